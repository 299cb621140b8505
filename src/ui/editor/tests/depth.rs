//! The lane editor, the sheets of the inspector, and what the grid shows of generation.

use super::*;
use crate::sequencer::generate::euclid::Pulses;
use crate::sequencer::{Clip, Euclid, StepChange, lock};
use crate::ui::editor::lane_state::LaneKind;

/// The clip of the first track.
fn clip(harness: &Harness<'_, EditorBench>) -> Clip {
    let project = harness.state().document.project();
    project.clip(0, 0).cloned().unwrap_or_default()
}

fn change(harness: &mut Harness<'_, EditorBench>, change: ClipChange) {
    let edit = Edit::Clip {
        pattern: 0,
        track: 0,
        change,
    };
    harness.state().document.apply(edit);
    harness.run();
}

/// The centre of a column of the lane that is shown, and its height.
fn column(harness: &Harness<'_, EditorBench>, label: &str) -> (egui::Pos2, f32) {
    let rect = harness.get_by_label_contains(label).rect();
    (rect.center(), rect.height())
}

/// Opens a section of the inspector, with its tab.
pub(super) fn open_section(harness: &mut Harness<'_, EditorBench>, section: Section) {
    open_tab(harness, section.tab());
    if !harness.state().view.inspector.open.has(section) {
        press(harness, &format!("Unfold {}", section.title().0));
    }
}

pub(super) fn open_tab(harness: &mut Harness<'_, EditorBench>, tab: InspectorTab) {
    click(harness, &format!("Tab {}", tab.name()));
}

/// Scrolls a button of the inspector into view, and clicks it.
pub(super) fn press(harness: &mut Harness<'_, EditorBench>, label: &str) {
    reveal(harness, label);
    harness
        .get_by_role_and_label(egui::Role::Button, label)
        .click();
    harness.run();
}

pub(super) fn reveal(harness: &mut Harness<'_, EditorBench>, label: &str) {
    harness
        .get_by_role_and_label(egui::Role::Button, label)
        .scroll_to_me();
    for _ in 0..3 {
        harness.run();
    }
}

/// "Drag across draws a curve", one undo entry a stroke; only steps that are on follow one that begins on
/// such a step.
#[test]
fn a_stroke_over_a_lane_draws_a_curve() {
    let mut harness = bench("xx.x x...");
    let (from, height) = column(&harness, "Velocity of step 1:");
    let (to, _) = column(&harness, "Velocity of step 5:");
    let up = egui::vec2(0.0, height * 0.5);
    drag(&mut harness, from - up, to + up);
    let drawn: Vec<_> = [0, 1, 2, 3, 4].map(|step| velocity(&harness, step)).into();
    assert!(
        drawn[0] > 115 && (drawn[2], drawn[4]) == (100, 1),
        "{drawn:?}"
    );
    assert!(
        drawn[0] > drawn[1] && drawn[1] > drawn[3] && drawn[3] > drawn[4],
        "{drawn:?}"
    );
    assert_eq!(harness.state().document.history().0, ["Velocity"]);
}

/// "Double-click resets one value".
#[test]
fn a_double_click_resets_one_value() {
    let mut harness = bench("x...");
    click(&mut harness, "Lane Chance");
    let (at, _) = column(&harness, "Chance of step 1:");
    drag(&mut harness, at, at + egui::vec2(0.0, 20.0));
    let chance = |harness: &Harness<'_, EditorBench>| clip(harness).step(0).chance.get();
    assert!(chance(&harness) < 60);
    // What was clicked before is long ago.
    harness.run_steps(60);
    for _ in 0..2 {
        harness.get_by_label_contains("Chance of step 1:").click();
        harness.run_steps(3);
    }
    assert_eq!(chance(&harness), 100);
}

/// "Shift = fine": the same drag moves an eighth as far, from where the value was.
#[test]
fn shift_draws_finely() {
    let mut harness = bench("x...");
    let (at, height) = column(&harness, "Velocity of step 1:");
    harness.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
    drag(&mut harness, at, at + egui::vec2(0.0, height * 0.25));
    assert!(
        (94..100).contains(&velocity(&harness, 0)),
        "{}",
        velocity(&harness, 0)
    );
}

