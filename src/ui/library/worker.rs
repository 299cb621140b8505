//! The library's thread: it performs one request after the other, and between them steps of the scan.
//! A file that may take long is read on a thread of its own, so that it can be cancelled at any time.

/// Writing files.
mod file_writing;
/// Moving the folder.
mod folder_move;
/// Asking about imported drums.
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::time::{Duration, Instant};

use super::catalog::{Catalog, LibraryEntry, LibrarySource, RunningWork};
use super::context::{LibraryContext, PublishedCatalog};
use super::file_dialog::{PathAnswer, PathQuestion};
use super::folder_scan::{FolderScan, ScanCache, factory_entries};
use super::library_request::{LibraryRequest, LoadTarget};
use super::transfer;
use super::{manual_pages, note_name_files};
use crate::engine::{Command, Running};
use crate::files::note_names::ImportedNames;
use crate::files::{self, FACTORY, FileKind, Obstacle, Opened};
use crate::instance::threads::{self, Duty};
use crate::sequencer::value::Channel;
use crate::sequencer::{Edit, Groove, PatternChange, Project};
use crate::standalone::FileCommand;
use crate::ui::words;
use file_writing::FileToWrite;

/// The time between two updates of the catalog while a scan runs.
const SHOW: Duration = Duration::from_millis(100);

/// A message to the thread.
pub(super) enum LibraryJob {
    /// A request of the window.
    Perform(LibraryRequest),
    /// The answer of a dialog, for the request that asked.
    Answered(Box<LibraryRequest>, PathAnswer),
    /// The result of a read, with the number of the read.
    Finished(u64, Result<WorkResult, String>),
    /// The library was dropped.
    End,
}

/// The result of reading or writing on another thread.
pub(super) enum WorkResult {
    ToPreview(LibrarySource, Box<Project>),
    /// A project to load, with the obstacle that the user has agreed to replace.
    ToLoad(LibrarySource, LoadTarget, Box<Opened>, Option<Obstacle>),
    Groove(usize, Box<Groove>, String),
    NoteNames(Channel, Box<ImportedNames>),
    Written(String),
}

/// The state of the thread.
pub(super) struct LibraryWorker {
    context: LibraryContext,
    jobs: Sender<LibraryJob>,
    inbox: Receiver<LibraryJob>,
    shared: Arc<PublishedCatalog>,
    factory: Vec<Arc<LibraryEntry>>,
    scan: Option<FolderScan>,
    known: ScanCache,
    shown: Option<Instant>,
    /// The number of the current read; results with another number were cancelled.
    reading: u64,
    /// The request that waits for the user to agree to a replacement.
    refused: Option<LibraryRequest>,
    /// Whether a dialog is open.
    asking: bool,
    /// The command that stops the internal clock again, if it runs only for the preview.
    plays: Option<Command>,
}

impl LibraryWorker {
    pub(super) fn new(
        context: LibraryContext,
        jobs: Sender<LibraryJob>,
        inbox: Receiver<LibraryJob>,
        shared: Arc<PublishedCatalog>,
    ) -> Self {
        Self {
            context,
            jobs,
            inbox,
            shared,
            factory: Vec::new(),
            scan: None,
            known: ScanCache::new(),
            shown: None,
            reading: 0,
            refused: None,
            asking: false,
            plays: None,
        }
    }

    pub(super) fn run(mut self) {
        // The folder is remembered in a file, and an instance is made without waiting for a disk.
        let folder = self.context.settings_folder.library();
        self.update_catalog(|catalog| catalog.folder = folder);
        loop {
            let job = match &self.scan {
                None => self.inbox.recv().ok(),
                Some(_) => match self.inbox.try_recv() {
                    Ok(job) => Some(job),
                    Err(TryRecvError::Empty) => {
                        self.continue_scan();
                        continue;
                    }
                    Err(TryRecvError::Disconnected) => None,
                },
            };
            match job {
                None | Some(LibraryJob::End) => return self.stop_preview(),
                Some(LibraryJob::Perform(request)) => self.perform(request, None),
                Some(LibraryJob::Answered(request, answer)) => self.handle_answer(*request, answer),
                Some(LibraryJob::Finished(number, read)) if number == self.reading => {
                    self.finish_read(read);
                }
                // It was cancelled before it arrived.
                Some(LibraryJob::Finished(..)) => {}
            }
        }
    }

