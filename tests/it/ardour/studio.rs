//! A studio of its own for each test: a home with the plug-in installed and scanned, the score as its
//! preset, and one session. It runs Ardour's scripts; what they print is a [`Take`].

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use gradus::files;
use gradus::sequencer::Project;

use super::take::Take;
use crate::real::{Home, Program, Tempos, bundle, score};

/// The versions that distributions carry, each with folders of its own name; 7 is the one these tests
/// were written with.
const VERSIONS: [&str; 3] = ["ardour7", "ardour8", "ardour9"];

/// A tempo, a block size, and a tempo that takes over at a quarter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// The song's tempos.
    pub(crate) tempos: Tempos,
    /// The block size, in frames.
    pub(crate) frames: u32,
}

impl Setting {
    /// A tempo, frames of a block, and the tempo from a quarter on.
    pub(crate) const fn new(first: f64, frames: u32, quarter: f64, then: f64) -> Self {
        let tempos = Tempos {
            first,
            quarter,
            then,
        };
        Self { tempos, frames }
    }
}

/// A home with the plug-in, the score as its preset and the listener, and a session in it.
#[derive(Debug)]
pub(crate) struct Studio {
    ardour: &'static str,
    home: Home,
    setting: Setting,
}

impl Studio {
    /// Installs and scans everything. Panics with the reason when something is missing.
    pub(crate) fn new(name: &str, setting: Setting) -> Self {
        let installed = |name: &&str| Path::new("/usr/lib").join(name).join("luasession").exists();
        let Some(ardour) = VERSIONS.into_iter().find(installed) else {
            panic!("there is no Ardour in /usr/lib/ardour7: run cargo xtask test");
        };
        let home = Home::new(name);
        let listener = format!(".config/{ardour}/scripts/listener.lua");
        home.write(&listener, include_str!("listener.lua"));
        home.write("scripts/session.lua", include_str!("session.lua"));
        home.write("scripts/create.lua", include_str!("create.lua"));
        home.write("scripts/record.lua", include_str!("record.lua"));
        home.write("scripts/play.lua", include_str!("play.lua"));
        let studio = Self {
            ardour,
            home,
            setting,
        };
        studio.install();
        studio.create();
        studio
    }

    /// Installs and scans the plug-in as a user would, and saves the score as its preset.
    fn install(&self) {
        let place = self.home.path().join(".vst3/Gradus.vst3");
        copy_older(&bundle("Gradus.vst3"), &place);
        let mut scanner = self.command("ardour-vst3-scanner");
        Program::start(&self.home, scanner.args(["-f", "-q"]).arg(&place)).finish(60);
        let entry = self.scanned();
        let (vendor, name) = (attribute(&entry, "vendor"), attribute(&entry, "name"));
        let folder = format!(".vst3/presets/{vendor}/{name}");
        let preset = preset(attribute(&entry, "uid"), &score());
        self.home
            .write(&format!("{folder}/score.vstpreset"), preset);
    }

    /// What Ardour knows of the plug-in after its scan.
    fn scanned(&self) -> String {
        let folder = format!(".cache/{}/vst", self.ardour);
        let files = std::fs::read_dir(self.home.path().join(folder));
        let entry = files.ok().and_then(|mut files| files.next()?.ok());
        let entry = entry.expect("the scan leaves an entry in Ardour's cache");
        std::fs::read_to_string(entry.path()).expect("the scan's entry can be read")
    }

    fn command(&self, program: &str) -> Command {
        let library = Path::new("/usr/lib").join(self.ardour);
        let mut command = Command::new(library.join(program));
        command
            .env("LD_LIBRARY_PATH", &library)
            .env("ARDOUR_DLL_PATH", &library)
            .env(
                "ARDOUR_DATA_PATH",
                Path::new("/usr/share").join(self.ardour),
            )
            .env("ARDOUR_CONFIG_PATH", Path::new("/etc").join(self.ardour))
            .env("SCRIPTS", self.home.path().join("scripts"))
            .env("SESSION", self.session())
            .env("FRAMES", self.setting.frames.to_string());
        command
    }

    /// The presets of this home.
    pub(crate) fn presets(&self) -> PathBuf {
        self.home.path().join(".vst3/presets")
    }

