//! What is looked at: the window in its states, dark and light, small and large.

use super::*;
use crate::files;
use crate::params::window_look::WindowLook;
use crate::sequencer::ratchet::Hits;
use crate::sequencer::step::Notes;
use crate::sequencer::value::{Interval, Nudge};
use crate::sequencer::{
    Chance, Flam, Gate, LockLane, LockTarget, Ratchet, StepChange, StepNote, lock,
};
use crate::ui::editor::interaction::{SetUpPart, SidePanel};
use crate::ui::editor::lane_state::{LaneKind, LowerTab};
use crate::ui::editor::selection::Selection;
use crate::ui::library::LibrarySource;

/// A state of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WindowScene {
    /// The card of a first start.
    FirstStart,
    /// A fresh project.
    Empty,
    /// The demo with everything that steps can show, while it plays.
    Playing,
    /// The same with a selection.
    Selection,
    /// Set-up.
    SetUp,
    /// Set-up with a controller through Live, and three at ports of their own, of which one works.
    Controllers,
    /// A control that was touched, and does something already.
    Learning,
    /// Set-up of the program, with an output that plays, one that is missing, and one that is not chosen.
    Sound,
    /// The page for tablets, which is on.
    Tablet,
    /// The library.
    Library,
    /// A session that cannot be read.
    Unread,
    /// A question whether an imported track is drums.
    DrumQuestion,
    /// The tab of the pattern.
    Pattern,
    /// The tab of the project, and the macros below the grid.
    Project,
    /// A tab of the inspector other than that of the step, with a section open.
    Inspector(Section),
    /// As many tracks as there can be, and long names for everything, with the scenes.
    Crowded,
    /// The same with the song.
    CrowdedSong,
    /// The same with the library, and a file in the way.
    CrowdedLibrary,
    /// The song of a project, with patterns by name and a loop.
    Song,
    /// A bass in a piano roll of most of the height.
    LargeRoll,
    /// The smallest screen that is still sold.
    Small,
    /// A wide screen, which shows 32 steps.
    Wide,
    /// A very wide one, which shows 64.
    Widest,
    /// The largest text in the window as it comes.
    LargeText,
    /// A lane of the lane editor.
    Lane(LaneKind),
}

impl WindowScene {
    pub(super) const WINDOWS: [Self; 27] = [
        Self::FirstStart,
        Self::Empty,
        Self::Playing,
        Self::Selection,
        Self::SetUp,
        Self::Controllers,
        Self::Learning,
        Self::Sound,
        Self::Tablet,
        Self::Library,
        Self::Unread,
        Self::DrumQuestion,
        Self::Inspector(Section::Chord),
        Self::Inspector(Section::Rhythm),
        Self::Inspector(Section::Tools),
        Self::Inspector(Section::LockLanes),
        Self::Project,
        Self::Pattern,
        Self::Crowded,
        Self::CrowdedSong,
        Self::CrowdedLibrary,
        Self::Song,
        Self::LargeRoll,
        Self::Small,
        Self::Wide,
        Self::Widest,
        Self::LargeText,
    ];

    /// The size of the window, where it is a part of its state.
    pub(super) fn size(self) -> Option<egui::Vec2> {
        match self {
            Self::Small => Some(egui::vec2(1024.0, 600.0)),
            Self::Wide => Some(egui::vec2(1920.0, 1080.0)),
            Self::Widest => Some(egui::vec2(2720.0, 760.0)),
            _ => None,
        }
    }

    /// The plain lanes, and the first one of the locks.
    pub(super) fn lanes() -> impl Iterator<Item = Self> {
        let lanes = panels::lane_editor::lane_value::PLAIN.into_iter();
        let locks = lock::lanes().take(1).map(LaneKind::Lock);
        lanes.chain(locks).map(Self::Lane)
    }

