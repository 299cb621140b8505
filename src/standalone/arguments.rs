//! The command line: FILE and some options are ours, everything else is the framework's.
//!
//! It is parsed by hand: parsers such as `lexopt` must know which options take a value, and the framework's options have
//! to stay as they are written.

use std::ffi::{OsStr, OsString};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use super::console::{Font, StageStyle};
use super::{Audio, AudioChoice, AudioSystem};

/// A parsed command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The file to open.
    pub file: Option<PathBuf>,
    /// The name of the program and everything for the framework.
    pub options: Vec<String>,
    /// The chosen audio system; nothing leaves the choice to us.
    pub backend: Option<String>,
    /// Whether the framework will only print its help.
    pub asks_for_help: bool,
    /// Whether only the MIDI ports are listed.
    pub lists: bool,
    /// Whether FILE is a controller profile that is only checked.
    pub checks: bool,
    /// The folder of its settings, in place of the user's.
    pub settings_folder: Option<PathBuf>,
    /// The stage view in the terminal, in place of a window.
    pub stage: Option<StageStyle>,
    /// Whether the music begins at once.
    pub plays: bool,
    /// Whether the MIDI clock of the inputs is followed.
    pub follows_clock: bool,
    /// Parts of the names of controllers' ports.
    pub controllers: Vec<String>,
    /// The address of this machine at which the page for tablets is served.
    pub remote: Option<IpAddr>,
    /// The message about a wrong option of ours.
    pub mistake: Option<String>,
}

/// One attempt to run with an audio system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioAttempt {
    /// The framework's arguments.
    pub options: Vec<String>,
    /// The audio system that calls for blocks.
    pub audio: Audio,
}

/// The framework's name for a thread that calls for silent blocks, which also runs beside our own client of JACK.
const DUMMY: &str = "dummy";

/// The framework's name for the system's sound cards.
#[cfg(target_os = "macos")]
pub const NATIVE_BACKEND: &str = "core-audio";
/// The framework's name for the system's sound cards.
#[cfg(target_os = "windows")]
pub const NATIVE_BACKEND: &str = "wasapi";
/// The framework's name for the system's sound cards.
#[cfg(not(any(target_os = "macos", target_os = "windows")))]
pub const NATIVE_BACKEND: &str = "alsa";

/// Parses the arguments. FILE is the first that is neither an option nor an option's value. Every option of the framework
/// has a value, except help. Only paths may be anything but valid text.
#[must_use]
pub fn parse(arguments: Vec<OsString>) -> CommandLine {
    let mut given = CommandLine {
        file: None,
        options: Vec::new(),
        backend: None,
        asks_for_help: false,
        lists: false,
        checks: false,
        settings_folder: None,
        stage: None,
        plays: false,
        follows_clock: false,
        controllers: Vec::new(),
        remote: None,
        mistake: None,
    };
    let mut arguments = arguments.into_iter();
    let program = arguments.next();
    given.options.extend(program.map(|name| shown(&name)));
    while let Some(argument) = arguments.next() {
        let argument = match argument.into_string() {
            Ok(argument) => argument,
            Err(unreadable) => {
                given.unreadable(unreadable);
                continue;
            }
        };
        if argument == "--" {
            given.file = given.file.or(arguments.next().map(PathBuf::from));
        } else if given.switched(&argument) {
            // It has no value.
        } else if let Some(value) = value_of(&argument, &mut arguments) {
            given.option(argument, value);
        } else if argument.len() > 1 && argument.starts_with('-') {
            given.asks_for_help = true;
            given.options.push(argument);
        } else if argument == "list" && given.file.is_none() {
            given.lists = true;
        } else if argument == "check" && given.file.is_none() && !given.checks {
            given.checks = true;
        } else if given.file.is_none() {
            given.file = Some(PathBuf::from(argument));
        } else {
            // A second file is left to the framework, which refuses it with a message.
            given.options.push(argument);
        }
    }
    if given.stage.is_some() && given.remote.is_some() {
        // The stage view has the terminal, where the ticket would stand.
        let what = "--remote shows its ticket in the terminal, where --stage covers it: choose one of them";
        given.mistake.get_or_insert_with(|| what.to_owned());
    }
    given
}

/// The value of an option, which may be written into it or follow it; nothing when this is no option
/// with a value.
fn value_of(argument: &str, rest: &mut impl Iterator<Item = OsString>) -> Option<OptionValue> {
    if ["-h", "--help", "-V", "--version"].contains(&argument)
        || !argument.starts_with('-')
        || argument == "-"
    {
        return None;
    }
    let within = match argument.strip_prefix("--") {
        Some(long) => long.split_once('=').map(|(_, value)| value),
        None => argument.get(2..).filter(|value| !value.is_empty()),
    };
    Some(match within {
        Some(value) => OptionValue::Within(value.trim_start_matches('=').to_owned()),
        None => OptionValue::Next(rest.next()),
    })
}

enum OptionValue {
    Within(String),
    Next(Option<OsString>),
}

