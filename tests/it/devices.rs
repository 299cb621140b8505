//! Devices at ports of their own, under JACK: the threads, rules and lights of the program, with JACK's
//! ports in place of the system's. The devices are scripts; the engine plays in a JACK client of its own.

/// How evenly outputs send.
mod spacing;
mod wires;

use std::sync::Arc;

use gradus::control::controllers::Action;
use gradus::control::controllers::argument::ArgumentValue;
use gradus::devices::{ConnectionStatus, DeviceChoice, Devices, InstanceHandles};
use gradus::engine::{
    Command, Controls, Engine, Event, Host, Monitor, MusicEvent, Refused, Status, Transport,
};
use gradus::files::profile::ProfileCatalog;
use gradus::instance::commands::{self, Commands};
use gradus::instance::document::Document;
use gradus::instance::edits;
use gradus::instance::host_controller;
use gradus::instance::play_state;
use gradus::instance::tape;
use gradus::sequencer::{Project, notation};
use gradus::ui::editor::device_panel::{self, DeviceRequest, LearnSession, LearnSource};
use jack::contrib::ClosureProcessHandler;
use jack::{Client, Control};

use crate::jack::{SERVER, server};
use crate::real::{Home, Program, passed_in_own_process, until};
use wires::{Device, Jack, client};

/// Frames of a period: 1.33 ms.
const PERIOD: u32 = 64;
/// Frames in a millisecond.
const MILLISECOND: f64 = 48.0;

/// The engine in a JACK client, the document, and the devices that belong to them.
struct Stage {
    devices: Option<Devices>,
    profile_catalog: ProfileCatalog,
    document: Document,
    monitor: Arc<Monitor>,
    commands: Commands,
    _engine: Box<dyn Send>,
    _server: Program,
    _home: Home,
}

/// A host that sends nothing and drops everything it is sent.
struct Silence;

impl Host for Silence {
    fn receive(&mut self) -> Option<Event> {
        None
    }

    fn send(&mut self, _: Event) -> Result<(), Refused> {
        Ok(())
    }
}

impl Stage {
    fn new(name: &str) -> Self {
        let chosen = std::env::var("JACK_DEFAULT_SERVER").unwrap_or_default();
        assert_eq!(chosen, SERVER, "run cargo xtask test");
        let home = Home::new(name);
        let server = server(&home, PERIOD);
        let (document, mut live) = Document::new(Project::with_tracks(8));
        let (sender, mut queue) = commands::channel(document.attention(), &Arc::default());
        let (play_state, mut publisher) = play_state::channel();
        let monitor = Arc::<Monitor>::default();
        let shown = Arc::clone(&monitor);
        let mut engine = Engine::new(48_000.0);
        let (bus, mut told) = (document.bus().clone(), Status::default());
        let tape = tape::channel(play_state.clone()).1;
        // The worker wakes the devices.
        let requests = edits::connect(&document, &tape);
        let process = ClosureProcessHandler::new(move |_: &Client, scope: &jack::ProcessScope| {
            while let Some(command) = queue.receive() {
                engine.command(command);
            }
            let snapshot = live.read();
            let controls = Controls {
                revision: snapshot.revision,
                generation: snapshot.generation,
                ..Controls::default()
            };
            let (project, transport) = (&snapshot.project, Transport::default());
            engine.process(
                project,
                controls,
                &transport,
                scope.n_frames(),
                &mut Silence,
            );
            publisher.publish(&engine);
            let status = engine.status();
            shown.publish(status);
            let music_events = engine.music_events().iter();
            music_events.for_each(|event| bus.publish(*event));
            MusicEvent::between(&told, &status, engine.now(), |it| bus.publish(it));
            told = status;
            requests.wake_worker();
            Control::Continue
        });
        let engine = client("gradus-engine").activate_async((), process).unwrap();
        let profile_catalog = ProfileCatalog::new(home.path().join("profiles"));
        let profiles = profile_catalog.clone();
        let instance = InstanceHandles {
            document: document.clone(),
            commands: sender.clone(),
            monitor: Arc::clone(&monitor),
            play_state,
            tape,
        };
        let devices = Devices::new(
            instance,
            Arc::new(|| Box::new(Jack::new())),
            Arc::new(move |name| profiles.named(name)),
        );
        Self {
            devices: Some(devices),
            profile_catalog,
            document,
            monitor,
            commands: sender,
            _engine: Box::new(engine),
            _server: server,
            _home: home,
        }
    }

    fn choose(&self, choices: &[DeviceChoice]) {
        if let Some(devices) = &self.devices {
            devices.choose(choices);
        }
    }

    /// Waits until a device is open or closed.
    fn wait(&self, place: usize, link: &ConnectionStatus) {
        until(&format!("device {place} is {link:?}"), 20, || {
            let states = self.devices.as_ref()?.states();
            (states.get(place)?.1 == *link).then_some(())
        });
    }

    fn line(&self) -> String {
        let project = self.document.project();
        let clip = project.clip(0, 0);
        clip.map_or_else(String::new, |clip| notation::line(&clip.steps))
    }

