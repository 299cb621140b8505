//! Each kind of file, every mistake, and what random bytes do.

use super::*;
use crate::sequencer::arbitrary::Draws;

const DRUM_MAP: &str = include_str!("../../../tests/golden/names/cubase.drm");
const DOCUMENT: &str = include_str!("../../../tests/golden/names/device.midnam");
const PITCH_LIST: &str = include_str!("../../../tests/golden/names/studio-one.pitchlist");
const LINES: &str = include_str!("../../../tests/golden/names/reaper.txt");
const PROJECT: &str = include_str!("../../../tests/golden/names/reaper.RTrackTemplate");

/// Names as "36 Kick, 38 Snare".
fn shown(names: &KeyNames) -> String {
    let named = names.iter();
    let named: Vec<_> = named
        .map(|(key, name)| format!("{} {name}", key.get()))
        .collect();
    named.join(", ")
}

fn read_on(channel: i64, bytes: &[u8]) -> Result<ImportedNames, FileError> {
    read(bytes, Channel::clamped(channel))
}

/// The names that a text has for channel 1.
fn names_of(text: impl AsRef<[u8]>) -> String {
    match read_on(1, text.as_ref()) {
        Ok(imported) => shown(&imported.names),
        Err(error) => error.to_string(),
    }
}

/// "Load map": what each program writes, with all that stands beside the names.
#[test]
fn every_kind_is_read() {
    assert_eq!(
        names_of(LINES),
        "36 Kick, 38 Snare - Rim \"shot\", 42 #1 Hat, closed, 127 808 Cowbell"
    );
    assert_eq!(names_of(DRUM_MAP), "36 [Kick] \"22\" & <co>, 38 Snäre");
    assert_eq!(names_of(PITCH_LIST), "23 Kick L, 45 Hat Open 1");
}

/// Lists that people write by hand or with a table: any of the usual signs between key and name, a title, a
/// tab, remarks, line ends and letters of any system; the last name of a key counts.
#[test]
fn lists_of_any_hand_are_read() {
    for text in [
        "note,name\n36,Kick\n38,\"Snare, \"\"tight\"\"\"",
        "My kit\n\n36;Kick\r\n38; Snare, \"tight\"\r\n",
        "// by hand\r36=Boom\r36= Kick\r38=Snare, \"tight\"",
        "\u{feff}36\tKick\n38\t Snare, \"tight\"  \n; the end",
        "36: Kick\n37 ---\n38:Snare, \"tight\"\n39\n40 ~\n41 --\u{81}",
    ] {
        assert_eq!(names_of(text), "36 Kick, 38 Snare, \"tight\"", "{text:?}");
    }
    let utf16 = |unit: fn(u16) -> [u8; 2]| {
        let units = "\u{feff}36 Größe".encode_utf16();
        units.flat_map(unit).collect::<Vec<_>>()
    };
    assert_eq!(names_of(utf16(u16::to_le_bytes)), "36 Größe");
    assert_eq!(names_of(utf16(u16::to_be_bytes)), "36 Größe");
    assert_eq!(names_of(b"36 Gr\xf6\xdfe"), "36 Größe");
}

/// "Optional channel": a track template of Reaper's has names for all channels and for single ones.
#[test]
fn a_project_has_names_for_channels() {
    let named = |channel| shown(&read_on(channel, PROJECT.as_bytes()).unwrap().names);
    assert_eq!(named(1), "36 My kick, 38 Snare");
    assert_eq!(named(10), "36 My kick, 40 Only here");
}

/// A document with several lists gives the one of the channel, or else that of the drums' channel, or else the
/// first, and says which.
#[test]
fn a_document_gives_the_list_of_the_channel() {
    let given = |channel| {
        let imported = read_on(channel, DOCUMENT.as_bytes()).unwrap();
        (shown(&imported.names), imported.warning.unwrap_or_default())
    };
    let standard = "It has 3 lists of names: \"Standard & co\" was loaded.".to_owned();
    assert_eq!(
        given(10),
        ("36 Kick, 42 Closed Hat".into(), standard.clone())
    );
    assert_eq!(given(5), ("36 Kick, 42 Closed Hat".into(), standard));
    let brush = "It has 3 lists of names: \"Brush\" was loaded.".to_owned();
    assert_eq!(given(2), ("38 Brush Tap".into(), brush.clone()));
    let unassigned = DOCUMENT.replace("<ChannelNameSetAssign ", "<Unknown ");
    assert!(names_of(unassigned).starts_with("36 Kick, "));
    let one = DOCUMENT
        .split("<NoteNameList Name=\"Brush\"")
        .next()
        .unwrap();
    assert_eq!(read_on(10, one.as_bytes()).unwrap().warning, None);
}

