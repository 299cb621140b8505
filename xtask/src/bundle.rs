//! From source to plug-in: builds the crate and puts its library and program into the bundles that
//! hosts load.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::packages;

/// The package to bundle.
const PACKAGE: &str = "gradus";
/// The features that tests and bundles are built with.
pub const FEATURES: [&str; 2] = ["--features", "standalone"];

/// How to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// With every assertion on.
    Dev,
    /// As [`Profile::Dev`], together with the tests: built at once they share what their dependencies
    /// are built with, so that nothing is compiled twice.
    Tests,
    /// As musicians get it.
    Release,
}

/// Installs what building needs, builds, and makes the bundles; gives the folder they are in.
pub fn bundle(profile: Profile) -> Result<PathBuf, Failure> {
    packages::ensure(packages::BUILD)?;
    make(profile)
}

/// Builds and bundles with the packages that are there. The workspace's folder must be the current
/// one.
///
/// This does what `nice_plug_xtask::main` does except for its search for the workspace, which goes up
/// to the outermost `Cargo.toml` and so leaves a clone that lies inside another project.
pub fn make(profile: Profile) -> Result<PathBuf, Failure> {
    let more: &[&str] = match profile {
        Profile::Dev => &[],
        Profile::Tests => &["--lib", "--bins", "--tests"],
        Profile::Release => &["--release"],
    };
    let arguments: Vec<_> = [&FEATURES, more]
        .concat()
        .into_iter()
        .map(String::from)
        .collect();
    let target = target_folder()?;
    nice_plug_xtask::build(&[PACKAGE.into()], &arguments)
        .and_then(|()| nice_plug_xtask::bundle(&target, PACKAGE, &arguments, false))
        .map_err(|error| Failure::Bundle(format!("{error:#}")))?;
    Ok(target.join("bundled"))
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// The folder in which cargo builds, as its configuration says.
fn target_folder() -> Result<PathBuf, Failure> {
    let unknown = || Failure::Program("cargo does not say where its target folder is".into());
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::Program(format!("cargo cannot be run: {error}")))?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|_| unknown())?;
    let folder = metadata["target_directory"].as_str().ok_or_else(unknown)?;
    Ok(PathBuf::from(folder))
}
