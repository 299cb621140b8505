//! The way from the engine to everyone who wants to ask the score what the engine asks it.
//!
//! The engine's [`Play`] says which pattern each track plays from where, what is muted, queued, held and
//! added. With it the editor finds the playhead and what the next passes will bring. The audio thread writes without waiting; readers wait for each other only.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::engine::Engine;
use crate::sequencer::Play;

/// The readers' end; clones read the same engine. Never used on the audio thread.
#[derive(Debug, Clone)]
pub struct Playing {
    plays: Arc<Mutex<triple_buffer::Output<Play>>>,
}

/// The audio thread's end.
#[derive(Debug)]
pub struct Publisher {
    plays: triple_buffer::Input<Play>,
    version: u64,
}

/// Both ends.
#[must_use]
pub fn channel() -> (Playing, Publisher) {
    let (input, output) = triple_buffer::TripleBuffer::new(&Play::default()).split();
    let plays = Arc::new(Mutex::new(output));
    let publisher = Publisher {
        plays: input,
        version: 0,
    };
    (Playing { plays }, publisher)
}

impl Playing {
    /// What the engine last asked the score with.
    #[must_use]
    pub fn play(&self) -> Play {
        self.plays.lock().read().clone()
    }
}

impl Publisher {
    /// Shows what the engine asks with, if that has changed.
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
        let (playing, mut publisher) = channel();
        let mut engine = Engine::new(48_000.0);
        engine.command(Command::ToggleSolo(1));
        publisher.publish(&engine);
        assert_eq!(&playing.play(), engine.play());
        assert_eq!(publisher.version, engine.play_version());
    }
}
