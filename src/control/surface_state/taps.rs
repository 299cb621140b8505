//! Tap tempo: a tempo from the time between taps.

use crate::sequencer::value::Tempo;

/// After a pause longer than this, in microseconds, the next tap is the first again.
const PAUSE: i64 = 2_000_000;
/// The most taps that count: a bar of quarters, and the first quarter of the next.
const MOST: usize = 5;

/// The times of the last taps, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taps {
    times: [i64; MOST],
    count: usize,
}

impl Taps {
    /// Takes a tap at a time in microseconds; from the second on, returns the average tempo.
    pub fn tap(&mut self, now: i64) -> Option<Tempo> {
        let last = self.count.checked_sub(1).and_then(|at| self.times.get(at));
        if last.is_some_and(|last| !(1..=PAUSE).contains(&(now - last))) {
            self.count = 0;
        }
        if self.count == MOST {
            self.times.rotate_left(1);
            self.count -= 1;
        }
        *self.times.get_mut(self.count)? = now;
        self.count += 1;
        let between = i32::try_from(self.count - 1).ok().filter(|it| *it > 0)?;
        let passed = i32::try_from(now - self.times[0]).ok()?;
        let bpm = 60e6 * f64::from(between) / f64::from(passed);
        // Nobody taps more precisely than a tenth of a BPM.
        Some(Tempo::clamped((bpm * 10.0).round() / 10.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Tap tempo": two taps are a tempo, more make it finer, a pause begins anew.
    #[test]
    fn taps_are_a_tempo() {
        let mut taps = Taps::default();
        let mut tap = |milliseconds: i64| taps.tap(milliseconds * 1000).map(Tempo::bpm);
        assert_eq!(
            [0, 500, 990].map(&mut tap),
            [None, Some(120.0), Some(121.2)]
        );
        assert_eq!([1500, 2000, 2500, 3000].map(&mut tap)[3], Some(119.4));
        assert_eq!([9000, 9600].map(&mut tap), [None, Some(100.0)]);
        assert_eq!(tap(9600), None);
        assert_eq!(tap(9601), Some(999.0));
    }
}
