//! A program that runs beside a test: its output goes to a file, every wait for it has an end, and it
//! is gone when the test is, however the test ends.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::Home;

/// Asks every 20 ms until there is an answer; a panic after `seconds`.
pub(crate) fn until<T>(what: &str, seconds: u64, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            Instant::now() < end,
            "waited {seconds} s in vain until {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A running program.
#[derive(Debug)]
pub(crate) struct Program {
    name: String,
    child: Child,
    watch: Child,
    output: PathBuf,
}

impl Program {
    /// Starts a program in a home, with nothing of the real one.
    pub(crate) fn start(home: &Home, command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let short = name.rsplit('/').next().unwrap_or(&name).to_owned();
        let output = home.path().join(format!("{short}.log"));
        let log = File::create(&output).expect("a log can be written");
        let errors = log.try_clone().expect("a log can be shared");
        let child = command
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path().join(".config"))
            .env("XDG_CACHE_HOME", home.path().join(".cache"))
            .env("XDG_DATA_HOME", home.path().join(".local/share"))
            .env("XDG_STATE_HOME", home.path().join(".local/state"))
            .stdin(Stdio::piped())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let watch = watch(child.id());
        Self {
            name,
            child,
            watch,
            output,
        }
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written so far.
    pub(crate) fn output(&self) -> String {
        let bytes = std::fs::read(&self.output).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits for a line of its output that `read` understands; a panic with all of it when the program
    /// ends first, or after `seconds`.
    pub(crate) fn says<T>(
        &mut self,
        what: &str,
        seconds: u64,
        read: impl Fn(&str) -> Option<T>,
    ) -> T {
        let end = Instant::now() + Duration::from_secs(seconds);
        loop {
            let ended = self.child.try_wait().ok().flatten().is_some();
            let output = self.output();
            if let Some(answer) = read(&output) {
                return answer;
            }
            let name = &self.name;
            assert!(!ended, "{name} ended before {what}:\n{output}");
            assert!(
                Instant::now() < end,
                "{name}: no {what} in {seconds} s:\n{output}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until it is gone, however it ended: until then its number is taken, and JACK believes that it runs.
    pub(crate) fn bury(&mut self) {
        let _ = self.child.wait();
    }

    /// Waits for its end; a panic with its output when that is late or a failure.
    pub(crate) fn finish(self, seconds: u64) -> String {
        self.end(seconds)
            .unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Waits for its end; returns its output.
    ///
    /// # Errors
    /// What happened, with its output, when it fails or is not done after `seconds`.
    pub(crate) fn end(mut self, seconds: u64) -> Result<String, String> {
        let status = self.wait(seconds);
        let (name, output) = (&self.name, self.output());
        match status {
            Some(status) if status.success() => Ok(output),
            Some(status) => Err(format!("{name} failed with {status}:\n{output}")),
            None => Err(format!("{name} took more than {seconds} s:\n{output}")),
        }
    }

    /// Waits for its end; how it ended, or nothing when it has not after `seconds`.
    pub(crate) fn wait(&mut self, seconds: u64) -> Option<ExitStatus> {
        let end = Instant::now() + Duration::from_secs(seconds);
        loop {
            let status = self.child.try_wait().expect("a program can be waited for");
            if status.is_some() || Instant::now() >= end {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types a line into it.
    pub(crate) fn type_line(&mut self, line: &str) {
        use std::io::Write;
        let input = self.child.stdin.as_mut().expect("its input is a pipe");
        writeln!(input, "{line}").unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }
}

/// Ends a program when this one is gone, even if it was killed: a shell waits for the end of its input,
/// which nobody writes.
fn watch(id: u32) -> Child {
    Command::new("sh")
        .args(["-c", "read line; kill $0; sleep 5; kill -9 $0"])
        .arg(id.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("there is a shell")
}

impl Drop for Program {
    /// Asks it to end, because a sound server cleans up after itself, and does not ask twice.
    fn drop(&mut self) {
        let _ = self.watch.kill();
        let _ = self.watch.wait();
        let ended = |child: &mut Child| !matches!(child.try_wait(), Ok(None));
        if !ended(&mut self.child) {
            let _ = Command::new("kill")
                .arg(self.child.id().to_string())
                .status();
        }
        let end = Instant::now() + Duration::from_secs(3);
        while !ended(&mut self.child) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
