//! Devices with ports that are made up: what a thread does with them, without a system.

use std::sync::Weak;
use std::time::{Duration, Instant};

use super::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo};
use super::*;
use crate::engine::{Command, Message, Monitor, MusicEvent, MusicEventKind, Running, Status};
use crate::files::profile;
use crate::instance::commands::{self, CommandQueue};
use crate::instance::document::Document;
use crate::sequencer::{Project, TICKS_PER_QUARTER, notation};

/// MIDI clock to a device, and from one.
mod clock;

/// Pads that light up as the steps do, a button that plays, and one that mutes.
const PROFILE: &str = r#"
name = "Pads"
steps = 4
rate = 100000
hello = [[0xf0, 1, 0xf7]]
goodbye = [[0xf0, 2, 0xf7]]
send = { note = "number", value = "colour" }
[colours]
on = 5
here = 9
[[rule]]
when = { note = "n:36..39" }
do = "toggle-step n - 36"
[[rule]]
when = { note = "n:40..43" }
do = "mute n - 40"
[[rule]]
when = { note = "n:44..47", value = "v" }
do = "start-note n, v"
[[rule]]
when = { note-off = "n:44..47" }
do = "end-note n"
[[light]]
show = "steps"
lamps = "36..39"
look = ["playing: here", "on: on"]
"#;

/// A cable that can be pulled: one device, and what it has been sent.
#[derive(Default)]
struct Cable {
    plugged: bool,
    busy: bool,
    /// How often it was plugged in.
    plugs: u32,
    on_message: Option<OnMessage>,
    sent: Vec<Vec<u8>>,
}

type SharedDevice = Arc<Mutex<Cable>>;

struct Wires(SharedDevice);

struct Open(Weak<Mutex<Cable>>);

impl InputPort for Open {}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(cable) = self.0.upgrade() {
            cable.lock().on_message = None;
        }
    }
}

struct Way(SharedDevice, u32);

impl OutputPort for Way {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let mut cable = self.0.lock();
        if !cable.plugged || cable.plugs != self.1 {
            return Err(PortError("gone".to_owned()));
        }
        cable.sent.push(bytes.to_vec());
        Ok(())
    }
}

impl Wires {
    fn found(&self) -> Vec<PortInfo> {
        let cable = self.0.lock();
        let found = cable.plugged.then(|| PortInfo {
            name: "pads".to_owned(),
            // The cables of all tests are in one process.
            id: format!("{:p} {}", Arc::as_ptr(&self.0), cable.plugs),
        });
        found.into_iter().collect()
    }
}

impl Ports for Wires {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(self.found())
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(self.found())
    }

    fn listen(
        &mut self,
        _: &PortInfo,
        on_message: OnMessage,
    ) -> Result<Box<dyn InputPort>, PortError> {
        let mut cable = self.0.lock();
        if cable.busy {
            return Err(PortError("another program has it".to_owned()));
        }
        cable.on_message = Some(on_message);
        Ok(Box::new(Open(Arc::downgrade(&self.0))))
    }

    fn speak(&mut self, _: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        let plugs = self.0.lock().plugs;
        Ok(Box::new(Way(Arc::clone(&self.0), plugs)))
    }
}

/// A device, and the instance that it belongs to.
struct Rig {
    cable: SharedDevice,
    document: Document,
    monitor: Arc<Monitor>,
    commands: CommandQueue,
    profile: Arc<Mutex<Option<Arc<crate::control::controllers::Profile>>>>,
    devices: Devices,
}

impl Rig {
    fn new() -> Self {
        Self::at(&SharedDevice::default())
    }

    /// An instance of its own before a cable.
    fn at(cable: &SharedDevice) -> Self {
        let cable = Arc::clone(cable);
        let (document, _live) = Document::new(Project::with_tracks(2));
        let (sender, commands) = commands::channel(document.attention(), &Arc::default());
        let monitor = Arc::<Monitor>::default();
        let instance = InstanceHandles {
            document: document.clone(),
            commands: sender,
            monitor: Arc::clone(&monitor),
            play_state: crate::instance::play_state::channel().0,
            tape: crate::instance::tape::channel(crate::instance::play_state::channel().0).1,
        };
        let profile = profile::from_text("pads.toml", PROFILE).unwrap();
        let profile = Arc::new(Mutex::new(Some(Arc::new(profile))));
        let (wires, found) = (Arc::clone(&cable), Arc::clone(&profile));
        let devices = Devices::new(
            instance,
            Arc::new(move || Box::new(Wires(Arc::clone(&wires)))),
            Arc::new(move |_| found.lock().clone()),
        );
        Self {
            cable,
            document,
            monitor,
            commands,
            profile,
            devices,
        }
    }

