//! The transport: asks the plug-in for one block after the other, each at its time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use clack_host::events::event_types::{TransportEvent, TransportFlags};
use clack_host::events::{EventFlags, EventHeader};
use clack_host::utils::{BeatTime, SecondsTime};

use super::host::{Processor, Stopped};
use super::recording::Heard;
use super::timeline::{BEATS_PER_BAR, Timeline};
use crate::failure::Failure;

/// Frames of a block.
pub const BLOCK: u32 = 256;
/// The number of blocks in which a plug-in must end its notes once the transport stands.
const BLOCKS_TO_END: u32 = 16;

/// What came out of the plug-in in one block.
#[derive(Debug)]
pub struct Block {
    /// The song position after the block, in frames.
    pub end: u64,
    /// Notes that began or ended.
    pub events: Vec<Heard>,
}

/// Rolls from the start of the song to its end, or until `stop`, then lets the transport stand while the notes end.
/// Every block is sent on to be shown and recorded.
pub fn perform(
    processor: Stopped,
    timeline: Timeline,
    stop: &AtomicBool,
    blocks: &Sender<Block>,
) -> Result<Stopped, Failure> {
    let mut processor = Processor::start(processor)?;
    let began = Instant::now();
    let end = timeline.end();
    // Time goes on when the transport stands; the position in the song does not.
    let (mut time, mut position) = (0, 0);
    let mut sounding: i64 = 0;
    let mut standing = 0;
    while standing < BLOCKS_TO_END && !(standing > 0 && sounding == 0) {
        let rolls = position < end && standing == 0 && !stop.load(Ordering::Relaxed);
        let rest = u32::try_from(end - position).unwrap_or(BLOCK);
        let frames = if rolls { rest.min(BLOCK) } else { BLOCK };
        wait(began + Duration::from_secs_f64(timeline.seconds(time)));
        let events = processor.process(time, frames, &transport(timeline, position, rolls))?;
        for heard in &events {
            sounding += if heard.velocity.is_some() { 1 } else { -1 };
        }
        standing += u32::from(!rolls);
        time += u64::from(frames);
        position += if rolls { u64::from(frames) } else { 0 };
        let end = position;
        if blocks.send(Block { end, events }).is_err() {
            break;
        }
    }
    Ok(processor.stop())
}

/// Sleeps until a moment counted from the start, so that delays do not add up.
fn wait(moment: Instant) {
    thread::sleep(moment.saturating_duration_since(Instant::now()));
}

/// What a host tells about its transport with each block.
fn transport(timeline: Timeline, frame: u64, rolls: bool) -> TransportEvent {
    let mut flags = TransportFlags::HAS_TEMPO
        | TransportFlags::HAS_BEATS_TIMELINE
        | TransportFlags::HAS_SECONDS_TIMELINE
        | TransportFlags::HAS_TIME_SIGNATURE;
    flags.set(TransportFlags::IS_PLAYING, rolls);
    let bar = timeline.bar_and_beat(frame).0 - 1;
    TransportEvent {
        header: EventHeader::new_core(0, EventFlags::empty()),
        flags,
        song_pos_beats: BeatTime::from_float(timeline.beats(frame)),
        song_pos_seconds: SecondsTime::from_float(timeline.seconds(frame)),
        tempo: timeline.bpm(),
        tempo_inc: 0.0,
        loop_start_beats: BeatTime::default(),
        loop_end_beats: BeatTime::default(),
        loop_start_seconds: SecondsTime::default(),
        loop_end_seconds: SecondsTime::default(),
        bar_start: BeatTime::from_int(bar * i64::from(BEATS_PER_BAR)),
        bar_number: i32::try_from(bar).unwrap_or(i32::MAX),
        time_signature_numerator: BEATS_PER_BAR,
        time_signature_denominator: 4,
    }
}
