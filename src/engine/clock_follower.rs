//! Follows MIDI clock: from ticks that arrive early or late to a transport for each block, as a host would report it.
//!
//! A master sends 24 ticks a quarter, and on the way each is moved by up to some milliseconds. Whoever counts them hears
//! that jitter in every note. So two things turn here:
//! - a phase lock (`phase_lock`) estimates when each tick was meant, and how long one lasts;
//! - a flywheel turns at that speed and is drawn towards the estimate, so the position that the engine is told runs on
//!   from block to block without a jump, and ticks that are late do not move a note.
//!
//! Start is at the next tick, as the standard has it (MIDI 1.0 Detailed Specification 4.2.1, system real time messages);
//! continue is where the music was stopped, or at the song position that came since. A clock that stops ticking stops the
//! music; when it ticks again, the music goes on from there.
//!
//! It knows no port, no device and no clock of its own: when a message came is told in frames.

mod phase_lock;

use super::host_time::Transport;
use phase_lock::PhaseLock;

/// Ticks of MIDI clock in a quarter, which has many more ticks of the song.
const CLOCKS_PER_QUARTER: f64 = 24.0;
/// Ticks of a unit of song position, which is a sixteenth.
const SIXTEENTH: i64 = 6;
/// Seconds without a tick after which the clock is gone: slower than 5 quarters a minute.
const SILENCE: f64 = 0.5;
/// Seconds in which the flywheel makes up for a small difference to the estimate. It is longer than the jitter lasts.
const CALM: f64 = 0.5;
/// Seconds in which it makes up for what is more than [`SMALL`].
const HURRY: f64 = 0.1;
/// The largest difference, in seconds, that may be nothing but jitter.
const SMALL: f64 = 0.001;
/// The most that the flywheel's speed is changed by the difference, as a share.
const MOST_PULL: f64 = 0.3;
/// A difference of more ticks than this is a jump: half a quarter.
const JUMP: f64 = 12.0;

/// A message of MIDI clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockMessage {
    /// A 24th of a quarter has passed.
    Tick,
    /// The music begins with the next tick, at the beginning of the song.
    Start,
    /// The music goes on with the next tick.
    Continue,
    /// The music stops.
    Stop,
    /// Where it will go on, in sixteenths, 0 to 16,383.
    SongPosition(u16),
}

impl ClockMessage {
    /// Reads one whole message; none if it is another.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match *bytes {
            [0xf8] => Some(Self::Tick),
            [0xfa] => Some(Self::Start),
            [0xfb] => Some(Self::Continue),
            [0xfc] => Some(Self::Stop),
            [0xf2, low @ 0..=127, high @ 0..=127] => {
                Some(Self::SongPosition(u16::from(high) << 7 | u16::from(low)))
            }
            _ => None,
        }
    }

    /// The message as it goes over the wire, and how many of the bytes it has. A song position has 14 bits.
    #[must_use]
    pub const fn to_bytes(self) -> ([u8; 3], usize) {
        match self {
            Self::Tick => ([0xf8, 0, 0], 1),
            Self::Start => ([0xfa, 0, 0], 1),
            Self::Continue => ([0xfb, 0, 0], 1),
            Self::Stop => ([0xfc, 0, 0], 1),
            Self::SongPosition(sixteenths) => {
                let [low, _] = (sixteenths & 127).to_le_bytes();
                let [high, _] = (sixteenths >> 7 & 127).to_le_bytes();
                ([0xf2, low, high], 3)
            }
        }
    }
}

/// What is heard of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum HeardClock {
    /// Nothing.
    #[default]
    Nothing,
    /// It ticks, and the music stands still; quarters a minute.
    Ticks(f64),
    /// It drives the music; quarters a minute.
    Runs(f64),
}

/// Whether the music runs, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Run {
    /// It would go on at this tick of the song.
    Stopped { at: i64 },
    /// It begins with the next tick, which is this one of the song.
    Begins { at: i64 },
    /// It runs; the song began with this tick of the clock.
    Runs { zero: i64 },
}

/// The position that is told: it runs on evenly.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Flywheel {
    /// In ticks of the song, at a frame.
    position: f64,
    frame: i64,
    /// Ticks a frame.
    speed: f64,
}

/// Follows one clock. All frames are counted from any one moment, and never go back.
#[derive(Debug, Clone)]
pub struct ClockFollower {
    /// Frames a second.
    rate: f64,
    lock: PhaseLock,
    run: Run,
    /// The tick of the song with which the music begins, until it has.
    entry: Option<i64>,
    flywheel: Option<Flywheel>,
}

impl ClockFollower {
    /// Nothing was heard yet. `sample_rate` in frames a second, at least 1.
    #[must_use]
    pub fn new(sample_rate: f64) -> Self {
        let rate = sample_rate.max(1.0);
        Self {
            rate,
            lock: PhaseLock::new(rate),
            run: Run::Stopped { at: 0 },
            entry: None,
            flywheel: None,
        }
    }

