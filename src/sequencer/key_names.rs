//! Names of keys: "Kick", "Snare", "Closed Hat".
//!
//! Names belong to a channel, since the channel decides which instrument hears a key: a drum rack on channel 1
//! and another kit on channel 2 have separate names. On a channel without names, drum tracks use General MIDI's.

/// General MIDI's names of drums.
mod percussion;

use std::collections::BTreeMap;

use super::value::{Channel, Key};
pub use percussion::general_midi;

/// The most letters of a name.
pub const LONGEST: usize = 64;

/// The readable part of a name, at most [`LONGEST`] letters.
#[must_use]
pub fn readable_name(name: &str) -> String {
    let read = name.trim().chars().filter(|letter| !letter.is_control());
    let name: String = read.take(LONGEST).collect();
    name.trim().to_owned()
}

/// The names of one channel's keys; unnamed keys are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyNames(BTreeMap<Key, String>);

impl KeyNames {
    const NONE: &'static Self = &Self(BTreeMap::new());

    /// The name of a key.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&str> {
        self.0.get(&key).map(String::as_str)
    }

    /// Names a key, with unreadable characters removed; an empty name removes the key's.
    pub fn set(&mut self, key: Key, name: &str) {
        match readable_name(name) {
            name if name.is_empty() => self.0.remove(&key),
            name => self.0.insert(key, name),
        };
    }

    /// The keys that have a name, from the lowest.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &str)> {
        self.0.iter().map(|(key, name)| (*key, name.as_str()))
    }

    /// How many keys have a name.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no key has a name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The names of all channels' keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteNames(BTreeMap<Channel, KeyNames>);

impl NoteNames {
    /// The names of a channel's keys.
    #[must_use]
    pub fn of(&self, channel: Channel) -> &KeyNames {
        self.0.get(&channel).unwrap_or(KeyNames::NONE)
    }

    /// Replaces the names of a channel's keys.
    pub fn set(&mut self, channel: Channel, names: KeyNames) {
        match names.is_empty() {
            true => self.0.remove(&channel),
            false => self.0.insert(channel, names),
        };
    }

    /// The channels that have names.
    pub fn iter(&self) -> impl Iterator<Item = (Channel, &KeyNames)> {
        self.0.iter().map(|(channel, names)| (*channel, names))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sequencer::{Edit, Pitch, Project, Role, TrackChange};

    /// The names of "36 Boom, 38 Tschak".
    fn names(text: &str) -> KeyNames {
        let mut names = KeyNames::default();
        for word in text.split(", ") {
            let (key, name) = word.split_once(' ').unwrap();
            names.set(Key::clamped(key.parse().unwrap()), name);
        }
        names
    }

    /// What the tracks of a project are called, after a change of each.
    fn track_names(project: &Project) -> String {
        let tracks = 0..project.tracks.len();
        let names: Vec<_> = tracks.map(|track| project.name_of(track)).collect();
        names.join(", ")
    }

    fn change(project: &mut Project, track: usize, change: TrackChange) {
        Edit::Track { track, change }.apply(project);
    }

    /// "GM default": the drum rack of a fresh project is called after General MIDI, from "base note 36 (C1)" on;
    /// a melody and an accent track are not.
    #[test]
    fn drums_are_called_after_general_midi() {
        let mut project = Project::with_tracks(4);
        assert_eq!(track_names(&project), "Kick, Rim, Snare, Clap");
        change(&mut project, 1, TrackChange::Pitch(Pitch::Chromatic));
        change(&mut project, 2, TrackChange::Role(Role::Accents));
        change(&mut project, 3, TrackChange::Key(Key::clamped(90)));
        assert_eq!(track_names(&project), "Kick, Track 2, Track 3, Track 4");
    }

    /// "Names per note": those of a channel name its drums and nobody else's, a track's own name goes before,
    /// and nothing is guessed where a channel has names.
    #[test]
    fn names_belong_to_a_channel() {
        let mut project = Project::with_tracks(4);
        change(&mut project, 1, TrackChange::Channel(Channel::clamped(2)));
        change(&mut project, 3, TrackChange::Name("Mine".to_owned()));
        let channel = Channel::DEFAULT;
        Edit::NoteNames(channel, Box::new(names("36 Boom, 39 Pling"))).apply(&mut project);
        assert_eq!(track_names(&project), "Boom, Rim, Track 3, Mine");
        change(&mut project, 3, TrackChange::Name(String::new()));
        change(&mut project, 2, TrackChange::Name(" ".to_owned()));
        assert_eq!(track_names(&project), "Boom, Rim, Track 3, Pling");
        let head = Arc::clone(&project.tracks[2]);
        assert_eq!(project.names.find(&head, "pling "), Key::new(39));
        assert_eq!(project.names.find(&head, "Snare"), None);
        Edit::NoteNames(channel, Box::default()).apply(&mut project);
        assert_eq!(project.names, Default::default());
        assert_eq!(track_names(&project), "Kick, Rim, Snare, Clap");
    }

    /// A name is what can be read of it, at most 64 letters; what is left empty is none.
    #[test]
    fn names_can_be_read() {
        let long = "ä".repeat(70);
        let names = names(&format!("0  Big\n\u{7} Kick\t, 1 \u{7} , 127 {long}"));
        let kept: Vec<_> = names.iter().collect();
        assert_eq!(kept[0], (Key::MIN, "Big Kick"));
        assert_eq!(kept[1], (Key::MAX, &*"ä".repeat(64)));
        assert_eq!(names.len(), 2);
    }
}
