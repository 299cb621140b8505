//! No label of Gradus is cut or too small to be read, and no control lies outside its panel, in each window that people
//! have. Names that people give may be cut: there is always a longer one.

use egui::accesskit::Role;

use super::scenes::{LONG, set_text_size};
use super::words::{fields, visible, words};
use super::*;
use crate::params::window_look::WindowLook;
use crate::ui::editor::lane_state::{LaneKind, LowerTab};
use crate::ui::editor::regions::Regions;

/// The windows, in points: the smallest (and 200 % on a small screen), a small screen, as it comes, 32 and 64 steps. In the
/// smallest one there is no room for the largest text.
const SIZES: [(f32, f32); 5] = [
    (900.0, 560.0),
    (1024.0, 600.0),
    SIZE,
    (1920.0, 1080.0),
    (2720.0, 760.0),
];

/// The least height of a font, in points: what smaller text says is lost.
const LEAST_FONT: f32 = 7.5;

/// How many letters of a name must be left for it to be known.
const LEAST_NAME: usize = 3;

/// What ends in an ellipsis as a whole, because it asks for more, or tells of more.
const ASKING: [&str; 9] = [
    "Export MIDI…",
    "Export…",
    "Folder…",
    "Import…",
    "Load…",
    "Open…",
    "Save…",
    "of a MIDI file…",
    "shift, mutate …",
];

/// What the window shows beside its scene.
#[derive(Debug, Clone, Copy)]
enum Part {
    Scene,
    Tab(InspectorTab),
    Section(Section),
    Lower(LowerTab),
    PianoRoll,
}

/// Each scene; and of the one that plays and of the crowded one each tab, each section, and all that is below the grid.
fn looks() -> Vec<(WindowScene, Part)> {
    let parts = InspectorTab::ALL.map(Part::Tab).into_iter();
    let parts = parts.chain(Section::ALL.map(Part::Section));
    let lower = [LowerTab::Song, LowerTab::Scenes, LowerTab::Macros];
    let parts = parts.chain(lower.map(Part::Lower)).chain([Part::PianoRoll]);
    let parts: Vec<Part> = parts.collect();
    let scenes = WindowScene::WINDOWS.into_iter().chain(WindowScene::lanes());
    let mut looks: Vec<_> = scenes.map(|scene| (scene, Part::Scene)).collect();
    for scene in [WindowScene::Playing, WindowScene::Crowded] {
        looks.extend(parts.iter().map(|part| (scene, *part)));
    }
    looks
}

