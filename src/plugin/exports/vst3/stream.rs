//! A stream in memory, which the framework reads a state from and writes one into.

use std::ffi::c_void;

use nice_plug::wrapper::vst3::vst3::Class;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream,
    IBStream_::{IStreamSeekMode, IStreamSeekMode_},
    IBStreamTrait, int32, int64, kInvalidArgument, kResultOk, tresult,
};
use parking_lot::Mutex;

/// The bytes, and the position from which they are read.
#[derive(Debug, Default)]
pub struct Memory(Mutex<(Vec<u8>, usize)>);

impl Memory {
    /// A stream of these bytes, read from their start.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Mutex::new((bytes.to_vec(), 0)))
    }

    /// All that it holds.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().0.clone()
    }
}

impl Class for Memory {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Memory {
    unsafe fn read(&self, to: *mut c_void, length: int32, count: *mut int32) -> tresult {
        let mut memory = self.0.lock();
        let (bytes, place) = &mut *memory;
        let left = bytes.get(*place..).unwrap_or_default();
        let length = usize::try_from(length).unwrap_or(0).min(left.len());
        // SAFETY: the caller has room for so many bytes.
        unsafe { std::ptr::copy_nonoverlapping(left.as_ptr(), to.cast::<u8>(), length) };
        *place += length;
        // SAFETY: the caller has room for it, or wants none.
        unsafe { tell(count, int32::try_from(length).unwrap_or(int32::MAX)) }
    }

    /// Appends at the end, whatever the position: the framework asks for nothing else.
    unsafe fn write(&self, from: *mut c_void, length: int32, count: *mut int32) -> tresult {
        let size = usize::try_from(length).unwrap_or(0);
        if size > 0 {
            // SAFETY: the caller has so many bytes.
            let more = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), size) };
            self.0.lock().0.extend_from_slice(more);
        }
        // SAFETY: the caller has room for it, or wants none.
        unsafe { tell(count, length.max(0)) }
    }

    unsafe fn seek(&self, offset: int64, mode: int32, place: *mut int64) -> tresult {
        let mut memory = self.0.lock();
        let from = match IStreamSeekMode::try_from(mode) {
            Ok(IStreamSeekMode_::kIBSeekSet) => 0,
            Ok(IStreamSeekMode_::kIBSeekCur) => memory.1,
            Ok(IStreamSeekMode_::kIBSeekEnd) => memory.0.len(),
            _ => return kInvalidArgument,
        };
        let to = int64::try_from(from).ok();
        let to = to.and_then(|from| from.checked_add(offset));
        match to.and_then(|to| usize::try_from(to).ok()) {
            Some(to) if to <= memory.0.len() => memory.1 = to,
            _ => return kInvalidArgument,
        }
        // SAFETY: the caller has room for it, or wants none.
        unsafe { tell(place, int64::try_from(memory.1).unwrap_or(int64::MAX)) }
    }

    unsafe fn tell(&self, place: *mut int64) -> tresult {
        let at = self.0.lock().1;
        // SAFETY: the caller has room for it, or wants none.
        unsafe { tell(place, int64::try_from(at).unwrap_or(int64::MAX)) }
    }
}

/// Writes a number where the caller wants it.
unsafe fn tell<T>(place: *mut T, number: T) -> tresult {
    if !place.is_null() {
        // SAFETY: the caller has room for it.
        unsafe { place.write(number) };
    }
    kResultOk
}
