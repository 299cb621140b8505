//! Euclidean rhythms: a number of hits spread over the steps as evenly as possible.

use serde::{Deserialize, Serialize};

use crate::sequencer::step_set::StepSet;
use crate::sequencer::value::bounded;

bounded! {
    /// Number of hits of a Euclidean rhythm; more than there are steps fills all of them.
    Pulses(u16) = 0..=256, default 4, "pulses"
}
bounded! {
    /// Rotation of a Euclidean rhythm in steps: its first hit falls on this step.
    Rotation(u8) = 0..=255, default 0, "rotation"
}

/// A Euclidean rhythm over the steps that a clip plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a Euclidean rhythm in { }")]
pub struct Euclid {
    /// Number of hits.
    pub pulses: Pulses,
    /// Number of steps by which the rhythm starts later.
    #[serde(skip_serializing_if = "Rotation::is_default")]
    pub rotation: Rotation,
    /// Whether hits and rests are swapped.
    #[serde(skip_serializing_if = "is_false")]
    pub invert: bool,
    /// The turn of the rhythm that comes first.
    #[serde(skip_serializing_if = "is_default")]
    pub phase: RhythmStart,
    /// How the rhythm combines with the written steps.
    #[serde(skip_serializing_if = "is_default")]
    pub overlay: Overlay,
}

/// The turn with which a rhythm begins; the gaps are the same in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RhythmStart {
    /// As the straight line over the grid has it: 5 of 8 is `x.x.xx.x`.
    #[default]
    Even,
    /// As Bjorklund's algorithm writes it down: 5 of 8 is `x.xx.xx.`.
    Bjorklund,
}

/// How a rhythm combines with the written steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Overlay {
    /// A step sounds when it is written or a hit.
    #[default]
    Or,
    /// A step sounds when it is either written or a hit, not both.
    Xor,
    /// A step sounds when it is written and a hit.
    And,
}

impl Euclid {
    /// The rhythm's hits over `count` steps, 1 to 256.
    #[must_use]
    pub fn hits(&self, count: u16) -> StepSet {
        let pulses = self.pulses.get().min(count);
        let hits = match self.phase {
            RhythmStart::Even => even(pulses, count),
            RhythmStart::Bjorklund => bjorklund(pulses, count),
        };
        let hits = hits.turned(self.rotation.get(), count);
        if self.invert {
            hits.inverted(count)
        } else {
            hits
        }
    }

    /// This rhythm with pulses and a rotation added to its own, over `count` steps. The pulses stop at none and
    /// at all steps, the rotation wraps round.
    #[must_use]
    pub fn with(self, pulses: i64, rotation: i64, count: u16) -> Self {
        let own = self.pulses.get().min(count);
        let turned = i64::from(self.rotation.get()) + rotation;
        Self {
            pulses: Pulses::clamped((i64::from(own) + pulses).min(i64::from(count))),
            rotation: Rotation::clamped(turned.rem_euclid(i64::from(count.max(1)))),
            ..self
        }
    }
}

impl Overlay {
    /// Whether a step sounds, from whether it is written and whether it is a hit.
    #[must_use]
    pub const fn of(self, written: bool, hit: bool) -> bool {
        match self {
            Self::Or => written | hit,
            Self::Xor => written ^ hit,
            Self::And => written & hit,
        }
    }
}

/// "Hit at i iff (i * k) mod n < k": the remainder is carried along instead of multiplied out.
fn even(k: u16, n: u16) -> StepSet {
    let mut rest = 0;
    let hits = (0..usize::from(n)).filter(|_| {
        let hit = rest < k;
        rest += k;
        rest -= if rest >= n { n } else { 0 };
        hit
    });
    hits.collect()
}

/// Bjorklund's algorithm: in each round the words of two rows are joined in pairs, and the words left over become
/// the second row, until it holds at most one.
fn bjorklund(pulses: u16, count: u16) -> StepSet {
    let (mut front, mut back) = (
        StepRun {
            hits: StepSet::first(1),
            len: 1,
        },
        StepRun {
            hits: StepSet::NONE,
            len: 1,
        },
    );
    let (mut fronts, mut backs) = (pulses, count - pulses);
    while fronts > 0 && backs > 1 {
        let joined = front.then(back);
        let left = if fronts > backs { front } else { back };
        let pairs = fronts.min(backs);
        (backs, fronts) = (fronts.abs_diff(backs), pairs);
        (front, back) = (joined, left);
    }
    let row = (0..fronts).map(|_| front).chain((0..backs).map(|_| back));
    let nothing = StepRun {
        hits: StepSet::NONE,
        len: 0,
    };
    row.fold(nothing, StepRun::then).hits
}

/// A run of steps, hits and rests, that grows word by word.
#[derive(Clone, Copy)]
struct StepRun {
    hits: StepSet,
    len: u16,
}

