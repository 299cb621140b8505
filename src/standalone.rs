//! The standalone program: a file on the command line, work that survives a crash, and the choice of an audio system.
//!
//! There is one `Session` in a process, and none in a host: the plug-in asks `session` for it. This folder must never
//! know the window, nor the plug-in. The [terminal] is built without the rest too, for programs without a host.

pub mod terminal;
/// The command line, and the whole program from it.
#[cfg(feature = "plugin")]
mod command_line;
#[cfg(feature = "plugin")]
mod arguments;
#[cfg(feature = "plugin")]
mod convert;
/// The stage view in a terminal.
#[cfg(feature = "plugin")]
mod console;
#[cfg(feature = "plugin")]
mod program_parts;
#[cfg(feature = "plugin")]
mod current_session;
#[cfg(feature = "plugin")]
mod end_request;
#[cfg(feature = "plugin")]
mod shutdown;
#[cfg(feature = "plugin")]
mod settings_folder;
#[cfg(feature = "plugin")]
mod list;
/// The page for tablets, announced in the terminal.
#[cfg(feature = "plugin")]
mod remote_page;
#[cfg(feature = "plugin")]
mod session;
/// Names of ports.
#[cfg(feature = "plugin")]
mod port_name;
/// What was chosen of sound and MIDI.
#[cfg(feature = "plugin")]
mod audio_choice;
/// What was chosen of the page for tablets.
#[cfg(feature = "plugin")]
mod tablet_choice;
#[cfg(feature = "plugin")]
mod sound;
#[cfg(all(unix, feature = "standalone"))]
mod signals;

#[cfg(feature = "plugin")]
pub use arguments::NATIVE_BACKEND;
#[cfg(feature = "plugin")]
pub use audio_choice::{AudioChoice, AudioRequest, AudioSystem};
#[cfg(feature = "plugin")]
pub(crate) use command_line::written_path;
#[cfg(feature = "plugin")]
pub use command_line::{restore_terminal_on_panic, run};
#[cfg(feature = "plugin")]
pub use current_session::{choose_audio, look_for_sound, session, settings_folder};
#[cfg(feature = "plugin")]
pub use list::{choices, list_interfaces};
#[cfg(feature = "plugin")]
pub use port_name::{client_name, missing_ports};
#[cfg(feature = "plugin")]
pub use program_parts::ProgramParts;
#[cfg(feature = "plugin")]
pub use remote_page::no_page;
#[cfg(all(test, feature = "plugin"))]
pub use session::tests::{Folder as TestFolder, folder as test_folder};
#[cfg(feature = "plugin")]
pub use session::{AudioSetup, FileCommand, OpenFile, Session, StartError};
#[cfg(feature = "plugin")]
pub use settings_folder::{RecoverableWork, SettingsFolder, WorkOrigin, WorkSlot};
#[cfg(feature = "plugin")]
pub use sound::{Audio, Sound};
#[cfg(feature = "plugin")]
pub use tablet_choice::{TabletChoice, choose_tablet, serve_tablet, tablet_choice};
