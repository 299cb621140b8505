//! The stage view in a terminal: the last action in letters as large as the terminal, what plays, and keys, for a program
//! without a window.
//!
//! It is one more controller: its keys are actions, and it draws from the bus, the monitor and the score. Nothing waits
//! for it. It must never know the plug-in.

/// Letters as large as the terminal.
mod letters;
/// What is shown.
mod picture;
/// What keys mean.
mod key_commands;
#[cfg(feature = "standalone")]
mod keyboard;

use std::io::{Write, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::{FileCommand, ProgramParts, Session};
use crate::control::controllers::{Action, Profile};
use crate::control::surface_state::Music;
use crate::devices::device_session::DeviceSession;
use crate::instance::last_action::{LastAction, LastActionSources};
use crate::instance::threads::{self, Duty, Thread};
use crate::sequencer::Project;
use crate::sequencer::project::MAX_STEPS;
use crate::standalone::terminal::{Terminal, visible};
use key_commands::{Key, Meaning};
pub use letters::Font;
use picture::StagePicture;

/// The time between two pictures, normally and with `--terse`.
const FRAME: Duration = Duration::from_millis(33);
const TERSE_FRAME: Duration = Duration::from_millis(125);
/// How long the plug-in may take to be there.
const BEGINNING: Duration = Duration::from_millis(10);

/// A screen of its own, without a cursor; and back to what was there before.
const OPEN: &str = "\x1b[?1049h\x1b[?25l";
const CLOSE: &str = "\x1b[?25h\x1b[?1049l";
/// The first corner; the rest of the line; the rest of the screen.
const HOME: &str = "\x1b[H";
const REST_OF_LINE: &str = "\x1b[K";
const REST_OF_SCREEN: &str = "\x1b[J";

/// How long a terminal may take for what must be written to it.
const PATIENCE: Duration = Duration::from_millis(500);
/// The time between two checks whether the last picture is shown.
const SHOWN: Duration = Duration::from_millis(5);

/// Whether the terminal shows our alternate screen; after it is restored, no picture is drawn.
static OPENED: AtomicBool = AtomicBool::new(false);
/// Whether it is suspended, so that others may write.
static LENT: AtomicBool = AtomicBool::new(false);
/// Whether the drawing thread has noticed that, and draws nothing.
static STILL: AtomicBool = AtomicBool::new(false);

/// The options of the stage view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageStyle {
    /// Nothing but large letters, drawn less often.
    pub terse: bool,
    /// The font of the letters.
    pub font: Font,
}

/// The stage view, until it is dropped.
#[derive(Debug)]
pub struct Console {
    ends: Arc<AtomicBool>,
    thread: Option<Thread>,
}

impl Console {
    /// Opens it for a session; it waits for the plug-in by itself.
    #[must_use]
    pub fn open(session: &'static Session, style: StageStyle) -> Self {
        let ends = Arc::<AtomicBool>::default();
        let mine = Arc::clone(&ends);
        let thread = threads::start(Duty::Stage, move || {
            if let Some(parts) = wait(session, &mine) {
                let profile_catalog = parts.controller_handle.profile_catalog();
                let _scans = profile_catalog.scan_requests().repeat();
                StageView::new(session, &parts, style).serve(&mine);
            }
        });
        Self {
            ends,
            thread: thread.ok(),
        }
    }
}

impl Drop for Console {
    /// Waits until the terminal is restored.
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            // A thread that has panicked has restored the terminal.
            thread.join();
        }
    }
}

/// Suspends the stage view: the terminal is as it was before the program, until [`resume`].
pub(super) fn suspend() {
    STILL.store(false, Ordering::Release);
    LENT.store(true, Ordering::Release);
    #[cfg(feature = "standalone")]
    keyboard::suspend();
    if OPENED.load(Ordering::Acquire) {
        // A picture that is being written comes first.
        let begun = Instant::now();
        while !STILL.load(Ordering::Acquire) && begun.elapsed() < PATIENCE {
            std::thread::sleep(SHOWN);
        }
        put(CLOSE);
    }
}

