//! Every note on its frame: the same 64 bars through both formats, at every block size, sample rate,
//! tempo and quality of host position.
//!
//! "0 missed, 0 doubled, |error| <= 0.5 sample with exact positions, never more than the host's own
//! noise otherwise"; and the block-size law: "identical events for every block size with exact and
//! 2^-31 positions, and with 1/1920 positions at one steady tempo from the same start".

use super::hosts::{Call, Format, LONGEST_BLOCK, Ledger, Message, Transport};
use super::sessions;
use super::theory::{Clock, Dice, Verdict, compare, ideal_notes};

const RATES: [u32; 5] = [22_050, 44_100, 48_000, 96_000, 192_000];
/// In thousandths; 97.3, 133 and 174 are those that break naive plug-ins.
const TEMPI: [u32; 6] = [20_000, 97_300, 120_000, 133_000, 174_000, 999_000];
/// Frames; 0 stands for a new random size for each block.
const BLOCKS: [u32; 8] = [512, 1, 7, 32, 64, 441, 4096, 0];
const QUARTERS: i64 = 64 * 4;

/// How well a host knows its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    /// As well as a double can. Only VST3 can say so.
    Exact,
    /// In units of 2^-31 quarter, as every CLAP host.
    Fixed,
    /// Down to a grid of 1/1920 quarter, as Ardour 7.
    GridBelow,
    /// To the nearest point of that grid.
    GridNearest,
    /// Up to half a frame off either way.
    Jitter,
}

impl Position {
    const ALL: [Self; 5] = [
        Self::Exact,
        Self::Fixed,
        Self::GridBelow,
        Self::GridNearest,
        Self::Jitter,
    ];

    /// What the host says in place of the true position in quarters.
    fn report(self, beats: f64, clock: &Clock, dice: &mut Dice) -> f64 {
        const FIXED: f64 = 2_147_483_648.0;
        match self {
            Self::Exact => beats,
            Self::Fixed => (beats * FIXED).round() / FIXED,
            Self::GridBelow => (beats * 1920.0 + 1e-6).floor() / 1920.0,
            Self::GridNearest => (beats * 1920.0).round() / 1920.0,
            Self::Jitter => beats + dice.around_zero() * 0.5 / clock.frames_per_beat(),
        }
    }

    /// The most that this position may be off, in frames.
    fn noise(self, clock: &Clock) -> f64 {
        match self {
            Self::Exact => 0.0,
            Self::Fixed => clock.frames_per_beat() / 4_294_967_296.0,
            Self::GridBelow => clock.frames_per_beat() / 1920.0,
            Self::GridNearest => clock.frames_per_beat() / 3840.0,
            Self::Jitter => 0.5,
        }
    }

    /// Whether the block-size law holds to the last event.
    fn is_lawful(self) -> bool {
        self != Self::Jitter
    }
}

/// One host in one setting.
#[derive(Debug, Clone, Copy)]
struct Setting {
    format: Format,
    clock: Clock,
    position: Position,
    /// Whether the host tells its position in frames as well.
    samples: bool,
}

/// The result of one run: all events with their frames from the start, and the notes among them.
struct Run {
    events: Vec<(i64, Message)>,
    ledger: Ledger,
}

impl Setting {
    /// Plays 64 bars and stops.
    fn play(&self, state: &[u8], block: u32) -> Run {
        let mut host = self.format.start(state, f64::from(self.clock.rate));
        let mut dice = Dice::new(u64::from(self.clock.rate ^ self.clock.tempo));
        let mut run = Run {
            events: Vec::new(),
            ledger: Ledger::default(),
        };
        let end = self.clock.frames(QUARTERS);
        while run.ledger.now < end {
            let frames = match block {
                0 => 1 + dice.below(LONGEST_BLOCK),
                fixed => fixed,
            };
            let transport = self.transport(run.ledger.now, &mut dice);
            run.enter(host.as_mut(), transport, frames);
        }
        let stopped = Transport::stopped(self.clock.beats(end), self.clock.bpm());
        run.enter(host.as_mut(), stopped, 64);
        run
    }

    fn transport(&self, frame: i64, dice: &mut Dice) -> Transport {
        let beats = self.clock.beats(frame);
        let beats = self.position.report(beats, &self.clock, dice);
        Transport {
            samples: self.samples.then_some(self.clock.start + frame),
            ..Transport::rolling(beats, self.clock.bpm())
        }
    }

    fn bound(&self) -> f64 {
        self.position.noise(&self.clock) + 0.5 + 1e-6
    }
}