/// Each lane has a tab, and its columns say what they are: a press on each reaches the step.
#[test]
fn every_lane_reaches_the_step() {
    for lane in panels::lane_editor::lane_value::PLAIN {
        let mut harness = bench("x.x.");
        click(&mut harness, &format!("Lane {}", lane.name()));
        let before = clip(&harness).step(0);
        let (at, _) = column(&harness, &format!("{} of step 1:", lane.name()));
        drag(&mut harness, at, at - egui::vec2(0.0, 45.0));
        let after = clip(&harness).step(0);
        assert_ne!(lane.read(&before), lane.read(&after), "{lane:?}");
        assert_eq!(harness.state().document.history().0.len(), 1, "{lane:?}");
    }
}

/// A lock lane that moves nothing offers what it could; then its values are drawn, and a lane that is let
/// go locks nothing.
#[test]
fn locks_are_drawn() {
    let mut harness = bench("x.x.");
    click(&mut harness, "Lane Lock 3");
    click(&mut harness, "Lock lane 3 moves CC 74");
    assert_eq!(
        harness.state().view.lanes.lane,
        LaneKind::Lock(lock::Lane::clamped(3))
    );
    let (at, height) = column(&harness, "Lock 3 of step 3: not locked");
    drag(&mut harness, at, at - egui::vec2(0.0, height * 0.6));
    let lane = lock::Lane::clamped(3);
    let locked = |harness: &Harness<'_, EditorBench>| clip(harness).step(2).locks.get(lane);
    assert_eq!(locked(&harness).map(lock::LockValue::get), Some(127));
    harness.get_by_label_contains("Kick, step 3, on, velocity 100, locks");
    harness.get_by_label_contains("Lock 3 of step 1: not locked");
}

/// A press in the piano roll writes a note, on a step that was off too; Ctrl builds a chord.
#[test]
fn notes_are_drawn_in_the_roll() {
    let mut harness = bench("x...");
    click(&mut harness, "Lane Pitch");
    let (at, height) = column(&harness, "Pitch of step 2:");
    let at = at - egui::vec2(0.0, height * 0.25);
    drag(&mut harness, at, at + egui::vec2(0.0, 1.0));
    let step = clip(&harness).step(1);
    let note = i64::from(step.notes.as_slice()[0].interval);
    // A quarter of its height above the middle, however long the button is held.
    let quarter = height / 9.0 / 4.0;
    let above = f32::from(i16::try_from(note).unwrap());
    assert!(
        step.on && (above - quarter).abs() <= 2.0,
        "{note}, {quarter}"
    );
    harness.event(egui::Event::ModifiersChanged(Modifiers::COMMAND));
    let (at, height) = column(&harness, "Pitch of step 2:");
    let at = at + egui::vec2(0.0, height * 0.3);
    drag(&mut harness, at, at + egui::vec2(0.0, 1.0));
    assert_eq!(clip(&harness).step(1).notes.as_slice().len(), 2);
}

/// What live generation plays is seen before it is heard: steps that nobody wrote, and written ones that
/// are left out.
#[test]
fn the_grid_shows_what_is_generated() {
    let mut harness = bench("x.x.....");
    let euclid = Euclid {
        pulses: Pulses::clamped(2),
        ..Euclid::default()
    };
    change(&mut harness, ClipChange::Euclid(Some(euclid)));
    harness.get_by_label("Kick, step 5, off, velocity 100, generated");
    let overlay = crate::sequencer::generate::euclid::Overlay::And;
    change(
        &mut harness,
        ClipChange::Euclid(Some(Euclid { overlay, ..euclid })),
    );
    harness.get_by_label("Kick, step 3, on, velocity 100, left out");
}

