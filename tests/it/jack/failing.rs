//! A thread that fails, and a terminal that hangs.

use gradus::instance::threads::{self, Duty};

use super::signals::{LAST_SETTING, behind, is_as_before, signal, state};
use super::*;

/// Which thread is to fail, in the process that is the program.
const FAILS: &str = "GRADUS_FAILS";
/// Its command line, and the file whose appearance starts the failure.
const LINE: &str = "GRADUS_LINE";
const NOW: &str = "GRADUS_NOW";
/// The words that it then prints.
const WORDS: &str = "this thread fails for a test";

/// A screen of its own; and back to what was there before.
const OPEN: &str = "\x1b[?1049h\x1b[?25l";
const CLOSE: &str = "\x1b[?25h\x1b[?1049l";

/// Is the program, with a thread that fails. The harness calls tests from other threads than the program's first.
fn fail(which: String) {
    let first = std::thread::Builder::new().name("main".to_owned());
    let first = first.spawn(move || run(&which)).expect("a thread");
    assert!(first.join().is_ok(), "it has failed");
}

fn run(which: &str) {
    let value = |name: &str| std::env::var(name).expect("it is given");
    let now = value(NOW);
    let fails = move || {
        until("it is time to fail", 120, || {
            Path::new(&now).exists().then_some(())
        });
        panic!("{WORDS}");
    };
    let line = value(LINE);
    let line = line.split(' ').map(Into::into).collect();
    let _status = gradus::standalone::run(line, |audio, options| {
        if which == "first" {
            let plays = move || gradus::plugin::play(audio, options.clone());
            let _plays_on = std::thread::spawn(plays);
            fails();
            return true;
        }
        let beside = threads::start(Duty::Device, fails.clone());
        beside.expect("there are threads");
        gradus::plugin::play(audio, options)
    });
}

/// Plays with a thread that fails, and lets it fail; `then` is what is seen behind that.
fn play_with(which: &str, then: impl FnOnce(&mut Hall, &mut Program)) {
    let mut hall = Hall::new();
    let now = hall.home.path().join("now");
    let program = std::env::current_exe().expect("a program knows itself");
    // The program holds signals back from all of its threads, and so does who starts the harness.
    let line = format!(
        "env --block-signal=INT,TERM,HUP,QUIT,USR1,USR2,TSTP {FAILS}={which} {NOW}={} {LINE}='{}' {} --exact \
         jack::failing::{NAME} --include-ignored --nocapture --test-threads=1; echo it ends; stty -a",
        now.display(),
        hall.line("--stage --play"),
        program.display(),
    );
    let mut terminal = hall.start("script", "-qfc", &line);
    hall.wait_until(true);
    assert!(terminal.output().contains(OPEN));
    std::fs::write(now, "").expect("a home can be written");
    terminal.says("what fails", 60, |output| {
        output.contains(WORDS).then_some(())
    });
    let output = terminal.output();
    let (before, _) = output.split_once(WORDS).expect("it was said");
    assert!(behind(before, CLOSE).len() < before.len(), "no {CLOSE:?}");
    assert!(
        !behind(before, CLOSE).contains("\x1b["),
        "something is drawn"
    );
    then(&mut hall, &mut terminal);
    terminal.says("the settings of the terminal", 60, |output| {
        let settings = behind(output, "it ends");
        settings.contains(LAST_SETTING).then_some(())
    });
    let output = terminal.output();
    assert!(is_as_before(behind(&output, "it ends")), "{output}");
    hall.wait_until(false);
}

/// The name of the test below.
const NAME: &str = "what_fails_gives_the_terminal_back";

/// A thread that fails says so in the terminal as it was before the program. Beside the music, the stage view has the
/// terminal again and the music goes on; the program's first thread takes the program along, without a note left
/// sounding.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn what_fails_gives_the_terminal_back() {
    if let Ok(which) = std::env::var(FAILS) {
        return fail(which);
    }
    let _turn = alone();
    play_with("beside", |hall, terminal| {
        terminal.says("its picture again", 30, |output| {
            let shown = behind(behind(output, WORDS), OPEN);
            shown.contains("Pattern 1").then_some(())
        });
        let heard = note_ons(&hall.listener.output()).len();
        hall.listener.says("more notes", 30, |output| {
            (note_ons(output).len() > heard + 8).then_some(())
        });
        terminal.type_line("q");
    });
    play_with("first", |_, _| {});
}

/// How many bytes a process has written.
fn written(id: &str) -> u64 {
    let counts = std::fs::read_to_string(format!("/proc/{id}/io")).unwrap_or_default();
    let mut lines = counts.lines();
    let count = lines.find_map(|line| line.strip_prefix("wchar: "));
    count
        .and_then(|count| count.parse().ok())
        .expect("Linux counts")
}

/// A hanging terminal blocks nothing: the program ends when it is asked to, and no note is left sounding.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn a_terminal_that_hangs_keeps_nobody() {
    let _turn = alone();
    let mut hall = Hall::new();
    let line = hall.line("--stage --play");
    let line = format!("sh -c 'echo process $$; exec {line}'; exit $?");
    let terminal = hall.start("script", "-qefc", &line);
    hall.wait_until(true);
    let output = terminal.output();
    let mut words = behind(&output, "process ").split_whitespace();
    let id = words.next().expect("the shell says its number").to_owned();
    signal("-STOP", &terminal.id().to_string());
    let mut before = written(&id);
    until("it writes in vain", 60, || {
        std::thread::sleep(Duration::from_secs(1));
        let now = written(&id);
        (std::mem::replace(&mut before, now) == now).then_some(())
    });
    signal("-TERM", &id);
    hall.wait_until(false);
    until("it ends", LEAVE, || {
        state(&id).is_none_or(|state| state == "Z").then_some(())
    });
    signal("-CONT", &terminal.id().to_string());
    terminal.finish(LEAVE);
}
