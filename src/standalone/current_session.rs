//! The session of this process: there is one in a standalone program, and none in a host.

use std::path::Path;
use std::sync::OnceLock;

use super::{Session, SettingsFolder, StartError};

static SESSION: OnceLock<Session> = OnceLock::new();

/// The session of this process; nothing inside a host.
#[must_use]
pub fn session() -> Option<&'static Session> {
    SESSION.get()
}

/// The settings folder of this process: that of its session, or else the user's.
#[must_use]
pub fn settings_folder() -> SettingsFolder {
    session().map_or_else(SettingsFolder::of_user, |session| {
        session.settings_folder().clone()
    })
}

/// Makes the session of this process.
pub(super) fn begin(
    settings_folder: &SettingsFolder,
    file: Option<&Path>,
) -> Result<&'static Session, StartError> {
    let session = Session::begin(settings_folder, file)?;
    Ok(SESSION.get_or_init(|| session))
}
