//! The whole page in a real browser: every action, everything that fingers do, and how it looks.

use std::time::Duration;

use gradus::control::controllers::Action;
use gradus::instance::host_controller::Settings;
use gradus::remote;
use gradus::sequencer::Project;
use serde_json::{Value, json};

use super::browser::Browser;
use super::page_client::PageClient;
use super::{HERE, stage};
use crate::hosts::Format;
use crate::real::passed_in_own_process;
use crate::sessions;
use crate::stage::Stage;

const PLAYS: &str = "document.body?.dataset.state === 'playing'";
/// Keeps the lines that the page sends, without numbers and seals.
const KEEP: &str = "globalThis.sent = [];
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (frame) {
      const lines = frame.split(':').slice(2).join(':').split('\\n');
      sent.push(...lines.filter((line) => !line.startsWith('@ping')));
      send.call(this, frame);
    };";

/// A browser with the page of an instance, which plays.
fn open(width: u32, height: u32) -> Browser {
    let address = remote::status().expect("it is on").address;
    let mut browser = Browser::start(width, height);
    let tickets = remote::new_tickets().expect("it is on");
    browser.open(&remote::link(address, &tickets));
    browser.until(PLAYS);
    browser.until("document.querySelectorAll('.cell:not(.beyond)').length === 256");
    browser.value(KEEP);
    browser
}

fn show(browser: &mut Browser, view: &str) {
    browser.touch(&[&format!("[data-view=\"{view}\"]")]);
    browser.until(&format!("!document.getElementById('{view}').hidden"));
}

/// The lines that were sent since the last call.
fn sent(browser: &mut Browser) -> Vec<String> {
    let lines = browser.value("sent.splice(0)");
    serde_json::from_value(lines).expect("a list of lines")
}

/// Waits until a line was sent; all lines until then.
fn until_sent(browser: &mut Browser, line: &str) -> Vec<String> {
    browser.until(&format!("sent.includes({line:?})"));
    sent(browser)
}

/// "Every action of the table once": each can be reached on the page, and Gradus takes it as it is.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn every_action_of_the_table_once() {
    if passed_in_own_process("remote::page_views::every_action_of_the_table_once") {
        return;
    }
    let (mut stage, _) = stage();
    let mut browser = open(1180, 820);
    show(&mut browser, "more-view");
    let listed = browser
        .value("[...document.querySelectorAll('[data-action]')].map((it) => it.dataset.action)");
    let listed: Vec<String> = serde_json::from_value(listed).expect("words");
    let words: Vec<_> = Action::WORDS.iter().map(|word| word.word).collect();
    assert_eq!(listed, words);
    let mut done = Vec::new();
    for word in words {
        browser.value(&format!(
            "document.querySelector('[data-action=\"{word}\"]').scrollIntoView({{ block: 'center' }})"
        ));
        browser.touch(&[&format!("[data-action=\"{word}\"]")]);
        browser.until(&format!(
            "sent.some((line) => line.split(' ')[0] === '{word}')"
        ));
        let lines = sent(&mut browser);
        done.extend(lines.into_iter().find(|line| !line.starts_with('@')));
        stage.block();
    }
    let done: Vec<_> = done
        .iter()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(done, listed);
    let status = browser.value("document.getElementById('status').textContent");
    let status = status.as_str().expect("a text");
    assert!(
        status.is_empty() || status.starts_with("connected"),
        "{status}"
    );
}

/// What fingers do: up and down is velocity, with a read-out; a drag is one undo; the sheet of a step names its track, so
/// that nothing else is selected; pads, keys, repeat, macros and step entry.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn fingers_do_everything() {
    if passed_in_own_process("remote::page_views::fingers_do_everything") {
        return;
    }
    let (mut stage, _) = stage();
    let mut browser = open(1180, 820);
    let cell = |track: u32, step: u32| format!("[data-at=\"{track},{step}\"]");
    browser.drag(&[&cell(3, 0), &cell(3, 1), &cell(3, 2), &cell(3, 3)]);
    browser.until(&format!(
        "document.querySelector('{}').ariaPressed === 'true'",
        cell(3, 3)
    ));
    sent(&mut browser);
    // A tap right after a drag counts.
    browser.touch(&["#grid tr:nth-child(6) .switch"]);
    until_sent(&mut browser, "mute 5");
    browser.touch(&["#undo"]);
    until_sent(&mut browser, "undo");
    browser.until(&format!(
        "document.querySelector('{}').ariaPressed === 'false'",
        cell(3, 0)
    ));
    assert_eq!(stage.bar(16), [""; 0]);

    // Up is louder; the step is switched on.
    browser.slide(&cell(4, 2), (0.0, -40.0), |browser| {
        browser.until("document.getElementById('readout').textContent.includes('velocity')");
    });
    browser.until("document.getElementById('readout').hidden");
    browser.until(&format!(
        "document.querySelector('{}').ariaDescription === 'velocity 127'",
        cell(4, 2)
    ));
    sent(&mut browser);

    browser.hold(&cell(4, 2), Duration::from_millis(700));
    browser.until("document.getElementById('step').open");
    for (place, value, line) in [
        (0, 50, "step-pitch 4:2, 50"),
        (3, 40, "step-chance 4:2, 40"),
        (4, 3, "step-ratchet 4:2, 3"),
    ] {
        browser.value(&format!(
            "(() => {{ const input = document.querySelectorAll('#step-fields input')[{place}];
             input.value = {value};
             for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind)); }})()"
        ));
        until_sent(&mut browser, line);
    }
    browser.value(
        "(() => { const select = document.getElementById('step-condition');
         select.value = '2:4'; select.dispatchEvent(new Event('change')); })()",
    );
    until_sent(&mut browser, "step-condition 4:2, 2:4");
    browser.until(&format!(
        "document.querySelector('{}').textContent === '2:4 40% ×3'",
        cell(4, 2)
    ));
    follows_again(&mut browser);
    browser.touch(&["#step-close"]);
    assert_eq!(
        browser.value("document.querySelectorAll('.name')[0].ariaPressed"),
        "true",
        "nothing else was selected"
    );

    // Two fingers that go up together scroll, and touch no step.
    browser.sweep(&[&cell(5, 3), &cell(6, 9)], (0.0, -80.0));
    browser.until("document.querySelector('main').scrollTop > 40");
    assert!(sent(&mut browser).iter().all(|line| !line.contains("cell")));
    browser.value("document.querySelector('main').scrollTop = 0");

    plays(&mut browser);
    for shown in ["stage-view", "scenes-view", "grid-view"] {
        show(&mut browser, shown);
    }
    stage.block();
}

