//! The catalog of all profiles: those that come with Gradus, and the user's own in a folder.
//!
//! Disks may be slow, or not answer at all. So no lock is held during disk access; the profiles that come with Gradus
//! are available at once, the user's own after they were read.
//!
//! A file is read when it is new or has changed. A damaged one is reported, and its last good version stays in force;
//! other files are not affected. An own profile replaces the one with the same name that comes with Gradus.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use parking_lot::Mutex;

use super::first_look::FirstLook;
use super::followers::{Followers, ProfileFollower};
use super::learned::{self, Lesson};
use super::lessons::{self, Learned};
use super::own_profile::{self, OwnProfile};
use super::ports::{Recognised, recognise};
use super::scan_requests::ScanRequests;
use super::{LONGEST, ProfileError, Profiles, SHIPPED, from_text};
use crate::control::controllers::Profile;
use crate::control::controllers::learn::{Touch, conflicts};
use crate::files::{self, Destination, FileError, FileExtension, Obstacle, read_text};

/// A handle to the catalog; its clones share the catalog. Not for the audio thread.
#[derive(Debug, Clone)]
pub struct ProfileCatalog {
    shared: Arc<SharedProfiles>,
}

/// How long to wait for a profile that may be in a folder not read yet.
const PATIENCE: Duration = Duration::from_millis(250);

struct SharedProfiles {
    /// The folder, once it is known.
    folder: OnceLock<PathBuf>,
    shipped: Vec<Arc<Profile>>,
    /// Never locked during disk access.
    own: Mutex<Vec<OwnProfile>>,
    /// Held during a scan, so that there is one at a time.
    looking: Mutex<()>,
    first_look: FirstLook,
    scan_requests: ScanRequests,
    followers: Followers,
    /// Increases with every change; written under the lock of `own`, read by everyone.
    version: AtomicU64,
}

