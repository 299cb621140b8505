//! Edits that the audio thread asks for, and the edit worker that makes them.
//!
//! The audio thread cannot edit: an edit locks and allocates. It sends its requests through a ring of its instance,
//! and one thread of the process, which lives as long as any instance does, performs them a few milliseconds later. A
//! full ring refuses a request and counts it; nothing waits. The same thread wakes the sleepers of the bus. This module
//! must never know a host or a window.

use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::control::request::{Entered, Request};
use crate::engine::Command;
use crate::instance::document::{Document, Gesture};
use crate::instance::tape::Tape;
use crate::instance::threads::{self, Duty, Presence};
use crate::sequencer::Edit;
use crate::sequencer::edit::StepRef;

/// The requests that can wait for the worker: more than users and controllers send in a second.
const CAPACITY: usize = 1024;
/// How often the worker checks its rings.
const ROUND: Duration = Duration::from_millis(3);
/// Edits of one kind at one step that follow each other faster than this are one movement of a control, and one undo
/// level.
const MOVEMENT: Duration = Duration::from_millis(400);

/// The audio thread's end: its own ring to the worker.
#[derive(Debug)]
pub struct RequestSender {
    ring: rtrb::Producer<Request>,
    refused: u32,
    _presence: Presence,
}

/// The worker's end.
#[derive(Debug)]
struct Client {
    ring: rtrb::Consumer<Request>,
    writer: Writer,
}

/// Performs requests; the edits of one movement of a control become one undo level.
#[derive(Debug)]
pub struct Writer {
    document: Document,
    tape: Tape,
    /// The last edit, its time, and its gesture.
    last: Option<(Movement, Instant, Gesture)>,
    /// The undo level that was recorded last.
    recorded: Option<(u32, Gesture)>,
    entries: EntryLevels,
}

/// The undo levels of step entry: keys that are held together are one.
#[derive(Debug, Default)]
pub struct EntryLevels {
    last: Option<Gesture>,
}

impl EntryLevels {
    /// The undo level of an entered step.
    pub fn undo_level(&mut self, entered: &Entered) -> Gesture {
        let joined = self.last.filter(|_| entered.joins);
        *self.last.insert(joined.unwrap_or_else(Gesture::fresh))
    }
}

