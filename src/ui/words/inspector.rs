//! The inspector: its tabs and headings, then the tabs of the track, the pattern and the project. Step and clip have
//! files of their own, and the labels of fields with a tooltip are in [`super::fields`].

use std::fmt::Display;

pub const STEP: &str = "Step";
pub const CLIP: &str = "Clip";
pub const TRACK: &str = "Track";
pub const PATTERN: &str = "Pattern";
pub const PROJECT: &str = "Project";

/// The spoken label of a tab.
#[must_use]
pub fn tab(name: &str) -> String {
    format!("Tab {name}")
}

// Headings: what a tab edits.
/// Behind the name of a track.
#[must_use]
pub fn of_pattern(pattern: &str) -> String {
    format!(", pattern {pattern}")
}

/// Behind the name of a track.
#[must_use]
pub fn of_step(step: usize) -> String {
    format!(", step {step}")
}

pub const IN_ALL_PATTERNS: &str = "in all patterns";

#[must_use]
pub fn track_count(count: usize) -> String {
    format!("{count} tracks")
}

/// Where the selected steps are.
#[must_use]
pub fn selected(tracks: &str, first: usize, last: usize) -> String {
    format!("{tracks}, {first}–{last}")
}

// Sections that fold: what is written on them, and dimly beside that.
pub const VALUES: (&str, &str) = ("Values", "");
pub const LOCKS: (&str, &str) = ("Locks", "");
pub const CHORD: (&str, &str) = ("Chord", "");
pub const RHYTHM: (&str, &str) = ("Live rhythm", "Euclid, drift, dice");
pub const FEEL: (&str, &str) = ("Feel", "humanise, transpose");
pub const LANES: (&str, &str) = ("Independent lanes", "");
pub const TOOLS: (&str, &str) = ("Change steps", "shift, mutate …");
pub const NOTE_NAMES: (&str, &str) = ("Note names", "of the channel");
pub const LOCK_LANES: (&str, &str) = ("Lock lanes", "target and base");

/// The spoken label of a section.
#[must_use]
pub fn section(title: &str, is_open: bool) -> String {
    let verb = if is_open { "Fold" } else { "Unfold" };
    format!("{verb} {title}")
}

/// The label of a name, beside its field.
pub const NAME: &str = "Name";
/// A switch without a word of its own.
pub const ON: &str = "on";
pub const OFF: &str = "off";
/// A choice of nothing.
pub const NONE: &str = "none";

// The track.
pub const PLAYS_NOTES: &str = "notes";
pub const MPE_IN_LIVE: &str = "Live turns all channels into one: MPE has no effect here.";
pub const PLAYS_ACCENTS: &str = "accents";

// The note names of its channel.
pub const KEY_NAME: &str = "Key's name";
pub const NO_KEY_NAME: &str = "no name";
pub const NAMES: &str = "Names";
pub const REMOVE_NAMES: &str = "Remove the note names";
pub const REMOVE_NAMES_TIP: &str = "Removes the names of all keys";
pub const SAVE_NAMES: &str = "Save…";
pub const SAVE_NAMES_LABEL: &str = "Save note names";
pub const SAVE_NAMES_TIP: &str = "Saves the names as a text file that Reaper and others read";
/// The proposed name of a file of note names.
pub const NAMES_FILE: &str = "kit.txt";
pub const LOAD_NAMES: &str = "Load…";
pub const LOAD_NAMES_LABEL: &str = "Load note names";

#[must_use]
pub fn load_names_tip(channel: u8) -> String {
    format!(
        "Loads names for the keys of channel {channel}: lines of text such as \"36 Kick\", Reaper's note \
         names, a Cubase drum map, a MIDNAM document or a Studio One pitch list"
    )
}

pub const ADD_KIT: &str = "+ tracks";
pub const ADD_KIT_LABEL: &str = "Add tracks for the named keys";

#[must_use]
pub fn add_kit_tip(channel: u8) -> String {
    format!("Adds a track for each named key of channel {channel} that has none")
}

/// What came of adding tracks for named keys: how many, and for how many there was no room.
#[must_use]
pub fn kit_added(added: usize, lost: usize) -> String {
    match (added, lost) {
        (0, 0) => "Every named key has a track".to_owned(),
        (added, 0) => format!("Tracks added: {added}"),
        (added, lost) => format!("Tracks added: {added}. No room for {lost} more named keys"),
    }
}

