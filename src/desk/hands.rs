//! A controller whose messages come through the host, among the music that is played through.
//!
//! "What is not mapped passes on by default; what is mapped never does." All that came in with a block is
//! read before the block is played: what the profile knows becomes deeds, so that it takes effect in the
//! same block; the rest waits, in its order, for the engine. A note that is to be played on the track in
//! front waits among it. Nothing here allocates once it is made.

/// What waits for the engine.
mod waiting;

use super::audition::auditions;
use super::{Deed, Desk, Music};
use crate::controllers::assembly::Order;
use crate::controllers::listener::{Meant, Stage};
use crate::controllers::{Action, Incoming, Listener, Profile, Signal, State};
use crate::engine::{Command, Event, Host, Message, Refused};
use waiting::Waiting;

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// One person at one controller.
#[derive(Debug)]
pub struct Hands {
    /// What they are on.
    pub desk: Desk,
    /// What was asked for last.
    pub last: Option<Action>,
    listener: Listener,
    waiting: Waiting,
    /// Frames so far.
    frames: i64,
}

/// When a block is, and how long.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// Its length in frames.
    pub frames: u32,
    /// Frames in a second.
    pub sample_rate: u32,
}

impl Hands {
    /// Hands at a controller whose messages keep their order on the way, or not.
    #[must_use]
    pub fn new(order: Order) -> Self {
        Self {
            desk: Desk::default(),
            last: None,
            listener: Listener::new(order),
            waiting: Waiting::new(),
            frames: 0,
        }
    }

    /// Another profile, or none of the past counts any more. Notes that were started are ended.
    pub fn reset(&mut self) {
        self.listener.reset();
        (0..128).for_each(|key| self.waiting.end(0, key));
    }

    /// The controller is someone else's: what the profile knows is neither obeyed nor passed on.
    pub fn turn_away(&mut self, profile: &Profile, host: &mut impl Host) {
        while let Some(event) = host.receive() {
            let signal = Signal::from(event.message);
            let known = profile.hears_part(signal);
            let known = known || profile.concerns(Incoming::Signal(signal));
            if !known || self.waiting.is_owed(event) {
                self.waiting.push(event);
            }
        }
    }

    /// The layer that the controls mean.
    #[must_use]
    pub fn layer(&self) -> u8 {
        self.listener.layer()
    }

    /// Events that found no room so far.
    #[must_use]
    pub fn dropped(&self) -> u32 {
        self.waiting.dropped()
    }

    /// Reads all that came in with a block, and does what the profile makes of it.
    pub fn take(
        &mut self,
        profile: &Profile,
        music: &Music<'_>,
        block: Block,
        host: &mut impl Host,
        deed: &mut impl FnMut(Deed),
    ) {
        let (start, rate) = (self.frames, i64::from(block.sample_rate.max(1)));
        let at = |offset: u32| (start + i64::from(offset)).saturating_mul(SECOND) / rate;
        self.frames += i64::from(block.frames);
        self.desk.see(&music.status);
        if profile.follows {
            self.desk.go_along(music);
        }
        let mut before = Before {
            desk: &mut self.desk,
            last: &mut self.last,
            waiting: Some(&mut self.waiting),
            music,
            offset: 0,
            now: 0,
            state: None,
            deed,
        };
        while let Some(event) = host.receive() {
            let incoming = Incoming::Signal(Signal::from(event.message));
            let now = at(event.offset.min(block.frames.saturating_sub(1)));
            (before.offset, before.now) = (event.offset, now);
            before.look(profile, incoming);
            let meant = self.listener.hear(profile, incoming, now, &mut before);
            let owed = before.waiting.as_ref().is_some_and(|it| it.is_owed(event));
            if meant == Meant::ForOthers || owed {
                before.played(event);
            }
        }
        let end = at(block.frames.saturating_sub(1));
        self.listener.settle(profile, end, &mut before);
    }

    /// Hears one message from a port of the device's own, at a time in microseconds that never runs back. No
    /// engine waits behind it: notes that are only played are deeds alone.
    pub fn hear(
        &mut self,
        profile: &Profile,
        music: &Music<'_>,
        (incoming, now): (Incoming<'_>, i64),
        deed: &mut impl FnMut(Deed),
    ) -> Meant {
        if profile.follows {
            self.desk.go_along(music);
        }
        let mut before = Before {
            desk: &mut self.desk,
            last: &mut self.last,
            waiting: None,
            offset: 0,
            now,
            music,
            state: None,
            deed,
        };
        before.look(profile, incoming);
        self.listener.hear(profile, incoming, now, &mut before)
    }

    /// The host as the engine is to see it: what was meant for the desk did not come in.
    pub fn pass_on<'a, H: Host>(&'a mut self, host: &'a mut H) -> Passed<'a, H> {
        Passed {
            waiting: &mut self.waiting,
            host,
        }
    }
}

/// A host without what was meant for the desk.
#[derive(Debug)]
pub struct Passed<'a, H> {
    waiting: &'a mut Waiting,
    host: &'a mut H,
}

