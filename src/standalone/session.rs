//! One sitting with a standalone program: which file is open, what of it is unsaved, and how that
//! survives a crash.
//!
//! A thread looks at the document half a second after it has moved, and writes unsaved work down, at most every two
//! seconds. Loading is an undoable entry of the document, so that nothing is lost by
//! it.

/// What keeps unsaved work.
mod autosave;
/// Sound and MIDI, as they were chosen in Set-up.
mod audio_setup;
mod lifecycle;
mod session_state;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::sync_channel;

use parking_lot::{Condvar, Mutex};

use crate::devices::DeviceChoice;
use crate::files::{self, Destination, FileError, FileExtension, Obstacle, Opened};
use crate::instance::document::Document;
use crate::instance::threads::{self, Duty};
use crate::sequencer::{Play, Project};

use super::Sound;
use super::program_parts::ProgramParts;
use super::settings_folder::{RecoverableWork, SettingsFolder, Unprotected, WorkSlot};
use super::written_path;
pub use audio_setup::AudioSetup;
use audio_setup::SharedAudioSetup;
use autosave::Autosave;
use session_state::{LoadedFile, Refusal, SessionState, name, open, whole_path};

/// What a standalone program has open.
#[derive(Debug)]
pub struct Session {
    settings_folder: SettingsFolder,
    /// Whether what is played can be heard, and whether a person has asked to look for the missing audio system.
    sound: Mutex<Sound>,
    wants_sound: AtomicBool,
    /// What was chosen in Set-up.
    audio: SharedAudioSetup,
    /// Who is connected to the MIDI output, where that is known.
    listeners: Mutex<Option<Arc<[String]>>>,
    /// Whether there is to be no window; written before the framework starts.
    windowless: AtomicBool,
    /// Whether the music begins at once; written before the framework starts.
    plays: AtomicBool,
    /// Whether the program ends; written once.
    over: AtomicBool,
    /// Tells of that; the lock is only held to do so.
    end: (Mutex<()>, Condvar),
    /// Controllers beside those that were there last; written before the framework starts.
    more: Mutex<Vec<DeviceChoice>>,
    /// The running parts, until the program ends.
    parts: Mutex<Option<ProgramParts>>,
    /// Never held while a file is written.
    state: Mutex<SessionState>,
    /// The unsaved work on disk; for the thread that keeps it, and for the end.
    autosave: Mutex<Autosave>,
}

/// The file that is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenFile {
    /// Where it is; nothing for a project that was never saved.
    pub path: Option<PathBuf>,
    /// Whether there is work that is not in it.
    pub unsaved: bool,
    /// Why unsaved work would not survive a crash, for as long as that is so.
    pub unprotected: Option<String>,
    /// Unsaved work that can be brought back.
    pub recoverable: Arc<[RecoverableWork]>,
    /// The files that were open, the last one first.
    pub recent: Arc<[PathBuf]>,
}

/// A command of the file menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileCommand {
    /// Starts an empty project.
    New,
    /// Opens a file.
    Open(PathBuf),
    /// Saves where it was opened.
    Save,
    /// Saves somewhere else.
    SaveAs(PathBuf),
    /// Writes a MIDI file of what a pattern plays; the project stays where it is.
    Export {
        /// The file.
        path: PathBuf,
        /// What is played: the pattern and the solos.
        play: Box<Play>,
        /// How often the pattern is played through; at least 1.
        passes: u32,
    },
    /// Brings unsaved work back that nobody has open.
    BringBack(RecoverableWork),
}

