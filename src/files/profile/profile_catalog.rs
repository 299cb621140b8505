//! The catalog of profiles: every one there is, those that come with Gradus and a person's own in a folder.
//!
//! Disks may be slow, and may not answer at all. So nothing is locked while they are asked, and what comes with Gradus
//! is there at once; one's own profiles are, when they were read.
//!
//! A file is read when it is new or has changed. One that is damaged is told, and what it said before it
//! was damaged stays in force; the others are not affected. A profile of one's own takes the place of the
//! one that comes with Gradus under the same name.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;

use super::first_look::FirstLook;
use super::learned::{self, Lesson};
use super::lessons::{self, Learned};
use super::own_profile::{self, OwnProfile};
use super::ports::{Recognised, recognise};
use super::{LONGEST, ProfileError, Profiles, SHIPPED, from_text};
use crate::control::controllers::Profile;
use crate::control::controllers::learn::{Touch, conflicts};
use crate::files::{self, Destination, FileError, FileExtension, Obstacle, read_text};

/// A handle to the catalog; clones are the same one. Never used on the audio thread.
#[derive(Debug, Clone)]
pub struct ProfileCatalog {
    shared: Arc<SharedProfiles>,
}

/// How long a profile is waited for that may be in the folder.
const PATIENCE: Duration = Duration::from_millis(250);

/// What is told when anything has changed; it goes when it answers no.
type Follower = Box<dyn FnMut() -> bool + Send>;

