//! Everything says what it is and what it is set to, in every state of the window.

use egui::accesskit::Role;

use super::*;
use crate::ui::editor::interaction::SidePanel;

/// The controls and cells that say too little: each needs a label, and what can be set a value.
fn silent(harness: &Harness<'_, EditorBench>) -> Vec<String> {
    let nodes = harness.root().children_recursive();
    let nodes = nodes.map(|node| node.accesskit_node());
    let says = |text: Option<String>| text.is_some_and(|text| !text.trim().is_empty());
    let silent = nodes.filter(|node| {
        let (role, labelled) = (node.role(), says(node.label()));
        match role {
            // Some are told by what they are set to, such as the menu of rates.
            Role::SpinButton | Role::Slider => {
                !labelled
                    || node.numeric_value().is_none()
                        && !says(node.value())
                        && role == Role::SpinButton
            }
            Role::CheckBox => !labelled || node.toggled().is_none(),
            Role::ComboBox => !labelled || !says(node.value()),
            Role::Button | Role::RadioButton | Role::TextInput | Role::Link => !labelled,
            _ => false,
        }
    });
    silent
        .map(|node| {
            format!(
                "{:?} {:?} at {:?}",
                node.role(),
                node.label(),
                node.bounding_box()
            )
        })
        .collect()
}

fn all_speak(harness: &Harness<'_, EditorBench>, state: &str) {
    let silent = silent(harness);
    assert!(silent.is_empty(), "{state}: {}", silent.join("\n"));
}

/// "Every cell and control carries an accessible label and value": with every sheet unfolded and every lane,
/// in Set-up, and with every menu open.
#[test]
fn everything_says_what_it_is() {
    let project = super::scenes::everything();
    let mut harness = opened(project, egui::vec2(1280.0, 6000.0), 1.0);
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.run();
    all_speak(&harness, "as it opens");
    for tab in InspectorTab::ALL {
        depth::open_tab(&mut harness, tab);
        all_speak(&harness, tab.name());
    }
    for tab in ["Song", "Scenes", "Macros", "Piano roll", "Lanes"] {
        click(&mut harness, &format!("Tab {tab}"));
        all_speak(&harness, tab);
    }
    for section in Section::ALL {
        depth::open_section(&mut harness, section);
        all_speak(&harness, section.title().0);
    }
    for scene in super::scenes::WindowScene::lanes() {
        if let super::scenes::WindowScene::Lane(lane) = scene {
            click(&mut harness, &format!("Lane {}", lane.name()));
            all_speak(&harness, &lane.name());
        }
    }
    click(&mut harness, "Fold the lanes");
    all_speak(&harness, "lanes folded");
    for label in ["History", "File"] {
        click(&mut harness, label);
        all_speak(&harness, label);
        harness.key_press(Key::Escape);
        harness.run();
    }
    for label in ["Kick, step 2,", "Track 1: Kick", "Pattern A2"] {
        harness.get_by_label_contains(label).click_secondary();
        harness.run();
        all_speak(&harness, label);
        harness.key_press(Key::Escape);
        harness.run();
    }
    click(&mut harness, "File");
    click(&mut harness, "Export MIDI…");
    all_speak(&harness, "a path is asked for");
    harness.state_mut().view.path_prompt = None;
    harness.state_mut().view.interaction.side = SidePanel::SetUp;
    harness.run();
    all_speak(&harness, "Set-up");
    harness.state_mut().now.library = library_browsing::shelf();
    harness.state_mut().view.interaction.side = SidePanel::Library;
    harness.run();
    all_speak(&harness, "the library");
}

/// Every cell says its track, its number, whether it is on, and its velocity.
#[test]
fn every_cell_says_what_it_does() {
    let harness = bench("x.x.");
    for (track, length) in [("Kick", 4), ("Snare", 16), ("Hat", 16)] {
        for step in 1..=length {
            let label = format!("{track}, step {step}, ");
            let cell = harness.get_by_label_contains(&label);
            let said = cell.accesskit_node().label().unwrap_or_default();
            assert!(said.contains("velocity 100"), "{said}");
            let on = track == "Kick" && step % 2 == 1;
            assert_eq!(said.contains(", on,"), on, "{said}");
        }
    }
}
