//! Actions for the engine: transport, launching, muting, and what lasts while a control is held.

use super::{Music, SurfaceState};
use crate::engine::Command;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::time::{Rate, TICKS_PER_QUARTER, Tick};
use crate::sequencer::value::Velocity;

/// All tracks, a bit each.
pub(super) const ALL: u32 = u32::MAX;

/// An action that is carried out by the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EngineAction {
    /// Starts or continues playback.
    Play,
    /// Pauses playback.
    Pause,
    /// Starts, continues or pauses playback.
    PlayPause,
    /// Stops playback and returns to the beginning.
    Stop,
    /// Ends all notes.
    Panic,
    /// Launches a pattern, 0 to 63.
    Pattern(u8),
    /// Launches a later or earlier pattern, by this many.
    TurnPattern(i8),
    /// Launches a scene.
    Scene(SceneIndex),
    /// Mutes or unmutes a track, 0 to 31.
    ToggleMute(u8),
    /// Solos or unsolos a track, 0 to 31.
    ToggleSolo(u8),
    /// Sets the live transposition, in semitones.
    Transpose(i8),
    /// Changes the live transposition, in semitones.
    TurnTranspose(i8),
    /// Turns a macro, 0 to 7, up to a value, 0 to 127.
    Macro(u8, u8),
    /// Turns a macro further up or down.
    TurnMacro(u8, i8),
    /// Begins or ends what lasts while a control is held.
    Hold(HoldAction),
}

/// What lasts while a control is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HoldAction {
    /// Switches fill on or off.
    Fill(bool),
    /// Repeats the last part of the music, of this length in ticks; `None` ends it.
    BeatLoop(Option<Tick>),
    /// Repeats a track's note at a rate and velocity; `None` ends it.
    NoteRepeat(u8, Option<(Rate, Velocity)>),
}

impl HoldAction {
    /// A beat loop of a fraction of a whole note; 0 ends it.
    pub(super) fn beat_loop(part: u8) -> Self {
        Self::BeatLoop((part > 0).then(|| 4 * TICKS_PER_QUARTER / Tick::from(part.max(1))))
    }

    /// A note repeat at a fraction of a whole note; a fraction or velocity of 0 ends it.
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
    /// The command for an action. Its effect counts here at once, because the engine reports it only after its block.
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
            EngineAction::Macro(knob, value) => self.turn_macro(knob, value.into())?,
            EngineAction::TurnMacro(knob, by) => {
                let value = i16::from(*self.macros.get(usize::from(knob))?);
                self.turn_macro(knob, value + i16::from(by))?
            }
            EngineAction::Hold(hold) => {
                if let HoldAction::Fill(on) = hold {
                    self.fill = on;
                }
                hold.command()
            }
        })
    }

    fn turn_macro(&mut self, knob: u8, value: i16) -> Option<Command> {
        let value = u8::try_from(value.clamp(0, 127)).unwrap_or(0);
        *self.macros.get_mut(usize::from(knob))? = value;
        Some(Command::Macro { knob, value })
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

/// Limits a live transposition to the range of controls, in semitones.
fn within_reach(semitones: i8) -> i8 {
    semitones.clamp(-48, 48)
}

/// The bit of a track; `None` for a track that the score lacks, since nobody could unmute it.
fn track_mask(track: u8, music: &Music<'_>) -> Option<u32> {
    music.project.track(track.into())?;
    1_u32.checked_shl(track.into())
}
