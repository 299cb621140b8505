use egui::Modifiers;

use crate::editor::Row;
use crate::editor::editor_user::Do::{Choose, Click, DragTo, Menu, Select, Type};
use crate::editor::heard::Said::{Key, Knob};

/// The host asks for the second pattern.
const SECOND: crate::editor::heard::Said = Knob("pattern", 1.0 / 63.0);

pub(super) fn rows() -> Vec<Row> {
    let rows = bar().into_iter().chain(pattern()).chain(groove());
    let rows = rows.chain(scale()).chain(launching()).chain(macros());
    rows.chain(scenes()).chain(song()).collect()
}

fn bar() -> Vec<Row> {
    vec![
        Row::new("Swing", &[Type("Swing", "75")], "C1@9000 C1@57000").on(".x.. ...."),
        // The second eighth, at seven tenths of a quarter.
        Row::new(
            "Swing grid",
            &[Type("Swing", "70"), Choose("Swing grid", "1/8")],
            "C1@16800 C1@64800",
        )
        .on("..x. ...."),
        Row::new(
            "Undo",
            &[Click("Kick, step 3,"), Click("Undo")],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Redo",
            &[Click("Kick, step 3,"), Click("Undo"), Click("Redo")],
            "C1@0 C1@12000 C1@48000 C1@60000",
        ),
        Row::new(
            "1  Kick, step 3: on",
            &[
                Click("Kick, step 3,"),
                Click("Kick, step 4,"),
                Click("History"),
                Click("1  Kick, step 3: on"),
            ],
            "C1@0 C1@12000 C1@48000 C1@60000",
        ),
        Row::new(
            "Pattern A1",
            &[DragTo("Pattern A1", "Pattern A2", 1.0, Modifiers::NONE)],
            "C1@0 C1@48000",
        )
        .said(&[(0.0, SECOND)]),
        Row::new(
            "Copy the shown pattern here",
            &[Menu("Pattern A2", "Copy the shown pattern here")],
            "C1@0 C1@48000",
        )
        .said(&[(0.0, SECOND)]),
        Row::new(
            "Paste",
            &[Menu("Pattern A1", "Copy"), Menu("Pattern A2", "Paste")],
            "C1@0 C1@48000",
        )
        .said(&[(0.0, SECOND)]),
        Row::new(
            "Clear this pattern",
            &[Menu("Pattern A1", "Clear this pattern")],
            "",
        ),
    ]
}

fn pattern() -> Vec<Row> {
    vec![
        Row::new(
            "Seed",
            &[Type("Chance", "50"), Type("Seed", "7")],
            "C1@0 C1@48000 C1@96000 C1@144000",
        )
        .bars(2),
        Row::new(
            "New seed",
            &[Type("Chance", "50"), Click("New seed")],
            "C1@0 C1@48000 C1@144000",
        )
        .bars(2),
        // Six sixteenths, and all begins again.
        Row::new(
            "Master length",
            &[Type("Master length", "6")],
            "C1@0 C1@36000 C1@72000",
        ),
    ]
}

/// The first step is half a step late: of that a groove of eight slots is taken, and the step put straight.
fn groove() -> Vec<Row> {
    vec![
        Row::new(
            "Groove of the selected track",
            &[
                Type("Nudge", "50"),
                Click("Groove of the selected track"),
                Type("Nudge", "0"),
            ],
            "C1@3000 C1@51000",
        ),
        Row::new(
            "Remove the groove",
            &[
                Type("Nudge", "50"),
                Click("Groove of the selected track"),
                Type("Nudge", "0"),
                Click("Remove the groove"),
            ],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Groove slot 1",
            &[
                Click("Groove of the selected track"),
                DragTo(
                    "Groove slot 1, 0 % late",
                    "Groove slot 1, velocity 100 %",
                    0.5,
                    Modifiers::NONE,
                ),
            ],
            "C1@0+1500 C1@45000 C1@93000+…",
        ),
    ]
}

