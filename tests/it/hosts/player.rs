//! A host that rolls: it keeps the song position from block to block and the ledger of what came out.

use super::{Block, Call, Format, Host, Ledger, Transport};

/// An instance that is being played. Time is the plug-in's: frames that it was not called for do not
/// count in the ledger.
pub struct Player {
    /// The instance.
    pub host: Box<dyn Host>,
    /// What came out of it.
    pub ledger: Ledger,
    /// Whether the song position moves.
    pub playing: bool,
    /// The song position of the next block, in quarters.
    pub beats: f64,
    /// Quarters a minute.
    pub tempo: f64,
    /// Frames a second.
    pub rate: f64,
    /// The loop in quarters, if the host tells one.
    pub cycle: Option<(f64, f64)>,
}

impl Player {
    /// An instance with a saved state at the beginning of the song, at 48 kHz and 120 BPM.
    pub fn new(format: Format, state: &[u8]) -> Self {
        Self::at(format, state, 48_000.0, 120.0)
    }

    /// The same at any rate and tempo.
    pub fn at(format: Format, state: &[u8], rate: f64, tempo: f64) -> Self {
        Self {
            rate,
            tempo,
            ..Self::of(format.start(state, rate))
        }
    }

    /// An instance that is ready to process, at 48 kHz and 120 BPM.
    pub fn of(host: Box<dyn Host>) -> Self {
        Self {
            host,
            ledger: Ledger::default(),
            playing: true,
            beats: 0.0,
            tempo: 120.0,
            rate: 48_000.0,
            cycle: None,
        }
    }

    /// The host's transport now.
    pub fn transport(&self) -> Transport {
        Transport {
            playing: self.playing,
            cycle: self.cycle,
            ..Transport::rolling(self.beats, self.tempo)
        }
    }

    /// One block.
    pub fn block(&mut self, frames: u32) -> Block {
        self.call(&Call {
            frames,
            ..Call::default()
        })
    }

    /// One block with more to say; the transport is filled in.
    pub fn call(&mut self, call: &Call) -> Block {
        let block = self.host.process(&Call {
            transport: Some(self.transport()),
            ..call.clone()
        });
        self.ledger.enter(&block, call.frames);
        self.pass(call.frames);
        block
    }

    /// So many blocks.
    pub fn blocks(&mut self, count: usize, frames: u32) {
        for _ in 0..count {
            self.block(frames);
        }
    }

    /// Blocks until so many quarters have been played, about.
    pub fn play(&mut self, quarters: f64, frames: u32) {
        let end = self.beats + quarters;
        while self.beats < end - 1e-9 {
            self.block(frames);
        }
    }

    /// Song time passes without the plug-in being called.
    pub fn pass(&mut self, frames: u32) {
        if self.playing {
            self.beats += f64::from(frames) * self.tempo / (60.0 * self.rate);
        }
    }

    /// Stops the transport and plays one block, after which nothing may sound.
    pub fn stop(&mut self) -> Block {
        self.playing = false;
        let block = self.block(512);
        self.ledger.assert_closed();
        block
    }
}
