//! Distinguishes a held key from one that is pressed again and again.
//!
//! X11 reports a held key as released and pressed, over and over. A key that is pressed again sooner than a finger
//! can was held all the time.

use std::time::Duration;

use egui::{Event, Key};

/// The shortest time between releasing and pressing a key, in seconds.
const SOON: f64 = 0.03;

/// The keys that were just released, and when.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyRepeats {
    let_go: Vec<(Key, f64)>,
}

impl KeyRepeats {
    /// The events with each repetition marked as one. A release is held back until it is certain. `now` is in
    /// seconds.
    pub fn mark_repeats(&mut self, events: Vec<Event>, now: f64) -> Vec<Event> {
        let mut sorted = Vec::with_capacity(events.len());
        for mut event in events {
            if let Event::Key {
                key,
                pressed,
                repeat,
                ..
            } = &mut event
            {
                let key = *key;
                let before = self.let_go.len();
                self.let_go.retain(|(other, _)| *other != key);
                if !*pressed {
                    self.let_go.push((key, now));
                    continue;
                }
                *repeat |= self.let_go.len() < before;
            }
            sorted.push(event);
        }
        let certain = |at: f64| now - at >= SOON;
        let gone = self.let_go.iter().filter(|(_, at)| certain(*at));
        sorted.extend(gone.map(|(key, _)| Event::Key {
            key: *key,
            physical_key: None,
            pressed: false,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        }));
        self.let_go.retain(|(_, at)| !certain(*at));
        sorted
    }

    /// The time until the next release is certain; nothing while none is held back.
    #[must_use]
    pub fn certain_after(&self) -> Option<Duration> {
        (!self.let_go.is_empty()).then(|| Duration::from_secs_f64(SOON))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(pressed: bool) -> Event {
        Event::Key {
            key: Key::F,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        }
    }

    fn said(events: &[Event]) -> Vec<(bool, bool)> {
        let keys = events.iter().filter_map(|event| match event {
            Event::Key {
                pressed, repeat, ..
            } => Some((*pressed, *repeat)),
            _ => None,
        });
        keys.collect()
    }

    /// A key that is held under X11 is pressed once, repeats, and is let go once, also where a frame parts the
    /// two halves of a repetition; pressed again later it is pressed again.
    #[test]
    fn a_held_key_is_not_let_go() {
        let mut repeats = KeyRepeats::default();
        let (down, up) = (|| key(true), || key(false));
        assert_eq!(
            said(&repeats.mark_repeats(vec![down()], 1.0)),
            [(true, false)]
        );
        assert_eq!(
            said(&repeats.mark_repeats(vec![up(), down()], 1.5)),
            [(true, true)]
        );
        assert_eq!(said(&repeats.mark_repeats(vec![up()], 1.6)), []);
        assert!(repeats.certain_after().is_some());
        assert_eq!(
            said(&repeats.mark_repeats(vec![down()], 1.61)),
            [(true, true)]
        );
        assert_eq!(said(&repeats.mark_repeats(vec![up()], 1.7)), []);
        assert_eq!(said(&repeats.mark_repeats(vec![], 1.74)), [(false, false)]);
        assert_eq!(repeats.certain_after(), None);
        assert_eq!(
            said(&repeats.mark_repeats(vec![down()], 1.8)),
            [(true, false)]
        );
    }
}
