use std::collections::VecDeque;
use std::sync::Arc;

use super::pending_events::WAITING;
use super::*;
use crate::control::controllers::chain::Rule;
use crate::control::controllers::expression::VariableNames;
use crate::control::controllers::message::MessageKind;
use crate::control::controllers::message_pattern::{Field, MessagePattern};
use crate::control::controllers::state::{FactCondition, Subject};
use crate::engine::{RecordingChange, Status};
use crate::sequencer::pitch::scale::{Scale, ScaleNotes, Snap};
use crate::sequencer::value::Transpose;
use crate::sequencer::{ClipChange, Edit, Pitch, Play, Project, notation};

/// What comes in with a block, and what leaves.
#[derive(Default)]
struct Wire {
    input: VecDeque<Event>,
    output: Vec<Event>,
}

impl Host for Wire {
    fn receive(&mut self) -> Option<Event> {
        self.input.pop_front()
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.output.push(event);
        Ok(())
    }
}

fn rule(kind: MessageKind, number: &str, value: &str, template: &str, condition: &str) -> Rule {
    let mut names = VariableNames::default();
    let mut field = |text| Field::read(text, 16_383, &[], &mut names).unwrap();
    Rule {
        chain: vec![MessagePattern::Signal {
            kind,
            channel: Field::ANY,
            number: field(number),
            value: field(value),
            encoding: None,
        }],
        patience: 0,
        condition: FactCondition::read(condition, Subject::Music).unwrap(),
        templates: vec![
            crate::control::controllers::action_template::ActionTemplate::read(template, &names)
                .unwrap(),
        ],
        takeover: None,
    }
}

fn note(offset: u32, key: u8) -> Event {
    Event::new(
        offset,
        Message::NoteOn {
            channel: 0,
            key,
            velocity: 100,
        },
    )
}

fn control(controller: u8, value: u8) -> Event {
    Event::new(
        0,
        Message::ControlChange {
            channel: 0,
            controller,
            value,
        },
    )
}

/// What hands see while nothing plays.
fn at_rest<'a>(project: &'a Project, play: &'a Play) -> Music<'a> {
    Music::new(project, Status::default(), play, 16)
}

/// Two tracks, of which the first has a step on: the one before the chosen one, around the clip.
fn score() -> Project {
    let mut project = Project::with_tracks(2);
    let clip = notation::clip(".... .... .... ...x").unwrap();
    let edit = Edit::Clip {
        pattern: 0,
        track: 0,
        change: ClipChange::Replace(Box::new(clip)),
    };
    edit.apply(&mut project);
    project
}

/// Plays events to a profile; what is done, and how many of them pass on.
fn play(rules: Vec<Rule>, order: Order, events: &[Event]) -> (Vec<Request>, Vec<Event>) {
    play_to(&score(), rules, order, events)
}

/// The same before a score.
fn play_to(
    project: &Project,
    rules: Vec<Rule>,
    order: Order,
    events: &[Event],
) -> (Vec<Request>, Vec<Event>) {
    let profile = Profile {
        rules,
        ..Profile::default()
    };
    let mut input = ControllerInput::new(order);
    let mut wire = Wire {
        input: events.iter().copied().collect(),
        ..Wire::default()
    };
    let still = Play::default();
    let music = at_rest(project, &still);
    let mut requests = Vec::new();
    let block = BlockLength {
        frames: 64,
        sample_rate: 48_000,
    };
    input.take(&profile, &music, block, &mut wire, &mut |request| {
        requests.push(request);
    });
    let mut passed = Vec::new();
    let mut host = FilteredHost::new(&mut wire, &mut input);
    while let Some(event) = host.receive() {
        passed.push(event);
    }
    (requests, passed)
}

/// The same at a port of the device's own.
fn play_at_port(rules: Vec<Rule>, events: &[Event]) -> (Vec<Request>, Vec<Message>) {
    let profile = Profile {
        rules,
        ..Profile::default()
    };
    let mut input = ControllerInput::new(Order::Kept);
    let (project, still) = (score(), Play::default());
    let music = at_rest(&project, &still);
    let (mut requests, mut passed) = (Vec::new(), Vec::new());
    for event in events {
        let incoming = Incoming::Signal(Signal::from(event.message));
        let now = i64::from(event.offset) * SECOND / 48_000;
        input.hear(&profile, &music, (incoming, now), &mut |request| {
            requests.push(request);
        });
        input.send_pending(&mut |Event { message, .. }| {
            passed.push(message);
            true
        });
    }
    (requests, passed)
}

