//! The pictures of the manual: its *Five minutes*, done with real clicks, and looked at on the way.
//!
//! As for [`pictures`], `GRADUS_PICTURES=write` keeps what is drawn now, and one that differs is left in
//! `target/pictures`.

use std::path::Path;

use egui::accesskit::Role;

use super::pictures::{few_colours, keep, taken};
use super::*;
use crate::instance::preview_sound::SoundSwitch;
use crate::sequencer::PortSlot;
use crate::sequencer::lock::Controller;
use crate::sequencer::outputs::{Output, PortChoice};
use crate::sequencer::set_up::{
    Bank, BankNumber, ControllerValue, Program, SetUp, SetUpDelay, SetUpMessage,
};
use crate::sequencer::value::Channel;
use crate::ui::editor::host_recipes::Daw;
use crate::ui::editor::interaction::{SetUpPart, SidePanel};

/// Where the pictures of the manual are.
const KEPT: &str = "docs/manual/pictures";

/// The first beat of the manual.
pub(super) const FIRST_BEAT: [(&str, &str); 4] = [
    ("Kick", "x...x...x...x..."),
    ("Clap", "....x.......x..."),
    ("Closed Hat", "x.x.x.x.x.x.x.x."),
    ("Open Hat", "..............x."),
];

/// The program as it is after its start, in a window of so many points.
pub(super) fn program(size: egui::Vec2) -> Harness<'static, EditorBench> {
    let mut harness = opened(Project::default(), size, 1.0);
    let now = &mut harness.state_mut().now;
    now.file = Some(OpenFile::default());
    now.preview_sound = SoundSwitch {
        is_on: true,
        ..SoundSwitch::default()
    };
    harness.run();
    harness
}

/// What the manual says of the first beat and the first fill is what one sees and gets, click by click.
#[test]
fn five_minutes_are_as_the_manual_says() {
    let manual = include_str!("../../../../docs/manual/five-minutes.md");
    let mut harness = program(SIZE.into());
    compare("card", &harness, None);
    click(&mut harness, "New beat");
    for (name, line) in FIRST_BEAT {
        let said = format!("{name:<12}{line}");
        assert!(manual.contains(&said), "the manual does not say {said}");
        let steps = line.char_indices().filter(|(_, step)| *step == 'x');
        for (step, _) in steps {
            let cell = format!("{name}, step {}, off, velocity 100", step + 1);
            click(&mut harness, &cell);
        }
    }
    harness.hover_at(egui::pos2(640.0, 752.0));
    harness.run();
    compare("beat", &harness, None);
    for ((_, expected), track) in FIRST_BEAT.iter().zip([0, 2, 3, 4]) {
        // Empty steps at the end are not written.
        let written = line(&harness, track).replace(' ', "");
        assert_eq!(written, expected.trim_end_matches('.'));
    }
    for step in 13..=16 {
        click(
            &mut harness,
            &format!("Snare, step {step}, off, velocity 100"),
        );
    }
    let (from, to) = (
        centre(&harness, "Snare, step 13,"),
        centre(&harness, "Snare, step 16,"),
    );
    harness.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
    drag(&mut harness, from, to);
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
    harness.get_by_label_contains("4 steps");
    click(&mut harness, "Tab Step");
    let menu = harness.get_by_role_and_label(Role::ComboBox, "Condition");
    menu.click();
    harness.run();
    harness.get_all_by_label("fill").last().unwrap().click();
    harness.run();
    let project = harness.state().document.project();
    for step in 12..16 {
        let step = project.clip(0, 1).unwrap().step(step);
        assert!(step.on && step.condition.to_string() == "fill");
    }
    click(&mut harness, "Fill");
    let fills = |asked: &EditorAction| matches!(asked, EditorAction::Fill(true));
    assert!(harness.state().asked.iter().any(fills));
    compare("fill", &harness, None);
}

