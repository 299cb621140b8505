//! What the stage view of a terminal shows, as lines of text.

use super::letters::{Font, enlarge, truncate};
use crate::control::surface_state::SurfaceState;
use crate::engine::monitor::Count;
use crate::engine::{Running, Status};
use crate::sequencer::{Project, notation};
use crate::standalone::Sound;

/// The track's name, before its steps.
const NAME: usize = 14;
const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const REVERSE: &str = "\x1b[7m";
const PLAIN: &str = "\x1b[0m";

/// What there is to show.
#[derive(Debug, Clone, Copy)]
pub struct StagePicture<'a> {
    /// What was done last.
    pub words: &'a str,
    /// What the engine does.
    pub status: &'a Status,
    /// The score.
    pub project: &'a Project,
    /// The pattern of the track in front, 0 to 63.
    pub pattern: usize,
    /// What the keys are on.
    pub surface_state: &'a SurfaceState,
    /// Which keys there are; empty where none are read.
    pub help: &'a str,
    /// Whether what is played can be heard.
    pub sound: Sound,
    /// Why unsaved work would not survive a crash, if it would not.
    pub unprotected: Option<&'a str>,
    /// Whether keys are read.
    pub has_keys: bool,
    /// Nothing but large letters.
    pub terse: bool,
    /// What those are drawn with.
    pub font: Font,
}

