//! A library at the place of earlier versions is moved to where the system keeps documents now: as a whole, when it was
//! asked for, and never over anything.

use std::path::{Path, PathBuf};

use crate::ui::words;

use super::LibraryWorker;

impl LibraryWorker {
    /// Moves the folder.
    pub(super) fn move_folder(&mut self, to: PathBuf) {
        let from = self.shared.catalog.lock().folder.clone();
        if self.holds_open_file(&from) {
            return self.report(words::library::HOLDS_OPEN_FILE);
        }
        let moved = if to.exists() {
            Err(words::library::IN_THE_WAY.to_owned())
        } else {
            std::fs::rename(&from, &to).map_err(|error| error.to_string())
        };
        match moved {
            Ok(()) => {
                self.report(&words::library::moved(to.display()));
                self.update_catalog(|catalog| catalog.folder = to);
            }
            // Another window may have moved it meanwhile: then it is found again.
            Err(why) => self.report(&words::library::not_moved(why)),
        }
        self.start_scan();
    }

    /// Whether the program's own file is in a folder: it would be saved to where it is no more.
    fn holds_open_file(&self, folder: &Path) -> bool {
        let open = self.context.session.map(|session| session.open_file());
        let path = open.and_then(|open| open.path);
        path.is_some_and(|path| path.starts_with(folder))
    }

    /// Finds the folder again, where another window has moved it, and where it is offered to go.
    pub(super) fn find_folder(&self) {
        let folder = self.shared.catalog.lock().folder.clone();
        let settings = &self.context.settings_folder;
        let found = if folder.is_dir() {
            folder
        } else {
            settings.library()
        };
        // A folder that could not be remembered was chosen all the same.
        let better = settings.better_library();
        let better = better.filter(|_| found == settings.library());
        self.update_catalog(|catalog| {
            (catalog.folder, catalog.better_folder) = (found, better);
        });
    }
}
