//! Set-ups of outputs and patterns, in Set-up and on the tab *Pattern*.

pub const OF_OUTPUT: &str = "Sent when the project opens";
pub const SEND_NOW: &str = "Send now";
pub const DELAY: &str = "Delay of output";
/// The same below the set-up, where the number stands above.
pub const CALLED_DELAY: &str = "Delay after it";

/// Whose a set-up is, behind the names of its fields.
#[must_use]
pub fn of_output(number: u8) -> String {
    format!("output {number}")
}

#[must_use]
pub fn of_pattern(number: u8) -> String {
    format!("pattern at output {number}")
}

/// The heading of what a pattern sends to an output.
#[must_use]
pub fn at_start(output: &str) -> String {
    format!("Sent to {output} when the pattern starts")
}

// What messages are.
pub const PROGRAM: &str = "Program";
pub const CONTROLLER: &str = "Controller";
pub const SYSEX: &str = "SysEx";

// The buttons that add one, and what they are called.
pub const ADD_PROGRAM: &str = "+ Program";
pub const ADD_CONTROLLER: &str = "+ CC";
pub const ADD_SYSEX: &str = "+ SysEx";

#[must_use]
pub fn add(what: &str, of: &str) -> String {
    format!("Add: {what}, {of}")
}

// The fields of a message, before its number.
pub const KIND: &str = "Kind";
pub const CHANNEL: &str = "Channel";
pub const BANK_MSB: &str = "Bank MSB";
pub const BANK_LSB: &str = "Bank LSB";
pub const VALUE: &str = "Value";
pub const BYTES: &str = "SysEx bytes";
pub const REMOVE: &str = "Remove";
pub const ALLOW: &str = "Allow";

#[must_use]
pub fn of_message(what: &str, number: usize, of: &str) -> String {
    format!("{what} of message {number}, {of}")
}

// Numbers as fields show them.
#[must_use]
pub fn channel(number: i64) -> String {
    format!("ch {number}")
}

#[must_use]
pub fn bank(half: &str, number: i64) -> String {
    if number < 0 {
        format!("{half} –")
    } else {
        format!("{half} {number}")
    }
}

pub const MSB: &str = "MSB";
pub const LSB: &str = "LSB";

#[must_use]
pub fn program(number: i64) -> String {
    format!("PC {number}")
}

pub const NOT_ALLOWED: &str =
    "Not sent: it was not entered on this computer. SysEx can change a device for good";

/// What is known of SysEx beside its bytes.
#[must_use]
pub fn about(bytes: &[u8]) -> String {
    let maker = maker(bytes).map_or(String::new(), |maker| format!("{maker}, "));
    format!("{maker}{} bytes", bytes.len())
}

/// Whose SysEx it is, by the id behind its first byte.
fn maker(bytes: &[u8]) -> Option<&'static str> {
    const MAKERS: [(&[u8], &str); 19] = [
        (&[0x01], "Sequential"),
        (&[0x04], "Moog"),
        (&[0x06], "Lexicon"),
        (&[0x10], "Oberheim"),
        (&[0x18], "E-mu"),
        (&[0x33], "Clavia"),
        (&[0x3e], "Waldorf"),
        (&[0x40], "Kawai"),
        (&[0x41], "Roland"),
        (&[0x42], "Korg"),
        (&[0x43], "Yamaha"),
        (&[0x47], "Akai"),
        (&[0x00, 0x20, 0x29], "Novation"),
        (&[0x00, 0x20, 0x32], "Behringer"),
        (&[0x00, 0x20, 0x33], "Access"),
        (&[0x00, 0x20, 0x3c], "Elektron"),
        (&[0x7d], "nobody's own"),
        (&[0x7e], "for all makes"),
        (&[0x7f], "for all makes"),
    ];
    let id = bytes.get(1..)?;
    let found = MAKERS.iter().find(|(of, _)| id.starts_with(of));
    found.map(|(_, maker)| *maker)
}
