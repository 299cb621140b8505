//! Secrets that let one device in, and how long they do.
//!
//! A ticket is valid for five minutes; one that Set-up shows, only while it is shown there, and until a device has come
//! with it or its sibling. Time is given, so that this is tested without waiting.

use std::time::{Duration, Instant};

use super::limits::{SIGHT, TICKET};

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

/// Where a person reads tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// In a terminal, where they stay.
    Terminal,
    /// In Set-up, which was drawn at a time last.
    SetUp(Instant),
}

/// What a person is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownTickets {
    /// They let a device in, for so long.
    Valid(Tickets, Duration),
    /// A device has come.
    Used,
    /// Their time is over.
    Expired,
}

/// Tickets that were made.
#[derive(Debug)]
pub struct IssuedTickets {
    tickets: Tickets,
    /// Those that nobody has used.
    left: Vec<Ticket>,
    made: Instant,
    sight: Sight,
}

// No secret is ever printed by accident.
impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket")
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

impl IssuedTickets {
    /// New ones from random bytes.
    #[must_use]
    pub fn new(random: &[u8; TICKET_LETTERS], sight: Sight, now: Instant) -> Self {
        let (scanned, typed) = random.split_at(SCANNED);
        let tickets = Tickets {
            scanned: Ticket::of(scanned),
            typed: Ticket::of(typed),
        };
        Self {
            left: vec![tickets.scanned.clone(), tickets.typed.clone()],
            tickets,
            made: now,
            sight,
        }
    }

    /// Both, whether they are valid or not.
    #[must_use]
    pub fn tickets(&self) -> &Tickets {
        &self.tickets
    }

    /// Whether nobody has seen them for long.
    fn is_out_of_sight(&self, now: Instant) -> bool {
        match self.sight {
            Sight::Terminal => false,
            Sight::SetUp(drawn) => now.saturating_duration_since(drawn) >= SIGHT,
        }
    }

    /// What to show in Set-up, where they are seen now; nothing once they were out of sight, so that new ones are made.
    pub fn show(&mut self, now: Instant) -> Option<ShownTickets> {
        if self.is_out_of_sight(now) {
            return None;
        }
        match &mut self.sight {
            Sight::Terminal => {}
            Sight::SetUp(drawn) => *drawn = now,
        }
        let rest = TICKET.saturating_sub(now.saturating_duration_since(self.made));
        Some(match self.left.len() {
            2 if !rest.is_zero() => ShownTickets::Valid(self.tickets.clone(), rest),
            2 => ShownTickets::Expired,
            _ => ShownTickets::Used,
        })
    }

    /// Those that let a device in.
    pub fn valid(&self, now: Instant) -> &[Ticket] {
        let is_over = now.saturating_duration_since(self.made) >= TICKET;
        if is_over || self.is_out_of_sight(now) {
            &[]
        } else {
            &self.left
        }
    }

    /// Uses one; returns whether that was possible.
    pub fn take(&mut self, ticket: &Ticket, now: Instant) -> bool {
        let is_valid = self.valid(now).contains(ticket);
        match self.sight {
            // A terminal shows them on, so that each is good for a device.
            Sight::Terminal => self.left.retain(|left| left != ticket),
            Sight::SetUp(_) if is_valid => self.left.clear(),
            Sight::SetUp(_) => {}
        }
        is_valid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ticket to type is four groups of four, and the one to scan has more than 128 bits.
    #[test]
    fn tickets_are_long_enough() {
        let issued = IssuedTickets::new(&[7; TICKET_LETTERS], Sight::Terminal, Instant::now());
        let tickets = issued.tickets();
        assert_eq!(tickets.scanned.letters().len() * 5, 130);
        let typed = tickets.typed.in_groups();
        assert!(typed.split('-').all(|group| group.len() == 4), "{typed}");
        assert_eq!(typed.len(), 19);
        let letters: std::collections::BTreeSet<_> = LETTERS.iter().collect();
        assert_eq!(letters.len(), 32);
        assert!(b"01IO".iter().all(|alike| !letters.contains(alike)));
    }

    /// "Valid for 5 minutes and only while Set-up shows it": a ticket of Set-up is void some seconds after it was drawn
    /// last, and once a device has come with its sibling.
    #[test]
    fn tickets_of_set_up_are_seen() {
        let now = Instant::now();
        let issue = || IssuedTickets::new(&[7; TICKET_LETTERS], Sight::SetUp(now), now);
        let second = Duration::from_secs(1);
        let mut shown = issue();
        for seconds in 1..300 {
            let at = now + seconds * second;
            let ShownTickets::Valid(tickets, rest) = shown.show(at).unwrap() else {
                panic!("after {seconds} s");
            };
            assert_eq!(rest, (300 - seconds) * second);
            assert_eq!(shown.valid(at), [tickets.scanned, tickets.typed]);
        }
        let late = now + 300 * second;
        assert_eq!(shown.show(late), Some(ShownTickets::Expired));
        assert_eq!(shown.valid(late), []);
        let mut hidden = issue();
        assert_eq!(hidden.valid(now + SIGHT - second).len(), 2);
        assert_eq!(hidden.valid(now + SIGHT), []);
        assert_eq!(hidden.show(now + SIGHT), None);
        let mut used = issue();
        let typed = used.tickets().typed.clone();
        assert!(used.take(&typed, now));
        assert_eq!(used.show(now), Some(ShownTickets::Used));
        assert_eq!(used.valid(now), []);
    }
}
