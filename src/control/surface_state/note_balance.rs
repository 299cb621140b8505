//! The note balance: a million things that a host, a user or a file can do, and no note left sounding. What comes in is
//! recorded meanwhile, and comes back as a part of the score a little later.
//!
//! The seed is printed, and a failure names the operation, so that it can be played again.

/// What is kept of it.
mod tally;

use std::sync::Arc;

use crate::engine::engine_fixture::EngineFixture;
use crate::engine::{Audition, Command, Event, Message, Recording, RecordingChange};
use crate::sequencer::arbitrary::{self, Draws};
use crate::sequencer::edit::StepRef;
use crate::sequencer::groove::GrooveAmount;
use crate::sequencer::humanise::{LengthSpread, TimeSpread};
use crate::sequencer::launch::Quantise;
use crate::sequencer::outputs::PortSet;
use crate::sequencer::parameter_lanes::{Advance, Parameter, ParameterLane};
use crate::sequencer::pitch::accumulator::{Accumulator, Rise};
use crate::sequencer::pitch::scale::{Root, Scale, ScaleNotes};
use crate::sequencer::project::MuteGroup;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::value::{Channel, Delay, Key, Length, Nudge, Transpose, Velocity};
use crate::sequencer::{
    Chance, ClipChange, Edit, Flam, Gate, Group, Humanise, PatternChange, Pitch, Rate, Reroll,
    Role, StepChange, TrackChange,
};
use crate::sequencer::{Lane, LockLane, LockValue, OutputSlot, PortSlot};
use tally::{NoteBalance, Take};

const OPERATIONS: usize = 1_000_000;
const SEED: u32 = 20_161_029;

/// "every note-on gets exactly one note-off, on its own channel and key, whatever happens in between":
/// a million random operations, and whenever the host lets go, nothing sounds.
#[test]
fn a_million_operations_leave_no_note_sounding() {
    let mut draws = Draws {
        seed: SEED,
        count: 0,
    };
    let mut balance = NoteBalance::new();
    let mut take = Take::default();
    let mut fixture = EngineFixture::new("x.x.x-x.");
    let mut stops = 0;
    for operation in 0..OPERATIONS {
        disturb(&mut fixture, &mut draws);
        let frames = [1, 7, 32, 64, 64, 100, 441, 512, 4096][draws.below(9)];
        fixture.block(frames);
        take.hear(&mut fixture, &mut draws);
        balance.book(&mut fixture, operation);
        balance.book_tape(&mut fixture, operation);
        assert_eq!(
            fixture.engine.sounding(),
            balance.sounding(),
            "operation {operation}, seed {SEED}"
        );
        if draws.one_in(500) {
            let_go(&mut fixture);
            balance.book(&mut fixture, operation);
            assert_eq!(
                balance.sounding(),
                0,
                "after operation {operation}, seed {SEED}"
            );
            stops += 1;
        }
    }
    let NoteBalance {
        note_ons,
        notes_on_tape,
        ..
    } = balance;
    let written = take.written;
    println!(
        "note balance: seed {SEED}, {OPERATIONS} operations, {note_ons} note-ons ({notes_on_tape} on tape), {written} edits \
         recorded, {stops} stops, 0 left sounding, 0 orphans"
    );
    assert!(note_ons > 100_000 && notes_on_tape > 50_000 && written > 10_000);
}

/// A quiet block that is passed over leaves the engine as one that is played does: whatever happens, the same is heard,
/// shown and told with every block.
#[test]
fn quiet_blocks_can_be_passed_over() {
    let mut passed_over = 0;
    for seed in 1..=4 {
        let mut fixtures = [true, false].map(|passes_over| {
            let mut fixture = EngineFixture::new("x.x.x-x. x...");
            fixture.passes_over = passes_over;
            (fixture, Draws { seed, count: 0 })
        });
        for block in 0..5000 {
            let [one, other] = fixtures.each_mut().map(|(fixture, draws)| {
                if draws.one_in(24) {
                    disturb(fixture, draws);
                }
                let change = fixture.block([1, 7, 32, 64, 64, 100, 441, 512][draws.below(8)]);
                let engine = &fixture.engine;
                let told = (
                    engine.music_events().to_vec(),
                    engine.record_events().to_vec(),
                );
                let state = (engine.now(), engine.next_music_event(), engine.sounding());
                (change, engine.status(), told, state, fixture.sent.len())
            });
            assert_eq!(one, other, "block {block}, seed {seed}");
        }
        let [(one, _), (other, _)] = &fixtures;
        assert_eq!(one.sent, other.sent, "seed {seed}");
        assert_eq!(one.sounded, other.sounded, "seed {seed}");
        passed_over += one.passed_over;
    }
    assert!(passed_over > 3000, "{passed_over}");
}

