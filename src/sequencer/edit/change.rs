//! Changes of a step, a clip, a track and a pattern.

use std::sync::Arc;

use super::super::accent::{Accent, Role};
use super::super::dice::{Dice, Group, Reroll};
use super::super::dub::Dub;
use super::super::generate::Generate;
use super::super::generate::euclid::Euclid;
use super::super::generate::live::Drift;
use super::super::groove::{Groove, GrooveAmount};
use super::super::humanise::Humanise;
use super::super::lock::{self, Lane, LockLane, LockValue};
use super::super::note_channels::NoteChannels;
use super::super::order::Direction;
use super::super::outputs::{OutputSlot, PortSlot};
use super::super::parameter_lanes::{Parameter, ParameterLane};
use super::super::pitch::Pitch;
use super::super::pitch::accumulator::Accumulator;
use super::super::project::{
    Clip, Colour, CountFrom, End, MAX_STEPS, MasterLength, MuteGroup, Pattern, Track,
};
use super::super::ratchet::Ratchet;
use super::super::set_up::SetUp;
use super::super::step::{Flam, Gate, Notes, Step};
use super::super::step_ids;
use super::super::time::{Rate, SwingGrid};
use super::super::trig::{Chance, Condition};
use super::super::value::{
    Channel, Delay, Key, Length, Nudge, StepIndex, Swing, SwingAmount, Transpose, Velocity,
};

/// One attribute of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StepChange {
    /// Whether the step is on; its data stay either way.
    On(bool),
    /// The notes.
    Notes(Notes),
    /// The velocity.
    Velocity(Velocity),
    /// Whether the step is accented.
    Accent(bool),
    /// The gate.
    Gate(Gate),
    /// Whether the step is tied to the one before.
    Tie(bool),
    /// The nudge from the step's nominal place.
    Nudge(Nudge),
    /// The chance that the step plays.
    Chance(Chance),
    /// The die thrown for the chance.
    Dice(Dice),
    /// The exclusive group.
    Group(Group),
    /// The trig conditions.
    Condition(Condition),
    /// The ratchet.
    Ratchet(Ratchet),
    /// The distance of the grace hit; 0 for no flam.
    Flam(Flam),
    /// Whether the step only sends its locks and plays no note.
    Silent(bool),
    /// The lock of a lane; none removes it.
    Lock(Lane, Option<LockValue>),
    /// Whether a lane slides from this step to the next trig.
    Slide(Lane, bool),
    /// Adds a played note.
    Dub(Dub),
    /// All data at once, except the id: the step at the place stays the same one.
    All(Step),
    /// Clears the step.
    Clear,
}

impl StepChange {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::On(true) => "Step on",
            Self::On(false) => "Step off",
            Self::Notes(_) => "Notes",
            Self::Velocity(_) => "Velocity",
            Self::Accent(true) => "Accent",
            Self::Accent(false) => "No accent",
            Self::Gate(_) => "Gate",
            Self::Tie(_) => "Tie",
            Self::Nudge(_) => "Nudge",
            Self::Chance(_) => "Chance",
            Self::Dice(_) => "Dice",
            Self::Group(_) => "Group",
            Self::Condition(_) => "Condition",
            Self::Ratchet(_) => "Ratchet",
            Self::Flam(_) => "Flam",
            Self::Silent(_) => "Lock trig",
            Self::Lock(_, Some(_)) => "Lock",
            Self::Lock(_, None) => "Clear lock",
            Self::Slide(..) => "Slide",
            Self::Dub(_) => "Record",
            Self::All(_) => "Set step",
            Self::Clear => "Clear step",
        }
    }

    /// Changes a step.
    pub fn apply(self, step: &mut Step) {
        match self {
            Self::On(on) => step.on = on,
            Self::Notes(notes) => step.notes = notes,
            Self::Velocity(velocity) => step.velocity = velocity,
            Self::Accent(accent) => step.accent = accent,
            Self::Gate(gate) => step.gate = gate,
            Self::Tie(tie) => step.tie = tie,
            Self::Nudge(nudge) => step.nudge = nudge,
            Self::Chance(chance) => step.chance = chance,
            Self::Dice(dice) => step.dice = dice,
            Self::Group(group) => step.group = group,
            Self::Condition(condition) => step.condition = condition,
            Self::Ratchet(ratchet) => step.ratchet = ratchet,
            Self::Flam(flam) => step.flam = flam,
            Self::Dub(dub) => *step = step.dubbed(dub),
            Self::All(all) => *step = all.with_id(step.id),
            Self::Clear => *step = Step::default().with_id(step.id),
            Self::Silent(silent) => step.silent = silent,
            Self::Lock(lane, value) => step.locks.set(lane, value),
            Self::Slide(lane, slides) => step.locks.set_slide(lane, slides),
        }
    }
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
    /// Share of the pattern's swing, in percent.
    SwingAmount(SwingAmount),
    /// Share of the pattern's groove, in percent.
    GrooveAmount(GrooveAmount),
    /// How far its notes deviate.
    Humanise(Humanise),
    /// Semitones or degrees added.
    Transpose(Transpose),
    /// Transposition added with every pass.
    Accumulator(Accumulator),
    /// Where conditions start to count passes.
    CountFrom(CountFrom),
    /// Whether the clip is muted.
    Mute(bool),
    /// A live Euclidean rhythm, or none.
    Euclid(Option<Euclid>),
    /// Percentage of steps that are flipped in each pass.
    Drift(Drift),
    /// Applies a generator to the clip.
    Generate(Generate),
    /// How often the dice are rerolled.
    Reroll(Reroll),
    /// The lane of a parameter; none removes it.
    Lane(Parameter, Option<ParameterLane>),
    /// Replaces the whole clip.
    Replace(Box<Clip>),
    /// Moves steps to another place; the steps in between close the gap. A move past place 255 changes
    /// nothing.
    MoveSteps {
        /// The first step that moves.
        first: StepIndex,
        /// The last step that moves.
        last: StepIndex,
        /// The new place of the first.
        to: StepIndex,
    },
    /// Removes all steps; length, rate and the like stay.
    ClearSteps,
    /// Doubles the length and copies the steps into the new half; without effect past 256 steps.
    Double,
}

