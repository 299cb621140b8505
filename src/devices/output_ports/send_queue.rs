//! What one output has to send, in the order in which it leaves.
//!
//! Messages leave when they are due. Of those that are due at one moment, ends of notes come first, then programs, then
//! notes, then the clock, and locks last. A few locks may still go before the notes of their moment, since a lock is of its
//! note: but only while the cable is free, and so few that no note is late by it. All other locks wait until the cable is
//! free, and the latest value wins. Notes are never left out, nor late for a lock. A set-up goes before the notes of its
//! moment, which then wait until its device is ready; ends of notes do not, unless their beginnings do. It knows no port
//! and no clock of its own: times are told.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::lock_queue::{LockQueue, Queued};
use super::set_up_queue::SetUpQueue;
use crate::engine::Message;

/// How long a byte takes on a cable of 31,250 baud.
const BYTE: Duration = Duration::from_micros(320);
/// Locks that may go before the notes of their moment: they take as long as a musician can still not hear.
const BEFORE_NOTES: u32 = 3;
/// Messages that wait for their time; ends of notes always find room.
const WAITING: usize = 4096;

/// What is sent, by importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Off,
    Program,
    /// Before the notes, as far as it may go there.
    Lock,
    On,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    due: Instant,
    message: Message,
}

/// What leaves.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outgoing {
    Message(Message),
    /// A whole message of a set-up.
    SetUp(Vec<u8>),
}

/// What an output has to send.
#[derive(Debug, Default)]
pub(super) struct SendQueue {
    pub(super) set_ups: SetUpQueue,
    /// In the order of time, and of importance at one time.
    waiting: VecDeque<Waiting>,
    locks: LockQueue,
    /// When the cable has sent all that it was given.
    free_at: Option<Instant>,
    /// The moment that is sent, and how many of its locks went before its notes or did not have to.
    moment: Option<(Instant, u32)>,
    /// Locks that later ones have overtaken, and messages without room, so far.
    overtaken: u32,
    dropped: u32,
}

impl SendQueue {
    /// Adds a message, which is due no earlier than those before it.
    pub(super) fn push(&mut self, due: Instant, message: Message) {
        let kind = kind_of(message);
        if self.waiting.len() >= WAITING && kind != Kind::Off {
            self.dropped = self.dropped.saturating_add(1);
            return;
        }
        let due = self.waiting.back().map_or(due, |last| due.max(last.due));
        // The end of a note never goes before its beginning.
        let is_after = |other: &Waiting| {
            other.due == due && kind_of(other.message) > kind && !is_end_of(message, other.message)
        };
        let later = self
            .waiting
            .iter()
            .rev()
            .take_while(|other| is_after(other));
        let place = self.waiting.len() - later.count();
        self.waiting.insert(place, Waiting { due, message });
    }

    /// The next message that leaves now, if any.
    pub(super) fn next(&mut self, now: Instant) -> Option<Outgoing> {
        if !self.set_ups.holds(now) {
            let begins = self.set_ups.begins().filter(|begins| *begins <= now);
            let message = self.next_message(now, begins);
            if message.is_some() || begins.is_none() {
                return message.map(Outgoing::Message);
            }
            self.set_ups.begin(now);
        }
        if let Some(end) = self.next_end(now) {
            self.charge(now, end);
            return Some(Outgoing::Message(end));
        }
        if self.free_at.is_some_and(|free_at| free_at > now) {
            return None;
        }
        let bytes = self.set_ups.next()?;
        let free_at = self.charge_bytes(now, bytes.len());
        self.set_ups.hear_sent(free_at);
        Some(Outgoing::SetUp(bytes))
    }

    /// The first end of a note that is due, unless its beginning waits.
    fn next_end(&mut self, now: Instant) -> Option<Message> {
        let place = self.first_end(Some(now))?;
        self.waiting.remove(place).map(|end| end.message)
    }

    /// The place of the first end of a note whose beginning does not wait, among those that are due by a time, if one is
    /// given.
    fn first_end(&self, by: Option<Instant>) -> Option<usize> {
        let mut begun = [0_u128; 16];
        for (place, waiting) in self.waiting.iter().enumerate() {
            if by.is_some_and(|by| waiting.due > by) {
                break;
            }
            let of = |channel: u8, key: u8| (usize::from(channel & 15), 1_u128 << (key & 127));
            match waiting.message {
                Message::NoteOn { channel, key, .. } => {
                    let (channel, key) = of(channel, key);
                    begun[channel] |= key;
                }
                Message::NoteOff { channel, key, .. } => {
                    let (channel, key) = of(channel, key);
                    if begun[channel] & key == 0 {
                        return Some(place);
                    }
                }
                Message::ControlChange { .. }
                | Message::ProgramChange { .. }
                | Message::ChannelPressure { .. }
                | Message::PitchBend { .. } => {}
            }
        }
        None
    }

