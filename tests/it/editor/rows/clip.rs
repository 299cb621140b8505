use crate::editor::Row;
use crate::editor::editor_user::Do::{Choose, Click, Type};

pub(super) fn rows() -> Vec<Row> {
    let rows = clip().into_iter().chain(feel()).chain(rhythm());
    rows.chain(round()).chain(tools()).chain(track()).collect()
}

fn clip() -> Vec<Row> {
    vec![
        Row::new(
            "Length",
            &[Type("Length", "4")],
            "C1@0 C1@24000 C1@48000 C1@72000",
        ),
        Row::new("Rate", &[Choose("Rate", "1/8")], "C1@0+9000"),
        Row::new(
            "Rate: numerator",
            &[Type("Rate: numerator", "3")],
            "C1@0+13500",
        ),
        Row::new(
            "Rate: denominator",
            &[Type("Rate: denominator", "8")],
            "C1@0+9000",
        ),
        Row::new(
            "Direction",
            &[Choose("Direction", "reverse")],
            "C1@42000 C1@90000",
        ),
        // Steps 1, 4, 7, 2 ...
        Row::new(
            "Stride",
            &[Choose("Direction", "stride 3"), Type("Stride", "5")],
            "C1@0 C1@30000 C1@48000 C1@78000",
        )
        .on("xx.. ...."),
        Row::new(
            "First step",
            &[Type("First step", "5")],
            "C1@0 C1@24000 C1@48000 C1@72000",
        )
        .on(".... x..."),
        Row::new(
            "Last step",
            &[Type("Last step", "4")],
            "C1@0 C1@24000 C1@48000 C1@72000",
        ),
        Row::new("Rotate", &[Type("Rotate", "1")], "C1@42000 C1@90000"),
        // Half of 75 % is 62.5 %.
        Row::new(
            "Swing share",
            &[Type("Swing", "75"), Type("Swing share", "50")],
            "C1@7500 C1@55500",
        )
        .on(".x.. ...."),
        Row::new(
            "Groove share",
            &[
                Type("Nudge", "50"),
                Click("Groove of the selected track"),
                Type("Nudge", "0"),
                Type("Groove share", "50"),
            ],
            "C1@1500 C1@49500",
        ),
        Row::new("Transpose", &[Type("Transpose", "12")], "C2@0 C2@48000"),
    ]
}

fn feel() -> Vec<Row> {
    vec![
        Row::new(
            "Humanise: time",
            &[Type("Humanise: time", "2520")],
            "C1@0+4486 C1@47760",
        ),
        Row::new(
            "Humanise: velocity",
            &[Type("Humanise: velocity", "60")],
            "C1@0v127 C1@48000v120",
        ),
        Row::new(
            "Humanise: length",
            &[Type("Humanise: length", "50")],
            "C1@0+4770 C1@48000+5535",
        ),
        Row::new(
            "Transpose per pass",
            &[Type("Transpose per pass", "5")],
            "C1@0 F1@48000",
        ),
        Row::new(
            "up to",
            &[Type("Transpose per pass", "5"), Type("up to", "10")],
            "C1@0 F1@48000 C1@96000 F1@144000",
        )
        .bars(2),
        Row::new(
            "and then",
            &[
                Type("Transpose per pass", "5"),
                Type("up to", "10"),
                Choose("and then", "turns back"),
            ],
            "C1@0 F1@48000 A#1@96000 F1@144000",
        )
        .bars(2),
    ]
}

