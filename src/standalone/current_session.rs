//! The session of this process: there is one in a standalone program, and none in a host.

use std::path::Path;
use std::sync::OnceLock;

use super::{AudioRequest, Session, SettingsFolder, StartError};

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

/// Chooses sound and MIDI of the standalone program; a host has its own.
pub fn choose_audio(request: AudioRequest) {
    if let Some(session) = session() {
        session.choose_audio(request);
    }
}

/// Looks at once for the audio system of the standalone program, where it is missing.
pub fn look_for_sound() {
    if let Some(session) = session() {
        session.request_sound();
    }
}

/// Makes the session of this process.
pub(super) fn begin(
    settings_folder: &SettingsFolder,
    file: Option<&Path>,
) -> Result<&'static Session, StartError> {
    let session = Session::begin(settings_folder, file)?;
    Ok(SESSION.get_or_init(|| session))
}
