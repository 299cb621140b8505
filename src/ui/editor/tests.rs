/// Every gesture of the hand.
mod gestures;
/// Taps that are over within a frame.
mod touch_taps;
/// Every key.
mod keys;
/// Fields that are typed into, and what is said.
mod fields;
/// What is said of the music and of what is asked.
mod spoken_labels;
/// The table of keys, and what it promises.
mod table;
/// Step entry, and what is heard of an edit.
mod note_entry;
/// The library's panel.
mod library_browsing;
/// What keys are called.
mod names;
/// The file of a standalone program.
mod standalone_file;
/// How many clicks everyday tasks cost.
mod everyday;
/// The card of a first start.
mod first_start;
mod first_hour;
/// The tabs of the inspector.
mod tabs;
/// Everything says what it is.
mod labels;
/// What is looked at: the window in its states.
mod scenes;
/// What the window looks like, pixel by pixel.
mod pictures;
/// The pictures of the manual.
mod manual_pictures;
/// A beat is made, as a picture that moves.
mod moving_picture;
/// Whether every word can be read.
mod words;
/// That no label is cut, and no control lies outside its panel.
mod whole_labels;
mod raster;
mod audio_setup;
mod tablet_setup;
/// Devices at ports of their own.
mod device_setup;
mod unread;
/// What the host does with its parameters.
mod host_params;
/// More steps, large rolls, menus of tracks and patterns.
mod wide_windows;

use std::sync::Arc;

use egui::{Key, Modifiers, Rect, accesskit::Toggled};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::*;
use crate::engine::Status;
use crate::instance::document::Document;
use crate::params::window_look::Theme;
use crate::sequencer::capture::Span;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::{Length, Velocity};
use crate::sequencer::{
    ClipChange, Direction, Edit, Play, Project, Step, TICKS_PER_QUARTER, TrackChange, notation,
};
use crate::standalone::{FileCommand, OpenFile, Sound};
use crate::ui::editor::inspector_state::{InspectorTab, Section};
use crate::ui::library::LibraryRequest;
use scenes::WindowScene;

/// The editor without a window: what it shows, what it edits, and what else it asked for.
struct EditorBench {
    view: View,
    document: Document,
    now: Now,
    asked: Vec<EditorAction>,
}

/// An editor on a project with the tracks Kick, Snare and Hat, the first of which has this line.
fn bench(line: &str) -> Harness<'static, EditorBench> {
    let mut project = Project::with_tracks(3);
    for (track, name) in ["Kick", "Snare", "Hat"].into_iter().enumerate() {
        let change = TrackChange::Name(name.to_owned());
        Edit::Track { track, change }.apply(&mut project);
    }
    let change = ClipChange::Replace(Box::new(notation::clip(line).unwrap()));
    Edit::Clip {
        pattern: 0,
        track: 0,
        change,
    }
    .apply(&mut project);
    opened(project, SIZE.into(), 1.0)
}

/// An editor on a project, in a window of so many points.
fn opened(
    project: Project,
    size: egui::Vec2,
    pixels_per_point: f32,
) -> Harness<'static, EditorBench> {
    let (document, _live) = Document::new(project);
    let bench = EditorBench {
        view: View::default(),
        document,
        now: Now {
            scale: 100,
            ..Now::default()
        },
        asked: Vec::new(),
    };
    let builder = Harness::builder().with_size(size);
    let mut harness = builder
        .with_pixels_per_point(pixels_per_point)
        .with_context_setup(theme::install)
        .with_step_dt(1.0 / 60.0)
        .with_max_steps(40)
        .build_ui_state(frame, bench);
    harness.run();
    harness
}

/// A frame as the window draws it, without the margin that the harness leaves.
fn frame(ui: &mut Ui, bench: &mut EditorBench) {
    refresh_project(&mut bench.view, &bench.document);
    let window = ui.ctx().content_rect();
    let whole = egui::UiBuilder::new().max_rect(window);
    let actions = ui.scope_builder(whole, |ui| {
        ui.set_clip_rect(window);
        draw(ui, &mut bench.view, &bench.now)
    });
    let actions = actions.inner;
    if !actions.is_empty() {
        ui.ctx().request_repaint();
    }
    bench.asked.extend(
        actions
            .into_iter()
            .filter_map(|action| apply_edit(&bench.document, action)),
    );
}