/// A slider that was let go where it was shows what others do, though the browser told of no change, and what they did
/// while it was touched. The page's own action comes first: of two, the last counts.
fn follows_again(browser: &mut Browser) {
    let velocity = "document.querySelectorAll('#step-fields input')[1]";
    browser.value(&format!(
        "for (const kind of ['input', 'pointerup']) {velocity}.dispatchEvent(new Event(kind))"
    ));
    until_sent(browser, "step-velocity 4:2, 127");
    let address = remote::status().expect("it is on").address;
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.typed.letters().as_bytes();
    let mut other = PageClient::pair(address, letters).expect("the ticket is good");
    other.act("step-velocity 4:2, 33");
    browser.until(&format!("{velocity}.value === '33'"));
    browser.value(&format!("{velocity}.dispatchEvent(new Event('input'))"));
    until_sent(browser, "step-velocity 4:2, 33");
    other.act("step-velocity 4:2, 44");
    let cell = "document.querySelector('[data-at=\"4,2\"]').ariaDescription";
    browser.until(&format!("{cell}.includes('velocity 44')"));
    assert_eq!(browser.value(&format!("{velocity}.value")), "33", "touched");
    browser.value(&format!("{velocity}.dispatchEvent(new Event('pointerup'))"));
    browser.until(&format!("{velocity}.value === '44'"));
}

/// Pads, repeats, keys, step entry and macros.
fn plays(browser: &mut Browser) {
    let starts = |browser: &mut Browser, beginnings: [&str; 2]| {
        browser.until(&format!(
            "{beginnings:?}.every((one) => sent.some((line) => line.startsWith(one)))"
        ));
        sent(browser);
    };
    show(browser, "pads-view");
    browser.touch(&["#pads .pad:nth-child(2)", "#pads .pad:nth-child(6)"]);
    starts(browser, ["drum-pad 1, 8", "drum-pad 5, 0"]);
    browser.touch(&["[data-rate=\"16\"]"]);
    browser.touch(&["#pads .pad:nth-child(2)"]);
    starts(browser, ["note-repeat 1, 16, 8", "note-repeat 1, 0, 0"]);
    show(browser, "keys-view");
    browser.touch(&["#advance"]);
    browser.until("document.getElementById('advance').ariaPressed === 'true'");
    browser.touch(&["#keys button:nth-child(5)"]);
    starts(browser, ["start-note 40, 8", "end-note 40"]);
    browser.until("document.getElementById('entry-step').textContent === 'Kick, step 2'");
    browser.touch(&["#higher"]);
    browser.touch(&["#keys button:nth-child(5)"]);
    starts(browser, ["start-note 52, 8", "end-note 52"]);
    browser.until("document.getElementById('entry-step').textContent === 'Kick, step 3'");
    browser.touch(&["[data-do=\"rest\"]"]);
    browser.until("document.getElementById('entry-step').textContent === 'Kick, step 4'");
    show(browser, "macros-view");
    browser.value(
        "(() => { const input = document.querySelectorAll('#macros input')[2];
         input.value = 99; input.dispatchEvent(new Event('input')); })()",
    );
    until_sent(browser, "macro 2, 99");
}

