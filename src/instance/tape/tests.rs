//! The tape: an engine tells it what sounds, and what is asked of it comes back.

use std::sync::Arc;

use super::*;
use crate::engine::{Controls, Engine, Event, Host, Refused, Transport};
use crate::instance::play_state;
use crate::sequencer::play::Offsets;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Chance, Play, Project, TICKS_PER_QUARTER, notation, notes_in};

const BAR: Tick = 4 * TICKS_PER_QUARTER;
/// Frames of a bar at 120 BPM and 48 kHz.
const FRAMES: u32 = 96_000;

/// An engine whose host hands what sounds to a tape.
struct Studio {
    engine: Engine,
    project: Project,
    controls: Controls,
    publisher: play_state::PlayState,
    writer: TapeWriter,
    tape: Tape,
    /// Song position in quarters.
    beats: f64,
    looped: Option<(f64, f64)>,
}

struct RecordingHost<'a>(&'a mut TapeWriter);

impl Host for RecordingHost<'_> {
    fn receive(&mut self) -> Option<Event> {
        None
    }

    fn send(&mut self, _event: Event) -> Result<(), Refused> {
        Ok(())
    }

    fn hear(&mut self, sounded: Sounded) {
        self.0.write(sounded);
    }
}

impl Studio {
    fn new(line: &str) -> Self {
        Self::with_room(CAPACITY, line)
    }

    fn with_room(capacity: usize, line: &str) -> Self {
        let (play_state, publisher) = play_state::channel();
        let (writer, tape) = with_room(capacity, play_state);
        let mut project = Project::with_tracks(2);
        let clip = Arc::new(notation::clip(line).unwrap());
        Arc::make_mut(&mut project.patterns[0]).clips = vec![clip];
        Self {
            engine: Engine::new(48_000.0),
            project,
            controls: Controls::default(),
            publisher,
            writer,
            tape,
            beats: 0.0,
            looped: None,
        }
    }

    /// Plays so many frames in blocks of 500; a looping host wraps at a block's end.
    fn play(&mut self, frames: u32) -> &mut Self {
        self.roll(frames, true)
    }

    fn stop(&mut self) -> &mut Self {
        self.roll(1000, false)
    }

    fn roll(&mut self, frames: u32, playing: bool) -> &mut Self {
        for _ in 0..frames / 500 {
            let transport = Transport {
                playing,
                tempo_bpm: Some(120.0),
                position_beats: Some(self.beats),
                loop_beats: self.looped,
                ..Transport::default()
            };
            let mut host = RecordingHost(&mut self.writer);
            self.engine
                .process(&self.project, self.controls, &transport, 500, &mut host);
            self.publisher.publish(&self.engine);
            self.writer.advance_to(self.engine.position());
            if playing {
                self.beats += 500.0 / 24_000.0;
            }
            if let Some((start, end)) = self.looped.filter(|(_, end)| self.beats >= end - 1e-9) {
                self.beats += start - end;
            }
        }
        self
    }

    /// What was heard last, in sixteenths: "0+0.75 4+1".
    fn last(&self, span: Span) -> String {
        let Some(heard) = self.tape.last(span) else {
            return "nothing".to_owned();
        };
        text(&heard.notes)
    }

    fn bars(&self, bars: u8) -> String {
        self.last(Span::Bars(bars))
    }
}

fn text(notes: &[crate::sequencer::Note]) -> String {
    let place = |tick: Tick| {
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        let sixteenths = tick as f64 * 16.0 / BAR as f64;
        (sixteenths * 1000.0).round() / 1000.0
    };
    let words = notes
        .iter()
        .map(|note| format!("{}+{}", place(note.start), place(note.end - note.start)));
    words.collect::<Vec<_>>().join(" ")
}

