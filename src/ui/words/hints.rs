//! What the pointer can do where it is, as the bottom line says it, to be read in a row.

/// Over the scale in the top bar.
pub const SCALE: &str =
    "Click: choose the scale and its root; tracks whose pitch mode reads the scale keep to it";
/// Over the tempo.
pub const TEMPO: &str = "Drag, wheel, or click to type: tempo of the internal clock; while the host plays, its tempo counts";
/// Over the button of a pattern.
pub const PATTERN: &str = "Click: launch · Alt-click: launch at once · drag: copy, or add to the song · right-click: name, copy, \
                     paste, clear, capture";
/// With a pattern over another.
pub const PATTERN_DROP: &str = "Release: copy the pattern here";
/// With a pattern over the song.
pub const SONG_DROP: &str = "Release: add the pattern to the song";
/// Over the head of a track.
pub const HEAD: &str =
    "Click: select (Tab) · drag: move · double-click: rename · wheel: key · right-click: more";
/// Over a cell, with Shift.
pub const CELL_SHIFT: &str = "Drag: select · click: select up to here";
/// Over a cell, with Alt.
pub const CELL_ALT: &str = "Drag left or right: nudge";
/// Over a cell, with Ctrl.
pub const CELL_CTRL: &str = "Drag left or right: gate";
/// Over a cell, while several are selected.
pub const CELL_SELECTED: &str = "Drag up or down: velocity of the selected steps · arrows: move · Del: clear · Ctrl+C X V D · Esc: deselect";
/// Over a cell.
pub const CELL: &str = "Click: on, off · drag along: paint · up or down: velocity · Alt: nudge · Ctrl: gate · Shift: select · wheel: velocity, with a modifier the lane below · right-click: edit this step";
/// Over the end of a clip.
pub const LENGTH: &str = "Drag: length of the clip · with Shift: of all clips";
/// Over the tab of the step.
pub const TAB_STEP: &str = "Click: everything of the selected step, or of all selected steps";
/// Over the tab of the clip.
pub const TAB_CLIP: &str = "Click: length, rate, direction and feel of the selected track's clip";
/// Over the tab of the track.
pub const TAB_TRACK: &str = "Click: key, channel and names of the selected track, in all patterns";
/// Over the tab of the pattern.
pub const TAB_PATTERN: &str = "Click: name, seed and groove of the shown pattern";
/// Over the tab of the project.
pub const TAB_PROJECT: &str = "Click: the scale, and how patterns are launched";
/// Over the heading of a section.
pub const SECTION: &str = "Click: show or fold this part of the tab";
/// Over the next passes of a step.
pub const FORECAST: &str = "Whether the step plays in the next passes, and why not";
/// Over the groove.
pub const GROOVE: &str = "Drag: draw the groove · double-click: reset a slot";
/// Over a tool that changes steps.
pub const TOOL: &str = "The grid shows the result · click: apply it";
/// Over the tab of the lanes.
pub const TAB_LANES: &str =
    "Click: velocity, gate, chance and other values of the selected track, step by step";
/// Over the tab of the piano roll.
pub const TAB_PIANO_ROLL: &str = "Click: the notes of the selected track";
/// Over the tab of the song.
pub const TAB_SONG: &str =
    "Click: which patterns and scenes play one after the other · drop a pattern here: add it";
/// Over the tab of the scenes.
pub const TAB_SCENES: &str = "Click: which pattern each track plays, launched together";
/// Over the tab of the macros.
pub const TAB_MACROS: &str = "Click: what the host's eight macro knobs move";
/// Over the switch of the large piano roll.
pub const LARGE_ROLL: &str =
    "Click: a piano roll of most of the height; the steps of its track stay above it";
/// Over a block of the song.
pub const BLOCK: &str =
    "Click: select · drag: move · drag the right edge: repeat · double-click: show its pattern";
/// With a block over another.
pub const BLOCK_DROP: &str = "Release: move the block here";
/// Over an end of the loop.
pub const LOOP: &str = "Drag: where the loop begins and ends";
/// Over the title of the lanes.
pub const LANES_FOLD: &str = "Click: fold or unfold the lanes";
/// Over the tab of a lane.
pub const LANE_TAB: &str = "Click: show this lane of the selected track";
/// Over the piano roll.
pub const LANE_PITCH: &str = "Drag: draw notes · Ctrl-click: add or remove a chord note · double-click: the track's key · wheel: scroll";
/// Over the lane of conditions.
pub const LANE_CONDITION: &str = "Drag up or down: choose · drag along: set the same · double-click: always · right-click: all conditions";
/// Over the lane of accents.
pub const LANE_ACCENT: &str = "Click or drag: accent on, off";
/// Over any other lane.
pub const LANE: &str =
    "Drag: draw · Shift: fine · double-click: reset · wheel: fine · right-click: edit this step";
/// Over an entry of the library.
pub const LIBRARY_ROW: &str = "Click: select · triangle: hear it from the next bar · double-click: load it into the shown pattern";
