use super::*;
use crate::sequencer::value::Nudge;
use crate::sequencer::{Gate, Step, StepChange};

fn step(harness: &Harness<'_, EditorBench>, track: usize, step: usize) -> Step {
    let project = harness.state().document.project();
    let clip = project.clip(0, track);
    clip.map_or_else(Step::default, |clip| clip.step(step))
}

/// Drags with modifiers held.
fn drag_with(
    harness: &mut Harness<'_, EditorBench>,
    modifiers: Modifiers,
    from: &str,
    to: egui::Pos2,
) {
    let from = centre(harness, from);
    harness.event(egui::Event::ModifiersChanged(modifiers));
    drag(harness, from, to);
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
}

/// A pointer that is on another cell, or in another row, before anybody sees its press begins where it went down.
#[test]
fn a_fast_drag_begins_where_it_was_pressed() {
    for (to, expected) in [("Kick, step 4,", "xxxx"), ("Snare, step 1,", "x...")] {
        let mut harness = bench("....");
        let (from, to) = (centre(&harness, "Kick, step 1,"), centre(&harness, to));
        harness.hover_at(from);
        harness.run();
        let press = egui::Event::PointerButton {
            pos: from,
            button: egui::PointerButton::Primary,
            pressed: true,
            modifiers: Modifiers::NONE,
        };
        let moved = egui::Event::PointerMoved(to);
        harness.input_mut().events.extend([press, moved]);
        harness.step();
        harness.step();
        harness.drop_at(to);
        harness.run();
        assert_eq!(line(&harness, 0), expected);
        assert!(!line(&harness, 1).contains('x'));
    }
}

/// "Alt-drag left or right: nudge": a whole cell is a whole step, and never quite reached.
#[test]
fn alt_nudges() {
    let mut harness = bench("x... x...");
    let cell = centre(&harness, "Kick, step 2,") - centre(&harness, "Kick, step 1,");
    let to = centre(&harness, "Kick, step 5,") - cell * 0.5;
    drag_with(&mut harness, Modifiers::ALT, "Kick, step 5,", to);
    assert_eq!(step(&harness, 0, 4).nudge, Nudge::clamped(-2520));
    let to = centre(&harness, "Snare, step 9,");
    drag_with(&mut harness, Modifiers::ALT, "Kick, step 5,", to);
    assert_eq!(step(&harness, 0, 4).nudge, Nudge::MAX);
    assert_eq!(harness.state().document.history().0, ["Nudge", "Nudge"]);
    assert_eq!(line(&harness, 0), "x... x...");
}

/// "Ctrl-drag left or right: gate".
#[test]
fn ctrl_sets_the_gate() {
    let mut harness = bench("x...");
    let cell = centre(&harness, "Kick, step 2,") - centre(&harness, "Kick, step 1,");
    let to = centre(&harness, "Kick, step 1,") + cell * 1.25;
    drag_with(&mut harness, Modifiers::CTRL, "Kick, step 1,", to);
    assert_eq!(step(&harness, 0, 0).gate, Gate::thousandths(2000));
    assert_eq!(line(&harness, 0), "x...");
}

/// "Shift-drag: select a rectangle": no step is changed by it, and Esc leaves it.
#[test]
fn shift_selects() {
    let mut harness = bench("x...");
    let to = centre(&harness, "Hat, step 6,");
    drag_with(&mut harness, Modifiers::SHIFT, "Kick, step 2,", to);
    let selection = harness.state().view.interaction.selection.unwrap();
    assert_eq!((selection.tracks(), selection.steps()), (0..=2, 1..=5));
    assert!(harness.state().document.history().0.is_empty());
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().view.interaction.selection, None);
    assert!(harness.state().view.interaction.has_keys);
}

/// "Edits on a selection are relative": a drag of one velocity moves all that are on, keeps their
/// differences though some run into the end, and is one entry.
#[test]
fn a_drag_moves_the_whole_selection() {
    let mut harness = bench("xx.. x...");
    let quiet = StepChange::Velocity(Velocity::clamped(60));
    let step_ref = StepRef {
        pattern: 0,
        track: 0,
        step: 1,
    };
    harness.state().document.apply(Edit::Step(step_ref, quiet));
    let to = centre(&harness, "Snare, step 4,");
    drag_with(&mut harness, Modifiers::SHIFT, "Kick, step 1,", to);
    let from = centre(&harness, "Kick, step 2,");
    drag(&mut harness, from, from + egui::vec2(0.0, -50.0));
    let velocities = [0, 1, 4].map(|number| velocity(&harness, number));
    assert_eq!(velocities, [127, 100, 100]);
    assert_eq!(harness.state().document.history().0.len(), 2);
    assert_eq!(line(&harness, 1), "");
    // Up into the end of the range and down again within one drag: the differences are still there.
    let from = centre(&harness, "Kick, step 2,");
    harness.state().document.undo();
    harness.run();
    harness.drag_at(from);
    harness.step();
    for y in [-10.0, -200.0, -10.0, -25.0] {
        harness.hover_at(from + egui::vec2(0.0, y));
        harness.step();
        harness.step();
    }
    harness.drop_at(from + egui::vec2(0.0, -25.0));
    harness.run();
    let velocities = [0, 1].map(|number| velocity(&harness, number));
    assert_eq!(velocities, [120, 80]);
}

/// A click elsewhere leaves the selection.
#[test]
fn a_click_leaves_the_selection() {
    let mut harness = bench("x...");
    let to = centre(&harness, "Kick, step 4,");
    drag_with(&mut harness, Modifiers::SHIFT, "Kick, step 1,", to);
    assert!(harness.state().view.interaction.selection.is_some());
    click(&mut harness, "Snare, step 8, off, velocity 100");
    assert_eq!(harness.state().view.interaction.selection, None);
}

