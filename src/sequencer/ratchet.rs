//! Ratchets: a step that is struck more than once.

/// When the hits fall.
mod curve;

use serde::{Deserialize, Serialize};

use super::time::{Rate, Tick};
use super::trig::Chance;
use super::value::bounded;

bounded! {
    /// The number of hits of a ratchet.
    Hits(u8) = 1..=16, default 1, "hits"
}
bounded! {
    /// The number of steps over which the hits are spread.
    Window(u8) = 1..=16, default 1, "window"
}
bounded! {
    /// A share of the step's velocity, in percent.
    Share(u8) = 0..=200, default 100, "share"
}
bounded! {
    /// Whether the hits speed up (positive) or slow down (negative), in eighths: the exponent is 2 ^ (-curve /
    /// 4).
    Curve(i8) = -4..=4, default 0, "curve"
}
/// The hits of one step. The default is a single hit, which is no ratchet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ratchet {
    /// Number of hits.
    pub hits: Hits,
    /// The time between hits, instead of their number: as many hits as the window has room for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// The number of steps they are spread over.
    #[serde(skip_serializing_if = "Window::is_default")]
    pub window: Window,
    /// Velocity of the first hit, as a share of the step's.
    #[serde(skip_serializing_if = "Share::is_default")]
    pub from: Share,
    /// Velocity of the last hit, as a share of the step's; those in between are interpolated.
    #[serde(skip_serializing_if = "Share::is_default")]
    pub to: Share,
    /// How the hits are spread.
    #[serde(skip_serializing_if = "Curve::is_default")]
    pub curve: Curve,
    /// The hits that sound, a bit each, the first lowest; beyond 16 hits the mask repeats.
    #[serde(skip_serializing_if = "all_hits")]
    pub mask: u16,
    /// The chance of each hit, drawn separately.
    #[serde(skip_serializing_if = "Chance::is_default")]
    pub chance: Chance,
}

/// One hit of a ratchet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its number, from 0.
    pub number: u8,
    /// Ticks after the step's onset.
    pub after: Tick,
    /// Ticks to the next hit, or to the end of the window.
    pub gap: Tick,
    /// Share of the step's velocity, in percent.
    pub share: u16,
    /// Whether it is the last.
    pub last: bool,
}

impl Ratchet {
    /// Whether it is a plain single hit.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// How many steps after its own a ratchet can still strike; 0 for a single hit.
    #[must_use]
    pub const fn reach(&self) -> u8 {
        if self.hits.get() > 1 || self.rate.is_some() {
            self.window.get()
        } else {
            0
        }
    }

    /// The hits over a window of `window` ticks, those that the mask leaves out not among them. "Hit j at
    /// onset + floor(j*W/N)", bent by the curve; "velocity ramp: linear from v*a to v*b".
    pub fn hits(self, window: Tick) -> impl Iterator<Item = Hit> {
        self.hits_from(window, 0)
    }

    /// As [`hits`](Self::hits), from the hit with this number on.
    pub fn hits_from(self, window: Tick, first: u8) -> impl Iterator<Item = Hit> {
        let count = self.count(window);
        let hit_offset = move |hit| self.hit_offset(window, hit, count);
        let (from, to) = (Tick::from(self.from.get()), Tick::from(self.to.get()));
        (first..u8::try_from(count).unwrap_or(u8::MAX))
            .filter(move |number| self.mask & (1 << (number % 16)) != 0)
            .map(move |number| {
                let hit = Tick::from(number);
                let share = from + (to - from) * hit / (count - 1).max(1);
                Hit {
                    number,
                    after: hit_offset(hit),
                    gap: (hit_offset(hit + 1) - hit_offset(hit)).max(1),
                    share: u16::try_from(share).unwrap_or(0),
                    last: hit + 1 == count,
                }
            })
    }
}

