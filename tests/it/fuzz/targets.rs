//! The readers that get damaged inputs, and the seeds of these inputs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gradus::files::{
    self, FACTORY, FileError, midi_file, note_names, pattern_file, piece, profile,
};
use gradus::sequencer::value::Channel;
use gradus::sequencer::{Play, Project, SwingGrid};
use gradus::standalone;

use crate::hosts::Format;
use crate::real::Home;
use crate::sessions;

/// A kind of input.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// The seeds that inputs are made from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Reads one; whether it was taken.
    pub read: fn(&[u8]) -> bool,
    /// How many cases it gets in a short run, as a multiple of the slowest kind's.
    pub share: u64,
}

/// All kinds.
pub const TARGETS: [Target; 8] = [
    Target {
        name: "session",
        seeds: session_seeds,
        read: session,
        share: 1,
    },
    Target {
        name: "pattern-file",
        seeds: pattern_seeds,
        read: any_file,
        share: 1,
    },
    Target {
        name: "steppy",
        seeds: || folder("tests/golden/files", &["json"]),
        read: any_file,
        share: 2,
    },
    Target {
        name: "midi-file",
        seeds: midi_seeds,
        read: midi,
        share: 1,
    },
    Target {
        name: "note-names",
        seeds: || folder("tests/golden/names", &[]),
        read: names,
        share: 2,
    },
    Target {
        name: "profile",
        seeds: || folder("profiles", &["toml"]),
        read: controller_profile,
        share: 1,
    },
    Target {
        name: "clipboard",
        seeds: clipboard_seeds,
        read: clipboard,
        share: 2,
    },
    Target {
        name: "convert",
        seeds: importable_seeds,
        read: converted,
        share: 1,
    },
];

/// A session as a host keeps it: in both formats, with a block after it, and what is saved again is there.
fn session(input: &[u8]) -> bool {
    thread_local! {
        static HOSTS: std::cell::RefCell<Vec<Box<dyn crate::hosts::Host>>> =
            std::cell::RefCell::new(Format::ALL.map(Format::load).into());
    }
    HOSTS.with_borrow_mut(|hosts| {
        let taken = hosts.iter_mut().map(|host| {
            let taken = host.main().load(input);
            // An empty session too is given back as it came.
            let is_saved = !host.main().save().is_empty();
            assert!(is_saved || input.is_empty(), "nothing is saved");
            taken
        });
        taken.fold(false, |all, taken| all | taken)
    })
}

/// A file of any kind that *Open* takes. What it holds is written and read back as the same.
fn any_file(input: &[u8]) -> bool {
    let Ok(opened) = files::read(input) else {
        return false;
    };
    writes_back(&opened.project);
    true
}

/// A MIDI file, as music and as a groove.
fn midi(input: &[u8]) -> bool {
    let groove = midi_file::groove(input, SwingGrid::default());
    any_file(input) | groove.is_ok()
}

fn names(input: &[u8]) -> bool {
    let channels = [1, 10, 16].map(Channel::clamped);
    let read = channels.map(|channel| note_names::read(input, channel));
    let Ok(imported) = &read[0] else {
        return false;
    };
    let text = note_names::to_text(&imported.names);
    let again = note_names::read(text.as_bytes(), Channel::clamped(1));
    assert_eq!(again.map(|again| again.names), Ok(imported.names.clone()));
    true
}

fn controller_profile(input: &[u8]) -> bool {
    profile::from_text("a.toml", &String::from_utf8_lossy(input)).is_ok()
}

fn clipboard(input: &[u8]) -> bool {
    let Ok(piece) = piece::from_text(&String::from_utf8_lossy(input)) else {
        return false;
    };
    assert_eq!(
        piece::from_text(&piece::to_text(&piece)).as_ref(),
        Ok(&piece)
    );
    true
}

