//! Notes as CLAP hosts name, take and refuse them.

use crate::hosts::clap::ClapHost;
use crate::hosts::{Call, Dialect, Format, Message, Named, NoteChange, Player, start};
use crate::sessions;

fn named(what: NoteChange, channel: Option<u16>, key: Option<u16>, voice: Option<u32>) -> Named {
    Named {
        what,
        channel,
        key,
        voice,
    }
}

/// The keys that still sound, as channel and key, after some notes began and an event named some of them.
fn left_by(ending: Named) -> Vec<(u8, u8)> {
    let mut player = Player::new(Format::Clap, &sessions::state(&sessions::lines(&["...."])));
    player.playing = false;
    let keys = [(0, 60, 1), (0, 64, 2), (3, 60, 3), (5, 67, 4)];
    let begun = keys.map(|(channel, key, voice)| {
        let begun = named(NoteChange::On, Some(channel), Some(key), Some(voice));
        (7, begun)
    });
    player.call(&Call {
        named: &begun,
        ..Call::default()
    });
    assert_eq!(player.ledger.sounding().len(), 4);
    let block = player.call(&Call {
        named: &[(100, ending)],
        ..Call::default()
    });
    assert!(block.events.iter().all(|(frame, _)| *frame == 100));
    let left = player.ledger.sounding();
    // The other notes end as well, and no note ends twice.
    player.call(&Call {
        named: &[(3, named(NoteChange::Off, None, None, None))],
        ..Call::default()
    });
    player.ledger.assert_closed();
    left
}

/// "A wildcard ends all it names": note-offs and chokes, by channel, key, number or none of these, in the frame that
/// the host says, each note on its own channel and key.
#[test]
fn a_wildcard_ends_all_that_it_names() {
    for what in [NoteChange::Off, NoteChange::Choke] {
        let left = |channel, key, voice| left_by(named(what, channel, key, voice));
        assert_eq!(left(None, None, None), []);
        assert_eq!(left(Some(0), None, None), [(3, 60), (5, 67)]);
        assert_eq!(left(None, Some(60), None), [(0, 64), (5, 67)]);
        assert_eq!(left(None, None, Some(3)), [(0, 60), (0, 64), (5, 67)]);
        assert_eq!(left(Some(0), None, Some(2)), [(0, 60), (3, 60), (5, 67)]);
        assert_eq!(left(Some(3), Some(60), None), [(0, 60), (0, 64), (5, 67)]);
        assert_eq!(left(Some(9), None, None).len(), 4);
    }
}

/// A key that is held while recording also ends with a wildcard, and is recorded as long as it was held.
#[test]
fn a_recorded_note_ends_with_a_wildcard() {
    let mut player = Player::new(Format::Clap, &sessions::state(&sessions::lines(&["x"])));
    player.blocks(4, 512);
    let held = named(NoteChange::On, Some(2), Some(72), None);
    player.call(&Call {
        named: &[(0, held)],
        ..Call::default()
    });
    player.blocks(7, 512);
    player.call(&Call {
        named: &[(0, named(NoteChange::Choke, Some(2), None, None))],
        ..Call::default()
    });
    let note = player.ledger.notes.iter().find(|note| note.key == 72);
    let length = note.and_then(|note| Some(note.off? - note.on));
    assert_eq!(length, Some(8 * 512));
    player.stop();
}

/// "Raw MIDI data above 127": no byte that comes out has more than seven bits, and every note that began ends.
#[test]
fn raw_data_is_cut_at_the_border() {
    let mut player = Player::new(Format::Clap, &sessions::state(&sessions::lines(&["...."])));
    player.playing = false;
    let raw = [
        [0xb0, 200, 64],
        [0xb0, 7, 200],
        [0xc0, 255, 0],
        [0x90, 60, 255],
        [0x90, 200, 100],
        [0x80, 200, 0],
        [0x80, 60, 255],
    ];
    let input: Vec<_> = (0..).zip(raw.map(Message::Midi)).collect();
    let block = player.call(&Call {
        input: &input,
        dialect: Dialect::Midi,
        ..Call::default()
    });
    let text: Vec<_> = block.events.iter().map(|(_, it)| it.to_string()).collect();
    assert_eq!(text, ["cc 0/7=127", "on 0/60", "off 0/60"]);
    player.ledger.assert_closed();
}

/// The notes of one bar in a host that takes notes in a given way, and how many messages the host refused.
fn heard(takes: Option<Dialect>, capacity: usize) -> (Vec<crate::hosts::Note>, usize) {
    let state = sessions::state(&sessions::everything());
    let mut player = Player::of(start(Box::new(ClapHost::new()), &state, 48_000.0));
    let mut refused = 0;
    let mut play = |player: &mut Player, blocks: usize| {
        for _ in 0..blocks {
            let block = player.call(&Call {
                takes,
                capacity,
                ..Call::default()
            });
            refused += block.refused;
        }
    };
    play(&mut player, 190);
    player.playing = false;
    play(&mut player, 20);
    player.ledger.assert_closed();
    (player.ledger.notes, refused)
}

/// "A CLAP host that takes raw MIDI only hears nothing": it hears what every other host hears, of which it was offered
/// one note in vain; one that takes notes is offered nothing else.
#[test]
fn what_is_refused_as_a_note_goes_as_midi() {
    let (all, refused) = heard(None, crate::hosts::UNLIMITED);
    assert!(all.len() > 50 && refused == 0);
    assert_eq!(
        heard(Some(Dialect::Midi), crate::hosts::UNLIMITED),
        (all.clone(), 1)
    );
    assert_eq!(
        heard(Some(Dialect::Notes), crate::hosts::UNLIMITED),
        (all, 0)
    );
    // A host with little room takes what it can, and every note that it takes ends.
    let (few, refused) = heard(Some(Dialect::Midi), 3);
    assert!(!few.is_empty() && refused > 1);
}

/// "Every note-on keeps its note-off across the switch": when the output leads elsewhere after the plug-in was
/// inactive, sounding notes end in the way that is taken then.
#[test]
fn notes_end_where_the_host_takes_them_now() {
    let state = sessions::state(&sessions::lines(&["x---------------"]));
    for (before, after) in [
        (Dialect::Midi, Dialect::Notes),
        (Dialect::Notes, Dialect::Midi),
    ] {
        let mut player = Player::of(start(Box::new(ClapHost::new()), &state, 48_000.0));
        let call = |takes| Call {
            takes: Some(takes),
            ..Call::default()
        };
        player.call(&call(before));
        assert_eq!(player.ledger.sounding().len(), 1, "{before:?}");
        player.host.audio().stop();
        player.host.deactivate();
        player.host.activate(48_000.0, 4096);
        player.host.audio().start();
        player.playing = false;
        player.call(&call(after));
        player.ledger.assert_closed();
    }
}
