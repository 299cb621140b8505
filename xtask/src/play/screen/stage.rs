//! The stage view: what was done last and where the music is, in letters as large as the terminal, to be read from
//! a distance.

use crate::play::timeline::Timeline;

/// Rows of a letter, and its columns with the gap behind it, at the smallest size.
const ROWS: usize = 5;
const COLUMNS: usize = 6;
/// The largest size: thirty rows.
const LARGEST: usize = 6;

/// What was done last, over where the music is.
#[derive(Debug)]
pub struct Stage {
    /// What is played, for the line below; none in a terse view.
    line: Option<String>,
    timeline: Timeline,
    action: String,
    now: u64,
}

impl Stage {
    /// A stage on which nothing was done yet.
    pub fn new(name: &str, timeline: Timeline, terse: bool) -> Self {
        let line = format!("{name}  pattern 1  {} BPM  Ctrl-C stops", timeline.bpm());
        Self {
            line: (!terse).then_some(line),
            timeline,
            action: String::new(),
            now: 0,
        }
    }

    /// The music has come to a frame.
    pub fn reach(&mut self, frame: u64) {
        self.now = frame;
    }

    /// Something was done.
    pub fn act(&mut self, action: &str) {
        action.clone_into(&mut self.action);
    }

    /// The picture, in at most so many columns and less than so many rows.
    pub fn lines(&self, columns: usize, rows: usize) -> Vec<String> {
        let (bar, beat) = self.timeline.bar_and_beat(self.now);
        let place = format!("{bar}.{beat}");
        let room = rows.saturating_sub(3);
        // What was done has the larger half.
        let mut lines = large(&self.action, columns, room * 3 / 5);
        lines.push(String::new());
        lines.extend(large(&place, columns, room.saturating_sub(lines.len())));
        lines.extend(self.line.as_ref().map(|line| cut(line, columns)));
        lines
    }
}

/// Words as large as they fit into so many columns and rows; as plain text where no letter has room.
fn large(words: &str, columns: usize, rows: usize) -> Vec<String> {
    let letters: Vec<_> = words.chars().collect();
    let width = (letters.len() * COLUMNS).saturating_sub(1).max(1);
    let size = (columns / width).min(rows / ROWS).min(LARGEST);
    if size == 0 {
        return vec![cut(words, columns)];
    }
    let row = |row: usize| {
        let letters = letters.iter().map(|letter| {
            let dots = glyph(*letter)[row].chars();
            dots.chain([' '])
                .map(|dot| if dot == '#' { "█" } else { " " }.repeat(size))
                .collect::<String>()
        });
        let line = letters.collect::<String>();
        vec![line.trim_end().to_owned(); size]
    };
    (0..ROWS).flat_map(row).collect()
}

fn cut(text: &str, columns: usize) -> String {
    text.chars().take(columns).collect()
}

