//! A seat at one device: its messages become deeds, and its lights follow the music.
//!
//! The rules are those of a controller that comes through the host; what differs is that this thread may
//! wait, so that an edit is in the score when the lights are looked at next.

use std::sync::Arc;
use std::time::Instant;

use crate::commands::Commands;
use crate::controllers::assembly::Order;
use crate::controllers::{Action, Incoming, Lamps, Profile};
use crate::desk::hands::Hands;
use crate::desk::{Deed, Desk, Music};
use crate::document::Document;
use crate::engine::{Command, Happening, Monitor, Status};
use crate::playing::Playing;
use crate::sequencer::{Project, TICKS_PER_QUARTER, Tick};
use crate::tape::Tape;
use crate::worker::{Task, Writer};

/// How long the engine may take to show what it was told, in microseconds: a long block.
const BLOCK: i64 = 100_000;
/// What blinks while nothing was ever played, blinks at this tempo.
const RESTING_BPM: f64 = 120.0;

/// The instance of Gradus that a device belongs to.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Its score.
    pub document: Document,
    /// The way to its engine.
    pub commands: Commands,
    /// What its engine does.
    pub monitor: Arc<Monitor>,
    /// What its engine asks the score with.
    pub playing: Playing,
    /// What was heard of it.
    pub tape: Tape,
}

/// One device with its rules and lights. Time is in microseconds, and never runs back.
#[derive(Debug)]
pub struct Seat {
    instance: Instance,
    writer: Writer,
    profile: Arc<Profile>,
    hands: Hands,
    lamps: Lamps,
    /// The score as it was at a revision of the document.
    project: Project,
    revision: Option<u64>,
    /// When the engine was told something last.
    told: Option<i64>,
    /// What blinks is at this tick, at a time.
    beat: (Tick, i64),
}

impl Seat {
    /// A seat at a device of a kind.
    #[must_use]
    pub fn new(instance: &Instance, profile: Arc<Profile>) -> Self {
        Self {
            instance: instance.clone(),
            writer: Writer::new(&instance.document, &instance.tape),
            profile,
            hands: Hands::new(Order::Kept),
            lamps: Lamps::default(),
            project: Project::default(),
            revision: None,
            told: None,
            beat: (0, 0),
        }
    }

    /// The device is there: it is told what it must be told, and all of its lights are set anew.
    pub fn arrive(&mut self, send: &mut impl FnMut(&[u8])) {
        self.hands.reset(&mut told(&self.instance.commands));
        self.lamps.begin(&self.profile, send);
    }

    /// Its profile was changed.
    pub fn take_profile(&mut self, profile: Arc<Profile>, send: &mut impl FnMut(&[u8])) {
        self.lamps.end(&self.profile, send);
        self.profile = profile;
        self.arrive(send);
    }

    /// The profile in force.
    #[must_use]
    pub fn profile(&self) -> &Arc<Profile> {
        &self.profile
    }

    /// The device has sent a message, at a moment that is also a time in microseconds.
    pub fn hear(&mut self, bytes: &[u8], (at, now): (Instant, i64)) {
        let Some(incoming) = Incoming::from_bytes(bytes) else {
            return;
        };
        let status = self.look(now);
        let play = self.instance.playing.play();
        let music = Music {
            project: &self.project,
            status,
            play: &play,
            width: self.profile.steps.max(1),
        };
        let mut deeds = Vec::new();
        let heard = (incoming, now);
        let mut keep = |deed| deeds.push(deed);
        self.hands.hear(&self.profile, &music, heard, &mut keep);
        for deed in deeds {
            self.carry_out(deed, now);
        }
        if let Some(mode) = self.hands.switched() {
            self.instance.document.bus().tell(Happening::mode(mode));
        }
        self.hand_over(at);
    }

    /// What a control has asked for since this was asked last.
    pub fn last(&mut self) -> Option<Action> {
        self.hands.last.take()
    }

