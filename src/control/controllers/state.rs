//! What controllers see of the music: a plain value, made by code that knows the score and the engine.

use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The most steps that a device can show at a time.
pub const STEPS: usize = 256;

/// A step of the page that the device shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Whether the clip has this step.
    pub exists: bool,
    /// Whether it is on.
    pub on: bool,
    /// Whether the playhead is on it.
    pub playing: bool,
    /// Whether it is the chosen step, which actions that name no step change.
    pub selected: bool,
    /// Whether it is accented.
    pub accented: bool,
    /// Whether it is tied to the step before it.
    pub tied: bool,
    /// Whether it plays in some passes only.
    pub conditional: bool,
}

/// What controllers see of the music.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MusicState {
    /// Whether the music runs.
    pub playing: bool,
    /// Whether playback is paused and will continue from where it is.
    pub paused: bool,
    /// Whether played notes are recorded.
    pub recording: bool,
    /// Whether the pattern is protected from played notes.
    pub protected: bool,
    /// Whether note-advance is on: a played note is written and the next step selected.
    pub advancing: bool,
    /// Whether fill is on.
    pub fill: bool,
    /// The page that is shown, from 0.
    pub page: u8,
    /// How many pages the clip has.
    pub pages: u16,
    /// The page that the playhead is on.
    pub playing_page: Option<u8>,
    /// The selected track, 0 to 31.
    pub track: u8,
    /// How many tracks there are.
    pub tracks: u8,
    /// The muted tracks, a bit each.
    pub muted: u32,
    /// The soloed tracks, a bit each.
    pub solo: u32,
    /// The tracks that sound now, a bit each.
    pub sounding: u32,
    /// The pattern that plays, 0 to 63.
    pub pattern: u8,
    /// The pattern that plays next, 0 to 63, if one was launched.
    pub queued: Option<u8>,
    /// The patterns with steps or live generation, a bit each.
    pub filled: u64,
    /// The scene that plays, 0 to 63.
    pub scene: Option<u8>,
    /// The scene that plays next, 0 to 63, if one was launched.
    pub queued_scene: Option<u8>,
    /// How many scenes there are.
    pub scenes: u8,
    /// The steps of the page.
    pub cells: [Cell; STEPS],
    /// A time that always goes on, in ticks at the current tempo; blinking lights follow it.
    pub beat: Tick,
}

impl MusicState {
    /// The state while nothing runs and no steps are written.
    pub const RESTING: Self = Self {
        playing: false,
        paused: false,
        recording: false,
        protected: false,
        advancing: false,
        fill: false,
        page: 0,
        pages: 1,
        playing_page: None,
        track: 0,
        tracks: 1,
        muted: 0,
        solo: 0,
        sounding: 0,
        pattern: 0,
        queued: None,
        filled: 0,
        scene: None,
        queued_scene: None,
        scenes: 0,
        cells: [Cell {
            exists: false,
            on: false,
            playing: false,
            selected: false,
            accented: false,
            tied: false,
            conditional: false,
        }; STEPS],
        beat: 0,
    };
}

impl Default for MusicState {
    fn default() -> Self {
        Self::RESTING
    }
}

/// What a light or a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The playback and the surface as a whole.
    Music,
    /// The steps of the page that is shown.
    Steps,
    /// Tracks.
    Tracks,
    /// Patterns.
    Patterns,
    /// Pages.
    Pages,
    /// Scenes.
    Scenes,
}

impl Subject {
    /// All subjects with their words in a profile.
    pub const WORDS: [(Self, &'static str); 6] = [
        (Self::Music, "music"),
        (Self::Steps, "steps"),
        (Self::Tracks, "tracks"),
        (Self::Patterns, "patterns"),
        (Self::Pages, "pages"),
        (Self::Scenes, "scenes"),
    ];

    /// The subject with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut words = Self::WORDS.into_iter();
        words.find_map(|(subject, known)| (known == word).then_some(subject))
    }
}

/// The word for the fact that changes with time alone.
const BEAT: &str = "beat";

/// A fact: a word for something that holds, or not, for the thing at a place.
#[derive(Debug, Clone, Copy)]
pub struct Fact {
    /// What it is about.
    pub subject: Subject,
    /// The word for it in a profile.
    pub word: &'static str,
    /// What it means, in a few words.
    pub help: &'static str,
    holds: fn(&MusicState, usize) -> bool,
}

