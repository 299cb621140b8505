//! The pattern: its name, seed and master length.

use egui::{Button, TextEdit, Ui, vec2};

use super::{FIELD, field, groove_sheet, row};
use crate::sequencer::project::MasterLength;
use crate::sequencer::{Edit, PatternChange, SwingGrid};
use crate::ui::editor::view::{EditorAction, Now, View};
use crate::ui::editor::widgets::number_field::NumberField;

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
    if let Some(name) = name_field(ui, "Name of the pattern", &shown.name) {
        change(None, PatternChange::Name(name));
    }
    let seed = NumberField {
        read: &|text| text.trim().parse::<u32>().ok().map(f64::from),
        ..NumberField::new("Seed", i64::from(shown.seed), 0..=i64::from(u32::MAX))
    };
    field(ui, view, seed, |gesture, value| {
        let seed = u32::try_from(value).unwrap_or(0);
        change(gesture, PatternChange::Seed(seed));
    });
    row(ui, "", |ui| {
        if ui
            .add(Button::new("New seed").min_size(vec2(FIELD, 22.0)))
            .clicked()
        {
            change(None, PatternChange::NewSeed);
        }
    });
    let unit = match shown.swing_grid {
        SwingGrid::Eighth => "1/8",
        SwingGrid::Sixteenth => "1/16",
        SwingGrid::ThirtySecond => "1/32",
    };
    let length = NumberField {
        write: &|value| {
            if value == 0 {
                "none".to_owned()
            } else {
                format!("{value} × {unit}")
            }
        },
        read: &|text| text.split_whitespace().next()?.parse().ok(),
        ..NumberField::new("Master length", i64::from(shown.master_length), 0..=1024)
    };
    field(ui, view, length, |gesture, value| {
        change(
            gesture,
            PatternChange::MasterLength(MasterLength::clamped(value)),
        );
    });
    groove_sheet::show(ui, view, now, out);
}

/// A field for a name; answers a new one when it is entered or left.
pub(super) fn name_field(ui: &mut Ui, label: &str, now: &str) -> Option<String> {
    hinted_name_field(ui, ("Name", label, ""), now)
}

/// The same, with what stands beside it, what it is called, and what is seen in it while it is empty.
pub(super) fn hinted_name_field(
    ui: &mut Ui,
    (beside, label, hint): (&str, &str, &str),
    now: &str,
) -> Option<String> {
    let id = ui.scope_id().with(label);
    let kept = ui.data_mut(|data| data.get_temp::<String>(id));
    let mut text = kept.unwrap_or_else(|| now.to_owned());
    let mut entered = None;
    row(ui, beside, |ui| {
        let edit = TextEdit::singleline(&mut text)
            .hint_text(hint)
            .desired_width(FIELD + 24.0)
            .char_limit(64);
        let response = ui.add(edit).accessible_name(label);
        if response.lost_focus() {
            let left = ui.input(|input| input.key_pressed(egui::Key::Escape));
            entered = Some(text.trim().to_owned()).filter(|name| !left && name != now);
            ui.data_mut(|data| data.remove::<String>(id));
        } else if response.has_focus() {
            ui.data_mut(|data| data.insert_temp(id, text.clone()));
        }
    });
    entered
}
