//! What is open, what of it is safe, and what was read from where.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::files::{self, FileError, Kind, Opened};
use crate::sequencer::Project;
use crate::standalone::home::{Home, Slot};

/// What is open.
#[derive(Debug)]
pub(super) struct State {
    /// The document, once the plug-in is made.
    pub(super) document: Option<Document>,
    pub(super) path: Option<PathBuf>,
    /// The project as it is in the file; an empty one while there is no file.
    pub(super) saved: Project,
    /// Unsaved work from before, or what was imported, until the document has it.
    pub(super) recovered: Option<Project>,
    pub(super) message: String,
    /// Whether the document differs from the file, and the revision that is known of.
    unsaved: (Option<u64>, bool),
}

impl State {
    /// What there is to begin with.
    pub(super) fn begin(home: &Home, slot: Option<&Slot>, file: Option<PathBuf>) -> Self {
        let mut state = Self {
            document: None,
            path: None,
            saved: Project::default(),
            recovered: None,
            message: String::new(),
            unsaved: (None, false),
        };
        let work = slot.and_then(|slot| Some((slot, slot.work()?)));
        let path = match &work {
            Some((slot, _)) => slot.path(),
            None => file.or_else(|| home.last()),
        };
        state.open(path);
        if let Some((slot, text)) = work {
            state.recover(slot, &text);
        }
        state
    }

    fn open(&mut self, path: Option<PathBuf>) {
        let Some(path) = path else {
            return;
        };
        match open(&path) {
            Ok(loaded) => {
                let saved = loaded.saved();
                self.recovered = loaded.path.is_none().then_some(loaded.project);
                self.message = loaded.message;
                self.is_at(loaded.path, saved);
            }
            Err(error) => {
                self.message = format!("{} was open last. {error}", name(&path));
            }
        }
    }

    fn recover(&mut self, slot: &Slot, text: &str) {
        match files::from_text(text) {
            Ok(work) => {
                let before = match &self.path {
                    Some(path) => name(path).into_owned(),
                    None => "an empty project".to_owned(),
                };
                self.message =
                    format!("Unsaved work from last time is back; undo returns to {before}");
                self.recovered = Some(work);
            }
            Err(error) => {
                let aside = slot.put_aside();
                self.message = format!("Unsaved work is in {}. {error}", aside.display());
            }
        }
    }

    /// The document is now what is in a file.
    pub(super) fn is_at(&mut self, path: Option<PathBuf>, project: Project) {
        self.path = path;
        self.saved = project;
        self.unsaved = (None, false);
    }

    /// Whether the document differs from the file. Compared only when it has moved, and what is shared
    /// with the saved project is not looked at.
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
pub(super) struct Loaded {
    /// Where to save it again: only a pattern file can be saved in its place.
    pub(super) path: Option<PathBuf>,
    pub(super) project: Project,
    pub(super) message: String,
}

impl Loaded {
    pub(super) fn empty() -> Self {
        Self {
            path: None,
            project: Project::default(),
            message: "A new project".to_owned(),
        }
    }

    /// What is safe of it: all of a pattern file, nothing of what was imported.
    pub(super) fn saved(&self) -> Project {
        match self.path {
            Some(_) => self.project.clone(),
            None => Project::default(),
        }
    }
}

pub(super) fn open(path: &Path) -> Result<Loaded, FileError> {
    let Opened {
        project,
        kind,
        report,
    } = files::open(path)?;
    let own = kind == Kind::Gradus;
    let verb = if own { "Opened" } else { "Imported" };
    let said = report.to_string();
    let said = if said.is_empty() {
        said
    } else {
        format!(". {said}")
    };
    Ok(Loaded {
        path: own.then(|| path.to_owned()),
        project,
        message: format!("{verb} {}{said}", name(path)),
    })
}

/// The path from the root, since the folder that a program is started in changes.
pub(super) fn whole_path(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

pub(super) fn with_extension(path: PathBuf) -> PathBuf {
    if path.extension().is_some() {
        path
    } else {
        path.with_extension("gradus")
    }
}

pub(super) fn name(path: &Path) -> Cow<'_, str> {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
}