impl fmt::Debug for SharedProfiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileCatalog")
            .field("folder", &self.folder)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl ProfileCatalog {
    /// A catalog with the profiles that come with Gradus, and a folder that is read on demand.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self::with(OnceLock::from(folder.into()), FirstLook::not_awaited())
    }

    /// A catalog whose folder is not known yet; it is [opened](Self::open) later.
    #[must_use]
    pub fn unopened() -> Self {
        Self::with(OnceLock::new(), FirstLook::awaited())
    }

    fn with(folder: OnceLock<PathBuf>, first_look: FirstLook) -> Self {
        let shipped = Profiles::shipped().profiles.into_iter();
        Self {
            shared: Arc::new(SharedProfiles {
                folder,
                shipped: shipped.map(Arc::new).collect(),
                own: Mutex::default(),
                looking: Mutex::default(),
                first_look,
                scan_requests: ScanRequests::default(),
                followers: Followers::default(),
                version: AtomicU64::new(0),
            }),
        }
    }

    /// Sets the folder, and reads it for the first time.
    pub fn open(&self, folder: PathBuf) {
        let _known = self.shared.folder.set(folder);
        self.scan();
    }

    /// The folder of own profiles; an empty path before it is known.
    #[must_use]
    pub fn folder(&self) -> &Path {
        let folder = self.shared.folder.get();
        folder.map_or(Path::new(""), PathBuf::as_path)
    }

    /// Calls a function after the first scan of the folder: at once when it is done already.
    pub fn on_first_scan(&self, told: impl FnOnce() + Send + 'static) {
        self.shared.first_look.then(Box::new(told));
    }

    /// Waits for the first scan, but no longer than `patience`; returns whether it is done.
    pub fn wait(&self, patience: Duration) -> bool {
        self.shared.first_look.wait(patience)
    }

    /// The profile with this name. If there is none, waits for the first scan of the folder, which takes some
    /// milliseconds, or for a short time when the disk does not answer.
    #[must_use]
    pub fn wait_for(&self, name: &str) -> Option<Arc<Profile>> {
        let known = self.named(name);
        if known.is_some() || !self.wait(PATIENCE) {
            return known;
        }
        self.named(name)
    }

    /// Reads the folder, and calls the followers if anything has changed; returns whether it has.
    pub fn scan(&self) -> bool {
        let _turn = self.shared.looking.lock();
        let mut own = self.shared.own.lock().clone();
        let changed = own_profile::scan_folder(self.folder(), &mut own);
        if changed {
            {
                let mut shown = self.shared.own.lock();
                *shown = own;
                self.shared.version.fetch_add(1, Ordering::AcqRel);
            }
            self.shared.followers.tell();
        }
        self.shared.first_look.finish();
        changed
    }

    /// Requests scans of the folder from the thread that watches it.
    #[must_use]
    pub fn scan_requests(&self) -> &ScanRequests {
        &self.shared.scan_requests
    }

    /// A number that increases with every change.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.shared.version.load(Ordering::Acquire)
    }

    /// Tells a follower of every change from now on.
    pub fn follow(&self, follower: Weak<dyn ProfileFollower>) {
        self.shared.followers.add(follower);
    }

    /// The profile with this name, own profiles first.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Arc<Profile>> {
        let own = self.shared.own.lock();
        let own = own.iter().filter_map(|file| file.profile.as_ref());
        let mut all = own.chain(&self.shared.shipped);
        all.find(|profile| profile.name == name).cloned()
    }

    /// The names of all profiles, each once, own profiles first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let own = self.shared.own.lock();
        let own = own.iter().filter_map(|file| file.profile.as_ref());
        let mut names: Vec<String> = Vec::new();
        for profile in own.chain(&self.shared.shipped) {
            if !names.contains(&profile.name) {
                names.push(profile.name.clone());
            }
        }
        names
    }

    /// A name like this one that no profile has yet.
    #[must_use]
    pub fn free_name(&self, name: &str) -> String {
        let names = self.names();
        let mut free = name.to_owned();
        let mut number = 1;
        while names.contains(&free) {
            number += 1;
            free = format!("{name} {number}");
        }
        free
    }

    /// What the profile with this name has learned.
    #[must_use]
    pub fn learned(&self, name: &str) -> Vec<Learned> {
        let own = self.shared.own.lock();
        let file = own_profile::of(&own, name);
        file.map_or_else(Vec::new, |file| file.learned.clone())
    }

    /// The current mistakes in own profiles.
    #[must_use]
    pub fn errors(&self) -> Vec<ProfileError> {
        let own = self.shared.own.lock();
        let errors = own.iter().flat_map(|file| &file.errors);
        errors.cloned().collect()
    }

    /// The text of the profile with this name; also its file, for an own profile.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<(Option<PathBuf>, String)> {
        let path = {
            let own = self.shared.own.lock();
            own_profile::of(&own, name).map(|file| file.path.clone())
        };
        if let Some(path) = path {
            let text = read_text(&path, LONGEST).ok()?;
            return Some((Some(path), text));
        }
        let mut place = self.shared.shipped.iter();
        let place = place.position(|profile| profile.name == name)?;
        let (_, text) = SHIPPED.get(place)?;
        Some((None, (*text).to_owned()))
    }

    /// What is known of the device at a port with this name; own profiles come before those that come with Gradus.
    #[must_use]
    pub fn for_port(&self, port: &str) -> Recognised {
        let own = self.shared.own.lock();
        let own = own.iter().filter_map(|file| file.profile.as_ref());
        recognise(own.chain(&self.shared.shipped), port)
    }

    /// Teaches a profile, or a new one for a port, what a touched control is to do; the profile is then an own one.
    /// Rules for this control alone are removed if `replace` is true, and otherwise stay beside the new ones.
    ///
    /// # Errors
    /// A sentence, when it cannot be learned or cannot be saved.
    pub fn teach(
        &self,
        (name, port): (&str, &str),
        touch: &Touch,
        lesson: Lesson<'_>,
        replace: bool,
    ) -> Result<(), String> {
        let known = self.text(name);
        let (path, text) = known.unwrap_or_else(|| (None, learned::empty_profile(name, port)));
        let rules = learned::rules(touch, lesson)?;
        let mut replaced = Vec::new();
        if let Some(profile) = self.named(name).filter(|_| replace) {
            replaced = conflicts(&profile, touch);
        }
        let text = learned::add_rules(&text, &rules, &replaced);
        self.keep(path.as_deref(), name, &text)
    }

    /// Removes something that was learned from the profile with this name.
    ///
    /// # Errors
    /// A sentence, when it is not there any more or cannot be saved.
    pub fn forget(&self, name: &str, forgotten: &Learned) -> Result<(), String> {
        let gone = || format!("{name} no longer has this rule");
        let (path, text) = self.text(name).ok_or_else(gone)?;
        let text = lessons::without(&text, forgotten).ok_or_else(gone)?;
        self.keep(path.as_deref(), name, &text)
    }

    /// What a touched control does already, and whether another rule can replace that.
    #[must_use]
    pub fn done_by(&self, name: &str, touch: &Touch) -> Vec<(String, bool)> {
        let (Some(profile), Some((_, text))) = (self.named(name), self.text(name)) else {
            return Vec::new();
        };
        let conflicts = conflicts(&profile, touch).into_iter();
        let done = conflicts.filter_map(|conflict| {
            let done = learned::rule_action(&text, conflict.rule)?;
            Some((done, conflict.alone))
        });
        done.collect()
    }

    /// Saves a text, if it is a valid profile.
    fn keep(&self, path: Option<&Path>, name: &str, text: &str) -> Result<(), String> {
        from_text(name, text).map_err(|errors| {
            let first = errors.first().map(ToString::to_string);
            first.unwrap_or_default()
        })?;
        let saved = self.save(path, name, text);
        saved.map(drop).map_err(|error| error.to_string())
    }

    /// Saves an own profile, in the file at `path` or in a new file named after the profile.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, path: Option<&Path>, name: &str, text: &str) -> Result<PathBuf, FileError> {
        let folder = self.folder();
        if folder.as_os_str().is_empty() {
            return Err(FileError::Io {
                path: PathBuf::from(name),
                what: "the folder for your profiles was not found".to_owned(),
            });
        }
        std::fs::create_dir_all(folder).map_err(|error| FileError::io(folder, &error))?;
        let destination = match path {
            Some(path) => Destination::of_opened(path.to_owned()),
            None => Destination::free(folder, &stem(name), FileExtension::Profile),
        };
        // Its own file, from which the text was made, may be replaced; a new file must not replace any.
        let leave = path.map(Obstacle::file);
        let place = destination.permit(leave.as_ref());
        let place = place.map_err(|obstacle| FileError::Io {
            path: obstacle.path().to_owned(),
            what: "it already exists".to_owned(),
        })?;
        files::write(&place, text.as_bytes())?;
        self.scan();
        Ok(place.path().to_owned())
    }
}

