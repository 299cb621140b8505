//! The scale in the top bar: its name, and a list of all with the twelve roots above.

use egui::{Popup, PopupCloseBehavior, Rect, ScrollArea, Ui};

use super::fields::{caption, switches};
use super::inspector::ROOTS;
use crate::sequencer::pitch::scale::{Root, ScaleNotes};
use crate::sequencer::{Edit, Scale};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::text_line::fit_to_width;
use crate::ui::words;
use crate::ui::words::hints;

/// The least size of the letters on the button, and the size of the list, in points.
const SIZE: f32 = 11.0;
const LIST: (f32, f32) = (250.0, 420.0);

/// The button with the scale's name, which opens the list.
pub(super) fn show(ui: &Ui, rect: Rect, view: &mut View, out: &mut Vec<EditorAction>) {
    let scale = view.project.scale;
    let whole = name_of(scale);
    let size = theme::fixed_size(ui.ctx(), SIZE);
    let room = rect.width() - 4.0;
    let mut text = fit_to_width(ui.painter(), &whole, size, room);
    if text != whole {
        text = fit_to_width(ui.painter(), &shortened(&whole), size, room);
    }
    let response = button(
        ui,
        rect,
        ButtonStyle::new(Face::Text(&text), words::transport::SCALE),
    );
    if response.hovered() {
        view.hint = hints::SCALE;
    }
    let response = response.on_hover_text(whole);
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.width(LIST.0).show(|ui| {
        ui.set_width(LIST.0);
        caption(ui, words::transport::ROOT_CAPTION);
        let roots = ROOTS.map(|root| (root, words::transport::root(root)));
        for half in [0, 6] {
            let shown: Vec<_> = roots
                .iter()
                .enumerate()
                .skip(half)
                .take(6)
                .map(|(at, (text, label))| {
                    (*text, label.as_str(), at == usize::from(scale.root.get()))
                })
                .collect();
            if let Some(clicked) = switches(ui, &shown) {
                let root = Root::clamped(i64::try_from(clicked + half).unwrap_or(0));
                out.push(EditorAction::Edit(
                    None,
                    Edit::Scale(Scale { root, ..scale }),
                ));
            }
        }
        ScrollArea::vertical().max_height(LIST.1).show(ui, |ui| {
            for (name, notes) in ScaleNotes::all_named() {
                if ui.selectable_label(notes == scale.notes, name).clicked() {
                    out.push(EditorAction::Edit(
                        None,
                        Edit::Scale(Scale { notes, ..scale }),
                    ));
                    ui.close();
                }
            }
        });
    });
}

/// A name whose long words are short: "A harm min".
fn shortened(name: &str) -> String {
    let words = name.split(' ').map(|word| {
        let short = words::transport::SHORT_SCALE_WORDS.iter();
        let short = short.clone().find(|(long, _)| *long == word);
        short.map_or(word, |(_, short)| short)
    });
    words.collect::<Vec<_>>().join(" ")
}

/// "A minor"; the chromatic scale has no root that is heard.
fn name_of(scale: Scale) -> String {
    if scale.is_default() {
        return words::transport::CHROMATIC.to_owned();
    }
    let root = ROOTS.get(usize::from(scale.root.get())).copied();
    let notes = scale.notes.name().unwrap_or(words::transport::CUSTOM_SCALE);
    format!("{} {notes}", root.unwrap_or_default())
}
