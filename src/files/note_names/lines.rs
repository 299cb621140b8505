//! Names line by line.
//!
//! - `36 Kick`: Reaper's note names, and most that people write by hand. A tab may replace the space.
//! - `36,Kick`, `36;Kick`, `36=Kick`, `36: Kick`: tables and other lists, with the name in quotation marks or not.
//! - `# …`, `// …`, `; …`: comments. `CC7 Volume` and `NO 36`: other entries of Reaper's files, ignored.
//! - Lines before the first key are a title.
//! - In Reaper's projects and track templates, lines within `<MIDINOTENAMES`: a channel from 0, or -1 for all, the key,
//!   the name.

use super::{key, put, quoted, wrong};
use crate::files::FileError;
use crate::sequencer::KeyNames;
use crate::sequencer::value::Channel;

/// The block in which Reaper's projects keep note names.
const CHUNK: &str = "<MIDINOTENAMES";

/// Whether a text is a Reaper project, or a part of one, with note names in it.
pub(super) fn is_project(text: &str) -> bool {
    text.lines().any(|line| line.trim() == CHUNK)
}

/// Reads the names in all lines.
pub(super) fn read(text: &str, channel: Channel) -> Result<KeyNames, FileError> {
    if is_project(text) {
        return project(text, channel);
    }
    let mut names = KeyNames::default();
    let (mut title, mut begun) = (None, false);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if is_remark(line) {
            continue;
        }
        match split(line) {
            Some((digits, name)) => {
                begun = true;
                put(&mut names, key(digits, number)?, &name);
            }
            None if !begun => title = title.or(Some((number, line))),
            None => return Err(no_key(number, line)),
        }
    }
    match title {
        Some((number, line)) if !begun => Err(no_key(number, line)),
        _ => Ok(names),
    }
}

fn no_key(number: usize, line: &str) -> FileError {
    let what = format!("does not begin with a key from 0 to 127: {}", quoted(line));
    wrong(number, &what)
}

/// Whether a line gives no name of a key.
fn is_remark(line: &str) -> bool {
    let begins = |word: &str| {
        let rest = line.strip_prefix(word).unwrap_or_default().trim_start();
        rest.starts_with(|digit: char| digit.is_ascii_digit())
    };
    let starts = ["#", "//", ";"].iter().any(|sign| line.starts_with(sign));
    line.is_empty() || starts || begins("CC") || begins("NO")
}

/// The digits of a line's key, with their sign, and its name.
fn split(line: &str) -> Option<(&str, String)> {
    let unsigned = line.trim_start_matches('-');
    let sign = line.len() - unsigned.len();
    let digits = unsigned.find(|letter: char| !letter.is_ascii_digit());
    let digits = digits.unwrap_or(unsigned.len());
    if digits == 0 || sign > 1 {
        return None;
    }
    let (key, rest) = line.split_at(sign + digits);
    let listed = rest.strip_prefix([',', ';', '=', ':']);
    match listed {
        Some(name) => Some((key, unquoted(name.trim()))),
        None if rest.is_empty() || rest.starts_with(char::is_whitespace) => {
            Some((key, rest.trim().to_owned()))
        }
        None => None,
    }
}

/// A name without the quotation marks of a table, in which a doubled mark stands for one.
fn unquoted(name: &str) -> String {
    let inner = name.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inner.map_or_else(|| name.to_owned(), |inner| inner.replace("\"\"", "\""))
}

/// Reads the names that a Reaper project has for a channel.
fn project(text: &str, channel: Channel) -> Result<KeyNames, FileError> {
    let mut names = KeyNames::default();
    let mut within = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if !within || line.starts_with(['<', '>']) {
            within = line == CHUNK;
            continue;
        }
        let words = line.split_once(' ').and_then(|(of, rest)| {
            let (digits, name) = rest.trim_start().split_once(' ')?;
            Some((of.parse::<i64>().ok()?, digits, word(name.trim_start())))
        });
        let what = || format!("does not name a key: {}", quoted(line));
        let (of, digits, name) = words.ok_or_else(|| wrong(number, &what()))?;
        // The names of CCs follow those of the keys.
        let is_control = digits.parse::<i64>().is_ok_and(|key| key > 127);
        if !is_control && (of < 0 || of == i64::from(channel) - 1) {
            put(&mut names, key(digits, number)?, name);
        }
    }
    Ok(names)
}

/// The first word of a text, which may stand in one of three kinds of quotation marks.
fn word(text: &str) -> &str {
    let mark = text.chars().next().filter(|mark| "\"'`".contains(*mark));
    match mark {
        Some(mark) => text[1..].split(mark).next().unwrap_or_default(),
        None => text.split(' ').next().unwrap_or_default(),
    }
}
