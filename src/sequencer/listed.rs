//! Reads lists and names from a text up to their limits and no further: a text of a hundred megabytes must not
//! cost ten times that before it is refused.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::key_names;

/// The most letters of a name that is read; longer names are cut. It is twice what can be typed, since some names
/// are made of two.
pub const LONGEST_NAME: usize = 2 * key_names::LONGEST;

/// Reads a list of at most `most` things, called `things`, and stops at the next.
///
/// # Errors
/// When there are more items, or the value is no such list.
pub fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
    most: usize,
    things: &'static str,
) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(ListVisitor {
        most,
        things,
        of: PhantomData,
    })
}

/// Reads a name, cut at [`LONGEST_NAME`].
///
/// # Errors
/// When the value is no text.
pub fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_str(NameVisitor)
}

struct ListVisitor<T> {
    most: usize,
    things: &'static str,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in [ ]", self.things)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut read = Vec::new();
        while let Some(thing) = list.next_element()? {
            if read.len() == self.most {
                let (most, things) = (self.most, self.things);
                return Err(A::Error::custom(format!(
                    "there are more than {most} {things}"
                )));
            }
            read.push(thing);
        }
        Ok(read)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a text")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<String, E> {
        Ok(name.chars().take(LONGEST_NAME).collect())
    }
}
