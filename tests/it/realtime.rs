//! Nothing is allocated on the audio thread, whatever the other threads do meanwhile.
//!
//! The framework's guard (`assert_process_allocs`) aborts the whole program on any allocation or release
//! inside `process`, in every test here. That it is there, and does so, is proved first.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use gradus::sequencer::outputs::{Output, PortChoice};
use gradus::sequencer::set_up::{SetUp, SetUpMessage};
use gradus::sequencer::song::{PatternIndex, Plays, Row, Song};
use gradus::sequencer::value::Interval;
use gradus::sequencer::{Edit, Notes, PatternChange, PortSlot, Project, Rate, StepNote};

use super::hosts::{AudioThread, Call, Format, Ledger, Message, Player, Transport, UNLIMITED};
use super::sessions;

/// More notes in one block than the host's list has memory for: it grows inside `process`.
fn flood() -> Project {
    let mut project = sessions::lines(&["x"; 32]);
    for track in 0..32 {
        sessions::change(&mut project, track, |_, clip| {
            clip.rate = Rate::new(1, 1024).expect("the fastest");
            let chord = (0..8).map(|interval| StepNote::at(Interval::clamped(interval * 13 - 30)));
            clip.steps[0].notes = Notes::new(chord).expect("eight notes");
        });
    }
    project
}

/// Set for the program that must not survive.
const DOOMED: &str = "GRADUS_DOOMED";

/// Proves the guard: in a process of its own it allocates, which that process must not survive. It does nothing when it
/// is run along with all other tests.
#[test]
#[ignore = "aborts the program; run by the test below"]
fn allocates_in_process() {
    if std::env::var_os(DOOMED).is_none() {
        return;
    }
    let mut player = Player::at(Format::Clap, &sessions::state(&flood()), 48_000.0, 999.0);
    let block = player.call(&Call {
        capacity: usize::MAX,
        frames: 4096,
        ..Call::default()
    });
    println!("survived with {} events", block.events.len());
}

/// An allocation inside `process` ends the program, so that every other test proves that there is none.
#[test]
fn the_guard_against_allocations_is_on() {
    let program = std::env::current_exe().expect("this program has a path");
    let child = Command::new(program)
        .args([
            "--exact",
            "realtime::allocates_in_process",
            "--ignored",
            "--nocapture",
        ])
        .env(DOOMED, "1")
        .output()
        .expect("it can be run again");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(said.contains("running 1 test"), "{said}");
    assert!(!child.status.success(), "{said}");
    assert!(!said.contains("survived"), "{said}");
}

/// The allocation is the host's growing list: with its memory reserved the same block is played.
#[test]
fn the_flood_itself_allocates_nothing() {
    for format in Format::ALL {
        let mut player = Player::at(format, &sessions::state(&flood()), 48_000.0, 999.0);
        for _ in 0..20 {
            let block = player.block(4096);
            assert_eq!(block.events.len(), UNLIMITED, "{format:?}");
            player.ledger.assert_clean();
        }
        player.stop();
    }
}

/// "worst-case event burst 16 tracks x 16 ratchets x 8 notes in one block without drops", with eight locks
/// of four messages each a track in the same block: each note has its on, its off, and nothing is refused.
#[test]
fn the_worst_block_drops_nothing() {
    for format in Format::ALL {
        let state = sessions::state(&sessions::worst_block());
        let mut player = Player::at(format, &state, 48_000.0, 120.0);
        for _ in 0..20 {
            // Each step of 1/64 is a block of its own.
            let block = player.block(1500);
            let count = |asked: fn(&Message) -> bool| {
                let all = block.events.iter();
                all.filter(|(_, message)| asked(message)).count()
            };
            let ons = count(|message| matches!(message, Message::NoteOn { .. }));
            let controls = count(|message| matches!(message, Message::Control { .. }));
            assert_eq!((ons, controls), (16 * 16 * 8, 16 * 8 * 4), "{format:?}");
            assert_eq!(block.refused, 0, "{format:?}");
            player.ledger.assert_clean();
        }
        player.stop();
    }
}

