//! Tells the host that there is something to save.

use nice_plug::context::gui::GuiContext;

use crate::instance::document::Document;
use crate::params::GradusParams;

/// Whether the host knows. Nobody can tell it while there is no window; the next one does.
#[derive(Debug, Clone, Copy, Default)]
pub struct DirtyFlag(bool);

impl DirtyFlag {
    /// Tells it, once after each time it saved, unless the plug-in format has a better way. A host counts a parameter
    /// that is touched as a change, and each as a step of its own undo: so it is one, and not one an edit.
    pub fn report_to_host(
        &mut self,
        document: &Document,
        params: &GradusParams,
        host: &GuiContext,
    ) {
        let unsaved = document.is_unsaved();
        if unsaved && !self.0 && !params.host_link.report_unsaved() {
            let (setter, changed) = (host.param_setter(), &params.host.changed);
            setter.begin_set_parameter(changed);
            setter.set_parameter(changed, !changed.value());
            setter.end_set_parameter(changed);
        }
        self.0 = unsaved;
    }
}
