//! A server that goes and comes back, and a second program beside the first.

use std::sync::Arc;

use gradus::files;
use gradus::sequencer::song::{PatternIndex, Plays, Repeats, Row, Song};
use gradus::sequencer::{Project, notation};

use super::*;

/// Two bars of one pattern, and then another one: so that the time that goes by can be seen.
fn song() -> Project {
    let mut project = Project::with_tracks(1);
    let mut rows = Vec::new();
    for (pattern, (line, repeats)) in [("x.x.x.x.x.x.x.x.", 2), ("xxxxxxxxxxxxxxxx", 64)]
        .into_iter()
        .enumerate()
    {
        let clip = notation::clip(line).expect("the line is notation");
        Arc::make_mut(&mut project.patterns[pattern]).clips = vec![Arc::new(clip)];
        let pattern = i64::try_from(pattern).expect("two patterns");
        rows.push(Row {
            plays: Plays::Pattern(PatternIndex::clamped(pattern)),
            repeats: Repeats::clamped(repeats),
            ..Row::default()
        });
    }
    project.song = Arc::new(Song {
        on: true,
        rows,
        looped: None,
    });
    project
}

fn kill(program: &Program, signal: &str) {
    let mut kill = Command::new("kill");
    kill.args([signal, &program.id().to_string()]);
    assert!(kill.status().is_ok_and(|status| status.success()));
}

/// When its server is killed in the middle of the music, the program says so, goes on with its own clock, can be
/// edited and saved; once there is a server again it is back by itself, at its old connections, and nothing hangs.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn jack_may_die_and_come_back() {
    let _turn = alone();
    let mut hall = Hall::new();
    let file = hall.home.write("song.gradus", files::to_text(&song()));
    let line = hall.line_with(&file, "--stage --play");
    let mut terminal = hall.start("script", "-qefc", &line);
    hall.wait_until(true);
    kill(&hall.server, "-KILL");
    let sees = |terminal: &mut Program, what: &'static str| {
        let before = terminal.output().len();
        terminal.says(what, 30, |output| {
            output
                .get(before..)
                .is_some_and(|new| new.contains(what))
                .then_some(())
        });
    };
    sees(&mut terminal, "No sound: JACK is gone");
    // It was in the first pattern when the server went.
    sees(&mut terminal, "Pattern 2   plays");
    // The first step off, and the file saved.
    terminal.type_line("x\x13");
    sees(&mut terminal, "Pattern 2   plays");
    hall.server = server(&hall.home, 256);
    hall.listener = listener(&hall.home);
    hall.wait_until(true);
    sees(&mut terminal, "Pattern 2   plays");
    let frame = terminal.output();
    let last = frame.rsplit("\x1b[H").nth(1).expect("many pictures");
    assert!(!last.contains("No sound"), "{last}");
    terminal.type_line("p");
    hall.wait_until(false);
    terminal.type_line("q");
    terminal.finish(LEAVE);
    let saved = files::open(&file).expect("it was saved").project;
    let second = |project: &Project| project.clip(1, 0).map(|clip| clip.step(0).on);
    assert_eq!((second(&song()), second(&saved)), (Some(true), Some(false)));
}

/// A server that only stands still is missed, and when it goes on the program is its client as before.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn jack_may_stand_still() {
    let _turn = alone();
    let mut hall = Hall::new();
    let line = hall.line("--stage --play");
    let mut terminal = hall.start("script", "-qefc", &line);
    hall.wait_until(true);
    kill(&hall.server, "-STOP");
    terminal.says("that it is gone", 30, |output| {
        output.contains("No sound: JACK is gone").then_some(())
    });
    kill(&hall.server, "-CONT");
    let before = note_ons(&hall.listener.output()).len();
    hall.listener.says("notes again", 60, |output| {
        (note_ons(output).len() > before + 4).then_some(())
    });
    terminal.type_line("q");
    terminal.finish(LEAVE);
    hall.wait_until(false);
}

/// A second program beside the first has a number behind its name, and plays as well.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn two_programs_share_a_server() {
    let _turn = alone();
    let mut hall = Hall::new();
    let first = hall.start("sh", "-c", &format!("exec {}", hall.line("--terse")));
    wait_for_port("gradus:midi_output");
    let mut second = client("sh");
    second.env_remove("DISPLAY").env("TERM", "xterm");
    second.args(["-c", &format!("exec {}", hall.line("--terse --play"))]);
    let home = Home::new("second");
    let second = Program::start(&home, &mut second);
    wait_for_port("gradus-01:midi_output");
    hall.wait_until(true);
    for program in [second, first] {
        assert!(
            !program.output().contains("No sound"),
            "{}",
            program.output()
        );
        kill(&program, "-TERM");
        program.finish(LEAVE);
    }
    hall.wait_until(false);
}
