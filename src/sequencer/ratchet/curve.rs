//! The time curve of a ratchet, as a table of integers: the same on every machine.

use crate::sequencer::time::Tick;

/// The number of points of a curve.
const POINTS: usize = 33;
/// The value of 1 in the table.
const ONE: Tick = 65_536;

/// Where the hit at `hit` of `hits` falls in a window: `window * (hit / hits) ^ (2 ^ -2e)` with `e = curve
/// / 8`, so that a positive curve starts slowly and hurries, a negative one the other way round. Linear
/// between 33 points, which is within 0.2 % of the window.
#[must_use]
pub fn hit_offset(window: Tick, hit: Tick, hits: Tick, curve: i8) -> Tick {
    if curve == 0 {
        return window * hit / hits;
    }
    let row = usize::try_from(i16::from(curve.clamp(-4, 4)) + 4).unwrap_or(4);
    let scaled = hit * 32 * ONE / hits;
    let point = usize::try_from(scaled / ONE).unwrap_or(0).min(POINTS - 2);
    let (from, to) = (
        Tick::from(CURVES[row][point]),
        Tick::from(CURVES[row][point + 1]),
    );
    let part = scaled - Tick::try_from(point).unwrap_or(0) * ONE;
    window * (from + (to - from) * part / ONE) / ONE
}

/// `(i / 32) ^ (2 ^ (-c / 4))` for c from -4 to 4, i from 0 to 32, in 1/65536.
#[rustfmt::skip]
const CURVES: [[u32; POINTS]; 9] = [
    [
        0, 64, 256, 576, 1024, 1600, 2304, 3136, 4096, 5184, 6400,
        7744, 9216, 10_816, 12_544, 14_400, 16_384, 18_496, 20_736, 23_104, 25_600, 28_224,
        30_976, 33_856, 36_864, 40_000, 43_264, 46_656, 50_176, 53_824, 57_600, 61_504, 65_536,
    ],
    [
        0, 193, 619, 1223, 1985, 2888, 3925, 5086, 6367, 7762, 9267,
        10_878, 12_592, 14_406, 16_318, 18_326, 20_427, 22_620, 24_902, 27_273, 29_730, 32_272,
        34_898, 37_607, 40_398, 43_269, 46_219, 49_248, 52_354, 55_537, 58_795, 62_129, 65_536,
    ],
    [
        0, 487, 1299, 2305, 3462, 4746, 6143, 7639, 9227, 10_899, 12_650,
        14_475, 16_371, 18_333, 20_359, 22_445, 24_590, 26_791, 29_047, 31_355, 33_714, 36_122,
        38_579, 41_082, 43_630, 46_223, 48_860, 51_538, 54_258, 57_019, 59_819, 62_659, 65_536,
    ],
    [
        0, 1063, 2424, 3926, 5527, 7207, 8952, 10_753, 12_604, 14_499, 16_434,
        18_407, 20_413, 22_452, 24_520, 26_617, 28_740, 30_889, 33_062, 35_257, 37_475, 39_713,
        41_972, 44_251, 46_548, 48_864, 51_197, 53_547, 55_913, 58_296, 60_694, 63_108, 65_536,
    ],
    [
        0, 2048, 4096, 6144, 8192, 10_240, 12_288, 14_336, 16_384, 18_432, 20_480,
        22_528, 24_576, 26_624, 28_672, 30_720, 32_768, 34_816, 36_864, 38_912, 40_960, 43_008,
        45_056, 47_104, 49_152, 51_200, 53_248, 55_296, 57_344, 59_392, 61_440, 63_488, 65_536,
    ],
    [
        0, 3555, 6367, 8954, 11_404, 13_758, 16_038, 18_258, 20_427, 22_554, 24_643,
        26_700, 28_727, 30_727, 32_702, 34_656, 36_589, 38_502, 40_398, 42_277, 44_140, 45_989,
        47_824, 49_645, 51_454, 53_251, 55_036, 56_811, 58_575, 60_330, 62_074, 63_810, 65_536,
    ],
    [
        0, 5652, 9227, 12_290, 15_063, 17_637, 20_064, 22_374, 24_590, 26_726, 28_793,
        30_800, 32_755, 34_662, 36_527, 38_353, 40_144, 41_902, 43_630, 45_331, 47_005, 48_655,
        50_282, 51_888, 53_473, 55_039, 56_587, 58_117, 59_631, 61_129, 62_612, 64_081, 65_536,
    ],
    [
        0, 8347, 12_604, 16_040, 19_033, 21_733, 24_222, 26_547, 28_740, 30_825, 32_818,
        34_732, 36_576, 38_359, 40_087, 41_766, 43_400, 44_993, 46_548, 48_069, 49_558, 51_016,
        52_447, 53_852, 55_232, 56_589, 57_924, 59_239, 60_534, 61_810, 63_069, 64_310, 65_536,
    ],
    [
        0, 11_585, 16_384, 20_066, 23_170, 25_905, 28_378, 30_652, 32_768, 34_756, 36_636,
        38_424, 40_132, 41_771, 43_348, 44_869, 46_341, 47_767, 49_152, 50_499, 51_811, 53_090,
        54_340, 55_561, 56_756, 57_926, 59_073, 60_199, 61_303, 62_388, 63_455, 64_504, 65_536,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    /// "hit time W*(j/N)^(2^-2e)": the table against the formula, within 0.2 % of the window.
    #[test]
    fn the_table_is_the_formula() {
        for curve in -4..=4i8 {
            for hits in 1..=16i32 {
                for hit in 0..hits {
                    let exponent = (-f64::from(curve) / 4.0).exp2();
                    let exact = 100_000.0 * (f64::from(hit) / f64::from(hits)).powf(exponent);
                    let place = hit_offset(100_000, hit.into(), hits.into(), curve);
                    #[allow(clippy::cast_precision_loss, reason = "at most 100000")]
                    let error = (place as f64 - exact).abs();
                    assert!(
                        error < 200.0,
                        "{hit} of {hits}, curve {curve}: {place} for {exact}"
                    );
                }
            }
        }
    }

    /// Hits never change their order or leave the window.
    #[test]
    fn hits_stay_in_order() {
        for curve in -4..=4 {
            let places: Vec<_> = (0..16)
                .map(|hit| hit_offset(10_080, hit, 16, curve))
                .collect();
            assert!(
                places.windows(2).all(|pair| pair[0] < pair[1]),
                "{places:?}"
            );
            assert!((places[0], places[15] < 10_080) == (0, true));
        }
    }
}
