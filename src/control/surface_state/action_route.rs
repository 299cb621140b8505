//! Dispatches each action to its owner.
//!
//! Every action has one owner here, and each owner knows its own few actions only. An action that nobody owns does
//! not compile, and neither does one whose owner does nothing with it.

use super::engine_action::{EngineAction, HoldAction};
use super::entry::EntryAction;
use super::front::FrontAction;
use super::score_action::ScoreAction;
use super::step_field::{StepAction, StepField, StepTarget, round_to_i16};
use super::{Music, SurfaceState};
use crate::control::controllers::{Action, StepChoice};
use crate::control::request::Request;
use crate::engine::RecordingChange;
use crate::sequencer::capture::Span;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::value::{Key, Velocity};
use crate::sequencer::{Edit, Lane};

/// An action together with its owner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ActionRoute {
    /// Changes one step of a clip.
    Step(StepTarget, StepAction),
    /// Enters something at the chosen step.
    Entry(EntryAction),
    /// Changes the selected clip, or the whole score.
    Score(ScoreAction),
    /// Commands the engine.
    Engine(EngineAction),
    /// Changes how played notes are recorded.
    Recording(RecordingChange),
    /// Changes the selected track, page or step.
    Front(FrontAction),
    /// Undoes the last change.
    Undo,
    /// Redoes the change that was undone last.
    Redo,
    /// Captures what was heard last: the pattern (`None` for the first empty one), and the number of bars (0 for a
    /// pass).
    Capture(Option<u8>, u8),
    /// Taps the tempo.
    Tap,
    /// Needs nothing more: the rule matcher has done it already.
    RuleMatcher,
}

impl SurfaceState {
    /// Does an action at a time in microseconds; returns the request for what must be done elsewhere, if anything.
    pub fn act(&mut self, action: Action, now: i64, music: &Music<'_>) -> Option<Request> {
        self.follow(ActionRoute::from(action), now, music)
    }

    /// Passes an action to its owner.
    pub(super) fn follow(
        &mut self,
        route: ActionRoute,
        now: i64,
        music: &Music<'_>,
    ) -> Option<Request> {
        match route {
            ActionRoute::Step(target, action) => self.change_step(target, action, music),
            ActionRoute::Entry(action) => self.enter(action, music),
            ActionRoute::Score(action) => {
                let edit = self.score_edit(action, music)?;
                self.pending.expect(&edit, music);
                Some(Request::Edit(edit))
            }
            ActionRoute::Engine(action) => self.command(action, music).map(Request::Command),
            ActionRoute::Recording(change) => Some(self.change_recording(change)),
            ActionRoute::Front(action) => self.bring_to_front(action, music),
            ActionRoute::Undo => {
                self.forget_pending_edits();
                Some(Request::Undo)
            }
            ActionRoute::Redo => {
                self.forget_pending_edits();
                Some(Request::Redo)
            }
            ActionRoute::Capture(pattern, bars) => {
                Some(Request::Capture(pattern, span(bars, music)))
            }
            ActionRoute::Tap => {
                // A tempo is known from the second tap on.
                let tempo = self.taps.tap(now)?;
                Some(Request::Edit(Edit::Tempo(tempo)))
            }
            ActionRoute::RuleMatcher => None,
        }
    }

    /// The value that an action would replace, in the action's units; where a knob takes over softly.
    #[must_use]
    pub fn current(&self, action: &Action, music: &Music<'_>) -> Option<i16> {
        match ActionRoute::from(*action) {
            ActionRoute::Step(target, StepAction::Set(field, _)) => {
                let (_, context) = self.target(target, music)?;
                field.value(&context)
            }
            ActionRoute::Score(ScoreAction::Tempo(_)) => {
                Some(round_to_i16(self.pending.tempo(music).bpm()))
            }
            ActionRoute::Engine(EngineAction::Transpose(_)) => Some(self.transpose.into()),
            ActionRoute::Engine(EngineAction::Macro(knob, _)) => {
                Some(i16::from(*self.macros.get(usize::from(knob))?))
            }
            ActionRoute::Recording(RecordingChange::Quantise(_)) => {
                Some(self.recording.quantise.into())
            }
            ActionRoute::Step(..)
            | ActionRoute::Entry(_)
            | ActionRoute::Score(_)
            | ActionRoute::Engine(_)
            | ActionRoute::Recording(_)
            | ActionRoute::Front(_)
            | ActionRoute::Undo
            | ActionRoute::Redo
            | ActionRoute::Capture(..)
            | ActionRoute::Tap
            | ActionRoute::RuleMatcher => None,
        }
    }
}

