//! Controller profiles: a device as a TOML file.
//!
//! A profile is read whole or not at all, and every mistake is reported with its file, line and rule. A damaged profile
//! never stops the others.

/// TOML tables and values, with their places in the text.
mod toml_table;
/// Reads what a device sends.
mod rules;
/// Reads what a device's lights show.
mod light_rules;
/// The profiles that come with Gradus.
mod shipped;
/// Writes what was learned as rules.
pub mod learned;
/// Finds what was learned in a profile.
pub mod lessons;
/// Finds the profile for a port.
mod ports;
/// The user's own profiles.
mod own_profile;
/// Whether the folder of own profiles was read yet.
mod first_look;
/// Those who are told of changes.
mod followers;
/// Requests to scan the folder.
pub mod scan_requests;
/// All profiles, kept up to date with the files of the user's own.
pub mod profile_catalog;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::control::controllers::Profile;
use crate::control::controllers::device_profile::RULES;
use crate::control::controllers::look::is_message;
use crate::control::controllers::message_pattern::Group;

pub use followers::ProfileFollower;
pub use ports::Recognised;
pub use profile_catalog::ProfileCatalog;
pub use shipped::SHIPPED;
use toml_table::{Mistake, Table, TomlValue};

/// The longest profile that is read, in bytes.
pub const LONGEST: usize = 256 * 1024;
/// The most mistakes that are reported for one file.
const MISTAKES: usize = 20;

/// A mistake in a profile; its text is one sentence for the status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    /// The name of the file.
    pub file: String,
    /// The line, counted from 1; `None` for a mistake of the whole file.
    pub line: Option<usize>,
    /// The rule or light with the mistake.
    pub rule: Option<String>,
    /// The mistake.
    pub what: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(rule) = &self.rule {
            write!(f, ", {rule}")?;
        }
        let end = if self.what.ends_with('?') { "" } else { "." };
        write!(f, ": {}{end}", self.what)
    }
}

impl std::error::Error for ProfileError {}

/// The profiles that were read, and the mistakes in the others.
#[derive(Debug, Default)]
pub struct Profiles {
    /// The profiles without mistakes.
    pub profiles: Vec<Profile>,
    /// The mistakes in the others.
    pub errors: Vec<ProfileError>,
}

impl Profiles {
    /// Reads another profile.
    pub fn add(&mut self, file: &str, text: &str) {
        match from_text(file, text) {
            Ok(profile) => self.profiles.push(profile),
            Err(errors) => self.errors.extend(errors),
        }
    }

    /// The profiles that come with Gradus.
    #[must_use]
    pub fn shipped() -> Self {
        let mut profiles = Self::default();
        for (file, text) in SHIPPED {
            profiles.add(file, text);
        }
        profiles
    }
}

/// The paths of a folder's `.toml` files, sorted by name; none if there is no folder.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path()).filter(|path| {
        let extension = path.extension();
        extension.is_some_and(|extension| extension == "toml")
    });
    let mut paths: Vec<_> = paths.collect();
    paths.sort();
    paths
}

/// Reads a profile.
///
/// # Errors
/// All mistakes in the profile, twenty at the most.
pub fn from_text(file: &str, text: &str) -> Result<Profile, Vec<ProfileError>> {
    if text.len() > LONGEST {
        let what = format!("it is longer than {} KiB", LONGEST / 1024);
        return Err(vec![file_error(file, &what)]);
    }
    let mut reader = ProfileReader {
        file,
        text,
        errors: Vec::new(),
    };
    let profile = match toml_table::parse(text) {
        Ok(document) => reader.profile(&Table::new(&document, 0)),
        Err(mistake) => {
            reader.complain(None, mistake);
            Profile::default()
        }
    };
    if reader.errors.is_empty() {
        Ok(profile)
    } else {
        reader.errors.sort_by_key(|error| error.line);
        Err(reader.errors)
    }
}

fn file_error(file: &str, what: &str) -> ProfileError {
    ProfileError {
        file: file.to_owned(),
        line: None,
        rule: None,
        what: what.trim_end_matches('.').to_owned(),
    }
}

/// Collects the mistakes of one file.
struct ProfileReader<'a> {
    file: &'a str,
    text: &'a str,
    errors: Vec<ProfileError>,
}