impl Ratchet {
    /// The number of the first hit at or after so many ticks, masked or not; one past the last when there is none.
    #[must_use]
    pub fn first_hit_at(self, window: Tick, ticks: Tick) -> u8 {
        let count = self.count(window);
        let (mut first, mut after) = (0, count);
        while first < after {
            let middle = (first + after) / 2;
            if self.hit_offset(window, middle, count) < ticks {
                first = middle + 1;
            } else {
                after = middle;
            }
        }
        u8::try_from(first).unwrap_or(u8::MAX)
    }

    /// The ticks from the beginning of a window to one of its hits, or to its end after the last.
    fn hit_offset(self, window: Tick, hit: Tick, count: Tick) -> Tick {
        match self.rate {
            _ if hit == count => window,
            Some(rate) => rate.tick_of(hit),
            None => curve::hit_offset(window, hit, count, self.curve.get()),
        }
    }

    /// The number of hits in a window: as set, or as many as begin in it at their rate, 128 at most.
    fn count(&self, window: Tick) -> Tick {
        match self.rate {
            Some(rate) => (rate.step_at(window - 1) + 1).clamp(1, 128),
            None => Tick::from(self.hits.get()),
        }
    }
}

impl Default for Ratchet {
    fn default() -> Self {
        Self {
            hits: Hits::DEFAULT,
            rate: None,
            window: Window::DEFAULT,
            from: Share::DEFAULT,
            to: Share::DEFAULT,
            curve: Curve::DEFAULT,
            mask: u16::MAX,
            chance: Chance::DEFAULT,
        }
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
fn all_hits(mask: &u16) -> bool {
    *mask == u16::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hits of a ratchet over 1000 ticks as "after+gap@share".
    fn check(ratchet: Ratchet, expected: &str) {
        let word = |hit: Hit| format!("{}+{}@{}", hit.after, hit.gap, hit.share);
        let words: Vec<_> = ratchet.hits(1000).map(word).collect();
        assert_eq!(words.join(" "), expected);
    }

    /// "hit j at onset + floor(j*W/N)": never by adding up a rounded width.
    #[test]
    fn hits_are_spread_evenly() {
        let ratchet = |hits| Ratchet {
            hits: Hits::clamped(hits),
            ..Ratchet::default()
        };
        check(ratchet(1), "0+1000@100");
        check(ratchet(3), "0+333@100 333+333@100 666+334@100");
        check(ratchet(4), "0+250@100 250+250@100 500+250@100 750+250@100");
    }

    /// "velocity ramp: linear from v*a to v*b (a,b 0-200 %)"; "optional per-hit mask (bit pattern)": it leaves
    /// hits out, the others stay.
    #[test]
    fn ramps_and_masks() {
        let ramp = Ratchet {
            hits: Hits::clamped(4),
            from: Share::clamped(40),
            to: Share::clamped(100),
            ..Ratchet::default()
        };
        check(ramp, "0+250@40 250+250@60 500+250@80 750+250@100");
        check(
            Ratchet {
                mask: 0b1010,
                ..ramp
            },
            "250+250@60 750+250@100",
        );
    }

    /// "Fixed rate 1/1-1/80 for a length": as many hits as begin in the window, the last one cut by its end.
    #[test]
    fn a_rate_sets_the_distance() {
        let ratchet = Ratchet {
            rate: Rate::new(1, 24),
            window: Window::clamped(4),
            ..Ratchet::default()
        };
        assert_eq!(ratchet.reach(), 4);
        let quarter = 40_320;
        let hits: Vec<_> = ratchet
            .hits(quarter)
            .map(|hit| (hit.after, hit.gap))
            .collect();
        let eighth = 6_720;
        let even: Vec<_> = (0..6).map(|hit| (hit * eighth, eighth)).collect();
        assert_eq!(hits, even);
        let last = ratchet.hits(quarter - 1_000).last().unwrap();
        assert_eq!(
            (last.number, last.gap, last.last),
            (5, eighth - 1_000, true)
        );
        let dense = Ratchet {
            rate: Rate::new(1, 1024),
            ..ratchet
        };
        assert_eq!(dense.hits(16 * quarter).count(), 128);
    }
}
