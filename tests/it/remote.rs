//! The page for tablets: who gets in, and what is heard of it. Everything is on a loopback address. The server is one for
//! the whole process, so each of these tests has a process of its own.

/// Everything that somebody else on the network can send.
mod attacks;
/// A real browser.
mod browser;
/// A connection from another address.
#[cfg(target_os = "linux")]
mod connect_from;
/// What a machine keeps, and the instances of a process.
#[cfg(target_os = "linux")]
mod machine;
/// The real bundles.
#[cfg(feature = "standalone")]
mod bundle;
/// The disk that devices are kept on.
mod disk;
/// The page with the program, from one run to the next.
mod program;
/// What a person decides.
#[cfg(target_os = "linux")]
mod set_up;
/// A page without a browser.
pub(crate) mod page_client;
/// The page in a real browser.
mod tablet;
/// Gaps of the connection.
mod gaps;
/// Figures of the page.
mod figures;
/// The whole page.
mod page_views;
/// What pages are told.
mod parts;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};

use gradus::instance::host_controller::Settings;
use gradus::remote;
use gradus::remote::refusals::Reason;
use gradus::sequencer::Project;

use crate::hosts::Format;
use crate::real::{passed_in_own_process, until};
use crate::stage::Stage;
use crate::window::heap_bytes;
use page_client::{Closed, PageClient};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// An instance without controllers, and the server's address.
fn stage() -> (Stage, SocketAddr) {
    let stage = stage_alone();
    let address = remote::switch_on(HERE).expect("a port is free");
    (stage, address)
}

/// An instance without controllers.
fn stage_alone() -> Stage {
    Stage::beside(Format::Clap, &Settings::default(), &Project::default())
}

/// Sends a request for a WebSocket or a file; the head of the answer.
fn request(stream: &mut TcpStream, path: &str, host: &str, more: &str) -> String {
    let text = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    let _sent = stream.write_all(text.as_bytes());
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|length| length == 1) {
        answer.push(byte[0]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The threads of this process with our server's names: one, and another where a machine keeps devices.
fn server_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("a list of threads");
    let name = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("comm"));
    let names = tasks.flatten().filter_map(|task| name(task).ok());
    let ours = ["gradus-remote", "gradus-tablets"];
    names.filter(|name| ours.contains(&name.trim())).count()
}

/// Waits until the server has so many threads: one that just began has no name yet, one that was waited for may still be
/// listed.
fn until_server_threads(number: usize) {
    until("the server's threads are as many", 4, || {
        (server_threads() == number).then_some(())
    });
}

/// How much was refused for a reason.
fn refused(reason: Reason) -> u32 {
    let refused = remote::status().expect("it is on").refused;
    let (_, number) = refused[reason as usize];
    number
}

fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd")
        .expect("a list of files")
        .count()
}

