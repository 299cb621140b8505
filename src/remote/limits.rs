//! How much of everything the server takes. What goes beyond is refused and counted.

use std::time::Duration;

/// The most pages that are connected, and the most devices that are known.
pub const DEVICES: usize = 8;
/// The most connections, of pages and of whoever else tries.
pub const CONNECTIONS: usize = 40;
/// The most connections of one address that are no pages, so that it leaves room for others.
pub const OF_ADDRESS: usize = 16;
/// How long a request, and then a pairing, may take.
pub const REQUEST: Duration = Duration::from_secs(5);
/// The longest head of a request, in bytes.
pub const HEAD: usize = 8 * 1024;
/// The largest frame that comes in, in bytes.
pub const FRAME: usize = 64 * 1024;
/// The most frames a second from a page, on the average; it sends one every 16 ms at most.
pub const FRAMES_A_SECOND: u64 = 120;
/// The most frames that come together after a pause, such as a gap of the network.
pub const FRAMES_AT_ONCE: u32 = 240;
/// How much is read from a connection before it is the turn of the others, in bytes.
pub const TURN: usize = 64 * 1024;
/// How long the server waits before it accepts connections again after that failed.
pub const ACCEPT_AGAIN: Duration = Duration::from_millis(20);
/// The most actions in a frame.
pub const ACTIONS: usize = 64;
/// How much may wait for a page that does not read, in bytes.
pub const UNREAD: usize = 1024 * 1024;
/// How long a page may send nothing; it sends something every few seconds.
pub const SILENCE: Duration = Duration::from_secs(15);
/// How long a ticket is valid.
pub const TICKET: Duration = Duration::from_secs(5 * 60);
/// How long a ticket of Set-up is valid after Set-up was drawn last; it is drawn every second.
pub const SIGHT: Duration = Duration::from_secs(5);
/// How often it is looked what other programs of this machine have changed, while a page is there.
pub const REFRESH: Duration = Duration::from_secs(5);
/// How far apart the disk is looked at.
pub const LOOKS_APART: Duration = Duration::from_millis(50);
/// How long a greeting waits for a disk; then what is known counts.
pub const LOOK: Duration = Duration::from_secs(1);
/// The longest name of an instance that is told, in letters.
pub const NAME: usize = 64;
/// The wrong tickets that an address may try in [`TRIES_WITHIN`].
pub const TRIES: usize = 5;
/// See [`TRIES`].
pub const TRIES_WITHIN: Duration = Duration::from_secs(60);
/// The most addresses whose tries are remembered; the oldest are forgotten.
pub const ADDRESSES: usize = 256;
/// The ports that are tried, one after the other: a second process takes the next one.
pub const PORTS: std::ops::Range<u16> = 7780..7788;
