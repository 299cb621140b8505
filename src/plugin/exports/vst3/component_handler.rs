//! The host's end of a VST3, which can be told that there is something to save.

use std::sync::Arc;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};
use parking_lot::Mutex;

use crate::instance::host_link::HostCalls;

/// The host's handler, if the host has one that can do this.
#[derive(Default)]
pub(super) struct ComponentHandler(Mutex<Option<ComPtr<IComponentHandler2>>>);

impl ComponentHandler {
    /// Takes the handler that the host has given, in place of one before it.
    ///
    /// # Safety
    /// The pointer must be null, or lead to an object that lives.
    pub(super) unsafe fn set(&self, handler: *mut IComponentHandler) {
        // SAFETY: as the caller promises; it gets a reference of its own.
        let handler = unsafe { ComRef::from_raw(handler) };
        let handler = handler.and_then(|handler| handler.cast::<IComponentHandler2>());
        let before = std::mem::replace(&mut *self.0.lock(), handler);
        // The host may call back when its last reference goes.
        drop(before);
    }

    /// Gives the handler back.
    pub(super) fn forget(&self) {
        let before = self.0.lock().take();
        drop(before);
    }
}

impl HostCalls for Arc<ComponentHandler> {
    fn report_unsaved(&self) -> bool {
        // Not locked during the call, as the host may call back.
        let handler = self.0.lock().clone();
        // SAFETY: the handler lives as long as there is a reference.
        handler.is_some_and(|handler| unsafe { handler.setDirty(1) } == kResultOk)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
        IComponentHandlerTrait, IEditControllerTrait, ParamID, ParamValue,
    };
    use nice_plug::wrapper::vst3::vst3::Steinberg::{
        FIDString, IPluginBaseTrait, TBool, int32, tresult,
    };
    use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

    use super::super::vst3_instance::Vst3Instance;
    use super::*;
    use crate::plugin::exports::handover;
    use crate::sequencer::Edit;
    use crate::sequencer::edit::StepRef;

    /// A host that counts what it is told.
    #[derive(Default)]
    struct Handler {
        unsaved: AtomicU32,
        touched: AtomicU32,
    }

    impl Class for Handler {
        type Interfaces = (IComponentHandler, IComponentHandler2);
    }

    impl IComponentHandlerTrait for Handler {
        unsafe fn beginEdit(&self, _: ParamID) -> tresult {
            self.touched.fetch_add(1, Ordering::Relaxed);
            kResultOk
        }
        unsafe fn performEdit(&self, _: ParamID, _: ParamValue) -> tresult {
            self.touched.fetch_add(1, Ordering::Relaxed);
            kResultOk
        }
        unsafe fn endEdit(&self, _: ParamID) -> tresult {
            kResultOk
        }
        unsafe fn restartComponent(&self, _: int32) -> tresult {
            kResultOk
        }
    }

    impl IComponentHandler2Trait for Handler {
        unsafe fn setDirty(&self, state: TBool) -> tresult {
            self.unsaved.fetch_add(u32::from(state), Ordering::Relaxed);
            kResultOk
        }
        unsafe fn requestOpenEditor(&self, _: FIDString) -> tresult {
            kResultOk
        }
        unsafe fn startGroupEdit(&self) -> tresult {
            kResultOk
        }
        unsafe fn finishGroupEdit(&self) -> tresult {
            kResultOk
        }
    }

    /// The window of a VST3 tells the host by `setDirty` that there is something to save, touches no parameter for that,
    /// and tells nobody when the host has taken its handler back, or the plug-in is terminated.
    #[test]
    fn a_host_is_told_what_is_unsaved() {
        let (instance, params) = handover::collect(Vst3Instance::new);
        let params = params.unwrap();
        let place = StepRef {
            pattern: 0,
            track: 0,
            step: 0,
        };
        params.project.apply(Edit::ToggleStep(place));
        assert!(params.project.is_unsaved());
        assert!(!params.host_link.report_unsaved());
        let host = ComWrapper::new(Handler::default());
        let handler = host.as_com_ref::<IComponentHandler>().unwrap().as_ptr();
        // SAFETY: the handler lives until the end of the test.
        unsafe { instance.setComponentHandler(handler) };
        assert!(params.host_link.report_unsaved());
        assert_eq!(host.unsaved.load(Ordering::Relaxed), 1);
        // SAFETY: null is allowed.
        unsafe { instance.setComponentHandler(std::ptr::null_mut()) };
        assert!(!params.host_link.report_unsaved());
        // SAFETY: as above.
        unsafe {
            instance.setComponentHandler(handler);
            instance.terminate();
        }
        assert!(!params.host_link.report_unsaved());
        assert_eq!(host.unsaved.load(Ordering::Relaxed), 1);
        assert_eq!(host.touched.load(Ordering::Relaxed), 0);
    }
}
