//! Plug-ins that make no music, with the busses of Gradus: what the framework itself costs.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::*;

use crate::host::Sent;

/// Writes silence and does nothing else.
pub type Silent = Empty<false, false>;
/// Looks at the host's transport as well, as every sequencer must; where nobody does, the compiler leaves out that
/// the framework fills it in.
pub type Listener = Empty<true, false>;
/// Looks at the transport and sends the events of [`set_events`] in every block.
pub type Sender = Empty<true, true>;

/// A plug-in without a mind of its own.
#[derive(Default)]
pub struct Empty<const LISTENS: bool, const SENDS: bool> {
    params: Arc<NoParams>,
}

/// No parameters.
#[derive(Params, Default)]
pub struct NoParams {}

/// Note-ons, note-offs and controllers that a [`Sender`] sends in a block.
static EVENTS: [AtomicU32; 3] = [const { AtomicU32::new(0) }; 3];

/// Chooses what every [`Sender`] sends in a block.
pub fn set_events(sent: Sent) {
    for (slot, count) in EVENTS.iter().zip([sent.ons, sent.offs, sent.controls]) {
        slot.store(count, Ordering::Relaxed);
    }
}

impl<const LISTENS: bool, const SENDS: bool> Plugin for Empty<LISTENS, SENDS> {
    const NAME: &'static str = "Empty";
    const VENDOR: &'static str = "Gradus";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = "1.0.0";
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: NonZeroU32::new(2),
        ..AudioIOLayout::const_default()
    }];
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const MIDI_OUTPUT: MidiConfig = MidiConfig::MidiCCs;

    type Editor = ();
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        buffer
            .as_slice()
            .iter_mut()
            .for_each(|channel| channel.fill(0.0));
        if LISTENS {
            std::hint::black_box(context.transport());
        }
        if SENDS {
            send(context);
        }
        ProcessStatus::KeepAlive
    }
}

fn send<P: Plugin>(context: &mut impl ProcessContext<P>) {
    let [ons, offs, controls] = [0, 1, 2].map(|kind: usize| EVENTS[kind].load(Ordering::Relaxed));
    let (timing, voice_id) = (0, VoiceID::Wildcard);
    let (channel, key, velocity) = (Channel::Number(0), Key::MIDDLE_C, 0.5);
    for _ in 0..ons {
        let _taken = context.try_send_event(NoteEvent::NoteOn {
            timing,
            voice_id,
            channel,
            key,
            velocity,
        });
    }
    for _ in 0..offs {
        let _taken = context.try_send_event(NoteEvent::NoteOff {
            timing,
            voice_id,
            channel,
            key,
            velocity,
        });
    }
    for _ in 0..controls {
        let _taken = context.try_send_event(NoteEvent::MidiCC {
            timing,
            channel: 0,
            cc: 6,
            value: 0.5,
        });
    }
}

impl<const LISTENS: bool, const SENDS: bool> ClapPlugin for Empty<LISTENS, SENDS> {
    const CLAP_ID: &'static str = "org.gradus.empty";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::NoteEffect];
}
