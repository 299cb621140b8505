//! `cargo xtask play`: the real plug-in, in a host, in real time, in a terminal.
//!
//! The installed `.clap` is loaded as any host would load it, a project is restored into it, and the
//! transport rolls. Nothing here makes a note: what is shown as played, and what is written down, is
//! what came out of the plug-in. On the stage it is the standalone program that plays: [`perform`].

/// The plug-in's host.
mod host;
/// The transport, block by block, in real time.
mod performance;
/// What was heard.
mod recording;
/// The grid in the terminal.
mod screen;
/// What was heard, as it sounds.
mod sound;
/// Where the music is at a frame.
mod timeline;

use std::env;
use std::path::{self, Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gradus::files::{self, Destination, FileError, FileExtension, Obstacle};
use gradus::sequencer::Project;
use gradus::standalone::terminal;

use crate::bundle::{self, Profile};
use crate::failure::Failure;
use crate::install;
use host::Host;
use performance::Block;
use recording::Recording;
use screen::Screen;
use timeline::Timeline;

/// How often the screen is drawn at most.
const FRAME_TIME: Duration = Duration::from_millis(33);

/// The score to play.
#[derive(Debug)]
pub struct Score {
    /// The name to show for it.
    name: String,
    project: Project,
    /// Its file, if it has one.
    file: Option<PathBuf>,
}

/// The picture that is shown in a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// The grid.
    #[default]
    Grid,
    /// The stage view of the standalone program.
    Stage,
    /// The stage view with nothing but large letters.
    Terse,
}

impl Score {
    /// The demo that comes with Gradus.
    pub fn demo() -> Self {
        Self {
            name: "demo".into(),
            project: files::demo(),
            file: None,
        }
    }

    /// A file of any kind that Gradus reads. What an import could not keep is said.
    pub fn open(file: &Path) -> Result<Self, Failure> {
        let opened = files::open(file).map_err(|error| match error {
            FileError::Io { path, what } => Failure::File(path, what),
            error => Failure::Score(format!("{}: {error}", file.display())),
        })?;
        for sentence in opened.report.sentences() {
            eprintln!("{sentence}");
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self {
            name: name.into_owned(),
            project: opened.project,
            file: path::absolute(file).ok(),
        })
    }
}

/// Plays a score: on the stage where there is one, or else for 8 bars or until Ctrl-C, and writes what was heard into `folder`.
pub fn play(score: &Score, style: Style, folder: &Path) -> Result<(), Failure> {
    let bundled = bundle::bundle(Profile::Release)?;
    match style {
        Style::Stage if terminal::draws() => return perform(&bundled, score, "--stage"),
        Style::Terse if terminal::draws() => return perform(&bundled, score, "--terse"),
        _ => {}
    }
    let clap = install::put(&bundled)?;
    let mut host = Host::load(&clap)?;
    host.restore(&files::to_text(&score.project))?;

    let timeline = Timeline::new(score.project.tempo);
    let recording = roll(&mut host, score, timeline)?;
    let written = recording.write(folder, &score.name, timeline)?;
    let sound = recording.write_sound(folder, &score.name)?;
    println!("{} notes in {}", recording.notes(), written.display());
    println!("as it sounds in {}", sound.display());
    let (sounding, orphans) = recording.unmatched();
    if sounding + orphans > 0 {
        return Err(Failure::Ledger(sounding, orphans));
    }
    Ok(())
}

/// Hands the terminal over to the standalone program, which has keys, controllers and MIDI ports.
fn perform(bundled: &Path, score: &Score, style: &str) -> Result<(), Failure> {
    let file = match &score.file {
        Some(file) => file.clone(),
        None => {
            let file = bundled.join("demo.gradus");
            let failed = |error: FileError| Failure::Score(error.to_string());
            // The file may be left from the last time, and nobody else uses it.
            let leave = Obstacle::file(&file);
            let place = Destination::complete(&file, FileExtension::Project).map_err(failed)?;
            let place = place.permit(Some(&leave));
            let place = place.map_err(|obstacle| Failure::Score(obstacle.to_string()))?;
            files::save(&place, &score.project).map_err(failed)?;
            file
        }
    };
    // It ends itself with Ctrl-C, and what comes after it is for this program to say.
    ctrlc::set_handler(|| {})
        .map_err(|error| Failure::Program(format!("Ctrl-C cannot be caught: {error}")))?;
    let program = bundled.join(format!("Gradus{}", env::consts::EXE_SUFFIX));
    let status = Command::new(&program)
        .args([style, "--play"])
        .arg(file)
        .status()
        .map_err(|error| Failure::Program(format!("{}: {error}", program.display())))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Program(format!("Gradus ended with {status}")))
    }
}

/// Plays until the end or Ctrl-C, and shows it: the plug-in plays on a thread of its own, as in any
/// host, so that a slow terminal delays no note.
fn roll(host: &mut Host, score: &Score, timeline: Timeline) -> Result<Recording, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    ctrlc::set_handler(move || stopped.store(true, Ordering::Relaxed))
        .map_err(|error| Failure::Program(format!("Ctrl-C cannot be caught: {error}")))?;

    let mut screen = Screen::new(&score.name, &score.project, timeline);
    let mut recording = Recording::default();
    let processor = host.start()?;
    let (sender, blocks) = mpsc::channel();
    let stop = stop.as_ref();
    let processor = thread::scope(|scope| {
        let perform = move || performance::perform(processor, timeline, stop, &sender);
        let player = scope.spawn(perform);
        follow(&blocks, &mut screen, &mut recording, host);
        screen.close();
        let panicked = || Failure::Host("it panicked".into());
        player.join().map_err(|_| panicked()).flatten()
    })?;
    host.stop(processor);
    Ok(recording)
}

/// Shows and records blocks as they come, until the last.
fn follow(
    blocks: &mpsc::Receiver<Block>,
    screen: &mut Screen,
    recording: &mut Recording,
    host: &mut Host,
) {
    while let Ok(block) = blocks.recv() {
        screen.hear(&block);
        recording.hear(block);
        while let Ok(block) = blocks.try_recv() {
            screen.hear(&block);
            recording.hear(block);
        }
        host.idle();
        screen.draw(recording.notes());
    }
}
