//! Seek equality, with everything on: wherever the music comes from, it is the same music.
//!
//! "Notes in bars 50-60 are the same whether played from 0, located to 50, looped, or rendered offline", at
//! any block size and sample rate, for random projects that use every attribute, under a performance that
//! does not change.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::engine_fixture::EngineFixture;
use super::*;
use crate::sequencer::arbitrary::{self, Draws};
use crate::sequencer::{Clip, TICKS_PER_QUARTER, notes_in};
use crate::sequencer::{Note, OutputSlot, Project};

/// Bars of four quarters.
const BAR: f64 = 4.0;
const FIRST: f64 = 50.0;
const LAST: f64 = 60.0;
const PROJECTS: u32 = 1000;
/// So that a tick is never far from a frame.
const BPM: f64 = 300.0;

/// What began: (frame from bar 50, channel at its output, key), with its velocity and, where it ended in time, its length.
type Begun = BTreeMap<(i64, u8, u8), (u8, Option<i64>)>;

/// "Played from 0, located, looped, offline", for a thousand projects.
#[test]
fn bars_50_to_60_are_the_same_from_everywhere() {
    let (mut notes, mut sounding) = (0, 0);
    for seed in 0..PROJECTS {
        let scene = Staged::new(seed);
        let from_0 = scene.played(0.0, 48_000.0, &[24_000]);
        notes += from_0.len();
        sounding += usize::from(!from_0.is_empty());
        let located = scene.played(FIRST, 48_000.0, &[64, 1, 777, 4096]);
        scene.check(&located, &from_0, "located");
        if seed % 5 == 0 {
            let offline = scene.played(0.0, 48_000.0, &[96_000, 8_192]);
            assert_eq!(offline, from_0, "project {seed}, offline");
        }
        scene.check_looped(&scene.looped(), &from_0);
    }
    println!("seek: {PROJECTS} projects, {sounding} of them sound, {notes} notes in bars 50 to 60");
    assert!(sounding > 300 && notes > 100_000, "{sounding} {notes}");
}

/// "At any sample rate": every rate plays what the score says, each note on the frame nearest to its tick.
#[test]
fn every_rate_plays_the_score() {
    for seed in 0..100 {
        let scene = Staged::new(seed);
        for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0] {
            let heard = scene.played(FIRST, rate, &[512]);
            let expected = scene.asked(rate);
            // A start looks back by a frame, and plays what lies before it early.
            let begun: Vec<_> = heard.keys().copied().filter(|(at, ..)| *at > 0).collect();
            check_dense(&begun, &expected, &scene.asked_notes(rate), seed);
        }
    }
}

/// What is heard is what is expected, but for notes before which their track strikes four times within a millisecond:
/// then it does not strike again.
fn check_dense(
    heard: &[(i64, u8, u8)],
    expected: &[(i64, u8, u8)],
    asked: &[((i64, u8, u8), Note)],
    seed: u32,
) {
    let extra = heard.iter().find(|begun| !expected.contains(begun));
    assert_eq!(extra, None, "project {seed}");
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a small number"
    )]
    let millisecond = (BPM * TICKS_PER_QUARTER as f64 / 60_000.0) as Tick;
    for missing in expected.iter().filter(|begun| !heard.contains(begun)) {
        for (_, note) in asked.iter().filter(|(begun, _)| begun == missing) {
            let is_before = |other: &Note| {
                let since = note.start - other.start;
                other.track == note.track && (0..=millisecond).contains(&since)
            };
            let before = asked.iter().filter(|(_, other)| is_before(other)).count();
            assert!(before > 4, "project {seed}: {note:?}");
        }
    }
}

/// A random project, and a performance on it.
struct Staged {
    seed: u32,
    project: Project,
    controls: Controls,
}

