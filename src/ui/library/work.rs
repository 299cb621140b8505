//! What the thread of the library does: one request after the other, and in between a step through the
//! folder. What may take long is read on a thread for it alone, so that it can be left at any time.

/// What is written, and where.
mod writing;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::time::{Duration, Instant};

use super::dialog::{Answer, Question};
use super::names;
use super::scan::{Known, Scan, factory};
use super::shelf::{Entry, Shelf, Source, Work};
use super::transfer;
use super::{Means, Request, Shared, Slot};
use crate::engine::{Command, Running};
use crate::files::note_names::ImportedNames;
use crate::files::{self, FACTORY, Kind, Obstacle, Opened};
use crate::instance::threads::{self, Duty};
use crate::sequencer::value::Channel;
use crate::sequencer::{Edit, Groove, PatternChange, Project};
use crate::standalone::FileCommand;
use writing::Writing;

/// Between two looks at a scan.
const SHOW: Duration = Duration::from_millis(100);

/// What comes to the thread.
pub(super) enum Job {
    /// Something was asked for.
    Request(Request),
    /// A dialog was answered.
    Answered(Box<Request>, Answer),
    /// Something was read, under the number that it was asked for with.
    Read(u64, Result<Read, String>),
    /// Nobody will ask for anything more.
    End,
}

/// What was read, and what for.
pub(super) enum Read {
    ToHear(Source, Box<Project>),
    /// With what a person has given leave for.
    ToLoad(Source, Slot, Box<Opened>, Option<Obstacle>),
    Groove(usize, Box<Groove>, String),
    NoteNames(Channel, Box<ImportedNames>),
    Written(String),
}

/// The thread's own.
pub(super) struct Worker {
    means: Means,
    jobs: Sender<Job>,
    inbox: Receiver<Job>,
    shared: Arc<Shared>,
    factory: Vec<Arc<Entry>>,
    scan: Option<Scan>,
    known: Known,
    shown: Option<Instant>,
    /// The number of what is being read; what has another one was left.
    reading: u64,
    /// What was refused because something is in its way.
    refused: Option<Request>,
    /// Whether a dialog is open.
    asking: bool,
    /// What ends the own clock again, where it runs only for what is heard.
    plays: Option<Command>,
}

