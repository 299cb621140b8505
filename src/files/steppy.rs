//! StepPy's patterns: a JSON list of steps, each with one note or none.
//!
//! StepPy plays one line of sixteenths. A step whose `note` is false is empty; one whose `on` is false keeps its data,
//! as in Gradus. Steps on different channels become a track for each channel.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::sequencer::project::MAX_STEPS;
use crate::sequencer::value::{Channel, Interval, Key, Length, Velocity};
use crate::sequencer::{Clip, Gate, Notes, Pattern, Pitch, Project, Step, StepNote, Track};

use super::{FileError, ImportReport, Imported};

/// The longest text that is read, in bytes; 256 steps take about twenty-six thousand.
pub const LIMIT: usize = 1 << 20;

/// The steps of each channel, with their places in the pattern.
type Lines<'a> = BTreeMap<Channel, Vec<(usize, &'a Written)>>;

/// A step as StepPy writes it. Missing fields have StepPy's own defaults, and unknown fields, which later versions may
/// write, are ignored.
#[derive(Deserialize)]
#[serde(default, expecting = "a step in { }")]
struct Written {
    /// Whether the step has a note.
    note: bool,
    on: bool,
    numeric_note: Key,
    /// The velocity, 0 to 127.
    velocity: u8,
    /// The duration as a fraction of a step, 0 to 1.
    duration: f64,
    /// The channel, 0 to 15.
    channel: u8,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            note: false,
            on: false,
            numeric_note: Key::DEFAULT,
            velocity: 127,
            duration: 0.2,
            channel: 0,
        }
    }
}

/// The first steps, as many as a clip can have, and the count of all.
struct Steps {
    written: Vec<Written>,
    count: usize,
}

impl<'de> Deserialize<'de> for Steps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(StepsVisitor)
    }
}

struct StepsVisitor;

impl<'de> Visitor<'de> for StepsVisitor {
    type Value = Steps;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "steps in [ ]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Steps, A::Error> {
        let mut written = Vec::new();
        while written.len() < MAX_STEPS
            && let Some(step) = list.next_element()?
        {
            written.push(step);
        }
        let mut count = written.len();
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Steps { written, count })
    }
}

/// Imports a StepPy pattern as a project.
///
/// # Errors
/// When the text is not a list of 1 to 256 steps, or a value in it is out of its range.
pub fn import(text: &str) -> Result<Imported, FileError> {
    if text.len() > LIMIT {
        return Err(FileError::TooLarge { limit: LIMIT });
    }
    let Steps { written, count } = serde_json::from_str(text)?;
    let length = u16::try_from(count).ok().and_then(Length::new);
    let length = length.ok_or_else(|| {
        FileError::StepPy(format!(
            "it has {count} steps, but a clip has 1 to {MAX_STEPS}"
        ))
    })?;
    let lines = lines(&written)?;
    let notes = lines.values().map(Vec::len).sum();

    let mut project = Project::with_tracks(lines.len().max(1));
    let mut clips = Vec::new();
    for (track, (channel, notes)) in lines.iter().enumerate() {
        let key = notes
            .first()
            .map_or(Key::DEFAULT, |(_, note)| note.numeric_note);
        let mut steps = vec![Step::default(); written.len()];
        for (place, note) in notes {
            steps[*place] = step(note, key);
        }
        project.tracks[track] = Arc::new(Track {
            name: match lines.len() {
                1 => "StepPy".to_owned(),
                _ => format!("StepPy {}", channel.get()),
            },
            key,
            channel: *channel,
            pitch: if notes.iter().all(|(_, note)| note.numeric_note == key) {
                Pitch::of_key(key)
            } else {
                Pitch::Chromatic
            },
            ..Track::fresh(track)
        });
        clips.push(Arc::new(Clip {
            length,
            steps,
            ..Clip::default()
        }));
    }
    project.patterns[0] = Arc::new(Pattern {
        clips,
        ..Pattern::default()
    });
    Ok(Imported {
        project,
        report: ImportReport {
            notes,
            placed: notes,
            ..ImportReport::default()
        },
    })
}

/// The steps with notes by channel, each with its place, after a check that their values are in range.
fn lines(written: &[Written]) -> Result<Lines<'_>, FileError> {
    let mut lines = BTreeMap::<Channel, Vec<_>>::new();
    for (place, step) in written.iter().enumerate().filter(|(_, step)| step.note) {
        let number = place + 1;
        let refuse = |what: String| Err(FileError::StepPy(format!("step {number} has {what}")));
        if step.velocity > 127 {
            return refuse(format!(
                "velocity {}, which is not in 0 to 127",
                step.velocity
            ));
        }
        if !(0.0..=1.0).contains(&step.duration) {
            return refuse(format!(
                "duration {}, which is not in 0 to 1",
                step.duration
            ));
        }
        let Some(channel) = step.channel.checked_add(1).and_then(Channel::new) else {
            return refuse(format!("channel {}, which is not in 0 to 15", step.channel));
        };
        lines.entry(channel).or_default().push((place, step));
    }
    Ok(lines)
}

