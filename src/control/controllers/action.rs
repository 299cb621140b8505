//! What a control can do: the closed list of actions, with the words they have in a profile.
//!
//! An action is what a person wants: tracks and patterns count from 0, steps from the first of the page that the device
//! shows. The code that carries it out knows the score and decides what becomes of it. Everything else about an action
//! is derived from its row in the list: reading profiles, describing it, learning a control, and the handbook.

use super::argument::{ARGUMENTS, Argument, ArgumentKind, ArgumentType, ArgumentValue, types};

/// How a control uses an action, and so which controls an action is for. Every action can be on a pad or button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Something that happens once.
    Once,
    /// A note, which is seen where it is played.
    Played,
    /// Lasts until the control is released; on release its last argument is 0.
    Held,
    /// Sets its last argument: for knobs, also with soft takeover.
    Sets,
    /// Selects one of several by its last argument: for knobs.
    Selects,
    /// Adds its last argument to the current value: for encoders.
    Turns,
}

/// An action as a profile writes it.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// The word for it in a profile.
    pub word: &'static str,
    /// What it does, in one sentence.
    pub help: &'static str,
    /// The arguments that follow the word.
    pub arguments: &'static [Argument],
    /// How a control uses it.
    pub usage: Usage,
    /// The action that adds to what this one sets or chooses.
    turned_by: Option<ActionKind>,
    /// Makes the action from arguments that are in range.
    make: fn([ArgumentValue; ARGUMENTS]) -> Action,
}

