//! What a control can do: the closed list of actions, with the words they have in a profile.
//!
//! An action is what a person wants: places count from 0, steps from the first of the page that the device shows, with
//! `CHOSEN` for the chosen one. Whoever carries it out knows the score and decides what becomes of it.

use std::cmp::Reverse;

use super::expression::{Expression, Names, Variables};

/// The most arguments of an action.
pub const ARGUMENTS: usize = 3;

/// The step that a person chose, in the place of a step's number; `chosen` in a profile. So far from all
/// numbers that no arithmetic comes there by mistake.
pub const CHOSEN: i16 = i16::MIN;

/// One argument of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// What it is called.
    pub name: &'static str,
    /// The smallest value.
    pub min: i16,
    /// The largest value.
    pub max: i16,
}

impl Argument {
    fn takes(&self, value: i16) -> bool {
        (self.min..=self.max).contains(&value) || (self.name == "step" && value == CHOSEN)
    }
}

/// An action as a profile writes it.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Its word.
    pub word: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// What must follow it.
    pub arguments: &'static [Argument],
    /// Makes it, of arguments in range.
    make: fn([i16; ARGUMENTS]) -> Action,
}

/// Makes the enum, its words and the ways between them.
macro_rules! actions {
    ($(#[doc = $help:literal] $name:ident $word:literal
        $({ $($argument:ident: $min:literal..=$max:literal),+ })?;)*) => {
        /// Something that a control does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(
                #[doc = $help]
                $name $({
                    $(
                        #[doc = concat!("From ", $min, " to ", $max, ".")]
                        $argument: i16
                    ),+
                })?
            ),*
        }

        impl Action {
            /// All actions as profiles write them.
            pub const WORDS: &[Word] = &[$(
                Word {
                    word: $word,
                    help: $help.trim_ascii(),
                    arguments: &[$($(
                        Argument { name: stringify!($argument), min: $min, max: $max }
                    ),+)?],
                    #[allow(unused_variables, reason = "some actions have fewer arguments")]
                    make: |arguments| {
                        #[allow(unused_mut, reason = "some actions have none")]
                        let mut arguments = arguments.into_iter();
                        Action::$name $({
                            $($argument: arguments.next().unwrap_or_default()),+
                        })?
                    },
                }
            ),*];

            /// Its word and its arguments.
            fn parts(&self) -> (&'static str, [Option<i16>; ARGUMENTS]) {
                match *self {
                    $(
                        Action::$name $({ $($argument),+ })? => {
                            #[allow(unused_mut, reason = "some actions have no arguments")]
                            let mut parts = [None; ARGUMENTS];
                            let given: &[i16] = &[$($($argument),+)?];
                            for (part, argument) in parts.iter_mut().zip(given) {
                                *part = Some(*argument);
                            }
                            ($word, parts)
                        }
                    ),*
                }
            }
        }
    };
}