/// A tool shows on the grid what it would do, and does nothing until it is clicked.
#[test]
fn tools_are_shown_before_they_are_used() {
    let mut harness = bench("x.x.");
    open_section(&mut harness, Section::Tools);
    reveal(&mut harness, "Shift right");
    let place = centre(&harness, "Shift right");
    harness.hover_at(place);
    harness.run();
    let shown = harness
        .state()
        .view
        .inspector
        .preview
        .as_ref()
        .map(|trial| notation::line(&trial.clip.steps));
    assert_eq!(
        (shown.as_deref(), line(&harness, 0).as_str()),
        (Some(".x.x"), "x.x.")
    );
    press(&mut harness, "Shift right");
    assert_eq!(line(&harness, 0), ".x.x");
    assert_eq!(harness.state().document.history().0, ["Shift"]);
}

/// "Outcome preview": which of the next passes a step plays in, and why not, or why it is not heard.
#[test]
fn the_next_passes_are_told() {
    let mut harness = bench("x...");
    let condition = "2:4".parse().unwrap();
    let edit = Edit::Step(
        harness.state().view.cursor(0),
        StepChange::Condition(condition),
    );
    harness.state().document.apply(edit);
    harness.run();
    harness.get_by_label("Pass 1 from now: only in pass 2 of 4");
    harness.get_by_label("Pass 2 from now: plays");
    harness.get_by_label("Pass 6 from now: plays");
    change(&mut harness, ClipChange::Mute(true));
    harness.get_by_label("Pass 1 from now: only in pass 2 of 4");
    harness.get_by_label("Pass 2 from now: plays, but the track is muted");
}

/// Every switch of the step's sheet is an edit.
#[test]
fn switches_edit_the_selected_step() {
    let mut harness = bench("x...");
    for label in ["Accent", "Flam", "No note: the step only locks"] {
        click(&mut harness, label);
    }
    let step = clip(&harness).step(0);
    assert!(step.accent && !step.flam.is_default() && step.silent);
    let undone = ["Accent", "Flam", "Lock trig"];
    assert_eq!(harness.state().document.history().0, undone);
}

/// Euclid, a lane of its own, a scene, a row of the song and a target of a macro are made by clicks.
#[test]
fn everything_is_a_click_away() {
    let mut harness = bench("x...");
    open_section(&mut harness, Section::Rhythm);
    press(&mut harness, "Euclid");
    open_tab(&mut harness, InspectorTab::Pattern);
    press(&mut harness, "New seed");
    press(&mut harness, "Groove of the selected track");
    click(&mut harness, "Tab Macros");
    press(&mut harness, "+ target");
    // A macro that somebody turned says where it is.
    harness.state_mut().now.engine.macros[0] = 64;
    harness.run();
    harness.get_by_label("Turned up to 64 of 127");
    click(&mut harness, "Tab Scenes");
    press(&mut harness, "+ scene");
    press(&mut harness, "Launch the scene");
    press(&mut harness, "Kick is silent in the scene");
    click(&mut harness, "Tab Song");
    press(&mut harness, "+ row");
    press(&mut harness, "Song mode");
    press(&mut harness, "Snare is silent in the row");
    let project = harness.state().document.project();
    assert_eq!(clip(&harness).euclid, Some(Euclid::default()));
    assert!(project.patterns[0].seed != 0 && project.patterns[0].groove.is_some());
    assert_eq!(project.macros[0].targets.len(), 1);
    assert_eq!(project.scenes[0].muted.0, 0b1);
    assert_eq!(
        (project.song.on, project.song.rows[0].muted.0),
        (true, 0b10)
    );
    assert_eq!(
        harness.state().asked,
        [EditorAction::Scene(crate::sequencer::song::SceneIndex::MIN)]
    );
}

