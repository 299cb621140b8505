//! Voices are the sounding notes: every note-on gets its note-off, at its own output, on its own channel and key.
//!
//! A key sounds at most once on a channel of an output. The table has a place for every note of two outputs; what would
//! sound beside so many is refused, as by a host.
//! Rules:
//! - the same key again while it sounds: note-off, then note-on, at the same frame;
//! - the same key twice at one frame (two tracks, one pad): one note, as long as the longer;
//! - no note is shorter than a frame;
//! - a note-off that the host refuses stays owed and goes out before anything else in the next block;
//!   a note-on that it refuses never sounded.

use std::num::NonZeroU16;

use super::event::{Host, Message, Refused};
use super::output::BlockOutput;
use super::performance::{Cuts, TrackMoves};
use super::sounded::Sounded;
use super::timeline::Segment;
use crate::sequencer::value::{Channel, Key};
use crate::sequencer::{Note, OutputSlot, Tick};

const CHANNELS: usize = 16;
const KEYS: usize = 128;
/// The notes of one output.
const NOTES: usize = CHANNELS * KEYS;
/// The notes of all outputs: a power of two, so that no place is ever looked for beyond them.
const PLACES: usize = OutputSlot::COUNT * NOTES;
/// The most notes that sound at a time.
const MOST: usize = 2 * NOTES;

/// The end of a note whose note-off is due at the next opportunity.
const OVERDUE: Tick = Tick::MIN;

/// All notes that the sequencer has started and not ended.
#[derive(Debug)]
pub(super) struct Voices {
    /// In no order; at most one for each output, channel and key.
    active: Vec<Voice>,
    /// For each output, channel and key its place in `active`, counted from 1, if it sounds.
    places: Box<[Option<NonZeroU16>; PLACES]>,
    /// The earliest end of all notes.
    next_off: Tick,
    /// The channels of each output played so far, one bit each.
    used_channels: [u16; OutputSlot::COUNT],
    /// For each track the tick at which its notes are cut.
    cuts: Option<Cuts>,
}

#[derive(Debug, Clone, Copy)]
struct Voice {
    output: OutputSlot,
    channel: u8,
    key: u8,
    track: u8,
    /// The tracks that have begun it, one bit each.
    tracks: u32,
    /// The tick at which the note ends, cut included.
    end: Tick,
    /// The tick at which the note ends when it is not cut.
    own_end: Tick,
    /// The frame at which the note began, counted from when the engine was made.
    began: i64,
}

impl Voices {
    pub(super) fn new() -> Self {
        Self {
            active: Vec::with_capacity(MOST),
            places: Box::new([None; PLACES]),
            next_off: Tick::MAX,
            used_channels: [0; OutputSlot::COUNT],
            cuts: None,
        }
    }

    /// The tick before which no note ends.
    pub(super) fn next_off(&self) -> Tick {
        self.next_off
    }

    /// Number of sounding notes, including those that are owed a note-off.
    pub(super) fn count(&self) -> usize {
        self.active.len()
    }

    /// Ends a note on the same key that began at an earlier frame, if the host takes its note-off.
    pub(super) fn make_way<H: Host>(
        &mut self,
        note: &Note,
        offset: u32,
        segment: &Segment,
        out: &mut BlockOutput<'_, H>,
    ) {
        let output = out.output_of(note.track);
        let place = self.place(slot(output, note.channel.get() - 1, note.key.get()));
        let Some((place, voice)) = place.and_then(|place| Some((place, *self.active.get(place)?)))
        else {
            return;
        };
        if voice.began == out.frame(offset) {
            return;
        }
        let rest = || {
            let frames = segment.frames_between(note.start, voice.end.max(note.start));
            u32::try_from(frames).unwrap_or(u32::MAX)
        };
        let sent = out.make_way(offset, (note_off(voice), output), note.track, rest);
        if sent.is_ok() {
            out.sounded(voice.ended(note.start));
            self.remove(place);
        }
    }

