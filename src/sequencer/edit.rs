//! Everything a user can do to a project.
//!
//! The list is closed: editor, controllers, recorder, importers and tests all speak it, and
//! [`Edit::apply`] is the only code that changes a score. An edit that names a track, pattern or step
//! that does not exist changes nothing.

use std::sync::Arc;

use super::order::Direction;
use super::project::{
    Clip, Colour, End, MAX_PATTERNS, MAX_STEPS, MAX_TRACKS, Pattern, Project, Track,
};
use super::step::{Gate, Notes, Step};
use super::time::{Rate, SwingGrid};
use super::value::{
    Channel, Delay, Key, Length, Nudge, StepIndex, Swing, SwingAmount, Tempo, Transpose, Velocity,
};

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
    /// Takes another project in the place of this one: a file opened, a host's session restored.
    Replace(Box<Project>),
}

/// One attribute of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StepChange {
    /// On or off; the data stay.
    On(bool),
    /// Its notes.
    Notes(Notes),
    /// Its velocity.
    Velocity(Velocity),
    /// Its gate.
    Gate(Gate),
    /// Whether it continues the step before.
    Tie(bool),
    /// How far it is moved.
    Nudge(Nudge),
    /// Everything at once.
    All(Step),
    /// Nothing on it any more.
    Clear,
}

/// One attribute of a clip.
#[derive(Debug, Clone, PartialEq)]
pub enum ClipChange {
    /// Number of steps; steps past the end are kept for when it grows again.
    Length(Length),
    /// Length of a step.
    Rate(Rate),
    /// Order of the steps.
    Direction(Direction),
    /// First step played.
    Start(StepIndex),
    /// Last step played.
    End(End),
    /// Turned without moving data.
    Rotate(StepIndex),
    /// Share of the pattern's swing.
    SwingAmount(SwingAmount),
    /// Semitones added.
    Transpose(Transpose),
    /// Silent or not.
    Mute(bool),
    /// Another clip in its place.
    Replace(Box<Clip>),
    /// No steps any more; length, rate and the like stay.
    ClearSteps,
}

/// One attribute of a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackChange {
    /// Its name.
    Name(String),
    /// Its colour.
    Colour(Colour),
    /// Its key.
    Key(Key),
    /// Its channel.
    Channel(Channel),
    /// How late it plays.
    Delay(Delay),
}

/// One attribute of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum PatternChange {
    /// Its name.
    Name(String),
    /// Where the second of two swing units starts.
    Swing(Swing),
    /// The unit that swing works on.
    SwingGrid(SwingGrid),
    /// What random directions draw from.
    Seed(u32),
    /// The content of another pattern, 0 to 63.
    CopyOf(usize),
    /// Empty again.
    Clear,
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
                    project
                        .tracks
                        .push(Arc::new(Track::fresh(project.tracks.len())));
                }
            }
            Self::RemoveTrack(track) => remove_track(project, track),
            Self::MoveTrack { from, to } => move_track(project, from, to),
            Self::Tempo(tempo) => project.tempo = tempo,
            Self::Replace(other) => *project = *other,
        }
    }
}

impl StepChange {
    fn label(self) -> &'static str {
        match self {
            Self::On(true) => "Step on",
            Self::On(false) => "Step off",
            Self::Notes(_) => "Notes",
            Self::Velocity(_) => "Velocity",
            Self::Gate(_) => "Gate",
            Self::Tie(_) => "Tie",
            Self::Nudge(_) => "Nudge",
            Self::All(_) => "Set step",
            Self::Clear => "Clear step",
        }
    }

    fn apply(self, step: &mut Step) {
        match self {
            Self::On(on) => step.on = on,
            Self::Notes(notes) => step.notes = notes,
            Self::Velocity(velocity) => step.velocity = velocity,
            Self::Gate(gate) => step.gate = gate,
            Self::Tie(tie) => step.tie = tie,
            Self::Nudge(nudge) => step.nudge = nudge,
            Self::All(all) => *step = all,
            Self::Clear => *step = Step::default(),
        }
    }
}

impl ClipChange {
    fn label(&self) -> &'static str {
        match self {
            Self::Length(_) => "Length",
            Self::Rate(_) => "Rate",
            Self::Direction(_) => "Direction",
            Self::Start(_) => "Start",
            Self::End(_) => "End",
            Self::Rotate(_) => "Rotate",
            Self::SwingAmount(_) => "Swing amount",
            Self::Transpose(_) => "Transpose",
            Self::Mute(true) => "Mute",
            Self::Mute(false) => "Unmute",
            Self::Replace(_) => "Replace clip",
            Self::ClearSteps => "Clear steps",
        }
    }

    fn apply(self, clip: &mut Clip) {
        match self {
            Self::Length(length) => clip.length = length,
            Self::Rate(rate) => clip.rate = rate,
            Self::Direction(direction) => clip.direction = direction,
            Self::Start(start) => clip.start = start,
            Self::End(end) => clip.end = end,
            Self::Rotate(rotate) => clip.rotate = rotate,
            Self::SwingAmount(amount) => clip.swing_amount = amount,
            Self::Transpose(transpose) => clip.transpose = transpose,
            Self::Mute(mute) => clip.mute = mute,
            Self::Replace(other) => *clip = *other,
            Self::ClearSteps => clip.steps.clear(),
        }
        clip.steps.truncate(MAX_STEPS);
    }
}

impl TrackChange {
    fn label(&self) -> &'static str {
        match self {
            Self::Name(_) => "Rename track",
            Self::Colour(_) => "Colour",
            Self::Key(_) => "Key",
            Self::Channel(_) => "Channel",
            Self::Delay(_) => "Delay",
        }
    }

    fn apply(self, track: &mut Track) {
        match self {
            Self::Name(name) => track.name = name,
            Self::Colour(colour) => track.colour = colour,
            Self::Key(key) => track.key = key,
            Self::Channel(channel) => track.channel = channel,
            Self::Delay(delay) => track.delay = delay,
        }
    }
}

impl PatternChange {
    fn label(&self) -> &'static str {
        match self {
            Self::Name(_) => "Rename pattern",
            Self::Swing(_) => "Swing",
            Self::SwingGrid(_) => "Swing grid",
            Self::Seed(_) => "Seed",
            Self::CopyOf(_) => "Copy pattern",
            Self::Clear => "Clear pattern",
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
        PatternChange::Seed(seed) => pattern.seed = seed,
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
        // A copied tie or nudge would surprise: they belong to the place, not to the sound.
        *step = Step {
            tie: false,
            nudge: Nudge::DEFAULT,
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
    use crate::sequencer::notation;

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

    /// "toggling an empty step copies the nearest previous active step", around the clip's end too.
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

    /// A copied pattern is shared until one of the two is changed.
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
