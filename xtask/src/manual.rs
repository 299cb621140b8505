//! `cargo xtask manual`: the manual as pages, made of `docs` by mdbook.
//!
//! That the pages, links and pictures are there is tested without mdbook (`tests/it/tidy/manual.rs`), so that tests need
//! not wait until it is built.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bundle::{self, cargo};
use crate::cross;
use crate::failure::Failure;

/// The exact version, so that the same text makes the same pages everywhere.
const VERSION: &str = "0.5.4";
/// The folder with the text.
const BOOK: &str = "docs";

/// Makes the pages, and gives the folder they are in. The workspace's folder must be the current one.
///
/// # Errors
/// When mdbook cannot be built, or refuses the text.
pub fn manual() -> Result<PathBuf, Failure> {
    let mdbook = ready()?;
    let pages = bundle::target_folder()?.join("manual");
    // Pages that have gone would stay.
    if pages.exists() {
        fs::remove_dir_all(&pages).map_err(|error| Failure::file(&pages, &error))?;
    }
    let mut build = Command::new(mdbook);
    build.args(["build", BOOK, "--dest-dir"]).arg(&pages);
    cross::run(&mut build)?;
    let first = pages.join("index.html");
    if !first.is_file() {
        let first = first.display();
        return Err(Failure::Program(format!("mdbook made no {first}")));
    }
    println!("The manual is {}", first.display());
    Ok(pages)
}

/// mdbook in its version, built once for every checkout.
fn ready() -> Result<PathBuf, Failure> {
    let root = cross::cache()?
        .join("tools")
        .join(format!("mdbook-{VERSION}"));
    let mdbook = program(&root);
    if mdbook.is_file() {
        return Ok(mdbook);
    }
    println!("Building mdbook {VERSION}, once");
    let mut install = cargo();
    install.args(["install", "mdbook", "--locked", "--version", VERSION]);
    // It makes a few pages and serves none: what is quickly built is quick enough.
    install.args(["--debug", "--no-default-features", "--features", "search"]);
    install.arg("--root").arg(&root);
    // Its parts are built apart from ours, with cargo's own settings.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name == "CARGO_TARGET_DIR" || name.starts_with("CARGO_PROFILE_") {
            install.env_remove(name);
        }
    }
    cross::run(&mut install)?;
    if mdbook.is_file() {
        Ok(mdbook)
    } else {
        let mdbook = mdbook.display();
        Err(Failure::Program(format!("cargo has installed no {mdbook}")))
    }
}

/// Where cargo puts it.
fn program(root: &Path) -> PathBuf {
    root.join("bin")
        .join(format!("mdbook{}", env::consts::EXE_SUFFIX))
}
