//! The host around the window, and how to set each one up.
//!
//! No plug-in format tells a window the host's name, so the name of the process is used.

use std::sync::OnceLock;

use crate::ui::words;

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
            Self::Live => words::hosts::LIVE,
            Self::Bitwig => words::hosts::BITWIG,
            Self::Reaper => words::hosts::REAPER,
            Self::Cubase => words::hosts::CUBASE,
            Self::FlStudio => words::hosts::FL_STUDIO,
            Self::StudioOne => words::hosts::STUDIO_ONE,
            Self::Ardour => words::hosts::ARDOUR,
        }
    }

    /// How to make an instrument hear Gradus in it, in a few lines.
    #[must_use]
    pub fn recipe(self) -> &'static str {
        match self {
            Self::Live => words::hosts::LIVE_RECIPE,
            Self::Bitwig => words::hosts::BITWIG_RECIPE,
            Self::Reaper => words::hosts::REAPER_RECIPE,
            Self::Cubase => words::hosts::CUBASE_RECIPE,
            Self::FlStudio => words::hosts::FL_STUDIO_RECIPE,
            Self::StudioOne => words::hosts::STUDIO_ONE_RECIPE,
            Self::Ardour => words::hosts::ARDOUR_RECIPE,
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
