//! The document: one writer, one history, and snapshots for the audio thread.
//!
//! [`Document`] is a handle that any thread but the audio thread may hold: the editor, the host's main
//! thread, importers. Every change goes through [`Document::apply`], is remembered for undo, and is
//! published. [`Live`] is the other end: the audio thread's, which only ever borrows. Neither knows a
//! host, a file or a window.

/// Whether an imported track is drums.
mod drum_question;
mod history;
/// Who is told of the project's outputs.
mod outputs_listener;
/// Memory for what the audio thread plays.
mod stream_supply;

use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};

use parking_lot::Mutex;

use crate::instance::attention::Attention;
use crate::instance::bus::Bus;
use crate::sequencer::edit::{ChangeScope, EditLine};
use crate::sequencer::{Edit, EventStreams, KnownClips, Previews, Project};

use history::History;
pub use history::{BYTES, Gesture, LEVELS};
use outputs_listener::OutputsListener;
pub use outputs_listener::OutputsNews;
use stream_supply::{StreamParcel, StreamSupply};

/// The shared handle to a project that is being edited.
#[derive(Debug, Clone)]
pub struct Document {
    shared: Arc<SharedDocument>,
}

/// What the audio thread plays from. It borrows snapshots and frees none: old ones are dropped by the
/// next change, on the thread that makes it.
#[derive(Debug)]
pub struct Live {
    snapshots: triple_buffer::Output<Snapshot>,
}

/// Which project it is, of those that were loaded one after the other: an edit leaves it, and undoing a load goes back to
/// the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin(u64);

/// A project as it was after one change.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The score.
    pub project: Project,
    /// The project that is previewed in its place.
    pub previews: Previews,
    /// Counts changes, so that the engine notices one.
    pub revision: u64,
    /// Counts replacements of the whole project; sounding notes end with each.
    pub generation: u64,
    /// Which project it is.
    pub origin: Origin,
    /// Streams to play it with, if it needs more room.
    streams: StreamParcel,
}

/// What the handles of one document share.
#[derive(Debug)]
struct SharedDocument {
    /// Written by whoever changes the project; never locked on the audio thread.
    state: Mutex<DocumentState>,
    /// Counts changes and messages, so that the editor notices one.
    revision: AtomicU64,
    /// Counts changes of what is saved.
    changes: AtomicU64,
    /// The number of the last change that the host has saved or loaded.
    saved: AtomicU64,
    /// Called after every change and every message, on the thread that makes it.
    change_listeners: ChangeListeners,
    /// Told of the project's outputs whenever they are others.
    outputs_listener: OutputsListener,
    /// Publishes every change of the project.
    bus: Bus,
    /// Asks the audio thread to read each snapshot.
    attention: Attention,
}

/// A text that cannot be read and must not be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadText {
    /// The text as it came.
    pub text: String,
    /// Why it was not read, in a sentence.
    pub why: String,
}

/// The functions to call after changes.
#[derive(Default)]
struct ChangeListeners(Mutex<Vec<ChangeListener>>);

/// A function to call after changes.
type ChangeListener = Box<dyn Fn() + Send>;

impl std::fmt::Debug for ChangeListeners {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChangeListeners({})", self.0.lock().len())
    }
}

impl SharedDocument {
    /// Counts a change and calls the listeners; returns the new revision.
    fn moved(&self) -> u64 {
        let revision = self.revision.fetch_add(1, Atomic::AcqRel) + 1;
        self.change_listeners
            .0
            .lock()
            .iter()
            .for_each(|tell| tell());
        revision
    }
}

#[derive(Debug)]
struct DocumentState {
    project: Project,
    history: History,
    snapshots: triple_buffer::Input<Snapshot>,
    stream_supply: StreamSupply,
    /// What is known of the project's clips where it is played.
    known_clips: KnownClips,
    generation: u64,
    origin: Origin,
    message: String,
    /// The number of messages so far.
    message_count: u64,
    unread: Option<UnreadText>,
    snapshot: Option<(Project, Origin)>,
    previews: Previews,
    /// Whether the message was shown that memory limits the history.
    told_of_memory: bool,
    drum_question: Option<drum_question::DrumQuestion>,
}

impl DocumentState {
    /// Records the project before a change in the history, and which one it was.
    fn remember(&mut self, before: (Project, Origin), change: (EditLine, Option<Gesture>)) {
        let shortened = self.history.record(before, &self.project, change);
        if shortened && !std::mem::replace(&mut self.told_of_memory, true) {
            let most = BYTES >> 20;
            self.message = format!(
                "Undo reaches back less far: the oldest changes would take more than {most} MB of memory."
            );
            self.message_count += 1;
        }
    }
}

