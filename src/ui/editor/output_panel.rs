//! The outputs of the project beside the host, as the editor shows them.

use crate::devices::{OutputPorts, OutputStatus};
use crate::sequencer::PortSlot;

/// What is known of the outputs in one frame, while Set-up is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutputPanel {
    /// What is known of each.
    pub states: Vec<(PortSlot, OutputStatus)>,
    /// Whether the host renders offline.
    pub is_offline: bool,
    /// Whether the host computes long before it is heard.
    pub computes_ahead: bool,
}

impl OutputPanel {
    /// The outputs of an instance.
    #[must_use]
    pub fn of(outputs: &OutputPorts) -> Self {
        Self {
            states: PortSlot::all()
                .map(|slot| (slot, outputs.status(slot)))
                .collect(),
            is_offline: outputs.is_offline(),
            computes_ahead: outputs.computes_ahead(),
        }
    }

    /// What is known of an output.
    #[must_use]
    pub fn status(&self, slot: PortSlot) -> OutputStatus {
        let mut states = self.states.iter();
        let found = states.find(|(of, _)| *of == slot);
        found.map(|(_, status)| status.clone()).unwrap_or_default()
    }
}
