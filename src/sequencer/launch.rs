//! Launch quantise: when a requested pattern, scene or mute begins.

use std::fmt;
use std::str::FromStr;

use super::time::{TICKS_PER_QUARTER, Tick};
use super::value::Channel;

/// How a project's patterns are launched and its tracks muted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Launching {
    /// When a launched pattern begins.
    pub quantise: Quantise,
    /// Whether it begins at its first step; otherwise it counts its steps from where the pattern before did.
    pub restart: bool,
    /// Whether notes of the pattern before, or of a muted track, are cut; otherwise they finish.
    pub cut: bool,
    /// When a mute or solo takes effect.
    pub mute: MuteQuantise,
    /// The remote channel: its notes and programs launch patterns and transpose, and are not passed on.
    pub remote: Option<Channel>,
}

/// "A queued pattern starts at the next multiple of Q: immediately, step, beat, bar, n bars, end of
/// current pattern."
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Quantise {
    /// At once.
    Now,
    /// On the next sixteenth.
    Step,
    /// On the next quarter.
    Beat,
    /// At a multiple of this many bars, counted from the beginning of the song; 1 to 16.
    Bars(Bars),
    /// At the end of the pattern that plays.
    End,
}

super::value::bounded! {
    /// A number of bars.
    Bars(u8) = 1..=16, default 1, "bars"
}

/// When a mute takes effect; by default at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct MuteQuantise(pub Quantise);

/// The lengths and the origin that a quantise counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Ticks of a bar.
    pub bar: Tick,
    /// Where the pattern that plays began.
    pub origin: Tick,
    /// Ticks of one pass of it.
    pub pass: Tick,
}

impl Quantise {
    /// Every quantise, in the order of the menus.
    pub const ALL: [Self; 5] = [
        Self::Now,
        Self::Step,
        Self::Beat,
        Self::Bars(Bars::DEFAULT),
        Self::End,
    ];

    /// The tick at which a request made at `tick` takes effect: the next multiple, or `tick` itself if it is one.
    #[must_use]
    pub fn due(self, tick: Tick, measure: Measure) -> Tick {
        let (origin, unit) = match self {
            Self::Now => return tick,
            Self::Step => (0, TICKS_PER_QUARTER / 4),
            Self::Beat => (0, TICKS_PER_QUARTER),
            Self::Bars(bars) => (0, measure.bar * Tick::from(bars.get())),
            Self::End => (measure.origin, measure.pass),
        };
        let unit = unit.max(1);
        let past = (tick - origin).rem_euclid(unit);
        if past == 0 { tick } else { tick - past + unit }
    }

    /// Whether this is how a fresh project launches, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// At the next bar.
impl Default for Quantise {
    fn default() -> Self {
        Self::Bars(Bars::DEFAULT)
    }
}

impl MuteQuantise {
    /// Whether this is how a fresh project mutes, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// At once.
impl Default for MuteQuantise {
    fn default() -> Self {
        Self(Quantise::Now)
    }
}

impl fmt::Display for Quantise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => write!(f, "now"),
            Self::Step => write!(f, "step"),
            Self::Beat => write!(f, "beat"),
            Self::Bars(Bars::MIN) => write!(f, "bar"),
            Self::Bars(bars) => write!(f, "{} bars", bars.get()),
            Self::End => write!(f, "end"),
        }
    }
}

impl FromStr for Quantise {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|it| it.to_string() == text);
        let bars = || {
            let bars: i64 = text.strip_suffix(" bars")?.parse().ok()?;
            Some(Self::Bars(Bars::try_from(bars).ok()?))
        };
        named.or_else(bars).ok_or_else(|| {
            format!("\"{text}\" must be now, step, beat, bar, 2 bars to 16 bars or end")
        })
    }
}

impl TryFrom<String> for Quantise {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Quantise> for String {
    fn from(quantise: Quantise) -> String {
        quantise.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER: Tick = TICKS_PER_QUARTER;

    /// "A queued pattern starts at the next multiple of Q": what is asked for on a multiple begins there,
    /// later ones wait, before the song's start too.
    #[test]
    fn everything_begins_at_the_next_multiple() {
        // Three quarters a bar; the pattern began at 1 quarter and is 5 long.
        let measure = Measure {
            bar: 3 * QUARTER,
            origin: QUARTER,
            pass: 5 * QUARTER,
        };
        let due = |text: &str, tick| text.parse::<Quantise>().unwrap().due(tick, measure);
        assert_eq!(due("now", 12_345), 12_345);
        assert_eq!(due("step", 1), QUARTER / 4);
        assert_eq!(due("beat", QUARTER), QUARTER);
        assert_eq!(due("beat", QUARTER + 1), 2 * QUARTER);
        assert_eq!(due("bar", QUARTER), 3 * QUARTER);
        assert_eq!(due("bar", -QUARTER), 0);
        assert_eq!(due("4 bars", QUARTER), 12 * QUARTER);
        assert_eq!(due("end", 2 * QUARTER), 6 * QUARTER);
        assert_eq!(due("end", 6 * QUARTER), 6 * QUARTER);
    }

    /// Words read back as they were written.
    #[test]
    fn words_read_back() {
        for text in ["now", "step", "beat", "bar", "2 bars", "16 bars", "end"] {
            assert_eq!(text.parse::<Quantise>().unwrap().to_string(), text);
        }
        for text in ["0 bars", "17 bars", "bars", "soon"] {
            assert!(text.parse::<Quantise>().is_err(), "{text}");
        }
    }
}
