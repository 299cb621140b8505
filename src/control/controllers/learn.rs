//! Learning: which control a person touches, and what kind of control it is.
//!
//! A control does not say what it is, so its values must tell:
//! 1. A note is a pad or a key.
//! 2. A control that only sends 0 and 127 is a button.
//! 3. An endless encoder repeats values, and they jump when it is turned the other way: between low and high numbers
//!    (two's complement), around 64 (offset), or between low numbers and those after 64 (sign bit). When it is turned
//!    one way only, the encoding cannot always be told.
//! 4. A knob or fader never sends the same value twice in a row, and moves in small steps.

use std::ops::RangeInclusive;

use super::assembly::{Assembly, Order, is_part, is_registered};
use super::device_profile::Profile;
use super::message::{Incoming, MessageKind, Signal};
use super::message_pattern::{MessagePattern, Test};
use super::turn::Encoding;

/// The most values that are kept to tell one kind of control from another.
const ENOUGH: usize = 64;

/// What kind of control it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// A pad or key: pressed and released, with a velocity.
    Pad,
    /// A button: on or off.
    Button,
    /// A knob or fader with two end stops.
    Knob,
    /// An endless encoder.
    Encoder(Encoding),
}

/// A control that was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Touch {
    /// The kind of messages that it sends.
    pub kind: MessageKind,
    /// The channel, 0 to 15, as on the wire.
    pub channel: u8,
    /// The number of the key, controller or parameter; 0 for messages without one.
    pub number: u16,
    /// What kind of control it is.
    pub nature: Nature,
}

/// Listens to messages until it is sure which control is meant.
#[derive(Debug, Clone, Default)]
pub struct Student {
    assembly: Assembly,
    /// The kind, channel and number of the control that was touched last.
    control: Option<(MessageKind, u8, u16)>,
    values: Vec<u16>,
}

/// A rule that uses a control already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// The index of the rule, from 0.
    pub rule: usize,
    /// Whether the rule is for this control alone, so that another rule can replace it.
    pub alone: bool,
}

impl Student {
    /// Takes a message at a time in microseconds.
    pub fn observe(&mut self, incoming: Incoming<'_>, now: i64) {
        let Incoming::Signal(signal) = incoming else {
            return;
        };
        let mut whole = None;
        self.assembly.take(signal, now, Order::Kept, |signal| {
            whole = whole
                .filter(|_| signal.kind != MessageKind::Nrpn)
                .or(Some(signal));
        });
        match (signal.kind, whole) {
            (_, Some(whole)) if whole.kind == MessageKind::Nrpn => self.keep(whole),
            (_, Some(whole)) if whole.kind == MessageKind::Control14 && self.is_half_of(whole) => {
                self.control = Some((MessageKind::Control14, whole.channel, whole.number));
                self.values = vec![whole.value];
            }
            (MessageKind::Note | MessageKind::Bend, _) => self.keep(signal),
            (MessageKind::Control, _)
                if !is_part(&signal) && !is_registered(&signal) && !self.is_of_pair(signal) =>
            {
                self.keep(signal);
            }
            // Releases and pressure come from pads, program changes from whole devices, and an RPN's address, mostly
            // the null, accompanies other numbers.
            _ => {}
        }
    }

    /// The control that was touched, as far as can be told, and whether that is sure.
    #[must_use]
    pub fn guess(&self) -> Option<(Touch, bool)> {
        let (kind, channel, number) = self.control?;
        let (nature, sure) = match kind {
            MessageKind::Note => (Nature::Pad, true),
            MessageKind::Bend | MessageKind::Control14 => (Nature::Knob, true),
            MessageKind::NoteOff
            | MessageKind::KeyPressure
            | MessageKind::Control
            | MessageKind::Program
            | MessageKind::Pressure
            | MessageKind::Nrpn
            | MessageKind::Nrpn14 => nature(&self.values),
        };
        let touch = Touch {
            kind,
            channel,
            number,
            nature,
        };
        Some((touch, sure))
    }

    fn keep(&mut self, signal: Signal) {
        let control = Some((signal.kind, signal.channel, signal.number));
        if self.control != control {
            self.control = control;
            self.values.clear();
        }
        if self.values.len() < ENOUGH {
            self.values.push(signal.value);
        }
    }

    /// Whether the coarse half of this 14-bit controller was touched just before.
    fn is_half_of(&self, whole: Signal) -> bool {
        self.control == Some((MessageKind::Control, whole.channel, whole.number))
    }

    /// Whether a controller is one half of the 14-bit controller that is touched.
    fn is_of_pair(&self, signal: Signal) -> bool {
        let pair = (MessageKind::Control14, signal.channel, signal.number % 32);
        signal.number < 64 && self.control == Some(pair)
    }
}

/// The kind of control that sends these values, and whether that is sure.
fn nature(values: &[u16]) -> (Nature, bool) {
    let repeats = values.windows(2).any(|pair| pair[0] == pair[1]);
    if values.iter().all(|value| matches!(value, 0 | 127)) {
        return (Nature::Button, values.len() > 1 && values.contains(&127));
    }
    let (low, high, under, over) = (1..=31, 97..=127, 33..=63, 65..=95);
    let ways = [
        (Encoding::TwosComplement, &low, &high, false),
        // A knob near its middle could send the same numbers, but does not repeat them.
        (Encoding::Offset, &over, &under, true),
        (Encoding::SignBit, &low, &over, false),
    ];
    for (encoding, up, down, repeated) in ways {
        let (ups, downs) = (count(values, up), count(values, down));
        let only = ups + downs == values.len() && ups > 0 && downs > 0;
        if only && values.len() > 2 && (repeats || !repeated) {
            return (Nature::Encoder(encoding), true);
        }
    }
    if repeats {
        let around = count(values, &under) + count(values, &over);
        let encoding = if around == values.len() {
            Encoding::Offset
        } else {
            Encoding::TwosComplement
        };
        return (Nature::Encoder(encoding), false);
    }
    let small = values.windows(2).all(|pair| pair[0].abs_diff(pair[1]) < 32);
    (Nature::Knob, small && values.len() > 3)
}

