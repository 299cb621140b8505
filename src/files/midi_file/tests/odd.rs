//! Files that break the standard, as people have them: what is understood is read, what is not is said.

use super::*;

/// A file of these chunks after a header that speaks of so many tracks, 96 ticks a quarter.
fn chunks(promised: u8, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut file = Vec::from(*b"MThd\0\0\0\x06\0\x01\0");
    file.extend([promised, 0, 96]);
    for (name, content) in chunks {
        file.extend(*name);
        file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        file.extend(*content);
    }
    file
}

/// A file of one track.
fn track(events: &[u8]) -> Vec<u8> {
    chunks(1, &[(b"MTrk", events)])
}

const NOTE: &[u8] = &[0, 0x90, 60, 90, 24, 0x80, 60, 0];
const END: &[u8] = &[0, 0xff, 0x2f, 0];

/// Reads a file; its line in the first track, and what is said about it.
fn said(bytes: &[u8]) -> (String, String) {
    let Imported { project, report } = imported(bytes);
    let left_out: usize = report
        .losses
        .iter()
        .map(crate::files::Loss::notes_left_out)
        .sum();
    assert_eq!(report.notes, report.placed + left_out);
    (lines(&project)[0].clone(), report.to_string())
}

fn check(bytes: &[u8], line: &str, expected: &str) {
    assert_eq!(said(bytes), (line.to_owned(), expected.to_owned()));
}

/// A status counts on over texts, system exclusive and messages of a cable, and a number above 127 is one
/// too large.
#[test]
fn odd_messages_do_no_harm() {
    let between: [(&[u8], &str); 6] = [
        (&[0, 0xff, 1, 2, b'h', b'i'], ""),
        (&[0, 0xff, 0x59, 1, 0], ""),
        (
            &[0, 0xf0, 3, 1, 2, 0xf7],
            "1 message was left out: controllers, programs, pitch bends and others.",
        ),
        (
            &[0, 0xf8, 0, 0xfe, 0, 0xf2, 1, 2],
            "3 system messages were left out: clocks and others that mean nothing in a file.",
        ),
        (
            &[0, 0xb0, 7, 255, 0, 0xc0, 200, 0, 0x90, 60, 0],
            "2 messages were left out: controllers, programs, pitch bends and others.",
        ),
        (
            &[0, 0xff, 0x51, 2, 1, 2, 0, 0xff, 0x58, 1, 4],
            "2 events were left out: no usable tempo or time signature.",
        ),
    ];
    for (odd, expected) in between {
        let events = [
            &[0, 0x90, 60, 90, 24, 60, 0],
            odd,
            &[0, 60, 90, 24, 60, 0],
            END,
        ];
        check(&track(&events.concat()), "xx.. .... .... ....", expected);
    }
}

/// Notes that no instrument has, ones that are struck too hard, and ones that nothing ends are counted.
#[test]
fn odd_notes_are_counted() {
    let high = [&[0, 0x90, 128, 90], NOTE, END].concat();
    let expected = "1 note was left out: above key 127.";
    check(&track(&high), "x... .... .... ....", expected);

    let loud = track(&[&[0, 0x90, 60, 255, 24, 60, 0], END].concat());
    let expected = "1 note was limited to velocity 127.";
    check(&loud, "x... .... .... ....", expected);
    let project = imported(&loud).project;
    assert_eq!(project.clip(0, 0).unwrap().step(0).velocity, Velocity::MAX);

    let endless = [&[0, 0x90, 60, 90, 48, 62, 90][..], &[48, 0xff, 0x2f, 0]].concat();
    let expected = "2 notes were held to the end of the track: without a note-off.";
    check(&track(&endless), "x.x. .... .... ....", expected);
}

/// A track may lack its end mark, and its length may be too small or too large.
#[test]
fn tracks_end_somehow() {
    let line = "x... .... .... ....";
    check(&track(NOTE), line, "");
    let two = [NOTE, END, b"MTrk\0\0\0\x0c", NOTE, END].concat();
    check(&chunks(2, &[(b"MTrk", &two)]), line, "");
    let mut short = track(&[NOTE, NOTE, END].concat());
    short[21] = 9;
    check(&short, "xx.. .... .... ....", "");
    let mut long = track(&[NOTE, END].concat());
    long[20] = 9;
    check(&long, line, "");
    let after = [NOTE, END, b"xyz"].concat();
    let expected = "3 bytes were left out between or after the tracks.";
    check(&track(&after), line, expected);
    check(&track(&[NOTE, END, &[0; 9]].concat()), line, "");
}

