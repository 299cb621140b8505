//! The output of a script: the notes of a recording, and the events that the listener heard.

use crate::real::Heard;

/// The parsed output of one script.
#[derive(Debug, Default)]
pub(crate) struct Take {
    /// The recorded notes, in ticks of 1/1920 quarter.
    pub(crate) recorded: Vec<Heard>,
    /// What the listener heard, in order.
    pub(crate) events: Vec<Event>,
}

/// An event that the listener noted, with its sample in the song.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Event {
    /// The transport starts here, or arrives here by a jump.
    Start(i64),
    /// The transport leaves here.
    Stop(i64),
    /// A MIDI message.
    Midi(i64, [u8; 3]),
}

impl Take {
    /// Reads a script's output.
    pub(crate) fn read(output: &str) -> Self {
        let mut take = Self::default();
        for line in output.lines() {
            let mut words = line.split_whitespace();
            let kind = words.next().unwrap_or_default();
            let numbers: Vec<i64> = words.map_while(|word| word.parse().ok()).collect();
            let byte = |index: usize| u8::try_from(numbers[index]).expect("a byte of MIDI");
            match (kind, numbers.len()) {
                ("note", 5) => take.recorded.push(Heard {
                    at: float(numbers[0]),
                    what: [byte(2), byte(3), byte(4)],
                }),
                ("start", 4) => take.events.push(Event::Start(numbers[0])),
                ("stop", 4) => take.events.push(Event::Stop(numbers[0])),
                ("event", 4) => {
                    take.events
                        .push(Event::Midi(numbers[0], [byte(1), byte(2), byte(3)]));
                }
                _ => {}
            }
        }
        take
    }

    /// The stretches between starts and stops, with their note-ons.
    pub(crate) fn stretches(&self) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for event in &self.events {
            match (*event, stretches.last_mut()) {
                (Event::Start(start), _) => stretches.push(Stretch {
                    start,
                    end: i64::MAX,
                    notes: Vec::new(),
                }),
                (Event::Stop(end), Some(stretch)) => stretch.end = end,
                (Event::Midi(at, [status, key, velocity]), Some(stretch))
                    if status & 0xf0 == 0x90 && velocity > 0 =>
                {
                    stretch.notes.push(Heard {
                        at: float(at),
                        what: [status & 0x0f, key, velocity],
                    });
                }
                _ => {}
            }
        }
        stretches
    }

    /// The note-ons and note-offs before a sample.
    pub(crate) fn notes_before(&self, end: i64) -> Vec<Event> {
        let note = |event: &&Event| match **event {
            Event::Midi(at, [status, ..]) => at < end && status & 0xe0 == 0x80,
            _ => false,
        };
        self.events.iter().filter(note).copied().collect()
    }

    /// Every note-on ends: once, and at the latest on the first sample after a wrap or a jump, or while
    /// the transport stands. In these places Ardour adds note-offs of its own, elsewhere each off is
    /// ours and has its on. Nothing but notes is played, and pitch wheels at rest.
    pub(crate) fn assert_all_notes_end(&self) {
        let mut sounding: Vec<[u8; 2]> = Vec::new();
        let mut seam = None;
        let mut stands = true;
        let mut left: Vec<[u8; 2]> = Vec::new();
        for event in &self.events {
            match *event {
                Event::Start(at) => {
                    (seam, stands, left) = (Some(at), false, sounding.clone());
                }
                Event::Stop(_) => (seam, stands, left) = (None, true, Vec::new()),
                Event::Midi(at, [status, key, velocity]) => {
                    let note = [status & 0x0f, key];
                    let place = sounding.iter().position(|other| *other == note);
                    match (status & 0xf0, place) {
                        (0x90, None) if velocity > 0 => sounding.push(note),
                        (0x80, Some(place)) => {
                            sounding.remove(place);
                            left.retain(|other| *other != note);
                        }
                        (0xe0, _) if (key, velocity) == (0, 64) => {}
                        (0x80, None) if stands || seam == Some(at) => {}
                        _ => panic!("{event:?} while {sounding:?} sound"),
                    }
                    let late = seam != Some(at) && !left.is_empty();
                    assert!(!late, "{left:?} still sound at {at}, after {seam:?}");
                }
            }
        }
        assert!(sounding.is_empty(), "{sounding:?} sound at the end");
    }
}

/// A stretch of song that was rolled through without a jump.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// The sample it starts at.
    pub(crate) start: i64,
    /// The sample before which it ends.
    pub(crate) end: i64,
    /// Its note-ons, in samples of the song.
    pub(crate) notes: Vec<Heard>,
}

#[allow(
    clippy::cast_precision_loss,
    reason = "minutes of samples, far below 2^52"
)]
pub(crate) fn float(number: i64) -> f64 {
    number as f64
}
