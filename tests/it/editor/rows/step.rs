use crate::editor::Row;
use crate::editor::editor_user::Do::{Choose, Click, Select, Type};

pub(super) fn rows() -> Vec<Row> {
    let rows = switches().into_iter().chain(when()).chain(ratchets());
    rows.chain(notes()).chain(chord()).collect()
}

fn switches() -> Vec<Row> {
    vec![
        Row::new("Step on", &[Click("Step on")], ""),
        Row::new("Accent", &[Click("Accent")], "C1@0v127 C1@48000v127"),
        Row::new(
            "Tie",
            &[Select(1, 2), Click("Tie")],
            "C1@0+10500 C1@48000+10500",
        )
        .on("xx.. ...."),
        // A 1/128 note before; the one before the beginning is not there to be heard.
        Row::new(
            "Flam",
            &[Click("Flam")],
            "C1@0 C1@47250+750v60 C1@48000 C1@95250+…v60",
        ),
        Row::new(
            "Flam time",
            &[Click("Flam"), Type("Flam time", "2520")],
            "C1@0 C1@46500+1500v60 C1@48000 C1@94500+…v60",
        ),
        Row::new(
            "No note: the step only locks",
            &[Click("No note: the step only locks")],
            "",
        ),
        Row::new("Velocity", &[Type("Velocity", "64")], "C1@0v64 C1@48000v64"),
        Row::new("Gate", &[Type("Gate", "50")], "C1@0+3000 C1@48000+3000"),
        Row::new(
            "Gate until the next note",
            &[Click("Gate until the next note")],
            "C1@0+12000 C1@12000 C1@48000+12000 C1@60000",
        )
        .on("x.x. ...."),
        Row::new("Nudge", &[Type("Nudge", "50")], "C1@3000 C1@51000"),
    ]
}

fn when() -> Vec<Row> {
    vec![
        Row::new("Chance", &[Type("Chance", "0")], ""),
        Row::new("Condition", &[Choose("Condition", "2:2")], "C1@48000"),
        Row::new("Condition 2:2", &[Click("Condition 2:2")], "C1@48000"),
        Row::new("Condition 1st", &[Click("Condition 1st")], "C1@0"),
        Row::new("Condition fill", &[Click("Condition fill")], ""),
        Row::new(
            "Condition in words",
            &[Type("Condition in words", "2:2")],
            "C1@48000",
        ),
        // Both throw the same number: they come together or not at all.
        Row::new(
            "Dice",
            &[
                Type("Chance", "50"),
                Choose("Dice", "1"),
                Select(2, 1),
                Type("Chance", "50"),
                Choose("Dice", "1"),
            ],
            "C1@144000 C#1@144000 C1@192000 C#1@192000 C1@288000 C#1@288000",
        )
        .and("x... ....")
        .bars(4),
        // Exactly one of the two plays.
        Row::new(
            "Group",
            &[Choose("Group", "1"), Select(2, 1), Choose("Group", "1")],
            "C#1@0 C#1@48000 C1@96000 C1@144000",
        )
        .and("x... ....")
        .bars(2),
    ]
}

fn ratchets() -> Vec<Row> {
    vec![
        Row::new(
            "Ratchet",
            &[Type("Ratchet", "2")],
            "C1@0+2250 C1@3000+2250 C1@48000+2250 C1@51000+2250",
        ),
        Row::new(
            "over steps",
            &[Type("Ratchet", "2"), Type("over steps", "2")],
            "C1@0 C1@6000 C1@48000 C1@54000",
        ),
        Row::new(
            "Ramp: last hit",
            &[
                Type("Ratchet", "2"),
                Type("over steps", "2"),
                Type("Ramp: last hit", "50"),
            ],
            "C1@0 C1@6000v50 C1@48000 C1@54000v50",
        ),
        Row::new(
            "Ramp: first hit",
            &[
                Type("Ratchet", "2"),
                Type("over steps", "2"),
                Type("Ramp: first hit", "50"),
            ],
            "C1@0v50 C1@6000 C1@48000v50 C1@54000",
        ),
        Row::new(
            "faster (+), slower (−)",
            &[
                Type("Ratchet", "2"),
                Type("over steps", "2"),
                Type("faster (+), slower (−)", "1"),
            ],
            "C1@0+5024 C1@6699+3975 C1@48000+5024 C1@54699+3975",
        ),
        Row::new(
            "chance of a hit",
            &[
                Type("Ratchet", "2"),
                Type("over steps", "2"),
                Type("chance of a hit", "0"),
            ],
            "",
        ),
        Row::new(
            "Hit 2",
            &[
                Type("Ratchet", "2"),
                Type("over steps", "2"),
                Click("Hit 2"),
            ],
            "C1@0 C1@48000",
        ),
    ]
}

fn notes() -> Vec<Row> {
    vec![
        Row::new("Note", &[Type("Note", "7")], "G1@0 G1@48000"),
        Row::new(
            "Add a note",
            &[Click("Add a note")],
            "C1@0 E1@0 C1@48000 E1@48000",
        ),
        Row::new(
            "Note 2",
            &[Click("Add a note"), Type("Note 2", "G1")],
            "C1@0 G1@0 C1@48000 G1@48000",
        ),
        Row::new(
            "Remove the last note",
            &[Click("Add a note"), Click("Remove the last note")],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Velocity of note 2",
            &[Click("Add a note"), Type("Velocity of note 2", "-50")],
            "C1@0 E1@0v50 C1@48000 E1@48000v50",
        ),
        Row::new(
            "Length of note 2",
            &[Click("Add a note"), Type("Length of note 2", "50")],
            "C1@0 E1@0+2250 C1@48000 E1@48000+2250",
        ),
    ]
}

/// Written from C1, the track's key.
fn chord() -> Vec<Row> {
    vec![
        Row::new(
            "Notes",
            &[Choose("Notes", "m")],
            "C1@0 D#1@0 G1@0 C1@48000 D#1@48000 G1@48000",
        ),
        Row::new(
            "Root",
            &[Choose("Notes", "m"), Type("Root", "2")],
            "D1@0 F1@0 A1@0 D1@48000 F1@48000 A1@48000",
        ),
        Row::new(
            "Degree",
            &[Choose("Scale", "major"), Type("Degree", "1")],
            "D1@0 F1@0 A1@0 D1@48000 F1@48000 A1@48000",
        ),
        Row::new(
            "Inversion",
            &[Choose("Notes", "major"), Type("Inversion", "1")],
            "E1@0 G1@0 C2@0 E1@48000 G1@48000 C2@48000",
        ),
        Row::new(
            "Voicing",
            &[
                Choose("Scale", "major"),
                Choose("Notes", "7th of the scale"),
                Choose("Voicing", "drop 2"),
            ],
            "G0@0 C1@0 E1@0 B1@0 G0@48000 C1@48000 E1@48000 B1@48000",
        ),
        Row::new(
            "Spread",
            &[Choose("Notes", "major"), Type("Spread", "1")],
            "C1@0 E1@0 G2@0 C1@48000 E1@48000 G2@48000",
        ),
        Row::new(
            "Chord",
            &[Choose("Chord", "m")],
            "C1@0 D#1@0 G1@0 C1@48000 D#1@48000 G1@48000",
        ),
        Row::new(
            "Write to the step",
            &[Click("Write to the step")],
            "C1@0 E1@0 G1@0 C1@48000 E1@48000 G1@48000",
        ),
    ]
}
