//! Accumulators: a clip that climbs with every pass, and then starts again or turns round.
//!
//! The number of the pass decides, not what was played before, so that a place sounds the same whether the music
//! is located to it or played up to it.

use serde::{Deserialize, Serialize};

use crate::sequencer::value::bounded;

bounded! {
    /// The rise with every pass, in semitones, or in degrees on a track that counts those.
    Rise(i8) = -48..=48, default 0, "rise"
}
bounded! {
    /// The distance after which the clip starts again or turns round, in the unit of the rise.
    Span(u8) = 1..=96, default 12, "span"
}

/// What happens at the end of the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpanEnd {
    /// It wraps round: the span itself counts as 0.
    #[default]
    Wrap,
    /// It turns and goes back, each end played once.
    Bounce,
}

/// The transposition that a clip gains with its passes; by default none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accumulator {
    /// The rise with every pass; negative goes down.
    pub rise: Rise,
    /// How far the clip climbs.
    #[serde(skip_serializing_if = "Span::is_default")]
    pub span: Span,
    /// What happens at the end of the span.
    #[serde(skip_serializing_if = "is_wrap")]
    pub turn: SpanEnd,
}

impl Accumulator {
    /// Whether nothing was set, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What pass `pass` adds: "pitch adds d per cycle, wraps/bounces at range: value = f(c)".
    #[must_use]
    pub fn at(self, pass: i64) -> i64 {
        let rise = i64::from(self.rise.get());
        if rise == 0 {
            return 0;
        }
        let span = i64::from(self.span.get());
        let climbed = match self.turn {
            SpanEnd::Wrap => steps(pass, rise.abs(), span),
            SpanEnd::Bounce => {
                let along = steps(pass, rise.abs(), 2 * span);
                along.min(2 * span - along)
            }
        };
        climbed * rise.signum()
    }
}

/// `pass * rise` modulo `span`, for any pass.
fn steps(pass: i64, rise: i64, span: i64) -> i64 {
    (pass.rem_euclid(span) * rise).rem_euclid(span)
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
fn is_wrap(turn: &SpanEnd) -> bool {
    *turn == SpanEnd::Wrap
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heights(rise: i64, span: i64, turn: SpanEnd) -> Vec<i64> {
        let accumulator = Accumulator {
            rise: Rise::clamped(rise),
            span: Span::clamped(span),
            turn,
        };
        (-2..8).map(|pass| accumulator.at(pass)).collect()
    }

    /// "adds d per cycle, wraps/bounces at range: value = f(c)", up and down, before the start too.
    #[test]
    fn a_clip_climbs_and_turns() {
        use SpanEnd::{Bounce, Wrap};
        assert_eq!(heights(3, 12, Wrap), [6, 9, 0, 3, 6, 9, 0, 3, 6, 9]);
        assert_eq!(
            heights(-5, 12, Wrap),
            [-2, -7, 0, -5, -10, -3, -8, -1, -6, -11]
        );
        assert_eq!(heights(4, 8, Bounce), [8, 4, 0, 4, 8, 4, 0, 4, 8, 4]);
        assert_eq!(
            heights(-3, 7, Bounce),
            [-6, -3, 0, -3, -6, -5, -2, -1, -4, -7]
        );
        assert_eq!(heights(0, 12, Bounce), [0; 10]);
        assert_eq!(heights(5, 1, Wrap), [0; 10]);
    }

    /// No pass is too far away.
    #[test]
    fn far_passes_are_in_the_span() {
        for turn in [SpanEnd::Wrap, SpanEnd::Bounce] {
            let accumulator = Accumulator {
                rise: Rise::MIN,
                span: Span::MAX,
                turn,
            };
            for pass in [i64::MIN, i64::MAX] {
                assert!((-96..=0).contains(&accumulator.at(pass)));
            }
        }
    }
}
