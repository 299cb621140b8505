//! The notes and messages that the real plug-in plays from a state, as text: "C1@0 C1/2@48000+6000v64 cc74=88@0".
//!
//! A note is its key, its channel after a stroke (1 is left out), the frame at which it begins, how many frames it is
//! held (three quarters of a sixteenth, 4500, are left out) and its velocity (100 is left out).

use gradus::ui::editor::note_labels::key_name;

use crate::hosts::{Call, Format, Message, Player};

/// Events that the host sends while it plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Said {
    /// A parameter moves, from 0 to 1.
    Knob(&'static str, f64),
    /// A key is struck on a channel, from 0.
    Key(u8, u8),
}

/// Frames of a block and of a quarter, at 48 kHz and 120 BPM: every block begins on a whole tick.
const BLOCK: u32 = 750;
const QUARTER: u32 = 24_000;

/// A note as it is written.
struct Note {
    at: u32,
    off: Option<u32>,
    channel: u8,
    key: u8,
    velocity: u32,
}

/// Plays so many bars from the beginning of the song, and returns the text.
pub(crate) fn heard(state: &[u8], bars: u32, said: &[(f64, Said)]) -> String {
    let mut player = Player::new(Format::Clap, state);
    let mut notes: Vec<Note> = Vec::new();
    // Where a word stands among the others, and what it is: a note's place, or the word itself.
    let mut words: Vec<Result<usize, String>> = Vec::new();
    for block in 0..bars * 4 * QUARTER / BLOCK {
        let begin = block * BLOCK;
        let now = said.iter().filter(|(quarter, _)| frame(*quarter) == begin);
        let now: Vec<Said> = now.map(|(_, said)| *said).collect();
        let parameters: Vec<_> = now.iter().filter_map(|said| said.knob()).collect();
        let input: Vec<_> = now.iter().filter_map(|said| said.key()).flatten().collect();
        let call = Call {
            frames: BLOCK,
            parameters: &parameters,
            input: &input,
            ..Call::default()
        };
        for (frame, message) in player.call(&call).events {
            let at = begin + frame;
            match message {
                Message::NoteOn {
                    channel,
                    key,
                    velocity,
                } => {
                    words.push(Ok(notes.len()));
                    notes.push(Note {
                        at,
                        off: None,
                        channel,
                        key,
                        velocity: hardness(velocity),
                    });
                }
                Message::NoteOff { channel, key } => {
                    let mut held = notes.iter_mut().rev();
                    let held = held
                        .find(|note| (note.channel, note.key, note.off) == (channel, key, None));
                    held.expect("a note that is held").off = Some(at);
                }
                other => words.push(Err(format!("{}@{at}", word(other)))),
            }
        }
    }
    player.stop();
    let words = words
        .into_iter()
        .map(|word| word.map_or_else(|word| word, |at| notes[at].word()));
    words.collect::<Vec<_>>().join(" ")
}

impl Said {
    fn knob(&self) -> Option<(&'static str, f64)> {
        match self {
            Self::Knob(id, value) => Some((id, *value)),
            Self::Key(..) => None,
        }
    }

    /// The key is released a little later.
    fn key(&self) -> Option<[(u32, Message); 2]> {
        let Self::Key(channel, key) = *self else {
            return None;
        };
        let velocity = 0.5;
        let on = Message::NoteOn {
            channel,
            key,
            velocity,
        };
        Some([(0, on), (BLOCK / 2, Message::NoteOff { channel, key })])
    }
}

impl Note {
    fn word(&self) -> String {
        let mut word = key_name(self.key.into());
        if self.channel != 0 {
            word += &format!("/{}", self.channel + 1);
        }
        word += &format!("@{}", self.at);
        match self.off.map(|off| off - self.at) {
            Some(4500) => {}
            Some(length) => word += &format!("+{length}"),
            None => word += "+…",
        }
        if self.velocity != 100 {
            word += &format!("v{}", self.velocity);
        }
        word
    }
}

/// A message that is no note: "cc74=88", "cc74/2=88", or as its bytes are.
fn word(message: Message) -> String {
    match message {
        Message::Control {
            channel: 0,
            controller,
            value,
        } => format!("cc{controller}={value}"),
        Message::Control {
            channel,
            controller,
            value,
        } => format!("cc{controller}/{}={value}", channel + 1),
        Message::Midi([status, low, high]) => format!("{status:02x}-{low:02x}-{high:02x}"),
        other => other.to_string(),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a velocity is 0 to 1, and a quarter is one of a few bars"
)]
fn hardness(velocity: f32) -> u32 {
    (velocity * 127.0).round() as u32
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a quarter of a few bars"
)]
fn frame(quarter: f64) -> u32 {
    (quarter * f64::from(QUARTER)).round() as u32
}
