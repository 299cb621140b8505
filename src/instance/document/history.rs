//! The undo history: whole projects, sharing what did not change.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Origin;
use crate::sequencer::Project;
use crate::sequencer::edit::EditLine;
use crate::sequencer::weight::bytes_beside;

/// The most undo levels.
pub const LEVELS: usize = 200;
/// The most memory that all levels take together, in bytes. One level always stays.
pub const BYTES: usize = 256 << 20;

/// One user action: a drag, a pad press, a recording pass. Edits of the same gesture are one undo level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gesture(pub(super) u64);

impl Gesture {
    /// A new gesture, unique in the process.
    #[must_use]
    pub fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// One level: the project before a change, which one it was, and what the change was.
#[derive(Debug)]
struct Entry {
    before: Project,
    origin: Origin,
    line: EditLine,
    gesture: Option<Gesture>,
    /// The bytes that it does not share with the level after it.
    bytes: usize,
}

/// The past and the undone future of a project; oldest first.
#[derive(Debug, Default)]
pub struct History {
    past: VecDeque<Entry>,
    future: Vec<Entry>,
}

impl History {
    /// Records `before`, unless the change belongs to the gesture that made the last level; `after` is the changed project.
    /// Returns whether older levels had to go because all together took too much memory.
    pub fn record(
        &mut self,
        (before, origin): (Project, Origin),
        after: &Project,
        (line, gesture): (EditLine, Option<Gesture>),
    ) -> bool {
        self.future.clear();
        match self.past.back_mut() {
            Some(last) if last.gesture.is_some() && last.gesture == gesture => {
                last.bytes = bytes_beside(&last.before, after);
                last.line.join(line, after);
            }
            _ => {
                if self.past.len() == LEVELS {
                    self.past.pop_front();
                }
                let bytes = bytes_beside(&before, after);
                self.past.push_back(Entry {
                    before,
                    origin,
                    line,
                    gesture,
                    bytes,
                });
            }
        }
        self.shorten(BYTES)
    }

    /// The gesture of the last level, which gets one if it has none: what is done in it from now on is part of that level.
    pub fn last_gesture(&mut self) -> Option<Gesture> {
        let last = self.past.back_mut()?;
        Some(*last.gesture.get_or_insert_with(Gesture::fresh))
    }

    /// Drops the oldest levels until all take at most so many bytes, but never the newest. Returns whether any was dropped.
    fn shorten(&mut self, most: usize) -> bool {
        let mut bytes: usize = self.past.iter().map(|entry| entry.bytes).sum();
        let mut shortened = false;
        while bytes > most && self.past.len() > 1 {
            let gone = self.past.pop_front();
            bytes -= gone.map_or(0, |entry| entry.bytes);
            shortened = true;
        }
        shortened
    }

    /// Undoes the last change; returns its line. `origin` is which project it is.
    pub fn undo(&mut self, project: &mut Project, origin: &mut Origin) -> Option<EditLine> {
        let last = self.past.pop_back()?;
        let Entry { before, line, .. } = last;
        let origin = std::mem::replace(origin, last.origin);
        let done = line.clone();
        let after = std::mem::replace(project, before);
        let bytes = bytes_beside(&after, project);
        // An undone entry holds what comes after it, and its gesture is over.
        self.future.push(Entry {
            before: after,
            origin,
            line,
            gesture: None,
            bytes,
        });
        Some(done)
    }

    /// Redoes the last change that was undone; returns its line. `origin` is which project it is.
    pub fn redo(&mut self, project: &mut Project, origin: &mut Origin) -> Option<EditLine> {
        let next = self.future.pop()?;
        let Entry {
            before: after,
            line,
            ..
        } = next;
        let origin = std::mem::replace(origin, next.origin);
        let done = line.clone();
        let before = std::mem::replace(project, after);
        let bytes = bytes_beside(&before, project);
        self.past.push_back(Entry {
            before,
            origin,
            line,
            gesture: None,
            bytes,
        });
        Some(done)
    }

    /// What can be undone, the oldest first.
    pub fn past(&self) -> impl ExactSizeIterator<Item = &'static str> {
        self.past.iter().map(|entry| entry.line.label)
    }

    /// The same as whole lines, and what can be redone, the next one first.
    pub fn lines(&self) -> (Vec<EditLine>, Vec<EditLine>) {
        let past = self.past.iter().map(|entry| entry.line.clone());
        let future = self.future.iter().rev();
        let future = future.map(|entry| entry.line.clone());
        (past.collect(), future.collect())
    }

    /// What can be redone, the next one first.
    pub fn future(&self) -> impl Iterator<Item = &'static str> {
        self.future.iter().rev().map(|entry| entry.line.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where there is room for little, the oldest levels go, and the newest stays however much it takes: "a loaded or
    /// restored project always keeps one level back".
    #[test]
    fn one_level_always_stays() {
        let (mut history, mut project) = (History::default(), Project::with_tracks(1));
        for tracks in 2..=5 {
            let before = std::mem::replace(&mut project, Project::with_tracks(tracks));
            let before = (before, Origin::default());
            assert!(!history.record(before, &project, (EditLine::of_project("Load"), None)));
        }
        let two = history.past.iter().skip(2).map(|entry| entry.bytes).sum();
        assert!(!history.shorten(usize::MAX));
        assert!(history.shorten(two));
        assert_eq!(history.past().len(), 2);
        assert!(history.shorten(0));
        assert!(!history.shorten(0));
        let undone = history.undo(&mut project, &mut Origin::default());
        let undone = undone.map(|line| line.label);
        assert_eq!(undone, Some("Load"));
        assert_eq!(project, Project::with_tracks(4));
    }
}
