//! The host's parameters as the engine is told of them.

use nice_plug::prelude::*;

use crate::engine::Controls;
use crate::params::GradusParams;
use crate::sequencer::play::Offsets;

impl GradusParams {
    /// What the engine is told of the parameters at the start of a block.
    pub(super) fn controls(&self) -> Controls {
        let muted = self.mutes.iter().enumerate();
        let muted = muted.filter(|(_, mute)| mute.muted.value());
        Controls {
            pattern: usize::try_from(self.pattern.value() - 1).unwrap_or(0),
            bypass: self.bypass.value(),
            fill: self.fill.value(),
            muted: muted.fold(0, |tracks, (track, _)| tracks | 1 << track),
            offsets: self.offsets(),
            macros: self.macros.each_ref().map(|knob| byte(&knob.value)),
            variation: byte(&self.variation),
            ..Controls::default()
        }
    }

    fn offsets(&self) -> Offsets {
        let small = |param: &IntParam| i8::try_from(param.value()).unwrap_or(0);
        #[allow(
            clippy::cast_possible_truncation,
            reason = "at most 2500 either way, which is the parameter's range"
        )]
        let swing = (self.swing.value() * 100.0).round() as i16;
        Offsets {
            swing,
            density: small(&self.density),
            gate: small(&self.gate),
            velocity: small(&self.velocity),
            humanise: byte(&self.humanise),
            transpose: small(&self.transpose),
            chance: small(&self.chance),
            ..Offsets::default()
        }
    }
}

fn byte(param: &IntParam) -> u8 {
    u8::try_from(param.value()).unwrap_or(0)
}