impl StagePicture<'_> {
    /// The picture, in at most so many columns and rows.
    #[must_use]
    pub fn lines(&self, columns: usize, rows: usize) -> Vec<String> {
        let mut above = self.lack(columns);
        let small = if self.terse { 0 } else { 4 };
        let room = rows.saturating_sub(small + 1 + above.len());
        let words = match self.words {
            "" => "Gradus",
            words => words,
        };
        // What was done has the larger half.
        let mut lines = enlarge(words, self.font, columns, room * 3 / 5);
        lines.push(String::new());
        let left = room.saturating_sub(lines.len());
        lines.extend(enlarge(&self.position_text(), self.font, columns, left));
        if !self.terse {
            lines.push(String::new());
            lines.push(format!("{BOLD}{}{PLAIN}", truncate(&self.music(), columns)));
            lines.push(self.steps(columns));
            lines.push(format!("{DIM}{}{PLAIN}", truncate(self.help, columns)));
        }
        above.extend(lines);
        above.truncate(rows);
        above
    }

    /// What is not as it should be, for as long as it is so: that nothing can be heard, or work may be lost.
    fn lack(&self, columns: usize) -> Vec<String> {
        let key = if self.has_keys { "   J reconnects" } else { "" };
        let sound = self.sound.sentence().map(|lack| format!("{lack}{key}"));
        let work = self.unprotected.map(str::to_owned);
        let lines = sound.into_iter().chain(work).map(|lack| {
            let line = truncate(&format!(" {lack} "), columns);
            format!("{REVERSE}{BOLD}{line}{PLAIN}")
        });
        lines.collect()
    }

    /// Where the music is, or that it does not run.
    fn position_text(&self) -> String {
        let Count { bar, beat, .. } = self.status.count();
        let pattern = self.pattern + 1;
        match self.status.running {
            Running::Stopped => format!("{pattern} -"),
            _ if self.has_ended() => "End".to_owned(),
            _ => format!("{pattern} {bar}.{beat}"),
        }
    }

    /// Whether the song has ended, though time runs on.
    fn has_ended(&self) -> bool {
        let Status {
            running, position, ..
        } = *self.status;
        running.moves() && self.project.song_has_ended(position)
    }

    /// "Pattern 2, next 3   playing   120 BPM   record   2 muted".
    fn music(&self) -> String {
        let Status {
            running,
            queued,
            recording,
            muted,
            solo,
            ..
        } = *self.status;
        let next = queued.map_or_else(String::new, |next| format!(", next {}", next + 1));
        let runs = match running {
            Running::Stopped => "stopped",
            Running::Paused => "paused",
            Running::Host => "follows the audio system",
            Running::Internal => "plays",
        };
        let bpm = match self.status.tempo_bpm {
            bpm if bpm > 0.0 => bpm,
            _ => self.project.tempo.bpm(),
        };
        let first = if self.has_ended() {
            "The song has ended".to_owned()
        } else {
            format!("Pattern {}{next}", self.pattern + 1)
        };
        let mut parts = vec![first, runs.to_owned(), format!("{bpm:.1} BPM")];
        let modes = [
            (recording.on, "RECORD"),
            (recording.protected, "PROTECTED"),
            (self.surface_state.advancing, "STEP ENTRY"),
            (self.surface_state.fill, "FILL"),
        ];
        let modes = modes.iter().filter(|(is_on, _)| *is_on);
        parts.extend(modes.map(|(_, name)| (*name).to_owned()));
        let count = |tracks: u32, word: &str| {
            (tracks != 0).then(|| format!("{} {word}", tracks.count_ones()))
        };
        parts.extend(count(muted, "muted"));
        parts.extend(count(solo, "solo"));
        parts.join("   ")
    }

    /// The track in front with its steps, the chosen one marked.
    fn steps(&self, columns: usize) -> String {
        let track = usize::from(self.surface_state.track);
        let name = truncate(&self.project.name_of(track), NAME - 1);
        let head = truncate(&format!("{name:NAME$}"), columns);
        let clip = self.project.clip(self.pattern, track);
        let clip = clip.cloned().unwrap_or_default();
        let groups = columns.saturating_sub(NAME) / 5;
        let shown = (groups * 4).max(1);
        let (chosen, length) = (
            usize::from(self.surface_state.chosen),
            usize::from(clip.length.get()),
        );
        let from = chosen / shown * shown;
        let mut line = head;
        for index in from..length.min(from + shown) {
            if index > from && index % 4 == 0 {
                line.push(' ');
            }
            let sign = notation::sign(&clip.step(index));
            if index == chosen {
                line += &format!("{REVERSE}{sign}{PLAIN}");
            } else {
                line.push(sign);
            }
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sequencer::TICKS_PER_QUARTER;

    fn lines(words: &str, terse: bool, size: (usize, usize)) -> Vec<String> {
        lines_with(Sound::Heard, words, terse, size)
    }

    fn lines_with(sound: Sound, words: &str, terse: bool, size: (usize, usize)) -> Vec<String> {
        drawn((sound, None), words, terse, size)
    }

    fn drawn(
        (sound, unprotected): (Sound, Option<&str>),
        words: &str,
        terse: bool,
        (columns, rows): (usize, usize),
    ) -> Vec<String> {
        let mut project = Project::with_tracks(2);
        Arc::make_mut(&mut project.tracks[0]).name = "Kick\x1b[2J".into();
        let clip = Arc::new(notation::clip("x..x -...").unwrap());
        Arc::make_mut(&mut project.patterns[1]).clips = vec![clip];
        let mut surface_state = SurfaceState::default();
        (surface_state.chosen, surface_state.fill) = (3, true);
        let picture = StagePicture {
            words,
            status: &Status {
                running: Running::Internal,
                position: 5 * TICKS_PER_QUARTER,
                tempo_bpm: 120.0,
                queued: Some(2),
                muted: 0b11,
                ..Status::default()
            },
            project: &project,
            pattern: 1,
            surface_state: &surface_state,
            help: "Q leave",
            sound,
            unprotected,
            has_keys: true,
            terse,
            font: Font::Block,
        };
        picture.lines(columns, rows)
    }

    fn plain(line: &str) -> String {
        let line = line.replace(REVERSE, "[").replace(DIM, "");
        line.replace(BOLD, "").replace(PLAIN, "]")
    }

    /// U1: "very large text for the last action (readable from a distance on stage)": as large as the terminal,
    /// never wider or higher; below it where the music is, what plays and how, and the track in front.
    #[test]
    fn u1_the_last_action_fills_the_terminal() {
        let small = lines("Play", false, (40, 20));
        let expected = [
            "████  █      ███  █   █",
            "█   █ █     █   █  █ █",
            "████  █     █████   █",
            "█     █     █   █   █",
            "█     █████ █   █   █",
        ];
        assert_eq!(small[..5], expected);
        let below: Vec<_> = small[small.len() - 3..]
            .iter()
            .map(|it| plain(it))
            .collect();
        let expected = [
            "Pattern 2, next 3   plays   120.0 BPM   ]",
            "Kick[2J       x..[x] -...",
            "Q leave]",
        ];
        assert_eq!(below, expected);
        let wide = lines("Play", false, (100, 20)).join(" ");
        assert!(wide.contains("120.0 BPM   FILL   2 muted"), "{wide}");
        for size in [(1, 1), (20, 5), (80, 24), (200, 50), (500, 200)] {
            let long = "A very long sentence of what was done last";
            for words in ["", "Play", "Stop", long] {
                let lines = lines(words, false, size);
                let ink = |line: &String| plain(line).replace(['[', ']'], "").chars().count();
                let widest = lines.iter().map(ink).max();
                assert!(
                    widest <= Some(size.0.max(NAME + 1)),
                    "{size:?} {words}: {widest:?}"
                );
                assert!(lines.len() <= size.1, "{size:?} {words}: {}", lines.len());
            }
        }
    }

    /// That nothing can be heard is the first line for as long as it is so, in the terse view too, whatever is done
    /// meanwhile; and all has room below it.
    #[test]
    fn a_lack_of_sound_stays_in_sight() {
        for sound in [Sound::Missing, Sound::JackGone, Sound::CardGone] {
            for (words, terse) in [("Play", false), ("Stop", true)] {
                let lines = lines_with(sound, words, terse, (80, 24));
                let first = plain(&lines[0]);
                assert!(first.contains(sound.sentence().unwrap()), "{first}");
                assert!(first.contains("J reconnects"), "{first}");
                assert!(lines.len() <= 24, "{}", lines.len());
                assert_eq!(terse, !lines.join(" ").contains("Q leave"));
            }
        }
        assert!(!plain(&lines("Play", false, (80, 24))[0]).contains("sound"));
    }

    /// That unsaved work may be lost stays in sight as well, below that nothing can be heard.
    #[test]
    fn an_end_of_protection_stays_in_sight() {
        let why = Some("Unsaved work would not survive a crash: the disk is full.");
        for terse in [false, true] {
            let lines = drawn((Sound::Heard, why), "Play", terse, (80, 24));
            assert!(plain(&lines[0]).contains("the disk is full."), "{lines:?}");
            let lines = drawn((Sound::Missing, why), "Play", terse, (80, 24));
            assert!(plain(&lines[1]).contains("the disk is full."), "{lines:?}");
            assert!(lines.len() <= 24, "{}", lines.len());
        }
    }

    /// "Terse mode": the letters alone; "font selectable": drawn with what is chosen.
    #[test]
    fn u1_a_terse_stage_has_no_small_print() {
        let terse = lines("Stop", true, (80, 24));
        let dots = |line: &String| line.chars().all(|dot| dot == '█' || dot == ' ');
        assert!(terse.iter().all(dots));
        let place = enlarge("2 2.2", Font::Block, 80, 12);
        assert!(terse.windows(place.len()).any(|lines| lines == place));
        let rows_of = |size| {
            let lines = lines("Play", true, size);
            lines.iter().take_while(|line| !line.is_empty()).count()
        };
        assert_eq!([(80, 24), (80, 40), (200, 70)].map(rows_of), [10, 15, 30]);
        // Many words are broken, so that they are larger than in one line.
        let rows = [12, 10].map(|rows| enlarge("Mute Rim and Clap", Font::Block, 80, rows).len());
        assert_eq!(rows, [11, 1]);
        assert_eq!(enlarge("T", Font::Letters, 6, 6)[0], "TTTTT");
        assert_eq!(enlarge("T", Font::Dots, 6, 6)[1], "  ●");
    }
}
