//! What an instrument is sent so that it is ready: programs with their banks, a few controllers, SysEx.
//!
//! An output has a set-up of its own, for when the project opens, and a pattern has one for each output that wants it, for
//! when the pattern starts. A set-up is short, and is always in the order in which it is sent: programs, then controllers,
//! then SysEx. Who sends it, and whether SysEx may be sent at all, is elsewhere; this module must never know a port.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::lock::Controller;
use super::outputs::{Outputs, PortSlot};
use super::project::Project;
use super::value::{Channel, bounded};

/// The most messages of a set-up.
pub const MESSAGES: usize = 16;
/// The most bytes of a SysEx message, its first and its last among them.
pub const SYSEX_BYTES: usize = 256;
/// The first and the last byte of a SysEx message; all between are less than 128.
const SYSEX: (u8, u8) = (0xf0, 0xf7);

bounded! {
    /// The number of a program, as it is sent.
    Program(u8) = 0..=127, default 0, "program"
}
bounded! {
    /// A half of a bank's number, as it is sent.
    BankNumber(u8) = 0..=127, default 0, "bank"
}
bounded! {
    /// The value of a controller.
    ControllerValue(u8) = 0..=127, default 0, "value"
}
bounded! {
    /// How long a device needs after a set-up, in milliseconds.
    SetUpDelay(u16) = 0..=2000, default 0, "delay"
}

/// The bank of a program: the halves of its number that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bank {
    /// The upper half, controller 0.
    pub msb: Option<BankNumber>,
    /// The lower half, controller 32.
    pub lsb: Option<BankNumber>,
}

/// A message of a set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetUpMessage {
    /// A program, and the bank that is chosen before it.
    Program {
        /// The channel.
        channel: Channel,
        /// The bank.
        bank: Bank,
        /// The program.
        program: Program,
    },
    /// A controller.
    Controller {
        /// The channel.
        channel: Channel,
        /// The controller.
        controller: Controller,
        /// Its value.
        value: ControllerValue,
    },
    /// A message that only one kind of device understands.
    SysEx(SysEx),
}

/// A whole SysEx message: F0, bytes below 80, F7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SysEx(Vec<u8>);

/// Up to sixteen messages, in the order in which they are sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetUp(Vec<SetUpMessage>);

/// The set-ups of a pattern, for each output that wants one. Most patterns have none, so that it is only a pointer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PatternSetUps(Option<Arc<Vec<(PortSlot, SetUp)>>>);

/// All that a project sends at its outputs beside notes and locks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutputPlan {
    /// The outputs.
    pub outputs: Arc<Outputs>,
    /// The set-ups of each pattern.
    pub patterns: Arc<[PatternSetUps]>,
}

impl OutputPlan {
    /// That of a project.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        let patterns = project.patterns.iter();
        Self {
            outputs: Arc::clone(&project.outputs),
            patterns: patterns.map(|pattern| pattern.set_ups.clone()).collect(),
        }
    }

    /// Whether it is that of a project.
    #[must_use]
    pub fn is_of(&self, project: &Project) -> bool {
        let patterns = project.patterns.iter().map(|pattern| &pattern.set_ups);
        self.outputs == project.outputs && self.patterns.iter().eq(patterns)
    }
}

impl SetUpMessage {
    /// Its place in the order of sending.
    const fn order(&self) -> u8 {
        match self {
            Self::Program { .. } => 0,
            Self::Controller { .. } => 1,
            Self::SysEx(_) => 2,
        }
    }

    /// Its SysEx, if it is one.
    #[must_use]
    pub const fn sysex(&self) -> Option<&SysEx> {
        match self {
            Self::SysEx(sysex) => Some(sysex),
            Self::Program { .. } | Self::Controller { .. } => None,
        }
    }

    /// Calls `send` with its messages of MIDI, in their order.
    pub fn each_message(&self, mut send: impl FnMut(&[u8])) {
        match self {
            Self::Program {
                channel,
                bank,
                program,
            } => {
                let channel = channel.get() - 1;
                for (controller, half) in [(0, bank.msb), (32, bank.lsb)] {
                    if let Some(half) = half {
                        send(&[0xb0 | channel, controller, half.get()]);
                    }
                }
                send(&[0xc0 | channel, program.get()]);
            }
            Self::Controller {
                channel,
                controller,
                value,
            } => send(&[0xb0 | (channel.get() - 1), controller.get(), value.get()]),
            Self::SysEx(sysex) => send(&sysex.0),
        }
    }
}

