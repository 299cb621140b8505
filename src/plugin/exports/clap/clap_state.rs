//! Loads and saves a CLAP's session through the framework. A session that the framework would refuse is held, and given
//! back as it came.
//!
//! The framework writes the length of a state in eight bytes in front of it.

use std::ffi::c_void;
use std::ptr;

use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::stream::{clap_istream, clap_ostream};
use nice_plug::wrapper::clap::clap_plugin;

use super::clap_instance::ClapInstance;
use crate::params::damaged_session;
use crate::params::saved_state;
use crate::plugin::exports::session_bytes;

/// The functions with which a host loads and saves.
pub(super) static STATE: clap_plugin_state = clap_plugin_state {
    save: Some(save),
    load: Some(load),
};

/// The size of the length in front of a state, in bytes.
const LENGTH: usize = size_of::<u64>();

unsafe extern "C" fn save(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool {
    // SAFETY: the host's pointer is the one that `create` made.
    let instance = unsafe { ClapInstance::of(plugin) };
    let (Some(instance), false) = (instance, stream.is_null()) else {
        return false;
    };
    let mut saved: Vec<u8> = Vec::new();
    let into = clap_ostream {
        ctx: (&raw mut saved).cast(),
        write: Some(append),
    };
    // SAFETY: as above; the stream and the bytes it leads to live until the end of the call.
    let is_saved = unsafe {
        inner(instance)
            .and_then(|state| state.save)
            .is_some_and(|save| save(instance.inner, &raw const into))
    };
    let came = saved.get(LENGTH..).and_then(saved_state::as_it_came);
    // SAFETY: the host's stream lives until the end of its call.
    is_saved && unsafe { write_all(stream, &came.unwrap_or(saved)) }
}

unsafe extern "C" fn load(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
    // SAFETY: the host's pointer is the one that `create` made.
    let instance = unsafe { ClapInstance::of(plugin) };
    let (Some(instance), false) = (instance, stream.is_null()) else {
        return false;
    };
    // SAFETY: the host's stream lives until the end of its call.
    let Some(session) = (unsafe { read_all(stream) }) else {
        return false;
    };
    let why = match state_in(&session) {
        // SAFETY: as above.
        Ok(state) if unsafe { hand_over(instance, state) } => return true,
        Ok(_) => None,
        Err(why) => Some(why),
    };
    if let Some(held) = damaged_session::held(&session, why) {
        // SAFETY: as above.
        unsafe { hand_over(instance, &held) };
    }
    false
}

/// The state in a session. A wrong length alone does not matter: all that follows it may be the state.
fn state_in(session: &[u8]) -> Result<&[u8], String> {
    let Some((length, rest)) = session.split_first_chunk::<LENGTH>() else {
        return Err("It is cut off within its first eight bytes.".to_owned());
    };
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let state = &rest[..length.min(rest.len())];
    match damaged_session::check(state) {
        Err(_) if damaged_session::check(rest).is_ok() => Ok(rest),
        checked => checked.map(|()| state),
    }
}

/// Lets the framework load a state.
unsafe fn hand_over(instance: &ClapInstance, state: &[u8]) -> bool {
    let Ok(length) = u64::try_from(state.len()) else {
        return false;
    };
    let bytes = [&length.to_le_bytes(), state].concat();
    let mut left = bytes.as_slice();
    let from = clap_istream {
        ctx: (&raw mut left).cast(),
        read: Some(take),
    };
    // SAFETY: the instance lives, and so do the stream and the bytes it leads to, until the end of the call.
    unsafe {
        inner(instance)
            .and_then(|state| state.load)
            .is_some_and(|load| load(instance.inner, &raw const from))
    }
}

/// The framework's own way to load and save.
unsafe fn inner(instance: &ClapInstance) -> Option<&'static clap_plugin_state> {
    // SAFETY: the instance lives; what the framework answers with is a part of it.
    unsafe {
        let get_extension = (*instance.inner).get_extension?;
        let state = get_extension(instance.inner, CLAP_EXT_STATE.as_ptr());
        state.cast::<clap_plugin_state>().as_ref()
    }
}

/// Everything that a host's stream has; nothing if it fails or does not end.
unsafe fn read_all(stream: *const clap_istream) -> Option<Vec<u8>> {
    session_bytes::read_all(|piece| {
        // SAFETY: the stream lives, and the place has room for so many bytes.
        let count = unsafe {
            let read = (*stream).read?;
            read(stream, piece.as_mut_ptr().cast(), piece.len() as u64)
        };
        usize::try_from(count).ok()
    })
}

/// Writes everything into a host's stream, which may take it in pieces.
unsafe fn write_all(stream: *const clap_ostream, mut bytes: &[u8]) -> bool {
    // SAFETY: the stream lives.
    let Some(write) = (unsafe { (*stream).write }) else {
        return false;
    };
    while !bytes.is_empty() {
        // SAFETY: as above, and there are so many bytes.
        let count = unsafe { write(stream, bytes.as_ptr().cast(), bytes.len() as u64) };
        match usize::try_from(count) {
            Ok(count @ 1..) if count <= bytes.len() => bytes = &bytes[count..],
            _ => return false,
        }
    }
    true
}

/// Collects the bytes that the framework writes into the stream of `save`.
unsafe extern "C" fn append(stream: *const clap_ostream, from: *const c_void, size: u64) -> i64 {
    let (Ok(length), Ok(written)) = (usize::try_from(size), i64::try_from(size)) else {
        return -1;
    };
    // SAFETY: the stream is the one that `save` made, and the framework has so many bytes.
    unsafe {
        let saved = &mut *(*stream).ctx.cast::<Vec<u8>>();
        saved.extend_from_slice(std::slice::from_raw_parts(from.cast::<u8>(), length));
    }
    written
}

/// Gives the framework the bytes that it reads from the stream of `hand_over`.
unsafe extern "C" fn take(stream: *const clap_istream, to: *mut c_void, size: u64) -> i64 {
    // SAFETY: the stream is the one that `hand_over` made, and the framework has room for so many bytes.
    unsafe {
        let left = &mut *(*stream).ctx.cast::<&[u8]>();
        let length = usize::try_from(size).map_or(left.len(), |size| size.min(left.len()));
        ptr::copy_nonoverlapping(left.as_ptr(), to.cast::<u8>(), length);
        *left = &left[length..];
        i64::try_from(length).unwrap_or(-1)
    }
}
