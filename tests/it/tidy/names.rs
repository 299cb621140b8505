//! Finds every path in a file that leads out of it: into the crate, the standard library or other crates.

use std::collections::BTreeSet;

use super::lexer::{self, PieceKind, is_of_word};

/// A path that a file names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Such as `crate::engine::Engine`; for a glob with `*` at its end.
    pub(super) path: String,
    /// The line it stands in, from 1.
    pub(super) line: usize,
    /// Whether it stands in the tests at the foot of the file.
    pub(super) of_tests: bool,
}

/// The names that a path can start with: the crate, the standard library, and what `Cargo.toml` depends on.
pub(super) fn roots() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string("Cargo.toml").unwrap();
    let mut roots: BTreeSet<_> = ["crate", "std", "core", "alloc"].map(str::to_owned).into();
    let mut in_list = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            in_list = section.ends_with("dependencies");
            if let Some((_, name)) = section.split_once("dependencies.") {
                roots.insert(name.replace('-', "_"));
            }
        } else if let (true, Some((name, _))) = (in_list, line.split_once(" = ")) {
            roots.insert(name.replace('-', "_"));
        }
    }
    roots
}

/// The paths in Rust code, with `use` braces taken apart; printing counts as `std::io`.
pub(super) fn of(text: &str, roots: &BTreeSet<String>) -> Vec<Name> {
    let code = without_comments_and_strings(text);
    let tests = code.find("\nmod tests {").unwrap_or(code.len());
    let mut names = Vec::new();
    for Word { start, word, line } in words(&code) {
        let mut paths = Vec::new();
        let rest = code[start + word.len()..].trim_start();
        let before = code[..start].trim_end();
        let begins = before
            .strip_suffix("::")
            .is_none_or(|before| !before.ends_with(|last| is_of_word(last) || last == '>'));
        if let (true, true, Some(rest)) = (begins, roots.contains(word), rest.strip_prefix("::")) {
            let first = if ["core", "alloc"].contains(&word) {
                "std"
            } else {
                word
            };
            branches(first, rest, &mut paths);
        } else if before.ends_with("use") && roots.contains(word) {
            paths.push(word.to_owned());
        } else if ["print", "println", "eprint", "eprintln", "dbg"].contains(&word)
            && rest.starts_with('!')
        {
            paths.push(format!("std::io::{word}"));
        }
        names.extend(paths.into_iter().map(|path| Name {
            path,
            line,
            of_tests: start > tests,
        }));
    }
    names
}

/// The deepest `super::super::…` of a text, and its line: how many folders up it reaches. Tests at the foot of a file
/// are one deeper.
pub(super) fn ascents(text: &str) -> Vec<(usize, usize)> {
    let code = without_comments_and_strings(text);
    let tests = code.find("\nmod tests {").unwrap_or(code.len());
    let mut found = Vec::new();
    for Word { start, word, line } in words(&code) {
        if word == "super" && !code[..start].ends_with("::") {
            let steps = code[start..]
                .split("::")
                .take_while(|part| *part == "super")
                .count();
            found.push((steps - usize::from(start > tests), line));
        }
    }
    found
}

/// The paths of a tree: `a::{b, c::d}` is two.
fn branches(path: &str, rest: &str, paths: &mut Vec<String>) {
    let rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('{') {
        for branch in split(inside) {
            branches(path, branch, paths);
        }
        return;
    }
    if rest.starts_with('*') {
        paths.push(format!("{path}::*"));
        return;
    }
    let end = rest
        .find(|letter| !is_of_word(letter))
        .unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    if word.is_empty() {
        // A comma at the end of a list, or `::<`.
        return;
    }
    let path = if word == "self" {
        path.to_owned()
    } else {
        format!("{path}::{word}")
    };
    match after.trim_start().strip_prefix("::") {
        Some(deeper) if !deeper.starts_with('<') => branches(&path, deeper, paths),
        _ => paths.push(path),
    }
}

/// The branches of a list up to the brace that closes it.
fn split(inside: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, letter) in inside.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&inside[start..at]);
                return parts;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}

/// A word of a text.
struct Word<'a> {
    start: usize,
    word: &'a str,
    /// From 1.
    line: usize,
}

fn words(code: &str) -> Vec<Word<'_>> {
    let (mut words, mut end, mut line) = (Vec::new(), 0, 1);
    while let Some(gap) = code[end..].find(is_of_word) {
        let start = end + gap;
        line += code[end..start].matches('\n').count();
        let length = code[start..].find(|letter| !is_of_word(letter));
        end = length.map_or(code.len(), |length| start + length);
        let word = &code[start..end];
        words.push(Word { start, word, line });
    }
    words
}

/// The same lines, with spaces in place of everything that is not code.
fn without_comments_and_strings(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for piece in lexer::pieces(text) {
        if piece.kind == PieceKind::Code {
            code.push_str(piece.text);
        } else {
            let lines = piece.text.matches('\n').count();
            code.push(' ');
            code.extend(std::iter::repeat_n('\n', lines));
        }
    }
    code
}

/// A list is taken apart, comments, strings and what is not at the start of a path are left alone, and tests at the
/// foot are told apart.
#[test]
fn names_are_found() {
    let text = r##"use ::std::{fs, sync::{Arc, atomic::*}};
use crate::engine::{self, Engine}; // crate::comment
fn f<'a>(x: &'a str) { let y = ('"', '\'', "crate::string \" crate::more", r#"crate::"raw"#); g::crate_::std(); }
fn g() { core::mem::swap(a, b); println!("crate::x"); nice_plug::nice_log!(); use std as s; }
#[cfg(test)]
mod tests {
    use crate::document;
}
"##;
    let roots = ["crate", "std", "core", "nice_plug"]
        .map(str::to_owned)
        .into();
    let found: Vec<_> = of(text, &roots)
        .into_iter()
        .map(|name| (name.path, name.line, name.of_tests))
        .collect();
    let wanted = [
        ("std::fs", 1, false),
        ("std::sync::Arc", 1, false),
        ("std::sync::atomic::*", 1, false),
        ("crate::engine", 2, false),
        ("crate::engine::Engine", 2, false),
        ("std::mem::swap", 4, false),
        ("std::io::println", 4, false),
        ("nice_plug::nice_log", 4, false),
        ("std", 4, false),
        ("crate::document", 7, true),
    ];
    let wanted = wanted.map(|(path, line, of_tests)| (path.to_owned(), line, of_tests));
    assert_eq!(found, wanted);
}

/// How far up a path reaches; what tests at the foot need to leave themselves is not counted.
#[test]
fn ascents_are_counted() {
    let text =
        "use super::super::a;\nmod x;\nmod tests {\nuse super::*;\n use super::super::b;\n}\n";
    assert_eq!(ascents(text), [(2, 1), (0, 4), (1, 5)]);
}
