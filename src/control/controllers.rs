//! Hardware controllers: pads that play the grid, and lights that follow it.
//!
//! A [`Profile`] is data, one for each kind of device: rules that turn what the device sends into [`Action`]s, and
//! rules that turn the [`MusicState`] of the music into what its lights show. A [`RuleMatcher`] holds what one device's
//! rules remember between two messages, [`Lamps`] what its lights show now. All of it is pure: time, state and messages
//! are arguments, nothing allocates after construction, and this module must never know a port, a thread, a file or the
//! score.

/// Incoming messages: channel messages and system exclusive.
pub mod message;
/// Simple arithmetic over captured numbers.
pub mod expression;
/// Patterns that a message is matched against.
pub mod message_pattern;
/// Assembles numbers that are sent as several controllers: NRPN and 14-bit controllers.
pub mod assembly;
/// The conditions of steps that controls offer.
pub mod condition_choice;
/// The arguments of actions.
pub mod argument;
/// The actions that a control can do.
pub mod action;
/// Actions as the rules of a profile write them.
pub mod action_template;
/// Actions in plain words for people.
pub mod describe;
/// What controllers see of the music.
pub mod state;
/// Turning and sliding: encoders and soft takeover.
pub mod turn;
/// Rules whose patterns match several messages in order.
pub mod chain;
/// Turns the messages of a device into actions.
pub mod rule_matcher;
/// Recognises which control is touched, and what kind it is.
pub mod learn;
/// How a light looks: its colours, its rhythm and the message that shows them.
pub mod look;
/// A rule for the lights of a device.
pub mod light;
/// A kind of device: its rules and its lights.
pub mod device_profile;
/// What the lamps of a device show.
pub mod lamps;

pub use action::Action;
pub use argument::StepChoice;
pub use condition_choice::ConditionChoice;
pub use device_profile::Profile;
pub use lamps::Lamps;
pub use message::{Incoming, MessageKind, Signal};
pub use rule_matcher::RuleMatcher;
pub use state::MusicState;
