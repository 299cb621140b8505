//! The music of a program, whoever calls for it.

use nice_plug::prelude::*;

use super::Gradus;
use super::midi::{self, Outlet};
use super::sounding::{Noticed, Sounding};
use crate::engine;

/// The plug-in, whoever drives it, and what it owes the ports of whoever does: those may go and come back.
#[derive(Default)]
pub(super) struct Driven {
    pub(super) gradus: Gradus,
    sounding: Sounding,
}

impl Driven {
    /// Plays one block at a port, which may be new: then what was begun at the one before is ended, and all lights
    /// are lit anew.
    pub(super) fn play(
        &mut self,
        transport: &engine::Transport,
        frames: u32,
        port: impl Outlet,
        is_new: bool,
    ) {
        let mut port = Noticed::new(port, &mut self.sounding);
        if is_new {
            port.end_what_hangs();
            self.gradus.forget_lights();
        }
        self.gradus.play(transport, frames, &mut port);
    }

    /// The same for a block of the framework's.
    pub(super) fn play_in<P: Plugin<SysExMessage = midi::SysEx>>(
        &mut self,
        transport: &engine::Transport,
        frames: u32,
        context: &mut impl ProcessContext<P>,
        is_new: bool,
    ) {
        // What stands in for them meanwhile has no room, so that nothing is allocated.
        let mut keys = std::mem::take(&mut self.gradus.keys);
        self.play(
            transport,
            frames,
            midi::Port::new(context, &mut keys),
            is_new,
        );
        self.gradus.keys = keys;
    }
}
