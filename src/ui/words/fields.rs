//! What the fields of the inspector are called, and what is said of each: what it does, its range, and an example, all
//! in one place, to be read in a row. `x` is a step that is on, `.` one that is off, as in the manual.

/// A field, by its label, and its tooltip.
pub type Tip = (&'static str, &'static str);

/// What the first tooltip that is seen says below its own words.
pub const MORE: &str = "? opens the manual at this place";

/// The field with this label, or with what stands before the number in it; none for what explains itself.
#[must_use]
pub fn field(label: &str) -> Option<Tip> {
    let called = |wanted: &str| all().find(|(called, _)| *called == wanted);
    let (before, number) = label.rsplit_once(' ').unwrap_or_default();
    called(label).or_else(|| number.parse::<u8>().ok().and_then(|_| called(before)))
}

/// The tooltip of the field with this label; none for what explains itself.
#[must_use]
pub fn tip(label: &str) -> Option<&'static str> {
    field(label).map(|(_, tip)| tip)
}

/// The name of a field's place on the manual's page of fields: `field-first-step`.
#[must_use]
pub fn anchor(label: &str) -> String {
    let words = label.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    format!("field-{}", words.join("-").to_lowercase())
}

/// All fields.
pub fn all() -> impl Iterator<Item = Tip> {
    let lists = [
        STEP_FIELDS,
        CHORD_FIELDS,
        CLIP_FIELDS,
        RHYTHM_FIELDS,
        FEEL_FIELDS,
        TOOLS_FIELDS,
        TRACK_FIELDS,
        PATTERN_FIELDS,
        PROJECT_FIELDS,
        super::audio::AUDIO_FIELDS,
        super::tablet::TABLET_FIELDS,
    ];
    lists.into_iter().flatten().copied()
}

pub const VELOCITY: &str = "Velocity";
pub const GATE: &str = "Gate";
pub const GATE_UNTIL_NEXT: &str = "Gate until the next note";
pub const NUDGE: &str = "Nudge";
pub const FLAM_TIME: &str = "Flam time";
pub const CHANCE: &str = "Chance";
pub const CONDITION: &str = "Condition";
pub const CONDITION_TEXT: &str = "Condition in words";
pub const DICE: &str = "Dice";
pub const GROUP: &str = "Group";
pub const RATCHET: &str = "Ratchet";
pub const OVER_STEPS: &str = "over steps";
pub const RAMP_FIRST: &str = "Ramp: first hit";
pub const RAMP_LAST: &str = "Ramp: last hit";
pub const RAMP_CURVE: &str = "faster (+), slower (−)";
pub const CHANCE_OF_HIT: &str = "chance of a hit";
pub const NOTE: &str = "Note";

/// The fields of a step.
pub const STEP_FIELDS: &[Tip] = &[
    (VELOCITY, "How hard the notes are struck, 1 to 127"),
    (
        GATE,
        "How long the notes are held, up to 128 steps. At 200 %, x..x sounds for two steps of three",
    ),
    (
        GATE_UNTIL_NEXT,
        "Holds the notes until the track's next step that plays: in x..x for three steps",
    ),
    (
        NUDGE,
        "Moves the step early (−) or late (+), by less than a step. At +50 %, it sounds halfway to the next",
    ),
    (
        FLAM_TIME,
        "How long before the step its grace hit sounds, 1 to 10080 ticks; a sixteenth has 10080",
    ),
    (
        CHANCE,
        "How likely the step plays, 0 to 100 %. The same bar always comes out the same",
    ),
    (
        CONDITION,
        "In which passes of the clip the step plays: 2:4 in the second of every four, fill while fill is on, pre if the \
         condition before it was true, nei the same on the track above",
    ),
    (
        CONDITION_TEXT,
        "Any other condition: 3:7, or x..x for the first and the fourth of every four, with fill, pre or nei after it",
    ),
    (
        DICE,
        "Steps that share one of the dice 1 to 8 throw the same number. !1 is the other side: 50 % on 1 and 50 % on !1 \
         take turns",
    ),
    (
        GROUP,
        "When steps of one of the groups 1 to 8 fall on the same place, exactly one plays",
    ),
    (
        RATCHET,
        "How often the step is struck, 1 to 16. With 3, x... is a triplet within its first step",
    ),
    (
        OVER_STEPS,
        "How many steps the hits are spread over, 1 to 16. With 3 hits over 4, x... is a triplet",
    ),
    (
        RAMP_FIRST,
        "The velocity of the first hit, 0 to 200 % of the step's",
    ),
    (
        RAMP_LAST,
        "The velocity of the last hit, 0 to 200 % of the step's; those between are on a line",
    ),
    (
        RAMP_CURVE,
        "Whether the hits come faster and faster or slower and slower, −4 to 4",
    ),
    (CHANCE_OF_HIT, "How likely each hit plays, 0 to 100 %"),
    (
        NOTE,
        "The note, counted from the track's key: +7, or a name such as D#1",
    ),
];