/// The recipe for Live, where Set-up shows it.
#[test]
fn the_recipe_for_live_is_shown() {
    let mut harness = opened(Project::default(), SIZE.into(), 1.0);
    harness.state_mut().now.daw = Some(Daw::Live);
    click(&mut harness, "Connect an instrument");
    for _ in 0..3 {
        harness.run();
    }
    let left = SIZE.0 - 248.0 - theme::MARGIN;
    let headings = harness.get_all_by_label("Connect an instrument");
    let mut places = headings.map(|it| it.rect());
    let heading = places.find(|it| it.left() > left).unwrap();
    let recipe = harness.get_by_label_contains("1. Put Gradus (VST3)").rect();
    let panel = Rect::from_min_max(
        egui::pos2(left, heading.top() - 8.0),
        egui::pos2(SIZE.0 - theme::MARGIN, recipe.bottom() + 8.0),
    );
    compare("live", &harness, Some(panel));
}

/// A set-up with all that it can have, where Set-up shows it; its SysEx came with a file.
#[test]
fn the_set_up_of_a_synth_is_shown() {
    let mut harness = opened(Project::default(), egui::vec2(SIZE.0, 1200.0), 1.0);
    let program = SetUpMessage::Program {
        channel: Channel::DEFAULT,
        bank: Bank {
            msb: Some(BankNumber::clamped(84)),
            lsb: None,
        },
        program: Program::clamped(12),
    };
    let volume = SetUpMessage::Controller {
        channel: Channel::DEFAULT,
        controller: Controller::clamped(7),
        value: ControllerValue::clamped(100),
    };
    let reverb = SetUpMessage::SysEx("41 10 42 12 40 01 30 04 0B".parse().unwrap());
    let output = Output {
        name: "Strings and brass".to_owned(),
        ports: PortChoice::new(["UM-ONE".to_owned()]),
        set_up: SetUp::new([program, volume, reverb]),
        delay: SetUpDelay::clamped(50),
        ..Output::default()
    };
    let edit = Edit::Output(PortSlot::MIN, Some(Box::new(output)));
    harness.state().document.apply(edit);
    click(&mut harness, "Set-up");
    harness.get_by_label("Remove the output 1").scroll_to_me();
    for _ in 0..3 {
        harness.run();
    }
    let left = SIZE.0 - 248.0 - theme::MARGIN;
    let heading = harness.get_by_label("Sent when the project opens").rect();
    let last = harness.get_by_label("Remove the output 1").rect();
    let panel = Rect::from_min_max(
        egui::pos2(left, heading.top() - 8.0),
        egui::pos2(SIZE.0 - theme::MARGIN, last.bottom() + 3.0),
    );
    compare("set-up", &harness, Some(panel));
}

/// How a tablet comes in, where Set-up shows it.
#[test]
fn the_code_for_a_tablet_is_shown() {
    let mut harness = opened(Project::default(), SIZE.into(), 1.0);
    let state = harness.state_mut();
    state.view.interaction.side = SidePanel::SetUp;
    state.view.interaction.set_up_part = Some(SetUpPart::Tablet);
    state.now.tablet = tablet_setup::at_home();
    for _ in 0..3 {
        harness.run();
    }
    let left = SIZE.0 - 248.0 - theme::MARGIN;
    let heading = harness.get_by_label("Tablet").rect();
    let last = harness.get_by_label("New ticket").rect();
    let panel = Rect::from_min_max(
        egui::pos2(left, heading.top() - 8.0),
        egui::pos2(SIZE.0 - theme::MARGIN, last.bottom() + 3.0),
    );
    compare_with("docs/remote", "set-up", &harness, Some(panel));
}

fn compare(name: &str, harness: &Harness<'_, EditorBench>, part: Option<Rect>) {
    compare_with(KEPT, name, harness, part);
}

fn compare_with(folder: &str, name: &str, harness: &Harness<'_, EditorBench>, part: Option<Rect>) {
    let picture = few_colours(&taken(harness, part));
    let name = format!("{name}.png");
    assert!(
        keep(Path::new(folder), &name, &picture),
        "{name} differs from that in {folder}, look at it in target/pictures; if that is meant, GRADUS_PICTURES=write \
         keeps it"
    );
}
