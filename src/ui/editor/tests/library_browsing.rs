use std::path::{Path, PathBuf};

use super::*;
use crate::files::{FACTORY, Obstacle};
use crate::ui::editor::interaction::SidePanel;
use crate::ui::library::{
    Catalog, LibraryEntry, LibrarySource, LoadTarget, ProjectPart, RunningWork,
};

/// An editor with the library open: what comes with Gradus, and two files of one's own.
fn open() -> Harness<'static, EditorBench> {
    let mut harness = bench("x...");
    harness.state_mut().now.library = shelf();
    click(&mut harness, "Library");
    harness.state_mut().asked.clear();
    harness
}

pub(super) fn shelf() -> Catalog {
    let factory = FACTORY.iter().enumerate();
    let mut entries: Vec<_> = factory
        .map(|(place, factory)| Arc::new(LibraryEntry::factory(place, factory)))
        .collect();
    for file in ["/music/Beat.gradus", "/music/Live/Take 3.mid"] {
        let entry = LibraryEntry::file(file.into(), Path::new("/music")).unwrap();
        entries.push(Arc::new(entry));
    }
    Catalog {
        entries: Arc::new(entries),
        folder: "/music".into(),
        ..Catalog::default()
    }
}

/// The same with another file, and in front of all others.
pub(super) fn shelf_with(file: &str) -> Catalog {
    let Catalog { entries, .. } = shelf();
    let entry = LibraryEntry::file(file.into(), Path::new("/music")).unwrap();
    let mut entries = entries.to_vec();
    entries.insert(0, Arc::new(entry));
    Catalog {
        entries: Arc::new(entries),
        ..shelf()
    }
}

/// What was asked of the library.
fn asked(harness: &mut Harness<'static, EditorBench>) -> Vec<LibraryRequest> {
    let asked = std::mem::take(&mut harness.state_mut().asked).into_iter();
    asked
        .filter_map(|action| match action {
            EditorAction::Library(request) => Some(request),
            _ => None,
        })
        .collect()
}

fn types(harness: &mut Harness<'static, EditorBench>, label: &str, text: &str) {
    harness.get_by_label(label).focus();
    harness.run();
    harness.get_by_label(label).type_text(text);
    harness.run();
}

fn take() -> LibrarySource {
    LibrarySource::File("/music/Live/Take 3.mid".into())
}

/// The button and the key open the panel, look through the folder, and close it again; what is heard ends with
/// it.
#[test]
fn the_library_opens_and_closes() {
    let mut harness = bench("x...");
    harness.state_mut().now.library = shelf();
    click(&mut harness, "Library");
    assert_eq!(asked(&mut harness), [LibraryRequest::Scan]);
    harness.get_by_label_contains("Demo, 8 tracks");
    click(&mut harness, "Library");
    assert_eq!(asked(&mut harness), []);
    assert!(harness.query_by_label("Search the library").is_none());
    click(&mut harness, "Kick, step 3, off, velocity 100");
    harness.event(egui::Event::Text("l".to_owned()));
    harness.run();
    assert_eq!(asked(&mut harness), [LibraryRequest::Scan]);
    harness.state_mut().now.library.previewed = Some(LibrarySource::Factory(0));
    harness.run();
    click(&mut harness, "Close the library");
    assert_eq!(asked(&mut harness), [LibraryRequest::Preview(None)]);
    assert_eq!(harness.state().view.interaction.side, SidePanel::Inspector);
}

/// "Search as you type (name, kind, folder)": what does not answer is gone, and what nothing answers says so.
#[test]
fn typing_searches() {
    let mut harness = open();
    types(&mut harness, "Search the library", "live midi");
    harness.get_by_label_contains("Take 3, ");
    assert!(harness.query_by_label_contains("Demo, ").is_none());
    types(&mut harness, "Search the library", " nowhere");
    harness.get_by_label("No matches: try other words");
}