pub const CHORD: &str = "Chord";
pub const CHORD_NOTES: &str = "Notes";
pub const DEGREE: &str = "Degree";
pub const INVERSION: &str = "Inversion";
pub const VOICING: &str = "Voicing";
pub const SPREAD: &str = "Spread";

/// The fields of the chord.
pub const CHORD_FIELDS: &[Tip] = &[
    (
        CHORD,
        "Gives the step a chord on the track's key, such as m7; the section Chord has its degree, inversion and voicing",
    ),
    (
        CHORD_NOTES,
        "The chord: of the scale, or of a kind, such as m7",
    ),
    (
        DEGREE,
        "The degree of the scale that it is built on, counted from the track's key, −48 to 48",
    ),
    (
        INVERSION,
        "How many of its lowest notes are an octave higher, 0 to 7",
    ),
    (
        VOICING,
        "Which of its notes are an octave lower: in drop 2 the second from the top",
    ),
    (SPREAD, "How many octaves its notes are spread over, 0 to 3"),
];

pub const LENGTH: &str = "Length";
pub const RATE: &str = "Rate";
pub const RATE_NUMERATOR: &str = "Rate: numerator";
pub const RATE_DENOMINATOR: &str = "Rate: denominator";
pub const DIRECTION: &str = "Direction";
pub const STRIDE: &str = "Stride";
pub const FIRST_STEP: &str = "First step";
pub const LAST_STEP: &str = "Last step";
pub const ROTATE: &str = "Rotate";
pub const SWING_SHARE: &str = "Swing share";
pub const GROOVE_SHARE: &str = "Groove share";
pub const TRANSPOSE: &str = "Transpose";

/// The fields of a clip.
pub const CLIP_FIELDS: &[Tip] = &[
    (
        LENGTH,
        "How many steps the clip has, 1 to 256. Three steps x.. drift against sixteen, and meet them again after three bars",
    ),
    (
        RATE,
        "How long a step is: 1/16 is a sixteenth, 1/8T (1/12) an eighth triplet, 1/16D (3/32) dotted",
    ),
    (RATE_NUMERATOR, "Any other rate: this many, 1 to 1024"),
    (
        RATE_DENOMINATOR,
        "Any other rate: parts of a whole note, 1 to 1024",
    ),
    (
        DIRECTION,
        "The order of the steps: forward, from both ends, at random, a walk, or in strides",
    ),
    (
        STRIDE,
        "How many steps further each next step is, 1 to 255. With 3, the order is 1, 4, 7 ...",
    ),
    (
        FIRST_STEP,
        "The step where a pass begins. From 3 on, x.x. plays x. over and over",
    ),
    (
        LAST_STEP,
        "The step where a pass ends; at the end of the clip it moves along when the clip grows",
    ),
    (
        ROTATE,
        "How many steps the clip is turned, 0 to 255. With 1, x... plays ...x, and the steps stay where they are",
    ),
    (
        SWING_SHARE,
        "How much of the pattern's swing the clip takes, 0 to 200 %",
    ),
    (
        GROOVE_SHARE,
        "How much of the pattern's groove the clip takes, 0 to 200 %",
    ),
    (
        TRANSPOSE,
        "Semitones, or degrees of the scale, that all its notes are moved, −48 to 48; drums stay",
    ),
];

pub const EUCLID: &str = "Euclid";
pub const PULSES: &str = "Pulses";
pub const ROTATION: &str = "Rotation";
pub const INVERT: &str = "Invert";
pub const PULSES_BEGIN: &str = "Begins";
pub const OVERLAY: &str = "With the steps";
pub const DRIFT: &str = "Drift";
pub const REROLL: &str = "Reroll";
pub const PASSES: &str = "Passes";