/// Makes the enum of actions, its words, and the conversions between them.
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
            /// The action's row in the list.
            const fn word(self) -> &'static Word {
                match self {
                    $(Self::$name => const { &Action::WORDS[Self::$name as usize] }),*
                }
            }
        }

        impl Action {
            /// All actions, in the order of the list.
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
    /// Switches a step on or off; an empty step takes notes and sound from the nearest step before it that is on.
    ToggleStep "toggle-step" { step: Step };
    /// Switches a step on (1) or off (0).
    SetStep "set-step" { step: Step, on: Switch };
    /// Switches a step of any track on or off.
    ToggleCell "toggle-cell" { track: Track, step: Step };
    /// Switches a step of any track on (1) or off (0).
    SetCell "set-cell" { track: Track, step: Step, on: Switch };
    /// Selects the step to edit.
    SelectStep "select-step" { step: Step };
    /// Clears a step.
    ClearStep "clear-step" { step: Step };
    /// Clears all steps of the selected track's clip.
    ClearSteps "clear-steps";
    /// Sets the pitch of a step, as a MIDI key (0 to 127).
    StepPitch "step-pitch" { step: Step, key: Key } as Sets, turned by TurnPitch;
    /// Sets the gate of a step, the length of its notes, in % of a step (1 to 12800).
    StepLength "step-length" { step: Step, percent: GatePercent } as Sets, turned by TurnLength;
    /// Sets the velocity of a step (1 to 127).
    StepVelocity "step-velocity" { step: Step, velocity: Velocity } as Sets, turned by TurnVelocity;
    /// Sets the chance that a step plays, in % (0 to 100).
    StepChance "step-chance" { step: Step, percent: Percent } as Sets, turned by TurnChance;
    /// Sets the ratchet of a step, in hits (1 to 16).
    StepRatchet "step-ratchet" { step: Step, hits: Hits } as Sets, turned by TurnRatchet;
    /// Sets the nudge of a step, in % of a step (-99 early to 99 late).
    StepNudge "step-nudge" { step: Step, percent: NudgePercent } as Sets, turned by TurnNudge;
    /// Sets the condition on which a step plays, such as fill, pre, 1st or 2:4; always removes it.
    StepCondition "step-condition" { step: Step, condition: Condition } as Sets, turned by TurnCondition;
    /// Locks a lane to a value on a step (0 to 127).
    StepLock "step-lock" { step: Step, lane: Lane, value: LockValue } as Sets, turned by TurnLock;
    /// Removes the lock of a lane from a step.
    StepUnlock "step-unlock" { step: Step, lane: Lane };
    /// Ties a step to the step before, or unties it.
    ToggleTie "toggle-tie" { step: Step };
    /// Switches the accent of a step on or off.
    ToggleAccent "toggle-accent" { step: Step };
    /// Changes the pitch of a step, in semitones (-127 to 127).
    TurnPitch "turn-pitch" { step: Step, by: Delta } as Turns;
    /// Changes the gate of a step, the length of its notes, in % of a step (-127 to 127).
    TurnLength "turn-length" { step: Step, by: Delta } as Turns;
    /// Changes the velocity of a step (-127 to 127).
    TurnVelocity "turn-velocity" { step: Step, by: Delta } as Turns;
    /// Changes the chance that a step plays, in % (-127 to 127).
    TurnChance "turn-chance" { step: Step, by: Delta } as Turns;
    /// Changes the ratchet of a step, in hits (-127 to 127).
    TurnRatchet "turn-ratchet" { step: Step, by: Delta } as Turns;
    /// Changes the nudge of a step, in % of a step (-127 to 127).
    TurnNudge "turn-nudge" { step: Step, by: Delta } as Turns;
    /// Changes the condition of a step, by so many in their order (-127 to 127).
    TurnCondition "turn-condition" { step: Step, by: Delta } as Turns;
    /// Changes the lock of a lane on a step (-127 to 127).
    TurnLock "turn-lock" { step: Step, lane: Lane, by: Delta } as Turns;
    /// Shows a page of steps.
    Page "page" { page: Page } as Selects, turned by TurnPage;
    /// Goes forward or back, in pages of steps (-127 to 127).
    TurnPage "turn-page" { by: Delta } as Turns;
    /// Selects a track.
    Track "track" { track: Track } as Selects, turned by TurnTrack;
    /// Selects a track further down or up, in tracks (-127 to 127).
    TurnTrack "turn-track" { by: Delta } as Turns;
    /// Launches a pattern.
    Pattern "pattern" { pattern: Pattern } as Selects, turned by TurnPattern;
    /// Launches a later or earlier pattern, in patterns (-127 to 127).
    TurnPattern "turn-pattern" { by: Delta } as Turns;
    /// Launches a scene.
    Scene "scene" { scene: Scene } as Selects;
    /// Mutes or unmutes a track.
    Mute "mute" { track: Track };
    /// Solos or unsolos a track.
    Solo "solo" { track: Track };
    /// Switches fill on (1) or off (0).
    Fill "fill" { on: Switch } as Held;
    /// Repeats the last 1/4, 1/8, 1/16 or 1/32 while held (4, 8, 16 or 32); 0 ends it.
    BeatLoop "beat-loop" { part: HeldRate } as Held;
    /// Repeats a track's key every 1/4 to 1/64 (4 to 64; 12 is 1/8T) while held, at a velocity (1 to 127); 0 ends it.
    NoteRepeat "note-repeat" { track: Track, part: HeldRate, velocity: HeldVelocity } as Held;
    /// Plays a track's key while held, at a velocity (1 to 127); while recording, records it; 0 ends it.
    DrumPad "drum-pad" { track: Track, velocity: HeldVelocity } as Held;
    /// Plays from the beginning, or from where playback was paused.
    Play "play";
    /// Pauses; Play continues from there.
    Pause "pause";
    /// Plays or pauses.
    PlayPause "play-pause";
    /// Stops and returns to the beginning.
    Stop "stop";
    /// Selects the previous step and plays it, while stopped.
    PreviousStep "previous-step";
    /// Selects the next step and plays it, while stopped.
    NextStep "next-step";
    /// Switches note-advance on or off: while stopped, a note you play is written and the next step selected.
    NoteAdvance "note-advance";
    /// Enters a rest and selects the next step.
    Rest "rest";
    /// Enters a tie, which sustains the step before, and selects the next step.
    Tie "tie";
    /// Switches protect on or off: notes you play are heard, but not written to the pattern.
    Protect "protect";
    /// Switches recording on or off.
    Record "record";
    /// Sets recording to overdub (1) or replace (0) what is there.
    Overdub "overdub" { on: Switch };
    /// Sets how far recorded notes are pulled to the grid, in % (0 to 100).
    Quantise "quantise" { percent: Percent } as Sets;
    /// Sets the count-in before the internal clock plays while recording is on, in bars (0 to 4).
    CountIn "count-in" { bars: CountInBars };
    /// Sets the input latency: recorded notes are written that much earlier, in ms (0 to 250).
    Latency "latency" { milliseconds: Milliseconds };
    /// Writes the last 1 to 64 bars you heard, or the last pass (0), to a pattern or to an empty one (-1).
    Capture "capture" { pattern: PatternOrEmpty, bars: CaptureBars };
    /// Undoes the last change.
    Undo "undo";
    /// Redoes the change that was undone last.
    Redo "redo";
    /// Sets the tempo of the internal clock, in BPM (20 to 999).
    Tempo "tempo" { bpm: Bpm } as Sets, turned by TurnTempo;
    /// Changes the tempo of the internal clock, in BPM (-127 to 127).
    TurnTempo "turn-tempo" { by: Delta } as Turns;
    /// Sets the tempo of the internal clock by tapping.
    Tap "tap";
    /// Doubles the clip's length and copies its steps to the second half.
    DoubleLength "double-length";
    /// Sets the live transposition of all tracks but drums, in semitones (-48 to 48).
    Transpose "transpose" { semitones: Semitones } as Sets, turned by TurnTranspose;
    /// Changes the live transposition of all tracks but drums, in semitones (-48 to 48).
    TurnTranspose "turn-transpose" { by: SemitoneDelta } as Turns;
    /// Turns a macro up (0 to 127). A macro that the host moves later goes where the host has it.
    Macro "macro" { knob: MacroKnob, value: MacroValue } as Sets, turned by TurnMacro;
    /// Turns a macro further up or down (-127 to 127).
    TurnMacro "turn-macro" { knob: MacroKnob, by: Delta } as Turns;
    /// Moves the selected track to the next MIDI channel; channel 1 follows 16.
    NextOutput "next-output";
    /// Plays a key on the selected track at a velocity (1 to 127); while recording, records it.
    StartNote "start-note" { key: Key, velocity: Velocity } as Played;
    /// Ends a note that start-note began.
    EndNote "end-note" { key: Key } as Played;
    /// Ends all notes.
    Panic "panic";
    /// Gives the device's controls another set of actions (layer 0 to 7); 0 is the one at the start.
    Layer "layer" { layer: Layer } as Held;
}

