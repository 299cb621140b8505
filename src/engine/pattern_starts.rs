//! Which patterns start, so that outputs can be sent what is set up for them.
//!
//! A pattern starts at an output when the first of the output's tracks comes to it: as the music starts, by a launch, with a
//! row of the song, or where a loop goes round. At an output to which no track plays, as that of an effect, all tracks
//! count. A track that a row leaves out plays no pattern; mutes make no difference. What goes on does not start: not in the
//! next row, nor in a repeat, nor after a jump or a pause. Edits, undo and redo start nothing either: what tracks play
//! after one is taken as if they had played it before. While a preview is heard, or the plug-in is bypassed, nothing starts;
//! what plays afterwards starts then, unless it had started before.
//!
//! Usually no pattern has a set-up, and then nothing is looked at.

use super::event::{Host, PatternStart};
use super::output::BlockOutput;
use super::performance::Performance;
use super::timeline::{Segment, SegmentEntry};
use crate::sequencer::limits::{MAX_PATTERNS, MAX_TRACKS};
use crate::sequencer::{OutputSlot, PatternsPlayed, PortSlot, Project, Tick};

/// What each track plays, as far as anybody has to know.
#[derive(Debug)]
pub(super) struct PatternStarts {
    /// Whether any pattern has a set-up.
    is_used: bool,
    /// Whether the score was changed since the last segment.
    is_changed: bool,
    /// Whether the music has just started, so that all that plays starts.
    is_start: bool,
    playing: PatternsPlayed,
    /// The version of the play in which it was found.
    version: u64,
    /// The first tick at which other patterns may play.
    next: Tick,
}

impl PatternStarts {
    pub(super) fn new() -> Self {
        Self {
            is_used: false,
            is_changed: false,
            is_start: false,
            playing: [None; MAX_TRACKS],
            version: 0,
            next: Tick::MAX,
        }
    }

    /// Follows a change of the score.
    pub(super) fn follow(&mut self, project: &Project) {
        let mut patterns = project.patterns.iter();
        self.is_used = patterns.any(|pattern| !pattern.set_ups.is_empty());
        self.is_changed = true;
        if !self.is_used {
            self.next = Tick::MAX;
        }
    }

    /// The music starts: all that plays starts.
    pub(super) fn begin(&mut self) {
        self.is_start = true;
    }

    /// The tick at which another pattern may start, as long as time runs on.
    pub(super) fn next(&self) -> Tick {
        self.next
    }

    /// Passes over a segment that is not heard.
    pub(super) fn skip(&mut self) {
        (self.next, self.version) = (Tick::MAX, u64::MAX);
    }

    /// Tells of the patterns that start in a segment of the project.
    #[inline]
    pub(super) fn follow_segment<H: Host>(
        &mut self,
        project: &Project,
        performance: &Performance,
        segment: &Segment,
        out: &mut BlockOutput<'_, H>,
    ) {
        if self.is_used {
            self.find_starts(project, performance, segment, out);
        } else {
            (self.is_start, self.is_changed) = (false, false);
        }
    }

    fn find_starts<H: Host>(
        &mut self,
        project: &Project,
        performance: &Performance,
        segment: &Segment,
        out: &mut BlockOutput<'_, H>,
    ) {
        // A jump looks back by a frame; the music is at the frame's own tick.
        let start = match segment.entry {
            SegmentEntry::Start => segment.tick_at(segment.entered).max(segment.span.start),
            SegmentEntry::Continue | SegmentEntry::Wrap => segment.span.start,
        };
        let is_changed = std::mem::take(&mut self.is_changed);
        if std::mem::take(&mut self.is_start) {
            self.playing = [None; MAX_TRACKS];
            self.next = start;
        } else if is_changed {
            (self.playing, _) = project.patterns_at(performance.play(), start - 1);
            self.next = start;
        }
        let version = performance.version();
        let is_moved = segment.entry != SegmentEntry::Continue;
        if std::mem::replace(&mut self.version, version) != version || is_moved {
            self.next = start;
        }
        while self.next < segment.span.end {
            let tick = self.next.max(start);
            let (patterns, until) = project.patterns_at(performance.play(), tick);
            let before = std::mem::replace(&mut self.playing, patterns);
            self.next = performance.next_change(tick).min(until).max(tick + 1);
            if before != patterns {
                let offset = segment.offset(tick);
                tell_starts(project, (&before, &patterns), |slot, patterns| {
                    out.start_patterns(PatternStart {
                        offset,
                        slot,
                        patterns,
                    });
                });
            }
        }
    }
}

/// Calls `tell` with each output that is sent a set-up, and the patterns that start there, a bit for each.
fn tell_starts(
    project: &Project,
    (before, now): (&PatternsPlayed, &PatternsPlayed),
    mut tell: impl FnMut(PortSlot, u64),
) {
    for (slot, _) in project.outputs.iter() {
        let at_output = |place: &usize| {
            let track = project.tracks.get(*place);
            track.is_some_and(|track| track.output == OutputSlot::Port(slot))
        };
        let has_tracks = (0..MAX_TRACKS).any(|place| at_output(&place));
        let of = |played: &PatternsPlayed| {
            let tracks = (0..MAX_TRACKS).filter(|place| !has_tracks || at_output(place));
            let patterns = tracks.filter_map(|track| *played.get(track)?);
            patterns.fold(0, |set, pattern| set | bit(pattern))
        };
        let started = of(now) & !of(before);
        let sends = |pattern: &usize| {
            let set_ups = project.patterns.get(*pattern).map(|it| &it.set_ups);
            set_ups.is_some_and(|set_ups| set_ups.get(slot).is_some())
        };
        let numbers = (0..MAX_PATTERNS).filter(|number| started & 1 << number != 0);
        let sent = numbers
            .filter(sends)
            .fold(0, |set, number| set | 1 << number);
        if sent != 0 {
            tell(slot, sent);
        }
    }
}

fn bit(pattern: u8) -> u64 {
    1u64.checked_shl(pattern.into()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
