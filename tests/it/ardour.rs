//! A real DAW that nobody here wrote: Ardour without a display or a sound card. Our VST3 sits on one
//! track, a second one records it, and a listener behind it notes the sample of every event, through
//! loops and jumps too. What is heard is compared with the score alone.

mod studio;
mod take;

use std::ops::Range;

use gradus::sequencer::{TICKS_PER_QUARTER, Tick};

use crate::real::{Heard, Outcome, Tempos, alone, compare, onsets, score};
use studio::{Setting, Studio};
use take::{Stretch, Take, float};

/// Ardour tells a VST3 its position, and keeps recorded notes, in 1/1920 of a quarter: 21 of our ticks.
const GRAIN: f64 = 21.0;

/// Pairs of tempo and block size that make naive plug-ins double steps, with a change of tempo.
const SETTINGS: [Setting; 3] = [
    Setting::new(133.0, 64, 8.0, 97.0),
    Setting::new(97.3, 256, 7.0, 140.0),
    Setting::new(174.0, 512, 10.0, 121.7),
];

/// A note farther than this from where theory has it is a different note, in frames.
const REACH: f64 = 2400.0;

/// The tolerance at a steady tempo, in frames: our own rounding to a frame, and the drift over minutes of Ardour's
/// tempo, which is kept in 1/282,240,000 of a second to the quarter.
const STEADY: f64 = 0.5 + 0.01;

/// The frames of a grain, the unit of Ardour's positions, at the slower of the tempos. After a change of tempo the
/// sample position says nothing about the beat any more, and the position on Ardour's grid is all there is.
fn grain(tempos: &Tempos) -> f64 {
    60.0 / tempos.first.min(tempos.then) * Tempos::RATE / 1920.0
}

/// The notes by theory from one tick to another, in frames.
fn theory(tempos: &Tempos, ticks: Range<Tick>, jumped: bool) -> Vec<Heard> {
    let onsets = onsets(&score(), ticks, jumped).into_iter();
    let heard = onsets.map(|(tick, what)| Heard {
        at: tempos.frame(tick),
        what,
    });
    heard.collect()
}

/// Compares the notes of one stretch with theory, in frames. A note within the tolerance of its end may be heard or
/// not.
fn hear(tempos: &Tempos, stretch: &Stretch, tolerance: f64) -> Outcome {
    let (start, end) = (float(stretch.start), float(stretch.end));
    let last = tempos.tick(end + 1.0 + tolerance);
    let expected = theory(tempos, tempos.tick(start)..last, true);
    compare(&expected, &stretch.notes, REACH, end - tolerance)
}

/// Compares only the notes before the tempo changes.
fn hear_before_change(tempos: &Tempos, stretch: &Stretch) -> Outcome {
    let end = nearest(tempos.quarter * 60.0 / tempos.first * Tempos::RATE);
    let notes = stretch
        .notes
        .iter()
        .filter(|note| note.at < float(end) - 1.0);
    let before = Stretch {
        start: stretch.start,
        end: end - 2,
        notes: notes.copied().collect(),
    };
    hear(tempos, &before, STEADY)
}

/// Compares the recorded notes with theory, in grains.
fn hear_recording(tempos: &Tempos, take: &Take) -> Outcome {
    let end = tempos.tick(float(take.stretches()[0].end));
    let onsets = onsets(&score(), 0..end + 30, true).into_iter();
    let expected = onsets.map(|(tick, what)| Heard {
        at: float(tick) / GRAIN,
        what,
    });
    let expected: Vec<_> = expected.collect();
    compare(
        &expected,
        &take.recorded,
        REACH / grain(tempos),
        float(end) / GRAIN,
    )
}

/// "at 133 BPM / 64 frames, 97.3 / 256 and 174 / 512, with a tempo change on the way: onsets against the
/// theory: 0 missed, 0 doubled", recorded on a second track, and to the frame.
#[test]
#[ignore = "needs Ardour and the bundle: run cargo xtask test"]
fn ardour_records_what_the_score_says() {
    let _turn = alone();
    for setting in SETTINGS {
        let Setting { tempos, frames } = setting;
        let what = format!("Ardour, {} BPM, {frames} frames", tempos.first);
        let samples = ("SAMPLES", (12 * 48_000).to_string());
        let take = Studio::new("record", setting).run("record.lua", &[samples]);
        let stretches = take.stretches();
        assert_eq!(stretches.len(), 1, "{what}: the transport was to roll once");
        let before = hear_before_change(&tempos, &stretches[0]);
        before.assert_exact(&format!("{what}, frames before the change"), STEADY);
        let tolerance = STEADY + grain(&tempos);
        let all = hear(&tempos, &stretches[0], tolerance);
        all.assert_exact(&format!("{what}, frames"), tolerance);
        // A grain from Ardour's position, half a grain from its rounding, half a frame from ours.
        let recorded = hear_recording(&tempos, &take);
        recorded.assert_exact(&format!("{what}, recorded 1/1920 quarters"), 1.6);
        take.assert_all_notes_end();
    }
}

