//! `.gradus`: a project as text, readable and diffable; everything that has its default is left out.
//!
//! The text is also what a host saves. `docs/format.md` explains it field by field. Reading has three steps: find the
//! version (and look at nothing else, so that a future version is recognised as such); bring an older version up to
//! date, once there are older ones; read the text strictly.

use serde::Deserialize;

use crate::sequencer::{Clip, Project};

use super::FileError;
use super::layout::Layout;
pub use super::record::FORMAT_VERSION;
use super::record::{ClipRecord, FORMAT, ProjectRecord};

/// The longest text that is read, in bytes. The largest possible project is shorter.
pub const LIMIT: usize = 512 << 20;

/// Writes a project as text.
#[must_use]
pub fn to_text(project: &Project) -> String {
    let mut text = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut text, Layout::default());
    let written = serde::Serialize::serialize(&ProjectRecord::from(project), &mut writer);
    debug_assert!(written.is_ok(), "writing to memory: {written:?}");
    text.push(b'\n');
    String::from_utf8(text).unwrap_or_default()
}

/// Writes one clip as the pattern file has it, in one line.
#[must_use]
pub fn clip_to_text(clip: &Clip) -> String {
    let text = serde_json::to_string(&ClipRecord::from(clip));
    debug_assert!(text.is_ok(), "writing to memory: {text:?}");
    text.unwrap_or_default()
}

/// Reads a project from its text; it equals the one that was written.
///
/// # Errors
/// When the text is not a pattern file, is of a future version, is too large, or is wrong somewhere.
pub fn from_text(text: &str) -> Result<Project, FileError> {
    let text = check_version(text)?;
    let record: ProjectRecord = serde_json::from_str(text)?;
    Ok(record.into())
}

/// Checks only format and version; returns the text without its byte order mark.
///
/// # Errors
/// When the text is not a pattern file, is of a future version, is too large, or is not even JSON.
pub fn check_version(text: &str) -> Result<&str, FileError> {
    /// The fields that are read before the version is known.
    #[derive(Deserialize)]
    struct Header {
        format: Option<String>,
        version: Option<u64>,
    }

    if text.len() > LIMIT {
        return Err(FileError::TooLarge { limit: LIMIT });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with('{') {
        return Err(FileError::NotGradus);
    }
    let header: Header = serde_json::from_str(text)?;
    match header {
        Header {
            format: Some(format),
            version: Some(version),
        } if format == FORMAT && version > 0 => {
            let known = FORMAT_VERSION;
            if version > u64::from(known) {
                return Err(FileError::FutureVersion {
                    found: version,
                    known,
                });
            }
            Ok(text)
        }
        _ => Err(FileError::NotGradus),
    }
}

#[cfg(test)]
mod tests;
