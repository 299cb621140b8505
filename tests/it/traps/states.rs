//! Trap 8: sessions that are restored. That they can be while the music plays is in `realtime.rs`.

use gradus::files::pattern_file;
use gradus::sequencer::{Edit, Project, edit::StepRef};

use crate::hosts::vst3::Vst3Host;
use crate::hosts::{Call, Format, Host, Outputs, Player, Status};
use crate::sessions;

/// "save(load(x)) stable bytes", and the field of its own is "exactly the text of a pattern file".
#[test]
fn trap_08_a_session_is_saved_as_it_was_loaded() {
    let project = sessions::everything();
    for format in Format::ALL {
        let mut host = format.load();
        assert!(host.main().load(&sessions::state(&project)));
        let saved = host.main().save();
        assert_eq!(
            sessions::text_of_state(&saved),
            pattern_file::to_text(&project)
        );
        let mut other = format.load();
        assert!(other.main().load(&saved));
        assert_eq!(other.main().save(), saved, "{format:?}");
    }
}

/// Both formats save the same bytes, so that a session's project survives a change of format.
#[test]
fn trap_08_both_formats_save_alike() {
    let state = sessions::state(&sessions::everything());
    let [clap, vst3] = Format::ALL.map(|format| {
        let mut host = format.load();
        assert!(host.main().load(&state));
        host.main().save()
    });
    assert_eq!(clap, vst3);
}

/// "defaults for missing keys": what a state lacks is not what was there before.
#[test]
fn trap_08_missing_keys_take_their_defaults() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&sessions::everything()));
        player.call(&Call {
            parameters: &[("pattern", 1.0), ("bypass", 1.0)],
            ..Call::default()
        });
        let main = player.host.main();
        assert!(main.parameter("pattern") > 0.9 && main.parameter("bypass") > 0.9);
        assert!(main.load(br#"{"version":"0.1.0","params":{},"fields":{}}"#));
        assert!(main.parameter("pattern") < 0.1 && main.parameter("bypass") < 0.1);
        let text = sessions::text_of_state(&main.save());
        assert_eq!(
            text,
            pattern_file::to_text(&Project::default()),
            "{format:?}"
        );
    }
}

