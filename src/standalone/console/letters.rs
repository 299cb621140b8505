//! Letters as large as the terminal, to be read from a distance.

use crate::standalone::terminal::is_terminal_control;

/// Rows of a letter, and its columns with the gap behind it, at the smallest size.
const ROWS: usize = 5;
const COLUMNS: usize = 6;
/// The largest size: thirty rows.
const LARGEST: usize = 6;

/// The characters that letters are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Font {
    /// Whole blocks.
    #[default]
    Block,
    /// Dots, for terminals that leave gaps between blocks.
    Dots,
    /// Each letter with itself, which any terminal can.
    Letters,
}

impl Font {
    /// The font of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "block" => Self::Block,
            "dots" => Self::Dots,
            "letters" => Self::Letters,
            _ => return None,
        })
    }

    fn ink(self, letter: char) -> char {
        match self {
            Self::Block => '█',
            Self::Dots => '●',
            // Control characters are drawn as a box, like all unknown ones.
            Self::Letters if is_terminal_control(letter) => '?',
            Self::Letters => letter.to_ascii_uppercase(),
        }
    }
}

/// The most lines that words are broken into.
const LINES: usize = 4;

/// Draws words as large as they fit into so many columns and rows, in as few lines as possible; as plain text if no large
/// letter has room.
#[must_use]
pub fn enlarge(words: &str, font: Font, columns: usize, rows: usize) -> Vec<String> {
    let broken = (1..=LINES).map(|count| broken(words, count));
    let sized = broken.map(|lines| (size(&lines, columns, rows), lines));
    // Of the same size the fewest lines count.
    let best = sized.reduce(|best, next| if next.0 > best.0 { next } else { best });
    match best {
        Some((size @ 1.., lines)) => {
            let lines = lines.iter().map(|line| drawn(line, font, size));
            lines.collect::<Vec<_>>().join(&[String::new()][..])
        }
        _ => vec![truncate(words, columns)],
    }
}

/// The size at which lines fit.
fn size(lines: &[String], columns: usize, rows: usize) -> usize {
    let longest = lines.iter().map(|line| line.chars().count()).max();
    let width = (longest.unwrap_or(0) * COLUMNS).saturating_sub(1).max(1);
    let size = (columns / width).min(LARGEST);
    // One empty row between two lines.
    let gaps = lines.len().saturating_sub(1);
    size.min(rows.saturating_sub(gaps) / (ROWS * lines.len().max(1)))
}

/// Words in at most so many lines, about equally long.
fn broken(words: &str, count: usize) -> Vec<String> {
    let share = words.chars().count().div_ceil(count);
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let room = lines.len() < count;
        let Some(line) = lines.last_mut() else { break };
        let together = line.chars().count() + word.chars().count();
        if line.is_empty() {
            line.push_str(word);
        } else if together <= share || !room {
            *line = format!("{line} {word}");
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// A line in letters of a size.
fn drawn(line: &str, font: Font, size: usize) -> Vec<String> {
    let row = |row: usize| {
        let letters = line.chars().map(|letter| {
            let dots = glyph(letter)[row].chars();
            let ink = font.ink(letter);
            let dots = dots
                .chain([' '])
                .map(|dot| if dot == '#' { ink } else { ' ' });
            dots.flat_map(|dot| std::iter::repeat_n(dot, size))
                .collect::<String>()
        });
        let drawn = letters.collect::<String>();
        vec![drawn.trim_end().to_owned(); size]
    };
    (0..ROWS).flat_map(row).collect()
}

/// The first `columns` characters; characters that would move the cursor are left out.
#[must_use]
pub fn truncate(text: &str, columns: usize) -> String {
    let visible = text
        .chars()
        .filter(|character| !is_terminal_control(*character));
    visible.take(columns).collect()
}

/// The dots of a letter, five rows of five; small letters are drawn as capitals, and unknown characters as a box.
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
        '+' => ["     ", "  #  ", "#####", "  #  ", "     "],
        ':' => ["     ", "  #  ", "     ", "  #  ", "     "],
        ',' => ["     ", "     ", "     ", "  #  ", " #   "],
        '/' => ["    #", "   # ", "  #  ", " #   ", "#    "],
        '%' => ["##  #", "## # ", "  #  ", " # ##", "#  ##"],
        '#' => [" # # ", "#####", " # # ", "#####", " # # "],
        '\'' => ["  #  ", "  #  ", "     ", "     ", "     "],
        ' ' => ["     ", "     ", "     ", "     ", "     "],
        _ => ["#####", "#   #", "#   #", "#   #", "#####"],
    }
}
