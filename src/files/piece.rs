//! A piece of a pattern as text, for the system's clipboard.
//!
//! It is laid out like a clip of a pattern file and says what it is in its first line, so that it can be told from any
//! other text, be read by people, and be pasted into another instance of Gradus.

use serde::{Deserialize, Deserializer, Serialize};

use super::layout::Layout;
use super::record::ClipRecord;
use crate::sequencer::project::{MAX_STEPS, MAX_TRACKS};
use crate::sequencer::value::Length;
use crate::sequencer::{Clip, Step, listed};

/// The beginning of every piece.
const HEADER: &str = "{\n  \"format\": \"gradus piece\"";
const FORMAT: &str = "gradus piece";
const VERSION: u32 = 1;

/// The longest text that is read, in bytes. The largest possible piece is shorter.
pub const LIMIT: usize = 16 << 20;

/// A rectangle of steps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Piece {
    /// A row for each track, all of the same length.
    pub rows: Vec<Vec<Step>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PieceRecord {
    format: String,
    version: u32,
    #[serde(deserialize_with = "rows")]
    rows: Vec<ClipRecord>,
}

fn rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ClipRecord>, D::Error> {
    listed::list(deserializer, MAX_TRACKS, "rows")
}

/// Whether a text is marked as a piece.
#[must_use]
pub fn is_piece(text: &str) -> bool {
    let tight = |text: &str| -> String { text.split_whitespace().collect() };
    let start: String = text.chars().take(80).collect();
    tight(&start).starts_with(&tight(HEADER))
}

/// Writes a piece as text.
#[must_use]
pub fn to_text(piece: &Piece) -> String {
    let rows = piece.rows.iter().map(|steps| {
        // The identities of the steps are not copied: "paste and duplicate make new ones".
        let steps: Vec<Step> = steps.iter().map(|step| step.with_id(None)).collect();
        let length = i64::try_from(steps.len()).unwrap_or(i64::MAX);
        ClipRecord::from(&Clip {
            length: Length::clamped(length),
            steps,
            ..Clip::default()
        })
    });
    let record = PieceRecord {
        format: FORMAT.to_owned(),
        version: VERSION,
        rows: rows.collect(),
    };
    let mut text = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut text, Layout::default());
    let written = record.serialize(&mut writer);
    debug_assert!(written.is_ok(), "writing to memory: {written:?}");
    text.push(b'\n');
    String::from_utf8(text).unwrap_or_default()
}

/// Reads a piece from its text, with every row filled up to the length of the longest.
///
/// # Errors
/// One sentence for the status line, when the text is not a piece.
pub fn from_text(text: &str) -> Result<Piece, String> {
    if text.len() > LIMIT {
        let mebibytes = LIMIT >> 20;
        return Err(format!(
            "The clipboard is larger than {mebibytes} MiB: nothing was pasted"
        ));
    }
    if !is_piece(text) {
        return Err("The clipboard holds no Gradus steps".to_owned());
    }
    let damaged = |what: &dyn std::fmt::Display| format!("These steps cannot be pasted: {what}");
    let record: PieceRecord = serde_json::from_str(text).map_err(|error| damaged(&error))?;
    if record.version > VERSION {
        return Err("These steps come from a newer Gradus: update Gradus to paste them".to_owned());
    }
    let clips = record.rows.into_iter().map(Clip::try_from);
    let clips: Vec<Clip> = clips
        .collect::<Result<_, String>>()
        .map_err(|error| damaged(&error))?;
    let lengths = clips.iter().map(|clip| usize::from(clip.length.get()));
    let length = lengths.max().unwrap_or(0).min(MAX_STEPS);
    let row = |clip: &Clip| (0..length).map(|index| clip.step(index)).collect();
    Ok(Piece {
        rows: clips.iter().map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::arbitrary;
    use crate::sequencer::notation;

    fn piece(rows: &[&str]) -> Piece {
        let row = |line: &&str| notation::steps(line).unwrap();
        Piece {
            rows: rows.iter().map(row).collect(),
        }
    }

    /// "Copy is text": it can be read by people, and says what it is.
    #[test]
    fn a_piece_is_readable() {
        let text = to_text(&piece(&["x..-", ".x-."]));
        assert!(text.starts_with(HEADER), "{text}");
        assert!(text.contains("\"steps\": \"x..-\""), "{text}");
        assert!(is_piece(&text) && is_piece(&text.replace('\n', "\r\n")));
    }

    /// All content of the steps of any project comes back, except their identities.
    #[test]
    fn pieces_come_back() {
        for seed in 0..100 {
            let project = arbitrary::project(seed);
            let clips = project.patterns.iter().flat_map(|pattern| &pattern.clips);
            for clip in clips {
                let steps = (0..16).map(|index| clip.step(index).with_id(None));
                let piece = Piece {
                    rows: vec![steps.collect(); 2],
                };
                assert_eq!(from_text(&to_text(&piece)), Ok(piece), "seed {seed}");
            }
        }
    }

    /// "Bad text = one sentence": what is no piece, damaged or of the future changes nothing.
    #[test]
    fn bad_text_is_refused() {
        let good = to_text(&piece(&["x..-"]));
        for bad in [
            "hello",
            "",
            "{}",
            "{\"format\": \"gradus\", \"version\": 1}",
            &good[..good.len() / 2],
            &good.replace("x..-", "x?.o"),
            &good.replace("\"version\": 1", "\"version\": 2"),
            &good.replace("rows", "columns"),
        ] {
            let error = from_text(bad).unwrap_err();
            assert!(!error.is_empty() && !error.contains('\n'), "{error}");
        }
    }

    /// Rows of different lengths, as only a person writes them, become as long as the longest.
    #[test]
    fn rows_are_of_one_length() {
        let ragged = to_text(&piece(&["x..-", "x"]));
        assert_eq!(from_text(&ragged), Ok(piece(&["x..-", "x..."])));
    }
}