    /// The next message that leaves now, and was due before a time, if one is given.
    fn next_message(&mut self, now: Instant, before: Option<Instant>) -> Option<Message> {
        let is_due =
            |first: &Waiting| first.due <= now && before.is_none_or(|before| first.due < before);
        while let Some(first) = self.waiting.front().copied().filter(is_due) {
            self.waiting.pop_front();
            self.enter(first.due, now);
            if kind_of(first.message) != Kind::Lock || self.may_go_first() {
                self.charge(now, first.message);
                return Some(first.message);
            }
            match self.locks.push(first.message) {
                Queued::Waits(count) => self.overtaken = self.overtaken.saturating_add(count),
                Queued::Full => self.dropped = self.dropped.saturating_add(1),
            }
        }
        if self.free_at.is_some_and(|free_at| free_at > now) {
            return None;
        }
        let message = self.locks.pop()?;
        self.charge(now, message);
        Some(message)
    }

    /// Notes that the clock's byte was sent.
    pub(super) fn charge_byte(&mut self, now: Instant) {
        self.charge_bytes(now, 1);
    }

    /// Notes that the cable is given so many bytes; when it has sent them.
    fn charge_bytes(&mut self, now: Instant, bytes: usize) -> Instant {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let from = self.free_at.map_or(now, |free_at| free_at.max(now));
        let free_at = from + BYTE * bytes;
        self.free_at = Some(free_at);
        free_at
    }

    /// When something may leave next.
    pub(super) fn due(&self) -> Option<Instant> {
        if self.set_ups.is_busy() {
            let end = self.first_end(None);
            let end = end.and_then(|place| self.waiting.get(place));
            let end = end.map(|end| end.due);
            return end.into_iter().chain(self.set_ups.due(self.free_at)).min();
        }
        let begins = self.set_ups.begins();
        let lock = self.free_at.filter(|_| !self.locks.is_empty());
        let first = self.waiting.front().map(|first| first.due);
        first.into_iter().chain(lock).chain(begins).min()
    }

    /// Forgets all that waits, which counts as dropped.
    pub(super) fn clear(&mut self) {
        let waiting = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX);
        self.waiting.clear();
        let locks = self.locks.clear();
        self.dropped = self.dropped.saturating_add(waiting).saturating_add(locks);
        self.moment = None;
        self.set_ups.forget_patterns();
    }

    /// Locks overtaken by later ones, and messages that were dropped, since the last call.
    pub(super) fn take_lost(&mut self) -> (u32, u32) {
        (
            std::mem::take(&mut self.overtaken),
            std::mem::take(&mut self.dropped),
        )
    }

    /// Begins a moment: where the cable is still busy with an earlier one, its locks do not go first.
    fn enter(&mut self, due: Instant, now: Instant) {
        if self.moment.is_none_or(|(moment, _)| moment != due) {
            let is_busy = self.free_at.is_some_and(|free_at| free_at > now);
            self.moment = Some((due, if is_busy { BEFORE_NOTES } else { 0 }));
        }
    }

    /// Whether a lock goes before the notes of its moment; it does not overtake those that wait.
    fn may_go_first(&mut self) -> bool {
        match &mut self.moment {
            Some((_, count)) if self.locks.is_empty() && *count < BEFORE_NOTES => {
                *count += 1;
                true
            }
            _ => false,
        }
    }

    fn charge(&mut self, now: Instant, message: Message) {
        let bytes = match message {
            Message::ProgramChange { .. } | Message::ChannelPressure { .. } => 2,
            Message::NoteOn { .. }
            | Message::NoteOff { .. }
            | Message::ControlChange { .. }
            | Message::PitchBend { .. } => 3,
        };
        self.charge_bytes(now, bytes);
    }
}

/// Bank select belongs to the program that follows.
const BANK: [u8; 2] = [0, 32];

/// Whether a message ends the note that another one begins.
fn is_end_of(end: Message, beginning: Message) -> bool {
    match (end, beginning) {
        (
            Message::NoteOff { channel, key, .. },
            Message::NoteOn {
                channel: of,
                key: its,
                ..
            },
        ) => (channel, key) == (of, its),
        _ => false,
    }
}