/// "save, close, reopen, same notes": the score is in the session, and plays to the same samples.
#[test]
#[ignore = "needs Ardour and the bundle: run cargo xtask test"]
fn a_reopened_session_plays_the_same() {
    let _turn = alone();
    let samples = 6 * 48_000;
    let studio = Studio::new("reopen", SETTINGS[0]);
    let recorded = studio.run("record.lua", &[("SAMPLES", samples.to_string())]);
    std::fs::remove_dir_all(studio.presets()).expect("the preset is there");
    let settings = [
        ("MANNER", "once".to_owned()),
        ("SAMPLES", samples.to_string()),
    ];
    let reopened = studio.run("play.lua", &settings);
    reopened.assert_all_notes_end();
    let before = recorded.notes_before(i64::from(samples));
    println!("Ardour, reopened: {} note-ons and note-offs", before.len());
    assert!(before.len() > 100, "hardly anything was heard");
    assert_eq!(before, reopened.notes_before(i64::from(samples)));
}

/// "each pass of the loop plays each step exactly once, sounding notes end at the wrap", with loops that
/// are no whole number of samples long, from the start and from the middle of the song.
#[test]
#[ignore = "needs Ardour and the bundle: run cargo xtask test"]
fn each_pass_of_a_loop_plays_each_step_once() {
    let _turn = alone();
    check_loop(Setting::new(133.0, 64, 0.0, 133.0), 0..4);
    check_loop(Setting::new(97.3, 256, 0.0, 97.3), 3..6);
    check_loop(Setting::new(174.0, 512, 0.0, 174.0), 5..8);
}

/// Plays a loop of some quarters, and compares each whole pass with the score.
fn check_loop(setting: Setting, quarters: Range<Tick>) {
    /// The number of passes to wait for; the last one is cut short.
    const PASSES: usize = 7;
    let Setting { tempos, frames } = setting;
    let what = format!("Ardour, {} BPM, {frames} frames, loop", tempos.first);
    let ticks = quarters.start * TICKS_PER_QUARTER..quarters.end * TICKS_PER_QUARTER;
    let frame = |tick| nearest(tempos.frame(tick));
    let samples = frame(ticks.start)..frame(ticks.end);
    let studio = Studio::new("loop", setting);
    studio.set_loop(samples.clone());
    let settings = [
        ("MANNER", "loop".to_owned()),
        ("STARTS", PASSES.to_string()),
    ];
    let take = studio.run("play.lua", &settings);
    take.assert_all_notes_end();
    let passes = take.stretches().into_iter();
    let whole = passes.filter(|pass| samples == (pass.start..pass.end));
    let outcomes: Vec<_> = whole
        .enumerate()
        .map(|(number, pass)| {
            let expected = theory(&tempos, ticks.clone(), number == 0);
            compare(&expected, &pass.notes, REACH, f64::MAX)
        })
        .collect();
    assert!(
        outcomes.len() >= PASSES - 1,
        "{what}: {} whole passes",
        outcomes.len()
    );
    let passes = outcomes.len();
    let all = outcomes.into_iter().fold(Outcome::default(), Outcome::and);
    all.assert_exact(&format!("{what}, {passes} passes"), STEADY);
}

/// A jump while the transport rolls: what sounded ends, and the notes from the new place play at once.
#[test]
#[ignore = "needs Ardour and the bundle: run cargo xtask test"]
fn a_jump_plays_on_from_its_place() {
    let _turn = alone();
    let setting = Setting::new(133.0, 64, 0.0, 133.0);
    let studio = Studio::new("jumps", setting);
    let places = [480_000, 12_345, 777_777, 100_001];
    let words = places.map(|place: i64| place.to_string()).join(" ");
    let settings = [
        ("MANNER", "jumps".to_owned()),
        ("SAMPLES", 100_000.to_string()),
        ("PLACES", words),
    ];
    let take = studio.run("play.lua", &settings);
    take.assert_all_notes_end();
    let stretches = take.stretches();
    let starts: Vec<_> = stretches.iter().map(|stretch| stretch.start).collect();
    assert_eq!(
        starts,
        [&[0], &places[..]].concat(),
        "the jumps as asked for"
    );
    for stretch in &stretches {
        let what = format!("Ardour, from sample {}", stretch.start);
        hear(&setting.tempos, stretch, STEADY).assert_exact(&what, STEADY);
    }
}

#[allow(clippy::cast_possible_truncation, reason = "minutes of samples")]
fn nearest(frame: f64) -> i64 {
    frame.round() as i64
}
