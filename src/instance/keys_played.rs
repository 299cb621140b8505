//! Incoming notes for the editor, through a ring from one audio thread to one window.
//!
//! Notes that find no room are lost, which happens while no window is open; nothing waits.

/// The notes that can wait for one frame of the window.
const CAPACITY: usize = 256;

/// A key that went down or up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayedKey {
    /// The channel, 0 to 15.
    pub channel: u8,
    /// The key, 0 to 127.
    pub key: u8,
    /// How hard it was struck, 1 to 127; 0 when it was let go.
    pub velocity: u8,
}

/// The audio thread's end.
#[derive(Debug)]
pub struct KeysPlayed(rtrb::Producer<PlayedKey>);

/// The editor's end.
#[derive(Debug)]
pub struct KeysPlayedHandle(rtrb::Consumer<PlayedKey>);

/// A ring's two ends.
#[must_use]
pub fn channel() -> (KeysPlayed, KeysPlayedHandle) {
    let (keyboard, listener) = rtrb::RingBuffer::new(CAPACITY);
    (KeysPlayed(keyboard), KeysPlayedHandle(listener))
}

impl KeysPlayed {
    /// Sends a key, without waiting; returns whether there was room.
    pub fn send(&mut self, played: PlayedKey) -> bool {
        self.0.push(played).is_ok()
    }
}

impl KeysPlayedHandle {
    /// Takes the keys since the last call, in their order.
    pub fn take_keys(&mut self) -> Vec<PlayedKey> {
        std::iter::from_fn(|| self.0.pop().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys arrive in their order; what is more than there is room for is lost, and nobody waits.
    #[test]
    fn keys_arrive_in_order() {
        let (mut keyboard, mut listener) = channel();
        let played = |key| PlayedKey {
            channel: 0,
            key,
            velocity: 1,
        };
        let told: Vec<_> = (0..=255).map(|key| keyboard.send(played(key))).collect();
        assert!(told.iter().all(|told| *told));
        assert!(!keyboard.send(played(0)));
        let heard = listener.take_keys();
        assert!(heard.iter().map(|played| played.key).eq(0..=255));
        assert_eq!(listener.take_keys(), []);
    }
}
