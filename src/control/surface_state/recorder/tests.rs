//! The recorder: keys at song positions in, the score that comes of them.

use std::sync::Arc;

use super::*;
use crate::engine::{Recording, Status};
use crate::sequencer::value::{Channel, Swing};
use crate::sequencer::{ClipChange, Play, TrackChange, notation, notes_in};

const SIXTEENTH: Tick = 10_080;
const QUARTER: Tick = 4 * SIXTEENTH;

/// A recorder before three tracks, on a song that runs.
struct Studio {
    recorder: Recorder,
    project: Project,
    play: Play,
    status: Status,
    /// The song's loop, if there is one.
    looped: Option<Tick>,
    /// What was written, with its level.
    levels: Vec<u32>,
    /// The track whose pad is played.
    pad: Option<u8>,
}

impl Studio {
    fn new(line: &str) -> Self {
        let mut project = Project::with_tracks(3);
        let clip = Arc::new(notation::clip(line).unwrap());
        Arc::make_mut(&mut project.patterns[0]).clips = vec![clip];
        let recording = Recording {
            on: true,
            quantise: 0,
            ..Recording::default()
        };
        Self {
            recorder: Recorder::default(),
            project,
            play: Play::default(),
            status: Status {
                running: Running::Internal,
                recording,
                ..Status::default()
            },
            looped: None,
            levels: Vec::new(),
            pad: None,
        }
    }

    /// A melodic track in front, with middle C.
    fn melody(line: &str) -> Self {
        let mut studio = Self::new(line);
        studio.change_track(0, TrackChange::Pitch(Pitch::Chromatic));
        studio.change_track(0, TrackChange::Key(Key::clamped(60)));
        studio
    }

    fn change_track(&mut self, track: usize, change: TrackChange) {
        Edit::Track { track, change }.apply(&mut self.project);
    }

    /// Hears what happened, and does what comes of it; passes over what a recorder at rest may.
    fn hear(&mut self, events: &[RecordEvent]) {
        if self.recorder.is_idle() && !self.status.recording.writes() {
            return self.recorder.skip_block(self.status.position);
        }
        let project = self.project.clone();
        let music = Music::new(&project, self.status, &self.play, 16);
        let mut edits = Vec::new();
        self.recorder.record(&music, events, &mut |level, edit| {
            edits.push((level, edit));
        });
        for (level, edit) in edits {
            self.levels.push(level);
            edit.apply(&mut self.project);
        }
    }

    /// Plays notes "key@from..to", in sixteenths with their hundredths, in blocks of a hundredth, up to a
    /// position.
    fn play(&mut self, notes: &str, until: Tick) -> &mut Self {
        let place = |text: &str| -> Tick {
            let hundredths: f64 = text.parse::<f64>().unwrap() * 100.0;
            #[allow(clippy::cast_possible_truncation, reason = "small numbers")]
            let hundredths = hundredths.round() as Tick;
            hundredths * SIXTEENTH / 100
        };
        let mut keys = Vec::new();
        for word in notes.split_whitespace() {
            let (key, times) = word.split_once('@').unwrap();
            let (from, to) = times.split_once("..").unwrap();
            let key: u8 = key.parse().unwrap();
            keys.push((place(from), key, 100));
            keys.push((place(to), key, 0));
        }
        keys.sort_by_key(|(tick, _, velocity)| (*tick, *velocity));
        let mut time = self.status.position;
        let mut keys = keys.into_iter().peekable();
        while time < until {
            let end = time + SIXTEENTH / 100;
            let mut events = Vec::new();
            let before = self.song(time);
            let passed = self.song(end) < before;
            if passed {
                let (from, to) = (self.looped.unwrap(), 0);
                events.push(RecordEvent::Wrapped { from, to });
            }
            while let Some((tick, key, velocity)) = keys.next_if(|(tick, ..)| *tick < end) {
                let tick = self.song(tick);
                events.push(if velocity > 0 {
                    RecordEvent::Down {
                        tick,
                        channel: 0,
                        key,
                        velocity,
                        pad: self.pad,
                    }
                } else {
                    RecordEvent::Up {
                        tick,
                        channel: 0,
                        key,
                    }
                });
            }
            self.status.position = self.song(end);
            self.hear(&events);
            time = end;
        }
        self
    }

    fn song(&self, time: Tick) -> Tick {
        self.looped.map_or(time, |end| time.rem_euclid(end))
    }

    fn stop(&mut self) -> &mut Self {
        self.status.running = Running::Stopped;
        self.hear(&[]);
        self
    }

    fn line(&self, track: usize) -> String {
        let clip = self.project.clip(0, track);
        let line = clip.map_or_else(String::new, |clip| notation::line(&clip.steps));
        line.trim_end_matches(['.', ' ']).to_owned()
    }

