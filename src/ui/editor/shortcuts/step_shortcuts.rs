//! Shortcuts for the selected steps, or for the one under the cursor.

use crate::files::piece::{self, Piece};
use crate::sequencer::edit::StepRef;
use crate::sequencer::project::MAX_STEPS;
use crate::sequencer::ratchet::Hits;
use crate::sequencer::value::{Length, Nudge, StepIndex, Velocity};
use crate::sequencer::{ClipChange, Edit, Gate, Ratchet, Step, StepChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::selection::Selection;
use crate::ui::editor::selection_edits::{selected_steps, transposed};
use crate::ui::editor::step_input;
use crate::ui::editor::view::View;
use crate::ui::words;

/// An arrow moves the cursor, or the selection; with Shift it selects.
pub(super) fn press_arrow(
    (down, right): (isize, isize),
    shift: bool,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let (track, step) = (
        view.track.saturating_add_signed(down),
        view.step.saturating_add_signed(right),
    );
    if shift {
        let from = view.selection_or_cursor().from;
        let to = (track, step);
        view.select_steps(Selection { from, to }, now);
    } else if let Some(selection) = view.interaction.selection {
        move_selection(selection, (down, right), view, now, out);
    } else {
        view.move_cursor(track, step, now);
    }
}

/// Moves the selected rows or steps past their neighbours, as long as there is room.
fn move_selection(
    selection: Selection,
    (down, right): (isize, isize),
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let (tracks, steps) = (selection.tracks(), selection.steps());
    let pattern = now.pattern;
    let mut lengths = tracks.clone().map(|track| view.clip_length(pattern, track));
    let room = match (down, right) {
        (-1, _) => *tracks.start() > 0,
        (1, _) => tracks.end() + 1 < view.project.tracks.len(),
        (_, -1) => *steps.start() > 0,
        _ => lengths.all(|length| steps.end() + 1 < length),
    };
    if !room {
        return;
    }
    let edits = if down == 0 {
        let index = |step: usize| StepIndex::clamped(i64::try_from(step).unwrap_or(i64::MAX));
        let change = ClipChange::MoveSteps {
            first: index(*steps.start()),
            last: index(*steps.end()),
            to: index(steps.start().saturating_add_signed(right)),
        };
        let clip = |track| Edit::Clip {
            pattern,
            track,
            change: change.clone(),
        };
        tracks.map(clip).collect()
    } else {
        move_rows(&selection, down, view, now)
    };
    let gesture = view.interaction.gesture_for_key('→');
    out.push(EditorAction::Edit(
        Some(gesture),
        Edit::Together(words::undo::MOVE_STEPS, edits),
    ));
    view.select_steps(selection.moved(down, right), now);
}

/// Moves the selected rows down by one, or up where `down` is negative: they change places with the row beside them.
fn move_rows(selection: &Selection, down: isize, view: &View, now: &Now) -> Vec<Edit> {
    let (first, last) = selection.tracks().into_inner();
    let (first, last) = if down > 0 {
        (first, last + 1)
    } else {
        (first - 1, last)
    };
    let mut edits = Vec::new();
    for step in selection.steps() {
        let place = |track| StepRef {
            pattern: now.pattern,
            track,
            step,
        };
        let mut column: Vec<Step> = (first..=last)
            .map(|track| view.step_at(place(track)))
            .collect();
        if down > 0 {
            column.rotate_right(1);
        } else {
            column.rotate_left(1);
        }
        let changed = (first..=last).zip(column);
        edits.extend(changed.map(|(track, step)| Edit::Step(place(track), StepChange::All(step))));
    }
    edits
}

/// Switches the step under the cursor, and the others of the selection as it. In step entry the one step is entered.
pub(super) fn toggle_steps(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let lead = view.cursor(now.pattern);
    if view.interaction.selection.is_some() {
        let on = !view.step_at(lead).on;
        let steps = selected_steps(view, now.pattern).into_iter();
        let edits = steps.filter(|place| view.step_at(*place).on != on);
        let edits = edits.map(Edit::ToggleStep).collect();
        out.extend(edit_together(words::undo::TOGGLE_STEPS, None, edits, view));
    } else if view.interaction.is_entering_steps {
        step_input::enter_toggle(view, now, out);
    } else {
        out.push(EditorAction::Edit(None, Edit::ToggleStep(lead)));
    }
}

/// 1 is 12 %, 0 is 100 %; a step that is off is switched on with it.
pub(super) fn set_velocity(sign: char, view: &mut View, now: &Now) -> Option<EditorAction> {
    let number = i64::from(sign.to_digit(10)?);
    let tenth = if number == 0 { 9 } else { number - 1 };
    let percent = 12 + (tenth * 88 + 4) / 9;
    let velocity = StepChange::Velocity(Velocity::clamped((percent * 127 + 50) / 100));
    let lead = view.cursor(now.pattern);
    if view.step_at(lead).on {
        return Some(EditorAction::Edit(None, Edit::Step(lead, velocity)));
    }
    let edits = vec![Edit::ToggleStep(lead), Edit::Step(lead, velocity)];
    edit_together(words::undo::STEP_ON, None, edits, view)
}

/// Makes gates longer or shorter, by thousandths of a step.
pub(super) fn change_gate(sign: char, by: i64, view: &mut View, now: &Now) -> Option<EditorAction> {
    change_each(words::undo::GATE, sign, view, now, |step| match step.gate {
        Gate::Steps(steps) => Some(StepChange::Gate(Gate::thousandths(i64::from(steps) + by))),
        Gate::UntilNext => None,
    })
}

/// Nudges steps later or earlier, by 1/5040 of a step.
pub(super) fn change_nudge(
    sign: char,
    by: i64,
    view: &mut View,
    now: &Now,
) -> Option<EditorAction> {
    change_each(words::undo::NUDGE, sign, view, now, |step| {
        let nudge = Nudge::clamped(i64::from(step.nudge) + by);
        Some(StepChange::Nudge(nudge))
    })
}

/// Moves notes up or down.
pub(super) fn transpose_notes(
    sign: char,
    by: i64,
    view: &mut View,
    now: &Now,
) -> Option<EditorAction> {
    change_each(words::undo::NOTES, sign, view, now, |step| {
        Some(StepChange::Notes(transposed(step.notes, by)))
    })
}

/// Adds hits to ratchets; after the most comes one.
pub(super) fn add_hits(more: i64, view: &mut View, now: &Now) -> Option<EditorAction> {
    change_each(words::undo::RATCHET, 'r', view, now, |step| {
        let most = i64::from(Hits::MAX);
        let hits = (i64::from(step.ratchet.hits) - 1 + more).rem_euclid(most) + 1;
        Some(StepChange::Ratchet(Ratchet {
            hits: Hits::clamped(hits),
            ..step.ratchet
        }))
    })
}

/// Ties the steps to those before them, or unties them, all like the one under the cursor.
pub(super) fn toggle_tie(view: &mut View, now: &Now) -> Option<EditorAction> {
    let tie = !view.step_at(view.cursor(now.pattern)).tie;
    change_each(words::undo::TIE, 't', view, now, |_| {
        Some(StepChange::Tie(tie))
    })
}

/// Empties the steps.
pub(super) fn clear_steps(label: &'static str, view: &mut View, now: &Now) -> Option<EditorAction> {
    let selected = selected_steps(view, now.pattern).into_iter();
    let edits = selected.map(|step_ref| Edit::Step(step_ref, StepChange::Clear));
    edit_together(label, None, edits.collect(), view)
}

/// Changes every selected step that is on; repetitions of a key are one undo level.
fn change_each(
    label: &'static str,
    key: char,
    view: &mut View,
    now: &Now,
    change: impl Fn(&Step) -> Option<StepChange>,
) -> Option<EditorAction> {
    let selected = selected_steps(view, now.pattern).into_iter();
    let steps = selected.map(|step_ref| (step_ref, view.step_at(step_ref)));
    let edits = steps.filter(|(_, step)| step.on);
    let edits = edits.filter_map(|(step_ref, step)| Some(Edit::Step(step_ref, change(&step)?)));
    edit_together(label, Some(key), edits.collect(), view)
}

fn edit_together(
    label: &'static str,
    key: Option<char>,
    edits: Vec<Edit>,
    view: &mut View,
) -> Option<EditorAction> {
    let gesture = key.map(|key| view.interaction.gesture_for_key(key));
    if key.is_none() {
        view.interaction.last_key = None;
    }
    (!edits.is_empty()).then_some(EditorAction::Edit(gesture, Edit::Together(label, edits)))
}

/// The selected steps, to be copied.
pub(in crate::ui::editor) fn copied_steps(view: &View, now: &Now) -> Piece {
    let selection = view.selection_or_cursor();
    let pattern = now.pattern;
    let row = |track| {
        let place = |step| StepRef {
            pattern,
            track,
            step,
        };
        let steps = selection.steps();
        steps.map(|step| view.step_at(place(step))).collect()
    };
    Piece {
        rows: selection.tracks().map(row).collect(),
    }
}

/// Pastes steps at the cursor, as many as there is room for, and selects them.
pub(super) fn paste_steps(text: &str, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let piece = match piece::from_text(text) {
        Ok(piece) => piece,
        Err(error) => return out.push(EditorAction::Say(error)),
    };
    let selection = view.selection_or_cursor();
    let at = (*selection.tracks().start(), *selection.steps().start());
    let edits = edits_of_paste(&piece, at, view, now);
    let count: usize = piece.rows.iter().map(Vec::len).sum();
    if edits.len() < count {
        let said = words::status::pasted_some(edits.len(), count);
        out.push(EditorAction::Say(said));
    }
    out.extend(edit_together(words::undo::PASTE, None, edits, view));
    if let Some(width) = piece.rows.first().map(Vec::len).filter(|width| *width > 0) {
        let to = (at.0 + piece.rows.len() - 1, at.1 + width - 1);
        view.select_steps(Selection { from: at, to }, now);
    }
}

fn edits_of_paste(
    piece: &Piece,
    (first, step): (usize, usize),
    view: &View,
    now: &Now,
) -> Vec<Edit> {
    let pattern = now.pattern;
    let mut edits = Vec::new();
    for (track, row) in (first..view.project.tracks.len()).zip(&piece.rows) {
        let length = view.clip_length(pattern, track);
        edits.extend((step..length).zip(row).map(|(step, data)| {
            let step_ref = StepRef {
                pattern,
                track,
                step,
            };
            Edit::Step(step_ref, StepChange::All(*data))
        }));
    }
    edits
}

/// Copies the selected steps behind themselves; clips grow where there is no room.
pub(super) fn duplicate_steps(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let (selection, pattern) = (view.selection_or_cursor(), now.pattern);
    let (first, last) = selection.steps().into_inner();
    let width = last - first + 1;
    if last + width >= MAX_STEPS {
        return out.push(EditorAction::Say(words::status::no_room_to_duplicate(
            MAX_STEPS,
        )));
    }
    let mut edits = Vec::new();
    for (track, row) in selection.tracks().zip(copied_steps(view, now).rows) {
        let length = view.clip_length(pattern, track);
        if length < last + width + 1 {
            let length = i64::try_from(last + width + 1).unwrap_or(i64::MAX);
            let change = ClipChange::Length(Length::clamped(length));
            edits.push(Edit::Clip {
                pattern,
                track,
                change,
            });
        }
        edits.extend((last + 1..).zip(row).map(|(step, data)| {
            let step_ref = StepRef {
                pattern,
                track,
                step,
            };
            Edit::Step(step_ref, StepChange::All(data))
        }));
    }
    out.extend(edit_together(words::undo::DUPLICATE, None, edits, view));
    // The clips grow only with the next frame, so the selection cannot be clamped to them yet.
    let moved = selection.moved(0, isize::try_from(width).unwrap_or(0));
    (view.track, view.step) = moved.to;
    view.page = view.step / view.page_size.steps();
    view.interaction.selection = (moved.from != moved.to).then_some(moved);
}
