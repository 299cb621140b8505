//! `cargo xtask manual`: the manual as pages, made of `docs` by mdbook.
//!
//! That the pages, links and pictures are there is tested without mdbook (`tests/it/tidy/manual.rs`), so that tests need
//! not wait until it is built.

use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::{bundle, cross, tools};

/// The folder with the text.
const BOOK: &str = "docs";

/// Makes the pages, and gives the folder they are in. The workspace's folder must be the current one.
///
/// # Errors
/// When mdbook cannot be built, or refuses the text.
pub fn manual() -> Result<PathBuf, Failure> {
    let mut build = tools::MDBOOK.command()?;
    let pages = bundle::target_folder()?.join("manual");
    // Pages that have gone would stay.
    if pages.exists() {
        fs::remove_dir_all(&pages).map_err(|error| Failure::file(&pages, &error))?;
    }
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
