//! The clock that the time stamps of CoreMIDI are of, beside that of the standard library. Nothing safe reads it.
#![allow(
    unsafe_code,
    reason = "the system's clock of CoreMIDI's time stamps has no other interface; both calls read, and one writes two numbers"
)]

use std::time::Instant;

use mach2::mach_time::{mach_absolute_time, mach_timebase_info};

/// A moment on both clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct HostClock {
    instant: Instant,
    ticks: u64,
    /// Nanoseconds a tick, as a fraction.
    numerator: u32,
    denominator: u32,
}

impl HostClock {
    /// This moment.
    pub(super) fn now() -> Self {
        let mut base = mach_timebase_info { numer: 1, denom: 1 };
        // SAFETY: it writes the two numbers of a structure that is ours; on failure they stay.
        let _is_known = unsafe { mach_timebase_info(&raw mut base) };
        Self {
            instant: Instant::now(),
            // SAFETY: it only reads a clock.
            ticks: unsafe { mach_absolute_time() },
            numerator: base.numer.max(1),
            denominator: base.denom.max(1),
        }
    }

    /// The time stamp of a time. A time that is past is as good as now to the system; both clocks stand while it sleeps.
    pub(super) fn stamp(&self, time: Instant) -> u64 {
        let since = time.saturating_duration_since(self.instant).as_nanos();
        let ticks = since * u128::from(self.denominator) / u128::from(self.numerator);
        self.ticks
            .saturating_add(u64::try_from(ticks).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both clocks go on alike: a stamp of later is what the system's clock says then.
    #[test]
    fn stamps_follow_the_clock() {
        let (clock, later) = (HostClock::now(), {
            std::thread::sleep(std::time::Duration::from_millis(50));
            HostClock::now()
        });
        let off = clock.stamp(later.instant).abs_diff(later.ticks);
        let millisecond = 1_000_000 * u64::from(later.denominator) / u64::from(later.numerator);
        assert!(off < millisecond, "{off} ticks");
    }
}
