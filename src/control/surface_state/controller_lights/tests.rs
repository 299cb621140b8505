//! Lights on their way out: nothing lost, nothing left on, nothing where it may not go.

use super::*;
use crate::control::controllers::assembly::Order;
use crate::control::controllers::light::{Light, Shade};
use crate::control::controllers::look::{Look, Rhythm, Template};
use crate::control::controllers::state::{Cell, FactCondition, Subject};
use crate::engine::{Running, Status};

const BLOCK: BlockLength = BlockLength {
    frames: 4800,
    sample_rate: 48_000,
};

/// A device behind a host that takes so many messages in a block.
struct Device {
    lights: ControllerLights,
    controller_input: ControllerInput,
    revision: u64,
    status: Status,
    music_events: Vec<MusicEvent>,
    takes: usize,
    taken: Vec<Vec<u8>>,
}

impl Device {
    fn new() -> Self {
        Self {
            lights: ControllerLights::default(),
            controller_input: ControllerInput::new(Order::Kept),
            revision: 0,
            status: Status::default(),
            music_events: Vec::new(),
            takes: usize::MAX,
            taken: Vec::new(),
        }
    }

    /// A block with some steps on; what the device is told.
    fn block(&mut self, wanted: Option<(&Arc<Profile>, Route)>, on: &[usize]) -> Vec<Vec<u8>> {
        let mut state = MusicState::default();
        for (place, cell) in state.cells.iter_mut().enumerate().take(16) {
            *cell = Cell {
                exists: true,
                on: on.contains(&place),
                ..Cell::default()
            };
        }
        let (taken, mut room) = (&mut self.taken, self.takes);
        // Whatever is on may be another than before.
        self.revision += 1;
        let input = LightsInput {
            music_events: &std::mem::take(&mut self.music_events),
            revision: self.revision,
            ..input(&self.status, BLOCK)
        };
        self.lights.update(
            wanted,
            &input,
            &mut self.controller_input,
            |_, _| state,
            &mut |bytes| {
                room = room.checked_sub(1).ok_or(Refused)?;
                taken.push(bytes.to_vec());
                Ok(())
            },
        );
        std::mem::take(&mut self.taken)
    }

    /// Blocks until nothing more is said.
    fn blocks(&mut self, wanted: Option<(&Arc<Profile>, Route)>, on: &[usize]) -> Vec<Vec<u8>> {
        let said = std::iter::from_fn(|| {
            let told = self.block(wanted, on);
            (!told.is_empty()).then_some(told)
        });
        said.flatten().collect()
    }
}

/// A block in which nothing has happened.
fn input(status: &Status, block: BlockLength) -> LightsInput<'static> {
    LightsInput {
        block,
        position: status.running.moves().then_some(status.position),
        tempo_bpm: 120.0,
        music_events: &[],
        changed: false,
        next: Tick::MAX,
        revision: 0,
    }
}

/// A device with pads 36 to 51, lit by messages of these bytes.
fn pads(bytes: &[&str]) -> Arc<Profile> {
    let shade = |text, colour| Shade {
        condition: FactCondition::read(text, Subject::Steps).unwrap(),
        look: Look {
            colour: [colour, 0, 0],
            other: [0; 3],
            rhythm: Rhythm::Steady,
        },
    };
    let message = bytes.iter().map(|byte| (*byte).to_owned()).collect();
    Arc::new(Profile {
        lights: vec![Light {
            subject: Subject::Steps,
            condition: FactCondition::default(),
            numbers: (36..52).collect(),
            from: 0,
            shades: vec![shade("on", 5), shade("exists", 1)],
            off: [0; 3],
            template: Template::read(&[message]).unwrap(),
            first: 0,
        }],
        rate: 500,
        ..Profile::default()
    })
}

fn notes() -> Arc<Profile> {
    pads(&["144", "number", "colour"])
}

const ROUTE: Route = Route {
    channel: Some(15),
    sysex: false,
};

