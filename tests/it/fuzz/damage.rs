//! How inputs are damaged: bits and bytes for what is binary, words and numbers for what is text, pieces of other
//! inputs for both. A number makes one, always the same.

/// The longest input that is made, so that a million of them take minutes.
const LONGEST: usize = 1 << 16;
/// Numbers at the limits of common ranges.
const NUMBERS: [&str; 16] = [
    "0",
    "-1",
    "1",
    "16",
    "127",
    "128",
    "255",
    "256",
    "257",
    "65536",
    "4294967295",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "1e308",
    "0.0000001",
];
/// Words with a meaning in one of the text formats.
const WORDS: [&str; 20] = [
    "{", "}", "[", "]", "\"", ",", ":", "null", "true", "\\u0000", "\u{feff}", "x", ".", "-", "#",
    "=", "\n", "<!ENTITY", "&#x41;", "é",
];
/// Bytes with a meaning in MIDI, and the limits of a byte.
const BYTES: [u8; 16] = [
    0x00, 0x01, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x9f, 0xb0, 0xc0, 0xe0, 0xf0, 0xf7, 0xf8, 0xfe, 0xff,
];

/// One way to damage an input.
pub struct Damage {
    state: u64,
}

impl Damage {
    /// The way with this number.
    pub fn new(number: u64) -> Self {
        Self {
            state: number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15),
        }
    }

    /// One of the seeds, damaged once or a few times.
    pub fn of(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one(seeds).clone();
        for _ in 0..=self.few(4) {
            self.strike(&mut input, seeds);
        }
        input.truncate(LONGEST);
        input
    }

    fn strike(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let length = 1 + self.few(10);
        let end = (at + length).min(input.len());
        match self.below(11) {
            0 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << (self.state % 8);
                }
            }
            1 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = BYTES[self.below(BYTES.len())];
                }
            }
            2 => {
                input.drain(at..end);
            }
            3 => input.truncate(at),
            4 => {
                let piece = input[at..end].to_vec();
                let times = 1 + self.few(8);
                let room = LONGEST.saturating_sub(input.len());
                let pieces: Vec<u8> = piece
                    .iter()
                    .copied()
                    .cycle()
                    .take((piece.len() * times).min(room))
                    .collect();
                input.splice(at..at, pieces);
            }
            5 => {
                let other = self.one(seeds);
                let from = self.below(other.len() + 1);
                let to = (from + length).min(other.len());
                let piece = other[from..to].to_vec();
                input.splice(at..at, piece);
            }
            6 => {
                let word = WORDS[self.below(WORDS.len())];
                input.splice(at..at, word.bytes());
            }
            7 | 8 => self.number(input, at),
            9 => {
                let byte = BYTES[self.below(BYTES.len())];
                input.splice(at..at, std::iter::repeat_n(byte, length));
            }
            _ => self.swap(input),
        }
    }

    /// Another number in the place of the next one.
    fn number(&mut self, input: &mut Vec<u8>, at: usize) {
        let Some(start) = input[at..].iter().position(u8::is_ascii_digit) else {
            return;
        };
        let start = at + start;
        let digits = input[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        let end = start + digits.count();
        let number = NUMBERS[self.below(NUMBERS.len())];
        input.splice(start..end, number.bytes());
    }

    /// Two lines change places.
    fn swap(&mut self, input: &mut Vec<u8>) {
        let mut lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
        let (one, other) = (self.below(lines.len()), self.below(lines.len()));
        lines.swap(one, other);
        *input = lines.join(&b'\n');
    }

    fn one<'a>(&mut self, seeds: &'a [Vec<u8>]) -> &'a Vec<u8> {
        &seeds[self.below(seeds.len())]
    }

    /// A number below 2 to the power of `most`, small ones more often than large ones.
    fn few(&mut self, most: usize) -> usize {
        let power = self.below(most);
        self.below(1 << power)
    }

    /// The next number below a limit; 0 where nothing is.
    fn below(&mut self, limit: usize) -> usize {
        // Xorshift: any bits will do, as long as they are the same again.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 16).unwrap_or(0) % limit.max(1)
    }
}
