//! The loop table: straight play and loops of every length, in hosts that split their blocks
//! at the loop's end and in hosts that do not.
//!
//! A host that splits without telling its loop is only ever seen to jump: a step at the loop's end that
//! falls into the last fraction of a frame before the jump cannot be known to be too much, and is
//! counted apart. A loop of no whole number of frames ends within one: whether the host carries the
//! rest of that frame into the next pass is only known a block later, so that in hosts that split a
//! step at the loop's start may be a frame off. Everything else is held to half a frame and to zero.

use gradus::sequencer::{Project, Rate};

use super::hosts::{Call, Format, Ledger, Note, Transport};
use super::sessions;
use super::theory::{Dice, Entry, Piece, Verdict, compare, unrolled};

/// What a host does at the loop's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// Plays without a loop.
    Straight,
    /// It ends a block there and tells the loop.
    Split,
    /// It ends a block there and tells nothing.
    SplitUntold,
    /// It goes on with the block and tells the loop.
    Fold,
    /// As Ardour 7 with a VST3: it ends a block there, loops over whole frames, tells them and the loop,
    /// and puts every position in quarters on a grid of 1/1920.
    Grid,
}

/// Where a pass begins when the one before had no whole number of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// The fraction of a frame that is left over is carried on.
    Carried,
    /// Each pass begins on a frame.
    Dropped,
}

#[derive(Debug, Clone, Copy)]
struct Looping {
    format: Format,
    habit: Habit,
    rest: Rest,
    rate: f64,
    tempo: f64,
    /// Start and end in quarters, as the musician set them.
    written: (f64, f64),
    /// Start and end in quarters, as the host plays them.
    range: (f64, f64),
    /// Frames; 0 stands for a new random size for each block.
    block: u32,
    /// The error of the host's position, in quarters.
    noise: f64,
    /// Whether it tells its position in whole frames as well.
    tells_frames: bool,
    /// How long it plays.
    seconds: f64,
}

/// The notes heard, the notes that should be heard, and the frames before which the host jumped without telling.
#[derive(Default)]
struct Heard {
    ledger: Ledger,
    pieces: Vec<Piece>,
    jumps: Vec<i64>,
}

/// How long the loop table is played.
const SECONDS: f64 = 60.0;

/// In quarters: a bar, a beat, a triplet, an odd one off the grid, ones shorter than a step or a block,
/// and one of a few frames.
const LOOPS: [(f64, f64); 8] = [
    (0.0, 4.0),
    (4.0, 5.0),
    (0.0, 1.0 / 3.0),
    (1.5, 2.75),
    (0.437, 3.061),
    (1.99, 2.09),
    (0.998, 1.013),
    (0.0, 0.003),
];

const BLOCKS: [u32; 4] = [64, 512, 441, 0];

impl Looping {
    fn frames_per_beat(&self) -> f64 {
        60.0 * self.rate / self.tempo
    }

    /// Plays for its time.
    fn play(&self, state: &[u8]) -> Heard {
        let mut host = self.format.start(state, self.rate);
        let mut dice = Dice::new(1);
        let mut heard = Heard::default();
        let (start, end) = self.range;
        let mut beats = start;
        heard.enter(self, 0.0, Entry::Start);
        #[allow(clippy::cast_possible_truncation, reason = "a minute of frames")]
        let whole = (self.seconds * self.rate) as i64;
        while heard.ledger.now < whole {
            let asked = match self.block {
                0 => 1 + dice.below(1024),
                fixed => fixed,
            };
            let mut left = asked;
            while left > 0 {
                let frames = self
                    .until_split(beats)
                    .map_or(left, |split| split.min(left));
                let transport = self.transport(beats, &mut dice);
                let block = host.process(&Call {
                    transport: Some(transport),
                    frames,
                    ..Call::default()
                });
                heard.ledger.enter(&block, frames);
                left -= frames;
                beats += f64::from(frames) / self.frames_per_beat();
                while self.habit != Habit::Straight && beats >= end - 1e-9 {
                    beats = self.wrap(beats, &mut heard);
                }
            }
        }
        heard.finish(beats);
        heard
    }

    fn transport(&self, beats: f64, dice: &mut Dice) -> Transport {
        let grid = |beats: f64| (beats * 1920.0 + 1e-6).floor() / 1920.0;
        let noisy = beats + dice.around_zero() * self.noise;
        let (start, end) = self.range;
        #[allow(clippy::cast_possible_truncation, reason = "a minute of frames")]
        let samples = (beats * self.frames_per_beat()).round() as i64;
        let (beats, cycle, samples) = match self.habit {
            Habit::Straight | Habit::SplitUntold => (noisy, None, None),
            Habit::Split | Habit::Fold => {
                let samples = self.tells_frames.then_some(samples);
                (noisy, Some(self.range), samples)
            }
            Habit::Grid => (grid(beats), Some((grid(start), grid(end))), Some(samples)),
        };
        Transport {
            cycle,
            samples,
            ..Transport::rolling(beats, self.tempo)
        }
    }

