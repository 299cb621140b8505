//! What typing writes on Linux.
//!
//! The window's toolkit reads the keyboard layout once, when the window is opened, follows no switch to another, and
//! knows no dead keys (baseview 0.4.2, `wrappers/xkbcommon.rs`). So the same keys are read once more, on a connection
//! of our own, with the layout of the moment; what they write takes the place of the toolkit's text. The toolkit's
//! events stay in charge: whatever is missing on our side, such as the server, its extension, or a key that a host
//! hands over, is as the toolkit tells it.

/// Dead keys and the Compose key.
mod dead_keys;
/// The keys on our own connection.
mod x11_keyboard;
/// Which letter a key has.
mod key_layout;
/// A key that was pressed.
mod key_press;
/// The text that keys make.
mod typed_text;

use egui::Ui;
use raw_window_handle::{HasWindowHandle, RawWindowHandle};

pub(super) use typed_text::TypingTarget;
use typed_text::{TypedText, TypingStatus};
use x11_keyboard::{ServerGone, X11Keyboard};

/// What is typed into a window.
#[derive(Debug, Default)]
pub(super) struct TextInput {
    keyboard: Option<X11Keyboard>,
    /// Whether the keyboard was looked for.
    looked: bool,
    text: TypedText,
}

impl TextInput {
    /// Puts what the keys of a window write in the place of what the toolkit tells that they do, before anything is
    /// drawn. In a field all is written as it is; the grid wants the keys that it has, whatever the alphabet.
    pub(super) fn replace_text(
        &mut self,
        ui: &Ui,
        window: &impl HasWindowHandle,
        target: TypingTarget,
    ) {
        if !std::mem::replace(&mut self.looked, true) {
            self.keyboard = open_keyboard(window);
        }
        let (mut events, now) =
            ui.input_mut(|input| (std::mem::take(&mut input.events), input.time));
        match self.read_keys(now) {
            Ok(()) => match self.text.replace_text(&mut events, now, target) {
                TypingStatus::Done => {}
                TypingStatus::Waits => ui.ctx().request_repaint(),
            },
            Err(ServerGone) => {
                self.keyboard = None;
                self.text.restore_events(&mut events);
            }
        }
        ui.input_mut(|input| input.events = events);
    }

    /// Reads what was pressed since the last frame.
    fn read_keys(&mut self, now: f64) -> Result<(), ServerGone> {
        let keyboard = self.keyboard.as_mut().ok_or(ServerGone)?;
        while let Some(press) = keyboard.next_press()? {
            self.text.add_press(press, now);
        }
        Ok(())
    }
}

/// The keyboard of a window, where it can be read.
fn open_keyboard(window: &impl HasWindowHandle) -> Option<X11Keyboard> {
    match window.window_handle().ok()?.as_raw() {
        RawWindowHandle::Xcb(handle) => X11Keyboard::open(handle.window.get()),
        RawWindowHandle::Xlib(handle) => X11Keyboard::open(u32::try_from(handle.window).ok()?),
        _ => None,
    }
}