    /// Starts a note at an offset in the block, after [`make_way`](Self::make_way); `after` is the first tick
    /// after that frame.
    pub(super) fn start<H: Host>(
        &mut self,
        note: &Note,
        offset: u32,
        after: Tick,
        out: &mut BlockOutput<'_, H>,
    ) -> Result<(), Refused> {
        let (output, channel) = (out.output_of(note.track), note.channel.get() - 1);
        // A note that begins at its track's cut, or later, is not cut.
        let cut = cut_of(self.cuts.as_ref(), note.track);
        let end = if note.start < cut {
            note.end.min(cut)
        } else {
            note.end
        };
        // A note lasts at least a frame, however short its ticks are.
        let voice = Voice {
            output,
            channel,
            key: note.key.get(),
            track: note.track,
            tracks: 1 << (note.track & 31),
            end: end.max(after),
            own_end: note.end.max(after),
            began: out.frame(offset),
        };
        let velocity = note.velocity.get();
        let on = Message::NoteOn {
            channel,
            key: voice.key,
            velocity,
        };
        let slot = slot(output, channel, voice.key);
        if let Some(place) = self.place(slot) {
            let sounding = &mut self.active[place];
            if sounding.began == voice.began {
                sounding.end = sounding.end.max(voice.end);
                sounding.own_end = sounding.own_end.max(voice.own_end);
                out.join_note(offset, (on, output), note.track, sounding.tracks);
                sounding.tracks |= voice.tracks;
                return Ok(());
            }
            return Err(Refused);
        }
        if self.active.len() == MOST {
            return Err(Refused);
        }
        out.send_note(offset, (on, output), note.track)?;
        out.sounded(Sounded::On {
            at: note.start,
            output,
            track: note.track,
            channel,
            key: voice.key,
            velocity,
        });
        self.active.push(voice);
        self.places[slot % PLACES] = number(self.active.len());
        self.next_off = self.next_off.min(voice.end);
        self.used_channels[output.index() % OutputSlot::COUNT] |= 1 << channel;
        Ok(())
    }

    /// Ends the notes whose end lies before `tick`, in the order of frames.
    pub(super) fn release_before<H: Host>(
        &mut self,
        tick: Tick,
        segment: &Segment,
        out: &mut BlockOutput<'_, H>,
    ) {
        let (block, last) = (out.frame(0), out.last());
        while self.next_off < tick {
            let frame = segment.frame_at(self.next_off);
            let due = |voice: &Voice| {
                let offset = if voice.end < frame.until {
                    frame.offset
                } else {
                    segment.offset(voice.end)
                };
                let earliest = u32::try_from(voice.began + 1 - block).unwrap_or(0);
                offset.max(earliest)
            };
            let all_due = self.active.iter().filter(|voice| voice.end < tick);
            let Some(first) = all_due.map(due).min() else {
                break;
            };
            // A note that began at the block's last frame ends in the next block.
            if first > last {
                break;
            }
            let mut next_off = Tick::MAX;
            let mut place = 0;
            while let Some(voice) = self.active.get(place).copied() {
                if voice.end >= tick || due(&voice) != first {
                    next_off = next_off.min(voice.end);
                    place += 1;
                } else if out.send(first, note_off(voice), voice.output).is_ok() {
                    out.sounded(voice.ended(voice.end.max(out.song())));
                    self.remove(place);
                } else {
                    self.active[place].end = OVERDUE;
                    self.next_off = OVERDUE;
                    return;
                }
            }
            self.next_off = next_off;
        }
    }

    /// Sets the cuts: notes of cut tracks end at their cut at the latest, and notes whose cut was taken back before
    /// `now` end at their own time.
    pub(super) fn cut(&mut self, cuts: Option<&Cuts>, now: Tick) {
        if cuts.is_none() && self.cuts.is_none() {
            return;
        }
        self.cuts = cuts.copied();
        for voice in self.active.iter_mut().filter(|voice| voice.end > now) {
            voice.end = voice.own_end.min(cut_of(cuts, voice.track));
        }
        self.find_next_off();
    }

