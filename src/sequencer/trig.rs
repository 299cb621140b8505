//! Trig conditions: when a step plays, beside being on.
//!
//! A step has at most one of each kind, and plays when all of them hold. They are written as words: `2:4` (the
//! second of every four passes), `x..x` (a loop mask), `1st`, `fill`, `pre`, `nei`; each of the last four with a
//! `!` in front means its opposite.

use std::fmt;
use std::str::FromStr;

use super::chance::{self, Purpose};
use super::value::bounded;

bounded! {
    /// The chance that a step plays, in percent.
    Chance(u8) = 0..=100, default 100, "chance"
}
impl Chance {
    /// The chance in 1/1,000,000; the step plays when [`drawn`] is below.
    #[must_use]
    pub const fn parts(self) -> u32 {
        self.get() as u32 * 10_000
    }
}

/// A throw of the dice for a draw key and a pass: 0 to 999,999. "u = H(seed, step, draw cycle, visit, tag);
/// plays iff u < p."
#[must_use]
pub fn drawn(seed: u32, draw_key: u64, pass: i64, purpose: Purpose) -> u32 {
    let draw = chance::draw(seed, draw_key, pass, purpose);
    u32::try_from(chance::index(draw, 1_000_000)).unwrap_or(0)
}

/// All conditions of a step; they must all hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Condition {
    /// One of so many passes.
    pub ratio: Option<Ratio>,
    /// Certain passes of so many.
    pub mask: Option<LoopMask>,
    /// The first pass since the pattern was launched.
    pub first: TrigTest,
    /// While fill is on.
    pub fill: TrigTest,
    /// What the most recent condition of the track came to.
    pub previous: TrigTest,
    /// What the most recent condition of the track above came to.
    pub neighbour: TrigTest,
}

/// Whether a condition is required, its opposite, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrigTest {
    /// Not asked.
    #[default]
    Any,
    /// It must be so.
    Is,
    /// It must not be so.
    Not,
}

impl TrigTest {
    /// Whether the requirement is met by a fact.
    #[must_use]
    pub const fn holds(self, fact: bool) -> bool {
        match self {
            Self::Any => true,
            Self::Is => fact,
            Self::Not => !fact,
        }
    }

    /// As [`holds`](Self::holds), for a fact that is costly to find out.
    pub fn holds_when(self, fact: impl FnOnce() -> bool) -> bool {
        !self.asked() || self.holds(fact())
    }

    const fn asked(self) -> bool {
        !matches!(self, Self::Any)
    }
}

/// The A-th of every B passes, 1 <= A <= B <= 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    a: u8,
    b: u8,
}

impl Ratio {
    /// The largest B.
    pub const MOST: u8 = 64;

    /// A of B; none unless 1 <= A <= B <= 64.
    #[must_use]
    pub const fn new(a: u8, b: u8) -> Option<Self> {
        if a >= 1 && a <= b && b <= Self::MOST {
            Some(Self { a, b })
        } else {
            None
        }
    }

    /// "True iff c mod B == A-1", c counting passes from 0.
    #[must_use]
    pub fn holds(self, pass: i64) -> bool {
        pass.rem_euclid(i64::from(self.b)) == i64::from(self.a) - 1
    }

    /// A and B.
    #[must_use]
    pub const fn parts(self) -> (u8, u8) {
        (self.a, self.b)
    }
}

/// The chosen passes of every 2 to 16, a bit each, the first pass lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopMask {
    bits: u16,
    passes: u8,
}

impl LoopMask {
    /// A mask of 2 to 16 passes with these bits; none for another number of passes.
    #[must_use]
    pub const fn new(bits: u16, passes: u8) -> Option<Self> {
        if passes < 2 || passes > 16 {
            return None;
        }
        let all = u16::MAX >> (16 - passes);
        Some(Self {
            bits: bits & all,
            passes,
        })
    }

    /// Whether a pass, counted from 0, is chosen.
    #[must_use]
    pub fn holds(self, pass: i64) -> bool {
        self.bits & (1 << pass.rem_euclid(i64::from(self.passes))) != 0
    }
}

impl Condition {
    /// Whether there is no condition.
    #[must_use]
    pub const fn is_default(&self) -> bool {
        !self.depends_on_other_steps() && !self.depends_on_pass_or_fill()
    }

