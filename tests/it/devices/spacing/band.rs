//! Three instruments at JACK's ports, three and one at ports that take no time stamps, and the engine that plays them.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use gradus::devices::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports};
use gradus::devices::{
    ConnectionStatus, Devices, InstanceHandles, MakePorts, MidiRoute, OutputPortsEnd, ProgramPorts,
    ProgramPortsEnd, System, jack_outputs, wire,
};
use gradus::engine::{Command, Controls, Engine, Event, Host, Message, Refused, Transport};
use gradus::instance::commands::{self, CommandQueue};
use gradus::instance::document::{Document, Live};
use gradus::instance::play_state::{self, PlayState};
use gradus::instance::tape;
use gradus::sequencer::outputs::{Output, PortChoice, PortSlot};
use gradus::sequencer::value::Tempo;
use gradus::sequencer::{Edit, OutputSlot, Project, TrackChange, notation};
use jack::contrib::ClosureProcessHandler;
use jack::{Client, Control, MidiIn, ProcessScope};
use parking_lot::Mutex;

use super::super::wires::client;
use crate::real::until;

/// The ports of JACK, of a system without time stamps, and the one of the program's own ports.
pub(super) const STAMPED: [&str; 3] = ["instruments:bass", "instruments:drums", "instruments:lead"];
pub(super) const PLAIN: [&str; 3] = ["Bass", "Drums", "Lead"];
pub(super) const OWN: &str = "Own";
pub(super) const BPM: f64 = 133.37;

/// What comes at ports without time stamps: the port, when, and its first byte.
type Arrivals = Arc<Mutex<Vec<(String, Instant, u8)>>>;
/// What comes at JACK's ports: which, its frame, and its first byte.
type Frames = Arc<Mutex<Vec<(usize, u32, u8)>>>;

/// When blocks were called for: the first frame of each, and the time.
type Times = Arc<Mutex<Vec<(u32, Instant)>>>;

/// What was played, and what came of it.
#[derive(Default)]
pub(super) struct Recording {
    pub(super) played: Played,
    pub(super) times: Times,
    pub(super) frames: Frames,
    pub(super) arrivals: Arrivals,
}

/// The ports of this system, and such as note when something comes.
struct Both(System, Arrivals);

struct Plain(String, Arrivals);

impl OutputPort for Plain {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let now = Instant::now();
        self.1.lock().push((self.0.clone(), now, bytes[0]));
        Ok(())
    }
}

impl Ports for Both {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(Vec::new())
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        let mut all = self.0.outputs().unwrap_or_default();
        all.extend(PLAIN.into_iter().chain([OWN]).map(|name| PortInfo {
            name: name.to_owned(),
            id: format!("plain {name}"),
        }));
        Ok(all)
    }

    fn listen(&mut self, _: &PortInfo, _: OnMessage) -> Result<Box<dyn InputPort>, PortError> {
        Err(PortError("nothing comes in".to_owned()))
    }

    fn speak(&mut self, port: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        if port.id.starts_with("plain ") {
            return Ok(Box::new(Plain(port.name.clone(), Arc::clone(&self.1))));
        }
        self.0.speak(port)
    }
}

/// A note that the engine sent: its output, and JACK's frame.
type Played = Arc<Mutex<Vec<(OutputSlot, u32)>>>;

/// What the engine sends in a block.
struct Outlets {
    ports: OutputPortsEnd,
    own: ProgramPortsEnd,
    began: Instant,
    begins: u32,
    played: Played,
}

impl Host for Outlets {
    fn receive(&mut self) -> Option<Event> {
        None
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        if let Message::NoteOn { .. } = event.message {
            let frame = self.begins.wrapping_add(event.offset);
            self.played.lock().push((event.output, frame));
        }
        match event.output {
            OutputSlot::Port(slot) => self.ports.send(slot, event.offset, event.message),
            OutputSlot::Host => {
                let (bytes, length) = wire::bytes(event.message);
                let after = f64::from(event.offset) / 48_000.0;
                let due = self.began + Duration::from_secs_f64(after);
                self.own.send(due, &bytes[..length])
            }
        }
    }
}

/// Seven tracks of sixteenths: one at each output, and one at the host.
fn project() -> Project {
    let mut project = Project::with_tracks(7);
    project.tempo = Tempo::clamped(BPM);
    let clip = Arc::new(notation::clip("xxxxxxxxxxxxxxxx").expect("it is a line"));
    Arc::make_mut(&mut project.patterns[0]).clips = vec![clip; 7];
    for (track, port) in STAMPED.into_iter().chain(PLAIN).enumerate() {
        let slot = PortSlot::clamped(i64::try_from(track + 1).expect("a few"));
        let output = Output {
            ports: PortChoice::new([port.to_owned()]),
            clock: true,
            ..Output::default()
        };
        Edit::Output(slot, Some(Box::new(output))).apply(&mut project);
        let change = TrackChange::Output(OutputSlot::Port(slot));
        Edit::Track { track, change }.apply(&mut project);
    }
    project
}

