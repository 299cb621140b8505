//! The document: one writer, one history, and snapshots for the audio thread.
//!
//! [`Document`] is a handle that any thread but the audio thread may hold: the editor, the host's main
//! thread, importers. Every change goes through [`Document::apply`], is remembered for undo, and is
//! published. [`Live`] is the other end: the audio thread's, which only ever borrows. Neither knows a
//! host, a file or a window.

mod history;

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::sequencer::{Edit, Previews, Project};

use history::History;
pub use history::{Gesture, LEVELS};

/// The shared handle to a project that is being edited.
#[derive(Debug, Clone)]
pub struct Document {
    shared: Arc<Shared>,
}

/// What the audio thread plays from. It borrows snapshots and frees none: old ones are dropped by the
/// next change, on the thread that makes it.
#[derive(Debug)]
pub struct Live {
    snapshots: triple_buffer::Output<Snapshot>,
}

/// A project as it was after one change.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The score.
    pub project: Project,
    /// What is tried out in its place.
    pub previews: Previews,
    /// Counts changes; the engine looks again when it moved.
    pub revision: u64,
    /// Counts replacements of the whole project; sounding notes end when it moved.
    pub generation: u64,
}

/// What one document shares among its handles.
#[derive(Debug)]
struct Shared {
    /// Written by whoever changes the project; never locked on the audio thread.
    state: Mutex<State>,
    /// Written with every change and every new message, read by the editor to see whether to look.
    revision: AtomicU64,
    /// Told of every change and every new message, by whoever makes it.
    watcher: Watcher,
}

/// Who is told, once there is one.
#[derive(Default)]
struct Watcher(OnceLock<Box<dyn Fn() + Send + Sync>>);

impl std::fmt::Debug for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Watcher({})", self.0.get().is_some())
    }
}

impl Shared {
    /// Something has changed: the new revision.
    fn moved(&self) -> u64 {
        let revision = self.revision.fetch_add(1, Atomic::AcqRel) + 1;
        if let Some(tell) = self.watcher.0.get() {
            tell();
        }
        revision
    }
}

#[derive(Debug)]
struct State {
    project: Project,
    history: History,
    snapshots: triple_buffer::Input<Snapshot>,
    generation: u64,
    message: String,
    held: Option<String>,
    snapshot: Option<Project>,
    previews: Previews,
}

