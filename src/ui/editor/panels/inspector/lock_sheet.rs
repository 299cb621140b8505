//! The lock lanes of a track, and the locks of a step.

use std::sync::Arc;

use egui::Ui;

use crate::instance::document::Gesture;
use crate::sequencer::edit::StepRef;
use crate::sequencer::lock::{self, Controller, ControllerPair, ParameterNumber};
use crate::sequencer::value::Channel;
use crate::sequencer::{
    Edit, Lane, LockLane, LockTarget, LockValue, OutputSlot, Outputs, StepChange, TrackChange,
};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::panels::fields::{caption, choice_menu, row};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;
use crate::ui::words::controller_names::{controller_name, parse_controller};

/// The locks of a step: a line for each lane that its track uses.
pub(super) fn show_step(
    ui: &mut Ui,
    view: &mut View,
    step_ref: StepRef,
    out: &mut Vec<EditorAction>,
) {
    let Some(head) = view.project.tracks.get(step_ref.track).cloned() else {
        return;
    };
    let step = view.step_at(step_ref);
    for (lane, to) in head.locks.iter() {
        let locked = step.locks.get(lane);
        let number_of = lane.get();
        let mut change = |gesture, change| {
            out.push(EditorAction::Edit(gesture, Edit::Step(step_ref, change)));
        };
        row(ui, &target_name(to.target), |ui| {
            if to.target.can_slide() {
                let label = words::step::slide_lock(number_of);
                if small_switch(ui, words::step::SLIDE, &label, step.locks.slides(lane)) {
                    change(None, StepChange::Slide(lane, !step.locks.slides(lane)));
                }
            }
            if let Some(value) = locked {
                let label = words::step::lock(number_of);
                let shown = value_field(&label, value, to.target);
                if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, 52.0) {
                    let value = Some(LockValue::clamped(value));
                    change(gesture, StepChange::Lock(lane, value));
                }
            }
            let label = words::step::locks_lane(number_of);
            if small_switch(ui, words::step::LOCK, &label, locked.is_some()) {
                let fresh = to
                    .base
                    .unwrap_or_else(|| LockValue::clamped(i64::from(to.target.most() / 2)));
                let value = if locked.is_some() { None } else { Some(fresh) };
                change(None, StepChange::Lock(lane, value));
            }
        });
    }
}

/// The lock lanes of the selected track: what each moves, and what it returns to.
pub(super) fn show_lanes(ui: &mut Ui, view: &mut View, out: &mut Vec<EditorAction>) {
    let track = view.track;
    let Some(head) = view.project.tracks.get(track).cloned() else {
        return;
    };
    let outputs = Arc::clone(&view.project.outputs);
    for (lane, to) in head.locks.iter() {
        let mut change = |gesture, to| {
            let change = TrackChange::LockLane(lane, to);
            out.push(EditorAction::Edit(gesture, Edit::Track { track, change }));
        };
        let number_of = lane.get();
        ui.horizontal(|ui| {
            ui.label(number_of.to_string());
            let label = words::inspector::lock_target(number_of);
            let kinds = target_options(to.target);
            if let Some(target) = choice_menu(ui, (&label, 84.0), &to.target, kinds, |to| {
                target_kind_label(*to)
            }) {
                change(None, Some(LockLane { target, ..to }));
            }
            edit_target_number(ui, view, (lane, to), &mut change);
            let label = words::inspector::remove_lock_lane(number_of);
            if small_switch(ui, "×", &label, false) {
                change(None, None);
            }
        });
        row(ui, "", |ui| {
            let label = words::inspector::lock_base(number_of);
            if let Some(base) = to.base {
                let shown = value_field(&label, base, to.target);
                if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, 34.0) {
                    let base = Some(LockValue::clamped(value));
                    change(gesture, Some(LockLane { base, ..to }));
                }
            }
            let label = words::inspector::lock_returns(number_of);
            if small_switch(ui, words::inspector::BASE, &label, to.base.is_some()) {
                let base = to
                    .base
                    .is_none()
                    .then_some(LockValue::clamped(i64::from(to.target.most() / 2)));
                change(None, Some(LockLane { base, ..to }));
            }
            caption(ui, words::inspector::RETURNS_TO);
        });
        if !outputs.is_empty() || to.is_apart() {
            choose_destination(ui, &outputs, (lane, to), &mut change);
        }
    }
    let free = lock::lanes().find(|lane| head.locks.get(*lane).is_none());
    if let Some(lane) = free {
        ui.horizontal_wrapped(|ui| {
            caption(ui, words::inspector::ADD_LOCK_LANE);
            offer_targets(ui, lane, view, out);
        });
    }
}

