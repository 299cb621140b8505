//! The entry points that hosts look for: `clap_entry` and VST3's `GetPluginFactory`.

#![allow(
    unsafe_code,
    clippy::missing_safety_doc,
    missing_docs,
    reason = "a host calls these through the C interfaces of CLAP and VST3, which the framework's macros declare"
)]

use nice_plug::prelude::*;

use crate::plugin::Gradus;

nice_export_clap!(Gradus);
nice_export_vst3!(Gradus);