/// The host stops, takes everything, and lets the keys go: two blocks later nothing may sound.
fn let_go(fixture: &mut EngineFixture) {
    fixture.capacity = usize::MAX;
    fixture.playing = false;
    fixture.engine.command(Command::Stop);
    fixture.engine.command(Command::Panic);
    fixture.input.clear();
    fixture.block(64);
    fixture.block(64);
    fixture.playing = true;
}

/// One thing that happens between two blocks.
pub(crate) fn disturb(fixture: &mut EngineFixture, draws: &mut Draws) {
    match draws.below(32) {
        0 => fixture.beats = f64::from(draws.number(-64, 4000)) / 16.0,
        1 => fixture.beats += f64::from(draws.number(-100, 100)) / 1000.0,
        2 => fixture.playing = !draws.one_in(4),
        3 => fixture.bpm = f64::from(draws.number(20, 999)),
        4 => {
            fixture.bpm =
                (fixture.bpm * f64::from(draws.number(980, 1020)) / 1000.0).clamp(20.0, 999.0);
        }
        5 => fixture.looped = some_loop(fixture.beats, draws),
        6 => change_pattern(fixture, draws),
        7 => fixture.controls.bypass = draws.one_in(8),
        8 => load(fixture, draws),
        9 => fixture.engine.reset(),
        10 => fixture.capacity = [usize::MAX, 50, 2, 0][draws.below(8).saturating_sub(4)],
        11 => fixture
            .engine
            .command(Command::ToggleSolo(u8::try_from(draws.below(4)).unwrap())),
        12 => fixture.engine.command(
            [
                Command::Play,
                Command::Pause,
                Command::Stop,
                Command::CountIn { bars: 1, track: 1 },
            ][draws.below(4)],
        ),
        13 => fixture.engine.command(Command::Panic),
        14 => play_along(fixture, draws),
        15 => fixture.noise = NOISES[draws.below(3)],
        16 => fixture.engine.set_sample_rate(fixture.sample_rate),
        17..=23 => edit(fixture, draws),
        24 => ride(fixture, draws),
        25 | 26 => audition(fixture, draws),
        27 => record(fixture, draws),
        28 => play_along(fixture, draws),
        29 => change_by(fixture, draws),
        30 => fixture.controls.absent = PortSet::of_bits(u8::try_from(draws.below(256)).unwrap()),
        _ => perform(fixture, draws),
    }
}

/// What is changed from what it is, and not set: several in a row count.
fn change_by(fixture: &mut EngineFixture, draws: &mut Draws) {
    for _ in 0..draws.below(4) {
        let track = u8::try_from(draws.below(34)).unwrap();
        fixture.engine.command(match draws.below(6) {
            0 => Command::ToggleSolo(track),
            1 => Command::ToggleMute(track),
            2 => Command::TransposeBy(i8::try_from(draws.number(-48, 48)).unwrap()),
            3 => Command::ChangeRecording(RecordingChange::ToggleOn),
            4 => Command::ChangeRecording(RecordingChange::ToggleProtected),
            _ => Command::ChangeRecording(RecordingChange::Track(track)),
        });
    }
}

/// Recording is switched on or off, and done otherwise.
fn record(fixture: &mut EngineFixture, draws: &mut Draws) {
    fixture.engine.command(Command::Record(Recording {
        on: !draws.one_in(4),
        protected: draws.one_in(8),
        track: u8::try_from(draws.below(8)).unwrap(),
        overdub: draws.one_in(2),
        quantise: u8::try_from(draws.below(101)).unwrap(),
        count_in: u8::try_from(draws.below(3)).unwrap(),
        latency_ms: [0, 0, 5, 250][draws.below(4)],
    }));
    if draws.one_in(4) {
        fixture.playing = false;
        fixture.engine.command(Command::Stop);
        fixture.block(64);
        fixture
            .engine
            .command(Command::start(&fixture.engine.recording()));
    }
}

