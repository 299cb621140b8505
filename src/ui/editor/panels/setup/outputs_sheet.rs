//! The outputs of the project beside the host: port, offset, clock, and what is sent there.

use std::time::Duration;

use egui::{RichText, Sense, Ui, vec2};

use crate::devices::{ConnectionStatus, OutputStatus};
use crate::sequencer::outputs::{Output, OutputOffset, PortChoice, PortSlot, WhenMissing};
use crate::sequencer::set_up::{SetUpDelay, SysEx};
use crate::sequencer::value::Channel;
use crate::sequencer::{Edit, OutputSlot, Project};
use crate::ui::editor::device_panel::DeviceRequest;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{caption, choose_called, hinted_name_field, row};
use crate::ui::editor::panels::set_up_sheet::{self, SetUpSheet, port_name};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::switch;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;

/// The width of a switch, and of a number.
const SWITCH: f32 = 44.0;
const NUMBER: f32 = 96.0;
/// How soon the light is looked at again.
const LIGHT: Duration = Duration::from_millis(100);

/// Draws the part of the panel.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.label(RichText::new(words::outputs::HEADING).strong());
    let outputs = view.project.outputs.clone();
    if outputs.is_empty() {
        ui.label(RichText::new(words::outputs::ADVICE).color(theme::DIM.of(ui)));
    }
    let shown = &now.devices.played;
    for (warns, sentence) in [
        (shown.is_offline, words::outputs::OFFLINE),
        (shown.computes_ahead, words::outputs::AHEAD),
    ] {
        if warns && !outputs.is_empty() {
            ui.label(RichText::new(sentence).color(theme::ACCENT.of(ui)));
        }
    }
    for (slot, output) in outputs.iter() {
        ui.push_id(("output", slot.get()), |ui| {
            ui.separator();
            show_output(ui, view, now, (slot, output), out);
        });
    }
    if let Some(slot) = outputs.free()
        && ui.button(words::outputs::ADD).clicked()
    {
        out.push(set(slot, Output::default()));
    }
}

fn set(slot: PortSlot, output: Output) -> EditorAction {
    EditorAction::Edit(None, Edit::Output(slot, Some(Box::new(output))))
}

fn show_output(
    ui: &mut Ui,
    view: &mut View,
    now: &Now,
    (slot, output): (PortSlot, &Output),
    out: &mut Vec<EditorAction>,
) {
    let status = now.devices.played.status(slot);
    let label = |what: &str| words::setup::numbered(what, usize::from(slot.get()));
    show_link(ui, slot, output, &status);
    let hint = view.project.outputs.name_of(slot);
    let name = (
        words::inspector::NAME,
        &*label(words::outputs::NAME),
        &*hint,
    );
    if let Some(name) = hinted_name_field(ui, name, &output.name) {
        out.push(set(
            slot,
            Output {
                name,
                ..output.clone()
            },
        ));
    }
    let label_of_port = label(words::outputs::PORT);
    choose_port(ui, (view, now), &label_of_port, (slot, output), out);
    let word = |missing: &WhenMissing| match missing {
        WhenMissing::Silent => words::outputs::SILENT.to_owned(),
        WhenMissing::Host => words::outputs::TO_HOST.to_owned(),
    };
    let label_of_missing = label(words::outputs::WHEN_MISSING);
    let names = (words::outputs::CALLED_WHEN_MISSING, &*label_of_missing);
    let all = WhenMissing::ALL;
    let chosen = choose_called(ui, names, &output.when_missing, all, word);
    if let Some(when_missing) = chosen {
        out.push(set(
            slot,
            Output {
                when_missing,
                ..output.clone()
            },
        ));
    }
    let label_of_offset = label(words::outputs::OFFSET);
    let field = NumberField {
        speed: 0.2,
        write: &words::outputs::milliseconds,
        ..NumberField::new(&label_of_offset, i64::from(output.offset), -100..=100)
    };
    row(ui, words::outputs::CALLED_OFFSET, |ui| {
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, field, NUMBER) {
            let offset = OutputOffset::clamped(value);
            let output = Output {
                offset,
                ..output.clone()
            };
            let edit = Edit::Output(slot, Some(Box::new(output)));
            out.push(EditorAction::Edit(gesture, edit));
        }
    });
    ui.horizontal(|ui| {
        if switch(ui, &label(words::outputs::CLOCK), output.clock, SWITCH).clicked() {
            let clock = !output.clock;
            out.push(set(
                slot,
                Output {
                    clock,
                    ..output.clone()
                },
            ));
        }
        ui.label(words::setup::CLOCK_MEANING);
    });
    show_set_up(ui, view, now, (slot, output, &status), out);
    show_buttons(ui, view, (slot, output, &status), out);
}

