//! What is set up at ports when something is opened.

use std::sync::Arc;

use parking_lot::Mutex;

use super::*;
use crate::files::Opened;
use crate::instance::document::OutputsNews;
use crate::sequencer::PortSlot;

/// A file that a person opens sets instruments up, once; a preset of the library, undo, a fresh project and a saved file do
/// not.
#[test]
fn files_set_instruments_up() {
    let folder = folder("files_set_instruments_up");
    let mut project = Project::with_tracks(2);
    Edit::Output(PortSlot::MIN, Some(Box::default())).apply(&mut project);
    let path = folder.join("live.gradus");
    save(&path, &project);
    let running = start(&folder, None);
    let opened = Arc::<Mutex<usize>>::default();
    let count = Arc::clone(&opened);
    running.document.on_outputs(move |_, news| {
        *count.lock() += usize::from(news == OutputsNews::Opened);
    });
    let take = || std::mem::take(&mut *opened.lock());
    assert_eq!(take(), 1, "what the program began with");
    running.asks(FileCommand::Open(path.clone()));
    assert_eq!(take(), 1, "a file");
    running.document.undo();
    running.document.redo();
    let preset = Opened::pattern_file(project);
    assert_eq!(
        running.session.take_over(preset, String::new(), None),
        Ok(())
    );
    running.asks(FileCommand::New);
    running.asks(FileCommand::SaveAs(folder.join("other.gradus")));
    assert_eq!(take(), 0, "anything else");
}
