//! Which part of the crate may name what. A part that is not listed may name nothing, and what is listed is needed.

use std::collections::BTreeSet;
use std::path::Path;

use super::{names, rust_files};

/// A part of `src`: a file of this name and the folder, but for the parts of it that are listed for themselves.
struct Part {
    path: &'static str,
    /// What its files may name beyond themselves and [`VALUES`]: paths of this crate, of the standard library, and
    /// other crates. What lies below a path may be named as well.
    may: &'static str,
    /// What its unit tests may name beside that.
    tests_may: &'static str,
}

/// The parts in their order: each may name those before it and none after it. A folder comes after its parts.
const PARTS: [Part; 35] = [
    Part {
        path: "sequencer",
        // What a query found is kept in cells: it changes no answer.
        may: "std::cell serde",
        tests_may: "std::io std::thread_local",
    },
    Part {
        path: "engine",
        may: "crate::sequencer \
              std::sync::atomic \
              atomic_float",
        tests_may: "std::io",
    },
    // Sounds know nothing else but vectors.
    Part {
        path: "preview_kit",
        may: "wide",
        tests_may: "",
    },
    // The rules of a controller do not know the score.
    Part {
        path: "control/controllers",
        may: "crate::engine::Message crate::sequencer::Tick crate::sequencer::TICKS_PER_QUARTER",
        tests_may: "",
    },
    Part {
        path: "control/request",
        may: "crate::sequencer crate::engine",
        tests_may: "",
    },
    Part {
        path: "control/surface_state",
        may: "crate::sequencer crate::engine crate::control::controllers crate::control::request",
        tests_may: "std::io",
    },
    // `control.rs` itself.
    Part {
        path: "control",
        may: "",
        tests_may: "",
    },
    Part {
        path: "files",
        may: "crate::sequencer crate::control::controllers \
              std::fs std::hash std::io std::os std::sync::OnceLock std::sync::Weak std::sync::atomic std::time \
              chardetng encoding_rs libc parking_lot serde serde_json toml toml_writer",
        tests_may: "std::env std::process \
              midly",
    },
    Part {
        path: "instance/threads",
        may: "std::io std::sync::OnceLock std::thread std::time \
              parking_lot thread_priority",
        tests_may: "std::cell std::panic std::sync::atomic std::sync::mpsc",
    },
    Part {
        path: "instance/wake_signal",
        may: "std::sync::OnceLock std::sync::atomic std::thread",
        tests_may: "std::hint std::sync::mpsc std::time",
    },
    Part {
        path: "instance/attention",
        may: "std::sync::atomic",
        tests_may: "",
    },
    Part {
        path: "instance/bus",
        may: "crate::engine crate::sequencer crate::instance::attention \
              std::sync::OnceLock std::sync::atomic \
              parking_lot",
        tests_may: "std::thread",
    },
    Part {
        path: "instance/document",
        may: "crate::sequencer crate::instance::attention crate::instance::bus \
              std::sync::atomic \
              parking_lot triple_buffer",
        tests_may: "",
    },
    Part {
        path: "instance/clock_link",
        may: "crate::engine::HeardClock std::sync::atomic serde",
        tests_may: "",
    },
    Part {
        path: "instance/commands",
        may: "crate::engine crate::instance::attention crate::instance::clock_link \
              std::time \
              parking_lot rtrb",
        tests_may: "",
    },
    Part {
        path: "instance/play_state",
        may: "crate::sequencer crate::engine \
              parking_lot triple_buffer",
        tests_may: "",
    },
    Part {
        path: "instance/tape",
        may: "crate::sequencer crate::engine crate::instance::document crate::instance::play_state \
              std::sync::atomic \
              parking_lot rtrb",
        tests_may: "",
    },
    Part {
        path: "instance/edits",
        may: "crate::sequencer crate::engine crate::control::request crate::instance::bus \
              crate::instance::document crate::instance::tape crate::instance::threads \
              crate::instance::wake_signal \
              std::thread std::time \
              parking_lot rtrb",
        tests_may: "crate::instance::play_state std::sync::atomic",
    },
    Part {
        path: "instance/host_controller",
        may: "crate::control crate::engine::Recording crate::files::profile \
              crate::instance::attention \
              std::sync::atomic \
              parking_lot rtrb serde triple_buffer",
        tests_may: "std::env std::fs std::process \
              serde_json",
    },
    Part {
        path: "instance/keys_played",
        may: "rtrb",
        tests_may: "",
    },
    Part {
        path: "instance/last_action",
        may: "crate::sequencer crate::engine crate::control::controllers",
        tests_may: "",
    },
    Part {
        path: "instance/preview_sound",
        may: "crate::instance::attention crate::instance::document crate::preview_kit \
              std::sync::Weak \
              parking_lot triple_buffer",
        tests_may: "crate::sequencer",
    },
    Part {
        path: "instance/repaint",
        may: "crate::instance::threads \
              std::sync::atomic std::thread std::time",
        tests_may: "std::sync::mpsc",
    },
    Part {
        path: "instance/host_link",
        may: "crate::instance::repaint \
              std::sync::OnceLock \
              parking_lot",
        tests_may: "",
    },
    // `instance.rs` itself.
    Part {
        path: "instance",
        may: "",
        tests_may: "",
    },
    // They may not name the audio thread's end of the document.
    Part {
        path: "devices",
        may: "crate::sequencer crate::engine crate::control crate::files::profile \
              crate::instance::bus crate::instance::commands crate::instance::document::Document \
              crate::instance::document::OutputsNews \
              crate::instance::edits crate::instance::host_link::InstanceName \
              crate::instance::play_state crate::instance::tape crate::instance::threads \
              std::sync::OnceLock std::sync::atomic std::sync::mpsc std::thread std::time \
              coremidi jack mach2 midir parking_lot rtrb serde sha2 triple_buffer",
        tests_may: "std::env std::fs std::io std::os std::process std::sync::Weak \
              serde_json",
    },
    // It serves pages, and knows no file and no window.
    Part {
        path: "remote",
        may: "crate::sequencer::TICKS_PER_QUARTER crate::sequencer::Tick crate::sequencer::Clip \
              crate::sequencer::Pitch crate::sequencer::Play crate::sequencer::playhead \
              crate::sequencer::limits crate::sequencer::song::MAX_SCENES \
              crate::control::controllers crate::control::surface_state crate::files::pattern_file \
              crate::instance::bus crate::instance::host_link::InstanceName crate::instance::threads \
              crate::devices::InstanceHandles crate::devices::device_session \
              std::io std::net std::sync::atomic std::time \
              getrandom hmac httparse if_addrs mio parking_lot qrcodegen serde_json sha2 tungstenite",
        tests_may: "crate::sequencer crate::engine",
    },
    Part {
        path: "params",
        may: "crate::sequencer crate::devices crate::files::pattern_file crate::instance \
              std::sync::atomic \
              nice_plug parking_lot serde serde_json",
        tests_may: "",
    },
    // Built without the rest for programs that have no host.
    Part {
        path: "standalone/terminal",
        may: "crate::instance::threads \
              std::env std::io std::sync::mpsc std::thread std::time",
        tests_may: "std::sync::Mutex",
    },
    Part {
        path: "standalone",
        may: "crate::sequencer crate::engine crate::control crate::files crate::instance \
              crate::devices crate::remote crate::params::window_look \
              std::env std::fs std::io std::net std::os std::panic std::process std::sync::Once \
              std::sync::OnceLock std::sync::atomic std::sync::mpsc std::thread std::time \
              crossterm directories nix parking_lot serde serde_json signal_hook",
        tests_may: "",
    },
    // Words know nothing else.
    Part {
        path: "ui/words",
        may: "",
        tests_may: "",
    },
    Part {
        path: "ui/library",
        may: "crate::sequencer crate::engine crate::files crate::instance crate::standalone \
              crate::ui::words \
              std::env std::fs std::io std::os std::process std::sync::atomic std::sync::mpsc std::time \
              parking_lot rfd",
        tests_may: "std::thread",
    },
    // It draws from copies: neither the engine itself nor an end of the audio thread.
    // Pictures are kept in files, and so is what is learned in the window.
    Part {
        path: "ui/editor",
        may: "crate::sequencer crate::engine::Audition crate::engine::Command \
              crate::engine::HeardClock crate::engine::MusicEvent crate::engine::Monitor crate::engine::Recording \
              crate::engine::RecordingChange crate::engine::Running crate::engine::Status \
              crate::engine::monitor::Count crate::control crate::files crate::instance::bus \
              crate::instance::clock_link::ClockChoice \
              crate::instance::commands crate::instance::document::Document \
              crate::instance::document::Gesture crate::instance::edits::EntryLevels \
              crate::instance::host_controller crate::instance::host_link \
              crate::instance::keys_played crate::instance::last_action \
              crate::instance::play_state crate::instance::preview_sound::LeftOut \
              crate::instance::preview_sound::PreviewSoundHandle \
              crate::instance::preview_sound::SoundSwitch crate::instance::repaint crate::instance::tape \
              crate::devices crate::remote crate::params crate::standalone crate::ui::words crate::ui::library \
              std::cell std::env std::net std::sync::OnceLock std::time \
              egui epaint_default_fonts nice_plug nice_plug_egui raw_window_handle unicode_normalization x11rb xkeysym",
        tests_may: "crate::engine::Mode crate::engine::MusicEventKind crate::instance::attention \
              std::fs std::io std::process std::thread \
              egui_kittest parking_lot png",
    },
    // `ui.rs` itself.
    Part {
        path: "ui",
        may: "",
        tests_may: "",
    },
    Part {
        path: "plugin",
        may: "crate::sequencer crate::engine crate::control crate::instance crate::devices \
              crate::remote \
              crate::files crate::params crate::standalone crate::ui::editor \
              crate::ui::library::ContentSummary \
              std::cell std::hash std::sync::OnceLock std::sync::atomic std::thread std::time \
              clap_sys cpal jack libc nice_plug nice_plug_egui parking_lot tracing vst3",
        tests_may: "serde_json",
    },
];