/// Every single parameter, in both formats: one that a state lacks is what it is in a fresh instance, and not what the
/// host had moved it to before.
#[test]
fn trap_08_every_missing_parameter_takes_its_default() {
    for format in Format::ALL {
        let mut host = format.load();
        let main = host.main();
        let saved: serde_json::Value = serde_json::from_slice(&main.save()).expect("JSON");
        let ids = saved["params"].as_object().expect("parameters").keys();
        // This parameter says whether there is something to save, and moves by itself.
        let ids: Vec<_> = ids.filter(|id| *id != "changed").collect();
        let fresh: Vec<_> = ids.iter().map(|id| main.parameter(id)).collect();
        let other = |value: f64| if value > 0.5 { 0.0 } else { 1.0 };
        let moved = ids.iter().zip(&fresh);
        let moved: Vec<_> = moved
            .map(|(id, value)| (id.as_str(), other(*value)))
            .collect();
        let mut player = Player::new(format, &sessions::state(&Project::default()));
        player.call(&Call {
            parameters: &moved,
            ..Call::default()
        });
        let main = player.host.main();
        assert_eq!(moved.len(), 51, "{format:?}");
        for (id, value) in &moved {
            assert_eq!(main.parameter(id), *value, "{format:?}: {id} was not moved");
        }
        assert!(main.load(br#"{"version":"0.1.0","params":{},"fields":{}}"#));
        for (id, value) in ids.iter().zip(&fresh) {
            assert_eq!(main.parameter(id), *value, "{format:?}: {id}");
        }
    }
}

/// "a state that is truncated, of a future version, huge, or nonsense loads nothing, keeps what was
/// there": in the next save there is that, or what was loaded, as it came.
#[test]
fn trap_08_bad_states_change_nothing() {
    let project = sessions::everything();
    let good = sessions::state(&project);
    for format in Format::ALL {
        let mut host = format.load();
        assert!(host.main().load(&good));
        for (name, state) in sessions::bad_states() {
            let loaded = host.main().load(&state);
            let text = sessions::text_of_state(&host.main().save());
            let kept = text == pattern_file::to_text(&project);
            let held = match name {
                "badly quoted" => text == "[not a quoted text",
                _ => loaded && text == sessions::text_of_state(&state),
            };
            assert!(
                if loaded { held } else { kept },
                "{format:?}: a state that is {name} became {text:.300}"
            );
            assert!(
                host.main().load(&good),
                "{format:?} after one that is {name}"
            );
        }
    }
}

/// "a future version is never overwritten": what comes out is what came in, byte for byte.
#[test]
fn trap_08_a_future_version_is_saved_as_it_came() {
    let future = sessions::state_of_text(&sessions::future_text());
    for format in Format::ALL {
        let mut host = format.load();
        host.main().load(&future);
        let saved = host.main().save();
        assert_eq!(
            sessions::text_of_state(&saved),
            sessions::future_text(),
            "{format:?}"
        );
    }
}

/// "sounding notes closed, playing position unaffected": after a load the music goes on in its place.
#[test]
fn trap_08_a_load_does_not_move_the_music() {
    let before = sessions::lines(&["x..."]);
    let after = sessions::lines(&["..x.", "x"]);
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&before));
        player.blocks(3, 1000);
        assert_eq!(player.ledger.sounding().len(), 1);
        assert!(player.host.main().load(&sessions::state(&after)));
        player.block(1000);
        assert_eq!(player.ledger.sounding(), [], "{format:?}");
        player.blocks(20, 1000);
        // A sixteenth is 6000 frames; the load was at 3000.
        assert_eq!(player.ledger.onsets(36), [0, 12_000], "{format:?}");
        assert_eq!(
            player.ledger.onsets(37),
            [6000, 12_000, 18_000],
            "{format:?}"
        );
        player.stop();
    }
}

/// "state of 2 instances independent."
#[test]
fn trap_08_instances_do_not_share() {
    for format in Format::ALL {
        let mut one = Player::new(format, &sessions::state(&sessions::lines(&["x"])));
        let mut two = Player::new(format, &sessions::state(&sessions::lines(&["x.", "x"])));
        one.play(4.0, 512);
        two.play(4.0, 512);
        assert!(one.ledger.onsets(37).is_empty());
        assert_eq!(one.ledger.onsets(36), two.ledger.onsets(37), "{format:?}");
        one.stop();
        two.stop();
    }
}

/// A project that was edited, saved as text and loaded by a host plays the edit: the path of a click in
/// the editor.
#[test]
fn an_edit_reaches_the_host_as_text() {
    let mut project = Project::with_tracks(2);
    let place = StepRef {
        pattern: 0,
        track: 1,
        step: 3,
    };
    Edit::ToggleStep(place).apply(&mut project);
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        player.play(4.0, 512);
        assert_eq!(player.ledger.onsets(37), [18_000], "{format:?}");
        player.stop();
    }
}

/// A VST3 host may set a parameter after it has said that blocks follow, and send none. The value is in the next saved
/// session, whatever the host does before, and the host reads it back.
#[test]
fn a_parameter_that_is_set_between_blocks_is_saved_in_vst3() {
    type Step = fn(&mut Vst3Host);
    let steps: [(&str, Step); 6] = [
        ("at once", |_| {}),
        ("asked", |host| assert!(host.main().parameter("fill") > 0.9)),
        ("stopped", |host| host.audio().stop()),
        ("stopped and started", |host| {
            host.audio().stop();
            host.audio().start();
        }),
        ("deactivated", |host| {
            host.audio().stop();
            host.deactivate();
        }),
        ("a block that does not bring it", |host| {
            host.process(&Call::default());
        }),
    ];
    for (what, step) in steps {
        let mut host = Vst3Host::new();
        host.activate(48_000.0, 512);
        host.audio().start();
        host.process(&Call::default());
        host.set_parameter("pattern", 0.5);
        host.set_parameter("fill", 0.25);
        host.set_parameter("fill", 1.0);
        step(&mut host);
        let saved = host.main().save();
        for host in [&mut host, &mut loaded(&saved)] {
            assert_eq!(host.main().parameter("fill"), 1.0, "{what}");
            let pattern = host.main().parameter("pattern");
            assert!((pattern - 0.5).abs() < 0.01, "{what}: {pattern}");
        }
    }
}

