//! The way from people to the engine: commands through a ring, any number of senders, one audio thread.
//!
//! What is neither an [`Edit`](crate::sequencer::Edit) of the score, nor a parameter of the host, nor a
//! [`Command`] does not exist.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::engine::Command;

/// Commands that can wait for one block; people are slower.
const CAPACITY: usize = 256;

/// The senders' end; clones send to the same engine. Never used on the audio thread.
#[derive(Debug, Clone)]
pub struct Commands {
    ring: Arc<Mutex<rtrb::Producer<Command>>>,
}

/// The audio thread's end.
#[derive(Debug)]
pub struct CommandQueue {
    ring: rtrb::Consumer<Command>,
}

/// A ring's two ends.
#[must_use]
pub fn channel() -> (Commands, CommandQueue) {
    let (sender, receiver) = rtrb::RingBuffer::new(CAPACITY);
    (
        Commands {
            ring: Arc::new(Mutex::new(sender)),
        },
        CommandQueue { ring: receiver },
    )
}

impl Commands {
    /// Sends a command; says whether there was room, which there always is while audio runs.
    pub fn send(&self, command: Command) -> bool {
        self.ring.lock().push(command).is_ok()
    }
}

impl CommandQueue {
    /// The next command, without waiting.
    pub fn receive(&mut self) -> Option<Command> {
        self.ring.pop().ok()
    }
}