/// What the output is sent when the project opens, and how long its device needs after that and after what patterns send.
fn show_set_up(
    ui: &mut Ui,
    view: &mut View,
    now: &Now,
    (slot, output, status): (PortSlot, &Output, &OutputStatus),
    out: &mut Vec<EditorAction>,
) {
    caption(ui, words::set_ups::OF_OUTPUT);
    let sheet = SetUpSheet {
        of: &words::set_ups::of_output(slot.get()),
        slot,
        set_up: &output.set_up,
        port: port_name(output, status.port.as_deref()),
        allowed: &now.devices.allowed,
    };
    set_up_sheet::show(ui, view, &sheet, out, |set_up| {
        let output = Output {
            set_up,
            ..output.clone()
        };
        Edit::Output(slot, Some(Box::new(output)))
    });
    let mut patterns = view.project.patterns.iter();
    if output.set_up.is_empty() && patterns.all(|it| it.set_ups.get(slot).is_none()) {
        return;
    }
    let label = words::setup::numbered(words::set_ups::DELAY, usize::from(slot.get()));
    let field = NumberField {
        speed: 2.0,
        notch: 10,
        write: &words::setup::milliseconds,
        ..NumberField::new(&label, i64::from(output.delay), 0..=2000)
    };
    row(ui, words::set_ups::CALLED_DELAY, |ui| {
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, field, NUMBER) {
            let output = Output {
                delay: SetUpDelay::clamped(value),
                ..output.clone()
            };
            let edit = Edit::Output(slot, Some(Box::new(output)));
            out.push(EditorAction::Edit(gesture, edit));
        }
    });
}

/// The test note, the way to take a port, and the way out; and what is sent.
fn show_buttons(
    ui: &mut Ui,
    view: &View,
    (slot, output, status): (PortSlot, &Output, &OutputStatus),
    out: &mut Vec<EditorAction>,
) {
    let label = |what: &str| words::setup::numbered(what, usize::from(slot.get()));
    let mut request = |request| out.push(EditorAction::Devices(request));
    let mut removes = false;
    ui.horizontal_wrapped(|ui| {
        if ui.button(label(words::outputs::TEST)).clicked() {
            ui.ctx().request_repaint_after(LIGHT);
            request(DeviceRequest::TestOutput(
                slot,
                first_channel(&view.project, slot),
            ));
        }
        if !output.set_up.is_empty() && ui.button(label(words::set_ups::SEND_NOW)).clicked() {
            ui.ctx().request_repaint_after(LIGHT);
            request(DeviceRequest::SendSetUp(slot));
        }
        if matches!(status.connection, ConnectionStatus::InUse(_))
            && ui.button(label(words::outputs::TAKE)).clicked()
        {
            request(DeviceRequest::TakeOutputs);
        }
        removes = ui.button(label(words::outputs::REMOVE)).clicked();
    });
    if removes {
        out.push(EditorAction::Edit(None, Edit::Output(slot, None)));
    }
    let traffic = words::outputs::traffic(
        status.a_second,
        status.dropped,
        status.overtaken,
        (status.late, status.left_out),
    );
    ui.label(RichText::new(traffic).size(10.5).color(theme::DIM.of(ui)));
}

/// The channel of the first track that plays there.
fn first_channel(project: &Project, slot: PortSlot) -> Channel {
    let mut tracks = project.tracks.iter();
    let first = tracks.find(|track| track.output == OutputSlot::Port(slot));
    first.map_or(Channel::DEFAULT, |track| track.hand_channel())
}

