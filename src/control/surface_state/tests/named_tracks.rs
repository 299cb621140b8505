//! Actions that name a track: many fingers on many tracks, none of which selects one.

use super::*;
use crate::control::controllers::action::Word;
use crate::control::controllers::argument::ArgumentKind;
use crate::control::controllers::assembly::Order;
use crate::control::surface_state::controller_input::ControllerInput;
use crate::engine::{Event, Message};
use crate::sequencer::macros::MACROS;
use crate::sequencer::value::Key;

fn action(text: &str) -> Action {
    let template = ActionTemplate::read(text, &VariableNames::default()).unwrap();
    template.resolve(&Variables::default()).unwrap()
}

/// Every action on a step can name the track, also one that knows its old value, and then the selection stays; only
/// the selection itself goes there.
#[test]
fn every_step_action_takes_a_track() {
    let is_step = |word: &&Word| {
        word.arguments
            .iter()
            .any(|one| one.kind == ArgumentKind::Step)
    };
    let mut words = 0;
    for word in Action::WORDS.iter().filter(is_step) {
        if word.arguments[0].kind == ArgumentKind::Track {
            continue;
        }
        words += 1;
        let mut room = Room::new("x... ....");
        let before = [
            "set-step 1:2, 1",
            "step-chance 1:2, 50",
            "step-lock 1:2, 7, 5",
        ];
        room.act(before.map(action));
        let numbers = word.arguments[1..].iter().map(|one| one.max.to_string());
        let numbers = std::iter::once("1:2".to_owned()).chain(numbers);
        let text = format!("{} {}", word.word, numbers.collect::<Vec<_>>().join(", "));
        let before = room.project.clone();
        room.act([action(&text)]);
        let selects = word.word == "select-step";
        assert_eq!(room.surface_state.track, u8::from(selects), "{text}");
        assert_eq!(room.project.clip(0, 0), before.clip(0, 0), "{text}");
        let switched_on_again = word.word == "set-step";
        let changes = room.project.clip(0, 1) != before.clip(0, 1);
        assert_eq!(changes, !selects && !switched_on_again, "{text}");
        // A track that is not there, or a step past its end, is nothing.
        let before = room.project.clone();
        room.act([
            action(&text.replace("1:2", "9:2")),
            action(&text.replace("1:2", "1:99")),
        ]);
        assert_eq!(room.project, before, "{text}");
        assert_eq!(action(&text).track(), Some(1));
    }
    assert!(words > 20, "{words}");
}

/// The chosen step has a place on every track.
#[test]
fn the_chosen_step_of_a_named_track() {
    let mut room = Room::new("x... ....");
    room.act(["select-step 2", "toggle-cell 1, chosen"].map(action));
    assert!(room.project.clip(0, 1).unwrap().step(2).on);
    assert_eq!(room.line(), "x... ....");
    room.act([action("select-step 1:5")]);
    assert_eq!(
        (room.surface_state.track, room.surface_state.chosen),
        (1, 5)
    );
}

/// A condition is set by its words, turned in their order, and found again.
#[test]
fn conditions_are_set_and_turned() {
    let mut room = Room::new("x... ....");
    let condition = |room: &Room| room.step(0).condition.to_string();
    for (text, expected) in [
        ("step-condition 0, 2:4", "2:4"),
        ("turn-condition 0, 2", "4:4"),
        ("turn-condition 0, -127", ""),
        ("turn-condition 0:0, 1", "fill"),
        ("step-condition 0, 43", "8:8"),
        ("step-condition 0, always", ""),
    ] {
        room.act([action(text)]);
        assert_eq!(condition(&room), expected, "{text}");
    }
}

/// Turns of a macro add up, however many come before the engine shows the first, and stay in range.
#[test]
fn macros_are_turned() {
    let mut room = Room::new("x");
    let turns = [
        "macro 0, 60",
        "turn-macro 0, 4",
        "turn-macro 0, 100",
        "turn-macro 7, -1",
    ];
    room.act(turns.map(action));
    let turned = |knob, value| Command::Macro { knob, value };
    let expected = [turned(0, 60), turned(0, 64), turned(0, 127), turned(7, 0)];
    assert_eq!(room.commands, expected);
    let status = Status {
        macros: [9; MACROS],
        ..Status::default()
    };
    room.surface_state.adopt_status(&status);
    assert_eq!(
        room.surface_state
            .current(&action("macro 3, 0"), &room.music()),
        Some(9)
    );
}

/// Pads of several tracks sound at once, each on its track's channel, even with one key; each ends its own note, and
/// what is held ends with the device. While the music stands still, the pad of the track in front is entered.
#[test]
fn pads_of_several_tracks_sound_together() {
    let mut project = Project::with_tracks(3);
    for track in [1, 2] {
        let change = TrackChange::Key(Key::clamped(60));
        Edit::Track { track, change }.apply(&mut project);
    }
    let change = TrackChange::Channel(crate::sequencer::value::Channel::clamped(5));
    Edit::Track { track: 2, change }.apply(&mut project);
    let play = Play::default();
    let music = Music::new(&project, Status::default(), &play, 16);
    let mut input = ControllerInput::new(Order::Kept);
    input.surface_state.advancing = true;
    let mut heard = |texts: &[&str], releases: bool| {
        let mut heard = Vec::new();
        for text in texts {
            input.act(action(text), &music, 0, &mut |request| {
                if matches!(request, Request::Enter(_)) {
                    heard.push("entered".to_owned());
                }
            });
        }
        if releases {
            input.release_device(&mut |_| {});
        }
        input.send_pending(&mut |Event { message, .. }| {
            heard.push(match message {
                Message::NoteOn { channel, key, .. } => format!("{channel} {key} on"),
                Message::NoteOff { channel, key, .. } => format!("{channel} {key} off"),
                other => format!("{other:?}"),
            });
            true
        });
        heard.join(", ")
    };
    let [first, second] = [1, 2].map(|track| project.tracks[track].channel.get() - 1);
    assert_eq!(
        heard(&["drum-pad 1, 90", "drum-pad 2, 90"], false),
        format!("{first} 60 on, {second} 60 on")
    );
    assert_eq!(heard(&["drum-pad 2, 0"], false), format!("{second} 60 off"));
    assert_eq!(heard(&["drum-pad 31, 90"], false), "");
    assert_eq!(heard(&["drum-pad 2, 90"], true).matches("off").count(), 2);
    let key = project.tracks[0].key.get();
    assert_eq!(
        heard(&["drum-pad 0, 90", "drum-pad 0, 0"], false),
        format!("entered, 0 {key} on, 0 {key} off")
    );
}
