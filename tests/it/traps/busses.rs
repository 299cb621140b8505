//! Trap 1: a plug-in without an audio bus does not open in Live; and ids that sessions refer to.

use crate::hosts::{Format, parameter_number};

/// "0 in / 2 out": one main stereo output, events in and out once, no latency to compensate.
#[test]
fn trap_01_busses_are_what_hosts_open() {
    for format in Format::ALL {
        let description = format.load().main().description();
        assert!(description.audio_inputs.is_empty(), "{format:?}");
        assert_eq!(description.audio_outputs, [2], "{format:?}");
        assert!(description.main_output, "{format:?}");
        assert_eq!(
            (description.event_inputs, description.event_outputs),
            (1, 1),
            "{format:?}"
        );
    }
}

/// "sub-categories contain `Instrument`; CLAP features contain `note-effect`", and not `instrument`,
/// which would file it among the synthesizers.
#[test]
fn trap_01_categories_put_it_into_the_right_slot() {
    let features = |format: Format| format.load().main().description().features;
    let clap = features(Format::Clap);
    assert!(clap.contains(&"note-effect".to_owned()), "{clap:?}");
    assert!(!clap.contains(&"instrument".to_owned()), "{clap:?}");
    let vst3 = features(Format::Vst3);
    assert_eq!(vst3.first().map(String::as_str), Some("Instrument"));
    assert!(vst3.join("|").len() <= 127);
}

/// Sessions find a plug-in by its id: these never change.
#[test]
fn ids_are_frozen() {
    let id = |format: Format| format.load().main().description().id;
    assert_eq!(id(Format::Clap), "org.gradus.sequencer");
    // "GradusSequencer1" in ASCII; Windows swaps the first eight bytes.
    let vst3 = if cfg!(windows) {
        "64617247737565537175656e63657231"
    } else {
        "47726164757353657175656e63657231"
    };
    assert_eq!(id(Format::Vst3), vst3);
}

/// Automation refers to parameters by number: these never change, both formats agree, and there are no
/// others ("ids frozen by a golden file").
#[test]
fn parameter_ids_are_frozen() {
    let golden = include_str!("../../golden/parameters.txt");
    let frozen: Vec<(u32, &str)> = golden
        .lines()
        .map(|line| {
            let mut words = line.splitn(3, ' ');
            let number = words.next().unwrap().parse().unwrap();
            assert_eq!(parameter_number(words.next().unwrap()), number, "{line}");
            (number, words.next().unwrap())
        })
        .collect();
    for format in Format::ALL {
        let parameters = format.load().main().parameters();
        for (number, name) in &frozen {
            let found = parameters.iter().find(|parameter| parameter.id == *number);
            assert_eq!(
                found.map(|found| found.name.as_str()),
                Some(*name),
                "{format:?}"
            );
        }
        let automatable = parameters.iter().filter(|parameter| parameter.automatable);
        for parameter in automatable {
            let known = frozen.iter().any(|(number, _)| *number == parameter.id);
            assert!(known, "{format:?}: {parameter:?}");
        }
    }
}

/// "Remote-control pages for CLAP": the parameters for riding are on the first page, macros on the second, mutes
/// follow.
#[test]
fn controllers_find_their_pages() {
    let pages = Format::Clap.load().main().description().pages;
    let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Play",
            "Macros",
            "Mutes 1 to 8",
            "Mutes 9 to 16",
            "Mutes 17 to 24",
            "Mutes 25 to 32"
        ]
    );
    let first = [
        "pattern",
        "fill",
        "variation",
        "transpose",
        "swing",
        "density",
        "gate",
        "velocity",
    ];
    assert_eq!(pages[0].1, first.map(parameter_number));
    assert_eq!(pages[1].1[7], parameter_number("macro_8"));
    assert_eq!(pages[5].1[7], parameter_number("mute_32"));
}

/// "at most 64 automatable parameters", or Live shows none of them.
#[test]
fn automatable_parameters_fit_into_live() {
    for format in Format::ALL {
        let parameters = format.load().main().parameters();
        let automatable = parameters.iter().filter(|parameter| parameter.automatable);
        let count = automatable.count();
        assert!((1..=64).contains(&count), "{format:?}: {count}");
    }
}
