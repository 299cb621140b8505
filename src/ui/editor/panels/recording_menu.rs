//! Recording: the button that arms it, and its settings.

use egui::{Popup, PopupCloseBehavior, Rect, RichText, Ui};

use crate::engine::{Recording, RecordingChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;
use crate::ui::words::shortcut_table;

/// The button, lit while recording is armed.
pub fn record_button(ui: &Ui, rect: Rect, now: &Now, out: &mut Vec<EditorAction>) {
    let look = ButtonStyle {
        on: now.engine.recording.on.then_some(theme::RED),
        ink: theme::RED,
        ..ButtonStyle::new(Face::Record, words::transport::RECORD)
    };
    let tip = shortcut_table::tip_with_keys(words::transport::RECORD_TIP, shortcut_table::RECORD);
    if button(ui, rect, look).on_hover_text(tip).clicked() {
        out.push(toggle_recording());
    }
}

/// Arms recording, or ends it.
#[must_use]
pub fn toggle_recording() -> EditorAction {
    EditorAction::Record(RecordingChange::ToggleOn)
}

/// The small button that opens the settings of recording.
pub fn settings_button(
    ui: &Ui,
    rect: Rect,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let look = ButtonStyle {
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Down, words::transport::RECORDING_SETTINGS)
    };
    let response = button(ui, rect, look).on_hover_text(words::transport::RECORDING_SETTINGS);
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup
        .width(230.0)
        .show(|ui| show_settings(ui, view, now, out));
}

fn show_settings(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let before = now.engine.recording;
    let mut recording = before;
    let choice = [
        (
            true,
            words::transport::OVERDUB,
            words::transport::OVERDUB_TIP,
        ),
        (
            false,
            words::transport::REPLACE,
            words::transport::REPLACE_TIP,
        ),
    ];
    ui.horizontal(|ui| {
        for (overdub, name, tip) in choice {
            let label = ui.selectable_label(recording.overdub == overdub, name);
            if label.on_hover_text(tip).clicked() {
                recording.overdub = overdub;
            }
        }
    });
    let mut amount = |ui: &mut Ui, name: &str, shown: NumberField<'_>| {
        let row = ui.horizontal(|ui| {
            ui.label(RichText::new(name).color(theme::DIM.of(ui)));
            number_field(ui, &mut view.gestures, shown, 72.0)
        });
        let (_, value) = row.inner?;
        u8::try_from(value).ok()
    };
    let quantise = NumberField {
        write: &|percent| format!("{percent} %"),
        read: &|text| text.trim().trim_end_matches('%').trim().parse().ok(),
        ..NumberField::new(words::transport::QUANTISE, before.quantise.into(), 0..=100)
    };
    recording.quantise =
        amount(ui, words::transport::QUANTISE, quantise).unwrap_or(recording.quantise);
    let count_in = NumberField {
        speed: 0.05,
        write: &words::transport::count_in,
        read: &|text| text.split_whitespace().next()?.parse().ok(),
        ..NumberField::new(words::transport::COUNT_IN, before.count_in.into(), 0..=4)
    };
    recording.count_in =
        amount(ui, words::transport::COUNT_IN, count_in).unwrap_or(recording.count_in);
    let latency = NumberField {
        write: &words::transport::latency,
        read: &|text| {
            let number = text.trim().trim_end_matches(words::transport::MILLISECONDS);
            number.trim().parse().ok()
        },
        ..NumberField::new(
            words::transport::INPUT_LATENCY,
            before.latency_ms.into(),
            0..=250,
        )
    };
    recording.latency_ms =
        amount(ui, words::transport::INPUT_LATENCY, latency).unwrap_or(recording.latency_ms);
    let mut protected = recording.protected;
    ui.checkbox(&mut protected, words::transport::PROTECT);
    recording.protected = protected;
    out.extend(changes(&before, &recording).map(EditorAction::Record));
}

/// The settings that the user has changed; the others are not sent.
fn changes(before: &Recording, after: &Recording) -> impl Iterator<Item = RecordingChange> + use<> {
    let changes = [
        (before.overdub != after.overdub).then_some(RecordingChange::Overdub(after.overdub)),
        (before.quantise != after.quantise).then_some(RecordingChange::Quantise(after.quantise)),
        (before.count_in != after.count_in).then_some(RecordingChange::CountIn(after.count_in)),
        (before.latency_ms != after.latency_ms)
            .then_some(RecordingChange::LatencyMs(after.latency_ms)),
        (before.protected != after.protected).then_some(RecordingChange::ToggleProtected),
    ];
    changes.into_iter().flatten()
}
