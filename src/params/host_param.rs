//! A host parameter that has a place in the window.

use std::fmt;

/// Such a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostParam {
    /// The pattern that plays.
    Pattern,
    /// Whether the host mutes a track, from 0.
    Mute(usize),
    /// A macro, from 0.
    Macro(usize),
}

impl HostParam {
    /// The number by which hosts know it. It is worked out of its id, as the framework does it, and never changes.
    #[must_use]
    pub fn number(self) -> u32 {
        let id = match self {
            Self::Pattern => "pattern".to_owned(),
            Self::Mute(track) => format!("mute_{}", track + 1),
            Self::Macro(number) => format!("macro_{}", number + 1),
        };
        let mixed = |number: u32, byte| number.wrapping_mul(31).wrapping_add(u32::from(byte));
        id.bytes().fold(0, mixed) & (u32::MAX >> 1)
    }
}

/// Its name, as the host shows it.
impl fmt::Display for HostParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern => f.write_str("Pattern"),
            Self::Mute(track) => write!(f, "Mute {}", track + 1),
            Self::Macro(number) => write!(f, "Macro {}", number + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers and names are those of the list that is compared with what hosts get.
    #[test]
    fn hosts_know_it_by_this_number() {
        let published = include_str!("../../tests/golden/parameters.txt");
        for param in [
            HostParam::Pattern,
            HostParam::Mute(0),
            HostParam::Mute(31),
            HostParam::Macro(7),
        ] {
            let number = param.number().to_string();
            let mut lines = published.lines();
            let line = lines.find(|line| line.starts_with(&number)).unwrap();
            assert!(line.ends_with(&param.to_string()), "{line}");
        }
    }
}
