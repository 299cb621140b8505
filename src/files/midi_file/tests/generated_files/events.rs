use super::file::{chunk, meta};
use super::*;

/// One message that is no note, as programs write them and as they should not; and which loss it counts for.
fn message(draws: &mut Draws) -> (Vec<u8>, Option<usize>) {
    let any = |draws: &mut Draws| u8::try_from(draws.below(256)).unwrap();
    match draws.below(9) {
        0 => (vec![0xb3, any(draws), any(draws)], Some(0)),
        1 => (vec![0xc0, any(draws)], Some(0)),
        2 => (vec![0xe9, any(draws), any(draws)], Some(0)),
        3 => (
            vec![0xf0, 4, any(draws), any(draws), any(draws), 0xf7],
            Some(0),
        ),
        4 => (vec![0xf8 + u8::try_from(draws.below(7)).unwrap()], Some(1)),
        5 => (vec![0xf2, any(draws), any(draws)], Some(1)),
        6 => {
            let kind = [0, 1, 5, 0x20, 0x21, 0x54, 0x59, 0x7f, 0x99][draws.below(9)];
            let length = draws.below(5);
            let data: Vec<_> = (0..length).map(|_| any(draws)).collect();
            (meta(kind, &data), None)
        }
        7 => (meta(0x51, &vec![1; [0, 1, 2, 4][draws.below(4)]]), Some(2)),
        // The off of a note that never began.
        _ => (vec![0x8f, 3, 0], None),
    }
}

/// Odd events, lengths, chunks and wrappers of all sorts around the notes: each note is read, and each odd thing
/// that counts is counted.
#[test]
fn any_odd_events() {
    for seed in 0..FILES {
        let mut draws = Draws { seed, count: 0 };
        let ticks = resolution(&mut draws);
        let count = 1 + draws.below(3);
        let mut tracks = Vec::new();
        for _ in 0..count {
            let amount = 1 + draws.below(30);
            tracks.push(notes(&mut draws, amount, 16, (4, ticks)));
        }
        let mut written = Written::plain(ticks, tracks);
        written.running = draws.one_in(2);
        written.delta_bytes = [1, 1, 4, 5, 8][draws.below(5)];
        written.end_marks = !draws.one_in(3);
        let odd = oddities(&mut draws, &mut written);
        let bytes = wrapped(&mut draws, &mut written);
        let report = check_bytes(&written, &bytes).report;
        let said: Vec<_> = report.losses.iter().collect();
        for (count, loss) in [
            (odd[0], Loss::Messages(odd[0])),
            (odd[1], Loss::CableMessages(odd[1])),
            (odd[2], Loss::Unusable(odd[2])),
            (odd[3], Loss::KeyAbove127(odd[3])),
            (odd[4], Loss::VelocityAbove127(odd[4])),
            (odd[5], Loss::MovedToBeginning(odd[5])),
        ] {
            assert_eq!(said.contains(&&loss), count > 0, "{loss:?}: {report}");
        }
    }
}

/// Puts odd messages between the notes and makes some of those odd; how many of each kind there are.
fn oddities(draws: &mut Draws, written: &mut Written) -> [usize; 6] {
    let mut odd = [0; 6];
    for track in 0..written.tracks.len() {
        for _ in 0..draws.below(20) {
            let at = written.at(i64::from(draws.number(0, 64)), 4);
            let (said, counts) = message(draws);
            written.others[track].push((at, said));
            if let Some(kind) = counts {
                odd[kind] += 1;
            }
        }
        // A file of nothing but notes that no instrument has would be refused.
        for note in written.tracks[track].iter_mut().skip(1) {
            match draws.below(20) {
                0 => note.key = u8::try_from(draws.number(128, 255)).unwrap(),
                1 => note.velocity = u8::try_from(draws.number(128, 255)).unwrap(),
                2 => note.at = -i64::from(draws.number(1, 3000)),
                _ => {}
            }
            let is_high = note.key > 127;
            odd[3] += usize::from(is_high);
            odd[4] += usize::from(!is_high && note.velocity > 127);
            odd[5] += usize::from(!is_high && note.at < 0);
        }
    }
    odd
}

/// The file with other chunks, a header that miscounts and a wrapper.
fn wrapped(draws: &mut Draws, written: &mut Written) -> Vec<u8> {
    let found = usize::from(written.track_count());
    let promised = draws.below(6);
    let bytes = written.bytes(u16::try_from(promised).unwrap());
    let mut bytes = if draws.one_in(2) {
        written.losses.push(Loss::Chunks(1));
        [&bytes[..14], &chunk(*b"CASM", b"anything"), &bytes[14..]].concat()
    } else {
        bytes
    };
    if found < promised {
        written.losses.push(Loss::MissingTracks { promised, found });
    }
    let length = u32::try_from(bytes.len()).unwrap();
    match draws.below(4) {
        0 => [b"RIFF\0\0\0\0RMIDdata", &length.to_le_bytes()[..], &bytes].concat(),
        1 => {
            let mut header = [0; 128];
            header[1] = 8;
            header[83..87].copy_from_slice(&length.to_be_bytes());
            [&header[..], &bytes, &[7; 100]].concat()
        }
        2 if found >= promised && written.end_marks => {
            bytes.extend(b"\xff\xff\xff\xff\xff\xff\xff\xff");
            written.losses.push(Loss::Bytes(8));
            bytes
        }
        _ => bytes,
    }
}

/// Files as they should be are read as another reader reads them.
#[test]
fn another_reader_reads_the_same() {
    for seed in 0..FILES {
        let mut draws = Draws { seed, count: 0 };
        let mut written = Written::plain(480, vec![notes(&mut draws, 50, 16, (4, 480))]);
        written.running = draws.one_in(2);
        let bytes = written.bytes(1);
        let mut theirs = Vec::new();
        let mut now = 0;
        for event in &midly::Smf::parse(&bytes).unwrap().tracks[0] {
            now += i64::from(event.delta.as_int());
            if let midly::TrackEventKind::Midi { channel, message } = event.kind
                && let midly::MidiMessage::NoteOn { key, vel } = message
            {
                let velocity = vel.as_int();
                theirs.push((
                    channel.as_int() + 1,
                    written.tick(now),
                    key.as_int(),
                    velocity,
                ));
            }
        }
        let mut ours = Vec::new();
        for part in super::super::super::read::song(&bytes).unwrap().parts {
            let note = |note: super::super::super::read::FileNote| {
                let channel = part.channel.get();
                (channel, note.start, note.key.get(), note.velocity.get())
            };
            ours.extend(part.notes.into_iter().map(note));
        }
        theirs.sort_unstable();
        ours.sort_unstable();
        assert_eq!(ours, theirs);
    }
}
