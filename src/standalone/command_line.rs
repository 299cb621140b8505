//! Runs the whole program from its command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Once;

use parking_lot::Mutex;

use super::arguments::{self, AudioAttempt};
use super::console::{self, Console};
use super::current_session::begin;
#[cfg(all(unix, feature = "standalone"))]
use super::signals;
use super::terminal::visible;
use super::{
    Audio, Session, SettingsFolder, Sound, choices, convert, list, list_interfaces, remote_page,
    shutdown,
};
use crate::devices::System;
use crate::instance::threads::Duty;
use crate::remote;

/// The help for our options; the framework adds its own.
const HELP: &str = "\
Gradus, a step sequencer

Usage: gradus [FILE] [OPTIONS]
       gradus list
       gradus check PROFILE
       gradus convert IN OUT [--passes N] [--replace]
       gradus convert --check IN...

FILE is a .gradus pattern file, a StepPy .json or a .mid. Without FILE, Gradus opens the last
one again. \"list\" prints the MIDI ports, \"check\" the mistakes in a controller profile.
\"convert\" converts any of these files to OUT, a .gradus or a .mid, and prints what it left
out. A .mid holds the song if it is on, otherwise N passes of the first pattern. An existing
file is replaced only with --replace; --check writes nothing. The exit status is 0 if
everything was converted, 1 if something was left out, 2 if a file was refused.

  -c, --config FOLDER  keeps settings, profiles and unsaved work in FOLDER
  --controller NAME    opens the controller whose MIDI port has NAME in its name, as well as
                       those chosen in the window; can be given several times
  --stage              shows the last action and the current pattern in very large letters in
                       the terminal, without a window; the keys are those of the grid
  --terse              the same, but only the large letters, for slow computers
  --font FONT          draws the large letters with FONT: block, dots or letters
  --play               starts playing at once
  --follow-clock       follows the MIDI clock that comes in
  --remote             serves a page that plays the grid to browsers of this machine;
                       --remote=ADDRESS to tablets on the network where this machine has that
                       address (docs/remote.md says what is safe)
";

/// Runs the whole program. `play` runs the framework until the window is closed, and returns whether there was such an
/// audio system. Exit code 2 means that the arguments or the file were wrong, 1 that nothing could run.
#[must_use]
pub fn run(arguments: Vec<OsString>, play: impl Fn(Audio, Vec<String>) -> bool) -> ExitCode {
    if arguments.get(1).is_some_and(|word| word == convert::WORD) {
        return convert::run(arguments.into_iter().skip(2));
    }
    let given = arguments::parse(arguments);
    if given.asks_for_help {
        println!("{HELP}");
        return outcome(play(Audio::Silent, given.options));
    }
    if given.lists {
        print!("{}", list_interfaces(&mut System::default()));
        return ExitCode::SUCCESS;
    }
    if given.checks {
        return check(given.file.as_deref());
    }
    if let Some(mistake) = &given.mistake {
        eprintln!("gradus: {}", visible(mistake));
        return ExitCode::from(2);
    }
    let settings_folder = given
        .settings_folder
        .as_ref()
        .map_or_else(SettingsFolder::of_user, SettingsFolder::at);
    let session = match begin(&settings_folder, given.file.as_deref()) {
        Ok(session) => session,
        Err(error) => {
            eprintln!("gradus: {}", visible(&error.to_string()));
            return ExitCode::from(2);
        }
    };
    #[cfg(all(unix, feature = "standalone"))]
    signals::handle(|| session.end(), || session.suspend(), || session.resume());
    shutdown::exit_after(session);
    session.add_controllers(choices(&mut System::default(), &given.controllers));
    if given.plays {
        session.play_at_once();
    }
    if let Some(address) = given.remote
        && let Err(error) = remote_page::serve(address)
    {
        eprintln!("gradus: {}", remote_page::no_page(address, &error));
        return ExitCode::from(2);
    }
    if given.remote.is_none() {
        remote_page::serve_as_chosen(session);
    }
    let console = given.stage.map(|style| Console::open(session, style));
    let ended = Ended(session);
    if console.is_some() {
        session.disable_window();
    } else if let Some(lack) = lack_of_display() {
        eprintln!("gradus: {lack}");
        session.disable_window();
    }
    let choice = given.audio_choice(session.audio_choice());
    let attempts = given.attempts(choice.system);
    session.override_audio(choice);
    let ran = attempts.iter().find_map(|attempt| {
        if attempt.audio == Audio::Missing {
            session.set_sound(Sound::Missing);
        }
        let ran = play(attempt.audio, attempt.options.clone());
        (ran || session.is_attached()).then_some(ran)
    });
    drop(ended);
    drop(console);
    remote::switch_off();
    if let (None, [AudioAttempt { audio, .. }]) = (ran, &attempts[..]) {
        eprintln!("gradus: {audio} does not respond");
    }
    outcome(ran.unwrap_or(false))
}

/// Makes a thread that panics restore the terminal before it prints its message, which would be lost otherwise, and the
/// terminal left without echo. If the stage view can go on, it has the terminal again afterwards.
pub fn restore_terminal_on_panic() {
    static GUARDED: Once = Once::new();
    GUARDED.call_once(|| {
        let before = std::panic::take_hook();
        // Two threads that panic at once print one after the other.
        let speaks = Mutex::new(());
        std::panic::set_hook(Box::new(move |failure| {
            let _speaks = speaks.lock();
            if takes_the_stage_along(std::thread::current().name()) {
                console::restore();
                before(failure);
            } else {
                console::suspend();
                before(failure);
                console::resume();
            }
        }));
    });
}

/// Whether the stage view ends when a thread of this name panics: the main thread, the stage view's own, and those of audio
/// systems, which have no name.
fn takes_the_stage_along(thread: Option<&str>) -> bool {
    thread.is_none_or(|name| ["main", Duty::Stage.name()].contains(&name))
}

/// Ends the session when it is dropped, even after a panic, so that no note is left sounding.
struct Ended(&'static Session);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Prints the mistakes of a controller profile.
fn check(file: Option<&Path>) -> ExitCode {
    let Some(file) = file else {
        eprintln!("gradus: \"check\" needs a controller profile, a .toml file");
        return ExitCode::from(2);
    };
    match list::check_profile(file) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(mistakes) => {
            eprint!("{mistakes}");
            ExitCode::from(2)
        }
    }
}

/// Why there will be no window, if that is known beforehand; the framework plays on without one.
fn lack_of_display() -> Option<&'static str> {
    let x11 = cfg!(all(unix, not(target_os = "macos")));
    let missing = std::env::var_os("DISPLAY").is_none_or(|display| display.is_empty());
    (x11 && missing).then_some(
        "DISPLAY names no screen, so there is no window: Ctrl-C ends Gradus, --stage shows it in the terminal",
    )
}

fn outcome(ran: bool) -> ExitCode {
    if ran {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A path that the user typed, with `~` for the home folder.
pub(crate) fn written_path(path: &Path) -> PathBuf {
    let home = std::env::home_dir();
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_path_buf(),
    }
}
