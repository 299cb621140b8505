//! The events of a block on their way to the host. A host that refuses notes as CLAP's own events is offered them as raw
//! MIDI, which is all that some hosts take.

use std::sync::atomic::{AtomicU8, Ordering};

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON,
    clap_event_header, clap_event_midi, clap_event_note, clap_output_events,
};

/// How a host takes notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// The host has taken no note yet.
    Unknown = 0,
    /// In CLAP's own events.
    Notes = 1,
    /// In the bytes of MIDI 1.0.
    Midi = 2,
}

impl Dialect {
    fn of(instance: &AtomicU8) -> Self {
        match instance.load(Ordering::Relaxed) {
            1 => Self::Notes,
            2 => Self::Midi,
            _ => Self::Unknown,
        }
    }

    /// Keeps it for the next blocks.
    pub(super) fn keep(self, instance: &AtomicU8) {
        instance.store(self as u8, Ordering::Relaxed);
    }
}

/// The host's list of events in one block, and how the host takes notes.
pub(super) struct Offered<'a> {
    host: *const clap_output_events,
    dialect: &'a AtomicU8,
}

impl<'a> Offered<'a> {
    /// A host's list, in front of which it stands.
    pub(super) fn new(host: *const clap_output_events, dialect: &'a AtomicU8) -> Self {
        Self { host, dialect }
    }
    /// Offers an event to the host as it is.
    unsafe fn push(&self, event: *const clap_event_header) -> bool {
        // SAFETY: the host's list lives until the end of its block, and so does the event.
        unsafe {
            (*self.host)
                .try_push
                .is_some_and(|push| push(self.host, event))
        }
    }

    /// Offers a note in the way that the host takes. The first note that it takes decides, so that none begins in one
    /// way and ends in the other.
    unsafe fn push_note(&self, event: *const clap_event_header) -> bool {
        let dialect = Dialect::of(self.dialect);
        // SAFETY: as the caller promises.
        if dialect != Dialect::Midi && unsafe { self.push(event) } {
            Dialect::Notes.keep(self.dialect);
            return true;
        }
        // SAFETY: the framework's events of this kind are notes.
        let bytes = midi(unsafe { &*event.cast::<clap_event_note>() });
        // SAFETY: the bytes live until the host has copied them.
        let taken = dialect != Dialect::Notes && unsafe { self.push(&raw const bytes.header) };
        if taken {
            Dialect::Midi.keep(self.dialect);
        }
        taken
    }
}

/// Offers one event to the host.
pub(super) unsafe extern "C" fn try_push(
    list: *const clap_output_events,
    event: *const clap_event_header,
) -> bool {
    // SAFETY: the list leads to what `process` has put before the host's, and the framework's event has a header.
    let (offered, header) = unsafe { (&*(*list).ctx.cast::<Offered<'_>>(), &*event) };
    let is_note = matches!(header.type_, CLAP_EVENT_NOTE_ON | CLAP_EVENT_NOTE_OFF);
    if header.space_id == CLAP_CORE_EVENT_SPACE_ID && is_note {
        // SAFETY: it lives until the end of this call.
        unsafe { offered.push_note(event) }
    } else {
        // SAFETY: as above.
        unsafe { offered.push(event) }
    }
}

/// A note as the bytes of MIDI 1.0.
fn midi(note: &clap_event_note) -> clap_event_midi {
    let seven_bits = |number: i16| u8::try_from(number.clamp(0, 127)).unwrap_or(0);
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a velocity of 0 to 1 is at most 127, and the cast saturates"
    )]
    let velocity = seven_bits((note.velocity * 127.0).floor() as i16);
    let (kind, velocity) = match note.header.type_ {
        // A note-on without velocity would be a note-off.
        CLAP_EVENT_NOTE_ON => (0x90, velocity.max(1)),
        _ => (0x80, velocity),
    };
    clap_event_midi {
        header: clap_event_header {
            size: u32::try_from(size_of::<clap_event_midi>()).unwrap_or(0),
            type_: CLAP_EVENT_MIDI,
            ..note.header
        },
        port_index: 0,
        data: [
            kind | seven_bits(note.channel) & 15,
            seven_bits(note.key),
            velocity,
        ],
    }
}
