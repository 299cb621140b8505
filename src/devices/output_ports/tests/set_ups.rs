//! Set-ups of outputs and patterns: when they are sent, and when not.

use super::super::set_up_requests::SetUpRequests;
use super::*;
use crate::engine::PatternStart;
use crate::sequencer::lock::Controller;
use crate::sequencer::set_up::{
    Bank, BankNumber, ControllerValue, OutputPlan, PatternSetUps, Program, SetUp, SetUpDelay,
    SetUpMessage, SysEx,
};

const MS: Duration = Duration::from_millis(1);

fn program(number: i64) -> SetUpMessage {
    SetUpMessage::Program {
        channel: Channel::clamped(2),
        bank: Bank {
            msb: Some(BankNumber::clamped(84)),
            lsb: None,
        },
        program: Program::clamped(number),
    }
}

/// A pattern with programs for all outputs, so many for each.
pub(super) fn program_of_all(count: usize) -> PatternSetUps {
    let mut set_ups = PatternSetUps::default();
    for slot in PortSlot::all() {
        set_ups.set(slot, SetUp::new((0..count).map(|_| program(1))));
    }
    set_ups
}

fn volume() -> SetUpMessage {
    SetUpMessage::Controller {
        channel: Channel::DEFAULT,
        controller: Controller::clamped(7),
        value: ControllerValue::clamped(100),
    }
}

fn sysex() -> SysEx {
    "7D 01".parse().unwrap()
}

/// Two outputs at instruments, the first of which has a set-up of its own and needs so long after one; patterns 1 and 2 have
/// a program of their number there, pattern 3 has SysEx.
fn plan(delay: i64) -> OutputPlan {
    let mut outputs = Outputs::default();
    let own = [SetUpMessage::SysEx(sysex()), volume(), program(9)];
    outputs.set(
        slot(1),
        Some(Output {
            set_up: SetUp::new(own),
            delay: SetUpDelay::clamped(delay),
            ..output(&["Bass"], WhenMissing::Silent)
        }),
    );
    outputs.set(slot(2), Some(output(&["Drums"], WhenMissing::Silent)));
    let patterns = (0..64).map(|number| {
        let mut set_ups = PatternSetUps::default();
        match number {
            1 | 2 => set_ups.set(slot(1), SetUp::new([program(number)])),
            3 => set_ups.set(slot(1), SetUp::new([SetUpMessage::SysEx(sysex())])),
            _ => {}
        }
        set_ups
    });
    OutputPlan {
        outputs: Arc::new(outputs),
        patterns: patterns.collect(),
    }
}

impl Rig {
    /// A rig that follows a plan and remembers what is sent.
    fn with_plan(plan: &OutputPlan, news: OutputsNews) -> Self {
        let mut rig = Self::new();
        rig.heard = Some(Vec::new());
        rig.tell(plan, news);
        rig.scan();
        rig
    }

    fn tell(&mut self, plan: &OutputPlan, news: OutputsNews) {
        self.ports.follow(plan, news);
        self.turn();
    }

    /// Patterns start at the first output, with these messages in the same block.
    fn start(&mut self, patterns: u64, messages: &[Message]) {
        self.end.observe_at(self.frame, FRAMES, 48_000, self.now);
        for message in messages {
            assert!(self.end.send(slot(1), 0, *message).is_ok());
        }
        self.end.start_patterns(PatternStart {
            offset: 0,
            slot: slot(1),
            patterns,
        });
        self.pass();
    }