/// "Touch reaches modifiers through a row of latch buttons": latched, a plain drag selects.
#[test]
fn modifiers_can_be_latched() {
    let mut harness = bench("x...");
    click(&mut harness, "Latch Shift: a drag selects");
    let (from, to) = (
        centre(&harness, "Kick, step 1,"),
        centre(&harness, "Snare, step 4,"),
    );
    drag(&mut harness, from, to);
    assert!(harness.state().view.interaction.selection.is_some());
    click(&mut harness, "Latch Alt: a drag nudges");
    let from = centre(&harness, "Kick, step 1,");
    drag(&mut harness, from, from + egui::vec2(20.0, 0.0));
    assert!(step(&harness, 0, 0).nudge > Nudge::DEFAULT);
    click(&mut harness, "Latch Alt: a drag nudges");
    assert_eq!(
        harness.state().view.interaction.latched_modifiers,
        Modifiers::NONE
    );
}

/// "A long press is a right-click": the sheet opens while the pointer is down, and letting go changes
/// nothing.
#[test]
fn a_long_press_opens_the_sheet() {
    let mut harness = bench("x...");
    let at = centre(&harness, "Kick, step 3,");
    harness.hover_at(at);
    harness.drag_at(at);
    for _ in 0..12 {
        harness.input_mut().predicted_dt = 0.1;
        let time = harness.input().time.unwrap_or(0.0) + 0.1;
        harness.input_mut().time = Some(time);
        harness.step();
    }
    harness.get_by_label("Clear this step");
    harness.event(egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed: false,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    harness.get_by_label("Clear this step");
    assert_eq!(line(&harness, 0), "x...");
}

/// "Track head: drag reorders", as one entry.
#[test]
fn a_head_can_be_dragged() {
    let mut harness = bench("x...");
    let (from, to) = (
        centre(&harness, "Track 1: Kick"),
        centre(&harness, "Track 3: Hat"),
    );
    let from = from - egui::vec2(60.0, 0.0);
    drag(&mut harness, from, to - egui::vec2(60.0, 0.0));
    let project = harness.state().document.project();
    let names: Vec<_> = project.tracks.iter().map(|track| &*track.name).collect();
    assert_eq!(names, ["Snare", "Hat", "Kick"]);
    assert_eq!(line(&harness, 2), "x...");
    assert_eq!(harness.state().document.history().0, ["Move track"]);
}

/// "Track head: click selects."
#[test]
fn a_head_can_be_clicked() {
    let mut harness = bench("x...");
    click(&mut harness, "Track 3: Hat");
    assert_eq!(harness.state().view.track, 2);
}

/// "Double-click renames": Enter keeps the name.
#[test]
fn a_double_click_renames() {
    let mut harness = bench("x...");
    let head = centre(&harness, "Track 2: Snare") - egui::vec2(60.0, 0.0);
    for _ in 0..2 {
        harness.hover_at(head);
        harness.drag_at(head);
        harness.step();
        harness.event(egui::Event::PointerButton {
            pos: head,
            button: egui::PointerButton::Primary,
            pressed: false,
            modifiers: Modifiers::NONE,
        });
        harness.step();
    }
    harness.run();
    let field = harness.get_by_label("Name of the track");
    field.type_text(" rim");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(
        harness.state().document.project().tracks[1].name,
        "Snare rim"
    );
}

/// "Pattern strip: click queues (or switches at once with Alt) · drag copies".
#[test]
fn patterns_are_dragged_and_switched_at_once() {
    let mut harness = bench("x...");
    let at = |label| harness.get_by_label(label).rect().center();
    let (from, to) = (at("Pattern A1"), at("Pattern A5"));
    drag(&mut harness, from, to);
    let project = harness.state().document.project();
    assert_eq!(project.patterns[4], project.patterns[0]);
    assert_eq!(harness.state().document.history().0, ["Copy pattern"]);
    harness.event(egui::Event::ModifiersChanged(Modifiers::ALT));
    click(&mut harness, "Pattern A5");
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    click(&mut harness, "Pattern A6");
    let asked = [EditorAction::PatternNow(4), EditorAction::Pattern(5)];
    assert_eq!(harness.state().asked, asked);
}

/// "Undo history as a visible list: click to go there."
#[test]
fn the_history_is_a_list() {
    let mut harness = bench("....");
    for number in 1..=3 {
        click(
            &mut harness,
            &format!("Kick, step {number}, off, velocity 100"),
        );
    }
    click(&mut harness, "History");
    click(&mut harness, "1  Kick, step 1: on");
    assert_eq!(line(&harness, 0), "x...");
    click(&mut harness, "3  Kick, step 3: on");
    assert_eq!(line(&harness, 0), "xxx.");
    click(&mut harness, "0  The beginning");
    assert_eq!(line(&harness, 0), "....");
}

/// "Snapshot stores pattern state; changes until revert/commit", by buttons.
#[test]
fn a_snapshot_can_be_taken() {
    let mut harness = bench("x...");
    click(
        &mut harness,
        "Remembers everything as it is now, so you can return to it",
    );
    click(&mut harness, "Kick, step 2, off, velocity 100");
    click(
        &mut harness,
        "Returns to the snapshot; undo brings the changes back",
    );
    assert_eq!(line(&harness, 0), "x...");
    click(&mut harness, "Undo");
    assert_eq!(line(&harness, 0), "xx..");
    click(&mut harness, "Keeps the changes and removes the snapshot");
    harness.get_by_label("Remembers everything as it is now, so you can return to it");
}
