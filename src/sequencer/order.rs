//! Directions: from a step's number in time to its place in the clip.
//!
//! No direction has state: the place is a function of the step's absolute number, so locating needs
//! no replay and an edit resets no phase.

/// The places of a random order, as far as they were asked for.
mod order_table;

use std::fmt;
use std::str::FromStr;

use super::chance::{DrawSource, Purpose};
pub use order_table::OrderTable;

/// The order in which a clip's steps are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Direction {
    /// First to last.
    #[default]
    Forward,
    /// Last to first.
    Reverse,
    /// There and back, the ends played twice (period 2n).
    PingPong,
    /// There and back, the ends played once (period 2n - 2).
    Pendulum,
    /// Any step.
    Random,
    /// Any step but the one just played.
    RandomNoRepeat,
    /// A random walk: on by one (1/2), stay (1/4) or back by one (1/4), starting anew in each pass.
    Brownian,
    /// Every nth step, wrapping round; n is 1 to 255.
    Stride(Stride),
}

super::value::bounded! {
    /// The number of steps that a stride moves on each time.
    Stride(u8) = 1..=255, default 3, "stride"
}

impl Direction {
    /// Every direction, in the order of the menus.
    pub const ALL: [Self; 8] = [
        Self::Forward,
        Self::Reverse,
        Self::PingPong,
        Self::Pendulum,
        Self::Random,
        Self::RandomNoRepeat,
        Self::Brownian,
        Self::Stride(Stride::DEFAULT),
    ];

    /// Whether this is the direction of a fresh clip, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Steps of one pass over `n` places.
    #[must_use]
    pub const fn period(self, n: u16) -> i64 {
        let n = n as i64;
        match self {
            Self::PingPong => 2 * n,
            Self::Pendulum if n > 1 => 2 * n - 2,
            Self::Forward
            | Self::Reverse
            | Self::Pendulum
            | Self::Random
            | Self::RandomNoRepeat
            | Self::Brownian
            | Self::Stride(_) => n,
        }
    }

    /// Whether a place follows from the place before it, so that a table of places helps.
    #[must_use]
    pub(super) const fn is_a_walk(self) -> bool {
        match self {
            Self::RandomNoRepeat | Self::Brownian => true,
            Self::Forward
            | Self::Reverse
            | Self::PingPong
            | Self::Pendulum
            | Self::Random
            | Self::Stride(_) => false,
        }
    }

    /// The place, from 0 to below `n`, of the step with absolute `number`. `seed` and `draw_key` (which
    /// differs between tracks) are what the random directions draw from.
    #[must_use]
    pub fn step_place(self, number: i64, n: u16, seed: u32, draw_key: u64) -> u8 {
        self.place_with(number, n, (seed, draw_key), None)
    }

    /// As [`step_place`](Self::step_place), with what a table knows of the order.
    pub(super) fn place_with(
        self,
        number: i64,
        n: u16,
        (seed, draw_key): (u32, u64),
        table: Option<&OrderTable<'_>>,
    ) -> u8 {
        let count = i64::from(n.max(1));
        let phase = number.rem_euclid(self.period(n.max(1)));
        let at = match self {
            Self::Forward => phase,
            Self::Reverse => count - 1 - phase,
            Self::PingPong if phase >= count => 2 * count - 1 - phase,
            Self::Pendulum if phase >= count => 2 * count - 2 - phase,
            Self::PingPong | Self::Pendulum => phase,
            Self::Random => random_source(seed, draw_key).below(count, number),
            Self::RandomNoRepeat => {
                let next = number.div_euclid(count) + 1;
                let mut at = [0];
                no_repeat(number, next, count, (seed, draw_key), table, &mut at);
                i64::from(at[0])
            }
            Self::Brownian => {
                let mut at = [0];
                walk(number, count, (seed, draw_key), table, &mut at);
                i64::from(at[0])
            }
            Self::Stride(stride) => (number * i64::from(stride.get())).rem_euclid(count),
        };
        u8::try_from(at).unwrap_or(0)
    }
}

/// A place in the byte in which it is kept.
#[inline]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places lie below 256"
)]
pub(super) const fn byte(place: i64) -> u8 {
    place as u8
}

