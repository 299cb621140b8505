//! The arguments of an action: which step, which track, how loud, how far.

pub use super::condition_choice::ConditionChoice;

/// The most arguments that an action has.
pub const ARGUMENTS: usize = 3;

/// The number that stands for the chosen step in an expression; `chosen` in a profile. It is so far from all other
/// numbers that no arithmetic yields it by mistake.
pub(super) const CHOSEN: i16 = i16::MIN;

/// Which step an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepChoice {
    /// A step of the page that the device shows, counted from 0.
    OnPage(u8),
    /// A step of that page on a track, whichever track is selected: `2:5`.
    OnTrack {
        /// The track, 0 to 31.
        track: u8,
        /// The step, counted from 0.
        step: u8,
    },
    /// The step that a person has selected.
    Chosen,
}

/// How a number is shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// As it is: "key 60".
    Plain,
    /// Counted from 1, where profiles count from 0: "track 3".
    FromOne,
    /// Counted from 1; -1 is an empty one.
    FromOneOrEmpty,
    /// "on" or "off".
    Switch,
    /// A fraction of a whole note: "1/16"; 0 ends what is held.
    NoteLength,
    /// A condition as it is written: "2:4".
    Condition,
}

/// Makes the kinds of arguments and the type that each has in an action.
macro_rules! kinds {
    ($(#[doc = $help:literal] $kind:ident($type:ty) $min:literal..=$max:literal,
        first $first:expr, $reading:ident;)*) => {
        /// What an argument of an action is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ArgumentKind {
            $(
                #[doc = $help]
                #[doc = concat!("From ", $min, " to ", $max, ".")]
                $kind
            ),*
        }

        /// The type that each kind of argument has in an action.
        pub(super) mod types {
            $(
                #[doc = $help]
                #[doc = concat!("From ", $min, " to ", $max, ".")]
                pub type $kind = $type;
            )*
        }

        impl ArgumentKind {
            /// The smallest number that it can be.
            #[must_use]
            pub const fn min(self) -> i16 {
                match self {
                    $(Self::$kind => $min),*
                }
            }

            /// The largest number that it can be.
            #[must_use]
            pub const fn max(self) -> i16 {
                match self {
                    $(Self::$kind => $max),*
                }
            }

            /// The value that it starts with when a person selects the action: something that can be heard or seen.
            fn first(self) -> i16 {
                match self {
                    $(Self::$kind => $first),*
                }
            }

            fn reading(self) -> Reading {
                match self {
                    $(Self::$kind => Reading::$reading),*
                }
            }
        }
    };
}

kinds! {
    /// A step of the page that the device shows, or the chosen one.
    Step(super::StepChoice) 0..=255, first CHOSEN, FromOne;
    /// A track.
    Track(u8) 0..=31, first 0, FromOne;
    /// A page of steps.
    Page(u8) 0..=31, first 0, FromOne;
    /// A pattern.
    Pattern(u8) 0..=63, first 0, FromOne;
    /// A pattern, or an empty one.
    PatternOrEmpty(Option<u8>) -1..=63, first 0, FromOneOrEmpty;
    /// A scene.
    Scene(u8) 0..=63, first 0, FromOne;
    /// A lane of locks.
    Lane(u8) 0..=7, first 0, FromOne;
    /// A layer of a device's controls.
    Layer(u8) 0..=7, first 1, Plain;
    /// On or off.
    Switch(bool) 0..=1, first 1, Switch;
    /// A MIDI key.
    Key(u8) 0..=127, first 60, Plain;
    /// The velocity of a note.
    Velocity(u8) 1..=127, first 100, Plain;
    /// The velocity of a note while a control is held; 0 ends it.
    HeldVelocity(u8) 0..=127, first 100, Plain;
    /// A fraction of a whole note while a control is held: 16 for 1/16; 0 ends it.
    HeldRate(u8) 0..=64, first 16, NoteLength;
    /// A share in percent.
    Percent(u8) 0..=100, first 100, Plain;
    /// A gate in percent of a step.
    GatePercent(u16) 1..=12800, first 100, Plain;
    /// A nudge in percent of a step; negative is early.
    NudgePercent(i8) -99..=99, first 99, Plain;
    /// The hits of a ratchet.
    Hits(u8) 1..=16, first 1, Plain;
    /// One of the conditions that are offered.
    Condition(super::ConditionChoice) 0..=43, first 1, Condition;
    /// A macro.
    MacroKnob(u8) 0..=7, first 0, FromOne;
    /// How far a macro is turned up.
    MacroValue(u8) 0..=127, first 127, Plain;
    /// The value that a lane is locked to.
    LockValue(u8) 0..=127, first 0, Plain;
    /// A change of a value.
    Delta(i8) -127..=127, first 1, Plain;
    /// A transposition in semitones.
    Semitones(i8) -48..=48, first 0, Plain;
    /// A change of a transposition in semitones.
    SemitoneDelta(i8) -48..=48, first 1, Plain;
    /// A tempo in beats per minute.
    Bpm(u16) 20..=999, first 120, Plain;
    /// The length of a count-in in bars.
    CountInBars(u8) 0..=4, first 0, Plain;
    /// The length of a capture in bars; 0 is the last pass.
    CaptureBars(u8) 0..=64, first 0, Plain;
    /// A time in milliseconds.
    Milliseconds(u8) 0..=250, first 0, Plain;
}

