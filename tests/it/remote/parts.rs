//! What pages are told: all of it at first, in parts, and then what has changed.

use std::time::Duration;

use gradus::files::pattern_file;
use gradus::instance::host_controller::Settings;
use gradus::remote;
use gradus::sequencer::{Edit, Pitch, Project, TrackChange};
use serde_json::{Value, json};

use super::page_client::PageClient;
use super::{HERE, stage};
use crate::hosts::Format;
use crate::real::passed_in_own_process;
use crate::stage::Stage;

/// A page of a new device.
fn page() -> PageClient {
    let address = remote::status().expect("it is on").address;
    let tickets = remote::new_tickets().expect("it is on");
    PageClient::pair(address, tickets.typed.letters().as_bytes()).expect("the ticket is good")
}

/// 32 tracks of 256 steps, all on, each with everything that a step can have.
fn everything() -> Project {
    let notes: Vec<_> = (0..8)
        .map(|interval| json!({ "interval": interval, "velocity": -9, "length": 51 }))
        .collect();
    let details = (1..=256).map(|number| {
        let detail = json!({
            "velocity": 1 + number % 90, "gate": 1.234, "nudge": -251, "accent": true, "chance": 61,
            "condition": "2:4 1st !fill", "ratchet": { "hits": 7 }, "notes": notes,
        });
        (number.to_string(), detail)
    });
    let details = Value::Object(details.collect());
    let clip = json!({ "length": 256, "steps": "x".repeat(256), "details": details });
    let clips = (1..=32).map(|track| (track.to_string(), clip.clone()));
    let clips = Value::Object(clips.collect());
    let tracks: Vec<_> = (1..=32)
        .map(|track| json!({ "name": format!("A long name {track}"), "colour": 1, "key": 36 }))
        .collect();
    let project = json!({
        "format": "gradus", "version": 1, "tracks": tracks, "patterns": { "1": { "clips": clips } },
    });
    pattern_file::from_text(&project.to_string()).expect("a project")
}

/// "Snapshots go out in parts": the largest project reaches a page that does not read for a while, though it is larger
/// than what may wait for a page, and nothing of it twice.
#[test]
fn a_very_large_project_comes_in_parts() {
    if passed_in_own_process("remote::parts::a_very_large_project_comes_in_parts") {
        return;
    }
    let _stage = Stage::beside(Format::Clap, &Settings::default(), &everything());
    remote::switch_on(HERE).expect("a port is free");
    let mut page = page();
    std::thread::sleep(Duration::from_secs(2));
    let mut seen = [0; 32];
    let (mut bytes, mut largest) = (0, 0);
    while seen.contains(&0) {
        let message = page.message().expect("it is not dropped");
        let length = message.to_string().len();
        bytes += length;
        largest = largest.max(length);
        if let Some(track) = message["track"].as_u64() {
            assert_eq!(message["clip"]["length"], 256);
            seen[usize::try_from(track).expect("a track")] += 1;
        }
    }
    println!("{bytes} bytes in all, {largest} in the largest message");
    assert_eq!(seen, [1; 32]);
    assert!(bytes > remote::limits::UNREAD, "{bytes}");
    // Afterwards only changes travel.
    page.act("step-velocity 31:255, 99");
    let change = page.until("the change", |message| message["track"] == 31);
    assert_eq!(change["change"]["details"]["256"]["velocity"], 99);
    let length = change.to_string().len();
    assert!(length < 100, "{change}");
}

/// All that a movement does is one level of undo, with whatever else between, and the next movement is another.
#[test]
fn a_stroke_is_one_level_of_undo() {
    if passed_in_own_process("remote::parts::a_stroke_is_one_level_of_undo") {
        return;
    }
    let (mut stage, _) = stage();
    let mut page = page();
    page.act("@stroke 1\nset-cell 0, 0, 1\nset-cell 0, 2, 1\nset-cell 1, 4, 1");
    page.act("set-cell 1, 6, 1\nstep-velocity 1:6, 30");
    page.act("@stroke 2\nset-cell 0, 8, 1\nset-cell 0, 9, 1\n@stroke 0");
    page.act("toggle-cell 0, 15");
    page.obeyed();
    let all = ["0 36 75%", "2 36 75%", "4 37 75%", "6 37 75%"];
    let more = ["8 36 75%", "9 36 75%", "15 36 75%"];
    assert_eq!(stage.bar(16), [&all[..], &more].concat());
    page.act("undo\nundo");
    page.obeyed();
    assert_eq!(stage.bar(16), all);
    page.act("undo");
    page.obeyed();
    assert_eq!(stage.bar(16), [""; 0]);
    page.act("redo");
    page.obeyed();
    assert_eq!(stage.bar(16), all);
}

/// Row U2: "live status page pushed over WebSocket, auto-reconnect, several clients". Two pages see what plays, what
/// comes next and what is edited without asking; one that comes back by its key sees what it missed.
#[test]
fn u2_pages_show_what_plays() {
    if passed_in_own_process("remote::parts::u2_pages_show_what_plays") {
        return;
    }
    let (mut stage, address) = stage();
    let (mut first, mut second) = (page(), page());
    first.act("set-cell 0, 0, 1\nplay");
    first.obeyed();
    stage.block();
    for page in [&mut first, &mut second] {
        page.until("the music runs", |message| {
            message["lights"]["music"]["running"][0] == 0
        });
    }
    let key = second.device;
    drop(second);
    first.act("mute 3\nset-cell 2, 5, 1");
    first.obeyed();
    stage.block();
    let mut second = PageClient::pair(address, &key).expect("the device is known");
    second.until("the edit", |message| {
        message["track"] == 2 && message["clip"]["steps"] == ".... .x"
    });
    first.act("pattern 1");
    first.obeyed();
    stage.block();
    for page in [&mut first, &mut second] {
        page.until("what comes next", |message| {
            message["lights"]["patterns"]["next"][0] == 1
        });
    }
    // The mute is part of what each is told first.
    let mut third = page();
    third.until("the mute", |message| {
        message["lights"]["tracks"]["muted"][0] == 3
    });
}

/// Pads are heard on their tracks at once, and recorded there, with a melodic track in front; a pad that is held ends with
/// its page.
#[test]
fn pads_are_heard_and_recorded() {
    if passed_in_own_process("remote::parts::pads_are_heard_and_recorded") {
        return;
    }
    let mut project = Project::default();
    let change = TrackChange::Pitch(Pitch::Chromatic);
    Edit::Track { track: 0, change }.apply(&mut project);
    let mut stage = Stage::beside(Format::Clap, &Settings::default(), &project);
    remote::switch_on(HERE).expect("a port is free");
    let mut page = page();
    let mut blocks = |number: u32| (0..number).for_each(|_| stage.block());
    page.act("record\nplay");
    page.obeyed();
    blocks(10);
    page.act("drum-pad 2, 90\ndrum-pad 5, 80");
    page.obeyed();
    blocks(20);
    page.act("drum-pad 2, 0");
    page.obeyed();
    blocks(300);
    page.until("the recorded note", |message| {
        message["track"] == 2 && message["change"]["steps"] == "x"
    });
    drop(page);
    let ends = |stage: &Stage| {
        let notes = &stage.player.ledger.notes;
        notes.len() >= 2 && notes.iter().all(|note| note.off.is_some())
    };
    stage.until_heard("the end of the other pad", ends);
}