fn step(written: &Written, key: Key) -> Step {
    let interval = i64::from(written.numeric_note.get()) - i64::from(key.get());
    #[allow(
        clippy::cast_possible_truncation,
        reason = "0 to 1000, for the duration is 0 to 1"
    )]
    let gate = (written.duration * 1000.0).round() as i64;
    Step {
        on: written.on,
        notes: Notes::one(StepNote::at(Interval::clamped(interval))),
        velocity: Velocity::clamped(i64::from(written.velocity)),
        gate: Gate::thousandths(gate),
        ..Step::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::notation;

    const EXAMPLE: &str = include_str!("../../tests/golden/files/steppy.json");

    fn imported(text: &str) -> Project {
        import(text).unwrap().project
    }

    /// The example's line, keys, velocities and durations come over, off steps with their data.
    #[test]
    fn the_example_comes_over() {
        let project = imported(EXAMPLE);
        assert_eq!((project.tracks.len(), project.tracks[0].key.get()), (1, 45));
        assert_eq!(project.tracks[0].pitch, Pitch::Chromatic);
        let clip = project.clip(0, 0).unwrap();
        assert_eq!(clip.length.get(), 16);
        assert_eq!(notation::line(&clip.steps), "x..x ..x. x.o. x.xx");
        let keys = clip.steps.iter().filter(|step| !step.is_empty());
        let keys: Vec<_> = keys
            .map(|step| 45 + i16::from(step.notes.as_slice()[0].interval.get()))
            .collect();
        assert_eq!(keys, [45, 45, 57, 48, 52, 43, 45, 0]);
        assert_eq!(clip.step(0).velocity.get(), 110);
        assert_eq!(clip.step(6).gate, Gate::thousandths(200));
        assert_eq!(clip.step(10).velocity.get(), 64);
    }

    /// "note number 0 becomes 60" in StepPy; here it stays 0. A velocity of 0 becomes the softest.
    #[test]
    fn note_zero_stays_zero() {
        let project = imported(r#"[{"note":true,"on":true,"numeric_note":0,"velocity":0}]"#);
        assert_eq!(project.tracks[0].key.get(), 0);
        assert_eq!(project.clip(0, 0).unwrap().step(0).velocity, Velocity::MIN);
    }

    /// Steps on several channels are a track for each channel, all of the pattern's length.
    #[test]
    fn a_track_for_each_channel() {
        let project = imported(
            r#"[{"note":true,"on":true,"channel":9},{"note":true,"on":true},{"note":false,"on":false}]"#,
        );
        let line = |track| notation::line(&project.clip(0, track).unwrap().steps);
        assert_eq!((line(0), line(1)), (".x.".into(), "x..".into()));
        let channels: Vec<_> = project
            .tracks
            .iter()
            .map(|track| track.channel.get())
            .collect();
        assert_eq!(channels, [1, 10]);
    }

    /// A text that is not a StepPy pattern is refused with one sentence.
    #[test]
    fn mistakes_are_explained() {
        let many = format!("[{}{{}}]", "{},".repeat(256));
        for (text, expected) in [
            (
                "[]",
                "This StepPy pattern cannot be read: it has 0 steps, but a clip has 1 to 256.",
            ),
            (
                &*many,
                "This StepPy pattern cannot be read: it has 257 steps, but a clip has 1 to 256.",
            ),
            (
                r#"[{"note":true,"duration":1.5}]"#,
                "This StepPy pattern cannot be read: step 1 has duration 1.5, which is not in 0 to 1.",
            ),
            (
                r#"[{"note":true,"velocity":128}]"#,
                "This StepPy pattern cannot be read: step 1 has velocity 128, which is not in 0 to 127.",
            ),
            (
                r#"[{},{"note":true,"channel":16}]"#,
                "This StepPy pattern cannot be read: step 2 has channel 16, which is not in 0 to 15.",
            ),
            (
                r#"[{"note":true,"numeric_note":128}]"#,
                "Line 1, column 33: key 128 is not in 0 to 127.",
            ),
            (
                "[1]",
                "Line 1, column 2: invalid type: integer `1`, expected a step in { }.",
            ),
        ] {
            assert_eq!(import(text).unwrap_err().to_string(), expected);
        }
    }

    /// Cut off anywhere, the example is refused with a sentence.
    #[test]
    fn truncated_texts_are_refused() {
        let text = EXAMPLE.trim_end();
        for end in 0..text.len() {
            assert!(import(&text[..end]).unwrap_err().to_string().ends_with('.'));
        }
    }
}
