//! The file that is open, and how much of the document is on disk.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{self, FileError, FileKind, Fingerprint, Obstacle, Opened};
use crate::instance::document::Document;
use crate::sequencer::Project;
use crate::sequencer::identity::TrackId;
use crate::standalone::settings_folder::{RecoverableWork, SettingsFolder, WorkOrigin, WorkSlot};

/// What is open.
#[derive(Debug)]
pub(super) struct SessionState {
    /// The document, once the plug-in is made.
    pub(super) document: Option<Document>,
    pub(super) path: Option<PathBuf>,
    /// The project as it is in the file; an empty one while there is no file.
    pub(super) saved: Project,
    /// The project as it was loaded, which is no work of this sitting, whether it is in a file or not.
    loaded: Project,
    /// What is in the file, as far as is known.
    pub(super) on_disk: Option<Fingerprint>,
    /// The obstacle that the last refused command met.
    pub(super) asked: Option<Obstacle>,
    /// Why unsaved work does not survive a crash; nothing when it does.
    pub(super) unprotected: Option<String>,
    /// Work that can be brought back.
    pub(super) recoverable: Arc<[RecoverableWork]>,
    /// The files that were open, the last one first.
    pub(super) recent: Arc<[PathBuf]>,
    /// Unsaved work from before, or what was imported, until the document has it.
    pub(super) recovered: Option<Project>,
    /// The track of what was imported that may be drums.
    pub(super) drums: Option<TrackId>,
    pub(super) message: String,
    /// The revision that was last compared with the file, and whether it differs.
    unsaved: (Option<u64>, bool),
}

impl SessionState {
    /// The state at the start of the program.
    pub(super) fn begin(
        settings_folder: &SettingsFolder,
        slot: Option<&WorkSlot>,
        file: Option<PathBuf>,
    ) -> Self {
        let mut state = Self {
            document: None,
            path: None,
            saved: Project::default(),
            loaded: Project::default(),
            on_disk: None,
            asked: None,
            unprotected: None,
            recoverable: Arc::default(),
            recent: settings_folder.recent().into(),
            recovered: None,
            drums: None,
            message: String::new(),
            unsaved: (None, false),
        };
        let work = slot.and_then(|slot| Some((slot, slot.work().transpose()?)));
        let Some((slot, text)) = work else {
            state.open(file.or_else(|| settings_folder.last()));
            return state;
        };
        let origin = slot.origin();
        state.open(origin.path);
        // The file may be newer than the work: then it is not replaced unasked.
        state.on_disk = origin.on_disk.or(state.on_disk);
        state.recover(slot, text);
        state
    }

    fn open(&mut self, path: Option<PathBuf>) {
        let Some(path) = path else {
            return;
        };
        match open(&path) {
            Ok(loaded) => {
                self.recovered = loaded.path.is_none().then(|| loaded.project.clone());
                self.drums = loaded.drums;
                self.message.clone_from(&loaded.message);
                self.is_at(loaded);
            }
            Err(error) => {
                self.message = format!("{}, the last file, was not opened. {error}", name(&path));
            }
        }
    }

    fn recover(&mut self, slot: &WorkSlot, text: Result<String, FileError>) {
        match text.and_then(|text| files::from_text(&text)) {
            Ok(work) => {
                let before = match &self.path {
                    Some(path) => name(path).into_owned(),
                    None => "an empty project".to_owned(),
                };
                self.message =
                    format!("Unsaved work from last time is back; undo returns to {before}");
                self.recovered = Some(work);
                self.drums = None;
            }
            Err(error) => {
                self.message = match slot.put_aside() {
                    Ok(aside) => format!("Unsaved work is in {}. {error}", aside.display()),
                    Err(refused) => format!("Unsaved work cannot be read. {error} {refused}"),
                };
            }
        }
    }

    /// Adds to the first message that there is work to be brought back.
    pub(super) fn announce_recoverable_work(&mut self) {
        let waits = match &*self.recoverable {
            [] => return,
            [only] => format!("Unsaved work on {} is in the File menu", only.name()),
            several => format!(
                "{} pieces of unsaved work are in the File menu",
                several.len()
            ),
        };
        self.add(&waits);
    }

