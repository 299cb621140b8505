//! An hour of music on sixteen tracks, at three outputs and the host, without a real clock.

use super::*;
use crate::engine::engine_fixture::EngineFixture;
use crate::sequencer::{Edit, OutputSlot, Project, TrackChange, notation};

/// A sixteenth at 120 BPM and 48 kHz has 6000 frames.
const STEPS: u64 = 3600 * 8;
const TRACKS: usize = 16;

/// Four tracks play to the host, and four at each output; every track strikes its key at every sixteenth.
fn stage() -> EngineFixture {
    let mut fixture = EngineFixture::new("x");
    let mut project = Project::with_tracks(TRACKS);
    let clip = Arc::new(notation::clip("xxxxxxxx").unwrap());
    Arc::make_mut(&mut project.patterns[0]).clips = vec![clip; TRACKS];
    for number in 1..=3 {
        Edit::Output(slot(number), Some(Box::default())).apply(&mut project);
    }
    for track in (0..TRACKS).filter(|track| track % 4 > 0) {
        let change = TrackChange::Output(OutputSlot::Port(slot(track % 4)));
        Edit::Track { track, change }.apply(&mut project);
    }
    fixture.project = project;
    fixture
}

/// A block of the engine, which the host calls for up to 2 ms late.
fn play(
    fixture: &mut EngineFixture,
    rig: &mut Rig,
    host: &mut Ledger,
    frames: u32,
    late: Duration,
) {
    let begun = rig.frame;
    rig.end.observe_at(begun, frames, 48_000, rig.now + late);
    fixture.block(frames);
    fixture.sounded.clear();
    let sent = fixture.sent.drain(..).zip(fixture.sent_to.drain(..));
    for ((frame, message), output) in sent {
        match output {
            OutputSlot::Host => host.book(message),
            OutputSlot::Port(slot) => {
                let offset = u32::try_from(frame - begun).unwrap();
                assert!(rig.end.send(slot, offset, message).is_ok());
            }
        }
    }
    rig.frame += i64::from(frames);
    rig.now += Duration::from_secs_f64(f64::from(frames) / 48_000.0);
    if rig.end.is_filled || rig.keeper.is_due(rig.end.shared.epoch + rig.now) {
        rig.end.end_block();
        rig.turn();
    }
}

/// "16 tracks on 3 outputs and the host, one hour simulated at 64 and 512 frames, 0 missed, doubled, hung."
#[test]
fn an_hour_on_three_outputs_and_the_host() {
    for frames in [64, 512] {
        let (mut fixture, mut rig, mut host) = (stage(), Rig::new(), Ledger::default());
        let mut draws = Draws { seed: 7, count: 0 };
        for _ in 0..STEPS * 6000 / u64::from(frames) {
            let late = Duration::from_micros(u64::try_from(draws.below(2000)).unwrap());
            play(&mut fixture, &mut rig, &mut host, frames, late);
        }
        fixture.playing = false;
        for _ in 0..2000 / frames.min(100) {
            play(&mut fixture, &mut rig, &mut host, frames, Duration::ZERO);
        }
        rig.wait(10);
        let each = STEPS * 4;
        assert_eq!(
            host,
            Ledger {
                begun: each,
                ..Ledger::default()
            },
            "{frames}"
        );
        for name in NAMES {
            let ledger = rig.ledgers.get(name);
            assert_eq!(
                ledger,
                Some(&Ledger {
                    begun: each,
                    ..Ledger::default()
                }),
                "{frames} {name}"
            );
        }
        let status = rig.ports.status(slot(1));
        assert_eq!(
            (status.dropped, status.overtaken, status.late),
            (0, 0, 0),
            "{frames}"
        );
        println!(
            "outputs: an hour at {frames} frames, {each} notes at each of 3 outputs and the host"
        );
    }
}
