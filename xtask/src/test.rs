//! All checks and all tests, in the order in which they fail fastest.

use std::env;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use crate::bundle::{self, FEATURES, Profile, cargo};
use crate::failure::Failure;
use crate::summary::Summary;
use crate::windows::{self, Windows};
use crate::{cross, dependencies, packages};

/// The workspace's packages, each built for itself: together they would share features, and the
/// dependencies that this program was just built from would all be compiled again.
const PACKAGES: [&str; 2] = ["gradus", "xtask"];

/// Installs what the tests need, checks the dependencies, the style, the links in the docs and the types for macOS,
/// makes the bundles that some tests load, and runs every test; then counts what blocks cost, and loads and plays the
/// bundles for Windows. The lines that sum up the tests come last.
pub fn test() -> Result<(), Failure> {
    packages::ensure(packages::BUILD)?;
    packages::ensure(packages::TEST)?;
    // One system checks for the others.
    let is_linux = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    if is_linux {
        packages::ensure(packages::CROSS)?;
    }
    toolchain()?;
    dependencies::check()?;
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
    if is_linux {
        cross::check_macos()?;
    }
    let bundled = bundle::make(Profile::Tests)?;
    let mut summary = Summary::default();
    for package in PACKAGES {
        run(package, &bundled, &mut summary)?;
    }
    // Counts depend on the kind of processor, and callgrind is not everywhere.
    if is_linux {
        last(&mut summary);
    }
    summary.finish()
}

/// What has the same result on a busy machine, at once: both leave processors idle, one while it compiles Gradus in one
/// piece and counts, the other while it links and plays. What cannot be run has not passed; the rest is summed up.
fn last(summary: &mut Summary) {
    thread::scope(|scope| {
        let costs = scope.spawn(costs);
        if let Err(failure) = Windows::ready().and_then(|it| it.test_bundles(summary)) {
            summary.enter(&format!("bundles under Wine ({failure})"), false);
        }
        match costs.join() {
            Ok(Ok(costs)) => {
                print!("{}", String::from_utf8_lossy(&costs.stdout));
                eprint!("{}", String::from_utf8_lossy(&costs.stderr));
                summary.enter("costs", costs.status.success());
            }
            Ok(Err(failure)) => summary.enter(&format!("costs ({failure})"), false),
            Err(_) => summary.enter("costs", false),
        }
    });
}

/// The features that a package is tested with.
fn features(package: &str) -> &'static [&'static str] {
    if package == "gradus" { &FEATURES } else { &[] }
}

/// Runs the tests of a package. Tests that need a DAW or JACK are ignored by a plain `cargo test`; on Linux, where all
/// of that was installed, they run. Those that need the bundles alone run everywhere.
fn run(package: &str, bundled: &Path, summary: &mut Summary) -> Result<(), Failure> {
    // Compiling comes first, unwatched, because the watch would take its silence for a hang.
    let mut build = cargo();
    build.args(["test", "--no-run", "--package", package]);
    check("build of the tests", build.args(features(package)))?;
    let tests = || {
        let mut command = cargo();
        command.args(["test", "--no-fail-fast", "--package", package]);
        command.args(features(package));
        command.env("GRADUS_BUNDLES", bundled);
        // Tests that are clients of JACK themselves must not meet anybody's own server.
        command.env("JACK_DEFAULT_SERVER", "gradus-test");
        command
    };
    let name = format!("tests of {package}");
    if cfg!(target_os = "linux") {
        let mut all = tests();
        all.args(["--", "--include-ignored", "--skip", windows::WINDOW_TESTS]);
        return summary.run(&name, &mut all);
    }
    summary.run(&name, &mut tests())?;
    if package == bundle::PACKAGE {
        let mut bundles = tests();
        bundles.args(["--test", "it", "bundles::", "--", "--include-ignored"]);
        summary.run("tests of the bundles", &mut bundles)?;
    }
    Ok(())
}

/// Looks whether no block needs many more instructions than `tests/golden/costs.txt` says. They are counted in a release,
/// the same that `bundle --release` makes: whichever comes second compiles nothing.
fn costs() -> Result<Output, Failure> {
    let mut bench = cargo();
    bench.args(["bench", "--package", "gradus", "--bench", "process"]);
    bench.args(FEATURES).args(["--", "check"]);
    let output = bench.stdin(Stdio::null()).output();
    output.map_err(|error| cannot_run(&error))
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
