//! How the fields of a step send its changes.

use crate::instance::document::Gesture;
use crate::sequencer::StepChange;

/// Sends a change of a step, with the gesture that it is part of.
pub(super) type StepEdits<'a> = dyn FnMut(Option<Gesture>, StepChange) + 'a;
