use super::*;
use crate::engine::Audition;
use crate::instance::keys_played::PlayedKey;
use crate::sequencer::StepChange;
use crate::sequencer::value::Key as MidiKey;
use crate::ui::editor::host_recipes::Daw;
use crate::ui::editor::step_input;

/// An editor with the keys, in step entry.
fn entering(line: &str) -> Harness<'static, EditorBench> {
    let mut harness = bench(line);
    click(&mut harness, "Step entry");
    harness
}

fn play(harness: &mut Harness<'_, EditorBench>, keys: &[(u8, u8)]) {
    let played = keys.iter().map(|(key, velocity)| PlayedKey {
        channel: 0,
        key: *key,
        velocity: *velocity,
    });
    harness.state_mut().now.played_keys = played.collect();
    harness.step();
    harness.state_mut().now.played_keys.clear();
    harness.run();
}

fn written(harness: &mut Harness<'_, EditorBench>, text: &str) {
    for sign in text.chars() {
        harness.event(egui::Event::Text(sign.to_string()));
        harness.run();
    }
}

/// "Note entry from a keyboard": a key is written where the cursor is with its velocity, keys held together are
/// one chord and one entry, and the cursor goes on when all are let go.
#[test]
fn played_notes_are_written() {
    let mut harness = entering("........");
    play(&mut harness, &[(36, 90), (36, 0)]);
    assert_eq!(line(&harness, 0), "x... ....");
    assert_eq!((velocity(&harness, 0), harness.state().view.step), (90, 1));
    play(&mut harness, &[(40, 80), (43, 70)]);
    assert_eq!(harness.state().view.step, 1);
    play(&mut harness, &[(47, 60), (40, 0), (43, 0)]);
    play(&mut harness, &[(47, 0)]);
    assert_eq!(harness.state().view.step, 2);
    let intervals = step(&harness, 1).notes;
    let intervals = intervals.as_slice().iter().map(|note| note.interval.get());
    assert_eq!(intervals.collect::<Vec<_>>(), [4, 7, 11]);
    assert_eq!(
        harness.state().document.history().0,
        ["Enter notes", "Enter notes"]
    );
    assert_eq!(
        harness.state().asked,
        [],
        "what was played was heard already"
    );
}

/// A note on a tied step strikes, and the next one is tied to it as before.
#[test]
fn a_note_on_a_tied_step_strikes() {
    let mut harness = entering("x--.");
    harness.state_mut().view.step = 1;
    play(&mut harness, &[(38, 90), (38, 0)]);
    assert_eq!(line(&harness, 0), "xx-.");
    assert_eq!((velocity(&harness, 1), harness.state().view.step), (90, 2));
}

/// While the pattern is protected, or the music runs, no note is written and the cursor stays; afterwards notes are
/// written again, and a key that was let go meanwhile is not waited for.
#[test]
fn notes_are_entered_only_where_they_may() {
    let mut harness = entering("....");
    harness.state_mut().now.engine.recording.protected = true;
    play(&mut harness, &[(38, 90), (38, 0)]);
    harness.state_mut().now.engine.recording.protected = false;
    for running in [Running::Internal, Running::Host] {
        harness.state_mut().now.engine.running = running;
        play(&mut harness, &[(38, 90), (38, 0)]);
    }
    assert_eq!(
        (line(&harness, 0).as_str(), harness.state().view.step),
        ("....", 0)
    );
    assert_eq!(harness.state().document.history().0, [""; 0]);
    harness.state_mut().now.engine.running = Running::Stopped;
    play(&mut harness, &[(38, 90), (38, 0)]);
    assert_eq!(
        (line(&harness, 0).as_str(), harness.state().view.step),
        ("x...", 1)
    );
}

