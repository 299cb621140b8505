//! Threads that have nothing to do sleep: none of them wakes while nothing plays, no window is open and no port is
//! chosen, and few do while music plays. Linux counts how often each thread of a process has gone to sleep, so nothing
//! here is measured by the clock; each test has a process of its own, as all instances of one share their threads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::hosts::{Format, Player};
use crate::ports::Device;
use crate::real::{Home, Program, bundle, until};
use crate::sessions;
use crate::stage::{Stage, chosen};

/// Set in the process of a test.
const INSIDE: &str = "GRADUS_WAKE_UPS";
/// How long wake-ups are counted.
const COUNTED: Duration = Duration::from_secs(3);
/// How long nothing must have woken before that: longer than the rest between two looks at anything.
const SETTLED: Duration = Duration::from_millis(1500);
/// A block, and the time that it plays for.
const FRAMES: u32 = 480;
const BLOCK: Duration = Duration::from_millis(10);
const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";

/// What a thread has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Work {
    /// How often it has stopped running, to wait or because others were due.
    switches: u64,
    /// Its time on a processor, in nanoseconds.
    busy: u64,
}

/// What the threads of Gradus in a process have done so far, by number and name: all of its own, and the framework's
/// for tasks in the background.
fn work(process: u32) -> BTreeMap<(String, String), Work> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("Linux says so");
    let threads = tasks.flatten().filter_map(|task| {
        // A thread may end meanwhile.
        let read = |file| fs::read_to_string(task.path().join(file)).ok();
        let name = read("comm")?.trim_end().to_owned();
        let status = read("status")?;
        let switches = status.lines().filter_map(|line| {
            let (what, count) = line.split_once(':')?;
            let counts = what.ends_with("voluntary_ctxt_switches");
            counts.then(|| count.trim().parse::<u64>().ok())?
        });
        let busy = read("schedstat")?.split(' ').next()?.parse().ok()?;
        let work = Work {
            switches: switches.sum(),
            busy,
        };
        let is_ours = name.starts_with("gradus-") || name == "bg-worker";
        is_ours.then(|| {
            (
                (task.file_name().to_string_lossy().into_owned(), name),
                work,
            )
        })
    });
    threads.collect()
}

/// What the threads of a process do while something goes on: those that woke, by name, and the sum.
fn done_while(process: u32, goes_on: impl FnOnce()) -> (Vec<String>, Work) {
    let before = work(process);
    goes_on();
    let mut sum = Work::default();
    let mut woke = Vec::new();
    for (thread, after) in work(process) {
        let before = before.get(&thread).copied().unwrap_or_default();
        let switches = after.switches - before.switches;
        sum.switches += switches;
        sum.busy += after.busy - before.busy;
        if switches > 0 {
            woke.push(format!("{} {switches}", thread.1));
        }
    }
    (woke, sum)
}

/// Counts wake-ups while something goes on, once nothing has woken for a moment; prints and returns them.
fn wake_ups(process: u32, what: &str, mut goes_on: impl FnMut(Duration)) -> u64 {
    until(&format!("all threads rest: {what}"), 30, || {
        let (woke, _) = done_while(process, || goes_on(SETTLED));
        let rests = woke.is_empty();
        if !rests {
            println!("{what}, not at rest yet: {woke:?}");
        }
        rests.then_some(())
    });
    counted(process, what, goes_on)
}

fn counted(process: u32, what: &str, goes_on: impl FnOnce(Duration)) -> u64 {
    let (woke, work) = done_while(process, || goes_on(COUNTED));
    let each_second = |count: u64| {
        #[allow(clippy::cast_precision_loss, reason = "a small number")]
        let count = count as f64;
        count / COUNTED.as_secs_f64()
    };
    println!(
        "{what}: {:.1} wake-ups a second, {:.4} % of a core {woke:?}",
        each_second(work.switches),
        each_second(work.busy) / 1e7
    );
    work.switches
}

/// Counts wake-ups of this process while something goes on; there must be none.
pub fn assert_asleep(what: &str, goes_on: impl FnMut(Duration)) {
    let process = std::process::id();
    assert_eq!(wake_ups(process, what, goes_on), 0, "{what}");
}

/// Has hosts call for blocks for so long, at their pace.
fn play(players: &mut [Player], time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        for player in &mut *players {
            player.block(FRAMES);
        }
        std::thread::sleep(BLOCK);
    }
}

/// The same with the transport rolling or not.
fn roll(players: &mut [Player], playing: bool, time: Duration) {
    for player in &mut *players {
        player.playing = playing;
    }
    play(players, time);
}

