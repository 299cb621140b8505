//! Recording: the button that arms it, and its settings.

use egui::{Popup, PopupCloseBehavior, Rect, RichText, Ui};

use crate::engine::{Recording, RecordingChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::shortcut_table;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};

/// The button, lit while recording is armed.
pub fn record_button(ui: &Ui, rect: Rect, now: &Now, out: &mut Vec<EditorAction>) {
    let look = ButtonStyle {
        on: now.engine.recording.on.then_some(theme::RED),
        ink: theme::RED,
        ..ButtonStyle::new(Face::Record, "Record")
    };
    let tip =
        shortcut_table::tip_with_keys("Records what you play on the selected track", "Record");
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
        ..ButtonStyle::new(Face::Down, "Recording settings")
    };
    let response = button(ui, rect, look).on_hover_text("Recording settings");
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup
        .width(230.0)
        .show(|ui| show_settings(ui, view, now, out));
}

fn show_settings(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let before = now.engine.recording;
    let mut recording = before;
    let choice = [
        (true, "Overdub", "Keeps the notes that are there"),
        (
            false,
            "Replace",
            "Clears each step just before the music reaches it",
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
        ..NumberField::new("Quantise", before.quantise.into(), 0..=100)
    };
    recording.quantise = amount(ui, "Quantise", quantise).unwrap_or(recording.quantise);
    let count_in = NumberField {
        speed: 0.05,
        write: &|bars| match bars {
            0 => "off".to_owned(),
            1 => "1 bar".to_owned(),
            bars => format!("{bars} bars"),
        },
        read: &|text| text.split_whitespace().next()?.parse().ok(),
        ..NumberField::new("Count-in", before.count_in.into(), 0..=4)
    };
    recording.count_in = amount(ui, "Count-in", count_in).unwrap_or(recording.count_in);
    let latency = NumberField {
        write: &|milliseconds| match milliseconds {
            0 => "none".to_owned(),
            milliseconds => format!("{milliseconds} ms"),
        },
        read: &|text| text.trim().trim_end_matches("ms").trim().parse().ok(),
        ..NumberField::new("Input latency", before.latency_ms.into(), 0..=250)
    };
    recording.latency_ms = amount(ui, "Input latency", latency).unwrap_or(recording.latency_ms);
    let mut protected = recording.protected;
    ui.checkbox(&mut protected, "Protect the pattern from notes");
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
