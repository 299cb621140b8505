//! Lights: states in, messages out.

use super::*;
use crate::control::controllers::light::Shade;
use crate::control::controllers::look::{Look, Rhythm, Template};
use crate::control::controllers::state::{FactCondition, Subject};
use crate::sequencer::TICKS_PER_QUARTER;

const RED: Colour = [5, 0, 0];
const WHITE: Colour = [3, 0, 0];
const OFF: Colour = [0, 0, 0];

fn template(bytes: &[&str]) -> Template {
    let message = bytes.iter().map(|byte| (*byte).to_owned()).collect();
    Template::read(&[message]).unwrap()
}

fn light(subject: Subject, numbers: Vec<u16>, first: usize, shades: &[(&str, Look)]) -> Light {
    let shades = shades.iter().map(|(text, look)| Shade {
        condition: FactCondition::read(text, subject).unwrap(),
        look: *look,
    });
    Light {
        subject,
        condition: FactCondition::default(),
        numbers,
        from: 0,
        shades: shades.collect(),
        off: OFF,
        template: template(&["144", "number", "colour"]),
        first,
    }
}

fn steady(colour: Colour) -> Look {
    Look {
        colour,
        other: colour,
        rhythm: Rhythm::Steady,
    }
}

/// Four pads, 36 to 39: white where the music is, red where a step is on.
fn pads() -> Profile {
    let shades = [("playing", steady(WHITE)), ("on", steady(RED))];
    Profile {
        lights: vec![light(Subject::Steps, (36..40).collect(), 0, &shades)],
        rate: 100_000,
        ..Profile::default()
    }
}

/// Everything that is sent for a state at a time in milliseconds, as `36=5`.
fn refresh(lamps: &mut Lamps, profile: &Profile, state: &MusicState, milliseconds: i64) -> String {
    let mut sent = Vec::new();
    let mut send = |bytes: &[u8]| sent.push(format!("{}={}", bytes[1], bytes[2]));
    lamps.refresh(profile, state, 0, milliseconds * 1000, &mut send);
    sent.join(" ")
}

/// "Send only differences", and "full refresh on connect".
#[test]
fn only_differences_are_sent() {
    let (profile, mut lamps, mut state) = (pads(), Lamps::default(), MusicState::default());
    state.cells[1].on = true;
    assert_eq!(
        refresh(&mut lamps, &profile, &state, 0),
        "36=0 37=5 38=0 39=0"
    );
    assert_eq!(refresh(&mut lamps, &profile, &state, 1), "");
    state.cells[1].playing = true;
    assert_eq!(refresh(&mut lamps, &profile, &state, 2), "37=3");
    state.cells[1].playing = false;
    state.cells[2].playing = true;
    assert_eq!(refresh(&mut lamps, &profile, &state, 3), "37=5 38=3");
    lamps.begin(&profile, &mut |_| {});
    assert_eq!(
        refresh(&mut lamps, &profile, &state, 4),
        "36=0 37=5 38=3 39=0"
    );
}

/// "Rate limit per device": a slow one gets what it can take, and every lamp has its turn.
#[test]
fn a_slow_device_gets_what_it_can_take() {
    let (mut profile, mut lamps, mut state) = (pads(), Lamps::default(), MusicState::default());
    // One message in ten milliseconds, two in one go.
    profile.rate = 100;
    assert_eq!(refresh(&mut lamps, &profile, &state, 0), "36=0 37=0");
    assert_eq!(refresh(&mut lamps, &profile, &state, 5), "");
    assert_eq!(refresh(&mut lamps, &profile, &state, 10), "38=0");
    // What has waited comes before what has changed since.
    state.cells[0].on = true;
    assert_eq!(refresh(&mut lamps, &profile, &state, 20), "39=0");
    assert_eq!(refresh(&mut lamps, &profile, &state, 30), "36=5");
    assert_eq!(refresh(&mut lamps, &profile, &state, 40), "");
}

/// "LEDs off at exit": those that are lit, and the goodbye.
#[test]
fn at_the_end_it_is_dark() {
    let (mut profile, mut lamps, mut state) = (pads(), Lamps::default(), MusicState::default());
    profile.goodbye = vec![vec![0xb0, 0, 0]];
    state.cells[1].on = true;
    refresh(&mut lamps, &profile, &state, 0);
    let mut sent = Vec::new();
    lamps.end(&profile, &mut |bytes| sent.push(bytes.to_vec()));
    assert_eq!(sent, [vec![0x90, 37, 0], vec![0xb0, 0, 0]]);
}

/// "Blink and pulse in plug-in time": halves of a quarter, of an eighth, and of two quarters.
#[test]
fn lights_blink_in_time() {
    for (rhythm, expected) in [
        (Rhythm::Steady, "xxxxxxxx"),
        (Rhythm::Blink, "xx..xx.."),
        (Rhythm::Flash, "x.x.x.x."),
        (Rhythm::Pulse, "xxxx...."),
    ] {
        let look = Look {
            colour: RED,
            other: OFF,
            rhythm,
        };
        let line: String = (0..8)
            .map(|quarter| look.at(quarter * TICKS_PER_QUARTER / 4))
            .map(|colour| if colour == RED { 'x' } else { '.' })
            .collect();
        assert_eq!(line, expected);
    }
}

/// A pad that two layers light: the old meaning is put out before the new one is lit.
#[test]
fn layers_share_their_pads() {
    let steps = [("on", steady(RED))];
    let tracks = [("selected", steady(WHITE))];
    let mut profile = Profile {
        lights: vec![
            light(Subject::Steps, vec![36, 37], 0, &steps),
            light(Subject::Tracks, vec![36, 37], 2, &tracks),
        ],
        rate: 100_000,
        ..Profile::default()
    };
    profile.lights[0].condition = FactCondition::read("layer-0", Subject::Music).unwrap();
    profile.lights[1].condition = FactCondition::read("layer-1", Subject::Music).unwrap();
    let (mut lamps, mut state) = (Lamps::default(), MusicState::default());
    state.cells[1].on = true;
    let mut show = |layer| {
        let mut sent = Vec::new();
        let mut send = |bytes: &[u8]| sent.push(format!("{}={}", bytes[1], bytes[2]));
        lamps.refresh(&profile, &state, layer, 0, &mut send);
        sent.join(" ")
    };
    assert_eq!(show(0), "36=0 37=5");
    assert_eq!(show(1), "37=0 36=3 37=0");
    assert_eq!(show(0), "36=0 37=5");
}

/// What cannot be on a wire is not sent: it would be heard as something else.
#[test]
fn what_is_no_message_is_not_sent() {
    for (bytes, expected) in [
        (&["144", "number", "colour"][..], 1),
        (&["144", "number", "200"], 0),
        (&["144", "number"], 0),
        (&["number", "1", "2"], 0),
        (&["240", "1", "colour", "247"], 1),
        (&["240", "1", "colour"], 0),
        (&["144", "number", "1 / 0"], 0),
        (&["192", "colour"], 1),
    ] {
        let mut count = 0;
        template(bytes).write(36, 0, RED, &mut |_| count += 1);
        assert_eq!(count, expected, "{bytes:?}");
    }
}
