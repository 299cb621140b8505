//! What the window says of the music and of what is asked, however many tracks there are and however long names are.

use super::*;
use crate::ui::editor::interaction::SidePanel;
use crate::ui::library::LibrarySource;

/// "What was lost (notes) and what else was refused, with words", one and many.
#[test]
fn lost_notes_are_told_from_the_rest() {
    let mut harness = bench("x...");
    for (dropped, refused, said) in [
        (0, 0, vec!["no notes lost"]),
        (1, 0, vec!["1 note lost"]),
        (0, 1, vec!["no notes lost", "1 other message lost"]),
        (3, 12, vec!["3 notes lost", "12 other messages lost"]),
    ] {
        let engine = &mut harness.state_mut().now.engine;
        (engine.dropped, engine.refused) = (dropped, refused);
        harness.run();
        for words in said {
            harness.get_by_label(words);
        }
        assert_eq!(
            harness.query_by_label_contains("other message").is_some(),
            refused > 0
        );
    }
}

/// "At the song's end a word in the window": beside the clock and in the hint line; rows that go round have no end.
#[test]
fn the_end_of_the_song_is_said() {
    use crate::sequencer::song::{Row, Song};
    let mut harness = bench("x... x...");
    let song = |looped| Song {
        on: true,
        rows: vec![Row::default()],
        looped,
    };
    let play = |harness: &mut Harness<'_, EditorBench>, looped| {
        let edit = Edit::Song(Box::new(song(looped)));
        harness.state().document.apply(edit);
        harness.state_mut().now.engine = Status {
            running: Running::Internal,
            position: TICKS_PER_QUARTER * 8,
            tempo_bpm: 120.0,
            ..Status::default()
        };
        harness.run();
    };
    play(&mut harness, None);
    harness.get_by_label("the song has ended");
    let bench = harness.state();
    assert!(bench.view.song_has_ended(&bench.now));
    play(&mut harness, Some((0, 0)));
    assert!(harness.query_by_label("the song has ended").is_none());
    play(&mut harness, None);
    harness.state_mut().now.engine.running = Running::Paused;
    harness.run();
    assert!(harness.query_by_label("the song has ended").is_none());
}

/// "Silent in row": every one of 32 tracks has its switch within the panel.
#[test]
fn all_tracks_can_be_silent_in_a_row() {
    use crate::sequencer::song::{Row, Song};
    let mut project = Project::with_tracks(32);
    let rows = vec![Row::default()];
    let song = Song {
        on: true,
        rows,
        looped: None,
    };
    Edit::Song(Box::new(song)).apply(&mut project);
    let mut harness = opened(project, egui::vec2(1280.0, 6000.0), 1.0);
    click(&mut harness, "Tab Song");
    let window = harness.ctx.content_rect();
    for track in 0..32 {
        let switches = harness.get_all_by_label_contains("is silent in the row");
        let switch = switches.into_iter().nth(track).expect("each has one");
        let place = switch.rect();
        assert!(
            place.right() <= window.right() - theme::MARGIN,
            "{track}: {place:?}"
        );
        switch.scroll_to_me();
        for _ in 0..3 {
            harness.run();
        }
        let switches = harness.get_all_by_label_contains("is silent in the row");
        switches
            .into_iter()
            .nth(track)
            .expect("each has one")
            .click();
        harness.run();
        let muted = harness.state().document.project().song.rows[0].muted;
        assert!(muted.has(track));
    }
}

/// Where the scale has no chords of its own, the sheet builds none of seconds and says what is missing.
#[test]
fn chromatic_chords_are_no_clusters() {
    let mut harness = bench("x...");
    depth::open_section(&mut harness, Section::Chord);
    harness.get_by_label("Write to the step").scroll_to_me();
    harness.run();
    click(&mut harness, "Write to the step");
    let project = harness.state().document.project();
    let step = project.clip(0, 0).unwrap().step(0);
    let notes: Vec<_> = step
        .notes
        .as_slice()
        .iter()
        .map(|it| it.interval.get())
        .collect();
    assert_eq!(notes, [0, 4, 7]);
    harness.get_by_label("Chords of the scale: choose a scale first (Project)");
    assert_eq!(
        harness.state().view.inspector.chord,
        Default::default(),
        "it waits for a scale"
    );
}