actions! {
    /// Switches a step on or off; an empty one takes over the sound of the step before.
    ToggleStep "toggle-step" { step: 0..=255 };
    /// Switches a step on (1) or off (0).
    SetStep "set-step" { step: 0..=255, on: 0..=1 };
    /// Switches a step of any track on or off.
    ToggleCell "toggle-cell" { track: 0..=31, step: 0..=255 };
    /// Chooses a step: what is changed next is changed there.
    SelectStep "select-step" { step: 0..=255 };
    /// Empties a step.
    ClearStep "clear-step" { step: 0..=255 };
    /// Empties all steps of the track.
    ClearSteps "clear-steps";
    /// Gives a step a key.
    StepPitch "step-pitch" { step: 0..=255, key: 0..=127 };
    /// Gives a step a length, in percent of a step.
    StepLength "step-length" { step: 0..=255, percent: 1..=12800 };
    /// Gives a step a velocity.
    StepVelocity "step-velocity" { step: 0..=255, velocity: 1..=127 };
    /// Gives a step a chance, in percent.
    StepChance "step-chance" { step: 0..=255, percent: 0..=100 };
    /// Lets a step be struck so often.
    StepRatchet "step-ratchet" { step: 0..=255, hits: 1..=16 };
    /// Moves a step from its place, in percent of a step; negative is early.
    StepNudge "step-nudge" { step: 0..=255, percent: -99..=99 };
    /// Locks a lane on a step.
    StepLock "step-lock" { step: 0..=255, lane: 0..=7, value: 0..=127 };
    /// Takes a lane's lock from a step.
    StepUnlock "step-unlock" { step: 0..=255, lane: 0..=7 };
    /// Ties a step to the one before, or unties it.
    ToggleTie "toggle-tie" { step: 0..=255 };
    /// Accents a step, or takes its accent away.
    ToggleAccent "toggle-accent" { step: 0..=255 };
    /// Moves a step's key by so many semitones.
    TurnPitch "turn-pitch" { step: 0..=255, by: -127..=127 };
    /// Changes a step's length by so many percent of a step.
    TurnLength "turn-length" { step: 0..=255, by: -127..=127 };
    /// Changes a step's velocity.
    TurnVelocity "turn-velocity" { step: 0..=255, by: -127..=127 };
    /// Changes a step's chance, in percent.
    TurnChance "turn-chance" { step: 0..=255, by: -127..=127 };
    /// Changes how often a step is struck.
    TurnRatchet "turn-ratchet" { step: 0..=255, by: -127..=127 };
    /// Moves a step, in percent of a step.
    TurnNudge "turn-nudge" { step: 0..=255, by: -127..=127 };
    /// Changes what a step locks.
    TurnLock "turn-lock" { step: 0..=255, lane: 0..=7, by: -127..=127 };
    /// Shows a page of steps.
    Page "page" { page: 0..=31 };
    /// Shows the page so many further on.
    TurnPage "turn-page" { by: -127..=127 };
    /// Chooses a track.
    Track "track" { track: 0..=31 };
    /// Chooses the track so many further down.
    TurnTrack "turn-track" { by: -127..=127 };
    /// Launches a pattern.
    Pattern "pattern" { pattern: 0..=63 };
    /// Launches the pattern so many further on.
    TurnPattern "turn-pattern" { by: -127..=127 };
    /// Launches a scene.
    Scene "scene" { scene: 0..=63 };
    /// Mutes a track, or lets it sound again.
    Mute "mute" { track: 0..=31 };
    /// Solos a track, or ends its solo.
    Solo "solo" { track: 0..=31 };
    /// Fill is on (1) or off (0).
    Fill "fill" { on: 0..=1 };
    /// Repeats the last 1/4 to 1/32 while held: 4, 8, 16 or 32; 0 lets go.
    BeatLoop "beat-loop" { part: 0..=64 };
    /// Repeats a track's note at a rate of 1/4 to 1/64 while held, so hard; 0 lets go.
    NoteRepeat "note-repeat" { track: 0..=31, part: 0..=64, velocity: 0..=127 };
    /// Plays: from the beginning, or from where it was paused.
    Play "play";
    /// Stands still, and goes on from there.
    Pause "pause";
    /// Plays, or pauses.
    PlayPause "play-pause";
    /// Stops, and goes to the beginning.
    Stop "stop";
    /// Goes one step back and lets it be heard, while stopped.
    PreviousStep "previous-step";
    /// Goes one step on and lets it be heard, while stopped.
    NextStep "next-step";
    /// Whether a played note is written and goes one step on, while stopped.
    NoteAdvance "note-advance";
    /// Writes a rest and goes one step on.
    Rest "rest";
    /// Lets the step before sound on and goes one step on.
    Tie "tie";
    /// Whether the pattern is safe from notes that come in; they are heard all the same.
    Protect "protect";
    /// Whether notes that come in are recorded.
    Record "record";
    /// Whether recording keeps what is there (1) or replaces it (0).
    Overdub "overdub" { on: 0..=1 };
    /// How far recorded notes are drawn to the grid, in percent.
    Quantise "quantise" { percent: 0..=100 };
    /// How many bars are counted in before recording on the own clock.
    CountIn "count-in" { bars: 0..=4 };
    /// How many milliseconds before they arrive recorded notes were meant.
    Latency "latency" { milliseconds: 0..=250 };
    /// Writes down what was heard last, so many bars or (0) a pass, in a pattern or (-1) in an empty one.
    Capture "capture" { pattern: -1..=63, bars: 0..=64 };
    /// Takes the last change back.
    Undo "undo";
    /// Brings it back again.
    Redo "redo";
    /// Sets the tempo of the own clock, in beats per minute.
    Tempo "tempo" { bpm: 20..=999 };
    /// Changes the tempo.
    TurnTempo "turn-tempo" { by: -127..=127 };
    /// Taps the tempo.
    Tap "tap";
    /// Doubles the clip's length and fills the new half with the old one.
    DoubleLength "double-length";
    /// Transposes all that follow, in semitones.
    Transpose "transpose" { semitones: -48..=48 };
    /// Transposes further up or down.
    TurnTranspose "turn-transpose" { by: -48..=48 };
    /// Sends the track to the next channel, after 16 to the first.
    NextOutput "next-output";
    /// Plays a note on the track, and records it when that is on.
    StartNote "start-note" { key: 0..=127, velocity: 1..=127 };
    /// Ends that note.
    EndNote "end-note" { key: 0..=127 };
    /// Ends everything that sounds.
    Panic "panic";
    /// Gives the controls of this device another meaning, 0 to 7; 0 is the one it starts with.
    Layer "layer" { layer: 0..=7 };
}

