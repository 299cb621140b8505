//! What is taken from a file for a pattern or a channel: grooves and note names.

use super::*;
use crate::sequencer::step::Notes;
use crate::sequencer::value::Interval;
use crate::sequencer::{Pitch, StepChange, StepNote, TrackChange};

/// "Groove import from a MIDI file": it becomes the pattern's, as one undo level.
#[test]
fn a_groove_is_taken() {
    let mut bench = bench("groove", PathAnswer::NoDialog);
    let path = bench.folder.with_file_name("groove.mid");
    fs::write(
        &path,
        files::midi_file::export(&demo(), &Default::default(), 1).bytes,
    )
    .unwrap();
    let groove = LibraryRequest::Groove {
        path,
        pattern: 4,
        grid: SwingGrid::Sixteenth,
    };
    bench.says(groove, "Groove Kick");
    assert!(bench.document.project().patterns[4].groove.is_some());
    assert_eq!(bench.document.history().0.last(), Some(&"Groove"));
}

/// "Load map": the names of a file become those of a channel as one undo level; a bad file is one sentence with
/// file and line, and changes nothing; what was loaded is given on, and nothing is written over.
#[test]
fn note_names_come_and_go() {
    let mut bench = bench("names", PathAnswer::NoDialog);
    fs::create_dir_all(&bench.folder).unwrap();
    let path = bench.folder.join("kit.txt");
    let channel = Channel::clamped(10);
    let load = |path: &Path| LibraryRequest::NoteNames {
        path: path.to_owned(),
        channel,
    };
    fs::write(&path, "36 Boom\n38 Tschak\n").unwrap();
    bench.says(load(&path), "2 keys have names on channel 10");
    let named = bench.document.project();
    assert_eq!(
        named.names.of(channel).get(Key::clamped(38)),
        Some("Tschak")
    );
    assert!(named.names.of(Channel::DEFAULT).is_empty());
    assert_eq!(bench.document.history().0.last(), Some(&"Note names"));
    fs::write(&path, "36 Boom\nTschak\n").unwrap();
    let expected = "kit.txt was not read. Line 2 does not begin with a key";
    bench.says(load(&path), expected);
    bench.says(load(&bench.folder.join("none.txt")), "none.txt: ");
    assert_eq!(bench.document.project(), named);
    let save = LibraryRequest::SaveNoteNames {
        path: path.clone(),
        channel,
    };
    let catalog = bench.says(save, "already exists");
    bench.says(
        LibraryRequest::Replace(catalog.obstacle.unwrap()),
        "Wrote kit.txt",
    );
    bench.document.undo();
    assert!(bench.document.project().names.of(channel).is_empty());
    bench.says(load(&path), "2 keys have names");
    assert_eq!(bench.document.project(), named);
}

/// "MIDI import asks when one track outside channel 10 looks like drums": loading waits for no answer, in a host and in the
/// program, and a pattern file asks nothing.
#[test]
fn imported_drums_are_asked_about() {
    for bench in [
        bench("drums", PathAnswer::NoDialog),
        program("drums-program", PathAnswer::NoDialog),
    ] {
        let mut bench = bench;
        let bytes = files::midi_file::export(&beat(), &Default::default(), 1).bytes;
        let path = bench.folder.with_file_name("beat.mid");
        fs::write(&path, bytes).unwrap();
        let load = LibraryRequest::Load(LibrarySource::File(path.clone()), LoadTarget::Project);
        let asked = |_: &Catalog, document: &Document| document.asks_about_drums().is_some();
        bench.ask(load, asked);
        let project = bench.document.project();
        let track = bench.document.asks_about_drums().unwrap();
        assert_eq!(project.tracks[track].pitch, Pitch::Chromatic);
        let demo = LibraryRequest::Load(LibrarySource::Factory(0), LoadTarget::Project);
        bench.ask(demo, |_, document| document.asks_about_drums().is_none());
        // What goes into one pattern is asked about by nobody.
        let pattern = LibraryRequest::Load(LibrarySource::File(path), LoadTarget::Pattern(0));
        bench.ask(pattern, |_, document| {
            document.message().starts_with("Loaded beat")
        });
        assert_eq!(bench.document.asks_about_drums(), None);
    }
}

/// Kick, snare and hi-hat on one track of channel 3.
fn beat() -> Project {
    let mut project = Project::with_tracks(1);
    let track = 0;
    for change in [
        TrackChange::Name("Beat".to_owned()),
        TrackChange::Channel(Channel::clamped(3)),
        TrackChange::Pitch(Pitch::Chromatic),
    ] {
        Edit::Track { track, change }.apply(&mut project);
    }
    for (step, other) in [(0, 0), (4, 2), (8, 0), (12, 2)] {
        let step_ref = StepRef {
            pattern: 0,
            track,
            step,
        };
        // Counted from the kick's key, 36; a hi-hat is six above.
        let notes = [other, 6].map(|interval| StepNote::at(Interval::clamped(interval)));
        let notes = StepChange::Notes(Notes::new(notes).unwrap());
        for change in [StepChange::On(true), notes] {
            Edit::Step(step_ref, change).apply(&mut project);
        }
    }
    project
}
