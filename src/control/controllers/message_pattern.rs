//! What a message must match: its kind, channel, number and value, or the bytes of a system exclusive.

use std::sync::Arc;

use super::expression::{VariableNames, Variables, is_name};
use super::message::{Incoming, MessageKind, Signal};
use super::turn::Encoding;

/// The most controls of a group.
pub const GROUP: usize = 128;
/// The longest system exclusive that can be matched, in bytes.
pub const SYSEX: usize = 64;

/// Controls in the order of what they control: the pads of the steps, the knobs of their pitches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name in the profile.
    pub name: String,
    /// The numbers of the controls, in order.
    pub numbers: Vec<u16>,
    /// The numbers in rising order, each with its place in the group.
    places: Vec<(u16, u16)>,
}

impl Group {
    /// A group of controls.
    ///
    /// # Errors
    /// When it is empty, too large, or holds a control twice.
    pub fn new(name: &str, numbers: Vec<u16>) -> Result<Self, String> {
        if numbers.is_empty() || numbers.len() > GROUP {
            return Err(format!(
                "\"{name}\" has {} controls, not 1 to {GROUP}",
                numbers.len()
            ));
        }
        let mut places: Vec<_> = numbers.iter().copied().zip(0..).collect();
        places.sort_unstable();
        let twice = places.windows(2).find(|pair| pair[0].0 == pair[1].0);
        if let Some(twice) = twice {
            return Err(format!("\"{name}\" holds control {} twice", twice[0].0));
        }
        Ok(Self {
            name: name.to_owned(),
            numbers,
            places,
        })
    }

    /// The place of a control in the group, from 0.
    #[must_use]
    pub fn index_of(&self, number: u16) -> Option<u16> {
        let found = self.places.binary_search_by_key(&number, |place| place.0);
        Some(self.places.get(found.ok()?)?.1)
    }
}

/// The test for one number of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Any number.
    Any,
    /// Exactly this number.
    Equal(u16),
    /// Any number but this one.
    Not(u16),
    /// A number in this range, both ends included.
    Range(u16, u16),
    /// The number of a control in a group; its place there is captured.
    In(Arc<Group>),
    /// The number that this variable captured earlier.
    Same(u8),
}

/// One number of a message: its test, and the variable that captures it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The test that it must pass.
    pub test: Test,
    /// The index of the variable that captures it.
    pub into: Option<u8>,
}

/// The result of comparing a message with a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchResult {
    /// The message matches.
    Match,
    /// The message is of the expected kind and channel, but does not match: it breaks a chain.
    Break,
    /// The message has nothing to do with the pattern.
    Pass,
}

/// The pattern of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessagePattern {
    /// A channel message.
    Signal {
        /// The kind of the message.
        kind: MessageKind,
        /// The channel, 1 to 16 as musicians count.
        channel: Field,
        /// The number of the key, controller or parameter.
        number: Field,
        /// The velocity, value, program or pressure.
        value: Field,
        /// How the value encodes an encoder's direction, if it is one.
        encoding: Option<Encoding>,
    },
    /// A system exclusive of these bytes.
    SysEx {
        /// The bytes between F0 and F7.
        bytes: Vec<Field>,
        /// Whether any more bytes may follow.
        open: bool,
    },
}

impl Field {
    /// Matches any number.
    pub const ANY: Self = Self {
        test: Test::Any,
        into: None,
    };

    /// Matches exactly this number.
    #[must_use]
    pub const fn equal(value: u16) -> Self {
        Self {
            test: Test::Equal(value),
            into: None,
        }
    }

