//! One instance as a VST3 host knows it: the framework's, with calls of our own in front of it.
//!
//! The calls of our own are for six things: a session that cannot be read is held, what a host sets between blocks is not
//! lost, a host may activate before it has set anything up, it learns what is unsaved, it says what its channel is called,
//! and the tail is infinite. All others are handed on as they come.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Class;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, BusInfo, CString, ChannelContext::IInfoListener,
    ChannelContext::IInfoListenerTrait, CtrlNumber, IAttributeList, IAudioProcessor,
    IAudioProcessorTrait, IComponent, IComponentHandler, IComponentTrait, IEditController,
    IEditControllerTrait, IMidiMapping, IMidiMappingTrait, INoteExpressionController,
    INoteExpressionControllerTrait, IProcessContextRequirements, IProcessContextRequirementsTrait,
    IUnitInfo, IUnitInfoTrait, IoMode, MediaType, NoteExpressionTypeID, NoteExpressionTypeInfo,
    NoteExpressionValue, ParamID, ParamValue, ParameterInfo, ProcessData, ProcessSetup,
    ProgramListID, ProgramListInfo, RoutingInfo, SpeakerArrangement, String128, TChar, UnitID,
    UnitInfo, kInfiniteTail,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IBStream, IPlugView, IPluginBaseTrait, TBool, TUID, int16, int32,
    kNotInitialized, kResultOk, tresult, uint32,
};

use super::channel_name::channel_name;
use super::component_handler::ComponentHandler;
use super::pending_moves::PendingMoves;
use super::vst3_state;
use crate::instance::host_link::HostLink;
use crate::plugin::Gradus;
use crate::plugin::exports::handover;

/// The longest block of a host that has not said how long they are, in frames.
const LONGEST: int32 = 8192;
/// Frames a second of a host that has not said how many.
const RATE: f64 = 48_000.0;

/// One instance in a VST3 host.
pub struct Vst3Instance {
    inner: Wrapper<Gradus>,
    is_set_up: AtomicBool,
    is_active: AtomicBool,
    /// Whether the host has said that blocks follow. The framework is told so and at once told the opposite, because it
    /// would otherwise miss what is set between blocks.
    is_processing: AtomicBool,
    waiting: PendingMoves,
    handler: Arc<ComponentHandler>,
    /// Knows what the host calls the channel.
    host_link: Option<HostLink>,
}

impl Vst3Instance {
    /// A new instance, of which the host has set nothing yet.
    pub fn new() -> Self {
        let (inner, params) = handover::collect(Wrapper::new);
        let handler = Arc::<ComponentHandler>::default();
        let host_link = params.map(|params| params.host_link.clone());
        if let Some(link) = &host_link {
            link.connect(Arc::clone(&handler));
        }
        Self {
            inner,
            handler,
            host_link,
            is_set_up: AtomicBool::new(false),
            is_active: AtomicBool::new(false),
            is_processing: AtomicBool::new(false),
            waiting: PendingMoves::default(),
        }
    }

    /// Sets the parameters that the host has set and no block has brought.
    fn apply_pending_moves(&self) {
        self.waiting.apply(
            |id| self.value(id),
            |id, value| {
                // SAFETY: plain numbers are handed over.
                unsafe { self.inner.setParamNormalized(id, value) };
            },
        );
    }

    /// The value of a parameter as the framework knows it, from 0 to 1.
    fn value(&self, id: ParamID) -> ParamValue {
        // SAFETY: plain numbers are handed over.
        unsafe { self.inner.getParamNormalized(id) }
    }
}

impl Class for Vst3Instance {
    type Interfaces = (
        IComponent,
        IEditController,
        IAudioProcessor,
        IMidiMapping,
        INoteExpressionController,
        IProcessContextRequirements,
        IUnitInfo,
        IInfoListener,
    );
}

