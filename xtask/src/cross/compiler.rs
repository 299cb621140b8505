//! A Rust compiler out of Debian's packages, whose standard library is built here for other targets.
//!
//! rustup's compiler gets a target's standard library from rustup's server alone. Debian has a compiler together with
//! its source, both of the same version, in `rustc-web` and `rust-web-src`. They are unpacked into a folder of their own
//! and not installed, so that no `rustc` appears in `PATH` and rustup's toolchains stay as they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::{Target, cache, has_standard_library, run};
use crate::bundle::cargo;
use crate::failure::Failure;
use crate::packages;

/// The packages of the compiler, of its standard library for this system, and of its source.
const PACKAGES: [&str; 3] = ["rustc-web", "libstd-rust-web-dev", "rust-web-src"];
/// The package that the compiler's version is the version of.
const COMPILER: &str = PACKAGES[0];
/// The end of a folder's name until everything is in it.
const UNFINISHED: &str = ".part";

/// Debian's compiler, unpacked.
#[derive(Debug)]
pub struct Compiler {
    folder: PathBuf,
}

impl Compiler {
    /// The newest one that was unpacked; unpacks one if there is none.
    ///
    /// # Errors
    /// When Debian has none, or it cannot be fetched.
    pub fn ready() -> Result<Self, Failure> {
        match unpacked(&cache()?.join("compiler")) {
            Some(folder) => Self { folder }.working(),
            None => Self::newest(),
        }
    }

    /// The newest one that Debian offers now.
    ///
    /// # Errors
    /// As [`Self::ready`].
    pub fn newest() -> Result<Self, Failure> {
        packages::renew_lists();
        let version = version().ok_or_else(|| {
            Failure::Packages(format!(
                "This system's apt has no package {COMPILER} (Debian 12 has it in its security updates). With rustup: \
                 rustup target add {}",
                Target::ALL.map(Target::triple).join(" ")
            ))
        })?;
        let folder = cache()?.join("compiler").join(version.replace(':', "_"));
        if !folder.is_dir() {
            unpack(&folder)?;
        }
        Self { folder }.working()
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets cargo build with it.
    pub fn lead(&self, cargo: &mut Command) {
        let user = self.folder.join("usr");
        cargo.env("RUSTC", user.join("bin/rustc"));
        cargo.env("LD_LIBRARY_PATH", user.join("lib/x86_64-linux-gnu"));
        // What a wrapper has cached is another compiler's.
        cargo.env_remove("RUSTC_WRAPPER");
    }

    /// Builds the standard library for each target for which that was not done, all at once: the parts of one wait for
    /// each other.
    ///
    /// # Errors
    /// When one does not compile, or its folder cannot be written.
    pub fn add_standard_libraries(&self, targets: &[Target]) -> Result<(), Failure> {
        thread::scope(|scope| {
            let builds: Vec<_> = targets
                .iter()
                .map(|target| scope.spawn(|| self.add_standard_library(*target)))
                .collect();
            builds.into_iter().try_for_each(|build| {
                let stopped =
                    |_| Failure::Program("a build of the standard library stopped".into());
                build.join().map_err(stopped)?
            })
        })
    }

    fn add_standard_library(&self, target: Target) -> Result<(), Failure> {
        let triple = target.triple();
        let libraries = self.folder.join("usr/lib/rustlib").join(triple).join("lib");
        if has_standard_library(&libraries) {
            return Ok(());
        }
        eprintln!("Building Rust's standard library for {triple}");
        let work = fresh(&self.folder.join(format!("{triple}{UNFINISHED}")))?;
        write(&work.join("Cargo.toml"), MANIFEST)?;
        write(&work.join("lib.rs"), "")?;
        let mut build = cargo();
        self.lead(&mut build);
        build
            .current_dir(&work)
            .env("CARGO_TARGET_DIR", work.join("target"));
        // Such options as `-Z` are for compilers of the day alone, unless they are told that they are one.
        build.env("RUSTC_BOOTSTRAP", "1");
        // Without its bitcode no program that is optimised as a whole can be linked with it.
        build.env("RUSTFLAGS", "-Cembed-bitcode=yes");
        let (way, end) = how(target);
        build.args([way, "--quiet", "--release", "--target", triple]);
        run(build.arg("-Zbuild-std=std,panic_unwind,panic_abort,test,proc_macro"))?;
        let built = work.join("target").join(triple).join("release/deps");
        put_in_place(&built, end, &libraries)?;
        fs::remove_dir_all(&work).map_err(|error| Failure::file(&work, &error))
    }

    /// The compiler, with the libraries that it is linked with.
    fn working(self) -> Result<Self, Failure> {
        if self.answers() {
            return Ok(self);
        }
        let library = standard_library().and_then(|package| dependency(&package, "libllvm"));
        if let Some(library) = library {
            packages::ensure_named(&library)?;
        }
        if self.answers() {
            return Ok(self);
        }
        let folder = self.folder.display();
        Err(Failure::Packages(format!(
            "The compiler in {folder} does not run. Remove that folder to have it unpacked anew."
        )))
    }

    fn answers(&self) -> bool {
        let mut version = Command::new(self.folder.join("usr/bin/rustc"));
        self.lead(&mut version);
        version
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        version.status().is_ok_and(|status| status.success())
    }
}

/// An empty package that depends on nothing, to be built together with the standard library.
const MANIFEST: &str = "\
[package]
name = \"nothing\"
version = \"0.0.0\"
edition = \"2024\"

[lib]
path = \"lib.rs\"

[workspace]
";

/// How cargo makes the standard library for a target, and the end of the files that come of it: where nothing is
/// linked, what the compiler must know of it is enough.
fn how(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::Windows => ("build", ".rlib"),
        Target::AppleSilicon | Target::AppleIntel => ("check", ".rmeta"),
    }
}

