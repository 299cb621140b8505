//! Ends tests that hang. Test programs that say nothing for long are shown with what each of their threads waits for,
//! and killed: a run that cannot end fails with a reason. Without `/proc` there is nothing to go by, and nothing ends.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// The longest test takes nine minutes on two cores; one that waits for JACK gives up after 25.
const PATIENCE: Duration = Duration::from_mins(30);

/// Watches over a process for as long as something is sent for each of its lines, until the sender is gone.
pub fn watch(process: u32, lines: &Receiver<()>) {
    while wait(lines, PATIENCE) == RecvTimeoutError::Timeout {
        let started = descendants(process);
        if started.is_empty() {
            continue;
        }
        println!(
            "\nNothing was said for {} minutes. What runs, and what each thread waits for:\n{}",
            PATIENCE.as_secs() / 60,
            describe(&started)
        );
        let numbers = started.iter().map(u32::to_string);
        // It may have ended by itself meanwhile.
        let _ = Command::new("kill").arg("-9").args(numbers).status();
    }
}

/// Waits until nothing came for so long, or nothing can come any more; returns which of the two it was.
fn wait(lines: &Receiver<()>, patience: Duration) -> RecvTimeoutError {
    loop {
        if let Err(end) = lines.recv_timeout(patience) {
            return end;
        }
    }
}

/// All processes that a process started, and those that they started; none where there is no `/proc`.
fn descendants(process: u32) -> Vec<u32> {
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pairs = folders.filter_map(|folder| {
        let process: u32 = folder.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(folder.path().join("stat")).ok()?;
        Some((process, parent(&stat)?))
    });
    let pairs: Vec<_> = pairs.collect();
    let mut found = vec![process];
    let mut place = 0;
    while let Some(parent) = found.get(place).copied() {
        let children = pairs.iter().filter(|pair| pair.1 == parent);
        found.extend(children.map(|pair| pair.0));
        place += 1;
    }
    found.split_off(1)
}

/// The parent process in a line such as "12 (a name) S 7 ...", whose name may hold anything.
fn parent(stat: &str) -> Option<u32> {
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(1)?.parse().ok()
}

/// A line for each thread: its process, its name, and the place in the system where it waits.
fn describe(processes: &[u32]) -> String {
    let mut list = String::new();
    for process in processes {
        let tasks = fs::read_dir(format!("/proc/{process}/task"));
        for task in tasks.into_iter().flatten().flatten() {
            let read = |file| fs::read_to_string(task.path().join(file)).unwrap_or_default();
            let (name, place) = (read("comm"), read("wchan"));
            let _ = writeln!(list, "{process} {}: {place}", name.trim_end());
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parent is found behind a name with brackets and spaces.
    #[test]
    fn parents_are_read() {
        assert_eq!(parent("12 (a) b (c) S 7 12 12 0 -1"), Some(7));
        assert_eq!(parent("12 (half"), None);
    }

    /// What a child started is found, with its threads; after its end nothing is.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_was_started_is_found() {
        let mut shell = Command::new("sh");
        let mut child = shell.args(["-c", "sleep 60; :"]).spawn().unwrap();
        let own = std::process::id();
        let sleeps = (0..1000).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            describe(&descendants(own)).contains(" sleep: ")
        });
        assert!(sleeps, "{}", describe(&descendants(own)));
        let shown = descendants(child.id());
        let numbers = shown.iter().map(u32::to_string);
        let killed = Command::new("kill").arg("-9").args(numbers).status();
        assert!(killed.unwrap().success());
        child.wait().unwrap();
        assert!(descendants(child.id()).is_empty());
    }

    /// Each line restarts the wait, and the end of the sender is told apart from silence.
    #[test]
    fn silence_is_no_end() {
        let (sender, lines) = std::sync::mpsc::channel();
        sender.send(()).unwrap();
        let short = Duration::from_millis(10);
        assert_eq!(wait(&lines, short), RecvTimeoutError::Timeout);
        drop(sender);
        assert_eq!(wait(&lines, short), RecvTimeoutError::Disconnected);
    }
}
