//! A server that goes and comes back, and a second program beside the first.

use std::sync::Arc;

use gradus::files;
use gradus::sequencer::song::{PatternIndex, Plays, Repeats, Row, Song};
use gradus::sequencer::{Project, notation};

use super::*;

/// How many notes the first track has in all.
const FIRST: usize = 32;

/// Four bars of the first track, 8 seconds, and then the second one for ever: so that it can be heard how much time
/// has gone by.
fn song() -> Project {
    let mut project = Project::with_tracks(2);
    let clip = |line| Arc::new(notation::clip(line).expect("the line is notation"));
    let (played, silent) = (clip("x.x.x.x.x.x.x.x."), clip("................"));
    Arc::make_mut(&mut project.patterns[0]).clips = vec![played.clone(), silent.clone()];
    Arc::make_mut(&mut project.patterns[1]).clips = vec![silent, played];
    let row = |pattern, repeats| Row {
        plays: Plays::Pattern(PatternIndex::clamped(pattern)),
        repeats: Repeats::clamped(repeats),
        ..Row::default()
    };
    project.song = Arc::new(Song {
        on: true,
        rows: vec![row(0, 4), row(1, 64)],
        looped: Some((1, 1)),
    });
    project
}

/// How many notes of a track were heard.
fn of_track(track: usize, listing: &str) -> usize {
    let key = song().tracks[track].key.get();
    let notes = note_ons(listing).into_iter();
    notes.filter(|note| note.what[1] == key).count()
}

pub(super) fn kill(program: &Program, signal: &str) {
    let mut kill = Command::new("kill");
    kill.args([signal, &program.id().to_string()]);
    assert!(kill.status().is_ok_and(|status| status.success()));
}

/// When its server is killed in the middle of the music, the program says so, goes on with its internal clock, can be
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
    hall.server.bury();
    terminal.says("that JACK is gone", 30, |output| {
        output.contains("No sound: JACK is gone").then_some(())
    });
    let before = of_track(0, &hall.listener.output());
    // The first step off, and the file saved.
    terminal.type_line("x\x13");
    let first = |project: &Project| project.clip(0, 0).map(|clip| clip.step(0).on);
    until("the file is saved", 30, || {
        let saved = files::open(&file).ok()?.project;
        (first(&saved) == Some(false)).then_some(())
    });
    // A client that outlives its server takes away, when it ends, what the next of its name waits with.
    kill(&hall.listener, "-KILL");
    hall.listener.bury();
    hall.server = server(&hall.home, 256);
    hall.listener = listener(&hall.home);
    hall.listener.says("the second track", 60, |output| {
        (of_track(1, output) > 2).then_some(())
    });
    let all = before + of_track(0, &hall.listener.output());
    // It began less than once more, and went on meanwhile, for a second at the least.
    assert!(before > 0 && all <= FIRST - 2, "{before} of {all}");
    let output = terminal.output();
    let last = output.rsplit("\x1b[H").nth(1).expect("many pictures");
    assert!(!last.contains("No sound"), "{last}");
    terminal.type_line("p");
    hall.wait_until(false);
    terminal.type_line("q");
    terminal.finish(LEAVE);
}

/// A server that only hangs counts as missing. When it goes on, the program is its client as before.
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
