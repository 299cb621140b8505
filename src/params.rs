//! What the host sees and saves: its parameters, and the project beside them.
//!
//! A parameter is what a host may automate; it is a performance on top of the score and never writes
//! it. The project is saved in a field of its own, whose content is exactly the text of a pattern file. The
//! controllers, and how the window looked, have fields as well. This folder must never know who draws a window, nor the engine.

/// A session of which nothing can be read.
pub mod damaged;
/// What a session holds that cannot be read.
mod kept;
/// How the window looked last.
pub mod window;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nice_plug::params::persist::PersistentField;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::*;

use crate::devices::{Choices, Devices};
use crate::files::pattern_file;
use crate::instance::document::{Document, Held};
use crate::instance::edits;
use crate::instance::host_controller::{Settings, Surface};
use crate::instance::repaint::Bell;
use crate::params::window::Remembered;
use crate::sequencer::macros::MACROS;
use crate::sequencer::project::{MAX_PATTERNS, MAX_TRACKS};
use crate::sequencer::{Edit, Project};

use damaged::Damaged;
pub use kept::{Kept, Unread, Whole};

/// The field of the saved state that holds the text of the pattern file.
pub const PROJECT_FIELD: &str = "project";
/// The field that holds what was made beside a project that cannot be read.
pub const BESIDE_FIELD: &str = "beside";
/// The field that holds the controller.
pub const CONTROLLER_FIELD: &str = "controller";
/// The field that holds the devices at ports of their own.
pub const DEVICES_FIELD: &str = "devices";
/// The field that holds how the window looked.
pub const WINDOW_FIELD: &str = "window";
/// The field that holds what could not be read of all others.
pub const KEPT_FIELD: &str = "kept";
/// The field that holds a session of which nothing could be read.
pub const DAMAGED_FIELD: &str = "damaged";

/// The host's parameters and the saved project. Their ids are frozen.
#[derive(Params)]
#[allow(
    missing_debug_implementations,
    reason = "the framework's parameters have none"
)]
pub struct GradusParams {
    /// Silences the plug-in; it goes on following the host's position.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// The pattern that plays, 1 to 64.
    #[id = "pattern"]
    pub pattern: IntParam,
    /// Whether fill is on, which steps can ask for.
    #[id = "fill"]
    pub fill: BoolParam,
    /// Percent of the pair, added to the pattern's swing.
    #[id = "swing"]
    pub swing: FloatParam,
    /// Percent of hits added or thinned out.
    #[id = "density"]
    pub density: IntParam,
    /// Percent added to every gate.
    #[id = "gate"]
    pub gate: IntParam,
    /// Added to every velocity.
    #[id = "velocity"]
    pub velocity: IntParam,
    /// Percent added to every chance below 100.
    #[id = "chance"]
    pub chance: IntParam,
    /// Percent of humanising beyond the clips' own.
    #[id = "humanise"]
    pub humanise: IntParam,
    /// Semitones, or degrees of the scale.
    #[id = "transpose"]
    pub transpose: IntParam,
    /// Another throw of all dice; 0 is the score's own.
    #[id = "variation"]
    pub variation: IntParam,
    /// The tracks that the host mutes, beside those that are muted in the score.
    #[nested(array)]
    pub mutes: [MuteParam; MAX_TRACKS],
    /// Knobs that move what the project says.
    #[nested(array)]
    pub macros: [MacroParam; MACROS],
    /// Flips when the project has changed since the host saved it: the one way that the framework has to tell the
    /// host so.
    #[id = "changed"]
    pub changed: BoolParam,
    /// Counts the moves of all parameters, so that a block in which none moved need not ask them all.
    moves: Moves,
    /// The project, as the text of a pattern file.
    #[persist = "project"]
    pub project: Document,
    /// What was made beside a project that cannot be read, which is never overwritten.
    #[persist = "beside"]
    pub beside: Beside,
    /// How the window looked last.
    #[persist = "window"]
    pub window: Remembered,
    /// The controller that plays it, and what the hands on it were on.
    #[persist = "controller"]
    pub controller: Controller,
    /// The devices at ports of their own.
    #[persist = "devices"]
    pub devices: Devices,
    /// What else of the session cannot be read.
    #[persist = "kept"]
    pub kept: Kept,
    /// A session of which nothing can be read.
    #[persist = "damaged"]
    pub damaged: Whole,
}

