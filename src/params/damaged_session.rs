//! A session of which nothing can be read, because the JSON around its fields is damaged. A field of the state holds
//! the very bytes that the host gave, until a person discards them.

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
    /// Each byte as the character of that number, so that people can still read what was text.
    #[serde(skip_serializing_if = "String::is_empty")]
    letters: String,
    /// Why it cannot be read, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl DamagedSession {
    /// Holds the bytes of a session that cannot be read; `why` says so in a sentence.
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

    /// Reads the field of a state; nothing when that fails.
    #[must_use]
    pub fn of_field(text: &str) -> Option<Self> {
        let damaged: Self = serde_json::from_str(text).ok()?;
        damaged.bytes().is_some().then_some(damaged)
    }

    /// The text for the field of a state.
    #[must_use]
    pub fn to_field(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// A state that hands this session to an instance and changes nothing else.
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

/// A state that hands a refused session to an instance to hold; nothing where there is nothing to hold. `why` is
/// nothing for a session that can be read and is refused all the same.
#[must_use]
pub fn held(session: &[u8], why: Option<String>) -> Option<Vec<u8>> {
    let why = why.unwrap_or_else(|| "It was refused.".to_owned());
    (!session.is_empty()).then(|| DamagedSession::new(session, why).to_state())
}

/// Whether a state only hands a damaged session to an instance.
#[must_use]
pub fn is_all_of(state: &PluginState) -> bool {
    state.params.is_empty() && state.fields.len() == 1 && state.fields.contains_key(DAMAGED_FIELD)
}

/// Checks that the JSON around the fields of a session can be read.
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

/// The framework's JSON around a session. Fields that the framework would silently ignore are errors here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "what is asked is whether all of it can be read")]
struct Wrapping {
    #[serde(default)]
    version: String,
    params: Once<ParamValue>,
    fields: Once<String>,
}

/// Names with their values. A name that comes twice is an error, because one of its values would be lost.
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

    /// A session is read whole: unknown fields and names that come twice are errors.
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
