//! Blocks that are passed over: nothing is missed for them, and nothing differs.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use nice_plug::prelude::{Plugin, PluginApi};

use super::*;
use crate::engine::{Command, Event, Host, Message, Refused, Transport};
use crate::instance::attention::Attention;
use crate::instance::host_controller::{self, LightRouting, Ownership, Settings};
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::edit::StepRef;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Edit, Project, StepChange};

/// MIDI clock that is followed.
mod clock;
/// What is heard of the preview kit.
mod kit;
/// Outputs beside the host.
mod outputs;

/// What leaves Gradus.
#[derive(Debug, PartialEq)]
enum Sent {
    Event(Event),
    Light(u32, Vec<u8>),
}

/// Both sides of Gradus's port.
#[derive(Default)]
struct TestPort {
    input: VecDeque<Event>,
    output: Vec<Sent>,
    /// Whether it takes nothing.
    is_full: bool,
}

impl TestPort {
    fn take(&mut self, sent: Sent) -> Result<(), Refused> {
        if self.is_full {
            return Err(Refused);
        }
        self.output.push(sent);
        Ok(())
    }
}

impl Host for TestPort {
    fn receive(&mut self) -> Option<Event> {
        self.input.pop_front()
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.take(Sent::Event(event))
    }
}

impl Outlet for TestPort {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        self.take(Sent::Light(offset, bytes.to_vec()))
    }
}

/// Devices that no other test shares, and one that anybody may have.
const LIT: &str = "Akai APC40 mkII";
const FOLLOWING: &str = "Novation Launch Control";
const DEVICE: &str = "Native Instruments Maschine, MIDI mode";
const ANYBODYS: &str = "Grid of 8 x 8 notes";

const STRUCK: Message = Message::NoteOn {
    channel: 0,
    key: 60,
    velocity: 100,
};
const RELEASED: Message = Message::NoteOff {
    channel: 0,
    key: 60,
    velocity: 64,
};

/// A Gradus in its host.
struct Rig {
    gradus: Gradus,
    port: TestPort,
    transport: Transport,
    looped: Option<(f64, f64)>,
    /// Whether quiet blocks are passed over, and how many were.
    passes_over: bool,
    passed_over: u32,
}

impl Rig {
    /// With two tracks, and a note on every quarter.
    fn new(passes_over: bool) -> Self {
        let mut gradus = Gradus::default();
        gradus.engine.set_free_seed(1);
        let document = &gradus.params.project;
        document.apply(Edit::Replace(Box::new(Project::with_tracks(2))));
        for step in [0, 4, 8, 12] {
            document.apply(Edit::ToggleStep(step_of(0, step)));
        }
        Self {
            gradus,
            port: TestPort::default(),
            transport: Transport {
                playing: true,
                tempo_bpm: Some(120.0),
                position_beats: Some(0.0),
                ..Transport::default()
            },
            looped: None,
            passes_over,
            passed_over: 0,
        }
    }

    fn choose(&self, profile: &str, lights: LightRouting) {
        let settings = Settings {
            profile: profile.to_owned(),
            lights,
            ..Settings::default()
        };
        let handle = &self.gradus.params.controller.handle;
        handle.choose(settings).unwrap();
    }

    /// Plays a block; returns whether it was passed over.
    fn block(&mut self, frames: u32) -> bool {
        self.transport.loop_beats = self.looped;
        if !self.passes_over {
            self.gradus.end_rest();
        }
        let passes = self.port.input.is_empty() && self.gradus.pass_over(&self.transport, frames);
        if !passes {
            self.gradus.play(&self.transport, frames, &mut self.port);
        }
        self.passed_over += u32::from(passes);
        if self.transport.playing {
            let beats = self.transport.position_beats.get_or_insert(0.0);
            *beats += f64::from(frames) * self.transport.tempo_bpm.unwrap_or(120.0) / 2_880_000.0;
            if let Some((start, end)) = self.looped.filter(|(_, end)| *beats >= end - 1e-9) {
                *beats += start - end;
            }
        }
        passes
    }

