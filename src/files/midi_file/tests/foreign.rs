//! Files that others made, and what of them does not fit.

use super::*;

/// Type 0: channel 10 is split by key with the names of the drums, other channels are lines with
/// chords; tempo and time signature are the file's.
#[test]
fn channels_become_tracks() {
    let bytes = file(
        0,
        &[&[
            (0, &[0xff, 0x51, 3, 0x09, 0x27, 0xc0]),
            (0, &[0xff, 0x58, 4, 3, 2, 24, 8]),
            (0, &[0x99, 36, 100]),
            (0, &[0x99, 42, 50]),
            (0, &[0x90, 60, 80]),
            (0, &[0x90, 64, 70]),
            (24, &[0x89, 36, 0]),
            (0, &[0x99, 42, 0]),
            (24, &[0x99, 42, 60]),
            (48, &[0x90, 60, 0]),
            (0, &[0x80, 64, 0]),
            (0, &[0x89, 42, 0]),
        ]],
    );
    let Imported { project, report } = imported(&bytes);
    assert_eq!(report.to_string(), "");
    assert!((project.tempo.bpm() - 100.0).abs() < 1e-9);
    let names: Vec<_> = (0..3).map(|track| project.name_of(track)).collect();
    assert_eq!(names, ["Channel 1", "Kick", "Closed Hat"]);
    assert_eq!(
        lines(&project),
        ["x... .... ....", "x... .... ....", "x.x. .... ...."]
    );
    let chord = project.clip(0, 0).unwrap().step(0);
    let [low, high] = chord.notes.as_slice() else {
        panic!()
    };
    assert_eq!(
        (low.interval.get(), high.interval.get(), high.velocity.get()),
        (0, 4, -10)
    );
    assert_eq!(project.tracks[1].channel, Channel::clamped(10));
    let pitches = project.tracks.iter().map(|track| track.pitch.to_string());
    assert!(pitches.eq(["chromatic", "drum", "drum"]));
}

/// A name belongs to its track; a drum track that plays one key keeps it.
#[test]
fn names_come_over() {
    let bytes = file(
        1,
        &[
            &[
                (0, &[0xff, 0x03, 4, b'B', b'a', b's', b's']),
                (0, &[0x91, 40, 90]),
                (24, &[0x81, 40, 0]),
            ],
            &[
                (0, &[0xff, 0x03, 4, b'B', b'o', b'o', b'm']),
                (0, &[0x99, 36, 90]),
                (24, &[0x89, 36, 0]),
            ],
        ],
    );
    let project = imported(&bytes).project;
    let names: Vec<_> = project.tracks.iter().map(|track| &*track.name).collect();
    assert_eq!(names, ["Bass", "Boom"]);
}

/// "Two notes of the same key in the same step": what finds no step is counted, never silently lost.
#[test]
fn what_does_not_fit_is_counted() {
    let strike: [(u8, &[u8]); 2] = [(1, &[0x99, 36, 90]), (1, &[0x89, 36, 0])];
    let bytes = file(0, &[&strike.repeat(20)]);
    let Imported { project, report } = imported(&bytes);
    let kept = project
        .clip(0, 0)
        .unwrap()
        .steps
        .iter()
        .filter(|step| step.on)
        .count();
    assert_eq!(
        report.to_string(),
        format!(
            "{} notes were left out: no step nearby had room.",
            20 - kept
        )
    );
}

/// A strummed chord stays a chord, and says that it did.
#[test]
fn a_strummed_chord_stays_a_chord() {
    let bytes = file(
        0,
        &[&[
            (0, &[0x90, 60, 90]),
            (1, &[0x90, 64, 90]),
            (1, &[0x90, 67, 90]),
            (90, &[0x80, 60, 0]),
            (0, &[0x80, 64, 0]),
            (0, &[0x80, 67, 0]),
        ]],
    );
    let Imported { project, report } = imported(&bytes);
    assert_eq!(
        project.clip(0, 0).unwrap().step(0).notes.as_slice().len(),
        3
    );
    assert_eq!(
        report.to_string(),
        "2 notes were moved to the start of their step's chord."
    );
}

/// More than 128 steps are split over patterns, more than 64 patterns and 32 tracks are counted.
#[test]
fn long_songs_are_split() {
    let bars = |count: usize| {
        let mut events: Vec<(u8, &[u8])> = vec![(0, &[0x90, 60, 90]), (96, &[0x80, 60, 0])];
        for _ in 1..count {
            events.extend([
                (96, &[0xff, 1, 0][..]),
                (96, &[0xff, 1, 0]),
                (96, &[0x90, 60, 90]),
                (96, &[0x80, 60, 0]),
            ]);
        }
        imported(&file(0, &[&events]))
    };
    assert_eq!(bars(16).report.to_string(), "");
    let many = bars(18);
    assert_eq!(
        many.report.to_string(),
        "Its 18 bars are split into 2 patterns of 16."
    );
    let lengths = |pattern: usize| many.project.clip(pattern, 0).unwrap().length.get();
    assert_eq!((lengths(0), lengths(1)), (256, 32));
    let endless = bars(1200).report.to_string();
    assert!(
        endless.starts_with("Its 1200 bars are split into 64 patterns of 16."),
        "{endless}"
    );
    assert!(
        endless.ends_with("176 notes were left out: after the last pattern."),
        "{endless}"
    );

    let mut drums: Vec<(u8, Vec<u8>)> = Vec::new();
    for key in 30..70 {
        drums.extend([(0, vec![0x99, key, 90]), (1, vec![0x89, key, 0])]);
    }
    let drums: Vec<_> = drums
        .iter()
        .map(|(delta, bytes)| (*delta, &bytes[..]))
        .collect();
    let many = imported(&file(0, &[&drums]));
    assert_eq!(many.project.tracks.len(), 32);
    assert_eq!(
        many.report.to_string(),
        "There is room for 32 tracks: 8 more, with 8 notes, were left out."
    );
}
