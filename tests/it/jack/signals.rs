//! Signals from the system and from a terminal.

use super::*;

/// What a terminal shows behind the last of these sequences.
pub(super) fn behind<'a>(output: &'a str, sequence: &str) -> &'a str {
    output.rsplit(sequence).next().unwrap_or_default()
}

/// The last word of stty's output.
pub(super) const LAST_SETTING: &str = "extproc";

/// Whether a terminal is as it was before the program: keys are shown, and lines are waited for.
pub(super) fn is_as_before(settings: &str) -> bool {
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
        let settings = behind(&output, "\x1b[?1049l");
        assert!(is_as_before(settings), "{settings}");
        hall.wait_until(false);
    }
}

/// Sends a signal to a process.
pub(super) fn signal(signal: &str, id: &str) {
    let kill = Command::new("kill").args([signal, id]).status();
    assert!(kill.is_ok_and(|status| status.success()));
}

/// The state of a process in the system: `R` runs, `S` sleeps, `T` is stopped.
pub(super) fn state(id: &str) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let behind_its_name = stat.rsplit(')').next()?;
    behind_its_name.split_whitespace().next().map(str::to_owned)
}

/// The settings of the terminal that a process has.
fn settings_of(id: &str) -> String {
    let terminal = std::fs::read_link(format!("/proc/{id}/fd/0"));
    let mut stty = Command::new("stty");
    stty.arg("-a")
        .arg("-F")
        .arg(terminal.expect("it reads keys"));
    let output = stty.output().expect("stty runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A program that is stopped by the system restores the terminal and leaves no note sounding. When it goes on, its
/// picture and its keys are back; this works any number of times.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn a_rest_lends_the_terminal() {
    let _turn = alone();
    let mut hall = Hall::new();
    // script rests together with its child and shows nothing then; so the program is the child of that one.
    let line = hall.line("--stage --play");
    let line = format!("sh -c 'echo process $$; exec {line}'; exit $?");
    let mut terminal = hall.start("script", "-qefc", &line);
    hall.wait_until(true);
    let output = terminal.output();
    let mut words = behind(&output, "process ").split_whitespace();
    let id = words.next().expect("the shell says its number").to_owned();
    for _ in 0..2 {
        assert!(!is_as_before(&settings_of(&id)), "it takes each key");
        signal("-TSTP", &id);
        until("it rests", 20, || (state(&id)? == "T").then_some(()));
        terminal.says("the screen as it was", 20, |output| {
            output.ends_with("\x1b[?25h\x1b[?1049l").then_some(())
        });
        let settings = settings_of(&id);
        assert!(is_as_before(&settings), "{settings}");
        hall.wait_until(false);
        signal("-CONT", &id);
        terminal.says("its picture again", 30, |output| {
            let shown = behind(output, "\x1b[?1049l");
            (shown.starts_with("\x1b[?1049h\x1b[?25l") && shown.contains("Pattern 1")).then_some(())
        });
        hall.wait_until(true);
    }
    terminal.type_line("q");
    terminal.finish(LEAVE);
    hall.wait_until(false);
}
