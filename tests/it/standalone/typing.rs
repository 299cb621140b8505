//! What a real keyboard types into the real window, while its layout is switched.

use std::io::IoSlice;
use std::process::Command;

use gradus::sequencer::Track;
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::xkb::{ConnectionExt as _, Group, ID};
use x11rb::protocol::xproto::{KEY_PRESS_EVENT, KEY_RELEASE_EVENT, ModMask};
use x11rb::rust_connection::RustConnection;

use super::{EMPTY_GRID, Window, centre, kept};
use crate::real::{Home, alone};

/// The codes of the keys that type no letter.
const ENTER: u8 = 36;
const CTRL: u8 = 37;

/// A keyboard of a screen: keys are called as they are on American ones.
struct Keyboard {
    server: RustConnection,
    tester: u8,
    root: u32,
    display: String,
}

impl Keyboard {
    fn of(window: &Window) -> Self {
        let display = window.display.clone();
        let (server, number) = x11rb::connect(Some(&display)).expect("the screen is there");
        let tester = server.extension_information("XTEST");
        let tester = tester
            .expect("the screen answers")
            .expect("it can be tested");
        server
            .xkb_use_extension(1, 0)
            .map(|asked| asked.reply().expect("the screen has layouts"))
            .expect("the screen answers");
        let root = server.setup().roots[number].root;
        Self {
            server,
            tester: tester.major_opcode,
            root,
            display,
        }
    }

    /// Gives it other layouts, as a desktop does; the first is in force.
    fn layouts(&self, layouts: &str) {
        let mut set = Command::new("setxkbmap");
        set.env("DISPLAY", &self.display).arg(layouts);
        assert!(
            set.status().is_ok_and(|status| status.success()),
            "{layouts}"
        );
    }

    /// Switches to another of its layouts, from 0.
    fn switch(&self, layout: u8) {
        let none = ModMask::default();
        let group = Group::from(layout);
        let keyboard = ID::USE_CORE_KBD.into();
        let switched = self
            .server
            .xkb_latch_lock_state(keyboard, none, none, true, group, none, false, 0);
        let switched = switched.expect("the screen is there").check();
        switched.expect("there is such a layout");
    }

    /// Presses these keys one after the other.
    fn types(&self, keys: &str) {
        for key in keys.chars() {
            let rows = [
                (10, "1234567890-="),
                (24, "qwertyuiop[]"),
                (38, "asdfghjkl;'`"),
                (52, "zxcvbnm"),
            ];
            let keycode = rows.iter().find_map(|(first, row)| {
                let index = row.find(key)?;
                Some(first + u8::try_from(index).expect("rows are short"))
            });
            self.press(&[keycode.expect("there is such a key")]);
        }
    }

    /// Presses these together: down in their order, up in the other.
    fn press(&self, keycodes: &[u8]) {
        for keycode in keycodes {
            self.fake(KEY_PRESS_EVENT, *keycode);
        }
        for keycode in keycodes.iter().rev() {
            self.fake(KEY_RELEASE_EVENT, *keycode);
        }
        self.server.flush().expect("the screen is there");
    }

    /// The request FakeInput of the extension XTEST.
    fn fake(&self, event: u8, keycode: u8) {
        let mut request = [0; 36];
        request[..6].copy_from_slice(&[self.tester, 2, 9, 0, event, keycode]);
        request[12..16].copy_from_slice(&self.root.to_ne_bytes());
        let sent = self
            .server
            .send_request_without_reply(&[IoSlice::new(&request)], Vec::new());
        drop(sent.expect("the screen is there"));
    }
}

/// The name of the first track is typed: dead keys make letters with accents, a keyboard that gets another layout
/// while the window is open is followed, one that is switched to another of its layouts too, and undo is where the
/// letter Z is.
#[test]
#[ignore = "needs Xvfb and the bundle: run cargo xtask test"]
fn typing_follows_the_keyboard() {
    let _turn = alone();
    let home = Home::new("typing");
    let window = Window::open(&home, &[]);
    window.click(EMPTY_GRID);
    let keyboard = Keyboard::of(&window);
    let rename = || {
        let (x, y) = centre("Track 1: Kick");
        let x = x - 40;
        window.xdotool(&format!(
            "mousemove {x} {y} sleep 0.2 click --repeat 2 --delay 80 1 sleep 0.5 key ctrl+a sleep 0.5"
        ));
    };
    let named = |name: &'static str| {
        kept(&home, name, |project| {
            project.track(0).and_then(Track::own_name) == Some(name)
        });
    };
    rename();
    keyboard.types("y");
    keyboard.layouts("de");
    keyboard.types("y[=e`o-==");
    keyboard.press(&[ENTER]);
    named("yzüéôß´");
    rename();
    keyboard.layouts("us,fr");
    keyboard.types("q[o");
    keyboard.switch(1);
    keyboard.types("q[o2");
    keyboard.switch(0);
    keyboard.types("q");
    keyboard.press(&[ENTER]);
    named("q[oaôéq");
    keyboard.layouts("de");
    let z = 29;
    keyboard.press(&[CTRL, z]);
    named("yzüéôß´");
}
