use super::*;

fn check(line: &str, file: Option<&str>, options: &str, backend: Option<&str>) -> CommandLine {
    let given = parse(line.split(' ').map(OsString::from).collect());
    assert_eq!(given.file, file.map(PathBuf::from), "{line}");
    assert_eq!(given.options.join(" "), options, "{line}");
    assert_eq!(given.backend.as_deref(), backend, "{line}");
    given
}

/// FILE is the first argument that belongs to no option, wherever it stands.
#[test]
fn the_file_is_found() {
    check("gradus", None, "gradus", None);
    check("gradus a.gradus", Some("a.gradus"), "gradus", None);
    check(
        "gradus -p 64 a.gradus -r 44100",
        Some("a.gradus"),
        "gradus -p 64 -r 44100",
        None,
    );
    check(
        "gradus --tempo=90 a.gradus",
        Some("a.gradus"),
        "gradus --tempo=90",
        None,
    );
    check(
        "gradus -p64 -- -odd.gradus",
        Some("-odd.gradus"),
        "gradus -p64",
        None,
    );
    check("gradus a b", Some("a"), "gradus b", None);
}

/// The audio system is ours to choose, however it is written, and "auto" is no choice.
#[test]
fn the_backend_is_taken_out() {
    for line in [
        "gradus -b dummy",
        "gradus --backend dummy",
        "gradus --backend=dummy",
        "gradus -bdummy",
    ] {
        check(line, None, "gradus", Some("dummy"));
    }
    check("gradus -b auto a.gradus", Some("a.gradus"), "gradus", None);
}

/// "list" and "check" are words of ours where a file could stand; a file of that name is "./list".
#[test]
fn what_is_asked_for_is_known() {
    let given = check("gradus check a.toml", Some("a.toml"), "gradus", None);
    assert!(given.checks && !given.lists);
    assert!(!check("gradus a check", Some("a"), "gradus check", None).checks);
    assert!(check("gradus list", None, "gradus", None).lists);
    let file = check("gradus ./list", Some("./list"), "gradus", None);
    assert!(!file.lists);
    assert!(!check("gradus a list", Some("a"), "gradus list", None).lists);
}

/// The options of the stage view are ours, in any order, and an unknown font is a mistake.
#[test]
fn the_stage_is_chosen() {
    let style = |line: &str| check(line, None, "gradus", None).stage;
    assert_eq!(style("gradus --play"), None);
    assert_eq!(style("gradus --stage"), Some(StageStyle::default()));
    for line in [
        "gradus --stage --terse --font dots",
        "gradus --font=dots --terse",
    ] {
        let expected = StageStyle {
            terse: true,
            font: Font::Dots,
        };
        assert_eq!(style(line), Some(expected), "{line}");
    }
    let given = check(
        "gradus --controller Pads --controller=Keys",
        None,
        "gradus",
        None,
    );
    assert_eq!(given.controllers, ["Pads", "Keys"]);
    let given = check("gradus --play a.gradus", Some("a.gradus"), "gradus", None);
    assert!(given.plays && given.mistake.is_none());
    let mistake = check("gradus --font huge", None, "gradus", None).mistake;
    assert!(mistake.is_some_and(|what| what.contains("\"huge\"")));
}

/// The page for tablets is off unless it is asked for, and then at one address.
#[test]
fn the_page_is_served_where_it_is_asked_for() {
    let given = |line: &str| check(line, None, "gradus", None);
    assert_eq!(given("gradus --play").remote, None);
    let here = IpAddr::from([127, 0, 0, 1]);
    assert_eq!(given("gradus --remote").remote, Some(here));
    let there = IpAddr::from([192, 168, 0, 5]);
    assert_eq!(given("gradus --remote=192.168.0.5").remote, Some(there));
    for text in ["0.0.0.0", "::", "224.0.0.1", "here", "", "192.168.0.5:80"] {
        let given = given(&format!("gradus --remote={text}"));
        assert!(given.remote.is_none() && given.mistake.is_some(), "{text}");
    }
    let file = check("gradus --remote a.gradus", Some("a.gradus"), "gradus", None);
    assert_eq!(file.remote, Some(here));
    let both = given("gradus --stage --remote").mistake;
    assert!(both.is_some_and(|what| what.contains("--stage")));
}

/// The option for the settings folder is ours, however it is written.
#[test]
fn settings_are_chosen() {
    for line in [
        "gradus -c stage",
        "gradus --config stage",
        "gradus --config=stage",
        "gradus -cstage",
    ] {
        let given = check(line, None, "gradus", None);
        assert_eq!(
            given.settings_folder,
            Some(PathBuf::from("stage")),
            "{line}"
        );
    }
}