    /// Performs a request; the obstacle that the user has agreed to does not stop it.
    fn perform(&mut self, mut request: LibraryRequest, leave: Option<&Obstacle>) {
        self.complete_path(&mut request);
        if let LibraryRequest::Save { .. }
        | LibraryRequest::Load(..)
        | LibraryRequest::Export { .. }
        | LibraryRequest::SaveNoteNames { .. }
        | LibraryRequest::File(_) = request
        {
            self.refused = None;
            self.update_catalog(|catalog| catalog.obstacle = None);
        }
        match request {
            LibraryRequest::Scan => self.start_scan(),
            LibraryRequest::Folder(folder) => self.change_folder(folder),
            LibraryRequest::MoveFolder(folder) => self.move_folder(folder),
            LibraryRequest::Preview(Some(source)) => {
                let read = source.clone();
                self.read_in_background(words::library::reading(source_name(&source)), move || {
                    let project = transfer::project_to_preview(open_source(&read)?.project);
                    Ok(WorkResult::ToPreview(read, Box::new(project)))
                });
            }
            LibraryRequest::Preview(None) => self.stop_preview(),
            LibraryRequest::Load(source, slot) => {
                let leave = leave.cloned();
                self.read_in_background(words::library::reading(source_name(&source)), move || {
                    let opened = Box::new(open_source(&source)?);
                    Ok(WorkResult::ToLoad(source, slot, opened, leave))
                });
            }
            LibraryRequest::Save { ref part, ref name } => match self.path_in_folder(name) {
                None => self.report(words::library::NO_NAME),
                Some(path) => {
                    let what = FileToWrite::Save(part.clone());
                    self.write_file(what, &path, (request, leave));
                }
            },
            LibraryRequest::Export { ref part, ref path } => {
                let (what, path) = (FileToWrite::Export(part.clone()), path.clone());
                self.write_file(what, &path, (request, leave));
            }
            LibraryRequest::SaveNoteNames { channel, ref path } => {
                let (what, path) = (FileToWrite::NoteNames(channel), path.clone());
                self.write_file(what, &path, (request, leave));
            }
            LibraryRequest::Groove {
                path,
                pattern,
                grid,
            } => self.read_in_background(words::library::reading(path.display()), move || {
                let bytes = files::bytes(&path, files::midi_file::LIMIT)
                    .map_err(|error| error.to_string())?;
                let read = files::midi_file::groove(&bytes, grid);
                let read = read.map_err(|error| error.to_string())?;
                let warning = read.warning.unwrap_or_default();
                Ok(WorkResult::Groove(pattern, Box::new(read.groove), warning))
            }),
            LibraryRequest::NoteNames { path, channel } => {
                self.read_in_background(words::library::reading(path.display()), move || {
                    let imported = Box::new(note_name_files::read_names(&path, channel)?);
                    Ok(WorkResult::NoteNames(channel, imported))
                });
            }
            LibraryRequest::File(command) => self.perform_file_command(command, leave),
            LibraryRequest::Browse(request) => self.ask_for_path(request),
            LibraryRequest::Replace(obstacle) => {
                let meant = self.shared.catalog.lock().obstacle.as_ref() == Some(&obstacle);
                if let Some(request) = self.refused.take().filter(|_| meant) {
                    self.perform(request, Some(&obstacle));
                }
            }
            LibraryRequest::ShowManual(place) => {
                if let Err(why) = manual_pages::open(&place) {
                    self.report(&why);
                }
            }
            LibraryRequest::Cancel => {
                self.refused = None;
                self.reading += 1;
                self.scan = None;
                self.update_catalog(|catalog| (catalog.work, catalog.obstacle) = (None, None));
            }
        }
    }

    /// Starts a scan, and shows what is already known.
    fn start_scan(&mut self) {
        if self.factory.is_empty() {
            self.factory = factory_entries();
            let entries = Arc::new(self.factory.clone());
            self.update_catalog(|catalog| catalog.entries = entries);
        }
        self.find_folder();
        let folder = self.shared.catalog.lock().folder.clone();
        self.scan = Some(FolderScan::new(&folder));
    }

    fn continue_scan(&mut self) {
        let Some(scan) = &mut self.scan else {
            return;
        };
        let goes_on = scan.scan_next(&mut self.known);
        let rested = self.shown.is_none_or(|last| last.elapsed() >= SHOW);
        if goes_on && !rested {
            return;
        }
        let entries = Arc::new(scan.entries(&self.factory));
        let work = goes_on.then(|| RunningWork {
            what: words::library::READING_FOLDER.to_owned(),
            done: scan.progress(),
        });
        if !goes_on {
            self.scan = None;
        }
        self.shown = Some(Instant::now());
        self.update_catalog(|catalog| (catalog.entries, catalog.work) = (entries, work));
    }

