//! What hands reach when there is less of it than there was, and when they are quicker than the score.

use super::*;
use crate::engine::engine_fixture::EngineFixture;

/// A page past the clip's end is its last one, to lights and pads alike; where the clip is long enough the page is
/// what it was.
#[test]
fn a_page_past_the_end_is_the_last() {
    let mut room = Room::new(&".... ".repeat(6));
    room.act([Action::Page { page: 2 }, Action::Track { track: 1 }]);
    let shorter = ClipChange::Length(Length::clamped(12));
    Edit::Clip {
        pattern: 0,
        track: 1,
        change: shorter,
    }
    .apply(&mut room.project);
    let state = room.state();
    let exist = state.cells.iter().filter(|cell| cell.exists).count();
    assert_eq!((state.page, state.pages, exist), (1, 2, 4));
    room.act([
        Action::ToggleStep { step: OnPage(3) },
        Action::ToggleStep { step: OnPage(4) },
    ]);
    let steps = &room.project.clip(0, 1).unwrap().steps;
    assert_eq!(notation::line(steps), ".... .... ...x");
    room.act([
        Action::Track { track: 0 },
        Action::ToggleStep { step: OnPage(0) },
    ]);
    assert_eq!((room.state().page, room.step(16).on), (2, true));
    room.act([Action::Track { track: 1 }, Action::TurnPage { by: -1 }]);
    assert_eq!(room.state().page, 0);
}

/// A track that is gone has the last one in its place: its steps are shown, and changed.
#[test]
fn a_track_that_is_gone_is_the_last() {
    let mut room = Room::new("x...");
    room.act([Action::Track { track: 1 }]);
    Edit::RemoveTrack(1).apply(&mut room.project);
    assert!(room.state().cells[0].on && room.state().track == 0);
    room.act([
        Action::ToggleStep { step: OnPage(1) },
        Action::TurnTrack { by: 0 },
    ]);
    assert_eq!((room.line(), room.surface_state.track), ("xx..".into(), 0));
}

/// Nobody hears why all is silent when a track is soloed that is not there.
#[test]
fn only_tracks_that_are_there_are_soloed() {
    let mut room = Room::new("x");
    room.act([Action::Solo { track: 2 }, Action::Mute { track: 31 }]);
    room.act([Action::Solo { track: 1 }, Action::Mute { track: 0 }]);
    assert_eq!(
        room.commands,
        [Command::ToggleSolo(1), Command::ToggleMute(0)]
    );
}

/// While a host calls for no block the engine tells nothing new: what is asked for meanwhile adds up all the same,
/// and nobody takes back what another has asked for.
#[test]
fn all_that_is_asked_for_while_nothing_runs_counts() {
    let mut fixture = EngineFixture::new("x");
    let (mut pads, mut other) = (Room::new("x"), Room::new("x"));
    let stale = Status::default();
    for action in [
        Action::Solo { track: 0 },
        Action::Solo { track: 1 },
        Action::Mute { track: 0 },
        Action::Mute { track: 1 },
        Action::TurnTranspose { by: 2 },
        Action::TurnTranspose { by: 3 },
        Action::Record,
    ] {
        pads.surface_state.adopt_status(&stale);
        pads.act([action]);
    }
    other.act([Action::Track { track: 1 }, Action::Overdub { on: false }]);
    for command in pads.commands.into_iter().chain(other.commands) {
        fixture.engine.command(command);
    }
    fixture.playing = false;
    fixture.block(64);
    let status = fixture.engine.status();
    assert_eq!((status.solo, status.muted), (0b11, 0b11));
    assert_eq!(status.transpose, 5);
    let recording = status.recording;
    assert!(recording.on && recording.track == 1 && !recording.overdub);
}

/// Clicks of an encoder add up, however many of them come before the score or the engine shows the first; and
/// what is taken back in between is.
#[test]
fn quick_clicks_add_up() {
    let mut room = Room::new("x");
    let mut surface_state = room.surface_state;
    let mut click = |action| surface_state.act(action, 0, &room.music());
    let up = Action::TurnTempo { by: 1 };
    let tempo = |bpm| Some(Request::Edit(Edit::Tempo(Tempo::clamped(bpm))));
    assert_eq!([click(up), click(up)], [tempo(121.0), tempo(122.0)]);
    assert_eq!(
        (click(Action::Undo), click(up)),
        (Some(Request::Undo), tempo(121.0))
    );
    let launched = |request| match request {
        Some(Request::Command(Command::Launch { pattern, .. })) => pattern,
        other => panic!("{other:?}"),
    };
    let turn = |by| Action::TurnPattern { by };
    let patterns = [2, 3, -1, 127].map(|by| launched(click(turn(by))));
    assert_eq!(patterns, [2, 5, 4, 63]);
    room.surface_state = surface_state;
    room.surface_state.adopt_status(&Status::default());
    room.act([turn(1)]);
    assert!(matches!(
        room.commands[..],
        [Command::Launch { pattern: 1, .. }]
    ));
}

/// An encoder that is turned faster than edits are carried out loses nothing of it, whatever is turned between;
/// what the score shows then counts again.
#[test]
fn quick_turns_add_up() {
    let mut room = Room::new("x");
    let turns = [
        Action::TurnPitch {
            step: OnPage(0),
            by: 4,
        },
        Action::TurnVelocity {
            step: OnPage(0),
            by: -9,
        },
        Action::TurnPitch {
            step: OnPage(0),
            by: 3,
        },
        Action::TurnVelocity {
            step: OnPage(0),
            by: -1,
        },
    ];
    let mut edits = Vec::new();
    for action in turns {
        let mut surface_state = room.surface_state;
        edits.extend(surface_state.act(action, 0, &room.music()));
        room.surface_state = surface_state;
    }
    for edit in edits {
        let Request::Edit(edit) = edit else {
            panic!("{edit:?}");
        };
        edit.apply(&mut room.project);
    }
    let step = room.step(0);
    assert_eq!(i64::from(step.notes.as_slice()[0].interval), 7);
    assert_eq!(step.velocity.get(), 90);
    let mut surface_state = room.surface_state;
    surface_state.pending.forget_arrived(&room.music());
    assert_eq!(surface_state.pending, PendingEdits::default());
}
