//! The figures as tables, and where they are written.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::count::{self, Counted, Row, SIZES};
use crate::scene::{Figure, Moment};
use crate::{curves, golden, instances, scenes, times};

/// Where the tables begin and end in the document.
const MARKS: [&str; 2] = ["<!-- figures -->", "<!-- end of figures -->"];

/// The same music from others, counted once in the same way: instructions of blocks of 64 and 512 frames.
const PEERS: [(&str, Row, Row); 3] = [
    ("x42 stepseq", [674, 1_113], [615, 635]),
    ("B.SEQuencer", [2_826, 3_815], [2_666, 3_187]),
    ("Stochas", [4_833, 10_197], [4_203, 8_297]),
];

/// Prints all figures.
///
/// # Errors
/// When instructions cannot be counted.
pub fn print() -> Result<(), String> {
    let counted = count::all(&scenes::all())?;
    println!("{}", figures(&counted)?);
    Ok(())
}

/// Prints the instructions of the scenes with these names.
///
/// # Errors
/// When there is no scene of a name, or instructions cannot be counted.
pub fn print_only(names: &[&str]) -> Result<(), String> {
    let mut wanted = scenes::all();
    wanted.retain(|scene| names.contains(&scene.name.as_str()));
    if wanted.len() < names.len() {
        return Err("Usage: process [check | renew | NAME OF A SCENE ...]".to_owned());
    }
    for counted in count::all(&wanted)? {
        let [small, large] = counted.row().map(grouped);
        println!("{:<20} {small:>14} {large:>14}", counted.scene.name);
    }
    Ok(())
}

/// Writes the golden file, the tables of `docs/performance.md` and its pictures anew.
///
/// # Errors
/// When instructions cannot be counted, or a file cannot be written.
pub fn renew() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let counted = count::all(&scenes::all())?;
    golden::write(&counted).map_err(|error| format!("tests/golden/costs.txt: {error}"))?;
    let pictures = curves::pictures(&count::all(&curves::scenes())?);
    curves::write(&pictures, &root.join("docs/performance"))
        .map_err(|error| format!("docs/performance: {error}"))?;
    let document = root.join("docs/performance.md");
    let figures = figures(&counted)?;
    let written = fs::read_to_string(&document)
        .and_then(|text| fs::write(&document, with_figures(&text, &figures)));
    written.map_err(|error| format!("docs/performance.md: {error}"))
}

/// The document with other figures between its marks.
fn with_figures(document: &str, figures: &str) -> String {
    let [begin, end] = MARKS;
    let before = document
        .split_once(begin)
        .map_or(document, |(before, _)| before);
    let after = document.split_once(end).map_or("", |(_, after)| after);
    format!("{before}{begin}\n\n{figures}\n{end}{after}")
}

/// All figures, in Markdown.
fn figures(counted: &[Counted]) -> Result<String, String> {
    let mut text = format!(
        "### Instructions\n\nCounted with {}.\n\n",
        golden::compiler()
    );
    text += &table(counted);
    text += "\n### The block after something has happened, 64 frames\n\n";
    text += &moments(counted);
    text += "\n### Beside others, instructions\n\n";
    text += &peers(counted);
    text += "\n### Time, in nanoseconds\n\n";
    text += &percentiles();
    text += "\n### Many instances\n\n";
    let _ = writeln!(
        text,
        "64 instances that play `full` in blocks of 64 frames, one after the other: {:.2} % of one core; {:.2} % when \
         all caches are emptied between blocks.\n\n{}",
        times::share_of_64_instances(0),
        times::share_of_64_instances(64 << 20),
        instances::describe()?
    );
    Ok(text)
}

fn table(counted: &[Counted]) -> String {
    let empty = find(counted, "empty").map_or([1, 1], Counted::row);
    let mut text = String::from(
        "| scene | what it is | 64 frames | 512 frames | times `empty` |\n|---|---|--:|--:|--:|\n",
    );
    for counted in counted {
        let row = counted.row();
        let worst = match counted.scene.figure {
            Figure::Mean => "",
            Figure::Worst => ", the dearest block",
        };
        let [small, large] = [0, 1].map(|size: usize| times_as_much(row[size], empty[size]));
        let _ = writeln!(
            text,
            "| `{}` | {}{worst} | {} | {} | {small} / {large} |",
            counted.scene.name,
            counted.scene.what,
            grouped(row[0]),
            grouped(row[1])
        );
    }
    text
}

fn moments(counted: &[Counted]) -> String {
    let mut text = String::from(
        "| scene | plays on | located | edited | launched | loaded |\n|---|--:|--:|--:|--:|--:|\n",
    );
    for counted in counted {
        let [blocks, _] = &counted.blocks;
        let dearest = |moment| {
            let of_it = blocks.iter().filter(move |block| block.moment == moment);
            of_it.map(|block| block.instructions).max()
        };
        let columns: Vec<_> = Moment::ALL.into_iter().filter_map(dearest).collect();
        if columns.len() == Moment::ALL.len() {
            let columns: Vec<_> = columns.into_iter().map(grouped).collect();
            let _ = writeln!(
                text,
                "| `{}` | {} |",
                counted.scene.name,
                columns.join(" | ")
            );
        }
    }
    text
}

fn peers(counted: &[Counted]) -> String {
    let of = |name| find(counted, name).map_or([0, 0], Counted::row);
    let ours = ("**Gradus**", of("full"), of("four"));
    let empty = ("an empty plug-in", of("empty"), of("empty"));
    let mut text =
        String::from("| | `full`, 64 / 512 frames | `four`, 64 / 512 frames |\n|---|--:|--:|\n");
    for (name, full, four) in [ours].into_iter().chain(PEERS).chain([empty]) {
        let [full, four] = [full, four].map(|row| row.map(grouped).join(" / "));
        let _ = writeln!(text, "| {name} | {full} | {four} |");
    }
    text
}

fn percentiles() -> String {
    let mut text = String::from(
        "| scene | 64 frames, median / 99 % | 512 frames, median / 99 % |\n|---|--:|--:|\n",
    );
    for scene in times::scenes_to_time() {
        let [small, large] = SIZES.map(|frames| {
            let times = times::percentiles(&scene, frames);
            times.map(grouped).join(" / ")
        });
        let _ = writeln!(text, "| `{}` | {small} | {large} |", scene.name);
    }
    text
}

fn find<'a>(counted: &'a [Counted], name: &str) -> Option<&'a Counted> {
    counted.iter().find(|counted| counted.scene.name == name)
}

/// How many times as much one is as the other, with a digit behind the point where that says something.
fn times_as_much(cost: u64, empty: u64) -> String {
    let tenths = cost * 10 / empty.max(1);
    match tenths {
        0..1_000 => format!("{}.{}", tenths / 10, tenths % 10),
        _ => grouped(tenths / 10),
    }
}

/// A number with a comma after every three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
