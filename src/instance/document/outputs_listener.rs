//! Tells whoever opens ports of the outputs of the project, whenever they are others: by an edit, by undo, by a load.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::sequencer::Outputs;

/// Who is told, and what that was told last.
#[derive(Default)]
pub(super) struct OutputsListener(Mutex<Option<(TellOutputs, Arc<Outputs>)>>);

/// A function that is told of the outputs of a project.
pub(super) type TellOutputs = Box<dyn Fn(&Arc<Outputs>) + Send>;

impl OutputsListener {
    /// Has a function told of the outputs, now and later.
    pub(super) fn listen(&self, tell: TellOutputs, outputs: &Arc<Outputs>) {
        tell(outputs);
        *self.0.lock() = Some((tell, Arc::clone(outputs)));
    }

    /// Tells of the outputs, unless they are those that were told last.
    pub(super) fn tell(&self, outputs: &Arc<Outputs>) {
        if let Some((tell, told)) = &mut *self.0.lock()
            && told != outputs
        {
            tell(outputs);
            told.clone_from(outputs);
        }
    }
}

impl std::fmt::Debug for OutputsListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutputsListener({})", self.0.lock().is_some())
    }
}
