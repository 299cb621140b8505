//! `cargo xtask dist`: what people download. One archive for each system that can be built for from here, the same to
//! the byte whenever it is built from the same source by the same compiler, with a list of what it is made of.
//!
//! Read in this order: [`archive`] (files that are the same bytes always), [`licences`] (those of all that is linked),
//! [`materials`] (what an archive is made of), [`presets`] (the library for VST3 hosts).

mod archive;
pub mod licences;
mod materials;
mod presets;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::bundle::{self, Profile, cargo};
use crate::cross::{Target, Toolchain};
use crate::dependencies::{self, Package};
use crate::failure::Failure;
use crate::{manual, packages};
use archive::{Archive, Kind};

/// Files and folders of the project that every archive has, and their places in it.
const DOCUMENTS: [(&str, &str); 3] = [
    ("profiles", "profiles"),
    ("LICENSE-MIT", "licences/LICENSE-MIT"),
    ("LICENSE-APACHE", "licences/LICENSE-APACHE"),
];

/// Up to which cost a function is copied to where it is called, which the compiler has at 225: a plug-in is an eighth
/// smaller, and a block costs a few per cent more.
const INLINING: &str = "-Cllvm-args=-inline-threshold=100";

/// What an archive is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Platform {
    /// Linux, built on it.
    Linux,
    /// Windows, built for from Linux with MinGW.
    WindowsFromLinux,
    /// Windows, built on it with Microsoft's tools.
    Windows,
    /// macOS for both kinds of processor, built on it.
    MacOs,
}

/// Makes the archives and their checksums; the last line says where they are.
pub fn dist() -> Result<(), Failure> {
    packages::ensure(packages::BUILD)?;
    let folder = bundle::target_folder()?.join("dist");
    fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
    licences::check()?;
    let manual = manual::manual()?;
    let mut sums = String::new();
    for platform in Platform::buildable() {
        let bundled = platform.build(&folder)?;
        let archive = platform.archive(&bundled, &manual)?;
        let (name, bytes) = archive.write(&folder, platform.kind())?;
        let tenths = bytes.len().div_ceil(100_000);
        println!("{name}: {}.{} MB", tenths / 10, tenths % 10);
        sums += &format!("{}  {name}\n", sum(&bytes));
    }
    let path = folder.join("SHA256SUMS");
    write(&path, &sums)?;
    print!("{sums}");
    println!("Made {}", folder.display());
    Ok(())
}

