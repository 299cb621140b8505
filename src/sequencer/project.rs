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
use super::note_channels::{self, NoteChannels};
use super::order::Direction;
use super::outputs::{OutputSlot, Outputs};
use super::parameter_lanes::ParameterLanes;
use super::pitch::accumulator::Accumulator;
use super::pitch::scale::Scale;
use super::pitch::{self, Pitch};
use super::query::KnownClips;
use super::set_up::{PatternSetUps, SetUp};
use super::song::{Scene, Song};
use super::step::Step;
use super::time::{Rate, SwingGrid, TICKS_PER_QUARTER, Tick};
use super::value::{
    Channel, Delay, Interval, Key, Length, StepIndex, Swing, SwingAmount, Tempo, Transpose,
};

/// All saved data.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Tempo of the internal clock, which runs when no host does.
    pub tempo: Tempo,
    /// The scale for tracks that ask for it.
    pub scale: Scale,
    /// 1 to 32 tracks.
    pub tracks: Vec<Arc<Track>>,
    /// The key names of each channel.
    pub names: Arc<NoteNames>,
    /// Always 64 patterns, most of them the same empty one.
    pub patterns: Vec<Arc<Pattern>>,
    /// Up to 64 scenes.
    pub scenes: Vec<Arc<Scene>>,
    /// The song: patterns and scenes that follow each other.
    pub song: Arc<Song>,
    /// The names and targets of the eight macros.
    pub macros: [Arc<Macro>; MACROS],
    /// How patterns are launched and tracks muted.
    pub launching: Launching,
    /// How long before its notes a step sends its locks.
    pub lock_lead: LockLead,
    /// Where the music goes beside the host.
    pub outputs: Arc<Outputs>,
    /// What is known of the clips where the project is played; it is not saved.
    pub known_clips: KnownClips,
}

/// One row of the grid: a drum key or a melodic line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// The track's id, unique in the project; it stays when the track is moved.
    pub id: TrackId,
    /// The musician's name for it; [`Project::name_of`] gives another when it is empty or a fresh track's.
    pub name: String,
    /// One of the eight hues of the interface.
    pub colour: Colour,
    /// The key of a plain step, from which the notes of all steps are counted.
    pub key: Key,
    /// The channel of its notes, or of what is meant for all of them where each has one of its own.
    pub channel: Channel,
    /// Whether its notes have the track's channel.
    pub note_channels: NoteChannels,
    /// How late the track plays; negative is early.
    pub delay: Delay,
    /// The mute group.
    pub mute_group: MuteGroup,
    /// How the notes are read, and whether they follow a live transposition.
    pub pitch: Pitch,
    /// The lock lanes.
    pub locks: LockLanes,
    /// The velocity that an accent adds.
    pub accent: Accent,
    /// Whether the track plays notes or accents others.
    pub role: Role,
    /// Where its notes and locks go; the project always has that output.
    pub output: OutputSlot,
}

super::value::bounded! {
    /// How long before its notes a step sends its locks, in ticks, for synths that need a moment to follow. At
    /// 120 BPM 806 ticks are 10 ms.
    LockLead(u16) = 0..=2000, default 0, "lock lead"
}
super::value::bounded! {
    /// A group of tracks that are muted together; 0 for none.
    MuteGroup(u8) = 0..=8, default 0, "mute group"
}
super::value::bounded! {
    /// One of the eight hues of the interface.
    Colour(u8) = 1..=8, default 1, "colour"
}

/// A clip for each track, and the groove they share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// What the musician calls it; may be empty.
    pub name: String,
    /// Where the second of two swing units starts.
    pub swing: Swing,
    /// The unit that swing works on.
    pub swing_grid: SwingGrid,
    /// The groove: timing and velocity for slots of the song, if there is one.
    pub groove: Option<Arc<Groove>>,
    /// The seed of all dice.
    pub seed: u32,
    /// After how many units of the swing grid all clips restart; 0 for never.
    pub master_length: MasterLength,
    /// What each output is sent when the pattern starts; the project always has those outputs.
    pub set_ups: PatternSetUps,
    /// The clips of tracks 1, 2, ...; a track past the end plays the default clip, which is empty.
    pub clips: Vec<Arc<Clip>>,
}

super::value::bounded! {
    /// A length in units of the pattern's swing grid; 0 for none.
    MasterLength(u16) = 0..=1024, default 0, "master length"
}

/// The steps of one track in one pattern.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clip {
    /// Number of steps.
    pub length: Length,
    /// Length of a step.
    pub rate: Rate,
    /// The order in which the steps are played.
    pub direction: Direction,
    /// The first step that is played.
    pub start: StepIndex,
    /// The last step that is played; one past the length means the length's last.
    pub end: End,
    /// How far the content is rotated without moving data: the step played first is `start + rotate`.
    pub rotate: StepIndex,
    /// Share of the pattern's swing, in percent.
    pub swing_amount: SwingAmount,
    /// Share of the pattern's groove, in percent.
    pub groove_amount: GrooveAmount,
    /// How far its notes deviate in time, velocity and length.
    pub humanise: Humanise,
    /// Semitones added to all its notes; degrees on a track that counts those.
    pub transpose: Transpose,
    /// Transposition added with every pass.
    pub accumulator: Accumulator,
    /// Where conditions start to count passes.
    pub count_from: CountFrom,
    /// Whether the clip is muted.
    pub mute: bool,
    /// A Euclidean rhythm over the steps, combined with the written ones.
    pub euclid: Option<Euclid>,
    /// Percentage of steps that are flipped, on to off or off to on, anew in each pass.
    pub drift: Drift,
    /// How often the dice are rerolled.
    pub reroll: Reroll,
    /// Parameters that cycle on their own.
    pub lanes: ParameterLanes,
    /// The steps, up to the last that was touched; those beyond are empty.
    pub steps: Vec<Step>,
}

