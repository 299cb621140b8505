//! What a machine keeps for all its programs: its devices, and which servers there are. Both are texts; where they are
//! kept, whoever switches the server on knows.

use std::fmt::Debug;

use serde_json::{Value, json};

use super::keys::{hex, unhex};
use super::known_device::{DeviceKind, KnownDevice};
use super::limits::DEVICES;

/// The version of the text.
const VERSION: u64 = 1;

/// The place where a machine keeps its devices. Several programs use it at a time.
pub trait Machine: Debug + Send + Sync {
    /// The text that is kept; an empty one before the first device has come.
    ///
    /// # Errors
    /// A sentence that says why it cannot be read.
    fn read_devices(&self) -> Result<String, String>;

    /// Replaces the text, while no other program does. `change` is given what is kept. Where it cannot read that, the text
    /// is put aside, and it is given an empty one.
    ///
    /// # Errors
    /// A sentence that says why it is not kept.
    fn change_devices(&self, change: &mut dyn FnMut(&str) -> Option<String>) -> Result<(), String>;

    /// Tells the other programs of a server at a port, until what this returns is dropped.
    ///
    /// # Errors
    /// A sentence that says why they do not learn of it.
    fn announce(&self, port: u16) -> Result<Box<dyn Announcement>, String>;

    /// What the programs that run have said of their servers, by the ports.
    fn announced(&self) -> Vec<(u16, String)>;
}

/// What other programs are told of a server as long as it lives.
pub trait Announcement: Debug + Send {
    /// Tells them this, in place of what they were told.
    fn tell(&self, text: &str);
}

/// The devices as a text.
#[must_use]
pub fn to_text(devices: &[KnownDevice]) -> String {
    let devices = devices.iter().map(|device| {
        json!({
            "key": hex(&device.key),
            "kind": device.kind.name(),
            "address": device.address,
            "watches": device.watches,
        })
    });
    let devices: Vec<_> = devices.collect();
    json!({ "version": VERSION, "devices": devices }).to_string()
}

/// The devices of a text; `None` if it cannot be read.
#[must_use]
pub fn from_text(text: &str) -> Option<Vec<KnownDevice>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let saved: Value = serde_json::from_str(text).ok()?;
    let devices = saved["devices"].as_array()?;
    if saved["version"] != VERSION || devices.len() > DEVICES {
        return None;
    }
    devices.iter().map(device).collect()
}

fn device(saved: &Value) -> Option<KnownDevice> {
    let kind = DeviceKind::called(saved["kind"].as_str()?);
    let address = saved["address"].as_str()?.parse().ok()?;
    let mut device = KnownDevice::new(unhex(saved["key"].as_str()?)?, kind, address);
    device.watches = saved["watches"].as_bool()?;
    Some(device)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Devices come back as they were written; anything else is not read at all, so that it is never taken for none.
    #[test]
    fn devices_are_written_and_read() {
        let mut devices: Vec<_> = (0..8)
            .map(|number| KnownDevice::new([number; 32], DeviceKind::Ipad, [10, 0, 0, 1].into()))
            .collect();
        devices[3].watches = true;
        let text = to_text(&devices);
        assert_eq!(from_text(&text), Some(devices.clone()));
        assert_eq!(from_text(""), Some(Vec::new()));
        devices.extend(devices.clone());
        for damaged in [
            &text[..text.len() / 2],
            &text.replace("\"version\":1", "\"version\":2"),
            &text.replace("watches\":true", "watches\":7"),
            &text.replace("10.0.0.1", "10.0.0"),
            &text.replacen("0303", "03x3", 1),
            &to_text(&devices),
            "{}",
            "null",
        ] {
            assert_eq!(from_text(damaged), None, "{damaged}");
        }
    }
}
