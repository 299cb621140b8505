//! What Gradus is made of, as cargo knows it: every package that is linked on some system.
//!
//! Read in this order: [`licence_terms`] (what a package's licence asks for), [`rules`] (what `deny.toml` allows).

mod licence_terms;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use toml::Table;

use crate::bundle::{PACKAGE, cargo};
use crate::failure::Failure;

pub use rules::check;

/// The systems that Gradus is made for; `deny.toml` and `about.toml` name the same.
pub const TARGETS: [&str; 5] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-pc-windows-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
];

/// A package of a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Its name on crates.io.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licences, as an expression of SPDX; empty where it names none.
    pub licence: String,
    /// Where it comes from, in cargo's words; empty for the workspace's own.
    pub source: String,
    /// Where its source is kept; empty where that is not said.
    pub repository: String,
}

/// Every package that Gradus is linked with on a system, itself excepted, in order.
///
/// # Errors
/// When cargo does not know, because a package was never fetched and the network is not there.
pub fn linked(target: &str) -> Result<BTreeSet<Package>, Failure> {
    let mut packages = packages(target, &[PACKAGE], "normal")?;
    packages.retain(|package| !package.source.is_empty());
    Ok(packages)
}

/// Every package that these packages of the workspace need on a system, themselves included. The edges are those that
/// `cargo tree` follows; cargo's metadata would name packages too that no feature asks for.
fn packages(target: &str, roots: &[&str], edges: &str) -> Result<BTreeSet<Package>, Failure> {
    let lock = Path::new("Cargo.lock");
    let lock = fs::read_to_string(lock).map_err(|error| Failure::file(lock, &error))?;
    let sources = sources(&lock);
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--quiet", "--all-features"]);
    tree.args(["--target", target, "--edges", edges, "--prefix", "none"]);
    tree.args(["--format", "{p}\t{l}\t{r}\t"]);
    tree.args(roots.iter().flat_map(|root| ["--package", root]));
    let output = tree.stderr(Stdio::inherit()).output();
    let output =
        output.map_err(|error| Failure::Program(format!("cargo cannot be run: {error}")))?;
    let output = String::from_utf8_lossy(&output.stdout);
    let packages = output.lines().filter(|line| !line.is_empty());
    let packages = packages.map(|line| package(line, &sources));
    let packages: Option<BTreeSet<_>> = packages.collect();
    packages
        .filter(|packages| !packages.is_empty())
        .ok_or_else(|| Failure::Program("cargo does not say what Gradus depends on".into()))
}

/// Reads a line such as "name v1.0.0 (proc-macro)", licence and repository, with a tab behind each.
fn package(line: &str, sources: &BTreeMap<(String, String), String>) -> Option<Package> {
    let mut fields = line.split('\t');
    let mut words = fields.next()?.split(' ');
    let name = words.next()?.to_owned();
    let version = words.next()?.strip_prefix('v')?.to_owned();
    let licence = fields.next()?.to_owned();
    let repository = fields.next()?.to_owned();
    let key = (name, version);
    let source = sources.get(&key).cloned().unwrap_or_default();
    let (name, version) = key;
    Some(Package {
        name,
        version,
        licence,
        source,
        repository,
    })
}

/// Where each package comes from, by its name and version, as `Cargo.lock` says.
fn sources(lock: &str) -> BTreeMap<(String, String), String> {
    locked(lock, "source")
}

/// A field that `Cargo.lock` has of each package, by name and version.
pub fn locked(lock: &str, field: &str) -> BTreeMap<(String, String), String> {
    let lock: Table = lock.parse().unwrap_or_default();
    let packages = lock.get("package").and_then(|list| list.as_array());
    let entry = |package: &toml::Value| {
        let text = |name: &str| Some(package.get(name)?.as_str()?.to_owned());
        Some(((text("name")?, text("version")?), text(field)?))
    };
    packages.into_iter().flatten().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "\
[[package]]
name = \"builds\"
version = \"1.0.0\"
source = \"registry\"

[[package]]
name = \"gradus\"
version = \"0.1.0\"
";

    /// Cargo's lines are read, and only what comes from somewhere has a source.
    #[test]
    fn lines_are_read() {
        let sources = sources(LOCK);
        let read = |line| package(line, &sources).unwrap();
        let builds =
            read("builds v1.0.0 (proc-macro)\tMIT OR Apache-2.0\thttps://example.org\t (*)");
        assert_eq!((&*builds.name, &*builds.version), ("builds", "1.0.0"));
        assert_eq!(
            (&*builds.licence, &*builds.source),
            ("MIT OR Apache-2.0", "registry")
        );
        assert_eq!(builds.repository, "https://example.org");
        assert_eq!(read("gradus v0.1.0 (/a b)\tMIT\t\t").source, "");
        assert_eq!(package("error: no", &sources), None);
    }
}
