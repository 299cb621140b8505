//! Feeds step entry: keys that are played, rests and ties are entered at the cursor, and the edited step is heard.
//!
//! While the music stands still every edit is heard; what was played on a keyboard was heard already.

use crate::control::controllers as control;
use crate::control::surface_state::audition;
use crate::engine::Audition;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Edit, Project};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::step_entry::StepEntry;
use crate::ui::editor::view::View;

/// Begins and ends step entry.
pub fn toggle_step_entry(view: &mut View, out: &mut Vec<EditorAction>) {
    let begins = !view.interaction.is_entering_steps;
    view.interaction.is_entering_steps = begins;
    view.interaction.step_entry = StepEntry::default();
    let said = if begins {
        "Step entry: play notes · E rest · T tie · arrows move · N ends"
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
        let asked = perform_action(action, view, now);
        if asked.is_none() && played.velocity > 0 && now.engine.recording.protected {
            let why = "The pattern is protected from notes, so none is entered";
            out.push(EditorAction::Say(why.to_owned()));
        }
        out.extend(asked);
    }
    // In the next frame the score shows what was asked for in this one.
    view.interaction.step_entry.forget_pending_edits();
}

/// Leaves a step off and goes on.
pub fn enter_rest(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    out.extend(perform_action(control::Action::Rest, view, now));
}

/// Lets the step before sound on over this one, and goes on.
pub fn enter_tie(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    out.extend(perform_action(control::Action::Tie, view, now));
}

/// The step that an edit of this frame lets be heard.
pub fn audition_edited_step(
    view: &View,
    now: &Now,
    actions: &[EditorAction],
) -> Option<EditorAction> {
    let edited = actions.iter().any(|action| {
        matches!(
            action,
            EditorAction::Edit(_, Edit::ToggleStep(_) | Edit::Step(..) | Edit::Together(..))
        )
    });
    let still = !now.engine.running.moves();
    let silent = now.played_keys.is_empty();
    let step = Some((now.pattern, view.step));
    let track = view.track;
    (view.interaction.is_entering_steps && still && edited && silent)
        .then_some(EditorAction::Audition { track, step })
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
    let Some((pattern, place)) = step else {
        return vec![Audition {
            track: number,
            key: head.key,
            velocity: Velocity::DEFAULT,
            milliseconds: KEY,
        }];
    };
    let clip = project.clip(pattern, track);
    let written = clip.map(|clip| clip.step(place)).unwrap_or_default();
    let place = StepRef {
        pattern,
        track,
        step: place,
    };
    audition::auditions(project, place, written).collect()
}

/// Performs an action of step entry at the cursor, and moves the cursor on.
fn perform_action(action: control::Action, view: &mut View, now: &Now) -> Option<EditorAction> {
    let cursor = view.cursor(now.pattern);
    let entry = &mut view.interaction.step_entry;
    let entered = entry.perform(action, &view.project, now, cursor);
    if entered.step != view.step {
        view.move_cursor(view.track, entered.step, now);
    }
    entered.edit
}
