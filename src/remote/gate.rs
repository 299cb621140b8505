//! Who may come in: tickets, the devices that came with one, and how often an address may be wrong.
//!
//! A ticket is valid for five minutes and for one device. The device then has a key of its own, with which it comes in
//! again until it is thrown out or the program ends. Time is given, so that this is tested without waiting.

use std::net::IpAddr;
use std::time::Instant;

use super::keys::{Key, name_of};
use super::limits::{ADDRESSES, DEVICES, TICKET, TRIES, TRIES_WITHIN};

/// The letters of a ticket: 32, none of which looks like another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// The letters of a ticket to scan: 130 bits.
const SCANNED: usize = 26;
/// The letters of a ticket to type: 80 bits.
const TYPED: usize = 16;
/// The letters of both, each of which takes a random byte.
pub const TICKET_LETTERS: usize = SCANNED + TYPED;

/// A secret that lets one device in.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket(String);

/// A ticket for each way to bring it to a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tickets {
    /// The ticket in the address to scan.
    pub scanned: Ticket,
    /// The ticket to type.
    pub typed: Ticket,
}

/// A device that is known.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownDevice {
    /// The public name of its key.
    pub name: String,
    /// Where it came from first.
    pub address: IpAddr,
    key: Key,
    used: Instant,
}

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
    tickets: Vec<(Ticket, Instant)>,
    devices: Vec<KnownDevice>,
    tries: Vec<(IpAddr, Instant)>,
}

// No secret is ever printed by accident.
impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket")
    }
}

impl std::fmt::Debug for KnownDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KnownDevice({})", self.name)
    }
}

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

impl Ticket {
    /// A ticket from random bytes, a letter each.
    fn of(random: &[u8]) -> Self {
        let letters = random.iter().map(|byte| LETTERS[usize::from(byte % 32)]);
        Self(letters.map(char::from).collect())
    }

    /// Its letters, without gaps.
    #[must_use]
    pub fn letters(&self) -> &str {
        &self.0
    }

    /// Its letters in groups of four, for people.
    #[must_use]
    pub fn in_groups(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        let groups = letters.chunks(4).map(|group| group.iter().collect());
        groups.collect::<Vec<String>>().join("-")
    }
}

impl Secret {
    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Ticket(ticket) => ticket.0.as_bytes(),
            Self::Device(key) => key,
        }
    }
}

impl Gate {
    /// Makes tickets from random bytes; all earlier ones are void.
    pub fn renew_tickets(&mut self, random: &[u8; TICKET_LETTERS], now: Instant) -> Tickets {
        let (scanned, typed) = random.split_at(SCANNED);
        let tickets = Tickets {
            scanned: Ticket::of(scanned),
            typed: Ticket::of(typed),
        };
        self.tickets = vec![(tickets.scanned.clone(), now), (tickets.typed.clone(), now)];
        tickets
    }

