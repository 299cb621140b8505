//! Projects of every shape, for tests: each number makes one, always the same.

/// Steps of every kind.
mod arbitrary_step;
/// Scenes, songs, macros and launching.
mod arbitrary_stage;

use std::sync::Arc;

use super::Direction;
use super::accent::{Accent, Role};
use super::chance::{self, Purpose};
use super::dice::{Passes, Reroll};
use super::generate::euclid::{Euclid, Overlay, Pulses, RhythmStart, Rotation};
use super::generate::live::Drift;
use super::groove::{Groove, GrooveAmount, GrooveSlot, GrooveSlots, SlotTiming, SlotVelocity};
use super::humanise::{Humanise, LengthSpread, TimeSpread, VelocitySpread};
use super::identity::TrackId;
use super::key_names::{KeyNames, NoteNames};
use super::lock::{
    self, Controller, ControllerPair, LockLane, LockLanes, LockTarget, LockValue, ParameterNumber,
};
use super::note_channels::NoteChannels;
use super::order::Stride;
use super::outputs::OutputSlot;
use super::parameter_lanes::{Advance, Parameter, ParameterLane, ParameterLanes};
use super::pitch::Pitch;
use super::pitch::accumulator::{Accumulator, Rise, Span, SpanEnd};
use super::pitch::scale::{self, Root, Scale};
use super::project::{
    Clip, Colour, CountFrom, End, MAX_PATTERNS, MAX_STEPS, MAX_TRACKS, MasterLength, MuteGroup,
    Pattern, Project, Track,
};
use super::set_up::PatternSetUps;
use super::time::{Rate, SwingGrid};
use super::value::{Channel, Delay, Key, Length, StepIndex, Swing, SwingAmount, Tempo, Transpose};

/// A valid project. Every field takes its default in some projects, its limits in some and any value
/// in others; vectors are shorter and longer than what they belong to.
#[must_use]
pub fn project(seed: u32) -> Project {
    let mut draws = Draws { seed, count: 0 };
    let mut project = Project::with_tracks(draws.below(MAX_TRACKS) + 1);
    project.tempo = Tempo::clamped(20.0 + f64::from(draws.number(0, 979_000_000)) / 1e6);
    project.scale = draws.scale();
    for track in &mut project.tracks {
        *track = Arc::new(draws.track(track.id));
    }
    if draws.one_in(3) {
        project.tracks.rotate_left(1);
    }
    for _ in 0..draws.below(4) {
        let place = draws.below(MAX_PATTERNS);
        project.patterns[place] = Arc::new(draws.pattern(project.tracks.len()));
    }
    draws.stage(&mut project);
    if draws.one_in(4) {
        let mut names = NoteNames::default();
        for _ in 0..=draws.below(3) {
            names.set(Channel::clamped(draws.value(1, 1, 16)), draws.key_names());
        }
        project.names = Arc::new(names);
    }
    project
}

/// A row of pseudo-random numbers, from the same hash as the score's own chance.
#[derive(Debug)]
pub struct Draws {
    /// The seed of the row.
    pub seed: u32,
    /// How many numbers were drawn so far.
    pub count: i64,
}