/// The output and the channel of a lane that goes elsewhere than its track, as to an effect.
fn choose_destination(
    ui: &mut Ui,
    outputs: &Outputs,
    (lane, to): (Lane, LockLane),
    change: &mut impl FnMut(Option<Gesture>, Option<LockLane>),
) {
    row(ui, words::inspector::SENT_TO, |ui| {
        let label = words::inspector::lock_channel(lane.get());
        let all = (1..=16).map(|channel| Some(Channel::clamped(channel)));
        let all = std::iter::once(None).chain(all);
        let write = |channel: &Option<Channel>| match channel {
            Some(channel) => words::tracks::channel(channel.get()),
            None => words::inspector::AS_TRACK.to_owned(),
        };
        if let Some(channel) = choice_menu(ui, (&label, 84.0), &to.channel, all, write) {
            change(None, Some(LockLane { channel, ..to }));
        }
        let label = words::inspector::lock_output(lane.get());
        let all = OutputSlot::all().filter(|output| outputs.has(*output));
        let all = std::iter::once(None).chain(all.map(Some));
        let write = |output: &Option<OutputSlot>| match output {
            Some(OutputSlot::Port(slot)) => outputs.name_of(*slot),
            Some(OutputSlot::Host) => words::outputs::HOST.to_owned(),
            None => words::inspector::AS_TRACK.to_owned(),
        };
        if let Some(output) = choice_menu(ui, (&label, 96.0), &to.output, all, write) {
            change(None, Some(LockLane { output, ..to }));
        }
    });
}

/// Buttons with the targets for an unused lane.
pub fn offer_targets(ui: &mut Ui, lane: Lane, view: &View, out: &mut Vec<EditorAction>) {
    let offered = [
        (
            words::inspector::CUTOFF,
            LockTarget::Controller(lock::CUTOFF),
        ),
        (
            words::inspector::CC_14,
            LockTarget::ControllerPair(ControllerPair::clamped(1)),
        ),
        (
            words::inspector::NRPN,
            LockTarget::Parameter(ParameterNumber::DEFAULT),
        ),
        (words::inspector::BEND, LockTarget::PitchBend),
        (words::inspector::PRESS, LockTarget::ChannelPressure),
        (words::inspector::PROG, LockTarget::Program),
    ];
    ui.spacing_mut().item_spacing.x = 3.0;
    for (text, target) in offered {
        let response = ui.small_button(text);
        let label = words::inspector::lock_moves(lane.get(), &target_label(target));
        if response
            .accessible_name(label.as_str())
            .on_hover_text(label)
            .clicked()
        {
            let track = view.track;
            let change = TrackChange::LockLane(lane, Some(LockLane::of(target)));
            out.push(EditorAction::Edit(None, Edit::Track { track, change }));
        }
    }
}