/// Moves what was built of the standard library to where the compiler looks for it: all of it, or nothing.
fn put_in_place(built: &Path, end: &str, libraries: &Path) -> Result<(), Failure> {
    let unfinished = fresh(&libraries.with_extension("part"))?;
    let failed = |error| Failure::file(libraries, &error);
    for file in fs::read_dir(built).map_err(failed)?.flatten() {
        let name = file.file_name();
        let text = name.to_string_lossy();
        if text.ends_with(end) && !text.starts_with("libnothing") {
            fs::rename(file.path(), unfinished.join(&name)).map_err(failed)?;
        }
    }
    fs::rename(&unfinished, libraries).map_err(failed)
}

/// Fetches and unpacks the packages, which are there as a whole or not at all.
fn unpack(folder: &Path) -> Result<(), Failure> {
    let standard_library = standard_library().ok_or_else(|| {
        Failure::Packages(format!("apt does not say what {} depends on.", PACKAGES[1]))
    })?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = fresh(&folder.with_file_name(format!("{name}{UNFINISHED}")))?;
    eprintln!("Unpacking {COMPILER} {name} into {}", folder.display());
    let mut fetch = Command::new("apt-get");
    fetch
        .current_dir(&unfinished)
        .args(["--quiet=2", "download"]);
    // As root apt would rather fetch as another user, who may not write here, and says so.
    fetch.args(["--option", "APT::Sandbox::User=root"]);
    run(fetch.args(PACKAGES).arg(standard_library))?;
    let failed = |error| Failure::file(&unfinished, &error);
    for file in fs::read_dir(&unfinished).map_err(failed)?.flatten() {
        let mut unpack = Command::new("dpkg-deb");
        run(unpack.arg("--extract").arg(file.path()).arg(&unfinished))?;
        fs::remove_file(file.path()).map_err(failed)?;
    }
    fs::rename(&unfinished, folder).map_err(failed)
}

/// The package with the standard library for this system, which has a version in its name.
fn standard_library() -> Option<String> {
    dependency(PACKAGES[1], "libstd-rust-web-")
}

/// The package with this start of its name that another one depends on.
fn dependency(package: &str, start: &str) -> Option<String> {
    let output = Command::new("apt-cache")
        .args(["depends", package])
        .output();
    let output = String::from_utf8(output.ok()?.stdout).ok()?;
    depended_on(&output, start).map(str::to_owned)
}

/// Finds such a package in lines such as "  Depends: libllvm22".
fn depended_on<'a>(lines: &'a str, start: &str) -> Option<&'a str> {
    let mut packages = lines
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("Depends: "));
    packages.find(|package| package.starts_with(start))
}

/// The version of the compiler that apt would install.
fn version() -> Option<String> {
    let mut show = Command::new("apt-cache");
    show.args(["show", "--no-all-versions", COMPILER]);
    let output = String::from_utf8(show.stderr(Stdio::null()).output().ok()?.stdout).ok()?;
    let mut versions = output
        .lines()
        .filter_map(|line| line.strip_prefix("Version: "));
    versions.next().map(str::to_owned)
}

/// The newest compiler that was unpacked to its end.
fn unpacked(folder: &Path) -> Option<PathBuf> {
    let folders = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    folders
        .filter(|folder| !folder.to_string_lossy().ends_with(UNFINISHED))
        .max()
}

/// An empty folder in place of what was left there.
fn fresh(folder: &Path) -> Result<PathBuf, Failure> {
    let _left = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    Ok(folder.to_path_buf())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::file(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What apt says is read, whatever the version in the package's name.
    #[test]
    fn dependencies_are_found() {
        let lines =
            "libstd-rust-web-1.96\n  Depends: libc6\n  Depends: libllvm22\n  Conflicts: libllvm1\n";
        assert_eq!(depended_on(lines, "libllvm"), Some("libllvm22"));
        assert_eq!(depended_on(lines, "libstd"), None);
    }

    /// A compiler that was not unpacked to its end is none.
    #[test]
    fn what_is_unfinished_is_not_used() {
        let folder = std::env::temp_dir().join(format!("gradus-compiler-{}", std::process::id()));
        for name in ["1.95.0-1", "1.96.0-1", "1.97.0-1.part"] {
            fresh(&folder.join(name)).unwrap();
        }
        assert_eq!(unpacked(&folder), Some(folder.join("1.96.0-1")));
        fs::remove_dir_all(folder).unwrap();
    }
}
