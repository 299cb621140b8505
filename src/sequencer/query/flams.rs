//! Flams: the grace hit before a step.

use std::ops::Range;

use super::Note;
use super::note_strokes::NoteStroke;
use super::track_cursor::TrackCursor;
use crate::sequencer::step::Step;
use crate::sequencer::time::Tick;

/// Velocity of a grace hit in percent of its step's.
const SHARE: i64 = 60;

/// The stroke number of a grace hit, above the numbers of all ratchet hits.
const GRACE: u8 = u8::MAX;

impl TrackCursor<'_> {
    /// How many ticks before its step a grace hit comes, less than a step of the clip; 0 without a flam.
    pub(super) fn grace(&self, step: &Step) -> Tick {
        Tick::from(step.flam.get()).min(self.step_ticks - 1).max(0)
    }

    /// The tick of the grace hit of a step that sounds at `onset`; none without a flam. A ratchet has a grace hit
    /// only when its first hit sounds.
    pub(super) fn grace_at(&self, number: i64, step: &Step, onset: Tick) -> Option<Tick> {
        if step.flam.is_default() {
            return None;
        }
        let grace = self.grace(step);
        let struck =
            step.ratchet.is_default() || self.hits(number, step).any(|hit| hit.number == 0);
        (grace > 0 && struck).then_some(onset - grace)
    }

    /// "One grace hit before the main hit, velocity x0.6"; it lasts until the main hit. A note that sounds on
    /// from the step before has none. Returns whether there are any.
    pub(super) fn grace_notes(
        &self,
        number: i64,
        step: &Step,
        ticks: Range<Tick>,
        sink: &mut impl FnMut(Note),
    ) -> bool {
        let velocity = self.velocity(number, step);
        self.each_begun(number, step, |place, note, key| {
            let stroke = NoteStroke {
                number,
                note: place,
                hit: GRACE,
                velocity: (velocity + i64::from(note.velocity.get())) * SHARE / 100,
            };
            self.sound(stroke, key, ticks.clone(), sink);
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::sequencer::lock::{Lane, LockLane, LockValue};
    use crate::sequencer::ratchet::{Hits, Ratchet};
    use crate::sequencer::step::Flam;
    use crate::sequencer::value::Nudge;
    use crate::sequencer::{
        Clip, Gate, Play, Project, Rate, locks_in, notation, notes_at_start, notes_in, notes_until,
    };

    const SIXTEENTH: i64 = 10_080;

    /// A line whose first step has a usual flam.
    fn project(line: &str, change: impl FnOnce(&mut Clip)) -> Project {
        let mut project = Project::with_tracks(1);
        let mut clip = notation::clip(line).unwrap();
        clip.steps[0].flam = Flam::USUAL;
        change(&mut clip);
        Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
        project
    }

    /// "start+length@velocity" of the notes of some sixteenths, in ticks.
    fn check(project: &Project, from: i64, to: i64, expected: &str) {
        let mut words = Vec::new();
        let span = from * SIXTEENTH..to * SIXTEENTH;
        notes_in(project, &Play::default(), span, |note| {
            let length = note.end - note.start;
            words.push(format!("{}+{length}@{}", note.start, note.velocity.get()));
        });
        assert_eq!(words.join(" "), expected);
    }

    /// "One grace hit d ticks (default 1/128) before the main hit, velocity x0.6": it belongs to the bar before.
    #[test]
    fn a_grace_hit_comes_before() {
        let project = project("x...", |_| ());
        check(&project, 0, 4, "0+7560@100 39060+1260@60");
        check(&project, 4, 8, "40320+7560@100 79380+1260@60");
    }

    /// A flam goes with its step wherever that is moved, before the first hit of a ratchet, and not before a
    /// note that sounds on; in fast clips it is shorter than a step.
    #[test]
    fn flams_go_with_their_steps() {
        let nudged = project("x...", |clip| clip.steps[0].nudge = Nudge::clamped(2520));
        check(&nudged, 0, 4, "3780+1260@60 5040+7560@100");
        let ratchet = |mask| {
            project("x...", |clip| {
                clip.steps[0].ratchet = Ratchet {
                    hits: Hits::clamped(2),
                    mask,
                    ..Ratchet::default()
                };
            })
        };
        check(&ratchet(3), 0, 4, "0+3780@100 5040+3780@100 39060+1260@60");
        check(&ratchet(2), 0, 4, "5040+3780@100");
        let tied = project("x-..", |clip| clip.steps[1].flam = Flam::MAX);
        check(&tied, 0, 3, "0+17640@100");
        let fast = project("x.", |clip| clip.rate = Rate::new(1, 256).unwrap());
        check(
            &fast,
            0,
            1,
            "0+472@100 631+629@60 1260+472@100 1891+629@60 2520+472@100 3151+629@60 \
            3780+472@100 4411+629@60 5040+472@100 5671+629@60 6300+472@100 6931+629@60 7560+472@100 \
            8191+629@60 8820+472@100 9451+629@60",
        );
    }

    /// A gate until the next trig ends where that one's grace hit begins.
    #[test]
    fn a_gate_leaves_room_for_the_grace() {
        let project = project("xx..", |clip| {
            clip.steps.swap(0, 1);
            clip.steps[0].gate = Gate::UntilNext;
        });
        check(&project, 0, 2, "0+8820@100 8820+1260@60 10080+7560@100");
    }

    /// "A locked value is sent at the step's onset before the note-on": before the grace hit, wherever the span
    /// is cut.
    #[test]
    fn locks_come_before_the_grace() {
        let lane = Lane::clamped(1);
        let mut project = project("x...", |clip| {
            clip.steps[0].locks.set(lane, Some(LockValue::MAX));
        });
        let target = "cc 74".parse().unwrap();
        let used = LockLane::of(target);
        Arc::make_mut(&mut project.tracks[0])
            .locks
            .set(lane, Some(used));
        for width in [700, 40_320] {
            let mut ticks = Vec::new();
            for from in (0..80_640).step_by(width) {
                let to = from + i64::try_from(width).unwrap();
                locks_in(&project, &Play::default(), from..to, |lock| {
                    ticks.push(lock.tick);
                });
            }
            ticks.retain(|tick| *tick < 80_640);
            assert_eq!(ticks, [39_060, 79_380], "{width}");
        }
    }

    /// The main hit plays when a start comes between it and its grace; and the next onset that is promised is
    /// the grace's.
    #[test]
    fn starts_and_promises() {
        let project = project("x...", |_| ());
        check(&project, 4, 5, "40320+7560@100");
        let mut lost = Vec::new();
        notes_at_start(&project, &Play::default(), 39_500, |note| lost.push(note));
        assert!(lost.is_empty());
        let next = notes_until(&project, &Play::default(), 1..2, i64::MAX >> 8, |_| ());
        assert_eq!(next, 39_060);
    }
}
