//! The standalone program with its real window, on a screen that nobody sees: clicks reach the score,
//! and what was clicked survives a kill.

/// What a keyboard types.
#[cfg(target_os = "linux")]
mod typing;
/// The program for Windows, on the same screen.
#[cfg(target_os = "linux")]
mod under_wine;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use gradus::files;
use gradus::sequencer::Project;

use crate::editor::editor_user::{Do, EditorUser};
use crate::real::{Home, Program, alone, bundle, screen, until};

/// Step 5 of the first track, whatever its name: the first control with this label.
const STEP_5: &str = ", step 5,";

/// What a new project shows in place of its grid has this button for the grid.
const EMPTY_GRID: &str = "Empty grid";

/// The program on its screen; it ends before the screen does.
#[derive(Debug)]
struct Window {
    program: Program,
    display: String,
    /// Where the window's contents begin on the screen: at its top left, unless somebody puts them elsewhere.
    origin: (u32, u32),
    _screen: Program,
}

impl Window {
    /// Starts the program, and waits until its window is painted.
    fn open(home: &Home, arguments: &[&Path]) -> Self {
        Self::start(home, arguments).painted()
    }

    /// Waits until it is painted.
    fn painted(self) -> Self {
        let mut before = Vec::new();
        until("the window is painted, and the same twice", 60, || {
            let now = self.picture();
            let painted = now == before && now.iter().any(|&light| light > 0);
            before = now;
            std::thread::sleep(Duration::from_millis(200));
            painted.then_some(())
        });
        self
    }

    fn start(home: &Home, arguments: &[&Path]) -> Self {
        let mut program = Command::new(bundle("Gradus"));
        program.env("GRADUS_HOME", home.path().join("state"));
        program.args(arguments);
        Self::of(home, &mut program)
    }

    /// Starts a program that has such a window, and waits until that is there.
    fn of(home: &Home, program: &mut Command) -> Self {
        let (screen, display) = screen(home);
        program.env("DISPLAY", &display);
        program.env("LIBGL_ALWAYS_SOFTWARE", "1");
        program.args(["--backend", "dummy"]);
        let program = Program::start(home, program);
        let window = Self {
            program,
            display,
            origin: (0, 0),
            _screen: screen,
        };
        until("there is a window", 60, || {
            let found = window.xdotool("search --onlyvisible --name ^Gradus$");
            found.lines().next().map(drop)
        });
        window
    }

    /// Presses the left button on a control of the window.
    fn click(&self, label: &str) {
        let (x, y) = centre(label);
        let (x, y) = (x + self.origin.0, y + self.origin.1);
        self.xdotool(&format!("mousemove {x} {y} sleep 0.2 click 1"));
    }

