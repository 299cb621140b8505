//! The library in a host's own browser.
#![allow(unsafe_code, reason = "the entry of a plug-in is loaded here")]

use std::ffi::{CStr, CString};
use std::fs;

use clack_extensions::preset_discovery::prelude::*;
use clack_host::prelude::*;
use gradus::files::{self, FACTORY, pattern_file};

use crate::hosts::Host;
use crate::hosts::clap::ClapHost;
use crate::sessions;

/// What the provider declares.
#[derive(Default)]
struct Index {
    endings: Vec<String>,
    /// The name of each place, and its path.
    places: Vec<(String, Option<String>)>,
}

fn text(text: &CStr) -> String {
    text.to_str().expect("it is UTF-8").to_owned()
}

impl IndexerImpl for Index {
    fn declare_filetype(&mut self, kind: FileType) -> Result<(), HostError> {
        self.endings.extend(kind.file_extension.map(text));
        Ok(())
    }
    fn declare_location(&mut self, place: LocationInfo) -> Result<(), HostError> {
        let path = place.location.file_path().map(text);
        self.places.push((text(place.name), path));
        Ok(())
    }
    fn declare_soundpack(&mut self, _: Soundpack) -> Result<(), HostError> {
        Ok(())
    }
}

/// A preset as the host's browser shows it.
#[derive(Debug, Default, PartialEq)]
struct Shown {
    name: String,
    key: Option<String>,
    description: String,
    features: Vec<String>,
    creator: Option<String>,
    plugin: String,
}

#[derive(Debug, Default)]
struct Browser {
    presets: Vec<Shown>,
    errors: Vec<String>,
}

impl Browser {
    fn last(&mut self) -> &mut Shown {
        self.presets.last_mut().expect("a preset has begun")
    }
}

impl MetadataReceiverImpl for Browser {
    fn on_error(&mut self, _: i32, why: Option<&CStr>) {
        self.errors.extend(why.map(text));
    }
    fn begin_preset(&mut self, name: Option<&CStr>, key: Option<&CStr>) -> Result<(), HostError> {
        self.presets.push(Shown {
            name: name.map(text).unwrap_or_default(),
            key: key.map(text),
            ..Shown::default()
        });
        Ok(())
    }
    fn add_plugin_id(&mut self, id: UniversalPluginId) {
        self.last().plugin = format!("{id:?}");
    }
    fn set_soundpack_id(&mut self, _: &CStr) {}
    fn set_flags(&mut self, _: Flags) {}
    fn add_creator(&mut self, creator: &CStr) {
        self.last().creator = Some(text(creator));
    }
    fn set_description(&mut self, description: &CStr) {
        self.last().description = text(description);
    }
    fn set_timestamps(&mut self, _: Option<Timestamp>, _: Option<Timestamp>) {}
    fn add_feature(&mut self, feature: &CStr) {
        self.last().features.push(text(feature));
    }
    fn add_extra_info(&mut self, _: &CStr, _: &CStr) {}
}

/// What a host finds at a place.
fn browse(place: Location) -> Browser {
    // SAFETY: the entry is the one that hosts get, alive as long as the program.
    let entry = unsafe { PluginEntry::load_from_raw(&gradus::clap_entry, c"/in/this/process") };
    let info = HostInfo::new("Gradus tests", "", "", "1").expect("plain words");
    let entry = entry.expect("the entry loads");
    let id = c"org.gradus.library";
    let mut provider = Provider::instantiate(Index::default(), &entry, id, &info)
        .expect("it has a provider of presets");
    let index = provider.indexer();
    assert_eq!(index.endings, ["gradus"]);
    assert_eq!(index.places[0], ("Gradus".to_owned(), None));
    let mut browser = Browser::default();
    provider.get_metadata(place, &mut browser);
    browser
}

/// "the factory library in the host's own browser, with name, style and description": each project is there, and the
/// one that is chosen plays; the host is told which one it is.
#[test]
fn the_factory_library_is_in_the_browser() {
    let browser = browse(Location::Plugin);
    assert_eq!(browser.presets.len(), FACTORY.len());
    assert_eq!(browser.errors, [""; 0]);
    let mut host = ClapHost::new();
    for (shown, factory) in browser.presets.iter().zip(FACTORY) {
        assert_eq!(shown.name, factory.name);
        assert!(factory.tags.starts_with(&shown.features[0]), "{shown:?}");
        assert!(shown.description.ends_with(" BPM"), "{shown:?}");
        assert!(shown.plugin.contains("org.gradus.sequencer"), "{shown:?}");
        assert_eq!(shown.creator.as_deref(), Some("Gradus"));
        let key = shown.key.as_deref().expect("it has a key");
        assert_eq!(host.load_preset(None, Some(key)), Ok(()));
        let text = sessions::text_of_state(&host.main().save());
        let expected = factory.project().expect("it is read");
        assert_eq!(pattern_file::from_text(&text), Ok(expected), "{key}");
    }
    assert_eq!(
        Ok(host.main().notices().presets),
        u32::try_from(FACTORY.len())
    );
    let nobody = host.load_preset(None, Some("Nobody"));
    assert_eq!(nobody, Err("Gradus has no such preset".to_owned()));
}

/// "the user's folder": a file is shown under its name and loaded from its path, in any letters; one that cannot be read
/// is refused with the reason.
#[test]
fn files_are_in_the_browser() {
    let folder = std::env::temp_dir().join(format!("gradus presets {}", std::process::id()));
    fs::create_dir_all(&folder).expect("there is room");
    let project = sessions::lines(&["x..x"]);
    let path = folder.join("Größe 🥁 v1.2.gradus");
    fs::write(&path, pattern_file::to_text(&project)).expect("it is written");
    let broken = folder.join("broken.gradus");
    fs::write(&broken, "{ nonsense").expect("it is written");
    let name = |path: &std::path::Path| CString::new(path.to_str().unwrap()).unwrap();
    let browser = browse(Location::File { path: &name(&path) });
    let [shown] = &browser.presets[..] else {
        panic!("{browser:?}");
    };
    assert_eq!((&*shown.name, &shown.key), ("Größe 🥁 v1.2", &None));
    assert_eq!(shown.description, "1 track, 1 pattern, 120 BPM");
    let mut host = ClapHost::new();
    assert_eq!(host.load_preset(path.to_str(), None), Ok(()));
    let text = sessions::text_of_state(&host.main().save());
    assert_eq!(pattern_file::from_text(&text), Ok(project));
    let why = files::open(&broken).unwrap_err().to_string();
    let browser = browse(Location::File {
        path: &name(&broken),
    });
    assert_eq!(
        (browser.presets.len(), &browser.errors[..]),
        (0, &[why.clone()][..])
    );
    assert_eq!(host.load_preset(broken.to_str(), None), Err(why));
    fs::remove_dir_all(&folder).expect("it is ours");
}
