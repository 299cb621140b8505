//! What is asked about imported files.

use super::*;
use crate::sequencer::edit::TrackChange;
use crate::sequencer::step::Notes;
use crate::sequencer::value::{Channel, Interval};
use crate::sequencer::{Pitch, StepChange, StepNote};

/// "MIDI import asks when one track outside channel 10 looks like drums", whatever the file is called: on the command line,
/// as a file that is opened, and one that is taken over.
#[test]
fn imported_drums_are_asked_about_however_they_come() {
    let folder = folder("imported_drums_are_asked_about_however_they_come");
    let bytes = crate::files::midi_file::export(&drums(), &Play::default(), 1).bytes;
    fs::write(folder.join("beat.bin"), bytes).unwrap();
    save(&folder.join("a.gradus"), &beat());
    let first = start(&folder, Some("beat.bin"));
    let asks = |document: &Document| document.asks_about_drums().is_some();
    assert!(asks(&first.document));
    // Undoing something else does not end the question, undoing the import does.
    first.toggle(1);
    first.document.undo();
    assert!(asks(&first.document));
    first.document.undo();
    assert!(!asks(&first.document));
    drop(first);
    let second = start(&folder, Some("a.gradus"));
    assert!(!asks(&second.document));
    let open = FileCommand::Open(folder.join("beat.bin"));
    assert_eq!(second.way(open), None);
    assert!(asks(&second.document));
    assert_eq!(second.way(FileCommand::New), None);
    assert!(!asks(&second.document));
    let opened = crate::files::open(&folder.join("beat.bin")).unwrap();
    let taken = second.session.take_over(opened, String::new(), None);
    assert_eq!(taken, Ok(()));
    assert!(asks(&second.document));
}

/// A track on channel 3 that is called after what it is.
fn drums() -> Project {
    let mut project = Project::with_tracks(1);
    let track = 0;
    for change in [
        TrackChange::Name("Drum loop".to_owned()),
        TrackChange::Channel(Channel::clamped(3)),
        TrackChange::Pitch(Pitch::Chromatic),
    ] {
        Edit::Track { track, change }.apply(&mut project);
    }
    for (step, interval) in [(0, 0), (4, 2), (8, 6)] {
        let step_ref = StepRef {
            pattern: 0,
            track,
            step,
        };
        let notes = Notes::new([StepNote::at(Interval::clamped(interval))]).unwrap();
        for change in [StepChange::On(true), StepChange::Notes(notes)] {
            Edit::Step(step_ref, change).apply(&mut project);
        }
    }
    project
}
