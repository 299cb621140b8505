//! Puts the bundles where hosts look for this user's plug-ins, and takes them away again.

use std::env;
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use crate::bundle::{self, Profile};
use crate::failure::Failure;

/// The bundles that are installed, a file or a folder each; the same two are what `uninstall` removes.
const BUNDLES: [(Format, &str); 2] = [(Format::Clap, "Gradus.clap"), (Format::Vst3, "Gradus.vst3")];

/// A plug-in format with a folder of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Clap,
    Vst3,
}

/// Builds the plug-in and installs it.
pub fn install() -> Result<(), Failure> {
    let bundled = bundle::bundle(Profile::Release)?;
    put(&bundled).map(drop)
}

/// Installs the bundles of a folder, in place of what was there; gives the path of the installed
/// `.clap`.
pub fn put(bundled: &Path) -> Result<PathBuf, Failure> {
    let mut clap = PathBuf::new();
    for (format, name) in BUNDLES {
        let path = folder(format)?.join(name);
        replace(&bundled.join(name), &path).map_err(|error| Failure::file(&path, &error))?;
        println!("Installed {}", path.display());
        if format == Format::Clap {
            clap = path;
        }
    }
    Ok(clap)
}

/// Removes what [`put`] installed and nothing else.
pub fn uninstall() -> Result<(), Failure> {
    for (format, name) in BUNDLES {
        let path = folder(format)?.join(name);
        match remove(&path) {
            Ok(()) => println!("Removed {}", path.display()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                println!("{} is not there", path.display());
            }
            Err(error) => return Err(Failure::file(&path, &error)),
        }
    }
    Ok(())
}

/// The folder in which hosts look for this user's plug-ins of a format.
fn folder(format: Format) -> Result<PathBuf, Failure> {
    let system = System::OWN;
    let variable = system.home();
    let home = env::var_os(variable).filter(|home| !home.is_empty());
    let home = PathBuf::from(home.ok_or(Failure::NoHome(variable))?);
    Ok(home.join(system.folder(format)))
}

/// A system with folders of its own for plug-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Linux,
    MacOs,
    Windows,
}

impl System {
    /// The one that this runs on.
    const OWN: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Linux
    };

    /// The variable that names the folder which the folders for plug-ins are in.
    fn home(self) -> &'static str {
        match self {
            Self::Linux | Self::MacOs => "HOME",
            Self::Windows => "LOCALAPPDATA",
        }
    }

    /// The folder for this user's plug-ins of a format, in [`Self::home`].
    fn folder(self, format: Format) -> &'static str {
        match (self, format) {
            (Self::Linux, Format::Clap) => ".clap",
            (Self::Linux, Format::Vst3) => ".vst3",
            (Self::MacOs, Format::Clap) => "Library/Audio/Plug-Ins/CLAP",
            (Self::MacOs, Format::Vst3) => "Library/Audio/Plug-Ins/VST3",
            (Self::Windows, Format::Clap) => "Programs/Common/CLAP",
            (Self::Windows, Format::Vst3) => "Programs/Common/VST3",
        }
    }
}

/// Copies beside the destination first and then swaps, so that a host that has the old library open
/// keeps it whole.
fn replace(from: &Path, to: &Path) -> Result<(), Error> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder)?;
    let mut fresh = to.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    remove_if_there(&fresh)?;
    copy(from, &fresh)?;
    remove_if_there(to)?;
    fs::rename(&fresh, to)
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(path)?.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

fn remove_if_there(path: &Path) -> Result<(), Error> {
    match remove(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The folders of each system are those that CLAP and VST3 give it for one user.
    #[test]
    fn each_system_has_its_folders() {
        let folders = |system: System| {
            let [clap, vst3] = [Format::Clap, Format::Vst3].map(|format| system.folder(format));
            format!("{}: {clap}, {vst3}", system.home())
        };
        assert_eq!(folders(System::Linux), "HOME: .clap, .vst3");
        assert_eq!(
            folders(System::MacOs),
            "HOME: Library/Audio/Plug-Ins/CLAP, Library/Audio/Plug-Ins/VST3"
        );
        assert_eq!(
            folders(System::Windows),
            "LOCALAPPDATA: Programs/Common/CLAP, Programs/Common/VST3"
        );
    }

    /// A bundle replaces the older one completely, and removing it leaves the other files alone.
    #[test]
    fn a_bundle_is_replaced_and_removed_whole() {
        let folder = env::temp_dir().join(format!("gradus-install-{}", std::process::id()));
        let (source, installed) = (folder.join("source"), folder.join("plug-ins/Gradus.vst3"));
        let other = folder.join("plug-ins/Other.vst3");
        fs::create_dir_all(source.join("Contents")).unwrap();
        fs::write(source.join("Contents/new"), "new").unwrap();
        fs::create_dir_all(installed.join("Contents")).unwrap();
        fs::write(installed.join("Contents/old"), "old").unwrap();
        fs::write(&other, "other").unwrap();

        replace(&source, &installed).unwrap();
        assert_eq!(
            fs::read_to_string(installed.join("Contents/new")).unwrap(),
            "new"
        );
        assert!(!installed.join("Contents/old").exists());

        remove(&installed).unwrap();
        assert_eq!(remove(&installed).unwrap_err().kind(), ErrorKind::NotFound);
        let left: Vec<_> = fs::read_dir(folder.join("plug-ins")).unwrap().collect();
        assert_eq!(left.len(), 1);
        assert!(other.exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
