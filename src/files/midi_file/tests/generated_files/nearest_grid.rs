use super::*;

/// Triplets, quintuplets, swing and notes that are played by hand, in all resolutions: what is placed is where it was.
#[test]
fn any_grid() {
    for seed in 0..FILES {
        let mut draws = Draws { seed, count: 0 };
        let ticks = resolution(&mut draws);
        let mut tracks = Vec::new();
        for _ in 0..=draws.below(4) {
            let grid = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16][draws.below(10)];
            let (amount, quarters) = (1 + draws.below(60), i64::from(draws.number(1, 40)));
            let mut track = notes(&mut draws, amount, quarters, (grid, ticks));
            let swing = i64::from(ticks) / [6, 8, 12, 1000][draws.below(4)];
            let by_hand = i32::from(ticks) / [4, 16, 64, 30_000][draws.below(4)];
            for note in &mut track {
                let is_off = note.at % i64::from(ticks) != 0;
                note.at += if is_off { swing } else { 0 };
                note.at = (note.at + i64::from(draws.number(-by_hand, by_hand))).max(0);
            }
            tracks.push(track);
        }
        check(&Written::plain(ticks, tracks));
    }
}

/// Notes that crowd on few steps move by a quarter of a step at the most, or are counted as left out.
#[test]
fn crowded_notes_keep_their_places() {
    let (mut placed, mut left_out) = (0, 0);
    for seed in 0..FILES {
        let mut draws = Draws { seed, count: 0 };
        let channel = [0, 9][draws.below(2)];
        let quarters = 1 + draws.below(3);
        let keys = 1 + draws.number(0, 20);
        let one = |_| Struck {
            at: i64::try_from(draws.below(480 * quarters)).unwrap(),
            length: i64::from(draws.number(1, 100)),
            channel,
            key: u8::try_from(40 + draws.number(0, keys)).unwrap(),
            velocity: u8::try_from(draws.number(1, 127)).unwrap(),
        };
        let track: Vec<_> = (0..20 * (1 + seed % 8)).map(one).collect();
        let report = check(&Written::plain(480, vec![track])).report;
        placed += report.placed;
        left_out += report.notes - report.placed;
    }
    assert!(placed > 5000 && left_out > 500, "{placed} {left_out}");
}
