use super::*;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Velocity;
use crate::sequencer::{StepChange, notation};

fn toggle(step: usize) -> Edit {
    Edit::ToggleStep(StepRef {
        pattern: 0,
        track: 0,
        step,
    })
}

fn velocity(step: usize, velocity: u8) -> Edit {
    let velocity = Velocity::new(velocity).unwrap();
    Edit::Step(
        StepRef {
            pattern: 0,
            track: 0,
            step,
        },
        StepChange::Velocity(velocity),
    )
}

fn line(project: &Project) -> String {
    project
        .clip(0, 0)
        .map_or_else(String::new, |clip| notation::line(&clip.steps))
}

/// A change reaches the audio thread's end, with a new revision.
#[test]
fn changes_are_published() {
    let (document, mut live) = Document::new(Project::default());
    document.apply(toggle(2));
    assert_eq!(line(&live.read().project), "..x");
    assert_eq!(live.read().revision, document.revision());
}

/// "200 levels": undo takes back exactly the last 200 changes and redo brings them again,
/// bit-identical.
#[test]
fn two_hundred_levels() {
    let (document, _live) = Document::new(Project::default());
    let mut states = vec![document.project()];
    for change in 0..250 {
        document.apply(toggle(change % 128));
        states.push(document.project());
    }
    for level in 1..=LEVELS {
        assert!(document.undo().is_some());
        assert_eq!(document.project(), states[250 - level]);
    }
    assert_eq!(document.undo(), None);
    for level in (0..LEVELS).rev() {
        assert!(document.redo().is_some());
        assert_eq!(document.project(), states[250 - level]);
    }
    assert_eq!(document.redo(), None);
}

/// The edits of one gesture are one level; the next gesture is another, and so is the same gesture
/// after an undo.
#[test]
fn gestures_are_one_level() {
    let (document, _live) = Document::new(Project::default());
    document.apply(toggle(0));
    for value in 1..100 {
        document.apply_in(Some(Gesture(1)), velocity(0, value));
    }
    document.apply_in(Some(Gesture(2)), velocity(0, 5));
    assert_eq!(
        document.history().0,
        ["Toggle step", "Velocity", "Velocity"]
    );
    document.undo();
    document.undo();
    assert_eq!(
        document.project().clip(0, 0).unwrap().step(0).velocity,
        Velocity::DEFAULT
    );
    assert_eq!(document.history().1, ["Velocity", "Velocity"]);
}

/// "Click to go there": any entry of the history is reached at once, back and forth, and is published
/// as a single change.
#[test]
fn any_level_is_reached() {
    let (document, _live) = Document::new(Project::default());
    let mut states = vec![document.project()];
    for step in 0..10 {
        document.apply(toggle(step));
        states.push(document.project());
    }
    for level in [3, 10, 0, 7, 7] {
        let revision = document.revision();
        let moved = document.project() != states[level];
        assert_eq!(document.go_to_change(level).is_some(), moved);
        assert_eq!(document.project(), states[level]);
        assert_eq!(document.revision(), revision + u64::from(moved));
    }
    assert_eq!(document.history().0.len(), 7);
    document.go_to_change(99);
    assert_eq!(document.project(), states[10]);
}

/// "Snapshot stores pattern state; changes until revert/commit": revert is one entry that can be undone,
/// ends no note, and can be done again and again; after commit there is nothing to come back to.
#[test]
fn a_snapshot_brings_back() {
    let (document, mut live) = Document::new(Project::default());
    document.revert();
    document.apply(toggle(0));
    document.take_snapshot();
    let kept = document.project();
    document.revert();
    assert_eq!(document.history().0.len(), 1);
    for _ in 0..2 {
        document.apply(toggle(1));
        document.apply(toggle(2));
        let changed = document.project();
        document.revert();
        assert_eq!(
            (document.project(), live.read().generation),
            (kept.clone(), 0)
        );
        document.undo();
        assert_eq!(document.project(), changed);
        document.redo();
    }
    document.commit();
    document.apply(toggle(3));
    document.revert();
    assert!(!document.has_snapshot());
    assert_ne!(document.project(), kept);
}

/// What is tried out is published, changes no project and is no undo level.
#[test]
fn what_is_tried_out_changes_nothing() {
    let (document, mut live) = Document::new(Project::default());
    document.apply(toggle(0));
    let mine = document.project();
    document.preview(Some(Project::with_tracks(3)));
    let snapshot = live.read();
    let heard = snapshot.previews.requested();
    let heard = heard.and_then(|number| snapshot.previews.project(number));
    assert_eq!(heard, Some(&Project::with_tracks(3)));
    assert_eq!((&snapshot.project, snapshot.generation), (&mine, 0));
    document.preview(None);
    assert_eq!(live.read().previews.requested(), None);
    assert_eq!(document.saved_state(), (None, mine));
    assert_eq!(document.history().0.len(), 1);
}

/// Who watches is told of changes and messages, and of nothing else.
#[test]
fn who_watches_is_told() {
    let (document, _live) = Document::new(Project::default());
    let told = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&told);
    document.on_change(move || {
        count.fetch_add(1, Atomic::Relaxed);
    });
    document.apply(toggle(0));
    document.apply(toggle(500));
    document.show_message("Hello");
    let _ = (document.project(), document.message(), document.history());
    document.undo();
    assert_eq!(told.load(Atomic::Relaxed), 3);
}

/// An edit that changes nothing is no undo level.
#[test]
fn nothing_is_no_level() {
    let (document, _live) = Document::new(Project::default());
    document.apply(toggle(500));
    assert!(document.history().0.is_empty());
}

/// A replaced project is one undoable entry, and tells the engine to end its notes.
#[test]
fn a_loaded_project_can_be_undone() {
    let (document, mut live) = Document::new(Project::default());
    document.apply(toggle(0));
    let mine = document.project();
    document.apply(Edit::Replace(Box::new(Project::with_tracks(3))));
    assert_eq!(live.read().generation, 1);
    document.undo();
    assert_eq!(document.project(), mine);
}

/// What is there is unsaved from the first change on until it is saved; taking the change back is another.
#[test]
fn changes_are_unsaved_work() {
    let (document, _live) = Document::new(Project::with_tracks(1));
    let mut seen = vec![document.is_unsaved()];
    let mut then = |what: &dyn Fn()| {
        what();
        seen.push(document.is_unsaved());
    };
    then(&|| document.show_message("a message is no change"));
    then(&|| document.preview(Some(Project::with_tracks(3))));
    then(&|| document.apply(toggle(0)));
    then(&|| document.mark_saved());
    then(&|| assert_ne!(document.undo(), None));
    assert_eq!(seen, [false, false, false, true, false, true]);
}

/// A project that needs more room comes with new streams, again until the audio thread has taken them, and they are
/// taken once.
#[test]
fn streams_come_with_the_project_that_needs_them() {
    let (document, mut live) = Document::new(Project::with_tracks(2));
    let comes = |live: &mut Live| {
        live.read();
        let comes = live.new_streams().is_some();
        assert!(live.new_streams().is_none());
        comes
    };
    document.apply(toggle(2));
    assert!(!comes(&mut live), "there is room for one step more");
    document.apply(Edit::Replace(Box::new(Project::with_tracks(8))));
    document.apply(toggle(3));
    assert!(comes(&mut live), "the streams that were missed come again");
    document.apply(toggle(4));
    assert!(!comes(&mut live), "they were taken");
    document.preview(Some(Project::with_tracks(9)));
    assert!(comes(&mut live), "a preview is played as well");
}
