//! Made-up instruments at ports that come and go, and the real thread where time does not matter.

/// An hour of music.
mod an_hour;
/// Whatever outputs do, no note hangs.
mod fuzz;
/// Set-ups.
mod set_ups;
/// Messages before their time.
mod stamped;

use std::collections::{BTreeMap, BTreeSet};

use super::super::port_scanner::PortLists;
use super::super::studio::{SharedStudio, make_ports, sent_to, until};
use super::*;
use crate::control::controllers::Incoming;
use crate::devices::device_choice::{ConnectionStatus, Rival};
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::outputs::{Output, OutputOffset, PortChoice};
use crate::sequencer::set_up::PatternSetUps;

/// Three instruments, and one instance whose outputs 1 to 3 name them, with every turn made by hand.
struct Rig {
    studio: SharedStudio,
    /// What the status line was told.
    said: Arc<Mutex<Vec<String>>>,
    ports: OutputPorts,
    keeper: Keeper,
    end: OutputPortsEnd,
    now: Duration,
    frame: i64,
    /// What sounds at each instrument, pulled out or not.
    ledgers: BTreeMap<String, Ledger>,
    /// All that was sent at each instrument, and when, for tests that look at it.
    heard: Option<Vec<Heard>>,
    /// The set-ups of patterns.
    patterns: Arc<[PatternSetUps]>,
}

/// When something was sent, where, and what.
type Heard = (Duration, String, Vec<u8>);

/// What sounds at an instrument, and what was wrong there.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ledger {
    sounding: BTreeSet<(u8, u8)>,
    begun: u64,
    /// Notes that began while they sounded, and ends of notes that did not sound.
    doubled: u64,
    orphans: u64,
}

impl Ledger {
    fn book(&mut self, message: Message) {
        match message {
            Message::NoteOn { channel, key, .. } => {
                self.begun += 1;
                self.doubled += u64::from(!self.sounding.insert((channel, key)));
            }
            Message::NoteOff { channel, key, .. } => {
                self.orphans += u64::from(!self.sounding.remove(&(channel, key)));
            }
            Message::ControlChange {
                channel,
                controller: 123,
                ..
            } => self.sounding.retain(|(of, _)| *of != channel),
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => {}
        }
    }
}

const NAMES: [&str; 3] = ["Bass", "Drums", "Lead"];
const FRAMES: u32 = 64;

fn slot(number: usize) -> PortSlot {
    PortSlot::clamped(i64::try_from(number).unwrap())
}

fn output(names: &[&str], when_missing: WhenMissing) -> Output {
    Output {
        ports: PortChoice::new(names.iter().map(|&name| name.to_owned())),
        when_missing,
        ..Output::default()
    }
}

fn plan_of(outputs: Outputs) -> OutputPlan {
    OutputPlan {
        outputs: Arc::new(outputs),
        ..OutputPlan::default()
    }
}

pub(super) fn on(channel: u8, key: u8) -> Message {
    let velocity = 100;
    Message::NoteOn {
        channel,
        key,
        velocity,
    }
}

pub(super) fn off(channel: u8, key: u8) -> Message {
    let velocity = 64;
    Message::NoteOff {
        channel,
        key,
        velocity,
    }
}

impl Rig {
    fn new() -> Self {
        let studio = SharedStudio::default();
        studio.lock().there = NAMES.to_vec();
        Self::at(&studio)
    }

    /// Another instance in the same studio.
    fn at(studio: &SharedStudio) -> Self {
        let studio = Arc::clone(studio);
        let system = make_ports(&studio);
        let last_use = LastUse::new();
        let said = Arc::<Mutex<Vec<String>>>::default();
        let tells = Arc::clone(&said);
        let tell: TellMessage = Arc::new(move |message| tells.lock().push(message));
        let ports = OutputPorts::new(Arc::clone(&system), last_use.clone(), Arc::clone(&tell));
        let reader = ports.start.lock().reader.take().unwrap();
        let shared = Arc::clone(&ports.shared);
        let keeper = Keeper::new(shared, &system, tell, &last_use, reader);
        let end = ports.end();
        let mut rig = Self {
            studio,
            said,
            ports,
            keeper,
            end,
            now: Duration::from_secs(1),
            frame: 0,
            ledgers: BTreeMap::new(),
            heard: None,
            patterns: Arc::default(),
        };
        rig.follow(|_| ());
        rig.scan();
        rig
    }

