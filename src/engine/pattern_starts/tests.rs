use std::sync::Arc;

use super::super::Command;
use super::super::engine_fixture::EngineFixture;
use crate::sequencer::launch::Quantise;
use crate::sequencer::set_up::{Bank, Program, SetUp, SetUpMessage};
use crate::sequencer::song::{PatternIndex, Plays, Row, Song, TrackSet};
use crate::sequencer::value::Channel;
use crate::sequencer::{Edit, OutputSlot, PatternChange, PortSlot, Project, TrackChange};

/// The frames of a pass of four sixteenths.
const PASS: i64 = 24_000;

fn slot(number: i64) -> PortSlot {
    PortSlot::clamped(number)
}

fn set_up(pattern: usize, number: i64) -> Edit {
    let program = SetUpMessage::Program {
        channel: Channel::DEFAULT,
        bank: Bank::default(),
        program: Program::clamped(i64::try_from(pattern).unwrap()),
    };
    let change = PatternChange::SetUp(slot(number), SetUp::new([program]));
    Edit::Pattern { pattern, change }
}

/// Two tracks, the first of which plays to output 1, and output 2 to which none does; patterns 0 to 2 have a set-up for
/// both.
fn fixture() -> EngineFixture {
    let mut fixture = EngineFixture::new("x...");
    let project = &mut fixture.project;
    for number in [1, 2] {
        Edit::Output(slot(number), Some(Box::default())).apply(project);
    }
    let change = TrackChange::Output(OutputSlot::Port(slot(1)));
    Edit::Track { track: 0, change }.apply(project);
    let clips = project.patterns[0].clips.clone();
    for pattern in 0..3 {
        Arc::make_mut(&mut project.patterns[pattern]).clips = clips.clone();
        set_up(pattern, 1).apply(project);
        set_up(pattern, 2).apply(project);
    }
    fixture
}

fn edit(fixture: &mut EngineFixture, edit: Edit) {
    edit.apply(&mut fixture.project);
    fixture.controls.revision += 1;
}

fn launch(fixture: &mut EngineFixture, tracks: u32, pattern: u8) {
    fixture.engine.command(Command::Launch {
        tracks,
        pattern,
        when: Some(Quantise::End),
    });
}

