//! Where things are written, and what becomes of unsaved work.

use super::*;

/// A name gets one ending, however it was written, and only ours counts as one.
#[test]
fn names_get_one_ending() {
    let mut bench = bench("endings", PathAnswer::NoDialog);
    for (name, expected) in [
        ("beat.gradus", "beat.gradus"),
        ("LOUD.GRADUS", "LOUD.GRADUS"),
        ("Song v1.2", "Song v1.2.gradus"),
    ] {
        let save = LibraryRequest::Save {
            part: ProjectPart::Project,
            name: name.to_owned(),
        };
        bench.says(save, &format!("Wrote {expected} in "));
        assert!(bench.folder.join(expected).exists());
    }
    assert_eq!(files_in(&bench.folder), 3);
}

/// The first file that somebody saves by its name alone: the library's folder is made for it, and for no other.
#[test]
fn a_first_name_makes_the_folder() {
    let mut bench = program("first-name", PathAnswer::NoDialog);
    let save = |path: &str| LibraryRequest::File(FileCommand::SaveAs(PathBuf::from(path)));
    bench.says(save("nowhere/beat"), "its folder does not exist");
    assert!(!bench.folder.exists());
    bench.says(save("beat"), "Saved beat.gradus");
    assert!(bench.folder.join("beat.gradus").exists());
}

/// A dialog has asked about the name that it was given. What that is completed to, nobody was asked about.
#[test]
fn a_dialog_asks_about_its_own_name_only() {
    let folder = test_folder("dialogs-names");
    let (short, whole) = (folder.join("song"), folder.join("song.gradus"));
    let ask = || {
        LibraryRequest::Browse(Box::new(LibraryRequest::File(FileCommand::SaveAs(
            PathBuf::new(),
        ))))
    };
    put(&whole);
    let mut asked = program("dialogs-short", PathAnswer::Path(short));
    let catalog = asked.says(ask(), "song.gradus already exists");
    assert_eq!(catalog.obstacle, Some(Obstacle::file(&whole)));
    assert_eq!(fs::read_to_string(&whole).unwrap(), DEMO);
    // Where it was asked about the whole name, it was asked.
    let mut asked = program("dialogs-whole", PathAnswer::Path(whole.clone()));
    asked.says(ask(), "Saved song.gradus");
    assert_ne!(fs::read_to_string(&whole).unwrap(), DEMO);
}

/// "A library found at the old place stays listed and usable, moving it is offered": it moves as a whole, never over
/// anything, and what is in it is listed at its new place.
#[test]
fn a_library_is_moved_as_a_whole() {
    let mut bench = bench("moved", PathAnswer::NoDialog);
    let old = bench.folder.clone();
    fs::create_dir_all(old.join("deep")).unwrap();
    put(&old.join("deep/beat.gradus"));
    let [taken, new] = ["taken", "new"].map(|name| old.with_file_name(name));
    fs::create_dir_all(&taken).unwrap();
    let catalog = bench.says(
        LibraryRequest::MoveFolder(taken),
        "Something is there already",
    );
    assert_eq!(catalog.folder, old);
    bench.says(
        LibraryRequest::MoveFolder(new.clone()),
        "The library is in ",
    );
    let listed = |catalog: &Catalog| {
        let beat = LibrarySource::File(new.join("deep/beat.gradus"));
        catalog.entries.iter().any(|entry| entry.source == beat)
    };
    let catalog = bench.ask(LibraryRequest::Scan, |catalog, _| listed(catalog));
    assert_eq!(catalog.folder, new);
    assert!(!old.exists());
}

/// A file that is open would be saved to where its folder is no more, so that the folder stays.
#[test]
fn an_open_file_keeps_the_library_where_it_is() {
    let mut bench = program("kept", PathAnswer::NoDialog);
    let beat = bench.folder.join("beat.gradus");
    put(&beat);
    let open = LibraryRequest::File(FileCommand::Open(beat.clone()));
    bench.says(open, "beat.gradus");
    let new = bench.folder.with_file_name("new");
    bench.says(LibraryRequest::MoveFolder(new), "has the open file in it");
    assert!(beat.exists());
}

