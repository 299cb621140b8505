//! Disks that are full, slow, odd, or gone, programs that end at the wrong moment, and two that save one file. A
//! library between a standalone program and the disk makes all of that, so that it is the same on each machine.

/// What a power cut may leave of a save.
mod power;
/// The program, and what is between it and the disk.
mod shim;

use std::path::PathBuf;

use gradus::files::{self, Destination, Obstacle};
use gradus::sequencer::Project;

use crate::real::Home;
use shim::{Disk, Task, small};

/// Error numbers of Linux.
const EPERM: i32 = 1;
const ENOENT: i32 = 2;
const EIO: i32 = 5;
const EACCES: i32 = 13;
const EINVAL: i32 = 22;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const ENOLCK: i32 = 37;
const EOPNOTSUPP: i32 = 95;

/// A folder with a small project in it, and its path.
fn folder(name: &str) -> (Home, PathBuf) {
    let home = Home::new(&format!("disk-{name}"));
    let folder = std::fs::canonicalize(home.path()).expect("a folder");
    let path = folder.join("song.gradus");
    std::fs::write(&path, files::to_text(&small())).expect("a file");
    (home, path)
}

fn opened(path: &std::path::Path) -> Project {
    files::open(path).expect("a whole file").project
}

/// The names of the files in a folder.
fn names(home: &Home) -> Vec<String> {
    let found = std::fs::read_dir(home.path()).expect("a folder");
    let mut names: Vec<_> = found
        .map(|found| {
            found
                .expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

/// A disk that fails: one sentence that says what and where, the old file as it was, and nothing beside it. What only
/// some disks cannot do is no failure.
#[test]
fn disks_fail_with_a_sentence_and_without_a_loss() {
    for (call, error, from, expected) in [
        ("write", ENOSPC, 3, Some("the disk is full.")),
        ("fsync", ENOSPC, 1, Some("the disk is full.")),
        ("fsync", EIO, 1, Some("(os error 5).")),
        ("open", EROFS, 1, Some("the disk is read-only.")),
        ("open", EACCES, 1, Some("it is write-protected.")),
        ("open", EACCES, 2, Some("(os error 13).")),
        ("open", ENOENT, 2, Some("its folder does not exist.")),
        ("rename", EIO, 1, Some("(os error 5).")),
        ("chmod", EPERM, 1, None),
        ("fsync", EINVAL, 1, None),
        ("fsync", EOPNOTSUPP, 1, None),
        ("fsyncdir", EINVAL, 1, None),
        ("fsyncdir", EOPNOTSUPP, 1, None),
    ] {
        let what = format!("{call} {error} from {from}");
        let (home, path) = folder("fails");
        let disk = Disk {
            fault: Some((call, error, from)),
            chunk: 1000,
            ..Disk::default()
        };
        let answer = disk
            .run(home_of(&path), Task::SaveDemo, &path)
            .expect("an answer");
        match expected {
            Some(said) => {
                let sentence = format!("{}: ", path.display());
                assert!(answer.starts_with(&sentence), "{what}: {answer}");
                assert!(answer.ends_with(said), "{what}: {answer}");
                assert_eq!(opened(&path), small(), "{what}");
            }
            None => {
                assert_eq!(answer, "saved", "{what}");
                assert_eq!(opened(&path), files::demo(), "{what}");
            }
        }
        assert_eq!(names(&home), ["song.gradus"], "{what}");
    }
}

fn home_of(path: &std::path::Path) -> &std::path::Path {
    path.parent().expect("a folder")
}

/// A disk that could not make sure of a new name says so; the new file is there, whole.
#[test]
fn a_name_that_may_not_last_is_told() {
    let (home, path) = folder("name");
    let disk = Disk {
        fault: Some(("fsyncdir", EIO, 1)),
        ..Disk::default()
    };
    let answer = disk
        .run(home_of(&path), Task::SaveDemo, &path)
        .expect("an answer");
    assert!(
        answer.contains("it is written, but the disk may not keep it"),
        "{answer}"
    );
    assert_eq!(opened(&path), files::demo());
    assert_eq!(names(&home), ["song.gradus"]);
}

/// A disk that is pulled out or switched off at any moment keeps the old file or the new one, and only a real save is
/// reported as one.
#[test]
fn a_disk_that_vanishes_loses_nothing() {
    for error in [ENOENT, EIO] {
        let mut answers = Vec::new();
        for from in 1.. {
            let (_home, path) = folder("vanishes");
            let disk = Disk {
                fault: Some(("all", error, from)),
                chunk: 4000,
                ..Disk::default()
            };
            let answer = disk
                .run(home_of(&path), Task::SaveDemo, &path)
                .expect("an answer");
            let found = opened(&path);
            if answer == "saved" {
                assert_eq!(found, files::demo(), "{error} from {from}");
            } else if !answer.contains("it is written") {
                assert_eq!(found, small(), "{error} from {from}: {answer}");
            }
            answers.push(answer);
            if answers
                .iter()
                .rev()
                .take_while(|answer| *answer == "saved")
                .count()
                == 3
            {
                break;
            }
        }
        assert!(answers.len() > 10, "{answers:?}");
    }
}

/// A program that is ended before any call of a save leaves the old file or the new one, and files that it leaves
/// beside it hinder no later save.
#[test]
fn a_program_that_ends_at_any_call_loses_nothing() {
    let mut ended = 0;
    let (_home, path) = folder("ends");
    for kill in 1.. {
        std::fs::write(&path, files::to_text(&small())).expect("a file");
        let disk = Disk {
            kill,
            chunk: 4000,
            ..Disk::default()
        };
        let answer = disk.run(home_of(&path), Task::SaveDemo, &path);
        let found = opened(&path);
        assert!(
            found == small() || found == files::demo(),
            "before call {kill}"
        );
        match answer {
            None => ended += 1,
            Some(answer) => {
                assert_eq!((answer.as_str(), found), ("saved", files::demo()));
                break;
            }
        }
    }
    assert!(ended > 8, "only {ended} calls");
}

/// Two programs save one file again and again, on a slow disk: at any moment the file is one of the two, whole, and
/// both programs report the truth.
#[test]
fn two_programs_never_tear_a_file() {
    let (home, path) = folder("two");
    let disk = Disk {
        chunk: 4000,
        slow: 300,
        ..Disk::default()
    };
    let demo = disk.start(home_of(&path), Task::SaveDemoOften, &path);
    let other = disk.start(home_of(&path), Task::SaveSmallOften, &path);
    let answers = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| [demo.answer(), other.answer()]);
        while !waiting.is_finished() {
            let found = opened(&path);
            assert!(found == small() || found == files::demo(), "{found:?}");
        }
        waiting.join().expect("both end")
    });
    assert_eq!(answers.map(Option::unwrap), ["saved", "saved"]);
    let found = opened(&path);
    assert!(found == small() || found == files::demo(), "{found:?}");
    assert_eq!(names(&home), ["song.gradus"]);
}