/// "What is not mapped passes on by default; what is mapped never does."
#[test]
fn what_is_mapped_never_passes_on() {
    let rules = vec![rule(
        MessageKind::Note,
        "n:36..51",
        "*",
        "toggle-step n - 36",
        "",
    )];
    let events = [note(0, 60), note(3, 38), note(5, 61)];
    let (requests, passed) = play(rules, Order::Kept, &events);
    assert_eq!(passed, [note(0, 60), note(5, 61)]);
    let [
        Request::Edit(Edit::ToggleStep(step_ref)),
        Request::Command(Command::Audition(_)),
    ] = requests.as_slice()
    else {
        panic!("{requests:?}");
    };
    assert_eq!(step_ref.step, 2);
}

/// A knob that has taken over a pitch keeps it: on a scale with wide gaps the key is not where the knob stands,
/// and still follows it up and down.
#[test]
fn a_knob_keeps_a_pitch_of_a_wide_scale() {
    let mut project = score();
    let notes = ScaleNotes::named("hirajoshi").unwrap();
    project.scale = Scale {
        notes,
        ..Scale::default()
    };
    for pitch in [Pitch::Scale(Snap::Nearest), Pitch::Degrees] {
        Arc::make_mut(&mut project.tracks[0]).pitch = pitch;
        for turned in [
            (36..=90).collect::<Vec<u8>>(),
            (36..=90).chain((50..90).rev()).collect(),
        ] {
            let mut knob = rule(MessageKind::Control, "21", "v", "step-pitch 0, v", "");
            knob.takeover = Some(0);
            let events: Vec<_> = turned.iter().map(|value| control(21, *value)).collect();
            let (requests, _) = play_to(&project, vec![knob], Order::Kept, &events);
            let mut changed = project.clone();
            for request in requests {
                if let Request::Edit(edit) = request {
                    edit.apply(&mut changed);
                }
            }
            let first = changed.clip(0, 0).unwrap().step(0).notes.as_slice()[0];
            let key = changed.tracks[0].sounding(project.scale, Transpose::DEFAULT, first.interval);
            let distance = i64::from(key.unwrap()) - i64::from(*turned.last().unwrap());
            assert!(distance.abs() <= 2, "{pitch}: {distance}");
        }
    }
}

/// What the surface remembers counts for the next message of the same block.
#[test]
fn the_desk_counts_at_once() {
    let rules = vec![
        rule(MessageKind::Note, "36", "*", "protect", ""),
        rule(MessageKind::Note, "37", "*", "play", "protected"),
        rule(MessageKind::Note, "37", "*", "undo", "!protected"),
    ];
    let events = [note(0, 37), note(1, 36), note(2, 37)];
    let (requests, passed) = play(rules, Order::Kept, &events);
    let protect = Command::ChangeRecording(RecordingChange::ToggleProtected);
    let commands = [protect, Command::Play].map(Request::Command);
    let [done, commanded @ ..] = requests.as_slice() else {
        panic!("nothing was done");
    };
    assert_eq!((done, commanded), (&Request::Undo, &commands[..]));
    assert_eq!(passed, []);
}

/// Numbers that are complete only at the end of the block are heard in the same block, and their parts
/// do not pass on.
#[test]
fn the_end_of_the_block_completes_numbers() {
    let rules = || {
        vec![rule(
            MessageKind::Nrpn,
            "n:7712..7719",
            "*",
            "toggle-step n - 7712",
            "",
        )]
    };
    let mixed = [control(6, 127), control(98, 33), control(99, 60)];
    let (requests, passed) = play(rules(), Order::Lost, &mixed);
    // The step, and that it is heard.
    assert_eq!((requests.len(), passed.len()), (2, 0));
    let (requests, passed) = play(rules(), Order::Kept, &mixed);
    assert_eq!((requests.len(), passed.len()), (0, 0));
}