/// Notes of an edit, heard while the music stands still; sometimes it does not.
fn audition(fixture: &mut EngineFixture, draws: &mut Draws) {
    fixture.playing = draws.one_in(3);
    for _ in 0..draws.below(20) {
        fixture.engine.command(Command::Audition(Audition {
            track: u8::try_from(draws.below(34)).unwrap(),
            key: Key::clamped(i64::from(draws.number(30, 40))),
            velocity: Velocity::MAX,
            milliseconds: u16::try_from(draws.below(100)).unwrap(),
        }));
    }
}

/// A pad that launches, mutes, fills, holds or repeats.
fn perform(fixture: &mut EngineFixture, draws: &mut Draws) {
    let tracks = 1u32.checked_shl(draws.number(0, 40).cast_unsigned());
    let tracks = tracks.unwrap_or(u32::MAX);
    let track = u8::try_from(draws.below(34)).unwrap();
    let rates = [(1, 16), (1, 32), (1, 1024), (3, 1)];
    let (numerator, denominator) = rates[draws.below(4)];
    fixture.engine.command(match draws.below(13) {
        0 | 1 => Command::Launch {
            tracks,
            pattern: u8::try_from(draws.below(70)).unwrap(),
            when: draws.one_in(2).then(|| Quantise::ALL[draws.below(5)]),
        },
        2 => Command::Scene(SceneIndex::clamped(i64::from(draws.number(0, 4)))),
        3 if draws.one_in(2) => Command::Hush(draws.one_in(8)),
        3 => Command::ToggleMute(track),
        4 => Command::Fill(draws.one_in(2)),
        5 => Command::FillCycle,
        6 => Command::BeatLoop {
            length: i64::from(draws.number(0, 200_000)),
            tracks,
        },
        7 => Command::EndBeatLoop,
        8 => Command::Repeat {
            track,
            rate: Rate::new(numerator, denominator).unwrap(),
            velocity: Velocity::clamped(i64::from(draws.number(1, 127))),
        },
        9 => Command::EndRepeat { track },
        10 => Command::MuteGroup(MuteGroup::clamped(i64::from(draws.number(0, 8)))),
        11 => Command::Macro {
            knob: u8::try_from(draws.below(9)).unwrap(),
            value: u8::try_from(draws.below(200)).unwrap(),
        },
        _ => Command::Transpose(i8::try_from(draws.number(-48, 48)).unwrap()),
    });
}

/// A hand on the host's parameters.
fn ride(fixture: &mut EngineFixture, draws: &mut Draws) {
    let small = |draws: &mut Draws, most: i32| i8::try_from(draws.number(-most, most)).unwrap();
    let value = |draws: &mut Draws| u8::try_from(draws.below(128)).unwrap();
    fixture.controls.muted = if draws.one_in(2) { 0 } else { 0b101 };
    fixture.controls.fill = draws.one_in(2);
    fixture.controls.variation = value(draws);
    fixture.controls.macros[draws.below(8)] = value(draws);
    let offsets = &mut fixture.controls.offsets;
    match draws.below(9) {
        0 => offsets.swing = i16::from(small(draws, 25)) * 100,
        1 => offsets.density = small(draws, 100),
        2 => offsets.gate = small(draws, 100),
        3 => offsets.velocity = small(draws, 127),
        4 => offsets.humanise = small(draws, 100).unsigned_abs(),
        5 => offsets.chance = small(draws, 100),
        6 => offsets.pulses = small(draws, 100),
        7 => offsets.rotation = small(draws, 100),
        _ => offsets.transpose = small(draws, 48),
    }
}

/// What hosts make of their position: exact, on Ardour's grid, or nonsense.
const NOISES: [fn(f64) -> f64; 3] = [
    |beats| beats,
    |beats| (beats * 1920.0).floor() / 1920.0,
    |_| f64::NAN,
];