/// A tie follows what the score is when it is asked for, also after an entry was taken back.
#[test]
fn a_tie_follows_what_is_there() {
    let mut harness = entering("xx..");
    let key = |harness: &Harness<'_, EditorBench>| {
        let step = step(harness, 1);
        step.notes.as_slice()[0].interval.get()
    };
    play(&mut harness, &[(43, 90), (43, 0)]);
    harness.state().document.undo();
    written(&mut harness, "t");
    assert_eq!((line(&harness, 0).as_str(), key(&harness)), ("x-..", 0));
}

/// "Rest and tie keys": a rest leaves the step off, a tie lets the one before sound on, and both go on; after the
/// last step comes the first.
#[test]
fn rests_and_ties_go_on() {
    let mut harness = entering("x.xx");
    play(&mut harness, &[(38, 90), (38, 0)]);
    written(&mut harness, "te");
    assert_eq!(line(&harness, 0), "x-.x");
    let notes = [0, 1].map(|number| step(&harness, number).notes.as_slice()[0].interval.get());
    assert_eq!(notes, [2, 2]);
    written(&mut harness, "e");
    assert_eq!(
        (line(&harness, 0).as_str(), harness.state().view.step),
        ("x-..", 0)
    );
    written(&mut harness, "n");
    play(&mut harness, &[(38, 90), (38, 0)]);
    assert_eq!(line(&harness, 0), "x-..");
    assert!(!harness.state().view.interaction.is_entering_steps);
}

/// "A played note (or toggling the current step) writes the step and advances silently": a key that switches the
/// step under the cursor goes one on, as a pad does, and neither it nor a rest nor a tie is heard.
#[test]
fn a_key_that_switches_a_step_goes_on() {
    let mut harness = entering("....");
    written(&mut harness, "xtex");
    assert_eq!(
        (line(&harness, 0).as_str(), harness.state().view.step),
        ("x-.x", 0)
    );
    written(&mut harness, "x");
    assert_eq!(
        (line(&harness, 0).as_str(), harness.state().view.step),
        (".-.x", 1)
    );
    assert_eq!(harness.state().asked, []);
}

/// Enter does as X, and is one entry however long it is held.
#[test]
fn a_held_enter_is_one_entry() {
    let mut harness = entering("....");
    for _ in 0..3 {
        harness.event(egui::Event::Key {
            key: Key::Enter,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        });
        harness.run();
    }
    assert_eq!(line(&harness, 0), "x...");
}

/// A key switches the step and stays on it while the pattern is protected or the music runs, with several steps
/// selected, and outside step entry; a click always stays.
#[test]
fn what_is_not_entered_stays() {
    let stays = |harness: &Harness<'_, EditorBench>, expected: &str| {
        assert_eq!(
            (line(harness, 0).as_str(), harness.state().view.step),
            (expected, 0)
        );
    };
    let mut harness = entering("....");
    harness.state_mut().now.engine.recording.protected = true;
    written(&mut harness, "x");
    stays(&harness, "x...");
    harness.state_mut().now.engine.recording.protected = false;
    harness.state_mut().now.engine.running = Running::Internal;
    written(&mut harness, "x");
    stays(&harness, "....");
    harness.state_mut().now.engine.running = Running::Stopped;
    harness.get_by_label_contains("Kick, step 1,").click();
    harness.run();
    stays(&harness, "x...");
    written(&mut harness, "n");
    written(&mut harness, "x");
    stays(&harness, "....");
    let heard = EditorAction::Audition {
        track: 0,
        step: Some((0, 0)),
    };
    assert_eq!(
        harness.state().asked,
        [heard.clone(), heard],
        "while it is protected, and after the click"
    );
}

