//! Traps 4 and 6: jumps, tempo, and a transport that changes inside a block. Loops are in `loops.rs`.

use nice_plug::plugin::Plugin;

use crate::hosts::{Call, Format, Ledger, Message, Player};
use crate::sessions;
use crate::theory::{Dice, Entry, Piece, compare, unrolled};

/// Jumps forward and back, onto a beat and between beats, into the pre-roll, far away and to where it
/// is already; in quarters.
const PLACES: [f64; 12] = [
    0.0, 0.37, 8.0, 7.913, -2.0, -0.131, 1000.3, 0.0, 0.0, 15.999, 3.251, -4.0,
];

/// "jump back, jump forward, negative ppq pre-roll, start at fractional ppq: compare with a reference
/// renderer over the unrolled timeline; each step fires exactly once; every on has its off", with and
/// without a stop between.
#[test]
fn trap_04_jumps_play_what_lies_there() {
    let project = sessions::everything();
    for format in Format::ALL {
        for stops in [false, true] {
            let mut player = Player::at(format, &sessions::state(&project), 44_100.0, 133.0);
            let mut dice = Dice::new(4);
            let mut pieces = Vec::new();
            for place in PLACES.into_iter().cycle().take(120) {
                if stops && dice.below(2) == 0 {
                    player.playing = false;
                    player.block(1 + dice.below(800));
                    player.playing = true;
                }
                player.beats = place;
                pieces.push(roll(&mut player, &mut dice));
            }
            player.stop();
            let ideal = unrolled(&project, &pieces);
            let verdict = compare(&ideal, &player.ledger.notes, 1.5, f64::INFINITY);
            let place = format!("{format:?}, stops {stops}: {verdict}");
            assert_eq!((verdict.missed, verdict.doubled), (0, 0), "{place}");
            assert!(
                verdict.worst_on <= 0.501 && verdict.compared > 2000,
                "{place}"
            );
        }
    }
}

/// Blocks of any size, for a second or two.
fn roll(player: &mut Player, dice: &mut Dice) -> Piece {
    #[allow(clippy::cast_precision_loss, reason = "minutes of frames")]
    let frame = player.ledger.now as f64;
    let from = player.beats;
    for _ in 0..10 + dice.below(200) {
        player.block(1 + dice.below(900));
    }
    Piece {
        frame,
        from,
        to: player.beats,
        frames_per_beat: 60.0 * player.rate / player.tempo,
        entry: Entry::Start,
    }
}

/// A host that says "play" again at the same place without a stop ends the notes of the first time.
#[test]
fn trap_04_play_without_stop_leaves_nothing_behind() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&sessions::everything()));
        for _ in 0..50 {
            player.beats = 0.0;
            player.blocks(9, 512);
            player.ledger.assert_clean();
        }
        player.stop();
    }
}

/// "transport event at sample k changing tempo/metre/pos: compare against two separate blocks"; up to
/// three of them, stop and start in the same block among them.
#[test]
fn trap_06_a_transport_event_is_a_block_boundary() {
    let state = sessions::state(&sessions::everything());
    let mut dice = Dice::new(6);
    let mut together = Player::new(Format::Clap, &state);
    let mut apart = Player::new(Format::Clap, &state);
    let mut events = 0;
    for _ in 0..600 {
        let first = together.transport();
        let mut later = Vec::new();
        let mut split = Vec::new();
        let mut frames = 0;
        for part in 0..2 + dice.below(3) {
            if part > 0 {
                change_time(&mut together, &mut dice);
                later.push((frames, together.transport()));
            }
            let length = 1 + dice.below(1500);
            let block = apart.host.process(&Call {
                transport: Some(together.transport()),
                frames: length,
                ..Call::default()
            });
            let shift = |(frame, message): &(u32, Message)| (frame + frames, *message);
            split.extend(block.events.iter().map(shift));
            together.pass(length);
            frames += length;
        }
        let block = together.host.process(&Call {
            transport: Some(first),
            later: &later,
            frames,
            ..Call::default()
        });
        together.ledger.enter(&block, frames);
        together.ledger.assert_clean();
        assert_eq!(block.events, split);
        events += split.len();
    }
    together.stop();
    assert!(events > 1000);
}

/// Another tempo, another place, a stop or a start, or the same as before.
fn change_time(player: &mut Player, dice: &mut Dice) {
    match dice.below(4) {
        0 => player.tempo = 60.0 + f64::from(dice.below(200)),
        1 => player.beats = f64::from(dice.below(64)) / 3.0,
        2 => player.playing = !player.playing,
        _ => {}
    }
}

/// "SAMPLE_ACCURATE double count: assert the constant is false."
#[test]
fn trap_06_sample_accurate_automation_is_off() {
    const { assert!(!<gradus::Gradus as Plugin>::SAMPLE_ACCURATE_AUTOMATION) };
}

/// "tempo automation every block with steps at ramp": up and down, at every block size.
#[test]
fn trap_06_tempo_ramps_lose_and_double_nothing() {
    let project = sessions::lines(&["x", "x.x", "xxxxx."]);
    for format in Format::ALL {
        for frames in [64, 441, 2048] {
            let mut player = Player::new(format, &sessions::state(&project));
            let mut pieces = Vec::new();
            for block in 0..(2_880_000 / frames) {
                let seconds = f64::from(block * frames) / player.rate;
                player.tempo = 140.0 + 80.0 * (seconds / 3.0).sin();
                let (from, now) = (player.beats, player.ledger.now);
                player.block(frames);
                #[allow(clippy::cast_precision_loss, reason = "minutes of frames")]
                let frame = now as f64;
                pieces.push(Piece {
                    frame,
                    from,
                    to: player.beats,
                    frames_per_beat: 60.0 * player.rate / player.tempo,
                    entry: if block == 0 {
                        Entry::Start
                    } else {
                        Entry::Continue
                    },
                });
            }
            player.stop();
            let ideal = unrolled(&project, &pieces);
            let verdict = compare(&ideal, &player.ledger.notes, 3.0, f64::INFINITY);
            let place = format!("{format:?} in blocks of {frames}: {verdict}");
            assert_eq!((verdict.missed, verdict.doubled), (0, 0), "{place}");
            assert!(verdict.worst_on <= 1.0 && verdict.compared > 500, "{place}");
        }
    }
}

/// Notes keep their length in ticks when the tempo changes under them.
#[test]
fn trap_06_a_note_ends_in_song_time() {
    let mut project = sessions::lines(&["x..............."]);
    sessions::change(&mut project, 0, |_, clip| {
        clip.steps[0].gate = gradus::sequencer::Gate::thousandths(4000);
    });
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        // Half of the quarter at 120 BPM, the other half at 60.
        player.blocks(12, 1000);
        player.tempo = 60.0;
        player.blocks(30, 1000);
        let ledger: &Ledger = &player.ledger;
        assert_eq!(ledger.notes[0].off, Some(12_000 + 24_000), "{format:?}");
        player.stop();
    }
}
