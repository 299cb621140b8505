//! The surface: actions in, requests out, and the score that comes of them.

/// Less than there was, and hands that are quick.
mod missing_targets;
/// Keys that are played or named.
mod played_keys;
/// Knobs on a step.
mod knobs;
/// Actions that name a track.
mod named_tracks;
/// Patterns in front: what each track plays.
mod patterns;

use super::engine_action::ALL;
use super::*;
use crate::control::controllers::StepChoice::{Chosen, OnPage};
use crate::control::controllers::action::Usage;
use crate::control::controllers::action_template::ActionTemplate;
use crate::control::controllers::expression::{VariableNames, Variables};
use crate::control::controllers::{Action, MusicState};
use crate::engine::Running;
use crate::sequencer::capture::Span;
use crate::sequencer::time::{Rate, TICKS_PER_QUARTER};
use crate::sequencer::value::{Length, Tempo, Velocity};
use crate::sequencer::{ClipChange, Edit, Play, Project, TrackChange, notation};

/// A surface before two tracks; what it asks for is done, and its commands are kept.
struct Room {
    surface_state: SurfaceState,
    project: Project,
    status: Status,
    play: Play,
    width: u16,
    commands: Vec<Command>,
    captured: Vec<(Option<u8>, Span)>,
}

impl Room {
    fn new(line: &str) -> Self {
        let mut project = Project::with_tracks(2);
        Edit::Clip {
            pattern: 0,
            track: 0,
            change: ClipChange::Replace(Box::new(notation::clip(line).unwrap())),
        }
        .apply(&mut project);
        Self {
            surface_state: SurfaceState::default(),
            project,
            status: Status::default(),
            play: Play::default(),
            width: 8,
            commands: Vec::new(),
            captured: Vec::new(),
        }
    }

    fn act(&mut self, actions: impl IntoIterator<Item = Action>) -> &mut Self {
        for action in actions {
            let music = Music::new(&self.project, self.status, &self.play, self.width);
            match self.surface_state.act(action, 0, &music) {
                Some(Request::Edit(edit)) => edit.apply(&mut self.project),
                Some(Request::Enter(entered)) => entered.edit.apply(&mut self.project),
                Some(Request::Command(command)) => self.commands.push(command),
                Some(Request::Capture(pattern, span)) => self.captured.push((pattern, span)),
                Some(Request::Undo | Request::Redo | Request::Record(..)) | None => {}
            }
        }
        self
    }

    fn state(&self) -> MusicState {
        self.surface_state.state(&self.music(), 0)
    }

    fn music(&self) -> Music<'_> {
        Music::new(&self.project, self.status, &self.play, self.width)
    }

    fn line(&self) -> String {
        let clip = self.project.clip(0, 0).unwrap();
        notation::line(&clip.steps)
    }

    fn step(&self, step: usize) -> crate::sequencer::Step {
        self.project.clip(0, 0).unwrap().step(step)
    }
}

/// "Capture writes the last pass(es) as a pattern": so many bars, or the pass of what plays, from where it was
/// launched; in a pattern, or in an empty one.
#[test]
fn what_was_heard_is_captured() {
    let mut room = Room::new("x... x..");
    room.play.tracks[0].origin = 999;
    room.act([
        Action::Capture {
            pattern: Some(3),
            bars: 4,
        },
        Action::Capture {
            pattern: None,
            bars: 0,
        },
    ]);
    let pass = Span::Pass {
        origin: 999,
        ticks: 7 * TICKS_PER_QUARTER / 4,
    };
    assert_eq!(room.captured, [(Some(3), Span::Bars(4)), (None, pass)]);
}

/// A pad is a step of the page in front; past the clip's end there is none.
#[test]
fn pads_are_steps_of_the_page() {
    let mut room = Room::new("x... .... ....");
    room.act([Action::ToggleStep { step: OnPage(1) }]);
    room.act([
        Action::TurnPage { by: 1 },
        Action::ToggleStep { step: OnPage(3) },
    ]);
    assert_eq!(room.line(), "xx.. .... ...x");
    room.act([
        Action::ToggleStep { step: OnPage(4) },
        Action::TurnPage { by: 9 },
    ]);
    assert_eq!(room.line(), "xx.. .... ...x");
    assert_eq!(room.surface_state.page, 1);
}

