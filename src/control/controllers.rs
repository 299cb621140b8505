//! Hardware controllers: pads that play the grid, and lights that follow it.
//!
//! A [`Profile`] is data, one for each kind of device: rules that turn what the device sends into
//! [`Action`]s, and rules that turn the [`State`] of the music into what its lights show. A [`RuleMatcher`]
//! is what one device's rules remember between two messages, [`Lamps`] what its lights show now. All of
//! it is pure: time, state and messages are arguments, nothing allocates once it is made, and this
//! module must never know a port, a thread, a file or the score.

/// What devices say: channel messages and system exclusive.
pub mod message;
/// Simple arithmetic over captured numbers.
pub mod expression;
/// What a message must be like.
pub mod message_pattern;
/// Numbers that several controllers carry together.
pub mod assembly;
/// What an action is told beside its word.
pub mod argument;
/// What a control can do.
pub mod action;
/// Actions as rules write them.
pub mod action_template;
/// Actions in words for people.
pub mod describe;
/// What controllers see of the music.
pub mod state;
/// Turning and sliding: encoders and soft takeover.
pub mod turn;
/// Chains of matches.
pub mod chain;
/// What a device sends, turned into actions.
pub mod rule_matcher;
/// Which control is touched, and what kind it is.
pub mod learn;
/// What a state looks like on a device.
pub mod look;
/// A rule for the lights of a device.
pub mod light;
/// A kind of device: its rules and its lights.
pub mod device_profile;
/// What the lamps of a device show.
pub mod lamps;

pub use action::Action;
pub use argument::StepChoice;
pub use device_profile::Profile;
pub use lamps::Lamps;
pub use message::{Incoming, MessageKind, Signal};
pub use rule_matcher::RuleMatcher;
pub use state::State;