    /// Whether a key sounds at an output.
    pub(super) fn sounds(&self, output: OutputSlot, channel: Channel, key: Key) -> bool {
        self.places[slot(output, channel.get() - 1, key.get())].is_some()
    }

    /// Follows tracks that have moved; notes of a removed track sound to their end.
    pub(super) fn follow_moves(&mut self, moves: &TrackMoves) {
        for voice in &mut self.active {
            voice.track = moves.to(voice.track).unwrap_or(u8::MAX);
        }
    }

    /// Marks all notes to end with the next [`release_owed`](Self::release_owed).
    pub(super) fn release_all(&mut self) {
        for voice in &mut self.active {
            voice.end = OVERDUE;
            self.next_off = OVERDUE;
        }
    }

    /// Sends the owed note-offs at an offset, except for notes that begin there.
    pub(super) fn release_owed<H: Host>(&mut self, offset: u32, out: &mut BlockOutput<'_, H>) {
        if self.next_off != OVERDUE {
            return;
        }
        let mut place = 0;
        while let Some(voice) = self.active.get(place).copied() {
            if voice.end != OVERDUE || voice.began >= out.frame(offset) {
                place += 1;
            } else if out.send(offset, note_off(voice), voice.output).is_ok() {
                out.sounded(voice.ended(out.song()));
                self.remove(place);
            } else {
                return;
            }
        }
        self.find_next_off();
    }

    /// Silences every channel played so far: pedal up, all notes off, all sound off (MIDI 1.0, controllers 64,
    /// 123 and 120). A message that the host refuses is not repeated: the owed note-offs are what counts.
    pub(super) fn silence_channels<H: Host>(&mut self, out: &mut BlockOutput<'_, H>) {
        for (output, used) in OutputSlot::all().zip(self.used_channels) {
            let channels = (0..16).filter(|channel| used & (1 << channel) != 0);
            let messages = channels.flat_map(|channel| {
                [64, 123, 120].map(|controller| Message::ControlChange {
                    channel,
                    controller,
                    value: 0,
                })
            });
            for message in messages {
                if out.send(0, message, output).is_err() {
                    break;
                }
            }
        }
    }

    fn remove(&mut self, place: usize) {
        let voice = self.active.swap_remove(place);
        self.places[slot(voice.output, voice.channel, voice.key)] = None;
        if let Some(moved) = self.active.get(place) {
            self.places[slot(moved.output, moved.channel, moved.key)] = number(place + 1);
        }
    }

    /// The place in `active` of a note that sounds.
    fn place(&self, slot: usize) -> Option<usize> {
        let place = self.places[slot % PLACES]?;
        Some(usize::from(place.get()) - 1)
    }

    fn find_next_off(&mut self) {
        self.next_off = self
            .active
            .iter()
            .map(|voice| voice.end)
            .min()
            .unwrap_or(Tick::MAX);
    }
}

impl Voice {
    /// The tape's message for the note's end.
    fn ended(self, at: Tick) -> Sounded {
        Sounded::Off {
            at,
            output: self.output,
            channel: self.channel,
            key: self.key,
        }
    }
}

/// The tick at which the notes of a track are cut; `Tick::MAX` when they are not.
fn cut_of(cuts: Option<&Cuts>, track: u8) -> Tick {
    let cut = cuts.and_then(|cuts| *cuts.get(usize::from(track))?);
    cut.unwrap_or(Tick::MAX)
}

/// A place in `active`, counted from 1.
fn number(place: usize) -> Option<NonZeroU16> {
    u16::try_from(place).ok().and_then(NonZeroU16::new)
}

fn slot(output: OutputSlot, channel: u8, key: u8) -> usize {
    (output.index() * NOTES + usize::from(channel) * KEYS + usize::from(key)) % PLACES
}

fn note_off(voice: Voice) -> Message {
    Message::NoteOff {
        channel: voice.channel,
        key: voice.key,
        velocity: 64,
    }
}