/// Ten fingers that each paint a track, all at once, so many steps with each move; then they go.
const TEN_FINGERS: &str = "((stride) => {
    const touch = (kind, track, step) => {
      const box = document.querySelector(`[data-at=\"${track},${step}\"]`).getBoundingClientRect();
      const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
      const on = document.elementFromPoint(at.clientX, at.clientY);
      on.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 20 + track, ...at }));
    };
    const tracks = [...Array(10).keys()];
    for (const track of tracks) touch('pointerdown', track, 0);
    for (let step = stride; step < 16; step += stride) {
      for (const track of tracks) touch('pointermove', track, step);
    }
    for (const track of tracks) touch('pointerup', track, 15);
  })";

/// "A test with ten fingers loses none": 160 steps are painted at once, which is one undo; also where fingers are so fast
/// that a browser tells of a few places alone.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn ten_fingers_lose_nothing() {
    if passed_in_own_process("remote::page_views::ten_fingers_lose_nothing") {
        return;
    }
    let (mut stage, _) = stage();
    let mut browser = open(1180, 820);
    // All ten tracks are in sight.
    browser.look((1180, 1000), 1, "dark");
    let on = "document.querySelectorAll('.cell[aria-pressed=true]').length";
    for stride in [1, 5, 15] {
        browser.value(&format!("{TEN_FINGERS}({stride})"));
        browser.until(&format!("{on} === 160"));
        assert_eq!(stage.bar(16).len(), 160);
        browser.touch(&["#undo"]);
        browser.until(&format!("{on} === 0"));
        assert_eq!(stage.bar(16), [""; 0]);
    }
}

/// A beat to look at.
fn beat() -> Project {
    let mut lines = [".... .... .... ...."; 16];
    lines[0] = "x... x... x... x..x";
    lines[1] = ".... x... .... x...";
    lines[2] = ".... x... .... x...";
    lines[3] = "x.xx x.xx x.xx x.x.";
    lines[4] = "..x. ..x. ..x. ..x.";
    lines[6] = "x..x ..x. x..x ..x.";
    sessions::lines(&lines)
}

/// The texts whose contrast is less than 4.5 to 1, as a browser draws them.
const CONTRAST: &str = "(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const ground = (element) => {
      for (let it = element; it; it = it.parentElement) {
        const colour = rgba(getComputedStyle(it).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return [255, 255, 255, 255];
    };
    const poor = [];
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!own || !element.checkVisibility() || element.closest('option')) continue;
      const [one, other] = [light(rgba(getComputedStyle(element).color)), light(ground(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (contrast < 4.5) poor.push(`${element.tagName} ${element.id || element.className} ${contrast.toFixed(2)}`);
    }
    return poor;
  })()";

/// The page in portrait, landscape, twice as large, dark and light: all text has a contrast of 4.5 to 1, nothing is wider
/// than the screen, every control has a name, and each cell says what it is and how it is. With
/// `GRADUS_PICTURES=write` the pictures of the handbook are made.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn the_page_is_seen_and_read() {
    if passed_in_own_process("remote::page_views::the_page_is_seen_and_read") {
        return;
    }
    let mut stage = Stage::beside(Format::Clap, &Settings::default(), &beat());
    remote::switch_on(HERE).expect("a port is free");
    let mut browser = open(1180, 820);
    stage.block();
    let mut poor = Vec::new();
    for (name, size, scale, scheme) in [
        ("landscape-dark", (1180, 820), 1, "dark"),
        ("landscape-light", (1180, 820), 1, "light"),
        ("portrait-dark", (820, 1180), 1, "dark"),
        ("phone-light", (360, 740), 1, "light"),
        ("zoom-dark", (590, 410), 2, "dark"),
    ] {
        browser.look(size, scale, scheme);
        for view in [
            "grid-view",
            "pads-view",
            "keys-view",
            "macros-view",
            "stage-view",
            "more-view",
        ] {
            browser.value(&format!(
                "document.querySelector('[data-view=\"{view}\"]').click()"
            ));
            let found = browser.value(CONTRAST);
            let found = found.as_array().into_iter().flatten();
            poor.extend(found.map(|found| format!("{name} {view}: {found}")));
            let width = browser.value("document.documentElement.scrollWidth");
            if width.as_i64() > Some(size.0.into()) {
                poor.push(format!("{name} {view} is {width} wide"));
            }
            let is_shown = match view {
                "grid-view" => true,
                "more-view" => false,
                _ => name == "landscape-dark",
            };
            if is_shown && std::env::var("GRADUS_PICTURES").is_ok_and(|what| what == "write") {
                let view = view.trim_end_matches("-view");
                let file = format!("docs/remote/{name}-{view}.png");
                std::fs::create_dir_all("docs/remote").expect("a folder");
                std::fs::write(file, browser.picture()).expect("a picture");
            }
        }
    }
    assert_eq!(poor, [""; 0]);
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().expect("a tree");
    let is_control = |node: &&Value| {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        ["button", "slider", "textbox", "combobox", "searchbox"].contains(&role)
            && node["ignored"] != true
    };
    let controls: Vec<_> = nodes.iter().filter(is_control).collect();
    assert!(controls.len() > 20);
    for control in controls {
        let name = control["name"]["value"].as_str().unwrap_or_default();
        assert!(!name.is_empty(), "{control}");
    }
}
