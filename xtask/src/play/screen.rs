//! What a performance looks like: the grid where there is a terminal, one line a bar where there is none.

/// The grid with its playheads.
mod grid;
use std::time::{Duration, Instant};

use gradus::sequencer::Project;
use gradus::standalone::terminal::{self, Terminal};

use super::FRAME_TIME;
use super::performance::Block;
use super::timeline::Timeline;
use grid::Grid;

/// The cursor hidden, and shown again.
const HIDE_CURSOR: &str = "\x1b[?25l";
const SHOW_CURSOR: &str = "\x1b[?25h";
/// The longest wait for the terminal to show the last picture.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows a performance as it goes on.
#[derive(Debug)]
pub enum Screen {
    /// A picture that is drawn over itself.
    Picture(Box<Picture>),
    /// Lines for a file or a pipe.
    Lines(Lines),
}

/// The grid in the terminal.
#[derive(Debug)]
pub struct Picture {
    terminal: Terminal,
    grid: Grid,
    drawn: Option<Instant>,
    /// Lines drawn last time, which the next picture starts above.
    height: usize,
    notes: usize,
}

/// A line for each bar that is over.
#[derive(Debug)]
pub struct Lines {
    timeline: Timeline,
    /// The bar that plays.
    bar: i64,
    /// Notes begun in it.
    notes: usize,
}

impl Screen {
    /// The screen of a project, before its first block.
    pub fn new(name: &str, project: &Project, timeline: Timeline) -> Self {
        if !terminal::draws() {
            println!("{name}, {} BPM", timeline.bpm());
            return Self::Lines(Lines {
                timeline,
                bar: 1,
                notes: 0,
            });
        }
        let terminal = Terminal::open();
        terminal.show(HIDE_CURSOR.to_owned());
        Self::Picture(Box::new(Picture {
            terminal,
            grid: Grid::new(name, project, timeline),
            drawn: None,
            height: 0,
            notes: 0,
        }))
    }

    /// Takes in a block.
    pub fn hear(&mut self, block: &Block) {
        match self {
            Self::Picture(picture) => picture.grid.hear(block),
            Self::Lines(lines) => lines.hear(block),
        }
    }

    /// Shows what has changed, not more often than eyes can follow; `notes` have begun so far.
    pub fn draw(&mut self, notes: usize) {
        let Self::Picture(picture) = self else {
            return;
        };
        picture.notes = notes;
        if picture
            .drawn
            .is_none_or(|drawn| drawn.elapsed() >= FRAME_TIME)
        {
            picture.draw();
        }
    }

    /// Shows how it ended, and gives the terminal back.
    pub fn close(&mut self) {
        match self {
            Self::Picture(picture) => {
                picture.terminal.flush(PATIENCE);
                picture.draw();
                picture.terminal.flush(PATIENCE);
                picture.terminal.show(SHOW_CURSOR.to_owned());
                picture.terminal.flush(PATIENCE);
            }
            Self::Lines(lines) if lines.notes > 0 => lines.print(),
            Self::Lines(_) => {}
        }
    }
}

impl Picture {
    /// Draws over the last picture, with one write so that it does not flicker.
    fn draw(&mut self) {
        let (columns, rows) =
            terminal_size::terminal_size().map_or((80, 24), |(width, height)| (width.0, height.0));
        let (columns, rows) = (columns.into(), rows.into());
        let lines = self.grid.lines(self.notes, columns, rows);
        let mut picture = String::new();
        if self.height > 0 {
            picture = format!("\x1b[{}A", self.height);
        }
        for line in &lines {
            picture += &format!("\r{line}\x1b[K\n");
        }
        picture += "\x1b[J";
        self.drawn = Some(Instant::now());
        // A picture that was left out is not there to be drawn over.
        if self.terminal.show(picture) {
            self.height = lines.len();
        }
    }
}

impl Lines {
    /// A note on the bar line may leave up to a frame before it, because a frame is where it is heard.
    fn hear(&mut self, block: &Block) {
        for heard in &block.events {
            self.reach(heard.frame + 1);
            self.notes += usize::from(heard.velocity.is_some());
        }
        self.reach(block.end);
    }

    /// Prints the bars that are over when the music has come to `frame`.
    fn reach(&mut self, frame: u64) {
        while self.bar < self.timeline.bar_and_beat(frame).0 {
            self.print();
        }
    }

    fn print(&mut self) {
        println!("bar {}: {} notes", self.bar, self.notes);
        self.bar += 1;
        self.notes = 0;
    }
}
