//! The standalone program under JACK: a server without a sound card, the program with its window on a
//! screen that nobody sees, and JACK's own listener on its MIDI port. JACK's transport starts and stops
//! the music; each note is compared with the score, counted in frames from the first.

/// A sound card that goes and comes back.
mod card;
/// A drum machine that sends MIDI clock.
mod clock;
/// A thread that fails, and a terminal that hangs.
mod failing;
/// A server that goes and comes back, and a second program beside the first.
mod lost;
/// A timebase master.
mod master;
/// From the start to a first beat, by hand.
mod first_beat;
/// The preview kit at the audio port.
mod sound;
/// Another audio system and other ports while it plays.
mod switch;
/// Signals from the system and from a terminal.
mod signals;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use gradus::files;
use gradus::sequencer::TICKS_PER_QUARTER;

use crate::real::{
    Heard, Home, Outcome, Program, Tempos, alone, bundle, compare, onsets, passed_in_own_process,
    score, screen, until,
};

/// A note farther than this from where theory has it is a different note, in frames.
const REACH: f64 = 2400.0;

/// How long a program may take to end, in seconds, on a machine that is busy with others.
const LEAVE: u64 = 20;

/// The port that listens.
const LISTENER: &str = "listener:input";

/// The sound server's name, apart from anybody's own. One name for all runs, because a server that was
/// killed keeps one of eight places until another of its name takes it over.
pub(crate) const SERVER: &str = "gradus-test";

/// A sound server with the program, its listener and JACK's transport. The server ends first: it takes
/// leave of its clients at once, but waits for ten seconds for one that went without a word.
#[derive(Debug)]
struct Stage {
    _server: Program,
    transport: Program,
    listener: Program,
    _program: Program,
    _screen: Program,
    _home: Home,
}

impl Stage {
    /// Starts it all, with the score loaded and the program connected to the listener; a panic with the
    /// reason when something is not there.
    fn new(tempo: f64, frames: u32) -> Self {
        let home = Home::new("jack");
        let server = server(&home, frames);
        let mut transport = Program::start(&home, &mut client("jack_transport"));
        transport.says("prompt", 30, |output| output.contains('>').then_some(()));
        let listener = listener(&home);
        let (screen, display) = screen(&home);
        let mut program = client(&bundle("Gradus").to_string_lossy());
        program.env("DISPLAY", display);
        program.env("LIBGL_ALWAYS_SOFTWARE", "1");
        program.arg(home.write("score.gradus", files::to_text(&score())));
        program.args(["--backend", "jack", "--tempo", &tempo.to_string()]);
        program.args(["--connect-jack-midi-output", LISTENER]);
        let program = Program::start(&home, &mut program);
        wait_for_port("gradus:midi_output");
        Self {
            _server: server,
            transport,
            listener,
            _program: program,
            _screen: screen,
            _home: home,
        }
    }

    /// Plays from a frame of the song until so many more notes are heard, stops, and waits until none
    /// sounds; what was heard meanwhile, in the server's frames.
    fn play(&mut self, from: u32, notes: usize) -> Vec<Heard> {
        let before = note_ons(&self.listener.output()).len();
        self.roll(from, before);
        self.listener.says("notes enough", 60, |output| {
            (note_ons(output).len() >= before + notes).then_some(())
        });
        self.transport.type_line("stop");
        std::thread::sleep(Duration::from_millis(300));
        let output = self.listener.says("the end of all notes", 10, |output| {
            sounding(output).is_empty().then(|| output.to_owned())
        });
        note_ons(&output).split_off(before)
    }
}

