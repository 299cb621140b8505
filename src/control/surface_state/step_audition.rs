//! Finds the step to audition after an edit, while the music does not play, and its notes.

use super::action_route::ActionRoute;
use super::front::FrontAction;
use super::step_field::StepAction;
use super::{Music, SurfaceState};
use crate::control::controllers::Action;
use crate::control::request::Request;
use crate::engine::Audition;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Clip, Edit, Gate, Project, Step, TICKS_PER_QUARTER};

impl SurfaceState {
    /// Does an action, as [`act`](Self::act) does; also returns the step to audition, as it will be.
    pub fn act_aloud(
        &mut self,
        action: Action,
        now: i64,
        music: &Music<'_>,
    ) -> (Option<Request>, Option<(StepRef, Step)>) {
        self.follow_aloud(ActionRoute::from(action), now, music)
    }

    /// Passes an action to its owner; also returns the step to audition.
    pub(super) fn follow_aloud(
        &mut self,
        route: ActionRoute,
        now: i64,
        music: &Music<'_>,
    ) -> (Option<Request>, Option<(StepRef, Step)>) {
        let request = self.follow(route, now, music);
        let heard = self.step_to_audition(route, request.as_ref(), music);
        (request, heard)
    }

    /// "Prev/next step with audition", and "every edit while paused auditions the edited step", as it will
    /// be; but what is entered step by step is heard from the player's own hand.
    fn step_to_audition(
        &self,
        route: ActionRoute,
        request: Option<&Request>,
        music: &Music<'_>,
    ) -> Option<(StepRef, Step)> {
        if music.status.running.moves() {
            return None;
        }
        match route {
            ActionRoute::Front(FrontAction::PreviousStep | FrontAction::NextStep) => {
                let track = self.front_track(music).into();
                let step_ref = StepRef {
                    pattern: music.pattern(track),
                    track,
                    step: self.chosen.into(),
                };
                let clip = self.clip(music)?;
                Some((step_ref, clip.step(step_ref.step)))
            }
            ActionRoute::Entry(_) => None,
            ActionRoute::Step(target, StepAction::Toggle)
                if !target.names_track() && self.writes(music) =>
            {
                None
            }
            ActionRoute::Step(..)
            | ActionRoute::Score(_)
            | ActionRoute::Engine(_)
            | ActionRoute::Recording(_)
            | ActionRoute::Front(_)
            | ActionRoute::Undo
            | ActionRoute::Redo
            | ActionRoute::Capture(..)
            | ActionRoute::Tap
            | ActionRoute::RuleMatcher => match request? {
                Request::Edit(edit) => edited_step(edit, music),
                Request::Enter(_)
                | Request::Record(..)
                | Request::Undo
                | Request::Redo
                | Request::Capture(..)
                | Request::Command(_) => None,
            },
        }
    }
}

/// The step to audition after an edit, as it will be: the edited one, while the music does not play.
#[must_use]
pub fn edited_step(edit: &Edit, music: &Music<'_>) -> Option<(StepRef, Step)> {
    let stands_still = !music.status.running.moves();
    stands_still.then(|| edit.step_after(music.project))?
}

/// The notes of a step as they are auditioned at its place; none when it is silent.
pub fn auditions(
    project: &Project,
    step_ref: StepRef,
    step: Step,
) -> impl Iterator<Item = Audition> + use<> {
    let notes = step.notes;
    let heard = |at: usize| {
        let head = project.track(step_ref.track)?;
        let fresh = Clip::default();
        let clip = project
            .clip(step_ref.pattern, step_ref.track)
            .unwrap_or(&fresh);
        let note = notes.as_slice().get(at)?;
        let key = head.sounding(project.scale, clip.transpose, note.interval)?;
        Some(Audition {
            track: u8::try_from(step_ref.track).ok()?,
            key,
            velocity: Velocity::clamped(i64::from(step.velocity) + i64::from(note.velocity)),
            milliseconds: milliseconds(project, clip, &step),
        })
    };
    let sounds = step.on && !step.silent;
    let all: [Option<Audition>; 8] = std::array::from_fn(|at| sounds.then(|| heard(at))?);
    all.into_iter().flatten()
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "at most two seconds"
)]
fn milliseconds(project: &Project, clip: &Clip, step: &Step) -> u16 {
    let thousandths = match step.gate {
        Gate::Steps(steps) => i64::from(steps),
        Gate::UntilNext => 1000,
    };
    let ticks = clip.rate.ticks(1, 1) * thousandths / 1000;
    let quarters = ticks as f64 / TICKS_PER_QUARTER as f64;
    (quarters * 60_000.0 / project.tempo.bpm()).clamp(30.0, 2000.0) as u16
}
