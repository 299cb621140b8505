//! What is heard, frame by frame.

use std::f32::consts::TAU;

use super::*;
use crate::preview_kit::drum_synthesis;
use crate::preview_kit::sounds::Drum;

/// Plays notes, each a frame, a channel and a key, in blocks of so many frames; returns the left channel.
fn played(tables: &KitTables, notes: &[(usize, u8, u8)], block: usize, frames: usize) -> Vec<f32> {
    played_and_released(tables, notes, &[], block, frames)
}

/// The same with keys that go up.
fn played_and_released(
    tables: &KitTables,
    notes: &[(usize, u8, u8)],
    ends: &[(usize, u8, u8)],
    block: usize,
    frames: usize,
) -> Vec<f32> {
    let (mut player, mut heard) = (KitPlayer::new(), Vec::new());
    while heard.len() < frames {
        let start = heard.len();
        let now = |at: &usize| {
            let is_now = (start..start + block).contains(at);
            is_now.then(|| u32::try_from(at - start).unwrap())
        };
        for (at, channel, key) in notes {
            if let Some(frame) = now(at) {
                player.strike(tables, frame, (*channel, *key, 100));
            }
        }
        for (at, channel, key) in ends {
            if let Some(frame) = now(at) {
                player.release(frame, *channel, *key);
            }
        }
        let (mut left, mut right) = (vec![0.0; block], vec![0.0; block]);
        player.render(tables, 1.0, &mut left, &mut right);
        heard.extend(left);
    }
    heard
}

/// Every sound begins at the frame of its note and not one before, whatever the blocks.
#[test]
fn sounds_begin_at_their_frames() {
    let tables = KitTables::new(48_000);
    let keys = (35..=81).map(|key| (9, key));
    for (channel, key) in keys.chain([(1, 33), (1, 60), (2, 40), (2, 100)]) {
        for (frame, block) in [(0, 64), (63, 64), (100, 64), (777, 333), (1_023, 1_024)] {
            let heard = played(&tables, &[(frame, channel, key)], block, 1_200);
            let first = heard.iter().position(|sample| *sample != 0.0);
            assert_eq!(
                first,
                Some(frame),
                "key {key} of channel {channel} in blocks of {block}"
            );
        }
    }
}

/// What is heard does not depend on the blocks.
#[test]
fn blocks_of_every_size_sound_the_same() {
    let tables = KitTables::new(44_100);
    let notes = [
        (3, 0, 36),
        (500, 0, 42),
        (501, 1, 36),
        (777, 2, 64),
        (900, 2, 67),
        (1_500, 0, 46),
        (2_000, 0, 42),
        // Ends before it begins to fade, and in the middle of a block.
        (2_100, 2, 60),
    ];
    let ends = [(700, 1, 36), (1_300, 2, 64), (2_110, 2, 60), (2_111, 2, 67)];
    let whole = played_and_released(&tables, &notes, &ends, 6_000, 6_000);
    for block in [1, 7, 31, 64, 100, 256, 257, 1_000] {
        let heard = played_and_released(&tables, &notes, &ends, block, 6_000);
        let mut pairs = heard.iter().zip(&whole);
        let differ = pairs.position(|(one, other)| (one - other).abs() > 1e-5);
        assert_eq!(differ, None, "blocks of {block}");
    }
}

/// Tones have the pitch of their keys: more of it than of the quarter tones beside it.
#[test]
fn tones_have_their_pitch() {
    let tables = KitTables::new(48_000);
    for (channel, key, hertz) in [(1, 45, 110.0), (2, 69, 440.0), (2, 81, 880.0)] {
        let heard = played(&tables, &[(0, channel, key)], 480, 9_600);
        let strength = |hertz: f32| {
            let (mut sine, mut cosine) = (0.0, 0.0);
            for (frame, sample) in (0_u16..).zip(&heard) {
                let angle = TAU * hertz * f32::from(frame) / 48_000.0;
                sine += sample * angle.sin();
                cosine += sample * angle.cos();
            }
            f32::hypot(sine, cosine)
        };
        let own = strength(hertz);
        for cents in [-50.0, -25.0, 25.0, 50.0] {
            let beside = strength(hertz * f32::exp2(cents / 1_200.0));
            assert!(
                own > beside,
                "key {key}: {own}, {cents} cents beside {beside}"
            );
        }
    }
}

