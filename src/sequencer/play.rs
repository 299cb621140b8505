//! The play: everything that a performance adds to the score.
//!
//! Everything that a person, a parameter of the host or a launch decides while the music runs is in a [`Play`],
//! and nothing of it is in the score. It never changes by itself: with the same play, the same span has the same
//! notes, wherever the music came from. A decision for a later moment (a pattern for the next bar, a mute for the
//! next beat) is in it at once, with its tick, so that the query "which notes start in this span?" needs nothing
//! else.

use std::ops::Range;

use super::limits::{MACROS, MAX_TRACKS};
use super::time::{Rate, Tick};
use super::value::Velocity;

/// The performance's additions to the score. It is large: pass it by reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// The clip span that each track plays.
    pub tracks: [ClipSpan; MAX_TRACKS],
    /// The clip span queued on each track, which plays from its [`ClipSpan::from`] on.
    pub next: [Option<ClipSpan>; MAX_TRACKS],
    /// The muted and soloed tracks.
    pub mute_state: MuteState,
    /// The queued mutes and solos, and the tick from which on they are in force.
    pub next_mute_state: Option<(Tick, MuteState)>,
    /// Whether fill is on; steps can have it as a condition.
    pub fill: bool,
    /// The cycle in which fill is on whatever `fill` is: from the first tick to before the second; empty for
    /// none.
    pub filled: (Tick, Tick),
    /// A stretch that is played over and over.
    pub beat_loop: Option<BeatLoop>,
    /// Repeats of held pads.
    pub repeats: [Option<Repeat>; Self::REPEATS],
    /// The tick of the last start or jump.
    pub since: Tick,
    /// What is added to the values of all tracks.
    pub offsets: Offsets,
    /// How far each macro is turned up, 0 to 127.
    pub macros: [u8; MACROS],
    /// The variation of all dice, 0 to 127; 0 is the score's own.
    pub variation: u8,
    /// The seed of free dice, different in each run.
    pub free_seed: u32,
}

/// A stretch of time in which a track plays a pattern, and the origin of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipSpan {
    /// The pattern its clip is taken from, 0 to 63.
    pub pattern: u8,
    /// The song position of step 0 of pass 0.
    pub origin: Tick,
    /// The tick at which the pattern was launched: the pass there is its first.
    pub launched: Tick,
    /// The first nominal tick whose step belongs to the span.
    pub from: Tick,
    /// The first nominal tick after the span.
    pub until: Tick,
    /// Transposition by a row of the song, in semitones or degrees of the scale.
    pub transpose: i8,
    /// The row of the song that the span comes from, counted from 0; none for a launch.
    pub row: Option<u8>,
}

/// The muted and soloed tracks, one bit each. While any track is soloed, all without solo are silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MuteState {
    /// The muted tracks; clips muted in the score are not among them.
    pub muted: u32,
    /// The soloed tracks; none means that all sound.
    pub solo: u32,
}

/// "While held, position is folded into the last 1/4..1/32 before the press."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BeatLoop {
    /// The tick from which on the stretch repeats.
    pub at: Tick,
    /// The end of the stretch: where it was pressed.
    pub source: Tick,
    /// The length of the stretch in ticks, at least [`BeatLoop::SHORTEST`].
    pub length: Tick,
    /// The tracks that are held in the loop, one bit each; the others play on.
    pub tracks: u32,
}

/// "Held pad repeats at a rate, velocity from pressure."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// The track whose key is struck, 0 to 31.
    pub track: u8,
    /// Time between strokes: one falls on each multiple of it, counted from the beginning of the song.
    pub rate: Rate,
    /// Velocity of each stroke.
    pub velocity: Velocity,
    /// The tick from which on it strikes: where the pad was pressed, or the last start, jump or wrap since.
    pub since: Tick,
}

impl Repeat {
    /// The ticks in a span at which it strikes.
    pub fn hits(self, span: Range<Tick>) -> impl Iterator<Item = Tick> {
        // A repeat that has not begun yet has the largest tick as its `since`.
        let start = span.start.max(self.since).min(span.end);
        let first = self.rate.step_at(start - 1) + 1;
        let hits = (first..).map(move |number| self.rate.tick_of(number));
        hits.take_while(move |tick| *tick < span.end)
    }
}

/// Offsets to the score's values while playing; none by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offsets {
    /// Added to the swing, in 1/100 percent of the pair.
    pub swing: i16,
    /// Percent of hits added (positive) or thinned out (negative), -100 to 100.
    pub density: i8,
    /// Added to every gate, in percent of it, -100 to 100.
    pub gate: i8,
    /// Added to every velocity, -127 to 127.
    pub velocity: i8,
    /// Humanising beyond the clips' own, 0 to 100 percent.
    pub humanise: u8,
    /// Semitones, or degrees of the scale, -48 to 48.
    pub transpose: i8,
    /// Added to every chance below 100, in percent, -100 to 100.
    pub chance: i8,
    /// Added to the pulses of a Euclidean rhythm.
    pub pulses: i8,
    /// Added to the rotation of a Euclidean rhythm.
    pub rotation: i8,
}

