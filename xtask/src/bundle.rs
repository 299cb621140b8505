//! From source to plug-in: builds the crate and puts its library and program into the bundles that
//! hosts load.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cross::{self, Target, Toolchain};
use crate::failure::Failure;
use crate::packages;

/// The package to bundle.
pub const PACKAGE: &str = "gradus";
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
    /// As [`Profile::Dev`], together with the tests from outside alone.
    OutsideTests,
    /// Optimised.
    Release,
    /// As musicians get it: smaller, which takes several times as long.
    Dist,
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
    let arguments = profile.arguments(&[]);
    let target = target_folder()?;
    nice_plug_xtask::build(&[PACKAGE.into()], &arguments)
        .and_then(|()| nice_plug_xtask::bundle(&target, PACKAGE, &arguments, false))
        .map_err(refused)?;
    Ok(target.join("bundled"))
}

/// Installs what building for Windows needs, builds, and makes the bundles for it; gives the folder they are in.
pub fn bundle_for_windows(profile: Profile) -> Result<PathBuf, Failure> {
    packages::ensure(packages::CROSS)?;
    make_for_windows(&Toolchain::ready(&[Target::Windows])?, profile)
}

/// The same with a compiler that is there.
pub fn make_for_windows(toolchain: &Toolchain, profile: Profile) -> Result<PathBuf, Failure> {
    let target = cross::target_folder()?;
    make_with(
        || toolchain.cargo(),
        &target,
        profile,
        Some(Target::Windows),
    )
}

/// Builds the library and the program.
fn compile(
    cargo: impl Fn() -> Result<Command, Failure>,
    profile: Profile,
    arguments: &[String],
) -> Result<(), Failure> {
    let run = |words: &[&str]| {
        let mut cargo = cargo()?;
        cargo.args(words).args(["--package", PACKAGE]);
        cross::run(cargo.args(arguments))
    };
    match profile {
        Profile::Dev | Profile::Tests | Profile::OutsideTests | Profile::Release => run(&["build"]),
        Profile::Dist => {
            run(&["build", "--bins"])?;
            // Cargo optimises no library as a whole that other crates can use as well. This one comes last, since the
            // program's has the same name.
            run(&["rustc", "--lib", "--crate-type", "cdylib"])
        }
    }
}

/// Builds with this cargo, which builds into the target folder, and makes the bundles; gives the folder they are in.
pub fn make_with(
    cargo: impl Fn() -> Result<Command, Failure>,
    target_folder: &Path,
    profile: Profile,
    target: Option<Target>,
) -> Result<PathBuf, Failure> {
    let triple = target.map(Target::triple);
    let triple: Vec<_> = triple.iter().flat_map(|it| ["--target", it]).collect();
    let arguments = profile.arguments(&triple);
    compile(cargo, profile, &arguments)?;
    nice_plug_xtask::bundle(target_folder, PACKAGE, &arguments, false).map_err(refused)?;
    Ok(target_folder.join("bundled"))
}

/// Builds for both kinds of macOS, and makes bundles that run on both; gives the folder they are in.
pub fn bundle_universal(profile: Profile) -> Result<PathBuf, Failure> {
    make_universal(cargo, &target_folder()?, profile)
}

/// The same with cargos that build into this target folder.
pub fn make_universal(
    cargo: impl Fn() -> Command,
    target_folder: &Path,
    profile: Profile,
) -> Result<PathBuf, Failure> {
    if !cfg!(target_os = "macos") {
        return Err(Failure::Usage("Only macOS itself links for macOS.".into()));
    }
    let arguments = profile.arguments(&[]);
    for target in Target::APPLE {
        let triple = ["--target", target.triple()];
        compile(|| Ok(cargo()), profile, &profile.arguments(&triple))?;
    }
    nice_plug_xtask::bundle(target_folder, PACKAGE, &arguments, true).map_err(refused)?;
    Ok(target_folder.join("bundled"))
}

impl Profile {
    /// What cargo builds with.
    fn arguments(self, more: &[&str]) -> Vec<String> {
        let own: &[&str] = match self {
            Self::Dev => &[],
            Self::Tests => &["--lib", "--bins", "--tests"],
            Self::OutsideTests => &["--lib", "--bins", "--test", "it"],
            Self::Release => &["--release"],
            Self::Dist => &["--profile", "dist"],
        };
        let all = [&FEATURES, own, more].concat();
        all.into_iter().map(String::from).collect()
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "`map_err` hands its error over"
)]
fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::Bundle(format!("{error:#}"))
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// The folder in which cargo builds, as its configuration says.
pub fn target_folder() -> Result<PathBuf, Failure> {
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
