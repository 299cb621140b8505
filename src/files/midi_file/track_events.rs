//! Reads the events of one track, byte by byte.
//!
//! Why not a crate: in thirty years programs have written files that break the standard and that every program plays
//! (running status after texts and system exclusive, data bytes above 127, clock bytes, numbers of five bytes). The
//! crate midly refuses a track at the first of them, and repairing the bytes before it reads them would take all the
//! code that is here. Tests compare the results of both for files that follow the standard.

/// An event, and its delay after the event before it.
pub(super) struct FileEvent<'a> {
    /// The delay in ticks; negative in files of programs that write negative times.
    pub delta: i64,
    pub message: FileMessage<'a>,
}

/// The content of an event, as far as it is used.
#[derive(Debug, Clone, Copy)]
pub(super) enum FileMessage<'a> {
    /// A note-on; key and velocity may be any byte, but the velocity is not 0.
    NoteOn {
        channel: u8,
        key: u8,
        velocity: u8,
    },
    NoteOff {
        channel: u8,
        key: u8,
    },
    /// A controller, program, bend, pressure or system exclusive.
    Other,
    /// A message that only belongs on a cable, such as a clock.
    Cable,
    /// A meta event: its kind and its data.
    Meta {
        kind: u8,
        data: &'a [u8],
    },
}

/// The kind of the meta event that ends a track.
pub(super) const END_OF_TRACK: u8 = 0x2f;

/// The bytes end within an event, or are not an event.
#[derive(Debug)]
pub(super) struct DamagedEvent;

/// The events of a track, as an iterator.
pub(super) struct Events<'a> {
    rest: &'a [u8],
    /// The status of the last channel message, used by the next one if it has none (running status).
    running: Option<u8>,
}

impl<'a> Events<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            running: None,
        }
    }

    /// The bytes that are not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn event(&mut self) -> Option<FileEvent<'a>> {
        let delta = self.delta()?;
        let message = match self.status()? {
            0xff => {
                let kind = self.byte()?;
                let data = self.sized()?;
                FileMessage::Meta { kind, data }
            }
            0xf0 | 0xf7 => {
                self.sized()?;
                FileMessage::Other
            }
            // A quarter frame and a song number have one data byte, a song position two, all others none.
            system @ 0xf1..=0xfe => {
                let length = [0, 1, 2, 1].get(usize::from(system & 0x0f));
                self.take_bytes(length.copied().unwrap_or(0))?;
                FileMessage::Cable
            }
            status => {
                self.running = Some(status);
                self.voice(status)?
            }
        };
        Some(FileEvent { delta, message })
    }

    /// The status of the next message: its own, or that of the last channel message, whatever came between.
    fn status(&mut self) -> Option<u8> {
        match *self.rest.first()? {
            0x80.. => self.byte(),
            _ => self.running,
        }
    }

    /// Reads a channel message. Its data bytes are taken as they are: a byte above 127 is a number out of range, not a
    /// status.
    fn voice(&mut self, status: u8) -> Option<FileMessage<'a>> {
        let channel = status & 0x0f;
        let first = self.byte()?;
        if matches!(status, 0xc0..=0xdf) {
            return Some(FileMessage::Other);
        }
        let second = self.byte()?;
        Some(match (status, second) {
            (0x90..=0x9f, 1..) => FileMessage::NoteOn {
                channel,
                key: first,
                velocity: second,
            },
            (0x80..=0x9f, _) => FileMessage::NoteOff {
                channel,
                key: first,
            },
            _ => FileMessage::Other,
        })
    }

    /// The delay after the last event. Programs that come to a negative one write the 32 bits of the machine's number,
    /// in five bytes.
    fn delta(&mut self) -> Option<i64> {
        let number = self.number()?;
        let bits = u32::try_from(number & u64::from(u32::MAX)).ok()?;
        Some(i64::from(bits.cast_signed()))
    }

    /// Reads a length and that many bytes.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take_bytes(usize::try_from(length).ok()?)
    }

    /// Reads a number in groups of seven bits, the highest first; all bytes but the last have the top bit set. The
    /// standard has at most four bytes; here up to eight are read, since some only add leading zeros.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for _ in 0..8 {
            let byte = self.byte()?;
            number = number << 7 | u64::from(byte & 0x7f);
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn take_bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Result<FileEvent<'a>, DamagedEvent>;

    /// The next event. After a damaged one nothing more can be read.
    fn next(&mut self) -> Option<Self::Item> {
        (!self.rest.is_empty()).then(|| self.event().ok_or(DamagedEvent))
    }
}