/// "Refused lights are retried": a host that takes one message in a block, or none at all for a while, has
/// told the device the same in the end, and in the same order.
#[test]
fn what_is_refused_is_tried_again() {
    let grid = notes();
    let told = |takes: &[usize]| {
        let mut device = Device::new();
        let mut told = Vec::new();
        for takes in takes.iter().chain(&[1; 300]) {
            device.takes = *takes;
            told.extend(device.block(Some((&grid, ROUTE)), &[0, 5]));
        }
        told
    };
    let all = told(&[usize::MAX; 9]);
    assert_eq!(all.len(), 16);
    assert_eq!(told(&[]), all);
    assert_eq!(told(&[0, 0, 3, 0, 0]), all);
}

/// Another device, another channel, or none: what was lit is put out where it was lit.
#[test]
fn what_was_lit_is_put_out_where_it_was() {
    let grid = notes();
    let mut device = Device::new();
    let lit = device.blocks(Some((&grid, ROUTE)), &[0]);
    let lit = lit.iter().filter(|bytes| bytes[0] == 0x9f && bytes[2] > 0);
    let lit = lit.count();
    let own = Route {
        channel: None,
        ..ROUTE
    };
    let told = device.blocks(Some((&grid, own)), &[0]);
    let out = told
        .iter()
        .filter(|bytes| bytes[0] == 0x9f && bytes[2] == 0);
    assert_eq!(out.count(), lit);
    assert!(told.iter().any(|bytes| bytes[0] == 0x90 && bytes[2] > 0));
    let told = device.block(None, &[]);
    assert!(!told.is_empty() && told.iter().all(|bytes| bytes[0] == 0x90 && bytes[2] == 0));
    assert!(device.lights.are_out() && device.block(None, &[]).is_empty());
}

/// "Only when switched on": system exclusive leaves no other way.
#[test]
fn system_exclusive_is_asked_for() {
    let control = pads(&["240", "0", "number", "colour", "247"]);
    let told = |sysex| {
        let route = Route { sysex, ..ROUTE };
        let told = Device::new().block(Some((&control, route)), &[0]);
        told.iter().filter(|bytes| bytes[0] == 0xf0).count()
    };
    assert_eq!(told(false), 0);
    assert!(told(true) > 3);
}

/// What a device shows is not known after a panic: it is told everything once more.
#[test]
fn forgotten_lights_are_lit_anew() {
    let grid = notes();
    let mut device = Device::new();
    let mut lit = || {
        let mut told = device.blocks(Some((&grid, ROUTE)), &[3]);
        device.lights.forget();
        told.sort();
        told
    };
    let first = lit();
    assert_eq!((first.len(), lit()), (16, first));
}

/// Hosts that end every note when they stop put lights out with them: a moment later all are lit once more.
#[test]
fn lights_come_back_after_the_end() {
    let grid = notes();
    let mut device = Device::new();
    let first = device.blocks(Some((&grid, ROUTE)), &[3]).len();
    let mut told = |running, blocks: usize| -> usize {
        if device.status.running.moves() && running == Running::Stopped {
            let kind = MusicEventKind::Stop;
            device.music_events.push(MusicEvent { at: None, kind });
        }
        device.status.running = running;
        let told = (0..blocks).map(|_| device.block(Some((&grid, ROUTE)), &[3]).len());
        told.sum()
    };
    assert_eq!(told(Running::Host, 9), 0);
    assert_eq!(told(Running::Stopped, 2), 0);
    assert_eq!(
        (told(Running::Stopped, 9), told(Running::Stopped, 9)),
        (first, 0)
    );
}

/// Time for what blinks runs on while nothing plays, at the tempo and to the tick, whatever the block; while
/// the music plays, it is the music's.
#[test]
fn the_clock_runs_on() {
    for frames in [1, 64, 441, 4800] {
        let mut clock = LightClock::default();
        for _ in 0..48_000 / frames {
            clock.run_on(&input(&Status::default(), BlockLength { frames, ..BLOCK }));
        }
        let frames = 48_000 / frames * frames;
        assert_eq!(
            clock.beat,
            i64::from(frames) * TICKS_PER_QUARTER * 2 / 48_000
        );
    }
    let mut clock = LightClock::default();
    let status = Status {
        running: Running::Host,
        position: 77,
        ..Status::default()
    };
    clock.run_on(&input(&status, BLOCK));
    assert_eq!((clock.beat, clock.now), (77, 100_000));
}
