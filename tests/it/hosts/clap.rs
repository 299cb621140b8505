//! A CLAP host on the crate's own `clap_entry`.
//!
//! `clack-host` turns the C interface into safe calls; what it cannot know, and what is therefore
//! `unsafe` here, is that the entry is a real one and how many frames a block without audio has.
#![allow(unsafe_code, reason = "the C interface of a plug-in is entered here")]

mod daw;
mod events;

use std::ffi::CString;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use clack_extensions::audio_ports::{AudioPortFlags, AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, PluginGui, Window};
use clack_extensions::note_name::{NoteNameBuffer, PluginNoteName};
use clack_extensions::note_ports::PluginNotePorts;
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::preset_discovery::PluginPresetLoad;
use clack_extensions::preset_discovery::prelude::Location;
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_extensions::state::PluginState;
use clack_extensions::tail::{PluginTail, TailLength};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::events::io::{OutputEventBuffer, TryPushError};
use clack_host::extensions::{Extension, PluginExtensionSide};
use clack_host::prelude::*;

use super::{
    AudioThread, Block, Call, Description, Dialect, Host, MainThread, Message, Notices, Outputs,
    Parameter, Status, UNLIMITED, Windowed, assert_silent, poison,
};

use daw::{Daw, MainThreadCalls, Requests};

/// One instance of the CLAP.
pub struct ClapHost {
    main: ClapMain,
    audio: ClapAudio,
}

struct ClapMain {
    instance: PluginInstance<Daw>,
}

struct ClapAudio {
    processor: Option<PluginAudioProcessor<Daw>>,
    rate: f64,
    ranges: Vec<(u32, f64, f64)>,
    channels: [Vec<f32>; 2],
    incoming: EventBuffer,
    outgoing: Outgoing,
}

/// The host's list of events that come out. Its memory is there before `process` is called.
struct Outgoing {
    events: Vec<(u32, Message)>,
    capacity: usize,
    takes: Option<Dialect>,
    refused: usize,
}

impl ClapHost {
    /// A fresh instance.
    pub fn new() -> Self {
        // SAFETY: the entry is the one the framework exports, alive as long as the program.
        let entry = unsafe { PluginEntry::load_from_raw(&gradus::clap_entry, c"/in/this/process") };
        Self::of(&entry.expect("the entry loads"), 0, Requests::default())
    }

    /// A fresh instance in a host that cannot be told that there is something to save.
    pub fn without_dirty_marks() -> Self {
        // SAFETY: as above.
        let entry = unsafe { PluginEntry::load_from_raw(&gradus::clap_entry, c"/in/this/process") };
        let requests = Requests {
            takes_no_marks: true,
            ..Requests::default()
        };
        Self::of(&entry.expect("the entry loads"), 0, requests)
    }

    /// A fresh instance out of a real bundle, which stays in memory as long as the instance.
    pub fn of_bundle(bundle: &Path) -> Self {
        // SAFETY: the bundle was built from this source, and sets up nothing but itself when it is loaded.
        let entry = unsafe { PluginEntry::load(bundle) };
        Self::of(&entry.expect("the bundle loads"), 0, Requests::default())
    }

    /// An instance of the plug-in that is not Gradus.
    pub fn bare() -> Self {
        Self::second(0)
    }

    /// An instance of Gradus, whose editor can be asked for.
    pub fn with_editor() -> Self {
        Self::second(1)
    }

    /// The session as it is in the host's file, with what the framework puts in front of the state.
    pub fn save_whole(&mut self) -> Vec<u8> {
        let mut session = Vec::new();
        let extension: PluginState = self.main.extension();
        let saved = extension.save(&self.main.handle(), &mut session);
        saved.expect("it saves its state");
        session
    }

    /// Restores a session as it is in the host's file; whether the plug-in took it.
    pub fn load_whole(&mut self, session: &[u8]) -> bool {
        let extension: PluginState = self.main.extension();
        let mut left = session;
        extension.load(&self.main.handle(), &mut left).is_ok()
    }

    /// The names of keys: channel and key, from 0, and the name.
    pub fn note_names(&mut self) -> Vec<(u16, u16, String)> {
        let names: PluginNoteName = self.main.extension();
        let handle = self.main.handle();
        let mut buffer = NoteNameBuffer::new();
        let count = u32::try_from(names.count(&handle)).expect("some thousand at most");
        let listed = (0..count).map(|index| {
            let name = names.get(&handle, index, &mut buffer);
            let name = name.expect("it has so many");
            let number = |number: clack_host::events::Match<u16>| {
                *number.as_specific().expect("it names one")
            };
            let text = String::from_utf8(name.name.to_vec()).expect("it is UTF-8");
            (number(name.channel), number(name.key), text)
        });
        listed.collect()
    }

