/// The outputs of the project.
mod outputs_setup;
/// Set-ups of outputs and patterns.
mod set_ups_setup;

use super::*;
use crate::control::controllers::argument::ArgumentValue;
use crate::control::controllers::learn::{Nature, Touch};
use crate::control::controllers::message::MessageKind;
use crate::devices::port::PortError;
use crate::devices::{ConnectionStatus, DeviceChoice};
use crate::files::profile::ProfileCatalog;
use crate::files::profile::lessons::Learned;
use crate::instance::attention::Attention;
use crate::instance::host_controller::{LightRouting, Settings, channel};
use crate::ui::editor::controller_panel::{ControllerPanel, PluginFormat};
use crate::ui::editor::device_panel::{
    DevicePanel, DeviceRequest, LearnSession, LearnSource, TouchedControl,
};
use crate::ui::editor::output_panel::OutputPanel;

/// A pad on the first channel.
const PAD: Touch = Touch {
    kind: MessageKind::Note,
    channel: 0,
    number: 36,
    nature: Nature::Pad,
};

/// A controller that is led through Live, and three at ports of their own, of which one works.
pub(super) fn plugged() -> (ControllerPanel, DevicePanel) {
    let name = "Akai APC mini mk2";
    let profile_catalog = ProfileCatalog::new("");
    let (handle, _host_controller) = channel(&profile_catalog, &Attention::default());
    let settings = Settings {
        profile: name.to_owned(),
        lights: LightRouting::Channel(16),
        ..Settings::default()
    };
    handle.choose(settings).unwrap();
    let shown = ControllerPanel::of(
        &handle,
        &profile_catalog.names().into(),
        PluginFormat::Vst3InLive,
    );
    let choice = |input: &str, profile: &str| DeviceChoice {
        input: input.to_owned(),
        output: input.to_owned(),
        profile: profile.to_owned(),
        clock: false,
        follows: false,
        later_ms: 0,
    };
    let busy = PortError("Another program has LPD8".to_owned());
    let learned = |control: &str, done: &str| Learned {
        control: format!("the {control} on channel 1"),
        done: done.to_owned(),
    };
    let devices = DevicePanel {
        allowed: Arc::default(),
        siblings: Vec::new(),
        last: None,
        states: vec![
            (choice("Launchpad X MIDI", "Pads"), ConnectionStatus::Open),
            (
                choice("BeatStep", "Arturia BeatStep"),
                ConnectionStatus::Missing,
            ),
            (choice("LPD8", ""), ConnectionStatus::Refused(busy)),
        ],
        inputs: vec!["Launchpad X MIDI".to_owned(), "LPD8".to_owned()],
        outputs: vec!["Launchpad X MIDI".to_owned(), "LPD8".to_owned()],
        mistakes: vec![
            "my-pads.toml, line 9, rule 1: there is no action \"togle-step\"; did you mean \
             \"toggle-step\"?"
                .to_owned(),
        ],
        folder: "/home/someone/Documents/Gradus/Controllers".to_owned(),
        learned: vec![(
            name.to_owned(),
            vec![
                learned("pad that sends note 36", "mute 0"),
                learned(
                    "endless encoder that sends control 16",
                    "turn-velocity chosen, v",
                ),
            ],
        )],
        touched: None,
        played: OutputPanel::default(),
    };
    (shown, devices)
}

/// A pad that does something already.
pub(super) fn touched() -> TouchedControl {
    TouchedControl {
        touch: PAD,
        sure: true,
        done: vec![("toggle-step 3".to_owned(), true)],
    }
}

/// It is to mute the third track.
pub(super) fn taught() -> LearnSession {
    let mut words = crate::control::controllers::Action::WORDS.iter();
    LearnSession {
        source: LearnSource::ThroughHost,
        action: words.position(|word| word.word == "mute").unwrap(),
        arguments: [2, 0, 0].map(ArgumentValue::Number),
        name: String::new(),
        search: "mute".to_owned(),
    }
}

