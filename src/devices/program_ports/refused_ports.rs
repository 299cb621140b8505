//! Ports that the system has and does not open, as another program has them, and when each is tried again.
//!
//! Opening one may take long, and whoever opens has messages to send: so it is tried less and less often, and at once
//! when the list of ports has changed.

use std::time::{Duration, Instant};

use super::super::port::{PortError, PortInfo};

/// The time until the first attempt after a refusal; each further one doubles it, to this at most.
const FIRST: Duration = Duration::from_secs(1);
const LAST: Duration = Duration::from_secs(30);

/// The refused ports of one direction.
#[derive(Debug, Default)]
pub(super) struct RefusedPorts(Vec<RefusedPort>);

/// A refused port.
#[derive(Debug)]
struct RefusedPort {
    info: PortInfo,
    why: String,
    /// When it is tried again.
    due: Instant,
    /// How long that was put off.
    rest: Duration,
}

impl RefusedPorts {
    /// Whether a port may be opened at a time: it was not refused, or long enough ago.
    pub(super) fn may_open(&self, info: &PortInfo, now: Instant) -> bool {
        let mut refused = self.0.iter();
        refused.all(|port| port.info != *info || port.due <= now)
    }

    /// Notes that a port was refused at a time.
    pub(super) fn refuse(&mut self, info: &PortInfo, error: PortError, now: Instant) {
        let before = self.forget(info);
        let rest = before.map_or(FIRST, |before| (before.rest * 2).min(LAST));
        self.0.push(RefusedPort {
            info: info.clone(),
            why: error.0,
            due: now + rest,
            rest,
        });
    }

    /// Forgets that a port was refused.
    pub(super) fn open(&mut self, info: &PortInfo) {
        self.forget(info);
    }

    fn forget(&mut self, info: &PortInfo) -> Option<RefusedPort> {
        let place = self.0.iter().position(|port| port.info == *info)?;
        Some(self.0.swap_remove(place))
    }

    /// Why a port of this name was refused last; nothing if it was not.
    pub(super) fn why(&self, name: &str) -> Option<&str> {
        let mut refused = self.0.iter();
        let port = refused.find(|port| port.info.name == name)?;
        Some(&port.why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A busy port is tried again after 1, 2, 4 ... 30 seconds, and keeps saying why; once it was open, it begins anew.
    #[test]
    fn a_busy_port_is_tried_less_and_less() {
        let port = |name: &str| PortInfo {
            name: name.to_owned(),
            id: name.to_owned(),
        };
        let (busy, other) = (port("busy"), port("other"));
        let (mut refused, mut now) = (RefusedPorts::default(), Instant::now());
        let mut refuse = |refused: &mut RefusedPorts| {
            refused.refuse(&busy, PortError("it is busy".to_owned()), now);
            let begun = now;
            while !refused.may_open(&busy, now) {
                assert!(refused.may_open(&other, now));
                now += Duration::from_millis(500);
            }
            (now - begun).as_secs()
        };
        let rests: Vec<_> = (0..7).map(|_| refuse(&mut refused)).collect();
        assert_eq!(rests, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(refused.why("busy"), Some("it is busy"));
        refused.open(&busy);
        assert_eq!(refused.why("busy"), None);
        assert_eq!(refuse(&mut refused), 1);
    }
}
