//! Counts of what was not taken as it is while a file was read.

use crate::files::Loss;

/// Counts of all notes, and of everything that is not taken as it is.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    /// All notes of the file.
    pub notes: usize,
    /// Notes of keys above 127.
    pub high_keys: usize,
    /// Notes with a velocity above 127.
    pub loud: usize,
    /// Notes that begin before the file does.
    pub early: usize,
    /// Notes that have no note-off.
    pub endless: usize,
    /// Messages that are not notes.
    pub messages: usize,
    /// Messages that only belong on a cable, such as clocks.
    pub cable: usize,
    /// Tempos and metres that are invalid.
    pub unusable: usize,
    /// Chunks that are not tracks.
    pub chunks: usize,
    /// Bytes that are in no track.
    pub bytes: usize,
}

impl Counts {
    pub(super) fn add(&mut self, other: Self) {
        self.notes += other.notes;
        self.high_keys += other.high_keys;
        self.loud += other.loud;
        self.early += other.early;
        self.endless += other.endless;
        self.messages += other.messages;
        self.cable += other.cable;
        self.unusable += other.unusable;
        self.chunks += other.chunks;
        self.bytes += other.bytes;
    }

    /// A loss for each count that is not zero.
    pub(super) fn losses(self) -> impl Iterator<Item = Loss> {
        let losses = [
            (self.high_keys, Loss::KeyAbove127(self.high_keys)),
            (self.early, Loss::MovedToBeginning(self.early)),
            (self.loud, Loss::VelocityAbove127(self.loud)),
            (self.endless, Loss::WithoutEnd(self.endless)),
            (self.messages, Loss::Messages(self.messages)),
            (self.cable, Loss::CableMessages(self.cable)),
            (self.unusable, Loss::Unusable(self.unusable)),
            (self.chunks, Loss::Chunks(self.chunks)),
            (self.bytes, Loss::Bytes(self.bytes)),
        ];
        let some = losses.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(_, loss)| loss)
    }
}
