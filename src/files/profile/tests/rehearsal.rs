//! A scripted rehearsal for each profile that ships, against a golden file.
//!
//! A script is what a device sends, `> 90 24 7f`, in lines that say what a person does; `@ 4` is the music
//! reaching a step. What comes of it follows each line: `= toggle-step 4` is an action, `< 90 24 05` a
//! message to a light. Of the score there is only as much as is needed to see the lights follow.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::super::{Profiles, SHIPPED};
use crate::controllers::assembly::Order;
use crate::controllers::listener::Stage;
use crate::controllers::message::Incoming;
use crate::controllers::{Action, Lamps, Listener, Profile, State};
use crate::sequencer::TICKS_PER_QUARTER;

/// A little score: one page of steps, eight tracks, what has been asked for.
#[derive(Default)]
struct Score {
    state: State,
    actions: Vec<String>,
}

impl Score {
    fn new() -> Self {
        let mut state = State {
            tracks: 8,
            pages: 2,
            ..State::default()
        };
        for cell in state.cells.iter_mut().take(16) {
            cell.exists = true;
        }
        Self {
            state,
            actions: Vec::new(),
        }
    }

    fn reach(&mut self, step: usize) {
        for (place, cell) in self.state.cells.iter_mut().enumerate() {
            cell.playing = place == step;
        }
        let sixteenth = TICKS_PER_QUARTER / 4;
        self.state.beat = i64::try_from(step).unwrap() * sixteenth;
        if step == 0
            && let Some(queued) = self.state.queued.take()
        {
            self.state.pattern = queued;
        }
    }
}

impl Stage for Score {
    fn state(&self) -> &State {
        &self.state
    }

    fn current(&self, _: &Action) -> Option<i16> {
        Some(60)
    }

    fn act(&mut self, action: Action) {
        let state = &mut self.state;
        let place = |number: i16| usize::try_from(number).unwrap_or(0);
        let byte = |number: i16| u8::try_from(number).unwrap();
        match action {
            Action::ToggleStep { step } => state.cells[place(step)].on ^= true,
            Action::SelectStep { step } => {
                for (number, cell) in state.cells.iter_mut().enumerate() {
                    cell.selected = number == place(step);
                }
            }
            Action::ToggleAccent { step } => state.cells[place(step)].accented ^= true,
            Action::Track { track } => state.track = byte(track),
            Action::Mute { track } => state.muted ^= 1 << track,
            Action::Solo { track } => state.solo ^= 1 << track,
            Action::Pattern { pattern } => state.queued = Some(byte(pattern)),
            Action::Play => state.playing = true,
            Action::Pause => state.playing = false,
            Action::PlayPause => state.playing ^= true,
            Action::Record => state.recording ^= true,
            Action::Protect => state.protected ^= true,
            Action::NoteAdvance => state.advancing ^= true,
            Action::Fill { on } => state.fill = on == 1,
            Action::Page { page } => state.page = byte(page),
            _ => {}
        }
        self.actions.push(action.to_string());
    }
}

/// Plays a script, and gives it back with what came of each line.
fn play(profile: &Profile, script: &str) -> String {
    let (mut listener, mut lamps) = (Listener::new(Order::Kept), Lamps::default());
    let mut score = Score::new();
    let mut text = String::new();
    let mut now = 0;
    lamps.begin(profile, &mut |bytes| light(&mut text, bytes));
    for line in script.lines() {
        if line.starts_with(['=', '<']) {
            continue;
        }
        // A second for each line: enough for the slowest lights, too long for a chain that hangs.
        now += 2_000_000;
        writeln!(text, "{line}").unwrap();
        if let Some(messages) = line.strip_prefix('>') {
            for bytes in messages.split(',').map(bytes) {
                let incoming = Incoming::from_bytes(&bytes).expect(line);
                let _ = listener.hear(profile, incoming, now, &mut score);
                now += 1000;
            }
        } else if let Some(step) = line.strip_prefix('@') {
            score.reach(step.trim().parse().unwrap());
        }
        for action in score.actions.drain(..) {
            writeln!(text, "= {action}").unwrap();
        }
        let layer = listener.layer();
        let mut refresh = |now| {
            lamps.refresh(profile, &score.state, layer, now, &mut |bytes| {
                light(&mut text, bytes);
            })
        };
        let until = now + 1_000_000;
        while !refresh(now) {
            assert!(now < until, "the lights of {} are too slow", profile.name);
            now += 10_000;
        }
    }
    text.push_str("# The end.\n");
    lamps.end(profile, &mut |bytes| light(&mut text, bytes));
    text
}

fn bytes(text: &str) -> Vec<u8> {
    let words = text.split_whitespace();
    words
        .map(|word| u8::from_str_radix(word, 16).unwrap())
        .collect()
}

fn light(text: &mut String, bytes: &[u8]) {
    text.push('<');
    for byte in bytes {
        write!(text, " {byte:02x}").unwrap();
    }
    text.push('\n');
}

/// "A scripted rehearsal per shipped profile: enter a beat, change pitch and length while playing, switch
/// pattern, record a bar, stop; notes and lights against a golden file." With GRADUS_BLESS set the files
/// are written anew, to be looked at.
#[test]
fn rehearsals_go_as_they_went() {
    let profiles = Profiles::shipped().profiles;
    for ((file, _), profile) in SHIPPED.iter().zip(&profiles) {
        let path = PathBuf::from("tests/golden/profiles").join(file.replace(".toml", ".txt"));
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        let script: Vec<_> = golden
            .lines()
            .filter(|line| *line != "# The end.")
            .collect();
        let played = play(profile, &script.join("\n"));
        if std::env::var_os("GRADUS_BLESS").is_some() {
            std::fs::write(&path, &played).unwrap();
            continue;
        }
        assert!(played.contains("\n= "), "{} does nothing", path.display());
        assert_eq!(played, golden, "{}", path.display());
    }
}
