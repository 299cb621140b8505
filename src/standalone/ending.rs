//! How a program of its own ends, whoever asks for it: its window, its terminal, or the system.
//!
//! The music ends while the audio still runs, so that no synthesizer is left with a note; then the lights go
//! out and the ports are closed, and what is unsaved is on disk. Only then is the framework let go.

use std::time::{Duration, Instant};

use crate::devices::{Devices, Instance};
use crate::engine::Command;
use crate::surface::{Lights, Settings, Surface};

/// How long the engine may take to do what it is told: a few of the longest blocks. Where no audio runs,
/// nothing is to be waited for.
const PATIENCE: Duration = Duration::from_millis(500);
/// So long after the engine has ended its notes they are on their way.
const AWAY: Duration = Duration::from_millis(50);
/// Between two looks at the engine.
const LOOK: Duration = Duration::from_millis(2);
/// Every track, a bit each.
const ALL: u32 = u32::MAX;

/// The parts of the instance that a program of its own shows in a terminal, and ends.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Its score and its engine.
    pub instance: Instance,
    /// Its controllers at ports of their own.
    pub devices: Devices,
    /// Its controller that comes through the audio system.
    pub surface: Surface,
}

impl Parts {
    /// Ends all notes and puts all lights out. No step begins a note after that, whoever rolls.
    pub(super) fn end(&self) {
        let Instance {
            commands, monitor, ..
        } = &self.instance;
        let dark = Settings {
            lights: Lights::Off,
            ..self.surface.settings()
        };
        // That there is no such profile is no news now.
        let _ = self.surface.choose(dark);
        for command in [Command::Mute(ALL), Command::Stop, Command::Panic] {
            commands.send(command);
        }
        let begun = Instant::now();
        while monitor.status().muted != ALL && begun.elapsed() < PATIENCE {
            std::thread::sleep(LOOK);
        }
        std::thread::sleep(AWAY);
        self.devices.choose(&[]);
    }
}
