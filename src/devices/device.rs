//! One device at ports of its own: the handle to the thread that opens its ports and obeys it.

mod device_thread;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI8, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use parking_lot::Mutex;

use super::device_choice::{ConnectionStatus, DeviceChoice};
use super::device_event::DeviceEvent;
use super::device_session::InstanceHandles;
use super::port_arbiter::LastUse;
use crate::control::controllers::learn::{Student, Touch};
use crate::control::controllers::{Action, Profile};
use crate::instance::threads::{self, Duty, Thread};
use device_thread::DeviceThread;

/// Messages that can wait for the thread.
const WAITING: usize = 1024;

/// Finds the present profile of a name.
pub type FindProfile = Arc<dyn Fn(&str) -> Option<Arc<Profile>> + Send + Sync>;

/// Shared by a device's thread and its handle.
#[derive(Debug, Default)]
struct SharedDevice {
    /// Written by the thread.
    connection: Mutex<ConnectionStatus>,
    /// Learns from the device's messages instead of obeying them; set by the handle.
    student: Mutex<Option<Student>>,
    /// Whether the device is to be closed; set by the handle.
    leaves: AtomicBool,
    /// Whether the device has sent more than could wait for the thread; set by the input.
    lost: AtomicBool,
    /// How many milliseconds the music is later than its clock; set by the handle.
    later_ms: AtomicI8,
}

/// The handle to a device's thread.
pub(super) struct DeviceHandle {
    pub(super) choice: DeviceChoice,
    shared: Arc<SharedDevice>,
    events: SyncSender<DeviceEvent>,
    thread: Thread,
}

/// What a device needs from the instance and the process.
#[derive(Clone)]
pub(super) struct DeviceContext {
    pub(super) instance: InstanceHandles,
    pub(super) system: super::MakePorts,
    pub(super) profiles: FindProfile,
    pub(super) last_use: LastUse,
    /// The last action of a control; written by the threads.
    pub(super) last: Arc<Mutex<Option<Action>>>,
}

impl DeviceHandle {
    /// Starts a thread for a device; none when the system has none left.
    pub(super) fn start(context: &DeviceContext, choice: DeviceChoice) -> Option<Self> {
        let (events, inbox) = sync_channel(WAITING);
        let shared = Arc::<SharedDevice>::default();
        shared.later_ms.store(choice.later_ms, Ordering::Relaxed);
        let (context, mine, sender) = (context.clone(), Arc::clone(&shared), events.clone());
        let wanted = choice.clone();
        let started = threads::start(Duty::Device, move || {
            DeviceThread::new(&context, wanted, mine, sender).serve(&inbox);
        });
        Some(Self {
            choice,
            shared,
            events,
            thread: started.ok()?,
        })
    }

    /// The music is as much later than its clock as a choice says that is [open alike](DeviceChoice::is_open_alike).
    pub(super) fn be_later(&mut self, choice: &DeviceChoice) {
        self.choice.later_ms = choice.later_ms;
        let later_ms = &self.shared.later_ms;
        later_ms.store(choice.later_ms, Ordering::Relaxed);
    }

    /// Whether its ports are open.
    pub(super) fn connection(&self) -> ConnectionStatus {
        self.shared.connection.lock().clone()
    }

    /// Begins or ends learning from the device, which is not obeyed meanwhile.
    pub(super) fn learn(&self, learns: bool) {
        *self.shared.student.lock() = learns.then(Student::default);
    }

    /// The touched control, while it learns.
    pub(super) fn guess(&self) -> Option<(Touch, bool)> {
        self.shared.student.lock().as_ref()?.guess()
    }

    /// Asks the thread to close the device and to put its lights out.
    pub(super) fn leave(&self) {
        self.shared.leaves.store(true, Ordering::Release);
        // If the queue is full, the events in it wake the thread.
        let _full = self.events.try_send(DeviceEvent::Check);
    }

    /// Waits until the device is closed, but only for a limited time.
    pub(super) fn wait(self) {
        let _late = self.thread.join_by(threads::deadline());
    }
}
