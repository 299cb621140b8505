//! Which track of an imported file looks like drums though it is not on channel 10, and what it is as drums.
//!
//! It only guesses, and a person decides: a part is taken over as a melody, and can be split into a track for each of its
//! keys afterwards.

use std::collections::BTreeMap;

use crate::sequencer::identity::TrackId;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::step::Notes;
use crate::sequencer::value::{Interval, Key};
use crate::sequencer::{
    Clip, ClipChange, Edit, Pitch, Project, Step, StepNote, Track, TrackChange,
};

/// The channel whose keys are drums without a question.
const DRUMS: u8 = 10;
/// The percussion of General MIDI, and the most keys that a kit uses.
const PERCUSSION: std::ops::RangeInclusive<u8> = 35..=81;
const MOST_KEYS: usize = 16;
/// Words by which a part says what it is.
const WORDS: [&str; 5] = ["drum", "perc", "kit", "beat", "groove"];

/// The one track that looks like drums though it plays a melody; none where several do, which then are none.
#[must_use]
pub fn drum_track(project: &Project) -> Option<TrackId> {
    let tracks = 0..project.tracks.len();
    let mut drums = tracks.filter(|track| looks_like_drums(project, *track));
    let only = drums.next().filter(|_| drums.next().is_none())?;
    project.track(only).map(|track| track.id)
}

fn looks_like_drums(project: &Project, track: usize) -> bool {
    let Some(head) = project.track(track) else {
        return false;
    };
    let counts = key_counts(project, track);
    let has = |keys: &[u8]| keys.iter().any(|key| counts.contains_key(key));
    let in_range = counts.keys().all(|key| PERCUSSION.contains(key));
    let is_candidate = head.pitch == Pitch::Chromatic && head.channel.get() != DRUMS;
    if !is_candidate || !in_range || !(2..=MOST_KEYS).contains(&counts.len()) {
        return false;
    }
    let name = head.name.to_lowercase();
    if WORDS.iter().any(|word| name.contains(word)) {
        return true;
    }
    // A kick, a snare and a hi-hat or a cymbal, most of the notes on these, and two hands at once: no bass plays that.
    let (kick, snare) = ([35, 36], [37, 38, 39, 40]);
    let metal = [42, 44, 46, 49, 51, 53, 57, 59];
    let core = [&kick[..], &snare, &metal].concat();
    let of = |keys: &[u8]| keys.iter().filter_map(|key| counts.get(key)).sum::<usize>();
    let mut steps = clips(project, track).flat_map(|clip| clip.steps.iter());
    let is_struck_together = steps.any(|step| step.on && step.notes.as_slice().len() > 1);
    let is_kit = has(&kick) && has(&snare) && has(&metal);
    is_kit && is_struck_together && of(&core) * 3 >= counts.values().sum::<usize>() * 2
}

/// How many notes of a track each key has.
fn key_counts(project: &Project, track: usize) -> BTreeMap<u8, usize> {
    let mut counts = BTreeMap::new();
    let Some(head) = project.track(track) else {
        return counts;
    };
    for clip in clips(project, track) {
        for step in clip.steps.iter().filter(|step| step.on) {
            let keys = step.notes.as_slice().iter();
            let keys = keys.filter_map(|note| sounding(project, head, clip, *note));
            keys.for_each(|key| *counts.entry(key.get()).or_default() += 1);
        }
    }
    counts
}

fn clips(project: &Project, track: usize) -> impl Iterator<Item = &Clip> {
    let patterns = 0..project.patterns.len();
    patterns.filter_map(move |pattern| project.clip(pattern, track))
}

fn sounding(project: &Project, head: &Track, clip: &Clip, note: StepNote) -> Option<Key> {
    head.sounding(project.scale, clip.transpose, note.interval)
}

/// The edit that makes a drum track of each key of a track, at its place; none where there is no room for all of them.
#[must_use]
pub fn split_into_drums(project: &Project, track: usize) -> Option<Edit> {
    let head = project.track(track)?;
    let keys: Vec<Key> = key_counts(project, track)
        .into_keys()
        .map(|key| Key::clamped(key.into()))
        .collect();
    let first_new = project.tracks.len();
    if keys.is_empty() || first_new + keys.len() - 1 > MAX_TRACKS {
        return None;
    }
    let mut edits = Vec::new();
    for (number, key) in keys.into_iter().enumerate() {
        // The first key stays on the track.
        let place = match number {
            0 => track,
            number => first_new + number - 1,
        };
        if number > 0 {
            edits.push(Edit::AddTrack);
        }
        let changes = [
            TrackChange::Name(String::new()),
            TrackChange::Key(key),
            TrackChange::Channel(head.channel),
            TrackChange::Pitch(Pitch::Drum),
        ];
        edits.extend(changes.map(|change| Edit::Track {
            track: place,
            change,
        }));
        for pattern in 0..project.patterns.len() {
            let Some(clip) = project.clip(pattern, track) else {
                continue;
            };
            let change = ClipChange::Replace(Box::new(of_key(project, head, clip, key)));
            edits.push(Edit::Clip {
                pattern,
                track: place,
                change,
            });
        }
        if number > 0 {
            edits.push(Edit::MoveTrack {
                from: place,
                to: track + number,
            });
        }
    }
    Some(Edit::Together("Split into drums", edits))
}