    fn choose(&self, clock: bool) {
        self.devices.choose(&[DeviceChoice {
            input: "pads".to_owned(),
            output: "pads".to_owned(),
            profile: "Pads".to_owned(),
            clock,
            follows: !clock,
            later_ms: 0,
        }]);
    }

    fn plug(&self) {
        let mut cable = self.cable.lock();
        cable.plugged = true;
        cable.plugs += 1;
        cable.sent.clear();
    }

    fn unplug(&self) {
        let mut cable = self.cable.lock();
        cable.plugged = false;
    }

    fn is_open(&self) -> bool {
        self.devices.states()[0].1 == ConnectionStatus::Open
    }

    /// The device sends a message; whether anyone hears it.
    fn press(&self, bytes: &[u8]) -> bool {
        let mut cable = self.cable.lock();
        let heard = cable
            .on_message
            .as_mut()
            .map(|on_message| on_message(bytes));
        heard.is_some()
    }

    fn line(&self) -> String {
        let project = self.document.project();
        let clip = project.clip(0, 0);
        clip.map_or_else(String::new, |clip| notation::line(&clip.steps))
    }

    /// Waits for music that the engine is to hear: `on 4/60, off 4/60`, channel and key.
    fn heard(&mut self, expected: &str) {
        let mut heard = Vec::new();
        let started = Instant::now();
        while heard.len() < expected.split(", ").count() {
            assert!(started.elapsed() < Duration::from_secs(10), "{heard:?}");
            if let Some(event) = self.commands.arrived(64, 48_000) {
                self.commands.take();
                heard.push(match event.message {
                    Message::NoteOn { channel, key, .. } => format!("on {}/{key}", channel + 1),
                    Message::NoteOff { channel, key, .. } => format!("off {}/{key}", channel + 1),
                    other => format!("{other:?}"),
                });
            }
        }
        assert_eq!(heard.join(", "), expected);
    }

    fn was_sent(&self, bytes: &[u8]) -> bool {
        self.cable.lock().sent.iter().any(|sent| sent == bytes)
    }

    /// The engine shows its state, tells of it, and the worker rouses whoever sleeps.
    fn show(&self, status: Status) {
        self.monitor.publish(status);
        let kind = MusicEventKind::Locate;
        let bus = self.document.bus();
        bus.publish(MusicEvent { at: None, kind });
        bus.wake_sleepers();
    }

    fn play(&self, position: i64) {
        self.show(Status {
            running: Running::Internal,
            tempo_bpm: 120.0,
            position,
            ..Status::default()
        });
    }

