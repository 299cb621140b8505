//! Capture: writes what was heard as a pattern.
//!
//! Dice, drift, humanising, beat loops, repeats and moved knobs all become plain steps: the result is kept, not
//! its cause. The notes come from a tape; nothing here asks the score what it would have played.

use std::sync::Arc;

use super::dub::{Alone, chord_of};
use super::groove::{Groove, GrooveSlots};
use super::play::{ClipSpan, Play};
use super::project::{Clip, MAX_STEPS, Pattern, Project, Track};
use super::query::Note;
use super::song::TrackSet;
use super::step::{Gate, Notes, Step};
use super::time::{Rate, SwingGrid, TICKS_PER_QUARTER, Tick, nudge_ticks};
use super::value::{Interval, Length, Nudge, Transpose};

/// The part of the tape to capture, up to the last pass or bar line that the music has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The last whole pass.
    Pass {
        /// The song position at which some pass begins.
        origin: Tick,
        /// Length of a pass, in ticks.
        ticks: Tick,
    },
    /// This many of the last whole bars, or as many as there are.
    Bars(u8),
}

impl Span {
    /// The last pass of the pattern that the first track plays at a position.
    #[must_use]
    pub fn last_pass(project: &Project, play: &Play, position: Tick) -> Self {
        let clip_span = play
            .clip_span_at(0, position)
            .unwrap_or_else(|| ClipSpan::of(0));
        let pattern = project.patterns.get(usize::from(clip_span.pattern));
        let ticks = pattern.map_or(4 * TICKS_PER_QUARTER, |pattern| pattern.pass_ticks());
        Self::Pass {
            origin: clip_span.origin,
            ticks,
        }
    }
}

/// Notes as they were heard, at ticks from the beginning of the captured part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CapturedNotes {
    /// In the order of their starts.
    pub notes: Vec<Note>,
    /// Length of the captured part, in ticks.
    pub ticks: Tick,
    /// The song position at its end.
    pub position: Tick,
}

/// The result of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// The pattern with a clip for each track. It has no swing and groove of its own: they are in the nudges.
    pub pattern: Pattern,
    /// Number of heard notes that are not in the pattern: no track has their channel, no step was left for them,
    /// or their track has no interval that sounds as their key.
    pub lost: usize,
}

/// Writes captured notes as a pattern. Each track keeps the rate of the clip that it plays, unless its notes are
/// closer and need a finer rate, or 256 steps are not enough and need a coarser one.
#[must_use]
pub fn capture(project: &Project, play: &Play, captured: &CapturedNotes) -> Captured {
    let mut of_tracks: Vec<Vec<Note>> = vec![Vec::new(); project.tracks.len()];
    let mut lost = 0;
    for note in &captured.notes {
        match home_of(project, note).and_then(|track| of_tracks.get_mut(track)) {
            Some(track) => track.push(*note),
            None => lost += 1,
        }
    }
    let clips = project.tracks.iter().zip(&of_tracks).enumerate();
    let clips = clips.map(|(index, (track, notes))| {
        let clip_span = play.clip_span_at(index, captured.position);
        let clip = clip_span.and_then(|clip_span| project.clip(clip_span.pattern.into(), index));
        let rate = clip.map_or(Rate::DEFAULT, |clip| clip.rate);
        let (clip, left_out) = write_clip(project, track, notes, rate, captured.ticks);
        lost += left_out;
        Arc::new(clip)
    });
    let pattern = Pattern {
        clips: clips.collect(),
        ..Pattern::default()
    };
    Captured { pattern, lost }
}

/// The groove of the captured notes on some tracks: their timing against the grid and their velocities, as a
/// template of up to 64 slots for other patterns.
#[must_use]
pub fn groove(captured: &CapturedNotes, tracks: TrackSet, grid: SwingGrid) -> Groove {
    let notes = captured.notes.iter();
    let notes = notes.filter(|note| tracks.has(usize::from(note.track)));
    let slots = (captured.ticks / grid.ticks()).max(1);
    let slots = usize::try_from(slots).unwrap_or(GrooveSlots::MOST);
    let notes = notes.map(|note| (note.start, note.velocity));
    let (slots, _) = GrooveSlots::averages(notes, grid.ticks(), slots);
    Groove {
        name: String::new(),
        grid,
        slots,
    }
}

