//! The editor, found by what its controls are called.

/// Hands on it.
pub(crate) mod hands;