impl Run {
    fn enter(&mut self, host: &mut dyn super::hosts::Host, transport: Transport, frames: u32) {
        let block = host.process(&Call {
            transport: Some(transport),
            frames,
            ..Call::default()
        });
        let start = self.ledger.now;
        let absolute = |(frame, message): &(u32, Message)| (start + i64::from(*frame), *message);
        self.events.extend(block.events.iter().map(absolute));
        self.ledger.enter(&block, frames);
    }
}

/// A covering set: every rate with every tempo with every quality of position, which take turns in
/// starting at 0 or after ten hours, and in telling frames or not.
fn settings(format: Format) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (row, rate) in RATES.into_iter().enumerate() {
        for (column, tempo) in TEMPI.into_iter().enumerate() {
            for (place, position) in Position::ALL.into_iter().enumerate() {
                let late = (row + column + place) % 2 == 1;
                let start = if late { 36_000 * i64::from(rate) } else { 0 };
                // Every VST3 host tells frames.
                let samples = format == Format::Vst3 || (row + place) % 2 == 0;
                settings.push(Setting {
                    format,
                    clock: Clock { rate, tempo, start },
                    position,
                    samples,
                });
            }
        }
    }
    // What a CLAP host says is never finer than 2^-31 quarter.
    settings.retain(|setting| format == Format::Vst3 || setting.position != Position::Exact);
    settings
}

/// The block sizes that a setting is played with. Those of a frame or seven are for fast tempi, where
/// 64 bars are short; the slowest bars at the highest rates are played in two sizes.
fn block_sizes(clock: &Clock) -> Vec<u32> {
    let frames = clock.frames(QUARTERS);
    let affordable = |block: &u32| match block {
        0 | 512 => true,
        block => frames < MOST_FRAMES && frames / i64::from(*block) < MOST_BLOCKS,
    };
    BLOCKS.into_iter().filter(affordable).collect()
}

const MOST_BLOCKS: i64 = 350_000;
const MOST_FRAMES: i64 = 17_000_000;

fn every_note_on_its_frame(format: Format) {
    let project = sessions::everything();
    let state = sessions::state(&project);
    let (mut total, mut runs) = (Verdict::default(), 0);
    let mut exact = Verdict::default();
    for setting in settings(format) {
        let ideal = ideal_notes(&project, &setting.clock, QUARTERS);
        let mut law: Option<(u32, Vec<(i64, Message)>)> = None;
        for block in block_sizes(&setting.clock) {
            let run = setting.play(&state, block);
            run.ledger.assert_closed();
            let window = 2.0 * setting.bound() + 2.0;
            #[allow(clippy::cast_precision_loss, reason = "far below 2^53 frames")]
            let end = setting.clock.frames(QUARTERS) as f64;
            let verdict = compare(&ideal, &run.ledger.notes, window, end - window);
            let place = format!("{setting:?} in blocks of {block}: {verdict}");
            assert_eq!((verdict.missed, verdict.doubled), (0, 0), "{place}");
            assert!(verdict.worst_on <= setting.bound(), "{place}");
            assert!(verdict.worst_off <= setting.bound(), "{place}");
            assert!(verdict.compared + 8 >= ideal.len(), "{place}");
            total = total.and(verdict);
            runs += 1;
            if matches!(setting.position, Position::Exact | Position::Fixed) {
                exact = exact.and(verdict);
            }
            if setting.position.is_lawful() {
                let end = setting.clock.frames(QUARTERS);
                let before_end = run
                    .events
                    .into_iter()
                    .take_while(|(frame, _)| *frame < end - 1);
                let events: Vec<_> = before_end.collect();
                match &law {
                    None => law = Some((block, events)),
                    Some((first, lawful)) => {
                        let differs = events.iter().zip(lawful).position(|(a, b)| a != b);
                        assert_eq!(differs, None, "{place}: not as in blocks of {first}");
                        assert_eq!(events.len(), lawful.len(), "{place}: not as in {first}");
                    }
                }
            }
        }
    }
    println!("{format:?}, {runs} runs of 64 bars: {total}");
    println!("{format:?}, exact and 2^-31 positions alone: {exact}");
}

/// Every note of 64 bars on its frame, through the CLAP entry.
#[test]
fn trap_05_block_boundary_rounding_in_clap() {
    every_note_on_its_frame(Format::Clap);
}

/// Every note of 64 bars on its frame, through the VST3 factory.
#[test]
fn trap_05_block_boundary_rounding_in_vst3() {
    every_note_on_its_frame(Format::Vst3);
}
