//! What is heard in the place of the project, without being a part of it.
//!
//! It begins with the next bar, from its own beginning and in a time of its own; a start, a jump and a loop's
//! wrap begin it anew. With the bar after it is left, the project is heard again where it would be by then,
//! with everything that was launched, muted and asked for in the meantime. Whatever sounds ends at the change.

use super::controls::Controls;
use super::event::Host;
use super::output::BlockOutput;
use super::player::Player;
use super::scheduler::Scheduler;
use super::timeline::{Segment, SegmentEntry};
use crate::sequencer::launch::{Measure, Quantise};
use crate::sequencer::{Previews, Project, TICKS_PER_QUARTER, Tick};

/// What can be heard.
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a> {
    /// The project.
    pub project: &'a Project,
    /// What is tried out in its place.
    pub previews: &'a Previews,
}

impl<'a> From<&'a Project> for Scores<'a> {
    fn from(project: &'a Project) -> Self {
        Self {
            project,
            previews: Previews::NONE,
        }
    }
}

/// What is heard in the place of the project.
#[derive(Debug, Default)]
pub(super) struct Preview {
    /// Its number; none while the project itself is heard.
    now: Option<u64>,
    /// The tick of the song at which another one is heard.
    due: Option<Tick>,
    /// The tick of the song that is its beginning.
    began: Tick,
    /// Whether nothing of it was played yet.
    fresh: bool,
    player: Player,
}

impl Preview {
    /// Whether something else shall be heard than is.
    pub(super) fn is_pending(&self, scores: &Scores<'_>) -> bool {
        self.now != scores.previews.requested()
    }

    /// Whether something is heard in the project's place.
    pub(super) fn is_audible(&self) -> bool {
        self.now.is_some()
    }

    /// The tick of the song at which that began.
    pub(super) fn start_tick(&self) -> Option<Tick> {
        self.now.filter(|_| !self.fresh).map(|_| self.began)
    }

    /// Whether it has to do with what is heard, or will be; most of the time it has not.
    pub(super) fn is_wanted(&self, scores: &Scores<'_>) -> bool {
        self.is_audible() || self.is_pending(scores) || self.due.is_some()
    }

    /// What is heard.
    pub(super) fn audible_project<'a>(&self, scores: &Scores<'a>) -> &'a Project {
        self.project(scores).unwrap_or(scores.project)
    }

    /// What plays in the project's place, and the tick of the song that its own time is counted from.
    pub(super) fn audible_player(&self) -> Option<(&Player, Tick)> {
        self.now.map(|_| (&self.player, self.began))
    }

    /// What is played next may be another.
    pub(super) fn end_quiet(&mut self) {
        self.player.end_quiet();
    }

    /// What is played has changed.
    pub(super) fn invalidate(&mut self) {
        self.player.invalidate();
    }

    /// Nothing moves, so that nobody needs to wait for a bar.
    pub(super) fn begin_pending(&mut self, scores: &Scores<'_>, controls: &Controls) {
        if self.is_pending(scores) {
            self.begin(scores, controls);
        }
    }

    /// Follows the host's knobs.
    pub(super) fn follow_controls(&mut self, controls: &Controls, before: &Controls) {
        if self.now.is_some() {
            self.player
                .performance
                .follow_controls(&own(controls), &own(before));
        }
    }

    /// What is heard in the project's place.
    pub(super) fn project<'a>(&self, scores: &Scores<'a>) -> Option<&'a Project> {
        scores.previews.project(self.now?)
    }

    /// Something else is heard from here on, from its own beginning.
    pub(super) fn begin(&mut self, scores: &Scores<'_>, controls: &Controls) {
        *self = Self {
            now: scores.previews.requested(),
            fresh: true,
            ..Self::default()
        };
        let nothing = Controls {
            generation: controls.generation.wrapping_add(1),
            ..Controls::default()
        };
        self.player
            .performance
            .follow_controls(&own(controls), &nothing);
    }

    /// The tick in the song at which another one is heard: with the next bar; at once where what is heard is
    /// no longer known.
    pub(super) fn due(&mut self, scores: &Scores<'_>, start: Tick, bar: Tick) -> Option<Tick> {
        if !self.is_pending(scores) {
            self.due = None;
            return None;
        }
        if self.now.is_some() && self.project(scores).is_none() {
            return Some(start);
        }
        let measure = Measure {
            bar,
            origin: 0,
            pass: bar,
        };
        let due = *self
            .due
            .get_or_insert_with(|| Quantise::default().due(start, measure));
        Some(due.max(start))
    }

    /// Plays a segment of the song, in a time of its own.
    pub(super) fn play_segment<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        bar: Tick,
        controls: &Controls,
        scheduler: &mut Scheduler,
        out: &mut BlockOutput<'_, H>,
    ) {
        let own = self.own_time(segment);
        self.player
            .play_segment(project, &own, bar, controls, scheduler, out);
    }

    /// A part of a block in the time of what is heard in it.
    fn own_time(&mut self, segment: &Segment) -> Segment {
        if segment.entry != SegmentEntry::Continue {
            self.fresh = true;
        }
        let mut entry = SegmentEntry::Continue;
        if std::mem::take(&mut self.fresh) {
            (self.began, entry) = (beat_at(segment.span.start), SegmentEntry::Start);
        }
        segment.counted_from(self.began, entry)
    }
}

/// The quarter that a tick is in, so that a start between two of them is in time as well. A start may be a
/// few ticks early, as hosts say their positions.
fn beat_at(tick: Tick) -> Tick {
    const EARLY: Tick = TICKS_PER_QUARTER / 64;
    tick + EARLY - (tick + EARLY).rem_euclid(TICKS_PER_QUARTER)
}

/// The host's controls for what it has no patterns and no mutes of.
fn own(controls: &Controls) -> Controls {
    Controls {
        pattern: 0,
        muted: 0,
        ..*controls
    }
}

#[cfg(test)]
mod tests;
