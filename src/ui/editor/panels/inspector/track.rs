//! The fields of the selected track itself, in all patterns.

use std::sync::Arc;

use egui::Ui;

use super::{choose, field, names, whole};
use crate::sequencer::value::{Channel, Delay, Key};
use crate::sequencer::{Accent, Edit, Pitch, Role, TrackChange};
use crate::ui::editor::called;
use crate::ui::editor::view::{Action, Now, View};
use crate::ui::editor::widgets::number::Number;

/// The fields of the selected track itself, in all patterns.
pub(super) fn track(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let track = view.track;
    let Some(head) = view.project.tracks.get(track).cloned() else {
        return;
    };
    let names = Arc::clone(&view.project.names);
    let mut change =
        |gesture, change| out.push(Action::Edit(gesture, Edit::Track { track, change }));
    let key = Number {
        speed: 0.1,
        write: &|key| called::short(&names, &head, Key::clamped(key)),
        read: &|text| called::meant(&names, &head, text).and_then(whole),
        ..Number::new("Key", i64::from(head.key), 0..=127)
    };
    field(ui, view, key, |gesture, value| {
        change(gesture, TrackChange::Key(Key::clamped(value)));
    });
    let channel = Number {
        speed: 0.05,
        ..Number::new("Channel", i64::from(head.channel), 1..=16)
    };
    field(ui, view, channel, |gesture, value| {
        change(gesture, TrackChange::Channel(Channel::clamped(value)));
    });
    let delay = Number {
        speed: 20.0,
        notch: 84,
        write: &|value| format!("{value:+} t"),
        ..Number::new("Delay", i64::from(head.delay), -20160..=20160)
    };
    field(ui, view, delay, |gesture, value| {
        change(gesture, TrackChange::Delay(Delay::clamped(value)));
    });
    if let Some(pitch) = choose(
        ui,
        "Reads notes",
        &head.pitch,
        Pitch::ALL,
        ToString::to_string,
    ) {
        change(None, TrackChange::Pitch(pitch));
    }
    let accent = Number {
        write: &|value| format!("+{value}"),
        ..Number::new("Accent amount", i64::from(head.accent), 0..=126)
    };
    field(ui, view, accent, |gesture, value| {
        change(gesture, TrackChange::Accent(Accent::clamped(value)));
    });
    let word = |role: &Role| match role {
        Role::Notes => "notes".to_owned(),
        Role::Accents => "accents".to_owned(),
    };
    if let Some(role) = choose(ui, "Plays", &head.role, Role::ALL, word) {
        change(None, TrackChange::Role(role));
    }
    names::names(ui, &head, view, now, out);
}
