//! What the host does with its parameters, for the window to show: what is mapped to them, and how they are automated.

use std::ffi::c_char;

use clap_sys::color::clap_color;
use clap_sys::ext::param_indication::{
    CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING, CLAP_PARAM_INDICATION_AUTOMATION_PLAYING,
    CLAP_PARAM_INDICATION_AUTOMATION_PRESENT, CLAP_PARAM_INDICATION_AUTOMATION_RECORDING,
    clap_plugin_param_indication,
};
use clap_sys::plugin::clap_plugin;

use super::clap_instance::ClapInstance;
use super::host_text;
use crate::instance::host_link::Automation;

/// The most letters of what is mapped.
const LONGEST: usize = 64;

/// The functions with which a host says so.
pub(super) static PARAM_INDICATION: clap_plugin_param_indication = clap_plugin_param_indication {
    set_mapping: Some(set_mapping),
    set_automation: Some(set_automation),
};

unsafe extern "C" fn set_mapping(
    plugin: *const clap_plugin,
    param: u32,
    is_mapped: bool,
    colour: *const clap_color,
    label: *const c_char,
    description: *const c_char,
) {
    // SAFETY: the host's pointers lead to what they should until the end of the call, or are null.
    let (instance, colour, label, description) = unsafe {
        (
            ClapInstance::of(plugin),
            read_colour(colour),
            host_text::read(label),
            host_text::read(description),
        )
    };
    let Some(instance) = instance else { return };
    let mut texts = [description, label].into_iter().flatten();
    let text = texts.find(|text| !text.trim().is_empty());
    let text: String = text.unwrap_or_default().chars().take(LONGEST).collect();
    instance.params.host_link.indicate(param, |known| {
        known.mapped = is_mapped.then_some(text);
        known.colour = colour;
    });
}

unsafe extern "C" fn set_automation(
    plugin: *const clap_plugin,
    param: u32,
    state: u32,
    colour: *const clap_color,
) {
    // SAFETY: the host's pointers lead to what they should until the end of the call, or are null.
    let (instance, colour) = unsafe { (ClapInstance::of(plugin), read_colour(colour)) };
    let Some(instance) = instance else { return };
    let automation = match state {
        CLAP_PARAM_INDICATION_AUTOMATION_PRESENT => Automation::Present,
        CLAP_PARAM_INDICATION_AUTOMATION_PLAYING => Automation::Playing,
        CLAP_PARAM_INDICATION_AUTOMATION_RECORDING => Automation::Recording,
        CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING => Automation::Overridden,
        _ => Automation::None,
    };
    instance.params.host_link.indicate(param, |known| {
        known.automation = automation;
        known.colour = colour;
    });
}

/// The colour that a host gives, if any.
///
/// # Safety
/// The pointer must be null, or lead to a colour.
unsafe fn read_colour(colour: *const clap_color) -> Option<[u8; 3]> {
    // SAFETY: as the caller promises.
    let colour = unsafe { colour.as_ref() }?;
    (colour.alpha > 0).then_some([colour.red, colour.green, colour.blue])
}
