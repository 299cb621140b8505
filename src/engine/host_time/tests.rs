//! Hosts with any values: every block returns, and every note-on gets its note-off.

use std::collections::BTreeMap;

use super::super::engine_fixture::EngineFixture;
use super::super::*;
use super::*;
use crate::sequencer::arbitrary::Draws;

/// Numbers that a host can send but cannot mean.
const STRANGE: [f64; 20] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    -1.0,
    -120.0,
    f64::MIN_POSITIVE,
    1e-300,
    1e-9,
    0.001,
    0.5,
    1.0,
    4.0,
    120.0,
    999.0,
    1e6,
    1e15,
    1e300,
    f64::MAX,
];

fn strange(draws: &mut Draws) -> f64 {
    STRANGE[draws.below(STRANGE.len())]
}

/// A transport whose every number is one of those, or not given.
fn any(draws: &mut Draws) -> Transport {
    let beats = [0, 1, 3, 4, 7, 128, 255, 256, u32::MAX];
    let frames = [0, 1, -1, 48_000, i64::MIN, i64::MAX, 1 << 50, -(1 << 60)];
    Transport {
        playing: !draws.one_in(4),
        tempo_bpm: (!draws.one_in(4)).then(|| strange(draws)),
        position_beats: (!draws.one_in(4)).then(|| strange(draws)),
        position_frames: (!draws.one_in(2)).then(|| frames[draws.below(frames.len())]),
        loop_beats: draws.one_in(2).then(|| (strange(draws), strange(draws))),
        signature: draws.one_in(2).then(|| {
            let beats = [(); 2].map(|()| beats[draws.below(beats.len())]);
            (beats[0], beats[1])
        }),
    }
}

/// The notes that are on at the end, and how many were struck.
fn open(fixture: &EngineFixture) -> (BTreeMap<(u8, u8), i32>, usize) {
    let (mut open, mut struck) = (BTreeMap::new(), 0);
    for (_, message) in &fixture.sent {
        match *message {
            Message::NoteOn { channel, key, .. } => {
                *open.entry((channel, key)).or_insert(0) += 1;
                struck += 1;
            }
            Message::NoteOff { channel, key, .. } => {
                *open.entry((channel, key)).or_insert(0) -= 1;
            }
            _ => {}
        }
    }
    open.retain(|_, count| *count != 0);
    (open, struck)
}

/// Any tempo, position, loop, bar, sample rate and length of a block: no block is without end, and nothing
/// hangs when the host stops. Where it also plays soundly, the music is there again.
#[test]
fn a_host_may_say_anything() {
    let mut struck = 0;
    for seed in 0..20 {
        let mut draws = Draws { seed, count: 0 };
        let mut fixture = EngineFixture::new("xx.x --x. x-x");
        for turn in 0..150 {
            if draws.one_in(20) {
                fixture.engine.set_sample_rate(strange(&mut draws));
            }
            if draws.one_in(20) {
                fixture.engine.command(Command::Play);
            }
            let frames = match draws.below(1_000) {
                0 => u32::MAX,
                1..200 => 0,
                200..400 => 1,
                _ => 512,
            };
            if turn % 3 == 0 {
                fixture.block(64);
            } else {
                fixture.hear(&any(&mut draws), frames);
            }
        }
        fixture.engine.command(Command::Stop);
        fixture.playing = false;
        fixture.block(64);
        let (open, count) = open(&fixture);
        assert_eq!(open, BTreeMap::new(), "seed {seed}");
        assert_eq!(fixture.engine.sounding(), 0, "seed {seed}");
        struck += count;
    }
    assert!(struck > 1_000, "{struck}");
}

/// Impossible numbers count as not given; numbers that are too large become the largest.
#[test]
fn the_border_lets_only_sound_numbers_in() {
    let time = |said: Transport| HostTime::from(&said);
    let bpm = |bpm| {
        let tempo_bpm = Some(bpm);
        time(Transport {
            tempo_bpm,
            ..Transport::default()
        })
        .tempo
        .map(Bpm::get)
    };
    let told = [f64::NAN, f64::INFINITY, 0.0, -120.0, 1e-9, 120.0, 1e300].map(bpm);
    let meant = [
        None,
        None,
        None,
        None,
        Some(1.0),
        Some(120.0),
        Some(10_000.0),
    ];
    assert_eq!(told, meant);
    let place = |beats| {
        let position_beats = Some(beats);
        time(Transport {
            position_beats,
            ..Transport::default()
        })
        .position
    };
    let told = [f64::NAN, f64::NEG_INFINITY, 2.0, -1e300].map(place);
    assert_eq!(told, [None, None, Some(80_640.0), Some(-FURTHEST)]);
    for (range, goes_round) in [
        ((0.0, 4.0), true),
        ((-4.0, 0.0), true),
        ((4.0, 4.0), false),
        ((4.0, 0.0), false),
        ((f64::NAN, 4.0), false),
        ((0.0, f64::INFINITY), false),
        ((0.0, 1e300), false),
    ] {
        let loop_beats = Some(range);
        let looped = time(Transport {
            loop_beats,
            ..Transport::default()
        })
        .looped;
        assert_eq!(looped.is_some(), goes_round, "{range:?}");
    }
    for (signature, quarters) in [
        ((7, 8), 3.5),
        ((0, 0), 4.0),
        ((4, 0), 4.0),
        ((255, 255), 4.0),
    ] {
        let signature = Some(signature);
        let bar = time(Transport {
            signature,
            ..Transport::default()
        })
        .bar();
        #[allow(clippy::cast_precision_loss, reason = "a bar")]
        let told = bar as f64 / TICKS_PER_QUARTER as f64;
        assert_eq!(told, quarters, "{signature:?}");
    }
    for (hz, meant) in [
        (0.001, 8_000.0),
        (44_100.0, 44_100.0),
        (1e300, 10_000_000.0),
        (0.0, 48_000.0),
        (-1.0, 48_000.0),
        (f64::NAN, 48_000.0),
    ] {
        assert_eq!(SampleRate::clamped(hz).hz(), meant, "{hz}");
    }
}

/// The tempo shown to everyone else, to a clock for instance, is the tempo that is played.
#[test]
fn no_tempo_is_shown_that_cannot_be_played() {
    for (said, shown) in [
        (1e300, 10_000.0),
        (f64::NAN, 120.0),
        (-1.0, 120.0),
        (140.0, 140.0),
    ] {
        let mut fixture = EngineFixture::new("x");
        fixture.bpm = said;
        fixture.block(64);
        assert_eq!(fixture.engine.status().tempo_bpm, shown, "{said}");
    }
}