/// A note that a rule plays goes to the channel of the track in front, and is ended there though another
/// track is in front by then, or notes are kept out.
#[test]
fn notes_that_are_played_are_ended() {
    let rules = vec![
        rule(MessageKind::Note, "n:60..72", "v", "start-note n, v", ""),
        rule(MessageKind::NoteOff, "n:60..72", "*", "end-note n", ""),
        rule(MessageKind::Note, "1", "*", "protect", ""),
    ];
    let off = Event::new(
        9,
        Message::NoteOff {
            channel: 0,
            key: 61,
            velocity: 64,
        },
    );
    let events = [note(0, 61), note(3, 1), off, off, note(12, 62)];
    let (requests, passed) = play(rules, Order::Kept, &events);
    // What a pattern is kept safe from is heard all the same.
    assert_eq!(passed, [note(0, 61), off, note(12, 62)]);
    // That notes are kept out.
    assert_eq!(requests.len(), 1, "{requests:?}");
}

/// Each action does the same whichever way its control comes, and plays the same: through the host, and
/// at a port of its own.
#[test]
fn both_ways_do_the_same() {
    let off = Event::new(
        48,
        Message::NoteOff {
            channel: 0,
            key: 36,
            velocity: 64,
        },
    );
    for word in Action::WORDS {
        let numbers = word.arguments.iter().map(|one| one.min.max(1).min(one.max));
        let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
        let template = format!("{} {}", word.word, numbers.join(", "));
        let rules = || {
            vec![
                rule(MessageKind::Note, "36", "*", &template, ""),
                rule(MessageKind::NoteOff, "36", "*", "end-note 1", ""),
            ]
        };
        let events = [note(0, 36), note(0, 60), note(48, 36), off];
        let (requests, passed) = play(rules(), Order::Kept, &events);
        let passed: Vec<_> = passed.into_iter().map(|event| event.message).collect();
        let played = passed.len() > 1;
        let at_port = play_at_port(rules(), &events);
        assert_eq!(at_port, (requests.clone(), passed), "{template}");
        let only_inside = ["end-note", "layer"].contains(&word.word)
            || word.word.contains("track") // Told to the engine.
            || ["page", "select-step", "note-advance"].contains(&word.word)
            || ["turn-page", "previous-step", "next-step"].contains(&word.word);
        assert!(played || !requests.is_empty() || only_inside, "{template}");
    }
}

/// While a control is learned nothing of what comes is obeyed or heard, but for the end of a key that was.
#[test]
fn what_is_learned_is_not_heard() {
    let mut input = ControllerInput::new(Order::Kept);
    let off = Event::new(
        9,
        Message::NoteOff {
            channel: 0,
            key: 60,
            velocity: 64,
        },
    );
    let mut wire = Wire {
        input: [note(0, 60)].into(),
        ..Wire::default()
    };
    let mut host = FilteredHost::new(&mut wire, &mut input);
    assert_eq!(host.receive(), Some(note(0, 60)));
    wire.input = [note(0, 61), off].into();
    let block = BlockLength {
        frames: 48,
        sample_rate: 48_000,
    };
    let mut told = Vec::new();
    for _ in 0..2 {
        input.learn(block, &mut wire, &mut |signal, now| {
            told.push((signal.number, now));
        });
        wire.input.push_back(note(24, 62));
    }
    assert_eq!(told, [(61, 0), (60, 187), (62, 1500)]);
    let mut host = FilteredHost::new(&mut wire, &mut input);
    assert_eq!(host.receive(), Some(off));
}

/// What was not taken comes too late, but for the ends of notes.
#[test]
fn what_is_not_taken_is_only_ended() {
    let profile = Profile::default();
    let mut input = ControllerInput::new(Order::Kept);
    let project = Project::default();
    let play = Play::default();
    let music = at_rest(&project, &play);
    let hear = |input: &mut ControllerInput, bytes: &[u8]| {
        let incoming = Incoming::from_bytes(bytes).unwrap();
        input.hear(&profile, &music, (incoming, 0), &mut |_| {});
    };
    let mut taken = Vec::new();
    hear(&mut input, &[0x90, 60, 100]);
    input.send_pending(&mut |Event { message, .. }| {
        taken.push(message);
        true
    });
    for bytes in [[0x90, 61, 100], [0x80, 60, 0], [0x90, 62, 100]] {
        hear(&mut input, &bytes);
        input.send_pending(&mut |_| false);
    }
    input.release_device(&mut |command| panic!("nothing is held: {command:?}"));
    input.send_pending(&mut |Event { message, .. }| {
        taken.push(message);
        true
    });
    let keys = taken.iter().map(|message| match message {
        Message::NoteOn { key, .. } => i16::from(*key),
        Message::NoteOff { key, .. } => -i16::from(*key),
        _ => 0,
    });
    // The last is let go twice, which a synth may be told.
    assert_eq!(keys.collect::<Vec<_>>(), [60, -60, -60]);
}

