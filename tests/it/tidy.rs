//! The architecture, checked: which part may name which, how long a file may be, where `unsafe` is, and
//! where the words of the window stand.

mod documents;
mod lexer;
mod manual;
mod names;
mod parts;
mod window_words;

use std::path::{Path, PathBuf};

/// The longest file that is still one concept, tests at its foot included.
const LONGEST: usize = 500;

/// One concept a file: none is longer than five hundred lines.
#[test]
fn files_are_short() {
    let long: Vec<_> = rust_files(Path::new("src"))
        .into_iter()
        .map(|file| {
            (
                std::fs::read_to_string(&file).unwrap().lines().count(),
                file,
            )
        })
        .filter(|(lines, _)| *lines > LONGEST)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

/// `unsafe` stays out of `src`, except in the entry points that hosts look for, in the code that keeps the module loaded, and
/// where the clock of CoreMIDI's time stamps is read.
#[test]
fn unsafe_stays_in_its_place() {
    let files = rust_files(Path::new("src")).into_iter();
    for file in files.filter(|file| {
        let exports = file.ends_with("exports.rs") || file.starts_with("src/plugin/exports");
        let others = ["plugin/keep_loaded.rs", "devices/core_midi/host_time.rs"];
        !exports && !others.iter().any(|other| file.ends_with(other))
    }) {
        let text = std::fs::read_to_string(&file).unwrap();
        let unsafe_code = text.lines().any(|line| {
            let code = line.split("//").next().unwrap_or_default();
            code.contains("unsafe ") || code.contains("allow(unsafe_code")
        });
        assert!(!unsafe_code, "{} has unsafe code", file.display());
    }
}

/// What people install has no symbols: cargo keeps those of a package that has settings of its own in the profile.
#[test]
fn releases_lose_their_symbols() {
    let manifest = std::fs::read_to_string("Cargo.toml").unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let release = &manifest["profile"]["release"];
    assert_eq!(release["strip"].as_str(), Some("symbols"));
    let own = release
        .get("package")
        .and_then(|of| of.get(env!("CARGO_PKG_NAME")));
    assert_eq!(own, None);
}

/// Every thread is started in one place, which makes sure that it has ended before the code is unloaded.
#[test]
fn threads_start_in_one_place() {
    let files = rust_files(Path::new("src")).into_iter();
    let places = ["instance/threads.rs", "plugin/keep_loaded.rs"];
    for file in files.filter(|file| !places.iter().any(|place| file.ends_with(place))) {
        let of_tests = file.components().any(|part| {
            let part = part.as_os_str();
            part == "tests" || part == "tests.rs"
        });
        let text = std::fs::read_to_string(&file).unwrap();
        // Tests wait for their own threads.
        let code = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        for start in ["thread::spawn", "thread::Builder", "thread::scope"] {
            assert!(
                of_tests || !code.contains(start),
                "{} starts a thread of its own",
                file.display()
            );
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                rust_files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
