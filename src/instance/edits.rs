//! Edits that the audio thread asks for, and the edit worker that makes them.
//!
//! The audio thread cannot edit: an edit locks and allocates. It sends what it wants through a ring of its
//! instance, and one thread of the process, which lives as long as any instance does, carries it out a few
//! milliseconds later. A full ring refuses, counts and says so; nothing waits. As it looks all the time, it also
//! wakes those who sleep until the bus tells of something, which the audio thread does not. This module must never know
//! a host or a window.

use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::instance::document::{Document, Gesture};
use crate::instance::tape::Tape;
use crate::instance::threads::{self, Duty, Presence};
use crate::sequencer::Edit;
use crate::sequencer::capture::Span;
use crate::sequencer::edit::StepRef;

/// What can wait for the worker: more than people and controllers do in a second.
const CAPACITY: usize = 1024;
/// How often the worker looks.
const ROUND: Duration = Duration::from_millis(3);
/// Edits of one kind at one place that follow each other faster than this are one movement of a hand, and
/// one undo level.
const MOVEMENT: Duration = Duration::from_millis(400);

/// Something to be done with a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// A change; one from the audio thread holds no heap.
    Edit(Edit),
    /// A change that was played; those with the same number are one undo level.
    Record(u32, Edit),
    /// The last change is taken back.
    Undo,
    /// And brought again.
    Redo,
    /// What was heard last is written down, in a pattern or in the first empty one.
    Capture(Option<u8>, Span),
}

/// The audio thread's end: its own ring to the worker.
#[derive(Debug)]
pub struct Tasks {
    ring: rtrb::Producer<Task>,
    refused: u32,
    _presence: Presence,
}

/// The worker's end.
#[derive(Debug)]
struct Client {
    ring: rtrb::Consumer<Task>,
    writer: Writer,
}

/// Carries tasks out, and knows which edits are one movement of a hand.
#[derive(Debug)]
pub struct Writer {
    document: Document,
    tape: Tape,
    /// What was done last, where and when, and in which gesture.
    last: Option<(Movement, Instant, Gesture)>,
    /// The undo level that was recorded last.
    recorded: Option<(u32, Gesture)>,
}

