//! What there is, and what it holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{FactoryProject, FileKind, Obstacle};
use crate::sequencer::{Project, Tick};

/// Everything that the library shows; a copy shares the list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    /// What there is: what comes with Gradus first, then the folder, by name.
    pub entries: Arc<Vec<Arc<LibraryEntry>>>,
    /// The person's own folder.
    pub folder: PathBuf,
    /// What is being done, while it takes long.
    pub work: Option<RunningWork>,
    /// What is heard in the place of the project.
    pub previewed: Option<LibrarySource>,
    /// What is in the way of what was asked for last.
    pub obstacle: Option<Obstacle>,
    /// Whether there is a dialog to ask for paths with.
    pub has_dialog: bool,
    /// Moves with every path that was given in it, or not.
    pub answers: u64,
}

/// Work that takes long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningWork {
    /// What is being done, for the user.
    pub what: String,
    /// How much of it is done, of how much; nothing when nobody knows.
    pub done: Option<(usize, usize)>,
}

/// Where something comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LibrarySource {
    /// It came with Gradus: its place in the table.
    Factory(usize),
    /// A file.
    File(PathBuf),
}

/// Something to load.
#[derive(Debug, Clone, PartialEq)]
pub struct LibraryEntry {
    /// Where it comes from.
    pub source: LibrarySource,
    /// What it is called.
    pub name: String,
    /// The folder it is in, from the person's own on; empty for that one.
    pub folder: String,
    /// What kind of file it is.
    pub kind: FileKind,
    /// Words about its style and contents; only factory projects have them.
    pub tags: String,
    /// What it holds.
    pub content: EntryContent,
    /// What it is found by.
    words: String,
}

/// What something holds.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryContent {
    /// Nobody has looked yet.
    Unread,
    /// It was read.
    Summary(ContentSummary),
    /// It cannot be read, and why.
    Bad(String),
}

/// What a project holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContentSummary {
    /// Tracks that play anything.
    pub tracks: usize,
    /// Patterns that hold anything.
    pub patterns: usize,
    /// The steps of its longest clip.
    pub steps: usize,
    /// Its tempo in beats per minute.
    pub tempo_bpm: f64,
    /// Whether it is a song.
    pub song: bool,
    /// How long the pattern is that is heard of it; 0 for a song.
    pub pass_ticks: Tick,
}

impl LibraryEntry {
    /// Something that comes with Gradus.
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

    /// A file below a folder; nothing when its name says that it is none for Gradus.
    #[must_use]
    pub fn file(path: PathBuf, below: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let (kind, tags) = match extension.as_str() {
            "gradus" => (FileKind::Gradus, ""),
            "mid" | "midi" | "rmi" => (FileKind::Midi, "midi"),
            "json" => (FileKind::StepPy, "steppy"),
            _ => return None,
        };
        let name = path.file_stem()?.to_string_lossy().into_owned();
        let inner = path.parent().and_then(|it| it.strip_prefix(below).ok());
        let folder = inner.map_or_else(String::new, |inner| inner.display().to_string());
        let labels = (folder, tags.to_owned());
        let source = LibrarySource::File(path);
        Some(Self::new(source, name, labels, kind, EntryContent::Unread))
    }

    /// The same, after it was read.
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
            LibrarySource::Factory(_) => "factory",
            LibrarySource::File(_) => "mine",
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

    /// Whether every word of a question, in small letters, is in what it is found by.
    #[must_use]
    pub fn matches(&self, question: &str) -> bool {
        question
            .split_whitespace()
            .all(|word| self.words.contains(word))
    }
}

impl ContentSummary {
    /// What a project holds.
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
        let many = |count: usize, one: &str| {
            let plural = if count == 1 { "" } else { "s" };
            format!("{count} {one}{plural}")
        };
        write!(
            f,
            "{}, {}",
            many(self.tracks, "track"),
            many(self.steps, "step")
        )?;
        if self.patterns != 1 {
            write!(f, ", {}", many(self.patterns, "pattern"))?;
        }
        if self.song {
            write!(f, ", song")?;
        }
        write!(f, ", {} BPM", (self.tempo_bpm * 10.0).round() / 10.0)
    }
}
