//! Assembles numbers that are sent as several controllers: NRPN and 14-bit controllers.
//!
//! On a wire the order of controllers is certain, and a parameter's address is valid until the next one: either of its
//! halves may come first, and a half that is not sent again stays. A host that delivers controllers one by one (VST3)
//! loses the order of those at one offset, and mixes the addresses and data of several numbers. Whatever is uncertain
//! then is refused: a pad that does nothing can be pressed again, but a wrong step is heard before it can be taken
//! back.
//!
//! The data of registered parameters (RPN, such as the pitch bend range) come with the same controllers and are not
//! used here: an RPN's address ends the address of an NRPN. The null of either, 127 and 127, which careful senders add
//! after each number, is an address without a parameter.
//!
//! The rules where order is lost:
//! 1. Controllers at one offset are looked at together, once time has moved on.
//! 2. An address is used once: data that follow without a new one are refused.
//! 3. When there are as many addresses as data, and no address is waiting from before, the last of each belong
//!    together. The earlier ones cannot be told apart and are refused.
//! 4. An address whose halves come at different offsets is waited for. When halves and data come at one offset, they
//!    are used if they complete exactly what was missing.
//! 5. A null at the same offset as data was sent after them. Any other RPN at the offset of an NRPN is uncertain.
//! 6. Everything else is uncertain, and so is everything that follows until nothing has come for a while.
//! 7. The fine half of a 14-bit controller belongs to the coarse half that is known when the offset is over.

use super::message::{MessageKind, Signal};

/// Whether controllers arrive in the order in which they were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Yes: over a wire, or through a host that passes on bytes.
    Kept,
    /// No: through a host that delivers controllers one by one.
    Lost,
}

/// How long nothing may come after something uncertain before controllers are trusted again, in microseconds.
const SILENCE: i64 = 50_000;

/// The numbers of the controllers that carry a parameter.
const DATA: u16 = 6;
const DATA_FINE: u16 = 38;
const ADDRESS_LOW: u16 = 98;
const ADDRESS_HIGH: u16 = 99;
const REGISTERED_LOW: u16 = 100;
const REGISTERED_HIGH: u16 = 101;

/// The value of both halves of an address without a parameter.
const NULL: u16 = 127;

/// Whether a controller carries a part of an NRPN.
#[must_use]
pub fn is_part(signal: &Signal) -> bool {
    signal.kind == MessageKind::Control
        && matches!(signal.number, DATA | DATA_FINE | ADDRESS_LOW | ADDRESS_HIGH)
}

/// Whether a controller carries a half of an RPN's address.
#[must_use]
pub fn is_registered(signal: &Signal) -> bool {
    signal.kind == MessageKind::Control && matches!(signal.number, REGISTERED_LOW | REGISTERED_HIGH)
}

/// The parameter address of one channel, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
struct Address {
    high: Option<u16>,
    low: Option<u16>,
}

impl Address {
    /// The parameter's number; `None` at the null.
    fn number(self) -> Option<u16> {
        let number = (self.high? << 7) | self.low?;
        (!self.is_null()).then_some(number)
    }

    fn is_null(self) -> bool {
        (self.high, self.low) == (Some(NULL), Some(NULL))
    }

    fn is_begun(self) -> bool {
        self.high.is_some() || self.low.is_some()
    }
}

/// The values of one controller at one offset: the last two, and how many there were.
#[derive(Debug, Clone, Copy, Default)]
struct HalfInput {
    value: u16,
    before: u16,
    count: u8,
}

impl HalfInput {
    fn add(&mut self, value: u16) {
        self.before = self.value;
        self.value = value;
        self.count = self.count.saturating_add(1);
    }

    /// Drops the last value, which works once: only one earlier value is known.
    fn take_back(&mut self) {
        self.value = self.before;
        self.count = self.count.saturating_sub(1);
    }

    fn last(self) -> Option<u16> {
        (self.count > 0).then_some(self.value)
    }
}

/// The state of one channel's controllers.
#[derive(Debug, Clone, Copy, Default)]
struct ChannelState {
    address: Address,
    /// Whether the last address was that of an RPN.
    registered: bool,
    /// The parameter and its last coarse data, for the fine half that may follow.
    data: Option<(u16, u16)>,
    /// The coarse halves of controllers 0 to 31, as last received.
    coarse: [Option<u16>; 32],
    /// The fine halves that came at the current offset, and a bit for each that did.
    fine: [u16; 32],
    paired: u32,
    /// What came at the current offset.
    high: HalfInput,
    low: HalfInput,
    registered_high: HalfInput,
    registered_low: HalfInput,
    coarse_data: HalfInput,
    fine_data: HalfInput,
    /// The time of the last uncertain input, in microseconds.
    uncertain: Option<i64>,
}