/// The fields of live generation.
pub const RHYTHM_FIELDS: &[Tip] = &[
    (
        EUCLID,
        "Spreads pulses as evenly as possible, and plays them live with the written steps",
    ),
    (
        PULSES,
        "How many of the steps play: 3 of 8 are x..x..x. A number switches Euclid on",
    ),
    (ROTATION, "How many steps the pulses are turned, 0 to 255"),
    (
        INVERT,
        "Plays the steps between the pulses: 3 of 8 are .xx.xx.x",
    ),
    (
        PULSES_BEGIN,
        "Where the pulses begin: 5 of 8 are x.x.xx.x (even) or x.xx.xx. (Bjorklund)",
    ),
    (
        OVERLAY,
        "How pulses and written steps meet: or plays both, xor leaves out where they meet, and keeps only that",
    ),
    (
        DRIFT,
        "How many of the steps are switched on or off in each pass, 0 to 100 %; the written steps stay",
    ),
    (
        REROLL,
        "When dice are thrown anew: in every pass, in some, never (frozen), or at each start (free)",
    ),
    (
        PASSES,
        "After how many passes the dice are thrown anew, or begin again, 2 to 64",
    ),
];

pub const HUMANISE_TIME: &str = "Humanise: time";
pub const HUMANISE_VELOCITY: &str = "Humanise: velocity";
pub const HUMANISE_LENGTH: &str = "Humanise: length";
pub const TRANSPOSE_PER_PASS: &str = "Transpose per pass";
pub const SPAN: &str = "up to";
pub const SPAN_END: &str = "and then";

/// The fields of the feel.
pub const FEEL_FIELDS: &[Tip] = &[
    (
        HUMANISE_TIME,
        "How many ticks each step is early or late at most, 0 to 10080; a sixteenth has 10080",
    ),
    (
        HUMANISE_VELOCITY,
        "How much harder or softer each step is at most, 0 to 127",
    ),
    (
        HUMANISE_LENGTH,
        "How much longer or shorter each note is at most, 0 to 100 %",
    ),
    (
        TRANSPOSE_PER_PASS,
        "Moves the notes further with each pass, −48 to 48 semitones or degrees. With +2, x... climbs C, D, E ...",
    ),
    (SPAN, "How far they are moved at most, 1 to 96"),
    (SPAN_END, "Whether they start again there, or turn back"),
];

pub const DENSITY: &str = "Density";
pub const MUTATE_HITS: &str = "Mutate: how many hits";
pub const RANDOMISE_AMOUNT: &str = "Randomise: how far";
pub const RANDOMISED_VALUE: &str = "of";
pub const RANDOMISE_LOWEST: &str = "Randomise: lowest";
pub const RANDOMISE_HIGHEST: &str = "Randomise: highest";

/// The tools that change steps.
pub const TOOLS_FIELDS: &[Tip] = &[
    (
        DENSITY,
        "How many of the steps shall be on, 0 to 100 %; at 50 %, .... becomes x.x. or its like",
    ),
    (
        MUTATE_HITS,
        "How many of the hits move to another step, 0 to 100 %",
    ),
    (
        RANDOMISE_AMOUNT,
        "How far the values move towards random ones, 0 to 100 %",
    ),
    (RANDOMISED_VALUE, "The value that is randomised"),
    (
        RANDOMISE_LOWEST,
        "The lowest random value, in percent of its range",
    ),
    (
        RANDOMISE_HIGHEST,
        "The highest random value, in percent of its range",
    ),
];

pub const KEY: &str = "Key";
pub const CHANNEL: &str = "Channel";
pub const OUTPUT: &str = "Output";
pub const MPE: &str = "MPE";
pub const DELAY: &str = "Delay";
pub const PITCH_MODE: &str = "Pitch mode";
pub const ACCENT_AMOUNT: &str = "Accent amount";
pub const ROLE: &str = "Plays";
pub const IN_PREVIEW_KIT: &str = "In the preview kit";
pub const KEY_NAME: &str = "Name of the key";

