//! Damaged files, by the million: each is either read, or refused with a sentence. Nothing panics, nothing hangs, and
//! nothing takes more memory than there is.
//!
//! Every kind of input runs in a process of its own, under a limit of memory, with a watch on the time that each
//! case takes of the processor. `GRADUS_FUZZ=1000000` sets how many cases each kind gets, `GRADUS_FUZZ_FROM` the first of
//! them; without it there are as many as take a few seconds. A case is a function of its number: a failure names the number and leaves the input
//! among the temporary files; in `tests/fuzz`, in the folder of its kind, it is tried each time.

/// How inputs are damaged.
mod damage;
/// The readers that get them.
mod targets;

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use damage::Damage;
use targets::{TARGETS, Target};

/// How many cases each kind gets, the first of them, and the kind that a process is for.
const CASES: &str = "GRADUS_FUZZ";
const FIRST: &str = "GRADUS_FUZZ_FROM";
const TARGET: &str = "GRADUS_FUZZ_TARGET";
/// The number of cases of one kind when none is set.
const FEW: u64 = 3_000;
/// The most that a process may take, in KiB of address space: a GiB for the cases, beside what a test program maps
/// before it begins.
const MEMORY_KIB: u64 = (1 << 20) + (1 << 18);
/// The most processor time of one case.
const LONGEST: Duration = Duration::from_secs(1);
/// The longest a case may wait for the processor: longer than it does on the busiest machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much of the output of a process is kept, in bytes.
const SAID: usize = 16 << 10;
/// The time between two looks at the case that runs.
const LOOK: Duration = Duration::from_millis(50);

/// "1,000,000 each under 1 GiB and 1 s a case, 0 panics, 0 hangs": of each kind as many as are asked for.
#[test]
fn nothing_damaged_breaks_it() {
    let failed: Vec<String> = TARGETS
        .iter()
        .filter_map(|target| run(target.name))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Runs all cases of a kind in a process of its own; returns what went wrong, if anything did.
fn run(target: &str) -> Option<String> {
    let program = std::env::current_exe().expect("a program knows itself");
    // The shell's own limit, so that no process has to set its own.
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -v $0 && exec \"$@\"", &MEMORY_KIB.to_string()])
        .arg(program)
        .args(["--exact", "fuzz::cases", "--ignored", "--nocapture"])
        .env(TARGET, target)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell runs");
    let said = end_of(child.stderr.take().expect("it was piped"));
    let status = child.wait().expect("it ends");
    if let Some(line) = said.lines().find(|line| line.starts_with("fuzz: ")) {
        println!("{line}");
    }
    (!status.success()).then(|| format!("{target}: {status}\n{said}"))
}

/// Reads all output of a process, which may be a line for each case, and keeps its end.
fn end_of(mut pipe: impl Read) -> String {
    let (mut said, mut read) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = pipe.read(&mut read) {
        said.extend(&read[..length]);
        said.drain(..said.len().saturating_sub(SAID));
    }
    String::from_utf8_lossy(&said).into_owned()
}

/// The cases of the kind that this process is for.
#[test]
#[ignore = "the test above runs it in processes of its own"]
fn cases() {
    let Ok(name) = std::env::var(TARGET) else {
        return;
    };
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.expect("a kind of input");
    let cases = number(CASES).unwrap_or(FEW * target.share);
    let first = number(FIRST).unwrap_or(0);
    let mut seeds = (target.seeds)();
    assert!(!seeds.is_empty(), "{name} has no seeds");
    seeds.extend(targets::found(target.name));
    let watched = Arc::new(AtomicU64::new(0));
    watch(target, Arc::clone(&watched), seeds.clone());
    let mut taken = 0_u64;
    let mut longest = 0;
    for case in first..first + cases {
        watched.store(case, Ordering::Relaxed);
        let input = damaged(&seeds, case);
        longest = longest.max(input.len());
        let read = std::panic::catch_unwind(|| (target.read)(&input));
        match read {
            Ok(read) => taken += u64::from(read),
            Err(_) => {
                eprintln!(
                    "{name}, case {case}: it panicked; {}",
                    kept(target, case, &input)
                );
                std::process::exit(1);
            }
        }
    }
    // Some cases must be taken and some refused, so that both ways are tried.
    assert!(
        taken > 0 && taken < cases,
        "{name}: {taken} of {cases} taken"
    );
    eprintln!("fuzz: {name}: {cases} cases, {taken} taken, the longest of {longest} bytes");
}

/// The number that a variable of the environment holds, if it is there.
fn number(variable: &str) -> Option<u64> {
    let number = std::env::var(variable).ok()?;
    Some(number.parse().expect("a number of cases"))
}

/// The input of a case: every seed first as it is, then damaged ones.
fn damaged(seeds: &[Vec<u8>], case: u64) -> Vec<u8> {
    match usize::try_from(case).ok().and_then(|case| seeds.get(case)) {
        Some(seed) => seed.clone(),
        None => Damage::new(case).of(seeds),
    }
}

/// Ends the process when a case takes too long of the processor; waiting for a turn does not count.
fn watch(target: &'static Target, case: Arc<AtomicU64>, seeds: Vec<Vec<u8>>) {
    let thread = std::fs::read_link("/proc/thread-self").expect("Linux tells which thread this is");
    let used = move || -> Duration {
        let path = PathBuf::from("/proc").join(&thread).join("schedstat");
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let used = text
            .split_whitespace()
            .next()
            .and_then(|used| used.parse().ok());
        Duration::from_nanos(used.expect("Linux tells how long a thread has run"))
    };
    std::thread::spawn(move || {
        let (mut begun, mut since, mut at) = (u64::MAX, Duration::ZERO, Instant::now());
        loop {
            let (case, used) = (case.load(Ordering::Relaxed), used());
            if case != begun {
                (begun, since, at) = (case, used, Instant::now());
            } else if used.saturating_sub(since) > LONGEST || at.elapsed() > PATIENCE {
                let kept = kept(target, case, &damaged(&seeds, case));
                eprintln!("{}, case {case}: it takes too long; {kept}", target.name);
                std::process::exit(1);
            }
            std::thread::sleep(LOOK);
        }
    });
}

/// Keeps the input of a failed case in a file; returns its path.
fn kept(target: &Target, case: u64, input: &[u8]) -> String {
    let path = std::env::temp_dir().join(format!("gradus-fuzz-{}-{case}", target.name));
    match std::fs::write(&path, input) {
        Ok(()) => format!("its input is {}", path.display()),
        Err(error) => format!("its input was not kept: {error}"),
    }
}
