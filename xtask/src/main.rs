//! `cargo xtask`: the tasks around Gradus, each one command that needs nothing but Rust.
//!
//! Read in this order: [`packages`] (what the system must have), [`bundle`] (from source to
//! plug-in), [`install`] (to where hosts look), [`play`] (host it and listen), [`test`], [`cross`] (for other systems),
//! [`windows`] (its tests), [`beside`] (two versions in one host), [`manual`] (its pages), [`dependencies`] (what it is made of), [`dist`] (what people
//! download).

mod beside;
mod bundle;
mod cross;
mod dependencies;
mod dist;
mod failure;
mod install;
mod manual;
mod packages;
mod play;
mod silence;
mod summary;
mod test;
mod tools;
mod windows;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bundle::Profile;
use cross::Target;
use failure::Failure;
use play::{Score, Style};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  play [--stage | --terse] [FILE]
                      Build and install the plug-in, load it into a host and play FILE (.gradus,
                      StepPy .json or .mid; none: the demo) for 8 bars or until Ctrl-C. Shows the
                      grid and writes what was heard as a .mid file into the current folder.
                      --stage: the standalone program plays it in this terminal, with its keys and
                      controllers, and shows what was done last, in letters as large as the terminal;
                      --terse: nothing else.
  test [--windows | --beside COMMIT]
                      Install what the tests need, check the style and run all tests; or on Linux, under
                      Wine, those for Windows; or load the bundles of an earlier commit beside today's.
  bundle [--release] [--target x86_64-pc-windows-gnu | --universal]
                      Build the .clap, the .vst3 and the standalone program; for Windows into a folder
                      of their own; on macOS for both kinds of processor.
  dist                Make the archives that people download, with checksums, for each system that can be
                      built for from here.
  licences            Write down anew the licences of everything that Gradus is linked with.
  cross               Set up what builds for Windows and checks for macOS, in its newest version. The
                      commands that need it do so by themselves, once.
  manual              Make the pages of the manual; builds mdbook once, where it is not there yet.
  check --macos       Type-check for macOS on both kinds of processor.
  install             Build the plug-in and put it where hosts look for this user's plug-ins.
  uninstall           Take it away from there again.";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(problem)) => {
            eprintln!("{problem}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the command line asks for. Everything runs in the workspace's folder, except that `play`
/// reads and writes files where it was called from.
fn run(mut arguments: Vec<OsString>) -> Result<(), Failure> {
    let words: Vec<_> = arguments
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let mut words: Vec<_> = words.iter().map(String::as_str).collect();
    let here = env::current_dir().map_err(|error| Failure::NoFolder(error.to_string()))?;
    let style = match words.as_slice() {
        ["play", "--stage", ..] => Style::Stage,
        ["play", "--terse", ..] => Style::Terse,
        _ => Style::Grid,
    };
    // What is left without it.
    if style != Style::Grid {
        words.remove(1);
        arguments.remove(1);
    }
    let score = match words.as_slice() {
        ["play"] => Some(Score::demo()),
        ["play", option] if option.starts_with("--") => return Err(Failure::unknown(option)),
        ["play", _] => Some(Score::open(arguments[1].as_ref())?),
        _ => None,
    };
    let root = workspace();
    env::set_current_dir(&root).map_err(|error| Failure::file(&root, &error))?;
    if let Some(score) = score {
        return play::play(&score, style, &here);
    }
    match words.as_slice() {
        ["test"] => test::test(),
        ["test", "--windows"] => windows::test(),
        ["test", "--beside", commit] => beside::test(commit),
        ["test", "--beside"] => Err(Failure::Usage("--beside needs a commit.".into())),
        ["bundle", options @ ..] => build(options),
        ["dist"] => dist::dist(),
        ["licences"] => dist::licences::renew(),
        ["cross"] => cross::set_up(),
        ["check", "--macos"] => cross::check_macos(),
        ["manual"] => manual::manual().map(drop),
        ["install"] => install::install(),
        ["uninstall"] => install::uninstall(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [word, ..] => Err(Failure::unknown(match *word {
            "play" | "test" | "dist" | "licences" | "cross" | "check" | "manual" | "install"
            | "uninstall" => words[words.len() - 1],
            other => other,
        })),
    }
}

/// Builds as the options of `bundle` say.
fn build(options: &[&str]) -> Result<(), Failure> {
    let mut profile = Profile::Dev;
    let mut make: fn(Profile) -> Result<PathBuf, Failure> = bundle::bundle;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--release" => profile = Profile::Release,
            "--universal" => make = bundle::bundle_universal,
            "--target" => match options.next() {
                Some(triple) if *triple == Target::Windows.triple() => {
                    make = bundle::bundle_for_windows;
                }
                Some(triple) => return Err(Failure::unknown(triple)),
                None => return Err(Failure::Usage("--target needs a target.".into())),
            },
            unknown => return Err(Failure::unknown(unknown)),
        }
    }
    make(profile).map(drop)
}

/// The folder of the workspace: the parent of this crate's.
fn workspace() -> PathBuf {
    let crate_folder =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let crate_folder = PathBuf::from(crate_folder);
    crate_folder
        .parent()
        .map_or_else(|| crate_folder.clone(), Path::to_path_buf)
}
