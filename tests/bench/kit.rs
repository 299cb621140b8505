//! A plug-in with the busses of Gradus that makes no music, but always has eight sounds of the preview kit ringing: what
//! the kit costs.

use std::sync::Arc;

use gradus::preview_kit::{KitPlayer, KitTables};
use nice_plug::prelude::*;

use crate::empty::{NoParams, Silent};
use crate::host::SAMPLE_RATE;

/// Four drums and four tones: a kick, a tom, two cymbals, two basses, two plucked tones.
pub type Mixed = Ringing<4, false>;
/// Eight drums.
pub type Drums = Ringing<8, false>;
/// Eight tones.
pub type Tones = Ringing<0, false>;
/// Four drums, and four tones whose keys went up.
pub type Released = Ringing<4, true>;

/// Channels from 0 and keys of drums and of tones. All of them ring for longer than [`PERIOD`], or those that are
/// released than [`RELEASED`].
const DRUMS: [(u8, u8); 8] = [
    (9, 36),
    (9, 43),
    (9, 49),
    (9, 51),
    (9, 45),
    (9, 48),
    (9, 46),
    (9, 50),
];
const TONES: [(u8, u8); 8] = [
    (1, 33),
    (1, 40),
    (2, 57),
    (2, 64),
    (1, 36),
    (1, 45),
    (2, 60),
    (2, 69),
];
/// After so many frames they are struck anew.
const PERIOD: usize = 20_480;
const RELEASED: usize = 6_144;
const VELOCITY: u8 = 100;
const LEVEL: f32 = 0.5;

/// Eight sounds that ring, the first of them drums.
pub struct Ringing<const COUNT: usize, const RELEASES: bool> {
    params: Arc<NoParams>,
    tables: KitTables,
    player: KitPlayer,
    /// Frames until they are struck.
    rest: usize,
}

impl<const COUNT: usize, const RELEASES: bool> Default for Ringing<COUNT, RELEASES> {
    fn default() -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a sample rate is a small whole number"
        )]
        let tables = KitTables::new(SAMPLE_RATE as u32);
        Self {
            params: Arc::default(),
            tables,
            player: KitPlayer::new(),
            rest: 0,
        }
    }
}

impl<const COUNT: usize, const RELEASES: bool> Ringing<COUNT, RELEASES> {
    /// Strikes them all, and lets the keys go up.
    fn strike(&mut self) {
        self.player = KitPlayer::new();
        let sounds = DRUMS.into_iter().take(COUNT).chain(TONES).take(8);
        for (channel, key) in sounds {
            self.player
                .strike(&self.tables, 0, (channel, key, VELOCITY));
            if RELEASES {
                self.player.release(1, channel, key);
            }
        }
        self.rest = if RELEASES { RELEASED } else { PERIOD };
    }
}

impl<const COUNT: usize, const RELEASES: bool> Plugin for Ringing<COUNT, RELEASES> {
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
            self.strike();
        }
        self.rest -= frames;
        if let [left, right] = buffer.as_slice() {
            self.player.render(&self.tables, LEVEL, left, right);
        }
        ProcessStatus::KeepAlive
    }
}

impl<const COUNT: usize, const RELEASES: bool> ClapPlugin for Ringing<COUNT, RELEASES> {
    const CLAP_ID: &'static str = "org.gradus.kit";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::NoteEffect];
}
