//! "Learn: choose an action, touch the control": in the window of an instance, with a control whose messages come
//! through its host, and the profile that comes of it in a folder of its own.

use std::path::Path;
use std::process::Command;

use gradus::instance::host_controller::Settings;
use gradus::sequencer::edit::StepRef;
use gradus::sequencer::value::Velocity;
use gradus::sequencer::{Edit, Project, StepChange};

use crate::editor::editor_user::{Do, EditorUser};
use crate::hosts::clap::ClapHost;
use crate::hosts::open;
use crate::hosts::{self, Format, Player};
use crate::real::Home;
use crate::sessions;
use crate::stage::{Stage, chosen};

const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";
/// The home of the process that a test runs in.
const HOME: &str = "GRADUS_HOME";

/// Runs a test in a process of its own, whose own profiles are in an empty folder: the environment of a process is not
/// changed while it runs, and nobody's profiles are read or written.
fn at_home(name: &str, test: impl Fn(&Path)) {
    const MARK: &str = "GRADUS_LEARNING";
    if std::env::var_os(MARK).is_some() {
        let home = std::env::var_os(HOME).expect("it was set with the mark");
        return test(&Path::new(&home).join("Library/Controllers"));
    }
    let home = Home::new(&format!("learning-{name}"));
    let program = std::env::current_exe().expect("a program knows itself");
    let mut again = Command::new(program);
    again.args([&format!("learning::{name}"), "--exact", "--nocapture"]);
    again.env(MARK, "1").env(HOME, home.path());
    let ended = again.output().expect("it starts");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
}

/// An instance, its host, and its window.
struct Pupil {
    stage: Stage,
    user: EditorUser,
}

impl Pupil {
    fn new(settings: &Settings, project: &Project) -> Self {
        let state = sessions::controlled(project, settings);
        let host = hosts::start(Box::new(ClapHost::with_editor()), &state, 48_000.0);
        let mut user = EditorUser::of_an_instance(open::editor());
        user.perform(&[Do::Click("Set-up")]);
        Self {
            stage: Stage::before(Player::of(host)),
            user,
        }
    }

    /// Begins a lesson: an action is chosen, and a control is touched, which does nothing meanwhile.
    fn touch(&mut self, action: &str, messages: &[&str]) {
        let search = Do::Type("Search the actions", action);
        let user = [Do::Click("Learn"), search, Do::Click(spoken(action))];
        self.user.perform(&user);
        self.stage.rest();
        let before = self.stage.project();
        for message in messages {
            self.stage.send(message);
        }
        assert_eq!(self.stage.heard, [], "{action}: it is no note");
        assert_eq!(self.stage.project(), before, "{action}: it is not obeyed");
        self.user.rest();
    }

    /// Teaches an action to a control that nothing else uses yet.
    fn learn(&mut self, action: &str, messages: &[&str]) {
        self.touch(action, messages);
        self.user.perform(&[Do::Click("Do this")]);
    }

    fn velocity(&mut self) -> i64 {
        let project = self.stage.project();
        let clip = project.clip(0, 0).expect("there is a clip");
        clip.step(0).velocity.get().into()
    }

    /// Sends messages, and waits until the first step has a velocity.
    fn turn(&mut self, messages: &[&str], velocity: i64) {
        for message in messages {
            self.stage.send(message);
        }
        let is_so = |project: &Project| {
            let clip = project.clip(0, 0).expect("there is a clip");
            i64::from(clip.step(0).velocity.get()) == velocity
        };
        self.stage
            .until(&format!("{messages:?}: {velocity}"), is_so);
    }
}

/// What an action of a profile is called in the window.
fn spoken(action: &str) -> &'static str {
    match action {
        "double-length" => "Action: Double length",
        "step-velocity" => "Action: Velocity of the chosen step",
        "fill" => "Action: Fill",
        "clear-steps" => "Action: Clear steps",
        _ => panic!("no lesson has {action}"),
    }
}

