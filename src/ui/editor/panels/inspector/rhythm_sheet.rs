//! Live generation: a Euclidean rhythm, drift, and when dice are rerolled.

use egui::Ui;

use super::clip_sheet;
use crate::sequencer::dice::Passes;
use crate::sequencer::generate::euclid::{Overlay, Pulses, RhythmStart, Rotation};
use crate::sequencer::generate::live::Drift;
use crate::sequencer::{ClipChange, Euclid, Reroll};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{choose, field, percent_field, switch_row};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::NumberField;
use crate::ui::words;

/// The fields of a clip's live rhythm.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let clip = view.clip(now.pattern, view.track);
    let mut change = clip_sheet::edit_clip(view, now, out);
    if switch_row(ui, words::fields::EUCLID, clip.euclid.is_some()) {
        let euclid = clip.euclid.is_none().then(Euclid::default);
        change(None, ClipChange::Euclid(euclid));
    }
    show_pulses(ui, view, (clip.euclid, clip.played_range().1), &mut change);
    if let Some(euclid) = clip.euclid {
        show_euclid(ui, view, euclid, &mut change);
    }
    let drift = percent_field(words::fields::DRIFT, i64::from(clip.drift), 0..=100);
    field(ui, view, drift, |gesture, value| {
        change(gesture, ClipChange::Drift(Drift::clamped(value)));
    });
    let kinds = Reroll::ALL.map(|kind| match (kind, clip.reroll) {
        (Reroll::Every(_), Reroll::Repeat(passes) | Reroll::Every(passes)) => Reroll::Every(passes),
        (Reroll::Repeat(_), Reroll::Repeat(passes) | Reroll::Every(passes)) => {
            Reroll::Repeat(passes)
        }
        (kind, _) => kind,
    });
    if let Some(reroll) = choose(
        ui,
        words::fields::REROLL,
        &clip.reroll,
        kinds,
        ToString::to_string,
    ) {
        change(None, ClipChange::Reroll(reroll));
    }
    if let Reroll::Every(passes) | Reroll::Repeat(passes) = clip.reroll {
        let shown = NumberField {
            speed: 0.1,
            ..NumberField::new(words::fields::PASSES, i64::from(passes), 2..=64)
        };
        field(ui, view, shown, |gesture, value| {
            let passes = Passes::clamped(value);
            let reroll = match clip.reroll {
                Reroll::Every(_) => Reroll::Every(passes),
                Reroll::Repeat(_) => Reroll::Repeat(passes),
                Reroll::EveryPass | Reroll::Frozen | Reroll::Free => return,
            };
            change(gesture, ClipChange::Reroll(reroll));
        });
    }
}

/// The number of pulses, which switches the rhythm on where it is off.
fn show_pulses(
    ui: &mut Ui,
    view: &mut View,
    (euclid, count): (Option<Euclid>, u16),
    change: &mut clip_sheet::ClipEdits<'_>,
) {
    let now = euclid.map_or(0, |euclid| i64::from(euclid.pulses));
    let write = |value: i64| match euclid {
        None if value == 0 => words::clip::NO_PULSES.to_owned(),
        None | Some(_) => words::clip::pulses(value, count),
    };
    let pulses = NumberField {
        speed: 0.1,
        write: &write,
        read: &|text| text.split_whitespace().next()?.parse().ok(),
        ..NumberField::new(words::fields::PULSES, now, 0..=now.max(count.into()))
    };
    field(ui, view, pulses, |gesture, value| {
        let (pulses, euclid) = (Pulses::clamped(value), euclid.unwrap_or_default());
        change(
            gesture,
            ClipChange::Euclid(Some(Euclid { pulses, ..euclid })),
        );
    });
}

fn show_euclid(
    ui: &mut Ui,
    view: &mut View,
    euclid: Euclid,
    change: &mut clip_sheet::ClipEdits<'_>,
) {
    let mut say = |gesture, euclid| change(gesture, ClipChange::Euclid(Some(euclid)));
    let rotation = NumberField {
        speed: 0.1,
        ..NumberField::new(words::fields::ROTATION, i64::from(euclid.rotation), 0..=255)
    };
    field(ui, view, rotation, |gesture, value| {
        let rotation = Rotation::clamped(value);
        say(gesture, Euclid { rotation, ..euclid });
    });
    if switch_row(ui, words::fields::INVERT, euclid.invert) {
        let invert = !euclid.invert;
        say(None, Euclid { invert, ..euclid });
    }
    let word = |phase: &RhythmStart| match phase {
        RhythmStart::Even => words::clip::EVEN.to_owned(),
        RhythmStart::Bjorklund => words::clip::BJORKLUND.to_owned(),
    };
    if let Some(phase) = choose(
        ui,
        words::fields::PULSES_BEGIN,
        &euclid.phase,
        [RhythmStart::Even, RhythmStart::Bjorklund],
        word,
    ) {
        say(None, Euclid { phase, ..euclid });
    }
    let word = |overlay: &Overlay| match overlay {
        Overlay::Or => words::clip::OR.to_owned(),
        Overlay::Xor => words::clip::XOR.to_owned(),
        Overlay::And => words::clip::AND.to_owned(),
    };
    let overlays = [Overlay::Or, Overlay::Xor, Overlay::And];
    if let Some(overlay) = choose(ui, words::fields::OVERLAY, &euclid.overlay, overlays, word) {
        say(None, Euclid { overlay, ..euclid });
    }
}
