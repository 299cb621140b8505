//! A key that was pressed, and the event that the window's toolkit makes of it, by which the two are matched.

use x11rb::protocol::xproto::KeyButMask;
use xkeysym::Keysym;

/// A key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct KeyPress {
    /// What it stands for in the present layout; nothing for a key without a meaning.
    pub(super) key: Option<Keysym>,
    /// Where it is on the keyboard.
    pub(super) keycode: u8,
    /// Whether Shift is held.
    pub(super) is_shifted: bool,
    /// The toolkit's event for it.
    pub(super) event: ToolkitEvent,
}

/// The toolkit's event for a key. It depends only on the key's place, so it can be predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToolkitEvent {
    /// A text: what the key writes by the layout of when the window was opened.
    Text,
    /// A text that is the same in every layout: space and the number pad.
    SameText,
    /// A key without a text, since Ctrl is held: the one that American keyboards have there.
    Command,
    /// Nothing, since Ctrl is held and American keyboards have a sign there; in other layouts it may be a letter.
    Unnamed,
    /// An event that is not replaced.
    Nothing,
}

impl ToolkitEvent {
    /// The event for the key at a place, while these modifiers are held.
    pub(super) fn of(keycode: u8, state: KeyButMask) -> Self {
        let is_number = state.contains(KeyButMask::MOD2) != state.contains(KeyButMask::SHIFT);
        let is_command = state.contains(KeyButMask::CONTROL);
        match keycode {
            // Digits and letters.
            10..=19 | 24..=33 | 38..=46 | 52..=58 if is_command => Self::Command,
            10..=19 | 24..=33 | 38..=46 | 52..=58 => Self::Text,
            // Space, and the digits of the number pad.
            65 if is_command => Self::Command,
            65 => Self::SameText,
            79..=81 | 83..=85 | 87..=90 if !is_number => Self::Nothing,
            79..=81 | 83..=85 | 87..=90 if is_command => Self::Command,
            79..=81 | 83..=85 | 87..=90 => Self::SameText,
            // Signs: on many keyboards letters too.
            20 | 21 | 34 | 35 | 47..=49 | 51 | 59..=61 | 94 | 97 | 132 if is_command => {
                Self::Unnamed
            }
            20 | 21 | 34 | 35 | 47..=49 | 51 | 59..=61 | 94 | 97 | 132 => Self::Text,
            // Signs of the number pad.
            _ if is_command => Self::Nothing,
            63 | 82 | 86 | 106 | 125 | 129 => Self::SameText,
            91 if is_number => Self::SameText,
            _ => Self::Nothing,
        }
    }
}

/// The sign that American keyboards have at a place, if it is one of the grid's keys.
pub(super) fn us_sign(keycode: u8) -> Option<char> {
    let rows = [
        (10, "1234567890"),
        (24, "qwertyuiop[]"),
        (38, "asdfghjkl"),
        (52, "zxcvbnm,."),
    ];
    rows.iter().find_map(|(first, signs)| {
        let index = keycode.checked_sub(*first)?;
        signs.chars().nth(usize::from(index))
    })
}
