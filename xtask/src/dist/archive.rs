//! Archives that are the same, to the byte, whenever and wherever they are made.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use flate2::{Compression, GzBuilder};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::failure::Failure;

/// The time of every file: the first that a zip can tell, 1980-01-01.
const TIME: u64 = 315_532_800;

/// The files of an archive, in its folder.
#[derive(Debug)]
pub struct Archive {
    folder: String,
    files: Vec<File>,
}

/// A file in an archive.
#[derive(Debug)]
struct File {
    /// Its path in the folder, with slashes.
    path: String,
    bytes: Vec<u8>,
    /// Whether it can be run.
    runs: bool,
}

/// The kind of an archive that people of a system open without further programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A tar, compressed with gzip.
    TarGz,
    /// A zip.
    Zip,
}

impl Kind {
    /// The end of the archive's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::TarGz => "tar.gz",
            Self::Zip => "zip",
        }
    }
}

impl Archive {
    /// An empty archive, all of which will be in one folder.
    pub fn new(folder: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            files: Vec::new(),
        }
    }

    /// Adds a file, or a folder with all that is in it, at a path of the archive.
    pub fn add(&mut self, from: &Path, path: &str) -> Result<(), Failure> {
        let failed = |error| Failure::file(from, &error);
        if from.is_dir() {
            for entry in fs::read_dir(from).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let name = entry.file_name();
                self.add(&entry.path(), &format!("{path}/{}", name.to_string_lossy()))?;
            }
            return Ok(());
        }
        self.add_bytes(fs::read(from).map_err(failed)?, path);
        Ok(())
    }

    /// Adds bytes as a file at a path of the archive.
    pub fn add_bytes(&mut self, bytes: Vec<u8>, path: &str) {
        self.files.push(File {
            path: path.to_owned(),
            bytes,
            runs: can_be_run(path),
        });
    }

    /// Writes it down in a folder, as its own name and the kind say; returns its name and its bytes.
    pub fn write(mut self, folder: &Path, kind: Kind) -> Result<(String, Vec<u8>), Failure> {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        let name = format!("{}.{}", self.folder, kind.extension());
        let path = folder.join(&name);
        let bytes = match kind {
            Kind::TarGz => self.tar_gz(),
            Kind::Zip => self.zip(),
        };
        let failed = |error| Failure::file(&path, &error);
        let bytes = bytes.map_err(failed)?;
        fs::write(&path, &bytes).map_err(failed)?;
        Ok((name, bytes))
    }

    fn tar_gz(&self) -> std::io::Result<Vec<u8>> {
        let packed = GzBuilder::new().write(Vec::new(), Compression::best());
        let mut tar = tar::Builder::new(packed);
        for file in &self.files {
            let mut header = tar::Header::new_gnu();
            header.set_size(u64::try_from(file.bytes.len()).unwrap_or_default());
            header.set_mode(file.mode());
            header.set_mtime(TIME);
            let path = format!("{}/{}", self.folder, file.path);
            tar.append_data(&mut header, path, file.bytes.as_slice())?;
        }
        tar.into_inner()?.finish()
    }

    fn zip(&self) -> std::io::Result<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for file in &self.files {
            // Its own time is the first that a zip can tell.
            let options = SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Deflated)
                .last_modified_time(zip::DateTime::default())
                .unix_permissions(file.mode());
            zip.start_file(format!("{}/{}", self.folder, file.path), options)?;
            zip.write_all(&file.bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

impl File {
    fn mode(&self) -> u32 {
        if self.runs { 0o755 } else { 0o644 }
    }
}

/// Whether a file is a program or a library. What the disk says of that depends on the system that made it.
fn can_be_run(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_code = |end: &str| name.ends_with(end) && !path.contains("/Resources/");
    name == "Gradus" || [".exe", ".clap", ".so", ".vst3"].into_iter().any(is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(folder: &Path, kind: Kind) -> Vec<u8> {
        let mut archive = Archive::new("Gradus-1");
        archive.add(&folder.join("b"), "Gradus").unwrap();
        archive.add(&folder.join("a"), "manual").unwrap();
        archive.write(folder, kind).unwrap().1
    }

    /// "Two builds, the same bytes": neither the time of a file nor the order in which a disk lists them is seen.
    #[test]
    fn archives_are_the_same_bytes() {
        let folder = std::env::temp_dir().join(format!("gradus-archive-{}", std::process::id()));
        let write = |names: &[&str]| {
            fs::create_dir_all(folder.join("a")).unwrap();
            for name in names {
                fs::write(folder.join(name), name).unwrap();
            }
        };
        write(&["b", "a/1", "a/2"]);
        let first = [Kind::TarGz, Kind::Zip].map(|kind| archive(&folder, kind));
        fs::remove_dir_all(&folder).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2100));
        write(&["a/2", "a/1", "b"]);
        let second = [Kind::TarGz, Kind::Zip].map(|kind| archive(&folder, kind));
        assert!(first == second);
        fs::remove_dir_all(&folder).unwrap();
    }

    /// Programs and libraries can be run, and nothing else.
    #[test]
    fn programs_can_be_run() {
        for path in [
            "Gradus",
            "Gradus.exe",
            "Gradus.vst3/Contents/x86_64-linux/Gradus.so",
        ] {
            assert!(can_be_run(path), "{path}");
        }
        for path in [
            "INSTALL.txt",
            "Gradus.vst3/Contents/PkgInfo",
            "profiles/pads.toml",
        ] {
            assert!(!can_be_run(path), "{path}");
        }
    }
}
