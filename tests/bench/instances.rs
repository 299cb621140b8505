//! What a further instance takes.

use std::process::Command;
use std::time::Instant;

use gradus::Gradus;
use gradus::instance::host_controller::Settings;

use crate::empty::Listener;
use crate::features::{DEAR, USUAL};
use crate::host::{self, Host};
use crate::music;

/// What the program is told to measure one kind of instance.
pub const MEASURE: &str = "instance";

/// A kind of instance.
struct Kind {
    name: &'static str,
    /// How many are made.
    count: u32,
    /// Makes one with blocks of this many frames.
    make: fn(u32) -> Host,
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "an empty plug-in",
        count: 100,
        make: Host::new::<Listener>,
    },
    Kind {
        name: "Gradus, new",
        count: 100,
        make: Host::new::<Gradus>,
    },
    Kind {
        name: "Gradus, 32 rows of 256 steps with everything on",
        count: 20,
        make: fullest,
    },
];

fn fullest(frames: u32) -> Host {
    let fullest = music::with_features(32, 256, USUAL.into_iter().chain(DEAR));
    let host = Host::new::<Gradus>(frames);
    host.load(&host::session(&fullest, &Settings::default()));
    host
}

/// Memory that a further instance takes, and time, as a table.
///
/// # Errors
/// When the program cannot run itself.
pub fn describe() -> Result<String, String> {
    let rows = (0..KINDS.len()).map(|kind| {
        // Each kind has a process of its own: none takes what another left free.
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let output = Command::new(program)
            .args([MEASURE, &kind.to_string()])
            .output()
            .map_err(|error| error.to_string())?;
        let row = String::from_utf8_lossy(&output.stdout).into_owned();
        let why = || String::from_utf8_lossy(&output.stderr).into_owned();
        output.status.success().then_some(row).ok_or_else(why)
    });
    let rows = rows.collect::<Result<String, String>>()?;
    Ok(format!(
        "| a further instance | memory touched, KiB | made, loaded, one block, us |\n|---|--:|--:|\n{rows}"
    ))
}

/// Measures one kind of instance in this process, and prints its row.
pub fn measure(kind: &str) {
    let kind: usize = kind.parse().expect("the number of a kind");
    let Kind { name, count, make } = KINDS[kind];
    let (kibibytes, micros) = each(count, make);
    println!("| {name} | {kibibytes} | {micros} |");
}

/// Memory in KiB and time in microseconds that each of `count` further instances takes; all have played a block.
fn each(count: u32, make: impl Fn(u32) -> Host) -> (u64, u128) {
    let ready = || {
        let mut host = make(512);
        host.process();
        host
    };
    let mut hosts = vec![ready()];
    let (before, start) = (resident_bytes(), Instant::now());
    hosts.extend((0..count).map(|_| ready()));
    let time = start.elapsed() / count;
    let bytes = resident_bytes().saturating_sub(before) / u64::from(count);
    // What they leave free must not be what the next ones take.
    std::mem::forget(hosts);
    (bytes / 1024, time.as_micros())
}

/// Memory of this process (Linux; 0 elsewhere).
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .unwrap_or(0);
    pages * 4096
}