impl Fact {
    const fn new(
        subject: Subject,
        word: &'static str,
        help: &'static str,
        holds: fn(&MusicState, usize) -> bool,
    ) -> Self {
        Self {
            subject,
            word,
            help,
            holds,
        }
    }

    /// Whether it holds for the thing at a place, counted from 0.
    #[must_use]
    pub fn holds_at(&self, state: &MusicState, place: usize) -> bool {
        (self.holds)(state, place)
    }

    /// All facts. Those about the music are known to every rule and light, the others to lights of their subject.
    pub const ALL: &[Self] = &[
        Self::new(Subject::Music, "running", "Gradus plays", |state, _| {
            state.playing
        }),
        Self::new(
            Subject::Music,
            "paused",
            "playback is paused",
            |state, _| state.paused,
        ),
        Self::new(
            Subject::Music,
            "recording",
            "recording is on",
            |state, _| state.recording,
        ),
        Self::new(Subject::Music, "protected", "protect is on", |state, _| {
            state.protected
        }),
        Self::new(
            Subject::Music,
            "advancing",
            "note-advance is on",
            |state, _| state.advancing,
        ),
        Self::new(Subject::Music, "fill", "fill is on", |state, _| state.fill),
        Self::new(
            Subject::Music,
            BEAT,
            "the first half of every quarter",
            |state, _| state.beat.rem_euclid(TICKS_PER_QUARTER) < TICKS_PER_QUARTER / 2,
        ),
        Self::new(
            Subject::Music,
            "queued",
            "another pattern is queued",
            |state, _| state.queued.is_some(),
        ),
        Self::new(
            Subject::Steps,
            "exists",
            "the clip has this step",
            |state, place| cell(state, place).exists,
        ),
        Self::new(Subject::Steps, "on", "the step is on", |state, place| {
            cell(state, place).on
        }),
        Self::new(Subject::Steps, "playing", "it plays now", |state, place| {
            cell(state, place).playing
        }),
        Self::new(
            Subject::Steps,
            "selected",
            "it is selected",
            |state, place| cell(state, place).selected,
        ),
        Self::new(
            Subject::Steps,
            "accented",
            "it is accented",
            |state, place| cell(state, place).accented,
        ),
        Self::new(Subject::Steps, "tied", "it is tied", |state, place| {
            cell(state, place).tied
        }),
        Self::new(
            Subject::Steps,
            "conditional",
            "it plays only in some passes",
            |state, place| cell(state, place).conditional,
        ),
        Self::new(
            Subject::Tracks,
            "exists",
            "the track exists",
            |state, place| place < usize::from(state.tracks),
        ),
        Self::new(
            Subject::Tracks,
            "selected",
            "it is selected",
            |state, place| place == usize::from(state.track),
        ),
        Self::new(Subject::Tracks, "muted", "it is muted", |state, place| {
            has_bit(state.muted.into(), place)
        }),
        Self::new(Subject::Tracks, "solo", "it is soloed", |state, place| {
            has_bit(state.solo.into(), place)
        }),
        Self::new(Subject::Tracks, "sounding", "it sounds", |state, place| {
            has_bit(state.sounding.into(), place)
        }),
        Self::new(Subject::Patterns, "playing", "it plays", |state, place| {
            place == usize::from(state.pattern)
        }),
        Self::new(
            Subject::Patterns,
            "next",
            "it plays next",
            |state, place| state.queued.map(usize::from) == Some(place),
        ),
        Self::new(
            Subject::Patterns,
            "filled",
            "it has steps",
            |state, place| has_bit(state.filled, place),
        ),
        Self::new(
            Subject::Pages,
            "exists",
            "the clip has this page",
            |state, place| place < usize::from(state.pages),
        ),
        Self::new(Subject::Pages, "selected", "it is shown", |state, place| {
            place == usize::from(state.page)
        }),
        Self::new(Subject::Pages, "playing", "it plays now", |state, place| {
            state.playing_page.map(usize::from) == Some(place)
        }),
        Self::new(
            Subject::Scenes,
            "exists",
            "the scene exists",
            |state, place| place < usize::from(state.scenes),
        ),
        Self::new(Subject::Scenes, "playing", "it plays", |state, place| {
            state.scene.map(usize::from) == Some(place)
        }),
        Self::new(Subject::Scenes, "next", "it plays next", |state, place| {
            state.queued_scene.map(usize::from) == Some(place)
        }),
    ];
}

