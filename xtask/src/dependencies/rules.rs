//! What `deny.toml` allows: licences, sources, and which packages may be there in two versions.
//!
//! `cargo-deny` reads the same file in the public workflow. To build it here would take minutes of every clean run, for
//! an answer that cargo's own description of the packages gives in a second.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use toml::Table;

use super::{Package, TARGETS, licence_terms, packages};
use crate::failure::Failure;

/// The file with the rules.
const FILE: &str = "deny.toml";
/// The workspace's own packages, from which everything is reached.
const ROOTS: [&str; 2] = ["gradus", "xtask"];
/// The one place that packages come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What is allowed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Rules {
    /// Licences by their names in SPDX.
    licences: Vec<String>,
    /// Packages, as "name@version", beside which there may be another version.
    second_versions: BTreeSet<String>,
}

/// Checks every package that Gradus and its tasks are built from, on every system.
///
/// # Errors
/// When one breaks a rule, and when a rule allows what is not there any more; names each.
pub fn check() -> Result<(), Failure> {
    let text = fs::read_to_string(FILE).map_err(|error| Failure::file(Path::new(FILE), &error))?;
    let rules = Rules::read(&text)
        .ok_or_else(|| Failure::Checks(format!("{FILE} has no licences or second versions")))?;
    let mut all = BTreeSet::new();
    for target in TARGETS {
        all.extend(packages(target, &ROOTS, "normal,build")?);
    }
    let broken = rules.broken_by(&all);
    if broken.is_empty() {
        println!("{} packages keep the rules of {FILE}.", all.len());
        return Ok(());
    }
    Err(Failure::Checks(format!("{FILE}:\n{}", broken.join("\n"))))
}

impl Rules {
    fn read(text: &str) -> Option<Self> {
        let table: Table = text.parse().ok()?;
        let licences = table.get("licenses")?.get("allow")?.as_array()?.iter();
        let seconds = table.get("bans")?.get("skip")?.as_array()?.iter();
        let licences = licences.map(|name| name.as_str().map(str::to_owned));
        let seconds = seconds.map(|it| it.get("crate")?.as_str().map(str::to_owned));
        Some(Self {
            licences: licences.collect::<Option<_>>()?,
            second_versions: seconds.collect::<Option<_>>()?,
        })
    }

    /// What is wrong, a line each.
    fn broken_by(&self, packages: &BTreeSet<Package>) -> Vec<String> {
        let mut broken = Vec::new();
        let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut seconds = self.second_versions.clone();
        for package in packages {
            let Package {
                name,
                version,
                licence,
                source,
                ..
            } = package;
            if !licence_terms::are_met(licence, &self.licences).unwrap_or(false) {
                broken.push(format!("{name} {version}: licence {licence:?}"));
            }
            if !source.is_empty() && source != REGISTRY {
                broken.push(format!("{name} {version}: comes from {source}"));
            }
            if !seconds.remove(&format!("{name}@{version}")) {
                versions.entry(name).or_default().push(version);
            }
        }
        let several = versions.into_iter().filter(|(_, all)| all.len() > 1);
        broken.extend(several.map(|(name, all)| format!("{name}: {}", all.join(" and "))));
        broken.extend(seconds.iter().map(|name| format!("{name} is not needed")));
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "\
[licenses]
allow = [\"MIT\"]
[bans]
skip = [{ crate = \"twice@1\" }]
";

    fn package(name: &str, version: &str) -> Package {
        Package {
            name: name.into(),
            version: version.into(),
            licence: "MIT".into(),
            source: REGISTRY.into(),
            repository: String::new(),
        }
    }

    fn broken(packages: &[Package]) -> Vec<String> {
        let rules = Rules::read(RULES).expect("the rules are read");
        rules.broken_by(&packages.iter().cloned().collect())
    }

    /// Each rule names what breaks it, and an exception that is not needed is one too much.
    #[test]
    fn what_breaks_a_rule_is_named() {
        let allowed = [package("twice", "1"), package("twice", "2")];
        assert_eq!(broken(&allowed), Vec::<String>::new());
        assert_eq!(broken(&allowed[1..]), ["twice@1 is not needed"]);
        let third = [&allowed[..], &[package("twice", "3")]].concat();
        assert_eq!(broken(&third), ["twice: 2 and 3"]);
        let mut other = package("other", "1");
        other.licence = "GPL-3.0-only".into();
        other.source = "git+https://example.org".into();
        let all = [&allowed[..], &[other]].concat();
        assert_eq!(
            broken(&all),
            [
                "other 1: licence \"GPL-3.0-only\"",
                "other 1: comes from git+https://example.org"
            ]
        );
    }

    /// A file without rules is no reason to pass.
    #[test]
    fn missing_rules_are_a_fault() {
        assert_eq!(Rules::read(""), None);
        assert_eq!(Rules::read("[licenses]\nallow = []\n"), None);
    }
}
