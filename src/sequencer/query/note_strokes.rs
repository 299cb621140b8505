//! The notes of a step: their strokes, with velocity and end.
//!
//! What every note goes through is inlined here and in the files beside, since a call would cost as much as the answer;
//! what few notes need is not, so that it takes no registers from the others.

use std::ops::Range;

use super::Note;
use super::track_cursor::TrackCursor;
use crate::sequencer::NoteChannels;
use crate::sequencer::chance::Purpose;
use crate::sequencer::ratchet::Hit;
use crate::sequencer::step::{Gate, Step, StepNote};
use crate::sequencer::time::Tick;
use crate::sequencer::trig;
use crate::sequencer::value::{Channel, Key, Velocity};

/// One stroke of one note of a step.
#[derive(Clone, Copy)]
pub(super) struct NoteStroke {
    /// The step's number.
    pub(super) number: i64,
    /// The index of the note in its step.
    pub(super) note: usize,
    /// The number of the ratchet hit; 0 without a ratchet.
    pub(super) hit: u8,
    /// The velocity before groove and humanising.
    pub(super) velocity: i64,
}

/// A step over which a note is held.
#[derive(Clone, Copy)]
struct HeldStep {
    number: i64,
    onset: Tick,
    gate: Gate,
}

impl NoteStroke {
    /// A number that tells the stroke from the step's other strokes.
    fn draw_offset(self) -> u64 {
        (self.note as u64) << 8 | u64::from(self.hit)
    }
}