    /// The window in this state.
    pub(super) fn open(
        self,
        theme: Theme,
        size: egui::Vec2,
        scale: f32,
    ) -> Harness<'static, EditorBench> {
        let project = match self {
            Self::Empty | Self::FirstStart | Self::Unread => Project::with_tracks(16),
            Self::SetUp
            | Self::Controllers
            | Self::Learning
            | Self::Sound
            | Self::Tablet
            | Self::Library => files::demo(),
            Self::Playing
            | Self::Selection
            | Self::DrumQuestion
            | Self::Pattern
            | Self::Project
            | Self::Inspector(_)
            | Self::LargeRoll
            | Self::Small
            | Self::Wide
            | Self::Widest
            | Self::LargeText
            | Self::Lane(_) => everything(),
            Self::Song => with_song(),
            Self::Crowded | Self::CrowdedSong | Self::CrowdedLibrary => crowded(),
        };
        let mut harness = opened(project, size, scale);
        theme::choose_theme(&harness.ctx, theme);
        let state = harness.state_mut();
        state.now.theme = theme;
        match self {
            Self::FirstStart => {}
            Self::Empty => state.view.interaction.has_left_card = true,
            Self::Playing | Self::Small | Self::Wide | Self::Widest | Self::LargeText => {
                state.now.play = Play::of(0);
                state.now.engine = playing();
            }
            Self::Selection => {
                let (from, to) = ((1, 4), (3, 9));
                (state.view.track, state.view.step) = to;
                state.view.interaction.selection = Some(Selection { from, to });
                state.view.interaction.has_keys = true;
            }
            Self::SetUp => state.view.interaction.side = SidePanel::SetUp,
            Self::Controllers => {
                state.view.interaction.side = SidePanel::SetUp;
                (state.now.controller, state.now.devices) = device_setup::plugged();
            }
            Self::Learning => {
                state.view.interaction.side = SidePanel::SetUp;
                (state.now.controller, state.now.devices) = device_setup::plugged();
                state.now.devices.touched = Some(device_setup::touched());
                state.view.learning = Some(device_setup::taught());
            }
            Self::Sound => {
                state.view.interaction.side = SidePanel::SetUp;
                audio_setup::plug_in(&mut state.now);
            }
            Self::Tablet => {
                state.view.interaction.side = SidePanel::SetUp;
                state.view.interaction.set_up_part = Some(SetUpPart::Tablet);
                state.now.tablet = tablet_setup::at_home();
            }
            Self::Library => {
                state.now.library = library_browsing::shelf();
                state.view.interaction.side = SidePanel::Library;
                state.view.browser.chosen = Some(LibrarySource::Factory(3));
            }
            Self::Unread => {
                state.view.interaction.has_left_card = true;
                state.now.unread = Some(unread().to_owned());
            }
            Self::DrumQuestion => state.view.drum_question = Some(6),
            Self::Inspector(section) => {
                state.view.step = 4;
                state.view.inspector.show(section);
            }
            Self::Pattern => state.view.inspector.tab = InspectorTab::Pattern,
            Self::Project => {
                state.view.inspector.tab = InspectorTab::Project;
                state.view.lanes.tab = LowerTab::Macros;
            }
            Self::Crowded | Self::CrowdedSong => {
                state.view.lanes.tab = match self {
                    Self::CrowdedSong => LowerTab::Song,
                    _ => LowerTab::Scenes,
                };
                state.now.engine = Status {
                    dropped: 12_345,
                    refused: 67_890,
                    ..playing()
                };
                state.document.show_message(LONG.repeat(3));
            }
            Self::CrowdedLibrary => {
                state.now.library =
                    library_browsing::shelf_with(&format!("/music/{LONG}/{LONG}.gradus"));
                let path = format!("/music/{LONG}.gradus");
                state.view.browser.chosen = Some(LibrarySource::File(path.clone().into()));
                state.now.library.obstacle = Some(crate::files::Obstacle::file(path));
                state.view.interaction.side = SidePanel::Library;
                state.now.file = Some(OpenFile::default());
            }
            Self::Song => {
                state.view.lanes.tab = LowerTab::Song;
                state.view.inspector.row_shown = 1;
                state.now.play = Play::of(0);
                state.now.engine = playing();
            }
            Self::LargeRoll => {
                (state.view.track, state.view.lanes.large_roll) = (6, true);
                state.view.lanes.lane = LaneKind::Pitch;
            }
            Self::Lane(lane) => {
                (state.view.track, state.view.step) = (0, 4);
                state.view.lanes.lane = lane;
            }
        }
        if self == Self::LargeText {
            set_text_size(&mut harness, *WindowLook::TEXTS.end());
        }
        harness.run();
        harness
    }

    pub(super) fn name(self) -> String {
        match self {
            Self::Lane(lane) => format!("lane-{}", lane.name().to_lowercase().replace(' ', "-")),
            Self::Inspector(section) => {
                let title = section.title().0.to_lowercase();
                format!("inspector-{}", title.replace(' ', "-"))
            }
            window => format!("{window:?}").to_lowercase(),
        }
    }
}

/// Writes all text so much larger, in percent.
pub(super) fn set_text_size(harness: &mut Harness<'_, EditorBench>, percent: u16) {
    harness.state_mut().now.text_size = percent;
    theme::set_text_size(&harness.ctx, percent);
}

/// What is said of a session with one field too many.
pub(super) fn unread() -> &'static str {
    "The project of this session cannot be read. Line 4, column 12: unknown field `swingg`. It is saved again unchanged, and what you make here is saved beside it."
}

/// A name as long as names can be.
pub(super) const LONG: &str = "The quick brown fox jumps over the lazy dog beside the river bank";

