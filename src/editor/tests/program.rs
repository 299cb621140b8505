//! The file of a program of its own.

use super::*;

/// A program of its own asks for a path in a line of its own; in a host there is no file.
#[test]
fn files_are_for_a_program_of_its_own() {
    let mut harness = bench("x...");
    assert!(harness.query_by_label("File").is_none());
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.run();
    click(&mut harness, "File");
    click(&mut harness, "Save as…");
    click(&mut harness, "Path");
    harness.get_by_label("Path").type_text("/tmp/song.gradus");
    harness.run();
    click(&mut harness, "Save as");
    assert_eq!(
        harness.state().asked,
        [Action::Library(Request::File(FileCommand::SaveAs(
            "/tmp/song.gradus".into()
        )))]
    );
}

/// A MIDI file is written of the pattern that is shown, as often as is asked for.
#[test]
fn a_pattern_is_exported_as_midi() {
    let mut harness = bench("x...");
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.state_mut().now.pattern = 2;
    harness.run();
    click(&mut harness, "File");
    click(&mut harness, "Export MIDI…");
    click(&mut harness, "Path");
    harness.get_by_label("Path").type_text("/tmp/song.mid");
    harness.run();
    click(&mut harness, "Export");
    let play = Box::new(Play::of(2));
    let expected = FileCommand::Export {
        path: "/tmp/song.mid".into(),
        play,
        passes: 1,
    };
    assert_eq!(
        harness.state().asked,
        [Action::Library(Request::File(expected))]
    );
}
