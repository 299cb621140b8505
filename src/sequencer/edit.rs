//! Edits: all changes that a user can make to a project.
//!
//! The list is complete: editor, controllers, recorder, importers and tests all use it, and [`Edit::apply`] is
//! the only code that changes a score. An edit of a track, pattern or step that does not exist changes nothing.

/// Changes of a step, a clip, a track and a pattern.
mod change;
/// The part of a project that an edit changes.
mod change_scope;
/// An edit as a line of the undo history.
mod edit_line;

use std::cmp::Ordering;
use std::sync::Arc;

use super::key_names::KeyNames;
use super::launch::Launching;
use super::lock::Locks;
use super::macros::Macro;
use super::outputs::{Output, PortSlot};
use super::pitch::scale::Scale;
use super::project::{
    Clip, LockLead, MAX_PATTERNS, MAX_STEPS, MAX_TRACKS, Pattern, Project, Track,
};
use super::song::{Scene, SceneIndex, Song};
use super::step::Step;
use super::value::{Channel, Nudge, Tempo};
use super::{chance, step_ids};
pub use change::{ClipChange, PatternChange, StepChange, TrackChange};
pub use change_scope::ChangeScope;
pub use edit_line::EditLine;

/// A step in a project: pattern, track and step, each counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepRef {
    /// The pattern, 0 to 63.
    pub pattern: usize,
    /// The track, 0 to 31.
    pub track: usize,
    /// The step, 0 to 255.
    pub step: usize,
}

/// One change of a project.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Switches a step on or off. An empty step copies the nearest step before it that is on, so that
    /// a line keeps its sound.
    ToggleStep(StepRef),
    /// Changes one attribute of a step.
    Step(StepRef, StepChange),
    /// Changes one attribute of a clip.
    Clip {
        /// The pattern, 0 to 63.
        pattern: usize,
        /// The track, 0 to 31.
        track: usize,
        /// The change.
        change: ClipChange,
    },
    /// Changes one attribute of a track.
    Track {
        /// The track, 0 to 31.
        track: usize,
        /// The change.
        change: TrackChange,
    },
    /// Changes one attribute of a pattern.
    Pattern {
        /// The pattern, 0 to 63.
        pattern: usize,
        /// The change.
        change: PatternChange,
    },
    /// Adds a fresh track after the last.
    AddTrack,
    /// Removes a track with its clips in all patterns; the last one stays.
    RemoveTrack(usize),
    /// Moves a track, with its clips in all patterns, to another place.
    MoveTrack {
        /// Its place before, from 0.
        from: usize,
        /// Its place after, from 0.
        to: usize,
    },
    /// Sets the tempo of the internal clock.
    Tempo(Tempo),
    /// Sets the scale of the project.
    Scale(Scale),
    /// Sets a scene, 0 to 63; missing scenes before it are added as in a fresh project.
    Scene(SceneIndex, Box<Scene>),
    /// Removes the last scene.
    RemoveScene,
    /// Sets the song; rows beyond the limit are left out.
    Song(Box<Song>),
    /// Sets the targets and name of a macro, 0 to 7; targets beyond the limit are left out.
    Macro(usize, Box<Macro>),
    /// Sets how patterns are launched and tracks muted.
    Launching(Launching),
    /// Sets how long before its notes a step sends its locks.
    LockLead(LockLead),
    /// Sets or removes an output; the tracks of one that is removed play to the host, and its patterns' set-ups go.
    Output(PortSlot, Option<Box<Output>>),
    /// Replaces the key names of a channel.
    NoteNames(Channel, Box<KeyNames>),
    /// Several edits that a person sees as one, with their name in the undo history.
    Together(&'static str, Vec<Edit>),
    /// Replaces the whole project, as when a file is opened or a host's session is restored.
    Replace(Box<Project>),
}