    /// Adds a sentence to the message.
    pub(super) fn add(&mut self, said: &str) {
        if !self.message.is_empty() {
            self.message.push_str(". ");
        }
        self.message.push_str(said);
    }

    /// Notes that the document is now what was loaded, or saved.
    pub(super) fn is_at(&mut self, loaded: LoadedFile) {
        self.saved = loaded.saved();
        self.loaded = loaded.project;
        self.path = loaded.path;
        self.on_disk = loaded.on_disk;
        self.asked = None;
        self.unsaved = (None, false);
    }

    /// What unsaved work belongs to.
    pub(super) fn origin(&self) -> WorkOrigin {
        WorkOrigin {
            path: self.path.clone(),
            on_disk: self.on_disk,
        }
    }

    /// Unsaved work, if anything was done to what was loaded.
    pub(super) fn work_made_here(&mut self) -> Option<Project> {
        let (_, work) = self.work()?;
        work.filter(|work| *work != self.loaded)
    }

    /// Whether the document differs from the file. They are compared only after a change, and what both share is
    /// skipped.
    pub(super) fn is_unsaved(&mut self) -> bool {
        let Some(document) = &self.document else {
            return self.recovered.is_some();
        };
        let revision = document.revision();
        if self.unsaved.0 != Some(revision) {
            let differs = self.saved != document.project();
            self.unsaved = (Some(revision), differs);
        }
        self.unsaved.1
    }

    /// The document's revision, and its project where that is unsaved; nothing before there is one.
    pub(super) fn work(&mut self) -> Option<(u64, Option<Project>)> {
        let unsaved = self.is_unsaved();
        let document = self.document.as_ref()?;
        Some((document.revision(), unsaved.then(|| document.project())))
    }
}

/// A file that was read.
pub(super) struct LoadedFile {
    /// Where to save it again: only a pattern file can be saved in its place.
    pub(super) path: Option<PathBuf>,
    pub(super) project: Project,
    pub(super) message: String,
    /// What is in that file.
    pub(super) on_disk: Option<Fingerprint>,
    /// The track that may be drums.
    pub(super) drums: Option<TrackId>,
}

/// Why a command was not obeyed.
pub(super) enum Refusal {
    /// A person has to be asked first.
    Asks(Obstacle),
    /// It cannot be obeyed, for this reason.
    Fails(String),
}

impl From<Obstacle> for Refusal {
    fn from(obstacle: Obstacle) -> Self {
        Self::Asks(obstacle)
    }
}

impl From<String> for Refusal {
    fn from(said: String) -> Self {
        Self::Fails(said)
    }
}

impl LoadedFile {
    pub(super) fn empty() -> Self {
        Self {
            path: None,
            project: Project::default(),
            message: "New project".to_owned(),
            on_disk: None,
            drums: None,
        }
    }

    /// The project that is safe on disk: all of a pattern file, nothing of an import.
    pub(super) fn saved(&self) -> Project {
        match self.path {
            Some(_) => self.project.clone(),
            None => Project::default(),
        }
    }
}

pub(super) fn open(path: &Path) -> Result<LoadedFile, FileError> {
    let (opened, on_disk) = files::open_known(path)?;
    let Opened {
        project,
        kind,
        report,
        drums,
    } = opened;
    let own = kind == FileKind::Gradus;
    let verb = if own { "Opened" } else { "Imported" };
    let said = report.to_string();
    let said = if said.is_empty() {
        said
    } else {
        format!(". {said}")
    };
    Ok(LoadedFile {
        path: own.then(|| path.to_owned()),
        project,
        message: format!("{verb} {}{said}", name(path)),
        on_disk: own.then_some(on_disk),
        drums,
    })
}

/// The absolute path, since the folder that a program is started in changes.
pub(super) fn whole_path(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

pub(super) fn name(path: &Path) -> Cow<'_, str> {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
}
