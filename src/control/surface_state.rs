//! The state of a control surface: what a person's hands are on, and what becomes of what they ask for.
//!
//! An [`Action`] comes from a control. What leaves is a [`Request`]: an edit of the score, a command to the
//! engine, or undo. What lies between is the surface's own: which track and page are in front, which step is
//! chosen, whether notes are kept out. It is a small value without heap, so that it can be on the audio
//! thread or beside a device's port; it must never know a port, a thread or a file.

/// What becomes of a step.
mod step;
/// What is not in the score yet.
mod ahead;
/// Notes that are entered step by step.
mod entry;
/// A controller whose messages come through the host.
pub mod controller_input;
/// What is heard of an edit.
pub mod audition;
/// Tap tempo.
mod taps;
/// What is played while the music runs becomes steps.
pub mod recorder;
/// What lights see of it.
pub mod view;
/// Lights whose messages go through the host.
pub mod lights;

use crate::control::controllers::Action;
use crate::control::controllers::action::CHOSEN;
use crate::control::request::Request;
use crate::engine::{Command, Recording, RecordingChange, Status};
use crate::sequencer::capture::Span;
use crate::sequencer::edit::StepRef;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::time::{Rate, TICKS_PER_QUARTER, Tick};
use crate::sequencer::value::{Channel, Tempo, Velocity};
use crate::sequencer::{Clip, ClipChange, Edit, Play, Project, TrackChange, pattern_at};
use ahead::{Ahead, Hurry};
use entry::Chord;
use step::StepContext;
use taps::Taps;

/// The music that a surface is used on.
#[derive(Debug, Clone, Copy)]
pub struct Music<'a> {
    /// The score.
    pub project: &'a Project,
    /// The engine.
    pub status: Status,
    /// What it asks the score with.
    pub play: &'a Play,
    /// How many steps the device shows at a time, 1 to 256.
    pub width: u16,
    /// The pattern that is looked at, 0 to 63; otherwise it is the one that each track plays.
    pub shown: Option<usize>,
}

impl Music<'_> {
    /// The pattern of a track that is in front, 0 to 63.
    #[must_use]
    pub fn pattern(&self, track: usize) -> usize {
        let plays = || pattern_at(self.project, self.play, track, self.status.position);
        self.shown.unwrap_or_else(plays)
    }
}

/// What a person's hands are on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SurfaceState {
    /// The track in front, 0 to 31; the last one stands for one that is gone.
    pub track: u8,
    /// The page of steps in front, from 0; the last one stands for one past the clip's end.
    pub page: u8,
    /// The chosen step, 0 to 255: what changes without naming a step.
    pub chosen: u8,
    /// Whether the pattern is safe from notes that come in.
    pub protected: bool,
    /// Whether a played note is written to the chosen step and goes one on, while nothing runs.
    pub advancing: bool,
    /// How notes that come in are recorded.
    pub recording: Recording,
    /// Whether fill is held, by anyone.
    pub fill: bool,
    /// The tracks that were muted from here, a bit each: the engine tells only after its block.
    muted: u32,
    /// The same of those that were soloed.
    solo: u32,
    /// Semitones that were added from here.
    transpose: i8,
    /// The pattern that was launched from here: the engine tells only after its block.
    launched: Option<u8>,
    taps: Taps,
    /// The keys that are held while notes are entered step by step.
    chord: Option<Chord>,
    /// What was asked of a step and is not in the score yet.
    ahead: Option<Ahead>,
    /// The same of the tempo.
    hurry: Option<Hurry>,
}

/// All tracks, a bit each.
const ALL: u32 = u32::MAX;

impl SurfaceState {
    /// Takes over what the engine says; at the start of every block.
    pub fn adopt_status(&mut self, status: &Status) {
        self.muted = status.muted;
        self.solo = status.solo;
        self.launched = None;
        self.fill = status.fill;
        self.transpose = status.transpose;
        self.recording = status.recording;
        self.protected = status.recording.protected;
    }

    /// Shows the page where the music is, while it runs.
    pub fn follow_playhead(&mut self, music: &Music<'_>) {
        let step = view::playing(music, self.front_track(music).into());
        if let Some(step) = step.filter(|_| music.status.running.moves()) {
            let page = step / usize::from(music.width.max(1));
            self.page = u8::try_from(page).unwrap_or(self.page);
        }
    }