/// The line of a track in the first pattern.
fn line(harness: &Harness<'_, EditorBench>, track: usize) -> String {
    let project = harness.state().document.project();
    project
        .clip(0, track)
        .map_or_else(String::new, |clip| notation::line(&clip.steps))
}

/// A step of the first track in the first pattern.
fn step(harness: &Harness<'_, EditorBench>, number: usize) -> Step {
    let project = harness.state().document.project();
    project.clip(0, 0).unwrap().step(number)
}

fn velocity(harness: &Harness<'_, EditorBench>, number: usize) -> u8 {
    step(harness, number).velocity.get()
}

fn centre(harness: &Harness<'_, EditorBench>, label: &str) -> egui::Pos2 {
    harness.get_by_label_contains(label).rect().center()
}

fn click(harness: &mut Harness<'_, EditorBench>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
}

/// Types into a field and enters it.
fn enter(harness: &mut Harness<'_, EditorBench>, role: egui::Role, label: &str, text: &str) {
    let field = harness.get_by_role_and_label(role, label);
    field.scroll_to_me();
    field.click();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
}

/// Drags from one point to another in a few moves, and lets go.
fn drag(harness: &mut Harness<'_, EditorBench>, from: egui::Pos2, to: egui::Pos2) {
    harness.hover_at(from);
    harness.drag_at(from);
    harness.step();
    for part in [0.05, 0.3, 0.6, 1.0] {
        harness.hover_at(from + (to - from) * part);
        harness.step();
        harness.step();
    }
    harness.drop_at(to);
    harness.run();
}

/// "A click on a cell reaches the document", is told to those who do not see it, and undo takes it back
/// by button and by key.
#[test]
fn a_click_toggles_a_step() {
    let mut harness = bench("x...");
    click(&mut harness, "Kick, step 3, off, velocity 100");
    assert_eq!(line(&harness, 0), "x.x.");
    let cell = harness.get_by_label("Kick, step 3, on, velocity 100");
    assert_eq!(cell.accesskit_node().toggled(), Some(Toggled::True));
    click(&mut harness, "Undo");
    assert_eq!(line(&harness, 0), "x...");
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    harness.run();
    assert_eq!(line(&harness, 0), "x.x.");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    assert_eq!(line(&harness, 0), "x...");
    assert_eq!(
        harness.state().view.message.text,
        "Undone: Kick, step 3: on"
    );
}

/// "A drag paints the same on/off as its first cell", skips none however fast it is, leaves what is so
/// already, and is one undo level.
#[test]
fn a_drag_along_the_row_paints() {
    let mut harness = bench(".... ..x.");
    let (from, to) = (
        centre(&harness, "Kick, step 2,"),
        centre(&harness, "Kick, step 8,"),
    );
    drag(&mut harness, from, to);
    assert_eq!(line(&harness, 0), ".xxx xxxx");
    assert_eq!(harness.state().document.history().0.len(), 1);
    let (from, to) = (
        centre(&harness, "Kick, step 4,"),
        centre(&harness, "Kick, step 1,"),
    );
    drag(&mut harness, from, to);
    assert_eq!(line(&harness, 0), ".... xxxx");
    harness.state().document.undo();
    harness.state().document.undo();
    assert_eq!(line(&harness, 0), ".... ..x.");
}

/// "Up or down it sets velocity", as one undo level, and switches on a step that was off.
#[test]
fn a_drag_up_sets_the_velocity() {
    let mut harness = bench("x...");
    let from = centre(&harness, "Kick, step 1,");
    drag(&mut harness, from, from + egui::vec2(3.0, -20.0));
    assert_eq!(
        (velocity(&harness, 0), line(&harness, 0).as_str()),
        (116, "x...")
    );
    let from = centre(&harness, "Kick, step 3,");
    drag(&mut harness, from, from + egui::vec2(0.0, 30.0));
    assert_eq!(
        (velocity(&harness, 2), line(&harness, 0).as_str()),
        (92, "x.x.")
    );
    assert_eq!(harness.state().document.history().0.len(), 2);
}

