//! The tabs of the inspector: each is seen as a whole, and says what it edits.

use egui::accesskit::Role;

use super::scenes::everything;
use super::*;
use crate::ui::editor::selection::Selection;

/// Shows each tab of the inspector, and then each of its sections, of a step with a ratchet, whose fields are more than those
/// of others.
fn each_part(
    harness: &mut Harness<'_, EditorBench>,
    mut see: impl FnMut(&Harness<'_, EditorBench>, &str),
) {
    let view = &mut harness.state_mut().view;
    (view.track, view.step) = (3, 4);
    let tabs = InspectorTab::ALL.map(|tab| (tab, None));
    let sections = Section::ALL.map(|section| (section.tab(), Some(section)));
    for (tab, section) in tabs.into_iter().chain(sections) {
        harness.state_mut().view.inspector.tab = tab;
        if let Some(section) = section {
            harness.state_mut().view.inspector.show(section);
        }
        harness.run();
        see(harness, &format!("{tab:?} {section:?}"));
    }
}

/// "Each within the window at 1280 x 760": no control of any tab lies outside its panel, whichever of its sections is
/// open, with everything that a step, a clip and a track can have.
#[test]
fn every_tab_is_seen_as_a_whole() {
    let mut harness = opened(everything(), SIZE.into(), 1.0);
    let mut outside = Vec::new();
    each_part(&mut harness, |harness, part| {
        let panel = Rect::from_min_max(
            egui::pos2(SIZE.0 - 248.0 - theme::MARGIN, 60.0),
            egui::pos2(SIZE.0 - theme::MARGIN, SIZE.1 - 37.0),
        );
        let nodes = harness.root().children_recursive();
        let controls = nodes.filter(|node| {
            let role = node.accesskit_node().role();
            let used = [
                Role::Button,
                Role::SpinButton,
                Role::ComboBox,
                Role::TextInput,
            ];
            used.contains(&role) && node.rect().center().x > panel.left()
        });
        let controls = controls.filter(|node| node.rect().center().y > panel.top());
        for node in controls.filter(|node| !panel.contains_rect(node.rect())) {
            let label = node.accesskit_node().label().unwrap_or_default();
            outside.push(format!("{part}: {label} at {:?}", node.rect()));
        }
    });
    assert!(outside.is_empty(), "{}", outside.join("\n"));
}

/// "The heading says what is selected": one step by its track and number, many by their count.
#[test]
fn the_heading_says_what_is_selected() {
    let mut harness = bench("x... x...");
    click(&mut harness, "Kick, step 5, on, velocity 100");
    harness.get_by_label("Kick, step 5");
    let view = &mut harness.state_mut().view;
    (view.track, view.step) = (2, 4);
    let (from, to) = ((0, 0), (2, 4));
    view.interaction.selection = Some(Selection { from, to });
    harness.run();
    harness.get_by_label("15 steps");
    for (tab, heading) in [
        ("Tab Clip", "Hat, pattern A1"),
        ("Tab Track", "Hat"),
        ("Tab Pattern", "Pattern A1"),
        ("Tab Project", "Project"),
    ] {
        click(&mut harness, tab);
        assert!(
            harness.query_all_by_label(heading).next().is_some(),
            "{tab} does not say {heading}"
        );
    }
}

/// "Every field has a tooltip with what it does": each field of every tab, but for those of lists, whose lines say it;
/// and no field is told of twice.
#[test]
fn every_field_is_explained() {
    /// Parts of the labels in lists of lanes, rows, targets and scenes, and of what is named.
    const LISTED: [&str; 12] = [
        "Row ",
        "lane",
        "target",
        "Target",
        "in the scene",
        "Name of the",
        "of note",
        "Lock ",
        "All tracks",
        "of the loop",
        "Groove",
        "Note ",
    ];
    let mut harness = opened(everything(), egui::vec2(SIZE.0, 6000.0), 1.0);
    let mut silent = Vec::new();
    each_part(&mut harness, |harness, _| {
        let nodes = harness.root().children_recursive();
        let fields = nodes.filter(|node| {
            let role = node.accesskit_node().role();
            let used = [Role::SpinButton, Role::ComboBox, Role::TextInput];
            used.contains(&role) && node.rect().center().x > SIZE.0 - 248.0
        });
        let labels = fields.filter_map(|node| node.accesskit_node().label());
        silent.extend(labels.filter(|label| {
            let listed = LISTED.iter().any(|part| label.contains(part));
            !listed && crate::ui::words::fields::tip(label).is_none()
        }));
    });
    assert!(silent.is_empty(), "{silent:?}");
    let mut labels: Vec<_> = crate::ui::words::fields::all()
        .map(|(label, _)| label)
        .collect();
    let count = labels.len();
    labels.sort_unstable();
    labels.dedup();
    assert_eq!(labels.len(), count, "a label is told of twice");
}

/// "The manual opens at that place": the sign ? asks for the field under the pointer, and elsewhere for the first page; one
/// tooltip says so.
#[test]
fn the_manual_opens_at_the_field() {
    let mut harness = keys::with_keys("x...");
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.run();
    let velocity = harness.get_by_role_and_label(Role::SpinButton, "Velocity");
    let velocity = velocity.rect().center();
    let cell = centre(&harness, "Snare, step 2,");
    let places = [
        (velocity, "manual/fields.html#field-velocity"),
        (cell, "index.html"),
    ];
    for (pointer, place) in places {
        harness.hover_at(pointer);
        harness.run_steps(60);
        let told = harness.query_all_by_label_contains("? opens the manual");
        assert_eq!(told.count(), usize::from(pointer == velocity));
        harness.event(egui::Event::Text("?".to_owned()));
        harness.run();
        let asked = LibraryRequest::ShowManual(place.to_owned());
        let last = harness.state().asked.last();
        assert_eq!(last, Some(&EditorAction::Library(asked)));
    }
    harness.hover_at(
        harness
            .get_by_role_and_label(Role::SpinButton, "Gate")
            .rect()
            .center(),
    );
    harness.run_steps(60);
    harness.get_by_label_contains("How long the notes are held");
    assert_eq!(
        harness
            .query_all_by_label_contains("? opens the manual")
            .count(),
        0
    );
}
