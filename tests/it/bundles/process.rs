//! What the system knows of this process: how many threads it has, and which libraries.
#![allow(
    unsafe_code,
    reason = "two of the three systems have no other way to ask"
)]

pub(super) use system::{is_in_memory, threads};

#[cfg(target_os = "linux")]
mod system {
    use std::fs;
    use std::path::Path;

    /// How many threads this process has.
    pub(crate) fn threads() -> usize {
        fs::read_dir("/proc/self/task")
            .expect("Linux says so")
            .count()
    }

    /// Whether any part of a library is in memory.
    pub(crate) fn is_in_memory(library: &Path) -> bool {
        let maps = fs::read_to_string("/proc/self/maps").expect("Linux says so");
        let library = library.to_string_lossy();
        maps.lines().any(|line| line.ends_with(&*library))
    }
}

#[cfg(windows)]
mod system {
    use std::os::windows::ffi::OsStrExt;
    use std::path::Path;

    use windows_sys::Win32::Foundation::CloseHandle;
    use windows_sys::Win32::System::Diagnostics::ToolHelp::{
        CreateToolhelp32Snapshot, TH32CS_SNAPTHREAD, THREADENTRY32, Thread32First, Thread32Next,
    };
    use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;

    /// How many threads this process has.
    pub(crate) fn threads() -> usize {
        let own = std::process::id();
        // SAFETY: an entry is plain numbers, of which the system wants to know the size; the handle is closed once.
        unsafe {
            let all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
            let mut entry: THREADENTRY32 = std::mem::zeroed();
            entry.dwSize = u32::try_from(size_of::<THREADENTRY32>()).expect("a small number");
            let mut count = 0;
            let mut found = Thread32First(all, &raw mut entry);
            while found != 0 {
                count += usize::from(entry.th32OwnerProcessID == own);
                found = Thread32Next(all, &raw mut entry);
            }
            CloseHandle(all);
            count
        }
    }

    /// Whether a library is in memory.
    pub(crate) fn is_in_memory(library: &Path) -> bool {
        let name: Vec<u16> = library.as_os_str().encode_wide().chain([0]).collect();
        // SAFETY: the name ends with a nought and lives until the call returns.
        !unsafe { GetModuleHandleW(name.as_ptr()) }.is_null()
    }
}

#[cfg(target_os = "macos")]
mod system {
    use std::ffi::CString;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    /// How many threads this process has.
    pub(crate) fn threads() -> usize {
        let own = i32::try_from(std::process::id()).expect("a number of a process");
        // SAFETY: the description is plain numbers, written whole by a call that knows its size.
        unsafe {
            let mut info: libc::proc_taskinfo = std::mem::zeroed();
            let size = i32::try_from(size_of_val(&info)).expect("a small number");
            let place = (&raw mut info).cast();
            assert_eq!(
                libc::proc_pidinfo(own, libc::PROC_PIDTASKINFO, 0, place, size),
                size
            );
            usize::try_from(info.pti_threadnum).expect("a count")
        }
    }

    /// Whether a library is in memory.
    pub(crate) fn is_in_memory(library: &Path) -> bool {
        let name = CString::new(library.as_os_str().as_bytes()).expect("a path");
        // SAFETY: nothing is loaded, and what is counted is given back.
        unsafe {
            let found = libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_NOLOAD);
            if !found.is_null() {
                libc::dlclose(found);
            }
            !found.is_null()
        }
    }
}
