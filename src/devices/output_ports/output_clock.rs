//! MIDI clock at an output: each tick leaves when its place in the music is heard.
//!
//! The audio thread tells where the music is at a time, which the map of frames has smoothed; from the last such point the
//! times of all ticks to come follow. So the ticks are as even as the notes, and stay with them when the tempo changes. It
//! knows no port and no clock of its own: times are told, in seconds.

use crate::devices::midi_clock::{PERIOD, SIXTEENTH, begin};
use crate::devices::wire::send_clock;
use crate::engine::ClockMessage;
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The music stands when no block has told of it for so long.
const STALE: f64 = 0.5;
/// A position farther off than this, in ticks of the clock, is a jump.
const JUMP: f64 = 0.5;

/// Where the music is at a time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct MusicPoint {
    /// When the position is heard, in seconds.
    pub(super) at: f64,
    pub(super) position: Tick,
    /// Song ticks a second; none while the music stands.
    pub(super) speed: f64,
    /// How long before it is heard it was known, in seconds.
    pub(super) lead: f64,
    /// The audio before it, in seconds: where that is interrupted, time goes on and the audio does not.
    pub(super) audio: f64,
}

impl MusicPoint {
    /// A place of the music which moves on at a tempo.
    #[allow(clippy::cast_precision_loss, reason = "a small constant")]
    pub(super) fn new(at: f64, position: Tick, tempo_bpm: f64) -> Self {
        let speed = tempo_bpm * TICKS_PER_QUARTER as f64 / 60.0;
        Self {
            at,
            position,
            speed,
            lead: 0.0,
            audio: at,
        }
    }

    /// The same after so many seconds of audio, known so many before it is heard.
    pub(super) fn with(self, audio: f64, lead: f64) -> Self {
        Self {
            lead,
            audio,
            ..self
        }
    }

    /// The same, heard so many seconds later.
    pub(super) fn later(self, seconds: f64) -> Self {
        let at = self.at + seconds;
        Self { at, ..self }
    }

    /// The position at a time, in ticks of the clock.
    #[allow(clippy::cast_precision_loss, reason = "ticks of a song")]
    fn place(&self, at: f64) -> f64 {
        (self.position as f64 + (at - self.at) * self.speed) / PERIOD
    }

    /// When a tick of the clock is heard.
    #[allow(clippy::cast_precision_loss, reason = "ticks of a song")]
    fn time_of(&self, tick: i64) -> f64 {
        self.at + (tick as f64 * PERIOD - self.position as f64) / self.speed
    }

    /// Whether the music did not come here from an earlier place by being played.
    #[allow(clippy::cast_precision_loss, reason = "ticks of a song")]
    fn jumped_from(&self, earlier: &Self) -> bool {
        let played = (self.audio - earlier.audio) * f64::midpoint(self.speed, earlier.speed);
        let moved = self.position.saturating_sub(earlier.position) as f64;
        ((moved - played) / PERIOD).abs() > JUMP
    }

    fn moves(&self) -> bool {
        self.speed > 0.0
    }

    /// Whether the times of ticks that follow from another point are not those that follow from this one.
    pub(super) fn bends_from(&self, other: &Self) -> bool {
        let is_as_fast = self.speed.to_bits() == other.speed.to_bits();
        let off = self.place(self.at) - other.place(self.at);
        !is_as_fast || (self.moves() && off.abs() > JUMP)
    }
}

/// The clock of one output.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OutputClock(Option<Ticking>);

#[derive(Debug, Clone, Copy)]
struct Ticking {
    point: MusicPoint,
    /// The tick that comes next, counted from the beginning of the song.
    next: i64,
    /// The earliest time of the next tick: after a delay the clock catches up, but does not race.
    earliest: f64,
    /// Whether the device was started.
    is_going: bool,
}

impl Ticking {
    /// Chooses the first tick from a time on, or one that is late by a share of a tick.
    #[allow(clippy::cast_possible_truncation, reason = "ticks of a song")]
    fn aim(&mut self, from: f64, late: f64) {
        self.next = (self.point.place(from) - late).ceil() as i64;
    }

    fn due(&self) -> f64 {
        self.point.time_of(self.next).max(self.earliest)
    }

    /// A device is started on a sixteenth of the song.
    fn aim_at_start(&mut self) {
        if !self.is_going {
            let next = self.next.max(0);
            self.next = next + (-next).rem_euclid(SIXTEENTH);
        }
    }
}

impl OutputClock {
    /// Follows the music, as far as it is known at a time. What it says when the music stands is sent at once.
    pub(super) fn follow(&mut self, point: MusicPoint, now: f64, send: &mut impl FnMut(&[u8])) {
        if !point.moves() || now > point.at + STALE {
            return self.stop(send);
        }
        match &mut self.0 {
            Some(ticking) => {
                let from = ticking.earliest.max(now);
                let off = point.place(from) - ticking.point.place(from);
                // A device counts the ticks: after an interruption it waits with the music.
                let jumped = point.jumped_from(&ticking.point);
                ticking.point = point;
                if jumped && off.abs() > JUMP {
                    ticking.aim(from, 0.0);
                }
                ticking.aim_at_start();
            }
            None => {
                let mut ticking = Ticking {
                    point,
                    next: 0,
                    earliest: now,
                    is_going: false,
                };
                // A start that is a little past a tick still sends that tick.
                ticking.aim(now, JUMP);
                ticking.aim_at_start();
                self.0 = Some(ticking);
            }
        }
    }

    /// When the next tick is due.
    pub(super) fn due(&self) -> Option<f64> {
        self.0.as_ref().map(Ticking::due)
    }

    /// How long before it is due, in seconds, the next tick may be given to a port that takes it early: no longer than the
    /// notes beside it, as tempo and playing may change until those are known.
    pub(super) fn lead(&self) -> f64 {
        self.0.as_ref().map_or(0.0, |ticking| ticking.point.lead)
    }

    /// Sends the next tick, at a time at which it is due.
    pub(super) fn tick(&mut self, now: f64, send: &mut impl FnMut(&[u8])) {
        let Some(ticking) = &mut self.0 else {
            return;
        };
        if !std::mem::replace(&mut ticking.is_going, true) {
            begin(ticking.next / SIXTEENTH, send);
        }
        send_clock(ClockMessage::Tick, send);
        ticking.next += 1;
        ticking.earliest = now + PERIOD / ticking.point.speed / 2.0;
    }

    /// Stops the device, if it runs, and the clock.
    pub(super) fn stop(&mut self, send: &mut impl FnMut(&[u8])) {
        if self.0.take().is_some_and(|ticking| ticking.is_going) {
            send_clock(ClockMessage::Stop, send);
        }
    }
}

#[cfg(test)]
mod tests;
