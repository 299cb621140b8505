//! The host's parameters in the engine's terms.

use nice_plug::prelude::*;

use crate::engine::Controls;
use crate::params::HostParams;
use crate::sequencer::play::Offsets;

impl HostParams {
    /// The parameters for the engine at the start of a block.
    pub(super) fn controls(&self) -> Controls {
        // All are named, so that a new one is not forgotten here.
        let Self {
            bypass,
            pattern,
            fill,
            swing,
            density,
            gate,
            velocity,
            chance,
            humanise,
            transpose,
            variation,
            mutes,
            macros,
            changed: _,
        } = self;
        let muted = mutes.iter().enumerate();
        let muted = muted.filter(|(_, mute)| mute.muted.value());
        Controls {
            pattern: usize::try_from(pattern.value() - 1).unwrap_or(0),
            bypass: bypass.value(),
            fill: fill.value(),
            muted: muted.fold(0, |tracks, (track, _)| tracks | 1 << track),
            offsets: Offsets {
                swing: hundredths(swing),
                density: small(density),
                gate: small(gate),
                velocity: small(velocity),
                humanise: byte(humanise),
                transpose: small(transpose),
                chance: small(chance),
                // Only macros change the rhythm.
                ..Offsets::default()
            },
            macros: macros.each_ref().map(|knob| byte(&knob.value)),
            variation: byte(variation),
            ..Controls::default()
        }
    }
}

fn small(param: &IntParam) -> i8 {
    i8::try_from(param.value()).unwrap_or(0)
}

fn byte(param: &IntParam) -> u8 {
    u8::try_from(param.value()).unwrap_or(0)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "at most 2500 either way, which is the range of swing"
)]
fn hundredths(percent: &FloatParam) -> i16 {
    (percent.value() * 100.0).round() as i16
}
