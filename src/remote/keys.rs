//! What both ends compute from a secret: the keys of a connection, and the numbered and sealed frames.
//!
//! The secret, a ticket or the key of a known device, never crosses the network. Each end sends 16 fresh random bytes;
//! from these and the secret comes one key for each direction, so that no frame can be sent back to where it came from.
//! The first frame of each end proves that it knows the secret. A listener learns neither the keys nor the secret, and
//! nobody can add, repeat, reorder or change a frame. Frames are not encrypted.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The length of a nonce in bytes.
pub const NONCE: usize = 16;
/// The length of a frame's seal in bytes.
const SEAL: usize = 16;

/// A key of HMAC-SHA-256.
pub type Key = [u8; 32];

/// The keys of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionKeys {
    /// Seals what the page sends.
    pub from_page: Key,
    /// Seals what the server sends.
    pub from_server: Key,
    /// The secret of later connections, after a pairing by ticket.
    pub device: Key,
}

impl SessionKeys {
    /// The keys from a secret and the nonces of the page and the server.
    #[must_use]
    pub fn derive(secret: &[u8], page: &[u8; NONCE], server: &[u8; NONCE]) -> Self {
        let root = mac(secret, &[b"gradus connection 1", page, server]);
        Self {
            from_page: mac(&root, &[b"from page"]),
            from_server: mac(&root, &[b"from server"]),
            device: mac(&root, &[b"device"]),
        }
    }
}

/// The public name of a secret, by which the page says which one it has: 16 hexadecimal digits.
#[must_use]
pub fn name_of(secret: &[u8]) -> String {
    hex(&mac(secret, &[b"gradus name"])[..8])
}

/// HMAC-SHA-256 of some bytes in a row.
#[must_use]
pub fn mac(key: &[u8], parts: &[&[u8]]) -> Key {
    hasher(key, parts).finalize().into_bytes().into()
}

#[allow(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn hasher(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut hasher = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    parts.iter().for_each(|part| hasher.update(part));
    hasher
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _written = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of exactly so many hexadecimal digits.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let is_hex = text.len() == 2 * N && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let mut bytes = [0; N];
    for (place, byte) in bytes.iter_mut().enumerate().filter(|_| is_hex) {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    is_hex.then_some(bytes)
}

/// Seals the frames of one direction: `number:seal:text`.
#[derive(Debug)]
pub struct Sealer {
    key: Key,
    next: u64,
}

/// Opens the frames of one direction.
#[derive(Debug)]
pub struct Opener {
    key: Key,
    next: u64,
}

impl Sealer {
    /// For the first frame of a direction.
    #[must_use]
    pub fn new(key: Key) -> Self {
        Self { key, next: 0 }
    }

    /// The next frame.
    pub fn seal(&mut self, text: &str) -> String {
        let number = self.next;
        self.next += 1;
        let seal = mac(&self.key, &[&number.to_be_bytes(), text.as_bytes()]);
        format!("{number}:{}:{text}", hex(&seal[..SEAL]))
    }
}

impl Opener {
    /// For the first frame of a direction.
    #[must_use]
    pub fn new(key: Key) -> Self {
        Self { key, next: 0 }
    }

    /// The text of the next frame; `None` for a frame with another number, another key or other text.
    pub fn open<'a>(&mut self, frame: &'a str) -> Option<&'a str> {
        let mut parts = frame.splitn(3, ':');
        let (number, seal, text) = (parts.next()?, parts.next()?, parts.next()?);
        if number.parse() != Ok(self.next) {
            return None;
        }
        let seal: [u8; SEAL] = unhex(seal)?;
        let number = self.next.to_be_bytes();
        let hasher = hasher(&self.key, &[&number, text.as_bytes()]);
        // Compares in constant time.
        hasher.verify_truncated_left(&seal).ok()?;
        self.next += 1;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, cases 1, 2, 3, 6 and 7: short keys and long ones.
    #[test]
    fn the_standard_vectors_hold() {
        let long = [0xaa; 131];
        for (key, text, expected) in [
            (
                &[0x0b; 20][..],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &long,
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &long,
                b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ] {
            assert_eq!(hex(&mac(key, &[text])), expected);
        }
    }

    fn keys(secret: &[u8]) -> SessionKeys {
        SessionKeys::derive(secret, &[1; NONCE], &[2; NONCE])
    }

    /// Other nonces and other secrets give other keys, and no two keys of a connection are the same.
    #[test]
    fn keys_depend_on_everything() {
        let one = keys(b"one");
        let all = [
            one,
            keys(b"two"),
            SessionKeys::derive(b"one", &[2; NONCE], &[1; NONCE]),
            SessionKeys::derive(b"one", &[1; NONCE], &[3; NONCE]),
        ];
        let mut seen = std::collections::HashSet::new();
        for keys in all {
            assert!(seen.insert(keys.from_page));
            assert!(seen.insert(keys.from_server));
            assert!(seen.insert(keys.device));
        }
        assert_ne!(name_of(b"one"), name_of(b"two"));
    }

    /// Frames open once, in order, and as they were sealed.
    #[test]
    fn frames_open_in_order() {
        let (mut sealer, mut opener) = (Sealer::new([7; 32]), Opener::new([7; 32]));
        let frames = ["a", "", "b:c"].map(|text| sealer.seal(text));
        assert_eq!(opener.open(&frames[1]), None, "too early");
        assert_eq!(opener.open(&frames[0]), Some("a"));
        assert_eq!(opener.open(&frames[0]), None, "replayed");
        assert_eq!(opener.open(&frames[1]), Some(""));
        assert_eq!(opener.open(&frames[2]), Some("b:c"));
    }

    /// Frames with another key, another text, another number or half of a seal do not open.
    #[test]
    fn changed_frames_do_not_open() {
        let frame = Sealer::new([7; 32]).seal("play");
        let mut other = Opener::new([8; 32]);
        assert_eq!(other.open(&frame), None);
        let mut opener = Opener::new([7; 32]);
        for changed in [
            frame.replace("play", "stop"),
            frame.replacen("0:", "00:0", 1),
            frame.replacen("0:", "1:", 1),
            frame[..frame.len() - 6].to_owned(),
            "0::play".to_owned(),
            "0".to_owned(),
            String::new(),
            "0:\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}:play".to_owned(),
        ] {
            assert_eq!(opener.open(&changed), None, "{changed}");
        }
        assert_eq!(opener.open(&frame), Some("play"));
    }
}