    /// What sounds of a track in a pass that is yet to come: "key@start-end" in hundredths of a sixteenth.
    fn sounds(&self, track: u8, pass: Tick) -> String {
        let mut notes = Vec::new();
        notes_in(
            &self.project,
            &self.play,
            pass..pass + 4 * QUARTER,
            |note| {
                if note.track == track {
                    notes.push(note);
                }
            },
        );
        notes.sort_by_key(|note| (note.start, note.key));
        let hundredths = |tick: Tick| ((tick - pass) * 100 + SIXTEENTH / 2).div_euclid(SIXTEENTH);
        let text = notes.iter().map(|note| {
            let (start, end) = (hundredths(note.start), hundredths(note.end));
            format!("{}@{start}-{end}", note.key.get())
        });
        text.collect::<Vec<_>>().join(" ")
    }
}

/// "Records pitch, velocity, length; quantise strength 0 keeps micro-timing": early and late notes, long ones
/// that go on over the end of the clip, and chords come back as they were played.
#[test]
fn what_is_played_comes_back() {
    for notes in [
        "60@0..0.5",
        "60@1.25..2.5 62@2.9..3",
        "64@0.4..4.4 60@5..5.1",
        "60@4..5 64@4..6 67@4..4.5",
        "72@15..20",
        "48@3..3.3 48@4.1..4.2 48@15.7..16.1",
    ] {
        let mut studio = Studio::melody(".... .... .... ....");
        studio.play(notes, 8 * QUARTER);
        let expected: Vec<_> = notes
            .split_whitespace()
            .map(|note| {
                let (key, times) = note.split_once('@').unwrap();
                let times = times.split("..").map(|time| time.parse::<f64>().unwrap());
                let times: Vec<_> = times.map(|time| (time * 100.0).round()).collect();
                format!("{key}@{}-{}", times[0], times[1])
            })
            .collect();
        let pass = 16 * QUARTER;
        let wrapped = |text: &str| text.replace("48@1570-1610", "");
        let (sounds, expected) = (studio.sounds(0, pass), expected.join(" "));
        if notes.contains("15.7") {
            // Early for the next pass: it is heard at the end of this one.
            assert!(sounds.contains("48@1570-1610"), "{sounds}");
            assert_eq!(wrapped(&sounds).trim(), wrapped(&expected).trim());
        } else {
            assert_eq!(sounds, expected);
        }
    }
}

/// A pad's note is written to the pad's track, whatever is in front; all pads of a pass are one undo level.
#[test]
fn pads_are_written_to_their_tracks() {
    let mut studio = Studio::melody(".... .... .... ....");
    for (pad, from) in [(1, 0), (2, 1), (1, 2)] {
        studio.pad = Some(pad);
        let notes = format!("37@{from}.1..{from}.4");
        studio.play(&notes, (from + 1) * SIXTEENTH);
    }
    studio.pad = None;
    studio.play("", 2 * QUARTER);
    assert_eq!([0, 1, 2].map(|track| studio.line(track)), ["", "x.x", ".x"]);
    let levels = &studio.levels;
    assert!(levels.iter().all(|level| *level == levels[0]), "{levels:?}");
}

/// "Latency-free": played exactly on a swung step it has no nudge; "quantise strength 0-100 %".
#[test]
fn swing_and_quantise_are_taken_off() {
    let mut studio = Studio::new("....");
    Arc::make_mut(&mut studio.project.patterns[0]).swing = Swing::clamped(6000);
    studio.play("36@1.2..1.4", QUARTER);
    assert_eq!(studio.line(0), ".x");
    assert!(
        studio
            .project
            .clip(0, 0)
            .unwrap()
            .step(1)
            .nudge
            .is_default()
    );
    for (quantise, nudge) in [(0, 2016), (25, 1512), (100, 0)] {
        let mut studio = Studio::new("....");
        studio.status.recording.quantise = quantise;
        studio.play("36@1.4..1.5", QUARTER);
        assert_eq!(
            i64::from(studio.project.clip(0, 0).unwrap().step(1).nudge),
            nudge
        );
    }
}

/// "Not doubled by the step just recorded in the same pass": a note that was played early, and let go before
/// its step has come, is written when that has passed.
#[test]
fn a_note_is_written_after_its_step() {
    let mut studio = Studio::new("....");
    studio.status.recording.quantise = 100;
    studio.play("36@1.7..1.75", 2 * SIXTEENTH - 200);
    assert_eq!(studio.line(0), "");
    studio.play("", 2 * SIXTEENTH + 200);
    assert_eq!(studio.line(0), "..x");
    // Around the song's loop as well.
    let mut studio = Studio::new(".... .... .... ....");
    (studio.status.recording.quantise, studio.looped) = (100, Some(QUARTER));
    studio.play("36@3.8..3.9", QUARTER - 200);
    assert_eq!(studio.line(0), "");
    studio.play("", QUARTER + 200);
    assert_eq!(studio.line(0), ".... x");
}