/// Runs a test in a process of its own, in a home of its own; returns whether this is another process, in which it has
/// passed.
fn passed_in_own_process(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return false;
    }
    let home = Home::new(&test.replace("::", "-"));
    let program = std::env::current_exe().expect("a program knows itself");
    let mut again = Command::new(program);
    again.args([test, "--exact", "--include-ignored", "--nocapture"]);
    again.env("GRADUS_HOME", home.path());
    let mut again = Program::start(&home, again.env(INSIDE, "1"));
    let status = again.wait(300);
    let said = again.output();
    println!("{said}");
    assert!(
        status.is_some_and(|status| status.success()) && said.contains("1 passed"),
        "{test}: {status:?}, see above"
    );
    true
}

/// "Nothing plays, no window, no ports: 0 wake-ups a second": from the start, without blocks and with them, after
/// music, after a port, after a controller that edits through its host.
#[test]
fn nothing_wakes_while_nothing_plays() {
    if passed_in_own_process("wakeups::nothing_wakes_while_nothing_plays") {
        return;
    }
    let pads = Device::plug("Pads");
    let project = sessions::everything();
    let plain = sessions::state(&project);
    let mut players = Format::ALL.map(|format| Player::new(format, &plain));
    let stand = |players: &mut [Player], time| roll(players, false, time);
    let named = |wanted: &str| {
        let threads = work(std::process::id());
        threads.keys().any(|(_, name)| name == wanted)
    };
    for name in ["gradus-worker", "gradus-profiles", "bg-worker"] {
        until(name, 20, || named(name).then_some(()));
    }
    assert_asleep("without blocks", std::thread::sleep);
    assert_asleep("standing still", |time| stand(&mut players, time));

    roll(&mut players, true, COUNTED);
    let playing = |time| roll(&mut players, true, time);
    let woke = counted(std::process::id(), "music plays", playing);
    // The tape is drained now and then.
    assert!(woke <= 2, "{woke} wake-ups in {COUNTED:?}");
    assert_asleep("after music", |time| stand(&mut players, time));

    let plugged = sessions::plugged(&project, &[["Pads", "Pads", LAUNCHPAD]]);
    assert!(players[0].host.main().load(&plugged));
    until("the port is open", 20, || pads.send(&[0xfe]).then_some(()));
    let playing = |time| roll(&mut players, true, time);
    counted(std::process::id(), "music plays, with a port", playing);
    roll(&mut players, false, COUNTED);
    let standing = |time| roll(&mut players, false, time);
    counted(std::process::id(), "a port is chosen", standing);
    assert!(players[0].host.main().load(&plain));
    assert_asleep("after a port", |time| stand(&mut players, time));

    let mut stage = Stage::new(Format::Clap, LAUNCHPAD, &sessions::lines(&["...."]));
    stage.send("90 51 64, 80 51 00");
    stage.until_line(0, "x...");
    assert_asleep("after an edit of a controller", |time| {
        let begun = Instant::now();
        while begun.elapsed() < time {
            stage.block();
            std::thread::sleep(BLOCK);
        }
    });
    assert_asleep("with a controller, without blocks", std::thread::sleep);
    // It still wakes when there is something to do.
    stage.send("90 52 64, 80 52 00");
    stage.until_line(0, "xx..");

    drop((stage, players));
    let ours = work(std::process::id());
    assert!(ours.is_empty(), "{ours:?}");
    let beside = Stage::beside(Format::Vst3, &chosen(LAUNCHPAD), &project);
    assert_asleep("in a second life", std::thread::sleep);
    drop(beside);
}

/// The standalone program's own threads sleep too; only its clock ticks. What is unsaved is kept all the same.
#[test]
#[ignore = "needs the bundle: run cargo xtask test"]
fn the_program_rests() {
    let home = Home::new("program-rests");
    let mut program = Command::new(bundle("Gradus"));
    program.env("GRADUS_HOME", home.path().join("state"));
    program.env_remove("DISPLAY").args(["--backend", "dummy"]);
    let program = Program::start(&home, &mut program);
    let named = |name: &str| {
        let all = work(program.id());
        all.keys().any(|(_, it)| it == name)
    };
    until("its threads are there", 20, || {
        let all = ["gradus-autosave", "gradus-exit", "gradus-worker"];
        all.into_iter().all(named).then_some(())
    });
    let woke = wake_ups(program.id(), "the program", std::thread::sleep);
    assert_eq!(woke, 0);
    assert!(Path::new(&format!("/proc/{}", program.id())).exists());
}