/// The dots of a letter, five rows of five; small letters are large ones, and what is not known is a box.
#[rustfmt::skip]
fn glyph(letter: char) -> [&'static str; ROWS] {
    match letter.to_ascii_uppercase() {
        'A' => [" ### ", "#   #", "#####", "#   #", "#   #"],
        'B' => ["#### ", "#   #", "#### ", "#   #", "#### "],
        'C' => [" ####", "#    ", "#    ", "#    ", " ####"],
        'D' => ["#### ", "#   #", "#   #", "#   #", "#### "],
        'E' => ["#####", "#    ", "###  ", "#    ", "#####"],
        'F' => ["#####", "#    ", "###  ", "#    ", "#    "],
        'G' => [" ####", "#    ", "#  ##", "#   #", " ####"],
        'H' => ["#   #", "#   #", "#####", "#   #", "#   #"],
        'I' => ["#####", "  #  ", "  #  ", "  #  ", "#####"],
        'J' => ["  ###", "   # ", "   # ", "#  # ", " ##  "],
        'K' => ["#   #", "#  # ", "###  ", "#  # ", "#   #"],
        'L' => ["#    ", "#    ", "#    ", "#    ", "#####"],
        'M' => ["#   #", "## ##", "# # #", "#   #", "#   #"],
        'N' => ["#   #", "##  #", "# # #", "#  ##", "#   #"],
        'O' => [" ### ", "#   #", "#   #", "#   #", " ### "],
        'P' => ["#### ", "#   #", "#### ", "#    ", "#    "],
        'Q' => [" ### ", "#   #", "# # #", "#  # ", " ## #"],
        'R' => ["#### ", "#   #", "#### ", "#  # ", "#   #"],
        'S' => [" ####", "#    ", " ### ", "    #", "#### "],
        'T' => ["#####", "  #  ", "  #  ", "  #  ", "  #  "],
        'U' => ["#   #", "#   #", "#   #", "#   #", " ### "],
        'V' => ["#   #", "#   #", "#   #", " # # ", "  #  "],
        'W' => ["#   #", "#   #", "# # #", "## ##", "#   #"],
        'X' => ["#   #", " # # ", "  #  ", " # # ", "#   #"],
        'Y' => ["#   #", " # # ", "  #  ", "  #  ", "  #  "],
        'Z' => ["#####", "   # ", "  #  ", " #   ", "#####"],
        '0' => [" ### ", "#  ##", "# # #", "##  #", " ### "],
        '1' => ["  #  ", " ##  ", "  #  ", "  #  ", "#####"],
        '2' => ["#### ", "    #", " ### ", "#    ", "#####"],
        '3' => ["#### ", "    #", " ### ", "    #", "#### "],
        '4' => ["#  # ", "#  # ", "#####", "   # ", "   # "],
        '5' => ["#####", "#    ", "#### ", "    #", "#### "],
        '6' => [" ### ", "#    ", "#### ", "#   #", " ### "],
        '7' => ["#####", "    #", "   # ", "  #  ", "  #  "],
        '8' => [" ### ", "#   #", " ### ", "#   #", " ### "],
        '9' => [" ### ", "#   #", " ####", "    #", " ### "],
        '.' => ["     ", "     ", "     ", "     ", "  #  "],
        '-' => ["     ", "     ", "#####", "     ", "     "],
        ' ' => ["     ", "     ", "     ", "     ", "     "],
        _ => ["#####", "#   #", "#   #", "#   #", "#####"],
    }
}

#[cfg(test)]
mod tests {
    use gradus::sequencer::value::Tempo;

    use super::*;

    fn stage(action: &str, terse: bool) -> Stage {
        let mut stage = Stage::new("demo", Timeline::new(Tempo::DEFAULT), terse);
        stage.act(action);
        stage.reach(96_000 + 24_000);
        stage
    }

    /// U1: "very large text for the last action (readable from a distance on stage)": as large as the terminal,
    /// never wider or higher; below it the playhead and what plays.
    #[test]
    fn u1_the_last_action_fills_the_terminal() {
        let small = stage("Play", false).lines(30, 14);
        let expected = [
            "████  █      ███  █   █",
            "█   █ █     █   █  █ █",
            "████  █     █████   █",
            "█     █     █   █   █",
            "█     █████ █   █   █",
        ];
        assert_eq!(small[..5], expected);
        assert_eq!(
            small.last().map(String::as_str),
            Some("demo  pattern 1  120 BPM  Ctrl")
        );
        for (columns, rows) in [(1, 1), (20, 5), (80, 24), (200, 50), (500, 200)] {
            for action in [
                "",
                "Play",
                "Stop",
                "A very long sentence of what was done last",
            ] {
                let lines = stage(action, false).lines(columns, rows);
                let widest = lines.iter().map(|line| line.chars().count()).max();
                assert!(widest <= Some(columns), "{columns} {action}: {widest:?}");
                assert!(
                    lines.len() < rows.max(5),
                    "{rows} {action}: {}",
                    lines.len()
                );
            }
        }
        let rows_of = |columns, rows| {
            let lines = stage("Play", true).lines(columns, rows);
            lines.iter().take_while(|line| !line.is_empty()).count()
        };
        assert_eq!(
            (rows_of(80, 24), rows_of(80, 40), rows_of(200, 70)),
            (10, 15, 30)
        );
    }

    /// "Terse mode": the letters alone.
    #[test]
    fn u1_a_terse_stage_has_no_small_print() {
        let terse = stage("Stop", true).lines(80, 24);
        assert!(
            terse
                .iter()
                .all(|line| line.chars().all(|dot| dot == '█' || dot == ' '))
        );
        let place = large("2.2", 80, 10);
        assert!(terse.windows(place.len()).any(|lines| lines == place));
    }
}
