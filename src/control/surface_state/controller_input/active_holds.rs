//! What is on for as long as a control is held, so that it can be ended when the control is gone.

use crate::control::surface_state::engine_action::HoldAction;
use crate::engine::Command;

/// The holds that were begun and not ended yet.
#[derive(Debug, Default)]
pub(super) struct ActiveHolds {
    fill: bool,
    beat_loop: bool,
    /// The tracks whose notes repeat, a bit each.
    repeats: u32,
}

impl ActiveHolds {
    /// Remembers that a hold was begun or ended.
    pub(super) fn notice(&mut self, hold: HoldAction) {
        match hold {
            HoldAction::Fill(on) => self.fill = on,
            HoldAction::BeatLoop(length) => self.beat_loop = length.is_some(),
            HoldAction::NoteRepeat(track, note) => {
                let bit = 1_u32.checked_shl(track.into()).unwrap_or(0);
                self.repeats &= !bit;
                if note.is_some() {
                    self.repeats |= bit;
                }
            }
        }
    }

    /// Whether fill is held.
    pub(super) fn holds_fill(&self) -> bool {
        self.fill
    }

    /// Ends all holds.
    pub(super) fn end(&mut self, tell: &mut impl FnMut(Command)) {
        let Self {
            fill,
            beat_loop,
            repeats,
        } = std::mem::take(self);
        if fill {
            tell(Command::Fill(false));
        }
        if beat_loop {
            tell(Command::EndBeatLoop);
        }
        let repeated = (0..32).filter(|track| repeats & (1 << track) != 0);
        repeated.for_each(|track| tell(Command::EndRepeat { track }));
    }
}