/// The number of a target that has one.
fn edit_target_number(
    ui: &mut Ui,
    view: &mut View,
    (lane, to): (Lane, LockLane),
    change: &mut impl FnMut(Option<Gesture>, Option<LockLane>),
) {
    let (value, most) = match to.target {
        LockTarget::Controller(number) => (i64::from(number), 127),
        LockTarget::ControllerPair(number) => (i64::from(number), 31),
        LockTarget::Parameter(number) => (i64::from(number), 16_383),
        LockTarget::PitchBend | LockTarget::ChannelPressure | LockTarget::Program => return,
    };
    let label = words::inspector::lock_target_number(lane.get());
    let (mut shown, mut width) = (NumberField::new(&label, value, 0..=most), 34.0);
    if let LockTarget::Controller(_) = to.target {
        shown.write =
            &|value| u8::try_from(value).map_or_else(|_| value.to_string(), controller_name);
        shown.read = &|text| parse_controller(text).map(f64::from);
        width = 76.0;
    }
    if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, width) {
        let target = match to.target {
            LockTarget::ControllerPair(_) => {
                LockTarget::ControllerPair(ControllerPair::clamped(value))
            }
            LockTarget::Parameter(_) => LockTarget::Parameter(ParameterNumber::clamped(value)),
            LockTarget::Controller(_) => LockTarget::Controller(Controller::clamped(value)),
            LockTarget::PitchBend | LockTarget::ChannelPressure | LockTarget::Program => return,
        };
        change(gesture, Some(LockLane { target, ..to }));
    }
}

/// The targets to choose among, with the present one and its number.
fn target_options(now: LockTarget) -> Vec<LockTarget> {
    let number = match now {
        LockTarget::Controller(number) => i64::from(number),
        LockTarget::ControllerPair(number) => i64::from(number),
        LockTarget::Parameter(number) => i64::from(number),
        LockTarget::PitchBend | LockTarget::ChannelPressure | LockTarget::Program => 0,
    };
    vec![
        LockTarget::Controller(Controller::clamped(number)),
        LockTarget::ControllerPair(ControllerPair::clamped(number)),
        LockTarget::Parameter(ParameterNumber::clamped(number)),
        LockTarget::PitchBend,
        LockTarget::ChannelPressure,
        LockTarget::Program,
    ]
}

fn target_kind_label(target: LockTarget) -> String {
    match target {
        LockTarget::Controller(_) => words::inspector::CC,
        LockTarget::ControllerPair(_) => words::inspector::CC_14_BIT,
        LockTarget::Parameter(_) => words::inspector::NRPN,
        LockTarget::PitchBend => words::inspector::BEND,
        LockTarget::ChannelPressure => words::inspector::PRESSURE,
        LockTarget::Program => words::inspector::PROGRAM,
    }
    .to_owned()
}

/// "CC 74", "bend".
fn target_label(target: LockTarget) -> String {
    match target {
        LockTarget::Controller(number) => words::inspector::controller(number.get()),
        LockTarget::ControllerPair(number) => words::inspector::fine_controller(number.get()),
        LockTarget::Parameter(number) => words::inspector::parameter(number.get()),
        LockTarget::PitchBend | LockTarget::ChannelPressure | LockTarget::Program => {
            target_kind_label(target)
        }
    }
}

/// The same with the name of a well-known controller: "CC 74 Cutoff".
fn target_name(target: LockTarget) -> String {
    match target {
        LockTarget::Controller(number) => {
            words::inspector::controller(controller_name(number.get()))
        }
        LockTarget::ControllerPair(_)
        | LockTarget::Parameter(_)
        | LockTarget::PitchBend
        | LockTarget::ChannelPressure
        | LockTarget::Program => target_label(target),
    }
}

fn value_field<'a>(label: &'a str, value: LockValue, target: LockTarget) -> NumberField<'a> {
    let most = i64::from(target.most());
    NumberField {
        speed: if most > 127 { 40.0 } else { 0.25 },
        notch: (most / 128).max(1),
        ..NumberField::new(label, i64::from(value).min(most), 0..=most)
    }
}

/// A small switch; returns whether it was clicked.
fn small_switch(ui: &mut Ui, text: &str, label: &str, on: bool) -> bool {
    let width = if text.chars().count() == 1 {
        20.0
    } else {
        34.0
    };
    let (place, _) = ui.allocate_exact_size(egui::vec2(width, 20.0), egui::Sense::hover());
    let look = ButtonStyle {
        on: on.then_some(theme::AMBER),
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Text(text), label)
    };
    button(ui, place, look).clicked()
}
