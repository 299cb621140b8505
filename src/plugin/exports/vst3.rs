//! The VST3's factory. Its instances are the framework's, with calls of our own in front of them.

/// The instance that a host gets.
mod vst3_instance;
/// Sessions.
mod vst3_state;
/// The host's end.
mod component_handler;
/// A stream in memory.
mod stream;
/// Parameters that a host sets between blocks.
mod pending_moves;
/// What the channel of an instance is called.
mod channel_name;

use std::ffi::c_void;

use nice_plug::wrapper::setup_logger;
use nice_plug::wrapper::vst3::PluginInfo;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo,
    TUID, int32, kInvalidArgument, kNoInterface, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

use crate::plugin::Gradus;
use vst3_instance::Vst3Instance;

/// The entry point from which a VST3 host gets the factory.
#[unsafe(no_mangle)]
pub extern "system" fn GetPluginFactory() -> *mut c_void {
    let factory = ComWrapper::new(PluginFactory(PluginInfo::for_plugin::<Gradus>()));
    match factory.to_com_ptr::<IPluginFactory>() {
        Some(factory) => factory.into_raw().cast(),
        None => std::ptr::null_mut(),
    }
}

/// A VST3 host has loaded the module.
#[cfg(all(target_family = "unix", not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
    enter()
}

/// A VST3 host is about to let the module go.
#[cfg(all(target_family = "unix", not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleExit() -> bool {
    true
}

/// A VST3 host has loaded the bundle.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleEntry(_bundle: *mut c_void) -> bool {
    enter()
}

/// A VST3 host is about to let the bundle go.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleExit() -> bool {
    true
}

/// A VST3 host has loaded the library.
#[cfg(target_os = "windows")]
#[unsafe(no_mangle)]
pub extern "system" fn InitDll() -> bool {
    enter()
}

/// A VST3 host is about to let the library go.
#[cfg(target_os = "windows")]
#[unsafe(no_mangle)]
pub extern "system" fn ExitDll() -> bool {
    true
}

fn enter() -> bool {
    setup_logger::<Gradus>();
    true
}

/// The one class that there is.
struct PluginFactory(PluginInfo);

impl Class for PluginFactory {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

/// Writes a description where the host wants it.
unsafe fn describe<T>(index: int32, info: *mut T, description: impl FnOnce() -> T) -> tresult {
    if index != 0 || info.is_null() {
        return kInvalidArgument;
    }
    // SAFETY: the host gives a place for it.
    unsafe { info.write(description()) };
    kResultOk
}

impl IPluginFactoryTrait for PluginFactory {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: as the host promises.
        unsafe { describe(0, info, || self.0.create_factory_info()) }
    }

    unsafe fn countClasses(&self) -> int32 {
        1
    }

    unsafe fn getClassInfo(&self, index: int32, info: *mut PClassInfo) -> tresult {
        // SAFETY: as the host promises.
        unsafe { describe(index, info, || self.0.create_class_info()) }
    }

    unsafe fn createInstance(
        &self,
        class: FIDString,
        interface: FIDString,
        object: *mut *mut c_void,
    ) -> tresult {
        if class.is_null() || interface.is_null() || object.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: a class's id has sixteen bytes.
        if unsafe { &*class.cast::<[u8; 16]>() } != self.0.cid {
            return kInvalidArgument;
        }
        let instance = ComWrapper::new(Vst3Instance::new());
        let Some(unknown) = instance.as_com_ref::<FUnknown>() else {
            return kNoInterface;
        };
        let unknown = unknown.as_ptr();
        // SAFETY: the instance lives until the end of this call, and longer if the host gets a reference of its own; an
        // interface's id has sixteen bytes, and there is a place for the answer.
        unsafe { ((*(*unknown).vtbl).queryInterface)(unknown, interface.cast::<TUID>(), object) }
    }
}

impl IPluginFactory2Trait for PluginFactory {
    unsafe fn getClassInfo2(&self, index: int32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: as the host promises.
        unsafe { describe(index, info, || self.0.create_class_info_2()) }
    }
}

impl IPluginFactory3Trait for PluginFactory {
    unsafe fn getClassInfoUnicode(&self, index: int32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: as the host promises.
        unsafe { describe(index, info, || self.0.create_class_info_unicode()) }
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}
