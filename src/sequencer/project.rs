//! The score: a project has tracks, and patterns that hold a clip for each of them.
//!
//! Everything is shared until it is changed (copy on write), so that a snapshot for the audio thread
//! and an undo entry cost a clip each, however much the project holds.

use std::sync::Arc;

use super::accent::{Accent, Role};
use super::dice::Reroll;
use super::generate::drift::Drift;
use super::generate::euclid::Euclid;
use super::groove::{Groove, GrooveAmount};
use super::humanise::Humanise;
use super::identity::TrackId;
use super::key_names::NoteNames;
use super::launch::Launching;
use super::limits::MACROS;
pub use super::limits::{BANKS, FRESH_TRACKS, MAX_PATTERNS, MAX_STEPS, MAX_TRACKS};
use super::lock::LockLanes;
use super::macros::Macro;
use super::order::Direction;
use super::parameter_lanes::ParameterLanes;
use super::pitch::accumulator::Accumulator;
use super::pitch::scale::Scale;
use super::pitch::{self, Pitch};
use super::song::{Scene, Song};
use super::step::Step;
use super::time::{Rate, SwingGrid, TICKS_PER_QUARTER, Tick};
use super::value::{
    Channel, Delay, Interval, Key, Length, StepIndex, Swing, SwingAmount, Tempo, Transpose,
};

/// Everything that is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Tempo of the internal clock, which runs when no host does.
    pub tempo: Tempo,
    /// The notes that tracks which ask for it keep to.
    pub scale: Scale,
    /// 1 to 32 tracks.
    pub tracks: Vec<Arc<Track>>,
    /// What the keys of each channel are called.
    pub names: Arc<NoteNames>,
    /// Always 64 patterns, most of them the same empty one.
    pub patterns: Vec<Arc<Pattern>>,
    /// Up to 64 scenes.
    pub scenes: Vec<Arc<Scene>>,
    /// Which patterns and scenes follow each other.
    pub song: Arc<Song>,
    /// What the eight macros reach.
    pub macros: [Arc<Macro>; MACROS],
    /// How patterns are launched and tracks muted.
    pub launching: Launching,
    /// How long before its notes a step sends what it locks.
    pub lock_lead: LockLead,
}

/// One row of the grid: a drum key or a melodic line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Which track it is, wherever it stands; no other track of the project has it.
    pub id: TrackId,
    /// What the musician calls it; [`Project::name_of`] says what it is called when that is nothing.
    pub name: String,
    /// One of the eight hues of the interface.
    pub colour: Colour,
    /// The key that a plain step plays, and that the notes of a step are counted from.
    pub key: Key,
    /// The channel of all its notes.
    pub channel: Channel,
    /// How late it plays.
    pub delay: Delay,
    /// Which tracks it is muted together with.
    pub mute_group: MuteGroup,
    /// How its notes are read, and whether they follow a live transposition.
    pub pitch: Pitch,
    /// What its steps can lock.
    pub locks: LockLanes,
    /// What an accent adds to its velocities.
    pub accent: Accent,
    /// Whether it plays notes, or accents those of others.
    pub role: Role,
}

super::value::bounded! {
    /// How long before its notes a step sends what it locks, in ticks: for synths that need a moment to follow.
    /// At 120 BPM 806 ticks are 10 ms.
    LockLead(u16) = 0..=2000, default 0, "lock lead"
}
super::value::bounded! {
    /// The tracks that are muted together; 0 for none.
    MuteGroup(u8) = 0..=8, default 0, "mute group"
}
super::value::bounded! {
    /// One of the eight hues that name tracks.
    Colour(u8) = 1..=8, default 1, "colour"
}

/// What all tracks play together: a clip each, and the groove they share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// What the musician calls it; may be empty.
    pub name: String,
    /// Where the second of two swing units starts.
    pub swing: Swing,
    /// The unit that swing works on.
    pub swing_grid: SwingGrid,
    /// Where each slot of the song lies and how hard it is struck, if it has a groove.
    pub groove: Option<Arc<Groove>>,
    /// What all its dice are thrown with.
    pub seed: u32,
    /// After how many units of the swing grid all clips begin again; 0 for never.
    pub master_length: MasterLength,
    /// The clips of tracks 1, 2, ...; a track past the end plays the default clip, which is empty.
    pub clips: Vec<Arc<Clip>>,
}

super::value::bounded! {
    /// A length in units of the pattern's swing grid; 0 for none.
    MasterLength(u16) = 0..=1024, default 0, "master length"
}

