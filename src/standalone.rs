//! Gradus as a program of its own: a file on the command line, work that survives a crash, and a
//! choice of audio systems that tells whether their transport is worth following.
//!
//! There is one `Session` in a process, and none in a host: the plug-in asks `session` for it. It
//! must never know who draws a window, nor the plug-in. The [terminal] stands apart, for programs that have no host
//! to build for.

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
mod shutdown;
#[cfg(feature = "plugin")]
mod settings_folder;
#[cfg(feature = "plugin")]
mod list;
#[cfg(feature = "plugin")]
mod session;
#[cfg(feature = "plugin")]
mod sound;
#[cfg(all(unix, feature = "standalone"))]
mod signals;

#[cfg(feature = "plugin")]
pub(crate) use command_line::written_path;
#[cfg(feature = "plugin")]
pub use command_line::{restore_terminal_on_panic, run, session, settings_folder};
#[cfg(feature = "plugin")]
pub use list::{choices, list_interfaces};
#[cfg(all(test, feature = "plugin"))]
pub use session::tests::{Folder as TestFolder, folder as test_folder};
#[cfg(feature = "plugin")]
pub use session::{FileCommand, OpenFile, Session, StartError};
#[cfg(feature = "plugin")]
pub use settings_folder::{RecoverableWork, SettingsFolder, WorkOrigin, WorkSlot};
#[cfg(feature = "plugin")]
pub use shutdown::ProgramParts;
#[cfg(feature = "plugin")]
pub use sound::{Audio, Sound};
