//! What is asked of devices is done.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::*;
use crate::control::controllers::{Incoming, Signal};
use crate::devices::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports};
use crate::devices::{ConnectionStatus, InstanceHandles};
use crate::files::profile::ProfileCatalog;
use crate::instance::commands;
use crate::instance::document::Document;
use crate::instance::host_controller::{self, HostController};
use crate::sequencer::{Project, notation};

/// The port of a device that no profile knows, while it is open.
#[derive(Clone, Default)]
struct Box7(Arc<Mutex<Option<OnMessage>>>);

struct Open(Box7);

impl InputPort for Open {}

impl Drop for Open {
    fn drop(&mut self) {
        *self.0.0.lock() = None;
    }
}

impl Ports for Box7 {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        let found = PortInfo {
            name: "Box 7".to_owned(),
            id: format!("{:p}", Arc::as_ptr(&self.0)),
        };
        Ok(vec![found])
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(Vec::new())
    }

    fn listen(
        &mut self,
        _: &PortInfo,
        on_message: OnMessage,
    ) -> Result<Box<dyn InputPort>, PortError> {
        *self.0.lock() = Some(on_message);
        Ok(Box::new(Open(self.clone())))
    }

    fn speak(&mut self, _: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        Err(PortError("it has no lights".to_owned()))
    }
}

