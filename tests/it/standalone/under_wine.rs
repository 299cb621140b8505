//! The program for Windows, under Wine: its picture, and a click that becomes a note in a MIDI file.
//!
//! `GRADUS_WINDOWS` names the folder of the bundles for Windows. The test is a program of this system, which looks and
//! clicks from outside.

use std::path::{Path, PathBuf};
use std::process::Command;

use midly::{MidiMessage, Smf, Timing, TrackEventKind};

use super::{EMPTY_GRID, STEP_5, Window, kept, step_5_is_on};
use crate::real::{Home, alone};

/// The program with its own settings.
fn program(home: &Home) -> Command {
    let Some(folder) = std::env::var_os("GRADUS_WINDOWS") else {
        panic!(
            "GRADUS_WINDOWS must name the folder of the bundles: run cargo xtask test --windows"
        );
    };
    let program = PathBuf::from(folder).join("Gradus.exe");
    assert!(program.exists(), "there is no {}", program.display());
    let mut wine = Command::new("wine");
    wine.arg(program);
    wine.env("GRADUS_HOME", in_windows(&home.path().join("state")));
    wine
}

/// What Wine calls a path of this system.
fn in_windows(path: &Path) -> String {
    format!("Z:{}", path.display())
}

/// Where Wine has put the window's contents.
fn origin(window: &Window) -> (u32, u32) {
    let found = window.xdotool("search --onlyvisible --name ^Gradus$ getwindowgeometry --shell");
    let number = |name: &str| {
        let line = found.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|number| number.parse().ok())
            .unwrap_or_else(|| panic!("no {name} in {found}"))
    };
    (number("X="), number("Y="))
}

/// The notes of a MIDI file: where each begins, in quarters, and its key.
fn notes(bytes: &[u8]) -> Vec<(f64, u8)> {
    let file = Smf::parse(bytes).expect("it is a MIDI file");
    let Timing::Metrical(ticks) = file.header.timing else {
        panic!("its time is in beats");
    };
    let mut notes = Vec::new();
    for track in &file.tracks {
        let mut now = 0;
        for event in track {
            now += event.delta.as_int();
            if let TrackEventKind::Midi { message, .. } = event.kind
                && let MidiMessage::NoteOn { key, vel } = message
                && vel > 0
            {
                notes.push((f64::from(now) / f64::from(ticks.as_int()), key.as_int()));
            }
        }
    }
    notes
}

/// "The program's window under Xvfb with a screenshot and a click that reaches a note": the fifth step of the first
/// track is clicked, and the program writes a note on the second beat into a MIDI file.
#[test]
#[ignore = "needs Wine and the bundles for Windows: run cargo xtask test --windows"]
fn a_click_reaches_a_note() {
    let _turn = alone();
    let home = Home::new("windows");
    let mut window = Window::of(&home, &mut program(&home)).painted();
    window.origin = origin(&window);
    window.click(EMPTY_GRID);
    window.click(STEP_5);
    kept(&home, "the clicked step is kept", step_5_is_on);
    window = window.painted();
    let picture = window.import("1280x800+0+0", "png:-");
    if std::env::var("GRADUS_PICTURES").is_ok_and(|wanted| wanted == "write") {
        std::fs::write("docs/windows.png", picture).expect("a picture can be written");
    }
    let [from, to] = ["state/session-1.gradus", "beat.mid"].map(|name| home.path().join(name));
    let mut convert = program(&home);
    convert
        .arg("convert")
        .args([&from, &to].map(|path| in_windows(path)));
    let output = convert.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
    let notes = notes(&std::fs::read(&to).expect("it wrote the file"));
    assert_eq!(notes.first(), Some(&(1.0, 36)), "{notes:?}");
}
