//! Auditioned notes: notes heard at once while the music stands still.
//!
//! An edit is heard at once: its note begins with the next block and ends after its length, counted in
//! frames, since there are no ticks to count while nothing moves. When the music begins, everything that is
//! still auditioned ends before it. A key of a channel is auditioned at most once; the same key again ends
//! the first. A note-off that the host refuses stays owed; a note-on that it refuses never sounded.

use super::event::{Audition, Host, Message, Refused};
use super::host_time::SampleRate;
use super::output::BlockOutput;
use crate::sequencer::{OutputSlot, Project};

/// The most notes that can be requested within one block, and the most that sound at a time.
const MOST: usize = 16;

/// What is auditioned.
#[derive(Debug)]
pub(super) struct Auditions {
    requested: Vec<Audition>,
    sounding: Vec<Sounding>,
    rate: SampleRate,
}

#[derive(Debug, Clone, Copy)]
struct Sounding {
    output: OutputSlot,
    channel: u8,
    key: u8,
    /// The frame at which the note ends, counted from when the engine was made.
    end: i64,
}

impl Auditions {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            requested: Vec::with_capacity(MOST),
            sounding: Vec::with_capacity(MOST),
            rate,
        }
    }

    /// Takes over a new sample rate, and ends what sounds: its lengths were counted at the old one.
    pub(super) fn set_rate(&mut self, rate: SampleRate) {
        self.rate = rate;
        self.release_all();
    }

    /// Remembers a note for the next block; a request for which there is no room is dropped.
    pub(super) fn request(&mut self, audition: Audition) {
        if self.requested.len() < MOST {
            self.requested.push(audition);
        }
    }

    /// Number of sounding notes, including those whose note-off the host refused.
    pub(super) fn count(&self) -> usize {
        self.sounding.len()
    }

    /// The frame before which no auditioned note ends.
    pub(super) fn next_off(&self) -> i64 {
        let ends = self.sounding.iter().map(|note| note.end);
        ends.min().unwrap_or(i64::MAX)
    }

    /// Marks all sounding notes to end at the next opportunity, and drops what was requested.
    pub(super) fn release_all(&mut self) {
        self.requested.clear();
        for note in &mut self.sounding {
            note.end = i64::MIN;
        }
    }

    /// Plays the requested notes, and ends those that are due in a block of `frames` frames that begins at `now`.
    /// Returns the number of refused note-ons.
    pub(super) fn play<H: Host>(
        &mut self,
        project: &Project,
        now: i64,
        frames: u32,
        out: &mut BlockOutput<'_, H>,
    ) -> u32 {
        let mut refused = 0;
        let mut requested = std::mem::take(&mut self.requested);
        for audition in requested.drain(..) {
            let begun = self.begin(project, audition, now, out);
            refused += u32::from(begun == Some(Err(Refused)));
        }
        self.requested = requested;
        self.end_before(now, now + i64::from(frames), out);
        refused
    }

    /// Sends the overdue note-offs, before anything else in a block.
    pub(super) fn release_overdue<H: Host>(&mut self, now: i64, out: &mut BlockOutput<'_, H>) {
        self.end_before(now, now, out);
    }

    fn begin<H: Host>(
        &mut self,
        project: &Project,
        audition: Audition,
        now: i64,
        out: &mut BlockOutput<'_, H>,
    ) -> Option<Result<(), Refused>> {
        let track = project.track(usize::from(audition.track))?;
        let (channel, key) = (track.hand_channel().get() - 1, audition.key.get());
        let output = out.output_of(audition.track);
        let same =
            |note: &Sounding| (note.output, note.channel, note.key) == (output, channel, key);
        if let Some(place) = self.sounding.iter().position(same) {
            if out.send(0, note_off(channel, key), output).is_err() {
                return Some(Err(Refused));
            }
            self.sounding.swap_remove(place);
        }
        if self.sounding.len() == MOST {
            return None;
        }
        let on = Message::NoteOn {
            channel,
            key,
            velocity: audition.velocity.get(),
        };
        if out.send_note(0, (on, output), audition.track).is_err() {
            return Some(Err(Refused));
        }
        let end = now + self.frames(audition.milliseconds);
        self.sounding.push(Sounding {
            output,
            channel,
            key,
            end,
        });
        Some(Ok(()))
    }

    /// Ends the notes that are due before a frame, in the order of their frames.
    fn end_before<H: Host>(&mut self, now: i64, before: i64, out: &mut BlockOutput<'_, H>) {
        loop {
            let ends = self.sounding.iter().enumerate();
            let next = ends.min_by_key(|(_, note)| note.end);
            let Some((place, note)) = next.map(|(place, note)| (place, *note)) else {
                return;
            };
            let is_overdue = note.end == i64::MIN;
            if !is_overdue && note.end >= before {
                return;
            }
            let offset = u32::try_from(note.end.saturating_sub(now)).unwrap_or(0);
            let off = note_off(note.channel, note.key);
            if out.send(offset, off, note.output).is_err() {
                self.sounding[place].end = i64::MIN;
                return;
            }
            self.sounding.swap_remove(place);
        }
    }

    /// A length in frames, at least one.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the cast saturates, and a sample rate is small"
    )]
    fn frames(&self, milliseconds: u16) -> i64 {
        let frames = self.rate.hz() * f64::from(milliseconds) / 1000.0;
        (frames as i64).max(1)
    }
}

fn note_off(channel: u8, key: u8) -> Message {
    Message::NoteOff {
        channel,
        key,
        velocity: 64,
    }
}
