//! Parameter locks: values of controllers, programs and the like that a step sets.
//!
//! A track has up to eight lock lanes, each with a target and a base value to come back to. A step holds values
//! for some of them. The query decides when values are sent; this module must never know time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::outputs::OutputSlot;
use super::value::{Channel, bounded};

/// The lock lanes of a track.
pub const LANES: usize = 8;
/// The controller that opens the filter of most synthesisers.
pub const CUTOFF: Controller = Controller(74);

bounded! {
    /// One of a track's eight lock lanes.
    Lane(u8) = 1..=8, default 1, "lock lane"
}
bounded! {
    /// The value of a lane in the units of its target: 0 to 127, or 0 to 16383 for fine targets (8192 is a pitch
    /// wheel's middle). A value above the target's range means its highest.
    LockValue(u16) = 0..=16_383, default 0, "lock value"
}
bounded! {
    /// The number of a controller.
    Controller(u8) = 0..=127, default 0, "controller"
}
bounded! {
    /// The number of a pair of controllers that make one fine value: this one, and the one 32 above for the lower
    /// bits.
    ControllerPair(u8) = 0..=31, default 0, "controller pair"
}
bounded! {
    /// The number of a non-registered parameter (NRPN).
    ParameterNumber(u16) = 0..=16_383, default 0, "parameter number"
}

/// What a lane controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LockTarget {
    /// A controller.
    Controller(Controller),
    /// A pair of controllers; the upper seven bits are sent first.
    ControllerPair(ControllerPair),
    /// A non-registered parameter: controllers 99 and 98 select it, 6 and 38 set it.
    Parameter(ParameterNumber),
    /// The pitch wheel.
    PitchBend,
    /// Pressure on all keys.
    ChannelPressure,
    /// The program change.
    Program,
}

impl LockTarget {
    /// The target's highest value.
    #[must_use]
    pub const fn most(self) -> u16 {
        match self {
            Self::Controller(_) | Self::ChannelPressure | Self::Program => 127,
            Self::ControllerPair(_) | Self::Parameter(_) | Self::PitchBend => 16_383,
        }
    }

    /// The MIDI 1.0 messages that set the target, in order: the upper half of a pair first, the number of a
    /// parameter before its value.
    #[must_use]
    pub fn messages(self, value: LockValue) -> [Option<LockMessage>; 4] {
        let (upper, lower) = halves(value.get());
        let one = |said| [Some(said), None, None, None];
        match self {
            Self::Controller(number) => one(LockMessage::Control(number.get(), lower)),
            Self::ControllerPair(pair) => [
                Some(LockMessage::Control(pair.get(), upper)),
                Some(LockMessage::Control(pair.get() + 32, lower)),
                None,
                None,
            ],
            Self::Parameter(number) => {
                let (number_upper, number_lower) = halves(number.get());
                [
                    (99, number_upper),
                    (98, number_lower),
                    (6, upper),
                    (38, lower),
                ]
                .map(|(controller, value)| Some(LockMessage::Control(controller, value)))
            }
            Self::PitchBend => one(LockMessage::Bend(value.get())),
            Self::ChannelPressure => one(LockMessage::Pressure(lower)),
            Self::Program => one(LockMessage::Program(lower)),
        }
    }

    /// Whether the target can slide. A program cannot: there is nothing between two programs.
    #[must_use]
    pub const fn can_slide(self) -> bool {
        !matches!(self, Self::Program)
    }
}

/// A MIDI 1.0 message on a channel; all numbers are 0 to 127 except the wheel's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockMessage {
    /// A controller, and its value.
    Control(u8, u8),
    /// The pitch wheel, 0 to 16383.
    Bend(u16),
    /// Pressure on all keys.
    Pressure(u8),
    /// The program.
    Program(u8),
}

/// The upper and the lower seven bits of a value.
fn halves(value: u16) -> (u8, u8) {
    let seven = |bits: u16| u8::try_from(bits & 0x7f).unwrap_or(0);
    (seven(value >> 7), seven(value))
}

