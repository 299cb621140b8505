//! Who may come in: who has a ticket, the devices that came with one, and how often an address may be wrong.
//!
//! A ticket is for one device. The device then has a key of its own, with which it comes in again until it is thrown out,
//! or, where no machine keeps it, until the program ends. Time is given, so that this is tested without waiting.

use std::net::IpAddr;
use std::time::Instant;

use super::device_change::DeviceChange;
use super::keys::{Key, name_of};
use super::known_device::KnownDevice;
use super::limits::{ADDRESSES, TRIES, TRIES_WITHIN};
use super::tickets::{IssuedTickets, ShownTickets, Sight, TICKET_LETTERS, Ticket, Tickets};

/// Why someone does not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// The ticket was used, is too old or never was; or the device was thrown out.
    Unknown,
    /// The address was wrong too often.
    TooManyTries,
}

/// The secret that a connection must prove to know.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// That of a ticket.
    Ticket(Ticket),
    /// That of a known device.
    Device(Key),
}

/// Lets in who has a ticket or a known key.
#[derive(Default)]
pub struct Gate {
    issued: Option<IssuedTickets>,
    /// The changes that the machine has still to keep; nothing where none keeps them.
    unkept: Option<Vec<DeviceChange>>,
    /// Why they are not kept.
    lack: Option<String>,
    /// In the order in which they came last.
    devices: Vec<KnownDevice>,
    tries: Vec<(IpAddr, Instant)>,
}

// No secret is ever printed by accident.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gate")
    }
}

impl Secret {
    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Ticket(ticket) => ticket.letters().as_bytes(),
            Self::Device(key) => key,
        }
    }
}

impl Gate {
    /// Whose devices a machine keeps for all its programs. That may wait for a disk, so it is done by who has not locked
    /// this: [`unkept`](Self::unkept), [`take_over`](Self::take_over). It begins with changes that are left.
    #[must_use]
    pub fn of_machine(left: Vec<DeviceChange>) -> Self {
        Self {
            unkept: Some(left),
            ..Self::default()
        }
    }

    /// The changes that the machine has still to keep.
    #[must_use]
    pub fn unkept(&self) -> &[DeviceChange] {
        self.unkept.as_deref().unwrap_or_default()
    }

    /// Takes over the devices as the machine keeps them, with these of the changes.
    pub fn take_over(&mut self, mut devices: Vec<KnownDevice>, kept: &[DeviceChange]) {
        let unkept = self.unkept.get_or_insert_default();
        unkept.retain(|change| !kept.contains(change));
        unkept.iter().for_each(|it| it.apply(&mut devices));
        (self.devices, self.lack) = (devices, None);
    }

    /// Notes why the machine does not keep them. They are known on.
    pub fn note_lack(&mut self, lack: String) {
        self.lack = Some(lack);
    }

    /// What the machine keeps cannot be read: it is to keep all that are known, in its place.
    pub fn keep_all_anew(&mut self) {
        let all = self.devices.iter().cloned().map(DeviceChange::Come);
        self.unkept = Some(all.collect());
    }

    fn change_devices(&mut self, change: DeviceChange) {
        change.apply(&mut self.devices);
        if let Some(unkept) = &mut self.unkept {
            // So there are few: a person lets devices in.
            unkept.retain(|earlier| !change.replaces(earlier));
            unkept.push(change);
        }
    }

    /// Why the devices are not kept for the next time, if they are not.
    #[must_use]
    pub fn lack(&self) -> Option<&str> {
        self.lack.as_deref()
    }

    /// Makes tickets from random bytes, to be seen somewhere; all earlier ones are void.
    pub fn renew_tickets(
        &mut self,
        random: &[u8; TICKET_LETTERS],
        sight: Sight,
        now: Instant,
    ) -> Tickets {
        let issued = IssuedTickets::new(random, sight, now);
        self.issued.insert(issued).tickets().clone()
    }

    /// The tickets as Set-up shows them now; nothing when there are none that it may show.
    pub fn show_tickets(&mut self, now: Instant) -> Option<ShownTickets> {
        self.issued.as_mut()?.show(now)
    }

    /// Makes all tickets void.
    pub fn void_tickets(&mut self) {
        self.issued = None;
    }

    /// Whether a public name is that of a ticket, which no disk knows.
    #[must_use]
    pub fn is_ticket(&self, name: &str, now: Instant) -> bool {
        self.ticket(name, now).is_some()
    }

    fn ticket(&self, name: &str, now: Instant) -> Option<&Ticket> {
        let mut tickets = self.issued.as_ref()?.valid(now).iter();
        tickets.find(|ticket| name_of(ticket.letters().as_bytes()) == name)
    }