/// "Groove slots: amounts shown as a small lane and editable": drawn across, one undo level a stroke, and told
/// slot by slot.
#[test]
fn a_groove_is_drawn() {
    let mut harness = bench("xxxx");
    open_tab(&mut harness, InspectorTab::Pattern);
    press(&mut harness, "Groove of the selected track");
    reveal(&mut harness, "Groove of a MIDI file");
    let (from, height) = column(&harness, "Groove slot 1, 0 % late");
    let (to, _) = column(&harness, "Groove slot 4, 0 % late");
    let up = egui::vec2(0.0, height * 0.45);
    drag(&mut harness, from - up, to - up);
    let (at, height) = column(&harness, "Groove slot 2, velocity 100 %");
    let down = egui::vec2(8.0, height * 0.25);
    drag(&mut harness, at - egui::vec2(8.0, 0.0), at + down);
    let project = harness.state().document.project();
    let groove = project.patterns[0].groove.clone().unwrap();
    let slots = groove.slots.as_slice();
    assert!(slots.iter().all(|slot| slot.timing.get() > 2000));
    assert!((40..60).contains(&slots[1].velocity.get()), "{slots:?}");
    assert_eq!(slots[2].velocity.get(), 100);
    assert_eq!(harness.state().document.history().0, ["Groove"; 3]);
    press(&mut harness, "Groove of a MIDI file");
    click(&mut harness, "Path");
    harness.get_by_label("Path").type_text("/tmp/played.mid");
    harness.run();
    click(&mut harness, "Import groove");
    let expected = LibraryRequest::Groove {
        path: "/tmp/played.mid".into(),
        pattern: 0,
        grid: crate::sequencer::SwingGrid::Sixteenth,
    };
    assert_eq!(harness.state().asked, [EditorAction::Library(expected)]);
}

/// "Song rows: reorder": a row whose block is dragged goes where it is let go of, as one undo level.
#[test]
fn rows_of_the_song_are_dragged() {
    use crate::sequencer::song::{Plays, Row, Song};
    let mut harness = bench("x...");
    let rows = [0, 1, 2].map(|pattern| Row {
        plays: Plays::Pattern(crate::sequencer::song::PatternIndex::clamped(pattern)),
        ..Row::default()
    });
    let song = Song {
        rows: rows.to_vec(),
        ..Song::default()
    };
    harness.state().document.apply(Edit::Song(Box::new(song)));
    harness.run();
    click(&mut harness, "Tab Song");
    reveal(&mut harness, "+ row");
    let (from, to) = (
        harness.get_by_label_contains("Block 1: ").rect().center(),
        harness.get_by_label_contains("Block 3: ").rect().center(),
    );
    drag(&mut harness, from, to);
    let song = harness.state().document.project().song.clone();
    assert_eq!(song.rows, [rows[1], rows[2], rows[0]]);
    assert_eq!(harness.state().document.history().0, ["Song"; 2]);
    assert_eq!(harness.state().view.interaction.dragged_item, None);
}

/// "End and loop as a handle": each end of the loop is dragged to a row, and not beyond the other one.
#[test]
fn the_loop_of_the_song_is_dragged() {
    use crate::sequencer::song::{Row, Song};
    let mut harness = bench("x...");
    let song = Song {
        on: true,
        rows: vec![Row::default(); 4],
        looped: Some((0, 3)),
    };
    harness.state().document.apply(Edit::Song(Box::new(song)));
    click(&mut harness, "Tab Song");
    let looped =
        |harness: &Harness<'_, EditorBench>| harness.state().document.project().song.looped;
    let centre = |harness: &Harness<'_, EditorBench>, label: &str| {
        harness.get_by_label_contains(label).rect().center()
    };
    let from = centre(&harness, "Loop begins at row 1");
    let to = centre(&harness, "Block 2: ") - egui::vec2(60.0, 0.0);
    drag(&mut harness, from, to);
    assert_eq!(looped(&harness), Some((1, 3)));
    let from = centre(&harness, "Loop ends after row 4");
    let to = centre(&harness, "Block 1: ");
    drag(&mut harness, from, to);
    assert_eq!(looped(&harness), Some((1, 1)));
    assert_eq!(harness.state().document.history().0, ["Song"; 3]);
}

