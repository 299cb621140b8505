//! Locks that wait for room on the cable. The latest value wins: one that is overtaken while it waits is never sent.
//!
//! A controller, the wheel, pressure: each waits once on each channel. A parameter with a number of its own (NRPN, RPN) is
//! several messages that are only right together: they wait together, and are overtaken together.

use std::collections::VecDeque;

use crate::engine::Message;

/// The most that wait.
const WAITING: usize = 128;

/// The controllers of a parameter with a number of its own: the number, coarse and fine, and then values.
const NUMBER_COARSE: [u8; 2] = [99, 101];
const NUMBER_FINE: [u8; 2] = [98, 100];
const VALUES: [u8; 4] = [6, 38, 96, 97];

/// What one lock sets, on its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    Controller(u8, u8),
    /// A parameter's number: which controllers name it, coarse and, once it is there, fine.
    Parameter(u8, (u8, u8), Option<(u8, u8)>),
    Pressure(u8),
    Bend(u8),
    /// It is never overtaken.
    Other,
}

/// The messages of one lock.
#[derive(Debug, Clone, Copy)]
struct WaitingLock {
    setting: Setting,
    messages: [Option<Message>; 4],
    length: usize,
}

/// Locks that wait.
#[derive(Debug, Default)]
pub(super) struct LockQueue {
    waiting: VecDeque<WaitingLock>,
    /// Messages of the first lock that were sent.
    sent: usize,
}

/// What became of a lock's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Queued {
    /// It waits, and so many messages that it overtook do not.
    Waits(u32),
    /// There was no room.
    Full,
}

impl LockQueue {
    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Adds a message of a lock.
    pub(super) fn push(&mut self, message: Message) -> Queued {
        if let Message::ControlChange {
            channel,
            controller,
            value,
        } = message
            && (NUMBER_FINE.contains(&controller) || VALUES.contains(&controller))
        {
            return self.extend(message, (channel, controller, value));
        }
        self.add(setting_of(message), message)
    }

    /// The next message, in the order in which they came.
    pub(super) fn pop(&mut self) -> Option<Message> {
        let first = self.waiting.front()?;
        let message = first.messages.get(self.sent).copied().flatten();
        self.sent += 1;
        if self.sent >= first.length {
            self.waiting.pop_front();
            self.sent = 0;
        }
        message
    }

    /// Forgets all that waits; how many messages that were.
    pub(super) fn clear(&mut self) -> u32 {
        let waiting = self
            .waiting
            .drain(..)
            .map(|lock| lock.length)
            .sum::<usize>();
        let sent = std::mem::take(&mut self.sent);
        u32::try_from(waiting - sent).unwrap_or(u32::MAX)
    }

    fn add(&mut self, setting: Setting, message: Message) -> Queued {
        let overtaken = self.overtake(setting, 0);
        if self.waiting.len() >= WAITING {
            return Queued::Full;
        }
        self.waiting.push_back(WaitingLock {
            setting,
            messages: [Some(message), None, None, None],
            length: 1,
        });
        Queued::Waits(overtaken)
    }

    /// Adds a further message to the parameter that was begun last on its channel.
    fn extend(&mut self, message: Message, (channel, controller, value): (u8, u8, u8)) -> Queued {
        let last = self.waiting.back_mut().filter(|lock| {
            let is_its = matches!(lock.setting, Setting::Parameter(of, ..) if of == channel);
            is_its && lock.length < lock.messages.len()
        });
        let Some(lock) = last else {
            // Its beginning is sent already.
            return self.add(Setting::Other, message);
        };
        if let Some(place) = lock.messages.get_mut(lock.length) {
            *place = Some(message);
            lock.length += 1;
        }
        if NUMBER_FINE.contains(&controller)
            && let Setting::Parameter(_, _, fine) = &mut lock.setting
        {
            *fine = Some((controller, value));
            let setting = lock.setting;
            return Queued::Waits(self.overtake(setting, 1));
        }
        Queued::Waits(0)
    }

