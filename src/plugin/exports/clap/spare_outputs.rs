//! Outputs for a host that has none.
//!
//! The framework plays no block without audio outputs, and loses what comes in with one. Notes need no audio, so such a
//! block gets outputs of ours, which nobody hears.

use std::ptr;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::clap_process;
use parking_lot::Mutex;

/// The number of channels of the output.
const CHANNELS: usize = 2;
/// The longest block that gets them, in frames; a host may announce any.
const LONGEST: u32 = 1 << 16;

/// The memory of the outputs, which is there before the first block.
#[derive(Debug, Default)]
pub(super) struct SpareOutputs(Mutex<[Box<[f32]>; CHANNELS]>);

impl SpareOutputs {
    /// Has room for blocks of this length. Not for the audio thread.
    pub(super) fn prepare(&self, longest: u32) {
        let frames = usize::try_from(longest.min(LONGEST)).unwrap_or(0);
        let channel = || vec![0.0; frames].into_boxed_slice();
        *self.0.lock() = std::array::from_fn(|_| channel());
    }

    /// Processes a block that [lacks outputs](lacks_outputs) with these. Never waits: where a host activates meanwhile,
    /// or the block is too long, it is processed as it is.
    #[cold]
    pub(super) fn lend<T>(&self, block: &clap_process, process: impl Fn(&clap_process) -> T) -> T {
        silence(block);
        let channels = self.0.try_lock();
        let frames = usize::try_from(block.frames_count).unwrap_or(usize::MAX);
        let Some(mut channels) = channels.filter(|it| it.iter().all(|it| it.len() >= frames))
        else {
            return process(block);
        };
        let mut pointers = channels.each_mut().map(|channel| channel.as_mut_ptr());
        let mut output = clap_audio_buffer {
            data32: pointers.as_mut_ptr(),
            data64: ptr::null_mut(),
            channel_count: 2,
            latency: 0,
            constant_mask: 0,
        };
        process(&clap_process {
            audio_outputs: &raw mut output,
            audio_outputs_count: 1,
            ..*block
        })
    }
}

/// Whether a block has frames, but not the outputs for them.
pub(super) fn lacks_outputs(block: &clap_process) -> bool {
    block.frames_count > 0
        && channels(block).is_none_or(|it| {
            it.len() < CHANNELS || it[..CHANNELS].iter().any(|channel| channel.is_null())
        })
}

/// The channels of the first output.
fn channels(block: &clap_process) -> Option<&[*mut f32]> {
    if block.audio_outputs_count == 0 {
        return None;
    }
    // SAFETY: the host has so many outputs, or says so with a null pointer.
    let output = unsafe { block.audio_outputs.as_ref() }?;
    let count = usize::try_from(output.channel_count).ok()?;
    if output.data32.is_null() {
        return None;
    }
    // SAFETY: the output has so many channels, which are valid until the end of the block.
    Some(unsafe { std::slice::from_raw_parts(output.data32, count) })
}

/// Silences the channels that a host has after all.
fn silence(block: &clap_process) {
    let frames = usize::try_from(block.frames_count).unwrap_or(0);
    let channels = channels(block).unwrap_or_default().iter();
    for channel in channels.filter(|channel| !channel.is_null()) {
        // SAFETY: a channel has room for all frames of the block.
        unsafe { channel.write_bytes(0, frames) };
    }
}
