//! What a power cut may leave of a save, between any two of its calls: a journaling file system may have kept any of
//! the names that were changed since its folder was last synced, and of a file that was not synced nothing, a part,
//! zeros, or all.

use std::collections::BTreeMap;
use std::path::Path;

use gradus::files;
use gradus::sequencer::Project;

use super::shim::{Disk, Task, small};
use super::{folder, home_of};
use crate::real::Home;

/// The file that is saved.
const SONG: &str = "song.gradus";

/// A call that has changed the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Call {
    Create(String),
    Write(String, Vec<u8>),
    /// Of a file, or of the folder, which is called ".".
    Sync(String),
    Rename(String, String),
    Remove(String),
}

/// A name that was changed: to which file it leads from then on, or to none.
type Change = Vec<(String, Option<usize>)>;

/// What is left of a file that was not synced.
#[derive(Debug, Clone, Copy)]
enum Rest {
    Nothing,
    Half,
    Zeros,
    All,
}

const RESTS: [Rest; 4] = [Rest::Nothing, Rest::Half, Rest::Zeros, Rest::All];

/// The disk after some calls.
#[derive(Debug, Default)]
struct Model {
    /// The bytes of each file, and whether they are synced.
    files: Vec<(Vec<u8>, bool)>,
    /// The names as the program sees them.
    seen: BTreeMap<String, usize>,
    /// The names that are on the disk for certain.
    kept: BTreeMap<String, usize>,
    /// The changes of names since then.
    changes: Vec<Change>,
}

impl Model {
    fn with(old: Option<&[u8]>) -> Self {
        let mut model = Self::default();
        if let Some(old) = old {
            model.files.push((old.to_vec(), true));
            model.seen.insert(SONG.to_owned(), 0);
            model.kept = model.seen.clone();
        }
        model
    }

    fn call(&mut self, call: &Call) {
        match call {
            Call::Create(name) => {
                self.files.push((Vec::new(), false));
                self.change(vec![(name.clone(), Some(self.files.len() - 1))]);
            }
            Call::Write(name, bytes) => {
                let (all, synced) = &mut self.files[self.seen[name]];
                all.extend(bytes);
                *synced = false;
            }
            Call::Sync(name) if name == "." => {
                self.kept = self.seen.clone();
                self.changes.clear();
            }
            Call::Sync(name) => self.files[self.seen[name]].1 = true,
            Call::Rename(from, to) => {
                let file = self.seen[from];
                self.change(vec![(from.clone(), None), (to.clone(), Some(file))]);
            }
            Call::Remove(name) => self.change(vec![(name.clone(), None)]),
        }
    }

    fn change(&mut self, change: Change) {
        apply(&mut self.seen, &change);
        self.changes.push(change);
    }

    /// Every state that a power cut may leave: what the song holds in it, if it is there.
    fn states(&self) -> Vec<Option<Vec<u8>>> {
        let mut states = Vec::new();
        for subset in 0..1_u32 << self.changes.len() {
            let mut names = self.kept.clone();
            for (number, change) in self.changes.iter().enumerate() {
                if subset >> number & 1 == 1 {
                    apply(&mut names, change);
                }
            }
            for rest in RESTS {
                let song = names.get(SONG).map(|file| {
                    let (bytes, synced) = &self.files[*file];
                    if *synced {
                        bytes.clone()
                    } else {
                        left(bytes, rest)
                    }
                });
                if !states.contains(&song) {
                    states.push(song);
                }
            }
        }
        states
    }
}

fn apply(names: &mut BTreeMap<String, usize>, change: &Change) {
    for (name, file) in change {
        match file {
            Some(file) => drop(names.insert(name.clone(), *file)),
            None => drop(names.remove(name)),
        }
    }
}

fn left(bytes: &[u8], rest: Rest) -> Vec<u8> {
    match rest {
        Rest::Nothing => Vec::new(),
        Rest::Half => bytes[..bytes.len() / 2].to_vec(),
        Rest::Zeros => vec![0; bytes.len()],
        Rest::All => bytes.to_vec(),
    }
}

