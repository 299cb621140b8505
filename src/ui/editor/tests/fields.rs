//! Fields that are typed into: they have the keyboard when they open, no letter reaches the grid meanwhile, and what
//! they do not understand is said. And how long what is said stays.

use super::keys::{COMMAND, with_keys};
use super::*;
use crate::ui::editor::interaction::SidePanel;

/// Every letter and sign that does something to the grid, none of which would end a name.
const LETTERS: &str = "xmsptrnelvXMSPTRNELVF15[],.+-";

/// A standalone program with the keys on the grid.
fn program(line: &str) -> Harness<'static, EditorBench> {
    let mut harness = with_keys(line);
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.run();
    harness
}

/// Types letter by letter, as the framework tells of them.
fn type_letters(harness: &mut Harness<'_, EditorBench>, text: &str) {
    for sign in text.chars() {
        harness.event(egui::Event::Text(sign.to_string()));
        harness.run();
    }
}

/// What no letter may change.
fn untouched(harness: &Harness<'_, EditorBench>) -> String {
    let EditorBench {
        view,
        document,
        asked,
        ..
    } = harness.state();
    let (hands, history) = (&view.interaction, document.history());
    let asked: Vec<_> = asked
        .iter()
        .filter(|action| !matches!(action, EditorAction::Library(_) | EditorAction::Devices(_)))
        .collect();
    let hands = (
        hands.fill,
        hands.is_entering_steps,
        hands.side,
        hands.selection,
    );
    format!("{:?} {history:?} {asked:?} {hands:?}", line(harness, 0))
}

/// "A field that opens has the keyboard; while one is open no letter reaches the grid": each kind of field, opened in
/// each way, gets what is typed at once, and nothing else does.
#[test]
fn a_field_that_opens_has_the_keyboard() {
    type Open = fn(&mut Harness<'_, EditorBench>);
    type Text = fn(&View) -> String;
    let asked: Text = |view| {
        view.path_prompt
            .as_ref()
            .map_or_else(String::new, |it| it.path.clone())
    };
    let renamed: Text = |view| view.renaming.clone().unwrap_or_default().1;
    let search: Text = |view| view.browser.question.clone();
    let fields: [(&str, Open, Text); 11] = [
        (
            "Save as",
            |harness| {
                click(harness, "File");
                click(harness, "Save as…");
            },
            asked,
        ),
        (
            "Open",
            |harness| {
                click(harness, "File");
                click(harness, "Open…");
            },
            asked,
        ),
        (
            "Export",
            |harness| {
                click(harness, "File");
                click(harness, "Export MIDI…");
            },
            asked,
        ),
        (
            "Save by its key",
            |harness| {
                harness.key_press_modifiers(COMMAND, Key::S);
                harness.run();
            },
            asked,
        ),
        (
            "Rename by a double-click",
            |harness| {
                let at = centre(harness, "Track 1: Kick");
                for _ in 0..2 {
                    harness.hover_at(at);
                    harness.drag_at(at);
                    harness.drop_at(at);
                }
                harness.run();
            },
            renamed,
        ),
        (
            "Rename by the menu",
            |harness| {
                harness.get_by_label("Track 1: Kick").click_secondary();
                harness.run();
                click(harness, "Rename");
            },
            renamed,
        ),
        (
            "Search by the button",
            |harness| click(harness, "Library"),
            search,
        ),
        (
            "Search by its key",
            |harness| type_letters(harness, "l"),
            search,
        ),
        (
            "Import",
            |harness| {
                click(harness, "Library");
                click(harness, "Import a file");
            },
            asked,
        ),
        (
            "Search the actions",
            |harness| {
                let (controller, plugged) = device_setup::plugged();
                let state = harness.state_mut();
                (state.now.controller, state.now.devices) = (controller, plugged);
                state.now.devices.touched = Some(device_setup::touched());
                state.view.learning = Some(device_setup::taught());
                state.view.interaction.side = SidePanel::SetUp;
                harness.run();
            },
            |view| {
                view.learning
                    .as_ref()
                    .map_or_else(String::new, |it| it.search.clone())
            },
        ),
        (
            "Load note names",
            |harness| {
                click(harness, "Tab Track");
                click(harness, "Load note names");
            },
            asked,
        ),
    ];
    for (name, open, text) in fields {
        let mut harness = program("x... x...");
        open(&mut harness);
        let before = (untouched(&harness), text(&harness.state().view));
        type_letters(&mut harness, LETTERS);
        let after = (untouched(&harness), text(&harness.state().view));
        assert_eq!(after.0, before.0, "{name}");
        assert_eq!(after.1, format!("{}{LETTERS}", before.1), "{name}");
    }
}

/// A number that is typed has the keyboard from its click on.
#[test]
fn numbers_have_the_keyboard() {
    let mut harness = program("x...");
    let number = harness.get_by_role_and_label(egui::Role::SpinButton, "Velocity");
    number.click();
    harness.run();
    let before = untouched(&harness);
    type_letters(&mut harness, LETTERS);
    assert_eq!(untouched(&harness), before);
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(untouched(&harness), before);
}

/// An open line keeps the letters, also after a click on the grid; when it is left, they are the grid's again.
#[test]
fn a_line_that_is_left_gives_the_letters_back() {
    let mut harness = program("x...");
    harness.key_press_modifiers(COMMAND, Key::O);
    harness.run();
    click(&mut harness, "Kick, step 2, off, velocity 100");
    assert_eq!(line(&harness, 0), "xx..");
    type_letters(&mut harness, "x");
    assert_eq!(line(&harness, 0), "xx..");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().view.path_prompt, None);
    type_letters(&mut harness, "x");
    assert_eq!(line(&harness, 0), "x...");
}

