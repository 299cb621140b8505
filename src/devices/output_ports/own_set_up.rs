//! Whether an output's own set-up is still to be sent.
//!
//! It is sent once the port is open for the first time after the project was opened, and when a port that was pulled is
//! back. Nothing else asks for it by itself: not an edit that brings another port, nor undo, nor a preset of the library.

use crate::sequencer::outputs::{Output, PortChoice};

/// Whether, and where, it is to be sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum OwnSetUp {
    /// It is not.
    #[default]
    Done,
    /// At whichever of these ports opens first.
    ForChoice(PortChoice),
    /// At the port of this name when it is back.
    ForPort(String),
}

impl OwnSetUp {
    /// The project was opened.
    pub(super) fn open_project(output: Option<&Output>) -> Self {
        let output = output.filter(|output| !output.set_up.is_empty());
        output.map_or(Self::Done, |output| Self::ForChoice(output.ports.clone()))
    }

    /// Forgets it when the output has other ports by now, or nothing to send.
    pub(super) fn follow(&mut self, output: Option<&Output>) {
        let output = output.filter(|output| !output.set_up.is_empty());
        let stays = match self {
            Self::Done => true,
            Self::ForChoice(ports) => output.is_some_and(|output| output.ports == *ports),
            Self::ForPort(name) => output.is_some_and(|it| it.ports.names().contains(name)),
        };
        if !stays {
            *self = Self::Done;
        }
    }

    /// Whether it is to be sent at a port that is open.
    pub(super) fn is_for(&self, port: &str) -> bool {
        match self {
            Self::Done => false,
            Self::ForChoice(_) => true,
            Self::ForPort(name) => name == port,
        }
    }
}