/// The calls of one save of the demo.
fn recorded(old: bool) -> Vec<Call> {
    let (_home, path) = folder("recorded");
    if !old {
        std::fs::remove_file(&path).expect("a file");
    }
    let notes = Home::new("disk-notes");
    let log = notes.path().join("calls");
    let disk = Disk {
        chunk: 4000,
        log: Some(&log),
        ..Disk::default()
    };
    let answer = disk.run(home_of(&path), Task::SaveDemo, &path);
    assert_eq!(answer.as_deref(), Some("saved"));
    let text = std::fs::read_to_string(&log).expect("the calls were noted");
    text.lines().map(call).collect()
}

fn call(line: &str) -> Call {
    let words: Vec<_> = line.split(' ').collect();
    let name = |place: usize| words[place].to_owned();
    match words[0] {
        "create" => Call::Create(name(1)),
        "write" => {
            let digits = words[2].as_bytes().chunks(2);
            let byte = |pair: &[u8]| {
                let pair = std::str::from_utf8(pair).expect("digits");
                u8::from_str_radix(pair, 16).expect("digits")
            };
            Call::Write(name(1), digits.map(byte).collect())
        }
        "sync" => Call::Sync(name(1)),
        "rename" => Call::Rename(name(1), name(2)),
        "unlink" => Call::Remove(name(1)),
        other => panic!("a save does not {other}: {line}"),
    }
}

/// The faults after a power cut between any two calls, and after the last.
fn mistakes(calls: &[Call], old: Option<&Project>) -> Vec<String> {
    let scratch = Home::new("disk-states");
    let text = old.map(files::to_text);
    let mut model = Model::with(text.as_deref().map(str::as_bytes));
    let mut mistakes = Vec::new();
    for done in 0..=calls.len() {
        if let Some(call) = done.checked_sub(1).and_then(|last| calls.get(last)) {
            model.call(call);
        }
        let is_saved = done == calls.len();
        for state in model.states() {
            let whole = match state {
                None => old.is_none() && !is_saved,
                Some(bytes) => {
                    let found = opened(&scratch, &bytes);
                    let is_old = found.is_some() && found.as_ref() == old;
                    found == Some(files::demo()) || (is_old && !is_saved)
                }
            };
            if !whole {
                mistakes.push(format!("after {done} calls"));
            }
        }
    }
    mistakes
}

/// What a file of these bytes opens as.
fn opened(scratch: &Home, bytes: &[u8]) -> Option<Project> {
    let path = scratch.path().join(Path::new(SONG));
    std::fs::write(&path, bytes).expect("a file");
    files::open(&path).ok().map(|opened| opened.project)
}

/// A power cut between any two calls of a save leaves the old file or the new one, whole, never neither; and once it
/// is said that it is saved, the new one. It would not be so if the file or its folder were not synced, which this
/// test would find.
#[test]
fn a_power_cut_leaves_the_old_or_the_new_file() {
    for old in [Some(small()), None] {
        let calls = recorded(old.is_some());
        let count = |wanted: fn(&Call) -> bool| calls.iter().filter(|call| wanted(call)).count();
        assert!(
            count(|call| matches!(call, Call::Write(..))) > 1,
            "{calls:?}"
        );
        assert_eq!(
            count(|call| matches!(call, Call::Rename(..))),
            1,
            "{calls:?}"
        );
        assert_eq!(mistakes(&calls, old.as_ref()), [""; 0]);
        for forgotten in calls.iter().filter(|call| matches!(call, Call::Sync(_))) {
            let others = calls.iter().filter(|call| *call != forgotten);
            let others: Vec<_> = others.cloned().collect();
            assert_ne!(mistakes(&others, old.as_ref()), [""; 0], "{forgotten:?}");
        }
    }
}