impl SysEx {
    /// A message of these bytes.
    ///
    /// # Errors
    /// When they are no SysEx message, or too many.
    pub fn new(bytes: Vec<u8>) -> Result<Self, String> {
        let inner = match bytes.as_slice() {
            [first, inner @ .., last] if (*first, *last) == SYSEX && !inner.is_empty() => inner,
            _ => return Err("SysEx begins with F0, ends with F7 and has bytes between".to_owned()),
        };
        if bytes.len() > SYSEX_BYTES {
            return Err(format!("SysEx has more than {SYSEX_BYTES} bytes"));
        }
        match inner.iter().find(|byte| **byte > 127) {
            Some(byte) => Err(format!(
                "SysEx has bytes of 00 to 7F between F0 and F7, not {byte:02X}"
            )),
            None => Ok(Self(bytes)),
        }
    }

    /// All bytes, F0 and F7 among them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for SysEx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, byte) in self.0.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{byte:02X}")?;
        }
        Ok(())
    }
}

impl FromStr for SysEx {
    type Err = String;

    /// Reads bytes in hexadecimal; F0 and F7 may be left out.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut bytes = vec![SYSEX.0];
        for word in text.split(|letter: char| letter.is_whitespace() || letter == ',') {
            let is_byte = word.len() <= 2 && word.bytes().all(|it| it.is_ascii_hexdigit());
            if word.is_empty() || (bytes.len() == 1 && word.eq_ignore_ascii_case("f0")) {
                continue;
            }
            let byte = u8::from_str_radix(word, 16).ok().filter(|_| is_byte);
            let unknown = || {
                let word: String = word.chars().take(8).collect();
                format!("\"{word}\" is no byte in hexadecimal, as 7F is")
            };
            bytes.push(byte.ok_or_else(unknown)?);
            if bytes.len() > SYSEX_BYTES {
                break;
            }
        }
        if bytes.last() != Some(&SYSEX.1) {
            bytes.push(SYSEX.1);
        }
        Self::new(bytes)
    }
}

impl SetUp {
    /// The first sixteen of these messages, in the order of sending; messages of one kind stay in theirs.
    #[must_use]
    pub fn new(messages: impl IntoIterator<Item = SetUpMessage>) -> Self {
        let mut messages: Vec<_> = messages.into_iter().take(MESSAGES).collect();
        messages.sort_by_key(SetUpMessage::order);
        Self(messages)
    }

    /// The messages, in the order of sending.
    #[must_use]
    pub fn messages(&self) -> &[SetUpMessage] {
        &self.0
    }

    /// Whether nothing is sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with another message, if there is room.
    #[must_use]
    pub fn with(&self, message: SetUpMessage) -> Self {
        Self::new(self.0.iter().cloned().chain([message]))
    }

    /// The same with a message in the place of one, or without it.
    #[must_use]
    pub fn replaced(&self, place: usize, message: Option<SetUpMessage>) -> Self {
        let mut messages = self.0.clone();
        if place < messages.len() {
            messages.splice(place..=place, message);
        }
        Self::new(messages)
    }

    /// How many bytes it takes, at least.
    #[must_use]
    pub fn weight(&self) -> usize {
        let sysex = self.0.iter().filter_map(SetUpMessage::sysex);
        let bytes: usize = sysex.map(|sysex| sysex.0.capacity()).sum();
        bytes + self.0.capacity() * size_of::<SetUpMessage>()
    }
}

impl PatternSetUps {
    /// That of an output, if it has one.
    #[must_use]
    pub fn get(&self, slot: PortSlot) -> Option<&SetUp> {
        self.iter().find(|(of, _)| *of == slot).map(|(_, it)| it)
    }

    /// Sets that of an output; an empty one is none.
    pub fn set(&mut self, slot: PortSlot, set_up: SetUp) {
        let kept = self.iter().filter(|(of, _)| *of != slot);
        let mut all: Vec<_> = kept.map(|(of, it)| (of, it.clone())).collect();
        if !set_up.is_empty() {
            all.push((slot, set_up));
        }
        all.sort_by_key(|(of, _)| *of);
        self.0 = (!all.is_empty()).then(|| Arc::new(all));
    }

    /// All of them, by the numbers of the outputs.
    pub fn iter(&self) -> impl Iterator<Item = (PortSlot, &SetUp)> {
        let all = self.0.iter().flat_map(|all| all.iter());
        all.map(|(slot, set_up)| (*slot, set_up))
    }

