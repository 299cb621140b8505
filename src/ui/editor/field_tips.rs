//! The tooltips of fields, which also tell where the manual opens.

use egui::{Context, Id, Response, RichText};

use crate::ui::editor::theme;
use crate::ui::words::fields::{self, anchor};

/// The manual's page for what is under the pointer: that of its field, or else the first one.
#[must_use]
pub fn manual_place(ctx: &Context) -> String {
    let explained = ctx.data(|data| data.get_temp::<Explained>(explained_id()));
    let is_there = |it: &Explained| it.frame + 1 >= ctx.cumulative_frame_nr();
    match explained.filter(is_there) {
        Some(Explained { label, .. }) => ["manual/fields.html", "#", &anchor(label)].concat(),
        None => "index.html".to_owned(),
    }
}

/// Says whether tooltips tell how the manual is opened: it lies beside the program, and beside no plug-in.
pub fn offer_manual(ctx: &Context, is_there: bool) {
    ctx.data_mut(|data| data.insert_temp(offered_id(), is_there));
}

fn offered_id() -> Id {
    Id::unique("the manual is there")
}

/// The field under the pointer, and when it was.
#[derive(Clone, Copy)]
struct Explained {
    label: &'static str,
    frame: u64,
}

fn explained_id() -> Id {
    Id::unique("the field under the pointer")
}

/// The tooltip of the field with this label, on its control.
#[must_use]
pub fn explain(control: Response, label: &str) -> Response {
    let Some((label, tip)) = fields::field(label) else {
        return control;
    };
    let ctx = &control.ctx;
    if control.contains_pointer() {
        let frame = ctx.cumulative_frame_nr();
        let explained = Explained { label, frame };
        ctx.data_mut(|data| data.insert_temp(explained_id(), explained));
    }
    let id = control.id;
    control.on_hover_ui(|ui| {
        // Its width is its own, not that of the control.
        ui.set_max_width(ui.spacing().tooltip_width);
        ui.label(tip);
        // Only one tooltip says how the manual is opened.
        let told = Id::unique("the tooltip that tells of the manual");
        let first = ui.data_mut(|data| *data.get_temp_mut_or(told, id));
        let is_there = ui.data(|data| data.get_temp(offered_id()).unwrap_or(false));
        if first == id && is_there {
            ui.label(
                RichText::new(fields::MORE)
                    .size(11.0)
                    .color(theme::DIM.of(ui)),
            );
        }
    })
}
