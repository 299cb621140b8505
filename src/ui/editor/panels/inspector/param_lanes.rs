//! The parameter lanes of a clip, which have cycles of their own.

use egui::Ui;

use super::clip_sheet;
use crate::sequencer::parameter_lanes::{Advance, Parameter, ParameterLane};
use crate::sequencer::value::Length;
use crate::sequencer::{ClipChange, Direction, Rate};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::note_labels::rate_name;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{caption, choice_menu, choose};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;

/// The rates of the menu, beside the clip's own.
const RATES: [&str; 9] = [
    "1/1", "1/2", "1/4", "1/8", "1/16", "1/32", "1/6", "1/12", "1/24",
];

/// The lanes that the clip has, and a menu for one more.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let shown = view.clip(now.pattern, view.track);
    let mut change = clip_sheet::edit_clip(view, now, out);
    for (parameter, lane) in shown.lanes.iter() {
        let name = parameter_label(parameter);
        let mut say = |gesture, lane| change(gesture, ClipChange::Lane(parameter, lane));
        ui.horizontal(|ui| {
            ui.label(&name);
            let label = words::clip::lane_length(&name);
            let length = NumberField {
                speed: 0.1,
                ..NumberField::new(&label, i64::from(lane.length), 1..=256)
            };
            if let Some((gesture, value)) = number_field(ui, &mut view.gestures, length, 30.0) {
                let length = Length::clamped(value);
                say(gesture, Some(ParameterLane { length, ..lane }));
            }
            let label = words::clip::lane_rate(&name);
            let own = lane
                .rate
                .filter(|rate| !RATES.contains(&rate.to_string().as_str()));
            let rates = RATES.iter().map(|text| text.parse::<Rate>().ok());
            let rates = [None].into_iter().chain(own.map(Some)).chain(rates);
            let word =
                |rate: &Option<Rate>| rate.map_or(words::clip::RATE_OF_CLIP.to_owned(), rate_name);
            if let Some(rate) = choice_menu(ui, (&label, 62.0), &lane.rate, rates, word) {
                say(None, Some(ParameterLane { rate, ..lane }));
            }
            let remove = ui
                .small_button("×")
                .accessible_name(words::clip::remove_lane(&name));
            if remove.clicked() {
                say(None, None);
            }
        });
        ui.horizontal(|ui| {
            ui.add_space(14.0);
            let label = words::clip::lane_direction(&name);
            let word = ToString::to_string;
            if let Some(direction) =
                choice_menu(ui, (&label, 90.0), &lane.direction, Direction::ALL, word)
            {
                say(None, Some(ParameterLane { direction, ..lane }));
            }
            let label = words::clip::lane_advances(&name);
            let word = |advance: &Advance| match advance {
                Advance::Time => words::clip::WITH_TIME.to_owned(),
                Advance::Trigs => words::clip::BY_TRIGS.to_owned(),
            };
            let options = [Advance::Time, Advance::Trigs];
            if let Some(advance) = choice_menu(ui, (&label, 82.0), &lane.advance, options, word) {
                say(None, Some(ParameterLane { advance, ..lane }));
            }
        });
    }
    if shown.lanes.is_default() {
        caption(ui, words::clip::NO_LANES);
    }
    let free = Parameter::all()
        .filter(|it| shown.lanes.get(*it).is_none())
        .map(Some);
    let word =
        |it: &Option<Parameter>| it.map_or(words::clip::CHOOSE_LANE.to_owned(), parameter_label);
    if let Some(Some(parameter)) = choose(ui, words::fields::ADD_LANE, &None, free, word) {
        let lane = ParameterLane {
            length: shown.length,
            ..ParameterLane::default()
        };
        change(None, ClipChange::Lane(parameter, Some(lane)));
    }
}

fn parameter_label(parameter: Parameter) -> String {
    match parameter {
        Parameter::Notes => words::lanes::NOTES.to_owned(),
        Parameter::Velocity => words::lanes::VELOCITY.to_owned(),
        Parameter::Gate => words::lanes::GATE.to_owned(),
        Parameter::Chance => words::lanes::CHANCE.to_owned(),
        Parameter::Ratchet => words::lanes::RATCHET.to_owned(),
        Parameter::Lock(lane) => words::lanes::lock(lane.get()),
    }
}
