//! An address as a code that a camera reads.

use qrcodegen::{QrCode, QrCodeEcc};

/// The width of the empty frame around a code, in modules.
const FRAME: i32 = 4;

/// The rows of the code for a text, with its frame: whether each module is dark. Empty for a text that is too long.
#[must_use]
pub fn modules(text: &str) -> Vec<Vec<bool>> {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Low) else {
        return Vec::new();
    };
    let range = || -FRAME..code.size() + FRAME;
    let row = |y| range().map(|x| code.get_module(x, y)).collect();
    range().map(row).collect()
}

/// The code for a text in letters of a terminal, two rows of modules in each line; dark is the ground.
#[must_use]
pub fn lines(text: &str) -> String {
    let rows = modules(text);
    let mut lines = String::new();
    for pair in rows.chunks(2) {
        let upper = pair[0].iter();
        let lower = |place: usize| pair.get(1).is_none_or(|row| row[place]);
        lines.extend(
            upper
                .enumerate()
                .map(|(place, dark)| match (*dark, lower(place)) {
                    (false, false) => '\u{2588}',
                    (false, true) => '\u{2580}',
                    (true, false) => '\u{2584}',
                    (true, true) => ' ',
                }),
        );
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A code is square, and has a light frame and the dark corner of its finder within it.
    #[test]
    fn codes_have_a_frame() {
        let rows = modules("http://192.168.0.5:7780/#23456789ABCDEFGHJKLMNPQRST");
        assert!(rows.iter().all(|row| row.len() == rows.len()));
        assert!(rows[..4].iter().flatten().all(|dark| !dark));
        assert!(rows.iter().all(|row| !row[3]));
        assert!(rows[4][4..11].iter().all(|dark| *dark));
        assert!(!rows[5][5]);
        let text = lines("gradus");
        let widths: Vec<_> = text.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]));
        assert_eq!(widths.len(), widths[0].div_ceil(2));
    }
}