    /// Whether no output has one.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// What patterns share while they are the same, with how many bytes it takes; none while no output has one.
    #[must_use]
    pub fn shared(&self) -> Option<(*const (), usize)> {
        let all = self.0.as_ref()?;
        let bytes = self.iter().map(|(_, set_up)| set_up.weight());
        let lists = all.capacity() * size_of::<(PortSlot, SetUp)>();
        Some((Arc::as_ptr(all).cast(), bytes.sum::<usize>() + lists))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(number: i64) -> SetUpMessage {
        SetUpMessage::Program {
            channel: Channel::DEFAULT,
            bank: Bank::default(),
            program: Program::clamped(number),
        }
    }

    fn sent(message: &SetUpMessage) -> Vec<Vec<u8>> {
        let mut sent = Vec::new();
        message.each_message(|bytes| sent.push(bytes.to_vec()));
        sent
    }

    /// A bank goes before its program, the upper half first; each half may be left out.
    #[test]
    fn banks_go_before_programs() {
        let half = |number| Some(BankNumber::clamped(number));
        let with_bank = |msb, lsb| SetUpMessage::Program {
            channel: Channel::clamped(2),
            bank: Bank { msb, lsb },
            program: Program::clamped(12),
        };
        assert_eq!(
            sent(&with_bank(half(84), half(3))),
            [vec![0xb1, 0, 84], vec![0xb1, 32, 3], vec![0xc1, 12]]
        );
        assert_eq!(
            sent(&with_bank(None, half(1))),
            [vec![0xb1, 32, 1], vec![0xc1, 12]]
        );
        assert_eq!(sent(&program(5)), [vec![0xc0, 5]]);
    }

    /// SysEx is read as people write it, and written in one way.
    #[test]
    fn sysex_is_read_as_it_is_written() {
        let on = "F0 7E 7F 09 01 F7";
        for text in [on, "7e 7f 9 1", "f0,7E,7F,09,01", " 7E  7F 09 01 f7 "] {
            let sysex: SysEx = text.parse().unwrap();
            assert_eq!(sysex.to_string(), on);
        }
        let long = "00 ".repeat(SYSEX_BYTES - 2);
        assert_eq!(long.parse::<SysEx>().unwrap().bytes().len(), SYSEX_BYTES);
    }

    /// What is no SysEx says why.
    #[test]
    fn what_is_no_sysex_says_why() {
        for (text, why) in [
            ("F0 80 F7", "not 80"),
            ("F0 1G F7", "\"1G\" is no byte"),
            ("F0 123 F7", "\"123\" is no byte"),
            ("+1", "\"+1\" is no byte"),
            ("F0 F7", "bytes between"),
            ("", "bytes between"),
            ("F0 01 F7 02 F7", "not F7"),
            (&"00 ".repeat(SYSEX_BYTES - 1), "more than 256 bytes"),
            (&"00 ".repeat(100_000), "more than 256 bytes"),
        ] {
            let error = text.parse::<SysEx>().unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    /// A set-up has at most sixteen messages, and is in the order in which it is sent.
    #[test]
    fn a_set_up_is_in_order() {
        let volume = SetUpMessage::Controller {
            channel: Channel::DEFAULT,
            controller: Controller::clamped(7),
            value: ControllerValue::clamped(9),
        };
        let reset = SetUpMessage::SysEx("01".parse().unwrap());
        let mixed = SetUp::new([reset, volume, program(2), program(1)]);
        let order: Vec<_> = mixed.messages().iter().flat_map(sent).collect();
        assert_eq!(
            order,
            [
                vec![0xc0, 2],
                vec![0xc0, 1],
                vec![0xb0, 7, 9],
                vec![0xf0, 1, 0xf7]
            ]
        );
        let full = (0..20).fold(mixed, |set_up, _| set_up.with(program(3)));
        assert_eq!(full.messages().len(), MESSAGES);
        assert_eq!(full.replaced(3, None).messages().len(), MESSAGES - 1);
    }

    /// A pattern without set-ups is as small as one that never had any.
    #[test]
    fn empty_set_ups_are_none() {
        let (mut set_ups, slot) = (PatternSetUps::default(), PortSlot::clamped(3));
        set_ups.set(slot, SetUp::new([program(1)]));
        set_ups.set(PortSlot::MIN, SetUp::new([program(2)]));
        let outputs: Vec<_> = set_ups.iter().map(|(slot, _)| slot.get()).collect();
        assert_eq!((outputs, set_ups.get(slot).is_some()), (vec![1, 3], true));
        for slot in PortSlot::all() {
            set_ups.set(slot, SetUp::default());
        }
        assert!(set_ups.is_empty() && set_ups == PatternSetUps::default());
        assert_eq!(size_of::<PatternSetUps>(), size_of::<usize>());
    }
}