impl Stage {
    /// Lets JACK's transport roll from a frame. On a loaded machine its word can get lost between the
    /// server and its clients, so it is said again while nothing at all is heard.
    fn roll(&mut self, from: u32, heard: usize) {
        for _ in 0..3 {
            self.transport.type_line(&format!("locate {from}"));
            std::thread::sleep(Duration::from_millis(300));
            self.transport.type_line("play");
            let end = Instant::now() + Duration::from_secs(20);
            while Instant::now() < end {
                if note_ons(&self.listener.output()).len() > heard {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            self.transport.type_line("stop");
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

/// A server without a sound card. Without -S a loaded machine skips cycles, and notes with them; with
/// half a second of patience, which is JACK's own choice, it takes slow clients for dead.
pub(crate) fn server(home: &Home, frames: u32) -> Program {
    server_with(home, frames, &["--no-realtime"])
}

/// The same with options for its threads.
pub(crate) fn server_with(home: &Home, frames: u32, threads: &[&str]) -> Program {
    let mut server = Command::new("jackd");
    server
        .args(["-S", "-t", "10000", "-n", SERVER])
        .args(threads);
    server.args(["-d", "dummy", "-r", "48000", "-p", &frames.to_string()]);
    let server = Program::start(home, &mut server);
    wait_for_port("system:playback_1");
    server
}

/// The listener, which prints what is sent to its port.
fn listener(home: &Home) -> Program {
    let mut listener = client("stdbuf");
    listener.args(["-oL", "jack_midi_dump", "-a", "listener"]);
    let listener = Program::start(home, &mut listener);
    wait_for_port(LISTENER);
    listener
}

/// A program that is a client of the server.
fn client(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env("JACK_DEFAULT_SERVER", SERVER);
    command.env("JACK_NO_START_SERVER", "1");
    command
}

fn wait_for_port(port: &str) {
    until(&format!("JACK has the port {port}"), 60, || {
        ports().contains(port).then_some(())
    });
}

/// Whether the server takes one more client and tells it what there is.
pub(crate) fn server_answers() -> bool {
    ports().contains("system:playback_1")
}

/// The names of all ports; nothing from a server that does not answer.
fn ports() -> String {
    let mut list = client("timeout");
    list.args(["--kill-after", "5", "20", "jack_lsp"]);
    let list = list.output().expect("the shell's own programs are there");
    String::from_utf8_lossy(&list.stdout).into_owned()
}

/// The messages in a listing such as "  64832: 90 24 64 note on": each with its frame.
fn messages(listing: &str) -> impl Iterator<Item = (f64, [u8; 3])> {
    listing.lines().filter_map(|line| {
        let (frame, bytes) = line.split_once(':')?;
        let mut bytes = bytes.split_whitespace();
        let mut byte = || u8::from_str_radix(bytes.next()?, 16).ok();
        Some((frame.trim().parse().ok()?, [byte()?, byte()?, byte()?]))
    })
}

fn note_ons(listing: &str) -> Vec<Heard> {
    let ons = messages(listing).filter(|(_, bytes)| bytes[0] & 0xf0 == 0x90 && bytes[2] > 0);
    let heard = ons.map(|(at, [status, key, velocity])| Heard {
        at,
        what: [status & 0x0f, key, velocity],
    });
    heard.collect()
}

/// The notes that sound at the listing's end; a panic when one begins twice or ends twice.
fn sounding(listing: &str) -> Vec<[u8; 2]> {
    let mut sounding: Vec<[u8; 2]> = Vec::new();
    for (frame, [status, key, velocity]) in messages(listing) {
        let note = [status & 0x0f, key];
        let place = sounding.iter().position(|other| *other == note);
        match (status & 0xf0, place) {
            (0x90, None) if velocity > 0 => sounding.push(note),
            (0x80, Some(place)) => drop(sounding.remove(place)),
            _ => panic!("at frame {frame}: {status:x} {key} {velocity} while {sounding:?} sound"),
        }
    }
    sounding
}

/// The notes of a listing: controllers are heard as well, and ends of notes that began before the program was
/// connected.
fn notes(listing: &str) -> String {
    let mut begun: Vec<[u8; 2]> = Vec::new();
    let is_note = |line: &&str| {
        let Some((_, [status, key, _])) = messages(line).next() else {
            return false;
        };
        let note = [status & 0x0f, key];
        match status & 0xf0 {
            0x90 => begun.push(note),
            0x80 => return begun.contains(&note),
            _ => return false,
        }
        true
    };
    listing.split_inclusive('\n').filter(is_note).collect()
}

/// Compares what was heard with the score, up to the last note; the server's frames are counted from
/// the first.
fn hear(tempo: f64, from: u32, heard: &[Heard]) -> Outcome {
    let tempos = Tempos::steady(tempo);
    let start = tempos.tick(f64::from(from));
    let theory = onsets(&score(), start..start + 400 * TICKS_PER_QUARTER, true);
    let theory = theory.into_iter().map(|(tick, what)| Heard {
        at: tempos.frame(tick),
        what,
    });
    let theory: Vec<_> = theory.collect();
    let first = |notes: &[Heard]| notes.iter().map(|note| note.at).fold(f64::MAX, f64::min);
    let origin = first(heard) - first(&theory).round();
    let heard = heard.iter().map(|note| Heard {
        at: note.at - origin,
        ..*note
    });
    let heard: Vec<_> = heard.collect();
    let last = heard.iter().map(|note| note.at).fold(0.0, f64::max);
    let theory = theory.into_iter().filter(|note| note.at <= last + 1.0);
    compare(&theory.collect::<Vec<_>>(), &heard, REACH, last)
}

/// "the standalone under jackd -d dummy, notes captured from its MIDI port": from the song's start, and
/// again from far within it, exact to the rounding to a frame; and when JACK stops, nothing sounds.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn jack_hears_what_the_score_says() {
    let _turn = alone();
    for (tempo, frames) in [(133.0, 64), (97.25, 256)] {
        let mut stage = Stage::new(tempo, frames);
        for from in [0, 1_000_000] {
            let heard = stage.play(from, 60);
            let what = format!("JACK, {tempo} BPM, {frames} frames, from frame {from}");
            hear(tempo, from, &heard).assert_exact(&what, 0.5 + 1e-6);
        }
    }
}

/// A server and its listener, for a program that ends before them.
struct Hall {
    listener: Program,
    server: Program,
    home: Home,
}

impl Hall {
    fn new() -> Self {
        let home = Home::new("hall");
        let server = server(&home, 256);
        let listener = listener(&home);
        Self {
            listener,
            server,
            home,
        }
    }

    /// The program without a screen, connected to the listener, as it is written in a shell.
    fn line(&self, options: &str) -> String {
        let file = self.home.write("score.gradus", files::to_text(&score()));
        self.line_with(&file, options)
    }

    /// The same with another file.
    fn line_with(&self, file: &Path, options: &str) -> String {
        format!(
            "{} {} {options} --backend jack --connect-jack-midi-output {LISTENER}",
            bundle("Gradus").display(),
            file.display()
        )
    }

    fn start(&self, shell: &str, flag: &str, line: &str) -> Program {
        let mut program = client(shell);
        program.env_remove("DISPLAY").env("TERM", "xterm");
        // A fixed shell, not that of the person who runs the tests.
        program.env("SHELL", "/bin/sh");
        program.args([flag, line]);
        if shell == "script" {
            program.arg("/dev/null");
        }
        Program::start(&self.home, &mut program)
    }

    /// Waits until a note sounds, or until none does.
    fn wait_until(&mut self, sounds: bool) {
        let what = if sounds {
            "a note"
        } else {
            "the end of all notes"
        };
        self.listener.says(what, 30, |output| {
            (sounding(&notes(output)).is_empty() != sounds).then_some(())
        });
    }
}

/// T10: "at stop (Ctrl-C): all notes off, ports closed, pattern saved": however the system asks for the end, no note
/// is left sounding, and the program says that all is well.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn t10_the_program_ends_in_silence() {
    let _turn = alone();
    for signal in ["-INT", "-TERM", "-HUP", "-QUIT", "-USR1", "-USR2"] {
        let mut hall = Hall::new();
        let line = hall.line("--terse --play");
        let program = hall.start("sh", "-c", &format!("exec {line}"));
        hall.wait_until(true);
        let mut kill = Command::new("kill");
        kill.args([signal, &program.id().to_string()]);
        assert!(kill.status().is_ok_and(|status| status.success()));
        program.finish(LEAVE);
        hall.wait_until(false);
    }
}

/// U1: in a terminal the keys play, the picture has a screen of its own, and both are given back.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn u1_a_terminal_plays_and_is_given_back() {
    let _turn = alone();
    let mut hall = Hall::new();
    let line = hall.line("--stage");
    let mut terminal = hall.start("script", "-qefc", &line);
    terminal.says("the picture", 60, |output| {
        output.contains("Pattern 1   stopped").then_some(())
    });
    terminal.type_line(" ");
    hall.wait_until(true);
    terminal.says("that it plays", 20, |output| {
        output.contains("Pattern 1   plays").then_some(())
    });
    terminal.type_line("q");
    let output = terminal.finish(LEAVE);
    hall.wait_until(false);
    let place = |sequence| output.rfind(sequence);
    let (opened, closed) = (place("\x1b[?1049h"), place("\x1b[?1049l"));
    assert!(opened.is_some() && opened < closed, "{opened:?} {closed:?}");
    assert!(
        place("\x1b[?25l") < place("\x1b[?25h"),
        "the cursor is back"
    );
}
