//! What a package's licence asks for: an expression of SPDX, with OR, AND, WITH and parentheses. Old packages write a
//! slash for OR.

/// Whether all that an expression asks for is among these licences; a choice needs one of them. Nothing for a text that
/// is no expression.
pub fn are_met(expression: &str, allowed: &[String]) -> Option<bool> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let mut terms = Terms {
        words: &words,
        allowed,
    };
    let met = terms.any()?;
    terms.words.is_empty().then_some(met)
}

/// What is left of an expression.
struct Terms<'a> {
    words: &'a [&'a str],
    allowed: &'a [String],
}

impl Terms<'_> {
    fn any(&mut self) -> Option<bool> {
        let mut met = self.all()?;
        while self.skip("OR") {
            met |= self.all()?;
        }
        Some(met)
    }

    fn all(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.skip("AND") {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        if self.skip("(") {
            let met = self.any()?;
            return self.skip(")").then_some(met);
        }
        let mut name = self.name()?.to_owned();
        if self.skip("WITH") {
            name = format!("{name} WITH {}", self.name()?);
        }
        Some(self.allowed.contains(&name))
    }

    fn name(&mut self) -> Option<&str> {
        let (name, rest) = self.words.split_first()?;
        self.words = rest;
        let is_name = !["OR", "AND", "WITH", "(", ")"].contains(name);
        is_name.then_some(name)
    }

    fn skip(&mut self, word: &str) -> bool {
        let (true, Some((_, rest))) = (self.words.first() == Some(&word), self.words.split_first())
        else {
            return false;
        };
        self.words = rest;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(expression: &str) -> Option<bool> {
        let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "OFL-1.1"];
        are_met(expression, &allowed.map(str::to_owned))
    }

    /// A choice needs one licence that is allowed, "and" needs all, and an exception is a licence of its own.
    #[test]
    fn expressions_are_read() {
        for good in [
            "MIT",
            "Apache-2.0/MIT",
            "GPL-3.0-only OR MIT",
            "(MIT OR Apache-2.0) AND OFL-1.1",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
        ] {
            assert_eq!(met(good), Some(true), "{good}");
        }
        for bad in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "Apache-2.0"] {
            assert_eq!(met(bad), Some(false), "{bad}");
        }
        // AND binds more closely.
        assert_eq!(met("MIT OR Apache-2.0 AND GPL-3.0-only"), Some(true));
    }

    /// What is no expression allows nothing.
    #[test]
    fn nonsense_is_refused() {
        for nonsense in ["", "MIT OR", "(MIT", "MIT)", "OR", "MIT MIT", "MIT WITH"] {
            assert_eq!(met(nonsense), None, "{nonsense}");
        }
    }
}
