//! The grid as lines of text: a row for each track that has steps, with its playhead and a flash when
//! one of its notes leaves.

use gradus::sequencer::{
    self, Clip, Play, Project, Step, TICKS_PER_QUARTER, Tick, Track, notation,
};

use crate::play::performance::Block;
use crate::play::timeline::{SAMPLE_RATE, Timeline};

/// The pattern that a plug-in plays unless it is told otherwise.
const PATTERN: usize = 0;
/// Columns of a track's name.
const NAME: usize = 14;
/// Columns before the steps: the flash, the name and a space.
const MARGIN: usize = NAME + 2;
/// Steps drawn together.
const GROUP: usize = 4;
/// Frames that a flash lasts: a tenth of a second.
const FLASH: u64 = SAMPLE_RATE as u64 / 10;

/// The eight hues of the interface, in the terminal's 256 colours; told apart by lightness too.
const HUES: [u8; 8] = [75, 208, 113, 221, 141, 203, 80, 218];
const DIM: &str = "\x1b[38;5;243m";
const BOLD: &str = "\x1b[1m";
const REVERSE: &str = "\x1b[7m";
const PLAIN: &str = "\x1b[0m";

/// A project's tracks as they play.
#[derive(Debug)]
pub struct Grid {
    name: String,
    timeline: Timeline,
    project: Project,
    rows: Vec<Row>,
    /// Tracks without a step, which get no row.
    empty: usize,
    /// The frame that the music has come to.
    now: u64,
}

/// A track that has steps.
#[derive(Debug)]
struct Row {
    /// The track's place in the project.
    place: usize,
    name: String,
    hue: u8,
    clip: Clip,
    /// Channel (from 0) and key of each of its notes.
    notes: Vec<(u8, u8)>,
    /// The frame at which a note of it last left.
    left: Option<u64>,
}

impl Grid {
    /// The grid of the pattern that plays.
    pub fn new(name: &str, project: &Project, timeline: Timeline) -> Self {
        let clips = (0..project.tracks.len()).map(|place| project.clip(PATTERN, place));
        let rows: Vec<_> = project
            .tracks
            .iter()
            .zip(clips)
            .enumerate()
            .filter_map(|(place, (track, clip))| Row::new(project, place, track, clip?))
            .collect();
        Self {
            name: name.to_owned(),
            timeline,
            project: project.clone(),
            empty: project.tracks.len() - rows.len(),
            rows,
            now: 0,
        }
    }

    /// Takes in a block: how far the music is, and which rows flash.
    pub fn hear(&mut self, block: &Block) {
        self.now = block.end;
        for heard in block.events.iter().filter(|heard| heard.velocity.is_some()) {
            for row in &mut self.rows {
                if row.notes.contains(&(heard.channel, heard.key)) {
                    row.left = Some(heard.frame);
                }
            }
        }
    }

    /// The picture, in at most so many columns and less than so many rows.
    pub fn lines(&self, notes: usize, columns: usize, rows: usize) -> Vec<String> {
        let (bar, beat) = self.timeline.bar_and_beat(self.now);
        let bpm = self.timeline.bpm();
        let head = format!(
            "Gradus  {}  {bar}.{beat}  {bpm} BPM  {notes} notes",
            self.name
        );
        let mut lines = vec![format!("{BOLD}{}{PLAIN}", cut(&head, columns))];
        let tick = self.timeline.ticks(self.now, TICKS_PER_QUARTER);
        let shown = self.rows.len().min(rows.saturating_sub(4).max(1));
        for row in &self.rows[..shown] {
            lines.push(row.line(&self.project, tick, self.now, columns));
        }
        let foot = match (self.rows.len() - shown, self.empty) {
            (0, 0) => "Ctrl-C stops".to_owned(),
            (0, empty) => format!("Empty tracks: {empty}. Ctrl-C stops"),
            (hidden, empty) => {
                format!("More tracks: {hidden}, empty: {empty}. Ctrl-C stops")
            }
        };
        lines.push(format!("{DIM}{}{PLAIN}", cut(&foot, columns)));
        lines
    }
}

impl Row {
    /// The row of a clip, or none when nothing was ever written there.
    fn new(project: &Project, place: usize, track: &Track, clip: &Clip) -> Option<Self> {
        let length = usize::from(clip.length.get());
        if clip.steps.iter().take(length).all(Step::is_empty) {
            return None;
        }
        let channel = track.channel.get() - 1;
        let transpose = i64::from(clip.transpose.get());
        let key = |interval: i64| {
            let pitch = track.pitch;
            pitch.sounding(project.scale, track.key, interval, transpose, 0)
        };
        let notes = clip
            .steps
            .iter()
            .flat_map(|step| step.notes.as_slice().iter())
            .filter_map(|note| key(i64::from(note.interval.get())))
            .map(|key| (channel, key.get()));
        Some(Self {
            place,
            name: project.name_of(place).into_owned(),
            hue: HUES[usize::from(track.colour.get() - 1) % HUES.len()],
            notes: notes.collect(),
            clip: clip.clone(),
            left: None,
        })
    }

