//! What a tab edits, in words: "Kick, step 5", "15 steps".

use egui::{Align2, Role, Sense, Ui, WidgetInfo, vec2};

use crate::sequencer::edit::StepRef;
use crate::sequencer::project::pattern_name;
use crate::ui::editor::inspector_state::InspectorTab;
use crate::ui::editor::now::Now;
use crate::ui::editor::selection_edits::selected_steps;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::text_line::TextLine;
use crate::ui::words;

/// A heading: a name, which is cut off where it is too long, what follows it, and what is written dimly beside both.
struct Heading {
    name: String,
    after: String,
    beside: String,
}

/// What a tab edits.
pub(super) fn show(ui: &mut Ui, tab: InspectorTab, view: &View, now: &Now) {
    let (name, pattern) = (track_name(view), pattern_name(now.pattern));
    let heading = match tab {
        InspectorTab::Step => return show_step(ui, view, view.cursor(now.pattern)),
        InspectorTab::Clip => Heading {
            name,
            after: words::inspector::of_pattern(&pattern),
            beside: String::new(),
        },
        InspectorTab::Track => Heading {
            name,
            after: String::new(),
            beside: words::inspector::IN_ALL_PATTERNS.to_owned(),
        },
        InspectorTab::Pattern => {
            let named = view.project.patterns.get(now.pattern);
            Heading {
                name: words::patterns::pattern(&pattern),
                after: String::new(),
                beside: named.map_or_else(String::new, |pattern| pattern.name.clone()),
            }
        }
        InspectorTab::Project => Heading {
            name: words::inspector::PROJECT.to_owned(),
            after: String::new(),
            beside: String::new(),
        },
    };
    heading.show(ui);
}

/// The step, or how many steps are selected and where they are.
pub(super) fn show_step(ui: &mut Ui, view: &View, step_ref: StepRef) {
    let selection = view.interaction.selection;
    let selection = selection.filter(|it| it.contains(step_ref.track, step_ref.step));
    let Some(selection) = selection else {
        let heading = Heading {
            name: view.project.name_of(step_ref.track).into_owned(),
            after: words::inspector::of_step(step_ref.step + 1),
            beside: String::new(),
        };
        return heading.show(ui);
    };
    let count = selected_steps(view, step_ref.pattern).len();
    let (tracks, steps) = (selection.tracks(), selection.steps());
    let tracks = match tracks.end() - tracks.start() {
        0 => track_name(view),
        more => words::inspector::track_count(more + 1),
    };
    let heading = Heading {
        name: words::grid::step_count(i64::try_from(count).unwrap_or(0)),
        after: String::new(),
        beside: words::inspector::selected(&tracks, steps.start() + 1, steps.end() + 1),
    };
    heading.show(ui);
}

impl Heading {
    fn show(self, ui: &mut Ui) {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
        let said = format!("{}{}", self.name, self.after);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        let (painter, ink) = (ui.painter(), theme::TEXT.of(ui));
        let after = painter.layout_no_wrap(self.after, theme::font(SIZE), ink);
        let name = TextLine {
            at: rect.left_center(),
            anchor: Align2::LEFT_CENTER,
            width: rect.width() - after.size().x,
            size: SIZE,
        };
        let (written, is_cut) = name.paint(painter, &self.name, ink);
        let right = written.right() + after.size().x;
        painter.galley(written.right_top(), after, ink);
        let beside = TextLine {
            at: rect.right_center(),
            anchor: Align2::RIGHT_CENTER,
            width: rect.right() - right - 8.0,
            size: 10.5,
        };
        beside.paint_whole(painter, &self.beside, theme::DIM.of(ui));
        if is_cut {
            response.on_hover_text(said);
        }
    }
}

/// The size of a heading's letters, in points.
const SIZE: f32 = 15.0;

fn track_name(view: &View) -> String {
    view.project.name_of(view.track).into_owned()
}