/// A file name without extension, made from a name that may contain anything.
fn stem(name: &str) -> String {
    let letters = name.chars().map(|letter| {
        if letter.is_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    let stem: String = letters.take(60).collect();
    match stem.trim_matches('-') {
        "" => "controller".to_owned(),
        stem => stem.to_owned(),
    }
}

#[cfg(all(test, feature = "plugin"))]
impl ProfileCatalog {
    /// Simulates a disk that does not answer, for as long as the guard lives.
    pub(crate) fn block_scans(&self) -> parking_lot::MutexGuard<'_, ()> {
        self.shared.looking.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::controllers::Action;
    use crate::control::controllers::learn::Nature;
    use crate::control::controllers::message::MessageKind;
    use crate::files::profile::followers::tests::Count;

    /// A catalog with an empty folder for one test.
    fn catalog(test: &str) -> ProfileCatalog {
        let folder = std::env::temp_dir().join(format!("gradus-{test}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        ProfileCatalog::new(folder)
    }

    fn write(catalog: &ProfileCatalog, file: &str, text: &str) {
        let path = catalog.folder().join(file);
        std::fs::write(&path, text).unwrap();
        assert!(catalog.scan(), "{file} has changed");
        assert!(!catalog.scan(), "{file} has changed once");
    }

    fn pads(key: u16) -> String {
        format!("name = \"Pads\"\n[[rule]]\nwhen = {{ note = {key} }}\ndo = \"play\"\n")
    }

    /// "A bad profile never stops the others, the last good version of it stays in force", and errors name file,
    /// line and rule; once it is good again, there are none.
    #[test]
    fn a_damaged_file_keeps_what_it_said() {
        let catalog = catalog("catalog-damaged");
        write(&catalog, "b.toml", &pads(36));
        write(&catalog, "c.toml", "name = \"Other\"\n");
        let before = catalog.named("Pads").unwrap();
        write(&catalog, "b.toml", &pads(200));
        let errors: Vec<_> = catalog.errors().iter().map(ToString::to_string).collect();
        assert_eq!(errors, ["b.toml, line 3, rule 1: 200 is not in 0 to 127."]);
        assert!(Arc::ptr_eq(&before, &catalog.named("Pads").unwrap()));
        assert!(catalog.named("Other").is_some());
        write(&catalog, "b.toml", &pads(37));
        assert_eq!(catalog.errors(), []);
        assert!(!Arc::ptr_eq(&before, &catalog.named("Pads").unwrap()));
        std::fs::remove_file(catalog.folder().join("b.toml")).unwrap();
        assert!(catalog.scan() && catalog.named("Pads").is_none());
        std::fs::remove_dir_all(catalog.folder()).unwrap();
    }

    /// A profile with a byte order mark is read, and so is one in Latin 1; a pipe is reported and stops no other file.
    #[cfg(unix)]
    #[test]
    fn any_letters_are_read_and_nothing_but_files() {
        let catalog = catalog("catalog-letters");
        write(&catalog, "a.toml", &format!("\u{feff}{}", pads(36)));
        assert!(catalog.named("Pads").is_some());
        let latin = b"name = \"Gr\xf6\xdfe\"\n";
        std::fs::write(catalog.folder().join("b.toml"), latin).unwrap();
        let mut pipe = std::process::Command::new("mkfifo");
        let made = pipe.arg(catalog.folder().join("c.toml")).status();
        assert!(made.unwrap().success() && catalog.scan());
        assert!(catalog.named("Größe").is_some());
        let errors: Vec<_> = catalog.errors().iter().map(ToString::to_string).collect();
        assert!(
            errors.len() == 1 && errors[0].ends_with("it is a pipe."),
            "{errors:?}"
        );
        std::fs::remove_dir_all(catalog.folder()).unwrap();
    }

    /// An own profile replaces the one that comes with Gradus, and is listed once.
    #[test]
    fn ones_own_comes_first() {
        let catalog = catalog("catalog-own");
        let name = "Akai MPD";
        let shipped = catalog.named(name).unwrap();
        let count = catalog.names().len();
        write(&catalog, "mpd.toml", &pads(36).replace("Pads", name));
        assert!(!Arc::ptr_eq(&shipped, &catalog.named(name).unwrap()));
        assert_eq!((catalog.names().len(), &*catalog.names()[0]), (count, name));
        std::fs::remove_dir_all(catalog.folder()).unwrap();
    }

    /// A follower is told of each change.
    #[test]
    fn changes_are_told() {
        let catalog = catalog("catalog-followed");
        let (told, listed) = Count::listed();
        catalog.follow(listed);
        let path = catalog.save(None, "Pads / mine!", &pads(36)).unwrap();
        assert_eq!(path.file_name().unwrap(), "pads---mine.toml");
        for key in [37, 38] {
            let text = format!("{}#{key}", pads(key));
            catalog.save(Some(&path), "Pads", &text).unwrap();
            assert_eq!(catalog.text("Pads"), Some((Some(path.clone()), text)));
        }
        assert_eq!(told.so_far(), 3);
        assert_ne!(catalog.save(None, "Pads / mine!", "").unwrap(), path);
        std::fs::remove_dir_all(catalog.folder()).unwrap();
    }

    /// "Saved as a user profile": what is learned for a profile that comes with Gradus becomes one's own with all
    /// that it had; a rule of the control's own is replaced when that is asked for, and what is left of a
    /// device without a profile is a new one. A port finds the profile that fits it best.
    #[test]
    fn what_is_learned_is_kept() {
        let catalog = catalog("catalog-taught");
        let name = "Novation Launchpad X, Mini MK3, Pro MK3";
        let known = |port| catalog.for_port(port).profile();
        assert_eq!(known("Launchpad X LPX MIDI").as_deref(), Some(name));
        assert_eq!(known("Some Synth"), None);
        let touch = Touch {
            kind: MessageKind::Note,
            channel: 0,
            number: 15,
            nature: Nature::Pad,
        };
        let mut words = Action::WORDS.iter();
        let word = words.find(|word| word.word == "panic").unwrap();
        let lesson = Lesson {
            word,
            arguments: &[],
        };
        assert_eq!(catalog.done_by(name, &touch), [("tap".to_owned(), true)]);
        let before = catalog.named(name).unwrap().rules.len();
        catalog.teach((name, ""), &touch, lesson, true).unwrap();
        assert_eq!(catalog.done_by(name, &touch), [("panic".to_owned(), true)]);
        assert_eq!(catalog.named(name).unwrap().rules.len(), before);
        catalog.teach((name, ""), &touch, lesson, false).unwrap();
        assert_eq!(catalog.named(name).unwrap().rules.len(), before + 1);
        catalog
            .teach(("Mine", "Box 1"), &touch, lesson, true)
            .unwrap();
        assert_eq!(known("My Box 1").as_deref(), Some("Mine"));
        assert_eq!(std::fs::read_dir(catalog.folder()).unwrap().count(), 2);
        std::fs::remove_dir_all(catalog.folder()).unwrap();
    }
}
