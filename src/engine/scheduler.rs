//! From what begins in a segment to messages at frames, in the right order within each frame.
//!
//! It holds the sounding notes and the last value of every lock lane, whichever player plays. It must never know
//! the score.

use super::batch::{Batch, last_words};
use super::event::{Host, Refused};
use super::host_time::SampleRate;
use super::lock_output::LockOutput;
use super::output::BlockOutput;
use super::timeline::{Segment, SegmentFrame};
use super::voices::Voices;
use crate::sequencer::{EventStreams, Pace, Room};

/// The output stage shared by all players.
#[derive(Debug)]
pub(super) struct Scheduler {
    /// The notes and locks that are about to be sent.
    pub(super) batch: Batch,
    /// The sounding notes.
    pub(super) voices: Voices,
    /// What the score that is played gives, block after block.
    pub(super) streams: EventStreams,
    /// The lock lanes' last values.
    pub(super) lanes: LockOutput,
    /// How many strikes may come together at the tempo that is played.
    pub(super) pace: Pace,
    /// Number of notes started so far; and of notes that were refused, and notes and locks without room.
    pub(super) notes: u64,
    pub(super) dropped: u32,
    /// Number of strikes left out so far, as too many of their line came together.
    pub(super) left_out: u32,
    /// Number of locks refused so far.
    pub(super) refused: u32,
}

impl Scheduler {
    pub(super) fn new(rate: SampleRate, room: &Room) -> Self {
        Self {
            batch: Batch::new(),
            voices: Voices::new(),
            streams: EventStreams::new(room),
            lanes: LockOutput::new(rate),
            pace: Pace::ANY,
            notes: 0,
            dropped: 0,
            left_out: 0,
            refused: 0,
        }
    }

    /// Sends the batch. At each frame: note-offs, programs, other locks, note-ons.
    pub(super) fn send_batch<H: Host>(&mut self, segment: &Segment, out: &mut BlockOutput<'_, H>) {
        let Self {
            batch,
            voices,
            lanes,
            ..
        } = self;
        if batch.is_empty() {
            return;
        }
        let (mut sounded, mut dropped, mut refused) = (0, batch.take_lost(), 0);
        batch.for_each_frame(segment, |frame, locks, notes| {
            let SegmentFrame { offset, after, .. } = frame;
            voices.release_before(after, segment, out);
            for note in notes {
                voices.make_way(note, offset, segment, out);
            }
            for lock in last_words(locks) {
                let sent = lanes.send(lock, offset, segment, out);
                refused += u32::from(sent.is_err());
            }
            for note in notes {
                match voices.start(note, offset, after, out) {
                    Ok(()) => sounded += 1,
                    Err(Refused) => dropped += 1,
                }
            }
        });
        batch.clear();
        self.notes += sounded;
        self.count_dropped(dropped);
        self.refused = self.refused.saturating_add(refused);
    }

    /// Counts note-ons that the host refused.
    pub(super) fn count_dropped(&mut self, count: u32) {
        self.dropped = self.dropped.saturating_add(count);
    }
}
