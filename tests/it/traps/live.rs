//! Trap 12: Ableton Live flattens channels, drops what MIDI 1.0 does not define, and hands out notes by
//! their pitch alone. What is promised there must pass through all of it.

use gradus::instance::host_controller::{LightRouting, Settings};
use gradus::sequencer::value::Channel;

use crate::hosts::{Block, Call, Format, Ledger, LiveSim, Message, Player};
use crate::sessions;
use crate::stage::{Stage, chosen, message};
use crate::theory::{Entry, Piece, compare, unrolled};

/// Polymeter on several channels through Live: every step of every track still begins on its frame, as
/// its key tells the tracks apart; and nothing is left sounding.
#[test]
fn trap_12_polymeter_survives_live() {
    let project = sessions::everything();
    for format in Format::ALL {
        let mut player = Player::at(format, &sessions::state(&project), 48_000.0, 174.0);
        let (mut live, mut heard) = (LiveSim::default(), Ledger::default());
        let mut enter = |block: &Block, frames| {
            let events = live.pass(&block.events);
            heard.enter(
                &Block {
                    events,
                    ..block.clone()
                },
                frames,
            );
        };
        while player.beats < 64.0 {
            let block = player.block(512);
            enter(&block, 512);
        }
        let to = player.beats;
        let block = player.stop();
        enter(&block, 512);
        heard.assert_closed();
        let piece = Piece {
            frame: 0.0,
            from: 0.0,
            to,
            frames_per_beat: 60.0 * 48_000.0 / 174.0,
            entry: Entry::Start,
        };
        let mut ideal = unrolled(&project, &[piece]);
        ideal.iter_mut().for_each(|note| note.channel = 0);
        let verdict = compare(&ideal, &heard.notes, 2.0, f64::INFINITY);
        assert_eq!(
            (verdict.missed, verdict.doubled),
            (0, 0),
            "{format:?}: {verdict}"
        );
        assert!(
            verdict.worst_on <= 0.501 && verdict.compared > 800,
            "{format:?}: {verdict}"
        );
    }
}

/// A keyboard player on channel 7 behind Live is heard on channel 1, together with the sequencer on the
/// same pitch, and nothing hangs.
#[test]
fn trap_12_a_keyboard_survives_live() {
    let project = sessions::lines(&["xx"]);
    let pressed = Message::NoteOn {
        channel: 6,
        key: 36,
        velocity: 0.7,
    };
    let released = Message::NoteOff {
        channel: 6,
        key: 36,
    };
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        let (mut inward, mut outward) = (LiveSim::default(), LiveSim::default());
        let mut heard = Ledger::default();
        for round in 0..200 {
            let input = match round % 5 {
                0 => inward.pass(&[(17, pressed)]),
                3 => inward.pass(&[(300, released)]),
                _ => Vec::new(),
            };
            let transport = Some(player.transport());
            let block = player.host.process(&Call {
                transport,
                input: &input,
                ..Call::default()
            });
            player.pass(512);
            let events = outward.pass(&block.events);
            heard.enter(&Block { events, ..block }, 512);
        }
        player.playing = false;
        let transport = Some(player.transport());
        let block = player.host.process(&Call {
            transport,
            ..Call::default()
        });
        let events = outward.pass(&block.events);
        heard.enter(&Block { events, ..block }, 512);
        heard.assert_closed();
        // 40 strokes of the player, and a step every 6000 frames of 102,400.
        assert_eq!(heard.notes.len(), 40 + 18, "{format:?}");
    }
}

/// Nothing that Live drops is ever needed: what goes out without anyone's doing is notes alone.
#[test]
fn trap_12_only_notes_go_out() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&sessions::everything()));
        while player.beats < 32.0 {
            for (_, message) in player.block(512).events {
                let is_note = matches!(message, Message::NoteOn { .. } | Message::NoteOff { .. });
                assert!(is_note, "{format:?}: {message}");
            }
        }
        player.stop();
    }
}

