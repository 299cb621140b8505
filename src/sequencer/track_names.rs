//! Names of tracks and keys: by the names of the track's channel, or after General MIDI.

use std::borrow::Cow;

use super::accent::Role;
use super::key_names::{NoteNames, general_midi};
use super::pitch::Pitch;
use super::project::{Project, Track};
use super::value::Key;

impl NoteNames {
    /// The name of a key on a track: from its channel's names, or, when the channel has none, from General MIDI
    /// if the track is a drum's.
    #[must_use]
    pub fn on(&self, track: &Track, key: Key) -> Option<&str> {
        let names = self.of(track.channel);
        let suggested = names.is_empty() && track.pitch == Pitch::Drum;
        if suggested {
            general_midi(key)
        } else {
            names.get(key)
        }
    }

    /// The key with this name on a track, ignoring case.
    #[must_use]
    pub fn find(&self, track: &Track, name: &str) -> Option<Key> {
        let name = name.trim().to_lowercase();
        let called = |key: &Key| self.on(track, *key).map(str::to_lowercase);
        let mut keys = (0..=127).map(Key::clamped);
        keys.find(|key| called(key).as_deref() == Some(&*name))
    }
}

impl Track {
    /// The track's own name; "Track 3", as fresh tracks are called, does not count.
    #[must_use]
    pub fn own_name(&self) -> Option<&str> {
        let number = self.name.strip_prefix("Track ");
        let is_fresh = number.is_some_and(|number| number.parse::<u32>().is_ok());
        let is_none = is_fresh || self.name.trim().is_empty();
        (!is_none).then_some(self.name.as_str())
    }
}

impl Project {
    /// The displayed name of a track: its own, or else, for a drum, its key's.
    #[must_use]
    pub fn name_of(&self, track: usize) -> Cow<'_, str> {
        let head = self.track(track);
        let own = head.and_then(Track::own_name);
        let drum = head.filter(|head| head.pitch == Pitch::Drum && head.role == Role::Notes);
        let stored = head.map(|head| &*head.name);
        let stored = stored.filter(|name| !name.trim().is_empty());
        own.or_else(|| drum.and_then(|head| self.names.on(head, head.key)))
            .or(stored)
            .map_or_else(|| format!("Track {}", track + 1).into(), Cow::Borrowed)
    }
}
