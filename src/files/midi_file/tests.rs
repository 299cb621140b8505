//! Round trips: what is exported comes back.

use std::sync::Arc;

use super::*;
use crate::files::{FileError, Imported, demo};
use crate::sequencer::Track;
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::capture::CapturedNotes;
use crate::sequencer::value::{Channel, Key, Nudge, Swing, Velocity};
use crate::sequencer::{
    Clip, Euclid, Note, Play, Project, TICKS_PER_QUARTER as QUARTER, Tick, notation,
    notes_at_start, notes_in,
};

/// Files that others made, and what of them does not fit.
mod foreign;
/// Files that cannot be read.
mod broken;
/// What steps lock.
mod lock_export;
/// Files that break the standard.
mod odd;
/// Many files of each kind.
mod generated_files;

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
    let back = imported(&export(project, &Play::default(), 1).bytes);
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
    let tracks = back.project.tracks.iter().zip(&original.tracks);
    for (number, (back, original)) in tracks.enumerate() {
        // A name that was a suggestion is the track's own now.
        let name = ["Kick", "Rim"][number].to_owned();
        assert_eq!(
            **back,
            Track {
                name,
                ..Track::clone(original)
            }
        );
    }
    assert_eq!(back.report.to_string(), "");
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

/// "Length = captured output": what was heard comes back on its ticks, from its first bar on, and a track that
/// is there no more has its part all the same.
#[test]
fn what_was_heard_comes_back() {
    let original = project(&[BAR, "....x.......x..."], |_| ());
    let mut notes = Vec::new();
    notes_in(&original, &Play::default(), 0..4 * QUARTER, |note| {
        notes.push(Note {
            start: note.start + 46,
            end: note.end + 46,
            ..note
        });
    });
    let heard_last = CapturedNotes {
        notes,
        ticks: 4 * QUARTER,
        position: 4 * QUARTER,
    };
    let mut fewer = original.clone();
    fewer.tracks.pop();
    for project in [&original, &fewer] {
        let back = imported(&export_captured(project, &heard_last).bytes).project;
        let late: Vec<_> = heard(&original, 4 * QUARTER)
            .into_iter()
            .map(|(start, channel, key, velocity)| (start + 23, channel, key, velocity))
            .collect();
        assert_eq!(heard(&back, 4 * QUARTER), late);
    }
}

/// Notes that begin together on one key of one channel are one note, as long and as loud as any, and counted; on
/// another channel, or later, they stay two. Nothing that sounded is missing but what is counted.
#[test]
fn notes_that_begin_together_are_counted() {
    let note = |channel, start, length, velocity| Note {
        track: 0,
        start,
        end: start + length,
        key: Key::clamped(36),
        channel: Channel::clamped(channel),
        velocity: Velocity::clamped(velocity),
    };
    let heard_last = CapturedNotes {
        notes: vec![
            note(10, 0, 480, 50),
            note(11, 0, 480, 60),
            note(10, 0, 960, 40),
            note(10, 0, 240, 90),
            note(10, QUARTER, 480, 70),
        ],
        ticks: 4 * QUARTER,
        position: 4 * QUARTER,
    };
    let exported = export_captured(&project(&[BAR], |_| ()), &heard_last);
    assert_eq!(exported.merged, 2);
    let said = exported.loss().unwrap();
    assert!(said.starts_with("2 notes were merged"), "{said}");
    let back = imported(&exported.bytes);
    assert_eq!(
        (back.report.notes, back.report.placed),
        (heard_last.notes.len() - exported.merged, 3)
    );
    let expected = [(0, 10, 36, 90), (0, 11, 36, 60), (QUARTER / 2, 10, 36, 70)];
    assert_eq!(heard(&back.project, 4 * QUARTER), expected);
    let mut ends = Vec::new();
    notes_in(&back.project, &Play::default(), 0..QUARTER / 2, |note| {
        ends.push((note.channel.get(), note.end));
    });
    ends.sort_unstable();
    // A step's length is read in thousandths of a sixteenth.
    let exact = |end: Tick, meant: Tick| (end - meant).abs() <= QUARTER / 4 / 1000 + 1;
    let [(10, long), (11, short)] = ends[..] else {
        panic!("{ends:?}");
    };
    assert!(exact(long, 960) && exact(short, 480), "{ends:?}");
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
        let back = imported(&export(&original, &Play::default(), passes).bytes);
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

/// "All rows, once, with its length": the song goes out whole, each row as often as it repeats, transposed, with its
/// silent tracks; rows that would go round are written once, those behind them too; solos count.
#[test]
fn a_song_is_written_once() {
    use crate::sequencer::song::{PatternIndex, Plays, Repeats, Row, Song, TrackSet};
    let mut original = project(&["x.......", "..x....."], |_| ());
    let fast = project(&["x.x.x.x."], |_| ());
    original.patterns[1] = Arc::clone(&fast.patterns[0]);
    let row = |pattern, repeats| Row {
        plays: Plays::Pattern(PatternIndex::clamped(pattern)),
        repeats: Repeats::clamped(repeats),
        ..Row::default()
    };
    let silent = Row {
        muted: TrackSet(0b10),
        ..row(0, 1)
    };
    for looped in [None, Some((0, 0)), Some((1, 2))] {
        original.song = Arc::new(Song {
            on: true,
            rows: vec![row(0, 2), row(1, 1), silent],
            looped,
        });
        for (solo, expected) in [(0, [2 + 4 + 1, 2]), (0b10, [0, 2])] {
            let silence = crate::sequencer::play::MuteState { muted: 0, solo };
            let play = Play {
                mute_state: silence,
                ..Play::default()
            };
            let bytes = export(&original, &play, 1).bytes;
            let smf = midly::Smf::parse(&bytes).unwrap();
            let struck = |key: u8| {
                let events = smf.tracks.iter().flatten();
                let ons = events.filter(|event| match event.kind {
                    midly::TrackEventKind::Midi {
                        message: midly::MidiMessage::NoteOn { key: struck, vel },
                        ..
                    } => struck == key && vel > 0,
                    _ => false,
                });
                ons.count()
            };
            let keys = [0, 1].map(|track| original.tracks[track].key.get());
            assert_eq!(keys.map(struck), expected, "{looped:?}, solo {solo}");
            let ticks = smf.tracks[0].iter().map(|event| event.delta.as_int());
            let quarters = ticks.sum::<u32>() / u32::from(super::TICKS_PER_QUARTER);
            assert_eq!(quarters, 8, "four rows of two quarters");
        }
    }
}

/// Every note-on has its note-off, whatever is locked beside; an off comes before an on of the same tick, and no key is struck
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
        let file = export(&project, &play, 2).bytes;
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
                    _ => {}
                }
            }
            assert!(sounding.is_empty());
        }
    }
}

/// A pattern that is silent, or longer than MIDI can count, is still a file.
#[test]
fn extremes_are_files() {
    let silent = export(&Project::default(), &Play::default(), 4).bytes;
    assert!(matches!(import(&silent), Err(FileError::Midi(what)) if what == "it has no notes"));
    let long = project(&[&format!("x{}", ".".repeat(127))], |clip| {
        clip.rate = "1024/1".parse().unwrap();
    });
    assert!(import(&export(&long, &Play::default(), u32::MAX).bytes).is_ok());
}

/// A pattern that nobody has is a silent file, as everywhere.
#[test]
fn a_missing_pattern_is_silent() {
    let play = Play::of(64);
    assert!(import(&export(&demo(), &play, 1).bytes).is_err());
}
