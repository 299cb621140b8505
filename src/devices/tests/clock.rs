//! MIDI clock to a device, and from one.

use super::*;
use crate::engine::ClockMessage;

/// A device that was chosen for it hears the clock: start with the music, stop with its end.
#[test]
fn a_clock_runs_with_the_music() {
    let rig = Rig::new();
    rig.plug();
    rig.choose(true);
    rig.until("the device is greeted", |rig| {
        rig.was_sent(&[0xf0, 1, 0xf7])
    });
    let started = Instant::now();
    rig.until("it starts and ticks", |rig| {
        let milliseconds = i64::try_from(started.elapsed().as_millis()).unwrap();
        rig.play(milliseconds * TICKS_PER_QUARTER / 500);
        let begun = rig.was_sent(&[0xfa]) || rig.was_sent(&[0xfb]);
        begun && rig.was_sent(&[0xf8])
    });
    rig.show(Status::default());
    rig.until("it stops", |rig| rig.was_sent(&[0xfc]));
}

/// The clock of a device that is followed reaches the audio thread, with the end of the music when it is let go; that of
/// another one does not.
#[test]
fn the_clock_of_a_device_is_followed() {
    for follows in [true, false] {
        let mut rig = Rig::new();
        rig.plug();
        rig.choose(!follows);
        rig.until("the device is greeted", |rig| {
            rig.was_sent(&[0xf0, 1, 0xf7])
        });
        assert!(rig.press(&[0xfa]) && rig.press(&[0xf8]));
        assert!(rig.press(&[0x90, 36, 100]));
        rig.until("the pad is heard", |rig| rig.line() == "x");
        rig.devices.choose(&[]);
        let mut heard = std::iter::from_fn(|| rig.commands.receive_clock());
        let heard: Vec<_> = heard.by_ref().map(|arrival| arrival.message).collect();
        let all = [ClockMessage::Start, ClockMessage::Tick, ClockMessage::Stop];
        assert_eq!(heard, if follows { &all[..] } else { &[] });
    }
}

/// How late the music is changes under a device that plays on: nothing is closed or greeted anew, and what comes next says
/// so.
#[test]
fn later_closes_nothing() {
    let mut rig = Rig::new();
    rig.plug();
    rig.choose(false);
    rig.until("the device is greeted", |rig| {
        rig.was_sent(&[0xf0, 1, 0xf7])
    });
    let [(choice, _)] = &rig.devices.states()[..] else {
        panic!("one device");
    };
    let later = DeviceChoice {
        later_ms: -20,
        ..choice.clone()
    };
    rig.cable.lock().sent.clear();
    rig.devices.choose(std::slice::from_ref(&later));
    assert!(rig.is_open() && rig.press(&[0xf8]));
    assert_eq!(rig.devices.states()[0].0, later);
    let mut heard = None;
    while heard.is_none() {
        heard = rig.commands.receive_clock();
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(heard.map(|arrival| arrival.later_ms), Some(-20));
    assert_eq!(rig.cable.lock().sent, Vec::<Vec<u8>>::new());
}
