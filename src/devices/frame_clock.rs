//! From frames to the system's time, smoothly.
//!
//! A host calls for blocks at moments that jitter, but the frames themselves pass evenly. So the time of a frame is not
//! that of its block: a loop of second order (F. Adriaensen, "Using a DLL to filter time", 2005) follows both the time
//! and the speed of the frames, at first quickly and then so slowly that jitter is averaged out. What lasts, such as an
//! interruption of the audio, is taken over at once: after some blocks that are late by nearly the same, or after more
//! whose delays differ. It knows no clock of its own: times are told, in seconds.

use std::f64::consts::{PI, SQRT_2};

/// How many times a second it follows at most, once it is settled.
const SETTLED: f64 = 0.1;
/// The same at the beginning.
const QUICK: f64 = 2.0;
/// How far a block may be from its expected time, in seconds, before frames and time begin anew.
const JUMP: f64 = 0.05;
/// A shift that is longer than this, in seconds, and that a window of blocks agrees on, is taken over at once.
const SHIFT: f64 = 0.002;
/// How long blocks must agree on a shift, in seconds, and how many have to at least.
const WINDOW: (f64, u32) = (0.1, 8);
/// The same for a shift of few milliseconds that blocks in a row agree on, which jitter seldom does: how late they are at
/// least, how far apart, how many, and how long in seconds, so that frames which are computed at one moment do not count.
const STEADY: (f64, f64, u32, f64) = (0.0005, 0.002, 16, 0.01);
/// Where blocks come evenly so few are enough, if they are later than so many times what is usual there; so long in seconds.
const CALM: (u32, f64, f64) = (4, 6.0, 0.005);
/// What is usual is a mean of about so many seconds, and is reckoned to be at most so many.
const USUAL: (f64, f64) = (1.0, 0.001);
/// How far the real sample rate may be from the one that was told.
const DRIFT: f64 = 0.005;
/// So many early blocks in a row of windows mean that the host computes ahead.
const EARLY: u32 = 3;
/// After so many seconds without an early block it no longer does.
const FORGIVEN: f64 = 10.0;

/// The time of frames.
#[derive(Debug, Clone)]
pub struct FrameClock {
    rate: f64,
    state: Option<Running>,
    /// Blocks that came far too early lately, and when the last did.
    early: (u32, f64),
}

#[derive(Debug, Clone)]
struct Running {
    frame: i64,
    time: f64,
    /// Seconds a frame.
    period: f64,
    /// Seconds since it began.
    age: f64,
    /// What the blocks of a window have in common: how late all of them were at least and at most.
    window: Window,
    /// The same for those since one was not late, or not by nearly as much.
    steady: Window,
    /// How far from their expected times blocks usually come, in seconds.
    usual: f64,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    least: f64,
    most: f64,
    sum: f64,
    blocks: u32,
    seconds: f64,
}

impl Window {
    const EMPTY: Self = Self {
        least: f64::INFINITY,
        most: f64::NEG_INFINITY,
        sum: 0.0,
        blocks: 0,
        seconds: 0.0,
    };

    fn add(&mut self, error: f64, seconds: f64) {
        self.least = self.least.min(error);
        self.most = self.most.max(error);
        self.sum += error;
        self.blocks += 1;
        self.seconds += seconds;
    }

    /// By how much all blocks are late, or early, if that is more than a limit.
    fn shift(&self, limit: f64) -> Option<f64> {
        if self.least > limit {
            Some(self.least)
        } else if self.most < -limit {
            Some(self.most)
        } else {
            None
        }
    }
}

