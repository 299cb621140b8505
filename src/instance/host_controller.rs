//! The controller that plays an instance through its host, and what it has in front.
//!
//! The user's choice is a [`Settings`], which the session keeps beside the project, outside undo. The editor and the
//! host's main thread have a [`HostControllerHandle`], the audio thread has the [`HostController`]. It borrows the
//! profile, which is read and freed elsewhere. This module must never know a host or a window.

/// Decides which instance gets a controller that several have chosen.
mod controller_arbiter;
/// What the audio thread shows of the surface state.
mod surface_snapshot;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::control::controllers::learn::{Student, Touch};
use crate::control::controllers::{Action, Incoming, Profile, Signal};
use crate::control::surface_state::SurfaceState;
use crate::files::profile::{ProfileCatalog, ProfileFollower};
use crate::instance::attention::Attention;

pub use controller_arbiter::Ownership;
use controller_arbiter::{ControllerRequest, Reason};
use surface_snapshot::SnapshotCell;
pub use surface_snapshot::SurfaceSnapshot;

/// The messages that can wait to be learned from; a turned knob sends fewer during a frame of the window.
const LESSON: usize = 512;
/// The name for no profile.
pub const NONE: &str = "none";

/// What a session keeps of its controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The name of the profile, [`NONE`] when there is none.
    pub profile: String,
    /// Whether its messages are read from the host's input.
    pub listens: bool,
    /// Where its lights go.
    pub lights: LightRouting,
    /// Whether lights may be system exclusive, where the host's format carries that.
    pub sysex: bool,
    /// What is in front: track, page and step, and the settings of recording.
    #[serde(rename = "desk")]
    pub surface_state: SurfaceSnapshot,
}

/// Where the lights of a controller go in the host's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LightRouting {
    /// Nowhere.
    #[default]
    Off,
    /// On the channels that the device wants, for an instance that plays nothing else.
    Own,
    /// All on this channel, 1 to 16, so that the host can tell them from notes.
    Channel(u8),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: NONE.to_owned(),
            listens: true,
            lights: LightRouting::Off,
            sysex: false,
            surface_state: SurfaceSnapshot::default(),
        }
    }
}

impl Settings {
    /// Whether the controller is listened to or lit.
    fn is_used(&self) -> bool {
        self.listens || self.lights != LightRouting::Off
    }
}

/// What the audio thread needs to know of the controller.
#[derive(Debug, Clone, Default)]
pub struct ControllerSetup {
    /// The profile, when it is listened to or lit.
    pub profile: Option<Arc<Profile>>,
    /// Whether its messages are read.
    pub listens: bool,
    /// Where its lights go.
    pub lights: LightRouting,
    /// Whether lights may be system exclusive.
    pub sysex: bool,
    /// What was in front when the session was saved.
    pub surface_state: SurfaceState,
    /// Counts the sessions that were restored, each with its surface state.
    pub restored: u64,
}

/// The end for the editor and the host's main thread; clones are of the same instance.
#[derive(Debug, Clone)]
pub struct HostControllerHandle {
    shared: Arc<SharedController>,
}

/// The end for the audio thread.
#[derive(Debug)]
pub struct HostController {
    setup: triple_buffer::Output<ControllerSetup>,
    /// Messages to learn from, and their times in microseconds.
    learned_from: rtrb::Producer<(Signal, i64)>,
    shared: Arc<SharedController>,
}

#[derive(Debug)]
struct SharedController {
    /// The catalog that profiles come from.
    profile_catalog: ProfileCatalog,
    /// Written by the editor and the host's main thread; never locked on the audio thread.
    state: Mutex<ControllerState>,
    /// Written by the controllers of all instances, read by everyone.
    request: ControllerRequest,
    /// Written by the audio thread, read by everyone else.
    snapshot: SnapshotCell,
    /// Whether messages are learned from instead of obeyed; written under the lock of `learner`.
    learns: AtomicBool,
    /// Never locked on the audio thread.
    learner: Mutex<Learner>,
    /// Asks the audio thread to look at what is chosen, and whether it is learned from.
    attention: Attention,
}

/// Learns from the messages.
#[derive(Debug)]
struct Learner {
    learned_from: rtrb::Consumer<(Signal, i64)>,
    student: Student,
}

#[derive(Debug)]
struct ControllerState {
    settings: Settings,
    profile: Option<Arc<Profile>>,
    /// Every profile that the audio thread may still hold, so that it never frees one.
    kept: Vec<Arc<Profile>>,
    restored: u64,
    setup: triple_buffer::Input<ControllerSetup>,
}

