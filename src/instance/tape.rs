//! The tape: the last 64 bars as they were heard, to capture them afterwards.
//!
//! The audio thread writes each note that leaves it into a ring of its instance; it never waits, and notes that find no
//! room are counted. Everyone who reads a part of the tape drains the ring into the take history first; so does the
//! edit worker, which is woken for that when a quarter of the ring is full.
//! Time on the tape is played time, not song position: a loop that was played eight times is eight passes. This module
//! must never know a host or a window.

/// The takes, in the order of time.
mod take_history;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::engine::Sounded;
use crate::instance::document::Document;
use crate::instance::play_state::PlayStateHandle;
use crate::sequencer::capture::{Captured, CapturedNotes, Span, capture, groove};
use crate::sequencer::project::pattern_name;
use crate::sequencer::song::TrackSet;
use crate::sequencer::{Edit, PatternChange, Project, Tick};

use take_history::{Reached, TakeHistory};

/// The messages that can wait to be drained: four of the fullest blocks, or a minute of common music.
const CAPACITY: usize = 16_384;

/// Writes onto the tape; the audio thread has it.
#[derive(Debug)]
pub struct TapeWriter {
    ring: rtrb::Producer<Sounded>,
    shared: Arc<SharedTape>,
    reached: Reached,
    /// The length of a bar in ticks.
    bar: Tick,
    /// Whether something found no room, so that the tape has to begin anew.
    has_gap: bool,
    lost: u32,
    /// The messages written since the fill of the ring was last looked at.
    written: usize,
}

/// Reads the tape; clones are of the same instance. On the audio thread only to ask whether it needs draining.
#[derive(Debug, Clone)]
pub struct Tape {
    shared: Arc<SharedTape>,
    play_state: PlayStateHandle,
}

#[derive(Debug)]
struct SharedTape {
    /// The present stretch and song position; written by the audio thread.
    reached: AtomicU64,
    /// Whether so much is in the ring that it should be drained; set by the audio thread.
    fills: AtomicBool,
    /// Never locked on the audio thread.
    take_history: Mutex<TakeHistory>,
}

/// Both ends, for an instance with this play state.
#[must_use]
pub fn channel(play_state: PlayStateHandle) -> (TapeWriter, Tape) {
    with_room(CAPACITY, play_state)
}

fn with_room(capacity: usize, play_state: PlayStateHandle) -> (TapeWriter, Tape) {
    let (ring, consumer) = rtrb::RingBuffer::new(capacity);
    let shared = Arc::new(SharedTape {
        reached: AtomicU64::default(),
        fills: AtomicBool::default(),
        take_history: Mutex::new(TakeHistory::new(consumer)),
    });
    let writer = TapeWriter {
        ring,
        shared: Arc::clone(&shared),
        reached: Reached::default(),
        bar: 0,
        has_gap: false,
        lost: 0,
        written: 0,
    };
    (writer, Tape { shared, play_state })
}

impl TapeWriter {
    /// Writes what sounded, without waiting.
    pub fn write(&mut self, sounded: Sounded) {
        if let Sounded::Began { bar, .. } | Sounded::Bar(bar) = sounded {
            self.bar = bar;
        }
        if self.has_gap && !self.resync(sounded) {
            return;
        }
        self.push(sounded);
    }

    /// Sets the song position at the end of a block.
    pub fn advance_to(&mut self, position: Tick) {
        if self.has_gap {
            return;
        }
        self.reached.position = position;
        let packed = self.reached.packed();
        self.shared.reached.store(packed, Ordering::Release);
    }

    /// The number of messages that found no room so far.
    #[must_use]
    pub fn lost(&self) -> u32 {
        self.lost
    }

    /// After a gap the tape begins anew with a message that allows it; returns whether it did.
    fn resync(&mut self, sounded: Sounded) -> bool {
        let at = match sounded {
            Sounded::On { at, .. } => at,
            Sounded::Moved { to, .. } => to,
            Sounded::Began { .. } => {
                self.has_gap = false;
                return true;
            }
            Sounded::Off { .. } | Sounded::Bar(_) | Sounded::Ended { .. } => return false,
        };
        self.has_gap = false;
        let bar = self.bar;
        self.push(Sounded::Began { at, bar });
        !self.has_gap
    }

