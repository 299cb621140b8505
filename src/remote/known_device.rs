//! A device that was let in: what it is, and what it may do.

use std::net::IpAddr;

use super::keys::{Key, name_of};

/// A device that is known.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownDevice {
    /// The public name of its key.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// Where it came from first.
    pub address: IpAddr,
    /// Whether it may only watch.
    pub watches: bool,
    pub(super) key: Key,
}

/// What a device is, as its browser says. It is only for people to tell devices apart, as anyone can say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceKind {
    /// An iPad whose browser says so.
    Ipad,
    /// An iPhone.
    Iphone,
    /// Anything with Android.
    Android,
    /// A Mac, or an iPad, which says the same.
    Mac,
    /// A computer with Windows.
    Windows,
    /// A computer with Linux.
    Linux,
    /// Anything else.
    #[default]
    Other,
}

// No secret is ever printed by accident.
impl std::fmt::Debug for KnownDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KnownDevice({})", self.name)
    }
}

impl KnownDevice {
    /// A new one, with its key.
    #[must_use]
    pub fn new(key: Key, kind: DeviceKind, address: IpAddr) -> Self {
        Self {
            name: name_of(&key),
            kind,
            address,
            watches: false,
            key,
        }
    }
}

impl DeviceKind {
    /// Every kind, with the word of a browser's `User-Agent` by which it is known, and its name for people; the first
    /// word that is there counts.
    const KNOWN: [(Self, &'static str, &'static str); 7] = [
        (Self::Ipad, "iPad", "iPad"),
        (Self::Iphone, "iPhone", "iPhone"),
        (Self::Android, "Android", "Android"),
        (Self::Mac, "Macintosh", "Mac or iPad"),
        (Self::Windows, "Windows", "Windows"),
        (Self::Linux, "Linux", "Linux"),
        (Self::Other, "", "Other device"),
    ];

    /// The kind that a browser says.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        let mut known = Self::KNOWN.iter();
        let found = known.find(|(_, word, _)| user_agent.contains(word));
        found.map_or(Self::Other, |(kind, ..)| *kind)
    }

    /// The kind with this name.
    #[must_use]
    pub fn called(name: &str) -> Self {
        let mut known = Self::KNOWN.iter();
        let found = known.find(|(.., known)| *known == name);
        found.map_or(Self::Other, |(kind, ..)| *kind)
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        let mut known = Self::KNOWN.iter();
        let found = known.find(|(kind, ..)| *kind == self);
        found.map_or("", |(.., name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person reads what a device is; what its browser says is never shown itself.
    #[test]
    fn devices_say_what_they_are() {
        for (says, name) in [
            (
                "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit",
                "iPad",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
                "Mac or iPad",
            ),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 7)", "Android"),
            ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome", "Linux"),
            ("<script>", "Other device"),
            ("", "Other device"),
        ] {
            assert_eq!(DeviceKind::of(says).name(), name, "{says}");
        }
    }
}
