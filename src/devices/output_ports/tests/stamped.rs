//! A port that takes messages before their time.

use super::*;

/// A message, when it is due, and when it was given to the port, in seconds since the instance began.
struct Given {
    bytes: Vec<u8>,
    due: f64,
    at: f64,
}

const BPM: f64 = 133.37;
const BLOCK: f64 = 64.0 / 48_000.0;

/// Plays blocks at a port that takes messages 20 ms before their time: a note at frame 17 of every fiftieth, and the clock.
/// The frames of the notes, and what was given.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "frames and ticks of some seconds"
)]
fn play(rig: &mut Rig, blocks: u32) -> (Vec<i64>, Vec<Given>) {
    let (mut notes, mut given) = (Vec::new(), Vec::new());
    for block in 0..blocks {
        rig.end.observe_at(rig.frame, FRAMES, 48_000, rig.now);
        match block % 50 {
            20 => {
                notes.push(rig.frame + 17);
                rig.end.send(slot(1), 17, on(0, 60)).unwrap();
            }
            30 => rig.end.send(slot(1), 17, off(0, 60)).unwrap(),
            _ => {}
        }
        let end = rig.frame + i64::from(FRAMES);
        let ticks = end as f64 / 48_000.0 * BPM / 60.0 * crate::sequencer::TICKS_PER_QUARTER as f64;
        rig.end.tell_music(end, ticks as i64, BPM);
        rig.pass();
        let stamped = std::mem::take(&mut rig.studio.lock().stamped);
        given.extend(stamped.into_iter().map(|(due, bytes)| Given {
            bytes,
            due: rig.end.shared.seconds(due),
            at: rig.now.as_secs_f64(),
        }));
    }
    (notes, given)
}

/// Notes are given as soon as they are known, each with its own time; so is the clock, no earlier than the notes beside it,
/// and its ticks are even.
#[test]
fn messages_are_given_with_their_time() {
    let mut rig = Rig::new();
    rig.studio.lock().ahead = Duration::from_millis(20);
    rig.follow(|outputs| {
        let clock = true;
        let output = output(&["Bass"], WhenMissing::Silent);
        outputs.set(slot(1), Some(Output { clock, ..output }));
    });
    let (notes, given) = play(&mut rig, 3000);
    let of = |status: u8| given.iter().filter(move |it| it.bytes[0] == status);
    assert_eq!((notes.len(), of(0x90).count()), (60, 60));
    for (frame, note) in notes.iter().zip(of(0x90)) {
        let frame = f64::from(i32::try_from(*frame).unwrap());
        let heard = 1.0 + frame / 48_000.0 + BLOCK;
        assert!((note.due - heard).abs() < 1e-6, "{} {heard}", note.due);
        assert!(note.at <= heard && note.at > heard - BLOCK, "{}", note.at);
    }
    let ticks: Vec<_> = of(0xf8).collect();
    let gap = 60.0 / BPM / 24.0;
    assert!(ticks.len() > 200);
    for pair in ticks.windows(2) {
        let [one, next] = pair else { continue };
        assert!(
            (next.due - one.due - gap).abs() < 2e-5,
            "{}",
            next.due - one.due
        );
        let early = next.due - next.at;
        assert!((0.0..=BLOCK).contains(&early), "{early}");
    }
}

/// What ends the music comes after what was given before it, so that no note begins after its end; and when an output
/// loses its port or its clock, all is over.
#[test]
fn the_end_leaves_nothing_sounding() {
    let mut rig = Rig::new();
    rig.studio.lock().ahead = Duration::from_millis(20);
    for block in 0..40 {
        rig.block(&[(1, on(0, 60)), (1, off(0, 60)), (1, on(0, 62))]);
        if block % 10 == 9 {
            rig.end.rest();
            rig.turn();
            assert_eq!(rig.sounding(), 0);
        }
        rig.block(&[(1, off(0, 62))]);
    }
    rig.wait(2);
    assert_eq!(rig.sounding(), 0);
}
