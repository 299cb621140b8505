//! Another audio system and other MIDI ports, chosen while the program plays. The program is the test's own process a
//! second time, so that a test can choose without a hand at the window.

use std::ops::ControlFlow;

use gradus::standalone::{AudioRequest, AudioSystem, Session};

use super::*;

/// The command line of the process that is the program.
const LINE: &str = "GRADUS_LINE";
/// How often the audio system is changed there and back.
const TIMES: usize = 10;

/// Is the program, which chooses what it reads a line each.
fn be_the_program(line: &str) {
    let first = std::thread::Builder::new().name("main".to_owned());
    let line = line.split(' ').map(Into::into).collect();
    let first = first.spawn(move || {
        std::thread::spawn(obey);
        let _status = gradus::standalone::run(line, gradus::plugin::play);
    });
    assert!(first.expect("a thread").join().is_ok(), "it has failed");
}

/// Does what each line of the input says, and answers it.
fn obey() {
    let session = until("the program runs", 60, || {
        gradus::standalone::session().filter(|session| session.parts().is_some())
    });
    for line in std::io::stdin().lines().map_while(Result::ok) {
        if obey_line(session, &line).is_break() {
            return;
        }
    }
}

fn obey_line(session: &'static Session, line: &str) -> ControlFlow<()> {
    let port = |words: &str| words.to_owned();
    let request = match line.split_once(' ') {
        Some(("system", "jack")) => AudioRequest::System(AudioSystem::Jack),
        Some(("system", "card")) => AudioRequest::System(AudioSystem::SoundCard),
        Some(("system", _)) => AudioRequest::System(AudioSystem::Silent),
        Some(("device", name)) => AudioRequest::Device(name.to_owned()),
        Some(("to", name)) => AudioRequest::Output(port(name), true),
        Some(("not", name)) => AudioRequest::Output(port(name), false),
        _ if line == "end" => {
            session.end();
            return ControlFlow::Break(());
        }
        _ => {
            tell(session);
            return ControlFlow::Continue(());
        }
    };
    session.choose_audio(request);
    ControlFlow::Continue(())
}

/// Prints how it is.
fn tell(session: &Session) {
    let parts = session.parts().expect("it runs");
    let status = parts.instance.monitor.status();
    let project = parts.instance.document.project();
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux tells of threads");
    let mut threads: Vec<_> = tasks
        .flatten()
        .map(|task| std::fs::read_to_string(task.path().join("comm")).unwrap_or_default())
        .map(|name| name.trim().to_owned())
        .collect();
    threads.sort();
    println!(
        "now {:?} at {} moves {} project {:x} sound {:?} listeners {:?} threads {}",
        session.running_audio(),
        status.position,
        status.running.moves(),
        files::to_text(&project).len(),
        session.sound(),
        session.listeners(),
        threads.join(","),
    );
}

/// The program under the eyes of a test.
struct Player {
    program: Program,
    asked: usize,
}

impl Player {
    fn start(hall: &Hall, test: &str, options: &str, display: Option<&str>) -> Self {
        let file = hall.home.write("score.gradus", files::to_text(&score()));
        let line = format!("gradus {} {options}", file.display());
        let program = std::env::current_exe().expect("a program knows itself");
        let mut program = client(&program.to_string_lossy());
        program
            .args([test, "--exact", "--include-ignored", "--nocapture"])
            .args(["--test-threads=1"])
            .env(LINE, line)
            .env("GRADUS_HOME", hall.home.path().join("state"))
            .env("LIBGL_ALWAYS_SOFTWARE", "1");
        match display {
            Some(display) => program.env("DISPLAY", display),
            None => program.env_remove("DISPLAY"),
        };
        let program = Program::start(&hall.home, &mut program);
        Self { program, asked: 0 }
    }

