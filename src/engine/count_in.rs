//! The count-in: bars before the music begins or goes on, on the internal clock.
//!
//! Nothing of the score is played meanwhile. A track's own key is struck on each quarter, the first of a bar
//! hardest, so that the count-in sounds on any instrument; the position counts up to where the music begins.

use super::event::Host;
use super::host_time::FOUR_QUARTERS;
use super::output::BlockOutput;
use super::scheduler::Scheduler;
use super::timeline::Segment;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Note, Project, TICKS_PER_QUARTER, Tick};

/// Length of a click: a thirty-second.
const CLICK: Tick = TICKS_PER_QUARTER / 8;
/// Velocity of the clicks on the quarters other than the first of a bar.
const SOFTER: i64 = 80;

/// A running count-in.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountIn {
    /// Length of the count-in.
    ticks: Tick,
    track: u8,
    /// Where the music begins or goes on.
    pub(super) to: Tick,
}

impl CountIn {
    /// A count-in of some bars, clicked on a track; none for 0 bars.
    pub(super) fn of(bars: u8, track: u8) -> Option<Self> {
        let ticks = Tick::from(bars) * FOUR_QUARTERS;
        (ticks > 0).then_some(Self {
            ticks,
            track,
            to: 0,
        })
    }

    /// Sets the tick to count in to; returns how many ticks before it the count-in begins.
    pub(super) fn lead_to(&mut self, tick: Tick) -> Tick {
        self.to = tick;
        self.ticks
    }

    /// Strikes the track's key on each quarter of a segment before the music begins.
    pub(super) fn click<H: Host>(
        &self,
        project: &Project,
        segment: &Segment,
        bar: Tick,
        scheduler: &mut Scheduler,
        out: &mut BlockOutput<'_, H>,
    ) {
        let span = segment.span.start..segment.span.end.min(self.to);
        scheduler.batch.clear();
        if let Some(head) = project.track(usize::from(self.track)) {
            let first = (span.start + TICKS_PER_QUARTER - 1).div_euclid(TICKS_PER_QUARTER);
            let quarters = (first..).map(|quarter| quarter * TICKS_PER_QUARTER);
            for start in quarters.take_while(|tick| *tick < span.end) {
                let one = start.rem_euclid(bar) == 0;
                scheduler.batch.note(Note {
                    track: self.track,
                    start,
                    end: start + CLICK,
                    key: head.key,
                    channel: head.channel,
                    velocity: Velocity::clamped(if one { 127 } else { SOFTER }),
                });
            }
        }
        scheduler.send_batch(segment, out);
        scheduler.voices.release_before(span.end, segment, out);
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