/// An instance with a folder of its own for profiles, which goes with it.
struct Stage {
    port: Box7,
    document: Document,
    devices: Devices,
    handle: HostControllerHandle,
    host_controller: HostController,
    folder: PathBuf,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.devices.choose(&[]);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Stage {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("gradus-{test}-{}", std::process::id()));
        let (document, _live) = Document::new(Project::with_tracks(1));
        let play_state = crate::instance::play_state::channel().0;
        let instance = InstanceHandles {
            document: document.clone(),
            commands: commands::channel(document.attention(), &Arc::default()).0,
            monitor: Arc::default(),
            tape: crate::instance::tape::channel(play_state.clone()).1,
            play_state,
        };
        let profile_catalog = ProfileCatalog::new(&folder);
        let (handle, host_controller) =
            host_controller::channel(&profile_catalog, document.attention());
        let port = Box7::default();
        let ports = port.clone();
        let devices = Devices::new(
            instance,
            Arc::new(move || Box::new(ports.clone())),
            Arc::new(move |name| profile_catalog.named(name)),
        );
        Self {
            port,
            document,
            devices,
            handle,
            host_controller,
            folder,
        }
    }

    fn perform(&self, request: DeviceRequest) -> String {
        perform_request(&self.devices, &self.handle, request).unwrap_or_default()
    }

    fn shown(&self, source: LearnSource) -> DevicePanel {
        DevicePanel::for_set_up(&self.devices, &self.handle, None, Some(source))
    }

    /// A pad is struck that is led through the host.
    fn strike(&mut self, key: u8) {
        let Some(Incoming::Signal(pad)) = Incoming::from_bytes(&[0x90, key, 100]) else {
            panic!("a pad is a signal");
        };
        let pad: Signal = pad;
        self.host_controller.learn_from(pad, 0);
    }

    /// Teaches whatever was touched an action, with the arguments that it has at first.
    fn teach(&self, source: LearnSource, action: &str, name: &str) -> String {
        let mut words = Action::WORDS.iter();
        let place = words.position(|word| word.word == action).unwrap();
        let learning = LearnSession {
            source,
            action: place,
            arguments: Action::WORDS[place].first_arguments(),
            name: name.to_owned(),
            search: String::new(),
        };
        let touch = self.shown(source).touched.unwrap().touch;
        self.perform(DeviceRequest::Teach {
            learning,
            touch,
            replace: false,
        })
    }

    fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !is_so(self) {
            assert!(started.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// A device that is called after one with a profile, and is another, gets none; that is said at once, and is there to
/// read for as long as it is so.
#[test]
fn a_sibling_gets_no_profile_unsaid() {
    let stage = Stage::new("sibling");
    let choice = |input: &str| DeviceChoice {
        input: input.to_owned(),
        ..DeviceChoice::default()
    };
    let choices = vec![
        choice("Launchpad X LPX MIDI"),
        choice("MIDIIN3 (Launchpad Pro)"),
    ];
    let said = stage.perform(DeviceRequest::ChoosePorts(choices));
    assert!(
        said.starts_with("No profile knows Launchpad Pro: "),
        "{said}"
    );
    let shown = stage.shown(LearnSource::OwnPort(1));
    let profiles: Vec<_> = shown
        .states
        .iter()
        .map(|(choice, _)| &*choice.profile)
        .collect();
    assert_eq!(profiles, ["Novation Launchpad X, Mini MK3, Pro MK3", ""]);
    assert_eq!(shown.siblings, [None, Some(said)]);
}

/// "Choose an action, touch the control", with messages that come through the host: they are heard while
/// it is learned and not after that, and what was learned is in force at once.
#[test]
fn a_control_of_the_hosts_learns() {
    let mut stage = Stage::new("hosts");
    let settings = Settings {
        profile: "Grid of 8 x 8 notes".to_owned(),
        ..Settings::default()
    };
    stage.handle.choose(settings).unwrap();
    let rules = stage
        .host_controller
        .read()
        .profile
        .as_ref()
        .unwrap()
        .rules
        .len();

    assert_eq!(
        stage.perform(DeviceRequest::LearnFrom(Some(LearnSource::ThroughHost))),
        ""
    );
    assert!(stage.host_controller.learns());
    stage.strike(36);
    let heard = stage.shown(LearnSource::ThroughHost).touched.unwrap();
    assert_eq!((heard.touch.number, heard.sure), (36, true));
    assert_eq!(heard.done, [("play-pause".to_owned(), true)]);

    let said = stage.teach(LearnSource::ThroughHost, "tap", "");
    assert_eq!(said, "Learned: tap in Grid of 8 x 8 notes");
    assert!(!stage.host_controller.learns() && stage.handle.guess().is_none());
    let taught = stage
        .host_controller
        .read()
        .profile
        .as_ref()
        .unwrap()
        .rules
        .len();
    assert_eq!(taught, rules + 1);
}

/// With nothing chosen, what is learned becomes a new profile, which is chosen and listened to by itself. A name
/// that is taken gets a number, and what has the name already is left as it was.
#[test]
fn an_unknown_controller_learns() {
    let mut stage = Stage::new("unknown");
    for (name, expected) in [
        ("", "My controller"),
        ("Desk", "Desk"),
        ("", "My controller 2"),
        ("Akai MPD", "Akai MPD 2"),
        ("none", "My controller 3"),
    ] {
        stage.handle.choose(Settings::default()).unwrap();
        stage.perform(DeviceRequest::LearnFrom(Some(LearnSource::ThroughHost)));
        stage.strike(36);
        let said = stage.teach(LearnSource::ThroughHost, "tap", name);
        assert_eq!(said, format!("Learned: tap in {expected}"));
        let settings = stage.handle.settings();
        assert!(settings.listens && settings.profile == expected);
        let profile = stage.host_controller.read().profile.clone().unwrap();
        assert_eq!((&*profile.name, profile.rules.len()), (expected, 1));
    }
    assert_eq!(std::fs::read_dir(&stage.folder).unwrap().count(), 5);
    let text = std::fs::read_to_string(stage.folder.join("desk.toml")).unwrap();
    assert_eq!(
        text,
        "name = \"Desk\"\nports = [\"Desk\"]\n\n\
         # Learned: the pad that sends note 36 on channel 1.\n\
         [[rule]]\nwhen = { note = 36, channel = 1 }\ndo = \"tap\"\n\n"
    );
}

/// What was learned is listed, and can be forgotten; what is not there any more is told.
#[test]
fn what_was_learned_is_forgotten() {
    let mut stage = Stage::new("forgotten");
    for action in ["tap", "fill"] {
        stage.perform(DeviceRequest::LearnFrom(Some(LearnSource::ThroughHost)));
        stage.strike(36);
        stage.teach(LearnSource::ThroughHost, action, "Desk");
    }
    let rules = |stage: &mut Stage| {
        stage
            .host_controller
            .read()
            .profile
            .as_ref()
            .unwrap()
            .rules
            .len()
    };
    assert_eq!(rules(&mut stage), 3);
    let shown = stage.shown(LearnSource::ThroughHost);
    let learned = shown.learned_by("Desk");
    let done: Vec<_> = learned.iter().map(|one| &*one.done).collect();
    assert_eq!(done, ["tap", "fill 1"]);
    let forget = DeviceRequest::Forget("Desk".to_owned(), learned[1].clone());
    let control = "the pad that sends note 36 on channel 1";
    let said = stage.perform(forget.clone());
    assert_eq!(said, format!("Removed the learned rule of {control}"));
    assert_eq!(rules(&mut stage), 1, "and nothing lets go of it any more");
    assert_eq!(stage.perform(forget), "Desk no longer has this rule");
    assert_eq!(rules(&mut stage), 1);
}

/// "A device without a profile is not heard", and can be taught all the same: the profile is called like the port,
/// is chosen for it, and is found by itself the next time.
#[test]
fn a_device_that_no_profile_knows_learns() {
    let stage = Stage::new("box");
    let strike = |stage: &Stage| {
        if let Some(on_message) = &mut *stage.port.0.lock() {
            on_message(&[0x90, 36, 100]);
            on_message(&[0x80, 36, 0]);
        }
    };
    let chosen = DeviceChoice {
        input: "Box 7".to_owned(),
        ..DeviceChoice::default()
    };
    let choose = || stage.perform(DeviceRequest::ChoosePorts(vec![chosen.clone()]));
    let is_open = |stage: &Stage| stage.devices.states()[0].1 == ConnectionStatus::Open;
    choose();
    stage.until("it is open", is_open);
    assert_eq!(stage.devices.choices()[0].profile, "");
    let source = LearnSource::OwnPort(0);
    stage.perform(DeviceRequest::LearnFrom(Some(source)));
    strike(&stage);
    stage.until("it is touched", |stage| {
        stage.shown(source).touched.is_some()
    });
    let said = stage.teach(source, "toggle-step", "");
    assert_eq!(said, "Learned: toggle-step in Box 7");
    assert_eq!(stage.devices.choices()[0].profile, "Box 7");
    assert_eq!(stage.shown(source).learned_by("Box 7").len(), 1);
    stage.until("it is open again", is_open);
    strike(&stage);
    stage.until("the step is on", |stage| {
        let project = stage.document.project();
        let clip = project.clip(0, 0);
        clip.is_some_and(|clip| notation::line(&clip.steps).starts_with('x'))
    });
    stage.perform(DeviceRequest::ChoosePorts(Vec::new()));
    choose();
    assert_eq!(stage.devices.choices()[0].profile, "Box 7");
}
