/// Where things are written, and what becomes of unsaved work.
mod places;
/// Grooves and note names from files.
mod imports;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::*;
use crate::engine::{Command, Monitor, Running, Status};
use crate::files::{self, DEMO, FACTORY, Obstacle, demo};
use crate::instance::commands::{self, CommandQueue};
use crate::instance::document::{Document, Live};
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::{Channel, Key};
use crate::sequencer::{Edit, Project, SwingGrid, notation};
use crate::standalone::{FileCommand, Session, SettingsFolder, TestFolder, test_folder};

/// A library of a test, and everything that it works with.
struct LibraryBench {
    library: Library,
    document: Document,
    live: Live,
    commands: CommandQueue,
    monitor: Arc<Monitor>,
    folder: PathBuf,
    /// Goes last, when nobody works in it any more.
    _home: TestFolder,
}

/// A dialog that always gives the same answer.
struct Says(PathAnswer, AtomicBool);

impl FileDialog for Says {
    fn is_there(&self) -> bool {
        true
    }

    fn ask(&self, _question: &PathQuestion) -> PathAnswer {
        self.1.store(true, Ordering::Release);
        self.0.clone()
    }
}

fn bench(test: &str, answer: PathAnswer) -> LibraryBench {
    bench_in(test, answer, |_| None)
}

/// The same, perhaps in a standalone program.
fn bench_in(
    test: &str,
    answer: PathAnswer,
    session: impl FnOnce(&SettingsFolder) -> Option<&'static Session>,
) -> LibraryBench {
    let folder = test_folder(&format!("library-{test}"));
    let settings_folder = SettingsFolder::at(folder.join("home"));
    settings_folder
        .remember_library(&folder.join("mine"))
        .unwrap();
    let (document, live) = Document::new(Project::with_tracks(2));
    document.apply(Edit::ToggleStep(StepRef {
        pattern: 0,
        track: 0,
        step: 2,
    }));
    let (sender, commands) = commands::channel(document.attention(), &Arc::default());
    let monitor = Arc::new(Monitor::default());
    let session = session(&settings_folder);
    if let Some(session) = session {
        session.attach(&document);
    }
    let library = Library::new(LibraryContext {
        document: document.clone(),
        commands: sender,
        monitor: monitor.clone(),
        tape: crate::instance::tape::channel(crate::instance::play_state::channel().0).1,
        session,
        settings_folder,
        dialog: Arc::new(Says(answer, AtomicBool::new(false))),
        repaint: Box::new(|| ()),
    });
    LibraryBench {
        library,
        document,
        live,
        commands,
        monitor,
        folder: folder.join("mine"),
        _home: folder,
    }
}

/// The same, in a standalone program.
fn program(test: &str, answer: PathAnswer) -> LibraryBench {
    bench_in(test, answer, |settings_folder| {
        let session = Session::begin(settings_folder, None).unwrap();
        Some(Box::leak(Box::new(session)))
    })
}

