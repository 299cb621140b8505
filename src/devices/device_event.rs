//! What wakes the thread of a device.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use super::port_scanner::ScanResult;
use crate::instance::bus;

/// What wakes the thread.
pub(super) enum DeviceEvent {
    /// The device has sent a message.
    Received(Instant, Vec<u8>),
    /// The result of a scan for ports.
    Ports(ScanResult),
    /// Other devices' requests for ports have changed, or the device is to be closed.
    Check,
    /// The bus has new events.
    Happened,
}

/// Wakes a device's thread with an event, one at a time.
pub(super) fn awakener(
    events: &SyncSender<DeviceEvent>,
    happened: &Arc<AtomicBool>,
) -> bus::WakeCallback {
    let (events, happened) = (events.clone(), Arc::clone(happened));
    Box::new(move || {
        if !happened.swap(true, Ordering::AcqRel) && events.try_send(DeviceEvent::Happened).is_err()
        {
            happened.store(false, Ordering::Release);
        }
    })
}