/// What a control changes: the edit's name and its step.
type Movement = (&'static str, Option<StepRef>);

/// The clients of the worker, which ends with the last of them.
static CLIENTS: Mutex<Vec<Client>> = Mutex::new(Vec::new());

/// A ring to the worker, for the audio thread of one instance. It is served until the sender is dropped.
#[must_use]
pub fn connect(document: &Document, tape: &Tape) -> RequestSender {
    let (ring, consumer) = rtrb::RingBuffer::new(CAPACITY);
    let mut clients = CLIENTS.lock();
    let first = clients.is_empty();
    clients.push(Client {
        ring: consumer,
        writer: Writer::new(document, tape),
    });
    if first {
        // Without a thread (the system has none left) the ring fills and refuses, which the window shows.
        if threads::start(Duty::Worker, serve).is_err() {
            clients.pop();
        }
    }
    RequestSender {
        ring,
        refused: 0,
        _presence: Presence::new(),
    }
}

/// Performs all waiting requests at once, so that a session that is saved has what a controller has just changed.
pub fn flush() {
    CLIENTS.lock().iter_mut().for_each(Client::clear);
}

impl RequestSender {
    /// Sends a request for the score, without waiting; returns whether there was room. Commands are refused: the sender
    /// is on the engine's own thread.
    pub fn send(&mut self, request: Request) -> bool {
        let for_worker = !matches!(request, Request::Command(_));
        let taken = for_worker && self.ring.push(request).is_ok();
        self.refused = self.refused.saturating_add(u32::from(!taken));
        taken
    }

    /// The number of requests that found no room so far.
    #[must_use]
    pub fn refused(&self) -> u32 {
        self.refused
    }
}

/// Serves all clients until none is left.
fn serve() {
    loop {
        {
            let mut clients = CLIENTS.lock();
            clients.retain_mut(|client| {
                // This is read first, so that requests that were sent before the sender was dropped are still done.
                let given_up = client.ring.is_abandoned();
                client.writer.tape.drain();
                client.clear();
                client.writer.document.bus().wake_sleepers();
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
        while let Ok(request) = self.ring.pop() {
            // The ring holds no commands.
            let _none = self.writer.perform(request);
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
            entries: EntryLevels::default(),
        }
    }

    /// Performs a request for the score; returns a command for the engine.
    #[must_use]
    pub fn perform(&mut self, request: Request) -> Option<Command> {
        match request {
            Request::Edit(edit) => self.edit(edit),
            Request::Enter(entered) => {
                self.last = None;
                let level = self.entries.undo_level(&entered);
                self.document.apply_in(Some(level), entered.named());
            }
            Request::Record(level, edit) => {
                self.last = None;
                let same = self.recorded.filter(|(last, _)| *last == level);
                let (_, gesture) = same.unwrap_or_else(|| (level, Gesture::fresh()));
                self.recorded = Some((level, gesture));
                self.document.apply_in(Some(gesture), edit);
            }
            Request::Undo => {
                self.last = None;
                self.document.undo();
            }
            Request::Redo => {
                self.last = None;
                self.document.redo();
            }
            Request::Capture(pattern, span) => {
                self.last = None;
                self.tape
                    .capture(&self.document, pattern.map(usize::from), span);
            }
            Request::Command(command) => return Some(command),
        }
        None
    }

    /// Applies an edit. A turned knob sends an edit for each of its positions, which become one undo level; two pads in a
    /// row are two.
    fn edit(&mut self, edit: Edit) {
        let now = Instant::now();
        let (turned, step_ref) = match edit {
            Edit::Step(step_ref, _) => (true, Some(step_ref)),
            Edit::Tempo(_) => (true, None),
            _ => (false, None),
        };
        let movement = (edit.label(), step_ref);
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

    fn toggle(step: usize) -> Request {
        Request::Edit(Edit::ToggleStep(StepRef { step, ..PLACE }))
    }

    fn velocity(step: usize, velocity: i64) -> Request {
        let change = StepChange::Velocity(Velocity::clamped(velocity));
        Request::Edit(Edit::Step(StepRef { step, ..PLACE }, change))
    }

    /// Waits until the document is as it should be, for ten seconds at the most.
    fn wait(document: &Document, what: &str, is_so: impl Fn(&Document) -> bool) {
        let started = Instant::now();
        while !is_so(document) {
            assert!(started.elapsed() < Duration::from_secs(10), "{what}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Both ends of a ring for so many requests, and the document they are for; no thread serves it.
    fn served(capacity: usize) -> (RequestSender, Client, Document) {
        let (ring, consumer) = rtrb::RingBuffer::new(capacity);
        let (document, _live) = Document::new(Project::with_tracks(1));
        let client = Client {
            ring: consumer,
            writer: Writer::new(&document, &tape()),
        };
        {
            let requests = RequestSender {
                ring,
                refused: 0,
                _presence: Presence::new(),
            };
            (requests, client, document)
        }
    }

    /// Edits of two instances reach their own documents, with undo, and what was sent last is done though
    /// the sender is gone.
    #[test]
    fn edits_reach_their_document() {
        let (one, _live) = Document::new(Project::with_tracks(1));
        let (other, _live) = Document::new(Project::with_tracks(1));
        let (mut to_one, mut to_other) = (connect(&one, &tape()), connect(&other, &tape()));
        for request in [toggle(0), toggle(2), Request::Undo, toggle(1)] {
            assert!(to_one.send(request));
        }
        assert!(to_other.send(toggle(3)));
        drop(to_other);
        wait(&one, "the first", |document| line(document) == "xx");
        wait(&other, "the other", |document| line(document) == "...x");
        assert!(to_one.send(Request::Redo) && to_one.send(toggle(4)));
        wait(&one, "again", |document| {
            line(document) == "xx..x" || line(document) == "xx.. x"
        });
    }

    /// "A full ring refuses the edit, counts it": nothing waits, nothing is lost of what was taken.
    #[test]
    fn a_full_ring_refuses() {
        let (mut requests, mut client, document) = served(2);
        let sent = [toggle(0), toggle(1), toggle(2)].map(|request| requests.send(request));
        assert_eq!((sent, requests.refused()), ([true, true, false], 1));
        client.clear();
        assert_eq!(line(&document), "xx");
        assert!(requests.send(toggle(2)));
    }

    /// What was recorded in one pass is one undo level, the next pass another.
    #[test]
    fn a_recorded_pass_is_one_level() {
        let (mut requests, mut client, document) = served(16);
        for (level, step) in [(7, 0), (7, 2), (8, 3)] {
            let step_ref = StepRef { step, ..PLACE };
            let edit = Edit::Step(step_ref, StepChange::On(true));
            assert!(requests.send(Request::Record(level, edit)));
        }
        client.clear();
        assert_eq!(document.history().0.len(), 2);
        document.undo();
        assert_eq!(line(&document), "x.x");
        document.undo();
        assert_eq!(line(&document), "");
    }

    /// Keys that are held together are one undo level at a controller, as they are in the window.
    #[test]
    fn an_entered_chord_is_one_level() {
        let (mut requests, mut client, document) = served(16);
        for (step, joins) in [(0, false), (0, true), (1, false)] {
            let step_ref = StepRef { step, ..PLACE };
            let edit = Edit::Step(step_ref, StepChange::On(true));
            assert!(requests.send(Request::Enter(Entered {
                label: "Enter notes",
                edit,
                joins,
            })));
        }
        client.clear();
        assert_eq!(document.history().0, ["Enter notes", "Enter notes"]);
        document.undo();
        assert_eq!(line(&document), "x");
    }

    /// One movement of a knob is one undo level; each pad, and each knob, has its own.
    #[test]
    fn a_turned_knob_is_one_level() {
        let (mut requests, mut client, document) = served(16);
        for request in [
            toggle(0),
            toggle(1),
            velocity(0, 90),
            velocity(0, 91),
            velocity(1, 92),
        ] {
            assert!(requests.send(request));
        }
        client.clear();
        let (past, _) = document.history();
        assert_eq!(past, ["Toggle step", "Toggle step", "Velocity", "Velocity"]);
    }
}