impl Action {
    /// The place of a word in [`WORDS`](Self::WORDS).
    fn find(word: &str) -> Option<&'static Word> {
        Self::WORDS.iter().find(|known| known.word == word)
    }

    /// The action as a number that is never 0, for whoever shows what was done last.
    #[must_use]
    pub fn code(&self) -> u64 {
        let (word, arguments) = self.parts();
        let place = Self::WORDS.iter().position(|known| known.word == word);
        let number = place.map_or(0, |place| place as u64 + 1);
        arguments.into_iter().fold(number, |code, argument| {
            code << 16 | u64::from(argument.unwrap_or(0).cast_unsigned())
        })
    }

    /// The action of a number.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        let place = usize::try_from((code >> 48).checked_sub(1)?).ok()?;
        let argument = |shift: u32| ((code >> shift) & 0xffff) as u16;
        let arguments = [32, 16, 0].map(|shift| argument(shift).cast_signed());
        Self::WORDS.get(place).map(|word| (word.make)(arguments))
    }

    /// Whether a knob sets it, so that it can take over softly: what it sets.
    #[must_use]
    pub fn set_value(&self) -> Option<i16> {
        let (word, arguments) = self.parts();
        let sets = word.starts_with("step-") && !matches!(self, Self::StepUnlock { .. })
            || matches!(
                self,
                Self::Tempo { .. } | Self::Transpose { .. } | Self::Quantise { .. }
            );
        sets.then(|| arguments.iter().flatten().next_back().copied())
            .flatten()
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (word, arguments) = self.parts();
        f.write_str(word)?;
        for (place, argument) in arguments.iter().flatten().enumerate() {
            let between = if place == 0 { " " } else { ", " };
            match *argument {
                CHOSEN => write!(f, "{between}chosen")?,
                argument => write!(f, "{between}{argument}")?,
            }
        }
        Ok(())
    }
}

impl Action {
    /// Its word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.parts().0
    }

    /// The track that it names, from 0; nothing when it means the one in front, or none.
    #[must_use]
    pub fn track(&self) -> Option<i16> {
        let (word, given) = self.parts();
        let word = Self::WORDS.iter().find(|known| known.word == word)?;
        let place = word.arguments.iter().position(|one| one.name == "track")?;
        given.get(place).copied().flatten()
    }
}

/// An action whose arguments are still to be worked out.
#[derive(Debug, Clone)]
pub struct ActionTemplate {
    word: &'static Word,
    arguments: Vec<Expression>,
}

impl ActionTemplate {
    /// Reads `step-pitch n - 36, v` with the names that a rule captures.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(text: &str, names: &Names) -> Result<Self, String> {
        let text = text.trim();
        let (name, rest) = text
            .split_once(|letter: char| letter.is_whitespace())
            .unwrap_or((text, ""));
        let word = Action::find(name).ok_or_else(|| unknown(name))?;
        let arguments: Vec<_> = rest
            .split(',')
            .filter(|argument| !rest.trim().is_empty() || !argument.trim().is_empty())
            .map(|argument| Expression::read(argument, names))
            .collect::<Result<_, _>>()?;
        if arguments.len() != word.arguments.len() {
            let names: Vec<_> = word.arguments.iter().map(|one| one.name).collect();
            let wanted = match names.len() {
                0 => "nothing".to_owned(),
                _ => names.join(", "),
            };
            return Err(format!(
                "after \"{name}\" comes {wanted}, not {} numbers",
                arguments.len()
            ));
        }
        for ((argument, text), read) in word.arguments.iter().zip(rest.split(',')).zip(&arguments) {
            let (what, min, max) = (argument.name, argument.min, argument.max);
            let takes = |value: i32| i16::try_from(value).is_ok_and(|it| argument.takes(it));
            // What is worked out from a message is out of range for some messages only.
            if read.constant().is_some_and(|value| !takes(value)) {
                let text = text.trim();
                return Err(format!(
                    "the {what} of \"{name}\" is {min} to {max}, not {text}"
                ));
            }
        }
        Ok(Self { word, arguments })
    }

    /// The action for what was captured; nothing when an argument is out of range.
    #[must_use]
    pub fn resolve(&self, variables: &Variables) -> Option<Action> {
        let mut values = [0; ARGUMENTS];
        for ((value, expression), argument) in values
            .iter_mut()
            .zip(&self.arguments)
            .zip(self.word.arguments)
        {
            *value = i16::try_from(expression.value(variables)?).ok()?;
            if !argument.takes(*value) {
                return None;
            }
        }
        Some((self.word.make)(values))
    }

    /// The word of its action.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.word.word
    }

    /// Whether it is one of those that set a value.
    #[must_use]
    pub fn sets_a_value(&self) -> bool {
        (self.word.make)([1; ARGUMENTS]).set_value().is_some()
    }
}