    /// The secret with a public name. A known device is never kept out by the wrong tries of others.
    ///
    /// # Errors
    /// When there is none, or the address has tried too often; such a try is counted.
    pub fn secret(&mut self, name: &str, from: IpAddr, now: Instant) -> Result<Secret, Stranger> {
        if let Some(device) = self.devices.iter().find(|device| device.name == name) {
            return Ok(Secret::Device(device.key));
        }
        self.tries.retain(|(_, at)| now - *at < TRIES_WITHIN);
        let tried = self.tries.iter().filter(|(who, _)| *who == from).count();
        if tried >= TRIES {
            return Err(Stranger::TooManyTries);
        }
        if let Some(ticket) = self.ticket(name, now) {
            return Ok(Secret::Ticket(ticket.clone()));
        }
        self.count_try(from, now);
        Err(Stranger::Unknown)
    }

    /// Counts a wrong try of an address.
    pub fn count_try(&mut self, from: IpAddr, now: Instant) {
        if self.tries.len() >= ADDRESSES * TRIES {
            self.tries.remove(0);
        }
        self.tries.push((from, now));
    }

    /// Lets a device in that has proved its secret; one that came with a ticket is known as `device` from then on.
    /// Returns its name; `None` when the ticket was used meanwhile or the device was thrown out.
    pub fn admit(&mut self, secret: &Secret, device: KnownDevice, now: Instant) -> Option<String> {
        let (name, change) = match secret {
            Secret::Device(known) => {
                let mut devices = self.devices.iter();
                let known = devices.find(|device| device.key == *known)?;
                (
                    known.name.clone(),
                    DeviceChange::ComeAgain(known.name.clone()),
                )
            }
            Secret::Ticket(ticket) => {
                let issued = self.issued.as_mut()?;
                if !issued.take(ticket, now) {
                    return None;
                }
                (device.name.clone(), DeviceChange::Come(device))
            }
        };
        let is_last = self.devices.last().is_some_and(|last| last.name == name);
        if !is_last {
            self.change_devices(change);
        }
        Some(name)
    }

    /// The known devices.
    #[must_use]
    pub fn devices(&self) -> &[KnownDevice] {
        &self.devices
    }

    /// Whether a device may only watch, as one may that is not known any more.
    #[must_use]
    pub fn watches(&self, name: &str) -> bool {
        let mut devices = self.devices.iter();
        let device = devices.find(|device| device.name == name);
        device.is_none_or(|device| device.watches)
    }

    /// Lets a device only watch, or play.
    pub fn set_watching(&mut self, name: &str, watches: bool) {
        self.change_devices(DeviceChange::Watch(name.to_owned(), watches));
    }

