//! Where the music of a project goes: to the host, which is always there, and to ports of the system.
//!
//! A project names up to seven outputs beside the host, each by a number of its own that stays when others go. An output
//! lists names of ports, so that a project moves between machines: the first that is there is used. A track plays to one
//! output, and no track ever names one that is not there: who removes an output sends its tracks back to the host. What
//! opens ports and sends there is elsewhere; this module must never know.

use std::num::NonZeroU8;

use serde::{Deserialize, Serialize};

use super::key_names::readable_name;
use super::set_up::{SetUp, SetUpDelay};

/// The most outputs beside the host.
pub const PORT_OUTPUTS: usize = 7;
/// The number of the last of them.
const LAST: i64 = 7;
/// The most port names of an output.
pub const PORT_NAMES: usize = 4;

/// The number of an output beside the host, 1 to 7. It is never 0, so that an [`OutputSlot`], of which every note and every
/// message has one, is a single byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct PortSlot(NonZeroU8);

super::value::bounded! {
    /// How much later than the music an output sends, in milliseconds; negative is earlier.
    OutputOffset(i8) = -100..=100, default 0, "offset"
}

/// An output of a project; in files a number, of which 0 is the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum OutputSlot {
    /// The host, or the program's own connections.
    #[default]
    Host,
    /// A port of the system.
    Port(PortSlot),
}

/// What an output's tracks do while none of its ports is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenMissing {
    /// They are not heard.
    #[default]
    Silent,
    /// They play to the host.
    Host,
}

/// An output beside the host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    /// What the musician calls it; may be empty.
    pub name: String,
    /// The ports that it may use; the first that is there is used.
    pub ports: PortChoice,
    /// What its tracks do while none of them is there.
    pub when_missing: WhenMissing,
    /// How late it sends.
    pub offset: OutputOffset,
    /// Whether it sends MIDI clock.
    pub clock: bool,
    /// What it is sent when the project opens there.
    pub set_up: SetUp,
    /// How long its device needs after a set-up.
    pub delay: SetUpDelay,
}

/// Up to four names of ports, none empty and no two alike, in the order of preference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PortChoice(Vec<String>);

/// The outputs of a project beside the host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outputs([Option<Output>; PORT_OUTPUTS]);

/// Some of the outputs beside the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct PortSet(u8);

impl PortSet {
    /// All outputs beside the host.
    pub const ALL: Self = Self((1 << PORT_OUTPUTS) - 1);

    /// Whether an output is among them.
    #[must_use]
    #[inline]
    pub const fn has(self, slot: PortSlot) -> bool {
        self.0 & 1 << slot.index() != 0
    }

    /// These and another one.
    #[must_use]
    pub const fn with(self, slot: PortSlot) -> Self {
        Self(self.0 | 1 << slot.index())
    }

    /// A bit for each, that of output 1 the lowest.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The outputs of these bits.
    #[must_use]
    pub const fn of_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }
}

impl PortSlot {
    /// The first.
    pub const MIN: Self = Self(NonZeroU8::MIN);

    /// The nearest of them.
    #[must_use]
    pub fn clamped(number: i64) -> Self {
        let number = u8::try_from(number.clamp(1, LAST)).ok();
        number.and_then(NonZeroU8::new).map_or(Self::MIN, Self)
    }

    /// All of them, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=LAST).map(Self::clamped)
    }

    /// The plain number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0.get()
    }

    /// Its place among them, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl TryFrom<i64> for PortSlot {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        if (1..=LAST).contains(&number) {
            Ok(Self::clamped(number))
        } else {
            Err(format!("output {number} is not in 1 to {LAST}"))
        }
    }
}

impl From<PortSlot> for i64 {
    fn from(slot: PortSlot) -> Self {
        slot.get().into()
    }
}

impl TryFrom<i64> for OutputSlot {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        match number {
            0 => Ok(Self::Host),
            _ => number.try_into().map(Self::Port),
        }
    }
}