/// Turns the wheel by a notch, where the pointer is.
fn turn(harness: &mut Harness<'_, EditorBench>, up: f32, modifiers: Modifiers) {
    harness.event(egui::Event::ModifiersChanged(modifiers));
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: egui::vec2(0.0, up),
        modifiers,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    harness.run();
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
}

/// The wheel turns the velocity, with a modifier "the lane shown below", and all its notches over one step are
/// one undo level.
#[test]
fn the_wheel_turns_the_velocity() {
    let mut harness = bench("x...");
    let pointer = centre(&harness, "Kick, step 1,");
    harness.hover_at(pointer);
    for _ in 0..5 {
        turn(&mut harness, -1.0, Modifiers::NONE);
    }
    assert_eq!(velocity(&harness, 0), 80);
    assert_eq!(harness.state().document.history().0, ["Velocity"]);
    click(&mut harness, "Lane Chance");
    harness.hover_at(pointer);
    harness.run();
    turn(&mut harness, -2.0, Modifiers::ALT);
    let project = harness.state().document.project();
    assert_eq!(project.clip(0, 0).unwrap().step(0).chance.get(), 95);
}

/// "The first 6 points of a drag decide": less than that is a click.
#[test]
fn a_shaking_hand_clicks() {
    let mut harness = bench("x...");
    let from = centre(&harness, "Kick, step 2,");
    drag(&mut harness, from, from + egui::vec2(3.0, 3.0));
    assert_eq!(line(&harness, 0), "xx..");
}

/// The playhead is on the step that the track's own length, rate and direction say, and nowhere while
/// the music stands still.
#[test]
fn the_playhead_follows_each_track() {
    let mut harness = bench("x.x");
    let status = Status {
        position: TICKS_PER_QUARTER,
        running: Running::Host,
        ..Status::default()
    };
    let shown = |harness: &Harness<'_, EditorBench>, track| {
        let bench = harness.state();
        playback_view::PlaybackView::of(&bench.view, &bench.now).current_step(track)
    };
    assert_eq!([0, 1, 2].map(|track| shown(&harness, track)), [None; 3]);
    harness.state_mut().now.engine = status;
    let change = ClipChange::Direction(Direction::Reverse);
    harness.state().document.apply(Edit::Clip {
        pattern: 0,
        track: 2,
        change,
    });
    harness.run();
    // The fifth sixteenth: step 2 of 3, step 5 of 16, and step 12 of 16 from the end.
    assert_eq!(
        [0, 1, 2].map(|track| shown(&harness, track)),
        [Some(1), Some(4), Some(11)]
    );
    harness.get_by_label("Kick, step 2, off, velocity 100, playing");
}

/// A pattern's button asks for the host's parameter, and banks only turn the page.
#[test]
fn patterns_are_chosen() {
    let mut harness = bench("x...");
    click(&mut harness, "Pattern A3");
    click(&mut harness, "Banks");
    click(&mut harness, "Bank D");
    click(&mut harness, "Pattern D16");
    assert_eq!(
        harness.state().asked,
        [EditorAction::Pattern(2), EditorAction::Pattern(63)]
    );
}

/// The grid shows and edits the pattern that the parameter asks for.
#[test]
fn edits_go_to_the_shown_pattern() {
    let mut harness = bench("x...");
    harness.state_mut().now.pattern = 7;
    harness.run();
    click(&mut harness, "Snare, step 1, off, velocity 100");
    let project = harness.state().document.project();
    assert!(project.clip(7, 1).unwrap().step(0).on);
    assert!(project.clip(0, 1).is_none());
}

