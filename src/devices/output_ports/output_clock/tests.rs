//! Music in blocks whose times jitter, and what a drum machine is told of it.

use super::*;
use crate::devices::frame_clock::FrameClock;
use crate::sequencer::arbitrary::Draws;

const TICK: [u8; 1] = [0xf8];
const STOP: [u8; 1] = [0xfc];
const RATE: f64 = 48_000.0;

/// A host that calls for blocks late, and a clock at an output that is looked at when something is due.
struct Stage {
    clock: OutputClock,
    frames: FrameClock,
    draws: Draws,
    /// How late blocks are called for, at most, in seconds.
    late: f64,
    /// How long the audio was interrupted so far, in seconds.
    lost: f64,
    block: u32,
    frame: i64,
    /// The exact position, in song ticks, and the tempo.
    position: f64,
    bpm: f64,
    point: MusicPoint,
    sent: Vec<(f64, Vec<u8>)>,
}

impl Stage {
    fn new(bpm: f64, late: f64, block: u32) -> Self {
        Self {
            clock: OutputClock::default(),
            frames: FrameClock::new(),
            draws: Draws { seed: 5, count: 0 },
            late,
            lost: 0.0,
            block,
            frame: 0,
            position: 0.0,
            bpm,
            point: MusicPoint::default(),
            sent: Vec::new(),
        }
    }

    /// Plays for some seconds.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "frames and ticks of a song"
    )]
    fn play(&mut self, seconds: f64, moves: bool) {
        let end = self.frame + (seconds * RATE) as i64;
        while self.frame < end {
            let begins = self.frame as f64 / RATE + self.lost;
            let length = f64::from(self.block) / RATE;
            let late = self.late * f64::from(self.draws.number(0, 1000)) / 1000.0;
            self.frames.observe(self.frame, begins + late, RATE);
            self.frame += i64::from(self.block);
            if moves {
                self.position += length * MusicPoint::new(0.0, 0, self.bpm).speed;
            }
            let at = self.frames.time_of(self.frame).unwrap() + length;
            let bpm = if moves { self.bpm } else { 0.0 };
            let point = MusicPoint::new(at, self.position as i64, bpm);
            let point = point.with(self.frames.audio(self.frame), length);
            self.hear(begins + late, point);
        }
    }

    /// The thread sends what is due until a block is called for, and hears of it.
    fn hear(&mut self, called: f64, point: MusicPoint) {
        let Self { clock, sent, .. } = self;
        while let Some(due) = clock.due().filter(|due| *due < called) {
            clock.tick(due, &mut |bytes| sent.push((due, bytes.to_vec())));
        }
        clock.follow(point, called, &mut |bytes| {
            sent.push((called, bytes.to_vec()));
        });
        self.point = point;
    }

    fn said(&self) -> Vec<&[u8]> {
        let said = self.sent.iter().map(|(_, bytes)| bytes.as_slice());
        said.filter(|bytes| *bytes != TICK).collect()
    }

    fn ticks(&self) -> Vec<f64> {
        let ticks = self.sent.iter().filter(|(_, bytes)| bytes == &TICK);
        ticks.map(|(at, _)| *at).collect()
    }
}

/// A bar has 96 ticks, from start to stop, the first with the first beat.
#[test]
fn a_bar_has_96_ticks() {
    let mut stage = Stage::new(120.0, 0.0, 64);
    stage.play(0.5, false);
    stage.play(2.01, true);
    stage.play(0.5, false);
    assert_eq!(stage.said(), [&[0xfa][..], &STOP]);
    assert_eq!((stage.sent[0].1[0], stage.ticks().len()), (0xfa, 97));
    let first = stage.ticks()[0];
    assert!((first - 0.5).abs() < 0.003, "{first}");
}