impl fmt::Display for LockTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Controller(number) => write!(f, "cc {}", number.get()),
            Self::ControllerPair(number) => write!(f, "cc14 {}", number.get()),
            Self::Parameter(number) => write!(f, "nrpn {}", number.get()),
            Self::PitchBend => write!(f, "bend"),
            Self::ChannelPressure => write!(f, "pressure"),
            Self::Program => write!(f, "program"),
        }
    }
}

impl FromStr for LockTarget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("there is no lock target \"{text}\"");
        let (word, number) = text.split_once(' ').unwrap_or((text, ""));
        if number.is_empty() {
            return match word {
                "bend" => Ok(Self::PitchBend),
                "pressure" => Ok(Self::ChannelPressure),
                "program" => Ok(Self::Program),
                _ => Err(unknown()),
            };
        }
        let number: i64 = number.parse().map_err(|_| unknown())?;
        match word {
            "cc" => Ok(Self::Controller(number.try_into()?)),
            "cc14" => Ok(Self::ControllerPair(number.try_into()?)),
            "nrpn" => Ok(Self::Parameter(number.try_into()?)),
            _ => Err(unknown()),
        }
    }
}

impl TryFrom<String> for LockTarget {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<LockTarget> for String {
    fn from(target: LockTarget) -> String {
        target.to_string()
    }
}

/// One lock lane of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a lock lane in { }")]
pub struct LockLane {
    /// What it moves.
    pub target: LockTarget,
    /// The value that it comes back to at a trig that does not lock it; none keeps the last value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<LockValue>,
    /// The output that it is sent to, as for an effect behind another port; none: its track's. The project always has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<OutputSlot>,
    /// The channel that it is sent on; none: its track's, or those of its notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

impl LockLane {
    /// A lane that keeps its last value, and goes where its track plays.
    #[must_use]
    pub const fn of(target: LockTarget) -> Self {
        Self {
            target,
            base: None,
            output: None,
            channel: None,
        }
    }

    /// Whether it goes elsewhere than its track's notes, so that it belongs to none of them.
    #[must_use]
    pub const fn is_apart(&self) -> bool {
        self.output.is_some() || self.channel.is_some()
    }
}

/// The lock lanes of a track, those that are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LockLanes {
    lanes: [Option<LockLane>; LANES],
    /// Number of lanes in use, so that a track without any is quick to recognise.
    used: u8,
}

impl LockLanes {
    /// Whether no lane is in use, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.used == 0
    }

    /// A lane, if it is in use.
    #[must_use]
    pub fn get(&self, lane: Lane) -> Option<LockLane> {
        self.lanes.get(index(lane)).copied().flatten()
    }

    /// Sets a lane, or takes it out of use.
    pub fn set(&mut self, lane: Lane, to: Option<LockLane>) {
        if let Some(slot) = self.lanes.get_mut(index(lane)) {
            self.used = self.used + u8::from(to.is_some()) - u8::from(slot.is_some());
            *slot = to;
        }
    }

    /// Lets all lanes go where their track plays.
    pub fn forget_outputs(&mut self) {
        self.follow_outputs(|_| false);
    }

    /// Lets lanes go where their track plays whose own output is not among those that are there.
    pub(super) fn follow_outputs(&mut self, is_there: impl Fn(OutputSlot) -> bool) {
        for lane in self.lanes.iter_mut().flatten() {
            lane.output = lane.output.filter(|output| is_there(*output));
        }
    }

    /// The lanes in use, from the first on.
    pub fn iter(&self) -> impl Iterator<Item = (Lane, LockLane)> {
        lanes().filter_map(|lane| Some((lane, self.get(lane)?)))
    }
}

/// A set of lock lanes, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LaneSet(u8);

impl LaneSet {
    /// Whether a lane is one of them.
    #[must_use]
    pub fn holds(self, lane: Lane) -> bool {
        self.0 & lane_mask(lane) != 0
    }

    /// These and those of another set.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The lanes that are in another set as well.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// This set with one more lane.
    #[must_use]
    pub fn with(self, lane: Lane) -> Self {
        Self(self.0 | lane_mask(lane))
    }

