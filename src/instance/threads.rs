//! Starts every thread of Gradus, and waits for its end before the code is unloaded.
//!
//! A host unloads a plug-in as soon as its last instance is gone. A thread that still runs then would execute unmapped
//! memory. So every thread starts here, whoever starts threads holds a [`Presence`], and dropping the last presence
//! waits until all threads have ended, their thread-local values included. It waits for a second at most: a disk may be
//! dead, and a user may leave a dialog open for a day. Threads that need longer are passed on to a function that keeps
//! the code in memory for so long.
//!
//! A thread that is waited for must not hold a presence, or it would wait for itself.

/// Threads that must be on time.
#[cfg(feature = "plugin")]
mod priority;

use std::io;
use std::sync::{Arc, OnceLock};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

#[cfg(feature = "plugin")]
pub use priority::raise;

/// How long all waiting for threads may take together while instances go.
pub const PATIENCE: Duration = Duration::from_secs(1);
/// A thread that only has to return gets at least this long.
const LEAST: Duration = Duration::from_millis(100);

/// What a thread is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Performs the edits that the audio thread requests.
    Worker,
    /// Reads the folder of profiles, again and again.
    Profiles,
    /// Serves a device at a port of its own.
    Device,
    /// Lists the ports, for a device.
    PortScanner,
    /// Lists the ports, for the window.
    Ports,
    /// Does all work with files for a window.
    Library,
    /// Reads or writes one file that may take long.
    FileTransfer,
    /// Asks the user for a path.
    Dialog,
    /// Requests the repaints of a window.
    Repaint,
    /// Serves the page for tablets.
    Remote,
    /// Waits for the disk in its place.
    RemoteKeeper,
    /// Draws the stage view.
    Stage,
    /// Reads the keys of the terminal.
    Keys,
    /// Writes to the terminal.
    Terminal,
    /// Waits for signals of the system.
    Signals,
    /// Waits for a second signal.
    SecondSignal,
    /// Ends the program even if its audio system does not return.
    Exit,
    /// Keeps unsaved work.
    Autosave,
    /// Keeps a client of JACK.
    Jack,
    /// Keeps a sound card.
    Card,
    /// Runs an opened sound card.
    CardStream,
    /// Changes the audio system.
    AudioSwitch,
    /// Lists the sound cards.
    CardNames,
    /// Serves the program's own MIDI ports.
    ProgramPorts,
    /// Sends at the ports of a project's outputs.
    Outputs,
    /// Waits until a closed port has sent what it was given.
    ClosingPort,
}

impl Duty {
    /// The name that the system shows; Linux shows fifteen letters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Worker => "gradus-worker",
            Self::Profiles => "gradus-profiles",
            Self::Device => "gradus-device",
            Self::PortScanner => "gradus-portscan",
            Self::Ports => "gradus-ports",
            Self::Library => "gradus-library",
            Self::FileTransfer => "gradus-transfer",
            Self::Dialog => "gradus-dialog",
            Self::Repaint => "gradus-repaint",
            Self::Remote => "gradus-remote",
            Self::RemoteKeeper => "gradus-tablets",
            Self::Stage => "gradus-stage",
            Self::Keys => "gradus-keys",
            Self::Terminal => "gradus-terminal",
            Self::Signals => "gradus-signals",
            Self::SecondSignal => "gradus-signal-2",
            Self::Exit => "gradus-exit",
            Self::Autosave => "gradus-autosave",
            Self::Jack => "gradus-jack",
            Self::Card => "gradus-card",
            Self::CardStream => "gradus-stream",
            Self::AudioSwitch => "gradus-audio",
            Self::CardNames => "gradus-cards",
            Self::ProgramPorts => "gradus-midi",
            Self::Outputs => "gradus-outputs",
            Self::ClosingPort => "gradus-closing",
        }
    }

    /// Whether it ends when the last instance is gone. Threads of the standalone program end with the program.
    const fn is_of_instances(self) -> bool {
        match self {
            Self::Worker
            | Self::Profiles
            | Self::Device
            | Self::PortScanner
            | Self::Ports
            | Self::Library
            | Self::FileTransfer
            | Self::Dialog
            | Self::Repaint
            | Self::Remote
            | Self::RemoteKeeper
            | Self::Outputs
            | Self::ClosingPort => true,
            Self::Stage
            | Self::Keys
            | Self::Terminal
            | Self::Signals
            | Self::SecondSignal
            | Self::Exit
            | Self::Autosave
            | Self::Jack
            | Self::Card
            | Self::CardStream
            | Self::AudioSwitch
            | Self::CardNames
            | Self::ProgramPorts => false,
        }
    }
}

/// A handle to a thread. Dropping it does not end the thread.
#[derive(Debug)]
pub struct Thread {
    number: u64,
    end: Arc<Completion>,
}

/// Signals that a thread has done its work.
#[derive(Debug, Default)]
struct Completion {
    over: Mutex<bool>,
    told: Condvar,
}

/// Signals the completion when it is dropped, even if the work has panicked.
struct CompletionGuard(Arc<Completion>);

/// A thread that was started and not yet waited for.
struct Alive {
    number: u64,
    duty: Duty,
    end: Arc<Completion>,
    handle: JoinHandle<()>,
}

struct Threads {
    /// The number of presences.
    present: usize,
    started: u64,
    alive: Vec<Alive>,
    /// When the waiting began that may take a second in all.
    farewell: Option<Instant>,
}

static THREADS: Mutex<Threads> = Mutex::new(Threads {
    present: 0,
    started: 0,
    alive: Vec::new(),
    farewell: None,
});

