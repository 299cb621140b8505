//! What a page knows, and what it has to be told of the music: only what has changed since, and not too much at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::heads::Heads;
use super::patch::patch;
use super::table::table;
use crate::control::controllers::MusicState;
use crate::control::controllers::state::{Fact, Subject};
use crate::control::surface_state::{Music, SurfaceState};
use crate::files::pattern_file;
use crate::sequencer::limits::{MAX_PATTERNS, MAX_TRACKS};
use crate::sequencer::song::MAX_SCENES;
use crate::sequencer::{Clip, Pitch, TICKS_PER_QUARTER, Tick};

/// How often a page is told the place of the music while it runs, beside jumps.
pub const PLACE: Duration = Duration::from_secs(1);
/// How far ahead a page knows the playheads.
const AHEAD: Duration = Duration::from_secs(3);
/// How far the music may be from where the page expects it, in ticks, before that is a jump. It moves block by block, and
/// is not looked at just after a block.
const JUMP: Tick = TICKS_PER_QUARTER / 6;
/// How many bytes of clips are told at a time; the rest follows once the page has read them.
const PART: usize = 128 * 1024;
/// The facts that change with time alone: a page finds them out for itself.
const IN_TIME: [&str; 2] = ["beat", "sounding"];
/// What a page is told facts of, and the number of places; the clips say all of steps.
const SUBJECTS: [(Subject, usize); 4] = [
    (Subject::Music, 1),
    (Subject::Tracks, MAX_TRACKS),
    (Subject::Patterns, MAX_PATTERNS),
    (Subject::Scenes, MAX_SCENES),
];

/// What the page knows.
#[derive(Debug, Default)]
pub struct Told {
    table: bool,
    tracks: Value,
    names: Value,
    /// The revision that the clips are from, and the pattern of each track.
    score: Option<(u64, Vec<usize>)>,
    clips: Vec<Option<ToldClip>>,
    lights: Value,
    front: Value,
    macros: Value,
    heads: Heads,
    /// When more of the playheads has to be told.
    again: Option<Instant>,
    place: Option<Place>,
}

/// A clip that the page knows.
#[derive(Debug)]
struct ToldClip {
    pattern: usize,
    /// It shares the clip with the project, so that a page takes little memory.
    clip: Arc<Clip>,
}

/// Where the music is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    running: bool,
    tick: Tick,
    bpm: f64,
    /// The tempo of the internal clock.
    tempo: f64,
    /// The beats of a bar, and the note that counts as one.
    signature: (u8, u8),
    at: Instant,
}

/// The music at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The revision of the score.
    pub revision: u64,
    /// When.
    pub now: Instant,
    /// The same in milliseconds since the page came.
    pub time: f64,
}

