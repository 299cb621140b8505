//! The fields of one step.

use egui::Ui;

use super::{FIELD, field, percent, row, trig, whole};
use crate::document::Gesture;
use crate::editor::view::{Action, View, key_name, key_number};
use crate::editor::widgets::button::switch;
use crate::editor::widgets::number::Number;
use crate::sequencer::edit::Place;
use crate::sequencer::step::Notes;
use crate::sequencer::time::nudge_ticks;
use crate::sequencer::value::{Interval, Nudge, Velocity};
use crate::sequencer::{Edit, Gate, Step, StepChange, StepNote};

/// Says a change of a step.
pub(super) type Change<'a> = dyn FnMut(Option<Gesture>, StepChange) + 'a;

/// The fields of one step.
pub(super) fn step(ui: &mut Ui, view: &mut View, place: Place, out: &mut Vec<Action>) {
    let step = view.step_at(place);
    let clip = view.clip(place.pattern, place.track);
    let mut change = |gesture, change| out.push(Action::Edit(gesture, Edit::Step(place, change)));
    row(ui, "On", |ui| {
        if switch(ui, "Step on", step.on, FIELD).clicked() {
            change(None, StepChange::On(!step.on));
        }
    });
    field(
        ui,
        view,
        Number::new("Velocity", i64::from(step.velocity), 1..=127),
        |gesture, value| {
            change(gesture, StepChange::Velocity(Velocity::clamped(value)));
        },
    );
    gate(ui, view, &step, &mut change);
    row(ui, "Tie", |ui| {
        let shown = switch(ui, "Tie", step.tie, FIELD);
        if shown
            .on_hover_text("Sounds on from the step before")
            .clicked()
        {
            change(None, StepChange::Tie(!step.tie));
        }
    });
    let ticks = nudge_ticks(clip.rate, step.nudge);
    let nudge = Number {
        speed: 25.0,
        notch: 50,
        write: &|value| format!("{:+} % · {ticks:+} t", value * 100 / 5040),
        read: &|text| percent(text).map(|share| share * 50.4),
        ..Number::new("Nudge", i64::from(step.nudge), -5039..=5039)
    };
    field(ui, view, nudge, |gesture, value| {
        change(gesture, StepChange::Nudge(Nudge::clamped(value)));
    });
    trig::trig(ui, view, &step, &mut change);
    notes(ui, view, place, &step, &mut change);
}

/// The gate: a share of a step, or until the next note.
fn gate(ui: &mut Ui, view: &mut View, step: &Step, change: &mut Change<'_>) {
    let thousandths = match step.gate {
        Gate::Steps(steps) => i64::from(steps),
        Gate::UntilNext => 1000,
    };
    let shown = Number {
        speed: 5.0,
        notch: 50,
        write: &|value| format!("{} %", value / 10),
        read: &|text| percent(text).map(|share| share * 10.0),
        ..Number::new("Gate", thousandths, 1..=128_000)
    };
    if step.gate != Gate::UntilNext {
        field(ui, view, shown, |gesture, value| {
            change(gesture, StepChange::Gate(Gate::thousandths(value)));
        });
    }
    row(ui, "Until the next", |ui| {
        let until = step.gate == Gate::UntilNext;
        if switch(ui, "Gate until the next note", until, FIELD).clicked() {
            let gate = if until {
                Gate::default()
            } else {
                Gate::UntilNext
            };
            change(None, StepChange::Gate(gate));
        }
    });
}

/// The notes of a step, each by its key's name; up to eight.
fn notes(ui: &mut Ui, view: &mut View, place: Place, step: &Step, change: &mut Change<'_>) {
    let head = view.project.track(place.track);
    let base = head.map_or(60, |head| i64::from(head.key));
    let kept: Vec<StepNote> = step.notes.as_slice().to_vec();
    for (index, note) in kept.iter().enumerate() {
        let label = if index == 0 {
            "Note".to_owned()
        } else {
            format!("Note {}", index + 1)
        };
        let shown = Number {
            write: &|value| format!("{} ({value:+})", key_name(base + value)),
            read: &|text| interval(text, base),
            ..Number::new(&label, i64::from(note.interval), -127..=127)
        };
        field(ui, view, shown, |gesture, value| {
            let mut notes = kept.clone();
            notes[index].interval = Interval::clamped(value);
            if let Some(notes) = Notes::new(notes) {
                change(gesture, StepChange::Notes(notes));
            }
        });
    }
    row(ui, "", |ui| {
        let count = kept.len();
        let more = ui.add_enabled(count < Notes::MOST, egui::Button::new("+ note"));
        if more.accessible_name("Add a note").clicked() {
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
        if fewer.accessible_name("Remove the last note").clicked()
            && let Some(notes) = Notes::new(kept.iter().copied().take(count - 1))
        {
            change(None, StepChange::Notes(notes));
        }
    });
}

/// An interval: signed, "+7", or the name of a key.
fn interval(text: &str, base: i64) -> Option<f64> {
    match text.trim().parse::<i32>() {
        Ok(semitones) => Some(f64::from(semitones)),
        Err(_) => key_number(text).map(|key| key - base).and_then(whole),
    }
}
