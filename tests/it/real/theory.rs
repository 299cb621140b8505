//! The score that real hosts play, when its notes start by theory, and the comparison with what was
//! heard. Theory asks the score itself; it knows nothing of the engine.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use gradus::sequencer::value::{Channel, Nudge, Swing, Velocity};
use gradus::sequencer::{Play, Project, Rate, TICKS_PER_QUARTER, Tick};
use gradus::sequencer::{notation, notes_at_start, notes_in};

/// Sixteenths with swing, triplets against them, seven steps at a rate that no grid of a host knows,
/// and nudged steps with a tie: each on a channel of its own, each step with a velocity of its own.
pub(crate) fn score() -> Project {
    let lines = [
        ("x.xx x.xx .xx. xxxx", "1/16", 0),
        ("x.xx.x", "1/12", 0),
        ("xx.x.xx", "7/44", 0),
        ("x-.x ..x-", "1/8", 700),
    ];
    let mut project = Project::with_tracks(lines.len());
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    pattern.swing = Swing::clamped(5800);
    pattern.clips.clear();
    for (index, (line, rate, nudge)) in (0_u8..).zip(lines) {
        let mut clip = notation::clip(line).expect("the line is notation");
        clip.rate = rate.parse::<Rate>().expect("the rate is a fraction");
        for (number, step) in (0..).zip(&mut clip.steps) {
            step.velocity = Velocity::clamped(60 + number);
            step.nudge = Nudge::clamped(nudge * (number % 3));
        }
        pattern.clips.push(Arc::new(clip));
        let track = Arc::make_mut(&mut project.tracks[usize::from(index)]);
        track.channel = Channel::clamped(i64::from(index) + 1);
    }
    project
}

/// A note-on: its place in a host's own unit, and its note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Heard {
    /// Frames, or the ticks of a recording.
    pub(crate) at: f64,
    /// Channel (0 to 15), key and velocity.
    pub(crate) what: [u8; 3],
}

/// The notes of a stretch that starts at a tick and ends before another, at the ticks they start.
/// `jumped`: whether the music starts anew there; after a loop's wrap it does not.
pub(crate) fn onsets(project: &Project, span: Range<Tick>, jumped: bool) -> Vec<(Tick, [u8; 3])> {
    let play = Play {
        since: span.start,
        ..Play::default()
    };
    let mut onsets = Vec::new();
    let mut add = |note: gradus::sequencer::Note| {
        let what = [note.channel.get() - 1, note.key.get(), note.velocity.get()];
        onsets.push((note.start, what));
    };
    if jumped {
        notes_at_start(project, &play, span.start, &mut add);
    }
    notes_in(project, &play, span, &mut add);
    onsets
}

/// A tempo map: the first tempo, then one that takes over at a quarter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tempos {
    /// Beats a minute from the start.
    pub(crate) first: f64,
    /// The quarter of the change.
    pub(crate) quarter: f64,
    /// Beats a minute from there.
    pub(crate) then: f64,
}

impl Tempos {
    /// Frames in a second, everywhere in these tests.
    pub(crate) const RATE: f64 = 48_000.0;

    /// One tempo throughout.
    pub(crate) fn steady(tempo: f64) -> Self {
        Self {
            first: tempo,
            quarter: 0.0,
            then: tempo,
        }
    }

    /// The frame of a tick.
    #[allow(
        clippy::cast_precision_loss,
        reason = "songs of minutes, far below 2^52 ticks"
    )]
    pub(crate) fn frame(&self, tick: Tick) -> f64 {
        let quarters = tick as f64 / TICKS_PER_QUARTER as f64;
        let before = quarters.min(self.quarter) * 60.0 / self.first;
        let after = (quarters - self.quarter).max(0.0) * 60.0 / self.then;
        (before + after) * Self::RATE
    }

    /// The tick of a frame, rounded.
    #[allow(clippy::cast_possible_truncation, reason = "songs of minutes")]
    #[allow(clippy::cast_precision_loss, reason = "a small constant")]
    pub(crate) fn tick(&self, frame: f64) -> Tick {
        let seconds = frame / Self::RATE;
        let change = self.quarter * 60.0 / self.first;
        let before = seconds.min(change) * self.first / 60.0;
        let after = (seconds - change).max(0.0) * self.then / 60.0;
        ((before + after) * TICKS_PER_QUARTER as f64).round() as Tick
    }
}

/// The result of comparing the notes that were heard with those by theory.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outcome {
    /// Notes by theory.
    pub(crate) expected: usize,
    /// Notes of these that were not heard.
    pub(crate) missed: usize,
    /// Notes that were heard although theory does not have them, or has them only once.
    pub(crate) doubled: usize,
    /// The largest distance of a note from its place by theory, in the unit of both.
    pub(crate) worst: f64,
}

impl Outcome {
    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            expected: self.expected + other.expected,
            missed: self.missed + other.missed,
            doubled: self.doubled + other.doubled,
            worst: self.worst.max(other.worst),
        }
    }

    /// Every note once, none farther away than `tolerance`.
    pub(crate) fn assert_exact(&self, what: &str, tolerance: f64) {
        println!("{what}: {self}");
        assert!(self.expected > 0, "{what}: nothing was to be heard");
        assert_eq!((self.missed, self.doubled), (0, 0), "{what}: {self}");
        assert!(self.worst <= tolerance, "{what}: {self}");
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} notes, {} missed, {} doubled, worst error {:.3}",
            self.expected, self.missed, self.doubled, self.worst
        )
    }
}

/// Pairs the notes that were heard with those by theory; notes farther apart than `reach` are no pair. A note within
/// one unit of `end`, where listening stopped, may be heard or not.
pub(crate) fn compare(expected: &[Heard], heard: &[Heard], reach: f64, end: f64) -> Outcome {
    let mut outcome = Outcome {
        expected: expected.len(),
        ..Outcome::default()
    };
    let mut unused = heard.to_vec();
    for want in expected {
        let distance = |note: &Heard| (note.at - want.at).abs();
        let near = unused.iter().enumerate();
        let near = near.filter(|(_, note)| note.what == want.what && distance(note) <= reach);
        let nearest = near.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
        if let Some((index, note)) = nearest {
            outcome.worst = outcome.worst.max(distance(note));
            unused.remove(index);
        } else if want.at < end - 1.0 {
            outcome.missed += 1;
        }
    }
    outcome.doubled = unused.len();
    outcome
}
