//! The parts of an instance that the standalone program shows in its terminal and ends.

use std::time::{Duration, Instant};

use crate::devices::{Devices, InstanceHandles};
use crate::engine::Command;
use crate::instance::host_controller::{HostControllerHandle, LightRouting, Settings};

/// How long the engine may take to do what it is told: a few of the longest blocks. Where no audio runs,
/// nothing is to be waited for.
const PATIENCE: Duration = Duration::from_millis(500);
/// So long after the engine has ended its notes they are on their way.
const AWAY: Duration = Duration::from_millis(50);
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
        self.send_and_wait(&[Command::Hush(true), Command::Panic]);
    }

    /// Lets all be heard again that was heard before.
    pub(super) fn unmute_all(&self) {
        self.instance.commands.send(Command::Hush(false));
    }

    /// Waits until the engine has obeyed, and its last notes have ended.
    fn send_and_wait(&self, commands: &[Command]) {
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
        self.send_and_wait(&[Command::Hush(true), Command::Stop, Command::Panic]);
        self.devices.choose(&[]);
    }
}
