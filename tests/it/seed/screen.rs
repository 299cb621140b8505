//! The rows of screen, command line and files.

use std::path::PathBuf;
use std::time::Duration;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use gradus::devices::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports};
use gradus::engine::{MusicEvent, MusicEventKind, Running, Status};
use gradus::files::{self, Destination, FACTORY, FileExtension, profile};
use gradus::instance::document::Document;
use gradus::sequencer::edit::StepRef;
use gradus::sequencer::{Edit, Project, notation};
use gradus::standalone::{self, Session, SettingsFolder};
use gradus::ui::editor::now::Now;
use gradus::ui::editor::view::View;
use gradus::ui::editor::{self, theme};

/// The editor with its stage view, without a window.
struct Stage {
    view: View,
    document: Document,
    now: Now,
}

fn stage(now: Now) -> Harness<'static, Stage> {
    let (document, _live) = Document::new(Project::default());
    let stage = Stage {
        view: View::default(),
        document,
        now,
    };
    let builder = Harness::builder().with_size(egui::vec2(1280.0, 760.0));
    let mut harness = builder.with_context_setup(theme::install).build_ui_state(
        |ui, stage: &mut Stage| {
            editor::refresh_project(&mut stage.view, &stage.document);
            for action in editor::draw(ui, &mut stage.view, &stage.now) {
                editor::apply_edit(&stage.document, action);
            }
        },
        stage,
    );
    harness.run();
    harness
}

/// The words of the stage view, and how high they are drawn, in points.
fn words(harness: &Harness<'_, Stage>) -> (String, f32) {
    let label = harness.state().view.last.words().to_owned();
    assert!(harness.query_by_label(&format!("Stage: {label}")).is_some());
    let shapes = &harness.output().shapes;
    let heights = shapes.iter().filter_map(|shape| match &shape.shape {
        egui::Shape::Text(text) if text.galley.text() == label => Some(text.galley.size().y),
        _ => None,
    });
    let height = heights.fold(0.0, f32::max);
    (label, height)
}

/// "Very large text for the last action (readable from a distance on stage)": an edit, a message and what the
/// music does appear at least 75 points high (20 mm), however long; and it waits for nobody.
#[test]
fn u1_the_last_action_is_read_from_a_distance() {
    let mut harness = stage(Now {
        stage: true,
        ..Now::default()
    });
    let place = StepRef {
        pattern: 0,
        track: 0,
        step: 4,
    };
    harness.state().document.apply(Edit::ToggleStep(place));
    harness.run();
    let (edit, height) = words(&harness);
    assert_eq!(edit, "Toggle step");
    assert!(height > 75.0, "{height}");
    let status = |pattern, running, muted| Status {
        pattern,
        running,
        muted,
        ..Status::default()
    };
    for (status, expected) in [
        (status(0, Running::Internal, 0), "Play"),
        (status(2, Running::Internal, 0), "Pattern 3"),
        (status(2, Running::Internal, 0b10), "Mute Rim"),
        (status(2, Running::Stopped, 0b10), "Stop"),
    ] {
        let now = &mut harness.state_mut().now;
        let before = std::mem::replace(&mut now.engine, status);
        let turns = before.running != status.running;
        let turn = if status.running.moves() {
            MusicEventKind::Start
        } else {
            MusicEventKind::Stop
        };
        now.music_events = vec![
            MusicEvent {
                at: None,
                kind: turn
            };
            usize::from(turns)
        ];
        let happened = &mut now.music_events;
        MusicEvent::between(&before, &status, 0, |it| happened.push(it));
        harness.step();
        harness.state_mut().now.music_events.clear();
        assert_eq!(words(&harness).0, expected);
    }
    let long = "Wrote a MIDI file with a long name into a folder with a long name: 16 passes";
    harness.state().document.show_message(long);
    harness.run();
    let (said, height) = words(&harness);
    assert_eq!(said, long);
    assert!(height > 75.0, "{height}");
    harness.state_mut().now.stage = false;
    harness.run();
    assert!(harness.query_by_label_contains("Stage: ").is_none());
}

