//! The framework's block in the engine's terms.

use nice_plug::prelude::{Buffer, Transport};

use crate::engine;
use crate::instance::preview_sound::PreviewSound;

/// The number of frames of a block.
#[inline]
pub(super) fn frames(buffer: &Buffer) -> u32 {
    u32::try_from(buffer.samples()).unwrap_or(0)
}

/// Silences the audio outputs.
#[inline]
pub(super) fn silence(buffer: &mut Buffer) {
    let channels = buffer.as_slice().iter_mut();
    channels.for_each(|channel| channel.fill(0.0));
}

/// Writes the audio outputs: what rings of the preview kit, usually nothing.
#[inline]
pub(super) fn write_outputs(buffer: &mut Buffer, sound: &mut PreviewSound) {
    match buffer.as_slice() {
        [left, right] => sound.render(left, right),
        _ => silence(buffer),
    }
}

/// The host's transport in the engine's terms. The start of the bar is left out on purpose: hosts differ in it, and bars
/// follow from the position.
#[inline]
pub(super) fn transport(host: &Transport) -> engine::Transport {
    engine::Transport {
        playing: host.playing,
        tempo_bpm: host.tempo,
        position_beats: host.pos_beats.or_else(|| host.pos_beats()),
        position_frames: host.pos_samples,
        loop_beats: host.loop_range_beats.or_else(|| host.loop_range_beats()),
        signature: host
            .time_sig_numerator
            .zip(host.time_sig_denominator)
            .and_then(|(beats, unit)| Some((beats.try_into().ok()?, unit.try_into().ok()?))),
    }
}
