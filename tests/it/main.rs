//! Everything that is tested from outside, in one program, because each further one links anew.

/// Ardour 7 plays our VST3.
mod ardour;
/// The program of its own under JACK.
mod jack;
/// What the tests with real programs share.
mod real;