    /// Loads what was chosen in the host's browser: a file, or else what comes with the plug-in.
    pub fn load_preset(&mut self, file: Option<&str>, key: Option<&str>) -> Result<(), String> {
        let [file, key] = [file, key].map(|text| text.map(|text| CString::new(text).unwrap()));
        let location = file
            .as_deref()
            .map_or(Location::Plugin, |path| Location::File { path });
        let presets: PluginPresetLoad = self.main.extension();
        let loaded = presets.load_from_location(&self.main.handle(), location, key.as_deref());
        let requests = |requests: &Requests| requests.preset_error.lock().clone();
        loaded.map_err(|_| self.main.instance.access_shared_handler(requests))
    }

    fn second(index: u32) -> Self {
        // SAFETY: the entry is written out beside this, alive as long as the program.
        let entry =
            unsafe { PluginEntry::load_from_raw(&super::bare::ENTRY, c"/in/this/process/bare") };
        Self::of(&entry.expect("the entry loads"), index, Requests::default())
    }

    fn of(entry: &PluginEntry, index: u32, requests: Requests) -> Self {
        let factory = entry.get_plugin_factory().expect("there is a factory");
        let descriptor = factory.plugin_descriptor(index);
        let descriptor = descriptor.expect("there is a plug-in");
        let id = CString::from(descriptor.id().expect("it has an id"));
        let info = HostInfo::new("Gradus tests", "", "", "1").expect("plain words");
        let instance = PluginInstance::<Daw>::new(
            |()| requests,
            |told| MainThreadCalls(told),
            entry,
            &id,
            &info,
        );
        let mut main = ClapMain {
            instance: instance.expect("it can be instantiated"),
        };
        let ranges = main.ranges();
        let audio = ClapAudio {
            processor: None,
            rate: 0.0,
            ranges,
            channels: [Vec::new(), Vec::new()],
            incoming: EventBuffer::new(),
            outgoing: Outgoing {
                events: Vec::with_capacity(UNLIMITED),
                capacity: UNLIMITED,
                takes: None,
                refused: 0,
            },
        };
        Self { main, audio }
    }
}

impl ClapHost {
    /// The left channel of the last block, where it may sound.
    pub fn sound(&self) -> &[f32] {
        &self.audio.channels[0]
    }

    /// Opens the editor in the X11 window with this number, and shows it so much later.
    pub fn open_late(&mut self, parent: u32, later: Duration) {
        let gui: PluginGui = self.main.extension();
        let handle = self.main.handle();
        let configuration = GuiConfiguration {
            api_type: GuiApiType::X11,
            is_floating: false,
        };
        let created = gui.create(&handle, configuration);
        created.expect("it makes a window");
        // SAFETY: the parent is a window of the screen, which outlives the plug-in's.
        let set = unsafe { gui.set_parent(&handle, Window::from_x11_handle(parent.into())) };
        set.expect("it is put into the parent");
        std::thread::sleep(later);
        gui.show(&handle).expect("it is shown");
    }
}

impl Windowed for ClapHost {
    fn open(&mut self, parent: u32) {
        self.open_late(parent, Duration::ZERO);
    }

    fn close(&mut self) {
        let gui: PluginGui = self.main.extension();
        gui.destroy(&self.main.handle());
    }
}

impl Host for ClapHost {
    fn activate(&mut self, rate: f64, longest: u32) {
        let configuration = PluginAudioConfiguration {
            sample_rate: rate,
            min_frames_count: 1,
            max_frames_count: longest,
        };
        let processor = self.main.instance.activate(|_, _| (), configuration);
        self.audio.processor = Some(processor.expect("it activates").into());
        self.audio.rate = rate;
    }

    fn deactivate(&mut self) {
        let processor = self.audio.processor.take().expect("it was active");
        self.main.instance.deactivate(processor.into_stopped());
    }

    fn split(&mut self) -> (&mut dyn MainThread, &mut dyn AudioThread) {
        (&mut self.main, &mut self.audio)
    }
}

impl Drop for ClapHost {
    fn drop(&mut self) {
        if self.audio.processor.is_some() {
            self.deactivate();
        }
    }
}

impl MainThread for ClapMain {
    fn save(&mut self) -> Vec<u8> {
        let mut state = Vec::new();
        let extension: PluginState = self.extension();
        let saved = extension.save(&self.handle(), &mut state);
        saved.expect("it saves its state");
        // The framework writes the length in front.
        state.split_off(size_of::<u64>())
    }