/// What a panel of the library asks leaves room for both answers, however long the file's name is.
#[test]
fn both_answers_have_room() {
    let mut harness = bench("x...");
    let long = format!("/music/{}.gradus", "A very long name ".repeat(8));
    let state = harness.state_mut();
    state.now.library = library_browsing::shelf();
    state.now.library.obstacle = Some(crate::files::Obstacle::file(long));
    state.view.interaction.side = SidePanel::Library;
    state.view.browser.chosen = Some(LibrarySource::Factory(3));
    harness.run();
    let window = harness.ctx.content_rect();
    for answer in ["Replace", "Keep"] {
        let place = harness.get_by_label(answer).rect();
        assert!(
            window.right() - theme::MARGIN >= place.right(),
            "{answer}: {place:?}"
        );
    }
    click(&mut harness, "Keep");
    assert_eq!(
        harness.state().asked.last(),
        Some(&EditorAction::Library(LibraryRequest::Cancel))
    );
}

/// Where a pattern is told when to begin, it is said what a bar is, and what to choose where that is not the host's.
#[test]
fn the_menu_says_how_bars_count() {
    let mut harness = bench("x...");
    depth::open_tab(&mut harness, InspectorTab::Project);
    let menu = harness.get_by_role_and_label(egui::Role::ComboBox, "Patterns begin");
    menu.scroll_to_me();
    for _ in 0..3 {
        harness.run();
    }
    let menu = harness.get_by_role_and_label(egui::Role::ComboBox, "Patterns begin");
    let place = menu.rect().center();
    harness.hover_at(place);
    harness.run_steps(90);
    harness.get_by_label_contains("choose the next beat or the next step");
}

/// One state in words: who drives the music, and whether it can be heard.
#[test]
fn the_clock_says_who_drives_it() {
    let mut harness = bench("x...");
    let said = |harness: &mut Harness<'_, EditorBench>, running, is_program: bool, sound| {
        let now = &mut harness.state_mut().now;
        now.engine.running = running;
        now.file = is_program.then(OpenFile::default);
        now.sound = sound;
        harness.run();
        let words = [
            "No sound",
            "Follows host",
            "Sends to host",
            "Internal clock",
            "Nobody listens",
        ];
        let seen = words
            .into_iter()
            .filter(|words| harness.query_by_label(words).is_some());
        seen.collect::<Vec<_>>()
    };
    for (running, is_program, sound, words) in [
        (Running::Stopped, false, Sound::Heard, "Sends to host"),
        (Running::Host, false, Sound::Heard, "Follows host"),
        (Running::Internal, false, Sound::Heard, "Internal clock"),
        (Running::Stopped, true, Sound::Heard, "Internal clock"),
        (Running::Internal, true, Sound::JackGone, "No sound"),
    ] {
        assert_eq!(
            said(&mut harness, running, is_program, sound),
            [words],
            "{running:?}"
        );
    }
    // The program knows whether its output is connected; the preview kit is heard without an instrument.
    harness.state_mut().now.listeners = Some(Vec::new().into());
    let nobody = said(&mut harness, Running::Stopped, true, Sound::Heard);
    assert_eq!(nobody, ["Nobody listens"]);
    harness.state_mut().now.preview_sound.is_on = true;
    let kit = said(&mut harness, Running::Stopped, true, Sound::Heard);
    assert_eq!(kit, ["Internal clock"]);
    let now = &mut harness.state_mut().now;
    now.preview_sound.is_on = false;
    now.listeners = Some(vec!["Surge XT".to_owned()].into());
    let surge = said(&mut harness, Running::Internal, true, Sound::Heard);
    assert_eq!(surge, ["Internal clock"]);
}

/// "Kit on": the window says in words whether the preview kit sounds.
#[test]
fn the_kit_says_whether_it_sounds() {
    let mut harness = bench("x...");
    let words = |harness: &Harness<'_, EditorBench>| {
        let shapes = &harness.output().shapes;
        let written = shapes.iter().filter_map(|shape| match &shape.shape {
            egui::Shape::Text(text) => Some(text.galley.text().to_owned()),
            _ => None,
        });
        written
            .filter(|text| text.starts_with("Kit "))
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&harness), ["Kit off"]);
    harness.state_mut().now.preview_sound.is_on = true;
    harness.run();
    assert_eq!(words(&harness), ["Kit on"]);
}
