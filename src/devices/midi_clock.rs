//! MIDI clock for drum machines and synthesizers: they start, stop and keep time with the music.
//!
//! The engine shows its position once a block, at moments that depend on the sound card. Clock messages must be evenly
//! spaced, so the clock runs by itself at the present tempo, and is pulled a little towards the engine's position with
//! each block; where the song jumps, the clock goes on from there. The engine's position is heard two blocks later, so
//! the clock is late by as much.
//!
//! 1. From the beginning of the song it sends start; from elsewhere a song position and continue.
//! 2. While the music runs it ticks 24 times a quarter.
//! 3. When the music stops, it sends stop.

use super::wire::send_clock;
use crate::engine::{ClockMessage, Status};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// Song ticks from one tick of the clock to the next.
pub(super) const PERIOD: f64 = 1680.0;
/// Ticks of the clock in one beat of a song position, which is a sixteenth.
pub(super) const SIXTEENTH: i64 = 6;
/// The share of the difference to the engine's position that is corrected with each block.
const PULL: f64 = 0.1;
/// A position that is farther off than this, in microseconds, is a jump.
const JUMP: f64 = 100_000.0;

/// The clock of one device.
#[derive(Debug, Clone, Default)]
pub struct MidiClock {
    phase: Phase,
    /// The last positions of the engine, the newest first.
    positions: [Option<Tick>; 3],
}

#[derive(Debug, Clone, Copy, Default)]
enum Phase {
    /// Nothing runs.
    #[default]
    Resting,
    /// The music runs, but its position and tempo are not known yet.
    Listening,
    /// The clock runs.
    Running(Flywheel),
}

/// The clock's own position, which runs on between the engine's.
#[derive(Debug, Clone, Copy)]
struct Flywheel {
    /// The position in song ticks at a time in microseconds.
    position: f64,
    since: i64,
    /// Song ticks in a microsecond.
    speed: f64,
    /// The tick of the clock that comes next, counted from the beginning of the song.
    next: i64,
    /// The earliest time of the next tick: after a delay the clock catches up, but does not race.
    earliest: i64,
    /// Whether the device was started.
    going: bool,
}

impl Flywheel {
    #[allow(clippy::cast_precision_loss, reason = "microseconds of a block or two")]
    fn at(&self, now: i64) -> f64 {
        self.position + (now - self.since) as f64 * self.speed
    }

    /// When the next tick is due.
    #[allow(clippy::cast_precision_loss, reason = "ticks of a song")]
    #[allow(clippy::cast_possible_truncation, reason = "microseconds of one tick")]
    fn due(&self) -> i64 {
        let ahead = self.next as f64 * PERIOD - self.position;
        let due = self.since + (ahead / self.speed).ceil() as i64;
        due.max(self.earliest)
    }

    /// Chooses the nearest tick as the next one, after the tempo or the position has changed.
    #[allow(clippy::cast_possible_truncation, reason = "ticks of a song")]
    fn aim(&mut self, now: i64, late: f64) {
        let place = self.at(now) / PERIOD;
        self.next = (place - late).ceil() as i64;
    }
}

impl MidiClock {
    /// Follows the engine's status, and sends what is due at a time in microseconds.
    pub fn run(&mut self, status: &Status, now: i64, send: &mut impl FnMut(&[u8])) {
        if !status.running.moves() || status.tempo_bpm <= 0.0 {
            self.stop(send);
            return;
        }
        if matches!(self.phase, Phase::Resting) {
            // The first position may be of an earlier run until it moves.
            self.positions = [Some(status.position), None, None];
            self.phase = Phase::Listening;
        } else if self.positions[0] != Some(status.position) {
            self.positions = [Some(status.position), self.positions[0], self.positions[1]];
            self.hear(status.tempo_bpm, now);
        }
        if let Phase::Running(wheel) = &mut self.phase {
            tick(wheel, now, send);
        }
    }

