//! Gradus, a step sequencer.
//!
//! **A project is a score; a block is a question: "which notes start in this span?" Everything else
//! (host, editor, files, hardware controllers) asks it or edits the score.**
//!
//! # Code map, in reading order
//! - [`sequencer`]: the score, every edit of it, and the question. Pure.
//! - [`engine`]: from the host's transport to events at frames. Pure.
//! - [`preview_kit`]: sounds by which the music is heard where no instrument listens. Pure.
//! - [`control`]: turns what a device sends into actions, edits and commands, and what the music does into lights.
//!   Pure.
//! - [`files`]: projects as text, and what other programs write.
//! - [`instance`]: the ends that the threads of an instance share: the document with its history, commands, what
//!   happens, what was heard.
//! - `devices`: controllers at ports of their own, each with its thread.
//! - `remote`: a page for tablets, and the server that sends it.
//! - `params`: what the host sees and saves.
//! - [`standalone`]: the standalone program: its command line, its file, and what survives a crash.
//! - `ui`: the window, which draws from a copy, asks for edits and holds no lock; and the library, which does all work
//!   with files for it.
//! - `plugin`: the wiring between host, engine and document.
//!
//! # Invariants
//! - The sequencer has no clock, no I/O, no interior mutability and no random generator.
//! - The audio thread never locks, waits, allocates, frees or logs, and never drops a project.
//! - Every note-on gets exactly one note-off, on its own channel and key.
//! - Nothing but [`instance::document::Document`] changes a project that is being played.
//!
//! # Threads
//! All are started by [`instance::threads::start`]. The threads of instances end before the last instance is gone,
//! which waits at most a second for all of them. A thread that needs longer, because a disk or a system dialog does not
//! answer, keeps the code in memory until it has ended (`plugin::keep_loaded`). Those of instances sleep until somebody
//! has something for them; only devices with a port, and windows, look at anything again and again.
//!
//! | name | started by | ended by | time to end |
//! |---|---|---|---|
//! | `gradus-worker` | [`instance::edits::connect`], the first of the process | the last ring that is dropped, which wakes it | 3 ms |
//! | `gradus-profiles` | `devices::ProfileWatcher`, the first of the process | the last that is dropped | the read in progress |
//! | `gradus-device` | `devices::Devices::choose`, each device | the device that is left, which is waited for | lights out: some ms |
//! | `gradus-portscan` | `gradus-device` | `gradus-device` | one listing of the ports |
//! | `gradus-outputs` | the first output that names a port | dropping `Devices` | one message to a port |
//! | `gradus-ports` | Set-up, while it is shown | itself, after one listing | one listing of the ports |
//! | midir's, of each input | `gradus-device` | `gradus-device`, which waits for it | some ms |
//! | `gradus-library` | `ui::library::Library`, with the first request | the library that is dropped, which is waited for | the file it is at |
//! | `gradus-transfer` | `gradus-library` | itself, when it has read or written | one file |
//! | `gradus-dialog` | `gradus-library` | a person, or the library that is dropped, which ends Zenity or KDialog; held on Windows, macOS and in a Flatpak | some ms |
//! | `gradus-repaint` | a window's first frame | the window that is closed, which waits for it | some ms |
//! | `gradus-remote` | `remote::switch_on`, one a process | `remote::switch_off`, or the last instance; both wait for it | some ms |
//! | `gradus-tablets` | the same, where devices are kept | the same | a file of some lines, or a second if its lock is held |
//! | `gradus-unload` | the last instance, if a thread needs longer | itself, when that has ended | as long as that |
//! | `bg-worker` and a window's | the framework | the framework, with the last instance and with the window | some ms |
//! | `gradus-stage`, `gradus-keys`, `gradus-terminal`, `gradus-signals`, `gradus-signal-2`, `gradus-exit`, `gradus-autosave`, `gradus-jack`, `gradus-card`, `gradus-stream` | the standalone program | the program | |

// In reading order.
pub mod sequencer;
pub mod engine;
pub mod preview_kit;
pub mod control;
pub mod files;
pub mod instance;
#[cfg(feature = "plugin")]
pub mod devices;
#[cfg(feature = "plugin")]
pub mod remote;
#[cfg(feature = "plugin")]
pub mod params;
pub mod standalone;
#[cfg(feature = "plugin")]
pub mod ui;
#[cfg(feature = "plugin")]
pub mod plugin;

#[cfg(feature = "plugin")]
pub use plugin::Gradus;

#[cfg(feature = "plugin")]
pub use plugin::exports::*;