/// Two tracks, the first step of the first as loud as 100.
fn project() -> Project {
    let mut project = sessions::lines(&["x...", "x"]);
    let place = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };
    let change = StepChange::Velocity(Velocity::clamped(100));
    Edit::Step(place, change).apply(&mut project);
    project
}

/// With nothing chosen, a pad of whatever device is taught: while it is learned it is neither obeyed nor heard; then a
/// profile of one's own is there, is chosen, and reads as text. It comes back with the session, in another instance and
/// another format, which leaves the controller with the one that is played; and it can be forgotten.
#[test]
fn any_pad_learns() {
    at_home("any_pad_learns", |folder| {
        let mut pupil = Pupil::new(&Settings::default(), &project());
        pupil.stage.send("90 24 64, 80 24 00");
        assert_eq!(pupil.stage.heard.len(), 2, "it was a note before");
        pupil.touch("double-length", &["90 24 64, 80 24 00"]);
        let sentence = "This is the pad that sends note 36 on channel 1.";
        assert!(pupil.user.says(sentence));
        pupil.user.perform(&[Do::Click("Do this")]);
        let text = std::fs::read_to_string(folder.join("my-controller.toml")).expect("it is there");
        assert_eq!(
            text,
            "name = \"My controller\"\nports = [\"My controller\"]\n\n\
             # Learned: the pad that sends note 36 on channel 1.\n\
             [[rule]]\nwhen = { note = 36, channel = 1 }\ndo = \"double-length\"\n\n"
        );

        pupil.stage.rest();
        pupil.stage.send("90 24 64, 80 24 00");
        pupil.stage.until_line(0, "x... x...");
        assert_eq!(pupil.stage.heard, [], "it is no note any more");
        pupil.stage.send("90 25 64, 80 25 00");
        assert_eq!(pupil.stage.heard.len(), 2, "others are");

        let state = pupil.stage.player.host.main().save();
        let mut beside = Stage::before(Player::new(Format::Vst3, &state));
        beside.send("90 24 64, 80 24 00");
        beside.blocks(0.5);
        assert_eq!(beside.line(0), "x... x...", "whoever is played has it");
        pupil.stage.send("90 24 64, 80 24 00");
        pupil.stage.until_line(0, "x... x... x... x...");
        drop(beside);

        let label = "Forget double-length: the pad that sends note 36 on channel 1";
        pupil.user.rest();
        pupil.user.perform(&[Do::Click(label)]);
        assert!(!pupil.user.labels().contains(&label.to_owned()));
        pupil.stage.rest();
        pupil.stage.send("90 24 64, 80 24 00");
        assert_eq!(pupil.stage.heard.len(), 2, "it is a note again");

        drop(pupil);
        std::fs::write(folder.join("my-controller.toml"), text).expect("a file can be written");
        let mut anew = Stage::before(Player::new(Format::Clap, &state));
        anew.send("90 24 64, 80 24 00");
        anew.until_line(0, "x... x... x... x...");
    });
}

/// "Relative encoders, soft takeover": a knob waits until it is where the value is, and an endless one turns what it
/// finds, in whichever of three ways it counts; all are told apart by how they are turned.
#[test]
fn knobs_and_encoders_learn() {
    at_home("knobs_and_encoders_learn", |folder| {
        let mut pupil = Pupil::new(&Settings::default(), &project());
        let action = "step-velocity";
        pupil.learn(action, &["b0 15 3c", "b0 15 3d", "b0 15 3e", "b0 15 3f"]);
        pupil.stage.send("b0 15 10, b0 15 20");
        pupil.stage.blocks(0.5);
        assert_eq!(pupil.velocity(), 100, "the knob is elsewhere");
        pupil.turn(&["b0 15 50", "b0 15 64", "b0 15 6e"], 110);
        for (way, number, up, down) in [
            ("twos-complement", "16", "01", "7f"),
            ("offset", "17", "41", "3f"),
            ("sign-bit", "18", "01", "41"),
        ] {
            let [up, down] = [up, down].map(|value| format!("b0 {number} {value}"));
            pupil.learn(action, &[&up, &up, &up, &down, &down]);
            let text = std::fs::read_to_string(folder.join("my-controller.toml"));
            let written = format!("encoder = \"{way}\"");
            assert!(text.expect("it is there").contains(&written), "{way}");
            let before = pupil.velocity();
            pupil.turn(&[&up, &up, &up], before + 3);
            pupil.turn(&[&down], before + 2);
        }
        pupil.stage.blocks(0.5);
        assert_eq!(pupil.stage.passed(), [], "nothing of it passes on");
    });
}

