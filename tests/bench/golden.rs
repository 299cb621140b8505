//! Compares what scenes cost with what they did cost when `tests/golden/costs.txt` was written.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::count::{self, Counted, Row, SIZES};
use crate::report::grouped;
use crate::scenes;

/// How far a row may be off, in percent.
const TOLERANCE: f64 = 5.0;

/// Counts all scenes and compares them with the golden file, or writes that when `GRADUS_BLESS` is set. Says one
/// sentence for each row that is off; fails when one has grown.
pub fn check() -> ExitCode {
    let counted = match count::all(&scenes::all()) {
        Ok(counted) => counted,
        Err(problem) => return failure(&problem),
    };
    if std::env::var_os("GRADUS_BLESS").is_some() {
        return match write(&counted) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failure(&format!("tests/golden/costs.txt: {error}.")),
        };
    }
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    let (mut grown, mut fallen) = (Vec::new(), Vec::new());
    compare(&from_text(&text), &counted, &mut grown, &mut fallen);
    println!(
        "Instructions: {} rows compared with tests/golden/costs.txt.",
        counted.len()
    );
    grown
        .iter()
        .chain(&fallen)
        .for_each(|line| println!("{line}"));
    if !(grown.is_empty() && fallen.is_empty()) {
        println!(
            "If that is meant, renew the file: GRADUS_BLESS=1 cargo bench --features standalone \
             --bench process -- check"
        );
    }
    let compiler = compiler();
    if !grown.is_empty() && !text.contains(&compiler) {
        println!("The file was written with another compiler; this is {compiler}.");
    }
    ExitCode::from(u8::from(!grown.is_empty()))
}

/// Writes the golden file.
///
/// # Errors
/// When it cannot be written.
pub fn write(counted: &[Counted]) -> std::io::Result<()> {
    std::fs::write(path(), to_text(counted))
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/costs.txt")
}

fn compare(
    golden: &BTreeMap<String, Row>,
    counted: &[Counted],
    grown: &mut Vec<String>,
    fallen: &mut Vec<String>,
) {
    for counted in counted {
        let name = &counted.scene.name;
        let Some(old) = golden.get(name) else {
            grown.push(format!("{name}: not in the file."));
            continue;
        };
        for ((frames, now), old) in SIZES.into_iter().zip(counted.row()).zip(*old) {
            #[allow(clippy::cast_precision_loss, reason = "a percentage")]
            let percent = (now as f64 / old as f64 - 1.0) * 100.0;
            let line = |word| {
                format!(
                    "{name}, {frames} frames: {} instructions a block, {:.1} % {word} than the {} of before.",
                    grouped(now),
                    percent.abs(),
                    grouped(old)
                )
            };
            if percent > TOLERANCE {
                grown.push(line("more"));
            } else if percent < -TOLERANCE {
                fallen.push(line("fewer"));
            }
        }
    }
    for name in golden.keys() {
        if !counted.iter().any(|counted| counted.scene.name == *name) {
            grown.push(format!("{name}: in the file, but no longer a scene."));
        }
    }
}

fn to_text(counted: &[Counted]) -> String {
    let mut text = format!(
        "# Instructions of a block of 64 and of 512 frames, counted with\n# {}\n# for {}. \
         docs/performance.md says what the rows are.\n",
        compiler(),
        std::env::consts::ARCH
    );
    for counted in counted {
        let [small, large] = counted.row();
        let _ = writeln!(text, "{:<20} {small:>10} {large:>10}", counted.scene.name);
    }
    text
}

fn from_text(text: &str) -> BTreeMap<String, Row> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| {
        let [name, small, large] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            return None;
        };
        Some((name.to_owned(), [small.parse().ok()?, large.parse().ok()?]))
    });
    rows.collect()
}

/// The compiler's name and version, which decide about instructions as well as the code does.
pub fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    said.unwrap_or_else(|_| "rustc".to_owned())
}

fn failure(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::FAILURE
}