/// A track that is removed while it is renamed takes the field with it, and the keys are the grid's.
#[test]
fn a_field_goes_with_its_track() {
    let mut harness = program("x...");
    harness.state_mut().view.renaming = Some((2, String::new()));
    harness.run();
    harness.state().document.apply(Edit::RemoveTrack(2));
    harness.run();
    type_letters(&mut harness, "x");
    assert_eq!(line(&harness, 0), "....");
}

/// Ctrl+N, O, S and Shift+S are the menu of the file, in fields too; held down they do it once. In a host they are the
/// host's.
#[test]
fn the_file_has_keys() {
    use FileCommand::{New, Open, Save, SaveAs};
    let song = std::path::PathBuf::from("/music/song.gradus");
    let mut harness = program("x...");
    harness.state_mut().now.file = Some(OpenFile {
        path: Some(song.clone()),
        unsaved: true,
        ..OpenFile::default()
    });
    harness.run();
    for key in [Key::S, Key::N] {
        harness.key_press_modifiers(COMMAND, key);
        harness.run();
    }
    let asked = [Save, New].map(|command| EditorAction::Library(LibraryRequest::File(command)));
    assert_eq!(harness.state().asked, asked);
    let save_as = SaveAs(song.clone());
    for (modifiers, key, command) in [
        (COMMAND, Key::O, Open(song)),
        (COMMAND | Modifiers::SHIFT, Key::S, save_as),
    ] {
        harness.key_press_modifiers(modifiers, key);
        harness.run();
        let asking = harness.state().view.path_prompt.clone();
        let request = asking.map(|asking| asking.request);
        assert_eq!(request, Some(LibraryRequest::File(command)));
    }
    let mut host = with_keys("x...");
    for key in [Key::S, Key::N, Key::O] {
        host.key_press_modifiers(COMMAND, key);
        host.run();
    }
    let state = host.state();
    assert_eq!(
        (&state.asked, &state.view.path_prompt),
        (&Vec::new(), &None)
    );
    assert_eq!(line(&host, 0), "x...");
}

/// Types into a number and enters it; what is said of it.
fn typed(harness: &mut Harness<'_, EditorBench>, label: &str, text: &str) -> String {
    harness.state().document.show_message("");
    enter(harness, egui::Role::SpinButton, label, text);
    harness.state().view.message.text.clone()
}

/// "A decimal comma is understood", with the unit or without; nonsense changes nothing and is said, with what would be
/// understood; what is left as it was says nothing.
#[test]
fn what_is_typed_is_understood_or_refused() {
    let mut harness = bench("x...");
    for (text, bpm) in [
        ("120,5", 120.5),
        ("98.6", 98.6),
        (" 140 bpm", 140.0),
        ("99,5 BPM", 99.5),
        ("5000", 999.0),
    ] {
        assert_eq!(typed(&mut harness, "Tempo", text), "", "{text}");
        let tempo = harness.state().document.project().tempo.bpm();
        assert!((tempo - bpm).abs() < 1e-9, "{text}: {tempo}");
    }
    let before = harness.state().document.history();
    for nonsense in ["fast", "1.000,5", "12x", "1/2", "NaN", "inf"] {
        let said = typed(&mut harness, "Tempo", nonsense);
        assert_eq!(
            said,
            format!(
                "Tempo was not changed: \"{nonsense}\" is not a value from 20.0 BPM to 999.0 BPM"
            )
        );
    }
    let long = "x".repeat(500);
    assert!(typed(&mut harness, "Velocity", &long).contains("xxx…\" is not a value from 1 to 127"));
    assert_eq!(harness.state().document.history(), before);
}