impl StepRun {
    /// This run followed by the other; 256 steps at most.
    fn then(self, other: Self) -> Self {
        Self {
            hits: self.hits.with(other.hits.later(self.len)),
            len: self.len + other.len,
        }
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euclid(pulses: u16, phase: RhythmStart) -> Euclid {
        Euclid {
            pulses: Pulses::new(pulses).unwrap(),
            phase,
            ..Euclid::default()
        }
    }

    /// The hits over `count` steps as a line of notation without spaces.
    fn line(euclid: Euclid, count: u16) -> String {
        let hits = euclid.hits(count);
        let sign = |place| if hits.contains(place) { 'x' } else { '.' };
        (0..usize::from(count)).map(sign).collect()
    }

    /// Bjorklund's algorithm as it is taught: rows of words, joined end to end.
    fn taught(pulses: usize, count: usize) -> String {
        let mut front = vec!["x".to_owned(); pulses];
        let mut back = vec![".".to_owned(); count - pulses];
        while !front.is_empty() && back.len() > 1 {
            let pairs = front.len().min(back.len());
            let joined = (0..pairs).map(|i| format!("{}{}", front[i], back[i]));
            let joined: Vec<String> = joined.collect();
            let mut left = front.split_off(pairs);
            left.extend(back.split_off(pairs));
            (front, back) = (joined, left);
        }
        front.concat() + &back.concat()
    }

    /// "Hit at i iff ((i - r) mod n)*k mod n < k, k=0 none, k=n all, first hit at i=r": for all n up to 64,
    /// every k, and rotations.
    #[test]
    fn the_closed_form() {
        for n in 1..=64u16 {
            for k in 0..=n {
                for r in [0, 1, n / 2, n - 1, n, 255] {
                    let turned = Euclid {
                        rotation: Rotation::clamped(r.into()),
                        ..euclid(k, RhythmStart::Even)
                    };
                    let [n, k, r] = [n, k, r].map(i64::from);
                    let hit = |i: i64| (i - r).rem_euclid(n) * k % n < k;
                    let formula: String = (0..n).map(|i| if hit(i) { 'x' } else { '.' }).collect();
                    assert_eq!(line(turned, turned_count(n)), formula, "E({k},{n}) by {r}");
                }
                assert_eq!(euclid(k, RhythmStart::Even).hits(n).count(), u32::from(k));
            }
        }
    }

    fn turned_count(n: i64) -> u16 {
        u16::try_from(n).unwrap()
    }

    /// "always equal to Bjorklund's pattern up to rotation (identical in 933 of 2144 cases, a rotation in the
    /// rest)"; and in Bjorklund's phase exactly equal, for every n up to 256.
    #[test]
    fn bjorklund_writes_the_same_rhythm() {
        let mut same = 0;
        for n in 1..=256u16 {
            for k in 0..=n {
                let written = taught(usize::from(k), usize::from(n));
                assert_eq!(
                    line(euclid(k, RhythmStart::Bjorklund), n),
                    written,
                    "E({k},{n})"
                );
                let closed = line(euclid(k, RhythmStart::Even), n);
                let round = format!("{written}{written}");
                assert!(round.contains(&closed), "E({k},{n})");
                same += u32::from(n <= 64 && closed == written);
            }
        }
        assert_eq!(same, 933);
    }

    /// "E(3,8) is the same; E(5,8) is x.x.xx.x instead of x.xx.xx."
    #[test]
    fn the_famous_ones() {
        assert_eq!(line(euclid(3, RhythmStart::Even), 8), "x..x..x.");
        assert_eq!(line(euclid(3, RhythmStart::Bjorklund), 8), "x..x..x.");
        assert_eq!(line(euclid(5, RhythmStart::Even), 8), "x.x.xx.x");
        assert_eq!(line(euclid(5, RhythmStart::Bjorklund), 8), "x.xx.xx.");
    }

    /// Inverted, the rests are the hits; more pulses than steps are all of them.
    #[test]
    fn inverted_and_full() {
        let inverted = Euclid {
            invert: true,
            ..euclid(3, RhythmStart::Even)
        };
        assert_eq!(line(inverted, 8), ".xx.xx.x");
        assert_eq!(line(euclid(256, RhythmStart::Even), 5), "xxxxx");
        assert_eq!(line(euclid(0, RhythmStart::Bjorklund), 5), ".....");
    }

    /// What a performance adds stops at none and at all, and turns round.
    #[test]
    fn a_performance_adds_to_it() {
        let with =
            |pulses, rotation| line(euclid(3, RhythmStart::Even).with(pulses, rotation, 8), 8);
        assert_eq!(with(0, 0), "x..x..x.");
        assert_eq!(with(1, 0), "x.x.x.x.");
        assert_eq!(with(-9, 0), "........");
        assert_eq!(with(9, 0), "xxxxxxxx");
        assert_eq!(with(0, -1), "..x..x.x");
        assert_eq!(with(0, 9), ".x..x..x");
    }

    /// Or, exclusive or, and: the truth table.
    #[test]
    fn overlays() {
        let table = |overlay: Overlay| {
            [(false, false), (false, true), (true, false), (true, true)]
                .map(|(written, hit)| overlay.of(written, hit))
        };
        assert_eq!(table(Overlay::Or), [false, true, true, true]);
        assert_eq!(table(Overlay::Xor), [false, true, true, false]);
        assert_eq!(table(Overlay::And), [false, false, false, true]);
    }
}
