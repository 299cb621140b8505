//! The real bundles, loaded from their files as a host does it, on every system that they are built for.
//!
//! `GRADUS_BUNDLES` names their folder. What the other tests prove of the code is not proved again; these show that the
//! files are whole, that they play, and that they leave nothing behind.

#![allow(unsafe_code, reason = "a library is loaded and let go")]

mod process;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus::sequencer::outputs::{Output, PortChoice, WhenMissing};
use gradus::sequencer::{OutputSlot, PortSlot, Project};

use crate::earlier;
use crate::hosts::{self, Call, Format, Host, LONGEST_BLOCK, Ledger, Transport};
use crate::real::{Home, bundle, until};
use crate::sessions;
use crate::theory::{Clock, Verdict, compare, ideal_notes};

/// Frames a second.
const RATE: u32 = 48_000;
/// Tempi in thousandths of a beat a minute, and frames of a block: pairs that break naive plug-ins.
const PAIRS: [(u32, u32); 2] = [(133_000, 64), (97_300, 256)];
/// 16 bars.
const QUARTERS: i64 = 16 * 4;
/// Names the folder with the bundles of an earlier commit.
const OLDER: &str = "GRADUS_OLD_BUNDLES";
/// How often a library is loaded and taken out of memory.
const CYCLES: usize = 100;
/// In how many processes, one after the other. With MinGW a Rust library takes a place of the 1,088 that a process has
/// for each kind of value that its threads keep, and nothing gives those back when it goes.
const PROCESSES: usize = if cfg!(target_env = "gnu") && cfg!(windows) {
    4
} else {
    1
};
/// How long it may take to list the ports.
const LISTED: Duration = Duration::from_secs(3);
/// Set in the process that does so.
const INSIDE: &str = "GRADUS_LOADS";

impl Format {
    /// The bundle's file or folder.
    fn bundle(self) -> PathBuf {
        bundle(self.bundle_name())
    }

    fn bundle_name(self) -> &'static str {
        match self {
            Self::Clap => "Gradus.clap",
            Self::Vst3 => "Gradus.vst3",
        }
    }
}

/// 16 bars in blocks of so many frames.
fn play(mut host: Box<dyn Host>, clock: &Clock, block: u32) -> Ledger {
    let mut ledger = Ledger::default();
    let end = clock.frames(QUARTERS);
    while ledger.now < end {
        let transport = Transport {
            samples: Some(ledger.now),
            ..Transport::rolling(clock.beats(ledger.now), clock.bpm())
        };
        let call = Call {
            transport: Some(transport),
            frames: block,
            ..Call::default()
        };
        ledger.enter(&host.process(&call), block);
    }
    let call = Call {
        transport: Some(Transport::stopped(clock.beats(end), clock.bpm())),
        ..Call::default()
    };
    ledger.enter(&host.process(&call), call.frames);
    ledger.assert_closed();
    ledger
}

/// "Plays 16 bars at 133 BPM / 64 and 97.3 / 256: 0 missed, 0 doubled, |error| <= 0.5 sample", in both formats.
#[test]
#[ignore = "needs the bundles: run cargo xtask test"]
fn every_note_is_on_its_frame() {
    let project = sessions::everything();
    let state = sessions::state(&project);
    for format in Format::ALL {
        for (tempo, block) in PAIRS {
            let clock = Clock {
                rate: RATE,
                tempo,
                start: 0,
            };
            let host = hosts::start(format.load_bundle(&format.bundle()), &state, RATE.into());
            let begun = Instant::now();
            let ledger = play(host, &clock, block);
            let took = begun.elapsed();
            let ideal = ideal_notes(&project, &clock, QUARTERS);
            #[allow(clippy::cast_precision_loss, reason = "far below 2^53 frames")]
            let end = clock.frames(QUARTERS) as f64;
            let verdict: Verdict = compare(&ideal, &ledger.notes, 4.0, end - 4.0);
            println!(
                "{format:?} at {} BPM in blocks of {block}: {verdict}, {:.2} s",
                clock.bpm(),
                took.as_secs_f64()
            );
            assert_eq!((verdict.missed, verdict.doubled), (0, 0));
            // A CLAP's beats are whole multiples of 2^-31.
            assert!(verdict.worst_on.max(verdict.worst_off) <= 0.5 + 1e-4);
            assert!(verdict.compared + 8 >= ideal.len());
        }
    }
}

