//! Commands and notes for the engine, through rings: any number of senders, one audio thread.
//!
//! Everything that changes the music is an [`Edit`](crate::sequencer::Edit) of the score, a parameter of the host, or a
//! [`Command`]. Notes come from devices at ports of their own; those of the host come with its blocks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::engine::{ClockMessage, Command, Event, HeardClock, Message};
use crate::instance::attention::Attention;
use crate::instance::clock_link::ClockLink;

/// The commands that can wait for one block; no user is that fast.
const CAPACITY: usize = 256;
/// The notes and other messages that can wait for one block.
const MUSIC: usize = 1024;
/// The messages of a clock that can wait for one block: half a second at 999 quarters a minute.
const CLOCK: usize = 256;
/// How many ends may wait beyond either: whatever was begun can be ended, also by who is gone afterwards.
const ENDS: usize = 1024;
/// A note that has waited for so long is not played: the audio engine did not run.
const STALE: Duration = Duration::from_millis(500);

/// The senders' end; clones send to the same engine. Never used on the audio thread.
#[derive(Debug, Clone)]
pub struct Commands {
    ring: Arc<Mutex<rtrb::Producer<Command>>>,
    music: Arc<Mutex<rtrb::Producer<Arrival>>>,
    clock: Arc<Mutex<rtrb::Producer<ClockArrival>>>,
    clock_link: Arc<ClockLink>,
    attention: Attention,
}

/// The audio thread's end.
#[derive(Debug)]
pub struct CommandQueue {
    ring: rtrb::Consumer<Command>,
    music: rtrb::Consumer<Arrival>,
    clock: rtrb::Consumer<ClockArrival>,
}

/// A message, and when it came.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    at: Instant,
    message: Message,
    /// The track whose pad was struck.
    pad: Option<u8>,
}

/// A message of the clock of a device, which is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockArrival {
    /// When it came.
    pub came: Instant,
    /// The message.
    pub message: ClockMessage,
    /// How many milliseconds the music is later than the clock.
    pub later_ms: i8,
}

/// Both ends of the rings, for an instance whose audio thread pays this attention and follows a clock in this way.
#[must_use]
pub fn channel(attention: &Attention, clock_link: &Arc<ClockLink>) -> (Commands, CommandQueue) {
    let (sender, receiver) = rtrb::RingBuffer::new(CAPACITY + ENDS);
    let (player, listener) = rtrb::RingBuffer::new(MUSIC + ENDS);
    let (clock, follower) = rtrb::RingBuffer::new(CLOCK);
    (
        Commands {
            ring: Arc::new(Mutex::new(sender)),
            music: Arc::new(Mutex::new(player)),
            clock: Arc::new(Mutex::new(clock)),
            clock_link: Arc::clone(clock_link),
            attention: attention.clone(),
        },
        CommandQueue {
            ring: receiver,
            music: listener,
            clock: follower,
        },
    )
}

impl Commands {
    /// Sends a command; returns whether there was room, which there always is while audio runs.
    pub fn send(&self, command: Command) -> bool {
        let taken = push(&mut self.ring.lock(), command, command.ends());
        self.attention.request();
        taken
    }

    /// Sends a message of a clock that is followed. Where there is no room, no audio runs, and the clock
    /// is heard anew when it does.
    pub fn hear_clock(&self, arrival: ClockArrival) {
        let _full = self.clock.lock().push(arrival);
        self.attention.request();
    }

    /// What is heard of a clock that is followed.
    #[must_use]
    pub fn heard_clock(&self) -> HeardClock {
        self.clock_link.heard()
    }

    /// Sends a message that came at a moment, and the track if its pad was struck; returns whether there was room.
    pub fn play(&self, at: Instant, message: Message, pad: Option<u8>) -> bool {
        let arrival = Arrival { at, message, pad };
        let ends = matches!(message, Message::NoteOff { .. });
        let taken = push(&mut self.music.lock(), arrival, ends);
        self.attention.request();
        taken
    }
}