impl FrameClock {
    /// Knows nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            rate: 0.0,
            state: None,
            early: (0, 0.0),
        }
    }

    /// Forgets everything.
    pub fn forget(&mut self) {
        *self = Self::new();
    }

    /// Hears that the host called at a time, in seconds, for a block that begins at a frame, at so many frames a second. A
    /// frame that was told before, as after a block without frames, says nothing new.
    pub fn observe(&mut self, frame: i64, now: f64, rate: f64) {
        let is_same = self.rate.to_bits() == rate.to_bits();
        self.rate = rate;
        let Some(state) = self
            .state
            .as_mut()
            .filter(|state| is_same && frame >= state.frame)
        else {
            return self.begin(frame, now);
        };
        if frame == state.frame {
            return;
        }
        let frames = count(frame - state.frame);
        let error = now - (state.time + frames * state.period);
        if now - self.early.1 > FORGIVEN {
            self.early.0 = 0;
        }
        if error.abs() > JUMP {
            if error < 0.0 {
                self.early = (self.early.0.saturating_add(1), now);
            }
            return self.begin(frame, now);
        }
        state.follow(frame, frames, error, rate);
    }

    /// The time of a frame, in seconds; none before the first block.
    #[must_use]
    pub fn time_of(&self, frame: i64) -> Option<f64> {
        let state = self.state.as_ref()?;
        Some(state.time + count(frame - state.frame) * state.period)
    }

    /// The seconds of audio before a frame, which no interruption adds to.
    #[must_use]
    pub fn audio(&self, frame: i64) -> f64 {
        count(frame) / self.rate.max(1.0)
    }

    /// The frame of a time in seconds; none before the first block.
    #[must_use]
    pub fn frame_at(&self, time: f64) -> Option<f64> {
        let state = self.state.as_ref()?;
        Some(count(state.frame) + (time - state.time) / state.period)
    }

    /// Whether the host computes blocks long before they are heard.
    #[must_use]
    pub fn computes_ahead(&self) -> bool {
        self.early.0 >= EARLY
    }

    fn begin(&mut self, frame: i64, now: f64) {
        self.state = Some(Running {
            frame,
            time: now,
            period: 1.0 / self.rate.max(1.0),
            age: 0.0,
            window: Window::EMPTY,
            steady: Window::EMPTY,
            usual: USUAL.1,
        });
    }
}

impl Default for FrameClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Running {
    /// Moves on by some frames, to a block that is some seconds later than expected.
    fn follow(&mut self, frame: i64, frames: f64, error: f64, rate: f64) {
        let seconds = frames / rate.max(1.0);
        self.age += seconds;
        let speed = (1.0 / self.age).clamp(SETTLED, QUICK);
        let turn = (2.0 * PI * speed * seconds).min(0.5);
        self.time += frames * self.period + SQRT_2 * turn * error;
        let nominal = 1.0 / rate.max(1.0);
        let period = self.period + turn * turn * error / frames;
        self.period = period.clamp(nominal * (1.0 - DRIFT), nominal * (1.0 + DRIFT));
        self.frame = frame;
        self.shift(error, seconds);
    }

    /// Takes over what lasts.
    fn shift(&mut self, error: f64, seconds: f64) {
        let (least, apart, blocks, long) = STEADY;
        self.steady.add(error, seconds);
        let is_steady = self.steady.most - self.steady.least <= apart;
        if !is_steady || self.steady.shift(least).is_none() {
            self.steady = Window::EMPTY;
        }
        self.window.add(error, seconds);
        let is_full = self.window.seconds >= WINDOW.0 && self.window.blocks >= WINDOW.1;
        let is_long = self.steady.blocks >= blocks && self.steady.seconds >= long;
        let shift = if is_long || self.stands_out() {
            Some(self.steady.sum / f64::from(self.steady.blocks))
        } else if is_full {
            self.window.shift(SHIFT)
        } else {
            None
        };
        if is_full || shift.is_some() {
            self.window = Window::EMPTY;
        }
        if let Some(shift) = shift {
            self.time += shift;
            self.steady = Window::EMPTY;
        }
        let (mean, most) = USUAL;
        self.usual += (error.abs().min(most) - self.usual) * (seconds / mean).min(1.0);
    }

    /// Whether the last blocks are late by much more than is usual.
    fn stands_out(&self) -> bool {
        let (blocks, times, long) = CALM;
        let is_long = self.steady.blocks >= blocks && self.steady.seconds >= long;
        let limit = (self.usual * times).max(STEADY.0);
        is_long && self.steady.shift(limit).is_some()
    }
}