/// A path that is not valid text is opened as it is, and may name the settings folder too; any other argument that
/// is not valid text is refused in one sentence.
#[cfg(unix)]
#[test]
fn paths_may_have_any_bytes() {
    use std::os::unix::ffi::OsStringExt;

    let given = |line: &[u8]| {
        let words = line.split(|byte| *byte == b' ');
        parse(
            words
                .map(|word| OsString::from_vec(word.to_vec()))
                .collect(),
        )
    };
    let path = |bytes: &[u8]| Some(PathBuf::from(OsString::from_vec(bytes.to_vec())));
    let found = given(b"gradus -p 64 Gr\xf6\xdfe.gradus");
    assert_eq!(
        (found.file, found.mistake),
        (path(b"Gr\xf6\xdfe.gradus"), None)
    );
    assert_eq!(found.options.join(" "), "gradus -p 64");
    assert_eq!(given(b"gradus -- -\xf6").file, path(b"-\xf6"));
    assert_eq!(given(b"gradus -c \xf6").settings_folder, path(b"\xf6"));
    assert_eq!(given(b"\xf6 a").options.join(" "), "\u{fffd}");
    assert_eq!(given(b"gradus a \xf6").options.join(" "), "gradus \u{fffd}");
    for line in [
        &b"gradus --config=\xf6"[..],
        b"gradus -\xf6",
        b"gradus --backend \xf6",
        b"gradus --font \xf6",
        b"gradus -p \xf6",
    ] {
        let mistake = given(line).mistake.unwrap();
        assert!(mistake.contains('\u{fffd}'), "{mistake}");
    }
}

/// Help and nothing else ends without a session.
#[test]
fn help_is_known() {
    assert!(check("gradus --help", None, "gradus --help", None).asks_for_help);
    assert!(!check("gradus a.gradus", Some("a.gradus"), "gradus", None).asks_for_help);
}

/// "In the standalone the framework's transport counts only while JACK rolls": JACK is tried first, and is no
/// backend of the framework; a choice is tried alone, and silence by choice is no lack of sound.
#[test]
fn only_the_transport_of_jack_counts() {
    let tried = |line: &str| {
        let given = parse(line.split(' ').map(OsString::from).collect());
        let attempts = given.attempts(AudioSystem::Automatic).into_iter();
        attempts
            .map(|attempt| (attempt.options.join(" "), attempt.audio))
            .collect::<Vec<_>>()
    };
    let systems = [Audio::Jack, Audio::Native, Audio::Missing];
    let names = [DUMMY, NATIVE_BACKEND, DUMMY];
    let expected = systems.into_iter().zip(names);
    let expected = expected
        .map(|(audio, name)| (format!("gradus -p 64 --backend {name}"), audio))
        .collect::<Vec<_>>();
    assert_eq!(tried("gradus -p 64"), expected);
    for (line, name, audio) in [
        ("gradus -b jack", DUMMY, Audio::Jack),
        ("gradus -b dummy", DUMMY, Audio::Silent),
        ("gradus -b alsa", "alsa", Audio::Native),
    ] {
        let expected = [(format!("gradus --backend {name}"), audio)];
        assert_eq!(tried(line), expected, "{line}");
    }
}

/// "An explicit command-line option wins over what is remembered", and takes nothing else with it.
#[test]
fn options_win() {
    let mut remembered = AudioChoice {
        system: AudioSystem::SoundCard,
        device: "USB".to_owned(),
        ..AudioChoice::default()
    };
    remembered.ports.outputs.push("Synth".to_owned());
    let of = |line: &str| {
        let given = parse(line.split(' ').map(OsString::from).collect());
        let choice = given.audio_choice(remembered.clone());
        let attempts = given.attempts(choice.system);
        (
            choice,
            attempts
                .iter()
                .map(|attempt| attempt.audio)
                .collect::<Vec<_>>(),
        )
    };
    let (choice, tried) = of("gradus");
    assert_eq!(choice, remembered);
    assert_eq!(tried, [Audio::Native, Audio::Jack, Audio::Missing]);
    let (choice, tried) = of("gradus -b jack --output-device=Built-in");
    assert_eq!(choice.system, AudioSystem::Jack);
    assert_eq!((choice.device.as_str(), tried), ("", vec![Audio::Jack]));
    assert_eq!(choice.ports.outputs, ["Synth"]);
    let (choice, _) = of("gradus --midi-output Drums");
    assert_eq!(
        (choice.device.as_str(), choice.ports.outputs.len()),
        ("USB", 0)
    );
}

/// "--follow-clock" follows for this run; without it, what was chosen in Set-up holds.
#[test]
fn a_clock_is_followed_for_one_run() {
    let given = |line: &str| check(line, None, "gradus", None);
    let mut remembered = AudioChoice::default();
    remembered.clock.later_ms = -3;
    let choice = given("gradus --follow-clock").audio_choice(remembered.clone());
    assert!(choice.clock.follows && choice.clock.later_ms == -3);
    assert_eq!(given("gradus").audio_choice(remembered.clone()), remembered);
}
