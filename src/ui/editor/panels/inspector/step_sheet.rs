//! The fields of one step.

use std::sync::Arc;

use egui::{Sense, Ui, vec2};

use super::chord_sheet;
use super::step_edits::StepEdits;
use super::trig_sheet;
use crate::sequencer::edit::StepRef;
use crate::sequencer::step::Notes;
use crate::sequencer::time::nudge_ticks;
use crate::sequencer::value::{
    Interval, Key, LengthRatio, Nudge, Transpose, Velocity, VelocityOffset,
};
use crate::sequencer::{Edit, Flam, Gate, NoteNames, Scale, Step, StepChange, StepNote, Track};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::field_tips;
use crate::ui::editor::note_labels;
use crate::ui::editor::panels::fields::{
    FIELD, caption, field, parse_percent, percent_field, row, signed_field, switches,
};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;

/// Width of the switch that holds a note until the next one.
const UNTIL: f32 = 48.0;

/// What turns an interval into a key: the track, the scale and the clip's transposition.
type Tuning<'a> = (&'a Track, Scale, Transpose);

/// The fields of one step.
pub(super) fn show(ui: &mut Ui, view: &mut View, step_ref: StepRef, out: &mut Vec<EditorAction>) {
    let step = view.step_at(step_ref);
    let clip = view.clip(step_ref.pattern, step_ref.track);
    let mut change =
        |gesture, change| out.push(EditorAction::Edit(gesture, Edit::Step(step_ref, change)));
    let flams = !step.flam.is_default();
    let all = [
        (words::step::ON, step.on),
        (words::step::ACCENT, step.accent),
        (words::step::TIE, step.tie),
        (words::step::FLAM, flams),
        (words::step::NO_NOTE, step.silent),
    ];
    let clicked = switches(ui, &all.map(|((text, label), on)| (text, label, on)));
    let usual = if flams { Flam::DEFAULT } else { Flam::USUAL };
    match clicked {
        Some(0) => change(None, StepChange::On(!step.on)),
        Some(1) => change(None, StepChange::Accent(!step.accent)),
        Some(2) => change(None, StepChange::Tie(!step.tie)),
        Some(3) => change(None, StepChange::Flam(usual)),
        Some(_) => change(None, StepChange::Silent(!step.silent)),
        None => {}
    }
    field(
        ui,
        view,
        NumberField::new(words::fields::VELOCITY, i64::from(step.velocity), 1..=127),
        |gesture, value| {
            change(gesture, StepChange::Velocity(Velocity::clamped(value)));
        },
    );
    show_gate(ui, view, &step, &mut change);
    let ticks = nudge_ticks(clip.rate, step.nudge);
    let nudge = NumberField {
        speed: 25.0,
        notch: 50,
        write: &|value| format!("{:+} % · {ticks:+} t", Nudge::clamped(value).percent()),
        read: &|text| parse_percent(text).map(|share| share * 50.4),
        ..NumberField::new(words::fields::NUDGE, i64::from(step.nudge), -5039..=5039)
    };
    field(ui, view, nudge, |gesture, value| {
        change(gesture, StepChange::Nudge(Nudge::clamped(value)));
    });
    if flams {
        let shown = NumberField {
            speed: 20.0,
            notch: 105,
            write: &words::step::ticks_before,
            ..NumberField::new(words::fields::FLAM_TIME, i64::from(step.flam), 1..=10_080)
        };
        field(ui, view, shown, |gesture, value| {
            change(gesture, StepChange::Flam(Flam::clamped(value)));
        });
    }
    trig_sheet::show(ui, view, &step, &mut change);
    show_notes(ui, view, step_ref, &step, &mut change);
}

/// The gate: a share of a step, or until the next note.
fn show_gate(ui: &mut Ui, view: &mut View, step: &Step, change: &mut StepEdits<'_>) {
    let thousandths = match step.gate {
        Gate::Steps(steps) => i64::from(steps),
        Gate::UntilNext => 1000,
    };
    let shown = NumberField {
        speed: 5.0,
        notch: 50,
        write: &|value| format!("{} %", value / 10),
        read: &|text| parse_percent(text).map(|share| share * 10.0),
        ..NumberField::new(words::fields::GATE, thousandths, 1..=128_000)
    };
    row(ui, words::fields::GATE, |ui| {
        let until = step.gate == Gate::UntilNext;
        let (place, _) = ui.allocate_exact_size(vec2(UNTIL, 22.0), Sense::hover());
        let look = ButtonStyle {
            on: until.then_some(theme::AMBER),
            ink: theme::DIM,
            ..ButtonStyle::new(
                Face::Text(words::step::TO_NEXT),
                words::fields::GATE_UNTIL_NEXT,
            )
        };
        let switch = button(ui, place, look);
        if field_tips::explain(switch, words::fields::GATE_UNTIL_NEXT).clicked() {
            let gate = if until {
                Gate::default()
            } else {
                Gate::UntilNext
            };
            change(None, StepChange::Gate(gate));
        }
        if !until
            && let Some((gesture, value)) =
                number_field(ui, &mut view.gestures, shown, FIELD - UNTIL)
        {
            change(gesture, StepChange::Gate(Gate::thousandths(value)));
        }
    });
}

