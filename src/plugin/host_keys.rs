//! Keys that the host holds down.
//!
//! A CLAP host may end many notes at once: it names a key, a channel, a note's number, or none of these, which means all
//! notes. MIDI has no such message, so each of the notes gets a note-off of its own.

/// The most keys that are followed: each note-off searches all keys that are down.
const KEYS: usize = 16 * 128;

/// A note that the host has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct HeldKey {
    channel: u8,
    key: u8,
    /// The host's number for it, if it has one.
    voice: Option<i32>,
}

/// The notes that the host ends; a field without a value matches any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoteSelector {
    /// The channel, 0 to 15.
    pub(super) channel: Option<u8>,
    /// The key, 0 to 127.
    pub(super) key: Option<u8>,
    /// The host's number for the note.
    pub(super) voice: Option<i32>,
}

impl NoteSelector {
    fn is(self, down: &HeldKey) -> bool {
        self.channel.is_none_or(|channel| channel == down.channel)
            && self.key.is_none_or(|key| key == down.key)
            && self.voice.is_none_or(|voice| down.voice == Some(voice))
    }
}

/// The keys that are down. The default has room for none.
#[derive(Debug, Default)]
pub(super) struct HostKeys {
    down: Vec<HeldKey>,
    /// The notes that are being ended, and the frame.
    ending: Option<(NoteSelector, u32)>,
}

impl HostKeys {
    /// No keys, with room for all.
    pub(super) fn new() -> Self {
        Self {
            down: Vec::with_capacity(KEYS),
            ending: None,
        }
    }

    /// Adds a note that the host begins.
    pub(super) fn press(&mut self, channel: u8, key: u8, voice: Option<i32>) {
        if self.down.len() == KEYS {
            // There is no room only if a key is down twice or all are down; then the pressed key is in the list already.
            self.release(channel, key, voice);
        }
        if self.down.len() < KEYS {
            let down = HeldKey {
                channel,
                key,
                voice,
            };
            self.down.push(down);
        }
    }

    /// Removes a note that the host ends; returns whether it had a number.
    pub(super) fn release(&mut self, channel: u8, key: u8, voice: Option<i32>) -> bool {
        let named = NoteSelector {
            channel: Some(channel),
            key: Some(key),
            voice,
        };
        // A note without a number ends by its key, whatever number its end has.
        let anonymous = NoteSelector {
            voice: None,
            ..named
        };
        let lifted = self.remove(named).or_else(|| self.remove(anonymous));
        lifted.is_some_and(|down| down.voice.is_some())
    }

    /// Begins to end all notes that the host names, at a frame.
    pub(super) fn end(&mut self, named: NoteSelector, offset: u32) {
        self.ending = Some((named, offset));
    }

    /// The next note that ends: its frame, channel and key.
    // Called before every incoming event, and nearly always nothing.
    #[inline]
    pub(super) fn next_end(&mut self) -> Option<(u32, u8, u8)> {
        let (named, offset) = self.ending?;
        let down = self.remove(named);
        if down.is_none() {
            self.ending = None;
        }
        down.map(|down| (offset, down.channel, down.key))
    }

    /// Begins a block; notes that are still being ended end with its first frame.
    pub(super) fn begin_block(&mut self) {
        if let Some((_, offset)) = &mut self.ending {
            *offset = 0;
        }
    }

    /// Forgets all keys.
    pub(super) fn forget(&mut self) {
        self.down.clear();
        self.ending = None;
    }

    fn remove(&mut self, named: NoteSelector) -> Option<HeldKey> {
        let place = self.down.iter().position(|down| named.is(down));
        place.map(|place| self.down.swap_remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What ends by a name, as `channel/key`, when these are down: `0/60 1` has the number 1.
    fn ends(down: &str, channel: Option<u8>, key: Option<u8>, voice: Option<i32>) -> String {
        let mut keys = HostKeys::new();
        for note in down.split(", ") {
            let numbers: Vec<i32> = note
                .split(['/', ' '])
                .map(|it| it.parse().unwrap())
                .collect();
            let byte = |at: usize| u8::try_from(numbers[at]).unwrap();
            keys.press(byte(0), byte(1), numbers.get(2).copied());
        }
        let named = NoteSelector {
            channel,
            key,
            voice,
        };
        keys.end(named, 5);
        let ended = std::iter::from_fn(|| keys.next_end());
        let ended = ended.map(|(offset, channel, key)| {
            assert_eq!(offset, 5);
            format!("{channel}/{key}")
        });
        let mut ended: Vec<_> = ended.collect();
        ended.sort();
        ended.join(", ")
    }

    /// "A wildcard ends all it names", and nothing else.
    #[test]
    fn a_name_ends_all_that_it_names() {
        let down = "0/60 1, 0/64 2, 3/60 3, 0/60 4";
        assert_eq!(ends(down, None, None, None), "0/60, 0/60, 0/64, 3/60");
        assert_eq!(ends(down, Some(0), None, None), "0/60, 0/60, 0/64");
        assert_eq!(ends(down, None, Some(60), None), "0/60, 0/60, 3/60");
        assert_eq!(ends(down, Some(0), Some(60), None), "0/60, 0/60");
        assert_eq!(ends(down, None, None, Some(3)), "3/60");
        assert_eq!(ends(down, Some(1), None, None), "");
        assert_eq!(ends("0/60, 2/61", None, None, Some(9)), "");
    }

    /// However many keys are pressed, they take no more room, and all of them end.
    #[test]
    fn all_keys_have_room() {
        let mut keys = HostKeys::new();
        let room = keys.down.capacity();
        for _ in 0..3 {
            for key in 0..128 {
                for channel in 0..16 {
                    keys.press(channel, key, Some(1));
                }
            }
        }
        assert_eq!(keys.down.capacity(), room);
        let all = NoteSelector {
            channel: None,
            key: None,
            voice: None,
        };
        keys.end(all, 0);
        assert_eq!(std::iter::from_fn(|| keys.next_end()).count(), KEYS);
    }
}
