//! Numbers that several controllers carry together: NRPN and controllers of 14 bits.
//!
//! Over a wire their order is certain, and a parameter's address holds until the next. Through a host
//! that hands controllers over one by one (VST3) the order of those at one offset is lost, and addresses
//! and data of several numbers are mixed. What is then uncertain is refused: a pad that does nothing can be
//! pressed again, a wrong step cannot be taken back before it is heard.
//!
//! The rules where order is lost:
//! 1. Controllers at one offset are looked at together, when time has moved on.
//! 2. An address counts once: data that follow without a new one are refused.
//! 3. As many addresses as data, and no address waiting from before: the last of each belong together,
//!    those before them cannot be told apart and are refused.
//! 4. An address in parts, at offsets of their own, is waited for; parts of it with data in one offset are
//!    taken when they complete exactly what was missing.
//! 5. Everything else is uncertain, and so is what follows, until there was silence.
//! 6. The finer half of a controller of 14 bits belongs to the coarse half that is there when the offset is over.

use super::message::{Kind, Signal};

/// Whether controllers come in the order in which they were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Over a wire, or through a host that hands bytes over.
    Kept,
    /// Through a host that hands controllers over one by one.
    Lost,
}

/// How long nothing must come after what was uncertain, in microseconds.
const SILENCE: i64 = 50_000;

/// The controllers that carry a parameter.
const DATA: u16 = 6;
const DATA_FINE: u16 = 38;
const ADDRESS_LOW: u16 = 98;
const ADDRESS_HIGH: u16 = 99;

/// Whether a controller carries a part of an NRPN.
#[must_use]
pub fn is_part(signal: &Signal) -> bool {
    signal.kind == Kind::Control
        && matches!(signal.number, DATA | DATA_FINE | ADDRESS_LOW | ADDRESS_HIGH)
}

/// What is known of one channel's parameter.
#[derive(Debug, Clone, Copy, Default)]
struct Address {
    high: Option<u16>,
    low: Option<u16>,
}

impl Address {
    fn number(self) -> Option<u16> {
        Some((self.high? << 7) | self.low?)
    }

    fn is_begun(self) -> bool {
        self.high.is_some() || self.low.is_some()
    }
}

/// What came of one controller at one offset: the last value, and how often.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    value: u16,
    count: u8,
}

impl Part {
    fn add(&mut self, value: u16) {
        self.value = value;
        self.count = self.count.saturating_add(1);
    }

    fn last(self) -> Option<u16> {
        (self.count > 0).then_some(self.value)
    }
}

/// One channel's controllers.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    address: Address,
    /// The data that were said last, for the finer half that may follow.
    data: Option<(u16, u16)>,
    /// The coarse halves of controllers 0 to 31.
    coarse: [Option<u16>; 32],
    /// Their finer halves that came at the offset that is not over yet, and which did, a bit each.
    fine: [u16; 32],
    paired: u32,
    /// What came at the offset that is not over yet.
    high: Part,
    low: Part,
    coarse_data: Part,
    fine_data: Part,
    /// When something that was uncertain came last.
    uncertain: Option<i64>,
}

/// Assembles what belongs together, for one device.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    lines: [Line; 16],
    /// The channels of which something waits for its offset to be over, a bit each.
    waiting: u16,
    /// That offset, in microseconds.
    since: i64,
}

impl Assembly {
    /// Takes a controller in at a time in microseconds; what is complete is said at once where order is
    /// kept, and with the next call or with [`settle`](Self::settle) where it is lost.
    pub fn take(&mut self, signal: Signal, now: i64, order: Order, mut say: impl FnMut(Signal)) {
        if signal.kind != Kind::Control {
            return;
        }
        if now != self.since {
            self.settle(&mut say);
            self.since = now;
        }
        let channel = signal.channel & 15;
        let Some(line) = self.lines.get_mut(usize::from(channel)) else {
            return;
        };
        let mut say = |kind, number, value| {
            say(Signal {
                kind,
                channel,
                number,
                value,
            });
        };
        line.pair(signal);
        match order {
            Order::Kept => {
                line.say_pairs(&mut say);
                if is_part(&signal) {
                    line.in_order(signal, &mut say);
                }
            }
            Order::Lost => {
                if is_part(&signal) {
                    line.collect(signal);
                }
                self.waiting |= 1 << channel;
            }
        }
    }