/// The notes of a step, each by its key's name; up to eight.
fn show_notes(
    ui: &mut Ui,
    view: &mut View,
    step_ref: StepRef,
    step: &Step,
    change: &mut StepEdits<'_>,
) {
    let Some(head) = view.project.tracks.get(step_ref.track).cloned() else {
        return;
    };
    let clip = view.project.clip(step_ref.pattern, step_ref.track);
    let written = clip.map_or(Transpose::DEFAULT, |clip| clip.transpose);
    let tuned = (&*head, view.project.scale, written);
    let names = Arc::clone(&view.project.names);
    let kept: Vec<StepNote> = step.notes.as_slice().to_vec();
    for (index, note) in kept.iter().enumerate() {
        let label = if index == 0 {
            words::fields::NOTE.to_owned()
        } else {
            words::step::note(index + 1)
        };
        let shown = NumberField {
            write: &|value| {
                let sounds = note_label(&names, tuned, Interval::clamped(value));
                format!("{sounds} ({value:+})")
            },
            read: &|text| parse_interval(&names, tuned, text),
            ..NumberField::new(&label, i64::from(note.interval), -127..=127)
        };
        field(ui, view, shown, |gesture, value| {
            let mut notes = kept.clone();
            notes[index].interval = Interval::clamped(value);
            if let Some(notes) = Notes::new(notes) {
                change(gesture, StepChange::Notes(notes));
            }
        });
        if kept.len() > 1 || !note.velocity.is_default() || !note.length.is_default() {
            show_note_details(ui, view, (index, &kept), change);
        }
    }
    row(ui, "", |ui| {
        let count = kept.len();
        let more = ui.add_enabled(
            count < Notes::MOST,
            egui::Button::new(words::step::ADD_NOTE),
        );
        if more.accessible_name(words::step::ADD_NOTE_LABEL).clicked() {
            let highest = kept
                .iter()
                .map(|note| i64::from(note.interval))
                .max()
                .unwrap_or(0);
            let added = StepNote::at(Interval::clamped(highest + 4));
            if let Some(notes) = Notes::new(kept.iter().copied().chain([added])) {
                change(None, StepChange::Notes(notes));
            }
        }
        let fewer = ui.add_enabled(count > 1, egui::Button::new("−"));
        if fewer.accessible_name(words::step::REMOVE_NOTE).clicked()
            && let Some(notes) = Notes::new(kept.iter().copied().take(count - 1))
        {
            change(None, StepChange::Notes(notes));
        }
        chord_sheet::show_menu(ui, view, &head, change);
    });
}

/// The velocity that one note adds to the step's, and its share of the gate.
fn show_note_details(
    ui: &mut Ui,
    view: &mut View,
    (index, kept): (usize, &[StepNote]),
    change: &mut StepEdits<'_>,
) {
    let note = kept.get(index).copied().unwrap_or_default();
    let mut say = |gesture, note: StepNote| {
        let notes = kept.iter().enumerate();
        let notes = notes.map(|(at, kept)| if at == index { note } else { *kept });
        if let Some(notes) = Notes::new(notes) {
            change(gesture, StepChange::Notes(notes));
        }
    };
    let (velocity, length) = (
        words::step::note_velocity(index + 1),
        words::step::note_length(index + 1),
    );
    row(ui, "", |ui| {
        let shown = percent_field(&length, i64::from(note.length), 1..=100);
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, 46.0) {
            let length = LengthRatio::clamped(value);
            say(gesture, StepNote { length, ..note });
        }
        let shown = signed_field(&velocity, i64::from(note.velocity), -126..=126);
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, 46.0) {
            let velocity = VelocityOffset::clamped(value);
            say(gesture, StepNote { velocity, ..note });
        }
        caption(ui, words::step::NOTE_DETAILS);
    });
}

/// The label of the key that a note sounds as.
fn note_label(names: &NoteNames, (head, scale, written): Tuning<'_>, interval: Interval) -> String {
    let key = head.sounding(scale, written, interval);
    key.map_or_else(
        || "–".to_owned(),
        |key| note_labels::short_label(names, head, key),
    )
}

/// Reads an interval: signed ("+7"), or as a key, by its note or its name.
fn parse_interval(
    names: &NoteNames,
    (head, scale, written): Tuning<'_>,
    text: &str,
) -> Option<f64> {
    if let Ok(interval) = text.trim().parse::<i32>() {
        return Some(f64::from(interval));
    }
    let key = Key::clamped(note_labels::parse_key(names, head, text)?);
    let interval = head.interval_of(scale, written, key)?;
    Some(f64::from(interval.get()))
}
