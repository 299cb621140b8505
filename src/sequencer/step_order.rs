//! The order in which the steps of a clip and the values of a lane are played.

use super::dice::Reroll;
use super::order::{Direction, OrderTable, byte, no_repeat, random_source, walk};
use super::parameter_lanes::ParameterLane;
use super::project::Clip;
use super::work;

/// The order in which a clip's steps are played, with all its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepOrder {
    direction: Direction,
    first: u8,
    count: u16,
    rotate: u16,
    reroll: Reroll,
    seed: u32,
    draw_key: u64,
}

impl StepOrder {
    /// The order of a clip at a [`clip_draw_key`](super::identity::clip_draw_key), in a pattern with this seed.
    #[must_use]
    pub fn of(clip: &Clip, seed: u32, draw_key: u64) -> Self {
        let (first, count) = clip.played_range();
        let rotate = u16::from(clip.rotate.get()) % count;
        Self {
            direction: clip.direction,
            first,
            count,
            rotate,
            reroll: clip.reroll,
            seed,
            draw_key,
        }
    }

    /// The order in which a lane's values are read, in a clip with this reroll.
    #[must_use]
    pub fn of_lane(lane: ParameterLane, reroll: Reroll, seed: u32, draw_key: u64) -> Self {
        Self {
            direction: lane.direction,
            first: 0,
            count: lane.length.get(),
            rotate: 0,
            reroll,
            seed,
            draw_key,
        }
    }

    /// Whether a place follows from the place before it, so that a table of places helps.
    #[must_use]
    pub(super) const fn is_a_walk(&self) -> bool {
        self.direction.is_a_walk()
    }

    /// Whether places are drawn, so that those of one pass are not those of the next.
    #[must_use]
    pub(super) const fn is_random(&self) -> bool {
        match self.direction {
            Direction::Random | Direction::RandomNoRepeat | Direction::Brownian => true,
            Direction::Forward
            | Direction::Reverse
            | Direction::PingPong
            | Direction::Pendulum
            | Direction::Stride(_) => false,
        }
    }

    /// Steps of one pass.
    #[must_use]
    pub fn period(&self) -> i64 {
        self.direction.period(self.count)
    }

    /// The pass that a step belongs to, from 0 at the start of the song.
    #[must_use]
    pub fn pass(&self, number: i64) -> i64 {
        number.div_euclid(self.period())
    }

    /// How many times within its pass a step's place was visited before. Ping-pong and pendulum visit a place
    /// twice, and a stride as often as it has to go round; random directions can visit a place any number of
    /// times, so the step's place in the pass is used instead.
    #[must_use]
    pub fn visit(&self, number: i64) -> i64 {
        let phase = number.rem_euclid(self.period());
        match self.direction {
            Direction::Forward | Direction::Reverse => 0,
            Direction::Stride(stride) => {
                let count = i64::from(self.count);
                phase / (count / common_divisor(count, stride.get().into()))
            }
            Direction::PingPong | Direction::Pendulum => phase / i64::from(self.count),
            Direction::Random | Direction::RandomNoRepeat | Direction::Brownian => phase,
        }
    }

    /// The place in the clip's data of the step with absolute `number`.
    #[must_use]
    pub fn index(&self, number: i64) -> usize {
        self.index_with(number, None)
    }

    /// As [`index`](Self::index), with what a table knows of this order.
    #[must_use]
    #[inline]
    pub(super) fn index_with(&self, number: i64, table: Option<&OrderTable<'_>>) -> usize {
        if self.direction == Direction::Forward {
            work::count();
            return self.turned(number.rem_euclid(i64::from(self.count)));
        }
        if let Some(place) = table.and_then(|table| self.kept_index(number, table)) {
            return place;
        }
        self.other_index(number, table)
    }

    /// The place of a step that a table knows.
    #[inline]
    fn kept_index(&self, number: i64, table: &OrderTable<'_>) -> Option<usize> {
        let count = i64::from(self.count);
        let (pass, phase) = (number.div_euclid(count), number.rem_euclid(count));
        let drawn = self.reroll.cycle(pass, 0);
        let next = match self.direction {
            Direction::RandomNoRepeat => self.reroll.cycle(pass + 1, 0),
            Direction::Brownian => drawn + 1,
            Direction::Forward
            | Direction::Reverse
            | Direction::PingPong
            | Direction::Pendulum
            | Direction::Random
            | Direction::Stride(_) => return None,
        };
        let place = table.known_place(drawn, next, phase)?;
        work::count();
        Some(self.turned(place))
    }

