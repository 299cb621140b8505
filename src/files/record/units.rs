//! Units in which people give numbers: steps from 1, swing in percent.

use crate::sequencer::listed;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::song::TrackSet;

/// Steps, which the score counts from 0 and people from 1.
pub(super) mod from_one {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::sequencer::project::MAX_STEPS;

    pub(in crate::files::record) fn serialize<T: Copy + Into<i64>, S: Serializer>(
        index: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64((*index).into() + 1)
    }

    pub(in crate::files::record) fn deserialize<'de, T: TryFrom<i64>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        let number = i64::deserialize(deserializer)?;
        T::try_from(number.saturating_sub(1))
            .map_err(|_| D::Error::custom(format!("step {number} is not in 1 to {MAX_STEPS}")))
    }
}

/// The same for a step that may be missing.
pub(super) mod some_from_one {
    use serde::{Deserializer, Serialize, Serializer};

    use super::from_one;

    pub(in crate::files::record) fn serialize<T: Copy + Into<i64>, S: Serializer>(
        index: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let number = index.map(|index| index.into() + 1);
        number.serialize(serializer)
    }

    pub(in crate::files::record) fn deserialize<'de, T: TryFrom<i64>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        from_one::deserialize(deserializer).map(Some)
    }
}

/// Swing in percent; the score keeps it in 1/100 percent.
pub(super) mod percent {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::sequencer::value::Swing;

    pub(in crate::files::record) fn serialize<S: Serializer>(
        swing: &Swing,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(swing.get()) / 100.0)
    }

    pub(in crate::files::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Swing, D::Error> {
        let percent = f64::deserialize(deserializer)?;
        if !(25.0..=80.0).contains(&percent) {
            let message = format!("swing {percent} is not in 25 to 80 percent");
            return Err(D::Error::custom(message));
        }
        #[allow(
            clippy::cast_possible_truncation,
            reason = "at most 8000, checked above"
        )]
        Ok(Swing::clamped((percent * 100.0).round() as i64))
    }
}

/// Reads the numbers of tracks, counted from 1.
pub(super) fn track_numbers<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<i64>, D::Error> {
    listed::list(deserializer, MAX_TRACKS, "tracks")
}

/// The tracks of a set, counted from 1.
pub(super) fn tracks(set: TrackSet) -> Vec<i64> {
    let tracks = (0..MAX_TRACKS).filter(|track| set.has(*track));
    tracks
        .filter_map(|track| i64::try_from(track + 1).ok())
        .collect()
}

/// The set of these tracks, which are counted from 1.
pub(super) fn set(tracks: &[i64]) -> Result<TrackSet, String> {
    let mut set = TrackSet::default();
    for number in tracks {
        set.0 |= 1 << from_zero(*number, MAX_TRACKS, "track")?;
    }
    Ok(set)
}

/// Converts a number that counts from 1, up to `most`, to one that counts from 0.
pub(super) fn from_zero(number: i64, most: usize, what: &str) -> Result<i64, String> {
    let last = i64::try_from(most).unwrap_or(i64::MAX);
    if (1..=last).contains(&number) {
        Ok(number - 1)
    } else {
        Err(format!("{what} {number} is not in 1 to {most}"))
    }
}
