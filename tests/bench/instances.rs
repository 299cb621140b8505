//! What a further instance takes.

use std::time::Instant;

use gradus::Gradus;
use gradus::instance::host_controller::Settings;

use crate::empty::Listener;
use crate::features::{DEAR, USUAL};
use crate::host::{self, Host};
use crate::music;

/// Memory that a further instance takes, and time, as a table.
pub fn describe() -> String {
    let fullest = music::with_features(32, 256, USUAL.into_iter().chain(DEAR));
    let fullest = host::session(&fullest, &Settings::default());
    let rows = [
        ("an empty plug-in", each(100, Host::new::<Listener>)),
        ("Gradus, new", each(100, Host::new::<Gradus>)),
        (
            "Gradus, 32 rows of 256 steps with everything on",
            each(20, |frames| {
                let host = Host::new::<Gradus>(frames);
                host.load(&fullest);
                host
            }),
        ),
    ];
    let rows =
        rows.map(|(name, (kibibytes, micros))| format!("| {name} | {kibibytes} | {micros} |\n"));
    format!(
        "| a further instance | memory touched, KiB | made, loaded, one block, us |\n|---|--:|--:|\n{}",
        rows.concat()
    )
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
