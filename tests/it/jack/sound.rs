//! The preview kit under JACK: what is heard at the program's audio port begins at the very frame of its note.

use std::sync::{Arc, Mutex};

use gradus::sequencer::edit::StepRef;
use gradus::sequencer::{Edit, Project};
use jack::{AudioIn, Client, ClientOptions, Control, MidiIn, ProcessScope};

use super::*;

/// Its ports.
pub(super) const NOTES: &str = "ear:notes";
pub(super) const SOUND: &str = "ear:sound";
/// What is heard after so many silent frames is a new sound.
const SILENCE: u32 = 1_200;

/// The server's frames at which notes and sounds began.
#[derive(Debug, Default)]
pub(super) struct Begun {
    pub(super) notes: Vec<u32>,
    pub(super) sounds: Vec<u32>,
}

/// Writes down when notes and sounds begin.
pub(super) struct Ear {
    notes: jack::Port<MidiIn>,
    sound: jack::Port<AudioIn>,
    silent: u32,
    begun: Arc<Mutex<Begun>>,
}

impl Ear {
    /// An ear with its ports, and what it writes down.
    pub(super) fn of(client: &Client) -> (Self, Arc<Mutex<Begun>>) {
        let begun = Arc::<Mutex<Begun>>::default();
        let ear = Self {
            notes: client
                .register_port("notes", MidiIn::default())
                .expect("a port"),
            sound: client
                .register_port("sound", AudioIn::default())
                .expect("a port"),
            silent: SILENCE,
            begun: Arc::clone(&begun),
        };
        (ear, begun)
    }
}

impl jack::ProcessHandler for Ear {
    fn process(&mut self, _client: &Client, scope: &ProcessScope) -> Control {
        let mut begun = self.begun.lock().expect("nobody panics");
        let cycle = scope.last_frame_time();
        for message in self.notes.iter(scope) {
            if message.bytes[0] & 0xf0 == 0x90 {
                begun.notes.push(cycle + message.time);
            }
        }
        for (frame, sample) in (cycle..).zip(self.sound.as_slice(scope)) {
            if *sample == 0.0 {
                self.silent += 1;
                continue;
            }
            if self.silent >= SILENCE {
                begun.sounds.push(frame);
            }
            self.silent = 0;
        }
        Control::Continue
    }
}

/// One kick a bar.
fn kicks() -> String {
    let mut project = Project::with_tracks(1);
    let kick = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };
    Edit::ToggleStep(kick).apply(&mut project);
    files::to_text(&project)
}

/// Every kick is heard from the frame on at which its note leaves, and nothing else is heard.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn notes_sound_at_their_frames() {
    if passed_in_own_process("jack::sound::notes_sound_at_their_frames") {
        return;
    }
    let home = Home::new("sound");
    let _server = server(&home, 256);
    let (client, _) = Client::new("ear", ClientOptions::NO_START_SERVER).expect("it answers");
    let (ear, begun) = Ear::of(&client);
    let ear = client.activate_async((), ear).expect("it runs");
    let mut program = super::client(&bundle("Gradus").to_string_lossy());
    program.env_remove("DISPLAY").arg("--terse");
    program.arg(home.write("kicks.gradus", kicks()));
    program.args(["--backend", "jack", "--tempo", "211.7"]);
    program.args(["--connect-jack-midi-output", NOTES]);
    let _program = Program::start(&home, &mut program);
    wait_for_port("gradus:output_1");
    let client = ear.as_client();
    until("the kit is connected", 20, || {
        client.connect_ports_by_name("gradus:output_1", SOUND).ok()
    });
    until("the notes are connected", 20, || {
        let port = client.port_by_name(NOTES)?;
        (port.connected_count().ok()? > 0).then_some(())
    });
    client.transport().start().expect("the server is there");
    until("six kicks", 60, || {
        (begun.lock().expect("nobody panics").sounds.len() >= 6).then_some(())
    });
    client.transport().stop().expect("the server is there");
    let Begun { notes, sounds } = std::mem::take(&mut *begun.lock().expect("nobody panics"));
    let count = notes.len().min(sounds.len());
    assert!(count >= 6, "{notes:?} {sounds:?}");
    assert_eq!(notes[..count], sounds[..count]);
    assert!(notes.len() - count <= 1, "{notes:?} {sounds:?}");
}
