//! Texts between a host and us: in UTF-8, with a nought at the end.

use std::ffi::{CStr, CString, c_char};

/// A host's text; nothing for a null pointer, nor for what is not UTF-8.
///
/// # Safety
/// The pointer must be null, or lead to a text that lives as long as the answer is used.
pub(super) unsafe fn read<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}

/// A text for a host, which ends at the first nought.
pub(super) fn to_host(text: &str) -> CString {
    let text = text.split('\0').next().unwrap_or_default();
    CString::new(text).unwrap_or_default()
}