fn some_loop(beats: f64, draws: &mut Draws) -> Option<(f64, f64)> {
    let length = [0.001, 0.1, 0.25, 1.0, 3.999, 4.0][draws.below(6)];
    (!draws.one_in(3)).then(|| (beats.floor(), beats.floor() + length))
}

/// Mostly a pattern in which something is written.
fn change_pattern(fixture: &mut EngineFixture, draws: &mut Draws) {
    let written = fixture
        .project
        .patterns
        .iter()
        .position(|pattern| !pattern.clips.is_empty());
    fixture.controls.pattern = written
        .filter(|_| !draws.one_in(4))
        .unwrap_or_else(|| draws.below(3));
}

/// Another project, as a host's session or an undo brings it.
fn load(fixture: &mut EngineFixture, draws: &mut Draws) {
    fixture.project = arbitrary::project(draws.number(0, 5000).cast_unsigned());
    fixture.controls.generation += 1;
    fixture.controls.revision += 1;
    change_pattern(fixture, draws);
}

fn play_along(fixture: &mut EngineFixture, draws: &mut Draws) {
    let channel = u8::try_from(draws.below(16)).unwrap();
    let key = u8::try_from(draws.below(128)).unwrap();
    let message = if draws.one_in(2) {
        Message::NoteOn {
            channel,
            key,
            velocity: 1,
        }
    } else {
        Message::NoteOff {
            channel,
            key,
            velocity: 0,
        }
    };
    fixture.input = vec![Event::new(u32::try_from(draws.below(64)).unwrap(), message)];
}

/// Another scale, rise or feel.
fn feel_or_pitch(pattern: usize, track: usize, draws: &mut Draws) -> Edit {
    let change = match draws.below(5) {
        0 => {
            let bits = u16::try_from(draws.below(0x800) << 1 | 1).unwrap();
            return Edit::Scale(Scale {
                root: Root::clamped(i64::from(draws.number(0, 11))),
                notes: ScaleNotes::new(bits).unwrap(),
            });
        }
        1 => {
            let groove = (!draws.one_in(4)).then(|| Arc::new(draws.groove()));
            let change = PatternChange::Groove(groove);
            return Edit::Pattern { pattern, change };
        }
        2 => ClipChange::Accumulator(Accumulator {
            rise: Rise::clamped(i64::from(draws.number(-48, 48))),
            ..Accumulator::default()
        }),
        3 => ClipChange::GrooveAmount(GrooveAmount::clamped(i64::from(draws.number(0, 200)))),
        _ => ClipChange::Humanise(Humanise {
            time: TimeSpread::clamped(i64::from(draws.number(0, 10_080))),
            length: LengthSpread::clamped(i64::from(draws.number(0, 100))),
            ..Humanise::default()
        }),
    };
    Edit::Clip {
        pattern,
        track,
        change,
    }
}

fn luck_change(draws: &mut Draws) -> StepChange {
    let number = |draws: &mut Draws, most| i64::from(draws.number(0, most));
    match draws.below(5) {
        0 => StepChange::Accent(draws.one_in(2)),
        1 => StepChange::Flam(Flam::clamped(number(draws, 10_080))),
        2 => StepChange::Chance(Chance::clamped(number(draws, 100))),
        3 => StepChange::Dice(["own", "1", "!1", "8"][draws.below(4)].parse().unwrap()),
        _ => StepChange::Group(Group::clamped(number(draws, 2))),
    }
}

fn change_dice(pattern: usize, track: usize, tracks: usize, draws: &mut Draws) -> Edit {
    let change = match draws.below(4) {
        0 => ClipChange::Reroll(Reroll::ALL[draws.below(5)]),
        1 => {
            let lane = ParameterLane {
                length: Length::clamped(i64::from(draws.number(1, 256))),
                advance: [Advance::Time, Advance::Trigs][draws.below(2)],
                ..ParameterLane::default()
            };
            let parameter = Parameter::all().nth(draws.below(13)).unwrap();
            ClipChange::Lane(parameter, draws.one_in(2).then_some(lane))
        }
        2 => {
            let change = TrackChange::Role(Role::ALL[draws.below(6) / 5]);
            return Edit::Track { track, change };
        }
        _ => {
            let to = draws.below(tracks);
            return Edit::MoveTrack { from: track, to };
        }
    };
    Edit::Clip {
        pattern,
        track,
        change,
    }
}

