//! The meaning of the messages to a device's lights: the profile says which lamp each of them is for, and its text what
//! the lamp and the colour are called.

use std::collections::BTreeMap;

use gradus::control::controllers::Profile;
use gradus::control::controllers::look::Colour;
use gradus::control::controllers::state::Subject;

/// The state of each lamp: its colour, and whether that is dark, by the subject and the number of the lamp.
pub(super) type Lamps = BTreeMap<(String, Option<usize>), (String, bool)>;

/// The meaning of every message to a device's lights.
pub(super) struct Legend {
    /// The messages, the longest first, and their meanings.
    entries: Vec<(Vec<Vec<u8>>, Shown)>,
}

/// The meaning of a message for one lamp.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    /// The subject of the lamp, such as a step.
    what: String,
    /// The number of the lamp among those with its subject, from 1.
    number: Option<usize>,
    colour: String,
    /// Whether the lamp is dark, as when it shows nothing.
    dark: bool,
}

impl Legend {
    /// The legend of a profile, with its text.
    pub(super) fn new(profile: &Profile, text: &str) -> Self {
        let colours = colours(text);
        let looks = text
            .lines()
            .filter_map(|line| line.strip_prefix("look = [\""));
        let mut entries = Vec::new();
        for (light, look) in profile.lights.iter().zip(looks) {
            let (what, counted) = match light.subject {
                Subject::Music => (word(look), light.numbers.len() > 1),
                Subject::Steps => ("step", true),
                Subject::Tracks if look.contains("muted") => ("mute", true),
                Subject::Tracks => ("track", true),
                Subject::Patterns => ("pattern", true),
                Subject::Pages => ("page", true),
                Subject::Scenes => ("scene", true),
            };
            for (place, number) in light.numbers.iter().enumerate() {
                for (name, colour) in &colours {
                    let mut messages = Vec::new();
                    light.template.write(*number, place, *colour, &mut |bytes| {
                        messages.push(plain(bytes));
                    });
                    let shown = Shown {
                        what: what.to_owned(),
                        number: counted.then_some(light.from + place + 1),
                        colour: name.clone(),
                        dark: *colour == light.off,
                    };
                    entries.push((messages, shown));
                }
            }
        }
        entries.sort_by_key(|(messages, _)| std::cmp::Reverse(messages.len()));
        Self { entries }
    }

    /// Reads messages one after the other, and returns their meanings and how many were used: the last lamp may still
    /// lack some of its messages.
    fn shown(&self, messages: &[Vec<u8>]) -> (Vec<Shown>, usize) {
        let messages: Vec<_> = messages.iter().map(|bytes| plain(bytes)).collect();
        let mut rest = messages.as_slice();
        let mut all = Vec::new();
        while let Some(first) = rest.first() {
            let mut entries = self.entries.iter();
            let known =
                entries.find(|(messages, _)| !messages.is_empty() && rest.starts_with(messages));
            let (shown, length) = match known {
                Some((messages, shown)) => (shown.clone(), messages.len()),
                None if self.entries.iter().any(|(all, _)| all.starts_with(rest)) => break,
                None => (unknown(first), 1),
            };
            rest = &rest[length..];
            all.push(shown);
        }
        (all, messages.len() - rest.len())
    }

    /// Brings the lamps up to date with messages and removes these, except those of a lamp that waits for more.
    pub(super) fn follow(&self, lamps: &mut Lamps, messages: &mut Vec<Vec<u8>>) {
        let (all, taken) = self.shown(messages);
        messages.drain(..taken);
        let known = |shown: &Shown| !shown.colour.is_empty();
        for shown in all.into_iter().filter(known) {
            lamps.insert((shown.what, shown.number), (shown.colour, shown.dark));
        }
    }

    /// Messages in words: `steps 1-4 red, play green`.
    pub(super) fn read(&self, messages: &[Vec<u8>]) -> String {
        let mut said: Vec<(Shown, usize)> = Vec::new();
        for shown in self.shown(messages).0 {
            match said.last_mut() {
                Some((last, count)) if follows(last, *count, &shown) => *count += 1,
                _ => said.push((shown, 1)),
            }
        }
        let said = said.into_iter().map(|(shown, count)| shown.said(count));
        said.collect::<Vec<_>>().join(", ")
    }
}

impl Shown {
    /// A row of `count` such lamps in words.
    fn said(&self, count: usize) -> String {
        let Self { what, colour, .. } = self;
        let said = match self.number {
            Some(number) if count > 1 => {
                format!("{what}s {number}-{} {colour}", number + count - 1)
            }
            Some(number) => format!("{what} {number} {colour}"),
            None => format!("{what} {colour}"),
        };
        said.trim_end().to_owned()
    }
}

fn follows(last: &Shown, count: usize, next: &Shown) -> bool {
    let after = last.number.map(|number| number + count);
    after.is_some()
        && after == next.number
        && (&last.what, &last.colour) == (&next.what, &next.colour)
}

/// The meaning of a message for no lamp, such as a greeting.
fn unknown(bytes: &[u8]) -> Shown {
    let words: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Shown {
        what: format!("[{}]", words.join(" ")),
        number: None,
        colour: String::new(),
        dark: false,
    }
}

/// A message as the profile writes it: a note that ends is one that is dark.
fn plain(bytes: &[u8]) -> Vec<u8> {
    match bytes {
        [status @ 0x80..=0x8f, key, _] => vec![status | 0x10, *key, 0],
        other => other.to_vec(),
    }
}

/// What a lamp for the music as a whole is about: the last word that its last line asks for.
fn word(look: &str) -> &str {
    let lines = look.split("\", \"");
    let asked = lines.filter_map(|line| Some(line.split_once(':')?.0));
    let asked = asked.filter(|asked| *asked != "else").last();
    let mut words = asked
        .unwrap_or_default()
        .split(' ')
        .filter(|word| *word != "beat");
    match words.next_back().unwrap_or_default() {
        "running" => "play",
        "!running" => "pause",
        "recording" => "record",
        "protected" => "protect",
        "advancing" => "note-advance",
        other => other,
    }
}

/// The colours of a profile by their names.
fn colours(text: &str) -> Vec<(String, Colour)> {
    let lines = text.lines().skip_while(|line| *line != "[colours]");
    let lines = lines.skip(1).take_while(|line| !line.starts_with('['));
    let colours = lines.filter_map(|line| {
        let (name, value) = line.split_once(" = ")?;
        let numbers = value.trim_matches(['[', ']']).split(", ");
        let mut colour = Colour::default();
        for (part, number) in colour.iter_mut().zip(numbers) {
            *part = number.parse().ok()?;
        }
        Some((name.to_owned(), colour))
    });
    colours.collect()
}
