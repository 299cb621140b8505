//! Made-up instruments at ports that come and go, and the real thread where time does not matter.

use std::collections::{BTreeMap, BTreeSet};

use super::super::port_scanner::PortLists;
use super::super::studio::{SharedStudio, make_ports, sent_to, until};
use super::*;
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::outputs::{Output, OutputOffset, PortChoice};

/// Three instruments, and one instance whose outputs 1 to 3 name them, with every turn made by hand.
struct Rig {
    studio: SharedStudio,
    ports: OutputPorts,
    keeper: Keeper,
    end: OutputPortsEnd,
    now: Duration,
    frame: i64,
    /// What sounds at each instrument, pulled out or not, and how many notes have begun there.
    sounding: BTreeMap<String, BTreeSet<(u8, u8)>>,
    begun: u64,
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

fn on(channel: u8, key: u8) -> Message {
    let velocity = 100;
    Message::NoteOn {
        channel,
        key,
        velocity,
    }
}

fn off(channel: u8, key: u8) -> Message {
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
        let (monitor, last_use) = (Arc::<Monitor>::default(), LastUse::new());
        let ports = OutputPorts::new(Arc::clone(&system), Arc::clone(&monitor), last_use.clone());
        let received = ports.start.lock().received.take().unwrap();
        let shared = Arc::clone(&ports.shared);
        let keeper = Keeper::new(shared, &system, monitor, &last_use, received);
        let end = ports.end();
        let mut rig = Self {
            studio,
            ports,
            keeper,
            end,
            now: Duration::from_secs(1),
            frame: 0,
            sounding: BTreeMap::new(),
            begun: 0,
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
        self.ports.follow(&Arc::new(outputs));
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
        self.keeper.turn(self.end.shared.epoch + self.now);
        for (name, bytes) in std::mem::take(&mut self.studio.lock().sent) {
            let sounding = self.sounding.entry(name).or_default();
            match bytes[..] {
                [on @ 0x90..=0x9f, key, _] => {
                    self.begun += 1;
                    sounding.insert((on & 15, key));
                }
                [off @ 0x80..=0x8f, key, _] => {
                    sounding.remove(&(off & 15, key));
                }
                [control @ 0xb0..=0xbf, 123, _] => {
                    sounding.retain(|(channel, _)| *channel != control & 15);
                }
                _ => {}
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
        self.sounding.values().map(BTreeSet::len).sum()
    }
}

/// Each output plays at its own port, and the window knows what was sent.
#[test]
fn each_output_plays_at_its_port() {
    let mut rig = Rig::new();
    rig.block(&[(1, on(0, 36)), (3, on(0, 36))]);
    rig.wait(3);
    let sounds = |rig: &Rig, name: &str| rig.sounding.get(name).map_or(0, BTreeSet::len);
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
        assert_eq!(rig.begun, 200);
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
    rig.studio.lock().there = NAMES.to_vec();
    rig.scan();
    assert_eq!(rig.end.absent(), only(&[4]));
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
    assert_eq!(status(&other), ConnectionStatus::InUse);
    other.ports.mark_used();
    one.scan();
    other.scan();
    assert_eq!(status(&one), ConnectionStatus::InUse);
    assert_eq!(status(&other), ConnectionStatus::Contested);
    assert_eq!(one.sounding(), 0);
    drop(other);
    one.scan();
    assert_eq!(status(&one), ConnectionStatus::Open);
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
    assert_eq!((rig.begun, rig.ports.is_offline()), (1, true));
    rig.end.set_offline(false);
    rig.block(&[(1, on(0, 41))]);
    rig.wait(2);
    assert_eq!((rig.begun, rig.sounding()), (2, 1));
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
    assert_eq!((rig.begun, rig.sounding()), (1, 1));
    rig.wait(200);
    assert_eq!((rig.begun, rig.sounding()), (1, 0));
}

/// The real thread: a note leaves when it is due, and ends with the instance. While no output names a port there is no
/// thread at all.
#[test]
fn the_thread_sends() {
    let studio = SharedStudio::default();
    studio.lock().there = NAMES.to_vec();
    let system = make_ports(&studio);
    let ports = OutputPorts::new(system, Arc::default(), LastUse::new());
    let mut end = ports.end();
    ports.follow(&Arc::default());
    assert!(ports.start.lock().thread.is_none() && !end.is_used());
    let mut outputs = Outputs::default();
    outputs.set(slot(1), Some(output(&["Bass"], WhenMissing::Silent)));
    ports.follow(&Arc::new(outputs));
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

/// Outputs that come, go, refuse and are pulled, a thread that falls behind, renders and stops between: whenever all keys
/// are let go and all ports are there, nothing sounds at any of them.
#[test]
fn whatever_outputs_do_no_note_hangs() {
    let operations = if std::env::var_os("GRADUS_SEARCH").is_some() {
        1_000_000
    } else {
        30_000
    };
    let mut draws = Draws { seed: 20, count: 0 };
    let mut rig = Rig::new();
    let mut held = BTreeSet::new();
    let mut rests = 0;
    for operation in 0..operations {
        disturb(&mut rig, &mut held, &mut draws);
        if draws.one_in(300) {
            settle(&mut rig, &mut held);
            assert_eq!(
                rig.sounding(),
                0,
                "operation {operation}: {:?}",
                rig.sounding
            );
            rests += 1;
        }
    }
    settle(&mut rig, &mut held);
    let (begun, sounding) = (rig.begun, rig.sounding());
    println!(
        "outputs: {operations} operations, {begun} notes, {rests} rests, {sounding} left sounding"
    );
    assert!(sounding == 0 && begun > operations / 10);
}

/// All ports are there and named, and all keys are let go, as an engine does that knows which it has begun where.
fn settle(rig: &mut Rig, held: &mut BTreeSet<(usize, u8, u8)>) {
    let mut studio = rig.studio.lock();
    (studio.busy, studio.swallows) = (None, false);
    NAMES.iter().for_each(|name| studio.put_back(name));
    drop(studio);
    rig.end.set_offline(false);
    for (number, channel, key) in std::mem::take(held) {
        rig.block(&[(number, off(channel, key))]);
    }
    rig.follow(|_| ());
    rig.scan();
    rig.scan();
    rig.wait(200);
}

fn disturb(rig: &mut Rig, held: &mut BTreeSet<(usize, u8, u8)>, draws: &mut Draws) {
    let number = 1 + draws.below(3);
    match draws.below(24) {
        0 => {
            let name = NAMES[draws.below(3)];
            rig.studio.lock().there.retain(|there| *there != name);
        }
        1 => {
            let name = NAMES[draws.below(3)];
            rig.studio.lock().put_back(name);
        }
        2 => rig.studio.lock().busy = draws.one_in(3).then_some(NAMES[number - 1]),
        3 => rig.studio.lock().swallows = draws.one_in(2),
        4 | 5 => rig.scan(),
        6 => {
            let offset = OutputOffset::clamped(i64::from(draws.number(-100, 100)));
            let names = [NAMES[draws.below(3)], NAMES[draws.below(3)]];
            let is_there = !draws.one_in(4);
            rig.follow(|outputs| {
                let output = output(&names, WhenMissing::Silent);
                outputs.set(
                    slot(number),
                    is_there.then_some(Output { offset, ..output }),
                );
            });
        }
        7 if draws.one_in(20) => rig.end.set_offline(draws.one_in(2)),
        8 if draws.one_in(20) => rig.end.rest(),
        9 => rig.wait(draws.below(40)),
        10 if draws.one_in(10) => flood(rig, draws),
        11 => rig.ports.test(slot(number), Channel::clamped(16)),
        _ => strike(rig, held, draws),
    }
}

/// A key goes down or up at an output, as the engine books it: what is refused never sounded.
fn strike(rig: &mut Rig, held: &mut BTreeSet<(usize, u8, u8)>, draws: &mut Draws) {
    let note = (
        1 + draws.below(3),
        u8::try_from(draws.below(3)).unwrap(),
        u8::try_from(60 + draws.below(8)).unwrap(),
    );
    let (number, channel, key) = note;
    rig.end.observe_at(rig.frame, FRAMES, 48_000, rig.now);
    if held.remove(&note) {
        assert!(rig.end.send(slot(number), 0, off(channel, key)).is_ok());
    } else if rig.end.send(slot(number), 0, on(channel, key)).is_ok() {
        held.insert(note);
    }
    if draws.one_in(2) {
        rig.pass();
    }
}

/// More than fits into the ring, while the thread does not come to it: the ends of notes find room later.
fn flood(rig: &mut Rig, draws: &mut Draws) {
    let number = slot(1 + draws.below(3));
    rig.end.observe_at(rig.frame, FRAMES, 48_000, rig.now);
    for key in (0..128).cycle().take(1500 + draws.below(2000)) {
        if rig.end.send(number, 0, on(5, key)).is_ok() {
            assert!(rig.end.send(number, 0, off(5, key)).is_ok());
        }
    }
    rig.pass();
    rig.wait(2);
}