    fn load(&mut self, state: &[u8]) -> bool {
        let length = u64::try_from(state.len()).expect("a state fits into memory");
        let bytes = [&length.to_le_bytes()[..], state].concat();
        let extension: PluginState = self.extension();
        extension.load(&self.handle(), &mut &bytes[..]).is_ok()
    }

    fn parameters(&mut self) -> Vec<Parameter> {
        self.each_parameter(|info| Parameter {
            id: info.id.get(),
            name: String::from_utf8_lossy(info.name).into_owned(),
            automatable: info.flags.contains(ParamInfoFlags::IS_AUTOMATABLE),
        })
    }

    fn parameter(&mut self, id: &str) -> f64 {
        let number = super::parameter_number(id);
        let extension: PluginParams = self.extension();
        let id = ClapId::new(number);
        let value = extension.get_value(&self.handle(), id);
        let (_, low, high) = *find(&self.ranges(), number);
        (value.expect("it has the parameter") - low) / (high - low)
    }

    fn notices(&mut self) -> Notices {
        let _turn = self.handle();
        self.told()
    }

    fn description(&mut self) -> Description {
        let factory = self.instance.entry().get_plugin_factory();
        let factory = factory.expect("there is a factory");
        let descriptor = factory.plugin_descriptor(0).expect("there is a plug-in");
        let text = |text: Option<&std::ffi::CStr>| {
            String::from_utf8_lossy(text.expect("it is set").to_bytes()).into_owned()
        };
        let (id, name) = (text(descriptor.id()), text(descriptor.name()));
        let features = descriptor.features().map(|word| text(Some(word))).collect();
        let notes: PluginNotePorts = self.extension();
        let (audio_inputs, _) = self.audio_ports(true);
        let (audio_outputs, main_output) = self.audio_ports(false);
        Description {
            id,
            name,
            features,
            audio_inputs,
            audio_outputs,
            event_inputs: notes.count(&self.handle(), true),
            event_outputs: notes.count(&self.handle(), false),
            main_output,
            pages: self.pages(),
        }
    }
}

impl ClapMain {
    fn told(&self) -> Notices {
        let told = |count: &AtomicU32| count.load(Ordering::SeqCst);
        self.instance.access_shared_handler(|requests| Notices {
            unsaved: told(&requests.dirty_marks),
            touched: 0,
            renamings: told(&requests.renamings),
            presets: told(&requests.presets),
        })
    }

    /// The plug-in, after it had its turn on the main thread if it asked for one.
    fn handle(&mut self) -> PluginMainThreadHandle<'_> {
        let asked = self
            .instance
            .access_shared_handler(|requests| requests.main_thread.swap(false, Ordering::SeqCst));
        if asked {
            self.instance.call_on_main_thread_callback();
        }
        self.instance.plugin_handle()
    }

    fn extension<E: Extension<ExtensionSide = PluginExtensionSide>>(&self) -> E {
        let extension = self.instance.plugin_shared_handle().get_extension();
        extension.expect("it has the extension")
    }

    fn each_parameter<T>(
        &mut self,
        mut take: impl FnMut(clack_extensions::params::ParamInfo) -> T,
    ) -> Vec<T> {
        let extension: PluginParams = self.extension();
        let handle = self.handle();
        let mut buffer = ParamInfoBuffer::new();
        (0..extension.count(&handle))
            .map(|index| {
                let info = extension.get_info(&handle, index, &mut buffer);
                take(info.expect("it describes the parameter"))
            })
            .collect()
    }

    fn ranges(&mut self) -> Vec<(u32, f64, f64)> {
        self.each_parameter(|info| (info.id.get(), info.min_value, info.max_value))
    }

    fn pages(&mut self) -> Vec<(String, Vec<u32>)> {
        let pages: PluginRemoteControls = self.extension();
        let handle = self.handle();
        let mut buffer = RemoteControlsPageBuffer::new();
        (0..pages.count(&handle))
            .map(|index| {
                let page = pages.get(&handle, index, &mut buffer);
                let page = page.expect("it describes the page");
                let ids = page.param_ids.iter().flatten().map(|id| id.get());
                let name = String::from_utf8_lossy(page.page_name).into_owned();
                (name, ids.collect())
            })
            .collect()
    }

    /// The channels of each port, and whether the first one is the main port.
    fn audio_ports(&mut self, is_input: bool) -> (Vec<u32>, bool) {
        let ports: PluginAudioPorts = self.extension();
        let handle = self.handle();
        let mut buffer = AudioPortInfoBuffer::new();
        let mut channels = Vec::new();
        let mut main = false;
        for index in 0..ports.count(&handle, is_input) {
            let port = ports.get(&handle, index, is_input, &mut buffer);
            let port = port.expect("it describes the port");
            main |= index == 0 && port.flags.contains(AudioPortFlags::IS_MAIN);
            channels.push(port.channel_count);
        }
        (channels, main)
    }
}