    /// Makes all tickets void.
    pub fn void_tickets(&mut self) {
        self.tickets.clear();
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
        self.tickets.retain(|(_, made)| now - *made < TICKET);
        let mut tickets = self.tickets.iter().map(|(ticket, _)| ticket);
        let ticket = tickets.find(|ticket| name_of(ticket.0.as_bytes()) == name);
        if let Some(ticket) = ticket {
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

    /// Lets a device in that has proved its secret; `key` is its key from then on if it came with a ticket. Returns the
    /// name of the device; `None` when the ticket was used meanwhile or the device was thrown out.
    pub fn admit(
        &mut self,
        secret: &Secret,
        key: Key,
        from: IpAddr,
        now: Instant,
    ) -> Option<String> {
        match secret {
            Secret::Device(known) => {
                let mut devices = self.devices.iter_mut();
                let device = devices.find(|device| device.key == *known)?;
                device.used = now;
                Some(device.name.clone())
            }
            Secret::Ticket(ticket) => {
                let place = self
                    .tickets
                    .iter()
                    .position(|(known, made)| known == ticket && now - *made < TICKET)?;
                self.tickets.remove(place);
                if self.devices.len() >= DEVICES {
                    let oldest = (0..self.devices.len()).min_by_key(|at| self.devices[*at].used);
                    self.devices.remove(oldest?);
                }
                let name = name_of(&key);
                self.devices.push(KnownDevice {
                    name: name.clone(),
                    address: from,
                    key,
                    used: now,
                });
                Some(name)
            }
        }
    }

    /// The known devices.
    #[must_use]
    pub fn devices(&self) -> &[KnownDevice] {
        &self.devices
    }

    /// Forgets a device.
    pub fn throw_out(&mut self, name: &str) {
        self.devices.retain(|device| device.name != name);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn gate() -> (Gate, Tickets, Instant) {
        let now = Instant::now();
        let mut gate = Gate::default();
        let mut random = [0; TICKET_LETTERS];
        for (place, byte) in (0_u8..).zip(&mut random) {
            *byte = place.wrapping_mul(7);
        }
        let tickets = gate.renew_tickets(&random, now);
        (gate, tickets, now)
    }

    fn name(ticket: &Ticket) -> String {
        name_of(ticket.letters().as_bytes())
    }

    /// A ticket to type is four groups of four, and the one to scan has more than 128 bits.
    #[test]
    fn tickets_are_long_enough() {
        let (_, tickets, _) = gate();
        assert_eq!(tickets.scanned.letters().len() * 5, 130);
        let typed = tickets.typed.in_groups();
        assert!(typed.split('-').all(|group| group.len() == 4), "{typed}");
        assert_eq!(typed.len(), 19);
        let letters: std::collections::BTreeSet<_> = LETTERS.iter().collect();
        assert_eq!(letters.len(), 32);
        assert!(b"01IO".iter().all(|alike| !letters.contains(alike)));
    }

    /// A ticket lets one device in, once; the device comes again by its key until it is thrown out.
    #[test]
    fn a_ticket_is_for_one_device() {
        let (mut gate, tickets, now) = gate();
        let secret = gate.secret(&name(&tickets.typed), HOME, now).unwrap();
        let again = gate.secret(&name(&tickets.typed), HOME, now).unwrap();
        let device = gate.admit(&secret, [1; 32], HOME, now).unwrap();
        assert_eq!(gate.admit(&again, [2; 32], HOME, now), None, "used");
        let used = gate.secret(&name(&tickets.typed), HOME, now);
        assert_eq!(used, Err(Stranger::Unknown));
        let known = gate.secret(&device, HOME, now).unwrap();
        assert_eq!(known, Secret::Device([1; 32]));
        gate.throw_out(&device);
        assert_eq!(gate.admit(&known, [3; 32], HOME, now), None);
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
        assert_eq!(gate.admit(&secret, [1; 32], HOME, late), None);
        assert_eq!(gate.secret(&name, HOME, late), Err(Stranger::Unknown));
        let (mut gate, ..) = self::gate();
        gate.renew_tickets(&[0; TICKET_LETTERS], now);
        assert_eq!(gate.secret(&name, HOME, now), Err(Stranger::Unknown));
    }

    /// The sixth wrong try of an address within a minute is refused, even a right one; other addresses and known devices
    /// are not.
    #[test]
    fn wrong_tries_are_limited() {
        let (mut gate, tickets, now) = gate();
        let scanned = gate.secret(&name(&tickets.scanned), HOME, now).unwrap();
        let device = gate.admit(&scanned, [1; 32], HOME, now).unwrap();
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
            let tickets = gate.renew_tickets(&[number; TICKET_LETTERS], now);
            let at = now + Duration::from_secs(number.into());
            gate.admit(&Secret::Ticket(tickets.typed), [number; 32], HOME, at);
        }
        assert_eq!(gate.devices().len(), DEVICES);
        assert_eq!(gate.devices()[0].key, [1; 32]);
    }
}
