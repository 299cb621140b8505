//! The page for tablets in Set-up.

use super::fields::Tip;

pub const HEADING: &str = "Tablet";
pub const SWITCH: &str = "Page for tablets";
/// Over the networks.
pub const NETWORKS: &str = "Reached from";
/// From no network.
pub const THIS_COMPUTER: &str = "This computer only";
pub const AT_START: &str = "On at start";
pub const NEW_TICKET: &str = "New ticket";
pub const WATCHES: &str = "Only watches";
pub const THROW_OUT: &str = "Throw out";

pub const TABLET_FIELDS: &[Tip] = &[
    (
        SWITCH,
        "Plays Gradus from the browser of a tablet or phone. Off until you switch it on; then the code and the ticket are below",
    ),
    (
        NETWORKS,
        "Where the page is reached: from this computer only, or from one network that this computer is on",
    ),
    (
        AT_START,
        "Switches the page on whenever the program starts, at this network",
    ),
    (
        NEW_TICKET,
        "Lets one more device in, within 5 minutes and while Set-up is open; the ticket before is void",
    ),
    (WATCHES, "The device sees everything and changes nothing"),
    (
        THROW_OUT,
        "Closes the page of the device, and forgets it; it needs a new ticket to come back",
    ),
];

/// What the security does not promise.
pub const WARNING: &str = "Whoever can change what the network carries can change the page, and whoever listens can read the \
     music. Use a network that you trust, best your own hotspot.";
/// The button for the page of the manual.
pub const SAFETY: &str = "What is safe";
pub const SCAN: &str =
    "Scan the code with the tablet's camera, or open the address there and type the ticket:";
pub const OPEN: &str = "Open this address in a browser of this computer, and type the ticket:";
pub const USED: &str = "A device has come with this ticket. For another one, make a new ticket.";
pub const EXPIRED: &str = "The ticket was valid for 5 minutes. Make a new one.";
/// What to look at where no device comes.
pub const NOBODY: &str = "No device has come yet. Is the tablet in the same network, and not in one for guests? Does a firewall \
     of this computer keep the port closed?";
/// The same where only this computer can come.
pub const NOBODY_HERE: &str =
    "No browser has come yet. A tablet cannot reach this computer only: choose the network above.";
pub const DEVICES: &str = "Devices";
pub const THROWN_OUT: &str = "The device is forgotten, and its page is closed";

// What was refused, behind its number.
pub const FOREIGN_REQUESTS: &str = "foreign requests";
pub const WRONG_TICKETS: &str = "wrong tickets";
pub const WRONG_MESSAGES: &str = "wrong messages";
pub const TOO_SLOW: &str = "too slow or too much";
pub const CROWD: &str = "too many connections";
pub const OTHER_NETWORKS: &str = "from other networks";
pub const WATCHING: &str = "touches of devices that only watch";

/// A network of this computer.
#[must_use]
pub fn network(name: &str, address: &str) -> String {
    format!("Network {name}: {address}")
}

/// An address that was chosen, and that this computer does not have.
#[must_use]
pub fn missing_network(address: &str) -> String {
    format!("{address}: not there now")
}

/// The address of the page, as it is typed.
#[must_use]
pub fn page_address(address: &str) -> String {
    format!("http://{address}")
}

/// The spoken label of the code.
#[must_use]
pub fn code(address: &str) -> String {
    format!("Code for the camera: http://{address}")
}

/// How long a ticket is valid.
#[must_use]
pub fn valid_for(seconds: u64) -> String {
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    format!("Valid for {minutes}:{seconds:02} while this is open")
}

/// A device, by what and where it is.
#[must_use]
pub fn device(kind: &str, address: &str) -> String {
    format!("{kind} at {address}")
}

/// The same while its page is there.
#[must_use]
pub fn connected(device: &str) -> String {
    format!("{device}, connected")
}

/// The spoken label of a control of a device.
#[must_use]
pub fn of_device(control: &str, device: &str) -> String {
    format!("{control}: {device}")
}

/// What it means that the devices are not kept.
#[must_use]
pub fn not_kept(why: &str) -> String {
    format!(
        "Changes of the devices are not kept ({why}), and it is tried again. Once Gradus has ended, one that was thrown out \
         may come back."
    )
}

/// What was refused: each number and what it counts.
#[must_use]
pub fn refused(counted: &[(u32, &str)]) -> String {
    let parts = counted
        .iter()
        .map(|(number, what)| format!("{number} {what}"));
    format!("Refused: {}", parts.collect::<Vec<_>>().join(", "))
}