/// Every look of every window, with text as it comes and with the largest.
fn each_window(mut see: impl FnMut(&Harness<'_, EditorBench>, &str)) {
    for size in SIZES {
        let texts = [*WindowLook::TEXTS.start(), *WindowLook::TEXTS.end()];
        let has_room = |text: &u16| size != SIZES[0] || text == WindowLook::TEXTS.start();
        for text in texts.into_iter().filter(has_room) {
            for (scene, part) in looks() {
                let mut harness = scene.open(Theme::Dark, size.into(), 1.0);
                set_text_size(&mut harness, text);
                let view = &mut harness.state_mut().view;
                match part {
                    Part::Scene => {}
                    Part::Tab(tab) => view.inspector.tab = tab,
                    Part::Section(section) => view.inspector.show(section),
                    Part::Lower(tab) => view.lanes.tab = tab,
                    Part::PianoRoll => {
                        (view.lanes.tab, view.lanes.lane) = (LowerTab::Lanes, LaneKind::Pitch);
                    }
                }
                harness.run();
                see(&harness, &format!("{size:?} {text} % {scene:?} {part:?}"));
            }
        }
    }
}

/// Whether people, or the makers of controllers, gave this text its words.
fn is_given(text: &str, project: &Project) -> bool {
    let tracks = (0..project.tracks.len()).map(|track| project.name_of(track));
    let patterns = project.patterns.iter().map(|it| it.name.as_str().into());
    let makers = ["Akai", "Arturia", "Launchpad"].map(Into::into);
    let others = ["The quick", "/music/"].map(Into::into);
    let given = tracks.chain(patterns).chain(makers).chain(others);
    let begun = text
        .trim_end_matches('…')
        .trim_start_matches(|it: char| it.is_numeric() || it == ' ');
    let is_name = |text: &str| text.chars().count() >= LEAST_NAME;
    let mut given = given.filter(|name| is_name(name));
    let is_begun = |name: &str| is_name(begun) && name.contains(begun);
    given.any(|name| text.contains(&*name) || is_begun(&name)) || is_begun(LONG)
}

/// A name may be cut as long as three of its letters are left; an ellipsis alone says nothing, and nor do our own words.
#[test]
fn only_names_may_be_cut() {
    let mut project = Project::with_tracks(1);
    let name = TrackChange::Name("12 Thunder".to_owned());
    Edit::Track {
        track: 0,
        change: name,
    }
    .apply(&mut project);
    for text in ["12 Thu…", "Thun…", "M: 12 Thunder", "The quick…"] {
        assert!(is_given(text, &project), "{text}");
    }
    for text in ["…", "1…", "12 …", "12 Th…", "T…", "Velo…"] {
        assert!(!is_given(text, &project), "{text}");
    }
}

/// The labels that end in an ellipsis because they have no room, are cut off at a panel's side, or are smaller than can be
/// read.
fn cut(harness: &Harness<'_, EditorBench>, percent: f32) -> Vec<String> {
    let project = harness.state().document.project();
    let mut cut = Vec::new();
    for word in words(harness) {
        let (galley, text) = (&word.text.galley, word.text.galley.text());
        if !word.clip.intersects(word.text.visual_bounding_rect()) {
            continue;
        }
        // Of a name, too, more must be left than the ellipsis.
        let left: usize = galley.rows.iter().map(|row| row.glyphs.len()).sum();
        if galley.elided && (left < 2 || !is_given(text, &project)) {
            cut.push(format!("{text:?} is cut at {:?}", word.text.pos));
        }
        let sizes = galley.job.sections.iter().map(|it| it.format.font_id.size);
        let least = sizes.fold(f32::MAX, f32::min) * percent / 100.0;
        if least < LEAST_FONT {
            cut.push(format!(
                "{text:?} is {least:.1} high at {:?}",
                word.text.pos
            ));
        }
    }
    let fields = fields(harness);
    for word in visible(harness).into_iter().filter(|word| word.cut_off) {
        // What is longer than the field that it is typed into is scrolled there.
        if !fields.iter().any(|field| field.contains_rect(word.place)) {
            cut.push(format!("{:?} is cut off at {:?}", word.text, word.place));
        }
    }
    cut
}

/// The controls that lie outside the panel in which their centre is. What a panel scrolls may lie below its edge.
fn outside(harness: &Harness<'_, EditorBench>) -> Vec<String> {
    let bench = harness.state();
    let window = harness.ctx.content_rect();
    let regions = Regions::of(window, &bench.view, &bench.now);
    let panels = [
        regions.bar,
        regions.sound,
        regions.unread,
        regions.drum_question,
        regions.ask,
        regions.grid,
        regions.lanes,
        regions.inspector,
        regions.status,
    ];
    let nodes = harness.root().children_recursive();
    let used = [
        Role::Button,
        Role::CheckBox,
        Role::ComboBox,
        Role::Link,
        Role::RadioButton,
        Role::Slider,
        Role::SpinButton,
        Role::TextInput,
    ];
    let controls = nodes.filter(|node| used.contains(&node.accesskit_node().role()));
    let outside = controls.filter(|node| {
        let place = node.rect();
        let within = |panel: &Rect| {
            let across = panel.x_range();
            across.min <= place.left() + 0.5 && place.right() <= across.max + 0.5
        };
        let is_shown = window.y_range().contains(place.center().y);
        is_shown
            && !panels
                .iter()
                .filter(|it| it.expand2(egui::vec2(0.0, 12.0)).contains(place.center()))
                .any(within)
    });
    let told = outside.map(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        format!("{label:?} is outside its panel at {:?}", node.rect())
    });
    told.collect()
}

/// "No label is cut and no control lies outside its panel in any of them, with 32 tracks and long names too."
#[test]
fn no_label_is_cut_and_no_control_outside() {
    let mut bad = Vec::new();
    each_window(|harness, look| {
        let percent = if look.contains("150 %") { 150.0 } else { 100.0 };
        let found = cut(harness, percent).into_iter().chain(outside(harness));
        bad.extend(found.map(|found| format!("{look}: {found}")));
    });
    assert!(bad.is_empty(), "{}\n{} in all", bad.join("\n"), bad.len());
}

/// No menu shortens its own words, either.
#[test]
fn no_menu_shortens_its_words() {
    let mut bad = Vec::new();
    each_window(|harness, look| {
        let bench = harness.state();
        let project = bench.document.project();
        let grid = Regions::of(harness.ctx.content_rect(), &bench.view, &bench.now).grid;
        for word in words(harness) {
            let text = word.text.galley.text();
            let is_seen = word.clip.intersects(word.text.visual_bounding_rect());
            // A cell that is too narrow for a chord's name has its first letter.
            let is_chord = text.chars().count() == 2 && grid.contains(word.text.pos);
            let is_cut = text.ends_with('…') && !is_chord && !ASKING.contains(&text);
            if is_seen && is_cut && !is_given(text, &project) {
                bad.push(format!("{look}: {text:?} at {:?}", word.text.pos));
            }
        }
    });
    assert!(bad.is_empty(), "{}\n{} in all", bad.join("\n"), bad.len());
}