    fn session(&self) -> PathBuf {
        self.home.path().join("session")
    }

    /// Runs a script to its end, in at most two minutes. Ardour itself crashes now and then; that is
    /// printed, and the script run again on the session as it was before, at most three times in all.
    pub(crate) fn run(&self, script: &str, settings: &[(&str, String)]) -> Take {
        let kept = self.home.path().join("kept");
        copy(&self.session(), &kept);
        for _ in 0..3 {
            let mut command = self.command("luasession");
            command.arg(self.home.path().join("scripts").join(script));
            command.envs(settings.iter().map(|(name, value)| (name, value)));
            match Program::start(&self.home, &mut command).end(120) {
                Ok(output) if output.contains("\ndone") => return Take::read(&output),
                Ok(output) => eprintln!("{script} did not end:\n{output}"),
                Err(failure) => eprintln!("{failure}"),
            }
            copy(&kept, &self.session());
        }
        panic!("{script} failed three times");
    }

    /// Makes the session and saves it.
    fn create(&self) {
        let Tempos {
            first,
            quarter,
            then,
        } = self.setting.tempos;
        self.run(
            "create.lua",
            &[
                ("TEMPO", first.to_string()),
                ("NEXT_TEMPO", then.to_string()),
                ("NEXT_QUARTER", quarter.to_string()),
            ],
        );
    }

    /// Gives the saved session a loop; Ardour's own unit is 5880 to a sample.
    pub(crate) fn set_loop(&self, samples: Range<i64>) {
        let file = self.session().join("gradus.ardour");
        let text = std::fs::read_to_string(&file).expect("the session can be read");
        let (start, end) = (samples.start * 5880, samples.end * 5880);
        let range = format!(
            "<Locations><Location id=\"9999991\" name=\"Loop\" start=\"a{start}\" end=\"a{end}\" \
             flags=\"IsAutoLoop,IsHidden\" locked=\"0\" timestamp=\"1\" cue=\"0\"/></Locations>"
        );
        assert!(text.contains("<Locations/>"), "the session has ranges");
        let text = text.replacen("<Locations/>", &range, 1);
        std::fs::write(&file, text).expect("the session can be written");
    }
}

/// An attribute of the first plug-in in an entry.
fn attribute<'a>(entry: &'a str, name: &str) -> &'a str {
    let value = entry.split_once(&format!(" {name}=\""));
    let value = value.and_then(|(_, rest)| rest.split('"').next());
    value.unwrap_or_else(|| panic!("no {name} in {entry}"))
}

/// Makes a folder a copy of another one; does nothing when that one does not exist.
fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    if from.exists() {
        let copied = Command::new("cp").arg("-a").args([from, to]).status();
        assert!(
            copied.is_ok_and(|status| status.success()),
            "a folder can be copied"
        );
    }
}

/// Copies a bundle; its files become an hour old, because Ardour believes a scan only when it is
/// younger than the plug-in, in whole seconds.
fn copy_older(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("a bundle can be read") {
        let entry = entry.expect("a bundle can be read");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_older(&from, &to);
        } else {
            std::fs::copy(&from, &to).expect("a bundle can be copied");
            let hour = Duration::from_secs(3600);
            let file = std::fs::File::options().append(true).open(&to);
            let aged = file.and_then(|file| file.set_modified(SystemTime::now() - hour));
            aged.expect("a file's time can be set");
        }
    }
}

/// The score as a VST3 preset: a header, the plug-in's state, and the list of these two.
fn preset(uid: &str, project: &Project) -> Vec<u8> {
    let state = serde_json::json!({
        "version": "0.1.0",
        "params": {},
        "fields": { "project": serde_json::Value::from(files::to_text(project)).to_string() },
    });
    let state = state.to_string().into_bytes();
    let size = u64::try_from(state.len()).expect("a small state");
    let mut preset = b"VST3\x01\0\0\0".to_vec();
    preset.extend(uid.as_bytes());
    let start = 48_u64;
    preset.extend((start + size).to_le_bytes());
    preset.extend(state);
    preset.extend(b"List\x01\0\0\0Comp");
    preset.extend(start.to_le_bytes());
    preset.extend(size.to_le_bytes());
    preset
}
