//! As much of XML as maps need: the tags, in order, with their attributes and the line in which each begins. The text
//! between tags is skipped.
//!
//! Why not a crate: `roxmltree` has no bound. Within our length limit, a document with 500 uses of an entity of its own
//! takes 2 GB there, and a tag with many attributes more than a minute. Here a document's own entities are not
//! resolved.

use std::borrow::Cow;

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name; that of a closing tag begins with a slash.
    pub name: &'a str,
    /// The line in which it begins, counted from 1.
    pub line: usize,
    /// The text after the name.
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, with its entities resolved.
    pub fn get(&self, wanted: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.attributes;
        loop {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let mark = after.chars().next().filter(|mark| "\"'".contains(*mark))?;
            let (value, next) = after[1..].split_once(mark)?;
            if name.trim() == wanted {
                return Some(plain(value));
            }
            rest = next;
        }
    }
}

/// The tags of a text, as an iterator.
#[derive(Debug)]
pub(super) struct Tags<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Tags<'a> {
    pub fn of(text: &'a str) -> Self {
        Self {
            rest: text,
            line: 1,
        }
    }

    /// Skips a number of bytes.
    fn skip(&mut self, bytes: usize) {
        let (gone, rest) = self.rest.split_at(bytes);
        self.line += gone.matches('\n').count();
        self.rest = rest;
    }

    /// Skips the text up to and including `end`, or all of it.
    fn skip_past(&mut self, end: &str) {
        let found = self.rest.find(end).map(|place| place + end.len());
        self.skip(found.unwrap_or(self.rest.len()));
    }
}

impl<'a> Iterator for Tags<'a> {
    /// A tag; an error gives the line in which an unfinished tag begins.
    type Item = Result<Tag<'a>, usize>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.skip(self.rest.find('<')?);
            if self.rest.starts_with("<!--") {
                self.skip_past("-->");
            } else if self.rest.starts_with("<![CDATA[") {
                self.skip_past("]]>");
            } else if self.rest.starts_with("<?") {
                self.skip_past("?>");
            } else if self.rest.starts_with("<!") {
                // The declaration of the document may contain others in brackets. Whatever was searched is skipped, so
                // that a text of many declarations is not searched again for each of them.
                let end = self.rest.find(['[', '>']);
                if end.is_some_and(|end| self.rest[end..].starts_with('[')) {
                    self.skip_past("]");
                }
                self.skip_past(">");
            } else {
                break;
            }
        }
        let line = self.line;
        let Some(end) = end_of(self.rest) else {
            self.rest = "";
            return Some(Err(line));
        };
        let inner = self.rest[1..end].trim_end_matches('/').trim();
        self.skip(end + 1);
        let name = inner.find(char::is_whitespace).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(name);
        Some(Ok(Tag {
            name,
            line,
            attributes,
        }))
    }
}

/// The end of the tag with which a text begins; a bracket in quotation marks does not end it.
fn end_of(text: &str) -> Option<usize> {
    let mut within = None;
    for (place, letter) in text.char_indices() {
        match (within, letter) {
            (None, '>') => return Some(place),
            (None, '"' | '\'') => within = Some(letter),
            (Some(mark), letter) if mark == letter => within = None,
            _ => {}
        }
    }
    None
}

/// A value with its entities resolved.
fn plain(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut parts = value.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let found = part.split_once(';');
        let meant = found.and_then(|(name, rest)| Some((letter(name)?, rest)));
        match meant {
            Some((letter, rest)) => {
                plain.push(letter);
                plain.push_str(rest);
            }
            None => {
                plain.push('&');
                plain.push_str(part);
            }
        }
    }
    Cow::Owned(plain)
}

/// The character that an entity stands for: `amp`, `#38`, `#x26`.
fn letter(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}