impl From<Action> for ActionRoute {
    fn from(action: Action) -> Self {
        match action {
            Action::ToggleStep { step } => change(step, StepAction::Toggle),
            Action::SetStep { step, on } => change(step, StepAction::Switch(on)),
            Action::ToggleCell { track, step } => {
                let track = Some(track);
                Self::Step(StepTarget { track, step }, StepAction::Toggle)
            }
            Action::SetCell { track, step, on } => {
                let track = Some(track);
                Self::Step(StepTarget { track, step }, StepAction::Switch(on))
            }
            Action::ClearStep { step } => change(step, StepAction::Clear),
            Action::ToggleTie { step } => change(step, StepAction::ToggleTie),
            Action::ToggleAccent { step } => change(step, StepAction::ToggleAccent),
            Action::StepPitch { step, key } => set(step, StepField::Pitch, key),
            Action::StepLength { step, percent } => set(step, StepField::Length, percent),
            Action::StepVelocity { step, velocity } => set(step, StepField::Velocity, velocity),
            Action::StepChance { step, percent } => set(step, StepField::Chance, percent),
            Action::StepRatchet { step, hits } => set(step, StepField::Ratchet, hits),
            Action::StepNudge { step, percent } => set(step, StepField::Nudge, percent),
            Action::StepCondition { step, condition } => {
                set(step, StepField::Condition, condition.place())
            }
            Action::StepLock { step, lane, value } => set(step, lock(lane), value),
            Action::StepUnlock { step, lane } => change(step, StepAction::Unlock(lane_of(lane))),
            Action::TurnPitch { step, by } => turn(step, StepField::Pitch, by),
            Action::TurnLength { step, by } => turn(step, StepField::Length, by),
            Action::TurnVelocity { step, by } => turn(step, StepField::Velocity, by),
            Action::TurnChance { step, by } => turn(step, StepField::Chance, by),
            Action::TurnRatchet { step, by } => turn(step, StepField::Ratchet, by),
            Action::TurnNudge { step, by } => turn(step, StepField::Nudge, by),
            Action::TurnCondition { step, by } => turn(step, StepField::Condition, by),
            Action::TurnLock { step, lane, by } => turn(step, lock(lane), by),

            Action::StartNote { key, velocity } => Self::Entry(EntryAction::StartNote(
                Key::clamped(key.into()),
                Velocity::clamped(velocity.into()),
            )),
            Action::EndNote { key } => Self::Entry(EntryAction::EndNote(Key::clamped(key.into()))),
            Action::DrumPad { track, velocity: 0 } => Self::Entry(EntryAction::EndPad(track)),
            Action::DrumPad { track, velocity } => Self::Entry(EntryAction::StartPad(
                track,
                Velocity::clamped(velocity.into()),
            )),
            Action::Rest => Self::Entry(EntryAction::Rest),
            Action::Tie => Self::Entry(EntryAction::Tie),

            Action::ClearSteps => Self::Score(ScoreAction::ClearSteps),
            Action::DoubleLength => Self::Score(ScoreAction::DoubleLength),
            Action::NextOutput => Self::Score(ScoreAction::NextOutput),
            Action::Tempo { bpm } => Self::Score(ScoreAction::Tempo(bpm)),
            Action::TurnTempo { by } => Self::Score(ScoreAction::TurnTempo(by)),
            Action::Undo => Self::Undo,
            Action::Redo => Self::Redo,
            Action::Capture { pattern, bars } => Self::Capture(pattern, bars),
            Action::Tap => Self::Tap,

            Action::Play => Self::Engine(EngineAction::Play),
            Action::Pause => Self::Engine(EngineAction::Pause),
            Action::PlayPause => Self::Engine(EngineAction::PlayPause),
            Action::Stop => Self::Engine(EngineAction::Stop),
            Action::Panic => Self::Engine(EngineAction::Panic),
            Action::Pattern { pattern } => Self::Engine(EngineAction::Pattern(pattern)),
            Action::TurnPattern { by } => Self::Engine(EngineAction::TurnPattern(by)),
            Action::Scene { scene } => {
                Self::Engine(EngineAction::Scene(SceneIndex::clamped(scene.into())))
            }
            Action::Mute { track } => Self::Engine(EngineAction::ToggleMute(track)),
            Action::Solo { track } => Self::Engine(EngineAction::ToggleSolo(track)),
            Action::Transpose { semitones } => Self::Engine(EngineAction::Transpose(semitones)),
            Action::TurnTranspose { by } => Self::Engine(EngineAction::TurnTranspose(by)),
            Action::Macro { knob, value } => Self::Engine(EngineAction::Macro(knob, value)),
            Action::TurnMacro { knob, by } => Self::Engine(EngineAction::TurnMacro(knob, by)),
            Action::Fill { on } => hold(HoldAction::Fill(on)),
            Action::BeatLoop { part } => hold(HoldAction::beat_loop(part)),
            Action::NoteRepeat {
                track,
                part,
                velocity,
            } => hold(HoldAction::note_repeat(track, part, velocity)),

            Action::Record => Self::Recording(RecordingChange::ToggleOn),
            Action::Protect => Self::Recording(RecordingChange::ToggleProtected),
            Action::Overdub { on } => Self::Recording(RecordingChange::Overdub(on)),
            Action::Quantise { percent } => Self::Recording(RecordingChange::Quantise(percent)),
            Action::CountIn { bars } => Self::Recording(RecordingChange::CountIn(bars)),
            Action::Latency { milliseconds } => {
                Self::Recording(RecordingChange::LatencyMs(milliseconds))
            }

            Action::Page { page } => Self::Front(FrontAction::Page(page)),
            Action::TurnPage { by } => Self::Front(FrontAction::TurnPage(by)),
            Action::Track { track } => Self::Front(FrontAction::Track(track)),
            Action::TurnTrack { by } => Self::Front(FrontAction::TurnTrack(by)),
            Action::SelectStep { step } => Self::Front(FrontAction::SelectStep(step)),
            Action::PreviousStep => Self::Front(FrontAction::PreviousStep),
            Action::NextStep => Self::Front(FrontAction::NextStep),
            Action::NoteAdvance => Self::Front(FrontAction::NoteAdvance),
            Action::Layer { layer: _ } => Self::RuleMatcher,
        }
    }
}

fn change(step: StepChoice, action: StepAction) -> ActionRoute {
    ActionRoute::Step(StepTarget { track: None, step }, action)
}

fn set(step: StepChoice, field: StepField, value: impl Into<i64>) -> ActionRoute {
    change(step, StepAction::Set(field, value.into()))
}

fn turn(step: StepChoice, field: StepField, by: i8) -> ActionRoute {
    change(step, StepAction::Turn(field, by))
}

fn hold(hold: HoldAction) -> ActionRoute {
    ActionRoute::Engine(EngineAction::Hold(hold))
}

fn lock(lane: u8) -> StepField {
    StepField::Lock(lane_of(lane))
}

/// The lane with this number; controls count lanes from 0, musicians from 1.
fn lane_of(lane: u8) -> Lane {
    Lane::clamped(i64::from(lane) + 1)
}

/// The span of the last bars that were heard, or (0) of the last pass.
fn span(bars: u8, music: &Music<'_>) -> Span {
    match bars {
        0 => Span::last_pass(music.project, music.play, music.status.position),
        bars => Span::Bars(bars),
    }
}
