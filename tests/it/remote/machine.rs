//! What a machine keeps for all its programs, and the instances of a process.

use std::fs;
use std::path::PathBuf;

use gradus::instance::host_controller::Settings;
use gradus::remote::machine::Machine;
use gradus::remote::neighbour;
use gradus::remote::{self, keys};
use gradus::sequencer::Project;
use gradus::standalone::{serve_tablet, settings_folder};
use serde_json::json;

use super::page_client::{Closed, PageClient};
use super::{HERE, open_files, server_threads, stage_alone};
use crate::hosts::Format;
use crate::real::{passed_in_own_process, until};
use crate::stage::Stage;
use crate::window::heap_bytes;

/// The most that the server takes of the heap, and each page.
const SERVER: usize = 2 << 20;
const PAGE: usize = 256 << 10;

fn beside() -> Stage {
    Stage::beside(Format::Clap, &Settings::default(), &Project::default())
}

/// The file of the devices, or one that was put aside, once it is there.
fn device_file(ending: &str) -> PathBuf {
    let home = std::env::var_os("HOME").expect("a home");
    until("the file is there", 20, || {
        let files = super::set_up::files(home.as_ref()).into_iter();
        let mut files = files.filter(|file| file.to_string_lossy().ends_with(ending));
        files.next()
    })
}

/// "A known device reconnects after a restart by its key": with a server that is new; until it is thrown out, by whichever
/// program. A damaged file is moved aside.
#[test]
fn a_device_is_known_after_a_restart() {
    if passed_in_own_process("remote::machine::a_device_is_known_after_a_restart") {
        return;
    }
    let _stage = stage_alone();
    let address = serve_tablet(HERE).expect("a port is free");
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.typed.letters().as_bytes();
    let page = PageClient::pair(address, letters).expect("the ticket is good");
    let (key, name) = (page.device, keys::name_of(&page.device));
    remote::set_watching(&name, true);
    remote::switch_off();
    assert!(page.end().is_some());
    serve_tablet(HERE).expect("a port is free");
    let mut again = PageClient::pair(address, &key).expect("it is known");
    again.until("that it only watches", |message| message["watches"] == true);
    let kept = device_file("tablet-devices");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&kept).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // Another program throws it out.
    let other = settings_folder();
    other
        .change_devices(&mut |_| Some(String::new()))
        .expect("it is kept");
    let unknown = PageClient::pair(address, &key).err();
    assert_eq!(unknown, Some(Closed::Unknown));
    assert_eq!(again.end(), Some(Closed::Unknown));
    // Half of a file is no file.
    fs::write(&kept, "{\"version\":1,\"dev").expect("it is written");
    assert!(remote::status().expect("it is on").lack.is_none());
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.scanned.letters().as_bytes();
    let mut page = PageClient::pair(address, letters).expect("the ticket is good");
    page.obeyed();
    assert_eq!(remote::status().expect("it is on").lack, None);
    let aside = fs::read_to_string(device_file(".unreadable-1")).expect("it is kept");
    assert_eq!(aside, "{\"version\":1,\"dev");
    remote::throw_out(&keys::name_of(&page.device));
    let key = keys::hex(&page.device);
    assert_eq!(page.end(), Some(Closed::Unknown));
    until("it is forgotten", 20, || {
        let text = fs::read_to_string(&kept).ok()?;
        (!text.contains(&key)).then_some(())
    });
}

/// "The page picks one": of several instances in a process, which are listed by name; what a page holds ends when it goes to
/// another one, and where one is gone it is at the list again.
#[test]
fn a_page_goes_from_one_instance_to_another() {
    if passed_in_own_process("remote::machine::a_page_goes_from_one_instance_to_another") {
        return;
    }
    let (mut first, mut second, third) = (beside(), beside(), beside());
    let address = remote::switch_on(HERE).expect("a port is free");
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.typed.letters().as_bytes();
    let mut page = PageClient::pair(address, letters).expect("the ticket is good");
    let list = page.until("the list", |message| message["instances"].is_array());
    // The numbers begin anywhere, the names do not.
    let before = list["here"].as_u64().expect("a number") - 1;
    let all = json!([
        { "id": before + 1, "name": "Gradus 1" },
        { "id": before + 2, "name": "Gradus 2" },
        { "id": before + 3, "name": "Gradus 3" },
    ]);
    assert_eq!(list["instances"], all);
    page.act("mute 0\nstart-note 60, 100");
    first.until_heard("the note", |stage| !stage.player.ledger.notes.is_empty());
    let time = time_of(&mut page);
    page.act(&format!("@instance {}\ntoggle-cell 1, 4", before + 2));
    first.until_heard("its end", |stage| {
        stage.player.ledger.notes[0].off.is_some()
    });
    page.until("the other one", |message| message["here"] == before + 2);
    page.until("its own edit", |message| {
        let known = ["clip", "change"].iter().map(|it| &message[it]["steps"]);
        message["track"] == 1 && known.into_iter().any(|steps| steps == ".... x")
    });
    assert_eq!(second.bar(16), ["4 37 75%"]);
    assert!(time_of(&mut page) > time, "the clock goes on");
    assert_eq!(first.bar(16), [""; 0]);
    // The one that it plays goes while a note sounds, which its host ends.
    page.act("start-note 60, 100");
    second.until_heard("the note", |stage| stage.player.ledger.notes.len() > 1);
    second.player.ledger.assert_clean();
    drop(second);
    page.until("the list without it", |message| {
        message["here"].is_null() && message["instances"].as_array().map(Vec::len) == Some(2)
    });
    page.act("toggle-cell 0, 0");
    page.obeyed();
    page.act(&format!("@instance {}", before + 1));
    page.until("the first one", |message| message["here"] == before + 1);
    // What is meant for one that is gone is done in none.
    page.act(&format!("@instance {}\ntoggle-cell 0, 0", before + 2));
    page.until("no other one", |message| {
        message["instances"].is_array() && message["here"].is_null()
    });
    assert_eq!(first.bar(16), [""; 0]);
    // Where there is one alone there is nothing to choose.
    drop(first);
    page.until("the last one", |message| message["here"] == before + 3);
    let fourth = beside();
    page.until("a new one", |message| {
        message["here"] == before + 3 && message["instances"][1]["id"] == before + 4
    });
    drop((third, fourth));
    assert_eq!(remote::status(), None);
    assert!(page.end().is_some());
}

