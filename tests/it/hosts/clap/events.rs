//! What CLAP says in events: notes, MIDI bytes and the transport, each way once.

use clack_host::events::event_types::{
    MidiEvent, NoteChokeEvent, NoteOffEvent, NoteOnEvent, TransportEvent, TransportFlags,
};
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{EventFlags, Match};
use clack_host::prelude::*;
use clack_host::utils::{BeatTime, SecondsTime};

use super::super::{Dialect, Message, Named, NoteChange, Transport};

/// A note as an event of CLAP's own; everything else as bytes.
pub fn push_note(buffer: &mut EventBuffer, frame: u32, message: Message) {
    let pckn = |channel: u8, key: u8| {
        Pckn::new(0u16, u16::from(channel), u16::from(key), Match::<u32>::All)
    };
    match message {
        Message::NoteOn {
            channel,
            key,
            velocity,
        } => buffer.push(&NoteOnEvent::new(
            frame,
            pckn(channel, key),
            velocity.into(),
        )),
        Message::NoteOff { channel, key } => {
            buffer.push(&NoteOffEvent::new(frame, pckn(channel, key), 0.0));
        }
        Message::Control { .. } | Message::Midi(_) | Message::SysEx { .. } | Message::Other(_) => {
            push_midi(buffer, frame, message);
        }
    }
}

/// A message as MIDI 1.0 bytes.
pub fn push_midi(buffer: &mut EventBuffer, frame: u32, message: Message) {
    let bytes = match message {
        Message::NoteOn {
            channel,
            key,
            velocity,
        } => {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a velocity of 0 to 1 is 0 to 127 as a byte"
            )]
            let velocity = (velocity * 127.0).round() as u8;
            [0x90 | channel, key, velocity]
        }
        Message::NoteOff { channel, key } => [0x80 | channel, key, 0],
        Message::Control {
            channel,
            controller,
            value,
        } => [0xb0 | channel, controller, value],
        Message::Midi(bytes) => bytes,
        Message::SysEx { .. } | Message::Other(_) => return,
    };
    buffer.push(&MidiEvent::new(frame, 0, bytes));
}

/// A note in the words of the format.
pub fn push_named(buffer: &mut EventBuffer, frame: u32, named: Named) {
    fn any<T>(value: Option<T>) -> Match<T> {
        value.map_or(Match::All, Match::Specific)
    }
    let note = Pckn::new(0u16, any(named.channel), any(named.key), any(named.voice));
    match named.what {
        NoteChange::On => buffer.push(&NoteOnEvent::new(frame, note, 0.8)),
        NoteChange::Off => buffer.push(&NoteOffEvent::new(frame, note, 0.0)),
        NoteChange::Choke => buffer.push(&NoteChokeEvent::new(frame, note)),
    }
}

/// The dialect in which an event is a note; nothing when it is no note.
pub fn dialect(event: &UnknownEvent) -> Option<Dialect> {
    match event.as_core_event() {
        Some(CoreEventSpace::NoteOn(_) | CoreEventSpace::NoteOff(_)) => Some(Dialect::Notes),
        Some(CoreEventSpace::Midi(midi)) if midi.data()[0] & 0xe0 == 0x80 => Some(Dialect::Midi),
        _ => None,
    }
}

/// The message in an event that came out. Notes as bytes count as notes where the host takes nothing else.
pub fn message(event: &UnknownEvent, takes: Option<Dialect>) -> Message {
    let byte = |value: Match<u16>| {
        let value = value
            .into_specific()
            .and_then(|value| u8::try_from(value).ok());
        value.expect("a note has one channel and one key")
    };
    match event.as_core_event() {
        Some(CoreEventSpace::NoteOn(on)) => {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "velocities need few digits"
            )]
            let velocity = on.velocity() as f32;
            Message::NoteOn {
                channel: byte(on.channel()),
                key: byte(on.key()),
                velocity,
            }
        }
        Some(CoreEventSpace::NoteOff(off)) => Message::NoteOff {
            channel: byte(off.channel()),
            key: byte(off.key()),
        },
        Some(CoreEventSpace::Midi(midi)) => match midi.data() {
            [status, key, velocity]
                if takes == Some(Dialect::Midi) && status & 0xf0 == 0x90 && velocity > 0 =>
            {
                Message::NoteOn {
                    channel: status & 0x0f,
                    key,
                    velocity: f32::from(velocity) / 127.0,
                }
            }
            [status, key, _] if takes == Some(Dialect::Midi) && status & 0xe0 == 0x80 => {
                Message::NoteOff {
                    channel: status & 0x0f,
                    key,
                }
            }
            [status, controller, value] if status & 0xf0 == 0xb0 => Message::Control {
                channel: status & 0x0f,
                controller,
                value,
            },
            [status, ..] if (0xc0..0xf0).contains(&status) => Message::Midi(midi.data()),
            [status, ..] => Message::Other(status.into()),
        },
        Some(CoreEventSpace::MidiSysEx(sysex)) => {
            let mut bytes = [0; 24];
            // SAFETY: the plug-in's bytes live until its call of `try_push` returns, in which this is.
            let data = unsafe { sysex.data() };
            let length = data.len();
            bytes[..length].copy_from_slice(data);
            let length = u8::try_from(length).expect("the lights of a test are short");
            Message::SysEx { bytes, length }
        }
        _ => Message::Other(event.header().type_id()),
    }
}

/// The host's transport, as an event at a frame.
pub fn transport_event(transport: &Transport, frame: u32, rate: f64) -> TransportEvent {
    let flag = |set: bool, flag| if set { flag } else { TransportFlags::empty() };
    let seconds = transport.samples.map(|samples| {
        #[allow(
            clippy::cast_precision_loss,
            reason = "a day has less than 2^53 frames"
        )]
        let samples = samples as f64;
        samples / rate
    });
    let (start, end) = transport.cycle.unwrap_or_default();
    let (numerator, denominator) = transport.signature.unwrap_or_default();
    TransportEvent {
        header: EventHeader::new_core(frame, EventFlags::empty()),
        flags: flag(transport.playing, TransportFlags::IS_PLAYING)
            | flag(transport.tempo.is_some(), TransportFlags::HAS_TEMPO)
            | flag(
                transport.beats.is_some(),
                TransportFlags::HAS_BEATS_TIMELINE,
            )
            | flag(seconds.is_some(), TransportFlags::HAS_SECONDS_TIMELINE)
            | flag(transport.cycle.is_some(), TransportFlags::IS_LOOP_ACTIVE)
            | flag(
                transport.signature.is_some(),
                TransportFlags::HAS_TIME_SIGNATURE,
            ),
        song_pos_beats: BeatTime::from_float(transport.beats.unwrap_or_default()),
        song_pos_seconds: SecondsTime::from_float(seconds.unwrap_or_default()),
        tempo: transport.tempo.unwrap_or_default(),
        tempo_inc: 0.0,
        loop_start_beats: BeatTime::from_float(start),
        loop_end_beats: BeatTime::from_float(end),
        loop_start_seconds: SecondsTime::default(),
        loop_end_seconds: SecondsTime::default(),
        // A wrong value, as Ardour's: nothing may depend on it.
        bar_start: BeatTime::from_int(4),
        bar_number: 0,
        time_signature_numerator: numerator,
        time_signature_denominator: denominator,
    }
}
