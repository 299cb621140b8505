//! Asks the program to end, from its terminal.

#[cfg(all(unix, feature = "standalone"))]
use nix::sys::signal::{Signal, kill};
#[cfg(all(unix, feature = "standalone"))]
use nix::unistd::Pid;

#[cfg(not(all(unix, feature = "standalone")))]
use super::current_session::session;

/// Asks for the end as the system does: whoever waits for signals ends the session, and the program behind it.
#[cfg(all(unix, feature = "standalone"))]
pub(super) fn request_end() {
    // Nobody is refused a signal to itself.
    let _ = kill(Pid::this(), Signal::SIGTERM);
}

/// Ends the session, and the program behind it.
#[cfg(not(all(unix, feature = "standalone")))]
pub(super) fn request_end() {
    if let Some(session) = session() {
        session.end();
    }
}
