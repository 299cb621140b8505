//! One device and its thread: opens its ports, opens them again when they come back, and keeps its seat.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::choice::{Choice, Link};
use super::claim::{Claim, Use, Wake};
use super::clock::Clock;
use super::lookout::{Lookout, Seen};
use super::port::{Ear, Found, Input, Output, PortError, Ports};
use super::seat::{Instance, Seat};
use crate::control::controllers::learn::{Student, Touch};
use crate::control::controllers::{Action, Incoming, Profile};
use crate::instance::bus::{self, Sleeper};
use crate::instance::threads::{self, Duty, Thread};

/// Messages that can wait for the thread.
const WAITING: usize = 1024;
/// How often the engine's position is looked at for the clock, while the music runs.
const CLOCK: Duration = Duration::from_millis(1);
/// How soon music that found no room in the engine is handed over again.
const MUSIC: Duration = Duration::from_millis(5);
/// How long the thread sleeps if nobody wakes it: whoever has something for it does.
const SLEEP: Duration = Duration::from_secs(10);

/// Finds the profile of a name, as it is now.
pub type FindProfile = Arc<dyn Fn(&str) -> Option<Arc<Profile>> + Send + Sync>;

/// What the thread is told.
enum Letter {
    /// The device has sent a message.
    Heard(Instant, Vec<u8>),
    /// These ports are there.
    Ports(Seen),
    /// There is something else to look at: what other devices want of ports, or that it is to be left.
    Look,
    /// Something has happened to the music, or to the score.
    Happened,
}

/// What a device's thread and its handle share.
#[derive(Debug, Default)]
struct Shared {
    /// Written by the thread.
    link: Mutex<Link>,
    /// Who learns from what the device sends, in place of obeying it; put there by the handle.
    student: Mutex<Option<Student>>,
    /// Whether the device is to be left; said by the handle.
    leaves: AtomicBool,
    /// Whether the device has sent more than could wait for the thread; said by the input.
    lost: AtomicBool,
}

/// The other end of a device's thread.
pub(super) struct Handle {
    pub(super) choice: Choice,
    shared: Arc<Shared>,
    letters: SyncSender<Letter>,
    thread: Thread,
}

/// What a device needs to know of the world.
#[derive(Clone)]
pub(super) struct World {
    pub(super) instance: Instance,
    pub(super) system: super::MakePorts,
    pub(super) profiles: FindProfile,
    pub(super) used: Use,
    /// What a control has done last; written by the threads.
    pub(super) last: Arc<Mutex<Option<Action>>>,
}

