//! The page with the program: from one run to the next.

use std::net::{SocketAddr, TcpStream};
use std::process::Command;

use super::page_client::PageClient;
use crate::real::{Home, Program, alone, bundle, until};

fn start(home: &Home, arguments: &[&str]) -> Program {
    let mut program = Command::new(bundle("Gradus"));
    program
        .env("GRADUS_HOME", home.path().join("state"))
        .env_remove("DISPLAY")
        .args(["--backend", "dummy"])
        .args(arguments);
    Program::start(home, &mut program)
}

/// Where the page is, and the ticket to type, as the terminal says them.
fn announced(output: &str) -> Option<(SocketAddr, String)> {
    let line = output
        .lines()
        .find_map(|it| it.strip_prefix("or at http://"))?;
    let (address, ticket) = line.split_once(" with the ticket ")?;
    Some((address.parse().ok()?, ticket.replace('-', "")))
}

/// "A known device reconnects by its key" after the program was started again; "*On at start* is a choice of the program":
/// without it and without the option no port is open.
#[test]
#[ignore = "needs the program; cargo xtask test runs it"]
fn the_program_begins_with_it() {
    let _alone = alone();
    let home = Home::new("tablet-program");
    let mut first = start(&home, &["--remote"]);
    let (address, ticket) = first.says("the ticket", 60, announced);
    let mut page = PageClient::pair(address, ticket.as_bytes()).expect("the ticket is good");
    page.obeyed();
    let key = page.device;
    drop(first);
    assert!(page.end().is_some());
    let mut without = start(&home, &[]);
    without.says("that there is no window", 60, |output| {
        output.contains("DISPLAY names no screen").then_some(())
    });
    assert!(TcpStream::connect(address).is_err(), "no port is open");
    drop(without);
    home.write("state/tablet", r#"{"network":null,"at_start":true}"#);
    let _chosen = start(&home, &[]);
    until("the page is served", 60, || {
        TcpStream::connect(address).ok()
    });
    let mut again = PageClient::pair(address, &key).expect("the device is known");
    again.obeyed();
}
