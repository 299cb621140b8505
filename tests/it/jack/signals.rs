//! What the system and a terminal ask for.

use super::*;

/// What a terminal shows behind the last of these sequences.
fn behind<'a>(output: &'a str, sequence: &str) -> &'a str {
    output.rsplit(sequence).next().unwrap_or_default()
}

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
        let line = format!("{}; stty -a", hall.line("--stage --play"));
        let mut terminal = hall.start("script", "-qfc", &line);
        hall.wait_until(true);
        terminal.type_line(key);
        terminal.says("the settings of the terminal", 30, |output| {
            behind(output, "\x1b[?1049l")
                .contains("icanon")
                .then_some(())
        });
        let output = terminal.output();
        assert!(is_as_before(&output), "{}", behind(&output, "\x1b[?1049l"));
        hall.wait_until(false);
    }
}

/// A program that the system lets rest gives the terminal back and leaves no note sounding, and has its picture and
/// its keys again when it goes on.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn a_rest_lends_the_terminal() {
    let _turn = alone();
    let mut hall = Hall::new();
    let line = format!("echo process $$; exec {}", hall.line("--stage --play"));
    let mut terminal = hall.start("script", "-qefc", &line);
    hall.wait_until(true);
    let output = terminal.output();
    let id = output
        .split("process ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next());
    let id = id.expect("the shell says its number").to_owned();
    let signal = |signal: &str| {
        let kill = Command::new("kill").args([signal, &id]).status();
        assert!(kill.is_ok_and(|status| status.success()));
    };
    signal("-TSTP");
    until("it rests", 20, || {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let state = stat
            .rsplit(')')
            .next()?
            .split_whitespace()
            .next()?
            .to_owned();
        (state == "T").then_some(())
    });
    terminal.says("the terminal as it was", 20, |output| {
        output.trim_end().ends_with("\x1b[?1049l").then_some(())
    });
    hall.wait_until(false);
    signal("-CONT");
    terminal.says("its picture again", 30, |output| {
        behind(output, "\x1b[?1049l")
            .contains("Pattern 1")
            .then_some(())
    });
    hall.wait_until(true);
    terminal.type_line("q");
    terminal.finish(LEAVE);
    hall.wait_until(false);
}
