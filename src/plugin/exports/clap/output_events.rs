//! The events of a block on their way to the host, by time. A host that refuses notes as CLAP's own events is offered
//! them as raw MIDI, which is all that some hosts take.

use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ptr;
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
    /// The time of the last event that the host has taken. The framework sends what the window does to parameters last,
    /// at the beginning of the block; the format wants all events sorted.
    latest: Cell<u32>,
}

/// The size of the largest event that the framework sends, in bytes, and more.
const LARGEST: usize = 128;

/// Room for any event.
#[repr(C, align(8))]
struct AnyEvent([u8; LARGEST]);

impl<'a> Offered<'a> {
    /// A host's list, in front of which it stands.
    pub(super) fn new(host: *const clap_output_events, dialect: &'a AtomicU8) -> Self {
        let latest = Cell::new(0);
        Self {
            host,
            dialect,
            latest,
        }
    }

    /// Offers an event to the host, no earlier than those that it has taken.
    unsafe fn push(&self, event: *const clap_event_header) -> bool {
        // SAFETY: the event lives until the end of this call.
        let (time, latest) = (unsafe { (*event).time }, self.latest.get());
        // SAFETY: as above.
        let taken = unsafe {
            if time < latest {
                self.push_at(latest, event)
            } else {
                self.hand_over(event)
            }
        };
        if taken {
            self.latest.set(time.max(latest));
        }
        taken
    }

    /// Offers an event to the host at another time.
    #[cold]
    unsafe fn push_at(&self, time: u32, event: *const clap_event_header) -> bool {
        let mut copy = MaybeUninit::<AnyEvent>::uninit();
        let header = copy.as_mut_ptr().cast::<clap_event_header>();
        // SAFETY: an event is as long as it says, and there is room for that.
        unsafe {
            let Some(size @ ..=LARGEST) = usize::try_from((*event).size).ok() else {
                return false;
            };
            ptr::copy_nonoverlapping(event.cast::<u8>(), header.cast::<u8>(), size);
            (*header).time = time;
            self.hand_over(header)
        }
    }

    /// Offers an event to the host as it is.
    unsafe fn hand_over(&self, event: *const clap_event_header) -> bool {
        // SAFETY: the host's list, if there is one, lives until the end of its block, and so does the event.
        unsafe {
            self.host
                .as_ref()
                .and_then(|list| list.try_push)
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

#[cfg(test)]
mod tests {
    use clap_sys::events::{
        CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_VALUE, clap_event_param_gesture,
        clap_event_param_value,
    };

    use super::*;

    /// What a host has taken: time, kind and parameter, and how many more it takes.
    type Taken = (Vec<(u32, u16, u32)>, usize);

    unsafe extern "C" fn take(
        list: *const clap_output_events,
        event: *const clap_event_header,
    ) -> bool {
        // SAFETY: the list leads to what the test has put there, and the event is one of the test's.
        unsafe {
            let (events, room) = &mut *(*list).ctx.cast::<Taken>();
            if *room == 0 {
                return false;
            }
            *room -= 1;
            let param = match (*event).type_ {
                CLAP_EVENT_PARAM_VALUE => (*event.cast::<clap_event_param_value>()).param_id,
                CLAP_EVENT_PARAM_GESTURE_BEGIN => {
                    (*event.cast::<clap_event_param_gesture>()).param_id
                }
                _ => 0,
            };
            events.push(((*event).time, (*event).type_, param));
            true
        }
    }

    /// "output events sorted by time": what the window does to a parameter, which the framework sends after the notes of
    /// the block and at its beginning, is whole and no earlier than they are; what was refused holds up nothing.
    #[test]
    fn a_gesture_comes_no_earlier_than_the_notes() {
        let mut taken: Taken = (Vec::new(), 3);
        let host = clap_output_events {
            ctx: (&raw mut taken).cast(),
            try_push: Some(take),
        };
        let dialect = AtomicU8::new(0);
        let offered = Offered::new(&raw const host, &dialect);
        let list = clap_output_events {
            ctx: (&raw const offered).cast_mut().cast(),
            try_push: Some(try_push),
        };
        let header = |type_, time, size: usize| clap_event_header {
            size: u32::try_from(size).unwrap(),
            time,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_,
            flags: 0,
        };
        let note = |time| clap_event_note {
            header: header(CLAP_EVENT_NOTE_ON, time, size_of::<clap_event_note>()),
            note_id: 1,
            port_index: 0,
            channel: 0,
            key: 60,
            velocity: 1.0,
        };
        let gesture = clap_event_param_gesture {
            header: header(
                CLAP_EVENT_PARAM_GESTURE_BEGIN,
                0,
                size_of::<clap_event_param_gesture>(),
            ),
            param_id: 77,
        };
        let value = clap_event_param_value {
            header: header(
                CLAP_EVENT_PARAM_VALUE,
                0,
                size_of::<clap_event_param_value>(),
            ),
            param_id: 78,
            cookie: ptr::null_mut(),
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value: 1.0,
        };
        let push = |event: *const clap_event_header| {
            // SAFETY: the list and the events live until the end of the test.
            unsafe { try_push(&raw const list, event) }
        };
        let (early, late) = (note(17), note(30));
        assert!(push(&raw const early.header));
        assert!(push(&raw const gesture.header));
        assert!(push(&raw const value.header));
        assert!(!push(&raw const late.header));
        taken.1 = 1;
        assert!(push(&raw const early.header));
        let expected = [
            (17, CLAP_EVENT_NOTE_ON, 0),
            (17, CLAP_EVENT_PARAM_GESTURE_BEGIN, 77),
            (17, CLAP_EVENT_PARAM_VALUE, 78),
            (17, CLAP_EVENT_NOTE_ON, 0),
        ];
        assert_eq!(taken.0, expected);
        let nobody = Offered::new(ptr::null(), &dialect);
        // SAFETY: there is no host's list, and the event lives.
        assert!(!unsafe { nobody.push(&raw const early.header) });
    }
}
