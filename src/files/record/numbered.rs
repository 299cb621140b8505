//! Items under their numbers, as `{ "1": ..., "5": ... }`: patterns, clips and steps count from 1, keys from 0 as in
//! MIDI.
//!
//! A number that is out of range, or used twice, is refused.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Items with numbers from `LEAST` to `MOST`.
#[derive(PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Numbered<T, const MOST: usize, const LEAST: usize = 1>(
    pub(super) BTreeMap<usize, T>,
);

impl<T, const MOST: usize, const LEAST: usize> Default for Numbered<T, MOST, LEAST> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T, const MOST: usize, const LEAST: usize> Numbered<T, MOST, LEAST> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize, const LEAST: usize> Deserialize<'de>
    for Numbered<T, MOST, LEAST>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NumberedVisitor(PhantomData))
    }
}

struct NumberedVisitor<T, const MOST: usize, const LEAST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize, const LEAST: usize> Visitor<'de>
    for NumberedVisitor<T, MOST, LEAST>
{
    type Value = Numbered<T, MOST, LEAST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{ }} with numbers from {LEAST} to {MOST}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut things = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            let number = key
                .parse()
                .ok()
                .filter(|number| (LEAST..=MOST).contains(number));
            let number: usize = number.ok_or_else(|| {
                A::Error::custom(format!("\"{key}\" is not a number from {LEAST} to {MOST}"))
            })?;
            if things.insert(number, map.next_value()?).is_some() {
                return Err(A::Error::custom(format!("number {number} appears twice")));
            }
        }
        Ok(Numbered(things))
    }
}
