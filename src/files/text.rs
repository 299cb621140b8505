//! Text as it comes from other programs: one decoder for every file that is read.
//!
//! UTF-8 and UTF-16 with their byte order marks are read as what they say they are, and what is UTF-8 as that. All
//! else is guessed, as browsers do: Japanese, Chinese, Korean, Cyrillic, Greek and the like by their own signs,
//! everything Latin as Windows-1252, which holds Latin 1.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, ISO_8859_5, ISO_8859_7, KOI8_U, SHIFT_JIS, UTF_8,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1255, WINDOWS_1256,
};

/// Encodings whose letters are so unlike Latin ones that a guess of them is believed.
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

/// The text of some bytes, without a byte order mark. Bytes that stand for no letter become U+FFFD.
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    // A large file that says so itself need not be looked through to guess.
    let letters = if is_unicode(bytes) {
        Letters(UTF_8)
    } else {
        Letters::of([bytes])
    };
    letters.decode(bytes)
}

/// Whether bytes say themselves which letters they are, so that [`decode`] need not guess.
#[must_use]
pub fn is_unicode(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok()
}

/// Which letters the bytes of a file stand for, guessed from several texts of it together: a single word is
/// seldom enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letters(&'static Encoding);

impl Letters {
    /// The letters of these texts, which are all of one file.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let (mut utf8, mut other) = (0, 0);
        let mut all = Vec::new();
        for text in texts {
            for chunk in text.utf8_chunks() {
                utf8 += chunk.valid().chars().filter(|it| !it.is_ascii()).count();
                other += usize::from(!chunk.invalid().is_empty());
            }
            all.push(text);
            detector.feed(text, false);
            // Words of two texts are not one.
            detector.feed(b" ", false);
        }
        // A letter of several bytes is hardly ever UTF-8 by chance: one byte that is broken does not make all
        // others foreign.
        if other == 0 || utf8 > other {
            return Self(UTF_8);
        }
        detector.feed(&[], true);
        let guess = detector.guess(None, Utf8Detection::Deny);
        let believed =
            OTHER_SCRIPTS.contains(&guess) || all.iter().any(|text| is_sure(guess, text));
        Self(if believed { guess } else { WINDOWS_1252 })
    }

    /// The text of some bytes in these letters; a byte order mark of their own counts more, and is left out.
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

/// Whether a guess of another Latin alphabet than that of Western Europe is sure enough: two different letters speak
/// for it. A single one is French or German more often than not.
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
