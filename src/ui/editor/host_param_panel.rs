//! What the host does with its parameters, where the window has a place for them, and the host's own menu for each.

use std::sync::Arc;

use egui::{Color32, Pos2, Ui, vec2};

use crate::instance::host_link::{
    Automation, HostLink, HostMenu, ParamIndication, ParamIndications,
};
use crate::params::host_param::HostParam;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::words;

/// The size of the mark on a control, in points.
const MARK: f32 = 2.5;

/// What is known of the host's parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HostParamPanel {
    /// What the host does with each.
    pub indications: Arc<ParamIndications>,
    /// Whether the host has a menu for each.
    pub has_menu: bool,
}

impl HostParamPanel {
    /// What is known now.
    #[must_use]
    pub fn of(link: &HostLink) -> Self {
        Self {
            indications: link.indications(),
            has_menu: link.has_menu(),
        }
    }

    fn indication(&self, param: HostParam) -> Option<&ParamIndication> {
        self.indications.get(&param.number())
    }

    /// Marks a control, at its right upper corner, whose parameter is mapped or automated in the host.
    pub fn mark(&self, ui: &Ui, corner: Pos2, param: HostParam) {
        if let Some(indication) = self.indication(param) {
            let colour = indication
                .colour
                .map_or(theme::ACCENT.of(ui), |[r, g, b]| Color32::from_rgb(r, g, b));
            let place = corner + vec2(-MARK - 1.0, MARK + 1.0);
            ui.painter().circle_filled(place, MARK, colour);
        }
    }

    /// What the host does with a parameter, and the host's own menu for it, at the end of a menu of ours.
    pub fn show_in_menu(&self, ui: &mut Ui, param: HostParam, out: &mut Vec<EditorAction>) {
        if self.indication(param).is_some() || self.has_menu {
            ui.separator();
        }
        if self.show(ui, param, out) {
            ui.close();
        }
    }

    /// The same in a sheet; returns whether the host's menu was asked for.
    pub fn show(&self, ui: &mut Ui, param: HostParam, out: &mut Vec<EditorAction>) -> bool {
        if let Some(indication) = self.indication(param) {
            ui.weak(sentence(param, indication));
        }
        let label = words::hosts::in_host(param);
        let is_asked = self.has_menu && ui.button(label).clicked();
        if is_asked {
            let pointer = ui.ctx().pointer_interact_pos().unwrap_or_default();
            out.push(EditorAction::HostMenu(menu(ui, param, pointer)));
        }
        is_asked
    }
}

/// The host's menu at a point of the window.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and a window is small"
)]
fn menu(ui: &Ui, param: HostParam, at: Pos2) -> HostMenu {
    let pixels = at.to_vec2() * ui.ctx().pixels_per_point();
    HostMenu {
        param: param.number(),
        at: (pixels.x.round() as i32, pixels.y.round() as i32),
    }
}

/// What the host does with a parameter: "Pattern: mapped to Knob 1, automated".
fn sentence(param: HostParam, indication: &ParamIndication) -> String {
    let mapped = indication.mapped.as_deref().map(|what| match what {
        "" => words::hosts::MAPPED.to_owned(),
        what => words::hosts::mapped_to(what),
    });
    let automated = match indication.automation {
        Automation::None => None,
        Automation::Present | Automation::Playing => Some(words::hosts::AUTOMATED),
        Automation::Recording => Some(words::hosts::RECORDING_AUTOMATION),
        Automation::Overridden => Some(words::hosts::OVERRIDDEN),
    };
    let parts = [mapped, automated.map(str::to_owned)];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    words::hosts::indication(param, &parts)
}
