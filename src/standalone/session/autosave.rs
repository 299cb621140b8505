//! Keeps unsaved work: on disk every few seconds, aside when something else is opened, until it is recovered.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::session_state::{LoadedFile, Refusal, open};
use super::{FileError, Session, files};
use crate::files::Obstacle;
use crate::instance::document::Document;
use crate::sequencer::Edit;
use crate::standalone::settings_folder::{RecoverableWork, Unprotected, WorkOrigin, WorkSlot};

/// The time from a change to a look at the document, and between two looks while something is not on disk yet.
const LOOK: Duration = Duration::from_millis(500);
/// The least time between two writings of unsaved work.
pub(super) const REST: Duration = Duration::from_secs(2);

/// The unsaved work on disk.
#[derive(Debug)]
pub(super) struct Autosave {
    slot: Option<WorkSlot>,
    /// Whether the slot holds any work.
    there: bool,
    /// The revision that is on disk.
    revision: Option<u64>,
    /// When writing was last tried.
    tried: Option<Instant>,
}

impl Autosave {
    /// Starts with what a slot holds.
    pub(super) fn in_slot(slot: Option<WorkSlot>) -> Self {
        Self {
            there: slot.as_ref().is_some_and(WorkSlot::has_work),
            slot,
            revision: None,
            tried: None,
        }
    }
}

impl Session {
    /// Keeps unsaved work, if there is any that is not on disk yet and the last time is long enough ago.
    pub fn keep(&self) {
        let _is_kept = self.keep_if_rested();
    }

    /// Does the same; returns whether all that is unsaved is on disk, so that nothing is to be done until the next
    /// change.
    fn keep_if_rested(&self) -> bool {
        let mut autosave = self.autosave.lock();
        let rested = autosave.tried.is_none_or(|since| since.elapsed() >= REST);
        rested && self.keep_in(&mut autosave)
    }

    /// Keeps unsaved work for ever: soon after each change that comes through `changes`.
    pub(super) fn keep_after(&self, changes: &Receiver<()>) {
        while changes.recv().is_ok() {
            loop {
                // More changes may follow, and a disk may take again what it has refused.
                std::thread::sleep(LOOK);
                if self.keep_if_rested() {
                    break;
                }
            }
        }
    }

    /// Keeps unsaved work at once: what is unsaved is on disk afterwards, what is saved leaves nothing behind.
    pub fn close(&self) {
        self.keep_in(&mut self.autosave.lock());
    }

    /// Writes down which file is open, for the next start.
    pub(super) fn remember(&self) {
        let origin = self.state.lock().origin();
        let autosave = self.autosave.lock();
        let slot = autosave.slot.as_ref();
        let in_slot = slot.map_or(Ok(()), |slot| slot.set_origin(&origin));
        let outcome = in_slot.and_then(|()| self.settings_folder.remember(origin.path.as_deref()));
        if let Some(path) = &origin.path
            && let Ok(recent) = self.settings_folder.remember_recent(path)
        {
            self.state.lock().recent = recent.into();
        }
        let is_known = self.state.lock().unprotected.is_some();
        if let Err(error) = outcome
            && !is_known
        {
            self.show_message(&format!(
                "The open file will not be reopened at the next start: {error}"
            ));
        }
    }

    /// Puts unsaved work that was made here aside, before something else takes its place. Says what it belongs to,
    /// where there was any.
    pub(super) fn put_work_aside(
        &self,
        leave: Option<&Obstacle>,
    ) -> Result<Option<String>, Refusal> {
        let (work, origin) = {
            let mut state = self.state.lock();
            (state.work_made_here(), state.origin())
        };
        let Some(work) = work else {
            return Ok(None);
        };
        let text = files::to_text(&work);
        match self.settings_folder.put_aside(&origin, &text) {
            Ok(()) => {
                self.look_for_recoverable();
                let name = origin.path.as_deref().map(super::name);
                let name = name.unwrap_or("a project without a file".into());
                Ok(Some(name.into_owned()))
            }
            Err(error) => {
                let path = origin.path.unwrap_or_default();
                let obstacle = Obstacle::unsaved_work(path, error.to_string());
                if leave == Some(&obstacle) {
                    Ok(None)
                } else {
                    Err(Refusal::Asks(obstacle))
                }
            }
        }
    }