impl Play {
    /// The largest number of repeats at a time.
    pub const REPEATS: usize = 8;

    /// The play in which all tracks play this pattern, 0 to 63, from the beginning of the song.
    #[must_use]
    pub fn of(pattern: usize) -> Self {
        Self {
            tracks: [ClipSpan::of(pattern); MAX_TRACKS],
            ..Self::default()
        }
    }

    /// The clip spans of a track: the current one and the queued one.
    pub fn clip_spans(&self, track: usize) -> impl Iterator<Item = ClipSpan> + use<> {
        let now = self.tracks.get(track).copied();
        let next = self.next.get(track).copied().flatten();
        now.into_iter().chain(next)
    }

    /// The clip span that a track plays at a tick.
    #[must_use]
    pub fn clip_span_at(&self, track: usize, tick: Tick) -> Option<ClipSpan> {
        let next = self.next.get(track).copied().flatten();
        next.filter(|clip_span| clip_span.from <= tick)
            .or_else(|| self.tracks.get(track).copied())
    }

    /// Queues a clip span on a track, in place of any queued before.
    pub fn launch(&mut self, track: usize, clip_span: ClipSpan) {
        if let (Some(now), Some(next)) = (self.tracks.get_mut(track), self.next.get_mut(track)) {
            now.until = clip_span.from;
            *next = Some(clip_span);
        }
    }

    /// Whether anything is queued for `tick` or earlier.
    #[must_use]
    pub fn has_queued(&self, tick: Tick) -> bool {
        let mut launches = self.next.iter().flatten();
        launches.any(|clip_span| clip_span.from <= tick)
            || self.next_mute_state.is_some_and(|(from, _)| from <= tick)
    }

    /// Makes everything queued for `tick` or earlier current.
    pub fn apply_queued(&mut self, tick: Tick) {
        for (now, next) in self.tracks.iter_mut().zip(&mut self.next) {
            if let Some(clip_span) = next.take_if(|clip_span| clip_span.from <= tick) {
                *now = clip_span;
            }
        }
        self.apply_next_mute_state(tick);
    }

    /// As [`apply_queued`](Self::apply_queued), for mutes and solos only.
    pub fn apply_next_mute_state(&mut self, tick: Tick) {
        if let Some((_, mute_state)) = self.next_mute_state.take_if(|(from, _)| *from <= tick) {
            self.mute_state = mute_state;
        }
    }

    /// As [`apply_queued`](Self::apply_queued), for one track only; what is queued there for later is dropped.
    pub fn apply_queued_of(&mut self, track: usize, tick: Tick) {
        if let (Some(now), Some(next)) = (self.tracks.get_mut(track), self.next.get_mut(track)) {
            if let Some(clip_span) = next.take().filter(|clip_span| clip_span.from <= tick) {
                *now = clip_span;
            }
            now.until = Tick::MAX;
        }
    }

    /// The span of nominal ticks in which mutes and solos let a track sound; empty when it is silent.
    #[must_use]
    pub fn audible_span(&self, track: usize) -> (Tick, Tick) {
        let now = self.mute_state.lets_sound(track);
        match self.next_mute_state {
            Some((from, next)) if next.lets_sound(track) != now => {
                if now {
                    (Tick::MIN, from)
                } else {
                    (from, Tick::MAX)
                }
            }
            _ if now => (Tick::MIN, Tick::MAX),
            _ => (0, 0),
        }
    }

    /// The mutes and solos in force at a tick.
    #[must_use]
    pub fn mute_state_at(&self, tick: Tick) -> MuteState {
        let next = self.next_mute_state.filter(|(from, _)| *from <= tick);
        next.map_or(self.mute_state, |(_, next)| next)
    }

    /// Whether a track is muted at a tick, regardless of solos.
    #[must_use]
    pub fn mutes(&self, track: usize, tick: Tick) -> bool {
        self.mute_state_at(tick).muted & track_mask(track) != 0
    }

    /// The tick, at most `until`, up to which the score alone decides what follows a span: the start of a beat
    /// loop.
    pub(super) fn before_beat_loop(&self, span: &std::ops::Range<Tick>, until: Tick) -> Tick {
        self.beat_loop
            .map_or(until, |beat_loop| until.min(beat_loop.at.max(span.end)))
    }

    /// Whether fill is on at a tick.
    #[must_use]
    pub fn fills(&self, tick: Tick) -> bool {
        self.fill || (self.filled.0..self.filled.1).contains(&tick)
    }
}

impl ClipSpan {
    /// A span of this pattern, 0 to 63, from the beginning of the song and without end.
    #[must_use]
    pub fn of(pattern: usize) -> Self {
        Self {
            pattern: u8::try_from(pattern).unwrap_or(u8::MAX),
            origin: 0,
            launched: 0,
            from: Tick::MIN,
            until: Tick::MAX,
            transpose: 0,
            row: None,
        }
    }
}

impl ClipSpan {
    /// Whether a step with this nominal tick belongs to the span.
    #[must_use]
    pub fn holds(&self, nominal: Tick) -> bool {
        (self.from..self.until).contains(&nominal)
    }

