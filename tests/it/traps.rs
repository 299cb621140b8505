//! The traps that hosts lay, one test or more each, named after the trap and run in both formats.

/// 1: what the plug-in says about itself, and what of it is frozen.
mod busses;
/// 2 and 3: calls that are skipped, and hosts that put a silent plug-in to sleep.
mod calls;
/// 4 and 6: jumps, loops, tempo and transport inside a block.
mod jumps;
/// 7: every note ends.
mod notes;
/// 13: velocities arrive as they were written.
mod velocities;
/// 14: the size and the order of event lists.
mod lists;
/// 8: sessions that are restored while the music plays.
mod states;
/// 12: what passes through Live.
mod live;
