//! The undo history: whole projects, sharing what did not change.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::sequencer::Project;

/// The number of steps back.
pub const LEVELS: usize = 200;

/// What one user action is made of: a drag, a pad press, a recording pass. Edits of the same gesture
/// are undone together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gesture(pub(super) u64);

impl Gesture {
    /// A gesture that no other has, whoever makes it.
    #[must_use]
    pub fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// One level: what was there before, and what was then done to it.
#[derive(Debug)]
struct Entry {
    before: Project,
    label: &'static str,
    gesture: Option<Gesture>,
}

/// The past and the undone future of a project; oldest first.
#[derive(Debug, Default)]
pub struct History {
    past: VecDeque<Entry>,
    future: Vec<Entry>,
}

impl History {
    /// Remembers `before`, unless the change belongs to the gesture that made the last one.
    pub fn record(&mut self, before: Project, label: &'static str, gesture: Option<Gesture>) {
        self.future.clear();
        let same = self
            .past
            .back()
            .is_some_and(|last| last.gesture.is_some() && last.gesture == gesture);
        if same {
            return;
        }
        if self.past.len() == LEVELS {
            self.past.pop_front();
        }
        self.past.push_back(Entry {
            before,
            label,
            gesture,
        });
    }

    /// Takes the last change back; says what it was.
    pub fn undo(&mut self, project: &mut Project) -> Option<&'static str> {
        let Entry { before, label, .. } = self.past.pop_back()?;
        let after = std::mem::replace(project, before);
        // An undone entry holds what comes after it, and its gesture is over.
        self.future.push(Entry {
            before: after,
            label,
            gesture: None,
        });
        Some(label)
    }

    /// Does the last change taken back again; says what it was.
    pub fn redo(&mut self, project: &mut Project) -> Option<&'static str> {
        let Entry {
            before: after,
            label,
            ..
        } = self.future.pop()?;
        let before = std::mem::replace(project, after);
        self.past.push_back(Entry {
            before,
            label,
            gesture: None,
        });
        Some(label)
    }

    /// What can be undone, the oldest first.
    pub fn past(&self) -> impl ExactSizeIterator<Item = &'static str> {
        self.past.iter().map(|entry| entry.label)
    }

    /// What can be redone, the next one first.
    pub fn future(&self) -> impl Iterator<Item = &'static str> {
        self.future.iter().rev().map(|entry| entry.label)
    }
}
