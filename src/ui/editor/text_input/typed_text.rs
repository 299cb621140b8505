//! The text that keys make: what the toolkit tells, with what the keys write now in the place of its text.
//!
//! The toolkit tells of a key that writes something as a text, with the key itself before it where it has a name for
//! that; with Ctrl it tells of the key alone, and of a text only when that is pasted.

use std::collections::VecDeque;
use std::iter::once;

use egui::{Event, Key, Modifiers};
use xkeysym::Keysym;

use super::dead_keys::{self, DeadKeys, sign_of};
use super::key_press::{KeyPress, ToolkitEvent, us_sign};

/// How long what the toolkit tells waits for our side, in seconds: the server tells both at the same time.
const PATIENCE: f64 = 0.05;
/// After so many that waited in vain none waits, until our side has one again.
const MISSES: u32 = 3;
/// What only one side has told of after so long, in seconds, the other never will.
const LATE: f64 = 0.5;
/// Where X, C and V are on American keyboards: by these places the toolkit cuts, copies and pastes.
const CLIPBOARD: [u8; 3] = [53, 54, 55];

/// What was pressed and is not written yet.
#[derive(Debug, Default)]
pub(super) struct TypedText {
    /// What the toolkit has not told of yet, and when it was pressed.
    pressed: VecDeque<(KeyPress, f64)>,
    accents: DeadKeys,
    /// Keys that are held, as the toolkit has them and as they were said, if they were.
    held: Vec<(Key, Option<Key>)>,
    modifiers: Modifiers,
    /// What the toolkit told that waits for our side, and since when.
    kept: Vec<Event>,
    since: Option<f64>,
    /// How many times in a row it waited in vain.
    misses: u32,
    /// How many keys were said as the toolkit tells them, and until when our side may still tell of them.
    missed: usize,
    until: f64,
}

/// What is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::editor) enum TypingTarget {
    /// A text field, where everything is written as it is.
    Field,
    /// The grid, which wants its keys whatever the alphabet.
    Grid,
}

/// Whether everything is said that the toolkit has told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypingStatus {
    /// All is said.
    Done,
    /// Something waits for our side, and has to be looked at again soon.
    Waits,
}

impl TypedText {
    /// A key was pressed.
    pub(super) fn add_press(&mut self, press: KeyPress, now: f64) {
        let counts = match press.event {
            ToolkitEvent::Text | ToolkitEvent::SameText | ToolkitEvent::Command => true,
            ToolkitEvent::Unnamed => letter_key(press).is_some(),
            ToolkitEvent::Nothing => press.key.is_some_and(dead_keys::is_dead_key),
        };
        if now >= self.until {
            self.missed = 0;
        }
        if is_told(press) && self.missed > 0 {
            // It was said already.
            self.missed -= 1;
        } else if counts {
            self.pressed.push_back((press, now));
        }
    }

    /// How many keys were pressed that the toolkit has to tell of.
    pub(super) fn waiting(&self) -> usize {
        let told = self.pressed.iter().filter(|(press, _)| is_told(*press));
        told.count()
    }

    /// Puts what the keys write in the place of what the toolkit tells that they do.
    pub(super) fn replace_text(
        &mut self,
        events: &mut Vec<Event>,
        now: f64,
        target: TypingTarget,
    ) -> TypingStatus {
        self.restore_events(events);
        if self.must_wait(events, now) {
            return TypingStatus::Waits;
        }
        let before = self.missed;
        self.rewrite_events(events, target);
        if self.missed > before {
            self.until = now + LATE;
        }
        self.drop_overdue(now, target, events);
        TypingStatus::Done
    }

    /// Puts what waits before what was told since.
    pub(super) fn restore_events(&mut self, events: &mut Vec<Event>) {
        events.splice(..0, self.kept.drain(..));
    }

    /// Whether our side lacks keys that the toolkit has told of, and may still get them; they are kept until then.
    fn must_wait(&mut self, events: &mut Vec<Event>, now: f64) -> bool {
        let told = count_keys(events);
        if self.waiting() >= told {
            self.since = None;
            self.misses = if told > 0 { 0 } else { self.misses };
            return false;
        }
        let since = *self.since.get_or_insert(now);
        if self.misses >= MISSES || now - since >= PATIENCE {
            self.since = None;
            self.misses = self.misses.saturating_add(1);
            return false;
        }
        let told = std::mem::take(events).into_iter();
        (self.kept, *events) = told.partition(is_of_keyboard);
        true
    }

