//! Sound and MIDI of the program in Set-up.

use super::*;
use crate::devices::{PortState, PortStatus, RouteStatus};
use crate::engine::HeardClock;
use crate::instance::clock_link::ClockChoice;
use crate::standalone::{Audio, AudioChoice, AudioRequest, AudioSetup, AudioSystem, OpenFile};

/// A program with an output that plays, one that is missing, and one that is not chosen.
pub(super) fn plug_in(now: &mut Now) {
    let port = |name: &str, state| PortStatus {
        name: name.to_owned(),
        state,
    };
    now.file = Some(OpenFile::default());
    now.devices.inputs = vec!["Keystation MIDI".to_owned()];
    now.devices.outputs = vec!["Digitakt MIDI".to_owned(), "Volca".to_owned()];
    now.listeners = Some(vec!["Digitakt MIDI".to_owned()].into());
    now.audio_setup = Some(AudioSetup {
        choice: AudioChoice {
            system: AudioSystem::SoundCard,
            ..AudioChoice::default()
        },
        running: Audio::Native,
        devices: vec!["USB Audio".to_owned()].into(),
        ports: RouteStatus {
            inputs: Vec::new(),
            outputs: vec![
                port("Digitakt MIDI", PortState::Open),
                port("Minilogue xd SOUND", PortState::Missing),
            ],
        },
        sent: 0,
    });
}

fn program() -> Harness<'static, EditorBench> {
    let mut harness = bench("x...");
    plug_in(&mut harness.state_mut().now);
    harness.run();
    click(&mut harness, "Set-up");
    harness
}

fn asked(harness: &mut Harness<'static, EditorBench>) -> Vec<EditorAction> {
    std::mem::take(&mut harness.state_mut().asked)
}

fn open_menu(harness: &mut Harness<'static, EditorBench>, label: &str) {
    let menu = harness.get_by_role_and_label(egui::Role::ComboBox, label);
    menu.click();
    harness.run();
}

/// Set-up of the program begins with what its user needs, and the controller comes by its MIDI input; in a host there is
/// no word of it.
#[test]
fn the_program_begins_with_sound() {
    let harness = program();
    let top = |label| harness.get_by_label(label).rect().top();
    assert!(top("Sound and MIDI") < top("Controllers, at ports of their own"));
    assert!(top("Controllers, at ports of their own") < top("Controller, at the MIDI input"));
    let mut host = bench("x...");
    click(&mut host, "Set-up");
    assert!(host.query_by_label("Sound and MIDI").is_none());
    host.get_by_label("Controller, through the host");
}

/// Every choice is asked for: the system, the card, and each port, which is ticked while it is chosen, there or not.
#[test]
fn all_is_chosen_by_clicks() {
    let mut harness = program();
    click(&mut harness, "Send to Volca");
    click(&mut harness, "Send to Minilogue xd SOUND");
    click(&mut harness, "Listen to Keystation MIDI");
    let output = |name: &str, on| AudioRequest::Output(name.to_owned(), on);
    let requests = [
        output("Volca", true),
        output("Minilogue xd SOUND", false),
        AudioRequest::Input("Keystation MIDI".to_owned(), true),
    ];
    assert_eq!(asked(&mut harness), requests.map(EditorAction::Audio));
    harness.get_by_label("Minilogue xd SOUND: Not there: Gradus opens it when you connect it");
    open_menu(&mut harness, "Audio system");
    click(&mut harness, "None (MIDI only)");
    open_menu(&mut harness, "Sound card");
    click(&mut harness, "USB Audio");
    let requests = [
        AudioRequest::System(AudioSystem::Silent),
        AudioRequest::Device("USB Audio".to_owned()),
    ];
    assert_eq!(asked(&mut harness), requests.map(EditorAction::Audio));
}

/// "A light for what is sent": it is full after a message at the open output alone, and goes out by itself.
#[test]
fn a_light_shows_what_is_sent() {
    let mut harness = program();
    let full = |harness: &Harness<'_, EditorBench>| {
        let lights = harness.output().shapes.iter();
        let full = lights.filter(|shape| match &shape.shape {
            egui::Shape::Circle(circle) => {
                circle.center.x > SIZE.0 - 248.0
                    && circle.fill == theme::GREEN.in_theme(Theme::Dark)
            }
            _ => false,
        });
        full.count()
    };
    assert_eq!(full(&harness), 0);
    let setup = harness.state_mut().now.audio_setup.as_mut();
    setup.expect("a program").sent = 7;
    harness.step();
    assert_eq!(full(&harness), 1);
    for _ in 0..60 {
        harness.step();
    }
    assert_eq!(full(&harness), 0);
}

/// Without sound the preview kit is heard by nobody, whether it is on or not.
#[test]
fn a_kit_without_sound_is_not_heard() {
    let mut harness = program();
    let now = &mut harness.state_mut().now;
    now.preview_sound.is_on = true;
    now.listeners = Some(Vec::new().into());
    harness.run();
    assert!(harness.query_by_label("Nobody listens").is_none());
    let setup = harness.state_mut().now.audio_setup.as_mut();
    setup.expect("a program").running = Audio::Silent;
    harness.run();
    harness.get_by_label("Nobody listens");
}

/// "Follow MIDI clock": a switch that is off; then the panel says what is heard, and how much later the music is, and the
/// window who drives it.
#[test]
fn a_clock_is_followed() {
    let mut harness = program();
    harness.state_mut().now.listeners = Some(vec!["Volca".to_owned()].into());
    assert!(harness.query_by_label("Later by").is_none());
    let switch = harness.get_by_role_and_label(egui::Role::Button, "Follow MIDI clock");
    switch.click();
    harness.run();
    let follows = ClockChoice {
        follows: true,
        later_ms: 0,
    };
    let asked = asked(&mut harness);
    assert_eq!(asked, [EditorAction::Audio(AudioRequest::Clock(follows))]);
    for (heard, words, running, state) in [
        (
            HeardClock::Nothing,
            "No clock is heard",
            Running::Stopped,
            "Internal clock",
        ),
        (
            HeardClock::Ticks(119.96),
            "A clock is heard, 120.0 BPM",
            Running::Stopped,
            "Internal clock",
        ),
        (
            HeardClock::Runs(174.0),
            "The clock plays, 174.0 BPM",
            Running::Host,
            "Follows clock",
        ),
    ] {
        let now = &mut harness.state_mut().now;
        (now.engine.running, now.heard_clock) = (running, heard);
        let setup = now.audio_setup.as_mut().expect("a program");
        setup.choice.clock = follows;
        harness.run();
        harness.get_by_label_contains(words);
        harness.get_by_label(state);
    }
    harness.get_by_role_and_label(egui::Role::SpinButton, "Later by");
}