    /// Says what is complete: the offset, or the block, is over.
    pub fn settle(&mut self, mut say: impl FnMut(Signal)) {
        if self.waiting == 0 {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        for (channel, line) in (0_u8..).zip(&mut self.lines) {
            if waiting & (1 << channel) != 0 {
                let mut say = |kind, number, value| {
                    say(Signal {
                        kind,
                        channel,
                        number,
                        value,
                    });
                };
                line.say_pairs(&mut say);
                if line.has_parts() {
                    line.together(self.since, say);
                }
            }
        }
    }
}

impl Line {
    /// A half of a controller of 14 bits has come.
    fn pair(&mut self, signal: Signal) {
        let place = usize::from(signal.number % 32);
        if signal.number < 32 {
            self.coarse[place] = Some(signal.value);
        } else if signal.number < 64 {
            self.fine[place] = signal.value;
            self.paired |= 1 << place;
        }
    }

    /// Those whose finer half has come are complete.
    fn say_pairs(&mut self, say: &mut impl FnMut(Kind, u16, u16)) {
        let paired = std::mem::take(&mut self.paired);
        if paired == 0 {
            return;
        }
        for (number, (coarse, fine)) in (0..).zip(self.coarse.iter().zip(self.fine)) {
            if paired & (1 << number) != 0
                && let Some(coarse) = coarse
            {
                say(Kind::Control14, number, (coarse << 7) | fine);
            }
        }
    }

    fn has_parts(&self) -> bool {
        let parts = [self.high, self.low, self.coarse_data, self.fine_data];
        parts.iter().any(|part| part.count > 0)
    }

    fn in_order(&mut self, signal: Signal, say: &mut impl FnMut(Kind, u16, u16)) {
        let value = signal.value;
        match signal.number {
            // Either half begins an address; the other half of the one before does not belong to it.
            ADDRESS_HIGH => {
                self.address = Address {
                    high: Some(value),
                    low: None,
                };
                self.data = None;
            }
            ADDRESS_LOW => {
                self.address.low = Some(value);
                self.data = None;
            }
            DATA => {
                if let Some(number) = self.address.number() {
                    self.data = Some((number, value));
                    say(Kind::Nrpn, number, value);
                }
            }
            _ => {
                if let Some((number, coarse)) = self.data {
                    say(Kind::Nrpn14, number, (coarse << 7) | value);
                }
            }
        }
    }

    fn collect(&mut self, signal: Signal) {
        match signal.number {
            ADDRESS_HIGH => self.high.add(signal.value),
            ADDRESS_LOW => self.low.add(signal.value),
            DATA => self.coarse_data.add(signal.value),
            _ => self.fine_data.add(signal.value),
        }
    }

