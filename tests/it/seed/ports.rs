//! Controllers at ports of their own, through the plug-in: C3, and the parts of other rows about controllers.

use std::collections::BTreeMap;

use gradus::instance::host_controller::Settings;
use gradus::sequencer::Project;

use super::{KEYBOARD, LAUNCH_CONTROL, LAUNCHPAD, MININOVA, project};
use crate::hosts::Format;
use crate::ports::Device;
use crate::stage::Stage;

fn stage(project: &Project, devices: &[[&str; 3]]) -> Stage {
    let mut stage = Stage::with(Format::Clap, &Settings::default(), project);
    stage.plug(devices);
    stage
}

/// Whether a device was sent these since the last time.
fn shown<const N: usize>(device: &Device, messages: &[[u8; N]]) -> bool {
    let sent = device.sent();
    messages
        .iter()
        .all(|message| sent.iter().any(|sent| sent == message))
}

/// C3: "port name per controller instance; several instances of one type allowed (MiniNova in and out on two
/// ports)": two Launchpads, each with a page, a layer and lights of its own, and a MiniNova that is heard at one
/// port and lit at another. One whose cable is pulled leaves the other alone, and comes back as itself.
#[test]
fn c3_two_of_a_kind() {
    let left = Device::plug("c3 pads");
    let right = Device::plug("c3 pads");
    let (keys, arps) = (Device::plug("c3 keys"), Device::plug("c3 arps"));
    let mut stage = stage(
        &project(&".... ".repeat(12)),
        &[
            ["c3 pads", "c3 pads", LAUNCHPAD],
            ["c3 pads (2)", "c3 pads (2)", LAUNCHPAD],
            ["c3 keys", "c3 arps", MININOVA],
        ],
    );
    // The second page of the right one: its first pad is step 33.
    stage.press(&right, "b0 5e 7f, b0 5e 00, 90 51 7f, 80 51 00");
    stage.press(&left, "90 52 7f, 80 52 00");
    let line = |steps: &[usize]| {
        let line: String = (0..48)
            .map(|step| if steps.contains(&step) { 'x' } else { '.' })
            .collect();
        move |project: &Project| {
            let clip = project.clip(0, 0);
            let line_of = clip.map(|clip| {
                (0..48)
                    .map(|step| if clip.step(step).on { 'x' } else { '.' })
                    .collect::<String>()
            });
            line_of == Some(line.clone())
        }
    };
    stage.until("a step of each page", line(&[1, 32]));
    stage.until_heard("the left light", |_| shown(&left, &[[0x90, 0x52, 5]]));
    stage.until_heard("the right light", |_| shown(&right, &[[0x90, 0x51, 5]]));
    // The MiniNova is heard at one port and lit at another.
    stage.press(&keys, "b0 63 3c, b0 62 22, b0 06 7f");
    stage.until("the third step", line(&[1, 2, 32]));
    stage.until_heard("the third button", |_| shown(&arps, &[[0xb0, 0x62, 0x22]]));
    assert!(keys.sent().is_empty() && !arps.send(&[0x90, 60, 1]));
    // The left one holds accent, which the right one does not.
    stage.press(&left, "b0 59 7f, 90 51 7f, 80 51 00");
    stage.press(&right, "90 52 7f, 80 52 00");
    stage.until("a step with an accent, and one without", |project| {
        let clip = project.clip(0, 0);
        clip.is_some_and(|clip| clip.step(0).accent && clip.step(33).on && !clip.step(33).accent)
    });
    left.sent();
    right.sent();
    drop(left);
    stage.blocks(2.0);
    stage.press(&right, "90 53 7f, 80 53 00");
    stage.until("the right one goes on", line(&[1, 2, 32, 33, 34]));
    stage.until_heard("its light", |_| shown(&right, &[[0x90, 0x53, 5]]));
    let left = Device::plug("c3 pads");
    stage.press(&left, "90 54 7f, 80 54 00");
    stage.until("the left one is back", line(&[1, 2, 3, 32, 33, 34]));
    stage.press(&right, "90 54 7f, 80 54 00");
    stage.until(
        "the right one is what it was",
        line(&[1, 2, 3, 32, 33, 34, 35]),
    );
    let sent = right.sent();
    assert!(
        sent.iter().all(|sent| sent[0] != 0xf0),
        "it was not greeted anew"
    );
}

