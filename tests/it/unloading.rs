//! Gradus is taken out of memory as a host does it: after the last instance no thread of ours is left, the code goes,
//! and the process lives on. Each run has a process of its own.
//!
//! A crash in one of them is a signal that ends that process, so it cannot be missed. glibc keeps a library while any
//! thread still has something of it to tidy up, which other systems do not; so all that is ours is called from a
//! thread that has ended before the library is closed, and whether its code has gone is looked up.
#![cfg(target_os = "linux")]

/// The library in memory.
mod module;
/// A host of CLAP.
mod clap;
/// A host of VST3.
mod vst3;

use std::ffi::c_void;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::real::{Home, until};
use crate::remote::page_client::PageClient;
use module::Module;

/// The environment variable for the kind of a run.
const RUN: &str = "GRADUS_UNLOADS";
/// The environment variable for the number of runs of each kind, in place of ten; kinds with a dialog get a tenth.
const RUNS: &str = "GRADUS_UNLOADINGS";
/// How many runs go on at once.
const AT_ONCE: usize = 8;
/// How long the process lives on.
const AFTERWARDS: Duration = Duration::from_secs(1);
/// How long threads may take to end.
const PATIENCE: Duration = Duration::from_secs(1);
/// The time for which a dialog stays that cannot be ended.
const STUBBORN: Duration = Duration::from_secs(3);

/// A kind of run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An instance of the CLAP, made, played and destroyed.
    Clap,
    /// One of the VST3.
    Vst3,
    /// The same, while a page for tablets is connected.
    Vst3Page,
    /// The CLAP, while devices play, a page for tablets is connected, a folder is scanned and edits are made.
    Busy,
    /// The same, with a dialog open.
    Dialog,
    /// The same, with a dialog that cannot be ended.
    Stubborn,
}

const KINDS: [Kind; 6] = [
    Kind::Clap,
    Kind::Vst3,
    Kind::Vst3Page,
    Kind::Busy,
    Kind::Dialog,
    Kind::Stubborn,
];

impl Kind {
    fn is_busy(self) -> bool {
        matches!(self, Self::Busy | Self::Dialog | Self::Stubborn)
    }

    /// Whether it is of the library in `tests/guest`, which serves a page.
    fn is_guest(self) -> bool {
        self.is_busy() || self == Self::Vst3Page
    }

    fn asks(self) -> bool {
        matches!(self, Self::Dialog | Self::Stubborn)
    }
}

/// The threads of this process but the one that asks, by their names.
fn threads() -> Vec<String> {
    let own = fs::read_link("/proc/thread-self").expect("Linux says so");
    let tasks = fs::read_dir("/proc/self/task").expect("Linux says so");
    let others = tasks
        .flatten()
        .filter(|it| Some(&*it.file_name()) != own.file_name());
    let names = others.filter_map(|it| fs::read_to_string(it.path().join("comm")).ok());
    let mut names: Vec<_> = names.map(|name| name.trim_end().to_owned()).collect();
    names.sort();
    names
}

/// The files of the programs beside this one.
fn built(place: &str) -> PathBuf {
    let program = std::env::current_exe().expect("a program knows itself");
    let folder = program
        .parent()
        .and_then(Path::parent)
        .expect("target/debug/deps");
    let path = folder.join(place);
    assert!(
        path.exists(),
        "there is no {}: run cargo xtask test",
        path.display()
    );
    path
}

/// What a host's own thread does with the library, from its first call to its last; the library stays open.
fn call(module: &Module, kind: Kind) {
    let home = PathBuf::from(std::env::var_os("GRADUS_HOME").expect("a home"));
    if kind == Kind::Vst3 {
        return vst3::play(module);
    }
    if kind == Kind::Vst3Page {
        let factory = module.function(c"guest_vst3");
        let page = vst3::play_through(factory, || served_page(module));
        // The server has gone, and its socket with it.
        assert!(page.end().is_some());
        return;
    }
    let entry = if kind.is_busy() {
        let entry: extern "C" fn() -> *const c_void = module.function(c"guest_clap");
        entry()
    } else {
        module.symbol(c"clap_entry")
    };
    let instance = clap::Instance::new(entry);
    let begin = || -> extern "C" fn(bool) -> *mut c_void { module.function(c"guest_begin") };
    let busy = kind.is_busy().then(|| begin()(kind.asks()));
    let page = kind.is_busy().then(|| served_page(module));
    instance.play();
    if busy.is_some() {
        let mut wanted = vec![
            "driver",
            "gradus-device",
            "gradus-library",
            "gradus-portscan",
            "gradus-profiles",
            "gradus-remote",
            "gradus-worker",
        ];
        wanted.extend(kind.asks().then_some("gradus-dialog"));
        until("all threads are at work", 20, || {
            let threads = threads();
            let is_there = |name: &&str| threads.iter().any(|it| it == name);
            wanted.iter().all(is_there).then_some(())
        });
    }
    if kind.asks() {
        until("the dialog is open", 20, || {
            home.join("asked").exists().then_some(())
        });
    }
    let begun = Instant::now();
    if let Some(busy) = busy {
        let end: extern "C" fn(*mut c_void) = module.function(c"guest_end");
        end(busy);
    }
    instance.destroy();
    let took = begun.elapsed();
    // The server has gone, and its socket with it.
    assert!(page.is_none_or(|page| page.end().is_some()));
    assert!(took < 10 * PATIENCE, "to destroy it took {took:?}");
}

