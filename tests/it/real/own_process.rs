//! A test that is a client of JACK itself, in a process of its own: JACK's own calls have no limit, and a client that
//! calls a server that has stopped answering waits for ever. Such a test is ended. It is tried again if the server
//! answers nobody, and is a failure of ours if it does.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::Duration;

use super::{Home, Program, alone};
use crate::jack::server_answers;

/// Set in that process.
const INSIDE: &str = "GRADUS_OWN_PROCESS";
/// The limit of such a test in seconds; it takes a tenth of it.
const LIMIT: u64 = 240;
/// How often it is tried before the server's silence is a failure.
const TRIES: usize = 3;
/// How long what the process started may outlive it: see [`Program`].
const AFTERWARDS: Duration = Duration::from_secs(7);

/// Whether this is called outside the test's own process, in which case it has run there, in its turn, and passed;
/// within that process the caller goes on. A panic with all that it said if it failed.
pub(crate) fn passed_in_own_process(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return false;
    }
    let _turn = alone();
    let home = Home::new("own-process");
    for _ in 0..TRIES {
        let program = std::env::current_exe().expect("a program knows itself");
        let mut again = Command::new(program);
        again.args([test, "--exact", "--include-ignored", "--nocapture"]);
        let mut again = Program::start(&home, again.env(INSIDE, "1"));
        if let Some(status) = again.wait(LIMIT) {
            let said = again.output();
            println!("{said}");
            assert!(status.success(), "{test} failed with {status}, see above");
            assert!(said.contains(": ok. 1 passed"), "there is no test {test}");
            return true;
        }
        let (said, threads) = (again.output(), threads(again.id()));
        let answers = server_answers();
        drop(again);
        assert!(
            !answers,
            "{test} hangs, and JACK answers others:\n{said}\n{threads}"
        );
        println!("{test}: JACK's server has stopped answering, once more\n{said}\n{threads}");
        std::thread::sleep(AFTERWARDS);
    }
    panic!("{test}: JACK's server stopped answering {TRIES} times, see above");
}

/// The threads of a process, and what each waits for in the system.
fn threads(process: u32) -> String {
    let mut list = String::new();
    let tasks = fs::read_dir(format!("/proc/{process}/task"));
    for task in tasks.into_iter().flatten().flatten() {
        let read = |file| fs::read_to_string(task.path().join(file)).unwrap_or_default();
        let (name, place, call) = (read("comm"), read("wchan"), read("syscall"));
        let _ = writeln!(list, "{}: {place} {}", name.trim_end(), call.trim_end());
    }
    list
}