    /// When the next tick is due, in microseconds.
    #[must_use]
    pub fn due(&self) -> Option<i64> {
        match &self.phase {
            Phase::Running(wheel) => Some(wheel.due()),
            Phase::Resting | Phase::Listening => None,
        }
    }

    /// Stops the device, if it runs, and the clock.
    pub fn stop(&mut self, send: &mut impl FnMut(&[u8])) {
        if let Phase::Running(Flywheel { going: true, .. }) = self.phase {
            send_clock(ClockMessage::Stop, send);
        }
        *self = Self::default();
    }

    /// Takes over another position of the engine.
    #[allow(
        clippy::cast_precision_loss,
        reason = "ticks of a song, far below 2^52"
    )]
    fn hear(&mut self, tempo_bpm: f64, now: i64) {
        let speed = tempo_bpm * TICKS_PER_QUARTER as f64 / 60e6;
        let [Some(newest), Some(before), oldest] = self.positions else {
            return;
        };
        // The position of two blocks ago is heard now.
        let heard = oldest.unwrap_or(2 * before - newest) as f64;
        match &mut self.phase {
            Phase::Running(wheel) => {
                let position = wheel.at(now);
                let off = heard - position;
                if (off / speed).abs() > JUMP {
                    (wheel.position, wheel.since, wheel.speed) = (heard, now, speed);
                    wheel.aim(now, 0.0);
                } else {
                    let position = position + off * PULL;
                    (wheel.position, wheel.since, wheel.speed) = (position, now, speed);
                }
            }
            Phase::Resting | Phase::Listening => {
                let mut wheel = Flywheel {
                    position: heard,
                    since: now,
                    speed,
                    next: 0,
                    earliest: now,
                    going: false,
                };
                // A start that is a little past a tick still sends that tick.
                wheel.aim(now, 0.5);
                self.phase = Phase::Running(wheel);
            }
        }
    }
}

/// Sends the ticks that are due.
#[allow(clippy::cast_possible_truncation, reason = "microseconds of one tick")]
fn tick(wheel: &mut Flywheel, now: i64, send: &mut impl FnMut(&[u8])) {
    if wheel.due() > now {
        return;
    }
    if !wheel.going {
        if wheel.next.rem_euclid(SIXTEENTH) != 0 || wheel.next < 0 {
            wheel.next += 1;
            return;
        }
        begin(wheel.next / SIXTEENTH, send);
        wheel.going = true;
    }
    send_clock(ClockMessage::Tick, send);
    wheel.next += 1;
    wheel.earliest = now + (PERIOD / wheel.speed / 2.0) as i64;
}

