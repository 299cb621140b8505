//! An output that is open, and what sounds there: when it goes or is closed, that ends.
//!
//! The program's own ports and the outputs of a project share it.

use std::time::{Duration, Instant};

use super::hanging_notes::HangingNotes;
use super::port::{OutputPort, PortError, PortInfo};
use super::wire;
use crate::control::controllers::Incoming;
use crate::engine::Message;

/// The controller that ends all notes of a channel.
const ALL_NOTES_OFF: u8 = 123;

/// An open output, and what sounds there.
pub(super) struct OpenOutput {
    pub(super) info: PortInfo,
    port: Box<dyn OutputPort>,
    pub(super) hanging: HangingNotes,
}

impl OpenOutput {
    /// One that was just opened, at which this sounded when it went.
    pub(super) fn new(
        info: &PortInfo,
        port: Box<dyn OutputPort>,
        sounded: Option<HangingNotes>,
    ) -> Self {
        let mut output = Self {
            info: info.clone(),
            port,
            hanging: HangingNotes::default(),
        };
        if let Some(sounded) = sounded {
            output.silence(sounded);
        }
        output
    }

    /// Sends one whole message.
    ///
    /// # Errors
    /// When the port is gone.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.port.send(bytes)?;
        if let Some(Incoming::Signal(signal)) = Incoming::from_bytes(bytes)
            && let Some(message) = signal.message()
        {
            self.hanging.track(message);
        }
        Ok(())
    }

    /// How long before its time the port takes a message.
    pub(super) fn ahead(&self) -> Duration {
        self.port.ahead()
    }

    /// Sends bytes that begin and end no note, at a time that the port takes them for.
    ///
    /// # Errors
    /// When the port is gone.
    pub(super) fn send_bytes_at(&mut self, due: Instant, bytes: &[u8]) -> Result<(), PortError> {
        self.port.send_at(due, bytes)
    }

    /// Sends one message, at a time that the port takes it for; the end of a note that does not sound there is left out.
    ///
    /// # Errors
    /// When the port is gone.
    pub(super) fn send_message_at(
        &mut self,
        due: Instant,
        message: Message,
    ) -> Result<(), PortError> {
        if let Message::NoteOff { channel, key, .. } = message
            && !self.hanging.has(channel, key)
        {
            return Ok(());
        }
        let (bytes, length) = wire::bytes(message);
        self.port.send_at(due, &bytes[..length])?;
        self.hanging.track(message);
        Ok(())
    }

    /// Ends what sounded there when it went. What was sent since may have reached nobody, so that all notes end.
    fn silence(&mut self, sounded: HangingNotes) {
        self.hanging = sounded;
        self.hush();
        for channel in 0..16 {
            let _gone = self.send(&[0xb0 | channel, ALL_NOTES_OFF, 0]);
        }
    }

    /// Ends all that sounds there.
    pub(super) fn hush(&mut self) {
        while let Some(message) = self.hanging.end_of_one() {
            let (bytes, length) = wire::bytes(message);
            if self.send(&bytes[..length]).is_err() {
                break;
            }
        }
    }
}
