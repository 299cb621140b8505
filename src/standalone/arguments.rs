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
        choice.system = match self.backend.as_deref() {
            None => choice.system,
            Some("jack") => AudioSystem::Jack,
            Some(DUMMY) => AudioSystem::Silent,
            Some(_) => AudioSystem::SoundCard,
        };
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

    fn has(&self, option: &str) -> bool {
        let within = format!("{option}=");
        let mut options = self.options.iter();
        options.any(|given| given == option || given.starts_with(&within))
    }

    /// The attempts to run, to be tried in order until one works. A system of the command line is tried alone; one that
    /// was chosen earlier is tried first.
    #[must_use]
    pub fn attempts(&self, chosen: AudioSystem) -> Vec<AudioAttempt> {
        let systems = match self.backend.as_deref() {
            None => chosen.attempts().to_vec(),
            Some("jack") => vec![Audio::Jack],
            Some(DUMMY) => vec![Audio::Silent],
            Some(_) => vec![Audio::Native],
        };
        let attempts = systems.into_iter().map(|audio| {
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
mod tests {
    use super::*;

    fn check(line: &str, file: Option<&str>, options: &str, backend: Option<&str>) -> CommandLine {
        let given = parse(line.split(' ').map(OsString::from).collect());
        assert_eq!(given.file, file.map(PathBuf::from), "{line}");
        assert_eq!(given.options.join(" "), options, "{line}");
        assert_eq!(given.backend.as_deref(), backend, "{line}");
        given
    }

    /// FILE is the first argument that belongs to no option, wherever it stands.
    #[test]
    fn the_file_is_found() {
        check("gradus", None, "gradus", None);
        check("gradus a.gradus", Some("a.gradus"), "gradus", None);
        check(
            "gradus -p 64 a.gradus -r 44100",
            Some("a.gradus"),
            "gradus -p 64 -r 44100",
            None,
        );
        check(
            "gradus --tempo=90 a.gradus",
            Some("a.gradus"),
            "gradus --tempo=90",
            None,
        );
        check(
            "gradus -p64 -- -odd.gradus",
            Some("-odd.gradus"),
            "gradus -p64",
            None,
        );
        check("gradus a b", Some("a"), "gradus b", None);
    }

    /// The audio system is ours to choose, however it is written, and "auto" is no choice.
    #[test]
    fn the_backend_is_taken_out() {
        for line in [
            "gradus -b dummy",
            "gradus --backend dummy",
            "gradus --backend=dummy",
            "gradus -bdummy",
        ] {
            check(line, None, "gradus", Some("dummy"));
        }
        check("gradus -b auto a.gradus", Some("a.gradus"), "gradus", None);
    }

    /// "list" and "check" are words of ours where a file could stand; a file of that name is "./list".
    #[test]
    fn what_is_asked_for_is_known() {
        let given = check("gradus check a.toml", Some("a.toml"), "gradus", None);
        assert!(given.checks && !given.lists);
        assert!(!check("gradus a check", Some("a"), "gradus check", None).checks);
        assert!(check("gradus list", None, "gradus", None).lists);
        let file = check("gradus ./list", Some("./list"), "gradus", None);
        assert!(!file.lists);
        assert!(!check("gradus a list", Some("a"), "gradus list", None).lists);
    }

    /// The options of the stage view are ours, in any order, and an unknown font is a mistake.
    #[test]
    fn the_stage_is_chosen() {
        let style = |line: &str| check(line, None, "gradus", None).stage;
        assert_eq!(style("gradus --play"), None);
        assert_eq!(style("gradus --stage"), Some(StageStyle::default()));
        for line in [
            "gradus --stage --terse --font dots",
            "gradus --font=dots --terse",
        ] {
            let expected = StageStyle {
                terse: true,
                font: Font::Dots,
            };
            assert_eq!(style(line), Some(expected), "{line}");
        }
        let given = check(
            "gradus --controller Pads --controller=Keys",
            None,
            "gradus",
            None,
        );
        assert_eq!(given.controllers, ["Pads", "Keys"]);
        let given = check("gradus --play a.gradus", Some("a.gradus"), "gradus", None);
        assert!(given.plays && given.mistake.is_none());
        let mistake = check("gradus --font huge", None, "gradus", None).mistake;
        assert!(mistake.is_some_and(|what| what.contains("\"huge\"")));
    }

    /// The page for tablets is off unless it is asked for, and then at one address.
    #[test]
    fn the_page_is_served_where_it_is_asked_for() {
        let given = |line: &str| check(line, None, "gradus", None);
        assert_eq!(given("gradus --play").remote, None);
        let here = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(given("gradus --remote").remote, Some(here));
        let there = IpAddr::from([192, 168, 0, 5]);
        assert_eq!(given("gradus --remote=192.168.0.5").remote, Some(there));
        for text in ["0.0.0.0", "::", "224.0.0.1", "here", "", "192.168.0.5:80"] {
            let given = given(&format!("gradus --remote={text}"));
            assert!(given.remote.is_none() && given.mistake.is_some(), "{text}");
        }
        let file = check("gradus --remote a.gradus", Some("a.gradus"), "gradus", None);
        assert_eq!(file.remote, Some(here));
    }

    /// The option for the settings folder is ours, however it is written.
    #[test]
    fn settings_are_chosen() {
        for line in [
            "gradus -c stage",
            "gradus --config stage",
            "gradus --config=stage",
            "gradus -cstage",
        ] {
            let given = check(line, None, "gradus", None);
            assert_eq!(
                given.settings_folder,
                Some(PathBuf::from("stage")),
                "{line}"
            );
        }
    }

    /// A path that is not valid text is opened as it is, and may name the settings folder too; any other argument that
    /// is not valid text is refused in one sentence.
    #[cfg(unix)]
    #[test]
    fn paths_may_have_any_bytes() {
        use std::os::unix::ffi::OsStringExt;

        let given = |line: &[u8]| {
            let words = line.split(|byte| *byte == b' ');
            parse(
                words
                    .map(|word| OsString::from_vec(word.to_vec()))
                    .collect(),
            )
        };
        let path = |bytes: &[u8]| Some(PathBuf::from(OsString::from_vec(bytes.to_vec())));
        let found = given(b"gradus -p 64 Gr\xf6\xdfe.gradus");
        assert_eq!(
            (found.file, found.mistake),
            (path(b"Gr\xf6\xdfe.gradus"), None)
        );
        assert_eq!(found.options.join(" "), "gradus -p 64");
        assert_eq!(given(b"gradus -- -\xf6").file, path(b"-\xf6"));
        assert_eq!(given(b"gradus -c \xf6").settings_folder, path(b"\xf6"));
        assert_eq!(given(b"\xf6 a").options.join(" "), "\u{fffd}");
        assert_eq!(given(b"gradus a \xf6").options.join(" "), "gradus \u{fffd}");
        for line in [
            &b"gradus --config=\xf6"[..],
            b"gradus -\xf6",
            b"gradus --backend \xf6",
            b"gradus --font \xf6",
            b"gradus -p \xf6",
        ] {
            let mistake = given(line).mistake.unwrap();
            assert!(mistake.contains('\u{fffd}'), "{mistake}");
        }
    }

    /// Help and nothing else ends without a session.
    #[test]
    fn help_is_known() {
        assert!(check("gradus --help", None, "gradus --help", None).asks_for_help);
        assert!(!check("gradus a.gradus", Some("a.gradus"), "gradus", None).asks_for_help);
    }

    /// "In the standalone the framework's transport counts only while JACK rolls": JACK is tried first, and is no
    /// backend of the framework; a choice is tried alone, and silence by choice is no lack of sound.
    #[test]
    fn only_the_transport_of_jack_counts() {
        let tried = |line: &str| {
            let given = parse(line.split(' ').map(OsString::from).collect());
            let attempts = given.attempts(AudioSystem::Automatic).into_iter();
            attempts
                .map(|attempt| (attempt.options.join(" "), attempt.audio))
                .collect::<Vec<_>>()
        };
        let systems = [Audio::Jack, Audio::Native, Audio::Missing];
        let names = [DUMMY, NATIVE_BACKEND, DUMMY];
        let expected = systems.into_iter().zip(names);
        let expected = expected
            .map(|(audio, name)| (format!("gradus -p 64 --backend {name}"), audio))
            .collect::<Vec<_>>();
        assert_eq!(tried("gradus -p 64"), expected);
        for (line, name, audio) in [
            ("gradus -b jack", DUMMY, Audio::Jack),
            ("gradus -b dummy", DUMMY, Audio::Silent),
            ("gradus -b alsa", "alsa", Audio::Native),
        ] {
            let expected = [(format!("gradus --backend {name}"), audio)];
            assert_eq!(tried(line), expected, "{line}");
        }
    }

    /// "An explicit command-line option wins over what is remembered", and takes nothing else with it.
    #[test]
    fn options_win() {
        let mut remembered = AudioChoice {
            system: AudioSystem::SoundCard,
            device: "USB".to_owned(),
            ..AudioChoice::default()
        };
        remembered.ports.outputs.push("Synth".to_owned());
        let of = |line: &str| {
            let given = parse(line.split(' ').map(OsString::from).collect());
            let choice = given.audio_choice(remembered.clone());
            let attempts = given.attempts(choice.system);
            (
                choice,
                attempts
                    .iter()
                    .map(|attempt| attempt.audio)
                    .collect::<Vec<_>>(),
            )
        };
        let (choice, tried) = of("gradus");
        assert_eq!(choice, remembered);
        assert_eq!(tried, [Audio::Native, Audio::Jack, Audio::Missing]);
        let (choice, tried) = of("gradus -b jack --output-device=Built-in");
        assert_eq!(choice.system, AudioSystem::Jack);
        assert_eq!((choice.device.as_str(), tried), ("", vec![Audio::Jack]));
        assert_eq!(choice.ports.outputs, ["Synth"]);
        let (choice, _) = of("gradus --midi-output Drums");
        assert_eq!(
            (choice.device.as_str(), choice.ports.outputs.len()),
            ("USB", 0)
        );
    }
}
