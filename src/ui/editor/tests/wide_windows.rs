//! What the second round has room for: more steps, a large piano roll, patterns by name, the menus of tracks and patterns.

use super::scenes::everything;
use super::*;

/// The track of the bass in the demo, whose clip has 64 steps.
const BASS: usize = 6;

fn right_click(harness: &mut Harness<'_, EditorBench>, label: &str) {
    harness.get_by_label(label).click_secondary();
    harness.run();
}

/// "Wide windows show 32 or 64 steps", where a clip has them.
#[test]
fn wide_windows_have_longer_pages() {
    for (width, steps) in [(SIZE.0, 16), (1920.0, 32), (2900.0, 64)] {
        let harness = opened(everything(), egui::vec2(width, 900.0), 1.0);
        let cell = |step: &usize| {
            let label = format!("Bass, step {step}, ");
            harness.query_by_label_contains(&label).is_some()
        };
        assert_eq!((1..=64).filter(cell).count(), steps, "{width}");
    }
}

/// "The page follows the playhead if wanted", until another page is looked at.
#[test]
fn the_page_follows_the_playhead() {
    let mut harness = opened(everything(), SIZE.into(), 1.0);
    let state = harness.state_mut();
    state.view.track = BASS;
    state.now.play = Play::of(0);
    state.now.engine = Status {
        running: Running::Internal,
        position: TICKS_PER_QUARTER / 4 * 20,
        ..Status::default()
    };
    harness.run();
    assert_eq!(harness.state().view.page, 0);
    click(&mut harness, "Follow");
    assert_eq!(harness.state().view.page, 1);
    click(&mut harness, "Steps 1–16");
    assert_eq!(harness.state().view.page, 0);
    assert!(!harness.state().view.follows_playhead);
    // A cursor that leaves the page is looked at, too, but not one that goes to another track.
    click(&mut harness, "Follow");
    assert_eq!(harness.state().view.page, 1);
    let EditorBench { view, now, .. } = harness.state_mut();
    view.move_cursor(BASS - 1, view.step, now);
    assert_eq!((view.page, view.follows_playhead), (1, true));
    view.move_cursor(BASS, 40, now);
    harness.run();
    assert_eq!(harness.state().view.page, 2);
    assert!(!harness.state().view.follows_playhead);
}

/// "The piano roll can take most of the height; one row of steps of its track stays above it."
#[test]
fn a_large_piano_roll_keeps_the_row_of_its_track() {
    let mut harness = opened(everything(), SIZE.into(), 1.0);
    harness.state_mut().view.track = BASS;
    click(&mut harness, "Tab Piano roll");
    click(&mut harness, "Large piano roll");
    let row = harness.query_by_label_contains("Bass, step 1, ");
    assert!(row.is_some_and(|row| row.rect().height() > 30.0));
    assert!(harness.query_by_label_contains("Kick, step 1, ").is_none());
    let roll = harness.get_by_label_contains("Pitch of step 1:").rect();
    assert!(roll.height() > SIZE.1 / 2.0, "{roll:?}");
    click(&mut harness, "Tab Lanes");
    harness.get_by_label_contains("Kick, step 1, ");
}

/// "Patterns: name and filled mark on the button, copy and paste in its menu": what is pasted is as it was copied.
#[test]
fn patterns_are_named_and_pasted() {
    let mut harness = bench("x...");
    right_click(&mut harness, "Pattern A1");
    click(&mut harness, "Copy");
    click(&mut harness, "Kick, step 2, off, velocity 100");
    right_click(&mut harness, "Pattern A2");
    click(&mut harness, "Paste");
    let project = harness.state().document.project();
    let clip = project.clip(1, 0).unwrap();
    assert!(clip.step(0).on && !clip.step(1).on);
    assert_eq!(
        harness.state().document.history().0,
        ["Toggle step", "Paste pattern"]
    );
    right_click(&mut harness, "Pattern A1");
    harness.get_by_label("Name of the pattern").click();
    harness.run();
    harness
        .get_by_label("Name of the pattern")
        .type_text("Verse");
    harness.key_press(Key::Enter);
    harness.run();
    let project = harness.state().document.project();
    assert_eq!(project.patterns[0].name, "Verse");
    let shapes = &harness.output().shapes;
    let written = shapes.iter().filter_map(|shape| match &shape.shape {
        egui::Shape::Text(text) => Some(text.galley.text()),
        _ => None,
    });
    assert!(written.into_iter().any(|text| text == "1 Verse"));
}

/// "Tracks: a menu with key, channel, colour, duplicate": a copy stands below its track, with its clips.
#[test]
fn tracks_are_duplicated() {
    let mut harness = bench("x.x.");
    right_click(&mut harness, "Track 1: Kick");
    click(&mut harness, "Duplicate");
    let project = harness.state().document.project();
    assert_eq!(project.tracks.len(), 4);
    assert_eq!(project.name_of(1), "Kick");
    assert_eq!(line(&harness, 1), "x.x.");
    assert_eq!(project.name_of(2), "Snare");
    assert_eq!(harness.state().document.history().0, ["Duplicate track"]);
}

/// "Length of all tracks" with one drag, as one undo level.
#[test]
fn a_drag_with_shift_is_for_all_tracks() {
    let mut harness = bench("x...............");
    let from = harness
        .get_by_label_contains("Length of track 1:")
        .rect()
        .center();
    let to = harness
        .get_by_label_contains("Kick, step 12,")
        .rect()
        .center();
    harness.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
    drag(&mut harness, from, to);
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    let project = harness.state().document.project();
    let lengths = [0, 1, 2].map(|track| project.clip(0, track).unwrap().length.get());
    assert_eq!(lengths, [12; 3]);
    assert_eq!(harness.state().document.history().0, ["Length"]);
}

/// The columns stay as wide as they are while the longest clips grow shorter below the pointer, which would come to lie on
/// another step.
#[test]
fn a_length_stays_below_the_pointer() {
    let mut harness = opened(everything(), egui::vec2(1920.0, 900.0), 1.0);
    let centre = |label: &str| harness.get_by_label_contains(label).rect().center();
    let (from, to) = (centre("Length of track 1:"), centre("Kick, step 16,"));
    harness.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
    drag(&mut harness, from, to);
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    harness.run();
    let project = harness.state().document.project();
    let clips = &project.patterns[harness.state().now.pattern].clips;
    assert!(clips.iter().all(|clip| clip.length.get() == 16));
}

/// A track that was removed meanwhile does not come back with a pattern that is pasted.
#[test]
fn a_pasted_pattern_brings_no_track_back() {
    let mut harness = bench("x...");
    click(&mut harness, "Hat, step 1, off, velocity 100");
    right_click(&mut harness, "Pattern A1");
    click(&mut harness, "Copy");
    harness.state().document.apply(Edit::RemoveTrack(2));
    harness.run();
    right_click(&mut harness, "Pattern A2");
    click(&mut harness, "Paste");
    let project = harness.state().document.project();
    assert_eq!(project.patterns[1].clips.len(), 2);
}