fn scale() -> Vec<Row> {
    vec![
        Row::new(
            "Scale",
            &[
                Choose("Pitch mode", "degrees"),
                Type("Note", "2"),
                Choose("Scale", "minor"),
            ],
            "D#1@0 D#1@48000",
        ),
        Row::new(
            "Root",
            &[
                Choose("Pitch mode", "nearest"),
                Choose("Scale", "major"),
                Type("Note", "6"),
                Choose("Root", "D"),
            ],
            "F#1@0 F#1@48000",
        ),
        Row::new(
            "E in the scale",
            &[
                Choose("Pitch mode", "degrees"),
                Choose("Scale", "major"),
                Type("Note", "2"),
                Click("E in the scale"),
            ],
            "F1@0 F1@48000",
        ),
    ]
}

/// The second pattern is the first one without its second step, and is asked for in the middle of the first
/// quarter.
fn launching() -> Vec<Row> {
    const ASKED: &[(f64, crate::editor::heard::Said)] = &[(0.5, SECOND)];
    vec![
        Row::new(
            "Patterns begin",
            &[
                Menu("Pattern A2", "Copy the shown pattern here"),
                Click("Kick, step 2,"),
                Choose("Patterns begin", "next beat"),
            ],
            "C1@0 C1@6000 C1@48000",
        )
        .said(ASKED),
        Row::new(
            "At their first step",
            &[
                Menu("Pattern A2", "Copy the shown pattern here"),
                Click("Kick, step 2,"),
                Choose("Patterns begin", "next beat"),
                Click("At their first step"),
            ],
            "C1@0 C1@6000 C1@24000 C1@72000",
        )
        .said(ASKED),
        Row::new(
            "Cut sounding notes",
            &[
                Menu("Pattern A2", "Copy the shown pattern here"),
                Type("Gate", "800"),
                Choose("Patterns begin", "next beat"),
                Click("Cut sounding notes"),
            ],
            "C1@0+24000 C1@48000",
        )
        .said(ASKED),
        Row::new(
            "Mutes begin",
            &[Choose("Mutes begin", "next beat")],
            "C1@0 C1@6000 C1@12000 C1@18000",
        )
        .on("xxxx xxxx")
        .said(&[(0.5, Knob("mute_1", 1.0))]),
        Row::new(
            "Remote channel",
            &[
                Menu("Pattern A2", "Copy the shown pattern here"),
                Click("Kick, step 2,"),
                Choose("Patterns begin", "at once"),
                Choose("Remote channel", "ch 2"),
            ],
            "C1@0 C1@6000 C1@48000",
        )
        .said(&[(1.5, Key(1, 1))]),
    ]
}

/// The host's first knob is turned up all the way.
fn macros() -> Vec<Row> {
    const UP: &[(f64, crate::editor::heard::Said)] = &[(0.0, Knob("macro_1", 1.0))];
    vec![
        Row::new(
            "+ target",
            &[Click("+ target")],
            "C1@0 C1@12000 C1@24000 C1@36000 C1@48000 C1@60000 C1@72000 C1@84000",
        )
        .said(UP),
        Row::new(
            "Target 1 of the macro",
            &[Click("+ target"), Choose("Target 1 of the macro", "gate")],
            "C1@0+6750 C1@48000+6750",
        )
        .said(UP),
        Row::new(
            "Amount of target 1",
            &[
                Click("+ target"),
                Choose("Target 1 of the macro", "velocity"),
                Type("Amount of target 1", "-40"),
            ],
            "C1@0v60 C1@48000v60",
        )
        .said(UP),
        Row::new(
            "Track of target 1",
            &[
                Click("+ target"),
                Choose("Target 1 of the macro", "velocity"),
                Type("Amount of target 1", "-40"),
                Choose("Track of target 1", "Snare"),
            ],
            "C1@0 C#1@0v60 C1@48000",
        )
        .and("x... .... .... ....")
        .said(UP),
        Row::new(
            "Remove target 1",
            &[
                Click("+ target"),
                Choose("Target 1 of the macro", "velocity"),
                Click("Remove target 1"),
            ],
            "C1@0 C1@48000",
        )
        .said(UP),
    ]
}