/// A header may speak of too many tracks or too few, and other chunks may stand between them.
#[test]
fn tracks_are_found() {
    let line = "x... .... .... ....";
    let note = [NOTE, END].concat();
    let two = [(b"MTrk", &*note), (b"XFIH", b"what"), (b"MTrk", &*note)];
    for (promised, more) in [
        (0, ""),
        (1, ""),
        (2, ""),
        (3, " It should have 3 tracks, but 2 are there."),
    ] {
        let bytes = chunks(promised, &two);
        let chunk = "1 chunk was left out: only tracks are read.";
        check(&bytes, line, &format!("{chunk}{more}"));
        assert_eq!(imported(&bytes).project.tracks.len(), 2);
    }
    let mut between = chunks(2, &two[..1]);
    between.extend(b"\x01junk");
    between.extend(&chunks(0, &two[2..])[14..]);
    check(
        &between,
        line,
        "5 bytes were left out between or after the tracks.",
    );
}

/// A number may have more bytes than it needs, and be less than zero: a note before the beginning is at it, as
/// long as it was.
#[test]
fn numbers_are_odd() {
    let padded = [&[0x80, 0x80, 0x80, 0x80, 0x80], NOTE, END].concat();
    check(&track(&padded), "x... .... .... ....", "");
    let early = [
        &[0x8f, 0xff, 0xff, 0xff],
        NOTE,
        &[0x81, 0x00],
        &NOTE[1..],
        END,
    ]
    .concat();
    let bytes = track(&early);
    let expected = "1 note was moved to the beginning: they began before it.";
    check(&bytes, "xx.. .... .... ....", expected);
    let project = imported(&bytes).project;
    let gate = project.clip(0, 0).unwrap().step(0).gate;
    assert_eq!(gate, crate::sequencer::Gate::thousandths(1000));
}

/// What counts is what is in force at the first note, whichever track says it.
#[test]
fn the_tempo_of_the_first_note_counts() {
    let tempo = |high, low| [0, 0xff, 0x51, 3, high, low, 0x20];
    let (slow, fast) = (tempo(0x0a, 0x2c), tempo(0x07, 0xa1));
    let metre = [0, 0xff, 0x58, 4, 3, 2, 24, 8];
    let later = [&[96], &slow[1..], &metre, END].concat();
    for (first, second, bpm, said) in [
        ([&fast[..], &slow, END].concat(), &[][..], 90.0, ""),
        ([&fast, END].concat(), &slow, 90.0, ""),
        ([&slow, END].concat(), &fast, 120.0, ""),
        (
            later,
            &fast,
            120.0,
            "1 tempo change was left out: a project has one tempo. \
             1 time signature change was left out: all bars are as long as the first.",
        ),
    ] {
        let notes = [second, NOTE, END].concat();
        let bytes = chunks(2, &[(b"MTrk", &first), (b"MTrk", &notes)]);
        let Imported { project, report } = imported(&bytes);
        assert!((project.tempo.bpm() - bpm).abs() < 0.01, "{bpm}");
        assert_eq!(report.to_string(), said);
    }
    let bar = |numerator| track(&[&[0, 0xff, 0x58, 2, numerator, 2], NOTE, END].concat());
    check(&bar(3), "x... .... ....", "");
    let expected = "Its time signature is not supported: bars are 4/4.";
    check(&bar(0), "x... .... .... ....", expected);
}

/// RIFF and MacBinary wrappers are unwrapped, and what else is in them is counted.
#[test]
fn wrappers_are_unwrapped() {
    let line = "x... .... .... ....";
    let file = track(&[NOTE, END].concat());
    let length = u32::try_from(file.len()).unwrap();
    let data = [b"data", &length.to_le_bytes()[..], &file].concat();
    let riff = |content: &[u8]| [b"RIFF\x40\0\0\0RMID", content].concat();
    check(&riff(&data), line, "");
    let list = [b"LIST\x03\0\0\0abc\0", &data[..]].concat();
    let expected = "1 chunk was left out: only tracks are read.";
    check(&riff(&list), line, expected);

    let mut header = [0; 128];
    (header[1], header[2], header[65]) = (1, b'a', b'M');
    header[83..87].copy_from_slice(&length.to_be_bytes());
    let binary = [&header[..], &file, b"its resources"].concat();
    check(&binary, line, "");
    header[83..87].copy_from_slice(&u32::MAX.to_be_bytes());
    check(&[&header[..], &file].concat(), line, "");
    for empty in [&riff(b""), &riff(b"data")[..], &header] {
        assert!(import(empty).is_err());
    }
}

/// What is too much is refused before it is collected.
#[test]
fn limits_are_said() {
    let many = track(&[&[0, 0x90, 60, 90][..], &[0, 60, 90].repeat(1 << 20), END].concat());
    let notes = import(&many).unwrap_err().to_string();
    assert!(notes.contains("more than 1048576 notes"), "{notes}");
    let mut many = track(&[NOTE, END].concat());
    many.extend(b"MTrk\0\0\0\0".repeat(1 << 16));
    let tracks = import(&many).unwrap_err().to_string();
    assert!(tracks.contains("more than 65535 tracks"), "{tracks}");
    let large = import(&vec![0; (16 << 20) + 1]).unwrap_err().to_string();
    assert_eq!(large, "The file is larger than 16 MiB.");
}