    /// Whether there is no lane in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The locks of a step: up to eight values in place, so that a step holds no heap.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Locks {
    /// 0 where nothing is locked.
    values: [LockValue; LANES],
    /// The lanes that are locked, a bit each.
    locked: u8,
    /// The lanes that slide to the next trig, a bit each.
    sliding: u8,
}

impl Locks {
    /// Whether there is nothing here, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.locked | self.sliding == 0
    }

    /// Whether any lane is locked.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.locked != 0
    }

    /// The lanes that are locked.
    #[must_use]
    pub const fn lanes(&self) -> LaneSet {
        LaneSet(self.locked)
    }

    /// Whether any locked lane slides.
    #[must_use]
    pub const fn any_slide(&self) -> bool {
        self.locked & self.sliding != 0
    }

    /// What a lane is locked to.
    #[must_use]
    pub fn get(&self, lane: Lane) -> Option<LockValue> {
        let value = self.values.get(index(lane)).copied();
        value.filter(|_| self.locked & lane_mask(lane) != 0)
    }

    /// Locks a lane, or removes its lock.
    pub fn set(&mut self, lane: Lane, value: Option<LockValue>) {
        if let Some(slot) = self.values.get_mut(index(lane)) {
            *slot = value.unwrap_or_default();
        }
        self.locked = with_bit(self.locked, lane, value.is_some());
    }

    /// Whether a lane, once locked, slides to its value at the next trig.
    #[must_use]
    pub fn slides(&self, lane: Lane) -> bool {
        self.sliding & lane_mask(lane) != 0
    }

    /// Lets a lane slide, or not.
    pub fn set_slide(&mut self, lane: Lane, slides: bool) {
        self.sliding = with_bit(self.sliding, lane, slides);
    }
}

impl fmt::Debug for Locks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let locked = lanes().filter_map(|lane| Some((lane.get(), self.get(lane)?.get())));
        f.debug_map().entries(locked).finish()?;
        let sliding = lanes().filter(|lane| self.slides(*lane));
        f.debug_list().entries(sliding.map(Lane::get)).finish()
    }
}

/// All eight lanes.
pub fn lanes() -> impl Iterator<Item = Lane> {
    (1..=LANES as i64).map(Lane::clamped)
}

fn index(lane: Lane) -> usize {
    usize::from(lane.get() - 1)
}

fn lane_mask(lane: Lane) -> u8 {
    1 << (lane.get() - 1)
}

fn with_bit(bits: u8, lane: Lane, set: bool) -> u8 {
    if set {
        bits | lane_mask(lane)
    } else {
        bits & !lane_mask(lane)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Targets are written as words and read back; what is none has a sentence.
    #[test]
    fn targets_read_back() {
        for text in [
            "cc 0",
            "cc 127",
            "cc14 31",
            "nrpn 16383",
            "bend",
            "pressure",
            "program",
        ] {
            let target: LockTarget = text.parse().unwrap();
            assert_eq!(target.to_string(), text);
        }
        let refused = |text: &str| text.parse::<LockTarget>().unwrap_err();
        assert_eq!(refused("cc 128"), "controller 128 is not in 0 to 127");
        assert_eq!(refused("cc14 32"), "controller pair 32 is not in 0 to 31");
        assert_eq!(refused("cc"), "there is no lock target \"cc\"");
        assert_eq!(refused("bend 1"), "there is no lock target \"bend 1\"");
    }

    /// A lane that is let go leaves nothing behind: equal steps are equal.
    #[test]
    fn a_lane_is_locked_and_let_go() {
        let mut locks = Locks::default();
        locks.set(Lane::MAX, Some(LockValue::MAX));
        locks.set_slide(Lane::MAX, true);
        assert_eq!(locks.get(Lane::MAX), Some(LockValue::MAX));
        assert_eq!(locks.get(Lane::MIN), None);
        assert!(locks.any_slide() && format!("{locks:?}") == "{8: 16383}[8]");
        locks.set(Lane::MAX, None);
        locks.set_slide(Lane::MAX, false);
        assert!(locks.is_default() && locks == Locks::default());
    }
}