impl<H: Host> Host for Passed<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        // Where nothing was taken, what came in is all for the engine.
        let event = self.waiting.next().or_else(|| self.host.receive());
        event.map(|event| self.waiting.pass(event))
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.host.send(event)
    }
}

/// The desk before the music, while messages are heard.
struct Before<'a, 'm, D> {
    desk: &'a mut Desk,
    last: &'a mut Option<Action>,
    /// What waits for the engine, if there is one behind.
    waiting: Option<&'a mut Waiting>,
    /// The frame of the message that is heard, and its time in microseconds.
    offset: u32,
    now: i64,
    music: &'a Music<'m>,
    /// What rules ask for; made only when one of them may ask.
    state: Option<State>,
    deed: &'a mut D,
}

impl<D> Before<'_, '_, D> {
    /// Sees to it that the state is there for a message that a rule may be for.
    fn look(&mut self, profile: &Profile, incoming: Incoming<'_>) {
        let assembled = matches!(incoming, Incoming::Signal(signal) if profile.hears_part(signal));
        if self.state.is_none() && (assembled || profile.concerns(incoming)) {
            self.state = Some(self.desk.state(self.music, 0));
        }
    }
}

impl<D: FnMut(Deed)> Before<'_, '_, D> {
    /// A message that is not for the desk: it passes on; a note of it is written all the same while notes are
    /// entered step by step.
    fn played(&mut self, event: Event) {
        if let Message::NoteOn { key, velocity, .. } = event.message {
            let (key, velocity) = (key.into(), velocity.into());
            let note = Action::StartNote { key, velocity };
            let deed = self.desk.act(note, self.music);
            deed.filter(|deed| matches!(deed, Deed::Edit(_)))
                .into_iter()
                .for_each(&mut *self.deed);
        }
        if let Some(waiting) = &mut self.waiting {
            waiting.push(event);
        }
    }
}

/// A desk at rest, for messages that no rule asks about.
static RESTING: State = State::RESTING;

impl<D: FnMut(Deed)> Stage for Before<'_, '_, D> {
    fn state(&self) -> &State {
        self.state.as_ref().unwrap_or(&RESTING)
    }

    fn current(&self, action: &Action) -> Option<i16> {
        self.desk.current(action, self.music)
    }