impl FileCommand {
    /// The path that a person may have written.
    pub(crate) fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::Open(path) | Self::SaveAs(path) | Self::Export { path, .. } => Some(path),
            Self::New | Self::Save | Self::BringBack(_) => None,
        }
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
    pub fn begin(
        settings_folder: &SettingsFolder,
        file: Option<&Path>,
    ) -> Result<Self, StartError> {
        let file = file.map(whole_path);
        if let Some(path) = &file {
            open(path).map_err(|error| StartError::File(path.clone(), error))?;
        }
        let (slot, unprotected) = match settings_folder.take_slot(file.as_deref()) {
            Ok(slot) => (Some(slot), None),
            Err(why) => (None, Some(why)),
        };
        let mut state = SessionState::begin(settings_folder, slot.as_ref(), file);
        // Work that can be neither read nor put aside is not written over.
        let (slot, unprotected) = match slot.as_ref().map(WorkSlot::work) {
            Some(Err(error)) => (None, Some(Unprotected::Refused(error))),
            Some(Ok(_)) | None => (slot, unprotected),
        };
        state.recoverable = settings_folder
            .recoverable_work(slot.as_ref().map(WorkSlot::number))
            .into();
        state.announce_recoverable_work();
        let session = Self {
            settings_folder: settings_folder.clone(),
            sound: Mutex::default(),
            wants_sound: AtomicBool::new(false),
            audio: SharedAudioSetup::new(settings_folder.audio()),
            listeners: Mutex::default(),
            windowless: AtomicBool::new(false),
            plays: AtomicBool::new(false),
            over: AtomicBool::new(false),
            end: (Mutex::new(()), Condvar::new()),
            more: Mutex::default(),
            parts: Mutex::default(),
            state: Mutex::new(state),
            autosave: Mutex::new(Autosave::in_slot(slot)),
        };
        if let Some(why) = unprotected {
            session.unprotect(&why);
        }
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
        // One mark is for all changes until it is seen.
        let (changed, changes) = sync_channel(1);
        document.on_change(move || {
            let _marked = changed.try_send(());
        });
        self.take(document);
        let started = threads::start(Duty::Autosave, move || self.keep_after(&changes));
        if let Err(error) = started {
            document.show_message(format!("Unsaved work would not survive a crash: {error}"));
        }
    }

    fn take(&self, document: &Document) {
        let mut state = self.state.lock();
        if let Some(work) = state.recovered.take() {
            document.load(work, state.drums.take());
        }
        document.show_message(std::mem::take(&mut state.message));
        state.document = Some(document.clone());
    }

    /// Whether the plug-in was made, so that the audio system works.
    #[must_use]
    pub fn is_attached(&self) -> bool {
        self.state.lock().document.is_some()
    }

    /// The name of the file that is open, without its ending.
    pub fn file_name(&self) -> Option<String> {
        let path = self.state.lock().path.clone()?;
        Some(path.file_stem()?.to_string_lossy().into_owned())
    }

    /// What is open, for the top bar.
    #[must_use]
    pub fn open_file(&self) -> OpenFile {
        let mut state = self.state.lock();
        OpenFile {
            unsaved: state.is_unsaved(),
            path: state.path.clone(),
            unprotected: state.unprotected.clone(),
            recoverable: state.recoverable.clone(),
            recent: state.recent.clone(),
        }
    }

    /// Obeys a command from a keyboard without a window, and says how it went. A command that was refused because
    /// something is in the way is obeyed when it is given once more.
    pub fn perform(&self, command: FileCommand) {
        let leave = self.state.lock().asked.take();
        if let Err(obstacle) = self.try_to(command, leave.as_ref()) {
            self.show_message(&format!("{obstacle}. Repeat the command to confirm"));
            self.state.lock().asked = Some(obstacle);
        }
    }

    /// Does what the file menu asks for, and says how it went.
    ///
    /// # Errors
    /// What is in the way, unless a person has given leave for that.
    pub fn try_to(&self, command: FileCommand, leave: Option<&Obstacle>) -> Result<(), Obstacle> {
        self.attempt(|document| match command {
            FileCommand::New => self.load(document, LoadedFile::empty(), leave),
            FileCommand::Open(path) => {
                let path = whole_path(&written_path(&path));
                let loaded = open(&path);
                let loaded =
                    loaded.map_err(|error| format!("{} was not opened. {error}", name(&path)))?;
                self.load(document, loaded, leave)
            }
            FileCommand::Save => self.save(document, leave),
            FileCommand::SaveAs(path) => self.save_as(document, &path, leave),
            FileCommand::Export { path, play, passes } => {
                export(document, &path, (&play, passes), leave)
            }
            FileCommand::BringBack(left) => self.bring_back(document, &left, leave),
        })
    }

    /// Takes a project that comes from no file of its own.
    ///
    /// # Errors
    /// As [`try_to`](Self::try_to).
    pub fn take_over(
        &self,
        opened: Opened,
        message: String,
        leave: Option<&Obstacle>,
    ) -> Result<(), Obstacle> {
        let loaded = LoadedFile {
            path: None,
            project: opened.project,
            message,
            on_disk: None,
            drums: opened.drums,
        };
        self.attempt(|document| self.load(document, loaded, leave))
    }

    /// Does something with the document, and says how it went.
    fn attempt(
        &self,
        what: impl FnOnce(&Document) -> Result<String, Refusal>,
    ) -> Result<(), Obstacle> {
        let Some(document) = self.state.lock().document.clone() else {
            return Ok(());
        };
        match what(&document) {
            Ok(said) | Err(Refusal::Fails(said)) => document.show_message(said),
            Err(Refusal::Asks(obstacle)) => return Err(obstacle),
        }
        Ok(())
    }

    /// Replaces the project by another one. Unsaved work on the old one is kept.
    fn load(
        &self,
        document: &Document,
        loaded: LoadedFile,
        leave: Option<&Obstacle>,
    ) -> Result<String, Refusal> {
        let autosave = self.put_work_aside(leave)?;
        document.load(loaded.project.clone(), loaded.drums);
        // A preset of the library has no path: it is tried, and sets nothing up.
        if loaded.path.is_some() {
            document.mark_opened();
        }
        let said = loaded.message.clone();
        self.state.lock().is_at(loaded);
        self.remember();
        Ok(match autosave {
            Some(name) => format!("{said}. Your unsaved work on {name} is in the File menu"),
            None => said,
        })
    }

    /// Saves to the file that is open.
    fn save(&self, document: &Document, leave: Option<&Obstacle>) -> Result<String, Refusal> {
        let path = self.state.lock().path.clone();
        let path = path.ok_or_else(|| "This project has no file yet: use Save as".to_owned())?;
        let is_gone = !path.exists();
        let said = self.save_to(document, Destination::of_opened(path), leave)?;
        Ok(if is_gone {
            format!("{said} again: it was gone from the disk")
        } else {
            said
        })
    }

    /// Saves to another file, which is open from now on.
    fn save_as(
        &self,
        document: &Document,
        path: &Path,
        leave: Option<&Obstacle>,
    ) -> Result<String, Refusal> {
        let destination = Destination::complete(&written_path(path), FileExtension::Project);
        let destination = destination.map_err(|error| error.to_string())?;
        let place = in_folder(destination.path());
        Ok(self.save_to(document, destination, leave)? + &place)
    }

    fn save_to(
        &self,
        document: &Document,
        destination: Destination,
        leave: Option<&Obstacle>,
    ) -> Result<String, Refusal> {
        let (open, known) = {
            let state = self.state.lock();
            (state.path.clone(), state.on_disk)
        };
        // The file that is open is not in the way of being saved, as long as nobody else has written it.
        let place = if open.as_deref() == Some(destination.path()) {
            destination.permit_again(known, leave)?
        } else {
            destination.permit(leave)?
        };
        let project = document.project();
        let path = place.path();
        let on_disk = files::save(&place, &project)
            .map_err(|error| format!("{} was not saved. {error}", name(path)))?;
        let said = format!("Saved {}", name(path));
        self.state.lock().is_at(LoadedFile {
            path: Some(path.to_owned()),
            project,
            message: String::new(),
            on_disk: Some(on_disk),
            drums: None,
        });
        self.remember();
        Ok(said)
    }

    /// Says something in the status line, as soon as there is one.
    pub fn show_message(&self, message: &str) {
        let mut state = self.state.lock();
        match &state.document {
            Some(document) => document.show_message(message),
            None => state.add(message),
        }
    }
}

