//! Macros: the parameters that each of the host's eight macro knobs moves.

use egui::Ui;

use crate::params::host_param::HostParam;
use crate::sequencer::Edit;
use crate::sequencer::macros::{Amount, Attribute, MACROS, Macro, Target};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{caption, choice_menu, choose, name_field};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;

/// One macro, and a menu to choose it.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let all = view.project.macros.clone();
    let word = |at: &usize| match all.get(*at).map(|made| made.name.as_str()) {
        None | Some("") => format!("{}", at + 1),
        Some(name) => format!("{} {name}", at + 1),
    };
    let index = view.inspector.macro_shown.min(MACROS - 1);
    if let Some(chosen) = choose(ui, words::fields::MACRO, &index, 0..MACROS, word) {
        view.inspector.macro_shown = chosen;
    }
    let Some(shown) = all.get(index) else { return };
    now.host_params.show(ui, HostParam::Macro(index), out);
    // Whoever moved it last: the host, a controller or a tablet.
    let turned = now.engine.macros.get(index);
    if let Some(turned) = turned.filter(|turned| **turned > 0) {
        ui.weak(words::below::macro_at(*turned));
    }
    let mut say = |gesture, made: Macro| {
        out.push(EditorAction::Edit(
            gesture,
            Edit::Macro(index, Box::new(made)),
        ));
    };
    if let Some(name) = name_field(ui, words::below::MACRO_NAME, &shown.name) {
        let targets = shown.targets.clone();
        say(None, Macro { name, targets });
    }
    let tracks = 0..view.project.tracks.len();
    let names = tracks.map(|track| view.project.name_of(track).into_owned());
    let names: Vec<String> = names.collect();
    for (at, target) in shown.targets.iter().enumerate() {
        let mut with = |gesture, target: Option<Target>| {
            let mut made = Macro::clone(shown);
            match target {
                Some(target) => made.targets[at] = target,
                None => drop(made.targets.remove(at)),
            }
            say(gesture, made);
        };
        ui.horizontal(|ui| {
            let label = words::below::target(at + 1);
            let attribute = choice_menu(
                ui,
                (&label, 74.0),
                &target.attribute,
                Attribute::ALL,
                attribute_label,
            );
            if let Some(attribute) = attribute {
                with(
                    None,
                    Some(Target {
                        attribute,
                        ..*target
                    }),
                );
            }
            let label = words::below::target_track(at + 1);
            let count = u8::try_from(names.len()).unwrap_or(u8::MAX);
            let tracks = [None].into_iter().chain((0..count).map(Some));
            let word = |track: &Option<u8>| match track {
                None => words::below::EVERY_TRACK.to_owned(),
                Some(track) => names.get(usize::from(*track)).cloned().unwrap_or_default(),
            };
            if let Some(track) = choice_menu(ui, (&label, 64.0), &target.track, tracks, word) {
                with(None, Some(Target { track, ..*target }));
            }
            let label = words::below::target_amount(at + 1);
            let amount = NumberField {
                write: &|value| format!("{value:+}"),
                ..NumberField::new(&label, i64::from(target.amount), -100..=100)
            };
            if let Some((gesture, value)) = number_field(ui, &mut view.gestures, amount, 30.0) {
                let amount = Amount::clamped(value);
                with(gesture, Some(Target { amount, ..*target }));
            }
            let remove = ui
                .small_button("×")
                .accessible_name(words::below::remove_target(at + 1));
            if remove.clicked() {
                with(None, None);
            }
        });
    }
    if shown.targets.is_empty() {
        caption(ui, words::below::NO_TARGETS);
    }
    let room = shown.targets.len() < Macro::MOST;
    if ui
        .add_enabled(room, egui::Button::new(words::below::ADD_TARGET))
        .clicked()
    {
        let mut made = Macro::clone(shown);
        made.targets.push(Target {
            track: None,
            attribute: Attribute::Density,
            amount: Amount::clamped(50),
        });
        say(None, made);
    }
}

fn attribute_label(attribute: &Attribute) -> String {
    match attribute {
        Attribute::Swing => words::below::MOVES_SWING,
        Attribute::Density => words::below::MOVES_DENSITY,
        Attribute::Gate => words::below::MOVES_GATE,
        Attribute::Velocity => words::below::MOVES_VELOCITY,
        Attribute::Humanise => words::below::MOVES_HUMANISE,
        Attribute::Transpose => words::below::MOVES_TRANSPOSE,
        Attribute::Chance => words::below::MOVES_CHANCE,
        Attribute::Pulses => words::below::MOVES_PULSES,
        Attribute::Rotation => words::below::MOVES_ROTATION,
    }
    .to_owned()
}