/// Resumes the stage view, if it was open.
pub(super) fn resume() {
    #[cfg(feature = "standalone")]
    keyboard::resume();
    if OPENED.load(Ordering::Acquire) {
        put(OPEN);
    }
    LENT.store(false, Ordering::Release);
}

/// Writes to the terminal at once, on a thread of its own, as a terminal may hang.
fn put(sequence: &'static str) {
    let (done, written) = sync_channel(1);
    let write = move || {
        let mut out = stdout();
        let _ = out
            .write_all(sequence.as_bytes())
            .and_then(|()| out.flush());
        let _ = done.send(());
    };
    if threads::start(Duty::Terminal, write).is_ok() {
        let _hangs = written.recv_timeout(PATIENCE);
    }
}

/// Restores the terminal, from wherever the program ends.
pub(super) fn restore() {
    #[cfg(feature = "standalone")]
    keyboard::restore();
    if OPENED.swap(false, Ordering::AcqRel) {
        put(CLOSE);
    }
}

/// Restores the terminal when it is dropped, even after a panic.
struct TerminalGuard;

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Waits for the plug-in.
fn wait(session: &Session, ends: &AtomicBool) -> Option<ProgramParts> {
    while !ends.load(Ordering::Acquire) {
        if let Some(parts) = session.parts() {
            return Some(parts);
        }
        std::thread::sleep(BEGINNING);
    }
    None
}

#[cfg(feature = "standalone")]
fn keyboard() -> Option<Receiver<Key>> {
    keyboard::take()
}

/// Only the standalone program reads keys.
#[cfg(not(feature = "standalone"))]
fn keyboard() -> Option<Receiver<Key>> {
    None
}

/// The state of the thread.
struct StageView<'a> {
    session: &'a Session,
    parts: &'a ProgramParts,
    style: StageStyle,
    device_session: DeviceSession,
    last: LastAction,
    /// The last action of a key.
    pressed: Option<Action>,
    bus_listener: crate::instance::bus::BusListener,
    /// The score and the names of its changes, at a revision.
    project: Project,
    done: Vec<&'static str>,
    revision: Option<u64>,
    began: Instant,
}

impl<'a> StageView<'a> {
    fn new(session: &'a Session, parts: &'a ProgramParts, style: StageStyle) -> Self {
        // Its keys need no rules, and its page shows all steps of a clip.
        let profile = Profile {
            steps: u16::try_from(MAX_STEPS).unwrap_or(u16::MAX),
            ..Profile::default()
        };
        Self {
            session,
            parts,
            style,
            device_session: DeviceSession::new(&parts.instance, Arc::new(profile)),
            last: LastAction::default(),
            pressed: None,
            bus_listener: parts.instance.document.bus().listen(),
            project: Project::default(),
            done: Vec::new(),
            revision: None,
            began: Instant::now(),
        }
    }

    /// Draws and obeys keys until the end.
    fn serve(mut self, ends: &AtomicBool) {
        let draws = draws();
        let keys = draws.then(keyboard).flatten();
        let terminal = draws.then(Terminal::open);
        let _given_back = TerminalGuard;
        if let Some(terminal) = &terminal {
            OPENED.store(true, Ordering::Release);
            terminal.show(OPEN.to_owned());
        }
        let frame = if self.style.terse { TERSE_FRAME } else { FRAME };
        while !ends.load(Ordering::Acquire) && !self.session.has_ended() {
            self.obey(keys.as_ref(), frame);
            let is_new = self.look();
            match &terminal {
                Some(terminal) => self.draw(terminal, keys.is_some()),
                // The reader of the output may be gone.
                None if is_new => drop(writeln!(stdout(), "{}", visible(self.last.words()))),
                None => {}
            }
        }
        if let Some(terminal) = terminal {
            terminal.flush(PATIENCE);
        }
    }

