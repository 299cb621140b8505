//! A clock on a cable: how near the music stays to what the master meant, beside what a plain counter of ticks gets.

use std::collections::VecDeque;

use super::{CLOCKS_PER_QUARTER, ClockFollower, ClockMessage, HeardClock};

const RATE: f64 = 48_000.0;
const FRAMES: u16 = 64;

/// Evenly spread numbers from -1 to 1, the same each time.
fn noise(number: u64) -> f64 {
    let mut bits = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    for shift in [30, 27, 31] {
        bits = (bits ^ (bits >> shift)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    f64::from(u32::try_from(bits >> 32).expect("32 bits")) / f64::from(u32::MAX) * 2.0 - 1.0
}

/// What a master means: from a second on, one tempo, and from another second on, another one.
#[derive(Clone, Copy)]
struct Master {
    bpm: f64,
    then: (f64, f64),
    /// The most milliseconds that a tick is early or late.
    jitter: f64,
}

impl Master {
    const fn steady(bpm: f64, jitter: f64) -> Self {
        Self {
            bpm,
            then: (f64::MAX, bpm),
            jitter,
        }
    }

    /// The seconds at which a tick is meant.
    fn meant(&self, tick: f64) -> f64 {
        let seconds = |bpm: f64| 60.0 / bpm / CLOCKS_PER_QUARTER;
        let (at, then) = self.then;
        let before = at / seconds(self.bpm);
        if tick <= before {
            tick * seconds(self.bpm)
        } else {
            at + (tick - before) * seconds(then)
        }
    }

    /// The position in ticks at a second.
    fn position(&self, second: f64) -> f64 {
        let a_second = |bpm: f64| bpm * CLOCKS_PER_QUARTER / 60.0;
        let (at, then) = self.then;
        second.min(at) * a_second(self.bpm) + (second - at).max(0.0) * a_second(then)
    }

    fn bpm(&self, second: f64) -> f64 {
        if second < self.then.0 {
            self.bpm
        } else {
            self.then.1
        }
    }
}

/// A follower as most are: the tempo of the last 24 ticks, from the last tick on.
#[derive(Default)]
struct PlainCounter {
    times: VecDeque<f64>,
    count: f64,
}

impl PlainCounter {
    fn tick(&mut self, frame: f64) {
        self.count += 1.0;
        self.times.push_back(frame);
        if self.times.len() > 25 {
            self.times.pop_front();
        }
    }

    /// Position in ticks and quarters a minute.
    fn at(&self, frame: f64) -> Option<(f64, f64)> {
        let (first, last) = (self.times.front()?, self.times.back()?);
        let steps = f64::from(u8::try_from(self.times.len() - 1).expect("few"));
        let period = (last - first) / steps;
        (steps > 0.0).then(|| {
            let position = self.count - 1.0 + ((frame - last) / period).min(1.0);
            (position, RATE * 60.0 / CLOCKS_PER_QUARTER / period)
        })
    }
}

/// What one block of a follower is off: milliseconds late (or early), and the share of the tempo.
#[derive(Clone, Copy)]
struct Off {
    second: f64,
    milliseconds: f64,
    tempo: f64,
}

/// Plays a clock of so many seconds that begins with start to both followers.
fn listen(master: Master, seconds: f64) -> (Vec<Off>, Vec<Off>) {
    let mut follower = ClockFollower::new(RATE);
    let mut plain = PlainCounter::default();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    follower.receive(0.0, ClockMessage::Start);
    let mut tick = 0_u32;
    let come = |tick: u32| {
        let jitter = noise(u64::from(tick)) * master.jitter;
        (0.1 + master.meant(f64::from(tick)) + jitter / 1000.0) * RATE
    };
    for block in (0_i64..).map(|number| number * i64::from(FRAMES)) {
        let begins = f64::from(i32::try_from(block).expect("a short test"));
        let second = begins / RATE - 0.1;
        if second > seconds {
            return (ours, theirs);
        }
        while come(tick) < begins + f64::from(FRAMES) {
            follower.receive(come(tick), ClockMessage::Tick);
            plain.tick(come(tick));
            tick += 1;
        }
        let (position, bpm) = (master.position(second), master.bpm(second));
        let off = |at: f64, tempo: f64| Off {
            second,
            milliseconds: (at - position) / (bpm * CLOCKS_PER_QUARTER) * 60_000.0,
            tempo: tempo / bpm - 1.0,
        };
        let transport = follower.transport(block, FRAMES.into(), 0);
        if let Some(beats) = transport.position_beats {
            let HeardClock::Runs(tempo) = follower.heard(block) else {
                panic!("it runs")
            };
            ours.push(off(beats * CLOCKS_PER_QUARTER, tempo));
        }
        if let Some((at, tempo)) = plain.at(begins) {
            theirs.push(off(at, tempo));
        }
    }
    unreachable!("the loop has no end")
}

fn root_mean_square(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().map(|_| 1.0).sum::<f64>();
    (values.map(|value| value * value).sum::<f64>() / count).sqrt()
}

/// The figures of a follower: the beats until it stays near (so many milliseconds and 0.5 %); four beats later, the
/// tempo's error, the error of the position, and the most; how far it has drifted from the second tenth to the last.
#[derive(Debug)]
struct Figures {
    locked_after_beats: f64,
    tempo_percent: f64,
    position_ms: f64,
    most_ms: f64,
    drift_ms: f64,
}

fn figures(all: &[Off], near_ms: f64, from: f64, bpm: f64) -> Figures {
    let since: Vec<_> = all.iter().filter(|off| off.second >= from).collect();
    let bad = |off: &&&Off| off.milliseconds.abs() > near_ms || off.tempo.abs() > 0.005;
    let locked = since.iter().rfind(bad).map_or(from, |off| off.second);
    let settled = since
        .iter()
        .filter(|off| off.second > from + 4.0 * 60.0 / bpm);
    let mean = |part: &[&Off]| {
        let sum: f64 = part.iter().map(|off| off.milliseconds).sum();
        sum / part.iter().map(|_| 1.0).sum::<f64>()
    };
    let tenth = since.len() / 10;
    Figures {
        locked_after_beats: (locked - from) * bpm / 60.0,
        tempo_percent: 100.0 * root_mean_square(settled.clone().map(|off| off.tempo)),
        position_ms: root_mean_square(settled.clone().map(|off| off.milliseconds)),
        most_ms: settled
            .map(|off| off.milliseconds.abs())
            .fold(0.0, f64::max),
        drift_ms: mean(&since[since.len() - tenth..]) - mean(&since[tenth..2 * tenth]),
    }
}

/// Ten minutes at three tempos with three jitters, from start: locked within two beats, no drift; beside it what a plain
/// counter of ticks gets, which never comes to rest within a millisecond.
#[test]
fn figures_of_ten_minutes() {
    for bpm in [60.0, 120.0, 174.0] {
        for jitter in [0.0, 1.0, 2.0] {
            let (ours, plain) = listen(Master::steady(bpm, jitter), 600.0);
            let (ours, plain) = (
                figures(&ours, 1.0, 0.0, bpm),
                figures(&plain, 1.0, 0.0, bpm),
            );
            println!("{bpm} BPM, {jitter} ms: {ours:?}\n  plain: {plain:?}");
            assert!(ours.locked_after_beats < 2.0, "{ours:?}");
            assert!(ours.tempo_percent < 0.02, "{ours:?}");
            assert!(ours.position_ms < 0.2 && ours.most_ms < 0.8, "{ours:?}");
            assert!(ours.drift_ms.abs() < 0.05, "{ours:?}");
            assert!(
                jitter < 2.0 || plain.locked_after_beats > 300.0,
                "{plain:?}"
            );
        }
    }
}

/// A tempo that jumps by much or by little, up or down, is followed within two beats.
#[test]
fn jumps_of_tempo_are_followed() {
    for bpm in [60.0, 120.0, 174.0] {
        for jitter in [0.0, 1.0, 2.0] {
            for share in [0.6, 0.93, 1.07, 1.5] {
                let then = (30.0, bpm * share);
                let master = Master {
                    then,
                    ..Master::steady(bpm, jitter)
                };
                let ours = figures(&listen(master, 60.0).0, 1.5, 30.0, bpm * share);
                println!("{bpm} BPM x {share}, {jitter} ms: {ours:?}");
                assert!(
                    ours.locked_after_beats < 2.0,
                    "{bpm} {share} {jitter}: {ours:?}"
                );
                assert!(ours.position_ms < 0.25 && ours.most_ms < 0.8, "{ours:?}");
            }
        }
    }
}

/// A follower that has heard a clock of 120 BPM for two seconds, and the frame of its next tick.
fn ticking() -> (ClockFollower, f64) {
    let mut follower = ClockFollower::new(RATE);
    let ticks = (0_u8..96).map(|tick| f64::from(tick) * 1000.0);
    ticks.for_each(|frame| follower.receive(frame, ClockMessage::Tick));
    (follower, 96_000.0)
}

/// The position in ticks of the song that is told of a block; none while the music stands still.
fn told(follower: &mut ClockFollower, frame: i64) -> Option<f64> {
    let transport = follower.transport(frame, FRAMES.into(), 0);
    assert_eq!(transport.playing, transport.position_beats.is_some());
    transport
        .position_beats
        .map(|beats| beats * CLOCKS_PER_QUARTER)
}

fn is_near(told: Option<f64>, expected: f64) {
    assert!(
        told.is_some_and(|told| (told - expected).abs() < 1e-3),
        "{told:?}, not {expected}"
    );
}

/// The first tick after start is the beginning of the song, at its place in the block; where it came before the block,
/// the music begins with it all the same, and makes up for the delay.
#[test]
fn the_next_tick_after_start_is_the_first() {
    let (mut follower, next) = ticking();
    assert_eq!(follower.heard(95_990), HeardClock::Ticks(120.0));
    assert_eq!(told(&mut follower, 95_936), None);
    follower.receive(95_990.0, ClockMessage::Start);
    assert_eq!(told(&mut follower, 95_936), None);
    follower.receive(next, ClockMessage::Tick);
    is_near(told(&mut follower.clone(), 95_968), -0.032);
    is_near(told(&mut follower, 96_064), 0.0);
    for tick in 1_u8..48 {
        let frame = 96_000 + 1000 * i64::from(tick);
        follower.receive(next + 1000.0 * f64::from(tick), ClockMessage::Tick);
        let _steps = told(&mut follower, frame);
    }
    let late = told(&mut follower, 144_000).expect("it runs");
    assert!((late - 48.0).abs() < 0.02, "{late}");
}

/// Music that is to be later than its clock begins so much later, and plays nothing before; music that is to be earlier
/// begins with the first tick, and has made up for it after a beat.
#[test]
#[allow(clippy::cast_precision_loss, reason = "a small number")]
fn the_music_is_later_or_earlier_than_the_clock() {
    for (later, begins) in [(4800_i64, 100_800_i64), (-4800, 96_000)] {
        let (mut follower, next) = ticking();
        follower.receive(next - 1.0, ClockMessage::Start);
        let mut heard = None;
        for block in (96_000_i64..192_000).step_by(usize::from(FRAMES)) {
            if block % 1000 < i64::from(FRAMES) {
                let at = f64::from(u32::try_from(block - block % 1000).expect("a frame"));
                follower.receive(at, ClockMessage::Tick);
            }
            let position = follower
                .transport(block, FRAMES.into(), later)
                .position_beats;
            heard = heard.or(position.map(|_| block));
        }
        let heard = heard.expect("it runs");
        assert!((begins - 64..=begins).contains(&heard), "{later}: {heard}");
        let end = follower
            .transport(192_000, FRAMES.into(), later)
            .position_beats;
        let meant = (96_000.0 - later as f64) / 24_000.0;
        assert!(
            end.is_some_and(|end| (end - meant).abs() < 0.002),
            "{end:?} {meant}"
        );
    }
}

/// Stop and continue go on at the tick that would have come; a song position moves that, also while the music runs.
#[test]
fn continue_goes_on_where_it_was() {
    let (mut follower, next) = ticking();
    follower.receive(next - 1.0, ClockMessage::Start);
    for tick in 0_u8..10 {
        follower.receive(next + 1000.0 * f64::from(tick), ClockMessage::Tick);
    }
    follower.receive(next + 9500.0, ClockMessage::Stop);
    assert_eq!(told(&mut follower, 105_600), None);
    follower.receive(next + 10_000.0, ClockMessage::Tick);
    follower.receive(next + 10_500.0, ClockMessage::Continue);
    follower.receive(next + 11_000.0, ClockMessage::Tick);
    is_near(told(&mut follower, 107_000), 10.0);
    follower.receive(next + 11_500.0, ClockMessage::SongPosition(4));
    follower.receive(next + 12_000.0, ClockMessage::Tick);
    is_near(told(&mut follower, 108_000), 24.0);
    follower.receive(next + 12_100.0, ClockMessage::Stop);
    follower.receive(next + 12_200.0, ClockMessage::SongPosition(8));
    follower.receive(next + 12_300.0, ClockMessage::Continue);
    follower.receive(next + 13_000.0, ClockMessage::Tick);
    is_near(told(&mut follower, 109_000), 48.0);
}

/// A cable that is pulled stops the music; when it is back, the music goes on with the next tick. A tick that is lost
/// delays it by a tick, and ticks that were held up and come at once do no harm.
#[test]
fn gaps_and_bursts_do_no_harm() {
    let (mut follower, next) = ticking();
    follower.receive(next - 1.0, ClockMessage::Start);
    for tick in 0_u8..10 {
        follower.receive(next + 1000.0 * f64::from(tick), ClockMessage::Tick);
        is_near(
            told(&mut follower, 96_000 + 1000 * i64::from(tick)),
            f64::from(tick),
        );
    }
    assert_eq!(told(&mut follower, 129_001), None, "half a second");
    assert_eq!(follower.heard(129_001), HeardClock::Nothing);
    follower.receive(200_000.0, ClockMessage::Tick);
    is_near(told(&mut follower, 200_000), 10.0);
    for tick in 1_u8..60 {
        let at = if (20..30).contains(&tick) { 29 } else { tick };
        follower.receive(200_000.0 + 1000.0 * f64::from(at), ClockMessage::Tick);
        let _turns = told(&mut follower, 200_000 + 1000 * i64::from(at));
    }
    let after = told(&mut follower, 259_000).expect("it runs");
    assert!((after - 69.0).abs() < 0.5, "{after}");
}

/// Only whole messages of the clock are read.
#[test]
fn messages_are_read() {
    let read = ClockMessage::from_bytes;
    assert_eq!(read(&[0xf8]), Some(ClockMessage::Tick));
    assert_eq!(read(&[0xf2, 1, 2]), Some(ClockMessage::SongPosition(257)));
    for other in [&[0xf2, 1][..], &[0xf2, 128, 0], &[0xfe], &[0xf8, 0xf8], &[]] {
        assert_eq!(read(other), None);
    }
}