fn rhythm() -> Vec<Row> {
    vec![
        Row::new(
            "Euclid",
            &[Click("Euclid")],
            "C1@0 C1@12000 C1@24000 C1@36000 C1@48000 C1@60000 C1@72000 C1@84000",
        )
        .on(".... ...."),
        Row::new(
            "Pulses",
            &[Click("Euclid"), Type("Pulses", "2")],
            "C1@0 C1@24000 C1@48000 C1@72000",
        )
        .on(".... ...."),
        Row::new(
            "Rotation",
            &[Click("Euclid"), Type("Pulses", "2"), Type("Rotation", "1")],
            "C1@6000 C1@30000 C1@54000 C1@78000",
        )
        .on(".... ...."),
        Row::new(
            "Invert",
            &[Click("Euclid"), Type("Pulses", "7"), Click("Invert")],
            "C1@6000 C1@54000",
        )
        .on(".... ...."),
        Row::new(
            "Begins",
            &[
                Click("Euclid"),
                Type("Pulses", "5"),
                Choose("Begins", "Bjorklund"),
            ],
            "C1@0 C1@12000 C1@18000 C1@30000 C1@36000 C1@48000 C1@60000 C1@66000 C1@78000 C1@84000",
        )
        .on(".... ...."),
        Row::new(
            "With the steps",
            &[
                Click("Euclid"),
                Type("Pulses", "2"),
                Choose("With the steps", "xor: either"),
            ],
            "C1@24000 C1@72000",
        ),
        // All is flipped: on to off and off to on.
        Row::new(
            "Drift",
            &[Type("Drift", "100")],
            "C1@0 C1@12000 C1@24000 C1@36000 C1@48000 C1@60000 C1@72000 C1@84000",
        )
        .on(".x.x .x.x"),
        Row::new(
            "Reroll",
            &[
                Type("Chance", "50"),
                Click("New seed"),
                Choose("Reroll", "frozen"),
            ],
            "C1@0 C1@48000 C1@96000 C1@144000",
        )
        .bars(2),
        Row::new(
            "Passes",
            &[
                Type("Chance", "50"),
                Click("New seed"),
                Choose("Reroll", "repeat 4"),
                Type("Passes", "3"),
            ],
            "C1@0 C1@48000 C1@144000 C1@192000",
        )
        .bars(3),
    ]
}

fn round() -> Vec<Row> {
    vec![
        Row::new(
            "Add a lane",
            &[
                Type("Velocity", "64"),
                Choose("Add a lane", "Velocity"),
                Type("Velocity lane: length", "1"),
            ],
            "C1@0v64 C1@6000v64 C1@48000v64 C1@54000v64",
        )
        .on("xx.. ...."),
        Row::new(
            "Velocity lane: length",
            &[
                Type("Velocity", "64"),
                Choose("Add a lane", "Velocity"),
                Type("Velocity lane: length", "3"),
            ],
            "C1@0v64 C1@6000 C1@12000 C1@18000v64 C1@48000 C1@54000v64 C1@60000 C1@66000",
        )
        .on("xxxx ...."),
        Row::new(
            "Velocity lane: rate",
            &[
                Type("Velocity", "64"),
                Choose("Add a lane", "Velocity"),
                Choose("Velocity lane: rate", "1/8"),
            ],
            "C1@0v64 C1@6000v64 C1@12000 C1@18000 C1@48000 C1@54000 C1@60000 C1@66000",
        )
        .on("xxxx ...."),
        Row::new(
            "Velocity lane: direction",
            &[
                Type("Velocity", "64"),
                Choose("Add a lane", "Velocity"),
                Choose("Velocity lane: direction", "reverse"),
            ],
            "C1@0 C1@6000 C1@48000 C1@54000",
        )
        .on("xx.. ...."),
        Row::new(
            "Velocity lane: advances",
            &[
                Type("Velocity", "64"),
                Choose("Add a lane", "Velocity"),
                Type("Velocity lane: length", "2"),
                Choose("Velocity lane: advances", "by trigs"),
            ],
            "C1@0v64 C1@12000 C1@24000v64 C1@48000v64 C1@60000 C1@72000v64",
        )
        .on("x.x. x..."),
        Row::new(
            "Remove the Velocity lane",
            &[
                Type("Velocity", "64"),
                Choose("Add a lane", "Velocity"),
                Type("Velocity lane: length", "1"),
                Click("Remove the Velocity lane"),
            ],
            "C1@0v64 C1@6000 C1@48000v64 C1@54000",
        )
        .on("xx.. ...."),
    ]
}

