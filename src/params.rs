//! What the host sees and saves: its parameters, and the project beside them.
//!
//! A parameter is what a host may automate; it is a performance on top of the score and never writes
//! it. The project is saved in a field of its own, whose content is exactly the text of a pattern file.

use nice_plug::params::persist::PersistentField;
use nice_plug::prelude::*;

use crate::document::Document;
use crate::files::{FileError, pattern_file};
use crate::sequencer::Edit;
use crate::sequencer::macros::MACROS;
use crate::sequencer::project::{MAX_PATTERNS, MAX_TRACKS};

/// The field of the saved state that holds the text of the pattern file.
pub const PROJECT_FIELD: &str = "project";
/// The field that holds what was made beside a project of a future version.
pub const BESIDE_FIELD: &str = "beside";

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
    /// The project, as the text of a pattern file.
    #[persist = "project"]
    pub project: Document,
    /// What was made beside a project of a future version, which is never overwritten.
    #[persist = "beside"]
    pub beside: Beside,
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

impl GradusParams {
    /// The parameters of a fresh instance with this document.
    #[must_use]
    pub fn new(document: Document) -> Self {
        let patterns = IntRange::Linear {
            min: 1,
            max: to_i32(MAX_PATTERNS),
        };
        Self {
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            pattern: IntParam::new("Pattern", 1, patterns),
            fill: BoolParam::new("Fill", false),
            swing: FloatParam::new("Swing +", 0.0, around(25.0))
                .with_unit(" %")
                .with_step_size(0.1),
            density: percent("Density +"),
            gate: percent("Gate +"),
            velocity: offset("Velocity +", 127),
            chance: percent("Chance +"),
            humanise: IntParam::new("Humanise +", 0, IntRange::Linear { min: 0, max: 100 })
                .with_unit(" %"),
            transpose: offset("Transpose", 48),
            variation: IntParam::new("Variation", 0, IntRange::Linear { min: 0, max: 127 }),
            mutes: std::array::from_fn(|track| MuteParam {
                muted: BoolParam::new(format!("Mute {}", track + 1), false),
            }),
            macros: std::array::from_fn(|number| MacroParam {
                value: IntParam::new(
                    format!("Macro {}", number + 1),
                    0,
                    IntRange::Linear { min: 0, max: 127 },
                ),
            }),
            beside: Beside(document.clone()),
            project: document,
        }
    }

    /// Brings a saved state into the shape of this version: what an old or incomplete state lacks takes
    /// its default, since the framework would leave what was there before.
    pub fn complete(state: &mut PluginState) {
        let fresh = pattern_file::to_text(&crate::sequencer::Project::default());
        for (field, text) in [(PROJECT_FIELD, fresh.as_str()), (BESIDE_FIELD, "")] {
            let saved = state
                .fields
                .entry(field.to_owned())
                .or_insert_with(|| quoted(text));
            if serde_json::from_str::<String>(saved).is_err() {
                // Not even a text: hand it on as one, so that the reader of the project says so.
                *saved = quoted(&saved.clone());
            }
        }
        let mut default = |id: &str, value| {
            state.params.entry(id.to_owned()).or_insert(value);
        };
        default("bypass", nice_plug::plugin::ParamValue::Bool(false));
        default("pattern", nice_plug::plugin::ParamValue::I32(1));
        default("fill", nice_plug::plugin::ParamValue::Bool(false));
        default("swing", nice_plug::plugin::ParamValue::F32(0.0));
        for id in [
            "density",
            "gate",
            "velocity",
            "chance",
            "humanise",
            "transpose",
            "variation",
        ] {
            default(id, nice_plug::plugin::ParamValue::I32(0));
        }
        for track in 1..=MAX_TRACKS {
            default(
                &format!("mute_{track}"),
                nice_plug::plugin::ParamValue::Bool(false),
            );
        }
        for number in 1..=MACROS {
            default(
                &format!("macro_{number}"),
                nice_plug::plugin::ParamValue::I32(0),
            );
        }
    }
}

/// The project of a host's session. What cannot be read changes nothing and is told in the status line.
impl PersistentField<'_, String> for Document {
    fn set(&self, text: String) {
        match pattern_file::from_text(&text) {
            Ok(project) => {
                self.hold(None);
                self.apply(Edit::Replace(Box::new(project)));
                self.say("");
            }
            Err(error) => {
                self.say(error.to_string());
                if matches!(error, FileError::FutureVersion { .. }) {
                    self.hold(Some(text));
                }
            }
        }
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&String) -> R,
    {
        let (held, project) = self.saved();
        read(&held.unwrap_or_else(|| pattern_file::to_text(&project)))
    }
}

/// While the document holds a text of a future version, what was made here is saved beside it; empty
/// otherwise.
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
            (Some(_), project) => read(&pattern_file::to_text(&project)),
            (None, _) => read(&String::new()),
        }
    }
}

fn around(most: f32) -> FloatRange {
    FloatRange::Linear {
        min: -most,
        max: most,
    }
}

fn offset(name: &str, most: i32) -> IntParam {
    let range = IntRange::Linear {
        min: -most,
        max: most,
    };
    IntParam::new(name, 0, range)
}

fn percent(name: &str) -> IntParam {
    offset(name, 100).with_unit(" %")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn to_i32(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
