//! How a standalone program ends, whoever asks for it: its window, its terminal, or the system.
//!
//! The music ends while the audio still runs, so that no synthesizer is left with a note; then the lights go
//! out and the ports are closed, and what is unsaved is on disk. Only then is the framework let go.

use std::time::Duration;

use crate::instance::threads::{self, Duty};

use super::{Session, console};

/// How long the framework may take afterwards. JACK's clients wait for their server to let them go, and a
/// server whose last cycle with them went wrong does so after ten times its own patience.
const GRACE: Duration = Duration::from_secs(2);

/// Ends the program once the session is over, even if the audio system keeps it: nothing sounds any more, and
/// nothing is unsaved.
pub(super) fn exit_after(session: &'static Session) {
    let waiting = threads::start(Duty::Exit, move || {
        session.wait_for_end();
        std::thread::sleep(GRACE);
        console::restore();
        leave();
    });
    // Without a thread it waits as long as the audio system does.
    drop(waiting);
}

/// Leaves at once. At an ordinary exit the libraries of the audio system and the screen tidy up, under the feet of
/// their own threads.
#[cfg(all(unix, feature = "standalone"))]
fn leave() -> ! {
    signal_hook::low_level::exit(0)
}

/// Leaves; the system ends the other threads first.
#[cfg(not(all(unix, feature = "standalone")))]
fn leave() -> ! {
    std::process::exit(0)
}