/// The engine in a client of JACK.
struct Player {
    engine: Engine,
    live: Live,
    queue: CommandQueue,
    publisher: PlayState,
    outlets: Outlets,
    times: Times,
}

impl Player {
    fn block(&mut self, frames: u32, begins: u32) {
        let outlets = &mut self.outlets;
        (outlets.began, outlets.begins) = (Instant::now(), begins);
        self.times.lock().push((begins, outlets.began));
        outlets.ports.observe(self.engine.now(), frames, 48_000);
        while let Some(command) = self.queue.receive() {
            self.engine.command(command);
        }
        let snapshot = self.live.read();
        let controls = Controls {
            revision: snapshot.revision,
            generation: snapshot.generation,
            absent: outlets.ports.absent(),
            ..Controls::default()
        };
        let transport = Transport {
            tempo_bpm: Some(BPM),
            ..Transport::default()
        };
        let engine = &mut self.engine;
        engine.process(&snapshot.project, controls, &transport, frames, outlets);
        outlets.ports.end_block();
        outlets.own.end_block();
        let tempo_bpm = if engine.moves() { BPM } else { 0.0 };
        let (now, position) = (engine.now(), engine.position());
        outlets.ports.tell_music(now, position, tempo_bpm);
        self.publisher.publish(engine);
    }
}

/// Plays for so long, and listens.
pub(super) fn play(long: Duration) -> Recording {
    let recording = Recording::default();
    let _instruments = instruments(&recording.frames);
    let notes = Arc::clone(&recording.arrivals);
    let system: MakePorts = Arc::new(move || Box::new(Both(System::default(), Arc::clone(&notes))));
    let (document, live) = Document::new(project());
    let (sender, queue) = commands::channel(document.attention(), &Arc::default());
    let (play_state, publisher) = play_state::channel();
    let instance = InstanceHandles {
        document: document.clone(),
        commands: sender.clone(),
        monitor: Arc::default(),
        play_state: play_state.clone(),
        tape: tape::channel(play_state).1,
    };
    let devices = Devices::new(instance, Arc::clone(&system), Arc::new(|_| None));
    let (own_ports, own) = ProgramPorts::start(system, Arc::default(), || ());
    own_ports.choose(MidiRoute {
        outputs: vec![OWN.to_owned()],
        ..MidiRoute::default()
    });
    let jack = client("gradus-player");
    jack_outputs::list(Some(&jack));
    let outlets = Outlets {
        ports: devices.follow_outputs(&document),
        own,
        began: Instant::now(),
        begins: 0,
        played: Arc::clone(&recording.played),
    };
    wait_until_open(&devices, &own_ports);
    let mut player = Player {
        engine: Engine::new(48_000.0),
        live,
        queue,
        publisher,
        outlets,
        times: Arc::clone(&recording.times),
    };
    let process = ClosureProcessHandler::new(move |_: &Client, scope: &ProcessScope| {
        player.block(scope.n_frames(), scope.last_frame_time());
        Control::Continue
    });
    let player = jack.activate_async((), process).expect("it runs");
    // Frames and time are followed before the music begins.
    thread::sleep(Duration::from_secs(5));
    sender.send(Command::Play);
    thread::sleep(long);
    sender.send(Command::Stop);
    thread::sleep(Duration::from_secs(1));
    drop(player);
    recording
}

fn wait_until_open(devices: &Devices, own: &ProgramPorts) {
    let all = STAMPED.len() + PLAIN.len();
    until("all ports are open", 20, || {
        let slots = PortSlot::all().take(all);
        let status = slots.map(|slot| devices.outputs().status(slot).connection);
        let open = status.filter(|it| *it == ConnectionStatus::Open).count();
        (open == all && own.status().open_outputs().count() == 1).then_some(())
    });
}

/// A client with three instruments, which notes what comes.
fn instruments(frames: &Frames) -> impl Send + use<> {
    let client = client("instruments");
    let ports = ["bass", "drums", "lead"].map(|name| {
        let port = client.register_port(name, MidiIn::default());
        port.expect("a port")
    });
    let frames = Arc::clone(frames);
    let process = ClosureProcessHandler::new(move |_: &Client, scope: &ProcessScope| {
        let begins = scope.last_frame_time();
        for (number, port) in ports.iter().enumerate() {
            let mut frames = frames.lock();
            for message in port.iter(scope) {
                frames.push((number, begins.wrapping_add(message.time), message.bytes[0]));
            }
        }
        Control::Continue
    });
    client.activate_async((), process).expect("it runs")
}