impl Document {
    /// A document and its end on the audio thread, which has [room](crate::sequencer::Room) for the project.
    #[must_use]
    pub fn new(project: Project) -> (Self, Live) {
        let known_clips = KnownClips::of(&project, &KnownClips::default());
        let mut played = project.clone();
        played.known_clips.clone_from(&known_clips);
        let snapshot = Snapshot {
            project: played,
            previews: Previews::default(),
            revision: 0,
            generation: 0,
            origin: Origin::default(),
            streams: StreamParcel::default(),
        };
        let (input, output) = triple_buffer::TripleBuffer::new(&snapshot).split();
        let state = DocumentState {
            stream_supply: StreamSupply::new(&project),
            known_clips,
            project,
            history: History::default(),
            snapshots: input,
            generation: 0,
            origin: Origin::default(),
            message: String::new(),
            message_count: 0,
            unread: None,
            snapshot: None,
            previews: Previews::default(),
            told_of_memory: false,
            drum_question: None,
        };
        let attention = Attention::default();
        let shared = Arc::new(SharedDocument {
            state: Mutex::new(state),
            revision: AtomicU64::new(0),
            changes: AtomicU64::new(0),
            saved: AtomicU64::new(0),
            change_listeners: ChangeListeners::default(),
            outputs_listener: OutputsListener::default(),
            bus: Bus::new(&attention),
            attention,
        });
        (Self { shared }, Live { snapshots: output })
    }

    /// The bus of the instance.
    #[must_use]
    pub fn bus(&self) -> &Bus {
        &self.shared.bus
    }

    /// Asks for the attention of the instance's audio thread.
    #[must_use]
    pub fn attention(&self) -> &Attention {
        &self.shared.attention
    }

    /// Changes the project: an undo level of its own.
    pub fn apply(&self, edit: Edit) {
        self.apply_in(None, edit);
    }

    /// Changes the project as part of a gesture: all its edits are one undo level.
    pub fn apply_in(&self, gesture: Option<Gesture>, edit: Edit) {
        let mut state = self.shared.state.lock();
        let before = state.project.clone();
        let (line, scope) = (EditLine::of(&edit, &before), edit.change_scope());
        let replaces = matches!(edit, Edit::Replace(_));
        edit.apply(&mut state.project);
        if state.project == before {
            return;
        }
        let origin = state.origin;
        state.remember((before, origin), (line, gesture));
        if replaces {
            state.generation += 1;
            state.origin = Origin(state.generation);
        }
        self.publish_change(&mut state, scope);
    }

    /// Undoes the last change; returns its line in the history.
    pub fn undo(&self) -> Option<EditLine> {
        self.travel(History::undo)
    }

    /// Redoes the last change that was undone; returns its line in the history.
    pub fn redo(&self) -> Option<EditLine> {
        self.travel(History::redo)
    }