#[allow(clippy::cast_precision_loss, reason = "frames of some days")]
fn count(frames: i64) -> f64 {
    frames as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::arbitrary::Draws;

    /// Blocks of a sound card that runs a little fast, each called for up to so many seconds late.
    struct Card {
        clock: FrameClock,
        draws: Draws,
        size: u32,
        late: f64,
        frame: i64,
        /// When the next block is really due.
        time: f64,
    }

    impl Card {
        const RATE: f64 = 48_000.0;
        const REAL: f64 = 48_005.0;

        fn new(size: u32, late: f64) -> Self {
            Self {
                clock: FrameClock::new(),
                draws: Draws { seed: 3, count: 0 },
                size,
                late,
                frame: 0,
                time: 100.0,
            }
        }

        /// One block; how far its time is from the real one, in milliseconds, beside the mean delay of calls.
        fn block(&mut self) -> f64 {
            let late = self.late * f64::from(self.draws.number(0, 1000)) / 1000.0;
            self.clock.observe(self.frame, self.time + late, Self::RATE);
            let told = self.clock.time_of(self.frame).unwrap();
            let off = told - self.time - self.late / 2.0;
            self.frame += i64::from(self.size);
            self.time += f64::from(self.size) / Self::REAL;
            off * 1000.0
        }

        /// What is so for most and for nearly all blocks of some seconds, in milliseconds.
        fn run(&mut self, seconds: f64) -> (f64, f64) {
            let until = self.time + seconds;
            let mut off = Vec::new();
            while self.time < until {
                off.push(self.block().abs());
            }
            off.sort_by(f64::total_cmp);
            (off[off.len() / 2], off[off.len() * 99 / 100])
        }
    }

    /// Calls for blocks jitter by 3 ms and the card is 100 millionths fast: after a few seconds the time of a frame is
    /// right to a tenth of a millisecond in the median, and to 0.3 ms in 99 of 100 blocks, of up to 512 frames; the calls
    /// themselves are off by 0.75 ms in the median.
    #[test]
    fn jitter_is_averaged_out() {
        for (size, late, most_in) in [
            (64, 0.001, (0.02, 0.05)),
            (64, 0.003, (0.05, 0.1)),
            (512, 0.003, (0.1, 0.3)),
            (2048, 0.003, (0.2, 0.6)),
        ] {
            let mut card = Card::new(size, late);
            card.run(10.0);
            let (median, most) = card.run(60.0);
            println!(
                "frame clock: {size} frames, {late} s late: median {median:.3} ms, 99 % {most:.3} ms"
            );
            let is_even = median < most_in.0 && most < most_in.1;
            assert!(is_even, "{size} {late}: {median} {most}");
        }
    }

    /// A block that is told twice, or has no frames, changes nothing: what was averaged out stays so.
    #[test]
    fn a_block_may_be_told_twice() {
        let (mut once, mut twice) = (Card::new(64, 0.003), Card::new(64, 0.003));
        for _ in 0..10_000 {
            let (frame, time) = (twice.frame, twice.time);
            let off = (once.block(), twice.block());
            assert_eq!(off.0.to_bits(), off.1.to_bits());
            twice.clock.observe(frame, time + 0.003, Card::RATE);
        }
    }

    /// Time never goes back from block to block, jittered or not.
    #[test]
    fn frames_follow_each_other() {
        let mut card = Card::new(64, 0.003);
        let mut before = 0.0;
        for _ in 0..20_000 {
            card.block();
            let end = card.clock.time_of(card.frame).unwrap();
            assert!(end > before);
            before = end;
        }
    }

    /// An interruption of the audio, short or long, is followed within a quarter of a second.
    #[test]
    fn interruptions_are_followed() {
        for gap in [0.004, 0.02, 0.3, 5.0] {
            let mut card = Card::new(256, 0.001);
            card.run(20.0);
            card.time += gap;
            card.run(0.25);
            let (_, most) = card.run(5.0);
            assert!(most < 2.0, "{gap}: {most} ms");
        }
    }

    /// Where blocks come evenly, a lost period of 64 frames is followed within 25 milliseconds; within 7 where they come very
    /// evenly.
    #[test]
    fn lost_periods_are_followed_at_once() {
        for (late, within) in [(0.0001, 0.007), (0.0004, 0.007), (0.0008, 0.025)] {
            let mut card = Card::new(64, late);
            card.run(10.0);
            for _ in 0..10 {
                card.time += 64.0 / Card::REAL;
                card.run(within);
                let (_, most) = card.run(1.0);
                assert!(most < 0.3, "{late}: {most} ms");
            }
        }
    }

    /// Who computes half a second of blocks at once computes ahead, and who is only late does not.
    #[test]
    fn computing_ahead_is_noticed() {
        let mut clock = FrameClock::new();
        for block in 0..1000i64 {
            let burst = f64::from(i32::try_from(block / 94).unwrap()) * 0.5;
            clock.observe(block * 256, burst + 0.0001 * count(block % 94), 48_000.0);
        }
        assert!(clock.computes_ahead());
        let mut card = Card::new(256, 0.01);
        card.run(30.0);
        card.time += 1.0;
        card.run(1.0);
        assert!(!card.clock.computes_ahead());
    }
}