/// Lights by system exclusive, and what a device says that way, at its own port: a pad is lit, and the transport
/// buttons of a BeatStep play and pause.
#[test]
fn exclusive_messages_go_both_ways() {
    let (pads, launch) = (Device::plug("own beats"), Device::plug("own launch"));
    let mut stage = stage(
        &project("x..."),
        &[
            ["own beats", "own beats", "Arturia BeatStep"],
            ["own launch", "own launch", LAUNCH_CONTROL],
        ],
    );
    stage.press(&pads, "90 2d 64, 80 2d 00");
    stage.until_line(0, "xx..");
    let lit = [0xf0, 0, 0x20, 0x6b, 0x7f, 0x42, 2, 0, 0x10, 0x71, 1, 0xf7];
    stage.until_heard("the pad is red", |_| shown(&pads, &[lit]));
    let lit = [0xf0, 0, 0x20, 0x29, 2, 10, 120, 8, 1, 14, 0xf7];
    stage.until_heard("the other one too", |_| shown(&launch, &[lit]));
    stage.rest();
    let before = stage.player.ledger.notes.len();
    stage.press(&pads, "f0 7f 7f 06 02 f7");
    stage.until_heard("it plays", |stage| {
        stage.player.ledger.notes.len() > before + 4
    });
    stage.press(&pads, "f0 7f 7f 06 01 f7");
    stage.until_heard("it rests", |stage| {
        let heard = stage.heard.last().map(|(at, _)| *at);
        heard.is_some_and(|at| at + 48_000 < stage.player.ledger.now)
    });
    stage.player.ledger.assert_closed();
}

/// "Who was used last has it", and loading is no use: of two instances with one device the first goes on being
/// played, the second has it when the first no longer wants it, and keeps it when the first is loaded again.
#[test]
fn one_device_plays_one_instance() {
    let pads = Device::plug("lent pads");
    let chosen = [["lent pads", "lent pads", LAUNCHPAD]];
    let mut first = stage(&project("...."), &chosen);
    first.press(&pads, "90 51 7f, 80 51 00");
    first.until_line(0, "x...");
    let mut second = Stage::beside(Format::Clap, &Settings::default(), &project("...."));
    second.plug(&chosen);
    first.press(&pads, "90 54 7f, 80 54 00");
    first.until_line(0, "x..x");
    assert_eq!(second.line(0), "....");
    first.plug(&[]);
    second.until("the second hears it", |project| {
        pads.send(&[0x90, 0x54, 0x7f]);
        project.clip(0, 0).is_some_and(|clip| clip.step(3).on)
    });
    // Dark and told goodbye by the first, then greeted by the second.
    second.until_heard("its lights", |_| shown(&pads, &[[0x90, 0x52, 1]]));
    first.plug(&chosen);
    let before = first.line(0);
    second.press(&pads, "90 52 7f, 80 52 00");
    second.until("its step", |project| {
        project.clip(0, 0).is_some_and(|clip| clip.step(1).on)
    });
    assert_eq!(first.line(0), before);
}

