use egui::Modifiers;

use crate::editor::Row;
use crate::editor::editor_user::Do::{
    Choose, Click, Drag, DragTo, Menu, Play, Pull, Select, Turn, Type,
};

const NONE: Modifiers = Modifiers::NONE;

pub(super) fn rows() -> Vec<Row> {
    cells().into_iter().chain(heads()).chain(lanes()).collect()
}

fn cells() -> Vec<Row> {
    vec![
        Row::new(
            "Kick, step 3,",
            &[Click("Kick, step 3,")],
            "C1@0 C1@12000 C1@48000 C1@60000",
        ),
        // 20 points up are 16 of velocity.
        Row::new(
            "Kick, step 1,",
            &[Drag("Kick, step 1,", [0.0, -20.0])],
            "C1@0v116 C1@48000v116",
        ),
        Row::new(
            "Kick, step 2,",
            &[DragTo("Kick, step 2,", "Kick, step 4,", 1.0, NONE)],
            "C1@0 C1@6000 C1@12000 C1@18000 C1@48000 C1@54000 C1@60000 C1@66000",
        ),
        // Half a step to the right.
        Row::new(
            "Kick, step 1,",
            &[DragTo(
                "Kick, step 1,",
                "Kick, step 2,",
                0.5,
                Modifiers::ALT,
            )],
            "C1@3000 C1@51000",
        ),
        // A whole step longer.
        Row::new(
            "Kick, step 1,",
            &[DragTo(
                "Kick, step 1,",
                "Kick, step 2,",
                1.0,
                Modifiers::CTRL,
            )],
            "C1@0+10500 C1@48000+10500",
        ),
        Row::new(
            "Kick, step 1,",
            &[Turn("Kick, step 1,", 2.0)],
            "C1@0v108 C1@48000v108",
        ),
        Row::new(
            "Clear this step",
            &[Menu("Kick, step 1,", "Clear this step")],
            "",
        ),
        Row::new(
            "Length of track 1",
            &[DragTo("Length of track 1", "Snare, step 4,", 1.0, NONE)],
            "C1@0 C1@24000 C1@48000 C1@72000",
        ),
        Row::new(
            "Add a drum",
            &[Click("Add a drum"), Select(4, 1), Click("Step on")],
            "C1@0 F#1@0 C1@48000",
        ),
        Row::new(
            "Add a melody",
            &[Click("Add a melody"), Select(4, 1), Click("Step on")],
            "C1@0 A0/2@0 C1@48000",
        ),
        Row::new(
            "Length for all tracks",
            &[Menu("Track 1: Kick", "Length for all tracks")],
            "C1@0 C#1@0 C1@24000 C#1@24000 C1@48000 C#1@48000 C1@72000 C#1@72000",
        )
        .on("x...")
        .and("x... ...."),
        Row::new(
            "Double length",
            &[
                Menu("Track 1: Kick", "Double length"),
                Menu("Kick, step 1,", "Clear this step"),
            ],
            "C1@24000 C1@72000",
        )
        .on("x..."),
        Row::new(
            "Double length of all tracks",
            &[
                Menu("Track 1: Kick", "Double length of all tracks"),
                Menu("Kick, step 1,", "Clear this step"),
            ],
            "C1@24000 C1@72000",
        )
        .on("x..."),
        Row::new(
            "Rate 1/8",
            &[Menu("Track 1: Kick", "Rate 1/8")],
            "C1@0+9000",
        ),
        Row::new(
            "Rate 1/8T",
            &[Menu("Track 1: Kick", "Rate 1/8T")],
            "C1@0+6000 C1@64000+6000",
        ),
        Row::new(
            "Duplicate",
            &[
                Menu("Track 1: Kick", "Duplicate"),
                Menu("Track 1: Kick", "Clear steps"),
            ],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Rate for all tracks",
            &[
                Choose("Rate", "1/8"),
                Menu("Track 1: Kick", "Rate for all tracks"),
            ],
            "C1@0+9000 C#1@0+9000",
        )
        .and("x... ...."),
        Row::new(
            "Step entry",
            &[Click("Step entry"), Play(60, 90)],
            "C3@0v90 C3@48000v90",
        ),
        Row::new(
            "Latch Alt: a drag nudges",
            &[
                Click("Latch Alt: a drag nudges"),
                DragTo("Kick, step 1,", "Kick, step 2,", 0.5, NONE),
            ],
            "C1@3000 C1@51000",
        ),
        Row::new(
            "Latch Ctrl: a drag sets the gate",
            &[
                Click("Latch Ctrl: a drag sets the gate"),
                DragTo("Kick, step 1,", "Kick, step 2,", 1.0, NONE),
            ],
            "C1@0+10500 C1@48000+10500",
        ),
        Row::new(
            "Latch Shift: a drag selects",
            &[
                Click("Latch Shift: a drag selects"),
                DragTo("Kick, step 1,", "Kick, step 3,", 1.0, NONE),
                Click("Latch Shift: a drag selects"),
                Drag("Kick, step 1,", [0.0, -20.0]),
            ],
            "C1@0v116 C1@12000v116 C1@48000v116 C1@60000v116",
        )
        .on("x.x. ...."),
        Row::new(
            "Remembers everything as it is now, so you can return to it",
            &[
                Click("Remembers everything as it is now, so you can return to it"),
                Click("Kick, step 3,"),
                Click("Returns to the snapshot; undo brings the changes back"),
            ],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Returns to the snapshot; undo brings the changes back",
            &[
                Click("Remembers everything as it is now, so you can return to it"),
                Click("Kick, step 1,"),
                Click("Returns to the snapshot; undo brings the changes back"),
            ],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Keeps the changes and removes the snapshot",
            &[
                Click("Remembers everything as it is now, so you can return to it"),
                Click("Kick, step 3,"),
                Click("Keeps the changes and removes the snapshot"),
            ],
            "C1@0 C1@12000 C1@48000 C1@60000",
        ),
    ]
}