/// What has started since it was asked last, as "frame:output:pattern".
fn starts(fixture: &mut EngineFixture) -> String {
    let starts = std::mem::take(&mut fixture.started);
    let words = starts.iter().flat_map(|(frame, start)| {
        let patterns = (0..64).filter(|number| start.patterns & 1 << number != 0);
        patterns.map(move |pattern| format!("{frame}:{}:{pattern}", start.slot.get()))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn play_rows(project: &mut Project, patterns: &[i64]) {
    let rows = patterns.iter().map(|pattern| Row {
        plays: Plays::Pattern(PatternIndex::clamped(*pattern)),
        ..Row::default()
    });
    project.song = Arc::new(Song {
        on: true,
        rows: rows.collect(),
        looped: None,
    });
}

/// What plays as the music starts starts, each time anew; after a jump it goes on.
#[test]
fn the_start_of_the_music_starts_patterns() {
    let mut fixture = fixture();
    fixture.run(60_000, 64);
    assert_eq!(starts(&mut fixture), "0:1:0 0:2:0");
    fixture.beats = 17.3;
    fixture.run(60_000, 64);
    assert_eq!(starts(&mut fixture), "", "a jump");
    fixture.playing = false;
    fixture.run(640, 64);
    fixture.playing = true;
    let frame = fixture.frame;
    fixture.run(640, 64);
    assert_eq!(
        starts(&mut fixture),
        format!("{frame}:1:0 {frame}:2:0"),
        "another start"
    );
}

/// A pause goes on where it was; what was launched meanwhile starts then.
#[test]
fn a_pause_goes_on() {
    let mut fixture = fixture();
    fixture.playing = false;
    fixture.engine.command(Command::Play);
    fixture.run(6400, 64);
    assert_eq!(starts(&mut fixture), "0:1:0 0:2:0");
    fixture.engine.command(Command::Pause);
    fixture.run(6400, 64);
    fixture.engine.command(Command::Play);
    fixture.run(6400, 64);
    assert_eq!(starts(&mut fixture), "");
    fixture.engine.command(Command::Stop);
    fixture.run(64, 64);
    let frame = fixture.frame;
    fixture.engine.command(Command::Play);
    fixture.run(6400, 64);
    assert_eq!(
        starts(&mut fixture),
        format!("{frame}:1:0 {frame}:2:0"),
        "from the beginning"
    );
}

/// A launched pattern starts where it really begins, to the frame, in blocks of any size: where an output has tracks, with
/// the first of these that comes to it; where it has none, with any.
#[test]
fn launches_start_patterns() {
    for size in [64, 500, 4096] {
        let mut fixture = fixture();
        fixture.run(12_800, size);
        starts(&mut fixture);
        launch(&mut fixture, 0b10, 1);
        fixture.run(24_000, size);
        assert_eq!(starts(&mut fixture), format!("{PASS}:2:1"), "{size}");
        launch(&mut fixture, 0b01, 1);
        fixture.run(24_000, size);
        assert_eq!(starts(&mut fixture), format!("{}:1:1", 2 * PASS), "{size}");
        launch(&mut fixture, 0b11, 1);
        fixture.run(24_000, size);
        assert_eq!(starts(&mut fixture), "", "{size}: again");
        launch(&mut fixture, 0b11, 5);
        fixture.run(24_000, size);
        assert_eq!(starts(&mut fixture), "", "{size}: without set-up");
        launch(&mut fixture, 0b11, 0);
        fixture.run(24_000, size);
        let start = format!("{0}:1:0 {0}:2:0", 5 * PASS);
        assert_eq!(starts(&mut fixture), start, "{size}");
    }
}

/// Tracks that hold different patterns start all of them.
#[test]
fn tracks_start_what_they_hold() {
    let mut fixture = fixture();
    fixture.playing = false;
    launch(&mut fixture, 0b10, 2);
    fixture.run(64, 64);
    fixture.playing = true;
    fixture.run(640, 64);
    assert_eq!(starts(&mut fixture), "64:1:0 64:2:0 64:2:2");
}

/// A row of the song starts its pattern, unless the row before has it too, though nothing sounds there; a track that a row
/// leaves out plays none.
#[test]
fn rows_start_patterns() {
    let mut fixture = fixture();
    for pattern in [1, 2] {
        Arc::make_mut(&mut fixture.project.patterns[pattern])
            .clips
            .clear();
    }
    play_rows(&mut fixture.project, &[0, 0, 1, 1, 0, 2, 0]);
    Arc::make_mut(&mut fixture.project.song).rows[5].muted = TrackSet(0b01);
    fixture.run(800_000, 512);
    // A pattern without steps lasts a bar of 96000 frames.
    assert_eq!(
        starts(&mut fixture),
        "0:1:0 0:2:0 48000:1:1 48000:2:1 240000:1:0 240000:2:0 264000:2:2 360000:1:0 360000:2:0"
    );
}

/// A loop that goes round starts what it comes to.
#[test]
fn loops_start_patterns() {
    let mut fixture = fixture();
    play_rows(&mut fixture.project, &[0, 1]);
    fixture.looped = Some((0.0, 2.0));
    fixture.run(100_000, 480);
    let frames = [0, PASS, 2 * PASS, 3 * PASS, 4 * PASS];
    let expected = frames
        .iter()
        .zip([0, 1, 0, 1, 0])
        .map(|(frame, pattern)| format!("{frame}:1:{pattern} {frame}:2:{pattern}"));
    assert_eq!(starts(&mut fixture), expected.collect::<Vec<_>>().join(" "));
}

/// An edit starts nothing, nor does undo or redo, which are edits for the engine: not the first set-up, nor another one, nor
/// another project or song. What starts later starts.
#[test]
fn edits_start_nothing() {
    let mut fixture = fixture();
    let whole = fixture.project.clone();
    for pattern in 0..3 {
        let nothing = PatternChange::SetUp(slot(1), SetUp::default());
        let change = PatternChange::SetUp(slot(2), SetUp::default());
        for change in [nothing, change] {
            Edit::Pattern { pattern, change }.apply(&mut fixture.project);
        }
    }
    fixture.run(1280, 64);
    edit(&mut fixture, set_up(0, 1));
    fixture.run(1280, 64);
    edit(&mut fixture, set_up(0, 2));
    fixture.run(1280, 64);
    edit(&mut fixture, Edit::Replace(Box::new(whole)));
    fixture.controls.generation += 1;
    fixture.run(1280, 64);
    let mut song = fixture.project.clone();
    play_rows(&mut song, &[2, 1]);
    edit(&mut fixture, Edit::Replace(Box::new(song)));
    fixture.run(1280, 64);
    assert_eq!(starts(&mut fixture), "");
    fixture.run(24_000, 64);
    assert_eq!(starts(&mut fixture), format!("{PASS}:1:1 {PASS}:2:1"));
}

/// While a preview is heard nothing starts; what plays afterwards and had not started starts then.
#[test]
fn previews_start_nothing() {
    let mut fixture = fixture();
    let project = fixture.project.clone();
    fixture.previews.request(Some(project));
    fixture.run(48_000, 64);
    assert_eq!(starts(&mut fixture), "");
    fixture.previews.request(None);
    fixture.controls.revision += 1;
    fixture.run(192_000, 64);
    let told = starts(&mut fixture);
    let words: Vec<_> = told.split(' ').collect();
    assert_eq!(words.len(), 2, "{told}");
    assert!(
        words[0].ends_with(":1:0") && words[1].ends_with(":2:0"),
        "{told}"
    );
}

/// While the plug-in is bypassed nothing starts.
#[test]
fn bypass_starts_nothing() {
    let mut fixture = fixture();
    fixture.run(1280, 64);
    starts(&mut fixture);
    fixture.controls.bypass = true;
    launch(&mut fixture, 0b11, 1);
    fixture.run(48_000, 64);
    assert_eq!(starts(&mut fixture), "");
    fixture.controls.bypass = false;
    let frame = fixture.frame;
    fixture.run(640, 64);
    assert_eq!(starts(&mut fixture), format!("{frame}:1:1 {frame}:2:1"));
}

/// Without set-ups nothing is looked at, however much changes.
#[test]
fn without_set_ups_nothing_starts() {
    let mut fixture = EngineFixture::new("x...");
    Edit::Output(slot(1), Some(Box::default())).apply(&mut fixture.project);
    fixture.run(1280, 64);
    launch(&mut fixture, 0b11, 1);
    fixture.run(48_000, 64);
    assert_eq!(starts(&mut fixture), "");
    assert!(fixture.passed_over > 100);
}