/// Ports that can only be listed.
struct Listed(
    &'static [&'static str],
    Result<&'static [&'static str], &'static str>,
);

fn found(names: &[&str]) -> Vec<PortInfo> {
    let found = names.iter().map(|name| PortInfo {
        name: (*name).to_owned(),
        id: String::new(),
    });
    found.collect()
}

impl Ports for Listed {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(found(self.0))
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        let error = |error: &str| PortError(error.to_owned());
        self.1.map(found).map_err(error)
    }

    fn listen(&mut self, _: &PortInfo, _: OnMessage) -> Result<Box<dyn InputPort>, PortError> {
        Err(PortError("it is only listed".into()))
    }

    fn speak(&mut self, _: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        Err(PortError("it is only listed".into()))
    }
}

/// A folder of its own for a test, empty.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("gradus-seed-{test}-{}", std::process::id()));
    let _missing = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for a test");
    folder
}

/// "Load a pattern file at start (`load FILE`), list MIDI interfaces (`list`), choose a config (`-c`)": a file
/// given at start is what plays, in a folder of settings of choice; and every interface has its line.
#[test]
fn u3_files_interfaces_and_settings_at_the_start() {
    let folder = folder("u3");
    let file = folder.join("beat.gradus");
    let project = files::demo();
    let place = Destination::complete(&file, FileExtension::Project).expect("a name");
    files::save(&place.permit(None).expect("a free name"), &project).expect("a file");
    let home = SettingsFolder::at(folder.join("stage settings"));
    let session = Session::begin(&home, Some(&file)).expect("a session");
    assert_eq!(session.project(), project);
    session.close();
    assert_eq!(home.last(), Some(file.canonicalize().expect("a file")));
    let missing = Session::begin(&home, Some(&folder.join("no.gradus")));
    let error = missing.expect_err("an error").to_string();
    assert!(error.contains("no.gradus"), "{error}");
    let mut ports = Listed(&["Launch Control", "nanoKEY 2"], Ok(&["Launch Control"]));
    assert_eq!(
        standalone::list_interfaces(&mut ports),
        "MIDI inputs:\n  Launch Control\n  nanoKEY 2\nMIDI outputs:\n  Launch Control\n"
    );
    let names = ["CONTROL", "nano", "Push"].map(str::to_owned);
    let choices = standalone::choices(&mut ports, &names);
    let chosen = choices
        .iter()
        .map(|choice| (&*choice.input, &*choice.output));
    let expected = [
        ("Launch Control", "Launch Control"),
        ("nanoKEY 2", ""),
        ("Push", "Push"),
    ];
    assert_eq!(
        chosen.collect::<Vec<_>>(),
        expected,
        "the last is waited for"
    );
    let mut none = Listed(&[], Err("there is no MIDI here"));
    assert_eq!(
        standalone::list_interfaces(&mut none),
        "MIDI inputs:\n  none\nMIDI outputs:\n  there is no MIDI here\n"
    );
    let _left = std::fs::remove_dir_all(&folder);
}