/// Calls that are handed on as they come.
macro_rules! hand_on {
    ($interface:ident: $($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        $(
            unsafe fn $name(&self, $($argument: $kind),*) -> $answer {
                // SAFETY: it is the host's own call, with what the host promises of it.
                unsafe { $interface::$name(&self.inner, $($argument),*) }
            }
        )*
    };
}

impl IPluginBaseTrait for Vst3Instance {
    hand_on! { IPluginBaseTrait:
        initialize(context: *mut FUnknown) -> tresult;
    }

    unsafe fn terminate(&self) -> tresult {
        self.handler.forget();
        // SAFETY: nothing is handed over.
        unsafe { self.inner.terminate() }
    }
}

impl IComponentTrait for Vst3Instance {
    hand_on! { IComponentTrait:
        getControllerClassId(class: *mut TUID) -> tresult;
        setIoMode(mode: IoMode) -> tresult;
        getBusCount(media: MediaType, direction: BusDirection) -> int32;
        getBusInfo(
            media: MediaType, direction: BusDirection, index: int32, info: *mut BusInfo
        ) -> tresult;
        getRoutingInfo(from: *mut RoutingInfo, to: *mut RoutingInfo) -> tresult;
        activateBus(media: MediaType, direction: BusDirection, index: int32, state: TBool) -> tresult;
    }

    unsafe fn setActive(&self, state: TBool) -> tresult {
        self.apply_pending_moves();
        let activates = state != 0;
        if activates && !self.is_set_up.load(Ordering::SeqCst) {
            let mut assumed = ProcessSetup {
                processMode: 0,
                symbolicSampleSize: 0,
                maxSamplesPerBlock: LONGEST,
                sampleRate: RATE,
            };
            // SAFETY: it lives until the end of the call.
            unsafe { self.setupProcessing(&raw mut assumed) };
        }
        // SAFETY: a plain number is handed over, and all is set up.
        let answer = unsafe { self.inner.setActive(state) };
        self.is_active
            .store(activates && answer == kResultOk, Ordering::SeqCst);
        answer
    }

    unsafe fn setState(&self, stream: *mut IBStream) -> tresult {
        self.waiting.forget();
        // SAFETY: the host's stream lives until the end of its call.
        unsafe { vst3_state::load(&self.inner, stream) }
    }

    unsafe fn getState(&self, stream: *mut IBStream) -> tresult {
        self.apply_pending_moves();
        // SAFETY: the host's stream lives until the end of its call.
        unsafe { vst3_state::save(&self.inner, stream) }
    }
}

impl IEditControllerTrait for Vst3Instance {
    hand_on! { IEditControllerTrait:
        setComponentState(state: *mut IBStream) -> tresult;
        setState(state: *mut IBStream) -> tresult;
        getState(state: *mut IBStream) -> tresult;
        getParameterCount() -> int32;
        getParameterInfo(index: int32, info: *mut ParameterInfo) -> tresult;
        getParamStringByValue(id: ParamID, value: ParamValue, text: *mut String128) -> tresult;
        getParamValueByString(id: ParamID, text: *mut TChar, value: *mut ParamValue) -> tresult;
        normalizedParamToPlain(id: ParamID, value: ParamValue) -> ParamValue;
        plainParamToNormalized(id: ParamID, value: ParamValue) -> ParamValue;
        createView(name: FIDString) -> *mut IPlugView;
    }

    unsafe fn setComponentHandler(&self, handler: *mut IComponentHandler) -> tresult {
        // SAFETY: it is the host's own call, with what the host promises of it.
        unsafe {
            self.handler.set(handler);
            self.inner.setComponentHandler(handler)
        }
    }

    unsafe fn getParamNormalized(&self, id: ParamID) -> ParamValue {
        match self.waiting.value(id, |id| self.value(id)) {
            // The value that it will have: a switch is on or off, and nothing between.
            // SAFETY: plain numbers are handed over.
            Some(value) => unsafe {
                let plain = self.inner.normalizedParamToPlain(id, value);
                self.inner.plainParamToNormalized(id, plain)
            },
            None => self.value(id),
        }
    }

    unsafe fn setParamNormalized(&self, id: ParamID, value: ParamValue) -> tresult {
        if self.is_processing.load(Ordering::SeqCst) {
            self.waiting.add(id, value, |id| self.value(id));
            return kResultOk;
        }
        // SAFETY: plain numbers are handed over.
        unsafe { self.inner.setParamNormalized(id, value) }
    }
}

impl IAudioProcessorTrait for Vst3Instance {
    hand_on! { IAudioProcessorTrait:
        setBusArrangements(
            inputs: *mut SpeakerArrangement, ins: int32, outputs: *mut SpeakerArrangement, outs: int32
        ) -> tresult;
        getBusArrangement(
            direction: BusDirection, index: int32, arrangement: *mut SpeakerArrangement
        ) -> tresult;
        canProcessSampleSize(size: int32) -> tresult;
        getLatencySamples() -> uint32;
    }

    /// The music may start at any time, so the host never lets it sleep, from before the first block on.
    unsafe fn getTailSamples(&self) -> uint32 {
        kInfiniteTail
    }

    /// An instance that is active already, because the host does it in another order, is activated anew.
    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        let is_active = self.is_active.load(Ordering::SeqCst);
        // SAFETY: it is the host's own call; plain numbers are handed over besides.
        unsafe {
            let answer = self.inner.setupProcessing(setup);
            if answer == kResultOk {
                self.is_set_up.store(true, Ordering::SeqCst);
                if is_active {
                    self.inner.setActive(0);
                    return self.inner.setActive(1);
                }
            }
            answer
        }
    }

    unsafe fn setProcessing(&self, state: TBool) -> tresult {
        self.apply_pending_moves();
        self.is_processing.store(state != 0, Ordering::SeqCst);
        // SAFETY: plain numbers are handed over.
        unsafe {
            let answer = self.inner.setProcessing(state);
            if state != 0 {
                self.inner.setProcessing(0);
            }
            answer
        }
    }

    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        if !self.is_set_up.load(Ordering::Relaxed) {
            return kNotInitialized;
        }
        self.waiting.pass();
        // SAFETY: it is the host's own call, and all is set up.
        unsafe { self.inner.process(data) }
    }
}

