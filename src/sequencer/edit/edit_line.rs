//! What an edit does, as a line of the undo history: "Kick, step 5: on", "Bass: length 12".

use std::fmt;

use super::super::note_channels::NoteChannels;
use super::super::outputs::OutputSlot;
use super::super::project::{Project, pattern_name};
use super::super::step::Gate;
use super::change_scope::ChangeScope;
use super::{ClipChange, Edit, PatternChange, StepChange, TrackChange};

/// A line of the undo history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditLine {
    /// The name of this kind of edit.
    pub label: &'static str,
    /// What the edit changes, by name: "Kick, step 5"; empty for the project.
    pub place: String,
    /// What it sets: "velocity 96".
    pub what: String,
    scope: ChangeScope,
    /// The other kinds of edit of the same gesture, in their order.
    also: Vec<&'static str>,
}

impl EditLine {
    /// The line of an edit that is about to change `project`.
    #[must_use]
    pub fn of(edit: &Edit, project: &Project) -> Self {
        let scope = edit.change_scope();
        let (place, what) = match edit {
            Edit::RemoveTrack(track) => (name_of(project, *track), "remove track".to_owned()),
            Edit::MoveTrack { from, to } => {
                (name_of(project, *from), format!("move to place {}", to + 1))
            }
            Edit::Tempo(tempo) => (String::new(), format!("tempo {}", tempo.bpm())),
            Edit::Scale(scale) => (String::new(), format!("scale {}", scale.notes)),
            Edit::Scene(scene, _) => (format!("Scene {}", scene.get() + 1), "set".to_owned()),
            Edit::Macro(index, _) => (format!("Macro {}", index + 1), "set".to_owned()),
            Edit::Output(slot, output) => {
                let what = if output.is_some() { "set" } else { "removed" };
                (project.outputs.name_of(*slot), what.to_owned())
            }
            Edit::NoteNames(channel, _) => {
                (format!("Channel {}", channel.get()), lower(edit.label()))
            }
            Edit::ToggleStep(_) => {
                let on = edit.step_after(project).is_some_and(|(_, step)| step.on);
                (place_of(scope, project), on_off(on))
            }
            Edit::Step(_, change) => (place_of(scope, project), step_words(*change)),
            Edit::Clip { change, .. } => (place_of(scope, project), clip_words(change)),
            Edit::Track { change, .. } => (place_of(scope, project), track_words(change)),
            Edit::Pattern { change, .. } => (place_of(scope, project), pattern_words(change)),
            Edit::Together(..)
            | Edit::AddTrack
            | Edit::RemoveScene
            | Edit::Song(_)
            | Edit::Launching(_)
            | Edit::LockLead(_)
            | Edit::Replace(_) => (place_of(scope, project), lower(edit.label())),
        };
        Self {
            label: edit.label(),
            place,
            what,
            scope,
            also: Vec::new(),
        }
    }

    /// The line of a change of the whole project.
    #[must_use]
    pub fn of_project(label: &'static str) -> Self {
        Self {
            label,
            place: String::new(),
            what: lower(label),
            scope: ChangeScope::Project,
            also: Vec::new(),
        }
    }

    /// Takes in another edit of the same gesture: what was set last at the same place, or the kinds of edit at the place
    /// that holds both.
    pub fn join(&mut self, other: Self, project: &Project) {
        let is_known = self.label == other.label || self.also.contains(&other.label);
        if !is_known {
            self.also.push(other.label);
        }
        if self.scope == other.scope && self.also.is_empty() {
            self.what = other.what;
            return;
        }
        self.scope = self.scope.with(other.scope);
        self.place = place_of(self.scope, project);
        if self.what != other.what || !self.also.is_empty() {
            let kinds = std::iter::once(&self.label).chain(&self.also);
            let kinds: Vec<_> = kinds.map(|label| lower(label)).collect();
            self.what = kinds.join(", ");
        }
    }

    /// Whether two lines can be told as one: the same kind of edit at the same place.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (self.label, &self.place) == (other.label, &other.place)
    }
}

