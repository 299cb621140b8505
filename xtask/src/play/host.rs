//! A CLAP host, as small as one can be: one plug-in, its state, its blocks.

use std::ffi::CString;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use clack_extensions::state::PluginState;
use clack_host::events::Match;
use clack_host::events::event_types::TransportEvent;
use clack_host::events::spaces::CoreEventSpace;
use clack_host::prelude::*;

use super::performance::BLOCK;
use super::recording::Heard;
use super::timeline::SAMPLE_RATE;
use crate::failure::Failure;

/// The plug-in while no blocks are processed.
pub type Stopped = StoppedPluginAudioProcessor<Handlers>;

/// The plug-in on the main thread.
pub struct Host {
    instance: PluginInstance<Handlers>,
    state: PluginState,
}

impl Host {
    /// Loads a bundle and makes an instance of the plug-in in it.
    pub fn load(bundle: &Path) -> Result<Self, Failure> {
        let entry = load(bundle)?;
        let factory = entry.get_plugin_factory();
        let factory = factory.ok_or_else(|| refused("it has no plug-in factory"))?;
        let descriptor = factory.plugin_descriptors().next();
        let id = descriptor
            .and_then(|descriptor| descriptor.id().map(CString::from))
            .ok_or_else(|| refused("its bundle holds no plug-in"))?;
        let information = HostInfo::new("Gradus play", "Gradus", "", env!("CARGO_PKG_VERSION"))
            .map_err(refused)?;
        let mut instance =
            PluginInstance::new(|_| Shared::default(), |_| (), &entry, &id, &information)
                .map_err(refused)?;
        let state = instance.plugin_handle().get_extension::<PluginState>();
        let state = state.ok_or_else(|| refused("it has no state"))?;
        Ok(Self { instance, state })
    }

    /// Gives the plug-in a project the way a host gives back a saved state: the plug-in's own state
    /// with another project in it. Then asks for the state again, because a plug-in that cannot read a
    /// project keeps the one it had.
    pub fn restore(&mut self, project: &str) -> Result<(), Failure> {
        let project = serde_json::to_string(project).map_err(refused)?;
        let mut state = self.save()?;
        state["fields"]["project"] = project.clone().into();
        let text = state.to_string();
        let mut bytes = u64::try_from(text.len())
            .map_err(refused)?
            .to_le_bytes()
            .to_vec();
        bytes.extend(text.as_bytes());
        self.state
            .load(&self.instance.plugin_handle(), &mut bytes.as_slice())
            .map_err(refused)?;
        if self.save()?["fields"]["project"] == project.as_str() {
            Ok(())
        } else {
            Err(refused("it did not take the project"))
        }
    }

    /// Readies the plug-in for playing.
    pub fn start(&mut self) -> Result<Stopped, Failure> {
        let configuration = PluginAudioConfiguration {
            sample_rate: f64::from(SAMPLE_RATE),
            min_frames_count: 1,
            max_frames_count: BLOCK,
        };
        self.instance
            .activate(|_, _| (), configuration)
            .map_err(refused)
    }

    /// Does what the plug-in has asked for, between blocks.
    pub fn idle(&mut self) {
        let asked = |shared: &Shared| shared.callback.swap(false, Ordering::AcqRel);
        if self.instance.access_shared_handler(asked) {
            self.instance.call_on_main_thread_callback();
        }
    }

    /// Ends playing.
    pub fn stop(&mut self, processor: Stopped) {
        self.instance.deactivate(processor);
    }

    /// The plug-in's state: eight bytes that count, then so many bytes of JSON.
    fn save(&mut self) -> Result<serde_json::Value, Failure> {
        let mut bytes = Vec::new();
        self.state
            .save(&self.instance.plugin_handle(), &mut bytes)
            .map_err(refused)?;
        serde_json::from_slice(bytes.get(8..).unwrap_or_default()).map_err(refused)
    }
}

/// The plug-in on the audio thread.
pub struct Processor {
    processor: StartedPluginAudioProcessor<Handlers>,
    ports: AudioPorts,
    silence: [[f32; BLOCK as usize]; 2],
    output: EventBuffer,
}

impl Processor {
    /// Begins processing blocks.
    pub fn start(processor: Stopped) -> Result<Self, Failure> {
        let processor = processor
            .start_processing()
            .map_err(|_| refused("it does not start"))?;
        Ok(Self {
            processor,
            ports: AudioPorts::with_capacity(2, 1),
            silence: [[0.0; BLOCK as usize]; 2],
            output: EventBuffer::with_capacity(256),
        })
    }

    /// Asks for a block of at most [`BLOCK`] frames that starts so many frames after the music; gives the
    /// notes in it, in order.
    pub fn process(
        &mut self,
        frame: u64,
        frames: u32,
        transport: &TransportEvent,
    ) -> Result<Vec<Heard>, Failure> {
        self.output.clear();
        let length = usize::try_from(frames).unwrap_or_default();
        let channels = self
            .silence
            .iter_mut()
            .map(|channel| &mut channel[..length]);
        let mut outputs = self.ports.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(channels),
        }]);
        self.processor
            .process(
                &InputAudioBuffers::empty(),
                &mut outputs,
                &InputEvents::empty(),
                &mut self.output.as_output(),
                Some(frame),
                Some(transport),
            )
            .map_err(refused)?;
        Ok(self
            .output
            .iter()
            .filter_map(|event| heard(frame, event))
            .collect())
    }

    /// Ends processing blocks.
    pub fn stop(self) -> Stopped {
        self.processor.stop_processing()
    }
}

/// The parts of the host that the plug-in may call; few of its requests matter here.
pub struct Handlers;

impl HostHandlers for Handlers {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// The requests of the plug-in, from any thread.
#[derive(Debug, Default)]
pub struct Shared {
    /// Written by the plug-in, read and cleared by the main thread.
    callback: AtomicBool,
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}

    fn request_process(&self) {}

    fn request_callback(&self) {
        self.callback.store(true, Ordering::Release);
    }
}

#[allow(
    unsafe_code,
    reason = "a library runs its own code when it is loaded; this one was just built from this source"
)]
fn load(bundle: &Path) -> Result<PluginEntry, Failure> {
    // SAFETY: the library is the CLAP plug-in that this program has built and installed.
    unsafe { PluginEntry::load(bundle) }.map_err(refused)
}

/// A note's beginning or end; other events are not heard.
fn heard(start: u64, event: &UnknownEvent) -> Option<Heard> {
    let (time, channel, key, velocity) = match event.as_core_event()? {
        CoreEventSpace::NoteOn(on) => (
            event.header().time(),
            on.channel(),
            on.key(),
            Some(on.velocity()),
        ),
        CoreEventSpace::NoteOff(off) => (event.header().time(), off.channel(), off.key(), None),
        _ => return None,
    };
    Some(Heard {
        frame: start + u64::from(time),
        channel: byte(channel)?,
        key: byte(key)?,
        velocity: velocity.map(to_midi),
    })
}

fn byte(number: Match<u16>) -> Option<u8> {
    number
        .into_specific()
        .and_then(|number| u8::try_from(number).ok())
}

/// The velocity of a MIDI 1.0 note-on, in which 0 would be a note-off.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1 to 127"
)]
fn to_midi(velocity: f64) -> u8 {
    (velocity * 127.0).round().clamp(1.0, 127.0) as u8
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "`map_err` hands its error over"
)]
fn refused(problem: impl ToString) -> Failure {
    Failure::Host(problem.to_string())
}
