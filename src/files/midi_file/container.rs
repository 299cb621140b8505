//! The containers of MIDI files: RIFF (`.rmi`) on Windows, MacBinary on old Macs.

/// A MIDI file taken out of its container.
pub(super) struct Unwrapped<'a> {
    /// The bytes of the MIDI file itself.
    pub file: &'a [u8],
    /// How many other chunks the container has.
    pub other_chunks: usize,
}

/// The MIDI file that these bytes are or contain; `None` when they are neither.
pub(super) fn unwrapped(bytes: &[u8]) -> Option<Unwrapped<'_>> {
    let bytes = mac_binary(bytes).unwrap_or(bytes);
    if bytes.starts_with(b"MThd") {
        return Some(Unwrapped {
            file: bytes,
            other_chunks: 0,
        });
    }
    let is_riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"RMID");
    is_riff.then(|| riff(bytes.get(12..).unwrap_or_default()))
}

/// The content after the 128 bytes of a MacBinary header, which gives its length; the resources come after it.
fn mac_binary(bytes: &[u8]) -> Option<&[u8]> {
    let (header, content) = bytes.split_first_chunk::<128>()?;
    let has_name = header[0] == 0 && (1..64).contains(&header[1]);
    if !has_name || !(content.starts_with(b"MThd") || content.starts_with(b"RIFF")) {
        return None;
    }
    let length = header[83..]
        .first_chunk()
        .copied()
        .map(u32::from_be_bytes)?;
    let length = usize::try_from(length).ok()?;
    // If the header's length is wrong, everything after the header counts.
    Some(content.get(..length.max(1)).unwrap_or(content))
}

/// The chunk `data` of a RIFF file. Lengths are little-endian, and chunks begin at even positions.
fn riff(mut bytes: &[u8]) -> Unwrapped<'_> {
    let mut found = Unwrapped {
        file: &[],
        other_chunks: 0,
    };
    while let Some((name, rest)) = bytes.split_first_chunk::<4>()
        && let Some((length, rest)) = rest.split_first_chunk()
    {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        // A container that is cut off holds a MIDI file that is cut off, which is found out when that is read.
        let content = rest.get(..length).unwrap_or(rest);
        if name == b"data" && found.file.is_empty() {
            found.file = content;
        } else {
            found.other_chunks += 1;
        }
        let next = length.saturating_add(length % 2);
        bytes = rest.get(next..).unwrap_or_default();
    }
    found
}
