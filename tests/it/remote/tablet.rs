//! The page in a real browser, without what browsers keep from pages that come by plain http.

use std::time::Duration;

use gradus::remote;
use serde_json::json;

use super::browser::Browser;
use super::page_client::{Closed, PageClient};
use super::{HERE, stage};
use crate::real::{passed_in_own_process, until};

const PLAYS: &str = "document.body?.dataset.state === 'playing'";

fn cell(track: u32, step: u32) -> String {
    format!("[data-at=\"{track},{step}\"]")
}

/// "In a real Chromium": pairing by code and by typing, touches of several fingers, notes at their frames, a connection
/// that is lost and found, and names and values for all steps.
#[test]
#[ignore = "needs Chromium; cargo xtask test runs it"]
fn touches_in_a_browser_are_heard() {
    if passed_in_own_process("remote::tablet::touches_in_a_browser_are_heard") {
        return;
    }
    let (mut stage, address) = stage();
    let tickets = remote::new_tickets().expect("it is on");
    let mut browser = Browser::start(1180, 820);
    browser.open(&remote::link(address, &tickets));
    browser.until(PLAYS);
    assert_eq!(
        browser.value("location.hash + isSecureContext + crypto.subtle"),
        "falseundefined"
    );

    // Two fingers on two tracks at once, then one that paints, then a tap that takes a step away.
    let is_on = |track, step| {
        format!(
            "document.querySelector('{}').ariaPressed === 'true'",
            cell(track, step)
        )
    };
    browser.until("document.querySelectorAll('.cell:not(.beyond)').length === 256");
    browser.touch(&[&cell(0, 0), &cell(1, 4)]);
    browser.until(&is_on(0, 0));
    browser.until(&is_on(1, 4));
    browser.drag(&[&cell(2, 8), &cell(2, 9), &cell(2, 10)]);
    browser.until(&is_on(2, 10));
    browser.touch(&[&cell(2, 9)]);
    browser.until(&format!("!({})", is_on(2, 9)));
    assert_eq!(
        stage.bar(16),
        ["0 36 75%", "4 37 75%", "8 38 75%", "10 38 75%"]
    );
    browser.touch(&["#undo"]);
    browser.until(&is_on(2, 9));

    // A long touch opens the step, and changes nothing.
    browser.hold(&cell(0, 0), Duration::from_millis(700));
    browser.until("document.getElementById('step').open");
    assert_eq!(
        browser.value("document.getElementById('step-name').textContent"),
        "Kick, step 1"
    );
    browser.touch(&["#step-accent"]);
    browser.until("document.querySelector('.cell').classList.contains('accent')");
    browser.touch(&["#step-close"]);
    assert_eq!(browser.value(&is_on(0, 0)), true);

    // Each step has a name and says whether it is on.
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().expect("a tree");
    let steps = nodes.iter().filter(|node| {
        let name = node["name"]["value"].as_str().unwrap_or_default();
        let properties = node["properties"].as_array().into_iter().flatten();
        let mut pressed = properties.filter(|property| property["name"] == "pressed");
        name.contains(", step ") && pressed.next().is_some()
    });
    assert_eq!(steps.count(), 256);

    gives_way(&mut browser);
    knows_itself(&mut browser, &remote::link(address, &tickets));
    comes_back(&mut browser);
    stage.block();
}

/// Another page of the same device takes its place, until it is tapped. What it edits then is the track that it had.
fn gives_way(browser: &mut Browser) {
    let address = remote::status().expect("it is on").address;
    let key = browser.value("localStorage.getItem('gradus device')");
    let key = gradus::remote::keys::unhex::<32>(key.as_str().expect("a key")).expect("a key");
    browser.touch(&["#grid tr:nth-child(2) .name"]);
    browser.until("document.querySelectorAll('.name')[1].ariaPressed === 'true'");
    browser.hold(&cell(1, 4), Duration::from_millis(700));
    browser.until("document.getElementById('step').open");
    let mut other = PageClient::pair(address, &key).expect("it is known");
    browser.until("document.body.dataset.state === 'elsewhere'");
    assert_eq!(browser.value("document.getElementById('step').open"), false);
    for _ in 0..8 {
        std::thread::sleep(Duration::from_millis(250));
        other.obeyed();
    }
    browser.touch(&["#take-over"]);
    browser.until(PLAYS);
    assert_eq!(other.end(), Some(Closed::Elsewhere));
    browser.until("document.querySelectorAll('.name')[1].ariaPressed === 'true'");
}

/// A code that is scanned again is used, but the device is known.
fn knows_itself(browser: &mut Browser, link: &str) {
    browser.open("about:blank");
    browser.until("location.href === 'about:blank'");
    browser.open(link);
    browser.until(PLAYS);
}

/// A server that is new does not know the device: the page asks for a ticket.
fn comes_back(browser: &mut Browser) {
    let address = remote::status().expect("it is on").address;
    remote::switch_off();
    browser.until("document.body.dataset.state === 'lost'");
    assert_eq!(
        browser.value("document.getElementById('lost').hidden"),
        false
    );
    assert_eq!(remote::switch_on(HERE).expect("the port is free"), address);
    browser.until("document.body.dataset.state === 'unknown'");
    let tickets = remote::new_tickets().expect("it is on");
    browser.touch(&["#ticket"]);
    browser.write(&tickets.typed.in_groups().to_lowercase());
    browser.touch(&["#pair button"]);
    browser.until(PLAYS);
    until("the device is connected", 20, || {
        let devices = remote::status()?.devices;
        matches!(&devices[..], [one] if one.is_connected).then_some(())
    });
}