    /// The three outputs, changed in some way.
    fn follow(&mut self, change: impl FnOnce(&mut Outputs)) {
        let mut outputs = Outputs::default();
        for (number, name) in (1..).zip(NAMES) {
            outputs.set(slot(number), Some(output(&[name], WhenMissing::Silent)));
        }
        change(&mut outputs);
        let plan = OutputPlan {
            patterns: Arc::clone(&self.patterns),
            ..plan_of(outputs)
        };
        self.ports.follow(&plan, OutputsNews::Changed);
        self.turn();
    }

    /// The ports are listed.
    fn scan(&mut self) {
        self.keeper.hear_scan(Ok(PortLists {
            inputs: Vec::new(),
            outputs: make_ports(&self.studio)().outputs().unwrap(),
        }));
        self.turn();
    }

    fn turn(&mut self) {
        let now = self.end.shared.epoch + self.now;
        self.keeper.turn(now);
        assert!(!self.keeper.is_due(now), "the thread would not rest");
        for (name, bytes) in std::mem::take(&mut self.studio.lock().sent) {
            if let Some(heard) = &mut self.heard {
                heard.push((self.now, name.clone(), bytes.clone()));
            }
            if let Some(Incoming::Signal(signal)) = Incoming::from_bytes(&bytes)
                && let Some(message) = signal.message()
            {
                self.ledgers.entry(name).or_default().book(message);
            }
        }
    }

    /// A block with these messages; what is due by its end is sent.
    fn block(&mut self, messages: &[(usize, Message)]) {
        self.end.observe_at(self.frame, FRAMES, 48_000, self.now);
        for (number, message) in messages {
            let _refused = self.end.send(slot(*number), 0, *message);
        }
        self.pass();
    }

    fn pass(&mut self) {
        self.end.end_block();
        self.frame += i64::from(FRAMES);
        self.now += Duration::from_secs_f64(f64::from(FRAMES) / 48_000.0);
        self.turn();
    }

    /// Time passes with empty blocks.
    fn wait(&mut self, blocks: usize) {
        (0..blocks).for_each(|_| self.block(&[]));
    }

    fn sounding(&self) -> usize {
        let ledgers = self.ledgers.values();
        ledgers.map(|ledger| ledger.sounding.len()).sum()
    }

    fn begun(&self) -> u64 {
        self.ledgers.values().map(|ledger| ledger.begun).sum()
    }
}

/// Each output plays at its own port, and the window knows what was sent.
#[test]
fn each_output_plays_at_its_port() {
    let mut rig = Rig::new();
    rig.block(&[(1, on(0, 36)), (3, on(0, 36))]);
    rig.wait(3);
    let sounds = |rig: &Rig, name: &str| {
        rig.ledgers
            .get(name)
            .map_or(0, |ledger| ledger.sounding.len())
    };
    assert_eq!(NAMES.map(|name| sounds(&rig, name)), [1, 0, 1]);
    rig.block(&[(1, off(0, 36)), (3, off(0, 36))]);
    rig.wait(3);
    assert_eq!(rig.sounding(), 0);
    let status = rig.ports.status(slot(1));
    assert_eq!(
        (status.sent, status.dropped, status.port.as_deref()),
        (2, 0, Some("Bass"))
    );
}

/// The first of the named ports that is there is used; when a better one comes, the music moves there, and leaves nothing
/// sounding.
#[test]
fn the_first_port_that_is_there_is_used() {
    let mut rig = Rig::new();
    rig.studio.lock().there = vec!["Drums", "Lead"];
    rig.follow(|outputs| {
        outputs.set(
            slot(1),
            Some(output(&["Bass", "Lead"], WhenMissing::Silent)),
        );
        outputs.set(slot(3), None);
    });
    rig.scan();
    let port = |rig: &Rig| rig.ports.status(slot(1)).port;
    assert_eq!(port(&rig).as_deref(), Some("Lead"));
    rig.block(&[(1, on(0, 36))]);
    rig.wait(2);
    rig.studio.lock().there.push("Bass");
    rig.scan();
    assert_eq!((port(&rig).as_deref(), rig.sounding()), (Some("Bass"), 0));
}