/// "JSON pattern: list of steps with on, note present, numeric_note, velocity, duration, channel": a file of the
/// seed's opens like any other, with everything in it; and what it does not save is as it is in a fresh project.
#[test]
fn u4_pattern_files_of_the_seed_open() {
    let folder = folder("u4");
    let file = folder.join("seed.json");
    let text = r#"[
        {"on": true, "note": true, "numeric_note": 36, "velocity": 90, "duration": 0.5, "channel": 9},
        {"on": false, "note": false},
        {"on": false, "note": true, "numeric_note": 48, "velocity": 70, "duration": 1.0, "channel": 9},
        {"on": true, "note": true, "numeric_note": 0, "velocity": 127, "duration": 0.25, "channel": 9}
    ]"#;
    std::fs::write(&file, text).expect("a file");
    let project = files::open(&file).expect("a pattern").project;
    let clip = project.clip(0, 0).expect("a clip");
    assert_eq!(notation::line(&clip.steps), "x.ox");
    let track = &project.tracks[0];
    assert_eq!((track.channel.get(), track.key.get()), (10, 36));
    let facts = |index: usize| {
        let step = clip.step(index);
        let interval = i64::from(step.notes.as_slice()[0].interval);
        (interval, step.velocity.get(), step.gate)
    };
    let gate = gradus::sequencer::Gate::thousandths;
    assert_eq!(facts(0), (0, 90, gate(500)));
    assert_eq!(facts(2), (12, 70, gate(1000)));
    assert_eq!(facts(3), (-36, 127, gate(250)));
    assert_eq!(project.tempo, Project::default().tempo);
    let _left = std::fs::remove_dir_all(&folder);
}

/// "INI config with a validated schema": a profile with a mistake is refused with a sentence that names the file,
/// the line and the field, and so is a pattern file.
#[test]
fn u5_a_mistake_in_a_file_is_named() {
    let profile = |text: &str| {
        let errors = profile::from_text("pads.toml", text).expect_err("a mistake");
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        errors.join(" ")
    };
    for (text, named) in [
        ("name = \"Pads\"\nsteps = 999", ["line 2", "steps"]),
        ("name = \"Pads\"\nrate = \"fast\"", ["line 2", "rate"]),
        ("name = \"Pads\"\nstepz = 8", ["line 2", "stepz"]),
        ("steps = 8", ["pads.toml", "name"]),
    ] {
        let error = profile(text);
        assert!(named.iter().all(|word| error.contains(word)), "{error}");
    }
    for (text, named) in [
        (r#"{"format":"gradus","version":1,"tempo":5}"#, "tempo 5"),
        (r#"{"format":"gradus","version":1,"tempi":5}"#, "tempi"),
    ] {
        let error = files::from_text(text).expect_err("a mistake").to_string();
        assert!(error.contains(named) && error.contains("Line 1"), "{error}");
    }
}

/// "Low-power profile (Raspberry Pi)": while music plays the window is drawn eight times a second instead of
/// thirty, and no more often when nothing plays.
#[test]
fn u6_a_small_computer_draws_less() {
    let rest = |running, saves_power| {
        editor::repaint_interval(&Now {
            engine: Status {
                running,
                ..Status::default()
            },
            saves_power,
            ..Now::default()
        })
    };
    for running in [Running::Host, Running::Internal] {
        assert_eq!(rest(running, false), Duration::from_millis(33));
        assert_eq!(rest(running, true), Duration::from_millis(125));
    }
    assert!(rest(Running::Stopped, true) >= Duration::from_secs(1));
}

/// "Four example patterns (16, 32, 16, 16 steps)": four lines of one track to begin with, of our own making, that
/// load, and sound.
#[test]
fn u7_four_examples_come_along() {
    for (name, length) in [
        ("Robot Line", 16),
        ("Music Box", 32),
        ("One Drop", 16),
        ("First Beat", 16),
    ] {
        let mut named = FACTORY.iter().filter(|factory| factory.name == name);
        let example = named.next().unwrap_or_else(|| panic!("{name} is missing"));
        let project = example.project().expect(name);
        let clips = &project.patterns[0].clips;
        let lengths = clips.iter().filter(|clip| !clip.is_empty());
        let lengths: Vec<_> = lengths.map(|clip| clip.length.get()).collect();
        assert!(
            !lengths.is_empty() && lengths.iter().all(|one| *one == length),
            "{name}"
        );
        let steps = clips.iter().flat_map(|clip| &clip.steps);
        let on = steps.filter(|step| step.on).count();
        assert!(on >= 8, "{name}: {on}");
    }
}