    fn change_folder(&mut self, folder: PathBuf) {
        if let Err(error) = self.context.settings_folder.remember_library(&folder) {
            self.report(&words::library::not_remembered(error));
        }
        self.known.clear();
        self.update_catalog(|catalog| catalog.folder = folder);
        self.start_scan();
    }

    /// Reads on another thread.
    fn read_in_background(
        &mut self,
        what: String,
        read: impl FnOnce() -> Result<WorkResult, String> + Send + 'static,
    ) {
        self.reading += 1;
        self.update_catalog(|catalog| catalog.work = Some(RunningWork { what, done: None }));
        let (number, jobs) = (self.reading, self.jobs.clone());
        let started = threads::start(Duty::FileTransfer, move || {
            // Whoever asked may be gone.
            let _ = jobs.send(LibraryJob::Finished(number, read()));
        });
        if let Err(error) = started {
            self.finish_read(Err(error.to_string()));
        }
    }

    fn finish_read(&mut self, read: Result<WorkResult, String>) {
        self.update_catalog(|catalog| catalog.work = None);
        match read {
            Ok(WorkResult::ToPreview(source, project)) => self.start_preview(source, *project),
            Ok(WorkResult::ToLoad(source, slot, opened, leave)) => {
                self.load_into(&source, slot, *opened, leave.as_ref());
            }
            Ok(WorkResult::Groove(pattern, groove, warning)) => {
                let said = words::library::groove(&groove.name, &warning);
                let change = PatternChange::Groove(Some(Arc::new(*groove)));
                self.context
                    .document
                    .apply(Edit::Pattern { pattern, change });
                self.report(said.trim_end());
            }
            Ok(WorkResult::NoteNames(channel, imported)) => {
                let said = note_name_files::import_summary(&imported, channel);
                let edit = Edit::NoteNames(channel, Box::new(imported.names));
                self.context.document.apply(edit);
                self.report(&said);
            }
            Ok(WorkResult::Written(said)) => self.report(&said),
            Err(error) => self.report(&error),
        }
    }

    /// Starts the preview of a project. While nothing plays, the internal clock starts for it.
    fn start_preview(&mut self, source: LibrarySource, mut project: Project) {
        let running = self.context.monitor.status().running;
        if running == Running::Internal && self.plays.is_none() {
            // The internal clock runs already; the preview joins in at its tempo.
            project.tempo = self.context.document.project().tempo;
        }
        self.context.document.preview(Some(project));
        let end = match running {
            Running::Stopped => Some(Command::Stop),
            Running::Paused => Some(Command::Pause),
            Running::Host | Running::Internal => None,
        };
        if let Some(end) = end {
            self.plays = self.context.commands.send(Command::Play).then_some(end);
        }
        self.update_catalog(|catalog| catalog.previewed = Some(source));
    }

    /// Ends the preview; the document is heard again.
    fn stop_preview(&mut self) {
        if self.shared.catalog.lock().previewed.is_none() {
            return;
        }
        self.context.document.preview(None);
        if let Some(end) = self.plays.take() {
            self.context.commands.send(end);
        }
        self.update_catalog(|catalog| catalog.previewed = None);
    }

    fn load_into(
        &mut self,
        source: &LibrarySource,
        slot: LoadTarget,
        opened: Opened,
        leave: Option<&Obstacle>,
    ) {
        self.stop_preview();
        let document = &self.context.document;
        let said = words::library::loaded(&source_name(source), &opened.report);
        let said = said.trim_end_matches([' ', '.']).to_owned();
        match slot {
            LoadTarget::Project => {
                let Some(session) = self.context.session else {
                    document.load(opened.project, opened.drums);
                    return document.show_message(said);
                };
                let outcome = match source {
                    // A file that can be saved again is the open file from now on.
                    LibrarySource::File(path) if opened.kind == FileKind::Gradus => {
                        session.try_to(FileCommand::Open(path.clone()), leave)
                    }
                    LibrarySource::File(_) | LibrarySource::Factory(_) => {
                        session.take_over(opened, said, leave)
                    }
                };
                if let Err(obstacle) = outcome {
                    self.report_obstacle(LibraryRequest::Load(source.clone(), slot), obstacle);
                }
            }
            LoadTarget::Pattern(pattern) => {
                let mine = document.project();
                let (edit, lost) = transfer::load_into_pattern(&mine, &opened.project, pattern);
                document.apply(edit);
                document.show_message(match lost {
                    0 => said,
                    lost => words::library::no_room(&said, lost),
                });
            }
            LoadTarget::Clip(pattern, track) => {
                let mine = document.project();
                match transfer::load_into_clip(&mine, &opened.project, (pattern, track)) {
                    Some(edit) => {
                        document.apply(edit);
                        document.show_message(said);
                    }
                    None => document.show_message(words::library::no_clip(&source_name(source))),
                }
            }
        }
    }

