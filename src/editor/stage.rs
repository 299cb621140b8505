//! What was done last, whoever did it, for the stage view: in words that are read from two metres.
//!
//! What the music does is told by the bus, an edit by its name in the history, and a control by its action. So
//! nothing waits for it, neither the music nor the hands.

use super::controlled::track_of;
use super::view::Now;
use crate::controllers::Action;
use crate::engine::{Happening, Mode, What};
use crate::sequencer::Project;

/// What was done last.
#[derive(Debug, Default)]
pub struct Last {
    words: String,
    message: String,
    done: Vec<&'static str>,
    /// The tracks that are muted and soloed, a bit each, once a frame was seen.
    tracks: Option<(u32, u32)>,
    control: Option<Action>,
}

impl Last {
    /// What it is called; empty before anything was done.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Takes notice of what has happened since the last frame. Of what happened at once, what says most is kept: a
    /// message before an edit, an edit before a control's action, and that before what the music does.
    pub fn see(&mut self, (message, done): (&str, &[&'static str]), project: &Project, now: &Now) {
        let first = self.tracks.is_none();
        let tracks = self
            .tracks
            .get_or_insert((now.engine.muted, now.engine.solo));
        let told = now.happened.iter();
        let music = told.filter_map(|it| happened(it, project, tracks)).last();
        let control = now
            .controller
            .last
            .filter(|last| Some(*last) != self.control);
        let control = control.map(|action| match track_of(action, project) {
            Some(track) => format!("{} {track}", words_of(action.word())),
            None => words_of(&action.to_string()),
        });
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

/// What the music has begun to do. `tracks` are those that were muted and soloed before, and are now.
fn happened(happening: &Happening, project: &Project, tracks: &mut (u32, u32)) -> Option<String> {
    let word = match happening.what {
        What::Start => "Play",
        What::Stop => "Stop",
        What::Pause => "Pause",
        What::Resume => "Go on",
        What::Mode(Mode::Recording(true)) => "Record",
        What::Mode(Mode::Recording(false)) => "Record off",
        What::Mode(Mode::Protected(true)) => "Protect",
        What::Mode(Mode::Protected(false)) => "Protect off",
        What::Mode(Mode::Muted(muted)) => {
            let before = std::mem::replace(&mut tracks.0, muted);
            return switched(project, before, muted, ["Mute", "Unmute"]);
        }
        What::Mode(Mode::Solo(solo)) => {
            let before = std::mem::replace(&mut tracks.1, solo);
            return switched(project, before, solo, ["Solo", "Solo off"]);
        }
        What::Pattern(pattern) => return Some(format!("Pattern {}", pattern + 1)),
        What::Queued(next) => return Some(format!("Next: pattern {}", next? + 1)),
        What::Scene(scene) => return Some(format!("Scene {}", scene?.get() + 1)),
        What::Locate | What::Loop | What::StepBegin(_) | What::StepEnd(_) | What::Edit(_) => {
            return None;
        }
    };
    Some(word.to_owned())
}

/// Tracks that were switched on or off.
fn switched(project: &Project, before: u32, now: u32, [word, back]: [&str; 2]) -> Option<String> {
    let changed = before ^ now;
    let (tracks, first) = (changed.count_ones(), changed.trailing_zeros());
    let name = project.name_of(usize::try_from(first).unwrap_or(0));
    match tracks {
        0 => None,
        1 if now >> first & 1 == 1 => Some(format!("{word} {name}")),
        1 => Some(format!("{back} {name}")),
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
