//! A scripted rehearsal for each profile that ships, through the plug-in in its host, against a golden file
//! that a musician can read; and once more with the device at a port of its own.
//!
//! Of a golden file the lines that begin with `#`, `>`, `@` or a word are the script:
//! - `> 90 51 7f, 80 51 00` is what the device sends, message after message;
//! - `play > ...` the same, and the music begins with it; `stop > ...`, and it ends; a `host` may do both;
//! - `@ 18.2 > ...` is sent at the sixteenth 18.2 of the music, to the frame; `@ 32` plays on until there;
//! - with `port` before it a line is for the port of its own alone, which must be said after all others.
//!
//! What comes of each line follows it, indented: the lines of tracks that have changed, and for each sixteenth
//! the notes that begin in it, as key, velocity and length in sixteenths, and what becomes of the lights. A note
//! that is not on its sixteenth to the frame has its distance in frames behind it. With GRADUS_BLESS set the
//! files are written anew, to be looked at.
//!
//! At the port of its own nothing is exact to the frame: there the score and all lamps must come to what they are
//! through the host after each line. Of the lines that are for it alone only the keys are told.

/// The meaning of the messages to a device's lights.
mod lamps;
/// The same at a port of the device's own.
mod port;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use gradus::files::profile::{SHIPPED, from_text};
use gradus::instance::edits;
use gradus::instance::host_controller::{LightRouting, Settings};
use gradus::sequencer::value::Channel;
use gradus::sequencer::{Project, notation};

use crate::hosts::{Format, Message};
use crate::sessions;
use crate::stage::{Stage, chosen, message};
use lamps::{Lamps, Legend};
use port::Port;

/// Frames of a sixteenth at 120 beats a minute.
const SIXTEENTH: i64 = 6000;
/// Frames of a block.
const BLOCK: u32 = 120;
/// The time that a line gets for its effects while the music is stopped, in frames.
const REST: i64 = 16_000;

/// The channel of the tracks, from 0; a device as it is has its lights on the others.
const NOTES: u8 = 15;

/// A rehearsal under way.
struct Rehearsal {
    stage: Stage,
    /// The port of the device, unless it is behind the host.
    port: Option<Port>,
    /// The frame at which the music began, while it runs.
    began: Option<i64>,
    project: Project,
    lines: Vec<Line>,
}

/// A line of the script, and its effects.
struct Line {
    script: String,
    began: Option<i64>,
    changes: Vec<String>,
    /// How many notes had begun before it, and how many messages had gone to lights.
    notes: usize,
    lights: usize,
    /// How many messages had gone to lights by the time when it was sent.
    lit: usize,
}

/// The command in a line.
struct Cue<'a> {
    /// Whether it is for the port of its own alone.
    is_for_port: bool,
    what: &'a str,
    messages: Option<&'a str>,
}

impl<'a> Cue<'a> {
    fn read(script: &'a str) -> Self {
        let rest = script.strip_prefix("port ");
        let is_for_port = rest.is_some();
        let rest = rest.unwrap_or(script);
        let (what, messages) = match rest.split_once('>') {
            Some((what, messages)) if !what.starts_with('#') => (what.trim(), Some(messages)),
            _ => (rest.trim(), None),
        };
        Self {
            is_for_port,
            what,
            messages,
        }
    }

    fn is_said(&self) -> bool {
        self.what.starts_with('#')
    }
}

impl Rehearsal {
    /// Two tracks of sixteen empty steps, on a channel of their own.
    fn project() -> Project {
        let mut project = sessions::lines(&["................", "................"]);
        for track in 0..2 {
            sessions::change(&mut project, track, |track, _| {
                track.channel = Channel::clamped(i64::from(NOTES) + 1);
            });
        }
        project
    }

    /// Behind the host.
    fn new(profile: &str) -> Self {
        let lights = LightRouting::Own;
        let settings = Settings {
            lights,
            ..chosen(profile)
        };
        Self::of(Stage::with(Format::Clap, &settings, &Self::project()))
    }

    fn of(mut stage: Stage) -> Self {
        (stage.frames, stage.notes) = (BLOCK, Some(NOTES));
        Self {
            stage,
            port: None,
            began: None,
            project: Self::project(),
            lines: Vec::new(),
        }
    }

    /// Plays a block, after which everything that it asked for is done.
    fn block(&mut self, input: &[(u32, Message)]) {
        self.stage.play(input);
        edits::flush();
    }

    fn now(&self) -> i64 {
        self.stage.player.ledger.now
    }

