//! Draws diagrams as SVG.

use std::fmt::Write as _;

/// Room for what is drawn, and around it for words.
const WIDTH: f64 = 760.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 190.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 48.0;
/// The height of a diagram of lines, and of a bar.
const HEIGHT: f64 = 420.0;
const BAR: f64 = 20.0;
/// Colours that can be told apart in print and by colour-blind readers.
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#5f5f5f"];

/// A line of a diagram.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// Which colour, from 0.
    pub colour: usize,
    /// Whether it is dashed.
    pub dashed: bool,
    /// Its points, from left to right.
    pub points: Vec<(u64, u64)>,
}

/// A group of bars, one below the other.
#[derive(Debug, Clone)]
pub struct Bars {
    /// What it is.
    pub name: String,
    /// How long its bars are.
    pub values: Vec<u64>,
}

/// Lines over axes of which each step is a doubling across and ten times as much upwards.
pub fn lines(title: &str, across: &str, lines: &[Line]) -> String {
    let points = || lines.iter().flat_map(|line| &line.points);
    let x_range = range(points().map(|point| point.0));
    let y_range = decades(points().map(|point| point.1));
    let x = |value| LEFT + share(value, x_range) * (WIDTH - LEFT - RIGHT);
    let y = |value| HEIGHT - BOTTOM - share(value, y_range) * (HEIGHT - TOP - BOTTOM);
    let mut drawing = Drawing::new(HEIGHT, title);
    for value in tens(y_range) {
        drawing.rule((LEFT, y(value)), (WIDTH - RIGHT, y(value)));
        drawing.text((LEFT - 8.0, y(value) + 4.0), "end", &short(value));
    }
    let mut places: Vec<u64> = points().map(|point| point.0).collect();
    places.sort_unstable();
    places.dedup();
    for value in places {
        drawing.text(
            (x(value), HEIGHT - BOTTOM + 18.0),
            "middle",
            &value.to_string(),
        );
    }
    let middle = f64::midpoint(LEFT, WIDTH - RIGHT);
    drawing.text((middle, HEIGHT - 10.0), "middle", across);
    let mut names: Vec<_> = lines
        .iter()
        .filter_map(|line| Some((y(line.points.last()?.1), line)))
        .collect();
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut lowest = f64::MIN;
    for (height, line) in names {
        drawing.line(line, line.points.iter().map(|(a, b)| (x(*a), y(*b))));
        // Names that would cover each other move apart.
        lowest = (lowest + 15.0).max(height);
        let at = (WIDTH - RIGHT + 8.0, lowest + 4.0);
        drawing.coloured(at, line.colour, &line.name);
    }
    drawing.end()
}

/// Bars from left to right, a group of each name; `series` names the bars of a group.
pub fn bars(title: &str, series: &[&str], groups: &[Bars]) -> String {
    #[allow(clippy::cast_precision_loss, reason = "a handful")]
    let (each, all) = (BAR * series.len() as f64 * 0.6 + 6.0, groups.len() as f64);
    let height = TOP + BOTTOM + all * each;
    let most = groups.iter().flat_map(|group| &group.values).max();
    let scale = (0, most.copied().unwrap_or(1));
    let (left, right) = (LEFT + 50.0, WIDTH - 80.0);
    let mut drawing = Drawing::new(height, title);
    let mut top = TOP;
    for group in groups {
        drawing.text((left - 8.0, top + each * 0.6), "end", &group.name);
        for (number, value) in group.values.iter().enumerate() {
            #[allow(clippy::cast_precision_loss, reason = "a handful")]
            let y = top + number as f64 * BAR * 0.6;
            let length = linear(*value, scale) * (right - left);
            drawing.bar((left, y), (length, BAR * 0.5), number);
            drawing.text((left + length + 5.0, y + 9.0), "start", &short(*value));
        }
        top += each;
    }
    for (number, name) in series.iter().enumerate() {
        #[allow(clippy::cast_precision_loss, reason = "a handful")]
        let x = left + number as f64 * 160.0;
        drawing.coloured((x, height - 14.0), number, name);
    }
    drawing.end()
}

/// A picture in the making.
struct Drawing(String);

impl Drawing {
    fn new(height: f64, title: &str) -> Self {
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
        );
        let _ = writeln!(
            text,
            "<text x=\"16\" y=\"24\" font-size=\"15\" fill=\"#222\">{title}</text>"
        );
        Self(text)
    }

    fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        let _ = writeln!(
            self.0,
            "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"#ddd\"/>",
            from.0, from.1, to.0, to.1
        );
    }

    fn line(&mut self, line: &Line, points: impl Iterator<Item = (f64, f64)>) {
        let points: Vec<_> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let dashes = if line.dashed {
            " stroke-dasharray=\"5 4\""
        } else {
            ""
        };
        let _ = writeln!(
            self.0,
            "<polyline points=\"{}\" fill=\"none\" stroke-width=\"2\" stroke=\"{}\"{dashes}/>",
            points.join(" "),
            colour(line.colour)
        );
    }

    fn bar(&mut self, at: (f64, f64), size: (f64, f64), number: usize) {
        let _ = writeln!(
            self.0,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
            at.0,
            at.1,
            size.0,
            size.1,
            colour(number)
        );
    }

    fn text(&mut self, at: (f64, f64), anchor: &str, text: &str) {
        let _ = writeln!(
            self.0,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"#444\">{text}</text>",
            at.0, at.1
        );
    }

    fn coloured(&mut self, at: (f64, f64), number: usize, text: &str) {
        let _ = writeln!(
            self.0,
            "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{}\">{text}</text>",
            at.0,
            at.1,
            colour(number)
        );
    }

    fn end(self) -> String {
        self.0 + "</svg>\n"
    }
}

fn colour(number: usize) -> &'static str {
    COLOURS[number % COLOURS.len()]
}

fn range(values: impl Iterator<Item = u64> + Clone) -> (u64, u64) {
    (values.clone().min().unwrap_or(1), values.max().unwrap_or(1))
}

/// The powers of ten around some values.
fn decades(values: impl Iterator<Item = u64> + Clone) -> (u64, u64) {
    let (least, most) = range(values);
    let above = |most: u64| 10_u64.pow((most.max(2) - 1).ilog10() + 1);
    (10_u64.pow(least.max(1).ilog10()), above(most))
}

fn tens((least, most): (u64, u64)) -> impl Iterator<Item = u64> {
    std::iter::successors(Some(least.max(1)), |value| value.checked_mul(10))
        .take_while(move |value| *value <= most)
}

/// How far a value is on the way from the least to the most, in factors.
#[allow(clippy::cast_precision_loss, reason = "a place in a picture")]
fn share(value: u64, (least, most): (u64, u64)) -> f64 {
    let factor = |value: u64| (value.max(1) as f64).ln();
    (factor(value) - factor(least)) / (factor(most) - factor(least)).max(f64::EPSILON)
}

#[allow(clippy::cast_precision_loss, reason = "a place in a picture")]
fn linear(value: u64, (least, most): (u64, u64)) -> f64 {
    (value - least) as f64 / ((most - least).max(1)) as f64
}

/// A number in a few letters: 950, 1.2 k, 34 k, 5.6 M.
#[allow(clippy::cast_precision_loss, reason = "a few digits are shown")]
fn short(value: u64) -> String {
    let (value, unit) = match value {
        0..1_000 => return value.to_string(),
        1_000..1_000_000 => (value as f64 / 1e3, "k"),
        _ => (value as f64 / 1e6, "M"),
    };
    let digits = usize::from(value < 10.0 && value.fract() >= 0.05);
    format!("{value:.digits$} {unit}")
}
