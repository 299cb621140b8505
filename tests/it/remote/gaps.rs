//! Gaps of the connection, as a real browser has them: a page that is hidden, a network that swallows everything, and
//! touches of which nobody knows whether they arrived.

use gradus::remote;

use super::browser::Browser;
use super::page_client::PageClient;
use super::{stage, stage_alone};
use crate::real::passed_in_own_process;

const PLAYS: &str = "document.body?.dataset.state === 'playing'";
const TOUCH: &str = "(() => {
    const how = { bubbles: true, pointerId: 9, clientX: 1, clientY: 1 };
    for (const kind of ['pointerdown', 'pointerup']) {
      document.querySelector('[data-at=\"0,0\"]').dispatchEvent(new PointerEvent(kind, how));
    }
  })()";
/// A finger that goes down on the first step.
const DOWN: &str = "document.querySelector('[data-at=\"0,0\"]').dispatchEvent(
    new PointerEvent('pointerdown', { bubbles: true, pointerId: 9, clientX: 1, clientY: 1 }))";

/// A page that is hidden sends at once, as its timers wait; one whose socket never opens tries again by itself, and is
/// there again once it does; a touch that nobody confirmed is told of as perhaps lost, until it was read.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn nothing_is_lost_silently() {
    if passed_in_own_process("remote::gaps::nothing_is_lost_silently") {
        return;
    }
    let (mut stage, address) = stage();
    let mut browser = Browser::start(1180, 820);
    let tickets = remote::new_tickets().expect("it is on");
    browser.open(&remote::link(address, &tickets));
    browser.until(PLAYS);
    browser.until("document.querySelectorAll('.cell:not(.beyond)').length === 256");

    // Nothing runs later while the page is hidden.
    browser.value(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true });
         globalThis.later = globalThis.setTimeout;
         globalThis.setTimeout = () => 0;",
    );
    browser.value(TOUCH);
    browser.until("document.querySelector('[data-at=\"0,0\"]').ariaPressed === 'true'");
    assert_eq!(stage.bar(16), ["0 36 75%"]);
    browser.value("delete document.hidden; globalThis.setTimeout = globalThis.later;");

    // What is sent now arrives nowhere.
    browser.value(
        "globalThis.send = WebSocket.prototype.send;
         WebSocket.prototype.send = () => {};",
    );
    browser.value(TOUCH);
    browser.value("new Promise((done) => setTimeout(done, 100))");
    let key = browser.value("localStorage.getItem('gradus device')");
    let key = remote::keys::unhex::<32>(key.as_str().expect("a key")).expect("a key");
    let other = PageClient::pair(address, &key).expect("it is known");
    browser.until("document.body.dataset.state === 'elsewhere'");
    browser.value("WebSocket.prototype.send = globalThis.send;");
    browser.touch(&["#take-over"]);
    browser.until(PLAYS);
    drop(other);
    let status = "document.getElementById('status').textContent";
    browser.until(&format!("{status} === 'Your last touch may be lost'"));
    browser.until(&format!("{status}.startsWith('connected')"));
    assert_eq!(
        stage.bar(16),
        ["0 36 75%"],
        "it was lost, and is not repeated"
    );

    // Sockets that never open are given up, one after the other.
    browser.value(
        "globalThis.Real = WebSocket;
         globalThis.tried = 0;
         globalThis.WebSocket = class { constructor() { tried += 1; } close() {} send() {} };",
    );
    let again = PageClient::pair(address, &key).expect("it is known");
    browser.until("document.body.dataset.state === 'elsewhere'");
    drop(again);
    browser.touch(&["#take-over"]);
    browser.until("tried >= 3 && document.body.dataset.state === 'lost'");
    browser.value("globalThis.WebSocket = globalThis.Real;");
    browser.until(PLAYS);
}

/// After a gap a page plays the instance and the track that it had; a finger that was lifted beside the grid is not down any
/// more, and what two fingers do at once is one undo.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn a_page_comes_back_to_its_instance() {
    if passed_in_own_process("remote::gaps::a_page_comes_back_to_its_instance") {
        return;
    }
    let (mut first, address) = stage();
    let mut second = stage_alone();
    let mut browser = Browser::start(1180, 820);
    let tickets = remote::new_tickets().expect("it is on");
    browser.open(&remote::link(address, &tickets));
    browser.until(PLAYS);
    let select = "document.getElementById('instances')";
    browser.until(&format!("{select}.options.length === 2"));
    browser.value(&format!(
        "{select}.selectedIndex = 1; {select}.dispatchEvent(new Event('change'))"
    ));
    let is_second = format!("{select}.selectedIndex === 1 && document.querySelector('.name')");
    browser.until(&format!("!!({is_second})"));
    browser.promised("new Promise((done) => setTimeout(done, 200))");
    browser.touch(&["#grid tr:nth-child(2) .name"]);
    let has_track = "document.querySelectorAll('.name')[1].ariaPressed === 'true'";
    browser.until(has_track);
    // A finger that is still down when the gap begins is forgotten.
    browser.value(DOWN);
    let key = browser.value("localStorage.getItem('gradus device')");
    let key = remote::keys::unhex::<32>(key.as_str().expect("a key")).expect("a key");
    let other = PageClient::pair(address, &key).expect("it is known");
    browser.until("document.body.dataset.state === 'elsewhere'");
    drop(other);
    browser.touch(&["#take-over"]);
    browser.until(PLAYS);
    browser.until(&format!("{has_track} && {select}.selectedIndex === 1"));

    // Of two fingers one is lifted beside the grid.
    browser.value(DOWN);
    browser.value(
        "document.body.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, pointerId: 9 }))",
    );
    let on = "document.querySelectorAll('.cell[aria-pressed=true]').length";
    browser.until(&format!("{on} === 1"));
    browser.touch(&["[data-at=\"2,4\"]", "[data-at=\"3,8\"]"]);
    browser.until(&format!("{on} === 3"));
    assert_eq!(second.bar(16), ["0 36 75%", "4 38 75%", "8 39 75%"]);
    browser.touch(&["#undo"]);
    browser.until(&format!("{on} === 1"));
    assert_eq!(second.bar(16), ["0 36 75%"]);
    assert_eq!(first.bar(16), [""; 0]);
}
