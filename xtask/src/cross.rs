//! Building for other systems than this one, and running Windows programs here.
//!
//! Read in this order: [`compiler`] (a compiler whose standard library can be built for any target), [`wine`] (what
//! runs Windows programs on Linux).

mod compiler;
pub mod wine;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::bundle::{self, cargo};
use crate::failure::Failure;
use crate::packages;
use compiler::Compiler;
use wine::Wine;

/// A system that is built or checked for on another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Windows, with the linker and the C library of MinGW.
    Windows,
    /// macOS on Apple's own processors.
    AppleSilicon,
    /// macOS on Intel's processors.
    AppleIntel,
}

impl Target {
    /// All targets.
    pub const ALL: [Self; 3] = [Self::Windows, Self::AppleSilicon, Self::AppleIntel];
    /// The kinds of macOS. They can be checked anywhere, but only macOS itself links for them.
    pub const APPLE: [Self; 2] = [Self::AppleSilicon, Self::AppleIntel];

    /// The target's name in Rust.
    pub fn triple(self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::AppleSilicon => "aarch64-apple-darwin",
            Self::AppleIntel => "x86_64-apple-darwin",
        }
    }
}

/// Sets up everything that the other commands need for other systems, in its newest version, and says where it is.
pub fn set_up() -> Result<(), Failure> {
    packages::ensure(packages::CROSS)?;
    if let Toolchain::Debian(compiler) = Toolchain::newest(&Target::ALL)? {
        println!("The compiler is {}", compiler.folder().display());
    }
    if cfg!(target_os = "linux") {
        println!("Windows is {}", Wine::ready()?.folder().display());
    }
    println!("Ready to build for Windows and to check for macOS.");
    Ok(())
}

/// A compiler that has the standard library of the targets it was asked for.
#[derive(Debug)]
pub enum Toolchain {
    /// The one that this program was built with.
    Own,
    /// Debian's, beside it.
    Debian(Compiler),
}

impl Toolchain {
    /// Finds a compiler for these targets, and sets one up if there is none.
    ///
    /// # Errors
    /// When there is none and none can be set up from here; says how to get one.
    pub fn ready(targets: &[Target]) -> Result<Self, Failure> {
        Self::choose(targets, Compiler::ready)
    }

    /// As [`Self::ready`], but with the newest compiler that Debian offers now.
    fn newest(targets: &[Target]) -> Result<Self, Failure> {
        Self::choose(targets, Compiler::newest)
    }

    fn choose(
        targets: &[Target],
        debian: impl Fn() -> Result<Compiler, Failure>,
    ) -> Result<Self, Failure> {
        let missing: Vec<_> = targets.iter().filter(|target| !own_has(**target)).collect();
        if missing.is_empty() {
            return Ok(Self::Own);
        }
        if !packages::has("apt-get") {
            return Err(Failure::Packages(advice(&missing)));
        }
        let compiler = debian()?;
        compiler.add_standard_libraries(targets)?;
        Ok(Self::Debian(compiler))
    }

    /// The cargo that builds with it, into a target folder of its own.
    pub fn cargo(&self) -> Result<Command, Failure> {
        let mut cargo = cargo();
        cargo.env("CARGO_TARGET_DIR", target_folder()?);
        // What is built for tests here runs for a minute: to compile it quickly saves more than quick code does.
        cargo.args(["--config", "profile.dev.package.\"*\".opt-level=1"]);
        cargo.env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "false");
        if let Self::Debian(compiler) = self {
            compiler.lead(&mut cargo);
        }
        // Where Windows is at home, its own linker and its own system are used.
        if !cfg!(windows) {
            cargo.env(
                "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER",
                "x86_64-w64-mingw32-gcc",
            );
        }
        Ok(cargo)
    }
}

/// The folder in which everything for other systems is built: the bundles for this one have the same names.
pub fn target_folder() -> Result<PathBuf, Failure> {
    Ok(bundle::target_folder()?.join("cross"))
}

/// Type-checks the plug-in and the program for both kinds of macOS.
pub fn check_macos() -> Result<(), Failure> {
    let toolchain = Toolchain::ready(&Target::APPLE)?;
    let mut check = toolchain.cargo()?;
    check.args(["check", "--package", bundle::PACKAGE, "--lib", "--bins"]);
    check.args(bundle::FEATURES);
    for target in Target::APPLE {
        check.args(["--target", target.triple()]);
    }
    run(&mut check)?;
    println!("Both Apple targets are checked.");
    Ok(())
}

/// Whether the compiler that this program was built with can build for a target.
fn own_has(target: Target) -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", target.triple()])
        .stderr(Stdio::null())
        .output();
    let folder = asked.map(|asked| String::from_utf8_lossy(&asked.stdout).trim_end().to_owned());
    folder.is_ok_and(|folder| has_standard_library(Path::new(&folder)))
}

fn has_standard_library(folder: &Path) -> bool {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .into_iter()
        .any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

fn advice(missing: &[&Target]) -> String {
    let names: Vec<_> = missing.iter().map(|target| target.triple()).collect();
    let mut advice = format!(
        "Missing on this system: Rust's standard library for {}. Install it with: rustup target add {}",
        names.join(", "),
        names.join(" ")
    );
    if !cfg!(windows) && missing.contains(&&Target::Windows) {
        advice +=
            ". Install the linker of MinGW-w64 (x86_64-w64-mingw32-gcc), and Wine for the tests.";
    }
    advice
}

/// The folder for what is set up once for every checkout.
pub fn cache() -> Result<PathBuf, Failure> {
    let named = |variable| env::var_os(variable).filter(|path| !path.is_empty());
    let cache = named("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || named("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = cache.or_else(home).ok_or(Failure::NoHome("HOME"))?;
    Ok(cache.join("gradus"))
}

/// Runs a step to its end; its own words tell what is wrong with it.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let name = Path::new(&name)
        .file_name()
        .map_or(name.clone(), |name| name.to_string_lossy().into_owned());
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let arguments: Vec<_> = command
                .get_args()
                .map(|word| word.to_string_lossy())
                .collect();
            Err(Failure::Program(format!(
                "{name} {}: {status}",
                arguments.join(" ")
            )))
        }
        Err(error) => Err(Failure::Program(format!("{name} cannot be run: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "On other systems it says what to install": every missing target, and the linker for Windows.
    #[test]
    fn the_advice_names_everything() {
        let all: Vec<_> = Target::ALL.iter().collect();
        let advice = advice(&all);
        for target in Target::ALL {
            assert!(advice.contains(target.triple()), "{advice}");
        }
        assert!(advice.contains("mingw32-gcc") || cfg!(windows), "{advice}");
    }

    /// The compiler that builds this can build for its own system, and its folder shows it.
    #[test]
    fn a_standard_library_is_seen() {
        let asked = Command::new("rustc")
            .args(["--print", "target-libdir"])
            .output();
        let folder = String::from_utf8(asked.unwrap().stdout).unwrap();
        assert!(has_standard_library(Path::new(folder.trim_end())));
        assert!(!has_standard_library(Path::new("/nowhere")));
    }
}
