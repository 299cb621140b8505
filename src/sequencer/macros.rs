//! Macros: one knob that moves many things.
//!
//! A macro's position is a parameter of the host; its targets are in the score. It only adds to the values in the
//! score, and at 0 it adds nothing.

use serde::{Deserialize, Serialize};

pub use super::limits::MACROS;
use super::play::Offsets;

/// The name and targets of a macro.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Macro {
    /// What the musician calls it.
    pub name: String,
    /// At most [`Macro::MOST`].
    pub targets: Vec<Target>,
}

/// One thing that a macro moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The track, 0 to 31; none means all of them.
    pub track: Option<u8>,
    /// The attribute that is moved.
    pub attribute: Attribute,
    /// The amount added with the macro turned up all the way, in the attribute's own unit.
    pub amount: Amount,
}

super::value::bounded! {
    /// The amount that a macro adds when turned up all the way: percent, semitones, velocity, pulses or steps.
    Amount(i8) = -100..=100, default 0, "amount"
}

/// What can be moved while playing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribute {
    /// Swing, in percent of the pair.
    Swing,
    /// Hits added or thinned out, in percent.
    Density,
    /// Gates, in percent of their length.
    Gate,
    /// Velocities, in MIDI units.
    Velocity,
    /// Humanising, in percent.
    Humanise,
    /// Keys, in semitones or degrees.
    Transpose,
    /// Chances, in percent.
    Chance,
    /// Pulses of a Euclidean rhythm.
    Pulses,
    /// Rotation of a Euclidean rhythm, in steps.
    Rotation,
}

impl Attribute {
    /// Every attribute, in the order of the menus.
    pub const ALL: [Self; 9] = [
        Self::Swing,
        Self::Density,
        Self::Gate,
        Self::Velocity,
        Self::Humanise,
        Self::Transpose,
        Self::Chance,
        Self::Pulses,
        Self::Rotation,
    ];
}

impl Macro {
    /// The most things that one macro moves.
    pub const MOST: usize = 8;

    /// Follows tracks that move; targets on a removed track are removed.
    pub(super) fn follow_tracks(&mut self, place: &impl Fn(usize) -> Option<usize>) {
        self.targets.retain_mut(|target| match target.track {
            None => true,
            Some(track) => {
                let now = place(usize::from(track)).and_then(|now| u8::try_from(now).ok());
                target.track = now;
                now.is_some()
            }
        });
    }

    /// Adds the effect of the macro, turned up to `value` of 127, on a track.
    pub(super) fn add_to(&self, offsets: &mut Offsets, track: usize, value: u8) {
        for target in &self.targets {
            if target.track.is_none_or(|only| usize::from(only) == track) {
                let amount = i64::from(target.amount.get()) * i64::from(value);
                offsets.add(target.attribute, amount, 127);
            }
        }
    }
}

impl Offsets {
    /// Adds `numerator / denominator` in an attribute's unit, rounded towards zero and kept within its range.
    fn add(&mut self, attribute: Attribute, numerator: i64, denominator: i64) {
        let whole = numerator / denominator;
        let add = |to: &mut i8, least: i64, most: i64| {
            *to = i8::try_from((i64::from(*to) + whole).clamp(least, most)).unwrap_or(*to);
        };
        match attribute {
            Attribute::Swing => {
                let swing = i64::from(self.swing) + numerator * 100 / denominator;
                self.swing = i16::try_from(swing.clamp(-5500, 5500)).unwrap_or(self.swing);
            }
            Attribute::Density => add(&mut self.density, -100, 100),
            Attribute::Gate => add(&mut self.gate, -100, 100),
            Attribute::Velocity => add(&mut self.velocity, -127, 127),
            Attribute::Humanise => {
                let humanise = (i64::from(self.humanise) + whole).clamp(0, 100);
                self.humanise = u8::try_from(humanise).unwrap_or(self.humanise);
            }
            Attribute::Transpose => add(&mut self.transpose, -48, 48),
            Attribute::Chance => add(&mut self.chance, -100, 100),
            Attribute::Pulses => add(&mut self.pulses, -127, 127),
            Attribute::Rotation => add(&mut self.rotation, -127, 127),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "neutral on top of the score": at 0 a macro adds nothing, all the way up its whole amount, and only
    /// to its own track.
    #[test]
    fn a_macro_moves_its_targets() {
        let target = |track, attribute, amount| Target {
            track,
            attribute,
            amount: Amount::clamped(amount),
        };
        let knob = Macro {
            name: String::new(),
            targets: vec![
                target(None, Attribute::Transpose, 12),
                target(Some(1), Attribute::Swing, 20),
                target(Some(1), Attribute::Density, -100),
            ],
        };
        let moved = |track, value| {
            let mut offsets = Offsets::default();
            knob.add_to(&mut offsets, track, value);
            (offsets.transpose, offsets.swing, offsets.density)
        };
        assert_eq!(moved(1, 0), (0, 0, 0));
        assert_eq!(moved(1, 127), (12, 2000, -100));
        assert_eq!(moved(1, 64), (6, 1007, -50));
        assert_eq!(moved(0, 127), (12, 0, 0));
    }

    /// However many macros push the same way, a value stays in its range.
    #[test]
    fn offsets_stay_in_range() {
        for attribute in Attribute::ALL {
            let mut offsets = Offsets::default();
            (0..20).for_each(|_| offsets.add(attribute, 100 * 127, 127));
            (0..60).for_each(|_| offsets.add(attribute, -100 * 127, 127));
            assert!(offsets.swing >= -5500 && offsets.density >= -100 && offsets.gate >= -100);
            assert!(offsets.transpose >= -48 && offsets.chance >= -100);
        }
    }
}