// Its lock lanes.
#[must_use]
pub fn lock_target(lane: impl Display) -> String {
    format!("Target of lock lane {lane}")
}

#[must_use]
pub fn lock_target_number(lane: impl Display) -> String {
    format!("Number of lock lane {lane}")
}

#[must_use]
pub fn remove_lock_lane(lane: impl Display) -> String {
    format!("Remove lock lane {lane}")
}

#[must_use]
pub fn lock_base(lane: impl Display) -> String {
    format!("Base of lock lane {lane}")
}

pub const BASE: &str = "base";

#[must_use]
pub fn lock_returns(lane: impl Display) -> String {
    format!("Lock lane {lane} returns")
}

pub const RETURNS_TO: &str = "returns to";

// Where a lock lane goes, if that is not where its track plays.
pub const SENT_TO: &str = "Sent to";
pub const AS_TRACK: &str = "as track";

#[must_use]
pub fn lock_output(lane: impl Display) -> String {
    format!("Output of lock lane {lane}")
}

#[must_use]
pub fn lock_channel(lane: impl Display) -> String {
    format!("Channel of lock lane {lane}")
}

pub const ADD_LOCK_LANE: &str = "add";

/// What a click on an offered target does.
#[must_use]
pub fn lock_moves(lane: impl Display, target: &str) -> String {
    format!("Lock lane {lane} moves {target}")
}

// The targets, short, and in full.
pub const CUTOFF: &str = "74 Cutoff";
pub const CC_14: &str = "CC 14";
pub const BEND: &str = "bend";
pub const PRESS: &str = "press";
pub const PROG: &str = "prog";
pub const CC: &str = "CC";
pub const CC_14_BIT: &str = "CC 14 bit";
pub const NRPN: &str = "NRPN";
pub const PRESSURE: &str = "pressure";
pub const PROGRAM: &str = "program";

#[must_use]
pub fn controller(number: impl Display) -> String {
    format!("CC {number}")
}

#[must_use]
pub fn fine_controller(number: impl Display) -> String {
    format!("CC {number} fine")
}

#[must_use]
pub fn parameter(number: impl Display) -> String {
    format!("NRPN {number}")
}

// The pattern.
pub const NEW_SEED: &str = "New seed";

// Its groove.
pub const GROOVE: &str = "Groove";
pub const REMOVE_GROOVE: &str = "Remove the groove";
pub const GROOVE_OF_TRACK: &str = "of this track";
pub const GROOVE_OF_TRACK_LABEL: &str = "Groove of the selected track";
pub const GROOVE_OF_TRACK_TIP: &str =
    "Makes a groove of the nudges and velocities of the selected track's steps";
pub const GROOVE_OF_FILE: &str = "of a MIDI file…";
pub const GROOVE_OF_FILE_LABEL: &str = "Groove of a MIDI file";
pub const GROOVE_OF_FILE_TIP: &str = "Makes a groove of how the file was played: how early or late and how hard each slot is, on average";
pub const GROOVE_OF_HEARD: &str = "of what was heard";
pub const GROOVE_OF_HEARD_TIP: &str = "Makes a groove of what you heard from the selected track in the last pass, dice and knobs included";
pub const GROOVE_NAME: &str = "Name of the groove";
pub const EARLY_OR_LATE: &str = "EARLY OR LATE";
pub const SOFT_OR_HARD: &str = "SOFT OR HARD";

/// "Groove slot 3, 8 % late".
#[must_use]
pub fn slot_time(slot: u16, percent: i32) -> String {
    let side = if percent < 0 { "early" } else { "late" };
    format!("Groove slot {slot}, {} % {side}", percent.abs())
}

#[must_use]
pub fn slot_velocity(slot: u16, percent: impl Display) -> String {
    format!("Groove slot {slot}, velocity {percent} %")
}

// The project.
/// A scale that has no name.
pub const CUSTOM_SCALE: &str = "Custom";
pub const ITS_NOTES: &str = "ITS NOTES";

#[must_use]
pub fn in_scale(note: &str) -> String {
    format!("{note} in the scale")
}

pub const AT_ONCE: &str = "at once";
pub const AT_THE_END: &str = "at the end";

/// "next bar".
#[must_use]
pub fn at_next(quantise: impl Display) -> String {
    format!("next {quantise}")
}