/// Adds to a ring; what ends something may take the room that is kept for ends. Returns whether there was room.
fn push<T>(ring: &mut rtrb::Producer<T>, what: T, ends: bool) -> bool {
    let has_room = ends || ring.slots() > ENDS;
    has_room && ring.push(what).is_ok()
}

impl CommandQueue {
    /// The next command, without waiting.
    pub fn receive(&mut self) -> Option<Command> {
        self.ring.pop().ok()
    }

    /// The next message that arrived before a block of `frames` frames, without waiting; it stays the next one until
    /// it is [taken](Self::take). Its offset in the block is that of its arrival in the time of the block before, so
    /// that every message is late by exactly one block.
    pub fn arrived(&mut self, frames: u32, sample_rate: u32) -> Option<Event> {
        loop {
            let Arrival { at, message, pad } = *self.music.peek().ok()?;
            let age = at.elapsed();
            if age > STALE && matches!(message, Message::NoteOn { .. }) {
                self.take();
                continue;
            }
            let ago = age.as_micros() * u128::from(sample_rate) / 1_000_000;
            let ago = u32::try_from(ago).unwrap_or(u32::MAX).max(1);
            let offset = frames.saturating_sub(ago);
            return Some(Event {
                pad,
                ..Event::new(offset, message)
            });
        }
    }

    /// Whether a message of a clock waits.
    #[inline]
    #[must_use]
    pub fn has_clock(&self) -> bool {
        !self.clock.is_empty()
    }

    /// The next message of a clock.
    pub fn receive_clock(&mut self) -> Option<ClockArrival> {
        self.clock.pop().ok()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ring.is_empty() && self.music.is_empty()
    }

    /// Removes the next message.
    pub fn take(&mut self) {
        // The ring is empty when nothing has arrived.
        let _ = self.music.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Message = Message::NoteOn {
        channel: 0,
        key: 60,
        velocity: 100,
    };
    const UP: Message = Message::NoteOff {
        channel: 0,
        key: 60,
        velocity: 64,
    };

    /// "Every note-on gets its off": where the rings are full, ends still find room.
    #[test]
    fn ends_find_room() {
        let (commands, mut queue) = channel(&Attention::default(), &Arc::default());
        let now = Instant::now();
        let begun = (0..5000).filter(|_| commands.play(now, DOWN, None));
        assert_eq!(begun.count(), MUSIC);
        let told = (0..5000).filter(|_| commands.send(Command::Fill(true)));
        assert_eq!(told.count(), CAPACITY);
        let repeats = (0..32).map(|track| Command::EndRepeat { track });
        let ends: Vec<_> = repeats
            .chain([Command::Fill(false), Command::EndBeatLoop])
            .collect();
        assert!(ends.iter().all(|end| commands.send(*end)));
        assert!((0..160).all(|_| commands.play(now, UP, None)));
        let arrived = std::iter::from_fn(|| {
            let event = queue.arrived(64, 48_000)?;
            queue.take();
            Some(event.message)
        });
        assert_eq!(arrived.filter(|message| *message == UP).count(), 160);
    }

    /// What was played a fifth of a second ago is that far from the end of a second, and stays next until it
    /// is taken; of what was played while no audio ran only the ends of notes are left.
    #[test]
    fn music_arrives_where_it_was_played() {
        let (commands, mut queue) = channel(&Attention::default(), &Arc::default());
        let ago = |milliseconds| Instant::now() - Duration::from_millis(milliseconds);
        for (milliseconds, message) in [(5000, DOWN), (4000, UP), (200, DOWN)] {
            assert!(commands.play(ago(milliseconds), message, None));
        }
        let first = queue.arrived(48_000, 48_000);
        let end = Event::new(0, UP);
        assert_eq!(
            (first, queue.arrived(48_000, 48_000)),
            (Some(end), Some(end))
        );
        queue.take();
        let second = queue.arrived(48_000, 48_000).map(|event| event.offset);
        let meant = 24_000..=38_400;
        assert!(
            second.is_some_and(|offset| meant.contains(&offset)),
            "{second:?}"
        );
        queue.take();
        assert_eq!(queue.arrived(48_000, 48_000), None);
    }
}
