//! Loads and saves a VST3's session through the framework. A session that the framework would refuse is held, and given
//! back as it came.

use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IComponentTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, IBStreamTrait, kInvalidArgument, kResultFalse, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{ComRef, ComWrapper};

use super::stream::Memory;
use crate::params::damaged_session;
use crate::params::saved_state;
use crate::plugin::Gradus;
use crate::plugin::exports::session_bytes;

/// Loads what a host's stream holds from where it is.
pub unsafe fn load(inner: &Wrapper<Gradus>, stream: *mut IBStream) -> tresult {
    // SAFETY: it is null, or lives until the end of the call.
    let Some(stream) = (unsafe { ComRef::from_raw(stream) }) else {
        return kInvalidArgument;
    };
    let Some(session) = read_all(stream) else {
        return kResultFalse;
    };
    let why = match damaged_session::check(&session) {
        Ok(()) if hand_over(inner, &session) == kResultOk => return kResultOk,
        Ok(()) => None,
        Err(why) => Some(why),
    };
    if let Some(held) = damaged_session::held(&session, why) {
        hand_over(inner, &held);
    }
    kResultFalse
}

/// Saves into a host's stream.
pub unsafe fn save(inner: &Wrapper<Gradus>, stream: *mut IBStream) -> tresult {
    // SAFETY: it is null, or lives until the end of the call.
    let Some(stream) = (unsafe { ComRef::from_raw(stream) }) else {
        return kInvalidArgument;
    };
    let memory = ComWrapper::new(Memory::default());
    let Some(pointer) = memory.as_com_ref::<IBStream>() else {
        return kResultFalse;
    };
    // SAFETY: the stream lives until the end of the call.
    let answer = unsafe { IComponentTrait::getState(inner, pointer.as_ptr()) };
    let saved = memory.bytes();
    let saved = saved_state::as_it_came(&saved).unwrap_or(saved);
    if answer == kResultOk && !write_all(stream, &saved) {
        return kResultFalse;
    }
    answer
}

/// Lets the framework load a state.
fn hand_over(inner: &Wrapper<Gradus>, state: &[u8]) -> tresult {
    let memory = ComWrapper::new(Memory::of(state));
    match memory.as_com_ref::<IBStream>() {
        // SAFETY: the stream lives until the end of the call.
        Some(pointer) => unsafe { IComponentTrait::setState(inner, pointer.as_ptr()) },
        None => kResultFalse,
    }
}

/// Everything that a host's stream has left; nothing if it does not end. Hosts differ in what they answer at the end, but
/// not in how many bytes they say they have read.
fn read_all(stream: ComRef<'_, IBStream>) -> Option<Vec<u8>> {
    session_bytes::read_all(|piece| {
        let mut count = 0;
        let most = i32::try_from(piece.len()).unwrap_or(i32::MAX);
        // SAFETY: there is room for so many bytes, and for how many there were.
        unsafe { stream.read(piece.as_mut_ptr().cast(), most, &raw mut count) };
        usize::try_from(count).ok()
    })
}

/// Writes everything into a host's stream, which may take it in pieces. Whoever takes it all may say nothing of how much.
fn write_all(stream: ComRef<'_, IBStream>, mut bytes: &[u8]) -> bool {
    while !bytes.is_empty() {
        let Ok(length) = i32::try_from(bytes.len()) else {
            return false;
        };
        let mut count = 0;
        let from = bytes.as_ptr().cast_mut().cast();
        // SAFETY: there are so many bytes, which a stream only reads, and there is room for how many it took.
        let answer = unsafe { stream.write(from, length, &raw mut count) };
        match usize::try_from(count) {
            Ok(0) => return answer == kResultOk,
            Ok(count) if count <= bytes.len() => bytes = &bytes[count..],
            _ => return false,
        }
    }
    true
}
