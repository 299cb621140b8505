//! The profile that the handbook gives to copy from, at a device that is played by hand.

use super::*;
use crate::files::profile;
use crate::instance::commands::{self, CommandQueue};
use crate::sequencer::notation;

/// The session with it, and the engine.
struct Orchid {
    session: DeviceSession,
    commands: CommandQueue,
    now: i64,
}

impl Orchid {
    fn new() -> Self {
        let text = include_str!("../../../docs/orchid.toml");
        let profile = profile::from_text("orchid.toml", text).unwrap();
        let (document, _live) = Document::new(Project::with_tracks(8));
        let (sender, commands) = commands::channel(document.attention(), &Arc::default());
        let play_state = crate::instance::play_state::channel().0;
        let instance = InstanceHandles {
            document,
            commands: sender,
            monitor: Arc::default(),
            tape: crate::instance::tape::channel(play_state.clone()).1,
            play_state,
        };
        let session = DeviceSession::new(&instance, Arc::new(profile));
        Self {
            session,
            commands,
            now: 0,
        }
    }

    /// Sends messages, a millisecond apart; what the engine is told, but for what is heard of an edit.
    fn send(&mut self, messages: &[[u8; 3]]) -> Vec<Command> {
        for message in messages {
            self.now += 1000;
            self.session.hear(message, (Instant::now(), self.now));
        }
        let told = std::iter::from_fn(|| self.commands.receive());
        told.filter(|command| !matches!(command, Command::Audition(_)))
            .collect()
    }

    /// What its lamps are told once they have had a second: the lamp, and its colour.
    fn lit(&mut self) -> Vec<(u8, [u8; 3])> {
        let mut lit = Vec::new();
        for _ in 0..100 {
            self.now += 10_000;
            self.session.show(self.now, &mut |bytes| match bytes {
                [0xf0, 0x7d, 1, lamp, r, g, b, 0xf7] => lit.push((*lamp, [*r, *g, *b])),
                other => panic!("{other:x?}"),
            });
        }
        lit
    }

    fn first_step(&self) -> crate::sequencer::Step {
        let project = self.session.instance.document.project();
        project
            .clip(0, 0)
            .map(|clip| clip.step(0))
            .unwrap_or_default()
    }
}

/// The profile to copy from does what its comments say: pads, the layer, the chain, what is held, knobs that
/// take over, the endless one, and lights by system exclusive.
#[test]
fn the_handbooks_profile_plays() {
    let mut orchid = Orchid::new();
    let mut hello = Vec::new();
    orchid
        .session
        .initialise_device(&mut |bytes| hello = bytes.to_vec());
    assert_eq!(hello, [0xf0, 0x7d, 0, 1, 0xf7]);
    let dark = orchid.lit();
    assert_eq!(dark.len(), 12);
    assert!(dark.iter().all(|(_, colour)| *colour == [8, 8, 8]));

    assert_eq!(orchid.send(&[[0x90, 36, 90], [0x90, 44, 90]]), []);
    let line = {
        let project = orchid.session.instance.document.project();
        notation::line(&project.clip(0, 0).unwrap().steps)
    };
    assert_eq!(line, "x... .... x");
    let lit = orchid.lit();
    assert!(lit.contains(&(8, [127, 0, 0])), "{lit:?}");
    assert!(lit.contains(&(0, [127, 0, 0])) && lit.contains(&(0, [0, 0, 127])));

    // The pitch is 36: the knob does nothing until it has come there.
    orchid.send(&[[0xb0, 20, 30]]);
    assert_eq!(
        i64::from(orchid.first_step().notes.as_slice()[0].interval),
        0
    );
    orchid.send(&[[0xb0, 20, 40], [0xb0, 20, 41]]);
    assert_eq!(
        i64::from(orchid.first_step().notes.as_slice()[0].interval),
        5
    );

    let fill = [[0xb0, 66, 127], [0xb0, 66, 0]];
    assert_eq!(
        orchid.send(&fill),
        [Command::Fill(true), Command::Fill(false)]
    );
    orchid.send(&[[0xb0, 24, 1], [0xb0, 24, 126]]);
    assert_eq!(
        orchid.session.instance.document.project().tempo.bpm(),
        119.0
    );

    let twice = [[0xb0, 65, 127], [0xb0, 65, 0], [0xb0, 65, 127]];
    let told = orchid.send(&twice);
    assert_eq!(told.last(), Some(&Command::Stop), "{told:?}");
    orchid.send(&[[0xb0, 64, 127], [0x90, 41, 90]]);
    assert_eq!(orchid.session.surface_state().track, 5);
    let lit = orchid.lit();
    let expected = (5, [127, 127, 127]);
    assert_eq!(lit.iter().rfind(|(lamp, _)| *lamp == 5), Some(&expected));
    assert_eq!(
        lit.iter().rfind(|(lamp, _)| *lamp == 11),
        Some(&(11, [0; 3]))
    );
}