/// Two patterns that a song plays in turn, a quarter each, both with a set-up for an output whose port is not there.
fn set_ups() -> Project {
    let mut project = sessions::lines(&["x..."; 4]);
    let slot = PortSlot::MIN;
    let output = Output {
        ports: PortChoice::new(["No such port".to_owned()]),
        ..Output::default()
    };
    Edit::Output(slot, Some(Box::new(output))).apply(&mut project);
    let row = |pattern| Row {
        plays: Plays::Pattern(PatternIndex::clamped(pattern)),
        ..Row::default()
    };
    let song = Song {
        on: true,
        rows: vec![row(0), row(1)],
        looped: Some((0, 1)),
    };
    Edit::Song(Box::new(song)).apply(&mut project);
    for pattern in [1, 0] {
        let reset = SetUpMessage::SysEx("7E 7F 09 01".parse().expect("SysEx"));
        for change in [
            PatternChange::CopyOf(0),
            PatternChange::SetUp(slot, SetUp::new([reset])),
        ] {
            Edit::Pattern { pattern, change }.apply(&mut project);
        }
    }
    project
}

/// Patterns that start with their set-ups allocate nothing, and change no note.
#[test]
fn set_ups_allocate_nothing() {
    for format in Format::ALL {
        let mut player = Player::at(format, &sessions::state(&set_ups()), 48_000.0, 120.0);
        let mut ons = 0;
        for _ in 0..400 {
            let block = player.block(480);
            let is_on = |(_, message): &&_| matches!(message, Message::NoteOn { .. });
            ons += block.events.iter().filter(is_on).count();
            player.ledger.assert_clean();
        }
        // Four tracks, eight quarters in four seconds.
        assert_eq!(ons, 4 * 8, "{format:?}");
        player.stop();
    }
}

/// "thread A processes, thread B calls set_state 1000x with old, empty, truncated, future-version, huge
/// (10 MB), unknown-field and missing-field states; no deadlock, no panic, no allocation on audio
/// thread, playing position unaffected."
#[test]
fn trap_08_states_are_loaded_while_the_music_plays() {
    let mut states = sessions::bad_states();
    for lines in [&["x..x"][..], &["x"; 32], &["....", "x.x.x"]] {
        states.push(("good", sessions::state(&sessions::lines(lines))));
        states.push(("good", sessions::state(&sessions::everything())));
    }
    for format in Format::ALL {
        let first = sessions::state(&sessions::lines(&["xxxx"]));
        let mut host = format.start(&first, 48_000.0);
        let (main, audio) = host.split();
        let done = AtomicBool::new(false);
        let (loads, ledger) = thread::scope(|scope| {
            let playing = scope.spawn(|| play_until(&done, audio));
            let mut loads = 0;
            // The huge ones take as long as all others together: one round in five is enough.
            let rounds = (0..5).flat_map(|round| states.iter().map(move |state| (round, state)));
            let rounds = rounds.filter(|(round, (name, _))| *round == 0 || *name != "huge");
            for (_, (name, state)) in rounds.cycle().take(1000) {
                let loaded = main.load(state);
                assert!(loaded || *name != "good", "{format:?}");
                loads += usize::from(loaded);
                if loads % 50 == 0 {
                    main.save();
                }
            }
            done.store(true, Ordering::Release);
            (loads, playing.join().expect("it played on"))
        });
        ledger.assert_closed();
        println!(
            "{format:?}: {loads} of 1000 states taken, {} notes in {} frames meanwhile",
            ledger.notes.len(),
            ledger.now
        );
        assert!(loads > 300 && !ledger.notes.is_empty(), "{format:?}");
    }
}

/// Plays blocks of all sizes, then stops.
fn play_until(done: &AtomicBool, audio: &mut dyn AudioThread) -> Ledger {
    let mut ledger = Ledger::default();
    let mut sizes = [64, 1, 512, 441, 2048].into_iter().cycle();
    while !done.load(Ordering::Acquire) {
        let frames = sizes.next().unwrap_or(64);
        #[allow(clippy::cast_precision_loss, reason = "minutes of frames")]
        let beats = ledger.now as f64 * 120.0 / (60.0 * 48_000.0);
        let block = audio.process(&Call {
            transport: Some(Transport::rolling(beats, 120.0)),
            frames,
            ..Call::default()
        });
        ledger.enter(&block, frames);
        ledger.assert_clean();
    }
    for _ in 0..2 {
        let block = audio.process(&Call {
            transport: Some(Transport::stopped(0.0, 120.0)),
            ..Call::default()
        });
        ledger.enter(&block, 512);
    }
    ledger
}
