//! Everything that somebody else on the network can send: it is refused and counted, and the music does not notice.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gradus::remote;
use gradus::remote::refusals::Reason;
use tungstenite::Message;

use super::page_client::{Closed, PageClient, next_text, socket};
use super::{refused, request, stage, until_server_threads};
use crate::real::{passed_in_own_process, until};

/// A project that plays on through everything has a note every sixteenth.
const LINE: [&str; 4] = ["0", "1", "2", "3"];

/// "Attack tests": each of the list, while an instance plays and a page plays it: 0 notes are missed, 0 doubled, and the
/// guard of the real-time tests would end the process at the first allocation on the audio thread.
#[test]
fn attackers_get_nothing_and_the_music_goes_on() {
    if passed_in_own_process("remote::attacks::attackers_get_nothing_and_the_music_goes_on") {
        return;
    }
    let (mut stage, address) = stage();
    let tickets = remote::new_tickets().expect("it is on");
    let used = tickets.scanned.letters().as_bytes().to_vec();
    let mut page = PageClient::pair(address, &used).expect("the ticket is good");
    let steps = (0..16).map(|step| format!("set-cell 0, {step}, 1"));
    page.act(&steps.collect::<Vec<_>>().join("\n"));
    page.obeyed();
    let typed = tickets.typed.letters().as_bytes().to_vec();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            // The page is there all the time: it says so, and reads.
            while !over.load(Ordering::Acquire) {
                page.obeyed();
                thread::sleep(Duration::from_millis(200));
            }
        });
        let attacker = scope.spawn(|| attack(address, &used, &typed));
        let mut bars = 0;
        while !attacker.is_finished() {
            let heard = stage.bar(16);
            assert_eq!(heard.len(), 16, "{heard:?}");
            assert!(
                heard
                    .iter()
                    .zip(LINE)
                    .all(|(note, at)| note.starts_with(at))
            );
            bars += 1;
            thread::sleep(Duration::from_millis(2));
        }
        over.store(true, Ordering::Release);
        println!("{bars} bars were played meanwhile");
        assert!(bars > 50);
    });
}

/// Frames without end from strangers, of which most make no message: pages play on, and the server ends when it shall.
#[test]
fn frames_without_end_do_not_hold_the_server() {
    if passed_in_own_process("remote::attacks::frames_without_end_do_not_hold_the_server") {
        return;
    }
    let (_stage, address) = stage();
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.scanned.letters().as_bytes();
    let mut page = PageClient::pair(address, letters).expect("the ticket is good");
    let slow = refused(Reason::Slow);
    thread::scope(|scope| {
        // A ping without content is one message, an empty part of a text that never ends is none.
        for (opcode, first) in [(9, None), (0, Some(1))] {
            let mut stream = socket(address).into_inner();
            scope.spawn(move || {
                let is_last = if opcode == 9 { 0x80 } else { 0 };
                let part = frame(is_last | opcode, b"").repeat(20_000);
                let begin = first.map_or_else(Vec::new, |first| frame(first, b""));
                let mut goes_on = stream.write_all(&begin).is_ok();
                let began = Instant::now();
                while goes_on && began.elapsed() < Duration::from_secs(30) {
                    goes_on = stream.write_all(&part).is_ok();
                }
            });
        }
        let slowest = (0..40).map(|_| {
            thread::sleep(Duration::from_millis(25));
            page.obeyed()
        });
        let slowest = slowest.max().expect("there are some");
        println!("meanwhile the slowest answer takes {slowest} us");
        assert!(slowest < 1_000_000, "an answer takes {slowest} us");
        assert!(refused(Reason::Slow) > slow, "the pings are too many");
        remote::switch_off();
        until_server_threads(0);
        drop(TcpListener::bind(address).expect("the port is free"));
    });
}

fn attack(address: SocketAddr, used: &[u8], typed: &[u8]) {
    // Who was let in may be an attacker too.
    let device = &PageClient::pair(address, typed)
        .expect("the ticket is good")
        .device;
    foreign_requests(address);
    crowd(address);
    strangers(address, used, device);
    odd_frames(address, device);
    slow_request(address);
    // Five wrong tries a minute do not lock out who is known, though any ticket has to wait, and is told so.
    for _ in 0..5 {
        let _refused = PageClient::pair(address, b"no");
    }
    let waits = PageClient::pair(address, b"no").err();
    assert_eq!(waits, Some(Closed::TooManyTries));
    let mut known = PageClient::pair(address, device).expect("it is known");
    known.obeyed();
}

/// Other hosts, other origins, other paths.
fn foreign_requests(address: SocketAddr) {
    let here = address.to_string();
    let ours = format!("Origin: http://{address}\r\n");
    for (path, host, more, expected) in [
        ("/socket", "evil.example", ours.as_str(), "421"),
        ("/", "evil.example:7780", "", "421"),
        ("/", "localhost:7780", "", "421"),
        ("/socket", &here, "", "403"),
        ("/socket", &here, "Origin: null\r\n", "403"),
        ("/socket", &here, "Origin: http://evil.example\r\n", "403"),
        ("/../../../../etc/passwd", &here, &ours, "404"),
        ("/%2e%2e/%2e%2e/etc/passwd", &here, &ours, "404"),
        ("/page.js/../../keys.rs", &here, &ours, "404"),
    ] {
        let mut stream = TcpStream::connect(address).expect("the server listens");
        let answer = request(&mut stream, path, host, more);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {expected} ")),
            "{path}, {host}: {answer}"
        );
    }
}

