//! What becomes of keys that are played or named: chords, and the pitch that is meant.

use super::*;
use crate::sequencer::value::{Key, Transpose};
use crate::sequencer::{Pitch, StepNote};

/// "Advance on release of all keys": keys that are held together are one chord, each as hard as it was struck, and
/// the chosen step goes on when all are let go; a tie is for the next step, whatever is held.
#[test]
fn keys_held_together_are_a_chord() {
    let mut room = Room::new("....");
    let down = |key, velocity| Action::StartNote { key, velocity };
    let up = |key| Action::EndNote { key };
    room.act([Action::NoteAdvance, up(40), down(36, 90), down(40, 100)]);
    room.act([up(36), down(43, 70)]);
    assert_eq!(
        (room.surface_state.chosen, room.line().as_str()),
        (0, "x...")
    );
    room.act([up(40), up(43), down(48, 80), Action::Tie, up(48)]);
    assert_eq!(
        (room.surface_state.chosen, room.line().as_str()),
        (3, "xx-.")
    );
    let notes = |step| -> Vec<_> {
        let step = room.step(step);
        let velocity = i64::from(step.velocity);
        let notes = step.notes.as_slice().iter();
        let note = |note: &StepNote| {
            (
                i64::from(note.interval),
                velocity + i64::from(note.velocity),
            )
        };
        notes.map(note).collect()
    };
    assert_eq!(notes(0), [(0, 90), (4, 100), (7, 70)]);
    assert_eq!(notes(1), [(12, 80)]);
    assert_eq!(notes(2), [(12, 80)]);
}

/// A note on a tied step strikes, and what is tied to it stays so.
#[test]
fn a_note_on_a_tied_step_strikes() {
    let mut room = Room::new("x--.");
    let down = Action::StartNote {
        key: 40,
        velocity: 90,
    };
    let up = Action::EndNote { key: 40 };
    room.act([
        Action::NoteAdvance,
        Action::SelectStep { step: OnPage(1) },
        down,
        up,
    ]);
    assert_eq!(
        (room.line().as_str(), room.surface_state.chosen),
        ("xx-.", 2)
    );
}

/// A chord ends with what was around it: another step, another track, the end of note-advance; and a key that was
/// down before goes nowhere.
#[test]
fn a_chord_stays_where_it_began() {
    let down = Action::StartNote {
        key: 36,
        velocity: 90,
    };
    let up = Action::EndNote { key: 36 };
    for (between, chosen) in [
        (Action::NextStep, 1),
        (Action::SelectStep { step: OnPage(3) }, 3),
        (Action::Track { track: 1 }, 0),
        (Action::NoteAdvance, 0),
    ] {
        let mut room = Room::new("....");
        room.act([Action::NoteAdvance, down, between, up]);
        assert_eq!(room.surface_state.chosen, chosen, "{between}");
    }
}

/// A pad that is let go behind another track, or after its track got another key, is held no more: the next note
/// replaces, and the chosen step goes on.
#[test]
fn a_pad_is_let_go_wherever_it_ends() {
    let pad = |velocity| Action::DrumPad { track: 0, velocity };
    let select = |track| Action::Track { track };
    for other in [true, false] {
        let mut room = Room::new("....");
        room.act([Action::NoteAdvance, pad(90)]);
        if other {
            room.act([select(1), pad(0), select(0)]);
        } else {
            let (track, change) = (0, TrackChange::Key(Key::clamped(70)));
            Edit::Track { track, change }.apply(&mut room.project);
            room.act([pad(0), Action::PreviousStep]);
        }
        assert_eq!(room.surface_state.chosen, 0);
        let down = Action::StartNote {
            key: 48,
            velocity: 80,
        };
        room.act([down, Action::EndNote { key: 48 }]);
        assert_eq!(room.step(0).notes.as_slice().len(), 1);
        assert_eq!(room.surface_state.chosen, 1);
    }
}

/// What is played, or turned to with a knob, sounds as that key, whatever the clip adds to its notes: degrees of the
/// scale here, and a knob finds what it has set.
#[test]
fn keys_sound_as_they_are_meant() {
    for (pitch, transpose) in [
        (Pitch::Chromatic, 12),
        (Pitch::Chromatic, -5),
        (Pitch::Degrees, 3),
    ] {
        let mut room = Room::new("....");
        let (track, change) = (0, TrackChange::Pitch(pitch));
        Edit::Track { track, change }.apply(&mut room.project);
        let transpose = Transpose::clamped(transpose);
        Edit::Clip {
            pattern: 0,
            track,
            change: ClipChange::Transpose(transpose),
        }
        .apply(&mut room.project);
        let turned = Action::StepPitch {
            step: OnPage(2),
            key: 43,
        };
        let down = |key| Action::StartNote { key, velocity: 90 };
        let up = |key| Action::EndNote { key };
        room.act([Action::NoteAdvance, down(48), down(52), up(48), up(52)]);
        room.act([turned]);
        let sounds = |step| -> Vec<_> {
            let notes = room.step(step).notes;
            let scale = room.project.scale;
            let track = &room.project.tracks[0];
            let key = |note: &StepNote| track.sounding(scale, transpose, note.interval);
            notes
                .as_slice()
                .iter()
                .filter_map(key)
                .map(Key::get)
                .collect()
        };
        assert_eq!(sounds(0), [48, 52], "{pitch}");
        assert_eq!(sounds(2), [43], "{pitch}");
        assert_eq!(room.surface_state.current(&turned, &room.music()), Some(43));
    }
}
