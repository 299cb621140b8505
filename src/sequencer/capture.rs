//! Capture: what a performance played, written down as a pattern.
//!
//! Dice, drift, humanising, folds and repeats all come out as plain steps: what was heard is kept, and how
//! it came about is left out. The question is the one that the engine asks, so nothing has to be recorded.

use std::ops::Range;
use std::sync::Arc;

use super::dub::{Alone, together};
use super::groove::{Groove, Slots};
use super::pitch;
use super::play::Play;
use super::project::{Clip, MAX_STEPS, Pattern, Project, Track};
use super::query::{Note, notes_in};
use super::song::TrackSet;
use super::step::{Gate, Notes, Step};
use super::time::{Rate, SwingGrid, Tick};
use super::value::{Interval, Length, Nudge};

/// What was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// A clip for each track, without swing and groove, which are in its nudges.
    pub pattern: Pattern,
    /// Notes for which no step was left.
    pub lost: usize,
}

/// Writes down what a performance played in a span. Each track keeps the rate of its clip, or takes a finer
/// one where its notes are closer, as long as 256 steps are enough; what is longer than 256 steps is cut off.
#[must_use]
pub fn capture(project: &Project, play: &Play, span: Range<Tick>) -> Captured {
    let mut heard: Vec<Vec<Note>> = vec![Vec::new(); project.tracks.len()];
    notes_in(project, play, span.clone(), |note| {
        if let Some(track) = heard.get_mut(usize::from(note.track)) {
            track.push(note);
        }
    });
    let mut lost = 0;
    let clips = project.tracks.iter().enumerate().map(|(index, track)| {
        let notes = heard.get(index).map_or(&[][..], Vec::as_slice);
        let part = play.part_at(index, span.start);
        let clip = part.and_then(|part| project.clip(part.pattern.into(), index));
        let rate = clip.map_or(Rate::DEFAULT, |clip| clip.rate);
        let (clip, left_out) = written(project, track, notes, rate, &span);
        lost += left_out;
        Arc::new(clip)
    });
    let pattern = Pattern {
        clips: clips.collect(),
        ..Pattern::default()
    };
    Captured { pattern, lost }
}

/// The groove of what a performance played in a span, on some tracks: how far from the grid and how hard, as
/// a template of up to 64 slots for other patterns.
#[must_use]
pub fn groove(
    project: &Project,
    play: &Play,
    tracks: TrackSet,
    span: Range<Tick>,
    grid: SwingGrid,
) -> Groove {
    let mut notes = Vec::new();
    notes_in(project, play, span.clone(), |note| {
        if tracks.has(usize::from(note.track)) {
            notes.push((note.start - span.start, note.velocity));
        }
    });
    let slots = ((span.end - span.start) / grid.ticks()).max(1);
    let slots = usize::try_from(slots).unwrap_or(Slots::MOST);
    let (slots, _) = Slots::averages(notes.into_iter(), grid.ticks(), slots);
    Groove {
        name: String::new(),
        grid,
        slots,
    }
}

/// The notes of one track as a clip, on the coarsest grid that loses the fewest of them; and how many those
/// are.
fn written(
    project: &Project,
    track: &Track,
    notes: &[Note],
    rate: Rate,
    span: &Range<Tick>,
) -> (Clip, usize) {
    let finer = |times: u16| {
        let denominator = rate.denominator().checked_mul(times)?;
        Rate::new(rate.numerator(), denominator)
    };
    let fits = |rate: &Rate| steps_of(*rate, span) <= MAX_STEPS as i64;
    let rates = [1, 2, 3, 4, 6, 8].into_iter().filter_map(finer);
    let attempts = rates
        .filter(fits)
        .map(|rate| on_grid(project, track, notes, rate, span));
    attempts
        .min_by_key(|(_, lost)| *lost)
        .unwrap_or_else(|| on_grid(project, track, notes, rate, span))
}

/// How many steps of a rate a span has.
fn steps_of(rate: Rate, span: &Range<Tick>) -> i64 {
    rate.step_at(span.end - span.start - 1) + 1
}

