//! A drum machine that sends MIDI clock through JACK, and writes down when each note comes.

use std::sync::{Arc, Mutex};

use gradus::sequencer::Tick;
use jack::{AsyncClient, Client, ClientOptions, Control, MidiIn, MidiOut, ProcessScope, RawMidi};

use super::*;

/// Seconds from one tick to the next, at a tempo.
const fn tick(bpm: f64) -> f64 {
    60.0 / bpm / 24.0
}

const RATE: f64 = 48_000.0;

/// What it sends: ticks before the start, and then from start on; each up to so many milliseconds early or late.
#[derive(Debug, Clone, Copy)]
struct Sends {
    bpm: f64,
    jitter_ms: f64,
}

impl Sends {
    /// The frame of a tick, counted from when it began to send.
    fn frame(&self, number: u32) -> f64 {
        let bits = number.wrapping_mul(0x9e37_79b9) ^ (number >> 7).wrapping_mul(0x85eb_ca6b);
        let part = f64::from(bits >> 8 & 0xffff) / 32_768.0 - 1.0;
        let seconds = 0.1 + f64::from(number) * tick(self.bpm) + part * self.jitter_ms / 1000.0;
        seconds * RATE
    }
}

/// Ticks before the start: two beats.
const BEFORE: u32 = 48;

struct Machine {
    output: jack::Port<MidiOut>,
    sends: Sends,
    /// Frames since it began, and the next tick.
    frame: f64,
    next: u32,
    /// The server's frame at which it began.
    began: Arc<Mutex<Option<u32>>>,
}

impl jack::ProcessHandler for Machine {
    fn process(&mut self, _: &Client, scope: &ProcessScope) -> Control {
        let mut output = self.output.writer(scope);
        let mut began = self.began.lock().expect("nobody panics");
        began.get_or_insert(scope.last_frame_time());
        let end = self.frame + f64::from(scope.n_frames());
        while self.sends.frame(self.next) < end {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a frame of this block"
            )]
            let time = (self.sends.frame(self.next) - self.frame) as u32;
            if self.next == BEFORE {
                let bytes = &[0xfa];
                let _full = output.write(&RawMidi { time, bytes });
            }
            let bytes = &[0xf8];
            let _full = output.write(&RawMidi { time, bytes });
            self.next += 1;
        }
        self.frame = end;
        Control::Continue
    }
}

type Notes = Arc<Mutex<Vec<Heard>>>;

struct NoteListener {
    input: jack::Port<MidiIn>,
    notes: Notes,
}

impl jack::ProcessHandler for NoteListener {
    fn process(&mut self, _: &Client, scope: &ProcessScope) -> Control {
        for message in self.input.iter(scope) {
            if let [status, key, velocity] = *message.bytes
                && status & 0xf0 == 0x90
                && velocity > 0
            {
                let at = f64::from(scope.last_frame_time()) + f64::from(message.time);
                let what = [status & 0x0f, key, velocity];
                let mut notes = self.notes.lock().expect("nobody panics");
                notes.push(Heard { at, what });
            }
        }
        Control::Continue
    }
}

fn open(name: &str) -> Client {
    let client = Client::new(name, ClientOptions::NO_START_SERVER);
    client
        .expect("the server answers: is JACK_DEFAULT_SERVER gradus-test?")
        .0
}

fn listen() -> (AsyncClient<(), NoteListener>, Notes) {
    let client = open("ear");
    let input = client.register_port("input", MidiIn::default());
    let notes = Notes::default();
    let listener = NoteListener {
        input: input.expect("a port"),
        notes: Arc::clone(&notes),
    };
    (client.activate_async((), listener).expect("it runs"), notes)
}

/// MIDI clock at the input of the program drives it: no note is missing or doubled from the first on, and each comes when
/// the drum machine means it, to a frame without jitter, and to a millisecond with ticks that are 2 ms early or late.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn midi_clock_is_followed() {
    if passed_in_own_process("jack::clock::midi_clock_is_followed") {
        return;
    }
    for (bpm, jitter_ms, most) in [(120.0, 0.0, 3.0), (133.0, 2.0, 48.0)] {
        let home = Home::new("clock");
        let _server = server(&home, 128);
        let (_ear, notes) = listen();
        let mut program = client(&bundle("Gradus").to_string_lossy());
        program
            .env_remove("DISPLAY")
            .args(["--terse", "--follow-clock"]);
        program.arg(home.write("score.gradus", files::to_text(&score())));
        program.args([
            "--backend",
            "jack",
            "--connect-jack-midi-output",
            "ear:input",
        ]);
        let _program = Program::start(&home, &mut program);
        wait_for_port("gradus:midi_input");
        let machine = open("machine");
        let began = Arc::default();
        let output = machine.register_port("output", MidiOut::default());
        let sends = Sends { bpm, jitter_ms };
        let machine = machine.activate_async(
            (),
            Machine {
                output: output.expect("a port"),
                sends,
                frame: 0.0,
                next: 0,
                began: Arc::clone(&began),
            },
        );
        let machine = machine.expect("it runs");
        let connected = machine
            .as_client()
            .connect_ports_by_name("machine:output", "gradus:midi_input");
        connected.expect("both are there");
        until("notes enough", 60, || {
            (notes.lock().expect("nobody panics").len() >= 120).then_some(())
        });
        let heard = std::mem::take(&mut *notes.lock().expect("nobody panics"));
        let began = began.lock().expect("nobody panics").expect("it has begun");
        let start = f64::from(began) + (0.1 + f64::from(BEFORE) * tick(bpm)) * RATE;
        let heard = heard.into_iter().map(|note| Heard {
            at: note.at - start,
            ..note
        });
        let heard: Vec<_> = heard.collect();
        let last = heard.iter().map(|note| note.at).fold(0.0, f64::max);
        let tempos = Tempos::steady(bpm);
        let span: std::ops::Range<Tick> = 0..400 * TICKS_PER_QUARTER;
        let theory = onsets(&score(), span, true).into_iter();
        let theory = theory.map(|(tick, what)| Heard {
            at: tempos.frame(tick),
            what,
        });
        let theory: Vec<_> = theory.filter(|note| note.at <= last + most).collect();
        let what = format!("clock of {bpm} BPM, {jitter_ms} ms of jitter");
        compare(&theory, &heard, REACH, last - most).assert_exact(&what, most);
    }
}