    fn act(&mut self, action: Action) {
        *self.last = Some(action);
        let deed = match action {
            Action::Tap => self.desk.tap(self.now),
            _ => self.desk.act(action, self.music),
        };
        let heard = self.desk.heard(action, deed.as_ref(), self.music);
        match (action, &deed, &mut self.waiting) {
            (Action::StartNote { key, velocity }, Some(_), Some(waiting)) => {
                let track = self.music.project.track(self.desk.track.into());
                let channel = track.map_or(0, |track| track.channel.get() - 1);
                waiting.start(self.offset, key, velocity, channel);
            }
            // Ended in any case: what keeps notes out may have been asked for while it was held.
            (Action::EndNote { key }, _, Some(waiting)) => waiting.end(self.offset, key),
            _ => {}
        }
        if let Some(deed) = deed {
            (self.deed)(deed);
        }
        if let Some((place, step)) = heard {
            let notes = auditions(self.music.project, place, step);
            notes.for_each(|note| (self.deed)(Deed::Command(Command::Audition(note))));
        }
        // Protect, note-advance and fill are the desk's own, and count for the next message.
        if let Some(state) = &mut self.state {
            state.protected = self.desk.protected;
            state.advancing = self.desk.advancing;
            state.fill = self.desk.fill;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::waiting::WAITING;
    use super::*;
    use crate::controllers::chain::Rule;
    use crate::controllers::expression::Names;
    use crate::controllers::message::Kind;
    use crate::controllers::pattern::{Field, Pattern};
    use crate::controllers::state::{Condition, Subject};
    use crate::engine::{Recording, Status};
    use crate::sequencer::{Edit, Play, Project};

    /// What comes in with a block, and what leaves.
    #[derive(Default)]
    struct Wire {
        input: VecDeque<Event>,
        output: Vec<Event>,
    }

    impl Host for Wire {
        fn receive(&mut self) -> Option<Event> {
            self.input.pop_front()
        }

        fn send(&mut self, event: Event) -> Result<(), Refused> {
            self.output.push(event);
            Ok(())
        }
    }

    fn rule(kind: Kind, number: &str, value: &str, wish: &str, condition: &str) -> Rule {
        let mut names = Names::default();
        let mut field = |text| Field::read(text, 16_383, &[], &mut names).unwrap();
        Rule {
            chain: vec![Pattern::Signal {
                kind,
                channel: Field::ANY,
                number: field(number),
                value: field(value),
                encoding: None,
            }],
            patience: 0,
            condition: Condition::read(condition, Subject::Music).unwrap(),
            wishes: vec![crate::controllers::action::Wish::read(wish, &names).unwrap()],
            takeover: None,
        }
    }

    fn note(offset: u32, key: u8) -> Event {
        Event {
            offset,
            message: Message::NoteOn {
                channel: 0,
                key,
                velocity: 100,
            },
        }
    }

    fn control(controller: u8, value: u8) -> Event {
        Event {
            offset: 0,
            message: Message::ControlChange {
                channel: 0,
                controller,
                value,
            },
        }
    }

    /// Plays events to a profile; what is done, and how many of them pass on.
    fn play(rules: Vec<Rule>, order: Order, events: &[Event]) -> (Vec<Deed>, Vec<Event>) {
        let profile = Profile {
            rules,
            ..Profile::default()
        };
        let mut hands = Hands::new(order);
        let mut wire = Wire {
            input: events.iter().copied().collect(),
            ..Wire::default()
        };
        let project = Project::with_tracks(2);
        let music = Music {
            project: &project,
            status: Status::default(),
            play: &Play::default(),
            width: 16,
        };
        let mut deeds = Vec::new();
        let block = Block {
            frames: 64,
            sample_rate: 48_000,
        };
        hands.take(&profile, &music, block, &mut wire, &mut |deed| {
            deeds.push(deed);
        });
        let mut passed = Vec::new();
        let mut host = hands.pass_on(&mut wire);
        while let Some(event) = host.receive() {
            passed.push(event);
        }
        (deeds, passed)
    }

    /// "What is not mapped passes on by default; what is mapped never does."
    #[test]
    fn what_is_mapped_never_passes_on() {
        let rules = vec![rule(Kind::Note, "n:36..51", "*", "toggle-step n - 36", "")];
        let events = [note(0, 60), note(3, 38), note(5, 61)];
        let (deeds, passed) = play(rules, Order::Kept, &events);
        assert_eq!(passed, [note(0, 60), note(5, 61)]);
        let [
            Deed::Edit(Edit::ToggleStep(place)),
            Deed::Command(Command::Audition(_)),
        ] = deeds.as_slice()
        else {
            panic!("{deeds:?}");
        };
        assert_eq!(place.step, 2);
    }

    /// What the desk remembers counts for the next message of the same block.
    #[test]
    fn the_desk_counts_at_once() {
        let rules = vec![
            rule(Kind::Note, "36", "*", "protect", ""),
            rule(Kind::Note, "37", "*", "play", "protected"),
            rule(Kind::Note, "37", "*", "undo", "!protected"),
        ];
        let events = [note(0, 37), note(1, 36), note(2, 37)];
        let (deeds, passed) = play(rules, Order::Kept, &events);
        let protected = Recording {
            protected: true,
            ..Recording::default()
        };
        let commands = [Command::Record(protected), Command::Play].map(Deed::Command);
        let [done, commanded @ ..] = deeds.as_slice() else {
            panic!("nothing was done");
        };
        assert_eq!((done, commanded), (&Deed::Undo, &commands[..]));
        assert_eq!(passed, []);
    }

    /// Numbers that are complete only at the end of the block are heard in the same block, and their parts
    /// do not pass on.
    #[test]
    fn the_end_of_the_block_completes_numbers() {
        let rules = || {
            vec![rule(
                Kind::Nrpn,
                "n:7712..7719",
                "*",
                "toggle-step n - 7712",
                "",
            )]
        };
        let mixed = [control(6, 127), control(98, 33), control(99, 60)];
        let (deeds, passed) = play(rules(), Order::Lost, &mixed);
        // The step, and that it is heard.
        assert_eq!((deeds.len(), passed.len()), (2, 0));
        let (deeds, passed) = play(rules(), Order::Kept, &mixed);
        assert_eq!((deeds.len(), passed.len()), (0, 0));
    }

    /// A note that a rule plays goes to the channel of the track in front, and is ended there though another
    /// track is in front by then, or notes are kept out.
    #[test]
    fn notes_that_are_played_are_ended() {
        let rules = vec![
            rule(Kind::Note, "n:60..72", "v", "start-note n, v", ""),
            rule(Kind::NoteOff, "n:60..72", "*", "end-note n", ""),
            rule(Kind::Note, "1", "*", "protect", ""),
        ];
        let off = Event {
            offset: 9,
            message: Message::NoteOff {
                channel: 0,
                key: 61,
                velocity: 64,
            },
        };
        let events = [note(0, 61), note(3, 1), off, off, note(12, 62)];
        let (deeds, passed) = play(rules, Order::Kept, &events);
        assert_eq!(passed, [note(0, 61), off]);
        // The note, and that notes are kept out.
        assert_eq!(deeds.len(), 2, "{deeds:?}");
    }

    /// More than there is room for is dropped and counted; nothing grows.
    #[test]
    fn there_is_room_for_so_many_events() {
        let events: Vec<_> = (0..5000).map(|_| note(0, 60)).collect();
        let (deeds, passed) = play(Vec::new(), Order::Kept, &events);
        assert_eq!((deeds.len(), passed.len()), (0, WAITING));
    }
}
