//! Set-ups that an output is to be sent, one after the other, and the time that its device needs after each.
//!
//! While one is sent, and until its device is ready, everything else waits but the ends of notes. At most one begins in a
//! quarter of a second: of several that patterns have the last wins. It knows no port and no clock of its own: times are
//! told.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The shortest time from one set-up to the next.
const APART: Duration = Duration::from_millis(250);

/// A set-up as it is sent: whole messages, and how long the device needs after them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ReadySetUp {
    pub(super) messages: VecDeque<Vec<u8>>,
    pub(super) delay: Duration,
}

/// What is going on.
#[derive(Debug, Default)]
enum Phase {
    /// Nothing: music goes on.
    #[default]
    Idle,
    /// The rest of a set-up is sent.
    Sending(ReadySetUp),
    /// The device needs its time.
    Waiting(Instant),
}

/// Set-ups of one output.
#[derive(Debug, Default)]
pub(super) struct SetUpQueue {
    phase: Phase,
    /// The output's own, and that of patterns, with the times at which they are due.
    own: Option<(Instant, ReadySetUp)>,
    patterns: Option<(Instant, ReadySetUp)>,
    /// When the last one began.
    begun: Option<Instant>,
    /// Set-ups that were not sent, so far.
    left_out: u32,
}

impl SetUpQueue {
    /// Adds the output's own.
    pub(super) fn push_own(&mut self, due: Instant, set_up: ReadySetUp) {
        push(&mut self.own, (due, set_up), &mut self.left_out);
    }

    /// Adds that of patterns, which wins over the one before if that has not begun.
    pub(super) fn push_patterns(&mut self, due: Instant, set_up: ReadySetUp) {
        push(&mut self.patterns, (due, set_up), &mut self.left_out);
    }

    /// Whether music waits at a time.
    pub(super) fn holds(&mut self, now: Instant) -> bool {
        match self.phase {
            Phase::Idle => false,
            Phase::Sending(_) => true,
            Phase::Waiting(until) if until > now => true,
            Phase::Waiting(_) => {
                self.phase = Phase::Idle;
                false
            }
        }
    }

    /// When the next one begins, if music does not wait already.
    pub(super) fn begins(&self) -> Option<Instant> {
        let (due, _) = self.own.as_ref().or(self.patterns.as_ref())?;
        let apart = self.begun.map(|begun| begun + APART);
        Some(apart.map_or(*due, |apart| apart.max(*due)))
    }

    /// Begins the next one.
    pub(super) fn begin(&mut self, now: Instant) {
        if let Some((_, set_up)) = self.own.take().or_else(|| self.patterns.take()) {
            self.begun = Some(now);
            self.phase = Phase::Sending(set_up);
        }
    }

    /// Whether music waits, or has waited until just now.
    pub(super) fn is_busy(&self) -> bool {
        match self.phase {
            Phase::Idle => false,
            Phase::Sending(_) | Phase::Waiting(_) => true,
        }
    }

    /// When there is something to do while music waits, at a cable that is free at a time.
    pub(super) fn due(&self, free_at: Option<Instant>) -> Option<Instant> {
        match self.phase {
            Phase::Idle => None,
            Phase::Sending(_) => free_at.or(self.begun),
            Phase::Waiting(until) => Some(until),
        }
    }

    /// The next message of the one that has begun.
    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        match &mut self.phase {
            Phase::Sending(set_up) => set_up.messages.pop_front(),
            Phase::Idle | Phase::Waiting(_) => None,
        }
    }

    /// Hears that the cable has sent all that it was given at a time: the device needs its own time after the last message.
    pub(super) fn hear_sent(&mut self, free_at: Instant) {
        if let Phase::Sending(set_up) = &self.phase
            && set_up.messages.is_empty()
        {
            self.phase = Phase::Waiting(free_at + set_up.delay);
        }
    }

    /// Forgets what patterns have waiting: the music has ended.
    pub(super) fn forget_patterns(&mut self) {
        self.left_out += u32::from(self.patterns.take().is_some());
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.forget_patterns();
        let is_cut = matches!(self.phase, Phase::Sending(_));
        let is_waiting = self.own.take().is_some();
        self.left_out += u32::from(is_cut) + u32::from(is_waiting);
        self.phase = Phase::Idle;
    }

    /// Counts some that are not sent.
    pub(super) fn leave_out(&mut self, count: u32) {
        self.left_out = self.left_out.saturating_add(count);
    }

    /// Set-ups that were not sent since the last call.
    pub(super) fn take_left_out(&mut self) -> u32 {
        std::mem::take(&mut self.left_out)
    }
}

