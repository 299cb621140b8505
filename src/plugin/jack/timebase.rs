//! From JACK's transport to the engine's: where the music is, in quarters.
//!
//! JACK itself counts frames. A client that is its *timebase master* adds a tempo and a position in bars, beats and
//! ticks, which count from 1, 1 and 0. Masters differ: some have coarse ticks (Hydrogen: 48 a beat), some let theirs
//! lag behind the frames by rounding each block (JACK's own example), some mean quarters by beats per minute where
//! the metre counts eighths. So only the beginning is taken from the master's ticks; from there the position is counted
//! in frames at its tempo, for as long as the ticks agree.

use jack::TransportBBT;

use crate::engine::Transport;

/// JACK's report at the beginning of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct TransportReport {
    /// Whether the transport rolls.
    pub(super) rolls: bool,
    /// The position in frames.
    pub(super) frame: u32,
    /// The frames of the block.
    pub(super) frames: u32,
    /// What the timebase master adds, if there is one.
    pub(super) bars: Option<TransportBBT>,
    /// How many frames before the block those bars are meant for.
    pub(super) early: u32,
}

/// The tempo and the metre where there is no timebase master.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Metre {
    /// Beats (quarters) per minute.
    pub(super) tempo_bpm: f64,
    /// Beats of a bar, and the note that counts as a beat.
    pub(super) signature: (u32, u32),
}

/// Follows JACK's transport from block to block.
#[derive(Debug)]
pub(super) struct Timebase {
    sample_rate: f64,
    alone: Metre,
    /// The block before, while the transport rolls on.
    last: Option<Last>,
    /// Whether the master counts quarters a minute, whatever its metre counts.
    counts_quarters: bool,
}

/// A block, and what the next one begins with.
#[derive(Debug, Clone, Copy)]
struct Last {
    /// The frame that the next block begins with if nobody moves the transport.
    next_frame: u32,
    /// The position there at the tempo of this block, in quarters.
    next: f64,
    /// The master's own position in quarters, and the length of the block in minutes.
    master: f64,
    minutes: f64,
    bar: usize,
    bar_start: f64,
    bar_length: f64,
}

impl Timebase {
    /// At so many frames a second.
    pub(super) fn new(sample_rate: u32, alone: Metre) -> Self {
        Self {
            sample_rate: f64::from(sample_rate.max(1)),
            alone,
            last: None,
            counts_quarters: false,
        }
    }

    /// The transport of a block.
    pub(super) fn transport(&mut self, report: &TransportReport) -> Transport {
        let last = self.last.take();
        let Some(bars) = report.bars else {
            return self.without_a_master(report);
        };
        let last = last.filter(|last| report.rolls && last.next_frame == report.frame);
        let quarters_a_beat = 4.0 / f64::from(bars.sig_denom);
        let tick = quarters_a_beat / bars.ticks_per_beat;
        let in_bar = beats_in_bar(&bars) * quarters_a_beat;
        self.learn_the_unit(&bars, last.as_ref(), report.frame);
        let tempo_bpm = if self.counts_quarters {
            bars.bpm
        } else {
            bars.bpm * quarters_a_beat
        };
        let minutes = |frames: u32| f64::from(frames) / (60.0 * self.sample_rate);
        let by_frames = minutes(report.frame) * tempo_bpm;
        let bar_start = match last {
            Some(last) if last.bar == bars.bar => last.bar_start,
            Some(last) if last.bar + 1 == bars.bar => last.bar_start + last.bar_length,
            _ => bar_start(&bars, by_frames - in_bar, tick),
        };
        let master = bar_start + in_bar + minutes(report.early) * tempo_bpm;
        // Never farther from the master's position than its ticks are apart.
        let counted = last.map_or(by_frames, |last| last.next);
        let agrees = |position: f64| (position - master).abs() <= tick * SLACK;
        let position = match last {
            _ if agrees(counted) => counted,
            _ if agrees(by_frames) => by_frames,
            Some(_) => counted.clamp(master - tick, master + tick),
            None => master,
        };
        let minutes = minutes(report.frames);
        if report.rolls {
            self.last = Some(Last {
                next_frame: report.frame.wrapping_add(report.frames),
                next: position + minutes * tempo_bpm,
                master,
                minutes,
                bar: bars.bar,
                bar_start,
                bar_length: f64::from(bars.sig_num) * quarters_a_beat,
            });
        }
        Transport {
            playing: report.rolls,
            tempo_bpm: (tempo_bpm > 0.0).then_some(tempo_bpm),
            position_beats: Some(position),
            position_frames: Some(i64::from(report.frame)),
            loop_beats: None,
            signature: Some((round_to_u32(bars.sig_num), round_to_u32(bars.sig_denom))),
        }
    }