/// Waits for threads that need longer.
pub type LateWork = Box<dyn FnOnce() + Send>;

/// Keeps the code in memory until late work has returned.
static KEEP_LOADED: OnceLock<fn(LateWork)> = OnceLock::new();

/// Sets the function that keeps the code in memory while threads need longer. Only the first call counts; the standalone
/// program makes none, as its code stays.
pub fn keep_loaded_with(keep_loaded: fn(LateWork)) {
    let _known = KEEP_LOADED.set(keep_loaded);
}

/// Starts a thread.
///
/// # Errors
/// When the system has none left.
pub fn start(duty: Duty, work: impl FnOnce() + Send + 'static) -> io::Result<Thread> {
    let end = Arc::<Completion>::default();
    let teller = CompletionGuard(Arc::clone(&end));
    let builder = Builder::new().name(duty.name().to_owned());
    let mut threads = THREADS.lock();
    let over = threads.take(|thread| thread.handle.is_finished());
    let handle = builder.spawn(move || {
        let _teller = teller;
        work();
    });
    let started = handle.map(|handle| {
        threads.started += 1;
        let number = threads.started;
        threads.alive.push(Alive {
            number,
            duty,
            end: Arc::clone(&end),
            handle,
        });
        Thread { number, end }
    });
    drop(threads);
    over.into_iter().for_each(Alive::join);
    started
}

/// Until when threads are waited for while instances go. All waiting in one farewell shares a second, so that a host
/// that removes many instances is not blocked for long.
#[must_use]
pub fn deadline() -> Instant {
    let now = Instant::now();
    let mut threads = THREADS.lock();
    let begun = threads
        .farewell
        .filter(|begun| now.duration_since(*begun) < PATIENCE);
    let begun = *threads.farewell.insert(begun.unwrap_or(now));
    (begun + PATIENCE).max(now + LEAST)
}

impl Threads {
    fn take(&mut self, which: impl Fn(&Alive) -> bool) -> Vec<Alive> {
        self.alive.extract_if(.., |thread| which(thread)).collect()
    }
}

impl Alive {
    /// Waits until it has ended; a panic is ignored.
    fn join(self) {
        let _failed = self.handle.join();
    }
}

impl Thread {
    /// Whether its work is done.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        *self.end.over.lock()
    }

    /// Wakes it where it is parked.
    pub fn unpark(&self) {
        let threads = THREADS.lock();
        let mut alive = threads.alive.iter();
        if let Some(mine) = alive.find(|thread| thread.number == self.number) {
            mine.handle.thread().unpark();
        }
    }

    /// Waits until it has ended. Only for threads that never wait for a disk, a device or the user.
    pub fn join(self) {
        self.end.wait();
        self.forget();
    }

    /// Waits until it has ended, or until the deadline; returns whether it has ended.
    pub fn join_by(self, deadline: Instant) -> bool {
        let over = self.end.wait_until(deadline);
        if over {
            self.forget();
        }
        over
    }

    fn forget(&self) {
        let mine = THREADS.lock().take(|thread| thread.number == self.number);
        mine.into_iter().for_each(Alive::join);
    }
}

impl Completion {
    fn wait(&self) {
        let mut over = self.over.lock();
        while !*over {
            self.told.wait(&mut over);
        }
    }

    fn wait_until(&self, deadline: Instant) -> bool {
        let mut over = self.over.lock();
        while !*over {
            if self.told.wait_until(&mut over, deadline).timed_out() {
                return *over;
            }
        }
        true
    }
}

impl Drop for CompletionGuard {
    fn drop(&mut self) {
        *self.0.over.lock() = true;
        self.0.told.notify_all();
    }
}

/// Held by whoever starts threads, as its last field, so that it is dropped last. Dropping the last presence waits for
/// all threads.
#[derive(Debug)]
pub struct Presence(());

impl Presence {
    /// One more presence.
    #[must_use]
    pub fn new() -> Self {
        THREADS.lock().present += 1;
        Self(())
    }
}

impl Default for Presence {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let is_last = {
            let mut threads = THREADS.lock();
            threads.present -= 1;
            threads.present == 0
        };
        if is_last {
            farewell();
        }
    }
}

/// Waits for all threads of instances, for a second at most; passes on those that need longer.
fn farewell() {
    let deadline = deadline();
    let mut late = Vec::new();
    loop {
        // A thread may have started another before it ended.
        let leaving = THREADS.lock().take(Alive::is_leaving);
        if leaving.is_empty() {
            break;
        }
        for thread in leaving {
            if thread.end.wait_until(deadline) {
                thread.join();
            } else {
                late.push(thread);
            }
        }
    }
    if let Some(keep_loaded) = KEEP_LOADED.get().filter(|_| !late.is_empty()) {
        keep_loaded(Box::new(move || wait_for(late)));
    }
}

/// Waits as long as it takes, also for threads that are started meanwhile, unless a new presence waits for them. The
/// thread that calls this is not ours, so this leaves it no thread-local values of ours to drop.
fn wait_for(mut late: Vec<Alive>) {
    while !late.is_empty() {
        late.into_iter().for_each(Alive::join);
        let mut threads = THREADS.lock();
        late = match threads.present {
            0 => threads.take(|thread| thread.duty.is_of_instances()),
            _ => Vec::new(),
        };
    }
}

impl Alive {
    /// Whether it ends with the instances, and is not this thread.
    fn is_leaving(&self) -> bool {
        let this = std::thread::current().id();
        self.duty.is_of_instances() && self.handle.thread().id() != this
    }
}

#[cfg(test)]
mod tests;