fn on_grid(
    project: &Project,
    track: &Track,
    notes: &[Note],
    rate: Rate,
    span: &Range<Tick>,
) -> (Clip, usize) {
    let count = steps_of(rate, span).clamp(1, MAX_STEPS as i64);
    let mut found: Vec<Vec<Note>> = vec![Vec::new(); usize::try_from(count).unwrap_or(1)];
    let mut lost = 0;
    for note in notes {
        let at = note.start - span.start - Tick::from(track.delay.get());
        let nearest = rate.step_at(at + rate.tick_of(1) / 2).clamp(0, count - 1);
        let near = [nearest, nearest - 1, nearest + 1];
        let free = near.into_iter().find(|number| {
            let reach = (at - rate.tick_of(*number)).abs() < rate.tick_of(1);
            let place = usize::try_from(*number).ok();
            let step = place.and_then(|place| found.get(place));
            reach && step.is_some_and(|step| joins(step, note))
        });
        match free.and_then(|number| found.get_mut(usize::try_from(number).ok()?)) {
            Some(step) => step.push(*note),
            None => lost += 1,
        }
    }
    let steps = found.iter().enumerate().map(|(place, notes)| {
        let nominal = span.start + rate.tick_of(i64::try_from(place).unwrap_or(0));
        let nominal = nominal + Tick::from(track.delay.get());
        step(project, track, rate, nominal, notes)
    });
    let clip = Clip {
        length: Length::clamped(count),
        rate,
        steps: steps.collect(),
        ..Clip::default()
    };
    (clip, lost)
}

/// Whether a note can be one of a step's: the first, or one of a chord that begins at once.
fn joins(step: &[Note], note: &Note) -> bool {
    let same = |other: &Note| other.start == note.start && other.key != note.key;
    step.len() < Notes::MOST && step.iter().all(same)
}

/// The step that plays these notes, which begin together.
fn step(project: &Project, track: &Track, rate: Rate, nominal: Tick, notes: &[Note]) -> Step {
    let Some(first) = notes.first() else {
        return Step::default();
    };
    let alone = notes.iter().filter_map(|note| {
        Some(Alone {
            interval: interval(project, track, *note)?,
            velocity: note.velocity,
            length: note.end - note.start,
        })
    });
    let Some((notes, velocity, longest)) = together(alone) else {
        return Step::default();
    };
    Step {
        on: true,
        notes,
        velocity,
        gate: Gate::from_ticks(longest, rate),
        nudge: Nudge::clamped((first.start - nominal) * 5040 / rate.tick_of(1).max(1)),
        ..Step::default()
    }
}