/// Sets what waits; what waited before is left out.
fn push(
    place: &mut Option<(Instant, ReadySetUp)>,
    (due, set_up): (Instant, ReadySetUp),
    left_out: &mut u32,
) {
    if set_up.messages.is_empty() {
        return;
    }
    *left_out += u32::from(place.replace((due, set_up)).is_some());
}

#[cfg(test)]
mod tests {
    use super::super::send_queue::{Outgoing, SendQueue};
    use super::super::tests::{off, on};
    use super::*;
    use crate::engine::Message;

    const MS: Duration = Duration::from_millis(1);

    fn cutoff(value: u8) -> Message {
        Message::ControlChange {
            channel: 0,
            controller: 74,
            value,
        }
    }

    /// A set-up of messages of so many bytes.
    fn ready(lengths: &[usize], delay: Duration) -> ReadySetUp {
        let messages = lengths.iter().map(|length| vec![0; *length]);
        ReadySetUp {
            messages: messages.collect(),
            delay,
        }
    }

    /// All that leaves until nothing is left, each with its time in milliseconds.
    fn run(queue: &mut SendQueue, start: Instant) -> String {
        let mut words = Vec::new();
        let mut now = start;
        while let Some(due) = queue.due() {
            now = now.max(due);
            let at = (now - start).as_secs_f64() * 1000.0;
            while let Some(outgoing) = queue.next(now) {
                let word = match outgoing {
                    Outgoing::SetUp(bytes) => format!("s{}", bytes.len()),
                    Outgoing::Message(Message::NoteOn { key, .. }) => format!("+{key}"),
                    Outgoing::Message(Message::NoteOff { key, .. }) => format!("-{key}"),
                    Outgoing::Message(Message::ControlChange { value, .. }) => format!("c{value}"),
                    Outgoing::Message(other) => format!("{other:?}"),
                };
                words.push(format!("{at:.1}{word}"));
            }
        }
        words.join(" ")
    }

    /// A set-up is sent as fast as the cable takes it, and then its device has its time. What was due before it goes first,
    /// ends of notes go in between, and notes wait, with their ends.
    #[test]
    fn notes_wait_for_a_set_up() {
        let (mut queue, start) = (SendQueue::default(), Instant::now());
        queue.push(start + 9 * MS, on(0, 50));
        for message in [off(0, 40), on(0, 60)] {
            queue.push(start + 10 * MS, message);
        }
        queue.push(start + 20 * MS, off(0, 50));
        queue.push(start + 25 * MS, off(0, 60));
        queue.push(start + 80 * MS, on(0, 61));
        let set_up = ready(&[3, 100, 2], 20 * MS);
        queue.set_ups.push_patterns(start + 10 * MS, set_up);
        assert_eq!(
            run(&mut queue, start),
            "9.0+50 10.0-40 11.0s3 11.9s100 20.0-50 44.9s2 65.5+60 65.5-60 80.0+61"
        );
    }

    /// Locks that wait are thinned as ever: of many of a controller the last is sent.
    #[test]
    fn locks_that_wait_are_thinned() {
        let (mut queue, start) = (SendQueue::default(), Instant::now());
        for value in 0..100 {
            queue.push(start + u32::from(value) * MS, cutoff(value));
        }
        queue.set_ups.push_own(start, ready(&[2], 200 * MS));
        let sent = run(&mut queue, start);
        assert!(sent.ends_with("c99"), "{sent}");
        assert!(sent.split(' ').count() < 10, "{sent}");
        assert!(queue.take_lost().0 > 90);
    }

    /// At most one begins in a quarter of a second, the output's own first; of those of patterns the last wins.
    #[test]
    fn set_ups_are_apart() {
        let (mut queue, start) = (SendQueue::default(), Instant::now());
        for length in [10, 11, 12] {
            queue.set_ups.push_patterns(start, ready(&[length], MS));
        }
        queue.set_ups.push_own(start, ready(&[9], MS));
        queue.set_ups.push_patterns(start, ready(&[], MS));
        assert_eq!(run(&mut queue, start), "0.0s9 250.0s12");
        assert_eq!(queue.set_ups.take_left_out(), 2);
    }

    /// What ends the music forgets what patterns have waiting; what closes the port forgets everything.
    #[test]
    fn what_is_forgotten_is_counted() {
        let (mut queue, start) = (SendQueue::default(), Instant::now());
        queue.set_ups.push_own(start, ready(&[1], MS));
        queue.set_ups.push_patterns(start, ready(&[2], MS));
        queue.clear();
        assert_eq!(run(&mut queue, start), "0.0s1");
        queue.set_ups.push_own(start, ready(&[1], MS));
        queue.set_ups.clear();
        assert_eq!(run(&mut queue, start), "");
        assert_eq!(queue.set_ups.take_left_out(), 2);
    }
}
