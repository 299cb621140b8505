//! Traps 2 and 3: calls that are skipped, and hosts that put a silent plug-in to sleep.

use gradus::sequencer::{Gate, Project};

use crate::hosts::{Call, Format, Outputs, Player, Status, Transport};
use crate::sessions;
use crate::theory::Dice;

/// Frames of a sixteenth at 48 kHz and 120 BPM.
const SIXTEENTH: f64 = 6000.0;

/// "at random, drop 1-40 calls, send numSamples=0, outputs null, channel pointers null; afterwards no
/// note may remain on longer than its length plus one block; no burst of missed steps; no panic."
#[test]
fn trap_02_skipped_calls_hang_and_burst_nothing() {
    let mut project = sessions::lines(&["x.x.", "xxxxx"]);
    sessions::change(&mut project, 1, |_, clip| {
        clip.steps[0].gate = Gate::thousandths(3000);
    });
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        let mut dice = Dice::new(2);
        let mut skipped = 0;
        for _ in 0..4000 {
            if dice.below(8) == 0 {
                skip(&mut player, &mut dice);
                skipped += 1;
            }
            let frames = 1 + dice.below(700);
            let start = player.beats;
            let block = player.block(frames);
            for (frame, message) in &block.events {
                let on = matches!(message, crate::hosts::Message::NoteOn { .. });
                let place = start * 4.0 * SIXTEENTH + f64::from(*frame);
                let off_grid = (place / SIXTEENTH - (place / SIXTEENTH).round()).abs() * SIXTEENTH;
                assert!(!on || off_grid <= 1.0, "{format:?}: a late step at {place}");
            }
        }
        player.stop();
        let longest = player.ledger.notes.iter().filter_map(|note| {
            let off = note.off?;
            Some(off - note.on)
        });
        assert!(longest.max() <= Some(3 * 6000 + 700), "{format:?}");
        assert!(
            skipped > 300 && player.ledger.notes.len() > 300,
            "{format:?}"
        );
    }
}

/// Time passes for the host in one of the ways in which a plug-in does not notice.
fn skip(player: &mut Player, dice: &mut Dice) {
    let transport = Some(player.transport());
    let (outputs, frames) = match dice.below(5) {
        0 => {
            player.pass(512 * (1 + dice.below(40)));
            return;
        }
        1 => (Outputs::Stereo, 0),
        2 => (Outputs::None, 300),
        3 => (Outputs::NoChannels, 300),
        _ => (Outputs::Null, 300),
    };
    let block = player.host.process(&Call {
        transport,
        outputs,
        frames,
        ..Call::default()
    });
    player.ledger.enter(&block, 0);
    player.pass(frames);
}

/// "return value of every process = KeepAlive; getTailSamples = max after process; CLAP status
/// CONTINUE, also while stopped, muted, and with no pattern", from the first process on.
#[test]
fn trap_03_the_host_never_puts_it_to_sleep() {
    let mut muted = sessions::lines(&["xxxx"]);
    sessions::change(&mut muted, 0, |_, clip| clip.mute = true);
    for format in Format::ALL {
        for project in [
            sessions::lines(&["x..."]),
            muted.clone(),
            Project::default(),
        ] {
            for playing in [true, false] {
                let mut player = Player::new(format, &sessions::state(&project));
                player.playing = playing;
                for _ in 0..4 {
                    let status = player.block(512).status;
                    assert_eq!(status, Status::KeepAlive, "{format:?}");
                    assert_eq!(player.host.audio().tail(), u32::MAX, "{format:?}");
                }
            }
        }
    }
}

/// A host without any transport is one that stands still: nothing plays by itself, and it says so
/// without failing.
#[test]
fn trap_03_a_host_without_transport_is_served() {
    for format in Format::ALL {
        let mut host = format.start(&sessions::state(&sessions::lines(&["xxxx"])), 48_000.0);
        for _ in 0..20 {
            let block = host.process(&Call::default());
            assert_eq!((block.events.len(), block.status), (0, Status::KeepAlive));
        }
        let rolling = Transport::rolling(0.0, 120.0);
        let block = host.process(&Call {
            transport: Some(rolling),
            ..Call::default()
        });
        assert_eq!(block.events.len(), 1, "{format:?}");
    }
}
