//! What a person decides in Set-up: whether there is a page at all, and what each device may.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use gradus::instance::host_controller::Settings;
use gradus::remote::refusals::Reason;
use gradus::remote::tickets::ShownTickets;
use gradus::remote::{self, keys};
use gradus::sequencer::Project;
use gradus::standalone::{TabletChoice, choose_tablet};
use gradus::ui::editor::tablet_panel::{TabletRequest, perform_request};

use super::connect_from::connect_from;
use super::page_client::{Closed, PageClient, socket};
use super::{HERE, refused, stage};
use crate::hosts::Format;
use crate::real::{passed_in_own_process, until};
use crate::stage::Stage;

/// "Loading never opens a port; nothing of it in a project, state, log or crash journal": not even where the program is to
/// begin with the page, and after a device has come.
#[test]
fn it_belongs_to_the_machine() {
    if passed_in_own_process("remote::set_up::it_belongs_to_the_machine") {
        return;
    }
    let at_start = TabletChoice {
        network: None,
        at_start: true,
    };
    choose_tablet(at_start).expect("it is kept");
    let mut stage = Stage::beside(Format::Clap, &Settings::default(), &Project::default());
    let before = stage.player.host.main().save();
    assert_eq!(remote::status(), None, "a plug-in was made");
    assert_eq!(super::server_threads(), 0);
    assert_eq!(perform_request(TabletRequest::Switch(true)), None);
    let address = remote::status().expect("it is on").address;
    let Some(ShownTickets::Valid(tickets, _)) = remote::show_tickets() else {
        panic!("they are new");
    };
    let typed = tickets.typed.letters();
    let mut page = PageClient::pair(address, typed.as_bytes()).expect("the ticket is good");
    assert_eq!(remote::show_tickets(), Some(ShownTickets::Used));
    let scanned = tickets.scanned.letters().as_bytes();
    let late = PageClient::pair(address, scanned).err();
    assert_eq!(late, Some(Closed::Unknown), "its sibling was used");
    page.act("mute 0\nmute 0");
    page.obeyed();
    let state = stage.player.host.main().save();
    assert_eq!(state, before);
    assert!(stage.player.host.main().load(&state));
    assert_eq!(remote::status().expect("it is on").address, address);
    let key = keys::hex(&page.device);
    let name = keys::name_of(&page.device);
    for secret in [typed, &key, &name, tickets.scanned.letters()] {
        let is_there = state
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!is_there, "the state has it");
    }
    let home = std::env::var_os("HOME").expect("a home");
    let others = files(Path::new(&home)).into_iter();
    for file in others.filter(|file| !file.ends_with("tablet-devices")) {
        let bytes = fs::read(&file).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        for secret in [typed, &key, &name] {
            assert!(!text.contains(secret), "{} has it", file.display());
        }
    }
    // What was switched off stays so, whatever is loaded.
    assert_eq!(perform_request(TabletRequest::Switch(false)), None);
    assert!(stage.player.host.main().load(&state));
    let _beside = Stage::beside(Format::Clap, &Settings::default(), &Project::default());
    assert_eq!(remote::status(), None);
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let below = entries.flat_map(|entry| match entry.path() {
        path if path.is_dir() => files(&path),
        path => vec![path],
    });
    below.collect()
}

/// "A watching-only device is a switch": it is told everything, what it does is refused and counted, and what it held ends
/// when it is switched.
#[test]
fn who_only_watches_changes_nothing() {
    if passed_in_own_process("remote::set_up::who_only_watches_changes_nothing") {
        return;
    }
    let (mut stage, address) = stage();
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.scanned.letters().as_bytes();
    let mut page = PageClient::pair(address, letters).expect("the ticket is good");
    let typed = tickets.typed.letters().as_bytes();
    let mut other = PageClient::pair(address, typed).expect("the ticket is good");
    page.act("start-note 60, 100");
    stage.until_heard("the note", |stage| !stage.player.ledger.notes.is_empty());
    let name = keys::name_of(&page.device);
    remote::set_watching(&name, true);
    page.until("that it only watches", |message| message["watches"] == true);
    stage.until_heard("its end", |stage| {
        stage.player.ledger.notes[0].off.is_some()
    });
    page.act("toggle-cell 0, 0\nplay");
    page.until("a refusal", |message| message["refused"].is_string());
    page.obeyed();
    assert_eq!(refused(Reason::Watching), 2);
    assert_eq!(stage.bar(16), [""; 0]);
    other.act("toggle-cell 0, 0");
    page.until("what another does", |message| {
        message["track"] == 0 && message["change"]["steps"] == "x"
    });
    remote::set_watching(&name, false);
    page.until("that it plays", |message| message["watches"] == false);
    page.act("toggle-cell 0, 0");
    page.until("its own edit", |message| {
        let change = &message["change"];
        message["track"] == 0 && change.is_object() && change["steps"] != "x"
    });
}

/// "One address cannot crowd out others": while one address opens connections without end, a page from another one comes
/// in and plays.
#[test]
fn a_crowd_crowds_out_itself() {
    if passed_in_own_process("remote::set_up::a_crowd_crowds_out_itself") {
        return;
    }
    let (_stage, address) = stage();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut held = std::collections::VecDeque::new();
                while !over.load(Ordering::Acquire) {
                    held.extend(TcpStream::connect(address));
                    if held.len() > 100 {
                        held.pop_front();
                    }
                }
            });
        }
        until("it is crowded", 20, || {
            (refused(Reason::Crowd) > 100).then_some(())
        });
        for _ in 0..10 {
            let tickets = remote::new_tickets().expect("it is on");
            let stream = from_address([127, 0, 0, 2].into(), address).expect("it is let near");
            let letters = tickets.typed.letters().as_bytes();
            let mut page = PageClient::pair_over(stream, address, letters).expect("it comes in");
            page.obeyed();
        }
        over.store(true, Ordering::Release);
    });
}

fn from_address(from: Ipv4Addr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let SocketAddr::V4(to) = to else {
        panic!("the server has an address of four numbers");
    };
    connect_from(from, to)
}

/// "Peers outside its subnet are refused": before anything is read of them, and they are counted.
#[test]
fn other_networks_are_refused() {
    if passed_in_own_process("remote::set_up::other_networks_are_refused") {
        return;
    }
    let (_stage, address) = stage();
    drop(socket(address));
    let networks = remote::network::networks();
    let other = networks.iter().find_map(|network| match network.address {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(_) => None,
    });
    let Some(other) = other else {
        println!("this machine is on no other network");
        return;
    };
    let mut stream = from_address(other, address).expect("the system lets it through");
    assert!(super::attacks::is_closed(&mut stream));
    assert_eq!(refused(Reason::Network), 1);
    // An address that this machine does not have is no network to choose.
    remote::switch_off();
    assert!(remote::switch_on([192, 0, 2, 1].into()).is_err());
    assert!(remote::switch_on(Ipv4Addr::UNSPECIFIED.into()).is_err());
    assert!(remote::switch_on(HERE).is_ok());
}