/// A tone ends soon after its key goes up, a drum rings on, and a hi-hat that closes ends the open one.
#[test]
fn sounds_end() {
    let tables = KitTables::new(48_000);
    let rings = |channel, key, closes: bool| {
        let mut player = KitPlayer::new();
        player.strike(&tables, 0, (channel, key, 127));
        player.release(100, channel, key);
        if closes {
            player.strike(&tables, 200, (9, 42, 127));
        }
        let mut frames = 0;
        while !player.is_silent() {
            player.render(&tables, 1.0, &mut [0.0; 64], &mut [0.0; 64]);
            frames += 64;
        }
        frames
    };
    let tone = rings(2, 60, false);
    assert!((6_500..6_900).contains(&tone), "{tone}");
    let open = drum_synthesis::samples(Drum::OpenHat, 48_000).len();
    assert_eq!(rings(9, 46, false), open.next_multiple_of(64));
    let closed = rings(9, 46, true);
    let most = 200 + drum_synthesis::samples(Drum::ClosedHat, 48_000).len() + 64;
    assert!(closed <= most, "{closed}");
}

/// A seventeenth sound takes the place of the oldest, and everything can be ended.
#[test]
fn sixteen_sounds_ring() {
    let tables = KitTables::new(48_000);
    let mut player = KitPlayer::new();
    for key in 0..40 {
        player.strike(&tables, 0, (2, 40 + key, 127));
    }
    assert_eq!((player.count, player.voices[0].key), (16, 40 + 24));
    player.release_all();
    player.render(&tables, 1.0, &mut [0.0; 8_000], &mut [0.0; 8_000]);
    assert!(player.is_silent());
}

/// A key that goes up makes no click: the sound goes on from where it is, and only begins to fall.
#[test]
fn a_key_that_goes_up_makes_no_click() {
    let tables = KitTables::new(48_000);
    for (channel, key) in [(1, 33), (2, 60), (2, 72)] {
        let notes = [(0, channel, key)];
        let bend = |ends: &[(usize, u8, u8)]| {
            let heard = played_and_released(&tables, &notes, ends, 64, 6_000);
            let bends = heard
                .windows(3)
                .map(|it| (it[0] - 2.0 * it[1] + it[2]).abs());
            bends.skip(900).fold(0.0, f32::max)
        };
        let (held, released) = (bend(&[]), bend(&[(1_000, channel, key)]));
        assert!(released < held + 1e-3, "key {key}: {released}, held {held}");
    }
}

/// More sounds than are listed at first, and tables of another rate under what rings, are heard without a fault.
#[test]
fn all_voices_are_heard_together() {
    let (tables, others) = (KitTables::new(192_000), KitTables::new(8_000));
    let keys: Vec<_> = (0..16).map(|key| (0, 2, 40 + key)).collect();
    let together = played(&tables, &keys, 512, 2_048);
    let mut sum = vec![0.0; together.len()];
    for key in &keys {
        for (sum, sample) in sum.iter_mut().zip(played(&tables, &[*key], 512, 2_048)) {
            *sum += sample;
        }
    }
    let pairs = together.iter().zip(&sum);
    let differs = pairs
        .into_iter()
        .position(|(one, sum)| (one - sum.clamp(-1.0, 1.0)).abs() > 1e-5);
    assert_eq!(differs, None);
    let mut player = KitPlayer::new();
    for (_, channel, key) in keys.into_iter().chain([(0, 9, 49), (0, 9, 51)]) {
        player.strike(&tables, 0, (channel, key, 100));
    }
    let mut blocks = 0;
    while !player.is_silent() && blocks < 10_000 {
        let tables = if blocks < 100 { &tables } else { &others };
        player.render(tables, 1.0, &mut [0.0; 500], &mut [0.0; 500]);
        blocks += 1;
    }
    assert!(player.is_silent());
}