    /// Shows the obstacle, and keeps the request until the user agrees.
    fn report_obstacle(&mut self, request: LibraryRequest, obstacle: Obstacle) {
        let said = obstacle.to_string();
        self.refused = Some(request);
        self.update_catalog(|catalog| catalog.obstacle = Some(obstacle));
        self.report(&said);
    }

    fn perform_file_command(&mut self, command: FileCommand, leave: Option<&Obstacle>) {
        let Some(session) = self.context.session else {
            return;
        };
        self.make_library_folder(&command);
        let what = match command {
            FileCommand::New | FileCommand::Open(_) | FileCommand::BringBack(_) => {
                self.stop_preview();
                words::library::OPENING
            }
            FileCommand::Save | FileCommand::SaveAs(_) | FileCommand::Export { .. } => {
                words::library::WRITING
            }
        };
        let what = what.to_owned();
        self.update_catalog(|catalog| catalog.work = Some(RunningWork { what, done: None }));
        let outcome = session.try_to(command.clone(), leave);
        self.update_catalog(|catalog| catalog.work = None);
        if let Err(obstacle) = outcome {
            self.report_obstacle(LibraryRequest::File(command), obstacle);
        }
    }

    /// Asks the user for a path, on another thread.
    fn ask_for_path(&mut self, request: Box<LibraryRequest>) {
        if self.asking {
            return;
        }
        let folder = self.shared.catalog.lock().folder.clone();
        let question = PathQuestion::of(&request, &folder);
        let (dialog, jobs) = (self.context.dialog.clone(), self.jobs.clone());
        let started = threads::start(Duty::Dialog, move || {
            let answer = dialog.ask(&question);
            // Whoever asked may be gone.
            let _ = jobs.send(LibraryJob::Answered(request, answer));
        });
        self.asking = started.is_ok();
    }

    fn handle_answer(&mut self, request: LibraryRequest, answer: PathAnswer) {
        self.asking = false;
        match answer {
            PathAnswer::Path(path) => {
                self.update_catalog(|catalog| catalog.answers += 1);
                // The dialog has asked about this path, but not about the path with the extension completed.
                let leave = Obstacle::file(path.clone());
                self.perform(request.with_path(&path), Some(&leave));
            }
            PathAnswer::Cancelled => self.update_catalog(|catalog| catalog.answers += 1),
            PathAnswer::NoDialog => {
                self.update_catalog(|catalog| catalog.has_dialog = false);
                self.report(words::library::NO_DIALOG);
            }
        }
    }

    fn report(&self, said: &str) {
        self.context.document.show_message(said);
        (self.context.repaint)();
    }

    fn update_catalog(&self, change: impl FnOnce(&mut Catalog)) {
        change(&mut self.shared.catalog.lock());
        self.shared.revision.fetch_add(1, Ordering::AcqRel);
        (self.context.repaint)();
    }
}

fn open_source(source: &LibrarySource) -> Result<Opened, String> {
    match source {
        LibrarySource::Factory(place) => {
            let factory = FACTORY.get(*place).ok_or(words::library::NO_LONGER_THERE)?;
            let project = factory.project().map_err(|error| error.to_string())?;
            Ok(Opened::pattern_file(project))
        }
        LibrarySource::File(path) => files::open(path)
            .map_err(|error| words::library::not_read(&source_name(source), &error)),
    }
}

/// A source's name for messages.
fn source_name(source: &LibrarySource) -> String {
    match source {
        LibrarySource::Factory(place) => FACTORY.get(*place).map_or("", |it| it.name).to_owned(),
        LibrarySource::File(path) => note_name_files::file_name(path),
    }
}
