//! MIDI thru: input that is passed on.
//!
//! Someone who plays along is heard, in a note table apart from the sequencer's, so that both can hold the same
//! key. A note-off without its note-on is not passed on. A pad plays where its track plays, everything else goes to the
//! host; a note ends where it began.

use super::event::{Event, Host, Message, Refused};
use super::inbox::Inbox;
use super::routes::Routes;
use crate::sequencer::{OutputSlot, PortSlot};

const KEYS: usize = 128;
const CHANNELS: usize = 16;
/// The notes of one output.
const NOTES: usize = CHANNELS * KEYS;

/// The passed-on notes that sound.
#[derive(Debug, Default)]
pub(super) struct Thru {
    /// For each output, channel and key, how many note-ons were passed on without their note-off.
    held: Vec<u8>,
    /// For each output, channel and key, how many note-offs must go out at the next opportunity.
    owed: Vec<u8>,
    owing: bool,
}

impl Thru {
    pub(super) fn new() -> Self {
        Self {
            held: vec![0; OutputSlot::COUNT * NOTES],
            owed: vec![0; OutputSlot::COUNT * NOTES],
            owing: false,
        }
    }

    /// Passes an event on if the host takes it; a refused note-off stays owed.
    pub(super) fn pass_on(&mut self, event: Event, routes: &Routes, host: &mut impl Host) {
        let pad = event.pad;
        let output = pad.map_or(OutputSlot::Host, |track| routes.of_track(track));
        let event = Event { output, ..event };
        match event.message {
            Message::NoteOn { channel, key, .. } => {
                let Some(held) = self.held.get_mut(slot(output, channel, key)) else {
                    return;
                };
                if *held < u8::MAX && host.send(event).is_ok() {
                    *held += 1;
                }
            }
            Message::NoteOff { channel, key, .. } => {
                let Some(output) = self.holder(output, channel, key) else {
                    return;
                };
                self.held[slot(output, channel, key)] -= 1;
                if host.send(Event { output, ..event }).is_err() {
                    self.owed[slot(output, channel, key)] += 1;
                    self.owing = true;
                }
            }
            // These are neither notes nor kept anywhere: when the host is full they are lost.
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => drop(host.send(event)),
        }
    }

    /// Passes on everything that came in with a block of `frames` frames.
    pub(super) fn pass_all(
        &mut self,
        inbox: &mut Inbox,
        routes: &Routes,
        host: &mut impl Host,
        frames: u32,
    ) {
        while let Some(mut event) = inbox.next(u32::MAX) {
            event.offset = event.offset.min(frames.saturating_sub(1));
            self.pass_on(event, routes, host);
        }
    }

    /// Whether a note-off is owed.
    pub(super) fn is_owing(&self) -> bool {
        self.owing
    }

    /// Whether a key that was passed on is held.
    pub(super) fn holds(&self, channel: u8, key: u8) -> bool {
        self.holder(OutputSlot::Host, channel, key).is_some()
    }

    /// The output at which a key that was passed on is held: this one, or else one that a pad plays to.
    fn holder(&self, output: OutputSlot, channel: u8, key: u8) -> Option<OutputSlot> {
        let ports = PortSlot::all().map(OutputSlot::Port);
        let mut outputs = [output].into_iter().chain(ports).chain([OutputSlot::Host]);
        outputs.find(|output| {
            let held = self.held.get(slot(*output, channel, key));
            held.is_some_and(|held| *held > 0)
        })
    }

    /// Marks all notes to end with the next [`release_owed`](Self::release_owed).
    pub(super) fn release_all(&mut self) {
        (0..16).for_each(|channel| self.release_channel(channel));
        self.owing = true;
    }

    /// Marks the notes of a channel, 0 to 15, to end with the next [`release_owed`](Self::release_owed).
    pub(super) fn release_channel(&mut self, channel: u8) {
        for output in OutputSlot::all() {
            let (first, last) = (slot(output, channel, 0), slot(output, channel, 127));
            let held = self.held.get_mut(first..=last).unwrap_or_default();
            let owed = self.owed.get_mut(first..=last).unwrap_or_default();
            for (held, owed) in held.iter_mut().zip(owed) {
                self.owing |= *held > 0;
                *owed = owed.saturating_add(std::mem::take(held));
            }
        }
    }

    /// Sends the owed note-offs at the first frame, as far as the host takes them.
    pub(super) fn release_owed(&mut self, host: &mut impl Host) {
        if !self.owing {
            return;
        }
        let outputs = OutputSlot::all().flat_map(|output| std::iter::repeat_n(output, NOTES));
        for ((slot, owed), output) in self.owed.iter_mut().enumerate().zip(outputs) {
            while *owed > 0 {
                let event = Event {
                    output,
                    ..Event::new(0, note_off(slot % NOTES))
                };
                if host.send(event) == Err(Refused) {
                    return;
                }
                *owed -= 1;
            }
        }
        self.owing = false;
    }

    /// Number of sounding notes, including those that are owed a note-off.
    pub(super) fn count(&self) -> usize {
        self.held
            .iter()
            .chain(&self.owed)
            .map(|count| usize::from(*count))
            .sum()
    }
}

fn slot(output: OutputSlot, channel: u8, key: u8) -> usize {
    output.index() * NOTES + usize::from(channel) * KEYS + usize::from(key)
}

fn note_off(slot: usize) -> Message {
    let channel = u8::try_from(slot / KEYS).unwrap_or_default();
    let key = u8::try_from(slot % KEYS).unwrap_or_default();
    Message::NoteOff {
        channel,
        key,
        velocity: 64,
    }
}