    /// Reads a test for a number up to `most`: `36`, `*`, `!36`, `36..43`, `pads` (a group) or `=n` (what n has
    /// captured). `n:` before it captures the number as n; `n` alone captures any number.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(
        text: &str,
        most: u16,
        groups: &[Arc<Group>],
        names: &mut VariableNames,
    ) -> Result<Self, String> {
        let text = text.trim();
        let (name, test) = match text.split_once(':') {
            Some((name, test)) => (Some(name.trim()), test.trim()),
            None => (None, text),
        };
        let number = |digits: &str| number(digits, most);
        let group = |name: &str| groups.iter().find(|group| group.name == name);
        let (name, test) = if test == "*" {
            (name, Test::Any)
        } else if let Some(digits) = test.strip_prefix('!') {
            (name, Test::Not(number(digits)?))
        } else if let Some(captured) = test.strip_prefix('=') {
            let place = names
                .find(captured.trim())
                .ok_or_else(|| format!("nothing captures \"{captured}\" before"))?;
            (name, Test::Same(place))
        } else if let Some((from, to)) = test.split_once("..") {
            let (from, to) = (number(from)?, number(to)?);
            if from > to {
                return Err(format!(
                    "\"{test}\" counts down: write the smaller number first"
                ));
            }
            (name, Test::Range(from, to))
        } else if let Some(group) = group(test) {
            (name, Test::In(group.clone()))
        } else if name.is_none() && is_name(test) {
            (Some(test), Test::Any)
        } else if is_name(test) {
            return Err(format!("there is no group \"{test}\" in [groups]"));
        } else {
            (name, Test::Equal(number(test)?))
        };
        let into = name.map(|name| names.capture(name)).transpose()?;
        Ok(Self { test, into })
    }

    /// Whether a number passes; a test that depends on an earlier message lets any number pass.
    #[must_use]
    pub fn allows(&self, number: u16) -> bool {
        match &self.test {
            Test::Any | Test::Same(_) => true,
            Test::Equal(wanted) => *wanted == number,
            Test::Not(unwanted) => *unwanted != number,
            Test::Range(from, to) => (from..=to).contains(&&number),
            Test::In(group) => group.index_of(number).is_some(),
        }
    }

    /// The place of a control among those that pass, if they can be counted; for what is remembered for each.
    #[must_use]
    pub fn index_of(&self, number: u16) -> Option<usize> {
        match &self.test {
            Test::Equal(wanted) => (*wanted == number).then_some(0),
            Test::Range(from, to) => (*from..=*to)
                .contains(&number)
                .then(|| usize::from(number - from)),
            Test::In(group) => group.index_of(number).map(usize::from),
            Test::Any | Test::Not(_) | Test::Same(_) => None,
        }
    }

    /// How many numbers pass, if they can be counted.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        match &self.test {
            Test::Equal(_) => Some(1),
            Test::Range(from, to) => Some(usize::from(to - from) + 1),
            Test::In(group) => Some(group.numbers.len()),
            Test::Any | Test::Not(_) | Test::Same(_) => None,
        }
    }

    fn match_number(&self, number: u16, variables: &mut Variables) -> MatchResult {
        if let Test::Same(place) = &self.test {
            let captured = variables.get(usize::from(*place));
            if captured != Some(&i32::from(number)) {
                return MatchResult::Pass;
            }
        } else if !self.allows(number) {
            return MatchResult::Break;
        }
        let kept = match &self.test {
            Test::In(group) => group.index_of(number).unwrap_or_default(),
            Test::Any | Test::Equal(_) | Test::Not(_) | Test::Range(..) | Test::Same(_) => number,
        };
        self.keep(i32::from(kept), variables);
        MatchResult::Match
    }

    fn keep(&self, number: i32, variables: &mut Variables) {
        if let Some(place) = self.into
            && let Some(variable) = variables.get_mut(usize::from(place))
        {
            *variable = number;
        }
    }
}

impl MessagePattern {
    /// Compares a message with the pattern; captures into `variables` on the way.
    #[must_use]
    pub fn match_message(&self, incoming: Incoming<'_>, variables: &mut Variables) -> MatchResult {
        match (self, incoming) {
            (Self::Signal { kind, .. }, Incoming::Signal(signal)) if *kind == signal.kind => {
                self.meet_signal(signal, variables)
            }
            (Self::SysEx { bytes, open }, Incoming::SysEx(data)) => {
                meet_bytes(bytes, *open, data, variables)
            }
            (
                Self::Signal { .. } | Self::SysEx { .. },
                Incoming::Signal(_) | Incoming::SysEx(_),
            ) => MatchResult::Pass,
        }
    }

    fn meet_signal(&self, signal: Signal, variables: &mut Variables) -> MatchResult {
        let Self::Signal {
            channel,
            number,
            value,
            encoding,
            ..
        } = self
        else {
            return MatchResult::Pass;
        };
        if channel.match_number(u16::from(signal.channel) + 1, variables) != MatchResult::Match {
            return MatchResult::Pass;
        }
        let result = number.match_number(signal.number, variables);
        if result != MatchResult::Match {
            return result;
        }
        let result = value.match_number(signal.value, variables);
        if result == MatchResult::Match
            && let Some(encoding) = encoding
        {
            value.keep(encoding.steps(signal.value), variables);
        }
        result
    }

    /// Whether a message could ever match, whatever came before it.
    #[must_use]
    pub fn concerns(&self, incoming: Incoming<'_>) -> bool {
        match (self, incoming) {
            (
                Self::Signal {
                    kind,
                    channel,
                    number,
                    value,
                    ..
                },
                Incoming::Signal(signal),
            ) => {
                *kind == signal.kind
                    && channel.allows(u16::from(signal.channel) + 1)
                    && number.allows(signal.number)
                    && value.allows(signal.value)
            }
            (Self::SysEx { bytes, open }, Incoming::SysEx(data)) => {
                let mut variables = Variables::default();
                meet_bytes(bytes, *open, data, &mut variables) != MatchResult::Break
            }
            _ => false,
        }
    }

