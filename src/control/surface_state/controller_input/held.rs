//! What is on for as long as a control is held, so that it ends with the control.

use crate::control::controllers::Action;
use crate::engine::Command;

/// What was begun and not ended so far.
#[derive(Debug, Default)]
pub(super) struct Held {
    fill: bool,
    beat_loop: bool,
    /// The tracks whose notes repeat, a bit each.
    repeats: u32,
}

impl Held {
    /// An action was carried out.
    pub(super) fn notice(&mut self, action: Action) {
        match action {
            Action::Fill { on } => self.fill = on == 1,
            Action::BeatLoop { part } => self.beat_loop = part != 0,
            Action::NoteRepeat {
                track,
                part,
                velocity,
            } => {
                let track = u32::try_from(track).ok();
                let bit = track
                    .and_then(|track| 1_u32.checked_shl(track))
                    .unwrap_or(0);
                self.repeats &= !bit;
                if part != 0 && velocity != 0 {
                    self.repeats |= bit;
                }
            }
            _ => {}
        }
    }

    /// Whether fill is among it.
    pub(super) fn holds_fill(&self) -> bool {
        self.fill
    }

    /// Ends all of it.
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