    /// The transport without a master: the position follows from the frames at the tempo of the command line.
    fn without_a_master(&self, report: &TransportReport) -> Transport {
        let minutes = f64::from(report.frame) / (60.0 * self.sample_rate);
        Transport {
            playing: report.rolls,
            tempo_bpm: Some(self.alone.tempo_bpm),
            position_beats: Some(minutes * self.alone.tempo_bpm),
            position_frames: Some(i64::from(report.frame)),
            loop_beats: None,
            signature: Some(self.alone.signature),
        }
    }

    /// Finds out what the master's beats per minute count: the metre's beats in JACK's own example, quarters in Ardour.
    /// While the transport rolls, the ticks show it; before that, the position does.
    fn learn_the_unit(&mut self, bars: &TransportBBT, last: Option<&Last>, frame: u32) {
        let quarters_a_beat = 4.0 / f64::from(bars.sig_denom);
        if quarters_a_beat == 1.0 || bars.bpm <= 0.0 {
            return;
        }
        let in_bar = beats_in_bar(bars) * quarters_a_beat;
        let (quarters, minutes) = match last {
            Some(last) if last.bar == bars.bar => {
                (last.bar_start + in_bar - last.master, last.minutes)
            }
            Some(_) => return,
            None => {
                let start = bars_before(bars) * quarters_a_beat;
                let minutes = f64::from(frame) / (60.0 * self.sample_rate);
                (start + in_bar, minutes)
            }
        };
        if minutes > 0.0 && quarters > 0.0 {
            let distance = |bpm: f64| (quarters / (minutes * bpm)).ln().abs();
            self.counts_quarters = distance(bars.bpm) < distance(bars.bpm * quarters_a_beat);
        }
    }
}

/// The number of a master's ticks within which two positions count as the same: its ticks and frames are whole numbers.
const SLACK: f64 = 1.5;

/// Beats from the beginning of the bar.
#[allow(
    clippy::cast_precision_loss,
    reason = "a double holds all beats and ticks of 32 bits"
)]
fn beats_in_bar(bars: &TransportBBT) -> f64 {
    (bars.beat.saturating_sub(1)) as f64 + bars.tick as f64 / bars.ticks_per_beat
}

/// The beats of all bars before, where the metre was always the same.
#[allow(
    clippy::cast_precision_loss,
    reason = "a double holds all bars of 32 bits"
)]
fn bars_before(bars: &TransportBBT) -> f64 {
    bars.bar.saturating_sub(1) as f64 * f64::from(bars.sig_num)
}

/// Where the bar begins, in quarters, when nothing is known of what came before. `by_frames` is where it begins if
/// the tempo was always the same.
fn bar_start(bars: &TransportBBT, by_frames: f64, tick: f64) -> f64 {
    let quarters_a_beat = 4.0 / f64::from(bars.sig_denom);
    let by_bars = bars_before(bars) * quarters_a_beat;
    if (by_bars - by_frames).abs() <= tick * SLACK {
        return by_bars;
    }
    // The metre or the tempo was another one before. Some masters know how many ticks that were.
    let by_ticks = bars.bar_start_tick / bars.ticks_per_beat * quarters_a_beat;
    if bars.bar > 1 && (by_ticks - by_frames).abs() <= tick * SLACK {
        return by_ticks;
    }
    by_bars
}

/// A number of a metre.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a metre is small and positive"
)]
fn round_to_u32(number: f32) -> u32 {
    number.round() as u32
}

#[cfg(test)]
mod tests;
