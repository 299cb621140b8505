//! Events of the music, for all who follow it: it starts and stops, steps begin and end, another pattern plays.
//!
//! The engine collects the events of a block, each at its tick and frame; whoever runs the engine passes them on.
//! Every step that begins also ends, at the latest when the music stops or jumps. This module must never know who
//! listens.

use super::monitor::{Running, Status};
use super::performance::Performance;
use super::timeline::{Segment, SegmentEntry, Timeline};
use crate::sequencer::edit::ChangeScope;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::{Playhead, Project, Tick};

/// The most events of one block: enough for all tracks to change their steps seven times, and a little more.
const ROOM: usize = 512;

/// Something that has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MusicEvent {
    /// When; none where only the moment of reporting is known.
    pub at: Option<At>,
    /// What has happened.
    pub kind: MusicEventKind,
}

/// When something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The song position.
    pub tick: Tick,
    /// The frame, counted from when the engine was made.
    pub frame: i64,
}

/// What kind of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MusicEventKind {
    /// The music started.
    Start,
    /// It stopped, or someone else drives it from now on.
    Stop,
    /// The internal clock was paused.
    Pause,
    /// The music goes on from where it was paused.
    Resume,
    /// The music jumped to here.
    Locate,
    /// The loop went round to here.
    Loop,
    /// A track came to a step.
    StepBegin(StepPlace),
    /// It left the step.
    StepEnd(StepPlace),
    /// Another pattern plays on the first track, 0 to 63.
    Pattern(u8),
    /// A pattern is queued there, or none any more.
    Queued(Option<u8>),
    /// Another scene plays, or none.
    Scene(Option<SceneIndex>),
    /// A scene is queued, or none any more.
    QueuedScene(Option<SceneIndex>),
    /// The song came to a row, 0 to 127, or to its end.
    Row(Option<u8>),
    /// One of the modes changed.
    Mode(Mode),
    /// The score was changed.
    Edit {
        /// The project's revision from now on.
        revision: u64,
        /// The part of the project outside of which the edit has changed nothing.
        scope: ChangeScope,
    },
}

/// A step of the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepPlace {
    /// The track, 0 to 31.
    pub track: u8,
    /// The pattern, 0 to 63.
    pub pattern: u8,
    /// The step, 0 to 255.
    pub step: u8,
}

/// How the music is played and recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Whether what is played is recorded.
    Recording(bool),
    /// Whether the pattern is protected from recording.
    Protected(bool),
    /// The tracks that are muted, a bit each.
    Muted(u32),
    /// The tracks that are soloed, a bit each.
    Solo(u32),
    /// Whether fill is held, by hand or by the host.
    Fill(bool),
    /// Whether recording keeps what is there.
    Overdub(bool),
    /// Whether the music is counted in.
    CountIn(bool),
    /// Whether note-advance is on: while the music stands still, a played note is written and the next step
    /// selected.
    Advancing(bool),
}

impl MusicEvent {
    /// Reports what differs between two states, as events.
    pub fn between(before: &Status, after: &Status, frame: i64, mut tell: impl FnMut(Self)) {
        let tick = after.position;
        let mut changed = |has: bool, kind: MusicEventKind| {
            if has {
                let at = Some(At { tick, frame });
                tell(Self { at, kind });
            }
        };
        let number = |pattern: usize| u8::try_from(pattern).unwrap_or(0);
        let (old, new) = (&before.recording, &after.recording);
        changed(
            before.pattern != after.pattern,
            MusicEventKind::Pattern(number(after.pattern)),
        );
        changed(
            before.queued != after.queued,
            MusicEventKind::Queued(after.queued.map(number)),
        );
        changed(
            before.scene != after.scene,
            MusicEventKind::Scene(after.scene),
        );
        changed(
            before.queued_scene != after.queued_scene,
            MusicEventKind::QueuedScene(after.queued_scene),
        );
        changed(
            before.muted != after.muted,
            MusicEventKind::Mode(Mode::Muted(after.muted)),
        );
        changed(
            before.solo != after.solo,
            MusicEventKind::Mode(Mode::Solo(after.solo)),
        );
        let counts_in = after.counted_to.is_some();
        for (has, mode) in [
            (old.on != new.on, Mode::Recording(new.on)),
            (
                old.protected != new.protected,
                Mode::Protected(new.protected),
            ),
            (old.overdub != new.overdub, Mode::Overdub(new.overdub)),
            (before.fill != after.fill, Mode::Fill(after.fill)),
            (
                before.counted_to.is_some() != counts_in,
                Mode::CountIn(counts_in),
            ),
        ] {
            changed(has, MusicEventKind::Mode(mode));
        }
    }