impl ClipChange {
    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Length(_) => "Length",
            Self::Rate(_) => "Rate",
            Self::Direction(_) => "Direction",
            Self::Start(_) => "Start",
            Self::End(_) => "End",
            Self::Rotate(_) => "Rotate",
            Self::SwingAmount(_) => "Swing amount",
            Self::GrooveAmount(_) => "Groove amount",
            Self::Humanise(_) => "Humanise",
            Self::Transpose(_) => "Transpose",
            Self::Accumulator(_) => "Accumulator",
            Self::CountFrom(_) => "Count from",
            Self::Mute(true) => "Mute",
            Self::Mute(false) => "Unmute",
            Self::Euclid(_) => "Euclid",
            Self::Drift(_) => "Drift",
            Self::Generate(generate) => generate.label(),
            Self::Reroll(_) => "Reroll",
            Self::Lane(..) => "Parameter lane",
            Self::Replace(_) => "Replace clip",
            Self::MoveSteps { .. } => "Move steps",
            Self::ClearSteps => "Clear steps",
            Self::Double => "Double length",
        }
    }

    pub(super) fn apply(self, clip: &mut Clip) {
        match self {
            Self::Length(length) => clip.length = length,
            Self::Rate(rate) => clip.rate = rate,
            Self::Direction(direction) => clip.direction = direction,
            Self::Start(start) => clip.start = start,
            Self::End(end) => clip.end = end,
            Self::Rotate(rotate) => clip.rotate = rotate,
            Self::SwingAmount(amount) => clip.swing_amount = amount,
            Self::GrooveAmount(amount) => clip.groove_amount = amount,
            Self::Humanise(humanise) => clip.humanise = humanise,
            Self::Transpose(transpose) => clip.transpose = transpose,
            Self::Accumulator(accumulator) => clip.accumulator = accumulator,
            Self::CountFrom(from) => clip.count_from = from,
            Self::Mute(mute) => clip.mute = mute,
            Self::Reroll(reroll) => clip.reroll = reroll,
            Self::Lane(parameter, lane) => clip.lanes.set(parameter, lane),
            Self::Replace(other) => {
                *clip = *other;
                step_ids::repair_steps(&mut clip.steps);
            }
            Self::Euclid(euclid) => clip.euclid = euclid,
            Self::Drift(drift) => clip.drift = drift,
            Self::Generate(generate) => *clip = generate.of(clip),
            Self::MoveSteps { first, last, to } => {
                move_steps(clip, [first, last, to].map(|step| usize::from(step.get())));
            }
            Self::ClearSteps => clip.steps.clear(),
            Self::Double => double(clip),
        }
        clip.steps.truncate(MAX_STEPS);
    }
}

/// The copies get ids of their own.
fn double(clip: &mut Clip) {
    let length = usize::from(clip.length.get());
    let Some(doubled) = Length::try_from(i64::from(clip.length) * 2).ok() else {
        return;
    };
    clip.steps.resize_with(length, Step::default);
    clip.steps.extend_from_within(..);
    for copy in clip.steps.iter_mut().skip(length) {
        copy.id = None;
    }
    clip.length = doubled;
    step_ids::repair_steps(&mut clip.steps);
}