struct SharedProfiles {
    /// Nothing before it is known.
    folder: OnceLock<PathBuf>,
    shipped: Vec<Arc<Profile>>,
    /// Never locked while a disk is asked.
    own: Mutex<Vec<OwnProfile>>,
    /// Who looks at the folder, one at a time.
    looking: Mutex<()>,
    first_look: FirstLook,
    followers: Mutex<Vec<Follower>>,
    /// Moves with every change; written under the lock of `own`, read by everyone.
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
    /// A catalog with the profiles that come with Gradus, and a folder that is looked at when somebody says so.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self::with(OnceLock::from(folder.into()), FirstLook::not_awaited())
    }

    /// A catalog whose folder is not known yet, and [opened](Self::open) soon.
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
                followers: Mutex::default(),
                version: AtomicU64::new(0),
            }),
        }
    }

    /// Says which folder it is, and looks at it for the first time.
    pub fn open(&self, folder: PathBuf) {
        let _known = self.shared.folder.set(folder);
        self.scan();
    }

    /// The folder of one's own profiles; empty before it is known.
    #[must_use]
    pub fn folder(&self) -> &Path {
        let folder = self.shared.folder.get();
        folder.map_or(Path::new(""), PathBuf::as_path)
    }

    /// Calls a function as soon as the folder was looked at, which may be at once.
    pub fn on_first_scan(&self, told: impl FnOnce() + Send + 'static) {
        self.shared.first_look.then(Box::new(told));
    }

    /// Waits until the folder was looked at, but not for ever; says whether it was.
    pub fn wait(&self, patience: Duration) -> bool {
        self.shared.first_look.wait(patience)
    }

    /// The profile of a name. One that is not there is waited for until the folder was looked at, which a disk that
    /// answers does in some milliseconds; not for long where it does not.
    #[must_use]
    pub fn wait_for(&self, name: &str) -> Option<Arc<Profile>> {
        let known = self.named(name);
        if known.is_some() || !self.wait(PATIENCE) {
            return known;
        }
        self.named(name)
    }

    /// Looks at the folder, and tells everyone when anything in it has changed; says whether it has.
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
            let mut followers = self.shared.followers.lock();
            followers.retain_mut(|follower| follower());
        }
        self.shared.first_look.finish();
        changed
    }

    /// Moves with every change.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.shared.version.load(Ordering::Acquire)
    }

    /// Calls a function with every change from now on, until it answers no.
    pub fn follow(&self, follower: impl FnMut() -> bool + Send + 'static) {
        self.shared.followers.lock().push(Box::new(follower));
    }

    /// The profile of a name, one's own before those that come with Gradus.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Arc<Profile>> {
        let own = self.shared.own.lock();
        let own = own.iter().filter_map(|file| file.profile.as_ref());
        let mut all = own.chain(&self.shared.shipped);
        all.find(|profile| profile.name == name).cloned()
    }

    /// The names of all profiles, each once, one's own first.
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

    /// A name like this that no profile has yet.
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

    /// What the profile of a name has learned.
    #[must_use]
    pub fn learned(&self, name: &str) -> Vec<Learned> {
        let own = self.shared.own.lock();
        let file = own_profile::of(&own, name);
        file.map_or_else(Vec::new, |file| file.learned.clone())
    }

    /// What is wrong with one's own profiles now.
    #[must_use]
    pub fn errors(&self) -> Vec<ProfileError> {
        let own = self.shared.own.lock();
        let errors = own.iter().flat_map(|file| &file.errors);
        errors.cloned().collect()
    }

    /// The text of the profile of a name; with its file, if it is one's own.
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

    /// What is known of the device at a port of a name: one's own profiles come before those that come with Gradus.
    #[must_use]
    pub fn for_port(&self, port: &str) -> Recognised {
        let own = self.shared.own.lock();
        let own = own.iter().filter_map(|file| file.profile.as_ref());
        recognise(own.chain(&self.shared.shipped), port)
    }

    /// Teaches a profile, or a new one for a port, what a control that was touched is to do; it is one's own
    /// from then on. What the control alone did before is replaced, or done as well.
    ///
    /// # Errors
    /// A sentence when that cannot be, or cannot be saved.
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

    /// Takes something that was learned out of the profile of a name.
    ///
    /// # Errors
    /// A sentence when it is not there any more, or that cannot be saved.
    pub fn forget(&self, name: &str, forgotten: &Learned) -> Result<(), String> {
        let gone = || format!("{name} no longer has this rule");
        let (path, text) = self.text(name).ok_or_else(gone)?;
        let text = lessons::without(&text, forgotten).ok_or_else(gone)?;
        self.keep(path.as_deref(), name, &text)
    }

    /// What a control that was touched does already, and whether another rule can take the place of that.
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

    /// Saves a text that is a profile, and no other.
    fn keep(&self, path: Option<&Path>, name: &str, text: &str) -> Result<(), String> {
        from_text(name, text).map_err(|errors| {
            let first = errors.first().map(ToString::to_string);
            first.unwrap_or_default()
        })?;
        let saved = self.save(path, name, text);
        saved.map(drop).map_err(|error| error.to_string())
    }

    /// Saves a profile among one's own, under a file name that is made of its name, or in place of the file
    /// at a path.
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
        // Its own file may be replaced, which the text was made from; a new one takes the place of none.
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

/// The name of a file, without its ending, from a name that may hold anything.
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

#[cfg(test)]
impl ProfileCatalog {
    /// A disk that does not answer, for as long as this is held.
    pub(crate) fn block_scans(&self) -> parking_lot::MutexGuard<'_, ()> {
        self.shared.looking.lock()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::control::controllers::Action;
    use crate::control::controllers::learn::Nature;
    use crate::control::controllers::message::MessageKind;

    /// A folder of one test's own, empty.
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

    /// A profile with a byte order mark is read, one in Latin 1 too; a pipe is said, and stops nobody.
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

    /// One's own profile takes the place of the one that comes with Gradus, and is listed once.
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

    /// Whoever follows is told of each change, until it has had enough.
    #[test]
    fn changes_are_told() {
        let catalog = catalog("catalog-followed");
        let told = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&told);
        catalog.follow(move || count.fetch_add(1, Ordering::SeqCst) == 0);
        let path = catalog.save(None, "Pads / mine!", &pads(36)).unwrap();
        assert_eq!(path.file_name().unwrap(), "pads---mine.toml");
        for key in [37, 38] {
            let text = format!("{}#{key}", pads(key));
            catalog.save(Some(&path), "Pads", &text).unwrap();
            assert_eq!(catalog.text("Pads"), Some((Some(path.clone()), text)));
        }
        assert_eq!(told.load(Ordering::SeqCst), 2);
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