impl Staged {
    /// Ties are left out: "a tie whose head lies before the start plays as a new note", so that they differ on
    /// purpose; the laws of the question cover them.
    fn new(seed: u32) -> Self {
        let mut draws = Draws { seed, count: 9_000 };
        let mut project = arbitrary::project(seed);
        project.launching.quantise = crate::sequencer::launch::Quantise::Now;
        for pattern in &mut project.patterns {
            if !pattern.clips.is_empty() {
                let clips = &mut Arc::make_mut(pattern).clips;
                clips.iter_mut().map(Arc::make_mut).for_each(still);
            }
        }
        let written = |pattern: &Arc<crate::sequencer::Pattern>| !pattern.clips.is_empty();
        let pattern = project.patterns.iter().position(written).unwrap_or(0);
        let mut small = |most: i32| i8::try_from(draws.number(-most, most)).unwrap_or(0);
        let offsets = crate::sequencer::play::Offsets {
            swing: i16::from(small(9)) * 100,
            density: small(40),
            gate: small(50),
            velocity: small(30),
            humanise: small(20).unsigned_abs(),
            transpose: small(12),
            chance: small(40),
            pulses: small(3),
            rotation: small(5),
        };
        let controls = Controls {
            pattern,
            fill: draws.one_in(2),
            muted: if draws.one_in(3) { 0b100 } else { 0 },
            offsets,
            macros: [0, 64, 127, 3, 0, 0, 0, 0],
            variation: u8::try_from(draws.below(3)).unwrap_or(0),
            ..Controls::default()
        };
        Self {
            seed,
            project,
            controls,
        }
    }

    fn fixture(&self, beats: f64, sample_rate: f64) -> EngineFixture {
        let mut fixture = EngineFixture::new(".");
        fixture.engine = Engine::new(sample_rate);
        fixture.project = self.project.clone();
        fixture.controls = self.controls;
        (fixture.bpm, fixture.sample_rate, fixture.beats) = (BPM, sample_rate, beats);
        fixture
    }

    /// What begins in bars 50 to 60 when it is played from a bar on, in blocks of these sizes in turn.
    fn played(&self, bar: f64, sample_rate: f64, sizes: &[u32]) -> Begun {
        let mut fixture = self.fixture(bar * BAR, sample_rate);
        let per_bar = frames(sample_rate);
        let (from, to) = ((FIRST - bar) * per_bar, (LAST - bar) * per_bar);
        run(&mut fixture, round_to_frame(to), sizes);
        begun(&fixture, round_to_frame(from), round_to_frame(to))
    }

    /// The second pass of a loop over the bars.
    fn looped(&self) -> Begun {
        let mut fixture = self.fixture(FIRST * BAR, 48_000.0);
        fixture.looped = Some((FIRST * BAR, LAST * BAR));
        let pass = round_to_frame((LAST - FIRST) * frames(48_000.0));
        // A host that splits its blocks at the loop's end.
        for _ in 0..2 {
            run(&mut fixture, pass, &[24_000]);
        }
        begun(&fixture, pass, 2 * pass)
    }

    /// The score's own answer, as it was when the first block had begun.
    fn asked(&self, sample_rate: f64) -> Vec<(i64, u8, u8)> {
        let notes = self.asked_notes(sample_rate).into_iter();
        let mut begun: Vec<_> = notes.map(|(begun, _)| begun).collect();
        begun.retain(|(frame, ..)| *frame > 0);
        begun.dedup();
        begun
    }

    /// The same with the notes, in order, and those just before.
    fn asked_notes(&self, sample_rate: f64) -> Vec<((i64, u8, u8), Note)> {
        let mut fixture = self.fixture(FIRST * BAR, sample_rate);
        fixture.block(1);
        let play = fixture.engine.play();
        let (from, to) = (ticks(FIRST * BAR), ticks(LAST * BAR));
        let mut begun = Vec::new();
        notes_in(&self.project, play, from - 400..to, |note| {
            #[allow(clippy::cast_precision_loss, reason = "ticks of some bars")]
            let exact =
                (note.start - from) as f64 * sample_rate * 60.0 / (BPM * TICKS_PER_QUARTER as f64);
            let frame = round_to_frame(exact);
            let output = self.project.tracks[usize::from(note.track)].output;
            let channel = channel_at(output, note.channel.get() - 1);
            begun.push(((frame, channel, note.key.get()), note));
        });
        let last = round_to_frame((LAST - FIRST) * frames(sample_rate));
        begun.retain(|((frame, ..), _)| *frame < last);
        begun.sort_unstable_by_key(|(begun, _)| *begun);
        begun
    }