impl Edit {
    /// The edit's name in the undo history.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::ToggleStep(_) => "Toggle step",
            Self::Step(_, change) => change.label(),
            Self::Clip { change, .. } => change.label(),
            Self::Track { change, .. } => change.label(),
            Self::Pattern { change, .. } => change.label(),
            Self::AddTrack => "Add track",
            Self::RemoveTrack(_) => "Remove track",
            Self::MoveTrack { .. } => "Move track",
            Self::Tempo(_) => "Tempo",
            Self::Scale(_) => "Scale",
            Self::Scene(..) => "Scene",
            Self::RemoveScene => "Remove scene",
            Self::Song(_) => "Song",
            Self::Macro(..) => "Macro",
            Self::Launching(_) => "Launching",
            Self::LockLead(_) => "Lock lead",
            Self::Output(_, Some(_)) => "Output",
            Self::Output(_, None) => "Remove output",
            Self::NoteNames(..) => "Note names",
            Self::Together(label, _) => label,
            Self::Replace(_) => "Load",
        }
    }

    /// The step that the edit changes, as it will be; none when it is not an edit of a single step.
    #[must_use]
    pub fn step_after(&self, project: &Project) -> Option<(StepRef, Step)> {
        match self {
            Self::ToggleStep(step_ref) => Some((*step_ref, toggled(project, *step_ref))),
            Self::Step(step_ref, change) => {
                let clip = project.clip(step_ref.pattern, step_ref.track);
                let mut step = clip
                    .map(|clip| clip.step(step_ref.step))
                    .unwrap_or_default();
                change.apply(&mut step);
                Some((*step_ref, step))
            }
            Self::Clip { .. }
            | Self::Track { .. }
            | Self::Pattern { .. }
            | Self::Together(..)
            | Self::AddTrack
            | Self::RemoveTrack(_)
            | Self::MoveTrack { .. }
            | Self::Tempo(_)
            | Self::Scale(_)
            | Self::Scene(..)
            | Self::RemoveScene
            | Self::Song(_)
            | Self::Macro(..)
            | Self::Launching(_)
            | Self::LockLead(_)
            | Self::Output(..)
            | Self::NoteNames(..)
            | Self::Replace(_) => None,
        }
    }

    /// Applies the edit to a project.
    pub fn apply(self, project: &mut Project) {
        match self {
            Self::ToggleStep(step_ref) => toggle(project, step_ref),
            Self::Step(step_ref, change) => {
                if let Some(step) = step_mut(project, step_ref) {
                    change.apply(step);
                }
            }
            Self::Clip {
                pattern,
                track,
                change,
            } => {
                if let Some(clip) = clip_mut(project, pattern, track) {
                    change.apply(clip);
                }
            }
            Self::Track { track, change } => {
                let named = if let TrackChange::Output(output) = &change {
                    Some(*output)
                } else if let TrackChange::LockLane(_, Some(lane)) = &change {
                    lane.output
                } else {
                    None
                };
                let is_there = named.is_none_or(|output| project.outputs.has(output));
                if let Some(track) = project.tracks.get_mut(track)
                    && is_there
                {
                    change.apply(Arc::make_mut(track));
                }
            }
            Self::Pattern { pattern, change } => change_pattern(project, pattern, change),
            Self::AddTrack => {
                if project.tracks.len() < MAX_TRACKS {
                    let id = step_ids::free_track(&project.tracks);
                    let fresh = Track::fresh(project.tracks.len());
                    project.tracks.push(Arc::new(Track { id, ..fresh }));
                }
            }
            Self::RemoveTrack(track) => remove_track(project, track),
            Self::MoveTrack { from, to } => move_track(project, from, to),
            Self::Tempo(tempo) => project.tempo = tempo,
            Self::Scale(scale) => project.scale = scale,
            Self::Scene(index, scene) => {
                let index = usize::from(index.get());
                let count = project.scenes.len().max(index + 1);
                project.scenes.resize_with(count, Arc::default);
                project.scenes[index] = Arc::new(*scene);
            }
            Self::RemoveScene => drop(project.scenes.pop()),
            Self::Song(mut song) => {
                song.rows.truncate(Song::MOST);
                project.song = Arc::new(*song);
            }
            Self::Macro(index, mut made) => {
                made.targets.truncate(Macro::MOST);
                if let Some(step_ref) = project.macros.get_mut(index) {
                    *step_ref = Arc::new(*made);
                }
            }
            Self::Launching(launching) => project.launching = launching,
            Self::LockLead(lead) => project.lock_lead = lead,
            Self::Output(slot, output) => {
                Arc::make_mut(&mut project.outputs).set(slot, output.map(|output| *output));
                project.follow_outputs();
            }
            Self::NoteNames(channel, names) => {
                Arc::make_mut(&mut project.names).set(channel, *names);
            }
            Self::Together(_, edits) => edits.into_iter().for_each(|edit| edit.apply(project)),
            Self::Replace(other) => *project = *other,
        }
    }
}

