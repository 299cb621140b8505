//! The controller that plays an instance through its host, and what a person's hands are on.
//!
//! What a person chooses is a [`Settings`], which the session keeps beside the project, outside undo. A
//! [`Surface`] is the handle for the editor and the host's main thread; a [`Wire`] is the audio thread's
//! end. It borrows the profile, which is read and freed elsewhere, and shows what became of it. This
//! module must never know a host or a window.

/// Who has a controller that several instances share.
mod claim;
/// What the audio thread shows of it.
mod seen;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::control::controllers::learn::{Student, Touch};
use crate::control::controllers::{Action, Incoming, Profile, Signal};
use crate::control::surface_state::SurfaceState;
use crate::files::profile::Shelf;

pub use claim::Share;
use claim::{Claim, Reason};
use seen::Board;
pub use seen::Seen;

/// Messages that can wait to be learned from; a knob that is turned says no more in a frame of the window.
const LESSON: usize = 512;
/// The profile of nothing.
pub const NONE: &str = "none";

/// What a session keeps of its controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The name of the profile, [`NONE`] when there is none.
    pub profile: String,
    /// Whether its messages are heard among what comes in from the host.
    pub listens: bool,
    /// Where its lights go.
    pub lights: Lights,
    /// Whether lights may be system exclusive, where the host's format carries that.
    pub sysex: bool,
    /// What the hands were on.
    #[serde(rename = "desk")]
    pub surface_state: Seen,
}

/// Where the lights of a controller go, among what leaves through the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lights {
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
            lights: Lights::Off,
            sysex: false,
            surface_state: Seen::default(),
        }
    }
}

impl Settings {
    /// Whether anything is heard of the controller, or shown on it.
    fn is_used(&self) -> bool {
        self.listens || self.lights != Lights::Off
    }
}

/// What the audio thread is told.
#[derive(Debug, Clone, Default)]
pub struct Assigned {
    /// The profile, when it is listened to or lit.
    pub profile: Option<Arc<Profile>>,
    /// Whether its messages are heard.
    pub listens: bool,
    /// Where its lights go.
    pub lights: Lights,
    /// Whether lights may be system exclusive.
    pub sysex: bool,
    /// What the hands were on when the session was saved.
    pub surface_state: SurfaceState,
    /// Moves when a session was restored, and with it the surface.
    pub restored: u64,
}

/// The handle of the editor and the host's main thread; clones are of the same instance.
#[derive(Debug, Clone)]
pub struct Surface {
    shared: Arc<Shared>,
}

/// The audio thread's end.
#[derive(Debug)]
pub struct Wire {
    assigned: triple_buffer::Output<Assigned>,
    /// What is learned from: messages and their times in microseconds.
    lesson: rtrb::Producer<(Signal, i64)>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Where profiles are found.
    shelf: Shelf,
    /// Written by the editor and the host's main thread; never locked on the audio thread.
    state: Mutex<State>,
    /// Written by those of all instances, read by everyone.
    claim: Claim,
    /// Written by the audio thread, read by everyone else.
    board: Board,
    /// Whether what comes in is learned from, in place of being obeyed; written under the lock of `pupil`.
    learns: AtomicBool,
    /// Never locked on the audio thread.
    pupil: Mutex<Pupil>,
}

/// Who learns from what comes in.
#[derive(Debug)]
struct Pupil {
    lesson: rtrb::Consumer<(Signal, i64)>,
    student: Student,
}

#[derive(Debug)]
struct State {
    settings: Settings,
    profile: Option<Arc<Profile>>,
    /// Every profile that the audio thread may still hold, so that it never frees one.
    kept: Vec<Arc<Profile>>,
    restored: u64,
    assigned: triple_buffer::Input<Assigned>,
}

