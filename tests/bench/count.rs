//! Counts the instructions of single blocks, which repeat where nanoseconds do not.
//!
//! The program runs itself again under callgrind, where requests to it are a sequence of instructions that mean
//! nothing to a processor: each block is played between two that turn counting on and off, and a third one has the
//! count so far written down.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::scene::{Moment, Scene};

/// The sizes of a block, in frames.
pub const SIZES: [u32; 2] = [64, 512];

/// The figure of a scene for each size of a block.
pub type Row = [u64; 2];

/// What the program is told to play a scene for callgrind.
pub const PLAY: &str = "play";

/// Only what all processors of this kind have, so that the C library chooses the same copies and fills on each.
const PLAIN_PROCESSOR: &str = "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX,-ERMS,-FSRM";

/// Instructions of one block.
#[derive(Debug, Clone, Copy)]
pub struct Count {
    /// What came before it.
    pub moment: Moment,
    /// How many.
    pub instructions: u64,
}

/// A scene that was counted.
#[derive(Debug)]
pub struct Counted {
    /// The scene.
    pub scene: Scene,
    /// Its blocks of each size, at least one.
    pub blocks: [Vec<Count>; 2],
}

impl Counted {
    /// The figures that stand for it.
    pub fn row(&self) -> Row {
        [0, 1].map(|size: usize| self.scene.figure.of(&self.blocks[size]))
    }
}

/// Counts scenes, as many at once as there are processors.
///
/// # Errors
/// When there is no callgrind.
pub fn all(scenes: &[Scene]) -> Result<Vec<Counted>, String> {
    let jobs: Vec<_> = scenes
        .iter()
        .flat_map(|scene| SIZES.map(|frames| (scene, frames)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let take = || jobs.get(next.fetch_add(1, Ordering::Relaxed));
        let done = std::iter::from_fn(take);
        let done = done.map(|(scene, frames)| (&scene.name, *frames, blocks(scene, *frames)));
        done.collect::<Vec<_>>()
    };
    let count = thread::available_parallelism().map_or(1, usize::from);
    let done: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().map(|worker| worker.join());
        done.flat_map(|done| done.expect("counting does not panic"))
            .collect()
    });
    let found = |scene: &Scene, frames| {
        let mut done = done.iter();
        let found = done.find(|job| *job.0 == scene.name && job.1 == frames);
        found.and_then(|job| job.2.clone())
    };
    let counted = scenes.iter().map(|scene| {
        let [Some(small), Some(large)] = SIZES.map(|frames| found(scene, frames)) else {
            let name = &scene.name;
            return Err(format!(
                "{name}: callgrind has counted nothing; is valgrind there?"
            ));
        };
        let (scene, blocks) = (scene.clone(), [small, large]);
        Ok(Counted { scene, blocks })
    });
    counted.collect()
}

/// The instructions of each block of a scene; none where callgrind is missing or cannot be asked.
fn blocks(scene: &Scene, frames: u32) -> Option<Vec<Count>> {
    let program = std::env::current_exe().expect("a running program has a path");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--instr-atstart=no"])
        .args(["--collect-atstart=no", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([PLAY, &scene.name, &frames.to_string()])
        .env("GLIBC_TUNABLES", PLAIN_PROCESSOR)
        .output()
        .ok()?;
    let report = String::from_utf8_lossy(&output.stderr);
    let sums = report.lines().filter_map(|line| {
        // Thread 1 is the one that plays.
        line.strip_prefix("events-1: ")?.trim().parse::<u64>().ok()
    });
    let mut before = 0;
    let counts = sums.map(|sum| sum - std::mem::replace(&mut before, sum));
    let moments = String::from_utf8_lossy(&output.stdout);
    let moments = moments.trim().chars().filter_map(Moment::from_letter);
    let blocks: Vec<_> = moments
        .zip(counts)
        .map(|(moment, instructions)| Count {
            moment,
            instructions,
        })
        .collect();
    (!blocks.is_empty()).then_some(blocks)
}

/// Plays a scene as [`blocks`] wants it.
pub fn play(scene: &Scene, frames: u32) {
    let mut moments = String::new();
    scene.play(frames, |host, moment| {
        if moments.is_empty() {
            request(START, 0);
        }
        request(TOGGLE, 0);
        host.process();
        request(TOGGLE, 0);
        request(MONITOR, c"status internal".as_ptr().addr() as u64);
        moments.push(moment.letter());
    });
    println!("{moments}");
}

/// The requests, as valgrind's headers number them: to instrument from here on, to count from here on or no longer,
/// and to obey a command as if it came from a debugger.
const START: u64 = 0x4354_0004;
const TOGGLE: u64 = 0x4354_0002;
const MONITOR: u64 = 0x1202;

/// Asks valgrind for something; does nothing outside of it.
#[inline(never)]
#[cfg(target_arch = "x86_64")]
#[allow(
    unsafe_code,
    reason = "valgrind knows its requests by their instructions"
)]
fn request(what: u64, argument: u64) {
    let words = [what, argument, 0, 0, 0, 0];
    // SAFETY: the register is turned by 128 bits in all, so everything is as before, whoever executes this.
    unsafe {
        std::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") words.as_ptr(),
            inout("rdx") 0_u64 => _,
        );
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn request(_: u64, _: u64) {}
