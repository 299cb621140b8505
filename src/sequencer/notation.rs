//! Steps as text, "x..x o.x.": for tests, the clipboard, files and reports.
//!
//! One character a step: `x` on, `-` on and tied to the step before, `o` off with data kept, `.` empty.
//! Spaces and bar lines (`|`) are for the eye.

use super::project::{Clip, MAX_STEPS};
use super::step::Step;
use super::value::Length;

/// Why a line is not notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotationError {
    /// A character that is not a step.
    Unknown(char, usize),
    /// No step at all.
    Empty,
    /// More than 256 steps.
    TooLong(usize),
}

impl std::fmt::Display for NotationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(found, at) => {
                write!(f, "step {at} is '{found}', which is none of x - o .")
            }
            Self::Empty => write!(f, "there are no steps"),
            Self::TooLong(count) => write!(f, "there are {count} steps, more than {MAX_STEPS}"),
        }
    }
}

/// The steps of a line: plain steps that differ in whether they are on and tied. An `o` is a step that is off;
/// its data come from elsewhere.
///
/// # Errors
/// When a character is none of the four, or there are more than 256 steps.
pub fn steps(line: &str) -> Result<Vec<Step>, NotationError> {
    let mut steps = Vec::new();
    let mut characters = line.chars().filter(|c| !c.is_whitespace() && *c != '|');
    while let Some(character) = characters.next() {
        // Further steps are counted for the error, but not kept.
        if steps.len() == MAX_STEPS {
            return Err(NotationError::TooLong(MAX_STEPS + 1 + characters.count()));
        }
        steps.push(match character {
            'x' => Step::plain(),
            '-' => Step {
                tie: true,
                ..Step::plain()
            },
            'o' | '.' => Step::default(),
            unknown => return Err(NotationError::Unknown(unknown, steps.len() + 1)),
        });
    }
    Ok(steps)
}

/// A clip as long as the line.
///
/// # Errors
/// As [`steps`], and when the line has no steps.
pub fn clip(line: &str) -> Result<Clip, NotationError> {
    let steps = steps(line)?;
    let length = u16::try_from(steps.len()).ok().and_then(Length::new);
    let length = length.ok_or(NotationError::Empty)?;
    Ok(Clip {
        length,
        steps,
        ..Clip::default()
    })
}

/// The line of some steps, in groups of four.
#[must_use]
pub fn line(steps: &[Step]) -> String {
    let mut line = String::with_capacity(steps.len() * 5 / 4);
    for (index, step) in steps.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            line.push(' ');
        }
        line.push(sign(step));
    }
    line
}

/// The character of one step.
#[must_use]
pub fn sign(step: &Step) -> char {
    match (step.on, step.tie) {
        (true, false) => 'x',
        (true, true) => '-',
        (false, _) if step.is_empty() => '.',
        (false, _) => 'o',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line reads back as it was written.
    #[test]
    fn a_line_reads_back() {
        let text = "x..x .-x. x";
        assert_eq!(line(&steps(text).unwrap()), text);
        assert_eq!(clip("x.").unwrap().length.get(), 2);
    }

    /// What is no step is refused with its place.
    #[test]
    fn nonsense_is_refused() {
        assert_eq!(steps("x.y"), Err(NotationError::Unknown('y', 3)));
        assert_eq!(clip(" "), Err(NotationError::Empty));
        assert_eq!(steps(&"x".repeat(256)).unwrap().len(), 256);
        assert_eq!(steps(&"x".repeat(257)), Err(NotationError::TooLong(257)));
        assert_eq!(steps(&"x ".repeat(999)), Err(NotationError::TooLong(999)));
    }
}
