//! What is kept of a million operations: what sounds, what the tape was told, and what was recorded.

use crate::control::surface_state::Music;
use crate::control::surface_state::recorder::Recorder;
use crate::engine::engine_fixture::EngineFixture;
use crate::engine::{Message, Sounded};
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::{Edit, OutputSlot};

/// What sounds at all outputs, per channel and key.
pub(super) struct NoteBalance {
    sounding: Vec<u32>,
    pub(super) note_ons: u64,
    /// Whether a key of an output sounds on the tape, and how many notes it was told of.
    taped: Vec<bool>,
    pub(super) notes_on_tape: u64,
}

/// What is recorded, and has not come back yet.
#[derive(Default)]
pub(super) struct Take {
    recorder: Recorder,
    waiting: Vec<Edit>,
    pub(super) written: u64,
}

impl Take {
    /// Hears a block; a part of the time what was written comes back as another score.
    pub(super) fn hear(&mut self, fixture: &mut EngineFixture, draws: &mut Draws) {
        let Self {
            recorder, waiting, ..
        } = self;
        if recorder.is_idle() && !fixture.engine.recording().writes() {
            recorder.skip_block(fixture.engine.position());
        } else {
            let music = Music::of_engine(&fixture.project, &fixture.engine, 16);
            recorder.record(&music, fixture.engine.record_events(), &mut |_, edit| {
                waiting.push(edit);
            });
        }
        if !waiting.is_empty() && draws.one_in(3) {
            self.written += waiting.len() as u64;
            for edit in waiting.drain(..) {
                edit.apply(&mut fixture.project);
            }
            fixture.controls.revision += 1;
        }
    }
}

impl NoteBalance {
    pub(super) fn new() -> Self {
        Self {
            sounding: vec![0; OutputSlot::COUNT * 16 * 128],
            note_ons: 0,
            taped: vec![false; OutputSlot::COUNT * 16 * 128],
            notes_on_tape: 0,
        }
    }

    /// Books what the tape was told: no key twice, and none that does not end.
    pub(super) fn book_tape(&mut self, fixture: &mut EngineFixture, operation: usize) {
        for sounded in fixture.sounded.drain(..) {
            match sounded {
                Sounded::On {
                    output,
                    channel,
                    key,
                    ..
                } => {
                    let taped = &mut self.taped[slot(output, channel, key)];
                    assert!(!*taped, "key {key} twice on tape, operation {operation}");
                    *taped = true;
                    self.notes_on_tape += 1;
                }
                Sounded::Off {
                    output,
                    channel,
                    key,
                    ..
                } => self.taped[slot(output, channel, key)] = false,
                Sounded::Began { .. } | Sounded::Ended { .. } => self.taped.fill(false),
                Sounded::Moved { .. } | Sounded::Bar(_) => {}
            }
        }
    }

    /// Books what was heard since the last time; an off without its on is an orphan.
    pub(super) fn book(&mut self, fixture: &mut EngineFixture, operation: usize) {
        let outputs = fixture.sent_to.drain(..);
        for ((frame, message), output) in fixture.sent.drain(..).zip(outputs) {
            match message {
                Message::NoteOn { channel, key, .. } => {
                    self.sounding[slot(output, channel, key)] += 1;
                    self.note_ons += 1;
                }
                Message::NoteOff { channel, key, .. } => {
                    let sounding = &mut self.sounding[slot(output, channel, key)];
                    assert!(
                        *sounding > 0,
                        "orphan off of key {key} at frame {frame}, operation {operation}"
                    );
                    *sounding -= 1;
                }
                _ => {}
            }
        }
    }

    pub(super) fn sounding(&self) -> usize {
        self.sounding.iter().map(|count| *count as usize).sum()
    }
}

fn slot(output: OutputSlot, channel: u8, key: u8) -> usize {
    (output.index() * 16 + usize::from(channel)) * 128 + usize::from(key)
}
