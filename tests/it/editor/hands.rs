//! The editor without a window, for hands that find its controls by what they are called.

use egui::accesskit::Role;
use egui::{Rect, Ui, Vec2};
use egui_kittest::kittest::NodeT;
use egui_kittest::{Harness, Node};
use gradus::document::Document;
use gradus::editor::view::{Now, View};
use gradus::editor::{SIZE, draw, edit, refresh, theme};
use gradus::sequencer::Project;
use gradus::standalone::OpenFile;

/// The editor in front of a document of its own.
pub(crate) struct Hands {
    harness: Harness<'static, Bench>,
}

/// What it shows and what it edits.
struct Bench {
    view: View,
    document: Document,
    now: Now,
}

impl Hands {
    /// An editor on a project, in a window of so many points.
    fn on(project: Project, size: Vec2, now: Now) -> Self {
        let (document, _live) = Document::new(project);
        let view = View::default();
        let bench = Bench {
            view,
            document,
            now,
        };
        let builder = Harness::builder().with_size(size);
        let builder = builder.with_context_setup(theme::set).with_max_steps(40);
        let mut harness = builder
            .with_step_dt(1.0 / 60.0)
            .build_ui_state(frame, bench);
        harness.run();
        Self { harness }
    }

    /// The editor of a program of its own that was just started.
    pub(crate) fn of_a_program() -> Self {
        let now = Now {
            scale: 100,
            file: Some(OpenFile::default()),
            ..Now::default()
        };
        Self::on(Project::default(), SIZE.into(), now)
    }

    /// Where a control is, in points.
    pub(crate) fn place(&self, label: &str) -> Rect {
        self.find(label).rect()
    }

    /// The control that is called so, or else the first that is called something like it.
    fn find(&self, label: &str) -> Node<'_> {
        let called = |exactly: bool| {
            let nodes = self.harness.root().children_recursive();
            let mut controls = nodes.filter(|node| is_control(node.accesskit_node().role()));
            controls.find(|node| {
                let said = node.accesskit_node().label().unwrap_or_default();
                if exactly {
                    said == label
                } else {
                    said.contains(label)
                }
            })
        };
        let found = called(true).or_else(|| called(false));
        found.unwrap_or_else(|| panic!("there is no {label}"))
    }
}

/// Whether something can be used.
fn is_control(role: Role) -> bool {
    matches!(
        role,
        Role::Button
            | Role::CheckBox
            | Role::ComboBox
            | Role::Link
            | Role::ListBoxOption
            | Role::MenuItem
            | Role::RadioButton
            | Role::Slider
            | Role::SpinButton
            | Role::TextInput
    )
}

/// A frame as the window draws it, without the margin that the harness leaves.
fn frame(ui: &mut Ui, bench: &mut Bench) {
    refresh(&mut bench.view, &bench.document);
    let window = ui.ctx().content_rect();
    let whole = egui::UiBuilder::new().max_rect(window);
    let actions = ui.scope_builder(whole, |ui| {
        ui.set_clip_rect(window);
        draw(ui, &mut bench.view, &bench.now)
    });
    let actions = actions.inner;
    if !actions.is_empty() {
        ui.ctx().request_repaint();
    }
    for action in actions {
        let _ = edit(&bench.document, action);
    }
}
