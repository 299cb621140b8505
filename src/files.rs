//! Files: projects as text, and what other programs write.
//!
//! A pattern file is a project, whole and readable; StepPy's patterns and Standard MIDI Files come in
//! as projects. What a hardware controller does is a file, too, and what keys are called. Reading changes nothing:
//! what is read is handed over complete, or not at all with one sentence that says why. This module must never
//! know a host, a window or the engine.

mod destination;
mod disk;
mod error;
mod factory;
mod fingerprint;
mod layout;
mod new_project;
/// Standard MIDI Files, in and out.
pub mod midi_file;
/// What keys are called, in and out.
pub mod note_names;
/// `.gradus`: a project as text.
pub mod pattern_file;
/// Controller profiles.
pub mod profile;
mod record;
/// A piece of a pattern as text, for the clipboard.
pub mod piece;
/// Every file that is read.
mod reader;
mod report;
/// StepPy's patterns.
pub mod steppy;
/// Which letters the bytes of a file are.
mod text;
/// Presets of VST3 hosts.
pub mod vst3_preset;

use disk::Access;
use std::path::Path;

use crate::sequencer::Project;
use crate::sequencer::identity::TrackId;

pub use destination::{Destination, FileExtension, Obstacle, Permitted};
pub use error::FileError;
pub use factory::{DEMO, FACTORY, FactoryProject, demo};
pub use fingerprint::Fingerprint;
pub use new_project::{new_beat, new_song};
pub use pattern_file::{FORMAT_VERSION, from_text, to_text};
pub use reader::{read as bytes, read_text};
pub use report::{ImportReport, Loss, Split};

/// A project that came from a file of another program.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The project.
    pub project: Project,
    /// What could not be kept as it was.
    pub report: ImportReport,
}

/// A project that came from any file.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The project.
    pub project: Project,
    /// What kind of file it was; only a pattern file can be saved again in its place.
    pub kind: FileKind,
    /// What could not be kept as it was.
    pub report: ImportReport,
    /// The track that looks like drums though it plays a melody; whoever loads the project has a person asked.
    pub drums: Option<TrackId>,
}

impl Opened {
    /// A project of a pattern file.
    #[must_use]
    pub fn pattern_file(project: Project) -> Self {
        Self {
            project,
            kind: FileKind::Gradus,
            report: ImportReport::default(),
            drums: None,
        }
    }
}

/// The kinds of files that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A pattern file.
    Gradus,
    /// A StepPy pattern.
    StepPy,
    /// A Standard MIDI File.
    Midi,
}

/// Opens a file of any kind; what it is, its content says.
///
/// # Errors
/// When it cannot be read, or is none of them, or is damaged.
pub fn open(path: &Path) -> Result<Opened, FileError> {
    open_known(path).map(|(opened, _)| opened)
}

/// The same, with what the file is known by from now on.
///
/// # Errors
/// As [`open`].
pub fn open_known(path: &Path) -> Result<(Opened, Fingerprint), FileError> {
    let bytes = reader::read_by_head(path, limit)?;
    Ok((read(&bytes)?, Fingerprint::of(&bytes)))
}

/// How long a file may be whose first bytes are these.
fn limit(head: &[u8]) -> usize {
    match text::decode(head).trim_start().chars().next() {
        Some('{') => pattern_file::LIMIT,
        Some('[') => steppy::LIMIT,
        _ => midi_file::LIMIT,
    }
}

/// The project of a file's bytes.
///
/// # Errors
/// As [`open`], apart from those of the disk.
pub fn read(bytes: &[u8]) -> Result<Opened, FileError> {
    let opened = |imported: Imported, kind, drums| Opened {
        project: imported.project,
        kind,
        report: imported.report,
        drums,
    };
    if midi_file::is_midi(bytes) {
        let imported = midi_file::import(bytes)?;
        let drums = midi_file::drum_track(&imported.project);
        return Ok(opened(imported, FileKind::Midi, drums));
    }
    let text = text::decode(bytes);
    if text.trim_start().starts_with('[') {
        return Ok(opened(steppy::import(&text)?, FileKind::StepPy, None));
    }
    let guessed = (!text::is_unicode(bytes)).then_some(Loss::Letters);
    Ok(Opened {
        report: ImportReport {
            losses: guessed.into_iter().collect(),
            ..ImportReport::default()
        },
        ..Opened::pattern_file(from_text(&text)?)
    })
}

/// Saves a project as a pattern file: whole, or not at all. Says what the file is known by from now on.
///
/// # Errors
/// When the disk refuses, or the file there is of a future version, which would lose what only a newer
/// Gradus knows.
pub fn save(place: &Permitted, project: &Project) -> Result<Fingerprint, FileError> {
    if let Ok(text) = read_text(place.path(), pattern_file::LIMIT)
        && let Err(future @ FileError::FutureVersion { .. }) = pattern_file::check_version(&text)
    {
        return Err(future);
    }
    let text = to_text(project);
    disk::write(place.path(), text.as_bytes(), Access::Usual)?;
    Ok(Fingerprint::of(text.as_bytes()))
}

/// Writes a file of any kind: whole, or not at all.
///
/// # Errors
/// When the disk refuses.
pub fn write(place: &Permitted, bytes: &[u8]) -> Result<(), FileError> {
    disk::write(place.path(), bytes, Access::Usual)
}

/// Writes a file of the program's own state, under a name that no person chose, so that nobody is asked.
///
/// # Errors
/// When the disk refuses.
pub fn write_state(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), FileError> {
    std::fs::create_dir_all(folder).map_err(|error| FileError::io(folder, &error))?;
    disk::write(&folder.join(name), bytes, Access::Usual)
}

/// The same for a file that its owner alone can read.
///
/// # Errors
/// As [`write_state`].
pub fn write_private_state(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), FileError> {
    std::fs::create_dir_all(folder).map_err(|error| FileError::io(folder, &error))?;
    disk::write(&folder.join(name), bytes, Access::OwnerOnly)
}

#[cfg(test)]
mod tests;