/// The interval that sounds as a note's key on its track; none when nothing does.
fn interval(project: &Project, track: &Track, note: Note) -> Option<Interval> {
    let sounding = |interval| {
        let (pitch, scale) = (track.pitch, project.scale);
        pitch.sounding(scale, track.key, interval, 0, 0)
    };
    let interval = pitch::interval_of(note.key, sounding)?;
    (sounding(interval.into()) == Some(note.key)).then_some(interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::play::Fold;
    use crate::sequencer::value::Velocity;
    use crate::sequencer::{Chance, Pitch, StepNote, arbitrary, notation};

    const SIXTEENTH: Tick = 10_080;

    fn heard(project: &Project, play: &Play, span: Range<Tick>) -> Vec<(Tick, u8, u8)> {
        let mut heard = Vec::new();
        notes_in(project, play, span.clone(), |note| {
            heard.push((note.start - span.start, note.key.get(), note.velocity.get()));
        });
        heard.sort_unstable();
        heard
    }

    /// "Capture writes the last pass(es) as a pattern": what dice and a held fold made of two bars comes out
    /// as plain steps, and plays the same.
    #[test]
    fn what_was_heard_is_written_down() {
        let mut project = Project::with_tracks(2);
        let mut clip = notation::clip("xxxx xxxx xxxx xxxx").unwrap();
        for step in &mut clip.steps {
            step.chance = Chance::clamped(50);
            step.nudge = Nudge::clamped(700);
        }
        Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
        let play = Play {
            fold: Some(Fold {
                at: 20 * SIXTEENTH,
                source: 20 * SIXTEENTH,
                length: 4 * SIXTEENTH,
                tracks: 1,
            }),
            ..Play::default()
        };
        let span = 16 * SIXTEENTH..48 * SIXTEENTH;
        let before = heard(&project, &play, span.clone());
        let captured = capture(&project, &play, span.clone());
        assert_eq!(
            (captured.lost, captured.pattern.clips[0].length.get()),
            (0, 32)
        );
        project.patterns[3] = Arc::new(captured.pattern);
        let after = heard(&project, &Play::of(3), 0..span.end - span.start);
        assert!(before.len() > 2, "{before:?}");
        assert_eq!(after, before);
    }

    /// Ratchets take a finer grid; degrees of a scale are found again.
    #[test]
    fn close_hits_take_a_finer_grid() {
        let mut project = Project::with_tracks(1);
        project.scale.notes = "major".parse().unwrap();
        Arc::make_mut(&mut project.tracks[0]).pitch = Pitch::Degrees;
        let mut clip = notation::clip("x... x...").unwrap();
        clip.steps[4].ratchet.hits = crate::sequencer::ratchet::Hits::clamped(3);
        let third = StepNote::at(Interval::clamped(2));
        clip.steps[0].notes = Notes::new([StepNote::default(), third]).unwrap();
        Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
        let span = 0..8 * SIXTEENTH;
        let before = heard(&project, &Play::default(), span.clone());
        let captured = capture(&project, &Play::default(), span.clone());
        let clip = &captured.pattern.clips[0];
        assert_eq!(
            (captured.lost, clip.rate.to_string()),
            (0, "1/32".to_owned())
        );
        project.patterns[1] = Arc::new(captured.pattern);
        assert_eq!(heard(&project, &Play::of(1), span), before);
    }

    /// "Groove template: import from a recorded pattern": a pattern's lateness and accents, laid on a straight
    /// one, sound as they did.
    #[test]
    fn a_pattern_becomes_a_groove() {
        let mut project = Project::with_tracks(2);
        let mut clip = notation::clip("xxxxxxxxxxxxxxxx").unwrap();
        for step in clip.steps.iter_mut().skip(1).step_by(2) {
            step.nudge = Nudge::clamped(630);
            step.velocity = Velocity::clamped(60);
        }
        let straight = Arc::new(notation::clip("xxxxxxxxxxxxxxxx").unwrap());
        Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip), Arc::clone(&straight)];
        let span = 0..16 * SIXTEENTH;
        let tracks = TrackSet(0b01);
        let grid = SwingGrid::Sixteenth;
        let groove = groove(&project, &Play::default(), tracks, span.clone(), grid);
        let other = Arc::make_mut(&mut project.patterns[1]);
        (other.clips, other.groove) = (vec![straight], Some(Arc::new(groove)));
        let times = |heard: Vec<(Tick, u8, u8)>| -> Vec<_> {
            let first = heard.into_iter().filter(|(_, key, _)| *key == 36);
            first.map(|(tick, ..)| tick).collect()
        };
        let played = times(heard(&project, &Play::default(), span.clone()));
        assert_eq!(times(heard(&project, &Play::of(1), span)), played);
    }

    /// Whatever is played, no note is written down that was not heard.
    #[test]
    fn nothing_is_made_up() {
        let mut notes = 0;
        for seed in 0..200 {
            let mut project = arbitrary::project(seed);
            project.song = Arc::default();
            let written = |pattern: &Arc<Pattern>| !pattern.clips.is_empty();
            let pattern = project.patterns.iter().position(written).unwrap_or(0);
            let play = Play::of(pattern);
            let span = 0..64 * SIXTEENTH;
            let before = heard(&project, &play, span.clone());
            let captured = capture(&project, &play, span.clone());
            let lost = captured.lost;
            let kept: usize = captured
                .pattern
                .clips
                .iter()
                .flat_map(|clip| &clip.steps)
                .map(|step| {
                    if step.on {
                        step.notes.as_slice().len()
                    } else {
                        0
                    }
                })
                .sum();
            assert!(kept + lost <= before.len(), "project {seed}");
            notes += kept;
        }
        assert!(notes > 1_000, "{notes}");
    }
}
