//! The step on which a played note is recorded, and its nudge from that step.
//!
//! This is the query turned round: a recorded note sounds where it was played, on the key that was played. Swing,
//! groove, the track's delay and all transpositions in force are subtracted, so that only the player's own timing
//! is left.

use std::ops::Range;

use super::track_cursor::TrackCursor;
use crate::sequencer::pitch;
use crate::sequencer::play::{ClipSpan, Play};
use crate::sequencer::project::{Clip, Project};
use crate::sequencer::step::{Step, StepNote};
use crate::sequencer::time::Tick;
use crate::sequencer::value::{Interval, Key, Nudge};

/// A note closer to a step than a step divided by this is exactly on it: a frame is no finer.
const ON_IT: Tick = 1000;

/// The place in the score of a played note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantiseTarget {
    /// The pattern that the track plays there, 0 to 63.
    pub pattern: usize,
    /// The place of the step in the clip's data.
    pub step: usize,
    /// The step's nominal tick.
    pub nominal: Tick,
    /// The nudge from the step.
    pub nudge: Nudge,
    /// The last tick at which the step can sound, as it was or with the note on it.
    pub onset: Tick,
    /// The interval that sounds as the played key, or as the nearest one.
    pub interval: Interval,
}

/// The target of a note played on a track at a tick: the step whose intended time is nearest. `quantise` percent
/// of the distance is removed; 100 puts the note on the grid. None where the song leaves the track out.
#[must_use]
pub fn quantise_target(
    project: &Project,
    play: &Play,
    track: usize,
    tick: Tick,
    key: Key,
    quantise: u8,
) -> Option<QuantiseTarget> {
    let beat_loop = play
        .beat_loop
        .filter(|beat_loop| beat_loop.holds(track) && beat_loop.at <= tick);
    let tick = beat_loop.map_or(tick, |beat_loop| beat_loop.source_tick(tick));
    let clip_span = TrackCursor::clip_span_at(project, play, track, tick)?;
    let over = Some(clip_span.until).filter(|until| *until < Tick::MAX);
    let next = over.and_then(|until| TrackCursor::clip_span_at(project, play, track, until));
    let near = [Some(clip_span), next].into_iter().flatten();
    let targets = near.filter_map(|clip_span| {
        quantise_target_in(project, play, clip_span, track, tick, key, quantise)
    });
    let nearest = targets.min_by_key(|(distance, _)| *distance);
    nearest.map(|(_, target)| target)
}

/// Calls `found` with pattern and step, each from 0, of the step after each one that a track passes in a span:
/// the steps that come next.
pub fn steps_ahead(
    project: &Project,
    play: &Play,
    track: usize,
    span: Range<Tick>,
    mut found: impl FnMut(usize, usize),
) {
    let Some(clip_span) = TrackCursor::clip_span_at(project, play, track, span.end) else {
        return;
    };
    let fresh = Clip::default();
    let clip = project
        .clip(clip_span.pattern.into(), track)
        .unwrap_or(&fresh);
    if let Some(cursor) = TrackCursor::of((project, play), clip_span, track, clip) {
        for number in cursor.number_at(span.start)..=cursor.number_at(span.end) {
            if cursor.is_own(number + 1) {
                found(clip_span.pattern.into(), cursor.step_index(number + 1));
            }
        }
    }
}

/// The target in one clip span, and its distance from where the note was played.
fn quantise_target_in(
    project: &Project,
    play: &Play,
    clip_span: ClipSpan,
    track: usize,
    tick: Tick,
    key: Key,
    quantise: u8,
) -> Option<(Tick, QuantiseTarget)> {
    let fresh = Clip::default();
    let clip = project
        .clip(clip_span.pattern.into(), track)
        .unwrap_or(&fresh);
    let cursor = TrackCursor::of((project, play), clip_span, track, clip)?;
    // Of two launches at one tick the first has no time of its own.
    let within = (clip_span.from < clip_span.until)
        .then(|| tick.clamp(clip_span.from, clip_span.until - 1))?;
    let about = cursor.number_at(within - cursor.delay());
    let near = (about - 1..=about + 1).filter(|number| cursor.is_own(*number));
    // No step sounds more than a step away from its nominal place.
    let number = near.min_by_key(|number| {
        let nominal = cursor.nominal(*number);
        let reached = (tick - nominal - cursor.delay()).abs() < cursor.step_ticks;
        (!reached, (tick - cursor.intended_tick(nominal)).abs())
    })?;
    let nominal = cursor.nominal(number);
    let distance = tick - cursor.intended_tick(nominal);
    let nudge = cursor.nudge(distance, quantise);
    let step = cursor.step_index(number);
    let written = clip.step(step);
    let plain = Step {
        nudge,
        ..Step::plain()
    };
    let onset = cursor
        .onset(number, &plain)
        .max(cursor.onset(number, &written));
    let target = QuantiseTarget {
        pattern: clip_span.pattern.into(),
        step,
        nominal,
        nudge,
        onset,
        interval: cursor.interval_of(number, key)?,
    };
    Some((distance.abs(), target))
}

