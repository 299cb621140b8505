//! What knobs change of a step, and what they find.

use super::*;

/// "Set pitch, length, velocity of any step by index (default = current step)": set, turned, and of the
/// chosen one.
#[test]
fn knobs_change_steps() {
    let mut room = Room::new("x... ....");
    room.act([
        Action::StepPitch {
            step: OnPage(0),
            key: 40,
        },
        Action::TurnPitch {
            step: OnPage(0),
            by: -1,
        },
        Action::StepLength {
            step: OnPage(0),
            percent: 50,
        },
        Action::TurnLength {
            step: OnPage(0),
            by: 25,
        },
        Action::SelectStep { step: OnPage(0) },
        Action::StepVelocity {
            step: Chosen,
            velocity: 90,
        },
        Action::TurnVelocity {
            step: Chosen,
            by: 99,
        },
        Action::StepChance {
            step: Chosen,
            percent: 50,
        },
        Action::TurnRatchet {
            step: Chosen,
            by: 3,
        },
        Action::StepNudge {
            step: Chosen,
            percent: -50,
        },
        Action::StepLock {
            step: Chosen,
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
        Action::StepPitch {
            step: OnPage(0),
            key: 40,
        },
        Action::StepLength {
            step: OnPage(1),
            percent: 63,
        },
        Action::StepVelocity {
            step: OnPage(2),
            velocity: 90,
        },
        Action::StepChance {
            step: OnPage(3),
            percent: 50,
        },
        Action::StepRatchet {
            step: OnPage(4),
            hits: 5,
        },
        Action::StepNudge {
            step: OnPage(5),
            percent: -99,
        },
        Action::StepNudge {
            step: OnPage(5),
            percent: 33,
        },
        Action::StepLock {
            step: OnPage(6),
            lane: 7,
            value: 99,
        },
        Action::Tempo { bpm: 133 },
        Action::Transpose { semitones: -5 },
    ] {
        room.act([action]);
        assert_eq!(
            room.surface_state.current(&action, &room.music()),
            action.set_value()
        );
    }
}

/// Every action that sets a value knows the value that it replaces, or no knob could take over softly.
#[test]
fn every_value_that_is_set_is_found_again() {
    let mut room = Room::new("x... ....");
    for word in Action::WORDS
        .iter()
        .filter(|word| word.usage == Usage::Sets)
    {
        let arguments = word.first_arguments();
        let arguments = arguments.iter().take(word.arguments.len());
        let arguments: Vec<_> = arguments.map(ToString::to_string).collect();
        let text = format!("{} {}", word.word, arguments.join(", "));
        let template = ActionTemplate::read(&text, &VariableNames::default()).unwrap();
        let action = template.resolve(&Variables::default()).unwrap();
        room.act([action]);
        let found = room.surface_state.current(&action, &room.music());
        assert!(found.is_some(), "{text}");
    }
}
