//! Directions as the places that they come by.

use std::cell::Cell;

use super::*;
use crate::sequencer::dice::Reroll;
use crate::sequencer::project::Clip;
use crate::sequencer::project::End;
use crate::sequencer::step_order::{StepOrder, step_index};
use crate::sequencer::value::StepIndex;

fn places(direction: Direction, n: u8, numbers: std::ops::Range<i64>) -> Vec<u8> {
    numbers
        .map(|number| direction.step_place(number, n.into(), 1, 0))
        .collect()
}

/// "forward k mod n; reverse n-1-(k mod n); ping-pong, ends repeated (period 2n); pendulum, ends not
/// repeated (period 2n-2, n>1); stride s: (k*s) mod n", from before the start of the song on.
#[test]
fn fixed_directions() {
    assert_eq!(
        places(Direction::Forward, 4, -2..6),
        [2, 3, 0, 1, 2, 3, 0, 1]
    );
    assert_eq!(
        places(Direction::Reverse, 4, -2..6),
        [1, 0, 3, 2, 1, 0, 3, 2]
    );
    assert_eq!(
        places(Direction::PingPong, 3, -1..7),
        [0, 0, 1, 2, 2, 1, 0, 0]
    );
    assert_eq!(
        places(Direction::Pendulum, 3, -1..7),
        [1, 0, 1, 2, 1, 0, 1, 2]
    );
    assert_eq!(places(Direction::Pendulum, 1, 0..3), [0, 0, 0]);
    let stride = Direction::Stride(Stride::new(3).unwrap());
    assert_eq!(places(stride, 8, 0..9), [0, 3, 6, 1, 4, 7, 2, 5, 0]);
}

/// "draws also hash the visit number within the pass": no two steps of a pass share a place and a visit,
/// whatever the direction, and the visits of a place are counted from 0.
#[test]
fn visits_tell_the_steps_of_a_pass_apart() {
    let strides = (1..=40).map(|stride| Direction::Stride(Stride::clamped(stride)));
    for direction in Direction::ALL.into_iter().chain(strides) {
        for length in 1..=36 {
            let clip = Clip {
                direction,
                length: crate::sequencer::value::Length::clamped(length),
                ..Clip::default()
            };
            let order = StepOrder::of(&clip, 5, 0);
            let visits = (0..order.period()).map(|k| (order.index(k), order.visit(k)));
            let mut visits: Vec<_> = visits.collect();
            let first = visits.iter().map(|(_, visit)| *visit).min();
            assert_eq!(first, Some(0), "{direction} over {length}");
            visits.sort_unstable();
            visits.dedup();
            let count = i64::try_from(visits.len());
            assert_eq!(count, Ok(order.period()), "{direction} over {length}");
        }
    }
}

/// "random = hash(k) mod n": every place comes about equally often, within 4 sigma over 64,000 steps.
#[test]
fn random_is_fair() {
    let played = places(Direction::Random, 16, 0..64_000);
    for place in 0..16 {
        let count = played.iter().filter(|played| **played == place).count();
        // n = 64,000 and p = 1/16: 4000, sigma = 61.
        assert!(count.abs_diff(4000) < 244, "{place}: {count}");
    }
}

/// "random-no-repeat" never plays a place twice in a row, across passes and before the start too,
/// and plays every place.
#[test]
fn no_repeat_never_repeats() {
    for n in 2..=16 {
        let played = places(Direction::RandomNoRepeat, n, -500..500);
        assert!(
            played.windows(2).all(|pair| pair[0] != pair[1]),
            "{n} steps"
        );
        assert!((0..n).all(|place| played.contains(&place)), "{n} steps");
    }
}

