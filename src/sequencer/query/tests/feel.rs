//! Swing, groove and humanising, as they are heard.

use super::*;
use crate::sequencer::SwingGrid;
use crate::sequencer::groove::{
    Groove, GrooveAmount, GrooveSlot, GrooveSlots, SlotTiming, SlotVelocity,
};
use crate::sequencer::humanise::{Humanise, LengthSpread, TimeSpread, VelocitySpread};
use crate::sequencer::project::Pattern;
use crate::sequencer::step::Notes;
use crate::sequencer::value::{Interval, Nudge, Velocity};

fn pattern(project: &mut Project) -> &mut Pattern {
    Arc::make_mut(&mut project.patterns[0])
}

/// The notes of so many steps, from the start of the song.
fn notes(project: &Project, play: &Play, steps: i64) -> Vec<Note> {
    let mut notes = Vec::new();
    notes_in(project, play, -SIXTEENTH..steps * SIXTEENTH, |note| {
        notes.push(note);
    });
    notes
}

/// A clip whose notes deviate by so many ticks, velocities and percent.
fn humanised(line: &str, time: i64, velocity: i64, length: i64) -> Project {
    project(line, |_, clip| {
        clip.humanise = Humanise {
            time: TimeSpread::clamped(time),
            velocity: VelocitySpread::clamped(velocity),
            length: LengthSpread::clamped(length),
        };
    })
}

/// How far the onsets of steps are from their places, by number.
fn shifts(project: &Project, play: &Play, steps: i64) -> Vec<Tick> {
    let notes = notes(project, play, steps);
    let place = |note: &Note| (note.start + SIXTEENTH / 2).div_euclid(SIXTEENTH) * SIXTEENTH;
    notes.iter().map(|note| note.start - place(note)).collect()
}

/// "delay = (2S/100 - 1) units: 50 -> 0, 66.7 -> 1/3 (triplet), 75 -> 1/2 (dotted), 80 -> 0.6", as it is
/// heard: every second sixteenth of a bar is that late, whatever the length of the clip. "Parity from song
/// position, not from the step index, so odd-length tracks keep a common groove."
#[test]
fn swing_delays_every_second_sixteenth() {
    for (swing, thousandths) in [
        (5000, 0),
        (5400, 80),
        (5800, 160),
        (6200, 240),
        (6667, 333),
        (7100, 420),
        (7500, 500),
        (8000, 600),
    ] {
        for length in 1..=9 {
            let mut project = project(&"x".repeat(length), |_, _| ());
            pattern(&mut project).swing = Swing::clamped(swing);
            let heard = notes(&project, &Play::default(), 16);
            for (number, note) in (0..).zip(heard.iter().filter(|note| note.start >= 0)) {
                let delay = (note.start - number * SIXTEENTH) * 1000;
                let off = delay - number % 2 * thousandths * SIXTEENTH;
                // The table is rounded to a thousandth, ticks to the one before.
                assert!(off.abs() <= SIXTEENTH / 2, "{swing} {length} {number}");
            }
        }
    }
}

/// What the performance adds to the swing stays in its range, and a clip still takes its share.
#[test]
fn a_performance_swings() {
    let swung = |swing, offset, amount| {
        let mut project = project("xx", |_, clip| {
            clip.swing_amount = crate::sequencer::value::SwingAmount::clamped(amount);
        });
        pattern(&mut project).swing = Swing::clamped(swing);
        let mut play = Play::default();
        play.offsets.swing = offset;
        heard(&project, &play, SIXTEENTH / 2..2 * SIXTEENTH)
    };
    assert_eq!(swung(5000, 1000, 100), "1.20:36+75");
    assert_eq!(swung(5000, 1000, 50), "1.10:36+75");
    assert_eq!(swung(7000, 3000, 100), "1.60:36+75");
    assert_eq!(swung(6000, -1000, 100), "1.00:36+75");
    assert_eq!(swung(6000, 1000, 0), "1.00:36+75");
}

/// A groove of four sixteenths: the second late, the third loud, the fourth early and soft.
fn groove() -> Arc<Groove> {
    let slots = [(0, 100), (504, 100), (0, 120), (-1008, 50)];
    let slots = slots.map(|(timing, velocity)| GrooveSlot {
        timing: SlotTiming::clamped(timing),
        velocity: SlotVelocity::clamped(velocity),
    });
    Arc::new(Groove {
        name: "Test".to_owned(),
        grid: SwingGrid::Sixteenth,
        slots: GrooveSlots::new(slots.to_vec()).unwrap(),
    })
}