    fn notes(&self) -> u64 {
        self.monitor.status().notes
    }
}

fn choice(port: &str, profile: &str) -> DeviceChoice {
    DeviceChoice {
        input: port.to_owned(),
        output: port.to_owned(),
        profile: profile.to_owned(),
        clock: false,
        follows: false,
        later_ms: 0,
    }
}

/// A percentile of the sorted values.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// The colours of a step's pad in the profile of the Launchpads: dark and grey, red and white.
const OFF: [u8; 2] = [1, 2];
const ON: [u8; 2] = [5, 3];

/// The pad of a step from 0, from the top left.
fn pad(step: u8) -> u8 {
    81 - 10 * (step / 8) + step % 8
}

/// Presses the pad of a step, after so many others, and waits for its new light; returns how long that took, in
/// milliseconds.
fn press(device: &Device, count: usize, step: u8, expected: [u8; 2]) -> f64 {
    device.forget();
    device.press(&[[0x90, pad(step), 100], [0x80, pad(step), 0]]);
    let seen = until(&format!("the light of step {step}"), 20, || {
        let heard = device.heard();
        let mut lights = heard.iter();
        let light = lights
            .find(|(_, bytes)| bytes[..2] == [0x90, pad(step)] && expected.contains(&bytes[2]));
        light.map(|(frame, _)| *frame)
    });
    let pressed = device.pressed(2 * count + 1).unwrap_or(seen);
    f64::from(seen.wrapping_sub(pressed)) / MILLISECOND
}

/// "A scripted fake Launchpad and MiniNova on the other side, unplugged and plugged again while playing",
/// "pad press -> light": every pad switches its step and lights up, the music and the other device go on
/// without the one that is gone, and what comes back shows everything anew.
#[test]
#[ignore = "needs JACK: run cargo xtask test"]
fn pads_light_up_and_come_back() {
    if passed_in_own_process("devices::pads_light_up_and_come_back") {
        return;
    }
    let mut stage = Stage::new("devices");
    let pads = Device::plug("Launchpad X");
    let keys = Device::plug("MiniNova");
    stage.choose(&[
        choice("Launchpad X", "Novation Launchpad X, Mini MK3, Pro MK3"),
        choice("MiniNova", "Novation MiniNova"),
    ]);
    stage.wait(0, &ConnectionStatus::Open);
    stage.wait(1, &ConnectionStatus::Open);
    until("the pads are greeted", 20, || {
        let greeted = |(_, bytes): &(u32, Vec<u8>)| bytes.starts_with(&[0xf0, 0, 0x20, 0x29]);
        pads.heard().iter().any(greeted).then_some(())
    });
    stage.commands.send(Command::Play);
    let mut latencies = Vec::new();
    for count in 0..400 {
        let step = u8::try_from(count % 16).unwrap();
        let expected = if count / 16 % 2 == 0 { ON } else { OFF };
        latencies.push(press(&pads, count, step, expected));
    }
    latencies.sort_by(f64::total_cmp);
    println!(
        "pad to light over JACK, periods of {PERIOD} frames: median {:.2} ms, 99 % {:.2} ms, worst {:.2} ms",
        percentile(&latencies, 50),
        percentile(&latencies, 99),
        percentile(&latencies, 100),
    );
    assert_eq!(stage.line(), "xxxx xxxx xxxx xxxx");

    drop(pads);
    stage.wait(0, &ConnectionStatus::Missing);
    let notes = stage.notes();
    until("the music goes on", 20, || {
        (stage.notes() > notes + 16).then_some(())
    });
    keys.forget();
    let third_button = [[0xb0, 99, 60], [0xb0, 98, 34], [0xb0, 6, 127]];
    keys.press_until(&third_button, || stage.line() == "xx.x xxxx xxxx xxxx");
    until("the light of the third button", 20, || {
        let heard = keys.heard();
        let mut addresses = heard.iter();
        addresses
            .any(|(_, bytes)| bytes == &[0xb0, 98, 34])
            .then_some(())
    });

    let pads = Device::plug("Launchpad X");
    stage.wait(0, &ConnectionStatus::Open);
    for step in 0..16 {
        let expected = if step == 2 { OFF } else { ON };
        until("all lights are set anew", 20, || {
            let heard = pads.heard();
            let mut lights = heard.iter().rev();
            let last = lights.find(|(_, bytes)| bytes[..2] == [0x90, pad(step)])?;
            expected.contains(&last.1[2]).then_some(())
        });
    }
    press(&pads, 0, 2, ON);

    drop(stage.devices.take());
    until("the lights go out", 20, || {
        let heard = pads.heard();
        let dark = (0..16).all(|step| {
            let mut lights = heard.iter().rev();
            let last = lights.find(|(_, bytes)| bytes[..2] == [0x90, pad(step)]);
            last.is_some_and(|(_, bytes)| bytes[2] == 0)
        });
        dark.then_some(())
    });
}