/// What one track plays in one pattern.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clip {
    /// Number of steps.
    pub length: Length,
    /// Length of a step.
    pub rate: Rate,
    /// In which order the steps are played.
    pub direction: Direction,
    /// The first step that is played.
    pub start: StepIndex,
    /// The last step that is played; past the length means the length's last.
    pub end: End,
    /// Steps that the content is turned by without moving data: the step played first is `start +
    /// rotate`.
    pub rotate: StepIndex,
    /// How much of the pattern's swing it takes.
    pub swing_amount: SwingAmount,
    /// How much of the pattern's groove it takes.
    pub groove_amount: GrooveAmount,
    /// How far its notes deviate in time, velocity and length.
    pub humanise: Humanise,
    /// Semitones added to all its notes; degrees on a track that counts those.
    pub transpose: Transpose,
    /// How much higher it is in each pass.
    pub accumulator: Accumulator,
    /// From where its passes are counted, for the conditions that ask.
    pub count_from: CountFrom,
    /// Whether it stays silent.
    pub mute: bool,
    /// A Euclidean rhythm over its steps, played beside or against what is written.
    pub euclid: Option<Euclid>,
    /// How many of its steps are flipped, on to off or off to on, anew in each pass.
    pub drift: Drift,
    /// When its dice are thrown anew.
    pub reroll: Reroll,
    /// Parameters of its steps that go round on their own.
    pub lanes: ParameterLanes,
    /// The steps that were ever touched; those past the end are empty.
    pub steps: Vec<Step>,
}

/// From where conditions count the passes of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountFrom {
    /// From the beginning of the song, so that the same bar always has the same number.
    #[default]
    Song,
    /// From the pass in which its pattern was launched.
    Launch,
}

impl CountFrom {
    /// Whether it is that of a fresh clip, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

super::value::bounded! {
    /// The last step that is played, counted from 0; 255 means "to the end" for every length.
    End(u8) = 0..=255, default 255, "end"
}

impl Project {
    /// The track, or nothing past the last.
    #[must_use]
    pub fn track(&self, track: usize) -> Option<&Track> {
        self.tracks.get(track).map(Arc::as_ref)
    }

    /// The clip of a track in a pattern, or nothing while the track is empty there.
    #[must_use]
    pub fn clip(&self, pattern: usize, track: usize) -> Option<&Clip> {
        self.patterns
            .get(pattern)?
            .clips
            .get(track)
            .map(Arc::as_ref)
    }

    /// A project of so many fresh tracks; 1 to 32 of them.
    #[must_use]
    pub fn with_tracks(count: usize) -> Self {
        let empty = Arc::new(Pattern::default());
        Self {
            tempo: Tempo::DEFAULT,
            scale: Scale::default(),
            tracks: (0..count.clamp(1, MAX_TRACKS))
                .map(|i| Arc::new(Track::fresh(i)))
                .collect(),
            names: Arc::default(),
            patterns: vec![empty; MAX_PATTERNS],
            scenes: Vec::new(),
            song: Arc::default(),
            macros: std::array::from_fn(|_| Arc::default()),
            launching: Launching::default(),
            lock_lead: LockLead::DEFAULT,
        }
    }
}

impl Project {
    /// The patterns that hold any steps or make some, from 0.
    pub fn filled_patterns(&self) -> impl Iterator<Item = usize> {
        let patterns = self.patterns.iter().enumerate();
        patterns.filter_map(|(number, pattern)| {
            let filled = pattern.clips.iter().any(|clip| !clip.is_empty());
            filled.then_some(number)
        })
    }
}

impl Default for Project {
    fn default() -> Self {
        Self::with_tracks(FRESH_TRACKS)
    }
}

impl Track {
    /// The track that a fresh project has at this place: tracks 1 to 16 play keys 36 to 51, the pads of
    /// a drum rack, further ones middle C.
    #[must_use]
    pub fn fresh(index: usize) -> Self {
        let place = u8::try_from(index).unwrap_or(u8::MAX);
        let key = if place < 16 {
            Key::clamped(36 + i64::from(place))
        } else {
            Key::DEFAULT
        };
        Self {
            id: TrackId::clamped(i64::from(place) + 1),
            name: format!("Track {}", index + 1),
            colour: Colour::clamped(i64::from(place % 8) + 1),
            key,
            channel: Channel::DEFAULT,
            delay: Delay::DEFAULT,
            mute_group: MuteGroup::DEFAULT,
            pitch: Pitch::of_key(key),
            locks: LockLanes::default(),
            accent: Accent::DEFAULT,
            role: Role::Notes,
        }
    }

    /// The key that an interval sounds as in a clip transposed so far, in its first pass and without what is
    /// played live; none off the keyboard.
    #[must_use]
    pub fn sounding(&self, scale: Scale, written: Transpose, interval: Interval) -> Option<Key> {
        let (interval, written) = (i64::from(interval), i64::from(written));
        self.pitch.sounding(scale, self.key, interval, written, 0)
    }