/// Set-up with one device in this state.
fn set_up(link: ConnectionStatus) -> Harness<'static, EditorBench> {
    let mut harness = bench("x...");
    let choice = DeviceChoice {
        input: "Pads".to_owned(),
        output: "Pads".to_owned(),
        ..DeviceChoice::default()
    };
    let devices = &mut harness.state_mut().now.devices;
    devices.states = vec![(choice, link)];
    devices.inputs = vec!["Pads".to_owned()];
    devices.mistakes = vec!["pads.toml, line 9, rule 1: no.".to_owned()];
    click(&mut harness, "Set-up");
    assert_eq!(harness.state().asked, []);
    harness
}

fn last(harness: &Harness<'_, EditorBench>) -> Option<DeviceRequest> {
    match harness.state().asked.last()? {
        EditorAction::Devices(wish) => Some(wish.clone()),
        _ => None,
    }
}

/// "The Set-up panel lists ports, opens and closes them, shows state": and what is wrong with own profiles.
#[test]
fn devices_are_chosen() {
    let mut harness = set_up(ConnectionStatus::Missing);
    harness.get_by_label("1. Not there: Gradus opens it when you connect it");
    harness.get_by_label("pads.toml, line 9, rule 1: no.");
    click(&mut harness, "Clock 1");
    let Some(DeviceRequest::ChoosePorts(choices)) = last(&harness) else {
        panic!("{:?}", harness.state().asked);
    };
    assert!(choices.len() == 1 && choices[0].clock);
    assert!(harness.query_by_label("Later by 1").is_none());
    click(&mut harness, "Follow 1");
    let Some(DeviceRequest::ChoosePorts(choices)) = last(&harness) else {
        panic!("{:?}", harness.state().asked);
    };
    assert!(choices[0].follows);
    harness.state_mut().now.devices.states[0].0.follows = true;
    harness.run();
    enter(&mut harness, egui::Role::SpinButton, "Later by 1", "-12");
    let Some(DeviceRequest::ChoosePorts(choices)) = last(&harness) else {
        panic!("{:?}", harness.state().asked);
    };
    assert_eq!(choices[0].later_ms, -12);
    click(&mut harness, "Add a controller");
    assert!(
        matches!(last(&harness), Some(DeviceRequest::ChoosePorts(choices)) if choices.len() == 2)
    );
    click(&mut harness, "Remove");
    assert_eq!(last(&harness), Some(DeviceRequest::ChoosePorts(Vec::new())));
}

/// The controller that comes through the host is taught the same way, while it is listened to.
#[test]
fn a_control_of_the_hosts_is_taught() {
    let mut harness = bench("x...");
    let settings = &mut harness.state_mut().now.controller.settings;
    settings.profile = "Pads".to_owned();
    settings.listens = true;
    click(&mut harness, "Set-up");
    click(&mut harness, "Learn");
    assert_eq!(
        last(&harness),
        Some(DeviceRequest::LearnFrom(Some(LearnSource::ThroughHost)))
    );
    harness.get_by_label_contains("Hit a pad once");
    click(&mut harness, "Stop learning");
    assert_eq!(last(&harness), Some(DeviceRequest::LearnFrom(None)));
}

/// "Choose an action, touch the control; conflicts shown": what the control does already can be replaced.
#[test]
fn a_control_is_taught() {
    let mut harness = set_up(ConnectionStatus::Open);
    click(&mut harness, "Learn 1");
    assert_eq!(
        last(&harness),
        Some(DeviceRequest::LearnFrom(Some(LearnSource::OwnPort(0))))
    );
    harness.get_by_label_contains("Hit a pad once");
    harness.state_mut().now.devices.touched = Some(TouchedControl {
        touch: PAD,
        sure: true,
        done: vec![("tap".to_owned(), true)],
    });
    harness.run();
    harness.get_by_label("This is the pad that sends note 36 on channel 1.");
    harness.get_by_label("It already does this: tap.");
    click(&mut harness, "Do this instead");
    let taught = last(&harness);
    let Some(DeviceRequest::Teach { touch, replace, .. }) = taught else {
        panic!("{taught:?}");
    };
    assert!(touch == PAD && replace);
    assert_eq!(harness.state().view.learning, None);
}