fn change_pattern(project: &mut Project, pattern: usize, change: PatternChange) {
    if let PatternChange::CopyOf(source) = change {
        if let Some(copy) = project.patterns.get(source).cloned()
            && let Some(target) = project.patterns.get_mut(pattern)
        {
            *target = copy;
        }
        return;
    }
    if matches!(&change, PatternChange::SetUp(slot, _) if project.outputs.get(*slot).is_none()) {
        return;
    }
    let brings_set_ups =
        matches!(&change, PatternChange::Replace(other) if !other.set_ups.is_empty());
    let Some(pattern) = pattern_mut(project, pattern) else {
        return;
    };
    match change {
        PatternChange::Name(name) => pattern.name = name,
        PatternChange::Swing(swing) => pattern.swing = swing,
        PatternChange::SwingGrid(grid) => pattern.swing_grid = grid,
        PatternChange::Groove(groove) => pattern.groove = groove,
        PatternChange::Seed(seed) => pattern.seed = seed,
        PatternChange::NewSeed => pattern.seed = chance::next_seed(pattern.seed),
        PatternChange::MasterLength(length) => pattern.master_length = length,
        PatternChange::Replace(other) => *pattern = *other,
        PatternChange::Clear => *pattern = Pattern::default(),
        PatternChange::SetUp(slot, set_up) => pattern.set_ups.set(slot, set_up),
        PatternChange::CopyOf(_) => {}
    }
    if brings_set_ups {
        project.follow_outputs();
    }
}

/// Switches a step on or off. Off keeps the step's data, and on brings them back; a step that never had data
/// copies the nearest step before it that is on, looking back around the clip.
fn toggle(project: &mut Project, step_ref: StepRef) {
    let toggled = toggled(project, step_ref);
    if let Some(step) = step_mut(project, step_ref) {
        *step = toggled;
    }
}

fn toggled(project: &Project, step_ref: StepRef) -> Step {
    let Some(clip) = project.clip(step_ref.pattern, step_ref.track) else {
        return Step::plain();
    };
    let step = clip.step(step_ref.step);
    let length = usize::from(clip.length.get());
    let nearest = (1..length)
        .map(|back| clip.step((step_ref.step + length - back) % length))
        .find(|step| step.on);
    match nearest.filter(|_| step.is_empty()) {
        // A copied tie, nudge or lock would surprise: they belong to the place, not to the sound.
        Some(nearest) => Step {
            tie: false,
            nudge: Nudge::DEFAULT,
            id: step.id,
            silent: false,
            locks: Locks::default(),
            ..nearest
        },
        None => Step {
            on: !step.on,
            ..step
        },
    }
}

fn remove_track(project: &mut Project, track: usize) {
    if project.tracks.len() < 2 || track >= project.tracks.len() {
        return;
    }
    project.tracks.remove(track);
    project.follow_tracks(|place| match place.cmp(&track) {
        Ordering::Less => Some(place),
        Ordering::Equal => None,
        Ordering::Greater => Some(place - 1),
    });
    for_each_pattern(project, |clips| {
        if track < clips.len() {
            clips.remove(track);
        }
    });
}

fn move_track(project: &mut Project, from: usize, to: usize) {
    let count = project.tracks.len();
    if from >= count || to >= count || from == to {
        return;
    }
    let track = project.tracks.remove(from);
    project.tracks.insert(to, track);
    project.follow_tracks(|place| {
        Some(if place == from {
            to
        } else if (from..=to).contains(&place) {
            place - 1
        } else if (to..=from).contains(&place) {
            place + 1
        } else {
            place
        })
    });
    for_each_pattern(project, |clips| {
        clips.resize_with(count.max(clips.len()), Arc::default);
        let clip = clips.remove(from);
        clips.insert(to, clip);
    });
}

/// Applies a change to the clips of every pattern that has clips.
fn for_each_pattern(project: &mut Project, change: impl Fn(&mut Vec<Arc<Clip>>)) {
    for pattern in project
        .patterns
        .iter_mut()
        .filter(|pattern| !pattern.clips.is_empty())
    {
        change(&mut Arc::make_mut(pattern).clips);
    }
}

fn pattern_mut(project: &mut Project, pattern: usize) -> Option<&mut Pattern> {
    debug_assert_eq!(project.patterns.len(), MAX_PATTERNS);
    project.patterns.get_mut(pattern).map(Arc::make_mut)
}

fn clip_mut(project: &mut Project, pattern: usize, track: usize) -> Option<&mut Clip> {
    if track >= project.tracks.len() {
        return None;
    }
    let clips = &mut pattern_mut(project, pattern)?.clips;
    if clips.len() <= track {
        clips.resize_with(track + 1, Arc::default);
    }
    clips.get_mut(track).map(Arc::make_mut)
}

fn step_mut(project: &mut Project, step_ref: StepRef) -> Option<&mut Step> {
    if step_ref.step >= MAX_STEPS {
        return None;
    }
    let clip = clip_mut(project, step_ref.pattern, step_ref.track)?;
    if clip.steps.len() <= step_ref.step {
        clip.steps.resize_with(step_ref.step + 1, Step::default);
    }
    clip.steps.get_mut(step_ref.step)
}

#[cfg(test)]
mod tests;
