//! The editor's window in hosts: it is painted whenever it is shown, and opened and closed again and again
//! it leaves nothing behind.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use gradus::sequencer::Project;

use crate::hosts::clap::ClapHost;
use crate::hosts::vst3::Vst3Host;
use crate::hosts::{Call, Host, Message, Windowed};
use crate::real::{Home, alone, screen, until};
use crate::sessions::state;
use crate::wakeups::assert_asleep;

/// How often it is opened and closed before anything is measured, and then; the graphics library keeps something of
/// each window, and more of the first.
const BEFORE: usize = 120;
const EACH_BEFORE: usize = 20;
const CYCLES: usize = 100;
/// What may stay behind of each cycle beyond what stays of the framework's window with one word in it. A score, a
/// context or a picture of letters would be far more.
const KEPT_BYTES: usize = 16 * 1024;
/// A step of one of sixteen tracks, wherever the rows begin.
const STEP: (u32, u32) = (424, 300);
/// The window in which it is opened, for the process that has a screen.
const PARENT: &str = "GRADUS_PARENT_WINDOW";

/// The resources that a process holds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    /// In use on the heap; how many pages that takes depends on what was there before.
    bytes: usize,
    handles: usize,
    threads: usize,
}

impl Held {
    /// What it holds once the last window's thread has given back what it had.
    fn settled() -> Self {
        let mut before = Self::now();
        until("the last window is gone", 60, || {
            std::thread::sleep(Duration::from_millis(500));
            let now = Self::now();
            let rests = now == before;
            before = now;
            rests.then_some(now)
        })
    }

    fn now() -> Self {
        let count = |folder: &str| std::fs::read_dir(folder).expect("Linux says so").count();
        Self {
            bytes: heap_bytes(),
            handles: count("/proc/self/fd"),
            threads: count("/proc/self/task"),
        }
    }
}

/// What is in use on the heap, in bytes.
#[allow(
    unsafe_code,
    reason = "the C library alone knows what is in use on its heap"
)]
pub fn heap_bytes() -> usize {
    // SAFETY: it takes nothing, changes nothing and may be called from any thread.
    let heap = unsafe { libc::mallinfo2() };
    heap.uordblks + heap.hblkhd
}

/// Opening and closing the editor leaves no handle and no thread behind, and of memory no more than a window of
/// the framework with one word in it.
#[test]
#[ignore = "needs Xvfb: run cargo xtask test"]
fn a_window_leaves_nothing_behind() {
    on_a_screen("window::a_window_leaves_nothing_behind", |parent| {
        let cycles = std::env::var("GRADUS_CYCLES").ok();
        let cycles = cycles.and_then(|it| it.parse().ok()).unwrap_or(CYCLES);
        cycle(&mut ClapHost::bare(), parent, BEFORE);
        let clap = kept("CLAP", &mut ClapHost::new(), parent, cycles);
        let vst3 = kept("VST3", &mut Vst3Host::new(), parent, cycles);
        let bare = kept("the framework's", &mut ClapHost::bare(), parent, cycles);
        for each in [clap, vst3] {
            assert!(
                each <= bare + KEPT_BYTES,
                "{each} bytes are kept of each window, {bare} of the framework's"
            );
        }
    });
}

/// A window that is closed again leaves no thread that wakes now and then.
#[test]
#[ignore = "needs Xvfb: run cargo xtask test"]
fn a_closed_window_wakes_nobody() {
    fn open_and_close(mut host: impl Host + Windowed, parent: u32) {
        host.activate(48_000.0, 512);
        host.open(parent);
        until("the window is painted", 20, || is_painted().then_some(()));
        host.close();
        assert_asleep("after a window", std::thread::sleep);
        host.deactivate();
    }
    on_a_screen("window::a_closed_window_wakes_nobody", |parent| {
        open_and_close(ClapHost::new(), parent);
        open_and_close(Vst3Host::new(), parent);
    });
}

/// A host may take its time between making a window and showing it: it is painted all the same.
#[test]
#[ignore = "needs Xvfb: run cargo xtask test"]
fn a_window_that_is_shown_late_is_painted() {
    on_a_screen("window::a_window_that_is_shown_late_is_painted", |parent| {
        for later in [0, 50, 200, 1000] {
            let mut host = ClapHost::new();
            host.activate(48_000.0, 512);
            host.open_late(parent, Duration::from_millis(later));
            until("the window is painted", 20, || is_painted().then_some(()));
            host.close();
            host.deactivate();
        }
    });
}

/// An edit in the window marks the host's project as changed, in the way that the host has for it; in one that has
/// none, by a parameter that nobody sees. After it was saved, the next edit does so again.
#[test]
#[ignore = "needs Xvfb: run cargo xtask test"]
fn the_host_is_told_of_changes() {
    on_a_screen("window::the_host_is_told_of_changes", |parent| {
        is_told_of_changes(ClapHost::new(), parent, true);
        is_told_of_changes(Vst3Host::new(), parent, true);
        is_told_of_changes(ClapHost::without_dirty_marks(), parent, false);
    });
}