/// Both ends, with the profiles of a shelf; what changes there is taken over.
#[must_use]
pub fn channel(shelf: &Shelf) -> (Surface, Wire) {
    let (input, output) = triple_buffer::TripleBuffer::new(&Assigned::default()).split();
    let (told, lesson) = rtrb::RingBuffer::new(LESSON);
    let shared = Arc::new(Shared {
        learns: AtomicBool::new(false),
        pupil: Mutex::new(Pupil {
            lesson,
            student: Student::default(),
        }),
        shelf: shelf.clone(),
        state: Mutex::new(State {
            settings: Settings::default(),
            profile: None,
            kept: Vec::new(),
            restored: 0,
            assigned: input,
        }),
        claim: Claim::new(),
        board: Board::default(),
    });
    let surface = Surface {
        shared: Arc::clone(&shared),
    };
    let follower = Arc::downgrade(&shared);
    shelf.follow(move || {
        let shared = follower.upgrade();
        shared.map(|shared| Surface { shared }.follow()).is_some()
    });
    let wire = Wire {
        assigned: output,
        lesson: told,
        shared,
    };
    (surface, wire)
}

impl Surface {
    /// What was chosen, and what the hands are on.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let settings = self.shared.state.lock().settings.clone();
        Settings {
            surface_state: self.shared.board.seen(),
            ..settings
        }
    }

    /// Chooses; the controller is this instance's from now on.
    ///
    /// # Errors
    /// When there is no such profile, a sentence that says so. Its name stays chosen, as the profile may
    /// come back.
    pub fn choose(&self, settings: Settings) -> Result<(), String> {
        self.take_over(settings, Reason::Used)
    }

    /// Takes over what a session has kept, and what the hands were on. A controller that another instance has
    /// stays with it: whoever loads does not play.
    ///
    /// # Errors
    /// When there is no such profile, a sentence that says so.
    pub fn restore(&self, settings: Settings) -> Result<(), String> {
        self.shared.board.show(settings.surface_state);
        self.take_over(settings, Reason::Loaded)
    }

    /// Takes over what a session has kept; when there is no such profile, that is said, once all profiles were read.
    pub fn restore_and_say(&self, settings: Settings, say: impl FnOnce(String) + Send + 'static) {
        if self.restore(settings).is_ok() {
            return;
        }
        let this = self.clone();
        self.shared.shelf.when_read(move || {
            if let Some(lack) = this.lack() {
                say(lack);
            }
        });
    }

    /// What there is to say when the profile that is chosen is not there.
    fn lack(&self) -> Option<String> {
        self.shared.state.lock().lack()
    }

    /// The editor is being used: a controller that other instances have chosen too is this one's now.
    pub fn claim(&self) {
        let state = self.shared.state.lock();
        self.shared.claim.stake(state.device(), Reason::Used);
    }

    /// Whether another instance has chosen the same controller.
    #[must_use]
    pub fn share(&self) -> Share {
        self.shared.claim.share()
    }

    /// From now on what comes in is not obeyed but learned from, or obeyed again.
    pub fn learn(&self, learns: bool) {
        let mut pupil = self.shared.pupil.lock();
        pupil.hear();
        pupil.student = Student::default();
        self.shared.learns.store(learns, Ordering::Release);
    }

    /// The control that was touched, as far as can be told, and whether that is sure.
    #[must_use]
    pub fn guess(&self) -> Option<(Touch, bool)> {
        let mut pupil = self.shared.pupil.lock();
        pupil.hear();
        let learns = self.shared.learns.load(Ordering::Acquire);
        learns.then(|| pupil.student.guess()).flatten()
    }

    /// What the hands are on.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.shared.board.seen()
    }

    /// What a control has done last.
    #[must_use]
    pub fn last(&self) -> Option<Action> {
        self.shared.board.last()
    }

    /// The profile that is chosen, if there is one of that name.
    #[must_use]
    pub fn profile(&self) -> Option<Arc<Profile>> {
        self.shared.state.lock().profile.clone()
    }

    /// Where profiles are found.
    #[must_use]
    pub fn shelf(&self) -> &Shelf {
        &self.shared.shelf
    }

    /// Takes over the profile as it is now; one that is gone stays in force.
    fn follow(&self) {
        let mut state = self.shared.state.lock();
        let Some(found) = self.shared.shelf.named(&state.settings.profile) else {
            return;
        };
        let known = state.profile.as_ref();
        if !known.is_some_and(|known| Arc::ptr_eq(known, &found)) {
            state.keep(Some(found));
            state.assign();
        }
    }

    fn take_over(&self, settings: Settings, reason: Reason) -> Result<(), String> {
        // Whoever tells of profiles needs the state: it is not locked while one is waited for.
        let name = Some(settings.profile.as_str()).filter(|name| *name != NONE);
        let found = name.and_then(|name| self.shared.shelf.awaited(name));
        let mut state = self.shared.state.lock();
        let known = state.profile.as_ref().map(|profile| &*profile.name);
        if known != Some(&settings.profile) {
            state.keep(found);
        }
        state.restored += u64::from(reason == Reason::Loaded);
        state.settings = settings;
        state.assign();
        self.shared.claim.stake(state.device(), reason);
        state.lack().map_or(Ok(()), Err)
    }
}