/// Both ends, with the profiles of a catalog and their later changes, for an instance whose audio thread pays this
/// attention.
#[must_use]
pub fn channel(
    profile_catalog: &ProfileCatalog,
    attention: &Attention,
) -> (HostControllerHandle, HostController) {
    let (input, output) = triple_buffer::TripleBuffer::new(&ControllerSetup::default()).split();
    let (told, learned_from) = rtrb::RingBuffer::new(LESSON);
    let shared = Arc::new(SharedController {
        learns: AtomicBool::new(false),
        learner: Mutex::new(Learner {
            learned_from,
            student: Student::default(),
        }),
        profile_catalog: profile_catalog.clone(),
        state: Mutex::new(ControllerState {
            settings: Settings::default(),
            profile: None,
            kept: Vec::new(),
            restored: 0,
            setup: input,
        }),
        request: ControllerRequest::new(attention),
        snapshot: SnapshotCell::default(),
        attention: attention.clone(),
    });
    let controller_handle = HostControllerHandle {
        shared: Arc::clone(&shared),
    };
    profile_catalog.follow(Arc::<SharedController>::downgrade(&shared));
    let host_controller = HostController {
        setup: output,
        learned_from: told,
        shared,
    };
    (controller_handle, host_controller)
}

impl ProfileFollower for SharedController {
    fn profiles_changed(self: Arc<Self>) {
        HostControllerHandle { shared: self }.reload_profile();
    }
}

impl HostControllerHandle {
    /// The present settings, with what is in front.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let settings = self.shared.state.lock().settings.clone();
        Settings {
            surface_state: self.shared.snapshot.load(),
            ..settings
        }
    }

    /// Chooses a controller, which this instance takes from any other.
    ///
    /// # Errors
    /// When there is no such profile, a sentence that says so. Its name stays chosen, as the profile may
    /// come back.
    pub fn choose(&self, settings: Settings) -> Result<(), String> {
        self.take_over(settings, Reason::Used)
    }

    /// Takes over the settings of a session. A controller that another instance has stays with it, since loading does
    /// not count as use.
    ///
    /// # Errors
    /// When there is no such profile, a sentence that says so.
    pub fn restore(&self, settings: Settings) -> Result<(), String> {
        self.shared.snapshot.show(settings.surface_state);
        self.take_over(settings, Reason::Loaded)
    }

    /// Takes over the settings of a session; calls `report` if there is no such profile, once all profiles were read.
    pub fn restore_and_report(
        &self,
        settings: Settings,
        report: impl FnOnce(String) + Send + 'static,
    ) {
        if self.restore(settings).is_ok() {
            return;
        }
        let this = self.clone();
        self.shared.profile_catalog.on_first_scan(move || {
            if let Some(lack) = this.lack() {
                report(lack);
            }
        });
    }

    /// The message if the chosen profile does not exist.
    fn lack(&self) -> Option<String> {
        self.shared.state.lock().lack()
    }

    /// Notes that the user uses this editor: this instance gets the controller if others have chosen it too.
    pub fn mark_used(&self) {
        let state = self.shared.state.lock();
        self.shared.request.ask(state.device(), Reason::Used);
    }

    /// Whose the controller is.
    #[must_use]
    pub fn ownership(&self) -> Ownership {
        self.shared.request.ownership()
    }

    /// Begins or ends learning, during which messages are not obeyed.
    pub fn learn(&self, learns: bool) {
        let mut learner = self.shared.learner.lock();
        learner.take_signals();
        learner.student = Student::default();
        self.shared.learns.store(learns, Ordering::Release);
        self.shared.attention.request();
    }

    /// The touched control, as far as it is known, and whether its kind is certain.
    #[must_use]
    pub fn guess(&self) -> Option<(Touch, bool)> {
        let mut learner = self.shared.learner.lock();
        learner.take_signals();
        let learns = self.shared.learns.load(Ordering::Acquire);
        learns.then(|| learner.student.guess()).flatten()
    }

    /// What is in front.
    #[must_use]
    pub fn surface_snapshot(&self) -> SurfaceSnapshot {
        self.shared.snapshot.load()
    }

    /// The last action of a control.
    #[must_use]
    pub fn last(&self) -> Option<Action> {
        self.shared.snapshot.last()
    }

    /// The chosen profile, if it exists.
    #[must_use]
    pub fn profile(&self) -> Option<Arc<Profile>> {
        self.shared.state.lock().profile.clone()
    }

    /// The catalog that profiles come from.
    #[must_use]
    pub fn profile_catalog(&self) -> &ProfileCatalog {
        &self.shared.profile_catalog
    }

    /// Takes over the present version of the profile; one that is gone stays in force.
    fn reload_profile(&self) {
        let mut state = self.shared.state.lock();
        let Some(found) = self.shared.profile_catalog.named(&state.settings.profile) else {
            return;
        };
        let known = state.profile.as_ref();
        if !known.is_some_and(|known| Arc::ptr_eq(known, &found)) {
            state.keep(Some(found));
            state.assign(&self.shared.attention);
        }
    }

    fn take_over(&self, settings: Settings, reason: Reason) -> Result<(), String> {
        // The catalog's callbacks lock the state, so it is not locked while this waits for a profile.
        let name = Some(settings.profile.as_str()).filter(|name| *name != NONE);
        if name.is_some() {
            // It may be new in the folder, or have changed.
            self.shared.profile_catalog.scan_requests().request();
        }
        let found = name.and_then(|name| self.shared.profile_catalog.wait_for(name));
        let mut state = self.shared.state.lock();
        let known = state.profile.as_ref().map(|profile| &*profile.name);
        if known != Some(&settings.profile) {
            state.keep(found);
        }
        state.restored += u64::from(reason == Reason::Loaded);
        state.settings = settings;
        state.assign(&self.shared.attention);
        self.shared.request.ask(state.device(), reason);
        state.lack().map_or(Ok(()), Err)
    }
}