/// An argument as text for a message.
fn shown(argument: &OsStr) -> String {
    argument.to_string_lossy().into_owned()
}

impl CommandLine {
    /// Takes an option of ours that has no value; returns whether it was one.
    fn switched(&mut self, argument: &str) -> bool {
        match argument {
            "--stage" => {
                self.stage.get_or_insert_default();
            }
            "--terse" => self.stage.get_or_insert_default().terse = true,
            "--play" => self.plays = true,
            "--follow-clock" => self.follows_clock = true,
            "--remote" => self.remote = Some(Ipv4Addr::LOCALHOST.into()),
            _ => match argument.strip_prefix("--remote=") {
                Some(address) => self.serve_page_at(address),
                None => return false,
            },
        }
        true
    }

    /// Takes the address for the page for tablets. An address that means all networks is a mistake: a person chooses one.
    fn serve_page_at(&mut self, text: &str) {
        match text.parse::<IpAddr>() {
            Ok(address) if !address.is_unspecified() && !address.is_multicast() => {
                self.remote = Some(address);
            }
            Ok(_) | Err(_) => {
                self.mistake = Some(format!(
                    "\"{text}\" is not an address of this machine, such as 192.168.0.5"
                ));
            }
        }
    }

    /// Takes an argument that is not valid text: a path, or else a mistake.
    fn unreadable(&mut self, argument: OsString) {
        let text = shown(&argument);
        if text.starts_with('-') {
            let what = format!(
                "\"{text}\" is not an option: only a file path may contain these characters"
            );
            self.mistake = Some(what);
        } else if self.file.is_none() {
            self.file = Some(PathBuf::from(argument));
        } else {
            self.options.push(text);
        }
    }

    fn option(&mut self, argument: String, value: OptionValue) {
        let is = |names: [&str; 2]| {
            names.into_iter().any(|name| {
                let longer = format!("{name}-");
                argument == name || (argument.starts_with(name) && !argument.starts_with(&longer))
            })
        };
        let (value, apart) = match value {
            OptionValue::Within(text) => (OsString::from(text), false),
            OptionValue::Next(Some(value)) => (value, true),
            OptionValue::Next(None) => {
                self.options.push(argument);
                return;
            }
        };
        if is(["-c", "--config"]) {
            self.settings_folder = Some(PathBuf::from(value));
            return;
        }
        let text = match value.into_string() {
            Ok(text) => text,
            Err(value) => {
                let value = shown(&value);
                self.mistake = Some(format!(
                    "{argument} cannot take these characters: \"{value}\""
                ));
                return;
            }
        };
        if is(["--controller", "--controller"]) {
            self.controllers.push(text);
            return;
        }
        if is(["--font", "--font"]) {
            match Font::named(&text) {
                Some(font) => self.stage.get_or_insert_default().font = font,
                None => {
                    let what =
                        format!("there is no font \"{text}\": choose block, dots or letters");
                    self.mistake = Some(what);
                }
            }
            return;
        }
        if !is(["-b", "--backend"]) {
            self.options.push(argument);
            self.options.extend(Some(text).filter(|_| apart));
        } else if text != "auto" {
            self.backend = Some(text);
        }
    }

    /// What was remembered of sound and MIDI, as far as no option says otherwise.
    #[must_use]
    pub fn audio_choice(&self, remembered: AudioChoice) -> AudioChoice {
        let mut choice = remembered;
        choice.system = self.system().unwrap_or(choice.system);
        choice.clock.follows |= self.follows_clock;
        if self.has("--output-device") {
            choice.device.clear();
        }
        if self.has("--midi-input") {
            choice.ports.inputs.clear();
        }
        if self.has("--midi-output") {
            choice.ports.outputs.clear();
        }
        choice
    }

    /// The audio system that an option names.
    fn system(&self) -> Option<AudioSystem> {
        Some(match self.backend.as_deref()? {
            "jack" => AudioSystem::Jack,
            DUMMY => AudioSystem::Silent,
            _ => AudioSystem::SoundCard,
        })
    }

    fn has(&self, option: &str) -> bool {
        let within = format!("{option}=");
        let mut options = self.options.iter();
        options.any(|given| given == option || given.starts_with(&within))
    }

    /// The attempts to run, to be tried in order until one works. A system of the command line is tried alone; one that
    /// was chosen earlier is tried first.
    #[must_use]
    pub fn attempts(&self, chosen: AudioSystem) -> Vec<AudioAttempt> {
        let systems = match self.system() {
            None => chosen.attempts(),
            Some(system) => &system.attempts()[..1],
        };
        let attempts = systems.iter().map(|&audio| {
            let backend = match audio {
                Audio::Native => self.backend.as_deref().unwrap_or(NATIVE_BACKEND),
                Audio::Jack | Audio::Missing | Audio::Silent => DUMMY,
            };
            let backend = ["--backend".to_owned(), backend.to_owned()];
            let options = self.options.iter().cloned().chain(backend).collect();
            AudioAttempt { options, audio }
        });
        attempts.collect()
    }
}

#[cfg(test)]
mod tests;