/// Pads whose lights are notes: the profile, the note of its first step, and the colours of a step that is off,
/// on, and on while the music is there.
const PADS: [(&str, u8, [u8; 3]); 7] = [
    ("Novation Launchpad X, Mini MK3, Pro MK3", 81, [1, 5, 3]),
    ("Novation Launchpad MK2", 81, [1, 5, 3]),
    ("Novation Launchpad, S, Mini", 0, [12, 15, 62]),
    ("Akai APC mini", 56, [0, 3, 1]),
    ("Ableton Push", 92, [1, 5, 3]),
    ("Ableton Push 2", 92, [124, 127, 122]),
    ("Grid of 8 x 8 notes", 92, [16, 64, 127]),
];

/// Pads in Live: they are steps, their lights come through as notes whose velocity is a colour of the device's
/// palette, each on and off again, and nothing else goes out of an instance that plays nothing else.
#[test]
fn trap_12_pads_and_their_lights_survive_live() {
    for (profile, first, colours) in PADS {
        for format in Format::ALL {
            pads_survive_live(profile, first, colours, format);
        }
    }
}

fn pads_survive_live(profile: &str, first: u8, [off, on, here]: [u8; 3], format: Format) {
    let pads = Settings {
        lights: LightRouting::Own,
        ..chosen(profile)
    };
    let project = sessions::lines(&["x...", "...."]);
    let mut stage = Stage::with(format, &pads, &project);
    let (mut inward, mut outward) = (LiveSim::default(), LiveSim::default());
    let mut leds = [0_u8; 128];
    let mut show = |stage: &mut Stage| {
        for (frame, message) in stage.heard.drain(..) {
            let frame = u32::try_from(frame).expect("a few seconds");
            for (_, message) in outward.pass(&[(frame, message)]) {
                light(&mut leds, message);
            }
        }
        let first = usize::from(first);
        [0, 1, 2, 3].map(|step| leds[first + step])
    };
    stage.blocks(1.0);
    let what = format!("{profile}, {format:?}");
    assert_eq!(show(&mut stage), [on, off, off, off], "{what}");
    let second = first + 1;
    let pressed = [
        (3, message(&format!("97 {second:02x} 64"))),
        (9, message(&format!("87 {second:02x} 00"))),
    ];
    let input = inward.pass(&pressed);
    stage.play(&input);
    stage.until_line(0, "xx..");
    stage.blocks(0.1);
    assert_eq!(show(&mut stage), [on, on, off, off], "{what}");
    // The first pad has the playhead's colour while the music is on it, and its own again after that.
    stage.player.playing = true;
    stage.blocks(0.2);
    assert_eq!(show(&mut stage), [here, on, off, off], "{what}");
    stage.blocks(0.25);
    assert_eq!(show(&mut stage), [on, here, off, off], "{what}");
}

/// A light as the device shows it.
fn light(leds: &mut [u8; 128], message: Message) {
    match message {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a velocity of 0 to 1 is 0 to 127 as a byte"
        )]
        Message::NoteOn { key, velocity, .. } => {
            leds[usize::from(key)] = (velocity * 127.0).round() as u8;
        }
        Message::NoteOff { key, .. } => leds[usize::from(key)] = 0,
        _ => {}
    }
}

/// "Keyboard transpose" in Live: the remote channel is the first, as all others become it.
#[test]
fn trap_12_keys_transpose_in_live() {
    let mut project = sessions::lines(&["x..."]);
    project.launching.remote = Some(Channel::clamped(1));
    sessions::change(&mut project, 0, |track, _| {
        track.pitch = gradus::sequencer::Pitch::Chromatic;
    });
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        let input = LiveSim::default().pass(&[(0, message("95 64 7f")), (1, message("85 64 00"))]);
        player.call(&Call {
            input: &input,
            ..Call::default()
        });
        player.play(1.9, 512);
        let keys: Vec<_> = player.ledger.notes.iter().map(|note| note.key).collect();
        assert!(
            keys.contains(&40) && !keys.contains(&100),
            "{format:?}: {keys:?}"
        );
        player.stop();
    }
}
