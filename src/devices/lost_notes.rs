//! What sounded at ports that have gone, until they are back and can be silenced.

use super::hanging_notes::HangingNotes;
use super::open_output::OpenOutput;
use super::port::PortInfo;

/// What sounded at each port that has gone.
#[derive(Debug, Default)]
pub(super) struct LostNotes(Vec<LostPort>);

#[derive(Debug)]
struct LostPort {
    info: PortInfo,
    sounded: HangingNotes,
    /// Whether it was closed while it was there. Then what sounded has ended, unless it was pulled and nobody had noticed
    /// yet: the system knows it by another id when it is back.
    was_closed: bool,
}

impl LostNotes {
    /// Remembers what sounds at an output that goes.
    pub(super) fn remember(&mut self, output: &OpenOutput) {
        self.add(&output.info, output.hanging, false);
    }

    /// Ends what sounds at an output that is closed, and remembers it in case that reaches nobody.
    pub(super) fn close(&mut self, mut output: OpenOutput) {
        let sounded = output.hanging;
        output.hush();
        // Even if nothing sounds: the ends of notes may have reached nobody.
        self.add(&output.info, sounded, output.hanging.is_empty());
    }

    /// What sounded at a port when it went, which is forgotten.
    pub(super) fn take(&mut self, info: &PortInfo) -> Option<HangingNotes> {
        let place = self.0.iter().position(|lost| lost.info.name == info.name)?;
        let lost = self.0.swap_remove(place);
        let has_ended = lost.was_closed && lost.info.id == info.id;
        (!has_ended).then_some(lost.sounded)
    }

    fn add(&mut self, info: &PortInfo, sounded: HangingNotes, was_closed: bool) {
        let known = self.0.iter_mut().find(|lost| lost.info.name == info.name);
        match known {
            Some(lost) => {
                lost.sounded = lost.sounded.and(sounded);
                lost.was_closed &= was_closed && lost.info.id == info.id;
            }
            None => self.0.push(LostPort {
                info: info.clone(),
                sounded,
                was_closed,
            }),
        }
    }
}