/// The track on which a note is written: its own. If that track has another channel by now, because tracks were
/// moved or removed, a track with the note's channel, at best one with its key too.
fn home_of(project: &Project, note: &Note) -> Option<usize> {
    let own = usize::from(note.track);
    let mine = |track: usize| {
        let track = project.track(track);
        track.is_some_and(|track| track.may_play_on(note.channel))
    };
    let mut tracks = (0..project.tracks.len()).filter(|track| mine(*track));
    let has_key = |track: &usize| project.tracks[*track].key == note.key;
    let same_key = || tracks.clone().find(has_key);
    match mine(own) {
        true => Some(own),
        false => same_key().or_else(|| tracks.next()),
    }
}

/// The notes of one track as a clip, at the rate that loses the fewest notes and, of equal ones, the coarsest;
/// and the number of lost notes.
fn write_clip(
    project: &Project,
    track: &Track,
    notes: &[Note],
    rate: Rate,
    ticks: Tick,
) -> (Clip, usize) {
    let finer = |times: u16| {
        let denominator = rate.denominator().checked_mul(times)?;
        Rate::new(rate.numerator(), denominator)
    };
    let coarser = |times: u16| match (rate.numerator(), rate.denominator()) {
        (numerator, whole) if whole % times == 0 => Rate::new(numerator, whole / times),
        (numerator, whole) => Rate::new(numerator.checked_mul(times)?, whole),
    };
    let fits = |rate: &Rate| steps_of(*rate, ticks) <= MAX_STEPS as i64;
    let mut rates: Vec<_> = [1, 2, 3, 4, 6, 8].into_iter().filter_map(finer).collect();
    rates.retain(fits);
    if rates.is_empty() {
        let coarse = [2, 3, 4, 6, 8, 12, 16, 32, 64].into_iter();
        rates.extend(coarse.filter_map(coarser).find(fits));
    }
    let attempts = rates
        .iter()
        .map(|rate| on_grid(project, track, notes, *rate, ticks));
    attempts
        .min_by_key(|(_, lost)| *lost)
        .unwrap_or_else(|| on_grid(project, track, notes, rate, ticks))
}

/// Number of steps of a rate that begin within `ticks`.
fn steps_of(rate: Rate, ticks: Tick) -> i64 {
    rate.step_at(ticks - 1) + 1
}

fn on_grid(
    project: &Project,
    track: &Track,
    notes: &[Note],
    rate: Rate,
    ticks: Tick,
) -> (Clip, usize) {
    let count = steps_of(rate, ticks).clamp(1, MAX_STEPS as i64);
    let mut found: Vec<Vec<Note>> = vec![Vec::new(); usize::try_from(count).unwrap_or(1)];
    for note in notes {
        let at = note.start - Tick::from(track.delay.get());
        let nearest = rate.step_at(at + rate.tick_of(1) / 2).clamp(0, count - 1);
        let near = [nearest, nearest - 1, nearest + 1];
        let free = near.into_iter().find(|number| {
            let reach = (at - rate.tick_of(*number)).abs() < rate.tick_of(1);
            let place = usize::try_from(*number).ok();
            let step = place.and_then(|place| found.get(place));
            reach && step.is_some_and(|step| joins(step, note))
        });
        if let Some(step) = free.and_then(|number| found.get_mut(usize::try_from(number).ok()?)) {
            step.push(*note);
        }
    }
    let steps = found.iter().enumerate().map(|(place, notes)| {
        let nominal = rate.tick_of(i64::try_from(place).unwrap_or(0));
        let nominal = nominal + Tick::from(track.delay.get());
        step(project, track, rate, nominal, notes)
    });
    let clip = Clip {
        length: Length::clamped(count),
        rate,
        steps: steps.collect(),
        ..Clip::default()
    };
    let written = clip.steps.iter().filter(|step| step.on);
    let written: usize = written.map(|step| step.notes.as_slice().len()).sum();
    (clip, notes.len() - written)
}