fn move_steps(clip: &mut Clip, [first, last, to]: [usize; 3]) {
    if last < first || to + (last - first) >= MAX_STEPS {
        return;
    }
    let count = last - first + 1;
    let size = clip.steps.len().max(last + 1).max(to + count);
    clip.steps.resize_with(size, Step::default);
    step_ids::carry_ids(&mut clip.steps, |steps| {
        if to > first {
            steps[first..to + count].rotate_left(count);
        } else {
            steps[to..=last].rotate_right(count);
        }
    });
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
    /// Whether its notes have the track's channel.
    NoteChannels(NoteChannels),
    /// How late the track plays.
    Delay(Delay),
    /// The mute group.
    MuteGroup(MuteGroup),
    /// How the track reads its notes.
    Pitch(Pitch),
    /// The target and base of a lock lane; none removes it.
    LockLane(Lane, Option<LockLane>),
    /// The velocity that an accent adds.
    Accent(Accent),
    /// Notes or accents.
    Role(Role),
    /// Where it plays; an output that the project does not have changes nothing.
    Output(OutputSlot),
}

impl TrackChange {
    /// The changes that make a fresh track like another one.
    pub fn all_of(track: &Track) -> impl Iterator<Item = Self> + use<> {
        // Whole, so that nothing that a track has is forgotten. Its id is its own.
        let Track {
            id: _,
            name,
            colour,
            key,
            channel,
            note_channels,
            delay,
            mute_group,
            pitch,
            locks,
            accent,
            role,
            output,
        } = track.clone();
        let changes = [
            Self::Name(name),
            Self::Colour(colour),
            Self::Key(key),
            Self::Channel(channel),
            Self::NoteChannels(note_channels),
            Self::Delay(delay),
            Self::MuteGroup(mute_group),
            Self::Pitch(pitch),
            Self::Accent(accent),
            Self::Role(role),
            Self::Output(output),
        ];
        let lanes = lock::lanes().map(move |lane| Self::LockLane(lane, locks.get(lane)));
        changes.into_iter().chain(lanes)
    }

    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Name(_) => "Rename track",
            Self::Colour(_) => "Colour",
            Self::Key(_) => "Key",
            Self::Channel(_) => "Channel",
            Self::NoteChannels(_) => "MPE",
            Self::Delay(_) => "Delay",
            Self::MuteGroup(_) => "Mute group",
            Self::Pitch(_) => "Pitch",
            Self::LockLane(..) => "Lock lane",
            Self::Accent(_) => "Accent amount",
            Self::Role(_) => "Track role",
            Self::Output(_) => "Track output",
        }
    }

    pub(super) fn apply(self, track: &mut Track) {
        match self {
            Self::Name(name) => track.name = name,
            Self::Colour(colour) => track.colour = colour,
            Self::Key(key) => track.key = key,
            Self::Channel(channel) => track.channel = channel,
            Self::NoteChannels(channels) => track.note_channels = channels,
            Self::Delay(delay) => track.delay = delay,
            Self::MuteGroup(group) => track.mute_group = group,
            Self::Pitch(pitch) => track.pitch = pitch,
            Self::LockLane(lane, to) => track.locks.set(lane, to),
            Self::Accent(accent) => track.accent = accent,
            Self::Role(role) => track.role = role,
            Self::Output(output) => track.output = output,
        }
    }
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
    /// Where each slot lies, or none.
    Groove(Option<Arc<Groove>>),
    /// The seed of all dice.
    Seed(u32),
    /// Replaces the seed by the one that follows it.
    NewSeed,
    /// After how many units of the swing grid all clips restart.
    MasterLength(MasterLength),
    /// What an output is sent when it starts; nothing if that is empty.
    SetUp(PortSlot, SetUp),
    /// Copies another pattern, 0 to 63.
    CopyOf(usize),
    /// Replaces the whole pattern, as after a capture.
    Replace(Box<Pattern>),
    /// Clears the pattern.
    Clear,
}

impl PatternChange {
    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Name(_) => "Rename pattern",
            Self::Swing(_) => "Swing",
            Self::SwingGrid(_) => "Swing grid",
            Self::Groove(Some(_)) => "Groove",
            Self::Groove(None) => "Remove groove",
            Self::Seed(_) => "Seed",
            Self::NewSeed => "New seed",
            Self::MasterLength(_) => "Master length",
            Self::SetUp(..) => "Set-up",
            Self::CopyOf(_) => "Copy pattern",
            Self::Replace(_) => "Capture",
            Self::Clear => "Clear pattern",
        }
    }
}
