//! What the system and a terminal ask for.

use super::*;

/// What a terminal shows behind the last of these sequences.
fn behind<'a>(output: &'a str, sequence: &str) -> &'a str {
    output.rsplit(sequence).next().unwrap_or_default()
}

/// What stty says last.
const LAST_SETTING: &str = "extproc";

/// The settings of a terminal, once the program has left it: keys are shown, and lines are waited for.
fn is_as_before(output: &str) -> bool {
    let settings = behind(output, "\x1b[?1049l");
    let words: Vec<_> = settings.split([' ', ';', '\r', '\n']).collect();
    words.contains(&"icanon") && words.contains(&"echo")
}

/// Ctrl-\ ends the stage view as Ctrl-C does: no note is left sounding, and the terminal is as it was.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn keys_that_end_give_the_terminal_back() {
    let _turn = alone();
    for key in ["\x1c", "\x03"] {
        let mut hall = Hall::new();
        // The keys ask the shell to end too; it stays for the settings.
        let line = hall.line("--stage --play");
        let line = format!("trap : INT QUIT; {line}; stty -a");
        let mut terminal = hall.start("script", "-qfc", &line);
        hall.wait_until(true);
        terminal.type_line(key);
        terminal.says("the settings of the terminal", 30, |output| {
            let settings = behind(output, "\x1b[?1049l");
            settings.contains(LAST_SETTING).then_some(())
        });
        let output = terminal.output();
        assert!(is_as_before(&output), "{}", behind(&output, "\x1b[?1049l"));
        hall.wait_until(false);
    }
}