    /// Sends messages, the first of them at a frame.
    fn send(&mut self, at: i64, messages: &str) {
        if self.port.is_some() {
            return self.press(messages);
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

    /// Obeys a line of the script.
    fn go(&mut self, script: &str) {
        let greeted = self.stage.lights.len();
        let before = if self.lines.is_empty() { 0 } else { greeted };
        let (notes, lights) = (self.struck().len(), before);
        let (cue, began) = (Cue::read(script), self.began);
        self.wait_for(&cue);
        let lit = self.stage.lights.len();
        if !cue.is_said() && (self.port.is_some() || !cue.is_for_port) {
            self.act(&cue, script);
        }
        let changes = self.changes();
        self.lines.push(Line {
            script: script.to_owned(),
            // The effects of the stop are still told in sixteenths.
            began: self.began.or(began),
            changes,
            notes,
            lights,
            lit,
        });
    }

    /// Plays on until the block in which a line is sent.
    fn wait_for(&mut self, cue: &Cue<'_>) {
        if let Some(at) = self.time_of(cue) {
            while self.now() + i64::from(BLOCK) <= at {
                self.block(&[]);
            }
        }
    }

    /// The frame at which a line is sent, if it says so.
    #[allow(clippy::cast_possible_truncation, reason = "a minute of frames")]
    fn time_of(&self, cue: &Cue<'_>) -> Option<i64> {
        let place = cue.what.strip_prefix('@')?.trim();
        let sixteenth: f64 = place.parse().expect("a place in sixteenths");
        Some(self.began? + (sixteenth * 6000.0).round() as i64)
    }

    fn act(&mut self, cue: &Cue<'_>, script: &str) {
        let from = self.now();
        match (cue.what, cue.messages, self.time_of(cue)) {
            (_, Some(messages), Some(at)) => self.send(at, messages),
            (_, None, Some(at)) => self.wait_until(at),
            ("" | "play" | "stop", Some(messages), None) => self.send(from, messages),
            ("host plays", None, None) => {
                (self.stage.player.beats, self.stage.player.playing) = (0.0, true);
                self.block(&[]);
            }
            ("host stops", None, None) => {
                self.stage.player.playing = false;
                self.block(&[]);
            }
            _ => panic!("{script}"),
        }
        match cue.what {
            "play" if self.port.is_some() => {
                // Beside the audio thread the music begins a little later, with its first note.
                let mut struck = self.struck().into_iter().map(|(at, ..)| at);
                self.began = struck.find(|at| *at >= from);
            }
            "play" | "host plays" => self.began = Some(from),
            "stop" | "host stops" => {
                self.began = None;
                self.stage.player.ledger.assert_closed();
            }
            _ => {}
        }
        if self.began.is_none() {
            self.wait_until(self.now() + REST);
        }
    }

    /// The changes of the score.
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

    /// The lamps as they are when each line is sent.
    fn lamps(&self, legend: &Legend) -> Vec<Lamps> {
        let (mut lamps, mut from) = (Lamps::new(), 0);
        let shown = self.lines.iter().map(|line| {
            let lights = &self.stage.lights[from..line.lit];
            let mut messages: Vec<_> = lights.iter().map(|(_, bytes)| bytes.clone()).collect();
            legend.follow(&mut lamps, &mut messages);
            from = line.lit;
            lamps.clone()
        });
        shown.collect()
    }

    /// The script with the effects of each line; lines for a port of its own have their effects there.
    fn told(&self, legend: &Legend, at_port: &Self) -> String {
        let mut text = String::new();
        let last = (self.struck().len(), self.stage.lights.len());
        let ends = self.lines.iter().skip(1);
        let ends = ends.map(|line| (line.notes, line.lights)).chain([last]);
        for ((line, end), there) in self.lines.iter().zip(ends).zip(&at_port.lines) {
            let is_for_port = Cue::read(&line.script).is_for_port;
            let changes = if is_for_port { there } else { line };
            text.push_str(&line.script);
            text.push('\n');
            for change in &changes.changes {
                writeln!(text, "    {change}").unwrap();
            }
            text.push_str(&if is_for_port {
                at_port.keys(there)
            } else {
                self.rows(legend, line, end)
            });
        }
        text
    }

    /// The effects of a line, sixteenth by sixteenth.
    fn rows(&self, legend: &Legend, line: &Line, (notes, lights): (usize, usize)) -> String {
        let place = |at: i64| match line.began {
            Some(began) if at >= began => (at - began).div_euclid(SIXTEENTH),
            _ => -1,
        };
        let mut rows: BTreeMap<i64, (Vec<String>, Vec<Vec<u8>>)> = BTreeMap::new();
        let struck = self.struck();
        let all = self.stage.player.ledger.notes.iter().zip(&struck);
        for (note, (at, key, velocity)) in all.take(notes).skip(line.notes) {
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
        let mut text = String::new();
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
/// pattern, record a bar, stop; notes and lights against a golden file", behind the host and at a port of the
/// device's own.
#[test]
fn rehearsals_go_as_they_went() {
    let blessed = std::env::var_os("GRADUS_BLESS").is_some();
    let only = std::env::var("GRADUS_REHEARSE").unwrap_or_default();
    let mut wrong = Vec::new();
    for (file, _) in SHIPPED.iter().filter(|(file, _)| file.contains(&only)) {
        let text = std::fs::read_to_string(format!("profiles/{file}")).expect("it ships");
        let profile = from_text(file, &text).expect("it is a profile");
        let legend = Legend::new(&profile, &text);
        let path = PathBuf::from("tests/golden/profiles").join(file.replace(".toml", ".txt"));
        let golden = std::fs::read_to_string(&path).expect("every profile has its rehearsal");
        let script: Vec<_> = golden
            .lines()
            .filter(|line| !line.starts_with(' '))
            .collect();
        let mut behind_host = Rehearsal::new(&profile.name);
        // The device is greeted.
        behind_host.wait_until(REST);
        script.iter().for_each(|line| behind_host.go(line));
        let lamps = behind_host.lamps(&legend);
        let changes = behind_host.lines.iter().map(|line| line.changes.clone());
        let expected: Vec<_> = changes.zip(lamps).collect();
        // Only one instance may have the controller.
        behind_host.stage.leave();
        let (at_port, mistakes) = port::rehearse(&profile, &legend, &script, &expected);
        wrong.extend(mistakes.iter().map(|mistake| format!("{file}: {mistake}")));
        let told = behind_host.told(&legend, &at_port);
        let more = told.lines().count() - script.len();
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
