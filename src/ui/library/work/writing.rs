//! What is written, and where: a path is made whole, its name completed, what is in the way asked about, and only then
//! is anything written.

use std::path::{Path, PathBuf};

use super::{Read, Worker};
use crate::files::{Destination, Ending, Obstacle, Permitted};
use crate::instance::tape;
use crate::sequencer::Project;
use crate::sequencer::capture::CapturedNotes;
use crate::sequencer::value::Channel;
use crate::ui::library::Request;
use crate::ui::library::names;
use crate::ui::library::transfer::{self, Part};
use crate::ui::library::written::{plain, written};

/// What is written to a path.
pub(super) enum Writing {
    Save(Part),
    Export(Part),
    NoteNames(Channel),
}

impl Writing {
    fn ending(&self) -> Ending {
        match self {
            Self::Save(_) => Ending::Project,
            Self::Export(_) => Ending::ProjectOrMidi,
            Self::NoteNames(_) => Ending::NoteNames,
        }
    }
}

impl Worker {
    /// Makes the path of a request whole. A short one is meant from the folder of the library on, which a person
    /// sees, and not from the folder that the host was started in.
    pub(super) fn make_whole(&self, request: &mut Request) {
        let folder = match request {
            Request::Folder(_) => std::env::home_dir(),
            _ => Some(self.shared.shelf.lock().folder.clone()),
        };
        if let (Some(folder), Some(path)) = (folder, request.path_mut()) {
            *path = folder.join(&*path);
        }
    }

    /// Writes what is asked for to a path: completes it, asks what is in the way, and only then writes.
    pub(super) fn write(
        &mut self,
        what: Writing,
        path: &Path,
        asked: (Request, Option<&Obstacle>),
    ) {
        let (request, leave) = asked;
        let destination = match Destination::complete(path, what.ending()) {
            Ok(destination) => destination,
            Err(error) => return self.say(&error.to_string()),
        };
        let place = match destination.permit(leave) {
            Ok(place) => place,
            Err(obstacle) => return self.refuse(request, obstacle),
        };
        match what {
            Writing::Save(part) => self.save(&part, &place),
            Writing::Export(part) => self.export(&part, place),
            Writing::NoteNames(channel) => {
                let kept = self.means.document.project().names;
                self.read(format!("Writing {}", place.path().display()), move || {
                    names::write(&place, kept.of(channel)).map(Read::Written)
                });
            }
        }
    }

    /// Writes a part of the project into the folder.
    fn save(&mut self, part: &Part, place: &Permitted) {
        let said = self.taken(part);
        let said = said.and_then(|(project, heard)| written(&project, heard.as_ref(), place));
        self.say(&said.unwrap_or_else(|error| error));
        self.known.remove(place.path());
        self.scan_anew();
    }

    /// Writes a part of the project anywhere.
    fn export(&mut self, part: &Part, place: Permitted) {
        let taken = self.taken(part);
        self.read(format!("Writing {}", place.path().display()), move || {
            let (project, heard) = taken?;
            written(&project, heard.as_ref(), &place).map(Read::Written)
        });
    }

    /// A part of the project as a project of its own, with the notes of what was heard.
    fn taken(&self, part: &Part) -> Result<(Project, Option<CapturedNotes>), String> {
        let project = self.means.document.project();
        let Part::Heard(span) = part else {
            return Ok((transfer::taken(&project, part), None));
        };
        let heard = self.means.tape.last(*span);
        let heard = heard.ok_or_else(|| tape::NOTHING.to_owned())?;
        let pattern = self.means.tape.captured(&project, &heard).pattern;
        Ok((transfer::with_pattern(&project, pattern), Some(heard)))
    }

    /// The path of a name in the folder, without its ending; nothing when nothing is left of it.
    pub(super) fn path_of(&self, name: &str) -> Option<PathBuf> {
        let mut path = self.shared.shelf.lock().folder.clone();
        let words: Vec<_> = name.split('/').filter_map(plain).collect();
        if words.is_empty() {
            return None;
        }
        path.extend(words);
        Some(path)
    }
}
