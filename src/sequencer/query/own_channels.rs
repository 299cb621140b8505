//! The channels of notes that have each one of its own, and of the locks that move them.
//!
//! A step that is tied to the one before, and one that only locks, move what sounds already: they share the turn of the
//! step that struck it. The search for that goes no further than 64 steps.

use super::note_strokes::NoteStroke;
use super::track_cursor::TrackCursor;
use crate::sequencer::NoteChannels;
use crate::sequencer::lock::{LockLane, LockValue};
use crate::sequencer::note_channels::{self, LockChannels};
use crate::sequencer::value::Channel;

/// How many steps back the strike of what sounds is searched: four bars of sixteenths.
const MOST: i64 = 64;

impl TrackCursor<'_> {
    /// The channel of a stroke on a track whose notes have channels in turn.
    #[inline(never)]
    pub(super) fn channel_by_turn(&self, stroke: NoteStroke) -> Channel {
        note_channels::of_note(self.struck(stroke.number), stroke.note)
    }

    /// The channels of the notes that a step's locks move.
    pub(super) fn channels_of_step(&self, number: i64) -> LockChannels {
        match self.track.note_channels {
            NoteChannels::OfTrack => LockChannels::one(self.track.channel),
            NoteChannels::Mpe => {
                let number = self.struck(number);
                let step = self.clip.steps.get(self.step_index(number));
                let notes = step.map_or(1, |step| step.notes.as_slice().len());
                LockChannels::of_notes(number, notes)
            }
        }
    }

    /// Where a lock of a step whose notes have these channels is sent: there, or on the track's own channel.
    pub(super) fn lock_channels(&self, notes: LockChannels, lane: LockLane) -> LockChannels {
        if self.is_of_notes(lane) {
            notes
        } else {
            LockChannels::one(lane.channel.unwrap_or(self.track.channel))
        }
    }

    /// Whether a lane belongs to each note of the track: what it was for a note before says nothing about this one.
    pub(super) fn is_of_notes(&self, lane: LockLane) -> bool {
        self.rest(lane).is_some()
    }

    /// The value that a lane returns to, if any.
    pub(super) fn base(&self, lane: LockLane) -> Option<LockValue> {
        lane.base.or_else(|| self.rest(lane))
    }

    /// The value to which a lane of each note returns at a new one.
    fn rest(&self, lane: LockLane) -> Option<LockValue> {
        let rest = self.track.note_channels.rest(lane.target);
        rest.filter(|_| !lane.is_apart())
    }

    /// The number of the step that struck what sounds at a step: its own, unless it is tied or plays no note.
    fn struck(&self, number: i64) -> i64 {
        let mut tied = None;
        for number in (number - MOST..=number).rev() {
            match (self.playing(number), tied) {
                (Some(step), _) if step.tie && step.ratchet.is_default() => tied = Some(number),
                (Some(_), _) => return number,
                // Nothing sounds that a step could be tied to.
                (None, Some(tied)) => return tied,
                (None, None) => {}
            }
        }
        tied.unwrap_or(number)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::sequencer::lock::{Lane, LockLane, LockValue};
    use crate::sequencer::project::{Clip, Track};
    use crate::sequencer::step::{Notes, StepNote};
    use crate::sequencer::time::Tick;
    use crate::sequencer::{NoteChannels, Play, Project, locks_at, locks_in, notation, notes_in};

    const SIXTEENTH: Tick = 10_080;

    /// A line of notation whose notes have channels of their own, a target on lane 1, and what each step locks there: "."
    /// for nothing.
    fn project(line: &str, target: &str, locks: &str) -> Project {
        let mut project = Project::with_tracks(1);
        let mut clip = notation::clip(line).unwrap();
        for (step, word) in clip.steps.iter_mut().zip(locks.split_whitespace()) {
            let value = word.parse().ok().map(LockValue::clamped);
            step.locks.set(Lane::clamped(1), value);
        }
        let lane = LockLane::of(target.parse().unwrap());
        track(&mut project).locks.set(Lane::clamped(1), Some(lane));
        track(&mut project).note_channels = NoteChannels::Mpe;
        Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
        project
    }

    fn track(project: &mut Project) -> &mut Track {
        Arc::make_mut(&mut project.tracks[0])
    }

    fn clip(project: &mut Project) -> &mut Clip {
        Arc::make_mut(&mut Arc::make_mut(&mut project.patterns[0]).clips[0])
    }

    /// The channels of the notes of the first four steps.
    fn channels(project: &Project) -> Vec<u8> {
        let mut channels = Vec::new();
        let span = 0..4 * SIXTEENTH;
        notes_in(project, &Play::default(), span, |note| {
            channels.push(note.channel.get());
        });
        channels
    }

    /// What is locked on the first four steps, as "step/channels=value".
    fn locked(project: &Project) -> String {
        let mut words = Vec::new();
        locks_in(project, &Play::default(), 0..4 * SIXTEENTH, |lock| {
            let channels: Vec<_> = lock
                .channels
                .iter()
                .map(|of| of.get().to_string())
                .collect();
            let step = lock.tick / SIXTEENTH;
            words.push(format!(
                "{step}/{}={}",
                channels.join("+"),
                lock.value.get()
            ));
        });
        words.join(" ")
    }

    /// A bend goes to its own note, and each note without one begins unbent: its channel may still be bent.
    #[test]
    fn a_bend_moves_its_note_alone() {
        let project = project("xx.x", "bend", "9000 . . .");
        assert_eq!(channels(&project), [2, 10, 11]);
        assert_eq!(locked(&project), "0/2=9000 1/10=8192 3/11=8192");
    }

    /// A chord has as many channels as notes, and a lock reaches them all.
    #[test]
    fn a_chord_bends_as_one() {
        let mut project = project("x...", "pressure", "77 . . .");
        let notes = [0, 4, 7].map(|interval| StepNote {
            interval: crate::sequencer::value::Interval::clamped(interval),
            ..StepNote::default()
        });
        clip(&mut project).steps[0].notes = Notes::new(notes).unwrap();
        assert_eq!(channels(&project), [2, 3, 4]);
        assert_eq!(locked(&project), "0/2+3+4=77");
    }

    /// What a tied step or a lock trig locks moves the note that sounds.
    #[test]
    fn a_held_note_is_moved() {
        let mut project = project("xxxx", "cc 74", "10 20 30 40");
        clip(&mut project).steps[1].tie = true;
        clip(&mut project).steps[2].silent = true;
        assert_eq!(channels(&project), [2, 11]);
        assert_eq!(locked(&project), "0/2=10 1/2=20 2/2=30 3/11=40");
    }

    /// Other controllers stay on the track's channel, and are sent as on any track.
    #[test]
    fn other_locks_are_for_all_notes() {
        let mut project = project("xx.x", "cc 20", "10 . . 40");
        track(&mut project).channel = crate::sequencer::value::Channel::clamped(5);
        assert_eq!(locked(&project), "0/5=10 3/5=40");
    }

    /// A jump sends what is in force to the note that was struck last.
    #[test]
    fn a_jump_finds_the_channels() {
        let project = project("x.x.", "bend", "9000 . 7000 .");
        let mut found = Vec::new();
        locks_at(&project, &Play::default(), 3 * SIXTEENTH, |lock| {
            found.extend(lock.channels.iter().map(|of| (of.get(), lock.value.get())));
        });
        assert_eq!(found, [(3, 7000)]);
    }
}