/// What was heard comes back as it was heard, a knob that moved included; the bar that plays is not over, and
/// counts when it is.
#[test]
fn the_last_bars_come_back() {
    let mut studio = Studio::new("x... .... .... ....");
    studio.play(FRAMES / 2);
    assert_eq!((studio.bars(1), studio.tape.bars()), ("nothing".into(), 0));
    studio.play(FRAMES);
    assert_eq!((studio.bars(1), studio.tape.bars()), ("0+0.75".into(), 1));
    studio.controls.offsets = Offsets {
        gate: 100,
        transpose: 0,
        ..Offsets::default()
    };
    studio.play(FRAMES);
    assert_eq!(studio.bars(1), "0+0.75");
    studio.play(FRAMES / 2);
    assert_eq!(studio.bars(1), "0+1.5");
    assert_eq!(studio.bars(2), "0+0.75 16+1.5");
    assert_eq!(studio.bars(9), "0+0.75 16+0.75 32+1.5");
    assert_eq!(studio.tape.bars(), 3);
}

/// "Time runs by what was played: a loop played 8 times is 8 passes"; a loop without a bar line counts from
/// where it goes round.
#[test]
fn loops_are_passes() {
    let mut studio = Studio::new("x... x... .... ....");
    studio.looped = Some((4.0, 8.0));
    studio.beats = 4.0;
    for bar in 0..8 {
        studio.controls.offsets.gate = bar;
        studio.play(FRAMES);
    }
    studio.play(FRAMES / 4);
    assert_eq!(studio.tape.bars(), 8);
    let heard = studio.tape.last(Span::Bars(8)).unwrap();
    assert_eq!((heard.notes.len(), heard.ticks), (16, 8 * BAR));
    let lengths: Vec<_> = heard
        .notes
        .iter()
        .map(|note| note.end - note.start)
        .collect();
    assert!(
        lengths
            .iter()
            .step_by(2)
            .is_sorted_by(|one, other| one < other)
    );
    assert_eq!(heard.notes[15].start, 7 * BAR + TICKS_PER_QUARTER);
    let mut studio = Studio::new("x... ....");
    (studio.looped, studio.beats) = (Some((1.0, 3.0)), 1.0);
    studio.play(2 * FRAMES + 3000);
    assert_eq!(studio.bars(2), "4+0.75 12+0.75 20+0.75 28+0.75");
}

/// A jump in the music is a seam; a stop is an end, after which one may still ask for what was before, and
/// which nothing reaches across.
#[test]
fn a_stop_is_an_end() {
    let mut studio = Studio::new("x... ..x. .... ....");
    studio.play(2 * FRAMES);
    studio.beats = 16.0;
    studio.play(FRAMES);
    studio.stop();
    assert_eq!(
        studio.bars(3),
        "0+0.75 6+0.75 16+0.75 22+0.75 32+0.75 38+0.75"
    );
    studio.beats = 0.0;
    studio.play(FRAMES / 2);
    assert_eq!(studio.tape.bars(), 3);
    studio.play(FRAMES);
    assert_eq!(
        (studio.tape.bars(), studio.bars(3)),
        (1, "0+0.75 6+0.75".into())
    );
}

/// A pass of seven steps is a pass of seven steps, from where the pattern was launched.
#[test]
fn a_pass_is_the_patterns() {
    let mut studio = Studio::new("xx.....");
    let span = Span::last_pass(&studio.project, &Play::default(), 0);
    studio.play(FRAMES);
    assert_eq!(studio.last(span), "0+0.75 1+0.75");
    assert_eq!(studio.tape.last(span).unwrap().ticks, 7 * BAR / 16);
    let later = Span::Pass {
        origin: BAR / 16,
        ticks: 7 * BAR / 16,
    };
    assert_eq!(studio.last(later), "0+0.75 6+0.75");
}