fn tools() -> Vec<Row> {
    vec![
        Row::new("Shift right", &[Click("Shift right")], "C1@6000 C1@54000"),
        Row::new("Shift left", &[Click("Shift left")], "C1@42000 C1@90000"),
        Row::new("Reverse", &[Click("Reverse")], "C1@42000 C1@90000"),
        Row::new(
            "Freeze: write what is shown now",
            &[
                Click("Euclid"),
                Type("Pulses", "2"),
                Click("Freeze: write what is shown now"),
                Click("Kick, step 1,"),
            ],
            "C1@24000 C1@72000",
        )
        .on(".... ...."),
        Row::new(
            "Apply rotation",
            &[
                Type("Rotate", "7"),
                Click("Apply rotation"),
                Click("Kick, step 1,"),
            ],
            "C1@0 C1@6000 C1@48000 C1@54000",
        ),
        Row::new(
            "Density",
            &[Type("Density", "100"), Click("Density: do it")],
            "C1@0 C1@6000 C1@12000 C1@18000 C1@24000 C1@30000 C1@36000 C1@42000 C1@48000 C1@54000 C1@60000 C1@66000 C1@72000 C1@78000 C1@84000 C1@90000",
        ),
        Row::new(
            "Density: do it",
            &[Click("Density: do it")],
            "C1@0 C1@12000 C1@24000 C1@36000 C1@48000 C1@60000 C1@72000 C1@84000",
        ),
        Row::new(
            "Mutate: do it",
            &[Click("Mutate: do it")],
            "C1@24000 C1@72000",
        ),
        Row::new(
            "Mutate: how many hits",
            &[Type("Mutate: how many hits", "0"), Click("Mutate: do it")],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Randomise: do it",
            &[Click("Randomise: do it")],
            "C1@0v58 C1@48000v58",
        ),
        Row::new(
            "Randomise: how far",
            &[Type("Randomise: how far", "0"), Click("Randomise: do it")],
            "C1@0 C1@48000",
        ),
        Row::new(
            "Randomise: highest",
            &[
                Type("Randomise: how far", "100"),
                Type("Randomise: highest", "0"),
                Click("Randomise: do it"),
            ],
            "C1@0v1 C1@48000v1",
        ),
        Row::new(
            "Randomise: lowest",
            &[
                Type("Randomise: how far", "100"),
                Type("Randomise: lowest", "100"),
                Click("Randomise: do it"),
            ],
            "C1@0v127 C1@48000v127",
        ),
        Row::new(
            "of",
            &[
                Type("Randomise: how far", "100"),
                Choose("of", "gate"),
                Type("Randomise: lowest", "100"),
                Click("Randomise: do it"),
            ],
            "C1@0+9000 C1@48000+9000",
        ),
        Row::new(
            "New seed for the tools",
            &[Click("New seed for the tools"), Click("Randomise: do it")],
            "C1@0v90 C1@48000v90",
        ),
    ]
}

fn track() -> Vec<Row> {
    vec![
        Row::new("Key", &[Type("Key", "F#1")], "F#1@0 F#1@48000"),
        Row::new("Channel", &[Type("Channel", "2")], "C1/2@0 C1/2@48000"),
        // What plays at an output does not play to the host.
        Row::new(
            "Output",
            &[
                Click("Set-up"),
                Click("Add an output"),
                Click("Set-up"),
                Choose("Output", "Output 1"),
            ],
            "",
        ),
        Row::new("MPE", &[Click("MPE")], "C1/2@0 C1/6@48000"),
        Row::new("Delay", &[Type("Delay", "5040")], "C1@3000 C1@51000"),
        // As a drum its key is left as it is; as notes they go to the nearest one of C major.
        Row::new(
            "Pitch mode",
            &[
                Choose("Scale", "major"),
                Type("Note", "1"),
                Choose("Pitch mode", "degrees"),
            ],
            "D1@0 D1@48000",
        ),
        Row::new(
            "Accent amount",
            &[Type("Accent amount", "10"), Click("Accent")],
            "C1@0v110 C1@48000v110",
        ),
        // Its steps are not heard, and accent the other track where they are.
        Row::new(
            "Plays",
            &[Choose("Plays", "accents")],
            "C#1@0v127 C#1@6000 C#1@48000v127 C#1@54000",
        )
        .and("xx.. ...."),
    ]
}