    fn push(&mut self, sounded: Sounded) {
        if self.ring.push(sounded).is_err() {
            self.lost = self.lost.saturating_add(1);
            self.has_gap = true;
            return;
        }
        if matches!(sounded, Sounded::Began { .. } | Sounded::Moved { .. }) {
            self.reached.stretch = self.reached.stretch.wrapping_add(1);
        }
        self.written += 1;
        self.look_at_the_fill();
    }

    /// Says that the ring should be drained once a quarter of it is full. It is looked at after each quarter that was
    /// written, so that it is half full at most by then.
    fn look_at_the_fill(&mut self) {
        let capacity = self.ring.buffer().capacity();
        if self.written >= capacity / 4 {
            self.written = 0;
            if capacity - self.ring.slots() >= capacity / 4 {
                self.shared.fills.store(true, Ordering::Release);
            }
        }
    }
}

impl Tape {
    /// Whether so much was written that it should be [drained](Self::drain) soon. Neither waits nor locks, so the
    /// audio thread may ask too.
    #[must_use]
    pub fn needs_draining(&self) -> bool {
        self.shared.fills.load(Ordering::Relaxed)
    }

    /// Moves what was written since the last call into the take history.
    pub fn drain(&self) {
        // First, so that what is written meanwhile says so again.
        self.shared.fills.store(false, Ordering::Release);
        self.shared.take_history.lock().drain();
    }

    /// The number of whole bars that can be captured, 0 to 64.
    #[must_use]
    pub fn bars(&self) -> u8 {
        self.read(|take_history, reached| take_history.bars(reached))
    }

    /// The notes of the last span; nothing when the tape is shorter.
    #[must_use]
    pub fn last(&self, span: Span) -> Option<CapturedNotes> {
        self.read(|take_history, reached| take_history.last(span, reached))
    }

    /// Captures the last span in a pattern, or in the first empty one, and shows a message.
    pub fn capture(&self, document: &Document, pattern: Option<usize>, span: Span) {
        let project = document.project();
        let empty = || project.patterns.iter().position(|it| it.clips.is_empty());
        let Some(pattern) = pattern.or_else(empty) else {
            return document
                .show_message("Nothing was captured: no pattern is empty, so clear one first");
        };
        let Some(heard) = self.last(span) else {
            return document.show_message(NOTHING);
        };
        let Captured {
            pattern: written,
            lost,
        } = self.captured(&project, &heard);
        let change = PatternChange::Replace(Box::new(written));
        document.apply(Edit::Pattern { pattern, change });
        let name = pattern_name(pattern);
        document.show_message(match lost {
            0 => format!("Captured in pattern {name}"),
            1 => format!("Captured in pattern {name}; no step for 1 note"),
            lost => format!("Captured in pattern {name}; no step for {lost} notes"),
        });
    }

    /// Captured notes as a pattern of a project, in the rates of the clips that played.
    #[must_use]
    pub fn captured(&self, project: &Project, heard: &CapturedNotes) -> Captured {
        capture(project, &self.play_state.play(), heard)
    }

    /// Gives a pattern the groove of a track in the last span.
    pub fn groove(&self, document: &Document, (pattern, track): (usize, usize), span: Span) {
        let project = document.project();
        let Some(heard) = self.last(span) else {
            return document.show_message(NOTHING);
        };
        let grid = project.patterns.get(pattern).map(|it| it.swing_grid);
        let tracks = TrackSet(
            1_u32
                .checked_shl(track.try_into().unwrap_or(u32::MAX))
                .unwrap_or(0),
        );
        let groove = groove(&heard, tracks, grid.unwrap_or_default());
        let change = PatternChange::Groove(Some(Arc::new(groove)));
        document.apply(Edit::Pattern { pattern, change });
    }

    fn read<R>(&self, ask: impl FnOnce(&TakeHistory, Reached) -> R) -> R {
        // All that was written before this position is in the ring by then.
        let reached = self.shared.reached.load(Ordering::Acquire);
        let mut take_history = self.shared.take_history.lock();
        take_history.drain();
        ask(&take_history, Reached::unpacked(reached))
    }
}

/// What is said when there is nothing to be had.
pub const NOTHING: &str = "Nothing was captured: play a whole pass first";

#[cfg(test)]
mod tests;
