//! Nothing that was made is lost: not by others who write the same file, not by what is opened in its place, and
//! not where the disk refuses to keep it.

use super::*;

/// What another program has written since the file was read is not replaced unasked; without a window saving once
/// more does it. A file that is gone is written again, and that is said.
#[test]
fn a_file_that_others_write_is_asked_about() {
    let folder = folder("a_file_that_others_write_is_asked_about");
    let path = folder.join("a.gradus");
    save(&path, &beat());
    let (first, second) = (
        start(&folder, Some("a.gradus")),
        start(&folder, Some("a.gradus")),
    );
    first.toggle(1);
    second.toggle(2);
    assert_eq!(first.asks(FileCommand::Save), "Saved a.gradus");
    assert_eq!(first.asks(FileCommand::Save), "Saved a.gradus");
    let theirs = fs::read_to_string(&path).unwrap();
    let asked = second.way(FileCommand::Save).unwrap();
    let said = asked.to_string();
    assert!(
        said.ends_with("a.gradus was changed by another program since you opened it"),
        "{said}"
    );
    assert_eq!(second.way(save_as(path.clone())), Some(asked.clone()));
    // That the file is there was not the question.
    let is_there = Obstacle::file(&path);
    assert!(
        second
            .session
            .try_to(FileCommand::Save, Some(&is_there))
            .is_err()
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
    assert!(second.session.open_file().unsaved);
    let said = second.asks(FileCommand::Save);
    assert!(said.ends_with("Repeat the command to confirm"), "{said}");
    assert_eq!(second.asks(FileCommand::Save), "Saved a.gradus");
    assert_eq!(
        files::open(&path).unwrap().project,
        second.document.project()
    );
    assert!(first.way(FileCommand::Save).is_some());
    fs::remove_file(&path).unwrap();
    let said = first.asks(FileCommand::Save);
    assert_eq!(said, "Saved a.gradus again: it was gone from the disk");
    assert_eq!(
        files::open(&path).unwrap().project,
        first.document.project()
    );
}

/// Work from before a crash does not replace what came into its file meanwhile.
#[test]
fn a_file_that_changed_while_nobody_ran_is_asked_about() {
    let folder = folder("a_file_that_changed_while_nobody_ran_is_asked_about");
    let path = folder.join("a.gradus");
    save(&path, &beat());
    let first = start(&folder, Some("a.gradus"));
    first.toggle(1);
    first.session.keep();
    first.crash();
    fs::write(&path, files::to_text(&Project::with_tracks(3))).unwrap();
    let second = start(&folder, None);
    assert!(second.way(FileCommand::Save).is_some());
    assert_eq!(files::open(&path).unwrap().project, Project::with_tracks(3));
}

/// New, and whatever else is opened, loses no work: it is offered, comes back over its file after quitting too, and
/// is offered until it is safe.
#[test]
fn what_is_opened_loses_no_work() {
    let folder = folder("what_is_opened_loses_no_work");
    save(&folder.join("a.gradus"), &beat());
    let first = start(&folder, Some("a.gradus"));
    first.toggle(7);
    let mine = first.document.project();
    let said = first.asks(FileCommand::New);
    assert_eq!(
        said,
        "New project. Your unsaved work on a.gradus is in the File menu"
    );
    first.session.close();
    first.crash();
    let second = start(&folder, None);
    assert_eq!(
        second.document.message(),
        "Unsaved work on a.gradus is in the File menu"
    );
    second.toggle(3);
    let other = second.document.project();
    let left = second.session.open_file().recoverable;
    let said = second.asks(FileCommand::BringBack(left[0].clone()));
    assert_eq!(said, "The unsaved work on a.gradus is back");
    assert_eq!(second.document.project(), mine);
    let open = second.session.open_file();
    assert_eq!(
        (open.path, open.unsaved),
        (Some(folder.join("a.gradus")), true)
    );
    // The work that it replaced is kept in turn.
    let names: Vec<_> = open.recoverable.iter().map(RecoverableWork::name).collect();
    assert_eq!(names, ["a project without a file"]);
    second.document.undo();
    assert_eq!(second.document.project(), beat());
    second.document.redo();
    second.crash();
    let third = start(&folder, None);
    assert_eq!(third.document.project(), mine);
    let left = third.session.open_file().recoverable;
    third.asks(FileCommand::BringBack(left[0].clone()));
    assert_eq!(third.document.project(), other);
}

/// An untouched import is not kept as work, and neither is what is saved.
#[test]
fn only_work_is_put_aside() {
    let folder = folder("only_work_is_put_aside");
    fs::write(
        folder.join("a.mid"),
        files::midi_file::export(&beat(), &Play::default(), 1).bytes,
    )
    .unwrap();
    let running = start(&folder, None);
    running.asks(FileCommand::Open(folder.join("a.mid")));
    assert!(running.session.open_file().unsaved);
    assert_eq!(running.asks(FileCommand::New), "New project");
    running.asks(FileCommand::Open(folder.join("a.mid")));
    running.toggle(9);
    running.asks(save_as(folder.join("a")));
    assert_eq!(running.asks(FileCommand::New), "New project");
    assert!(running.session.open_file().recoverable.is_empty());
}

/// Work that a crash has left on another file is offered, and is gone from the list once it is back.
#[test]
fn work_on_other_files_is_offered() {
    let folder = folder("work_on_other_files_is_offered");
    save(&folder.join("a.gradus"), &beat());
    save(&folder.join("b.gradus"), &beat());
    let first = start(&folder, Some("a.gradus"));
    first.toggle(1);
    first.session.keep();
    let lost = first.crash();
    let other = start(&folder, Some("b.gradus"));
    let said = other.document.message();
    assert_eq!(
        said,
        "Opened b.gradus. Unsaved work on a.gradus is in the File menu"
    );
    let left = other.session.open_file().recoverable;
    other.asks(FileCommand::BringBack(left[0].clone()));
    assert_eq!(other.document.project(), lost);
    assert!(other.session.open_file().recoverable.is_empty());
    other.crash();
    assert_eq!(start(&folder, Some("a.gradus")).document.project(), lost);
}

/// A lack of crash protection is shown as long as it lasts, and a command that would lose work then asks first.
#[test]
fn an_end_of_protection_is_a_state() {
    let folder = folder("an_end_of_protection_is_a_state");
    // A file where a folder has to be: nothing can be written there, whoever asks.
    fs::write(folder.join("home"), "").unwrap();
    let running = start(&folder, None);
    let why = running.session.open_file().unprotected.unwrap();
    assert!(why.contains("home"), "{why}");
    let said = running.document.message();
    assert!(said.starts_with("Unsaved work would not survive a crash: "));
    assert_eq!(said, why);
    running.toggle(1);
    running.session.close();
    assert!(running.session.open_file().unprotected.is_some());
    let mine = running.document.project();
    let asked = running.way(FileCommand::New).unwrap();
    assert!(
        asked
            .to_string()
            .starts_with("The unsaved work would be lost: "),
        "{asked}"
    );
    assert_eq!(running.document.project(), mine);
    // The folder is used again as soon as it can be.
    fs::remove_file(folder.join("home")).unwrap();
    running.session.close();
    assert_eq!(running.session.open_file().unprotected, None);
    assert_eq!(
        running.document.message(),
        "Unsaved work is safe from a crash again"
    );
    running.crash();
    let second = start(&folder, None);
    assert_eq!(second.document.project(), mine);
    // With leave the work is lost.
    fs::remove_dir_all(folder.join("home")).unwrap();
    fs::write(folder.join("home"), "").unwrap();
    let asked = second.way(FileCommand::New).unwrap();
    assert_eq!(
        second.session.try_to(FileCommand::New, Some(&asked)),
        Ok(())
    );
    assert_eq!(second.document.project(), Project::default());
}

/// A seventeenth program says that it cannot keep its work, and can once another one has ended.
#[test]
fn too_many_programs_is_a_state() {
    let folder = folder("too_many_programs_is_a_state");
    let mut programs: Vec<_> = (0..16).map(|_| start(&folder, None)).collect();
    let last = start(&folder, None);
    let why = last.session.open_file().unprotected.unwrap();
    assert!(why.contains("16 Gradus programs are running"), "{why}");
    last.toggle(1);
    last.session.close();
    assert!(last.session.open_file().unprotected.is_some());
    programs.pop();
    last.session.close();
    assert_eq!(last.session.open_file().unprotected, None);
}

/// Work that cannot be read is put aside with a sentence that says where.
#[test]
fn unreadable_work_is_told() {
    let folder = folder("unreadable_work_is_told");
    let settings_folder = SettingsFolder::at(folder.join("home"));
    settings_folder.take_slot(None).unwrap().keep("{").unwrap();
    let running = start(&folder, None);
    let said = running.document.message();
    assert!(said.contains("session-1.unreadable.gradus"), "{said}");
    assert_eq!(
        fs::read_to_string(folder.join("home/session-1.unreadable.gradus")).unwrap(),
        "{"
    );
}

/// Work that is longer than any project can be is put aside as well: the next that is kept does not take its place.
#[test]
fn work_that_is_too_long_stays() {
    let folder = folder("work_that_is_too_long_stays");
    let home = folder.join("home");
    let slot = SettingsFolder::at(&home).take_slot(None).unwrap();
    slot.keep("mine").unwrap();
    let long = u64::try_from(files::pattern_file::LIMIT).unwrap() + 1;
    let work = fs::File::options()
        .write(true)
        .open(home.join("session-1.gradus"))
        .unwrap();
    work.set_len(long).unwrap();
    drop((work, slot));
    let running = start(&folder, None);
    let said = running.document.message();
    assert!(said.contains("session-1.unreadable.gradus"), "{said}");
    running.toggle(1);
    running.session.close();
    let aside = fs::metadata(home.join("session-1.unreadable.gradus")).unwrap();
    assert_eq!(aside.len(), long);
}