    /// The row at a tick of the song, with as many steps around the playhead as fit.
    fn line(&self, project: &Project, tick: Tick, now: u64, columns: usize) -> String {
        let playhead = sequencer::playhead(project, &Play::of(PATTERN), self.place, tick);
        let playhead = playhead.map_or(0, |playhead| playhead.step);
        let length = usize::from(self.clip.length.get());
        let page = page_length(length, columns);
        let first = playhead / page * page;
        let last = length.min(first + page);

        let flashes = self.left.is_some_and(|left| now < left + FLASH);
        let name = format!("{:NAME$}", cut(&self.name, NAME));
        let mut line = if flashes {
            format!("{}*{BOLD}{name}{PLAIN} ", self.colour())
        } else {
            format!(" {}{name}{PLAIN} ", self.colour())
        };
        for index in first..last {
            if index > first && index % GROUP == 0 {
                line.push(' ');
            }
            line += &self.cell(index, index == playhead);
        }
        if length > page {
            let (number, pages) = (first / page + 1, length.div_ceil(page));
            line += &format!(" {DIM}{number}/{pages}{PLAIN}");
        }
        line
    }

    /// One step: `x` on, `-` tied, `o` off with data kept, `.` empty; the playhead reversed.
    fn cell(&self, index: usize, played: bool) -> String {
        let step = self.clip.step(index);
        let sign = notation::sign(&step);
        let colour = if step.on && !self.clip.mute {
            self.colour()
        } else {
            DIM.to_owned()
        };
        let reverse = if played { REVERSE } else { "" };
        format!("{colour}{reverse}{sign}{PLAIN}")
    }

    fn colour(&self) -> String {
        format!("\x1b[38;5;{}m", self.hue)
    }
}

/// The steps of a page when so many have to be shown: as few pages as possible, each of whole groups and of about the
/// same size.
fn page_length(steps: usize, columns: usize) -> usize {
    // A group takes its steps and a space; a page number may follow.
    let fit = (columns.saturating_sub(MARGIN + 8) / (GROUP + 1)).max(1);
    let groups = steps.div_ceil(GROUP);
    groups.div_ceil(groups.div_ceil(fit)) * GROUP
}

/// The first so many characters, without any that would move the cursor.
fn cut(text: &str, columns: usize) -> String {
    let visible = text.chars().filter(|character| !character.is_control());
    visible.take(columns).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::play::recording::Heard;
    use gradus::sequencer::notation;
    use gradus::sequencer::value::Tempo;
    use std::sync::Arc;

    /// The lines of one track after `frames`, with the playhead in brackets and no colours.
    fn drawn(notation: &str, columns: usize, frames: u64, events: Vec<Heard>) -> Vec<String> {
        let mut project = Project::with_tracks(2);
        Arc::make_mut(&mut project.tracks[0]).name = "Kick\x1b[2J".into();
        let clip = Arc::new(notation::clip(notation).unwrap());
        Arc::make_mut(&mut project.patterns[PATTERN]).clips = vec![clip];
        let mut grid = Grid::new("test", &project, Timeline::new(Tempo::DEFAULT));
        grid.hear(&Block {
            end: frames,
            events,
        });
        grid.lines(3, columns, 24)
            .iter()
            .map(|line| plain(line))
            .collect()
    }

    fn plain(line: &str) -> String {
        let mut text = String::new();
        let mut reverse = false;
        for piece in line.split("\x1b[") {
            let (code, rest) = piece.split_once('m').unwrap_or(("", piece));
            reverse |= code == "7";
            if reverse && !rest.is_empty() {
                text += &format!("[{rest}]");
                reverse = false;
            } else {
                text += rest;
            }
        }
        text
    }

    /// The playhead is on the step that plays, empty tracks have no row, and nothing in a name reaches
    /// the terminal as a command.
    #[test]
    fn the_playhead_is_on_its_step() {
        let lines = drawn("x..x -...", 80, 18_000, Vec::new());
        assert_eq!(
            lines,
            [
                "Gradus  test  1.1  120 BPM  3 notes",
                " Kick[2J        x..[x] -...",
                "Empty tracks: 1. Ctrl-C stops",
            ]
        );
    }

    /// A row flashes when its own note leaves, and only then.
    #[test]
    fn a_note_flashes_its_row() {
        let note = |key| Heard {
            frame: 100,
            channel: 0,
            key,
            velocity: Some(100),
        };
        assert!(drawn("x...", 80, 256, vec![note(36)])[1].starts_with('*'));
        assert!(drawn("x...", 80, 256, vec![note(37)])[1].starts_with(' '));
        assert!(drawn("x...", 80, 20_000, vec![note(36)])[1].starts_with(' '));
    }

    /// What does not fit is a page of its own, and no line is wider than the terminal.
    #[test]
    fn long_clips_have_pages() {
        let lines = drawn(&"x".repeat(64), 40, 17 * 6_000, Vec::new());
        assert_eq!(lines[1], " Kick[2J        xxxx x[x]xx xxxx 2/6");
        for columns in [20, 40, 80, 200] {
            for line in drawn(&"x".repeat(128), columns, 17 * 6_000, Vec::new()) {
                let width = line.chars().filter(|c| !"[]".contains(*c)).count();
                assert!(width <= columns.max(30), "{width} of {columns}: {line}");
            }
        }
    }
}
