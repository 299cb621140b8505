//! Counter-based chance: a number computed from a place in the song, not taken from a running generator.
//!
//! Draws have no order, so a new feature or an edited step changes no other draw, and a place draws the same
//! whether the music is located to it or played up to it.

use super::work;

/// The purpose of a draw; draws for different purposes are independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The next step of a random direction.
    Direction,
    /// The first step of a random direction's pass.
    PassStart,
    /// Whether a step with a chance plays.
    Trig,
    /// Whether a hit of a ratchet sounds.
    Hit,
    /// The seed of a variation.
    Variation,
    /// The seed that follows a seed.
    Seed,
    /// Whether drift flips a step.
    Drift,
    /// Which of several equally strong steps density reaches first.
    Density,
    /// Which hits mutation moves, and where to.
    Mutate,
    /// The value that a randomised attribute goes towards.
    Randomise,
    /// The throw of a shared die.
    Dice,
    /// Which step of a group plays.
    Group,
    /// The seed of random directions in a run of the music, in clips with free dice.
    Run,
    /// How far humanising moves a step.
    Time,
    /// How much harder or softer humanising strikes.
    Velocity,
    /// How much longer or shorter humanising holds.
    Length,
}

/// A number that depends on its arguments alone: the finalizer of `SplitMix64` (Steele, Lea and Flood,
/// "Fast splittable pseudorandom number generators", 2014) over each argument in turn.
#[must_use]
pub fn draw(seed: u32, draw_key: u64, count: i64, purpose: Purpose) -> u64 {
    DrawSource::new(seed, draw_key, purpose).draw(count)
}

/// Where the draws of a seed, a draw key and a purpose come from, for many of them one after the other.
#[derive(Debug, Clone, Copy)]
pub struct DrawSource(u64);

impl DrawSource {
    /// The source of these draws.
    #[must_use]
    pub fn new(seed: u32, draw_key: u64, purpose: Purpose) -> Self {
        let state = mix(u64::from(seed) ^ ((purpose as u64 + 1) << 56));
        Self(mix(state ^ draw_key))
    }

    /// The number that [`draw`] gives.
    #[must_use]
    #[inline]
    pub fn draw(self, count: i64) -> u64 {
        work::count();
        mix(self.0 ^ count.cast_unsigned())
    }

    /// The same as an index below `limit`, which must not be 0.
    #[must_use]
    #[inline]
    pub(super) fn below(self, limit: i64, count: i64) -> i64 {
        index(self.draw(count), limit.cast_unsigned()).cast_signed()
    }
}

/// The seed of a variation, 0 to 127; variation 0 is the seed itself.
#[must_use]
pub fn varied(seed: u32, variation: u8) -> u32 {
    if variation == 0 {
        return seed;
    }
    let draw = draw(seed, 0, i64::from(variation), Purpose::Variation);
    u32::try_from(draw >> 32).unwrap_or(seed)
}

/// The seed that follows a seed: a different one, and always the same for the same seed.
#[must_use]
pub fn next_seed(seed: u32) -> u32 {
    let next = u32::try_from(draw(seed, 0, 0, Purpose::Seed) >> 32).unwrap_or(0);
    if next == seed {
        next.wrapping_add(1)
    } else {
        next
    }
}

/// The seed of random directions in a run of the music, in clips with free dice; with the free seed 0 it is the
/// seed itself.
#[must_use]
pub fn free(seed: u32, free_seed: u32) -> u32 {
    if free_seed == 0 {
        return seed;
    }
    let draw = draw(seed, 0, i64::from(free_seed), Purpose::Run);
    u32::try_from(draw >> 32).unwrap_or(seed)
}

/// A draw as an index below `limit`, which must not be 0; fair to within 2^-57 for limits up to 128.
#[must_use]
pub fn index(draw: u64, limit: u64) -> u64 {
    ((u128::from(draw) * u128::from(limit)) >> 64) as u64
}

fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every index comes about equally often: within 4 sigma over 64,000 draws of 16.
    #[test]
    fn indices_are_fair() {
        let mut counts = [0i32; 16];
        for count in 0..64_000 {
            let at = index(draw(7, 3, count, Purpose::Direction), 16);
            counts[usize::try_from(at).unwrap()] += 1;
        }
        // 4000 each, sigma = sqrt(64000 * 1/16 * 15/16) = 61.2.
        assert!(counts.iter().all(|n| (n - 4000).abs() < 245), "{counts:?}");
    }

    /// Every seed has a seed after it that is another one, and going on so comes to no small round.
    #[test]
    fn seeds_go_on() {
        let mut seen = std::collections::HashSet::new();
        let mut seed = 0;
        for _ in 0..10_000 {
            assert!(seen.insert(seed));
            seed = next_seed(seed);
        }
    }

    /// "Counter-based, no running generator": the same place always draws the same number; another purpose,
    /// seed, place or pass another one.
    #[test]
    fn a_draw_is_a_function() {
        let here = draw(1, 2, 3, Purpose::Direction);
        assert_eq!(here, draw(1, 2, 3, Purpose::Direction));
        assert_ne!(here, draw(1, 2, 3, Purpose::PassStart));
        assert_ne!(here, draw(2, 2, 3, Purpose::Direction));
        assert_ne!(here, draw(1, 3, 3, Purpose::Direction));
        assert_ne!(here, draw(1, 2, 4, Purpose::Direction));
    }
}
