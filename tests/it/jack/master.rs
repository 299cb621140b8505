//! A timebase master: it says bars, beats and ticks, as JACK defines them, and writes down at which frame of its song
//! each note comes.

use std::ffi::{c_int, c_void};
use std::sync::{Arc, Mutex};

use jack::jack_sys::{self, jack_nframes_t, jack_position_t, jack_transport_state_t};
use jack::{AsyncClient, Client, ClientOptions, Control, MidiIn, ProcessScope, TransportState};

use super::*;

/// Its port.
const PORT: &str = "master:input";

/// How it counts.
#[derive(Debug, Clone, Copy)]
struct Counting {
    metre: (u32, u32),
    ticks_per_beat: f64,
    tempos: Tempos,
}

impl Counting {
    /// Fills in where a frame is.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "bars, beats and ticks of a song of minutes"
    )]
    fn fill(&self, position: &mut jack_position_t) {
        let quarters =
            self.tempos.tick(f64::from(position.frame)) as f64 / TICKS_PER_QUARTER as f64;
        let bpm = if quarters < self.tempos.quarter {
            self.tempos.first
        } else {
            self.tempos.then
        };
        let (beats, unit) = (f64::from(self.metre.0), f64::from(self.metre.1));
        let ticks = (quarters * unit / 4.0 * self.ticks_per_beat + 1e-3).floor();
        let beat = (ticks / self.ticks_per_beat).floor();
        let bar = (beat / beats).floor();
        position.valid = jack_sys::JackPositionBBT;
        position.bar = bar as i32 + 1;
        position.beat = (beat - bar * beats) as i32 + 1;
        position.tick = (ticks - beat * self.ticks_per_beat) as i32;
        position.bar_start_tick = bar * beats * self.ticks_per_beat;
        position.beats_per_bar = beats as f32;
        position.beat_type = unit as f32;
        position.ticks_per_beat = self.ticks_per_beat;
        position.beats_per_minute = bpm * unit / 4.0;
    }
}

/// Called by the server for each block that rolls, and whenever somebody locates.
#[allow(
    unsafe_code,
    reason = "JACK's interface of a master; the crate has none for it"
)]
unsafe extern "C" fn count(
    _state: jack_transport_state_t,
    _frames: jack_nframes_t,
    position: *mut jack_position_t,
    _is_new: c_int,
    counting: *mut c_void,
) {
    // SAFETY: the server passes what it was given, which lives as long as the test, and a position of its own.
    let (counting, position) = unsafe { (&*counting.cast::<Counting>(), &mut *position) };
    counting.fill(position);
}

type Notes = Arc<Mutex<Vec<Heard>>>;

/// Writes notes down at their frames of the song.
struct NoteListener {
    input: jack::Port<MidiIn>,
    notes: Notes,
}

impl jack::ProcessHandler for NoteListener {
    fn process(&mut self, client: &Client, scope: &ProcessScope) -> Control {
        let Ok(now) = client.transport().query() else {
            return Control::Continue;
        };
        for message in self.input.iter(scope) {
            if let [status, key, velocity] = *message.bytes
                && status & 0xf0 == 0x90
                && velocity > 0
                && now.state == TransportState::Rolling
            {
                let at = f64::from(now.pos.frame()) + f64::from(message.time);
                let what = [status & 0x0f, key, velocity];
                self.notes
                    .lock()
                    .expect("nobody panics")
                    .push(Heard { at, what });
            }
        }
        Control::Continue
    }
}

struct Master {
    client: AsyncClient<(), NoteListener>,
    notes: Notes,
}

impl Master {
    #[allow(
        unsafe_code,
        reason = "JACK's interface of a master; the crate has none for it"
    )]
    fn new(counting: Counting) -> Self {
        let (client, _) = Client::new("master", ClientOptions::NO_START_SERVER)
            .expect("the server answers: is JACK_DEFAULT_SERVER gradus-test?");
        let input = client
            .register_port("input", MidiIn::default())
            .expect("a port");
        let counting: &'static Counting = Box::leak(Box::new(counting));
        // SAFETY: the function keeps to JACK's interface, and what it is given is never freed.
        let became = unsafe {
            let counting = std::ptr::from_ref(counting).cast_mut().cast();
            jack_sys::jack_set_timebase_callback(client.raw(), 0, Some(count), counting)
        };
        assert_eq!(became, 0, "there is no other master");
        let notes = Notes::default();
        let ear = NoteListener {
            input,
            notes: Arc::clone(&notes),
        };
        let client = client.activate_async((), ear).expect("it runs");
        Self { client, notes }
    }

    /// Rolls from a frame until so many notes were heard.
    fn roll(&self, from: u32, count: usize) -> Vec<Heard> {
        let transport = self.client.as_client().transport();
        transport.locate(from).expect("the server is there");
        std::thread::sleep(Duration::from_millis(300));
        self.notes.lock().expect("nobody panics").clear();
        transport.start().expect("the server is there");
        until("notes enough", 60, || {
            (self.notes.lock().expect("nobody panics").len() >= count).then_some(())
        });
        transport.stop().expect("the server is there");
        std::thread::sleep(Duration::from_millis(300));
        std::mem::take(&mut *self.notes.lock().expect("nobody panics"))
    }
}

/// Under a timebase master the program plays what the score says where the master says that it is: from bar 1, beat
/// 1, in 4/4 and in 7/8, with fine ticks and with 48 a beat, through a change of the tempo, and from far within the
/// song: to a frame where the tempo is steady, and to the ticks' rounding behind its change, which have
/// 15.5 frames. The score's longest clip has eight quarters, so that any shift would be heard.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn a_timebase_master_is_followed() {
    if passed_in_own_process("jack::master::a_timebase_master_is_followed") {
        return;
    }
    let change = Tempos {
        first: 120.0,
        quarter: 6.0,
        then: 97.0,
    };
    for (metre, ticks_per_beat, tempos, tolerance) in [
        ((4, 4), 1920.0, Tempos::steady(133.0), 1.0),
        ((7, 8), 1920.0, Tempos::steady(120.0), 1.0),
        ((4, 4), 48.0, Tempos::steady(120.0), 1.0),
        ((4, 4), 1920.0, change, 16.0),
    ] {
        let home = Home::new("master");
        let _server = server(&home, 256);
        let master = Master::new(Counting {
            metre,
            ticks_per_beat,
            tempos,
        });
        let mut program = client(&bundle("Gradus").to_string_lossy());
        program.env_remove("DISPLAY").arg("--terse");
        program.arg(home.write("score.gradus", files::to_text(&score())));
        program.args(["--backend", "jack", "--connect-jack-midi-output", PORT]);
        let _program = Program::start(&home, &mut program);
        wait_for_port("gradus:midi_output");
        for from in [0, 700_000] {
            let what = format!("{metre:?}, {ticks_per_beat} ticks, from frame {from}");
            let heard = master.roll(from, 60);
            let start = tempos.tick(f64::from(from));
            let last = heard.iter().map(|note| note.at).fold(0.0, f64::max);
            let theory = onsets(&score(), start..start + 400 * TICKS_PER_QUARTER, true);
            let theory = theory.into_iter().map(|(tick, what)| Heard {
                at: tempos.frame(tick),
                what,
            });
            let theory: Vec<_> = theory.filter(|note| note.at <= last + tolerance).collect();
            compare(&theory, &heard, REACH, last - tolerance).assert_exact(&what, tolerance);
        }
    }
}
