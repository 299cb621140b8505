//! Reported events in words: at 120 BPM and 48 kHz a sixteenth has 6000 frames.

use super::super::engine_fixture::EngineFixture;
use super::super::{Change, Command};
use super::*;
use crate::engine::Recording;
use crate::sequencer::TICKS_PER_QUARTER;
use crate::sequencer::song::{Plays, Row, Song};
use std::sync::Arc;

/// A track of four steps beside an empty one of sixteen, and what is told of the first.
struct Follower {
    fixture: EngineFixture,
    told: Vec<MusicEvent>,
}

impl Follower {
    fn new(line: &str) -> Self {
        let mut fixture = EngineFixture::new(line);
        fixture.playing = false;
        Self {
            fixture,
            told: Vec::new(),
        }
    }

    fn run(&mut self, frames: u32, size: u32) -> &mut Self {
        let mut left = frames;
        while left > 0 {
            self.fixture.block(size.min(left));
            self.told.extend(self.fixture.engine.music_events());
            left -= size.min(left);
        }
        self
    }

    fn ask(&mut self, command: Command) -> &mut Self {
        self.fixture.engine.command(command);
        self
    }

    /// The events of the first track since the last call, as "0 start, 0 begin 1, 6000 end 1".
    fn words(&mut self) -> String {
        let words = self.told.drain(..).filter_map(|MusicEvent { at, kind }| {
            let word = match kind {
                MusicEventKind::StepBegin(step) if step.track == 0 => {
                    format!("begin {}", step.step + 1)
                }
                MusicEventKind::StepEnd(step) if step.track == 0 => {
                    format!("end {}", step.step + 1)
                }
                MusicEventKind::StepBegin(_) | MusicEventKind::StepEnd(_) => return None,
                other => format!("{other:?}").to_lowercase(),
            };
            Some(format!("{} {word}", at?.frame))
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// "Start, stop, pause, resume, step begin, step end", each at its frame, in its order, whatever the blocks; in a
/// pause no step is under way, and what goes on begins its step once more.
#[test]
fn everything_is_told_in_its_order() {
    for size in [64, 1000, 3000] {
        let mut follower = Follower::new("x...");
        follower.ask(Command::Play).run(9_000, size);
        follower.ask(Command::Pause).run(3_000, size);
        follower.ask(Command::Play).run(6_000, size);
        follower.ask(Command::Stop).run(1_000, size);
        let play = "0 start, 0 begin 1, 6000 end 1, 6000 begin 2, 9000 end 2, 9000 pause";
        let go_on =
            "12000 resume, 12000 begin 2, 15000 end 2, 15000 begin 3, 18000 end 3, 18000 stop";
        assert_eq!(follower.words(), format!("{play}, {go_on}"), "{size}");
        assert_eq!(follower.run(10_000, size).words(), "");
    }
}

/// Some hosts jump in a block of no frames: the block behind it begins there, however far off that is.
#[test]
fn a_jump_in_an_empty_block_is_told_with_the_next() {
    let mut follower = Follower::new("x...");
    follower.fixture.playing = true;
    follower.run(1_000, 1000);
    assert_eq!(follower.words(), "0 start, 0 begin 1");
    follower.fixture.beats = 1.0e9 + 0.5;
    follower.fixture.block(0);
    assert_eq!(
        follower.run(1_000, 1000).words(),
        "1000 end 1, 1000 locate, 1000 begin 3"
    );
    assert_eq!(follower.fixture.sent.len(), 2, "one note, and its end");
}

/// Some hosts jump in a block of no frames: the music is there with the next one, though nothing was near in the
/// place before.
#[test]
fn a_jump_in_an_empty_block_is_played_from() {
    let mut fixture = EngineFixture::new("x...............");
    fixture.run(12_000, 64);
    fixture.beats = 0.0;
    fixture.block(0);
    fixture.run(128, 64);
    assert_eq!(fixture.text(), "0+36 4500-36 12000+36");
}

/// A jump and a loop are told, each after the end of the step before and before the step there begins; the host
/// that takes over stops the internal clock's music and starts its own.
#[test]
fn jumps_are_told() {
    let mut follower = Follower::new("x...");
    follower.fixture.playing = true;
    follower.fixture.looped = Some((0.0, 0.5));
    follower.run(14_000, 1000);
    let loops =
        "0 start, 0 begin 1, 6000 end 1, 6000 begin 2, 12000 end 2, 12000 loop, 12000 begin 1";
    assert_eq!(follower.words(), loops);
    follower.fixture.looped = None;
    follower.fixture.beats = 10.5;
    follower.run(1_000, 1000);
    assert_eq!(follower.words(), "14000 end 1, 14000 locate, 14000 begin 3");
    follower.fixture.playing = false;
    follower.run(1_000, 1000);
    assert_eq!(follower.words(), "15000 end 3, 15000 stop");
    follower.ask(Command::Play).run(1_000, 1000);
    follower.fixture.playing = true;
    follower.run(1_000, 1000);
    let taken = "16000 start, 16000 begin 1, 17000 end 1, 17000 stop, 17000 start, 17000 begin 4";
    assert!(follower.words().starts_with(&taken[..40]));
    follower.fixture.engine.reset();
    follower.fixture.playing = false;
    follower.run(64, 64);
    assert!(follower.words().ends_with("18000 stop"));
}

/// "Quiet blocks cost nothing more": one in which a step ends is as quiet as before, and is told of all the same;
/// an edit that moves the playhead is told with its block.
#[test]
fn quiet_blocks_stay_quiet() {
    let mut follower = Follower::new("x...");
    follower.ask(Command::Play).run(5_950, 50);
    follower.words();
    assert_eq!(follower.fixture.block(100), Change::Position);
    follower.told.extend(follower.fixture.engine.music_events());
    assert_eq!(follower.words(), "6000 end 1, 6000 begin 2");
    assert_eq!(follower.fixture.block(100), Change::Position);
    assert_eq!(follower.fixture.engine.music_events(), []);
    follower.run(6_000, 100).words();
    let clip = crate::sequencer::notation::clip("xx").unwrap();
    let pattern = std::sync::Arc::make_mut(&mut follower.fixture.project.patterns[0]);
    pattern.clips[0] = std::sync::Arc::new(clip);
    follower.fixture.controls.revision += 1;
    let frame = follower.fixture.frame;
    follower.run(100, 100);
    assert_eq!(follower.words(), format!("{frame} end 3, {frame} begin 1"));
}

/// The rows of a song are told where they begin, those that play the same as the one before too, and the song's end.
#[test]
fn rows_are_told() {
    let mut follower = Follower::new("x...");
    let row = Row {
        plays: Plays::Scene(SceneIndex::clamped(0)),
        ..Row::default()
    };
    let song = Song {
        on: true,
        rows: vec![row; 2],
        ..Song::default()
    };
    follower.fixture.project.song = Arc::new(song);
    follower.fixture.project.scenes = vec![Arc::default()];
    let length = follower.fixture.project.row_at(0).expect("a row").end;
    let frames = u32::try_from(length * 24_000 / TICKS_PER_QUARTER).unwrap();
    follower.ask(Command::Play).run(2 * frames + 1000, 1000);
    let rows = follower.told.drain(..).filter_map(|it| match it.kind {
        MusicEventKind::Row(row) => Some((it.at?.frame, row)),
        _ => None,
    });
    let frames = i64::from(frames);
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows[..2], [(0, Some(0)), (frames, Some(1))]);
    assert_eq!(rows[2].0, 2 * frames);
}

/// Every mode of the engine is reported when it changes, and only then.
#[test]
fn switches_are_told() {
    let told = |before: Status, after: Status| {
        let mut told = Vec::new();
        MusicEvent::between(&before, &after, 7, |it| told.push(it.kind));
        told
    };
    let rest = Status::default();
    let scene = Some(SceneIndex::clamped(3));
    let recording = |recording| {
        let mut after = rest;
        after.recording = recording;
        after
    };
    for (after, on, off) in [
        (
            Status { fill: true, ..rest },
            MusicEventKind::Mode(Mode::Fill(true)),
            MusicEventKind::Mode(Mode::Fill(false)),
        ),
        (
            Status {
                counted_to: Some(0),
                ..rest
            },
            MusicEventKind::Mode(Mode::CountIn(true)),
            MusicEventKind::Mode(Mode::CountIn(false)),
        ),
        (
            recording(Recording {
                overdub: !rest.recording.overdub,
                ..rest.recording
            }),
            MusicEventKind::Mode(Mode::Overdub(!rest.recording.overdub)),
            MusicEventKind::Mode(Mode::Overdub(rest.recording.overdub)),
        ),
        (
            Status {
                queued_scene: scene,
                ..rest
            },
            MusicEventKind::QueuedScene(scene),
            MusicEventKind::QueuedScene(None),
        ),
    ] {
        assert_eq!(told(rest, after), [on]);
        assert_eq!(told(after, rest), [off]);
        assert_eq!(told(after, after), []);
    }
}

/// However the music is thrown about, every step that begins ends before the next one of its track begins, and all
/// have ended when it stands still.
#[test]
fn every_step_that_begins_ends() {
    let mut draw = 1_u32;
    let mut below = |count: u32| {
        draw = draw.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (draw >> 16) % count
    };
    let mut follower = Follower::new("x.x- x");
    let mut open: [Option<StepPlace>; 32] = [None; 32];
    let mut begun = 0;
    for _ in 0..4_000 {
        match below(12) {
            0 => follower.fixture.playing ^= true,
            1 => follower.fixture.beats = f64::from(below(64)) / 4.0,
            2 => follower.fixture.looped = (below(2) == 0).then_some((0.0, 1.5)),
            3 => follower.fixture.engine.command(Command::Play),
            4 => follower.fixture.engine.command(Command::Pause),
            5 => follower.fixture.engine.command(Command::Stop),
            6 => follower
                .fixture
                .engine
                .command(Command::CountIn { bars: 1, track: 0 }),
            7 if below(4) == 0 => follower.fixture.engine.reset(),
            8 => follower.fixture.controls.revision += 1,
            9 => follower.fixture.bpm = f64::from(60 + below(200)),
            _ => {}
        }
        follower.run(1 + below(5_000), 512);
        for event in follower.told.drain(..) {
            match event.kind {
                MusicEventKind::StepBegin(step) => {
                    let before = open[usize::from(step.track)].replace(step);
                    assert_eq!(before, None, "{event:?}");
                    begun += 1;
                }
                MusicEventKind::StepEnd(step) => {
                    let before = open[usize::from(step.track)].take();
                    assert_eq!(before, Some(step), "{event:?}");
                }
                MusicEventKind::Stop
                | MusicEventKind::Pause
                | MusicEventKind::Start
                | MusicEventKind::Resume => {
                    assert_eq!(open, [None; 32], "{event:?}");
                }
                _ => {}
            }
        }
        if !follower.fixture.engine.status().running.moves() {
            assert_eq!(open, [None; 32]);
        }
    }
    assert!(begun > 3_000, "{begun}");
    assert_eq!(follower.fixture.engine.missed(), 0);
}

/// Steps cost nothing while nobody listens. Who begins to listen in the middle of one is told where the track is, and
/// then of every step as ever; starts and stops are told to all.
#[test]
fn steps_are_told_while_someone_listens() {
    let mut follower = Follower::new("x...");
    follower.fixture.engine.follow_steps(false);
    follower.ask(Command::Play).run(9_000, 500);
    assert_eq!(follower.words(), "0 start");
    follower.fixture.engine.follow_steps(true);
    follower.run(4_000, 500);
    let heard = "9000 begin 2, 12000 end 2, 12000 begin 3";
    assert_eq!(follower.words(), heard);
    follower.fixture.engine.follow_steps(false);
    follower.run(12_000, 500).ask(Command::Stop).run(1_000, 500);
    assert_eq!(follower.words(), "25000 stop");
}
