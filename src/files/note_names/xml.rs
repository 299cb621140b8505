//! As much of XML as maps need: the tags, in their order, with their attributes and the line that each begins
//! in. What stands between them is of no use here.
//!
//! By hand, for `roxmltree` has no bound: of documents no longer than ours may be, one with 500 uses of an entity of
//! its own takes 2 GB there, and one tag with many attributes more than a minute. Here entities of a document's own
//! are not followed.

use std::borrow::Cow;

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name; that of a closing one begins with a slash.
    pub name: &'a str,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// What follows the name.
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute.
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

/// The tags of a text.
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

    /// Goes on behind so many bytes.
    fn skip(&mut self, bytes: usize) {
        let (gone, rest) = self.rest.split_at(bytes);
        self.line += gone.matches('\n').count();
        self.rest = rest;
    }

    /// Goes on behind what ends so, or to the end of the text.
    fn skip_past(&mut self, end: &str) {
        let found = self.rest.find(end).map(|place| place + end.len());
        self.skip(found.unwrap_or(self.rest.len()));
    }
}

impl<'a> Iterator for Tags<'a> {
    /// A tag, or the line in which one begins that does not end.
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
                // Declarations may stand in brackets within the one of the document. What is looked through is
                // skipped: a text of many declarations is not looked through again for each.
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

/// Where the tag that a text begins with ends; what stands in quotation marks does not end it.
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

/// A value with its letters as they are meant.
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

/// The letter that an entity means: `amp`, `#38`, `#x26`.
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
