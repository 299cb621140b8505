//! Decodes text from other programs: one decoder for every file that is read.
//!
//! A byte order mark of UTF-8 or UTF-16 decides, and valid UTF-8 is read as such. For everything else the encoding is
//! guessed, as browsers do: Japanese, Chinese, Korean, Cyrillic, Greek and the like from their own characters. Latin
//! text is taken for Windows-1252, which includes Latin 1, unless two different letters support another alphabet.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, ISO_8859_5, ISO_8859_7, KOI8_U, SHIFT_JIS, UTF_8,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1255, WINDOWS_1256,
};

/// Encodings whose letters differ so much from Latin ones that a guess is reliable.
const OTHER_SCRIPTS: [&Encoding; 12] = [
    SHIFT_JIS,
    EUC_JP,
    GBK,
    BIG5,
    EUC_KR,
    WINDOWS_1251,
    KOI8_U,
    ISO_8859_5,
    WINDOWS_1253,
    ISO_8859_7,
    WINDOWS_1255,
    WINDOWS_1256,
];

/// Decodes bytes, without a byte order mark. Invalid bytes become U+FFFD.
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    // A large file that identifies its encoding need not be searched for a guess.
    let letters = if is_unicode(bytes) {
        Letters(UTF_8)
    } else {
        Letters::of([bytes])
    };
    letters.decode(bytes)
}

/// Whether the bytes themselves identify their encoding, so that [`decode`] need not guess.
#[must_use]
pub fn is_unicode(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok()
}

/// The encoding of a file, guessed from several of its texts together: a single word is seldom enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letters(&'static Encoding);

impl Letters {
    /// Guesses the encoding of these texts, which are all from one file.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let texts: Vec<_> = texts.into_iter().collect();
        let (mut utf8, mut other) = (0, 0);
        for chunk in texts.iter().flat_map(|text| text.utf8_chunks()) {
            utf8 += chunk.valid().chars().filter(|it| !it.is_ascii()).count();
            other += usize::from(!chunk.invalid().is_empty());
        }
        // A multi-byte character is hardly ever valid UTF-8 by chance: one broken byte does not change the encoding of
        // all others.
        if other == 0 || utf8 > other {
            return Self(UTF_8);
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        for text in &texts {
            detector.feed(text, false);
            // Words from two texts must not be joined.
            detector.feed(b" ", false);
        }
        detector.feed(&[], true);
        let guess = detector.guess(None, Utf8Detection::Deny);
        let believed =
            OTHER_SCRIPTS.contains(&guess) || texts.iter().any(|text| is_sure(guess, text));
        Self(if believed { guess } else { WINDOWS_1252 })
    }

    /// Decodes bytes in this encoding; a byte order mark of their own takes precedence and is left out.
    #[must_use]
    pub fn decode<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
        let unmarked = match std::str::from_utf8(bytes) {
            Ok(_) => UTF_8,
            Err(_) => self.0,
        };
        marked.unwrap_or(unmarked).decode_with_bom_removal(bytes).0
    }
}

/// Whether a guess of a Latin alphabet other than Western Europe's is reliable: two different letters must support it.
/// A single one is French or German more often than not.
fn is_sure(guess: &'static Encoding, text: &[u8]) -> bool {
    let (guessed, western) = (guess.decode(text).0, WINDOWS_1252.decode(text).0);
    let mut differ: Vec<_> = guessed
        .chars()
        .zip(western.chars())
        .filter(|(guessed, western)| guessed != western)
        .collect();
    differ.sort_unstable();
    differ.dedup();
    differ.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_letters(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let (bytes, _, unknown) = encoding.encode(text);
        assert!(!unknown, "{text} cannot be written in {encoding:?}");
        bytes.into_owned()
    }

    /// Names as they stand in files of other programs come out as they were meant, short as they are.
    #[test]
    fn names_of_all_kinds_are_read() {
        for (encoding, names) in [
            (
                WINDOWS_1252,
                "Bässe|Größe|Trompête|Tête|naïve|Güiro|ÄÖÜ|Batería|Canção|Bækken|Gitarr på|Don’t|Ride – hard|ñ",
            ),
            (
                SHIFT_JIS,
                "ドラム|ベース|ピアノ|ストリングス|主旋律|さくら|シンバル L|第1楽章",
            ),
            (WINDOWS_1251, "Барабаны|Гитара|Бочка"),
            (encoding_rs::WINDOWS_1250, "Zażółć"),
            (EUC_KR, "피아노"),
            (GBK, "吉他"),
            (UTF_8, "Größe|ドラム|Zażółć"),
        ] {
            for name in names.split('|') {
                assert_eq!(decode(&in_letters(encoding, name)), name, "{encoding:?}");
            }
        }
    }

    /// Byte order marks say what follows, and are no part of it.
    #[test]
    fn marks_are_obeyed() {
        let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let units = "\u{feff}Größe 🥁".encode_utf16();
            units.flat_map(unit).collect()
        };
        for bytes in [
            "\u{feff}Größe 🥁".as_bytes().to_vec(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes), "Größe 🥁");
            assert!(is_unicode(&bytes));
        }
        assert_eq!(decode(b""), "");
        assert!(!is_unicode(b"Gr\xf6\xdfe"));
    }

    /// One broken byte does not turn the letters of a whole file into others.
    #[test]
    fn a_broken_byte_is_one() {
        assert_eq!(decode(b"Gr\xc3\xb6\xc3\x9fe \xff"), "Größe \u{fffd}");
    }

    /// What one name leaves open, the others of its file decide.
    #[test]
    fn names_of_a_file_help_each_other() {
        let names = ["ドラム", "歌", "ピアノ"].map(|name| in_letters(SHIFT_JIS, name));
        let letters = Letters::of(names.iter().map(Vec::as_slice));
        let read: Vec<_> = names.iter().map(|name| letters.decode(name)).collect();
        assert_eq!(read, ["ドラム", "歌", "ピアノ"]);
    }
}