/// A key that is a drum's goes to that drum when a drum is in front, in its own kit; any other key is what the
/// track in front plays there, as it was heard.
#[test]
fn drums_have_their_keys() {
    let mut studio = Studio::new("....");
    studio.play("37@0..0.2 36@1..1.2 38@2..2.2 60@3..3.2", 2 * QUARTER);
    let lines: Vec<_> = (0..3).map(|track| studio.line(track)).collect();
    assert_eq!(lines, [".x.x", "x", "..x"]);
    assert_eq!(
        studio.sounds(0, 4 * QUARTER).split(' ').nth(1),
        Some("60@300-320")
    );
    let mut other = Studio::new("....");
    other.change_track(1, TrackChange::Channel(Channel::clamped(2)));
    other.play("37@0..0.2", QUARTER);
    assert_eq!((other.line(0), other.line(1)), ("x".into(), String::new()));
}

/// "Overdub": what is there stays. "Replace": from the first note on every step is cleared as the music comes
/// to it, but none twice, so that a second time round nothing is lost.
#[test]
fn overdub_keeps_and_replace_clears() {
    let mut studio = Studio::new("xxxx xxxx");
    studio.play("36@2..2.2", 4 * QUARTER);
    assert_eq!(studio.line(0), "xxxx xxxx");
    let mut studio = Studio::new("xxxx xxxx");
    studio.status.recording.overdub = false;
    studio.play("", 2 * SIXTEENTH);
    assert_eq!(studio.line(0), "xxxx xxxx");
    studio.play("36@2.1..2.2 36@4..4.2", 5 * SIXTEENTH - 200);
    assert_eq!(studio.line(0), "xxx. x.xx");
    studio.play("36@9..9.2", 4 * QUARTER);
    assert_eq!(studio.line(0), ".xx. x");
    studio.play("", 12 * QUARTER);
    assert_eq!(studio.line(0), ".xx. x");
}

/// "Held note at stop gets its end", and so it does at a jump; the loop's wrap does not end it.
#[test]
fn what_is_held_ends_where_the_music_does() {
    let mut studio = Studio::melody(".... .... .... ....");
    studio.play("60@2..99", 5 * SIXTEENTH).stop();
    assert_eq!(studio.sounds(0, 8 * QUARTER), "60@200-500");
    let mut studio = Studio::melody(".... .... .... ....");
    studio.play("60@2..99", 5 * SIXTEENTH);
    studio.status.position = 0;
    let (from, to) = (5 * SIXTEENTH, 0);
    studio.hear(&[RecordEvent::Began { from, to }]);
    assert_eq!(studio.sounds(0, 8 * QUARTER), "60@200-500");
    let mut studio = Studio::melody(".... .... .... ....");
    studio.looped = Some(QUARTER);
    studio.play("60@2..9", 3 * QUARTER);
    assert_eq!(studio.sounds(0, 8 * QUARTER), "60@200-900");
}

/// What is written in one pass of the clip is one level; another pass is another, and so is another take.
#[test]
fn a_pass_is_one_level() {
    let mut studio = Studio::new("....");
    studio.play(
        "36@0..0.2 36@2..2.2 36@4..4.2 37@5..5.1 36@9..9.2",
        4 * QUARTER,
    );
    let first = studio.levels[0];
    let passes: Vec<_> = studio.levels.iter().map(|level| level - first).collect();
    assert_eq!(passes, [0, 0, 1, 1, 2]);
    studio.stop();
    (studio.status.running, studio.status.position) = (Running::Internal, 8 * SIXTEENTH);
    studio.play("36@9..9.2", 4 * QUARTER);
    assert_eq!(studio.levels.last().map(|level| level - first), Some(3));
}

/// "Protect mode: incoming notes are ignored so the pattern is safe"; and nothing is recorded that was played
/// at a standstill, without record, or in the count-in.
#[test]
fn the_pattern_is_safe() {
    let mut studio = Studio::new("....");
    studio.status.recording.protected = true;
    studio.play("36@0..0.2", QUARTER);
    (
        studio.status.recording.protected,
        studio.status.recording.on,
    ) = (false, false);
    studio.play("36@5..5.2", 2 * QUARTER);
    studio.status.recording.on = true;
    studio.status.running = Running::Stopped;
    studio.play("36@9..9.2", 3 * QUARTER);
    (studio.status.running, studio.status.position) = (Running::Internal, -QUARTER);
    studio.play("36@-3..-2.8", -SIXTEENTH / 2 + 200);
    assert_eq!((studio.line(0), studio.levels.len()), (String::new(), 0));
    // Meant for the first step.
    studio.play("36@-0.2..0.2", QUARTER);
    assert_eq!(studio.line(0), "x");
}

