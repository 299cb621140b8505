//! The bytes of a session, out of a host's stream.

use crate::params::damaged_session::LONGEST;

/// Bytes that are read at once.
const PIECE: usize = 1 << 16;

/// Everything that a stream has left; nothing if it fails or does not end. `read` reads into a piece, and says how many
/// bytes that was, or nothing where it fails.
pub(super) fn read_all(mut read: impl FnMut(&mut [u8]) -> Option<usize>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = vec![0; PIECE];
    loop {
        let count = read(&mut piece)?;
        bytes.extend_from_slice(piece.get(..count)?);
        match count {
            0 => return Some(bytes),
            _ if bytes.len() > LONGEST => return None,
            _ => {}
        }
    }
}