/// A held action ends on release: fill, which a step asks for.
#[test]
fn what_is_held_is_let_go() {
    at_home("what_is_held_is_let_go", |_| {
        let mut project = project();
        let place = StepRef {
            pattern: 0,
            track: 1,
            step: 0,
        };
        let fill = StepChange::Condition("fill".parse().expect("a condition"));
        Edit::Step(place, fill).apply(&mut project);
        let mut pupil = Pupil::new(&Settings::default(), &project);
        pupil.learn("fill", &["90 28 64, 80 28 00"]);
        let snares = |stage: &mut Stage| {
            let bar = stage.bar(4);
            bar.iter().filter(|note| note.contains(" 37 ")).count()
        };
        assert_eq!(snares(&mut pupil.stage), 0);
        pupil.stage.send("90 28 64");
        assert_eq!(snares(&mut pupil.stage), 4, "it is held");
        pupil.stage.send("80 28 00");
        assert_eq!(snares(&mut pupil.stage), 0, "it was let go");
    });
}

/// "Conflicts shown": what a pad of a known device does already is told, and is replaced or done as well; its lights
/// follow as before, and all of it is in one file.
#[test]
fn a_known_pad_learns_something_else() {
    at_home("a_known_pad_learns_something_else", |folder| {
        let mut pupil = Pupil::new(&chosen(LAUNCHPAD), &project());
        pupil.stage.blocks(1.0);
        pupil.stage.shown();
        // The first pad of the grid is the first step, the second one the second.
        pupil.touch("double-length", &["90 51 64, 80 51 00"]);
        let sentence = "It already does this, with a rule for several controls: toggle-step;";
        assert!(pupil.user.says(sentence));
        pupil.user.perform(&[Do::Click("Do both")]);
        pupil.stage.send("90 51 64, 80 51 00");
        pupil.stage.until("it does both", |project| {
            let clip = project.clip(0, 0).expect("there is a clip");
            clip.length.get() == 8 && !clip.step(0).on
        });
        let shown = pupil.stage.shown();
        assert!(shown.contains(&"90 51 01".to_owned()), "{shown:?}");

        // One of the pads that have another meaning.
        pupil.touch("clear-steps", &["90 0f 64, 80 0f 00"]);
        assert!(pupil.user.labels().contains(&"Do this instead".to_owned()));
        pupil.user.perform(&[Do::Click("Do this instead")]);
        pupil.stage.send("90 52 64, 80 52 00");
        pupil.stage.until("a step is on", |project| {
            project.clip(0, 0).is_some_and(|clip| clip.step(1).on)
        });
        pupil.stage.shown();
        pupil.stage.send("90 0f 64, 80 0f 00");
        pupil.stage.until("all are off", |project| {
            let clip = project.clip(0, 0).expect("there is a clip");
            clip.steps.iter().all(|step| !step.on)
        });
        let shown = pupil.stage.shown();
        assert!(shown.contains(&"90 52 01".to_owned()), "{shown:?}");
        let files: Vec<_> = std::fs::read_dir(folder).expect("it is there").collect();
        assert_eq!(files.len(), 1, "{files:?}");
    });
}