/// Mute is the score's, solo, play and panic are commands.
#[test]
fn switches_ask_for_what_they_say() {
    let mut harness = bench("x...");
    click(&mut harness, "Mute Kick");
    assert!(harness.state().document.project().clip(0, 0).unwrap().mute);
    harness.state_mut().now.engine.solo = 1;
    click(&mut harness, "Solo Hat");
    click(&mut harness, "Play");
    harness.state_mut().now.engine.running = Running::Internal;
    harness.run();
    click(&mut harness, "Stop");
    click(&mut harness, "Panic: end all notes");
    let asked = [
        EditorAction::Solo(2),
        EditorAction::Play,
        EditorAction::Stop,
        EditorAction::Panic,
    ];
    assert_eq!(harness.state().asked, asked);
}

/// The handle at a row's end is its length; longer clips get more pages, and steps there can be
/// clicked.
#[test]
fn the_length_can_be_dragged() {
    let mut harness = bench("x... x...");
    let from = centre(&harness, "Length of track 1: 8 steps");
    let to = centre(&harness, "Snare, step 12,");
    drag(&mut harness, from, to);
    assert_eq!(
        harness
            .state()
            .document
            .project()
            .clip(0, 0)
            .unwrap()
            .length,
        Length::clamped(12)
    );
    assert_eq!(harness.state().document.history().0.len(), 1);
    let change = ClipChange::Length(Length::MAX);
    harness.state().document.apply(Edit::Clip {
        pattern: 0,
        track: 0,
        change,
    });
    harness.run();
    click(&mut harness, "Steps 241–256");
    click(&mut harness, "Kick, step 256, off, velocity 100");
    assert!(step(&harness, 255).on);
}

/// A right-click opens everything of the step, and leaves the step as it is.
#[test]
fn a_right_click_opens_the_sheet() {
    let mut harness = bench("x...");
    harness
        .get_by_label_contains("Kick, step 1,")
        .click_secondary();
    harness.run();
    assert_eq!(line(&harness, 0), "x...");
    let ties: Vec<_> = harness
        .get_all_by_role_and_label(egui::Role::Button, "Tie")
        .collect();
    ties[0].click();
    harness.run();
    assert_eq!(line(&harness, 0), "-...");
    click(&mut harness, "Clear this step");
    assert_eq!(line(&harness, 0), "....");
}

/// A number of the selected step is an edit; typed or dragged, it stays within its range.
#[test]
fn numbers_edit_the_selected_step() {
    let mut harness = bench("x...");
    let number = harness.get_by_role_and_label(egui::Role::SpinButton, "Velocity");
    let from = number.rect().center();
    drag(&mut harness, from, from + egui::vec2(400.0, 0.0));
    assert_eq!(velocity(&harness, 0), Velocity::MAX.get());
    assert_eq!(harness.state().document.history().0, ["Velocity"]);
}

/// "When the transport stands still and nothing is touched, nothing is repainted": whatever is shown, with the
/// pointer over the grid too, the drawing asks for no further frame, now or later.
#[test]
fn nothing_moves_but_the_music() {
    for scene in WindowScene::WINDOWS.into_iter().chain(WindowScene::lanes()) {
        let mut harness = scene.open(Theme::Dark, SIZE.into(), 1.0);
        harness.hover_at(egui::pos2(400.0, 100.0));
        harness.run_steps(90);
        for _ in 0..300 {
            harness.step();
            let output = &harness.output().viewport_output[&egui::ViewportId::ROOT];
            assert_eq!(output.repaint_delay, Duration::MAX, "{}", scene.name());
        }
    }
}

/// Every cell of a full project has a label of its own, however many tracks have the same name.
#[test]
fn equal_names_are_no_clash() {
    let mut harness = bench("x...");
    for track in 0..3 {
        let change = TrackChange::Name("Same".to_owned());
        harness
            .state()
            .document
            .apply(Edit::Track { track, change });
    }
    harness.run();
    let mutes: Vec<_> = harness.get_all_by_label("Mute Same").collect();
    mutes[2].click();
    harness.run();
    assert!(harness.state().document.project().clip(0, 2).unwrap().mute);
    let step_ref = StepRef {
        pattern: 0,
        track: 2,
        step: 0,
    };
    assert_eq!(
        harness.state().view.step_at(step_ref),
        crate::sequencer::Step::default()
    );
}

mod depth;