    /// Undoes or redoes until `changes` changes are done; returns the line of the last change that it undid or redid.
    pub fn go_to_change(&self, changes: usize) -> Option<EditLine> {
        self.travel(|history, project, origin| {
            let mut last = None;
            loop {
                let done = history.past().len();
                let moved = match done.cmp(&changes) {
                    Ordering::Greater => history.undo(project, origin),
                    Ordering::Less => history.redo(project, origin),
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

    /// Takes a snapshot of the project, to come back to.
    pub fn take_snapshot(&self) {
        let mut state = self.shared.state.lock();
        state.snapshot = Some((state.project.clone(), state.origin));
        self.shared.moved();
    }

    /// Whether there is a snapshot to come back to.
    #[must_use]
    pub fn has_snapshot(&self) -> bool {
        self.shared.state.lock().snapshot.is_some()
    }

    /// Goes back to the snapshot, as one change that can be undone like any other; sounding notes go on. The snapshot
    /// stays.
    pub fn revert(&self) {
        let mut state = self.shared.state.lock();
        let Some((snapshot, origin)) = state.snapshot.clone() else {
            return;
        };
        if snapshot != state.project {
            let before = std::mem::replace(&mut state.project, snapshot);
            let origin = std::mem::replace(&mut state.origin, origin);
            state.remember((before, origin), (EditLine::of_project("Revert"), None));
            self.publish_change(&mut state, ChangeScope::Project);
        }
    }

    /// Keeps the changes since the snapshot, and forgets it.
    pub fn commit(&self) {
        self.shared.state.lock().snapshot = None;
        self.shared.moved();
    }

    /// Previews another project in the place of this one, which stays as it is; `None` ends the preview.
    pub fn preview(&self, project: Option<Project>) {
        let mut state = self.shared.state.lock();
        state.previews.request(project);
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

    /// The same as lines that say what was changed, and where.
    #[must_use]
    pub fn history_lines(&self) -> (Vec<EditLine>, Vec<EditLine>) {
        self.shared.state.lock().history.lines()
    }

    /// Which project it is, of those that were loaded.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.shared.state.lock().origin
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

    /// Whether the project has changed since [`mark_saved`](Self::mark_saved).
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.unsaved_change().is_some()
    }

    /// The number of the last change, from 1, unless that is [saved](Self::mark_saved). Each change has another number.
    #[must_use]
    pub fn unsaved_change(&self) -> Option<u64> {
        let saved = self.shared.saved.load(Atomic::Acquire);
        let last = self.shared.changes.load(Atomic::Acquire);
        (last != saved).then_some(last)
    }

    /// Notes that the host has saved or loaded the present project.
    pub fn mark_saved(&self) {
        let last = self.shared.changes.load(Atomic::Acquire);
        self.shared.saved.store(last, Atomic::Release);
    }

    /// Notes that there is something to save.
    pub fn mark_unsaved(&self) {
        self.shared.changes.fetch_add(1, Atomic::AcqRel);
        self.shared.moved();
    }

    /// Calls a function after every change and every message from now on, on the thread that makes it. It must neither
    /// wait nor call the document.
    pub fn on_change(&self, tell: impl Fn() + Send + 'static) {
        self.shared.change_listeners.0.lock().push(Box::new(tell));
    }

    /// The last message for the status line; empty when there is none.
    #[must_use]
    pub fn message(&self) -> String {
        self.shared.state.lock().message.clone()
    }

    /// How many messages there were, and the last one. The same text twice counts as two messages.
    #[must_use]
    pub fn counted_message(&self) -> (u64, String) {
        let state = self.shared.state.lock();
        (state.message_count, state.message.clone())
    }

    /// Shows a message in the status line.
    pub fn show_message(&self, message: impl Into<String>) {
        let mut state = self.shared.state.lock();
        state.message = message.into();
        state.message_count += 1;
        drop(state);
        self.shared.moved();
    }

    /// Keeps a text that this version cannot read, such as a project of a future version: it is saved again as it
    /// came.
    pub fn keep_unread(&self, unread: Option<UnreadText>) {
        self.shared.state.lock().unread = unread;
        self.shared.moved();
    }

    /// Why the text that is kept was not read; nothing when there is none.
    #[must_use]
    pub fn unread_reason(&self) -> Option<String> {
        let state = self.shared.state.lock();
        state.unread.as_ref().map(|unread| unread.why.clone())
    }

    /// The unread text and the project, consistent with each other.
    #[must_use]
    pub fn saved_state(&self) -> (Option<String>, Project) {
        let state = self.shared.state.lock();
        let unread = state.unread.as_ref().map(|unread| unread.text.clone());
        (unread, state.project.clone())
    }

    fn travel(
        &self,
        step: impl FnOnce(&mut History, &mut Project, &mut Origin) -> Option<EditLine>,
    ) -> Option<EditLine> {
        let mut state = self.shared.state.lock();
        let DocumentState {
            project,
            history,
            origin,
            ..
        } = &mut *state;
        let done = step(history, project, origin)?;
        self.publish_change(&mut state, ChangeScope::Project);
        Some(done)
    }

    /// Publishes the changed project; `scope` is what has changed.
    fn publish_change(&self, state: &mut DocumentState, scope: ChangeScope) {
        self.shared.changes.fetch_add(1, Atomic::AcqRel);
        let revision = self.publish(state);
        self.shared.bus.publish_edit(revision, scope);
    }

    fn publish(&self, state: &mut DocumentState) -> u64 {
        let revision = self.shared.moved();
        let streams = state.stream_supply.send(&state.project, &state.previews);
        let snapshot = state.snapshots.input_buffer_mut();
        snapshot.streams = streams;
        snapshot.project.clone_from(&state.project);
        state.known_clips = KnownClips::of(&state.project, &state.known_clips);
        snapshot.project.known_clips.clone_from(&state.known_clips);
        snapshot.previews.clone_from(&state.previews);
        snapshot.revision = revision;
        snapshot.generation = state.generation;
        snapshot.origin = state.origin;
        state.snapshots.publish();
        self.shared.outputs_listener.tell(&state.project);
        self.shared.attention.request();
        revision
    }
}

impl Live {
    /// The newest snapshot, without waiting.
    pub fn read(&mut self) -> &Snapshot {
        self.snapshots.read()
    }

    /// Streams with more room for the snapshot that was read last, given once if it needs that: they have to be
    /// exchanged for the old ones in the same place.
    pub fn new_streams(&mut self) -> Option<&mut EventStreams> {
        self.snapshots.output_buffer_mut().streams.take()
    }

    /// The snapshot that was read last.
    #[must_use]
    #[inline]
    pub fn current(&self) -> &Snapshot {
        self.snapshots.output_buffer()
    }
}

#[cfg(test)]
mod tests;