fn heads() -> Vec<Row> {
    vec![
        Row::new(
            "Track 1: Kick",
            &[Turn("Track 1: Kick", 2.0)],
            "D1@0 D1@48000",
        ),
        Row::new("Mute Kick", &[Click("Mute Kick")], ""),
        Row::new("Clear steps", &[Menu("Track 1: Kick", "Clear steps")], ""),
        // What is struck together is struck in the order of the tracks.
        Row::new(
            "Move down",
            &[Menu("Track 1: Kick", "Move down")],
            "C#1@0 C1@0 C1@48000",
        )
        .and("x... .... .... ...."),
        Row::new(
            "Move up",
            &[Menu("Track 2: Snare", "Move up")],
            "C#1@0 C1@0 C1@48000",
        )
        .and("x... .... .... ...."),
        Row::new(
            "Remove this track",
            &[Menu("Track 1: Kick", "Remove this track")],
            "C#1@0",
        )
        .and("x... .... .... ...."),
    ]
}

fn lanes() -> Vec<Row> {
    vec![
        Row::new(
            "Velocity of step 1",
            &[Click("Lane Velocity"), Pull("Velocity of step 1:", 0.5)],
            "C1@0v64 C1@48000v64",
        ),
        // A quarter of two steps.
        Row::new(
            "Gate of step 1",
            &[Click("Lane Gate"), Pull("Gate of step 1:", 0.25)],
            "C1@0+3006 C1@48000+3006",
        ),
        // A quarter of the rows above the middle one, which is the track's key.
        Row::new(
            "Pitch of step 1",
            &[Click("Lane Pitch"), Pull("Pitch of step 1:", 0.76)],
            "G1@0 G1@48000",
        ),
        Row::new(
            "Chance of step 1",
            &[Click("Lane Chance"), Pull("Chance of step 1:", 0.0)],
            "",
        ),
        // The second condition above "always".
        Row::new(
            "Condition of step 1",
            &[
                Click("Lane Condition"),
                Drag("Condition of step 1:", [0.0, -28.0]),
            ],
            "C1@48000",
        ),
        Row::new(
            "Ratchet of step 1",
            &[Click("Lane Ratchet"), Pull("Ratchet of step 1:", 0.07)],
            "C1@0+2250 C1@3000+2250 C1@48000+2250 C1@51000+2250",
        ),
        Row::new(
            "Nudge of step 1",
            &[Click("Lane Nudge"), Pull("Nudge of step 1:", 0.75)],
            "C1@3000 C1@51000",
        ),
        Row::new(
            "Accent of step 1",
            &[Click("Lane Accent"), Click("Accent of step 1:")],
            "C1@0v127 C1@48000v127",
        ),
        Row::new(
            "Lock 1 of step 1",
            &[
                Click("Lane Lock 1"),
                Click("Lock lane 1 moves CC 74"),
                Pull("Lock 1 of step 1:", 1.0),
            ],
            "cc74=127@0 C1@0 cc74=127@48000 C1@48000",
        ),
    ]
    .into_iter()
    .chain(targets())
    .collect()
}

