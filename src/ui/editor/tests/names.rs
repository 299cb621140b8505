//! What keys are called: where it is read, typed, loaded and saved.

use super::depth::{open_tab, press, reveal};
use super::*;
use crate::control::controllers;
use crate::engine::{Mode, MusicEvent, MusicEventKind};
use crate::sequencer::value::{Channel, Key as Pad};
use crate::sequencer::{KeyNames, NoteNames, StepChange, StepNote, notation};
use crate::ui::editor::controller_panel::ControllerPanel;
use crate::ui::editor::lane_state::LaneKind;

fn names(text: &str) -> KeyNames {
    let mut names = KeyNames::default();
    for word in text.split(", ") {
        let (key, name) = word.split_once(' ').unwrap();
        names.set(Pad::clamped(key.parse().unwrap()), name);
    }
    names
}

/// An editor on a drum rack without names of its own, whose first track has a line.
fn rack(line: &str) -> Harness<'static, EditorBench> {
    let mut project = Project::with_tracks(4);
    let change = ClipChange::Replace(Box::new(notation::clip(line).unwrap()));
    let (pattern, track) = (0, 0);
    Edit::Clip {
        pattern,
        track,
        change,
    }
    .apply(&mut project);
    opened(project, egui::vec2(1280.0, 1400.0), 1.0)
}

fn name(harness: &mut Harness<'_, EditorBench>, text: &str) {
    let edit = Edit::NoteNames(Channel::DEFAULT, Box::new(names(text)));
    harness.state().document.apply(edit);
    harness.run();
}

/// "A track without a name of its own takes its key's name": on its head, its switches and its cells, in the hint
/// line, and in large type; General MIDI's until the channel has names.
#[test]
fn tracks_are_called_as_their_keys() {
    let mut harness = rack("x...");
    harness.get_by_label("Track 2: Rim");
    name(&mut harness, "36 Boom, 37 Tschak, 39 Pling");
    harness.get_by_label("Track 1: Boom");
    harness.get_by_label("Mute Tschak");
    harness.get_by_label("Track 3: Track 3");
    harness.get_by_label("Pling, step 2, off, velocity 100");
    harness.hover_at(centre(&harness, "Track 4: Pling"));
    harness.run();
    assert_eq!(harness.state().view.about, "Pling, D#1 Pling on channel 1");
    let muted = MusicEvent {
        at: None,
        kind: MusicEventKind::Mode(Mode::Muted(0b10)),
    };
    harness.state_mut().now.music_events = vec![muted];
    harness.run();
    harness.state_mut().now.music_events.clear();
    assert_eq!(harness.state().view.last.words(), "Mute Tschak");
    harness.state_mut().now.controller = ControllerPanel {
        last: Some(controllers::Action::NoteRepeat {
            track: 3,
            part: 16,
            velocity: 90,
        }),
        ..ControllerPanel::default()
    };
    harness.run();
    assert_eq!(harness.state().view.last.words(), "Note repeat Pling");
}

/// "The key chooser shows the name beside the note", and takes a name for a key; "another pad for one step" is
/// called as that pad, in its field and on its cell.
#[test]
fn keys_are_chosen_by_name() {
    let mut harness = rack("x...");
    name(&mut harness, "36 Boom, 37 Tschak, 40 Crunch");
    let write = |harness: &mut Harness<'_, EditorBench>, field: &str, text: &str| {
        enter(harness, egui::Role::SpinButton, field, text);
    };
    write(&mut harness, "Note", "crunch");
    let project = harness.state().document.project();
    let step = project.clip(0, 0).unwrap().step(0);
    assert_eq!(i64::from(step.notes.as_slice()[0].interval), 4);
    let cell = playback_view::step_label(&project, &project.tracks[0], &clip(&project), &step);
    assert_eq!(cell, "Crunch");
    let value = |harness: &Harness<'_, EditorBench>, field: &str| {
        let found = harness.get_by_role_and_label(egui::Role::SpinButton, field);
        found.accesskit_node().value().unwrap_or_default()
    };
    assert_eq!(value(&harness, "Note"), "E1 Crunch (+4)");
    open_tab(&mut harness, InspectorTab::Track);
    assert_eq!(value(&harness, "Key"), "C1 Boom");
    write(&mut harness, "Key", "tschak");
    let project = harness.state().document.project();
    assert_eq!(project.tracks[0].key.get(), 37);
    harness.get_by_label("Track 1: Tschak");
}

fn clip(project: &Project) -> crate::sequencer::Clip {
    project.clip(0, 0).cloned().unwrap_or_default()
}