/// Assembles the numbers of one device.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    lines: [ChannelState; 16],
    /// The channels with input that waits for the end of its offset, a bit each.
    waiting: u16,
    /// The time of the current offset, in microseconds.
    since: i64,
}

impl Assembly {
    /// Takes a controller at a time in microseconds. Complete numbers are passed to `say`: at once where order is kept,
    /// otherwise with the next call or with [`finish`](Self::finish).
    pub fn take(&mut self, signal: Signal, now: i64, order: Order, mut say: impl FnMut(Signal)) {
        if signal.kind != MessageKind::Control {
            return;
        }
        if now != self.since {
            self.finish(&mut say);
            self.since = now;
        }
        let channel = signal.channel & 15;
        let Some(line) = self.lines.get_mut(usize::from(channel)) else {
            return;
        };
        let mut say = on_channel(channel, &mut say);
        line.pair(signal);
        match order {
            Order::Kept => {
                line.say_pairs(&mut say);
                line.in_order(signal, &mut say);
            }
            Order::Lost => {
                line.collect(signal);
                self.waiting |= 1 << channel;
            }
        }
    }

    /// Whether a controller carries data of an RPN, as far as that is known.
    #[must_use]
    pub fn is_of_registered(&self, signal: &Signal) -> bool {
        let line = self.lines.get(usize::from(signal.channel & 15));
        signal.kind == MessageKind::Control
            && matches!(signal.number, DATA | DATA_FINE)
            && line.is_some_and(|line| line.registered)
    }

    /// Passes on what is complete, at the end of an offset or block.
    pub fn finish(&mut self, mut say: impl FnMut(Signal)) {
        if self.waiting == 0 {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        for (channel, line) in (0_u8..).zip(&mut self.lines) {
            if waiting & (1 << channel) != 0 {
                let mut say = on_channel(channel, &mut say);
                line.say_pairs(&mut say);
                if line.has_parts() {
                    line.together(self.since, say);
                }
            }
        }
    }
}

/// Makes signals of one channel and passes them to `say`.
fn on_channel(channel: u8, say: &mut impl FnMut(Signal)) -> impl FnMut(MessageKind, u16, u16) {
    move |kind, number, value| {
        say(Signal {
            kind,
            channel,
            number,
            value,
        });
    }
}

impl ChannelState {
    /// Takes one half of a 14-bit controller.
    fn pair(&mut self, signal: Signal) {
        let place = usize::from(signal.number % 32);
        if signal.number < 32 {
            self.coarse[place] = Some(signal.value);
        } else if signal.number < 64 {
            self.fine[place] = signal.value;
            self.paired |= 1 << place;
        }
    }

    /// Passes on the 14-bit controllers whose fine half has come.
    fn say_pairs(&mut self, say: &mut impl FnMut(MessageKind, u16, u16)) {
        let paired = std::mem::take(&mut self.paired);
        if paired == 0 {
            return;
        }
        for (number, (coarse, fine)) in (0..).zip(self.coarse.iter().zip(self.fine)) {
            if paired & (1 << number) != 0
                && let Some(coarse) = coarse
            {
                say(MessageKind::Control14, number, (coarse << 7) | fine);
            }
        }
    }

    fn has_parts(&self) -> bool {
        let parts = [
            self.high,
            self.low,
            self.registered_high,
            self.registered_low,
            self.coarse_data,
            self.fine_data,
        ];
        parts.iter().any(|part| part.count > 0)
    }

    fn in_order(&mut self, signal: Signal, say: &mut impl FnMut(MessageKind, u16, u16)) {
        let value = signal.value;
        match signal.number {
            // Either half may begin an address; the half that is not sent again stays.
            ADDRESS_HIGH => {
                self.address.high = Some(value);
                (self.registered, self.data) = (false, None);
            }
            ADDRESS_LOW => {
                self.address.low = Some(value);
                (self.registered, self.data) = (false, None);
            }
            REGISTERED_LOW | REGISTERED_HIGH => self.end_address(),
            DATA => {
                if let Some(number) = self.address.number() {
                    self.data = Some((number, value));
                    say(MessageKind::Nrpn, number, value);
                }
            }
            DATA_FINE => {
                if let Some((number, coarse)) = self.data {
                    say(MessageKind::Nrpn14, number, (coarse << 7) | value);
                }
            }
            _ => {}
        }
    }

