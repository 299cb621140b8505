//! The layout of a pattern file: a line for each thing that a musician would change on its own.
//!
//! Everything down to a clip's attributes has its own line; a track and the details of a step are one line each. So two
//! versions of a file differ in as many lines as tracks or steps have changed.

use std::io::{Result, Write};

use serde_json::ser::Formatter;

/// How many levels of objects are broken into lines: file, patterns, pattern, clips, clip, details.
const BROKEN_LEVELS: usize = 6;

/// Formats JSON with short values on one line.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The open objects and lists, outermost first.
    open: Vec<OpenBracket>,
}

#[derive(Debug, Clone, Copy)]
struct OpenBracket {
    is_list: bool,
    /// Whether each value in it has a line of its own.
    is_broken: bool,
    is_empty: bool,
}

impl Layout {
    fn begin(&mut self, is_list: bool) {
        let level = self.open.len();
        let is_broken = if is_list {
            // The tracks, and the rows of the song.
            level <= 2
        } else {
            level < BROKEN_LEVELS && !self.open.iter().any(|open| open.is_list)
        };
        self.open.push(OpenBracket {
            is_list,
            is_broken,
            is_empty: true,
        });
    }

    /// Writes what comes before a value: a comma, and a line break or a space.
    fn before<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        let Some(open) = self.open.last_mut() else {
            return Ok(());
        };
        open.is_empty = false;
        if open.is_broken {
            self.new_line(writer, self.open.len())
        } else if first && open.is_list {
            Ok(())
        } else {
            writer.write_all(b" ")
        }
    }

    /// Writes what comes before a closing bracket: a line break, a space or nothing.
    fn end<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        match self.open.pop() {
            Some(open) if open.is_empty => Ok(()),
            Some(open) if open.is_broken => self.new_line(writer, self.open.len()),
            Some(open) if !open.is_list => writer.write_all(b" "),
            _ => Ok(()),
        }
    }

    fn new_line<W: ?Sized + Write>(&self, writer: &mut W, indent: usize) -> Result<()> {
        writer.write_all(b"\n")?;
        (0..indent).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.begin(true);
        writer.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.before(writer, first)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.end(writer)?;
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.begin(false);
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.before(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        writer.write_all(b": ")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.end(writer)?;
        writer.write_all(b"}")
    }
}