/// A page that is connected to the library's own server.
fn served_page(module: &Module) -> PageClient {
    let serve: extern "C" fn(*mut u8, usize) -> usize = module.function(c"guest_serve");
    let mut text = [0; 128];
    let length = serve(text.as_mut_ptr(), text.len());
    let text = std::str::from_utf8(&text[..length]).expect("a text");
    let (address, ticket) = text.split_once(' ').expect("an address and a ticket");
    let address = address.parse().expect("an address");
    let mut page = PageClient::pair(address, ticket.as_bytes()).expect("the ticket is good");
    page.obeyed();
    page
}

/// One run, in a process of its own.
fn run(kind: Kind) {
    let before = threads();
    let place = if kind.is_guest() {
        "examples/libguest.so"
    } else {
        "deps/libgradus.so"
    };
    let module = Module::open(&built(place));
    std::thread::scope(|scope| {
        let host = std::thread::Builder::new().name("host".to_owned());
        let host = host
            .spawn_scoped(scope, || call(&module, kind))
            .expect("a thread");
        host.join().expect("the host does not fail");
    });
    // As a host does it, the library is closed at once.
    let place = module.close();
    let held = kind == Kind::Stubborn;
    assert_eq!(
        module::is_in_memory(&place),
        held,
        "the code goes, or is held"
    );
    if held {
        // The thread sets its name itself.
        until("somebody holds the code", STUBBORN.as_secs(), || {
            let mut threads = threads().into_iter();
            threads.any(|name| name == "gradus-unload").then_some(())
        });
    }
    // The system may show a thread for a moment that has ended; a hold goes with the dialog.
    let patience = if held { STUBBORN } else { PATIENCE };
    until(
        "all threads and the code have gone",
        2 * patience.as_secs(),
        || {
            let is_over = threads() == before && !module::is_in_memory(&place);
            is_over.then_some(())
        },
    );
    std::thread::sleep(AFTERWARDS);
}

/// A home with folders that are not what they should be: pipes and devices among the files, and enough of those to be
/// scanned for a while.
fn home(kind: Kind, number: usize) -> Home {
    let home = Home::new(&format!("unloading-{kind:?}-{number}"));
    let library = home.path().join("music");
    home.write("home/library", library.to_string_lossy().as_bytes());
    home.write("music/Controllers/own.toml", "name = \"Own\"\n");
    let file = built_in_text();
    for number in 0..200 {
        home.write(&format!("music/{number}.gradus"), &file);
    }
    for folder in ["music", "music/Controllers"] {
        let folder = home.path().join(folder);
        for name in ["pipe.gradus", "pipe.toml", "pipe.mid"] {
            let made = Command::new("mkfifo").arg(folder.join(name)).status();
            assert!(made.expect("mkfifo runs").success());
        }
        for name in ["zero.gradus", "zero.toml", "zero.mid"] {
            std::os::unix::fs::symlink("/dev/zero", folder.join(name)).expect("a link");
        }
    }
    let asked = home.path().join("home/asked");
    let seconds = STUBBORN.as_secs();
    // The child of the stubborn one keeps the way of the answer open, though its parent is gone.
    let waits = match kind {
        Kind::Stubborn => format!("sleep {seconds} & : > '{}'; wait", asked.display()),
        _ => format!(": > '{}'; exec sleep 1000", asked.display()),
    };
    let zenity = home.write("bin/zenity", format!("#!/bin/sh\n{waits}\n"));
    let mut mode = Command::new("chmod");
    assert!(
        mode.arg("755")
            .arg(zenity)
            .status()
            .expect("chmod runs")
            .success()
    );
    home
}

fn built_in_text() -> String {
    let project = gradus::sequencer::Project::with_tracks(16);
    gradus::files::pattern_file::to_text(&project)
}

/// Starts a run.
fn begin(kind: Kind, number: usize) -> (Kind, Home, std::process::Child) {
    let home = home(kind, number);
    let program = std::env::current_exe().expect("a program knows itself");
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", home.path().join("bin").display());
    let mut again = Command::new(program);
    again
        .args(["--exact", "unloading::nothing_is_left_when_the_code_goes"])
        .args(["--include-ignored", "--nocapture", "--test-threads=1"])
        .env(RUN, format!("{kind:?}"))
        .env("GRADUS_HOME", home.path().join("home"))
        .env("PATH", path)
        .env("DISPLAY", ":0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = again.spawn().expect("it starts");
    (kind, home, child)
}

fn check(kind: Kind, output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    let cried = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{kind:?}: {}\n{said}\n{cried}",
        output.status
    );
}

/// "Every thread of ours has ended within 1 s, then the code is unmapped and the process lives on 1 s more; or a
/// counted hold is there and goes with it", with a library scan running, ports open, a worker at work, and with a
/// dialog open; `destroy` waits for no person, no pipe and no device.
#[test]
#[ignore = "needs the library in tests/guest: run cargo xtask test"]
fn nothing_is_left_when_the_code_goes() {
    if let Ok(wanted) = std::env::var(RUN) {
        let kind = KINDS.into_iter().find(|kind| format!("{kind:?}") == wanted);
        return run(kind.expect("a kind of run"));
    }
    let each = std::env::var(RUNS)
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(10);
    let runs = |kind: Kind| if kind.asks() { 1.max(each / 10) } else { each };
    let all = KINDS
        .into_iter()
        .flat_map(|kind| (0..runs(kind)).map(move |number| (kind, number)));
    let all: Vec<_> = all.collect();
    for some in all.chunks(AT_ONCE) {
        let begun: Vec<_> = some
            .iter()
            .map(|(kind, number)| begin(*kind, *number))
            .collect();
        for (kind, _home, child) in begun {
            check(kind, &child.wait_with_output().expect("it ends"));
        }
    }
    eprintln!("{} runs, each unmapped", all.len());
}
