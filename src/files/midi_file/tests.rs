//! Round trips, what does not fit, and everything that a broken file can do.

use std::sync::Arc;

use super::*;
use crate::files::{FileError, Imported, demo};
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::value::{Channel, Nudge, Swing, Velocity};
use crate::sequencer::{
    Clip, Euclid, Note, Play, Project, TICKS_PER_QUARTER as QUARTER, Tick, notation,
    notes_at_start, notes_in,
};

/// A file of one track with events `(delta, bytes)`, 96 ticks a quarter, of this type.
fn file(kind: u8, tracks: &[&[(u8, &[u8])]]) -> Vec<u8> {
    let count = u8::try_from(tracks.len()).unwrap();
    let mut file = Vec::from(*b"MThd\0\0\0\x06\0");
    file.extend([kind, 0, count, 0, 96]);
    for events in tracks {
        let mut track = Vec::new();
        for (delta, bytes) in *events {
            track.push(*delta);
            track.extend(*bytes);
        }
        track.extend([0, 0xff, 0x2f, 0]);
        file.extend(b"MTrk");
        file.extend(u32::try_from(track.len()).unwrap().to_be_bytes());
        file.extend(track);
    }
    file
}

fn imported(bytes: &[u8]) -> Imported {
    import(bytes).unwrap_or_else(|error| panic!("{error}"))
}

/// The lines of the tracks in the first pattern, with their rates where they are not 1/16.
fn lines(project: &Project) -> Vec<String> {
    let clips = project.patterns[0].clips.iter();
    let line = |clip: &Arc<Clip>| match clip.rate.to_string().as_str() {
        "1/16" => notation::line(&clip.steps),
        rate => format!("{rate} {}", notation::line(&clip.steps)),
    };
    clips.map(line).collect()
}

/// What is heard from the start to `end`, in the order of time, its places in ticks of the file.
fn heard(project: &Project, end: Tick) -> Vec<(Tick, u8, u8, u8)> {
    let mut notes = Vec::new();
    let mut sink = |note: Note| {
        let start = (note.start + 1).div_euclid(2);
        notes.push((
            start,
            note.channel.get(),
            note.key.get(),
            note.velocity.get(),
        ));
    };
    notes_at_start(project, &Play::default(), 0, &mut sink);
    notes_in(project, &Play::default(), 0..end, &mut sink);
    notes.sort_unstable();
    notes
}

/// Exports one pass and imports it again: the same notes on the same ticks.
fn round_trip(project: &Project, pass: Tick) -> Imported {
    let back = imported(&export(project, &Play::default(), 1));
    assert_eq!(heard(&back.project, pass), heard(project, pass));
    assert_eq!(back.project.tempo, project.tempo);
    back
}

/// A project with a line on each track, after a change of the first clip.
fn project(written: &[&str], change: impl FnOnce(&mut Clip)) -> Project {
    let mut project = Project::with_tracks(written.len());
    let clips = written.iter().map(|line| notation::clip(line).unwrap());
    let mut clips: Vec<_> = clips.collect();
    change(&mut clips[0]);
    Arc::make_mut(&mut project.patterns[0]).clips = clips.into_iter().map(Arc::new).collect();
    project
}

const BAR: &str = "x..xx.x.x..x.xx.";

/// Straight material comes back on the grid, with its names.
#[test]
fn straight_material_comes_back() {
    let original = project(&[BAR, "....x.......x..."], |_| ());
    let back = round_trip(&original, 4 * QUARTER);
    assert_eq!(
        lines(&back.project),
        ["x..x x.x. x..x .xx.", ".... x... .... x..."]
    );
    assert_eq!(back.project.tracks, original.tracks);
    assert_eq!(back.warning, None);
}

/// A rhythm that nobody wrote is written like any other.
#[test]
fn live_rhythms_come_back() {
    let original = project(&["x......."], |clip| {
        clip.euclid = Some(Euclid::default());
        clip.steps.clear();
    });
    let back = round_trip(&original, 2 * QUARTER);
    assert_eq!(
        notation::line(&back.project.patterns[0].clips[0].steps)[..9],
        *"x.x. x.x."
    );
}

/// Swing comes back as nudges, each note on its tick; a triplet's swing is on a triplet's grid.
#[test]
fn swung_material_comes_back() {
    for (swing, expected) in [
        (5400, "x..x x.x. x..x .xx."),
        (5750, "x..x x.x. x..x .xx."),
        (6667, "1/24 x... .xx. .x.. x... .x.. xx.."),
    ] {
        let mut original = project(&[BAR], |_| ());
        Arc::make_mut(&mut original.patterns[0]).swing = Swing::clamped(swing);
        let back = round_trip(&original, 4 * QUARTER);
        assert_eq!(lines(&back.project), [expected]);
    }
}

