//! What a control can do: the closed list of actions, with the words they have in a profile.
//!
//! An action is what a person wants: places count from 0, steps from the first of the page that the device shows. Whoever
//! carries it out knows the score and decides what becomes of it. All that others know of an action is derived from
//! its row in the list: what reads profiles, what describes them, what teaches a control, and what the handbook says.

use super::argument::{ARGUMENTS, Argument, ArgumentKind, ArgumentType, ArgumentValue, types};

/// What a control does with an action, and so which controls an action is for. All are for pads and buttons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Something that happens once.
    Once,
    /// A note; it is seen where it is played.
    Played,
    /// Something that lasts until the control is let go, which is its last argument 0.
    Held,
    /// Its last argument is a value, which a knob sets and can take over softly.
    Sets,
    /// Its last argument is one of several, among which a knob chooses.
    Selects,
    /// Its last argument is added to what there is: for encoders.
    Turns,
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
    /// What a control does with it.
    pub usage: Usage,
    /// The action that adds to what this one sets or chooses.
    turned_by: Option<ActionKind>,
    /// Makes it, of arguments in range.
    make: fn([ArgumentValue; ARGUMENTS]) -> Action,
}

/// Makes the enum, its words and the ways between them.
macro_rules! actions {
    ($(#[doc = $help:literal] $name:ident $word:literal
        $({ $($argument:ident: $kind:ident),+ })? $(as $usage:ident)? $(, turned by $turn:ident)?;)*) => {
        /// Something that a control does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(
                #[doc = $help]
                $name $({
                    $(
                        #[doc = concat!("The ", stringify!($argument), ".")]
                        $argument: types::$kind
                    ),+
                })?
            ),*
        }

        /// An action without its arguments.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum ActionKind {
            $($name),*
        }

        impl ActionKind {
            /// The action as a profile writes it.
            const fn word(self) -> &'static Word {
                match self {
                    $(Self::$name => const { &Action::WORDS[Self::$name as usize] }),*
                }
            }
        }

        impl Action {
            /// All actions as profiles write them.
            pub const WORDS: &[Word] = &[$(
                Word {
                    word: $word,
                    help: $help.trim_ascii(),
                    arguments: &[$($(
                        Argument::new(stringify!($argument), ArgumentKind::$kind)
                    ),+)?],
                    usage: [$(Usage::$usage,)? Usage::Once][0],
                    turned_by: [$(Some(ActionKind::$turn),)? None][0],
                    #[allow(unused_variables, reason = "some actions have fewer arguments")]
                    make: |arguments| {
                        #[allow(unused_mut, reason = "some actions have none")]
                        let mut arguments = arguments.into_iter();
                        Action::$name $({
                            $($argument: ArgumentType::of(
                                arguments.next().unwrap_or_default()
                            )),+
                        })?
                    },
                }
            ),*];

            /// Which action it is, and its arguments.
            fn parts(&self) -> (ActionKind, [Option<ArgumentValue>; ARGUMENTS]) {
                match *self {
                    $(
                        Self::$name $({ $($argument),+ })? => {
                            #[allow(unused_mut, reason = "some actions have no arguments")]
                            let mut parts = [None; ARGUMENTS];
                            let given: &[ArgumentValue] = &[$($($argument.value()),+)?];
                            for (part, argument) in parts.iter_mut().zip(given) {
                                *part = Some(*argument);
                            }
                            (ActionKind::$name, parts)
                        }
                    ),*
                }
            }
        }
    };
}

