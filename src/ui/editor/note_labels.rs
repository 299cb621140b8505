//! Writes and reads the labels of keys: a key's note, and its name where it has one. Writes those of rates too.

use crate::sequencer::value::{Interval, Key};
use crate::sequencer::{Clip, NoteNames, Rate, Scale, Track};
use crate::ui::words;

/// The most letters of a name beside a note.
const SHORT: usize = 14;

/// A rate by its one name: "1/16", "1/8T".
#[must_use]
pub fn rate_name(rate: Rate) -> String {
    words::clip::rate(rate.numerator(), rate.denominator())
}

/// A key by its note and its name: "F#1 Closed Hat".
#[must_use]
pub fn full_label(names: &NoteNames, head: &Track, key: Key) -> String {
    let note = key_name(key.into());
    match names.on(head, key) {
        Some(name) => format!("{note} {name}"),
        None => note,
    }
}

/// The same as [`full_label`], short enough for a field.
#[must_use]
pub fn short_label(names: &NoteNames, head: &Track, key: Key) -> String {
    let note = key_name(key.into());
    match names.on(head, key) {
        Some(name) if name.chars().count() > SHORT => {
            let kept: String = name.chars().take(SHORT - 1).collect();
            format!("{note} {}…", kept.trim_end())
        }
        Some(name) => format!("{note} {name}"),
        None => note,
    }
}

/// A key by its name, or else by its note.
#[must_use]
pub fn pad_label(names: &NoteNames, head: &Track, key: Key) -> String {
    let name = names.on(head, key).map(str::to_owned);
    name.unwrap_or_else(|| key_name(key.into()))
}

/// The label of the key that an interval of a clip sounds as.
#[must_use]
pub fn interval_label(
    names: &NoteNames,
    scale: Scale,
    (head, clip): (&Track, &Clip),
    interval: i64,
) -> String {
    let key = head.sounding(scale, clip.transpose, Interval::clamped(interval));
    key.map_or_else(|| "–".to_owned(), |key| full_label(names, head, key))
}

/// Reads a key from a note, a number, a name, or one of the labels above.
#[must_use]
pub fn parse_key(names: &NoteNames, head: &Track, text: &str) -> Option<i64> {
    let named = || names.find(head, text).map(i64::from);
    let first = || key_number(text.split_whitespace().next()?);
    key_number(text).or_else(named).or_else(first)
}

/// The name of a key; middle C (60) is C3.
#[must_use]
pub fn key_name(key: i64) -> String {
    const NAMES: [&str; 12] = [
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
    ];
    let name = usize::try_from(key.rem_euclid(12)).map_or("", |at| NAMES[at]);
    format!("{name}{}", key.div_euclid(12) - 2)
}

/// The key of a name such as F#1, or of a number.
#[must_use]
pub fn key_number(text: &str) -> Option<i64> {
    let text = text.trim();
    let split = text
        .find(|c: char| c.is_ascii_digit() || c == '-')
        .unwrap_or(text.len());
    let (name, number) = text.split_at(split);
    let number: i64 = number.parse().ok()?;
    if name.is_empty() {
        return Some(number);
    }
    let mut letters = name.trim().chars();
    let steps = match letters.next()?.to_ascii_uppercase() {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let bend = match letters.as_str() {
        "" => 0,
        "#" => 1,
        "b" => -1,
        _ => return None,
    };
    Some((number + 2) * 12 + steps + bend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::KeyNames;

    /// "Names per note": a pad is written with its name and its note, and found by either.
    #[test]
    fn pads_are_written_and_found() {
        let head = Track::fresh(0);
        let mut kit = KeyNames::default();
        for (key, name) in [(36, "Boom"), (42, "Hi-hat, closed, tip"), (48, "7 inch")] {
            kit.set(Key::clamped(key), name);
        }
        let mut names = NoteNames::default();
        let written = |names: &NoteNames, key| {
            let key = Key::clamped(key);
            (short_label(names, &head, key), pad_label(names, &head, key))
        };
        assert_eq!(
            written(&names, 42),
            ("F#1 Closed Hat".into(), "Closed Hat".into())
        );
        names.set(head.channel, kit);
        assert_eq!(written(&names, 36), ("C1 Boom".into(), "Boom".into()));
        assert_eq!(written(&names, 42).0, "F#1 Hi-hat, close…");
        assert_eq!(
            full_label(&names, &head, Key::clamped(42)),
            "F#1 Hi-hat, closed, tip"
        );
        assert_eq!(written(&names, 38), ("D1".into(), "D1".into()));
        for (text, key) in [
            ("boom", Some(36)),
            ("F#1 Hi-hat, close…", Some(42)),
            ("7 inch", Some(48)),
            ("7", Some(7)),
            (" d1 ", Some(38)),
            ("Snare", None),
        ] {
            assert_eq!(parse_key(&names, &head, text), key, "{text}");
        }
    }

    /// "Note names: C3 = 60."
    #[test]
    fn keys_have_names() {
        assert_eq!(
            [60, 36, 42, 127, 0].map(key_name),
            ["C3", "C1", "F#1", "G8", "C-2"]
        );
    }

    /// Every key's name reads back, flats and plain numbers are read too, and nothing else is.
    #[test]
    fn key_names_are_read() {
        for key in 0..128 {
            assert_eq!(key_number(&key_name(key)), Some(key));
        }
        assert_eq!(
            ["eb3", " 60 ", "H3", "C", "C##1"].map(key_number),
            [Some(63), Some(60), None, None, None]
        );
    }
}
