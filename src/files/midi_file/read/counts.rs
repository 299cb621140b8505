//! What was counted while a file was read.

use crate::files::Loss;

/// How many there are of what is not taken as it is.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    /// All notes of the file.
    pub notes: usize,
    /// Notes of keys above 127.
    pub high_keys: usize,
    /// Notes that are struck harder than 127.
    pub loud: usize,
    /// Notes that begin before the file does.
    pub early: usize,
    /// Notes without an end.
    pub endless: usize,
    /// Messages that are no notes.
    pub messages: usize,
    /// Messages that are for a cable.
    pub cable: usize,
    /// Tempos and metres that are none.
    pub unusable: usize,
    /// Chunks that are no tracks.
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

    /// A loss for each kind of which there is any.
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
