//! The terminal as it is for keys: nothing is written by them, and none waits for a line. The terminal is as it was
//! before once it is given back, however the program ends.

use std::io::{IsTerminal, Read, stdin};
use std::sync::mpsc::{Receiver, channel};

use nix::sys::termios::{
    InputFlags, LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr,
};
use parking_lot::Mutex;

use crate::instance::threads::{self, Duty};

/// The terminal as it was, and as it is while its keys are taken.
static TAKEN: Mutex<Option<(Termios, Termios)>> = Mutex::new(None);

/// No key at all.
const NO_KEY: u8 = 0;

/// Takes the keys; what they send comes as it is read. Nothing where there is no terminal to take them from.
pub(super) fn take() -> Option<Receiver<Vec<u8>>> {
    if !stdin().is_terminal() {
        return None;
    }
    let before = tcgetattr(stdin()).ok()?;
    let mut during = before.clone();
    during
        .local_flags
        .remove(LocalFlags::ICANON | LocalFlags::ECHO);
    // Ctrl+S saves and Ctrl+Z is undo; Ctrl+C stays what it is.
    during.input_flags.remove(InputFlags::IXON);
    for taken in [
        SpecialCharacterIndices::VSUSP,
        SpecialCharacterIndices::VLNEXT,
        SpecialCharacterIndices::VDISCARD,
    ] {
        during.control_chars[taken as usize] = NO_KEY;
    }
    during.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
    during.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
    tcsetattr(stdin(), SetArg::TCSANOW, &during).ok()?;
    *TAKEN.lock() = Some((before, during));
    let (sender, keys) = channel();
    let read = move || {
        let mut bytes = [0; 64];
        while let Ok(count @ 1..) = stdin().lock().read(&mut bytes) {
            if sender.send(bytes[..count].to_vec()).is_err() {
                break;
            }
        }
    };
    threads::start(Duty::Keys, read).ok()?;
    Some(keys)
}

/// Gives the terminal back as it was.
pub(super) fn give_back() {
    if let Some((before, _)) = TAKEN.lock().take() {
        set(&before);
    }
}

/// The same, until it is taken back.
pub(super) fn lend() {
    if let Some((before, _)) = &*TAKEN.lock() {
        set(before);
    }
}

/// Takes the keys again.
pub(super) fn take_back() {
    if let Some((_, during)) = &*TAKEN.lock() {
        set(during);
    }
}

fn set(terminal: &Termios) {
    // One that is gone needs nothing.
    let _ = tcsetattr(stdin(), SetArg::TCSANOW, terminal);
}