/// A file for `Gradus convert`, to both kinds: a file is there in the end exactly when it is not refused, and can be
/// read.
fn converted(input: &[u8]) -> bool {
    thread_local! {
        static FOLDER: Home = Home::new("fuzz-convert");
    }
    FOLDER.with(|folder| {
        let from = folder.write("in", input);
        let taken = ["out.gradus", "out.mid"].map(|out| {
            let to = folder.path().join(out);
            let line = [Path::new("Gradus"), Path::new("convert"), &from, &to];
            let line = line.map(|word| word.as_os_str().to_owned()).into();
            let status = standalone::run(line, |_, _| unreachable!("nothing plays"));
            let written = std::fs::read(&to);
            assert_eq!(written.is_ok(), status != ExitCode::from(2), "{status:?}");
            let Ok(written) = written else {
                return false;
            };
            std::fs::remove_file(&to).expect("it was written");
            // Of music that all lies behind the last pattern a MIDI file is written without a note, which is refused.
            match files::read(&written) {
                Ok(_) => {}
                Err(FileError::Midi(why)) if why == "it has no notes" => {}
                Err(why) => panic!("what is written cannot be read: {why}"),
            }
            true
        });
        taken[0] | taken[1]
    })
}

/// Checks that a project that was read can be saved, and reads back the same.
fn writes_back(project: &Project) {
    let text = pattern_file::to_text(project);
    let again = pattern_file::from_text(&text);
    assert_eq!(again.as_ref(), Ok(project), "{text}");
}

/// What comes with Gradus, and the file that has everything.
fn pattern_seeds() -> Vec<Vec<u8>> {
    let factory = FACTORY
        .iter()
        .map(|factory| factory.text.as_bytes().to_vec());
    factory
        .chain(folder("tests/golden/files", &["gradus"]))
        .collect()
}

fn session_seeds() -> Vec<Vec<u8>> {
    let texts = pattern_seeds();
    let texts = texts.iter().map(|text| String::from_utf8_lossy(text));
    let mut seeds: Vec<_> = texts.map(|text| sessions::state_of_text(&text)).collect();
    let devices = [["Launchpad X in", "Launchpad X out", "launchpad-mk3"]];
    seeds.push(sessions::plugged(&Project::default(), &devices));
    // Everything that an instance saves.
    seeds.extend(Format::ALL.map(|format| format.load().main().save()));
    seeds
}

/// What other programs wrote, and what Gradus writes.
fn midi_seeds() -> Vec<Vec<u8>> {
    let factory = FACTORY
        .iter()
        .step_by(4)
        .filter_map(|factory| factory.project().ok());
    let written = factory.map(|project| midi_file::export(&project, &Play::default(), 1).bytes);
    let mut seeds: Vec<_> = written.filter(|bytes| bytes.len() < 4096).collect();
    seeds.extend(folder("tests/field", &["mid", "rmi"]));
    seeds
}

/// What *Import* takes, of every kind.
fn importable_seeds() -> Vec<Vec<u8>> {
    let mut seeds = pattern_seeds();
    seeds.extend(midi_seeds());
    seeds.extend(folder("tests/golden/files", &["json"]));
    seeds
}

/// A piece of each of what comes with Gradus.
fn clipboard_seeds() -> Vec<Vec<u8>> {
    let projects = FACTORY.iter().filter_map(|factory| factory.project().ok());
    let pieces = projects.map(|project| {
        let clips = project.patterns[0].clips.iter().take(3);
        let rows = clips.map(|clip| clip.steps.iter().take(16).cloned().collect());
        piece::to_text(&piece::Piece {
            rows: rows.collect(),
        })
        .into_bytes()
    });
    pieces.collect()
}

/// Inputs of a kind that once broke a reader, so that they are tried each time.
pub fn found(name: &str) -> Vec<Vec<u8>> {
    folder(&format!("tests/fuzz/{name}"), &[])
}

/// The files of a folder of the project with one of these endings, or all of them.
fn folder(folder: &str, endings: &[&str]) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    // Sorted, so that the order is the same everywhere.
    paths.sort();
    paths.retain(|path| {
        let ending = path.extension().unwrap_or_default();
        endings.is_empty() || endings.iter().any(|wanted| ending == *wanted)
    });
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("it can be read"))
        .collect()
}
