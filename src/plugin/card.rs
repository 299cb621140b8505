//! The system's sound card, which drives the program and may be pulled out and put in again.
//!
//! The framework opens a card once, and does not report that it has gone. So the program itself runs on the framework's
//! silent thread, which takes over when the card stops calling (see [`program`](crate::plugin::program)). For each opened card the
//! framework runs another program, which has no music and only drives the first. In place of a window it has an editor
//! that is open for as long as the card is to be open.

/// What the framework runs for a card.
mod card_stream;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::block_player::BlockPlayer;
use super::watchdog::Watchdog;
use crate::instance::threads::{self, Duty, Thread};
use crate::standalone::{self, Session, Sound};
use card_stream::CardStream;

/// How long a card may take to call for the first time; so long after its last block it is opened again.
const BEGINNING: Duration = Duration::from_secs(2);
/// The time between two checks of the card.
const LOOK: Duration = Duration::from_millis(50);
/// The time between two attempts to open a missing card.
const ATTEMPT: Duration = Duration::from_secs(1);
/// The most streams that neither call nor end; beyond, none is opened.
const HANGING: usize = 8;
/// How long streams may take to end with the program.
const LEAVING: Duration = Duration::from_secs(1);

/// Whether a card can be opened with the framework's options. If not, the framework prints why.
pub(super) fn is_there(options: &[String]) -> bool {
    card_stream::has_sound_card(options)
}

/// What the threads share.
struct SharedCard {
    player: Arc<Mutex<BlockPlayer>>,
    card: Watchdog,
    /// Whether the program runs, and whether it ends.
    runs: AtomicBool,
    ends: AtomicBool,
}

/// The sound card, and the thread that keeps it open.
pub(super) struct SoundCard {
    shared: Arc<SharedCard>,
    thread: Option<Thread>,
}

impl SoundCard {
    /// Opens the card with the framework's options, as soon as the program runs.
    pub(super) fn start(player: Arc<Mutex<BlockPlayer>>, options: Vec<String>) -> Self {
        let shared = Arc::new(SharedCard {
            player,
            card: Watchdog::new(),
            runs: AtomicBool::new(false),
            ends: AtomicBool::new(false),
        });
        shared.card.feed(BEGINNING);
        let keeper = CardKeeper {
            shared: Arc::clone(&shared),
            session: standalone::session(),
            options,
            opened: Vec::new(),
        };
        let thread = threads::start(Duty::Card, move || keeper.serve());
        Self {
            shared,
            thread: thread.ok(),
        }
    }

    /// Whether the card drives the program. The program calls this with each block of its own, which shows that it runs.
    pub(super) fn drives(&self) -> bool {
        self.shared.runs.store(true, Ordering::Release);
        self.shared.card.is_alive()
    }

    /// Closes the card.
    pub(super) fn stop(&mut self) {
        self.shared.ends.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.unpark();
            // That thread waits only for a limited time itself.
            thread.join();
        }
    }
}

impl Drop for SoundCard {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Opens the card whenever it is there and does not call.
struct CardKeeper {
    shared: Arc<SharedCard>,
    session: Option<&'static Session>,
    options: Vec<String>,
    /// The streams that have not ended.
    opened: Vec<OpenCard>,
}

/// An opened card: its stream and its thread.
struct OpenCard {
    stream: Arc<CardStream>,
    thread: Thread,
}

impl CardKeeper {
    fn serve(mut self) {
        let mut last = Instant::now();
        while !self.shared.ends.load(Ordering::Acquire) {
            let is_there = self.shared.card.is_alive();
            let is_open = self.opened.last().is_some_and(OpenCard::is_open);
            if is_there && is_open {
                last = Instant::now();
            }
            let patience = if is_open { BEGINNING } else { ATTEMPT };
            let is_asked = self.session.is_some_and(Session::wants_sound) && !is_there;
            let is_due = self.opened.is_empty() || is_asked || last.elapsed() >= patience;
            if is_due && self.shared.runs.load(Ordering::Acquire) {
                last = Instant::now();
                self.open();
            }
            self.show(is_there);
            std::thread::park_timeout(LOOK);
        }
        self.leave();
    }

    /// Closes streams that do not call, and opens the card anew.
    fn open(&mut self) {
        self.opened.iter().for_each(OpenCard::close);
        self.opened.retain(|opened| !opened.thread.is_finished());
        if self.opened.len() >= HANGING {
            return;
        }
        let stream = Arc::new(CardStream::new(Arc::clone(&self.shared)));
        let (options, its) = (self.options.clone(), Arc::clone(&stream));
        let thread = threads::start(Duty::CardStream, move || its.run(&options));
        self.opened
            .extend(thread.ok().map(|thread| OpenCard { stream, thread }));
    }

    /// Shows whether sound works.
    fn show(&self, is_there: bool) {
        if let Some(session) = self.session {
            session.set_sound(if is_there {
                Sound::Heard
            } else {
                Sound::CardGone
            });
        }
    }

    /// Closes all streams, which may hang.
    fn leave(self) {
        self.opened.iter().for_each(OpenCard::close);
        let deadline = Instant::now() + LEAVING;
        for opened in self.opened {
            let _hangs = opened.thread.join_by(deadline);
        }
    }
}

impl OpenCard {
    fn is_open(&self) -> bool {
        !self.thread.is_finished()
    }

    fn close(&self) {
        self.stream.close();
    }
}
