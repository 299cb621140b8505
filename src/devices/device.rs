//! One device and its thread: opens its ports, opens them again when they come back, and keeps its seat.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::clock::Clock;
use super::port::{Ear, Found, Input, Output, PortError, Ports};
use super::seat::{Instance, Seat};
use crate::controllers::learn::{Student, Touch};
use crate::controllers::{Incoming, Profile};

/// Messages that can wait for the thread.
const WAITING: usize = 1024;
/// How often the system is asked which ports there are.
const LOOK: Duration = Duration::from_millis(500);
/// The same where there is no MIDI at all, which seldom changes.
const LOOK_IN_VAIN: Duration = Duration::from_secs(10);
/// How often lights are looked at while the music runs, and while it does not.
const LIGHTS: Duration = Duration::from_millis(5);
const LIGHTS_AT_REST: Duration = Duration::from_millis(20);
/// How often the engine's position is looked at for the clock.
const CLOCK: Duration = Duration::from_millis(1);

/// What a person has chosen for a device. Saved with the plug-in's state, beside the project.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// The name of the port that it sends to us by; empty for none.
    pub input: String,
    /// The name of the port that leads to it; empty for none.
    pub output: String,
    /// The name of its profile; empty for none.
    pub profile: String,
    /// Whether it is told when the music starts, ticks and stops.
    pub clock: bool,
}

impl Choice {
    /// Whether there is anything to open.
    #[must_use]
    pub fn has_a_port(&self) -> bool {
        !self.input.is_empty() || !self.output.is_empty()
    }
}

/// How it is with a device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Link {
    /// It was only just chosen.
    #[default]
    Begun,
    /// A port that was chosen is not there.
    Missing,
    /// All ports that were chosen are open.
    Open,
    /// A port is there, but cannot be used.
    Refused(PortError),
}

/// Finds the profile of a name, as it is now.
pub type FindProfile = Arc<dyn Fn(&str) -> Option<Arc<Profile>> + Send + Sync>;

/// What the thread is told.
enum Letter {
    /// The device has sent a message.
    Heard(Instant, Vec<u8>),
    /// It is to be left.
    Leave,
}

/// What a device's thread and its handle share.
#[derive(Debug, Default)]
struct Shared {
    /// Written by the thread.
    link: Mutex<Link>,
    /// Who learns from what the device sends, in place of obeying it; put there by the handle.
    student: Mutex<Option<Student>>,
}

/// The other end of a device's thread.
pub(super) struct Handle {
    pub(super) choice: Choice,
    shared: Arc<Shared>,
    letters: SyncSender<Letter>,
    left: Receiver<()>,
    thread: JoinHandle<()>,
}

/// What a device needs to know of the world.
#[derive(Clone)]
pub(super) struct World {
    pub(super) instance: Instance,
    pub(super) system: super::MakePorts,
    pub(super) profiles: FindProfile,
}

impl Handle {
    /// Starts a thread for a device; none when the system has none left.
    pub(super) fn start(world: &World, choice: Choice) -> Option<Self> {
        let (letters, inbox) = sync_channel(WAITING);
        let (leaving, left) = sync_channel(1);
        let shared = Arc::<Shared>::default();
        let (world, mine, sender) = (world.clone(), Arc::clone(&shared), letters.clone());
        let wanted = choice.clone();
        let started = std::thread::Builder::new()
            .name("gradus-device".to_owned())
            .spawn(move || {
                Device::new(&world, wanted, mine, sender).serve(&inbox);
                // Who waits for it may have given up.
                let _ = leaving.send(());
            });
        Some(Self {
            choice,
            shared,
            letters,
            left,
            thread: started.ok()?,
        })
    }

    /// How it is with the device.
    pub(super) fn link(&self) -> Link {
        self.shared.link.lock().clone()
    }

    /// Whether what the device sends is learned from, in place of being obeyed.
    pub(super) fn learn(&self, learns: bool) {
        *self.shared.student.lock() = learns.then(Student::default);
    }

    /// What was touched, while it learns.
    pub(super) fn guess(&self) -> Option<(Touch, bool)> {
        self.shared.student.lock().as_ref()?.guess()
    }

    /// Leaves the device: its lights go out. Waits for that, but not for ever.
    pub(super) fn leave(self) {
        // A full channel has a thread behind it that is stuck in the system, and is not waited for.
        let told = self.letters.try_send(Letter::Leave).is_ok();
        if told && self.left.recv_timeout(LOOK).is_ok() {
            // The host may take the plug-in out of memory as soon as it is gone.
            let _ = self.thread.join();
        }
    }
}