impl Document {
    /// A document and its end on the audio thread.
    #[must_use]
    pub fn new(project: Project) -> (Self, Live) {
        let snapshot = Snapshot {
            project: project.clone(),
            previews: Previews::default(),
            revision: 0,
            generation: 0,
        };
        let (input, output) = triple_buffer::TripleBuffer::new(&snapshot).split();
        let state = State {
            project,
            history: History::default(),
            snapshots: input,
            generation: 0,
            message: String::new(),
            held: None,
            snapshot: None,
            previews: Previews::default(),
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            revision: AtomicU64::new(0),
            watcher: Watcher::default(),
        });
        (Self { shared }, Live { snapshots: output })
    }

    /// Changes the project: an undo level of its own.
    pub fn apply(&self, edit: Edit) {
        self.apply_in(None, edit);
    }

    /// Changes the project as part of a gesture: all its edits are one undo level.
    pub fn apply_in(&self, gesture: Option<Gesture>, edit: Edit) {
        let mut state = self.shared.state.lock();
        let before = state.project.clone();
        let (label, replaces) = (edit.label(), matches!(edit, Edit::Replace(_)));
        edit.apply(&mut state.project);
        if state.project == before {
            return;
        }
        state.history.record(before, label, gesture);
        state.generation += u64::from(replaces);
        self.publish(&mut state);
    }

    /// Takes the last change back; says what it was.
    pub fn undo(&self) -> Option<&'static str> {
        self.travel(History::undo)
    }

    /// Does the last change that was taken back again; says what it was.
    pub fn redo(&self) -> Option<&'static str> {
        self.travel(History::redo)
    }

    /// Undoes or redoes as often as it takes until so many changes are done; says what was the last of
    /// them.
    pub fn go_to(&self, changes: usize) -> Option<&'static str> {
        self.travel(|history, project| {
            let mut last = None;
            loop {
                let done = history.past().len();
                let moved = match done.cmp(&changes) {
                    Ordering::Greater => history.undo(project),
                    Ordering::Less => history.redo(project),
                    Ordering::Equal => None,
                };
                if moved.is_none() {
                    break;
                }
                last = moved;
            }
            last
        })
    }

    /// Remembers the project as it is, to come back to.
    pub fn take_snapshot(&self) {
        let mut state = self.shared.state.lock();
        state.snapshot = Some(state.project.clone());
        self.shared.moved();
    }

    /// Whether there is a snapshot to come back to.
    #[must_use]
    pub fn has_snapshot(&self) -> bool {
        self.shared.state.lock().snapshot.is_some()
    }

    /// Goes back to the snapshot, which is one entry that can be undone like any other; what sounds goes
    /// on. The snapshot stays, so that one can come back to it again.
    pub fn revert(&self) {
        let mut state = self.shared.state.lock();
        let Some(snapshot) = state.snapshot.clone() else {
            return;
        };
        if snapshot != state.project {
            let before = std::mem::replace(&mut state.project, snapshot);
            state.history.record(before, "Revert", None);
            self.publish(&mut state);
        }
    }

    /// Lets the changes since the snapshot stay: it is forgotten.
    pub fn commit(&self) {
        self.shared.state.lock().snapshot = None;
        self.shared.moved();
    }

    /// Lets another project be heard in the place of this one, which stays as it is; nothing lets it be heard
    /// again.
    pub fn preview(&self, project: Option<Project>) {
        let mut state = self.shared.state.lock();
        state.previews.want(project);
        self.publish(&mut state);
    }

    /// What can be undone (oldest first) and redone (next first).
    #[must_use]
    pub fn history(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let state = self.shared.state.lock();
        (
            state.history.past().collect(),
            state.history.future().collect(),
        )
    }

    /// A copy of the project, which shares everything with it.
    #[must_use]
    pub fn project(&self) -> Project {
        self.shared.state.lock().project.clone()
    }

    /// Moves whenever the project or the message changes; one atomic read.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.shared.revision.load(Atomic::Acquire)
    }

    /// Lets the first who asks be told of every change and every message from now on, on the thread of whoever
    /// makes it, so that nobody has to look again and again.
    pub fn watch(&self, tell: impl Fn() + Send + Sync + 'static) {
        self.shared.watcher.0.get_or_init(|| Box::new(tell));
    }

    /// The last message for the status line; empty when there is none.
    #[must_use]
    pub fn message(&self) -> String {
        self.shared.state.lock().message.clone()
    }

    /// Says something in the status line.
    pub fn say(&self, message: impl Into<String>) {
        self.shared.state.lock().message = message.into();
        self.shared.moved();
    }

    /// A text that this version cannot read but must not lose, such as a project of a future version:
    /// it is saved again as it came.
    pub fn hold(&self, text: Option<String>) {
        self.shared.state.lock().held = text;
    }

    /// The text held, and the project, seen at one moment.
    #[must_use]
    pub fn saved(&self) -> (Option<String>, Project) {
        let state = self.shared.state.lock();
        (state.held.clone(), state.project.clone())
    }

    fn travel(
        &self,
        step: impl FnOnce(&mut History, &mut Project) -> Option<&'static str>,
    ) -> Option<&'static str> {
        let mut state = self.shared.state.lock();
        let State {
            project, history, ..
        } = &mut *state;
        let label = step(history, project)?;
        self.publish(&mut state);
        Some(label)
    }

    fn publish(&self, state: &mut State) {
        let revision = self.shared.moved();
        let snapshot = state.snapshots.input_buffer_mut();
        snapshot.project.clone_from(&state.project);
        snapshot.previews.clone_from(&state.previews);
        snapshot.revision = revision;
        snapshot.generation = state.generation;
        state.snapshots.publish();
    }
}

