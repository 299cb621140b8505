//! Arithmetic with captured numbers: `n - 36`, `(8 - n / 10) * 8 + n % 10 - 1`.
//!
//! An expression is compiled when a profile is read, so that it needs neither heap nor parser when a pad is pressed.

use super::argument::CHOSEN;

/// The most variables that a rule can capture.
pub const VARIABLES: usize = 8;
/// The most tokens of an expression.
const PARTS: usize = 32;
/// The most numbers on the stack during evaluation.
const DEPTH: usize = 16;

/// The variables that a rule has captured so far, in the order in which their names first appear.
pub type Variables = [i32; VARIABLES];

/// The names of a rule's variables.
#[derive(Debug, Clone, Default)]
pub struct VariableNames(Vec<String>);

impl VariableNames {
    /// Names that are known before the rule captures any.
    #[must_use]
    pub fn of(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The index of a captured name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u8> {
        let place = self.0.iter().position(|known| known == name)?;
        u8::try_from(place).ok()
    }

    /// The index for a name that is captured here.
    ///
    /// # Errors
    /// When it is not a valid name, or there are too many names.
    pub fn capture(&mut self, name: &str) -> Result<u8, String> {
        if !is_name(name) {
            return Err(format!(
                "\"{name}\" is not a name: it must begin with a lower-case letter and hold only lower-case letters, digits and _"
            ));
        }
        if name == "chosen" {
            return Err("\"chosen\" is the chosen step and cannot capture a number".to_owned());
        }
        if let Some(place) = self.find(name) {
            return Ok(place);
        }
        if self.0.len() == VARIABLES {
            return Err(format!("a rule captures at most {VARIABLES} numbers"));
        }
        self.0.push(name.to_owned());
        Ok(u8::try_from(self.0.len() - 1).unwrap_or(0))
    }
}

/// Whether a text is a valid name in a profile.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Number(i32),
    Variable(u8),
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A compiled expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The tokens in postfix order: operands before their operator.
    parts: Vec<Token>,
}

impl Expression {
    /// An expression that is always this number.
    #[must_use]
    pub fn number(number: i32) -> Self {
        Self {
            parts: vec![Token::Number(number)],
        }
    }

    /// Compiles an expression that uses the known names.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the text.
    pub fn read(text: &str, names: &VariableNames) -> Result<Self, String> {
        let mut reader = ExpressionParser {
            text,
            rest: text.trim_start(),
            names,
            parts: Vec::new(),
            open: 0,
        };
        reader.sum()?;
        if !reader.rest.is_empty() {
            return Err(reader.complain("expected the end"));
        }
        if reader.parts.len() > PARTS || deepest(&reader.parts) > DEPTH {
            return Err(format!("\"{text}\" is too long"));
        }
        Ok(Self {
            parts: reader.parts,
        })
    }

    /// Its value, if it depends on no variable.
    #[must_use]
    pub fn constant(&self) -> Option<i32> {
        let varies = |part: &Token| matches!(part, Token::Variable(_));
        let fixed = !self.parts.iter().any(varies);
        fixed.then(|| self.value(&Variables::default())).flatten()
    }

    /// Its value; `None` when it divides by zero.
    #[must_use]
    pub fn value(&self, variables: &Variables) -> Option<i32> {
        let mut stack = [0_i32; DEPTH];
        let mut height = 0_usize;
        for part in &self.parts {
            let value = match part {
                Token::Number(number) => *number,
                Token::Variable(place) => *variables.get(usize::from(*place))?,
                operation => {
                    let right = *stack.get(height.checked_sub(1)?)?;
                    let left = *stack.get(height.checked_sub(2)?)?;
                    height -= 2;
                    operation.done(left, right)?
                }
            };
            *stack.get_mut(height)? = value;
            height += 1;
        }
        stack.first().copied()
    }
}

impl Token {
    fn done(self, left: i32, right: i32) -> Option<i32> {
        match self {
            Self::Add => Some(left.saturating_add(right)),
            Self::Subtract => Some(left.saturating_sub(right)),
            Self::Multiply => Some(left.saturating_mul(right)),
            Self::Divide => left.checked_div_euclid(right),
            Self::Remainder => left.checked_rem_euclid(right),
            Self::Number(_) | Self::Variable(_) => None,
        }
    }
}

/// The deepest that the stack gets during evaluation.
fn deepest(parts: &[Token]) -> usize {
    let (mut height, mut deepest) = (0_usize, 0_usize);
    for part in parts {
        match part {
            Token::Number(_) | Token::Variable(_) => height += 1,
            _ => height = height.saturating_sub(1),
        }
        deepest = deepest.max(height);
    }
    deepest
}

/// Parses from left to right; `*`, `/` and `%` bind tighter than `+` and `-`.
struct ExpressionParser<'a> {
    text: &'a str,
    rest: &'a str,
    names: &'a VariableNames,
    parts: Vec<Token>,
    open: usize,
}