/// Many writers of one name in one program: each of them succeeds, the file is always the whole of one of them, and
/// nothing else is left.
#[test]
fn writers_in_one_program_never_tear_a_file() {
    let (home, path) = folder("writers");
    let texts = [0_u8, 1, 2, 3].map(|writer| vec![b'a' + writer; 200_000 + usize::from(writer)]);
    let write = |text: &[u8]| {
        let leave = Obstacle::file(&path);
        let place = Destination::of_opened(path.clone()).permit(Some(&leave));
        files::write(&place.expect("leave was given"), text).expect("it is written");
    };
    write(&texts[0]);
    std::thread::scope(|scope| {
        for text in &texts {
            scope.spawn(|| {
                for _ in 0..20 {
                    write(text);
                    let found = std::fs::read(&path).expect("a file");
                    assert!(texts.contains(&found), "{} bytes of several", found.len());
                }
            });
        }
    });
    assert_eq!(names(&home), ["song.gradus"]);
}

/// A folder of settings on a disk that knows no locks, or can only be read, is said for as long as it is so.
#[test]
fn settings_that_cannot_be_kept_are_a_state() {
    for (call, error, expected) in [
        ("lock", ENOLCK, "cannot be locked: "),
        ("open", EROFS, "the disk is read-only."),
    ] {
        let (_home, path) = folder("settings");
        let disk = Disk {
            fault: Some((call, error, 1)),
            ..Disk::default()
        };
        let answer = disk
            .run(home_of(&path), Task::Begin, home_of(&path))
            .expect("an answer");
        assert!(answer.contains(expected), "{call}: {answer}");
    }
    let (_home, path) = folder("settings");
    let answer = Disk::default().run(home_of(&path), Task::Begin, home_of(&path));
    assert_eq!(answer.as_deref(), Some(""));
}