    /// The loop as this host plays it.
    fn on_whole_frames(mut self) -> Self {
        let whole = |beats: f64| (beats * self.frames_per_beat()).round() / self.frames_per_beat();
        self.range = (whole(self.range.0), whole(self.range.1));
        self
    }

    /// How far from its ideal frame a step may be.
    fn bound(&self) -> f64 {
        let rounding = match self.habit {
            Habit::Straight | Habit::Fold => 0.5,
            Habit::Split | Habit::SplitUntold => 1.0,
            Habit::Grid => 0.5 + self.frames_per_beat() / 1920.0,
        };
        rounding + 1e-5 + self.noise * self.frames_per_beat()
    }

    /// Frames to the loop's end, for a host that ends a block there.
    fn until_split(&self, beats: f64) -> Option<u32> {
        let splits = !matches!(self.habit, Habit::Straight | Habit::Fold);
        let frames = (self.range.1 - beats) * self.frames_per_beat();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few bars of frames"
        )]
        splits.then_some((frames - 1e-6).ceil().max(1.0) as u32)
    }

    /// Goes back to the loop's start.
    fn wrap(&self, beats: f64, heard: &mut Heard) -> f64 {
        let (start, end) = self.range;
        let rest = if self.rest == Rest::Dropped && self.habit != Habit::Fold {
            0.0
        } else {
            (beats - end).max(0.0)
        };
        #[allow(clippy::cast_precision_loss, reason = "a minute of frames")]
        let now = heard.ledger.now as f64;
        heard.finish(self.written.1);
        let entry = if self.habit == Habit::SplitUntold {
            heard.jumps.push(heard.ledger.now);
            Entry::Start
        } else {
            Entry::Continue
        };
        heard.enter(self, now - rest * self.frames_per_beat(), entry);
        start + rest
    }
}

impl Heard {
    /// A pass of the loop, whose start in the song is heard at a frame.
    fn enter(&mut self, host: &Looping, frame: f64, entry: Entry) {
        let (from, frames_early) = (host.written.0, host.written.0 - host.range.0);
        self.pieces.push(Piece {
            frame: frame + frames_early * host.frames_per_beat(),
            from,
            to: from,
            frames_per_beat: host.frames_per_beat(),
            entry,
        });
    }

    fn finish(&mut self, to: f64) {
        if let Some(piece) = self.pieces.last_mut() {
            piece.to = to;
        }
    }

    /// Takes out, and counts, the notes on the last frame before an untold jump that the next pass
    /// repeats.
    fn remove_last_fractions(&mut self) -> usize {
        let before = self.ledger.notes.len();
        let jumps = &self.jumps;
        self.ledger
            .notes
            .retain(|note| jumps.binary_search(&(note.on + 1)).is_err());
        before - self.ledger.notes.len()
    }
}

/// Steps on every sixteenth, an odd length and triplets: without nudge or delay, so that a host that
/// only jumps has nothing to play at a start that the pass before has played already.
fn steps() -> Project {
    let mut project = sessions::lines(&["x", "x..", "x.xx."]);
    sessions::change(&mut project, 2, |_, clip| {
        clip.rate = Rate::new(1, 12).expect("an eighth triplet");
    });
    project
}

/// A covering set: every loop, block size and habit with each other; the rest takes turns.
fn settings(habits: &[Habit]) -> Vec<Looping> {
    let mut settings = Vec::new();
    for (a, habit) in habits.iter().enumerate() {
        for (b, range) in LOOPS.into_iter().enumerate() {
            for (c, block) in BLOCKS.into_iter().enumerate() {
                let turn = a + b + c;
                settings.push(Looping {
                    format: Format::ALL[turn % 2],
                    habit: *habit,
                    rest: [Rest::Carried, Rest::Dropped][(b + c / 2) % 2],
                    rate: [44_100.0, 48_000.0][(a + b / 2 + c) % 2],
                    tempo: [120.0, 97.3, 133.0, 174.0][(b + 3 * c) % 4],
                    written: range,
                    range,
                    block,
                    noise: [0.0, 1e-12, 1e-9][turn % 3],
                    tells_frames: false,
                    seconds: SECONDS,
                });
            }
        }
    }
    // On a grid of 1/1920 the shortest loops are noise.
    settings
        .retain(|looping| looping.habit != Habit::Grid || looping.range.1 - looping.range.0 > 0.2);
    let whole = settings.into_iter().map(|looping| match looping.habit {
        Habit::Grid => Looping {
            format: Format::Vst3,
            ..looping.on_whole_frames()
        },
        _ => looping,
    });
    whole.collect()
}