    /// What the hands are on.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.hands.desk
    }

    /// Does an action at a time in microseconds, whatever control it is of.
    pub fn act(&mut self, action: Action, now: i64) {
        let status = self.look(now);
        let play = self.instance.playing.play();
        let music = Music {
            project: &self.project,
            status,
            play: &play,
            width: self.profile.steps.max(1),
        };
        let mut deeds = Vec::new();
        self.hands
            .act(action, &music, now, &mut |deed| deeds.push(deed));
        for deed in deeds {
            self.carry_out(deed, now);
        }
    }

    /// Hands over what was played at a moment, or found no room until then.
    pub fn hand_over(&mut self, at: Instant) {
        let commands = &self.instance.commands;
        let mut send = |message| commands.play(at, message);
        self.hands.hand_over(&mut send);
    }

    /// Nothing comes from the device any more: the keys and controls that it holds are let go.
    pub fn let_go(&mut self) {
        self.hands.let_go(&mut told(&self.instance.commands));
        self.hand_over(Instant::now());
    }

    /// Sets the lights that have changed, as many as the device can take; says whether that was all.
    pub fn show(&mut self, now: i64, send: &mut impl FnMut(&[u8])) -> bool {
        let status = self.look(now);
        let beat = self.count(&status, now);
        let play = self.instance.playing.play();
        let music = Music {
            project: &self.project,
            status,
            play: &play,
            width: self.profile.steps.max(1),
        };
        if self.profile.follows {
            self.hands.desk.go_along(&music);
        }
        let state = self.hands.desk.state(&music, beat);
        let layer = self.hands.layer();
        self.lamps.refresh(&self.profile, &state, layer, now, send)
    }

    /// The way to the device is left: its lights go out.
    pub fn leave(&mut self, send: &mut impl FnMut(&[u8])) {
        self.lamps.end(&self.profile, send);
    }

    /// Brings the copy of the score up to date; what the engine does.
    fn look(&mut self, now: i64) -> Status {
        let revision = self.instance.document.revision();
        if self.revision != Some(revision) {
            self.project = self.instance.document.project();
            self.revision = Some(revision);
            // All that was asked for here is in it.
            self.hands.desk.see_the_score();
        }
        let status = self.instance.monitor.status();
        // What the engine was told it shows after its next block; until then the desk knows better.
        if self.told.is_none_or(|told| now - told > BLOCK) {
            self.hands.desk.see(&status);
        }
        status
    }

    /// A time in ticks that always runs on, and with the music while that runs.
    #[allow(clippy::cast_precision_loss, reason = "microseconds between two looks")]
    #[allow(clippy::cast_possible_truncation, reason = "ticks between two looks")]
    fn count(&mut self, status: &Status, now: i64) -> Tick {
        let (beat, since) = self.beat;
        let beat = if !status.running.moves() {
            let bpm = match status.tempo_bpm {
                bpm if bpm > 0.0 => bpm,
                _ => RESTING_BPM,
            };
            let passed = (now - since).max(0) as f64 / 60e6;
            beat + (passed * bpm * TICKS_PER_QUARTER as f64) as Tick
        } else {
            status.position
        };
        self.beat = (beat, now);
        beat
    }

    fn carry_out(&mut self, deed: Deed, now: i64) {
        match deed {
            Deed::Edit(edit) => self.writer.carry_out(Task::Edit(edit)),
            Deed::Undo => self.writer.carry_out(Task::Undo),
            Deed::Redo => self.writer.carry_out(Task::Redo),
            Deed::Capture(pattern, span) => {
                self.writer.carry_out(Task::Capture(pattern, span));
            }
            Deed::Command(command) => {
                self.told = Some(now);
                if !self.instance.commands.send(command) {
                    let document = &self.instance.document;
                    document.say("The audio engine does not run, so nothing can play.");
                }
            }
        }
    }
}