impl ArgumentKind {
    /// Whether people count it from 1 while profiles count from 0.
    #[must_use]
    pub fn counts_from_one(self) -> bool {
        match self.reading() {
            Reading::FromOne | Reading::FromOneOrEmpty => true,
            Reading::Plain | Reading::Switch | Reading::NoteLength | Reading::Condition => false,
        }
    }

    /// Whether a number is in range.
    fn takes(self, number: i16) -> bool {
        (self.min()..=self.max()).contains(&number)
    }
}

/// One argument of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name in the list of actions.
    pub name: &'static str,
    /// Its kind, which gives its range.
    pub kind: ArgumentKind,
    /// The smallest number that it can be.
    pub min: i16,
    /// The largest number that it can be.
    pub max: i16,
}

impl Argument {
    pub(super) const fn new(name: &'static str, kind: ArgumentKind) -> Self {
        let (min, max) = (kind.min(), kind.max());
        Self {
            name,
            kind,
            min,
            max,
        }
    }
}

/// A value of an argument, whatever its kind is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentValue {
    /// A number, counted as in profiles.
    Number(i16),
    /// A step of a track.
    OnTrack {
        /// The track, counted as in profiles.
        track: u8,
        /// The step, counted as in profiles.
        step: u8,
    },
    /// The step that a person has selected.
    Chosen,
}

impl Default for ArgumentValue {
    fn default() -> Self {
        Self::Number(0)
    }
}

impl ArgumentValue {
    /// The value for the result of a profile's expression.
    pub(super) fn worked_out(number: i16) -> Self {
        match number {
            CHOSEN => Self::Chosen,
            number => Self::Number(number),
        }
    }

    /// The value that an argument of this kind starts with when a person selects the action.
    pub(super) fn first(kind: ArgumentKind) -> Self {
        Self::worked_out(kind.first())
    }

    /// Whether an argument of this kind can have this value.
    pub(super) fn is_of(self, kind: ArgumentKind) -> bool {
        match self {
            Self::Number(number) => kind.takes(number),
            Self::OnTrack { track, .. } => {
                kind == ArgumentKind::Step && ArgumentKind::Track.takes(track.into())
            }
            Self::Chosen => kind == ArgumentKind::Step,
        }
    }

    /// The number that stands for it in an action's [code](super::Action::code).
    pub(super) fn number(self) -> i16 {
        match self {
            Self::Number(number) => number,
            // No step is less than 0, so these are free for steps of tracks.
            Self::OnTrack { track, step } => -1 - i16::from_be_bytes([track, step]),
            Self::Chosen => CHOSEN,
        }
    }

    /// The value of an argument that has this [number](Self::number) in an action's code.
    pub(super) fn of_number(number: i16, kind: ArgumentKind) -> Self {
        if kind == ArgumentKind::Step && (CHOSEN + 1..0).contains(&number) {
            let [track, step] = (-1 - number).to_be_bytes();
            return Self::OnTrack { track, step };
        }
        Self::worked_out(number)
    }

