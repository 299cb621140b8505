//! Launches: when a pattern or a scene begins, and on which tracks.

use super::Performance;
use crate::sequencer::launch::{Measure, Quantise};
use crate::sequencer::play::ClipSpan;
use crate::sequencer::project::MAX_PATTERNS;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::{Project, Tick};

/// A requested launch of a pattern, 0 to 63.
#[derive(Debug, Clone, Copy)]
pub(super) struct Launch {
    pub(super) pattern: u8,
    /// When it begins; none means by the project's launch quantise.
    pub(super) when: Option<Quantise>,
    pub(super) by: LaunchedBy,
}

/// The source of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LaunchedBy {
    Command,
    /// The host's parameter, which may come a block late.
    Parameter,
}

impl Performance {
    pub(super) fn request_launch(&mut self, tracks: u32, launch: Launch) {
        self.pending.any = true;
        for (track, requested) in self.pending.launches.iter_mut().enumerate() {
            if tracks & (1 << track) != 0 {
                *requested = Some(launch);
            }
        }
    }

    /// The tick at which a request made at `tick` takes effect.
    pub(super) fn due(
        &self,
        quantise: Quantise,
        (project, track): (&Project, usize),
        tick: Tick,
        bar: Option<Tick>,
    ) -> Tick {
        bar.map_or(tick, |bar| {
            quantise.due(tick, self.measure(project, track, bar))
        })
    }

    pub(super) fn measure(&self, project: &Project, track: usize, bar: Tick) -> Measure {
        let clip_span = self.play.tracks.get(track).copied();
        let clip_span = clip_span.unwrap_or_else(|| ClipSpan::of(0));
        let pattern = project.patterns.get(usize::from(clip_span.pattern));
        Measure {
            bar,
            origin: clip_span.origin,
            pass: pattern.map_or(bar, |pattern| pattern.pass_ticks()),
        }
    }

    /// Launches a pattern on a track; returns the tick from which on it plays.
    pub(super) fn launch(
        &mut self,
        project: &Project,
        track: usize,
        launch: Launch,
        tick: Tick,
        bar: Option<Tick>,
    ) -> Tick {
        let Some(now) = self.play.clip_span_at(track, tick) else {
            return tick;
        };
        let when = launch.when.unwrap_or(project.launching.quantise);
        let due = match bar {
            Some(bar) if launch.by == LaunchedBy::Parameter => {
                let measure = self.measure(project, track, bar);
                self.due_for_parameter(when, track, tick, |from| when.due(from, measure))
            }
            _ => self.due(when, (project, track), tick, bar),
        };
        self.play.apply_queued_of(track, tick);
        let pattern = usize::from(launch.pattern).min(MAX_PATTERNS - 1);
        let restart = project.launching.restart;
        let next = ClipSpan {
            origin: if restart { due } else { now.origin },
            launched: due,
            from: due,
            ..ClipSpan::of(pattern)
        };
        self.play.launch(track, next);
        self.queues = true;
        due
    }

    pub(super) fn launch_scene(
        &mut self,
        project: &Project,
        index: SceneIndex,
        tick: Tick,
        bar: Option<Tick>,
    ) {
        let Some(scene) = project.scene(index) else {
            return;
        };
        for track in 0..project.tracks.len() {
            let pattern = scene.pattern_of(track).get();
            let launch = Launch {
                pattern,
                when: None,
                by: LaunchedBy::Command,
            };
            self.launch(project, track, launch, tick, bar);
        }
        (self.muted_by_hand, self.muted_by_scene) = (0, scene.muted.0);
        let due = self.due(project.launching.quantise, (project, 0), tick, bar);
        self.set_mute_state(due, tick);
        self.change_scene(due, Some(index), tick);
    }
}
