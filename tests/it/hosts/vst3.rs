//! A VST3 host on the crate's own factory.
//!
//! The crate `vst3` gives the interfaces and nothing more, so every call is `unsafe`: the promises
//! kept in this file are that each pointer handed over is null or lives until the call returns, and
//! that the calls come in the order that VST3 wants them in. Helper objects of the host (event lists,
//! parameter changes, streams) are in `vst3/objects.rs`.
#![allow(unsafe_code, reason = "the C interface of a plug-in is entered here")]

mod module;
mod objects;

use std::ffi::c_void;
use std::path::Path;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};

use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusDirection, BusDirections, BusDirections_, BusInfo,
    BusType, BusTypes_, IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentTrait,
    IEditController, IEditControllerTrait, IMidiMapping, IMidiMappingTrait, MediaType, MediaTypes,
    MediaTypes_, ParameterInfo, ParameterInfo_::ParameterFlags_, ProcessContext,
    ProcessContext_::StatesAndFlags_, ProcessData, ProcessModes_, ProcessSetup,
    SymbolicSampleSizes_,
};
use vst3::Steinberg::{
    IPlugView, IPlugViewTrait, IPluginBaseTrait, IPluginFactory, IPluginFactory2,
    IPluginFactory2Trait, IPluginFactoryTrait, PClassInfo2, char8, kResultOk, tresult,
};
use vst3::{ComPtr, ComWrapper, Interface};

use super::{
    AudioThread, Block, Call, Description, Host, MainThread, Message, Notices, Outputs, Parameter,
    Status, Transport, Windowed, assert_silent, poison,
};
use module::Module;
pub use module::library_in;
use objects::{Changes, Events, Handler, Stream};

/// One instance of the VST3.
pub struct Vst3Host {
    main: Vst3Main,
    audio: Vst3Audio,
    active: bool,
    view: Option<ComPtr<IPlugView>>,
    /// Goes last: all of the above is code in it.
    _module: Option<Module>,
}

impl Windowed for Vst3Host {
    fn open(&mut self, parent: u32) {
        // SAFETY: the name is text with a nought at its end, the view asked for is a new reference, and the
        // parent is a window of the screen, which outlives the plug-in's.
        let view = unsafe {
            let view = self.main.controller.createView(c"editor".as_ptr());
            let view = ComPtr::from_raw(view).expect("it has an editor");
            let parent = std::ptr::without_provenance_mut(parent as usize);
            ok(view.attached(parent, c"X11EmbedWindowID".as_ptr()));
            view
        };
        self.view = Some(view);
    }

    fn close(&mut self) {
        let view = self.view.take().expect("it is open");
        // SAFETY: it was attached.
        ok(unsafe { view.removed() });
    }
}

struct Vst3Main {
    component: ComPtr<IComponent>,
    controller: ComPtr<IEditController>,
    class: PClassInfo2,
    handler: ComWrapper<Handler>,
}

struct Vst3Audio {
    processor: ComPtr<IAudioProcessor>,
    midi: ComPtr<IMidiMapping>,
    rate: f64,
    started: bool,
    channels: [Vec<f32>; 2],
    incoming: ComWrapper<Events>,
    outgoing: ComWrapper<Events>,
}

impl Vst3Host {
    /// A fresh instance.
    pub fn new() -> Self {
        Self::of(gradus::GetPluginFactory(), None)
    }

    /// A fresh instance out of a real bundle, which stays in memory as long as the instance.
    pub fn of_bundle(bundle: &Path) -> Self {
        let module = Module::open(&library_in(bundle));
        Self::of(module.factory(), Some(module))
    }

