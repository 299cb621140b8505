//! The engine's state for everyone else: one writer, any number of readers, no waiting.

use std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI64, AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering,
};

use atomic_float::AtomicF64;

use super::recording::Recording;
use crate::sequencer::macros::MACROS;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// Who drives the music.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Running {
    /// No one: the music stands still.
    #[default]
    Stopped,
    /// No one, and the internal clock will go on from here.
    Paused,
    /// The host's transport.
    Host,
    /// The internal clock.
    Internal,
}

impl Running {
    /// Whether the music runs.
    #[must_use]
    pub fn moves(self) -> bool {
        matches!(self, Self::Host | Self::Internal)
    }
}

/// The engine's state after a block.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Status {
    /// Who drives the music.
    pub running: Running,
    /// Song position at the end of the block.
    pub position: Tick,
    /// Where the music begins or goes on, while a count-in runs.
    pub counted_to: Option<Tick>,
    /// The tempo that is played, in beats per minute; 0 before the first start.
    pub tempo_bpm: f64,
    /// The pattern that the first track plays, 0 to 63.
    pub pattern: usize,
    /// The pattern that it will play, while one is queued.
    pub queued: Option<usize>,
    /// The scene that plays: the last that was launched, while no pattern was launched since.
    pub scene: Option<SceneIndex>,
    /// The scene that will play, while one is queued.
    pub queued_scene: Option<SceneIndex>,
    /// The tracks that are soloed, a bit each.
    pub solo: u32,
    /// The tracks muted by hand and by scenes, one bit each; all while everything is hushed.
    pub muted: u32,
    /// Whether fill is held, by hand or by the host.
    pub fill: bool,
    /// The live transposition by hand and remote channel in semitones or degrees, -48 to 48.
    pub transpose: i8,
    /// How far each macro is turned up, 0 to 127, by hand or by the host.
    pub macros: [u8; MACROS],
    /// The recording options.
    pub recording: Recording,
    /// The song tick at which the preview began; none while the project itself is heard.
    pub preview: Option<Tick>,
    /// Time signature of the host: the beats of a bar and the note that counts as one; none means 4/4.
    pub signature: Option<(u8, u8)>,
    /// Notes started so far.
    pub notes: u64,
    /// Notes that the host has refused so far, and notes and locks without room on the way to it.
    pub dropped: u32,
    /// Strikes left out so far, as their line struck four times within a millisecond.
    pub left_out: u32,
    /// Everything else lost so far: refused locks, lights, and input without room.
    pub refused: u32,
}

/// A song position as musicians count it, each part from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The bar; 0 and less before the song.
    pub bar: Tick,
    /// The beat of the bar.
    pub beat: Tick,
    /// The sixteenth of the beat.
    pub sixteenth: Tick,
}

impl Status {
    /// The song position in the metre that is in force.
    #[must_use]
    pub fn count(&self) -> Count {
        let (beats, unit) = self.signature.unwrap_or((4, 4));
        let beat = (4 * TICKS_PER_QUARTER / Tick::from(unit.max(1))).max(1);
        let bar = beat * Tick::from(beats.max(1));
        let in_bar = self.position.rem_euclid(bar);
        Count {
            bar: self.position.div_euclid(bar) + 1,
            beat: in_bar / beat + 1,
            sixteenth: in_bar % beat * 4 / TICKS_PER_QUARTER + 1,
        }
    }
}

/// The latest [`Status`], field by field. The audio thread writes it after each block; the editor and the lights
/// read it. Two fields read one after the other may come from different blocks.
#[derive(Debug, Default)]
pub struct Monitor {
    running: AtomicU8,
    position: AtomicI64,
    /// The tick plus 1; 0 for none.
    counted_to: AtomicI64,
    tempo_bpm: AtomicF64,
    pattern: AtomicU8,
    /// The queued pattern plus 1, 0 for none; scenes likewise.
    queued: AtomicU8,
    scene: AtomicU8,
    queued_scene: AtomicU8,
    solo: AtomicU32,
    muted: AtomicU32,
    fill: AtomicBool,
    transpose: AtomicI8,
    /// A byte each.
    macros: AtomicU64,
    recording: AtomicU64,
    /// Twice the tick plus 1; 0 for none.
    preview: AtomicI64,
    /// 256 times the beats plus the note that counts as one; 0 for none.
    signature: AtomicU16,
    notes: AtomicU64,
    dropped: AtomicU32,
    left_out: AtomicU32,
    refused: AtomicU32,
}