    /// Its answer to the question how it is.
    fn now(&mut self) -> String {
        self.asked += 1;
        let asked = self.asked;
        self.program.type_line("how is it");
        self.program.says("an answer", 60, |output| {
            let mut answers = output.lines().filter_map(|line| line.split_once("now "));
            answers.nth(asked - 1).map(|(_, answer)| answer.to_owned())
        })
    }

    /// Waits until its answer has some words.
    fn wait_for(&mut self, words: &str) -> String {
        until(words, 60, || {
            let now = self.now();
            now.contains(words).then_some(now)
        })
    }
}

/// Waits until nothing sounds at a listener. What began in silence may end behind a change, so ends alone count for
/// nothing.
fn wait_for_silence(listener: &mut Program) {
    listener.says("the end of all notes", 30, |output| {
        let mut sounding: Vec<[u8; 2]> = Vec::new();
        for (_, [status, key, velocity]) in messages(output) {
            let note = [status & 0x0f, key];
            match status & 0xf0 {
                0x90 if velocity > 0 => sounding.push(note),
                0x80 | 0x90 => sounding.retain(|other| *other != note),
                _ => {}
            }
        }
        sounding.is_empty().then_some(())
    });
}

/// Waits until more notes are heard.
fn wait_for_notes(listener: &mut Program) {
    let heard = note_ons(&listener.output()).len();
    listener.says("more notes", 30, |output| {
        (note_ons(output).len() > heard + 2).then_some(())
    });
}

/// The word behind another one in an answer.
fn word<'a>(answer: &'a str, before: &str) -> &'a str {
    let behind = answer.split_once(before).expect("it is said").1;
    behind.split_whitespace().next().expect("a word")
}

/// How many threads there are.
fn threads(answer: &str) -> usize {
    word(answer, "threads ").split(',').count()
}

fn position(answer: &str) -> i64 {
    word(answer, " at ").parse().expect("a number")
}

/// From JACK to none and back while it plays, again and again: nothing hangs at JACK, the music and the document go on,
/// the window stays where it is, JACK's connections come back, and no thread is left behind.
#[test]
#[ignore = "needs JACK and Xvfb: run cargo xtask test"]
fn the_audio_system_changes_under_the_music() {
    if let Ok(line) = std::env::var(LINE) {
        return be_the_program(&line);
    }
    let _turn = alone();
    let mut hall = Hall::new();
    let (_screen, display) = screen(&hall.home);
    let test = "jack::switch::the_audio_system_changes_under_the_music";
    let options = "--play --connect-jack-midi-output listener:input";
    let mut player = Player::start(&hall, test, options, Some(&display));
    wait_for_notes(&mut hall.listener);
    let window = until("there is a window", 60, || windows(&display));
    player.wait_for("Jack at ");
    let before = settled(&mut player);
    let mut last = position(&before);
    for _ in 0..TIMES {
        wait_for_notes(&mut hall.listener);
        let begun = Instant::now();
        player.program.type_line("system none");
        let silent = player.wait_for("Silent at ");
        let took = begun.elapsed();
        assert!(silent.contains("moves true"), "{silent}");
        assert_eq!(windows(&display).as_ref(), Some(&window), "the same window");
        wait_for_silence(&mut hall.listener);
        assert!(position(&silent) > last, "{silent}");
        last = position(&silent);
        player.program.type_line("system jack");
        let jack = player.wait_for("Jack at ");
        println!("to silence in {took:?}; {jack}");
        wait_for_notes(&mut hall.listener);
        let jack = player.wait_for("sound Heard");
        assert!(position(&jack) > last, "{jack}");
        last = position(&jack);
    }
    let after = until("the threads of before", 30, || {
        let now = player.now();
        (threads(&now) <= threads(&before)).then_some(now)
    });
    assert_eq!(word(&after, "project "), word(&before, "project "));
    assert_eq!(windows(&display), Some(window));
    player.program.type_line("end");
    player.program.finish(LEAVE);
    wait_for_silence(&mut hall.listener);
}

