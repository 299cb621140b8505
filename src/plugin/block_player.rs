//! Plays the blocks of the standalone program, whichever audio system calls for them.

use nice_plug::prelude::*;

use super::Gradus;
use super::hanging_notes::TrackedHost;
use super::midi::{self, Outlet};
use super::program_port::{BothPorts, ProgramPort};
use crate::devices::{HangingNotes, ProgramPortsEnd};
use crate::engine::{self, ClockMessage};

/// The plug-in as JACK, a sound card or a timer drive it, and the notes that sound at a port which may go and come back.
#[derive(Default)]
pub(super) struct BlockPlayer {
    pub(super) gradus: Gradus,
    hanging: HangingNotes,
    /// The program's own MIDI ports, once they are there.
    ports: Option<ProgramPortsEnd>,
    /// Whether the clock of the inputs was followed in the last block.
    follows: bool,
}

impl BlockPlayer {
    /// Gives it the program's own MIDI ports.
    pub(super) fn set_ports(&mut self, ports: ProgramPortsEnd) {
        self.ports = Some(ports);
    }

    /// Takes the messages of a clock which came at the program's own ports before a block, or come at a frame `within` it.
    fn hear_clock(&mut self, within: impl Iterator<Item = (u32, ClockMessage)>) {
        let follows = self.gradus.follow_inputs();
        if std::mem::replace(&mut self.follows, follows) && !follows {
            self.gradus.forget_clock();
        }
        if let Some(ports) = &mut self.ports {
            if follows {
                self.gradus.begin_clock_block();
            }
            while let Some((came, message)) = ports.receive_clock() {
                if follows {
                    self.gradus.hear_clock_of(came, message);
                }
            }
        }
        if follows {
            let frame = 1.0 / f64::from(self.gradus.sample_rate.max(1));
            for (offset, message) in within {
                self.gradus.hear_clock(f64::from(offset) * frame, message);
            }
        }
    }

    /// Plays a block without sound, at the program's own MIDI ports alone.
    pub(super) fn play_silently(&mut self, transport: &engine::Transport, frames: u32) {
        self.hear_clock(std::iter::empty());
        let mut port = ProgramPort::new(self.ports.as_mut(), self.gradus.sample_rate);
        self.gradus.play(transport, frames, &mut port);
        self.gradus.forget_sound();
    }

    /// Plays one block at a port, with the clock's messages that come in it. At a new port, ends the notes that were begun
    /// at the one before, and sends all lights anew.
    pub(super) fn play(
        &mut self,
        transport: &engine::Transport,
        frames: u32,
        clock: impl Iterator<Item = (u32, ClockMessage)>,
        (port, is_new): (impl Outlet, bool),
    ) {
        self.hear_clock(clock);
        self.play_at(transport, frames, port, is_new);
    }

    fn play_at(
        &mut self,
        transport: &engine::Transport,
        frames: u32,
        port: impl Outlet,
        is_new: bool,
    ) {
        let mut host = TrackedHost::new(port, &mut self.hanging);
        if is_new {
            host.end_hanging_notes();
            self.gradus.forget_lights();
            self.gradus.note_latency(0);
        }
        self.gradus.play(transport, frames, &mut host);
    }

    /// Plays a block that the framework calls for.
    pub(super) fn play_in<P: Plugin<SysExMessage = midi::SysEx>>(
        &mut self,
        transport: &engine::Transport,
        frames: u32,
        context: &mut impl ProcessContext<P>,
        is_new: bool,
    ) {
        self.hear_clock(std::iter::empty());
        // What stands in for them meanwhile has no room, so that nothing is allocated.
        let mut keys = std::mem::take(&mut self.gradus.keys);
        keys.begin_block();
        let mut ports = self.ports.take();
        let port = BothPorts {
            own: ProgramPort::new(ports.as_mut(), self.gradus.sample_rate),
            other: midi::Port::new(context, &mut keys),
        };
        self.play_at(transport, frames, port, is_new);
        self.ports = ports;
        self.gradus.keys = keys;
    }
}