/// The plain values of the standard library, which every part may name.
const VALUES: [&str; 20] = [
    "std::array",
    "std::borrow",
    "std::cmp",
    "std::collections",
    "std::convert",
    "std::error",
    "std::f32",
    "std::f64",
    "std::ffi",
    "std::fmt",
    "std::iter",
    "std::marker",
    "std::mem",
    "std::num",
    "std::ops",
    "std::path",
    "std::ptr",
    "std::slice",
    "std::str",
    "std::sync::Arc",
];

/// "directions of the architecture": no part names what it may not, and each has a place in the order.
#[test]
fn parts_name_only_what_they_may() {
    let mut offences: Vec<_> = uses().into_iter().filter_map(Use::offence).collect();
    offences.extend(leaps());
    let strangers = files()
        .into_iter()
        .filter(|(file, _)| place_of(file).is_none());
    offences
        .extend(strangers.map(|(file, _)| format!("src/{file}.rs belongs to no part of the list")));
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// The list itself keeps the order: nothing that comes later may be named.
#[test]
fn parts_may_name_only_those_before_them() {
    for (index, part) in PARTS.iter().enumerate() {
        for path in part.paths() {
            if let Some(named) = path.strip_prefix("crate::") {
                let named = place_of(&named.replace("::", "/"));
                assert!(
                    named.is_some_and(|named| named < index),
                    "{} comes before {path}",
                    part.path
                );
            }
        }
    }
}

/// An entry that no part needs any more is an error, so that the list grows only with a reason; a renamed part is an
/// error too.
#[test]
fn parts_need_what_they_may_name() {
    let uses = uses();
    for part in &PARTS {
        let names_of = |tests: bool| {
            let of_part = uses.iter().filter(|found| found.part.path == part.path);
            of_part
                .filter(move |found| found.of_tests == tests)
                .map(|found| &found.path)
        };
        let needed = |path: &str, tests| names_of(tests).any(|name| covers(path, name));
        for path in part.may.split_whitespace() {
            assert!(needed(path, false), "{} has no need of {path}", part.path);
        }
        for path in part.tests_may.split_whitespace() {
            assert!(
                needed(path, true),
                "tests of {} have no need of {path}",
                part.path
            );
        }
        let file = Path::new("src").join(part.path).with_extension("rs");
        assert!(file.exists(), "there is no part {}", part.path);
    }
}

/// A path that a file of a part names.
struct Use {
    file: String,
    part: &'static Part,
    path: String,
    line: usize,
    of_tests: bool,
}

impl Use {
    /// A complaint if the part may not name this path.
    fn offence(self) -> Option<String> {
        let part = self.part;
        let tests_may = if self.of_tests { part.tests_may } else { "" };
        let may = part
            .may
            .split_whitespace()
            .chain(tests_may.split_whitespace());
        let plain = VALUES.iter().any(|value| covers(value, &self.path));
        let own = covers(
            &format!("crate::{}", part.path.replace('/', "::")),
            &self.path,
        );
        let permitted = own || plain || may.into_iter().any(|path| covers(path, &self.path));
        (!permitted).then(|| format!("{}:{} names {}", self.file, self.line, self.path))
    }
}

impl Part {
    fn paths(&self) -> impl Iterator<Item = &'static str> {
        self.may
            .split_whitespace()
            .chain(self.tests_may.split_whitespace())
    }
}

