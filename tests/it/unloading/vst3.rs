//! A host of one instance of a VST3, through its factory.
#![allow(unsafe_code, reason = "the C interface of a plug-in is entered here")]

use std::ffi::c_void;
use std::ptr::null_mut;

use vst3::Steinberg::Vst::{
    IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentTrait, ProcessSetup,
};
use vst3::Steinberg::{
    IPluginBaseTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo, char8, kResultOk,
};
use vst3::{ComPtr, Interface};

use super::Module;

/// Makes an instance, lets it process, and gives all of it back.
pub(super) fn play(module: &Module) {
    let enter: extern "C" fn(*mut c_void) -> bool = module.function(c"ModuleEntry");
    let leave: extern "C" fn() -> bool = module.function(c"ModuleExit");
    assert!(enter(module.handle()));
    play_through(module.function(c"GetPluginFactory"), || ());
    assert!(leave());
}

/// The same through a function that gives the factory; `meanwhile` happens while the instance processes.
pub(super) fn play_through<T>(
    factory: extern "C" fn() -> *mut c_void,
    meanwhile: impl FnOnce() -> T,
) -> T {
    // SAFETY: the factory is a new reference, its description is written whole, and so is the instance; the calls
    // come in the order that VST3 wants them in.
    unsafe {
        let factory = ComPtr::from_raw(factory().cast::<IPluginFactory>()).expect("a factory");
        let mut class: PClassInfo = std::mem::zeroed();
        assert_eq!(factory.getClassInfo(0, &raw mut class), kResultOk);
        let mut instance: *mut c_void = null_mut();
        let wanted = IComponent::IID.as_ptr().cast::<char8>();
        let made = factory.createInstance(class.cid.as_ptr(), wanted, &raw mut instance);
        assert_eq!(made, kResultOk);
        let component = ComPtr::from_raw(instance.cast::<IComponent>()).expect("an instance");
        assert_eq!(component.initialize(null_mut()), kResultOk);
        let processor: ComPtr<IAudioProcessor> = component.cast().expect("it processes");
        let mut setup = ProcessSetup {
            processMode: 0,
            symbolicSampleSize: 0,
            maxSamplesPerBlock: 64,
            sampleRate: 48_000.0,
        };
        assert_eq!(processor.setupProcessing(&raw mut setup), kResultOk);
        assert_eq!(component.setActive(1), kResultOk);
        assert_eq!(processor.setProcessing(1), kResultOk);
        let happened = meanwhile();
        processor.setProcessing(0);
        assert_eq!(component.setActive(0), kResultOk);
        assert_eq!(component.terminate(), kResultOk);
        happened
    }
}
