//! The architecture, checked: which module may name which, how long a file may be, where `unsafe` is.

use std::path::{Path, PathBuf};

/// A module, and what its files must not name.
const DIRECTIONS: [(&str, &[&str]); 12] = [
    (
        "sequencer",
        &[
            "crate::engine",
            "crate::control",
            "crate::instance",
            "crate::files",
            "crate::devices",
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "std::fs",
            "std::time",
            "std::thread",
            "std::net",
            "std::io",
            "std::env",
            "Mutex",
            "Atomic",
            "Cell<",
            "nice_plug",
            "egui",
            "midly",
            "serde_json",
            "rtrb",
            "triple_buffer",
            "parking_lot",
        ],
    ),
    (
        "engine",
        &[
            "crate::control",
            "crate::instance",
            "crate::files",
            "crate::devices",
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "std::fs",
            "std::time",
            "std::thread",
            "std::net",
            "std::io",
            "std::env",
            "Mutex",
            "Cell<",
            "nice_plug",
            "egui",
            "midly",
            "serde_json",
            "rtrb",
            "triple_buffer",
            "parking_lot",
        ],
    ),
    (
        "control/controllers",
        &[
            "Project",
            "crate::control::surface_state",
            "crate::instance",
            "crate::files",
            "crate::devices",
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "std::fs",
            "std::time",
            "std::thread",
            "std::net",
            "std::io",
            "std::env",
            "Mutex",
            "Atomic",
            "Cell<",
            "nice_plug",
            "egui",
            "midly",
            "toml",
            "serde_json",
            "rtrb",
            "triple_buffer",
            "parking_lot",
        ],
    ),
    (
        "control/surface_state",
        &[
            "crate::instance",
            "crate::files",
            "crate::devices",
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "std::fs",
            "std::time",
            "std::thread",
            "std::net",
            "std::io",
            "std::env",
            "Mutex",
            "Atomic",
            "Cell<",
            "nice_plug",
            "egui",
            "midly",
            "toml",
            "serde_json",
            "rtrb",
            "triple_buffer",
            "parking_lot",
        ],
    ),
    (
        "instance/document",
        &[
            "crate::engine",
            "crate::instance::commands",
            "crate::files",
            "crate::devices",
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "std::fs",
            "std::time",
            "std::net",
            "nice_plug",
            "egui",
            "midly",
        ],
    ),
    (
        "files",
        &[
            "crate::engine",
            "crate::instance",
            "crate::devices",
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "std::thread",
            "std::net",
            "nice_plug",
            "egui",
        ],
    ),
    (
        "instance/edits",
        &[
            "crate::engine",
            "crate::control::controllers",
            "crate::files",
            "crate::devices",
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "std::fs",
            "std::net",
            "nice_plug",
            "egui",
        ],
    ),
    (
        "instance/commands",
        &[
            "crate::instance::document",
            "crate::devices",
            "crate::files",
            "crate::devices",
            "crate::params",
            "crate::plugin",
            "egui",
        ],
    ),
    (
        "devices",
        &[
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "Live",
            "std::net",
            "nice_plug",
            "egui",
        ],
    ),
    (
        "library",
        &[
            "crate::params",
            "crate::plugin",
            "crate::editor",
            "crate::params::window",
            "egui",
            "nice_plug",
        ],
    ),
    (
        "params",
        &[
            "crate::plugin",
            "crate::engine",
            "crate::editor",
            "egui",
            "std::fs",
        ],
    ),
    (
        "editor",
        &[
            "crate::plugin",
            "engine::Engine",
            "document::Live",
            "Document, Live",
            "std::fs",
            "std::thread",
        ],
    ),
];

/// The longest file that is still one concept, tests at its foot included.
const LONGEST: usize = 500;

/// "directions of the architecture": no module names what it must not know.
#[test]
fn modules_know_only_what_they_may() {
    let mut offences = Vec::new();
    for (module, forbidden) in DIRECTIONS {
        let files = files_of(module).into_iter();
        // Pictures of the window are kept in files, and so is what is learned in it.
        let known = ["editor/tests/pictures.rs", "editor/plugged/tests.rs"];
        for file in files.filter(|file| !known.iter().any(|known| file.ends_with(known))) {
            let text = std::fs::read_to_string(&file).unwrap();
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                for name in forbidden.iter().filter(|name| code.contains(**name)) {
                    offences.push(format!("{}:{} names {name}", file.display(), number + 1));
                }
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// Every module of the list exists, so that a renamed one does not escape.
#[test]
fn every_checked_module_exists() {
    for (module, _) in DIRECTIONS {
        assert!(!files_of(module).is_empty(), "there is no module {module}");
    }
}

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

/// `unsafe` stays out of `src`, but for the entry points that hosts look for, and for what holds the module.
#[test]
fn unsafe_stays_in_its_place() {
    let files = rust_files(Path::new("src")).into_iter();
    for file in files.filter(|file| {
        let exports = file.ends_with("exports.rs") || file.starts_with("src/plugin/exports");
        !exports && !file.ends_with("plugin/hold.rs")
    }) {
        let text = std::fs::read_to_string(&file).unwrap();
        let unsafe_code = text.lines().any(|line| {
            let code = line.split("//").next().unwrap_or_default();
            code.contains("unsafe ") || code.contains("allow(unsafe_code")
        });
        assert!(!unsafe_code, "{} has unsafe code", file.display());
    }
}

/// Every thread starts where all are known, so that it has ended before the code may go.
#[test]
fn threads_start_in_one_place() {
    let files = rust_files(Path::new("src")).into_iter();
    let places = ["instance/threads.rs", "plugin/hold.rs"];
    for file in files.filter(|file| !places.iter().any(|place| file.ends_with(place))) {
        let of_tests = file.components().any(|part| {
            let part = part.as_os_str();
            part == "tests" || part == "tests.rs"
        });
        let text = std::fs::read_to_string(&file).unwrap();
        // Tests wait for their own.
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

/// The files of a module: `src/name.rs` and what is below `src/name`.
fn files_of(module: &str) -> Vec<PathBuf> {
    let mut files = rust_files(&Path::new("src").join(module));
    files.extend(Some(Path::new("src").join(format!("{module}.rs"))).filter(|file| file.exists()));
    files
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
