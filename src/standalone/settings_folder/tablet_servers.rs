//! The servers of the page for tablets in all programs of a person, each of which says where it is as long as it runs.
//!
//! A program has the lock of its port, which ends with it however it ends, so that what a crash has left counts for
//! nothing. What it says is in another file, since systems keep a locked one from being read.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::{SettingsFolder, lock_file};
use crate::files;
use crate::remote::limits::PORTS;
use crate::remote::machine::Announcement;

/// How long a lock is waited for: who just looks whether a program has it has it for a moment.
const PATIENCE: Duration = Duration::from_millis(10);
/// The most bytes that a server says of itself.
const LONGEST: usize = 1 << 14;

/// What a server of this process says, until it is dropped.
#[derive(Debug)]
pub(super) struct AnnouncedServer {
    settings_folder: SettingsFolder,
    port: u16,
    _lock: File,
}

impl SettingsFolder {
    fn server_lock(&self, port: u16) -> PathBuf {
        self.0.join(format!("tablet-{port}.lock"))
    }

    /// Takes the place of a port.
    pub(super) fn announce_server(&self, port: u16) -> io::Result<AnnouncedServer> {
        fs::create_dir_all(&self.0)?;
        let lock = lock_file::open(&self.server_lock(port))?;
        match lock_file::lock(&lock, PATIENCE) {
            Ok(()) => Ok(AnnouncedServer {
                settings_folder: self.clone(),
                port,
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::AddrInUse.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// What the servers say whose programs run.
    pub(super) fn announced_servers(&self) -> Vec<(u16, String)> {
        let running = PORTS.filter(|port| self.has_server(*port));
        let said = running.filter_map(|port| {
            let text = files::read_text(&self.0.join(said(port)), LONGEST).ok()?;
            Some((port, text))
        });
        said.collect()
    }

    /// Whether a program has the lock of a port. The lock is free again when this returns.
    fn has_server(&self, port: u16) -> bool {
        let lock = File::open(self.server_lock(port));
        lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

fn said(port: u16) -> String {
    format!("tablet-{port}")
}

impl Announcement for AnnouncedServer {
    fn tell(&self, text: &str) {
        // Without it other programs do not lead here, and nothing else is lost.
        let name = said(self.port);
        let _untold = files::write_private_state(&self.settings_folder.0, &name, text.as_bytes());
    }
}

impl Drop for AnnouncedServer {
    fn drop(&mut self) {
        // What stays counts for nothing once the lock is free.
        let _ = fs::remove_file(self.settings_folder.0.join(said(self.port)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standalone::session::tests::folder;

    /// A server is known as long as it has its lock: what a program left that did not end well is not.
    #[test]
    fn servers_are_known_while_they_run() {
        let folder = folder("servers_are_known_while_they_run");
        let settings_folder = SettingsFolder::at(&*folder);
        assert_eq!(settings_folder.announced_servers(), []);
        let first = settings_folder.announce_server(7780).unwrap();
        let second = settings_folder.announce_server(7782).unwrap();
        assert!(settings_folder.announce_server(7780).is_err());
        first.tell("first");
        second.tell("second");
        let told = |port, text: &str| (port, text.to_owned());
        let both = [told(7780, "first"), told(7782, "second")];
        assert_eq!(settings_folder.announced_servers(), both);
        drop(first);
        assert_eq!(settings_folder.announced_servers(), [told(7782, "second")]);
        fs::write(folder.join("tablet-7785"), "left").unwrap();
        fs::write(folder.join("tablet-7785.lock"), "").unwrap();
        assert_eq!(settings_folder.announced_servers(), [told(7782, "second")]);
        assert!(settings_folder.announce_server(7785).is_ok());
    }
}
