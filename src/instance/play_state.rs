//! Shows what the engine plays to everyone who queries the score.
//!
//! The engine's [`Play`] says which pattern each track plays from which tick, and what is muted, queued and held. With it
//! the editor finds the playhead and the forecast for the next passes. The audio thread writes without waiting; readers
//! wait only for each other.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::engine::Engine;
use crate::sequencer::Play;

/// Reads what the engine plays; clones read the same engine. Never used on the audio thread.
#[derive(Debug, Clone)]
pub struct PlayStateHandle {
    plays: Arc<Mutex<triple_buffer::Output<Play>>>,
}

/// Publishes what the engine plays; the audio thread has it.
#[derive(Debug)]
pub struct PlayState {
    plays: triple_buffer::Input<Play>,
    version: u64,
}

/// Both ends.
#[must_use]
pub fn channel() -> (PlayStateHandle, PlayState) {
    let (input, output) = triple_buffer::TripleBuffer::new(&Play::default()).split();
    let plays = Arc::new(Mutex::new(output));
    let publisher = PlayState {
        plays: input,
        version: 0,
    };
    (PlayStateHandle { plays }, publisher)
}

impl PlayStateHandle {
    /// The play of the engine's last query.
    #[must_use]
    pub fn play(&self) -> Play {
        self.plays.lock().read().clone()
    }
}

impl PlayState {
    /// Publishes the engine's play, if it has changed.
    pub fn publish(&mut self, engine: &Engine) {
        if engine.play_version() != self.version {
            self.version = engine.play_version();
            self.plays.input_buffer_mut().clone_from(engine.play());
            self.plays.publish();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Command;

    /// What was asked for last is what everyone reads.
    #[test]
    fn the_last_play_is_read() {
        let (play_state, mut publisher) = channel();
        let mut engine = Engine::new(48_000.0);
        engine.command(Command::ToggleSolo(1));
        publisher.publish(&engine);
        assert_eq!(&play_state.play(), engine.play());
        assert_eq!(publisher.version, engine.play_version());
    }
}
