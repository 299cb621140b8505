//! Imports a groove from a MIDI file: how somebody played, as a template for other music.
//!
//! Every note belongs to its nearest slot. A slot's timing and velocity are the averages over its notes: of their
//! distances from the slot, and of their velocities. Which keys the file plays does not matter, only when and how hard.

use crate::files::{FileError, Loss};
use crate::sequencer::groove::GrooveSlots;
use crate::sequencer::{Groove, SwingGrid, Tick};

use super::read;

/// A groove that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedGroove {
    /// The groove, named after the first of the file's tracks that has a name.
    pub groove: Groove,
    /// What could not be kept as it was, in sentences; `None` when everything was.
    pub warning: Option<String>,
}

/// Reads the groove of a MIDI file of type 0 or 1 against a grid.
///
/// The groove is as long as the file, in whole bars of its first time signature, up to 64 slots; the bars of a longer
/// file are averaged. A slot's velocity is in percent of the average of all notes.
///
/// # Errors
/// When the file is damaged, counts film frames, is of type 2, or holds no notes.
pub fn groove(bytes: &[u8], grid: SwingGrid) -> Result<ImportedGroove, FileError> {
    let song = read::song(bytes)?;
    let mut names = song.parts.iter().map(|part| part.name.as_str());
    let name = names.find(|name| !name.is_empty());
    let name = name.unwrap_or("Groove").to_owned();
    let notes: Vec<_> = song.parts.iter().flat_map(|part| &part.notes).collect();
    let unit = grid.ticks();
    let last = notes.iter().map(|note| note.start).max();
    let cycle = Cycle::new(song.bar, unit, last.unwrap_or(0));
    let played = notes.iter().map(|note| (note.start, note.velocity));
    let (slots, empty) = GrooveSlots::averages(played, unit, cycle.slots);
    Ok(ImportedGroove {
        warning: warning(&cycle, empty, &song.losses),
        groove: Groove { name, grid, slots },
    })
}

/// The length of a groove.
struct Cycle {
    /// The number of slots.
    slots: usize,
    /// How many bars of the file are averaged, when it is longer than the groove.
    folded: Option<i64>,
}

impl Cycle {
    /// The length for a file whose last note starts at `last`. A note just before the end belongs to the first slot,
    /// and does not make the groove longer.
    fn new(bar: Tick, unit: Tick, last: Tick) -> Self {
        let most = GrooveSlots::MOST as i64;
        // A bar may not be a whole number of slots, but some bars together are: four at the most, since bars are
        // multiples of a thirty-second.
        let bars = (1..=4).find(|bars| bars * bar % unit == 0).unwrap_or(1);
        let stretch = (bars * bar / unit).max(1);
        let whole = (last / unit / stretch + 1) * stretch;
        let slots = if whole <= most {
            whole
        } else {
            stretch.min(most)
        };
        Self {
            slots: usize::try_from(slots).unwrap_or(1),
            folded: (whole > slots).then_some(whole * unit / bar),
        }
    }
}