    fn wait_for(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.block(&[]);
        }
    }

    /// What the instruments heard since the last call, in hexadecimal.
    fn heard(&mut self) -> String {
        let heard = std::mem::take(self.heard.as_mut().unwrap());
        let words = heard.iter().map(|(_, _, bytes)| {
            let digits = bytes.iter().map(|byte| format!("{byte:02X}"));
            digits.collect::<String>()
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// When the instruments heard something, in milliseconds after the first thing.
    fn times(&mut self) -> Vec<u128> {
        let heard = std::mem::take(self.heard.as_mut().unwrap());
        let first = heard.first().map_or(Duration::ZERO, |(at, ..)| *at);
        heard
            .iter()
            .map(|(at, ..)| (*at - first).as_millis())
            .collect()
    }
}

const OWN: &str = "B10054 C109 B00764";

/// An output's own set-up is sent once its port is open and the host plays: programs, then controllers. Nothing that changes
/// the project sends it again, nor does another project that nobody opened; a project that is opened does.
#[test]
fn an_output_is_set_up_when_the_project_opens() {
    let mut rig = Rig::with_plan(&plan(0), OutputsNews::Opened);
    assert_eq!(rig.heard(), "", "a host that scans plays no blocks");
    rig.wait(20);
    assert_eq!(rig.heard(), OWN);
    rig.tell(&plan(50), OutputsNews::Changed);
    rig.scan();
    rig.tell(&OutputPlan::default(), OutputsNews::Changed);
    rig.tell(&plan(0), OutputsNews::Changed);
    rig.scan();
    rig.wait(20);
    assert_eq!(rig.heard(), "", "an edit, undo, redo or a preset");
    rig.tell(&plan(0), OutputsNews::Opened);
    rig.wait_for(300 * MS);
    assert_eq!(rig.heard(), OWN, "a project was opened");
}

/// A project that nobody opened sets nothing up, though its port opens for the first time.
#[test]
fn a_preset_sets_nothing_up() {
    let mut rig = Rig::with_plan(&plan(0), OutputsNews::Changed);
    rig.wait(40);
    assert_eq!(rig.heard(), "");
    rig.ports.send_set_up(slot(1));
    rig.wait(20);
    assert_eq!(rig.heard(), OWN, "send now");
}

/// A preset that is loaded where a fresh project was opened sets nothing up either.
#[test]
fn a_preset_in_a_fresh_instance_sets_nothing_up() {
    let requests = SetUpRequests::default();
    requests.follow(&OutputPlan::default(), OutputsNews::Opened);
    requests.follow(&plan(0), OutputsNews::Changed);
    assert!(!requests.take_opened());
    requests.follow(&plan(0), OutputsNews::Opened);
    assert!(requests.take_opened() && !requests.take_opened());
}

/// A project whose port is missing is set up when that comes; undo that brings another port sends nothing.
#[test]
fn a_port_that_comes_later_is_set_up() {
    let mut rig = Rig::new();
    rig.heard = Some(Vec::new());
    rig.studio.lock().there = vec!["Drums", "Lead"];
    rig.scan();
    rig.tell(&plan(0), OutputsNews::Opened);
    rig.wait(20);
    rig.studio.lock().put_back("Bass");
    rig.scan();
    rig.wait(20);
    let heard = rig.heard();
    assert!(heard.ends_with(OWN), "{heard}");
    rig.studio.lock().there = vec!["Drums", "Lead"];
    rig.scan();
    let mut other = plan(0);
    let mut first = other.outputs.get(slot(1)).unwrap().clone();
    first.ports = PortChoice::new(["Lead".to_owned()]);
    Arc::make_mut(&mut other.outputs).set(slot(1), Some(first));
    rig.tell(&other, OutputsNews::Changed);
    rig.wait_for(300 * MS);
    assert_eq!(rig.heard(), "", "another port");
}

/// A device that was switched off and on is set up again, each time.
#[test]
fn a_port_that_is_back_is_set_up_again() {
    let mut rig = Rig::with_plan(&plan(0), OutputsNews::Opened);
    rig.wait(20);
    assert_eq!(rig.heard(), OWN);
    for _ in 0..3 {
        rig.wait_for(300 * MS);
        rig.studio.lock().there = vec!["Drums", "Lead"];
        rig.scan();
        rig.studio.lock().put_back("Bass");
        rig.scan();
        rig.wait(20);
        let heard = rig.heard();
        assert!(heard.ends_with(OWN), "{heard}");
    }
}

/// In an offline render nothing is sent, whatever opens or starts.
#[test]
fn an_offline_render_sets_nothing_up() {
    let mut rig = Rig::new();
    rig.heard = Some(Vec::new());
    rig.end.set_offline(true);
    rig.tell(&plan(0), OutputsNews::Opened);
    rig.scan();
    rig.wait(10);
    rig.start(0b10, &[]);
    rig.wait(20);
    assert_eq!(rig.heard(), "");
    rig.end.set_offline(false);
    rig.wait(20);
    assert_eq!(rig.heard(), OWN, "the host plays");
}

/// SysEx is sent where a person has allowed it, and nowhere else: all the rest of a set-up is.
#[test]
fn sysex_needs_leave() {
    let mut rig = Rig::with_plan(&plan(0), OutputsNews::Opened);
    rig.wait(20);
    assert_eq!(rig.heard(), OWN);
    rig.wait_for(300 * MS);
    rig.start(0b1000, &[on(0, 60)]);
    rig.wait(20);
    assert_eq!(rig.heard(), "903C64", "nothing is left of that set-up");
    rig.ports.allow_sysex(slot(2), &sysex()).unwrap();
    rig.start(0b1000, &[off(0, 60)]);
    rig.wait(20);
    assert_eq!(rig.heard(), "803C40", "allowed for another output");
    rig.ports.allow_sysex(slot(1), &sysex()).unwrap();
    rig.start(0b1000, &[]);
    rig.wait(20);
    assert_eq!(rig.heard(), "F07D01F7");
    rig.wait_for(300 * MS);
    rig.ports.send_set_up(slot(1));
    rig.wait(20);
    assert_eq!(rig.heard(), format!("{OWN} F07D01F7"));
}

/// A pattern's set-up goes after the ends of its moment and before its notes, which wait until the device is ready; ends of
/// notes do not. Notes before it are on time.
#[test]
fn a_pattern_is_set_up_before_its_notes() {
    let mut rig = Rig::with_plan(&plan(100), OutputsNews::Changed);
    rig.block(&[(1, on(0, 36)), (1, on(0, 40))]);
    rig.wait(20);
    rig.heard();
    rig.start(0b10, &[off(0, 36), on(0, 38)]);
    rig.wait_for(20 * MS);
    assert_eq!(rig.heard(), "802440 B10054 C101");
    rig.block(&[
        (1, off(0, 40)),
        (1, off(0, 38)),
        (1, on(0, 38)),
        (2, on(0, 50)),
    ]);
    rig.wait_for(20 * MS);
    assert_eq!(rig.heard(), "802840 903264", "an end, and another output");
    rig.wait_for(100 * MS);
    assert_eq!(
        rig.heard(),
        "902664 802640 902664",
        "late, and none is lost"
    );
    rig.block(&[(1, off(0, 38)), (2, off(0, 50))]);
    rig.wait(10);
    assert_eq!(rig.sounding(), 0);
}

/// A test note that waits for a set-up ends after it has begun.
#[test]
fn a_test_note_waits_too() {
    let mut rig = Rig::with_plan(&plan(400), OutputsNews::Changed);
    rig.start(0b10, &[]);
    rig.wait(10);
    rig.ports.test(slot(1), Channel::DEFAULT);
    rig.wait_for(300 * MS);
    assert_eq!(rig.begun(), 0);
    rig.wait_for(300 * MS);
    assert_eq!((rig.begun(), rig.sounding()), (1, 0));
}

/// Set-ups come at most every quarter of a second: of those that come sooner the last wins, and the others are counted.
/// Patterns that start together are set up together.
#[test]
fn set_ups_are_few() {
    let mut rig = Rig::with_plan(&plan(0), OutputsNews::Changed);
    for round in 0..20 {
        rig.start(if round % 2 == 0 { 0b10 } else { 0b100 }, &[]);
        rig.wait_for(10 * MS);
    }
    rig.wait_for(300 * MS);
    assert_eq!(rig.times().len(), 4, "two set-ups of a bank and a program");
    assert_eq!(rig.ports.status(slot(1)).left_out, 18);
    rig.start(0b110, &[]);
    rig.wait_for(20 * MS);
    assert_eq!(rig.heard(), "B10054 C101 B10054 C102");
    rig.start(0b10, &[]);
    rig.end.rest();
    rig.wait_for(300 * MS);
    assert_eq!(rig.heard(), "", "the music has ended");
    assert_eq!(rig.ports.status(slot(1)).left_out, 19);
}