fn change_output(track: usize, draws: &mut Draws) -> Edit {
    let slot = PortSlot::clamped(i64::from(draws.number(1, 3)));
    let change = TrackChange::Output(OutputSlot::Port(slot));
    match draws.below(4) {
        0 => Edit::Output(slot, None),
        1 => Edit::Output(slot, Some(Box::default())),
        _ => Edit::Track { track, change },
    }
}

fn some_lane(draws: &mut Draws) -> Lane {
    Lane::clamped(i64::from(draws.number(1, 8)))
}

fn lock_change(draws: &mut Draws) -> StepChange {
    let value = LockValue::clamped(i64::from(draws.number(0, 16_383)));
    match draws.below(6) {
        0 => StepChange::Silent(draws.one_in(3)),
        1 | 2 => StepChange::Slide(some_lane(draws), draws.one_in(2)),
        _ => StepChange::Lock(some_lane(draws), (!draws.one_in(4)).then_some(value)),
    }
}

fn some_target(draws: &mut Draws) -> Option<LockLane> {
    let targets = [
        "cc 64",
        "cc14 7",
        "nrpn 4000",
        "bend",
        "pressure",
        "program",
    ];
    let base = draws.one_in(2).then_some(LockValue::MAX);
    let target = targets[draws.below(6)].parse().ok()?;
    let output = OutputSlot::all().nth(draws.below(2 * OutputSlot::COUNT));
    let to = LockLane::of(target);
    (!draws.one_in(4)).then_some(LockLane { base, output, ..to })
}

fn edit(fixture: &mut EngineFixture, draws: &mut Draws) {
    let number = |draws: &mut Draws, least, most| i64::from(draws.number(least, most));
    let (pattern, track) = (
        fixture.controls.pattern,
        draws.below(fixture.project.tracks.len()),
    );
    let step_ref = StepRef {
        pattern,
        track,
        step: draws.below(16),
    };
    let clip = |change| Edit::Clip {
        pattern,
        track,
        change,
    };
    let edit = match draws.below(18) {
        0..=3 => Edit::ToggleStep(step_ref),
        4 => Edit::Step(step_ref, StepChange::Tie(draws.one_in(2))),
        5 => Edit::Step(
            step_ref,
            StepChange::Gate(Gate::thousandths(number(draws, 1, 9000))),
        ),
        6 => Edit::Step(
            step_ref,
            StepChange::Nudge(Nudge::clamped(number(draws, -5039, 5039))),
        ),
        7 => clip(ClipChange::Mute(draws.one_in(4))),
        8 => clip(ClipChange::Transpose(Transpose::clamped(number(
            draws, -48, 48,
        )))),
        9 => clip(ClipChange::Length(Length::clamped(number(draws, 1, 256)))),
        10 => {
            let change = match draws.below(4) {
                0 => TrackChange::Key(Key::clamped(number(draws, 0, 127))),
                1 => TrackChange::Pitch(Pitch::ALL[draws.below(Pitch::ALL.len())]),
                2 => TrackChange::Channel(Channel::clamped(number(draws, 1, 16))),
                _ => TrackChange::Delay(Delay::clamped(number(draws, -20_160, 20_160))),
            };
            Edit::Track { track, change }
        }
        11 => feel_or_pitch(pattern, track, draws),
        12 => Edit::Step(step_ref, lock_change(draws)),
        13 => Edit::Track {
            track,
            change: TrackChange::LockLane(some_lane(draws), some_target(draws)),
        },
        14 => Edit::Step(step_ref, luck_change(draws)),
        16 => change_output(track, draws),
        15 => change_dice(pattern, track, fixture.project.tracks.len(), draws),
        _ if draws.one_in(2) => Edit::AddTrack,
        _ => Edit::RemoveTrack(track),
    };
    edit.apply(&mut fixture.project);
    fixture.controls.revision += 1;
}