/// "names with spaces, emoji, non-UTF-8 bytes and more than 260 characters": a project is saved under any that the dialog
/// gives, and loaded again.
#[cfg(unix)]
#[test]
fn any_name_is_saved_and_loaded() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let folder = test_folder("any-names");
    let long = "a folder with a name that is long".repeat(4);
    let deep = folder.join(&long).join(&long);
    fs::create_dir_all(&deep).unwrap();
    let paths = [
        folder.join("two  words, 'quoted' $HOME.gradus"),
        folder.join("🥁 Größe v1.2.gradus"),
        folder.join(OsString::from_vec(b"Gr\xf6\xdfe.gradus".to_vec())),
        deep.join("deep.gradus"),
    ];
    assert!(paths[3].as_os_str().len() > 260);
    for (number, path) in paths.into_iter().enumerate() {
        let ask = LibraryRequest::Browse(Box::new(LibraryRequest::File(FileCommand::SaveAs(
            PathBuf::new(),
        ))));
        let mut bench = program(
            &format!("any-name-{number}"),
            PathAnswer::Path(path.clone()),
        );
        bench.says(ask, "Saved ");
        assert!(path.is_file(), "{path:?}");
        let load = LibraryRequest::Load(LibrarySource::File(path), LoadTarget::Pattern(1));
        bench.says(load, "Loaded ");
    }
}

/// A short path is meant from the folder of the library on, in a plug-in and in a program, and the message says where
/// that is; a short folder of the library is below the home folder.
#[test]
fn short_paths_are_in_the_library() {
    let mut bench = program("short", PathAnswer::NoDialog);
    fs::create_dir_all(bench.folder.join("Sets")).unwrap();
    let folder = bench.folder.display().to_string();
    let export = LibraryRequest::Export {
        part: ProjectPart::Project,
        path: "Sets/beat".into(),
    };
    bench.says(export, &format!("Wrote beat.gradus in {folder}/Sets"));
    let save = LibraryRequest::File(FileCommand::SaveAs("song v1.2".into()));
    bench.says(save, &format!("Saved song v1.2.gradus in {folder}"));
    let export = FileCommand::Export {
        path: "song v1.2".into(),
        play: Box::default(),
        passes: 1,
    };
    let said = format!("Wrote song v1.2.mid in {folder}: 1 pass");
    bench.says(LibraryRequest::File(export), &said);
    let load = LibraryRequest::Load(
        LibrarySource::File("Sets/beat.gradus".into()),
        LoadTarget::Pattern(1),
    );
    bench.says(load, "Loaded beat.gradus");
    bench.says(
        LibraryRequest::File(FileCommand::Open("Sets/beat.gradus".into())),
        "Opened beat.gradus",
    );
    let home = std::env::home_dir().unwrap();
    let catalog = bench.ask(
        LibraryRequest::Folder("gradus-nowhere".into()),
        |catalog, _| catalog.folder.ends_with("gradus-nowhere"),
    );
    assert_eq!(catalog.folder, home.join("gradus-nowhere"));
}

/// What is loaded in the place of unsaved work, from wherever, takes nothing away.
#[test]
fn loading_keeps_unsaved_work() {
    let mut bench = program("load-kept", PathAnswer::NoDialog);
    let mine = bench.document.project();
    let load = LibraryRequest::Load(LibrarySource::Factory(0), LoadTarget::Project);
    bench.says(load, "a project without a file is in the File menu");
    assert_eq!(bench.document.project(), demo());
    let settings_folder = SettingsFolder::at(bench.folder.with_file_name("home"));
    let left = settings_folder.recoverable_work(None);
    let back = LibraryRequest::File(FileCommand::BringBack(left[0].clone()));
    bench.says(back, "The unsaved work on a project without a file is back");
    assert_eq!(bench.document.project(), mine);
}
