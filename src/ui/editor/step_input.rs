//! Feeds step entry: keys that are played, rests and ties are entered at the cursor, and the edited step is heard.
//!
//! The rules are those of a controller, in the surface's own code, with two differences that come of the mouse. A
//! click chooses the step that it switches, and leaves the cursor there, where the pointer is. And edits are heard in
//! step entry only: a mouse draws over many steps, which nobody wants to hear each time.

use crate::control::controllers as control;
use crate::control::surface_state::step_audition::{self, edited_step};
use crate::engine::Audition;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Edit, Project};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::step_entry::{StepEntry, music};
use crate::ui::editor::view::View;
use crate::ui::words;

/// Begins and ends step entry.
pub fn toggle_step_entry(view: &mut View, out: &mut Vec<EditorAction>) {
    let begins = !view.interaction.is_entering_steps;
    view.interaction.is_entering_steps = begins;
    view.interaction.step_entry = StepEntry::default();
    let said = if begins {
        words::status::STEP_ENTRY
    } else {
        ""
    };
    out.push(EditorAction::Say(said.to_owned()));
}

/// Writes what was played since the last frame.
pub fn enter_played_keys(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    if !view.interaction.is_entering_steps {
        return;
    }
    let remote = view.project.launching.remote;
    let remote = remote.map(|channel| channel.get() - 1);
    for played in &now.played_keys {
        if Some(played.channel) == remote {
            continue;
        }
        let key = played.key;
        let action = match played.velocity {
            0 => control::Action::EndNote { key },
            velocity => control::Action::StartNote { key, velocity },
        };
        let entered = perform_action(action, view, now, out);
        if !entered && played.velocity > 0 && now.engine.recording.protected {
            let why = words::status::PROTECTED;
            out.push(EditorAction::Say(why.to_owned()));
        }
    }
    // In the next frame the score shows what was asked for in this one.
    view.interaction.step_entry.forget_pending_edits();
}

/// Leaves a step off and goes on.
pub fn enter_rest(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    perform_action(control::Action::Rest, view, now, out);
}

/// Lets the step before sound on over this one, and goes on.
pub fn enter_tie(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    perform_action(control::Action::Tie, view, now, out);
}

/// Switches the step under the cursor, and goes on while notes are entered.
pub fn enter_toggle(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let step = control::StepChoice::Chosen;
    perform_action(control::Action::ToggleStep { step }, view, now, out);
}

/// The step that an edit of this frame lets be heard: of several steps that change together, the one under the cursor.
/// What was entered has been heard, or is silent.
pub fn audition_edited_step(
    view: &mut View,
    now: &Now,
    actions: &[EditorAction],
) -> Option<EditorAction> {
    if view.interaction.step_entry.take_entered() || !view.interaction.is_entering_steps {
        return None;
    }
    let (cursor, music) = (view.cursor(now.pattern), music(&view.project, now));
    let heard = actions.iter().rev().find_map(|action| match action {
        EditorAction::Edit(_, Edit::Together(_, edits)) => {
            let mut edited = edits.iter().filter_map(|edit| edited_step(edit, &music));
            edited.find(|(step_ref, _)| *step_ref == cursor)
        }
        EditorAction::Edit(_, edit) => edited_step(edit, &music),
        _ => None,
    });
    heard.map(|(step_ref, _)| audition_of(step_ref))
}

/// A step is heard as it is once the edits of this frame are made.
fn audition_of(step_ref: StepRef) -> EditorAction {
    EditorAction::Audition {
        track: step_ref.track,
        step: Some((step_ref.pattern, step_ref.step)),
    }
}

/// The notes of a step, or else the key of a track, as they are auditioned.
#[must_use]
pub fn auditions_of(
    project: &Project,
    track: usize,
    step: Option<(usize, usize)>,
) -> Vec<Audition> {
    /// How long a key is heard that is on no step.
    const KEY: u16 = 250;

    let (Some(head), Ok(number)) = (project.track(track), u8::try_from(track)) else {
        return Vec::new();
    };
    let Some((pattern, step)) = step else {
        return vec![Audition {
            track: number,
            key: head.key,
            velocity: Velocity::DEFAULT,
            milliseconds: KEY,
        }];
    };
    let clip = project.clip(pattern, track);
    let written = clip.map(|clip| clip.step(step)).unwrap_or_default();
    let step_ref = StepRef {
        pattern,
        track,
        step,
    };
    step_audition::auditions(project, step_ref, written).collect()
}

/// Performs an action of step entry at the cursor, and moves the cursor on; says whether that was an edit.
fn perform_action(
    action: control::Action,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) -> bool {
    let cursor = view.cursor(now.pattern);
    let entry = &mut view.interaction.step_entry;
    let entered = entry.perform(action, &view.project, now, cursor);
    if entered.step != view.step {
        view.move_cursor(view.track, entered.step, now);
    }
    let is_edit = entered.edit.is_some();
    out.extend(entered.edit);
    out.extend(entered.heard.map(audition_of));
    is_edit
}