/// Starts the device at a sixteenth of the song.
pub(super) fn begin(sixteenth: i64, send: &mut impl FnMut(&[u8])) {
    match u16::try_from(sixteenth) {
        Ok(place @ 1..16_384) => {
            send_clock(ClockMessage::SongPosition(place), send);
            send_clock(ClockMessage::Continue, send);
        }
        // A song position message reaches to bar 1024; beyond, the device starts at its own beginning.
        Ok(_) | Err(_) => send_clock(ClockMessage::Start, send),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Running;

    const TICK: [u8; 1] = [0xf8];
    const START: [u8; 1] = [0xfa];
    const CONTINUE: [u8; 1] = [0xfb];
    const STOP: [u8; 1] = [0xfc];

    /// The music as a sound card would have it: blocks that are told late by up to `jitter` microseconds.
    struct Stage {
        clock: MidiClock,
        now: i64,
        position: Tick,
        sent: Vec<(i64, Vec<u8>)>,
        jitter: i64,
        blocks: i64,
    }

    /// Song ticks of a block of 10 ms at 120 BPM.
    const BLOCK: Tick = TICKS_PER_QUARTER / 50;

    impl Stage {
        fn new(position: Tick, jitter: i64) -> Self {
            Self {
                clock: MidiClock::default(),
                now: 0,
                position,
                sent: Vec::new(),
                jitter,
                blocks: 0,
            }
        }

        /// Plays so many blocks of 10 ms, and looks every quarter of a millisecond.
        fn play(&mut self, blocks: i64, running: Running) {
            for _ in 0..blocks {
                let before = self.position;
                if running.moves() {
                    self.position += BLOCK;
                }
                self.blocks += 1;
                // Late by something between nothing and all of it, never the same twice in a row.
                let late = self.jitter * (self.blocks * 7 % 11) / 10;
                for quarter in 0..40 {
                    let now = self.now + quarter * 250;
                    let told = quarter * 250 >= late;
                    let status = Status {
                        running,
                        position: if told { self.position } else { before },
                        tempo_bpm: 120.0,
                        ..Status::default()
                    };
                    let sent = &mut self.sent;
                    self.clock
                        .run(&status, now, &mut |bytes| sent.push((now, bytes.to_vec())));
                }
                self.now += 10_000;
            }
        }

        fn said(&self) -> Vec<&[u8]> {
            let said = self.sent.iter().map(|(_, bytes)| bytes.as_slice());
            said.filter(|bytes| *bytes != TICK).collect()
        }

        fn ticks(&self) -> Vec<i64> {
            let ticks = self.sent.iter().filter(|(_, bytes)| bytes == &TICK);
            ticks.map(|(at, _)| *at).collect()
        }
    }

    /// "At start MIDI Start and a running clock (24 ppq), at stop Stop": 96 ticks in a bar, then silence.
    #[test]
    fn a_bar_has_96_ticks() {
        let mut stage = Stage::new(0, 0);
        stage.play(202, Running::Internal);
        stage.play(50, Running::Stopped);
        assert_eq!(stage.said(), [&START[..], &STOP]);
        assert_eq!(stage.sent[0].1, START);
        assert_eq!(stage.ticks().len(), 96 + 1);
    }

    /// Ticks stay even though the engine is heard up to 5 ms late: within a millisecond of the mean once
    /// the clock has settled, and none is lost over a minute.
    #[test]
    fn ticks_are_even() {
        let mut stage = Stage::new(0, 5000);
        stage.play(6000, Running::Host);
        let ticks = stage.ticks();
        assert!((2878..=2880).contains(&ticks.len()), "{}", ticks.len());
        for pair in ticks[200..].windows(2) {
            let gap = pair[1] - pair[0];
            assert!((gap - 20_833).abs() < 1000, "{gap} us");
        }
    }

    /// From the middle of the song a device is told where, on a sixteenth, and continues from there.
    #[test]
    fn a_start_elsewhere_says_where() {
        let mut stage = Stage::new(TICKS_PER_QUARTER * 64 + 1000, 0);
        stage.play(40, Running::Host);
        assert_eq!(stage.said(), [&[0xf2, 1, 2][..], &CONTINUE]);
    }

    /// A jump of the song neither stops the clock nor makes it race.
    #[test]
    fn a_jump_does_not_race() {
        let mut stage = Stage::new(0, 0);
        stage.play(100, Running::Host);
        stage.position += TICKS_PER_QUARTER * 400;
        stage.play(100, Running::Host);
        stage.position -= TICKS_PER_QUARTER * 16 + 77;
        stage.play(100, Running::Host);
        assert_eq!(stage.said(), [&START[..]]);
        let ticks = stage.ticks();
        assert!((140..=144).contains(&ticks.len()), "{}", ticks.len());
        let gaps = ticks.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(gaps.clone().all(|gap| gap < 45_000), "{:?}", gaps.max());
        assert!(gaps.clone().filter(|gap| *gap < 19_000).count() <= 2);
    }

    /// Who is let go in the middle is told to stop, and who never ran is told nothing.
    #[test]
    fn letting_go_stops() {
        let mut stage = Stage::new(0, 0);
        stage.play(10, Running::Internal);
        let mut sent = Vec::new();
        stage.clock.stop(&mut |bytes| sent.push(bytes.to_vec()));
        stage.clock.stop(&mut |bytes| sent.push(bytes.to_vec()));
        assert_eq!(sent, [STOP]);
    }
}