impl Learner {
    fn take_signals(&mut self) {
        while let Ok((signal, now)) = self.learned_from.pop() {
            self.student.observe(Incoming::Signal(signal), now);
        }
    }
}

impl ControllerState {
    fn lack(&self) -> Option<String> {
        let name = &self.settings.profile;
        let lacks = self.profile.is_none() && name != NONE;
        lacks.then(|| {
            format!("There is no controller profile \"{name}\": choose another one in Set-up")
        })
    }

    /// Sets the profile, and keeps the old ones for as long as the audio thread may hold them.
    fn keep(&mut self, profile: Option<Arc<Profile>>) {
        self.kept.retain(|profile| Arc::strong_count(profile) > 1);
        let is_new = |one: &&Arc<Profile>| !self.kept.iter().any(|kept| Arc::ptr_eq(kept, one));
        let new = profile.as_ref().filter(is_new).cloned();
        self.kept.extend(new);
        self.profile = profile;
    }

    /// Publishes the settings for the audio thread, and asks for its attention.
    fn assign(&mut self, attention: &Attention) {
        self.setup.write(ControllerSetup {
            profile: self.profile.clone().filter(|_| self.settings.is_used()),
            listens: self.settings.listens,
            lights: self.settings.lights,
            sysex: self.settings.sysex,
            surface_state: self.settings.surface_state.surface_state(),
            restored: self.restored,
        });
        attention.request();
    }

    /// The device that is used, if its profile names ports; a profile without ports is for any device.
    fn device(&self) -> Option<&str> {
        let profile = self.profile.as_ref()?;
        let shared = self.settings.is_used() && !profile.ports.is_empty();
        shared.then_some(&*profile.name)
    }
}

impl HostController {
    /// The present settings, without waiting.
    pub fn read(&mut self) -> &ControllerSetup {
        self.setup.read()
    }

    /// Whether messages are learned from.
    #[must_use]
    pub fn learns(&self) -> bool {
        self.shared.learns.load(Ordering::Acquire)
    }

    /// Learns from a message that came at a time in microseconds.
    pub fn learn_from(&mut self, signal: Signal, now: i64) {
        // A message that finds no room would teach the same as those before it.
        let _ = self.learned_from.push((signal, now));
    }

    /// Whether another instance has the controller.
    #[must_use]
    pub fn is_in_use_elsewhere(&self) -> bool {
        self.shared.request.ownership() == Ownership::InUse
    }

    /// Notes that the controller was played: it stays with this instance, whatever else is loaded.
    pub fn mark_used(&self) {
        self.shared.request.mark_used();
    }

    /// Shows what is in front; returns whether that has changed.
    pub fn show(&self, surface_state: &SurfaceState) -> bool {
        self.shared
            .snapshot
            .show(SurfaceSnapshot::of(surface_state))
    }

    /// Shows the last action of a control.
    pub fn show_action(&self, action: Action) {
        self.shared.snapshot.show_action(action);
    }
}

#[cfg(test)]
mod tests;
