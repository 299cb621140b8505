//! Reads `[[light]]`: what the lights show.

use std::sync::Arc;

use super::toml_table::{self, Mistake, Table, TomlValue};
use crate::control::controllers::expression::is_name;
use crate::control::controllers::lamps::LAMPS;
use crate::control::controllers::light::{Light, Shade};
use crate::control::controllers::look::{Colour, Look, Rhythm, Template};
use crate::control::controllers::message_pattern::Group;
use crate::control::controllers::state::{FactCondition, Subject};

/// The colours of a profile with their names.
pub(super) type Palette = Vec<(String, Colour)>;

/// What a light can refer to.
pub(super) struct LightContext<'a> {
    pub(super) profile: &'a Table<'a>,
    pub(super) groups: &'a [Arc<Group>],
    pub(super) palette: &'a Palette,
    /// The number of lamps before it.
    pub(super) first: usize,
}

/// Reads `[colours]`: each a number of the device's palette, or up to three numbers. A wrong colour is reported and
/// still added, so that its uses are not reported as further mistakes.
pub(super) fn palette(
    profile: &Table<'_>,
    complain: &mut impl FnMut(Mistake),
) -> Result<Palette, Mistake> {
    let Some(colours) = profile.table("colours")? else {
        return Ok(Palette::new());
    };
    let entries = colours.entries();
    let colour = |(name, value)| {
        let colour = colour(value).unwrap_or_else(|mistake| {
            complain(mistake);
            Colour::default()
        });
        (String::from(name), colour)
    };
    Ok(entries.map(colour).collect())
}

fn colour(value: &TomlValue<'_>) -> Result<Colour, Mistake> {
    let wrong = || {
        Mistake::at(
            value,
            "a colour has 1 to 3 numbers from 0 to 127".to_owned(),
        )
    };
    let numbers = toml_table::numbers(value).map_err(|_| wrong())?;
    if numbers.is_empty() || numbers.len() > 3 {
        return Err(wrong());
    }
    let mut colour = Colour::default();
    for (part, number) in colour.iter_mut().zip(&numbers) {
        let small = u8::try_from(*number).ok().filter(|number| *number < 128);
        *part = small.ok_or_else(wrong)?;
    }
    Ok(colour)
}

/// Reads one light.
pub(super) fn read(light: &Table<'_>, known: &LightContext<'_>) -> Result<Light, Mistake> {
    light.expect_only(&["show", "lamps", "from", "while", "send", "off", "look"])?;
    let subject = subject(light)?;
    let numbers = lamps(light, known)?;
    if known.first + numbers.len() > LAMPS {
        return Err(light.mistake(&format!("more than {LAMPS} lamps")));
    }
    let off = match light.get("off") {
        Some(value) => {
            named(&toml_table::text(value)?, known).map_err(|what| Mistake::at(value, what))?
        }
        None => named("off", known).unwrap_or_default(),
    };
    let mut shades = Vec::new();
    for value in light.list("look")? {
        let shade = shade(&toml_table::text(value)?, subject, off, known);
        shades.push(shade.map_err(|what| Mistake::at(value, what))?);
    }
    let from = light.number("from", 0..=255)?.unwrap_or(0);
    Ok(Light {
        subject,
        condition: super::rules::condition(light, Subject::Music)?,
        numbers,
        from: usize::try_from(from).unwrap_or(0),
        shades,
        off,
        template: template(light, known)?,
        first: known.first,
    })
}

fn subject(light: &Table<'_>) -> Result<Subject, Mistake> {
    let words = Subject::WORDS.map(|(_, word)| word).join(", ");
    let Some(value) = light.get("show") else {
        return Err(light.mistake(&format!("\"show\" is missing: one of {words}")));
    };
    let subject = Subject::from_word(&toml_table::text(value)?);
    subject.ok_or_else(|| Mistake::at(value, format!("\"show\" is one of {words}")))
}

/// Reads the numbers of the lamps, or the name of a group of them.
fn lamps(light: &Table<'_>, known: &LightContext<'_>) -> Result<Vec<u16>, Mistake> {
    let Some(value) = light.get("lamps") else {
        return Err(light.mistake("\"lamps\" is missing: a group, or numbers"));
    };
    let name = value.get_ref().as_str();
    let mut groups = known.groups.iter();
    match name.and_then(|name| groups.find(|group| group.name == name)) {
        Some(group) => Ok(group.numbers.clone()),
        None => toml_table::numbers(value).map_err(|mistake| match name {
            Some(name) if is_name(name) => {
                Mistake::at(value, format!("there is no group \"{name}\" in [groups]"))
            }
            _ => mistake,
        }),
    }
}