/// One sentence for each thing that was not kept; `None` when there is none.
fn warning(cycle: &Cycle, empty: usize, losses: &[Loss]) -> Option<String> {
    let slots = cycle.slots;
    let losses = losses.iter().filter(|loss| changes_groove(loss));
    let mut sentences: Vec<_> = losses.map(Loss::to_string).collect();
    if let Some(bars) = cycle.folded {
        sentences.push(format!(
            "A groove has at most 64 slots: the {bars} bars of the file were averaged into {slots}."
        ));
    }
    if empty > 0 {
        let verbs = match empty {
            1 => "has no note and changes",
            _ => "have no note and change",
        };
        sentences.push(format!("{empty} of {slots} slots {verbs} nothing."));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Whether this loss may have changed the groove: which notes count, when they begin, how hard they are, or how long
/// its bars are.
fn changes_groove(loss: &Loss) -> bool {
    match loss {
        Loss::KeyAbove127(_)
        | Loss::VelocityAbove127(_)
        | Loss::MovedToBeginning(_)
        | Loss::Metre
        | Loss::MetreChanges(_)
        | Loss::Unusable(_)
        | Loss::Bytes(_)
        | Loss::MissingTracks { .. } => true,
        Loss::Tracks { .. }
        | Loss::NoStep(_)
        | Loss::AfterLastPattern(_)
        | Loss::MovedToChord(_)
        | Loss::Shortened(_)
        | Loss::WithoutEnd(_)
        | Loss::TempoChanges(_)
        | Loss::Messages(_)
        | Loss::CableMessages(_)
        | Loss::Chunks(_)
        | Loss::Letters => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::files::midi_file::export;
    use crate::sequencer::value::{Nudge, Velocity};
    use crate::sequencer::{Clip, Play, Project, Rate, notation};

    const SIXTEENTH: Tick = 10_080;

    /// The file of one pass of a line on a track, after a change of its clip.
    fn file(line: &str, change: impl FnOnce(&mut Clip)) -> Vec<u8> {
        let mut project = Project::with_tracks(1);
        let mut clip = notation::clip(line).unwrap();
        change(&mut clip);
        Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
        export(&project, &Play::default(), 1).bytes
    }

    fn read(bytes: &[u8], grid: SwingGrid) -> ImportedGroove {
        groove(bytes, grid).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The slots as "timing:velocity".
    fn slots(groove: &Groove) -> String {
        let slots = groove.slots.as_slice().iter();
        let words = slots.map(|slot| format!("{}:{}", slot.timing.get(), slot.velocity.get()));
        words.collect::<Vec<_>>().join(" ")
    }

    /// "import from MIDI file": a bar that was played late and soft on every second sixteenth makes a bar
    /// of slots that are, and the same music straight with that groove sounds as the file did.
    #[test]
    fn a_played_bar_becomes_a_groove() {
        let bytes = file("xxxxxxxxxxxxxxxx", |clip| {
            for step in clip.steps.iter_mut().skip(1).step_by(2) {
                step.nudge = Nudge::clamped(630);
                step.velocity = Velocity::clamped(60);
            }
        });
        let ImportedGroove { groove, warning } = read(&bytes, SwingGrid::Sixteenth);
        assert_eq!(slots(&groove), ["0:125 630:75"; 8].join(" "));
        assert_eq!((groove.name.as_str(), warning), ("Kick", None));
        assert_eq!(groove.shift(SIXTEENTH, Default::default()), 1260);
    }

    /// Several notes of a slot are averaged, early ones before the bar line too, and a slot without any
    /// changes nothing.
    #[test]
    fn slots_are_averages() {
        let bytes = file("x.x.x.x.x.x.x.x.", |clip| {
            clip.rate = Rate::new(1, 32).unwrap();
            for (step, nudge) in clip.steps.iter_mut().step_by(2).zip([0, 2000, -1000, 0]) {
                step.nudge = Nudge::clamped(nudge);
            }
            clip.steps[6].velocity = Velocity::clamped(10);
        });
        let ImportedGroove { groove, warning } = read(&bytes, SwingGrid::Eighth);
        let warning = warning.unwrap();
        assert_eq!(
            slots(&groove),
            "0:113 -1135:113 -1260:62 -1260:113 -2520:113 0:100 0:100 0:100"
        );
        assert_eq!(warning, "3 of 8 slots have no note and change nothing.");
    }

    /// A note just before the end of the last bar belongs to the first slot, and the groove is no longer for it.
    #[test]
    fn a_note_before_the_end_makes_it_no_longer() {
        let bytes = file("xxxxxxxxxxxxxxxx", |clip| {
            clip.steps[15].nudge = Nudge::clamped(4800);
        });
        let ImportedGroove { groove, warning } = read(&bytes, SwingGrid::Sixteenth);
        assert_eq!(groove.slots.as_slice().len(), 16);
        assert_eq!(groove.slots.as_slice()[0].timing.get(), -120);
        assert_eq!(
            warning.unwrap(),
            "1 of 16 slots has no note and changes nothing."
        );
    }

    /// A file of up to 64 slots is a groove of its length; the bars of a longer one are averaged.
    #[test]
    fn long_files_are_folded() {
        let four = file(&"x".repeat(64), |_| ());
        let groove = read(&four, SwingGrid::Sixteenth).groove;
        assert_eq!(groove.slots.as_slice().len(), 64);
        let ImportedGroove { groove, warning } = read(&four, SwingGrid::ThirtySecond);
        assert_eq!(groove.slots.as_slice().len(), 32);
        assert_eq!(
            warning.unwrap(),
            "A groove has at most 64 slots: the 4 bars of the file were averaged into 32. \
             16 of 32 slots have no note and change nothing."
        );
        let late = file(&"x".repeat(128), |clip| {
            for step in &mut clip.steps[64..] {
                step.nudge = Nudge::clamped(1000);
            }
        });
        let groove = read(&late, SwingGrid::Sixteenth).groove;
        assert_eq!(slots(&groove), ["500:100"; 16].join(" "));
    }

    /// Odd bars make whole slots together; what is no file with notes is refused.
    #[test]
    fn odd_bars_make_whole_slots() {
        let seven_sixteenths = 7 * SIXTEENTH;
        let cycle = |bar, unit, last| Cycle::new(bar, unit, last * unit).slots;
        assert_eq!(cycle(seven_sixteenths, SIXTEENTH, 6), 7);
        assert_eq!(cycle(seven_sixteenths, 2 * SIXTEENTH, 0), 7);
        assert_eq!(cycle(16 * 4 * SIXTEENTH, SIXTEENTH / 2, 500), 64);
        assert!(groove(b"MThd", SwingGrid::Eighth).is_err());
        assert!(groove(&file("....", |_| ()), SwingGrid::Eighth).is_err());
    }
}