/// What is on for as long as a control is held ends when the controller is gone, and only that, once: fill,
/// beat-loop, note repeat, and the layer.
#[test]
fn what_is_held_ends_with_the_controller() {
    let rules = |templates: [&str; 4]| -> Vec<Rule> {
        let rules = ["1", "2", "3", "4"].into_iter().zip(templates);
        let rules =
            rules.map(|(number, template)| rule(MessageKind::Note, number, "*", template, ""));
        rules.collect()
    };
    let begin = ["fill 1", "beat-loop 16", "note-repeat 5, 8, 100", "layer 3"];
    let end = ["fill 0", "beat-loop 0", "note-repeat 5, 0, 0", "layer 0"];
    let ends = [
        Command::Fill(false),
        Command::EndBeatLoop,
        Command::EndRepeat { track: 5 },
    ];
    let (project, still) = (Project::with_tracks(8), Play::default());
    let music = at_rest(&project, &still);
    for (released, left) in [(false, &ends[..]), (true, &[])] {
        let mut input = ControllerInput::new(Order::Kept);
        for templates in [Some(begin), released.then_some(end)].into_iter().flatten() {
            let profile = Profile {
                rules: rules(templates),
                ..Profile::default()
            };
            for number in 1..=4 {
                let pressed = [0x90, number, 100];
                let incoming = Incoming::from_bytes(&pressed).unwrap();
                input.hear(&profile, &music, (incoming, 0), &mut |_| {});
            }
        }
        assert_eq!(
            (input.surface_state.fill, input.layer() == 3),
            (!released, !released)
        );
        let mut told = Vec::new();
        input.release_device(&mut |command| told.push(command));
        input.release_device(&mut |command| told.push(command));
        assert_eq!(told, left);
        assert_eq!((input.surface_state.fill, input.layer()), (false, 0));
    }
}

/// A controller that was someone else's for a while has none of its past: neither half a chain, however little
/// of the time that was heard of, nor the layer that was held.
#[test]
fn what_was_begun_is_forgotten_when_it_is_lent() {
    let pressed = |number, template| rule(MessageKind::Note, number, "*", template, "");
    let mut chain = pressed("1", "record");
    chain.chain.extend(pressed("2", "record").chain);
    chain.patience = 1_000_000;
    let profile = Profile {
        rules: vec![chain, pressed("3", "layer 3")],
        ..Profile::default()
    };
    let (project, still) = (Project::with_tracks(2), Play::default());
    let music = at_rest(&project, &still);
    for (lent, expected) in [(false, (1, 3)), (true, (0, 0))] {
        let mut input = ControllerInput::new(Order::Kept);
        let mut requests = Vec::new();
        let mut hear = |input: &mut ControllerInput, number: u8| {
            let pressed = [0x90, number, 100];
            let incoming = Incoming::from_bytes(&pressed).unwrap();
            input.hear(&profile, &music, (incoming, 0), &mut |request| {
                requests.push(request);
            });
        };
        hear(&mut input, 3);
        hear(&mut input, 1);
        if lent {
            input.drop_messages(&profile, &mut Wire::default());
        }
        hear(&mut input, 2);
        let layer = input.layer();
        assert_eq!((requests.len(), layer), expected);
    }
}

/// More than there is room for is dropped and counted; nothing grows. The end of a note has room all the same.
#[test]
fn there_is_room_for_so_many_events() {
    let end = Event::new(
        0,
        Message::NoteOff {
            channel: 0,
            key: 60,
            velocity: 64,
        },
    );
    let events = std::iter::repeat_n(note(0, 60), 5000).chain([end]);
    let events: Vec<_> = events.collect();
    let (requests, passed) = play(Vec::new(), Order::Kept, &events);
    assert_eq!((requests.len(), passed.len()), (0, WAITING + 1));
    assert_eq!(passed.last(), Some(&end));
}
