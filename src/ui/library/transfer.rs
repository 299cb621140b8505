//! Copies parts of one project into another.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::sequencer::capture::Span;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::Length;
use crate::sequencer::{
    Clip, ClipChange, Edit, OutputSlot, Pattern, PatternChange, Pitch, Project, Track, TrackChange,
};
use crate::ui::words;

/// A part of a project, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectPart {
    /// The whole project.
    Project,
    /// A pattern, with all tracks.
    Pattern(usize),
    /// Some steps of some tracks in a pattern.
    Steps {
        /// The pattern that has them.
        pattern: usize,
        /// The tracks to take.
        tracks: RangeInclusive<usize>,
        /// The steps to take; past the length of a clip, all to its end.
        steps: RangeInclusive<usize>,
    },
    /// What was heard last.
    Heard(Span),
}

/// A part of a project as a project of its own; the part becomes its first pattern.
pub(super) fn extract_part(project: &Project, part: &ProjectPart) -> Project {
    match part {
        // The captured notes are not in the project, but their tracks are.
        ProjectPart::Project | ProjectPart::Heard(_) => project.clone(),
        ProjectPart::Pattern(pattern) => project_of_pattern(project, *pattern),
        ProjectPart::Steps {
            pattern,
            tracks,
            steps,
        } => {
            let mut taken = project_of_pattern(project, *pattern);
            let heads = taken.tracks.iter().enumerate();
            let heads = heads.filter(|(track, _)| tracks.contains(track));
            let heads: Vec<_> = heads.map(|(_, head)| head.clone()).collect();
            let clips = tracks.clone().map(|track| {
                let clip = taken.clip(0, track).cloned().unwrap_or_default();
                Arc::new(cut_steps(clip, steps))
            });
            let clips = clips.take(heads.len()).collect();
            if let Some(first) = taken.patterns.first_mut() {
                Arc::make_mut(first).clips = clips;
            }
            taken.tracks = heads;
            taken
        }
    }
}

/// A project of one pattern.
fn project_of_pattern(project: &Project, pattern: usize) -> Project {
    let mut alone = Project {
        tempo: project.tempo,
        scale: project.scale,
        tracks: project.tracks.clone(),
        names: project.names.clone(),
        lock_lead: project.lock_lead,
        outputs: project.outputs.clone(),
        ..Project::default()
    };
    if let (Some(source), Some(first)) = (project.patterns.get(pattern), alone.patterns.first_mut())
    {
        first.clone_from(source);
    }
    alone
}

/// A captured pattern as a project of its own.
pub(super) fn with_pattern(project: &Project, pattern: Pattern) -> Project {
    let mut alone = project_of_pattern(project, usize::MAX);
    if let Some(first) = alone.patterns.first_mut() {
        *first = Arc::new(pattern);
    }
    alone
}

/// A clip with only some of its steps; with all of them it stays as it is.
fn cut_steps(clip: Clip, steps: &RangeInclusive<usize>) -> Clip {
    let length = usize::from(clip.length.get());
    if *steps.start() == 0 && *steps.end() + 1 >= length {
        return clip;
    }
    let last = (*steps.end()).min(length - 1);
    let kept = (*steps.start()..=last).map(|step| clip.step(step));
    let kept: Vec<_> = kept.collect();
    Clip {
        length: Length::clamped(i64::try_from(kept.len()).unwrap_or(1)),
        start: Default::default(),
        end: Default::default(),
        rotate: Default::default(),
        steps: kept,
        ..clip
    }
}

/// The first pattern that holds anything.
pub(super) fn first_pattern(project: &Project) -> usize {
    project.filled_patterns().next().unwrap_or(0)
}

/// Prepares a project for the preview: a song plays as it is, else its first pattern plays.
pub(super) fn project_to_preview(mut project: Project) -> Project {
    let first = first_pattern(&project);
    if !project.song.plays() {
        project.patterns.swap(0, first);
    }
    project
}