    /// Waits until something is so, for ten seconds at the most.
    fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !is_so(self) {
            assert!(started.elapsed() < Duration::from_secs(10), "{what}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// A pad of an own port switches a step, which lights the pad; where the music is shows as well. When the
/// device is left, its lights go out and it is told goodbye.
#[test]
fn a_pad_lights_up() {
    let rig = Rig::new();
    rig.plug();
    rig.choose(false);
    rig.until("the device is greeted", |rig| {
        rig.was_sent(&[0xf0, 1, 0xf7])
    });
    rig.until("the pad is heard", |rig| rig.press(&[0x90, 37, 100]));
    rig.until("the step is on", |rig| rig.line() == ".x");
    rig.until("the pad is lit", |rig| rig.was_sent(&[0x90, 37, 5]));
    rig.play(0);
    rig.until("the playhead is lit", |rig| rig.was_sent(&[0x90, 36, 9]));
    rig.devices.choose(&[]);
    let sent = rig.cable.lock().sent.clone();
    let [.., goodbye] = sent.as_slice() else {
        panic!("nothing was sent");
    };
    assert_eq!(goodbye, &[0xf0, 2, 0xf7]);
    assert!(sent.contains(&vec![0x90, 37, 0]), "{sent:x?}");
    assert!(!rig.press(&[0x90, 37, 100]), "the port is closed");
}

/// What a rule plays at an own port, and what no rule knows, is music for the engine; a key that is held
/// when the cable is pulled, or while a control is learned, is let go.
#[test]
fn keys_of_an_own_port_are_music() {
    let mut rig = Rig::new();
    rig.plug();
    rig.choose(false);
    rig.until("the rule is heard", |rig| rig.press(&[0x90, 44, 100]));
    for bytes in [[0x93, 60, 90], [0x80, 44, 0], [0x92, 61, 90]] {
        assert!(rig.press(&bytes));
    }
    rig.heard("on 1/44, on 4/60, off 1/44, on 3/61");
    rig.devices.learn(Some(0));
    assert!(rig.press(&[0x94, 62, 90]));
    rig.heard("off 3/61, off 4/60");
    rig.devices.learn(None);
    assert!(rig.press(&[0x94, 62, 90]));
    rig.heard("on 5/62");
    rig.unplug();
    rig.heard("off 5/62");
}

/// A device that sends more than can be obeyed holds no key for ever, says so, and can be left all the same:
/// the next one has its port.
#[test]
fn a_flood_is_survived() {
    let mut rig = Rig::new();
    rig.plug();
    rig.choose(false);
    rig.until("the key is heard", |rig| rig.press(&[0x93, 60, 90]));
    rig.heard("on 4/60");
    let cable = Arc::clone(&rig.cable);
    let flood = std::thread::spawn(move || {
        let mut sent = 0;
        while let Some(on_message) = &mut cable.lock().on_message {
            (0..2000).for_each(|_| on_message(&[0x90, 36, 100]));
            sent += 2000;
        }
        sent
    });
    rig.heard("off 4/60");
    rig.until("it is said", |rig| {
        rig.document.message() == "pads sends too much at once; some messages were lost."
    });
    rig.devices.choose(&[]);
    assert!(!rig.press(&[0x90, 37, 100]), "the port is closed");
    assert!(rig.was_sent(&[0xf0, 2, 0xf7]), "the lights are out");
    assert!(flood.join().unwrap() > 2000);
}

/// Two mutes in a row, faster than the engine shows them, add up.
#[test]
fn quick_hands_are_understood() {
    let mut rig = Rig::new();
    rig.plug();
    rig.choose(false);
    rig.until("the pad is heard", |rig| rig.press(&[0x90, 40, 100]));
    assert!(rig.press(&[0x90, 41, 100]));
    let mut heard = Vec::new();
    let started = Instant::now();
    while heard.len() < 2 && started.elapsed() < Duration::from_secs(10) {
        heard.extend(rig.commands.receive());
    }
    assert_eq!(heard, [Command::ToggleMute(0), Command::ToggleMute(1)]);
}

/// "It re-connects when the port comes back", with all of its lights; each change is one sentence.
#[test]
fn c4_a_missing_device_is_told_and_comes_back() {
    let rig = Rig::new();
    rig.choose(false);
    rig.until("it is missed", |rig| {
        rig.document.message() == "pads is not there; Gradus opens it when you connect it."
    });
    rig.plug();
    rig.until("it is there", |rig| {
        rig.document.message() == "pads is connected."
    });
    rig.until("the pad is heard", |rig| rig.press(&[0x90, 37, 100]));
    rig.until("the pad is lit", |rig| rig.was_sent(&[0x90, 37, 5]));
    rig.unplug();
    rig.until("it is missed again", |rig| {
        rig.document.message() == "pads is gone; Gradus opens it again when it is back."
    });
    rig.plug();
    rig.until("the pad is lit anew", |rig| rig.was_sent(&[0x90, 37, 5]));
    rig.until("the pad is heard anew", |rig| rig.press(&[0x90, 36, 100]));
    rig.until("the step is on", |rig| rig.line() == "xx");
}

/// "A busy port is a message and never an error of the rest": it is opened when it is free.
#[test]
fn a_busy_port_is_a_sentence() {
    let rig = Rig::new();
    rig.plug();
    rig.cable.lock().busy = true;
    rig.choose(false);
    rig.until("it is busy", |rig| {
        rig.document.message() == "pads cannot be opened: another program has it."
    });
    assert!(matches!(
        rig.devices.states()[..],
        [(_, ConnectionStatus::Refused(_))]
    ));
    rig.cable.lock().busy = false;
    rig.until("it is open", |rig| rig.is_open());
}

/// "Two instances that share one controller: the one used last has it, and both say so", by the name of the other one's
/// track where the host tells it; when it is given up the other one has it again.
#[test]
fn a_shared_port_is_one_instance_s() {
    let first = Rig::new();
    first.plug();
    first.choose(false);
    first.until("it is open", |rig| rig.is_open());
    let second = Rig::at(&first.cable);
    second.choose(false);
    second
        .devices
        .set_name(Arc::new(|| Some("Drums".to_owned())));
    let (unnamed, named) = ("another Gradus", "the Gradus on “Drums”");
    let are = |(one, its): (&Rig, &str), (other, others): (&Rig, &str), holder: &str| {
        let has = format!("pads is connected; {others} waits for it.");
        let waits = format!("pads is in use by {its}; click in this window to use it here.");
        one.until(holder, |one| {
            matches!(one.devices.states()[0].1, ConnectionStatus::Contested(_))
                && one.document.message() == has
        });
        other.until(holder, |other| {
            matches!(other.devices.states()[0].1, ConnectionStatus::InUse(_))
                && other.document.message() == waits
        });
    };
    let holder = "the second was chosen last";
    are((&second, named), (&first, unnamed), holder);
    first.devices.mark_used();
    let holder = "the first was used last";
    are((&first, unnamed), (&second, named), holder);
    assert!(first.press(&[0x90, 37, 100]));
    first.until("the step is on", |rig| rig.line() == ".x");
    assert_eq!(second.line(), "");
    first.devices.choose(&[]);
    second.until("it is the second's", |rig| {
        rig.is_open() && rig.document.message() == "pads is connected."
    });
    second.until("the pad is heard", |rig| rig.press(&[0x90, 36, 100]));
    second.until("the step is on", |rig| rig.line() == "x");
}

/// "Loading never counts as use": a copy that is loaded beside the one that has the port waits, whoever was played or
/// not; it has the port when the other one goes, and keeps it when that one is loaded again.
#[test]
fn a_loaded_copy_waits_for_the_port() {
    let pads = [DeviceChoice {
        input: "pads".to_owned(),
        output: "pads".to_owned(),
        profile: "Pads".to_owned(),
        clock: false,
        follows: false,
        later_ms: 0,
    }];
    let is = |rig: &Rig, connection: ConnectionStatus| {
        rig.until("the link", |rig| rig.devices.states()[0].1 == connection);
    };
    let first = Rig::new();
    first.plug();
    first.devices.restore(&pads);
    is(&first, ConnectionStatus::Open);
    let second = Rig::at(&first.cable);
    second.devices.restore(&pads);
    is(&second, ConnectionStatus::InUse(Rival::default()));
    is(&first, ConnectionStatus::Contested(Rival::default()));
    assert!(first.press(&[0x90, 37, 100]));
    first.until("the step is on", |rig| rig.line() == ".x");
    assert_eq!(second.line(), "");
    first.devices.restore(&[]);
    is(&second, ConnectionStatus::Open);
    // It was played, and goes away: nobody's use counts any more but the second's own.
    assert!(second.press(&[0x90, 36, 100]));
    second.until("the step is on", |rig| rig.line() == "x");
    first.devices.restore(&pads);
    is(&first, ConnectionStatus::InUse(Rival::default()));
    is(&second, ConnectionStatus::Contested(Rival::default()));
}

/// A profile that was changed takes effect, and one that is no longer there stays in force.
#[test]
fn a_changed_profile_takes_effect() {
    let rig = Rig::new();
    rig.plug();
    rig.choose(false);
    rig.until("the pad is heard", |rig| rig.press(&[0x90, 37, 100]));
    rig.until("the pad is lit", |rig| rig.was_sent(&[0x90, 37, 5]));
    let changed = PROFILE.replace("on = 5", "on = 6");
    let changed = profile::from_text("pads.toml", &changed).unwrap();
    *rig.profile.lock() = Some(Arc::new(changed));
    rig.until("the pad has its new colour", |rig| {
        rig.was_sent(&[0x90, 37, 6])
    });
    *rig.profile.lock() = None;
    assert!(rig.press(&[0x90, 36, 100]));
    rig.until("the step is on", |rig| rig.line() == "xx");
}
