//! Everything a user can do to a project.
//!
//! The list is closed: editor, controllers, recorder, importers and tests all speak it, and
//! [`Edit::apply`] is the only code that changes a score. An edit that names a track, pattern or step
//! that does not exist changes nothing.

/// What can become of a step, a clip, a track and a pattern.
mod change;

use std::cmp::Ordering;
use std::sync::Arc;

use super::launch::Launching;
use super::lock::Locks;
use super::macros::Macro;
use super::pitch::scale::Scale;
use super::project::{Clip, MAX_PATTERNS, MAX_STEPS, MAX_TRACKS, Pattern, Project, Track};
use super::song::{Scene, SceneIndex, Song};
use super::step::Step;
use super::value::{Nudge, Tempo};
use super::{chance, identity};
pub use change::{ClipChange, PatternChange, StepChange, TrackChange};

/// The place of a step: pattern, track and step, each counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The pattern, 0 to 63.
    pub pattern: usize,
    /// The track, 0 to 31.
    pub track: usize,
    /// The step, 0 to 127.
    pub step: usize,
}

/// One change of a project.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Switches a step on or off. An empty step copies the nearest step before it that is on, so that
    /// a line keeps its sound.
    ToggleStep(Place),
    /// Changes one attribute of a step.
    Step(Place, StepChange),
    /// Changes one attribute of a clip.
    Clip {
        /// The pattern, 0 to 63.
        pattern: usize,
        /// The track, 0 to 31.
        track: usize,
        /// What becomes of the clip.
        change: ClipChange,
    },
    /// Changes one attribute of a track.
    Track {
        /// The track, 0 to 31.
        track: usize,
        /// What becomes of it.
        change: TrackChange,
    },
    /// Changes one attribute of a pattern.
    Pattern {
        /// The pattern, 0 to 63.
        pattern: usize,
        /// What becomes of it.
        change: PatternChange,
    },
    /// Adds a fresh track below the others.
    AddTrack,
    /// Removes a track with its clips in all patterns; the last one stays.
    RemoveTrack(usize),
    /// Moves a track, with its clips in all patterns, to another place.
    MoveTrack {
        /// Where it is.
        from: usize,
        /// Where it will be.
        to: usize,
    },
    /// Sets the tempo of the own clock.
    Tempo(Tempo),
    /// Sets the notes that melodies keep to.
    Scale(Scale),
    /// Sets a scene, 0 to 63; those before it that were not made yet are made as in a fresh project.
    Scene(SceneIndex, Box<Scene>),
    /// Takes the last scene away.
    RemoveScene,
    /// Sets the song; rows past the most are left out.
    Song(Box<Song>),
    /// Sets what a macro, 0 to 7, reaches; targets past the most are left out.
    Macro(usize, Box<Macro>),
    /// Sets how patterns are launched and tracks muted.
    Launching(Launching),
    /// Several changes that a person sees as one, and what the undo history calls them.
    Together(&'static str, Vec<Edit>),
    /// Takes another project in the place of this one: a file opened, a host's session restored.
    Replace(Box<Project>),
}