impl IMidiMappingTrait for Vst3Instance {
    hand_on! { IMidiMappingTrait:
        getMidiControllerAssignment(
            bus: int32, channel: int16, controller: CtrlNumber, id: *mut ParamID
        ) -> tresult;
    }
}

impl INoteExpressionControllerTrait for Vst3Instance {
    hand_on! { INoteExpressionControllerTrait:
        getNoteExpressionCount(bus: int32, channel: int16) -> int32;
        getNoteExpressionInfo(
            bus: int32, channel: int16, index: int32, info: *mut NoteExpressionTypeInfo
        ) -> tresult;
        getNoteExpressionStringByValue(
            bus: int32, channel: int16, id: NoteExpressionTypeID, value: NoteExpressionValue,
            text: *mut String128
        ) -> tresult;
        getNoteExpressionValueByString(
            bus: int32, channel: int16, id: NoteExpressionTypeID, text: *const TChar,
            value: *mut NoteExpressionValue
        ) -> tresult;
    }
}

impl IProcessContextRequirementsTrait for Vst3Instance {
    hand_on! { IProcessContextRequirementsTrait:
        getProcessContextRequirements() -> uint32;
    }
}

impl IUnitInfoTrait for Vst3Instance {
    hand_on! { IUnitInfoTrait:
        getUnitCount() -> int32;
        getUnitInfo(index: int32, info: *mut UnitInfo) -> tresult;
        getProgramListCount() -> int32;
        getProgramListInfo(index: int32, info: *mut ProgramListInfo) -> tresult;
        getProgramName(list: ProgramListID, index: int32, name: *mut String128) -> tresult;
        getProgramInfo(
            list: ProgramListID, index: int32, attribute: CString, value: *mut String128
        ) -> tresult;
        hasProgramPitchNames(list: ProgramListID, index: int32) -> tresult;
        getProgramPitchName(
            list: ProgramListID, index: int32, key: int16, name: *mut String128
        ) -> tresult;
        getSelectedUnit() -> UnitID;
        selectUnit(unit: UnitID) -> tresult;
        getUnitByBus(
            media: MediaType, direction: BusDirection, bus: int32, channel: int32, unit: *mut UnitID
        ) -> tresult;
        setUnitProgramData(list: int32, index: int32, data: *mut IBStream) -> tresult;
    }
}

impl IInfoListenerTrait for Vst3Instance {
    /// A host may tell of a channel without its name, when something else of it has changed.
    unsafe fn setChannelContextInfos(&self, list: *mut IAttributeList) -> tresult {
        // SAFETY: it is the host's own call, with what the host promises of it.
        let (name, answer) =
            unsafe { (channel_name(list), self.inner.setChannelContextInfos(list)) };
        if let (Some(link), Some(name)) = (&self.host_link, name) {
            link.set_track_name(Some(name));
            return kResultOk;
        }
        answer
    }
}