/// The edit that copies a pattern of another project into this one, and how many tracks found no room.
///
/// Each clip goes to the track that matches its own: of the same name, or else of the same key and channel.
/// Where none matches, a track is added.
pub(super) fn load_into_pattern(
    project: &Project,
    source: &Project,
    pattern: usize,
) -> (Edit, usize) {
    let first = source.patterns.get(first_pattern(source));
    let first = first.cloned().unwrap_or_default();
    let (mut edits, mut lost) = (Vec::new(), 0);
    let mut count = project.tracks.len();
    let mut taken = BTreeSet::new();
    let mut clips = vec![Arc::default(); count];
    for (number, (clip, head)) in first.clips.iter().zip(&source.tracks).enumerate() {
        if clip.is_empty() {
            continue;
        }
        let own = matching_tracks(project, (source, number)).find(|track| !taken.contains(track));
        let place = own.unwrap_or(count);
        if place == count {
            if count == MAX_TRACKS {
                lost += 1;
                continue;
            }
            edits.push(Edit::AddTrack);
            let changes = TrackChange::all_of(&with_its_name(source, head, number));
            edits.extend(changes.map(|change| Edit::Track {
                track: place,
                change,
            }));
            clips.push(Arc::default());
            count += 1;
        }
        taken.insert(place);
        clips[place] = clip.clone();
    }
    let change = PatternChange::Replace(Box::new(Pattern {
        clips,
        ..Pattern::clone(&first)
    }));
    edits.push(Edit::Pattern { pattern, change });
    (Edit::Together(words::undo::LOAD_PATTERN, edits), lost)
}

/// The edit that copies a clip of another project into this one: that of the matching track, or else the first.
pub(super) fn load_into_clip(
    project: &Project,
    source: &Project,
    (pattern, track): (usize, usize),
) -> Option<Edit> {
    let first = source.patterns.get(first_pattern(source))?;
    let filled = first.clips.iter().zip(0..source.tracks.len());
    let filled: Vec<_> = filled.filter(|(clip, _)| !clip.is_empty()).collect();
    let own = filled
        .iter()
        .find(|(_, other)| matching_tracks(project, (source, *other)).any(|own| own == track));
    let (clip, _) = own.or(filled.first())?;
    let change = ClipChange::Replace(Box::new(Clip::clone(clip)));
    let edit = Edit::Clip {
        pattern,
        track,
        change,
    };
    Some(Edit::Together(words::undo::LOAD_CLIP, vec![edit]))
}

/// The tracks that match a track of another project, the best first.
fn matching_tracks<'a>(
    project: &'a Project,
    (source, number): (&'a Project, usize),
) -> impl Iterator<Item = usize> + 'a {
    let head = source.track(number);
    let tracks = move || {
        let tracks = project.tracks.iter().enumerate();
        tracks.filter_map(move |(track, own)| Some((track, own, head?)))
    };
    let same_kind =
        |own: &Track, head: &Track| (own.pitch == Pitch::Drum) == (head.pitch == Pitch::Drum);
    let name = source.name_of(number);
    let named = tracks().filter(move |(track, own, head)| {
        same_kind(own, head) && project.name_of(*track).eq_ignore_ascii_case(&name)
    });
    let sounding = tracks().filter(move |(_, own, head)| {
        same_kind(own, head) && (own.key, own.channel) == (head.key, head.channel)
    });
    named.chain(sounding).map(|(track, ..)| track)
}

