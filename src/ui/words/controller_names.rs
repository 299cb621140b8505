//! The names of well-known controllers, as synthesisers and their manuals call them.

/// The controllers that nearly all instruments read alike, by number.
const NAMES: [(u8, &str); 19] = [
    (1, "Modulation"),
    (2, "Breath"),
    (4, "Foot"),
    (5, "Glide time"),
    (7, "Volume"),
    (8, "Balance"),
    (10, "Pan"),
    (11, "Expression"),
    (64, "Sustain"),
    (65, "Glide"),
    (66, "Sostenuto"),
    (67, "Soft pedal"),
    (71, "Resonance"),
    (72, "Release"),
    (73, "Attack"),
    (74, "Cutoff"),
    (75, "Decay"),
    (91, "Reverb"),
    (93, "Chorus"),
];

/// "74 Cutoff", or the number alone.
#[must_use]
pub fn controller_name(number: u8) -> String {
    match NAMES.iter().find(|(known, _)| *known == number) {
        Some((_, name)) => format!("{number} {name}"),
        None => number.to_string(),
    }
}

/// The controller of a text: its number, or the beginning of its name.
#[must_use]
pub fn parse_controller(text: &str) -> Option<u8> {
    let text = text.trim();
    let number = text.split_whitespace().next()?.parse().ok();
    let begins = |name: &str| name.to_lowercase().starts_with(&text.to_lowercase());
    let named = || NAMES.iter().find(|(_, name)| begins(name));
    number.or_else(|| named().map(|(number, _)| *number))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Well-known controllers by name": what is written is read again, and a name alone will do.
    #[test]
    fn controllers_are_read_as_they_are_written() {
        for number in 0..=127 {
            assert_eq!(parse_controller(&controller_name(number)), Some(number));
        }
        assert_eq!(controller_name(74), "74 Cutoff");
        assert_eq!(parse_controller("cut"), Some(74));
        assert_eq!(parse_controller("chime"), None);
    }
}
