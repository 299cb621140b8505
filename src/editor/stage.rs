//! What was done last, whoever did it, for the stage view: in words that are read from two metres.
//!
//! It is found out by comparing a frame with the one before, from what the editor sees anyway. So nothing
//! waits for it, neither the music nor the hands.

use super::view::Now;
use crate::controllers::Action;
use crate::engine::{Running, Status};

/// What was done last.
#[derive(Debug, Default)]
pub struct Last {
    words: String,
    message: String,
    done: Vec<&'static str>,
    engine: Option<Status>,
    control: Option<Action>,
}

impl Last {
    /// What it is called; empty before anything was done.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Compares what is so now with what was so before. Of what happened at once, what says most is kept: a
    /// message before an edit, an edit before a control's action, and that before what the music does.
    pub fn see(&mut self, message: &str, done: &[&'static str], now: &Now) {
        let before = self.engine.replace(now.engine);
        let first = before.is_none();
        let music = before.and_then(|before| happened(&before, &now.engine));
        let control = now
            .controller
            .last
            .filter(|last| Some(*last) != self.control);
        let control = control.map(|action| words_of(&action.to_string()));
        let edit = (self.done != done).then(|| done.last().copied()).flatten();
        let said = Some(message).filter(|said| !said.is_empty() && *said != self.message);
        self.control = now.controller.last;
        if self.done != done {
            self.done = done.to_vec();
        }
        if self.message != message {
            message.clone_into(&mut self.message);
        }
        let said = said.map(str::to_owned);
        let words = said.or(edit.map(str::to_owned)).or(control).or(music);
        // What was done before the window was opened is not news.
        if let Some(words) = words.filter(|_| !first) {
            self.words = words;
        }
    }
}

/// What the music has begun to do.
fn happened(before: &Status, now: &Status) -> Option<String> {
    if before.running != now.running {
        let word = match (before.running, now.running) {
            (Running::Paused, Running::Own) => "Go on",
            (_, Running::Host | Running::Own) => "Play",
            (_, Running::Paused) => "Pause",
            (_, Running::Stopped) => "Stop",
        };
        return Some(word.to_owned());
    }
    if before.pattern != now.pattern {
        return Some(format!("Pattern {}", now.pattern + 1));
    }
    if let Some(next) = now.queued.filter(|_| before.queued != now.queued) {
        return Some(format!("Next: pattern {}", next + 1));
    }
    let (muted, solo) = (before.muted ^ now.muted, before.solo ^ now.solo);
    let (word, back, changed, on) = if solo == 0 {
        ("Mute", "Unmute", muted, now.muted)
    } else {
        ("Solo", "Solo off", solo, now.solo)
    };
    let tracks = changed.count_ones();
    let first = changed.trailing_zeros();
    match tracks {
        0 => None,
        1 if on >> first & 1 == 1 => Some(format!("{word} track {}", first + 1)),
        1 => Some(format!("{back} track {}", first + 1)),
        _ => Some(format!("{word}: {tracks} tracks")),
    }
}

/// A profile's word as people write: "note-repeat 3" is "Note repeat 3".
fn words_of(word: &str) -> String {
    let mut words = word.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