/// The thread's own.
struct Device {
    choice: Choice,
    instance: Instance,
    ports: Box<dyn Ports>,
    profiles: FindProfile,
    input: Option<(Found, Box<dyn Input>)>,
    output: Option<(Found, Box<dyn Output>)>,
    seat: Option<Seat>,
    clock: Clock,
    shared: Arc<Shared>,
    letters: SyncSender<Letter>,
    started: Instant,
    /// When the ports are looked at next.
    look: Instant,
    /// Whether there are lights that the device could not take yet.
    dim: bool,
}

impl Device {
    fn new(
        world: &World,
        choice: Choice,
        shared: Arc<Shared>,
        letters: SyncSender<Letter>,
    ) -> Self {
        let now = Instant::now();
        Self {
            choice,
            instance: world.instance.clone(),
            ports: (world.system)(),
            profiles: Arc::clone(&world.profiles),
            input: None,
            output: None,
            seat: None,
            clock: Clock::default(),
            shared,
            letters,
            started: now,
            look: now,
            dim: false,
        }
    }

    fn serve(mut self, inbox: &Receiver<Letter>) {
        loop {
            let now = Instant::now();
            if now >= self.look {
                self.look_for_ports(now);
                self.look_for_profile();
            }
            self.keep_time(now);
            self.light(now);
            if let Some(seat) = &mut self.seat {
                seat.hand_over(now);
            }
            let mut letter = match inbox.recv_timeout(self.rest()) {
                Ok(letter) => Some(letter),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // All that is there is heard before the lights are looked at.
            while let Some(heard) = letter {
                let Letter::Heard(at, bytes) = heard else {
                    return self.leave();
                };
                self.hear(&bytes, (at, self.microseconds(at)));
                letter = inbox.try_recv().ok();
            }
        }
        self.leave();
    }

    /// The device has sent a message: it is obeyed, or learned from.
    fn hear(&mut self, bytes: &[u8], (at, now): (Instant, i64)) {
        if let Some(student) = &mut *self.shared.student.lock() {
            if let Some(seat) = &mut self.seat {
                seat.let_go();
            }
            if let Some(incoming) = Incoming::from_bytes(bytes) {
                student.hear(incoming, now);
            }
        } else if let Some(seat) = &mut self.seat {
            seat.hear(bytes, (at, now));
        }
    }

    fn microseconds(&self, at: Instant) -> i64 {
        let passed = at.saturating_duration_since(self.started);
        i64::try_from(passed.as_micros()).unwrap_or(i64::MAX)
    }

    /// How long there is nothing to do, if nothing comes in.
    fn rest(&self) -> Duration {
        let now = Instant::now();
        let mut rest = self.look.saturating_duration_since(now);
        let running = self.instance.monitor.status().running != crate::engine::Running::Stopped;
        if self.output.is_some() && self.seat.is_some() {
            let lights = if running || self.dim {
                LIGHTS
            } else {
                LIGHTS_AT_REST
            };
            rest = rest.min(lights);
        }
        if self.output.is_some() && self.choice.clock {
            rest = rest.min(CLOCK);
            if let Some(due) = self.clock.due() {
                let ahead = due - self.microseconds(now);
                rest = rest.min(Duration::from_micros(u64::try_from(ahead).unwrap_or(0)));
            }
        }
        rest
    }

    fn light(&mut self, now: Instant) {
        let now = self.microseconds(now);
        let (Some(seat), Some((_, output))) = (&mut self.seat, &mut self.output) else {
            return;
        };
        let mut failed = false;
        self.dim = !seat.show(now, &mut |bytes| failed |= output.send(bytes).is_err());
        if failed {
            self.lose_output();
        }
    }

    fn keep_time(&mut self, now: Instant) {
        if !self.choice.clock {
            return;
        }
        let now = self.microseconds(now);
        let Some((_, output)) = &mut self.output else {
            return;
        };
        let status = self.instance.monitor.status();
        let mut failed = false;
        let mut send = |bytes: &[u8]| failed |= output.send(bytes).is_err();
        self.clock.run(&status, now, &mut send);
        if failed {
            self.lose_output();
        }
    }

    /// A device that takes nothing any more is gone, or will be looked at again.
    fn lose_output(&mut self) {
        self.output = None;
        self.clock = Clock::default();
        self.set_link(Link::Missing);
    }

    /// Opens what is there, and lets go of what is not.
    fn look_for_ports(&mut self, now: Instant) {
        let link = match self.connect() {
            Ok(link) => {
                self.look = now + LOOK;
                link
            }
            Err(error) => {
                self.look = now + LOOK_IN_VAIN;
                Link::Refused(error)
            }
        };
        self.set_link(link);
    }

    /// # Errors
    /// When there is no MIDI.
    fn connect(&mut self) -> Result<Link, PortError> {
        let (input, output) = (self.choice.input.clone(), self.choice.output.clone());
        let mut link = Link::Open;
        if !input.is_empty() {
            let found = self.ports.inputs()?;
            let gone = self.input.take_if(|(port, _)| !found.contains(port));
            if let (Some(_), Some(seat)) = (gone, &mut self.seat) {
                seat.let_go();
            }
            if self.input.is_none() {
                match found.into_iter().find(|port| port.name == input) {
                    None => link = Link::Missing,
                    Some(port) => match self.ports.listen(&port, self.ear()) {
                        Ok(open) => self.input = Some((port, open)),
                        Err(error) => link = Link::Refused(error),
                    },
                }
            }
        }
        if !output.is_empty() {
            let found = self.ports.outputs()?;
            if self
                .output
                .take_if(|(port, _)| !found.contains(port))
                .is_some()
            {
                self.clock = Clock::default();
            }
            if self.output.is_none() {
                match found.into_iter().find(|port| port.name == output) {
                    None => link = Link::Missing,
                    Some(port) => match self.ports.speak(&port) {
                        Ok(open) => self.begin(port, open),
                        Err(error) => link = Link::Refused(error),
                    },
                }
            }
        }
        Ok(link)
    }

    /// The way to the device is open.
    fn begin(&mut self, port: Found, mut open: Box<dyn Output>) {
        if let Some(seat) = &mut self.seat {
            // What fails here fails again with the first light, where it is seen.
            seat.arrive(&mut |bytes| drop(open.send(bytes)));
        }
        self.output = Some((port, open));
    }

    /// What the input tells of each message.
    fn ear(&self) -> Ear {
        let letters = self.letters.clone();
        Box::new(move |bytes| {
            let letter = Letter::Heard(Instant::now(), bytes.to_vec());
            // A thread that hears nothing for so long has lost its device; there is no one to tell.
            if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) =
                letters.try_send(letter)
            {}
        })
    }

