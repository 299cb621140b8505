//! What undo keeps, and how much memory that takes.

use std::process::Command;
use std::sync::Arc;

use gradus::instance::document::{BYTES, Document, LEVELS};
use gradus::sequencer::value::{Length, Velocity};
use gradus::sequencer::{Clip, Edit, Pattern, Project, Step};

use crate::window::heap_bytes;

/// Set for the process that measures.
const ALONE: &str = "GRADUS_MEASURES_MEMORY";
const TRACKS: usize = 32;
const STEPS: usize = 256;
/// Patterns that are full: together 25 MB a project.
const FULL: usize = 32;

/// A project in which every step of many patterns is written; no two of them share anything.
fn full(number: usize) -> Project {
    let mut project = Project::with_tracks(TRACKS);
    let velocity = Velocity::clamped(i64::try_from(number % 127).expect("a small number") + 1);
    let step = Step {
        velocity,
        ..Step::plain()
    };
    for pattern in project.patterns.iter_mut().take(FULL) {
        let clip = || Clip {
            length: Length::MAX,
            steps: vec![step; STEPS],
            ..Clip::default()
        };
        *pattern = Arc::new(Pattern {
            clips: (0..TRACKS).map(|_| Arc::new(clip())).collect(),
            ..Pattern::default()
        });
    }
    project
}

/// "200 levels or 256 MiB, oldest first": 200 replacements of a full project, which alone would take 4.9 GiB, keep no
/// more than that beside the project itself and the three copies of it on their way to the audio thread; it is said,
/// and what is left can be undone.
#[test]
fn undo_is_bounded_in_memory() {
    if std::env::var_os(ALONE).is_none() {
        // In a process of its own: others allocate meanwhile.
        let test = "history::undo_is_bounded_in_memory";
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        let run = command.args(["--exact", test, "--nocapture"]);
        let run = run.env(ALONE, "1").output().expect("it runs");
        let said = String::from_utf8_lossy(&run.stdout);
        println!("{said}");
        assert!(run.status.success() && said.contains("bytes are in use"));
        return;
    }
    let before = heap_bytes();
    let (document, _live) = Document::new(full(0));
    let one = heap_bytes() - before;
    for number in 1..=LEVELS {
        document.apply(Edit::Replace(Box::new(full(number))));
    }
    let used = heap_bytes() - before;
    let levels = document.history().0.len();
    println!("{used} bytes are in use for {levels} levels, {one} for one project");
    assert!(one > 20 << 20, "{one}");
    assert!(used < BYTES + 4 * one, "{used}");
    assert!(levels >= BYTES / one - 1 && levels < LEVELS, "{levels}");
    assert!(document.message().contains("256 MB"));
    for level in 1..=levels {
        let undone = document.undo().map(|line| line.label);
        assert_eq!(undone, Some("Load"), "{level}");
        assert!(document.project() == full(LEVELS - level));
    }
    assert_eq!(document.undo(), None);
}