impl TrackCursor<'_> {
    /// Calls `each` with the notes that a step starts, with index and key; notes that sound on from the step before are
    /// left out. Returns whether there are any.
    pub(super) fn each_begun(
        &self,
        number: i64,
        step: &Step,
        mut each: impl FnMut(usize, StepNote, Key),
    ) -> bool {
        let mut any = false;
        for (place, note) in step.notes.as_slice().iter().enumerate() {
            if let Some(key) = self.key(number, *note)
                && !(step.tie && self.sounds_on(number, step, key))
            {
                each(place, *note, key);
                any = true;
            }
        }
        any
    }

    /// The notes of a step that is struck once, at `onset`. Returns whether there are any.
    pub(super) fn notes(
        &self,
        number: i64,
        step: &Step,
        onset: Tick,
        sink: &mut impl FnMut(Note),
    ) -> bool {
        let velocity = self.velocity(number, step);
        self.each_begun(number, step, |place, note, key| {
            let stroke = NoteStroke {
                number,
                note: place,
                hit: 0,
                velocity: velocity + i64::from(note.velocity.get()),
            };
            let end = self.end(stroke, step, onset, note, key);
            self.sound(stroke, key, onset..end, sink);
        })
    }

    /// The hits of a step's ratchet that sound: neither masked nor left out by chance.
    pub(super) fn hits(&self, number: i64, step: &Step) -> impl Iterator<Item = Hit> {
        self.hits_from(number, step, 0)
    }

    /// The hits of a step's ratchet that sound, from the one with this number on.
    pub(super) fn hits_from(
        &self,
        number: i64,
        step: &Step,
        first: u8,
    ) -> impl Iterator<Item = Hit> {
        let chance = step.ratchet.chance;
        step.ratchet
            .hits_from(self.hit_window(number, step), first)
            .filter(move |hit| {
                chance.is_default() || self.hit_roll(number, hit.number) < chance.parts()
            })
    }

    /// The number of the first hit of a step that comes so many ticks after its onset, or later; one past the last when
    /// there is none.
    pub(super) fn first_hit_at(&self, number: i64, step: &Step, ticks: Tick) -> u8 {
        step.ratchet
            .first_hit_at(self.hit_window(number, step), ticks)
    }

    /// The ticks over which the hits of a step are spread.
    fn hit_window(&self, number: i64, step: &Step) -> Tick {
        let window = i64::from(step.ratchet.window.get());
        (self.nominal(number + window) - self.nominal(number)).max(1)
    }

    /// What the dice of a ratchet's hit roll, 0 to below a million.
    #[inline(never)]
    fn hit_roll(&self, number: i64, hit: u8) -> u32 {
        let place = self.draw_key(number) | u64::from(hit) << 32;
        trig::drawn(self.seed, place, self.draw_cycle(number), Purpose::Hit)
    }

    /// The notes of one hit of a ratchet: "a hit's length is gate x the gap to the next hit"; the last one
    /// sounds on when the next step is tied to it. Returns whether there are any.
    pub(super) fn notes_of_hit(
        &self,
        number: i64,
        step: &Step,
        start: Tick,
        hit: Hit,
        sink: &mut impl FnMut(Note),
    ) -> bool {
        let mut any = false;
        let gate = match step.gate {
            Gate::Steps(steps) => Tick::from(steps.get().min(1000)),
            Gate::UntilNext => 1000,
        };
        let gated = self.gated(hit.gap * gate / 1000);
        let is_held = hit.last && self.tied(number + 1).is_some();
        let velocity = self.velocity(number, step);
        for (place, note) in step.notes.as_slice().iter().enumerate() {
            let Some(key) = self.key(number, *note) else {
                continue;
            };
            let stroke = NoteStroke {
                number,
                note: place,
                hit: hit.number,
                velocity: (velocity + i64::from(note.velocity.get())) * i64::from(hit.share) / 100,
            };
            let end = if is_held {
                self.end(stroke, step, start, *note, key)
            } else {
                let held = gated * Tick::from(note.length.get()) / 100;
                start + self.stroke_length(stroke, step.gate, held).max(1)
            };
            self.sound(stroke, key, start..end, sink);
            any = true;
        }
        any
    }

    /// The velocity of a step before its notes' offsets, with the performance's offset and accent.
    #[inline(always)]
    pub(super) fn velocity(&self, number: i64, step: &Step) -> i64 {
        i64::from(step.velocity.get())
            + i64::from(self.offsets.velocity)
            + self.accent(number, step)
    }

    #[inline(always)]
    pub(super) fn sound(
        &self,
        stroke: NoteStroke,
        key: Key,
        ticks: Range<Tick>,
        sink: &mut impl FnMut(Note),
    ) {
        sink(Note {
            track: u8::try_from(self.index).unwrap_or(u8::MAX),
            start: ticks.start,
            end: ticks.end,
            key,
            channel: self.note_channel(stroke),
            velocity: self.stroke_velocity(stroke),
        });
    }

    /// The channel of a stroke.
    #[inline(always)]
    fn note_channel(&self, stroke: NoteStroke) -> Channel {
        match self.track.note_channels {
            NoteChannels::OfTrack => self.track.channel,
            NoteChannels::Mpe => self.channel_by_turn(stroke),
        }
    }

    /// The velocity of a stroke with groove and humanising.
    #[inline(always)]
    fn stroke_velocity(&self, stroke: NoteStroke) -> Velocity {
        let nominal = || self.nominal(stroke.number);
        let draw = || self.feel_draw(stroke.number, stroke.draw_offset(), Purpose::Velocity);
        self.feel
            .stroke_velocity(self.groove(), stroke.velocity, nominal, draw)
    }

    /// The length of a stroke in ticks with humanising.
    fn stroke_length(&self, stroke: NoteStroke, gate: Gate, ticks: Tick) -> Tick {
        let draw = || self.feel_draw(stroke.number, stroke.draw_offset(), Purpose::Length);
        self.feel.stroke_length(gate, ticks, draw)
    }

    /// Whether one of a step's notes has this key.
    fn holds(&self, number: i64, step: &Step, key: Key) -> bool {
        let mut notes = step.notes.as_slice().iter();
        notes.any(|note| self.key(number, *note) == Some(key))
    }

    /// Whether a tied step without a ratchet lets a key of the step before sound on.
    #[inline(never)]
    pub(super) fn sounds_on(&self, number: i64, step: &Step, key: Key) -> bool {
        step.tie && step.ratchet.is_default() && self.continues(number, key)
    }

    /// Whether the step before holds the same key, and started since the music (or the track's audible time)
    /// began.
    #[inline(never)]
    fn continues(&self, number: i64, key: Key) -> bool {
        self.playing(number - 1).is_some_and(|before| {
            let began = self.play.since.max(self.audible_span.0);
            self.holds(number - 1, &before, key) && self.onset(number - 1, &before) >= began
        })
    }

    /// The step with this number, if it plays, is tied to the one before and has no ratchet.
    #[inline(always)]
    fn tied(&self, number: i64) -> Option<Step> {
        if self.facts.is_some_and(|facts| !facts.looks.ties) {
            return None;
        }
        self.playing(number)
            .filter(|step| step.tie && step.ratchet.is_default())
    }

    /// The last step over which a key is held: by ties from step to step, the next of which is tied to the last. Where a
    /// tied step has not the key, the tick at which the note ends there.
    #[inline(never)]
    fn last_tied(&self, mut last: HeldStep, mut next: Step, key: Key) -> Result<HeldStep, Tick> {
        for _ in 0..Gate::LONGEST {
            let number = last.number + 1;
            let onset = self.onset(number, &next);
            if !self.holds(number, &next, key) {
                return Err(onset + 1);
            }
            last = HeldStep {
                number,
                onset,
                gate: next.gate,
            };
            match self.tied(number + 1) {
                Some(step) => next = step,
                None => break,
            }
        }
        Ok(last)
    }

    /// The tick at which a note ends: by its gate, or by that of the last step tied to it, or one tick after a tied
    /// step without its key has started.
    #[inline(always)]
    fn end(&self, stroke: NoteStroke, step: &Step, onset: Tick, note: StepNote, key: Key) -> Tick {
        let own = HeldStep {
            number: stroke.number,
            onset,
            gate: step.gate,
        };
        let tied = self.tied(stroke.number + 1);
        let last = match tied.map_or(Ok(own), |next| self.last_tied(own, next, key)) {
            Ok(last) => last,
            Err(end) => return end.max(onset + 1),
        };
        let held = match last.gate {
            Gate::Steps(steps) => self.gated(self.clip.rate.ticks(i64::from(steps.get()), 1000)),
            Gate::UntilNext => {
                let whole = self.next_onset_after(last.number, last.onset) - last.onset;
                self.gated(whole).min(whole)
            }
        };
        let held = self.stroke_length(stroke, last.gate, held * i64::from(note.length.get()) / 100);
        (last.onset + held).max(onset + 1)
    }

    /// A length with the performance's gate offset.
    fn gated(&self, held: Tick) -> Tick {
        held + held * Tick::from(self.offsets.gate) / 100
    }

    /// The tick at which the track's next step sounds, its grace hit included, at most 128 steps after `number`.
    #[inline(never)]
    fn next_onset_after(&self, number: i64, onset: Tick) -> Tick {
        (number + 1..number + Gate::LONGEST)
            .find_map(|next| {
                self.playing(next)
                    .map(|step| self.onset(next, &step) - self.grace(&step))
            })
            .unwrap_or_else(|| {
                let longest = onset + self.clip.rate.tick_of(Gate::LONGEST);
                longest.min(self.clip_span.until.max(onset + 1))
            })
    }
}
