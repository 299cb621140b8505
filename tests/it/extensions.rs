//! What a CLAP host can ask and is told beside notes, parameters and sessions.

mod odd_host;
mod presets;

use gradus::sequencer::value::{Channel, Key};
use gradus::sequencer::{Edit, KeyNames, Project};

use crate::hosts::clap::ClapHost;
use crate::hosts::{Format, Host};
use crate::real::until;
use crate::sessions;
use crate::stage::Stage;

/// A project whose first channel has these names.
fn named(names: &[(i64, &str)]) -> Project {
    let mut project = sessions::lines(&["x...", "x..."]);
    sessions::change(&mut project, 1, |track, _| {
        track.channel = Channel::clamped(10);
    });
    let mut of_channel = KeyNames::default();
    for (key, name) in names {
        of_channel.set(Key::clamped(*key), name);
    }
    Edit::NoteNames(Channel::DEFAULT, Box::new(of_channel)).apply(&mut project);
    project
}

/// "the names that a channel's keys have, told anew when they change": its own, and General MIDI's for the drums of a
/// channel that has none; a change of anything else is no news.
#[test]
fn the_host_is_told_the_names_of_keys() {
    let mut host = ClapHost::new();
    let load = |host: &mut ClapHost, project: &Project| {
        assert!(host.main().load(&sessions::state(project)));
    };
    let names_on = |host: &mut ClapHost, on: u16| {
        let names = host.note_names().into_iter();
        let names = names.filter(|(channel, ..)| *channel == on);
        names.map(|(_, key, name)| (key, name)).collect::<Vec<_>>()
    };
    load(&mut host, &named(&[(36, "Boom"), (60, "Glöckchen 🔔")]));
    assert_eq!(host.main().notices().renamings, 1);
    let own = [(36, "Boom".to_owned()), (60, "Glöckchen 🔔".to_owned())];
    assert_eq!(names_on(&mut host, 0), own);
    assert!(names_on(&mut host, 9).contains(&(38, "Snare".to_owned())));
    let mut louder = named(&[(36, "Boom"), (60, "Glöckchen 🔔")]);
    sessions::change(&mut louder, 0, |_, clip| clip.mute = true);
    load(&mut host, &louder);
    assert_eq!(host.main().notices().renamings, 1);
    load(&mut host, &named(&[(36, "Boom"), (61, "Glöckchen 🔔")]));
    assert_eq!(host.main().notices().renamings, 2);
    assert_eq!(names_on(&mut host, 0)[1].0, 61);
    // Four bytes a letter: as many as the format has room for.
    load(&mut host, &named(&[(36, &"🔔".repeat(64))]));
    assert_eq!(names_on(&mut host, 0)[0].1, "🔔".repeat(63));
}

/// "after every edit, window or no window": what a controller changes is reported, each edit anew; what was loaded or
/// saved is not.
#[test]
fn each_edit_is_reported_without_a_window() {
    const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";
    let mut stage = Stage::new(Format::Clap, LAUNCHPAD, &sessions::lines(&["....", "x"]));
    let told = |stage: &mut Stage| stage.player.host.main().notices().unsaved;
    assert_eq!(told(&mut stage), 0);
    for (pad, edits) in [("51", 1), ("52", 2)] {
        stage.send(&format!("90 {pad} 64, 80 {pad} 00"));
        until("the edit is reported", 20, || {
            stage.block();
            (told(&mut stage) == edits).then_some(())
        });
    }
    assert_eq!(stage.line(0), "xx..");
    // An edit that is saved before the plug-in has its turn is no news.
    stage.send("90 53 64, 80 53 00");
    stage.until_line(0, "xxx.");
    assert_eq!(told(&mut stage), 2);
}