/// Whether the host mutes one track.
#[derive(Params)]
#[allow(
    missing_debug_implementations,
    reason = "the framework's parameters have none"
)]
pub struct MuteParam {
    /// Whether it is muted.
    #[id = "mute"]
    pub muted: BoolParam,
}

/// How far one macro is turned up.
#[derive(Params)]
#[allow(
    missing_debug_implementations,
    reason = "the framework's parameters have none"
)]
pub struct MacroParam {
    /// 0 to 127.
    #[id = "macro"]
    pub value: IntParam,
}

/// Counts moves; written by whoever moves a parameter, read by the audio thread. The window is told of each.
#[derive(Clone)]
struct Moves(Arc<AtomicU32>, Bell);

impl Moves {
    /// What a parameter calls when it has moved.
    fn counted<T>(&self) -> Arc<dyn Fn(T) + Send + Sync> {
        let (count, bell) = (Arc::clone(&self.0), self.1.clone());
        Arc::new(move |_| {
            count.fetch_add(1, Ordering::Release);
            bell.ring();
        })
    }
}

impl GradusParams {
    /// How often any parameter has moved.
    #[must_use]
    pub fn moves(&self) -> u32 {
        self.moves.0.load(Ordering::Acquire)
    }

    /// The parameters of a fresh instance with this document.
    #[must_use]
    pub fn new(document: Document, surface: Surface, devices: Devices, bell: &Bell) -> Self {
        let moves = Moves(Arc::default(), bell.clone());
        let switch = |name: &str| BoolParam::new(name, false).with_callback(moves.counted());
        let number = |name: &str, least, default, most| {
            let range = IntRange::Linear {
                min: least,
                max: most,
            };
            IntParam::new(name, default, range).with_callback(moves.counted())
        };
        let offset = |name, most: i32| number(name, -most, 0, most);
        let percent = |name| offset(name, 100).with_unit(" %");
        let swing = FloatRange::Linear {
            min: -25.0,
            max: 25.0,
        };
        let kept = Kept::new(document.clone());
        Self {
            bypass: switch("Bypass").make_bypass(),
            pattern: number("Pattern", 1, 1, to_i32(MAX_PATTERNS)),
            fill: switch("Fill"),
            swing: FloatParam::new("Swing +", 0.0, swing)
                .with_unit(" %")
                .with_step_size(0.1)
                // What rounds to nothing has no sign.
                .with_value_to_string(formatters::v2s_f32_rounded(1))
                .with_callback(moves.counted()),
            density: percent("Density +"),
            gate: percent("Gate +"),
            velocity: offset("Velocity +", 127),
            chance: percent("Chance +"),
            humanise: number("Humanise +", 0, 0, 100).with_unit(" %"),
            transpose: offset("Transpose", 48),
            variation: number("Variation", 0, 0, 127),
            mutes: std::array::from_fn(|track| MuteParam {
                muted: switch(&format!("Mute {}", track + 1)),
            }),
            macros: std::array::from_fn(|place| MacroParam {
                value: number(&format!("Macro {}", place + 1), 0, 0, 127),
            }),
            changed: BoolParam::new("Changed", false).hide().non_automatable(),
            beside: Beside(document.clone()),
            window: Remembered::default(),
            controller: Controller {
                surface,
                document: document.clone(),
            },
            devices,
            damaged: Whole(kept.clone()),
            kept,
            project: document,
            moves,
        }
    }

