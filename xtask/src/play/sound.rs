//! What was heard, as it sounds with the preview kit: a WAV file that any player opens.

use gradus::preview_kit::{KitPlayer, KitTables};

use super::recording::Heard;
use super::timeline::SAMPLE_RATE;

/// How loud the kit is: as loud as in the window.
const LEVEL: f32 = 0.5;
/// Frames that are made at a time.
const BLOCK: usize = 512;
/// How long the last sounds may ring on after the music, in seconds.
const TAIL: usize = 2;

/// The bytes of a WAV file (16 bits, two channels) of events in the order of time, with which the music ends at a frame.
pub fn wav(events: &[Heard], end: u64) -> Vec<u8> {
    to_wav(&samples(events, end))
}

/// The samples of both channels, which are the same.
fn samples(events: &[Heard], end: u64) -> Vec<f32> {
    let tables = KitTables::new(SAMPLE_RATE);
    let (mut player, mut samples) = (KitPlayer::new(), Vec::new());
    let end = usize::try_from(end).unwrap_or(usize::MAX);
    let most = end.saturating_add(TAIL * SAMPLE_RATE as usize);
    let mut events = events.iter().peekable();
    while samples.len() < end || (samples.len() < most && !player.is_silent()) {
        let start = samples.len() as u64;
        let within = |heard: &&Heard| heard.frame < start + BLOCK as u64;
        while let Some(heard) = events.next_if(within) {
            let offset = u32::try_from(heard.frame.saturating_sub(start)).unwrap_or(0);
            let Heard { channel, key, .. } = *heard;
            match heard.velocity {
                Some(velocity) => player.strike(&tables, offset, (channel, key, velocity)),
                None => player.release(offset, channel, key),
            }
        }
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        player.render(&tables, LEVEL, &mut left, &mut right);
        samples.extend(left);
    }
    samples
}

