//! Output of the lock lanes: from values to messages, and the last value sent on every lane.
//!
//! A sliding lane sends a message at most every 5 ms, at any tempo. The score's grid for slide points is coarse
//! enough for that up to 125 BPM; at faster tempos, points are left out here.

use super::event::{Host, Message, Refused};
use super::host_time::SampleRate;
use super::output::BlockOutput;
use super::timeline::Segment;
use crate::sequencer::lock::{LANES, LockMessage, LockTarget, LockValue};
use crate::sequencer::note_channels::LockChannels;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::Channel;
use crate::sequencer::{LockEvent, OutputSlot};

/// The last lock sent on each lane of each track.
#[derive(Debug)]
pub(super) struct LockOutput {
    sent: Vec<Option<SentLock>>,
    /// The least distance between two messages of a slide, in frames.
    distance: i64,
}

#[derive(Debug, Clone, Copy)]
struct SentLock {
    output: OutputSlot,
    channels: LockChannels,
    target: LockTarget,
    value: LockValue,
    /// When it was sent, in frames from when the engine was made.
    frame: i64,
}

impl LockOutput {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            sent: vec![None; MAX_TRACKS * LANES],
            distance: distance(rate),
        }
    }

    /// Takes over a new sample rate, and forgets what was sent.
    pub(super) fn set_rate(&mut self, rate: SampleRate) {
        self.distance = distance(rate);
        self.forget();
    }

    /// Forgets what was sent, so that every lane's value is sent again.
    pub(super) fn forget(&mut self) {
        self.sent.fill(None);
    }

    /// Whether this lock, which goes to an output, differs from the last one sent on its lane.
    pub(super) fn is_news(&self, lock: &LockEvent, output: OutputSlot) -> bool {
        let sent = self.sent.get(lock_index(lock)).copied().flatten();
        sent.is_none_or(|sent| {
            let of_lock = (output, lock.target, lock.channels, lock.value);
            (sent.output, sent.target, sent.channels, sent.value) != of_lock
        })
    }

    /// Sends a lock's messages, unless it is a slide point too close to the message before it or to the slide's
    /// end.
    pub(super) fn send<H: Host>(
        &mut self,
        lock: &LockEvent,
        offset: u32,
        segment: &Segment,
        out: &mut BlockOutput<'_, H>,
    ) -> Result<(), Refused> {
        let (frame, output) = (out.frame(offset), out.output_of_lock(lock));
        let Some(sent) = self.sent.get_mut(lock_index(lock)) else {
            return Ok(());
        };
        if let Some(end) = lock.slide {
            let near = sent.is_some_and(|sent| frame - sent.frame < self.distance);
            if near || segment.frames_between(lock.tick, end) < self.distance {
                return Ok(());
            }
        }
        // Half of a parameter's messages would set the wrong parameter, so nothing follows a refused one.
        for channel in lock.channels.iter() {
            for message in messages(lock, channel).into_iter().flatten() {
                out.send(offset, message, output)?;
            }
        }
        *sent = Some(SentLock {
            output,
            channels: lock.channels,
            target: lock.target,
            value: lock.value,
            frame,
        });
        Ok(())
    }
}

/// 5 ms in frames, rounded up.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a fraction of a sample rate"
)]
fn distance(rate: SampleRate) -> i64 {
    (rate.hz() / 200.0).ceil() as i64
}

fn lock_index(lock: &LockEvent) -> usize {
    usize::from(lock.track) * LANES + usize::from(lock.lane.get() - 1)
}

/// The MIDI 1.0 messages of a lock on a channel, in the order in which they are sent.
fn messages(lock: &LockEvent, channel: Channel) -> [Option<Message>; 4] {
    let channel = channel.get() - 1;
    let message = |said| match said {
        LockMessage::Control(controller, value) => Message::ControlChange {
            channel,
            controller,
            value,
        },
        LockMessage::Bend(value) => Message::PitchBend { channel, value },
        LockMessage::Pressure(pressure) => Message::ChannelPressure { channel, pressure },
        LockMessage::Program(program) => Message::ProgramChange { channel, program },
    };
    let said = lock.target.messages(lock.value);
    said.map(|said| said.map(message))
}

#[cfg(test)]
mod tests;