/// Without a profile a control can be taught too: a new one is made for it, under a name that can be chosen.
#[test]
fn a_new_profile_is_called_as_one_likes() {
    let mut harness = bench("x...");
    click(&mut harness, "Set-up");
    click(&mut harness, "Learn");
    let field = "Name of the new profile";
    harness.get_by_label(field).focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.get_by_label(field).type_text("Desk");
    harness.run();
    let learning = harness.state().view.learning.clone().unwrap();
    assert_eq!(learning.name, "Desk");
    harness.state_mut().now.controller.settings.profile = "Pads".to_owned();
    harness.run();
    assert!(harness.query_by_label("Name of the new profile").is_none());
}

/// One pad after the other: the next one is taught the same for the next place.
#[test]
fn one_pad_after_the_other_is_taught() {
    let mut harness = set_up(ConnectionStatus::Open);
    click(&mut harness, "Learn 1");
    let mut words = crate::control::controllers::Action::WORDS.iter();
    let mute = words.position(|word| word.word == "mute").unwrap();
    let learning = harness.state_mut().view.learning.as_mut().unwrap();
    (learning.action, learning.arguments) = (mute, [ArgumentValue::default(); 3]);
    for track in 0..2 {
        harness.state_mut().now.devices.touched = Some(TouchedControl {
            touch: PAD,
            sure: true,
            done: Vec::new(),
        });
        harness.run();
        harness.state_mut().asked.clear();
        click(&mut harness, "and the next");
        let asked = &harness.state().asked;
        let [
            EditorAction::Devices(DeviceRequest::Teach { learning, .. }),
            EditorAction::Devices(DeviceRequest::LearnFrom(Some(LearnSource::OwnPort(0)))),
        ] = asked.as_slice()
        else {
            panic!("{asked:?}");
        };
        assert_eq!(learning.arguments[0], ArgumentValue::Number(track));
    }
    let learning = harness.state().view.learning.as_ref().unwrap();
    assert_eq!(learning.arguments[0], ArgumentValue::Number(2));
}

/// What was learned is listed in words for people, and can be forgotten.
#[test]
fn what_was_learned_can_be_forgotten() {
    let mut harness = set_up(ConnectionStatus::Open);
    let learned = Learned {
        control: "the pad that sends note 36 on channel 1".to_owned(),
        done: "mute 2".to_owned(),
    };
    let devices = &mut harness.state_mut().now.devices;
    devices.states[0].0.profile = "Mine".to_owned();
    devices.learned = vec![("Mine".to_owned(), vec![learned.clone()])];
    harness.run();
    let label = "Forget mute track 3: the pad that sends note 36 on channel 1";
    click(&mut harness, label);
    assert_eq!(
        last(&harness),
        Some(DeviceRequest::Forget("Mine".to_owned(), learned))
    );
}

/// While a control is learned its device is not obeyed: whoever leaves Set-up ends that.
#[test]
fn nobody_leaves_a_lesson_behind() {
    for way in ["Set-up", "Library", "Stop learning"] {
        let mut harness = set_up(ConnectionStatus::Open);
        click(&mut harness, "Learn 1");
        assert!(harness.state().view.learning.is_some());
        click(&mut harness, way);
        let ends = EditorAction::Devices(DeviceRequest::LearnFrom(None));
        assert!(harness.state().asked.contains(&ends), "{way}");
        assert_eq!(harness.state().view.learning, None);
    }
}

/// An action is found by a word of what it does; one that is not for the control that was touched is not learned.
#[test]
fn actions_are_found() {
    let mut harness = set_up(ConnectionStatus::Open);
    click(&mut harness, "Learn 1");
    harness.get_by_label("Search the actions").focus();
    harness.run();
    harness
        .get_by_label("Search the actions")
        .type_text("Ends all notes");
    harness.run();
    assert!(harness.query_by_label("Action: Toggle step").is_none());
    click(&mut harness, "Action: Panic");
    let learning = harness.state().view.learning.clone().unwrap();
    let word = &crate::control::controllers::Action::WORDS[learning.action];
    assert_eq!(word.word, "panic");
    let knob = Touch {
        kind: MessageKind::Control,
        nature: Nature::Knob,
        ..PAD
    };
    harness.state_mut().now.devices.touched = Some(TouchedControl {
        touch: knob,
        sure: true,
        done: Vec::new(),
    });
    harness.run();
    harness.get_by_label_contains("is for a pad or a button");
    assert!(harness.query_by_label("Do this").is_none());
}
