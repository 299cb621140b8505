//! Everything that comes with Gradus, played.

use std::collections::BTreeMap;

use gradus::engine::{Controls, Engine, Event, Host, Message, Refused, Transport};
use gradus::files::FACTORY;
use gradus::sequencer::Project;

/// A host that writes everything down.
#[derive(Default)]
struct Tape {
    at: u32,
    heard: Vec<(u32, Message)>,
}

impl Host for Tape {
    fn receive(&mut self) -> Option<Event> {
        None
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.heard.push((self.at + event.offset, event.message));
        Ok(())
    }
}

/// The events of a project in its first 32 bars, in blocks of so many frames, and after the stop.
fn play(project: &Project, pattern: usize, frames: u32) -> Vec<(u32, Message)> {
    let mut engine = Engine::new(48_000.0);
    let mut tape = Tape::default();
    let bpm = project.tempo.bpm();
    let controls = Controls {
        pattern,
        generation: 1,
        ..Controls::default()
    };
    let mut transport = Transport {
        playing: true,
        tempo_bpm: Some(bpm),
        ..Transport::default()
    };
    while f64::from(tape.at) < 32.0 * 4.0 * 60.0 / bpm * 48_000.0 {
        let beats = f64::from(tape.at) * bpm / 60.0 / 48_000.0;
        transport.position_beats = Some(beats);
        engine.process(project, controls, &transport, frames, &mut tape);
        tape.at += frames;
    }
    transport.playing = false;
    engine.process(project, controls, &transport, frames, &mut tape);
    assert_eq!((engine.sounding(), engine.status().dropped), (0, 0));
    tape.heard
}

/// Everything with steps sounds, every note ends, no key sounds twice at once, and each block size gives the same
/// result.
#[test]
fn the_factory_plays() {
    for factory in FACTORY {
        let project = factory.project().expect(factory.name);
        let used = (0..project.patterns.len()).filter(|pattern| {
            let clips = &project.patterns[*pattern].clips;
            clips
                .iter()
                .any(|clip| clip.steps.iter().any(|step| step.on))
        });
        // A song decides itself which pattern plays when.
        let used: Vec<_> = if project.song.on {
            vec![0]
        } else {
            used.collect()
        };
        assert!(!used.is_empty(), "{} is empty", factory.name);
        for pattern in used {
            let heard = play(&project, pattern, 512);
            check(factory.name, pattern, &heard);
            let again = play(&project, pattern, 3000);
            let notes = |heard: &[(u32, Message)]| {
                let on = |(_, message): &&(u32, Message)| matches!(message, Message::NoteOn { .. });
                heard.iter().filter(on).copied().collect::<Vec<_>>()
            };
            let least = notes(&heard).len().min(notes(&again).len());
            assert_eq!(
                notes(&heard)[..least],
                notes(&again)[..least],
                "{}",
                factory.name
            );
        }
    }
}

fn check(name: &str, pattern: usize, heard: &[(u32, Message)]) {
    let mut sounding: BTreeMap<(u8, u8), u32> = BTreeMap::new();
    let mut count = 0;
    for (frame, message) in heard {
        match *message {
            Message::NoteOn { channel, key, .. } => {
                count += 1;
                let before = sounding.insert((channel, key), *frame);
                assert!(
                    before.is_none(),
                    "{name} {pattern}: key {key} of {channel} twice at {frame}"
                );
            }
            Message::NoteOff { channel, key, .. } => {
                sounding.remove(&(channel, key));
            }
            _ => {}
        }
    }
    assert!(sounding.is_empty(), "{name} {pattern}: {sounding:?} hang");
    assert!(
        count >= 32,
        "{name} {pattern}: only {count} notes in 32 bars"
    );
}
