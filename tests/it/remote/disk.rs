//! A disk that is slow, or that keeps nothing.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use gradus::remote::machine::{Announcement, Machine};
use gradus::remote::{self, keys};
use parking_lot::Mutex;

use super::page_client::{Closed, PageClient};
use super::{HERE, stage_alone};
use crate::real::{passed_in_own_process, until};

/// What a machine keeps in memory, with the faults of its disk.
#[derive(Debug, Default)]
struct Disk {
    text: Mutex<String>,
    /// How long it takes to read or write anything.
    takes: Mutex<Duration>,
    /// Whether it refuses to write.
    is_full: Mutex<bool>,
}

impl Disk {
    fn wait(&self) {
        let takes = *self.takes.lock();
        thread::sleep(takes);
    }

    fn holds(&self, key: &[u8]) -> bool {
        self.text.lock().contains(&keys::hex(key))
    }
}

impl Machine for Disk {
    fn read_devices(&self) -> Result<String, String> {
        self.wait();
        Ok(self.text.lock().clone())
    }

    fn change_devices(&self, change: &mut dyn FnMut(&str) -> Option<String>) -> Result<(), String> {
        self.wait();
        if *self.is_full.lock() {
            return Err("the disk is full".to_owned());
        }
        let mut text = self.text.lock();
        *text = change(&text).expect("it can be read");
        Ok(())
    }

    fn announce(&self, _: u16) -> Result<Box<dyn Announcement>, String> {
        Err("nobody else is there".to_owned())
    }

    fn announced(&self) -> Vec<(u16, String)> {
        self.wait();
        Vec::new()
    }
}

fn pair_by_ticket(address: std::net::SocketAddr) -> PageClient {
    let tickets = remote::new_tickets().expect("it is on");
    PageClient::pair(address, tickets.typed.letters().as_bytes()).expect("the ticket is good")
}

/// A slow disk keeps no page waiting, whoever makes Gradus ask it: strangers, or a device that comes again, which is let in
/// with what is known.
#[test]
fn nobody_waits_for_a_slow_disk() {
    if passed_in_own_process("remote::disk::nobody_waits_for_a_slow_disk") {
        return;
    }
    let _stage = stage_alone();
    let disk = Arc::new(Disk::default());
    let address = remote::switch_on_for(HERE, disk.clone()).expect("a port is free");
    let mut page = pair_by_ticket(address);
    let mut other = pair_by_ticket(address);
    let key = other.device;
    until("both are kept", 20, || {
        (disk.holds(&key) && disk.holds(&page.device)).then_some(())
    });
    *disk.takes.lock() = Duration::from_secs(3);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                assert!(PageClient::pair(address, b"no").is_err());
            }
            other = PageClient::pair(address, &key).expect("it is known");
            other.obeyed();
        });
        let slowest = (0..40).map(|_| {
            thread::sleep(Duration::from_millis(50));
            page.obeyed()
        });
        let slowest = slowest.max().expect("there are some");
        println!("meanwhile the slowest answer takes {slowest} us");
        assert!(slowest < 1_000_000, "an answer takes {slowest} us");
    });
    *disk.takes.lock() = Duration::ZERO;
}

/// A device that was thrown out while the disk was full stays out as long as the process lives, also when the page is
/// switched off and on; Set-up says why, and once there is room it is kept, without anyone asking again.
#[test]
fn who_was_thrown_out_does_not_come_back() {
    if passed_in_own_process("remote::disk::who_was_thrown_out_does_not_come_back") {
        return;
    }
    let _stage = stage_alone();
    let disk = Arc::new(Disk::default());
    let address = remote::switch_on_for(HERE, disk.clone()).expect("a port is free");
    let page = pair_by_ticket(address);
    let key = page.device;
    until("it is kept", 20, || disk.holds(&key).then_some(()));
    *disk.is_full.lock() = true;
    remote::throw_out(&keys::name_of(&key));
    assert_eq!(page.end(), Some(Closed::Unknown));
    let lack = || remote::status().expect("it is on").lack;
    until("it is said", 20, || {
        lack().filter(|lack| lack == "the disk is full")
    });
    assert_eq!(PageClient::pair(address, &key).err(), Some(Closed::Unknown));
    remote::switch_off();
    remote::switch_on_for(HERE, disk.clone()).expect("the port is free");
    assert_eq!(PageClient::pair(address, &key).err(), Some(Closed::Unknown));
    assert!(disk.holds(&key), "the disk is full");
    *disk.is_full.lock() = false;
    until("it is kept", 20, || (!disk.holds(&key)).then_some(()));
    until("nothing is lacking", 20, || lack().is_none().then_some(()));
}