    /// Whether it depends on what an earlier message captured.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        let same = |field: &Field| matches!(field.test, Test::Same(_));
        match self {
            Self::Signal {
                channel,
                number,
                value,
                ..
            } => same(channel) || same(number) || same(value),
            Self::SysEx { bytes, .. } => bytes.iter().any(same),
        }
    }

    /// The kind of messages that it matches; `None` for system exclusive.
    #[must_use]
    pub fn kind(&self) -> Option<MessageKind> {
        match self {
            Self::Signal { kind, .. } => Some(*kind),
            Self::SysEx { .. } => None,
        }
    }
}

fn meet_bytes(bytes: &[Field], open: bool, data: &[u8], variables: &mut Variables) -> MatchResult {
    if data.len() < bytes.len() || (data.len() > bytes.len() && !open) {
        return MatchResult::Break;
    }
    for (field, byte) in bytes.iter().zip(data) {
        let result = field.match_number(u16::from(*byte), variables);
        if result != MatchResult::Match {
            return result;
        }
    }
    MatchResult::Match
}

/// Reads a number, decimal or after `0x`, of at most `most`.
fn number(digits: &str, most: u16) -> Result<u16, String> {
    let digits = digits.trim();
    let number = match digits.strip_prefix("0x") {
        Some(digits) => u16::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    let number = number
        .map_err(|_| format!("\"{digits}\" is not a number, a group or a name to capture"))?;
    if number > most {
        return Err(format!("{number} is not in 0 to {most}"));
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> Result<Field, String> {
        let group = Group::new("pads", vec![81, 82, 11]).unwrap();
        let mut names = VariableNames::of(&["n"]);
        Field::read(text, 127, &[Arc::new(group)], &mut names)
    }

    /// "Message matches: equal, any, not, range, captured into a variable", as a table: for each match, the
    /// numbers that pass, and what the variable n (7 before) holds then.
    #[test]
    fn fields_match_what_they_say() {
        for (text, expected) in [
            ("36", "36->7"),
            ("*", "0->7 7->7 11->7 36->7 82->7 127->7"),
            ("!36", "0->7 7->7 11->7 82->7 127->7"),
            ("11..36", "11->7 36->7"),
            ("pads", "11->7 82->7"),
            ("n", "0->0 7->7 11->11 36->36 82->82 127->127"),
            ("n:36", "36->36"),
            ("n:!36", "0->0 7->7 11->11 82->82 127->127"),
            ("n: 11..36", "11->11 36->36"),
            ("n:pads", "11->2 82->1"),
            ("n:0x24", "36->36"),
            ("=n", "7->7"),
        ] {
            let field = field(text).unwrap();
            let passed: Vec<_> = [0, 7, 11, 36, 82, 127]
                .into_iter()
                .filter_map(|number| {
                    let mut variables = Variables::default();
                    variables[0] = 7;
                    let result = field.match_number(number, &mut variables);
                    (result == MatchResult::Match).then(|| format!("{number}->{}", variables[0]))
                })
                .collect();
            assert_eq!(passed.join(" "), expected, "{text}");
        }
    }

    /// What cannot be read is refused with a sentence.
    #[test]
    fn mistakes_are_named() {
        for (text, complaint) in [
            ("128", "128 is not in 0 to 127"),
            (
                "36..11",
                "\"36..11\" counts down: write the smaller number first",
            ),
            ("n:knobs", "there is no group \"knobs\" in [groups]"),
            ("=m", "nothing captures \"m\" before"),
            (
                "x y",
                "\"x y\" is not a number, a group or a name to capture",
            ),
        ] {
            assert_eq!(field(text), Err(complaint.to_owned()), "{text}");
        }
    }

    /// "SysEx with wildcards": bytes that must be, any bytes, captured ones, and an open end.
    #[test]
    fn system_exclusives_match_byte_by_byte() {
        let mut names = VariableNames::of(&["n"]);
        let mut read = |text: &str| Field::read(text, 127, &[], &mut names).unwrap();
        let bytes = vec![read("0x20"), read("*"), read("n:1..9")];
        let meet = |open, data: &[u8]| {
            let pattern = MessagePattern::SysEx {
                bytes: bytes.clone(),
                open,
            };
            let mut variables = Variables::default();
            (
                pattern.match_message(Incoming::SysEx(data), &mut variables) == MatchResult::Match,
                variables[0],
            )
        };
        assert_eq!(meet(false, &[0x20, 77, 5]), (true, 5));
        assert!(!meet(false, &[0x20, 77, 10]).0);
        assert!(!meet(false, &[0x20, 77, 5, 1]).0);
        assert_eq!(meet(true, &[0x20, 77, 5, 1]), (true, 5));
        assert!(!meet(true, &[0x20, 77]).0);
    }
}