/// The fields of a track.
pub const TRACK_FIELDS: &[Tip] = &[
    (
        KEY,
        "The key that a step plays: a number from 0 to 127, a note such as C1, or a name such as Kick",
    ),
    (
        CHANNEL,
        "The MIDI channel, 1 to 16. The preview kit plays 1 and 10 as drums, 2 as a bass, the others as a pluck",
    ),
    (
        OUTPUT,
        "Where the track plays: to the host, or straight to a port of the system. Set-up adds outputs; they are saved with \
         the project",
    ),
    (
        MPE,
        "Each note has a channel of its own, 2 to 16 in turn, so that locked bends, cutoff (74) and pressure move it alone: \
         for one synth that is set to MPE. Other locks go to the track's channel. Ableton Live turns all channels into \
         one, and plays it as one voice",
    ),
    (
        super::inspector::SENT_TO,
        "Where a lock lane goes, if that is not where its track plays: the output and the channel of an effect or a mixer",
    ),
    (
        DELAY,
        "How much later the track plays, or earlier, in ticks; a sixteenth has 10080",
    ),
    (
        PITCH_MODE,
        "How notes are counted: drum and chromatic in semitones, nearest, up and down moved into the scale, degrees in \
         steps of the scale. Only drums are never transposed",
    ),
    (
        ACCENT_AMOUNT,
        "What an accent adds to the velocity, 0 to 126",
    ),
    (
        ROLE,
        "Notes, or accents: then its steps make no sound, and accent every track on its channel",
    ),
    (
        IN_PREVIEW_KIT,
        "Whether the preview kit plays the track, while the kit is on; off where its own instrument is heard already",
    ),
    (
        KEY_NAME,
        "The name of the key on this channel, for all tracks that play it",
    ),
];

pub const SWING: &str = "Swing";
pub const SWING_GRID: &str = "Swing grid";
pub const PATTERN_NAME: &str = "Name of the pattern";
pub const SEED: &str = "Seed";
pub const MASTER_LENGTH: &str = "Master length";

/// The fields of a pattern.
pub const PATTERN_FIELDS: &[Tip] = &[
    (
        SWING,
        "Where the second of two steps of the grid begins, 25 to 80 %: 50 % is straight, 66.67 % a triplet",
    ),
    (
        SWING_GRID,
        "Which steps swing: eighths, sixteenths or thirty-seconds",
    ),
    (PATTERN_NAME, "The pattern's name, which its button shows"),
    (
        SEED,
        "The number that all dice of the pattern depend on; the same seed always throws the same",
    ),
    (
        MASTER_LENGTH,
        "After how many units of the swing grid all clips begin again together, 0 (never) to 1024. With 8, x.. plays \
         x..x..x. over and over",
    ),
];

pub const ROOT: &str = "Root";
pub const SCALE: &str = "Scale";
pub const PATTERNS_BEGIN: &str = "Patterns begin";
pub const AT_FIRST_STEP: &str = "At their first step";
pub const CUT_NOTES: &str = "Cut sounding notes";
pub const MUTES_BEGIN: &str = "Mutes begin";
pub const REMOTE_CHANNEL: &str = "Remote channel";
pub const MACRO: &str = "Macro";
pub const SCENE: &str = "Scene";
pub const SONG_MODE: &str = "Song mode";
pub const LOOP: &str = "Loop";
pub const ADD_LANE: &str = "Add a lane";

/// The fields of the project.
pub const PROJECT_FIELDS: &[Tip] = &[
    (ROOT, "The note that the scale, or the chord, is built on"),
    (
        SCALE,
        "The notes that belong together; tracks whose pitch mode reads the scale keep to them",
    ),
    (
        PATTERNS_BEGIN,
        "When a launched pattern begins. Bars count from the beginning of the song in the current time signature. If the \
         song had another one before, choose the next beat or the next step.",
    ),
    (
        AT_FIRST_STEP,
        "Whether a launched pattern begins with its first step; otherwise it goes on where it would be",
    ),
    (
        CUT_NOTES,
        "Whether notes of the pattern before end when another one begins",
    ),
    (MUTES_BEGIN, "When a mute takes effect"),
    (
        REMOTE_CHANNEL,
        "The MIDI channel, 1 to 16, on which notes to Gradus launch patterns, and mute and fill",
    ),
    (
        MACRO,
        "The macro that is shown; the host has a knob for each",
    ),
    (
        SCENE,
        "The scene that is shown; it says which pattern each track plays",
    ),
    (SONG_MODE, "Whether the song decides which patterns play"),
    (
        LOOP,
        "Whether rows of the song play over and over once they are reached",
    ),
    (
        ADD_LANE,
        "Values that get a length, a rate and a direction of their own: a notes lane of 3 under xxxx plays 1, 2, 3, 1",
    ),
];