/// Whether a note can go on a step with these notes: as its first, or as part of a chord that begins at the same
/// tick.
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
    let Some((notes, velocity, longest)) = chord_of(alone) else {
        return Step::default();
    };
    Step {
        on: true,
        notes,
        velocity,
        gate: Gate::from_ticks(longest, rate),
        nudge: nudge(first.start - nominal, rate),
        ..Step::default()
    }
}

/// The nudge nearest to so many ticks.
fn nudge(ticks: Tick, rate: Rate) -> Nudge {
    let about = ticks * 5040 / rate.tick_of(1).max(1);
    let near = (about - 1..=about + 1).map(Nudge::clamped);
    let distance = |nudge: &Nudge| (nudge_ticks(rate, *nudge) - ticks).abs();
    near.min_by_key(distance).unwrap_or_default()
}

/// The interval that sounds exactly as a note's key on its track; none if there is none.
fn interval(project: &Project, track: &Track, note: Note) -> Option<Interval> {
    let (scale, written) = (project.scale, Transpose::DEFAULT);
    let interval = track.interval_of(scale, written, note.key)?;
    (track.sounding(scale, written, interval) == Some(note.key)).then_some(interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::play::BeatLoop;
    use crate::sequencer::query::notes_in;
    use crate::sequencer::value::Velocity;
    use crate::sequencer::{Chance, Pitch, StepNote, arbitrary, notation};
    use std::ops::Range;

    const SIXTEENTH: Tick = 10_080;

    /// What a performance plays in a span, as a tape has it.
    fn heard(project: &Project, play: &Play, span: Range<Tick>) -> CapturedNotes {
        let mut notes = Vec::new();
        notes_in(project, play, span.clone(), |note| {
            notes.push(Note {
                start: note.start - span.start,
                end: note.end - span.start,
                ..note
            });
        });
        notes.sort_by_key(|note| (note.start, note.key));
        CapturedNotes {
            notes,
            ticks: span.end - span.start,
            position: span.end,
        }
    }

    fn struck(heard: &CapturedNotes) -> Vec<(Tick, u8, u8)> {
        let notes = heard.notes.iter();
        let struck = notes.map(|note| (note.start, note.key.get(), note.velocity.get()));
        struck.collect()
    }

    /// "Capture writes the last pass(es) as a pattern": what dice and a held beat loop made of two bars comes out
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
            beat_loop: Some(BeatLoop {
                at: 20 * SIXTEENTH,
                source: 20 * SIXTEENTH,
                length: 4 * SIXTEENTH,
                tracks: 1,
            }),
            ..Play::default()
        };
        let span = 16 * SIXTEENTH..48 * SIXTEENTH;
        let before = heard(&project, &play, span.clone());
        let captured = capture(&project, &play, &before);
        assert_eq!(
            (captured.lost, captured.pattern.clips[0].length.get()),
            (0, 32)
        );
        project.patterns[3] = Arc::new(captured.pattern);
        let after = heard(&project, &Play::of(3), 0..span.end - span.start);
        assert!(before.notes.len() > 2, "{before:?}");
        assert_eq!(after.notes, before.notes);
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
        let captured = capture(&project, &Play::default(), &before);
        let clip = &captured.pattern.clips[0];
        assert_eq!(
            (captured.lost, clip.rate.to_string()),
            (0, "1/32".to_owned())
        );
        project.patterns[1] = Arc::new(captured.pattern);
        assert_eq!(
            struck(&heard(&project, &Play::of(1), span)),
            struck(&before)
        );
    }

    /// "Bars up to 64 as far as steps are enough": longer than 256 sixteenths takes a coarser grid, on which
    /// the notes lie where they were heard, and what finds no step there is counted.
    #[test]
    fn many_bars_take_a_coarser_grid() {
        let mut project = Project::with_tracks(2);
        let pattern = Arc::make_mut(&mut project.patterns[0]);
        let clip = |line| Arc::new(notation::clip(line).unwrap());
        pattern.clips = vec![clip("x..x ...."), clip("xxxx")];
        let span = 0..64 * 16 * SIXTEENTH;
        let before = heard(&project, &Play::default(), span.clone());
        let captured = capture(&project, &Play::default(), &before);
        let [kick, hat] = [0, 1].map(|track| Arc::clone(&captured.pattern.clips[track]));
        assert_eq!(
            (kick.rate.to_string(), kick.length.get()),
            ("1/4".into(), 256)
        );
        project.patterns[1] = Arc::new(captured.pattern);
        let after = struck(&heard(&project, &Play::of(1), span));
        let kicks = |struck: &[(Tick, u8, u8)]| {
            let kicks = struck.iter().filter(|(_, key, _)| *key == 36).copied();
            kicks.collect::<Vec<_>>()
        };
        assert_eq!(kicks(&after), kicks(&struck(&before)));
        let hats = hat.steps.iter().filter(|step| step.on).count();
        assert_eq!(captured.lost, 1024 - hats);
    }

    /// "Groove template: import from a recorded pattern": a pattern's lateness and accents, laid on a straight
    /// one, sound as they did.
    #[test]
    fn what_was_heard_becomes_a_groove() {
        let mut project = Project::with_tracks(2);
        let mut clip = notation::clip("xxxxxxxxxxxxxxxx").unwrap();
        for step in clip.steps.iter_mut().skip(1).step_by(2) {
            step.nudge = Nudge::clamped(630);
            step.velocity = Velocity::clamped(60);
        }
        let straight = Arc::new(notation::clip("xxxxxxxxxxxxxxxx").unwrap());
        Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip), Arc::clone(&straight)];
        let span = 0..16 * SIXTEENTH;
        let before = heard(&project, &Play::default(), span.clone());
        let groove = groove(&before, TrackSet(0b01), SwingGrid::Sixteenth);
        let other = Arc::make_mut(&mut project.patterns[1]);
        (other.clips, other.groove) = (vec![straight], Some(Arc::new(groove)));
        let times = |heard: CapturedNotes| -> Vec<_> {
            let first = heard.notes.into_iter().filter(|note| note.track == 0);
            first.map(|note| note.start).collect()
        };
        assert_eq!(times(heard(&project, &Play::of(1), span)), times(before));
    }

    /// A track that was moved or taken out since then is found by its channel and key.
    #[test]
    fn notes_find_their_track() {
        let mut project = Project::with_tracks(3);
        for (track, channel) in [(0, 1), (1, 1), (2, 5)] {
            let track = Arc::make_mut(&mut project.tracks[track]);
            track.channel = crate::sequencer::value::Channel::clamped(channel);
        }
        let clip = Arc::new(notation::clip("x...").unwrap());
        Arc::make_mut(&mut project.patterns[0]).clips = vec![clip; 3];
        let before = heard(&project, &Play::default(), 0..4 * SIXTEENTH);
        project.tracks.swap(0, 2);
        let captured = capture(&project, &Play::default(), &before);
        let clips = captured.pattern.clips.iter();
        let counts: Vec<_> = clips
            .map(|clip| clip.steps[0].notes.as_slice().len() * usize::from(clip.steps[0].on))
            .collect();
        assert_eq!((captured.lost, counts), (0, vec![1, 1, 1]));
    }

    /// Whatever is played, what is written down and what is counted as lost are together what was heard.
    #[test]
    fn every_note_is_written_or_counted() {
        let mut notes = 0;
        for seed in 0..200 {
            let mut project = arbitrary::project(seed);
            project.song = Arc::default();
            let written = |pattern: &Arc<Pattern>| !pattern.clips.is_empty();
            let pattern = project.patterns.iter().position(written).unwrap_or(0);
            let play = Play::of(pattern);
            let before = heard(&project, &play, 0..64 * SIXTEENTH);
            let captured = capture(&project, &play, &before);
            let steps = captured.pattern.clips.iter().flat_map(|clip| &clip.steps);
            let steps = steps.filter(|step| step.on);
            let kept: usize = steps.map(|step| step.notes.as_slice().len()).sum();
            assert_eq!(kept + captured.lost, before.notes.len(), "project {seed}");
            notes += kept;
        }
        assert!(notes > 1_000, "{notes}");
    }
}
