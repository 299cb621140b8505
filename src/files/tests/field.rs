//! The files of `tests/field`: what each of them must come to.

use super::*;
use crate::sequencer::notation;

/// A file of that folder, its project and what is said of it.
fn read_field(name: &str) -> (Project, String) {
    let bytes = fs::read(Path::new("tests/field").join(name)).unwrap();
    let opened = read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    let ImportReport { notes, placed, .. } = opened.report;
    assert_eq!(notes, placed, "{name}");
    (opened.project, opened.report.to_string())
}

/// How many notes there are in all patterns.
fn notes(project: &Project) -> usize {
    let clips = project.patterns.iter().flat_map(|it| &it.clips);
    let steps = clips.flat_map(|clip| &clip.steps).filter(|step| step.on);
    steps.map(|step| step.notes.as_slice().len()).sum()
}

/// Each has all its notes, and says what was odd where something is missing or elsewhere.
#[test]
fn files_from_the_field_are_read() {
    let split = "Its 17 bars are split into 2 patterns of 16.";
    let controller = "1 message was left out: controllers, programs, pitch bends and others.";
    let early = "1 note was moved to the beginning: they began before it.";
    let missing = "It should have 3 tracks, but 2 are there.";
    for (name, count, said) in [
        ("01-last-note-before-end-of-17-bars.mid", 18, split),
        ("01b-same-in-16-bars.mid", 17, ""),
        ("02-two-tempos-at-the-beginning.mid", 2, ""),
        ("02b-tempo-in-second-track.mid", 2, ""),
        ("03-running-status-over-a-text.mid", 2, ""),
        ("04-no-end-of-track.mid", 2, ""),
        ("05-controller-above-127.mid", 2, controller),
        ("07-key-signature-of-one-byte.mid", 2, ""),
        ("08-riff.rmi", 2, ""),
        ("10-header-promises-one-more.mid", 1, missing),
        ("11-track-name-in-latin-1.mid", 2, ""),
        ("12-five-byte-delta.mid", 1, early),
    ] {
        let (project, text) = read_field(name);
        assert_eq!((notes(&project), &*text), (count, said), "{name}");
    }
}

/// The last note of a song that is split is on the last step of its last pattern, late, as in the song that is not.
#[test]
fn the_last_note_is_late_on_the_last_step() {
    for (name, pattern) in [
        ("01-last-note-before-end-of-17-bars.mid", 1),
        ("01b-same-in-16-bars.mid", 0),
    ] {
        let project = read_field(name).0;
        let clip = project.clip(pattern, 0).unwrap();
        let line = notation::line(&clip.steps);
        assert!(line.ends_with("...x"), "{name}: {line}");
        let last = clip.steps.last().unwrap();
        assert_eq!(last.nudge.get(), 4200, "{name}");
        let key = i64::from(project.tracks[0].key.get());
        assert_eq!(key + i64::from(last.notes.as_slice()[0].interval.get()), 55);
    }
}

/// The tempo is the one at the first note, whichever track says it; a note before the beginning is at it; a name is
/// text.
#[test]
fn tempos_times_and_names_of_the_field() {
    for name in [
        "02-two-tempos-at-the-beginning.mid",
        "02b-tempo-in-second-track.mid",
    ] {
        let tempo = read_field(name).0.tempo.bpm();
        assert!((tempo - 90.0).abs() < 0.001, "{name}: {tempo}");
    }
    let early = read_field("12-five-byte-delta.mid").0;
    assert!(early.clip(0, 0).unwrap().steps[0].on);
    let named = read_field("11-track-name-in-latin-1.mid").0;
    assert_eq!(named.tracks[0].name, "Bässe");
}
