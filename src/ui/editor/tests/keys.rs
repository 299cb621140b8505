use super::*;
use crate::sequencer::value::Nudge;
use crate::sequencer::{Gate, StepChange};
use crate::ui::editor::interaction::FillSwitch;

pub const COMMAND: Modifiers = Modifiers::COMMAND;

/// An editor whose grid has the keys, with the cursor on the first step.
pub fn with_keys(line: &str) -> Harness<'static, EditorBench> {
    let mut harness = bench(line);
    harness.state_mut().view.interaction.has_keys = true;
    harness.run();
    harness
}

/// Types letters and signs, as the framework tells of them.
fn written(harness: &mut Harness<'_, EditorBench>, text: &str) {
    for sign in text.chars() {
        harness.event(egui::Event::Text(sign.to_string()));
        harness.run();
    }
}

fn pressed(harness: &mut Harness<'_, EditorBench>, modifiers: Modifiers, keys: &[Key]) {
    for key in keys {
        harness.key_press_modifiers(modifiers, *key);
        harness.run();
    }
}

fn cursor(harness: &Harness<'_, EditorBench>) -> (usize, usize) {
    let view = &harness.state().view;
    (view.track, view.step)
}

fn labels(harness: &Harness<'_, EditorBench>) -> Vec<&'static str> {
    harness.state().document.history().0
}

/// "Clicking the grid takes the keyboard, shown by a lit cursor; Esc gives it back", the selection first;
/// without the keys nothing is done with them.
#[test]
fn the_keys_are_taken_and_given_back() {
    let mut harness = bench("x...");
    harness.get_by_label("Keys: host");
    written(&mut harness, "x");
    assert_eq!(line(&harness, 0), "x...");
    click(&mut harness, "Kick, step 2, off, velocity 100");
    harness.get_by_label("Keys: grid");
    assert!(harness.ctx.egui_wants_keyboard_input());
    pressed(&mut harness, Modifiers::SHIFT, &[Key::ArrowRight]);
    pressed(&mut harness, Modifiers::NONE, &[Key::Escape]);
    harness.get_by_label("Keys: grid");
    pressed(&mut harness, Modifiers::NONE, &[Key::Escape]);
    harness.get_by_label("Keys: host");
    assert!(!harness.ctx.egui_wants_keyboard_input());
    written(&mut harness, "x");
    assert_eq!(line(&harness, 0), "xx..");
}

/// A standalone program shares its keys with nobody: there is nothing to click first, and Space plays and pauses.
#[test]
fn a_program_of_its_own_has_the_keys() {
    let mut harness = bench("x...");
    pressed(&mut harness, Modifiers::NONE, &[Key::Space]);
    assert_eq!(harness.state().asked, []);
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.run();
    pressed(&mut harness, Modifiers::NONE, &[Key::Escape, Key::Space]);
    written(&mut harness, "p");
    harness.state_mut().now.engine.running = Running::Internal;
    pressed(&mut harness, Modifiers::NONE, &[Key::Space]);
    let asked = [EditorAction::Play, EditorAction::Play, EditorAction::Pause];
    assert_eq!(harness.state().asked, asked);
}

/// While a name is typed, letters are letters.
#[test]
fn letters_are_typed_into_names() {
    let mut harness = with_keys("x...");
    harness.state_mut().view.renaming = Some((0, "Kick".to_owned()));
    harness.run();
    written(&mut harness, "xm");
    pressed(&mut harness, Modifiers::NONE, &[Key::Enter]);
    assert_eq!(harness.state().document.project().tracks[0].name, "Kickxm");
    assert_eq!(line(&harness, 0), "x...");
    written(&mut harness, "x");
    assert_eq!(line(&harness, 0), "....");
}

/// Arrows, Home, End, Tab and the page keys move the cursor, never off the grid.
#[test]
fn the_cursor_moves() {
    let mut harness = with_keys("x...");
    pressed(
        &mut harness,
        Modifiers::NONE,
        &[Key::ArrowRight, Key::ArrowRight],
    );
    assert_eq!(cursor(&harness), (0, 2));
    pressed(&mut harness, Modifiers::NONE, &[Key::End, Key::ArrowRight]);
    assert_eq!(cursor(&harness), (0, 3));
    pressed(&mut harness, Modifiers::NONE, &[Key::ArrowDown, Key::End]);
    assert_eq!(cursor(&harness), (1, 15));
    pressed(
        &mut harness,
        Modifiers::NONE,
        &[Key::Home, Key::Tab, Key::ArrowDown],
    );
    assert_eq!(cursor(&harness), (2, 0));
    pressed(
        &mut harness,
        Modifiers::NONE,
        &[Key::Tab, Key::ArrowLeft, Key::ArrowUp],
    );
    assert_eq!(cursor(&harness), (0, 0));
    pressed(&mut harness, Modifiers::SHIFT, &[Key::Tab]);
    assert_eq!(cursor(&harness), (2, 0));
    let length = ClipChange::Length(Length::MAX);
    harness.state().document.apply(Edit::Clip {
        pattern: 0,
        track: 2,
        change: length,
    });
    harness.run();
    pressed(
        &mut harness,
        Modifiers::NONE,
        &[Key::PageDown, Key::PageDown, Key::PageUp],
    );
    assert_eq!(harness.state().view.page, 1);
    pressed(&mut harness, Modifiers::NONE, &[Key::End]);
    assert_eq!(
        (cursor(&harness), harness.state().view.page),
        ((2, 255), 15)
    );
}

/// "Enter, X: toggle step"; a digit is a velocity, and switches a step on that was off.
#[test]
fn steps_are_switched_and_struck() {
    let mut harness = with_keys("x...");
    written(&mut harness, "x");
    pressed(&mut harness, Modifiers::NONE, &[Key::Enter]);
    assert_eq!(line(&harness, 0), "x...");
    for (sign, expected) in [("1", 15), ("5", 65), ("9", 114), ("0", 127)] {
        written(&mut harness, sign);
        assert_eq!(velocity(&harness, 0), expected, "{sign}");
    }
    pressed(&mut harness, Modifiers::NONE, &[Key::ArrowRight]);
    written(&mut harness, "1");
    assert_eq!(
        (line(&harness, 0).as_str(), velocity(&harness, 1)),
        ("xx..", 15)
    );
}

/// "[ ]: gate", "+ -: transpose (Shift: octave)", ", .: nudge", "R: ratchet count", and the tie; a key that
/// repeats is one entry.
#[test]
fn signs_change_the_step() {
    let mut harness = with_keys("x...");
    written(&mut harness, "]]]");
    assert_eq!(step(&harness, 0).gate, Gate::thousandths(900));
    assert_eq!(labels(&harness), ["Gate"]);
    written(&mut harness, "[");
    assert_eq!(step(&harness, 0).gate, Gate::thousandths(850));
    written(&mut harness, ".,,");
    assert_eq!(step(&harness, 0).nudge, Nudge::clamped(-50));
    written(&mut harness, "+=*-");
    assert_eq!(step(&harness, 0).notes.as_slice()[0].interval.get(), 13);
    written(&mut harness, "_");
    assert_eq!(step(&harness, 0).notes.as_slice()[0].interval.get(), 1);
    written(&mut harness, "rr");
    assert_eq!(step(&harness, 0).ratchet.hits.get(), 3);
    written(&mut harness, "RRR");
    assert_eq!(step(&harness, 0).ratchet.hits.get(), 16);
    written(&mut harness, "t");
    assert!(step(&harness, 0).tie);
}

/// "M, S: mute, solo the track", P plays and stops, Shift+P plays and pauses, Ctrl+. and Ctrl+P are the panic.
#[test]
fn the_performance_has_keys() {
    let mut harness = with_keys("x...");
    written(&mut harness, "mps");
    assert!(harness.state().document.project().clip(0, 0).unwrap().mute);
    harness.state_mut().now.engine.running = Running::Internal;
    written(&mut harness, "pP");
    pressed(&mut harness, COMMAND, &[Key::Period, Key::P]);
    let asked = [
        EditorAction::Play,
        EditorAction::Solo(0),
        EditorAction::Stop,
        EditorAction::Pause,
        EditorAction::Panic,
        EditorAction::Panic,
    ];
    assert_eq!(harness.state().asked, asked);
}

/// "F: fill while held (Shift: latch)"; and it ends when the keys are given back.
#[test]
fn fill_is_held_or_latched() {
    let mut harness = with_keys("x...");
    harness.key_down(Key::F);
    harness.run();
    assert_eq!(harness.state().view.interaction.fill, FillSwitch::Held);
    for _ in 0..3 {
        // So X11 says that a key is held.
        harness.key_up(Key::F);
        harness.key_down(Key::F);
        harness.run();
    }
    harness.key_up(Key::F);
    harness.run_steps(4);
    written(&mut harness, "F");
    harness.key_up(Key::F);
    harness.run_steps(4);
    assert_eq!(harness.state().view.interaction.fill, FillSwitch::Latched);
    click(&mut harness, "Fill");
    harness.key_down(Key::F);
    harness.run();
    harness.state_mut().view.interaction.has_keys = false;
    harness.run();
    let asked = [true, false, true, false, true, false].map(EditorAction::Fill);
    assert_eq!(harness.state().asked, asked);
}

/// "F1-F8: pattern of the bank (Shift: 9-16)", and their second keys.
#[test]
fn patterns_have_keys() {
    let mut harness = with_keys("x...");
    pressed(&mut harness, Modifiers::NONE, &[Key::F1, Key::F8]);
    pressed(&mut harness, Modifiers::SHIFT, &[Key::F1, Key::F8]);
    harness.state_mut().view.bank = Some(3);
    pressed(&mut harness, COMMAND, &[Key::Num1]);
    pressed(&mut harness, Modifiers::ALT, &[Key::Num8]);
    let asked = [0, 7, 8, 15, 48, 63].map(EditorAction::Pattern);
    assert_eq!(harness.state().asked, asked);
    assert_eq!(line(&harness, 0), "x...");
}

/// "Ctrl+Z, Ctrl+Shift+Z: undo, redo", and Ctrl+Y.
#[test]
fn undo_has_keys() {
    let mut harness = with_keys("x...");
    written(&mut harness, "x");
    pressed(&mut harness, COMMAND, &[Key::Z]);
    assert_eq!(line(&harness, 0), "x...");
    pressed(&mut harness, COMMAND, &[Key::Y, Key::Z]);
    pressed(&mut harness, COMMAND | Modifiers::SHIFT, &[Key::Z]);
    assert_eq!(line(&harness, 0), "....");
}

/// "Shift + arrows: select"; arrows then move the selection past what is beside it, one undo level, and keep
/// who the steps are.
#[test]
fn arrows_select_and_move() {
    let mut harness = with_keys("x-.. x...");
    pressed(&mut harness, Modifiers::SHIFT, &[Key::ArrowRight]);
    pressed(
        &mut harness,
        Modifiers::NONE,
        &[Key::ArrowLeft, Key::ArrowRight, Key::ArrowRight],
    );
    assert_eq!(line(&harness, 0), "..x- x...");
    assert_eq!(labels(&harness), ["Move steps"]);
    let project = harness.state().document.project();
    let steps = &project.clip(0, 0).unwrap().steps;
    let number = |at| crate::sequencer::step_ids::step_number(steps, at);
    assert_eq!([2, 3].map(number), [0, 1]);
    pressed(&mut harness, Modifiers::NONE, &[Key::ArrowDown]);
    assert_eq!(
        (line(&harness, 0).as_str(), line(&harness, 1).as_str()),
        (".... x...", "..x-")
    );
    pressed(&mut harness, Modifiers::NONE, &[Key::ArrowUp]);
    assert_eq!(line(&harness, 0), "..x- x...");
}

/// Keys change every selected step that is on, each from where it is; "Del" empties them, Ctrl+A selects the row
/// and then everything.
#[test]
fn keys_change_the_selection() {
    let mut harness = with_keys("xx.. x...");
    let longer = StepChange::Gate(Gate::thousandths(2000));
    let step_ref = StepRef {
        pattern: 0,
        track: 0,
        step: 1,
    };
    harness.state().document.apply(Edit::Step(step_ref, longer));
    harness.run();
    pressed(&mut harness, COMMAND, &[Key::A]);
    written(&mut harness, "]]");
    let gates = [0, 1, 4].map(|number| step(&harness, number).gate);
    assert_eq!(gates, [850, 2100, 850].map(Gate::thousandths));
    assert!(step(&harness, 2).is_empty());
    pressed(&mut harness, COMMAND, &[Key::A]);
    let selection = harness.state().view.interaction.selection.unwrap();
    assert_eq!((selection.tracks(), selection.steps()), (0..=2, 0..=7));
    pressed(&mut harness, Modifiers::NONE, &[Key::Delete]);
    assert_eq!(line(&harness, 0), ".... ....");
    pressed(&mut harness, COMMAND, &[Key::Z]);
    assert_eq!(line(&harness, 0), "xx.. x...");
    written(&mut harness, "x");
    assert_eq!(line(&harness, 0), "xxxx xxxx");
}

/// What the harness would put on the clipboard.
fn copied(harness: &Harness<'_, EditorBench>) -> String {
    let commands = harness.output().platform_output.commands.iter();
    let mut texts = commands.filter_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    texts.next_back().unwrap_or_default()
}

/// "Copy is text on the system clipboard, pasted across patterns, tracks and instances": the copy is a step of
/// its own, and is one entry; the framework brings a paste as text.
#[test]
fn steps_are_copied_as_text() {
    let mut harness = with_keys("x-.. x...");
    pressed(&mut harness, Modifiers::SHIFT, &[Key::ArrowRight]);
    harness.event(egui::Event::Copy);
    harness.step();
    let text = copied(&harness);
    assert!(text.contains("\"x-\""), "{text}");
    let mut other = with_keys("....");
    other.state_mut().now.pattern = 3;
    other.run();
    pressed(
        &mut other,
        Modifiers::NONE,
        &[Key::ArrowDown, Key::ArrowRight],
    );
    other.event(egui::Event::Paste(text.clone()));
    other.run();
    let project = other.state().document.project();
    let pasted = |project: &Project| notation::line(&project.clip(3, 1).unwrap().steps);
    assert_eq!(pasted(&project), ".x-");
    assert_eq!(labels(&other), ["Paste"]);
    other.event(egui::Event::Text(text));
    other.run();
    assert_eq!(labels(&other), ["Paste"], "the same again is no change");
    let selection = other.state().view.interaction.selection.unwrap();
    assert_eq!((selection.tracks(), selection.steps()), (1..=1, 1..=2));
}

/// What is no piece of Gradus changes nothing and is said; what finds no room is said too.
#[test]
fn bad_pastes_are_said() {
    let mut harness = with_keys("x-.. x...");
    harness.event(egui::Event::Paste("hello".to_owned()));
    harness.run();
    let said = harness.state().view.message.text.clone();
    assert_eq!(said, "The clipboard holds no Gradus steps");
    pressed(&mut harness, COMMAND, &[Key::A]);
    harness.event(egui::Event::Copy);
    harness.step();
    let text = copied(&harness);
    harness.run();
    pressed(&mut harness, Modifiers::NONE, &[Key::Escape, Key::End]);
    harness.event(egui::Event::Paste(text));
    harness.run();
    assert_eq!(line(&harness, 0), "x-.. x..x");
    assert_eq!(
        harness.state().view.message.text,
        "Pasted 1 of 8 steps: no room for the rest"
    );
}

/// Cut copies and empties; duplicate puts the selection behind itself and lets the track grow.
#[test]
fn steps_are_cut_and_doubled() {
    let mut harness = with_keys("x-.. x...");
    pressed(&mut harness, COMMAND, &[Key::A]);
    pressed(&mut harness, COMMAND, &[Key::D]);
    assert_eq!(line(&harness, 0), "x-.. x... x-.. x...");
    let length = |harness: &Harness<'_, EditorBench>| {
        let project = harness.state().document.project();
        project.clip(0, 0).unwrap().length.get()
    };
    assert_eq!(length(&harness), 16);
    assert_eq!(cursor(&harness), (0, 15));
    harness.event(egui::Event::Cut);
    harness.step();
    assert!(copied(&harness).contains("\"x-.. x...\""));
    harness.run();
    assert_eq!(line(&harness, 0), "x-.. x... .... ....");
    assert_eq!(labels(&harness), ["Duplicate", "Cut"]);
    pressed(&mut harness, COMMAND, &[Key::Z, Key::Z]);
    assert_eq!(length(&harness), 8);
}