/// C5 and C13 at a port of its own, through the plug-in: what a rule plays is heard on the track in front and
/// ends where it began, though that goes to the next channel meanwhile; what no rule knows is heard as it is.
/// T5: while it records, what is played there is written.
#[test]
fn own_ports_do_all_that_the_host_does() {
    let keys = Device::plug("own keys");
    let pads = Device::plug("own pads");
    let mut stage = Stage::with(Format::Clap, &Settings::default(), &project("x..."));
    stage.plug(&[
        ["own keys", "", KEYBOARD],
        ["own pads", "own pads", LAUNCHPAD],
    ]);
    stage.press(&keys, "95 40 5a");
    stage.until_heard("the key", |stage| {
        stage.player.ledger.sounding() == [(0, 64)]
    });
    // Only with solo held, so that no hand does it by mistake.
    stage.press(&pads, "b0 27 7f, 90 12 7f, 80 12 00, b0 27 00");
    stage.until("the next channel", |project| {
        project.tracks[0].channel.get() == 2
    });
    stage.press(&keys, "85 40 00, 90 41 5a");
    stage.until_heard("the other key", |stage| {
        stage.player.ledger.sounding() == [(1, 65)]
    });
    stage.press(&keys, "80 41 00");
    stage.press(&pads, "93 05 60, 83 05 00");
    stage.until_heard("the end", |stage| {
        stage.player.ledger.notes.len() == 3 && stage.player.ledger.sounding().is_empty()
    });
    assert_eq!(stage.player.ledger.notes[2].channel, 3);
    // Play, record, and a key.
    stage.press(&pads, "b0 5f 7f, b0 5f 00");
    let played = |stage: &Stage, key| !stage.player.ledger.onsets(key).is_empty();
    stage.until_heard("it runs", |stage| played(stage, 36));
    stage.press(&pads, "b0 60 7f, b0 60 00");
    stage.until_heard("it records", |_| shown(&pads, &[[0xb0, 0x60, 5]]));
    stage.press(&keys, "90 30 5a");
    stage.until_heard("the key", |stage| played(stage, 48));
    stage.press(&keys, "80 30 00");
    // An octave above the track's key, as hard as it was played, beside what the step had.
    stage.until("the note", |project| {
        let clip = project.clip(0, 0);
        let steps = clip.iter().flat_map(|clip| &clip.steps);
        let mut notes = steps.flat_map(|step| {
            let notes = step.notes.as_slice().iter();
            notes.map(|note| {
                (
                    i64::from(note.interval),
                    i64::from(step.velocity) + i64::from(note.velocity),
                )
            })
        });
        notes.any(|note| note == (12, 90))
    });
    stage.press(&pads, "b0 5f 7f, b0 5f 00");
    stage.until_heard("it rests", |stage| {
        stage.player.ledger.sounding().is_empty()
    });
    stage.until_heard("play is dark", |_| shown(&pads, &[[0xb0, 0x5f, 0]]));
    stage.player.ledger.assert_clean();
}

/// The lamps of a Launch Control, and the colours that they were given.
#[derive(Default)]
struct Lamps(BTreeMap<u8, u8>);

impl Lamps {
    /// Whether lamps have these colours by now.
    fn have(&mut self, device: &Device, wanted: &[(u8, u8)]) -> bool {
        for sent in device.sent() {
            if let [0xf0, .., lamp, colour, 0xf7] = sent[..] {
                self.0.insert(lamp, colour);
            }
        }
        let mut wanted = wanted.iter();
        wanted.all(|(lamp, colour)| self.0.get(lamp) == Some(colour))
    }
}

/// C9 at ports of devices' own, which hear of everything by the bus: start, steps, an edit and stop reach each of
/// them. One that is stuck in its port hears of nothing for longer than anything is kept, and disturbs no other one;
/// as soon as it can it shows what is so.
#[test]
fn c9_every_device_hears_of_every_event() {
    const STOPPED: [(u8, u8); 3] = [(10, 15), (11, 12), (1, 29)];
    const STARTED: [(u8, u8); 2] = [(10, 12), (11, 60)];
    const ON_THE_SECOND: (u8, u8) = (1, 63);
    const THIRD_ON: (u8, u8) = (2, 14);
    let (quick, slow) = (Device::plug("c9 quick"), Device::plug("c9 slow"));
    let mut stage = stage(
        &project("x... ...."),
        &[
            ["c9 quick", "c9 quick", LAUNCH_CONTROL],
            ["c9 slow", "c9 slow", LAUNCH_CONTROL],
        ],
    );
    let (mut left, mut right) = (Lamps::default(), Lamps::default());
    let mut both = |stage: &mut Stage, what: &str, wanted: &[(u8, u8)]| {
        stage.until_heard(what, |_| left.have(&quick, wanted));
        stage.until_heard(what, |_| right.have(&slow, wanted));
    };
    both(&mut stage, "at rest", &STOPPED);
    stage.player.playing = true;
    both(&mut stage, "start", &STARTED);
    both(&mut stage, "the second step", &[ON_THE_SECOND]);
    stage.press(&quick, "90 0b 7f, 80 0b 00");
    both(&mut stage, "an edit", &[THIRD_ON]);

    slow.stick(true);
    stage.frames = 4096;
    stage.blocks(400.0);
    stage.frames = 64;
    let mut left = Lamps::default();
    stage.until_heard("the other one goes on", |_| {
        left.have(&quick, &[ON_THE_SECOND])
    });
    stage.player.playing = false;
    stage.block();
    slow.stick(false);
    let mut right = Lamps::default();
    for (device, lamps) in [(&quick, &mut left), (&slow, &mut right)] {
        stage.until_heard("stop", |_| lamps.have(device, &STOPPED[..2]));
    }
    stage.player.ledger.assert_closed();
}