/// "slots of timing offset and velocity scale; amount 0-200 %": by the song's position, so that a clip of
/// three steps shares the groove of the bar.
#[test]
fn grooves_follow_the_song() {
    let played = |amount| {
        let mut project = project("xxx", |_, clip| {
            clip.groove_amount = GrooveAmount::clamped(amount);
        });
        pattern(&mut project).groove = Some(groove());
        let notes = notes(&project, &Play::default(), 5);
        let notes = notes.iter().filter(|note| note.start >= 0);
        let words = notes.map(|note| {
            let place = note.start * 100 / SIXTEENTH;
            format!("{place}:{}", note.velocity.get())
        });
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(played(100), "0:100 110:100 200:120 280:50 400:100");
    assert_eq!(played(0), "0:100 100:100 200:100 300:100 400:100");
    assert_eq!(played(200), "0:100 120:100 200:127 260:1 400:100");
}

/// "The sum is clamped to the open interval (-1 step, +1 step) around the nominal time": one step of a bar
/// that everything pushes as far as it goes, which is a tick less than a step.
#[test]
fn everything_together_moves_by_less_than_a_step() {
    for (nudge, swing) in [(Nudge::MAX, Swing::MAX), (Nudge::MIN, Swing::MIN)] {
        let mut project = humanised(".x..............", 10_080, 0, 0);
        let clip = &mut pattern(&mut project).clips[0];
        let clip = Arc::make_mut(clip);
        clip.groove_amount = GrooveAmount::MAX;
        clip.steps[1].nudge = nudge;
        pattern(&mut project).swing = swing;
        pattern(&mut project).groove = Some(groove());
        let heard = notes(&project, &Play::default(), 16 * 100);
        let shifts = heard
            .iter()
            .map(|note| (note.start + 7 * SIXTEENTH) % (16 * SIXTEENTH));
        let shifts: Vec<_> = shifts.map(|place| (place - 8 * SIXTEENTH).abs()).collect();
        assert_eq!(shifts.len(), 100);
        assert_eq!(shifts.iter().max(), Some(&(SIXTEENTH - 1)));
    }
}

/// "The first kick is never missing": a first step that humanising makes early plays at the start, and once.
#[test]
fn an_early_first_step_plays_at_the_start() {
    let project = humanised("x...............", 2000, 0, 0);
    let mut at_start = 0;
    for variation in 0..100 {
        let play = Play {
            variation,
            ..Play::default()
        };
        let mut heard = Vec::new();
        notes_at_start(&project, &play, 0, |note| heard.push(note.start));
        at_start += heard.len();
        notes_in(&project, &play, 0..8 * SIXTEENTH, |note| {
            heard.push(note.start);
        });
        assert_eq!(heard.len(), 1, "variation {variation}");
        assert!((0..=2000).contains(&heard[0]), "variation {variation}");
    }
    assert!((30..70).contains(&at_start), "{at_start}");
}

/// "timing +-t ticks, velocity +-v, length +-l %; triangular distribution": within their ranges, reaching
/// far into them, about nothing on the average, and the root mean square is that of a triangle.
#[test]
fn humanising_deviates_as_much_as_it_says() {
    const STEPS: i64 = 40_000;
    let project = humanised("xxxxxxxxxxxxxxxx", 1000, 20, 30);
    let notes = notes(&project, &Play::default(), STEPS);
    let times = shifts(&project, &Play::default(), STEPS);
    let velocities = notes
        .iter()
        .map(|note| i64::from(note.velocity.get()) - 100);
    let lengths = notes.iter().map(|note| (note.end - note.start) - 7560);
    for (name, values, most) in [
        ("time", times, 1000),
        ("velocity", velocities.collect(), 20),
        ("length", lengths.collect(), 7560 * 30 / 100),
    ] {
        let count = i64::try_from(values.len()).unwrap();
        let (least, greatest) = (values.iter().min().unwrap(), values.iter().max().unwrap());
        assert!(*least >= -most && *greatest <= most, "{name}");
        assert!(greatest - least > most * 18 / 10, "{name}");
        // The variance of a triangle is a sixth of its half width squared, so that the mean of 40,000 has
        // a sigma of 1/490 of the half width; that of the variance is about a 200th of it.
        let sum: i64 = values.iter().sum();
        assert!((sum / count).abs() * 490 <= 4 * most + 490, "{name}: {sum}");
        let squares: i64 = values.iter().map(|value| value * value).sum();
        let (variance, expected) = (squares / count, most * most / 6);
        let off = (variance - expected).abs();
        assert!(
            off < expected / 5,
            "{name}: {variance}, not about {expected}"
        );
    }
}

/// "from the same position hash (tags differ), so it is repeatable": the same notes from any start, in any
/// part, and time, velocity and length of a step have nothing to do with each other.
#[test]
fn humanising_repeats() {
    let all = humanised("xxxxxxx", 2000, 30, 50);
    let whole = notes(&all, &Play::default(), 64);
    let from = whole[20].start;
    let mut part = Vec::new();
    notes_in(&all, &Play::default(), from..from + 9 * SIXTEENTH, |note| {
        part.push(note);
    });
    assert_eq!(part[..8], whole[20..28]);
    assert_ne!(whole[0].velocity, whole[7].velocity);
    let only_time = notes(&humanised("xxxxxxx", 2000, 0, 0), &Play::default(), 64);
    let starts = |notes: &[Note]| notes.iter().map(|note| note.start).collect::<Vec<_>>();
    assert_eq!(starts(&only_time), starts(&whole));
    let varied = Play {
        variation: 1,
        ..Play::default()
    };
    assert_ne!(starts(&notes(&all, &varied, 64)), starts(&whole));
}

/// What the performance adds: nothing at 0, a quarter of a sixteenth at the most at 100 %.
#[test]
fn a_performance_humanises() {
    let project = humanised("xxxx", 0, 0, 0);
    let with = |percent| {
        let mut play = Play::default();
        play.offsets.humanise = percent;
        shifts(&project, &play, 4000)
    };
    assert!(with(0).iter().all(|shift| *shift == 0));
    let widest = |percent| with(percent).iter().map(|shift| shift.abs()).max().unwrap();
    assert!((2200..=2520).contains(&widest(100)), "{}", widest(100));
    assert!((220..=252).contains(&widest(10)), "{}", widest(10));
}

/// "Zero-length after humanise: minimum 1 tick, never 0", and a note that is bound to the next one or held
/// until it ends where that begins.
#[test]
fn humanised_notes_have_a_length() {
    let mut project = humanised("xxxx", 5000, 0, 100);
    let clip = &mut pattern(&mut project).clips[0];
    let clip = Arc::make_mut(clip);
    clip.steps[0].gate = Gate::thousandths(1);
    clip.steps[2].gate = Gate::UntilNext;
    clip.steps[3].notes = Notes::one(StepNote::at(Interval::clamped(5)));
    let heard = notes(&project, &Play::default(), 400);
    assert!(heard.iter().all(|note| note.end > note.start));
    let third = |note: &Note| (note.start + SIXTEENTH / 2).div_euclid(SIXTEENTH) % 4 == 2;
    let pairs = heard.windows(2).filter(|pair| third(&pair[0]));
    assert!(pairs.clone().count() > 90);
    assert!(pairs.clone().all(|pair| pair[0].end == pair[1].start));
}

/// The hits of a ratchet move together, and each may have its own velocity.
#[test]
fn a_ratchet_moves_as_a_whole() {
    let mut project = humanised("x...............", 900, 20, 0);
    let clip = &mut pattern(&mut project).clips[0];
    Arc::make_mut(clip).steps[0].ratchet = Ratchet {
        hits: Hits::clamped(4),
        ..Ratchet::default()
    };
    let heard = notes(&project, &Play::default(), 16 * 50);
    let mut velocities = Vec::<Velocity>::new();
    for hits in heard.chunks_exact(4) {
        for (number, hit) in (0..).zip(hits) {
            assert_eq!(hit.start - hits[0].start, number * SIXTEENTH / 4);
        }
        velocities.extend(hits.iter().map(|hit| hit.velocity));
    }
    velocities.dedup();
    assert!(velocities.len() > 150, "{}", velocities.len());
}
