//! The editor without a window, and its user, who finds its controls by what they are called.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2, Rect, Ui, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, Node};
use gradus::instance::document::Document;
use gradus::instance::keys_played::PlayedKey;
use gradus::sequencer::Project;
use gradus::standalone::OpenFile;
use gradus::ui::editor::editor_action::EditorAction;
use gradus::ui::editor::inspector_state::{InspectorTab, Section};
use gradus::ui::editor::lane_state::LowerTab;
use gradus::ui::editor::now::Now;
use gradus::ui::editor::view::View;
use gradus::ui::editor::{App, SIZE, apply_edit, draw, refresh_project, theme};

/// What a person does with one control, which is found by its label or by a part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Do<'a> {
    /// Presses it.
    Click(&'a str),
    /// Chooses a word of the menu that a right-click opens.
    Menu(&'a str, &'a str),
    /// Chooses a word of the menu that the control opens.
    Choose(&'a str, &'a str),
    /// Types into it.
    Type(&'a str, &'a str),
    /// Turns the wheel over it by so many notches.
    Turn(&'a str, f32),
    /// Drags it by so many points.
    Drag(&'a str, [f32; 2]),
    /// Drags it a share of the way to another one, with these modifiers.
    DragTo(&'a str, &'a str, f32, Modifiers),
    /// Presses a bar at a share of its height.
    Pull(&'a str, f32),
    /// Puts the cursor on a step of a track, both from 1.
    Select(usize, usize),
    /// Strikes a key of a keyboard with a velocity, and lets it go.
    Play(u8, u8),
}

impl Do<'_> {
    /// Whether it is done with a control, or with a word of a menu that is one.
    pub(crate) fn is_with(&self, control: &str) -> bool {
        let same = |label: &str| {
            label
                .trim_end_matches([':', ','])
                .starts_with(control.trim_end_matches([':', ',']))
        };
        match self {
            Self::Click(label) | Self::Choose(label, _) | Self::Type(label, _) => same(label),
            Self::Turn(label, _) | Self::Drag(label, _) | Self::Pull(label, _) => same(label),
            Self::DragTo(label, ..) => same(label),
            Self::Menu(_, word) => same(word),
            Self::Select(..) | Self::Play(..) => false,
        }
    }
}

/// The editor in front of a document of its own.
pub(crate) struct EditorUser {
    harness: Harness<'static, Bench>,
}

/// The document that it shows and edits, and its other requests.
pub(crate) struct Bench {
    pub(crate) view: View,
    pub(crate) document: Document,
    pub(crate) now: Now,
    pub(crate) asked: Vec<EditorAction>,
    /// The editor of an instance, which sees, edits and asks for itself.
    app: Option<App>,
}

impl EditorUser {
    /// An editor on a project, in a window of so many points.
    pub(crate) fn on(project: Project, size: Vec2, now: Now) -> Self {
        let (document, _live) = Document::new(project);
        let asked = Vec::new();
        let bench = Bench {
            view: View::default(),
            document,
            now,
            asked,
            app: None,
        };
        let builder = Harness::builder().with_size(size);
        let builder = builder
            .with_context_setup(theme::install)
            .with_max_steps(40);
        let mut harness = builder
            .with_step_dt(1.0 / 60.0)
            .build_ui_state(frame, bench);
        harness.run();
        Self { harness }
    }

    /// The editor of a standalone program that was just started.
    pub(crate) fn of_a_program() -> Self {
        let now = Now {
            scale: 100,
            file: Some(OpenFile::default()),
            ..Now::default()
        };
        Self::on(Project::default(), SIZE.into(), now)
    }

    /// The editor of an instance.
    pub(crate) fn of_an_instance(app: App) -> Self {
        let mut user = Self::on(Project::default(), SIZE.into(), Now::default());
        user.bench().app = Some(app);
        user.rest();
        user
    }

    /// Whether the editor shows these words.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.harness
            .query_all_by_label_contains(words)
            .next()
            .is_some()
    }

    pub(crate) fn bench(&mut self) -> &mut Bench {
        self.harness.state_mut()
    }

    /// Draws until nothing changes any more.
    pub(crate) fn rest(&mut self) {
        self.harness.run();
    }

    /// Where a control is, in points.
    pub(crate) fn place(&self, label: &str) -> Rect {
        self.find(label).rect()
    }

    /// The labels of all controls.
    pub(crate) fn labels(&self) -> Vec<String> {
        let nodes = self.harness.root().children_recursive();
        let controls = nodes.filter(|node| is_control(node.accesskit_node().role()));
        controls
            .filter_map(|node| node.accesskit_node().label())
            .collect()
    }

    /// Opens the menu of a right-click.
    pub(crate) fn press_secondary(&mut self, label: &str) {
        self.find(label).click_secondary();
        self.rest();
    }

    /// Does one thing after the other.
    pub(crate) fn perform(&mut self, things: &[Do<'_>]) {
        things.iter().for_each(|thing| self.perform_one(*thing));
    }

    fn perform_one(&mut self, thing: Do<'_>) {
        match thing {
            Do::Click(label) | Do::Choose(label, _) | Do::Type(label, _) => self.look_for(label),
            Do::Turn(label, _) | Do::Drag(label, _) => self.look_for(label),
            Do::Pull(..) | Do::Menu(..) | Do::DragTo(..) | Do::Select(..) | Do::Play(..) => {}
        }
        match thing {
            Do::Click(label) => {
                self.find(label).click();
                self.rest();
            }
            Do::Menu(label, word) => {
                self.press_secondary(label);
                self.perform_one(Do::Click(word));
            }
            Do::Choose(label, word) => {
                self.perform_one(Do::Click(label));
                // The control in front was drawn last.
                let words = self.harness.query_all_by_label(word);
                words
                    .last()
                    .unwrap_or_else(|| panic!("{label} has no {word}"))
                    .click();
                self.rest();
            }
            Do::Type(label, text) => {
                self.find(label).click();
                self.rest();
                self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
                self.harness.event(Event::Text(text.to_owned()));
                self.rest();
                self.harness.key_press(Key::Enter);
                self.rest();
            }
            Do::Turn(label, notches) => {
                self.harness.hover_at(self.place(label).center());
                self.rest();
                self.harness.event(Event::MouseWheel {
                    unit: egui::MouseWheelUnit::Line,
                    delta: egui::vec2(0.0, notches.signum()),
                    modifiers: Modifiers::NONE,
                    phase: egui::TouchPhase::Move,
                    source: egui::MouseWheelSource::Unknown,
                });
                self.rest();
                if notches.abs() > 1.0 {
                    self.perform_one(Do::Turn(label, notches - notches.signum()));
                }
            }
            Do::Drag(label, [x, y]) => {
                let from = self.place(label).center();
                self.drag(from, from + egui::vec2(x, y), Modifiers::NONE);
            }
            Do::DragTo(label, other, share, modifiers) => {
                let (from, to) = (self.place(label).center(), self.place(other).center());
                self.drag(from, from + (to - from) * share, modifiers);
            }
            Do::Pull(label, share) => {
                let bar = self.place(label);
                let at = bar.center_bottom() - egui::vec2(0.0, bar.height() * share);
                self.drag(at, at, Modifiers::NONE);
            }
            Do::Select(track, step) => {
                let view = &mut self.bench().view;
                (view.track, view.step) = (track - 1, step - 1);
                self.rest();
            }
            Do::Play(key, velocity) => {
                for velocity in [velocity, 0] {
                    let channel = 0;
                    self.bench().now.played_keys = vec![PlayedKey {
                        channel,
                        key,
                        velocity,
                    }];
                    self.harness.step();
                    self.bench().now.played_keys.clear();
                }
                self.rest();
            }
        }
        // The last click is too long ago for a double click.
        self.harness.run_steps(30);
    }

    /// Drags from one point to another in a few moves, and lets go.
    fn drag(&mut self, from: Pos2, to: Pos2, modifiers: Modifiers) {
        let harness = &mut self.harness;
        harness.event(Event::ModifiersChanged(modifiers));
        harness.hover_at(from);
        harness.drag_at(from);
        harness.step();
        for part in [0.05, 0.3, 0.6, 1.0] {
            harness.hover_at(from + (to - from) * part);
            harness.step();
            harness.step();
        }
        harness.drop_at(to);
        harness.event(Event::ModifiersChanged(Modifiers::NONE));
        harness.run();
    }

    /// Opens the tab and the section of the inspector with this control, unless it is seen or is none of them.
    fn look_for(&mut self, label: &str) {
        let is_part = label.ends_with([',', ':']);
        if is_part || self.sees(label) {
            return;
        }
        let before = (
            self.bench().view.inspector.tab,
            self.bench().view.inspector.open,
        );
        let below = self.bench().view.lanes.tab;
        for place in every_place() {
            self.open(place);
            if self.sees(label) {
                return;
            }
        }
        let inspector = &mut self.bench().view.inspector;
        (inspector.tab, inspector.open) = before;
        for tab in BELOW {
            self.bench().view.lanes.tab = tab;
            self.rest();
            if self.sees(label) {
                return;
            }
        }
        self.bench().view.lanes.tab = below;
        self.rest();
    }

    /// Whether there is a control with exactly this label.
    fn sees(&self, label: &str) -> bool {
        self.labels().iter().any(|it| it == label)
    }

    /// Opens a tab, or a section with its tab.
    pub(crate) fn open(&mut self, (tab, section): Place) {
        let inspector = &mut self.bench().view.inspector;
        inspector.tab = tab;
        if let Some(section) = section {
            inspector.show(section);
        }
        self.rest();
    }

    /// The control with this label, or else the first whose label contains it.
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

/// A tab of the inspector, and a section of it.
pub(crate) type Place = (InspectorTab, Option<Section>);

/// The tabs below the grid.
pub(crate) const BELOW: [LowerTab; 4] = [
    LowerTab::Lanes,
    LowerTab::Song,
    LowerTab::Scenes,
    LowerTab::Macros,
];

/// All tabs and sections.
pub(crate) fn every_place() -> impl Iterator<Item = Place> {
    let tabs = InspectorTab::ALL.into_iter().map(|tab| (tab, None));
    let sections = Section::ALL.into_iter();
    tabs.chain(sections.map(|section| (section.tab(), Some(section))))
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
    let window = ui.ctx().content_rect();
    let whole = egui::UiBuilder::new().max_rect(window);
    if let Some(app) = &mut bench.app {
        ui.scope_builder(whole, |ui| {
            ui.set_clip_rect(window);
            app.draw_frame(ui);
        });
        return;
    }
    refresh_project(&mut bench.view, &bench.document);
    let actions = ui.scope_builder(whole, |ui| {
        ui.set_clip_rect(window);
        draw(ui, &mut bench.view, &bench.now)
    });
    let actions = actions.inner;
    if !actions.is_empty() {
        ui.ctx().request_repaint();
    }
    let document = &bench.document;
    let others = actions
        .into_iter()
        .filter_map(|action| apply_edit(document, action));
    bench.asked.extend(others);
}
