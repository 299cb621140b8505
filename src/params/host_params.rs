//! The host's parameters. One table makes the list that the host sees and the defaults for what an old state lacks.
//!
//! A released id never changes, because hosts save automation under it. A new parameter is one row of the table;
//! `plugin/param_controls.rs`, which passes the values to the engine, does not compile until the parameter is there as
//! well.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nice_plug::params::Param;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::*;

use crate::instance::attention::Attention;
use crate::instance::repaint::Repaint;
use crate::sequencer::macros::MACROS;
use crate::sequencer::project::{MAX_PATTERNS, MAX_TRACKS};

/// Makes the struct, its constructor and the list of its defaults from one table.
macro_rules! host_parameters {
    ($make:ident; $($(#[$attribute:meta])* $name:ident: $kind:ty = $value:expr;)*) => {
        /// The host's parameters, in the order in which a host lists them.
        #[derive(Params)]
        #[allow(
            missing_debug_implementations,
            reason = "the framework's parameters have none"
        )]
        pub struct HostParams {
            $($(#[$attribute])* pub $name: $kind,)*
        }

        impl HostParams {
            /// All parameters at their defaults. `moves` counts every move of one.
            #[must_use]
            pub fn new(moves: &MoveCounter) -> Self {
                let $make = moves;
                Self { $($name: $value,)* }
            }

            /// The default of each parameter, in the order of the table.
            fn default_values(&self) -> Vec<ParamValue> {
                let mut values = Vec::new();
                $(self.$name.push_default(&mut values);)*
                values
            }
        }
    };
}

host_parameters! {
    make;
    /// Silences the plug-in; it goes on following the host's position.
    #[id = "bypass"]
    bypass: BoolParam = make.switch("Bypass").make_bypass();
    /// The pattern that plays, 1 to 64.
    #[id = "pattern"]
    pattern: IntParam = make.number("Pattern", 1, 1, to_i32(MAX_PATTERNS));
    /// Whether fill is on, which steps can ask for.
    #[id = "fill"]
    fill: BoolParam = make.switch("Fill");
    /// Percent of the pair, added to the pattern's swing.
    #[id = "swing"]
    swing: FloatParam = make.swing("Swing +");
    /// Percent of hits added or thinned out.
    #[id = "density"]
    density: IntParam = make.percent("Density +");
    /// Percent added to every gate.
    #[id = "gate"]
    gate: IntParam = make.percent("Gate +");
    /// Added to every velocity.
    #[id = "velocity"]
    velocity: IntParam = make.offset("Velocity +", 127);
    /// Percent added to every chance below 100.
    #[id = "chance"]
    chance: IntParam = make.percent("Chance +");
    /// Percent of humanising added to the clips' own.
    #[id = "humanise"]
    humanise: IntParam = make.number("Humanise +", 0, 0, 100).with_unit(" %");
    /// Transposition of all tracks but drums, in semitones or in degrees of the scale.
    #[id = "transpose"]
    transpose: IntParam = make.offset("Transpose", 48);
    /// Chooses another outcome of all dice; 0 is the score's own.
    #[id = "variation"]
    variation: IntParam = make.number("Variation", 0, 0, 127);
    /// The tracks that the host mutes, beside those that are muted in the score.
    #[nested(array)]
    mutes: [MuteParam; MAX_TRACKS] = std::array::from_fn(|track| MuteParam {
        muted: make.switch(&format!("Mute {}", track + 1)),
    });
    /// The macro knobs, which move the targets that the project gives them.
    #[nested(array)]
    macros: [MacroParam; MACROS] = std::array::from_fn(|number| MacroParam {
        value: make.number(&format!("Macro {}", number + 1), 0, 0, 127),
    });
    /// Flips when the project has changed since the host saved it; the framework has no other way to tell the host.
    #[id = "changed"]
    changed: BoolParam = BoolParam::new("Changed", false).hide().non_automatable();
}

/// Whether the host mutes one track.
#[derive(Params)]
#[allow(
    missing_debug_implementations,
    reason = "the framework's parameters have none"
)]
pub struct MuteParam {
    /// On mutes the track, beside the score's own mutes.
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

/// Counts the moves of parameters, for the audio thread to read. Each move also asks for its attention, and wakes the
/// window.
#[derive(Debug, Clone, Default)]
pub struct MoveCounter {
    count: Arc<AtomicU32>,
    attention: Attention,
    repaint: Repaint,
}

impl MoveCounter {
    /// No moves yet; each asks for attention and wakes the window.
    #[must_use]
    pub fn new(attention: &Attention, repaint: &Repaint) -> Self {
        Self {
            count: Arc::default(),
            attention: attention.clone(),
            repaint: repaint.clone(),
        }
    }

    /// How often any parameter has moved.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count.load(Ordering::Acquire)
    }

    /// Makes a parameter's callback, which counts the move and wakes the window.
    fn counted<T>(&self) -> Arc<dyn Fn(T) + Send + Sync> {
        let moves = self.clone();
        Arc::new(move |_| {
            moves.count.fetch_add(1, Ordering::Release);
            moves.attention.request();
            moves.repaint.request();
        })
    }

    fn switch(&self, name: &str) -> BoolParam {
        BoolParam::new(name, false).with_callback(self.counted())
    }

    fn number(&self, name: &str, min: i32, default: i32, max: i32) -> IntParam {
        let range = IntRange::Linear { min, max };
        IntParam::new(name, default, range).with_callback(self.counted())
    }

    fn offset(&self, name: &str, most: i32) -> IntParam {
        self.number(name, -most, 0, most)
    }

    fn percent(&self, name: &str) -> IntParam {
        self.offset(name, 100).with_unit(" %")
    }

    fn swing(&self, name: &str) -> FloatParam {
        let (min, max) = (-25.0, 25.0);
        FloatParam::new(name, 0.0, FloatRange::Linear { min, max })
            .with_unit(" %")
            .with_step_size(0.1)
            // A value that rounds to zero is shown without a sign.
            .with_value_to_string(formatters::v2s_f32_rounded(1))
            .with_callback(self.counted())
    }
}

impl HostParams {
    /// The id and the default of each parameter.
    pub(super) fn defaults(&self) -> Vec<(String, ParamValue)> {
        let ids = self.param_map().into_iter().map(|(id, _, _)| id);
        ids.zip(self.default_values()).collect()
    }
}

/// A row of the table, which knows the defaults of its parameters as they are saved.
trait SavedDefault {
    fn push_default(&self, values: &mut Vec<ParamValue>);
}

impl SavedDefault for BoolParam {
    fn push_default(&self, values: &mut Vec<ParamValue>) {
        values.push(ParamValue::Bool(self.default_plain_value()));
    }
}

impl SavedDefault for IntParam {
    fn push_default(&self, values: &mut Vec<ParamValue>) {
        values.push(ParamValue::I32(self.default_plain_value()));
    }
}

impl SavedDefault for FloatParam {
    fn push_default(&self, values: &mut Vec<ParamValue>) {
        values.push(ParamValue::F32(self.default_plain_value()));
    }
}

impl SavedDefault for MuteParam {
    fn push_default(&self, values: &mut Vec<ParamValue>) {
        self.muted.push_default(values);
    }
}

impl SavedDefault for MacroParam {
    fn push_default(&self, values: &mut Vec<ParamValue>) {
        self.value.push_default(values);
    }
}

impl<T: SavedDefault, const COUNT: usize> SavedDefault for [T; COUNT] {
    fn push_default(&self, values: &mut Vec<ParamValue>) {
        self.iter().for_each(|each| each.push_default(values));
    }
}

fn to_i32(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
