//! A standalone program that saves, with something between it and the disk that notes each call and fails on demand.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use gradus::files::{self, Destination, FileExtension, Obstacle};
use gradus::sequencer::Project;
use gradus::standalone::{Session, SettingsFolder as Settings};

/// The environment variables that tell the program what to do, and where.
const TASK: &str = "GRADUS_DISK_TASK";
const PLACE: &str = "GRADUS_DISK_PLACE";
/// The beginning of the line with its answer.
const ANSWER: &str = "the disk says: ";
/// The test that is that program.
const NAME: &str = "disk::shim::a_program_of_its_own_saves";

/// What a standalone program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Saves the demo.
    SaveDemo,
    /// Saves a project of two empty tracks.
    SaveSmall,
    /// Saves the demo many times.
    SaveDemoOften,
    /// Saves the small project many times.
    SaveSmallOften,
    /// Begins a session, whose answer is why unsaved work would not survive.
    Begin,
}

const TASKS: [Task; 5] = [
    Task::SaveDemo,
    Task::SaveSmall,
    Task::SaveDemoOften,
    Task::SaveSmallOften,
    Task::Begin,
];

/// How many times a program saves in the tasks that save often.
const OFTEN: usize = 20;

pub(super) fn small() -> Project {
    Project::with_tracks(2)
}

/// What is between the program and the disk, and how it behaves.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Disk<'a> {
    /// The call that fails, its error number, and from which call on it fails.
    pub(super) fault: Option<(&'a str, i32, usize)>,
    /// The most bytes of a write; 0 for all.
    pub(super) chunk: usize,
    /// The microseconds of each call.
    pub(super) slow: u32,
    /// The call before which the program ends; 0 for none.
    pub(super) kill: usize,
    /// The file in which the calls are noted.
    pub(super) log: Option<&'a Path>,
}

/// A program that was started.
#[derive(Debug)]
pub(super) struct Saver(Child);

impl Disk<'_> {
    /// Starts the program. It works on a file, or in a folder, in the folder that the disk is about.
    pub(super) fn start(&self, folder: &Path, task: Task, place: &Path) -> Saver {
        let mut program = Command::new(std::env::current_exe().expect("this test has a path"));
        program.args(["--exact", NAME, "--nocapture", "--test-threads", "1"]);
        program.env(TASK, format!("{task:?}")).env(PLACE, place);
        program.env("LD_PRELOAD", library());
        program.env("SHIM_FOLDER", folder);
        if let Some((call, error, from)) = self.fault {
            program.env("SHIM_FAULT", format!("{call}:{error}:{from}"));
        }
        for (name, number) in [
            ("SHIM_CHUNK", self.chunk.to_string()),
            ("SHIM_SLOW", self.slow.to_string()),
            ("SHIM_KILL", self.kill.to_string()),
        ] {
            program.env(name, number);
        }
        if let Some(log) = self.log {
            program.env("SHIM_LOG", log);
        }
        program.stdin(Stdio::null()).stdout(Stdio::piped());
        program.stderr(Stdio::piped());
        Saver(program.spawn().expect("this test can be started again"))
    }

    /// Runs the program to its end: its answer, or nothing when it was ended before.
    pub(super) fn run(&self, folder: &Path, task: Task, place: &Path) -> Option<String> {
        self.start(folder, task, place).answer()
    }
}

impl Saver {
    /// Waits for its end.
    pub(super) fn answer(self) -> Option<String> {
        let output = self.0.wait_with_output().expect("the program ends");
        let text = String::from_utf8_lossy(&output.stdout);
        let answer = text.lines().find_map(|line| line.split_once(ANSWER));
        let killed = output.status.code() == Some(137);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(killed || output.status.success(), "{text}\n{errors}");
        assert!(killed || answer.is_some(), "no answer: {text}\n{errors}");
        answer.map(|(_, answer)| answer.to_owned())
    }
}

/// The library between the program and the disk, built once.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let library = folder.join(format!("disk-shim-{}.so", std::process::id()));
        let mut compiler = Command::new("cc");
        compiler.args([
            "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o",
        ]);
        compiler.arg(&library);
        compiler.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/disk/shim.c"));
        compiler.arg("-ldl");
        let built = compiler.output();
        let built =
            built.unwrap_or_else(|error| panic!("cc is needed for the disk tests: {error}"));
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(
            built.status.success(),
            "the disk shim does not build: {said}"
        );
        library
    })
}

/// Saves over an existing file, as with a person's leave.
fn save(project: &Project, path: &Path) -> String {
    let destination = Destination::complete(path, FileExtension::Project).expect("a name");
    let leave = Obstacle::file(path);
    let place = destination.permit(Some(&leave)).expect("leave was given");
    match files::save(&place, project) {
        Ok(_) => "saved".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn save_often(project: &Project, path: &Path) -> String {
    let answers = (0..OFTEN).map(|_| save(project, path));
    let bad = answers.into_iter().find(|answer| answer != "saved");
    bad.unwrap_or_else(|| "saved".to_owned())
}

/// A standalone program does what its environment says, and answers; started as any other test, it saves once and
/// finds what it has saved.
#[test]
fn a_program_of_its_own_saves() {
    let Some(task) = std::env::var_os(TASK) else {
        let home = crate::real::Home::new("disk-plain");
        let path = home.path().join("song.gradus");
        assert_eq!(save(&files::demo(), &path), "saved");
        assert_eq!(files::open(&path).expect("a file").project, files::demo());
        return;
    };
    let mut tasks = TASKS.into_iter();
    let task = tasks.find(|known| task == *format!("{known:?}"));
    let place = PathBuf::from(std::env::var_os(PLACE).expect("a place"));
    let answer = match task.expect("a task") {
        Task::SaveDemo => save(&files::demo(), &place),
        Task::SaveSmall => save(&small(), &place),
        Task::SaveDemoOften => save_often(&files::demo(), &place),
        Task::SaveSmallOften => save_often(&small(), &place),
        Task::Begin => {
            let session = Session::begin(&Settings::at(place), None).expect("a session");
            session.open_file().unprotected.unwrap_or_default()
        }
    };
    println!("{ANSWER}{answer}");
}
