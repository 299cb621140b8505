//! What the keys of channel 10 are called, after General MIDI.

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

/// The name of a drum key.
pub(super) fn name(key: u8) -> String {
    let place = usize::from(key).checked_sub(usize::from(FIRST));
    match place.and_then(|place| NAMES.get(place)) {
        Some(name) => (*name).to_owned(),
        None => format!("Key {key}"),
    }
}