/// Pages reach the last of 256 steps, however few the device shows at a time.
#[test]
fn pages_reach_the_last_step() {
    for (width, pages) in [(1, 256), (8, 32), (16, 16), (128, 2), (256, 1)] {
        let mut room = Room::new(&".".repeat(256));
        room.width = width;
        room.act((0..3).map(|_| Action::TurnPage { by: 127 }));
        let step = OnPage(u8::try_from(width - 1).unwrap());
        room.act([Action::ToggleStep { step }]);
        assert!(room.step(255).on, "{width} steps a page");
        assert_eq!(room.state().pages, pages);
        room.act([
            Action::Page { page: 0 },
            Action::SelectStep { step: OnPage(0) },
        ]);
        room.act([Action::PreviousStep]);
        let surface_state = (
            room.surface_state.chosen,
            u16::from(room.surface_state.page),
        );
        assert_eq!(surface_state, (255, pages - 1));
    }
}

/// "A played note (or toggling the current step) writes the step and advances silently, i.e. step
/// recording", with rest and tie; at the end it goes round.
#[test]
fn notes_are_written_step_by_step() {
    let mut room = Room::new(".... x");
    let note = |key| Action::StartNote { key, velocity: 80 };
    let end = |key| Action::EndNote { key };
    room.act([
        Action::NoteAdvance,
        note(36),
        end(36),
        note(38),
        end(38),
        Action::Tie,
        Action::Rest,
    ]);
    assert_eq!(
        (room.line().as_str(), room.surface_state.chosen),
        ("xx-. x", 4)
    );
    // There is nothing that a tie could let sound on.
    room.act([Action::Tie]);
    assert_eq!(
        (room.line().as_str(), room.surface_state.chosen),
        ("xx-. x", 4)
    );
    room.act([Action::ToggleStep { step: OnPage(4) }]);
    assert_eq!(
        (room.line().as_str(), room.surface_state.chosen),
        ("xx-. .", 0)
    );
    assert_eq!(room.step(2).velocity.get(), 80);
    assert_eq!(i64::from(room.step(1).notes.as_slice()[0].interval), 2);
    assert_eq!(room.step(1).velocity.get(), 80);
}

/// A note while the music runs is for the recorder; one that is protected from, for nobody.
#[test]
fn other_notes_are_not_written() {
    let mut room = Room::new("....");
    let note = Action::StartNote {
        key: 60,
        velocity: 80,
    };
    room.act([note]);
    room.status.running = Running::Host;
    room.act([Action::NoteAdvance, note]);
    room.act([Action::Protect, note]);
    room.status.running = Running::Stopped;
    room.act([note]);
    assert_eq!(room.line(), "....");
}

/// "Prev/next step" while stopped, around the clip; the page follows.
#[test]
fn the_chosen_step_moves_while_nothing_runs() {
    let mut room = Room::new("x... .... .x");
    room.act([Action::PreviousStep]);
    assert_eq!((room.surface_state.chosen, room.surface_state.page), (9, 1));
    room.act([Action::NextStep, Action::NextStep]);
    assert_eq!((room.surface_state.chosen, room.surface_state.page), (1, 0));
    room.status.running = Running::Internal;
    room.act([Action::NextStep]);
    assert_eq!(room.surface_state.chosen, 1);
}

/// "Step count doubles on demand and the old content is copied into the new half."
#[test]
fn length_doubles_with_its_content() {
    let mut room = Room::new("x..- x");
    room.act([Action::DoubleLength]);
    assert_eq!(room.line(), "x..- xx.. -x");
    let clip = room.project.clip(0, 0).unwrap();
    assert_eq!(clip.length.get(), 10);
    for _ in 0..9 {
        room.act([Action::DoubleLength]);
    }
    assert_eq!(
        room.project.clip(0, 0).unwrap().length,
        Length::clamped(160)
    );
}