/// A MIDI file of the song, or of so many passes of a pattern; says how it went. The file that is open stays so.
fn export(
    document: &Document,
    path: &Path,
    (play, passes): (&Play, u32),
    leave: Option<&Obstacle>,
) -> Result<String, Refusal> {
    let destination = Destination::complete(&written_path(path), FileExtension::Midi);
    let place = destination
        .map_err(|error| error.to_string())?
        .permit(leave)?;
    let passes = passes.max(1);
    let project = document.project();
    let exported = files::midi_file::export(&project, play, passes);
    let path = place.path();
    files::write(&place, &exported.bytes)
        .map_err(|error| format!("{} was not written. {error}", name(path)))?;
    let extent = match (project.song.plays(), passes) {
        (true, _) => "the song, once".to_owned(),
        (false, 1) => "1 pass".to_owned(),
        (false, passes) => format!("{passes} passes"),
    };
    let tracks = match play.mute_state.solo.count_ones() {
        0 => String::new(),
        1 => ", only the soloed track".to_owned(),
        many => format!(", only the {many} soloed tracks"),
    };
    let (name, folder) = (name(path), in_folder(path));
    let loss = exported
        .loss()
        .map_or_else(String::new, |loss| format!(". {loss}"));
    Ok(format!("Wrote {name}{folder}: {extent}{tracks}{loss}"))
}

/// Says which folder a file is in, because a person may have typed only a name.
fn in_folder(path: &Path) -> String {
    let folder = path.parent().unwrap_or(path);
    format!(" in {}", folder.display())
}

#[cfg(test)]
pub mod tests;
