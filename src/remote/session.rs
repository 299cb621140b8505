//! A page as a controller of an instance: its words become actions, and it is told what has changed.
//!
//! The page speaks the language of profiles. What it sends are actions (`toggle-cell 2, 5`), with steps counted from the
//! first of the clip. What it is told are the facts that lights show, and the clips that the tracks play as a pattern
//! file has them. After the first picture it is told only what has changed since. This is one more
//! [`DeviceSession`]: the same selection, the same edits, the same undo levels, and the audio thread knows nothing of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::control::controllers::action_template::ActionTemplate;
use crate::control::controllers::expression::{VariableNames, Variables};
use crate::control::controllers::state::{Fact, Subject};
use crate::control::controllers::{MusicState, Profile};
use crate::control::surface_state::{Music, SurfaceState};
use crate::devices::InstanceHandles;
use crate::devices::device_session::DeviceSession;
use crate::files::pattern_file;
use crate::instance::bus::{BusListener, Sleeper, WakeCallback};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The instance that a page plays.
pub type Instance = InstanceHandles;

/// Updates do not follow each other faster: a page draws no faster either.
const FRAME: Duration = Duration::from_millis(15);
/// For so long after an action the engine's answer is looked for.
const ANSWER: Duration = Duration::from_millis(250);
/// How often a page is told the place of the music while it runs, beside jumps.
const PLACE: Duration = Duration::from_secs(1);
/// How far the music may be from where the page expects it, in ticks, before that is a jump.
const JUMP: Tick = TICKS_PER_QUARTER / 16;
/// The longest action, in bytes.
const LONGEST: usize = 64;
/// All steps of a clip are one page of this controller.
const STEPS: u16 = 256;
/// The facts that change with time alone: a page finds them out for itself.
const IN_TIME: [&str; 2] = ["beat", "sounding"];
/// What a page is told facts of, and the number of places; the clips say all of steps.
const SUBJECTS: [(Subject, usize); 4] = [
    (Subject::Music, 1),
    (Subject::Tracks, 32),
    (Subject::Patterns, 64),
    (Subject::Scenes, 64),
];

/// A page that plays an instance.
#[derive(Debug)]
pub struct PageSession {
    device: DeviceSession,
    instance: Instance,
    listener: BusListener,
    told: Told,
    /// Where time begins for the device.
    began: Instant,
    /// When the page was told something last.
    updated: Option<Instant>,
    /// Until when the engine's answer to an action is looked for.
    expecting: Option<Instant>,
    _sleeper: Sleeper,
}

/// What the page knows.
#[derive(Debug, Default)]
struct Told {
    tracks: Value,
    names: Value,
    /// The revision that the clips are from, and the pattern of each track.
    score: Option<(u64, Vec<usize>)>,
    clips: Vec<String>,
    lights: Value,
    steps: Vec<Option<usize>>,
    place: Option<Place>,
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

impl PageSession {
    /// A session with an instance; `wake` is called when something has happened there.
    #[must_use]
    pub fn new(instance: &Instance, wake: WakeCallback) -> Self {
        let profile = Profile {
            name: "Tablet".to_owned(),
            steps: STEPS,
            ..Profile::default()
        };
        let bus = instance.document.bus();
        Self {
            device: DeviceSession::new(instance, Arc::new(profile)),
            instance: instance.clone(),
            listener: bus.listen(),
            told: Told::default(),
            began: Instant::now(),
            updated: None,
            expecting: None,
            _sleeper: bus.wake(wake),
        }
    }

    /// Performs an action, written as in a profile.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn act(&mut self, text: &str, at: Instant) -> Result<(), String> {
        if text.len() > LONGEST {
            return Err("an action is shorter".to_owned());
        }
        let template = ActionTemplate::read(text, &VariableNames::of(&[]))?;
        let action = template.resolve(&Variables::default());
        let action = action.ok_or_else(|| format!("\"{text}\" is out of range"))?;
        self.device.act(action, self.microseconds(at));
        self.device.send_pending(at);
        self.expecting = Some(at + ANSWER);
        Ok(())
    }

    /// When [`updates`](Self::updates) has to be called even if nothing happens.
    #[must_use]
    pub fn due(&self, now: Instant) -> Option<Instant> {
        let Some(updated) = self.updated else {
            return Some(now);
        };
        let next = updated + FRAME;
        if self.device.has_pending() || self.listener.is_behind() {
            return Some(next);
        }
        let expecting = self.expecting.is_some_and(|until| now < until);
        let running = self.instance.monitor.status().running.moves();
        match (expecting, running) {
            (true, _) => Some(next),
            (false, true) => Some(updated + PLACE),
            (false, false) => None,
        }
    }

    /// What the page has to be told, as JSON, each a message of its own.
    pub fn updates(&mut self, now: Instant) -> Vec<String> {
        self.device.send_pending(now);
        if self.updated.is_some_and(|updated| now < updated + FRAME) {
            return Vec::new();
        }
        // What an event is about is visible before the event, so the events are read first.
        let happened = self.listener.events().count() > 0 || self.listener.lost() > 0;
        let is_due = self.due(now).is_some_and(|due| due <= now);
        if !happened && !is_due {
            return Vec::new();
        }
        self.expecting.take_if(|until| *until <= now);
        self.updated = Some(now);
        let revision = self.instance.document.revision();
        let micros = self.microseconds(now);
        let told = &mut self.told;
        self.device.observe(micros, |music, surface_state| {
            let mut messages = Vec::new();
            told.score(music, revision, &mut messages);
            told.lights(music, surface_state, &mut messages);
            told.place(music, now, &mut messages);
            messages
        })
    }