    /// Forgets an earlier lock of the same setting, but for the last `newest` and one that is half sent; how many
    /// messages that were.
    fn overtake(&mut self, setting: Setting, newest: usize) -> u32 {
        let is_whole = match setting {
            Setting::Controller(..) | Setting::Pressure(_) | Setting::Bend(_) => true,
            Setting::Parameter(_, _, fine) => fine.is_some(),
            Setting::Other => false,
        };
        let begun = usize::from(self.sent > 0);
        let count = self.waiting.len().saturating_sub(newest);
        let mut earlier = begun..count;
        let place = earlier.find(|place| {
            let lock = self.waiting.get(*place);
            is_whole && lock.is_some_and(|lock| lock.setting == setting)
        });
        let gone = place.and_then(|place| self.waiting.remove(place));
        gone.map_or(0, |gone| u32::try_from(gone.length).unwrap_or(0))
    }
}

fn setting_of(message: Message) -> Setting {
    match message {
        Message::ControlChange {
            channel,
            controller,
            value,
        } if NUMBER_COARSE.contains(&controller) => {
            Setting::Parameter(channel, (controller, value), None)
        }
        Message::ControlChange {
            channel,
            controller,
            ..
        } => Setting::Controller(channel, controller),
        Message::ChannelPressure { channel, .. } => Setting::Pressure(channel),
        Message::PitchBend { channel, .. } => Setting::Bend(channel),
        Message::NoteOn { .. } | Message::NoteOff { .. } | Message::ProgramChange { .. } => {
            Setting::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cc(channel: u8, controller: u8, value: u8) -> Message {
        Message::ControlChange {
            channel,
            controller,
            value,
        }
    }

    /// What comes out, and how many messages were overtaken, after these were put in.
    fn through(messages: &[Message]) -> (Vec<Message>, u32) {
        let mut queue = LockQueue::default();
        let mut overtaken = 0;
        for message in messages {
            match queue.push(*message) {
                Queued::Waits(count) => overtaken += count,
                Queued::Full => panic!("no room"),
            }
        }
        (std::iter::from_fn(|| queue.pop()).collect(), overtaken)
    }

    fn parameter(fine: u8, value: u8) -> [Message; 4] {
        [(99, 1), (98, fine), (6, value), (38, 0)].map(|(number, value)| cc(0, number, value))
    }

    /// The latest value of each controller of each channel is sent, once.
    #[test]
    fn the_latest_value_wins() {
        let bend = |value| Message::PitchBend { channel: 0, value };
        let messages = [
            cc(0, 74, 1),
            bend(1),
            cc(1, 74, 2),
            cc(0, 74, 3),
            bend(2),
            cc(0, 71, 4),
            cc(0, 74, 5),
        ];
        let left = vec![cc(1, 74, 2), bend(2), cc(0, 71, 4), cc(0, 74, 5)];
        assert_eq!(through(&messages), (left, 3));
    }

    /// A parameter's messages stay together and in order, and a later value overtakes all of an earlier one.
    #[test]
    fn parameters_stay_whole() {
        let messages = [parameter(5, 1), parameter(6, 2), parameter(5, 3)].concat();
        let left = [parameter(6, 2), parameter(5, 3)].concat();
        assert_eq!(through(&messages), (left, 4));
    }

    /// What is half sent is not overtaken.
    #[test]
    fn half_a_parameter_is_not_left_out() {
        let mut queue = LockQueue::default();
        for message in parameter(5, 1) {
            queue.push(message);
        }
        assert_eq!(queue.pop(), Some(cc(0, 99, 1)));
        for message in parameter(5, 2) {
            queue.push(message);
        }
        let rest: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(rest, [&parameter(5, 1)[1..], &parameter(5, 2)].concat());
    }

    /// There is room for so many settings, and what finds none is told.
    #[test]
    fn a_full_queue_says_so() {
        let mut queue = LockQueue::default();
        let all = (0..16).flat_map(|channel| (0..64).map(move |number| cc(channel, number, 0)));
        let full = all.filter(|message| queue.push(*message) == Queued::Full);
        let full = full.count();
        assert!(full > 0 && !queue.is_empty());
        assert_eq!(queue.clear() as usize + full, 16 * 64);
    }
}
