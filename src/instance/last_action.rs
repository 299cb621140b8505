//! The last action, whoever did it, in a few words for the stage views of the window and of the terminal.
//!
//! What the music does comes from the bus, an edit has its name in the history, and a control its action. So neither
//! the music nor a control waits for it.

use std::borrow::Cow;

use crate::control::controllers::Action;
use crate::control::controllers::action::Usage;
use crate::control::controllers::describe::describe_action;
use crate::engine::{Mode, MusicEvent, MusicEventKind, Status};
use crate::sequencer::Project;

/// The last action.
#[derive(Debug, Default)]
pub struct LastAction {
    words: String,
    message: String,
    done: Vec<&'static str>,
    /// Whether the words are a message from before the first update, which the start of the music does not replace.
    opening: bool,
    /// The muted and the soloed tracks at the last update, a bit each.
    tracks: Option<(u32, u32)>,
    controls: Vec<Option<Action>>,
}

/// Everything that may have changed since the last update.
#[derive(Debug, Clone, Copy)]
pub struct LastActionSources<'a> {
    /// The document's last message.
    pub message: &'a str,
    /// The names of the changes in the history, the oldest first.
    pub done: &'a [&'static str],
    /// The score.
    pub project: &'a Project,
    /// What the engine does.
    pub status: &'a Status,
    /// The events since the last update.
    pub happened: &'a [MusicEvent],
    /// The last action of each kind of controls, always in the same order.
    pub controls: &'a [Option<Action>],
}

impl LastAction {
    /// The action in words; empty before the first.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Finds the last action among the sources; returns whether there was a new one. Of several at once, a message counts
    /// more than an edit, an edit more than a control's action, and that more than what the music does.
    pub fn update(&mut self, sources: &LastActionSources<'_>) -> bool {
        let LastActionSources {
            message,
            done,
            project,
            status,
            happened,
            controls,
        } = *sources;
        let first = self.tracks.is_none();
        let tracks = self.tracks.get_or_insert((status.muted, status.solo));
        let told = happened.iter();
        let opening = self.opening;
        let told = told.filter(|it| !(opening && it.kind == MusicEventKind::Start));
        let music = told.filter_map(|it| begun(it, project, tracks)).last();
        let before = self.controls.iter().copied().chain(std::iter::repeat(None));
        let asked = controls.iter().copied().zip(before);
        let asked = asked.filter(|(now, before)| now != before);
        let control = asked.filter_map(|(now, _)| now).last();
        let control = control
            .filter(is_worth_saying)
            .map(|action| named(action, project));
        let edit = (self.done != done).then(|| done.last().copied()).flatten();
        let said = Some(message).filter(|said| !said.is_empty() && *said != self.message);
        if self.controls != controls {
            self.controls = controls.to_vec();
        }
        if self.done != done {
            self.done = done.to_vec();
        }
        let said = said.map(str::to_owned);
        if self.message != message {
            message.clone_into(&mut self.message);
        }
        // Actions before the first update are not shown; a message is.
        let done = edit.map(str::to_owned).or(control).or(music);
        let words = said.or(done.filter(|_| !first));
        let is_new = words.is_some();
        self.opening = if is_new { first } else { opening };
        if let Some(words) = words {
            self.words = words;
        }
        is_new
    }
}

/// The name of the track that an action names by its number.
#[must_use]
pub fn track_of(action: Action, project: &Project) -> Option<Cow<'_, str>> {
    let track = usize::try_from(action.track()?).ok()?;
    let is_there = track < project.tracks.len();
    is_there.then(|| project.name_of(track))
}

/// A control's action in words, with the name of its track.
fn named(action: Action, project: &Project) -> String {
    match track_of(action, project) {
        Some(track) => format!("{} {track}", words_of(action.word())),
        None => sentence(&describe_action(&action.to_string())),
    }
}

/// Whether an action is shown: played keys are not.
fn is_worth_saying(action: &Action) -> bool {
    action.usage() != Usage::Played
}

