//! The rehearsal with the device at a port of its own, beside the audio thread: after each line the score and the
//! lamps come to what they are behind the host.

use std::thread;
use std::time::{Duration, Instant};

use gradus::control::controllers::Profile;
use gradus::instance::host_controller::Settings;

use super::{Cue, Rehearsal, SIXTEENTH, name};
use crate::hosts::{Format, Message};
use crate::ports::Device;
use crate::rehearsals::lamps::{Lamps, Legend};
use crate::stage::{Stage, bytes};

/// The name of the port.
const NAME: &str = "rehearsed";
/// How long lamps may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often lamps are looked at.
const LOOK: Duration = Duration::from_millis(1);

/// The device at its port.
pub(super) struct Port {
    device: Device,
    /// How many messages of ours have come through it.
    marks: u8,
}

/// Goes through the script; returns its effects, and where the score or the lamps are not as expected.
pub(super) fn rehearse(
    profile: &Profile,
    legend: &Legend,
    script: &[&str],
    expected: &[(Vec<String>, Lamps)],
) -> (Rehearsal, Vec<String>) {
    let device = Device::plug(NAME);
    let project = Rehearsal::project();
    let mut stage = Stage::with(Format::Clap, &Settings::default(), &project);
    stage.plug(&[[NAME, NAME, &profile.name]]);
    let mut rehearsal = Rehearsal::of(stage);
    rehearsal.port = Some(Port { device, marks: 0 });
    let (mut lamps, mut wrong) = (Lamps::new(), Vec::new());
    let hello = rehearsal.hear_until(|sent| sent.len() >= profile.hello.len());
    if !hello.starts_with(&profile.hello) {
        wrong.push(format!("greeted with {hello:02x?}"));
    }
    // Messages that were sent and are not understood yet.
    let mut rest = hello;
    let (mut alone, last) = (false, script.len() - 1);
    for (number, (line, (changes, wanted))) in script.iter().zip(expected).enumerate() {
        let cue = Cue::read(line);
        rehearsal.wait_for(&cue);
        // No time passes before a line of words; and a line for the port alone is not obeyed behind the host.
        if !alone && (!cue.is_said() || number == last) {
            rehearsal.hear_until(|sent| {
                rest.append(sent);
                legend.follow(&mut lamps, &mut rest);
                lamps == *wanted
            });
            let differs = |(lamp, colour): &(_, _)| lamps.get(*lamp) != Some(*colour);
            let differing = wanted.iter().filter(differs);
            wrong.extend(differing.map(|(lamp, colour)| {
                let shown = lamps.get(lamp);
                format!("before {line}: {lamp:?} is {shown:?}, not {colour:?}")
            }));
        }
        alone |= cue.is_for_port;
        rehearsal.go(line);
        let there = rehearsal.lines.last().map(|line| &line.changes);
        if !alone && there != Some(changes) {
            wrong.push(format!("{line}: {there:?}, not {changes:?}"));
        }
    }
    assert_eq!(rehearsal.stage.lights, [], "all lights go through the port");
    rest.extend(rehearsal.sent());
    rehearsal.stage.plug(&[]);
    let is_dark = |lamps: &Lamps| lamps.values().all(|(_, dark)| *dark);
    let last = rehearsal.hear_until(|sent| {
        let (mut lamps, mut all) = (lamps.clone(), [&rest[..], sent].concat());
        legend.follow(&mut lamps, &mut all);
        is_dark(&lamps) && sent.ends_with(&profile.goodbye)
    });
    rest.extend_from_slice(&last);
    legend.follow(&mut lamps, &mut rest);
    if !is_dark(&lamps) || !last.ends_with(&profile.goodbye) {
        wrong.push(format!("left with {last:02x?}"));
    }
    (rehearsal, wrong)
}

impl Rehearsal {
    /// The device sends messages; plays on until all of them have been obeyed.
    pub(super) fn press(&mut self, messages: &str) {
        let Some(port) = &mut self.port else { return };
        for message in messages.split(',').map(bytes) {
            let started = Instant::now();
            while !port.device.send(&message) {
                assert!(started.elapsed() < PATIENCE, "nobody listens");
                thread::sleep(LOOK);
            }
        }
        // No profile maps this pedal, so it is heard once everything before it was obeyed.
        port.marks = (port.marks + 1) % 128;
        let value = port.marks;
        port.device.send(&[0xbf, 64, value]);
        let heard = self.stage.heard.len();
        let mark = Message::Control {
            channel: 15,
            controller: 64,
            value,
        };
        // The music stands still between two blocks, so that it does not get far ahead of a slow thread.
        let mut rest = LOOK;
        while !self.stage.heard[heard..]
            .iter()
            .any(|(_, message)| *message == mark)
        {
            assert!(rest < PATIENCE, "{messages}: nobody hears");
            thread::sleep(rest);
            rest *= 2;
            self.block(&[]);
        }
    }

    /// Takes the messages that the device was sent since the last call.
    fn sent(&mut self) -> Vec<Vec<u8>> {
        self.port
            .as_ref()
            .map_or_else(Vec::new, |port| port.device.sent())
    }

    /// Collects the messages to the device, while the music stands still, until they are enough.
    fn hear_until(&mut self, mut is_enough: impl FnMut(&mut Vec<Vec<u8>>) -> bool) -> Vec<Vec<u8>> {
        let (started, mut all) = (Instant::now(), Vec::new());
        loop {
            all.extend(self.sent());
            if is_enough(&mut all) || started.elapsed() > PATIENCE {
                return all;
            }
            thread::sleep(LOOK);
        }
    }

    /// The keys that a line has struck, by the sixteenth that is nearest.
    pub(super) fn keys(&self, line: &super::Line) -> String {
        let number = self
            .lines
            .iter()
            .position(|other| std::ptr::eq(other, line));
        let next = number.and_then(|number| self.lines.get(number + 1));
        let struck = self.struck();
        let end = next.map_or(struck.len(), |next| next.notes);
        let sixteenth = |at: i64| {
            let began = line.began?;
            let sixteenth = (at - began + SIXTEENTH / 2).div_euclid(SIXTEENTH);
            (sixteenth >= 0).then_some(sixteenth)
        };
        let struck = struck[line.notes..end].iter();
        let mut struck: Vec<_> = struck.map(|(at, key, _)| (sixteenth(*at), *key)).collect();
        // A key that is played comes a little before or after what the pattern plays there, as the port's thread is.
        struck.sort_unstable();
        let rows = struck.into_iter().map(|(sixteenth, key)| {
            let place = sixteenth.map_or_else(|| "rest".to_owned(), |number| number.to_string());
            format!("    {place:>4} | {}\n", name(key))
        });
        rows.collect()
    }
}
