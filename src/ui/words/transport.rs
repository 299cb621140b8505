//! The top bar, from the left: clock, preview kit, recording, place, scale, swing, fill, history and panels.

pub const GRADUS: &str = "GRADUS";

pub const PLAY: &str = "Play";
pub const STOP: &str = "Stop";
pub const PLAY_TIP: &str = "Play (internal clock)";
pub const PAUSE_TIP: &str = "Right-click: pause or continue";

// Who drives the music, each with what it means.
pub const NO_SOUND: &str = "No sound";
pub const NO_SOUND_TIP: &str =
    "The audio system does not respond; the line below says what is missing";
pub const FOLLOWS_HOST: &str = "Follows host";
pub const FOLLOWS_HOST_TIP: &str = "The host plays, and sets place and tempo";
pub const FOLLOWS_CLOCK: &str = "Follows clock";
pub const FOLLOWS_CLOCK_TIP: &str = "MIDI clock at an input sets place and tempo";
pub const SENDS_TO_HOST: &str = "Sends to host";
pub const SENDS_TO_HOST_TIP: &str = "Notes go to the host, and from there to the instrument that it connects. Start the host, or press \
     Play here";
pub const NOBODY_LISTENS: &str = "Nobody listens";
pub const NOBODY_LISTENS_TIP: &str = "No MIDI output leads to an instrument, and the preview kit is not heard. Choose an output in Set-up, or \
     click Kit off";
pub const INTERNAL_CLOCK: &str = "Internal clock";
pub const INTERNAL_CLOCK_TIP: &str = "Play starts the clock of Gradus, which has this tempo";

/// What a state of the clock means, and who listens.
#[must_use]
pub fn listening(meaning: &str, names: &[String]) -> String {
    format!("{meaning}\nListening: {}", names.join(", "))
}

pub const TEMPO: &str = "Tempo";

/// A tempo in tenths of a beat a minute.
#[must_use]
pub fn tempo_in_tenths(tenths: i64) -> String {
    format!("{}.{} BPM", tenths / 10, tenths % 10)
}

/// "120.0 BPM".
#[must_use]
pub fn tempo(bpm: f64) -> String {
    format!("{bpm:.1} BPM")
}

pub const PREVIEW_KIT: &str = "Preview kit";
pub const KIT_ON: &str = "Kit on";
pub const KIT_OFF: &str = "Kit off";
pub const KIT_ON_TIP: &str = "Gradus plays its own drums, a bass on channel 2 and a plucked tone on all channels from 3 on; click to hear only \
     your instruments";
pub const KIT_OFF_TIP: &str = "Plays drums, a bass on channel 2 and a plucked tone on all channels from 3 on, until your instruments do";
pub const KIT_LEVEL: &str = "Level of the preview kit";
pub const LEVEL: &str = "Level";

pub const RECORD: &str = "Record";
pub const RECORD_TIP: &str = "Records what you play on the selected track";
pub const RECORDING_SETTINGS: &str = "Recording settings";
pub const OVERDUB: &str = "Overdub";
pub const OVERDUB_TIP: &str = "Keeps the notes that are there";
pub const REPLACE: &str = "Replace";
pub const REPLACE_TIP: &str = "Clears each step just before the music reaches it";
pub const QUANTISE: &str = "Quantise";
pub const COUNT_IN: &str = "Count-in";

/// How long the count-in is.
#[must_use]
pub fn count_in(bars: i64) -> String {
    match bars {
        0 => "off".to_owned(),
        bars => bar_count(bars),
    }
}

/// "1 bar", "2 bars".
#[must_use]
pub fn bar_count(bars: i64) -> String {
    super::count(bars, "bar", "bars")
}

pub const INPUT_LATENCY: &str = "Input latency";

/// A latency in milliseconds.
#[must_use]
pub fn latency(milliseconds: i64) -> String {
    match milliseconds {
        0 => "none".to_owned(),
        milliseconds => format!("{milliseconds} {MILLISECONDS}"),
    }
}

/// The unit of a latency, which may be typed or left out.
pub const MILLISECONDS: &str = "ms";
pub const PROTECT: &str = "Protect the pattern from notes";

pub const BAR: &str = "BAR";
pub const SONG_OVER: &str = "ENDED";

pub const SCALE_CAPTION: &str = "SCALE";
pub const SCALE: &str = "Scale";
pub const ROOT_CAPTION: &str = "ROOT";
pub const CHROMATIC: &str = "chromatic";
/// A scale that has no name.
/// How words of scales are written where there is no room for them.
pub const SHORT_SCALE_WORDS: [(&str, &str); 13] = [
    ("chromatic", "chrom"),
    ("major", "maj"),
    ("minor", "min"),
    ("harmonic", "harm"),
    ("melodic", "mel"),
    ("pentatonic", "pent"),
    ("phrygian", "phryg"),
    ("dominant", "dom"),
    ("mixolydian", "mixo"),
    ("diminished", "dim"),
    ("hungarian", "hung"),
    ("hirajoshi", "hira"),
    ("whole", "wh"),
];
pub const CUSTOM_SCALE: &str = "custom";

/// The spoken label of a root of the scale.
#[must_use]
pub fn root(name: &str) -> String {
    format!("Root {name}")
}

pub const SWING_CAPTION: &str = "SWING";
pub const SWING: &str = "Swing";

pub const FILL_CAPTION: &str = "FILL";
pub const FILL: &str = "Fill";
pub const FILL_TIP: &str = "Plays the fill steps";

pub const UNDO: &str = "Undo";
pub const REDO: &str = "Redo";
pub const HISTORY: &str = "History";
pub const HISTORY_TIP: &str = "Your changes: click one to return to it";
pub const BEGINNING: &str = "The beginning";

pub const PANIC: &str = "Panic";
pub const PANIC_LABEL: &str = "Panic: end all notes";
pub const PANIC_TIP: &str = "Ends all notes";

pub const LIBRARY: &str = "Library";
pub const LIBRARY_TIP: &str = "Hear, load and save projects, patterns and clips";
pub const SET_UP: &str = "Set-up";
pub const SET_UP_TIP: &str = "Controllers, your host, theme, scale and all keys";
