//! Projects of every shape, for tests: each number makes one, always the same.

use std::sync::Arc;

use super::Direction;
use super::accent::{Accent, Role};
use super::chance::{self, Purpose};
use super::dice::{Dice, Die, Group, Passes, Reroll};
use super::generate::euclid::{Euclid, Overlay, Phase, Pulses, Rotation};
use super::generate::live::Drift;
use super::groove::{Groove, GrooveAmount, Slot, SlotTiming, SlotVelocity, Slots};
use super::humanise::{Humanise, LengthSpread, TimeSpread, VelocitySpread};
use super::identity::{TrackId, carry_ids};
use super::lanes::{Advance, Parameter, ParameterLane, ParameterLanes};
use super::launch::{Bars, Launching, MuteQuantise, Quantise};
use super::lock::{
    self, Controller, ControllerPair, LockLane, LockLanes, LockTarget, LockValue, Locks,
    ParameterNumber,
};
use super::macros::{Amount, Attribute, Macro, Target};
use super::order::Stride;
use super::pitch::Pitch;
use super::pitch::accumulator::{Accumulator, Rise, Span, Turn};
use super::pitch::scale::{self, Root, Scale};
use super::project::{
    Clip, Colour, End, MAX_PATTERNS, MAX_STEPS, MAX_TRACKS, MasterLength, MuteGroup, Pattern,
    Project, Track,
};
use super::ratchet::{Curve, Hits, Ratchet, Share, Window};
use super::song::{PatternIndex, Plays, Repeats, Row, Scene, SceneIndex, Song, TrackSet};
use super::step::{Flam, Gate, Notes, Step, StepNote};
use super::time::{Rate, SwingGrid};
use super::trig::{Chance, Condition, LoopMask, Ratio, Test};
use super::value::{
    Channel, Delay, Interval, Key, Length, LengthRatio, Nudge, StepIndex, Swing, SwingAmount,
    Tempo, Transpose, Velocity, VelocityOffset,
};

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
    project
}