    /// Does what a control asks for; what is to be done outside, if anything, is its request.
    pub fn act(&mut self, action: Action, music: &Music<'_>) -> Option<Request> {
        if matches!(action, Action::Rest | Action::Tie) {
            self.leave_chord(music);
        }
        if let Some(edit) = self.step_edit(action, music) {
            self.follow(action, &edit, music);
            self.expect_edit(&edit, music);
            return Some(Request::Edit(edit));
        }
        if let Some(command) = self.command(action, music) {
            return Some(Request::Command(command));
        }
        if let Some(edit) = self.clip_edit(action, music) {
            self.expect_edit(&edit, music);
            return Some(Request::Edit(edit));
        }
        match action {
            Action::Undo | Action::Redo => {
                self.forget_pending_edits();
                let undo = action == Action::Undo;
                Some(if undo { Request::Undo } else { Request::Redo })
            }
            Action::Capture { pattern, bars } => Some(captured(pattern, bars, music)),
            other => {
                self.turn(other, music);
                self.record(other).map(Request::Command)
            }
        }
    }

    /// A tap at a time in microseconds: from the second on, the tempo that they have.
    pub fn tap(&mut self, now: i64) -> Option<Request> {
        let tempo = self.taps.tap(now)?;
        Some(Request::Edit(Edit::Tempo(tempo)))
    }

    /// The value that an action would replace, in its own units: where a knob takes over softly.
    #[must_use]
    pub fn current(&self, action: &Action, music: &Music<'_>) -> Option<i16> {
        match action {
            Action::Tempo { .. } => Some(step::round_to_i16(self.tempo(music).bpm())),
            Action::Transpose { .. } => Some(self.transpose.into()),
            Action::Quantise { .. } => Some(self.recording.quantise.into()),
            other => {
                let place = self.place(other.step()?, self.front_track(music), music)?;
                step::value(*other, &self.step_context(place, music)?)
            }
        }
    }

    /// The track in front, of those that there are.
    fn front_track(&self, music: &Music<'_>) -> u8 {
        limited(self.track.into(), music.project.tracks.len())
    }

    /// The page in front, of those that the clip has.
    fn shown_page(&self, music: &Music<'_>) -> u8 {
        limited(self.page.into(), self.pages(music))
    }

