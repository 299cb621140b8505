//! What the system asks of the program: Ctrl-C, Ctrl-\, a terminal that is closed, a computer that is shut down, a
//! rest in the background.
//!
//! The framework hears of Ctrl-C alone, and not while there is a window. So the signals are held back from all
//! threads, and one waits for them; the framework gets its own once everything has ended.
//!
//! By `nix`, as `signal-hook` can hold nothing back: the framework puts its handler of Ctrl-C in the place of any other.

use nix::sys::signal::{SigSet, Signal, raise};

use super::console;
use crate::instance::threads::{self, Duty};

/// All that would end the program at once: with notes left sounding, and the terminal without echo.
const ENDS: [Signal; 6] = [
    Signal::SIGINT,
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGQUIT,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
];

/// Holds the signals back from this thread and all that it starts; `end` is called with the first that ends the
/// program, and a second one does not wait for that. `rest` is called before the system lets it rest, and `wake` when
/// it goes on.
pub(super) fn handle(
    end: impl Fn() + Send + 'static,
    rest: impl Fn() + Send + 'static,
    wake: impl Fn() + Send + 'static,
) {
    let ends = SigSet::from_iter(ENDS);
    let asked = SigSet::from_iter(ENDS.into_iter().chain([Signal::SIGTSTP]));
    if asked.thread_block().is_err() {
        return;
    }
    let waiting = threads::start(Duty::Signals, move || {
        loop {
            match asked.wait() {
                Ok(Signal::SIGTSTP) => {
                    rest();
                    console::suspend();
                    // All threads rest here, until the system lets them go on.
                    let _ = raise(Signal::SIGSTOP);
                    console::resume();
                    wake();
                }
                Ok(_) => break,
                Err(_) => return,
            }
        }
        let second_signal = threads::start(Duty::SecondSignal, move || {
            if let Ok(signal) = ends.wait() {
                console::restore();
                std::process::exit(128 + signal as i32);
            }
        });
        end();
        let free = asked.thread_unblock().and_then(|()| raise(Signal::SIGINT));
        // Where the framework cannot be told, a second signal ends it.
        drop((free, second_signal));
    });
    if waiting.is_err() {
        // Without a thread they do what they always did.
        let _ = asked.thread_unblock();
    }
}
