//! The licences of everything that Gradus is linked with, fonts included, as `cargo-about` finds them in the packages.
//!
//! They are in every archive, and in the program behind *About*. A licence that many packages share is written once,
//! below the names of the packages and their own copyright notices.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{read, write};
use crate::bundle::{self, cargo};
use crate::cross::run;
use crate::failure::Failure;
use crate::tools;

/// The file that they are written down in.
pub const FILE: &str = "src/ui/editor/panels/setup/third-party.txt";
/// The file that says how `cargo-about` hands them over.
const TEMPLATE: &str = "xtask/src/dist/licences.hbs";
/// What is between two licences.
const LINE: &str = "----------------------------------------";

/// How long a line is at most, in bytes, unless a word is longer.
const WIDTH: usize = 100;

/// A licence's own text, the same for all of its packages but for their notices.
#[derive(Debug, Default, PartialEq, Eq)]
struct Licence {
    text: String,
    /// The copyright notices, with the packages that have them.
    notices: BTreeMap<Vec<String>, BTreeSet<String>>,
}

/// Writes them down anew.
pub fn renew() -> Result<(), Failure> {
    write(Path::new(FILE), &found()?)?;
    println!("Wrote {FILE}");
    Ok(())
}

/// Whether what is written down is what is linked.
///
/// # Errors
/// When it is not; says how to renew it.
pub fn check() -> Result<(), Failure> {
    if found()? == read(FILE)? {
        return Ok(());
    }
    let renew = "licences: something else is linked now; run cargo xtask licences";
    Err(Failure::Checks(renew.into()))
}

/// What is linked now.
fn found() -> Result<String, Failure> {
    let folder = bundle::target_folder()?.join("dist");
    fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
    let path = folder.join("licences.raw");
    // It looks at the packages of every system, of which a build here has fetched its own alone.
    run(cargo().args(["fetch", "--locked"]))?;
    let mut about = tools::ABOUT.command()?;
    about.args([
        "generate",
        "--locked",
        "--offline",
        "--fail",
        "--all-features",
    ]);
    run(about.arg("--output-file").arg(&path).arg(TEMPLATE))?;
    let raw = fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
    Ok(written(&licences(&raw)))
}

/// Reads what the template makes of each licence text: lines that begin with `@licence` and `@package`, then `@text`.
fn licences(raw: &str) -> BTreeMap<(String, String), Licence> {
    let mut licences = BTreeMap::<_, Licence>::new();
    for part in raw.split("@licence ").skip(1) {
        let (head, text) = part.split_once("@text\n").unwrap_or((part, ""));
        let name = head.lines().next().unwrap_or_default().trim().to_owned();
        let packages = head
            .lines()
            .filter_map(|line| line.strip_prefix("@package "));
        let (notices, text) = without_notices(text);
        let licence = licences.entry((name, essence(&text))).or_default();
        if licence.text.is_empty() {
            licence.text = text;
        }
        let names = packages.map(|name| name.trim().to_owned());
        licence.notices.entry(notices).or_default().extend(names);
    }
    licences
}

/// The copyright notices of a text, and the text without them.
fn without_notices(text: &str) -> (Vec<String>, String) {
    let is_notice = |line: &&str| {
        let line = line.trim().to_lowercase();
        let starts = [
            "copyright (c",
            "copyright ©",
            "copyright 2",
            "copyright 1",
            "(c) 1",
            "(c) 2",
            "©",
        ];
        starts.into_iter().any(|start| line.starts_with(start))
    };
    let (notices, rest): (Vec<_>, Vec<_>) = text.lines().partition(is_notice);
    let notices = notices.into_iter().map(|line| line.trim().to_owned());
    let rest: Vec<_> = rest.into_iter().map(str::trim_end).collect();
    (notices.collect(), rest.join("\n").trim().to_owned())
}

/// What is the same in two texts that differ in spaces, signs and their heading alone.
fn essence(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    let letters: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let headings = [
        "themitlicensemit",
        "themitlicense",
        "mitlicense",
        "licensemit",
    ];
    let headed = headings.iter().find_map(|it| letters.strip_prefix(it));
    headed.unwrap_or(&letters).to_owned()
}

fn written(licences: &BTreeMap<(String, String), Licence>) -> String {
    let mut text = String::new();
    for ((name, _), licence) in licences {
        let _ = writeln!(text, "{LINE}\n{name}\n{LINE}");
        for (notices, packages) in &licence.notices {
            let names: Vec<_> = packages.iter().map(String::as_str).collect();
            let _ = writeln!(text, "{}", names.join(", "));
            for notice in notices {
                let _ = writeln!(text, "    {notice}");
            }
        }
        text.push('\n');
        for line in licence.text.lines() {
            wrap(line, &mut text);
        }
        text.push('\n');
    }
    text
}

/// Writes a line in as many as it takes, each of some hundred characters.
fn wrap(line: &str, text: &mut String) {
    let indent: String = line.chars().take_while(|it| *it == ' ').collect();
    let mut width = indent.len();
    text.push_str(&indent);
    for (place, word) in line.split_whitespace().enumerate() {
        if place > 0 && width + word.len() >= WIDTH {
            let _ = write!(text, "\n{indent}");
            width = indent.len();
        } else if place > 0 {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += word.len();
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dependencies::{self, TARGETS};

    /// A text that two packages share is written once, with both notices; a heading and line breaks do not count.
    #[test]
    fn shared_texts_are_written_once() {
        let raw = "\
@licence MIT License
@package a 1.0.0
@text
MIT License

Copyright (c) 2020 A

Permission is
granted.
@licence MIT License
@package b 2.0.0
@text
Copyright (c) 2021 B
Permission is granted.
";
        let text = written(&licences(raw));
        assert_eq!(text.matches("Permission").count(), 1, "{text}");
        for wanted in [
            "a 1.0.0\n    Copyright (c) 2020 A",
            "b 2.0.0\n    Copyright (c) 2021 B",
        ] {
            assert!(text.contains(wanted), "{text}");
        }
    }

    /// Whatever is linked on any system is written down in its version: whoever changes a dependency renews the licences.
    /// That nothing else is, `dist` finds when it compares the whole text.
    #[test]
    fn everything_that_is_linked_is_written_down() {
        std::env::set_current_dir(crate::workspace()).unwrap();
        let text = read(FILE).unwrap();
        let mut names = BTreeSet::new();
        for target in TARGETS {
            for package in dependencies::linked(target).unwrap() {
                names.insert(format!("{} {}", package.name, package.version));
            }
        }
        for name in &names {
            assert!(is_named(&text, name), "{name}: run cargo xtask licences");
        }
    }

    fn is_named(text: &str, name: &str) -> bool {
        let lists = text.lines().filter(|line| !line.starts_with(' '));
        lists.flat_map(|line| line.split(", ")).any(|it| it == name)
    }
}
