//! What is known of each output, for the window.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::devices::device_choice::ConnectionStatus;

/// How long the light is on after a message.
const LIGHT: Duration = Duration::from_millis(500);
/// How long messages are counted for the number of them in a second.
const SECOND: Duration = Duration::from_secs(1);

/// What is counted of an output.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) sent: AtomicU32,
    pub(super) dropped: AtomicU32,
    pub(super) overtaken: AtomicU32,
    pub(super) late: AtomicU32,
    pub(super) left_out: AtomicU32,
}

/// An output as the window shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutputStatus {
    /// Whether its port is open.
    pub connection: ConnectionStatus,
    /// The port that is open.
    pub port: Option<String>,
    /// Whether something was sent just now.
    pub is_sending: bool,
    /// Messages sent in the last second that was counted.
    pub a_second: u32,
    /// Messages sent so far; it wraps, as all that follow.
    pub sent: u32,
    /// Notes and locks that found no port or no room so far.
    pub dropped: u32,
    /// Locks that were overtaken by later ones so far, as the cable was full.
    pub overtaken: u32,
    /// Messages that were due before they were computed so far: the offset asks for more than there is.
    pub late: u32,
    /// Set-ups that were not sent so far, as others came too soon after them or the music ended.
    pub left_out: u32,
}

/// How much is sent, as far as the window has looked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Meter {
    /// When the count of a second began, and how many messages there had been.
    since: Option<(Instant, u32)>,
    a_second: u32,
    sent: u32,
    changed: Option<Instant>,
}

impl Meter {
    /// Whether something was sent just now, and how many messages in a second.
    pub(super) fn read(&mut self, sent: u32, now: Instant) -> (bool, u32) {
        if std::mem::replace(&mut self.sent, sent) != sent {
            self.changed = Some(now);
        }
        let (begun, before) = *self.since.get_or_insert((now, sent));
        let passed = now.saturating_duration_since(begun);
        if passed >= SECOND {
            let count = u64::from(sent.wrapping_sub(before)) * 1000;
            let milliseconds = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
            self.a_second = u32::try_from(count / milliseconds).unwrap_or(u32::MAX);
            self.since = Some((now, sent));
        }
        let is_sending = self
            .changed
            .is_some_and(|at| now.saturating_duration_since(at) < LIGHT);
        (is_sending, self.a_second)
    }
}

impl Counters {
    /// What is known of an output with this port.
    pub(super) fn status(
        &self,
        (connection, port): (ConnectionStatus, Option<String>),
        meter: &mut Meter,
        now: Instant,
    ) -> OutputStatus {
        let count = |counter: &AtomicU32| counter.load(Ordering::Relaxed);
        let sent = count(&self.sent);
        let (is_sending, a_second) = meter.read(sent, now);
        OutputStatus {
            connection,
            port,
            is_sending,
            a_second,
            sent,
            dropped: count(&self.dropped),
            overtaken: count(&self.overtaken),
            late: count(&self.late),
            left_out: count(&self.left_out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The light goes on with a message and off again; the number is that of the last whole second.
    #[test]
    fn messages_a_second_are_counted() {
        let (mut meter, start) = (Meter::default(), Instant::now());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert_eq!(meter.read(0, start), (false, 0));
        assert_eq!(meter.read(40, at(400)), (true, 0));
        assert_eq!(meter.read(40, at(2000)), (false, 20));
        assert_eq!(meter.read(40, at(3000)), (false, 0));
    }
}
