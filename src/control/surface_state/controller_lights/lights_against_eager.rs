//! Lights that are worked out when something happens, beside some that are worked out with every block.

use super::*;
use crate::control::controllers::assembly::Order;
use crate::control::controllers::look::PHASE;
use crate::control::controllers::{Action, Profile, StepChoice};
use crate::control::request::Request;
use crate::control::surface_state::{Music, SurfaceState, note_balance};
use crate::engine::Change;
use crate::engine::engine_fixture::EngineFixture;
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::edit::Edit;
use crate::sequencer::song::{Plays, Row, SceneIndex, Song};

const ROUTE: Route = Route {
    channel: None,
    sysex: true,
};

/// A controller with lights before an engine.
struct LightFixture {
    fixture: EngineFixture,
    controller_input: ControllerInput,
    lights: ControllerLights,
    profile: Arc<Profile>,
    /// What was worked out last, and how often.
    shown: Option<MusicState>,
    pictures: usize,
    /// The frame up to which the lights have nothing to do while surface and score stay like this, and how many blocks
    /// they rested in.
    rest: Option<(i64, SurfaceState, u64)>,
    rests: usize,
}

impl LightFixture {
    fn new(line: &str, follows: bool) -> Self {
        let profile = Profile {
            steps: 8,
            rate: 100_000,
            follows,
            ..Profile::default()
        };
        Self {
            fixture: EngineFixture::new(line),
            controller_input: ControllerInput::new(Order::Kept),
            lights: ControllerLights::default(),
            profile: Arc::new(profile),
            shown: None,
            pictures: 0,
            rest: None,
            rests: 0,
        }
    }

    fn music(&self) -> Music<'_> {
        Music::of_engine(&self.fixture.project, &self.fixture.engine, 8)
    }

    /// What a control asks for is done.
    fn act(&mut self, action: Action) {
        let mut surface_state = self.controller_input.surface_state;
        let request = surface_state.act(action, 0, &self.music());
        self.controller_input.surface_state = surface_state;
        match request {
            Some(Request::Command(command)) => self.fixture.engine.command(command),
            Some(Request::Edit(edit)) => self.edit(edit),
            _ => {}
        }
    }

    fn edit(&mut self, edit: Edit) {
        edit.apply(&mut self.fixture.project);
        self.fixture.controls.revision += 1;
    }

    /// A block; what is worked out in it if anything is, and what would be in every block.
    fn block(&mut self, frames: u32) -> MusicState {
        let status = self.fixture.engine.status();
        self.controller_input.surface_state.adopt_status(&status);
        let change = self.fixture.block(frames);
        let engine = &self.fixture.engine;
        let music = Music::of_engine(&self.fixture.project, engine, 8);
        let follows = self.profile.follows;
        let picture = |controller_input: &mut ControllerInput, beat: Tick| {
            if follows {
                controller_input.surface_state.follow_playhead(&music);
            }
            controller_input.surface_state.state(&music, beat)
        };
        let input = LightsInput {
            block: BlockLength {
                frames,
                sample_rate: 48_000,
            },
            position: engine.moves().then(|| engine.position()),
            tempo_bpm: self.fixture.project.tempo.bpm(),
            music_events: engine.music_events(),
            changed: change == Change::Anything,
            next: engine.next_music_event(),
            revision: self.fixture.controls.revision,
        };
        let mut eager = ControllerInput::new(Order::Kept);
        eager.surface_state = self.controller_input.surface_state;
        let happens = input.changed || !input.music_events.is_empty();
        let same = |(until, surface_state, revision): &(i64, SurfaceState, u64)| {
            let surface = *surface_state == self.controller_input.surface_state;
            surface && *revision == input.revision && engine.now() <= *until
        };
        let rests = !happens && self.rest.as_ref().is_some_and(same);
        let (shown, pictures) = (&mut self.shown, &mut self.pictures);
        let before = *pictures;
        self.lights.update(
            Some((&self.profile, ROUTE)),
            &input,
            &mut self.controller_input,
            |controller_input, beat| {
                let state = picture(controller_input, beat);
                *shown = Some(state.clone());
                *pictures += 1;
                state
            },
            &mut |_| Ok(()),
        );
        assert!(!rests || self.pictures == before, "the lights did not rest");
        self.rests += usize::from(rests);
        let until = match self.lights.rest(&input) {
            LightsRest::Not => i64::MIN,
            LightsRest::Frames(frames) => engine.now() + frames,
            LightsRest::Until(tick) => engine.frame_reached(tick) - 1,
            LightsRest::Always => i64::MAX,
        };
        self.rest = Some((until, self.controller_input.surface_state, input.revision));
        picture(&mut eager, self.lights.clock.beat)
    }
}