/// A song that plays the first scene.
fn scenes() -> Vec<Row> {
    vec![
        Row::new(
            "+ scene",
            &[
                Click("+ scene"),
                Click("+ row"),
                Choose("Row 1 plays", "Scene 1"),
                Click("Song mode"),
            ],
            "C1@0",
        ),
        Row::new(
            "Remove the last scene",
            &[
                Click("+ scene"),
                Choose("All tracks", "A2"),
                Click("+ row"),
                Choose("Row 1 plays", "Scene 1"),
                Click("Song mode"),
                Click("Remove the last scene"),
            ],
            "C1@0",
        ),
        Row::new(
            "All tracks",
            &[
                Click("+ scene"),
                Choose("All tracks", "A2"),
                Click("+ row"),
                Choose("Row 1 plays", "Scene 1"),
                Click("Song mode"),
            ],
            "",
        ),
        // A pattern without notes lasts for a bar, and so does the row.
        Row::new(
            "Pattern of Kick in the scene",
            &[
                Click("+ scene"),
                Choose("Pattern of Kick in the scene", "A2"),
                Click("+ row"),
                Choose("Row 1 plays", "Scene 1"),
                Click("Song mode"),
            ],
            "C#1@0 C#1@48000",
        )
        .and("x... ...."),
        Row::new(
            "Kick is silent in the scene",
            &[
                Click("+ scene"),
                Click("Kick is silent in the scene"),
                Click("+ row"),
                Choose("Row 1 plays", "Scene 1"),
                Click("Song mode"),
            ],
            "C#1@0",
        )
        .and("x... ...."),
    ]
}

/// A row lasts for one pass, which is half a bar; what comes after the last is silence.
fn song() -> Vec<Row> {
    vec![
        Row::new("Song mode", &[Click("+ row"), Click("Song mode")], "C1@0"),
        Row::new(
            "+ row",
            &[Click("Song mode"), Click("+ row"), Click("+ row")],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Row 1 plays",
            &[
                Menu("Pattern A2", "Copy the shown pattern here"),
                Click("Kick, step 3,"),
                Click("+ row"),
                Choose("Row 1 plays", "A2"),
                Click("Song mode"),
            ],
            "C1@0",
        ),
        Row::new(
            "Row 1: times",
            &[
                Click("+ row"),
                Type("Row 1: times", "2"),
                Click("Song mode"),
            ],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Row 1: transposed",
            &[
                Choose("Pitch mode", "chromatic"),
                Click("+ row"),
                Type("Row 1: transposed", "5"),
                Click("Song mode"),
            ],
            "F1@0",
        ),
        Row::new(
            "Move row 2 up",
            &[
                Choose("Pitch mode", "chromatic"),
                Click("+ row"),
                Click("+ row"),
                Type("Row 2: transposed", "5"),
                Click("Move row 2 up"),
                Click("Song mode"),
            ],
            "F1@0 C1@48000",
        ),
        Row::new(
            "Remove row 1",
            &[
                Choose("Pitch mode", "chromatic"),
                Click("+ row"),
                Click("+ row"),
                Type("Row 2: transposed", "5"),
                Click("Block 1:"),
                Click("Remove row 1"),
                Click("Song mode"),
            ],
            "F1@0",
        ),
        Row::new(
            "Kick is silent in the row",
            &[
                Click("+ row"),
                Click("Kick is silent in the row"),
                Click("Song mode"),
            ],
            "C#1@0",
        )
        .and("x... ...."),
        Row::new(
            "Loop",
            &[Click("+ row"), Click("Loop"), Click("Song mode")],
            "C1@0 C1@48000",
        ),
        Row::new(
            "First row of the loop",
            &[
                Choose("Pitch mode", "chromatic"),
                Click("+ row"),
                Click("+ row"),
                Type("Row 2: transposed", "5"),
                Click("Loop"),
                Type("First row of the loop", "2"),
                Click("Song mode"),
            ],
            "C1@0 F1@48000 F1@96000 F1@144000",
        )
        .bars(2),
        Row::new(
            "Last row of the loop",
            &[
                Choose("Pitch mode", "chromatic"),
                Click("+ row"),
                Click("+ row"),
                Type("Row 2: transposed", "5"),
                Click("Loop"),
                Type("Last row of the loop", "1"),
                Click("Song mode"),
                Select(1, 1),
            ],
            "C1@0 C1@48000 C1@96000 C1@144000",
        )
        .bars(2),
    ]
}