    /// The interval that [sounds](Self::sounding) as a key, or as near as there is one: how a key is written
    /// that somebody plays or names.
    #[must_use]
    pub fn interval_of(&self, scale: Scale, written: Transpose, key: Key) -> Option<Interval> {
        let sounding = |interval| self.sounding(scale, written, Interval::clamped(interval));
        pitch::interval_of(key, sounding)
    }
}

impl Pattern {
    /// The master length in ticks; 0 for none.
    #[must_use]
    pub fn master_ticks(&self) -> Tick {
        Tick::from(self.master_length.get()) * self.swing_grid.ticks()
    }

    /// One pass of the pattern: the master length, or else the longest pass among the clips that hold
    /// steps or make some; a bar of four quarters when all are empty.
    #[must_use]
    pub fn pass_ticks(&self) -> Tick {
        if !self.master_length.is_default() {
            return self.master_ticks();
        }
        let filled = self.clips.iter().filter(|clip| !clip.is_empty());
        let longest = filled.map(|clip| clip.pass_ticks()).max();
        longest.unwrap_or(4 * TICKS_PER_QUARTER)
    }
}

impl Clip {
    /// One pass of the clip, at least a tick.
    #[must_use]
    pub fn pass_ticks(&self) -> Tick {
        let steps = self.direction.period(self.played_range().1);
        self.rate.tick_of(steps).max(1)
    }

    /// The step at a place, the empty one where nothing was written.
    #[must_use]
    pub fn step(&self, index: usize) -> Step {
        self.steps.get(index).copied().unwrap_or_default()
    }

    /// The first step that is played and how many are, within the clip's length.
    #[must_use]
    pub fn played_range(&self) -> (u8, u16) {
        let last = self.length.last();
        let (a, b) = (self.start.get().min(last), self.end.get().min(last));
        (a.min(b), u16::from(a.max(b) - a.min(b)) + 1)
    }

    /// Whether steps can sound here that are not written.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.euclid.is_some() || !self.drift.is_default()
    }

    /// Whether nothing can sound here: no step was ever touched, and none is made live.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && !self.is_live()
    }

    /// Whether nothing was ever set here.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What a pattern is called, by its number from 0: "B3" is the third of the second bank.
#[must_use]
pub fn pattern_name(pattern: usize) -> String {
    let bank = BANKS.get(pattern / 16).unwrap_or(&"");
    format!("{bank}{}", pattern % 16 + 1)
}

#[cfg(test)]
mod tests {
    use super::super::pitch::scale::ScaleNotes;
    use super::*;

    /// The empty patterns of a fresh project are one value in memory.
    #[test]
    fn empty_patterns_are_shared() {
        let project = Project::default();
        assert_eq!(project.patterns.len(), MAX_PATTERNS);
        assert!(Arc::ptr_eq(&project.patterns[0], &project.patterns[63]));
    }

    /// "keys of tracks 1-16 = 36-51 (a drum rack's first pads), further tracks C3 = 60."
    #[test]
    fn fresh_tracks_are_a_drum_rack() {
        let keys: Vec<_> = (0..18).map(|i| Track::fresh(i).key.get()).collect();
        assert_eq!((keys[0], keys[15], keys[16], keys[17]), (36, 51, 60, 60));
    }

    /// A key is written so that it sounds as it was played, on whatever kind of track that can, however far the
    /// clip is transposed; where the scale has no such key, it is the nearest one.
    #[test]
    fn a_key_is_written_as_it_sounds() {
        let notes = ScaleNotes::named("minor").unwrap();
        let scale = Scale {
            notes,
            ..Scale::default()
        };
        for pitch in Pitch::ALL {
            let any = matches!(pitch, Pitch::Drum | Pitch::Chromatic);
            for written in [-48, -7, 0, 5, 48].map(Transpose::clamped) {
                let track = Track {
                    pitch,
                    ..Track::fresh(16)
                };
                for key in (20..100).map(Key::clamped) {
                    let interval = track.interval_of(scale, written, key).unwrap();
                    let sounds = track.sounding(scale, written, interval).unwrap();
                    let strays = i64::from(sounds) - i64::from(key);
                    let most = i64::from(!any && !scale.has(key.into()));
                    assert!(strays.abs() <= most, "{pitch} {written:?} {key:?}");
                }
            }
        }
    }

    /// Start and end stay within the length and may be given in either order.
    #[test]
    fn start_and_end_are_limited_by_the_length() {
        let clip = |start, end| Clip {
            start: StepIndex::clamped(start),
            end: End::clamped(end),
            ..Clip::default()
        };
        assert_eq!(clip(0, 255).played_range(), (0, 16));
        assert_eq!(clip(4, 7).played_range(), (4, 4));
        assert_eq!(clip(100, 7).played_range(), (7, 9));
    }
}