/// A thousand connections that say nothing, many of them at once.
fn crowd(address: SocketAddr) {
    let before = refused(Reason::Crowd);
    let mut open = std::collections::VecDeque::new();
    for _ in 0..1000 {
        open.extend(TcpStream::connect(address));
        if open.len() > 200 {
            open.pop_front();
        }
    }
    let mut oldest = open.pop_front().expect("some are open");
    assert!(is_closed(&mut oldest), "it was closed for others");
    // Those that were let go before the server saw them crowded nobody; of those that are still held it keeps sixteen.
    until("the others are closed", 4, || {
        (refused(Reason::Crowd) >= before + 150).then_some(())
    });
}

/// Whether a connection that says nothing is closed within four seconds.
pub fn is_closed(stream: &mut TcpStream) -> bool {
    let limit = Some(Duration::from_secs(4));
    stream.set_read_timeout(limit).expect("a limit");
    match stream.read(&mut [0]) {
        Ok(length) => length == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// No ticket, a used one, a known name with another key, and what was recorded or is out of order.
fn strangers(address: SocketAddr, used: &[u8], device: &[u8; 32]) {
    let pair = |secret: &[u8]| PageClient::pair(address, secret).err();
    assert_eq!(pair(used), Some(Closed::Unknown));
    assert_eq!(pair(b""), Some(Closed::Unknown));
    let name = gradus::remote::keys::name_of(device);
    let impostor = PageClient::pair_with(address, &name, b"another key");
    assert_eq!(impostor.err(), Some(Closed::Unknown));
    // A frame that was sent before, one that comes too early, one that nobody sealed, and too much.
    attacks(address, device, Reason::Frame, "replayed", |page| {
        let frame = page.sealer.seal("@ping 1");
        for _ in 0..2 {
            let _sent = page.socket.send(Message::text(frame.clone()));
        }
    });
    attacks(address, device, Reason::Frame, "out of order", |page| {
        let (_early, late) = (page.sealer.seal("@ping 1"), page.sealer.seal("@ping 2"));
        let _sent = page.socket.send(Message::text(late));
    });
    attacks(address, device, Reason::Frame, "not sealed", |page| {
        let _sent = page.socket.send(Message::text("clear-steps"));
    });
    attacks(address, device, Reason::Frame, "many actions", |page| {
        page.act(&"@ping 1\n".repeat(65));
    });
    attacks(address, device, Reason::Slow, "many frames", |page| {
        (0..2000).for_each(|_| page.act("mute 99"));
    });
}

/// A page of a known device does what it must not: that is counted, and it is closed.
fn attacks(
    address: SocketAddr,
    device: &[u8; 32],
    reason: Reason,
    what: &str,
    attack: impl FnOnce(&mut PageClient),
) {
    let mut page = PageClient::pair(address, device).expect("it is known");
    let before = refused(reason);
    attack(&mut page);
    assert!(page.end().is_some(), "{what}");
    assert!(refused(reason) > before, "{what}");
}

/// A masked frame, whose mask changes nothing.
fn frame(head: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("it is short");
    assert!(length < 126);
    let mut frame = vec![head, 0x80 | length, 0, 0, 0, 0];
    frame.extend_from_slice(content);
    frame
}

/// A frame of 10 MB, 100,000 frames of anything from strangers, and sealed lines of anything from a page.
fn odd_frames(address: SocketAddr, device: &[u8; 32]) {
    let before = refused(Reason::Frame);
    let mut huge = socket(address);
    let _cut = huge.send(Message::text("x".repeat(10 << 20)));
    assert_eq!(next_text(&mut huge), Err(Closed::Silently));
    let mut seed = 1_u64;
    let mut random = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 56) as u8
    };
    for _ in 0..100 {
        let mut stream = socket(address).into_inner();
        let mut bytes = Vec::new();
        for _ in 0..1000 {
            let content: Vec<u8> = (0..random() % 24).map(|_| random()).collect();
            bytes.extend(frame(random(), &content));
        }
        let _cut = stream.write_all(&bytes);
        assert!(is_closed_after_all(&mut stream));
    }
    assert!(refused(Reason::Frame) > before + 50);
    // A page that is let in is told what is wrong, and goes on.
    let mut page = PageClient::pair(address, device).expect("it is known");
    for _ in 0..200 {
        let letters = (0..random() % 60).map(|_| char::from(b' ' + random() % 95));
        let line: String = letters.collect();
        page.act(line.trim_start_matches('@'));
        thread::sleep(Duration::from_millis(5));
    }
    page.obeyed();
}

/// Whether a connection is closed within four seconds, whatever is said before.
fn is_closed_after_all(stream: &mut TcpStream) -> bool {
    let limit = Some(Duration::from_secs(4));
    stream.set_read_timeout(limit).expect("a limit");
    match stream.read_to_end(&mut Vec::new()) {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// A request that never ends is closed after five seconds.
fn slow_request(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a limit");
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: ")
        .expect("it is read");
    let began = Instant::now();
    let end = stream.read(&mut [0]);
    assert!(end.is_ok_and(|length| length == 0));
    let passed = began.elapsed();
    assert!((4..10).contains(&passed.as_secs()), "after {passed:?}");
}
