//! What the system must have, and how it gets it: with apt where there is apt, otherwise by a message
//! that says what to install. Asks nothing and calls nothing when everything is there.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{IsTerminal, stdin};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Something that must be there, and the Debian package that brings it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    package: &'static str,
    probe: Probe,
}

/// How to see whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Probe {
    /// pkg-config knows the library of this name.
    Library(&'static str),
    /// A program in `PATH` has this name.
    Program(&'static str),
    /// A program in `PATH` has a name with this start and this end: the number in between is a
    /// version.
    Versioned(&'static str, &'static str),
    /// The package itself is installed; nothing outside Debian's family can tell.
    Package,
}

/// What building the bundles needs on Linux.
pub const BUILD: &[Need] = &[
    Need::program("pkg-config", "pkg-config"),
    Need::library("libasound2-dev", "alsa"),
    Need::library("libjack-jackd2-dev", "jack"),
    Need::library("libx11-xcb-dev", "x11-xcb"),
    Need::library("libxcb1-dev", "xcb"),
    Need::library("libxcb-icccm4-dev", "xcb-icccm"),
    Need::library("libxcursor-dev", "xcursor"),
    Need::library("libxkbcommon-dev", "xkbcommon"),
    Need::library("libgl1-mesa-dev", "gl"),
];

/// What the tests need on Linux beside that: a real DAW, JACK, a screen in memory with a graphics card in software, and
/// a program that counts instructions.
pub const TEST: &[Need] = &[
    Need {
        package: "ardour",
        probe: Probe::Versioned("ardour", "-lua"),
    },
    Need::program("jackd2", "jackd"),
    // Its own package in newer systems, a part of jackd2 in older ones.
    Need::program("jack-example-tools", "jack_midi_dump"),
    Need::program("procps", "kill"),
    Need::program("xvfb", "Xvfb"),
    Need::program("xdotool", "xdotool"),
    Need::program("x11-xkb-utils", "setxkbmap"),
    Need::program("imagemagick", "import"),
    Need::program("valgrind", "valgrind"),
    // The page for tablets is tried in a real browser.
    Need::program("chromium", "chromium"),
    // A sound card that a test can take away.
    Need::package("libasound2-plugins"),
    Need::package("libgl1-mesa-dri"),
    Need::package("mesa-vulkan-drivers"),
    Need::package("libvulkan1"),
];

/// What building for other systems needs beside a compiler, and what runs Windows programs.
pub const CROSS: &[Need] = &[
    Need::program("gcc-mingw-w64-x86-64-win32", "x86_64-w64-mingw32-gcc"),
    Need::program("wine", "wine"),
    Need::program("xvfb", "Xvfb"),
];

impl Need {
    const fn library(package: &'static str, name: &'static str) -> Self {
        let probe = Probe::Library(name);
        Self { package, probe }
    }

    const fn program(package: &'static str, name: &'static str) -> Self {
        let probe = Probe::Program(name);
        Self { package, probe }
    }

    const fn package(package: &'static str) -> Self {
        let probe = Probe::Package;
        Self { package, probe }
    }

    fn is_met(self) -> bool {
        match self.probe {
            Probe::Library(name) => succeeds(Command::new("pkg-config").args(["--exists", name])),
            Probe::Program(name) => has_program(|file| file == name),
            Probe::Versioned(start, end) => has_program(|file| {
                file.to_str()
                    .is_some_and(|file| file.starts_with(start) && file.ends_with(end))
            }),
            Probe::Package => !has("dpkg-query") || is_installed(self.package),
        }
    }
}

/// Makes sure that all of `needs` are there. Elsewhere than on Linux the compiler brings everything.
///
/// # Errors
/// When something is missing and cannot be installed from here; says what, and how to get it.
pub fn ensure(needs: &[Need]) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    if !has("apt-get") {
        return Err(Failure::Packages(advice(&missing)));
    }
    install(&packages(&missing))?;
    let missing = self::missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let packages = packages(&missing).join(" ");
    Err(Failure::Packages(format!(
        "These packages are still missing after apt has run: {packages}."
    )))
}

/// Installs a package whose name has a version in it, unless it is there.
///
/// # Errors
/// As [`ensure`].
pub fn ensure_named(package: &str) -> Result<(), Failure> {
    if is_installed(package) {
        Ok(())
    } else {
        install(&[package])
    }
}

/// Renews apt's lists, which a fresh system does not have. An old list is better than none.
pub fn renew_lists() {
    let root = is_root();
    if root || has("sudo") {
        let _updated = apt(root, &["update"]);
    }
}