impl fmt::Display for EditLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            let mut letters = self.what.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            return write!(f, "{}{}", first.collect::<String>(), letters.as_str());
        }
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// A part of a project by its name; empty for the whole.
fn place_of(scope: ChangeScope, project: &Project) -> String {
    match scope {
        ChangeScope::Step(step_ref) => {
            let (name, step) = (name_of(project, step_ref.track), step_ref.step + 1);
            format!("{name}, step {step}")
        }
        ChangeScope::Clip { track, .. } | ChangeScope::Track(track) => name_of(project, track),
        ChangeScope::Pattern(pattern) => format!("Pattern {}", pattern_name(pattern)),
        ChangeScope::Project => String::new(),
    }
}

fn name_of(project: &Project, track: usize) -> String {
    project.name_of(track).into_owned()
}

fn on_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

/// A label within a line.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

fn step_words(change: StepChange) -> String {
    match change {
        StepChange::On(on) => on_off(on),
        StepChange::Velocity(velocity) => format!("velocity {}", velocity.get()),
        StepChange::Gate(Gate::Steps(steps)) => format!("gate {} %", steps.get() / 10),
        StepChange::Gate(Gate::UntilNext) => "gate until the next note".to_owned(),
        StepChange::Nudge(nudge) => format!("nudge {:+} %", nudge.percent()),
        StepChange::Chance(chance) => format!("chance {} %", chance.get()),
        StepChange::Dice(dice) => format!("dice {dice}"),
        StepChange::Group(group) => format!("group {}", group.get()),
        StepChange::Condition(condition) if condition.is_default() => "always".to_owned(),
        StepChange::Condition(condition) => format!("condition {condition}"),
        StepChange::Ratchet(ratchet) => format!("ratchet {}", ratchet.hits.get()),
        StepChange::Lock(lane, Some(value)) => format!("lock {} at {}", lane.get(), value.get()),
        StepChange::Lock(lane, None) => format!("no lock {}", lane.get()),
        StepChange::Notes(_)
        | StepChange::Accent(_)
        | StepChange::Tie(_)
        | StepChange::Flam(_)
        | StepChange::Silent(_)
        | StepChange::Slide(..)
        | StepChange::Dub(_)
        | StepChange::All(_)
        | StepChange::Clear => lower(change.label()),
    }
}

fn clip_words(change: &ClipChange) -> String {
    match change {
        ClipChange::Length(length) => format!("length {}", length.get()),
        ClipChange::Rate(rate) => format!("rate {rate}"),
        ClipChange::Direction(direction) => format!("direction {direction}"),
        ClipChange::Transpose(by) => format!("transpose {:+}", by.get()),
        ClipChange::Drift(drift) => format!("drift {} %", drift.get()),
        ClipChange::Euclid(Some(euclid)) => format!("Euclid {}", euclid.pulses.get()),
        ClipChange::Euclid(None) => "Euclid off".to_owned(),
        ClipChange::SwingAmount(amount) => format!("swing share {} %", amount.get()),
        ClipChange::Reroll(reroll) => format!("reroll {reroll}"),
        ClipChange::Start(_)
        | ClipChange::End(_)
        | ClipChange::Rotate(_)
        | ClipChange::GrooveAmount(_)
        | ClipChange::Humanise(_)
        | ClipChange::Accumulator(_)
        | ClipChange::CountFrom(_)
        | ClipChange::Mute(_)
        | ClipChange::Generate(_)
        | ClipChange::Lane(..)
        | ClipChange::Replace(_)
        | ClipChange::MoveSteps { .. }
        | ClipChange::ClearSteps
        | ClipChange::Double => lower(change.label()),
    }
}

fn track_words(change: &TrackChange) -> String {
    match change {
        TrackChange::Name(name) if name.is_empty() => "no name of its own".to_owned(),
        TrackChange::Name(name) => format!("renamed {name}"),
        TrackChange::Colour(colour) => format!("colour {}", colour.get()),
        TrackChange::Key(key) => format!("key {}", key.get()),
        TrackChange::Channel(channel) => format!("channel {}", channel.get()),
        TrackChange::NoteChannels(NoteChannels::Mpe) => "MPE on".to_owned(),
        TrackChange::NoteChannels(NoteChannels::OfTrack) => "MPE off".to_owned(),
        TrackChange::Pitch(pitch) => format!("pitch mode {pitch}"),
        TrackChange::Delay(delay) => format!("delay {:+}", delay.get()),
        TrackChange::Output(OutputSlot::Host) => "plays to the host".to_owned(),
        TrackChange::Output(OutputSlot::Port(slot)) => format!("plays to output {}", slot.get()),
        TrackChange::MuteGroup(_)
        | TrackChange::LockLane(..)
        | TrackChange::Accent(_)
        | TrackChange::Role(_) => lower(change.label()),
    }
}