/// What a lock lane can move: each locked on the first step, to its middle.
fn targets() -> Vec<Row> {
    vec![
        Row::new(
            "Lock lane 1 moves CC 74",
            &[Click("Lock lane 1 moves CC 74"), Click("Locks lane 1")],
            "cc74=63@0 C1@0 cc74=63@48000 C1@48000",
        ),
        Row::new(
            "Lock lane 1 moves CC 1 fine",
            &[Click("Lock lane 1 moves CC 1 fine"), Click("Locks lane 1")],
            "cc1=63@0 cc33=127@0 C1@0 cc1=63@48000 cc33=127@48000 C1@48000",
        ),
        Row::new(
            "Lock lane 1 moves NRPN 0",
            &[Click("Lock lane 1 moves NRPN 0"), Click("Locks lane 1")],
            "cc99=0@0 cc98=0@0 cc6=63@0 cc38=127@0 C1@0 cc99=0@48000 cc98=0@48000 cc6=63@48000 cc38=127@48000 C1@48000",
        ),
        Row::new(
            "Lock lane 1 moves bend",
            &[Click("Lock lane 1 moves bend"), Click("Locks lane 1")],
            "e0-7f-3f@0 C1@0 e0-7f-3f@48000 C1@48000",
        ),
        Row::new(
            "Lock lane 1 moves pressure",
            &[Click("Lock lane 1 moves pressure"), Click("Locks lane 1")],
            "d0-3f-00@0 C1@0 d0-3f-00@48000 C1@48000",
        ),
        Row::new(
            "Lock lane 1 moves program",
            &[Click("Lock lane 1 moves program"), Click("Locks lane 1")],
            "c0-3f-00@0 C1@0 c0-3f-00@48000 C1@48000",
        ),
        Row::new(
            "Target of lock lane 1",
            &[
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Choose("Target of lock lane 1", "pressure"),
            ],
            "d0-3f-00@0 C1@0 d0-3f-00@48000 C1@48000",
        ),
        Row::new(
            "Number of lock lane 1",
            &[
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Type("Number of lock lane 1", "7"),
            ],
            "cc7=63@0 C1@0 cc7=63@48000 C1@48000",
        ),
        Row::new(
            "Channel of lock lane 1",
            &[
                Click("Set-up"),
                Click("Add an output"),
                Click("Set-up"),
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Choose("Channel of lock lane 1", "ch 2"),
            ],
            "cc74/2=63@0 C1@0 cc74/2=63@48000 C1@48000",
        ),
        // What goes to an output does not go to the host.
        Row::new(
            "Output of lock lane 1",
            &[
                Click("Set-up"),
                Click("Add an output"),
                Click("Set-up"),
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Choose("Output of lock lane 1", "Output 1"),
            ],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Remove lock lane 1",
            &[
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Click("Remove lock lane 1"),
            ],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Locks lane 1",
            &[
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Click("Locks lane 1"),
            ],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Lock 1",
            &[
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Type("Lock 1", "88"),
            ],
            "cc74=88@0 C1@0 cc74=88@48000 C1@48000",
        ),
        // Only what returns to a base is told of at the second step.
        Row::new(
            "Lock lane 1 returns",
            &[
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Type("Lock 1", "88"),
                Click("Lock lane 1 returns"),
            ],
            "cc74=88@0 C1@0 cc74=63@12000 C1@12000 cc74=88@48000 C1@48000 cc74=63@60000 C1@60000",
        )
        .on("x.x. ...."),
        Row::new(
            "Base of lock lane 1",
            &[
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Type("Lock 1", "88"),
                Click("Lock lane 1 returns"),
                Type("Base of lock lane 1", "10"),
            ],
            "cc74=88@0 C1@0 cc74=10@12000 C1@12000 cc74=88@48000 C1@48000 cc74=10@60000 C1@60000",
        )
        .on("x.x. ...."),
        Row::new(
            "Slide lock 1",
            &[
                Click("Lock lane 1 moves CC 74"),
                Click("Locks lane 1"),
                Type("Lock 1", "10"),
                Click("Slide lock 1"),
                Select(1, 2),
                Click("Locks lane 1"),
                Type("Lock 1", "13"),
            ],
            "cc74=10@0 C1@0 cc74=11@1000 cc74=12@3000 cc74=13@5000 cc74=13@6000 C1@6000 cc74=10@48000 C1@48000 cc74=11@49000 cc74=12@51000 cc74=13@53000 cc74=13@54000 C1@54000",
        )
        .on("xx.. ...."),
    ]
}