/// "The pitch piano roll shows the name beside the note": in the row of its key, and under the pointer.
#[test]
fn the_piano_roll_has_names() {
    let mut harness = rack("x...");
    name(&mut harness, "36 Boom, 40 Crunch");
    harness.state_mut().view.lanes.lane = LaneKind::Pitch;
    harness.run();
    let words = |harness: &Harness<'_, EditorBench>| {
        let shapes = harness.output().shapes.iter();
        let texts = shapes.filter_map(|shape| match &shape.shape {
            egui::Shape::Text(text) => Some(text.galley.text().to_owned()),
            _ => None,
        });
        texts.collect::<Vec<_>>()
    };
    assert!(words(&harness).contains(&"Crunch".to_owned()));
    let column = harness.get_by_label_contains("Pitch of step 3:").rect();
    harness.hover_at(column.center());
    harness.run();
    let read = words(&harness);
    assert!(read.contains(&"+0 C1 Boom".to_owned()), "{read:?}");
}

/// Keys are named by typing, and an empty name takes it back; a track that is renamed to nothing is called as
/// its key again.
#[test]
fn names_are_typed() {
    let mut harness = rack("x...");
    open_tab(&mut harness, InspectorTab::Track);
    reveal(&mut harness, "Load note names");
    let type_name = |harness: &mut Harness<'_, EditorBench>, text: &str| {
        harness.get_by_label("Name of the key").focus();
        harness.run();
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.key_press(Key::Delete);
        harness.event(egui::Event::Text(text.to_owned()));
        harness.key_press(Key::Enter);
        harness.run();
    };
    type_name(&mut harness, "Boom");
    let kept = |harness: &Harness<'_, EditorBench>| harness.state().document.project().names;
    assert_eq!(kept(&harness).of(Channel::DEFAULT), &names("36 Boom"));
    harness.get_by_label("Track 1: Boom");
    type_name(&mut harness, " ");
    assert_eq!(*kept(&harness), NoteNames::default());
    assert_eq!(harness.state().document.history().0, ["Note names"; 2]);
    let track = 0;
    let change = TrackChange::Name("Mine".to_owned());
    harness
        .state()
        .document
        .apply(Edit::Track { track, change });
    harness.run();
    let head = harness.get_by_label("Track 1: Mine").rect().left_center();
    for _ in 0..2 {
        harness.drag_at(head + egui::vec2(40.0, 0.0));
        harness.drop_at(head + egui::vec2(40.0, 0.0));
    }
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.key_press(Key::Delete);
    harness.key_press(Key::Enter);
    harness.run();
    harness.get_by_label("Track 1: Kick");
}

/// "Load note names" and "export": asked for by path for the channel of the track in front; removed, and made
/// tracks of.
#[test]
fn names_are_loaded_and_saved() {
    let mut harness = rack("x...");
    open_tab(&mut harness, InspectorTab::Track);
    press(&mut harness, "Load note names");
    click(&mut harness, "Path");
    harness.get_by_label("Path").type_text("/tmp/kit.drm");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let channel = Channel::DEFAULT;
    let load = LibraryRequest::NoteNames {
        path: "/tmp/kit.drm".into(),
        channel,
    };
    name(&mut harness, "36 Boom, 60 Crunch");
    harness.state_mut().now.library.folder = "/music".into();
    press(&mut harness, "Save note names");
    harness.key_press(Key::Enter);
    harness.run();
    let save = LibraryRequest::SaveNoteNames {
        path: "/music/kit.txt".into(),
        channel,
    };
    let obstacle = crate::files::Obstacle::file("/music/kit.txt");
    harness.state_mut().now.library.obstacle = Some(obstacle.clone());
    harness.run();
    press(&mut harness, "Replace");
    let expected = [load, save, LibraryRequest::Replace(obstacle)].map(EditorAction::Library);
    assert_eq!(harness.state().asked, expected);
    press(&mut harness, "Add tracks for the named keys");
    harness.get_by_label("Track 5: Crunch");
    press(&mut harness, "Remove the note names");
    let project = harness.state().document.project();
    assert_eq!(*project.names, NoteNames::default());
    let done = ["Note names", "New kit", "Note names"];
    assert_eq!(harness.state().document.history().0, done);
    assert_eq!(harness.state().view.message.text, "Tracks added: 1");
}

/// A name in letters of any language finds its place on a cell that has no room for it.
#[test]
fn names_of_any_letters_are_drawn() {
    let mut harness = rack("x...");
    name(&mut harness, "36 Boom, 37 ÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖ");
    let step_ref = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };
    let note = StepNote::at(crate::sequencer::value::Interval::clamped(1));
    let notes = crate::sequencer::Notes::one(note);
    let edit = Edit::Step(step_ref, StepChange::Notes(notes));
    harness.state().document.apply(edit);
    harness.run();
}