/// What an event of the music is in words. `tracks` are the muted and the soloed tracks so far, and are updated.
fn begun(event: &MusicEvent, project: &Project, tracks: &mut (u32, u32)) -> Option<String> {
    let word = match event.kind {
        MusicEventKind::Start => "Play",
        MusicEventKind::Stop => "Stop",
        MusicEventKind::Pause => "Pause",
        MusicEventKind::Resume => "Continue",
        MusicEventKind::Mode(Mode::Recording(true)) => "Record",
        MusicEventKind::Mode(Mode::Recording(false)) => "Record off",
        MusicEventKind::Mode(Mode::Protected(true)) => "Protect",
        MusicEventKind::Mode(Mode::Protected(false)) => "Protect off",
        MusicEventKind::Mode(Mode::Muted(muted)) => {
            let before = std::mem::replace(&mut tracks.0, muted);
            return switched(project, before, muted, ["Mute", "Unmute"]);
        }
        MusicEventKind::Mode(Mode::Solo(solo)) => {
            let before = std::mem::replace(&mut tracks.1, solo);
            return switched(project, before, solo, ["Solo", "Solo off"]);
        }
        MusicEventKind::Pattern(pattern) => return Some(format!("Pattern {}", pattern + 1)),
        MusicEventKind::Queued(next) => return Some(format!("Next: pattern {}", next? + 1)),
        MusicEventKind::Row(None) if project.song.plays() => "The song has ended",
        MusicEventKind::Scene(scene) => return Some(format!("Scene {}", scene?.get() + 1)),
        MusicEventKind::Mode(Mode::Fill(true)) => "Fill",
        MusicEventKind::Mode(Mode::Fill(false)) => "Fill off",
        MusicEventKind::Mode(Mode::Overdub(true)) => "Overdub",
        MusicEventKind::Mode(Mode::Overdub(false)) => "Replace",
        MusicEventKind::Mode(Mode::Advancing(true)) => "Note advance",
        MusicEventKind::Mode(Mode::Advancing(false)) => "Note advance off",
        MusicEventKind::Mode(Mode::CountIn(true)) => "Count in",
        MusicEventKind::QueuedScene(next) => {
            return Some(format!("Next: scene {}", next?.get() + 1));
        }
        MusicEventKind::Locate
        | MusicEventKind::Loop
        | MusicEventKind::Row(_)
        | MusicEventKind::StepBegin(_)
        | MusicEventKind::StepEnd(_)
        | MusicEventKind::Mode(Mode::CountIn(false))
        | MusicEventKind::Edit { .. } => return None,
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

/// A described action without repeated words: "toggle-step step 4" becomes "Toggle step 4".
fn sentence(told: &str) -> String {
    let (word, rest) = told.split_once(' ').unwrap_or((told, ""));
    let about = word.rsplit('-').next().unwrap_or(word);
    let number = rest.strip_prefix(about).unwrap_or(rest).trim_start();
    format!("{} {number}", words_of(word)).trim_end().to_owned()
}

/// A profile's word in ordinary spelling: "note-repeat" becomes "Note repeat".
fn words_of(word: &str) -> String {
    let mut words = word.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::control::controllers::StepChoice;
    use crate::sequencer::song::{Row, Song};

    /// What the stage view says after each moment: a message, how many edits were done, and what has happened.
    fn said(project: &Project, moments: &[(&str, usize, &[MusicEventKind])]) -> Vec<String> {
        let mut last = LastAction::default();
        let words = moments.iter().map(|(message, done, happened)| {
            let happened = happened.iter().map(|&kind| MusicEvent { at: None, kind });
            last.update(&LastActionSources {
                message,
                done: &["Toggle step"; 4][..*done],
                project,
                status: &Status::default(),
                happened: &happened.collect::<Vec<_>>(),
                controls: &[],
            });
            last.words().to_owned()
        });
        words.collect()
    }

    /// What was said at the start is news, and stays when the music begins by itself; what was done before anyone
    /// looked is none, and whatever comes then covers the message.
    #[test]
    fn what_was_said_at_the_start_is_told() {
        let project = Project::with_tracks(1);
        let back = "Unsaved work from last time is back";
        let start: &[MusicEventKind] = &[MusicEventKind::Start];
        assert_eq!(said(&project, &[("", 2, start)]), [""]);
        let moments = [
            (back, 2, start),
            (back, 2, start),
            (back, 2, &[MusicEventKind::Pattern(1)]),
            (back, 2, start),
        ];
        let expected = [back, back, "Pattern 2", "Play"];
        assert_eq!(said(&project, &moments), expected);
        let moments = [(back, 2, start), (back, 3, &[][..]), ("Saved", 3, start)];
        assert_eq!(said(&project, &moments), [back, "Toggle step", "Saved"]);
    }

    /// That a song has ended is said; patterns that were never a song have no end.
    #[test]
    fn the_end_of_a_song_is_told() {
        let mut project = Project::with_tracks(1);
        let moments: [(&str, usize, &[MusicEventKind]); 2] =
            [("", 0, &[]), ("", 0, &[MusicEventKind::Row(None)])];
        assert_eq!(said(&project, &moments), ["", ""]);
        project.song = Arc::new(Song {
            on: true,
            rows: vec![Row::default()],
            looped: None,
        });
        assert_eq!(said(&project, &moments), ["", "The song has ended"]);
    }

    /// Controls are told as people count and write.
    #[test]
    fn controls_are_told_in_sentences() {
        let project = Project::with_tracks(1);
        for (action, said) in [
            (
                Action::ToggleStep {
                    step: StepChoice::OnPage(3),
                },
                "Toggle step 4",
            ),
            (Action::Page { page: 1 }, "Page 2"),
            (Action::Pattern { pattern: 0 }, "Pattern 1"),
            (Action::TurnTranspose { by: -12 }, "Turn transpose by -12"),
            (Action::Tempo { bpm: 120 }, "Tempo bpm 120"),
            (Action::Overdub { on: false }, "Overdub off"),
            (Action::PlayPause, "Play pause"),
            (Action::Mute { track: 9 }, "Mute track 10"),
        ] {
            assert_eq!(named(action, &project), said);
        }
    }
}
