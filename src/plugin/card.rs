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

use super::audio_switch::DriverLink;
use super::block_player::BlockPlayer;
use super::card_names;
use crate::instance::threads::{self, Duty, Thread};
use crate::standalone::{self, NATIVE_BACKEND, Session, Sound};
use card_stream::CardStream;

/// The framework's option for a card, and its name for the silent thread.
const DEVICE: &str = "--output-device";
const SILENT_BACKEND: &str = "dummy";
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

/// The framework's options for its sound cards, whatever system they name, with this card if it has a name.
pub(super) fn native(options: &[String], device: &str) -> Vec<String> {
    let mut native = options.to_vec();
    let place = options.iter().position(|option| option == "--backend");
    if let Some(backend) = place.and_then(|place| native.get_mut(place + 1))
        && backend == SILENT_BACKEND
    {
        NATIVE_BACKEND.clone_into(backend);
    }
    if !device.is_empty() {
        native = without_device(&native);
        native.push(format!("{DEVICE}={device}"));
    }
    native
}

/// The framework's options without a card.
fn without_device(options: &[String]) -> Vec<String> {
    let within = format!("{DEVICE}=");
    let mut rest = Vec::new();
    let mut options = options.iter();
    while let Some(option) = options.next() {
        if option == DEVICE {
            options.next();
        } else if !option.starts_with(&within) {
            rest.push(option.clone());
        }
    }
    rest
}

/// Whether a card can be opened with the framework's options. If not, the framework prints why.
pub(super) fn is_there(options: &[String]) -> bool {
    card_stream::has_sound_card(options)
}

/// What the threads share.
struct SharedCard {
    player: Arc<Mutex<BlockPlayer>>,
    link: Arc<DriverLink>,
    ends: AtomicBool,
}

/// The sound card, and the thread that keeps it open.
pub(super) struct SoundCard {
    shared: Arc<SharedCard>,
    thread: Option<Thread>,
}

impl SoundCard {
    /// Opens a card with the framework's options, as soon as the program runs: the one that was chosen, or without a
    /// name the system's own choice.
    pub(super) fn start(
        player: Arc<Mutex<BlockPlayer>>,
        link: Arc<DriverLink>,
        options: Vec<String>,
        device: String,
    ) -> Self {
        let shared = Arc::new(SharedCard {
            player,
            link,
            ends: AtomicBool::new(false),
        });
        let keeper = CardKeeper {
            shared: Arc::clone(&shared),
            session: standalone::session(),
            options,
            device,
            is_replaced: false,
            was_there: false,
            began: Instant::now(),
            opened: Vec::new(),
        };
        let thread = threads::start(Duty::Card, move || keeper.serve());
        Self {
            shared,
            thread: thread.ok(),
        }
    }

    /// Closes the card.
    pub(super) fn stop(&mut self) {
        self.shared.ends.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.unpark();
            // That thread waits for nothing but the system, which lists its cards.
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
    /// The framework's options, which choose the card.
    options: Vec<String>,
    /// The card that was chosen; empty for the system's own choice.
    device: String,
    /// Whether another card plays in its place.
    is_replaced: bool,
    /// Whether there ever was a card.
    was_there: bool,
    began: Instant,
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
            let is_there = self.shared.link.calls.is_alive();
            let is_open = self.opened.last().is_some_and(OpenCard::is_open);
            if is_there && is_open {
                last = Instant::now();
            }
            let patience = if is_open { BEGINNING } else { ATTEMPT };
            let is_asked = self.session.is_some_and(Session::wants_sound) && !is_there;
            let is_due = self.opened.is_empty() || is_asked || last.elapsed() >= patience;
            if is_due && self.shared.link.runs.load(Ordering::Acquire) {
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
        let (options, its) = (self.options_now(), Arc::clone(&stream));
        let thread = threads::start(Duty::CardStream, move || its.run(&options));
        self.opened
            .extend(thread.ok().map(|thread| OpenCard { stream, thread }));
    }

    /// The framework's options for what is there now: a card that was chosen and is gone is not forgotten, but until it
    /// is back the system's own choice plays.
    fn options_now(&mut self) -> Vec<String> {
        let is_gone = !self.device.is_empty() && !card_names::all().contains(&self.device);
        let was_replaced = std::mem::replace(&mut self.is_replaced, is_gone);
        if !is_gone {
            return self.options.clone();
        }
        if let Some(session) = self.session.filter(|_| !was_replaced) {
            let device = &self.device;
            session.show_message(&format!(
                "The sound card {device} is not there: the default one plays instead"
            ));
        }
        without_device(&self.options)
    }

    /// Shows whether sound works.
    fn show(&mut self, is_there: bool) {
        self.was_there |= is_there;
        let sound = match (is_there, self.was_there) {
            (true, _) => Sound::Heard,
            (false, true) => Sound::CardGone,
            // It is given time before its lack is shown.
            (false, false) if self.began.elapsed() < BEGINNING => return,
            (false, false) => Sound::CardMissing,
        };
        if let Some(session) = self.session {
            session.set_sound(sound);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A card that is chosen in Set-up replaces that of the command line, and the silent thread's name that of the
    /// system's cards; all other options stay.
    #[test]
    fn a_card_is_chosen() {
        let of = |line: &str, device: &str| {
            let options: Vec<_> = line.split(' ').map(str::to_owned).collect();
            native(&options, device).join(" ")
        };
        let native = format!("gradus -p 64 --backend {NATIVE_BACKEND}");
        assert_eq!(of("gradus -p 64 --backend dummy", ""), native);
        let usb = format!("{native} --output-device=USB 2");
        for line in [
            "gradus -p 64 --backend dummy",
            "gradus --output-device=B -p 64 --backend dummy",
            "gradus --output-device B -p 64 --backend dummy",
        ] {
            assert_eq!(of(line, "USB 2"), usb);
        }
        let asio = "gradus --backend asio";
        assert_eq!(of(asio, ""), asio);
    }
}
