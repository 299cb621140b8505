//! The ledger of sounding notes: what a synthesizer behind the plug-in would hold down.

use std::collections::BTreeMap;

use super::{Block, Message};

/// A note that has been struck, in frames since the ledger was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The frame of its note-on.
    pub on: i64,
    /// The frame of its note-off; none while it sounds.
    pub off: Option<i64>,
    /// Channel, from 0.
    pub channel: u8,
    /// Key.
    pub key: u8,
}

/// Checks and collects a stream of blocks: every note-off has its note-on, on its own channel and
/// key; a key is never struck while it sounds; each block's list is sorted by time and in range.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Frames seen so far.
    pub now: i64,
    /// All notes, in the order they were struck.
    pub notes: Vec<Note>,
    /// Note-offs without a note-on.
    pub orphans: usize,
    /// Note-ons of a key that was already sounding.
    pub doubled: usize,
    /// Messages out of order or outside their block.
    pub disordered: usize,
    sounding: BTreeMap<(u8, u8), usize>,
}

impl Ledger {
    /// Takes in one block of `frames` frames.
    pub fn enter(&mut self, block: &Block, frames: u32) {
        let mut last = 0;
        for (frame, message) in &block.events {
            self.disordered += usize::from(*frame < last || *frame >= frames.max(1));
            last = *frame;
            self.take(self.now + i64::from(*frame), *message);
        }
        self.now += i64::from(frames);
    }

    /// Keys that sound now, as channel and key.
    pub fn sounding(&self) -> Vec<(u8, u8)> {
        self.sounding.keys().copied().collect()
    }

    /// The frames of all note-ons of a key.
    pub fn onsets(&self, key: u8) -> Vec<i64> {
        let of_key = self.notes.iter().filter(|note| note.key == key);
        of_key.map(|note| note.on).collect()
    }

    /// Panics if anything was ever wrong.
    pub fn assert_clean(&self) {
        assert_eq!(self.orphans, 0, "note-offs without a note-on");
        assert_eq!(self.doubled, 0, "keys struck while they sounded");
        assert_eq!(self.disordered, 0, "messages out of order");
    }

    /// Panics if anything was ever wrong, or if anything still sounds.
    pub fn assert_closed(&self) {
        self.assert_clean();
        assert_eq!(self.sounding(), [], "notes left sounding");
    }

    fn take(&mut self, frame: i64, message: Message) {
        match message {
            Message::NoteOn { channel, key, .. } => {
                let note = Note {
                    on: frame,
                    off: None,
                    channel,
                    key,
                };
                let before = self.sounding.insert((channel, key), self.notes.len());
                self.doubled += usize::from(before.is_some());
                self.notes.push(note);
            }
            Message::NoteOff { channel, key } => match self.sounding.remove(&(channel, key)) {
                Some(index) => self.notes[index].off = Some(frame),
                None => self.orphans += 1,
            },
            Message::Control { .. }
            | Message::Midi(_)
            | Message::SysEx { .. }
            | Message::Other(_) => {}
        }
    }
}

/// A key that is struck again gets its off before its on, at the same frame; both are in order.
#[test]
fn a_retrigger_is_off_then_on() {
    let on = |frame| {
        (
            frame,
            Message::NoteOn {
                channel: 0,
                key: 36,
                velocity: 0.8,
            },
        )
    };
    let off = |frame| {
        (
            frame,
            Message::NoteOff {
                channel: 0,
                key: 36,
            },
        )
    };
    let ledger = |events: &[(u32, Message)]| {
        let mut ledger = Ledger::default();
        let block = Block {
            events: events.to_vec(),
            refused: 0,
            status: super::Status::KeepAlive,
        };
        ledger.enter(&block, 64);
        (
            ledger.orphans,
            ledger.doubled,
            ledger.disordered,
            ledger.sounding().len(),
        )
    };
    assert_eq!(ledger(&[on(0), off(9), on(9), off(12)]), (0, 0, 0, 0));
    assert_eq!(ledger(&[on(0), on(9), off(9)]), (0, 1, 0, 0));
    assert_eq!(ledger(&[off(3), on(9)]), (1, 0, 0, 1));
    assert_eq!(ledger(&[on(9), off(3), on(64)]), (0, 0, 2, 1));
}
