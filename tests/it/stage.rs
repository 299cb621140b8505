//! An instance with a controller in front of it: what hands do on it, what is heard, and what its lights show.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use gradus::files::pattern_file;
use gradus::instance::host_controller::{LightRouting, Settings};
use gradus::sequencer::{Project, notation};

use crate::hosts::{Block, Call, Dialect, Format, Message, Player};
use crate::ports::Device;
use crate::sessions;

/// The channel of the lights, from 0; notes have all others.
pub const LIGHTS: u8 = 15;

/// Instances of one process share a controller, so only one test at a time has it.
static ALONE: Mutex<()> = Mutex::new(());

/// How long the worker may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);

/// The settings of a profile with its lights on a channel of their own.
pub fn chosen(profile: &str) -> Settings {
    Settings {
        profile: profile.to_owned(),
        lights: LightRouting::Channel(LIGHTS + 1),
        sysex: true,
        ..Settings::default()
    }
}

/// A controller, an instance and its host.
pub struct Stage {
    /// The instance; its ledger has the notes alone.
    pub player: Player,
    /// What went to the lights: the frame and the bytes.
    pub lights: Vec<(i64, Vec<u8>)>,
    /// What else went out: the frame and the message.
    pub heard: Vec<(i64, Message)>,
    /// The length of a block.
    pub frames: u32,
    /// The most messages that the host takes in a block.
    pub capacity: usize,
    /// The channel of the notes, from 0, if the lights have all others; none if the lights have a channel of their own.
    pub notes: Option<u8>,
    _alone: Option<MutexGuard<'static, ()>>,
}

impl Stage {
    /// An instance with a profile and a project, with the transport at rest.
    pub fn new(format: Format, profile: &str, project: &Project) -> Self {
        Self::with(format, &chosen(profile), project)
    }

