//! Scenes, songs, macros and launching.

use std::sync::Arc;

use super::Draws;
use crate::sequencer::launch::{Bars, Launching, MuteQuantise, Quantise};
use crate::sequencer::lock::{Controller, LockLane};
use crate::sequencer::macros::{Amount, Attribute, Macro, Target};
use crate::sequencer::outputs::{
    Output, OutputOffset, OutputSlot, PortChoice, PortSlot, WhenMissing,
};
use crate::sequencer::project::{LockLead, MAX_TRACKS, Project, Track};
use crate::sequencer::set_up::{
    Bank, BankNumber, ControllerValue, MESSAGES, Program, SYSEX_BYTES, SetUp, SetUpDelay,
    SetUpMessage, SysEx,
};
use crate::sequencer::song::{
    PatternIndex, Plays, Repeats, Row, Scene, SceneIndex, Song, TrackSet,
};
use crate::sequencer::value::{Channel, Transpose};

impl Draws {
    /// Scenes, a song, macros and launching, in one of two projects.
    pub(super) fn stage(&mut self, project: &mut Project) {
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
        project.lock_lead = LockLead::clamped(self.value(0, 0, 2000));
        self.outputs(project);
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

    /// Some outputs, and tracks that play there.
    fn outputs(&mut self, project: &mut Project) {
        let outputs = Arc::make_mut(&mut project.outputs);
        for slot in PortSlot::all() {
            if self.one_in(3) {
                let output = self.output();
                outputs.set(slot, Some(output));
            }
        }
        for pattern in project.patterns.iter_mut().take(4) {
            let slot = PortSlot::clamped(self.value(1, 2, 7));
            let set_up = self.set_up();
            if !set_up.is_empty() {
                Arc::make_mut(pattern).set_ups.set(slot, set_up);
            }
        }
        for track in &mut project.tracks {
            if self.one_in(3) {
                let slot = PortSlot::clamped(self.value(1, 2, 7));
                Arc::make_mut(track).output = OutputSlot::Port(slot);
            }
            if self.one_in(3) {
                self.lanes_apart(Arc::make_mut(track));
            }
        }
        project.follow_outputs();
    }

    /// Lock lanes that go elsewhere than their track.
    fn lanes_apart(&mut self, track: &mut Track) {
        let lanes: Vec<_> = track.locks.iter().collect();
        for (lane, used) in lanes {
            let slot = PortSlot::clamped(self.value(1, 2, 7));
            let output = match self.below(3) {
                0 => None,
                1 => Some(OutputSlot::Host),
                _ => Some(OutputSlot::Port(slot)),
            };
            let channel = self.one_in(2);
            let channel = channel.then(|| Channel::clamped(self.value(1, 1, 16)));
            let apart = LockLane {
                output,
                channel,
                ..used
            };
            track.locks.set(lane, Some(apart));
        }
    }

    /// Any output.
    pub fn output(&mut self) -> Output {
        Output {
            name: self.name(),
            ports: PortChoice::new((0..self.below(6)).map(|_| self.name())),
            when_missing: WhenMissing::ALL[self.below(2)],
            offset: OutputOffset::clamped(self.value(-100, 0, 100)),
            clock: self.one_in(2),
            set_up: self.set_up(),
            delay: SetUpDelay::clamped(self.value(0, 0, 2000)),
        }
    }

    /// Any set-up, most of them empty.
    pub fn set_up(&mut self) -> SetUp {
        if self.one_in(2) {
            return SetUp::default();
        }
        SetUp::new((0..self.below(MESSAGES + 1)).map(|_| self.set_up_message()))
    }

    fn set_up_message(&mut self) -> SetUpMessage {
        let channel = Channel::clamped(self.value(1, 1, 16));
        match self.below(3) {
            0 => SetUpMessage::Program {
                channel,
                bank: Bank {
                    msb: self.bank_number(),
                    lsb: self.bank_number(),
                },
                program: Program::clamped(self.value(0, 0, 127)),
            },
            1 => SetUpMessage::Controller {
                channel,
                controller: Controller::clamped(self.value(0, 7, 127)),
                value: ControllerValue::clamped(self.value(0, 0, 127)),
            },
            _ => {
                let length = 1 + self.below(SYSEX_BYTES - 2);
                let inner = (0..length).map(|_| self.byte(0, 0, 127));
                let bytes = [0xf0].into_iter().chain(inner).chain([0xf7]).collect();
                SysEx::new(bytes).map_or_else(|_| unreachable!(), SetUpMessage::SysEx)
            }
        }
    }

    fn bank_number(&mut self) -> Option<BankNumber> {
        self.one_in(2)
            .then(|| BankNumber::clamped(self.value(0, 0, 127)))
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
}
