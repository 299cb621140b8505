//! Set-up, from the top: sound and MIDI, controllers, the window, keys, and what Gradus is. The recipes of hosts and
//! learning have files of their own.

use std::fmt::Display;

pub const HEADING: &str = "Setting up";
pub const NONE: &str = "none";

// Sound and MIDI of the program.
pub const SOUND_AND_MIDI: &str = "Sound and MIDI";
pub const JACK_PLAYS: &str = "JACK plays";
pub const CARD_PLAYS: &str = "The sound card plays";
pub const NO_AUDIO: &str = "Neither JACK nor a sound card responds";
pub const NOTHING_PLAYS: &str = "Nothing plays";
/// The sound card that the system has chosen.
pub const DEFAULT_CARD: &str = "Default";
pub const MIDI_OUTPUTS: &str = "MIDI outputs";
pub const NO_OUTPUT: &str =
    "None is there: connect the instrument and switch it on, and the list has it";
pub const SEND_TO: &str = "Send to";
pub const MIDI_INPUTS: &str = "MIDI inputs";
pub const NO_INPUT: &str = "None is there: connect a keyboard, and the list has it";
pub const LISTEN_TO: &str = "Listen to";
pub const NO_CLOCK: &str =
    "No clock is heard: choose the input it comes from, and switch on clock at its sender";

/// What is heard of a clock whose music stands still.
#[must_use]
pub fn clock_ticks(bpm: f64) -> String {
    format!("A clock is heard, {bpm:.1} BPM: start it at its sender")
}

/// What is heard of a clock that drives the music.
#[must_use]
pub fn clock_plays(bpm: f64) -> String {
    format!("The clock plays, {bpm:.1} BPM")
}

/// "-3 ms".
#[must_use]
pub fn milliseconds(value: i64) -> String {
    format!("{value} ms")
}

/// The spoken label of a port, behind [`SEND_TO`] or [`LISTEN_TO`].
#[must_use]
pub fn port(verb: &str, name: &str) -> String {
    format!("{verb} {name}")
}

/// What keeps a port from being used.
#[must_use]
pub fn port_lacks(name: &str, lack: &str) -> String {
    format!("{name}: {lack}")
}

// Controllers at ports of their own.
pub const CONTROLLERS: &str = "Controllers, at ports of their own";
pub const NO_PORTS: &str =
    "No MIDI port is there: connect the device and switch it on, and the lists have it";
pub const CHOOSE_PORTS: &str = "Choose its ports";
pub const CONNECTED: &str = "Connected";
pub const NOT_THERE: &str = "Not there: Gradus opens it when you connect it";

/// Another instance has chosen its port too.
#[must_use]
pub fn contested(rival: impl Display) -> String {
    format!("Connected; {rival} has chosen it too")
}

/// Another instance has its port.
#[must_use]
pub fn in_use_by(rival: impl Display) -> String {
    format!("In use by {rival}: click here to take it")
}

// The fields of a controller, before its number.
pub const INPUT: &str = "Input";
pub const OUTPUT: &str = "Output";
pub const PROFILE: &str = "Profile";
pub const CLOCK: &str = "Clock";
pub const FOLLOW: &str = "Follow";

/// "Input 2".
#[must_use]
pub fn numbered(what: &str, number: usize) -> String {
    format!("{what} {number}")
}

pub const CLOCK_MEANING: &str = "MIDI start, clock and stop";
pub const FOLLOW_MEANING: &str = "its clock leads Gradus";
pub const UNKNOWN_PORT: &str = "No profile knows this port";

/// What a controller without a profile needs.
#[must_use]
pub fn needs_profile(lack: &str) -> String {
    format!("{lack}. It does nothing yet: choose a profile, or press Learn")
}

pub const REMOVE_CONTROLLER: &str = "Remove";
pub const ADD_CONTROLLER: &str = "Add a controller";

#[must_use]
pub fn your_profiles(folder: &str) -> String {
    format!("Your profiles: {folder}")
}

// The controller at the MIDI input.
pub const CONTROLLER_OF_PROGRAM: &str = "Controller, at the MIDI input";
pub const CONTROLLER_OF_HOST: &str = "Controller, through the host";
pub const LISTENS: &str = "Listens";
pub const LIGHTS: &str = "Lights";
pub const NO_LIGHTS: &str = "off";
pub const OWN_LIGHTS: &str = "as the device has them";

#[must_use]
pub fn lights_on_channel(channel: u8) -> String {
    format!("channel {channel}")
}

pub const EXCLUSIVE_LIGHTS: &str = "Lights by system exclusive";
pub const CHOOSE_CONTROLLER: &str = "Choose your controller, or press Learn to teach any other";
pub const CONTROLLER_IN_USE: &str =
    "Another instance of Gradus uses it. Click anywhere in this window to use it here.";
pub const CONTROLLER_CONTESTED: &str =
    "Another instance of Gradus has chosen it too. This one has it.";
pub const NO_EXCLUSIVE_IN_VST3: &str = "Its lights need system exclusive, which VST3 cannot send. Use the CLAP, or the device's own port.";
pub const SWITCH_EXCLUSIVE_ON: &str =
    "Its lights need system exclusive. Switch it on below if your host passes it on.";
pub const LIGHTS_IN_LIVE: &str = "Live puts lights and notes on one channel: use an instance that plays nothing else. Lights on CC 20 to 31, 89 and 102 to 119 stay dark in Live.";

// The controller in the bottom line.
#[must_use]
pub fn in_use(controller: &str) -> String {
    format!("{controller} is in use by another Gradus")
}

#[must_use]
pub fn listens(controller: &str) -> String {
    format!("{controller} listens")
}

/// What a controller has done.
#[must_use]
pub fn controller_did(controller: &str, done: &str) -> String {
    format!("{controller}: {done}")
}

/// The same, to a track.
#[must_use]
pub fn controller_did_to(controller: &str, done: &str, track: &str) -> String {
    format!("{controller}: {done} ({track})")
}

// The window.
pub const CONNECT_INSTRUMENT: &str = "Connect an instrument";
pub const THIS_PROGRAM: &str = "This program";
pub const WINDOW: &str = "Window";
pub const THEME: &str = "Theme";
pub const DARK: &str = "dark";
pub const LIGHT: &str = "light";
pub const SCALE: &str = "Scale";
pub const SCALE_LABEL: &str = "Scale of the interface";

#[must_use]
pub fn no_room(drawn: f32) -> String {
    format!("The window has room for only {drawn:.0} %: make it larger")
}

pub const TEXT: &str = "Text";
pub const TEXT_TIP: &str = "Larger text; all else keeps its size";

#[must_use]
pub fn text_size(percent: u16) -> String {
    format!("Text at {percent} %")
}

pub const STAGE_VIEW: &str = "Stage view";
pub const STAGE_VIEW_TIP: &str = "Shows the last action in very large letters";
pub const SAVE_POWER: &str = "Save power";
pub const SAVE_POWER_TIP: &str =
    "Draws 8 instead of 30 pictures a second, for slow computers; the music does not change";

pub const KEYS: &str = "Keys (click the grid first)";

// What Gradus is.
#[must_use]
pub fn about(version: &str) -> String {
    format!("About Gradus {version}")
}

pub const ABOUT: [&str; 3] = [
    "A step sequencer that plays other instruments.",
    "Licensed under MIT or Apache 2.0, as you like.",
    "The manual is the folder \"manual\" beside the program that you downloaded, and docs/manual.md in its source. The \
     sign ? opens it at the field under the pointer.",
];
pub const LICENCES: &str = "Licences of what it is made of";
