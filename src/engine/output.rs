//! The way out of a block, in the order of frames.
//!
//! What the engine plays and what comes in from the host leave through one door. At the same frame a
//! note-off goes first, then what came in, then everything else, note-ons last.

use super::event::{Event, Host, Message, Refused};
use super::inbox::Inbox;
use super::sounded::Sounded;
use super::thru::Thru;
use crate::sequencer::Tick;

/// The door of one block.
pub(super) struct BlockOutput<'a, H: Host> {
    host: &'a mut H,
    thru: Thru,
    inbox: Inbox,
    start: i64,
    frames: u32,
    /// The frame of the last event sent; a late one goes there, so that the order always holds.
    reached: u32,
    /// Whether the tape is told what sounds.
    taped: bool,
    /// Where in the song what is owed ends.
    song: Tick,
}

impl<'a, H: Host> BlockOutput<'a, H> {
    /// A block of `frames` frames that starts at `start` in the engine's own time.
    pub(super) fn new(
        host: &'a mut H,
        (thru, inbox): (Thru, Inbox),
        start: i64,
        frames: u32,
    ) -> Self {
        Self {
            host,
            thru,
            inbox,
            start,
            frames,
            reached: 0,
            taped: false,
            song: 0,
        }
    }

    /// Sends a message at an offset in the block.
    pub(super) fn send(&mut self, offset: u32, message: Message) -> Result<(), Refused> {
        let offset = offset.min(self.last()).max(self.reached);
        let first = matches!(message, Message::NoteOff { .. });
        self.pass_on(if first { offset } else { offset + 1 });
        self.reached = offset;
        self.host.send(Event { offset, message })
    }

    /// Tells the tape what sounds, if it is on.
    pub(super) fn sounded(&mut self, sounded: Sounded) {
        if self.taped {
            self.host.hear(sounded);
        }
    }

    /// The tape is on or off, and the song is at a tick.
    pub(super) fn set_tape(&mut self, on: bool, song: Tick) {
        (self.taped, self.song) = (on, song);
    }

    /// Where in the song what is owed ends.
    pub(super) fn song(&self) -> Tick {
        self.song
    }

    /// Moves on to a tick of the song.
    pub(super) fn set_song(&mut self, tick: Tick) {
        self.song = tick;
    }

    /// The engine's own time at an offset.
    pub(super) fn frame(&self, offset: u32) -> i64 {
        self.start + i64::from(offset)
    }

    /// The offset of the block's last frame.
    pub(super) fn last(&self) -> u32 {
        self.frames.saturating_sub(1)
    }

    /// Ends the notes that were passed on.
    pub(super) fn release_thru(&mut self) {
        self.thru.release_all();
    }

    /// Sends what the passed-on notes are owed from before.
    pub(super) fn release_owed_thru(&mut self) {
        self.thru.release_owed(self.host);
    }

    /// Passes on what is left of the input.
    pub(super) fn finish(mut self) -> (Thru, Inbox) {
        self.pass_on(u32::MAX);
        (self.thru, self.inbox)
    }

    /// Passes on what came in before an offset.
    fn pass_on(&mut self, before: u32) {
        while let Some(mut event) = self.inbox.next(before) {
            event.offset = event.offset.min(self.last()).max(self.reached);
            self.reached = event.offset;
            self.thru.pass_on(event, self.host);
        }
    }
}
