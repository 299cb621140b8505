//! The host around the window, and how to set each one up.
//!
//! No plug-in format tells a window the host's name, so the name of the process is used.

use std::sync::OnceLock;

/// A host that has a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Daw {
    /// Ableton Live.
    Live,
    /// Bitwig Studio.
    Bitwig,
    /// Cockos Reaper.
    Reaper,
    /// Steinberg Cubase.
    Cubase,
    /// Image-Line FL Studio.
    FlStudio,
    /// PreSonus Studio One.
    StudioOne,
    /// Ardour.
    Ardour,
}

/// How to make an instrument hear the standalone program.
pub const PROGRAM_RECIPE: &str = "1. Connect the instrument, or start it, and switch it on.\n\
     2. Above, in Sound and MIDI, tick its port among the MIDI outputs.\n\
     3. Play: the light beside it flashes with each note that is sent.";

impl Daw {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 7] = [
        Self::Live,
        Self::Bitwig,
        Self::Reaper,
        Self::Cubase,
        Self::FlStudio,
        Self::StudioOne,
        Self::Ardour,
    ];

    /// The host of this process, if it is one of them.
    #[must_use]
    pub fn running() -> Option<Self> {
        static RUNNING: OnceLock<Option<Daw>> = OnceLock::new();
        *RUNNING.get_or_init(|| {
            let program = std::env::current_exe().unwrap_or_default();
            Self::of_program(&program.file_stem()?.to_string_lossy())
        })
    }

    /// Its name as people know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "Live",
            Self::Bitwig => "Bitwig Studio",
            Self::Reaper => "Reaper",
            Self::Cubase => "Cubase",
            Self::FlStudio => "FL Studio",
            Self::StudioOne => "Studio One",
            Self::Ardour => "Ardour",
        }
    }

    /// How to make an instrument hear Gradus in it, in a few lines.
    #[must_use]
    pub fn recipe(self) -> &'static str {
        match self {
            Self::Live => {
                "1. Put Gradus (VST3) on a MIDI track.\n\
                 2. On the instrument's track, set MIDI From to Gradus's track, and the chooser below it to Gradus.\n\
                 3. Set Monitor to In."
            }
            Self::Bitwig => {
                "1. Put Gradus (CLAP) before the instrument, in the same device chain.\n\
                 2. For more instruments, add a Note Receiver to their tracks and choose Gradus as its source."
            }
            Self::Reaper => {
                "1. Put Gradus before the instrument, in the FX chain of the same track.\n\
                 2. For more instruments, add a send to their tracks, MIDI only."
            }
            Self::Cubase => {
                "1. Load Gradus (VST3) as an instrument track.\n\
                 2. On a MIDI track with the instrument, choose Gradus as the input and switch on Monitor."
            }
            Self::FlStudio => {
                "1. Load Gradus in a channel and choose a MIDI output port in its settings.\n\
                 2. In the instrument's settings, choose the same port as the MIDI input."
            }
            Self::StudioOne => {
                "1. Load Gradus (VST3) as an instrument.\n\
                 2. On the other instrument's track, choose Gradus as the input and switch on Monitor."
            }
            Self::Ardour => {
                "1. Put Gradus before the instrument in the processor box of a MIDI track.\n\
                 2. In Pin Connections, connect its MIDI output to the instrument."
            }
        }
    }

    /// The host whose program, or whose process for plug-ins, has this name.
    fn of_program(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let daw = Self::ALL.into_iter();
        let mut found = daw.filter(|daw| daw.programs().iter().any(|it| name.starts_with(it)));
        found
            .next()
            .or_else(|| (name == "live").then_some(Self::Live))
    }

    /// The beginnings of its programs' names, in small letters.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Live => &["ableton live"],
            Self::Bitwig => &["bitwig"],
            Self::Reaper => &["reaper"],
            Self::Cubase => &["cubase", "nuendo"],
            Self::FlStudio => &["fl64", "osxfl"],
            Self::StudioOne => &["studio one", "studioone"],
            Self::Ardour => &["ardour"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Detected host first": programs as they are called on Linux, Windows and macOS; another one is none.
    #[test]
    fn programs_tell_of_their_host() {
        for (program, daw) in [
            ("Ableton Live 12 Suite", Some(Daw::Live)),
            ("Live", Some(Daw::Live)),
            ("BitwigPluginHost-X64-SSE41", Some(Daw::Bitwig)),
            ("REAPER", Some(Daw::Reaper)),
            ("reaper_host_x86_64", Some(Daw::Reaper)),
            ("Cubase13", Some(Daw::Cubase)),
            ("FL64", Some(Daw::FlStudio)),
            ("Studio One", Some(Daw::StudioOne)),
            ("ardour-7.3.0~ds0", Some(Daw::Ardour)),
            ("livestream", None),
            ("gradus", None),
            ("", None),
        ] {
            assert_eq!(Daw::of_program(program), daw, "{program}");
        }
    }
}