    /// The clip in front: that of the track in front, in the pattern that plays.
    fn clip<'a>(&self, music: &Music<'a>) -> Option<&'a Clip> {
        let track = usize::from(self.front_track(music));
        music.project.clip(music.pattern(track), track)
    }

    fn length(&self, music: &Music<'_>) -> u16 {
        self.clip(music)
            .map_or_else(|| Clip::default().length.get(), |clip| clip.length.get())
    }

    /// The place of a step: on the page in front, or the chosen one. None past the clip's end.
    fn place(&self, step: i16, track: u8, music: &Music<'_>) -> Option<StepRef> {
        let step = if step == CHOSEN {
            usize::from(self.chosen)
        } else {
            usize::from(self.shown_page(music)) * usize::from(music.width)
                + usize::try_from(step).ok()?
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

    /// What changes a single step.
    fn step_edit(&self, action: Action, music: &Music<'_>) -> Option<Edit> {
        let (step, track) = match action {
            Action::ToggleCell { track, step } => (step, u8::try_from(track).ok()?),
            Action::StartNote { .. } if !self.writes(music) => return None,
            Action::StartNote { .. } | Action::Rest | Action::Tie => {
                (CHOSEN, self.front_track(music))
            }
            other => (other.step()?, self.front_track(music)),
        };
        let place = self.place(step, track, music)?;
        if matches!(
            action,
            Action::ToggleStep { .. } | Action::ToggleCell { .. }
        ) {
            return Some(Edit::ToggleStep(place));
        }
        let context = self.step_context(place, music)?;
        let change = match action {
            Action::StartNote { key, velocity } if self.holds_chord_at(place) => {
                context.joined_by(key, velocity)?
            }
            _ => step::change(action, &context)?,
        };
        Some(Edit::Step(place, change))
    }

    /// A step and what it depends on.
    fn step_context<'a>(&self, place: StepRef, music: &Music<'a>) -> Option<StepContext<'a>> {
        let clip = music.project.clip(place.pattern, place.track);
        let (length, transpose) =
            clip.map_or_else(Default::default, |clip| (clip.length, clip.transpose));
        let length = usize::from(length.get());
        let at = |step| self.step_at(StepRef { step, ..place }, music);
        Some(StepContext {
            step: at(place.step),
            before: at((place.step + length - 1) % length.max(1)),
            track: music.project.track(place.track)?,
            scale: music.project.scale,
            transpose,
        })
    }

    /// Chooses another step, round and round, and shows it.
    fn choose_by(&mut self, by: i32, music: &Music<'_>) {
        let length = i32::from(self.length(music)).max(1);
        let chosen = (i32::from(self.chosen) + by).rem_euclid(length);
        self.chosen = u8::try_from(chosen).unwrap_or(0);
        self.page = limited(
            i32::from(self.chosen) / i32::from(music.width.max(1)),
            self.pages(music),
        );
    }

    /// What is the engine's.
    fn command(&mut self, action: Action, music: &Music<'_>) -> Option<Command> {
        let running = music.status.running.moves();
        Some(match action {
            Action::PlayPause if running => Command::Pause,
            Action::Play | Action::PlayPause => Command::start(&self.recording),
            Action::Pause => Command::Pause,
            Action::Stop => Command::Stop,
            Action::Panic => Command::Panic,
            Action::Pattern { pattern } => self.launch(pattern.into()),
            Action::TurnPattern { by } => {
                let shown = music.status.queued.unwrap_or(music.status.pattern);
                let from = self.launched.map_or(shown, usize::from);
                self.launch(i64::try_from(from).ok()? + i64::from(by))
            }
            Action::Scene { scene } => Command::Scene(SceneIndex::clamped(scene.into())),
            Action::Mute { track } => {
                self.muted ^= track_mask(track, music)?;
                Command::ToggleMute(u8::try_from(track).ok()?)
            }
            Action::Solo { track } => {
                self.solo ^= track_mask(track, music)?;
                Command::ToggleSolo(u8::try_from(track).ok()?)
            }
            Action::Fill { on } => {
                self.fill = on == 1;
                Command::Fill(self.fill)
            }
            Action::BeatLoop { part: 0 } => Command::EndBeatLoop,
            Action::BeatLoop { part } => Command::BeatLoop {
                length: 4 * TICKS_PER_QUARTER / Tick::from(part.max(1)),
                tracks: ALL,
            },
            Action::NoteRepeat {
                track,
                part,
                velocity,
            } => repeat(u8::try_from(track).ok()?, part, velocity)?,
            Action::Transpose { semitones } => self.transposed(semitones),
            Action::TurnTranspose { by } => self.transposed_by(by),
            _ => return None,
        })
    }

    /// How what comes in is recorded, once it is asked for otherwise.
    fn record(&mut self, action: Action) -> Option<Command> {
        let change = match action {
            Action::Record => RecordingChange::ToggleOn,
            Action::Protect => RecordingChange::ToggleProtected,
            Action::Overdub { on } => RecordingChange::Overdub(on == 1),
            Action::Quantise { percent } => RecordingChange::Quantise(limited(percent.into(), 101)),
            Action::CountIn { bars } => RecordingChange::CountIn(limited(bars.into(), 5)),
            Action::Latency { milliseconds } => {
                RecordingChange::LatencyMs(limited(milliseconds.into(), 251))
            }
            // What is in front is recorded on.
            Action::Track { .. } | Action::TurnTrack { .. } => RecordingChange::Track(self.track),
            _ => return None,
        };
        self.recording.change(change);
        self.protected = self.recording.protected;
        Some(Command::ChangeRecording(change))
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

    fn transposed(&mut self, semitones: i16) -> Command {
        self.transpose = within_reach(semitones);
        Command::Transpose(self.transpose)
    }

    fn transposed_by(&mut self, semitones: i16) -> Command {
        self.transpose = within_reach(i16::from(self.transpose).saturating_add(semitones));
        Command::TransposeBy(i8::try_from(semitones.clamp(-96, 96)).unwrap_or(0))
    }

    /// What changes the clip in front, or the whole score.
    fn clip_edit(&self, action: Action, music: &Music<'_>) -> Option<Edit> {
        let track = usize::from(self.front_track(music));
        let clip = |change| Edit::Clip {
            pattern: music.pattern(track),
            track,
            change,
        };
        let tempo = |bpm: f64| Edit::Tempo(Tempo::clamped(bpm));
        Some(match action {
            Action::ClearSteps => clip(ClipChange::ClearSteps),
            Action::DoubleLength => clip(ClipChange::Double),
            Action::NextOutput => {
                let channel = i64::from(music.project.track(track)?.channel);
                let change = TrackChange::Channel(Channel::clamped(channel % 16 + 1));
                Edit::Track { track, change }
            }
            Action::Tempo { bpm } => tempo(bpm.into()),
            Action::TurnTempo { by } => tempo(self.tempo(music).bpm() + f64::from(by)),
            _ => return None,
        })
    }

    /// What is the surface's own.
    fn turn(&mut self, action: Action, music: &Music<'_>) {
        let stopped = !music.status.running.moves();
        let pages = self.pages(music);
        let tracks = music.project.tracks.len();
        match action {
            Action::Page { page } => self.page = limited(page.into(), pages),
            Action::TurnPage { by } => {
                self.page = limited(i32::from(self.shown_page(music)) + i32::from(by), pages);
            }
            Action::Track { track } if usize::try_from(track).is_ok_and(|track| track < tracks) => {
                self.track = limited(track.into(), tracks);
            }
            Action::TurnTrack { by } => {
                self.track = limited(i32::from(self.front_track(music)) + i32::from(by), tracks);
            }
            Action::SelectStep { step } => {
                let place = self.place(step, self.front_track(music), music);
                let step = place.and_then(|place| u8::try_from(place.step).ok());
                self.chosen = step.unwrap_or(self.chosen);
            }
            Action::PreviousStep if stopped => self.choose_by(-1, music),
            Action::NextStep if stopped => self.choose_by(1, music),
            Action::NoteAdvance => {
                self.advancing ^= true;
                self.forget_chord();
            }
            Action::EndNote { key } => self.let_go(key, music),
            // There is no such step, track or page, or the music runs: nothing to do. What is played, tapped or
            // a layer is not the surface's.
            _ => {}
        }
    }

    fn pages(&self, music: &Music<'_>) -> usize {
        usize::from(self.length(music)).div_ceil(usize::from(music.width.max(1)))
    }
}