    /// Takes over the profile as it is now.
    fn look_for_profile(&mut self) {
        if self.choice.profile.is_empty() {
            return;
        }
        let Some(profile) = (self.profiles)(&self.choice.profile) else {
            return;
        };
        let output = &mut self.output;
        let mut send = |bytes: &[u8]| {
            if let Some((_, output)) = output {
                // What fails here fails again with the first light, where it is seen.
                let _ = output.send(bytes);
            }
        };
        match &mut self.seat {
            Some(seat) if Arc::ptr_eq(seat.profile(), &profile) => {}
            Some(seat) => seat.take_profile(profile, &mut send),
            None => {
                let mut seat = Seat::new(&self.instance, profile);
                seat.arrive(&mut send);
                self.seat = Some(seat);
            }
        }
    }

    /// Says what has changed, in a sentence.
    fn set_link(&self, link: Link) {
        let mut known = self.shared.link.lock();
        if *known == link {
            return;
        }
        let name = match self.choice.input.as_str() {
            "" => &self.choice.output,
            input => input,
        };
        let sentence = match &link {
            Link::Begun => String::new(),
            Link::Open => format!("{name} is connected."),
            Link::Missing if *known == Link::Open => {
                format!("{name} is gone; it is opened again when it comes back.")
            }
            Link::Missing => format!("{name} is not there; it is opened when it comes."),
            Link::Refused(error) => format!("{name} cannot be opened: {error}."),
        };
        *known = link;
        drop(known);
        self.instance.document.say(sentence);
    }

    /// Puts the lights out and stops the clock.
    fn leave(mut self) {
        let output = &mut self.output;
        let mut send = |bytes: &[u8]| {
            if let Some((_, output)) = output {
                // A device that is left takes what it can.
                let _ = output.send(bytes);
            }
        };
        self.clock.stop(&mut send);
        if let Some(seat) = &mut self.seat {
            seat.leave(&mut send);
        }
    }
}
