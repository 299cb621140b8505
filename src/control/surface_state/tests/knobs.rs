//! What knobs change of a step, and what they find.

use super::*;

/// "Set pitch, length, velocity of any step by index (default = current step)": set, turned, and of the
/// chosen one.
#[test]
fn knobs_change_steps() {
    let mut room = Room::new("x... ....");
    room.act([
        Action::StepPitch { step: 0, key: 40 },
        Action::TurnPitch { step: 0, by: -1 },
        Action::StepLength {
            step: 0,
            percent: 50,
        },
        Action::TurnLength { step: 0, by: 25 },
        Action::SelectStep { step: 0 },
        Action::StepVelocity {
            step: CHOSEN,
            velocity: 90,
        },
        Action::TurnVelocity {
            step: CHOSEN,
            by: 99,
        },
        Action::StepChance {
            step: CHOSEN,
            percent: 50,
        },
        Action::TurnRatchet {
            step: CHOSEN,
            by: 3,
        },
        Action::StepNudge {
            step: CHOSEN,
            percent: -50,
        },
        Action::StepLock {
            step: CHOSEN,
            lane: 0,
            value: 99,
        },
    ]);
    let step = room.step(0);
    assert_eq!(i64::from(step.notes.as_slice()[0].interval), 3);
    assert_eq!(step.gate, crate::sequencer::Gate::thousandths(750));
    assert_eq!(step.velocity.get(), 127);
    assert_eq!(step.chance.get(), 50);
    assert_eq!(step.ratchet.hits.get(), 4);
    assert_eq!(step.nudge.get(), -2520);
    assert_eq!(
        step.locks.get(crate::sequencer::Lane::MIN).map(i64::from),
        Some(99)
    );
}

/// What a knob sets is what it finds again, so that it can take over softly.
#[test]
fn knobs_find_what_they_set() {
    let mut room = Room::new("x... ....");
    for action in [
        Action::StepPitch { step: 0, key: 40 },
        Action::StepLength {
            step: 1,
            percent: 63,
        },
        Action::StepVelocity {
            step: 2,
            velocity: 90,
        },
        Action::StepChance {
            step: 3,
            percent: 50,
        },
        Action::StepRatchet { step: 4, hits: 5 },
        Action::StepNudge {
            step: 5,
            percent: -99,
        },
        Action::StepNudge {
            step: 5,
            percent: 33,
        },
        Action::StepLock {
            step: 6,
            lane: 7,
            value: 99,
        },
        Action::Tempo { bpm: 133 },
        Action::Transpose { semitones: -5 },
    ] {
        room.act([action]);
        let music = Music {
            project: &room.project,
            status: room.status,
            play: &room.play,
            width: room.width,
            shown: None,
        };
        assert_eq!(
            room.surface_state.current(&action, &music),
            action.set_value()
        );
    }
}
