//! Ports as systems call them: ALSA puts the client before the port, Windows numbers the ports of one device, and
//! macOS has the maker's own words.

use super::*;
use crate::files::profile::{Profiles, from_text};

const PUSH: &str = "Ableton Push";
const PUSH_2: &str = "Ableton Push 2";
const APC_MINI: &str = "Akai APC mini";
const APC_MINI_2: &str = "Akai APC mini mk2";
const APC40: &str = "Akai APC40 mkII";
const MPD: &str = "Akai MPD";
const BEATSTEP: &str = "Arturia BeatStep";
const QUNEO: &str = "Keith McMillen QuNeo";
const LAUNCHPAD: &str = "Novation Launchpad, S, Mini";
const LAUNCHPAD_2: &str = "Novation Launchpad MK2";
const LAUNCHPAD_3: &str = "Novation Launchpad X, Mini MK3, Pro MK3";
const LAUNCH_CONTROL: &str = "Novation Launch Control";
const MASCHINE: &str = "Native Instruments Maschine, MIDI mode";
const MININOVA: &str = "Novation MiniNova";

/// What is recognised at a port, with a sibling as `device / profile`.
fn at(profiles: &[Arc<Profile>], port: &str) -> String {
    match recognise(profiles.iter(), port) {
        Recognised::Known(name) => name,
        Recognised::Sibling { device, of } => format!("{device} / {of}"),
        Recognised::Unknown => "nothing".to_owned(),
    }
}

fn shipped() -> Vec<Arc<Profile>> {
    let shipped = Profiles::shipped().profiles.into_iter();
    shipped.map(Arc::new).collect()
}

/// Each device that a profile is made for is known on Linux, macOS and Windows.
#[test]
fn devices_are_known_in_every_system() {
    let shipped = shipped();
    for (profile, ports) in [
        (
            PUSH,
            &[
                "Ableton Push:Ableton Push MIDI 2",
                "Ableton Push User Port",
                "Ableton Push Live Port",
                "MIDIIN2 (Ableton Push)",
            ][..],
        ),
        (
            PUSH_2,
            &[
                "Ableton Push 2:Ableton Push 2 MIDI 2",
                "Ableton Push 2 User Port",
                "MIDIIN2 (Ableton Push 2)",
            ],
        ),
        (
            APC_MINI,
            &["APC MINI:APC MINI MIDI 1", "APC MINI", "2- APC MINI"],
        ),
        (
            APC_MINI_2,
            &[
                "APC mini mk2:APC mini mk2 APC mini mk2 Contr",
                "APC mini mk2 Control",
                "MIDIIN2 (APC mini mk2)",
            ],
        ),
        (APC40, &["APC40 mkII:APC40 mkII MIDI 1", "APC40 mkII"]),
        (
            MPD,
            &[
                "MPD218:MPD218 MIDI 1",
                "MPD218 Port A",
                "MPD226",
                "Akai MPD32",
            ],
        ),
        (
            BEATSTEP,
            &[
                "Arturia BeatStep:Arturia BeatStep MIDI 1",
                "Arturia BeatStep",
            ],
        ),
        (QUNEO, &["QUNEO:QUNEO MIDI 1", "QUNEO", "2- QUNEO"]),
        (
            LAUNCHPAD,
            &[
                "Launchpad:Launchpad MIDI 1",
                "Launchpad S:Launchpad S MIDI 1",
                "Launchpad Mini:Launchpad Mini MIDI 1",
                "Launchpad Mini 2",
                "2- Launchpad Mini",
                "Launchpad",
            ],
        ),
        (
            LAUNCHPAD_2,
            &["Launchpad MK2:Launchpad MK2 MIDI 1", "Launchpad MK2"],
        ),
        (
            LAUNCHPAD_3,
            &[
                "Launchpad X:Launchpad X LPX MIDI In",
                "Launchpad X LPX MIDI Out",
                "MIDIIN2 (LPX MIDI)",
                "Launchpad Mini MK3:Launchpad Mini MK3 LPMiniMK3 MI",
                "Launchpad Mini MK3 LPMiniMK3 MIDI Out",
                "MIDIOUT2 (LPMiniMK3 MIDI)",
                "Launchpad Pro MK3:Launchpad Pro MK3 LPProMK3 MIDI",
                "Launchpad Pro MK3 LPProMK3 MIDI",
                "MIDIIN3 (LPProMK3 MIDI)",
            ],
        ),
        (
            LAUNCH_CONTROL,
            &["Launch Control:Launch Control MIDI 1", "Launch Control"],
        ),
        (
            MASCHINE,
            &[
                "Maschine MK3:Maschine MK3 MIDI 1",
                "Maschine Mikro MK3",
                "Maschine Controller",
            ],
        ),
        (MININOVA, &["MiniNova:MiniNova MIDI 1", "MiniNova"]),
    ] {
        for port in ports {
            assert_eq!(at(&shipped, port), profile, "{port}");
        }
    }
}

