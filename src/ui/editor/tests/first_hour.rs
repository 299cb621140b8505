//! What stopped people in their first hour with the window alone.

use super::depth::{open_tab, press};
use super::*;
use crate::sequencer::{Condition, StepChange};

fn length(harness: &Harness<'_, EditorBench>, track: usize) -> u16 {
    let project = harness.state().document.project();
    project.clip(0, track).map_or(0, |clip| clip.length.get())
}

fn right_click(harness: &mut Harness<'_, EditorBench>, label: &str) {
    harness.get_by_label(label).click_secondary();
    harness.run();
}

/// A second bar is a click away, with the steps of the first: in the tab of the clip, and in the menu of a track for it or
/// for all of them; each is one undo level.
#[test]
fn a_second_bar_is_a_copy_of_the_first() {
    let mut harness = bench("x... ..x.");
    open_tab(&mut harness, InspectorTab::Clip);
    press(&mut harness, "Double length");
    assert_eq!(line(&harness, 0), "x... ..x. x... ..x.");
    harness.state().document.undo();
    harness.run();
    assert_eq!(line(&harness, 0), "x... ..x.");
    right_click(&mut harness, "Track 1: Kick");
    click(&mut harness, "Double length of all tracks");
    assert_eq!([0, 1, 2].map(|track| length(&harness, track)), [16, 32, 32]);
    assert_eq!(harness.state().document.history().0.len(), 1);
}

/// A rate has one name, on the track, in its menu and in the clip.
#[test]
fn a_rate_has_one_name() {
    let mut harness = bench("x... ..x.");
    open_tab(&mut harness, InspectorTab::Clip);
    right_click(&mut harness, "Track 1: Kick");
    click(&mut harness, "Rate 1/8T");
    let rate = harness.state().document.project().patterns[0].clips[0].rate;
    assert_eq!(rate.to_string(), "1/12");
    assert_eq!(note_labels::rate_name(rate), "1/8T");
    assert!(harness.query_by_label_contains("1/12").is_none());
}

/// Each pass of up to sixteen is offered: first their number is picked, then the pass.
#[test]
fn every_seven_is_offered() {
    let mut harness = bench("x... ..x.");
    open_tab(&mut harness, InspectorTab::Step);
    let menu = harness.get_by_role_and_label(egui::Role::ComboBox, "Condition");
    menu.click();
    harness.run();
    harness.get_by_label("Every 7").click();
    harness.run();
    harness.get_by_label("3:7").click();
    harness.run();
    assert_eq!(step(&harness, 0).condition.to_string(), "3:7");
    assert!(harness.query_by_label("Every 7").is_none(), "it is closed");
}

/// The forecast says in words what a condition waits for.
#[test]
fn the_forecast_speaks_of_fill() {
    let mut harness = bench("x... ...x");
    let first = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };
    let fill = Condition::try_from("fill".to_owned()).unwrap();
    let change = StepChange::Condition(fill);
    harness.state().document.apply(Edit::Step(first, change));
    harness.run();
    open_tab(&mut harness, InspectorTab::Step);
    harness.get_by_label("Pass 1 from now: fill is off");
}

/// A song that is switched on after its end begins with its first row.
#[test]
fn a_song_that_is_over_begins_again() {
    let mut harness = bench("x... ..x.");
    click(&mut harness, "Tab Song");
    press(&mut harness, "+ row");
    harness.state_mut().now.engine = Status {
        running: Running::Internal,
        position: TICKS_PER_QUARTER * 4_000,
        ..Status::default()
    };
    harness.run();
    press(&mut harness, "Song mode");
    let asked = &harness.state().asked;
    assert_eq!(asked[..], [EditorAction::Stop, EditorAction::Play]);
}

/// A track that is added below the rows that are seen is scrolled to.
#[test]
fn a_new_track_is_seen() {
    let mut harness = opened(Project::with_tracks(24), SIZE.into(), 1.0);
    click(&mut harness, "Add a drum");
    for _ in 0..3 {
        harness.run();
    }
    let last = harness.state().view.track;
    assert_eq!(last, 24);
    let name = harness.state().view.project.name_of(last).into_owned();
    let head = harness.get_by_label(&format!("Track 25: {name}")).rect();
    assert!(head.bottom() < SIZE.1 - 100.0, "{head:?}");
}

/// A pattern that was dragged onto another says what was copied where.
#[test]
fn a_copied_pattern_says_so() {
    let mut harness = bench("x... ..x.");
    let at = |label| harness.get_by_label(label).rect().center();
    let (from, to) = (at("Pattern A1"), at("Pattern A2"));
    drag(&mut harness, from, to);
    let said = "Pattern A1 copied to Pattern A2";
    assert!(harness.query_by_label_contains(said).is_some());
}
