//! What a block costs: one `process` of Gradus and of an empty plug-in, in the same host.
//!
//! `cargo bench --bench process` prints instructions (callgrind counts them, so they repeat; needs
//! `valgrind`) and nanoseconds a block, and the memory and time that a further instance takes.

mod empty;
mod host;

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use gradus::Gradus;
use gradus::sequencer::lock::{self, LockLane, LockValue};
use gradus::sequencer::ratchet::Hits;
use gradus::sequencer::step::Step;
use gradus::sequencer::value::{Channel, Interval, Key, Length};
use gradus::sequencer::{Clip, Notes, Pattern, Project, Rate, StepNote};

use gradus::instance::host_controller::{LightRouting, Settings};

use empty::Empty;
use host::Host;

/// Blocks counted; a tenth as many are played before.
fn blocks(scene: &str) -> u32 {
    if scene == "burst" { 500 } else { 20_000 }
}

/// What is measured: a plug-in, and what it plays.
const SCENES: [(&str, &str); 9] = [
    ("empty", "an empty plug-in"),
    ("listening", "one that looks at the transport"),
    ("stopped", "8 rows x 16 steps, the host stands still"),
    ("beat", "8 rows x 16 steps, all on, 1/16 at 120 BPM"),
    ("lit stopped", "stopped, with a Launchpad X and its lights"),
    ("lit", "the beat, with a Launchpad X and its lights"),
    (
        "between",
        "32 rows x 128 steps in 64 patterns, nothing starts or ends",
    ),
    ("worst", "32 rows x 128 steps, all on, 1/32 at 174 BPM"),
    (
        "burst",
        "worst block: 16 rows x 16 hits x 8 notes and 8 NRPNs a row in each",
    ),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, measure, scene, frames] = arguments.as_slice()
        && measure == "measure"
    {
        let frames = frames.parse().expect("the number of frames of a block");
        return with_scene(scene, frames, |host| {
            gradus_measured(host, blocks(scene));
        });
    }
    println!("one process() at 48 kHz, mean of {} blocks", blocks(""));
    println!("{:>20} {:>20}   scene", "64 frames", "512 frames");
    for (scene, what) in SCENES {
        let cost = |frames| {
            format!(
                "{} i {:.0} ns",
                instructions(scene, frames),
                nanoseconds(scene, frames)
            )
        };
        println!("{:>20} {:>20}   {what}", cost(64), cost(512));
    }
    println!("{}", instances());
}

/// Plays blocks; callgrind counts from here to its end.
#[inline(never)]
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "callgrind finds the function by its plain name")]
extern "C" fn gradus_measured(host: &mut Host, blocks: u32) {
    for _ in 0..blocks {
        host.process();
    }
}

fn with_scene(scene: &str, frames: u32, measure: impl FnOnce(&mut Host)) {
    let mut host = match scene {
        "empty" => Host::new::<Empty<false>>(frames),
        "listening" => Host::new::<Empty<true>>(frames),
        _ => Host::new::<Gradus>(frames),
    };
    host.playing = !scene.ends_with("stopped");
    let dark = Settings::default();
    let lit = Settings {
        profile: "Novation Launchpad X, Mini MK3, Pro MK3".to_owned(),
        lights: LightRouting::Channel(16),
        ..Settings::default()
    };
    match scene {
        "stopped" | "beat" => host.load(&project(8, 16, "1/16", 1), &dark),
        "lit" | "lit stopped" => host.load(&project(8, 16, "1/16", 1), &lit),
        "between" => host.load(&project(32, 128, "64/1", 64), &dark),
        "worst" => {
            host.bpm = 174.0;
            host.load(&project(32, 128, "1/32", 1), &dark);
        }
        "burst" => {
            // A block is a 1/64.
            host.bpm = 3.75 * 48_000.0 / f64::from(frames);
            host.load(&burst(), &dark);
        }
        _ => {}
    }
    for _ in 0..blocks(scene) / 10 {
        host.process();
    }
    measure(&mut host);
}

/// Instructions a block, or "?" where there is no valgrind.
fn instructions(scene: &str, frames: u32) -> String {
    let program = std::env::current_exe().expect("a running program has a path");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .args([
            "--toggle-collect=gradus_measured",
            "--callgrind-out-file=/dev/null",
        ])
        .arg(program)
        .args(["measure", scene, &frames.to_string()])
        .output();
    let Ok(output) = output else {
        return "?".to_owned();
    };
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    let collected = report
        .lines()
        .find_map(|line| line.split("Collected :").nth(1));
    let count: Option<u64> = collected.and_then(|count| count.trim().parse().ok());
    count.map_or_else(
        || "?".to_owned(),
        |count| (count / u64::from(blocks(scene))).to_string(),
    )
}

fn nanoseconds(scene: &str, frames: u32) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..5 {
        with_scene(scene, frames, |host| {
            let start = Instant::now();
            gradus_measured(host, blocks(scene));
            best = best.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(blocks(scene)));
        });
    }
    best
}

/// Memory and time that a further instance takes.
fn instances() -> String {
    const COUNT: u32 = 200;
    let mut hosts = vec![Host::new::<Gradus>(512)];
    let (before, start) = (resident_bytes(), Instant::now());
    hosts.extend((0..COUNT).map(|_| Host::new::<Gradus>(512)));
    let each = start.elapsed() / COUNT;
    let bytes = resident_bytes().saturating_sub(before) / u64::from(COUNT);
    format!(
        "a further instance: {} KiB, {} us",
        bytes / 1024,
        each.as_micros()
    )
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

/// `rows` tracks of `steps` steps, all on, in `patterns` patterns.
fn project(rows: usize, steps: usize, rate: &str, patterns: usize) -> Project {
    let clip = Arc::new(Clip {
        length: Length::clamped(i64::try_from(steps).expect("at most 128 steps")),
        rate: rate.parse::<Rate>().expect("a rate"),
        steps: vec![Step::plain(); steps],
        ..Clip::default()
    });
    let mut project = Project::with_tracks(rows);
    for (index, track) in project.tracks.iter_mut().enumerate() {
        let key = 30 + i64::try_from(index).expect("32 tracks");
        Arc::make_mut(track).key = Key::clamped(key);
    }
    for (index, pattern) in project.patterns.iter_mut().enumerate().take(patterns) {
        let clips = vec![Arc::clone(&clip); rows];
        *pattern = Arc::new(Pattern {
            name: index.to_string(),
            clips,
            ..Pattern::default()
        });
    }
    project
}

/// 16 tracks that strike 8 notes 16 times in a 1/64, and lock 8 parameters.
fn burst() -> Project {
    let mut project = project(16, 1, "1/64", 1);
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    for (index, (track, clip)) in project
        .tracks
        .iter_mut()
        .zip(&mut pattern.clips)
        .enumerate()
    {
        let track = Arc::make_mut(track);
        track.channel = Channel::clamped(i64::try_from(index).expect("16 tracks") + 1);
        let step = &mut Arc::make_mut(clip).steps[0];
        let chord = (0..8).map(|interval| StepNote::at(Interval::clamped(interval)));
        step.notes = Notes::new(chord).expect("eight notes");
        step.ratchet.hits = Hits::MAX;
        for lane in lock::lanes() {
            let target = "nrpn 300".parse().expect("a target");
            track.locks.set(lane, Some(LockLane { target, base: None }));
            step.locks.set(lane, Some(LockValue::MAX));
        }
    }
    project
}
