//! The page for tablets, as Set-up shows it, and what is asked of it.

use std::net::IpAddr;

use crate::remote::network::Network;
use crate::remote::tickets::ShownTickets;
use crate::remote::{self, Status};
use crate::standalone::{self, TabletChoice};
use crate::ui::editor::interaction::SidePanel;
use crate::ui::words::tablet as words;

/// The page for tablets in one frame; everything but what was chosen is there while Set-up is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TabletPanel {
    /// What was chosen.
    pub choice: TabletChoice,
    /// The networks that can be chosen.
    pub networks: Vec<Network>,
    /// What the server does; nothing while it is off.
    pub status: Option<Status>,
    /// The tickets, while it is on.
    pub tickets: Option<ShownTickets>,
}

/// Something to be done with the page for tablets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TabletRequest {
    /// Switches it on or off.
    Switch(bool),
    /// Reaches it at another address, or on this computer only.
    Network(Option<IpAddr>),
    /// Whether the program begins with it.
    AtStart(bool),
    /// New tickets.
    NewTickets,
    /// A device only watches, or plays.
    Watch(String, bool),
    /// A device is forgotten.
    ThrowOut(String),
}

impl TabletPanel {
    /// The page in this frame. As long as this is called for Set-up, its tickets are valid.
    #[must_use]
    pub fn read(side: SidePanel) -> Self {
        match side {
            SidePanel::SetUp => Self {
                choice: standalone::tablet_choice(),
                networks: remote::network::networks(),
                status: remote::status(),
                tickets: remote::show_tickets(),
            },
            SidePanel::Inspector | SidePanel::Library => Self::default(),
        }
    }
}

/// Does what is asked for; what is to be said of it.
#[must_use]
pub fn perform_request(request: TabletRequest) -> Option<String> {
    let choice = standalone::tablet_choice();
    match request {
        TabletRequest::Switch(true) => switch_on(choice),
        TabletRequest::Switch(false) => {
            remote::switch_off();
            None
        }
        TabletRequest::Network(network) => {
            let choice = TabletChoice { network, ..choice };
            let kept = choose(choice);
            if remote::status().is_none() {
                return kept;
            }
            remote::switch_off();
            switch_on(choice).or(kept)
        }
        TabletRequest::AtStart(at_start) => choose(TabletChoice { at_start, ..choice }),
        TabletRequest::NewTickets => {
            remote::renew_tickets();
            None
        }
        TabletRequest::Watch(device, watches) => {
            remote::set_watching(&device, watches);
            None
        }
        TabletRequest::ThrowOut(device) => {
            remote::throw_out(&device);
            Some(words::THROWN_OUT.to_owned())
        }
    }
}

fn switch_on(choice: TabletChoice) -> Option<String> {
    let address = choice.address();
    let failed = standalone::serve_tablet(address).err()?;
    Some(standalone::no_page(address, &failed))
}

fn choose(choice: TabletChoice) -> Option<String> {
    let kept = standalone::choose_tablet(choice);
    kept.err().map(|error| error.to_string())
}
