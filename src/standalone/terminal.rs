//! Output to the terminal: a thread that writes, and a queue of one picture before it. Pictures that the terminal is
//! too slow for are left out, and nothing waits for it.

use std::borrow::Cow;
use std::env;
use std::io::{IsTerminal, Write, stdout};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use crate::instance::threads::{self, Duty};

/// The time between two looks whether a slow terminal takes the next text.
const LOOK: Duration = Duration::from_millis(5);

/// A terminal that is written to without waiting for it.
#[derive(Debug)]
pub struct Terminal {
    pictures: SyncSender<TerminalOutput>,
}

#[derive(Debug)]
enum TerminalOutput {
    Text(String),
    /// Answers when everything before it was written.
    Mark(SyncSender<()>),
}

impl Terminal {
    /// The terminal of this program.
    #[must_use]
    pub fn open() -> Self {
        Self::to(stdout())
    }

    /// Writes to anything, such as a test's stand-in for a terminal.
    fn to(terminal: impl Write + Send + 'static) -> Self {
        let (pictures, waiting) = sync_channel(1);
        // Without a thread nothing is shown, and the music goes on.
        let _thread = threads::start(Duty::Terminal, move || write(terminal, &waiting));
        Self { pictures }
    }

    /// Shows a text, if the terminal has shown the one before the last; says whether it does.
    pub fn show(&self, text: String) -> bool {
        self.pictures.try_send(TerminalOutput::Text(text)).is_ok()
    }

    /// Waits until everything is shown, but no longer than `patience`; returns whether it is.
    pub fn flush(&self, patience: Duration) -> bool {
        let begun = Instant::now();
        let (done, shown) = sync_channel(1);
        while let Err(TrySendError::Full(_)) =
            self.pictures.try_send(TerminalOutput::Mark(done.clone()))
        {
            if begun.elapsed() >= patience {
                return false;
            }
            std::thread::sleep(LOOK);
        }
        // Where the thread is gone, nobody holds the other end.
        drop(done);
        let patience = patience.saturating_sub(begun.elapsed());
        shown.recv_timeout(patience).is_ok()
    }
}

/// Whether there is a terminal that draws what it is told: consoles of old that do not are found on Windows only.
#[must_use]
pub fn draws() -> bool {
    let understands = if cfg!(windows) {
        env::var_os("WT_SESSION").is_some() || env::var_os("TERM").is_some()
    } else {
        env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
    };
    understands && stdout().is_terminal()
}

/// A text in which the characters that would steer the terminal are escaped, as `\u{1b}`: names in files, of ports and
/// of folders may hold any.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_terminal_control) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        if is_terminal_control(character) {
            visible.extend(character.escape_default());
        } else {
            visible.push(character);
        }
    }
    Cow::Owned(visible)
}

/// Whether a terminal does something else with a character than show it: control characters, and those that turn
/// the direction of writing.
#[must_use]
pub fn is_terminal_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes to a terminal. One that is gone shows nothing, and the music goes on.
fn write(mut terminal: impl Write, pictures: &Receiver<TerminalOutput>) {
    while let Ok(picture) = pictures.recv() {
        match picture {
            TerminalOutput::Text(text) => {
                let _gone = terminal
                    .write_all(text.as_bytes())
                    .and_then(|()| terminal.flush());
            }
            TerminalOutput::Mark(done) => drop(done.send(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A terminal that hangs for as long as it is locked.
    #[derive(Clone, Default)]
    struct Slow(Arc<Mutex<Vec<u8>>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panics").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Names that hold control characters move no cursor and colour nothing; letters of all languages stay.
    #[test]
    fn nothing_steers_the_terminal() {
        for (text, shown) in [
            ("Kick ä 鼓", "Kick ä 鼓"),
            ("\u{1b}[2Jgone", "\\u{1b}[2Jgone"),
            ("a\r\nb\t\u{7}\u{9b}c", "a\\r\\nb\\t\\u{7}\\u{9b}c"),
            ("exe\u{202e}dag", "exe\\u{202e}dag"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    /// U1: "bounded queue that drops messages rather than block the sequencer": pictures for a terminal that hangs
    /// are left out, nobody waits for ever, and what was taken is shown.
    #[test]
    fn u1_a_slow_terminal_is_not_waited_for() {
        let slow = Slow::default();
        let terminal = Terminal::to(slow.clone());
        let hangs = slow.0.lock().expect("nobody panics");
        let taken = (0..100).filter(|_| terminal.show("x".to_owned())).count();
        assert!((1..=2).contains(&taken), "{taken}");
        assert!(!terminal.flush(Duration::from_millis(50)), "it hangs");
        drop(hangs);
        assert!(terminal.flush(Duration::from_secs(10)), "it goes on");
        assert_eq!(slow.0.lock().expect("nobody panics").len(), taken);
        assert!(terminal.show("y".to_owned()));
    }
}