    /// The change of a mode that the engine does not know itself.
    #[must_use]
    pub fn mode(mode: Mode) -> Self {
        let kind = MusicEventKind::Mode(mode);
        Self { at: None, kind }
    }
}

/// Finds the playhead of a track at a tick.
pub(super) type FindPlayhead<'a> = dyn FnMut(usize, Tick) -> Option<Playhead> + 'a;

/// The events of a block, and the step that each track is on.
#[derive(Debug)]
pub(super) struct MusicEvents {
    list: Vec<MusicEvent>,
    /// Whether some events in the list came before the block.
    ahead: bool,
    /// The event to report when the music really runs.
    pending: Option<MusicEventKind>,
    steps: [Option<StepPlace>; MAX_TRACKS],
    /// The tick at which each track leaves its step, of the same versions; long ago for one that has none, or whose step
    /// is to be found anew.
    ends: [Tick; MAX_TRACKS],
    /// The row of the song, from 0.
    row: Option<u8>,
    /// The versions of the score and the play with which steps and row were found.
    versions: (u64, u64),
    /// The first tick at which a track leaves its step, the song its row, or something else plays; and its frame.
    next: Tick,
    next_frame: i64,
    lost: u32,
    /// Whether anyone wants to know of steps and rows.
    follows: bool,
}

impl MusicEvents {
    pub(super) fn new() -> Self {
        Self {
            list: Vec::with_capacity(ROOM),
            ahead: false,
            pending: None,
            steps: [None; MAX_TRACKS],
            ends: [Tick::MIN; MAX_TRACKS],
            row: None,
            versions: (0, 0),
            next: Tick::MAX,
            next_frame: i64::MAX,
            lost: 0,
            follows: true,
        }
    }

    /// Whether it follows steps and rows.
    pub(super) fn follows_steps(&self) -> bool {
        self.follows
    }

    /// Follows steps and rows from now on, or does without. Whoever begins to follow hears first where everything is.
    pub(super) fn follow_steps(&mut self, follows: bool) {
        if self.follows != follows {
            self.follows = follows;
            self.steps = [None; MAX_TRACKS];
            self.row = None;
            (self.next, self.next_frame) = (Tick::MAX, i64::MAX);
            self.versions = (u64::MAX, u64::MAX);
        }
    }

    /// Begins a block.
    pub(super) fn begin(&mut self) {
        if !std::mem::take(&mut self.ahead) {
            self.list.clear();
        }
    }

    /// Keeps the following events for the next block's list.
    pub(super) fn look_ahead(&mut self) {
        if !std::mem::replace(&mut self.ahead, true) {
            self.list.clear();
        }
    }

    /// Number of events for which there was no room so far.
    pub(super) fn lost(&self) -> u32 {
        self.lost
    }

    /// Ends all steps, as someone else drives the music from here on, and reports a stop or pause.
    pub(super) fn change_clock(&mut self, (before, after): (Running, Running), at: At) {
        if before == after {
            return;
        }
        self.leave_all(at);
        let resumes = (before, after) == (Running::Paused, Running::Internal);
        let told = match (self.pending.take(), after) {
            // The start was not reported yet, so neither is its end.
            (Some(MusicEventKind::Start), _) | (Some(MusicEventKind::Resume), Running::Paused) => {
                None
            }
            (None, Running::Paused) => Some(MusicEventKind::Pause),
            _ if resumes || before == Running::Stopped => None,
            _ => Some(MusicEventKind::Stop),
        };
        if let Some(kind) = told {
            self.push(at, kind);
        }
        if after.moves() {
            self.pending = Some(if resumes {
                MusicEventKind::Resume
            } else {
                MusicEventKind::Start
            });
        }
    }

    /// The events of the last block, in order.
    pub(super) fn list(&self) -> &[MusicEvent] {
        &self.list
    }

    /// The tick at which something happens next, as long as time runs on.
    pub(super) fn next(&self) -> Tick {
        self.next
    }

