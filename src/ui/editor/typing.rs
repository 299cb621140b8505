//! What typing writes on Linux.
//!
//! The window's toolkit reads the keyboard layout once, when the window is opened, follows no switch to another, and
//! knows no dead keys (baseview 0.4.2, `wrappers/xkbcommon.rs`). So the same keys are read once more, on a connection
//! of our own, with the layout of the moment; what they write takes the place of the toolkit's text. The toolkit's
//! events stay in charge: whatever is missing on our side, such as the server, its extension, or a key that a host
//! hands over, is as the toolkit tells it.

/// Dead keys and the Compose key.
mod accents;
/// The keys on our own connection.
mod keyboard;
/// Which letter a key has.
mod layout;
/// A key that was pressed.
mod press;
/// The text that keys make.
mod text;

use egui::Ui;
use raw_window_handle::{HasWindowHandle, RawWindowHandle};

use keyboard::{Gone, Keyboard};
use text::{Text, Turn};

/// What is typed into a window.
#[derive(Debug, Default)]
pub(super) struct Typing {
    keyboard: Option<Keyboard>,
    /// Whether the keyboard was looked for.
    looked: bool,
    text: Text,
}

impl Typing {
    /// Puts what the keys of a window write in the place of what the toolkit tells that they do, before anything is
    /// drawn. In a field all is written as it is; the grid wants the keys that it has, whatever the alphabet.
    pub(super) fn take_over(&mut self, ui: &Ui, window: &impl HasWindowHandle, is_writing: bool) {
        if !std::mem::replace(&mut self.looked, true) {
            self.keyboard = open(window);
        }
        let (mut events, now) =
            ui.input_mut(|input| (std::mem::take(&mut input.events), input.time));
        match self.read(now) {
            Ok(()) => match self.text.take_over(&mut events, now, is_writing) {
                Turn::Done => {}
                Turn::Waits => ui.ctx().request_repaint(),
            },
            Err(Gone) => {
                self.keyboard = None;
                self.text.give_back(&mut events);
            }
        }
        ui.input_mut(|input| input.events = events);
    }

    /// Reads what was pressed since the last frame.
    fn read(&mut self, now: f64) -> Result<(), Gone> {
        let keyboard = self.keyboard.as_mut().ok_or(Gone)?;
        while let Some(press) = keyboard.press()? {
            self.text.pressed(press, now);
        }
        Ok(())
    }
}

/// The keyboard of a window, where it can be read.
fn open(window: &impl HasWindowHandle) -> Option<Keyboard> {
    match window.window_handle().ok()?.as_raw() {
        RawWindowHandle::Xcb(handle) => Keyboard::open(handle.window.get()),
        RawWindowHandle::Xlib(handle) => Keyboard::open(u32::try_from(handle.window).ok()?),
        _ => None,
    }
}