actions! {
    /// Switches a step on or off; an empty one takes over the sound of the step before.
    ToggleStep "toggle-step" { step: Step };
    /// Switches a step on (1) or off (0).
    SetStep "set-step" { step: Step, on: Switch };
    /// Switches a step of any track on or off.
    ToggleCell "toggle-cell" { track: Track, step: Step };
    /// Chooses a step: what is changed next is changed there.
    SelectStep "select-step" { step: Step };
    /// Empties a step.
    ClearStep "clear-step" { step: Step };
    /// Empties all steps of the track.
    ClearSteps "clear-steps";
    /// Gives a step a key.
    StepPitch "step-pitch" { step: Step, key: Key } as Sets, turned by TurnPitch;
    /// Gives a step a length, in percent of a step.
    StepLength "step-length" { step: Step, percent: GatePercent } as Sets, turned by TurnLength;
    /// Gives a step a velocity.
    StepVelocity "step-velocity" { step: Step, velocity: Velocity } as Sets, turned by TurnVelocity;
    /// Gives a step a chance, in percent.
    StepChance "step-chance" { step: Step, percent: Percent } as Sets, turned by TurnChance;
    /// Lets a step be struck so often.
    StepRatchet "step-ratchet" { step: Step, hits: Hits } as Sets, turned by TurnRatchet;
    /// Moves a step from its place, in percent of a step; negative is early.
    StepNudge "step-nudge" { step: Step, percent: NudgePercent } as Sets, turned by TurnNudge;
    /// Locks a lane on a step.
    StepLock "step-lock" { step: Step, lane: Lane, value: LockValue } as Sets, turned by TurnLock;
    /// Takes a lane's lock from a step.
    StepUnlock "step-unlock" { step: Step, lane: Lane };
    /// Ties a step to the one before, or unties it.
    ToggleTie "toggle-tie" { step: Step };
    /// Accents a step, or takes its accent away.
    ToggleAccent "toggle-accent" { step: Step };
    /// Moves a step's key by so many semitones.
    TurnPitch "turn-pitch" { step: Step, by: Delta } as Turns;
    /// Changes a step's length by so many percent of a step.
    TurnLength "turn-length" { step: Step, by: Delta } as Turns;
    /// Changes a step's velocity.
    TurnVelocity "turn-velocity" { step: Step, by: Delta } as Turns;
    /// Changes a step's chance, in percent.
    TurnChance "turn-chance" { step: Step, by: Delta } as Turns;
    /// Changes how often a step is struck.
    TurnRatchet "turn-ratchet" { step: Step, by: Delta } as Turns;
    /// Moves a step, in percent of a step.
    TurnNudge "turn-nudge" { step: Step, by: Delta } as Turns;
    /// Changes what a step locks.
    TurnLock "turn-lock" { step: Step, lane: Lane, by: Delta } as Turns;
    /// Shows a page of steps.
    Page "page" { page: Page } as Selects, turned by TurnPage;
    /// Shows the page so many further on.
    TurnPage "turn-page" { by: Delta } as Turns;
    /// Chooses a track.
    Track "track" { track: Track } as Selects, turned by TurnTrack;
    /// Chooses the track so many further down.
    TurnTrack "turn-track" { by: Delta } as Turns;
    /// Launches a pattern.
    Pattern "pattern" { pattern: Pattern } as Selects, turned by TurnPattern;
    /// Launches the pattern so many further on.
    TurnPattern "turn-pattern" { by: Delta } as Turns;
    /// Launches a scene.
    Scene "scene" { scene: Scene } as Selects;
    /// Mutes a track, or lets it sound again.
    Mute "mute" { track: Track };
    /// Solos a track, or ends its solo.
    Solo "solo" { track: Track };
    /// Fill is on (1) or off (0).
    Fill "fill" { on: Switch } as Held;
    /// Repeats the last 1/4 to 1/32 while held: 4, 8, 16 or 32; 0 lets go.
    BeatLoop "beat-loop" { part: HeldRate } as Held;
    /// Repeats a track's note at a rate of 1/4 to 1/64 while held, so hard; 0 lets go.
    NoteRepeat "note-repeat" { track: Track, part: HeldRate, velocity: HeldVelocity } as Held;
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
    Overdub "overdub" { on: Switch };
    /// How far recorded notes are drawn to the grid, in percent.
    Quantise "quantise" { percent: Percent } as Sets;
    /// How many bars are counted in before recording on the own clock.
    CountIn "count-in" { bars: CountInBars };
    /// How many milliseconds before they arrive recorded notes were meant.
    Latency "latency" { milliseconds: Milliseconds };
    /// Writes down what was heard last, so many bars or (0) a pass, in a pattern or (-1) in an empty one.
    Capture "capture" { pattern: PatternOrEmpty, bars: CaptureBars };
    /// Takes the last change back.
    Undo "undo";
    /// Brings it back again.
    Redo "redo";
    /// Sets the tempo of the own clock, in beats per minute.
    Tempo "tempo" { bpm: Bpm } as Sets, turned by TurnTempo;
    /// Changes the tempo.
    TurnTempo "turn-tempo" { by: Delta } as Turns;
    /// Taps the tempo.
    Tap "tap";
    /// Doubles the clip's length and fills the new half with the old one.
    DoubleLength "double-length";
    /// Transposes all that follow, in semitones.
    Transpose "transpose" { semitones: Semitones } as Sets, turned by TurnTranspose;
    /// Transposes further up or down.
    TurnTranspose "turn-transpose" { by: SemitoneDelta } as Turns;
    /// Sends the track to the next channel, after 16 to the first.
    NextOutput "next-output";
    /// Plays a note on the track, and records it when that is on.
    StartNote "start-note" { key: Key, velocity: Velocity } as Played;
    /// Ends that note.
    EndNote "end-note" { key: Key } as Played;
    /// Ends everything that sounds.
    Panic "panic";
    /// Gives the controls of this device another meaning, 0 to 7; 0 is the one it starts with.
    Layer "layer" { layer: Layer } as Held;
}