    /// Brings work back that nobody has open, over the file that it belongs to.
    pub(super) fn bring_back(
        &self,
        document: &Document,
        left: &RecoverableWork,
        leave: Option<&Obstacle>,
    ) -> Result<String, Refusal> {
        let found = self.settings_folder.bring_back(left)?;
        let work = files::from_text(&found.text).map_err(|error| {
            format!(
                "The unsaved work is kept in {}. {error}",
                found.file().display()
            )
        })?;
        self.put_work_aside(leave)?;
        let file = found.origin.path.as_deref();
        let base = file.and_then(|path| open(path).ok());
        let base = base.filter(|base| base.path.is_some());
        let mut base = base.unwrap_or_else(LoadedFile::empty);
        document.apply(Edit::Replace(Box::new(base.project.clone())));
        // The file may be newer than the work: then it is not replaced unasked.
        base.on_disk = found.origin.on_disk.or(base.on_disk);
        self.state.lock().is_at(base);
        document.apply(Edit::Replace(Box::new(work)));
        self.remember();
        let is_safe = self.keep_in(&mut self.autosave.lock());
        if is_safe {
            found.forget();
        } else {
            drop(found);
        }
        self.look_for_recoverable();
        Ok(format!("The unsaved work on {} is back", left.name()))
    }

    /// Looks for work that nobody has open.
    fn look_for_recoverable(&self) {
        let own = self.autosave.lock().slot.as_ref().map(WorkSlot::number);
        let left = self.settings_folder.recoverable_work(own);
        self.state.lock().recoverable = left.into();
    }

    /// Why unsaved work does not survive a crash, for as long as that is so.
    #[must_use]
    pub fn unprotected(&self) -> Option<String> {
        self.state.lock().unprotected.clone()
    }

    /// Says that unsaved work does not survive a crash, and why, until it does.
    pub(super) fn unprotect(&self, why: &Unprotected) {
        let said = format!("Unsaved work would not survive a crash: {why}");
        let before = self.state.lock().unprotected.replace(said.clone());
        if before.as_ref() != Some(&said) {
            self.show_message(&said);
        }
    }

    fn protect(&self) {
        if self.state.lock().unprotected.take().is_some() {
            self.show_message("Unsaved work is safe from a crash again");
        }
    }

    /// Says whether all that is unsaved is on disk.
    fn keep_in(&self, autosave: &mut Autosave) -> bool {
        let Some((revision, work)) = self.state.lock().work() else {
            return false;
        };
        let Some(project) = work else {
            if let Some(slot) = autosave.slot.as_ref().filter(|_| autosave.there) {
                slot.clear();
            }
            (autosave.there, autosave.revision, autosave.tried) = (false, None, None);
            return true;
        };
        if autosave.revision == Some(revision) {
            return true;
        }
        autosave.tried = Some(Instant::now());
        match self.write_work(autosave, &files::to_text(&project)) {
            Ok(()) => {
                (autosave.there, autosave.revision) = (true, Some(revision));
                self.protect();
                true
            }
            Err(why) => {
                self.unprotect(&why);
                false
            }
        }
    }

    /// Writes work into the slot; takes one where there was none before.
    fn write_work(&self, autosave: &mut Autosave, text: &str) -> Result<(), Unprotected> {
        let refused = |error: FileError| Unprotected::Refused(error);
        let slot = match &mut autosave.slot {
            Some(slot) => slot,
            none => {
                let origin: WorkOrigin = self.state.lock().origin();
                let slot = self.settings_folder.free_slot()?;
                slot.set_origin(&origin).map_err(refused)?;
                none.insert(slot)
            }
        };
        slot.keep(text).map_err(refused)
    }
}