/// All that the files of the crate name.
fn uses() -> Vec<Use> {
    let roots = names::roots();
    let of_tests = files_of_tests();
    let mut uses = Vec::new();
    for (file, text) in files() {
        let Some(part) = place_of(&file).map(|place| &PARTS[place]) else {
            continue;
        };
        let in_tests = of_tests.iter().any(|path| is_in(path, &file));
        uses.extend(names::of(&text, &roots).into_iter().map(|name| Use {
            file: format!("src/{file}.rs"),
            part,
            path: name.path,
            line: name.line,
            of_tests: name.of_tests || in_tests,
        }));
    }
    uses
}

/// Paths that leave a part with `super`, which do not show what they name.
fn leaps() -> Vec<String> {
    let mut leaps = Vec::new();
    for (file, text) in files() {
        let part = place_of(&file).map_or("", |place| PARTS[place].path);
        let inside = file.matches('/').count() - part.matches('/').count();
        let far = names::ascents(&text)
            .into_iter()
            .filter(|(steps, _)| *steps > inside);
        leaps.extend(
            far.map(|(_, line)| format!("src/{file}.rs:{line} leaves {part} without its name")),
        );
    }
    leaps
}

/// The files of the crate, without `src/` and `.rs`, and what is in them. The root itself wires all parts.
fn files() -> Vec<(String, String)> {
    let files = rust_files(Path::new("src")).into_iter().map(|path| {
        let name = path.with_extension("");
        let name = name
            .strip_prefix("src")
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        (name, std::fs::read_to_string(&path).unwrap())
    });
    files
        .filter(|(name, _)| name != "lib" && name != "main")
        .collect()
}

/// The modules that are there for tests only, as paths of files.
fn files_of_tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (file, text) in files() {
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let only_tests = ["#[cfg(test", "#[cfg(all(test", "#[cfg(any(test"];
            if only_tests
                .iter()
                .any(|attribute| line.starts_with(attribute))
            {
                let module = lines.peek().and_then(|next| next.strip_suffix(';'));
                let module = module.and_then(|module| module.rsplit_once("mod "));
                found.extend(module.map(|(_, name)| format!("{file}/{name}")));
            }
        }
    }
    found
}

/// Where a file or folder stands in the order: the nearest part it is in.
fn place_of(file: &str) -> Option<usize> {
    let places = (0..PARTS.len()).filter(|place| is_in(PARTS[*place].path, file));
    places.max_by_key(|place| PARTS[*place].path.len())
}

/// Whether a file is that path's own or below it.
fn is_in(path: &str, file: &str) -> bool {
    file.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a path is another one or what lies above it.
fn covers(path: &str, name: &str) -> bool {
    name.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
