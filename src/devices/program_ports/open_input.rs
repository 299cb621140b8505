//! An input that is open, and what is held there: when it goes, that ends.

use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use crate::control::controllers::Incoming;
use crate::devices::hanging_notes::HangingNotes;
use crate::devices::port::{InputPort, OnMessage, PortError, PortInfo, Ports};
use crate::engine::{ClockMessage, Message};

/// What has come in at any input, for the audio thread.
pub(super) struct Arrivals {
    messages: Producer<Message>,
    clock: Producer<(Instant, ClockMessage)>,
}

impl Arrivals {
    /// Room for so many of each, and the audio thread's ends.
    pub(super) fn new(room: usize) -> (Self, Consumer<Message>, Consumer<(Instant, ClockMessage)>) {
        let (messages, incoming) = RingBuffer::new(room);
        let (clock, incoming_clock) = RingBuffer::new(room);
        (Self { messages, clock }, incoming, incoming_clock)
    }
}

/// An open input, and what is held there.
pub(super) struct OpenInput {
    pub(super) info: PortInfo,
    port: Box<dyn InputPort>,
    held: Arc<Mutex<HeldNotes>>,
}

impl OpenInput {
    /// Opens it; its messages are left for the audio thread.
    ///
    /// # Errors
    /// When it is gone or busy.
    pub(super) fn open(
        ports: &mut dyn Ports,
        info: &PortInfo,
        received: &Arc<Mutex<Arrivals>>,
    ) -> Result<Self, PortError> {
        let held = Arc::<Mutex<HeldNotes>>::default();
        let port = ports.listen(info, forwarder(received, &held))?;
        let info = info.clone();
        Ok(Self { info, port, held })
    }

    /// Closes it; what is held there ends.
    pub(super) fn close(self, received: &Mutex<Arrivals>) {
        // After this nothing comes in any more.
        drop(self.port);
        self.held.lock().release(&mut received.lock().messages);
    }
}

/// The notes that an input has begun, and those of which the audio thread could not be told the end.
#[derive(Default)]
struct HeldNotes {
    sounding: HangingNotes,
    owed: HangingNotes,
}

impl HeldNotes {
    /// Passes a message on; an end that finds no room is passed on with the next message.
    fn pass_on(&mut self, message: Message, received: &mut Producer<Message>) {
        Self::end(&mut self.owed, received);
        if received.push(message).is_ok() {
            self.sounding.track(message);
        } else if let Message::NoteOff { channel, key, .. } = message {
            self.owed.track(Message::NoteOn {
                channel,
                key,
                velocity: 1,
            });
        }
    }

    /// Ends all that is held.
    fn release(&mut self, received: &mut Producer<Message>) {
        Self::end(&mut self.owed, received);
        Self::end(&mut self.sounding, received);
    }

    fn end(notes: &mut HangingNotes, received: &mut Producer<Message>) {
        while let Some(end) = notes.end_of_one() {
            if received.push(end).is_err() {
                break;
            }
            notes.track(end);
        }
    }
}

/// Leaves the messages of an input for the audio thread; what finds no room is lost, but no end of a note.
fn forwarder(received: &Arc<Mutex<Arrivals>>, held: &Arc<Mutex<HeldNotes>>) -> OnMessage {
    let (received, held) = (Arc::clone(received), Arc::clone(held));
    Box::new(move |bytes| {
        if let Some(message) = ClockMessage::from_bytes(bytes) {
            // Where so many wait, no audio runs, and the clock is heard anew when it does.
            let _full = received.lock().clock.push((Instant::now(), message));
        } else if let Some(Incoming::Signal(signal)) = Incoming::from_bytes(bytes)
            && let Some(message) = signal.message()
        {
            held.lock().pass_on(message, &mut received.lock().messages);
        }
    })
}