    /// A start plays what lay before it early ("the first kick is never missing"); all else is the same.
    fn check(&self, heard: &Begun, expected: &Begun, what: &str) {
        assert_eq!(
            later(heard, 0),
            later(expected, 0),
            "project {}, {what}",
            self.seed
        );
        for key in expected.keys().filter(|(frame, ..)| *frame == 0) {
            assert!(heard.contains_key(key), "project {}, {what}", self.seed);
        }
    }

    /// What sounds at the loop's end is ended there; a note of its last half frame falls on the first frame
    /// after it, and moves what begins there on by one. All else is the same.
    fn check_looped(&self, heard: &Begun, expected: &Begun) {
        let (heard, expected) = (later(heard, 1), later(expected, 1));
        let lost: Vec<_> = expected
            .keys()
            .filter(|key| !heard.contains_key(key))
            .collect();
        let added: Vec<_> = heard
            .keys()
            .filter(|key| !expected.contains_key(key))
            .collect();
        assert_eq!(
            (lost, added),
            (vec![], vec![]),
            "project {}, looped",
            self.seed
        );
        for ((_, (velocity, length)), (key, (expected, whole))) in heard.iter().zip(&expected) {
            assert_eq!(velocity, expected, "project {}, looped, {key:?}", self.seed);
            let fits = length <= whole || whole.is_none();
            assert!(fits, "project {}, looped, {key:?}", self.seed);
        }
    }
}

/// What began after a frame.
fn later(begun: &Begun, after: i64) -> Begun {
    let later = begun.iter().filter(|((frame, ..), _)| *frame > after);
    later.map(|(key, value)| (*key, *value)).collect()
}

fn still(clip: &mut Clip) {
    clip.steps.iter_mut().for_each(|step| step.tie = false);
    if clip.reroll == crate::sequencer::dice::Reroll::Free {
        clip.reroll = crate::sequencer::dice::Reroll::default();
    }
}

fn run(fixture: &mut EngineFixture, mut left: i64, sizes: &[u32]) {
    for size in sizes.iter().cycle() {
        let size = i64::from(*size).min(left);
        if size == 0 {
            return;
        }
        fixture.block(u32::try_from(size).unwrap());
        left -= size;
    }
}

/// The notes that began in a span of frames, at frames from its start.
fn begun(heard: &EngineFixture, from: i64, to: i64) -> Begun {
    let mut begun = Begun::new();
    let mut open: BTreeMap<(u8, u8), i64> = BTreeMap::new();
    for ((frame, message), output) in heard.sent.iter().zip(&heard.sent_to) {
        match *message {
            Message::NoteOn {
                channel,
                key,
                velocity,
            } if (from..to).contains(frame) => {
                let channel = channel_at(*output, channel);
                open.insert((channel, key), frame - from);
                begun.insert((frame - from, channel, key), (velocity, None));
            }
            Message::NoteOff { channel, key, .. } => {
                let channel = channel_at(*output, channel);
                if let Some(on) = open.remove(&(channel, key))
                    && let Some((_, length)) = begun.get_mut(&(on, channel, key))
                {
                    *length = Some(frame - from - on);
                }
            }
            _ => {}
        }
    }
    begun
}

/// A channel, 0 to 15, apart from those of other outputs: a key that sounds at one is another note than at another.
fn channel_at(output: OutputSlot, channel: u8) -> u8 {
    u8::try_from(output.index()).unwrap_or(0) * 16 + channel
}

fn frames(sample_rate: f64) -> f64 {
    BAR * sample_rate * 60.0 / BPM
}

#[allow(clippy::cast_possible_truncation, reason = "a few minutes of frames")]
fn round_to_frame(frames: f64) -> i64 {
    (frames + 0.5).floor() as i64
}

#[allow(clippy::cast_possible_truncation, reason = "whole quarters")]
fn ticks(beats: f64) -> Tick {
    beats as Tick * TICKS_PER_QUARTER
}