    /// What came at one offset, in whatever order.
    fn together(&mut self, now: i64, mut say: impl FnMut(Kind, u16, u16)) {
        let [high, low, data, fine] = [
            std::mem::take(&mut self.high),
            std::mem::take(&mut self.low),
            std::mem::take(&mut self.coarse_data),
            std::mem::take(&mut self.fine_data),
        ];
        if let Some(since) = self.uncertain
            && now - since < SILENCE
        {
            self.uncertain = Some(now);
            return;
        }
        self.uncertain = None;
        let whole = !self.address.is_begun()
            && high.count > 0
            && high.count == low.count
            && high.count == data.count
            && (fine.count == 0 || fine.count == high.count);
        let once = [high, low, data, fine].iter().all(|part| part.count < 2);
        let completes = (high.count == 0 || self.address.high.is_none())
            && (low.count == 0 || self.address.low.is_none());
        // A finer half alone belongs to the data before it.
        let fine_only = high.count + low.count + data.count == 0;
        if fine_only {
            if let (Some((number, coarse)), 1) = (self.data.take(), fine.count) {
                say(Kind::Nrpn14, number, (coarse << 7) | fine.value);
            }
            return;
        }
        let address = Address {
            high: high.last().or(self.address.high),
            low: low.last().or(self.address.low),
        };
        self.data = None;
        if !(whole || once && completes) {
            self.address = Address::default();
            self.uncertain = Some(now);
            return;
        }
        let Some(value) = data.last() else {
            self.address = address;
            return;
        };
        self.address = Address::default();
        match address.number() {
            Some(number) => {
                say(Kind::Nrpn, number, value);
                self.data = Some((number, value));
                if let Some(fine) = fine.last() {
                    say(Kind::Nrpn14, number, (value << 7) | fine);
                }
            }
            // Data for half an address, or for one that has had its data: nobody knows for what.
            None if address.is_begun() => self.uncertain = Some(now),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays controllers, written `99=60 98=32 | 6=127` with a bar where time moves on by so many
    /// microseconds, and writes down what comes of them: `60/32=127`, with `~` for 14 bits, and
    /// `16:8192` for a controller of 14 bits.
    fn assemble(order: Order, grain: i64, text: &str) -> String {
        let mut assembly = Assembly::default();
        let mut said = Vec::new();
        let mut say = |signal: Signal| match signal.kind {
            Kind::Nrpn => said.push(format!(
                "{}/{}={}",
                signal.number >> 7,
                signal.number & 127,
                signal.value
            )),
            Kind::Nrpn14 => said.push(format!("~{}", signal.value)),
            Kind::Control14 if signal.number != DATA => {
                said.push(format!("{}:{}", signal.number, signal.value));
            }
            _ => {}
        };
        for (time, moment) in (0..).zip(text.split('|')) {
            for word in moment.split_whitespace() {
                let (number, value) = word.split_once('=').unwrap();
                let signal = Signal {
                    kind: Kind::Control,
                    channel: 0,
                    number: number.parse().unwrap(),
                    value: value.parse().unwrap(),
                };
                assembly.take(signal, time * grain, order, &mut say);
            }
        }
        assembly.settle(&mut say);
        said.join(" ")
    }

    /// Where order is kept every number is complete with its data, and the address holds.
    #[test]
    fn in_order_everything_is_understood() {
        for (text, expected) in [
            ("99=60 98=32 6=127", "60/32=127"),
            ("99=60 98=32 6=127 99=60 98=33 6=0", "60/32=127 60/33=0"),
            ("99=60 98=32 6=1 6=2", "60/32=1 60/32=2"),
            ("99=2 98=63 6=1 38=5", "2/63=1 ~133"),
            ("6=127 98=32 99=60", ""),
            ("99=60 | 98=32 | 6=127", "60/32=127"),
            ("98=32 6=127", ""),
        ] {
            assert_eq!(assemble(Order::Kept, 1000, text), expected, "{text}");
        }
    }

    /// "NRPN in order, grouped by controller, and all at one offset: never a wrong step": each row is two
    /// numbers, 60/32=127 and 60/33=0, in an order that a host makes of them.
    #[test]
    fn out_of_order_nothing_wrong_is_understood() {
        for (text, expected) in [
            // At offsets of their own.
            (
                "99=60 | 98=32 | 6=127 | 99=60 | 98=33 | 6=0",
                "60/32=127 60/33=0",
            ),
            // Grouped by controller, rising and falling, a number at each offset.
            ("6=127 98=32 99=60 | 6=0 98=33 99=60", "60/32=127 60/33=0"),
            ("99=60 98=32 6=127 | 99=60 98=33 6=0", "60/32=127 60/33=0"),
            // All at one offset: only the last is certain.
            ("6=127 6=0 98=32 98=33 99=60 99=60", "60/33=0"),
            ("99=60 98=32 6=127 99=60 98=33 6=0", "60/33=0"),
            // The last value only.
            ("6=0 98=33 99=60", "60/33=0"),
            // What repeats itself is left out.
            ("6=127 6=0 98=32 98=33 99=60", ""),
            // Cut by blocks in the middle of a number.
            ("98=32 99=60 | 6=127 98=33 99=60 | 6=0", ""),
            (
                "99=60 | 6=127 98=32 | 99=60 | 6=0 98=33",
                "60/32=127 60/33=0",
            ),
            ("98=32 99=60 | 6=127 99=60 | 98=33 | 6=0", ""),
            // Undefined controllers are taken away by the host.
            ("6=127 | 6=0", ""),
        ] {
            assert_eq!(assemble(Order::Lost, 1000, text), expected, "{text}");
        }
    }

    /// "14-bit CC": the halves that belong together are joined, also where the host has put the finer one of an
    /// offset first; a number says nothing before it has a coarse half, and nothing of another one.
    #[test]
    fn halves_of_a_controller_are_joined() {
        for (order, text, expected) in [
            (Order::Kept, "16=64 48=0", "16:8192"),
            (Order::Kept, "48=1 16=64 48=2 48=3", "16:8194 16:8195"),
            (Order::Kept, "16=1 17=2 49=3 48=4", "17:259 16:132"),
            (Order::Lost, "16=63 48=127 | 48=0 16=64", "16:8191 16:8192"),
            (Order::Lost, "48=0 16=64 | 48=1", "16:8192 16:8193"),
            (Order::Lost, "48=0 | 16=64", ""),
            (Order::Lost, "48=7 49=9 16=1 17=2", "16:135 17:265"),
            (Order::Lost, "16=64 98=32 99=60 48=3 6=1", "16:8195 60/32=1"),
            // Turned quickly: the last of each belong together.
            (Order::Lost, "48=1 48=2 48=3 16=64 16=65 16=66", "16:8451"),
        ] {
            assert_eq!(assemble(order, 1000, text), expected, "{text}");
        }
    }

    /// "Must not hang half-way": after silence what was uncertain is forgotten.
    #[test]
    fn silence_ends_the_doubt() {
        let text = "6=1 6=2 98=32 98=33 99=60 | 6=0 98=34 99=60";
        assert_eq!(assemble(Order::Lost, 1000, text), "");
        assert_eq!(assemble(Order::Lost, SILENCE, text), "60/34=0");
    }

    /// Whatever a host does with the order and the blocks, and however it is cut, no number is understood
    /// that was not sent: every way of cutting four numbers into blocks, grouped by controller within each.
    #[test]
    fn no_way_of_cutting_makes_a_wrong_number() {
        let sent = [(32, 127), (33, 0), (34, 127), (35, 64)];
        let stream: Vec<_> = sent
            .iter()
            .flat_map(|(low, value)| [(99, 60), (98, *low), (6, *value)])
            .collect();
        for cuts in 0_u32..1 << (stream.len() - 1) {
            let mut blocks = vec![Vec::new()];
            for (place, part) in stream.iter().enumerate() {
                blocks.last_mut().unwrap().push(*part);
                if cuts & (1 << place) != 0 {
                    blocks.push(Vec::new());
                }
            }
            let text: Vec<_> = blocks
                .iter_mut()
                .map(|block| {
                    block.sort_by_key(|part| part.0);
                    let parts = block
                        .iter()
                        .map(|(number, value)| format!("{number}={value}"));
                    parts.collect::<Vec<_>>().join(" ")
                })
                .collect();
            let text = text.join("|");
            for said in assemble(Order::Lost, 10, &text).split_whitespace() {
                let right = sent
                    .iter()
                    .any(|(low, value)| said == format!("60/{low}={value}"));
                assert!(right, "{text} makes {said}");
            }
        }
    }
}
