//! Lock lanes on their way out: from a value to messages, and what every lane was told last.
//!
//! A lane that slides says something at most every 5 ms, at any tempo: the score has a grid of ticks for
//! its points, which is coarse enough up to 125 BPM; above that points are left out here.

use super::event::{Host, Message, Refused};
use super::host_time::SampleRate;
use super::output::BlockOutput;
use super::timeline::Segment;
use crate::sequencer::LockEvent;
use crate::sequencer::lock::{LANES, LockMessage};
use crate::sequencer::project::MAX_TRACKS;

/// What the lanes of all tracks were told last.
#[derive(Debug)]
pub(super) struct LockOutput {
    sent: Vec<Option<SentLock>>,
    /// The least distance of two messages of a slide, in frames.
    distance: i64,
}

#[derive(Debug, Clone, Copy)]
struct SentLock {
    lock: LockEvent,
    /// In the engine's own time.
    frame: i64,
}

impl LockOutput {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            sent: vec![None; MAX_TRACKS * LANES],
            distance: distance(rate),
        }
    }

    /// Takes over a new sample rate: nobody knows any more what the instruments were told.
    pub(super) fn set_rate(&mut self, rate: SampleRate) {
        self.distance = distance(rate);
        self.forget();
    }

    /// Nobody knows any more what the instruments were told.
    pub(super) fn forget(&mut self) {
        self.sent.fill(None);
    }

    /// Whether a lane was told something else last.
    pub(super) fn is_news(&self, lock: &LockEvent) -> bool {
        let sent = self.sent.get(place(lock)).copied().flatten();
        sent.is_none_or(|sent| {
            (sent.lock.target, sent.lock.channel, sent.lock.value)
                != (lock.target, lock.channel, lock.value)
        })
    }

    /// Sends what a lock means, unless it is a point of a slide too near to its neighbours.
    pub(super) fn send<H: Host>(
        &mut self,
        lock: &LockEvent,
        offset: u32,
        segment: &Segment,
        out: &mut BlockOutput<'_, H>,
    ) -> Result<(), Refused> {
        let frame = out.frame(offset);
        let Some(sent) = self.sent.get_mut(place(lock)) else {
            return Ok(());
        };
        if let Some(end) = lock.slide {
            let near = sent.is_some_and(|sent| frame - sent.frame < self.distance);
            if near || segment.frames_between(lock.tick, end) < self.distance {
                return Ok(());
            }
        }
        // Half a parameter would set the wrong one, so what follows a refused message is left out too.
        for message in messages(lock).into_iter().flatten() {
            out.send(offset, message)?;
        }
        *sent = Some(SentLock { lock: *lock, frame });
        Ok(())
    }
}

/// The frames of 5 ms.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a fraction of a sample rate"
)]
fn distance(rate: SampleRate) -> i64 {
    (rate.hz() / 200.0).ceil() as i64
}

fn place(lock: &LockEvent) -> usize {
    usize::from(lock.track) * LANES + usize::from(lock.lane.get() - 1)
}

/// What a lock is in MIDI 1.0, in the order in which it is said.
fn messages(lock: &LockEvent) -> [Option<Message>; 4] {
    let channel = lock.channel.get() - 1;
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
