//! All checks and all tests, in the order in which they fail fastest.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::bundle::{self, FEATURES, Profile, cargo};
use crate::failure::Failure;
use crate::{cross, packages, silence};

/// The workspace's packages, each built for itself: together they would share features, and the
/// dependencies that this program was just built from would all be compiled again.
const PACKAGES: [&str; 2] = ["gradus", "xtask"];

/// Installs what the tests need, checks the style, the links in the docs and the types for macOS, makes the bundles that
/// some tests load, and runs every test; then counts what blocks cost. The lines that sum up the tests come last.
pub fn test() -> Result<(), Failure> {
    packages::ensure(packages::BUILD)?;
    packages::ensure(packages::TEST)?;
    toolchain()?;
    check("format", cargo().args(["fmt", "--all", "--check"]))?;
    for package in PACKAGES {
        let mut clippy = cargo();
        clippy.args(["clippy", "--all-targets", "--package", package]);
        clippy
            .args(features(package))
            .args(["--", "-D", "warnings"]);
        check("clippy", &mut clippy)?;
    }
    let mut docs = cargo();
    docs.args([
        "doc",
        "--no-deps",
        "--document-private-items",
        "--package",
        "gradus",
    ]);
    docs.args(FEATURES).env("RUSTDOCFLAGS", "-D warnings");
    check("links in the docs", &mut docs)?;
    // One system checks for the others.
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        cross::check_macos()?;
    }
    let bundled = bundle::make(Profile::Tests)?;
    let mut summary = Vec::new();
    let mut failed = Vec::new();
    for package in PACKAGES {
        if !run(package, &bundled, &mut summary)? {
            failed.push(format!("tests of {package}"));
        }
    }
    // Counts depend on the kind of processor, and callgrind is not everywhere.
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) && !costs_are_kept()? {
        failed.push("costs".to_owned());
    }
    println!("\n{}", summary.join("\n"));
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::Checks(failed.join(", ")))
    }
}

/// The features that a package is tested with.
fn features(package: &str) -> &'static [&'static str] {
    if package == "gradus" { &FEATURES } else { &[] }
}

/// Runs the tests of a package and collects the lines that sum them up. Tests that need the bundles, a
/// DAW or JACK are ignored by a plain `cargo test`; on Linux, where all of that was installed, they
/// run.
fn run(package: &str, bundled: &Path, summary: &mut Vec<String>) -> Result<bool, Failure> {
    // Compiling comes first, unwatched, because the watch would take its silence for a hang.
    let mut build = cargo();
    build.args(["test", "--no-run", "--package", package]);
    check("build of the tests", build.args(features(package)))?;
    let mut command = cargo();
    command.args(["test", "--no-fail-fast", "--package", package]);
    command.args(features(package)).arg("--");
    if cfg!(target_os = "linux") {
        command.arg("--include-ignored");
    }
    command.env("GRADUS_BUNDLES", bundled);
    // Tests that are clients of JACK themselves must not meet anybody's own server.
    command.env("JACK_DEFAULT_SERVER", "gradus-test");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot_run(&error))?;
    if let Some(output) = child.stdout.take() {
        let (line_was_said, lines) = mpsc::channel();
        let process = child.id();
        let watch = thread::spawn(move || silence::watch(process, &lines));
        echo(output, summary, &line_was_said);
        // The watch ends with the sender.
        drop(line_was_said);
        let _ = watch.join();
    }
    let status = child.wait().map_err(|error| cannot_run(&error))?;
    Ok(status.success())
}

/// Whether no block needs many more instructions than `tests/golden/costs.txt` says. They are counted in a release, the
/// same that `bundle --release` makes: whichever comes second compiles nothing.
fn costs_are_kept() -> Result<bool, Failure> {
    let mut bench = cargo();
    bench.args(["bench", "--package", "gradus", "--bench", "process"]);
    bench.args(FEATURES).args(["--", "check"]);
    let status = bench.stdin(Stdio::null()).status();
    Ok(status.map_err(|error| cannot_run(&error))?.success())
}

/// Passes the output on line by line, tells the watch of each line, and keeps the lines that sum up.
fn echo(output: impl Read, summary: &mut Vec<String>, line_was_said: &mpsc::Sender<()>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        // Without a watch the output goes on.
        let _ = line_was_said.send(());
        if text.starts_with("test result:") {
            summary.push(text.trim_end().to_owned());
        }
        line.clear();
    }
}

/// Adds rustfmt and clippy where a minimal toolchain came without them.
fn toolchain() -> Result<(), Failure> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let mut version = cargo();
        version.args([subcommand, "--version"]);
        version.stdout(Stdio::null()).stderr(Stdio::null());
        if !version.status().is_ok_and(|status| status.success()) {
            let mut rustup = Command::new("rustup");
            rustup.args(["component", "add", component]);
            check(&format!("rustup component add {component}"), &mut rustup)?;
        }
    }
    Ok(())
}

fn check(name: &str, command: &mut Command) -> Result<(), Failure> {
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::Checks(name.to_owned())),
        Err(error) => Err(Failure::Program(format!("{name} cannot be run: {error}"))),
    }
}

fn cannot_run(error: &std::io::Error) -> Failure {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    Failure::Program(format!("{cargo} cannot be run: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that sum up are kept in their order, whatever else a test prints.
    #[test]
    fn summaries_are_kept() {
        let output = b"running 1 test\n\xff\ntest result: ok. 1 passed\ntest result: FAILED.";
        let mut summary = Vec::new();
        echo(output.as_slice(), &mut summary, &mpsc::channel().0);
        assert_eq!(
            summary,
            ["test result: ok. 1 passed", "test result: FAILED."]
        );
    }
}