/// "Keep last 64 bars": what is older rolls off, and a note that is held over the line is whole.
#[test]
fn the_last_64_bars_are_kept() {
    let mut studio = Studio::new("x... x... x... x...");
    for _ in 0..70 {
        studio.play(FRAMES);
        studio.tape.drain();
    }
    let heard = studio.tape.last(Span::Bars(64)).unwrap();
    assert_eq!((heard.notes.len(), studio.tape.bars()), (256, 64));
    let (kept, stretches) = studio.tape.shared.take_history.lock().kept();
    assert!(kept <= 66 * 4 && stretches == 1, "{kept}");
    let mut studio = Studio::new("x");
    studio.looped = Some((0.0, 0.25));
    for _ in 0..400 {
        studio.play(FRAMES / 2);
        studio.tape.drain();
    }
    let (kept, stretches) = studio.tape.shared.take_history.lock().kept();
    assert!(
        kept <= 66 * 16 && stretches <= 66 * 16,
        "{kept} {stretches}"
    );
}

/// "Counted when full": what finds no room is counted, and the tape begins anew behind the hole, so that
/// nothing that is captured has one.
#[test]
fn a_full_ring_tears_the_tape() {
    let mut studio = Studio::with_room(20, "xxxx xxxx xxxx xxxx");
    studio.play(FRAMES);
    assert!(studio.writer.lost() > 0);
    studio.tape.drain();
    studio.play(FRAMES / 4);
    studio.tape.drain();
    assert_eq!(studio.tape.bars(), 0);
    for _ in 0..8 {
        studio.play(FRAMES / 4);
        studio.tape.drain();
    }
    assert_eq!(studio.tape.last(Span::Bars(1)).unwrap().notes.len(), 16);
}

/// "Capture writes the last pass as a pattern from what was heard": dice, a ridden knob and a note that was
/// held come back note for note from then on, and one undo takes it away.
#[test]
fn what_was_captured_sounds_as_it_did() {
    let mut studio = Studio::new("xxxx xxxx x-.x xxxx");
    let pattern = Arc::make_mut(&mut studio.project.patterns[0]);
    for step in &mut Arc::make_mut(&mut pattern.clips[0]).steps {
        step.chance = Chance::clamped(60);
    }
    studio.play(FRAMES);
    for quarter in 0..4 {
        studio.controls.offsets = Offsets {
            velocity: [20, -40, 0, 7][quarter],
            swing: [1600, 0, 700, 0][quarter],
            ..Offsets::default()
        };
        studio.play(FRAMES / 4);
    }
    studio.controls.offsets = Offsets::default();
    studio.play(FRAMES / 2);
    let heard = studio.tape.last(Span::Bars(1)).unwrap();
    assert!(heard.notes.len() > 5, "{}", text(&heard.notes));
    let (document, _live) = Document::new(studio.project.clone());
    studio.tape.capture(&document, None, Span::Bars(1));
    assert_eq!(document.message(), "Captured in pattern A2");
    let project = document.project();
    let mut again = Vec::new();
    notes_in(&project, &Play::of(1), BAR..2 * BAR, |note| {
        again.push(note);
    });
    let notes = again.iter().zip(&heard.notes);
    for (again, heard) in notes {
        // A nudge on sixteenths is a whole number of two ticks.
        assert!((again.start - heard.start - BAR).abs() <= 1);
        assert_eq!((again.key, again.velocity), (heard.key, heard.velocity));
        let lengths = (again.end - again.start, heard.end - heard.start);
        assert!((lengths.0 - lengths.1).abs() <= BAR / 16_000, "{lengths:?}");
    }
    assert_eq!(again.len(), heard.notes.len());
    assert!(
        heard
            .notes
            .iter()
            .any(|note| note.velocity > Velocity::DEFAULT)
    );
    document.undo();
    assert!(document.project().patterns[1].clips.is_empty());
}

/// Where nothing was heard nothing is written, and why is said.
#[test]
fn nothing_heard_is_nothing_written() {
    let studio = Studio::new("x...");
    let (document, _live) = Document::new(studio.project.clone());
    studio.tape.capture(&document, Some(3), Span::Bars(1));
    assert_eq!(document.message(), NOTHING);
    assert!(document.history().0.is_empty());
}
