//! The events of one track, byte by byte.
//!
//! A reader of our own: programs of thirty years have written files that the standard forbids and everyone
//! plays (running status over texts and system exclusive, data above 127, clock bytes, numbers of five bytes).
//! The crate midly refuses a track at the first of them, and to mend the bytes before it reads them would take all
//! that is here. Tests compare what both read of files that are as they should be.

/// An event, and how many ticks after the one before it comes.
pub(super) struct FileEvent<'a> {
    /// Less than nothing in files of programs that write negative times.
    pub delta: i64,
    pub message: FileMessage<'a>,
}

/// What an event says, as far as anyone asks.
#[derive(Debug, Clone, Copy)]
pub(super) enum FileMessage<'a> {
    /// Any byte stands for the key and the velocity, which is not 0.
    NoteOn {
        channel: u8,
        key: u8,
        velocity: u8,
    },
    NoteOff {
        channel: u8,
        key: u8,
    },
    /// A controller, program, bend or pressure, or system exclusive.
    Other,
    /// What is for a cable and not for a file: clocks and the like.
    Cable,
    /// About the music: what kind, and what is said.
    Meta {
        kind: u8,
        data: &'a [u8],
    },
}

/// The kind of the message that ends a track.
pub(super) const END_OF_TRACK: u8 = 0x2f;

/// The bytes end within an event, or are none.
#[derive(Debug)]
pub(super) struct DamagedEvent;

/// Reads a track's events.
pub(super) struct Events<'a> {
    rest: &'a [u8],
    /// The status of the last channel message, which counts for the next where that has none.
    running: Option<u8>,
}

impl<'a> Events<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            running: None,
        }
    }

    /// What is not read yet.
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
            // A quarter frame and a song number have one byte, a song position two, all others none.
            system @ 0xf1..=0xfe => {
                let length = [0, 1, 2, 1].get(usize::from(system & 0x0f));
                self.take(length.copied().unwrap_or(0))?;
                FileMessage::Cable
            }
            status => {
                self.running = Some(status);
                self.voice(status)?
            }
        };
        Some(FileEvent { delta, message })
    }

    /// The status of the next message: its own, or that of the last one on a channel, whatever came between.
    fn status(&mut self) -> Option<u8> {
        match *self.rest.first()? {
            0x80.. => self.byte(),
            _ => self.running,
        }
    }

    /// What is said on a channel. The bytes of it are taken as they are, for a number above 127 is one too
    /// large, and no status.
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

    /// The time since the last event. Programs that come to a negative one write it as the 32 bits of a machine's
    /// number, in five bytes.
    fn delta(&mut self) -> Option<i64> {
        let number = self.number()?;
        let bits = u32::try_from(number & u64::from(u32::MAX)).ok()?;
        Some(i64::from(bits.cast_signed()))
    }

    /// Bytes after their number.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(usize::try_from(length).ok()?)
    }

    /// A number in sevens of bits, the highest first, all but the last marked. The standard has four of them at
    /// the most; here eight are read, with those that only say 0.
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

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Result<FileEvent<'a>, DamagedEvent>;

    /// The next event. After one that is damaged nothing can be read.
    fn next(&mut self) -> Option<Self::Item> {
        (!self.rest.is_empty()).then(|| self.event().ok_or(DamagedEvent))
    }
}