fn loaded(state: &[u8]) -> Vst3Host {
    let mut host = Vst3Host::new();
    assert!(host.main().load(state));
    host
}

/// A value that a block has brought since replaces the one that the host had set; a session that is loaded replaces
/// both.
#[test]
fn what_blocks_bring_counts_in_vst3() {
    let bring = |host: &mut Vst3Host, value| {
        host.process(&Call {
            parameters: &[("fill", value)],
            ..Call::default()
        });
    };
    let mut host = Vst3Host::new();
    host.activate(48_000.0, 512);
    host.audio().start();
    for blocks in [1, 2, 5] {
        host.set_parameter("fill", 1.0);
        bring(&mut host, 1.0);
        (0..blocks).for_each(|_| bring(&mut host, 0.0));
        host.main().save();
        assert_eq!(host.main().parameter("fill"), 0.0);
    }
    host.set_parameter("fill", 1.0);
    assert!(host.main().load(&sessions::state(&Project::default())));
    host.main().save();
    assert_eq!(host.main().parameter("fill"), 0.0);
}

/// A VST3 host may activate, start and even send blocks before it has set anything up, and may set up at any time after;
/// the music is at the rate that it said last.
#[test]
fn a_vst3_may_be_set_up_late() {
    type Step = fn(&mut Vst3Host);
    let orders: [(&str, &[Step]); 6] = [
        ("never", &[|host| assert!(host.set_active(true))]),
        (
            "after activation",
            &[
                |host| assert!(host.set_active(true)),
                |host| host.set_up(96_000.0, 512),
            ],
        ),
        (
            "activated before and after",
            &[
                |host| assert!(host.set_active(true)),
                |host| assert!(host.set_active(false)),
                |host| host.set_up(96_000.0, 512),
                |host| assert!(host.set_active(true)),
            ],
        ),
        (
            "twice",
            &[
                |host| host.set_up(44_100.0, 64),
                |host| assert!(host.set_active(true)),
                |host| host.set_up(96_000.0, 512),
                |host| assert!(host.set_active(true)),
            ],
        ),
        (
            "after the start",
            &[
                |host| host.audio().start(),
                |host| assert!(host.set_active(true)),
                |host| host.set_up(96_000.0, 512),
            ],
        ),
        (
            "after blocks",
            &[
                |host| {
                    let outputs = Outputs::None;
                    let call = Call {
                        outputs,
                        ..Call::default()
                    };
                    assert_eq!(host.process(&call).status, Status::Failed);
                },
                |host| assert!(host.set_active(true)),
                |host| {
                    host.process(&Call::default());
                },
                |host| host.set_up(96_000.0, 512),
            ],
        ),
    ];
    for (what, order) in orders {
        let mut host = Vst3Host::new();
        assert!(
            host.main()
                .load(&sessions::state(&sessions::lines(&["x..."])))
        );
        order.iter().for_each(|step| step(&mut host));
        let rate = if what == "never" { 48_000.0 } else { 96_000.0 };
        let mut player = Player::of(Box::new(host));
        player.rate = rate;
        player.play(1.5, 512);
        let quarter = if what == "never" { 24_000 } else { 48_000 };
        assert_eq!(player.ledger.onsets(36), [0, quarter], "{what}");
        player.stop();
    }
}
