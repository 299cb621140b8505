//! Estimates when each tick of a clock was meant, and how long one lasts, from ticks that come early or late.
//!
//! It is a line of best fit through the ticks so far, kept up to date with each: while they are few it is the exact line
//! (an alpha-beta filter with the gains of growing memory, Brookner, *Tracking and Kalman Filtering Made Easy*, 1998,
//! 1.3), and after four beats the older ones fade. A tempo that changes bends the line: then ticks come early or late
//! again and again, which jitter does not do. A running sum of what they are off, in units of their usual jitter (CUSUM:
//! Page, *Continuous Inspection Schemes*, Biometrika 41, 1954), tells one from the other; where it tells of a change,
//! the line begins anew with the ticks since.

/// The most ticks that a line goes through: four beats.
const MEMORY: u32 = 96;
/// The fewest ticks of a line before its bends are looked for.
const STRAIGHT: u32 = 12;
/// The ticks that are kept to begin a line with.
const KEPT: usize = 24;
/// What a tick may be off without adding to the sum, in units of the jitter.
const SLACK: f64 = 0.75;
/// The sum at which the tempo has changed: jitter alone reaches it once in some hours.
const BEND: f64 = 8.0;
/// The least jitter in seconds, that of a clock in whole frames.
const LEAST_JITTER: f64 = 0.000_1;
/// The jitter in seconds before any was seen.
const FIRST_JITTER: f64 = 0.001;
/// The ticks over which the jitter is averaged.
const JITTER_MEMORY: u32 = 64;
/// A tick that is off by more jitters counts as off by so many.
const OUTLIER: f64 = 4.0;
/// Ticks a second of 120 quarters a minute, until a tempo is known.
const FIRST_TICKS_A_SECOND: f64 = 48.0;
/// The fewest and the most ticks a second: of 5 and 1,000 quarters a minute. Ticks that were held up come all at once.
const TICKS_A_SECOND: [f64; 2] = [2.0, 400.0];

/// The line through the ticks of one clock.
#[derive(Debug, Clone)]
pub(super) struct PhaseLock {
    /// The ticks so far.
    count: i64,
    /// When the last one came, and when it was meant, in frames.
    came: f64,
    meant: f64,
    /// Frames from one to the next, and the shortest and the longest that can be.
    period: f64,
    periods: [f64; 2],
    /// The ticks that the line goes through.
    ticks: u32,
    /// The usual jitter in frames, squared, and the ticks that it was measured by.
    jitter: f64,
    measured: u32,
    least_jitter: f64,
    late: RunningSum,
    early: RunningSum,
    /// The last times, the newest at the end.
    kept: [f64; KEPT],
}

/// How much ticks were off in one direction lately, and for how many ticks.
#[derive(Debug, Clone, Copy, Default)]
struct RunningSum {
    sum: f64,
    ticks: u32,
}

impl RunningSum {
    /// Adds what a tick is off, in jitters.
    fn add(&mut self, off: f64) {
        self.sum = (self.sum + off - SLACK).max(0.0);
        self.ticks = if self.sum > 0.0 { self.ticks + 1 } else { 0 };
    }
}

impl PhaseLock {
    /// No tick yet; a rate in frames a second.
    pub(super) fn new(rate: f64) -> Self {
        Self {
            count: 0,
            came: f64::NEG_INFINITY,
            meant: 0.0,
            period: rate / FIRST_TICKS_A_SECOND,
            periods: TICKS_A_SECOND.map(|ticks| rate / ticks),
            ticks: 0,
            jitter: (FIRST_JITTER * rate).powi(2),
            measured: 0,
            least_jitter: (LEAST_JITTER * rate).powi(2),
            late: RunningSum::default(),
            early: RunningSum::default(),
            kept: [0.0; KEPT],
        }
    }

    /// The ticks so far.
    pub(super) const fn count(&self) -> i64 {
        self.count
    }

    /// Frames from one tick to the next.
    pub(super) const fn period(&self) -> f64 {
        self.period
    }

    /// Whether the last tick came less than so many frames before a frame.
    pub(super) fn is_heard(&self, frame: f64, silence: f64) -> bool {
        frame - self.came < silence
    }

    /// How many ticks have passed at a frame, as they were meant.
    #[allow(clippy::cast_precision_loss, reason = "ticks are far below 2^53")]
    pub(super) fn ticks_at(&self, frame: f64) -> f64 {
        self.count as f64 + (frame - self.meant) / self.period
    }

    /// A tick came at a frame; one that does not follow the last begins a line.
    pub(super) fn tick(&mut self, frame: f64, follows: bool) {
        self.count += 1;
        self.came = frame;
        self.kept.rotate_left(1);
        self.kept[KEPT - 1] = frame;
        if !follows {
            self.begin();
        }
        let off = self.add(frame);
        if self.ticks > STRAIGHT {
            self.look_for_a_bend(off);
        }
    }

    fn begin(&mut self) {
        self.ticks = 0;
        (self.late, self.early) = Default::default();
    }

    /// Takes a tick into the line; what it was off, in frames.
    fn add(&mut self, frame: f64) -> f64 {
        let before = self.ticks;
        self.ticks = (before + 1).min(MEMORY);
        match before {
            0 => {
                self.meant = frame;
                0.0
            }
            1 => {
                self.set_period(frame - self.meant);
                self.meant = frame;
                0.0
            }
            _ => {
                let expected = self.meant + self.period;
                let off = frame - expected;
                self.measure(off, before);
                let most = OUTLIER * self.jitter.sqrt();
                let off = if before > STRAIGHT {
                    off.clamp(-most, most)
                } else {
                    off
                };
                let n = f64::from(self.ticks);
                let part = n * (n + 1.0);
                self.meant = expected + off * 2.0 * (2.0 * n - 1.0) / part;
                self.set_period(self.period + off * 6.0 / part);
                frame - expected
            }
        }
    }

    fn set_period(&mut self, period: f64) {
        let [longest, shortest] = self.periods;
        self.period = period.clamp(shortest, longest);
    }

    /// Learns the jitter from what a tick is off a line through so many ticks: the line itself is off as well.
    fn measure(&mut self, off: f64, ticks: u32) {
        let n = f64::from(ticks);
        let line = (4.0 * n + 2.0) / (n * (n - 1.0));
        let seen = off * off / (1.0 + line);
        let most = if self.measured < STRAIGHT {
            f64::MAX
        } else {
            self.jitter * OUTLIER * OUTLIER
        };
        self.measured = (self.measured + 1).min(JITTER_MEMORY);
        self.jitter += (seen.min(most) - self.jitter) / f64::from(self.measured);
        self.jitter = self.jitter.max(self.least_jitter);
    }

    /// Begins anew with the ticks since the tempo has changed, if it has.
    fn look_for_a_bend(&mut self, off: f64) {
        // One tick that is far off bends nothing: it takes three.
        let off = (off / self.jitter.sqrt()).clamp(-OUTLIER, OUTLIER);
        self.late.add(off);
        self.early.add(-off);
        let Some(bent) = [self.late, self.early]
            .into_iter()
            .find(|sum| sum.sum > BEND)
        else {
            return;
        };
        let kept = self.kept;
        let since = kept.len().min(bent.ticks as usize);
        self.begin();
        for frame in &kept[KEPT - since..] {
            self.add(*frame);
        }
    }
}
