//! The names of the sound cards, as the framework looks for them.

use cpal::traits::{DeviceTrait, HostTrait};

/// The names of all cards that can play, each once. It may take long.
pub(super) fn all() -> Vec<String> {
    let devices = cpal::default_host().output_devices();
    let mut names = Vec::new();
    for device in devices.into_iter().flatten() {
        let Ok(description) = device.description() else {
            continue;
        };
        let name = description.name().to_owned();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