    /// Obeys the keys that come within a frame.
    fn obey(&mut self, keys: Option<&Receiver<Key>>, frame: Duration) {
        let Some(keys) = keys else {
            return std::thread::sleep(frame);
        };
        match keys.recv_timeout(frame) {
            Ok(key) => {
                for key in std::iter::once(key).chain(keys.try_iter()) {
                    self.press(key);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            // The terminal is closed.
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(frame),
        }
    }

    fn press(&mut self, key: Key) {
        let running = self.parts.instance.monitor.status().running;
        match key_commands::meaning(key, self.device_session.surface_state(), running) {
            Some(Meaning::Act(action)) => self.act(action),
            Some(Meaning::Save) => self.session.perform(FileCommand::Save),
            Some(Meaning::LookForSound) => self.session.request_sound(),
            Some(Meaning::Leave) => super::end_request::request_end(),
            None => {}
        }
    }

    fn act(&mut self, action: Action) {
        let now = i64::try_from(self.began.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.device_session.act(action, now);
        self.pressed = self.device_session.last().or(self.pressed);
    }

    /// Reads what has happened; returns whether the last action has changed.
    fn look(&mut self) -> bool {
        let document = &self.parts.instance.document;
        let revision = document.revision();
        if self.revision != Some(revision) {
            self.revision = Some(revision);
            self.project = document.project();
            self.done = document.history().0;
        }
        let happened: Vec<_> = self.bus_listener.events().collect();
        self.last.update(&LastActionSources {
            message: &document.message(),
            done: &self.done,
            project: &self.project,
            status: &self.parts.instance.monitor.status(),
            happened: &happened,
            controls: &[
                self.parts.controller_handle.last(),
                self.parts.devices.last(),
                self.pressed,
            ],
        })
    }

    /// Draws the picture, unless the terminal is suspended or restored.
    fn draw(&self, terminal: &Terminal, has_keys: bool) {
        let is_lent = LENT.load(Ordering::Acquire);
        if is_lent && !STILL.load(Ordering::Acquire) {
            terminal.flush(PATIENCE);
            STILL.store(true, Ordering::Release);
        }
        if !is_lent && OPENED.load(Ordering::Acquire) {
            terminal.show(self.picture(has_keys));
        }
    }

    /// The picture as a text for the terminal: one write, drawn over the one before, so that it does not flicker.
    fn picture(&self, has_keys: bool) -> String {
        let size = terminal_size();
        let unprotected = self.session.unprotected();
        let instance = &self.parts.instance;
        let (status, play) = (instance.monitor.status(), instance.play_state.play());
        let width = u16::try_from(MAX_STEPS).unwrap_or(u16::MAX);
        let music = Music::new(&self.project, status, &play, width);
        let picture = StagePicture {
            words: self.last.words(),
            status: &status,
            project: &self.project,
            pattern: music.pattern(self.device_session.surface_state().track.into()),
            surface_state: self.device_session.surface_state(),
            help: if has_keys { key_commands::HELP } else { "" },
            sound: self.session.sound(),
            unprotected: unprotected.as_deref(),
            has_keys,
            terse: self.style.terse,
            font: self.style.font,
        };
        let lines = picture.lines(size.0, size.1);
        let lines = lines.join(&format!("{REST_OF_LINE}\r\n"));
        format!("{HOME}{lines}{REST_OF_LINE}{REST_OF_SCREEN}")
    }
}

/// Whether the output is a terminal that understands escape sequences.
#[cfg(not(all(windows, feature = "standalone")))]
fn draws() -> bool {
    crate::standalone::terminal::draws()
}

/// Whether the output is a terminal that understands escape sequences, which a Windows console must be set to.
#[cfg(all(windows, feature = "standalone"))]
fn draws() -> bool {
    std::io::IsTerminal::is_terminal(&stdout()) && crossterm::ansi_support::supports_ansi()
}

/// Columns and rows.
fn terminal_size() -> (usize, usize) {
    #[cfg(feature = "standalone")]
    // A terminal that does not know its size says 0.
    if let Ok((columns @ 1.., rows @ 1..)) = crossterm::terminal::size() {
        return (columns.into(), rows.into());
    }
    (80, 24)
}
