//! Keeps the plug-in's code in memory while a thread of ours needs longer than its last instance: a dialog that the
//! user has left open, a disk that does not answer.
//!
//! The system counts the references to a module. A hold is one more reference, taken before the host releases its own,
//! and released by a thread that waits for the late ones. That thread must not return into code that the release has
//! unmapped, so the release is left to the system: on Unix `dlclose` is registered to be called when the thread ends, on
//! Windows one call releases the module and ends the thread. This is the only place where Gradus calls the system
//! directly, because nothing safe can do this; if the system refuses, the code stays loaded for ever, which costs only
//! memory.

#![allow(
    unsafe_code,
    reason = "no safe interface holds a module, or gives it back from one of its own threads"
)]

use crate::instance::threads::LateWork;

/// Keeps the code in memory until some late work has returned, on a thread of its own.
pub(super) fn keep_loaded(rest: LateWork) {
    system::keep_loaded(rest);
}

#[cfg(unix)]
mod system {
    use std::ffi::c_void;
    use std::mem::{MaybeUninit, transmute};
    use std::ptr::{null, null_mut};

    use libc::{c_int, dladdr, dlclose, dlopen, pthread_key_t, pthread_t};

    use super::LateWork;

    /// What the thread is given: what it waits for, and the hold.
    struct LateThread {
        rest: LateWork,
        hold: *mut c_void,
    }

    pub(super) fn keep_loaded(rest: LateWork) {
        let hold = take();
        let stay = Box::into_raw(Box::new(LateThread { rest, hold }));
        let mut thread = MaybeUninit::<pthread_t>::uninit();
        // SAFETY: the thread takes the box over; it is detached, so its number is not needed.
        let started = unsafe {
            let started = libc::pthread_create(thread.as_mut_ptr(), null(), run, stay.cast());
            if started == 0 {
                libc::pthread_detach(thread.assume_init());
            }
            started
        };
        if started != 0 {
            // SAFETY: no thread has it. What it waits for is let go; the hold stays, so that it may end in peace.
            drop(unsafe { Box::from_raw(stay) });
        }
    }

    /// One more reference to the module that this code is in. Null if it is none, as in the standalone program, which is
    /// never unloaded.
    fn take() -> *mut c_void {
        let here: fn(LateWork) = keep_loaded;
        let mut found = MaybeUninit::<libc::Dl_info>::zeroed();
        // SAFETY: any address may be asked for; the name that is found lives as long as the module. With RTLD_NOLOAD
        // nothing is run, only counted.
        unsafe {
            if dladdr(here as *const c_void, found.as_mut_ptr()) == 0 {
                return null_mut();
            }
            dlopen(
                found.assume_init().dli_fname,
                libc::RTLD_NOW | libc::RTLD_NOLOAD,
            )
        }
    }

    extern "C" fn run(stay: *mut c_void) -> *mut c_void {
        // SAFETY: it is the box of `keep`, and nobody else's.
        let LateThread { rest, hold } = *unsafe { Box::from_raw(stay.cast::<LateThread>()) };
        name();
        rest();
        give_back_at_the_end(hold);
        null_mut()
    }

    /// Names this thread, on Linux.
    fn name() {
        #[cfg(target_os = "linux")]
        // SAFETY: a thread may name itself.
        unsafe {
            libc::pthread_setname_np(libc::pthread_self(), c"gradus-unload".as_ptr());
        }
    }

    /// Lets the system release a hold when this thread has left our code.
    fn give_back_at_the_end(hold: *mut c_void) {
        if hold.is_null() {
            return;
        }
        let mut key: pthread_key_t = 0;
        let give_back: unsafe extern "C" fn(*mut c_void) -> c_int = dlclose;
        // SAFETY: what a thread keeps under a key is handed to the key's function when the thread ends. That function
        // is the system's own `dlclose`, whose answer is not looked at: in all calling conventions of Unix it is
        // left in a register. Where there is no key left, the hold stays.
        unsafe {
            let give_back = transmute::<
                unsafe extern "C" fn(*mut c_void) -> c_int,
                unsafe extern "C" fn(*mut c_void),
            >(give_back);
            if libc::pthread_key_create(&raw mut key, Some(give_back)) == 0 {
                libc::pthread_setspecific(key, hold);
            }
        }
    }
}

#[cfg(windows)]
mod system {
    use std::ffi::c_void;
    use std::ptr::{null, null_mut};

    use super::LateWork;

    /// The module of an address is meant, not that of a name.
    const FROM_ADDRESS: u32 = 4;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, address: *const c_void, module: *mut *mut c_void) -> i32;
        fn CreateThread(
            attributes: *const c_void,
            stack: usize,
            start: unsafe extern "system" fn(*mut c_void) -> u32,
            argument: *mut c_void,
            flags: u32,
            number: *mut u32,
        ) -> *mut c_void;
        fn CloseHandle(handle: *mut c_void) -> i32;
        fn FreeLibraryAndExitThread(module: *mut c_void, code: u32) -> !;
    }

    /// What the thread is given: what it waits for, and the hold.
    struct LateThread {
        rest: LateWork,
        hold: *mut c_void,
    }

    pub(super) fn keep_loaded(rest: LateWork) {
        let here: fn(LateWork) = keep_loaded;
        let mut hold = null_mut();
        // SAFETY: any address may be asked for. The thread takes the box over; its handle is not needed.
        unsafe {
            GetModuleHandleExW(FROM_ADDRESS, here as *const c_void, &raw mut hold);
            let stay = Box::into_raw(Box::new(LateThread { rest, hold }));
            let thread = CreateThread(null(), 0, run, stay.cast(), 0, null_mut());
            if thread.is_null() {
                // What it waits for is let go; the hold stays, so that it may end in peace.
                drop(Box::from_raw(stay));
            } else {
                CloseHandle(thread);
            }
        }
    }

    unsafe extern "system" fn run(stay: *mut c_void) -> u32 {
        // SAFETY: it is the box of `keep`, and nobody else's. After the last call nothing of ours runs here.
        let LateThread { rest, hold } = *unsafe { Box::from_raw(stay.cast::<LateThread>()) };
        rest();
        if hold.is_null() {
            return 0;
        }
        unsafe { FreeLibraryAndExitThread(hold, 0) }
    }
}
