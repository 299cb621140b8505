//! Everything that is tested from outside, in one program, because each further one links anew.

#![cfg_attr(
    not(target_os = "linux"),
    allow(
        dead_code,
        reason = "what needs X11, JACK or Ardour is tested on Linux"
    )
)]

/// Everything that comes with Gradus, played.
mod factory;
/// Damaged files, by the million.
mod fuzz;
/// The architecture: which module may name which.
mod tidy;
/// Two in-process hosts, CLAP and VST3, and the ledger of their notes.
mod hosts;
/// Projects for tests, as hosts save them.
mod sessions;
/// An instance with a controller before it.
mod stage;
/// Devices at made-up ports.
mod ports;
/// The notes that should be heard.
mod theory;
/// Sessions of an earlier version.
mod earlier;
/// What undo keeps, and how much memory that takes.
#[cfg(target_os = "linux")]
mod history;
/// Every note on its frame, whatever the block, the tempo and the host's noise.
mod exactness;
/// Loops: nothing lost, nothing doubled.
mod loops;
/// Blocks in which nothing happens, and what ends them.
mod quiet;
/// The locks of steps, on their way through a host.
mod locks;
/// The host's parameters, each one heard.
mod ride;
/// Capture: what was heard becomes a pattern.
mod capture;
/// Nothing is allocated on the audio thread.
mod realtime;
/// Recording of what was played.
mod recording;
/// Controllers through the host.
mod controllers;
/// Controllers when the score has changed under them.
mod quick_controls;
/// Which of several instances gets a controller that all have chosen.
mod claims;
/// Controls that are taught what to do.
mod learning;
/// Everything that a control can do.
mod actions;
/// A rehearsal with each profile.
mod rehearsals;
/// Everything that the seed system did.
mod seed;
/// Notes as CLAP hosts name, take and refuse them.
mod notes;
/// What a CLAP host asks for beyond notes.
mod extensions;
/// Sessions that cannot be read.
mod unread;
/// Sessions of which nothing can be read.
mod damaged;
/// The traps that hosts lay, each by its number.
mod traps;
/// What the tests with real programs share.
mod real;
/// Ardour plays our VST3.
mod ardour;
/// The standalone program under JACK.
mod jack;
/// Controllers at ports of their own.
mod devices;
/// The page for tablets: who gets in, and what is heard of it.
#[cfg(target_os = "linux")]
mod remote;
/// The editor, and what is heard of it.
mod editor;
/// Disks that fail, and programs that end at the wrong moment.
#[cfg(target_os = "linux")]
mod disk;
/// The standalone program and its window.
mod standalone;
/// Windows in hosts.
#[cfg(target_os = "linux")]
mod window;
/// Files of other programs, converted on the command line.
#[cfg(feature = "standalone")]
mod convert;
/// Threads that have nothing to do sleep.
mod wakeups;
/// Unloading from memory.
mod unloading;
/// Presets of VST3 hosts.
mod vst3_presets;
/// The real bundles, loaded from their files.
mod bundles;