/// Every track plays to an output whose port this system does not have: all is heard from the host, or nothing, as the
/// output says. The system's own list of ports is asked, also under Wine.
#[test]
#[ignore = "needs the bundles: run cargo xtask test"]
fn an_output_without_its_port_does_as_it_says() {
    let clock = Clock {
        rate: RATE,
        tempo: 133_000,
        start: 0,
    };
    for format in Format::ALL {
        for when_missing in [WhenMissing::Host, WhenMissing::Silent] {
            let project = to_an_output(sessions::everything(), when_missing);
            let state = sessions::state(&project);
            let mut host = hosts::start(format.load_bundle(&format.bundle()), &state, RATE.into());
            let mut listed = Ledger::default();
            // The ports are listed by a thread of their own.
            let known = Instant::now() + LISTED;
            while Instant::now() < known && listed.notes.is_empty() {
                let call = Call {
                    transport: Some(Transport::rolling(clock.beats(0), clock.bpm())),
                    ..Call::default()
                };
                listed.enter(&host.process(&call), call.frames);
                std::thread::sleep(Duration::from_millis(10));
            }
            let stop = Call {
                transport: Some(Transport::stopped(clock.beats(0), clock.bpm())),
                ..Call::default()
            };
            listed.enter(&host.process(&stop), stop.frames);
            listed.assert_closed();
            let ledger = play(host, &clock, 64);
            let ideal = ideal_notes(&project, &clock, QUARTERS);
            let begun = ledger.notes.len();
            match when_missing {
                WhenMissing::Host => assert!(begun + 8 >= ideal.len(), "{format:?}: {begun}"),
                WhenMissing::Silent => assert_eq!(begun, 0, "{format:?}"),
            }
        }
    }
}

/// The project with all its tracks at one output that names a port which nobody has.
fn to_an_output(mut project: Project, when_missing: WhenMissing) -> Project {
    let output = Output {
        ports: PortChoice::new(["No such instrument".to_owned()]),
        when_missing,
        ..Output::default()
    };
    Arc::make_mut(&mut project.outputs).set(PortSlot::MIN, Some(output));
    for track in &mut project.tracks {
        Arc::make_mut(track).output = OutputSlot::Port(PortSlot::MIN);
    }
    project
}

/// "State round trip": what was loaded is saved, and what was saved loads in a fresh instance of either format and is
/// saved as the same bytes.
#[test]
#[ignore = "needs the bundles: run cargo xtask test"]
fn a_state_comes_back() {
    let project = sessions::everything();
    let state = sessions::state(&project);
    for format in Format::ALL {
        let mut first = format.load_bundle(&format.bundle());
        assert!(first.main().load(&state), "{format:?}");
        let saved = first.main().save();
        assert_eq!(
            sessions::text_of_state(&saved),
            sessions::text_of_state(&state)
        );
        for other in Format::ALL {
            let mut second = other.load_bundle(&other.bundle());
            assert!(second.main().load(&saved), "{format:?} into {other:?}");
            assert!(second.main().save() == saved, "{format:?} into {other:?}");
        }
    }
}

/// "Bundles of two versions side by side: an old session opens in the new one": an older bundle is in memory too, and
/// takes nothing from the other; what it saved, and what earlier versions saved, opens in the new one. `cargo xtask test
/// --beside COMMIT` builds that commit's bundle for it; otherwise it is today's under another name.
#[test]
#[ignore = "needs the bundles: run cargo xtask test"]
fn an_old_session_opens_beside_the_old_bundle() {
    let home = Home::new("side-by-side");
    for format in Format::ALL {
        let mut old = format.load_bundle(&older(format, &home));
        // It stays in memory between two sessions, as in a host that has it open.
        let _new = format.load_bundle(&format.bundle());
        for (name, session) in earlier::sessions() {
            assert!(old.main().load(&session), "{name}");
            let saved = old.main().save();
            for state in [&saved, &session] {
                let mut new = format.load_bundle(&format.bundle());
                assert!(new.main().load(state), "{name}");
                let opened = new.main().save();
                let texts = [&opened, &saved].map(|state| sessions::text_of_state(state));
                assert_eq!(texts[0], texts[1], "{name}");
                // An older version may say otherwise what is the same, such as the window's size.
                assert!(is_older() || opened == saved, "{name}");
            }
        }
    }
}

