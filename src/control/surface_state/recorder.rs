//! The recorder: writes what is played while the music runs as steps.
//!
//! The rules:
//! 1. A note is written to the step whose meant time is nearest to where it was played, on the selected track; among
//!    drums, on the drum that has its key; a pad's note, on the pad's track. The distance that is left after quantising
//!    becomes the step's nudge, the time that it was held the step's length.
//! 2. It is written when it has been released and its step has passed. So it is heard once in the pass in which it is
//!    played: from the player's hand.
//! 3. It is added to the notes on its step. Recording that replaces clears, from a track's first note on, each step of
//!    the track just before the playhead reaches it, but no step twice: a loop that is left running loses nothing of
//!    what was just played.
//! 4. A held note ends when the music stops or jumps, but not when a loop goes round.
//! 5. All notes written in one pass of the selected clip are one undo level.
//! 6. A note counts as played earlier by the input latency, even across the start of a loop.
//! 7. The hits of a held note-repeat pad are written to the pad's track; hits closer than steps become ratchets.
//!
//! Positions come in as arguments, and edits without heap go out; this module must never know a clock, nor who plays
//! what it has written.

/// Recording of note repeat.
mod roll;

use std::ops::Range;

use super::Music;
use crate::engine::{RecordEvent, Running};
use crate::sequencer::edit::StepRef;
use crate::sequencer::play::Repeat;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::step_set::StepSet;
use crate::sequencer::value::{Key, Velocity};
use crate::sequencer::{
    Dub, Edit, Gate, Pitch, Play, Project, QuantiseTarget, Rate, StepChange, Tick,
};
use crate::sequencer::{TICKS_PER_QUARTER, playhead, quantise_target, steps_ahead};
use roll::Roll;

/// The most notes that can be held, or wait for their step to pass, at a time.
const HELD: usize = 64;

/// The channel of notes that no hand holds: the hits of note repeat.
const NOBODY: u8 = u8::MAX;

/// What the recorder remembers between blocks.
#[derive(Debug)]
pub struct Recorder {
    held: [Option<HeldNote>; HELD],
    /// The hits that each note-repeat pad has struck in its current step, in the order of `Play::repeats`.
    rolls: [Option<Roll>; Play::REPEATS],
    /// The end and start of the last loop since the music began.
    wrapped: Option<(Tick, Tick)>,
    /// The steps of each track that were cleared since its first note.
    cleared: [Option<Cleared>; MAX_TRACKS],
    /// Whether recording was on in the last block.
    was_on: bool,
    /// Whether recording was on in the last block, or a note is held or waits to be written.
    is_awake: bool,
    /// The track, pattern and pass in which the last note was struck.
    pass: Option<(u8, usize, i64)>,
    /// The current undo level: the number of passes recorded so far.
    level: u32,
    /// The song position at the end of the last block.
    reached: Tick,
    lost: u32,
}

/// A note that is held, or waits to be written.
#[derive(Debug, Clone, Copy)]
struct HeldNote {
    channel: u8,
    key: u8,
    velocity: u8,
    /// When it began, as a song position; moved along when a loop goes round.
    began: Tick,
    /// How long it was held, in ticks; `None` while it is held.
    length: Option<Tick>,
    track: usize,
    target: QuantiseTarget,
}

/// The steps of a clip that were cleared.
#[derive(Debug, Clone, Copy)]
struct Cleared {
    pattern: usize,
    steps: StepSet,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            held: [None; HELD],
            rolls: [None; Play::REPEATS],
            wrapped: None,
            cleared: [None; MAX_TRACKS],
            was_on: false,
            is_awake: false,
            pass: None,
            level: 0,
            reached: 0,
            lost: 0,
        }
    }
}

impl Recorder {
    /// How many notes could not be recorded so far, because too many were held or waited at once.
    #[must_use]
    pub fn lost(&self) -> u32 {
        self.lost
    }