/// What is heard is the step that was edited, wherever the cursor is; of several that change together, the one under
/// the cursor.
#[test]
fn the_edited_step_is_heard() {
    let mut harness = entering("x.x.");
    let EditorBench { view, now, .. } = harness.state_mut();
    let edit = |step| {
        let place = StepRef {
            pattern: 0,
            track: 0,
            step,
        };
        Edit::Step(place, StepChange::Velocity(Velocity::MAX))
    };
    let mut heard = |edit| {
        let actions = [EditorAction::Edit(None, edit)];
        step_input::audition_edited_step(view, now, &actions)
    };
    let step = |step| EditorAction::Audition {
        track: 0,
        step: Some((0, step)),
    };
    assert_eq!(heard(edit(2)), Some(step(2)));
    let together =
        |steps: &[usize]| Edit::Together("Velocity", steps.iter().copied().map(edit).collect());
    assert_eq!(heard(together(&[2, 0])), Some(step(0)));
    assert_eq!(heard(together(&[1, 2])), None);
}

/// "Audition of every edit while stopped", of the step as it is then; while it plays nothing more is heard than the
/// music.
#[test]
fn edits_are_heard_while_nothing_plays() {
    let mut harness = entering("x...");
    written(&mut harness, "+");
    let heard = EditorAction::Audition {
        track: 0,
        step: Some((0, 0)),
    };
    assert_eq!(harness.state().asked.len(), 1);
    harness.state_mut().now.engine.running = Running::Internal;
    written(&mut harness, "+");
    assert_eq!(harness.state().asked, [heard]);
    let loud = StepChange::Velocity(Velocity::MAX);
    let step_ref = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };
    harness.state().document.apply(Edit::Step(step_ref, loud));
    let project = harness.state().document.project();
    let expected = Audition {
        track: 0,
        key: MidiKey::clamped(38),
        velocity: Velocity::MAX,
        milliseconds: 93,
    };
    assert_eq!(
        step_input::auditions_of(&project, 0, Some((0, 0))),
        [expected]
    );
    assert_eq!(step_input::auditions_of(&project, 0, Some((0, 1))), []);
    assert_eq!(step_input::auditions_of(&project, 9, None), []);
}

/// "Wheel over the key changes it and auditions it".
#[test]
fn the_wheel_over_a_head_is_heard() {
    let mut harness = bench("x...");
    let head = centre(&harness, "Track 2: Snare") - egui::vec2(60.0, 0.0);
    harness.hover_at(head);
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: egui::vec2(0.0, 1.0),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    harness.run();
    assert_eq!(harness.state().document.project().tracks[1].key.get(), 38);
    let heard = EditorAction::Audition {
        track: 1,
        step: None,
    };
    assert_eq!(harness.state().asked, [heard]);
}

/// "Host recipe (detected host first)": in Cubase that of Cubase is open, above all others.
#[test]
fn the_host_that_it_runs_in_comes_first() {
    let mut harness = bench("x...");
    harness.state_mut().now.daw = Some(Daw::Cubase);
    click(&mut harness, "Set-up");
    harness.get_by_label_contains("as an instrument track");
    let top = |name| harness.get_by_label(name).rect().top();
    assert!(top("Cubase") < top("Live") && top("Live") < top("Bitwig Studio"));
}

/// "Set-up": it stands where the inspector is, with the scale, every host and all keys, and goes again.
#[test]
fn set_up_tells_of_hosts_and_scale() {
    let mut harness = bench("x...");
    harness.state_mut().now.scale = 100;
    click(&mut harness, "Set-up");
    click(&mut harness, "Bitwig Studio");
    harness.get_by_label_contains("Note Receiver");
    let host = "choose Gradus as the input";
    assert!(harness.query_by_label_contains(host).is_none());
    // The window comes below all that is connected.
    harness.get_by_label("150").scroll_to_me();
    for _ in 0..3 {
        harness.run();
    }
    click(&mut harness, "150");
    click(&mut harness, "light");
    let asked = [EditorAction::Scale(150), EditorAction::Theme(Theme::Light)];
    assert_eq!(harness.state().asked, asked);
    harness.get_by_label_contains("Kick, step 1,");
    click(&mut harness, "Set-up");
    harness.get_by_role_and_label(egui::Role::SpinButton, "Velocity");
}