impl Action {
    /// The step that it names.
    fn step(self) -> Option<i16> {
        match self {
            Self::ToggleStep { step }
            | Self::SetStep { step, .. }
            | Self::ToggleCell { step, .. }
            | Self::ClearStep { step }
            | Self::StepPitch { step, .. }
            | Self::StepLength { step, .. }
            | Self::StepVelocity { step, .. }
            | Self::StepChance { step, .. }
            | Self::StepRatchet { step, .. }
            | Self::StepNudge { step, .. }
            | Self::StepLock { step, .. }
            | Self::StepUnlock { step, .. }
            | Self::ToggleTie { step }
            | Self::ToggleAccent { step }
            | Self::TurnPitch { step, .. }
            | Self::TurnLength { step, .. }
            | Self::TurnVelocity { step, .. }
            | Self::TurnChance { step, .. }
            | Self::TurnRatchet { step, .. }
            | Self::TurnNudge { step, .. }
            | Self::TurnLock { step, .. } => Some(step),
            _ => None,
        }
    }
}

/// A number from 0 to below `count`.
fn limited(number: i32, count: usize) -> u8 {
    let last = u8::try_from(count.saturating_sub(1)).unwrap_or(u8::MAX);
    u8::try_from(number.max(0)).unwrap_or(u8::MAX).min(last)
}

/// So far down or up music is transposed by hand.
fn within_reach(semitones: i16) -> i8 {
    i8::try_from(semitones.clamp(-48, 48)).unwrap_or(0)
}

/// The bit of a track; none of one that is not there, which nobody could bring back.
fn track_mask(track: i16, music: &Music<'_>) -> Option<u32> {
    music.project.track(usize::try_from(track).ok()?)?;
    1_u32.checked_shl(u32::try_from(track).ok()?)
}

/// What was heard last: so many bars, or the last pass.
fn captured(pattern: i16, bars: i16, music: &Music<'_>) -> Request {
    let span = match u8::try_from(bars) {
        Ok(bars @ 1..) => Span::Bars(bars),
        _ => Span::last_pass(music.project, music.play, music.status.position),
    };
    Request::Capture(u8::try_from(pattern).ok(), span)
}

/// A rate of 1/`part`; none lets go.
fn repeat(track: u8, part: i16, velocity: i16) -> Option<Command> {
    if part == 0 || velocity == 0 {
        return Some(Command::EndRepeat { track });
    }
    Some(Command::Repeat {
        track,
        rate: Rate::new(1, u16::try_from(part).ok()?)?,
        velocity: Velocity::clamped(velocity.into()),
    })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod note_balance;