    /// Whether it has PRE or NEI; conditions of other steps do not look at such a step.
    #[must_use]
    pub const fn depends_on_other_steps(&self) -> bool {
        self.previous.asked() | self.neighbour.asked()
    }

    /// Whether it has a condition on the pass or on fill.
    #[must_use]
    pub const fn depends_on_pass_or_fill(&self) -> bool {
        let of_pass = self.ratio.is_some() | self.mask.is_some();
        of_pass | self.first.asked() | self.fill.asked()
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        if let Some(Ratio { a, b }) = self.ratio {
            words.push(format!("{a}:{b}"));
        }
        if let Some(mask) = self.mask {
            let pass = |pass| {
                if mask.holds(i64::from(pass)) {
                    'x'
                } else {
                    '.'
                }
            };
            words.push((0..mask.passes).map(pass).collect());
        }
        for (name, test) in
            NAMES
                .into_iter()
                .zip([self.first, self.fill, self.previous, self.neighbour])
        {
            match test {
                TrigTest::Any => {}
                TrigTest::Is => words.push(name.to_owned()),
                TrigTest::Not => words.push(format!("!{name}")),
            }
        }
        write!(f, "{}", words.join(" "))
    }
}

const NAMES: [&str; 4] = ["1st", "fill", "pre", "nei"];

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut condition = Self::default();
        for word in text.split_whitespace() {
            condition.read(word).ok_or_else(|| {
                format!(
                    "condition \"{word}\" must be A:B, a mask of x and ., 1st, fill, pre or nei"
                )
            })?;
        }
        Ok(condition)
    }
}

impl Condition {
    fn read(&mut self, word: &str) -> Option<()> {
        let (name, test) = word
            .strip_prefix('!')
            .map_or((word, TrigTest::Is), |name| (name, TrigTest::Not));
        match name {
            "1st" => self.first = test,
            "fill" => self.fill = test,
            "pre" => self.previous = test,
            "nei" => self.neighbour = test,
            _ if test == TrigTest::Not => return None,
            _ => match word.split_once(':') {
                Some((a, b)) => self.ratio = Some(Ratio::new(a.parse().ok()?, b.parse().ok()?)?),
                None => self.mask = Some(mask(word)?),
            },
        }
        Some(())
    }
}

fn mask(word: &str) -> Option<LoopMask> {
    let mut bits = 0;
    for (pass, character) in word.chars().enumerate() {
        match character {
            'x' if pass < 16 => bits |= 1 << pass,
            '.' => {}
            _ => return None,
        }
    }
    LoopMask::new(bits, u8::try_from(word.len()).ok()?)
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Condition> for String {
    fn from(condition: Condition) -> String {
        condition.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "A:B: true iff c mod B == A-1, 1<=A<=B<=64": the truth table for all A <= B <= 8 over 64 passes, and
    /// before the song's start.
    #[test]
    fn ratios() {
        for b in 1..=8u8 {
            for a in 1..=b {
                let ratio = Ratio::new(a, b).unwrap();
                let heard: Vec<i64> = (-16..64).filter(|pass| ratio.holds(*pass)).collect();
                let first = -(16 / i64::from(b)) * i64::from(b) + i64::from(a) - 1;
                let first = if first - i64::from(b) >= -16 {
                    first - i64::from(b)
                } else {
                    first
                };
                let expected: Vec<i64> = (first..64).step_by(usize::from(b)).collect();
                assert_eq!(heard, expected, "{a}:{b}");
            }
        }
        assert_eq!(Ratio::new(0, 4), None);
        assert_eq!(Ratio::new(5, 4), None);
        assert_eq!(Ratio::new(1, 65), None);
    }

    /// "loop mask: bit mask over B (2-16) passes."
    #[test]
    fn masks() {
        let condition: Condition = "x..x.".parse().unwrap();
        let mask = condition.mask.unwrap();
        let heard: Vec<i64> = (-5..10).filter(|pass| mask.holds(*pass)).collect();
        assert_eq!(heard, [-5, -2, 0, 3, 5, 8]);
    }

    /// Words read back as they were written; nonsense is refused by its word.
    #[test]
    fn words_read_back() {
        for text in [
            "2:4",
            "x..x",
            "1st",
            "!1st fill",
            "3:8 x.x. !fill pre !nei",
            "",
        ] {
            let condition: Condition = text.parse().unwrap();
            assert_eq!(condition.to_string(), text);
        }
        for text in ["5:4", "x", "y", "!2:4", "first", "x..............xx"] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}
