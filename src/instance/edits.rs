//! Edits that the audio thread asks for, and the edit worker that makes them.
//!
//! The audio thread cannot edit: an edit locks and allocates. It sends its requests through a ring of its instance,
//! and one thread of the process, which lives as long as any instance does, performs them a few milliseconds later. A
//! full ring refuses a request and counts it; nothing waits. The same thread wakes the sleepers of the bus and drains
//! full tapes. It sleeps while there is nothing of that, and is [woken](RequestSender::wake_worker) by the audio
//! thread; then it checks its rings every few milliseconds, until it has found nothing for a while. This module must
//! never know a host or a window.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::control::request::{Entered, Request};
use crate::engine::Command;
use crate::instance::bus::Bus;
use crate::instance::document::{Document, Gesture};
use crate::instance::tape::Tape;
use crate::instance::threads::{self, Duty, Presence};
use crate::instance::wake_signal::{WakeOnDrop, WakeSignal};
use crate::sequencer::Edit;
use crate::sequencer::edit::StepRef;

/// The requests that can wait for the worker: more than users and controllers send in a second.
const CAPACITY: usize = 1024;
/// How often the worker checks its rings while it is awake.
const ROUND: Duration = Duration::from_millis(3);
/// How long the worker stays awake after a request or an event, so that the audio thread wakes it once for a knob that
/// is turned, and once for music that lights follow, and not with every step.
const LINGER: Duration = Duration::from_secs(1);
/// Edits of one kind at one step that follow each other faster than this are one movement of a control, and one undo
/// level.
const MOVEMENT: Duration = Duration::from_millis(400);

/// The audio thread's end: its own ring to the worker.
#[derive(Debug)]
pub struct RequestSender {
    ring: rtrb::Producer<Request>,
    refused: u32,
    /// What else the worker does for this instance.
    bus: Bus,
    tape: Tape,
    /// Dropped after the ring, so that the worker sees that it is abandoned.
    worker: WakeOnDrop,
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
    /// The stroke that edits belong to, by its number, and its gesture.
    stroke: Option<(u32, Gesture)>,
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

/// The worker of the process. Its thread ends with the last client, and the next one starts another.
#[derive(Debug)]
struct Worker {
    clients: Vec<Client>,
    signal: Option<Arc<WakeSignal>>,
}

static WORKER: Mutex<Worker> = Mutex::new(Worker {
    clients: Vec::new(),
    signal: None,
});

/// A ring to the worker, for the audio thread of one instance. It is served until the sender is dropped.
#[must_use]
pub fn connect(document: &Document, tape: &Tape) -> RequestSender {
    let (ring, consumer) = rtrb::RingBuffer::new(CAPACITY);
    let mut worker = WORKER.lock();
    let signal = Arc::clone(worker.signal.get_or_insert_default());
    let first = worker.clients.is_empty();
    worker.clients.push(Client {
        ring: consumer,
        writer: Writer::new(document, tape),
    });
    if first {
        let signal = Arc::clone(&signal);
        // Without a thread (the system has none left) the ring fills and refuses, which the window shows.
        if threads::start(Duty::Worker, move || serve(&signal)).is_err() {
            worker.clients.pop();
            worker.signal = None;
        }
    }
    RequestSender {
        ring,
        refused: 0,
        bus: document.bus().clone(),
        tape: tape.clone(),
        worker: WakeOnDrop(signal),
        _presence: Presence::new(),
    }
}

/// Performs all waiting requests at once, so that a session that is saved has what a controller has just changed.
pub fn flush() {
    for client in &mut WORKER.lock().clients {
        client.perform_requests();
    }
}

impl RequestSender {
    /// Sends a request for the score, without waiting; returns whether there was room. Commands are refused: the sender
    /// is on the engine's own thread.
    pub fn send(&mut self, request: Request) -> bool {
        let for_worker = !matches!(request, Request::Command(_));
        let taken = for_worker && self.ring.push(request).is_ok();
        self.refused = self.refused.saturating_add(u32::from(!taken));
        if taken {
            self.worker.0.wake();
        }
        taken
    }

    /// Wakes the worker if it sleeps and there is something else for it: an event that someone sleeps for, or a tape
    /// that fills. Called once a block, after everything was published.
    pub fn wake_worker(&self) {
        if self.bus.needs_waking() || self.tape.needs_draining() {
            self.worker.0.wake();
        }
    }

    /// The number of requests that found no room so far.
    #[must_use]
    pub fn refused(&self) -> u32 {
        self.refused
    }
}

/// Serves all clients until none is left.
fn serve(signal: &WakeSignal) {
    let mut last_work = Instant::now();
    loop {
        let round = WORKER.lock().serve_clients();
        match round {
            Round::Over => return,
            Round::Worked => last_work = Instant::now(),
            Round::Idle => {}
        }
        if last_work.elapsed() < LINGER {
            thread::sleep(ROUND);
        } else {
            signal.sleep_unless(|| WORKER.lock().clients.iter().any(Client::has_work));
        }
    }
}

/// What one look at all clients was good for.
enum Round {
    /// There was something that more may follow soon.
    Worked,
    Idle,
    /// The last client is gone.
    Over,
}

impl Worker {
    fn serve_clients(&mut self) -> Round {
        let mut round = Round::Idle;
        self.clients.retain_mut(|client| {
            // This is read first, so that requests that were sent before the sender was dropped are still done.
            let given_up = client.ring.is_abandoned();
            if client.serve() {
                round = Round::Worked;
            }
            !given_up
        });
        if self.clients.is_empty() {
            self.signal = None;
            round = Round::Over;
        }
        round
    }
}

impl Client {
    /// Whether the worker must not sleep. All that makes this true is followed by a call of [`WakeSignal::wake`].
    fn has_work(&self) -> bool {
        self.ring.is_abandoned()
            || !self.ring.is_empty()
            || self.writer.tape.needs_draining()
            || self.writer.document.bus().needs_waking()
    }

    /// Does everything for a client; returns whether there was a request or an event. A tape that fills says so again.
    fn serve(&mut self) -> bool {
        if self.writer.tape.needs_draining() {
            self.writer.tape.drain();
        }
        let had_requests = self.perform_requests();
        let had_events = self.writer.document.bus().wake_sleepers();
        had_requests || had_events
    }

    /// Performs all waiting requests; returns whether there were any.
    fn perform_requests(&mut self) -> bool {
        let mut any = false;
        while let Ok(request) = self.ring.pop() {
            any = true;
            // The ring holds no commands.
            let _none = self.writer.perform(request);
        }
        any
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
            stroke: None,
            recorded: None,
            entries: EntryLevels::default(),
        }
    }

    /// Edits from now on belong to a stroke with this number, such as all that fingers paint until the last one is lifted:
    /// they are one undo level. 0 is none.
    pub fn stroke(&mut self, number: u32) {
        let same = self.stroke.filter(|(known, _)| *known == number);
        let begun = same.unwrap_or_else(|| (number, Gesture::fresh()));
        self.stroke = (number > 0).then_some(begun);
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
        if let Some((_, gesture)) = self.stroke {
            self.last = None;
            return self.document.apply_in(Some(gesture), edit);
        }
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
mod tests;
