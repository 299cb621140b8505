//! MIDI clock drives the music while the host stands still.

use super::*;
use crate::engine::{ClockMessage, HeardClock};
use crate::instance::clock_link::ClockChoice;
use crate::instance::commands::ClockArrival;

/// Frames of a tick at 120 quarters a minute, and of a quarter.
const TICK: i64 = 1000;
const QUARTER: i64 = 24 * TICK;
const BLOCK: u32 = 64;

/// A Gradus whose host stands still, in blocks of 64 frames, with a clock that ticks.
struct Followed {
    rig: Rig,
    /// The frames of the note-ons so far, and how many notes sound.
    begun: Vec<i64>,
    sounding: i32,
}

impl Followed {
    fn new() -> Self {
        let mut rig = Rig::new(true);
        rig.transport.playing = false;
        Self {
            rig,
            begun: Vec::new(),
            sounding: 0,
        }
    }

    /// Plays up to a frame; the clock ticks, and some messages come at their frames.
    #[allow(clippy::cast_precision_loss, reason = "a few seconds in frames")]
    fn play_to(&mut self, end: i64, messages: &[(i64, ClockMessage)]) {
        while self.rig.gradus.engine.now() < end {
            let now = self.rig.gradus.engine.now();
            let block = now..now + i64::from(BLOCK);
            let ticks = block.clone().filter(|frame| frame % TICK == 0);
            let ticks = ticks.map(|frame| (frame, ClockMessage::Tick));
            let others = messages.iter().copied();
            let others = others.filter(|(frame, _)| block.contains(frame));
            let mut all: Vec<_> = others.chain(ticks).collect();
            all.sort_by_key(|(frame, _)| *frame);
            for (frame, message) in all {
                let seconds = (frame - now) as f64 / 48_000.0;
                self.rig.gradus.hear_clock(seconds, message);
            }
            self.rig
                .gradus
                .play(&self.rig.transport, BLOCK, &mut self.rig.port);
            for sent in self.rig.port.output.drain(..) {
                let Sent::Event(event) = sent else { continue };
                match event.message {
                    Message::NoteOn { .. } => {
                        self.begun.push(now + i64::from(event.offset));
                        self.sounding += 1;
                    }
                    Message::NoteOff { .. } => self.sounding -= 1,
                    _ => {}
                }
            }
        }
    }
}

/// From the first tick after start on, each note comes at its frame; stop ends what sounds, and continue goes on.
#[test]
fn it_starts_stops_and_goes_on() {
    let mut it = Followed::new();
    let start = 2 * QUARTER;
    let stop = start + 2 * QUARTER + 100;
    it.play_to(stop - 64, &[(start - 10, ClockMessage::Start)]);
    assert_eq!(it.begun, [start, start + QUARTER, start + 2 * QUARTER]);
    assert_eq!(it.sounding, 1);
    let goes_on = stop + QUARTER - 600;
    let messages = [
        (stop, ClockMessage::Stop),
        (goes_on, ClockMessage::Continue),
    ];
    it.play_to(goes_on, &messages);
    assert_eq!((it.begun.len(), it.sounding), (3, 0));
    it.play_to(goes_on + QUARTER, &messages);
    // It had come to the second tick after a quarter, and goes on with it at the tick after continue.
    let next = goes_on + 500 - TICK + QUARTER;
    assert_eq!(it.begun[3..], [next]);
}

/// A host that plays has precedence, and the window is not told that the clock drives; what sounds is ended at the change.
#[test]
fn the_host_has_precedence() {
    let mut it = Followed::new();
    it.play_to(2 * QUARTER + 640, &[(QUARTER, ClockMessage::Start)]);
    let link = it.rig.gradus.sender.clone();
    assert!(matches!(link.heard_clock(), HeardClock::Runs(bpm) if (bpm - 120.0).abs() < 0.01));
    assert_eq!(it.begun.len(), 2);
    it.rig.transport.playing = true;
    it.rig.transport.position_beats = Some(0.5);
    it.play_to(2 * QUARTER + 1280, &[]);
    assert_eq!((it.begun.len(), it.sounding), (2, 0));
    assert!(matches!(link.heard_clock(), HeardClock::Ticks(_)));
}

/// Music that is later than its clock is so by the frame.
#[test]
fn later_is_later() {
    let mut it = Followed::new();
    it.rig.gradus.clock.link().choose(ClockChoice {
        follows: true,
        later_ms: 10,
    });
    assert!(it.rig.gradus.follow_inputs());
    it.play_to(3 * QUARTER, &[(QUARTER - 1, ClockMessage::Start)]);
    assert_eq!(it.begun, [QUARTER + 480, 2 * QUARTER + 480]);
}

/// What a device's thread hears drives the music too; without a clock nothing is asked of a block.
#[test]
fn a_clock_of_a_device_drives() {
    let mut rig = Rig::new(true);
    rig.transport.playing = false;
    rig.rest();
    assert!(!rig.gradus.clock.is_heard());
    let sender = rig.gradus.sender.clone();
    for message in [ClockMessage::Start, ClockMessage::Tick] {
        sender.hear_clock(from_device(message, 0));
    }
    rig.gradus.play(&rig.transport, 64, &mut rig.port);
    assert!(rig.gradus.clock.is_heard());
    assert_eq!(rig.begun(), 1, "the first step sounds");
}

/// A device's music is as much later than its clock as was chosen for it.
#[test]
fn a_device_has_its_own_later() {
    let mut rig = Rig::new(true);
    rig.transport.playing = false;
    rig.rest();
    let sender = rig.gradus.sender.clone();
    for message in [ClockMessage::Start, ClockMessage::Tick] {
        sender.hear_clock(from_device(message, 100));
    }
    // 100 ms are 75 blocks of 64 frames; that clock stops ticking only later.
    let mut blocks = 0;
    while rig.begun() == 0 {
        rig.gradus.play(&rig.transport, 64, &mut rig.port);
        blocks += 1;
        assert!(blocks < 200, "it never begins");
    }
    assert!(blocks >= 75, "{blocks} blocks");
}

/// A message that has just come from a device.
fn from_device(message: ClockMessage, later_ms: i8) -> ClockArrival {
    ClockArrival {
        came: Instant::now(),
        message,
        later_ms,
    }
}

impl Rig {
    /// How many notes have begun.
    fn begun(&self) -> usize {
        let sent = self.port.output.iter();
        let begun = sent.filter(|sent| {
            matches!(
                sent,
                Sent::Event(Event {
                    message: Message::NoteOn { .. },
                    ..
                })
            )
        });
        begun.count()
    }
}