/// "Siblings that are different are named as such": none gets the profile of the device that it is called after.
#[test]
fn siblings_are_told_apart() {
    let shipped = shipped();
    for (ports, device, of) in [
        (
            &[
                "Launchpad Pro:Launchpad Pro MIDI 3",
                "Launchpad Pro Standalone Port",
                "MIDIIN3 (Launchpad Pro)",
                "Launchpad Pro",
            ][..],
            "Launchpad Pro",
            LAUNCHPAD_3,
        ),
        (
            &[
                "Launch Control XL:Launch Control XL MIDI 1",
                "Launch Control XL",
                "Launch Control XL HUI",
            ],
            "Launch Control XL",
            LAUNCH_CONTROL,
        ),
        (
            &[
                "Arturia BeatStep Pro:Arturia BeatStep Pro Arturia Be",
                "Arturia BeatStep Pro Arturia BeatStepPro",
                "MIDIIN2 (Arturia BeatStep Pro)",
            ],
            "Arturia BeatStep Pro",
            BEATSTEP,
        ),
        (
            &[
                "Ableton Push 3:Ableton Push 3 MIDI 2",
                "Ableton Push 3 User Port",
                "MIDIIN2 (Ableton Push 3)",
            ],
            "Ableton Push 3",
            PUSH_2,
        ),
        (
            &["Akai APC40:Akai APC40 MIDI 1", "Akai APC40"],
            "APC40",
            APC40,
        ),
        (
            &["Maschine Jam:Maschine Jam MIDI 1", "Maschine Jam"],
            "Maschine Jam",
            MASCHINE,
        ),
    ] {
        for port in ports {
            assert_eq!(at(&shipped, port), format!("{device} / {of}"), "{port}");
        }
    }
    for port in ["Launchkey MK3 49", "UltraNova", "MPD18", "QuNexus", ""] {
        assert_eq!(at(&shipped, port), "nothing", "{port}");
    }
}

/// No part of a port's name that a profile claims is claimed by another, or disowned by one: which of them counts
/// would be chance.
#[test]
fn no_two_profiles_claim_one_name() {
    let mut claimed = Vec::new();
    for profile in shipped() {
        let mut parts: Vec<_> = profile
            .ports
            .iter()
            .map(|part| part.to_lowercase())
            .collect();
        parts.dedup();
        let unlike = profile.unlike.iter().map(|part| part.to_lowercase());
        for part in parts.into_iter().chain(unlike) {
            assert!(!claimed.contains(&part), "{}: {part}", profile.name);
            claimed.push(part);
        }
    }
}

/// A profile of one's own for a sibling knows it, and the window says of what is not known what is.
#[test]
fn a_sibling_can_have_a_profile_of_ones_own() {
    let port = "MIDIIN3 (Launchpad Pro)";
    let text = "name = \"Mine\"\nports = [\"Launchpad Pro\"]\n";
    let own = Arc::new(from_text("mine.toml", text).unwrap());
    let mut all = shipped();
    let sentence = recognise(all.iter(), port).sentence();
    let expected = "No profile knows Launchpad Pro: Novation Launchpad X, Mini MK3, Pro MK3 is for a similar \
                    device with other pads and lights";
    assert_eq!(sentence.as_deref(), Some(expected));
    all.insert(0, Arc::clone(&own));
    assert_eq!(at(&all, port), "Mine");
    all.rotate_left(1);
    assert_eq!(at(&all, port), "Mine", "whichever comes first");
    assert_eq!(recognise(all.iter(), port).sentence(), None);
}
