//! What the audio thread shows of the surface state: one writer, any number of readers, no waiting.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::control::controllers::Action;
use crate::control::surface_state::SurfaceState;
use crate::engine::Recording;

/// What a controller has in front, as the editor shows it and a session keeps it, and how notes are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SurfaceSnapshot {
    /// The track in front, 0 to 31.
    pub track: u8,
    /// The page of steps in front, from 0.
    pub page: u8,
    /// The chosen step, 0 to 255.
    pub chosen: u8,
    /// Whether notes are kept out.
    pub protected: bool,
    /// Whether a played note is written and goes one step on.
    pub advancing: bool,
    /// Whether recording keeps what is there.
    pub overdub: bool,
    /// How far recorded notes are drawn to the grid, in percent.
    pub quantise: u8,
    /// How many bars are counted in, 0 to 4.
    pub count_in: u8,
    /// How much earlier than they arrive notes were meant, 0 to 250 milliseconds.
    pub latency_ms: u8,
}

impl Default for SurfaceSnapshot {
    fn default() -> Self {
        Self::of(&SurfaceState::default())
    }
}

impl SurfaceSnapshot {
    /// The snapshot of a surface state.
    #[must_use]
    pub fn of(surface_state: &SurfaceState) -> Self {
        Self {
            track: surface_state.track,
            page: surface_state.page,
            chosen: surface_state.chosen,
            protected: surface_state.protected,
            advancing: surface_state.advancing,
            overdub: surface_state.recording.overdub,
            quantise: surface_state.recording.quantise,
            count_in: surface_state.recording.count_in,
            latency_ms: surface_state.recording.latency_ms,
        }
    }

    /// The surface state that it was taken of.
    #[must_use]
    pub fn surface_state(self) -> SurfaceState {
        let mut surface_state = SurfaceState::default();
        // A session may hold any values.
        surface_state.track = self.track.min(31);
        surface_state.page = self.page.min(127);
        surface_state.chosen = self.chosen;
        surface_state.protected = self.protected;
        surface_state.advancing = self.advancing;
        surface_state.recording = Recording {
            on: false,
            protected: surface_state.protected,
            track: surface_state.track,
            overdub: self.overdub,
            quantise: self.quantise.min(100),
            count_in: self.count_in.min(4),
            latency_ms: self.latency_ms.min(250),
        };
        surface_state
    }

    fn packed(self) -> u64 {
        u64::from_le_bytes([
            self.track,
            self.page,
            self.chosen,
            self.protected.into(),
            u8::from(self.advancing) | u8::from(self.overdub) << 1,
            self.quantise,
            self.count_in,
            self.latency_ms,
        ])
    }

    fn unpacked(bits: u64) -> Self {
        let [
            track,
            page,
            chosen,
            protected,
            switches,
            quantise,
            count_in,
            latency_ms,
        ] = bits.to_le_bytes();
        Self {
            track,
            page,
            chosen,
            protected: protected != 0,
            advancing: switches & 1 != 0,
            overdub: switches & 2 != 0,
            quantise,
            count_in,
            latency_ms,
        }
    }
}

/// Holds the snapshot for its readers.
#[derive(Debug)]
pub(super) struct SnapshotCell {
    packed: AtomicU64,
    /// The last action's code, 0 for none.
    last: AtomicU64,
}

impl Default for SnapshotCell {
    fn default() -> Self {
        Self {
            packed: AtomicU64::new(SurfaceSnapshot::default().packed()),
            last: AtomicU64::default(),
        }
    }
}

impl SnapshotCell {
    /// Stores a snapshot; returns whether it has changed.
    pub(super) fn show(&self, snapshot: SurfaceSnapshot) -> bool {
        let bits = snapshot.packed();
        self.packed.swap(bits, Ordering::Relaxed) != bits
    }

    pub(super) fn show_action(&self, action: Action) {
        self.last.store(action.code(), Ordering::Relaxed);
    }

    pub(super) fn load(&self) -> SurfaceSnapshot {
        SurfaceSnapshot::unpacked(self.packed.load(Ordering::Relaxed))
    }

    pub(super) fn last(&self) -> Option<Action> {
        Action::from_code(self.last.load(Ordering::Relaxed))
    }
}
