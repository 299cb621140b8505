//! How a standalone program ends, whoever asks for it: its window, its terminal, or the system.
//!
//! The music ends while the audio still runs, so that no synthesizer is left with a note; then the lights go
//! out and the ports are closed, and what is unsaved is on disk. Only then is the framework let go.

use std::time::{Duration, Instant};

use crate::devices::{Devices, InstanceHandles};
use crate::engine::Command;
use crate::instance::host_controller::{HostControllerHandle, LightRouting, Settings};
use crate::instance::threads::{self, Duty};

use super::{Session, console};

/// How long the engine may take to do what it is told: a few of the longest blocks. Where no audio runs,
/// nothing is to be waited for.
const PATIENCE: Duration = Duration::from_millis(500);
/// So long after the engine has ended its notes they are on their way.
const AWAY: Duration = Duration::from_millis(50);
/// How long the framework may take afterwards. JACK's clients wait for their server to let them go, and a
/// server whose last cycle with them went wrong does so after ten times its own patience.
const GRACE: Duration = Duration::from_secs(2);
/// Between two looks whether all has ended.
const REST: Duration = Duration::from_millis(100);
/// Between two looks at the engine.
const LOOK: Duration = Duration::from_millis(2);
/// Every track, a bit each.
const ALL: u32 = u32::MAX;

/// The parts of the instance that the terminal shows and the shutdown ends.
#[derive(Debug, Clone)]
pub struct ProgramParts {
    /// Its score and its engine.
    pub instance: InstanceHandles,
    /// Its controllers at ports of their own.
    pub devices: Devices,
    /// Its controller that comes through the audio system.
    pub controller_handle: HostControllerHandle,
}

impl ProgramParts {
    /// Ends what sounds, and lets nothing begin until [`unmute_all`](Self::unmute_all).
    pub(super) fn mute_all(&self) {
        self.silence(&[Command::Hush(true), Command::Panic]);
    }

    /// Lets all be heard again that was heard before.
    pub(super) fn unmute_all(&self) {
        self.instance.commands.send(Command::Hush(false));
    }

    /// Waits until the engine has obeyed, and its last notes have ended.
    fn silence(&self, commands: &[Command]) {
        for command in commands {
            self.instance.commands.send(*command);
        }
        let begun = Instant::now();
        while self.instance.monitor.status().muted != ALL && begun.elapsed() < PATIENCE {
            std::thread::sleep(LOOK);
        }
        std::thread::sleep(AWAY);
    }

    /// Ends all notes and puts all lights out. No step begins a note after that, whoever rolls.
    pub(super) fn end(&self) {
        let dark = Settings {
            lights: LightRouting::Off,
            ..self.controller_handle.settings()
        };
        // That there is no such profile is no news now.
        let _ = self.controller_handle.choose(dark);
        self.silence(&[Command::Hush(true), Command::Stop, Command::Panic]);
        self.devices.choose(&[]);
    }
}

/// Ends the program once the session is over, even if the audio system keeps it: nothing sounds any more, and
/// nothing is unsaved.
pub(super) fn exit_after(session: &'static Session) {
    let waiting = threads::start(Duty::Exit, move || {
        while !session.has_ended() {
            std::thread::sleep(REST);
        }
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
