//! The preview: a score heard in place of the project, without being part of it.
//!
//! It begins with the next bar, from its own beginning and in its own time; a start, a jump and a loop's wrap
//! begin it anew. When it ends, at a bar as well, the project is heard where it would be by then, with everything
//! launched, muted or otherwise requested meanwhile. Whatever sounds ends at both changes.

use super::controls::Controls;
use super::event::Host;
use super::output::BlockOutput;
use super::player::Player;
use super::scheduler::Scheduler;
use super::timeline::{Segment, SegmentEntry};
use crate::sequencer::launch::{Measure, Quantise};
use crate::sequencer::{Previews, Project, TICKS_PER_QUARTER, Tick};

/// The scores that can be heard.
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a> {
    /// The project.
    pub project: &'a Project,
    /// The previews.
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
#[derive(Debug)]
pub(super) struct Preview {
    /// The number of the preview that is heard; none while the project itself is heard.
    now: Option<u64>,
    /// The song tick at which the pending change takes effect.
    due: Option<Tick>,
    /// The song tick at which the preview began: its tick 0.
    began: Tick,
    /// Whether nothing of it has been played yet.
    fresh: bool,
    player: Player,
}

impl Default for Preview {
    fn default() -> Self {
        Self {
            now: None,
            due: None,
            began: 0,
            fresh: false,
            player: Player::of_preview(),
        }
    }
}

impl Preview {
    /// Whether another score is requested than is heard.
    pub(super) fn is_pending(&self, scores: &Scores<'_>) -> bool {
        self.now != scores.previews.requested()
    }

    /// Whether a preview is heard.
    pub(super) fn is_audible(&self) -> bool {
        self.now.is_some()
    }

    /// The song tick at which the preview began.
    pub(super) fn start_tick(&self) -> Option<Tick> {
        self.now.filter(|_| !self.fresh).map(|_| self.began)
    }

    /// Whether a preview is heard, requested or about to end; usually not.
    pub(super) fn is_wanted(&self, scores: &Scores<'_>) -> bool {
        self.is_audible() || self.is_pending(scores) || self.due.is_some()
    }

    /// The project that is heard.
    pub(super) fn audible_project<'a>(&self, scores: &Scores<'a>) -> &'a Project {
        self.project(scores).unwrap_or(scores.project)
    }

    /// The preview's player, and the song tick from which its own time is counted.
    pub(super) fn audible_player(&self) -> Option<(&Player, Tick)> {
        self.now.map(|_| (&self.player, self.began))
    }

    /// Ends the quiet stretch: what is played next may be something else.
    pub(super) fn end_quiet(&mut self) {
        self.player.end_quiet();
    }

    /// The performance or the position has changed.
    pub(super) fn invalidate(&mut self) {
        self.player.invalidate();
    }

    /// The scores may be others.
    pub(super) fn change_score(&mut self) {
        self.player.change_score();
    }

    /// Begins what is requested without waiting for a bar.
    pub(super) fn begin_pending(&mut self, scores: &Scores<'_>, controls: &Controls) {
        if self.is_pending(scores) {
            self.begin(scores, controls);
        }
    }

    /// Follows the host's parameters, as far as they concern a preview.
    pub(super) fn follow_controls(&mut self, controls: &Controls, before: &Controls) {
        if self.now.is_some() {
            self.player
                .performance
                .follow_controls(&own(controls), &own(before));
        }
    }

    /// The preview that is heard, if it is still known.
    pub(super) fn project<'a>(&self, scores: &Scores<'a>) -> Option<&'a Project> {
        scores.previews.project(self.now?)
    }

    /// Begins what is requested, from its own beginning.
    pub(super) fn begin(&mut self, scores: &Scores<'_>, controls: &Controls) {
        (self.now, self.fresh) = (scores.previews.requested(), true);
        (self.due, self.began) = (None, 0);
        self.player.begin();
        let nothing = Controls {
            generation: controls.generation.wrapping_add(1),
            ..Controls::default()
        };
        self.player
            .performance
            .follow_controls(&own(controls), &nothing);
    }

    /// The song tick at which the requested change takes effect: the next bar, or at once when the preview that
    /// is heard is no longer known.
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

    /// Plays a segment of the song, in the preview's own time.
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
            .begin_segment(project, &own, bar, controls, scheduler, out);
        self.player
            .play_segment(project, &own, controls, scheduler, out);
    }

    /// The segment in the preview's own time.
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

/// The quarter that a tick is in, so that a preview that starts between two quarters keeps the beat. A start may
/// be a few ticks early, within the precision of a host's position.
fn beat_at(tick: Tick) -> Tick {
    const EARLY: Tick = TICKS_PER_QUARTER / 64;
    tick + EARLY - (tick + EARLY).rem_euclid(TICKS_PER_QUARTER)
}

/// The host's controls without pattern and mutes, which are not a preview's.
fn own(controls: &Controls) -> Controls {
    Controls {
        pattern: 0,
        muted: 0,
        ..*controls
    }
}

#[cfg(test)]
mod tests;