    /// Whether it may skip a block without recording: no note is held or waits.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        !self.is_awake
    }

    /// Skips a block; `position` is the song position at its end.
    pub fn skip_block(&mut self, position: Tick) {
        self.reached = position;
    }

    /// Takes the events of a block after it was played; passes each edit to `write` with the number of its undo level.
    pub fn record(
        &mut self,
        music: &Music<'_>,
        events: &[RecordEvent],
        write: &mut impl FnMut(u32, Edit),
    ) {
        let music = &on_a_track(music);
        let running = music.status.running.moves();
        let recording = music.status.recording;
        let records = running && recording.writes();
        if records && !self.was_on {
            (self.cleared, self.pass) = ([None; MAX_TRACKS], None);
        }
        self.was_on = records;
        let early = early(music);
        let mut from = self.reached;
        for event in events {
            match *event {
                RecordEvent::Down {
                    tick,
                    channel,
                    key,
                    velocity,
                    pad,
                } => {
                    let tick = tick - early;
                    self.let_go(channel, key, tick);
                    if records {
                        let note = (channel, key, velocity);
                        self.strike(music, (note, pad), tick, write);
                    }
                }
                RecordEvent::Up { tick, channel, key } => self.let_go(channel, key, tick - early),
                RecordEvent::Wrapped { from: end, to } => {
                    self.repeat(music, from..end, write);
                    self.go_round(end, to);
                    from = to;
                }
                RecordEvent::Began { from: end, to } => {
                    self.repeat(music, from..end, write);
                    self.end_all(end - early);
                    from = to;
                }
            }
        }
        let position = music.status.position;
        self.repeat(music, from..position, write);
        if !running {
            // The last known position counts: the current one may already be at the beginning again.
            self.end_all(self.reached - early);
        }
        if records && !recording.overdub {
            let span = self.reached.min(position)..position;
            self.clear_ahead(music.project, music.play, &span, write);
        }
        self.reached = position;
        self.write_passed(music.project, position, write);
        let waits = self.rolls.iter().any(Option::is_some);
        self.is_awake = records || waits || self.held.iter().any(Option::is_some);
    }

    /// Begins a note, on the track of a pad if it is one's.
    fn strike(
        &mut self,
        music: &Music<'_>,
        ((channel, key, velocity), pad): ((u8, u8, u8), Option<u8>),
        tick: Tick,
        write: &mut impl FnMut(u32, Edit),
    ) {
        let (project, play, recording) = (music.project, music.play, music.status.recording);
        let track = match pad {
            Some(track) => track.into(),
            None => track_of(project, recording.track.into(), key),
        };
        let pitch = Key::clamped(key.into());
        // A note that was meant before the loop's start was meant for the loop's end.
        let before = self.wrapped.filter(|(_, start)| tick < *start);
        let moved = before.map_or(0, |(end, start)| end - start);
        let quantise = recording.quantise;
        let lands = quantise_target(project, play, track, tick + moved, pitch, quantise);
        // On the internal clock, only a count-in comes before the song.
        let first = match music.status.running {
            Running::Internal => music.status.counted_to.unwrap_or(0),
            Running::Host | Running::Paused | Running::Stopped => Tick::MIN,
        };
        let Some(mut target) = lands.filter(|lands| lands.nominal >= first) else {
            return;
        };
        target.onset -= moved;
        let Some(free) = self.held.iter_mut().find(|held| held.is_none()) else {
            self.lost = self.lost.saturating_add(1);
            return;
        };
        *free = Some(HeldNote {
            channel,
            key,
            velocity,
            began: tick,
            length: None,
            track,
            target,
        });
        self.follow_pass(recording.track, project, play, tick);
        if !recording.overdub {
            self.clear(track, target.pattern, target.step, project, write);
        }
    }

    /// Records the hits of the note-repeat pads in a part of a block.
    fn repeat(&mut self, music: &Music<'_>, span: Range<Tick>, write: &mut impl FnMut(u32, Edit)) {
        if !self.was_on {
            return;
        }
        for (pad, repeat) in music.play.repeats.iter().enumerate() {
            let Some(repeat) = repeat else { continue };
            for tick in repeat.hits(span.clone()) {
                let same = self.rolls[pad].filter(|roll| roll.is_of(repeat));
                let more = same.and_then(|roll| roll.struck(tick));
                if more.is_some() {
                    self.rolls[pad] = more;
                    continue;
                }
                self.write_roll(pad, write);
                self.rolls[pad] = Roll::new(music.project, music.play, repeat, tick);
                match self.rolls[pad] {
                    Some(roll) => self.begin_roll(music, roll, tick, write),
                    None => self.strike_pad(music, repeat, tick, write),
                }
            }
        }
    }

    fn begin_roll(
        &mut self,
        music: &Music<'_>,
        roll: Roll,
        tick: Tick,
        write: &mut impl FnMut(u32, Edit),
    ) {
        let StepRef {
            pattern,
            track,
            step,
        } = roll.step_ref;
        let front = music.status.recording.track;
        self.follow_pass(front, music.project, music.play, tick);
        if !music.status.recording.overdub {
            self.clear(track, pattern, step, music.project, write);
        }
    }

    /// Writes a hit that has a step of its own as a note that is released halfway to the next hit.
    fn strike_pad(
        &mut self,
        music: &Music<'_>,
        repeat: &Repeat,
        tick: Tick,
        write: &mut impl FnMut(u32, Edit),
    ) {
        let Some(track) = music.project.track(repeat.track.into()) else {
            return;
        };
        let (key, velocity) = (track.key.get(), repeat.velocity.get());
        self.let_go(NOBODY, key, tick);
        let note = (NOBODY, key, velocity);
        self.strike(music, (note, Some(repeat.track)), tick, write);
        let length = (repeat.rate.tick_of(1) / 2).max(1);
        self.let_go(NOBODY, key, tick + length);
    }

    fn write_roll(&mut self, pad: usize, write: &mut impl FnMut(u32, Edit)) {
        if let Some(roll) = self.rolls[pad].take() {
            for edit in roll.into_edits() {
                write(self.level, edit);
            }
        }
    }

    /// Begins another undo level at the first note of another pass.
    fn follow_pass(&mut self, track: u8, project: &Project, play: &Play, tick: Tick) {
        let Some(head) = playhead(project, play, track.into(), tick) else {
            return;
        };
        let pass = Some((track, head.pattern, head.pass));
        if pass != self.pass {
            (self.pass, self.level) = (pass, self.level.wrapping_add(1));
        }
    }

    /// Ends a note, if it is held.
    fn let_go(&mut self, channel: u8, key: u8, tick: Tick) {
        for held in self.held.iter_mut().flatten() {
            if (held.channel, held.key) == (channel, key) {
                held.end(tick);
            }
        }
    }

    /// Moves everything that is held along when a loop goes round, which begins another pass.
    fn go_round(&mut self, end: Tick, start: Tick) {
        let by = start - end;
        self.wrapped = Some((end, start));
        for roll in self.rolls.iter_mut().flatten() {
            roll.go_round(by);
        }
        for held in self.held.iter_mut().flatten() {
            held.began += by;
            // A note that need not wait for its step has an onset of `Tick::MIN`, hence the saturation.
            held.target.onset = held.target.onset.saturating_add(by);
        }
        self.pass = None;
    }

    /// Ends all held notes, and has everything written without further waiting.
    fn end_all(&mut self, tick: Tick) {
        for held in self.held.iter_mut().flatten() {
            held.end(tick);
            held.target.onset = Tick::MIN;
        }
        for roll in self.rolls.iter_mut().flatten() {
            roll.until = Tick::MIN;
        }
        self.wrapped = None;
    }

    /// Clears the steps that the playhead reaches on the tracks that are being replaced.
    fn clear_ahead(
        &mut self,
        project: &Project,
        play: &Play,
        span: &Range<Tick>,
        write: &mut impl FnMut(u32, Edit),
    ) {
        for track in 0..MAX_TRACKS {
            if self.cleared[track].is_some() {
                steps_ahead(project, play, track, span.clone(), |pattern, step| {
                    self.clear(track, pattern, step, project, write);
                });
            }
        }
    }

    /// Clears a step, but only once: notes played since then stay.
    fn clear(
        &mut self,
        track: usize,
        pattern: usize,
        step: usize,
        project: &Project,
        write: &mut impl FnMut(u32, Edit),
    ) {
        let Some(cleared) = self.cleared.get_mut(track) else {
            return;
        };
        if cleared.is_none_or(|cleared| cleared.pattern != pattern) {
            *cleared = Some(Cleared {
                pattern,
                steps: StepSet::NONE,
            });
        }
        let (Some(cleared), Ok(place)) = (cleared, u8::try_from(step)) else {
            return;
        };
        let is_first = !cleared.steps.contains(step);
        cleared.steps = cleared.steps.with(StepSet::one(place));
        let clip = project.clip(pattern, track);
        if is_first && clip.is_some_and(|clip| clip.step(step).on) {
            let step_ref = StepRef {
                pattern,
                track,
                step,
            };
            write(self.level, Edit::Step(step_ref, StepChange::Clear));
        }
    }

    /// Writes the notes that were released and whose step has passed.
    fn write_passed(
        &mut self,
        project: &Project,
        position: Tick,
        write: &mut impl FnMut(u32, Edit),
    ) {
        for pad in 0..Play::REPEATS {
            if self.rolls[pad].is_some_and(|roll| roll.until < position) {
                self.write_roll(pad, write);
            }
        }
        for held in &mut self.held {
            let passed =
                |held: &mut HeldNote| held.length.is_some() && held.target.onset < position;
            if let Some(edit) = held
                .take_if(passed)
                .and_then(|held| held.into_edit(project))
            {
                write(self.level, edit);
            }
        }
    }
}

