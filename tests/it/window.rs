//! The editor's window in hosts, opened and closed again and again: nothing stays behind.

use std::process::Command;
use std::time::Duration;

use crate::hosts::clap::ClapHost;
use crate::hosts::vst3::Vst3Host;
use crate::hosts::{Host, Windowed};
use crate::real::{Home, alone, screen, until};

/// How often it is opened and closed before anything is measured, and then. The graphics library takes 160 MB for
/// what it keeps of the first hundred windows, and no more for the next hundreds.
const BEFORE: usize = 120;
const CYCLES: usize = 100;
/// What may stay behind of each cycle. Below an editor, the window's toolkit and the graphics library keep 70 KiB of
/// each window over six hundred, 110 over the second hundred; a score, a context or a picture of letters that
/// stayed would be far more.
const KEPT_BYTES: usize = 256 * 1024;
/// The window in which it is opened, for the process that has a screen.
const PARENT: &str = "GRADUS_PARENT_WINDOW";

/// What a process holds.
#[derive(Debug, Clone, Copy)]
struct Held {
    bytes: usize,
    handles: usize,
    threads: usize,
}

impl Held {
    fn now() -> Self {
        let pages = std::fs::read_to_string("/proc/self/statm").expect("Linux says so");
        let pages: usize = pages
            .split(' ')
            .nth(1)
            .and_then(|it| it.parse().ok())
            .expect("a number");
        let count = |folder: &str| std::fs::read_dir(folder).expect("Linux says so").count();
        Self {
            bytes: pages * 4096,
            handles: count("/proc/self/fd"),
            threads: count("/proc/self/task"),
        }
    }
}

/// Opening and closing the editor leaves no handle and no thread behind, and of memory no more than is stated.
/// The environment of a process is not changed while it runs: this one starts itself again, with a screen.
#[test]
#[ignore = "needs Xvfb: run cargo xtask test"]
fn a_window_leaves_nothing_behind() {
    if let Ok(parent) = std::env::var(PARENT) {
        let parent = parent.parse().expect("the number of a window");
        let cycles = std::env::var("GRADUS_CYCLES").ok();
        let cycles = cycles.and_then(|it| it.parse().ok()).unwrap_or(CYCLES);
        opened("CLAP", &mut ClapHost::new(), parent, cycles);
        opened("VST3", &mut Vst3Host::new(), parent, cycles);
        return;
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
    again.args([
        "window::a_window_leaves_nothing_behind",
        "--exact",
        "--ignored",
        "--nocapture",
    ]);
    again
        .env("DISPLAY", &display)
        .env("LIBGL_ALWAYS_SOFTWARE", "1");
    again.env("GRADUS_HOME", home.path());
    again.env(PARENT, root.expect("the screen has a root"));
    let ended = again.status().expect("it starts");
    assert!(ended.success(), "see above");
}

fn opened(kind: &str, host: &mut (impl Host + Windowed), parent: u32, cycles: usize) {
    host.activate(48_000.0, 512);
    let mut cycle = || {
        host.open(parent);
        // Some frames.
        std::thread::sleep(Duration::from_millis(40));
        host.close();
    };
    (0..BEFORE).for_each(|_| cycle());
    let before = Held::now();
    (0..cycles).for_each(|_| cycle());
    let after = Held::now();
    let each = after.bytes.saturating_sub(before.bytes) / cycles;
    eprintln!("{kind}: {cycles} windows, {each} bytes kept of each: {before:?}, then {after:?}");
    // The screen hears of the last window's end a little later.
    until("all handles and threads are given back", 20, || {
        let held = Held::now();
        (held.handles <= before.handles && held.threads <= before.threads).then_some(())
    });
    host.deactivate();
    assert!(
        each <= KEPT_BYTES,
        "{kind}: {each} bytes are kept of each window"
    );
}
