//! Two versions in one host: the bundles of an earlier commit, built from its own source, beside today's.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::bundle::{self, FEATURES, PACKAGE, Profile, cargo};
use crate::cross::run;
use crate::failure::Failure;
use crate::packages;
use crate::summary::Summary;

/// The test that loads both.
const TEST: &str = "bundles::an_old_session_opens_beside_the_old_bundle";

/// `cargo xtask test --beside COMMIT`: what the bundles of that commit save opens in today's, while both are in memory.
pub fn test(commit: &str) -> Result<(), Failure> {
    packages::ensure(packages::BUILD)?;
    packages::ensure(packages::TEST)?;
    let old = bundles_of(commit)?;
    let new = bundle::make(Profile::OutsideTests)?;
    let mut test = cargo();
    test.args(["test", "--package", PACKAGE]).args(FEATURES);
    test.args(["--test", "it", TEST, "--", "--exact", "--include-ignored"]);
    test.env("GRADUS_OLD_BUNDLES", old);
    test.env("GRADUS_BUNDLES", new);
    let mut summary = Summary::default();
    summary.run(&format!("bundles beside those of {commit}"), &mut test)?;
    summary.finish()
}

/// Builds the bundles of a commit by its own means, in a folder of their own; returns the folder of the bundles.
fn bundles_of(commit: &str) -> Result<PathBuf, Failure> {
    let folder = bundle::target_folder()?.join("beside");
    let source = folder.join("source");
    if source.exists() {
        fs::remove_dir_all(&source).map_err(|error| Failure::file(&source, &error))?;
    }
    let mut copy = Command::new("git");
    copy.args(["clone", "--quiet", "--shared", "--no-checkout", "."]);
    run(copy.arg(&source))?;
    let commit = named(commit)?;
    let mut checkout = Command::new("git");
    checkout.arg("-C").arg(&source);
    run(checkout.args(["checkout", "--quiet", "--detach", &commit]))?;
    let target = folder.join("target");
    let mut build = cargo();
    build.current_dir(&source).args(["xtask", "bundle"]);
    build.env("CARGO_TARGET_DIR", &target);
    // The compiler that its own source names.
    build.env_remove("RUSTUP_TOOLCHAIN");
    run(&mut build)?;
    Ok(target.join("bundled"))
}

/// The commit that a name stands for here: a branch of this clone is none in another one.
fn named(commit: &str) -> Result<String, Failure> {
    let unknown = || Failure::Usage(format!("There is no commit \"{commit}\" here."));
    let mut resolve = Command::new("git");
    resolve.args(["rev-parse", "--verify", "--quiet"]);
    let output = resolve.arg(format!("{commit}^{{commit}}")).output();
    let output = output.ok().filter(|output| output.status.success());
    let name = String::from_utf8(output.ok_or_else(unknown)?.stdout).map_err(|_| unknown())?;
    Ok(name.trim_end().to_owned())
}
