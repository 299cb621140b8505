//! The pattern: its name, seed and master length.

use egui::{Button, Ui, vec2};

use super::groove_sheet;
use crate::sequencer::project::MasterLength;
use crate::sequencer::set_up::SetUp;
use crate::sequencer::{Edit, PatternChange, SwingGrid};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{FIELD, caption, choose, field, name_field, row};
use crate::ui::editor::panels::set_up_sheet::{self, SetUpSheet, port_name};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::NumberField;
use crate::ui::words;

/// The fields of the pattern that is shown.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let pattern = now.pattern;
    let Some(shown) = view.project.patterns.get(pattern).cloned() else {
        return;
    };
    let mut change = |gesture, change| {
        out.push(EditorAction::Edit(
            gesture,
            Edit::Pattern { pattern, change },
        ));
    };
    if let Some(name) = name_field(ui, words::fields::PATTERN_NAME, &shown.name) {
        change(None, PatternChange::Name(name));
    }
    let name = |grid: &SwingGrid| unit_label(*grid).to_owned();
    let grid = choose(
        ui,
        words::fields::SWING_GRID,
        &shown.swing_grid,
        SwingGrid::ALL,
        name,
    );
    if let Some(grid) = grid {
        change(None, PatternChange::SwingGrid(grid));
    }
    let seed = NumberField {
        read: &|text| text.trim().parse::<u32>().ok().map(f64::from),
        ..NumberField::new(
            words::fields::SEED,
            i64::from(shown.seed),
            0..=i64::from(u32::MAX),
        )
    };
    field(ui, view, seed, |gesture, value| {
        let seed = u32::try_from(value).unwrap_or(0);
        change(gesture, PatternChange::Seed(seed));
    });
    row(ui, "", |ui| {
        if ui
            .add(Button::new(words::inspector::NEW_SEED).min_size(vec2(FIELD, 22.0)))
            .clicked()
        {
            change(None, PatternChange::NewSeed);
        }
    });
    let unit = unit_label(shown.swing_grid);
    let length = NumberField {
        write: &|value| {
            if value == 0 {
                words::inspector::NONE.to_owned()
            } else {
                format!("{value} × {unit}")
            }
        },
        read: &|text| text.split_whitespace().next()?.parse().ok(),
        ..NumberField::new(
            words::fields::MASTER_LENGTH,
            i64::from(shown.master_length),
            0..=1024,
        )
    };
    field(ui, view, length, |gesture, value| {
        change(
            gesture,
            PatternChange::MasterLength(MasterLength::clamped(value)),
        );
    });
    groove_sheet::show(ui, view, now, out);
    show_set_ups(ui, view, now, out);
}

/// What each output is sent when the pattern starts.
fn show_set_ups(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let (pattern, outputs) = (now.pattern, view.project.outputs.clone());
    let Some(shown) = view.project.patterns.get(pattern).cloned() else {
        return;
    };
    for (slot, output) in outputs.iter() {
        ui.separator();
        caption(ui, &words::set_ups::at_start(&outputs.name_of(slot)));
        let none = SetUp::default();
        let open = now.devices.played.status(slot).port;
        let sheet = SetUpSheet {
            of: &words::set_ups::of_pattern(slot.get()),
            slot,
            set_up: shown.set_ups.get(slot).unwrap_or(&none),
            port: port_name(output, open.as_deref()),
            allowed: &now.devices.allowed,
        };
        set_up_sheet::show(ui, view, &sheet, out, |set_up| {
            let change = PatternChange::SetUp(slot, set_up);
            Edit::Pattern { pattern, change }
        });
    }
}

/// The unit of swing and of the master length.
fn unit_label(grid: SwingGrid) -> &'static str {
    match grid {
        SwingGrid::Eighth => "1/8",
        SwingGrid::Sixteenth => "1/16",
        SwingGrid::ThirtySecond => "1/32",
    }
}