/// What the clock of a page says.
fn time_of(page: &mut PageClient) -> f64 {
    page.act("@ping 5");
    let pong = page.until("an answer", |message| message["pong"] == 5);
    pong["time"].as_f64().expect("a time")
}

/// "Each page links to the others on this machine": to the servers of other programs that run.
#[test]
fn pages_lead_to_other_programs() {
    if passed_in_own_process("remote::machine::pages_lead_to_other_programs") {
        return;
    }
    let _stage = stage_alone();
    let other = settings_folder().announce(7787).expect("nobody has it");
    let elsewhere = "127.0.0.1:7787".parse().expect("an address");
    other.tell(&neighbour::announcement(elsewhere, &["Bass".to_owned()]));
    let address = serve_tablet(HERE).expect("a port is free");
    // The other program is told of this one, as long as it serves, before any page comes.
    let of_this = |text: &str| text.contains("Gradus 1") && text.contains(&address.to_string());
    let is_known = || {
        let announced = settings_folder().announced();
        announced
            .iter()
            .any(|(port, text)| *port == address.port() && of_this(text))
    };
    until("it is known", 20, || is_known().then_some(()));
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.typed.letters().as_bytes();
    let mut page = PageClient::pair(address, letters).expect("the ticket is good");
    let told = json!([{ "address": "http://127.0.0.1:7787", "names": ["Bass"] }]);
    page.until("the other server", |message| message["others"] == told);
    assert!(is_known());
    remote::switch_off();
    assert!(!is_known());
}

/// "500 instances made and dropped with it on: threads, handles and memory come back."
#[test]
fn instances_come_and_go_while_it_is_on() {
    if passed_in_own_process("remote::machine::instances_come_and_go_while_it_is_on") {
        return;
    }
    let _stage = stage_alone();
    let address = serve_tablet(HERE).expect("a port is free");
    let tickets = remote::new_tickets().expect("it is on");
    let letters = tickets.typed.letters().as_bytes();
    let mut page = PageClient::pair(address, letters).expect("the ticket is good");
    make_and_drop(100, &mut page);
    let before = (threads(), open_files());
    let heap = heap_bytes();
    make_and_drop(400, &mut page);
    let with_server = left_of_instances(heap);
    until("threads and handles come back", 4, || {
        // What looks at a folder has a handle for a moment.
        (threads() <= before.0 && open_files() <= before.1).then_some(())
    });
    assert_eq!(server_threads(), 2);
    remote::switch_off();
    assert!(page.end().is_some());
    let heap = heap_bytes();
    (0..400).for_each(|_| drop(beside()));
    let without = left_of_instances(heap);
    println!("400 instances leave {with_server} bytes with the server, {without} without");
}

/// Makes instances one after the other while a page is there.
fn make_and_drop(number: usize, page: &mut PageClient) {
    page.obeyed();
    for round in 0..number {
        drop(beside());
        if round % 20 == 0 {
            page.obeyed();
        }
    }
    page.obeyed();
}

/// How much more of the heap is in use than before 400 instances, when their threads have given back what they had. A
/// leak of a quarter of a kilobyte for each would be seen.
fn left_of_instances(before: usize) -> usize {
    until("memory comes back", 4, || {
        let left = heap_bytes().saturating_sub(before);
        (left < 400 * 256).then_some(left)
    })
}

fn threads() -> usize {
    fs::read_dir("/proc/self/task").expect("a list").count()
}

/// "Memory of the server <= 2 MiB + 256 KiB a page", with what the test's own ends of the pages take.
#[test]
fn the_server_is_small() {
    if passed_in_own_process("remote::machine::the_server_is_small") {
        return;
    }
    let _stage = stage_alone();
    let off = heap_bytes();
    let address = serve_tablet(HERE).expect("a port is free");
    until("it listens", 4, || (server_threads() == 2).then_some(()));
    let on = heap_bytes().saturating_sub(off);
    let mut pages = Vec::new();
    for _ in 0..8 {
        let tickets = remote::new_tickets().expect("it is on");
        let letters = tickets.typed.letters().as_bytes();
        pages.push(PageClient::pair(address, letters).expect("the ticket is good"));
        for page in &mut pages {
            page.obeyed();
        }
    }
    let with_pages = heap_bytes().saturating_sub(off);
    println!("the server takes {on} bytes, with 8 pages {with_pages}");
    assert!(on <= SERVER, "{on}");
    assert!(with_pages <= SERVER + 8 * PAGE, "{with_pages}");
}
