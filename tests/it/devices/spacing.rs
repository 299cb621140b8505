//! How evenly outputs send, in real time under JACK: three instruments at JACK's ports, which take messages before their
//! time; three at ports that take none and note when each comes, as the ports of most systems; and beside them what the
//! program's own ports do with blocks as they come.

/// What plays and what listens.
mod band;
/// When frames really pass.
mod theory;

use std::time::Duration;

use gradus::sequencer::OutputSlot;
use gradus::sequencer::outputs::PortSlot;

use super::{MILLISECOND, PERIOD, percentile};
use crate::jack::server_with;
use crate::real::{Home, passed_in_own_process};
use band::{BPM, OWN, PLAIN, Recording, STAMPED};
use theory::Theory;

/// Every note comes once and in order. With `GRADUS_MEASURE` set to some seconds it goes on for so long, and what comes at
/// ports without time stamps is off by at most 0.3 ms in the median and 1 ms in 99 of 100 notes, as is what comes at JACK's:
/// `docs/manual/hardware.md` has the command and the figures.
#[test]
#[ignore = "needs JACK: run cargo xtask test"]
fn outputs_send_as_the_music_is_spaced() {
    if passed_in_own_process("devices::spacing::outputs_send_as_the_music_is_spaced") {
        return;
    }
    let seconds = std::env::var("GRADUS_MEASURE").ok();
    let seconds: Option<u64> = seconds.and_then(|seconds| seconds.parse().ok());
    let home = Home::new("spacing");
    let threads = if seconds.is_some() {
        ["--realtime", "-P10"].as_slice()
    } else {
        &["--no-realtime"]
    };
    let _server = server_with(&home, PERIOD, threads);
    let recording = band::play(Duration::from_secs(seconds.unwrap_or(10)));
    let theory = Theory::of(&recording.times.lock());
    println!(
        "audio: {:?} interruptions and milliseconds",
        theory.interruptions()
    );
    let figures = [
        report("JACK's ports", notes_at_jack(&recording)),
        report(
            "ports without time stamps",
            notes_at(&recording, &theory, (4..).zip(PLAIN)),
        ),
        report("clock at JACK's ports", clock_at_jack(&recording)),
        report(
            "clock at ports without time stamps",
            clock_at(&recording, &theory, PLAIN[0]),
        ),
    ];
    let own = notes_at(&recording, &theory, [(0, OWN)]);
    report("beside them, as blocks come", own);
    if seconds.is_some() {
        for (median, nearly_all) in figures {
            assert!(median <= 0.3 && nearly_all <= 1.0, "{median} {nearly_all}");
        }
    }
}

/// The frames of the notes that were played at an output of a number, or at the host.
fn frames_of(recording: &Recording, number: usize) -> Vec<u32> {
    let slot = i64::try_from(number).expect("a few");
    let output = match number {
        0 => OutputSlot::Host,
        _ => OutputSlot::Port(PortSlot::clamped(slot)),
    };
    let played = recording.played.lock();
    let mine = played.iter().filter(|(to, _)| *to == output);
    mine.map(|(_, frame)| *frame).collect()
}

/// How much later than they were played the notes came at JACK's ports, in milliseconds.
fn notes_at_jack(recording: &Recording) -> Vec<f64> {
    let frames = recording.frames.lock();
    let of_port = |port: usize| {
        let begun = frames
            .iter()
            .filter(|(at, _, status)| *at == port && *status >> 4 == 9);
        let begun: Vec<_> = begun.map(|(_, frame, _)| *frame).collect();
        let played = frames_of(recording, port + 1);
        assert_eq!(begun.len(), played.len(), "notes at {}", STAMPED[port]);
        let off = begun.into_iter().zip(played);
        off.map(|(at, from)| f64::from(at.wrapping_sub(from).cast_signed()) / MILLISECOND)
            .collect::<Vec<_>>()
    };
    (0..STAMPED.len()).flat_map(of_port).collect()
}

/// The same at other ports, beside when they should have come.
fn notes_at(
    recording: &Recording,
    theory: &Theory,
    ports: impl IntoIterator<Item = (usize, &'static str)>,
) -> Vec<f64> {
    let arrivals = recording.arrivals.lock();
    let of_port = |(number, port): (usize, &str)| {
        let begun = arrivals
            .iter()
            .filter(|(at, _, status)| at == port && *status >> 4 == 9);
        let begun: Vec<_> = begun.map(|(_, at, _)| theory.seconds(*at)).collect();
        let played = frames_of(recording, number);
        assert_eq!(begun.len(), played.len(), "notes at {port}");
        let off = begun.into_iter().zip(played);
        off.map(|(at, from)| (at - theory.at(from)) * 1000.0)
            .collect::<Vec<_>>()
    };
    let first = ports.into_iter().take(PLAIN.len());
    first.flat_map(of_port).collect()
}

/// How far the ticks of the clock at the first of JACK's ports are from even ones, in milliseconds.
fn clock_at_jack(recording: &Recording) -> Vec<f64> {
    let frames = recording.frames.lock();
    let first = frames.first().map_or(0, |(_, frame, _)| *frame);
    let ticks = frames
        .iter()
        .filter(|(at, _, status)| *at == 0 && *status == 0xf8);
    let ticks = ticks.map(|(_, at, _)| f64::from(at.wrapping_sub(first)) / MILLISECOND);
    off_from_even(ticks.collect())
}

/// The same at another port.
fn clock_at(recording: &Recording, theory: &Theory, port: &str) -> Vec<f64> {
    let arrivals = recording.arrivals.lock();
    let ticks = arrivals
        .iter()
        .filter(|(at, _, status)| at == port && *status == 0xf8);
    let ticks = ticks.map(|(_, at, _)| theory.frame_at(theory.seconds(*at)) / MILLISECOND);
    off_from_even(ticks.collect())
}

fn off_from_even(ticks: Vec<f64>) -> Vec<f64> {
    let gap = 60_000.0 / BPM / 24.0;
    #[allow(clippy::cast_precision_loss, reason = "some thousand ticks")]
    let off = |(number, at): (usize, f64)| at - number as f64 * gap;
    ticks.into_iter().enumerate().map(off).collect()
}

/// Prints how far times are from where they should be, in milliseconds, and returns the median and what 99 % stay within,
/// beside what all have in common.
fn report(what: &str, mut off: Vec<f64>) -> (f64, f64) {
    off.sort_by(f64::total_cmp);
    let common = percentile(&off, 50);
    let mut rest: Vec<_> = off.iter().map(|off| (off - common).abs()).collect();
    rest.sort_by(f64::total_cmp);
    let of = |percent| percentile(&rest, percent);
    println!(
        "{what}: {} in all, {common:.2} ms after the block; off by {:.3} ms in the median, {:.3} ms in 99 %, {:.2} ms at most",
        off.len(),
        of(50),
        of(99),
        of(100)
    );
    (of(50), of(99))
}
