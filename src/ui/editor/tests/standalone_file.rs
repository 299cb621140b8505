//! The file of a standalone program.

use super::*;
use crate::files::Obstacle;

/// A standalone program asks for a path in a line of its own; in a host there is no file.
#[test]
fn files_are_for_a_program_of_its_own() {
    let mut harness = bench("x...");
    assert!(harness.query_by_label("File").is_none());
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.run();
    click(&mut harness, "File");
    click(&mut harness, "Save as…");
    harness.get_by_label("Path").type_text("/tmp/song.gradus");
    harness.run();
    click(&mut harness, "Save as");
    assert_eq!(
        harness.state().asked,
        [EditorAction::Library(LibraryRequest::File(
            FileCommand::SaveAs("/tmp/song.gradus".into())
        ))]
    );
}

/// "Project name and path, recent files": the menu says both, and offers the files that were open before.
#[test]
fn recent_files_are_offered() {
    let mut harness = bench("x...");
    harness.state_mut().now.file = Some(OpenFile {
        path: Some("/music/song.gradus".into()),
        recent: ["/music/song.gradus", "/music/old.gradus"]
            .map(std::path::PathBuf::from)
            .into(),
        ..OpenFile::default()
    });
    harness.run();
    click(&mut harness, "File");
    harness.get_by_label("song.gradus");
    harness.get_by_label("/music");
    click(&mut harness, "Open recent");
    assert!(harness.query_by_label("Open song.gradus").is_none());
    click(&mut harness, "Open old.gradus");
    let open = FileCommand::Open("/music/old.gradus".into());
    let asked = EditorAction::Library(LibraryRequest::File(open));
    assert_eq!(harness.state().asked, [asked]);
    click(&mut harness, "File");
    click(&mut harness, "About Gradus");
    let version = format!("About Gradus {}", env!("CARGO_PKG_VERSION"));
    harness.get_by_label(&version);
}

/// *Save* says which file it writes, and its keys.
#[test]
fn save_says_where_to() {
    let mut harness = bench("x...");
    harness.state_mut().now.file = Some(OpenFile {
        path: Some("/tmp/song.gradus".into()),
        ..OpenFile::default()
    });
    harness.run();
    click(&mut harness, "File");
    let save = harness.get_by_label("Save").rect().center();
    harness.hover_at(save);
    harness.run_steps(60);
    harness.get_by_label("Saves /tmp/song.gradus (Ctrl+S)");
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
        [EditorAction::Library(LibraryRequest::File(expected))]
    );
}

/// How much a MIDI file will hold is said before it is written: passes, or the song once, and the solos.
#[test]
fn the_extent_of_an_export_is_said() {
    let mut harness = bench("x...");
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.state_mut().now.engine.solo = 0b101;
    harness.run();
    click(&mut harness, "File");
    click(&mut harness, "Export MIDI…");
    let passes = harness.get_by_label("Passes");
    assert_eq!(passes.accesskit_node().value().as_deref(), Some("1 pass"));
    harness.get_by_label("only 2 soloed tracks");
    let song = crate::sequencer::song::Song {
        on: true,
        rows: vec![Default::default()],
        looped: None,
    };
    harness.state().document.apply(Edit::Song(Box::new(song)));
    harness.run();
    harness.get_by_label("the song, once");
    assert!(harness.query_by_label("Passes").is_none());
}

/// "Never overwrite silently": a file that is in the way is named below the bar, and a second click replaces it.
#[test]
fn replacing_takes_a_second_click() {
    let mut harness = bench("x...");
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.state_mut().now.library.obstacle = Some(Obstacle::file("/tmp/song.mid"));
    harness.run();
    harness.get_by_label("song.mid exists");
    click(&mut harness, "Replace");
    click(&mut harness, "Keep");
    let asked = [
        LibraryRequest::Replace(Obstacle::file("/tmp/song.mid")),
        LibraryRequest::Cancel,
    ];
    assert_eq!(harness.state().asked, asked.map(EditorAction::Library));
    harness.state_mut().now.library.obstacle = None;
    harness.run();
    assert!(harness.query_by_label("Replace").is_none());
}

/// That nothing can be heard stands below the bar for as long as it is so, and a click looks for it.
#[test]
fn a_lack_of_sound_stays_in_sight() {
    let mut harness = bench("x...");
    assert!(harness.query_by_label("Reconnect").is_none());
    for sound in [Sound::Missing, Sound::JackGone, Sound::CardGone] {
        harness.state_mut().now.sound = sound;
        harness.run();
        harness.get_by_label(sound.sentence().unwrap());
        click(&mut harness, "Reconnect");
        let asked = std::mem::take(&mut harness.state_mut().asked);
        assert_eq!(asked, [EditorAction::LookForSound]);
    }
    harness.state_mut().now.sound = Sound::Heard;
    harness.run();
    assert!(harness.query_by_label("Reconnect").is_none());
}

/// A program that cannot keep unsaved work says so for as long as that is so, and work that nobody has open is offered
/// with its file.
#[test]
fn left_work_is_offered() {
    let mut harness = bench("x...");
    let folder = crate::standalone::test_folder("left_work_is_offered");
    let settings_folder = crate::standalone::SettingsFolder::at(&*folder);
    let belonging = crate::standalone::WorkOrigin {
        path: Some("/music/song.gradus".into()),
        on_disk: None,
    };
    settings_folder.put_aside(&belonging, "work").unwrap();
    let left = settings_folder.recoverable_work(None);
    harness.state_mut().now.file = Some(OpenFile {
        recoverable: left.clone().into(),
        unprotected: Some("Unsaved work would not survive a crash: the disk is full.".to_owned()),
        ..OpenFile::default()
    });
    harness.run();
    click(&mut harness, "File");
    harness.get_by_label("Unsaved work would not survive a crash: the disk is full.");
    click(&mut harness, "Bring back");
    harness
        .get_by_label_contains("song.gradus, just now")
        .click();
    harness.run();
    let expected = FileCommand::BringBack(left[0].clone());
    let asked = EditorAction::Library(LibraryRequest::File(expected));
    assert_eq!(harness.state().asked, [asked]);
}