/// "A beat entered on the page heard as notes at frames": the page is told of its own edit, of the host's play, and of
/// others' edits, and one touch is one level of undo.
#[test]
fn a_page_plays_the_real_clap() {
    if passed_in_own_process("remote::a_page_plays_the_real_clap") {
        return;
    }
    let (mut stage, address) = stage();
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.typed.letters().as_bytes();
    let mut page = PageClient::pair(address, letters).expect("the ticket is good");
    page.until("the lights", |message| {
        message["lights"]["tracks"]["exists"][15] == 15
    });
    page.act("toggle-cell 0, 0\nset-cell 1, 4, 1\nset-cell 1, 4, 1");
    page.until("its own edit", |message| {
        message["track"] == 1 && message["change"]["steps"] == ".... x"
    });
    assert_eq!(stage.bar(16), ["0 36 75%", "4 37 75%"]);
    page.act("play");
    page.obeyed();
    for _ in 0..100 {
        stage.block();
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    page.until("a playhead", |message| {
        message["heads"]["tracks"][15][0][1].is_u64()
    });
    page.act("stop");
    page.obeyed();
    stage.rest();
    page.act("undo");
    page.until("the undo", |message| {
        let change = &message["change"];
        message["track"] == 1 && change.is_object() && change["steps"].is_null()
    });
    assert_eq!(stage.bar(16), ["0 36 75%"]);
    // What is wrong is said, and nothing else happens.
    page.act("togle-cell 0, 0");
    page.until("a refusal", |message| {
        message["refused"]
            .as_str()
            .is_some_and(|what| what.contains("\"toggle-cell\""))
    });
    page.act("toggle-cell 99, 0\nmute 0");
    page.until("a refusal", |message| message["refused"].is_string());
    page.obeyed();
    assert_eq!(stage.bar(16), [""; 0]);
    // Fewer than a page may send in a second.
    let mut times: Vec<_> = (0..80).map(|_| page.obeyed()).collect();
    times.sort_unstable();
    println!(
        "an answer takes {} us, the slowest of 80 {} us",
        times[40], times[79]
    );
    assert!(times[40] < 10_000, "an answer takes {} us", times[40]);
    // A note that is held ends with the page.
    let before = stage.player.ledger.notes.len();
    page.act("mute 0\nstart-note 60, 100");
    stage.until_heard("the note", |stage| stage.player.ledger.notes.len() > before);
    drop(page);
    until("the note ends", 20, || {
        stage.block();
        let mut notes = stage.player.ledger.notes.iter();
        notes.all(|note| note.off.is_some()).then_some(())
    });
    // The instance goes, and with it the server.
    drop(stage);
    assert_eq!(remote::status(), None);
    until_server_threads(0);
}

/// A ticket is for one device, which then has a key; a device that is thrown out is closed at once.
#[test]
fn a_device_is_known_until_it_is_thrown_out() {
    if passed_in_own_process("remote::a_device_is_known_until_it_is_thrown_out") {
        return;
    }
    let (_stage, address) = stage();
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.scanned.letters().as_bytes();
    let page = PageClient::pair(address, letters).expect("the ticket is good");
    assert_eq!(
        PageClient::pair(address, letters).err(),
        Some(Closed::Unknown),
        "used"
    );
    let key = page.device;
    let again = PageClient::pair(address, &key).expect("the device is known");
    assert_eq!(page.end(), Some(Closed::Elsewhere), "a device has one page");
    let devices = || remote::status().expect("it is on").devices;
    until("one device is connected", 20, || {
        matches!(&devices()[..], [one] if one.is_connected).then_some(())
    });
    assert_eq!(devices()[0].address, HERE);
    remote::throw_out(&devices()[0].name);
    assert_eq!(again.end(), Some(Closed::Unknown), "thrown out");
    assert_eq!(PageClient::pair(address, &key).err(), Some(Closed::Unknown));
    remote::void_tickets();
    let typed = tickets.typed.letters().as_bytes();
    assert_eq!(
        PageClient::pair(address, typed).err(),
        Some(Closed::Unknown),
        "void"
    );
}

/// Switches it on and off so many times; a page comes each tenth time, and each other time a machine keeps devices.
fn switch_on_and_off(address: SocketAddr, times: u32) {
    for round in 0..times {
        let again = match round % 2 {
            0 => remote::switch_on(HERE),
            _ => gradus::standalone::serve_tablet(HERE),
        };
        assert_eq!(again.expect("a port is free"), address, "round {round}");
        let page = (round % 10 < 2).then(|| {
            let tickets = remote::new_tickets().expect("it is on");
            PageClient::pair(address, tickets.typed.letters().as_bytes()).expect("paired")
        });
        remote::switch_off();
        until_server_threads(0);
        assert!(page.is_none_or(|page| page.end().is_some()));
    }
}

/// "500 times on and off: threads, handles and memory come back", with a page connected, and with devices that are kept;
/// each time the port is free at once.
#[test]
fn switching_off_leaves_nothing() {
    if passed_in_own_process("remote::switching_off_leaves_nothing") {
        return;
    }
    let (_stage, address) = stage();
    remote::switch_off();
    let files = open_files();
    switch_on_and_off(address, 100);
    let heap = heap_bytes();
    switch_on_and_off(address, 400);
    until("the files are closed", 4, || {
        (open_files() == files).then_some(())
    });
    let left = heap_bytes().saturating_sub(heap);
    println!("400 times on and off leave {left} bytes");
    assert!(left < 400 * 64, "{left}");
    drop(TcpListener::bind(address).expect("the port is free"));
    // Loading and working never opens a port.
    assert_eq!(remote::status(), None);
    assert!(remote::new_tickets().is_none());
}