/// "Keyboard": arrows choose, Enter lets it be heard and no more, with Shift and Ctrl it is loaded, Esc empties
/// the field and then closes the panel.
#[test]
fn the_search_has_keys() {
    let mut harness = open();
    types(&mut harness, "Search the library", "mine");
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(harness.state().view.browser.chosen, Some(take()));
    harness.key_press(Key::Enter);
    harness.run();
    harness.state_mut().now.library.previewed = Some(take());
    harness.key_press(Key::Enter);
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    let expected = [
        LibraryRequest::Preview(Some(take())),
        LibraryRequest::Preview(None),
        LibraryRequest::Load(take(), LoadTarget::Pattern(0)),
        LibraryRequest::Load(take(), LoadTarget::Project),
    ];
    assert_eq!(asked(&mut harness), expected);
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().view.browser.question, "");
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().view.interaction.side, SidePanel::Inspector);
}

/// "Pointer": the triangle lets a line be heard, a click chooses it, the buttons load it into what is shown.
#[test]
fn the_pointer_chooses_hears_and_loads() {
    let mut harness = open();
    harness.state_mut().now.pattern = 17;
    types(&mut harness, "Search the library", "take");
    click(&mut harness, "Hear Take 3");
    assert_eq!(asked(&mut harness), [LibraryRequest::Preview(Some(take()))]);
    harness.state_mut().view.browser.chosen = None;
    harness.run();
    let at = centre(&harness, "Take 3, ");
    drag(&mut harness, at, at);
    harness.get_by_label_contains("Take 3, ").click();
    harness.run();
    for slot in ["project", "pattern", "clip"] {
        click(&mut harness, &format!("Load as {slot}"));
    }
    let slots = [
        LoadTarget::Project,
        LoadTarget::Pattern(17),
        LoadTarget::Clip(17, 0),
    ];
    let expected = slots.map(|slot| LibraryRequest::Load(take(), slot));
    let asked = asked(&mut harness);
    assert_eq!(asked[asked.len() - 3..], expected);
}

/// "Save the current pattern, selection or project", and "never overwrite silently".
#[test]
fn parts_are_saved() {
    let mut harness = open();
    types(&mut harness, "Name to save as", "New");
    let save = |part| LibraryRequest::Save {
        part,
        name: "New".to_owned(),
    };
    click(&mut harness, "Save into the library");
    click(&mut harness, "Save the project");
    click(&mut harness, "Save into the library");
    click(&mut harness, "Save the clip");
    click(&mut harness, "Save into the library");
    let clip = ProjectPart::Steps {
        pattern: 0,
        tracks: 0..=0,
        steps: 0..=usize::MAX - 1,
    };
    let expected = [ProjectPart::Pattern(0), ProjectPart::Project, clip.clone()];
    assert_eq!(asked(&mut harness), expected.map(save));
    harness.state_mut().now.library.obstacle = Some(Obstacle::file("/music/New.gradus"));
    harness.run();
    click(&mut harness, "Replace");
    let replace = LibraryRequest::Replace(Obstacle::file("/music/New.gradus"));
    assert_eq!(asked(&mut harness), [replace]);
    click(&mut harness, "Keep");
    assert_eq!(asked(&mut harness), [LibraryRequest::Cancel]);
}

/// What takes long is shown with how far it is, and can be left.
#[test]
fn long_work_is_shown() {
    let mut harness = open();
    harness.state_mut().now.library.work = Some(RunningWork {
        what: "Looking".to_owned(),
        done: Some((12, 5000)),
    });
    harness.run();
    harness.get_by_label("Looking: 12 of 5000");
    click(&mut harness, "Leave");
    assert_eq!(asked(&mut harness), [LibraryRequest::Cancel]);
}

