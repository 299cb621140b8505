//! Transposition, scales and accumulators, as they are heard.

use super::*;
use crate::sequencer::Pitch;
use crate::sequencer::pitch::accumulator::{Accumulator, Rise, Span, SpanEnd};
use crate::sequencer::pitch::scale::{Root, Scale, ScaleNotes, Snap};
use crate::sequencer::step::Notes;
use crate::sequencer::value::{Interval, Key};

/// The keys of the first bar of a line on middle C in C minor, with what is played live, after `change`.
fn keys(line: &str, live: i8, change: impl FnOnce(&mut Track, &mut Clip)) -> String {
    let mut project = project(line, |track, clip| {
        track.key = Key::clamped(60);
        track.pitch = Pitch::Chromatic;
        change(track, clip);
    });
    project.scale = Scale {
        root: Root::clamped(0),
        notes: ScaleNotes::named("minor").unwrap(),
    };
    let mut play = Play::default();
    play.offsets.transpose = live;
    let mut words = Vec::new();
    notes_in(&project, &play, 0..16 * SIXTEENTH, |note| {
        words.push(note.key.get().to_string());
    });
    words.join(" ")
}

/// Gives the steps of a clip one note each.
fn melody(clip: &mut Clip, intervals: &[i64]) {
    for (step, interval) in clip.steps.iter_mut().zip(intervals) {
        step.notes = Notes::one(StepNote::at(Interval::clamped(*interval)));
    }
}

/// "live transpose in semitones or scale degrees per track; drum lanes excluded by default."
#[test]
fn live_transposition_moves_melodies() {
    let played = |pitch, live| {
        keys("xxx.............", live, |track, clip| {
            track.pitch = pitch;
            melody(clip, &[0, 2, 4]);
        })
    };
    assert_eq!(played(Pitch::Drum, 5), "60 62 64");
    assert_eq!(played(Pitch::Chromatic, 5), "65 67 69");
    assert_eq!(played(Pitch::Scale(Snap::Nearest), 0), "60 62 63");
    assert_eq!(played(Pitch::Scale(Snap::Up), 1), "62 63 65");
    assert_eq!(played(Pitch::Degrees, 0), "60 63 67");
    assert_eq!(played(Pitch::Degrees, 2), "63 67 70");
    assert_eq!(played(Pitch::Degrees, -7), "48 51 55");
    assert_eq!(played(Pitch::Chromatic, 65), "125 127");
}

/// What is written in the clip moves drums too, and degrees by degrees.
#[test]
fn a_clips_transposition_moves_everything() {
    let played = |pitch| {
        keys("x...............", 0, |track, clip| {
            track.pitch = pitch;
            clip.transpose = Transpose::clamped(3);
        })
    };
    assert_eq!(
        (played(Pitch::Drum), played(Pitch::Degrees)),
        ("63".into(), "65".into())
    );
}

/// "pitch adds d per cycle, wraps/bounces at range": a clip of two steps climbs through the scale.
#[test]
fn a_clip_climbs_with_every_pass() {
    let played = |turn| {
        keys("x.", 0, |track, clip| {
            track.pitch = Pitch::Degrees;
            clip.accumulator = Accumulator {
                rise: Rise::clamped(2),
                span: Span::clamped(6),
                turn,
            };
        })
    };
    assert_eq!(played(SpanEnd::Wrap), "60 63 67 60 63 67 60 63");
    assert_eq!(played(SpanEnd::Bounce), "60 63 67 70 67 63 60 63");
}

/// "tie: step continues the previous note when pitch is equal": it is the key that sounds which counts,
/// whatever interval it was written with, and over the end of a pass too.
#[test]
fn ties_go_by_the_key_that_sounds() {
    let scaled = |snap| {
        keys("x-..............", 0, |track, clip| {
            track.pitch = Pitch::Scale(snap);
            melody(clip, &[3, 4]);
        })
    };
    assert_eq!(scaled(Snap::Down), "63");
    assert_eq!(scaled(Snap::Up), "63 65");
    let over_the_end = |rise| {
        keys("x-------", 0, |_, clip| {
            clip.steps[0].tie = true;
            clip.accumulator.rise = Rise::clamped(rise);
        })
    };
    assert_eq!(over_the_end(0), "60");
    assert_eq!(over_the_end(1), "60 61");
}

/// "A lane may send another pad's note for one step": the other steps stay on their own pad, and a live
/// transposition leaves both where they are.
#[test]
fn a_step_plays_another_pad() {
    for live in [0, 12] {
        let played = keys("x.x.x...........", live, |track, clip| {
            (track.key, track.pitch) = (Key::clamped(36), Pitch::Drum);
            melody(clip, &[0, 0, 6]);
        });
        assert_eq!(played, "36 42 36");
    }
}
