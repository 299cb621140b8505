//! Writing files: the path is made absolute and its extension completed, the user is asked about an obstacle, and only
//! then is anything written.

use std::path::{Path, PathBuf};

use super::{LibraryWorker, WorkResult};
use crate::files::{Destination, FileExtension, Obstacle, Permitted};
use crate::instance::tape;
use crate::sequencer::Project;
use crate::sequencer::capture::CapturedNotes;
use crate::sequencer::value::Channel;
use crate::standalone::FileCommand;
use crate::ui::library::library_request::LibraryRequest;
use crate::ui::library::note_name_files;
use crate::ui::library::save_names::{portable_name, write_project};
use crate::ui::library::transfer::{self, ProjectPart};
use crate::ui::words;

/// What to write to a path.
pub(super) enum FileToWrite {
    Save(ProjectPart),
    Export(ProjectPart),
    NoteNames(Channel),
}

impl FileToWrite {
    fn ending(&self) -> FileExtension {
        match self {
            Self::Save(_) => FileExtension::Project,
            Self::Export(_) => FileExtension::ProjectOrMidi,
            Self::NoteNames(_) => FileExtension::NoteNames,
        }
    }
}

impl LibraryWorker {
    /// Makes the path of a request absolute. A relative one begins at the library's folder, which the user sees, not at
    /// the folder that the host was started in.
    pub(super) fn complete_path(&self, request: &mut LibraryRequest) {
        let folder = match request {
            LibraryRequest::Folder(_) => std::env::home_dir(),
            _ => Some(self.shared.catalog.lock().folder.clone()),
        };
        if let (Some(folder), Some(path)) = (folder, request.path_mut()) {
            *path = folder.join(&*path);
        }
    }

    /// Makes the library's folder for a file command that writes into it: before the first file it is not there yet.
    /// Where that fails, the writing says why.
    pub(super) fn make_library_folder(&self, command: &FileCommand) {
        let path = match command {
            FileCommand::SaveAs(path) | FileCommand::Export { path, .. } => path,
            FileCommand::New
            | FileCommand::Open(_)
            | FileCommand::Save
            | FileCommand::BringBack(_) => return,
        };
        let folder = self.shared.catalog.lock().folder.clone();
        if path.parent() == Some(folder.as_path()) {
            let _ = std::fs::create_dir_all(&folder);
        }
    }

    /// Completes the path, checks for obstacles, and then writes.
    pub(super) fn write_file(
        &mut self,
        what: FileToWrite,
        path: &Path,
        asked: (LibraryRequest, Option<&Obstacle>),
    ) {
        let (request, leave) = asked;
        let destination = match Destination::complete(path, what.ending()) {
            Ok(destination) => destination,
            Err(error) => return self.report(&error.to_string()),
        };
        let place = match destination.permit(leave) {
            Ok(place) => place,
            Err(obstacle) => return self.report_obstacle(request, obstacle),
        };
        match what {
            FileToWrite::Save(part) => self.save_part(&part, &place),
            FileToWrite::Export(part) => self.export_part(&part, place),
            FileToWrite::NoteNames(channel) => {
                let kept = self.context.document.project().names;
                self.read_in_background(
                    words::library::writing(place.path().display()),
                    move || {
                        note_name_files::write_names(&place, kept.of(channel))
                            .map(WorkResult::Written)
                    },
                );
            }
        }
    }

    /// Writes a part of the project into the library's folder.
    fn save_part(&mut self, part: &ProjectPart, place: &Permitted) {
        let said = self.extract_part(part);
        let said = said.and_then(|(project, heard)| write_project(&project, heard.as_ref(), place));
        self.report(&said.unwrap_or_else(|error| error));
        self.known.remove(place.path());
        self.start_scan();
    }

    /// Writes a part of the project to any path.
    fn export_part(&mut self, part: &ProjectPart, place: Permitted) {
        let taken = self.extract_part(part);
        self.read_in_background(words::library::writing(place.path().display()), move || {
            let (project, heard) = taken?;
            write_project(&project, heard.as_ref(), &place).map(WorkResult::Written)
        });
    }

    /// A part of the project as a project of its own, with the captured notes if it is those.
    fn extract_part(&self, part: &ProjectPart) -> Result<(Project, Option<CapturedNotes>), String> {
        let project = self.context.document.project();
        let ProjectPart::Heard(span) = part else {
            return Ok((transfer::extract_part(&project, part), None));
        };
        let heard = self.context.tape.last(*span);
        let heard = heard.ok_or_else(|| tape::NOTHING.to_owned())?;
        let pattern = self.context.tape.captured(&project, &heard).pattern;
        Ok((transfer::with_pattern(&project, pattern), Some(heard)))
    }

    /// The path of a name in the library's folder, without extension; nothing when nothing is left of the name.
    pub(super) fn path_in_folder(&self, name: &str) -> Option<PathBuf> {
        let mut path = self.shared.catalog.lock().folder.clone();
        let words: Vec<_> = name.split('/').filter_map(portable_name).collect();
        if words.is_empty() {
            return None;
        }
        path.extend(words);
        Some(path)
    }
}