impl Handle {
    /// Starts a thread for a device; none when the system has none left.
    pub(super) fn start(world: &World, choice: Choice) -> Option<Self> {
        let (letters, inbox) = sync_channel(WAITING);
        let shared = Arc::<Shared>::default();
        let (world, mine, sender) = (world.clone(), Arc::clone(&shared), letters.clone());
        let wanted = choice.clone();
        let started = threads::start(Duty::Device, move || {
            Device::new(&world, wanted, mine, sender).serve(&inbox);
        });
        Some(Self {
            choice,
            shared,
            letters,
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

    /// Says that the device is to be left: its lights go out.
    pub(super) fn leave(&self) {
        self.shared.leaves.store(true, Ordering::Release);
        // Where there is no room for a letter, one that is there wakes the thread.
        let _full = self.letters.try_send(Letter::Look);
    }

    /// Waits until it is left, but not for ever.
    pub(super) fn wait(self) {
        let _late = self.thread.join_by(threads::deadline());
    }
}

/// The thread's own.
struct Device {
    choice: Choice,
    instance: Instance,
    ports: Box<dyn Ports>,
    profiles: FindProfile,
    last: Arc<Mutex<Option<Action>>>,
    input: Option<(Found, Box<dyn Input>)>,
    output: Option<(Found, Box<dyn Output>)>,
    /// What it wants of inputs, and of outputs.
    listening: Claim,
    speaking: Claim,
    seat: Option<Seat>,
    clock: Clock,
    shared: Arc<Shared>,
    letters: SyncSender<Letter>,
    started: Instant,
    /// The ports that are there, as far as is known.
    seen: Option<Seen>,
    /// Whether they are to be looked at.
    looks: bool,
    /// Whether a letter says already that something has happened.
    happened: Arc<AtomicBool>,
    _lookout: Option<Lookout>,
    _sleeper: Option<Sleeper>,
}

impl Device {
    fn new(
        world: &World,
        choice: Choice,
        shared: Arc<Shared>,
        letters: SyncSender<Letter>,
    ) -> Self {
        let now = Instant::now();
        let happened = Arc::<AtomicBool>::default();
        let bus = world.instance.document.bus();
        let shows = !choice.output.is_empty();
        let sleeper = shows.then(|| bus.wake(awakener(&letters, &happened)));
        let wanted = (!choice.input.is_empty(), shows);
        let told = letters.clone();
        // What finds no room is told anew with the next look.
        let tell = move |seen| drop(told.try_send(Letter::Ports(seen)));
        let lookout = Lookout::start(&world.system, wanted, tell);
        let woken = letters.clone();
        // A full inbox is looked at all the same.
        let wake: Wake = Arc::new(move || drop(woken.try_send(Letter::Look)));
        Self {
            listening: Claim::new(&world.used, &wake, true),
            speaking: Claim::new(&world.used, &wake, false),
            choice,
            instance: world.instance.clone(),
            ports: (world.system)(),
            profiles: Arc::clone(&world.profiles),
            last: Arc::clone(&world.last),
            input: None,
            output: None,
            seat: None,
            clock: Clock::default(),
            shared,
            letters,
            started: now,
            seen: lookout
                .is_none()
                .then(|| Err(PortError("this system has no thread left".to_owned()))),
            looks: lookout.is_none(),
            happened,
            _lookout: lookout,
            _sleeper: sleeper,
        }
    }

    fn serve(mut self, inbox: &Receiver<Letter>) {
        loop {
            let now = Instant::now();
            if std::mem::take(&mut self.looks) {
                self.look_for_ports();
                self.look_for_profile();
            }
            self.keep_time(now);
            self.light(now);
            if let Some(seat) = &mut self.seat {
                seat.hand_over(now);
            }
            let letter = match inbox.recv_timeout(self.rest()) {
                Ok(letter) => Some(letter),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // What is there is heard before the lights are looked at, but they do not wait for ever.
            for letter in letter.into_iter().chain(inbox.try_iter()).take(WAITING) {
                if self.shared.leaves.load(Ordering::Acquire) {
                    return self.leave();
                }
                match letter {
                    Letter::Heard(at, bytes) => self.hear(&bytes, (at, self.microseconds(at))),
                    Letter::Ports(seen) => (self.seen, self.looks) = (Some(seen), true),
                    Letter::Look => self.looks = true,
                    Letter::Happened => self.happened.store(false, Ordering::Release),
                }
            }
            self.make_up();
        }
        self.leave();
    }

    /// Of what was lost nobody knows whether it was the end of something: all that the device holds is let go.
    fn make_up(&mut self) {
        if self.shared.lost.swap(false, Ordering::AcqRel) {
            if let Some(seat) = &mut self.seat {
                seat.let_go();
            }
            let name = &self.choice.input;
            let sentence = format!("{name} sends more than can be obeyed; some of it was lost.");
            self.instance.document.say(sentence);
        }
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
            if let Some(action) = seat.last() {
                self.listening.renew();
                *self.last.lock() = Some(action);
            }
        }
    }

    fn microseconds(&self, at: Instant) -> i64 {
        let passed = at.saturating_duration_since(self.started);
        i64::try_from(passed.as_micros()).unwrap_or(i64::MAX)
    }

    /// How long there is nothing to do, if nothing comes in and nothing happens.
    fn rest(&self) -> Duration {
        let now = self.microseconds(Instant::now());
        let until = |due: i64| Duration::from_micros(u64::try_from(due - now).unwrap_or(0));
        let mut rest = SLEEP;
        if self.output.is_some()
            && let Some(due) = self.seat.as_ref().and_then(|seat| seat.due(now))
        {
            rest = rest.min(until(due));
        }
        if self.seat.as_ref().is_some_and(Seat::owes) {
            rest = rest.min(MUSIC);
        }
        let moves = || self.instance.monitor.status().running.moves();
        if self.output.is_some() && self.choice.clock && moves() {
            rest = rest.min(CLOCK);
            if let Some(due) = self.clock.due() {
                rest = rest.min(until(due));
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
        seat.show(now, &mut |bytes| failed |= output.send(bytes).is_err());
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
        // What was seen before is not so any more.
        self.seen = None;
        self.clock = Clock::default();
        self.speaking.set_open(false);
        self.set_link(Link::Missing);
    }

    /// Opens what is there, and lets go of what is not.
    fn look_for_ports(&mut self) {
        let link = match self.seen.clone() {
            None => return,
            Some(Ok(sight)) => {
                let mut link = Link::Open;
                if !self.choice.input.is_empty() {
                    link = link.and(self.connect_input(&sight.inputs));
                }
                if !self.choice.output.is_empty() {
                    link = link.and(self.connect_output(&sight.outputs));
                }
                link
            }
            Some(Err(error)) => Link::Refused(error),
        };
        self.set_link(link);
    }

    fn connect_input(&mut self, found: &[Found]) -> Link {
        let open = self.input.as_ref().map(|(port, _)| port);
        let turn = self.listening.stake(found, &self.choice.input, open);
        let (port, link) = match turn.opens(open) {
            Ok(new) => new,
            Err(link) => {
                if !link.is_open() {
                    self.close_input();
                }
                return link;
            }
        };
        self.close_input();
        match self.ports.listen(&port, self.ear()) {
            Ok(open) => {
                self.input = Some((port, open));
                self.listening.set_open(true);
                link
            }
            Err(error) => Link::Refused(error),
        }
    }

    fn connect_output(&mut self, found: &[Found]) -> Link {
        let open = self.output.as_ref().map(|(port, _)| port);
        let turn = self.speaking.stake(found, &self.choice.output, open);
        let (port, link) = match turn.opens(open) {
            Ok(new) => new,
            Err(link) => {
                if !link.is_open() {
                    self.close_output();
                }
                return link;
            }
        };
        self.close_output();
        match self.ports.speak(&port) {
            Ok(open) => {
                self.begin(port, open);
                self.speaking.set_open(true);
                link
            }
            Err(error) => Link::Refused(error),
        }
    }

    /// Nothing comes from the device any more.
    fn close_input(&mut self) {
        if let (Some(_), Some(seat)) = (self.input.take(), &mut self.seat) {
            seat.let_go();
        }
        self.listening.set_open(false);
    }

    /// Puts the lights out and stops the clock, as far as the device is still there.
    fn close_output(&mut self) {
        if let Some((_, mut output)) = self.output.take() {
            let mut send = |bytes: &[u8]| drop(output.send(bytes));
            self.clock.stop(&mut send);
            if let Some(seat) = &mut self.seat {
                seat.leave(&mut send);
            }
        }
        self.speaking.set_open(false);
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
        let shared = Arc::clone(&self.shared);
        Box::new(move |bytes| {
            let letter = Letter::Heard(Instant::now(), bytes.to_vec());
            if letters.try_send(letter).is_err() {
                shared.lost.store(true, Ordering::Release);
            }
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
        let sentence = link.sentence(name, &known);
        *known = link;
        drop(known);
        self.instance.document.say(sentence);
    }

    fn leave(mut self) {
        self.close_input();
        self.close_output();
    }
}

/// Wakes a device's thread with a letter, one at a time.
fn awakener(letters: &SyncSender<Letter>, happened: &Arc<AtomicBool>) -> bus::Wake {
    let (letters, happened) = (letters.clone(), Arc::clone(happened));
    Box::new(move || {
        if !happened.swap(true, Ordering::AcqRel) && letters.try_send(Letter::Happened).is_err() {
            happened.store(false, Ordering::Release);
        }
    })
}
