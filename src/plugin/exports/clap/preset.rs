//! What a host's browser shows: the factory library, and the files of the person's own library.

use std::path::Path;

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
};

use crate::files::{self, FACTORY, FactoryProject, FileError, Opened};
use crate::sequencer::Project;
use crate::ui::library::ContentSummary;

/// A project as the browser shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Preset {
    pub(super) name: String,
    /// What it is loaded by, beside its location: factory projects share one.
    pub(super) load_key: Option<&'static str>,
    pub(super) style: Option<&'static str>,
    pub(super) description: String,
}

/// Where a host says that a preset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// In the factory library, of which the key says which one it is.
    Factory { key: Option<&'a str> },
    /// In a file.
    File(&'a Path),
}

impl<'a> Place<'a> {
    /// What a host means; nothing for what there is not.
    pub(super) fn of(kind: u32, location: Option<&'a str>, key: Option<&'a str>) -> Option<Self> {
        match kind {
            CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => Some(Self::Factory { key }),
            CLAP_PRESET_DISCOVERY_LOCATION_FILE => location.map(|path| Self::File(Path::new(path))),
            _ => None,
        }
    }

    /// The presets that are there.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn presets(self) -> Result<Vec<Preset>, FileError> {
        match self {
            Self::Factory { .. } => Ok(FACTORY.iter().filter_map(of_factory).collect()),
            Self::File(path) => Ok(vec![of_file(path)?]),
        }
    }

    /// What is read of a preset; nothing if there is none of that key.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn open(self) -> Result<Option<Opened>, FileError> {
        match self {
            Self::Factory { key } => {
                let mut factory = FACTORY.iter();
                let found = factory.find(|it| Some(it.name) == key);
                let project = found.map(FactoryProject::project).transpose()?;
                Ok(project.map(Opened::pattern_file))
            }
            Self::File(path) => files::open(path).map(Some),
        }
    }
}

fn of_factory(factory: &FactoryProject) -> Option<Preset> {
    let project = factory.project().ok()?;
    let words = factory.tags.split_once(' ');
    let (style, words) = words.unwrap_or((factory.tags, ""));
    Some(Preset {
        name: factory.name.to_owned(),
        load_key: Some(factory.name),
        style: Some(style),
        description: format!("{words}. {}", summary(&project)),
    })
}

fn of_file(path: &Path) -> Result<Preset, FileError> {
    let project = files::open(path)?.project;
    let name = path.file_stem().unwrap_or_default();
    Ok(Preset {
        name: name.to_string_lossy().into_owned(),
        load_key: None,
        style: None,
        description: summary(&project),
    })
}

/// What a project holds: "5 tracks, 2 patterns, 124 BPM".
fn summary(project: &Project) -> String {
    let content = ContentSummary::of(project);
    let counted = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    let (tracks, patterns) = (
        counted(content.tracks, "track"),
        counted(content.patterns, "pattern"),
    );
    let song = if content.song { "a song of " } else { "" };
    format!("{tracks}, {song}{patterns}, {} BPM", content.tempo_bpm)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each factory project is found by its key, and has a style and a description.
    #[test]
    fn factory_projects_are_presets() {
        let all = Place::Factory { key: None }.presets().unwrap();
        assert_eq!(all.len(), FACTORY.len());
        let acid = all.iter().find(|it| it.name == "Acid Line").unwrap();
        assert_eq!(acid.style, Some("acid"));
        assert!(acid.description.starts_with("303 slides ties"), "{acid:?}");
        for (preset, factory) in all.iter().zip(FACTORY) {
            let place = Place::Factory {
                key: preset.load_key,
            };
            let project = place.open().unwrap().map(|it| it.project);
            assert_eq!(project, Some(factory.project().unwrap()));
        }
        let unknown = Place::Factory { key: Some("Nope") };
        assert_eq!(unknown.open(), Ok(None));
        assert_eq!(Place::of(7, None, None), None);
    }
}
