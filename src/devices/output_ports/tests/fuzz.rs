//! Whatever outputs do, no note hangs.

use super::*;
use crate::engine::PatternStart;
use crate::sequencer::set_up::SetUpDelay;

/// Outputs that come, go, refuse, are pulled and set up, a thread that falls behind, renders and stops between: whenever all keys
/// are let go and all ports are there, nothing sounds at any of them.
#[test]
fn whatever_outputs_do_no_note_hangs() {
    let operations = if std::env::var_os("GRADUS_SEARCH").is_some() {
        1_000_000
    } else {
        30_000
    };
    let mut draws = Draws { seed: 20, count: 0 };
    let mut rig = Rig::new();
    rig.patterns = (0..64)
        .map(|number| set_ups::program_of_all(number % 3))
        .collect();
    let mut held = BTreeSet::new();
    let mut rests = 0;
    for operation in 0..operations {
        disturb(&mut rig, &mut held, &mut draws);
        if draws.one_in(300) {
            settle(&mut rig, &mut held);
            assert_eq!(
                rig.sounding(),
                0,
                "operation {operation}: {:?}",
                rig.ledgers
            );
            rests += 1;
        }
    }
    settle(&mut rig, &mut held);
    let (begun, sounding) = (rig.begun(), rig.sounding());
    println!(
        "outputs: {operations} operations, {begun} notes, {rests} rests, {sounding} left sounding"
    );
    assert!(sounding == 0 && begun > operations / 10);
}

/// All ports are there and named, and all keys are let go, as an engine does that knows which it has begun where.
fn settle(rig: &mut Rig, held: &mut BTreeSet<(usize, u8, u8)>) {
    let mut studio = rig.studio.lock();
    (studio.busy, studio.swallows) = (None, false);
    NAMES.iter().for_each(|name| studio.put_back(name));
    drop(studio);
    rig.end.set_offline(false);
    for (number, channel, key) in std::mem::take(held) {
        rig.block(&[(number, off(channel, key))]);
    }
    rig.follow(|_| ());
    rig.scan();
    rig.scan();
    rig.wait(200);
}

fn disturb(rig: &mut Rig, held: &mut BTreeSet<(usize, u8, u8)>, draws: &mut Draws) {
    let number = 1 + draws.below(3);
    match draws.below(26) {
        0 => {
            let name = NAMES[draws.below(3)];
            rig.studio.lock().there.retain(|there| *there != name);
        }
        1 => {
            let name = NAMES[draws.below(3)];
            rig.studio.lock().put_back(name);
        }
        2 => rig.studio.lock().busy = draws.one_in(3).then_some(NAMES[number - 1]),
        3 => {
            let mut studio = rig.studio.lock();
            studio.swallows = draws.one_in(2);
            studio.ahead = Duration::from_millis([0, 2, 30][draws.below(3)]);
            studio.stamped.clear();
        }
        4 | 5 => rig.scan(),
        6 => {
            let offset = OutputOffset::clamped(i64::from(draws.number(-100, 100)));
            let names = [NAMES[draws.below(3)], NAMES[draws.below(3)]];
            let is_there = !draws.one_in(4);
            rig.follow(|outputs| {
                let output = Output {
                    offset,
                    clock: draws.one_in(2),
                    delay: SetUpDelay::clamped(i64::from(draws.number(0, 60))),
                    set_up: draws.set_up(),
                    ..output(&names, WhenMissing::Silent)
                };
                outputs.set(slot(number), is_there.then_some(output));
            });
        }
        7 if draws.one_in(20) => rig.end.set_offline(draws.one_in(2)),
        8 if draws.one_in(20) => rig.end.rest(),
        9 => rig.wait(draws.below(40)),
        10 if draws.one_in(10) => flood(rig, draws),
        11 => rig.ports.test(slot(number), Channel::clamped(16)),
        12 if draws.one_in(4) => rig.ports.send_set_up(slot(number)),
        13 | 14 if draws.one_in(4) => {
            rig.end.observe_at(rig.frame, FRAMES, 48_000, rig.now);
            rig.end.start_patterns(PatternStart {
                offset: 0,
                slot: slot(number),
                patterns: 1 << draws.below(64),
            });
        }
        _ => strike(rig, held, draws),
    }
}

/// A key goes down or up at an output, as the engine books it: what is refused never sounded.
fn strike(rig: &mut Rig, held: &mut BTreeSet<(usize, u8, u8)>, draws: &mut Draws) {
    let note = (
        1 + draws.below(3),
        u8::try_from(draws.below(3)).unwrap(),
        u8::try_from(60 + draws.below(8)).unwrap(),
    );
    let (number, channel, key) = note;
    rig.end.observe_at(rig.frame, FRAMES, 48_000, rig.now);
    if held.remove(&note) {
        assert!(rig.end.send(slot(number), 0, off(channel, key)).is_ok());
    } else if rig.end.send(slot(number), 0, on(channel, key)).is_ok() {
        held.insert(note);
    }
    if draws.one_in(2) {
        let (ahead, tempo_bpm) = (draws.number(0, 2000), draws.number(0, 999));
        let position = rig.frame + i64::from(ahead);
        rig.end.tell_music(
            rig.frame + i64::from(FRAMES),
            position,
            f64::from(tempo_bpm),
        );
        rig.pass();
    }
}

/// More than fits into the ring, while the thread does not come to it: the ends of notes find room later.
fn flood(rig: &mut Rig, draws: &mut Draws) {
    let number = slot(1 + draws.below(3));
    rig.end.observe_at(rig.frame, FRAMES, 48_000, rig.now);
    for key in (0..128).cycle().take(1500 + draws.below(2000)) {
        if rig.end.send(number, 0, on(5, key)).is_ok() {
            assert!(rig.end.send(number, 0, off(5, key)).is_ok());
        }
    }
    rig.pass();
    rig.wait(2);
}