/// Paths are written where there is no dialog; where there is one it is asked, and its answer ends the line.
#[test]
fn paths_are_asked_for() {
    let mut harness = open();
    click(&mut harness, "Import a file");
    types(&mut harness, "Path", "/tmp/a.mid");
    click(&mut harness, "Import");
    let import =
        |path: &str| LibraryRequest::Load(LibrarySource::File(path.into()), LoadTarget::Project);
    assert_eq!(asked(&mut harness), [import("/tmp/a.mid")]);
    harness.state_mut().now.library.has_dialog = true;
    harness.run();
    click(&mut harness, "Import a file");
    let browse = LibraryRequest::Browse(Box::new(import("")));
    assert_eq!(asked(&mut harness), [browse]);
    harness.get_by_label("Path");
    harness.state_mut().now.library.answers += 1;
    harness.run();
    assert!(harness.query_by_label("Path").is_none());
    click(&mut harness, "Folder of the library");
    let browse = LibraryRequest::Browse(Box::new(LibraryRequest::Folder(PathBuf::new())));
    assert_eq!(asked(&mut harness), [browse]);
}

/// "The panel only reads a snapshot": with tens of thousands of files only the lines in sight are drawn, and a
/// frame asks for nothing.
#[test]
fn thousands_of_files_are_a_list() {
    let mut harness = open();
    let file = |number: u32| {
        let path = PathBuf::from(format!("/music/{number:05}.gradus"));
        Arc::new(LibraryEntry::file(path, Path::new("/music")).unwrap())
    };
    let entries = (0..20_000).map(file).collect();
    harness.state_mut().now.library.entries = Arc::new(entries);
    harness.run();
    let shown: Vec<_> = harness.query_all_by_label_contains("Hear 0").collect();
    assert!((3..40).contains(&shown.len()), "{}", shown.len());
    drop(shown);
    harness.state_mut().view.browser.chosen =
        Some(LibrarySource::File("/music/19990.gradus".into()));
    types(&mut harness, "Search the library", "1999");
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.get_by_label_contains("19991, ");
    assert_eq!(asked(&mut harness), []);
}

/// While something is heard in the place of the project, the grid has no playhead: the line of what is heard says
/// how far it is, and before that what it waits for.
#[test]
fn a_preview_has_the_playhead() {
    let mut harness = open();
    let bench = harness.state_mut();
    bench.now.library.previewed = Some(LibrarySource::Factory(0));
    bench.now.play = Play::of(0);
    bench.now.engine = Status {
        running: Running::Internal,
        position: TICKS_PER_QUARTER * 5,
        ..Status::default()
    };
    harness.run();
    harness.get_by_label_contains("starts at the next bar");
    let heads = |harness: &Harness<'_, EditorBench>| {
        let playing = harness.query_all_by_label_contains(", playing");
        playing.count()
    };
    assert_eq!(heads(&harness), 3);
    harness.state_mut().now.engine.preview = Some(TICKS_PER_QUARTER * 4);
    harness.run();
    // The demo's 64 steps last 16 quarters.
    harness.get_by_label_contains("BPM, plays, 6 %");
    assert_eq!(heads(&harness), 0);
}

/// "Capture writes the last pass(es) as a pattern": what was heard is asked for, a pass or as many bars as there are.
#[test]
fn what_was_heard_is_written_down() {
    let mut harness = bench("xx..");
    harness.state_mut().now.heard_bars = 5;
    let mut chosen = |words: &[&str]| {
        harness.get_by_label("Pattern A3").click_secondary();
        harness.run();
        for word in words {
            click(&mut harness, word);
        }
        harness.state_mut().asked.pop()
    };
    let (origin, ticks) = (0, TICKS_PER_QUARTER);
    let pass = Span::Pass { origin, ticks };
    let asked = chosen(&["Capture last pass here"]);
    assert_eq!(asked, Some(EditorAction::Capture(2, pass)));
    let asked = chosen(&["Capture last bars here", "4 bars"]);
    assert_eq!(asked, Some(EditorAction::Capture(2, Span::Bars(4))));
    let asked = chosen(&["Capture last bars here", "5 bars"]);
    assert_eq!(asked, Some(EditorAction::Capture(2, Span::Bars(5))));
    chosen(&["Export last bars as MIDI", "1 bar"]);
    let asking = harness.state().view.path_prompt.clone().unwrap();
    let part = crate::ui::library::ProjectPart::Heard(Span::Bars(1));
    assert!(matches!(asking.request, LibraryRequest::Export { part: asked, .. } if asked == part));
}