    /// Takes a message that came at a frame, in the order of their coming.
    pub fn receive(&mut self, frame: f64, message: ClockMessage) {
        match message {
            ClockMessage::Tick => {
                let was_heard = self.lock.is_heard(frame, SILENCE * self.rate);
                let next = self.next();
                self.lock.tick(frame, was_heard);
                match self.run {
                    Run::Begins { .. } => self.begin(next),
                    Run::Runs { .. } if !was_heard => self.begin(next),
                    Run::Runs { .. } | Run::Stopped { .. } => {}
                }
            }
            ClockMessage::Start => self.run = Run::Begins { at: 0 },
            ClockMessage::Continue => {
                if let Run::Stopped { at } = self.run {
                    self.run = Run::Begins { at };
                }
            }
            ClockMessage::Stop => self.run = Run::Stopped { at: self.next() },
            ClockMessage::SongPosition(sixteenths) => {
                self.locate(i64::from(sixteenths) * SIXTEENTH);
            }
        }
    }

    /// What is heard of the clock at a frame.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a frame is far below 2^53")]
    pub fn heard(&self, frame: i64) -> HeardClock {
        let runs = matches!(self.run, Run::Runs { .. });
        match self.lock.is_heard(frame as f64, SILENCE * self.rate) {
            false => HeardClock::Nothing,
            true if runs => HeardClock::Runs(self.tempo_bpm()),
            true => HeardClock::Ticks(self.tempo_bpm()),
        }
    }

    /// The transport of a block that begins at a frame and has so many, `later` than the clock by some frames, after
    /// everything was received that came before its end. The music begins in the block that has its first tick, which is
    /// at its place in it: the position of that block is a little before.
    pub fn transport(&mut self, frame: i64, frames: u32, later: i64) -> Transport {
        let Some(flywheel) = self.turn(frame, frames, later) else {
            self.flywheel = None;
            return Transport::default();
        };
        self.flywheel = Some(flywheel);
        Transport {
            playing: true,
            tempo_bpm: Some(flywheel.speed * self.rate * 60.0 / CLOCKS_PER_QUARTER),
            position_beats: Some(flywheel.position / CLOCKS_PER_QUARTER),
            ..Transport::default()
        }
    }

    /// Quarters a minute, without what the flywheel makes up for.
    fn tempo_bpm(&self) -> f64 {
        self.rate * 60.0 / (self.lock.period() * CLOCKS_PER_QUARTER)
    }

    /// The tick of the song that comes next.
    fn next(&self) -> i64 {
        match self.run {
            Run::Stopped { at } | Run::Begins { at } => at,
            Run::Runs { zero } => self.lock.count() + 1 - zero,
        }
    }

    /// The music runs; the last tick of the clock was this one of the song.
    fn begin(&mut self, entry: i64) {
        self.run = Run::Runs {
            zero: self.lock.count() - entry,
        };
        self.entry = Some(entry);
        self.flywheel = None;
    }

    /// The music is, or will go on, at a tick of the song.
    fn locate(&mut self, to: i64) {
        match self.run {
            Run::Stopped { .. } => self.run = Run::Stopped { at: to },
            Run::Begins { .. } => self.run = Run::Begins { at: to },
            Run::Runs { .. } => {
                self.begin(to - 1);
                self.entry = Some(to);
            }
        }
    }

    /// The flywheel at a frame, drawn towards the estimate; none while the music stands still. It begins where the clock is;
    /// where that is later than the tick with which the music begins, it begins with that tick, so that it is heard, and
    /// makes up for the rest.
    #[allow(
        clippy::cast_precision_loss,
        reason = "frames and ticks are far below 2^53"
    )]
    fn turn(&mut self, frame: i64, frames: u32, later: i64) -> Option<Flywheel> {
        let Run::Runs { zero } = self.run else {
            return None;
        };
        if !self.lock.is_heard(frame as f64, SILENCE * self.rate) {
            return None;
        }
        let period = self.lock.period();
        let estimate = self.lock.ticks_at((frame - later) as f64) - zero as f64;
        let entry = self.entry.map(|entry| entry as f64);
        if entry.is_some_and(|entry| estimate + f64::from(frames) / period <= entry) {
            return None;
        }
        self.entry = None;
        let entry = entry.map(|entry| estimate.min(entry));
        let position = entry.or_else(|| self.flywheel.map(|it| it.at(frame)));
        let position = position.filter(|position| (estimate - position).abs() <= JUMP);
        let position = position.unwrap_or(estimate);
        let off = (estimate - position) * period / self.rate;
        let small = off.clamp(-SMALL, SMALL);
        let pull = small / CALM + (off - small) / HURRY;
        Some(Flywheel {
            position,
            frame,
            speed: (1.0 + pull.clamp(-MOST_PULL, MOST_PULL)) / period,
        })
    }
}

impl Flywheel {
    /// Its position at a later frame.
    #[allow(clippy::cast_precision_loss, reason = "a block's frames")]
    fn at(&self, frame: i64) -> f64 {
        self.position + (frame - self.frame) as f64 * self.speed
    }
}

#[cfg(test)]
mod tests;
