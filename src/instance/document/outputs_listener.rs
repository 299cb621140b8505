//! Tells whoever opens ports of the outputs of the project, whenever they are others: by an edit, by undo, by a load. It also
//! tells when a project is opened, as then instruments are set up.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::Document;
use crate::sequencer::Project;
use crate::sequencer::set_up::OutputPlan;

/// Who is told, and what that was told last.
#[derive(Default)]
pub(super) struct OutputsListener {
    listener: Mutex<Option<(TellOutputs, OutputPlan)>>,
    /// Whether a session was restored in this instance.
    is_restored: AtomicBool,
}

/// Why outputs are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputsNews {
    /// A project was opened: the program began with it, a person opened it, or the host restored its session.
    Opened,
    /// Something changed, in whatever way.
    Changed,
}

/// A function that is told of the outputs of a project.
pub(super) type TellOutputs = Box<dyn Fn(&OutputPlan, OutputsNews) + Send>;

impl OutputsListener {
    /// Has a function told of the outputs, now and later.
    pub(super) fn listen(&self, tell: TellOutputs, project: &Project) {
        let plan = OutputPlan::of(project);
        tell(&plan, OutputsNews::Opened);
        *self.listener.lock() = Some((tell, plan));
    }

    /// Tells of the outputs, unless they are those that were told last.
    pub(super) fn tell(&self, project: &Project) {
        if let Some((tell, told)) = &mut *self.listener.lock()
            && !told.is_of(project)
        {
            *told = OutputPlan::of(project);
            tell(told, OutputsNews::Changed);
        }
    }

    /// Tells that the project was opened.
    pub(super) fn tell_opened(&self) {
        if let Some((tell, told)) = &*self.listener.lock() {
            tell(told, OutputsNews::Opened);
        }
    }

    /// Tells that the project was opened, if this is the first session that is restored: a host may restore later ones for
    /// its undo.
    pub(super) fn tell_restored(&self) {
        if !self.is_restored.swap(true, Ordering::AcqRel) {
            self.tell_opened();
        }
    }
}

impl Document {
    /// Calls a function with the project's outputs now and whenever they are others, on the thread that changes them. It
    /// must neither wait nor call the document.
    pub fn on_outputs(&self, tell: impl Fn(&OutputPlan, OutputsNews) + Send + 'static) {
        let state = self.shared.state.lock();
        let listener = &self.shared.outputs_listener;
        listener.listen(Box::new(tell), &state.project);
    }

    /// Notes that the project was opened by a person: its instruments are set up.
    pub fn mark_opened(&self) {
        self.shared.outputs_listener.tell_opened();
    }

    /// Notes that the project is that of a session which was restored.
    pub fn mark_restored(&self) {
        self.shared.outputs_listener.tell_restored();
    }
}

impl std::fmt::Debug for OutputsListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutputsListener({})", self.listener.lock().is_some())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sequencer::set_up::{SetUp, SetUpMessage};
    use crate::sequencer::{Edit, PatternChange, PortSlot};

    /// Edits, undo, redo, presets and previews of the library change what is played, and open nothing; a person who opens a
    /// file does, and a host's session does once, as later ones may be its undo.
    #[test]
    fn only_opening_opens() {
        let (document, _live) = Document::new(Project::default());
        let news = Arc::<Mutex<Vec<OutputsNews>>>::default();
        let told = Arc::clone(&news);
        document.on_outputs(move |_, news| told.lock().push(news));
        let take = || std::mem::take(&mut *news.lock());
        assert_eq!(take(), [OutputsNews::Opened]);
        let slot = PortSlot::MIN;
        document.apply(Edit::Output(slot, Some(Box::default())));
        let message = SetUpMessage::SysEx("01".parse().unwrap());
        let change = PatternChange::SetUp(slot, SetUp::new([message]));
        document.apply(Edit::Pattern { pattern: 3, change });
        document.undo();
        document.redo();
        assert_eq!(take(), [OutputsNews::Changed; 4]);
        let preset = Project::with_tracks(3);
        document.preview(Some(preset.clone()));
        document.preview(None);
        assert_eq!(take(), []);
        document.load(preset, None);
        document.undo();
        assert_eq!(take(), [OutputsNews::Changed; 2]);
        document.mark_opened();
        document.mark_restored();
        document.mark_restored();
        assert_eq!(take(), [OutputsNews::Opened; 2]);
    }
}