impl Worker {
    pub(super) fn new(
        means: Means,
        jobs: Sender<Job>,
        inbox: Receiver<Job>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            means,
            jobs,
            inbox,
            shared,
            factory: Vec::new(),
            scan: None,
            known: Known::new(),
            shown: None,
            reading: 0,
            refused: None,
            asking: false,
            plays: None,
        }
    }

    pub(super) fn run(mut self) {
        // Where it is stands in a file, and nobody who makes an instance waits for a disk.
        let folder = self.means.home.library();
        self.show(|shelf| shelf.folder = folder);
        loop {
            let job = match &self.scan {
                None => self.inbox.recv().ok(),
                Some(_) => match self.inbox.try_recv() {
                    Ok(job) => Some(job),
                    Err(TryRecvError::Empty) => {
                        self.scan_on();
                        continue;
                    }
                    Err(TryRecvError::Disconnected) => None,
                },
            };
            match job {
                None | Some(Job::End) => return self.silence(),
                Some(Job::Request(request)) => self.perform(request, None),
                Some(Job::Answered(request, answer)) => self.answered(*request, answer),
                Some(Job::Read(number, read)) if number == self.reading => self.take(read),
                // It was left before it was there.
                Some(Job::Read(..)) => {}
            }
        }
    }

    /// Does what is asked for; of what is in the way, what a person has given leave for is not.
    fn perform(&mut self, mut request: Request, leave: Option<&Obstacle>) {
        self.make_whole(&mut request);
        if let Request::Save { .. }
        | Request::Load(..)
        | Request::Export { .. }
        | Request::SaveNoteNames { .. }
        | Request::File(_) = request
        {
            self.refused = None;
            self.show(|shelf| shelf.occupied = None);
        }
        match request {
            Request::Scan => self.scan_anew(),
            Request::Folder(folder) => self.move_to(folder),
            Request::Hear(Some(source)) => {
                let read = source.clone();
                self.read(format!("Reading {}", name(&source)), move || {
                    let project = transfer::heard(open(&read)?.project);
                    Ok(Read::ToHear(read, Box::new(project)))
                });
            }
            Request::Hear(None) => self.silence(),
            Request::Load(source, slot) => {
                let leave = leave.cloned();
                self.read(format!("Reading {}", name(&source)), move || {
                    let opened = Box::new(open(&source)?);
                    Ok(Read::ToLoad(source, slot, opened, leave))
                });
            }
            Request::Save { ref part, ref name } => match self.path_of(name) {
                None => self.say("A name is missing"),
                Some(path) => {
                    let what = Writing::Save(part.clone());
                    self.write(what, &path, (request, leave));
                }
            },
            Request::Export { ref part, ref path } => {
                let (what, path) = (Writing::Export(part.clone()), path.clone());
                self.write(what, &path, (request, leave));
            }
            Request::SaveNoteNames { channel, ref path } => {
                let (what, path) = (Writing::NoteNames(channel), path.clone());
                self.write(what, &path, (request, leave));
            }
            Request::Groove {
                path,
                pattern,
                grid,
            } => self.read(format!("Reading {}", path.display()), move || {
                let bytes = files::bytes(&path, files::midi_file::LIMIT)
                    .map_err(|error| error.to_string())?;
                let read = files::midi_file::groove(&bytes, grid);
                let read = read.map_err(|error| error.to_string())?;
                let warning = read.warning.unwrap_or_default();
                Ok(Read::Groove(pattern, Box::new(read.groove), warning))
            }),
            Request::NoteNames { path, channel } => {
                self.read(format!("Reading {}", path.display()), move || {
                    let imported = Box::new(names::read(&path, channel)?);
                    Ok(Read::NoteNames(channel, imported))
                });
            }
            Request::File(command) => self.file(command, leave),
            Request::Browse(request) => self.browse(request),
            Request::Replace(obstacle) => {
                let meant = self.shared.shelf.lock().occupied.as_ref() == Some(&obstacle);
                if let Some(request) = self.refused.take().filter(|_| meant) {
                    self.perform(request, Some(&obstacle));
                }
            }
            Request::Leave => {
                self.refused = None;
                self.reading += 1;
                self.scan = None;
                self.show(|shelf| (shelf.work, shelf.occupied) = (None, None));
            }
        }
    }

    /// Looks through the folder, and shows what is known until then.
    fn scan_anew(&mut self) {
        if self.factory.is_empty() {
            self.factory = factory();
            let entries = Arc::new(self.factory.clone());
            self.show(|shelf| shelf.entries = entries);
        }
        let folder = self.shared.shelf.lock().folder.clone();
        self.scan = Some(Scan::new(&folder));
    }

    fn scan_on(&mut self) {
        let Some(scan) = &mut self.scan else {
            return;
        };
        let goes_on = scan.step(&mut self.known);
        let rested = self.shown.is_none_or(|last| last.elapsed() >= SHOW);
        if goes_on && !rested {
            return;
        }
        let entries = Arc::new(scan.entries(&self.factory));
        let work = goes_on.then(|| Work {
            what: "Looking through the folder".to_owned(),
            done: scan.progress(),
        });
        if !goes_on {
            self.scan = None;
        }
        self.shown = Some(Instant::now());
        self.show(|shelf| (shelf.entries, shelf.work) = (entries, work));
    }

    fn move_to(&mut self, folder: PathBuf) {
        if let Err(error) = self.means.home.remember_library(&folder) {
            self.say(&format!("The folder will not be remembered. {error}"));
        }
        self.known.clear();
        self.show(|shelf| shelf.folder = folder);
        self.scan_anew();
    }

    /// Reads on a thread of its own.
    fn read(&mut self, what: String, read: impl FnOnce() -> Result<Read, String> + Send + 'static) {
        self.reading += 1;
        self.show(|shelf| shelf.work = Some(Work { what, done: None }));
        let (number, jobs) = (self.reading, self.jobs.clone());
        let started = threads::start(Duty::Reading, move || {
            // Whoever asked may be gone.
            let _ = jobs.send(Job::Read(number, read()));
        });
        if let Err(error) = started {
            self.take(Err(error.to_string()));
        }
    }

    fn take(&mut self, read: Result<Read, String>) {
        self.show(|shelf| shelf.work = None);
        match read {
            Ok(Read::ToHear(source, project)) => self.hear(source, *project),
            Ok(Read::ToLoad(source, slot, opened, leave)) => {
                self.load(&source, slot, *opened, leave.as_ref());
            }
            Ok(Read::Groove(pattern, groove, warning)) => {
                let said = format!("Groove {} {warning}", groove.name);
                let change = PatternChange::Groove(Some(Arc::new(*groove)));
                self.means.document.apply(Edit::Pattern { pattern, change });
                self.say(said.trim_end());
            }
            Ok(Read::NoteNames(channel, imported)) => {
                let said = names::said(&imported, channel);
                let edit = Edit::NoteNames(channel, Box::new(imported.names));
                self.means.document.apply(edit);
                self.say(&said);
            }
            Ok(Read::Written(said)) => self.say(&said),
            Err(error) => self.say(&error),
        }
    }

    /// Lets a project be heard. While nothing plays, the own clock begins for it.
    fn hear(&mut self, source: Source, mut project: Project) {
        let running = self.means.monitor.status().running;
        if running == Running::Own && self.plays.is_none() {
            // It takes part in what plays already, in its time.
            project.tempo = self.means.document.project().tempo;
        }
        self.means.document.preview(Some(project));
        let end = match running {
            Running::Stopped => Some(Command::Stop),
            Running::Paused => Some(Command::Pause),
            Running::Host | Running::Own => None,
        };
        if let Some(end) = end {
            self.plays = self.means.commands.send(Command::Play).then_some(end);
        }
        self.show(|shelf| shelf.heard = Some(source));
    }

    /// Lets the document be heard again.
    fn silence(&mut self) {
        if self.shared.shelf.lock().heard.is_none() {
            return;
        }
        self.means.document.preview(None);
        if let Some(end) = self.plays.take() {
            self.means.commands.send(end);
        }
        self.show(|shelf| shelf.heard = None);
    }

    fn load(&mut self, source: &Source, slot: Slot, opened: Opened, leave: Option<&Obstacle>) {
        self.silence();
        let document = &self.means.document;
        let said = format!("Loaded {}. {}", name(source), opened.report);
        let said = said.trim_end_matches([' ', '.']).to_owned();
        match slot {
            Slot::Project => {
                let Some(session) = self.means.session else {
                    document.apply(Edit::Replace(Box::new(opened.project)));
                    return document.say(said);
                };
                let outcome = match source {
                    // What can be saved again in its place is open from now on.
                    Source::File(path) if opened.kind == Kind::Gradus => {
                        session.try_to(FileCommand::Open(path.clone()), leave)
                    }
                    _ => session.take_over(opened.project, said, leave),
                };
                if let Err(obstacle) = outcome {
                    self.refuse(Request::Load(source.clone(), slot), obstacle);
                }
            }
            Slot::Pattern(pattern) => {
                let mine = document.project();
                let (edit, lost) = transfer::into_pattern(&mine, &opened.project, pattern);
                document.apply(edit);
                document.say(match lost {
                    0 => said,
                    1 => format!("{said}. 1 track found no room"),
                    lost => format!("{said}. {lost} tracks found no room"),
                });
            }
            Slot::Clip(pattern, track) => {
                let mine = document.project();
                match transfer::into_clip(&mine, &opened.project, (pattern, track)) {
                    Some(edit) => {
                        document.apply(edit);
                        document.say(said);
                    }
                    None => document.say(format!("{} holds no clip", name(source))),
                }
            }
        }
    }

    /// Says what is in the way, and that it stays.
    fn refuse(&mut self, request: Request, obstacle: Obstacle) {
        let said = obstacle.to_string();
        self.refused = Some(request);
        self.show(|shelf| shelf.occupied = Some(obstacle));
        self.say(&said);
    }

    fn file(&mut self, command: FileCommand, leave: Option<&Obstacle>) {
        let Some(session) = self.means.session else {
            return;
        };
        let what = match command {
            FileCommand::New | FileCommand::Open(_) | FileCommand::BringBack(_) => {
                self.silence();
                "Opening"
            }
            FileCommand::Save | FileCommand::SaveAs(_) | FileCommand::Export { .. } => "Writing",
        };
        let what = what.to_owned();
        self.show(|shelf| shelf.work = Some(Work { what, done: None }));
        let outcome = session.try_to(command.clone(), leave);
        self.show(|shelf| shelf.work = None);
        if let Err(obstacle) = outcome {
            self.refuse(Request::File(command), obstacle);
        }
    }

    /// Asks for a path, on a thread of its own.
    fn browse(&mut self, request: Box<Request>) {
        if self.asking {
            return;
        }
        let folder = self.shared.shelf.lock().folder.clone();
        let question = Question::of(&request, &folder);
        let (dialog, jobs) = (self.means.dialog.clone(), self.jobs.clone());
        let started = threads::start(Duty::Dialog, move || {
            let answer = dialog.ask(&question);
            // Whoever asked may be gone.
            let _ = jobs.send(Job::Answered(request, answer));
        });
        self.asking = started.is_ok();
    }

    fn answered(&mut self, request: Request, answer: Answer) {
        self.asking = false;
        match answer {
            Answer::Path(path) => {
                self.show(|shelf| shelf.answers += 1);
                // The dialog has asked whether this may be replaced, and not what its name is completed to.
                let leave = Obstacle::file(path.clone());
                self.perform(request.at(&path), Some(&leave));
            }
            Answer::Left => self.show(|shelf| shelf.answers += 1),
            Answer::Nobody => {
                self.show(|shelf| shelf.asks = false);
                self.say("There is no dialog for files here: write the path");
            }
        }
    }

    fn say(&self, said: &str) {
        self.means.document.say(said);
        (self.means.repaint)();
    }

    fn show(&self, change: impl FnOnce(&mut Shelf)) {
        change(&mut self.shared.shelf.lock());
        self.shared.revision.fetch_add(1, Ordering::AcqRel);
        (self.means.repaint)();
    }
}

fn open(source: &Source) -> Result<Opened, String> {
    match source {
        Source::Factory(place) => {
            let factory = FACTORY.get(*place).ok_or("It is not there any more")?;
            let project = factory.project().map_err(|error| error.to_string())?;
            Ok(Opened {
                project,
                kind: Kind::Gradus,
                report: files::Report::default(),
            })
        }
        Source::File(path) => {
            files::open(path).map_err(|error| format!("{} was not read. {error}", name(source)))
        }
    }
}

/// What is shown of a source.
fn name(source: &Source) -> String {
    match source {
        Source::Factory(place) => FACTORY.get(*place).map_or("", |it| it.name).to_owned(),
        Source::File(path) => names::name(path),
    }
}
