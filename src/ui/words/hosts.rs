//! Hosts: their names, how each is set up, and what a host says of a parameter.

use std::fmt::Display;

pub const LIVE: &str = "Live";
pub const BITWIG: &str = "Bitwig Studio";
pub const REAPER: &str = "Reaper";
pub const CUBASE: &str = "Cubase";
pub const FL_STUDIO: &str = "FL Studio";
pub const STUDIO_ONE: &str = "Studio One";
pub const ARDOUR: &str = "Ardour";

// How to make an instrument hear Gradus.
pub const PROGRAM_RECIPE: &str = "1. Connect the instrument, or start it, and switch it on.\n\
     2. Above, in Sound and MIDI, tick its port among the MIDI outputs.\n\
     3. Play: the light beside it flashes with each note that is sent.";
pub const LIVE_RECIPE: &str = "1. Put Gradus (VST3) on a MIDI track.\n\
     2. On the instrument's track, set MIDI From to Gradus's track, and the chooser below it to Gradus.\n\
     3. Set Monitor to In.";
pub const BITWIG_RECIPE: &str = "1. Put Gradus (CLAP) before the instrument, in the same device chain.\n\
     2. For more instruments, add a Note Receiver to their tracks and choose Gradus as its source.";
pub const REAPER_RECIPE: &str = "1. Put Gradus before the instrument, in the FX chain of the same track.\n\
     2. For more instruments, add a send to their tracks, MIDI only.";
pub const CUBASE_RECIPE: &str = "1. Load Gradus (VST3) as an instrument track.\n\
     2. On a MIDI track with the instrument, choose Gradus as the input and switch on Monitor.";
pub const FL_STUDIO_RECIPE: &str = "1. Load Gradus in a channel and choose a MIDI output port in its settings.\n\
     2. In the instrument's settings, choose the same port as the MIDI input.";
pub const STUDIO_ONE_RECIPE: &str = "1. Load Gradus (VST3) as an instrument.\n\
     2. On the other instrument's track, choose Gradus as the input and switch on Monitor.";
pub const ARDOUR_RECIPE: &str = "1. Put Gradus before the instrument in the processor box of a MIDI track.\n\
     2. In Pin Connections, connect its MIDI output to the instrument.";

// What the host does with a parameter.
/// The entry that opens the host's menu.
#[must_use]
pub fn in_host(param: impl Display) -> String {
    format!("{param} in the host…")
}

pub const MAPPED: &str = "mapped";

#[must_use]
pub fn mapped_to(what: &str) -> String {
    format!("mapped to {what}")
}

pub const AUTOMATED: &str = "automated";
pub const RECORDING_AUTOMATION: &str = "automation is being recorded";
pub const OVERRIDDEN: &str = "automated, but overridden by hand";

/// "Pattern: mapped to Knob 1, automated".
#[must_use]
pub fn indication(param: impl Display, parts: &[String]) -> String {
    format!("{param}: {}", parts.join(", "))
}
