//! The fields of the selected track itself, in all patterns.

use std::sync::Arc;

use egui::Ui;

use crate::sequencer::value::{Channel, Delay, Key};
use crate::sequencer::{Accent, Edit, NoteChannels, OutputSlot, Pitch, Project, Role, TrackChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::host_recipes::Daw;
use crate::ui::editor::note_labels;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{choose, field, switch_row, to_f64};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::NumberField;
use crate::ui::words;

/// The fields of the selected track itself, in all patterns.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let track = view.track;
    let Some(head) = view.project.tracks.get(track).cloned() else {
        return;
    };
    show_key_and_channel(ui, view, out);
    let mut change =
        |gesture, change| out.push(EditorAction::Edit(gesture, Edit::Track { track, change }));
    if let Some(output) = choose_output(ui, &view.project, head.output) {
        change(None, TrackChange::Output(output));
    }
    let is_mpe = head.note_channels == NoteChannels::Mpe;
    if switch_row(ui, words::fields::MPE, is_mpe) {
        let channels = match head.note_channels {
            NoteChannels::OfTrack => NoteChannels::Mpe,
            NoteChannels::Mpe => NoteChannels::OfTrack,
        };
        change(None, TrackChange::NoteChannels(channels));
    }
    if is_mpe && now.daw == Some(Daw::Live) {
        ui.label(words::inspector::MPE_IN_LIVE);
    }
    let delay = NumberField {
        speed: 20.0,
        notch: 84,
        write: &|value| format!("{value:+} t"),
        ..NumberField::new(words::fields::DELAY, i64::from(head.delay), -20160..=20160)
    };
    field(ui, view, delay, |gesture, value| {
        change(gesture, TrackChange::Delay(Delay::clamped(value)));
    });
    if let Some(pitch) = choose(
        ui,
        words::fields::PITCH_MODE,
        &head.pitch,
        Pitch::ALL,
        ToString::to_string,
    ) {
        change(None, TrackChange::Pitch(pitch));
    }
    let accent = NumberField {
        write: &|value| format!("+{value}"),
        ..NumberField::new(
            words::fields::ACCENT_AMOUNT,
            i64::from(head.accent),
            0..=126,
        )
    };
    field(ui, view, accent, |gesture, value| {
        change(gesture, TrackChange::Accent(Accent::clamped(value)));
    });
    let word = |role: &Role| match role {
        Role::Notes => words::inspector::PLAYS_NOTES.to_owned(),
        Role::Accents => words::inspector::PLAYS_ACCENTS.to_owned(),
    };
    if let Some(role) = choose(ui, words::fields::ROLE, &head.role, Role::ALL, word) {
        change(None, TrackChange::Role(role));
    }
    let is_played = !now.left_out.has(head.id.get());
    if switch_row(ui, words::fields::IN_PREVIEW_KIT, is_played) {
        out.push(EditorAction::PlayInKit(head.id.get(), !is_played));
    }
}

/// Where the track plays, once the project has an output beside the host.
fn choose_output(ui: &mut Ui, project: &Project, output: OutputSlot) -> Option<OutputSlot> {
    let outputs = &project.outputs;
    if outputs.is_empty() {
        return None;
    }
    let all = OutputSlot::all().filter(|output| outputs.has(*output));
    let word = |output: &OutputSlot| match output {
        OutputSlot::Host => words::outputs::HOST.to_owned(),
        OutputSlot::Port(slot) => outputs.name_of(*slot),
    };
    choose(ui, words::fields::OUTPUT, &output, all, word)
}

/// The key and the channel of the selected track.
pub fn show_key_and_channel(ui: &mut Ui, view: &mut View, out: &mut Vec<EditorAction>) {
    let track = view.track;
    let Some(head) = view.project.tracks.get(track).cloned() else {
        return;
    };
    let names = Arc::clone(&view.project.names);
    let mut change =
        |gesture, change| out.push(EditorAction::Edit(gesture, Edit::Track { track, change }));
    let key = NumberField {
        speed: 0.1,
        write: &|key| note_labels::short_label(&names, &head, Key::clamped(key)),
        read: &|text| note_labels::parse_key(&names, &head, text).and_then(to_f64),
        ..NumberField::new(words::fields::KEY, i64::from(head.key), 0..=127)
    };
    field(ui, view, key, |gesture, value| {
        change(gesture, TrackChange::Key(Key::clamped(value)));
    });
    let channel = NumberField {
        speed: 0.05,
        ..NumberField::new(words::fields::CHANNEL, i64::from(head.channel), 1..=16)
    };
    field(ui, view, channel, |gesture, value| {
        change(gesture, TrackChange::Channel(Channel::clamped(value)));
    });
}