/// "Choose an action, touch the control": a port finds its profile, a pad that is touched is not obeyed, and
/// what it was taught it does at once, and lights up as before.
#[test]
#[ignore = "needs JACK: run cargo xtask test"]
fn a_pad_learns() {
    if passed_in_own_process("devices::a_pad_learns") {
        return;
    }
    let stage = Stage::new("learn");
    let pads = Device::plug("Launchpad X");
    let devices = stage.devices.as_ref().expect("they are there");
    let (handle, _host_controller) =
        host_controller::channel(&stage.profile_catalog, stage.document.attention());
    let perform = |request| device_panel::perform_request(devices, &handle, request);
    let chosen = DeviceChoice {
        profile: String::new(),
        ..choice("Launchpad X", "")
    };
    assert_eq!(perform(DeviceRequest::ChoosePorts(vec![chosen])), None);
    let profile = devices.choices()[0].profile.clone();
    assert_eq!(profile, "Novation Launchpad X, Mini MK3, Pro MK3");
    stage.wait(0, &ConnectionStatus::Open);
    press(&pads, 0, 0, ON);

    assert_eq!(
        perform(DeviceRequest::LearnFrom(Some(LearnSource::OwnPort(0)))),
        None
    );
    pads.press(&[[0x90, pad(1), 100], [0x80, pad(1), 0]]);
    let (touch, sure) = until("the pad is touched", 20, || devices.guess());
    assert!(sure && stage.line() == "x", "{}", stage.line());
    let mut words = Action::WORDS.iter();
    let action = words.position(|word| word.word == "double-length");
    let learning = LearnSession {
        source: LearnSource::OwnPort(0),
        action: action.expect("there is such an action"),
        arguments: [ArgumentValue::default(); 3],
        name: String::new(),
        search: String::new(),
    };
    let said = perform(DeviceRequest::Teach {
        learning,
        touch,
        replace: true,
    });
    assert_eq!(said, Some(format!("Learned: double-length in {profile}")));
    until("the pad doubles the clip", 20, || {
        pads.press(&[[0x90, pad(1), 100], [0x80, pad(1), 0]]);
        std::thread::sleep(std::time::Duration::from_millis(200));
        let project = stage.document.project();
        (project.clip(0, 0)?.length.get() > 16).then_some(())
    });
    press(&pads, 0, 2, ON);
}

/// "At start MIDI Start and a running clock (24 ppq), at stop Stop": no tick is lost in ten seconds, and
/// how even they are is printed.
#[test]
#[ignore = "needs JACK: run cargo xtask test"]
fn t9_a_drum_machine_keeps_time() {
    if passed_in_own_process("devices::t9_a_drum_machine_keeps_time") {
        return;
    }
    let stage = Stage::new("clock");
    let machine = Device::plug("Machine");
    stage.choose(&[DeviceChoice {
        output: "Machine".to_owned(),
        clock: true,
        follows: false,
        later_ms: 0,
        ..DeviceChoice::default()
    }]);
    stage.wait(0, &ConnectionStatus::Open);
    for _ in 0..5 {
        let before = machine.dropouts();
        let tick = measured_tick(&stage, &machine);
        // At 120 BPM a tick is 1000 frames.
        if (tick - 1000.0).abs() < 50.0 {
            return;
        }
        // Cycles that JACK lost are frames that nobody played: then, and only then, it is measured again.
        assert!(machine.dropouts() > before, "a tick is {tick} frames");
    }
    panic!("JACK lost cycles in each of five measurements");
}

/// Plays for ten seconds; how many frames a tick of the clock takes in the mean.
fn measured_tick(stage: &Stage, machine: &Device) -> f64 {
    machine.forget();
    stage.commands.send(Command::Play);
    let ticks = |heard: &[(u32, Vec<u8>)]| -> Vec<f64> {
        let ticks = heard.iter().filter(|(_, bytes)| bytes == &[0xf8]);
        ticks.map(|(frame, _)| f64::from(*frame)).collect()
    };
    until("480 ticks", 30, || {
        (ticks(&machine.heard()).len() >= 481).then_some(())
    });
    stage.commands.send(Command::Stop);
    until("it stops", 20, || {
        let heard = machine.heard();
        (heard.last()?.1 == [0xfc]).then_some(())
    });
    let heard = machine.heard();
    assert_eq!(heard[0].1, [0xfa], "start comes first");
    let ticks = ticks(&heard);
    let errors = ticks
        .windows(2)
        .map(|pair| (pair[1] - pair[0] - 1000.0).abs() / MILLISECOND);
    let mut errors: Vec<_> = errors.collect();
    let mean = (ticks[480] - ticks[0]) / 480.0;
    errors.sort_by(f64::total_cmp);
    println!(
        "clock at 120 BPM, from tick to tick: median {:.3} ms off, 99 % {:.3} ms, worst {:.3} ms; mean {mean:.2} frames",
        percentile(&errors, 50),
        percentile(&errors, 99),
        percentile(&errors, 100),
    );
    mean
}