impl Pupil {
    fn hear(&mut self) {
        while let Ok((signal, now)) = self.lesson.pop() {
            self.student.hear(Incoming::Signal(signal), now);
        }
    }
}

impl State {
    fn lack(&self) -> Option<String> {
        let name = &self.settings.profile;
        let lacks = self.profile.is_none() && name != NONE;
        lacks
            .then(|| format!("There is no controller profile \"{name}\", so nothing listens to it"))
    }

    /// Takes a profile, and holds it for as long as the audio thread may.
    fn keep(&mut self, profile: Option<Arc<Profile>>) {
        self.kept.retain(|profile| Arc::strong_count(profile) > 1);
        let is_new = |one: &&Arc<Profile>| !self.kept.iter().any(|kept| Arc::ptr_eq(kept, one));
        let new = profile.as_ref().filter(is_new).cloned();
        self.kept.extend(new);
        self.profile = profile;
    }

    /// Tells the audio thread what is chosen.
    fn assign(&mut self) {
        self.assigned.write(Assigned {
            profile: self.profile.clone().filter(|_| self.settings.is_used()),
            listens: self.settings.listens,
            lights: self.settings.lights,
            sysex: self.settings.sysex,
            surface_state: self.settings.surface_state.surface_state(),
            restored: self.restored,
        });
    }

    /// The device that is used, if it is one that can be told from others: a profile without ports
    /// is for any.
    fn device(&self) -> Option<&str> {
        let profile = self.profile.as_ref()?;
        let shared = self.settings.is_used() && !profile.ports.is_empty();
        shared.then_some(&*profile.name)
    }
}

impl Wire {
    /// What is chosen now, without waiting.
    pub fn read(&mut self) -> &Assigned {
        self.assigned.read()
    }

    /// Whether what comes in is learned from.
    #[must_use]
    pub fn learns(&self) -> bool {
        self.shared.learns.load(Ordering::Acquire)
    }

    /// A message that is learned from came at a time in microseconds.
    pub fn study(&mut self, signal: Signal, now: i64) {
        // What finds no room says the same as what did.
        let _ = self.lesson.push((signal, now));
    }

    /// Whether the controller is another instance's.
    #[must_use]
    pub fn is_lent(&self) -> bool {
        self.shared.claim.share() == Share::Lent
    }

    /// The controller was played: it stays this instance's, whoever is loaded beside it.
    pub fn use_it(&self) {
        self.shared.claim.renew();
    }

    /// Shows what the hands are on; says whether that is new.
    pub fn show(&self, surface_state: &SurfaceState) -> bool {
        self.shared.board.show(Seen::of(surface_state))
    }

    /// Shows what a control has done.
    pub fn tell(&self, action: Action) {
        self.shared.board.tell(action);
    }
}

#[cfg(test)]
mod tests;
