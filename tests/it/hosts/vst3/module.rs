//! The module of a real bundle, entered and left as a host does it.

use std::ffi::c_void;
use std::path::{Path, PathBuf};

use libloading::{Library, Symbol};

/// How a host enters and leaves a module; on Windows a module may do without.
const ENTER_AND_LEAVE: [&str; 2] = if cfg!(windows) {
    ["InitDll", "ExitDll"]
} else if cfg!(target_os = "macos") {
    ["bundleEntry", "bundleExit"]
} else {
    ["ModuleEntry", "ModuleExit"]
};

/// A module in memory. It goes with the value.
pub struct Module(Library);

impl Module {
    /// Loads a module from its file.
    pub fn open(path: &Path) -> Self {
        // SAFETY: the library was built from this source, and sets up nothing but itself when it is loaded.
        let library = unsafe { Library::new(path) };
        let library = library.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let module = Self(library);
        assert!(module.call(ENTER_AND_LEAVE[0]), "the module is entered");
        module
    }

    /// Its factory, as a new reference.
    pub fn factory(&self) -> *mut c_void {
        type GetFactory = unsafe extern "system" fn() -> *mut c_void;
        // SAFETY: it is of this type in every VST3.
        let get: Symbol<'_, GetFactory> =
            unsafe { self.0.get(b"GetPluginFactory\0") }.expect("it has a factory");
        // SAFETY: the module was entered.
        unsafe { get() }
    }

    fn call(&self, name: &str) -> bool {
        type Call = unsafe extern "system" fn(*mut c_void) -> bool;
        // SAFETY: it is of this type on Unix, where it is told which library it is in, which ours does not ask;
        // on Windows it has no argument, and one more does no harm.
        let call: Symbol<'_, Call> =
            unsafe { self.0.get(name.as_bytes()) }.unwrap_or_else(|error| panic!("{error}"));
        // SAFETY: the host is in its main thread, and enters before it leaves.
        unsafe { call(std::ptr::null_mut()) }
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        assert!(self.call(ENTER_AND_LEAVE[1]), "the module is left");
    }
}

/// The file in a bundle that is the module for this system.
pub fn library_in(bundle: &Path) -> PathBuf {
    let name = bundle.file_stem().expect("a bundle has a name");
    let (folder, extension) = if cfg!(windows) {
        ("x86_64-win", "vst3")
    } else if cfg!(target_os = "macos") {
        ("MacOS", "")
    } else {
        ("x86_64-linux", "so")
    };
    let module = bundle.join("Contents").join(folder).join(name);
    module.with_extension(extension)
}