/// "A bad file: one clear sentence with file and line."
#[test]
fn mistakes_are_explained() {
    for (text, expected) in [
        ("", "This file names no keys."),
        ("# only remarks\n36 ---", "This file names no keys."),
        (
            "# kit\nHello there",
            "Line 2 does not begin with a key from 0 to 127: \"Hello there\".",
        ),
        (
            "36 Kick\n\nSnare 38",
            "Line 3 does not begin with a key from 0 to 127: \"Snare 38\".",
        ),
        (
            "36 Kick\n128 Snare",
            "Line 2 names key \"128\", which is not in 0 to 127.",
        ),
        (
            "-1,Kick",
            "Line 1 names key \"-1\", which is not in 0 to 127.",
        ),
        ("36 Kick\n38\0Snare", "Line 2 is not text."),
        (
            "<?xml version=\"1.0\"?>\n<museScore version=\"3\">",
            "This is not a list of note names, but a document of the kind \"museScore\".",
        ),
        (
            "<DrumMap>\n<list name=\"Map\">\n<item>\n<int name=\"ONote\" value=\"x\"/>",
            "Line 4 names key \"x\", which is not in 0 to 127.",
        ),
        (
            "<DrumMap>\n<list name=\"Map",
            "Line 2 begins a tag that does not end.",
        ),
        ("<DrumMap/>", "This file names no keys."),
        (
            "<TRACK\n<MIDINOTENAMES\n-1 36\n>\n>",
            "Line 3 does not name a key: \"-1 36\".",
        ),
    ] {
        assert_eq!(names_of(text), expected, "{text:?}");
    }
    let long = format!("36 Kick\n{}", "x".repeat(1000));
    assert!(names_of(long).len() < 120);
}

/// A channel that no number of this machine can follow is none of ours.
#[test]
fn channels_out_of_all_range_are_passed_over() {
    let text = format!(
        "<TRACK\n<MIDINOTENAMES\n{} 36 Kick\n0 38 Snare\n>",
        i64::MAX
    );
    assert_eq!(names_of(text), "38 Snare");
}

/// A document of nothing but beginnings is given up as soon as it has been looked through once: the largest that is
/// read, of any of these, would take hours if each were followed to its end.
#[test]
fn beginnings_without_an_end_are_looked_through_once() {
    for beginning in [
        "<!",
        "<!>",
        "<![",
        "<!--",
        "<![CDATA[",
        "<?",
        "<a ",
        "<a b=\"",
        "<a>",
        "<a b=\"\" ",
        "b=\"\" ",
        "&b;",
        "&",
    ] {
        let text = format!(
            "<!DOCTYPE a [<!ENTITY b \"bbbb\">]>{}",
            beginning.repeat((LIMIT - 40) / beginning.len())
        );
        assert!(read_on(1, text.as_bytes()).is_err(), "{beginning}");
    }
}

/// A document of few letters does not become a long one: entities of its own stay as they are written, and a tag of
/// many attributes is read.
#[test]
fn a_document_grows_by_nothing_of_its_own() {
    let long = "b".repeat(LIMIT / 4);
    let text = |name: &str| {
        format!(
            "<!DOCTYPE Music.PitchNameList [<!ENTITY b \"{long}\">]>\
             <Music.PitchNameList><Music.PitchName {name}/></Music.PitchNameList>"
        )
    };
    let names = names_of(text("pitch=\"36\" name=\"&b;&amp;&b;\""));
    assert_eq!(names, "36 &b;&&b;");
    let many: String = (0..100_000)
        .map(|number| format!("a{number}=\"\" "))
        .collect();
    assert_eq!(
        names_of(text(&(many + "pitch=\"36\" name=\"Kick\""))),
        "36 Kick"
    );
}

/// "A file of its kind at most": one byte more is too much.
#[test]
fn the_limit_is_said() {
    let text = format!("36 Kick\n#{}", "x".repeat(LIMIT - 9));
    assert_eq!(names_of(&text), "36 Kick");
    assert_eq!(names_of(text + "x"), "The file is larger than 4 MiB.");
}

/// "Given on": what is written is read back as the same names, whatever they are.
#[test]
fn names_come_back() {
    for seed in 0..500 {
        let mut draws = Draws { seed, count: 0 };
        let names = draws.key_names();
        let back = read_on(1, to_text(&names).as_bytes());
        match names.is_empty() {
            true => assert!(back.is_err()),
            false => assert_eq!(back.unwrap().names, names, "{seed}"),
        }
    }
}

/// Files that are cut off or scrambled, and any bytes: names or a sentence, and never a panic.
#[test]
fn nonsense_is_a_sentence() {
    let files = [LINES, DRUM_MAP, DOCUMENT, PITCH_LIST, PROJECT];
    let judge = |bytes: &[u8]| match read_on(10, bytes) {
        Ok(imported) => assert!(!imported.names.is_empty()),
        Err(error) => {
            let sentence = error.to_string();
            assert!(
                sentence.ends_with('.') && sentence.len() < 300,
                "{sentence}"
            );
        }
    };
    let mut draws = Draws { seed: 1, count: 0 };
    for file in files {
        (0..file.len()).for_each(|end| judge(&file.as_bytes()[..end]));
        for _ in 0..2000 {
            let mut bytes = file.as_bytes().to_vec();
            for _ in 0..=draws.below(6) {
                let (place, other) = (draws.below(bytes.len()), draws.below(bytes.len()));
                match draws.below(4) {
                    0 => bytes[place] = u8::try_from(draws.below(256)).unwrap(),
                    1 => bytes[place] = b"<>\"'&;#=/![]-\n\r 09"[draws.below(18)],
                    2 => drop(bytes.drain(place.min(other)..place.max(other))),
                    _ => bytes.swap(place, other),
                }
                if bytes.is_empty() {
                    break;
                }
            }
            judge(&bytes);
        }
    }
    for _ in 0..2000 {
        let count = draws.below(60);
        let bytes: Vec<_> = (0..count)
            .map(|_| u8::try_from(draws.below(256)).unwrap())
            .collect();
        judge(&bytes);
    }
}