    /// The place of a step in another direction than forward, apart, so that this most usual one is inlined.
    #[inline(never)]
    fn other_index(&self, number: i64, table: Option<&OrderTable<'_>>) -> usize {
        work::count();
        let count = i64::from(self.count);
        let index = match self.direction {
            // What is not random is worked out here, in a few steps.
            Direction::Forward => number.rem_euclid(count),
            Direction::Reverse => count - 1 - number.rem_euclid(count),
            Direction::PingPong => {
                let phase = number.rem_euclid(2 * count);
                phase.min(2 * count - 1 - phase)
            }
            Direction::Pendulum if count > 1 => {
                let phase = number.rem_euclid(2 * count - 2);
                phase.min(2 * count - 2 - phase)
            }
            other if self.reroll.is_default() => {
                let draws = (self.seed, self.draw_key);
                i64::from(other.place_with(number, self.count, draws, table))
            }
            other => self.rerolled(other, number, table),
        };
        self.turned(index)
    }

    /// Gives the places of steps, from one on: for many of them at less cost than [`index_with`](Self::index_with).
    pub(super) fn places_from(
        &self,
        mut first: i64,
        table: Option<&OrderTable<'_>>,
        mut out: &mut [u8],
    ) {
        let period = self.period();
        while !out.is_empty() {
            let left = usize::try_from(period - first.rem_euclid(period)).unwrap_or(1);
            let (of_pass, rest) = out.split_at_mut(left.min(out.len()));
            self.places_of_pass(first, table, of_pass);
            first += of_pass.len() as i64;
            out = rest;
        }
    }

    /// As [`places_from`](Self::places_from), for steps of one pass.
    fn places_of_pass(&self, first: i64, table: Option<&OrderTable<'_>>, out: &mut [u8]) {
        out.iter().for_each(|_| work::count());
        let (pass, count) = (self.pass(first), i64::from(self.count));
        let drawn_as = |pass| self.reroll.cycle(pass, 0);
        let drawn = first + (drawn_as(pass) - pass) * self.period();
        let draws = (self.seed, self.draw_key);
        match self.direction {
            Direction::Forward => {
                let at = first.rem_euclid(count);
                for (at, out) in (at..).zip(out.iter_mut()) {
                    *out = byte(at);
                }
            }
            Direction::Random => {
                let source = random_source(self.seed, self.draw_key);
                for (number, out) in (drawn..).zip(out.iter_mut()) {
                    *out = byte(source.below(count, number));
                }
            }
            Direction::RandomNoRepeat => {
                no_repeat(drawn, drawn_as(pass + 1), count, draws, table, out);
            }
            Direction::Brownian => walk(drawn, count, draws, table, out),
            Direction::Reverse
            | Direction::PingPong
            | Direction::Pendulum
            | Direction::Stride(_) => {
                for (number, out) in (first..).zip(out.iter_mut()) {
                    *out = self.direction.step_place(number, self.count, 0, 0);
                }
            }
        }
        if (self.first, self.rotate) != (0, 0) {
            for place in out {
                *place = u8::try_from(self.turned(i64::from(*place))).unwrap_or(0);
            }
        }
    }

    /// The place in the clip's data of a place of the order.
    #[inline]
    fn turned(&self, index: i64) -> usize {
        let (turned, count) = (index + i64::from(self.rotate), i64::from(self.count));
        let turned = if turned < count {
            turned
        } else {
            turned - count
        };
        usize::from(self.first) + usize::try_from(turned).unwrap_or(0)
    }

    /// The place of a step in a clip whose dice are not rerolled in every pass: a random direction repeats the
    /// pass that its draws come from, the other directions are unaffected.
    fn rerolled(&self, direction: Direction, number: i64, table: Option<&OrderTable<'_>>) -> i64 {
        let (period, pass) = (self.period(), self.pass(number));
        let cycle = |pass| self.reroll.cycle(pass, 0);
        let number = match direction {
            Direction::Random | Direction::RandomNoRepeat | Direction::Brownian => {
                cycle(pass) * period + number.rem_euclid(period)
            }
            Direction::Forward
            | Direction::Reverse
            | Direction::PingPong
            | Direction::Pendulum
            | Direction::Stride(_) => number,
        };
        if direction == Direction::RandomNoRepeat {
            let (mut at, draws) = ([0], (self.seed, self.draw_key));
            no_repeat(number, cycle(pass + 1), period, draws, table, &mut at);
            return i64::from(at[0]);
        }
        let draws = (self.seed, self.draw_key);
        i64::from(direction.place_with(number, self.count, draws, table))
    }
}

/// The place in a clip's data of the step with absolute `number`, for a clip at a
/// [`clip_draw_key`](super::identity::clip_draw_key).
#[must_use]
pub fn step_index(clip: &Clip, seed: u32, draw_key: u64, number: i64) -> usize {
    StepOrder::of(clip, seed, draw_key).index(number)
}

/// The greatest common divisor of two numbers, both at least 1.
fn common_divisor(mut one: i64, mut other: i64) -> i64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}
