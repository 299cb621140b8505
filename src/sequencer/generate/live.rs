//! Live generation: a Euclidean rhythm, drift and density, which decide while the music plays whether a step is
//! on.
//!
//! They come in this order: the rhythm combines with the written steps, drift flips some steps anew in each pass,
//! density thins or adds. None of them looks at another step: the result at a place depends on that place, its
//! own step and the pass alone.

pub use super::drift::Drift;
use super::euclid::{Euclid, Overlay};
use super::played::{PlayedRange, rewritten};
use super::strength::{StrengthMetre, reaches};
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::play::Offsets;
use crate::sequencer::project::Clip;
use crate::sequencer::step_set::StepSet;

/// The inputs of live generation beside the clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Setting {
    /// The draw key of the clip: its [`clip_draw_key`](crate::sequencer::identity::clip_draw_key).
    pub draw_key: u64,
    /// The seed of its pattern, with the variation that plays.
    pub seed: u32,
    /// What the performance adds to the track's values.
    pub offsets: Offsets,
}

/// What live generation makes of a place in a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The place sounds, whether written or added.
    Sounds,
    /// The place is not written, and nothing is added.
    Silent,
    /// The step is written, but the Euclidean rhythm leaves it out.
    OutOfRhythm,
    /// The step is written, but drift switches it off in this pass.
    Drifted,
    /// The step is written, but density thins it out.
    Thinned,
}

/// The live generation of a clip.
#[derive(Debug, Clone, Copy)]
pub struct Generator {
    played: PlayedRange,
    metre: StrengthMetre,
    rhythm: Option<(Overlay, StepSet)>,
    drift: Drift,
    density: i8,
    seed: u32,
    draw_key: u64,
}

impl Generator {
    /// The live generation of a clip; none where the steps play as they are written. Density alone adds nothing
    /// to a clip on which no step is on.
    #[must_use]
    pub fn of(clip: &Clip, setting: &Setting) -> Option<Self> {
        let Offsets { density, .. } = setting.offsets;
        if clip.euclid.is_none() && clip.drift.is_default() && density == 0 {
            return None;
        }
        let played = PlayedRange::of(clip);
        let range = played.range();
        let written = clip.steps.iter().skip(range.start).take(range.len());
        if !clip.is_live() && !written.into_iter().any(|step| step.on) {
            return None;
        }
        Some(Self {
            played,
            metre: StrengthMetre::of(clip.rate),
            rhythm: clip
                .euclid
                .map(|euclid| rhythm(euclid, setting, played.count)),
            drift: clip.drift,
            density,
            seed: setting.seed,
            draw_key: setting.draw_key,
        })
    }

    /// The fate of a place in the clip's data, within its played range. `written` says whether its step is on.
    #[must_use]
    pub fn fate(&self, index: usize, written: bool, pass: i64) -> Fate {
        let shown = self.shown(index, written);
        let drifted = shown ^ self.flips(index, pass);
        let audible = self.dense(index, drifted);
        if audible {
            Fate::Sounds
        } else if !written {
            Fate::Silent
        } else if !shown {
            Fate::OutOfRhythm
        } else if !drifted {
            Fate::Drifted
        } else {
            Fate::Thinned
        }
    }

    /// Whether a place sounds in a pass. `written` says whether its step is on.
    #[must_use]
    #[inline]
    pub fn sounds(&self, index: usize, written: bool, pass: i64) -> bool {
        let shown = self.shown(index, written);
        self.dense(index, shown ^ self.flips(index, pass))
    }

    /// Whether a place is on after the rhythm.
    #[inline]
    fn shown(&self, index: usize, written: bool) -> bool {
        match &self.rhythm {
            Some((overlay, hits)) => {
                let is_hit = hits.contains(usize::from(self.played.within(index)));
                overlay.of(written, is_hit)
            }
            None => written,
        }
    }

    /// "Each cycle flip m % of steps with a position hash."
    #[inline]
    fn flips(&self, index: usize, pass: i64) -> bool {
        if self.drift.is_default() {
            return false;
        }
        let draw = chance::draw(self.seed, self.draw_key(index), pass, Purpose::Drift);
        chance::index(draw, 100) < u64::from(self.drift.get())
    }

    /// Whether a place sounds after density, which thins weak hits or adds strong ones.
    #[inline]
    fn dense(&self, index: usize, on: bool) -> bool {
        if self.density == 0 || on == (self.density > 0) {
            return on;
        }
        let draw = chance::draw(self.seed, self.draw_key(index), 0, Purpose::Density);
        let reach = self
            .metre
            .strength(self.played.offset_in_pass(index))
            .reach(draw);
        let percent = i64::from(self.density) + if on { 100 } else { 0 };
        reaches(u8::try_from(percent).unwrap_or(0), reach)
    }

    /// The draw key of a place: its own, not that of a step's id, since a place without a written step has one too.
    fn draw_key(&self, index: usize) -> u64 {
        self.draw_key << 8 | index as u64
    }
}

fn rhythm(euclid: Euclid, setting: &Setting, count: u16) -> (Overlay, StepSet) {
    let (pulses, rotation) = (setting.offsets.pulses, setting.offsets.rotation);
    let euclid = euclid.with(i64::from(pulses), i64::from(rotation), count);
    (euclid.overlay, euclid.hits(count))
}

/// "Freeze writes what is shown": a clip with its steps on and off as they are in a pass, and nothing live
/// any more. Steps that are switched off keep their data.
#[must_use]
pub fn frozen(clip: &Clip, setting: &Setting, pass: i64) -> Clip {
    let written = match Generator::of(clip, setting) {
        Some(generator) => rewritten(clip, |steps| {
            for (index, step) in PlayedRange::of(clip).range().zip(steps) {
                step.on = generator.fate(index, step.on, pass) == Fate::Sounds;
            }
        }),
        None => clip.clone(),
    };
    Clip {
        euclid: None,
        drift: Drift::DEFAULT,
        ..written
    }
}