/// The complaint about a word that is no action, with the nearest that is one.
fn unknown(name: &str) -> String {
    let shared = |word: &str| {
        let starts = word.bytes().zip(name.bytes());
        let ends = word.bytes().rev().zip(name.bytes().rev());
        let before = starts.take_while(|(one, other)| one == other).count();
        before + ends.take_while(|(one, other)| one == other).count()
    };
    let nearest = Action::WORDS
        .iter()
        .map(|known| (shared(known.word), known.word))
        .filter(|(shared, _)| *shared > 2)
        .max_by_key(|(shared, word)| (*shared, Reverse(word.len())));
    match nearest {
        Some((_, word)) => format!("there is no action \"{name}\"; did you mean \"{word}\"?"),
        None => format!("there is no action \"{name}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(text: &str, n: i32) -> Result<String, String> {
        let template = ActionTemplate::read(text, &Names::of(&["n"]))?;
        let mut variables = Variables::default();
        variables[0] = n;
        let action = template.resolve(&variables);
        Ok(action.map_or_else(|| "-".to_owned(), |action| action.to_string()))
    }

    /// "Actions with arguments": worked out when the message is there; out of range there is none.
    #[test]
    fn arguments_are_worked_out() {
        for (text, n, expected) in [
            ("toggle-step n - 36", 40, "toggle-step 4"),
            ("toggle-step n - 36", 35, "-"),
            ("step-lock n, 2, 127 - n", 7, "step-lock 7, 2, 120"),
            ("play", 0, "play"),
            ("step-pitch chosen, n", 64, "step-pitch chosen, 64"),
            ("transpose n - 60", 48, "transpose -12"),
            ("step-length 0, n * 100", 400, "-"),
        ] {
            assert_eq!(grant(text, n).unwrap(), expected, "{text} of {n}");
        }
    }

    /// A template that cannot be read says what is wrong with it.
    #[test]
    fn mistakes_are_named() {
        for (text, complaint) in [
            (
                "toggle-stepp n",
                "there is no action \"toggle-stepp\"; did you mean \"toggle-step\"?",
            ),
            ("explode", "there is no action \"explode\""),
            ("play n", "after \"play\" comes nothing, not 1 numbers"),
            (
                "step-pitch n",
                "after \"step-pitch\" comes step, key, not 1 numbers",
            ),
            (
                "toggle-step",
                "after \"toggle-step\" comes step, not 0 numbers",
            ),
            ("toggle-step m", "nothing captures \"m\""),
            ("layer 9", "the layer of \"layer\" is 0 to 7, not 9"),
            ("page chosen", "the page of \"page\" is 0 to 31, not chosen"),
            (
                "step-pitch chosen + 1, n",
                "the step of \"step-pitch\" is 0 to 255, not chosen + 1",
            ),
        ] {
            assert_eq!(grant(text, 0), Err(complaint.to_owned()), "{text}");
        }
    }

    /// Every action has a word of its own, comes back from its words, and takes its smallest and largest
    /// arguments.
    #[test]
    fn every_action_has_its_words() {
        for (place, word) in Action::WORDS.iter().enumerate() {
            assert!(word.help.ends_with('.'), "{}", word.help);
            for limit in [|one: &Argument| one.min, |one: &Argument| one.max] {
                let arguments: Vec<_> = word
                    .arguments
                    .iter()
                    .map(|one| limit(one).to_string())
                    .collect();
                let text = format!("{} {}", word.word, arguments.join(", "));
                assert_eq!(grant(&text, 0).unwrap(), text.trim_end());
                let template = ActionTemplate::read(&text, &Names::default()).unwrap();
                let action = template.resolve(&Variables::default()).unwrap();
                assert_eq!(Action::from_code(action.code()), Some(action));
            }
            let again = Action::WORDS
                .iter()
                .rposition(|other| other.word == word.word);
            assert_eq!(again, Some(place), "{}", word.word);
        }
    }
}
