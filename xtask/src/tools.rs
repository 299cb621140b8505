//! Programs that are none of the project's, each built once for each version, outside the checkout.

use std::env;
use std::process::Command;

use crate::bundle::cargo;
use crate::cross::{cache, run};
use crate::failure::Failure;

/// A program from crates.io.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    name: &'static str,
    /// The exact version, so that the same text makes the same files everywhere.
    version: &'static str,
    /// What cargo is told besides.
    arguments: &'static [&'static str],
}

/// Writes down the licences of everything that is linked, as `about.toml` says.
pub const ABOUT: Tool = Tool {
    name: "cargo-about",
    version: "0.9.3",
    arguments: &["--features", "cli"],
};

/// Makes pages of the manual. It makes a few and serves none: what is quickly built is quick enough.
pub const MDBOOK: Tool = Tool {
    name: "mdbook",
    version: "0.5.4",
    arguments: &["--debug", "--no-default-features", "--features", "search"],
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
            arguments,
        } = self;
        let root = cache()?.join("tools").join(format!("{name}-{version}"));
        let program = root.join("bin").join(name);
        let program = program.with_extension(env::consts::EXE_EXTENSION);
        if !program.is_file() {
            eprintln!("Building {name} {version}, once");
            let mut install = cargo();
            install.args(["install", "--quiet", "--locked", "--version", version]);
            install.args(arguments).arg("--root").arg(&root).arg(name);
            // What is built here is none of the project's, and built with cargo's own settings.
            for (variable, _) in env::vars_os() {
                let variable = variable.to_string_lossy().into_owned();
                if variable == "CARGO_TARGET_DIR" || variable.starts_with("CARGO_PROFILE_") {
                    install.env_remove(variable);
                }
            }
            // It runs for half a minute, and takes minutes to be optimised as a whole.
            install.env("CARGO_PROFILE_RELEASE_LTO", "off");
            install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
            run(&mut install)?;
        }
        if program.is_file() {
            Ok(Command::new(program))
        } else {
            let program = program.display();
            Err(Failure::Program(format!(
                "cargo has installed no {program}"
            )))
        }
    }
}
