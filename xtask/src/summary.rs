//! Runs test programs, passes on what they say, and keeps the lines that sum up for the end.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::failure::Failure;
use crate::silence;

/// The results of some test programs.
#[derive(Debug, Default)]
pub struct Summary {
    lines: Vec<String>,
    failed: Vec<String>,
}

impl Summary {
    /// Runs a test program, or a cargo that does, to its end, and ends it if it hangs.
    ///
    /// # Errors
    /// When it cannot be run. A test that fails is kept for [`Self::finish`].
    pub fn run(&mut self, what: &str, command: &mut Command) -> Result<(), Failure> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let cannot_run = |error| Failure::Program(format!("{what} cannot be run: {error}"));
        let mut child = command.spawn().map_err(cannot_run)?;
        if let Some(output) = child.stdout.take() {
            let (line_was_said, lines) = mpsc::channel();
            let process = child.id();
            let watch = thread::spawn(move || silence::watch(process, &lines));
            echo(output, &mut self.lines, &line_was_said);
            // The watch ends with the sender.
            drop(line_was_said);
            let _ = watch.join();
        }
        let status = child.wait().map_err(cannot_run)?;
        self.enter(what, status.success());
        Ok(())
    }

    /// Takes in whether something passed.
    pub fn enter(&mut self, what: &str, passed: bool) {
        if !passed {
            self.failed.push(what.to_owned());
        }
    }

    /// Prints the lines that sum up.
    ///
    /// # Errors
    /// When something has not passed; what.
    pub fn finish(self) -> Result<(), Failure> {
        println!("\n{}", self.lines.join("\n"));
        if self.failed.is_empty() {
            Ok(())
        } else {
            Err(Failure::Checks(self.failed.join(", ")))
        }
    }
}

/// Passes the output on line by line, tells the watch of each line, and keeps the lines that sum up.
fn echo(output: impl Read, summary: &mut Vec<String>, line_was_said: &mpsc::Sender<()>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        // Without a watch the output goes on.
        let _ = line_was_said.send(());
        if text.starts_with("test result:") {
            summary.push(text.trim_end().to_owned());
        }
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that sum up are kept in their order, whatever else a test prints.
    #[test]
    fn summaries_are_kept() {
        let output = b"running 1 test\n\xff\ntest result: ok. 1 passed\ntest result: FAILED.";
        let mut summary = Vec::new();
        echo(output.as_slice(), &mut summary, &mpsc::channel().0);
        assert_eq!(
            summary,
            ["test result: ok. 1 passed", "test result: FAILED."]
        );
    }

    /// Whatever fails is named at the end, and what comes after it still runs.
    #[test]
    fn failures_are_named() {
        let mut summary = Summary::default();
        summary.enter("one", false);
        summary.enter("two", true);
        summary.enter("three", false);
        assert_eq!(
            summary.finish(),
            Err(Failure::Checks("one, three".to_owned()))
        );
    }
}