impl Action {
    /// The action of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<&'static Word> {
        Self::WORDS.iter().find(|known| known.word == word)
    }

    /// The action as a number that is never 0, for whoever shows what was done last.
    #[must_use]
    pub fn code(&self) -> u64 {
        let (kind, arguments) = self.parts();
        arguments
            .into_iter()
            .fold(kind as u64 + 1, |code, argument| {
                let number = argument.map_or(0, ArgumentValue::number);
                code << 16 | u64::from(number.cast_unsigned())
            })
    }

    /// The action of a number.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        let place = usize::try_from((code >> 48).checked_sub(1)?).ok()?;
        let number = |shift: u32| (((code >> shift) & 0xffff) as u16).cast_signed();
        let arguments = [32, 16, 0].map(|shift| ArgumentValue::worked_out(number(shift)));
        Some(Self::WORDS.get(place)?.action(arguments))
    }

    /// What it sets, if a knob that sets it can take over softly.
    #[must_use]
    pub fn set_value(&self) -> Option<i16> {
        let (kind, arguments) = self.parts();
        match kind.word().usage {
            Usage::Sets => Some(arguments.into_iter().flatten().next_back()?.number()),
            Usage::Once | Usage::Played | Usage::Held | Usage::Selects | Usage::Turns => None,
        }
    }

    /// What a control does with it.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.parts().0.word().usage
    }

    /// Its word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.parts().0.word().word
    }

    /// The track that it names, from 0; nothing when it means the one in front, or none.
    #[must_use]
    pub fn track(&self) -> Option<i16> {
        let (kind, given) = self.parts();
        let mut arguments = kind.word().arguments.iter().zip(given);
        let track = arguments.find(|(argument, _)| argument.kind == ArgumentKind::Track);
        Some(track?.1?.number())
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, arguments) = self.parts();
        f.write_str(kind.word().word)?;
        for (place, argument) in arguments.iter().flatten().enumerate() {
            let between = if place == 0 { " " } else { ", " };
            write!(f, "{between}{argument}")?;
        }
        Ok(())
    }
}

impl Word {
    /// The action with arguments in range.
    pub(super) fn action(&self, arguments: [ArgumentValue; ARGUMENTS]) -> Action {
        (self.make)(arguments)
    }

    /// Its arguments when a person has just chosen it: something that can be heard or seen.
    #[must_use]
    pub fn first_arguments(&self) -> [ArgumentValue; ARGUMENTS] {
        let mut arguments = [ArgumentValue::default(); ARGUMENTS];
        for (value, argument) in arguments.iter_mut().zip(self.arguments) {
            *value = ArgumentValue::first(argument.kind);
        }
        arguments
    }

    /// The action that an encoder does for this one: itself, or the one that adds to what this one sets.
    #[must_use]
    pub fn turned(&'static self) -> Option<&'static Word> {
        match self.usage {
            Usage::Turns => Some(self),
            Usage::Once | Usage::Played | Usage::Held | Usage::Sets | Usage::Selects => {
                Some(self.turned_by?.word())
            }
        }
    }
}
