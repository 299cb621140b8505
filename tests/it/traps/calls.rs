//! Traps 2 and 3: calls that are skipped, and hosts that put a silent plug-in to sleep.

use gradus::sequencer::{Gate, Project};

use crate::hosts::{Call, Format, Ledger, Message, Outputs, Player, Status, Transport};
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
                skip(format, &mut player, &mut dice);
                skipped += 1;
            }
            let frames = 1 + dice.below(700);
            let start = player.beats;
            let block = player.block(frames);
            for (frame, message) in &block.events {
                let on = matches!(message, Message::NoteOn { .. });
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

/// Time passes for the host in one of the ways in which a plug-in does not notice. A CLAP plays where there are frames,
/// but no outputs.
fn skip(format: Format, player: &mut Player, dice: &mut Dice) {
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
    let is_played = format == Format::Clap;
    player
        .ledger
        .enter(&block, if is_played { frames } else { 0 });
    player.pass(frames);
}

/// "a process call without audio buffers still plays": the same notes at the same frames, and what comes in is heard.
#[test]
fn trap_02_a_clap_plays_without_audio_outputs() {
    let heard = |outputs| {
        let mut player = Player::new(Format::Clap, &sessions::state(&sessions::lines(&["x.xx"])));
        let key = Message::NoteOn {
            channel: 3,
            key: 90,
            velocity: 1.0,
        };
        let blocks = (0..40).map(|_| {
            player.call(&Call {
                outputs,
                frames: 700,
                input: &[(20, key)],
                ..Call::default()
            })
        });
        blocks.collect::<Vec<_>>()
    };
    let expected = heard(Outputs::Stereo);
    assert!(
        expected
            .iter()
            .all(|block| block.status == Status::KeepAlive)
    );
    for outputs in [Outputs::None, Outputs::NoChannels, Outputs::Null] {
        assert_eq!(heard(outputs), expected, "{outputs:?}");
    }
}

/// "infinite from activation on": a host that asks for the tail once, before the first block, never lets it sleep.
#[test]
fn trap_03_the_tail_is_infinite_from_the_first() {
    for format in Format::ALL {
        let mut host = format.load();
        host.activate(48_000.0, 512);
        assert_eq!(host.audio().tail(), u32::MAX, "{format:?}");
        host.audio().start();
        assert_eq!(host.audio().tail(), u32::MAX, "{format:?}");
    }
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

/// A host without any transport counts as stopped: nothing plays by itself, and no call fails.
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

/// Hosts leave out what they like: a position in quarters, in frames, both or none, and the tempo. What
/// is told is enough to play on; without a tempo it is the project's own.
#[test]
fn trap_02_a_host_tells_only_a_part_of_the_time() {
    let state = sessions::state(&sessions::lines(&["x..."]));
    let all = Transport {
        samples: Some(0),
        ..Transport::rolling(0.0, 120.0)
    };
    for format in Format::ALL {
        for (beats, samples, tempo) in [
            (true, true, true),
            (true, false, true),
            (false, true, true),
            (false, false, true),
            (true, true, false),
            (false, false, false),
        ] {
            let mut host = format.start(&state, 48_000.0);
            let mut ledger = Ledger::default();
            while ledger.now < 95_000 {
                #[allow(clippy::cast_precision_loss, reason = "two seconds of frames")]
                let now = ledger.now as f64 / 24_000.0;
                // A VST3 host cannot leave out its frames, only leave them at 0.
                let transport = Transport {
                    beats: beats.then_some(now),
                    samples: samples.then_some(ledger.now),
                    tempo: tempo.then_some(120.0),
                    ..all
                };
                let block = host.process(&Call {
                    transport: Some(transport),
                    frames: 441,
                    ..Call::default()
                });
                ledger.enter(&block, 441);
            }
            let place = format!("{format:?}, beats {beats}, frames {samples}, tempo {tempo}");
            let stands_still = format == Format::Vst3 && !beats && !samples;
            if !stands_still {
                assert_eq!(ledger.onsets(36), [0, 24_000, 48_000, 72_000], "{place}");
            }
            ledger.assert_clean();
        }
    }
}

/// "sample-rate change between activations": the next activation plays at its own rate.
#[test]
fn trap_02_the_sample_rate_changes_between_activations() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&sessions::lines(&["x..."])));
        for rate in [48_000.0, 44_100.0, 192_000.0, 22_050.0] {
            player.host.audio().stop();
            player.host.deactivate();
            player.host.activate(rate, 512);
            player.host.audio().start();
            player.rate = rate;
            player.beats = 0.0;
            player.playing = true;
            let start = player.ledger.now;
            player.play(2.5, 512);
            player.stop();
            let onsets = player
                .ledger
                .onsets(36)
                .into_iter()
                .filter(|on| *on >= start);
            let onsets: Vec<f64> = onsets.map(|on| seconds(on - start, rate)).collect();
            assert_eq!(onsets, [0.0, 0.5, 1.0], "{format:?} at {rate}");
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "seconds of frames")]
fn seconds(frames: i64, rate: f64) -> f64 {
    frames as f64 / rate
}

/// "two instances in two threads": neither hears of the other.
#[test]
fn trap_02_instances_play_in_their_own_threads() {
    for format in Format::ALL {
        let play = move |line: &'static str| {
            move || {
                let mut player = Player::new(format, &sessions::state(&sessions::lines(&[line])));
                player.play(64.0, 64);
                player.stop();
                player.ledger.onsets(36)
            }
        };
        let [one, two] = ["x...", "x."].map(|line| std::thread::spawn(play(line)));
        let (one, two) = (
            one.join().expect("one plays"),
            two.join().expect("two plays"),
        );
        let every_second: Vec<i64> = two.iter().step_by(2).copied().collect();
        assert_eq!(one, every_second, "{format:?}");
        assert_eq!(one.len(), 64, "{format:?}");
    }
}