    fn xdotool(&self, arguments: &str) -> String {
        let mut xdotool = Command::new("xdotool");
        xdotool.args(arguments.split(' '));
        let output = xdotool.env("DISPLAY", &self.display).output();
        let output = output.unwrap_or_else(|error| panic!("xdotool does not run: {error}"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The colour of the screen at a place, such as "srgb(43,47,56)".
    fn pixel(&self, (x, y): (u32, u32)) -> String {
        self.pixels(&format!("1x1+{x}+{y}")).remove(0)
    }

    /// The whole window: red, green and blue of each pixel.
    fn picture(&self) -> Vec<u8> {
        self.import("1280x760+0+0", "rgb:-")
    }

    /// The colours of a part of the screen, row by row.
    fn pixels(&self, part: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.import(part, "txt:-")).into_owned();
        // After a comment, lines such as "0,0: (43,47,56)  #2B2F38  srgb(43,47,56)".
        let colours = text
            .lines()
            .skip(1)
            .filter_map(|line| line.rsplit(' ').next());
        let colours: Vec<_> = colours.map(str::to_owned).collect();
        assert!(!colours.is_empty(), "import: {text}");
        colours
    }

    fn import(&self, part: &str, format: &str) -> Vec<u8> {
        let mut import = Command::new("import");
        import.args(["-window", "root", "-crop", part, "-depth", "8", format]);
        let output = import.env("DISPLAY", &self.display).output();
        let output = output.unwrap_or_else(|error| panic!("import does not run: {error}"));
        output.stdout
    }

    /// Where the playhead's white bar begins in the first row, in pixels from the row's left; nothing
    /// while there is none.
    fn playhead(&self) -> Option<usize> {
        let first = place(", step 1,");
        let last = place(", step 16,");
        let (left, top) = pixel(first.min + egui::vec2(0.0, 1.0));
        let (right, _) = pixel(last.max);
        let bar = self.pixels(&format!("{}x1+{left}+{top}", right - left));
        bar.iter().position(|colour| colour == "srgb(238,240,244)")
    }

    /// Ends without a chance to clean up.
    fn kill(self) {
        let id = self.program.id().to_string();
        let killed = Command::new("kill").args(["-9", &id]).status();
        assert!(killed.is_ok_and(|status| status.success()), "kill -9 {id}");
    }
}

/// Where a control of a program that was just started is in its window, which is drawn a second time for that.
fn place(label: &str) -> egui::Rect {
    let mut user = EditorUser::of_a_program();
    if label != EMPTY_GRID {
        user.perform(&[Do::Click(EMPTY_GRID)]);
    }
    user.place(label)
}

fn centre(label: &str) -> (u32, u32) {
    pixel(place(label).center())
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a small window"
)]
fn pixel(point: egui::Pos2) -> (u32, u32) {
    (point.x.round() as u32, point.y.round() as u32)
}

/// The unsaved work on disk, once it is what is expected.
fn kept(home: &Home, what: &str, expected: impl Fn(&Project) -> bool) {
    let path = home.path().join("state/session-1.gradus");
    until(what, 20, || {
        let opened = files::open(&path).ok()?;
        expected(&opened.project).then_some(())
    });
}

fn step_5_is_on(project: &Project) -> bool {
    project.clip(0, 0).is_some_and(|clip| clip.step(4).on)
}

/// "Unsaved work survives a crash": a step clicked in the real window is still there after kill -9, in
/// the score and on the screen, and a second click switches it off.
#[test]
#[ignore = "needs Xvfb and the bundle: run cargo xtask test"]
fn a_clicked_step_survives_a_kill() {
    let _turn = alone();
    let home = Home::new("standalone");
    let first = Window::open(&home, &[]);
    first.click(EMPTY_GRID);
    let dark = first.pixel(centre(STEP_5));
    first.click(STEP_5);
    kept(&home, "the clicked step is kept", step_5_is_on);
    first.kill();
    let second = Window::open(&home, &[]);
    until("the step is on the screen again", 20, || {
        (second.pixel(centre(STEP_5)) != dark).then_some(())
    });
    second.click(STEP_5);
    kept(&home, "the step is off again", |project| {
        !step_5_is_on(project)
    });
}

/// A drag in the real window sets the velocity, a number typed into its field does too, and the cell shows it:
/// half filled with the track's colour.
#[test]
#[ignore = "needs Xvfb and the bundle: run cargo xtask test"]
fn a_drag_and_a_typed_number_reach_the_score() {
    let _turn = alone();
    let home = Home::new("typed");
    let window = Window::open(&home, &[]);
    let velocity = |project: &Project| {
        let clip = project.clip(0, 0);
        clip.map_or(0, |clip| clip.step(4).velocity.get())
    };
    window.click(EMPTY_GRID);
    window.click(STEP_5);
    kept(&home, "the step is on", step_5_is_on);
    let (x, y) = centre(STEP_5);
    let (part, end) = (y + 10, y + 30);
    window.xdotool(&format!(
        "mousemove {x} {y} sleep 0.2 mousedown 1 sleep 0.2 mousemove {x} {part} sleep 0.2 \
         mousemove {x} {end} sleep 0.5 mouseup 1"
    ));
    kept(&home, "30 points down are 24 less", |project| {
        velocity(project) == 76
    });
    let (x, y) = centre("Velocity");
    window.xdotool(&format!("mousemove {x} {y} sleep 0.2 click 1 sleep 0.5"));
    window.xdotool("key ctrl+a sleep 0.2 type 64");
    window.xdotool("key Return sleep 0.2 mousemove 700 740");
    kept(&home, "the number is typed", |project| {
        velocity(project) == 64
    });
    let cell = place(STEP_5);
    let quarter = egui::vec2(-4.0, cell.height() / 4.0);
    let above = pixel(cell.center_top() + quarter);
    let below = pixel(cell.center_bottom() + egui::vec2(-4.0, -quarter.y));
    until("the cell is half full", 20, || {
        let (above, below) = (window.pixel(above), window.pixel(below));
        (above == "srgb(50,55,63)" && below == "srgb(253,155,16)").then_some(())
    });
}

/// Playing with the internal clock moves the playhead on the screen, and standing still moves nothing.
#[test]
#[ignore = "needs Xvfb and the bundle: run cargo xtask test"]
fn the_playhead_moves_while_it_plays() {
    let _turn = alone();
    let home = Home::new("playhead");
    let window = Window::open(&home, &[]);
    window.click(EMPTY_GRID);
    std::thread::sleep(Duration::from_secs(1));
    let before = window.picture();
    std::thread::sleep(Duration::from_secs(3));
    assert!(window.picture() == before, "it moves while it stands still");
    assert_eq!(window.playhead(), None);
    window.click("Play");
    let mut places = BTreeSet::new();
    until("the playhead was on five steps", 60, || {
        places.extend(window.playhead());
        (places.len() == 5).then_some(())
    });
}

/// A file that cannot be opened ends the program at once with exit code 2 and one sentence that names
/// it, before there is any window.
#[test]
#[ignore = "needs the bundle: run cargo xtask test"]
fn a_bad_file_is_refused() {
    let home = Home::new("refused");
    let future = home.write(
        "future.gradus",
        "{\n  \"format\": \"gradus\",\n  \"version\": 99\n}\n",
    );
    let files: [(PathBuf, &str); 3] = [
        (home.path().join("none.gradus"), "none.gradus"),
        (
            home.write("broken.gradus", "{\"format\": \"gradus\", \"ver"),
            "broken.gradus: Line 1",
        ),
        (future.clone(), "version 99"),
    ];
    for (file, sentence) in &files {
        let mut program = Command::new(bundle("Gradus"));
        program
            .env("GRADUS_HOME", home.path().join("state"))
            .arg(file);
        let output = program.output().expect("the program can be started");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains(sentence) && said.lines().count() == 1,
            "{said}"
        );
    }
    let untouched = std::fs::read_to_string(future).expect("the file is still there");
    assert!(untouched.contains("99"));
}