impl AudioThread for ClapAudio {
    fn start(&mut self) {
        let processor = self.processor.as_mut().expect("it is active");
        processor.start_processing().expect("it starts");
    }

    fn stop(&mut self) {
        let processor = self.processor.as_mut().expect("it is active");
        processor.stop_processing().expect("it was started");
    }

    fn reset(&mut self) {
        self.processor.as_mut().expect("it is active").reset();
    }

    fn process(&mut self, call: &Call) -> Block {
        self.fill_incoming(call);
        self.outgoing.capacity = call.capacity;
        self.outgoing.takes = call.takes;
        self.outgoing.refused = 0;
        let frames = poison(&mut self.channels, call.frames);
        let transport = call
            .transport
            .map(|transport| events::transport_event(&transport, 0, self.rate));
        let mut outputs = AudioPorts::with_capacity(2, 1);
        let mut outputs = match call.outputs {
            Outputs::Stereo | Outputs::Audible => outputs.with_output_buffers([AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_output_only(
                    self.channels
                        .iter_mut()
                        .map(|channel| &mut channel[..frames]),
                ),
            }]),
            Outputs::NoChannels => outputs.with_output_buffers([AudioPortBuffer {
                latency: 0,
                channels: AudioPortBufferType::f32_output_only(std::iter::empty()),
            }]),
            Outputs::None | Outputs::Null => OutputAudioBuffers::empty(),
        };
        // SAFETY: there is no input bus whose pointers could be wrong; the number of frames is the
        // length that the output channels were cut to.
        let inputs = unsafe { InputAudioBuffers::from_raw_buffers(&[], call.frames) };
        let processor = self.processor.as_mut().expect("it is active");
        let processor = processor.as_started_mut().expect("it was started");
        let status = processor.process(
            &inputs,
            &mut outputs,
            &self.incoming.as_input(),
            &mut OutputEvents::from_buffer(&mut self.outgoing),
            None,
            transport.as_ref(),
        );
        if call.outputs == Outputs::Stereo {
            assert_silent(&self.channels, frames);
        }
        Block {
            events: self.outgoing.events.drain(..).collect(),
            refused: self.outgoing.refused,
            status: match status {
                Ok(ProcessStatus::Continue) => Status::KeepAlive,
                Ok(_) => Status::MaySleep,
                Err(_) => Status::Failed,
            },
        }
    }

    fn tail(&mut self) -> u32 {
        let processor = self.processor.as_mut().expect("it is active");
        let handle = processor.plugin_handle();
        let tail: Option<PluginTail> = handle.get_extension();
        match tail.expect("it has a tail").get(&handle) {
            TailLength::Infinite => u32::MAX,
            TailLength::Finite(frames) => frames,
        }
    }
}

impl ClapAudio {
    fn fill_incoming(&mut self, call: &Call) {
        self.incoming.clear();
        for (id, value) in call.parameters {
            let (number, low, high) = *find(&self.ranges, super::parameter_number(id));
            let value = low + value * (high - low);
            let event = ParamValueEvent::new(0, ClapId::new(number), Pckn::match_all(), value);
            self.incoming.push(&event);
        }
        for (frame, message) in call.input {
            match call.dialect {
                Dialect::Notes => events::push_note(&mut self.incoming, *frame, *message),
                Dialect::Midi => events::push_midi(&mut self.incoming, *frame, *message),
            }
        }
        for (frame, named) in call.named {
            events::push_named(&mut self.incoming, *frame, *named);
        }
        for (frame, transport) in call.later {
            let event = events::transport_event(transport, *frame, self.rate);
            self.incoming.push(&event);
        }
        self.incoming.sort();
    }
}

impl OutputEventBuffer for Outgoing {
    fn try_push(&mut self, event: &UnknownEvent) -> Result<(), TryPushError> {
        let dialect = events::dialect(event);
        let latest = self.events.last().map_or(0, |(frame, _)| *frame);
        assert!(event.header().time() >= latest, "events are not sorted");
        let refuses = dialect.is_some() && self.takes.is_some() && dialect != self.takes;
        if refuses || self.events.len() >= self.capacity {
            self.refused += 1;
            return Err(TryPushError::new());
        }
        self.events
            .push((event.header().time(), events::message(event, self.takes)));
        Ok(())
    }
}

fn find(ranges: &[(u32, f64, f64)], number: u32) -> &(u32, f64, f64) {
    let found = ranges.iter().find(|range| range.0 == number);
    found.expect("it has the parameter")
}
