//! What is typed, with the toolkit's side and ours.

use x11rb::protocol::xproto::KeyButMask;

use super::super::key_layout::KeyLayout;
use super::super::key_layout::tests::layout;
use super::*;

const AMERICAN: &str = "qQ wW eE rR tT yY uU iI oO pP [{ ]}";
const GERMAN: &str = "qQ wW eE rR tT zZ uU iI oO pP üÜ +´";
const FRENCH: &str = "aA zZ eE rR tT yY uU iI oO pP +^ $£";
const COLEMAK: &str = "qQ wW fF pP gG jJ lL uU yY ;: [{ ]}";
const DVORAK: &str = "'\" ,< .> pP yY fF gG cC rR lL /? zZ";
const RUSSIAN: &str = "йЙ цЦ уУ кК еЕ нН гГ шШ щЩ зЗ хХ ъЪ";

/// Somebody at a keyboard whose keys are called as on American ones, with the layout of when the window was
/// opened and the present one.
struct Typist {
    opened: KeyLayout,
    present: KeyLayout,
    text: TypedText,
    target: TypingTarget,
    now: f64,
}

impl Typist {
    fn new(opened: &str, present: &str) -> Self {
        Self {
            opened: layout(opened),
            present: layout(present),
            text: TypedText::default(),
            target: TypingTarget::Field,
            now: 0.0,
        }
    }

    /// With the keys at the grid.
    fn at_the_grid(opened: &str, present: &str) -> Self {
        Self {
            target: TypingTarget::Grid,
            ..Self::new(opened, present)
        }
    }

    /// What the toolkit tells of a key, and what is read on our side.
    fn events(&self, key: char, held: Modifiers) -> (Vec<Event>, KeyPress) {
        let rows = "qwertyuiop[]";
        let keycode = rows
            .find(key.to_ascii_lowercase())
            .expect("it is a key of the row");
        let keycode = 24 + u8::try_from(keycode).expect("rows are short");
        let mut state = 0_u16;
        state += u16::from(held.shift || key.is_uppercase()) * u16::from(KeyButMask::SHIFT);
        state += u16::from(held.ctrl) * u16::from(KeyButMask::CONTROL);
        state += u16::from(held.alt) * u16::from(KeyButMask::MOD1);
        let state = KeyButMask::from(state);
        let sign = self.opened.key(keycode, state).and_then(sign_of);
        let named = if held.ctrl { us_sign(keycode) } else { sign };
        let key = named.and_then(key_of).map(|key| pressed_key(key, held));
        let text = sign.map(String::from).unwrap_or_default();
        let text = (!held.ctrl).then_some(Event::Text(text));
        let press = KeyPress {
            key: self.present.key(keycode, state),
            keycode,
            is_shifted: held.shift,
            event: ToolkitEvent::of(keycode, state),
        };
        (key.into_iter().chain(text).collect(), press)
    }

    /// What is said of some keys that are pressed within one frame, of which our side has read these.
    fn said(&mut self, keys: &str, held: Modifiers, is_read: impl Fn(usize) -> bool) -> Vec<Event> {
        let mut told = Vec::new();
        for (index, key) in keys.chars().enumerate() {
            let (events, press) = self.events(key, held);
            told.extend(events);
            if is_read(index) {
                self.text.add_press(press, self.now);
            }
        }
        self.passes(&mut told);
        told
    }

    /// Lets frames pass until all is said that was told.
    fn passes(&mut self, told: &mut Vec<Event>) {
        while self.text.replace_text(told, self.now, self.target) == TypingStatus::Waits {
            assert_eq!(*told, [], "what waits is not said");
            self.now += 0.02;
        }
    }

    fn types(&mut self, keys: &str) -> String {
        texts(&self.said(keys, Modifiers::NONE, |_| true))
    }

    fn presses(&mut self, key: char, held: Modifiers) -> Vec<Event> {
        self.said(&key.to_string(), held, |_| true)
    }
}

fn released(key: Key) -> Event {
    let mut event = pressed_key(key, Modifiers::NONE);
    if let Event::Key { pressed, .. } = &mut event {
        *pressed = false;
    }
    event
}