    fn of(factory: *mut c_void, module: Option<Module>) -> Self {
        // SAFETY: the factory pointer is a new reference; its class description is written whole; the
        // instance asked for by the class's own id is a new reference of the type asked for.
        let (class, component) = unsafe {
            let factory = ComPtr::from_raw(factory.cast::<IPluginFactory>());
            let factory = factory.expect("there is a factory");
            let factory2 = factory
                .cast::<IPluginFactory2>()
                .expect("of the second kind");
            let mut class: PClassInfo2 = std::mem::zeroed();
            ok(factory2.getClassInfo2(0, &raw mut class));
            let mut instance: *mut c_void = null_mut();
            let interface = IComponent::IID.as_ptr().cast::<char8>();
            ok(factory.createInstance(class.cid.as_ptr(), interface, &raw mut instance));
            let component = ComPtr::from_raw(instance.cast::<IComponent>());
            (class, component.expect("there is an instance"))
        };
        // SAFETY: a host may initialize without a context.
        ok(unsafe { component.initialize(null_mut()) });
        let controller = component.cast().expect("component and controller are one");
        let audio = Vst3Audio {
            processor: component.cast().expect("it processes"),
            midi: component.cast().expect("it maps controllers"),
            rate: 48_000.0,
            started: false,
            channels: [Vec::new(), Vec::new()],
            incoming: ComWrapper::new(Events::new()),
            outgoing: ComWrapper::new(Events::new()),
        };
        let main = Vst3Main {
            component,
            controller,
            class,
            handler: ComWrapper::new(Handler::default()),
        };
        let handler = objects::pointer(&main.handler);
        // SAFETY: the handler outlives the instance.
        ok(unsafe { main.controller.setComponentHandler(handler) });
        Self {
            main,
            audio,
            active: false,
            view: None,
            _module: module,
        }
    }
}

