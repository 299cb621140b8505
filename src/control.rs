//! Control: what a person's hands on a device mean, and what the device shows of it.
//!
//! A [controller](controllers) turns messages into actions and the state of the music into lights, by rules that are
//! data. The [state of the surface](surface_state) turns actions into [requests](request): edits of the score and
//! commands to the engine.
//! All of it is pure and takes no memory once it is made, so that it runs on the audio thread and beside a device's
//! port alike. This folder must never know a port, a thread, a lock, a file or a window.

pub mod controllers;
pub mod request;
pub mod surface_state;
