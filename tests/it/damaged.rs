//! Sessions of which nothing can be read, because the JSON around the fields is damaged: a host saves next what it has
//! loaded, byte for byte.

use gradus::files::pattern_file;
use gradus::sequencer::Project;

use crate::hosts::clap::ClapHost;
use crate::hosts::{Call, Format, Host, LONGEST_BLOCK};
use crate::sessions;
use crate::unread::{State, nothing_is_lost};

/// How a byte is damaged: its lowest bit, the one between large and small letters, the highest.
const FLIPS: [u8; 3] = [0x01, 0x20, 0x80];

/// A session as small as they come.
fn small() -> Vec<u8> {
    let state = serde_json::json!({
        "version": "0.1.0",
        "params": { "fill": { "bool": false } },
        "fields": { "project": "\"\"", "devices": "[]" },
    });
    state.to_string().into_bytes()
}

/// A session with one byte damaged, or cut short, in every way.
fn damaged(session: &[u8]) -> Vec<(String, Vec<u8>)> {
    let flips = FLIPS.into_iter().flat_map(|flip| {
        (0..session.len()).map(move |place| {
            let mut session = session.to_vec();
            session[place] ^= flip;
            (format!("byte {place} ^ {flip:02x}"), session)
        })
    });
    let cuts = (1..session.len()).map(|length| {
        let session = session[..length].to_vec();
        (format!("cut to {length}"), session)
    });
    flips.chain(cuts).collect()
}

/// The session that a host saves after it has loaded a damaged one.
fn state_of(saved: &[u8]) -> Option<State> {
    let is_state = serde_json::from_slice::<serde_json::Value>(saved).is_ok();
    is_state.then(|| State::of(saved))
}

/// The text of a project in which nothing was made.
fn empty() -> String {
    pattern_file::to_text(&Project::default())
}

/// Any byte of a session may be damaged, and it may be cut off anywhere. Either it is read whole, or the host is told,
/// an empty project plays, and every save returns the bytes that came. A session that can be read replaces it.
#[test]
fn a_damaged_session_is_saved_as_it_came() {
    let good = sessions::state(&Project::default());
    for format in Format::ALL {
        let mut host = format.load();
        host.activate(48_000.0, LONGEST_BLOCK);
        host.audio().start();
        let (mut read, mut held) = (0, 0);
        for (what, session) in damaged(&small()) {
            let what = format!("{format:?}, {what}");
            assert!(host.main().load(&good), "{what}");
            let taken = host.main().load(&session);
            host.process(&Call::default());
            let saved = host.main().save();
            if taken {
                nothing_is_lost(&what, &State::of(&session), &State::of(&saved));
                read += 1;
                continue;
            }
            held += 1;
            assert!(saved == session, "{what}");
            let mut other = format.load();
            for _ in 0..2 {
                assert!(!other.main().load(&saved), "{what}");
                assert!(other.main().save() == session, "{what}");
            }
        }
        println!("{format:?}: {read} were read, {held} held");
        assert!(held > read && read > 0);
        assert!(host.main().load(&good));
        let saved = State::of(&host.main().save());
        assert_eq!(
            (saved.text("project"), saved.text("damaged")),
            (empty(), "{}".to_owned())
        );
    }
}

/// A wrong length in front of a CLAP's session, or a session that ends within the length, loses nothing either.
#[test]
fn a_damaged_length_loses_nothing() {
    let mut host = ClapHost::new();
    assert!(host.main().load(&small()));
    let session = host.save_whole();
    for (what, damaged) in damaged(&session[..8]) {
        let is_cut = damaged.len() < 8;
        let damaged = if is_cut {
            damaged
        } else {
            [&damaged, &session[8..]].concat()
        };
        let mut host = ClapHost::new();
        let taken = host.load_whole(&damaged);
        assert_eq!(taken, !is_cut, "{what}");
        let wanted = if taken { &session } else { &damaged };
        assert!(host.save_whole() == *wanted, "{what}");
    }
    assert!(!ClapHost::new().load_whole(&[]));
}

/// What is made while a damaged session is held is saved with it, and comes back with it; nothing of either is lost, and
/// the session is as it came again once nothing of that is left.
#[test]
fn what_is_made_meanwhile_is_saved_with_it() {
    let session = &small()[..50];
    for format in Format::ALL {
        let mut host = format.start(&sessions::state(&Project::default()), 48_000.0);
        assert!(!host.main().load(session));
        let turn = |host: &mut Box<dyn Host>, value| {
            host.process(&Call {
                parameters: &[("fill", value)],
                ..Call::default()
            });
            host.main().save()
        };
        let made = turn(&mut host, 1.0);
        let state = state_of(&made).expect("it is a state");
        assert!(state.text("damaged").contains("cut") || state.text("damaged").contains("Line 1"));
        let mut other = format.start(&made, 48_000.0);
        assert!(other.main().parameter("fill") > 0.9, "{format:?}");
        assert!(other.main().save() == made, "{format:?}");
        assert!(turn(&mut other, 0.0) == session, "{format:?}");
        assert!(turn(&mut host, 0.0) == session, "{format:?}");
    }
}

/// An instance that has a project already goes on with it, and saves both.
#[test]
fn what_was_there_goes_on() {
    let session = &small()[..50];
    let project = sessions::everything();
    for format in Format::ALL {
        let mut host = format.load();
        assert!(host.main().load(&sessions::state(&project)));
        assert!(!host.main().load(session));
        let saved = host.main().save();
        let state = state_of(&saved).expect("it is a state");
        assert_eq!(state.text("project"), pattern_file::to_text(&project));
        let mut other = format.load();
        assert!(other.main().load(&saved));
        assert!(other.main().save() == saved, "{format:?}");
        // When the project is removed, the session is saved as it came.
        let empty = State::of(&saved).with("project", &serde_json::json!(empty()).to_string());
        assert!(other.main().load(&empty.bytes()));
        assert!(other.main().save() == session, "{format:?}");
    }
}