/// A hand at the surface.
fn touch(stage: &mut LightFixture, draws: &mut Draws) {
    let small = |draws: &mut Draws, most| u8::try_from(draws.below(most)).unwrap();
    let action = match draws.below(10) {
        0 => Action::Track {
            track: small(draws, 4),
        },
        1 => Action::Page {
            page: small(draws, 4),
        },
        2 => Action::ToggleStep {
            step: StepChoice::OnPage(small(draws, 8)),
        },
        3 => Action::SelectStep {
            step: StepChoice::OnPage(small(draws, 8)),
        },
        4 => Action::Mute {
            track: small(draws, 4),
        },
        5 => Action::Fill {
            on: draws.below(2) == 1,
        },
        6 => Action::NoteAdvance,
        7 => Action::Protect,
        8 => Action::Record,
        _ => Action::Scene {
            scene: small(draws, 4),
        },
    };
    stage.act(action);
}

/// A song of scenes and patterns, or none.
fn sing(stage: &mut LightFixture, draws: &mut Draws) {
    let row = |place: usize| Row {
        plays: match place % 2 {
            0 => Plays::Scene(SceneIndex::clamped(i64::try_from(place % 3).unwrap())),
            _ => Plays::default(),
        },
        ..Row::default()
    };
    let song = Song {
        on: draws.one_in(2),
        rows: (0..draws.below(5)).map(row).collect(),
        ..Song::default()
    };
    stage.edit(Edit::Song(Box::new(song)));
}

/// Whatever a host, a file, hands and other people do: after every block the lights show what they would show if
/// they were worked out with every block, though they are not.
#[test]
fn lazy_lights_show_what_eager_ones_show() {
    let (mut quiet, mut rests) = ((0, 0), 0);
    for (seed, follows) in [(1, false), (2, true), (3, false), (4, true)] {
        let mut draws = Draws { seed, count: 0 };
        let mut stage = LightFixture::new("x.x.x-x. x...", follows);
        for block in 0..20_000 {
            match draws.below(24) {
                0 => note_balance::disturb(&mut stage.fixture, &mut draws),
                1 => touch(&mut stage, &mut draws),
                2 if draws.one_in(8) => sing(&mut stage, &mut draws),
                _ => {}
            }
            let frames = [1, 7, 32, 64, 64, 100, 441, 512, 4096][draws.below(9)];
            let before = stage.pictures;
            let expected = stage.block(frames);
            let shown = stage
                .shown
                .as_ref()
                .expect("the first block shows something");
            // Of the beat only the part counts.
            let expected = MusicState {
                beat: expected.beat.div_euclid(PHASE),
                ..expected
            };
            let shown = MusicState {
                beat: shown.beat.div_euclid(PHASE),
                ..shown.clone()
            };
            assert!(
                shown == expected,
                "block {block}, seed {seed}:\n{shown:?}\n{expected:?}"
            );
            if frames <= 64 {
                quiet.0 += 1;
                quiet.1 += stage.pictures - before;
            }
        }
        rests += stage.rests;
    }
    assert!(rests > 5000, "{rests}");
    // Something or other goes on in most of them.
    let (blocks, pictures) = quiet;
    assert!(3 * pictures < 2 * blocks, "{pictures} of {blocks}");
}

/// "Cost of a quiet block": in a second of a beat of 64 frames a block, lights are worked out where a step begins or
/// a note ends and four times a quarter; at rest the latter alone.
#[test]
fn lights_rest_between_events() {
    let mut stage = LightFixture::new("xxxx xxxx xxxx xxxx", false);
    for (playing, most) in [(true, 50), (false, 10)] {
        stage.fixture.playing = playing;
        stage.block(64);
        let before = stage.pictures;
        for _ in 0..750 {
            stage.block(64);
        }
        let pictures = stage.pictures - before;
        assert!((8..=most).contains(&pictures), "{pictures}");
    }
}
