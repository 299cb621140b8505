//! A scripted rehearsal for each profile that ships, through the plug-in in its host, against a golden file
//! that a musician can read.
//!
//! Of a golden file the lines that begin with `#`, `>`, `@` or a word are the script:
//! - `> 90 51 7f, 80 51 00` is what the device sends, message after message;
//! - `play > ...` the same, and the music begins with it; `stop > ...`, and it ends; a `host` may do both;
//! - `@ 18.2 > ...` is sent at the sixteenth 18.2 of the music, to the frame; `@ 32` plays on until there.
//!
//! What comes of each line follows it, indented: the lines of tracks that have changed, and for each sixteenth
//! the notes that begin in it, as key, velocity and length in sixteenths, and what becomes of the lights. A note
//! that is not on its sixteenth to the frame has its distance in frames behind it. With GRADUS_BLESS set the
//! files are written anew, to be looked at.

/// What the messages to a device's lights mean.
mod lamps;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use gradus::files::profile::{Profiles, SHIPPED};
use gradus::sequencer::{Project, notation};
use gradus::worker;

use crate::hosts::{Format, Message};
use crate::sessions;
use crate::stage::{Stage, message};
use lamps::Legend;

/// Frames of a sixteenth at 120 beats a minute.
const SIXTEENTH: i64 = 6000;
/// Frames of a block.
const BLOCK: u32 = 120;
/// How long is waited for what comes of something while the music rests, in frames.
const REST: i64 = 16_000;

/// A rehearsal under way.
struct Rehearsal {
    stage: Stage,
    /// The frame at which the music began, while it runs.
    began: Option<i64>,
    project: Project,
    lines: Vec<Line>,
}

/// A line of the script, and what came of it.
struct Line {
    script: String,
    began: Option<i64>,
    changes: Vec<String>,
    /// How many notes had begun before it, and how many messages had gone to lights.
    notes: usize,
    lights: usize,
}

impl Rehearsal {
    fn new(profile: &str) -> Self {
        let project = sessions::lines(&["................", "................"]);
        let mut stage = Stage::new(Format::Clap, profile, &project);
        stage.frames = BLOCK;
        Self {
            stage,
            began: None,
            project,
            lines: Vec::new(),
        }
    }

    /// A block, after which everything that it asked for is done.
    fn block(&mut self, input: &[(u32, Message)]) {
        self.stage.play(input);
        worker::flush();
    }

    fn now(&self) -> i64 {
        self.stage.player.ledger.now
    }

    /// Sends messages, the first of them at a frame.
    fn send(&mut self, at: i64, messages: &str) {
        while self.now() + i64::from(BLOCK) <= at {
            self.block(&[]);
        }
        let offset = u32::try_from(at - self.now()).expect("it is still to come");
        let messages = messages.split(',').map(message);
        let offsets = (offset..).map(|offset| offset.min(BLOCK - 1));
        let input: Vec<_> = offsets.zip(messages).collect();
        self.block(&input);
    }

    fn wait_until(&mut self, frame: i64) {
        while self.now() < frame {
            self.block(&[]);
        }
    }

    /// Goes through a line of the script.
    fn go(&mut self, script: &str) {
        let (notes, lights) = (self.struck().len(), self.stage.lights.len());
        if self.lines.is_empty() {
            // The device is greeted.
            self.wait_until(REST);
        }
        let (what, messages) = match script.split_once('>') {
            Some((what, messages)) => (what.trim(), Some(messages)),
            None => (script.trim(), None),
        };
        if ["play", "host plays"].contains(&what) {
            self.began = Some(self.now());
        }
        let began = self.began;
        match (what, messages, began) {
            (place, messages, Some(began)) if place.starts_with('@') => {
                let sixteenth: f64 = place[1..].trim().parse().expect(place);
                #[allow(clippy::cast_possible_truncation, reason = "a minute of frames")]
                let at = began + (sixteenth * 6000.0).round() as i64;
                match messages {
                    Some(messages) => self.send(at, messages),
                    None => self.wait_until(at),
                }
            }
            ("" | "play" | "stop", Some(messages), _) => self.send(self.now(), messages),
            ("host plays", None, _) => {
                (self.stage.player.beats, self.stage.player.playing) = (0.0, true);
                self.block(&[]);
            }
            ("host stops", None, _) => {
                self.stage.player.playing = false;
                self.block(&[]);
            }
            _ => assert!(what.is_empty() || what.starts_with('#'), "{script}"),
        }
        if ["stop", "host stops"].contains(&what) {
            self.began = None;
            self.stage.player.ledger.assert_closed();
        }
        if self.began.is_none() && !what.starts_with('#') {
            self.wait_until(self.now() + REST);
        }
        let changes = self.changes();
        self.lines.push(Line {
            script: script.to_owned(),
            began,
            changes,
            notes,
            lights,
        });
    }