/// Numbers in a row, from the same hash as the score's own chance.
#[derive(Debug)]
pub struct Draws {
    /// What they are drawn from.
    pub seed: u32,
    /// How many were drawn.
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
        }
    }

    fn lock_lanes(&mut self) -> LockLanes {
        let mut lanes = LockLanes::default();
        if self.one_in(2) {
            return lanes;
        }
        for lane in lock::lanes() {
            let used = LockLane {
                target: self.lock_target(),
                base: self.one_in(2).then(|| self.lock_value()),
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

    fn locks(&mut self) -> Locks {
        let mut locks = Locks::default();
        if !self.one_in(4) {
            return locks;
        }
        for lane in lock::lanes() {
            let value = self.lock_value();
            locks.set(lane, self.one_in(3).then_some(value));
            locks.set_slide(lane, self.one_in(3));
        }
        locks
    }

    /// Scenes, a song, macros and launching, in one of two projects.
    fn stage(&mut self, project: &mut Project) {
        if self.one_in(2) {
            return;
        }
        project.scenes = (0..self.below(4)).map(|_| Arc::new(self.scene())).collect();
        project.song = Arc::new(Song {
            on: self.one_in(3),
            rows: (0..self.below(6)).map(|_| self.row()).collect(),
            looped: self
                .one_in(2)
                .then(|| (self.byte(0, 0, 5), self.byte(0, 2, 127))),
        });
        for made in project.macros.iter_mut().take(3) {
            let targets = (0..self.below(3)).map(|_| Target {
                track: self.one_in(2).then(|| self.byte(0, 0, 31)),
                attribute: Attribute::ALL[self.below(Attribute::ALL.len())],
                amount: Amount::clamped(self.value(-100, 0, 100)),
            });
            let targets = targets.collect();
            *made = Arc::new(Macro {
                name: self.name(),
                targets,
            });
        }
        project.launching = Launching {
            quantise: self.quantise(),
            restart: self.one_in(2),
            cut: self.one_in(2),
            mute: MuteQuantise(self.quantise()),
            remote: self
                .one_in(2)
                .then(|| Channel::clamped(self.value(1, 1, 16))),
        };
    }

    fn quantise(&mut self) -> Quantise {
        match Quantise::ALL[self.below(Quantise::ALL.len())] {
            Quantise::Bars(_) => Quantise::Bars(Bars::clamped(self.value(1, 1, 16))),
            other => other,
        }
    }

    fn scene(&mut self) -> Scene {
        let mut scene = Scene {
            name: self.name(),
            pattern: self.index(),
            tracks: Vec::new(),
            muted: self.tracks(),
        };
        for _ in 0..self.below(4) {
            let (track, pattern) = (self.below(MAX_TRACKS), self.index());
            scene.set_pattern(track, Some(pattern));
        }
        scene
    }

    fn row(&mut self) -> Row {
        Row {
            plays: if self.one_in(2) {
                Plays::Pattern(self.index())
            } else {
                Plays::Scene(SceneIndex::clamped(self.value(0, 0, 3)))
            },
            repeats: Repeats::clamped(self.value(1, 1, 64)),
            transpose: Transpose::clamped(self.value(-48, 0, 48)),
            muted: self.tracks(),
        }
    }

    fn index(&mut self) -> PatternIndex {
        PatternIndex::clamped(self.value(0, 0, 63))
    }

    fn tracks(&mut self) -> TrackSet {
        TrackSet(u32::try_from(self.value(0, 0, i64::from(u32::MAX))).unwrap_or(0))
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
            clips: (0..clips).map(|_| Arc::new(self.clip())).collect(),
        }
    }

    fn clip(&mut self) -> Clip {
        if self.one_in(4) {
            return Clip::default();
        }
        let steps = self.value(0, 16, MAX_STEPS as i64);
        Clip {
            length: Length::clamped(self.value(1, 16, 128)),
            rate: self.rate(),
            direction: self.direction(),
            start: StepIndex::clamped(self.value(0, 0, 127)),
            end: End::clamped(self.value(0, 127, 127)),
            rotate: StepIndex::clamped(self.value(0, 0, 127)),
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
                turn: [Turn::Wrap, Turn::Bounce][self.below(2)],
            },
            mute: self.one_in(3),
            euclid: self.one_in(3).then(|| self.euclid()),
            drift: Drift::clamped(self.value(0, 0, 100)),
            reroll: self.reroll(),
            lanes: self.lanes(),
            steps: self.steps(steps),
        }
    }

    fn steps(&mut self, count: i64) -> Vec<Step> {
        let mut steps: Vec<_> = (0..count).map(|_| self.step()).collect();
        if self.one_in(4) && !steps.is_empty() {
            let turned = self.below(steps.len());
            carry_ids(&mut steps, |steps| steps.rotate_left(turned));
        }
        steps
    }

    fn euclid(&mut self) -> Euclid {
        Euclid {
            pulses: Pulses::clamped(self.value(0, 4, 128)),
            rotation: Rotation::clamped(self.value(0, 0, 127)),
            invert: self.one_in(4),
            phase: [Phase::Even, Phase::Bjorklund][self.below(2)],
            overlay: [Overlay::Or, Overlay::Xor, Overlay::And][self.below(3)],
        }
    }

    /// A groove of any length and grid.
    pub fn groove(&mut self) -> Groove {
        let count = self.value(1, 16, 64);
        let slots = (0..count).map(|_| Slot {
            timing: SlotTiming::clamped(self.value(-2520, 0, 2520)),
            velocity: SlotVelocity::clamped(self.value(0, 100, 200)),
        });
        let slots = Slots::new(slots.collect()).unwrap_or_default();
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
            notes: scale::Notes::new(bits << 1 | 1).unwrap_or_default(),
        }
    }

    fn rate(&mut self) -> Rate {
        let mut side = |default| u16::try_from(self.value(1, default, 1024)).unwrap_or(1);
        Rate::new(side(1), side(16)).unwrap_or_default()
    }

    fn direction(&mut self) -> Direction {
        match Direction::ALL[self.below(Direction::ALL.len())] {
            Direction::Stride(_) => Direction::Stride(Stride::clamped(self.value(1, 3, 127))),
            other => other,
        }
    }

    fn step(&mut self) -> Step {
        if self.one_in(2) {
            return Step::default();
        }
        Step {
            on: self.one_in(2),
            notes: self.notes(),
            velocity: Velocity::clamped(self.value(1, 100, 127)),
            accent: self.one_in(6),
            gate: if self.one_in(5) {
                Gate::UntilNext
            } else {
                Gate::thousandths(self.value(1, 750, 128_000))
            },
            tie: self.one_in(4),
            nudge: Nudge::clamped(self.value(-5039, 0, 5039)),
            chance: Chance::clamped(self.value(0, 100, 100)),
            dice: self.dice(),
            group: Group::clamped(self.value(0, 0, 8)),
            condition: self.condition(),
            ratchet: self.ratchet(),
            flam: Flam::clamped(self.value(0, 0, 10_080)),
            id: None,
            silent: self.one_in(8),
            locks: self.locks(),
        }
    }

    fn dice(&mut self) -> Dice {
        let die = Die::clamped(self.value(1, 1, 8));
        match self.below(6) {
            0 => Dice::Shared(die),
            1 => Dice::Inverted(die),
            _ => Dice::Own,
        }
    }

    fn lanes(&mut self) -> ParameterLanes {
        let mut lanes = ParameterLanes::default();
        if !self.one_in(4) {
            return lanes;
        }
        for parameter in Parameter::all() {
            let lane = ParameterLane {
                length: Length::clamped(self.value(1, 16, 128)),
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

    fn condition(&mut self) -> Condition {
        let b = self.value(1, 1, 64);
        let passes = u8::try_from(self.value(2, 2, 16)).unwrap_or(2);
        let tests = [Test::Any, Test::Is, Test::Not];
        let bits = u16::try_from(self.below(1 << 16)).unwrap_or(0);
        let part = |value: i64| u8::try_from(value).unwrap_or(1);
        let a = self.below(usize::from(part(b))) as i64 + 1;
        Condition {
            ratio: self
                .one_in(4)
                .then(|| Ratio::new(part(a), part(b)))
                .flatten(),
            mask: self
                .one_in(8)
                .then(|| LoopMask::new(bits, passes))
                .flatten(),
            first: tests[self.below(12).saturating_sub(9)],
            fill: tests[self.below(12).saturating_sub(9)],
            previous: tests[self.below(12).saturating_sub(9)],
            neighbour: tests[self.below(12).saturating_sub(9)],
        }
    }

    fn ratchet(&mut self) -> Ratchet {
        if !self.one_in(4) {
            return Ratchet::default();
        }
        Ratchet {
            hits: Hits::clamped(self.value(1, 3, 16)),
            window: Window::clamped(self.value(1, 1, 16)),
            from: Share::clamped(self.value(0, 100, 200)),
            to: Share::clamped(self.value(0, 100, 200)),
            curve: Curve::clamped(self.value(-4, 0, 4)),
            mask: u16::try_from(self.value(0, 65_535, 65_535)).unwrap_or(0),
            chance: Chance::clamped(self.value(0, 100, 100)),
        }
    }

    fn notes(&mut self) -> Notes {
        let count = self.value(1, 1, 8);
        let notes = (0..count).map(|_| StepNote {
            interval: Interval::clamped(self.value(-127, 0, 127)),
            velocity: VelocityOffset::clamped(self.value(-126, 0, 126)),
            length: LengthRatio::clamped(self.value(1, 100, 100)),
        });
        Notes::new(notes).unwrap_or_default()
    }
}
