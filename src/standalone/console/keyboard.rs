//! The keys of the terminal, in raw mode: they are not echoed and do not wait for a line. The terminal is restored
//! however the program ends.

use std::io::{IsTerminal, stdin};
use std::sync::mpsc::{Receiver, channel};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use parking_lot::Mutex;

use super::key_commands::Key;
use crate::instance::threads::{self, Duty};
use crate::standalone::end_request;

/// Whether raw mode is on, or will be on again after [`resume`].
static TAKEN: Mutex<bool> = Mutex::new(false);

/// Begins to read keys; nothing without a terminal.
pub(super) fn take() -> Option<Receiver<Key>> {
    if !stdin().is_terminal() {
        return None;
    }
    let mut taken = TAKEN.lock();
    enable_raw_mode().ok()?;
    *taken = true;
    let (sender, keys) = channel();
    let forward = move || {
        // In raw mode without a reader, not even Ctrl-C would work.
        let _given_back = KeyboardGuard;
        while let Ok(event) = read() {
            let Event::Key(pressed) = event else {
                continue;
            };
            if ends(pressed) {
                // Called here, so that a stage view that hangs does not keep the program.
                end_request::request_end();
            } else if let Some(key) = key(pressed)
                && sender.send(key).is_err()
            {
                break;
            }
        }
    };
    drop(taken);
    if threads::start(Duty::Keys, forward).is_err() {
        restore();
        return None;
    }
    Some(keys)
}

/// Restores the terminal when the keys are no longer read.
struct KeyboardGuard;

impl Drop for KeyboardGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Restores the terminal.
pub(super) fn restore() {
    if std::mem::take(&mut *TAKEN.lock()) {
        // A terminal that is gone needs no restoring.
        let _ = disable_raw_mode();
    }
}

/// Restores the terminal until [`resume`].
pub(super) fn suspend() {
    if *TAKEN.lock() {
        let _ = disable_raw_mode();
    }
}

/// Switches raw mode on again.
pub(super) fn resume() {
    if *TAKEN.lock() {
        let _ = enable_raw_mode();
    }
}

/// Whether it is Ctrl-C or Ctrl-\, which reach the program as keys here.
fn ends(pressed: KeyEvent) -> bool {
    // The library calls the byte of Ctrl-\ Ctrl-4 on Unix; on Windows that is the key.
    let ends = |letter: char| matches!(letter, 'c' | 'C' | '\\') || cfg!(unix) && letter == '4';
    pressed.kind == KeyEventKind::Press
        && pressed.modifiers == KeyModifiers::CONTROL
        && matches!(pressed.code, KeyCode::Char(letter) if ends(letter))
}

/// The pressed key, if it is one that may have a meaning.
fn key(pressed: KeyEvent) -> Option<Key> {
    if pressed.kind == KeyEventKind::Release {
        return None;
    }
    let with_control = match pressed.modifiers - KeyModifiers::SHIFT {
        KeyModifiers::NONE => false,
        KeyModifiers::CONTROL => true,
        // Windows reports both for a sign that is typed with AltGr.
        both if both == KeyModifiers::CONTROL | KeyModifiers::ALT => match pressed.code {
            KeyCode::Char(sign) if !sign.is_ascii_alphanumeric() => return Some(Key::Sign(sign)),
            _ => return None,
        },
        _ => return None,
    };
    Some(match (pressed.code, with_control) {
        // Some terminals send these for Enter and for Backspace.
        (KeyCode::Char('j' | 'J'), true) => Key::Sign('\n'),
        (KeyCode::Char('h' | 'H'), true) => Key::Delete,
        (KeyCode::Char(letter), true) => Key::Control(letter.to_ascii_uppercase()),
        (_, true) => return None,
        (KeyCode::Char(sign), false) => Key::Sign(sign),
        (KeyCode::Enter, false) => Key::Sign('\n'),
        (KeyCode::Tab, false) => Key::Sign('\t'),
        (KeyCode::F(number), false) => Key::Function(number),
        (KeyCode::Up, false) => Key::Up,
        (KeyCode::Down, false) => Key::Down,
        (KeyCode::Left, false) => Key::Left,
        (KeyCode::Right, false) => Key::Right,
        (KeyCode::Delete | KeyCode::Backspace, false) => Key::Delete,
        (_, false) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    /// Keys are what is printed on them, with Shift and Ctrl; what is no key of ours, or only let go, is passed over.
    #[test]
    fn keys_are_read() {
        let (none, shift) = (KeyModifiers::NONE, KeyModifiers::SHIFT);
        let (control, alt) = (KeyModifiers::CONTROL, KeyModifiers::ALT);
        for (code, modifiers, expected) in [
            (KeyCode::Char('x'), none, Some(Key::Sign('x'))),
            (KeyCode::Char('X'), shift, Some(Key::Sign('X'))),
            (KeyCode::Char('z'), control, Some(Key::Control('Z'))),
            (KeyCode::Char('x'), alt, None),
            (KeyCode::Char('['), control | alt, Some(Key::Sign('['))),
            (KeyCode::Char('q'), control | alt, None),
            (KeyCode::Enter, none, Some(Key::Sign('\n'))),
            (KeyCode::Char('j'), control, Some(Key::Sign('\n'))),
            (KeyCode::Tab, none, Some(Key::Sign('\t'))),
            (KeyCode::Up, none, Some(Key::Up)),
            (KeyCode::Down, none, Some(Key::Down)),
            (KeyCode::Left, none, Some(Key::Left)),
            (KeyCode::Right, none, Some(Key::Right)),
            (KeyCode::Up, control, None),
            (KeyCode::F(8), none, Some(Key::Function(8))),
            (KeyCode::Delete, none, Some(Key::Delete)),
            (KeyCode::Backspace, none, Some(Key::Delete)),
            (KeyCode::Esc, none, None),
        ] {
            let event = pressed(code, modifiers);
            assert_eq!(key(event), expected, "{event:?}");
            let released = KeyEvent {
                kind: KeyEventKind::Release,
                ..event
            };
            assert_eq!(key(released), None, "{released:?}");
        }
    }

    /// Ctrl-C and Ctrl-\ end the program, and nothing else does unasked.
    #[test]
    fn two_keys_end_the_program() {
        for (letter, modifiers, expected) in [
            ('c', KeyModifiers::CONTROL, true),
            ('\\', KeyModifiers::CONTROL, true),
            ('C', KeyModifiers::CONTROL, true),
            ('4', KeyModifiers::CONTROL, cfg!(unix)),
            ('c', KeyModifiers::NONE, false),
            ('4', KeyModifiers::NONE, false),
            ('z', KeyModifiers::CONTROL, false),
        ] {
            let event = pressed(KeyCode::Char(letter), modifiers);
            assert_eq!(ends(event), expected, "{event:?}");
        }
    }
}
