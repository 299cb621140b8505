//! The catalog of profiles that all instances of this process share, and the thread that watches its folder.
//!
//! Nothing waits for the disk: the shipped profiles are available at once, and the folder is scanned on the thread, for
//! the first time too. After that the thread sleeps until somebody [requests](crate::files::profile::scan_requests::ScanRequests) a scan: a window that is
//! open or gets the focus, a device whose port is chosen, a controller that is chosen. It ends with the last instance.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::files::profile::ProfileCatalog;
use crate::files::profile::scan_requests::ScanRequests;
use crate::instance::threads::{self, Duty, Presence};

/// How often the folder is scanned at most, and while somebody wants that again and again.
const PERIOD: Duration = Duration::from_secs(1);

/// Keeps the thread alive that watches the folder; the thread ends with the last of these.
#[derive(Debug)]
pub struct ProfileWatcher {
    profile_catalog: ProfileCatalog,
    _presence: Presence,
}

/// The state that all instances share.
#[derive(Debug)]
struct FolderWatch {
    profile_catalog: ProfileCatalog,
    users: usize,
    /// Tells the thread of requests; dropped, it ends the thread.
    _requests: Arc<Sender<()>>,
}

static WATCHER: Mutex<Option<FolderWatch>> = Mutex::new(None);

impl ProfileWatcher {
    /// The catalog of this process, with the user's own profiles in a folder that is watched. The first call names the
    /// folder.
    #[must_use]
    pub fn new(folder: impl FnOnce() -> PathBuf + Send + 'static) -> Self {
        let mut watch = WATCHER.lock();
        let watch = watch.get_or_insert_with(|| FolderWatch::start(folder));
        watch.users += 1;
        Self {
            profile_catalog: watch.profile_catalog.clone(),
            _presence: Presence::new(),
        }
    }

    /// The catalog itself.
    #[must_use]
    pub fn profile_catalog(&self) -> &ProfileCatalog {
        &self.profile_catalog
    }
}

impl Drop for ProfileWatcher {
    fn drop(&mut self) {
        let mut watch = WATCHER.lock();
        if let Some(known) = watch.as_mut() {
            known.users -= 1;
            if known.users > 0 {
                return;
            }
        }
        *watch = None;
    }
}

impl FolderWatch {
    fn start(folder: impl FnOnce() -> PathBuf + Send + 'static) -> Self {
        Self::begin(ProfileCatalog::unopened(), folder)
    }

    fn begin(
        profile_catalog: ProfileCatalog,
        folder: impl FnOnce() -> PathBuf + Send + 'static,
    ) -> Self {
        let (requests, requested) = channel();
        let requests = Arc::new(requests);
        let sender = Arc::downgrade(&requests);
        profile_catalog.scan_requests().serve(move || {
            // The thread may have ended.
            let _gone = sender.upgrade().map(|requests| requests.send(()));
        });
        let watched = profile_catalog.clone();
        // Without a thread there are only the shipped profiles; all else works.
        let _thread = threads::start(Duty::Profiles, move || {
            watched.open(folder());
            watch(&watched, &requested);
        });
        Self {
            profile_catalog,
            users: 0,
            _requests: requests,
        }
    }
}

/// Scans the folder when that is requested, until nobody can request it any more.
fn watch(profile_catalog: &ProfileCatalog, requested: &Receiver<()>) {
    let mut last_scan = Instant::now();
    while wait(profile_catalog.scan_requests(), requested, last_scan).is_some() {
        last_scan = Instant::now();
        profile_catalog.scan();
    }
}

/// Waits until the folder is to be scanned again; nothing when the thread is to end.
fn wait(scan_requests: &ScanRequests, requested: &Receiver<()>, last_scan: Instant) -> Option<()> {
    if !scan_requests.are_periodic() {
        requested.recv().ok()?;
    }
    loop {
        let rest = PERIOD.saturating_sub(last_scan.elapsed());
        match requested.recv_timeout(rest) {
            // One scan is for all requests until it begins.
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return Some(()),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;
    use std::time::Instant;

    use super::*;

    fn until(what: &str, is_so: impl Fn() -> bool) {
        let started = Instant::now();
        while !is_so() {
            assert!(started.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// A folder of one test's own, empty.
    fn folder(test: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("gradus-{test}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn start(folder: &Path) -> FolderWatch {
        let folder = folder.to_owned();
        FolderWatch::start(move || folder)
    }

    /// A file that is saved while Gradus runs is read: without being asked for while a window is open, and afterwards
    /// as soon as somebody asks.
    #[test]
    fn a_new_file_is_seen() {
        let folder = folder("watch");
        let watch = start(&folder);
        until("it is looked for", || {
            watch.profile_catalog.folder() == folder
        });
        let scan_requests = watch.profile_catalog.scan_requests();
        let window = scan_requests.repeat();
        for (name, file) in [("New", "new.toml"), ("Newer", "newer.toml")] {
            std::fs::write(folder.join(file), format!("name = \"{name}\"\n")).unwrap();
            until("it is seen", || watch.profile_catalog.named(name).is_some());
        }
        drop(window);
        std::thread::sleep(2 * PERIOD);
        std::fs::write(folder.join("newest.toml"), "name = \"Newest\"\n").unwrap();
        std::thread::sleep(2 * PERIOD);
        assert!(
            watch.profile_catalog.named("Newest").is_none(),
            "nobody looks"
        );
        scan_requests.request();
        until("it is seen too", || {
            watch.profile_catalog.named("Newest").is_some()
        });
        drop(watch);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    /// A disk that does not answer keeps nobody: what comes with Gradus is there at once, nothing of that is locked,
    /// and the watching is left without waiting. Once the disk answers, what is chosen takes effect.
    #[test]
    fn a_disk_that_does_not_answer_keeps_nobody() {
        let folder = folder("watch-slow");
        std::fs::write(folder.join("own.toml"), "name = \"Own\"\n").unwrap();
        let profile_catalog = ProfileCatalog::unopened();
        let (told, telling) = channel();
        profile_catalog.on_first_scan(move || told.send(()).expect("the test listens"));
        let held_up = profile_catalog.block_scans();
        let place = folder.clone();
        let watch = FolderWatch::begin(profile_catalog.clone(), move || place);
        assert!(profile_catalog.named("Novation MiniNova").is_some());
        assert!(profile_catalog.names().len() > 10 && profile_catalog.errors().is_empty());
        assert!(
            !profile_catalog.wait(Duration::from_millis(1))
                && profile_catalog.named("Own").is_none()
        );
        drop(watch);
        drop(held_up);
        assert_eq!(telling.recv_timeout(Duration::from_secs(20)), Ok(()));
        assert!(profile_catalog.wait_for("Own").is_some());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    /// A pipe that nobody writes and a device that never ends are no profiles, and keep the others from nothing.
    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_no_profile() {
        let folder = folder("watch-pipe");
        let pipe = folder.join("a-pipe.toml");
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        std::os::unix::fs::symlink("/dev/zero", folder.join("b-zero.toml")).unwrap();
        std::fs::write(folder.join("c-own.toml"), "name = \"Own\"\n").unwrap();
        let watch = start(&folder);
        until("the folder is read", || {
            watch.profile_catalog.named("Own").is_some()
        });
        let errors: Vec<_> = watch
            .profile_catalog
            .errors()
            .into_iter()
            .map(|error| error.file)
            .collect();
        assert_eq!(errors, ["a-pipe.toml", "b-zero.toml"]);
        drop(watch);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