    /// Says all that the toolkit tells, as it is now.
    fn rewrite_events(&mut self, events: &mut Vec<Event>, target: TypingTarget) {
        let mut told = std::mem::take(events).into_iter().peekable();
        while let Some(event) = told.next() {
            match event {
                Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => {
                    self.modifiers = modifiers;
                    let text = told.next_if(|next| modifiers.command || is_text_of(next, key));
                    match text {
                        Some(Event::Text(text)) if !modifiers.command => {
                            self.write_text((Some(event), text), target, events);
                        }
                        next => {
                            self.rewrite_command((event, key), target, events);
                            // What is cut, copied or pasted by it.
                            events.extend(next);
                        }
                    }
                }
                Event::Key {
                    key,
                    pressed: false,
                    ..
                } => {
                    let held = self.held.iter().position(|(held, _)| *held == key);
                    let said = held.map_or(Some(key), |held| self.held.remove(held).1);
                    events.extend(said.map(|said| with_key(event, said)));
                }
                Event::Text(text) => self.write_text((None, text), target, events),
                event => {
                    match event {
                        Event::ModifiersChanged(modifiers) => self.modifiers = modifiers,
                        Event::WindowFocused(false) => {
                            self.held.clear();
                            self.abandon_accent();
                        }
                        _ => {}
                    }
                    events.push(event);
                }
            }
        }
    }

    /// Says what a key writes that the toolkit tells with its key, if that has a name, and a text.
    fn write_text(
        &mut self,
        (key, text): (Option<Event>, String),
        target: TypingTarget,
        events: &mut Vec<Event>,
    ) {
        let press = self.next_press(
            &[ToolkitEvent::Text, ToolkitEvent::SameText],
            target,
            events,
        );
        let pressed = press.and_then(|press| match press.event {
            ToolkitEvent::SameText => text.chars().next().map(Keysym::from_char),
            ToolkitEvent::Text
            | ToolkitEvent::Command
            | ToolkitEvent::Unnamed
            | ToolkitEvent::Nothing => press.key,
        });
        let (Some(press), Some(pressed)) = (press, pressed) else {
            self.abandon_accent();
            events.extend(key.into_iter().chain(once(Event::Text(text))));
            return;
        };
        if target == TypingTarget::Field {
            let text = self.accents.press(pressed);
            events.extend(key);
            events.extend((!text.is_empty()).then_some(Event::Text(text)));
            return;
        }
        self.abandon_accent();
        let sign = sign_of(pressed).map(|sign| grid_sign(sign, press.keycode));
        // On some keyboards digits need Shift.
        let digit = us_sign(press.keycode).filter(|sign| sign.is_ascii_digit());
        let digit = digit.filter(|_| self.modifiers.alt);
        let named = sign.and_then(key_of).or_else(|| digit.and_then(key_of));
        match (key, named) {
            (Some(event), named) => self.report_key(event, named, events),
            (None, Some(named)) if self.modifiers.alt => {
                events.push(pressed_key(named, self.modifiers));
            }
            // The toolkit would never tell that it is let go.
            (None, _) => {}
        }
        events.extend(sign.map(|sign| Event::Text(sign.into())));
    }

    /// Says of a key without a text which one it is in the present layout; one such as Enter leaves an accent.
    fn rewrite_command(
        &mut self,
        (event, key): (Event, Key),
        target: TypingTarget,
        events: &mut Vec<Event>,
    ) {
        let press = is_command(&event)
            .then(|| self.next_press(&[ToolkitEvent::Command], target, events))
            .flatten();
        let said = press.map_or(Some(key), |press| command_key(press, key));
        self.report_key(event, said, events);
        self.abandon_accent();
    }

    /// Says that a key is pressed, under the name that it has now; without one it is not said.
    fn report_key(&mut self, event: Event, said: Option<Key>, events: &mut Vec<Event>) {
        if let Event::Key { key, .. } = event {
            self.held.retain(|(held, _)| *held != key);
            if said != Some(key) {
                self.held.push((key, said));
            }
        }
        events.extend(said.map(|said| with_key(event, said)));
    }

    /// The next key of which the toolkit tells such a thing. What lies before it, the toolkit has left out.
    fn next_press(
        &mut self,
        told: &[ToolkitEvent],
        target: TypingTarget,
        events: &mut Vec<Event>,
    ) -> Option<KeyPress> {
        let mut all = self.pressed.iter();
        let Some(place) = all.position(|(press, _)| told.contains(&press.event)) else {
            self.missed += 1;
            return None;
        };
        for _ in 0..place {
            self.skip_press(target, events);
        }
        self.pressed.pop_front().map(|(press, _)| press)
    }

    /// Takes a key that the toolkit does not tell of: the Compose key, or a letter with Ctrl.
    fn skip_press(&mut self, target: TypingTarget, events: &mut Vec<Event>) {
        let Some((press, _)) = self.pressed.pop_front() else {
            return;
        };
        match (press.event, press.key) {
            (ToolkitEvent::Unnamed, _) => {
                let held = Modifiers {
                    shift: press.is_shifted,
                    ..Modifiers::CTRL | Modifiers::COMMAND
                };
                events.extend(letter_key(press).map(|key| pressed_key(key, held)));
            }
            (ToolkitEvent::Nothing, Some(key)) if target == TypingTarget::Field => {
                self.accents.press(key);
            }
            (
                ToolkitEvent::Nothing
                | ToolkitEvent::Text
                | ToolkitEvent::SameText
                | ToolkitEvent::Command,
                _,
            ) => {}
        }
    }

