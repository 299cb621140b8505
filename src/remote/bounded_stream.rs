//! A stream of which only so much is taken at a time, so that whoever sends without end cannot keep the server's thread.
//!
//! Decoding a WebSocket goes on while there are bytes, and some of them make no message. So the limit is where bytes
//! come from.

use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use mio::net::TcpStream;

use super::limits::{FRAMES_A_SECOND, FRAMES_AT_ONCE, TURN};

/// The steady distance of frames.
const FRAME_TIME: Duration = Duration::from_nanos(1_000_000_000 / FRAMES_A_SECOND);

/// A stream that does not wait, and seems to have no more once a turn's bytes were read.
#[derive(Debug)]
pub struct BoundedStream {
    stream: TcpStream,
    /// What may still be read in this turn, in bytes.
    left: usize,
    /// The frames that came.
    pub frames: FrameRate,
}

/// Frames up to [`FRAMES_A_SECOND`], of which [`FRAMES_AT_ONCE`] may come together after a pause.
#[derive(Debug, Clone, Copy)]
pub struct FrameRate {
    /// When the frames so far would have come at the steady rate.
    steady: Instant,
}

impl BoundedStream {
    /// A stream in its first turn.
    #[must_use]
    pub fn new(stream: TcpStream, now: Instant) -> Self {
        Self {
            stream,
            left: TURN,
            frames: FrameRate { steady: now },
        }
    }

    /// Begins a turn.
    pub fn begin_turn(&mut self) {
        self.left = TURN;
    }

    /// Whether the turn's bytes are read, so that more may wait, of which no event will tell.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.left == 0
    }
}

impl FrameRate {
    /// Counts a frame; returns whether it may come.
    #[must_use]
    pub fn allows(&mut self, now: Instant) -> bool {
        let steady = self.steady.max(now) + FRAME_TIME;
        let is_allowed = steady - now <= FRAME_TIME * FRAMES_AT_ONCE;
        if is_allowed {
            self.steady = steady;
        }
        is_allowed
    }
}

impl Read for BoundedStream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(ErrorKind::WouldBlock.into());
        }
        let length = bytes.len().min(self.left);
        let length = self.stream.read(&mut bytes[..length])?;
        self.left -= length;
        Ok(length)
    }
}

impl Write for BoundedStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page may send 120 frames a second without end, and 240 together after a pause, but no more.
    #[test]
    fn frames_come_at_a_rate_with_bursts() {
        let now = Instant::now();
        let mut frames = FrameRate { steady: now };
        for number in 0..1200 {
            assert!(frames.allows(now + FRAME_TIME * number), "{number}");
        }
        let later = now + Duration::from_secs(60);
        let burst = (0..500).filter(|_| frames.allows(later)).count();
        assert_eq!(burst, 240);
        let second = later + Duration::from_secs(1);
        let more = (0..500).filter(|_| frames.allows(second)).count();
        assert_eq!(more, 120);
    }
}