fn cell(state: &MusicState, place: usize) -> Cell {
    state.cells.get(place).copied().unwrap_or_default()
}

fn has_bit(bits: u64, place: usize) -> bool {
    place < 64 && bits & (1 << place) != 0
}

/// Facts that must all hold, or must not: `playing !on layer-1`. Without words it always holds.
#[derive(Debug, Clone, Default)]
pub struct FactCondition {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, Copy)]
struct Term {
    wanted: bool,
    asked: Asked,
}

#[derive(Debug, Clone, Copy)]
enum Asked {
    Fact(&'static Fact),
    Layer(u8),
}

impl FactCondition {
    /// Reads the words of facts about a subject or the music; `else` adds no fact.
    ///
    /// # Errors
    /// When a word is not a fact that the subject knows.
    pub fn read(text: &str, subject: Subject) -> Result<Self, String> {
        let words = text.split_whitespace().filter(|word| *word != "else");
        let terms = words
            .map(|word| {
                let (wanted, name) = match word.strip_prefix('!') {
                    Some(name) => (false, name),
                    None => (true, word),
                };
                let asked = Asked::read(name, subject)?;
                Ok(Term { wanted, asked })
            })
            .collect::<Result<_, String>>()?;
        Ok(Self { terms })
    }

    /// Whether its result can change with time alone.
    #[must_use]
    pub fn keeps_time(&self) -> bool {
        self.terms.iter().any(|term| term.asked.keeps_time())
    }

    /// Whether all facts hold for the thing at a place and a layer of the device.
    #[must_use]
    pub fn holds(&self, state: &MusicState, layer: u8, place: usize) -> bool {
        self.terms.iter().all(|term| {
            let so = match term.asked {
                Asked::Fact(fact) => (fact.holds)(state, place),
                Asked::Layer(wanted) => layer == wanted,
            };
            so == term.wanted
        })
    }
}

impl Asked {
    /// Whether the fact can change with time alone.
    fn keeps_time(self) -> bool {
        matches!(self, Self::Fact(fact) if fact.subject == Subject::Music && fact.word == BEAT)
    }

    fn read(name: &str, subject: Subject) -> Result<Self, String> {
        if let Some(layer) = name.strip_prefix("layer-") {
            return match layer.parse() {
                Ok(layer @ 0..=7) => Ok(Self::Layer(layer)),
                _ => Err(format!("\"{name}\" is not layer-0 to layer-7")),
            };
        }
        let known = |fact: &&Fact| fact.subject == subject || fact.subject == Subject::Music;
        let mut facts = Fact::ALL.iter().filter(known);
        if let Some(fact) = facts.find(|fact| fact.word == name) {
            return Ok(Self::Fact(fact));
        }
        let words: Vec<_> = Fact::ALL
            .iter()
            .filter(known)
            .map(|fact| fact.word)
            .collect();
        Err(format!(
            "\"{name}\" cannot be used here; you can use {}",
            words.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Facts of steps and of the music, alone, together and negated.
    #[test]
    fn conditions_hold_when_all_of_it_is_so() {
        let mut state = MusicState {
            playing: true,
            ..MusicState::default()
        };
        state.cells[3].on = true;
        for (text, expected) in [
            ("else", true),
            ("", true),
            ("on", true),
            ("on running", true),
            ("on !running", false),
            ("!on", false),
            ("!playing !protected", true),
            ("layer-2", true),
            ("!layer-2", false),
        ] {
            let condition = FactCondition::read(text, Subject::Steps).unwrap();
            assert_eq!(condition.holds(&state, 2, 3), expected, "{text}");
        }
        assert!(FactCondition::read("on", Subject::Music).is_err());
        assert!(FactCondition::read("layer-9", Subject::Music).is_err());
    }

    /// No word means two things for one subject, the music's words included.
    #[test]
    fn words_are_clear() {
        for (place, fact) in Fact::ALL.iter().enumerate() {
            let clash = Fact::ALL.iter().take(place).find(|other| {
                other.word == fact.word
                    && (other.subject == fact.subject || other.subject == Subject::Music)
            });
            assert!(clash.is_none(), "{}", fact.word);
        }
    }
}