    fn microseconds(&self, at: Instant) -> i64 {
        let passed = at.saturating_duration_since(self.began);
        i64::try_from(passed.as_micros()).unwrap_or(i64::MAX)
    }
}

impl Drop for PageSession {
    /// Lets go of everything that is held.
    fn drop(&mut self) {
        self.device.release_device();
    }
}

impl Told {
    /// Tells the tracks, the names of patterns and scenes, and the clips that the tracks play.
    fn score(&mut self, music: &Music<'_>, revision: u64, messages: &mut Vec<String>) {
        let project = music.project;
        let tracks = project.tracks.len();
        let patterns: Vec<usize> = (0..tracks).map(|track| music.pattern(track)).collect();
        let score = Some((revision, patterns));
        if self.score == score {
            return;
        }
        let heads = project.tracks.iter().enumerate().map(
            |(index, track)| json!({ "name": project.name_of(index), "colour": track.colour }),
        );
        let heads = heads.collect();
        tell(&mut self.tracks, "tracks", heads, messages);
        let patterns = project.patterns.iter().map(|pattern| pattern.name.as_str());
        let scenes = project.scenes.iter().map(|scene| scene.name.as_str());
        let names = json!({
            "patterns": patterns.collect::<Vec<_>>(),
            "scenes": scenes.collect::<Vec<_>>(),
        });
        tell(&mut self.names, "names", names, messages);
        self.clips.resize(tracks, String::new());
        for (track, told) in self.clips.iter_mut().enumerate() {
            let pattern = music.pattern(track);
            let clip = project.clip(pattern, track).cloned().unwrap_or_default();
            let clip = pattern_file::clip_to_text(&clip);
            // The text is JSON already.
            let text = format!(r#"{{"clip":{clip},"pattern":{pattern},"track":{track}}}"#);
            if *told != text {
                told.clone_from(&text);
                messages.push(text);
            }
        }
        self.score = score;
    }

    /// Tells which facts hold, and where.
    fn lights(&mut self, music: &Music<'_>, surface: &SurfaceState, messages: &mut Vec<String>) {
        let state = surface.state(music, 0);
        let mut lights = Map::new();
        for (subject, places) in SUBJECTS {
            let word = Subject::WORDS.iter().find(|(known, _)| *known == subject);
            let word = word.map_or("", |(_, word)| word);
            lights.insert(word.to_owned(), facts(&state, subject, places).into());
        }
        tell(&mut self.lights, "lights", lights.into(), messages);
        let tracks = 0..music.project.tracks.len();
        let moves = music.status.running.moves();
        let step = |track| music.playing_step(track).filter(|_| moves);
        let steps: Vec<_> = tracks.map(step).collect();
        if self.steps != steps {
            messages.push(json!({ "steps": steps }).to_string());
            self.steps = steps;
        }
    }

    /// Tells where the music is, when it is not where the page expects it, and from time to time.
    fn place(&mut self, music: &Music<'_>, now: Instant, messages: &mut Vec<String>) {
        let status = &music.status;
        let place = Place {
            running: status.running.moves(),
            tick: status.position,
            bpm: status.tempo_bpm,
            tempo: music.project.tempo.bpm(),
            signature: status.signature.unwrap_or((4, 4)),
            at: now,
        };
        if self.place.is_some_and(|told| told.leads_to(&place)) {
            return;
        }
        let message = json!({ "place": {
            "running": place.running,
            "tick": place.tick,
            "bpm": place.bpm,
            "tempo": place.tempo,
            "beats": place.signature.0,
            "unit": place.signature.1,
            "quarter": TICKS_PER_QUARTER,
        } });
        messages.push(message.to_string());
        self.place = Some(place);
    }
}

impl Place {
    /// Whether a page that knows this place expects a later one.
    #[allow(clippy::cast_precision_loss, reason = "ticks of a second")]
    #[allow(clippy::cast_possible_truncation, reason = "the cast saturates")]
    #[allow(clippy::float_cmp, reason = "a tempo that nobody changed is the same")]
    fn leads_to(&self, later: &Self) -> bool {
        let same = self.running == later.running
            && self.bpm == later.bpm
            && self.tempo == later.tempo
            && self.signature == later.signature;
        let passed = later.at.saturating_duration_since(self.at);
        let minutes = passed.as_secs_f64() / 60.0;
        let ticks = (minutes * self.bpm * TICKS_PER_QUARTER as f64) as Tick;
        let expected = self.tick + if self.running { ticks } else { 0 };
        let is_recent = !self.running || passed < PLACE;
        same && is_recent && (expected - later.tick).abs() <= JUMP
    }
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

/// Adds a message if a value differs from what the page knows.
fn tell(told: &mut Value, name: &str, value: Value, messages: &mut Vec<String>) {
    if *told != value {
        messages.push(json!({ name: value }).to_string());
        *told = value;
    }
}