fn is_older() -> bool {
    std::env::var_os(OLDER).is_some()
}

/// The bundle of an earlier commit, if there is one.
fn older(format: Format, home: &Home) -> PathBuf {
    match std::env::var_os(OLDER) {
        Some(folder) => PathBuf::from(folder).join(format.bundle_name()),
        None => renamed(format, home),
    }
}

/// A copy of a bundle under another name.
fn renamed(format: Format, home: &Home) -> PathBuf {
    let bundle = format.bundle();
    let extension = bundle.extension().expect("a bundle has one");
    let copy = home.path().join("Gradus before").with_extension(extension);
    let [from, to] = [&bundle, &copy].map(|bundle| format.library_in(bundle));
    std::fs::create_dir_all(to.parent().expect("it is in a folder")).expect("a folder is made");
    std::fs::copy(from, to).expect("a file is copied");
    copy
}

/// "100 load and unload cycles with all threads gone before the library is", in both formats, in processes of their own,
/// in which nothing else starts threads.
#[test]
#[ignore = "needs the bundles: run cargo xtask test"]
fn a_hundred_loads_leave_nothing() {
    if let Ok(wanted) = std::env::var(INSIDE) {
        let format = Format::ALL
            .into_iter()
            .find(|format| format!("{format:?}") == wanted);
        return load_again_and_again(format.expect("a format"));
    }
    for format in Format::ALL {
        for _ in 0..PROCESSES {
            load_in_a_process(format);
        }
        println!("{format:?}: {CYCLES} cycles");
    }
}

/// Starts this program once more, for the cycles alone.
fn load_in_a_process(format: Format) {
    let program = std::env::current_exe().expect("a program knows itself");
    let mut again = Command::new(program);
    again
        .args(["--exact", "bundles::a_hundred_loads_leave_nothing"])
        .args(["--include-ignored", "--nocapture", "--test-threads=1"])
        .env(INSIDE, format!("{format:?}"));
    let output = again.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let cried = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{format:?}: {}\n{said}\n{cried}",
        output.status
    );
}

fn load_again_and_again(format: Format) {
    let bundle = format.bundle();
    // What the system starts for whoever asks first, and keeps, is not the library's.
    one_cycle(format, &bundle, usize::MAX);
    std::thread::sleep(Duration::from_secs(1));
    let before = process::threads();
    for _ in 0..CYCLES / PROCESSES {
        one_cycle(format, &bundle, before);
    }
}

/// Loads a bundle, plays and lets it go; then there are no more threads than before, while the library is still in
/// memory because this holds it. Then it goes as well. A system may keep a library for as long as a thread that has
/// called it, so the host is a thread of its own.
fn one_cycle(format: Format, bundle: &Path, before: usize) {
    let module = format.library_in(bundle);
    // SAFETY: the library was built from this source, and sets up nothing but itself when it is loaded.
    let held = unsafe { libloading::Library::new(&module) }.expect("the library loads");
    let bundle = bundle.to_owned();
    let host = std::thread::spawn(move || {
        let mut host = hosts::start(format.load_bundle(&bundle), &state(), RATE.into());
        for _ in 0..8 {
            host.process(&Call {
                transport: Some(Transport::rolling(0.0, 120.0)),
                frames: LONGEST_BLOCK,
                ..Call::default()
            });
        }
        host.audio().stop();
    });
    host.join().expect("the host does not fail");
    assert!(process::is_in_memory(&module));
    // A system may show a thread for a moment that has ended.
    until("all threads have gone", 1, || {
        (process::threads() <= before).then_some(())
    });
    drop(held);
    // macOS keeps every library that has variables of a thread.
    let stays = process::is_in_memory(&module) && !cfg!(target_os = "macos");
    assert!(!stays, "the library stays");
}

fn state() -> Vec<u8> {
    sessions::state(&sessions::everything())
}
