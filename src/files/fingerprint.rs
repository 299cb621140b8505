//! Fingerprints tell whether a file is still the same, whatever its date says.

use std::fmt;
use std::str::FromStr;

/// The length of a file and a hash of its bytes. It is the same in every version of Gradus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    length: u64,
    sum: u64,
}

impl Fingerprint {
    /// The fingerprint of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        // FNV-1a: two versions of a project hardly ever have the same hash by accident.
        let sum = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum: u64, byte| {
            (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self { length, sum }
    }
}

/// As 32 hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.length, self.sum)
    }
}

impl FromStr for Fingerprint {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let both = u128::from_str_radix(text, 16)?;
        let [length, sum] = [both >> 64, both & u128::from(u64::MAX)];
        let half = |half: u128| u64::try_from(half).unwrap_or(u64::MAX);
        Ok(Self {
            length: half(length),
            sum: half(sum),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fingerprint is read back from its text, and a changed byte changes it.
    #[test]
    fn it_is_a_text() {
        let print = Fingerprint::of(b"x..x");
        assert_eq!(print.to_string().parse(), Ok(print));
        assert_ne!(print, Fingerprint::of(b"x..y"));
        assert!("no".parse::<Fingerprint>().is_err());
    }
}