    /// The value in words, with the argument's name: "track 3", "on", "chosen step".
    #[must_use]
    pub fn describe(self, argument: &Argument) -> String {
        let name = argument.name;
        let number = match self {
            Self::Number(number) => number,
            Self::OnTrack { track, step } => {
                let (track, step) = (u16::from(track) + 1, u16::from(step) + 1);
                return format!("{name} {step} of track {track}");
            }
            Self::Chosen => return format!("chosen {name}"),
        };
        match (argument.kind.reading(), number) {
            (Reading::Switch, 0) => "off".to_owned(),
            (Reading::Switch, _) => "on".to_owned(),
            (Reading::NoteLength, 0) => "let go".to_owned(),
            (Reading::NoteLength, part) if part % 3 == 0 => format!("1/{}T", part / 3 * 2),
            (Reading::NoteLength, part) => format!("1/{part}"),
            (Reading::FromOneOrEmpty, -1) => format!("an empty {name}"),
            (Reading::FromOne | Reading::FromOneOrEmpty, place) => {
                format!("{name} {}", i32::from(place) + 1)
            }
            (Reading::Condition, number) => {
                format!("{name} {}", ConditionChoice::clamped(number.into()))
            }
            (Reading::Plain, number) => format!("{name} {number}"),
        }
    }
}

/// The value as profiles write it.
impl std::fmt::Display for ArgumentValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::OnTrack { track, step } => write!(f, "{track}:{step}"),
            Self::Chosen => f.write_str("chosen"),
        }
    }
}

/// The type of an argument in an action.
pub(super) trait ArgumentType {
    /// The nearest value of this type.
    fn of(value: ArgumentValue) -> Self;

    /// The value of this argument.
    fn value(self) -> ArgumentValue;
}

/// Whole numbers, clamped to the type's range; steps that are none of them are 0.
macro_rules! whole_numbers {
    ($($type:ty),*) => {$(
        impl ArgumentType for $type {
            fn of(value: ArgumentValue) -> Self {
                let nearest = |number: i16| {
                    Self::try_from(number).unwrap_or(if number < 0 { Self::MIN } else { Self::MAX })
                };
                match value {
                    ArgumentValue::Number(number) => nearest(number),
                    ArgumentValue::OnTrack { .. } | ArgumentValue::Chosen => 0,
                }
            }

            fn value(self) -> ArgumentValue {
                ArgumentValue::Number(i16::try_from(self).unwrap_or(i16::MAX))
            }
        }
    )*};
}
whole_numbers!(u8, i8, u16);

impl ArgumentType for bool {
    fn of(value: ArgumentValue) -> Self {
        value == ArgumentValue::Number(1)
    }

    fn value(self) -> ArgumentValue {
        ArgumentValue::Number(self.into())
    }
}

impl ArgumentType for Option<u8> {
    fn of(value: ArgumentValue) -> Self {
        match value {
            ArgumentValue::Number(number) => u8::try_from(number).ok(),
            ArgumentValue::OnTrack { .. } | ArgumentValue::Chosen => None,
        }
    }

    fn value(self) -> ArgumentValue {
        ArgumentValue::Number(self.map_or(-1, i16::from))
    }
}

impl ArgumentType for ConditionChoice {
    fn of(value: ArgumentValue) -> Self {
        Self::clamped(u8::of(value).into())
    }

    fn value(self) -> ArgumentValue {
        self.place().value()
    }
}

impl ArgumentType for StepChoice {
    fn of(value: ArgumentValue) -> Self {
        match value {
            ArgumentValue::Number(_) => Self::OnPage(u8::of(value)),
            ArgumentValue::OnTrack { track, step } => Self::OnTrack { track, step },
            ArgumentValue::Chosen => Self::Chosen,
        }
    }

    fn value(self) -> ArgumentValue {
        match self {
            Self::OnPage(step) => step.value(),
            Self::OnTrack { track, step } => ArgumentValue::OnTrack { track, step },
            Self::Chosen => ArgumentValue::Chosen,
        }
    }
}