impl Told {
    /// Whether clips are still to be told.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.score.is_none()
    }

    /// When something has to be told while the music runs, even if nothing happens.
    #[must_use]
    pub fn due(&self, updated: Instant) -> Instant {
        let place = updated + PLACE;
        self.again.map_or(place, |again| again.min(place))
    }

    /// The messages that the page has to get now.
    pub fn updates(
        &mut self,
        music: &Music<'_>,
        surface: &SurfaceState,
        moment: Moment,
    ) -> Vec<String> {
        let mut messages = Vec::new();
        if !std::mem::replace(&mut self.table, true) {
            messages.push(json!({ "table": table() }).to_string());
        }
        self.score(music, moment.revision, &mut messages);
        self.lights(music, surface, &mut messages);
        self.place(music, moment, &mut messages);
        messages
    }

    /// Tells the tracks, the names of patterns, scenes and macros, and the clips that the tracks play.
    fn score(&mut self, music: &Music<'_>, revision: u64, messages: &mut Vec<String>) {
        let project = music.project;
        let tracks = project.tracks.len();
        let patterns: Vec<usize> = (0..tracks).map(|track| music.pattern(track)).collect();
        let score = Some((revision, patterns));
        if self.score == score {
            return;
        }
        let heads = project.tracks.iter().enumerate().map(|(index, track)| {
            json!({
                "name": project.name_of(index),
                "colour": track.colour,
                "key": track.key,
                "drum": track.pitch == Pitch::Drum,
            })
        });
        let heads = heads.collect();
        tell(&mut self.tracks, "tracks", heads, messages);
        let patterns = project.patterns.iter().map(|pattern| pattern.name.as_str());
        let scenes = project.scenes.iter().map(|scene| scene.name.as_str());
        let macros = project.macros.iter().map(|knob| knob.name.as_str());
        let names = json!({
            "patterns": patterns.collect::<Vec<_>>(),
            "scenes": scenes.collect::<Vec<_>>(),
            "macros": macros.collect::<Vec<_>>(),
        });
        tell(&mut self.names, "names", names, messages);
        self.score = self
            .clips(music, tracks, messages)
            .then_some(score)
            .flatten();
    }

    /// Tells changed clips, up to some bytes; returns whether that was all.
    fn clips(&mut self, music: &Music<'_>, tracks: usize, messages: &mut Vec<String>) -> bool {
        self.clips.resize_with(tracks, || None);
        let mut bytes = 0;
        for (track, told) in self.clips.iter_mut().enumerate() {
            if bytes > PART {
                return false;
            }
            let pattern = music.pattern(track);
            let clips = music.project.patterns.get(pattern).map(|it| &it.clips);
            let clip = clips.and_then(|clips| clips.get(track)).map(Arc::clone);
            let clip = clip.unwrap_or_default();
            let known = told.as_ref().filter(|told| told.pattern == pattern);
            if known.is_some_and(|known| Arc::ptr_eq(&known.clip, &clip) || known.clip == clip) {
                continue;
            }
            let text = written(&clip);
            let message = match known {
                Some(known) => patch(&written(&known.clip), &text)
                    .map(|change| json!({ "track": track, "change": change })),
                None => Some(json!({ "track": track, "pattern": pattern, "clip": text })),
            };
            if let Some(message) = message {
                let message = message.to_string();
                bytes += message.len();
                messages.push(message);
            }
            *told = Some(ToldClip { pattern, clip });
        }
        true
    }

    /// Tells which facts hold, and where; what is in front, and where the macros are.
    fn lights(&mut self, music: &Music<'_>, surface: &SurfaceState, messages: &mut Vec<String>) {
        let state = surface.state(music, 0);
        let mut lights = Map::new();
        for (subject, places) in SUBJECTS {
            let word = Subject::WORDS.iter().find(|(known, _)| *known == subject);
            let word = word.map_or("", |(_, word)| word);
            lights.insert(word.to_owned(), facts(&state, subject, places).into());
        }
        tell(&mut self.lights, "lights", lights.into(), messages);
        let front = json!({ "track": state.track, "chosen": surface.chosen });
        tell(&mut self.front, "front", front, messages);
        let macros = music.status.macros.to_vec().into();
        tell(&mut self.macros, "macros", macros, messages);
    }

    /// Tells where the music is, when it is not where the page expects it, and from time to time; and the playheads
    /// some time ahead.
    fn place(&mut self, music: &Music<'_>, moment: Moment, messages: &mut Vec<String>) {
        let status = &music.status;
        let place = Place {
            running: status.running.moves(),
            tick: status.position,
            bpm: status.tempo_bpm,
            tempo: music.project.tempo.bpm(),
            signature: status.signature.unwrap_or((4, 4)),
            at: moment.now,
        };
        let jumped = self.place.is_none_or(|told| !told.is_on_the_way_to(&place));
        let is_recent =
            (self.place).is_some_and(|told| !place.running || moment.now - told.at < PLACE);
        if jumped || !is_recent {
            let message = json!({ "place": {
                "running": place.running,
                "tick": place.tick,
                "bpm": place.bpm,
                "tempo": place.tempo,
                "beats": place.signature.0,
                "unit": place.signature.1,
                "quarter": TICKS_PER_QUARTER,
                "time": moment.time,
            } });
            messages.push(message.to_string());
            self.place = Some(place);
        }
        if place.running {
            let ahead = ticks(AHEAD, place.bpm).max(TICKS_PER_QUARTER);
            messages.extend(self.heads.tell(music, moment.revision, ahead, jumped));
            self.again = Some(moment.now + time(self.heads.due(place.tick), place.bpm));
        } else {
            self.heads.forget();
            self.again = None;
        }
    }
}

impl Place {
    /// Whether the music goes from here to a later place by itself.
    #[allow(clippy::float_cmp, reason = "a tempo that nobody changed is the same")]
    fn is_on_the_way_to(&self, later: &Self) -> bool {
        let same = self.running == later.running
            && self.bpm == later.bpm
            && self.tempo == later.tempo
            && self.signature == later.signature;
        let passed = later.at.saturating_duration_since(self.at);
        let moved = if self.running {
            ticks(passed, self.bpm)
        } else {
            0
        };
        same && (self.tick + moved - later.tick).abs() <= JUMP
    }
}

/// A clip as a pattern file has it.
fn written(clip: &Clip) -> Value {
    serde_json::from_str(&pattern_file::clip_to_text(clip)).unwrap_or_default()
}

/// The time in which some ticks pass; none for ticks that have passed.
#[allow(clippy::cast_precision_loss, reason = "ticks of a few seconds")]
fn time(ticks: Tick, bpm: f64) -> Duration {
    let seconds = ticks as f64 / TICKS_PER_QUARTER as f64 * 60.0 / bpm;
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

/// The ticks that pass in a time.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "ticks of a few seconds"
)]
fn ticks(time: Duration, bpm: f64) -> Tick {
    (time.as_secs_f64() / 60.0 * bpm * TICKS_PER_QUARTER as f64) as Tick
}

/// The facts of a subject, with the places where each holds.
fn facts(state: &MusicState, subject: Subject, places: usize) -> Map<String, Value> {
    let facts = Fact::ALL.iter().filter(|fact| fact.subject == subject);
    let facts = facts.filter(|fact| !IN_TIME.contains(&fact.word));
    let held = facts.map(|fact| {
        let places = (0..places).filter(|place| fact.holds_at(state, *place));
        (fact.word.to_owned(), places.collect::<Vec<_>>().into())
    });
    held.collect()
}

/// Adds a message with what differs from what the page knows.
fn tell(told: &mut Value, name: &str, value: Value, messages: &mut Vec<String>) {
    if let Some(change) = patch(told, &value) {
        messages.push(json!({ name: change }).to_string());
        *told = value;
    }
}