/// Everything that can have a name has a long one, and there are as many of all as there can be.
fn crowded() -> Project {
    use crate::sequencer::KeyNames;
    use crate::sequencer::song::{Plays, Row, Scene as Played, SceneIndex, Song};
    use crate::sequencer::value::Key as Pad;
    let mut project = everything();
    while project.tracks.len() < 32 {
        Edit::AddTrack.apply(&mut project);
    }
    for track in 0..32 {
        let name = format!("{} {LONG}", track + 1);
        let change = TrackChange::Name(name.chars().take(64).collect());
        Edit::Track { track, change }.apply(&mut project);
        let step = StepChange::On(true);
        for step_ref in [track % 16, (track + 5) % 16] {
            let step_ref = StepRef {
                pattern: 0,
                track,
                step: step_ref,
            };
            Edit::Step(step_ref, step).apply(&mut project);
        }
    }
    let mut names = KeyNames::default();
    for key in 0..128 {
        names.set(Pad::clamped(key), &format!("{key} {LONG}"));
    }
    let channel = project.tracks[0].channel;
    Edit::NoteNames(channel, Box::new(names)).apply(&mut project);
    let scene = Played {
        name: LONG.to_owned(),
        ..Played::default()
    };
    Edit::Scene(SceneIndex::clamped(0), Box::new(scene)).apply(&mut project);
    let row = Row {
        plays: Plays::Scene(SceneIndex::clamped(0)),
        ..Row::default()
    };
    let song = Song {
        on: true,
        rows: vec![row; 12],
        looped: Some((0, 1)),
    };
    Edit::Song(Box::new(song)).apply(&mut project);
    project
}

/// A project with a song of four rows, of which two loop, and with names for its patterns.
fn with_song() -> Project {
    use crate::sequencer::PatternChange;
    use crate::sequencer::song::{PatternIndex, Plays, Repeats, Row, Song, TrackSet};
    use crate::sequencer::value::Transpose;
    let mut project = everything();
    for (pattern, name) in ["Intro", "Verse", "Lift"].into_iter().enumerate() {
        let change = PatternChange::Name(name.to_owned());
        Edit::Pattern { pattern, change }.apply(&mut project);
    }
    let row = |pattern, repeats, transpose, muted| Row {
        plays: Plays::Pattern(PatternIndex::clamped(pattern)),
        repeats: Repeats::clamped(repeats),
        transpose: Transpose::clamped(transpose),
        muted: TrackSet(muted),
    };
    let song = Song {
        on: true,
        rows: vec![
            row(0, 1, 0, 0b100_0000),
            row(1, 2, 0, 0),
            row(2, 1, 2, 0),
            row(1, 2, 0, 0b1),
        ],
        looped: Some((1, 2)),
    };
    Edit::Song(Box::new(song)).apply(&mut project);
    project
}

/// In the middle of the second bar, with another pattern queued.
pub(super) fn playing() -> Status {
    Status {
        running: Running::Host,
        tempo_bpm: 124.0,
        position: TICKS_PER_QUARTER * 6,
        queued: Some(1),
        ..Status::default()
    }
}

/// The demo with everything on its first three tracks that a step can show.
pub(super) fn everything() -> Project {
    let mut project = files::demo();
    let lane = lock::lanes().next().unwrap();
    let target = LockTarget::Controller(lock::Controller::clamped(74));
    let change = TrackChange::LockLane(lane, Some(LockLane::of(target)));
    Edit::Track { track: 0, change }.apply(&mut project);
    let mut change = |track: usize, step: usize, change: StepChange| {
        let step_ref = StepRef {
            pattern: 0,
            track,
            step,
        };
        Edit::Step(step_ref, change).apply(&mut project);
    };
    let velocities = [
        127, 96, 64, 110, 100, 30, 80, 127, 90, 60, 118, 45, 104, 70, 90, 127,
    ];
    for (step, velocity) in velocities.into_iter().enumerate() {
        if step % 3 != 2 {
            change(0, step, StepChange::On(true));
        }
        change(0, step, StepChange::Velocity(Velocity::clamped(velocity)));
        change(0, step, StepChange::Gate(Gate::thousandths(velocity * 7)));
        change(
            0,
            step,
            StepChange::Nudge(Nudge::clamped(velocity * 20 - 1600)),
        );
    }
    let note = |interval| StepNote::at(Interval::clamped(interval));
    let chord = [0, 4, 7].map(note);
    let condition = |text: &str| StepChange::Condition(text.parse().unwrap_or_default());
    let hits = |count| Ratchet {
        hits: Hits::clamped(count),
        ..Ratchet::default()
    };
    for (track, step, what) in [
        (0, 1, StepChange::Chance(Chance::clamped(60))),
        (0, 3, condition("2:4")),
        (0, 4, StepChange::Chance(Chance::clamped(90))),
        (0, 4, StepChange::Accent(true)),
        (0, 6, StepChange::Notes(Notes::new([note(3)]).unwrap())),
        (0, 7, StepChange::Notes(Notes::new(chord).unwrap())),
        (0, 9, StepChange::Tie(true)),
        (0, 9, StepChange::Ratchet(hits(4))),
        (0, 10, StepChange::Flam(Flam::USUAL)),
        (
            0,
            12,
            StepChange::Lock(lane, Some(lock::LockValue::clamped(11_000))),
        ),
        (1, 5, StepChange::Chance(Chance::clamped(25))),
        (1, 8, StepChange::On(true)),
        (1, 8, condition("fill")),
        (1, 10, StepChange::Silent(true)),
        (3, 4, StepChange::Ratchet(hits(3))),
    ] {
        change(track, step, what);
    }
    project
}
