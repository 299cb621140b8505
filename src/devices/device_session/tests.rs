//! A session whose lights are worked out when something happens, beside some that are worked out with every block.

use super::*;
use crate::control::controllers::MusicState;
use crate::control::surface_state::note_balance;
use crate::engine::Change;
use crate::engine::engine_fixture::EngineFixture;
use crate::instance::commands;
use crate::instance::play_state::{self, PlayState};
use crate::sequencer::Edit;
use crate::sequencer::arbitrary::Draws;

/// An engine, and all that a session sees of it.
struct Stage {
    fixture: EngineFixture,
    instance: InstanceHandles,
    publisher: PlayState,
    shown: Status,
    revision: u64,
}

impl Stage {
    fn new(line: &str) -> Self {
        let fixture = EngineFixture::new(line);
        let (document, _live) = Document::new(fixture.project.clone());
        let (play_state, publisher) = play_state::channel();
        let instance = InstanceHandles {
            commands: commands::channel(document.attention(), &Arc::default()).0,
            document,
            monitor: Arc::default(),
            play_state: play_state.clone(),
            tape: crate::instance::tape::channel(play_state).1,
        };
        Self {
            fixture,
            instance,
            publisher,
            shown: Status::default(),
            revision: 0,
        }
    }

    /// A block; what it has changed is shown, and then told.
    fn block(&mut self, frames: u32) {
        if self.fixture.controls.revision != self.revision {
            self.revision = self.fixture.controls.revision;
            let project = Box::new(self.fixture.project.clone());
            self.instance.document.apply(Edit::Replace(project));
        }
        let change = self.fixture.block(frames);
        let (engine, bus) = (&self.fixture.engine, self.instance.document.bus());
        let status = engine.status();
        match change {
            Change::Position => self.instance.monitor.move_to(status.position),
            Change::Anything => {
                self.publisher.publish(engine);
                self.instance.monitor.publish(status);
            }
        }
        let told = engine.music_events().iter();
        told.for_each(|event| bus.publish(*event));
        if change == Change::Anything {
            MusicEvent::between(&self.shown, &status, engine.now(), |it| bus.publish(it));
            self.shown = status;
        }
    }
}

impl DeviceSession {
    /// What its lights would show if they were worked out now.
    fn eager(&self) -> MusicState {
        let (status, play) = (
            self.instance.monitor.status(),
            self.instance.play_state.play(),
        );
        let project = self.instance.document.project();
        let music = Music::new(&project, status, &play, self.profile.steps);
        let mut surface_state = self.controller_input.surface_state;
        surface_state.adopt_status(&status);
        if self.profile.follows {
            surface_state.follow_playhead(&music);
        }
        surface_state.state(&music, self.beat.0)
    }

    /// What they showed when they were worked out last.
    fn told(&self, profile: &Profile, state: &MusicState) -> Vec<Vec<u8>> {
        let (mut sent, mut lamps) = (Vec::new(), self.lamps.clone());
        let mut send = |bytes: &[u8]| sent.push(bytes.to_vec());
        lamps.refresh(
            profile,
            state,
            self.controller_input.layer(),
            i64::MAX / 1_000_000,
            &mut send,
        );
        sent
    }
}

/// A lamp for each thing that lights can be about.
const PROFILE: &str = r#"
name = "All"
steps = 16
rate = 100000
send = { note = "number", value = "colour" }
[colours]
a = 1
b = 2
c = 3
d = 4
e = 5
[[light]]
show = "steps"
lamps = "0..15"
look = ["playing: a", "selected: b", "on: c", "exists: d"]
[[light]]
show = "tracks"
lamps = "16..23"
look = ["sounding: a", "solo: b", "muted: c", "selected: d", "exists: e"]
[[light]]
show = "patterns"
lamps = "24..39"
look = ["playing: a", "next: b blink c", "filled: d"]
[[light]]
show = "pages"
lamps = "40..47"
look = ["playing: a", "selected: b", "exists: c"]
[[light]]
show = "scenes"
lamps = "48..55"
look = ["playing: a", "next: b flash c", "exists: d"]
[[light]]
show = "music"
lamps = 56
look = ["beat running: a", "paused: b", "else: c"]
[[light]]
show = "music"
lamps = 57
look = ["recording: a pulse b", "protected: c", "fill: d", "else: e"]
"#;

/// Whatever happens to the music and to the score: once a block is over its lights are those that would be set if they
/// were worked out with every block. One that has heard of nothing for long shows what is so all the same.
#[test]
fn a_session_shows_what_is_so() {
    let profile = crate::files::profile::from_text("all.toml", PROFILE).unwrap();
    for (seed, follows) in [(1, false), (2, true)] {
        let profile = Arc::new(Profile {
            follows,
            ..profile.clone()
        });
        let mut draws = Draws { seed, count: 0 };
        let mut stage = Stage::new("x.x.x-x. x...");
        let mut session = DeviceSession::new(&stage.instance, Arc::clone(&profile));
        session.initialise_device(&mut |_| {});
        let (mut looked, mut sleeps, mut told) = (0, 0, 0);
        for block in 0..10_000_i64 {
            if draws.one_in(16) {
                note_balance::disturb(&mut stage.fixture, &mut draws);
            }
            stage.block([1, 32, 64, 64, 441, 512, 4096][draws.below(7)]);
            if sleeps > 0 {
                sleeps -= 1;
                continue;
            }
            session.show(block * 20_000, &mut |_| told += 1);
            // A block that ends where something happens tells of it only in the next one.
            let (engine, now) = (&stage.fixture.engine, stage.fixture.engine.position());
            if !engine.moves() || now < engine.next_music_event() {
                let state = session.eager();
                let missing = session.told(&profile, &state);
                assert_eq!(
                    missing, [[0_u8; 0]; 0],
                    "block {block}, seed {seed}: {state:?}"
                );
                looked += 1;
            }
            if draws.one_in(1000) {
                sleeps = 2000;
            }
        }
        assert!(looked > 1_000 && told > 1_000, "{looked}, {told}");
    }
}