impl Vst3Host {
    /// The class of the plug-in, as files name it: on Windows the bytes in memory are those of a GUID.
    pub fn class_id(&self) -> String {
        let order = if cfg!(windows) {
            [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
        } else {
            std::array::from_fn(|place| place)
        };
        let bytes = order.map(|place| self.main.class.cid[place].cast_unsigned());
        bytes.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// Sets a parameter from the host, 0 to 1, as when a person has moved it there.
    pub fn set_parameter(&mut self, id: &str, value: f64) {
        let number = super::parameter_number(id);
        // SAFETY: takes plain numbers.
        ok(unsafe { self.main.controller.setParamNormalized(number, value) });
    }

    /// Says how blocks will be.
    pub fn set_up(&mut self, rate: f64, longest: u32) {
        let mut setup = ProcessSetup {
            processMode: number(ProcessModes_::kRealtime),
            symbolicSampleSize: number(SymbolicSampleSizes_::kSample32),
            maxSamplesPerBlock: number(longest),
            sampleRate: rate,
        };
        // SAFETY: `setup` outlives the call.
        ok(unsafe { self.audio.processor.setupProcessing(&raw mut setup) });
        self.audio.rate = rate;
    }

    /// Activates or deactivates; returns whether the plug-in took it.
    pub fn set_active(&mut self, active: bool) -> bool {
        // SAFETY: takes a plain number; a host may ask for it in any order.
        let taken = unsafe { self.main.component.setActive(u8::from(active)) == kResultOk };
        self.active = active && taken;
        taken
    }
}

impl Host for Vst3Host {
    fn activate(&mut self, rate: f64, longest: u32) {
        // Set up, then active, as VST3 demands.
        self.set_up(rate, longest);
        assert!(self.set_active(true), "it activates");
    }

    fn deactivate(&mut self) {
        assert!(self.set_active(false), "it was active");
    }

    fn split(&mut self) -> (&mut dyn MainThread, &mut dyn AudioThread) {
        (&mut self.main, &mut self.audio)
    }
}

impl Drop for Vst3Host {
    fn drop(&mut self) {
        if self.audio.started {
            self.audio.stop();
        }
        if self.active {
            self.deactivate();
        }
        // SAFETY: nothing is called after this.
        unsafe { self.main.component.terminate() };
    }
}

impl MainThread for Vst3Main {
    fn notices(&mut self) -> Notices {
        let told = |count: &AtomicU32| count.load(Ordering::SeqCst);
        Notices {
            unsaved: told(&self.handler.unsaved),
            touched: told(&self.handler.touched),
            ..Notices::default()
        }
    }

    fn save(&mut self) -> Vec<u8> {
        let stream = ComWrapper::new(Stream::new(&[]));
        // SAFETY: the stream outlives the call.
        ok(unsafe { self.component.getState(objects::pointer(&stream)) });
        stream.bytes()
    }

    fn load(&mut self, state: &[u8]) -> bool {
        let stream = ComWrapper::new(Stream::new(state));
        // SAFETY: the stream outlives the call.
        unsafe { self.component.setState(objects::pointer(&stream)) == kResultOk }
    }

    fn parameters(&mut self) -> Vec<Parameter> {
        // SAFETY: every index is below the count, and `info` is written whole.
        unsafe {
            let count = self.controller.getParameterCount();
            (0..count)
                .map(|index| {
                    let mut info: ParameterInfo = std::mem::zeroed();
                    ok(self.controller.getParameterInfo(index, &raw mut info));
                    Parameter {
                        id: info.id,
                        name: wide(&info.title),
                        automatable: info.flags & ParameterFlags_::kCanAutomate != 0,
                    }
                })
                .collect()
        }
    }

    fn parameter(&mut self, id: &str) -> f64 {
        let number = super::parameter_number(id);
        // SAFETY: takes and returns plain numbers.
        unsafe { self.controller.getParamNormalized(number) }
    }

    fn description(&mut self) -> Description {
        let (audio_inputs, _) = self.busses(MediaTypes_::kAudio, BusDirections_::kInput);
        let (audio_outputs, main_output) =
            self.busses(MediaTypes_::kAudio, BusDirections_::kOutput);
        let (event_inputs, _) = self.busses(MediaTypes_::kEvent, BusDirections_::kInput);
        let (event_outputs, _) = self.busses(MediaTypes_::kEvent, BusDirections_::kOutput);
        let id = self.class.cid.iter().map(|byte| format!("{byte:02x}"));
        Description {
            id: id.collect(),
            name: narrow(&self.class.name),
            features: narrow(&self.class.subCategories)
                .split('|')
                .map(str::to_owned)
                .collect(),
            audio_inputs,
            audio_outputs,
            event_inputs: number(event_inputs.len()),
            event_outputs: number(event_outputs.len()),
            main_output,
            pages: Vec::new(),
        }
    }
}

impl Vst3Main {
    /// The channels of each bus, and whether the first one is the main bus.
    fn busses(&self, media: MediaTypes, direction: BusDirections) -> (Vec<u32>, bool) {
        let (media, direction): (MediaType, BusDirection) = (number(media), number(direction));
        let mut channels = Vec::new();
        let mut main = false;
        // SAFETY: every index is below the count, and `info` is written whole.
        unsafe {
            for index in 0..self.component.getBusCount(media, direction) {
                let mut info: BusInfo = std::mem::zeroed();
                ok(self
                    .component
                    .getBusInfo(media, direction, index, &raw mut info));
                main |= index == 0 && info.busType == number::<_, BusType>(BusTypes_::kMain);
                channels.push(number(info.channelCount));
            }
        }
        (channels, main)
    }
}

impl AudioThread for Vst3Audio {
    fn start(&mut self) {
        // SAFETY: it is active. Not every plug-in implements the call, so its answer says nothing.
        unsafe { self.processor.setProcessing(1) };
        self.started = true;
    }

    fn stop(&mut self) {
        // SAFETY: it is active.
        unsafe { self.processor.setProcessing(0) };
        self.started = false;
    }

    /// VST3 has no call for it: hosts stop and start.
    fn reset(&mut self) {
        self.stop();
        self.start();
    }

    fn process(&mut self, call: &Call) -> Block {
        let changes = self.fill_incoming(call);
        self.outgoing.open(call.capacity);
        let frames = poison(&mut self.channels, call.frames);
        let mut context = call
            .transport
            .map(|transport| process_context(&transport, self.rate));
        let [left, right] = &mut self.channels;
        let mut pointers = [left.as_mut_ptr(), right.as_mut_ptr()];
        let mut bus = AudioBusBuffers {
            numChannels: i32::from(matches!(call.outputs, Outputs::Stereo | Outputs::Audible)) * 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: match call.outputs {
                    Outputs::Null => null_mut(),
                    _ => pointers.as_mut_ptr(),
                },
            },
        };
        let has_bus = call.outputs != Outputs::None;
        let mut data = ProcessData {
            processMode: number(ProcessModes_::kRealtime),
            symbolicSampleSize: number(SymbolicSampleSizes_::kSample32),
            numSamples: number(call.frames),
            numInputs: 0,
            numOutputs: i32::from(has_bus),
            inputs: null_mut(),
            outputs: if has_bus { &raw mut bus } else { null_mut() },
            inputParameterChanges: changes.as_ref().map_or(null_mut(), objects::pointer),
            outputParameterChanges: null_mut(),
            inputEvents: objects::pointer(&self.incoming),
            outputEvents: objects::pointer(&self.outgoing),
            processContext: context.as_mut().map_or(null_mut(), std::ptr::from_mut),
        };
        // SAFETY: all that `data` points to lives until the end of this function, and the channels are
        // as long as it says.
        let result = unsafe { self.processor.process(&raw mut data) };
        if call.outputs == Outputs::Stereo {
            assert_silent(&self.channels, frames);
        }
        let (events, refused) = self.outgoing.close();
        let status = match (result, self.tail()) {
            (result, _) if result != kResultOk => Status::Failed,
            (_, u32::MAX) => Status::KeepAlive,
            _ => Status::MaySleep,
        };
        Block {
            events,
            refused,
            status,
        }
    }

    fn tail(&mut self) -> u32 {
        // SAFETY: returns a plain number.
        unsafe { self.processor.getTailSamples() }
    }
}

impl Vst3Audio {
    /// Notes go into the event list, controllers and parameters into the changes, as VST3 has it.
    fn fill_incoming(&mut self, call: &Call) -> Option<ComWrapper<Changes>> {
        self.incoming.fill(call.input);
        let mut changes = Changes::default();
        for (id, value) in call.parameters {
            changes.add(super::parameter_number(id), 0, *value);
        }
        for (frame, message) in call.input {
            if let Message::Control {
                channel,
                controller,
                value,
            } = *message
            {
                let id = self.mapping(channel, controller);
                changes.add(id, number(*frame), f64::from(value) / 127.0);
            }
        }
        (!changes.is_empty()).then(|| ComWrapper::new(changes))
    }