    /// Whether the span has neither beginning nor end.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.from == Tick::MIN && self.until == Tick::MAX
    }
}

impl MuteState {
    /// Whether mutes and solos let a track sound.
    #[must_use]
    pub fn lets_sound(self, track: usize) -> bool {
        let mask = track_mask(track);
        self.muted & mask == 0 && (self.solo == 0 || self.solo & mask != 0)
    }
}

impl BeatLoop {
    /// The shortest stretch: a thirty-second.
    pub const SHORTEST: Tick = super::time::TICKS_PER_QUARTER / 8;

    /// Whether the loop holds a track.
    #[must_use]
    pub fn holds(&self, track: usize) -> bool {
        self.tracks & track_mask(track) != 0
    }

    /// The length of the stretch, not shorter than the shortest.
    #[must_use]
    pub fn ticks(&self) -> Tick {
        self.length.max(Self::SHORTEST)
    }

    /// The tick of the score that is heard at a tick from [`BeatLoop::at`] on.
    #[must_use]
    pub fn source_tick(&self, tick: Tick) -> Tick {
        self.source - self.ticks() + (tick - self.at).rem_euclid(self.ticks())
    }

    /// The parts of the score that are heard in a span from [`BeatLoop::at`] on: each source range, and how many
    /// ticks later it sounds.
    pub fn stretches(
        &self,
        span: std::ops::Range<Tick>,
    ) -> impl Iterator<Item = (std::ops::Range<Tick>, Tick)> + use<> {
        let (at, source, length) = (self.at, self.source, self.ticks());
        let start = span.start.max(at);
        let (first, last) = (
            (start - at) / length,
            (span.end - 1 - at).div_euclid(length),
        );
        (first..=last).map(move |time| {
            let moved = at - source + (time + 1) * length;
            let from = start.max(at + time * length) - moved;
            let to = span.end.min(at + (time + 1) * length) - moved;
            (from..to, moved)
        })
    }
}

impl Default for Play {
    fn default() -> Self {
        Self {
            tracks: [ClipSpan::of(0); MAX_TRACKS],
            next: [None; MAX_TRACKS],
            mute_state: MuteState::default(),
            next_mute_state: None,
            fill: false,
            filled: (0, 0),
            beat_loop: None,
            repeats: [None; Self::REPEATS],
            since: 0,
            offsets: Offsets::default(),
            macros: [0; MACROS],
            variation: 0,
            free_seed: 0,
        }
    }
}

fn track_mask(track: usize) -> u32 {
    let shift = u32::try_from(track).unwrap_or(u32::MAX);
    1u32.checked_shl(shift).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "While held, position is folded into the last 1/4..1/32 before the press; on release phase
    /// continues as if never held": stretches cover a span without a gap, each from before the press.
    #[test]
    fn beat_loops_cover_a_span() {
        let beat_loop = BeatLoop {
            at: 50_000,
            source: 40_000,
            length: 10_080,
            tracks: 1,
        };
        for (start, end) in [
            (0, 200_000),
            (50_000, 50_001),
            (60_079, 60_081),
            (77_777, 99_999),
        ] {
            let mut reached = start.max(beat_loop.at);
            for (from, moved) in beat_loop.stretches(start..end) {
                assert_eq!(from.start + moved, reached);
                assert!(
                    beat_loop.source - beat_loop.length <= from.start
                        && from.end <= beat_loop.source
                );
                assert!(from.start < from.end);
                reached = from.end + moved;
            }
            assert_eq!(reached, end);
        }
    }

    /// A mute for later divides a track's time at its tick.
    #[test]
    fn mutes_are_decided_beforehand() {
        let mut play = Play::default();
        let muted = MuteState {
            muted: 0b10,
            solo: 0,
        };
        play.next_mute_state = Some((777, muted));
        assert_eq!(play.audible_span(0), (Tick::MIN, Tick::MAX));
        assert_eq!(play.audible_span(1), (Tick::MIN, 777));
        play.apply_queued(777);
        assert_eq!(play.audible_span(1), (0, 0));
        play.next_mute_state = Some((900, MuteState::default()));
        assert_eq!(play.audible_span(1), (900, Tick::MAX));
    }

    /// A clip span that is launched follows the one that plays without a gap, and settles there.
    #[test]
    fn clip_spans_follow_each_other() {
        let mut play = Play::default();
        let next = ClipSpan {
            from: 500,
            ..ClipSpan::of(7)
        };
        play.launch(3, next);
        let pattern = |play: &Play, tick| {
            play.clip_span_at(3, tick)
                .map(|clip_span| clip_span.pattern)
        };
        assert_eq!(
            (pattern(&play, 499), pattern(&play, 500)),
            (Some(0), Some(7))
        );
        assert_eq!(play.tracks[3].until, 500);
        play.apply_queued(499);
        assert!(play.next[3].is_some());
        play.apply_queued(500);
        assert_eq!((play.tracks[3], play.next[3]), (next, None));
    }
}
