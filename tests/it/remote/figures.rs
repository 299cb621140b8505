//! What the page takes and how quick it is, measured in a real browser on this machine. Nothing here fails for a time:
//! the figures are printed.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use gradus::instance::host_controller::Settings;
use gradus::remote;
use gradus::sequencer::{Project, TICKS_PER_QUARTER};
use serde_json::json;

use super::HERE;
use super::browser::Browser;
use super::page_client::PageClient;
use crate::editor::editor_user::EditorUser;
use crate::hosts::clap::ClapHost;
use crate::hosts::open;
use crate::hosts::{self, Format, Player};
use crate::real::{passed_in_own_process, until};
use crate::sessions;
use crate::stage::Stage;

const PLAYS: &str = "document.body?.dataset.state === 'playing'";
/// A frame of the editor.
const FRAME: Duration = Duration::from_millis(16);
/// How long each figure is measured.
const LONG: Duration = Duration::from_secs(5);
/// The rate of the instance in Hz, and its tempo in BPM.
const RATE: f64 = 48_000.0;
const TEMPO: f64 = 120.0;

/// Touches a step many times, and waits each time until Gradus has obeyed and until the page is told of the edit; the
/// milliseconds of both, sorted.
const TOUCHES: &str = "new Promise((done) => {
    const [obeyed, told] = [[], []];
    let began = null, waits = false, place = 0, heard = null;
    const touch = () => {
      const cell = document.querySelectorAll('.cell')[place++ % 16];
      const at = cell.getBoundingClientRect();
      const how = { bubbles: true, pointerId: 9, clientX: at.x + 9, clientY: at.y + 9 };
      [began, waits] = [performance.now(), false];
      cell.dispatchEvent(new PointerEvent('pointerdown', how));
      cell.dispatchEvent(new PointerEvent('pointerup', how));
    };
    const hear = ({ data }) => {
      if (waits && data.includes('\"pong\"')) {
        obeyed.push(performance.now() - began);
        waits = false;
      }
      if (began === null || !data.includes('\"change\"')) return;
      told.push(performance.now() - began);
      began = null;
      if (told.length < 200) setTimeout(touch, 25 + Math.random() * 10);
      else done([obeyed, told].map((times) => times.sort((a, b) => a - b)));
    };
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (text) {
      if (this !== heard) this.addEventListener('message', hear);
      heard = this;
      waits ||= text.includes('toggle-cell');
      return send.call(this, text);
    };
    touch();
  })";

/// 16 tracks of 64 steps, most of them on.
fn full() -> Project {
    sessions::lines(&[&*"xx.x ".repeat(16); 16])
}

/// An instance that plays since a moment, and its frames since then.
struct Playing {
    stage: Stage,
    began: Instant,
    frames: f64,
}

impl Playing {
    fn new(stage: Stage, page: &mut PageClient) -> Self {
        page.act("play");
        page.obeyed();
        Self {
            stage,
            began: Instant::now(),
            frames: 0.0,
        }
    }

    /// Lets the instance run as an audio thread would until a thread has finished; the blocks are on time.
    fn run<T: Send>(&mut self, measure: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| {
            let measuring = scope.spawn(measure);
            while !measuring.is_finished() {
                while self.frames < self.began.elapsed().as_secs_f64() * RATE {
                    self.stage.block();
                    self.frames += f64::from(self.stage.frames);
                }
                thread::sleep(Duration::from_micros(500));
            }
            measuring.join().expect("it measured")
        })
    }
}

/// A page without a browser.
fn page(address: SocketAddr) -> PageClient {
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.typed.letters().as_bytes();
    PageClient::pair(address, letters).expect("the ticket is good")
}

/// Prints how long a touch takes to the document and back, how far the playhead of the page is from the engine's, the
/// bytes that travel while it plays, the script of a frame at a quarter of this machine's speed, and after how long two
/// pages and the editor agree.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn figures_of_the_page() {
    if passed_in_own_process("remote::figures::figures_of_the_page") {
        return;
    }
    let state = sessions::controlled(&full(), &Settings::default());
    let host = hosts::start(Box::new(ClapHost::with_editor()), &state, RATE);
    let mut user = EditorUser::of_an_instance(open::editor());
    let stage = Stage::before(Player::of(host));
    let address = remote::switch_on(HERE).expect("a port is free");
    let mut browser = Browser::start(1180, 820);
    let tickets = remote::new_tickets().expect("it is on");
    browser.open(&remote::link(address, &tickets));
    browser.until(PLAYS);
    browser.until("document.querySelectorAll('.cell:not(.beyond)').length === 256");

    let mut other = page(address);
    agreement(&mut browser, &mut other, &mut user);
    drop(user);
    // All other figures are of an instance that plays.
    let mut playing = Playing::new(stage, &mut other);
    let began = playing.began;
    let times = playing.run(|| browser.promised(TOUCHES));
    let times: [Vec<f64>; 2] = serde_json::from_value(times).expect("numbers");
    for (what, times) in ["document", "picture"].into_iter().zip(times) {
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        println!(
            "touch to {what}: median {:.1} ms, 99 % {:.1} ms, most {:.1} ms",
            at(50),
            at(99),
            at(100)
        );
    }

    let errors = playing.run(|| errors(&mut browser, began));
    println!(
        "playhead of the page from the engine's: median {:.1} ms, most {:.1} ms",
        errors[errors.len() / 2],
        errors[errors.len() - 1]
    );
    let bytes = playing.run(|| other.bytes_in(LONG));
    println!("{} bytes a second", bytes / LONG.as_secs());
    let script = playing.run(|| script_of_a_frame(&mut browser));
    println!("script of a frame at 4x: {script:.2} ms");
}

