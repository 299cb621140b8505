//! The score and the one question it answers: which notes start in this span?
//!
//! A [`Project`] is what a musician has written down. [`notes_in`] reads it. Both are plain values:
//! this module must never know a clock, a thread, a file, a host or a source of randomness. What a
//! performance adds to the score (which pattern, which solos, where playing began) comes in as
//! [`Play`], and the same question always has the same answer.
//!
//! Read the files in this order.

/// Bounded numbers: the range of every musical value, in its type.
pub mod value;
/// Ticks, rates and swing: from a step's number to its place in time.
pub mod time;
/// Groove templates: where the slots of a bar lie, and how hard they are struck.
pub mod groove;
/// Humanising: small deviations that repeat.
pub mod humanise;
/// Trig conditions: when a step plays, beside being on.
pub mod trig;
/// Dice: which a step throws, and how often.
pub mod dice;
/// Ratchets: a step that is struck more than once.
pub mod ratchet;
/// Pitch: scales, how a track reads its notes, chords.
pub mod pitch;
/// Parameter locks: controllers and the like that a step sets for itself.
pub mod lock;
/// Accents: steps that are struck harder.
pub mod accent;
/// The channels that the notes of a track have.
pub mod note_channels;
/// Where the music goes.
pub mod outputs;
/// What instruments are sent so that they are ready.
pub mod set_up;
/// Steps of a clip as a set.
pub mod step_set;
/// One step: its notes and how they are played.
pub mod step;
/// Overdubbing: a note that was played becomes one of a step's.
pub mod dub;
/// The ids of tracks and steps, which stay when they are moved.
pub mod identity;
/// The ids of steps and tracks: read, carried along and repaired.
pub mod step_ids;
/// How much a project holds at the most.
pub mod limits;
/// Parameter lanes: parameters of a clip that go round on their own.
pub mod parameter_lanes;
/// The score: project, tracks, patterns and clips.
pub mod project;
/// What keys are called.
pub mod key_names;
/// What tracks and their keys are called.
mod track_names;
/// Lists and names, read up to their limit.
pub mod listed;
/// Scenes and the song: which pattern a track plays where.
pub mod song;
/// Where the rows of a song lie in time.
mod song_rows;
/// When what was asked for begins.
pub mod launch;
/// One knob that moves many things.
pub mod macros;
/// Counter-based chance: a number from a place, never from a generator.
pub mod chance;
/// Rhythms that nobody wrote step by step.
pub mod generate;
/// Directions: from the number of a step in time to its place in the clip.
pub mod order;
/// The order in which the steps of a clip are played.
pub mod step_order;
/// What a performance adds to the score.
pub mod play;
/// What performance, macros and song add to the values of a track.
mod track_offsets;
/// Which pattern each track plays at a tick.
mod patterns_played;
/// What is tried out in the place of a project.
pub mod previews;
/// What queries cost, counted in tests.
mod work;
/// Which notes start in this span?
pub mod query;
/// What was played, written down as a pattern.
pub mod capture;
/// How much memory a project takes beside another one.
pub mod weight;
/// Everything a user can do to a project.
pub mod edit;
/// Steps as text, "x..x o.x.", for tests, clipboard and reports.
pub mod notation;
/// Projects of every shape, for tests.
#[cfg(test)]
pub mod arbitrary;

pub use accent::{Accent, Role};
pub use dice::{Dice, Group, Reroll};
pub use dub::Dub;
pub use edit::{ClipChange, Edit, PatternChange, StepChange, TrackChange};
pub use generate::Generate;
pub use generate::euclid::Euclid;
pub use groove::Groove;
pub use humanise::Humanise;
pub use key_names::{KeyNames, NoteNames};
pub use lock::{Lane, LockLane, LockTarget, LockValue, Locks};
pub use note_channels::NoteChannels;
pub use order::Direction;
pub use outputs::{Output, OutputSlot, Outputs, PortSlot};
pub use patterns_played::PatternsPlayed;
pub use pitch::Pitch;
pub use pitch::accumulator::Accumulator;
pub use pitch::scale::Scale;
pub use play::Play;
pub use previews::Previews;
pub use project::{Clip, Colour, Pattern, Project, Track};
pub use query::{
    CacheKey, EventStreams, Keyed, KnownClips, Note, Pace, Playhead, QuantiseTarget, Room,
    TrigResult, freeze, notes_at_start, notes_in, notes_until, pattern_at, playhead,
    quantise_target, steps_ahead, trig_forecast,
};
pub use query::{LockEvent, locks_at, locks_in, locks_until};
pub use ratchet::Ratchet;
pub use step::{Flam, Gate, Notes, Step, StepNote};
pub use time::{Rate, SwingGrid, TICKS_PER_QUARTER, Tick};
pub use trig::{Chance, Condition};
