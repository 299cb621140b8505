//! Step entry: what is played on a keyboard is written where the cursor is.
//!
//! Keys that are held together are one chord and one undo level; when all are let go, the cursor goes on. A key for a
//! rest and one for a tie do the same. Nothing is written while the music runs or the pattern is protected. The rules
//! are those of a controller: the surface decides what a key does.

use crate::control::controllers as control;
use crate::control::request::Request;
use crate::control::surface_state::{Music, SurfaceState};
use crate::instance::edits::EntryLevels;
use crate::sequencer::Project;
use crate::sequencer::edit::StepRef;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::page_size::PageSize;

/// The state of step entry: the keys that are held on the keyboard, as at a controller.
#[derive(Debug, Default)]
pub struct StepEntry {
    surface_state: SurfaceState,
    /// The undo levels of what is entered: keys that are held together are one.
    levels: EntryLevels,
    /// Whether anything was entered in this frame.
    entered: bool,
}

/// What an action of step entry leads to.
#[derive(Debug)]
pub struct EnteredStep {
    /// The edit of the score.
    pub edit: Option<EditorAction>,
    /// The step that is heard of it.
    pub heard: Option<StepRef>,
    /// The step where the cursor goes.
    pub step: usize,
}

impl StepEntry {
    /// Performs an action as a controller would, with the cursor as the chosen step.
    pub fn perform(
        &mut self,
        action: control::Action,
        project: &Project,
        now: &Now,
        cursor: StepRef,
    ) -> EnteredStep {
        let surface_state = &mut self.surface_state;
        surface_state.track = u8::try_from(cursor.track).unwrap_or(u8::MAX);
        surface_state.chosen = u8::try_from(cursor.step).unwrap_or(u8::MAX);
        surface_state.protected = now.engine.recording.protected;
        surface_state.advancing = true;
        let music = music(project, now);
        let (request, heard) = surface_state.act_aloud(action, 0, &music);
        let heard = heard.map(|(step_ref, _)| step_ref);
        let step = usize::from(surface_state.chosen);
        let edit = match request {
            Some(Request::Edit(edit)) => Some(EditorAction::Edit(None, edit)),
            Some(Request::Enter(entered)) => {
                let level = self.levels.undo_level(&entered);
                Some(EditorAction::Edit(Some(level), entered.named()))
            }
            // No such thing is entered.
            Some(
                Request::Record(..)
                | Request::Undo
                | Request::Redo
                | Request::Capture(..)
                | Request::Command(_),
            )
            | None => None,
        };
        self.entered |= edit.is_some();
        EnteredStep { edit, heard, step }
    }

    /// Whether anything was entered since this was asked last.
    pub fn take_entered(&mut self) -> bool {
        std::mem::take(&mut self.entered)
    }

    /// Forgets the edits that the score did not show yet: in the next frame it shows what was asked for in this one.
    pub fn forget_pending_edits(&mut self) {
        self.surface_state.forget_pending_edits();
    }
}

/// What the window shows of the music, as a surface sees it.
#[must_use]
pub fn music<'a>(project: &'a Project, now: &'a Now) -> Music<'a> {
    let width = u16::try_from(PageSize::Sixteen.steps()).unwrap_or(u16::MAX);
    Music::new(project, now.engine, &now.play, width).showing(now.pattern)
}
