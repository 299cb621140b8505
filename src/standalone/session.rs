//! One sitting with a program of its own: which file is open, what of it is unsaved, and how that
//! survives a crash.
//!
//! A thread looks every half second whether the document has moved, and at most every two seconds
//! writes unsaved work down. Loading is an undoable entry of the document, so that nothing is lost by
//! it.

mod running;
mod state;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::devices::Choice;
use crate::document::Document;
use crate::files::{self, FileError};
use crate::sequencer::{Edit, Play, Project};
use crate::threads::{self, Duty};

use super::Sound;
use super::ending::Parts;
use super::home::{Home, Slot};
use super::written_path;
use state::{Loaded, State, name, open, whole_path, with_extension};

/// Between two looks at the document.
const LOOK: Duration = Duration::from_millis(500);
/// Between two writings of unsaved work.
const REST: Duration = Duration::from_secs(2);

/// What a program of its own has open.
#[derive(Debug)]
pub struct Session {
    home: Home,
    /// Whether what is played can be heard, and whether a person wants JACK to be looked for.
    sound: Mutex<Sound>,
    wants_jack: AtomicBool,
    /// Whether there is to be no window; written before the framework starts.
    windowless: AtomicBool,
    /// Whether the music begins at once; written before the framework starts.
    plays: AtomicBool,
    /// Whether the program ends; written once.
    over: AtomicBool,
    /// Controllers beside those that were there last; written before the framework starts.
    more: Mutex<Vec<Choice>>,
    /// What is to be ended, as long as it is there.
    parts: Mutex<Option<Parts>>,
    /// Never held while a file is written.
    state: Mutex<State>,
    /// The unsaved work on disk; for the thread that keeps it, and for the end.
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    slot: Option<Slot>,
    /// Whether there is anything in the slot.
    there: bool,
    /// The revision that is on disk, and since when.
    written: Option<(u64, Instant)>,
}

/// The file that is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenFile {
    /// Where it is; nothing for a project that was never saved.
    pub path: Option<PathBuf>,
    /// Whether there is work that is not in it.
    pub unsaved: bool,
}

/// What is done with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileCommand {
    /// Starts an empty project.
    New,
    /// Opens a file.
    Open(PathBuf),
    /// Saves where it was opened.
    Save,
    /// Saves somewhere else.
    SaveAs {
        /// The file.
        path: PathBuf,
        /// Whether it may take the place of one that is there.
        replace: bool,
    },
    /// Writes a MIDI file of what a pattern plays; the project stays where it is.
    Export {
        /// The file.
        path: PathBuf,
        /// What is played: the pattern and the solos.
        play: Box<Play>,
        /// How often the pattern is played through; at least 1.
        passes: u32,
        /// Whether it may take the place of one that is there.
        replace: bool,
    },
}

impl FileCommand {
    /// The same, with another path.
    #[must_use]
    pub fn at(self, path: PathBuf) -> Self {
        match self {
            Self::Open(_) => Self::Open(path),
            Self::SaveAs { replace, .. } => Self::SaveAs { path, replace },
            Self::Export {
                play,
                passes,
                replace,
                ..
            } => Self::Export {
                path,
                play,
                passes,
                replace,
            },
            Self::New | Self::Save => self,
        }
    }

    /// The same, in the place of what is there.
    #[must_use]
    pub fn replacing(mut self) -> Self {
        if let Self::SaveAs { replace, .. } | Self::Export { replace, .. } = &mut self {
            *replace = true;
        }
        self
    }
}