/// The part of a clip that one key plays.
fn of_key(project: &Project, head: &Track, clip: &Clip, key: Key) -> Clip {
    let steps = clip.steps.iter().map(|step| {
        let mut notes = step.notes.as_slice().iter();
        let is_it = |note: &&StepNote| sounding(project, head, clip, **note) == Some(key);
        let note = notes.find(is_it).filter(|_| step.on)?;
        let note = StepNote {
            interval: Interval::default(),
            ..*note
        };
        let notes = Notes::new([note])?;
        Some(Step { notes, ..*step })
    });
    Clip {
        steps: steps.map(Option::unwrap_or_default).collect(),
        ..clip.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::notation;
    use crate::sequencer::value::Channel;

    /// A project with one melodic track of this name, and for each step its keys, none for an empty one.
    fn project(name: &str, channel: i64, steps: &[&[i64]]) -> Project {
        let mut project = Project::with_tracks(2);
        let mut edit = |track, change| Edit::Track { track, change }.apply(&mut project);
        for change in [
            TrackChange::Name(name.to_owned()),
            TrackChange::Key(Key::clamped(36)),
            TrackChange::Channel(Channel::clamped(channel)),
            TrackChange::Pitch(Pitch::Chromatic),
        ] {
            edit(1, change);
        }
        let steps = steps.iter().map(|keys| {
            let notes = keys
                .iter()
                .map(|key| StepNote::at(Interval::clamped(key - 36)));
            let notes = Notes::new(notes);
            notes.map_or_else(Step::default, |notes| Step {
                notes,
                ..Step::plain()
            })
        });
        let clip = Clip {
            steps: steps.collect(),
            ..Clip::default()
        };
        let change = ClipChange::Replace(Box::new(clip));
        Edit::Clip {
            pattern: 0,
            track: 1,
            change,
        }
        .apply(&mut project);
        project
    }

    const BEAT: &[&[i64]] = &[&[36, 42], &[], &[42], &[], &[38, 42], &[], &[42], &[36]];

    /// "One track outside channel 10 looks like drums": by its keys, or by its name; a bass and a chord do not, nor what is
    /// on channel 10.
    #[test]
    fn drums_are_known_by_their_keys_or_name() {
        let asked = |name, channel, steps| {
            let project = project(name, channel, steps);
            let is_it = |id| project.tracks.iter().position(|track| track.id == id);
            drum_track(&project).and_then(is_it)
        };
        assert_eq!(asked("Pattern 1", 3, BEAT), Some(1));
        assert_eq!(asked("Pattern 1", 10, BEAT), None);
        assert_eq!(asked("Bass", 2, &[&[36], &[38], &[42], &[36]]), None);
        assert_eq!(asked("Chords", 3, &[&[60, 64, 67], &[57, 60, 64]]), None);
        assert_eq!(asked("Drum loop", 3, &[&[36], &[38]]), Some(1));
        let mut two = project("Drums", 3, BEAT);
        let changes = TrackChange::all_of(&two.tracks[1].clone());
        for change in changes {
            Edit::Track { track: 0, change }.apply(&mut two);
        }
        let clip = two.clip(0, 1).unwrap().clone();
        let change = ClipChange::Replace(Box::new(clip));
        Edit::Clip {
            pattern: 0,
            track: 0,
            change,
        }
        .apply(&mut two);
        assert_eq!(drum_track(&two), None);
    }

    /// A split part is a drum track for each key in its place, and no note is lost; where there is no room, there is none.
    #[test]
    fn a_part_becomes_drum_tracks() {
        let mut split = project("Beat", 3, BEAT);
        split_into_drums(&split, 1).unwrap().apply(&mut split);
        let lines = split
            .tracks
            .iter()
            .enumerate()
            .skip(1)
            .map(|(track, head)| {
                let clip = split.clip(0, track).unwrap();
                let (key, channel) = (head.key.get(), head.channel.get());
                assert_eq!(head.pitch, Pitch::Drum);
                format!("{key} {channel} {}", notation::line(&clip.steps))
            });
        let lines: Vec<_> = lines.collect();
        assert_eq!(
            lines,
            ["36 3 x... ...x", "38 3 .... x...", "42 3 x.x. x.x."]
        );
        let mut full = project("Beat", 3, BEAT);
        (2..MAX_TRACKS).for_each(|_| Edit::AddTrack.apply(&mut full));
        assert_eq!(split_into_drums(&full, 1), None);
    }
}
