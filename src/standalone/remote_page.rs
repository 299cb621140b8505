//! The page for tablets as the program starts: as the command line says, with a ticket in the terminal, or as was chosen
//! in Set-up.

use std::io;
use std::net::IpAddr;

use super::{Session, serve_tablet, tablet_choice};
use crate::remote::limits::PORTS;
use crate::remote::{self, code};

/// Serves the page at an address of this machine, and prints how to get there.
///
/// # Errors
/// When there is no such address, or no port is free.
pub fn serve(address: IpAddr) -> io::Result<()> {
    let address = serve_tablet(address)?;
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

/// Serves the page if that was chosen for every start. A person learns why it is not there, and the program goes on.
pub fn serve_as_chosen(session: &Session) {
    let choice = tablet_choice();
    if choice.at_start
        && let Err(error) = serve_tablet(choice.address())
    {
        session.show_message(&no_page(choice.address(), &error));
    }
}

/// Why there is no page.
#[must_use]
pub fn no_page(address: IpAddr, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::AddrNotAvailable => "this computer has no such address now".to_owned(),
        io::ErrorKind::AddrInUse => {
            let (first, last) = (PORTS.start, PORTS.end - 1);
            format!("all its ports are taken, {first} to {last}")
        }
        _ => error.to_string(),
    };
    format!("There is no page for tablets at {address}: {why}")
}