fn named(name: &str, known: &LightContext<'_>) -> Result<Colour, String> {
    let mut palette = known.palette.iter();
    let found = palette.find_map(|(known, colour)| (known == name).then_some(*colour));
    found.ok_or_else(|| format!("there is no colour \"{name}\" in [colours]"))
}

/// Reads `playing on: white blink red`: the condition, the colour, the rhythm and the colour in between.
fn shade(
    text: &str,
    subject: Subject,
    off: Colour,
    known: &LightContext<'_>,
) -> Result<Shade, String> {
    let (condition, look) = text
        .split_once(':')
        .ok_or_else(|| format!("\"{text}\" must be written \"state: colour\""))?;
    let mut words = look.split_whitespace();
    let colour = named(words.next().unwrap_or_default(), known)?;
    let rhythm = match words.next() {
        None => Rhythm::Steady,
        Some(word) => Rhythm::from_word(word).ok_or_else(|| {
            let words = Rhythm::WORDS.map(|(_, word)| word).join(", ");
            format!("\"{word}\" is not one of {words}")
        })?,
    };
    let other = words.next().map_or(Ok(off), |word| named(word, known))?;
    if let Some(word) = words.next() {
        return Err(format!("\"{word}\" is one word too many"));
    }
    Ok(Shade {
        condition: FactCondition::read(condition, subject)?,
        look: Look {
            colour,
            other,
            rhythm,
        },
    })
}

/// Reads the messages of `send`: the light's own, or the profile's.
fn template(light: &Table<'_>, known: &LightContext<'_>) -> Result<Template, Mistake> {
    let mut values = light.list("send")?;
    if values.is_empty() {
        values = known.profile.list("send")?;
    }
    if values.is_empty() {
        return Err(light.mistake("\"send\" is missing, here and at the top of the profile"));
    }
    let mut messages = Vec::new();
    for value in &values {
        messages.extend(bytes(&toml_table::table(value)?)?);
    }
    Template::read(&messages).map_err(|what| match values.first() {
        Some(value) => Mistake::at(value, what),
        None => light.mistake(&what),
    })
}

/// Reads a message of `send`: its bytes, each an expression.
fn bytes(message: &Table<'_>) -> Result<Vec<Vec<String>>, Mistake> {
    let words = |name: &str, default: &str| match message.get(name) {
        Some(value) => toml_table::words(value),
        None => Ok(default.to_owned()),
    };
    if let Some(value) = message.get("sysex") {
        message.expect_only(&["sysex"])?;
        let values = value.get_ref().as_array();
        let wrong = || Mistake::at(value, "a sysex is a list of bytes".to_owned());
        let data = values.ok_or_else(wrong)?;
        if let Some(value) = data.iter().find(|it| toml_table::integer(it) > Some(127)) {
            let what = "a byte of a sysex is 0 to 127; Gradus adds F0 and F7".to_owned();
            return Err(Mistake::at(value, what));
        }
        let data = data.iter().map(toml_table::words);
        let mut bytes = vec!["240".to_owned()];
        bytes.extend(data.collect::<Result<Vec<_>, _>>()?);
        bytes.push("247".to_owned());
        return Ok(vec![bytes]);
    }
    message.check_channel()?;
    let (channel, value) = (words("channel", "1")?, words("value", "colour")?);
    let status = |status: u8| format!("{} + ({channel})", status - 1);
    for (kind, code) in [("note", 0x90), ("control", 0xb0)] {
        if message.get(kind).is_some() {
            message.expect_only(&[kind, "value", "channel"])?;
            return Ok(vec![vec![status(code), words(kind, "")?, value]]);
        }
    }
    if message.get("nrpn").is_some() {
        message.expect_only(&["nrpn", "value", "channel"])?;
        let number = words("nrpn", "")?;
        let part =
            |controller: &str, value: String| vec![status(0xb0), controller.to_owned(), value];
        return Ok(vec![
            part("99", format!("({number}) / 128")),
            part("98", format!("({number}) % 128")),
            part("6", value),
        ]);
    }
    Err(message.mistake("a light is sent as note, control, nrpn or sysex"))
}