/// "Input-latency offset": a note is written as much earlier as its way takes at the tempo that is played, with
/// its length, and before a loop's end when it came after it.
#[test]
fn notes_were_meant_earlier() {
    for (tempo, latency_ms, meant) in [(120.0, 50, "60@100-200"), (60.0, 50, "60@120-220")] {
        let mut studio = Studio::melody(".... .... .... ....");
        studio.status.tempo_bpm = tempo;
        studio.status.recording.latency_ms = latency_ms;
        studio.play("60@1.4..2.4", 2 * QUARTER);
        assert_eq!(studio.sounds(0, 8 * QUARTER), meant);
    }
    let mut studio = Studio::melody(".... .... .... ....");
    (studio.status.tempo_bpm, studio.looped) = (120.0, Some(QUARTER));
    studio.status.recording.latency_ms = 50;
    studio.play("60@4.2..4.7", 3 * QUARTER);
    assert_eq!(studio.sounds(0, 8 * QUARTER), "60@380-430");
}

/// "Held pad repeats at a rate; recorded if armed": its hits are written where they were struck, on its own
/// track; those closer than steps are ratchets, as many of them as there were.
#[test]
fn held_pads_are_recorded() {
    for (rate, until, line, sounds) in [
        ((1, 8), 400, "x.x", "37@0-100 37@200-300"),
        (
            (1, 16),
            400,
            "xxxx",
            "37@0-50 37@100-150 37@200-250 37@300-350",
        ),
        ((1, 32), 125, "xx", "37@0-25 37@50-75 37@100-125"),
        (
            (1, 24),
            220,
            "xxx",
            "37@0-33 37@67-100 37@133-167 37@200-233",
        ),
    ] {
        let mut studio = Studio::new("x...");
        let empty = Arc::new(notation::clip(".... .... .... ....").unwrap());
        Arc::make_mut(&mut studio.project.patterns[0]).clips = vec![empty; 3];
        studio.play.repeats[2] = Some(crate::sequencer::play::Repeat {
            track: 1,
            rate: Rate::new(rate.0, rate.1).unwrap(),
            velocity: Velocity::clamped(70),
            since: 0,
        });
        studio.play("", until * SIXTEENTH / 100 - 200);
        studio.play.repeats[2] = None;
        studio.play("", 2 * QUARTER);
        assert_eq!(
            (studio.line(0), studio.line(1)),
            (String::new(), line.into())
        );
        assert_eq!(studio.sounds(1, 8 * QUARTER), sounds, "{rate:?}");
        let step = studio.project.clip(0, 1).unwrap().step(0);
        assert_eq!(step.velocity.get(), 70);
    }
}

/// Whatever comes in, and whatever is changed in between, nothing panics, and the score stays as it was
/// outside of what was played.
#[test]
fn no_playing_is_too_wild() {
    let mut studio = Studio::new("x... x...");
    let mut random = 12345u32;
    let mut draw = |below: u32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) % below
    };
    for _ in 0..20_000 {
        let tick = Tick::from(draw(400_000)) - 100_000;
        let key = u8::try_from(draw(128)).unwrap();
        let event = match draw(8) {
            0 => RecordEvent::Began { from: 0, to: tick },
            1 => RecordEvent::Wrapped { from: tick, to: 0 },
            2..=4 => RecordEvent::Up {
                tick,
                channel: 0,
                key,
            },
            _ => RecordEvent::Down {
                tick,
                channel: 0,
                key,
                velocity: 1 + key / 2,
                pad: None,
            },
        };
        match draw(40) {
            0 => studio.status.recording.overdub ^= true,
            1 => studio.status.recording.on ^= true,
            2 => studio.status.recording.track = u8::try_from(draw(6)).unwrap(),
            3 => {
                studio.status.running =
                    [Running::Stopped, Running::Host, Running::Internal][draw(3) as usize];
            }
            4 => {
                let change = ClipChange::ClearSteps;
                let (pattern, track) = (0, draw(3) as usize);
                Edit::Clip {
                    pattern,
                    track,
                    change,
                }
                .apply(&mut studio.project);
            }
            _ => {}
        }
        studio.status.position = tick;
        studio.hear(&[event]);
    }
    assert!(studio.levels.len() > 1000, "{}", studio.levels.len());
    assert!(studio.project.patterns[1].clips.is_empty());
}

/// A track that is gone has the last one in its place: what is played is not lost.
#[test]
fn a_track_that_is_gone_is_the_last() {
    let mut studio = Studio::new("....");
    studio.status.recording.track = 31;
    studio.play("38@1..1.2", QUARTER);
    let last = studio.project.tracks.len() - 1;
    assert_eq!(studio.line(last), ".x");
}