    /// Follows the tracks through a segment that was played in a block beginning at frame `now`. `revision`
    /// changes with every change of the score.
    pub(super) fn follow_segment(
        &mut self,
        project: &Project,
        performance: &Performance,
        revision: u64,
        segment: &Segment,
        now: i64,
        playhead: &mut FindPlayhead<'_>,
    ) {
        // A jump looks back by a frame; the music is at the frame's own tick.
        let start = match segment.entry {
            SegmentEntry::Start => segment.tick_at(segment.entered).max(segment.span.start),
            SegmentEntry::Continue | SegmentEntry::Wrap => segment.span.start,
        };
        let at = |tick: Tick| At {
            tick,
            frame: now + i64::from(segment.offset(tick)),
        };
        let told = match (self.pending.take(), segment.entry) {
            (None, SegmentEntry::Continue) => None,
            (Some(kind), _) => Some(kind),
            (None, SegmentEntry::Start) => Some(MusicEventKind::Locate),
            (None, SegmentEntry::Wrap) => Some(MusicEventKind::Loop),
        };
        if let Some(kind) = told {
            self.leave_all(at(start));
            self.push(at(start), kind);
        }
        if !self.follows {
            return;
        }
        let versions = (revision, performance.version());
        if self.versions != versions {
            self.versions = versions;
            self.ends = [Tick::MIN; MAX_TRACKS];
            self.look(project, performance, at(start), playhead);
        }
        while self.next < segment.span.end {
            self.look(project, performance, at(self.next), playhead);
        }
    }

    /// The frame before which nothing happens, as long as time runs on.
    pub(super) fn next_frame(&self) -> i64 {
        self.next_frame
    }

    /// Follows the tracks through a block that was skipped as quiet and ends before frame `end`.
    pub(super) fn follow_skipped_block(
        &mut self,
        project: &Project,
        performance: &Performance,
        timeline: &Timeline,
        end: i64,
        playhead: &mut FindPlayhead<'_>,
    ) {
        while self.next_frame < end {
            let at = At {
                tick: self.next,
                frame: self.next_frame,
            };
            self.look(project, performance, at, playhead);
            self.predict_step_end(timeline);
        }
    }

    /// Works out the frame of the next step's end or other change, if time runs on.
    pub(super) fn predict_step_end(&mut self, timeline: &Timeline) {
        self.next_frame = match self.next {
            Tick::MAX => i64::MAX,
            next => timeline.frame_reached(next),
        };
    }

    /// Ends the steps of all tracks.
    fn leave_all(&mut self, at: At) {
        for track in 0..MAX_TRACKS {
            self.move_to(track, None, at);
        }
        // The row is reported anew when the music goes on.
        self.row = None;
        (self.next, self.next_frame) = (Tick::MAX, i64::MAX);
        self.versions = (u64::MAX, u64::MAX);
    }

    fn move_to(&mut self, track: usize, step: Option<StepPlace>, at: At) {
        let Some(place) = self.steps.get_mut(track) else {
            return;
        };
        if *place == step {
            return;
        }
        let before = std::mem::replace(place, step);
        if let Some(before) = before {
            self.push(at, MusicEventKind::StepEnd(before));
        }
        if let Some(step) = step {
            self.push(at, MusicEventKind::StepBegin(step));
        }
    }

    /// Finds the song's row, and the step of every track that leaves the one before, and reports what has changed.
    fn look(
        &mut self,
        project: &Project,
        performance: &Performance,
        at: At,
        playhead: &mut FindPlayhead<'_>,
    ) {
        self.next = performance.next_change(at.tick);
        for track in 0..MAX_TRACKS {
            let end = self.ends.get(track).copied().unwrap_or(Tick::MIN);
            if at.tick < end {
                self.next = self.next.min(end);
                continue;
            }
            let head = (track < project.tracks.len())
                .then(|| playhead(track, at.tick))
                .flatten();
            if let Some(end) = self.ends.get_mut(track) {
                *end = head.map_or(Tick::MIN, |head| head.until);
            }
            self.next = head.map_or(self.next, |head| self.next.min(head.until));
            let byte = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
            let step = head.map(|head| StepPlace {
                track: byte(track),
                pattern: byte(head.pattern),
                step: byte(head.step),
            });
            // A clip of one step begins it anew with every pass.
            if head.is_some_and(|head| head.since == at.tick) {
                self.move_to(track, None, at);
            }
            self.move_to(track, step, at);
        }
        // A row of a song can begin where no step ends.
        let row = project
            .song
            .plays()
            .then(|| project.row_at(at.tick))
            .flatten();
        self.next = row.map_or(self.next, |row| self.next.min(row.end));
        self.next = self.next.max(at.tick + 1);
        let row = row.and_then(|placed| u8::try_from(placed.row).ok());
        if std::mem::replace(&mut self.row, row) != row {
            self.push(at, MusicEventKind::Row(row));
        }
    }

    fn push(&mut self, at: At, kind: MusicEventKind) {
        if self.list.len() < ROOM {
            let at = Some(at);
            self.list.push(MusicEvent { at, kind });
        } else {
            self.lost = self.lost.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests;
