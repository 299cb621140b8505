//! Messages about the song to the tape.
//!
//! They go through the host, as things happen. Count-ins, previews and notes that are only passed on are left
//! out: they are no part of what the project played.

use super::event::Host;
use super::output::BlockOutput;
use super::sounded::Sounded;
use super::timeline::{Segment, SegmentEntry};
use crate::sequencer::Tick;

/// What the tape was last told about the song.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Taping {
    /// Whether the tape is on: the project is heard.
    on: bool,
    bar: Tick,
}

impl Taping {
    /// Whether the tape is on.
    pub(super) fn is_on(&self) -> bool {
        self.on
    }

    /// Tells the tape about a segment of the project, with bars of `bar` ticks; a loop that goes round ends at
    /// `loop_end`.
    pub(super) fn follow_segment<H: Host>(
        &mut self,
        segment: &Segment,
        bar: Tick,
        loop_end: Tick,
        out: &mut BlockOutput<'_, H>,
    ) {
        let start = segment.span.start;
        if !self.on {
            *self = Self { on: true, bar };
            out.set_tape(true, start);
            out.sounded(Sounded::Began { at: start, bar });
            return;
        }
        let moved = match segment.entry {
            SegmentEntry::Continue => None,
            // A jump looks back by a frame; the host is at the frame's own tick.
            SegmentEntry::Start => Some((out.song(), segment.tick_at(segment.entered))),
            SegmentEntry::Wrap => Some((loop_end, start)),
        };
        if let Some((from, to)) = moved {
            out.set_song(to);
            out.sounded(Sounded::Moved { from, to });
        }
        if bar != self.bar {
            self.bar = bar;
            out.sounded(Sounded::Bar(bar));
        }
    }

    /// Ends the tape's record: the project is no longer heard.
    pub(super) fn end<H: Host>(&mut self, out: &mut BlockOutput<'_, H>) {
        out.sounded(Sounded::Ended { at: out.song() });
        self.on = false;
        out.set_tape(false, out.song());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::engine_fixture::EngineFixture;
    use super::super::{Command, Running};
    use super::*;
    use crate::sequencer::value::Key;
    use crate::sequencer::{Edit, Gate, TrackChange};

    const SIXTEENTH: Tick = 10_080;

    /// What the tape was told, in sixteenths: "began 0", "+36@0", "-36@0.5", "4>0" for a loop or a jump,
    /// "ended 6".
    fn told(fixture: &EngineFixture) -> String {
        let place = |tick: Tick| {
            #[allow(clippy::cast_precision_loss, reason = "small numbers")]
            let sixteenths = tick as f64 / SIXTEENTH as f64;
            // A start looks back by a frame: no minus before a zero.
            ((sixteenths * 100.0).round() / 100.0 + 0.0).to_string()
        };
        let words = fixture.sounded.iter().map(|sounded| match *sounded {
            Sounded::Began { at, .. } => format!("began {}", place(at)),
            Sounded::Moved { from, to } => format!("{}>{}", place(from), place(to)),
            Sounded::Bar(ticks) => format!("bar {}", place(ticks)),
            Sounded::Ended { at } => format!("ended {}", place(at)),
            Sounded::On { at, key, .. } => format!("+{key}@{}", place(at)),
            Sounded::Off { at, key, .. } => format!("-{key}@{}", place(at)),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Notes are told with the ticks that they began and ended at, whatever the blocks; a loop and the stop lie
    /// between them, and end what sounded.
    #[test]
    fn notes_are_told_as_they_sound() {
        for size in [64, 441, 6000, 24_000] {
            let mut fixture = EngineFixture::new("x..x");
            fixture.looped = Some((0.0, 1.0));
            fixture.run(24_000 + 3_000, size);
            fixture.playing = false;
            fixture.block(64);
            fixture.block(64);
            let text = "began 0 +36@0 -36@0.75 +36@3 -36@3.75 4>0 +36@0 ended 0.5";
            let told = told(&fixture).replace("-36@0.5 ended", "ended");
            assert_eq!(told, text, "{size}");
        }
    }

    /// A jump is told; a key that is struck again ended before; what a command ends, ends there.
    #[test]
    fn jumps_and_ends_are_told() {
        let mut fixture = EngineFixture::new("x-x.");
        let clip = &mut Arc::make_mut(&mut fixture.project.patterns[0]).clips[0];
        Arc::make_mut(clip).steps[2].gate = Gate::thousandths(4000);
        fixture.run(24_000 + 3_000, 500);
        fixture.beats = 10.5;
        fixture.block(3_000);
        fixture.engine.command(Command::Panic);
        fixture.block(64);
        let text = "began 0 +36@0 -36@1.75 +36@2 -36@4 +36@4 4.5>42 -36@42 +36@42 -36@42.5";
        assert_eq!(told(&fixture), text);
    }

    /// A count-in and what is tried out in the project's place are not told, nor what is only passed on.
    #[test]
    fn only_the_project_is_told_of() {
        let mut fixture = EngineFixture::new("x...");
        fixture.playing = false;
        fixture
            .engine
            .command(Command::CountIn { bars: 1, track: 1 });
        fixture.run(96_000 + 12_000, 512);
        assert_eq!(fixture.engine.status().running, Running::Internal);
        assert_eq!(told(&fixture), "began 0 +36@0 -36@0.75");
        let mut other = EngineFixture::new("xxxx").project;
        let change = TrackChange::Key(Key::clamped(90));
        Edit::Track { track: 0, change }.apply(&mut other);
        fixture.previews.request(Some(other));
        fixture.run(200_000, 512);
        assert!(fixture.text().contains("+90"));
        assert!(!told(&fixture).contains("90"), "{}", told(&fixture));
        assert!(told(&fixture).ends_with("ended 16"), "{}", told(&fixture));
    }
}