impl ProfileReader<'_> {
    fn complain(&mut self, rule: Option<String>, mistake: Mistake) {
        if self.errors.len() >= MISTAKES {
            return;
        }
        let before = self.text.get(..mistake.at).unwrap_or(self.text);
        self.errors.push(ProfileError {
            file: self.file.to_owned(),
            line: Some(before.matches('\n').count() + 1),
            rule,
            what: mistake.what,
        });
    }

    /// The value that was read; on a mistake its default, and the mistake is recorded.
    fn keep<T: Default>(&mut self, read: Result<T, Mistake>) -> T {
        read.unwrap_or_else(|mistake| {
            self.complain(None, mistake);
            T::default()
        })
    }

    fn profile(&mut self, table: &Table<'_>) -> Profile {
        self.keep(table.expect_only(&[
            "name", "ports", "unlike", "checked", "setup", "steps", "follow", "rate", "hello",
            "goodbye", "send", "groups", "colours", "rule", "light",
        ]));
        let name = self.keep(table.text("name"));
        if name.is_none() {
            self.complain(None, table.mistake("the name is missing"));
        }
        let steps = self.keep(table.number("steps", 1..=256)).unwrap_or(16);
        let rate = self.keep(table.number("rate", 1..=100_000)).unwrap_or(1000);
        let mut profile = Profile {
            name: name.unwrap_or_default(),
            ports: self.keep(table.texts("ports")),
            unlike: self.keep(table.texts("unlike")),
            checked: self.keep(table.text("checked")).unwrap_or_default(),
            setup: self.keep(table.text("setup")).unwrap_or_default(),
            steps: u16::try_from(steps).unwrap_or(16),
            follows: self.keep(follows(table)),
            rate: u32::try_from(rate).unwrap_or(1000),
            hello: self.keep(messages(table, "hello")),
            goodbye: self.keep(messages(table, "goodbye")),
            ..Profile::default()
        };
        let groups = self.groups(table);
        let mut knobs = 0;
        for (number, (table, at)) in self.tables(table, "rule").iter().enumerate() {
            match rules::read(&Table::new(table, *at), &groups, &mut knobs) {
                Ok(rule) => profile.rules.push(rule),
                Err(mistake) => self.complain(Some(format!("rule {}", number + 1)), mistake),
            }
        }
        if profile.rules.len() > RULES {
            self.complain(None, table.mistake(&format!("more than {RULES} rules")));
        }
        let palette = light_rules::palette(table, &mut |mistake| self.complain(None, mistake));
        let palette = self.keep(palette);
        for (number, (light, at)) in self.tables(table, "light").iter().enumerate() {
            let first = profile.lights.last();
            let first = first.map_or(0, |light| light.first + light.numbers.len());
            let known = light_rules::LightContext {
                profile: table,
                groups: &groups,
                palette: &palette,
                first,
            };
            match light_rules::read(&Table::new(light, *at), &known) {
                Ok(light) => profile.lights.push(light),
                Err(mistake) => self.complain(Some(format!("light {}", number + 1)), mistake),
            }
        }
        profile
    }

    /// The tables of an array such as `[[rule]]`.
    fn tables<'t>(
        &mut self,
        table: &Table<'t>,
        name: &str,
    ) -> Vec<(&'t toml_table::TomlTable<'t>, usize)> {
        let values = self.keep(table.list(name));
        let mut tables = Vec::new();
        for value in values {
            match value.get_ref().as_table() {
                Some(table) => tables.push((table, value.span().start)),
                None => self.complain(
                    None,
                    Mistake::at(value, format!("it is written [[{name}]]")),
                ),
            }
        }
        tables
    }

    fn groups(&mut self, table: &Table<'_>) -> Vec<std::sync::Arc<Group>> {
        let Some(groups) = self.keep(table.table("groups")) else {
            return Vec::new();
        };
        let mut made = Vec::new();
        for (name, value) in groups.entries() {
            let group = toml_table::numbers(value).and_then(|numbers| {
                Group::new(name, numbers).map_err(|what| Mistake::at(value, what))
            });
            match group {
                Ok(group) => made.push(std::sync::Arc::new(group)),
                Err(mistake) => {
                    self.complain(None, mistake);
                    // The group still exists, so that its uses are not reported as further mistakes.
                    made.extend(Group::new(name, vec![0]).map(std::sync::Arc::new));
                }
            }
        }
        made
    }
}

/// `follow = true`: the page shown follows the one that plays.
fn follows(table: &Table<'_>) -> Result<bool, Mistake> {
    let Some(value) = table.get("follow") else {
        return Ok(false);
    };
    let wrong = || Mistake::at(value, "\"follow\" must be true or false".to_owned());
    value.get_ref().as_bool().ok_or_else(wrong)
}

/// Reads messages of plain bytes.
fn messages(table: &Table<'_>, name: &str) -> Result<Vec<Vec<u8>>, Mistake> {
    let message = |value: &TomlValue<'_>| {
        let bytes = toml_table::bytes(value)?;
        if is_message(&bytes) {
            Ok(bytes)
        } else {
            let what = "this is not one complete MIDI message".to_owned();
            Err(Mistake::at(value, what))
        }
    };
    table.list(name)?.into_iter().map(message).collect()
}

#[cfg(test)]
mod tests;