/// For some seconds, how many frames the browser has drawn, and in how many the playhead of the first track was not on the
/// step of its time.
const CELLS: &str = "new Promise((done) => {
    const cells = [...document.querySelectorAll('#grid tr:first-child .cell')];
    const length = document.querySelectorAll('#grid tr:first-child .cell:not(.beyond)').length;
    const began = performance.now();
    let [seen, wrong] = [0, 0];
    const look = () => {
      const shown = cells.findIndex((cell) => cell.classList.contains('now'));
      const at = gradusTick() / 10080;
      seen += 1;
      wrong += [at - 0.3, at].some((place) => Math.floor(place) % length === shown) ? 0 : 1;
      if (performance.now() - began < 6000) requestAnimationFrame(look);
      else done([seen, wrong]);
    };
    requestAnimationFrame(look);
  })";

/// The playhead is on its step in every frame, also where what is told of the future comes before that is over.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn the_playhead_is_on_its_step() {
    if passed_in_own_process("remote::figures::the_playhead_is_on_its_step") {
        return;
    }
    let project = sessions::lines(&["x..."; 4]);
    let stage = Stage::beside(Format::Clap, &Settings::default(), &project);
    let address = remote::switch_on(HERE).expect("a port is free");
    let mut browser = Browser::start(1180, 820);
    let tickets = remote::new_tickets().expect("it is on");
    browser.open(&remote::link(address, &tickets));
    browser.until(PLAYS);
    browser.until("document.querySelectorAll('.cell:not(.beyond)').length > 0");
    let mut playing = Playing::new(stage, &mut page(address));
    let frames = playing.run(|| {
        browser.until("!!document.querySelector('.now')");
        browser.promised(CELLS)
    });
    let [seen, wrong]: [u32; 2] = serde_json::from_value(frames).expect("numbers");
    println!("{wrong} of {seen} frames show the playhead elsewhere");
    assert!(seen > 60 && wrong == 0, "{wrong} of {seen}");
}

/// How far the page's playhead is from where the music must be by the clock, in milliseconds, sorted.
fn errors(browser: &mut Browser, began: Instant) -> Vec<f64> {
    let mut errors = Vec::new();
    let until = Instant::now() + LONG;
    while Instant::now() < until {
        let before = began.elapsed().as_secs_f64();
        let tick = browser.value("gradusTick()").as_f64().expect("a tick");
        let after = began.elapsed().as_secs_f64();
        #[allow(clippy::cast_precision_loss, reason = "a small constant")]
        let seconds = tick / (TICKS_PER_QUARTER as f64) * 60.0 / TEMPO;
        let error = seconds - seconds.clamp(before, after);
        errors.push(error.abs() * 1000.0);
        thread::sleep(Duration::from_millis(13));
    }
    errors.sort_by(f64::total_cmp);
    errors
}

/// After how long the browser's page and the editor show what a finger does on the other page. The editor draws 60 frames a
/// second.
fn agreement(browser: &mut Browser, other: &mut PageClient, user: &mut EditorUser) {
    let (mut slowest, mut slowest_editor) = (Duration::ZERO, Duration::ZERO);
    for step in 0..16 {
        let velocity = 20 + step;
        let now = Instant::now();
        other.act(&format!(
            "set-cell 5, {step}, 1\nstep-velocity 5:{step}, {velocity}"
        ));
        let shown = format!(
            "document.querySelector('[data-at=\"5,{step}\"]').ariaDescription.startsWith('velocity {velocity}')"
        );
        let drawn = format!("step {}, on, velocity {velocity}", step + 1);
        let editor = until("the editor shows it", 20, || {
            user.rest();
            let shows = user.says(&drawn);
            shows.then(|| now.elapsed()).or_else(|| {
                thread::sleep(FRAME);
                None
            })
        });
        slowest_editor = slowest_editor.max(editor);
        browser.until(&shown);
        slowest = slowest.max(now.elapsed());
    }
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "two pages and the editor agree after at most {:.0} ms, the editor after {:.0} ms",
        milliseconds(slowest),
        milliseconds(slowest_editor)
    );
}

/// The script of a frame in milliseconds, with a processor of a quarter of this one's speed.
fn script_of_a_frame(browser: &mut Browser) -> f64 {
    browser.call("Performance.enable", &json!({}));
    browser.call("Emulation.setCPUThrottlingRate", &json!({ "rate": 4 }));
    browser.value("globalThis.frames_ = 0; (function count() { frames_ += 1; requestAnimationFrame(count); })()");
    let measure = |browser: &mut Browser| {
        let metrics = browser.call("Performance.getMetrics", &json!({}));
        let metrics = metrics["metrics"].as_array().expect("a list");
        let script = metrics
            .iter()
            .find(|metric| metric["name"] == "ScriptDuration");
        let script = script.expect("it is measured")["value"].as_f64();
        let frames = browser.value("frames_").as_f64();
        (script.expect("a number"), frames.expect("a number"))
    };
    let (script, frames) = measure(browser);
    thread::sleep(LONG);
    let (later, more) = measure(browser);
    println!(
        "{:.0} frames a second",
        (more - frames) / LONG.as_secs_f64()
    );
    (later - script) * 1000.0 / (more - frames).max(1.0)
}