/// The pass from which conditions count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountFrom {
    /// From the beginning of the song, so that a bar always has the same pass number.
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
    /// The last step that is played, counted from 0; 255 means the clip's end at every length.
    End(u8) = 0..=255, default 255, "end"
}

impl Project {
    /// A track, from 0; none past the last.
    #[must_use]
    pub fn track(&self, track: usize) -> Option<&Track> {
        self.tracks.get(track).map(Arc::as_ref)
    }

    /// The clip of a track in a pattern; none while the track is empty there.
    #[must_use]
    pub fn clip(&self, pattern: usize, track: usize) -> Option<&Clip> {
        self.patterns
            .get(pattern)?
            .clips
            .get(track)
            .map(Arc::as_ref)
    }

    /// A project with this many fresh tracks, 1 to 32.
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
            outputs: Arc::default(),
            known_clips: KnownClips::default(),
        }
    }
}

impl Project {
    /// The numbers, from 0, of patterns with steps or live generation.
    pub fn filled_patterns(&self) -> impl Iterator<Item = usize> {
        let patterns = self.patterns.iter().enumerate();
        patterns.filter_map(|(number, pattern)| {
            let filled = pattern.clips.iter().any(|clip| !clip.is_empty());
            filled.then_some(number)
        })
    }
}

impl Project {
    /// Sends tracks whose output is not there back to the host, their lock lanes back to them, and drops what patterns send
    /// there.
    pub fn follow_outputs(&mut self) {
        for track in &mut self.tracks {
            if !self.outputs.has(track.output) {
                Arc::make_mut(track).output = OutputSlot::Host;
            }
            let is_there = |output| self.outputs.has(output);
            let has_gone = |output: Option<OutputSlot>| output.is_some_and(|it| !is_there(it));
            if track.locks.iter().any(|(_, lane)| has_gone(lane.output)) {
                Arc::make_mut(track).locks.follow_outputs(is_there);
            }
        }
        for pattern in self.patterns.iter_mut() {
            let gone = pattern.set_ups.iter().map(|(slot, _)| slot);
            let gone = gone.filter(|slot| self.outputs.get(*slot).is_none());
            for slot in gone.collect::<Vec<_>>() {
                let set_ups = &mut Arc::make_mut(pattern).set_ups;
                set_ups.set(slot, SetUp::default());
            }
        }
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
            note_channels: NoteChannels::OfTrack,
            delay: Delay::DEFAULT,
            mute_group: MuteGroup::DEFAULT,
            pitch: Pitch::of_key(key),
            locks: LockLanes::default(),
            accent: Accent::DEFAULT,
            role: Role::Notes,
            output: OutputSlot::Host,
        }
    }

    /// Whether a note of this track may be on a channel.
    #[must_use]
    pub fn may_play_on(&self, channel: Channel) -> bool {
        self.channel == channel || self.note_channels == NoteChannels::Mpe
    }

    /// The channel of what is played by hand: that of a note without a step.
    #[must_use]
    pub fn hand_channel(&self) -> Channel {
        self.channel_of(0, 0)
    }

    /// The channel of a note by the number of its step and its place in it.
    #[inline(always)]
    pub(super) fn channel_of(&self, number: i64, place: usize) -> Channel {
        match self.note_channels {
            NoteChannels::OfTrack => self.channel,
            NoteChannels::Mpe => note_channels::of_note(number, place),
        }
    }

    /// The key that an interval sounds as in a clip with this transposition, in its first pass and without live
    /// transposition; none off the keyboard.
    #[must_use]
    pub fn sounding(&self, scale: Scale, written: Transpose, interval: Interval) -> Option<Key> {
        let (interval, written) = (i64::from(interval), i64::from(written));
        self.pitch.sounding(scale, self.key, interval, written, 0)
    }

    /// The interval that [sounds](Self::sounding) as a key, or as the nearest one: for keys that somebody plays
    /// or names.
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

    /// One pass of the pattern: the master length, or else the longest pass among the clips with steps or live
    /// generation; a bar of four quarters when there are none.
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

    /// The step at a place; an empty step where nothing was written.
    #[must_use]
    pub fn step(&self, index: usize) -> Step {
        self.steps.get(index).copied().unwrap_or_default()
    }

    /// The first played step and the number of played steps, within the clip's length.
    #[must_use]
    pub fn played_range(&self) -> (u8, u16) {
        let last = self.length.last();
        let (a, b) = (self.start.get().min(last), self.end.get().min(last));
        (a.min(b), u16::from(a.max(b) - a.min(b)) + 1)
    }

    /// Whether live generation can play steps that are not written.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.euclid.is_some() || !self.drift.is_default()
    }

    /// Whether nothing can sound: no step was ever touched, and there is no live generation.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && !self.is_live()
    }

    /// Whether everything is as in a fresh clip.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The name of a pattern, by its number from 0: "B3" is the third of the second bank.
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
