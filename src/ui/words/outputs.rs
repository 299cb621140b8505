//! The outputs of the project beside the host, in Set-up and on the tab *Track*.

use std::fmt::Display;

pub const HEADING: &str = "Outputs, beside the host";
pub const ADVICE: &str = "Tracks can play straight to hardware: add an output, choose its port, and choose it for a track (tab Track). Outputs are saved with the project.";
pub const HOST: &str = "host";
pub const ADD: &str = "Add an output";
pub const REMOVE: &str = "Remove the output";
pub const TEST: &str = "Test";
pub const TAKE: &str = "Play here";

// What is known of its port.
pub const NO_PORT: &str = "Choose its port";
pub const NOT_THERE_SILENT: &str = "Not there: its tracks are silent until you connect it";
pub const NOT_THERE_HOST: &str = "Not there: its tracks play to the host until you connect it";

/// Another instance has its port.
#[must_use]
pub fn in_use(rival: impl Display) -> String {
    format!("Silent: {rival} plays there. Press Play here to take it")
}

/// Another instance has chosen its port too.
#[must_use]
pub fn contested(rival: impl Display) -> String {
    format!("Plays here; {rival} names this port too")
}

#[must_use]
pub fn plays_at(port: &str) -> String {
    format!("Plays at {port}")
}

// Its fields, before its number.
pub const PORT: &str = "Port of output";
pub const NAME: &str = "Name of output";
pub const WHEN_MISSING: &str = "When missing, output";
pub const OFFSET: &str = "Offset of output";
pub const CLOCK: &str = "Clock of output";

// The same beside their values, where the number stands above.
pub const CALLED_PORT: &str = "Port";
pub const CALLED_WHEN_MISSING: &str = "When missing";
pub const CALLED_OFFSET: &str = "Offset";

pub const SILENT: &str = "stay silent";
pub const TO_HOST: &str = "play to the host";

#[must_use]
pub fn milliseconds(offset: i64) -> String {
    format!("{offset:+} ms")
}

/// What is sent and what is not.
#[must_use]
pub fn traffic(
    a_second: u32,
    dropped: u32,
    overtaken: u32,
    (late, left_out): (u32, u32),
) -> String {
    let mut line = format!("{a_second} messages a second");
    if dropped > 0 {
        line += &format!(", {dropped} lost (no port, or no room)");
    }
    if overtaken > 0 {
        line += &format!(", {overtaken} locks overtaken (the cable was full)");
    }
    if late > 0 {
        line += &format!(", {late} late (the offset is too early)");
    }
    if left_out > 0 {
        line += &format!(", {left_out} set-ups left out (the next came too soon, or no port)");
    }
    line
}

pub const OFFLINE: &str = "The host renders: nothing leaves at ports until it plays again";
pub const AHEAD: &str = "The host computes ahead of what you hear, so ports sound early: switch that off for this track (in Reaper: anticipative FX), or raise the offset";