    /// The parameter that stands for a controller.
    fn mapping(&self, channel: u8, controller: u8) -> u32 {
        let mut id = 0;
        // SAFETY: `id` outlives the call.
        ok(unsafe {
            self.midi
                .getMidiControllerAssignment(0, channel.into(), controller.into(), &raw mut id)
        });
        id
    }
}

fn process_context(transport: &Transport, rate: f64) -> ProcessContext {
    let flag = |set: bool, flag| if set { flag } else { 0 };
    let (start, end) = transport.cycle.unwrap_or_default();
    let (numerator, denominator) = transport.signature.unwrap_or_default();
    // SAFETY: a context is plain numbers, for which 0 is valid.
    let blank: ProcessContext = unsafe { std::mem::zeroed() };
    ProcessContext {
        state: number(
            flag(transport.playing, StatesAndFlags_::kPlaying)
                | flag(transport.tempo.is_some(), StatesAndFlags_::kTempoValid)
                | flag(
                    transport.beats.is_some(),
                    StatesAndFlags_::kProjectTimeMusicValid,
                )
                | flag(
                    transport.signature.is_some(),
                    StatesAndFlags_::kTimeSigValid,
                )
                | flag(
                    transport.cycle.is_some(),
                    StatesAndFlags_::kCycleActive | StatesAndFlags_::kCycleValid,
                )
                | StatesAndFlags_::kBarPositionValid,
        ),
        sampleRate: rate,
        projectTimeSamples: transport.samples.unwrap_or_default(),
        projectTimeMusic: transport.beats.unwrap_or_default(),
        // A wrong value, as Ardour's: nothing may depend on it.
        barPositionMusic: 4.0,
        cycleStartMusic: start,
        cycleEndMusic: end,
        tempo: transport.tempo.unwrap_or_default(),
        timeSigNumerator: numerator.into(),
        timeSigDenominator: denominator.into(),
        ..blank
    }
}

fn ok(result: tresult) {
    assert_eq!(result, kResultOk, "the plug-in refused");
}

/// The interface's numbers are signed, unsigned or differ between platforms; all used here are small.
fn number<T: TryInto<U>, U>(value: T) -> U {
    let Ok(number) = value.try_into() else {
        panic!("a small number")
    };
    number
}

fn narrow(text: &[char8]) -> String {
    let bytes = text.iter().take_while(|byte| **byte != 0);
    bytes.map(|byte| char::from(byte.cast_unsigned())).collect()
}

fn wide(text: &[u16]) -> String {
    let units: Vec<u16> = text.iter().copied().take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&units)
}
