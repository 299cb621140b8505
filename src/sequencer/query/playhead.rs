//! Playheads: the place of each track in its clip, for displays.

use super::track_cursor::{Score, TrackCursor};
use crate::sequencer::play::Play;
use crate::sequencer::project::{Clip, Project};
use crate::sequencer::time::Tick;

/// A track's place in its clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Playhead {
    /// The pattern of the clip, 0 to 63.
    pub pattern: usize,
    /// The place of the step in the clip's data.
    pub step: usize,
    /// The pass, from 0 at the clip's origin.
    pub pass: i64,
    /// The nominal tick of the step.
    pub since: Tick,
    /// The first tick after the step, or after its clip span where that ends earlier.
    pub until: Tick,
}

/// The playhead of a track at a tick: the step whose nominal time holds the tick, whether it is on or not, in
/// untouched clips too. None where the song leaves the track out.
#[must_use]
pub fn playhead(project: &Project, play: &Play, track: usize, tick: Tick) -> Option<Playhead> {
    read_playhead((project, play).into(), track, tick)
}

/// As [`playhead`], of a score of which something may be known.
pub(super) fn read_playhead(score: Score<'_>, track: usize, tick: Tick) -> Option<Playhead> {
    let clip_span = TrackCursor::clip_span_at(score.project, score.play, track, tick)?;
    let fresh = Clip::default();
    let cursor = match TrackCursor::new(score, clip_span, track) {
        Some(cursor) => cursor,
        None => TrackCursor::of(score, clip_span, track, &fresh)?,
    };
    let number = cursor.number_at(tick);
    Some(Playhead {
        pattern: clip_span.pattern.into(),
        step: cursor.step_index(number),
        pass: cursor.pass(number),
        since: cursor.nominal(number),
        until: cursor.nominal(number + 1).min(clip_span.until),
    })
}

/// The pattern that a track plays at a tick, 0 to 63: in a song the row's, or the one last launched where the row
/// leaves the track out.
#[must_use]
pub fn pattern_at(project: &Project, play: &Play, track: usize, tick: Tick) -> usize {
    let clip_span = TrackCursor::clip_span_at(project, play, track, tick)
        .or_else(|| play.clip_span_at(track, tick));
    clip_span.map_or(0, |clip_span| clip_span.pattern.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::arbitrary;
    use crate::sequencer::play::ClipSpan;
    use crate::sequencer::project::MasterLength;
    use crate::sequencer::query::notes_in;
    use crate::sequencer::value::{Interval, Key};
    use crate::sequencer::{
        Accumulator, Direction, Edit, Gate, Notes, PatternChange, Pitch, Rate, Step, StepNote,
    };
    use crate::sequencer::{ClipChange, TrackChange};

    /// A clip whose steps are named by their keys, 128 of them, whatever the direction, the rate, the origin and the
    /// master length: the step that is shown at a note's start is the one that plays it.
    #[test]
    fn what_is_shown_is_what_is_played() {
        for seed in 0..60u32 {
            let mut project = Project::with_tracks(2);
            let drawn = arbitrary::project(seed);
            let shape = drawn
                .patterns
                .iter()
                .find_map(|pattern| pattern.clips.first());
            let Some(shape) = shape else { continue };
            let steps = (0..i64::from(shape.length)).map(|place| Step {
                gate: Gate::thousandths(100),
                notes: Notes::one(StepNote::at(Interval::clamped(place % 128 - 60))),
                ..Step::plain()
            });
            let clip = Clip {
                length: shape.length,
                rate: Rate::new(1, 1 + u16::try_from(seed % 24).unwrap()).unwrap(),
                direction: Direction::ALL[seed as usize % 8],
                start: shape.start,
                end: shape.end,
                rotate: shape.rotate,
                accumulator: Accumulator::default(),
                steps: steps.collect(),
                ..Clip::default()
            };
            let change = ClipChange::Replace(Box::new(clip));
            let (pattern, track) = (3, 1);
            Edit::Clip {
                pattern,
                track,
                change,
            }
            .apply(&mut project);
            let change = TrackChange::Pitch(Pitch::Chromatic);
            Edit::Track { track, change }.apply(&mut project);
            let change = TrackChange::Key(Key::clamped(60));
            Edit::Track { track, change }.apply(&mut project);
            let change =
                PatternChange::MasterLength(MasterLength::clamped(i64::from(seed % 3) * 7));
            Edit::Pattern { pattern, change }.apply(&mut project);
            let mut play = Play::default();
            play.tracks[1] = ClipSpan {
                origin: Tick::from(seed) * 1_111,
                ..ClipSpan::of(3)
            };
            let mut heard = 0;
            notes_in(&project, &play, 0..1_000_000, |note| {
                let shown = playhead(&project, &play, 1, note.start).unwrap();
                let (pattern, step) = (shown.pattern, shown.step % 128);
                assert_eq!((pattern, step), (3, note.key.get().into()), "{seed}");
                heard += 1;
            });
            assert!(heard > 5, "{seed}");
        }
    }
}
