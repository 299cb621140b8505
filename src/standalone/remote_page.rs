//! The page for tablets, announced in the terminal: its address, a code for a camera, and a ticket to type.

use std::io;
use std::net::IpAddr;

use crate::remote::{self, code};

/// Serves the page at an address of this machine, and prints how to get there.
///
/// # Errors
/// When there is no such address, or no port is free.
pub fn serve(address: IpAddr) -> io::Result<()> {
    let address = remote::switch_on(address)?;
    let tickets = remote::new_tickets().ok_or(io::ErrorKind::Unsupported)?;
    let link = remote::link(address, &tickets);
    // A camera is of another device, which does not reach an address that means this one.
    if !address.ip().is_loopback() {
        print!("{}", code::lines(&link));
    }
    println!("Gradus is at {link}");
    println!(
        "or at http://{address} with the ticket {}",
        tickets.typed.in_groups()
    );
    println!("Each lets one device in, within 5 minutes. Use a network that you trust.");
    Ok(())
}
