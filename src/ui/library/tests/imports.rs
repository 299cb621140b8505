//! What is taken from a file for a pattern or a channel: grooves and note names.

use super::*;

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
