//! General MIDI's names of the keys of a drum kit.

use crate::sequencer::value::Key;

/// The first key that has a name.
const FIRST: u8 = 35;

/// The names of keys 35 to 81.
const NAMES: [&str; 47] = [
    "Kick 2",
    "Kick",
    "Rim",
    "Snare",
    "Clap",
    "Snare 2",
    "Low Tom 2",
    "Closed Hat",
    "Low Tom",
    "Pedal Hat",
    "Mid Tom 2",
    "Open Hat",
    "Mid Tom",
    "High Tom 2",
    "Crash",
    "High Tom",
    "Ride",
    "China",
    "Ride Bell",
    "Tambourine",
    "Splash",
    "Cowbell",
    "Crash 2",
    "Vibraslap",
    "Ride 2",
    "High Bongo",
    "Low Bongo",
    "Mute Conga",
    "High Conga",
    "Low Conga",
    "High Timbale",
    "Low Timbale",
    "High Agogo",
    "Low Agogo",
    "Cabasa",
    "Maracas",
    "Short Whistle",
    "Long Whistle",
    "Short Guiro",
    "Long Guiro",
    "Claves",
    "High Block",
    "Low Block",
    "Mute Cuica",
    "Open Cuica",
    "Mute Triangle",
    "Triangle",
];

/// General MIDI's name of a key of a drum kit; keys 35 to 81 have one.
#[must_use]
pub fn general_midi(key: Key) -> Option<&'static str> {
    let place = usize::from(key.get()).checked_sub(usize::from(FIRST))?;
    NAMES.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Drum-rack base note 36 (C1)" is the kick; the names begin below it and end with the triangle.
    #[test]
    fn the_kick_is_key_36() {
        let called = [34, 35, 36, 38, 42, 81, 82, 127].map(|key| general_midi(Key::clamped(key)));
        let (none, some) = (None, Some);
        let expected = [
            none,
            some("Kick 2"),
            some("Kick"),
            some("Snare"),
            some("Closed Hat"),
            some("Triangle"),
            none,
            none,
        ];
        assert_eq!(called, expected);
    }
}