    /// What has changed in the score.
    fn changes(&mut self) -> Vec<String> {
        let project = self.stage.project();
        let line = |project: &Project, pattern, track| {
            let clip = project.clip(pattern, track);
            clip.map_or_else(String::new, |clip| notation::line(&clip.steps))
        };
        let mut changes = Vec::new();
        for pattern in 0..project.patterns.len() {
            for (number, track) in (0..).zip(&project.tracks) {
                let now = line(&project, pattern, number);
                if now != line(&self.project, pattern, number) {
                    changes.push(format!(
                        "pattern {}, track {}: {now}",
                        pattern + 1,
                        number + 1
                    ));
                }
                let before = self.project.track(number).map(|track| track.channel);
                if pattern == 0 && before != Some(track.channel) {
                    changes.push(format!(
                        "track {}: channel {}",
                        number + 1,
                        track.channel.get()
                    ));
                }
            }
        }
        if project.tempo != self.project.tempo {
            changes.push(format!("tempo {}", project.tempo.bpm()));
        }
        self.project = project;
        changes
    }

    /// The notes that began: their frame, key and velocity.
    fn struck(&self) -> Vec<(i64, u8, u8)> {
        let heard = self
            .stage
            .heard
            .iter()
            .filter_map(|(at, message)| match message {
                Message::NoteOn { key, velocity, .. } => Some((*at, *key, byte(*velocity))),
                _ => None,
            });
        heard.collect()
    }

    /// The script, with what came of each line.
    fn told(&self, legend: &Legend) -> String {
        let struck = self.struck();
        let ledger = &self.stage.player.ledger;
        let mut text = String::new();
        let ends = self.lines.iter().skip(1);
        let ends = ends.map(|line| (line.notes, line.lights));
        let last = (struck.len(), self.stage.lights.len());
        for (line, (notes, lights)) in self.lines.iter().zip(ends.chain([last])) {
            text.push_str(&line.script);
            text.push('\n');
            for change in &line.changes {
                writeln!(text, "    {change}").unwrap();
            }
            let place = |at: i64| match line.began {
                Some(began) if at >= began => (at - began).div_euclid(SIXTEENTH),
                _ => -1,
            };
            let mut rows: BTreeMap<i64, (Vec<String>, Vec<Vec<u8>>)> = BTreeMap::new();
            for (note, (at, key, velocity)) in ledger
                .notes
                .iter()
                .zip(&struck)
                .take(notes)
                .skip(line.notes)
            {
                let late = line
                    .began
                    .map_or(0, |began| (at - began).rem_euclid(SIXTEENTH));
                let late = match late {
                    0 => String::new(),
                    late => format!(" +{late}"),
                };
                let length = note.off.map_or_else(
                    || "for ever".to_owned(),
                    |off| hundredths((off - note.on) * 100 / SIXTEENTH),
                );
                let note = format!("{} {velocity} {length}{late}", name(*key));
                rows.entry(place(*at)).or_default().0.push(note);
            }
            for (at, bytes) in self.stage.lights.iter().take(lights).skip(line.lights) {
                rows.entry(place(*at)).or_default().1.push(bytes.clone());
            }
            for (place, (notes, lights)) in rows {
                let place = if place < 0 {
                    "rest".to_owned()
                } else {
                    place.to_string()
                };
                let (notes, lights) = (notes.join(", "), legend.read(&lights));
                let row = format!("    {place:>4} | {notes:<18} | {lights}");
                text.push_str(row.trim_end());
                text.push('\n');
            }
        }
        text
    }
}

/// A key by its name, C3 for 60.
fn name(key: u8) -> String {
    let names = [
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
    ];
    format!(
        "{}{}",
        names[usize::from(key % 12)],
        i16::from(key) / 12 - 2
    )
}

fn hundredths(number: i64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a velocity of 0 to 1 is 0 to 127 as a byte"
)]
fn byte(velocity: f32) -> u8 {
    (velocity * 127.0) as u8
}

/// "A scripted rehearsal per shipped profile: enter a beat, change pitch and length while playing, switch
/// pattern, record a bar, stop; notes and lights against a golden file."
#[test]
fn rehearsals_go_as_they_went() {
    let blessed = std::env::var_os("GRADUS_BLESS").is_some();
    let mut wrong = Vec::new();
    for ((file, text), profile) in SHIPPED.iter().zip(&Profiles::shipped().profiles) {
        let path = PathBuf::from("tests/golden/profiles").join(file.replace(".toml", ".txt"));
        let golden = std::fs::read_to_string(&path).expect("every profile has its rehearsal");
        let mut rehearsal = Rehearsal::new(&profile.name);
        let script = golden.lines().filter(|line| !line.starts_with(' '));
        script.for_each(|line| rehearsal.go(line));
        let told = rehearsal.told(&Legend::new(profile, text));
        let more = told.lines().count() - rehearsal.lines.len();
        assert!(more > 2, "{file}: nothing is done");
        if blessed {
            std::fs::write(&path, &told).unwrap();
        } else if told != golden {
            let lines = told.lines().zip(golden.lines());
            let differs = lines.enumerate().find(|(_, (told, golden))| told != golden);
            wrong.push(format!("{}: {differs:?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
