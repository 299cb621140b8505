//! A change of the known devices. It is made here at once, and then in what the machine keeps for all its programs.

use super::known_device::KnownDevice;
use super::limits::DEVICES;

/// A change of the known devices, which are in the order in which they came last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceChange {
    /// A new one has come.
    Come(KnownDevice),
    /// One that is known, by its name, has come again.
    ComeAgain(String),
    /// One only watches, or plays.
    Watch(String, bool),
    /// One is forgotten.
    ThrowOut(String),
}

impl DeviceChange {
    /// The device, by its name.
    fn device(&self) -> &str {
        match self {
            Self::Come(device) => &device.name,
            Self::ComeAgain(name) | Self::Watch(name, _) | Self::ThrowOut(name) => name,
        }
    }

    /// Whether an earlier one need not be made any more.
    #[must_use]
    pub fn replaces(&self, earlier: &Self) -> bool {
        let is_same = std::mem::discriminant(self) == std::mem::discriminant(earlier);
        let replaces = is_same || matches!(self, Self::ThrowOut(_));
        replaces && self.device() == earlier.device()
    }

    /// Makes it. Where there are too many devices, the one that was away for longest is forgotten.
    pub fn apply(&self, devices: &mut Vec<KnownDevice>) {
        match self {
            Self::Come(device) => {
                devices.retain(|known| known.name != device.name);
                devices.push(device.clone());
                let surplus = devices.len().saturating_sub(DEVICES);
                devices.drain(..surplus);
            }
            Self::ComeAgain(name) => {
                let mut known = devices.iter();
                if let Some(place) = known.position(|known| known.name == *name) {
                    let device = devices.remove(place);
                    devices.push(device);
                }
            }
            Self::Watch(name, watches) => {
                for device in devices.iter_mut().filter(|known| known.name == *name) {
                    device.watches = *watches;
                }
            }
            Self::ThrowOut(name) => devices.retain(|known| known.name != *name),
        }
    }
}
