//! How a light looks: its colours, its rhythm and the message that shows them.

use super::expression::{Expression, VariableNames, Variables};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// A colour as a device wants it: a number of its palette, or up to three numbers (such as red, green and blue).
pub type Colour = [u8; 3];

/// The longest message to a light, in bytes.
pub const LONGEST: usize = 64;

/// The time within which no blinking light changes, in ticks: all rhythms, and the first half of a quarter, begin and
/// end on a multiple of it.
pub const PHASE: Tick = TICKS_PER_QUARTER / 4;

/// How a light blinks. Gradus does the blinking, in its own time, because some hosts filter out what would make a
/// device blink by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// Always lit.
    Steady,
    /// Lit in the first half of every quarter.
    Blink,
    /// Lit in the first half of every eighth.
    Flash,
    /// Lit in every other quarter.
    Pulse,
}

impl Rhythm {
    /// The rhythms that have a word in a profile.
    pub const WORDS: [(Self, &'static str); 3] = [
        (Self::Blink, "blink"),
        (Self::Flash, "flash"),
        (Self::Pulse, "pulse"),
    ];

    /// The rhythm with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut words = Self::WORDS.into_iter();
        words.find_map(|(rhythm, known)| (known == word).then_some(rhythm))
    }

    fn is_lit(self, beat: Tick) -> bool {
        let period = match self {
            Self::Steady => return true,
            Self::Blink => TICKS_PER_QUARTER,
            Self::Flash => TICKS_PER_QUARTER / 2,
            Self::Pulse => TICKS_PER_QUARTER * 2,
        };
        beat.rem_euclid(period) < period / 2
    }
}

/// What a light shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The colour while it is lit.
    pub colour: Colour,
    /// The colour in between.
    pub other: Colour,
    /// When it is lit.
    pub rhythm: Rhythm,
}

impl Look {
    /// The colour at a beat, in ticks.
    #[must_use]
    pub fn at(&self, beat: Tick) -> Colour {
        if self.rhythm.is_lit(beat) {
            self.colour
        } else {
            self.other
        }
    }
}

/// The messages that set the colour of a light.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// The messages, an expression for each byte.
    messages: Vec<Vec<Expression>>,
}

impl Template {
    /// The variables that the bytes can use: the light's number, its place in its group, and the up to three numbers of
    /// the colour.
    #[must_use]
    pub fn names() -> VariableNames {
        VariableNames::of(&["number", "place", "colour", "colour2", "colour3"])
    }

    /// Reads messages whose bytes are expressions.
    ///
    /// # Errors
    /// When a message is empty or too long, or a byte cannot be read.
    pub fn read(messages: &[Vec<String>]) -> Result<Self, String> {
        let names = Self::names();
        let read = |message: &Vec<String>| {
            if message.is_empty() || message.len() > LONGEST {
                return Err(format!(
                    "a message has 1 to {LONGEST} bytes, not {}",
                    message.len()
                ));
            }
            let known =
                |what| format!("{what}; you can use number, place, colour, colour2, colour3");
            let bytes = message.iter();
            let bytes = bytes.map(|byte| Expression::read(byte, &names).map_err(known));
            bytes.collect()
        };
        Ok(Self {
            messages: messages.iter().map(read).collect::<Result<_, _>>()?,
        })
    }

    /// Whether any of the messages is system exclusive.
    #[must_use]
    pub fn is_exclusive(&self) -> bool {
        let status = |bytes: &Vec<Expression>| bytes.first()?.value(&Variables::default());
        self.messages
            .iter()
            .any(|bytes| status(bytes) == Some(0xf0))
    }

    /// The cost of sending it, in messages of three bytes.
    #[must_use]
    pub fn cost(&self) -> i64 {
        let costs = self.messages.iter().map(|bytes| bytes.len().div_ceil(3));
        i64::try_from(costs.sum::<usize>()).unwrap_or(i64::MAX)
    }

    /// Sends the messages; those with a byte that does not fit into MIDI are left out.
    pub fn write(&self, number: u16, place: usize, colour: Colour, send: &mut impl FnMut(&[u8])) {
        let mut variables = Variables::default();
        let known = [
            i32::from(number),
            i32::try_from(place).unwrap_or(i32::MAX),
            colour[0].into(),
            colour[1].into(),
            colour[2].into(),
        ];
        for (variable, value) in variables.iter_mut().zip(known) {
            *variable = value;
        }
        for message in &self.messages {
            let mut bytes = [0; LONGEST];
            if let Some(bytes) = fill(&mut bytes, message, &variables) {
                send(bytes);
            }
        }
    }
}

fn fill<'a>(
    bytes: &'a mut [u8; LONGEST],
    message: &[Expression],
    variables: &Variables,
) -> Option<&'a [u8]> {
    for (byte, expression) in bytes.iter_mut().zip(message) {
        *byte = u8::try_from(expression.value(variables)?).ok()?;
    }
    let bytes = bytes.get(..message.len())?;
    is_message(bytes).then_some(bytes)
}

/// Whether the bytes are one whole message: a status byte first, and no other after it except the end of a system
/// exclusive.
#[must_use]
pub fn is_message(bytes: &[u8]) -> bool {
    match bytes {
        [0xf0, data @ .., 0xf7] => data.iter().all(|byte| *byte < 128),
        [0x80..=0xbf | 0xe0..=0xef, first, second] => *first < 128 && *second < 128,
        [0xc0..=0xdf, data] => *data < 128,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rhythm does not change within a phase.
    #[test]
    fn rhythms_keep_to_phases() {
        for (rhythm, word) in Rhythm::WORDS {
            for phase in -9..9 {
                let lit = rhythm.is_lit(phase * PHASE);
                let last = rhythm.is_lit(phase * PHASE + PHASE - 1);
                assert_eq!(lit, last, "{word} at {phase}");
            }
            assert!((0..8).any(|phase| rhythm.is_lit(phase * PHASE)) && !rhythm.is_lit(7 * PHASE));
        }
    }
}
