//! What the fields of the inspector are called, and what is said of each: what it does, its range, and an example, all
//! in one place, to be read in a row. `x` is a step that is on, `.` one that is off, as in the manual.

/// What the pointer can do where it is.
pub mod hints;

use egui::{Context, Id, Response, RichText};

use crate::ui::editor::theme;

/// A field, by its label, and its tooltip.
pub type Tip = (&'static str, &'static str);

/// What the first tooltip that is seen says below its own words.
const MORE: &str = "? opens the manual at this place";

/// The field with this label; none for what explains itself.
#[must_use]
pub fn field(label: &str) -> Option<Tip> {
    all().find(|(called, _)| *called == label)
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

/// The manual's page for what is under the pointer: that of its field, or else the first one.
#[must_use]
pub fn manual_place(ctx: &Context) -> String {
    let explained = ctx.data(|data| data.get_temp::<Explained>(explained_id()));
    let is_there = |it: &Explained| it.frame + 1 >= ctx.cumulative_frame_nr();
    match explained.filter(is_there) {
        Some(Explained { label, .. }) => ["manual/fields.html", "#", &anchor(label)].concat(),
        None => "index.html".to_owned(),
    }
}

/// Says whether tooltips tell how the manual is opened: it lies beside the program, and beside no plug-in.
pub fn offer_manual(ctx: &Context, is_there: bool) {
    ctx.data_mut(|data| data.insert_temp(offered_id(), is_there));
}

fn offered_id() -> Id {
    Id::unique("the manual is there")
}

/// The field under the pointer, and when it was.
#[derive(Clone, Copy)]
struct Explained {
    label: &'static str,
    frame: u64,
}

fn explained_id() -> Id {
    Id::unique("the field under the pointer")
}

/// All fields.
pub fn all() -> impl Iterator<Item = Tip> {
    let lists = [
        STEP, CHORD, CLIP, RHYTHM, FEEL, TOOLS, TRACK, PATTERN, PROJECT, AUDIO,
    ];
    lists.into_iter().flatten().copied()
}

/// The same, as the tooltip of a control.
#[must_use]
pub fn explain(control: Response, label: &str) -> Response {
    let Some((label, tip)) = field(label) else {
        return control;
    };
    let ctx = &control.ctx;
    if control.contains_pointer() {
        let frame = ctx.cumulative_frame_nr();
        let explained = Explained { label, frame };
        ctx.data_mut(|data| data.insert_temp(explained_id(), explained));
    }
    let id = control.id;
    control.on_hover_ui(|ui| {
        // Its width is its own, not that of the control.
        ui.set_max_width(ui.spacing().tooltip_width);
        ui.label(tip);
        // Only one tooltip says how the manual is opened.
        let told = Id::unique("the tooltip that tells of the manual");
        let first = ui.data_mut(|data| *data.get_temp_mut_or(told, id));
        let is_there = ui.data(|data| data.get_temp(offered_id()).unwrap_or(false));
        if first == id && is_there {
            ui.label(RichText::new(MORE).size(11.0).color(theme::DIM.of(ui)));
        }
    })
}

/// What is said where the program finds no MIDI port.
pub const NO_OUTPUT: &str =
    "None is there: connect the instrument and switch it on, and the list has it";
/// The same of keyboards.
pub const NO_INPUT: &str = "None is there: connect a keyboard, and the list has it";

/// Sound and MIDI of the program.
pub const AUDIO: &[Tip] = &[
    (
        "Audio system",
        "What plays the preview kit, and gives the time. Automatic: JACK where it runs, or else the sound card",
    ),
    (
        "Sound card",
        "Where the preview kit is heard. Default: the one that the system has chosen",
    ),
];

/// The fields of a step.
pub const STEP: &[Tip] = &[
    ("Velocity", "How hard the notes are struck, 1 to 127"),
    (
        "Gate",
        "How long the notes are held, up to 128 steps. At 200 %, x..x sounds for two steps of three",
    ),
    (
        "Gate until the next note",
        "Holds the notes until the track's next step that plays: in x..x for three steps",
    ),
    (
        "Nudge",
        "Moves the step early (−) or late (+), by less than a step. At +50 %, it sounds halfway to the next",
    ),
    (
        "Flam time",
        "How long before the step its grace hit sounds, 1 to 10080 ticks; a sixteenth has 10080",
    ),
    (
        "Chance",
        "How likely the step plays, 0 to 100 %. The same bar always comes out the same",
    ),
    (
        "Condition",
        "In which passes of the clip the step plays: 2:4 in the second of every four, fill while fill is on, pre if the \
         condition before it was true, nei the same on the track above",
    ),
    (
        "Condition in words",
        "Any other condition: 3:7, or x..x for the first and the fourth of every four, with fill, pre or nei after it",
    ),
    (
        "Dice",
        "Steps that share one of the dice 1 to 8 throw the same number. !1 is the other side: 50 % on 1 and 50 % on !1 \
         take turns",
    ),
    (
        "Group",
        "When steps of one of the groups 1 to 8 fall on the same place, exactly one plays",
    ),
    (
        "Ratchet",
        "How often the step is struck, 1 to 16. With 3, x... is a triplet within its first step",
    ),
    (
        "over steps",
        "How many steps the hits are spread over, 1 to 16. With 3 hits over 4, x... is a triplet",
    ),
    (
        "Ramp: first hit",
        "The velocity of the first hit, 0 to 200 % of the step's",
    ),
    (
        "Ramp: last hit",
        "The velocity of the last hit, 0 to 200 % of the step's; those between are on a line",
    ),
    (
        "faster (+), slower (−)",
        "Whether the hits come faster and faster or slower and slower, −4 to 4",
    ),
    ("chance of a hit", "How likely each hit plays, 0 to 100 %"),
    (
        "Note",
        "The note, counted from the track's key: +7, or a name such as D#1",
    ),
];

/// The fields of the chord.
pub const CHORD: &[Tip] = &[
    (
        "Chord",
        "Gives the step a chord on the track's key, such as m7; the section Chord has its degree, inversion and voicing",
    ),
    ("Notes", "The chord: of the scale, or of a kind, such as m7"),
    (
        "Degree",
        "The degree of the scale that it is built on, counted from the track's key, −48 to 48",
    ),
    (
        "Inversion",
        "How many of its lowest notes are an octave higher, 0 to 7",
    ),
    (
        "Voicing",
        "Which of its notes are an octave lower: in drop 2 the second from the top",
    ),
    (
        "Spread",
        "How many octaves its notes are spread over, 0 to 3",
    ),
];

/// The fields of a clip.
pub const CLIP: &[Tip] = &[
    (
        "Length",
        "How many steps the clip has, 1 to 256. Three steps x.. drift against sixteen, and meet them again after three bars",
    ),
    (
        "Rate",
        "How long a step is: 1/16 is a sixteenth, 1/12 an eighth triplet, 3/32 a dotted sixteenth",
    ),
    ("Rate: numerator", "Any other rate: this many, 1 to 1024"),
    (
        "Rate: denominator",
        "Any other rate: parts of a whole note, 1 to 1024",
    ),
    (
        "Direction",
        "The order of the steps: forward, from both ends, at random, a walk, or in strides",
    ),
    (
        "Stride",
        "How many steps further each next step is, 1 to 255. With 3, the order is 1, 4, 7 ...",
    ),
    (
        "First step",
        "The step where a pass begins. From 3 on, x.x. plays x. over and over",
    ),
    (
        "Last step",
        "The step where a pass ends; at the end of the clip it moves along when the clip grows",
    ),
    (
        "Rotate",
        "How many steps the clip is turned, 0 to 255. With 1, x... plays ...x, and the steps stay where they are",
    ),
    (
        "Swing share",
        "How much of the pattern's swing the clip takes, 0 to 200 %",
    ),
    (
        "Groove share",
        "How much of the pattern's groove the clip takes, 0 to 200 %",
    ),
    (
        "Transpose",
        "Semitones, or degrees of the scale, that all its notes are moved, −48 to 48; drums stay",
    ),
];

/// The fields of live generation.
pub const RHYTHM: &[Tip] = &[
    (
        "Euclid",
        "Spreads pulses as evenly as possible, and plays them live with the written steps",
    ),
    (
        "Pulses",
        "How many of the steps play: 3 of 8 are x..x..x. A number switches Euclid on",
    ),
    ("Rotation", "How many steps the pulses are turned, 0 to 255"),
    (
        "Invert",
        "Plays the steps between the pulses: 3 of 8 are .xx.xx.x",
    ),
    (
        "Begins",
        "Where the pulses begin: 5 of 8 are x.x.xx.x (even) or x.xx.xx. (Bjorklund)",
    ),
    (
        "With the steps",
        "How pulses and written steps meet: or plays both, xor leaves out where they meet, and keeps only that",
    ),
    (
        "Drift",
        "How many of the steps are switched on or off in each pass, 0 to 100 %; the written steps stay",
    ),
    (
        "Reroll",
        "When dice are thrown anew: in every pass, in some, never (frozen), or at each start (free)",
    ),
    (
        "Passes",
        "After how many passes the dice are thrown anew, or begin again, 2 to 64",
    ),
];

/// The fields of the feel.
pub const FEEL: &[Tip] = &[
    (
        "Humanise: time",
        "How many ticks each step is early or late at most, 0 to 10080; a sixteenth has 10080",
    ),
    (
        "Humanise: velocity",
        "How much harder or softer each step is at most, 0 to 127",
    ),
    (
        "Humanise: length",
        "How much longer or shorter each note is at most, 0 to 100 %",
    ),
    (
        "Transpose per pass",
        "Moves the notes further with each pass, −48 to 48 semitones or degrees. With +2, x... climbs C, D, E ...",
    ),
    ("up to", "How far they are moved at most, 1 to 96"),
    ("and then", "Whether they start again there, or turn back"),
];

/// The tools that change steps.
pub const TOOLS: &[Tip] = &[
    (
        "Density",
        "How many of the steps shall be on, 0 to 100 %; at 50 %, .... becomes x.x. or its like",
    ),
    (
        "Mutate: how many hits",
        "How many of the hits move to another step, 0 to 100 %",
    ),
    (
        "Randomise: how far",
        "How far the values move towards random ones, 0 to 100 %",
    ),
    ("of", "The value that is randomised"),
    (
        "Randomise: lowest",
        "The lowest random value, in percent of its range",
    ),
    (
        "Randomise: highest",
        "The highest random value, in percent of its range",
    ),
];

/// The fields of a track.
pub const TRACK: &[Tip] = &[
    (
        "Key",
        "The key that a step plays: a number from 0 to 127, a note such as C1, or a name such as Kick",
    ),
    (
        "Channel",
        "The MIDI channel, 1 to 16. The preview kit plays 1 and 10 as drums, 2 as a bass, the others as a pluck",
    ),
    (
        "Delay",
        "How much later the track plays, or earlier, in ticks; a sixteenth has 10080",
    ),
    (
        "Pitch mode",
        "How notes are counted: drum and chromatic in semitones, nearest, up and down moved into the scale, degrees in \
         steps of the scale. Only drums are never transposed",
    ),
    (
        "Accent amount",
        "What an accent adds to the velocity, 0 to 126",
    ),
    (
        "Plays",
        "Notes, or accents: then its steps make no sound, and accent every track on its channel",
    ),
    (
        "In the preview kit",
        "Whether the preview kit plays the track, while the kit is on; off where its own instrument is heard already",
    ),
    (
        "Name of the key",
        "The name of the key on this channel, for all tracks that play it",
    ),
];

/// The fields of a pattern.
pub const PATTERN: &[Tip] = &[
    (
        "Swing",
        "Where the second of two steps of the grid begins, 25 to 80 %: 50 % is straight, 66.67 % a triplet",
    ),
    (
        "Swing grid",
        "Which steps swing: eighths, sixteenths or thirty-seconds",
    ),
    (
        "Name of the pattern",
        "The pattern's name, which its button shows",
    ),
    (
        "Seed",
        "The number that all dice of the pattern depend on; the same seed always throws the same",
    ),
    (
        "Master length",
        "After how many units of the swing grid all clips begin again together, 0 (never) to 1024. With 8, x.. plays \
         x..x..x. over and over",
    ),
];

/// The fields of the project.
pub const PROJECT: &[Tip] = &[
    ("Root", "The note that the scale, or the chord, is built on"),
    (
        "Scale",
        "The notes that belong together; tracks whose pitch mode reads the scale keep to them",
    ),
    (
        "Patterns begin",
        "When a launched pattern begins. Bars count from the beginning of the song in the current time signature. If the \
         song had another one before, choose the next beat or the next step.",
    ),
    (
        "At their first step",
        "Whether a launched pattern begins with its first step; otherwise it goes on where it would be",
    ),
    (
        "Cut sounding notes",
        "Whether notes of the pattern before end when another one begins",
    ),
    ("Mutes begin", "When a mute takes effect"),
    (
        "Remote channel",
        "The MIDI channel, 1 to 16, on which notes to Gradus launch patterns, and mute and fill",
    ),
    (
        "Macro",
        "The macro that is shown; the host has a knob for each",
    ),
    (
        "Scene",
        "The scene that is shown; it says which pattern each track plays",
    ),
    ("Song mode", "Whether the song decides which patterns play"),
    (
        "Loop",
        "Whether rows of the song play over and over once they are reached",
    ),
    (
        "Add a lane",
        "Values that get a length, a rate and a direction of their own: a notes lane of 3 under xxxx plays 1, 2, 3, 1",
    ),
];
