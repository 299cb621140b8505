use super::keys::{COMMAND, with_keys};
use super::*;
use crate::ui::words::shortcut_table::TABLE;

/// A key of the table as the framework tells of it: "Ctrl+Shift+Z", "F1", "[", "X".
fn strike(harness: &mut Harness<'_, EditorBench>, written: &str) {
    let mut modifiers = Modifiers::NONE;
    let mut name = written;
    while let Some((modifier, rest)) = name.split_once('+').filter(|(_, rest)| !rest.is_empty()) {
        modifiers |= match modifier {
            "Ctrl" => COMMAND,
            "Shift" => Modifiers::SHIFT,
            _ => Modifiers::ALT,
        };
        name = rest;
    }
    match (name, modifiers) {
        ("C", COMMAND) => harness.event(egui::Event::Copy),
        ("X", COMMAND) => harness.event(egui::Event::Cut),
        ("V", COMMAND) => {
            // An empty step.
            let EditorBench { view, now, .. } = &bench("....").into_state();
            let piece = crate::ui::editor::shortcuts::step_shortcuts::copied_steps(view, now);
            harness.event(egui::Event::Paste(crate::files::piece::to_text(&piece)));
        }
        ("F", Modifiers::NONE) => harness.key_down(Key::F),
        (sign, Modifiers::NONE) if sign.chars().count() == 1 => {
            let sign = sign.to_lowercase().replace('−', "-");
            harness.event(egui::Event::Text(sign));
        }
        // A capital letter.
        (sign, Modifiers::SHIFT) if sign.chars().count() == 1 => {
            harness.event(egui::Event::Text(sign.to_owned()));
        }
        (name, _) => {
            let key = Key::from_name(name).unwrap_or_else(|| panic!("{written} is no key"));
            harness.key_press_modifiers(modifiers, key);
        }
    }
    harness.run();
}

/// The keys of a row of the table, one by one.
fn keys_of(row: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for way in row.split(" or ") {
        // What is held while another key is pressed, and what Shift makes of it, are told by other tests.
        let way = way.split(", Shift").next().unwrap_or(way);
        let listed = if way == ", ." {
            vec![",", "."]
        } else {
            way.split([' ', ',']).collect()
        };
        for key in listed
            .into_iter()
            .filter(|key| !key.is_empty() && *key != "while" && *key != "held")
        {
            let (front, arrows) = key
                .split_once("arrows")
                .map_or((key, false), |(front, _)| (front, true));
            if arrows {
                keys.extend(["Right", "Down", "Left", "Up"].map(|arrow| format!("{front}{arrow}")));
            } else if let Some((first, last)) = key.split_once('–') {
                keys.push(first.to_owned());
                let front = &first[..first.len() - 1];
                keys.push(format!("{front}{}", last.trim_start_matches('F')));
            } else {
                keys.push(match key {
                    "PgUp" => "PageUp".to_owned(),
                    "PgDn" => "PageDown".to_owned(),
                    "Del" => "Delete".to_owned(),
                    "Esc" => "Escape".to_owned(),
                    key => key.to_owned(),
                });
            }
        }
    }
    keys
}

/// "Tooltip and handler cannot disagree": every key that the table names does something.
#[test]
fn every_key_of_the_table_does_something() {
    for (name, row) in TABLE {
        for key in keys_of(row) {
            let mut harness = with_keys("x.x. x.x.");
            let long = ClipChange::Length(Length::clamped(40));
            let (pattern, track) = (0, 1);
            harness.state().document.apply(Edit::Clip {
                pattern,
                track,
                change: long,
            });
            let step_ref = StepRef {
                pattern,
                track,
                step: 2,
            };
            harness.state().document.apply(Edit::ToggleStep(step_ref));
            harness.state().document.apply(Edit::ToggleStep(StepRef {
                step: 20,
                ..step_ref
            }));
            harness.state().document.undo();
            (
                harness.state_mut().view.track,
                harness.state_mut().view.step,
            ) = (1, 2);
            harness.state_mut().view.page = 1;
            if name == "Rest" {
                harness.state_mut().view.interaction.is_entering_steps = true;
            }
            harness.run();
            let seen = |harness: &Harness<'_, EditorBench>| {
                let EditorBench {
                    view,
                    asked,
                    document,
                    ..
                } = harness.state();
                let hands = (
                    view.interaction.has_keys,
                    view.interaction.selection,
                    view.interaction.is_entering_steps,
                    view.interaction.fill,
                );
                let project = document.project();
                (
                    view.track,
                    view.step,
                    view.page,
                    hands,
                    asked.clone(),
                    project,
                    view.message.text.clone(),
                )
            };
            let before = seen(&harness);
            strike(&mut harness, &key);
            assert!(
                seen(&harness) != before,
                "{name}: {key} of {row:?} does nothing"
            );
        }
    }
}

/// Every key of the program's table does something there.
#[test]
fn every_key_of_the_program_does_something() {
    for (name, row) in crate::ui::words::shortcut_table::PROGRAM {
        let mut harness = with_keys("x...");
        harness.state_mut().now.file = Some(OpenFile::default());
        harness.run();
        strike(&mut harness, row);
        let state = harness.state();
        let done = !state.asked.is_empty() || state.view.path_prompt.is_some();
        assert!(done, "{name}: {row} does nothing");
    }
}

/// "Every key is shown in its tooltip": whatever has a key in the table has a control or a hint that says so.
#[test]
fn keys_are_told() {
    for (name, keys) in TABLE {
        assert!(!keys.is_empty(), "{name}");
        assert!(
            crate::ui::words::shortcut_table::tip_with_keys("It", name)
                .ends_with(&format!("({keys})"))
        );
    }
    let mut harness = bench("x...");
    for (label, key) in [
        ("Mute Kick", "(M)"),
        ("Play", "(P)"),
        ("Pattern A9", "Shift+F1"),
    ] {
        let at = harness.get_by_label(label).rect().center();
        harness.hover_at(at);
        harness.run_steps(60);
        harness.get_by_label_contains(key);
    }
}