/// A menu of the ports that there are; the chosen one is shown even while it is not there.
fn choose_port(
    ui: &mut Ui,
    (view, now): (&View, &Now),
    label: &str,
    (slot, output): (PortSlot, &Output),
    out: &mut Vec<EditorAction>,
) {
    let names = output.ports.names();
    let chosen = names.first().cloned().unwrap_or_default();
    let there = &now.devices.outputs;
    let gone = names.iter().filter(|name| !there.contains(name)).cloned();
    let none = chosen.is_empty().then(String::new);
    let all: Vec<_> = none
        .into_iter()
        .chain(gone)
        .chain(there.iter().cloned())
        .collect();
    let write = |name: &String| match name.as_str() {
        "" => words::setup::NONE.to_owned(),
        name => name.to_owned(),
    };
    let called = words::outputs::CALLED_PORT;
    if let Some(name) = choose_called(ui, (called, label), &chosen, all, write) {
        // A port that is there is no longer wanted; one that is not may be that of another machine.
        let others = names.iter().filter(|name| !there.contains(name)).cloned();
        let ports = PortChoice::new(std::iter::once(name).chain(others));
        out.push(set(
            slot,
            Output {
                ports,
                ..output.clone()
            },
        ));
        let mut request = |request| out.push(EditorAction::Devices(request));
        request(DeviceRequest::TakeOutputs);
        // What was allowed at the port before is so at this one, and its device is set up.
        for sysex in sysex_of(&view.project, (slot, output)) {
            if now.devices.allowed.has(&chosen, &sysex) {
                request(DeviceRequest::AllowSysex(slot, sysex));
            }
        }
        if !output.set_up.is_empty() {
            request(DeviceRequest::SendSetUp(slot));
        }
    }
}

/// All SysEx that is meant for an output.
fn sysex_of(project: &Project, (slot, output): (PortSlot, &Output)) -> Vec<SysEx> {
    let patterns = project.patterns.iter();
    let of_patterns = patterns.filter_map(|pattern| pattern.set_ups.get(slot));
    let set_ups = std::iter::once(&output.set_up).chain(of_patterns);
    let messages = set_ups.flat_map(|set_up| set_up.messages());
    messages.filter_map(|it| it.sysex()).cloned().collect()
}

/// Whether it plays, beside its number, and a light while something is sent.
fn show_link(ui: &mut Ui, slot: PortSlot, output: &Output, status: &OutputStatus) {
    let plays = |status: &OutputStatus| {
        words::outputs::plays_at(status.port.as_deref().unwrap_or_default())
    };
    let (sentence, ink) = match &status.connection {
        ConnectionStatus::Begun => (words::outputs::NO_PORT.to_owned(), theme::DIM),
        ConnectionStatus::Open => (plays(status), theme::TEXT),
        ConnectionStatus::Contested(rival) => (words::outputs::contested(rival), theme::TEXT),
        ConnectionStatus::InUse(rival) => (words::outputs::in_use(rival), theme::ACCENT),
        ConnectionStatus::Missing => match output.when_missing {
            WhenMissing::Silent => (words::outputs::NOT_THERE_SILENT.to_owned(), theme::ACCENT),
            WhenMissing::Host => (words::outputs::NOT_THERE_HOST.to_owned(), theme::ACCENT),
        },
        ConnectionStatus::Refused(error) => (error.0.clone(), theme::ACCENT),
    };
    ui.horizontal(|ui| {
        let (place, _) = ui.allocate_exact_size(vec2(10.0, 14.0), Sense::hover());
        if status.is_sending {
            // It goes out in time where nothing else is drawn.
            ui.ctx().request_repaint_after(LIGHT);
        }
        let light = if status.is_sending {
            theme::AMBER
        } else {
            theme::DIM
        };
        ui.painter()
            .circle_filled(place.center(), 4.0, light.of(ui));
        let line = format!("{}. {sentence}", slot.get());
        ui.add(egui::Label::new(RichText::new(line).color(ink.of(ui))).wrap());
    });
}