impl Edit {
    /// What the undo history calls it.
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
            Self::Together(label, _) => label,
            Self::Replace(_) => "Load",
        }
    }

    /// Changes the project.
    pub fn apply(self, project: &mut Project) {
        match self {
            Self::ToggleStep(place) => toggle(project, place),
            Self::Step(place, change) => {
                if let Some(step) = step_mut(project, place) {
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
                if let Some(track) = project.tracks.get_mut(track) {
                    change.apply(Arc::make_mut(track));
                }
            }
            Self::Pattern { pattern, change } => change_pattern(project, pattern, change),
            Self::AddTrack => {
                if project.tracks.len() < MAX_TRACKS {
                    let id = identity::free_track(&project.tracks);
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
                if let Some(place) = project.macros.get_mut(index) {
                    *place = Arc::new(*made);
                }
            }
            Self::Launching(launching) => project.launching = launching,
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
        PatternChange::CopyOf(_) => {}
    }
}

/// Off keeps the step's data, and on brings them back; a step that never had any takes over what the
/// nearest step before it plays, looking back around the clip.
fn toggle(project: &mut Project, place: Place) {
    let nearest = project.clip(place.pattern, place.track).and_then(|clip| {
        let length = usize::from(clip.length.get());
        (1..length)
            .map(|back| clip.step((place.step + length - back) % length))
            .find(|step| step.on)
    });
    let Some(step) = step_mut(project, place) else {
        return;
    };
    if step.is_empty()
        && let Some(nearest) = nearest
    {
        // A copied tie, nudge or lock would surprise: they belong to the place, not to the sound.
        *step = Step {
            tie: false,
            nudge: Nudge::DEFAULT,
            id: step.id,
            silent: false,
            locks: Locks::default(),
            ..nearest
        };
    } else {
        step.on = !step.on;
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

/// Changes the clips of every pattern that has any.
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

fn step_mut(project: &mut Project, place: Place) -> Option<&mut Step> {
    if place.step >= MAX_STEPS {
        return None;
    }
    let clip = clip_mut(project, place.pattern, place.track)?;
    if clip.steps.len() <= place.step {
        clip.steps.resize_with(place.step + 1, Step::default);
    }
    clip.steps.get_mut(place.step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::generate::Generate;
    use crate::sequencer::macros::{Amount, Attribute, Target};
    use crate::sequencer::notation;
    use crate::sequencer::song::{PatternIndex, TrackSet};
    use crate::sequencer::value::{StepIndex, Velocity};

    fn place(step: usize) -> Place {
        Place {
            pattern: 0,
            track: 0,
            step,
        }
    }

    /// Applies edits to a line on track 1 and compares the line that comes out.
    fn check(line: &str, edits: impl IntoIterator<Item = Edit>, expected: &str) -> Project {
        let mut project = Project::with_tracks(2);
        let clip = Box::new(notation::clip(line).unwrap());
        Edit::Clip {
            pattern: 0,
            track: 0,
            change: ClipChange::Replace(clip),
        }
        .apply(&mut project);
        for edit in edits {
            edit.apply(&mut project);
        }
        assert_eq!(notation::line(&project.clip(0, 0).unwrap().steps), expected);
        project
    }

    /// "off keeps the data": a step that was off and is on again is what it was.
    #[test]
    fn off_keeps_the_data() {
        let loud = StepChange::Velocity(Velocity::MAX);
        let edits = [Edit::Step(place(0), loud), Edit::ToggleStep(place(0))];
        let mut project = check("x...", edits, "o...");
        Edit::ToggleStep(place(0)).apply(&mut project);
        assert_eq!(project.clip(0, 0).unwrap().step(0).velocity, Velocity::MAX);
    }

    /// "toggling an empty step copies the nearest previous active step's values on that lane, else lane
    /// defaults", around the clip's end too.
    #[test]
    fn an_empty_step_takes_over_the_line() {
        let quiet = Edit::Step(place(2), StepChange::Velocity(Velocity::MIN));
        let project = check(
            "x.x.",
            [
                quiet,
                Edit::ToggleStep(place(3)),
                Edit::ToggleStep(place(1)),
            ],
            "xxxx",
        );
        let clip = project.clip(0, 0).unwrap();
        assert_eq!(
            (clip.step(3).velocity, clip.step(1).velocity),
            (Velocity::MIN, Velocity::DEFAULT)
        );
        check("....", [Edit::ToggleStep(place(1))], ".x..");
    }

    /// What does not exist is not changed, and nothing panics.
    #[test]
    fn edits_of_nothing_do_nothing() {
        let nowhere = Place {
            pattern: 64,
            track: 32,
            step: 128,
        };
        let edits = [
            Edit::ToggleStep(nowhere),
            Edit::ToggleStep(Place {
                track: 2,
                ..place(0)
            }),
            Edit::ToggleStep(place(128)),
            Edit::RemoveTrack(9),
            Edit::MoveTrack { from: 0, to: 9 },
            Edit::Pattern {
                pattern: 99,
                change: PatternChange::CopyOf(0),
            },
            Edit::Pattern {
                pattern: 0,
                change: PatternChange::CopyOf(99),
            },
        ];
        check("x...", edits, "x...");
    }

    /// A track moves with its clips, and leaves with them; the last one stays.
    #[test]
    fn tracks_move_with_their_clips() {
        let mut project = check("x.x.", [], "x.x.");
        Edit::MoveTrack { from: 0, to: 1 }.apply(&mut project);
        assert_eq!(project.tracks[1].name, "Track 1");
        assert_eq!(notation::line(&project.clip(0, 1).unwrap().steps), "x.x.");
        Edit::RemoveTrack(0).apply(&mut project);
        assert_eq!(notation::line(&project.clip(0, 0).unwrap().steps), "x.x.");
        Edit::RemoveTrack(0).apply(&mut project);
        assert_eq!(project.tracks.len(), 1);
    }

    /// "All undoable, all previewed before they are committed": a generation is one entry with a name, and does
    /// what it shows before; "new seed is undoable" as another one.
    #[test]
    fn generation_is_an_edit() {
        let shift = Generate::Shift(1);
        let change = ClipChange::Generate(shift);
        assert_eq!(change.label(), "Shift");
        let edit = Edit::Clip {
            pattern: 0,
            track: 0,
            change,
        };
        let shown = shift.of(&notation::clip("x.o.").unwrap());
        let mut project = check("x.o.", [edit], ".x..");
        assert_eq!(project.clip(0, 0), Some(&shown));
        Edit::Pattern {
            pattern: 0,
            change: PatternChange::NewSeed,
        }
        .apply(&mut project);
        assert_ne!(project.patterns[0].seed, 0);
    }

    /// What names a track follows it: a scene's own pattern and mute, a row's mute, a macro's target.
    #[test]
    fn names_of_tracks_follow_them() {
        let mut project = Project::with_tracks(4);
        let mut scene = Scene {
            muted: TrackSet(0b0101),
            ..Scene::default()
        };
        scene.set_pattern(2, Some(PatternIndex::clamped(9)));
        Edit::Scene(SceneIndex::MIN, Box::new(scene)).apply(&mut project);
        let target = |track| Target {
            track: Some(track),
            attribute: Attribute::Gate,
            amount: Amount::MAX,
        };
        let targets = vec![target(0), target(2)];
        let made = Macro {
            targets,
            ..Macro::default()
        };
        Edit::Macro(0, Box::new(made)).apply(&mut project);
        Edit::MoveTrack { from: 2, to: 0 }.apply(&mut project);
        let scene = &project.scenes[0];
        assert_eq!((scene.muted.0, scene.pattern_of(0).get()), (0b0011, 9));
        let tracks = |project: &Project| -> Vec<_> {
            let targets = project.macros[0].targets.iter();
            targets.filter_map(|target| target.track).collect()
        };
        assert_eq!(tracks(&project), [1, 0]);
        Edit::RemoveTrack(0).apply(&mut project);
        assert_eq!(project.scenes[0].muted.0, 0b0001);
        assert_eq!(project.scenes[0].tracks, []);
        assert_eq!(tracks(&project), [0]);
    }

    /// "Step ids ... cut and move keep them": steps that are moved push aside what lies in their way, keep who
    /// they are, and moved back leave everything as it was.
    #[test]
    fn steps_move_past_others() {
        let moved = |first, last, to| Edit::Clip {
            pattern: 0,
            track: 0,
            change: ClipChange::MoveSteps {
                first: StepIndex::clamped(first),
                last: StepIndex::clamped(last),
                to: StepIndex::clamped(to),
            },
        };
        let ids = |project: &Project| -> Vec<u64> {
            let steps = &project.clip(0, 0).unwrap().steps;
            (0..4).map(|at| identity::step_number(steps, at)).collect()
        };
        let there = check("x-..", [moved(0, 1, 2)], "..x-");
        assert_eq!(ids(&there), [2, 3, 0, 1]);
        let back = check("x-..", [moved(0, 1, 2), moved(2, 3, 0)], "x-..");
        assert_eq!(ids(&back), [0, 1, 2, 3]);
        check("x-..", [moved(3, 1, 0), moved(0, 1, 127)], "x-..");
    }

    /// Changes that belong together are done in their order, under one name.
    #[test]
    fn changes_go_together() {
        let edits = vec![Edit::ToggleStep(place(1)), Edit::ToggleStep(place(0))];
        let together = Edit::Together("Paste", edits);
        assert_eq!(together.label(), "Paste");
        check("x...", [together], ".x..");
    }

    /// "Copy, paste, duplicate": a copied pattern is shared until one of the two is changed.
    #[test]
    fn patterns_copy() {
        let copy = Edit::Pattern {
            pattern: 5,
            change: PatternChange::CopyOf(0),
        };
        let project = check("x...", [copy, Edit::ToggleStep(place(0))], "....");
        assert_eq!(notation::line(&project.clip(5, 0).unwrap().steps), "x...");
    }
}
