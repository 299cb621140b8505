use super::file::metre;
use super::*;

/// Songs of any length, with notes just before and at the ends of patterns and of the song.
#[test]
fn any_length() {
    let mut split = 0;
    for seed in 0..FILES {
        let mut draws = Draws { seed, count: 0 };
        let ticks = resolution(&mut draws);
        let (numerator, power) = [(4, 2), (3, 2), (7, 3), (5, 2), (1, 3)][draws.below(5)];
        let bar = i64::from(numerator) * ((4 * QUARTER) >> power);
        let bars = match draws.below(8) {
            0 => draws.number(900, 3000),
            _ => draws.number(1, 100),
        };
        let grid = [4, 3, 8][draws.below(3)];
        let quarters = (i64::from(bars) * bar / QUARTER).max(1);
        let mut track = notes(&mut draws, 40, quarters, (grid, ticks));
        let end = i64::from(bars) * bar * i64::from(ticks) / QUARTER;
        // Just before the end, by up to a step, and before any bar line on the way.
        for _ in 0..10 {
            let line = match draws.below(3) {
                0 => i64::from(draws.number(1, bars)) * bar * i64::from(ticks) / QUARTER,
                _ => end,
            };
            let before = i64::from(draws.number(1, i32::from(ticks / 4).max(1)));
            track.push(Struck {
                at: (line - before).max(0),
                length: 5,
                channel: [0, 9][draws.below(2)],
                key: u8::try_from(draws.number(30, 90)).unwrap(),
                velocity: u8::try_from(draws.number(1, 127)).unwrap(),
            });
        }
        let mut written = Written::plain(ticks, vec![track]);
        written.bar = bar;
        written.others[0].push((0, metre(u8::try_from(numerator).unwrap(), power)));
        split += usize::from(check(&written).report.split.is_some());
    }
    assert!(split > 100, "{split}");
}

/// The last pattern is as long as what is left, and a note just before its end is on its last step.
#[test]
fn the_last_part_has_its_own_length() {
    let note = |at| Struck {
        at,
        length: 100,
        channel: 0,
        key: 60,
        velocity: 100,
    };
    let bars = |bar: i64| bar * 4 * 480;
    let written = Written::plain(480, vec![vec![note(0), note(bars(17) - 20)]]);
    let Imported { project, report } = check(&written);
    assert_eq!((report.notes, report.placed), (2, 2));
    let last = project.clip(1, 0).unwrap();
    assert_eq!(
        (last.length.get(), &*notation::line(&last.steps)),
        (16, ".... .... .... ...x")
    );
    assert_eq!(last.steps[15].nudge.get(), 4200);
}