impl Monitor {
    /// Publishes a new state; for the audio thread.
    pub fn publish(&self, status: Status) {
        self.running.store(status.running as u8, Ordering::Relaxed);
        self.position.store(status.position, Ordering::Relaxed);
        let counted_to = status.counted_to.map_or(0, |tick| tick + 1);
        self.counted_to.store(counted_to, Ordering::Relaxed);
        self.tempo_bpm.store(status.tempo_bpm, Ordering::Relaxed);
        self.pattern
            .store(u8::try_from(status.pattern).unwrap_or(0), Ordering::Relaxed);
        let queued = status.queued.map_or(0, |pattern| pattern + 1);
        self.queued
            .store(u8::try_from(queued).unwrap_or(0), Ordering::Relaxed);
        let scene = |scene: Option<SceneIndex>| scene.map_or(0, |scene| scene.get() + 1);
        self.scene.store(scene(status.scene), Ordering::Relaxed);
        self.queued_scene
            .store(scene(status.queued_scene), Ordering::Relaxed);
        self.solo.store(status.solo, Ordering::Relaxed);
        self.muted.store(status.muted, Ordering::Relaxed);
        self.fill.store(status.fill, Ordering::Relaxed);
        self.transpose.store(status.transpose, Ordering::Relaxed);
        let macros = u64::from_be_bytes(status.macros);
        self.macros.store(macros, Ordering::Relaxed);
        self.recording
            .store(status.recording.packed(), Ordering::Relaxed);
        let preview = status.preview.map_or(0, |began| began * 2 + 1);
        self.preview.store(preview, Ordering::Relaxed);
        let signature = status.signature.map(|(beats, unit)| [beats, unit]);
        let signature = signature.map_or(0, u16::from_be_bytes);
        self.signature.store(signature, Ordering::Relaxed);
        self.notes.store(status.notes, Ordering::Relaxed);
        self.dropped.store(status.dropped, Ordering::Relaxed);
        self.refused.store(status.refused, Ordering::Relaxed);
        self.left_out.store(status.left_out, Ordering::Relaxed);
    }

    /// Publishes a new position only; for the audio thread.
    pub fn move_to(&self, position: Tick) {
        self.position.store(position, Ordering::Relaxed);
    }

    /// The latest state.
    #[must_use]
    pub fn status(&self) -> Status {
        let scene = |scene: &AtomicU8| {
            let scene = scene.load(Ordering::Relaxed).checked_sub(1)?;
            Some(SceneIndex::clamped(scene.into()))
        };
        Status {
            running: match self.running.load(Ordering::Relaxed) {
                1 => Running::Paused,
                2 => Running::Host,
                3 => Running::Internal,
                _ => Running::Stopped,
            },
            position: self.position.load(Ordering::Relaxed),
            counted_to: Some(self.counted_to.load(Ordering::Relaxed) - 1).filter(|tick| *tick >= 0),
            tempo_bpm: self.tempo_bpm.load(Ordering::Relaxed),
            pattern: usize::from(self.pattern.load(Ordering::Relaxed)),
            queued: usize::from(self.queued.load(Ordering::Relaxed)).checked_sub(1),
            scene: scene(&self.scene),
            queued_scene: scene(&self.queued_scene),
            solo: self.solo.load(Ordering::Relaxed),
            muted: self.muted.load(Ordering::Relaxed),
            fill: self.fill.load(Ordering::Relaxed),
            transpose: self.transpose.load(Ordering::Relaxed),
            macros: self.macros.load(Ordering::Relaxed).to_be_bytes(),
            recording: Recording::unpacked(self.recording.load(Ordering::Relaxed)),
            preview: match self.preview.load(Ordering::Relaxed) {
                0 => None,
                packed => Some(packed.div_euclid(2)),
            },
            signature: match self.signature.load(Ordering::Relaxed).to_be_bytes() {
                [0, _] | [_, 0] => None,
                [beats, unit] => Some((beats, unit)),
            },
            notes: self.notes.load(Ordering::Relaxed),
            dropped: self.dropped.load(Ordering::Relaxed),
            left_out: self.left_out.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The position is counted in the metre in force: at the third quarter of bar 2 that is 2.3.1 in 4/4, and in 7/8
    /// something else; a published metre comes back.
    #[test]
    fn positions_are_counted_as_musicians_do() {
        for (quarters, signature, counted) in [
            (6, None, (2, 3, 1)),
            (0, Some((4, 4)), (1, 1, 1)),
            (6, Some((3, 4)), (3, 1, 1)),
            (6, Some((7, 8)), (2, 6, 1)),
            (6, Some((6, 8)), (3, 1, 1)),
            (-1, None, (0, 4, 1)),
        ] {
            let status = Status {
                position: quarters * TICKS_PER_QUARTER,
                signature,
                ..Status::default()
            };
            let monitor = Monitor::default();
            monitor.publish(status);
            let Count {
                bar,
                beat,
                sixteenth,
            } = monitor.status().count();
            assert_eq!((bar, beat, sixteenth), counted, "{quarters} {signature:?}");
        }
        let status = Status {
            position: TICKS_PER_QUARTER * 7 / 4,
            ..Status::default()
        };
        assert_eq!(status.count().sixteenth, 4);
    }
}