impl HeldNote {
    /// Ends the note, unless it has been released already.
    fn end(&mut self, tick: Tick) {
        self.length = self.length.or(Some((tick - self.began).max(1)));
    }

    /// The edit that writes the note.
    fn into_edit(self, project: &Project) -> Option<Edit> {
        let QuantiseTarget {
            pattern,
            step,
            nudge,
            interval,
            ..
        } = self.target;
        let step_ref = StepRef {
            pattern,
            track: self.track,
            step,
        };
        let clip = project.clip(pattern, self.track);
        let rate = clip.map_or(Rate::DEFAULT, |clip| clip.rate);
        let dub = Dub {
            interval,
            velocity: Velocity::clamped(self.velocity.into()),
            gate: Gate::from_ticks(self.length?, rate),
            nudge,
        };
        Some(Edit::Step(step_ref, StepChange::Dub(dub)))
    }
}

/// The input latency in ticks, at the current tempo.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a quarter of a second is a few hundred thousand ticks"
)]
fn early(music: &Music<'_>) -> Tick {
    let seconds = f64::from(music.status.recording.latency_ms) / 1000.0;
    (seconds * music.status.tempo_bpm / 60.0 * TICKS_PER_QUARTER as f64).round() as Tick
}

/// The music with recording on a track that exists: the last one in place of one that was removed.
fn on_a_track<'a>(music: &Music<'a>) -> Music<'a> {
    let last = music.project.tracks.len().saturating_sub(1);
    let last = u8::try_from(last).unwrap_or(u8::MAX);
    music.recording_on(music.status.recording.track.min(last))
}

/// The track that a key is recorded on: the selected one; among the drums of a kit, which share a channel, the one that
/// has the key.
fn track_of(project: &Project, front: usize, key: u8) -> usize {
    let Some(head) = project.track(front) else {
        return front;
    };
    if head.pitch != Pitch::Drum || head.key.get() == key {
        return front;
    }
    let mut tracks = project.tracks.iter();
    let drum = tracks.position(|track| {
        let kit = (track.pitch, track.channel) == (Pitch::Drum, head.channel);
        kit && track.key.get() == key
    });
    drum.unwrap_or(front)
}

#[cfg(test)]
mod tests;
