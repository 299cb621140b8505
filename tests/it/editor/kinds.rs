//! Kinds of controls: controls that differ only in their track, step or number are one kind.

/// Kinds that no note can prove, with the reason; a `*` stands for any words, a `?` for a letter.
const REASONS: &[(&str, &[&str])] = &[
    (
        "only shows something else",
        &[
            "Fold *",
            "Unfold *",
            "Lane *",
            "Tab *",
            "Empty grid",
            "Connect an instrument",
            "Connect a controller",
            "Steps #–#",
            "Bank ?",
            "Banks",
            "Follow",
            "Large piano roll",
            "Macro",
            "Scene",
            "History",
            "Library",
            "Set-up",
            "About Gradus",
            "File",
            "Recording settings",
            "Level of the preview kit",
            "Close the library",
            "Search the library",
            "Folder of the library",
        ],
    ),
    (
        "sounds beside the notes, which stay as they are",
        &["Preview kit", "Level", "In the preview kit"],
    ),
    (
        "how the window looks",
        &[
            "dark",
            "light",
            "#",
            "Scale of the interface",
            "Text at # %",
            "Stage view",
            "Save power",
        ],
    ),
    (
        "is not heard",
        &[
            "Name of *",
            "Copy",
            "Rename",
            "Colour #",
            "Remove the note names",
            "Add tracks for the named keys",
        ],
    ),
    (
        "does what the song's rows do; the_song_is_blocks and rows_of_the_song_are_dragged tell how",
        &["Block #*", "Repeats of block #"],
    ),
    (
        "does what the fields of the loop do; the_loop_of_the_song_is_dragged tells how",
        &["Loop begins at row #", "Loop ends after row #"],
    ),
    (
        "a command, and no part of the score",
        &[
            "Play",
            "Fill",
            "Record",
            "Panic: *",
            "Solo TRACK",
            "Launch the scene",
        ],
    ),
    (
        "how is recorded, which is no part of the score",
        &[
            "Overdub",
            "Replace",
            "Quantise",
            "Count-in",
            "Input latency",
            "Protect *",
        ],
    ),
    (
        "a parameter of the host, which ride.rs moves",
        &["Pattern ?#"],
    ),
    (
        "heard with the internal clock only, which no host drives",
        &["Tempo"],
    ),
    (
        "reads or writes a file, which the tests of the library, the session and the first start do",
        &[
            "Groove of a MIDI file",
            "Load note names",
            "Save note names",
            "Load as *",
            "Import a file",
            "Save",
            "Save as…",
            "Save the *",
            "Save into *",
            "Name to save as",
            "Export*",
            "New",
            "Hear a demo",
            "New beat",
            "New song",
            "Open…",
            "Open recent",
            "Open *",
        ],
    ),
    (
        "what was heard is written down by the window: what_was_heard_is_written_down",
        &["Capture last *", "of what was heard"],
    ),
    (
        "the page for tablets, which the tests of Set-up and of the page tell of",
        &[
            "Page for tablets",
            "This computer only",
            "Network *",
            "On at start",
            "What is safe",
            "New ticket",
            "Only watches: *",
            "Throw out: *",
        ],
    ),
    (
        "what outputs are sent beside notes, which the tests of Set-up and of outputs tell of",
        &[
            "Add: *, output #",
            "Add: *, pattern at output #",
            "* of message #, output #",
            "* of message #, pattern at output #",
        ],
    ),
    (
        "which ports outputs have, which the tests of Set-up and of outputs tell of",
        &[
            "Add an output",
            "Remove the output #",
            "Port of output #",
            "When missing, output #",
            "Offset of output #",
            "Clock of output #",
            "Delay of output #",
            "Send now #",
            "Test #",
            "Play here #",
        ],
    ),
    (
        "which controllers play, which the tests of controllers and devices tell of",
        &[
            "Profile",
            "Add a controller",
            "Learn",
            "Learn #",
            "Forget *",
        ],
    ),
];

/// The kind of a control: its label without track, step or number.
pub(super) fn kind(label: &str) -> String {
    let label = ["Closed Hat", "Kick", "Snare", "Hat", "Clap", "Bass"]
        .iter()
        .fold(label.to_owned(), |label, name| label.replace(name, "TRACK"));
    let mut kind = String::new();
    for letter in label.chars() {
        match letter {
            '0'..='9' if kind.ends_with('#') => {}
            '0'..='9' => kind.push('#'),
            other => kind.push(other),
        }
    }
    let kind = kind.replace("Track #", "TRACK");
    for cut in [
        "#  ",
        " of step #",
        "TRACK, step #",
        "Groove slot #",
        "Length of track #",
    ] {
        if let Some(at) = kind.find(cut) {
            return kind[..at + cut.len()].to_owned();
        }
    }
    match kind.strip_suffix(" in the scale") {
        Some(_) => "NOTE in the scale".to_owned(),
        None => kind,
    }
}

/// The reason why no note can prove a kind.
pub(super) fn reason(kind: &str) -> Option<&'static str> {
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(front) => kind.starts_with(front),
        None => {
            let same = |(a, b): (char, char)| a == b || b == '?';
            kind.chars().count() == pattern.chars().count()
                && kind.chars().zip(pattern.chars()).all(same)
        }
    };
    let found = REASONS.iter();
    let mut found = found.filter(|(_, patterns)| patterns.iter().any(|pattern| fits(pattern)));
    found.next().map(|(why, _)| *why)
}
