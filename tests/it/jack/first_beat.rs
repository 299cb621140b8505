//! The stopwatch: from the program's start to one's own beat, heard at JACK's audio port, with real clicks in the real
//! window.

use std::thread;
use std::time::Duration;

use jack::{Client, ClientOptions};

use super::sound::{Ear, SOUND};
use super::*;
use crate::editor::editor_user::{Do, EditorUser};
use crate::editor::first_beat::{BEAT, CLICKS, LIMIT, PAUSE};

/// How long it may take on a machine that does much else, in seconds. What counts is the budget in clicks and pauses.
const PATIENCE: u64 = 120;
/// What the pauses leave of the limit for the program: to start, to draw and to sound.
const START: u32 = 15;

/// "From the program's start to the first own beat heard (onsets in JACK's output): at most 6 clicks, each on a control
/// whose label names the action, pauses of 2 s between them, within 30 s."
#[test]
#[ignore = "needs JACK, Xvfb and the program: run cargo xtask test"]
fn the_first_beat_takes_five_clicks() {
    if passed_in_own_process("jack::first_beat::the_first_beat_takes_five_clicks") {
        return;
    }
    let pauses = u32::try_from(BEAT.len()).expect("few") * PAUSE;
    assert!(BEAT.len() <= CLICKS && pauses + START <= LIMIT);
    let home = Home::new("first-beat");
    let _server = server(&home, 256);
    let (client, _) = Client::new("ear", ClientOptions::NO_START_SERVER).expect("it answers");
    let (ear, begun) = Ear::of(&client);
    let ear = client.activate_async((), ear).expect("it runs");
    let (_screen, display) = screen(&home);
    let started = Instant::now();
    let mut program = super::client(&bundle("Gradus").to_string_lossy());
    program.env("DISPLAY", &display);
    program.env("LIBGL_ALWAYS_SOFTWARE", "1");
    program.env("GRADUS_HOME", home.path().join("state"));
    program.args(["--backend", "jack"]);
    let _program = Program::start(&home, &mut program);
    // The sound card is there before anybody clicks.
    wait_for_port("gradus:output_1");
    until("the kit is connected", 60, || {
        let client = ear.as_client();
        client.connect_ports_by_name("gradus:output_1", SOUND).ok()
    });
    until("there is a window", 60, || {
        let found = xdotool(&display, "search --onlyvisible --name ^Gradus$");
        found.lines().next().map(drop)
    });
    let opened = started.elapsed();
    // The same window, drawn a second time, says where the controls are.
    let mut user = EditorUser::of_a_program();
    for (action, control) in BEAT {
        thread::sleep(Duration::from_secs(PAUSE.into()));
        let silent = begun.lock().expect("nobody panics").sounds.is_empty();
        assert!(silent, "nothing sounds before {action}");
        let place = user.place(control).center();
        let (x, y) = (place.x.round(), place.y.round());
        xdotool(&display, &format!("mousemove {x} {y} sleep 0.2 click 1"));
        user.perform(&[Do::Click(control)]);
    }
    let sounds = until("two bars are heard", PATIENCE, || {
        let begun = begun.lock().expect("nobody panics");
        (begun.sounds.len() >= 6).then(|| begun.sounds.clone())
    });
    let bar: Vec<_> = sounds[..6].iter().map(|sound| sound - sounds[0]).collect();
    assert_eq!(bar, [0, 24_000, 48_000, 96_000, 120_000, 144_000]);
    let all = started.elapsed();
    println!("a window after {opened:.1?}, two bars heard after {all:.1?}");
    assert!(all < Duration::from_secs(PATIENCE), "{all:?}");
}

fn xdotool(display: &str, arguments: &str) -> String {
    let mut xdotool = Command::new("xdotool");
    xdotool.args(arguments.split(' ')).env("DISPLAY", display);
    let output = xdotool.output();
    let output = output.unwrap_or_else(|error| panic!("xdotool does not run: {error}"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
