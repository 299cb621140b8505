//! What is said of a session that cannot be read, and what becomes of it.

use super::*;

/// It is said until a person keeps it or discards it; discarding is asked about, and two clicks in one place discard
/// nothing.
#[test]
fn nothing_is_discarded_by_mistake() {
    let mut harness = WindowScene::Unread.open(Theme::Dark, SIZE.into(), 1.0);
    let said = scenes::unread();
    assert_eq!(harness.query_all_by_label(said).count(), 1);
    let place = centre(&harness, "Discard it");
    for _ in 0..2 {
        harness.hover_at(place);
        harness.drag_at(place);
        harness.drop_at(place);
        harness.run();
    }
    assert_eq!(harness.state().asked, []);
    assert_eq!(harness.query_all_by_label(said).count(), 1);
    click(&mut harness, "Keep it");
    click(&mut harness, "Discard it");
    assert_eq!(harness.state().asked, [EditorAction::KeepUnread]);
    click(&mut harness, "Discard for good");
    let asked = [EditorAction::KeepUnread, EditorAction::DiscardUnread];
    assert_eq!(harness.state().asked, asked);
    // What is not there any more is not asked about either.
    harness.state_mut().now.unread = None;
    harness.run();
    assert_eq!(harness.query_all_by_label("Keep it").count(), 0);
}

/// "One clear question with two answers", which blocks nothing: as drums an imported track becomes a track for each key, and
/// one undo takes back all.
#[test]
fn imported_drums_are_asked_about() {
    use crate::sequencer::step::Notes;
    use crate::sequencer::value::Interval;
    use crate::sequencer::{Pitch, StepChange, StepNote};
    let mut harness = bench("....");
    let document = harness.state().document.clone();
    let mut imported = document.project();
    let change = TrackChange::Pitch(Pitch::Chromatic);
    Edit::Track { track: 1, change }.apply(&mut imported);
    let step_ref = StepRef {
        pattern: 0,
        track: 1,
        step: 4,
    };
    let notes = [0, 6].map(|interval| StepNote::at(Interval::clamped(interval)));
    let notes = StepChange::Notes(Notes::new(notes).unwrap());
    for change in [StepChange::On(true), notes] {
        Edit::Step(step_ref, change).apply(&mut imported);
    }
    let import = |harness: &mut Harness<'_, EditorBench>| {
        let project = Box::new(imported.clone());
        document.apply(Edit::Replace(project));
        document.ask_about_drums(imported.tracks[1].id);
        harness.run();
        harness.get_by_label_contains("\"Snare\" looks like drums");
    };
    import(&mut harness);
    click(&mut harness, "Kick, step 2, off, velocity 100");
    assert_eq!(line(&harness, 0), ".x..");
    click(&mut harness, "Melody");
    assert_eq!(harness.query_all_by_label("Drums").count(), 0);
    assert_eq!(document.project().tracks.len(), 3);
    document.undo();
    document.undo();
    import(&mut harness);
    click(&mut harness, "Drums");
    let tracks = document.project().tracks;
    assert_eq!(
        tracks.iter().map(|head| head.key.get()).collect::<Vec<_>>(),
        [36, 37, 43, 38]
    );
    assert_eq!(line(&harness, 2), ".... x");
    click(&mut harness, "Undo");
    assert_eq!(line(&harness, 1), "");
    assert_eq!(document.project().tracks.len(), 3);
}