impl<'a> ExpressionParser<'a> {
    fn sum(&mut self) -> Result<(), String> {
        self.product()?;
        while let Some(part) = self.operator(&[('+', Token::Add), ('-', Token::Subtract)]) {
            self.product()?;
            self.parts.push(part);
        }
        Ok(())
    }

    fn product(&mut self) -> Result<(), String> {
        self.single()?;
        let operators = [
            ('*', Token::Multiply),
            ('/', Token::Divide),
            ('%', Token::Remainder),
        ];
        while let Some(part) = self.operator(&operators) {
            self.single()?;
            self.parts.push(part);
        }
        Ok(())
    }

    fn single(&mut self) -> Result<(), String> {
        if self.take_sign('-') {
            self.push(Token::Number(0))?;
            self.single()?;
            self.parts.push(Token::Subtract);
            return Ok(());
        }
        if self.take_sign('(') {
            self.open += 1;
            if self.open > DEPTH {
                return Err(format!("\"{}\" is too long", self.text));
            }
            self.sum()?;
            self.open -= 1;
            return if self.take_sign(')') {
                Ok(())
            } else {
                Err(self.complain("a ) is missing"))
            };
        }
        let word = self.word();
        if word.is_empty() {
            return Err(self.complain("expected a number or a name"));
        }
        let part = if word.starts_with(|first: char| first.is_ascii_digit()) {
            Token::Number(
                word.parse()
                    .map_err(|_| format!("\"{word}\" is not a number"))?,
            )
        } else if word == "chosen" {
            Token::Number(CHOSEN.into())
        } else {
            Token::Variable(
                self.names
                    .find(word)
                    .ok_or_else(|| format!("nothing captures \"{word}\""))?,
            )
        };
        self.push(part)
    }

    /// Adds a number or a variable while there is room; that also limits how many signs can stand before one.
    fn push(&mut self, part: Token) -> Result<(), String> {
        if self.parts.len() > PARTS {
            return Err(format!("\"{}\" is too long", self.text));
        }
        self.parts.push(part);
        Ok(())
    }

    fn operator(&mut self, known: &[(char, Token)]) -> Option<Token> {
        let known = known.iter().find(|(sign, _)| self.rest.starts_with(*sign));
        let (sign, part) = known?;
        self.take_sign(*sign);
        Some(*part)
    }

    fn take_sign(&mut self, sign: char) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else {
            return false;
        };
        self.rest = rest.trim_start();
        true
    }

    fn word(&mut self) -> &'a str {
        let end = self
            .rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }

    fn complain(&self, what: &str) -> String {
        let here = if self.rest.is_empty() {
            "the end"
        } else {
            self.rest
        };
        format!("in \"{}\" at \"{here}\": {what}", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, n: i32) -> Result<Option<i32>, String> {
        let names = VariableNames::of(&["n"]);
        let mut variables = Variables::default();
        variables[0] = n;
        Expression::read(text, &names).map(|expression| expression.value(&variables))
    }

    /// "Simple arithmetic such as number-36, 10*row+col grids": pads of a Launchpad as steps.
    #[test]
    fn arithmetic_is_that_of_school() {
        for (text, n, expected) in [
            ("n - 36", 40, 4),
            ("n-36", 36, 0),
            ("2 + 3 * 4", 0, 14),
            ("(2 + 3) * 4", 0, 20),
            ("10 - 2 - 3", 0, 5),
            ("-n + 1", 5, -4),
            ("(8 - n / 10) * 8 + n % 10 - 1", 81, 0),
            ("(8 - n / 10) * 8 + n % 10 - 1", 18, 63),
            ("n / 2", -1, -1),
            ("n % 8", -1, 7),
        ] {
            assert_eq!(value(text, n), Ok(Some(expected)), "{text} of {n}");
        }
        assert_eq!(value("7 / (n - n)", 5), Ok(None));
    }

    /// What cannot be read is refused with a sentence, before anything plays.
    #[test]
    fn mistakes_are_named() {
        for (text, complaint) in [
            ("m + 1", "nothing captures \"m\""),
            (
                "n +",
                "in \"n +\" at \"the end\": expected a number or a name",
            ),
            ("(n", "in \"(n\" at \"the end\": a ) is missing"),
            ("n n", "in \"n n\" at \"n\": expected the end"),
            ("99999999999", "\"99999999999\" is not a number"),
        ] {
            assert_eq!(value(text, 0), Err(complaint.to_owned()));
        }
        assert!(value(&"(".repeat(100_000), 0).is_err());
        assert!(value(&"-".repeat(100_000), 0).is_err());
        assert!(value(&"n+".repeat(100_000), 0).is_err());
    }
}