impl Live {
    /// The newest snapshot, without waiting.
    pub fn read(&mut self) -> &Snapshot {
        self.snapshots.read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::edit::Place;
    use crate::sequencer::value::Velocity;
    use crate::sequencer::{StepChange, notation};

    fn toggle(step: usize) -> Edit {
        Edit::ToggleStep(Place {
            pattern: 0,
            track: 0,
            step,
        })
    }

    fn velocity(step: usize, velocity: u8) -> Edit {
        let velocity = Velocity::new(velocity).unwrap();
        Edit::Step(
            Place {
                pattern: 0,
                track: 0,
                step,
            },
            StepChange::Velocity(velocity),
        )
    }

    fn line(project: &Project) -> String {
        project
            .clip(0, 0)
            .map_or_else(String::new, |clip| notation::line(&clip.steps))
    }

    /// A change reaches the audio thread's end, with a new revision.
    #[test]
    fn changes_are_published() {
        let (document, mut live) = Document::new(Project::default());
        document.apply(toggle(2));
        assert_eq!(line(&live.read().project), "..x");
        assert_eq!(live.read().revision, document.revision());
    }

    /// "200 levels": undo takes back exactly the last 200 changes and redo brings them again,
    /// bit-identical.
    #[test]
    fn two_hundred_levels() {
        let (document, _live) = Document::new(Project::default());
        let mut states = vec![document.project()];
        for change in 0..250 {
            document.apply(toggle(change % 128));
            states.push(document.project());
        }
        for level in 1..=LEVELS {
            assert!(document.undo().is_some());
            assert_eq!(document.project(), states[250 - level]);
        }
        assert_eq!(document.undo(), None);
        for level in (0..LEVELS).rev() {
            assert!(document.redo().is_some());
            assert_eq!(document.project(), states[250 - level]);
        }
        assert_eq!(document.redo(), None);
    }

    /// The edits of one gesture are one level; the next gesture is another, and so is the same gesture
    /// after an undo.
    #[test]
    fn gestures_are_one_level() {
        let (document, _live) = Document::new(Project::default());
        document.apply(toggle(0));
        for value in 1..100 {
            document.apply_in(Some(Gesture(1)), velocity(0, value));
        }
        document.apply_in(Some(Gesture(2)), velocity(0, 5));
        assert_eq!(
            document.history().0,
            ["Toggle step", "Velocity", "Velocity"]
        );
        document.undo();
        document.undo();
        assert_eq!(
            document.project().clip(0, 0).unwrap().step(0).velocity,
            Velocity::DEFAULT
        );
        assert_eq!(document.history().1, ["Velocity", "Velocity"]);
    }

    /// "Click to go there": any entry of the history is reached at once, back and forth, and is published
    /// as a single change.
    #[test]
    fn any_level_is_reached() {
        let (document, _live) = Document::new(Project::default());
        let mut states = vec![document.project()];
        for step in 0..10 {
            document.apply(toggle(step));
            states.push(document.project());
        }
        for level in [3, 10, 0, 7, 7] {
            let revision = document.revision();
            let moved = document.project() != states[level];
            assert_eq!(document.go_to(level).is_some(), moved);
            assert_eq!(document.project(), states[level]);
            assert_eq!(document.revision(), revision + u64::from(moved));
        }
        assert_eq!(document.history().0.len(), 7);
        document.go_to(99);
        assert_eq!(document.project(), states[10]);
    }

    /// "Snapshot stores pattern state; changes until revert/commit": revert is one entry that can be undone,
    /// ends no note, and can be done again and again; after commit there is nothing to come back to.
    #[test]
    fn a_snapshot_brings_back() {
        let (document, mut live) = Document::new(Project::default());
        document.revert();
        document.apply(toggle(0));
        document.take_snapshot();
        let kept = document.project();
        document.revert();
        assert_eq!(document.history().0.len(), 1);
        for _ in 0..2 {
            document.apply(toggle(1));
            document.apply(toggle(2));
            let changed = document.project();
            document.revert();
            assert_eq!(
                (document.project(), live.read().generation),
                (kept.clone(), 0)
            );
            document.undo();
            assert_eq!(document.project(), changed);
            document.redo();
        }
        document.commit();
        document.apply(toggle(3));
        document.revert();
        assert!(!document.has_snapshot());
        assert_ne!(document.project(), kept);
    }

    /// What is tried out is published, changes no project and is no undo level.
    #[test]
    fn what_is_tried_out_changes_nothing() {
        let (document, mut live) = Document::new(Project::default());
        document.apply(toggle(0));
        let mine = document.project();
        document.preview(Some(Project::with_tracks(3)));
        let snapshot = live.read();
        let heard = snapshot.previews.wanted();
        let heard = heard.and_then(|number| snapshot.previews.project(number));
        assert_eq!(heard, Some(&Project::with_tracks(3)));
        assert_eq!((&snapshot.project, snapshot.generation), (&mine, 0));
        document.preview(None);
        assert_eq!(live.read().previews.wanted(), None);
        assert_eq!(document.saved(), (None, mine));
        assert_eq!(document.history().0.len(), 1);
    }

    /// Who watches is told of changes and messages, and of nothing else.
    #[test]
    fn who_watches_is_told() {
        let (document, _live) = Document::new(Project::default());
        let told = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&told);
        document.watch(move || {
            count.fetch_add(1, Atomic::Relaxed);
        });
        document.apply(toggle(0));
        document.apply(toggle(500));
        document.say("Hello");
        let _ = (document.project(), document.message(), document.history());
        document.undo();
        assert_eq!(told.load(Atomic::Relaxed), 3);
    }

    /// An edit that changes nothing is no undo level.
    #[test]
    fn nothing_is_no_level() {
        let (document, _live) = Document::new(Project::default());
        document.apply(toggle(500));
        assert!(document.history().0.is_empty());
    }

    /// A replaced project is one undoable entry, and tells the engine to end its notes.
    #[test]
    fn a_loaded_project_can_be_undone() {
        let (document, mut live) = Document::new(Project::default());
        document.apply(toggle(0));
        let mine = document.project();
        document.apply(Edit::Replace(Box::new(Project::with_tracks(3))));
        assert_eq!(live.read().generation, 1);
        document.undo();
        assert_eq!(document.project(), mine);
    }
}