/// A cable that is pulled and put back a hundred times, in the middle of notes: when it is back, nothing hangs.
#[test]
fn a_pulled_cable_leaves_no_note() {
    for swallows in [false, true] {
        let mut rig = Rig::new();
        for round in 0..100u8 {
            let key = 30 + round % 40;
            rig.block(&[(1, on(0, key)), (2, on(1, key))]);
            rig.wait(2);
            let held = rig.sounding();
            rig.studio.lock().swallows = swallows;
            rig.studio.lock().there = vec!["Drums", "Lead"];
            rig.block(&[(1, off(0, key)), (1, on(0, key + 1)), (2, off(1, key))]);
            rig.wait(2);
            rig.scan();
            rig.block(&[(1, off(0, key + 1))]);
            rig.wait(2);
            rig.studio.lock().put_back("Bass");
            rig.scan();
            assert_eq!((held, rig.sounding()), (2, 0), "round {round}");
        }
        assert_eq!(rig.begun(), 200);
    }
}

/// The host stands in for a missing port where the user wants that, and only while it is missing.
#[test]
fn the_host_stands_in_for_a_missing_port() {
    let mut rig = Rig::new();
    let wants = |outputs: &mut Outputs| {
        outputs.set(slot(2), Some(output(&["Drums"], WhenMissing::Host)));
        outputs.set(slot(4), Some(output(&[], WhenMissing::Host)));
    };
    rig.follow(wants);
    let only = |numbers: &[usize]| {
        let slots = numbers.iter().map(|number| slot(*number));
        slots.fold(PortSet::default(), PortSet::with)
    };
    assert_eq!(rig.end.absent(), only(&[4]));
    rig.studio.lock().there = vec!["Lead"];
    rig.scan();
    assert_eq!(rig.end.absent(), only(&[2, 4]));
    assert_eq!(
        rig.ports.status(slot(1)).connection,
        ConnectionStatus::Missing
    );
    let said = std::mem::take(&mut *rig.said.lock());
    let silent = "Output 1 is silent until Bass is connected.";
    assert_eq!(
        said,
        [
            silent,
            "Output 2 plays to the host until Drums is connected."
        ]
    );
    rig.studio.lock().there = NAMES.to_vec();
    rig.scan();
    assert_eq!(rig.end.absent(), only(&[4]));
    let again = [
        "Output 1 plays at Bass again.",
        "Output 2 plays at Drums again.",
    ];
    assert_eq!(*rig.said.lock(), again);
}

/// Loading takes no port: the instance that came later waits. Choosing by hand takes it, and ends what the other one
/// plays there.
#[test]
fn who_chooses_by_hand_has_the_port() {
    let mut one = Rig::new();
    one.block(&[(1, on(0, 36))]);
    one.wait(2);
    let mut other = Rig::at(&one.studio);
    let status = |rig: &Rig| rig.ports.status(slot(1)).connection;
    assert_eq!(status(&other), ConnectionStatus::InUse(Rival::default()));
    other.ports.mark_used();
    one.scan();
    other.scan();
    assert_eq!(status(&one), ConnectionStatus::InUse(Rival::default()));
    assert_eq!(
        status(&other),
        ConnectionStatus::Contested(Rival::default())
    );
    assert_eq!(one.sounding(), 0);
    drop(other);
    one.scan();
    assert_eq!(status(&one), ConnectionStatus::Open);
}

/// A port that was pulled and put back before anybody noticed, and whose output moved meanwhile: the ends of its notes
/// reached nobody, so that it is silenced when it is used again.
#[test]
fn a_port_that_was_pulled_unnoticed_is_silenced() {
    let mut rig = Rig::new();
    rig.block(&[(1, on(0, 36))]);
    rig.wait(2);
    rig.studio.lock().swallows = true;
    rig.studio.lock().there = vec!["Drums", "Lead"];
    rig.end.rest();
    rig.turn();
    rig.studio.lock().put_back("Bass");
    rig.follow(|outputs| outputs.set(slot(1), None));
    assert_eq!(rig.sounding(), 1);
    rig.follow(|_| ());
    rig.scan();
    rig.scan();
    assert_eq!(rig.sounding(), 0);
}