    /// Brings a saved state into the shape of this version: what cannot be read is kept aside, and what an old or
    /// incomplete state lacks takes its default, since the framework would leave what was there before.
    pub fn complete(state: &mut PluginState) {
        if damaged::is_all_of(state) {
            // What was there goes on.
            return;
        }
        if let Some(project) = state.fields.get_mut(PROJECT_FIELD)
            && serde_json::from_str::<String>(project).is_err()
        {
            // Not even a text: hand it on as one, so that the reader of the project says so.
            *project = quoted(project);
        }
        let defaults = defaults();
        let unread = Unread::take(state, &defaults);
        for (field, text) in [
            (PROJECT_FIELD, empty_project()),
            (BESIDE_FIELD, quoted("")),
            (
                CONTROLLER_FIELD,
                serde_json::json!(Settings::default()).to_string(),
            ),
            (DEVICES_FIELD, "[]".to_owned()),
            (KEPT_FIELD, serde_json::json!(unread).to_string()),
            (DAMAGED_FIELD, Damaged::default().to_field()),
        ] {
            state.fields.entry(field.to_owned()).or_insert(text);
        }
        for (id, value) in defaults {
            state.params.entry(id).or_insert(value);
        }
    }
}

/// Every parameter that is saved, and its value where a state has none.
fn defaults() -> Vec<(String, ParamValue)> {
    let numbers = [
        "density",
        "gate",
        "velocity",
        "chance",
        "humanise",
        "transpose",
        "variation",
    ];
    let switches = ["bypass", "fill", "changed"].map(str::to_owned);
    let mutes = (1..=MAX_TRACKS).map(|track| format!("mute_{track}"));
    let macros = (1..=MACROS).map(|number| format!("macro_{number}"));
    let numbers = numbers.map(str::to_owned).into_iter().chain(macros);
    let mut defaults = vec![
        ("pattern".to_owned(), ParamValue::I32(1)),
        ("swing".to_owned(), ParamValue::F32(0.0)),
    ];
    defaults.extend(numbers.map(|id| (id, ParamValue::I32(0))));
    let switches = switches.into_iter().chain(mutes);
    defaults.extend(switches.map(|id| (id, ParamValue::Bool(false))));
    defaults
}

/// The project of a host's session. What cannot be read changes nothing, is told, and is saved again as it came.
impl PersistentField<'_, String> for Document {
    fn set(&self, text: String) {
        match pattern_file::from_text(&text) {
            Ok(project) => {
                self.hold(None);
                self.apply(Edit::Replace(Box::new(project)));
                self.mark_saved();
                self.say("");
            }
            Err(error) => {
                let why = error.to_string();
                self.say(&*why);
                self.hold(Some(Held { text, why }));
            }
        }
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&String) -> R,
    {
        edits::flush();
        // Before it is read: what is changed meanwhile may not be in it.
        self.mark_saved();
        let (held, project) = self.saved();
        read(&held.unwrap_or_else(|| pattern_file::to_text(&project)))
    }
}

/// While the document holds a text that cannot be read, what was made here is saved beside it; empty otherwise, and
/// while nothing was made.
#[derive(Debug, Clone)]
pub struct Beside(Document);

impl PersistentField<'_, String> for Beside {
    fn set(&self, text: String) {
        if let Ok(project) = pattern_file::from_text(&text) {
            self.0.apply(Edit::Replace(Box::new(project)));
        }
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&String) -> R,
    {
        match self.0.saved() {
            (Some(_), project) if project != Project::default() => {
                read(&pattern_file::to_text(&project))
            }
            _ => read(&String::new()),
        }
    }
}

/// The controller of an instance, and where it is said that its profile is missing.
#[derive(Debug, Clone)]
pub struct Controller {
    /// The handle of it.
    pub surface: Surface,
    document: Document,
}

impl PersistentField<'_, Settings> for Controller {
    fn set(&self, settings: Settings) {
        let document = self.document.clone();
        let say = move |lack: String| document.say(lack);
        self.surface.restore_and_say(settings, say);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&Settings) -> R,
    {
        read(&self.surface.settings())
    }
}

impl PersistentField<'_, Choices> for Devices {
    fn set(&self, Choices(choices): Choices) {
        self.restore(&choices);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&Choices) -> R,
    {
        read(&Choices(self.choices()))
    }
}

/// The field of the project in a session in which nothing was made.
fn empty_project() -> String {
    quoted(&pattern_file::to_text(&Project::default()))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn to_i32(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