impl TrackCursor<'_> {
    /// The nudge of a note that was played so far from its step, when it is drawn to the grid by a share in
    /// percent.
    fn nudge(&self, distance: Tick, quantise: u8) -> Nudge {
        let step = self.clip.rate.tick_of(1).max(1);
        let left = distance * (100 - Tick::from(quantise.min(100))) / 100;
        if (left * ON_IT).abs() < step {
            return Nudge::DEFAULT;
        }
        let nudge = (left * 5040 + step / 2).div_euclid(step);
        Nudge::clamped(nudge)
    }

    /// The interval that sounds as a key at a step, or as the nearest one.
    fn interval_of(&self, number: i64, key: Key) -> Option<Interval> {
        let sounding = |interval| {
            let interval = Interval::clamped(interval);
            self.key(number, StepNote::at(interval))
        };
        pitch::interval_of(key, sounding)
    }

    /// The key that a note sounds as; none when it is transposed off the keyboard.
    #[inline(always)]
    pub(super) fn key(&self, number: i64, note: StepNote) -> Option<Key> {
        let (track, clip) = (self.track, self.clip);
        let mut written = i64::from(clip.transpose.get());
        if !clip.accumulator.is_default() {
            written += clip.accumulator.at(self.pass(number));
        }
        let (interval, live) = (note.interval.get(), self.offsets.transpose);
        let (interval, live) = (i64::from(interval), i64::from(live));
        let pitch = track.pitch;
        pitch.sounding(self.project.scale, track.key, interval, written, live)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::arbitrary;
    use crate::sequencer::notation;
    use crate::sequencer::query::notes_in;
    use crate::sequencer::song::Song;
    use crate::sequencer::value::{Length, Velocity};
    use crate::sequencer::{Dub, Edit, Gate, Humanise, PatternChange, StepChange};
    use crate::sequencer::{TICKS_PER_QUARTER, TrackChange};
    use std::sync::Arc;

    const SIXTEENTH: Tick = TICKS_PER_QUARTER / 4;

    fn lands(project: &Project, tick: Tick, quantise: u8) -> (usize, i64) {
        let target = quantise_target(
            project,
            &Play::default(),
            0,
            tick,
            Key::clamped(36),
            quantise,
        );
        let target = target.unwrap();
        (target.step, i64::from(target.nudge))
    }

    fn one_clip(line: &str) -> Project {
        let mut project = Project::with_tracks(1);
        let clip = Arc::new(notation::clip(line).unwrap());
        Arc::make_mut(&mut project.patterns[0]).clips = vec![clip];
        project
    }

    /// Two patterns that are launched at one tick: the first has no time at all, so that what was meant before them
    /// lands on the second one's first step.
    #[test]
    fn of_two_launches_at_once_the_second_is_the_target() {
        let project = one_clip("....");
        let mut play = Play::default();
        for pattern in [1, 2] {
            play.apply_queued_of(0, SIXTEENTH);
            play.launch(
                0,
                ClipSpan {
                    from: SIXTEENTH,
                    origin: SIXTEENTH,
                    ..ClipSpan::of(pattern)
                },
            );
        }
        let target = quantise_target(&project, &play, 0, SIXTEENTH - 999, Key::clamped(36), 100);
        let target = target.map(|target| (target.pattern, target.step));
        assert_eq!(target, Some((2, 0)));
    }

    /// "Micro-timing as nudge (1/5040 of a step), quantise strength 0-100 %": early, late, and around the
    /// clip's end, in a clip that nobody has touched too.
    #[test]
    fn notes_land_on_the_nearest_step() {
        for project in [one_clip("...."), {
            let mut untouched = one_clip("....");
            Arc::make_mut(&mut untouched.patterns[0]).clips.clear();
            untouched
        }] {
            let length = project
                .clip(0, 0)
                .map_or(16, |clip| clip.length.get().into());
            let last = i64::from(Length::clamped(length)) * SIXTEENTH;
            for (tick, quantise, expected) in [
                (0, 0, (0, 0)),
                (SIXTEENTH + 4, 0, (1, 0)),
                (SIXTEENTH + 2520, 0, (1, 1260)),
                (SIXTEENTH + 2520, 50, (1, 630)),
                (SIXTEENTH + 2520, 100, (1, 0)),
                (2 * SIXTEENTH - 2520, 0, (2, -1260)),
                (last - 1000, 0, (0, -500)),
                (-1000, 0, (0, -500)),
                (5 * last + 3 * SIXTEENTH, 0, (3, 0)),
            ] {
                assert_eq!(lands(&project, tick, quantise), expected, "{tick}");
            }
        }
    }

    /// "A note played exactly on the swung step has nudge 0."
    #[test]
    fn swing_is_not_the_players() {
        let mut project = one_clip("....");
        Arc::make_mut(&mut project.patterns[0]).swing =
            crate::sequencer::value::Swing::clamped(6000);
        let swung = 2 * SIXTEENTH * 60 / 100;
        assert_eq!(lands(&project, swung, 0), (1, 0));
        assert_eq!(lands(&project, SIXTEENTH, 0), (1, -1008));
        let delay = TrackChange::Delay(crate::sequencer::value::Delay::clamped(500));
        Edit::Track {
            track: 0,
            change: delay,
        }
        .apply(&mut project);
        assert_eq!(lands(&project, swung + 500, 0), (1, 0));
    }

    /// A note just before a queued pattern begins is that pattern's.
    #[test]
    fn an_early_note_is_the_next_patterns() {
        let project = one_clip("x...");
        let mut play = Play::default();
        let bar = 16 * SIXTEENTH;
        play.launch(
            0,
            ClipSpan {
                from: bar,
                origin: bar,
                ..ClipSpan::of(5)
            },
        );
        let lands = |tick| {
            let target = quantise_target(&project, &play, 0, tick, Key::clamped(36), 0).unwrap();
            (target.pattern, target.step, i64::from(target.nudge))
        };
        assert_eq!(lands(bar - 1000), (5, 0, -500));
        assert_eq!(lands(bar + 1000), (5, 0, 500));
        assert_eq!(lands(bar - SIXTEENTH + 1000), (0, 3, 500));
    }

    /// What is played is what comes back, whatever the rate, the direction, the swing, the groove, the way a
    /// track reads notes and what is added: a note is written where it lands, and sounds there.
    #[test]
    fn what_was_played_comes_back() {
        let mut heard = 0;
        for seed in 0..300 {
            let mut project = arbitrary::project(seed);
            project.song = Arc::new(Song::default());
            let written = |pattern: &Arc<crate::sequencer::Pattern>| !pattern.clips.is_empty();
            let pattern = project.patterns.iter().position(written).unwrap_or(0);
            let mut clip = project.clip(pattern, 0).cloned().unwrap_or_default();
            (clip.steps, clip.euclid, clip.mute) = (Vec::new(), None, false);
            (clip.drift, clip.lanes) = (Default::default(), Default::default());
            clip.humanise = Humanise::default();
            let change = crate::sequencer::ClipChange::Replace(Box::new(clip));
            Edit::Clip {
                pattern,
                track: 0,
                change,
            }
            .apply(&mut project);
            let change = TrackChange::Role(crate::sequencer::Role::Notes);
            Edit::Track { track: 0, change }.apply(&mut project);
            let change = PatternChange::Seed(seed);
            Edit::Pattern { pattern, change }.apply(&mut project);
            let play = Play::of(pattern);
            let tick = 300_000 + Tick::from(seed) * 1_717;
            let key = project.tracks[0].key;
            let Some(target) = quantise_target(&project, &play, 0, tick, key, 0) else {
                continue;
            };
            let place = crate::sequencer::edit::StepRef {
                pattern,
                track: 0,
                step: target.step,
            };
            let dub = Dub {
                interval: target.interval,
                velocity: Velocity::DEFAULT,
                gate: Gate::default(),
                nudge: target.nudge,
            };
            Edit::Step(place, StepChange::Dub(dub)).apply(&mut project);
            let rate = project.clip(pattern, 0).unwrap().rate;
            let grain = rate.tick_of(1) / ON_IT + 2;
            let mut found = false;
            notes_in(&project, &play, tick - grain..tick + grain + 1, |note| {
                found |= note.track == 0;
            });
            heard += u32::from(found);
            let limited = i64::from(target.nudge).abs() == 5039;
            assert!(found || limited, "project {seed}: {target:?} of {tick}");
        }
        assert!(heard > 150, "{heard}");
    }
}