    /// Leaves the accent that was begun.
    fn abandon_accent(&mut self) {
        self.accents.clear();
        let begins = |press: &KeyPress| press.event == ToolkitEvent::Nothing;
        while self.pressed.front().is_some_and(|(press, _)| begins(press)) {
            self.pressed.pop_front();
        }
    }

    /// Takes what the toolkit never tells of, so that it is not taken for a later key: a letter with Ctrl at once, all
    /// else when it is late.
    fn drop_overdue(&mut self, now: f64, target: TypingTarget, events: &mut Vec<Event>) {
        let is_due = |(press, at): &(KeyPress, f64)| {
            press.event == ToolkitEvent::Unnamed || now - at >= LATE
        };
        while self.pressed.front().is_some_and(is_due) {
            self.skip_press(target, events);
        }
    }
}

/// Whether the toolkit tells of a key.
fn is_told(press: KeyPress) -> bool {
    match press.event {
        ToolkitEvent::Text | ToolkitEvent::SameText | ToolkitEvent::Command => true,
        ToolkitEvent::Unnamed | ToolkitEvent::Nothing => false,
    }
}

/// Whether it comes from the keyboard, or goes by it.
fn is_of_keyboard(event: &Event) -> bool {
    matches!(
        event,
        Event::Key { .. }
            | Event::Text(_)
            | Event::ModifiersChanged(_)
            | Event::WindowFocused(_)
            | Event::Cut
            | Event::Copy
            | Event::Paste(_)
    )
}

/// Whether this is the text of a key that was told before.
fn is_text_of(event: &Event, key: Key) -> bool {
    let Event::Text(text) = event else {
        return false;
    };
    text.chars().next().and_then(key_of) == Some(key)
}

/// How many keys there are in the toolkit's events that are read on our side too.
fn count_keys(events: &[Event]) -> usize {
    let before = once(None).chain(events.iter().map(Some));
    let both = events.iter().zip(before);
    both.filter(|(event, before)| match event {
        Event::Text(_) => !before.is_some_and(is_command),
        event => is_command(event),
    })
    .count()
}

/// Whether it is a key that writes something, while Ctrl is held.
fn is_command(event: &Event) -> bool {
    let Event::Key {
        key,
        pressed: true,
        modifiers,
        ..
    } = event
    else {
        return false;
    };
    let mut signs = key.name().chars();
    let is_sign = match (signs.next(), signs.next()) {
        (Some(sign), None) => sign.is_ascii_alphanumeric(),
        _ => *key == Key::Space,
    };
    modifiers.command && is_sign
}

/// The key that is meant together with Ctrl: that of the letter in the present layout. Where it has none of the
/// alphabet, and for the digits, it is the one of American keyboards, which the toolkit tells.
fn command_key(press: KeyPress, told: Key) -> Option<Key> {
    let is_letter = us_sign(press.keycode).is_some_and(|sign| sign.is_ascii_alphabetic());
    if !is_letter || CLIPBOARD.contains(&press.keycode) {
        return Some(told);
    }
    match press.key.and_then(sign_of) {
        Some(sign) if sign.is_ascii() => letter_key(press),
        _ => Some(told),
    }
}

/// The key of the letter that a key has in the present layout; nothing where it is none of the alphabet.
fn letter_key(press: KeyPress) -> Option<Key> {
    let sign = press.key.and_then(sign_of)?.to_ascii_lowercase();
    key_of(sign).filter(|_| sign.is_ascii_lowercase())
}

/// What a sign is for the grid: the keys of other alphabets are those of American keyboards.
fn grid_sign(sign: char, keycode: u8) -> char {
    let is_latin = matches!(sign, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    if is_latin || !sign.is_alphanumeric() {
        return sign;
    }
    let capital = |letter: char| match sign.is_uppercase() {
        true => letter.to_ascii_uppercase(),
        false => letter,
    };
    us_sign(keycode).map_or(sign, capital)
}

/// The key of a sign, as the toolkit has it: capitals have none.
fn key_of(sign: char) -> Option<Key> {
    match sign {
        ' ' => Some(Key::Space),
        'a'..='z' | '0'..='9' => Key::from_name(&sign.to_ascii_uppercase().to_string()),
        _ => None,
    }
}

fn pressed_key(key: Key, modifiers: Modifiers) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    }
}

fn with_key(mut event: Event, name: Key) -> Event {
    if let Event::Key { key, .. } = &mut event {
        *key = name;
    }
    event
}

#[cfg(test)]
mod tests;
