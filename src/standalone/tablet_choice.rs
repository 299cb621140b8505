//! What a person has chosen of the page for tablets: where it is reached, and whether the program begins with it. It
//! belongs to the computer, never to a project.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::settings_folder;
use crate::files::FileError;
use crate::remote;

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TabletChoice {
    /// The address of this computer at which the page is reached; nothing for this computer only.
    pub network: Option<IpAddr>,
    /// Whether the program switches it on when it starts. A plug-in never does.
    pub at_start: bool,
}

/// What was chosen in this process, or before it.
static CHOICE: Mutex<Option<TabletChoice>> = Mutex::new(None);

impl TabletChoice {
    /// Where the page is reached.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.network.unwrap_or(Ipv4Addr::LOCALHOST.into())
    }
}

/// What is chosen of the page for tablets.
#[must_use]
pub fn tablet_choice() -> TabletChoice {
    *CHOICE
        .lock()
        .get_or_insert_with(|| settings_folder().tablet())
}

/// Chooses, for this process and the next ones.
///
/// # Errors
/// When it cannot be kept for the next ones.
pub fn choose_tablet(choice: TabletChoice) -> Result<(), FileError> {
    *CHOICE.lock() = Some(choice);
    settings_folder().remember_tablet(&serde_json::json!(choice).to_string())
}

/// Switches the page for tablets on at an address, with what this computer keeps: its devices, and where other programs
/// serve theirs.
///
/// # Errors
/// As [`remote::switch_on`].
pub fn serve_tablet(address: IpAddr) -> io::Result<SocketAddr> {
    remote::switch_on_for(address, Arc::new(settings_folder()))
}