impl From<OutputSlot> for i64 {
    fn from(output: OutputSlot) -> Self {
        match output {
            OutputSlot::Host => 0,
            OutputSlot::Port(slot) => slot.into(),
        }
    }
}

impl OutputSlot {
    /// The number of outputs, the host among them.
    pub const COUNT: usize = PORT_OUTPUTS + 1;

    /// Its place among all outputs; the host's is 0.
    #[must_use]
    #[inline]
    pub const fn index(self) -> usize {
        match self {
            Self::Host => 0,
            Self::Port(port) => port.index() + 1,
        }
    }

    /// All of them, the host first.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Host).chain(PortSlot::all().map(Self::Port))
    }

    /// Whether this is what a fresh track has, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl WhenMissing {
    /// Both, in the order of the menus.
    pub const ALL: [Self; 2] = [Self::Silent, Self::Host];

    /// Whether this is what a new output has, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl PortChoice {
    /// The readable ones of these names; those beyond the limit are left out.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut choice = Self::default();
        for name in names {
            let is_new = !name.trim().is_empty() && !choice.0.contains(&name);
            if is_new && choice.0.len() < PORT_NAMES {
                choice.0.push(name);
            }
        }
        choice
    }

    /// The names, in the order of preference.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

impl Output {
    /// An output with its name as far as it is readable.
    #[must_use]
    pub fn named(self) -> Self {
        Self {
            name: readable_name(&self.name),
            ..self
        }
    }
}

impl Outputs {
    /// An output, if there is one of this number.
    #[must_use]
    pub fn get(&self, slot: PortSlot) -> Option<&Output> {
        self.0.get(slot.index())?.as_ref()
    }

    /// Sets or removes an output.
    pub fn set(&mut self, slot: PortSlot, output: Option<Output>) {
        if let Some(place) = self.0.get_mut(slot.index()) {
            *place = output.map(Output::named);
        }
    }

    /// The outputs that are there, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (PortSlot, &Output)> {
        PortSlot::all().filter_map(|slot| Some((slot, self.get(slot)?)))
    }

    /// The first number that is free.
    #[must_use]
    pub fn free(&self) -> Option<PortSlot> {
        PortSlot::all().find(|slot| self.get(*slot).is_none())
    }

    /// Whether there is none beside the host.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// Whether an output is there; the host always is.
    #[must_use]
    pub fn has(&self, slot: OutputSlot) -> bool {
        match slot {
            OutputSlot::Host => true,
            OutputSlot::Port(port) => self.get(port).is_some(),
        }
    }

    /// What an output is called: its own name, or else its number.
    #[must_use]
    pub fn name_of(&self, slot: PortSlot) -> String {
        let own = self.get(slot).map(|output| output.name.as_str());
        match own.filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => format!("Output {}", slot.get()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each slot has a place of its own, the host's first.
    #[test]
    fn every_slot_has_its_place() {
        let places: Vec<_> = OutputSlot::all().map(OutputSlot::index).collect();
        assert_eq!(places, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(OutputSlot::COUNT, places.len());
    }

    /// A choice has no empty name, none twice, and at most four.
    #[test]
    fn a_choice_of_ports_is_short() {
        let names = ["A", "", "B", "A", " ", "C", "D", "E"].map(str::to_owned);
        let choice = PortChoice::new(names);
        assert_eq!(choice.names(), ["A", "B", "C", "D"]);
    }

    /// Numbers stay when others go, and the first free one is given again.
    #[test]
    fn numbers_stay() {
        let mut outputs = Outputs::default();
        for slot in PortSlot::all() {
            assert_eq!(outputs.free(), Some(slot));
            outputs.set(slot, Some(Output::default()));
        }
        assert_eq!(outputs.free(), None);
        let third = PortSlot::clamped(3);
        outputs.set(third, None);
        assert_eq!(outputs.free(), Some(third));
        assert_eq!(
            (outputs.iter().count(), outputs.has(OutputSlot::Host)),
            (6, true)
        );
        assert!(!outputs.has(OutputSlot::Port(third)));
    }
}