    /// Plays until blocks are passed over.
    fn rest(&mut self) {
        let rests = (0..1000).any(|_| self.block(64));
        assert!(rests && self.block(64), "it never rests");
    }
}

fn step_of(track: usize, step: usize) -> StepRef {
    StepRef {
        pattern: 0,
        track,
        step,
    }
}

/// Something that asks for attention: what it is, and how it is done.
type News = (&'static str, fn(&mut Rig));

/// All that other threads may leave for the audio thread, but for parameters: those need a host, and have theirs in
/// `tests/it/quiet.rs`.
const NEWS: [News; 11] = [
    ("a command", |rig| {
        assert!(rig.gradus.sender.send(Command::Fill(true)));
    }),
    ("a note at a port", |rig| {
        assert!(rig.gradus.sender.play(Instant::now(), STRUCK, None));
    }),
    ("an edit", |rig| {
        let edit = Edit::ToggleStep(step_of(1, 3));
        rig.gradus.params.project.apply(edit);
    }),
    ("undo", |rig| {
        assert!(rig.gradus.params.project.undo().is_some());
    }),
    ("a project", |rig| {
        let edit = Edit::Replace(Box::new(Project::with_tracks(3)));
        rig.gradus.params.project.apply(edit);
    }),
    ("a preview", |rig| {
        let preview = Some(Project::with_tracks(1));
        rig.gradus.params.project.preview(preview);
    }),
    ("a controller", |rig| {
        rig.choose(ANYBODYS, LightRouting::Off);
    }),
    ("lights", |rig| rig.choose(DEVICE, LightRouting::Own)),
    ("someone who follows every step", |rig| {
        drop(rig.gradus.bus.attend());
    }),
    ("learning", |rig| {
        rig.gradus.params.controller.handle.learn(true);
    }),
    ("another instance with the same controller", |rig| {
        let handle = &rig.gradus.params.controller.handle;
        let catalog = handle.profile_catalog();
        let (other, _audio) = host_controller::channel(catalog, &Attention::default());
        other.choose(handle.settings()).unwrap();
        assert_eq!(handle.ownership(), Ownership::InUse);
    }),
];

/// Whatever is left for the audio thread, running or at a standstill, ends the quiet in the next block.
#[test]
fn everything_asks_for_attention() {
    for playing in [true, false] {
        for (news, leave) in NEWS {
            let mut rig = Rig::new(true);
            rig.choose(DEVICE, LightRouting::Off);
            rig.transport.playing = playing;
            rig.rest();
            leave(&mut rig);
            assert!(rig.gradus.attention.is_requested(), "{news}");
            assert!(!rig.block(64), "{news}");
            assert!(!rig.gradus.attention.is_requested(), "{news}");
        }
    }
}

/// Whatever happens on the audio thread's own side ends the quiet as well.
#[test]
fn everything_from_the_host_ends_the_quiet() {
    let news: [News; 9] = [
        ("a note", |rig| {
            let message = STRUCK;
            rig.port.input.push_back(Event::new(9, message));
        }),
        ("a stop", |rig| rig.transport.playing = false),
        ("a jump", |rig| rig.transport.position_beats = Some(77.0)),
        ("another tempo", |rig| rig.transport.tempo_bpm = Some(121.0)),
        ("a loop", |rig| rig.looped = Some((0.0, 4.0))),
        ("no position", |rig| rig.transport.position_beats = None),
        ("a reset", |rig| rig.gradus.reset()),
        ("another rate", |rig| {
            rig.gradus.start(44_100.0, PluginApi::Clap);
        }),
        ("a step", |rig| {
            // A quarter has 24,000 frames.
            while rig.gradus.engine.now() % 24_000 != 0 {
                rig.block(64);
            }
        }),
    ];
    for (news, happen) in news {
        let mut rig = Rig::new(true);
        rig.rest();
        happen(&mut rig);
        assert!(!rig.block(64), "{news}");
    }
    let mut rig = Rig::new(true);
    rig.transport.playing = false;
    rig.rest();
    rig.transport.playing = true;
    assert!(!rig.block(64), "a start");
}

/// One thing that happens between two blocks.
fn disturb(rig: &mut Rig, draws: &mut Draws) {
    let (kind, number, yes) = (draws.below(17), draws.below(64), draws.one_in(2));
    let small = u8::try_from(number).unwrap();
    let document = &rig.gradus.params.project;
    let command = |command| assert!(rig.gradus.sender.send(command));
    let message = if yes { STRUCK } else { RELEASED };
    match kind {
        0 => rig.transport.playing = !yes || number > 9,
        1 => rig.transport.position_beats = Some(f64::from(small) / 4.0),
        2 => rig.transport.tempo_bpm = Some(f64::from(small) + 90.0),
        3 => rig.looped = yes.then_some((0.0, f64::from(small / 16 + 1))),
        4 => document.apply(Edit::ToggleStep(step_of(number % 2, number / 4))),
        5 => {
            let change = StepChange::Velocity(Velocity::clamped(i64::from(small) + 1));
            document.apply(Edit::Step(step_of(0, number / 4), change));
        }
        6 => {
            let _undone = document.undo();
        }
        7 => document.preview(yes.then(|| Project::with_tracks(1))),
        8 => command(Command::ToggleMute(small % 2)),
        9 => command(Command::Fill(yes)),
        10 => command(Command::Launch {
            tracks: 3,
            pattern: small % 2,
            when: None,
        }),
        11 => command([Command::Play, Command::Pause, Command::Stop][number % 3]),
        12 => command(Command::Scene(SceneIndex::clamped(i64::from(small)))),
        // So long ago that it is for the first frame of a block.
        13 => assert!(rig.gradus.sender.play(
            Instant::now() - Duration::from_millis(200),
            message,
            None
        )),
        14 => rig.port.input.push_back(Event::new(0, message)),
        15 => rig.port.is_full = yes && number < 9,
        _ => rig.gradus.reset(),
    }
}

/// What leaves in a block and is shown after it.
type Shown = (Vec<Sent>, Status, i64, u8);

/// Plays a performance; returns all that is shown, and the number of blocks that were passed over.
fn perform(seed: u32, settings: &Settings, passes_over: bool) -> (Vec<Shown>, u32) {
    let mut draws = Draws { seed, count: 0 };
    let mut rig = Rig::new(passes_over);
    let handle = &rig.gradus.params.controller.handle;
    handle.choose(settings.clone()).unwrap();
    let blocks = (0..6000).map(|_| {
        if draws.one_in(40) {
            disturb(&mut rig, &mut draws);
        }
        rig.block([1, 32, 64, 64, 64, 441, 512][draws.below(7)]);
        let sent = std::mem::take(&mut rig.port.output);
        let (status, bars) = (rig.gradus.monitor.status(), rig.gradus.tape.bars());
        (sent, status, rig.gradus.engine.now(), bars)
    });
    (blocks.collect(), rig.passed_over)
}

/// Whatever happens, with lights and without: with every block the same leaves and is shown, whether quiet blocks are
/// passed over or played.
#[test]
fn passing_over_makes_no_difference() {
    for (seed, profile, lights) in [
        (1, host_controller::NONE, LightRouting::Off),
        (2, LIT, LightRouting::Own),
        (3, LIT, LightRouting::Channel(7)),
        (4, FOLLOWING, LightRouting::Own),
    ] {
        let settings = Settings {
            profile: profile.to_owned(),
            lights,
            ..Settings::default()
        };
        let (one, passed_over) = perform(seed, &settings, true);
        let (other, none) = perform(seed, &settings, false);
        for (block, (one, other)) in one.iter().zip(&other).enumerate() {
            assert_eq!(one, other, "block {block}, seed {seed}");
        }
        assert!(passed_over > 2000, "{passed_over} with seed {seed}");
        assert_eq!(none, 0);
    }
}