fn missing(needs: &[Need]) -> Vec<Need> {
    needs
        .iter()
        .copied()
        .filter(|need| !need.is_met())
        .collect()
}

fn packages(needs: &[Need]) -> Vec<&'static str> {
    needs.iter().map(|need| need.package).collect()
}

/// Installs with apt, as root or through sudo, which may ask for a password at a terminal and is told
/// not to elsewhere.
fn install(packages: &[&str]) -> Result<(), Failure> {
    let by_hand = format!(
        "Install these packages, as root: apt-get install {}",
        packages.join(" ")
    );
    let root = is_root();
    if !root && !has("sudo") {
        return Err(Failure::Packages(by_hand));
    }
    eprintln!("Installing with apt: {}", packages.join(" "));
    // Whether the lists were good enough is seen by the installation.
    renew_lists();
    let known = packages.iter().filter(|package| is_known(package));
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(known);
    if apt(root, &arguments) {
        Ok(())
    } else {
        Err(Failure::Packages(format!("apt has failed. {by_hand}")))
    }
}

/// Runs apt-get without questions, and waits for another apt that may be at work.
fn apt(root: bool, arguments: &[&str]) -> bool {
    let mut command = if root {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        if !stdin().is_terminal() {
            sudo.arg("--non-interactive");
        }
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet=2"]);
    command.args(["--option", "DPkg::Lock::Timeout=300"]);
    command.args(["--option", "DPkg::Use-Pty=0"]);
    command.args(arguments);
    command.status().is_ok_and(|status| status.success())
}

/// What to do on a system without apt, in the words of its own package manager where it is a common
/// one.
fn advice(missing: &[Need]) -> String {
    let names: Vec<_> = missing
        .iter()
        .map(|need| match need.probe {
            Probe::Library(name) | Probe::Program(name) => name,
            Probe::Versioned(..) | Probe::Package => need.package,
        })
        .collect();
    let names = names.join(", ");
    let how = if has("dnf") {
        by_library("sudo dnf install", missing)
    } else if has("zypper") {
        by_library("sudo zypper install", missing)
    } else if has("pacman") {
        "sudo pacman -S --needed pkgconf alsa-lib jack2 libx11 libxcb xcb-util-wm libxcursor \
         libxkbcommon libglvnd"
            .into()
    } else {
        return format!(
            "Missing on this system: {names}. Install them with their development files \
             (pkg-config must find the libraries)."
        );
    };
    format!("Missing on this system: {names}. Install them, for example with: {how}")
}

/// The command for package managers that know packages by the libraries in them.
fn by_library(command: &str, missing: &[Need]) -> String {
    missing.iter().fold(command.to_owned(), |line, need| {
        line + &match need.probe {
            Probe::Library(name) => format!(" 'pkgconfig({name})'"),
            _ => format!(" {}", need.package),
        }
    })
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output();
    user.is_ok_and(|user| user.stdout.trim_ascii() == b"0")
}

fn is_installed(package: &str) -> bool {
    let status = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output();
    status.is_ok_and(|status| status.stdout.starts_with(b"installed"))
}

/// Whether apt has heard of a package; a package that only other releases have is none of ours.
fn is_known(package: &str) -> bool {
    succeeds(Command::new("apt-cache").args(["show", "--no-all-versions", package]))
}

fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// Whether there is a program of this name.
pub fn has(program: &str) -> bool {
    has_program(|file| file == program)
}

fn has_program(wanted: impl Fn(&OsStr) -> bool) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| contains(&folder, &wanted))
}

fn contains(folder: &Path, wanted: impl Fn(&OsStr) -> bool) -> bool {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.into_iter().any(|file| wanted(&file.file_name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thing that is there is not asked for again, and one that cannot be there is.
    #[test]
    fn only_what_is_missing_is_asked_for() {
        let here = Need::program("cargo", "cargo");
        let nowhere = Need::program("nowhere", "a program that nobody has");
        let library = Need::library("nowhere-dev", "a-library-that-nobody-has");
        assert_eq!(missing(&[here, nowhere, library]), [nowhere, library]);
    }

    /// "on other systems it says what to install": every missing thing is in the message.
    #[test]
    fn the_advice_names_everything() {
        let advice = advice(BUILD);
        for need in BUILD {
            let Probe::Library(name) = need.probe else {
                continue;
            };
            assert!(advice.contains(name), "{advice}");
        }
        let line = by_library("dnf install", &BUILD[..2]);
        assert_eq!(line, "dnf install pkg-config 'pkgconfig(alsa)'");
    }
}
