//! Typed text on Linux.
//!
//! The window's toolkit reads the keyboard layout once, when the window is opened, follows no switch to another, and
//! knows no dead keys (baseview 0.4.2, `wrappers/xkbcommon.rs`). So the same keys are read once more, on a connection
//! of our own, with the present layout; their text replaces the toolkit's. The toolkit's events stay in charge:
//! whatever is missing on our side, such as the server, its extension, or a key that a host hands over, is taken from
//! the toolkit.

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

/// The text input of a window.
#[derive(Debug, Default)]
pub(super) struct TextInput {
    keyboard: Option<X11Keyboard>,
    /// Whether the keyboard was already looked for.
    looked: bool,
    text: TypedText,
}

impl TextInput {
    /// Replaces the toolkit's text with that of the present layout, before anything is drawn. A field gets the text
    /// as it is; the grid gets the keys of its shortcuts, whatever the alphabet.
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

    /// Reads the keys that were pressed since the last frame.
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