    /// Forgets the NRPN's address, because an RPN has begun.
    fn end_address(&mut self) {
        self.address = Address::default();
        (self.registered, self.data) = (true, None);
    }

    fn collect(&mut self, signal: Signal) {
        let part = match signal.number {
            ADDRESS_HIGH => &mut self.high,
            ADDRESS_LOW => &mut self.low,
            REGISTERED_HIGH => &mut self.registered_high,
            REGISTERED_LOW => &mut self.registered_low,
            DATA => &mut self.coarse_data,
            DATA_FINE => &mut self.fine_data,
            _ => return,
        };
        part.add(signal.value);
    }

    /// Assembles what came at one offset, in whatever order.
    fn together(&mut self, now: i64, mut say: impl FnMut(MessageKind, u16, u16)) {
        let [
            registered_high,
            registered_low,
            mut high,
            mut low,
            data,
            fine,
        ] = [
            std::mem::take(&mut self.registered_high),
            std::mem::take(&mut self.registered_low),
            std::mem::take(&mut self.high),
            std::mem::take(&mut self.low),
            std::mem::take(&mut self.coarse_data),
            std::mem::take(&mut self.fine_data),
        ];
        if let Some(since) = self.uncertain
            && now - since < SILENCE
        {
            (self.uncertain, self.registered) = (Some(now), false);
            return;
        }
        self.uncertain = None;
        // A fine half alone belongs to the data before it.
        let others = [registered_high, registered_low, high, low, data];
        if others.iter().all(|part| part.count == 0) {
            if let (Some((number, coarse)), 1) = (self.data.take(), fine.count) {
                say(MessageKind::Nrpn14, number, (coarse << 7) | fine.value);
            }
            return;
        }
        self.data = None;
        let registered = registered_high.count + registered_low.count > 0;
        let addressed = high.count + low.count > 0;
        if registered {
            let once = registered_high.count == 1 && registered_low.count == 1;
            let behind = once && is_null(registered_high, registered_low) && data.count > 0;
            if !behind {
                // An RPN alone, or with its own data, is ignored; beside an NRPN it is uncertain whose data these are.
                let has_data = data.count + fine.count > 0;
                let is_doubtful = addressed || (has_data && self.address.is_begun());
                self.uncertain = is_doubtful.then_some(now);
                self.end_address();
                return;
            }
        }
        let ended = is_null(high, low);
        if ended {
            high.take_back();
            low.take_back();
        }
        self.assemble([high, low, data, fine], now, &mut say);
        if ended {
            self.address = Address::default();
        }
        if registered {
            self.end_address();
        } else if addressed {
            self.registered = false;
        }
    }

    /// Assembles an NRPN's address and data that came at one offset.
    fn assemble(
        &mut self,
        [high, low, data, fine]: [HalfInput; 4],
        now: i64,
        say: &mut impl FnMut(MessageKind, u16, u16),
    ) {
        let whole = !self.address.is_begun()
            && high.count > 0
            && high.count == low.count
            && high.count == data.count
            && (fine.count == 0 || fine.count == high.count);
        let once = [high, low, data, fine].iter().all(|part| part.count < 2);
        let completes = (high.count == 0 || self.address.high.is_none())
            && (low.count == 0 || self.address.low.is_none());
        if !(whole || once && completes) {
            self.address = Address::default();
            self.uncertain = Some(now);
            return;
        }
        let address = Address {
            high: high.last().or(self.address.high),
            low: low.last().or(self.address.low),
        };
        self.address = Address::default();
        let Some(value) = data.last() else {
            if !address.is_null() {
                self.address = address;
            }
            return;
        };
        match address.number() {
            Some(number) => {
                say(MessageKind::Nrpn, number, value);
                self.data = Some((number, value));
                if let Some(fine) = fine.last() {
                    say(MessageKind::Nrpn14, number, (value << 7) | fine);
                }
            }
            // Data for half an address, or for one that was already used: their parameter is unknown.
            None if address.is_begun() => self.uncertain = Some(now),
            None => {}
        }
    }
}

/// Whether the last address of two halves is the null.
fn is_null(high: HalfInput, low: HalfInput) -> bool {
    high.last() == Some(NULL) && low.last() == Some(NULL)
}

#[cfg(test)]
mod tests;