    /// Forgets a device.
    pub fn throw_out(&mut self, name: &str) {
        self.change_devices(DeviceChange::ThrowOut(name.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::known_device::DeviceKind;
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn gate() -> (Gate, Tickets, Instant) {
        let now = Instant::now();
        let mut gate = Gate::default();
        let mut random = [0; TICKET_LETTERS];
        for (place, byte) in (0_u8..).zip(&mut random) {
            *byte = place.wrapping_mul(7);
        }
        let tickets = gate.renew_tickets(&random, Sight::Terminal, now);
        (gate, tickets, now)
    }

    fn device_with(key: u8) -> KnownDevice {
        KnownDevice::new([key; 32], DeviceKind::Other, HOME)
    }

    fn name(ticket: &Ticket) -> String {
        name_of(ticket.letters().as_bytes())
    }

    /// Who was thrown out does not play, whether the switch was on or not.
    #[test]
    fn a_device_that_is_not_known_only_watches() {
        let (mut gate, ..) = gate();
        assert!(gate.watches("nobody"));
        let device = device_with(1);
        let name = device.name.clone();
        gate.change_devices(DeviceChange::Come(device));
        assert!(!gate.watches(&name));
        gate.throw_out(&name);
        assert!(gate.watches(&name));
    }

    /// A ticket lets one device in, once; the device comes again by its key until it is thrown out.
    #[test]
    fn a_ticket_is_for_one_device() {
        let (mut gate, tickets, now) = gate();
        let secret = gate.secret(&name(&tickets.typed), HOME, now).unwrap();
        let again = gate.secret(&name(&tickets.typed), HOME, now).unwrap();
        let device = gate.admit(&secret, device_with(1), now).unwrap();
        assert_eq!(gate.admit(&again, device_with(2), now), None, "used");
        let used = gate.secret(&name(&tickets.typed), HOME, now);
        assert_eq!(used, Err(Stranger::Unknown));
        let known = gate.secret(&device, HOME, now).unwrap();
        assert_eq!(known, Secret::Device([1; 32]));
        gate.throw_out(&device);
        assert_eq!(gate.admit(&known, device_with(3), now), None);
        assert!(gate.devices().is_empty());
    }

    /// A ticket is void after five minutes, and when others are made.
    #[test]
    fn tickets_expire() {
        let (mut gate, tickets, now) = gate();
        let name = name(&tickets.scanned);
        let secret = gate
            .secret(&name, HOME, now + Duration::from_secs(299))
            .unwrap();
        let late = now + Duration::from_secs(300);
        assert_eq!(gate.admit(&secret, device_with(1), late), None);
        assert_eq!(gate.secret(&name, HOME, late), Err(Stranger::Unknown));
        let (mut gate, ..) = self::gate();
        gate.renew_tickets(&[0; TICKET_LETTERS], Sight::Terminal, now);
        assert_eq!(gate.secret(&name, HOME, now), Err(Stranger::Unknown));
    }

    /// The sixth wrong try of an address within a minute is refused, even a right one; other addresses and known devices
    /// are not.
    #[test]
    fn wrong_tries_are_limited() {
        let (mut gate, tickets, now) = gate();
        let scanned = gate.secret(&name(&tickets.scanned), HOME, now).unwrap();
        let device = gate.admit(&scanned, device_with(1), now).unwrap();
        for _ in 0..TRIES {
            assert_eq!(gate.secret("no", HOME, now), Err(Stranger::Unknown));
        }
        let typed = name(&tickets.typed);
        let refused = gate.secret(&typed, HOME, now);
        assert_eq!(refused, Err(Stranger::TooManyTries));
        assert!(gate.secret(&device, HOME, now).is_ok());
        let other = IpAddr::from([127, 0, 0, 2]);
        assert!(gate.secret(&typed, other, now).is_ok());
        assert!(gate.secret(&typed, HOME, now + TRIES_WITHIN).is_ok());
    }

    /// A ninth device takes the place of the one that was away for longest.
    #[test]
    fn only_so_many_devices_are_known() {
        let now = Instant::now();
        let mut gate = Gate::default();
        for number in 0..=8_u8 {
            let tickets = gate.renew_tickets(&[number; TICKET_LETTERS], Sight::Terminal, now);
            gate.admit(&Secret::Ticket(tickets.typed), device_with(number), now);
            // The first one comes again and again.
            gate.admit(&Secret::Device([0; 32]), device_with(0), now);
        }
        let keys: Vec<_> = gate.devices().iter().map(|device| device.key[0]).collect();
        assert_eq!(keys, [2, 3, 4, 5, 6, 7, 8, 0]);
    }

    /// However often a device comes and goes while the machine keeps nothing, that another one was thrown out is not
    /// forgotten; whoever takes over what is left throws it out as well.
    #[test]
    fn who_was_thrown_out_stays_out() {
        let mut gate = Gate::of_machine(Vec::new());
        let now = Instant::now();
        let kept = vec![device_with(1), device_with(2), device_with(3)];
        gate.take_over(kept.clone(), &[]);
        gate.throw_out(&device_with(1).name);
        gate.note_lack("the disk is full".to_owned());
        for _ in 0..100 {
            for key in [2, 3] {
                gate.admit(&Secret::Device([key; 32]), device_with(9), now);
                gate.set_watching(&device_with(key).name, key == 2);
            }
        }
        let left = gate.unkept().to_vec();
        assert_eq!(left.len(), 5);
        let mut next = Gate::of_machine(left);
        next.take_over(kept, &[]);
        let keys: Vec<_> = next.devices().iter().map(|it| it.key[0]).collect();
        assert_eq!(keys, [2, 3]);
        assert!(next.watches(&device_with(2).name));
    }

    /// What is changed while the machine keeps earlier changes is not lost, and what other programs have changed is known;
    /// where the machine keeps nothing, the devices are known on.
    #[test]
    fn changes_are_kept_one_after_the_other() {
        let mut gate = Gate::of_machine(Vec::new());
        let now = Instant::now();
        for number in [1, 2] {
            let tickets = gate.renew_tickets(&[number; TICKET_LETTERS], Sight::Terminal, now);
            gate.admit(&Secret::Ticket(tickets.typed), device_with(number), now);
        }
        let taken = gate.unkept().to_vec();
        assert_eq!(taken.len(), 2);
        gate.throw_out(&device_with(1).name);
        // Meanwhile another program has let one more in.
        let mut kept = vec![device_with(7)];
        taken.iter().for_each(|change| change.apply(&mut kept));
        gate.take_over(kept, &taken);
        let keys = |gate: &Gate| -> Vec<u8> { gate.devices().iter().map(|it| it.key[0]).collect() };
        assert_eq!(keys(&gate), [7, 2]);
        assert_eq!(gate.unkept(), [DeviceChange::ThrowOut(device_with(1).name)]);
        gate.note_lack("the disk is full".to_owned());
        assert_eq!(keys(&gate), [7, 2]);
        gate.keep_all_anew();
        let mut anew = Vec::new();
        gate.unkept().iter().for_each(|it| it.apply(&mut anew));
        assert_eq!(anew, gate.devices());
        let taken = gate.unkept().to_vec();
        gate.take_over(anew, &taken);
        assert_eq!((gate.lack(), gate.unkept()), (None, &[][..]));
    }
}
