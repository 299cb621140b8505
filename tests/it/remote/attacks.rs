//! Everything that somebody else on the network can send: it is refused and counted, and the music does not notice.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gradus::remote;
use tungstenite::Message;

use super::page_client::{Closed, PageClient, next_text, socket};
use super::{request, stage};
use crate::real::passed_in_own_process;

/// A project that plays on through everything has a note every sixteenth.
const LINE: [&str; 4] = ["0", "1", "2", "3"];

/// "Attack tests": each of the list, while an instance plays and a page plays it.
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
    let refused = remote::status().expect("it is on").refused;
    assert!(refused > 1000, "{refused} were counted");
}

fn attack(address: SocketAddr, used: &[u8], typed: &[u8]) {
    // Who was let in may be an attacker too.
    let device = &PageClient::pair(address, typed)
        .expect("the ticket is good")
        .device;
    foreign_requests(address);
    crowd(address);
    strangers(address, used, device);
    odd_frames(address);
    slow_request(address);
    // Five wrong tries a minute do not lock out who is known, though the right ticket would have to wait.
    for _ in 0..5 {
        let _refused = PageClient::pair(address, b"no");
    }
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
    let mut open = std::collections::VecDeque::new();
    for _ in 0..1000 {
        open.extend(TcpStream::connect(address));
        if open.len() > 200 {
            open.pop_front();
        }
    }
    let mut oldest = open.pop_front().expect("some are open");
    oldest
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a limit");
    assert!(
        matches!(oldest.read(&mut [0]), Ok(0) | Err(_)),
        "it was closed for others"
    );
}

/// No ticket, a used one, a known name with another key, and what was recorded or is out of order.
fn strangers(address: SocketAddr, used: &[u8], device: &[u8; 32]) {
    let refused = |secret: &[u8]| PageClient::pair(address, secret).err();
    assert_eq!(refused(used), Some(Closed::Unknown));
    assert_eq!(refused(b""), Some(Closed::Unknown));
    let name = gradus::remote::keys::name_of(device);
    let impostor = PageClient::pair_with(address, &name, b"another key");
    assert_eq!(impostor.err(), Some(Closed::Unknown));
    let known = || PageClient::pair(address, device).expect("it is known");
    // A frame that was sent before, one that comes too early, and one that nobody sealed.
    let mut page = known();
    let frame = page.sealer.seal("@ping 1");
    for _ in 0..2 {
        let _sent = page.socket.send(Message::text(frame.clone()));
    }
    assert!(page.gets_closed(), "replayed");
    let mut page = known();
    let (_early, late) = (page.sealer.seal("@ping 1"), page.sealer.seal("@ping 2"));
    let _sent = page.socket.send(Message::text(late));
    assert!(page.gets_closed(), "out of order");
    let mut page = known();
    let _sent = page.socket.send(Message::text("clear-steps"));
    assert!(page.gets_closed(), "not sealed");
    let mut page = known();
    page.act(&"@ping 1\n".repeat(65));
    assert!(page.gets_closed(), "too many actions");
    let mut page = known();
    (0..200).for_each(|_| page.act("@ping 1"));
    assert!(page.gets_closed(), "too many frames");
}

/// A frame of 10 MB, and 100,000 frames of anything.
fn odd_frames(address: SocketAddr) {
    let mut huge = socket(address);
    let _cut = huge.send(Message::text("x".repeat(10 << 20)));
    assert_eq!(next_text(&mut huge), Err(Closed::Silently));
    let mut seed = 1_u64;
    for _ in 0..100 {
        let mut stream = socket(address).into_inner();
        let mut bytes = Vec::new();
        for _ in 0..1000 {
            for _ in 0..24 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                bytes.push((seed >> 56) as u8);
            }
        }
        let _cut = stream.write_all(&bytes);
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
    assert!(matches!(stream.read(&mut [0]), Ok(0) | Err(_)));
    let passed = began.elapsed();
    assert!((4..10).contains(&passed.as_secs()), "after {passed:?}");
}