/// A random direction repeats with the dice of its clip, and still never plays a place twice in a row; the
/// others go on as they do.
#[test]
fn directions_are_rerolled() {
    let played = |direction, reroll: &str| {
        let clip = Clip {
            direction,
            reroll: reroll.parse().unwrap(),
            ..Clip::default()
        };
        let place = |number| step_index(&clip, 3, 0, number);
        (0..64 * 16).map(place).collect::<Vec<_>>()
    };
    for direction in [
        Direction::Random,
        Direction::RandomNoRepeat,
        Direction::Brownian,
    ] {
        let (frozen, three) = (played(direction, "frozen"), played(direction, "repeat 3"));
        assert_eq!(frozen, frozen[..16].repeat(64), "{direction}");
        assert_eq!(three[..1008], three[..48].repeat(21), "{direction}");
        assert_ne!(three[..16], three[16..32], "{direction}");
    }
    for reroll in ["frozen", "repeat 2", "every 3"] {
        let played = played(Direction::RandomNoRepeat, reroll);
        assert!(played.windows(2).all(|pair| pair[0] != pair[1]), "{reroll}");
    }
    let around = |reroll| played(Direction::PingPong, reroll);
    assert_eq!(around("frozen"), around("every pass"));
}

/// "brownian = walk of +1/0/-1 with probabilities 1/2, 1/4, 1/4, restarting at each pass": within a pass
/// no step is further than one from the last, and each way comes as often as it should.
#[test]
fn a_walk_takes_small_steps() {
    let mut ways = [0usize; 16];
    for pass in 0..2000 {
        let played = places(Direction::Brownian, 16, pass * 16..pass * 16 + 16);
        for pair in played.windows(2) {
            ways[usize::from((16 + pair[1] - pair[0]) % 16)] += 1;
        }
    }
    // Of 30,000 steps; sigma is 87 for one in two, 75 for one in four.
    assert!(ways[1].abs_diff(15_000) < 348, "{ways:?}");
    assert!(ways[0].abs_diff(7_500) < 300, "{ways:?}");
    assert!(ways[15].abs_diff(7_500) < 300, "{ways:?}");
    assert_eq!(ways[0] + ways[1] + ways[15], 30_000, "{ways:?}");
}

/// "Sub-range [start,end] inclusive; rotate by r adds r to i without moving data", within the sub-range.
#[test]
fn rotation_turns_the_played_range() {
    let clip = Clip {
        start: StepIndex::clamped(4),
        end: End::clamped(7),
        rotate: StepIndex::clamped(1),
        ..Clip::default()
    };
    let indices: Vec<_> = (0..5)
        .map(|number| step_index(&clip, 0, 0, number))
        .collect();
    assert_eq!(indices, [5, 6, 7, 4, 5]);
}

/// Every direction's name reads back as itself.
#[test]
fn names_read_back() {
    for direction in Direction::ALL {
        assert_eq!(direction.to_string().parse(), Ok(direction));
    }
    assert!("stride 0".parse::<Direction>().is_err());
    assert!("sideways".parse::<Direction>().is_err());
}

/// Places that are given one after the other are those that each step is asked for alone, whatever is kept of them.
#[test]
fn places_in_a_row_are_the_same() {
    let strides = [Direction::Stride(Stride::new(3).unwrap())];
    for direction in Direction::ALL.into_iter().chain(strides) {
        for (length, reroll) in [1, 2, 3, 7, 64].into_iter().zip(Reroll::ALL) {
            let clip = Clip {
                direction,
                reroll,
                length: crate::sequencer::value::Length::clamped(length),
                rotate: StepIndex::clamped(1),
                ..Clip::default()
            };
            let order = StepOrder::of(&clip, 5, 77);
            let heads = [const { Cell::new(0) }; OrderTable::HEADS];
            let places = [const { Cell::new(0) }; OrderTable::places(128)];
            let table = OrderTable::new(&heads, &places);
            let period = order.period();
            for first in [-3 * period, 0, 5 * period, 5 * period + period / 2] {
                let numbers = first..first + 3 * period;
                for kept in [None, Some(&table), Some(&table)] {
                    let alone: Vec<_> = numbers
                        .clone()
                        .map(|k| u8::try_from(order.index(k)).unwrap())
                        .collect();
                    let mut row = vec![0; alone.len()];
                    order.places_from(first, kept, &mut row);
                    assert_eq!(row, alone, "{direction} over {length}, {reroll}");
                }
            }
        }
    }
}