/// "Wheel on a cell: velocity; with modifier: the lane shown below", all notches one undo level; a step that is
/// off stays as it is.
#[test]
fn the_wheel_turns_the_lane_below() {
    let mut harness = bench("x...");
    click(&mut harness, "Lane Chance");
    for label in ["Kick, step 1,", "Kick, step 2,"] {
        let pointer = centre(&harness, label);
        harness.hover_at(pointer);
        harness.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
        for _ in 0..3 {
            harness.event(egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Line,
                delta: egui::vec2(0.0, -1.0),
                modifiers: Modifiers::SHIFT,
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
            });
            harness.run();
        }
    }
    let clip = clip(&harness);
    let chances = [0, 1].map(|step| clip.step(step).chance.get());
    assert_eq!((chances, velocity(&harness, 0)), ([85, 100], 100));
    assert_eq!(harness.state().document.history().0, ["Chance"]);
}

/// "Randomise: scope = selection": only selected steps of selected tracks move, as one undo level.
#[test]
fn only_what_is_selected_is_randomised() {
    let mut harness = bench("xxxx xxxx");
    let change = ClipChange::Replace(Box::new(notation::clip("xxxx xxxx").unwrap()));
    let edit = Edit::Clip {
        pattern: 0,
        track: 1,
        change,
    };
    harness.state().document.apply(edit);
    harness.run();
    open_section(&mut harness, Section::Tools);
    let view = &mut harness.state_mut().view;
    (view.track, view.step) = (1, 4);
    view.interaction.selection = Some(crate::ui::editor::selection::Selection {
        from: (0, 2),
        to: (1, 4),
    });
    harness.run();
    press(&mut harness, "Randomise: do it");
    let project = harness.state().document.project();
    let velocities = |track: usize| -> Vec<u8> {
        let clip = project.clip(0, track).unwrap();
        (0..8).map(|step| clip.step(step).velocity.get()).collect()
    };
    for track in 0..2 {
        let moved = velocities(track);
        let moved: Vec<_> = (0..8).filter(|step| moved[*step] != 100).collect();
        assert!(
            !moved.is_empty() && moved.iter().all(|step| (2..=4).contains(step)),
            "{moved:?}"
        );
    }
    assert_ne!(velocities(0), velocities(1));
    let done = harness.state().document.history().0;
    assert_eq!(done.last(), Some(&"Randomise"));
    assert_eq!(done.len(), 2);
}

/// "Rows as blocks in proportion: drag to move, stretch to repeat", each one undo level; the playing one has the
/// playhead.
#[test]
fn the_song_is_blocks() {
    use crate::sequencer::song::{PatternIndex, Plays, Row, Song};
    let mut harness = bench("x...");
    let rows = [0, 1, 2].map(|pattern| Row {
        plays: Plays::Pattern(PatternIndex::clamped(pattern)),
        ..Row::default()
    });
    let song = Song {
        on: true,
        rows: rows.to_vec(),
        ..Song::default()
    };
    harness.state().document.apply(Edit::Song(Box::new(song)));
    click(&mut harness, "Tab Song");
    let block = |harness: &Harness<'_, EditorBench>, label: &str| {
        harness.get_by_label_contains(label).rect()
    };
    // A pass of four steps beside two empty patterns, which last a bar.
    let (first, second) = (
        block(&harness, "Block 1: A1"),
        block(&harness, "Block 2: A2"),
    );
    let share = (second.width() + 2.0) / (first.width() + 2.0);
    assert!((share - 4.0).abs() < 0.1, "{share}");
    let edge = harness.get_by_label("Repeats of block 2").rect().center();
    drag(
        &mut harness,
        edge,
        edge + egui::vec2(second.width() * 1.1, 0.0),
    );
    let rows_now =
        |harness: &Harness<'_, EditorBench>| harness.state().document.project().song.rows.clone();
    assert_eq!(rows_now(&harness)[1].repeats.get(), 2);
    let from = block(&harness, "Block 3: A3").center();
    let to = block(&harness, "Block 1: A1").center();
    drag(&mut harness, from, to);
    assert_eq!(rows_now(&harness)[0].plays, rows[2].plays);
    assert_eq!(harness.state().document.history().0, ["Song"; 3]);
}
