//! Twenty everyday tasks, each done with real clicks from a new project with nothing open, and how many clicks it
//! costs: before the editor's second round (from a project of sixteen drums), and now (from a new beat).
//!
//! A press of a button, an entry of a menu, a drag, a double-click and a turn of the wheel are one click each; so is a
//! value that is clicked and typed, and so is scrolling to a control that is not seen.

use egui::accesskit::Role;
use egui_kittest::Node;

use super::*;
use crate::sequencer::pitch::scale::ScaleNotes;
use crate::sequencer::{LockTarget, Pitch};

/// What a hand does with a control, which is found by its label or by its beginning.
#[derive(Debug, Clone, Copy)]
enum Hand {
    Click(&'static str),
    /// Clicks a menu, and an entry of it.
    Choose(&'static str, &'static str),
    Right(&'static str),
    Double(&'static str),
    /// Clicks a field and types a value.
    Type(&'static str, &'static str),
    /// Types into the field that has the keyboard.
    Write(&'static str),
    DragTo(&'static str, &'static str),
    /// The same with Shift held.
    ShiftDragTo(&'static str, &'static str),
    /// Presses a column of a lane at a share of its height.
    Pull(&'static str, f32),
}

use Hand::{Choose, Click, Double, DragTo, Pull, Right, ShiftDragTo, Type, Write};

/// A task: what it cost before, what it costs now, how it is done, and how it is seen that it is done.
struct Task {
    name: &'static str,
    before: usize,
    now: usize,
    hands: Vec<Hand>,
    is_done: fn(&Project) -> bool,
}

/// The tasks with the track, its clip and its pattern.
fn tasks_of_tracks() -> Vec<Task> {
    vec![
        Task {
            name: "MIDI channel of a track",
            before: 3,
            now: 2,
            hands: vec![Click("Tab Track"), Type("Channel", "2")],
            is_done: |it| it.tracks[0].channel.get() == 2,
        },
        Task {
            name: "Name of a track",
            before: 2,
            now: 2,
            hands: vec![Double("Track 1:"), Write("Boom")],
            is_done: |it| it.name_of(0) == "Boom",
        },
        Task {
            name: "Colour of a track",
            before: 2,
            now: 2,
            hands: vec![Right("Track 1:"), Click("Colour 4")],
            is_done: |it| it.tracks[0].colour.get() == 4,
        },
        Task {
            name: "Length of a clip",
            before: 1,
            now: 1,
            hands: vec![DragTo("Length of track 1:", "Kick, step 12,")],
            is_done: |it| it.clip(0, 0).is_some_and(|clip| clip.length.get() == 12),
        },
        Task {
            name: "Length of all tracks",
            before: 32,
            now: 1,
            hands: vec![ShiftDragTo("Length of track 1:", "Kick, step 12,")],
            is_done: |it| {
                let clips = &it.patterns[0].clips;
                clips.len() == 8 && clips.iter().all(|clip| clip.length.get() == 12)
            },
        },
        Task {
            name: "A clip in triplets",
            before: 3,
            now: 2,
            hands: vec![Right("Track 1: Kick"), Click("Rate 1/8T")],
            is_done: |it| {
                it.clip(0, 0)
                    .is_some_and(|clip| clip.rate.to_string() == "1/12")
            },
        },
        Task {
            name: "A Euclidean rhythm",
            before: 4,
            now: 2,
            hands: vec![Click("Tab Clip"), Type("Pulses", "5")],
            is_done: |it| {
                let euclid = it.clip(0, 0).and_then(|clip| clip.euclid);
                euclid.is_some_and(|euclid| euclid.pulses.get() == 5)
            },
        },
        Task {
            name: "A bass line on channel 2",
            before: 7,
            now: 2,
            hands: vec![Click("Add a melody"), Pull("Pitch of step 3:", 0.75)],
            is_done: |it| {
                let bass = it
                    .tracks
                    .iter()
                    .position(|head| head.channel.get() == 2 && head.pitch == Pitch::Chromatic);
                let clip = bass.and_then(|bass| it.clip(0, bass));
                clip.is_some_and(|clip| clip.steps.iter().any(|step| step.on))
            },
        },
        Task {
            name: "Name of a pattern",
            before: 3,
            now: 2,
            hands: vec![Click("Tab Pattern"), Type("Name of the pattern", "Verse")],
            is_done: |it| it.patterns[0].name == "Verse",
        },
        Task {
            name: "Copy of a pattern",
            before: 2,
            now: 2,
            hands: vec![Click("Kick, step 1,"), DragTo("Pattern A1", "Pattern A2")],
            is_done: |it| it.clip(1, 0).is_some_and(|clip| clip.step(0).on),
        },
    ]
}

/// The tasks with steps, the song and the project.
fn tasks_of_steps() -> Vec<Task> {
    fn first(it: &Project) -> crate::sequencer::Step {
        it.clip(0, 0)
            .map_or_else(Default::default, |clip| clip.step(0))
    }
    vec![
        Task {
            name: "A hit in every second pass",
            before: 3,
            now: 2,
            hands: vec![Click("Kick, step 1,"), Click("Condition 2:2")],
            is_done: |it| first(it).on && first(it).condition.to_string() == "2:2",
        },
        Task {
            name: "A hit for the fill",
            before: 4,
            now: 2,
            hands: vec![Click("Kick, step 1,"), Click("Condition fill")],
            is_done: |it| first(it).on && first(it).condition.to_string() == "fill",
        },
        Task {
            name: "A hit by chance",
            before: 2,
            now: 2,
            hands: vec![Click("Kick, step 1,"), Type("Chance", "50")],
            is_done: |it| first(it).on && first(it).chance.get() == 50,
        },
        Task {
            name: "A roll",
            before: 2,
            now: 2,
            hands: vec![Click("Kick, step 1,"), Type("Ratchet", "3")],
            is_done: |it| first(it).on && first(it).ratchet.hits.get() == 3,
        },
        Task {
            name: "A chord",
            before: 5,
            now: 3,
            hands: vec![Click("Kick, step 1,"), Choose("Chord", "m7")],
            is_done: |it| first(it).on && first(it).notes.as_slice().len() == 4,
        },
        Task {
            name: "A locked cutoff",
            before: 3,
            now: 2,
            hands: vec![Click("Lane Lock 1"), Pull("Lock 1 of step 1:", 0.6)],
            is_done: |it| {
                let target = it.tracks[0]
                    .locks
                    .iter()
                    .next()
                    .map(|(_, lock)| lock.target);
                matches!(target, Some(LockTarget::Controller(_))) && first(it).locks.any()
            },
        },
        Task {
            name: "Swing",
            before: 1,
            now: 1,
            hands: vec![Type("Swing", "60")],
            is_done: |it| it.patterns[0].swing.get() == 6000,
        },
        Task {
            name: "The scale",
            before: 4,
            now: 2,
            hands: vec![Choose("Scale", "minor")],
            is_done: |it| Some(it.scale.notes) == ScaleNotes::named("minor"),
        },
        Task {
            name: "A scene without the kick",
            before: 5,
            now: 2,
            hands: vec![Click("Tab Scenes"), Click("Kick is silent in the scene")],
            is_done: |it| it.scenes.first().is_some_and(|scene| scene.muted.has(0)),
        },
        Task {
            name: "A song of three parts",
            before: 12,
            now: 4,
            hands: vec![
                DragTo("Pattern A1", "Tab Song"),
                DragTo("Pattern A2", "Tab Song"),
                DragTo("Pattern A3", "Tab Song"),
                Click("Song mode"),
            ],
            is_done: |it| {
                let plays: Vec<_> = it.song.rows.iter().map(|row| row.plays).collect();
                it.song.on && plays.len() == 3 && plays[0] != plays[1] && plays[1] != plays[2]
            },
        },
    ]
}

/// "Clicks for twenty everyday tasks before and after": each is done as it is told, and costs what it is said to.
#[test]
fn everyday_tasks_cost_what_they_are_said_to() {
    let tasks: Vec<_> = tasks_of_tracks()
        .into_iter()
        .chain(tasks_of_steps())
        .collect();
    assert_eq!(tasks.len(), 20);
    let short = tasks.iter().filter(|task| task.now <= 2).count();
    assert!(short >= 14, "{short} tasks cost at most two clicks");
    assert!(tasks.iter().all(|task| task.now <= 4));
    let mut wrong = Vec::new();
    for task in tasks {
        let mut harness = opened(crate::files::new_beat(), SIZE.into(), 1.0);
        harness.state_mut().now.file = Some(OpenFile::default());
        harness.run();
        let mut cost = 0;
        for hand in &task.hands {
            cost += perform(&mut harness, *hand);
        }
        let project = harness.state().document.project();
        if !(task.is_done)(&project) {
            wrong.push(format!("{}: is not done", task.name));
        }
        if cost != task.now {
            let (name, before, now) = (task.name, task.before, task.now);
            wrong.push(format!("{name}: costs {cost}, not {now}; it cost {before}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Does one thing; returns its clicks.
fn perform(harness: &mut Harness<'_, EditorBench>, hand: Hand) -> usize {
    let scrolled = match hand {
        Click(label) | Right(label) | Double(label) | Type(label, _) | Choose(label, _) => {
            reveal(harness, label)
        }
        Pull(label, _) | DragTo(label, _) | ShiftDragTo(label, _) => reveal(harness, label),
        Write(_) => 0,
    };
    let mut clicks = 1;
    match hand {
        Click(label) => find(harness, label).click(),
        Choose(label, entry) => {
            find(harness, label).click();
            harness.run();
            clicks += choose(harness, label, entry);
        }
        Right(label) => find(harness, label).click_secondary(),
        Double(label) => {
            find(harness, label).click();
            harness.run_steps(3);
            find(harness, label).click();
        }
        Type(label, text) => {
            find(harness, label).click();
            harness.run();
            write(harness, text);
        }
        Write(text) => write(harness, text),
        DragTo(label, other) => {
            let (from, to) = (find(harness, label).rect(), find(harness, other).rect());
            drag(harness, from.center(), to.center());
        }
        ShiftDragTo(label, other) => {
            let (from, to) = (find(harness, label).rect(), find(harness, other).rect());
            harness.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
            drag(harness, from.center(), to.center());
            harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
        }
        Pull(label, share) => {
            let bar = find(harness, label).rect();
            let at = bar.center_bottom() - egui::vec2(0.0, bar.height() * share);
            drag(harness, at, at + egui::vec2(0.0, 1.0));
        }
    }
    harness.run();
    // The next click is no double click with this one.
    harness.run_steps(30);
    clicks + scrolled
}

fn write(harness: &mut Harness<'_, EditorBench>, text: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run();
    harness.key_press(Key::Enter);
}

/// Scrolls to a control of a panel that is not seen; returns how many clicks that is.
fn reveal(harness: &mut Harness<'_, EditorBench>, label: &str) -> usize {
    // The panels end above the hints.
    let seen = harness.ctx.content_rect().with_max_y(SIZE.1 - 40.0);
    if seen.contains(find(harness, label).rect().center()) {
        return 0;
    }
    scroll_to(harness, label);
    let is_seen = seen.contains(find(harness, label).rect().center());
    assert!(is_seen, "{label} cannot be seen");
    1
}

fn scroll_to(harness: &mut Harness<'_, EditorBench>, label: &str) {
    find(harness, label).scroll_to_me();
    for _ in 0..3 {
        harness.run();
    }
}

/// Clicks an entry of a menu that is open; returns how many clicks that is, with scrolling.
fn choose(harness: &mut Harness<'_, EditorBench>, menu: &str, entry: &str) -> usize {
    /// How far from the menu its first and its last entry are that are seen at once, above it or below, in points.
    const SEEN: std::ops::Range<f32> = 20.0..460.0;
    let (menu, at) = (find(harness, menu).rect(), find(harness, entry).rect());
    let is_seen = SEEN.contains(&(at.center().y - menu.center().y).abs());
    if !is_seen {
        scroll_to(harness, entry);
    }
    find(harness, entry).click();
    if is_seen { 1 } else { 2 }
}

/// The control with this label, in front, or else the first one whose label begins with it.
fn find<'a>(harness: &'a Harness<'_, EditorBench>, label: &str) -> Node<'a> {
    let controls = || {
        let nodes = harness.root().children_recursive();
        nodes.filter(|node| {
            let role = node.accesskit_node().role();
            !matches!(role, Role::Label | Role::GenericContainer | Role::TextRun)
        })
    };
    let said = |node: &Node<'_>| node.accesskit_node().label().unwrap_or_default();
    let exact = controls().filter(|node| said(node) == label).last();
    let begins = || controls().find(|node| said(node).starts_with(label));
    exact
        .or_else(begins)
        .unwrap_or_else(|| panic!("there is no {label}"))
}