/// Blocks of up to 512 frames that are late by up to 3 ms: once the map of frames has settled ticks are even, and none is
/// lost in ten minutes.
#[test]
fn ticks_are_as_even_as_notes() {
    for (bpm, block, most) in [
        (120.0, 64, 0.000_2),
        (174.0, 512, 0.000_6),
        (60.0, 512, 0.000_6),
    ] {
        let mut stage = Stage::new(bpm, 0.003, block);
        stage.play(600.0, true);
        let ticks = stage.ticks();
        let gap = 60.0 / bpm / 24.0;
        #[allow(clippy::cast_precision_loss, reason = "some thousand ticks")]
        let off = |(number, at): (usize, &f64)| at - ticks[0] - number as f64 * gap;
        let settled = (20.0 / gap).ceil();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some hundred ticks"
        )]
        let late = ticks.iter().enumerate().map(off).skip(settled as usize);
        let offs: Vec<f64> = late.collect();
        let mut even: Vec<f64> = offs
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs())
            .collect();
        even.sort_by(f64::total_cmp);
        let (median, nearly_all) = (even[even.len() / 2], even[even.len() * 99 / 100]);
        println!(
            "clock out: {bpm} BPM, {block} frames, 3 ms: gaps off by {:.3} ms in the median, {:.3} ms in 99 %",
            median * 1000.0,
            nearly_all * 1000.0
        );
        assert!(nearly_all < most, "{nearly_all}");
        #[allow(clippy::cast_precision_loss, reason = "some thousand ticks")]
        let count = (ticks.len() as f64 - 600.0 / gap).abs();
        assert!(count <= 2.0, "{count}");
    }
}

/// A tempo that changes takes the very next tick with it.
#[test]
fn a_tempo_is_followed_at_once() {
    let mut stage = Stage::new(120.0, 0.0, 64);
    stage.play(2.0, true);
    let before = stage.ticks().len();
    stage.bpm = 60.0;
    stage.play(4.0, true);
    let gaps: Vec<_> = stage.ticks()[before..]
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    let slow = 60.0 / 60.0 / 24.0;
    assert!(
        gaps[1..].iter().all(|gap| (gap - slow).abs() < 0.000_1),
        "{gaps:?}"
    );
}

/// From the middle of the song a device is told where, on a sixteenth, and continues there.
#[test]
fn a_start_elsewhere_says_where() {
    let mut stage = Stage::new(120.0, 0.0, 64);
    stage.position = 64.0 * 40_320.0 + 1000.0;
    stage.play(0.4, true);
    assert_eq!(stage.said(), [&[0xf2, 1, 2][..], &[0xfb]]);
}

/// A jump of the song neither stops the clock nor makes it race.
#[test]
fn a_jump_does_not_race() {
    let mut stage = Stage::new(120.0, 0.001, 64);
    stage.play(1.0, true);
    stage.position += 400.0 * 40_320.0;
    stage.play(1.0, true);
    stage.position -= 16.0 * 40_320.0 + 777.0;
    stage.play(1.0, true);
    assert_eq!(stage.said(), [&[0xfa][..]]);
    let gaps: Vec<_> = stage
        .ticks()
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    assert!(
        gaps.iter().all(|gap| (0.01..0.045).contains(gap)),
        "{gaps:?}"
    );
}

/// The audio is interrupted, for a period or for many: the device has counted as many ticks as the music has, all the time.
#[test]
fn an_interruption_costs_no_tick_and_makes_none() {
    let mut stage = Stage::new(133.37, 0.000_3, 64);
    for (second, lost) in (2..).zip([0.0013, 0.004, 0.009, 0.01, 0.019, 0.05, 0.11, 0.2, 0.001]) {
        stage.play(1.0, true);
        #[allow(clippy::cast_precision_loss, reason = "some hundred ticks")]
        let ticks = stage.ticks().len() as f64;
        let played = stage.position / PERIOD;
        assert!(
            (-0.3..1.2).contains(&(ticks - played)),
            "{second}: {ticks} {played}"
        );
        stage.lost += lost;
    }
    assert_eq!(stage.said(), [&[0xfa][..]]);
}

/// A host that calls no more leaves a device that was told to stop.
#[test]
fn a_host_that_stops_calling_stops_the_device() {
    let mut stage = Stage::new(120.0, 0.0, 64);
    stage.play(1.0, true);
    stage.hear(2.0, stage.point);
    assert_eq!(stage.said(), [&[0xfa][..], &STOP]);
}