impl Action {
    /// The row of the action with this word.
    #[must_use]
    pub fn find(word: &str) -> Option<&'static Word> {
        Self::WORDS.iter().find(|known| known.word == word)
    }

    /// The action as a number that is never 0, for the display of the last action.
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

    /// The action with this [code](Self::code).
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        let place = usize::try_from((code >> 48).checked_sub(1)?).ok()?;
        let word = Self::WORDS.get(place)?;
        let mut arguments = [ArgumentValue::default(); ARGUMENTS];
        let given = word.arguments.iter().zip([32, 16, 0]);
        for (value, (argument, shift)) in arguments.iter_mut().zip(given) {
            let number = (((code >> shift) & 0xffff) as u16).cast_signed();
            *value = ArgumentValue::of_number(number, argument.kind);
        }
        Some(word.action(arguments))
    }

    /// The value that it sets, if a knob that sets it can take over softly.
    #[must_use]
    pub fn set_value(&self) -> Option<i16> {
        let (kind, arguments) = self.parts();
        match kind.word().usage {
            Usage::Sets => Some(arguments.into_iter().flatten().next_back()?.number()),
            Usage::Once | Usage::Played | Usage::Held | Usage::Selects | Usage::Turns => None,
        }
    }

    /// How a control uses it.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.parts().0.word().usage
    }

    /// The word for it in a profile.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.parts().0.word().word
    }

    /// The track that it names, from 0; `None` when it means the selected track, or no track.
    #[must_use]
    pub fn track(&self) -> Option<i16> {
        let (kind, given) = self.parts();
        let mut arguments = kind.word().arguments.iter().zip(given);
        arguments.find_map(|(argument, value)| match value? {
            ArgumentValue::OnTrack { track, .. } => Some(track.into()),
            ArgumentValue::Number(number) if argument.kind == ArgumentKind::Track => Some(number),
            ArgumentValue::Number(_) | ArgumentValue::Chosen => None,
        })
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
    /// Makes the action; the arguments must be in range.
    pub(super) fn action(&self, arguments: [ArgumentValue; ARGUMENTS]) -> Action {
        (self.make)(arguments)
    }

    /// The arguments that it starts with when a person selects it: something that can be heard or seen.
    #[must_use]
    pub fn first_arguments(&self) -> [ArgumentValue; ARGUMENTS] {
        let mut arguments = [ArgumentValue::default(); ARGUMENTS];
        for (value, argument) in arguments.iter_mut().zip(self.arguments) {
            *value = ArgumentValue::first(argument.kind);
        }
        arguments
    }

    /// The action that an encoder does in its place: itself, or the one that adds to what this one sets.
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
