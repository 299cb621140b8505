//! A sound card that goes and comes back: ALSA's own client of JACK, whose server can be killed.

use std::collections::BTreeSet;

use super::*;

/// The words in the stage view while the card is missing.
const GONE: &str = "No sound: the sound card is gone";

/// Makes ALSA's default card one that plays through the server.
pub(super) fn make_default(home: &Home) {
    home.write(
        ".asoundrc",
        "pcm.!default { type jack playback_ports { 0 system:playback_1 1 system:playback_2 } }",
    );
}

/// The same, with the server.
fn plug_in(home: &Home) -> Program {
    make_default(home);
    server(home, 256)
}

/// The stage view's pictures since there were so many letters; without the last, which may not be whole.
fn pictures(output: &str, since: usize) -> Vec<&str> {
    let mut pictures: Vec<_> = output[since..].split("\x1b[H").skip(1).collect();
    pictures.pop();
    pictures
}

/// Waits until the card is opened.
pub(super) fn wait_for_the_card() {
    until("the card is opened", 60, || {
        let ports = client("jack_lsp").output().ok()?;
        let ports = String::from_utf8_lossy(&ports.stdout).into_owned();
        ports.contains(":out_00").then_some(())
    });
}

/// When the card is pulled out in the middle of the music, the stage view says so and the music goes on with the own
/// clock; put in again, it is back by itself, as often as that happens, and the program ends as always.
#[test]
#[ignore = "needs JACK and the program: run cargo xtask test"]
fn a_sound_card_may_be_pulled_out() {
    let _turn = alone();
    let home = Home::new("card");
    let file = home.write("score.gradus", files::to_text(&score()));
    let mut card = plug_in(&home);
    let mut program = client("script");
    let program = program
        .env_remove("DISPLAY")
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh")
        .args(["-qefc"])
        .arg(format!(
            "{} {} --backend alsa --stage --play",
            bundle("Gradus").display(),
            file.display()
        ))
        .arg("/dev/null");
    let mut terminal = Program::start(&home, program);
    wait_for_the_card();
    for _ in 0..2 {
        let since = terminal.output().len();
        terminal.says("that it plays", 60, |output| {
            let pictures = pictures(output, since);
            let last = pictures.last()?;
            (last.contains("plays") && !last.contains("No sound")).then_some(())
        });
        lost::kill(&card, "-KILL");
        card.bury();
        terminal.says("that it goes on alone", 60, |output| {
            let pictures = pictures(output, since).into_iter();
            let alone: BTreeSet<_> = pictures.filter(|it| it.contains(GONE)).collect();
            (alone.len() > 8).then_some(())
        });
        card = server(&home, 256);
        wait_for_the_card();
    }
    let since = terminal.output().len();
    terminal.says("that it is heard again", 60, |output| {
        let pictures = pictures(output, since);
        pictures
            .last()
            .is_some_and(|it| !it.contains("No sound"))
            .then_some(())
    });
    terminal.type_line("q");
    terminal.finish(LEAVE);
}
