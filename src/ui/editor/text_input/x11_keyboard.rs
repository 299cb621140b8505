//! The keys of a window on a connection of our own, with the present layout.
//!
//! X11 tells every client that asks which keys are pressed in a window. The thread that draws the window waits for the
//! server only at the first read and after the layout has changed.

use x11rb::connection::Connection as _;
use x11rb::connection::RequestConnection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xkb::{
    self, ConnectionExt as _, EventType, ID, MapPart, SelectEventsAux, VMod,
};
use x11rb::protocol::xproto::{
    ChangeWindowAttributesAux, ConnectionExt as _, EventMask, KeyButMask, KeyPressEvent,
};
use x11rb::rust_connection::RustConnection;
use xkeysym::Keysym;

use super::key_layout::KeyLayout;
use super::key_press::{KeyPress, ToolkitEvent};

/// Where space is on every keyboard: layouts that have another one there mean it for typesetters.
const SPACE_BAR: u8 = 65;

/// The server has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ServerGone;

/// The keys of one window.
#[derive(Debug)]
pub(super) struct X11Keyboard {
    server: RustConnection,
    window: u32,
    /// The present layout; nothing when it has changed since it was read.
    layout: Option<KeyLayout>,
}

impl X11Keyboard {
    /// Asks the X server for the keys of a window; nothing without a server, or if it does not report them or their
    /// layout.
    pub(super) fn open(window: u32) -> Option<Self> {
        let (server, _) = x11rb::connect(None).ok()?;
        server
            .extension_information(xkb::X11_EXTENSION_NAME)
            .ok()??;
        // The server sends the layout in force with a key only to clients that use the extension.
        let extension = server.xkb_use_extension(1, 0).ok()?.reply().ok()?;
        if !extension.supported {
            return None;
        }
        let changes = EventType::NEW_KEYBOARD_NOTIFY | EventType::MAP_NOTIFY;
        let part = MapPart::KEY_TYPES | MapPart::KEY_SYMS;
        let told = server.xkb_select_events(
            ID::USE_CORE_KBD.into(),
            EventType::default(),
            changes,
            part,
            part,
            &SelectEventsAux::new(),
        );
        told.ok()?.check().ok()?;
        let keys = ChangeWindowAttributesAux::new().event_mask(EventMask::KEY_PRESS);
        let told = server.change_window_attributes(window, &keys);
        told.ok()?.check().ok()?;
        let layout = Some(read_layout(&server)?);
        Some(Self {
            server,
            window,
            layout,
        })
    }

    /// The next key that was pressed; does not wait for one.
    ///
    /// # Errors
    /// When the server is gone, or no longer reports its layout.
    pub(super) fn next_press(&mut self) -> Result<Option<KeyPress>, ServerGone> {
        while let Some(event) = self.server.poll_for_event().map_err(|_| ServerGone)? {
            match event {
                Event::KeyPress(event) if event.event == self.window => {
                    return self.read_press(event).map(Some);
                }
                Event::XkbNewKeyboardNotify(_) | Event::XkbMapNotify(_) => self.layout = None,
                _ => {}
            }
        }
        Ok(None)
    }

    fn read_press(&mut self, event: KeyPressEvent) -> Result<KeyPress, ServerGone> {
        let layout = match self.layout.take() {
            Some(layout) => layout,
            None => read_layout(&self.server).ok_or(ServerGone)?,
        };
        let layout = self.layout.insert(layout);
        let keycode = event.detail;
        let key = match keycode {
            SPACE_BAR => Some(Keysym::space),
            keycode => layout.key(keycode, event.state),
        };
        Ok(KeyPress {
            key,
            keycode,
            is_shifted: event.state.contains(KeyButMask::SHIFT),
            event: ToolkitEvent::of(keycode, event.state),
        })
    }
}

/// The layout that the server has now.
fn read_layout(server: &RustConnection) -> Option<KeyLayout> {
    let map = server.xkb_get_map(
        ID::USE_CORE_KBD.into(),
        MapPart::KEY_TYPES | MapPart::KEY_SYMS,
        MapPart::default(),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        VMod::default(),
        0,
        0,
        0,
        0,
        0,
        0,
    );
    KeyLayout::of(map.ok()?.reply().ok()?)
}
