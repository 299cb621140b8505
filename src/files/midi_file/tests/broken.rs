//! Files that cannot be read: each is refused with a sentence, and none does harm.

use super::*;

/// Kinds that are not read say so.
#[test]
fn other_kinds_are_refused() {
    let note: [(u8, &[u8]); 2] = [(0, &[0x90, 60, 90]), (24, &[0x80, 60, 0])];
    let mut frames = file(0, &[&note]);
    frames[12] = 0xe7;
    for (bytes, expected) in [
        (
            file(2, &[&note]),
            "it is type 2, and only types 0 and 1 can be read",
        ),
        (frames, "film frames (SMPTE)"),
        (file(0, &[&[]]), "it has no notes"),
        (file(0, &[]), "it has no notes"),
        (b"MThd".to_vec(), "its header is damaged"),
        (
            file(1, &[&note])[..30].to_vec(),
            "truncated in track 1 of 1",
        ),
    ] {
        let error = import(&bytes).unwrap_err().to_string();
        assert!(
            error.starts_with("This MIDI file cannot be read: ") && error.contains(expected),
            "{error}"
        );
    }
}

/// A file cut off anywhere is refused with a sentence, never half read. Between two tracks nobody can tell it from
/// one whose header miscounts: there it says how many are missing.
#[test]
fn truncated_files_are_refused() {
    let bytes = export(&demo(), &Play::default(), 1).bytes;
    let begins_track = |end: &usize| bytes[*end..].starts_with(b"MTrk");
    let between: Vec<_> = (0..bytes.len()).filter(begins_track).collect();
    assert_eq!(between.len(), 9);
    for end in 0..bytes.len() {
        match import(&bytes[..end]) {
            Err(error) => assert!(error.to_string().ends_with('.'), "{end}: {error}"),
            Ok(imported) => {
                let found = between.iter().position(|place| *place == end).unwrap();
                let said = imported.report.to_string();
                let missing = format!("It should have 9 tracks, but {found} ");
                assert!(said.contains(&missing), "{end}: {said}");
            }
        }
    }
}

/// "random bytes": a hundred thousand damaged files are read or refused, never a panic.
#[test]
fn damaged_files_are_survived() {
    let small = project(&["x..x", "-x.."], |_| ());
    let bytes = export(&small, &Play::default(), 1).bytes;
    let mut draws = Draws { seed: 2, count: 0 };
    let (mut good, mut bad) = (0, 0);
    for _ in 0..100_000 {
        let mut damaged = bytes.clone();
        // Half of them are noise behind the header of the first track.
        if draws.one_in(2) {
            let noise = damaged.iter_mut().skip(22);
            noise.for_each(|byte| *byte = u8::try_from(draws.below(256)).unwrap());
        }
        // The first eight bytes only say that it is MIDI.
        for _ in 0..=draws.below(6) {
            let place = 8 + draws.below(damaged.len() - 8);
            damaged[place] = u8::try_from(draws.below(256)).unwrap();
        }
        match import(&damaged) {
            Ok(_) => good += 1,
            Err(error) => {
                bad += 1;
                assert!(error.to_string().ends_with('.'));
            }
        }
    }
    assert!(good > 1000 && bad > 1000, "{good} {bad}");
}
