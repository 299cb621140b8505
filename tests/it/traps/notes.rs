//! Trap 7: every note gets its end, whatever cuts it off.

use gradus::sequencer::launch::Quantise;
use gradus::sequencer::value::{Channel, Transpose};
use gradus::sequencer::{Gate, Project};

use crate::hosts::{Block, Call, Format, Message, Player};
use crate::sessions;
use crate::theory::Dice;

/// Two tracks on two channels whose notes overlap all the time.
fn legato() -> Project {
    let mut project = sessions::lines(&["x...", "x.x.x"]);
    sessions::change(&mut project, 0, |track, clip| {
        track.channel = Channel::clamped(5);
        clip.steps[0].gate = Gate::thousandths(3900);
    });
    sessions::change(&mut project, 1, |_, clip| {
        for step in &mut clip.steps {
            step.gate = Gate::thousandths(1500);
        }
    });
    project
}

/// What may cut a note off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Reset,
    Stop,
    Deactivate,
    Bypass,
    Muted,
    Transposed,
    OtherChannel,
    Jump,
}

const CUTS: [Cut; 8] = [
    Cut::Reset,
    Cut::Stop,
    Cut::Deactivate,
    Cut::Bypass,
    Cut::Muted,
    Cut::Transposed,
    Cut::OtherChannel,
    Cut::Jump,
];

impl Cut {
    /// Does it, and plays the block after it.
    fn happen(self, player: &mut Player) -> Block {
        let mut project = legato();
        match self {
            Self::Reset => player.host.audio().reset(),
            Self::Stop => player.playing = false,
            Self::Deactivate => {
                player.host.audio().stop();
                player.host.deactivate();
                player.host.activate(player.rate, 4096);
                player.host.audio().start();
            }
            Self::Bypass => {
                return player.call(&Call {
                    parameters: &[("bypass", 1.0)],
                    ..Call::default()
                });
            }
            Self::Muted => {
                sessions::change(&mut project, 0, |_, clip| clip.mute = true);
                sessions::change(&mut project, 1, |_, clip| clip.mute = true);
            }
            Self::Transposed => {
                sessions::change(&mut project, 0, |_, clip| {
                    clip.transpose = Transpose::clamped(7);
                });
            }
            Self::OtherChannel => {
                sessions::change(&mut project, 0, |track, _| {
                    track.channel = Channel::clamped(9);
                });
            }
            Self::Jump => player.beats += 16.3,
        }
        if matches!(self, Self::Muted | Self::Transposed | Self::OtherChannel) {
            let loaded = player.host.main().load(&sessions::state(&project));
            assert!(loaded, "{self:?}");
        }
        player.block(512)
    }

    /// Back to how it was.
    fn undo(self, player: &mut Player) {
        player.playing = true;
        let parameters: &[(&str, f64)] = match self {
            Self::Bypass => &[("bypass", 0.0)],
            _ => &[],
        };
        assert!(player.host.main().load(&sessions::state(&legato())));
        player.call(&Call {
            parameters,
            frames: 64,
            ..Call::default()
        });
    }
}

/// "at each of these at random sample; within the next process call all active notes receive offs, same
/// key+channel they were started with (even after transpose/channel change); off before on at the same
/// sample; final ledger empty."
#[test]
fn trap_07_nothing_hangs_whatever_cuts_a_note() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&legato()));
        let mut dice = Dice::new(7);
        let mut cut_notes = 0;
        for round in 0..400 {
            player.block(1 + dice.below(4096));
            player.block(1 + dice.below(4096));
            let cut = CUTS[round % CUTS.len()];
            let sounding = player.ledger.sounding();
            let before = player.ledger.now;
            let block = cut.happen(&mut player);
            cut_notes += sounding.len();
            for (channel, key) in sounding {
                let off = Message::NoteOff { channel, key };
                let first = block.events.iter().position(|(_, message)| *message == off);
                let on = block.events.iter().position(|(_, message)| {
                    matches!(message, Message::NoteOn { channel: c, key: k, .. } if (*c, *k) == (channel, key))
                });
                assert!(
                    first.is_some(),
                    "{format:?} {cut:?}: {channel}/{key} hangs at {before}"
                );
                assert!(on.is_none() || first < on, "{format:?} {cut:?}");
            }
            player.ledger.assert_clean();
            cut.undo(&mut player);
        }
        player.stop();
        assert!(
            cut_notes > 200,
            "{format:?}: only {cut_notes} notes were cut"
        );
    }
}

/// "Default: notes finish their length" when the pattern changes, and none is orphaned.
#[test]
fn trap_07_a_pattern_change_lets_notes_finish() {
    let mut project = sessions::lines(&["x......."]);
    sessions::change(&mut project, 0, |_, clip| {
        clip.steps[0].gate = Gate::thousandths(6000);
    });
    project.launching.quantise = Quantise::Now;
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        player.block(512);
        player.call(&Call {
            parameters: &[("pattern", 1.0 / 63.0)],
            ..Call::default()
        });
        player.play(4.0, 512);
        player.stop();
        let lengths: Vec<_> = player
            .ledger
            .notes
            .iter()
            .map(|note| (note.on, note.off))
            .collect();
        assert_eq!(lengths, [(0, Some(36_000))], "{format:?}");
    }
}

/// A plug-in that is removed in the middle of a note takes nothing with it.
#[test]
fn trap_07_an_instance_can_be_removed_while_it_sounds() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&legato()));
        player.block(512);
        assert!(!player.ledger.sounding().is_empty());
        drop(player);
        let mut player = Player::new(format, &sessions::state(&legato()));
        player.block(512);
        player.stop();
    }
}