/// In an offline render nothing leaves, and what sounded before has ended; afterwards it plays on.
#[test]
fn nothing_leaves_in_an_offline_render() {
    let mut rig = Rig::new();
    rig.block(&[(1, on(0, 36))]);
    rig.wait(2);
    rig.end.set_offline(true);
    rig.turn();
    assert_eq!(rig.sounding(), 0);
    rig.block(&[(1, on(0, 40)), (1, off(0, 36))]);
    rig.wait(5);
    assert_eq!((rig.begun(), rig.ports.is_offline()), (1, true));
    rig.end.set_offline(false);
    rig.block(&[(1, on(0, 41))]);
    rig.wait(2);
    assert_eq!((rig.begun(), rig.sounding()), (2, 1));
}

/// An offset makes an output later, and earlier only as far as a block is heard later than it is computed.
#[test]
fn offsets_move_an_output() {
    let mut rig = Rig::new();
    let offset = |milliseconds| {
        let offset = OutputOffset::clamped(milliseconds);
        let output = output(&["Bass"], WhenMissing::Silent);
        move |outputs: &mut Outputs| outputs.set(slot(1), Some(Output { offset, ..output }))
    };
    for (milliseconds, blocks, late) in [(0, 0..=1, 0), (20, 14..=16, 0), (-50, 0..=1, 1)] {
        rig.follow(offset(milliseconds));
        rig.block(&[(1, on(0, 36))]);
        let mut waited = 0;
        while rig.sounding() == 0 {
            rig.wait(1);
            waited += 1;
        }
        assert!(blocks.contains(&waited), "{milliseconds} ms: {waited}");
        rig.block(&[(1, off(0, 36))]);
        rig.wait(20);
        let counted = u32::from(rig.ports.status(slot(1)).late > 0);
        assert_eq!((counted, rig.sounding()), (late, 0), "{milliseconds} ms");
    }
}

/// When the host plays no more blocks, what sounds ends by itself.
#[test]
fn a_host_that_stops_calling_leaves_no_note() {
    let mut rig = Rig::new();
    rig.block(&[(1, on(0, 36))]);
    rig.wait(2);
    assert_eq!(rig.sounding(), 1);
    rig.end.shared.last_block.store(0, Ordering::Relaxed);
    rig.keeper.set_stalled_after(0);
    rig.turn();
    assert_eq!(rig.sounding(), 0);
}

/// A test note is heard and ends.
#[test]
fn a_test_note_ends() {
    let mut rig = Rig::new();
    rig.ports.test(slot(2), Channel::clamped(10));
    rig.turn();
    assert_eq!((rig.begun(), rig.sounding()), (1, 1));
    rig.wait(200);
    assert_eq!((rig.begun(), rig.sounding()), (1, 0));
}

/// The real thread: a note leaves when it is due, and ends with the instance. While no output names a port there is no
/// thread at all.
#[test]
fn the_thread_sends() {
    let studio = SharedStudio::default();
    studio.lock().there = NAMES.to_vec();
    let system = make_ports(&studio);
    let ports = OutputPorts::new(system, LastUse::new(), Arc::new(|_| ()));
    let mut end = ports.end();
    ports.follow(&OutputPlan::default(), OutputsNews::Changed);
    assert!(ports.start.lock().thread.is_none() && !end.is_used());
    let mut outputs = Outputs::default();
    outputs.set(slot(1), Some(output(&["Bass"], WhenMissing::Silent)));
    ports.follow(&plan_of(outputs), OutputsNews::Changed);
    until(|| ports.status(slot(1)).connection == ConnectionStatus::Open);
    end.observe(0, FRAMES, 48_000);
    assert!(end.send(slot(1), 0, on(2, 60)).is_ok());
    end.end_block();
    until(|| sent_to(&studio, "Bass").len() == 1);
    drop(ports);
    assert_eq!(
        sent_to(&studio, "Bass"),
        [vec![0x92, 60, 100], vec![0x82, 60, 64]]
    );
}