fn pattern_words(change: &PatternChange) -> String {
    match change {
        PatternChange::Name(name) if name.is_empty() => "no name".to_owned(),
        PatternChange::Name(name) => format!("renamed {name}"),
        PatternChange::Swing(swing) => format!("swing {swing}"),
        PatternChange::Seed(seed) => format!("seed {seed}"),
        PatternChange::MasterLength(length) => format!("master length {}", length.get()),
        PatternChange::SetUp(slot, set_up) if set_up.is_empty() => {
            format!("no set-up of output {}", slot.get())
        }
        PatternChange::SetUp(slot, _) => format!("set-up of output {}", slot.get()),
        PatternChange::CopyOf(source) => format!("copy of {}", pattern_name(*source)),
        PatternChange::SwingGrid(_)
        | PatternChange::Groove(_)
        | PatternChange::NewSeed
        | PatternChange::Replace(_)
        | PatternChange::Clear => lower(change.label()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::StepRef;
    use super::*;
    use crate::sequencer::value::{Length, Velocity};

    fn step(step: usize) -> StepRef {
        StepRef {
            pattern: 0,
            track: 0,
            step,
        }
    }

    fn line(edit: &Edit, project: &Project) -> String {
        EditLine::of(edit, project).to_string()
    }

    /// "The undo list says what and where."
    #[test]
    fn a_line_says_what_and_where() {
        let mut project = Project::with_tracks(2);
        let change = TrackChange::Name("Kick".to_owned());
        let rename = Edit::Track { track: 0, change };
        assert!(line(&rename, &project).ends_with(": renamed Kick"));
        rename.apply(&mut project);
        let toggle = Edit::ToggleStep(step(4));
        assert_eq!(line(&toggle, &project), "Kick, step 5: on");
        toggle.clone().apply(&mut project);
        assert_eq!(line(&toggle, &project), "Kick, step 5: off");
        let change = ClipChange::Length(Length::clamped(12));
        let length = Edit::Clip {
            pattern: 0,
            track: 0,
            change,
        };
        assert_eq!(line(&length, &project), "Kick: length 12");
        let change = PatternChange::CopyOf(0);
        let copy = Edit::Pattern { pattern: 1, change };
        assert_eq!(line(&copy, &project), "Pattern A2: copy of A1");
        assert_eq!(line(&Edit::AddTrack, &project), "Add track");
        let gone = Edit::RemoveTrack(0);
        assert_eq!(line(&gone, &project), "Kick: remove track");
    }

    /// A gesture is one line: its last value at one place, its kind at many.
    #[test]
    fn a_gesture_is_one_line() {
        let project = Project::with_tracks(2);
        let name = project.name_of(0).into_owned();
        let velocity = |at, value| {
            let change = StepChange::Velocity(Velocity::clamped(value));
            EditLine::of(&Edit::Step(step(at), change), &project)
        };
        let mut drawn = velocity(4, 90);
        assert!(drawn.is_like(&velocity(4, 96)) && !drawn.is_like(&velocity(5, 90)));
        drawn.join(velocity(4, 96), &project);
        assert_eq!(drawn.to_string(), format!("{name}, step 5: velocity 96"));
        drawn.join(velocity(5, 40), &project);
        assert_eq!(drawn.to_string(), format!("{name}: velocity"));
        // Two kinds of edit are both named, each once.
        let chance = StepChange::Chance(crate::sequencer::Chance::clamped(50));
        for at in [4, 5] {
            let chance = EditLine::of(&Edit::Step(step(at), chance), &project);
            drawn.join(chance, &project);
        }
        drawn.join(velocity(6, 20), &project);
        assert_eq!(drawn.to_string(), format!("{name}: velocity, chance"));
    }
}
