//! The shelf of profiles that all instances of this process share, and the thread that watches its folder.
//!
//! The thread ends with the last instance, and is waited for: a host may take the plug-in out of memory
//! as soon as that is gone.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;

use crate::files::profile::Shelf;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// The shelf, for as long as this is held.
#[derive(Debug)]
pub struct Watched(Shelf);

/// What the instances share while there are any.
#[derive(Debug)]
struct Watch {
    shelf: Shelf,
    users: usize,
    /// Dropped, it ends the thread.
    end: Sender<()>,
    thread: Option<JoinHandle<()>>,
}

static WATCH: Mutex<Option<Watch>> = Mutex::new(None);

impl Watched {
    /// The shelf of this process, with a person's own profiles in a folder that is watched. Whoever asks
    /// first names the folder.
    #[must_use]
    pub fn new(folder: impl FnOnce() -> PathBuf) -> Self {
        let mut watch = WATCH.lock();
        let watch = watch.get_or_insert_with(|| Watch::start(folder()));
        watch.users += 1;
        Self(watch.shelf.clone())
    }

    /// The shelf itself.
    #[must_use]
    pub fn shelf(&self) -> &Shelf {
        &self.0
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut watch = WATCH.lock();
        if let Some(known) = watch.as_mut() {
            known.users -= 1;
            if known.users > 0 {
                return;
            }
        }
        if let Some(last) = watch.take() {
            last.stop();
        }
    }
}

impl Watch {
    fn start(folder: PathBuf) -> Self {
        let shelf = Shelf::new(folder);
        shelf.look();
        let (end, ending) = channel();
        let watched = shelf.clone();
        let thread = std::thread::Builder::new().name("gradus-profiles".to_owned());
        Self {
            shelf,
            users: 0,
            end,
            // Without a thread the profiles stay what they are; all else works.
            thread: thread.spawn(move || watch(&watched, &ending)).ok(),
        }
    }

    fn stop(self) {
        drop(self.end);
        if let Some(thread) = self.thread {
            // One that has failed has nothing more to say.
            let _ = thread.join();
        }
    }
}

fn watch(shelf: &Shelf, ending: &Receiver<()>) {
    while ending.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        shelf.look();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// A file that is saved while Gradus runs is read.
    #[test]
    fn a_new_file_is_seen() {
        let folder = std::env::temp_dir().join(format!("gradus-watch-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let watch = Watch::start(folder.clone());
        std::fs::write(folder.join("new.toml"), "name = \"New\"\n").unwrap();
        let started = Instant::now();
        while watch.shelf.named("New").is_none() {
            assert!(
                started.elapsed() < Duration::from_secs(10),
                "it is not seen"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        watch.stop();
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
