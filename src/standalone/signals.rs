//! What the system asks of the program: Ctrl-C, a terminal that is closed, a computer that is shut down.
//!
//! The framework hears of Ctrl-C alone, and not while there is a window. So the signals are held back from all
//! threads, and one waits for them; the framework gets its own once everything has ended.

use nix::sys::signal::{SigSet, Signal, kill, raise};
use nix::unistd::Pid;

use super::console;

/// Holds the signals back from this thread and all that it starts; `end` is called with the first that comes.
/// A second one does not wait for that.
pub(super) fn answer(end: impl Fn() + Send + 'static) {
    let asked = SigSet::from_iter([Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP]);
    if asked.thread_block().is_err() {
        return;
    }
    let waiting = std::thread::Builder::new().name("gradus-signals".to_owned());
    let waiting = waiting.spawn(move || {
        if asked.wait().is_err() {
            return;
        }
        let hurry = std::thread::spawn(move || {
            if let Ok(signal) = asked.wait() {
                console::give_back();
                std::process::exit(128 + signal as i32);
            }
        });
        end();
        let free = asked.thread_unblock().and_then(|()| raise(Signal::SIGINT));
        // Where the framework cannot be told, a second signal ends it.
        drop((free, hurry));
    });
    if waiting.is_err() {
        // Without a thread they do what they always did.
        let _ = asked.thread_unblock();
    }
}

/// Asks for the end as the system does.
pub(super) fn ask() {
    // Nobody is refused a signal to itself.
    let _ = kill(Pid::this(), Signal::SIGTERM);
}
