//! The entries of the library, and what they hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{FactoryProject, FileKind, Obstacle};
use crate::sequencer::{Project, Tick};
use crate::ui::words;

/// Everything that the library shows; copies share the list of entries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    /// The factory projects first, then the files of the folder, by name.
    pub entries: Arc<Vec<Arc<LibraryEntry>>>,
    /// The user's own folder.
    pub folder: PathBuf,
    /// Where that folder belongs, while it is at a place of earlier versions.
    pub better_folder: Option<PathBuf>,
    /// The work that takes long, while it runs.
    pub work: Option<RunningWork>,
    /// The source of the preview, while one is heard.
    pub previewed: Option<LibrarySource>,
    /// What keeps the last request from being done.
    pub obstacle: Option<Obstacle>,
    /// Whether the system has a file dialog.
    pub has_dialog: bool,
    /// Counts the answers of the dialog, cancelled ones too.
    pub answers: u64,
}

/// Work that takes long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningWork {
    /// What is being done, for the user.
    pub what: String,
    /// How much is done, of how much; nothing while that is unknown.
    pub done: Option<(usize, usize)>,
}

/// Where an entry comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LibrarySource {
    /// A factory project, by its index in [`FACTORY`](crate::files::FACTORY).
    Factory(usize),
    /// A file.
    File(PathBuf),
}

/// A project or file that can be loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct LibraryEntry {
    /// Where it is loaded from.
    pub source: LibrarySource,
    /// Its name, without folder and extension.
    pub name: String,
    /// Its folder, relative to the user's own; empty for that one.
    pub folder: String,
    /// What kind of file it is.
    pub kind: FileKind,
    /// Words that describe it: the style of a factory project, the format of another program's file.
    pub tags: String,
    /// What it holds, once it was read.
    pub content: EntryContent,
    /// The text that a search looks through, in small letters.
    words: String,
}

/// What is known of the content of an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryContent {
    /// It was not read yet.
    Unread,
    /// A summary of what was read.
    Summary(ContentSummary),
    /// Why it cannot be read.
    Bad(String),
}

/// A summary of a project.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContentSummary {
    /// The number of tracks that have steps or live generation.
    pub tracks: usize,
    /// The number of patterns that have steps or live generation.
    pub patterns: usize,
    /// The length of its longest clip in steps.
    pub steps: usize,
    /// Its tempo in beats per minute.
    pub tempo_bpm: f64,
    /// Whether it is a song.
    pub song: bool,
    /// The length of the pattern that a preview plays, in ticks; 0 for a song.
    pub pass_ticks: Tick,
}

impl LibraryEntry {
    /// The entry of a factory project, with its index.
    #[must_use]
    pub fn factory(place: usize, factory: &FactoryProject) -> Self {
        let content = match factory.project() {
            Ok(project) => EntryContent::Summary(ContentSummary::of(&project)),
            Err(error) => EntryContent::Bad(error.to_string()),
        };
        let source = LibrarySource::Factory(place);
        let (name, tags) = (factory.name.to_owned(), factory.tags.to_owned());
        Self::new(
            source,
            name,
            (String::new(), tags),
            FileKind::Gradus,
            content,
        )
    }

    /// The entry of a file below a folder; nothing when Gradus cannot read files of that extension.
    #[must_use]
    pub fn file(path: PathBuf, below: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let (kind, tags) = match extension.as_str() {
            "gradus" => (FileKind::Gradus, ""),
            "mid" | "midi" | "rmi" => (FileKind::Midi, words::library::MIDI),
            "json" => (FileKind::StepPy, words::library::STEP_PY),
            _ => return None,
        };
        let name = path.file_stem()?.to_string_lossy().into_owned();
        let inner = path.parent().and_then(|it| it.strip_prefix(below).ok());
        let folder = inner.map_or_else(String::new, |inner| inner.display().to_string());
        let labels = (folder, tags.to_owned());
        let source = LibrarySource::File(path);
        Some(Self::new(source, name, labels, kind, EntryContent::Unread))
    }

    /// The same entry with other content.
    #[must_use]
    pub fn with_content(&self, content: EntryContent) -> Self {
        Self {
            content,
            ..self.clone()
        }
    }

    fn new(
        source: LibrarySource,
        name: String,
        (folder, tags): (String, String),
        kind: FileKind,
        content: EntryContent,
    ) -> Self {
        let own = match source {
            LibrarySource::Factory(_) => words::library::FACTORY,
            LibrarySource::File(_) => words::library::MINE,
        };
        let words = format!("{name} {folder} {tags} {own}").to_lowercase();
        Self {
            source,
            name,
            folder,
            kind,
            tags,
            content,
            words,
        }
    }

    /// Whether it has every word of `question`, which is in small letters.
    #[must_use]
    pub fn matches(&self, question: &str) -> bool {
        question
            .split_whitespace()
            .all(|word| self.words.contains(word))
    }
}

impl ContentSummary {
    /// Summarises a project.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        let mut holds = Self {
            tracks: 0,
            patterns: 0,
            steps: 0,
            tempo_bpm: project.tempo.bpm(),
            song: project.song.plays(),
            pass_ticks: 0,
        };
        let mut tracks = 0u32;
        for pattern in &project.patterns {
            let clips = pattern.clips.iter().zip(0u32..);
            let filled = clips.filter(|(clip, _)| !clip.is_empty());
            let mut any = false;
            for (clip, track) in filled {
                any = true;
                tracks |= 1u32.checked_shl(track).unwrap_or(0);
                holds.steps = holds.steps.max(usize::from(clip.length.get()));
            }
            holds.patterns += usize::from(any);
        }
        if !holds.song {
            let heard = super::transfer::first_pattern(project);
            let heard = project.patterns.get(heard);
            holds.pass_ticks = heard.map_or(0, |pattern| pattern.pass_ticks());
        }
        holds.tracks = usize::try_from(tracks.count_ones()).unwrap_or(0);
        holds
    }
}

impl std::fmt::Display for ContentSummary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}, {}",
            words::library::track_count(self.tracks),
            words::library::step_count(self.steps)
        )?;
        if self.patterns != 1 {
            write!(f, ", {}", words::library::pattern_count(self.patterns))?;
        }
        if self.song {
            write!(f, ", {}", words::library::SONG)?;
        }
        let tempo = (self.tempo_bpm * 10.0).round() / 10.0;
        write!(f, ", {}", words::library::tempo(tempo))
    }
}
