//! The output of a block, in the order of frames.
//!
//! Everything leaves through here, the engine's own events and the input that is passed on. At one frame
//! note-offs go first, then the input, then everything else, note-ons last.

use super::event::{Event, Host, Message, PatternStart, Refused};
use super::inbox::Inbox;
use super::routes::Routes;
use super::sounded::Sounded;
use super::thru::Thru;
use crate::sequencer::{LockEvent, OutputSlot, Tick};

/// The output of one block.
pub(super) struct BlockOutput<'a, H: Host> {
    host: &'a mut H,
    thru: Thru,
    inbox: Inbox,
    start: i64,
    frames: u32,
    /// The offset in the block of the last event; a late one is moved there, so that events stay in order.
    reached: u32,
    /// Whether the tape is told what sounds.
    taped: bool,
    /// The song position at which owed notes end.
    song: Tick,
    /// Where each track of the project plays.
    routes: Routes,
    /// Where each track plays of what is heard: those of a preview all play to the host.
    heard: Routes,
}

impl<'a, H: Host> BlockOutput<'a, H> {
    /// The output of a block of `frames` frames that starts at `start`, counted from when the engine was made.
    pub(super) fn new(
        host: &'a mut H,
        (thru, inbox, routes): (Thru, Inbox, Routes),
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
            routes,
            heard: routes,
        }
    }

    /// Where a track, 0 to 31, plays now.
    #[inline]
    pub(super) fn output_of(&self, track: u8) -> OutputSlot {
        self.heard.of_track(track)
    }

    /// Where a lock goes now.
    #[inline]
    pub(super) fn output_of_lock(&self, lock: &LockEvent) -> OutputSlot {
        self.heard.of_lock(lock)
    }

    /// Sets whether what follows is of a preview.
    pub(super) fn set_preview(&mut self, is_preview: bool) {
        self.heard = if is_preview {
            Routes::HOST
        } else {
            self.routes
        };
    }

    /// Sends a message to an output at an offset in the block.
    pub(super) fn send(
        &mut self,
        offset: u32,
        message: Message,
        output: OutputSlot,
    ) -> Result<(), Refused> {
        let event = self.next_event(offset, message, output);
        self.host.send(event)
    }

    /// Begins a note of a track, 0 to 31, at an offset in the block.
    pub(super) fn send_note(
        &mut self,
        offset: u32,
        (message, output): (Message, OutputSlot),
        track: u8,
    ) -> Result<(), Refused> {
        let event = self.next_event(offset, message, output);
        self.host.send_note(event, track)
    }

    /// Has a note of a track, 0 to 31, be one with the note that others, a bit for each, have begun at an offset in the
    /// block.
    pub(super) fn join_note(
        &mut self,
        offset: u32,
        (message, output): (Message, OutputSlot),
        track: u8,
        others: u32,
    ) {
        let offset = offset.min(self.last()).max(self.reached);
        let event = Event {
            output,
            ..Event::new(offset, message)
        };
        self.host.join_note(event, track, others);
    }

    /// Ends a note that makes way at an offset in the block for one of a track, 0 to 31; `rest` knows how many frames
    /// are left before its own end.
    pub(super) fn make_way(
        &mut self,
        offset: u32,
        (message, output): (Message, OutputSlot),
        track: u8,
        rest: impl FnOnce() -> u32,
    ) -> Result<(), Refused> {
        let event = self.next_event(offset, message, output);
        self.host.make_way(event, track, rest)
    }

    /// Passes on the input before a message; the message as the next event, which is never before the last one.
    fn next_event(&mut self, offset: u32, message: Message, output: OutputSlot) -> Event {
        let offset = offset.min(self.last()).max(self.reached);
        let first = matches!(message, Message::NoteOff { .. });
        let before = if first { offset } else { offset + 1 };
        if self.inbox.has_before(before) {
            self.pass_on(before);
        }
        self.reached = offset;
        Event {
            output,
            ..Event::new(offset, message)
        }
    }

    /// Tells that patterns start at an output, at an offset in the block.
    pub(super) fn start_patterns(&mut self, start: PatternStart) {
        let offset = start.offset.min(self.last());
        self.host.start_patterns(PatternStart { offset, ..start });
    }

    /// Sends a message to the tape, if the tape is on.
    pub(super) fn sounded(&mut self, sounded: Sounded) {
        if self.taped {
            self.host.hear(sounded);
        }
    }

    /// Switches the tape on or off, and sets the song position.
    pub(super) fn set_tape(&mut self, on: bool, song: Tick) {
        (self.taped, self.song) = (on, song);
    }

    /// The song position at which owed notes end.
    pub(super) fn song(&self) -> Tick {
        self.song
    }

    /// Moves the song position to a tick.
    pub(super) fn set_song(&mut self, tick: Tick) {
        self.song = tick;
    }

    /// The frame at an offset in the block, counted from when the engine was made.
    pub(super) fn frame(&self, offset: u32) -> i64 {
        self.start + i64::from(offset)
    }

    /// The offset of the block's last frame.
    pub(super) fn last(&self) -> u32 {
        self.frames.saturating_sub(1)
    }

    /// Marks all passed-on notes to be ended.
    pub(super) fn release_thru(&mut self) {
        self.thru.release_all();
    }

    /// Sends the note-offs that passed-on notes are owed.
    pub(super) fn release_owed_thru(&mut self) {
        self.thru.release_owed(self.host);
    }

    /// Passes on the rest of the input.
    pub(super) fn finish(mut self) -> (Thru, Inbox) {
        self.pass_on(u32::MAX);
        (self.thru, self.inbox)
    }

    /// Passes on the input before an offset.
    fn pass_on(&mut self, before: u32) {
        while let Some(mut event) = self.inbox.next(before) {
            event.offset = event.offset.min(self.last()).max(self.reached);
            self.reached = event.offset;
            self.thru.pass_on(event, &self.routes, self.host);
        }
    }
}