/// Two pads in one block are two mutes, though the engine tells of the first only after it.
#[test]
fn commands_know_what_was_asked_before() {
    let mut room = Room::new("x");
    room.act([
        Action::Mute { track: 0 },
        Action::Mute { track: 1 },
        Action::Solo { track: 1 },
        Action::TurnTranspose { by: 5 },
        Action::TurnTranspose { by: 5 },
        Action::PlayPause,
        Action::Pause,
        Action::Stop,
        Action::BeatLoop { part: 16 },
        Action::BeatLoop { part: 0 },
        Action::Pattern { pattern: 3 },
        Action::NoteRepeat {
            track: 1,
            part: 16,
            velocity: 90,
        },
        Action::NoteRepeat {
            track: 1,
            part: 0,
            velocity: 0,
        },
    ]);
    assert_eq!(
        room.commands,
        [
            Command::ToggleMute(0),
            Command::ToggleMute(1),
            Command::ToggleSolo(1),
            Command::TransposeBy(5),
            Command::TransposeBy(5),
            Command::Play,
            Command::Pause,
            Command::Stop,
            Command::BeatLoop {
                length: TICKS_PER_QUARTER / 4,
                tracks: ALL
            },
            Command::EndBeatLoop,
            Command::Launch {
                tracks: ALL,
                pattern: 3,
                when: None,
            },
            Command::Repeat {
                track: 1,
                rate: Rate::new(1, 16).unwrap(),
                velocity: Velocity::clamped(90)
            },
            Command::EndRepeat { track: 1 },
        ]
    );
}

/// What lights see: the page, the playhead on it, the chosen step, and what sounds.
#[test]
fn lights_see_the_page() {
    let mut room = Room::new("x... .... x.x.");
    room.status = Status {
        running: Running::Internal,
        position: TICKS_PER_QUARTER / 4 * 10,
        queued: Some(2),
        ..Status::default()
    };
    let state = room.state();
    assert!(state.playing && state.cells[0].on && state.cells[0].selected);
    assert_eq!(
        (state.page, state.pages, state.playing_page),
        (0, 2, Some(1))
    );
    assert_eq!(
        (state.sounding, state.filled, state.queued),
        (1, 1, Some(2))
    );
    room.act([Action::TurnPage { by: 1 }]);
    let state = room.state();
    let seen: Vec<_> = state.cells.iter().take_while(|cell| cell.exists).collect();
    assert_eq!(seen.len(), 4);
    assert!(seen[2].playing && seen[2].on && !seen[1].on);
}

/// Whatever is asked for, with whatever numbers, nothing panics, and nothing that holds heap is asked for.
#[test]
fn no_action_is_too_strange() {
    for (line, width, track) in [
        ("x", 1, 0),
        ("x... x...", 8, 1),
        ("x... x... x...", 256, 31),
    ] {
        let mut room = Room::new(line);
        room.width = width;
        room.surface_state.track = track;
        for word in Action::WORDS {
            for limit in [|min, _| min, |_, max| max] {
                let values: Vec<String> = word
                    .arguments
                    .iter()
                    .map(|one| limit(one.min, one.max).to_string())
                    .collect();
                let text = format!("{} {}", word.word, values.join(", "));
                let template = ActionTemplate::read(&text, &VariableNames::default()).unwrap();
                room.act(template.resolve(&Variables::default()));
                let _ = room.state();
            }
        }
    }
}

/// "Record, overdub, quantise, count-in, protect": each is told to the engine alone, whatever it has heard of
/// the others by then, and play is counted in while record is on.
#[test]
fn recording_is_asked_for() {
    let mut room = Room::new("x...");
    room.act([
        Action::Overdub { on: false },
        Action::Quantise { percent: 30 },
        Action::CountIn { bars: 2 },
        Action::Latency { milliseconds: 12 },
        Action::Play,
        Action::Track { track: 1 },
        Action::Record,
        Action::PlayPause,
        Action::Protect,
    ]);
    let last = Recording {
        on: true,
        protected: true,
        track: 1,
        overdub: false,
        quantise: 30,
        count_in: 2,
        latency_ms: 12,
    };
    assert_eq!(room.commands.len(), 9);
    assert_eq!(room.commands[4], Command::Play);
    assert_eq!(room.commands[7], Command::CountIn { bars: 2, track: 1 });
    let mut told = Recording::default();
    for command in &room.commands {
        if let Command::ChangeRecording(change) = command {
            told.change(*change);
        }
    }
    assert_eq!(told, last);
    assert!(room.state().recording && room.state().protected);
    let status = Status {
        recording: Recording::default(),
        ..Status::default()
    };
    room.surface_state.adopt_status(&status);
    assert!(!room.state().recording && !room.state().protected);
}
