//! What steps lock, in the file that is written.

use super::*;
use crate::sequencer::lock::{self, LockLane, LockValue};
use crate::sequencer::project::LockLead;
use crate::sequencer::value::Channel;

/// A line whose steps lock: each lane with its target and base, and step by step the values, "20>" slides.
fn locking(line: &str, targets: &[&str], locks: &str) -> Project {
    let mut project = project(&[line], |clip| {
        for (step, word) in clip.steps.iter_mut().zip(locks.split_whitespace()) {
            for (lane, value) in lock::lanes().zip(word.split(',')) {
                let number = value.trim_end_matches('>').parse().ok();
                step.locks.set(lane, number.map(LockValue::clamped));
                step.locks.set_slide(lane, value.ends_with('>'));
            }
        }
    });
    for (lane, written) in lock::lanes().zip(targets) {
        let (target, base) = written.split_once('/').unwrap_or((written, ""));
        let used = LockLane {
            base: base.parse().ok().map(LockValue::clamped),
            ..LockLane::of(target.parse().unwrap())
        };
        Arc::make_mut(&mut project.tracks[0])
            .locks
            .set(lane, Some(used));
    }
    project
}

/// What the first track of a file says, as another reader has it: "1.50cc74=9" is in the middle of the second
/// sixteenth.
fn said(file: &[u8]) -> String {
    let song = midly::Smf::parse(file).unwrap();
    let (mut now, mut words) = (0, Vec::new());
    for event in song.tracks.get(1).into_iter().flatten() {
        now += u64::from(event.delta.as_int());
        let midly::TrackEventKind::Midi { message, .. } = event.kind else {
            continue;
        };
        let word = match message {
            midly::MidiMessage::NoteOn { key, .. } => format!("+{key}"),
            midly::MidiMessage::NoteOff { key, .. } => format!("-{key}"),
            midly::MidiMessage::Controller { controller, value } => {
                format!("cc{controller}={value}")
            }
            midly::MidiMessage::ProgramChange { program } => format!("pc{program}"),
            midly::MidiMessage::ChannelAftertouch { vel } => format!("at{vel}"),
            midly::MidiMessage::PitchBend { bend } => format!("bend{}", bend.0),
            other => panic!("{other:?}"),
        };
        // A sixteenth has 5040 ticks in the file.
        let at = now * 100 / 5040;
        words.push(format!("{}.{:02}{word}", at / 100, at % 100));
    }
    words.join(" ")
}

fn check(line: &str, targets: &[&str], locks: &str, expected: &str) {
    let project = locking(line, targets, locks);
    let file = export(&project, &Play::default(), 1).bytes;
    assert_eq!(said(&file), expected, "{targets:?}");
}

/// CC, 14-bit, NRPN, bend, pressure and program at their ticks, before their notes, and the base where the next
/// step does not lock.
#[test]
fn every_target_is_written() {
    for (target, expected) in [
        (
            "cc 74/64",
            "0.00cc74=127 0.00+36 0.75-36 1.00cc74=64 1.00+36 1.75-36",
        ),
        (
            "cc14 1/64",
            "0.00cc1=7 0.00cc33=104 0.00+36 0.75-36 1.00cc1=0 1.00cc33=64 1.00+36 1.75-36",
        ),
        (
            "nrpn 300/64",
            "0.00cc99=2 0.00cc98=44 0.00cc6=7 0.00cc38=104 0.00+36 0.75-36 \
             1.00cc99=2 1.00cc98=44 1.00cc6=0 1.00cc38=64 1.00+36 1.75-36",
        ),
        (
            "bend/8192",
            "0.00bend1000 0.00+36 0.75-36 1.00bend8192 1.00+36 1.75-36",
        ),
        (
            "pressure/0",
            "0.00at127 0.00+36 0.75-36 1.00at0 1.00+36 1.75-36",
        ),
        ("program", "0.00pc127 0.00+36 0.75-36 1.00+36 1.75-36"),
    ] {
        check("xx..", &[target], "1000", expected);
    }
}

/// "Same-sample order: note-off, then program change, then CC/locks, then note-on."
#[test]
fn the_order_at_a_tick() {
    let mut project = locking("xx", &["cc 74", "program"], "1,2 3,4");
    let clip = &mut Arc::make_mut(&mut project.patterns[0]).clips[0];
    for step in &mut Arc::make_mut(clip).steps {
        step.gate = crate::sequencer::Gate::thousandths(1000);
    }
    assert_eq!(
        said(&export(&project, &Play::default(), 1).bytes),
        "0.00pc2 0.00cc74=1 0.00+36 1.00-36 1.00pc4 1.00cc74=3 1.00+36 2.00-36"
    );
}

/// A slide is written in the steps that are heard, 24 a sixteenth at 120 BPM, and at no tempo nearer than 5 ms.
#[test]
fn slides_have_their_grain() {
    check(
        "xx",
        &["cc 74"],
        "0> 4",
        "0.00cc74=0 0.00+36 0.12cc74=1 0.37cc74=2 0.62cc74=3 0.75-36 0.87cc74=4 1.00cc74=4 1.00+36 1.75-36",
    );
    for (bpm, points) in [(60.0, 23), (120.0, 23), (240.0, 11), (480.0, 5)] {
        let mut project = locking("xx", &["cc14 1"], "0> 16383");
        project.tempo = crate::sequencer::value::Tempo::clamped(bpm);
        let said = said(&export(&project, &Play::default(), 1).bytes);
        let uppers = said.matches("cc1=").count();
        // Beside the points of the slide there are its two ends.
        assert_eq!(uppers, points + 2, "{bpm} BPM: {said}");
    }
}

/// Each pass sends what its steps lock and no more: the early first step of a pass that would follow is left out,
/// with its locks, and the first one has them at the start.
#[test]
fn early_steps_have_their_locks_once() {
    for passes in 1..4 {
        let mut project = locking("x.x.", &["cc 74/64"], "9");
        let clip = &mut Arc::make_mut(&mut project.patterns[0]).clips[0];
        Arc::make_mut(clip).steps[0].nudge = Nudge::clamped(-2520);
        let said = said(&export(&project, &Play::default(), passes).bytes);
        let passes = usize::try_from(passes).unwrap();
        assert!(said.starts_with("0.00cc74=9 0.00+36"), "{said}");
        assert_eq!(said.matches("cc74=9").count(), passes, "{said}");
        assert_eq!(said.matches("cc74=64").count(), passes, "{said}");
        assert_eq!(said.matches('+').count(), 2 * passes, "{said}");
    }
}

/// "Same sample or configurable 0-10 ms earlier", but for the first step, which has no time for it.
#[test]
fn locks_lead_their_notes_in_a_file() {
    let mut project = locking("x.x.", &["cc 74"], "9 . 8");
    project.lock_lead = LockLead::clamped(1008);
    assert_eq!(
        said(&export(&project, &Play::default(), 1).bytes),
        "0.00cc74=9 0.00+36 0.75-36 1.90cc74=8 2.00+36 2.75-36"
    );
}

/// A step that only locks has its place in the file, on its track's channel.
#[test]
fn lock_trigs_are_written() {
    let mut project = locking("x...", &["program"], "9");
    Arc::make_mut(&mut project.tracks[0]).channel = Channel::clamped(10);
    let clip = &mut Arc::make_mut(&mut project.patterns[0]).clips[0];
    Arc::make_mut(clip).steps[0].silent = true;
    let file = export(&project, &Play::default(), 1).bytes;
    assert_eq!(said(&file), "0.00pc9");
    assert!(file.windows(2).any(|pair| pair == [0xc9, 9]));
}