fn kind_of(message: Message) -> Kind {
    match message {
        Message::NoteOff { .. } => Kind::Off,
        Message::ProgramChange { .. } => Kind::Program,
        Message::ControlChange { controller, .. } if BANK.contains(&controller) => Kind::Program,
        Message::ControlChange { .. }
        | Message::ChannelPressure { .. }
        | Message::PitchBend { .. } => Kind::Lock,
        Message::NoteOn { .. } => Kind::On,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{off, on};
    use super::*;

    fn cc(controller: u8, value: u8) -> Message {
        let channel = 0;
        Message::ControlChange {
            channel,
            controller,
            value,
        }
    }

    fn word(message: Message) -> String {
        match message {
            Message::NoteOn { key, .. } => format!("+{key}"),
            Message::NoteOff { key, .. } => format!("-{key}"),
            Message::ControlChange {
                controller, value, ..
            } => format!("c{controller}={value}"),
            Message::ProgramChange { program, .. } => format!("p{program}"),
            Message::ChannelPressure { pressure, .. } => format!("a{pressure}"),
            Message::PitchBend { value, .. } => format!("b{value}"),
        }
    }

    fn message(queue: &mut SendQueue, now: Instant) -> Option<Message> {
        queue.next(now).map(|outgoing| match outgoing {
            Outgoing::Message(message) => message,
            Outgoing::SetUp(bytes) => panic!("{bytes:?} of no set-up"),
        })
    }

    const MS: Duration = Duration::from_millis(1);

    fn sent(queue: &mut SendQueue, now: Instant) -> String {
        let all = std::iter::from_fn(|| message(queue, now));
        all.map(word).collect::<Vec<_>>().join(" ")
    }

    /// At one moment ends leave first, then programs, a few locks, notes, and the other locks as the cable has room.
    #[test]
    fn the_important_leaves_first() {
        let (mut queue, start) = (SendQueue::default(), Instant::now());
        for lock in 1..=6 {
            queue.push(start, cc(70 + lock, 1));
        }
        let program = Message::ProgramChange {
            channel: 0,
            program: 9,
        };
        for message in [on(0, 60), cc(0, 2), program, on(0, 64), off(0, 62)] {
            queue.push(start, message);
        }
        assert_eq!(queue.next(start - MS), None);
        assert_eq!(
            sent(&mut queue, start),
            "-62 c0=2 p9 c71=1 c72=1 c73=1 +60 +64"
        );
        assert_eq!(sent(&mut queue, start + MS), "");
        let free = queue.due().unwrap();
        assert_eq!(free - start, BYTE * 23);
        assert_eq!(sent(&mut queue, free), "c74=1");
        assert_eq!(sent(&mut queue, free + 5 * MS), "c75=1");
        assert_eq!(sent(&mut queue, free + 50 * MS), "c76=1");
        assert_eq!((queue.due(), queue.take_lost()), (None, (0, 0)));
    }

    /// More locks than the cable carries: each lane's latest value leaves, a thousand messages a second and no more, and
    /// every note leaves at its moment.
    #[test]
    fn locks_are_thinned_and_notes_are_not() {
        let (mut queue, start) = (SendQueue::default(), Instant::now());
        let (mut locks, mut notes, mut last) = (0, 0, [0; 8]);
        for tick in 0..1000u32 {
            let now = start + MS * tick;
            for lane in 0..8 {
                queue.push(now, cc(70 + lane, u8::try_from(tick / 8).unwrap()));
            }
            if tick % 10 == 0 {
                queue.push(now, on(0, 60));
                queue.push(now + 5 * MS, off(0, 60));
            }
            while let Some(message) = message(&mut queue, now) {
                match message {
                    Message::ControlChange {
                        controller, value, ..
                    } => {
                        locks += 1;
                        last[usize::from(controller - 70)] = value;
                    }
                    _ => notes += 1,
                }
            }
        }
        let mut now = start + MS * 1000;
        while let Some(due) = queue.due() {
            now = now.max(due);
            while let Some(message) = message(&mut queue, now) {
                if let Message::ControlChange {
                    controller, value, ..
                } = message
                {
                    last[usize::from(controller - 70)] = value;
                }
            }
        }
        let (overtaken, dropped) = queue.take_lost();
        println!(
            "send queue: 8000 locks in a second became {locks}, {overtaken} overtaken, {notes} notes"
        );
        assert_eq!((notes, dropped, last), (200, 0, [124; 8]));
        assert!((700..=900).contains(&locks), "{locks}");
    }

    /// Where the clock was set back, notes are sent late and at once, but none ends before it begins.
    #[test]
    fn no_note_ends_before_it_begins() {
        let (mut queue, start) = (SendQueue::default(), Instant::now());
        queue.push(start + 9 * MS, on(0, 64));
        for message in [on(0, 60), off(0, 60), off(0, 64), on(0, 60), off(0, 60)] {
            queue.push(start, message);
        }
        assert_eq!(sent(&mut queue, start + 9 * MS), "+64 +60 -60 -64 +60 -60");
    }

    /// What is full leaves out locks and notes, and says so; no end of a note.
    #[test]
    fn ends_always_find_room() {
        let (mut queue, start) = (SendQueue::default(), Instant::now());
        for _ in 0..2 * WAITING {
            queue.push(start, on(0, 60));
            queue.push(start, off(0, 60));
        }
        let ends = std::iter::from_fn(|| message(&mut queue, start))
            .filter(|it| matches!(it, Message::NoteOff { .. }));
        assert_eq!(ends.count(), 2 * WAITING);
        assert!(queue.take_lost().1 > 0);
    }
}