/// Tells the engine what has ended with the device; where no audio runs it has ended anyway.
fn told(commands: &Commands) -> impl FnMut(Command) + '_ {
    |command| {
        commands.send(command);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{self, CommandQueue};
    use crate::files::profile;
    use crate::sequencer::notation;

    /// The profile that the handbook gives to copy from, at a device that is played by hand.
    struct Orchid {
        seat: Seat,
        commands: CommandQueue,
        now: i64,
    }

    impl Orchid {
        fn new() -> Self {
            let text = include_str!("../../docs/orchid.toml");
            let profile = profile::from_text("orchid.toml", text).unwrap();
            let (document, _live) = Document::new(Project::with_tracks(8));
            let (sender, commands) = commands::channel();
            let playing = crate::playing::channel().0;
            let instance = Instance {
                document,
                commands: sender,
                monitor: Arc::default(),
                tape: crate::tape::channel(playing.clone()).1,
                playing,
            };
            let seat = Seat::new(&instance, Arc::new(profile));
            Self {
                seat,
                commands,
                now: 0,
            }
        }

        /// Sends messages, a millisecond apart; what the engine is told, but for what is heard of an edit.
        fn send(&mut self, messages: &[[u8; 3]]) -> Vec<Command> {
            for message in messages {
                self.now += 1000;
                self.seat.hear(message, (Instant::now(), self.now));
            }
            let told = std::iter::from_fn(|| self.commands.receive());
            told.filter(|command| !matches!(command, Command::Audition(_)))
                .collect()
        }

        /// What its lamps are told once they have had a second: the lamp, and its colour.
        fn lit(&mut self) -> Vec<(u8, [u8; 3])> {
            let mut lit = Vec::new();
            for _ in 0..100 {
                self.now += 10_000;
                self.seat.show(self.now, &mut |bytes| match bytes {
                    [0xf0, 0x7d, 1, lamp, r, g, b, 0xf7] => lit.push((*lamp, [*r, *g, *b])),
                    other => panic!("{other:x?}"),
                });
            }
            lit
        }

        fn first_step(&self) -> crate::sequencer::Step {
            let project = self.seat.instance.document.project();
            project
                .clip(0, 0)
                .map(|clip| clip.step(0))
                .unwrap_or_default()
        }
    }

    /// The profile to copy from does what its comments say: pads, the layer, the chain, what is held, knobs that
    /// take over, the endless one, and lights by system exclusive.
    #[test]
    fn the_handbooks_profile_plays() {
        let mut orchid = Orchid::new();
        let mut hello = Vec::new();
        orchid.seat.arrive(&mut |bytes| hello = bytes.to_vec());
        assert_eq!(hello, [0xf0, 0x7d, 0, 1, 0xf7]);
        let dark = orchid.lit();
        assert_eq!(dark.len(), 12);
        assert!(dark.iter().all(|(_, colour)| *colour == [8, 8, 8]));

        assert_eq!(orchid.send(&[[0x90, 36, 90], [0x90, 44, 90]]), []);
        let line = {
            let project = orchid.seat.instance.document.project();
            notation::line(&project.clip(0, 0).unwrap().steps)
        };
        assert_eq!(line, "x... .... x");
        let lit = orchid.lit();
        assert!(lit.contains(&(8, [127, 0, 0])), "{lit:?}");
        assert!(lit.contains(&(0, [127, 0, 0])) && lit.contains(&(0, [0, 0, 127])));

        // The pitch is 36: the knob does nothing until it has come there.
        orchid.send(&[[0xb0, 20, 30]]);
        assert_eq!(
            i64::from(orchid.first_step().notes.as_slice()[0].interval),
            0
        );
        orchid.send(&[[0xb0, 20, 40], [0xb0, 20, 41]]);
        assert_eq!(
            i64::from(orchid.first_step().notes.as_slice()[0].interval),
            5
        );

        let fill = [[0xb0, 66, 127], [0xb0, 66, 0]];
        assert_eq!(
            orchid.send(&fill),
            [Command::Fill(true), Command::Fill(false)]
        );
        orchid.send(&[[0xb0, 24, 1], [0xb0, 24, 126]]);
        assert_eq!(orchid.seat.instance.document.project().tempo.bpm(), 119.0);

        let twice = [[0xb0, 65, 127], [0xb0, 65, 0], [0xb0, 65, 127]];
        let told = orchid.send(&twice);
        assert_eq!(told.last(), Some(&Command::Stop), "{told:?}");
        orchid.send(&[[0xb0, 64, 127], [0x90, 41, 90]]);
        assert_eq!(orchid.seat.desk().track, 5);
        let lit = orchid.lit();
        let expected = (5, [127, 127, 127]);
        assert_eq!(lit.iter().rfind(|(lamp, _)| *lamp == 5), Some(&expected));
        assert_eq!(
            lit.iter().rfind(|(lamp, _)| *lamp == 11),
            Some(&(11, [0; 3]))
        );
    }
}
