//! Actions that change the selected clip, or the whole score.

use super::{Music, SurfaceState};
use crate::sequencer::value::{Channel, Tempo};
use crate::sequencer::{ClipChange, Edit, TrackChange};

/// An action that changes more than one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScoreAction {
    /// Empties all steps of the clip.
    ClearSteps,
    /// Doubles the clip's length.
    DoubleLength,
    /// Moves the track to the next MIDI channel.
    NextOutput,
    /// Sets the tempo, in beats per minute.
    Tempo(u16),
    /// Changes the tempo by so many beats per minute.
    TurnTempo(i8),
}

impl SurfaceState {
    /// The edit for an action.
    pub(super) fn score_edit(&self, action: ScoreAction, music: &Music<'_>) -> Option<Edit> {
        let track = usize::from(self.front_track(music));
        let clip = |change| Edit::Clip {
            pattern: music.pattern(track),
            track,
            change,
        };
        let tempo = |bpm: f64| Edit::Tempo(Tempo::clamped(bpm));
        Some(match action {
            ScoreAction::ClearSteps => clip(ClipChange::ClearSteps),
            ScoreAction::DoubleLength => clip(ClipChange::Double),
            ScoreAction::NextOutput => {
                let channel = i64::from(music.project.track(track)?.channel);
                let change = TrackChange::Channel(Channel::clamped(channel % 16 + 1));
                Edit::Track { track, change }
            }
            ScoreAction::Tempo(bpm) => tempo(bpm.into()),
            ScoreAction::TurnTempo(by) => tempo(self.pending.tempo(music).bpm() + f64::from(by)),
        })
    }
}