fn count(values: &[u16], range: &RangeInclusive<u16>) -> usize {
    values.iter().filter(|value| range.contains(*value)).count()
}

/// The rules that use a control already.
#[must_use]
pub fn conflicts(profile: &Profile, touch: &Touch) -> Vec<Conflict> {
    // A button counts whichever of its values a rule asks for.
    let concerned = |pattern: &MessagePattern| {
        let values = 0..=touch.kind.most_value();
        let mut values = values.step_by(usize::from(touch.kind.most_value() / 127));
        values.any(|value| {
            pattern.concerns(Incoming::Signal(Signal {
                kind: touch.kind,
                channel: touch.channel,
                number: touch.number,
                value,
            }))
        })
    };
    let rules = profile.rules.iter().enumerate();
    let concerned = rules.filter(|(_, rule)| rule.chain.iter().any(concerned));
    let conflicts = concerned.map(|(place, rule)| Conflict {
        rule: place,
        alone: matches!(
            rule.chain.as_slice(),
            [MessagePattern::Signal { number, .. }]
                if !touch.kind.has_number() || matches!(number.test, Test::Equal(_))
        ),
    });
    conflicts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The guess after these controllers (number, value) on the first channel.
    fn guess(controllers: &[(u8, u8)]) -> Option<(MessageKind, u16, Nature, bool)> {
        let mut student = Student::default();
        for ((number, value), now) in controllers.iter().zip(0..) {
            let bytes = [0xb0, *number, *value];
            student.observe(Incoming::from_bytes(&bytes).unwrap(), now * 1000);
        }
        let (touch, sure) = student.guess()?;
        Some((touch.kind, touch.number, touch.nature, sure))
    }

    fn values(values: &[u8]) -> (Nature, bool) {
        let controllers: Vec<_> = values.iter().map(|value| (21, *value)).collect();
        let (kind, number, nature, sure) = guess(&controllers).unwrap();
        assert_eq!((kind, number), (MessageKind::Control, 21));
        (nature, sure)
    }

    /// "Relative encoders recognised": all three encodings, turned up and then down, slowly or fast; buttons and knobs
    /// are not taken for encoders.
    #[test]
    fn values_tell_the_kind_of_a_control() {
        let encoder = Nature::Encoder;
        for (said, expected) in [
            (&[127, 0][..], (Nature::Button, true)),
            (&[127, 127], (Nature::Button, true)),
            (&[127], (Nature::Button, false)),
            (&[0], (Nature::Button, false)),
            (
                &[1, 1, 1, 127, 127],
                (encoder(Encoding::TwosComplement), true),
            ),
            (
                &[1, 3, 5, 2, 126, 120],
                (encoder(Encoding::TwosComplement), true),
            ),
            (&[65, 65, 66, 63, 63], (encoder(Encoding::Offset), true)),
            (&[1, 1, 2, 65, 65, 66], (encoder(Encoding::SignBit), true)),
            (&[1, 1, 1], (encoder(Encoding::TwosComplement), false)),
            (&[65, 65, 65], (encoder(Encoding::Offset), false)),
            (&[60, 61, 62, 63, 65], (Nature::Knob, true)),
            (&[63, 65, 67, 64], (Nature::Knob, true)),
            (&[5, 4, 3, 2, 1, 0], (Nature::Knob, true)),
            (&[127, 120, 110, 99], (Nature::Knob, true)),
            (&[40], (Nature::Knob, false)),
        ] {
            assert_eq!(values(said), expected, "{said:?}");
        }
    }

    /// A number that several controllers carry is one control, and so is a 14-bit pair.
    #[test]
    fn parts_belong_together() {
        let button = [(99, 60), (98, 32), (6, 127), (99, 60), (98, 32), (6, 0)];
        let expected = Some((MessageKind::Nrpn, 60 * 128 + 32, Nature::Button, true));
        assert_eq!(guess(&button), expected);
        // The null after each number, as careful senders add it, is not a control of its own.
        let null = [(101, 127), (100, 127)];
        let ended: Vec<_> = button
            .chunks(3)
            .flat_map(|number| [number, &null].concat())
            .collect();
        assert_eq!(guess(&ended), expected);
        let fader = [(7, 64), (39, 1), (7, 64), (39, 5)];
        let expected = Some((MessageKind::Control14, 7, Nature::Knob, true));
        assert_eq!(guess(&fader), expected);
    }

    /// A pad is recognised by its note, despite pressure and release; the control that was touched last counts.
    #[test]
    fn a_pad_is_its_note() {
        let mut student = Student::default();
        for bytes in [
            &[0xb0, 1, 64][..],
            &[0x99, 36, 100],
            &[0xa9, 36, 50],
            &[0xd9, 50],
            &[0x89, 36, 0],
        ] {
            student.observe(Incoming::from_bytes(bytes).unwrap(), 0);
        }
        let expected = Touch {
            kind: MessageKind::Note,
            channel: 9,
            number: 36,
            nature: Nature::Pad,
        };
        assert_eq!(student.guess(), Some((expected, true)));
    }
}
