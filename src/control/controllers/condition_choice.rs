//! The conditions that controls offer: those of the editor's menu and of every 7 passes, in the order in which a knob goes
//! through them.

use std::fmt;

/// The conditions as a pattern file writes them; the first is none.
const CONDITIONS: [&str; 44] = [
    "", "fill", "!fill", "pre", "!pre", "nei", "!nei", "1st", "!1st", "1:2", "2:2", "1:3", "2:3",
    "3:3", "1:4", "2:4", "3:4", "4:4", "1:5", "2:5", "3:5", "4:5", "5:5", "1:6", "2:6", "3:6",
    "4:6", "5:6", "6:6", "1:7", "2:7", "3:7", "4:7", "5:7", "6:7", "7:7", "1:8", "2:8", "3:8",
    "4:8", "5:8", "6:8", "7:8", "8:8",
];
/// What a step without a condition does.
const ALWAYS: &str = "always";

/// One of the conditions that are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ConditionChoice(u8);

impl ConditionChoice {
    /// All of them, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CONDITIONS.len()).filter_map(|place| u8::try_from(place).ok().map(Self))
    }

    /// The one at this place, or the first or last.
    #[must_use]
    pub fn clamped(place: i64) -> Self {
        let last = CONDITIONS.len() as i64 - 1;
        Self(u8::try_from(place.clamp(0, last)).unwrap_or(0))
    }

    /// Its place among them, from 0.
    #[must_use]
    pub fn place(self) -> u8 {
        self.0
    }

    /// As a pattern file writes it; empty when there is none.
    #[must_use]
    pub fn text(self) -> &'static str {
        CONDITIONS
            .get(usize::from(self.0))
            .copied()
            .unwrap_or_default()
    }

    /// The one that is written so.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::all().find(|one| one.to_string() == text)
    }
}

/// As a profile writes it.
impl fmt::Display for ConditionChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            "" => f.write_str(ALWAYS),
            text => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each is written in its own way, and found by it.
    #[test]
    fn conditions_are_found_by_their_words() {
        for (place, condition) in ConditionChoice::all().enumerate() {
            assert_eq!(usize::from(condition.place()), place);
            assert_eq!(
                ConditionChoice::find(&condition.to_string()),
                Some(condition)
            );
        }
        assert_eq!(ConditionChoice::find("9:9"), None);
        assert_eq!(ConditionChoice::clamped(99).text(), "8:8");
    }
}
