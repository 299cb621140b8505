//! Scenes: the pattern of each track, and the muted tracks.

use egui::{Button, Response, Ui, vec2};

use crate::sequencer::Edit;
use crate::sequencer::project::{MAX_PATTERNS, pattern_name};
use crate::sequencer::song::{MAX_SCENES, PatternIndex, Scene, SceneIndex, TrackSet};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{FIELD, caption, choice_menu, choose, name_field, row};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::words;

/// One scene, and a menu to choose it.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let all = view.project.scenes.clone();
    if !all.is_empty() {
        let last = all.len() - 1;
        let shown = view.inspector.scene_shown.min(last);
        let word = |at: &usize| scene_name(*at, all.get(*at).map(AsRef::as_ref));
        if let Some(chosen) = choose(ui, words::fields::SCENE, &shown, 0..=last, word) {
            view.inspector.scene_shown = chosen;
        }
        show_scene(ui, shown, view, out);
    } else {
        caption(ui, words::below::NO_SCENE);
        show_fields(ui, (0, &fresh_scene(now)), view, out);
    }
    ui.horizontal(|ui| {
        let add = ui.add_enabled(all.len() < MAX_SCENES, Button::new(words::below::ADD_SCENE));
        let tip = words::below::ADD_SCENE_TIP;
        if add.on_hover_text(tip).clicked() {
            let made = fresh_scene(now);
            let index = SceneIndex::clamped(i64::try_from(all.len()).unwrap_or(0));
            out.push(EditorAction::Edit(None, Edit::Scene(index, Box::new(made))));
            view.inspector.scene_shown = all.len();
        }
        let remove = ui.add_enabled(!all.is_empty(), Button::new(words::below::REMOVE_SCENE));
        if remove
            .accessible_name(words::below::REMOVE_SCENE_LABEL)
            .clicked()
        {
            out.push(EditorAction::Edit(None, Edit::RemoveScene));
        }
    });
}

/// A scene of the shown pattern and the current mutes.
fn fresh_scene(now: &Now) -> Scene {
    Scene {
        pattern: pattern_index(now.pattern),
        muted: TrackSet(now.engine.muted),
        ..Scene::default()
    }
}

fn show_scene(ui: &mut Ui, shown: usize, view: &View, out: &mut Vec<EditorAction>) {
    let Some(scene) = view.project.scenes.get(shown) else {
        return;
    };
    let index = SceneIndex::clamped(i64::try_from(shown).unwrap_or(0));
    row(ui, "", |ui| {
        let launch = Button::new(words::below::LAUNCH).min_size(vec2(FIELD, 22.0));
        let tip = words::below::LAUNCH_TIP;
        if ui
            .add(launch)
            .accessible_name(words::below::LAUNCH_LABEL)
            .on_hover_text(tip)
            .clicked()
        {
            out.push(EditorAction::Scene(index));
        }
    });
    show_fields(ui, (shown, scene), view, out);
}

/// The fields of the scene with an index, which need not be there yet.
fn show_fields(
    ui: &mut Ui,
    (shown, scene): (usize, &Scene),
    view: &View,
    out: &mut Vec<EditorAction>,
) {
    let index = SceneIndex::clamped(i64::try_from(shown).unwrap_or(0));
    let mut say =
        |made: Scene| out.push(EditorAction::Edit(None, Edit::Scene(index, Box::new(made))));
    if let Some(name) = name_field(ui, words::below::SCENE_NAME, &scene.name) {
        say(Scene {
            name,
            ..Scene::clone(scene)
        });
    }
    let patterns = || (0..MAX_PATTERNS).map(pattern_index);
    let word = |pattern: &PatternIndex| pattern_name(usize::from(pattern.get()));
    if let Some(pattern) = choose(
        ui,
        words::below::ALL_TRACKS,
        &scene.pattern,
        patterns(),
        word,
    ) {
        say(Scene {
            pattern,
            ..Scene::clone(scene)
        });
    }
    for track in 0..view.project.tracks.len() {
        let name = view.project.name_of(track);
        ui.push_id(track, |ui| {
            row(ui, &name, |ui| {
                let muted = scene.muted.has(track);
                let label = words::below::silent_in_scene(&name);
                if mute_switch(ui, "M", &label, muted).clicked() {
                    let mut made = Scene::clone(scene);
                    made.muted.0 ^= 1 << track;
                    say(made);
                }
                let own = scene.tracks.get(track).copied().flatten();
                let options = [None].into_iter().chain(patterns().map(Some));
                let word =
                    |own: &Option<PatternIndex>| own.map_or("·".to_owned(), |own| word(&own));
                let label = words::below::pattern_in_scene(&name);
                if let Some(own) = choice_menu(ui, (&label, 62.0), &own, options, word) {
                    let mut made = Scene::clone(scene);
                    made.set_pattern(track, own);
                    say(made);
                }
            });
        });
    }
}

/// A small switch with a letter or a number on it.
pub(super) fn mute_switch(ui: &mut Ui, face: &str, label: &str, on: bool) -> Response {
    let (place, _) = ui.allocate_exact_size(vec2(20.0, 20.0), egui::Sense::hover());
    let look = ButtonStyle {
        on: on.then_some(theme::RED),
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Text(face), label)
    };
    button(ui, place, look)
}

pub(super) fn scene_name(at: usize, scene: Option<&Scene>) -> String {
    match scene.map(|scene| scene.name.as_str()) {
        None | Some("") => words::below::scene(at + 1),
        Some(name) => format!("{} {name}", at + 1),
    }
}

pub(super) fn pattern_index(pattern: usize) -> PatternIndex {
    PatternIndex::clamped(i64::try_from(pattern).unwrap_or(0))
}