/// What a hand moves: the edit's name and its place.
type Movement = (&'static str, Option<StepRef>);

/// Those that the worker serves; it ends with the last of them.
static CLIENTS: Mutex<Vec<Client>> = Mutex::new(Vec::new());

/// A ring to the worker for the audio thread of one instance. It is served until it is dropped.
#[must_use]
pub fn tasks(document: &Document, tape: &Tape) -> Tasks {
    let (ring, consumer) = rtrb::RingBuffer::new(CAPACITY);
    let mut clients = CLIENTS.lock();
    let first = clients.is_empty();
    clients.push(Client {
        ring: consumer,
        writer: Writer::new(document, tape),
    });
    if first {
        // Without a thread (the system has none left) the ring fills and refuses, which is seen.
        if threads::start(Duty::Worker, serve).is_err() {
            clients.pop();
        }
    }
    Tasks {
        ring,
        refused: 0,
        _presence: Presence::new(),
    }
}

/// Carries out at once what waits for the worker, for whoever must not miss any of it: a session that is
/// saved holds what a controller has just done.
pub fn flush() {
    CLIENTS.lock().iter_mut().for_each(Client::clear);
}

impl Tasks {
    /// Sends a task, without waiting; says whether there was room.
    pub fn send(&mut self, task: Task) -> bool {
        let taken = self.ring.push(task).is_ok();
        self.refused = self.refused.saturating_add(u32::from(!taken));
        taken
    }

    /// How many tasks found no room so far.
    #[must_use]
    pub fn refused(&self) -> u32 {
        self.refused
    }
}

/// Looks after all clients until none is left.
fn serve() {
    loop {
        {
            let mut clients = CLIENTS.lock();
            clients.retain_mut(|client| {
                // Whether it was given up is asked first: what was sent before that is still done.
                let given_up = client.ring.is_abandoned();
                client.writer.tape.wind();
                client.clear();
                client.writer.document.bus().rouse();
                !given_up
            });
            if clients.is_empty() {
                return;
            }
        }
        thread::sleep(ROUND);
    }
}

impl Client {
    fn clear(&mut self) {
        while let Ok(task) = self.ring.pop() {
            self.writer.carry_out(task);
        }
    }
}

impl Writer {
    /// A writer of a document, with the tape of its instance; for any thread but the audio thread.
    #[must_use]
    pub fn new(document: &Document, tape: &Tape) -> Self {
        Self {
            document: document.clone(),
            tape: tape.clone(),
            last: None,
            recorded: None,
        }
    }

    /// Carries a task out.
    pub fn carry_out(&mut self, task: Task) {
        match task {
            Task::Edit(edit) => self.edit(edit),
            Task::Record(level, edit) => {
                self.last = None;
                let same = self.recorded.filter(|(last, _)| *last == level);
                let (_, gesture) = same.unwrap_or_else(|| (level, Gesture::fresh()));
                self.recorded = Some((level, gesture));
                self.document.apply_in(Some(gesture), edit);
            }
            Task::Undo => {
                self.last = None;
                self.document.undo();
            }
            Task::Redo => {
                self.last = None;
                self.document.redo();
            }
            Task::Capture(pattern, span) => {
                self.last = None;
                self.tape
                    .capture(&self.document, pattern.map(usize::from), span);
            }
        }
    }

    /// A knob that is turned sends an edit for each of its positions, which are undone together; two pads
    /// in a row are two things.
    fn edit(&mut self, edit: Edit) {
        let now = Instant::now();
        let (turned, place) = match edit {
            Edit::Step(place, _) => (true, Some(place)),
            Edit::Tempo(_) => (true, None),
            _ => (false, None),
        };
        let movement = (edit.label(), place);
        let before = self.last.take().filter(|(last, since, _)| {
            turned && *last == movement && now.duration_since(*since) < MOVEMENT
        });
        let gesture = before.map_or_else(Gesture::fresh, |(_, _, gesture)| gesture);
        self.document.apply_in(Some(gesture), edit);
        self.last = Some((movement, now, gesture));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::value::Velocity;
    use crate::sequencer::{Project, StepChange, notation};

    fn tape() -> Tape {
        crate::instance::tape::channel(crate::instance::play_state::channel().0).1
    }

    const PLACE: StepRef = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };

    fn line(document: &Document) -> String {
        let project = document.project();
        let clip = project.clip(0, 0);
        clip.map_or_else(String::new, |clip| notation::line(&clip.steps))
    }

    fn toggle(step: usize) -> Task {
        Task::Edit(Edit::ToggleStep(StepRef { step, ..PLACE }))
    }

    fn velocity(step: usize, velocity: i64) -> Task {
        let change = StepChange::Velocity(Velocity::clamped(velocity));
        Task::Edit(Edit::Step(StepRef { step, ..PLACE }, change))
    }

    /// Waits until the document is as it should be, for ten seconds at the most.
    fn wait(document: &Document, what: &str, is_so: impl Fn(&Document) -> bool) {
        let started = Instant::now();
        while !is_so(document) {
            assert!(started.elapsed() < Duration::from_secs(10), "{what}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Both ends of a ring for so many tasks, and the document they are for; no thread serves it.
    fn served(capacity: usize) -> (Tasks, Client, Document) {
        let (ring, consumer) = rtrb::RingBuffer::new(capacity);
        let (document, _live) = Document::new(Project::with_tracks(1));
        let client = Client {
            ring: consumer,
            writer: Writer::new(&document, &tape()),
        };
        {
            let tasks = Tasks {
                ring,
                refused: 0,
                _presence: Presence::new(),
            };
            (tasks, client, document)
        }
    }

    /// Edits of two instances reach their own documents, with undo, and what was sent last is done though
    /// the sender is gone.
    #[test]
    fn edits_reach_their_document() {
        let (one, _live) = Document::new(Project::with_tracks(1));
        let (other, _live) = Document::new(Project::with_tracks(1));
        let (mut to_one, mut to_other) = (tasks(&one, &tape()), tasks(&other, &tape()));
        for task in [toggle(0), toggle(2), Task::Undo, toggle(1)] {
            assert!(to_one.send(task));
        }
        assert!(to_other.send(toggle(3)));
        drop(to_other);
        wait(&one, "the first", |document| line(document) == "xx");
        wait(&other, "the other", |document| line(document) == "...x");
        assert!(to_one.send(Task::Redo) && to_one.send(toggle(4)));
        wait(&one, "again", |document| {
            line(document) == "xx..x" || line(document) == "xx.. x"
        });
    }

    /// "A full ring refuses the edit, counts it": nothing waits, nothing is lost of what was taken.
    #[test]
    fn a_full_ring_refuses() {
        let (mut tasks, mut client, document) = served(2);
        let sent = [toggle(0), toggle(1), toggle(2)].map(|task| tasks.send(task));
        assert_eq!((sent, tasks.refused()), ([true, true, false], 1));
        client.clear();
        assert_eq!(line(&document), "xx");
        assert!(tasks.send(toggle(2)));
    }

    /// What was recorded in one pass is one undo level, the next pass another.
    #[test]
    fn a_recorded_pass_is_one_level() {
        let (mut tasks, mut client, document) = served(16);
        for (level, step) in [(7, 0), (7, 2), (8, 3)] {
            let place = StepRef { step, ..PLACE };
            let edit = Edit::Step(place, StepChange::On(true));
            assert!(tasks.send(Task::Record(level, edit)));
        }
        client.clear();
        assert_eq!(document.history().0.len(), 2);
        document.undo();
        assert_eq!(line(&document), "x.x");
        document.undo();
        assert_eq!(line(&document), "");
    }

    /// One movement of a knob is one undo level; each pad, and each knob, has its own.
    #[test]
    fn a_turned_knob_is_one_level() {
        let (mut tasks, mut client, document) = served(16);
        for task in [
            toggle(0),
            toggle(1),
            velocity(0, 90),
            velocity(0, 91),
            velocity(1, 92),
        ] {
            assert!(tasks.send(task));
        }
        client.clear();
        let (past, _) = document.history();
        assert_eq!(past, ["Toggle step", "Toggle step", "Velocity", "Velocity"]);
    }
}