impl LibraryBench {
    /// Asks, and waits until something is so.
    fn ask(
        &mut self,
        request: LibraryRequest,
        so: impl Fn(&Catalog, &Document) -> bool,
    ) -> Catalog {
        self.library.ask(request);
        let begun = Instant::now();
        loop {
            let catalog = self.library.catalog();
            if so(&catalog, &self.document) {
                return catalog;
            }
            let said = self.document.message();
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{said} {catalog:?}"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn says(&mut self, request: LibraryRequest, said: &str) -> Catalog {
        self.document.show_message("");
        self.ask(request, |_, document| document.message().contains(said))
    }

    fn scan(&mut self) -> Catalog {
        let count = files_in(&self.folder);
        self.ask(LibraryRequest::Scan, |catalog, _| {
            let read = |entry: &Arc<LibraryEntry>| entry.content != EntryContent::Unread;
            catalog.entries.len() == FACTORY.len() + count
                && catalog.work.is_none()
                && catalog.entries.iter().all(read)
        })
    }

    /// What the engine is given to play in the place of the project.
    fn heard(&mut self) -> Option<Project> {
        let previews = &self.live.read().previews;
        previews
            .requested()
            .and_then(|number| previews.project(number))
            .cloned()
    }

    fn line(&self, pattern: usize) -> String {
        let project = self.document.project();
        let clip = project.clip(pattern, 0);
        clip.map_or_else(String::new, |clip| notation::line(&clip.steps))
    }
}

/// The files that a library would show.
fn files_in(folder: &Path) -> usize {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    found
        .map(|found| match found.file_type().unwrap().is_dir() {
            true => files_in(&found.path()),
            false => usize::from(LibraryEntry::file(found.path(), folder).is_some()),
        })
        .sum()
}

/// "Factory patterns, the user's own folder": with what each holds, found by name, kind and folder; what is no
/// file of ours is left out, and one that is damaged says so.
#[test]
fn everything_is_found() {
    let mut bench = bench("found", PathAnswer::NoDialog);
    let deep = bench.folder.join("Live/Berlin");
    fs::create_dir_all(&deep).unwrap();
    fs::write(bench.folder.join("B.gradus"), DEMO).unwrap();
    let midi = files::midi_file::export(&demo(), &Default::default(), 1).bytes;
    fs::write(deep.join("Take 3.MID"), &midi).unwrap();
    fs::write(deep.join("Windows.rmi"), riff(&midi)).unwrap();
    fs::write(deep.join("broken.json"), "[{]").unwrap();
    fs::write(deep.join("notes.txt"), "no").unwrap();
    let catalog = bench.scan();
    let names: Vec<_> = catalog.entries[FACTORY.len()..]
        .iter()
        .map(|entry| format!("{}/{}", entry.folder, entry.name))
        .collect();
    let berlin = ["broken", "Take 3", "Windows"].map(|name| format!("Live/Berlin/{name}"));
    assert_eq!((names[0].as_str(), &names[1..]), ("/B", &berlin[..]));
    let windows = &catalog.entries[FACTORY.len() + 3].content;
    assert!(matches!(windows, EntryContent::Summary(_)), "{windows:?}");
    let EntryContent::Summary(holds) = catalog.entries[0].content else {
        panic!("the demo cannot be read");
    };
    assert_eq!(holds.to_string(), "8 tracks, 64 steps, 2 patterns, 124 BPM");
    assert!(
        matches!(&catalog.entries[FACTORY.len() + 1].content, EntryContent::Bad(why) if !why.is_empty())
    );
    let found = |question: &str| {
        let entries = catalog.entries.iter();
        let found = entries.filter(|entry| entry.matches(question));
        found.map(|entry| entry.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(found("berlin midi"), ["Take 3", "Windows"]);
    assert_eq!(found("factory swing chords bass house")[0], "Demo");
    assert_eq!(found("mine b"), ["B", "broken", "Take 3", "Windows"]);
}

/// A MIDI file as Windows wraps it.
fn riff(midi: &[u8]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
    let content = midi.len() + midi.len() % 2;
    let mut file = Vec::from(*b"RIFF");
    file.extend(length(content + 12));
    file.extend(b"RMIDdata");
    file.extend(length(midi.len()));
    file.extend(midi);
    file.resize(content + 20, 0);
    file
}

/// A pipe, a device or a folder under the name of a file is told as what it is, and keeps neither the way through the
/// folder nor the end waiting.
#[cfg(unix)]
#[test]
fn only_files_are_looked_into() {
    let mut bench = bench("pipes", PathAnswer::NoDialog);
    fs::create_dir_all(&bench.folder).unwrap();
    let mut pipe = std::process::Command::new("mkfifo");
    let pipe = pipe.arg(bench.folder.join("a.gradus")).status();
    assert!(pipe.unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", bench.folder.join("b.mid")).unwrap();
    let catalog = bench.scan();
    for (entry, what) in catalog.entries[FACTORY.len()..]
        .iter()
        .zip(["pipe", "device"])
    {
        assert!(
            matches!(&entry.content, EntryContent::Bad(why) if why.ends_with(&format!("it is a {what}."))),
            "{entry:?}"
        );
    }
    let source = LibrarySource::File(bench.folder.join("a.gradus"));
    bench.says(
        LibraryRequest::Load(source, LoadTarget::Project),
        "it is a pipe",
    );
}

/// "Never overwrite silently": a name that is taken is not written until it is said so, the folder is made when
/// it is needed, and what was saved is in the catalog.
#[test]
fn saving_replaces_nothing() {
    let mut bench = bench("save", PathAnswer::NoDialog);
    let save = |part| LibraryRequest::Save {
        part,
        name: " Sets/My: beat? ".to_owned(),
    };
    bench.says(save(ProjectPart::Pattern(0)), "Wrote My beat.gradus");
    let path = bench.folder.join("Sets/My beat.gradus");
    let first = files::open(&path).unwrap().project;
    assert_eq!(
        first.patterns[0].clips,
        bench.document.project().patterns[0].clips
    );
    assert_eq!(bench.scan().entries.last().unwrap().name, "My beat");
    bench.document.apply(Edit::Replace(Box::new(demo())));
    let catalog = bench.says(save(ProjectPart::Project), "already exists");
    let obstacle = Obstacle::file(&path);
    assert_eq!(catalog.obstacle, Some(obstacle.clone()));
    assert_eq!(files::open(&path).unwrap().project, first);
    let catalog = bench.says(LibraryRequest::Replace(obstacle), "Wrote");
    assert_eq!(catalog.obstacle, None);
    assert_eq!(files::open(&path).unwrap().project, demo());
    bench.says(
        LibraryRequest::Save {
            part: ProjectPart::Project,
            name: "../ ..".to_owned(),
        },
        "Type a name first",
    );
}

/// Puts a file where somebody has one already.
fn put(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, DEMO).unwrap();
}

/// "Never overwrite silently", in a standalone program: a file that is there stays until it is said of this very
/// file that it may be replaced.
#[test]
fn a_file_that_is_there_stays() {
    let mut bench = program("program", PathAnswer::NoDialog);
    let path = bench.folder.join("song.gradus");
    put(&path);
    let save = LibraryRequest::File(FileCommand::SaveAs(bench.folder.join("song")));
    let catalog = bench.says(save.clone(), "song.gradus already exists");
    let obstacle = Obstacle::file(&path);
    assert_eq!(catalog.obstacle, Some(obstacle.clone()));
    let other = LibraryRequest::Replace(Obstacle::file(bench.folder.join("other.gradus")));
    bench.ask(other, |_, _| true);
    let catalog = bench.ask(LibraryRequest::Cancel, |catalog, _| {
        catalog.obstacle.is_none()
    });
    assert_eq!(catalog.obstacle, None);
    bench.ask(LibraryRequest::Replace(obstacle.clone()), |_, _| true);
    bench.says(save, "already exists");
    assert_eq!(files::open(&path).unwrap().project, demo());
    let catalog = bench.says(LibraryRequest::Replace(obstacle), "Saved song.gradus");
    assert_eq!(catalog.obstacle, None);
    assert_eq!(
        files::open(&path).unwrap().project,
        bench.document.project()
    );
}

/// "Preview without changing the document": it is heard, at the tempo that runs, and left again; at a
/// standstill the internal clock runs for as long.
#[test]
fn hearing_changes_nothing() {
    let mut bench = bench("hear", PathAnswer::NoDialog);
    let before = bench.document.project();
    let source = LibrarySource::Factory(0);
    let hear = LibraryRequest::Preview(Some(source.clone()));
    bench.ask(hear.clone(), |catalog, _| {
        catalog.previewed == Some(source.clone())
    });
    assert_eq!(bench.heard(), Some(demo()));
    assert_eq!(bench.commands.receive(), Some(Command::Play));
    bench.ask(LibraryRequest::Preview(None), |catalog, _| {
        catalog.previewed.is_none()
    });
    assert_eq!(bench.heard(), None);
    assert_eq!(bench.commands.receive(), Some(Command::Stop));
    bench.monitor.publish(Status {
        running: Running::Internal,
        ..Status::default()
    });
    bench.ask(hear, |catalog, _| catalog.previewed.is_some());
    assert_eq!(bench.heard().unwrap().tempo, before.tempo);
    // Whoever goes leaves nothing behind.
    drop(bench.library);
    assert_eq!(bench.live.read().previews.requested(), None);
    assert_eq!(bench.commands.receive(), None);
    assert_eq!(bench.document.project(), before);
    assert_eq!(bench.document.history().0.len(), 1);
}

/// "Load as the whole project, or only as a pattern or clip into the chosen slot": one undo level each.
#[test]
fn loading_is_one_undo_level() {
    let mut bench = bench("load", PathAnswer::NoDialog);
    let mine = bench.document.project();
    let slots = [
        LoadTarget::Pattern(3),
        LoadTarget::Clip(5, 0),
        LoadTarget::Project,
    ];
    for slot in slots {
        bench.says(
            LibraryRequest::Load(LibrarySource::Factory(0), slot),
            "Loaded Demo",
        );
    }
    let labels = ["Toggle step", "Load pattern", "Load clip", "Load"];
    assert_eq!(bench.document.history().0, labels);
    assert_eq!(bench.document.project(), demo());
    bench.document.undo();
    assert_eq!(
        bench.line(5),
        notation::line(&demo().clip(0, 0).unwrap().steps)
    );
    assert_eq!(bench.line(0), "..x");
    bench.document.undo();
    assert_eq!((bench.line(3), bench.line(5).as_str()), (bench.line(3), ""));
    bench.document.undo();
    assert_eq!(bench.document.project(), mine);
}

/// "Import by file dialog, with the path as fallback": its answer is taken, leaving it changes nothing, and
/// where there is none, that is said.
#[test]
fn dialogs_are_asked() {
    let folder = test_folder("library-dialog-file");
    let file = folder.join("song.mid");
    let midi = files::midi_file::export(&demo(), &Default::default(), 1).bytes;
    fs::write(&file, midi).unwrap();
    let import = || {
        let load = LibraryRequest::Load(LibrarySource::File(PathBuf::new()), LoadTarget::Project);
        LibraryRequest::Browse(Box::new(load))
    };
    let mut given = bench("dialog-1", PathAnswer::Path(file));
    assert_eq!(given.says(import(), "Loaded song.mid").answers, 1);
    assert!(given.document.project().tracks.len() > 4);
    let mut left = bench("dialog-2", PathAnswer::Cancelled);
    left.ask(import(), |catalog, _| catalog.answers == 1);
    assert_eq!(left.document.history().0.len(), 1);
    let mut nobody = bench("dialog-3", PathAnswer::NoDialog);
    assert!(!nobody.says(import(), "type the path").has_dialog);
}

/// "Export: project, pattern, selected clip as .gradus or MIDI": the name of the file says which.
#[test]
fn parts_are_exported() {
    let mut bench = bench("export", PathAnswer::NoDialog);
    let part = ProjectPart::Steps {
        pattern: 0,
        tracks: 0..=0,
        steps: 0..=15,
    };
    for name in ["clip.mid", "clip.gradus"] {
        let path = bench.folder.join("out").join(name);
        let export = LibraryRequest::Export {
            part: part.clone(),
            path: path.clone(),
        };
        bench.says(export.clone(), "Wrote");
        let project = files::open(&path).unwrap().project;
        let steps = &project.clip(0, 0).unwrap().steps;
        let line = notation::line(steps);
        assert_eq!(line.trim_end_matches(['.', ' ']), "..x", "{name}");
        bench.says(export, "already exists");
    }
}

/// "Long work can be left": a folder of thousands of files, and whatever is being read.
#[test]
fn long_work_can_be_left() {
    let mut bench = bench("leave", PathAnswer::NoDialog);
    fs::create_dir_all(&bench.folder).unwrap();
    for number in 0..3000 {
        fs::write(bench.folder.join(format!("{number}.gradus")), DEMO).unwrap();
    }
    bench.ask(LibraryRequest::Scan, |catalog, _| {
        catalog
            .work
            .as_ref()
            .is_some_and(|work| work.done.is_some())
    });
    let catalog = bench.ask(LibraryRequest::Cancel, |catalog, _| catalog.work.is_none());
    // What was found is shown, and what was not read says so.
    assert_eq!(catalog.entries.len(), FACTORY.len() + 3000);
    assert_eq!(
        catalog.entries.last().unwrap().content,
        EntryContent::Unread
    );
    bench.library.ask(LibraryRequest::Load(
        LibrarySource::Factory(0),
        LoadTarget::Project,
    ));
    bench.library.ask(LibraryRequest::Cancel);
    bench.says(
        LibraryRequest::Load(LibrarySource::Factory(0), LoadTarget::Clip(7, 0)),
        "Loaded Demo",
    );
    assert_eq!(bench.document.history().0, ["Toggle step", "Load clip"]);
}

/// A file that cannot be read is one sentence, and nothing else.
#[test]
fn bad_files_are_a_sentence() {
    let mut bench = bench("bad", PathAnswer::NoDialog);
    let before = bench.document.project();
    let missing = LibrarySource::File(bench.folder.join("none.gradus"));
    bench.says(
        LibraryRequest::Load(missing.clone(), LoadTarget::Project),
        "none.gradus was not read",
    );
    bench.says(
        LibraryRequest::Preview(Some(missing)),
        "none.gradus was not read",
    );
    assert_eq!(bench.document.project(), before);
    assert_eq!(bench.library.catalog().previewed, None);
}
