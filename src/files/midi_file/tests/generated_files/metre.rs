use super::file::{metre, tempo};
use super::*;

/// A bar of each metre that patterns can be cut into, in ticks, or 4/4 for the others.
fn bar((numerator, power): (u8, u8)) -> (Tick, bool) {
    let bar = i64::from(numerator) * ((4 * QUARTER) >> power);
    let is_kept = bar <= 16 * QUARTER && bar % (QUARTER / 8) == 0;
    (if is_kept { bar } else { 4 * QUARTER }, is_kept)
}

/// Odd metres and tempos, several at one place, in any track, before and after the first note: that at the first
/// note counts, the later ones are counted, and no note is lost.
#[test]
fn any_metre_and_tempo() {
    for seed in 0..FILES {
        let mut draws = Draws { seed, count: 0 };
        let ticks = resolution(&mut draws);
        let count = 1 + draws.below(3);
        let mut tracks = vec![Vec::new(); count];
        let quarters = i64::from(draws.number(1, 60));
        for track in &mut tracks {
            let amount = draws.below(40);
            *track = notes(&mut draws, amount, quarters, (4, ticks));
        }
        let first = Struck {
            at: i64::from(draws.number(0, 3)) * i64::from(ticks),
            length: 1,
            channel: 2,
            key: 60,
            velocity: 99,
        };
        tracks[0].push(first);
        let mut written = Written::plain(ticks, tracks);
        let first = written.tracks.iter().flatten().map(|note| note.at).min();
        let first = first.unwrap();
        let mut events = Vec::new();
        for _ in 0..draws.below(6) {
            let track = draws.below(count);
            let at = match draws.below(3) {
                0 => 0,
                1 => first,
                _ => i64::from(draws.number(0, 60)) * i64::from(ticks),
            };
            let microseconds = u32::try_from(draws.number(100_000, 2_900_000)).unwrap();
            let signature = (
                u8::try_from(draws.number(1, 33)).unwrap(),
                u8::try_from(draws.below(7)).unwrap(),
            );
            written.others[track].push((at, tempo(microseconds)));
            written.others[track].push((at, metre(signature.0, signature.1)));
            events.push((at, track, microseconds, signature));
        }
        // In force is the last of the file's order at the latest place up to the first note.
        events.sort_by_key(|(at, track, ..)| (*at, *track));
        let before = events.iter().rfind(|(at, ..)| *at <= first);
        let mut is_kept = true;
        if let Some((_, _, microseconds, signature)) = before {
            written.tempo = *microseconds;
            (written.bar, is_kept) = bar(*signature);
        }
        let later = events.iter().filter(|(at, ..)| *at > first).count();
        written.losses.extend((!is_kept).then_some(Loss::Metre));
        let Imported { project, report } = check(&written);
        let tempos = report.losses.iter().find_map(|loss| match loss {
            Loss::TempoChanges(count) => Some(*count),
            _ => None,
        });
        assert_eq!(tempos.unwrap_or(0), later);
        let clip = &project.patterns[0].clips[0];
        let bars = report.split.map(|split| split.bars_each);
        let last = written.tracks.iter().flatten().map(|note| note.at).max();
        let bars = bars.unwrap_or(written.tick(last.unwrap()) / written.bar + 1);
        assert_eq!(clip.pass_ticks(), bars * written.bar);
    }
}
