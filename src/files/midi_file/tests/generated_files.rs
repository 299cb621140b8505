//! Two hundred files of each kind: every note is placed or counted, and lies where the format says.

use std::collections::BTreeMap;

use super::*;
use crate::files::{Loss, read};

/// What a file is made of.
mod file;
/// Bars and tempos that are odd and change.
mod metre;
/// Notes on and off all grids.
mod nearest_grid;
/// Songs that are split, and what is near their ends.
mod last_part;
/// Events that the standard does not know.
mod events;

use file::{Struck, Written};

const FILES: u32 = 200;

/// What makes two notes the same: channel, key and velocity.
type Kind = (u8, u8, u8);

/// Reads what is written, and compares.
fn check(written: &Written) -> Imported {
    check_bytes(written, &written.bytes(written.track_count()))
}

fn check_bytes(written: &Written, bytes: &[u8]) -> Imported {
    let opened = read(bytes).unwrap_or_else(|error| panic!("{error}"));
    let (project, report) = (opened.project, opened.report);
    let left_out: usize = report.losses.iter().map(Loss::notes_left_out).sum();
    let all = written.tracks.iter().flatten();
    assert_eq!(report.notes, all.clone().count());
    assert_eq!(report.placed + left_out, report.notes, "{report}");
    assert!((project.tempo.bpm() - 60e6 / f64::from(written.tempo)).abs() < 0.001);

    let mut expected = BTreeMap::<Kind, Vec<Tick>>::new();
    for note in all.filter(|note| note.key < 128) {
        let kind = (note.channel + 1, note.key, note.velocity.min(127));
        let times = expected.entry(kind).or_default();
        times.push(written.tick(note.at));
    }
    let played = played(&project, &report, written.bar);
    assert_eq!(played.len(), report.placed, "{report}");
    let moved = moved(expected, played);
    let said = report.losses.iter().find_map(|loss| match loss {
        Loss::MovedToChord(count) => Some(*count),
        _ => None,
    });
    assert!(moved <= said.unwrap_or(0), "{moved} moved: {report}");
    for loss in &written.losses {
        assert!(report.losses.contains(loss), "{loss:?}: {report}");
    }
    Imported { project, report }
}

/// A note as it is played: when in the song, and the step of its track.
type PlayedNote = (Kind, Tick, Tick);

/// What all patterns play, one after the other, each as long as it is.
fn played(project: &Project, report: &crate::files::ImportReport, bar: Tick) -> Vec<PlayedNote> {
    let mut notes = Vec::new();
    let mut begins = 0;
    let patterns = report.split.map_or(1, |split| split.patterns);
    for (number, pattern) in project.patterns.iter().take(patterns).enumerate() {
        let is_silent = pattern.clips.iter().all(|clip| clip.is_empty());
        let pass = match report.split {
            Some(split) if number + 1 < split.patterns => split.bars_each * bar,
            _ => pattern.pass_ticks(),
        };
        assert!(
            is_silent || pattern.pass_ticks() == pass,
            "pattern {number}"
        );
        let mut sink = |note: Note| {
            let kind = (note.channel.get(), note.key.get(), note.velocity.get());
            let clip = &pattern.clips[usize::from(note.track)];
            notes.push((kind, begins + note.start, clip.rate.tick_of(1)));
        };
        let play = Play::of(number);
        notes_at_start(project, &play, 0, &mut sink);
        notes_in(project, &play, 0..pass, &mut sink);
        begins += pass;
    }
    notes
}

/// How many of these notes are not where they were written. Those are within a quarter of their step from it.
fn moved(mut expected: BTreeMap<Kind, Vec<Tick>>, played: Vec<PlayedNote>) -> usize {
    let mut take = |kind: &Kind, at: Tick, reach: Tick| {
        let times = expected.get_mut(kind)?;
        let nearest = (0..times.len()).min_by_key(|place| (times[*place] - at).abs())?;
        ((times[nearest] - at).abs() <= reach).then(|| times.swap_remove(nearest))
    };
    let mut others = Vec::new();
    for note in played {
        let (kind, at, step) = note;
        // A nudge has 5040 parts of a step.
        if take(&kind, at, step / 5040 + 1).is_none() {
            others.push(note);
        }
    }
    for (kind, at, step) in &others {
        let found = take(kind, *at, step / 4 + step / 5040 + 1);
        assert!(found.is_some(), "{kind:?} at {at} is nowhere near it");
    }
    others.len()
}

/// Notes at random places of a grid that has so many of them in a quarter, up to a number of quarters.
fn notes(draws: &mut Draws, count: usize, quarters: i64, per_quarter: (i64, u16)) -> Vec<Struck> {
    let (grid, ticks_per_quarter) = per_quarter;
    let one = |_| {
        let place = i64::try_from(draws.below(usize::try_from(quarters * grid).unwrap())).unwrap();
        Struck {
            at: place * i64::from(ticks_per_quarter) / grid,
            length: i64::from(draws.number(1, i32::from(ticks_per_quarter))),
            channel: u8::try_from(draws.below(4) * 3).unwrap(),
            key: u8::try_from(draws.number(30, 70)).unwrap(),
            velocity: u8::try_from(draws.number(1, 127)).unwrap(),
        }
    };
    (0..count).map(one).collect()
}

/// A resolution that programs use, and some that none does.
fn resolution(draws: &mut Draws) -> u16 {
    const RESOLUTIONS: [u16; 12] = [24, 48, 96, 120, 192, 384, 480, 960, 1024, 15_360, 32_767, 7];
    RESOLUTIONS[draws.below(RESOLUTIONS.len())]
}