/// Why a program does not start.
#[derive(Debug)]
pub enum StartError {
    /// The file on the command line cannot be opened.
    File(PathBuf, FileError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(_, error @ FileError::Io { .. }) => write!(f, "{error}"),
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for StartError {}

impl Session {
    /// Opens `file`, or else what was open last, and looks for unsaved work on it.
    ///
    /// # Errors
    /// When `file` is given and cannot be opened.
    pub fn begin(home: &Home, file: Option<&Path>) -> Result<Self, StartError> {
        let file = file.map(whole_path);
        if let Some(path) = &file {
            open(path).map_err(|error| StartError::File(path.clone(), error))?;
        }
        let slot = home.take_slot(file.as_deref());
        let state = State::begin(home, slot.as_ref(), file);
        let session = Self {
            home: home.clone(),
            sound: Mutex::default(),
            wants_jack: AtomicBool::new(false),
            windowless: AtomicBool::new(false),
            plays: AtomicBool::new(false),
            over: AtomicBool::new(false),
            more: Mutex::default(),
            parts: Mutex::default(),
            state: Mutex::new(state),
            kept: Mutex::new(Kept {
                there: slot.as_ref().is_some_and(|slot| slot.work().is_some()),
                slot,
                written: None,
            }),
        };
        session.remember();
        Ok(session)
    }

    /// The project that the document begins with: the file, or an empty one.
    #[must_use]
    pub fn project(&self) -> Project {
        self.state.lock().saved.clone()
    }

    /// Gives the session the document of the plug-in. Unsaved work comes back as an undoable entry,
    /// and from now on is kept.
    pub fn attach(&'static self, document: &Document) {
        self.take(document);
        let started = threads::start(Duty::Keeper, move || {
            loop {
                std::thread::sleep(LOOK);
                self.keep();
            }
        });
        if let Err(error) = started {
            document.say(format!("Unsaved work will not survive a crash: {error}"));
        }
    }

    fn take(&self, document: &Document) {
        let mut state = self.state.lock();
        if let Some(work) = state.recovered.take() {
            document.apply(Edit::Replace(Box::new(work)));
        }
        document.say(std::mem::take(&mut state.message));
        state.document = Some(document.clone());
    }

    /// Whether the plug-in was made, so that the audio system works.
    #[must_use]
    pub fn is_attached(&self) -> bool {
        self.state.lock().document.is_some()
    }

    /// What is open, for the top bar.
    #[must_use]
    pub fn open_file(&self) -> OpenFile {
        let mut state = self.state.lock();
        OpenFile {
            unsaved: state.is_unsaved(),
            path: state.path.clone(),
        }
    }

    /// The file that a command would take the place of without leave. The one that is open is not in the way
    /// of being saved.
    #[must_use]
    pub fn in_the_way(&self, command: &FileCommand) -> Option<PathBuf> {
        let path = match command {
            FileCommand::SaveAs {
                path,
                replace: false,
            } => saved_path(path),
            FileCommand::Export {
                path,
                replace: false,
                ..
            } => return Some(exported_path(path)).filter(|path| path.exists()),
            _ => return None,
        };
        let open = self.state.lock().path.clone();
        Some(path).filter(|path| path.exists() && open.as_ref() != Some(path))
    }

    /// Does what the file menu asks for, and says how it went.
    pub fn perform(&self, command: FileCommand) {
        let Some(document) = self.state.lock().document.clone() else {
            return;
        };
        let said = match command {
            FileCommand::New => Ok(self.load(&document, Loaded::empty())),
            FileCommand::Open(path) => self.open(&document, &path),
            FileCommand::Save => self.save(&document, None),
            FileCommand::SaveAs { path, .. } => self.save(&document, Some(&path)),
            FileCommand::Export {
                path, play, passes, ..
            } => export(&document, &path, &play, passes),
        };
        document.say(said.unwrap_or_else(|error| error));
    }

    /// Takes a project that comes from no file of its own.
    pub fn take_over(&self, document: &Document, project: Project, message: String) {
        let loaded = Loaded {
            path: None,
            project,
            message,
        };
        document.say(self.load(document, loaded));
    }

    fn open(&self, document: &Document, path: &Path) -> Result<String, String> {
        let path = whole_path(&written_path(path));
        let loaded =
            open(&path).map_err(|error| format!("{} was not opened. {error}", name(&path)))?;
        Ok(self.load(document, loaded))
    }

    fn load(&self, document: &Document, loaded: Loaded) -> String {
        let saved = loaded.saved();
        document.apply(Edit::Replace(Box::new(loaded.project)));
        self.state.lock().is_at(loaded.path, saved);
        self.remember();
        loaded.message
    }

    fn save(&self, document: &Document, path: Option<&Path>) -> Result<String, String> {
        let known = self.state.lock().path.clone();
        let path = path.map(saved_path).or(known);
        let path = path.ok_or_else(|| "This project has no file yet: use Save as".to_owned())?;
        let project = document.project();
        files::save(&path, &project)
            .map_err(|error| format!("{} was not saved. {error}", name(&path)))?;
        let said = format!("Saved {}", name(&path));
        self.state.lock().is_at(Some(path), project);
        self.remember();
        Ok(said)
    }

    /// Writes down what is open, for the next start.
    fn remember(&self) {
        let path = self.state.lock().path.clone();
        let kept = self.kept.lock();
        let slot = kept.slot.as_ref();
        let in_slot = slot.map_or(Ok(()), |slot| slot.set_path(path.as_deref()));
        let outcome = in_slot.map_err(|error| error.to_string()).and_then(|()| {
            let last = self.home.remember(path.as_deref());
            last.map_err(|error| error.to_string())
        });
        if let Err(error) = outcome {
            self.say(&format!("What is open will not be remembered: {error}"));
        }
    }

    /// Keeps unsaved work, if there is any that is not on disk yet and the last time is long enough ago.
    pub fn keep(&self) {
        let mut kept = self.kept.lock();
        let rested = kept
            .written
            .is_none_or(|(_, since)| since.elapsed() >= REST);
        if rested {
            self.keep_in(&mut kept);
        }
    }

    /// The end: what is unsaved is on disk afterwards, what is saved leaves nothing behind.
    pub fn close(&self) {
        self.keep_in(&mut self.kept.lock());
    }

    fn keep_in(&self, kept: &mut Kept) {
        let Some((revision, work)) = self.state.lock().work() else {
            return;
        };
        let Some(slot) = &kept.slot else {
            return;
        };
        let Some(project) = work else {
            if kept.there {
                slot.clear();
            }
            kept.there = false;
            kept.written = None;
            return;
        };
        if kept.written.is_some_and(|(written, _)| written == revision) {
            return;
        }
        let outcome = slot.keep(&files::to_text(&project));
        kept.written = Some((revision, Instant::now()));
        kept.there = true;
        if let Err(error) = outcome {
            self.say(&format!("Unsaved work would not survive a crash: {error}"));
        }
    }

    /// Says something in the status line, as soon as there is one.
    pub fn say(&self, message: &str) {
        let mut state = self.state.lock();
        match &state.document {
            Some(document) => document.say(message),
            None => message.clone_into(&mut state.message),
        }
    }
}

/// Where a project is saved that is to be called so.
fn saved_path(path: &Path) -> PathBuf {
    with_extension(whole_path(&written_path(path)))
}

/// Where a MIDI file is written that is to be called so.
fn exported_path(path: &Path) -> PathBuf {
    let mut path = whole_path(&written_path(path));
    if path.extension().is_none() {
        path.set_extension("mid");
    }
    path
}

/// A MIDI file of the song, or of so many passes of a pattern; says how it went. The file that is open stays so.
fn export(document: &Document, path: &Path, play: &Play, passes: u32) -> Result<String, String> {
    let path = exported_path(path);
    let passes = passes.max(1);
    let project = document.project();
    let bytes = files::midi_file::export(&project, play, passes);
    files::write(&path, &bytes)
        .map_err(|error| format!("{} was not written. {error}", name(&path)))?;
    let extent = match (project.song.plays(), passes) {
        (true, _) => "the song, once".to_owned(),
        (false, 1) => "1 pass".to_owned(),
        (false, passes) => format!("{passes} passes"),
    };
    let tracks = match play.silence.solo.count_ones() {
        0 => String::new(),
        1 => ", only the soloed track".to_owned(),
        many => format!(", only the {many} soloed tracks"),
    };
    Ok(format!("Wrote {}: {extent}{tracks}", name(&path)))
}

#[cfg(test)]
pub mod tests;