/// "nudge keeps what the grid does not": every nudge on sixteenths comes back, on its tick.
#[test]
fn nudged_material_comes_back() {
    let mut draws = Draws { seed: 5, count: 0 };
    for _ in 0..200 {
        let original = project(&[BAR], |clip| {
            for step in clip.steps.iter_mut().filter(|step| step.on) {
                step.nudge = Nudge::clamped(i64::from(draws.number(-2400, 2400)));
                step.velocity = Velocity::clamped(i64::from(draws.number(1, 127)));
            }
            clip.steps[0].nudge = Nudge::clamped(i64::from(draws.number(0, 2400)));
        });
        round_trip(&original, 4 * QUARTER);
    }
}

/// Triplets and thirty-seconds find their grids, each track its own.
#[test]
fn each_line_finds_its_grid() {
    for (rate, line) in [
        ("1/12", "xxxxxxxxxxxx"),
        ("1/24", "x.xxxxx.xxxx......xxxxxx"),
        ("1/32", "xxxxx...xx..x...xxxxx...xx..x..."),
    ] {
        let original = project(&[line, BAR], |clip| clip.rate = rate.parse().unwrap());
        let back = round_trip(&original, 4 * QUARTER);
        let spaced = notation::line(&notation::steps(line).unwrap());
        assert_eq!(
            lines(&back.project),
            [format!("{rate} {spaced}"), "x..x x.x. x..x .xx.".to_owned()]
        );
    }
}

/// Chords, gates, velocities and the channel come back too.
#[test]
fn the_demo_comes_back() {
    let original = demo();
    let back = round_trip(&original, 16 * QUARTER);
    assert_eq!(back.project.tracks.len(), 8);
    assert_eq!(back.project.tracks[6].channel.get(), 2);
    let lengths = |project: &Project| {
        let mut notes = Vec::new();
        notes_in(project, &Play::default(), 0..16 * QUARTER, |note| {
            if note.track == 7 {
                notes.push((note.start, note.key, note.end - note.start));
            }
        });
        notes
    };
    let (mine, theirs) = (lengths(&original), lengths(&back.project));
    assert_eq!(mine.len(), 36);
    for (mine, theirs) in mine.iter().zip(theirs) {
        assert_eq!((mine.0, mine.1), (theirs.0, theirs.1));
        assert!((mine.2 - theirs.2).abs() <= 40, "{mine:?} {theirs:?}");
    }
}

/// "an export of N passes": each step is in the file as often as there are passes, the early first one
/// too, and a shorter clip runs on under the longest.
#[test]
fn a_file_has_as_many_passes() {
    let original = project(&["x.......", "x.."], |clip| {
        clip.steps[0].nudge = Nudge::clamped(-2520);
    });
    for passes in 1..6 {
        let back = imported(&export(&original, &Play::default(), passes));
        let count = |track: usize| {
            let patterns = back.project.patterns.iter();
            let clips = patterns.filter_map(|pattern| pattern.clips.get(track));
            clips
                .map(|clip| clip.steps.iter().filter(|step| step.on).count())
                .sum::<usize>()
        };
        let passes = usize::try_from(passes).unwrap();
        assert_eq!((count(0), count(1)), (passes, (8 * passes).div_ceil(3)));
    }
}

/// Every note-on has its note-off, an off comes before an on of the same tick, and no key is struck
/// while it sounds.
#[test]
fn every_note_ends() {
    for seed in 0..300 {
        let mut project = crate::sequencer::arbitrary::project(seed);
        let pattern = (0..64).find(|pattern| !project.patterns[*pattern].clips.is_empty());
        let Some(pattern) = pattern else { continue };
        for clip in &mut Arc::make_mut(&mut project.patterns[pattern]).clips {
            let clip = Arc::make_mut(clip);
            clip.rate = "1/16".parse().unwrap();
            clip.mute = false;
        }
        let play = Play::of(pattern);
        let file = export(&project, &play, 2);
        let (_, tracks) = midly::parse(&file).unwrap();
        for track in tracks {
            let mut sounding = std::collections::BTreeSet::new();
            for event in track.unwrap() {
                let midly::TrackEventKind::Midi { channel, message } = event.unwrap().kind else {
                    continue;
                };
                match message {
                    midly::MidiMessage::NoteOn { key, .. } => {
                        assert!(sounding.insert((channel, key)));
                    }
                    midly::MidiMessage::NoteOff { key, .. } => {
                        assert!(sounding.remove(&(channel, key)));
                    }
                    other => panic!("{other:?}"),
                }
            }
            assert!(sounding.is_empty());
        }
    }
}