/// Edits in a window, of which a host is told in a way of its own or by a parameter, and not in the other way.
fn is_told_of_changes(mut host: impl Host + Windowed, parent: u32, is_marked: bool) {
    // It is not a new one, which would show a card in place of the grid.
    assert!(host.main().load(&state(&Project::with_tracks(14))));
    host.activate(48_000.0, 512);
    host.audio().start();
    host.open(parent);
    until("the window is painted", 20, || is_painted().then_some(()));
    let mut touched = 0;
    let mut told = |host: &mut dyn Host, blocks| {
        touched += touches(host, blocks);
        let notices = host.main().notices();
        let touched = touched + notices.touched;
        let (told, other) = match is_marked {
            true => (notices.unsaved, touched),
            false => (touched, notices.unsaved),
        };
        assert_eq!(other, 0, "it is told in another way");
        told
    };
    assert_eq!(told(&mut host, 10), 0, "what was loaded is saved");
    click(STEP);
    until("the host is told", 20, || {
        (told(&mut host, 1) > 0).then_some(())
    });
    click(STEP);
    // It may know already, or be told of each edit.
    let before = told(&mut host, 50);
    assert!(before <= 2, "{before} times for two edits");
    host.main().save();
    click(STEP);
    until("it is told again", 20, || {
        (told(&mut host, 1) == before + 1).then_some(())
    });
    host.close();
    host.audio().stop();
    host.deactivate();
}

/// How often a CLAP moves a parameter within so many blocks of 20 ms.
fn touches(host: &mut dyn Host, blocks: usize) -> u32 {
    const MOVED: Message = Message::Other(5); // CLAP_EVENT_PARAM_VALUE
    let moves = (0..blocks).map(|_| {
        std::thread::sleep(Duration::from_millis(20));
        let events = host.process(&Call::default()).events;
        u32::from(events.iter().any(|(_, message)| *message == MOVED))
    });
    moves.sum()
}

/// Presses the left button at a place of the window, which is at the top left of the screen.
pub fn click((x, y): (u32, u32)) {
    let mut xdotool = Command::new("xdotool");
    let (x, y) = (x.to_string(), y.to_string());
    xdotool.args(["mousemove", &x, &y, "sleep", "0.2", "click", "1"]);
    assert!(xdotool.status().expect("xdotool runs").success());
}

/// Runs a test in a process of its own that has a screen, with the number of the screen's root window: the
/// environment of a process is not changed while it runs.
pub fn on_a_screen(name: &str, test: impl Fn(u32)) {
    if let Ok(parent) = std::env::var(PARENT) {
        test(parent.parse().expect("the number of a window"));
        // A window's thread has the name of who opened it. One that still gives its graphics back while the process
        // ends would fall over what is gone already.
        return until("the last window's thread has ended", 20, || {
            let names = std::fs::read_dir("/proc/self/task").expect("Linux says so");
            let name = |of: &Path| std::fs::read(of.join("comm")).ok();
            let own = name(Path::new("/proc/thread-self"));
            let same = names.flatten().filter(|it| name(&it.path()) == own);
            (same.count() == 1).then_some(())
        });
    }
    let _turn = alone();
    let home = Home::new("windows");
    let (_screen, display) = screen(&home);
    // Nothing else is on the screen: the pointer is over its root.
    let mut xdotool = Command::new("xdotool");
    let place = xdotool.args(["getmouselocation", "--shell"]);
    let place = place
        .env("DISPLAY", &display)
        .output()
        .expect("xdotool runs");
    let place = String::from_utf8_lossy(&place.stdout).into_owned();
    let mut lines = place.lines();
    let root = lines.find_map(|line| line.strip_prefix("WINDOW="));
    let program = std::env::current_exe().expect("a program knows itself");
    let mut again = Command::new(program);
    again.args([name, "--exact", "--ignored", "--nocapture"]);
    again
        .env("DISPLAY", &display)
        .env("LIBGL_ALWAYS_SOFTWARE", "1");
    // Each window has a thread. With a heap for each what is kept depends on which thread got which heap.
    again.env("MALLOC_ARENA_MAX", "1");
    again.env("GRADUS_HOME", home.path());
    again.env(PARENT, root.expect("the screen has a root"));
    let ended = again.status().expect("it starts");
    assert!(ended.success(), "{ended}, see above");
}

/// Whether there is more than black on the screen.
pub fn is_painted() -> bool {
    let mut import = Command::new("import");
    import.args([
        "-window",
        "root",
        "-crop",
        "640x400+0+0",
        "-depth",
        "8",
        "rgb:-",
    ]);
    let picture = import.output().expect("import runs").stdout;
    assert!(!picture.is_empty(), "there is a screen");
    picture.iter().any(|&light| light > 0)
}

/// Opens and closes windows; returns the bytes that are kept of each.
fn kept(kind: &str, host: &mut (impl Host + Windowed), parent: u32, cycles: usize) -> usize {
    cycle(host, parent, EACH_BEFORE);
    let before = Held::settled();
    cycle(host, parent, cycles);
    let after = Held::settled();
    let each = after.bytes.saturating_sub(before.bytes) / cycles;
    eprintln!("{kind}: {cycles} windows, {each} bytes kept of each: {before:?}, then {after:?}");
    assert!(
        after.handles <= before.handles && after.threads <= before.threads,
        "all is given back"
    );
    each
}

fn cycle(host: &mut (impl Host + Windowed), parent: u32, cycles: usize) {
    host.activate(48_000.0, 512);
    for _ in 0..cycles {
        host.open(parent);
        // Time for some frames.
        std::thread::sleep(Duration::from_millis(40));
        host.close();
    }
    host.deactivate();
}