/// A track of another project as one of this. A name that it has from its key there goes with it; its outputs do not,
/// since those are of the other project.
fn with_its_name(source: &Project, head: &Track, number: usize) -> Track {
    let mut head = head.clone();
    head.output = OutputSlot::Host;
    head.locks.forget_outputs();
    if head.own_name().is_none() && !source.names.of(head.channel).is_empty() {
        head.name = source.name_of(number).into_owned();
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::notation;
    use crate::sequencer::value::Key;

    /// A project of tracks "name key line".
    fn project(tracks: &[&str]) -> Project {
        let mut project = Project::with_tracks(tracks.len());
        for (track, words) in tracks.iter().enumerate() {
            let mut words = words.split_whitespace();
            let mut edit = |change| Edit::Track { track, change }.apply(&mut project);
            edit(TrackChange::Name(words.next().unwrap().to_owned()));
            let key: i64 = words.next().unwrap().parse().unwrap();
            edit(TrackChange::Key(Key::clamped(key)));
            if let Some(line) = words.next() {
                let clip = notation::clip(line).unwrap();
                let change = ClipChange::Replace(Box::new(clip));
                Edit::Clip {
                    pattern: 0,
                    track,
                    change,
                }
                .apply(&mut project);
            }
        }
        project
    }

    /// The tracks that have steps in a pattern, as "name line".
    fn shown(project: &Project, pattern: usize) -> String {
        let clips = project.patterns[pattern].clips.iter();
        let lines = clips
            .zip(&project.tracks)
            .filter(|(clip, _)| !clip.is_empty());
        let lines =
            lines.map(|(clip, head)| format!("{} {}", head.name, notation::line(&clip.steps)));
        lines.collect::<Vec<_>>().join(", ")
    }

    /// "Load only as a pattern": every clip goes to the track of its name, or of its key, or to a new one, and
    /// the other patterns stay.
    #[test]
    fn a_pattern_finds_its_tracks() {
        let mut mine = project(&["Bass 33 x...", "Kick 36", "Drum2 38"]);
        let other = project(&["kick 36 xx..", "Snare 38 ..x.", "Cow 56 x.x.", "Tom 45"]);
        let (edit, lost) = load_into_pattern(&mine, &other, 3);
        assert_eq!(edit.label(), "Load pattern");
        edit.apply(&mut mine);
        assert_eq!(shown(&mine, 3), "Kick xx.., Drum2 ..x., Cow x.x.");
        assert_eq!(shown(&mine, 0), "Bass x...");
        assert_eq!(
            (mine.tracks.len(), mine.tracks[3].key.get(), lost),
            (4, 56, 0)
        );
    }

    /// "32 tracks": what finds no room is counted.
    #[test]
    fn tracks_without_room_are_counted() {
        let mut mine = Project::with_tracks(MAX_TRACKS);
        let other = project(&["Cow 119 x.x.", "Pig 120 xx"]);
        let (edit, lost) = load_into_pattern(&mine, &other, 0);
        edit.apply(&mut mine);
        assert_eq!(
            (mine.tracks.len(), lost, shown(&mine, 0)),
            (MAX_TRACKS, 2, String::new())
        );
    }

    /// "Load only as a clip": the one of the track's own kind, or else the first that plays.
    #[test]
    fn a_clip_is_that_of_the_track() {
        let other = project(&["Cow 56 x.x.", "Kick 36 xx.."]);
        let loaded = |name: &str| {
            let mut mine = project(&[name]);
            load_into_clip(&mine, &other, (0, 0))
                .unwrap()
                .apply(&mut mine);
            shown(&mine, 0)
        };
        assert_eq!(loaded("Kick 60"), "Kick xx..");
        assert_eq!(loaded("Bell 61"), "Bell x.x.");
        assert!(load_into_clip(&other, &project(&["Cow 56"]), (0, 0)).is_none());
    }

    /// "Save the current pattern, selection or project": each is a project of its own.
    #[test]
    fn parts_are_projects() {
        let mut mine = project(&["Kick 36 x..x", "Bass 33 xxxx..xx", "Cow 56 x.x."]);
        mine.patterns.swap(0, 5);
        assert_eq!(extract_part(&mine, &ProjectPart::Project), mine);
        let pattern = extract_part(&mine, &ProjectPart::Pattern(5));
        assert_eq!(shown(&pattern, 0), "Kick x..x, Bass xxxx ..xx, Cow x.x.");
        let steps = ProjectPart::Steps {
            pattern: 5,
            tracks: 1..=2,
            steps: 2..=5,
        };
        let steps = extract_part(&mine, &steps);
        assert_eq!(shown(&steps, 0), "Bass xx.., Cow x.");
        assert_eq!(steps.clip(0, 0).unwrap().length.get(), 4);
        assert_eq!(steps.tracks.len(), 2);
    }

    /// What is heard first is what holds anything.
    #[test]
    fn the_first_pattern_that_holds_anything_is_heard() {
        let mut mine = project(&["Kick 36 x..x"]);
        mine.patterns.swap(0, 5);
        assert_eq!(shown(&project_to_preview(mine), 0), "Kick x..x");
    }
}
