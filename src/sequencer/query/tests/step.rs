//! What one step sounds like: its notes, gate, tie and ratchet.

use super::*;

/// "tie: no new note-on, off moves to this step's end" when the key is equal.
#[test]
fn ties_hold_the_note() {
    check(
        "x-.x--..",
        |_, _| (),
        "0.00:36+175 3.00:36+275 8.00:36+175 11.00:36+275",
    );
}

/// "tie with different pitch: legato, previous note-off at onset + 1 tick."
#[test]
fn ties_bind_other_keys() {
    let up = |_: &mut Track, clip: &mut Clip| {
        step(clip, 2).notes = crate::sequencer::step::Notes::one(StepNote::at(
            crate::sequencer::value::Interval::clamped(7),
        ));
        clip.length = Length::clamped(16);
    };
    check("x-......", up, "0.00:36+100 1.00:43+75");
}

/// "a tie whose head lies before the start plays as a new note."
#[test]
fn a_tie_without_its_head_is_a_note() {
    let project = project("x---", |_, _| ());
    let play = Play {
        since: SIXTEENTH,
        ..Play::default()
    };
    assert_eq!(
        heard(&project, &play, SIXTEENTH..4 * SIXTEENTH),
        "1.00:36+275"
    );
}

/// "gate until the next trig: until the track's next note that sounds, at most 128 steps."
#[test]
fn a_gate_until_the_next_trig() {
    let until_next = |_: &mut Track, clip: &mut Clip| {
        clip.steps
            .iter_mut()
            .for_each(|step| step.gate = Gate::UntilNext);
    };
    check(
        "x..x....",
        until_next,
        "0.00:36+300 3.00:36+500 8.00:36+300 11.00:36+500",
    );
}

/// "a hit's length is gate x the gap to the next hit", over a window of steps too; velocities follow the
/// ramp, and a tie holds the last hit.
#[test]
fn ratchets_strike_more_than_once() {
    let ratchet = |hits, window| {
        move |_: &mut Track, clip: &mut Clip| {
            step(clip, 1).ratchet = Ratchet {
                hits: Hits::clamped(hits),
                window: Window::clamped(window),
                ..Ratchet::default()
            };
        }
    };
    check("x...............", ratchet(2, 1), "0.00:36+37 0.50:36+37");
    check(
        "x...............",
        ratchet(3, 4),
        "0.00:36+100 1.33:36+100 2.66:36+100",
    );
    check("x-..............", ratchet(2, 1), "0.00:36+37 0.50:36+125");
}

/// "N = 1-16 hits in a window W (1-16 steps)": a ratchet that reaches into a span from before it plays
/// there, however the span is cut.
#[test]
fn ratchets_reach_across_spans() {
    let project = project("x...............", |_, clip| {
        step(clip, 1).ratchet = Ratchet {
            hits: Hits::clamped(16),
            window: Window::clamped(16),
            ..Ratchet::default()
        };
    });
    let play = Play::default();
    let whole = heard(&project, &play, 0..32 * SIXTEENTH);
    let parts = (0..32 * SIXTEENTH)
        .step_by(777)
        .map(|from| heard(&project, &play, from..(from + 777).min(32 * SIXTEENTH)));
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    assert_eq!(parts.join(" "), whole);
    assert_eq!(whole.split(' ').count(), 32);
}

/// "Up to 8 notes per step; each with own velocity offset and length ratio; chord = root + scale-degree or
/// semitone offsets."
#[test]
fn the_notes_of_a_step_are_each_its_own() {
    let note = |interval, velocity, length| StepNote {
        interval: crate::sequencer::value::Interval::clamped(interval),
        velocity: crate::sequencer::value::VelocityOffset::clamped(velocity),
        length: crate::sequencer::value::LengthRatio::clamped(length),
    };
    let chord = (0..8).map(|voice| note(voice * 5, 40 - voice * 20, 100 - voice * 12));
    let chord = crate::sequencer::step::Notes::new(chord).unwrap();
    let project = project("x.......", |_, clip| {
        step(clip, 1).notes = chord;
        step(clip, 1).gate = Gate::thousandths(1000);
    });
    let mut words = Vec::new();
    notes_in(&project, &Play::default(), 0..SIXTEENTH, |note| {
        let share = ((note.end - note.start) * 100 + SIXTEENTH / 2) / SIXTEENTH;
        words.push(format!(
            "{}@{}+{share}",
            note.key.get(),
            note.velocity.get()
        ));
    });
    let expected = "36@127+100 41@120+88 46@100+76 51@80+64 56@60+52 61@40+40 66@20+28 71@1+16";
    assert_eq!(words.join(" "), expected);
}

/// "Percent of the step 1-100, or n steps + fraction up to 128 steps"; "a note longer than the remaining
/// pattern rings on into the next cycle to its full length (not cut)."
#[test]
fn gates_are_steps_and_fractions() {
    let held = |line: &str, thousandths| {
        let project = project(line, |_, clip| {
            step(clip, 1).gate = Gate::thousandths(thousandths);
        });
        heard(&project, &Play::default(), 0..SIXTEENTH)
    };
    assert_eq!(held("x...", 250), "0.00:36+25");
    assert_eq!(held("x...", 500), "0.00:36+50");
    assert_eq!(held("x...", 2_250), "0.00:36+225");
    assert_eq!(held("x...", 7_500), "0.00:36+750");
    assert_eq!(held("x...", 128_000), "0.00:36+12800");
}

/// "Plays iff u < p; p=100 always, p=0 never"; "per-hit probability" throws for each hit of a ratchet.
#[test]
fn hits_have_chances_of_their_own() {
    let count = |chance, each| {
        let project = project("x", |_, clip| {
            let step = step(clip, 1);
            step.chance = crate::sequencer::Chance::clamped(chance);
            step.ratchet = Ratchet {
                hits: Hits::clamped(4),
                chance: crate::sequencer::Chance::clamped(each),
                ..Ratchet::default()
            };
        });
        let mut counts = vec![0usize; 4_000];
        notes_in(&project, &Play::default(), 0..4_000 * SIXTEENTH, |note| {
            counts[usize::try_from(note.start / SIXTEENTH).unwrap()] += 1;
        });
        counts
    };
    assert!(count(100, 100).iter().all(|hits| *hits == 4));
    assert!(
        count(0, 100)
            .iter()
            .chain(&count(100, 0))
            .all(|hits| *hits == 0)
    );
    let counts = count(100, 50);
    // n = 16,000 and p = 1/2: 8000, sigma = 63. All four in one of 16 steps: 250, sigma = 15.
    assert!(counts.iter().sum::<usize>().abs_diff(8_000) < 252);
    let whole = counts.iter().filter(|hits| **hits == 4).count();
    assert!(whole.abs_diff(250) < 60, "{whole}");
}
