//! A session of which nothing can be read, since what the fields are wrapped in is damaged: held as the very bytes that
//! the host gave, in a field of the state, until a person discards it.

use std::fmt;
use std::marker::PhantomData;

use nice_plug::plugin::{ParamValue, PluginState};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::DAMAGED_FIELD;

/// The longest session that is looked at, in bytes; the framework's own limit.
pub const LONGEST: usize = 1 << 28;

/// The bytes of a session that cannot be read, if there is one, and why not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DamagedSession {
    /// Each byte as the letter with its number, so that people can still read what was text.
    #[serde(skip_serializing_if = "String::is_empty")]
    letters: String,
    /// Why it cannot be read, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl DamagedSession {
    /// A session that cannot be read, for a reason.
    #[must_use]
    pub fn new(bytes: &[u8], why: String) -> Self {
        let letters = bytes.iter().copied().map(char::from).collect();
        Self { letters, why }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// What the field of a state says; nothing when it cannot be read.
    #[must_use]
    pub fn of_field(text: &str) -> Option<Self> {
        let damaged: Self = serde_json::from_str(text).ok()?;
        damaged.bytes().is_some().then_some(damaged)
    }

    /// What is written into the field of a state.
    #[must_use]
    pub fn to_field(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// The state that brings it to an instance, and changes nothing else.
    #[must_use]
    pub fn to_state(&self) -> Vec<u8> {
        let nothing = serde_json::json!({});
        let state = serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "params": nothing,
            "fields": { DAMAGED_FIELD: self.to_field() },
        });
        state.to_string().into_bytes()
    }

    /// The bytes of the session; nothing when a field was not written by Gradus.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        let bytes = self.letters.chars().map(u8::try_from);
        bytes.collect::<Result<_, _>>().ok()
    }
}

/// The state that brings a session that was refused to an instance, which holds it; none where there is nothing to
/// hold. `why` is nothing when it can be read, and is refused all the same.
#[must_use]
pub fn held(session: &[u8], why: Option<String>) -> Option<Vec<u8>> {
    let why = why.unwrap_or_else(|| "It was refused.".to_owned());
    (!session.is_empty()).then(|| DamagedSession::new(session, why).to_state())
}

/// Whether a state is nothing but what brings a damaged session to an instance.
#[must_use]
pub fn is_all_of(state: &PluginState) -> bool {
    state.params.is_empty() && state.fields.len() == 1 && state.fields.contains_key(DAMAGED_FIELD)
}

/// Whether all that a session is wrapped in can be read.
///
/// # Errors
/// What is wrong with it, and where, in a sentence.
pub fn check(session: &[u8]) -> Result<(), String> {
    match serde_json::from_slice::<Wrapping>(session) {
        Ok(_) => Ok(()),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let said = error.to_string();
            let place = format!(" at line {line} column {column}");
            let what = said.strip_suffix(&place).unwrap_or(&said);
            Err(format!("Line {line}, column {column}: {what}."))
        }
    }
}

/// What the framework wraps a session in, and nothing that it would pass over in silence.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "what is asked is whether all of it can be read")]
struct Wrapping {
    #[serde(default)]
    version: String,
    params: Once<ParamValue>,
    fields: Once<String>,
}

/// Names and what they stand for, each name once: of two, one would be lost.
struct Once<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Once<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Names(PhantomData))
    }
}

struct Names<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Names<T> {
    type Value = Once<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names, each with what it stands for")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once<T>, A::Error> {
        let mut names = std::collections::BTreeSet::new();
        while let Some((name, _)) = map.next_entry::<String, T>()? {
            if let Some(name) = names.replace(name) {
                return Err(A::Error::custom(format!("\"{name}\" appears twice")));
            }
        }
        Ok(Once(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A session is read whole: what a state has not, and what is there twice, is not passed over.
    #[test]
    fn nothing_of_the_wrapping_is_passed_over() {
        let good =
            r#"{"version":"0.1.0","params":{"fill":{"bool":true}},"fields":{"project":"x"}}"#;
        assert_eq!(check(good.as_bytes()), Ok(()));
        for (from, to, why) in [
            ("version", "wersion", "unknown field `wersion`"),
            ("}}", "}]", "expected `,` or `}`"),
            ("bool", "pool", "unknown variant `pool`"),
            (
                r#""project":"x""#,
                r#""project":"x","project":"x""#,
                "\"project\" appears twice",
            ),
            (r#""params""#, r#""fields":{},"params""#, "duplicate field"),
        ] {
            let said = check(good.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert!(said.starts_with("Line 1, column "), "{said}");
            assert!(said.contains(why), "{said}");
        }
        assert!(check(&good.as_bytes()[..good.len() - 1]).is_err());
        assert!(check(b"\xff\xfe").is_err());
    }

    /// Every byte comes back as it was.
    #[test]
    fn every_byte_comes_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        let damaged = DamagedSession::new(&bytes, "It is no text.".to_owned());
        let field = damaged.to_field();
        let again = DamagedSession::of_field(&field).unwrap();
        assert_eq!((again.bytes(), &again), (Some(bytes), &damaged));
        assert_eq!(DamagedSession::of_field(r#"{"letters":"\u0100"}"#), None);
        assert_eq!(check(&damaged.to_state()), Ok(()));
    }
}