/// The answer once the threads have been the same for a second: a client of JACK starts some of its own a little later.
fn settled(player: &mut Player) -> String {
    let mut last = player.now();
    let mut same = 0;
    until("threads that stay", 30, || {
        std::thread::sleep(Duration::from_millis(250));
        let now = player.now();
        let stay = word(&now, "threads ") == word(&last, "threads ");
        same = if stay { same + 1 } else { 0 };
        last = now;
        (same == 4).then(|| last.clone())
    })
}

/// The windows of the program on a screen; nothing while there is none.
fn windows(display: &str) -> Option<String> {
    let mut xdotool = Command::new("xdotool");
    xdotool.args(["search", "--onlyvisible", "--name", "^Gradus$"]);
    let output = xdotool.env("DISPLAY", display).output().ok()?;
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    (!found.is_empty()).then_some(found)
}

/// A MIDI output is chosen and let go while it plays: whoever listened is left without a sounding note, and the next start
/// connects again what was chosen, without any option.
#[test]
#[ignore = "needs JACK and Xvfb: run cargo xtask test"]
fn the_output_changes_under_the_music() {
    if let Ok(line) = std::env::var(LINE) {
        return be_the_program(&line);
    }
    let _turn = alone();
    let mut hall = Hall::new();
    let (_screen, display) = screen(&hall.home);
    let display = Some(display.as_str());
    let test = "jack::switch::the_output_changes_under_the_music";
    let mut player = Player::start(&hall, test, "--play", display);
    player.wait_for("listeners Some([])");
    for _ in 0..3 {
        player.program.type_line("to listener:input");
        player.wait_for("listeners Some([\"listener\"])");
        wait_for_notes(&mut hall.listener);
        player.program.type_line("not listener:input");
        player.wait_for("listeners Some([])");
        wait_for_silence(&mut hall.listener);
    }
    player.program.type_line("to listener:input");
    wait_for_notes(&mut hall.listener);
    player.program.type_line("end");
    player.program.finish(LEAVE);
    let mut again = Player::start(&hall, test, "--play", display);
    again.wait_for("listeners Some([\"listener\"])");
    wait_for_notes(&mut hall.listener);
    again.program.type_line("end");
    again.program.finish(LEAVE);
    wait_for_silence(&mut hall.listener);
}

/// From JACK to a sound card and back while it plays. A card that is not there is replaced by the default one, and is
/// remembered nevertheless.
#[test]
#[ignore = "needs JACK and ALSA's client of it: run cargo xtask test"]
fn a_sound_card_takes_over() {
    if let Ok(line) = std::env::var(LINE) {
        return be_the_program(&line);
    }
    let _turn = alone();
    let mut hall = Hall::new();
    card::make_default(&hall.home);
    let test = "jack::switch::a_sound_card_takes_over";
    let options = "--play --connect-jack-midi-output listener:input";
    let mut player = Player::start(&hall, test, options, None);
    wait_for_notes(&mut hall.listener);
    player.program.type_line("system card");
    player.wait_for("Native at ");
    card::wait_for_the_card();
    wait_for_silence(&mut hall.listener);
    let card = player.wait_for("sound Heard");
    player.program.type_line("device nowhere");
    let replaced = until("it plays on", 30, || {
        let now = player.now();
        (position(&now) > position(&card) + 100_000 && now.contains("sound Heard")).then_some(now)
    });
    assert!(replaced.contains("Native at "), "{replaced}");
    let kept = std::fs::read_to_string(hall.home.path().join("state/audio"));
    let kept = kept.expect("it is remembered");
    assert!(
        kept.contains("nowhere") && kept.contains("sound-card"),
        "{kept}"
    );
    player.program.type_line("system jack");
    player.wait_for("Jack at ");
    wait_for_notes(&mut hall.listener);
    player.program.type_line("end");
    player.program.finish(LEAVE);
    wait_for_silence(&mut hall.listener);
}
