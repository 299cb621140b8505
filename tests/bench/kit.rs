//! A plug-in with the busses of Gradus that makes no music, but always has eight sounds of the preview kit ringing: what
//! the kit costs.

use std::sync::Arc;

use gradus::preview_kit::{DrumTables, KitPlayer};
use nice_plug::prelude::*;

use crate::empty::{NoParams, Silent};
use crate::host::SAMPLE_RATE;

/// Channels from 0 and keys: a kick, a tom, two cymbals, two basses, two plucked tones. All of them ring for longer than
/// [`PERIOD`].
const SOUNDS: [(u8, u8); 8] = [
    (9, 36),
    (9, 43),
    (9, 49),
    (9, 51),
    (1, 33),
    (1, 40),
    (2, 57),
    (2, 64),
];
/// After so many frames they are struck anew.
const PERIOD: usize = 20_480;
const VELOCITY: u8 = 100;
const LEVEL: f32 = 0.5;

/// Eight sounds that ring.
pub struct Kit {
    params: Arc<NoParams>,
    tables: DrumTables,
    player: KitPlayer,
    /// Frames until they are struck.
    rest: usize,
}

impl Default for Kit {
    fn default() -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a sample rate is a small whole number"
        )]
        let tables = DrumTables::new(SAMPLE_RATE as u32);
        Self {
            params: Arc::default(),
            tables,
            player: KitPlayer::new(),
            rest: 0,
        }
    }
}

impl Plugin for Kit {
    const NAME: &'static str = "Kit";
    const VENDOR: &'static str = Silent::VENDOR;
    const URL: &'static str = Silent::URL;
    const EMAIL: &'static str = Silent::EMAIL;
    const VERSION: &'static str = Silent::VERSION;
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = Silent::AUDIO_IO_LAYOUTS;
    const MIDI_INPUT: MidiConfig = Silent::MIDI_INPUT;
    const MIDI_OUTPUT: MidiConfig = Silent::MIDI_OUTPUT;

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
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let frames = buffer.samples();
        if self.rest < frames {
            self.player = KitPlayer::new();
            for (channel, key) in SOUNDS {
                self.player
                    .strike(&self.tables, 0, (channel, key, VELOCITY));
            }
            self.rest = PERIOD;
        }
        self.rest -= frames;
        if let [left, right] = buffer.as_slice() {
            self.player.render(&self.tables, LEVEL, left, right);
        }
        ProcessStatus::KeepAlive
    }
}

impl ClapPlugin for Kit {
    const CLAP_ID: &'static str = "org.gradus.kit";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::NoteEffect];
}
