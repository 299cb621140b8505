//! Tables and values of a TOML document, with their places in the text.

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and its place in the text.
pub(super) type TomlValue<'a> = Spanned<DeValue<'a>>;
/// Values with their names.
pub(super) type TomlTable<'a> = DeTable<'a>;

/// A mistake, and the position of its byte in the text.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) what: String,
}

impl Mistake {
    /// A mistake in a value.
    pub(super) fn at(value: &TomlValue<'_>, what: String) -> Self {
        Self {
            at: value.span().start,
            what,
        }
    }
}

/// Parses a document.
pub(super) fn parse(text: &str) -> Result<TomlTable<'_>, Mistake> {
    match TomlTable::parse(text) {
        Ok(document) => Ok(document.into_inner()),
        Err(error) => Err(Mistake {
            at: error.span().map_or(0, |span| span.start),
            what: match error.message() {
                "duplicate key" => {
                    "this appears twice; rules and lights are written [[rule]] and [[light]]"
                        .to_owned()
                }
                message => message.replace('\n', ", "),
            },
        }),
    }
}

/// A table and the position where it begins.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    map: &'a TomlTable<'a>,
    at: usize,
}

impl<'a> Table<'a> {
    pub(super) fn new(map: &'a TomlTable<'a>, at: usize) -> Self {
        Self { map, at }
    }

    /// A mistake in the table as a whole.
    pub(super) fn mistake(&self, what: &str) -> Mistake {
        Mistake {
            at: self.at,
            what: what.to_owned(),
        }
    }

    /// Refuses unknown names, which are mistyped ones.
    pub(super) fn expect_only(&self, names: &[&str]) -> Result<(), Mistake> {
        let unknown = |name: &str| !names.contains(&name);
        match self.map.keys().find(|key| unknown(key.get_ref())) {
            None => Ok(()),
            Some(key) => Err(Mistake {
                at: key.span().start,
                what: format!(
                    "there is no \"{}\" here, but {}",
                    key.get_ref(),
                    names.join(", ")
                ),
            }),
        }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a TomlValue<'a>)> {
        let entries = self.map.iter();
        entries.map(|(key, value)| (key.get_ref().as_ref(), value))
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a TomlValue<'a>> {
        let mut entries = self.entries();
        entries.find_map(|(key, value)| (key == name).then_some(value))
    }

    pub(super) fn table(&self, name: &str) -> Result<Option<Table<'a>>, Mistake> {
        self.get(name).map(table).transpose()
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Mistake> {
        self.get(name).map(text).transpose()
    }

    /// Reads one text or a list of texts.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, Mistake> {
        self.list(name)?.into_iter().map(text).collect()
    }

    /// The values of a list; a single value counts as a list of one.
    pub(super) fn list(&self, name: &str) -> Result<Vec<&'a TomlValue<'a>>, Mistake> {
        Ok(match self.get(name) {
            None => Vec::new(),
            Some(value) => match value.get_ref().as_array() {
                Some(values) => values.iter().collect(),
                None => vec![value],
            },
        })
    }

    /// Refuses a channel outside 1 to 16.
    pub(super) fn check_channel(&self) -> Result<(), Mistake> {
        let value = self.get("channel");
        let wrong = value.filter(|value| integer(value).is_some_and(|it| !(1..=16).contains(&it)));
        let mistake = |value| Mistake::at(value, "a channel is 1 to 16".to_owned());
        wrong.map_or(Ok(()), |value| Err(mistake(value)))
    }

    pub(super) fn boolean(&self, name: &str) -> Result<bool, Mistake> {
        let Some(value) = self.get(name) else {
            return Ok(false);
        };
        let truth = value.get_ref().as_bool();
        truth.ok_or_else(|| Mistake::at(value, "it must be true or false".to_owned()))
    }

    pub(super) fn number(
        &self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, Mistake> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let found = integer(value).filter(|number| range.contains(number));
        let wrong = || {
            let what = format!(
                "{name} is a number from {} to {}",
                range.start(),
                range.end()
            );
            Mistake::at(value, what)
        };
        found.ok_or_else(wrong).map(Some)
    }
}

pub(super) fn table<'a>(value: &'a TomlValue<'a>) -> Result<Table<'a>, Mistake> {
    match value.get_ref().as_table() {
        Some(map) => Ok(Table::new(map, value.span().start)),
        None => Err(Mistake::at(value, "this must be a table { }".to_owned())),
    }
}

pub(super) fn text(value: &TomlValue<'_>) -> Result<String, Mistake> {
    match value.get_ref().as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(Mistake::at(value, "this must be a text in \"\"".to_owned())),
    }
}

/// Reads a number, or a text that stands for one.
pub(super) fn words(value: &TomlValue<'_>) -> Result<String, Mistake> {
    match integer(value) {
        Some(number) => Ok(number.to_string()),
        None => text(value).map_err(|mistake| Mistake {
            what: "this must be a whole number or a text".to_owned(),
            ..mistake
        }),
    }
}

/// Reads a list of bytes.
pub(super) fn bytes(value: &TomlValue<'_>) -> Result<Vec<u8>, Mistake> {
    let wrong = |value| Mistake::at(value, "this must be a list of bytes, 0 to 255".to_owned());
    let values = value.get_ref().as_array().ok_or_else(|| wrong(value))?;
    let byte = |value| integer(value).and_then(|number| u8::try_from(number).ok());
    let bytes = values
        .iter()
        .map(|value| byte(value).ok_or_else(|| wrong(value)));
    bytes.collect()
}

/// Reads the numbers of controls: `36`, `"36..43"`, or a list of those.
pub(super) fn numbers(value: &TomlValue<'_>) -> Result<Vec<u16>, Mistake> {
    let values = match value.get_ref().as_array() {
        Some(values) => values.iter().collect(),
        None => vec![value],
    };
    let mut numbers = Vec::new();
    for value in values {
        let words = words(value)?;
        let wrong = || {
            let what = format!("\"{words}\" must be a number from 0 to 16383 or \"from..to\"");
            Mistake::at(value, what)
        };
        let (from, to) = words.split_once("..").unwrap_or((&words, &words));
        let one = |digits: &str| {
            digits
                .trim()
                .parse::<u16>()
                .ok()
                .filter(|one| *one < 16_384)
        };
        let (from, to) = one(from).zip(one(to)).ok_or_else(wrong)?;
        // Some devices number their pads downwards.
        if from <= to {
            numbers.extend(from..=to);
        } else {
            numbers.extend((to..=from).rev());
        }
        if numbers.len() > crate::control::controllers::message_pattern::GROUP {
            return Err(wrong());
        }
    }
    Ok(numbers)
}

pub(super) fn integer(value: &TomlValue<'_>) -> Option<i64> {
    let integer = value.get_ref().as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
