use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::engine::{MusicEvent, MusicEventKind, Sounded};
use crate::instance::play_state;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Project, StepChange, notation};

fn tape() -> Tape {
    crate::instance::tape::channel(play_state::channel().0).1
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
    let tape = tape();
    let client = Client {
        ring: consumer,
        writer: Writer::new(&document, &tape),
    };
    let requests = RequestSender {
        ring,
        refused: 0,
        bus: document.bus().clone(),
        tape,
        worker: WakeOnDrop(Arc::default()),
        _presence: Presence::new(),
    };
    (requests, client, document)
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
    client.perform_requests();
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
    client.perform_requests();
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
    client.perform_requests();
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
    client.perform_requests();
    let (past, _) = document.history();
    assert_eq!(past, ["Toggle step", "Toggle step", "Velocity", "Velocity"]);
}

/// A worker that sleeps is woken by each kind of work: an edit, an event that somebody sleeps for, and a tape that fills.
/// An event that nobody sleeps for leaves it alone.
#[test]
fn a_sleeping_worker_is_woken() {
    let (document, _live) = Document::new(Project::with_tracks(1));
    let (mut writer, tape) = crate::instance::tape::channel(play_state::channel().0);
    let mut requests = connect(&document, &tape);
    let rest = || thread::sleep(LINGER + 20 * ROUND);
    rest();
    assert!(requests.send(toggle(0)));
    wait(&document, "an edit", |document| line(document) == "x");
    let start = MusicEvent {
        at: None,
        kind: MusicEventKind::Start,
    };
    document.bus().publish(start);
    assert!(!document.bus().needs_waking(), "nobody sleeps");
    let woken = Arc::<AtomicBool>::default();
    let told = Arc::clone(&woken);
    let _sleeper = document.bus().wake(Box::new(move || {
        told.store(true, Ordering::Release);
    }));
    rest();
    woken.store(false, Ordering::Release);
    document.bus().publish(start);
    requests.wake_worker();
    wait(&document, "an event", |_| woken.load(Ordering::Acquire));
    rest();
    while !tape.needs_draining() {
        writer.write(Sounded::Bar(1));
    }
    requests.wake_worker();
    wait(&document, "a tape", |_| !tape.needs_draining());
}
