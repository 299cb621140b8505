//! Replaces the text in the toolkit's events by the text of the present layout.
//!
//! The toolkit reports a key that writes something as a text, after the key itself if it has a name for that; with Ctrl
//! it reports the key alone, and a text only when that is pasted.

use std::collections::VecDeque;
use std::iter::once;

use egui::{Event, Key, Modifiers};
use xkeysym::Keysym;

use super::dead_keys::{self, DeadKeys, sign_of};
use super::key_press::{KeyPress, ToolkitEvent, us_sign};

/// How long an event of the toolkit waits for our side, in seconds: the server tells both at the same time.
const PATIENCE: f64 = 0.05;
/// After so many events that waited in vain none waits, until our side has a key again.
const MISSES: u32 = 3;
/// After so long, in seconds, a key that only one side has reported will not come from the other.
const LATE: f64 = 0.5;
/// Where X, C and V are on American keyboards: by these places the toolkit cuts, copies and pastes.
const CLIPBOARD: [u8; 3] = [53, 54, 55];

/// The keys that were pressed and not written yet.
#[derive(Debug, Default)]
pub(super) struct TypedText {
    /// Keys that the toolkit has not reported yet, and when they were pressed.
    pressed: VecDeque<(KeyPress, f64)>,
    accents: DeadKeys,
    /// The held keys: the toolkit's, and the one that was reported in its place, if any.
    held: Vec<(Key, Option<Key>)>,
    modifiers: Modifiers,
    /// The toolkit's events that wait for our side.
    kept: Vec<Event>,
    since: Option<f64>,
    /// How many times in a row events waited in vain.
    misses: u32,
    /// How many keys were reported as the toolkit has them, and may still come from our side.
    missed: usize,
    until: f64,
}

/// What the user types into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::editor) enum TypingTarget {
    /// A text field, where everything is written as it is.
    Field,
    /// The grid, which gets the keys of its shortcuts, whatever the alphabet.
    Grid,
}

/// Whether all events of the toolkit were processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypingStatus {
    /// All were processed.
    Done,
    /// Some wait for our side, and have to be looked at again soon.
    Waits,
}

impl TypedText {
    /// Adds a key that was pressed on our side.
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
            // It was reported already.
            self.missed -= 1;
        } else if counts {
            self.pressed.push_back((press, now));
        }
    }

    /// How many keys the toolkit still has to report.
    pub(super) fn waiting(&self) -> usize {
        let told = self.pressed.iter().filter(|(press, _)| is_told(*press));
        told.count()
    }

    /// Replaces the text of the toolkit's events.
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

    /// Puts the events that wait before the new ones.
    pub(super) fn restore_events(&mut self, events: &mut Vec<Event>) {
        events.splice(..0, self.kept.drain(..));
    }

    /// Whether our side may still get keys that the toolkit has reported; the events are kept until then.
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

    /// Rewrites all events for the present layout.
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
                            // The key's cut, copy or paste event follows it.
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

    /// Reports the text of a key, after the key itself if that has a name.
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
            // The toolkit would never report its release.
            (None, _) => {}
        }
        events.extend(sign.map(|sign| Event::Text(sign.into())));
    }

    /// Reports a key without a text as the one of the present layout; a key such as Enter abandons an accent.
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

    /// Reports a press or release under the key's present name; a key without one is left out.
    fn report_key(&mut self, event: Event, said: Option<Key>, events: &mut Vec<Event>) {
        if let Event::Key { key, .. } = event {
            self.held.retain(|(held, _)| *held != key);
            if said != Some(key) {
                self.held.push((key, said));
            }
        }
        events.extend(said.map(|said| with_key(event, said)));
    }

    /// The next key with one of these events; keys before it are skipped, since the toolkit left them out.
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

    /// Processes a key that the toolkit does not report: the Compose key, or a letter with Ctrl.
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

    /// Abandons the accent that was begun.
    fn abandon_accent(&mut self) {
        self.accents.clear();
        let begins = |press: &KeyPress| press.event == ToolkitEvent::Nothing;
        while self.pressed.front().is_some_and(|(press, _)| begins(press)) {
            self.pressed.pop_front();
        }
    }

    /// Processes keys that the toolkit never reports, so that they are not taken for later ones: a letter with Ctrl at
    /// once, all others when they are late.
    fn drop_overdue(&mut self, now: f64, target: TypingTarget, events: &mut Vec<Event>) {
        let is_due = |(press, at): &(KeyPress, f64)| {
            press.event == ToolkitEvent::Unnamed || now - at >= LATE
        };
        while self.pressed.front().is_some_and(is_due) {
            self.skip_press(target, events);
        }
    }
}

/// Whether the toolkit reports a key.
fn is_told(press: KeyPress) -> bool {
    match press.event {
        ToolkitEvent::Text | ToolkitEvent::SameText | ToolkitEvent::Command => true,
        ToolkitEvent::Unnamed | ToolkitEvent::Nothing => false,
    }
}

/// Whether an event comes from the keyboard.
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

/// Whether this is the text of the key that was reported before.
fn is_text_of(event: &Event, key: Key) -> bool {
    let Event::Text(text) = event else {
        return false;
    };
    text.chars().next().and_then(key_of) == Some(key)
}

/// How many of the events are keys that our side reads too.
fn count_keys(events: &[Event]) -> usize {
    let before = once(None).chain(events.iter().map(Some));
    let both = events.iter().zip(before);
    both.filter(|(event, before)| match event {
        Event::Text(_) => !before.is_some_and(is_command),
        event => is_command(event),
    })
    .count()
}

/// Whether an event is a key that writes something, with Ctrl held.
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

/// The key for a shortcut with Ctrl: that of the letter in the present layout. For letters outside the alphabet and
/// for digits it is the one of American keyboards, which the toolkit reports.
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

/// The key of the letter in the present layout; nothing outside the alphabet.
fn letter_key(press: KeyPress) -> Option<Key> {
    let sign = press.key.and_then(sign_of)?.to_ascii_lowercase();
    key_of(sign).filter(|_| sign.is_ascii_lowercase())
}

/// The sign for the grid: keys of other alphabets count as those of American keyboards.
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

/// The toolkit's key for a sign; capitals have none.
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
