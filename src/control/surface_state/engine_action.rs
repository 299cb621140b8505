//! What is the engine's: transport, launching, muting, and what lasts while a control is held.

use super::{Music, SurfaceState};
use crate::engine::Command;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::time::{Rate, TICKS_PER_QUARTER, Tick};
use crate::sequencer::value::Velocity;

/// All tracks, a bit each.
pub(super) const ALL: u32 = u32::MAX;

/// An action that the engine does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EngineAction {
    /// Plays.
    Play,
    /// Stands still.
    Pause,
    /// Plays, or stands still.
    PlayPause,
    /// Stops.
    Stop,
    /// Ends everything that sounds.
    Panic,
    /// Launches a pattern.
    Pattern(u8),
    /// Launches the pattern so many further on.
    TurnPattern(i8),
    /// Launches a scene.
    Scene(SceneIndex),
    /// Mutes a track, or lets it sound again.
    ToggleMute(u8),
    /// Solos a track, or ends its solo.
    ToggleSolo(u8),
    /// Transposes by so many semitones.
    Transpose(i8),
    /// Transposes so many semitones further.
    TurnTranspose(i8),
    /// Begins or ends what lasts while a control is held.
    Hold(HoldAction),
}

/// What lasts while a control is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HoldAction {
    /// Fill is on.
    Fill(bool),
    /// So many last ticks are played over and over; none lets go.
    BeatLoop(Option<Tick>),
    /// A track's note is struck again and again, so often and so hard; none lets go.
    NoteRepeat(u8, Option<(Rate, Velocity)>),
}

impl HoldAction {
    /// A loop of a part of a whole note; 0 lets go.
    pub(super) fn beat_loop(part: u8) -> Self {
        Self::BeatLoop((part > 0).then(|| 4 * TICKS_PER_QUARTER / Tick::from(part.max(1))))
    }

    /// A note with each part of a whole note; 0 lets go, of either number.
    pub(super) fn note_repeat(track: u8, part: u8, velocity: u8) -> Self {
        let rate = Rate::new(1, part.into()).filter(|_| velocity > 0);
        let velocity = Velocity::clamped(velocity.into());
        Self::NoteRepeat(track, rate.map(|rate| (rate, velocity)))
    }

    fn command(self) -> Command {
        match self {
            Self::Fill(on) => Command::Fill(on),
            Self::BeatLoop(None) => Command::EndBeatLoop,
            Self::BeatLoop(Some(length)) => Command::BeatLoop {
                length,
                tracks: ALL,
            },
            Self::NoteRepeat(track, None) => Command::EndRepeat { track },
            Self::NoteRepeat(track, Some((rate, velocity))) => Command::Repeat {
                track,
                rate,
                velocity,
            },
        }
    }
}

impl SurfaceState {
    /// The command that an action means. What it changes counts here at once: the engine tells only after its block.
    pub(super) fn command(&mut self, action: EngineAction, music: &Music<'_>) -> Option<Command> {
        let running = music.status.running.moves();
        Some(match action {
            EngineAction::PlayPause if running => Command::Pause,
            EngineAction::Play | EngineAction::PlayPause => Command::start(&self.recording),
            EngineAction::Pause => Command::Pause,
            EngineAction::Stop => Command::Stop,
            EngineAction::Panic => Command::Panic,
            EngineAction::Pattern(pattern) => self.launch(pattern.into()),
            EngineAction::TurnPattern(by) => {
                let shown = music.status.queued.unwrap_or(music.status.pattern);
                let from = self.launched.map_or(shown, usize::from);
                self.launch(i64::try_from(from).ok()? + i64::from(by))
            }
            EngineAction::Scene(scene) => Command::Scene(scene),
            EngineAction::ToggleMute(track) => {
                self.muted ^= track_mask(track, music)?;
                Command::ToggleMute(track)
            }
            EngineAction::ToggleSolo(track) => {
                self.solo ^= track_mask(track, music)?;
                Command::ToggleSolo(track)
            }
            EngineAction::Transpose(semitones) => {
                self.transpose = within_reach(semitones);
                Command::Transpose(self.transpose)
            }
            EngineAction::TurnTranspose(by) => {
                self.transpose = within_reach(self.transpose.saturating_add(by));
                Command::TransposeBy(by)
            }
            EngineAction::Hold(hold) => {
                if let HoldAction::Fill(on) = hold {
                    self.fill = on;
                }
                hold.command()
            }
        })
    }

    fn launch(&mut self, pattern: i64) -> Command {
        let pattern = u8::try_from(pattern.clamp(0, 63)).unwrap_or(0);
        self.launched = Some(pattern);
        Command::Launch {
            tracks: ALL,
            pattern,
            when: None,
        }
    }
}

/// So far down or up music is transposed by hand.
fn within_reach(semitones: i8) -> i8 {
    semitones.clamp(-48, 48)
}

/// The bit of a track; none of one that is not there, which nobody could bring back.
fn track_mask(track: u8, music: &Music<'_>) -> Option<u32> {
    music.project.track(track.into())?;
    1_u32.checked_shl(track.into())
}
