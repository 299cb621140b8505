//! A plug-in that does nothing, with the busses of Gradus: what the framework itself costs.
//!
//! When it listens it looks at the host's transport, as every sequencer must; when it does not, the
//! compiler leaves out that the framework fills it in.

use std::num::NonZeroU32;
use std::sync::Arc;

use nice_plug::prelude::*;

/// Does nothing but silence, and listen to the transport or not.
#[derive(Default)]
pub struct Empty<const LISTENS: bool> {
    params: Arc<NoParams>,
}

/// No parameters.
#[derive(Params, Default)]
pub struct NoParams {}

impl<const LISTENS: bool> Plugin for Empty<LISTENS> {
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
        ProcessStatus::KeepAlive
    }
}

impl<const LISTENS: bool> ClapPlugin for Empty<LISTENS> {
    const CLAP_ID: &'static str = "org.gradus.empty";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::NoteEffect];
}