fn texts(events: &[Event]) -> String {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// A layout that is switched while the window is open is followed, with its letters and its dead keys.
#[test]
fn the_present_layout_is_what_is_typed() {
    for (opened, present, keys, text) in [
        (AMERICAN, AMERICAN, "qwertY[", "qwertY["),
        (AMERICAN, GERMAN, "y[", "zü"),
        (AMERICAN, GERMAN, "]e]E]]", "éÉ´"),
        (GERMAN, AMERICAN, "y]e", "y]e"),
        (GERMAN, FRENCH, "q[o", "aô"),
        (AMERICAN, RUSSIAN, "qW[", "йЦх"),
        (RUSSIAN, GERMAN, "]e", "é"),
    ] {
        assert_eq!(Typist::new(opened, present).types(keys), text, "{keys}");
    }
}

/// A dead key and its letter are one letter however many frames lie between them, and an arrow or a click
/// elsewhere leaves it.
#[test]
fn a_dead_key_waits_for_its_letter() {
    let mut typist = Typist::new(GERMAN, GERMAN);
    assert_eq!(typist.types("]"), "");
    typist.now += 10.0;
    assert_eq!(typist.types(""), "");
    assert_eq!(typist.types("er"), "ér");
    for event in [
        pressed_key(Key::ArrowLeft, Modifiers::NONE),
        Event::WindowFocused(false),
    ] {
        assert_eq!(typist.types("]"), "");
        let mut told = vec![event.clone()];
        typist.passes(&mut told);
        assert_eq!(told, [event]);
        assert_eq!(typist.types("e"), "e");
    }
}

/// Keys such as Backspace stay between the letters where they were pressed, in a field and at the grid.
#[test]
fn what_is_typed_keeps_its_order() {
    for target in [TypingTarget::Field, TypingTarget::Grid] {
        let mut typist = Typist::new(AMERICAN, GERMAN);
        let mut told = Vec::new();
        for key in ['y', '[', 'q'] {
            let (events, press) = typist.events(key, Modifiers::NONE);
            typist.text.add_press(press, 0.0);
            told.extend(events);
            told.push(pressed_key(Key::Backspace, Modifiers::NONE));
        }
        typist.target = target;
        typist.passes(&mut told);
        let said = told.iter().filter_map(|event| match event {
            Event::Text(text) => Some(text.as_str()),
            Event::Key {
                key: Key::Backspace,
                ..
            } => Some("<"),
            _ => None,
        });
        assert_eq!(said.collect::<String>(), "z<ü<q<");
    }
}

/// What is not read on our side is as the toolkit tells it: no key is lost, and what comes afterwards is right.
#[test]
fn without_our_side_it_is_as_the_toolkit_tells() {
    let mut typist = Typist::new(AMERICAN, GERMAN);
    let said = typist.said("y[", Modifiers::NONE, |_| false);
    let (told, _) = typist.events('y', Modifiers::NONE);
    assert_eq!(said[..2], told[..]);
    assert_eq!(texts(&said), "y[");
    typist.now += 1.0;
    let said = typist.said("y[", Modifiers::NONE, |index| index == 0);
    assert_eq!(texts(&said), "z[");
    typist.now += 1.0;
    assert_eq!(typist.types("y["), "zü");
}

/// What our side reads a frame later is waited for, all that was told meanwhile keeps its order, and a click does not
/// wait.
#[test]
fn what_our_side_reads_a_frame_later_is_waited_for() {
    let mut typist = Typist::new(AMERICAN, GERMAN);
    let (mut told, press) = typist.events('[', Modifiers::NONE);
    told.extend([Event::PointerGone, pressed_key(Key::Enter, Modifiers::NONE)]);
    let turn = typist
        .text
        .replace_text(&mut told, typist.now, TypingTarget::Field);
    assert_eq!(
        (turn, told),
        (TypingStatus::Waits, vec![Event::PointerGone])
    );
    typist.text.add_press(press, typist.now);
    let (mut told, press) = typist.events('y', Modifiers::NONE);
    typist.text.add_press(press, typist.now);
    assert_eq!(
        typist
            .text
            .replace_text(&mut told, 0.01, TypingTarget::Field),
        TypingStatus::Done
    );
    let enter = pressed_key(Key::Enter, Modifiers::NONE);
    assert_eq!(told[..2], [Event::Text("ü".into()), enter]);
    assert_eq!(texts(&told), "üz");
}

/// What our side reads too late was said already, and is not taken for the key that comes next. Where it never reads
/// anything, nothing waits for it after some keys.
#[test]
fn what_our_side_reads_too_late_is_left_out() {
    let mut typist = Typist::new(AMERICAN, GERMAN);
    let (_, late) = typist.events('y', Modifiers::NONE);
    assert_eq!(texts(&typist.said("y", Modifiers::NONE, |_| false)), "y");
    typist.text.add_press(late, typist.now);
    assert_eq!(typist.types("["), "ü");
    for _ in 0..MISSES {
        typist.said("y", Modifiers::NONE, |_| false);
    }
    let before = typist.now;
    assert_eq!(texts(&typist.said("y", Modifiers::NONE, |_| false)), "y");
    assert_eq!(typist.now, before);
}

/// A key that the toolkit never tells of, and so would be taken for a later one, is forgotten.
#[test]
fn what_is_never_told_is_forgotten() {
    let mut typist = Typist::new(AMERICAN, GERMAN);
    let (_, press) = typist.events('q', Modifiers::NONE);
    typist.text.add_press(press, typist.now);
    typist.now += 0.1;
    assert_eq!(
        (typist.types(""), typist.text.waiting()),
        (String::new(), 1)
    );
    typist.now += LATE;
    assert_eq!(
        (typist.types(""), typist.text.waiting()),
        (String::new(), 0)
    );
    assert_eq!(typist.types("y"), "z");
}

/// A text that is pasted is nobody's key, however it begins.
#[test]
fn what_is_pasted_stays_as_it_is() {
    let mut text = TypedText::default();
    let v = KeyPress {
        key: Some(Keysym::v),
        keycode: 55,
        is_shifted: false,
        event: ToolkitEvent::Command,
    };
    text.add_press(v, 0.0);
    let told = [
        pressed_key(Key::V, Modifiers::COMMAND),
        Event::Text("q´".into()),
    ];
    let mut said = told.to_vec();
    assert_eq!(count_keys(&said), 1);
    assert_eq!(
        text.replace_text(&mut said, 0.0, TypingTarget::Field),
        TypingStatus::Done
    );
    assert_eq!(said, told);
    assert_eq!(text.waiting(), 0);
}

/// With Ctrl the letter counts that is on the key in the present layout: undo is where Z is. Keys of other
/// alphabets are those of American keyboards, and a sign is no letter.
#[test]
fn shortcuts_are_where_their_letter_is() {
    for (present, key, meant) in [
        (AMERICAN, 'y', Some(Key::Y)),
        (GERMAN, 'y', Some(Key::Z)),
        (FRENCH, 'q', Some(Key::A)),
        (FRENCH, 'w', Some(Key::Z)),
        (COLEMAK, 'r', Some(Key::P)),
        (COLEMAK, 'p', None),
        // The toolkit tells nothing of it.
        (DVORAK, ']', Some(Key::Z)),
        (GERMAN, '[', None),
        (RUSSIAN, 'y', Some(Key::Y)),
    ] {
        for target in [TypingTarget::Field, TypingTarget::Grid] {
            let mut typist = Typist::new(AMERICAN, present);
            typist.target = target;
            let held = Modifiers::CTRL | Modifiers::COMMAND;
            let said = typist.presses(key, held);
            let meant: Vec<_> = meant
                .map(|key| pressed_key(key, held))
                .into_iter()
                .collect();
            assert_eq!(said, meant, "{present}: {key}");
        }
    }
}

/// The keys of the grid are where their letters are, with other alphabets where American keyboards have them, and
/// a dead key is nothing there; what is let go is what was pressed.
#[test]
fn the_grid_has_its_keys_with_every_layout() {
    for (opened, present, keys, text) in [
        (AMERICAN, FRENCH, "eq", "ea"),
        (AMERICAN, RUSSIAN, "erP[", "erP["),
        (RUSSIAN, RUSSIAN, "erP[", "erP["),
        (GERMAN, GERMAN, "]e", "e"),
        (GERMAN, GERMAN, "[", "ü"),
    ] {
        let typed = Typist::at_the_grid(opened, present).types(keys);
        assert_eq!(typed, text, "{present}: {keys}");
    }
    let mut typist = Typist::at_the_grid(AMERICAN, FRENCH);
    let said = typist.presses('q', Modifiers::NONE);
    let a = pressed_key(Key::A, Modifiers::NONE);
    assert_eq!(said, [a, Event::Text("a".into())]);
    let mut told = vec![released(Key::Q), released(Key::W)];
    typist.passes(&mut told);
    assert_eq!(told, [released(Key::A), released(Key::W)]);
}

/// What the Compose key begins is one letter, though the toolkit never tells of that key.
#[test]
fn the_compose_key_is_read_on_our_side_alone() {
    let mut typist = Typist::new(AMERICAN, "qQ '' eE");
    let compose = KeyPress {
        key: Some(Keysym::Multi_key),
        keycode: 108,
        is_shifted: false,
        event: ToolkitEvent::Nothing,
    };
    for wait in [0.0, 10.0] {
        typist.text.add_press(compose, typist.now);
        assert_eq!(typist.types(""), "");
        typist.now += wait;
        assert_eq!(typist.types("we"), "é");
    }
}