impl Platform {
    /// What can be built for on this system.
    fn buildable() -> &'static [Self] {
        if cfg!(windows) {
            &[Self::Windows]
        } else if cfg!(target_os = "macos") {
            &[Self::MacOs]
        } else if cfg!(target_arch = "x86_64") {
            &[Self::Linux, Self::WindowsFromLinux]
        } else {
            // The compiler for Windows runs on that kind of processor alone.
            &[Self::Linux]
        }
    }

    /// The archive's name, which is its folder's too.
    fn name(self) -> String {
        let system = match self {
            Self::Linux if cfg!(target_arch = "aarch64") => "linux-aarch64",
            Self::Linux => "linux-x86_64",
            Self::WindowsFromLinux => "windows-x86_64-gnu",
            Self::Windows => "windows-x86_64",
            Self::MacOs => "macos-universal",
        };
        format!("Gradus-{}-{system}", env!("CARGO_PKG_VERSION"))
    }

    fn kind(self) -> Kind {
        match self {
            // Both keep which files can be run.
            Self::Linux | Self::MacOs => Kind::TarGz,
            Self::WindowsFromLinux | Self::Windows => Kind::Zip,
        }
    }

    /// The bundles in it: the plug-ins and the program.
    fn bundles(self) -> [&'static str; 3] {
        let program = match self {
            Self::Linux => "Gradus",
            Self::WindowsFromLinux | Self::Windows => "Gradus.exe",
            Self::MacOs => "Gradus.app",
        };
        ["Gradus.clap", "Gradus.vst3", program]
    }

    /// The note that says how to install it.
    fn note(self) -> &'static str {
        match self {
            Self::Linux => "xtask/src/dist/install/linux.txt",
            Self::WindowsFromLinux | Self::Windows => "xtask/src/dist/install/windows.txt",
            Self::MacOs => "xtask/src/dist/install/macos.txt",
        }
    }

    /// Its systems, in Rust's words.
    fn targets(self) -> &'static [&'static str] {
        match self {
            Self::Linux if cfg!(target_arch = "aarch64") => &["aarch64-unknown-linux-gnu"],
            Self::Linux => &["x86_64-unknown-linux-gnu"],
            Self::WindowsFromLinux => &["x86_64-pc-windows-gnu"],
            Self::Windows => &["x86_64-pc-windows-msvc"],
            Self::MacOs => &["aarch64-apple-darwin", "x86_64-apple-darwin"],
        }
    }

    /// Puts everything together: the bundles, the pages of the manual, and the rest.
    fn archive(self, bundled: &Path, manual: &Path) -> Result<Archive, Failure> {
        let mut archive = Archive::new(&self.name());
        for name in self.bundles() {
            archive.add(&bundled.join(name), name)?;
        }
        archive.add(manual, "manual")?;
        for (from, path) in DOCUMENTS {
            archive.add(Path::new(from), path)?;
        }
        for (path, bytes) in presets::all() {
            archive.add_bytes(bytes, &path);
        }
        archive.add(Path::new(licences::FILE), "licences/third-party.txt")?;
        let materials = materials::bill_of_materials(&self.packages()?, &read("Cargo.lock")?);
        archive.add_bytes(materials.into_bytes(), "licences/materials.cdx.json");
        archive.add(Path::new(self.note()), "INSTALL.txt")?;
        Ok(archive)
    }

    /// What it is linked with.
    fn packages(self) -> Result<BTreeSet<Package>, Failure> {
        let mut packages = BTreeSet::new();
        for target in self.targets() {
            packages.extend(dependencies::linked(target)?);
        }
        Ok(packages)
    }

    /// Builds in a folder of its own; returns the folder of the bundles.
    fn build(self, folder: &Path) -> Result<PathBuf, Failure> {
        let target = folder.join("build").join(self.name());
        let reproducible = |mut build: Command| {
            build.env("CARGO_TARGET_DIR", &target);
            build.env("CARGO_ENCODED_RUSTFLAGS", self.flags(&target));
            // The linker of macOS leaves out its times.
            build.env("ZERO_AR_DATE", "1");
            build
        };
        match self {
            Self::Linux | Self::Windows => {
                let cargo = || Ok(reproducible(cargo()));
                bundle::make_with(cargo, &target, Profile::Dist, None)
            }
            Self::WindowsFromLinux => {
                packages::ensure(packages::CROSS)?;
                let compiler = Toolchain::ready(&[Target::Windows])?;
                let cargo = || compiler.cargo().map(reproducible);
                bundle::make_with(cargo, &target, Profile::Dist, Some(Target::Windows))
            }
            Self::MacOs => bundle::make_universal(|| reproducible(cargo()), &target, Profile::Dist),
        }
    }

    /// What the compiler is told, so that neither the time nor a folder is in the files: the folders of the sources are
    /// in what a program says when it stops.
    fn flags(self, target: &Path) -> OsString {
        let here = std::env::current_dir().unwrap_or_default();
        let registry = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let registry = registry.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
        let folders = [
            // What comes later is looked at first, and the target folder is mostly in the project's.
            (registry, "/cargo"),
            (Some(here), "/gradus"),
            (Some(target.to_path_buf()), "/target"),
        ];
        let mut flags = vec![OsString::from(INLINING)];
        for (folder, name) in folders {
            let Some(folder) = folder else { continue };
            let mut flag = OsString::from("--remap-path-prefix=");
            flag.push(folder);
            flag.push(format!("={name}"));
            flags.push(flag);
        }
        match self {
            Self::Linux | Self::MacOs => {}
            Self::WindowsFromLinux => flags.push("-Clink-arg=-Wl,--no-insert-timestamp".into()),
            Self::Windows => flags.push("-Clink-arg=/Brepro".into()),
        }
        flags.join(&OsString::from("\u{1f}"))
    }
}

fn read(path: &str) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::file(Path::new(path), &error))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::file(path, &error))
}

fn sum(bytes: &[u8]) -> String {
    let sum = Sha256::digest(bytes);
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checksum is the one that everyone else computes.
    #[test]
    fn sums_are_known() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sum(b"abc"), known);
    }

    /// Every document that an archive has is in the project, and every system has its note, which names what is to be
    /// copied.
    #[test]
    fn documents_are_there() {
        let root = crate::workspace();
        for (from, _) in DOCUMENTS {
            assert!(root.join(from).exists(), "{from}");
        }
        for platform in [Platform::Linux, Platform::Windows, Platform::MacOs] {
            let note = fs::read_to_string(root.join(platform.note())).unwrap();
            for name in [&platform.bundles()[..2], &[presets::PLACE]].concat() {
                assert!(note.contains(name), "{}: {name}", platform.note());
            }
        }
    }
}