fn check(habits: &[Habit]) {
    let project = steps();
    let state = sessions::state(&project);
    let (mut total, mut fractions, mut runs) = (Verdict::default(), 0, 0);
    for looping in settings(habits) {
        let mut heard = looping.play(&state);
        heard.ledger.assert_clean();
        if looping.habit == Habit::SplitUntold {
            fractions += heard.remove_last_fractions();
        }
        let ideal = unrolled(&project, &heard.pieces);
        let bound = looping.bound();
        #[allow(clippy::cast_precision_loss, reason = "a minute of frames")]
        let end = heard.ledger.now as f64;
        let window = bound + 0.5;
        let verdict = compare(&ideal, &heard.ledger.notes, window, end - 3.0 * window);
        assert_eq!(
            (verdict.missed, verdict.doubled),
            (0, 0),
            "{looping:?}: {verdict}"
        );
        assert!(verdict.worst_on <= bound, "{looping:?}: {verdict}");
        assert!(verdict.compared > 100, "{looping:?}: {verdict}");
        total = total.and(verdict);
        runs += 1;
    }
    println!(
        "{habits:?}, {runs} runs of a minute: {total}; {fractions} in the last fraction of a frame"
    );
}

/// "straight play, rules 1-3: 0 missed, 0 doubled."
#[test]
fn trap_04_straight_play_loses_and_doubles_nothing() {
    check(&[Habit::Straight]);
}

/// "host loop, split, rules 1-5: 0 missed, 0 doubled", the bounds told.
#[test]
fn trap_04_loops_of_hosts_that_split() {
    check(&[Habit::Split]);
}

/// The same without telling the bounds: the loop is a jump.
#[test]
fn trap_04_loops_of_hosts_that_split_and_tell_nothing() {
    check(&[Habit::SplitUntold]);
}

/// "host loop, blocks not split, rules 1-5 with folding: 0 missed, 0 doubled."
#[test]
fn trap_04_loops_of_hosts_that_do_not_split() {
    check(&[Habit::Fold]);
}

/// Ardour's loops: "with a position rounded down a naive plug-in fires the step at the loop's end and the
/// one at its start, every pass."
#[test]
fn trap_04_loops_of_hosts_on_a_grid() {
    check(&[Habit::Grid]);
}

/// Loop starts on the grid of 1/1920 quarter, which says nothing of how well a host knows its position.
const GRID_STARTS: [f64; 5] = [
    4.0,
    1.5,
    1001.0 / 1920.0,
    2.0 + 7.0 / 1920.0,
    8.0 + 640.0 / 1920.0,
];

/// A host that knows its position as well as a double, and tells it in whole frames as well: how well it
/// plays does not change with where on the grid its loop starts, nor with the blocks.
#[test]
fn loops_that_start_on_the_grid_are_as_exact_as_others() {
    let project = steps();
    let state = sessions::state(&project);
    let (mut total, mut runs) = (Verdict::default(), 0);
    for format in Format::ALL {
        for looping in grid_starts(format) {
            let mut first: Option<Vec<Note>> = None;
            for block in [64, 441, 512, 2048, 0] {
                let looping = Looping { block, ..looping };
                let heard = looping.play(&state);
                heard.ledger.assert_clean();
                let ideal = unrolled(&project, &heard.pieces);
                #[allow(clippy::cast_precision_loss, reason = "seconds of frames")]
                let end = heard.ledger.now as f64 - 3.0;
                let verdict = compare(&ideal, &heard.ledger.notes, 1.5, end);
                let place = format!("{looping:?}: {verdict}");
                assert_eq!((verdict.missed, verdict.doubled), (0, 0), "{place}");
                assert!(verdict.worst_on <= 0.5 + 1e-4, "{place}");
                assert!(verdict.compared > 20, "{place}");
                total = total.and(verdict);
                runs += 1;
                let mut notes = heard.ledger.notes;
                notes.retain(|note| note.on < 340_000);
                let stream = first.get_or_insert_with(|| notes.clone());
                let differs = notes.iter().zip(stream.iter()).find(|(a, b)| a != b);
                assert_eq!(differs, None, "{place}: not as in blocks of 64");
                assert_eq!(notes.len(), stream.len(), "{place}");
            }
        }
    }
    println!("loops from the grid, {runs} runs: {total}");
}

/// Every start with every tempo and rate, in hosts that split their blocks at the loop's end, a whole number
/// of frames away, and in hosts that do not.
fn grid_starts(format: Format) -> Vec<Looping> {
    let mut settings = Vec::new();
    for (row, start) in GRID_STARTS.into_iter().enumerate() {
        for (column, tempo) in [61.7_f64, 97.3, 133.0, 143.21, 174.0]
            .into_iter()
            .enumerate()
        {
            for rate in [44_100.0_f64, 48_000.0, 96_000.0] {
                for habit in [Habit::Split, Habit::Fold] {
                    let length: f64 = [0.900_713, 0.770_317, 1.300_411][(row + column) % 3];
                    let frames_per_beat: f64 = 60.0 * rate / tempo;
                    let whole: f64 = (length * frames_per_beat).round();
                    let length = if habit == Habit::Split {
                        whole / frames_per_beat
                    } else {
                        length
                    };
                    let range = (start, start + length);
                    settings.push(Looping {
                        format,
                        habit,
                        rest: Rest::Carried,
                        rate,
                        tempo,
                        written: range,
                        range,
                        block: 64,
                        noise: 0.0,
                        tells_frames: true,
                        seconds: 400_000.0 / rate,
                    });
                }
            }
        }
    }
    settings
}
