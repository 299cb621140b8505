//! The documents agree with the code: every file that they name exists, and has the items that they name in it.

use std::path::{Path, PathBuf};

const DOCUMENTS: [&str; 3] = ["README.md", "CONTRIBUTING.md", "docs/architecture.md"];

/// A document names a file as "`engine/block.rs`", and something in it behind that as "(`process`)".
#[test]
fn documents_name_what_is_there() {
    let files: Vec<_> = ["src", "tests"]
        .iter()
        .flat_map(|folder| super::rust_files(Path::new(folder)))
        .collect();
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(document).unwrap();
        for (file, word) in named(&text) {
            let is_there =
                |path: &&PathBuf| path.ends_with(file) && word.is_none_or(|word| holds(path, word));
            if !files.iter().any(|path| is_there(&path)) {
                wrong.push(format!("{document}: {file} {}", word.unwrap_or_default()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files that a text names, each with what it names of it.
fn named(text: &str) -> Vec<(&str, Option<&str>)> {
    let pieces: Vec<_> = text.split('`').collect();
    let mut named = Vec::new();
    for (place, file) in pieces.iter().enumerate().skip(1).step_by(2) {
        if file.ends_with(".rs") {
            let behind = pieces.get(place + 1).map(|behind| behind.trim());
            let word = pieces.get(place + 2).filter(|_| behind == Some("("));
            named.push((*file, word.copied()));
        }
    }
    named
}

/// Whether a function, a type or a constant of this name is in a file.
fn holds(path: &Path, word: &str) -> bool {
    let text = std::fs::read_to_string(path).unwrap();
    let kinds = ["fn", "struct", "enum", "trait", "const"];
    kinds.iter().any(|kind| {
        let ends =
            |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
        text.split(&format!("{kind} {word}")).skip(1).any(ends)
    })
}

/// A file is named alone, or with an item in it.
#[test]
fn files_are_found_in_a_text() {
    let text = "First `a/b.rs`, then `c.rs`\n(`play`) and `Play` (`d`).";
    assert_eq!(named(text), [("a/b.rs", None), ("c.rs", Some("play"))]);
}
