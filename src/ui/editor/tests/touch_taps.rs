//! Touch pads press and let go within a few milliseconds, which is less than a frame.

use egui::{Event, PointerButton, Pos2};

use super::keys::COMMAND;
use super::*;
use crate::sequencer::Gate;
use crate::ui::editor::interaction::SidePanel;
use crate::ui::editor::lane_state::LaneKind;

/// Presses and lets go between two frames.
fn tap_at(harness: &mut Harness<'_, EditorBench>, pos: Pos2, modifiers: Modifiers) {
    harness.hover_at(pos);
    harness.run();
    let button = |pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers,
    };
    let events = &mut harness.input_mut().events;
    events.push(Event::ModifiersChanged(modifiers));
    events.extend([true, false].map(button));
    harness.step();
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
}

fn tap(harness: &mut Harness<'_, EditorBench>, label: &str) {
    let pos = harness.get_by_label(label).rect().center();
    tap_at(harness, pos, Modifiers::NONE);
}

/// A bar of the lane that is shown, at a share of its height.
fn bar(harness: &Harness<'_, EditorBench>, lane: LaneKind, step: usize, share: f32) -> Pos2 {
    let label = format!("{} of step {step}:", lane.name());
    let bar = harness.get_by_label_contains(&label).rect();
    bar.center_bottom() - egui::vec2(0.0, bar.height() * share)
}

/// "Clicks of 10 ms or less on lanes": a tap is a press on every lane, once, and takes the keys.
#[test]
fn a_tap_draws_in_a_lane() {
    for lane in panels::lane_editor::lane_value::PLAIN {
        let mut harness = bench("x.x.");
        harness.state_mut().view.lanes.lane = lane;
        harness.run();
        // The condition goes on from where it is, by dragging alone.
        let changes = lane != LaneKind::Condition;
        let at = bar(
            &harness,
            lane,
            3,
            if lane == LaneKind::Ratchet { 0.9 } else { 0.3 },
        );
        tap_at(&mut harness, at, Modifiers::NONE);
        let state = harness.state();
        assert!(state.view.interaction.has_keys, "{lane:?}");
        assert_eq!(state.view.step, 2, "{lane:?}");
        let levels = state.document.history().0.len();
        assert_eq!(levels, usize::from(changes), "{lane:?}");
        assert_eq!(state.view.lanes.stroke, None, "{lane:?}: nothing is held");
    }
}

/// A tap on an accent switches it once, and the next one back; a held press does so once as well.
#[test]
fn a_tap_is_one_press() {
    let mut harness = bench("x...");
    harness.state_mut().view.lanes.lane = LaneKind::Accent;
    harness.run();
    let at = bar(&harness, LaneKind::Accent, 1, 0.5);
    for on in [true, false, true] {
        // Two taps that are near each other would be a double-click.
        harness.run_steps(60);
        tap_at(&mut harness, at, Modifiers::NONE);
        assert_eq!(step(&harness, 0).accent, on);
    }
    harness.run_steps(60);
    drag(&mut harness, at, at);
    assert!(!step(&harness, 0).accent);
}

/// In the piano roll a tap sets the note, and with Ctrl adds one to the chord.
#[test]
fn a_tap_sets_a_note() {
    let mut harness = bench("x...");
    harness.state_mut().view.lanes.lane = LaneKind::Pitch;
    harness.run();
    let (high, low) = (
        bar(&harness, LaneKind::Pitch, 1, 0.9),
        bar(&harness, LaneKind::Pitch, 1, 0.1),
    );
    tap_at(&mut harness, high, Modifiers::NONE);
    let note = step(&harness, 0).notes.as_slice()[0].interval.get();
    assert!(note > 0, "{note}");
    tap_at(&mut harness, low, COMMAND);
    assert_eq!(step(&harness, 0).notes.as_slice().len(), 2);
}

/// A press that follows the one before within a frame is a press of its own: nothing is carried on.
#[test]
fn a_press_does_not_go_on() {
    let mut harness = bench("x.x.");
    harness.state_mut().view.lanes.lane = LaneKind::Gate;
    harness.run();
    let (first, third) = (
        bar(&harness, LaneKind::Gate, 1, 0.2),
        bar(&harness, LaneKind::Gate, 3, 0.8),
    );
    harness.hover_at(first);
    harness.drag_at(first);
    harness.step();
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let input = harness.input_mut();
    input.events.extend([
        button(first, false),
        Event::PointerMoved(third),
        button(third, true),
    ]);
    harness.step();
    harness.drop_at(third);
    harness.run();
    let gates = [0, 2].map(|at| step(&harness, at).gate);
    let long = |gate| matches!(gate, Gate::Steps(steps) if steps.get() > 750);
    assert_eq!(gates.map(long), [false, true], "{gates:?}");
}

/// A pattern that was carried is let go of, though the button goes down again within the frame: what is pressed next
/// is not copied over.
#[test]
fn what_was_carried_is_let_go() {
    let mut harness = bench("x...");
    let place = |label| harness.get_by_label(label).rect().center();
    let [from, to] = ["Pattern A1", "Pattern A2"].map(place);
    harness.hover_at(from);
    harness.drag_at(from);
    harness.step();
    for part in [0.5, 1.0] {
        harness.hover_at(from + (to - from) * part);
        harness.step();
    }
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let input = harness.input_mut();
    input.events.extend([button(to, false), button(to, true)]);
    harness.step();
    assert_eq!(harness.state().view.interaction.dragged_item, None);
    harness.drop_at(to);
    harness.run();
    let used = |pattern: usize| {
        let project = harness.state().document.project();
        project.clip(pattern, 0).is_some()
    };
    assert_eq!([1, 2].map(used), [true, false]);
}

/// Every control that answers a click answers a tap: what was drawn by hand for this window, each kind of it.
#[test]
fn every_control_takes_a_tap() {
    let mut harness = bench("x...");
    let mut before = String::new();
    // What a tap may change: the score, what was asked for, and what is shown.
    let seen = |harness: &Harness<'_, EditorBench>| {
        let EditorBench {
            view,
            document,
            asked,
            ..
        } = harness.state();
        let hands = &view.interaction;
        let shown = (
            view.track,
            view.page,
            view.bank,
            &view.renaming,
            (view.inspector.tab, view.inspector.open),
        );
        let folded = (view.lanes.folded, view.lanes.lane, hands.latched_modifiers);
        let sides = (hands.side, hands.is_entering_steps, hands.fill);
        let lines = [0, 1, 2].map(|track| line(harness, track));
        let (past, open) = (document.history(), egui::Popup::is_any_open(&harness.ctx));
        format!("{shown:?} {folded:?} {sides:?} {asked:?} {lines:?} {past:?} {open}")
    };
    for label in [
        "Kick, step 2, off, velocity 100",
        "Track 2: Snare",
        "Mute Snare",
        "Solo Hat",
        "Play",
        "Record",
        "Fill",
        "Panic: end all notes",
        "Pattern A2",
        "Banks",
        "Bank B",
        "Undo",
        "Redo",
        "Add a drum",
        "Add a melody",
        "Step entry",
        "Lane Gate",
        "Fold the lanes",
        "Unfold Chord",
        "Tab Clip",
        "Set-up",
        "Library",
    ] {
        assert_ne!(
            seen(&harness),
            before,
            "{label}: the one before did nothing"
        );
        before = seen(&harness);
        tap(&mut harness, label);
        assert_ne!(seen(&harness), before, "{label}");
        before.clear();
    }
    assert_eq!(harness.state().view.interaction.side, SidePanel::Library);
}