/// A RIFF WAVE file of linear PCM: IBM and Microsoft, "Multimedia Programming Interface and Data Specifications 1.0".
fn to_wav(samples: &[f32]) -> Vec<u8> {
    const CHANNELS: u16 = 2;
    const BYTES: u16 = 2;
    let frame = CHANNELS * BYTES;
    let size = u32::try_from(samples.len() * usize::from(frame)).unwrap_or(u32::MAX - 36);
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + size).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(1_u16.to_le_bytes());
    wav.extend(CHANNELS.to_le_bytes());
    wav.extend(SAMPLE_RATE.to_le_bytes());
    wav.extend((SAMPLE_RATE * u32::from(frame)).to_le_bytes());
    wav.extend(frame.to_le_bytes());
    wav.extend((BYTES * 8).to_le_bytes());
    wav.extend(b"data");
    wav.extend(size.to_le_bytes());
    for sample in samples {
        #[allow(clippy::cast_possible_truncation, reason = "between -1 and 1")]
        let sample = (sample * 32_767.0).round() as i16;
        wav.extend(sample.to_le_bytes());
        wav.extend(sample.to_le_bytes());
    }
    wav
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus::files;
    use gradus::sequencer::{Play, Tick, notes_in};

    use crate::play::timeline::Timeline;

    /// The demo's first eight bars, as the plug-in plays them: each note at the first frame that is not before it.
    fn demo() -> (Vec<Heard>, u64) {
        let project = files::demo();
        let timeline = Timeline::new(project.tempo);
        let bars: Tick = 8 * 4 * gradus::sequencer::TICKS_PER_QUARTER;
        let end = first_frame(bars, timeline);
        let mut events = Vec::new();
        notes_in(&project, &Play::default(), 0..bars, |note| {
            let at = |tick, velocity| Heard {
                frame: first_frame(tick, timeline),
                channel: note.channel.get() - 1,
                key: note.key.get(),
                velocity,
            };
            events.push(at(note.start, Some(note.velocity.get())));
            events.push(at(note.end.min(bars), None));
        });
        events.sort_by_key(|heard| (heard.frame, heard.velocity.is_some()));
        (events, end)
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "eight bars have few frames"
    )]
    fn first_frame(tick: Tick, timeline: Timeline) -> u64 {
        let quarters = tick as f64 / gradus::sequencer::TICKS_PER_QUARTER as f64;
        (quarters * 60.0 / timeline.bpm() * f64::from(SAMPLE_RATE)).ceil() as u64
    }

    /// Every note of the demo changes the sound at its very frame, and not one before: without it all is the same up to
    /// there.
    #[test]
    fn notes_are_heard_at_their_frames() {
        let (events, end) = demo();
        let whole = samples(&events, end);
        let begins = |place: &usize| events[*place].velocity.is_some();
        let places: Vec<_> = (0..events.len()).filter(begins).collect();
        assert!(places.len() > 200, "{}", places.len());
        for place in places.iter().step_by(17) {
            let mut without = events.clone();
            let left_out = without.remove(*place);
            let without = samples(&without, end);
            let pairs = whole.iter().zip(&without);
            // Sums of other numbers are rounded otherwise.
            let first = pairs
                .into_iter()
                .position(|(one, other)| (one - other).abs() > 1e-6);
            assert_eq!(first.map(|frame| frame as u64), Some(left_out.frame));
        }
    }

    /// The left channel of a file, as a player reads it; the right one is the same.
    fn channel(wav: &[u8]) -> Vec<i16> {
        let frames = wav[44..].chunks_exact(4);
        let frames = frames.map(|frame| {
            let [left, right] = [0, 2].map(|at| i16::from_le_bytes([frame[at], frame[at + 1]]));
            assert_eq!(left, right);
            left
        });
        frames.collect()
    }

    /// "Onsets found in the audio against theory, 0 samples off": at each frame at which notes of the score begin, and
    /// not one frame before it, the file differs from what it would be if the score ended there. All of the first two
    /// bars, and some of each later one: each takes a sound of its own.
    #[test]
    fn onsets_are_in_the_file_at_their_frames() {
        let (events, end) = demo();
        let file = channel(&wav(&events, end));
        let begins = events.iter().filter(|heard| heard.velocity.is_some());
        let mut onsets: Vec<_> = begins.map(|heard| heard.frame).collect();
        onsets.dedup();
        assert!(onsets.len() > 100, "{}", onsets.len());
        let near = onsets.partition_point(|onset| *onset < end / 4);
        let later = onsets[near..].iter().step_by(7);
        for onset in onsets[..near].iter().chain(later).copied() {
            // A note that ends at that frame ends in both.
            let before = |heard: &&Heard| {
                heard.frame < onset || (heard.frame == onset && heard.velocity.is_none())
            };
            let before: Vec<_> = events.iter().filter(before).copied().collect();
            let without = channel(&wav(&before, onset + 64));
            let mut pairs = file.iter().zip(&without);
            let found = pairs.position(|(with, without)| with != without);
            assert_eq!(found.map(|frame| frame as u64), Some(onset));
        }
    }

    /// The demo is loud enough, loudest and on the whole, and never clipped.
    #[test]
    fn the_demo_is_not_clipped() {
        let (events, end) = demo();
        let file = channel(&wav(&events, end));
        let shares: Vec<_> = file.iter().map(|it| f64::from(*it) / 32_767.0).collect();
        let loudest = shares
            .iter()
            .fold(0.0_f64, |loudest, it| loudest.max(it.abs()));
        assert!((0.25..0.95).contains(&loudest), "{loudest}");
        #[allow(clippy::cast_precision_loss, reason = "eight bars have few frames")]
        let mean = shares.iter().map(|it| it * it).sum::<f64>() / shares.len() as f64;
        let decibels = 10.0 * mean.log10();
        assert!((-30.0..-12.0).contains(&decibels), "{decibels} dB");
    }

    /// The file says what it holds.
    #[test]
    fn the_file_has_its_header() {
        let wav = to_wav(&[0.0, 1.0, -1.0]);
        assert_eq!(wav.len(), 44 + 3 * 4);
        assert_eq!(&wav[..4], b"RIFF");
        assert_eq!(wav[4..8], (36_u32 + 12).to_le_bytes());
        assert_eq!(wav[24..28], 48_000_u32.to_le_bytes());
        assert_eq!(wav[48..52], [0xff, 0x7f, 0xff, 0x7f]);
    }
}
