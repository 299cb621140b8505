//! The entry points that hosts look for: `clap_entry` and VST3's `GetPluginFactory`.

#![allow(
    unsafe_code,
    clippy::missing_safety_doc,
    missing_docs,
    reason = "a host calls these through the C interfaces of CLAP and VST3"
)]

/// What a new instance hands to its entry point.
pub(super) mod handover;
/// The bytes of a session, out of a host's stream.
mod session_bytes;
/// The CLAP, as the framework makes it, and what it leaves out.
mod clap;
/// The VST3, as the framework makes it, and what it leaves out.
mod vst3;

pub use clap::clap_entry;
pub use vst3::GetPluginFactory;
