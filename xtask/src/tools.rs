//! Programs that look at the dependencies, each built once for each version, outside the checkout.

use std::process::Command;

use crate::bundle::cargo;
use crate::cross::{cache, run};
use crate::failure::Failure;

/// A program from crates.io.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
    features: &'static str,
}

/// Writes down the licences of everything that is linked, as `about.toml` says.
pub const ABOUT: Tool = Tool {
    name: "cargo-about",
    version: "0.9.3",
    features: "cli",
};

impl Tool {
    /// The command that runs it; builds it first where that was not done.
    ///
    /// # Errors
    /// When it does not build.
    pub fn command(self) -> Result<Command, Failure> {
        let Self {
            name,
            version,
            features,
        } = self;
        let root = cache()?.join("tools").join(format!("{name}-{version}"));
        let program = root.join("bin").join(name);
        let program = program.with_extension(std::env::consts::EXE_EXTENSION);
        if !program.is_file() {
            eprintln!("Building {name} {version}");
            let mut install = cargo();
            install.args(["install", "--quiet", "--locked", "--features", features]);
            install
                .args(["--version", version, "--root"])
                .arg(&root)
                .arg(name);
            // It runs for half a minute, and takes minutes to be optimised as a whole.
            install.env("CARGO_PROFILE_RELEASE_LTO", "off");
            install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
            // What is built here is none of the project's.
            install.env_remove("CARGO_TARGET_DIR");
            run(&mut install)?;
        }
        Ok(Command::new(program))
    }
}