/// A pattern that is silent, or longer than MIDI can count, is still a file.
#[test]
fn extremes_are_files() {
    let silent = export(&Project::default(), &Play::default(), 4);
    assert!(
        matches!(import(&silent), Err(FileError::Midi(what)) if what == "there are no notes in it")
    );
    let long = project(&[&format!("x{}", ".".repeat(127))], |clip| {
        clip.rate = "1024/1".parse().unwrap();
    });
    assert!(import(&export(&long, &Play::default(), u32::MAX)).is_ok());
}

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
    let Imported { project, warning } = imported(&bytes);
    assert_eq!(warning, None);
    assert!((project.tempo.bpm() - 100.0).abs() < 1e-9);
    let names: Vec<_> = project.tracks.iter().map(|track| &*track.name).collect();
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
    let Imported { project, warning } = imported(&bytes);
    let kept = project
        .clip(0, 0)
        .unwrap()
        .steps
        .iter()
        .filter(|step| step.on)
        .count();
    let warning = warning.unwrap();
    assert_eq!(
        warning,
        format!(
            "{} notes were left out, for their steps already had one of the same key or eight others.",
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
    let Imported { project, warning } = imported(&bytes);
    assert_eq!(
        project.clip(0, 0).unwrap().step(0).notes.as_slice().len(),
        3
    );
    assert_eq!(
        warning.unwrap(),
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
                (96, &[0xb0, 1, 1][..]),
                (96, &[0xb0, 1, 2]),
                (96, &[0x90, 60, 90]),
                (96, &[0x80, 60, 0]),
            ]);
        }
        imported(&file(0, &[&events]))
    };
    assert_eq!(bars(8).warning, None);
    let ten = bars(10);
    assert_eq!(
        ten.warning.unwrap(),
        "Its 10 bars are split over 2 patterns of 8."
    );
    let lengths = |pattern: usize| ten.project.clip(pattern, 0).unwrap().length.get();
    assert_eq!((lengths(0), lengths(1)), (128, 32));
    let endless = bars(600).warning.unwrap();
    assert!(
        endless.starts_with("Its 600 bars are split over 64 patterns of 8."),
        "{endless}"
    );
    assert!(
        endless.ends_with("88 notes were left out, for they come after the last pattern."),
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
        many.warning.unwrap(),
        "There is room for 32 tracks: 8 more, with 8 notes, were left out."
    );
}

/// Kinds that are not read say so.
#[test]
fn other_kinds_are_refused() {
    let note: [(u8, &[u8]); 2] = [(0, &[0x90, 60, 90]), (24, &[0x80, 60, 0])];
    let mut frames = file(0, &[&note]);
    frames[12] = 0xe7;
    for (bytes, expected) in [
        (
            file(2, &[&note]),
            "it is of type 2, and only types 0 and 1 are read",
        ),
        (frames, "film frames (SMPTE)"),
        (file(0, &[&[]]), "there are no notes"),
        (file(0, &[]), "there are no notes"),
        (b"MThd".to_vec(), "its header is damaged"),
        (
            file(1, &[&note])[..30].to_vec(),
            "cut off in track 1 of the 1",
        ),
    ] {
        let error = import(&bytes).unwrap_err().to_string();
        assert!(
            error.starts_with("This MIDI file cannot be read: ") && error.contains(expected),
            "{error}"
        );
    }
}

/// A file cut off anywhere is refused with a sentence, never half read.
#[test]
fn truncated_files_are_refused() {
    let bytes = export(&demo(), &Play::default(), 1);
    for end in 0..bytes.len() {
        let error = import(&bytes[..end]).unwrap_err().to_string();
        assert!(error.ends_with('.'), "{end}: {error}");
    }
}

/// "random bytes": a hundred thousand damaged files are read or refused, never a panic.
#[test]
fn damaged_files_are_survived() {
    let small = project(&["x..x", "-x.."], |_| ());
    let bytes = export(&small, &Play::default(), 1);
    let mut draws = Draws { seed: 2, count: 0 };
    let (mut good, mut bad) = (0, 0);
    for _ in 0..100_000 {
        let mut damaged = bytes.clone();
        // Half of them are noise behind the header of the first track.
        if draws.one_in(2) {
            let noise = damaged.iter_mut().skip(22);
            noise.for_each(|byte| *byte = u8::try_from(draws.below(256)).unwrap());
        }
        // The first eight bytes only say that it is MIDI.
        for _ in 0..=draws.below(6) {
            let place = 8 + draws.below(damaged.len() - 8);
            damaged[place] = u8::try_from(draws.below(256)).unwrap();
        }
        match import(&damaged) {
            Ok(_) => good += 1,
            Err(error) => {
                bad += 1;
                assert!(error.to_string().ends_with('.'));
            }
        }
    }
    assert!(good > 1000 && bad > 1000, "{good} {bad}");
}

/// A pattern that nobody has is a silent file, as everywhere.
#[test]
fn a_missing_pattern_is_silent() {
    let play = Play::of(64);
    assert!(import(&export(&demo(), &play, 1)).is_err());
}