/// Every number of the window says nothing when its own text is entered again, and one sentence when it is nonsense.
#[test]
fn every_number_takes_its_own_text() {
    let project = super::scenes::everything();
    let mut harness = opened(project, egui::vec2(1280.0, 6000.0), 1.0);
    let mut count = 0;
    for section in Section::ALL {
        depth::open_section(&mut harness, section);
        count += every_shown_number_takes_its_own_text(&mut harness);
    }
    assert!(count > 70, "{count}");
}

/// The same for the numbers that are shown; returns how many they are.
fn every_shown_number_takes_its_own_text(harness: &mut Harness<'_, EditorBench>) -> usize {
    let numbers = harness.root().children_recursive();
    let numbers = numbers.map(|node| node.accesskit_node());
    let numbers = numbers.filter(|node| node.role() == egui::accesskit::Role::SpinButton);
    let labels: Vec<String> = numbers.filter_map(|node| node.label()).collect();
    let count = labels.len();
    for label in labels {
        if harness.query_all_by_label(&label).count() != 1 {
            continue;
        }
        harness.state().document.show_message("");
        let before = harness.state().document.project();
        harness.get_by_label(&label).click();
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        let state = harness.state();
        assert_eq!(state.view.message.text, "", "{label}");
        assert!(state.document.project() == before, "{label}");
        let said = typed(harness, &label, "?");
        assert!(
            said.starts_with(&format!("{label} was not changed")),
            "{label}: {said}"
        );
        assert!(harness.state().document.project() == before, "{label}");
    }
    count
}

/// A condition that is none is said, and stays in its field to be mended.
#[test]
fn conditions_are_understood_or_refused() {
    let mut harness = bench("x...");
    harness.get_by_label("Condition in words").click();
    harness.run();
    harness.event(egui::Event::Text("often".to_owned()));
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let said = harness.state().view.message.text.clone();
    assert!(
        said.starts_with("The condition was not changed: condition \"often\" must be"),
        "{said}"
    );
}

/// "Messages leave": with what is done once it could be read, or with a click; time alone takes none away.
#[test]
fn messages_leave() {
    let mut harness = bench("x...");
    let shown = |harness: &Harness<'_, EditorBench>| harness.state().view.message.text.clone();
    harness
        .state()
        .document
        .show_message("song.mid was not written");
    harness.run();
    click(&mut harness, "Kick, step 2, off, velocity 100");
    assert_eq!(shown(&harness), "song.mid was not written");
    harness.run_steps(400);
    assert_eq!(shown(&harness), "song.mid was not written");
    click(&mut harness, "Kick, step 3, off, velocity 100");
    assert_eq!(shown(&harness), "");
    harness
        .state()
        .document
        .show_message("song.mid was not written");
    harness.run();
    let message = harness.get_by_label("song.mid was not written");
    message.click();
    harness.run();
    assert_eq!(shown(&harness), "");
    // What others do counts as well.
    harness.state().document.show_message("Captured");
    harness.run();
    harness.run_steps(200);
    let (pattern, track) = (0, 0);
    let change = ClipChange::Mute(true);
    harness.state().document.apply(Edit::Clip {
        pattern,
        track,
        change,
    });
    harness.run();
    assert_eq!(shown(&harness), "");
}

/// "Any number: drag, wheel, double-click to type."
#[test]
fn numbers_are_turned_and_typed() {
    let mut harness = bench("x...");
    let number = harness.get_by_role_and_label(egui::Role::SpinButton, "Velocity");
    harness.hover_at(number.rect().center());
    turn(&mut harness, 1.0, Modifiers::NONE);
    assert_eq!(velocity(&harness, 0), 101);
    harness.state_mut().document.undo();
    harness.run();
    enter(&mut harness, egui::Role::SpinButton, "Velocity", "64");
    assert_eq!(velocity(&harness, 0), 64);
}