/// Where random directions draw each next step from.
pub(super) fn random_source(seed: u32, draw_key: u64) -> DrawSource {
    DrawSource::new(seed, draw_key, Purpose::Direction)
}

/// A walk that starts each pass at a place drawn from the pass's number: gives the places of steps of a pass, from one on.
pub(super) fn walk(
    first: i64,
    n: i64,
    (seed, draw_key): (u32, u64),
    table: Option<&OrderTable<'_>>,
    out: &mut [u8],
) {
    let pass = first.div_euclid(n);
    let moves = random_source(seed, draw_key);
    let next = |phase, at: i64| {
        if phase == 0 {
            return DrawSource::new(seed, draw_key, Purpose::PassStart).below(n, pass);
        }
        let moved = match moves.below(4, pass * n + phase) {
            0 | 1 => 1,
            2 => 0,
            _ => -1,
        };
        match at + moved {
            -1 => n - 1,
            to if to == n => 0,
            to => to,
        }
    };
    along((pass, pass + 1), first - pass * n, next, table, out);
}

/// Never the same place twice in a row: gives the places of steps of a pass, from one on.
///
/// A pass starts at a place drawn from its number, and each further step is one of the other n - 1.
/// The last step of a pass avoids the first of the next as well, so that no pass has to look back
/// through all the passes before it; `next` is the pass that the next one is drawn as.
pub(super) fn no_repeat(
    first: i64,
    next: i64,
    n: i64,
    (seed, draw_key): (u32, u64),
    table: Option<&OrderTable<'_>>,
    out: &mut [u8],
) {
    if n < 3 {
        for (number, out) in (first..).zip(out) {
            *out = byte(number.rem_euclid(n));
        }
        return;
    }
    let pass = first.div_euclid(n);
    let starts = DrawSource::new(seed, draw_key, Purpose::PassStart);
    let moves = random_source(seed, draw_key);
    let follow = |phase, at: i64| {
        if phase == 0 {
            return starts.below(n, pass);
        }
        let step = pass * n + phase;
        if phase < n - 1 {
            let to = at + 1 + moves.below(n - 1, step);
            return if to < n { to } else { to - n };
        }
        // Two places are forbidden, which are the same one in 1 of n cases.
        let next = starts.below(n, next);
        let choices = if at == next { n - 1 } else { n - 2 };
        let mut chosen = moves.below(choices, step);
        for forbidden in [at.min(next), at.max(next)]
            .into_iter()
            .take(if at == next { 1 } else { 2 })
        {
            chosen += i64::from(chosen >= forbidden);
        }
        chosen
    };
    along((pass, next), first - pass * n, follow, table, out);
}

/// The places of a pass from a phase on, when each place follows from the one before: `next` gives it from the phase and
/// that place.
fn along(
    (pass, follower): (i64, i64),
    first: i64,
    next: impl Fn(i64, i64) -> i64,
    table: Option<&OrderTable<'_>>,
    out: &mut [u8],
) {
    if let Some(kept) = table.and_then(|table| table.pass(pass, follower)) {
        return kept.places(first, next, out);
    }
    let mut at = (0..first).fold(0, |at, phase| next(phase, at));
    for (phase, out) in (first..).zip(out) {
        at = next(phase, at);
        *out = byte(at);
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forward => write!(f, "forward"),
            Self::Reverse => write!(f, "reverse"),
            Self::PingPong => write!(f, "ping-pong"),
            Self::Pendulum => write!(f, "pendulum"),
            Self::Random => write!(f, "random"),
            Self::RandomNoRepeat => write!(f, "random-no-repeat"),
            Self::Brownian => write!(f, "brownian"),
            Self::Stride(stride) => write!(f, "stride {}", stride.get()),
        }
    }
}

impl FromStr for Direction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(stride) = text.strip_prefix("stride ") {
            let stride: i64 = stride
                .parse()
                .map_err(|_| format!("stride \"{stride}\" is not a number"))?;
            return Ok(Self::Stride(Stride::try_from(stride)?));
        }
        let named = Self::ALL
            .into_iter()
            .find(|direction| direction.to_string() == text);
        named.ok_or_else(|| format!("there is no direction \"{text}\""))
    }
}

impl TryFrom<String> for Direction {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Direction> for String {
    fn from(direction: Direction) -> String {
        direction.to_string()
    }
}

#[cfg(test)]
mod tests;
