//! Finds the profile for a port, by parts of the port's name.
//!
//! Makers name devices after each other: "Launchpad" is in the names of ten. So the longest part that is found in a
//! name counts, ignoring case, and a profile also lists other devices whose names contain those of its own: with a
//! sibling's profile the wrong pads would play.

use std::sync::Arc;

use crate::control::controllers::Profile;

/// What is known of the device at a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised {
    /// The profile with this name knows it.
    Known(String),
    /// No profile is for the device, but one is for others with a similar name.
    Sibling {
        /// The device, as its port names it.
        device: String,
        /// The name of the others' profile.
        of: String,
    },
    /// No profile knows the device, or one of a similar name.
    Unknown,
}

impl Recognised {
    /// The name of the profile that knows the device.
    #[must_use]
    pub fn profile(self) -> Option<String> {
        match self {
            Self::Known(name) => Some(name),
            Self::Sibling { .. } | Self::Unknown => None,
        }
    }

    /// A sentence when only another device with a similar name is known.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::Sibling { device, of } => Some(format!(
                "No profile knows {device}: {of} is for a similar device with other pads and lights"
            )),
            Self::Known(_) | Self::Unknown => None,
        }
    }
}

/// Recognises a port. When several profiles match parts of the same length, the first counts.
pub(super) fn recognise<'a>(
    profiles: impl Iterator<Item = &'a Arc<Profile>>,
    port: &str,
) -> Recognised {
    let port = port.to_lowercase();
    let length = |part: &String| {
        let part = part.to_lowercase();
        port.contains(&part).then_some(part.len())
    };
    let mut most = 0;
    let mut best = Recognised::Unknown;
    for profile in profiles {
        for found in profile.ports.iter().filter_map(length) {
            let beats_sibling = found == most && matches!(best, Recognised::Sibling { .. });
            if found > most || beats_sibling {
                (most, best) = (found, Recognised::Known(profile.name.clone()));
            }
        }
        for part in &profile.unlike {
            if let Some(found) = length(part).filter(|found| *found > most) {
                let (device, of) = (part.clone(), profile.name.clone());
                (most, best) = (found, Recognised::Sibling { device, of });
            }
        }
    }
    best
}

#[cfg(test)]
mod tests;
