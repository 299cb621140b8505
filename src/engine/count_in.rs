//! The count-in: bars before the music begins or goes on, on the own clock.
//!
//! Nothing of the score is played in them. On each quarter a track's own key is struck, the first of a bar
//! hardest, so that whatever instrument is there counts; and the position counts up to where the music begins.

use super::event::Host;
use super::host_time::FOUR_QUARTERS;
use super::output::Output;
use super::preview::Scores;
use super::timeline::{Entry, Segment};
use super::{Engine, OwnClock};
use crate::sequencer::value::Velocity;
use crate::sequencer::{Note, Project, TICKS_PER_QUARTER, Tick};

/// How long a click sounds.
const CLICK: Tick = TICKS_PER_QUARTER / 8;
/// How hard the other quarters of a bar are, beside the first.
const SOFTER: i64 = 80;

/// What is counted in.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountIn {
    /// How long it is.
    ticks: Tick,
    track: u8,
    /// Where the music begins or goes on.
    pub(super) to: Tick,
}

impl CountIn {
    /// Counts in to a tick; how long before that it begins.
    pub(super) fn lead_to(&mut self, tick: Tick) -> Tick {
        self.to = tick;
        self.ticks
    }
}

impl Engine {
    /// Remembers a count-in for the next block.
    pub(super) fn count_in(&mut self, bars: u8, track: u8) {
        if !self.running.moves() && self.own_clock != OwnClock::Runs {
            self.own_clock = OwnClock::Runs;
            let ticks = Tick::from(bars) * FOUR_QUARTERS;
            let count = CountIn {
                ticks,
                track,
                to: 0,
            };
            self.counting = Some(count).filter(|count| count.ticks > 0);
        }
    }

    /// Plays a part of a block: what there is of the count-in, and then the score as from a start, or where it
    /// was paused.
    pub(super) fn play_part<H: Host>(
        &mut self,
        scores: &Scores<'_>,
        segment: &Segment,
        bar: Tick,
        out: &mut Output<'_, H>,
    ) {
        let Some(count) = self.counting else {
            self.play_scores(scores, segment, bar, out);
            return self.follow_segment(scores.project, segment);
        };
        self.click(scores.project, segment, count, bar, out);
        self.quiet_until = Tick::MIN;
        if segment.span.end > count.to {
            self.counting = None;
            let (_, mut song) = segment.split(segment.span.start.max(count.to));
            if !self.timeline.keeps_its_place() {
                song.entry = Entry::Start;
            }
            self.timeline.leave_the_place();
            self.play_scores(scores, &song, bar, out);
            self.follow_segment(scores.project, &song);
        }
    }

    /// Strikes a track's key on each quarter before the music begins.
    fn click<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        CountIn { track, to, .. }: CountIn,
        bar: Tick,
        out: &mut Output<'_, H>,
    ) {
        let span = segment.span.start..segment.span.end.min(to);
        let head = project.track(usize::from(track));
        self.batch.clear();
        if let Some(head) = head.filter(|_| !self.controls.bypass) {
            let first = (span.start + TICKS_PER_QUARTER - 1).div_euclid(TICKS_PER_QUARTER);
            let quarters = (first..).map(|quarter| quarter * TICKS_PER_QUARTER);
            for start in quarters.take_while(|tick| *tick < span.end) {
                let one = start.rem_euclid(bar) == 0;
                self.batch.note(Note {
                    track,
                    start,
                    end: start + CLICK,
                    key: head.key,
                    channel: head.channel,
                    velocity: Velocity::clamped(if one { 127 } else { SOFTER }),
                });
            }
        }
        self.sound_batch(segment, out);
        self.voices.release_before(span.end, segment, out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Command;
    use super::super::engine_fixture::EngineFixture;

    /// "Count-in when internal clock": the quarters of a bar are struck, nothing of the pattern is, and then
    /// the song begins on its first frame, whatever the blocks; stop ends it, and the next start has none.
    #[test]
    fn a_bar_is_counted_in() {
        for size in [64, 441, 512, 96_000] {
            let mut fixture = EngineFixture::new("x...");
            fixture.playing = false;
            fixture
                .engine
                .command(Command::CountIn { bars: 1, track: 1 });
            fixture.run(24_000 * 4 + 6_000, size);
            let text = "0+37 3000-37 24000+37 27000-37 48000+37 51000-37 72000+37 75000-37";
            assert_eq!(
                fixture.text(),
                format!("{text} 96000+36 100500-36"),
                "{size}"
            );
            assert!((fixture.engine.position() - 10_080).abs() <= 1);
            fixture.engine.command(Command::Stop);
            fixture.block(64);
            fixture.engine.command(Command::Play);
            fixture.sent.clear();
            let frame = fixture.frame;
            fixture.block(64);
            assert_eq!(fixture.text(), format!("{frame}+36"));
        }
    }

    /// While anything plays there is nothing to count in, and the host's start ends it.
    #[test]
    fn the_host_needs_no_count_in() {
        let mut fixture = EngineFixture::new("x...");
        fixture.block(64);
        fixture
            .engine
            .command(Command::CountIn { bars: 1, track: 1 });
        fixture.block(64);
        assert_eq!(fixture.text(), "0+36");
        let mut fixture = EngineFixture::new("x...");
        fixture.playing = false;
        fixture
            .engine
            .command(Command::CountIn { bars: 2, track: 1 });
        fixture.block(64);
        fixture.playing = true;
        fixture.block(64);
        assert_eq!(fixture.text(), "0+37 64-37 64+36");
    }
}
