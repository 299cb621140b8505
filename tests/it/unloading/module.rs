//! A library that is opened and closed, as a host does it with a plug-in.
#![allow(unsafe_code, reason = "the system's linker is called here")]

use std::ffi::{CStr, CString, c_void};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// An open library.
pub(super) struct Module {
    handle: *mut c_void,
    path: PathBuf,
}

// SAFETY: the system's linker may be asked from any thread.
unsafe impl Sync for Module {}

impl Module {
    pub(super) fn open(path: &Path) -> Self {
        let name = CString::new(path.as_os_str().as_bytes()).expect("a path");
        // SAFETY: the library is ours, and nothing is run in it but what it sets up for itself.
        let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        assert!(!handle.is_null(), "{} is opened", path.display());
        assert!(is_in_memory(path));
        Self {
            handle,
            path: path.to_owned(),
        }
    }

    /// The library's own handle.
    pub(super) fn handle(&self) -> *mut c_void {
        self.handle
    }

    /// The address of something in it.
    pub(super) fn symbol(&self, name: &CStr) -> *const c_void {
        // SAFETY: the library is open.
        let found = unsafe { libc::dlsym(self.handle, name.as_ptr()) };
        assert!(!found.is_null(), "it has {name:?}");
        found
    }

    /// A function in it; whoever asks says of which type it is.
    pub(super) fn function<F: Copy>(&self, name: &CStr) -> F {
        let found = self.symbol(name);
        assert_eq!(size_of::<F>(), size_of_val(&found));
        // SAFETY: the types are those of tests/guest and of the formats' own headers.
        unsafe { std::mem::transmute_copy(&found) }
    }

    /// Closes it; its path.
    pub(super) fn close(self) -> PathBuf {
        // SAFETY: nothing of it is called any more.
        assert_eq!(unsafe { libc::dlclose(self.handle) }, 0);
        self.path
    }
}

/// Whether any part of a library is in memory.
pub(super) fn is_in_memory(path: &Path) -> bool {
    let maps = fs::read_to_string("/proc/self/maps").expect("Linux says so");
    let path = path.to_string_lossy();
    maps.lines().any(|line| line.ends_with(&*path))
}
