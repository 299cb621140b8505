//! The selected track, page and step, which controls mean when they name none.

use super::{Music, SurfaceState};
use crate::control::controllers::StepChoice;
use crate::control::request::Request;
use crate::engine::RecordingChange;
use crate::sequencer::Clip;
use crate::sequencer::edit::StepRef;

/// An action that changes the selection, or switches note-advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrontAction {
    /// Shows a page, counted from 0.
    Page(u8),
    /// Shows a later or earlier page, by this many.
    TurnPage(i8),
    /// Selects a track, 0 to 31.
    Track(u8),
    /// Selects a track further down or up, by this many.
    TurnTrack(i8),
    /// Selects a step.
    SelectStep(StepChoice),
    /// Selects the previous step, while nothing runs.
    PreviousStep,
    /// Selects the next step, while nothing runs.
    NextStep,
    /// Switches note-advance on or off.
    NoteAdvance,
}

impl SurfaceState {
    /// Shows the page that the playhead is on, while the music plays.
    pub fn follow_playhead(&mut self, music: &Music<'_>) {
        let step = music.playing_step(self.front_track(music).into());
        if let Some(step) = step.filter(|_| music.status.running.moves()) {
            let page = step / usize::from(music.width.max(1));
            self.page = u8::try_from(page).unwrap_or(self.page);
        }
    }

    /// Changes the selection. Recording goes to the selected track, so the engine is told of it.
    pub(super) fn bring_to_front(
        &mut self,
        action: FrontAction,
        music: &Music<'_>,
    ) -> Option<Request> {
        let stopped = !music.status.running.moves();
        let pages = self.pages(music);
        match action {
            FrontAction::Page(page) => self.page = limited(page.into(), pages),
            FrontAction::TurnPage(by) => {
                self.page = limited(i32::from(self.shown_page(music)) + i32::from(by), pages);
            }
            FrontAction::Track(track) => {
                // A track that the score lacks cannot be recorded on.
                if usize::from(track) < music.project.tracks.len() {
                    self.track = track;
                }
                return Some(self.change_recording(RecordingChange::Track(self.track)));
            }
            FrontAction::TurnTrack(by) => {
                let track = i32::from(self.front_track(music)) + i32::from(by);
                self.track = limited(track, music.project.tracks.len());
                return Some(self.change_recording(RecordingChange::Track(self.track)));
            }
            FrontAction::SelectStep(step) => {
                let step_ref = self.step_ref(step, None, music)?;
                self.chosen = u8::try_from(step_ref.step).unwrap_or(self.chosen);
                if let StepChoice::OnTrack { track, .. } = step {
                    self.track = track;
                    return Some(self.change_recording(RecordingChange::Track(track)));
                }
            }
            FrontAction::PreviousStep if stopped => self.choose_by(-1, music),
            FrontAction::NextStep if stopped => self.choose_by(1, music),
            // Previous and next step do nothing while the music runs.
            FrontAction::PreviousStep | FrontAction::NextStep => {}
            FrontAction::NoteAdvance => {
                self.advancing ^= true;
                self.forget_chord();
            }
        }
        None
    }

    /// The selected track, limited to those that the score has.
    pub(super) fn front_track(&self, music: &Music<'_>) -> u8 {
        limited(self.track.into(), music.project.tracks.len())
    }

    /// The shown page, limited to those that the clip has.
    pub(super) fn shown_page(&self, music: &Music<'_>) -> u8 {
        limited(self.page.into(), self.pages(music))
    }

    /// How many pages the selected clip has.
    pub(super) fn pages(&self, music: &Music<'_>) -> usize {
        usize::from(self.length(music)).div_ceil(usize::from(music.width.max(1)))
    }

    /// The selected clip: that of the selected track, in the pattern that plays or is shown.
    pub(super) fn clip<'a>(&self, music: &Music<'a>) -> Option<&'a Clip> {
        let track = usize::from(self.front_track(music));
        music.project.clip(music.pattern(track), track)
    }

    /// How many steps the selected clip has.
    pub(super) fn length(&self, music: &Music<'_>) -> u16 {
        self.clip(music)
            .map_or_else(|| Clip::default().length.get(), |clip| clip.length.get())
    }

    /// The place of a step of the shown page, or of the chosen step; `None` past the clip's end.
    pub(super) fn step_ref(
        &self,
        step: StepChoice,
        track: Option<u8>,
        music: &Music<'_>,
    ) -> Option<StepRef> {
        let front = track.unwrap_or_else(|| self.front_track(music));
        let on_page = |step: u8| {
            usize::from(self.shown_page(music)) * usize::from(music.width) + usize::from(step)
        };
        let (track, step) = match step {
            StepChoice::Chosen => (front, usize::from(self.chosen)),
            StepChoice::OnPage(step) => (front, on_page(step)),
            StepChoice::OnTrack { track, step } => (track, on_page(step)),
        };
        let track = usize::from(track);
        let pattern = music.pattern(track);
        music.project.track(track)?;
        let length = music.project.clip(pattern, track);
        let length = length.map_or(Clip::default().length, |clip| clip.length);
        (step < usize::from(length.get())).then_some(StepRef {
            pattern,
            track,
            step,
        })
    }

    /// Whether this is the chosen step of the selected track.
    pub(super) fn is_chosen(&self, step_ref: StepRef, music: &Music<'_>) -> bool {
        (step_ref.track, step_ref.step) == (self.front_track(music).into(), self.chosen.into())
    }

    /// Moves the choice by some steps, around the clip's ends, and shows the step's page.
    pub(super) fn choose_by(&mut self, by: i32, music: &Music<'_>) {
        let length = i32::from(self.length(music)).max(1);
        let chosen = (i32::from(self.chosen) + by).rem_euclid(length);
        self.chosen = u8::try_from(chosen).unwrap_or(0);
        self.page = limited(
            i32::from(self.chosen) / i32::from(music.width.max(1)),
            self.pages(music),
        );
    }
}

/// A number, limited to at least 0 and less than `count`.
fn limited(number: i32, count: usize) -> u8 {
    let last = u8::try_from(count.saturating_sub(1)).unwrap_or(u8::MAX);
    u8::try_from(number.max(0)).unwrap_or(u8::MAX).min(last)
}
