//! The factory projects: to start from and to learn from.
//!
//! Each is a pattern file in `factory/` and a line of the table below; the tests check every line.

use super::FileError;
use crate::sequencer::Project;

/// A factory project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactoryProject {
    /// Its name in the library.
    pub name: &'static str,
    /// The words that a search finds it by: style, instruments, what it shows.
    pub tags: &'static str,
    /// The project, as a pattern file.
    pub text: &'static str,
}

/// The table: file, name, and the words that a search finds it by.
macro_rules! factory {
    ($($file:literal, $name:literal, $tags:literal;)*) => {
        /// Everything that comes with Gradus, in the order of the library.
        pub const FACTORY: &[FactoryProject] = &[$(FactoryProject {
            name: $name,
            tags: $tags,
            text: include_str!(concat!("factory/", $file, ".gradus")),
        }),*];
    };
}

factory! {
    "demo", "Demo", "house drums bass chords swing";
    "four_floor", "Four Floor", "house drums bass stabs swing break chance";
    "deep", "Deep", "house deep chords degrees lane chance swing";
    "warehouse", "Warehouse", "techno rumble polymeter locks ratchet tension";
    "acid_line", "Acid Line", "acid 303 slides ties accents locks lane";
    "electro", "Electro", "electro 808 robot bass polymeter";
    "dub_chords", "Dub Chords", "techno dub chords locks slides pre";
    "big_break", "Big Break", "breakbeat ghosts humanise nudge";
    "two_step_174", "Roller 174", "drum'n'bass dnb reese slides until next";
    "chopped", "Chopped", "jungle breaks ratchet rush";
    "trap", "Half Time", "trap 808 hats ratchets glide harmonic minor";
    "drill", "Drill Slide", "drill 808 glide triplets flam";
    "garage", "Two Step", "garage uk swing shuffle organ";
    "footwork", "Footwork", "footwork juke triplets stride pendulum";
    "boom_bap", "Boom Bap", "hip-hop groove nudge late keys";
    "dusty", "Dusty", "lo-fi hip-hop humanise flam dorian drift";
    "neo_soul", "Neo Soul", "soul chords progression strum flam nudge";
    "sixteen_funk", "Sixteen Funk", "funk ghosts bass guitar clav";
    "dembow", "Dembow", "dembow reggaeton timbale bass";
    "samba", "Samba", "samba batucada percussion break lane";
    "bossa", "Bossa", "bossa nova clave guitar chords";
    "bembe", "Bembe", "afro 12/8 bell euclid drift triplets";
    "log_drum", "Log Drum", "amapiano afro log drum shaker";
    "fives_sevens", "Fives and Sevens", "polymeter lengths rates master length pentatonic";
    "euclid_garden", "Euclid Garden", "euclid xor bjorklund drift macros generative";
    "dice_beat", "Either Or", "chance dice conditions groups pre nei fill generative";
    "slow_weather", "Slow Weather", "ambient generative brownian random dice humanise";
    "arp_minor", "Ladder", "arpeggio lanes locks degrees minor";
    "rising", "Rising", "arpeggio accumulator pendulum rates dorian";
    "neon", "Neon", "synthwave bass arpeggio pads";
    "four_chords", "Four Chords", "pop chords progression melody verse chorus";
    "song_sketch", "Song Sketch", "song scenes rows transpose arrangement";
    "stage_macros", "Stage Macros", "macros density performance fill house";
    "first_beat", "First Beat", "rock drums start";
    "robot_line", "Robot Line", "electro bass line start";
    "one_drop", "One Drop", "reggae drums skank swing start";
    "music_box", "Music Box", "melody classic start";
}

impl FactoryProject {
    /// Reads the project. A test makes sure that this succeeds.
    ///
    /// # Errors
    /// The same as for a pattern file.
    pub fn project(&self) -> Result<Project, FileError> {
        super::from_text(self.text)
    }
}

/// The demo as a pattern file: two patterns of eight tracks at 124 BPM.
pub const DEMO: &str = FACTORY[0].text;

/// The demo project; if its text were damaged, an empty project, but a test makes sure that it is not.
#[must_use]
pub fn demo() -> Project {
    super::from_text(DEMO).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::files::to_text;

    /// Everything in the table loads, and saving it again gives the same bytes.
    #[test]
    fn the_factory_loads() {
        for factory in FACTORY {
            let project = factory.project();
            let project = project.unwrap_or_else(|error| panic!("{}: {error}", factory.name));
            assert!(to_text(&project) == factory.text, "{}", factory.name);
        }
    }

    /// Every project has a unique name that fits a line of the list, and words for the search.
    #[test]
    fn the_factory_is_named() {
        let names: BTreeSet<_> = FACTORY.iter().map(|factory| factory.name).collect();
        assert_eq!(names.len(), FACTORY.len());
        for FactoryProject { name, tags, .. } in FACTORY {
            assert!((1..=18).contains(&name.len()), "{name}");
            let plain =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || " '-/".contains(c);
            assert!(
                !tags.is_empty() && tags.chars().all(plain),
                "{name}: {tags}"
            );
        }
    }

    /// The demo is the first, with eight tracks.
    #[test]
    fn the_demo_is_the_first() {
        assert_eq!(FACTORY[0].name, "Demo");
        assert_eq!(demo(), FACTORY[0].project().unwrap());
        assert_eq!(demo().tracks.len(), 8);
    }
}
