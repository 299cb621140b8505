use super::super::studio::{SharedStudio, make_ports, sent_to, until};
use super::*;

fn start(there: &[&'static str]) -> (SharedStudio, ProgramPorts, ProgramPortsEnd) {
    let studio = SharedStudio::default();
    studio.lock().there = there.to_vec();
    let system = make_ports(&studio);
    let (ports, end) = ProgramPorts::start(system, Arc::default(), || ());
    (studio, ports, end)
}

fn outputs(names: &[&str]) -> MidiRoute {
    MidiRoute {
        inputs: Vec::new(),
        outputs: names.iter().map(|&name| name.to_owned()).collect(),
    }
}

fn states(ports: &ProgramPorts) -> Vec<PortState> {
    let outputs = ports.status().outputs.into_iter();
    outputs.map(|port| port.state).collect()
}

fn send(end: &mut ProgramPortsEnd, bytes: &[u8]) {
    assert!(end.send(Instant::now(), bytes).is_ok());
    end.end_block();
}

/// "From one MIDI output to another, every sounding note is ended before it."
#[test]
fn an_output_is_left_without_a_note() {
    let (studio, ports, mut end) = start(&["synth", "drums"]);
    ports.choose(outputs(&["synth"]));
    until(|| states(&ports) == [PortState::Open]);
    send(&mut end, &[0x92, 60, 100]);
    until(|| sent_to(&studio, "synth").len() == 1);
    ports.choose(outputs(&["drums"]));
    until(|| ports.status().open_outputs().eq(["drums"]));
    assert_eq!(
        sent_to(&studio, "synth"),
        [vec![0x92, 60, 100], vec![0x82, 60, 64]]
    );
    send(&mut end, &[0x90, 36, 1]);
    until(|| sent_to(&studio, "drums").len() == 1);
    assert_eq!(sent_to(&studio, "synth").len(), 2);
    drop(ports);
    until(|| sent_to(&studio, "drums") == [vec![0x90, 36, 1], vec![0x80, 36, 64]]);
}

/// A message leaves when it is due, and not before.
#[test]
fn messages_wait_for_their_time() {
    let (studio, ports, mut end) = start(&["synth"]);
    ports.choose(outputs(&["synth"]));
    until(|| states(&ports) == [PortState::Open]);
    let due = Instant::now() + Duration::from_millis(60);
    assert!(end.send(due, &[0x90, 60, 100]).is_ok());
    end.end_block();
    until(|| sent_to(&studio, "synth").len() == 1);
    assert!(Instant::now() >= due);
}

/// An output that is not there says so, and is opened as soon as it is; the others play on. One that another program
/// has says that.
#[test]
fn a_missing_output_is_waited_for() {
    let (studio, ports, mut end) = start(&["drums"]);
    studio.lock().busy = Some("busy");
    ports.choose(outputs(&["synth", "drums"]));
    let one = [PortState::Missing, PortState::Open];
    until(|| states(&ports) == one);
    send(&mut end, &[0x90, 36, 1]);
    until(|| sent_to(&studio, "drums").len() == 1);
    studio.lock().there = vec!["drums", "synth"];
    until(|| states(&ports) == [PortState::Open, PortState::Open]);
    studio.lock().there = vec!["drums"];
    until(|| states(&ports) == one);
    studio.lock().there = vec!["busy"];
    ports.choose(outputs(&["busy"]));
    let refused = PortState::Refused("another program has it".to_owned());
    until(|| states(&ports) == [refused.clone()]);
    // What nobody hears does not pile up.
    for _ in 0..3 * WAITING {
        send(&mut end, &[0x90, 36, 1]);
    }
}

/// What comes in at a chosen input is there for the audio thread; what has no meaning for the engine is not.
#[test]
fn inputs_are_heard() {
    let (studio, ports, mut end) = start(&["keys"]);
    ports.choose(MidiRoute {
        inputs: vec!["keys".to_owned()],
        outputs: Vec::new(),
    });
    until(|| studio.lock().on_message.is_some());
    if let Some(on_message) = &mut studio.lock().on_message {
        for bytes in [&[0xf8][..], &[0x90, 60, 0], &[0xf0, 1, 0xf7]] {
            on_message(bytes);
        }
    }
    assert!(matches!(
        end.receive(),
        Some(Message::NoteOff { key: 60, .. })
    ));
    assert!(end.receive().is_none());
}

/// An output that comes back is silent, although the ends of its notes were swallowed while it was gone.
#[test]
fn an_output_comes_back_silent() {
    for swallows in [false, true] {
        let (studio, ports, mut end) = start(&["synth"]);
        studio.lock().swallows = swallows;
        ports.choose(outputs(&["synth"]));
        until(|| states(&ports) == [PortState::Open]);
        send(&mut end, &[0x90, 60, 100]);
        until(|| sent_to(&studio, "synth").len() == 1);
        studio.lock().there.clear();
        send(&mut end, &[0x80, 60, 64]);
        until(|| states(&ports) == [PortState::Missing]);
        studio.lock().there = vec!["synth"];
        until(|| states(&ports) == [PortState::Open]);
        let all_off = (0..16).map(|channel| vec![0xb0 | channel, 123, 0]);
        assert!(sent_to(&studio, "synth").ends_with(&all_off.collect::<Vec<_>>()));
    }
}

/// What is held at an input ends when the input goes.
#[test]
fn an_input_is_left_without_a_note() {
    let (studio, ports, mut end) = start(&["keys"]);
    let inputs = |names: &[&str]| MidiRoute {
        inputs: names.iter().map(|&name| name.to_owned()).collect(),
        outputs: Vec::new(),
    };
    ports.choose(inputs(&["keys"]));
    until(|| studio.lock().on_message.is_some());
    if let Some(on_message) = &mut studio.lock().on_message {
        on_message(&[0x91, 60, 100]);
    }
    assert!(matches!(
        end.receive(),
        Some(Message::NoteOn { key: 60, .. })
    ));
    ports.choose(inputs(&[]));
    until(|| ports.status().inputs.is_empty());
    let ended = end.receive();
    assert!(matches!(
        ended,
        Some(Message::NoteOff {
            channel: 1,
            key: 60,
            ..
        })
    ));
}

/// A port is not said to be missing before anybody has looked.
#[test]
fn nothing_is_missing_before_a_look() {
    let studio = SharedStudio::default();
    studio.lock().there = vec!["synth"];
    let system = make_ports(&studio);
    let changes = Arc::<AtomicU32>::default();
    let counted = Arc::clone(&changes);
    let (ports, _end) = ProgramPorts::start(system, Arc::default(), move || {
        counted.fetch_add(1, Ordering::AcqRel);
    });
    ports.choose(outputs(&["synth"]));
    until(|| states(&ports) == [PortState::Open]);
    assert_eq!(changes.load(Ordering::Acquire), 1);
}