    /// The same with other settings.
    pub fn with(format: Format, settings: &Settings, project: &Project) -> Self {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            _alone: Some(alone),
            ..Self::beside(format, settings, project)
        }
    }

    /// An instance that holds a saved state.
    pub fn of_state(format: Format, state: &[u8]) -> Self {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut stage = Self::beside(format, &Settings::default(), &Project::default());
        stage._alone = Some(alone);
        assert!(stage.player.host.main().load(state));
        stage
    }

    /// One more instance in the process, beside another one.
    pub fn beside(format: Format, settings: &Settings, project: &Project) -> Self {
        let state = sessions::controlled(project, settings);
        Self::before(Player::new(format, &state))
    }

    /// An instance that is ready to process, with the transport at rest.
    pub fn before(mut player: Player) -> Self {
        player.playing = false;
        Self {
            player,
            lights: Vec::new(),
            heard: Vec::new(),
            frames: 64,
            capacity: crate::hosts::UNLIMITED,
            notes: None,
            _alone: None,
        }
    }

    /// Devices at ports of their own before the same project: input, output and profile of each.
    pub fn plug(&mut self, devices: &[[&str; 3]]) {
        let state = sessions::plugged(&self.project(), devices);
        assert!(self.player.host.main().load(&state));
        self.block();
    }

    /// A device sends messages, `90 24 7f, 80 24 00`, as soon as anyone listens to it.
    pub fn press(&mut self, device: &Device, text: &str) {
        for message in text.split(',').map(bytes) {
            let started = Instant::now();
            while !device.send(&message) {
                assert!(started.elapsed() < PATIENCE, "nobody listens");
                self.block();
                thread::sleep(Duration::from_millis(1));
            }
        }
    }

    /// Plays on until something that is heard is so.
    pub fn until_heard(&mut self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let started = Instant::now();
        while !is_so(self) {
            assert!(started.elapsed() < PATIENCE, "{what}");
            self.block();
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// One block without anything.
    pub fn block(&mut self) {
        self.play(&[]);
    }

    /// Blocks for so many quarters, with the transport rolling or not.
    pub fn blocks(&mut self, quarters: f64) {
        let mut frames = quarters * 60.0 * self.player.rate / self.player.tempo;
        while frames > 0.5 {
            self.block();
            frames -= f64::from(self.frames);
        }
    }

    /// One block with messages at their frames.
    pub fn play(&mut self, input: &[(u32, Message)]) -> Block {
        let start = self.player.ledger.now;
        let transport = Some(self.player.transport());
        let block = self.player.host.process(&Call {
            transport,
            frames: self.frames,
            input,
            dialect: Dialect::Midi,
            capacity: self.capacity,
            ..Call::default()
        });
        let mut notes = block.clone();
        notes.events.clear();
        let mut reached = 0;
        for (frame, message) in &block.events {
            assert!(*frame >= reached, "{message} is out of order");
            reached = *frame;
            let at = start + i64::from(*frame);
            match self.light(*message) {
                Some(bytes) => self.lights.push((at, bytes)),
                None => {
                    notes.events.push((*frame, *message));
                    self.heard.push((at, *message));
                }
            }
        }
        self.player.ledger.enter(&notes, self.frames);
        self.player.pass(self.frames);
        block
    }

    /// The bytes of a message to a light, on the device's first channel where the lights have one of their own;
    /// none for music.
    fn light(&self, message: Message) -> Option<Vec<u8>> {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a velocity of 0 to 1 is 0 to 127 as a byte"
        )]
        let byte = |velocity: f32| (velocity * 127.0) as u8;
        let (channel, bytes) = match message {
            Message::NoteOn {
                channel,
                key,
                velocity,
            } => (channel, vec![0x90, key, byte(velocity)]),
            Message::NoteOff { channel, key } => (channel, vec![0x80, key, 0]),
            Message::Control {
                channel,
                controller,
                value,
            } => (channel, vec![0xb0, controller, value]),
            Message::SysEx { bytes, length } => return Some(bytes[..usize::from(length)].to_vec()),
            _ => return None,
        };
        match self.notes {
            Some(notes) => {
                (channel != notes).then(|| [&[bytes[0] | channel], &bytes[1..]].concat())
            }
            None => (channel == LIGHTS).then_some(bytes),
        }
    }

    /// One block with messages as a device sends them, `90 24 7f, 80 24 00`, one frame after the other.
    pub fn send(&mut self, text: &str) -> Block {
        let input: Vec<_> = (0..).zip(text.split(',').map(message)).collect();
        self.play(&input)
    }

    /// The messages that were heard, without the notes, because every edit at rest plays its step.
    pub fn passed(&self) -> Vec<Message> {
        let messages = self.heard.iter().map(|(_, message)| *message);
        let is_note =
            |message: &Message| matches!(message, Message::NoteOn { .. } | Message::NoteOff { .. });
        messages.filter(|message| !is_note(message)).collect()
    }

    /// Waits until nothing sounds that was heard of an edit, and forgets it.
    pub fn rest(&mut self) {
        self.blocks(1.0);
        self.heard.clear();
    }

    /// Gives the controllers up to another instance.
    pub fn leave(&mut self) {
        self._alone = None;
    }

    /// Another controller before the same project.
    pub fn change_to(&mut self, settings: &Settings) {
        let project = self.project();
        let state = sessions::controlled(&project, settings);
        assert!(self.player.host.main().load(&state));
        self.block();
    }

    /// Rolls from the beginning of the song for so many sixteenths, and stops; what was heard in it: the
    /// sixteenth, the key and the length in percent of one, `0 36 75%`.
    pub fn bar(&mut self, sixteenths: u32) -> Vec<String> {
        const SIXTEENTH: i64 = 6000;
        let (from, before) = (self.player.ledger.now, self.player.ledger.notes.len());
        self.player.beats = 0.0;
        self.player.playing = true;
        self.blocks(f64::from(sixteenths) / 4.0);
        self.player.playing = false;
        self.block();
        self.player.ledger.assert_closed();
        let notes = self.player.ledger.notes[before..].iter().map(|note| {
            let at = note.on - from;
            assert_eq!(at % SIXTEENTH, 0, "{note:?}");
            let length = note.off.map_or(0, |off| (off - note.on) * 100 / SIXTEENTH);
            format!("{} {} {length}%", at / SIXTEENTH, note.key)
        });
        notes.collect()
    }

    /// The project as it would be saved.
    pub fn project(&mut self) -> Project {
        let text = sessions::text_of_state(&self.player.host.main().save());
        pattern_file::from_text(&text).expect("it saves what it reads")
    }

    /// The line of a track in the first pattern.
    pub fn line(&mut self, track: usize) -> String {
        let project = self.project();
        let clip = project.clip(0, track);
        clip.map_or_else(String::new, |clip| notation::line(&clip.steps))
    }

    /// Plays on until the worker has done something.
    pub fn until(&mut self, what: &str, mut is_so: impl FnMut(&Project) -> bool) {
        let started = Instant::now();
        loop {
            let project = self.project();
            if is_so(&project) {
                break;
            }
            assert!(started.elapsed() < PATIENCE, "{what}");
            self.block();
            thread::sleep(Duration::from_millis(1));
        }
        // The effect shows in the next block.
        self.block();
    }

    /// Plays on until a track has a line.
    pub fn until_line(&mut self, track: usize, line: &str) {
        self.until(line, |project| {
            let clip = project.clip(0, track);
            clip.is_some_and(|clip| notation::line(&clip.steps) == line)
        });
    }

    /// What went to the lights since the last time, as text: `90 51 05`.
    pub fn shown(&mut self) -> Vec<String> {
        let text = |(_, bytes): (i64, Vec<u8>)| {
            let words: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            words.join(" ")
        };
        self.lights.drain(..).map(text).collect()
    }
}

/// The bytes of a message, in hexadecimal.
pub fn bytes(text: &str) -> Vec<u8> {
    let word = |word| u8::from_str_radix(word, 16).expect("a byte");
    text.split_whitespace().map(word).collect()
}

/// A message of a device, in hexadecimal.
pub fn message(text: &str) -> Message {
    let bytes = bytes(text);
    let channel = bytes[0] & 15;
    match (bytes[0] >> 4, &bytes[1..]) {
        (9, [key, velocity]) if *velocity > 0 => Message::NoteOn {
            channel,
            key: *key,
            velocity: f32::from(*velocity) / 127.0,
        },
        (8 | 9, [key, _]) => Message::NoteOff { channel, key: *key },
        (0xb, [controller, value]) => Message::Control {
            channel,
            controller: *controller,
            value: *value,
        },
        _ => panic!("{text} is no message of a device"),
    }
}
