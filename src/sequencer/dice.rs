//! Dice: which die a step throws for its chance, exclusive groups of steps, and how often the dice are rerolled.

use std::fmt;
use std::str::FromStr;

use super::value::bounded;

bounded! {
    /// One of the eight dice that the steps of a pattern can share.
    Die(u8) = 1..=8, default 1, "die"
}
bounded! {
    /// A group of steps of which exactly one plays when several fall together; 0 for none.
    Group(u8) = 0..=8, default 0, "group"
}
bounded! {
    /// A number of passes, after which dice are rerolled or their throws repeat.
    Passes(u8) = 2..=64, default 4, "passes"
}

/// The die that a step throws for its chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Dice {
    /// Its own die, thrown each time the step comes round.
    #[default]
    Own,
    /// A die thrown once for each pass of the pattern, for all steps that share it.
    Shared(Die),
    /// The reverse of a shared die: a step of 40 % plays exactly when a step of 60 % on that die does not.
    Inverted(Die),
}

/// How often a clip's dice are rerolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Reroll {
    /// In every pass.
    #[default]
    EveryPass,
    /// After so many passes; until then every pass has the throws of the first.
    Every(Passes),
    /// In each of so many passes; then the same throws repeat.
    Repeat(Passes),
    /// Never: every pass has the throws of the first.
    Frozen,
    /// In every pass, and differently each time the music is started.
    Free,
}

/// The number of values that a throw can have.
const PARTS: u32 = 1_000_000;

impl Dice {
    /// Whether this is what files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The shared die, if it is one, reversed or not.
    #[must_use]
    pub const fn shared(self) -> Option<Die> {
        match self {
            Self::Own => None,
            Self::Shared(die) | Self::Inverted(die) => Some(die),
        }
    }

    /// The value of this die for a throw, both from 0 to below a million.
    #[must_use]
    pub const fn shows(self, thrown: u32) -> u32 {
        match self {
            Self::Own | Self::Shared(_) => thrown,
            Self::Inverted(_) => PARTS - 1 - thrown,
        }
    }
}

impl Reroll {
    /// Every reroll, in the order of the menus.
    pub const ALL: [Self; 5] = [
        Self::EveryPass,
        Self::Every(Passes::DEFAULT),
        Self::Repeat(Passes::DEFAULT),
        Self::Frozen,
        Self::Free,
    ];

    /// Whether this is what files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The cycle number that the draws of a pass are made with: equal numbers mean equal throws. `free_seed`
    /// counts for free dice only.
    #[must_use]
    pub fn cycle(self, pass: i64, free_seed: u32) -> i64 {
        match self {
            Self::EveryPass => pass,
            Self::Every(passes) => pass.div_euclid(i64::from(passes.get())),
            Self::Repeat(passes) => pass.rem_euclid(i64::from(passes.get())),
            Self::Frozen => 0,
            Self::Free => pass.wrapping_add((u64::from(free_seed) << 32).cast_signed()),
        }
    }
}

impl fmt::Display for Dice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => write!(f, "own"),
            Self::Shared(die) => write!(f, "{}", die.get()),
            Self::Inverted(die) => write!(f, "!{}", die.get()),
        }
    }
}

impl FromStr for Dice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "own" {
            return Ok(Self::Own);
        }
        let (number, inverted) = text.strip_prefix('!').map_or((text, false), |n| (n, true));
        let die = number.parse().ok().and_then(Die::new);
        let die = die.ok_or_else(|| format!("dice \"{text}\" must be own, 1 to 8 or !1 to !8"))?;
        Ok(if inverted {
            Self::Inverted(die)
        } else {
            Self::Shared(die)
        })
    }
}

impl fmt::Display for Reroll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryPass => write!(f, "every pass"),
            Self::Every(passes) => write!(f, "every {}", passes.get()),
            Self::Repeat(passes) => write!(f, "repeat {}", passes.get()),
            Self::Frozen => write!(f, "frozen"),
            Self::Free => write!(f, "free"),
        }
    }
}

impl FromStr for Reroll {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let passes = |number: &str| {
            let number = number.parse().ok().and_then(Passes::new);
            number.ok_or_else(|| format!("reroll \"{text}\" does not say 2 to 64 passes"))
        };
        match (text, text.split_once(' ')) {
            ("every pass", _) => Ok(Self::EveryPass),
            ("frozen", _) => Ok(Self::Frozen),
            ("free", _) => Ok(Self::Free),
            (_, Some(("every", number))) => passes(number).map(Self::Every),
            (_, Some(("repeat", number))) => passes(number).map(Self::Repeat),
            _ => Err(format!(
                "reroll \"{text}\" must be every pass, every N, repeat N, frozen or free"
            )),
        }
    }
}

impl TryFrom<String> for Dice {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Dice> for String {
    fn from(dice: Dice) -> String {
        dice.to_string()
    }
}

impl TryFrom<String> for Reroll {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Reroll> for String {
    fn from(reroll: Reroll) -> String {
        reroll.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "every pass (= c), every N passes (= floor(c/N)), N then repeat (= c mod N), frozen (0), free (c plus a
    /// per-run nonce)", from before the song's start on.
    #[test]
    fn rerolls() {
        let cycles = |reroll: &str, free_seed| {
            let reroll: Reroll = reroll.parse().unwrap();
            (-3..5)
                .map(|pass| reroll.cycle(pass, free_seed))
                .collect::<Vec<_>>()
        };
        assert_eq!(cycles("every pass", 9), [-3, -2, -1, 0, 1, 2, 3, 4]);
        assert_eq!(cycles("every 2", 9), [-2, -1, -1, 0, 0, 1, 1, 2]);
        assert_eq!(cycles("repeat 3", 9), [0, 1, 2, 0, 1, 2, 0, 1]);
        assert_eq!(cycles("frozen", 9), [0; 8]);
        assert_eq!(cycles("free", 0), cycles("every pass", 0));
        let (one, other) = (cycles("free", 1), cycles("free", u32::MAX));
        assert!(one.iter().all(|cycle| !other.contains(cycle)));
    }

    /// Every name reads back as itself, and what is none says so.
    #[test]
    fn names_read_back() {
        for reroll in Reroll::ALL {
            assert_eq!(reroll.to_string().parse(), Ok(reroll));
        }
        for text in ["own", "1", "8", "!3"] {
            assert_eq!(text.parse::<Dice>().unwrap().to_string(), text);
        }
        for text in ["", "0", "9", "!", "!!1", "any"] {
            assert!(text.parse::<Dice>().is_err(), "{text}");
        }
        for text in ["", "every 1", "every 65", "repeat", "often"] {
            assert!(text.parse::<Reroll>().is_err(), "{text}");
        }
    }
}