impl Draws {
    /// The next number, 0 to below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.count += 1;
        let draw = chance::draw(self.seed, 0, self.count, Purpose::Direction);
        usize::try_from(chance::index(draw, limit as u64)).unwrap_or(0)
    }

    /// The next number within a range.
    pub fn number(&mut self, least: i32, most: i32) -> i32 {
        let width = usize::try_from(most - least).unwrap_or(0) + 1;
        least + i32::try_from(self.below(width)).unwrap_or(0)
    }

    /// True in one of `times` draws.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A value that is the default, a limit or anything.
    fn value(&mut self, least: i64, default: i64, most: i64) -> i64 {
        match self.below(6) {
            0..=2 => default,
            3 => least,
            4 => most,
            _ => least + self.below(usize::try_from(most - least).unwrap_or(0) + 1) as i64,
        }
    }

    fn name(&mut self) -> String {
        let letters = [
            'a', 'Z', ' ', '"', '\\', '\n', '\u{7}', 'ä', '鼓', '🥁', '{', '\u{2028}',
        ];
        (0..self.below(8))
            .map(|_| letters[self.below(letters.len())])
            .collect()
    }

    /// Names for some keys.
    pub fn key_names(&mut self) -> KeyNames {
        let mut names = KeyNames::default();
        for _ in 0..self.below(24) {
            names.set(Key::clamped(self.value(0, 36, 127)), &self.name());
        }
        names
    }

    fn track(&mut self, id: TrackId) -> Track {
        Track {
            id,
            name: self.name(),
            colour: Colour::clamped(self.value(1, 1, 8)),
            key: Key::clamped(self.value(0, 60, 127)),
            channel: Channel::clamped(self.value(1, 1, 16)),
            delay: Delay::clamped(self.value(-20160, 0, 20160)),
            mute_group: MuteGroup::clamped(self.value(0, 0, 8)),
            pitch: Pitch::ALL[self.below(Pitch::ALL.len())],
            locks: self.lock_lanes(),
            accent: Accent::clamped(self.value(0, 30, 126)),
            role: Role::ALL[self.below(8) / 7],
            note_channels: NoteChannels::ALL[self.below(4) / 3],
            output: OutputSlot::Host,
        }
    }

    fn lock_lanes(&mut self) -> LockLanes {
        let mut lanes = LockLanes::default();
        if self.one_in(2) {
            return lanes;
        }
        for lane in lock::lanes() {
            let used = LockLane {
                base: self.one_in(2).then(|| self.lock_value()),
                ..LockLane::of(self.lock_target())
            };
            lanes.set(lane, self.one_in(3).then_some(used));
        }
        lanes
    }

    fn lock_target(&mut self) -> LockTarget {
        match self.below(6) {
            0 => LockTarget::Controller(Controller::clamped(self.value(0, 74, 127))),
            1 => LockTarget::ControllerPair(ControllerPair::clamped(self.value(0, 1, 31))),
            2 => LockTarget::Parameter(ParameterNumber::clamped(self.value(0, 300, 16_383))),
            3 => LockTarget::PitchBend,
            4 => LockTarget::ChannelPressure,
            _ => LockTarget::Program,
        }
    }

    fn lock_value(&mut self) -> LockValue {
        LockValue::clamped(self.value(0, 64, 16_383))
    }

    fn byte(&mut self, least: i64, default: i64, most: i64) -> u8 {
        u8::try_from(self.value(least, default, most)).unwrap_or(0)
    }

    fn pattern(&mut self, tracks: usize) -> Pattern {
        let clips = self.below(tracks + 1);
        Pattern {
            name: self.name(),
            swing: Swing::clamped(self.value(2500, 5000, 8000)),
            swing_grid: SwingGrid::ALL[self.below(3)],
            groove: self.one_in(2).then(|| Arc::new(self.groove())),
            seed: u32::try_from(self.value(0, 0, i64::from(u32::MAX))).unwrap_or(0),
            master_length: MasterLength::clamped(self.value(0, 0, 1024)),
            set_ups: PatternSetUps::default(),
            clips: (0..clips).map(|_| Arc::new(self.clip())).collect(),
        }
    }

    fn clip(&mut self) -> Clip {
        if self.one_in(4) {
            return Clip::default();
        }
        let steps = self.value(0, 16, MAX_STEPS as i64);
        Clip {
            length: Length::clamped(self.value(1, 16, 256)),
            rate: self.rate(),
            direction: self.direction(),
            start: StepIndex::clamped(self.value(0, 0, 255)),
            end: End::clamped(self.value(0, 255, 255)),
            rotate: StepIndex::clamped(self.value(0, 0, 255)),
            swing_amount: SwingAmount::clamped(self.value(0, 100, 200)),
            groove_amount: GrooveAmount::clamped(self.value(0, 100, 200)),
            humanise: Humanise {
                time: TimeSpread::clamped(self.value(0, 0, 10_080)),
                velocity: VelocitySpread::clamped(self.value(0, 0, 127)),
                length: LengthSpread::clamped(self.value(0, 0, 100)),
            },
            transpose: Transpose::clamped(self.value(-48, 0, 48)),
            accumulator: Accumulator {
                rise: Rise::clamped(self.value(-48, 0, 48)),
                span: Span::clamped(self.value(1, 12, 96)),
                turn: [SpanEnd::Wrap, SpanEnd::Bounce][self.below(2)],
            },
            count_from: if self.one_in(6) {
                CountFrom::Launch
            } else {
                CountFrom::Song
            },
            mute: self.one_in(3),
            euclid: self.one_in(3).then(|| self.euclid()),
            drift: Drift::clamped(self.value(0, 0, 100)),
            reroll: self.reroll(),
            lanes: self.lanes(),
            steps: self.steps(steps),
        }
    }

    fn euclid(&mut self) -> Euclid {
        Euclid {
            pulses: Pulses::clamped(self.value(0, 4, 256)),
            rotation: Rotation::clamped(self.value(0, 0, 255)),
            invert: self.one_in(4),
            phase: [RhythmStart::Even, RhythmStart::Bjorklund][self.below(2)],
            overlay: [Overlay::Or, Overlay::Xor, Overlay::And][self.below(3)],
        }
    }

    /// A groove of any length and grid.
    pub fn groove(&mut self) -> Groove {
        let count = self.value(1, 16, 64);
        let slots = (0..count).map(|_| GrooveSlot {
            timing: SlotTiming::clamped(self.value(-2520, 0, 2520)),
            velocity: SlotVelocity::clamped(self.value(0, 100, 200)),
        });
        let slots = GrooveSlots::new(slots.collect()).unwrap_or_default();
        Groove {
            name: self.name(),
            grid: SwingGrid::ALL[self.below(3)],
            slots,
        }
    }

    fn scale(&mut self) -> Scale {
        let bits = u16::try_from(self.value(0, 0x7ff, 0x7ff)).unwrap_or(0);
        Scale {
            root: Root::clamped(self.value(0, 0, 11)),
            notes: scale::ScaleNotes::new(bits << 1 | 1).unwrap_or_default(),
        }
    }

    fn rate(&mut self) -> Rate {
        let mut side = |default| u16::try_from(self.value(1, default, 1024)).unwrap_or(1);
        Rate::new(side(1), side(16)).unwrap_or_default()
    }

    fn direction(&mut self) -> Direction {
        match Direction::ALL[self.below(Direction::ALL.len())] {
            Direction::Stride(_) => Direction::Stride(Stride::clamped(self.value(1, 3, 255))),
            other => other,
        }
    }

    fn lanes(&mut self) -> ParameterLanes {
        let mut lanes = ParameterLanes::default();
        if !self.one_in(4) {
            return lanes;
        }
        for parameter in Parameter::all() {
            let lane = ParameterLane {
                length: Length::clamped(self.value(1, 16, 256)),
                rate: self.one_in(2).then(|| self.rate()),
                direction: self.direction(),
                advance: [Advance::Time, Advance::Trigs][self.below(2)],
            };
            lanes.set(parameter, self.one_in(4).then_some(lane));
        }
        lanes
    }

    fn reroll(&mut self) -> Reroll {
        let passes = Passes::clamped(self.value(2, 4, 64));
        match Reroll::ALL[self.below(Reroll::ALL.len())] {
            Reroll::Every(_) => Reroll::Every(passes),
            Reroll::Repeat(_) => Reroll::Repeat(passes),
            other => other,
        }
    }
}
